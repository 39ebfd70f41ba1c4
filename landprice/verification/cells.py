"""What the cells of a workbook say now: inputs that were changed since it was made, and figures that don't follow.

The lines are recomputed from the inputs as they stand in the cells, by the rules of the book: a workbook whose input
was changed and whose lines were recalculated differs in that input alone, and says so.
"""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from landprice import calculators
from landprice.calculators import objections
from landprice.errors import LandpriceError, UsageError
from landprice.glossary import word
from landprice.inputs import quantities
from landprice.inputs.declared import (
    FlagInput,
    Input,
    ListInput,
    NoteInput,
    NumberInput,
    PartsInput,
    UseInput,
    WordInput,
)
from landprice.inputs.quantities import Kind, read
from landprice.kinds.exact.statement import Line, ParcelStatement
from landprice.printable import visible
from landprice.rulebook import RuleBook
from landprice.text_normalize import one_width
from landprice.verification.differences import ABSENT, ComparedPart, Difference
from landprice.verification.differences import Kind as PartKind
from landprice.verification.model import ClaimedCell, ClaimedCells, ClaimedStatement

CELL, REPLACED = "cell", "cell.formula"
"""The fields of a difference that is in a cell: its value, and that a figure stands where a formula was."""

_NEAR = Fraction(1, 1000)  # of a line's last place: what a spreadsheet's binary numbers may be off, and no more
_YES = ("是", "yes")

Found = tuple[PartKind, str, Difference]


@dataclass(frozen=True, slots=True)
class CurrentInputs:
    """The inputs as the cells say them now, and the cells that say something else than the record."""

    inputs: Mapping[str, object]
    changed: Sequence[tuple[str, Difference]]


def with_cells(
    claimed: ClaimedStatement, book: RuleBook, parts: Sequence[ComparedPart]
) -> tuple[list[ComparedPart], LandpriceError | None]:
    """Parts compared by the record, with what is found in the cells; and why the cells' inputs give no statement."""
    cells = claimed.cells
    assert cells is not None
    now = current(claimed, cells, book)
    found: list[Found] = [("input", key, difference) for key, difference in now.changed]
    found += _law(cells, book)
    accepted, changed = _accepted(claimed, cells, book)
    found += changed
    statement, error = None, None
    try:
        statement = calculators.get_calculator(claimed.calculator).price(now.inputs, rules=book, accept=accepted)
    except LandpriceError as caught:
        error = caught
    found += _lines(claimed, cells, statement, book)
    return _merged(parts, found), error


def _merged(parts: Sequence[ComparedPart], found: Sequence[Found]) -> list[ComparedPart]:
    """Parts with further differences; a part of its own for what has none."""
    merged = list(parts)
    places = {(part.kind, part.key): number for number, part in enumerate(merged)}
    for kind, key, difference in found:
        number = places.get((kind, key))
        if number is None:
            places[kind, key] = len(merged)
            merged.append(ComparedPart(kind, key, {"value": None}, (difference,)))
        else:
            merged[number] = replace(merged[number], differences=(*merged[number].differences, difference))
    return merged


# ── the inputs ──


def current(claimed: ClaimedStatement, cells: ClaimedCells, book: RuleBook) -> CurrentInputs:
    """The inputs as the cells say them now."""
    reader = _Reader(claimed.inputs, cells, book)
    declared = calculators.get_calculator(claimed.calculator).inputs
    inputs = {key: value for key, one in declared.items() if (value := reader.value(one)) not in (None, [])}
    return CurrentInputs(inputs, reader.changed)


