"""Reads a sheet of a workbook: .xlsx, .xls, .ods.

Numbers in a sheet are binary floats. Each is read as the shortest decimal that gives it, which is what was typed if
that had at most 15 digits. A workbook can't be read in pieces: a sheet has at most 1,048,576 rows, and a workbook that
decompresses to more than `LARGEST` is refused by its declared size before any of it is read.
"""

import re
import zipfile
import zlib
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Literal

import fastexcel
import polars as pl

from landprice.errors import Bilingual, FileError, UsageError
from landprice.ledger.read.byte_source import open_source, size_of
from landprice.ledger.read.ledger import CHUNK_ROWS, Chunk, Ledger, no_heading, refuse_title
from landprice.ledger.read.polars_parser import column_names

LARGEST = 1 << 30
"""Bytes that a workbook may decompress to."""

LONG_NUMBER = 15
"""Digits from which on a number in a sheet may differ from the one that was typed."""

_ERRORS = {
    "Div0": "#DIV/0!",
    "NA": "#N/A",
    "Name": "#NAME?",
    "Null": "#NULL!",
    "Num": "#NUM!",
    "Ref": "#REF!",
    "Value": "#VALUE!",
    "GettingData": "#GETTING_DATA",
}
_DAMAGE_ERRORS = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    NotImplementedError,
    RuntimeError,
    OSError,
    EOFError,
)
"""What the standard library raises for a zip file that is damaged or has a password."""

_DTYPES: tuple[Literal["boolean"], Literal["float"]] = ("boolean", "float")
_MIDNIGHT = r"^(\d{4}-\d\d-\d\d) 00:00:00$"


