"""Writes priced rows, rejected rows and the summary as the sheets of one .xlsx workbook.

Amounts are numbers with a number format, as are the cells of columns that are read as numbers; everything else is text,
whatever it begins with. A number with more digits than a sheet can hold stays text.
"""

import contextlib
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any, BinaryIO

import polars as pl
import xlsxwriter
from xlsxwriter.exceptions import FileCreateError
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from landprice.errors import FileError, Lang
from landprice.ledger.formats.workbook_rows import number_cells, rows_xml, text_cells
from landprice.ledger.read.ledger import Passthrough
from landprice.ledger.sink import Sink, SinkOptions, SummaryRows

MOST_COLUMNS = 16_384
LONGEST_TEXT = 32_767
"""The limits of a sheet: columns, and characters of a cell. Its rows are limited in `landprice.ledger.formats`."""

DIGITS = 15
"""Digits that a number in a sheet keeps."""

_CELLS_AT_ONCE = 1 << 20
_PLAIN = r"^-?(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{1,14})?$"
_WIDTHS = (8, 60)
_PAPER_A4 = 9
_PAGE_WIDTH = 220  # columns of print across a landscape page, at the smallest size that is easily read
_FIRST_WIDE = "\u2e80"
_NAMES = {"zh": ("计价结果", "未计价", "规则与提示"), "en": ("priced", "rejected", "rules and warnings")}


class Workbook:
    """The workbook of one run: the priced rows, the rejected rows, the summary."""

    def __init__(self, file: BinaryIO, scratch: Path, lang: Lang) -> None:
        """Write to an open file.

        Args:
            file: The file, open for bytes.
            scratch: A folder for cells that wait on disk; the caller removes it. They take more space than the zipped
                workbook, so the system's temporary folder may be too small.
            lang: Of the names of sheets.
        """
        self._file = file
        self._book = xlsxwriter.Workbook(
            _UnclosedFile(file),
            {
                "constant_memory": True,
                "strings_to_urls": False,
                "strings_to_formulas": False,
                "tmpdir": str(scratch),
                "use_zip64": True,
            },
        )
        self._names = _NAMES[lang]
        self._formats: dict[str, Format] = {}

    def sink(
        self, sheet: int, headings: Sequence[str], options: SinkOptions, passthrough: Passthrough = "text"
    ) -> "SheetSink":
        """Add a sheet of rows: 0 for the priced ones, 1 for the rejected ones."""
        return SheetSink(self, self._book.add_worksheet(self._names[sheet]), headings, options, passthrough)

    def format(self, number: str = "", *, bold: bool = False) -> Format:
        """Return a cell format, each made once."""
        key = f"{number}{bold}"
        if key not in self._formats:
            wanted: dict[str, Any] = {"num_format": number} if number else {}
            if bold:
                wanted |= {"bold": True, "bottom": 1, "bg_color": "#E8EEF4", "text_wrap": True, "valign": "top"}
            self._formats[key] = self._book.add_format(wanted)
        return self._formats[key]

    def close(self, summary: SummaryRows) -> None:
        """Write the sheet of the summary, unless it is empty, and the whole workbook.

        Raises:
            OSError: It can't be written.
        """
        if summary.tables:
            self._write_summary(summary)
        try:
            self._book.close()
        except FileCreateError as error:
            raise error.args[0] from None  # the OSError that it wraps

    def abandon(self) -> None:
        """Close the files of cells that wait on disk."""
        for sheet in self._book.worksheets():
            with contextlib.suppress(OSError):  # a write error that was raised before is raised again
                sheet.row_data_fh.close()

    def _write_summary(self, summary: SummaryRows) -> None:
        """Write the tables of the summary one below another."""
        sheet = self._book.add_worksheet(self._names[2])
        sheet.set_landscape()
        sheet.set_paper(_PAPER_A4)
        sheet.fit_to_pages(1, 0)
        wrapped = self._book.add_format({"text_wrap": True, "valign": "top"})
        title = self._book.add_format({"bold": True, "font_size": 13})
        sheet.set_column(0, 0, 34, wrapped)
        sheet.set_column(1, 1, 48, wrapped)
        sheet.set_column(2, 9, 40, wrapped)
        row = 0
        for name, headings, rows in summary.tables:
            sheet.write_string(row, 0, name, title)
            row += 1
            for line, bold in ((headings, True), *((cells, False) for cells in rows)):
                for column, cell in enumerate(line):
                    sheet.write_string(row, column, cell[:LONGEST_TEXT], self.format(bold=True) if bold else wrapped)
                row += 1
            row += 1


