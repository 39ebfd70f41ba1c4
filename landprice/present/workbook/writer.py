"""Writes a worksheet row by row: its formats, its cells, and the names of some of them."""

import datetime as dt
from typing import TYPE_CHECKING, Any

from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.workbook import Workbook

from landprice.kinds.cell.limbs import Value

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

LONGEST_FORMULA = 8000
LONGEST_TEXT = 32_000
_FIRST_WIDE = 0x2E80
_PER_WIDTH = 1.08  # digits of the smaller letters in a column's unit of width
CREATED = dt.datetime(2000, 1, 1)  # noqa: DTZ001  a file says no time zone; the same statement gives the same bytes

_BASE = {"font_name": "Noto Sans CJK SC", "font_size": 10, "valign": "vcenter", "text_wrap": True}
_GRID = {"border": 1, "border_color": "#C8CDD3"}
STYLES: dict[str, dict[str, Any]] = {
    "title": {"font_size": 16, "bold": True, "text_wrap": False},
    "plain": {"text_wrap": False, "font_color": "#444B54"},
    "notice": {"bold": True, "font_color": "#9C1C1C", "bg_color": "#FDECEA"},
    "state": {"bold": True, "font_size": 12, **_GRID},
    "section": {"bold": True, "font_size": 12, "bg_color": "#1F3A5F", "font_color": "#FFFFFF", "text_wrap": False},
    "section-note": {"bg_color": "#1F3A5F", "font_color": "#FFD54A", "text_wrap": False},
    "head": {"bold": True, "bg_color": "#E3E8EE", **_GRID},
    "label": {**_GRID},
    "unit": {**_GRID, "indent": 1},
    "text": {**_GRID, "font_size": 9},
    "mono": {**_GRID, "font_size": 8, "font_color": "#5A626C"},
    "input": {"bg_color": "#FFF4C2", "align": "right", **_GRID},
    "law": {"bg_color": "#DFF2E1", "align": "right", **_GRID},
    "value": {"align": "right", **_GRID},
    "final": {"align": "right", "bold": True, "bg_color": "#E8F0FB", **_GRID},
    "final-label": {"bold": True, "bg_color": "#E8F0FB", **_GRID},
    "outcome": {"align": "center", **_GRID},
    "bad": {"bg_color": "#F8CBC7", "font_color": "#8A1010", "bold": True},
    "warn": {"bg_color": "#FFE2B3", "font_color": "#7A4A00"},
    "good": {"font_color": "#2E7D32"},
    "verify": {"bg_color": "#D9E7FA", "font_color": "#1F3A5F"},
    "faint": {"font_color": "#A0A6AE"},
    "workings": {"font_size": 8, "text_wrap": False},
}


class CellFormats:
    """Makes the formats of a workbook, each once."""

    def __init__(self, book: Workbook) -> None:
        """Start without formats."""
        self._book = book
        self._made: dict[tuple[str, str | None], Any] = {}

    def __call__(self, name: str, number: str | None = None) -> Any:  # noqa: ANN401  xlsxwriter has no types
        """Return a format by its name, with a number format."""
        if (name, number) not in self._made:
            settings = STYLES[name] if name in {"bad", "warn", "good", "verify", "faint"} else {**_BASE, **STYLES[name]}
            if number is not None:
                settings = {**settings, "num_format": number}
            self._made[name, number] = self._book.add_format(settings)
        return self._made[name, number]


class WorksheetWriter:
    """Writes a worksheet row by row."""

    def __init__(self, book: Workbook, name: str, styles: CellFormats) -> None:
        """Add a sheet to a workbook."""
        self.book = book
        self.name = name
        self.page: Worksheet = book.add_worksheet(name)
        self.style = styles
        self.next = 0
        self.heights: dict[int, float] = {}

    def text(self, column: int, text: str, style: str) -> None:
        """Write a text; it is never read as a formula."""
        self.page.write_string(self.next, column, text[:LONGEST_TEXT], self.style(style))

    def number(self, column: int, number: float, style: str, number_format: str) -> None:
        """Write a number."""
        self.page.write_number(self.next, column, number, self.style(style, number_format))

    def blank(self, column: int, style: str, number_format: str | None = None) -> None:
        """Write an empty cell."""
        self.page.write_blank(self.next, column, None, self.style(style, number_format))

    def formula(self, column: int, formula: str, value: Value, style: str, number_format: str | None = None) -> None:
        """Write a formula, given without its "=", and the value that it has now."""
        assert len(formula) <= LONGEST_FORMULA, formula[:200]
        self.page.write_formula(self.next, column, "=" + formula, self.style(style, number_format), value)

    def cell(self, column: int) -> str:
        """Return the absolute address of a cell in the row."""
        return f"'{self.name}'!{xl_rowcol_to_cell(self.next, column, row_abs=True, col_abs=True)}"

    def fit(self, *cells: tuple[str, float]) -> None:
        """Make the row high enough for texts in columns of some widths."""
        lines = max(1, *(int(-(-wide(text) // (width * _PER_WIDTH))) for text, width in cells))
        if lines > 1:
            self.heights[self.next] = min(15 * lines, 400)
            self.page.set_row(self.next, self.heights[self.next])

    def name_cell(self, column: int, name: str) -> None:
        """Give a cell in the row a name."""
        self.book.define_name(name, "=" + self.cell(column))


def wide(text: str) -> int:
    """Return the width of a text, in digits.

    Example:
        >>> wide("20 年")
        5
    """
    return sum(1 if ord(char) < _FIRST_WIDE else 2 for char in text)