class _Reader:
    """Reads the input cells."""

    def __init__(self, recorded: Mapping[str, object], cells: ClaimedCells, book: RuleBook) -> None:
        self.recorded = recorded
        self.cells = cells
        self.book = book
        self.changed: list[tuple[str, Difference]] = []

    def value(self, declared: Input) -> object:
        """One input, as the command would be given it."""
        key = declared.key
        then = self.recorded.get(key)
        if isinstance(declared, PartsInput):
            return self._parts(declared, then if isinstance(then, list) else [])
        if isinstance(declared, ListInput):
            return self._list(declared, then if isinstance(then, list) else [])
        return self._atom(key, key, declared, then)

    def _list(self, declared: ListInput, then: Sequence[object]) -> list[object]:
        """Numbers in turn, as far as one is there."""
        items: list[object] = []
        number = declared.first
        while (name := f"{declared.key}_{number}") in self.cells.inputs:
            place = number - declared.first
            former = then[place] if place < len(then) else None
            kind = declared.kind
            if declared.price_either_way and self._is_unit_price(former):
                kind = quantities.UNIT_PRICE
            items.append(self._atom(declared.key, name, NumberInput(key=name, kind=kind), former))
            number += 1
        while items and items[-1] is None:
            items.pop()
        return items

    def _is_unit_price(self, former: object) -> bool:
        """Whether a price at a review is a unit price: by its unit, else as the parcel's own."""
        unit = quantities.unit_in(former, quantities.UNIT_PRICE, quantities.MONEY) if isinstance(former, str) else ""
        return unit in quantities.UNIT_PRICE.units if unit else "unit_price" in self.recorded

    def _parts(self, declared: PartsInput, then: Sequence[object]) -> list[object]:
        """Parts, each of its fields."""
        parts: list[object] = []
        number = 1
        while f"{declared.fields[0].key}_{number}" in self.cells.inputs:
            former = then[number - 1] if number <= len(then) else None
            said = [one.strip() for one in former.replace("：", ":").split(":")] if isinstance(former, str) else []
            padded: list[str | None] = [*said, *[None] * (len(declared.fields) - len(said))]
            fields = [
                self._atom(declared.key, f"{field.key}_{number}", field, text)
                for field, text in zip(declared.fields, padded, strict=False)
            ]
            if any(field is not None for field in fields):
                texts = ["" if field is None else str(field) for field in fields]
                parts.append(":".join(texts).rstrip(":"))
            number += 1
        return parts

    def _atom(self, key: str, name: str, declared: Input, then: object) -> object:
        """What one cell says: what the record has of it where that is the same, else what it says now."""
        cell = self.cells.inputs.get(name)
        if cell is None:
            return then
        now = None if cell.value is None or cell.value == "" else cell.value
        if self._is_same(name, declared, then, now):
            return then
        text = self._text(name, declared, now)
        self.changed.append((key, Difference(CELL, text, then, cell.place)))
        return text

    def _is_same(self, name: str, declared: Input, then: object, now: object) -> bool:
        """Whether a cell holds what was written into it for an input."""
        if now is None or then is None:
            return now is None and (then is None or then is False)
        if isinstance(declared, NumberInput):
            return (
                isinstance(now, int | float)
                and not isinstance(now, bool)
                and float(now) == self._float(name, declared.kind, then)
            )
        if isinstance(declared, FlagInput):
            return (str(now) in _YES) == (then is True or declared.truth(then) is True)
        if isinstance(declared, WordInput):
            return declared.word(str(now)) == declared.word(str(then))
        if isinstance(declared, UseInput):
            here, there = self.book.use_of(str(now)), self.book.use_of(str(then))
            same_name = str(now) == visible(one_width(str(then)))
            return same_name or (here.key is not None and here.key == there.key)
        return isinstance(declared, NoteInput) and str(now) == visible(one_width(str(then)))

    def _float(self, name: str, kind: Kind, then: object) -> float | None:
        """The number that was written into a cell for an input."""
        try:
            reading = read(str(then), kind, name)
        except UsageError:
            return None
        return float(reading.value / self._factor(name, kind))

    def _factor(self, name: str, kind: Kind) -> Fraction:
        """How much of the base unit a cell's number counts."""
        unit = kind.units.get(self.cells.units.get(name, ""))
        return Fraction(1) if unit is None or unit.name == "%" else unit.factor

    def _text(self, name: str, declared: Input, now: object) -> str | bool | None:
        """What a cell says, as it would be typed."""
        if now is None:
            return None
        if isinstance(declared, FlagInput):
            return str(now) in _YES
        if isinstance(now, int | float) and not isinstance(now, bool):
            if not isinstance(declared, NumberInput):
                return _decimal(now, None)
            unit = declared.kind.units.get(self.cells.units.get(name, ""), declared.kind.base)
            return _decimal(now, unit.places) + ("" if unit == declared.kind.base else unit.name)
        if isinstance(now, dt.datetime | dt.date):
            return now.isoformat().removesuffix("T00:00:00")
        return str(now).lower() if isinstance(now, bool) else str(now)


