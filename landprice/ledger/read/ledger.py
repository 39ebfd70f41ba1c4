"""The base of ledgers of any format: headings, and rows of text, read chunk by chunk."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import polars as pl

if TYPE_CHECKING:
    import pyarrow as pa

from landprice.errors import Bilingual, FileError, UsageError
from landprice.ledger.read.bad_row import BadRow

CHUNK = 8 << 20
"""Bytes of a chunk: enough for Polars to run at full speed, few enough for any machine's memory."""

CHUNK_ROWS = 1 << 17
"""Rows of a chunk, for formats that are read by rows."""

Passthrough = Literal["text", "typed", "json", "cells"]
"""The form of a ledger's own columns on their way to the outputs: text, typed columns, JSON tokens, or a sheet's cells
(`landprice.ledger.formats.sheets.cell_text.echoes`)."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some whole rows of a ledger.

    Attributes:
        rows: The good rows; columns c0, c1, … by position, all String. An empty cell is null, a quoted empty one "",
            any other is as in the file, spaces included.
        lines: UInt64, the place of each good row, counted from 1: the line of the file on which it begins, the row of
            the sheet, or the number of the row in a format without lines.
        bad: The rows that can't be parsed.
        end_offset: Bytes of the file read so far.
        passthrough: The same rows in the form of `Ledger.passthrough`; None where that is text.
        text: Of CSV, the source of the same rows in UTF-8, if each row is one line of it.
        delimiter: Of CSV, the delimiter in ``text``.
    """

    rows: pl.DataFrame
    lines: pl.Series
    bad: tuple[BadRow, ...]
    end_offset: int
    passthrough: pl.DataFrame | None = None
    text: bytes | None = None
    delimiter: str = ","

    @property
    def quoted(self) -> bool:
        """Whether the source has a quoted cell."""
        return self.text is not None and b'"' in self.text

    def source_lines(self) -> pl.Series | None:
        """Return the source line of each row, or None if the rows are not known to be one line each."""
        if self.text is None or b"\r" in self.text:
            return None
        lines = pl.read_lines(self.text).to_series()
        return lines if lines.len() == self.rows.height else None


class Ledger(ABC):
    """A ledger whose headings have been read.

    Attributes:
        path: The file.
        headings: As written; an empty one is "".
        size: Bytes of the file.
        encoding: Of a text file: "utf-8", "utf-8-sig" (with a byte order mark) or "gb18030".
        delimiter: The character between two cells; for formats without one, that of an output in CSV.
        heading_line: The place of the headings, counted like the rows.
        notices: Warnings about the file for the user, in Chinese and in English.
        passthrough: The form of `Chunk.passthrough`.
        arrow_types: The types of the columns in Parquet; none for another format.
        most_rows: An upper bound of the number of rows, known without reading them.
    """

    path: Path
    headings: tuple[str, ...]
    size: int
    encoding: str = "utf-8"
    delimiter: str = ","
    heading_line: int = 1
    notices: tuple[Bilingual, ...] = ()
    passthrough: Passthrough = "text"
    arrow_types: "tuple[pa.DataType, ...]" = ()
    most_rows: int

    @abstractmethod
    def chunks(self) -> Iterator[Chunk]:
        """Yield the rows, chunk by chunk, in the file's order. Every row is in one chunk, as a good or a bad row.

        Raises:
            FileError: The file can't be read any more, or has become shorter.
        """

    def count_rows(self) -> int:
        """Count the rows, by reading to the end unless the format knows the number."""
        return sum(chunk.rows.height + len(chunk.bad) for chunk in self.chunks())


def refuse_repeated(headings: Sequence[str]) -> None:
    """Refuse headings of which one occurs twice.

    Raises:
        UsageError: One does.
    """
    first: dict[str, int] = {}
    for number, heading in enumerate(map(str.strip, headings), 1):
        if not heading:
            continue
        if heading in first:
            raise UsageError(
                f"表头 {heading!r} 出现两次：第 {first[heading]} 列和第 {number} 列",
                f"the heading {heading!r} occurs twice, in columns {first[heading]} and {number}",
                code="repeated-heading",
                key=heading,
            )
        first[heading] = number


def refuse_title(path: Path, heading: Sequence[str | None], line: int, below: Sequence[str | None] | None) -> None:
    """Refuse a title taken for the headings: a row of one filled cell above a row of several.

    Args:
        path: The ledger, for the message.
        heading: The cells of the row taken for the headings.
        line: Its place.
        below: The cells of the next row that is not blank.

    Raises:
        UsageError: It is a title.
    """
    filled = [cell for cell in heading if cell and cell.strip()]
    if len(filled) == 1 and below is not None and sum(bool(cell and cell.strip()) for cell in below) > 1:
        raise UsageError(
            f"{path}：第 {line} 行只有一格“{filled[0].strip()}”，似为标题；用 --header-row N 指明表头所在的行。",
            f"{path}: row {line} has one cell, “{filled[0].strip()}”, which looks like a title. "
            "Give the row of the headings with --header-row N.",
            key="header_row",
        )


def no_heading(path: Path, header_row: int) -> FileError:
    """Make the error for a file that ends before the row ``--header-row``."""
    return FileError(
        f"{path}：没有第 {header_row} 行（--header-row）。",
        f"{path}: there is no row {header_row} (--header-row).",
    )
