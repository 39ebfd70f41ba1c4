"""What a ledger of any format is: headings, and rows of text that come chunk by chunk."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import polars as pl

from landprice.errors import Bilingual, FileError, UsageError
from landprice.ledger.read.bad_row import BadRow

CHUNK = 8 << 20
"""Bytes of a chunk: enough for Polars to be at its quickest, few enough for any machine."""

CHUNK_ROWS = 1 << 17
"""Rows of a chunk, of a format that is counted in rows."""

Passthrough = Literal["text", "typed", "json"]


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some whole rows of a ledger.

    Attributes:
        rows: the good rows; columns c0, c1, … by position, all String. An empty cell is null, a quoted empty one "",
            any other as it stands in the file, spaces included.
        lines: UInt64, the place of each of them: the line of the file on which it begins (the file's first line being
            1), the row of the sheet, or the number of the row in a format without lines.
        bad: the rows that can't be taken apart.
        end_offset: bytes of the file read so far.
        echo: the same rows and columns as the ledger itself holds them, where text is not that; see `Ledger.echo`.
        text: of CSV, the same rows as they stand in the file, in UTF-8, where each is a line.
        delimiter: of CSV, what stands between two cells of that.
    """

    rows: pl.DataFrame
    lines: pl.Series
    bad: tuple[BadRow, ...]
    end_offset: int
    echo: pl.DataFrame | None = None
    text: bytes | None = None
    delimiter: str = ","

    @property
    def quoted(self) -> bool:
        """Whether a cell of the rows as they stand is quoted."""
        return self.text is not None and b'"' in self.text

    def whole_lines(self) -> pl.Series | None:
        """Each row as one text, its cells and the delimiters between them; None where they are not known to be that."""
        if self.text is None or b"\r" in self.text:
            return None
        found = pl.read_lines(self.text).to_series()
        return found if found.len() == self.rows.height else None


class Ledger(ABC):
    """A ledger whose headings have been read.

    Attributes:
        path: where it is.
        headings: as written; an empty one is "".
        size: bytes of the file.
        encoding: of a text file: "utf-8", "utf-8-sig" (with a byte order mark) or "gb18030".
        delimiter: what stands between two cells; of a format without one, what stands there when it is written as CSV.
        heading_line: the place of the headings, counted as the rows are.
        notices: what its reader should know of it, in Chinese and in English.
        echo: what a chunk's own rows are: nothing but the text, columns with types of their own, or JSON tokens.
        most_rows: so many rows it has at most, as far as that is known without reading it.
    """

    path: Path
    headings: tuple[str, ...]
    size: int
    encoding: str = "utf-8"
    delimiter: str = ","
    heading_line: int = 1
    notices: tuple[Bilingual, ...] = ()
    echo: Passthrough = "text"
    most_rows: int

    @abstractmethod
    def chunks(self) -> Iterator[Chunk]:
        """The rows, chunk by chunk; every row of the file is in one of them, good or bad, and in the file's order.

        Raises:
            FileError: the file can't be read any more, or has become shorter.
        """

    def count_rows(self) -> int:
        """How many rows it has: read to its end where nothing else tells."""
        return sum(chunk.rows.height + len(chunk.bad) for chunk in self.chunks())


def refuse_repeated(headings: Sequence[str]) -> None:
    """Refuse headings of which one stands there twice.

    Raises:
        UsageError: one does.
    """
    first: dict[str, int] = {}
    for number, heading in enumerate(map(str.strip, headings), 1):
        if not heading:
            continue
        if heading in first:
            raise UsageError(
                f"表头 {heading!r} 出现两次：第 {first[heading]} 列和第 {number} 列",
                f"the heading {heading!r} stands there twice: in columns {first[heading]} and {number}",
                code="repeated-heading",
                key=heading,
            )
        first[heading] = number


def refuse_title(path: Path, heading: Sequence[str | None], line: int, below: Sequence[str | None] | None) -> None:
    """Refuse a title for headings: one cell alone where the row below it has several.

    Args:
        path: of the ledger, for the message.
        heading: the cells of the row taken for the headings.
        line: its place.
        below: the cells of the next row that says anything.

    Raises:
        UsageError: it is one.
    """
    said = [cell for cell in heading if cell and cell.strip()]
    if len(said) == 1 and below is not None and sum(bool(cell and cell.strip()) for cell in below) > 1:
        raise UsageError(
            f"{path}：第 {line} 行只有一格“{said[0].strip()}”，似为标题；用 --header-row N 指明表头所在的行。",
            f"{path}: row {line} has one cell, “{said[0].strip()}”: a title, it seems; "
            "say with --header-row N in which row the headings stand.",
            key="header_row",
        )


def no_heading(path: Path, header_row: int) -> FileError:
    """The error for a file that ends before the row where its headings are said to be."""
    return FileError(
        f"{path}：没有第 {header_row} 行（--header-row）。",
        f"{path}: there is no row {header_row} (--header-row).",
    )
