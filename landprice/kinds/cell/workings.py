"""The workings: the sheet of a workbook that computes every figure exactly, with a row for each integer."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import lcm
from typing import Any

from xlsxwriter.utility import xl_col_to_name

from landprice.kinds.cell.condition import CellCondition, Made
from landprice.kinds.cell.limbs import CellTerm
from landprice.kinds.cell.number import CellNumber

FIRST_COLUMN = 1
"""The column of a row's first cell. The column before it holds the row's note."""


class CitedTable(dict[str, Fraction]):
    """A table of values of the law, each of which has a cell of its own.

    Attributes:
        cells: The cells, by key.
    """

    def __init__(self, numbers: Mapping[str, Fraction], cells: Mapping[str, CellNumber]) -> None:
        """Make a table.

        Args:
            numbers: The values, by key.
            cells: Their cells, by key.
        """
        super().__init__(numbers)
        self.cells = cells


@dataclass
class WorkingRow:
    """A row of the sheet.

    Attributes:
        sheet: The sheet's name.
        number: The row's number, from 1.
        note: What it holds.
        cells: Its formulas.
    """

    sheet: str
    number: int
    note: str
    cells: list[CellTerm] = field(default_factory=list)

    def add(self, term: CellTerm) -> CellTerm:
        """Put a formula into the next cell, and return a reference to it."""
        column = xl_col_to_name(FIRST_COLUMN + len(self.cells), col_abs=True)
        self.cells.append(term)
        return CellTerm(f"{self.sheet}!{column}${self.number}", term.value)


@dataclass
class NamedCell:
    """A named cell beside the inputs, for a quantity that comes from one of several cells.

    Attributes:
        key: The quantity's key.
        name: The cell's name.
        term: Its formula.
    """

    key: str
    name: str
    term: CellTerm


class Workings:
    """The `CellCache` of a workbook: puts each formula into a cell, the same formula only once.

    Attributes:
        sheet: The sheet's name.
        rows: The rows, in order. The first is row 2 of the sheet.
        named_cells: The named cells beside the inputs, by name.
        limits: Conditions that must hold because the workbook has rows for so many steps only, with that number.
    """

    def __init__(self, sheet: str) -> None:
        """Start an empty sheet of this name."""
        self.sheet = sheet
        self.rows: list[WorkingRow] = []
        self.named_cells: dict[str, NamedCell] = {}
        self.limits: list[tuple[CellCondition, int]] = []
        self._stored: dict[tuple[str, ...], list[CellTerm]] = {}
        self._memoized: dict[str, Any] = {}

    def add_row(self, note: str) -> WorkingRow:
        """Add a row."""
        row = WorkingRow(self.sheet, len(self.rows) + 2, note)
        self.rows.append(row)
        return row

    def store(self, terms: Sequence[CellTerm], note: str) -> list[CellTerm]:
        """Put formulas into the cells of one row, unless they are there already, and return references to them."""
        key = tuple(term.text for term in terms)
        if key not in self._stored:
            row = self.add_row(note)
            self._stored[key] = [row.add(term) for term in terms]
        return self._stored[key]

    def memoize(self, key: str, make: Callable[[], Made]) -> Made:
        """Return the object made under a key, and make it at the first request."""
        if key not in self._memoized:
            self._memoized[key] = make()
        made: Made = self._memoized[key]
        return made

    def name_cell(self, key: str, term: CellTerm) -> str:
        """Show a value in a named cell beside the inputs, and return the name."""
        for cell in self.named_cells.values():
            if cell.term.text == term.text:
                return cell.name
        stem = key if key.endswith("_by_use") else f"{key}_applied"
        name = stem
        while name in self.named_cells:
            name = f"{stem}_{len(self.named_cells) + 1}"
        self.named_cells[name] = NamedCell(key.removesuffix("_by_use"), name, term)
        return name

    def limit_steps(self, holds: CellCondition, steps: int) -> None:
        """Record that the workbook has rows for so many steps, which suffice only where the condition holds."""
        self.limits.append((holds, steps))

    def write_table(self, table: Mapping[str, Fraction]) -> tuple[str, str, Fraction]:
        """Write a table, a row for each key; return the range of the keys, the range of the numbers, and their unit."""
        return self.memoize(f"table {sorted(table.items())} {type(table)}", lambda: self._write_table(table))

    def _write_table(self, table: Mapping[str, Fraction]) -> tuple[str, str, Fraction]:
        cells = table.cells if isinstance(table, CitedTable) else {}
        scale = Fraction(1, lcm(*(number.denominator for number in table.values())))
        if cells:
            scale = next(iter(cells.values())).scale
        rows: list[list[CellTerm]] = []
        for key, number in table.items():
            count = int(number / scale)
            term = cells[key].top.limbs[0].term if key in cells else CellTerm(str(count), count)
            row = self.add_row(key)
            rows.append([row.add(CellTerm(f'"{key}"', key)), row.add(term)])
        keys, numbers = (
            f"{first.text}:{last.text.partition('!')[2]}" for first, last in zip(rows[0], rows[-1], strict=True)
        )
        return keys, numbers, scale
