"""Reads a sheet of a workbook: .xlsx, .xls, .ods.

Numbers in a sheet are binary: each is read as the shortest decimal that gives it, which is what was typed wherever it
had at most 15 digits. A workbook can't be read in pieces; a sheet has at most 1 048 576 rows, and one that unpacks to
more than `LARGEST` is refused by its declared size before any of it is read.
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
from landprice.ledger.read.ledger import CHUNK_ROWS, Chunk, Ledger, no_heading, refuse_repeated, refuse_title
from landprice.ledger.read.polars_parser import columns
from landprice.ledger.read.source import open_source, size_of

LARGEST = 1 << 30
"""Bytes that a workbook may unpack to."""

LONG_NUMBER = 15
"""Digits from which on a sheet's number may not be the one that was typed."""

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
_DAMAGE = (zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, NotImplementedError, RuntimeError, OSError, EOFError)
"""What the standard library raises over a packed file that is damaged or locked."""

_KINDS: tuple[Literal["boolean"], Literal["float"]] = ("boolean", "float")
_MIDNIGHT = r"^(\d{4}-\d\d-\d\d) 00:00:00$"


class SheetLedger(Ledger):
    """A sheet of a workbook."""

    def __init__(self, path: Path, cells: pl.DataFrame, heading: int, long_numbers: dict[int, int]) -> None:
        """Keep its cells.

        Args:
            path: Of the workbook.
            cells: Every cell of the sheet as text, from its first row on.
            heading: The index of the row of headings.
            long_numbers: How many long numbers a column has that are stored as numbers, by its position.
        """
        self.path = path
        self.size = size_of(path)
        self.headings = tuple((cell or "") for cell in cells.row(heading))
        self.heading_line = heading + 1
        self.notices = tuple(
            _long(self.headings[position].strip() or str(position + 1), count)
            for position, count in long_numbers.items()
        )
        numbered = cells.with_row_index("line", 1).slice(heading + 1)
        blank = pl.all_horizontal(pl.all().exclude("line").str.strip_chars().fill_null("") == "")
        numbered = numbered if cells.width == 1 else numbered.filter(~blank)
        self._lines = numbered["line"].cast(pl.UInt64)
        self._rows = numbered.drop("line")
        self.most_rows = self._rows.height

    def chunks(self) -> Iterator[Chunk]:
        """The rows, some thousands at a time."""
        for start in range(0, self._rows.height, CHUNK_ROWS):
            rows, lines = self._rows.slice(start, CHUNK_ROWS), self._lines.slice(start, CHUNK_ROWS)
            yield Chunk(rows, lines, (), self.size * (start + rows.height) // self._rows.height)

    def count_rows(self) -> int:
        """How many rows it has below the headings."""
        return self.most_rows


def open_sheet(path: Path, *, header_row: int | None = None, sheet: str | None = None) -> SheetLedger:
    """Open a sheet; see `landprice.ledger.read.open_ledger`."""
    size_of(path)
    _refuse_huge(path)
    try:
        workbook = fastexcel.read_excel(path)
        name = _name_of(path, workbook, sheet)
        cells, long_numbers = _cells(workbook, name)
    except fastexcel.FastExcelError as error:
        raise _unreadable(path, error) from error
    except BaseException as error:
        if type(error).__name__ == "PanicException":  # what the reader's own code ends with on damage; no Exception
            raise _unreadable(path, error) from error
        raise
    said = (cells.select(pl.any_horizontal(pl.all().str.strip_chars().fill_null("") != "")).to_series()).arg_true()
    if said.is_empty():
        raise FileError(f"{path}：工作表“{name}”是空的", f"{path}: the sheet “{name}” is empty")
    heading = said[0] if header_row is None else header_row - 1
    if heading not in said:
        assert header_row is not None
        raise no_heading(path, header_row)
    if header_row is None:
        refuse_title(path, cells.row(heading), heading + 1, cells.row(said[1]) if len(said) > 1 else None)
    ledger = SheetLedger(path, cells, heading, long_numbers)
    refuse_repeated(ledger.headings)
    return ledger


def _refuse_huge(path: Path) -> None:
    """Refuse a packed workbook that unpacks to more than it may, or to more than it says.

    Raises:
        FileError: It does.
    """
    with open_source(path) as file:
        if not file.read(4).startswith(b"PK"):
            return
        try:
            with zipfile.ZipFile(file) as packed:
                size = sum(item.file_size for item in packed.infolist())
                if size > LARGEST:
                    raise FileError(
                        f"{path}：解压后为 {size:,} 字节，超过 {LARGEST:,}；请另存为 CSV",
                        f"{path}: unpacks to {size:,} bytes, over {LARGEST:,}; save it as CSV",
                    )
                wrong = packed.testzip()  # a part that is longer than it says fails its checksum
        except _DAMAGE as error:
            raise _unreadable(path, error) from error
    if wrong is not None:
        raise _unreadable(path, zipfile.BadZipFile(wrong))


def _unreadable(path: Path, error: BaseException) -> FileError:
    """The error for a file that is no workbook, or a damaged or a locked one."""
    why = (str(error).splitlines() or [""])[0][:200]
    return FileError(
        f"{path}：不是完好的工作簿，或有密码（{why}）",
        f"{path}: is no workbook, a damaged one, or locked by a password ({why})",
    )


def _name_of(path: Path, workbook: fastexcel.ExcelReader, said: str | None) -> str:
    """The sheet that is asked for, or the only one that shows and holds anything.

    Raises:
        UsageError: There is no such sheet, or several hold something.
    """
    names = workbook.sheet_names
    if said is not None:
        if said in names:
            return said
        raise UsageError(
            f"{path}：没有工作表“{said}”；有：{'、'.join(names)}。",
            f"{path}: there is no sheet “{said}”; there are: {', '.join(names)}.",
            key="sheet",
        )
    if len(names) <= 1:
        if not names:
            raise FileError(f"{path}：没有工作表", f"{path}: it has no sheet")
        return names[0]
    sheets = [workbook.load_sheet(name, header_row=None, dtypes="string") for name in names]
    holding = [sheet.name for sheet in sheets if sheet.visible == "visible" and sheet.height] or names[:1]
    if len(holding) > 1:
        raise UsageError(
            f"{path}：有几个工作表：{'、'.join(holding)}；用 --sheet 指定。",
            f"{path}: it has several sheets: {', '.join(holding)}; say which with --sheet.",
            key="sheet",
        )
    return holding[0]


def _cells(workbook: fastexcel.ExcelReader, name: str) -> tuple[pl.DataFrame, dict[int, int]]:
    """Every cell of a sheet as text, and how many long numbers stored as numbers a column has, by its position."""
    sheet = workbook.load_sheet(name, header_row=None, skip_rows=0, dtypes="string")
    batch, errors = sheet.to_arrow_with_errors()
    frame = pl.from_arrow(batch)
    assert isinstance(frame, pl.DataFrame)
    if not frame.width:
        return pl.DataFrame(schema={"c0": pl.String}), {}
    frame.columns = columns(frame.width)
    frame = frame.with_columns(pl.all().str.replace(_MIDNIGHT, "$1"))
    if errors is not None:
        frame = _with_errors(frame, [(found.offset_position, found.detail) for found in errors.errors])
    long = [
        column.name
        for column in frame
        if column.str.contains(rf"^-?[0-9]{{{LONG_NUMBER},}}$").fill_null(value=False).any()
    ]
    if not long:
        return frame, {}
    positions = [int(column[1:]) for column in long]
    # asked for truths, it reads numbers and no text; asked for floats, text too
    stored_as, numbers = (
        workbook.load_sheet(name, header_row=None, skip_rows=0, dtypes=kind).to_polars() for kind in _KINDS
    )
    found: dict[int, int] = {}
    for position, column in zip(positions, long, strict=True):
        value, text = numbers.to_series(position), frame[column]
        is_number = stored_as.to_series(position).is_not_null()
        stored = (text.str.contains(rf"^-?[0-9]{{{LONG_NUMBER},}}$") & is_number).fill_null(value=False)
        if stored.any():
            shortest = [f"{Decimal(repr(number)):.0f}" for number in value.filter(stored)]
            frame = frame.with_columns(text.scatter(stored.arg_true(), shortest).alias(column))
            found[position] = int(stored.sum())
    return frame, found


def _with_errors(frame: pl.DataFrame, errors: list[tuple[tuple[int, int], str]]) -> pl.DataFrame:
    """The cells with what a formula's error shows in the cells where one stands: a reader would give nothing there."""
    by_column: dict[int, dict[int, str]] = {}
    for (row, column), detail in errors:
        kind = re.search(r"Error\((\w+)\)", detail)
        by_column.setdefault(column, {})[row] = _ERRORS.get(kind[1], "#ERROR!") if kind else "#ERROR!"
    for column, found in by_column.items():
        series = frame.to_series(column).scatter(list(found), list(found.values()))
        frame = frame.with_columns(series.alias(frame.columns[column]))
    return frame


def _long(heading: str, count: int) -> Bilingual:
    """The warning that a sheet stored identifiers as numbers."""
    zh = f"列“{heading}”有 {count:,} 个 {LONG_NUMBER} 位以上的编号在表格中存为数字，末几位可能已被改动，请核对原件。"
    en = (
        f"Column “{heading}”: {count:,} identifiers of {LONG_NUMBER} or more digits are stored as numbers, "
        "and their last digits may have been changed. Check them against the source."
    )
    return zh, en
