"""Reads a sheet of a workbook as a ledger: .xlsx, .xls, .ods.

Each cell is read as it is stored, and means what a person sees: `landprice.ledger.formats.sheets`. A workbook can't be
read in pieces: one that decompresses to more than `LARGEST` is refused by its declared size before any of it is read,
and so is a sheet of more than `MOST_PLACES` places.
"""

import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import polars as pl

from landprice.errors import Bilingual, FileError, UsageError
from landprice.ledger.formats.sheets.cell_text import LONG_NUMBER, echoes, text_of_column, with_text
from landprice.ledger.formats.sheets.heading_rows import SEARCHED, HeadingRows, find_headings
from landprice.ledger.formats.sheets.ods_reader import OdsBook
from landprice.ledger.formats.sheets.sheet_cells import (
    MOST_CELLS,
    NUMBER,
    Merge,
    SheetCells,
    SheetDamage,
    SheetName,
    column_groups,
    damaged_error,
)
from landprice.ledger.formats.sheets.xls_reader import XlsBook
from landprice.ledger.formats.sheets.xlsx_reader import XlsxBook
from landprice.ledger.read.byte_source import open_source, size_of
from landprice.ledger.read.file_kind import HEAD, FileKind, kind_of_file
from landprice.ledger.read.ledger import CHUNK_ROWS, Chunk, Ledger, no_heading
from landprice.ledger.read.polars_parser import column_names
from landprice.text_normalize import SPACES

LARGEST = 1 << 30
"""Bytes that a workbook may decompress to."""

MOST_PLACES = 200_000_000
"""Rows times columns that the filled part of a sheet may have."""

_CHUNK_PLACES = 1 << 23
_DAMAGE = (
    SheetDamage,
    ValueError,
    OverflowError,
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    NotImplementedError,
    RuntimeError,
    OSError,
    EOFError,
)
"""What the readers and the standard library raise for a workbook that is damaged or has a password."""


class Book(Protocol):
    """A workbook of any format."""

    @property
    def sheets(self) -> list[SheetName]:
        """The sheets, in order."""

    def has_values(self, name: str) -> bool:
        """Return whether a sheet has a cell with a value."""

    def read(self, name: str) -> SheetCells:
        """Read the cells of a sheet."""


@dataclass(frozen=True, slots=True)
class _Body:
    """The cells below the headings.

    Attributes:
        cells: By place: ``index``, the number of the row among `rows`; ``column``; ``text``; ``echo``.
        rows: The row of the sheet of each row.
    """

    cells: pl.DataFrame
    rows: pl.Series


