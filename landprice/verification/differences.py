"""The differences between a claimed statement and the recomputed one, field by field.

Both are plain data of the JSON statement's shape. Lines are paired by their keys, checks by code and rule, rules by
their ids; what is left over on both sides is paired in order, so that a changed key is one difference and not two.
"""

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Literal

from landprice.verification.model import ClaimedStatement

Record = Mapping[str, object]
Kind = Literal["rules", "input", "line", "check", "rule", "field"]


class Missing(Enum):
    """Marks the side of a difference that has no value."""

    ABSENT = "absent"


ABSENT = Missing.ABSENT


@dataclass(frozen=True, slots=True)
class Difference:
    """A field whose value differs from the recomputed one.

    Attributes:
        field: Its name within its part, as ``amount`` or ``also.0.quote``; "" for the part as a whole.
        stated: What the file says; `ABSENT` where it says nothing.
        recomputed: What it should say; `ABSENT` where it should say nothing.
        place: The cell, where it is one of a workbook that was changed.
    """

    field: str
    stated: object
    recomputed: object
    place: str = ""


@dataclass(frozen=True, slots=True)
class ComparedPart:
    """A part of a statement after the comparison: a line, a check, an input, a rule.

    Attributes:
        kind: What it is.
        key: Its key, code or id.
        record: The part as recomputed; as claimed where it should not be there.
        differences: What differs; none where it agrees.
        cause: For an input, what the lines were computed with, where that is not what the file says.
    """

    kind: Kind
    key: str
    record: Record
    differences: tuple[Difference, ...] = ()
    cause: str | None = None

    @property
    def agrees(self) -> bool:
        """Whether it has no difference."""
        return not self.differences and self.cause is None


def compare(claimed: ClaimedStatement, recomputed: Record) -> list[ComparedPart]:
    """Compare every part of a statement: the rule book, the inputs, the lines, the checks, the rules cited.

    Args:
        claimed: As the file has it.
        recomputed: The statement's data, as `landprice.present.as_json.to_dict` gives it.
    """
    lines, checks = _records(recomputed["lines"]), _records(recomputed["checks"])
    cited = recomputed["rules_cited"]
    assert isinstance(cited, Mapping)
    return [
        _Compared("rules").part("rules", claimed.rules, _record(recomputed["rules"])),
        *_Compared("input").values(claimed.inputs, _record(recomputed["inputs"])),
        *_Compared("line").several(claimed.lines, lines, lambda line: line.get("key")),
        *_Compared("check").several(claimed.checks, checks, lambda check: (check.get("code"), check.get("rule"))),
        *_Compared("rule").named(claimed.cited, cited),
        *_Compared("field").values(claimed.others, {}),
    ]


def without_statement(
    claimed: ClaimedStatement, book: Record, inputs: Record, cited: Mapping[str, Record]
) -> Iterator[ComparedPart]:
    """Compare what can be compared if the inputs give no statement.

    Args:
        claimed: As the file has it.
        book: What a statement says of the rule book.
        inputs: Those of the file that can be inputs at all.
        cited: The rules that it cites, those that the book has.
    """
    yield _Compared("rules").part("rules", claimed.rules, book)
    yield from _Compared("input").values(claimed.inputs, inputs)
    yield from _Compared("rule").named(claimed.cited, cited)
    yield from _Compared("field").values(claimed.others, {})