class SheetLedger(Ledger):
    """A sheet of a workbook."""

    def __init__(self, path: Path, cells: pl.DataFrame, heading: int, long_numbers: dict[int, int]) -> None:
        """Take the cells of a sheet.

        Args:
            path: The workbook.
            cells: Every cell of the sheet as text, from its first row on.
            heading: The index of the row of headings.
            long_numbers: The count of long numbers that are stored as numbers, by the column's position.
        """
        self.path = path
        self.size = size_of(path)
        self.headings = tuple((cell or "") for cell in cells.row(heading))
        self.heading_line = heading + 1
        self.notices = tuple(
            _long_number_warning(self.headings[position].strip() or str(position + 1), count)
            for position, count in long_numbers.items()
        )
        numbered = cells.with_row_index("line", 1).slice(heading + 1)
        blank = pl.all_horizontal(pl.all().exclude("line").str.strip_chars().fill_null("") == "")
        numbered = numbered if cells.width == 1 else numbered.filter(~blank)
        self._lines = numbered["line"].cast(pl.UInt64)
        self._rows = numbered.drop("line")
        self.most_rows = self._rows.height

    def chunks(self) -> Iterator[Chunk]:
        """Yield the rows, some thousands at a time."""
        for start in range(0, self._rows.height, CHUNK_ROWS):
            rows, lines = self._rows.slice(start, CHUNK_ROWS), self._lines.slice(start, CHUNK_ROWS)
            yield Chunk(rows, lines, (), self.size * (start + rows.height) // self._rows.height)

    def count_rows(self) -> int:
        """Return the number of rows below the headings."""
        return self.most_rows


def open_sheet(path: Path, *, header_row: int | None = None, sheet: str | None = None) -> SheetLedger:
    """Open a sheet; see `landprice.ledger.formats.open_ledger`."""
    size_of(path)
    _refuse_huge(path)
    try:
        workbook = fastexcel.read_excel(path)
        name = _choose_sheet(path, workbook, sheet)
        cells, long_numbers = _read_cells(workbook, name)
    except fastexcel.FastExcelError as error:
        raise _damaged_error(path, error) from error
    except BaseException as error:
        # fastexcel panics on some damaged files; the exception is not an Exception.
        if type(error).__name__ == "PanicException":
            raise _damaged_error(path, error) from error
        raise
    filled = cells.select(pl.any_horizontal(pl.all().str.strip_chars().fill_null("") != "")).to_series().arg_true()
    if filled.is_empty():
        raise FileError(f"{path}：工作表“{name}”是空的", f"{path}: the sheet “{name}” is empty")
    heading = filled[0] if header_row is None else header_row - 1
    if heading not in filled:
        assert header_row is not None
        raise no_heading(path, header_row)
    if header_row is None:
        refuse_title(path, cells.row(heading), heading + 1, cells.row(filled[1]) if len(filled) > 1 else None)
    return SheetLedger(path, cells, heading, long_numbers)


def _refuse_huge(path: Path) -> None:
    """Refuse a zipped workbook that decompresses to more than `LARGEST`, or to more than it declares.

    Raises:
        FileError: It does.
    """
    with open_source(path) as file:
        if not file.read(4).startswith(b"PK"):
            return
        try:
            with zipfile.ZipFile(file) as archive:
                size = sum(item.file_size for item in archive.infolist())
                if size > LARGEST:
                    raise FileError(
                        f"{path}：解压后为 {size:,} 字节，超过 {LARGEST:,}；请另存为 CSV",
                        f"{path}: unpacks to {size:,} bytes, over {LARGEST:,}. Save it as CSV",
                    )
                damaged = archive.testzip()  # a member that is longer than declared fails its checksum
        except _DAMAGE_ERRORS as error:
            raise _damaged_error(path, error) from error
    if damaged is not None:
        raise _damaged_error(path, zipfile.BadZipFile(damaged))


def _damaged_error(path: Path, error: BaseException) -> FileError:
    """Make the error for a file that is not a workbook, is damaged or has a password."""
    reason = (str(error).splitlines() or [""])[0][:200]
    return FileError(
        f"{path}：不是完好的工作簿，或有密码（{reason}）",
        f"{path}: is not a workbook, is damaged or has a password ({reason})",
    )


def _choose_sheet(path: Path, workbook: fastexcel.ExcelReader, requested: str | None) -> str:
    """Return the name of the requested sheet, or of the only visible one that holds anything.

    Raises:
        UsageError: There is no such sheet, or several hold data.
    """
    names = workbook.sheet_names
    if requested is not None:
        if requested in names:
            return requested
        raise UsageError(
            f"{path}：没有工作表“{requested}”；有：{'、'.join(names)}。",
            f"{path}: there is no sheet “{requested}”. Sheets: {', '.join(names)}.",
            key="sheet",
        )
    if len(names) <= 1:
        if not names:
            raise FileError(f"{path}：没有工作表", f"{path}: it has no sheet")
        return names[0]
    sheets = [workbook.load_sheet(name, header_row=None, dtypes="string") for name in names]
    filled = [sheet.name for sheet in sheets if sheet.visible == "visible" and sheet.height] or names[:1]
    if len(filled) > 1:
        raise UsageError(
            f"{path}：有几个工作表：{'、'.join(filled)}；用 --sheet 指定。",
            f"{path}: it has several sheets: {', '.join(filled)}. Choose one with --sheet.",
            key="sheet",
        )
    return filled[0]


def _read_cells(workbook: fastexcel.ExcelReader, name: str) -> tuple[pl.DataFrame, dict[int, int]]:
    """Read every cell of a sheet as text, and count the long numbers stored as numbers by the column's position."""
    sheet = workbook.load_sheet(name, header_row=None, skip_rows=0, dtypes="string")
    batch, errors = sheet.to_arrow_with_errors()
    frame = pl.from_arrow(batch)
    assert isinstance(frame, pl.DataFrame)
    if not frame.width:
        return pl.DataFrame(schema={"c0": pl.String}), {}
    frame.columns = column_names(frame.width)
    frame = frame.with_columns(pl.all().str.replace(_MIDNIGHT, "$1"))
    if errors is not None:
        frame = _fill_in_errors(frame, [(one.offset_position, one.detail) for one in errors.errors])
    long = [
        column.name
        for column in frame
        if column.str.contains(rf"^-?[0-9]{{{LONG_NUMBER},}}$").fill_null(value=False).any()
    ]
    if not long:
        return frame, {}
    positions = [int(column[1:]) for column in long]
    # Read as booleans, a sheet gives numbers and no text; read as floats, it gives numeric text too.
    stored_as, numbers = (
        workbook.load_sheet(name, header_row=None, skip_rows=0, dtypes=dtype).to_polars() for dtype in _DTYPES
    )
    counts: dict[int, int] = {}
    for position, column in zip(positions, long, strict=True):
        value, text = numbers.to_series(position), frame[column]
        is_number = stored_as.to_series(position).is_not_null()
        stored = (text.str.contains(rf"^-?[0-9]{{{LONG_NUMBER},}}$") & is_number).fill_null(value=False)
        if stored.any():
            shortest = [f"{Decimal(repr(number)):.0f}" for number in value.filter(stored)]
            frame = frame.with_columns(text.scatter(stored.arg_true(), shortest).alias(column))
            counts[position] = int(stored.sum())
    return frame, counts


def _fill_in_errors(frame: pl.DataFrame, errors: list[tuple[tuple[int, int], str]]) -> pl.DataFrame:
    """Put the text of formula errors, such as #N/A, into their cells, which are read as empty."""
    by_column: dict[int, dict[int, str]] = {}
    for (row, column), detail in errors:
        kind = re.search(r"Error\((\w+)\)", detail)
        by_column.setdefault(column, {})[row] = _ERRORS.get(kind[1], "#ERROR!") if kind else "#ERROR!"
    for column, texts in by_column.items():
        series = frame.to_series(column).scatter(list(texts), list(texts.values()))
        frame = frame.with_columns(series.alias(frame.columns[column]))
    return frame


def _long_number_warning(heading: str, count: int) -> Bilingual:
    """Word the warning about identifiers that a sheet stores as numbers."""
    zh = f"列“{heading}”有 {count:,} 个 {LONG_NUMBER} 位以上的编号在表格中存为数字，末几位可能已被改动，请核对原件。"
    en = (
        f"Column “{heading}”: {count:,} identifiers of {LONG_NUMBER} or more digits are stored as numbers, "
        "and their last digits may have been changed. Check them against the source."
    )
    return zh, en
