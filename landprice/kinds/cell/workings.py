"""The workings: the sheet on which every figure is worked out exactly, a row for each whole number."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import lcm
from typing import Any, TypeVar

from xlsxwriter.utility import xl_col_to_name

from landprice.kinds.cell.limbs import CellTerm
from landprice.kinds.cell.number import CellCondition, CellNumber

Made = TypeVar("Made")
FIRST_COLUMN = 1
"""The column of a row's first cell; the one before it says what the row is."""


class RuledTable(dict[str, Fraction]):
    """A table of the law whose numbers have cells of their own."""

    def __init__(self, numbers: Mapping[str, Fraction], cells: Mapping[str, CellNumber]) -> None:
        """Hold both."""
        super().__init__(numbers)
        self.cells = cells


@dataclass
class WorkingRow:
    """A row: what it is, and its cells."""

    sheet: str
    number: int
    note: str
    cells: list[CellTerm] = field(default_factory=list)

    def add(self, term: CellTerm) -> CellTerm:
        """A reference to the next cell, which holds this formula."""
        column = xl_col_to_name(FIRST_COLUMN + len(self.cells), col_abs=True)
        self.cells.append(term)
        return CellTerm(f"{self.sheet}!{column}${self.number}", term.value)


@dataclass
class NamedCell:
    """A value taken from one of several places, which has a named cell beside the inputs."""

    key: str
    name: str
    term: CellTerm


class Workings:
    """Gives every formula a cell; the same formula the same one.

    Attributes:
        rows: In order; the first is under the sheet's heading.
        named: The values that have a named cell, by name.
        limits: How far the file reaches: conditions, and how many steps they stand for.
    """

    def __init__(self, sheet: str) -> None:
        """Keep on a sheet of this name."""
        self.sheet = sheet
        self.rows: list[WorkingRow] = []
        self.named_cells: dict[str, NamedCell] = {}
        self.limits: list[tuple[CellCondition, int]] = []
        self._kept: dict[tuple[str, ...], list[CellTerm]] = {}
        self._once: dict[str, Any] = {}

    def row(self, note: str) -> WorkingRow:
        """A new row."""
        row = WorkingRow(self.sheet, len(self.rows) + 2, note)
        self.rows.append(row)
        return row

    def store(self, terms: Sequence[CellTerm], note: str) -> list[CellTerm]:
        """References to cells, in one row, that hold these formulas."""
        key = tuple(term.text for term in terms)
        if key not in self._kept:
            row = self.row(note)
            self._kept[key] = [row.add(term) for term in terms]
        return self._kept[key]

    def once(self, key: str, make: Callable[[], Made]) -> Made:
        """What was made under this key; it is made once."""
        if key not in self._once:
            self._once[key] = make()
        made: Made = self._once[key]
        return made

    def named(self, key: str, term: CellTerm) -> str:
        """The name of a cell beside the inputs that shows a value."""
        for found in self.named_cells.values():
            if found.term.text == term.text:
                return found.name
        stem = key if key.endswith("_by_use") else f"{key}_applied"
        name = stem
        while name in self.named_cells:
            name = f"{stem}_{len(self.named_cells) + 1}"
        self.named_cells[name] = NamedCell(key.removesuffix("_by_use"), name, term)
        return name

    def limit(self, holds: CellCondition, steps: int) -> None:
        """Remember that the file covers no more than so many steps."""
        self.limits.append((holds, steps))

    def table(self, table: Mapping[str, Fraction]) -> tuple[str, str, Fraction]:
        """The cells of a table's keys and of its numbers, the latter counted in the fraction."""
        return self.once(f"table {sorted(table.items())} {type(table)}", lambda: self._table(table))

    def _table(self, table: Mapping[str, Fraction]) -> tuple[str, str, Fraction]:
        """Write a table: a row a key."""
        cells = table.cells if isinstance(table, RuledTable) else {}
        scale = Fraction(1, lcm(*(number.denominator for number in table.values())))
        if cells:
            scale = next(iter(cells.values())).scale
        ends: list[list[CellTerm]] = []
        for key, number in table.items():
            count = int(number / scale)
            term = cells[key].top.limbs[0].term if key in cells else CellTerm(str(count), count)
            row = self.row(key)
            ends.append([row.add(CellTerm(f'"{key}"', key)), row.add(term)])
        first, last = ends[0], ends[-1]
        keys, numbers = (f"{one.text}:{two.text.partition('!')[2]}" for one, two in zip(first, last, strict=True))
        return keys, numbers, scale
