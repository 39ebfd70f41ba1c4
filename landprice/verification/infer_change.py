"""What a statement's inputs may have been before one was changed: what its lines show, and the few words there are."""

import re
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from landprice.calculators import Calculator
from landprice.inputs.declared import FlagInput, Input, ListInput, NumberInput, PartsInput, UseInput, WordInput
from landprice.rulebook import RuleBook

_WHOLE_YEARS = 100


def other_values(
    calculator: Calculator, stated: Mapping[str, object], lines: Sequence[Mapping[str, object]], book: RuleBook
) -> Iterator[tuple[str, object]]:
    """Inputs with other values that they may have had, one at a time; None for one that was not there.

    Args:
        calculator: Whose inputs they are.
        stated: The inputs as a file states them.
        lines: The lines as it has them, whose formulas and figures show what they were computed with.
        book: Its uses are what a use may have been.
    """
    values = _Values(stated, evidence_of(lines), calculator.required, tuple(book.uses))
    for key, declared in calculator.inputs.items():
        for value in values.of(declared):
            yield key, value


class _Values:
    """Other values of inputs."""

    def __init__(
        self,
        stated: Mapping[str, object],
        evidence: Mapping[str, str],
        required: frozenset[str],
        uses: Sequence[str],
    ) -> None:
        self.stated = stated
        self.evidence = evidence
        self.required = required
        self.uses = uses

    def of(self, declared: Input) -> Iterator[object]:
        """Values that an input may have had."""
        key = declared.key
        if isinstance(declared, NumberInput):
            if key in self.evidence:
                yield self.evidence[key]
            if declared.kind.base.places == 0:
                yield from (str(years) for years in range(1, _WHOLE_YEARS + 1))
        elif isinstance(declared, WordInput):
            yield from declared.words
        elif isinstance(declared, UseInput):
            yield from self.uses
        elif isinstance(declared, FlagInput):
            yield True
        elif isinstance(declared, ListInput | PartsInput):
            yield from self._several(declared)
        if key in self.stated and key not in self.required:
            yield None

    def _several(self, declared: ListInput | PartsInput) -> Iterator[list[object]]:
        """A list with one of its items, or one field of it, as the lines show it."""
        stated = self.stated.get(declared.key)
        items = list(stated) if isinstance(stated, list) else []
        first = declared.first if isinstance(declared, ListInput) else 1
        for place, item in enumerate(items):
            for changed in self._items(declared, item, place + first):
                yield [*items[:place], changed, *items[place + 1 :]]

    def _items(self, declared: ListInput | PartsInput, item: object, number: int) -> Iterator[object]:
        """What one of several may have been."""
        if isinstance(declared, ListInput):
            if f"{declared.key}_{number}" in self.evidence:
                yield self.evidence[f"{declared.key}_{number}"]
            return
        fields = str(item).replace("：", ":").split(":")
        for place, field in enumerate(declared.fields[: len(fields)]):
            for value in self.of(_numbered(field, f"{field.key}_{number}")):
                if value is not None:
                    yield ":".join([*fields[:place], str(value), *fields[place + 1 :]])


def _numbered(declared: Input, key: str) -> Input:
    """A declaration under another key: a field of a part, numbered."""
    return msgspec.structs.replace(declared, key=key)


_NAME = re.compile(r"(?<![\w.])(?!(?:min|max|annuity)\()[a-z][a-z0-9_]*")
_LONGEST = 4000


def evidence_of(lines: Sequence[Mapping[str, object]]) -> dict[str, str]:
    """The figures that lines show, by the keys that their formulas name.

    Args:
        lines: As a file has them: anything may stand there.

    Example:
        >>> evidence_of([{"formula": "unit_price × area × 2%", "substituted": "12 万元/亩 (= 180) × 5,329 × 2%"}])
        {'unit_price': '12 万元/亩', 'area': '5,329'}
    """
    found: dict[str, str] = {}
    for line in lines:
        formula, figures = line.get("formula"), line.get("substituted")
        if isinstance(formula, str) and isinstance(figures, str) and max(len(formula), len(figures)) <= _LONGEST:
            for key, figure in _read_off(formula, figures):
                found.setdefault(key, figure)
    return found


def _read_off(formula: str, figures: str) -> Iterator[tuple[str, str]]:
    """Each name of a formula with the figure in its place; none from where the two don't match."""
    between = _NAME.split(formula)
    names = _NAME.findall(formula)
    if not figures.startswith(between[0]):
        return
    at = len(between[0])
    for name, after in zip(names, between[1:], strict=True):
        end = len(figures) if not after else figures.find(after, at)
        if end < 0:
            return
        yield name, figures[at:end].partition(" (=")[0]
        at = end + len(after)