@dataclass(frozen=True, slots=True)
class _Compared:
    """Compares the parts of one kind."""

    kind: Kind

    def part(self, key: str, stated: Record | None, recomputed: Record | None) -> ComparedPart:
        """Compare one part; None stands for the side that lacks it."""
        if stated is None or recomputed is None:
            there = stated if recomputed is None else recomputed
            assert there is not None
            stated_side, recomputed_side = (ABSENT, "") if stated is None else ("", ABSENT)
            return ComparedPart(self.kind, key, there, (Difference("", stated_side, recomputed_side),))
        found = tuple(Difference(*each) for each in _differing_fields(stated, recomputed))
        return ComparedPart(self.kind, key, recomputed, found)

    def values(self, stated: Record, recomputed: Record) -> Iterator[ComparedPart]:
        """Compare parts that are one value each."""
        for key in dict.fromkeys((*recomputed, *stated)):
            one, other = stated.get(key, ABSENT), recomputed.get(key, ABSENT)
            differs = () if _same(one, other) else (Difference("", one, other),)
            yield ComparedPart(self.kind, key, {"value": one if other is ABSENT else other}, differs)

    def named(self, stated: Mapping[str, Record], recomputed: Mapping[str, Record]) -> Iterator[ComparedPart]:
        """Compare parts by their ids."""
        for key in dict.fromkeys((*recomputed, *stated)):
            yield self.part(key, stated.get(key), recomputed.get(key))

    def several(
        self, stated: Sequence[Record], recomputed: Sequence[Record], identity: Callable[[Record], object]
    ) -> Iterator[ComparedPart]:
        """Compare parts in order, paired by their identity."""
        pairs, extra = _pair(stated, recomputed, identity)
        for stated_part, part in pairs:
            yield self.part(str(part.get("key", part.get("code"))), stated_part, part)
        for part in extra:
            yield self.part(str(part.get("key", part.get("code"))), part, None)
        order = [id(one) for one, _ in pairs if one is not None]
        if not extra and order != [id(one) for one in stated]:
            order_of = Difference("order", _names(stated), _names(recomputed))
            yield ComparedPart(self.kind, f"{self.kind}s", {}, (order_of,))


def _pair(
    stated: Sequence[Record], recomputed: Sequence[Record], identity: Callable[[Record], object]
) -> tuple[list[tuple[Record | None, Record]], list[Record]]:
    """Pair each recomputed part with the stated one that matches it; return the unmatched stated ones too."""
    waiting: dict[Hashable, list[Record]] = {}
    for one in stated:
        waiting.setdefault(_hashable(identity(one)), []).append(one)
    found: list[Record | None] = []
    for part in recomputed:
        same = waiting.get(_hashable(identity(part)))
        found.append(same.pop(0) if same else None)
    taken = {id(one) for one in found if one is not None}
    left = [one for one in stated if id(one) not in taken]
    alone = [number for number, one in enumerate(found) if one is None]
    if len(left) == len(alone):  # as many on both sides: changed, not removed and added
        for number, one in zip(alone, left, strict=True):
            found[number] = one
        left = []
    return list(zip(found, recomputed, strict=True)), left


def _differing_fields(stated: Record, recomputed: Record) -> Iterator[tuple[str, object, object]]:
    """Yield every field in which two parts differ."""
    for key in dict.fromkeys((*recomputed, *stated)):
        yield from _differing_values(key, stated.get(key, ABSENT), recomputed.get(key, ABSENT))


def _differing_values(field: str, one: object, other: object) -> Iterator[tuple[str, object, object]]:
    """Yield where two values differ, as deep as their shapes are the same."""
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        for key in dict.fromkeys((*other, *one)):
            yield from _differing_values(f"{field}.{key}", one.get(key, ABSENT), other.get(key, ABSENT))
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for number, (here, there) in enumerate(zip(one, other, strict=True)):
            yield from _differing_values(f"{field}.{number}", here, there)
    elif not _same(one, other):
        yield field, one, other


def _same(one: object, other: object) -> bool:
    """Return whether two values are equal and of one type: ``true`` is not 1."""
    return type(one) is type(other) and one == other


def _hashable(value: object) -> Hashable:
    """Return a hashable form of an identity: a file may have put anything there."""
    return repr(value)


def _record(value: object) -> Record:
    assert isinstance(value, Mapping)
    return value


def _records(value: object) -> Sequence[Record]:
    assert isinstance(value, list)
    return value


def _names(parts: Sequence[Record]) -> str:
    return ", ".join(str(part.get("key", part.get("code"))) for part in parts)