class SheetSink(Sink):
    """A sheet of rows: frozen headings, a filter, columns as wide as the first rows need."""

    passthroughs = ("cells",)

    def __init__(
        self,
        book: Workbook,
        sheet: Worksheet,
        headings: Sequence[str],
        options: SinkOptions,
        passthrough: Passthrough,
    ) -> None:
        """Prepare the sheet. The headings are written with the first rows, which decide the widths of columns.

        Raises:
            FileError: There are more columns than a sheet holds.
        """
        super().__init__(io.BytesIO(), headings, options, passthrough if passthrough in self.passthroughs else "text")
        if len(headings) > MOST_COLUMNS:
            raise FileError(
                f"工作表至多 {MOST_COLUMNS:,} 列，结果有 {len(headings):,} 列；请改用 .csv 或 .parquet。",
                f"A sheet holds at most {MOST_COLUMNS:,} columns; the output has {len(headings):,}. "
                "Write .csv or .parquet instead.",
            )
        self._book = book
        self._sheet = sheet
        self._next = 0
        self._own = len(self.headings) - len(options.types)

    def _write_headings(self, frame: pl.DataFrame) -> None:
        """Write the headings; ``frame`` holds the first rows."""
        total = 0
        for column, heading in enumerate(self.headings):
            first = frame.to_series(column).head(200).cast(pl.String).drop_nulls().to_list()
            if self.passthrough == "cells" and column < self._own:
                first = [cell[1:].rpartition("\0")[2] for cell in first]
            widest = max((_print_width(text) for text in [*first, heading[:40]]), default=0)
            width = min(max(widest + 2, _WIDTHS[0]), _WIDTHS[1])
            self._sheet.set_column(column, column, width)
            total += width
        self._set_page(total)
        bold = self._book.format(bold=True)
        for column, heading in enumerate(self.headings):
            self._sheet.write_string(0, column, heading[:LONGEST_TEXT], bold)
        self._sheet.freeze_panes(1, 0)
        self._next = 1

    def _set_page(self, width: int) -> None:
        """Print on landscape A4, the headings repeated on every page, as few pages across as can be read."""
        self._sheet.set_landscape()
        self._sheet.set_paper(_PAPER_A4)
        self._sheet.repeat_rows(0)
        self._sheet.fit_to_pages(-(-width // _PAGE_WIDTH), 0)

    def write_rows(self, frame: pl.DataFrame, *, unquoted: bool = False) -> None:  # noqa: ARG002
        """Write rows.

        Raises:
            FileError: A cell's text is longer than a sheet's cell can be.
        """
        if not self._next:
            self._write_headings(frame)
        columns = [
            self._cells_of_sheet(frame.to_series(column), heading)
            if self.passthrough == "cells" and column < self._own
            else self._to_cells(frame.to_series(column), heading)
            for column, heading in enumerate(self.headings)
        ]
        sheet, most = self._sheet, max(1, _CELLS_AT_ONCE // max(1, len(columns)))
        for start in range(0, frame.height, most):
            rows = rows_xml([column.slice(start, most) for column in columns], self._next + start + 1)
            # In constant_memory the rows wait in a file: the heading goes there first, then the rows, whole.
            sheet._write_single_row(self._next + start)  # noqa: SLF001
            sheet.row_data_fh.write(rows)
        self._next += frame.height
        sheet.dim_rowmax = max(sheet.dim_rowmax or 0, self._next - 1)

    def close(self) -> None:
        """Set a filter on the headings."""
        if not self._next:
            self._write_headings(
                pl.DataFrame(schema=[(f"c{number}", pl.String) for number in range(len(self.headings))])
            )
        self._sheet.autofilter(0, 0, max(self._next - 1, 0), len(self.headings) - 1)

    def _cells_of_sheet(self, column: pl.Series, heading: str) -> pl.Series:
        """Return the cells of a sheet's own column: numbers and dates with their format, texts.

        See `landprice.ledger.formats.sheets.cell_text.echoes`.
        """
        is_number = column.str.starts_with("n")
        texts = self._to_cells(column.str.strip_prefix("s").set(is_number.fill_null(value=False), None), heading)
        if not is_number.any():
            return texts
        parts = column.str.extract_groups(r"^n(?s:(.*))\x00(.*)$").struct.unnest()
        codes = parts.to_series(0).unique().drop_nulls()
        styles = pl.Series([self._style(code) for code in codes], dtype=pl.UInt32)
        style = parts.to_series(0).replace_strict(codes, styles, default=None, return_dtype=pl.UInt32)
        numbers = number_cells(parts.to_series(1), style)
        return pl.select(pl.coalesce(pl.lit(numbers), pl.lit(texts))).to_series()

    def _to_cells(self, column: pl.Series, heading: str) -> pl.Series:
        """Return the cells of a column: numbers with their format, or texts."""
        dtype = column.dtype
        if dtype.is_integer():
            return number_cells(column.cast(pl.String))
        text = column.cast(pl.String)
        if isinstance(dtype, pl.Decimal):
            code = "#,##0." + "0" * dtype.scale if dtype.scale else "#,##0"
            return _cells(text, text.is_not_null(), self._style(code))
        longest = max(text.fill_null("").str.len_chars(), default=0)
        if longest > LONGEST_TEXT:
            raise FileError(
                f"列“{heading}”有一格长 {longest:,} 字，工作表一格至多 {LONGEST_TEXT:,} 字；请改用 .csv 或 .parquet。",
                f"column “{heading}” has a cell of {longest:,} characters; a sheet's holds {LONGEST_TEXT:,}. "
                "Write .csv or .parquet instead.",
            )
        if heading not in self.options.numbers:
            return text_cells(text)
        return _cells(text, text.str.contains(_PLAIN).fill_null(value=False), 0)

    def _style(self, code: str) -> int:
        """Return the index of a number format in the workbook."""
        return int(self._book.format(code)._get_xf_index()) if code else 0  # noqa: SLF001


class _UnclosedFile(io.RawIOBase):
    """A file that stays open when xlsxwriter closes it."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def writable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def write(self, data: Any) -> int:  # noqa: ANN401
        return self._file.write(data)

    def tell(self) -> int:
        return self._file.tell()

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        return self._file.seek(offset, whence)

    def flush(self) -> None:
        self._file.flush()


def _cells(text: pl.Series, is_number: pl.Series, style: int) -> pl.Series:
    """Return numbers as cells of numbers, but those as texts that would lose digits; other texts as texts."""
    significant = text.str.strip_chars_start("-0.").str.replace(".", "", literal=True).str.len_chars()
    is_number = is_number & (significant <= DIGITS)
    numbers, texts = text.clone().set(~is_number, None), text.clone().set(is_number, None)
    return pl.select(pl.coalesce(pl.lit(number_cells(numbers, style)), pl.lit(text_cells(texts)))).to_series()


def _print_width(text: str) -> int:
    """Return the columns of print that a text takes, Chinese characters two each."""
    return sum(2 if character >= _FIRST_WIDE else 1 for character in text[:80])
