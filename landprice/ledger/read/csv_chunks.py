"""Parses chunks of CSV: with Polars where that is provably right, else line by line.

Of a chunk that Polars can't take, the plain lines still go to Polars together, and only the others to the strict
parser, one by one; then the rows are put back into the file's order. So a few odd rows in a large ledger cost little.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from typing import NamedTuple

import polars as pl

from landprice.ledger.read.bad_row import BadRow
from landprice.ledger.read.polars_parser import parse_whole, text_frame
from landprice.ledger.read.sniff import CRLF, DOUBLE_RETURN
from landprice.ledger.read.strict_csv import FilePosition, RecordReader, split_record
from landprice.ledger.read.torn_records import Piece, TornRecords, torn_rows


class ParsedChunk(NamedTuple):
    """The rows of a chunk.

    Attributes:
        rows: The good rows.
        lines: UInt64, the line of the file on which each good row begins.
        bad: The bad rows.
        used: Bytes of the chunk that were parsed. The rest begins with a record that goes on behind the chunk.
        next_line: The line of the file that follows the parsed bytes.
        text: The chunk in UTF-8, if all of it was parsed and each row is one line.
    """

    rows: pl.DataFrame
    lines: pl.Series
    bad: tuple[BadRow, ...]
    used: int
    next_line: int
    text: bytes | None = None


def _line_numbers(first: int, count: int) -> pl.Series:
    return pl.int_range(first, first + count, dtype=pl.UInt64, eager=True).alias("line")


def parse_chunk(data: bytes, reader: RecordReader, place: FilePosition, *, at_end: bool) -> ParsedChunk:
    r"""Parse whole lines: with Polars where that is provably right, else line by line.

    Args:
        data: Whole lines, each with its ``\n``.
        reader: The strict parser for this ledger.
        place: Where in the file the lines begin.
        at_end: Whether nothing follows them.
    """
    assert reader.width is not None
    text = _to_utf8(data, reader)
    frame = None if text is None else parse_whole(text, reader.width, reader.delimiter)
    if text is None or frame is None:
        return parse_lines(data, reader, place, at_end=at_end)
    used = len(data)
    if reader.has_crlf and not at_end and not data.endswith(CRLF):
        # The line feed may be a line break in a cell, which the next line goes on with.
        used, frame = data.rfind(b"\n", 0, -1) + 1, frame.head(-1)
        text = text[: text.rfind(b"\n", 0, -1) + 1]
    lines, next_line = _line_numbers(place.line, frame.height), place.line + frame.height
    rows, lines, dropped = _drop_empty(frame, lines)
    return ParsedChunk(rows, lines, (), used, next_line, None if dropped else text)


def _is_empty(cells: pl.Expr) -> pl.Expr:
    return cells.str.strip_chars().fill_null("") == ""


def _drop_empty(rows: pl.DataFrame, lines: pl.Series) -> tuple[pl.DataFrame, pl.Series, bool]:
    """Drop rows of delimiters and white space alone; return whether there were any. In one column they are cells."""
    if rows.width == 1 or not rows.select(_is_empty(pl.first()).any()).item():
        return rows, lines, False
    filled = ~rows.select(pl.all_horizontal(_is_empty(pl.all()))).to_series()
    return rows.filter(filled), lines.filter(filled), not filled.all()


def _to_utf8(data: bytes, reader: RecordReader) -> bytes | None:
    """Convert text to UTF-8, with plain line ends; return None if it is not valid in the ledger's encoding."""
    if reader.has_crlf and DOUBLE_RETURN in data:
        data = data.replace(DOUBLE_RETURN, b"\n")
    if reader.codec == "gb18030" and not data.isascii():
        try:
            return data.decode("gb18030").encode()
        except UnicodeDecodeError:
            return None
    return data