class SheetLedger(Ledger):
    """A sheet of a workbook."""

    passthrough = "cells"

    def __init__(self, path: Path, headings: Sequence[str], found: HeadingRows, body: _Body) -> None:
        """Take the cells of a sheet."""
        self.path = path
        self.size = size_of(path)
        self.headings = tuple(headings)
        self.heading_line = found.last
        self.most_rows = body.rows.len()
        self._body = body

    def chunks(self) -> Iterator[Chunk]:
        """Yield the rows, some thousands at a time."""
        width = len(self.headings)
        step = max(1, min(CHUNK_ROWS, _CHUNK_PLACES // width))
        index = self._body.cells["index"]
        for start in range(0, self.most_rows, step):
            lines = self._body.rows.slice(start, step).cast(pl.UInt64).alias("line")
            first, last = index.search_sorted(start), index.search_sorted(start + lines.len())
            cells = self._body.cells.slice(first, last - first)
            rows, echo = _pivot(cells, start, lines.len(), width)
            yield Chunk(rows, lines, (), self.size * (start + lines.len()) // self.most_rows, echo)

    def count_rows(self) -> int:
        """Return the number of rows below the headings."""
        return self.most_rows


def _pivot(cells: pl.DataFrame, start: int, height: int, width: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the text and the echo of cells, one column a heading."""
    nothing = pl.Series([None], dtype=pl.String).new_from_index(0, height)
    names = column_names(width)
    texts, echo = dict.fromkeys(names, nothing), dict.fromkeys(names, nothing)
    for column, part in column_groups(cells):
        places = part["index"] - start
        texts[names[column]] = nothing.clone().scatter(places, part["text"])
        echo[names[column]] = nothing.clone().scatter(places, part["echo"])
    return pl.DataFrame(texts), pl.DataFrame(echo)


def open_sheet(path: Path, *, header_row: int | None = None, sheet: str | None = None) -> SheetLedger:
    """Open a sheet; see `landprice.ledger.formats.open_ledger`."""
    size_of(path)
    with ExitStack() as stack:
        try:
            book = _open_book(path, stack)
            name, notices = _choose_sheet(path, book, sheet)
            notices = [*_notices_of_ending(path, book), *notices]
            content = book.read(name)
        except _DAMAGE as error:
            raise damaged_error(path, error) from error
    try:
        return _make_ledger(path, name, content, header_row, notices)
    except SheetDamage as error:
        raise damaged_error(path, error) from error


def _make_ledger(
    path: Path, name: str, content: SheetCells, header_row: int | None, notices: list[Bilingual]
) -> SheetLedger:
    """Make the ledger of a sheet's cells."""
    cells = with_text(content)
    cells = _drop_covered(cells, content.merges)
    filled = cells.filter(pl.col("text").str.strip_chars(SPACES) != "")
    if filled.is_empty():
        raise FileError(f"{path}：工作表“{name}”是空的", f"{path}: the sheet “{name}” is empty")
    if header_row is not None and not (filled["row"] == header_row).any():
        raise no_heading(path, header_row)
    found = find_headings(_first_rows(filled, header_row), content.merges, header_row)
    width = 1 + max(*filled["column"].unique(), *found.names)
    headings = [found.names.get(column, "") for column in range(width)]
    notices = [*notices, *_notices_of_passed(found)]
    parts = [
        part.with_columns(text_of_column(part, headings[column], content.formats).alias("text"))
        for column, part in column_groups(cells.filter((pl.col("row") > found.last) & (pl.col("column") < width)))
    ]
    below = pl.concat(parts) if parts else cells.clear()
    below = below.with_columns(echoes(below, content.formats, since_1904=content.since_1904))
    below, merged = _fill_merges(below, content.merges, found.last)
    notices += [_merged_notice(headings[column], *counts) for column, counts in sorted(merged.items())]
    notices += _long_number_notices(below, headings)
    ledger = SheetLedger(path, headings, found, _index_rows(path, below, found.last, width))
    ledger.notices = tuple(notices)
    return ledger


def _first_rows(filled: pl.DataFrame, header_row: int | None) -> dict[int, dict[int, str]]:
    """Return the first filled rows, or those from the row of the headings on."""
    if header_row is not None:
        filled = filled.filter((pl.col("row") >= header_row - SEARCHED) & (pl.col("row") <= header_row + SEARCHED))
    first = filled["row"].unique(maintain_order=True).head(3 * SEARCHED)
    rows: dict[int, dict[int, str]] = {}
    for row, column, text in filled.filter(pl.col("row") <= first[-1]).select("row", "column", "text").iter_rows():
        rows.setdefault(row, {})[column] = text
    return rows


def _drop_covered(cells: pl.DataFrame, merges: Sequence[Merge]) -> pl.DataFrame:
    """Drop the values of cells that a merged cell hides: no one sees them."""
    if not merges:
        return cells
    rows, columns = cells["row"], cells["column"]
    first = rows.search_sorted(pl.Series([merge.first_row for merge in merges], dtype=pl.UInt32), side="left")
    last = rows.search_sorted(pl.Series([merge.last_row for merge in merges], dtype=pl.UInt32), side="right")
    hidden: list[int] = []
    for merge, begin, end in zip(merges, first, last, strict=True):
        part = columns.slice(begin, end - begin)
        inside = (part >= merge.first_column) & (part <= merge.last_column)
        places = (inside.arg_true() + begin).to_list()
        shown = (merge.first_row, merge.first_column)
        hidden += [place for place in places if (rows[place], columns[place]) != shown]
    return cells.with_row_index("place").filter(~pl.col("place").is_in(hidden)).drop("place") if hidden else cells


def _fill_merges(
    below: pl.DataFrame, merges: Sequence[Merge], heading: int
) -> tuple[pl.DataFrame, dict[int, tuple[int, int]]]:
    """Let the value of each merged cell hold for every filled row that it covers.

    Returns:
        The cells, and by column the count of merged cells and of rows that got their value.
    """
    tall = [merge for merge in merges if merge.last_row > merge.first_row > heading]
    if not tall or below.is_empty():
        return below, {}
    is_filled = pl.col("text").str.strip_chars(SPACES) != ""
    filled = below.filter(is_filled)["row"].unique().sort()
    values = {
        (row, column): place
        for place, (row, column) in enumerate(below.select("row", "column").iter_rows())
        if (row, column) in {(merge.first_row, merge.first_column) for merge in tall}
    }
    sources: list[int] = []
    rows: list[int] = []
    merged, covered = Counter[int](), Counter[int]()
    for merge in tall:
        place = values.get((merge.first_row, merge.first_column))
        if place is None:
            continue
        first, last = filled.search_sorted(merge.first_row + 1), filled.search_sorted(merge.last_row + 1)
        own = filled.slice(first, last - first).to_list()
        sources += [place] * len(own)
        rows += own
        merged[merge.first_column] += bool(own)
        covered[merge.first_column] += len(own)
        if len(rows) > MOST_CELLS:
            raise SheetDamage(f"merged cells cover over {MOST_CELLS:,} cells")
    if not rows:
        return below, {}
    copies = below[sources].with_columns(pl.Series("row", rows, dtype=pl.UInt32))
    return pl.concat([below, copies]), {
        column: (merged[column], covered[column]) for column in merged if merged[column]
    }


def _index_rows(path: Path, below: pl.DataFrame, heading: int, width: int) -> _Body:
    """Number the rows that are not blank. In a sheet of one column, blank ones are rows too."""
    cells = below.select("row", "column", "text", "echo")
    last = below["row"].max()
    if width == 1 and isinstance(last, int):
        rows = pl.int_range(heading + 1, last + 1, dtype=pl.UInt32, eager=True).alias("row")
    else:
        filled = cells.filter(pl.col("text").str.strip_chars(SPACES) != "")
        rows = filled["row"].unique().sort()
    if rows.len() * width > MOST_PLACES:
        raise FileError(
            f"{path}：工作表有 {rows.len():,} 行 × {width:,} 列，超过 {MOST_PLACES:,} 格；请删去多余的列或另存为 CSV",
            f"{path}: the sheet has {rows.len():,} rows × {width:,} columns, over {MOST_PLACES:,} cells. "
            "Remove columns, or save it as CSV",
        )
    numbered = pl.DataFrame({"row": rows}).with_row_index("index")
    indexed = cells.join(numbered, on="row", how="inner").sort("index", "column", maintain_order=True)
    return _Body(indexed.select("index", "column", "text", "echo"), rows)


def _open_book(path: Path, stack: ExitStack) -> Book:
    """Open a workbook as what its first bytes say.

    Raises:
        FileError: It is an .xlsb workbook, or unpacks to too much.
        SheetDamage: It is damaged.
    """
    file = stack.enter_context(open_source(path))
    kind = kind_of_file(path, file.read(HEAD))
    if kind is FileKind.OLE:
        return XlsBook(path)
    archive = stack.enter_context(zipfile.ZipFile(file))
    size = sum(item.file_size for item in archive.infolist())
    if size > LARGEST:
        raise FileError(
            f"{path}：解压后为 {size:,} 字节，超过 {LARGEST:,}；请另存为 CSV",
            f"{path}: unpacks to {size:,} bytes, over {LARGEST:,}. Save it as CSV",
        )
    if kind is FileKind.ODS:
        return OdsBook(archive)
    if any(name.lower().endswith("workbook.bin") for name in archive.namelist()):
        raise FileError(
            f"{path}：是 .xlsb 工作簿；请另存为 .xlsx",
            f"{path}: is an .xlsb workbook. Save it as .xlsx",
        )
    return XlsxBook(archive)


def _notices_of_ending(path: Path, book: Book) -> list[Bilingual]:
    """Word what is said of a workbook of another format than its name says."""
    formats = {XlsxBook: (".xlsx", ".xlsm"), OdsBook: (".ods",), XlsBook: (".xls",)}
    endings = formats[type(book)]
    if path.suffix.lower() in endings:
        return []
    return [
        (
            f"文件后缀为 {path.suffix}，内容是 {endings[0]} 工作簿，按后者读取。",
            f"The file is named {path.suffix} and is an {endings[0]} workbook; it is read as that.",
        )
    ]


def _choose_sheet(path: Path, book: Book, requested: str | None) -> tuple[str, list[Bilingual]]:
    """Return the name of the requested sheet, or of the only visible one that holds anything, and what is said of it.

    Raises:
        UsageError: There is no such sheet, or several hold data.
        FileError: There is none, or the requested one has no cells.
    """
    sheets = {sheet.name: sheet for sheet in book.sheets}
    if requested is not None:
        if requested not in sheets:
            raise UsageError(
                f"{path}：没有工作表“{requested}”；有：{'、'.join(sheets)}。",
                f"{path}: there is no sheet “{requested}”. Sheets: {', '.join(sheets)}.",
                key="sheet",
            )
        if not sheets[requested].has_cells:
            raise FileError(
                f"{path}：“{requested}”是图表，没有单元格", f"{path}: “{requested}” is a chart, without cells"
            )
        return requested, []
    readable = [sheet.name for sheet in sheets.values() if sheet.has_cells]
    if not readable:
        raise FileError(f"{path}：没有工作表", f"{path}: it has no sheet")
    visible = [name for name in readable if not sheets[name].is_hidden]
    filled = visible if len(visible) == 1 else [name for name in visible if book.has_values(name)]
    if len(filled) > 1:
        raise UsageError(
            f"{path}：有几个工作表：{'、'.join(filled)}；用 --sheet 指定。",
            f"{path}: it has several sheets: {', '.join(filled)}. Choose one with --sheet.",
            key="sheet",
        )
    if not visible:
        raise FileError(
            f"{path}：工作表都是隐藏的：{'、'.join(readable)}；用 --sheet 指定",
            f"{path}: every sheet is hidden: {', '.join(readable)}. Choose one with --sheet",
        )
    return (filled or visible)[0], _notices_of_others(list(sheets.values()))


def _notices_of_others(sheets: Sequence[SheetName]) -> list[Bilingual]:
    """Word what is said of the sheets that are passed over."""
    notices = []
    charts = [sheet.name for sheet in sheets if not sheet.has_cells]
    hidden = [sheet.name for sheet in sheets if sheet.has_cells and sheet.is_hidden]
    if charts:
        notices.append(
            (f"未读取图表：{'、'.join(charts)}。", f"Charts that are not read: {', '.join(charts)}."),
        )
    if hidden:
        notices.append(
            (
                f"未读取隐藏的工作表：{'、'.join(hidden)}；须读取的，用 --sheet 指定。",
                f"Hidden sheets that are not read: {', '.join(hidden)}. To read one, give --sheet.",
            )
        )
    return notices


def _notices_of_passed(found: HeadingRows) -> list[Bilingual]:
    """Word what is said of the headings, where they aren't the first row alone."""
    notices = []
    if found.passed:
        texts = [text if len(text) <= 40 else text[:40] + "…" for text in found.passed]  # noqa: PLR2004
        notices.append(
            (
                f"第 {found.first} 行为表头；其上方作为标题、说明略过：{'；'.join(texts)}。",
                f"Row {found.first} has the headings; above it, passed over as titles or notes: {'; '.join(texts)}.",
            )
        )
    if found.last > found.first:
        notices.append(
            (
                f"表头为第 {found.first} 至 {found.last} 行，逐列合并读取。",
                f"The headings are rows {found.first} to {found.last}, joined column by column.",
            )
        )
    return notices


def _merged_notice(heading: str, merged: int, rows: int) -> Bilingual:
    """Word what is said of a column's merged cells."""
    name = heading.strip()
    return (
        f"列“{name}”有 {merged:,} 个合并单元格，其值用于所覆盖的每一行（另 {rows:,} 行）。",
        f"Column “{name}”: {merged:,} merged cells, whose values hold for every row that they cover ({rows:,} more).",
    )


def _long_number_notices(below: pl.DataFrame, headings: Sequence[str]) -> list[Bilingual]:
    """Warn about the identifiers that a sheet stores as numbers, by column."""
    long = below.filter((pl.col("kind") == NUMBER) & pl.col("text").str.contains(rf"^-?[0-9]{{{LONG_NUMBER},}}$"))
    counts = long.group_by("column").len().sort("column").iter_rows()
    return [_long_number_warning(headings[column].strip() or str(column + 1), count) for column, count in counts]


def _long_number_warning(heading: str, count: int) -> Bilingual:
    """Word the warning about identifiers that a sheet stores as numbers."""
    zh = f"列“{heading}”有 {count:,} 个 {LONG_NUMBER} 位以上的编号在表格中存为数字，末几位可能已被改动，请核对原件。"
    en = (
        f"Column “{heading}”: {count:,} identifiers of {LONG_NUMBER} or more digits are stored as numbers, "
        "and their last digits may have been changed. Check them against the source."
    )
    return zh, en
