r"""Chunks taken apart by Polars, where it can be proved that it did so rightly.

Polars is quick and lenient: it pads short rows, drops a carriage return at the end of a cell, keeps a stray quote or a
NUL. None of that passes here, because every byte of a chunk has to be accounted for:

    bytes of the cells + one delimiter or line end a cell + one carriage return a line + the quotes = bytes of the chunk

A cell that is padded has no delimiter, so the left side is too large. Polars itself refuses a row that is too long and
bytes that aren't UTF-8. What remains is asked of the bytes: no NUL, a ``\n`` after each carriage return, and, where
there are quotes, every one at an end of its cell and as many rows as lines.

A chunk that fails is not wrong: it may hold doubled quotes or line breaks in cells. It is for the strict reader.
"""

import functools
import io
import re

import polars as pl

_WINDOW = 1 << 16
"""Bytes searched for every mark before going on: from the processor's cache, this takes the time of one search."""

_NUL, _RETURN, _QUOTE = 0x00, 0x0D, 0x22

_FEEDS, _RETURNS_AND_FEEDS, _BOTH = "\n", "\r\n", ("\n", "\r\n")


def columns(count: int) -> list[str]:
    """The names of a chunk's columns: c0, c1 and so on."""
    return [f"c{position}" for position in range(count)]


def parse_whole(data: bytes, width: int, delimiter: str) -> pl.DataFrame | None:
    r"""The cells of a chunk, or None where Polars can't be shown to be right.

    Args:
        data: whole lines of UTF-8, each with its ``\n``; cells may not be cut.
        width: how many columns each row must have.
        delimiter: one ASCII character.

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
            data, has_header=False, schema=dict.fromkeys(columns(width), pl.String), separator=delimiter
        )
    except pl.exceptions.PolarsError:
        return None
    if _QUOTE in marks and data.count(b"\n") != frame.height:
        return None
    held: int = frame.select(pl.sum_horizontal(pl.all().str.len_bytes().sum())).item()
    between = frame.height * width
    returns = frame.height if line_ends == _RETURNS_AND_FEEDS else data.count(b"\r") if line_ends == _BOTH else 0
    quotes = data.count(b'"') if _QUOTE in marks else 0
    return frame if held + between + returns + quotes == len(data) else None


def _marks(data: bytes) -> set[int]:
    """Which of NUL, carriage return and quote occur."""
    absent, found = [_NUL, _RETURN, _QUOTE], set[int]()
    for start in range(0, len(data), _WINDOW):
        for mark in tuple(absent):
            if data.find(mark, start, start + _WINDOW) >= 0:
                found.add(mark)
                absent.remove(mark)
    return found


@functools.cache
def _well_quoted(delimiter: str) -> re.Pattern[bytes]:
    r"""Bytes in which each quote is the first or the last one of a cell, and cells have no more.

    Possessive all through, so that it takes one walk and no memory. Polars would not object: it reads ``"a"b"c"`` as
    abc.
    """
    between = re.escape(delimiter.encode()) + rb"\r\n"
    return re.compile(rb'(?:"[^"]*+"[%b]|[^"]*+(?<=[%b]))*+' % (between, between))


def _line_ends(data: bytes) -> str | tuple[str, ...] | None:
    r"""The kinds of line end that occur, as the standard library's decoder of line ends remembers them.

    It tells a carriage return alone from one before ``\n``, in less time than counting ``\r\n`` takes.
    """
    decoder = io.IncrementalNewlineDecoder(None, translate=False)
    for start in range(0, len(data), _WINDOW):
        decoder.decode(data[start : start + _WINDOW].decode("latin-1"))
    return decoder.newlines