@dataclass(slots=True)
class _Rows:
    """The rows of a chunk that is parsed line by line, each good one with its line."""

    plain: list[tuple[int, str]] = field(default_factory=list)
    split: list[tuple[int, list[str | None]]] = field(default_factory=list)
    bad: list[BadRow] = field(default_factory=list)

    def reject_torn(self, chains: Sequence[Sequence[Piece]], data: bytes, reader: RecordReader, offset: int) -> None:
        """Reject the records of some chains; bad rows that have another reason keep it."""
        torn = {piece.line for chain in chains for piece in chain}
        others = {row.line for row in self.bad if row.code != "ragged-row"}
        self.plain = [row for row in self.plain if row[0] not in torn]
        self.split = [row for row in self.split if row[0] not in torn]
        self.bad = [row for row in self.bad if row.line in others or row.line not in torn]
        for chain in chains:
            self.bad += torn_rows(chain, data, reader, offset, others)
        self.bad.sort(key=attrgetter("line"))

    def drop_from(self, line: int) -> None:
        """Drop the rows from a line on."""
        self.plain = [row for row in self.plain if row[0] < line]
        self.split = [row for row in self.split if row[0] < line]
        self.bad = [row for row in self.bad if row.line < line]

    def frame(self, width: int, delimiter: str) -> tuple[pl.DataFrame, pl.Series]:
        """Return the good rows and their lines, in the file's order."""
        plain, split = [text for _, text in self.plain], [cells for _, cells in self.split]
        frame = pl.concat([_plain_frame(plain, width, delimiter), text_frame(split, width)])
        lines = pl.Series("line", [line for line, _ in (*self.plain, *self.split)], dtype=pl.UInt64)
        if plain and split:
            order = lines.arg_sort()
            frame, lines = frame[order], lines[order]
        rows, lines, _ = _drop_empty(frame, lines)
        return rows, lines


def parse_lines(data: bytes, reader: RecordReader, place: FilePosition, *, at_end: bool) -> ParsedChunk:
    r"""Parse whole lines one by one, the plain ones together with Polars.

    Args:
        data: Whole lines, each with its ``\n``.
        reader: The strict parser for this ledger.
        place: Where in the file the lines begin.
        at_end: Whether nothing follows them.
    """
    width = reader.width
    assert width is not None
    line, offset = place
    rows = _Rows()
    # In one column every line is a cell, torn or not.
    torn = TornRecords(data if reader.has_crlf and width > 1 else None)
    start = 0
    while start < len(data):
        end = data.find(b"\n", start) + 1
        if (text := reader.decode_plain(data[start:end])) is not None:
            rows.plain.append((line, text))
            torn.add(line, start, end, fits=True)
            start, line = end, line + 1
            continue
        record = reader.read(data, start, FilePosition(line, offset + start), at_end=at_end)
        if record is None:
            break
        if record.blank and width > 1:
            torn.add_blank(record.end)  # In a ledger of one column, a blank line is a row with an empty cell.
        elif record.bad:
            rows.bad.append(record.bad)
            torn.add(line, start, record.end, fits=False)
        else:
            rows.split.append((line, record.cells))
            torn.add(line, start, record.end, fits=True)
        start, line = record.end, line + record.lines
    held = torn.finish(at_end=at_end)
    if held is not None:
        start, line = held.start, held.line
        rows.drop_from(line)
    if torn.chains:
        rows.reject_torn(torn.chains, data, reader, offset)
    frame, lines = rows.frame(width, reader.delimiter)
    return ParsedChunk(frame, lines, tuple(rows.bad), start, line)


def _plain_frame(texts: list[str], width: int, delimiter: str) -> pl.DataFrame:
    """Parse lines without quotes."""
    frame = parse_whole("".join(texts).encode(), width, delimiter) if texts else None
    if frame is None:
        # Polars drops a byte order mark at the front of its input, so the bytes don't add up: split by hand.
        return text_frame([split_record(text.rstrip("\r\n"), delimiter)[0] for text in texts], width)
    return frame
