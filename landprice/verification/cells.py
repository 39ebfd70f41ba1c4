"""The cells of a workbook as they are now: inputs changed since it was made, and figures that don't follow from them.

The lines are recomputed from the inputs as they stand in the cells, by the rules of the book: a workbook whose input
was changed and whose lines were recalculated differs in that input alone, and says so.
"""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import zip_longest

from landprice import calculators
from landprice.calculators import objections
from landprice.errors import LandpriceError, UsageError
from landprice.glossary import word
from landprice.inputs import quantities
from landprice.inputs.input_kinds import (
    FlagInput,
    Input,
    InputVisitor,
    ListInput,
    NoteInput,
    NumberInput,
    PartsInput,
    UseInput,
    WordInput,
    is_nothing,
)
from landprice.inputs.quantities import QuantityKind, read
from landprice.kinds.exact.statement import Line, ParcelStatement
from landprice.printable import visible
from landprice.rulebook import RuleBook
from landprice.text_normalize import one_width
from landprice.verification.differences import ABSENT, ComparedPart, Difference
from landprice.verification.differences import Kind as PartKind
from landprice.verification.model import ClaimedCell, ClaimedCells, ClaimedStatement

CELL, REPLACED = "cell", "cell.formula"
"""The fields of a difference in a cell: its value, and a figure in the place of its formula."""

_NEAR = Fraction(1, 1000)  # of a line's last place: what a spreadsheet's binary numbers may be off, and no more
_YES = ("是", "yes")

Found = tuple[PartKind, str, Difference]


@dataclass(frozen=True, slots=True)
class CurrentInputs:
    """The inputs as the cells have them now, and the cells that differ from the record."""

    inputs: Mapping[str, object]
    changed: Sequence[tuple[str, Difference]]


def compare_cells(
    claimed: ClaimedStatement, book: RuleBook, parts: Sequence[ComparedPart]
) -> tuple[list[ComparedPart], LandpriceError | None]:
    """Add the differences found in the cells to parts compared by the record.

    Returns:
        The parts, and the error if the inputs in the cells give no statement.
    """
    cells = claimed.cells
    assert cells is not None
    now = read_current_inputs(claimed, cells, book)
    found: list[Found] = [("input", key, difference) for key, difference in now.changed]
    found += _compare_law(cells, book)
    accepted, changed = _compare_accepted(claimed, cells, book)
    found += changed
    statement, error = None, None
    try:
        statement = calculators.get_calculator(claimed.calculator).price(now.inputs, rules=book, accept=accepted)
    except LandpriceError as caught:
        error = caught
    found += _compare_lines(claimed, cells, statement, book)
    return _merge(parts, found), error


def _merge(parts: Sequence[ComparedPart], found: Sequence[Found]) -> list[ComparedPart]:
    """Add differences to their parts; one without a part gets a part of its own."""
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


def read_current_inputs(claimed: ClaimedStatement, cells: ClaimedCells, book: RuleBook) -> CurrentInputs:
    """Read the inputs as the cells have them now."""
    reader = _Reader(claimed.inputs, cells, book)
    declared = calculators.get_calculator(claimed.calculator).inputs
    inputs = {key: value for key, one in declared.items() if (value := reader.value(one)) not in (None, [])}
    return CurrentInputs(inputs, reader.changed)


class _Reader(InputVisitor[object]):
    """Reads the input cells, each input in the form that the command takes."""

    def __init__(self, recorded: Mapping[str, object], cells: ClaimedCells, book: RuleBook) -> None:
        self.recorded = recorded
        self.cells = cells
        self.book = book
        self.changed: list[tuple[str, Difference]] = []

    def value(self, declared: Input) -> object:
        return declared.accept(self)

    def other(self, declared: Input) -> object:
        """Read an input that has one cell."""
        return self._read(declared.key, declared, self.recorded.get(declared.key))

    def several(self, declared: ListInput) -> list[object]:
        """Read numbers in turn, up to the last that is filled in."""
        recorded = self.recorded.get(declared.key)
        former = declared.spread(recorded if isinstance(recorded, list) else None)
        items: list[object] = []
        while (item := declared.item(declared.first + len(items))).key in self.cells.inputs:
            items.append(self._read(declared.key, item, former.get(item.key)))
        while items and items[-1] is None:
            items.pop()
        return items

    def parts(self, declared: PartsInput) -> list[object]:
        """Read parts, each from the cells of its fields."""
        recorded = self.recorded.get(declared.key)
        former = recorded if isinstance(recorded, list) else []
        parts: list[object] = []
        number = 1
        while (fields := declared.fields_of(number))[0].key in self.cells.inputs:
            part = former[number - 1] if number <= len(former) else None
            texts = declared.split(part)[: len(fields)] if isinstance(part, str) else []
            values = [self._read(declared.key, field, text) for field, text in zip_longest(fields, texts)]
            if text := declared.join(values):
                parts.append(text)
            number += 1
        return parts

    def _read(self, key: str, declared: Input, then: object) -> object:
        """Read one cell: the record's text if the cell still holds it, else the cell's own."""
        cell = self.cells.inputs.get(declared.key)
        if cell is None:
            return then
        now = None if cell.value is None or cell.value == "" else cell.value
        own = _Cell(now, then, self.cells.units.get(declared.key, ""), self.book, by_area="unit_price" in self.recorded)
        blank = is_nothing(then)
        if (now is None and (blank or then is False)) if now is None or blank else declared.accept(own):
            return then
        text = own.text(declared)
        self.changed.append((key, Difference(CELL, text, then, cell.place)))
        return text


