"""Compares the current cells of a workbook with its record: changed inputs, and figures that don't follow from them.

The lines are recomputed from the inputs in the cells. So if an input was changed and the spreadsheet recalculated the
lines, only that input differs.
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
"""The fields of a difference in a cell: its value, or a figure that replaced its formula."""

_TOLERANCE = Fraction(1, 1000)  # of a line's last place: the error allowed for a spreadsheet's binary numbers
_YES = ("是", "yes")

CellDifference = tuple[PartKind, str, Difference]
"""The kind and the key of a part, and its difference in a cell."""


@dataclass(frozen=True, slots=True)
class CurrentInputs:
    """The inputs in the cells, and the cells that differ from the record."""

    inputs: Mapping[str, object]
    changed: Sequence[tuple[str, Difference]]


def compare_cells(
    claimed: ClaimedStatement, book: RuleBook, parts: Sequence[ComparedPart]
) -> tuple[list[ComparedPart], LandpriceError | None]:
    """Add the differences found in the cells to parts compared by the record.

    Returns:
        The parts, and the error if the inputs in the cells can't be priced.
    """
    cells = claimed.cells
    assert cells is not None
    current = read_current_inputs(claimed, cells, book)
    differences: list[CellDifference] = [("input", key, difference) for key, difference in current.changed]
    differences += _compare_law(cells, book)
    accepted, changed = _compare_accepted(claimed, cells, book)
    differences += changed
    statement, error = None, None
    try:
        statement = calculators.get_calculator(claimed.calculator).price(current.inputs, rules=book, accept=accepted)
    except LandpriceError as caught:
        error = caught
    differences += _compare_lines(claimed, cells, statement, book)
    return _merge(parts, differences), error


def _merge(parts: Sequence[ComparedPart], differences: Sequence[CellDifference]) -> list[ComparedPart]:
    """Add differences to their parts; add a part for a difference that has none."""
    merged = list(parts)
    indices = {(part.kind, part.key): index for index, part in enumerate(merged)}
    for kind, key, difference in differences:
        index = indices.get((kind, key))
        if index is None:
            indices[kind, key] = len(merged)
            merged.append(ComparedPart(kind, key, {"value": None}, (difference,)))
        else:
            merged[index] = replace(merged[index], differences=(*merged[index].differences, difference))
    return merged


# ── the inputs ──


def read_current_inputs(claimed: ClaimedStatement, cells: ClaimedCells, book: RuleBook) -> CurrentInputs:
    """Read the inputs from the cells."""
    reader = _InputReader(claimed.inputs, cells, book)
    declarations = calculators.get_calculator(claimed.calculator).inputs
    inputs = {
        key: value for key, declared in declarations.items() if (value := declared.accept(reader)) not in (None, [])
    }
    return CurrentInputs(inputs, reader.changed)


class _InputReader(InputVisitor[object]):
    """Reads inputs from their cells, in the form that the command takes."""

    def __init__(self, recorded: Mapping[str, object], cells: ClaimedCells, book: RuleBook) -> None:
        self.recorded = recorded
        self.cells = cells
        self.book = book
        self.changed: list[tuple[str, Difference]] = []

    def other(self, declared: Input) -> object:
        """Read the single cell of an input."""
        return self._read(declared.key, declared, self.recorded.get(declared.key))

    def several(self, declared: ListInput) -> list[object]:
        """Read the numbers of a list, up to the last filled cell."""
        recorded = self.recorded.get(declared.key)
        recorded_items = declared.spread(recorded if isinstance(recorded, list) else None)
        items: list[object] = []
        while (item := declared.item(declared.first + len(items))).key in self.cells.inputs:
            items.append(self._read(declared.key, item, recorded_items.get(item.key)))
        while items and items[-1] is None:
            items.pop()
        return items

    def parts(self, declared: PartsInput) -> list[object]:
        """Read parts from the cells of their fields."""
        recorded = self.recorded.get(declared.key)
        recorded_parts = recorded if isinstance(recorded, list) else []
        parts: list[object] = []
        number = 1
        while (fields := declared.fields_of(number))[0].key in self.cells.inputs:
            part = recorded_parts[number - 1] if number <= len(recorded_parts) else None
            texts = declared.split(part)[: len(fields)] if isinstance(part, str) else []
            values = [self._read(declared.key, field, text) for field, text in zip_longest(fields, texts)]
            if text := declared.join(values):
                parts.append(text)
            number += 1
        return parts

    def _read(self, key: str, declared: Input, recorded: object) -> object:
        """Read one cell: return the recorded value if the cell still holds it, else the value of the cell."""
        cell = self.cells.inputs.get(declared.key)
        if cell is None:
            return recorded
        current = None if cell.value is None or cell.value == "" else cell.value
        unit = self.cells.units.get(declared.key, "")
        comparison = _CellComparison(current, recorded, unit, self.book, by_area="unit_price" in self.recorded)
        if current is None or is_nothing(recorded):
            unchanged = current is None and (is_nothing(recorded) or recorded is False)
        else:
            unchanged = declared.accept(comparison)
        if unchanged:
            return recorded
        text = comparison.to_text(declared)
        self.changed.append((key, Difference(CELL, text, recorded, cell.place)))
        return text


@dataclass(frozen=True, slots=True)
class _CellComparison(InputVisitor[bool]):
    """Compares the value of an input cell with the recorded input.

    Attributes:
        current: The value of the cell; None if it is empty.
        recorded: The recorded value.
        unit: The unit beside the cell.
        book: The rule book, for the names of uses.
        by_area: Whether the parcel's own price is a unit price.
    """

    current: object
    recorded: object
    unit: str
    book: RuleBook
    by_area: bool

    def number(self, declared: NumberInput) -> bool:
        """Return whether the cell holds the recorded number."""
        if isinstance(self.current, bool) or not isinstance(self.current, int | float):
            return False
        kind = declared.quantity_of(self.recorded, by_area=self.by_area)
        try:
            reading = read(str(self.recorded), kind, declared.key)
        except UsageError:
            return False
        unit = kind.units.get(self.unit, kind.base)
        factor = Fraction(1) if unit.name == "%" else unit.factor
        return float(self.current) == float(reading.value / factor)

    def flag(self, declared: FlagInput) -> bool:
        """Return whether both are yes, or neither is."""
        return (str(self.current) in _YES) == (declared.find(self.recorded) is True)

    def word(self, declared: WordInput) -> bool:
        """Return whether both are the same word."""
        return declared.find(self.current) == declared.find(self.recorded)

    def use(self, declared: UseInput) -> bool:  # noqa: ARG002
        """Return whether both are the same name, or names of the same use."""
        current, recorded = self.book.use_of(str(self.current)), self.book.use_of(str(self.recorded))
        same_name = str(self.current) == visible(one_width(str(self.recorded)))
        return same_name or (current.key is not None and current.key == recorded.key)

    def note(self, declared: NoteInput) -> bool:  # noqa: ARG002
        """Return whether both are the same text."""
        return str(self.current) == visible(one_width(str(self.recorded)))

    def to_text(self, declared: Input) -> str | bool | None:
        """Return the value of the cell as it would be typed on the command line."""
        current = self.current
        if current is None:
            return None
        if declared.yes_or_no:
            return str(current) in _YES
        if isinstance(current, bool):
            return str(current).lower()
        if isinstance(current, int | float):
            return self._number_to_text(current, declared.quantity_of(self.recorded, by_area=self.by_area))
        if isinstance(current, dt.datetime | dt.date):
            return current.isoformat().removesuffix("T00:00:00")
        return str(current)

    def _number_to_text(self, number: float, kind: QuantityKind | None) -> str:
        if kind is None:
            return _to_decimal(number, None)
        unit = kind.units.get(self.unit, kind.base)
        return _to_decimal(number, unit.places) + ("" if unit == kind.base else unit.name)


def _to_decimal(number: float, places: int | None) -> str:
    """Convert the binary number of a cell to the decimal nearest to it."""
    exact = Fraction(repr(number)) if number == number and abs(number) != float("inf") else None  # noqa: PLR0124  NaN
    if exact is None:
        return str(number)
    if places is not None:
        step = Fraction(1, 10 ** (places + 6))
        exact = round(exact / step) * step
    return quantities.as_text(exact) or str(number)


# ── lines, values of the law, objections ──


def _compare_lines(
    claimed: ClaimedStatement, cells: ClaimedCells, statement: ParcelStatement | None, book: RuleBook
) -> Iterator[CellDifference]:
    """Yield the cells of lines that differ from the recomputed lines."""
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
    if cell.value == float(line.value):
        return True  # no cell is nearer to an amount of more digits than a float holds
    places = len(line.amount.partition(".")[2])
    step = Fraction(1, 10**places)
    error = abs(_to_fraction(cell.value) - line.value)
    # The cell of a number without a unit holds every place, and displays only some.
    return error * 2 <= step if not line.unit else error <= step * _TOLERANCE


def _to_fraction(number: float) -> Fraction:
    return Fraction(repr(number)) if abs(number) < float("inf") else Fraction(-(10**30))


def _compare_law(cells: ClaimedCells, book: RuleBook) -> Iterator[CellDifference]:
    """Yield the values of the law that were changed in the cells."""
    for key, cell in cells.law.items():
        rule = book.get(key)
        value = None if rule is None else rule.number
        same = value is not None and isinstance(cell.value, int | float) and float(cell.value) == float(value)
        if not same:
            expected = ABSENT if rule is None else rule.value
            yield "rule", key, Difference(CELL, ABSENT if cell.value is None else cell.value, expected, cell.place)


def _compare_accepted(
    claimed: ClaimedStatement, cells: ClaimedCells, book: RuleBook
) -> tuple[frozenset[str], list[CellDifference]]:
    """Return the objections accepted in the cells, and the cells that differ from the record."""
    recorded = claimed.claimed_accepted & frozenset(objections(book))
    current = set(recorded - cells.accepted.keys())
    differences: list[CellDifference] = []
    for code, cell in cells.accepted.items():
        yes = str(cell.value) in _YES
        if yes and code in objections(book):
            current.add(code)
        if yes != (code in recorded):
            differences.append(("check", code, Difference(CELL, yes, not yes, cell.place)))
    return frozenset(current), differences