def _decimal(number: float, places: int | None) -> str:
    """A cell's number as a plain decimal: the one that it is near, as the sheet itself takes it."""
    exact = Fraction(repr(number)) if number == number and abs(number) != float("inf") else None  # noqa: PLR0124  NaN
    if exact is None:
        return str(number)
    if places is not None:
        step = Fraction(1, 10 ** (places + 6))
        exact = round(exact / step) * step
    return quantities.as_text(exact) or str(number)


# ── figures, values of the law, objections ──


def _lines(
    claimed: ClaimedStatement, cells: ClaimedCells, statement: ParcelStatement | None, book: RuleBook
) -> Iterator[Found]:
    """The lines' cells that don't say what their inputs give."""
    lines = {line.key: line for line in (() if statement is None else statement.lines)}
    for key, cell in cells.lines.items():
        line = lines.get(key)
        empty = cell.value is None or cell.value == ""
        if line is None:
            if not empty:
                yield "line", key, Difference(CELL, cell.value, ABSENT, cell.place)
        elif not _says(cell, line, claimed, book):
            yield "line", key, Difference(CELL, ABSENT if empty else cell.value, line.amount, cell.place)
        if cell.formula is False:
            yield "line", key, Difference(REPLACED, cell.value, ABSENT, cell.place)


def _says(cell: ClaimedCell, line: Line, claimed: ClaimedStatement, book: RuleBook) -> bool:
    """Whether a cell says a line's amount."""
    if line.value is None:
        return cell.value == word(line.amount, claimed.lang or "zh", book.use_labels)
    if isinstance(cell.value, bool) or not isinstance(cell.value, int | float):
        return False
    places = len(line.amount.partition(".")[2])
    step = Fraction(1, 10**places)
    off = abs(_fraction(cell.value) - line.value)
    # a number without a unit is shown to some places and kept whole
    return off * 2 <= step if not line.unit else off <= step * _NEAR


def _fraction(number: float) -> Fraction:
    return Fraction(repr(number)) if abs(number) < float("inf") else Fraction(-(10**30))


def _law(cells: ClaimedCells, book: RuleBook) -> Iterator[Found]:
    """The values of the law that a reader has changed."""
    for key, cell in cells.law.items():
        rule = book.get(key)
        value = None if rule is None else rule.number
        same = value is not None and isinstance(cell.value, int | float) and float(cell.value) == float(value)
        if not same:
            should = ABSENT if rule is None else rule.value
            yield "rule", key, Difference(CELL, ABSENT if cell.value is None else cell.value, should, cell.place)


def _accepted(claimed: ClaimedStatement, cells: ClaimedCells, book: RuleBook) -> tuple[frozenset[str], list[Found]]:
    """What is accepted in the cells, and where that is not what the record says."""
    then = claimed.said_accepted & frozenset(objections(book))
    now = set(then - cells.accepted.keys())
    found: list[Found] = []
    for code, cell in cells.accepted.items():
        yes = str(cell.value) in _YES
        if yes and code in objections(book):
            now.add(code)
        if yes != (code in then):
            found.append(("check", code, Difference(CELL, yes, not yes, cell.place)))
    return frozenset(now), found
