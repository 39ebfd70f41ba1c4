"""Parses chunks of CSV: with Polars where that is provably right, else line by line.

Of a chunk that Polars can't take, the plain lines still go to Polars together, and only the others to the strict
parser, one by one; then the rows are put back into the file's order. So a few odd rows in a large ledger cost little.
"""

from typing import NamedTuple

import polars as pl

from landprice.ledger.read.bad_row import BadRow
from landprice.ledger.read.polars_parser import parse_whole, text_frame
from landprice.ledger.read.strict_csv import FilePosition, RecordReader, split_record


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
    if frame is not None:
        lines = _line_numbers(place.line, frame.height)
        return ParsedChunk(frame, lines, (), len(data), place.line + frame.height, text)
    return parse_lines(data, reader, place, at_end=at_end)


def _to_utf8(data: bytes, reader: RecordReader) -> bytes | None:
    """Convert text to UTF-8; return None if it is not valid in the ledger's encoding."""
    if reader.codec == "gb18030" and not data.isascii():
        try:
            return data.decode("gb18030").encode()
        except UnicodeDecodeError:
            return None
    return data


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
    plain, plain_lines = list[str](), list[int]()
    rows, row_lines = list[list[str | None]](), list[int]()
    bad = list[BadRow]()
    start = 0
    while start < len(data):
        end = data.find(b"\n", start) + 1
        if (text := reader.decode_plain(data[start:end])) is not None:
            plain.append(text)
            plain_lines.append(line)
            start, line = end, line + 1
            continue
        record = reader.read(data, start, FilePosition(line, offset + start), at_end=at_end)
        if record is None:
            break
        if record.blank and width > 1:
            pass  # In a ledger of one column, a blank line is a row with an empty cell.
        elif record.bad:
            bad.append(record.bad)
        else:
            rows.append(record.cells)
            row_lines.append(line)
        start, line = record.end, line + record.lines
    frame = pl.concat([_plain_frame(plain, width, reader.delimiter), text_frame(rows, width)])
    lines = pl.Series("line", plain_lines + row_lines, dtype=pl.UInt64)
    if plain and rows:
        order = lines.arg_sort()
        frame, lines = frame[order], lines[order]
    return ParsedChunk(frame, lines, tuple(bad), start, line)


def _plain_frame(texts: list[str], width: int, delimiter: str) -> pl.DataFrame:
    """Parse lines without quotes."""
    frame = parse_whole("".join(texts).encode(), width, delimiter) if texts else None
    if frame is None:
        # Polars drops a byte order mark at the front of its input, so the bytes don't add up: split by hand.
        return text_frame([split_record(text.rstrip("\r\n"), delimiter)[0] for text in texts], width)
    return frame