@dataclass(frozen=True, slots=True)
class _Cell(InputVisitor[bool]):
    """Compares an input cell with the record: does it still hold what was written into it?

    Attributes:
        now: What the cell holds; None where it is empty.
        then: What the record says.
        unit: The unit beside the cell.
        book: Its uses.
        by_area: Whether the parcel's own price is a unit price.
    """

    now: object
    then: object
    unit: str
    book: RuleBook
    by_area: bool

    def number(self, declared: NumberInput) -> bool:
        """Return whether the cell holds the number that was written."""
        if isinstance(self.now, bool) or not isinstance(self.now, int | float):
            return False
        kind = declared.quantity_of(self.then, by_area=self.by_area)
        try:
            reading = read(str(self.then), kind, declared.key)
        except UsageError:
            return False
        unit = kind.units.get(self.unit, kind.base)
        factor = Fraction(1) if unit.name == "%" else unit.factor
        return float(self.now) == float(reading.value / factor)

    def flag(self, declared: FlagInput) -> bool:
        """Return whether both say yes, or neither."""
        return (str(self.now) in _YES) == (declared.find(self.then) is True)

    def word(self, declared: WordInput) -> bool:
        """Return whether both are the same word."""
        return declared.find(self.now) == declared.find(self.then)

    def use(self, declared: UseInput) -> bool:  # noqa: ARG002
        """Return whether both are the same name, or names of one use."""
        now, then = self.book.use_of(str(self.now)), self.book.use_of(str(self.then))
        same_name = str(self.now) == visible(one_width(str(self.then)))
        return same_name or (now.key is not None and now.key == then.key)

    def note(self, declared: NoteInput) -> bool:  # noqa: ARG002
        """Return whether both are the same text."""
        return str(self.now) == visible(one_width(str(self.then)))

    def text(self, declared: Input) -> str | bool | None:
        """Return the cell's value as it would be typed."""
        now = self.now
        if now is None:
            return None
        if declared.yes_or_no:
            return str(now) in _YES
        if isinstance(now, bool):
            return str(now).lower()
        if isinstance(now, int | float):
            return self._number_text(now, declared.quantity_of(self.then, by_area=self.by_area))
        if isinstance(now, dt.datetime | dt.date):
            return now.isoformat().removesuffix("T00:00:00")
        return str(now)

    def _number_text(self, number: float, kind: QuantityKind | None) -> str:
        if kind is None:
            return _to_decimal(number, None)
        unit = kind.units.get(self.unit, kind.base)
        return _to_decimal(number, unit.places) + ("" if unit == kind.base else unit.name)


def _to_decimal(number: float, places: int | None) -> str:
    """Convert a cell's binary number to the plain decimal that it is close to."""
    exact = Fraction(repr(number)) if number == number and abs(number) != float("inf") else None  # noqa: PLR0124  NaN
    if exact is None:
        return str(number)
    if places is not None:
        step = Fraction(1, 10 ** (places + 6))
        exact = round(exact / step) * step
    return quantities.as_text(exact) or str(number)


# ── figures, values of the law, objections ──


def _compare_lines(
    claimed: ClaimedStatement, cells: ClaimedCells, statement: ParcelStatement | None, book: RuleBook
) -> Iterator[Found]:
    """Yield the cells of lines that differ from what the inputs give."""
    lines = {line.key: line for line in (() if statement is None else statement.lines)}
    for key, cell in cells.lines.items():
        line = lines.get(key)
        empty = cell.value is None or cell.value == ""
        if line is None:
            if not empty:
                yield "line", key, Difference(CELL, cell.value, ABSENT, cell.place)
        elif not _holds_amount(cell, line, claimed, book):
            yield "line", key, Difference(CELL, ABSENT if empty else cell.value, line.amount, cell.place)
        if cell.formula is False:
            yield "line", key, Difference(REPLACED, cell.value, ABSENT, cell.place)


def _holds_amount(cell: ClaimedCell, line: Line, claimed: ClaimedStatement, book: RuleBook) -> bool:
    """Return whether a cell holds a line's amount."""
    if line.value is None:
        return cell.value == word(line.amount, claimed.lang or "zh", book.use_labels)
    if isinstance(cell.value, bool) or not isinstance(cell.value, int | float):
        return False
    places = len(line.amount.partition(".")[2])
    step = Fraction(1, 10**places)
    off = abs(_to_fraction(cell.value) - line.value)
    # a number without a unit is shown to some places and kept whole
    return off * 2 <= step if not line.unit else off <= step * _NEAR


def _to_fraction(number: float) -> Fraction:
    return Fraction(repr(number)) if abs(number) < float("inf") else Fraction(-(10**30))


def _compare_law(cells: ClaimedCells, book: RuleBook) -> Iterator[Found]:
    """Yield the values of the law that were changed in the cells."""
    for key, cell in cells.law.items():
        rule = book.get(key)
        value = None if rule is None else rule.number
        same = value is not None and isinstance(cell.value, int | float) and float(cell.value) == float(value)
        if not same:
            should = ABSENT if rule is None else rule.value
            yield "rule", key, Difference(CELL, ABSENT if cell.value is None else cell.value, should, cell.place)


def _compare_accepted(
    claimed: ClaimedStatement, cells: ClaimedCells, book: RuleBook
) -> tuple[frozenset[str], list[Found]]:
    """Return the objections accepted in the cells, and the cells that differ from the record."""
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
