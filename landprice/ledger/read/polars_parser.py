r"""Parses chunks of CSV with Polars, and proves the result right by counting bytes.

Polars is fast and lenient: it pads short rows, drops a carriage return at the end of a cell, and keeps a stray quote or
a NUL. None of that passes here, because every byte of a chunk must be accounted for:

    bytes of the cells + one delimiter or line end a cell + one carriage return a line + the quotes = bytes of the chunk

A padded cell has no delimiter, so the left side is too large. Polars itself refuses rows that are too long and bytes
that aren't UTF-8. The rest is checked in the bytes: no NUL, a ``\n`` after each carriage return, and, if there are
quotes, each at an end of its cell and as many rows as lines.

A chunk that fails is not wrong: it may hold doubled quotes or line breaks in cells. The strict parser takes it.
"""

import functools
import io
import re
from collections.abc import Sequence

import polars as pl

_WINDOW = 1 << 16
"""Bytes searched for all marks before going on: within the processor's cache, further searches cost little."""

_NUL, _RETURN, _QUOTE = 0x00, 0x0D, 0x22

_FEEDS, _RETURNS_AND_FEEDS, _BOTH = "\n", "\r\n", ("\n", "\r\n")


def column_names(count: int) -> list[str]:
    """Return the names of a chunk's columns: c0, c1 and so on."""
    return [f"c{position}" for position in range(count)]


def text_frame(rows: Sequence[Sequence[str | None]], width: int) -> pl.DataFrame:
    """Make a chunk's frame from rows of cells."""
    by_column = zip(*rows, strict=True) if rows else ((),) * width
    names = column_names(width)
    return pl.DataFrame(dict(zip(names, by_column, strict=True)), schema=dict.fromkeys(names, pl.String))


def parse_whole(data: bytes, width: int, delimiter: str) -> pl.DataFrame | None:
    r"""Parse a chunk, or return None where Polars can't be proved right.

    Args:
        data: Whole lines of UTF-8, each with its ``\n``. No record may be cut.
        width: The number of columns that each row must have.
        delimiter: One ASCII character.

    Returns:
        One row a line, all columns String; an empty cell is null, a quoted empty one is "".

    Example:
        >>> parse_whole(b"a,b\nc,\n", 2, ",").rows()
        [('a', 'b'), ('c', None)]
        >>> parse_whole(b"a,b\nc\n", 2, ",") is None
        True
    """
    marks = _marks(data)
    line_ends = _line_ends(data) if _RETURN in marks else _FEEDS
    if _NUL in marks or line_ends not in (_FEEDS, _RETURNS_AND_FEEDS, _BOTH):
        return None
    if _QUOTE in marks and not _well_quoted(delimiter).fullmatch(data):
        return None
    try:
        frame = pl.read_csv(
            data, has_header=False, schema=dict.fromkeys(column_names(width), pl.String), separator=delimiter
        )
    except pl.exceptions.PolarsError:
        return None
    if _QUOTE in marks and data.count(b"\n") != frame.height:
        return None
    cell_bytes: int = frame.select(pl.sum_horizontal(pl.all().str.len_bytes().sum())).item()
    between = frame.height * width
    returns = frame.height if line_ends == _RETURNS_AND_FEEDS else data.count(b"\r") if line_ends == _BOTH else 0
    quotes = data.count(b'"') if _QUOTE in marks else 0
    return frame if cell_bytes + between + returns + quotes == len(data) else None


def _marks(data: bytes) -> set[int]:
    """Find which of NUL, carriage return and quote occur."""
    absent, found = [_NUL, _RETURN, _QUOTE], set[int]()
    for start in range(0, len(data), _WINDOW):
        for mark in tuple(absent):
            if data.find(mark, start, start + _WINDOW) >= 0:
                found.add(mark)
                absent.remove(mark)
    return found


@functools.cache
def _well_quoted(delimiter: str) -> re.Pattern[bytes]:
    r"""Return a pattern for bytes whose quotes all stand at the ends of cells, none inside.

    Its quantifiers are possessive, so that it takes one pass and no memory. Polars would accept other quotes: it reads
    ``"a"b"c"`` as abc.
    """
    between = re.escape(delimiter.encode()) + rb"\r\n"
    return re.compile(rb'(?:"[^"]*+"[%b]|[^"]*+(?<=[%b]))*+' % (between, between))


def _line_ends(data: bytes) -> str | tuple[str, ...] | None:
    r"""Return the kinds of line end that occur, as `io.IncrementalNewlineDecoder.newlines` gives them.

    The decoder tells a single carriage return from ``\r\n``, in less time than counting ``\r\n`` takes.
    """
    decoder = io.IncrementalNewlineDecoder(None, translate=False)
    for start in range(0, len(data), _WINDOW):
        decoder.decode(data[start : start + _WINDOW].decode("latin-1"))
    return decoder.newlines
