"""The differences between a claimed statement and the recomputed one, field by field.

Both are plain data of the JSON statement's shape. Lines are paired by their keys, checks by code and rule, rules by
their ids. If both sides have equally many parts left over, those are paired in order, so that a changed key counts as
one difference and not two.
"""

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Literal

from landprice.verification.model import ClaimedStatement

Record = Mapping[str, object]
Kind = Literal["rules", "input", "line", "check", "rule", "field", "sheet"]


class Missing(Enum):
    """Marks the side of a difference that has no value."""

    ABSENT = "absent"


ABSENT = Missing.ABSENT


@dataclass(frozen=True, slots=True)
class Difference:
    """A field whose value differs from the recomputed one.

    Attributes:
        field: Its name within its part, as ``amount`` or ``also.0.quote``; "" for the part as a whole.
        stated: The value in the file; `ABSENT` if it has none.
        recomputed: The value that it should have; `ABSENT` if it should have none.
        place: The cell, for a difference in a cell of a workbook; otherwise "".
    """

    field: str
    stated: object
    recomputed: object
    place: str = ""


@dataclass(frozen=True, slots=True)
class ComparedPart:
    """A part of a statement after the comparison: a line, a check, an input, a rule.

    Attributes:
        kind: The kind of part.
        key: Its key, code or id.
        record: The part as recomputed, or as claimed if it should not exist.
        differences: Its differences; empty if it agrees.
        cause: For an input, the value that the lines were computed with, if the file states another.
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
        claimed: The statement in the file.
        recomputed: The statement's data, as `landprice.present.as_json.to_dict` gives it.
    """
    lines, checks = _records(recomputed["lines"]), _records(recomputed["checks"])
    cited = recomputed["rules_cited"]
    assert isinstance(cited, Mapping)
    return [
        _Comparison("rules").part("rules", claimed.rules, _record(recomputed["rules"])),
        *_Comparison("input").values(claimed.inputs, _record(recomputed["inputs"])),
        *_Comparison("line").several(claimed.lines, lines, lambda line: line.get("key")),
        *_Comparison("check").several(claimed.checks, checks, lambda check: (check.get("code"), check.get("rule"))),
        *_Comparison("rule").named(claimed.cited, cited),
        *_Comparison("field").values(claimed.others, {}),
    ]


def compare_without_statement(
    claimed: ClaimedStatement, book: Record, inputs: Record, cited: Mapping[str, Record]
) -> Iterator[ComparedPart]:
    """Compare what can be compared if the inputs give no statement.

    Args:
        claimed: The statement in the file.
        book: The data of the rule book, as a statement records it.
        inputs: The inputs in the file that have a valid type.
        cited: The rules that it cites and the book has.
    """
    yield _Comparison("rules").part("rules", claimed.rules, book)
    yield from _Comparison("input").values(claimed.inputs, inputs)
    yield from _Comparison("rule").named(claimed.cited, cited)
    yield from _Comparison("field").values(claimed.others, {})


@dataclass(frozen=True, slots=True)
class _Comparison:
    """Compares the parts of one kind."""

    kind: Kind

    def part(self, key: str, stated: Record | None, recomputed: Record | None) -> ComparedPart:
        """Compare one part; None stands for the side that lacks it."""
        if stated is None or recomputed is None:
            present = stated if recomputed is None else recomputed
            assert present is not None
            stated_side, recomputed_side = (ABSENT, "") if stated is None else ("", ABSENT)
            return ComparedPart(self.kind, key, present, (Difference("", stated_side, recomputed_side),))
        differences = tuple(Difference(*field) for field in _differing_fields(stated, recomputed))
        return ComparedPart(self.kind, key, recomputed, differences)

    def values(self, stated: Record, recomputed: Record) -> Iterator[ComparedPart]:
        """Compare parts that are one value each."""
        for key in dict.fromkeys((*recomputed, *stated)):
            claimed, expected = stated.get(key, ABSENT), recomputed.get(key, ABSENT)
            differences = () if _is_same(claimed, expected) else (Difference("", claimed, expected),)
            yield ComparedPart(self.kind, key, {"value": claimed if expected is ABSENT else expected}, differences)

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
        order = [id(part) for part, _ in pairs if part is not None]
        if not extra and order != [id(part) for part in stated]:
            difference = Difference("order", _join_keys(stated), _join_keys(recomputed))
            yield ComparedPart(self.kind, f"{self.kind}s", {}, (difference,))


def _pair(
    stated: Sequence[Record], recomputed: Sequence[Record], identity: Callable[[Record], object]
) -> tuple[list[tuple[Record | None, Record]], list[Record]]:
    """Pair each recomputed part with the stated one that matches it; return the unmatched stated ones too."""
    unmatched: dict[Hashable, list[Record]] = {}
    for part in stated:
        unmatched.setdefault(_to_hashable(identity(part)), []).append(part)
    matches: list[Record | None] = []
    for part in recomputed:
        candidates = unmatched.get(_to_hashable(identity(part)))
        matches.append(candidates.pop(0) if candidates else None)
    matched = {id(part) for part in matches if part is not None}
    extra = [part for part in stated if id(part) not in matched]
    missing = [index for index, part in enumerate(matches) if part is None]
    if len(extra) == len(missing):  # as many on both sides: changed, not removed and added
        for index, part in zip(missing, extra, strict=True):
            matches[index] = part
        extra = []
    return list(zip(matches, recomputed, strict=True)), extra


def _differing_fields(stated: Record, recomputed: Record) -> Iterator[tuple[str, object, object]]:
    """Yield every field in which two parts differ."""
    for key in dict.fromkeys((*recomputed, *stated)):
        yield from _differing_values(key, stated.get(key, ABSENT), recomputed.get(key, ABSENT))


def _differing_values(field: str, stated: object, recomputed: object) -> Iterator[tuple[str, object, object]]:
    """Yield the fields in which two values differ: inner ones of objects, and of lists of the same length."""
    if isinstance(stated, Mapping) and isinstance(recomputed, Mapping):
        for key in dict.fromkeys((*recomputed, *stated)):
            yield from _differing_values(f"{field}.{key}", stated.get(key, ABSENT), recomputed.get(key, ABSENT))
    elif isinstance(stated, list) and isinstance(recomputed, list) and len(stated) == len(recomputed):
        for index, (stated_item, item) in enumerate(zip(stated, recomputed, strict=True)):
            yield from _differing_values(f"{field}.{index}", stated_item, item)
    elif not _is_same(stated, recomputed):
        yield field, stated, recomputed


def _is_same(stated: object, recomputed: object) -> bool:
    """Return whether two values are equal and of the same type: ``true`` is not 1."""
    return type(stated) is type(recomputed) and stated == recomputed


def _to_hashable(value: object) -> Hashable:
    """Return a hashable form of an identity, which may be any value in an altered file."""
    return repr(value)


def _record(value: object) -> Record:
    assert isinstance(value, Mapping)
    return value


def _records(value: object) -> Sequence[Record]:
    assert isinstance(value, list)
    return value


def _join_keys(parts: Sequence[Record]) -> str:
    return ", ".join(str(part.get("key", part.get("code"))) for part in parts)
