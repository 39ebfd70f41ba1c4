"""The cells of one sheet, as its file stores them: values, kinds, number formats and merged ranges."""

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import polars as pl

from landprice.errors import FileError
from landprice.ledger.formats.sheets.number_formats import GENERAL, NumberFormat

MOST_ROWS, MOST_COLUMNS = 1_048_576, 16_384
"""The rows and columns of a sheet."""

MOST_CELLS = 50_000_000
"""Cells with a value that a sheet may have: enough for 47 columns of all rows."""

MOST_BYTES = 1 << 30
"""Bytes that the values of a sheet may have together: many cells may refer to one long text."""

NUMBER, TEXT, BOOLEAN, ERROR, FORMULA, DATE = range(6)
"""The kinds of cells. A `FORMULA` is one without a stored value; a `DATE` is stored as ISO text."""

_SCHEMA = {
    "row": pl.UInt32(),
    "column": pl.UInt16(),
    "kind": pl.UInt8(),
    "style": pl.UInt32(),
    "value": pl.String(),
}
_BATCH = 1 << 18


class Merge(NamedTuple):
    """A range of merged cells: rows counted from 1, columns from 0, the last ones included."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int


class SheetDamage(Exception):  # noqa: N818  caught where the file's name is known
    """A workbook or sheet that can't be read as what it says it is."""


@dataclass(frozen=True, slots=True)
class SheetCells:
    """The cells of a sheet.

    Attributes:
        cells: One row a cell that holds something, by place: ``row`` (from 1), ``column`` (from 0), ``kind``,
            ``style`` (an index of `formats`) and ``value``: the number as stored, the text, ``0`` or ``1``, the error,
            the formula with its ``=``, the ISO date.
        merges: The merged ranges.
        formats: The number formats by style.
        since_1904: Whether dates are counted from 1904.
    """

    cells: pl.DataFrame
    merges: Sequence[Merge] = ()
    formats: Sequence[NumberFormat] = (GENERAL,)
    since_1904: bool = False


class SheetName(NamedTuple):
    """A sheet of a workbook: its name, whether it is hidden, and whether it has cells (a chart sheet has none)."""

    name: str
    is_hidden: bool
    has_cells: bool


@dataclass(slots=True)
class CellBuffer:
    """Collects cells, and packs them batch by batch."""

    _rows: "array[int]" = field(default_factory=lambda: array("I"))
    _columns: "array[int]" = field(default_factory=lambda: array("H"))
    _kinds: "array[int]" = field(default_factory=lambda: array("B"))
    _styles: "array[int]" = field(default_factory=lambda: array("I"))
    _values: list[str] = field(default_factory=list)
    _frames: list[pl.DataFrame] = field(default_factory=list)
    _packed: int = 0
    _bytes: int = 0

    def add(self, row: int, column: int, kind: int, style: int, value: str) -> None:
        """Add a cell.

        Raises:
            SheetDamage: Its place is not on a sheet, or there are too many cells.
        """
        if not (0 < row <= MOST_ROWS and 0 <= column < MOST_COLUMNS):
            raise no_place(f"R{row}C{column + 1}")
        self._rows.append(row)
        self._columns.append(column)
        self._kinds.append(kind)
        self._styles.append(style)
        self._values.append(value)
        self._bytes += len(value)
        if self._bytes > MOST_BYTES:
            raise too_much_text()
        if len(self._values) >= _BATCH:
            self._pack()

    def _pack(self) -> None:
        columns: tuple[Any, ...] = (self._rows, self._columns, self._kinds, self._styles, self._values)
        self._frames.append(
            pl.DataFrame(
                [
                    pl.Series(name, values, dtype=dtype)
                    for (name, dtype), values in zip(_SCHEMA.items(), columns, strict=True)
                ]
            )
        )
        self._packed += len(self._values)
        if self._packed > MOST_CELLS:
            raise SheetDamage(f"over {MOST_CELLS:,} cells")
        for column in columns:
            del column[:]

    def frame(self) -> pl.DataFrame:
        """Return all cells, by place.

        Raises:
            SheetDamage: One place has two cells.
        """
        self._pack()
        return by_place(pl.concat(self._frames))


def by_place(cells: pl.DataFrame) -> pl.DataFrame:
    """Sort cells by place.

    Raises:
        SheetDamage: One place has two cells, or there is too much text.
    """
    if cells["value"].str.len_bytes().sum() > MOST_BYTES:
        raise too_much_text()
    place = pl.col("row").cast(pl.UInt64) * MOST_COLUMNS + pl.col("column")
    cells = cells.with_columns(place.alias("place"))
    if not cells["place"].is_sorted():
        cells = cells.sort("place")
    twice = cells.filter(pl.col("place") == pl.col("place").shift(1))
    if twice.height:
        raise SheetDamage(f"the cell {reference(twice['row'][0], twice['column'][0])} stands twice")
    return cells.drop("place")


def too_much_text() -> SheetDamage:
    """Make the error for a sheet with too much text."""
    return SheetDamage(f"its cells have over {MOST_BYTES:,} bytes of text")


def no_place(name: str) -> SheetDamage:
    """Make the error for a reference that is no cell of a sheet."""
    return SheetDamage(f"no sheet has a cell {name[:20]}")


def reference(row: int, column: int) -> str:
    """Return the name of a cell.

    Example:
        >>> reference(3, 0), reference(1, 27)
        ('A3', 'AB1')
    """
    letters = ""
    column += 1
    while column:
        column, letter = divmod(column - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return f"{letters}{row}"


def parse_reference(name: str) -> tuple[int, int]:
    """Return the row (from 1) and the column (from 0) of a cell's name.

    Raises:
        SheetDamage: No sheet has such a cell.

    Example:
        >>> parse_reference("AB12")
        (12, 27)
    """
    letters = name.rstrip("0123456789")
    digits = name[len(letters) :]
    if not (0 < len(letters) <= 3 and letters.isascii() and letters.isalpha() and 0 < len(digits) <= 7):  # noqa: PLR2004
        raise no_place(name)
    column = 0
    for letter in letters.upper():
        column = column * 26 + ord(letter) - ord("A") + 1
    row = int(digits)
    if not (0 < row <= MOST_ROWS and column <= MOST_COLUMNS):
        raise no_place(name)
    return row, column - 1


def parse_range(name: str) -> Merge:
    """Return the range of a name such as ``A1:B2``.

    Raises:
        SheetDamage: It is not a range of a sheet.
    """
    first, _, last = name.partition(":")
    (row, column), (last_row, last_column) = parse_reference(first), parse_reference(last or first)
    if last_row < row or last_column < column:
        raise no_place(name)
    return Merge(row, column, last_row, last_column)


def damaged_error(path: Path, error: BaseException | str) -> FileError:
    """Make the error for a file that is not a workbook, is damaged or has a password."""
    reason = (str(error).splitlines() or [""])[0][:200] or type(error).__name__
    return FileError(
        f"{path}：不是完好的工作簿，或有密码（{reason}）",
        f"{path}: is not a workbook, is damaged or has a password ({reason})",
    )


def column_groups(cells: pl.DataFrame) -> Iterator[tuple[int, pl.DataFrame]]:
    """Yield each column of cells with its position."""
    for part in cells.partition_by("column", maintain_order=True):
        yield part["column"][0], part
