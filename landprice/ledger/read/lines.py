"""A chunk that Polars can't take whole, line by line.

Most of its lines need no care: they are set aside and go to Polars together. The others go to the strict reader one by
one, and at the end all rows stand in the file's order again. So a few odd rows in a large ledger cost little.
"""

from typing import NamedTuple

import polars as pl

from landprice.ledger.read.bad_row import BadRow
from landprice.ledger.read.polars_parser import columns, parse_whole
from landprice.ledger.read.strict_csv import FilePosition, RecordReader, split_record


class ParsedChunk(NamedTuple):
    """What was taken of a chunk.

    Attributes:
        rows: the good rows.
        lines: UInt64, the line of the file on which each begins.
        bad: the others.
        used: bytes of the chunk that are taken; the rest begins with a record that goes on behind it.
        next_line: the line of the file that follows.
        text: the chunk in UTF-8, where all of it is taken and each row is a line.
    """

    rows: pl.DataFrame
    lines: pl.Series
    bad: tuple[BadRow, ...]
    used: int
    next_line: int
    text: bytes | None = None


def numbers(first: int, count: int) -> pl.Series:
    """The numbers of ``count`` lines."""
    return pl.int_range(first, first + count, dtype=pl.UInt64, eager=True).alias("line")


def parse_lines(data: bytes, reader: RecordReader, place: FilePosition, *, at_end: bool) -> ParsedChunk:
    r"""Take the records of a chunk.

    Args:
        data: whole lines, each with its ``\n``.
        reader: for the rows of this ledger.
        place: where in the file the chunk begins.
        at_end: nothing follows the chunk.
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
        if (text := reader.plain(data[start:end])) is not None:
            plain.append(text)
            plain_lines.append(line)
            start, line = end, line + 1
            continue
        record = reader.read(data, start, FilePosition(line, offset + start), at_end=at_end)
        if record is None:
            break
        if record.blank and width > 1:
            pass  # With one column nothing tells a blank line from an empty cell, so there it is a row.
        elif record.bad:
            bad.append(record.bad)
        else:
            rows.append(record.cells)
            row_lines.append(line)
        start, line = record.end, line + record.lines
    frame = pl.concat([_plain_frame(plain, width, reader.delimiter), _frame(rows, width)])
    lines = pl.Series("line", plain_lines + row_lines, dtype=pl.UInt64)
    if plain and rows:
        order = lines.arg_sort()
        frame, lines = frame[order], lines[order]
    return ParsedChunk(frame, lines, tuple(bad), start, line)


def _plain_frame(texts: list[str], width: int, delimiter: str) -> pl.DataFrame:
    """The rows of lines without quotes."""
    frame = parse_whole("".join(texts).encode(), width, delimiter) if texts else None
    if frame is None:
        # Polars drops a byte order mark within the file, at the front of what it is given: the proof fails there.
        return _frame([split_record(text.rstrip("\r\n"), delimiter)[0] for text in texts], width)
    return frame


def _frame(rows: list[list[str | None]], width: int) -> pl.DataFrame:
    by_column = zip(*rows, strict=True) if rows else ((),) * width
    return pl.DataFrame(
        dict(zip(columns(width), by_column, strict=True)), schema=dict.fromkeys(columns(width), pl.String)
    )
