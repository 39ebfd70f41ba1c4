"""Candidates for an input that was changed: what the lines show, and the words that it can be."""

import re
from collections.abc import Iterator, Mapping, Sequence

from landprice.calculators import Calculator
from landprice.inputs.input_kinds import (
    FlagInput,
    Input,
    InputVisitor,
    ListInput,
    NumberInput,
    PartsInput,
    UseInput,
    WordInput,
)
from landprice.rulebook import RuleBook

_WHOLE_YEARS = 100


def candidate_values(
    calculator: Calculator, stated: Mapping[str, object], lines: Sequence[Mapping[str, object]], book: RuleBook
) -> Iterator[tuple[str, object]]:
    """Yield inputs with other values that they may have had, one at a time; None if one may have been absent.

    Args:
        calculator: Whose inputs they are.
        stated: The inputs as a file states them.
        lines: The lines as it has them, whose formulas and figures show what they were computed with.
        book: Its uses are what a use may have been.
    """
    values = _Values(stated, read_evidence(lines), calculator.required, tuple(book.uses))
    for key, declared in calculator.inputs.items():
        for value in values.of(declared):
            yield key, value


class _Values(InputVisitor[Iterator[object]]):
    """Yields other values of inputs."""

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
        """Yield values that an input may have had."""
        yield from declared.accept(self)
        if declared.key in self.stated and declared.key not in self.required:
            yield None

    def number(self, declared: NumberInput) -> Iterator[object]:
        """Yield the figure that the lines show, and every number of years."""
        if declared.key in self.evidence:
            yield self.evidence[declared.key]
        if declared.kind.base.places == 0:
            yield from (str(years) for years in range(1, _WHOLE_YEARS + 1))

    def word(self, declared: WordInput) -> Iterator[object]:
        """Yield each word."""
        yield from declared.words

    def use(self, declared: UseInput) -> Iterator[object]:  # noqa: ARG002
        """Yield each use."""
        yield from self.uses

    def flag(self, declared: FlagInput) -> Iterator[object]:  # noqa: ARG002
        """Yield yes."""
        yield True

    def several(self, declared: ListInput) -> Iterator[object]:
        """Yield the list with one number replaced by what the lines show."""
        stated = self._stated_list(declared)
        for place, item in enumerate(declared.items(len(stated))):
            if item.key in self.evidence:
                yield [*stated[:place], self.evidence[item.key], *stated[place + 1 :]]

    def parts(self, declared: PartsInput) -> Iterator[object]:
        """Yield the list with one field of one part replaced."""
        stated = self._stated_list(declared)
        for place, part in enumerate(stated):
            texts = declared.split(str(part))
            for number, field in enumerate(declared.fields_of(place + 1)[: len(texts)]):
                for value in field.accept(self):
                    changed = ":".join([*texts[:number], str(value), *texts[number + 1 :]])
                    yield [*stated[:place], changed, *stated[place + 1 :]]

    def other(self, declared: Input) -> Iterator[object]:  # noqa: ARG002
        """Yield nothing: a text may have been anything."""
        yield from ()

    def _stated_list(self, declared: Input) -> Sequence[object]:
        stated = self.stated.get(declared.key)
        return stated if isinstance(stated, list) else []


_NAME = re.compile(r"(?<![\w.])(?!(?:min|max|annuity)\()[a-z][a-z0-9_]*")
_LONGEST = 4000


def read_evidence(lines: Sequence[Mapping[str, object]]) -> dict[str, str]:
    """Return the figures that lines show, by the keys in their formulas.

    Args:
        lines: As a file has them: anything may stand there.

    Example:
        >>> read_evidence([{"formula": "unit_price × area × 2%", "substituted": "12 万元/亩 (= 180) × 5,329 × 2%"}])
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
    """Yield each name of a formula with the figure in its place, until the two don't match."""
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
