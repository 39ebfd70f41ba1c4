r"""Detects where a ledger's text begins and ends, its line ends and its encoding, in one pass over the file.

The encoding is that of the byte order mark, else UTF-8 if the whole file is valid UTF-8, else GB18030. (GB18030 can't
be tried first: most UTF-8 is valid GB18030.) A few broken bytes don't make a UTF-8 file GB18030: if not all of it is
valid UTF-8, its lines are counted for and against. ``--encoding`` decides only where the bytes fit both: a file that is
evidently UTF-8 is never read as GB18030.
"""

import difflib
import itertools
import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import BinaryIO, Literal, Self

import polars as pl

from landprice.cpu import available_cpus
from landprice.errors import FileError, UsageError
from landprice.ledger.read.byte_source import is_compressed, open_source, read_error, size_of
from landprice.ledger.read.file_kind import TEXTS, kind_of, other_kind_error

Encoding = Literal["utf-8", "utf-8-sig", "gb18030"]

LONGEST_LINE = 16 << 20
"""Bytes that a line may have. A longer one is no ledger's, and would not fit into flat memory."""

PART = 8 << 20
"""Least bytes of each part of a file that is scanned in a thread of its own."""

BLOCK = 1 << 18
"""Bytes scanned together: few enough to stay in the processor's cache from one check to the next."""

CTRL_Z = b"\x1a"
"""The end-of-file mark that old DOS programs put behind the last line."""

CRLF, DOUBLE_RETURN = b"\r\n", b"\r\r\n"

DECISIVE_LEAD = 1000
"""Lines by which one encoding must lead for the rest of the file to be skipped."""

_FIRST_OF_THREE_BYTES = "\u0800"
_LEAD_BYTES = range(0xC0, 0x100)  # of UTF-8 characters of several bytes

_MARKS: dict[bytes, Encoding] = {b"\xef\xbb\xbf": "utf-8-sig", b"\x84\x31\x95\x33": "gb18030"}

_NAMES: dict[str, Encoding] = {
    "utf-8": "utf-8",
    "utf8": "utf-8",
    "utf-8-sig": "utf-8",
    "gb18030": "gb18030",
    "gbk": "gb18030",
    "gb2312": "gb18030",
    "cp936": "gb18030",
}


def codec_of(encoding: Encoding) -> str:
    """Return the codec for the text behind a byte order mark."""
    return "gb18030" if encoding == "gb18030" else "utf-8"


@dataclass(frozen=True, slots=True)
class SniffResult:
    r"""The layout and encoding of a file.

    Attributes:
        size: Bytes of the file.
        start: Where its text begins, behind a byte order mark.
        end: Where its text ends, before a trailing Ctrl-Z.
        line_end: ``\n``, or ``\r`` if the file has no ``\n`` (old Mac).
        encoding: ``utf-8-sig`` is UTF-8 with a byte order mark.
        has_crlf: Whether some line ends in ``\r\n``.
        has_double_returns: Whether some line ends in ``\r\r\n``, as a line end that was converted twice.
    """

    size: int
    start: int
    end: int
    line_end: bytes
    encoding: Encoding
    has_crlf: bool
    has_double_returns: bool


def sniff(path: Path, encoding: str | None, *, longest_line: int | None = None) -> SniffResult:
    """Scan a ledger once.

    Args:
        path: The ledger.
        encoding: Its encoding according to the user; detected if None.
        longest_line: Bytes that a line may have; `LONGEST_LINE` unless given.

    Raises:
        UsageError: The encoding is not supported, or contradicts the byte order mark.
        FileError: The file can't be read, is empty or in UTF-16, or has a line that is too long for a ledger.
    """
    requested = None if encoding is None else parse_encoding(encoding)
    size = size_of(path)
    with open_source(path) as file:
        try:
            return _sniff_open(path, file, size, requested, longest_line or LONGEST_LINE)
        except OSError as error:
            raise read_error(path, error) from error


def _sniff_open(path: Path, file: BinaryIO, size: int, requested: Encoding | None, longest_line: int) -> SniffResult:
    if not size:
        raise FileError(f"{path}：文件是空的", f"{path}: the file is empty")
    start, marked = read_byte_order_mark(path, file.read(4), requested)
    end = _find_end(file, size)
    scans = _scan(path, file, (start, end), check_utf8=marked is None)
    # Several parts are divided at line feeds, so a file without any has one part.
    line_end = b"\n" if any(scan.feeds.found for scan in scans) or not scans[0].returns.found else b"\r"
    longest = max(scan.lines(line_end).longest for scan in scans)
    if longest > longest_line:
        raise FileError(
            f"{path}：有一行长达 {longest} 字节（至多 {longest_line}），不像台账",
            f"{path}: a line is {longest} bytes long (at most {longest_line}): this is not a ledger",
        )
    is_utf8 = all(scan.utf8 is None or scan.utf8.is_valid() for scan in scans)
    if marked is None:
        lead = partial(_count_lead, file, start, end, line_end)
        marked = choose_encoding(lead, requested, is_utf8=is_utf8)
    has_crlf, has_double_returns = (any(scan.ends[text].found for scan in scans) for text in (CRLF, DOUBLE_RETURN))
    return SniffResult(size, start, end, line_end, marked, has_crlf, has_double_returns)


def _scan(path: Path, file: BinaryIO, span: tuple[int, int], *, check_utf8: bool) -> "list[_Scan]":
    """Scan all of a file; a long one that is not compressed in several parts at once, one a processor.

    Args:
        path: The ledger.
        file: The same, open.
        span: Where its text begins and ends.
        check_utf8: Whether to check that it is UTF-8.
    """
    parallel = hasattr(os, "pread") and not is_compressed(path)
    parts, read_blocks = (_split(file, *span), _pread_blocks) if parallel else ([span], _read_blocks)

    def scan_part(part: tuple[int, int]) -> _Scan:
        return _Scan(check_utf8=check_utf8).add(read_blocks(file, *part))

    with ThreadPoolExecutor(len(parts)) as threads:
        return list(threads.map(scan_part, parts))


def _split(file: BinaryIO, start: int, end: int) -> list[tuple[int, int]]:
    """Split a file into parts, one or more, that each end with a line feed or the file."""
    count = max(1, min(available_cpus(), (end - start) // PART))
    cuts = [start]
    for number in range(1, count):
        near = start + (end - start) * number // count
        file.seek(near)
        feed = file.read(BLOCK).find(b"\n")
        if feed >= 0 and cuts[-1] < near:
            cuts.append(near + feed + 1)
    return list(itertools.pairwise([*cuts, end]))


class _Scan:
    """The scan of one part of a file.

    Attributes:
        feeds: Its lines, if they end in line feeds.
        returns: Its lines, if they end in carriage returns.
        ends: Searches for line ends of several characters, by the line end.
        utf8: The check for UTF-8; None if that is not asked.
    """

    def __init__(self, *, check_utf8: bool) -> None:
        self.feeds, self.returns = _LineLengths(b"\n"), _LineLengths(b"\r")
        self.ends = {text: _Search(text) for text in (CRLF, DOUBLE_RETURN)}
        self.utf8 = _Utf8Check() if check_utf8 else None

    def add(self, blocks: Iterable[bytes]) -> Self:
        for block in blocks:
            self.feeds.add(block)
            self.returns.add(block)
            if self.returns.found:
                for search in self.ends.values():
                    search.add(block)
            if self.utf8 is not None:
                self.utf8.add(block)
        return self

    def lines(self, line_end: bytes) -> "_LineLengths":
        return self.feeds if line_end == self.feeds.line_end else self.returns


def choose_encoding(lead: Callable[[], int], requested: Encoding | None, *, is_utf8: bool) -> Encoding:
    """Choose the encoding of a file without a byte order mark: the requested one if the bytes fit both.

    Args:
        lead: Counts how many more lines speak for UTF-8 than for GB18030; called only if needed.
        requested: The encoding according to the user.
        is_utf8: Whether all of the file is valid UTF-8.
    """
    if requested == "gb18030":
        return "utf-8" if is_utf8 and lead() > 0 else requested
    if requested is not None:
        return requested
    return "utf-8" if is_utf8 or lead() >= 0 else "gb18030"


def parse_encoding(encoding: str) -> Encoding:
    """Return the encoding of a name; GBK and GB2312 are parts of GB18030.

    Raises:
        UsageError: It is not supported.
    """
    name = encoding.strip().lower().replace("_", "-")
    if name in _NAMES:
        return _NAMES[name]
    near = difflib.get_close_matches(name, _NAMES, 1)
    zh = f"，是否指 {near[0]}？" if near else ""
    en = f"; did you mean {near[0]}?" if near else ""
    raise UsageError(
        f"编码 {encoding!r} 不支持：台账可用 utf-8 或 gb18030{zh}",
        f"encoding {encoding!r} is not supported: a ledger is in utf-8 or gb18030{en}",
        key="encoding",
    )


def read_byte_order_mark(path: Path, head: bytes, requested: Encoding | None) -> tuple[int, Encoding | None]:
    """Return the length of the byte order mark and its encoding, or 0 and None without one.

    Raises:
        FileError: The file is no text, or in UTF-16 or UTF-32.
        UsageError: The mark contradicts the requested encoding.
    """
    kind = kind_of(head)
    if kind not in TEXTS:
        raise other_kind_error(path, ("UTF-8 或 GB18030 文本", "text in UTF-8 or GB18030"), kind)
    for mark, encoding in _MARKS.items():
        if head.startswith(mark):
            if requested and not encoding.startswith(requested):
                raise UsageError(
                    f"{path}：文件开头的标记（BOM）表明是 {encoding}，不是 {requested}：请去掉 --encoding",
                    f"{path}: its byte order mark says {encoding}, not {requested}. Leave out --encoding",
                    key="encoding",
                )
            return len(mark), encoding
    return 0, None


def _find_end(file: BinaryIO, size: int) -> int:
    """Return where the text ends: before a Ctrl-Z on a line of its own at the end."""
    file.seek(max(0, size - 2))
    tail = file.read(2)
    alone = tail == CTRL_Z or (tail.endswith(CTRL_Z) and tail[:1] in (b"\n", b"\r"))
    return size - 1 if alone else size


def _read_blocks(file: BinaryIO, start: int, end: int) -> Iterator[bytes]:
    file.seek(start)
    for offset in range(start, end, BLOCK):
        yield file.read(min(BLOCK, end - offset))


def _pread_blocks(file: BinaryIO, start: int, end: int) -> Iterator[bytes]:
    """Read like `_read_blocks`, without the file's position, which threads share."""
    for offset in range(start, end, BLOCK):
        yield os.pread(file.fileno(), min(BLOCK, end - offset), offset)


def _split_lines(file: BinaryIO, start: int, end: int, line_end: bytes) -> Iterator[bytes]:
    rest = b""
    for block in _read_blocks(file, start, end):
        *lines, rest = (rest + block).split(line_end)
        yield from lines
    yield rest


class _LineLengths:
    """The longest line of bytes that come block by block.

    Only lines that cross the end of a block are measured: the others are shorter than a block, which is shorter than
    the longest line allowed.
    """

    def __init__(self, line_end: bytes) -> None:
        self.line_end = line_end
        self.found = False
        self._current = 0
        self._longest = 0

    def add(self, block: bytes) -> None:
        first = block.find(self.line_end)
        if first < 0:
            self._current += len(block)
            return
        self.found = True
        self._longest = max(self._longest, self._current + first)
        self._current = len(block) - block.rfind(self.line_end) - 1

    @property
    def longest(self) -> int:
        return max(self._longest, self._current)


class _Search:
    """Searches for a text in bytes that come block by block."""

    def __init__(self, text: bytes) -> None:
        self.found = False
        self._text = text
        self._last = b""

    def add(self, block: bytes) -> None:
        if self.found:
            return
        before = len(self._text) - 1
        self.found = self._text in self._last + block[:before] or self._text in block
        self._last = (self._last + block)[-before:] if len(block) < before else block[-before:]


class _Utf8Check:
    """Checks that bytes that come block by block are UTF-8.

    Polars checks a column in a quarter of the time of Python's decoder, as it makes no text of it.
    """

    def __init__(self) -> None:
        self._valid = True
        self._rest = b""

    def add(self, block: bytes) -> None:
        if not self._valid or (not self._rest and block.isascii()):
            return
        block = self._rest + block
        # The last character may go on in the next block: keep it from its first byte on.
        incomplete = next((count for count in range(1, 1 + min(4, len(block))) if block[-count] in _LEAD_BYTES), 0)
        cut = len(block) - incomplete
        self._rest = block[cut:]
        self._valid = _is_utf8(block[:cut])

    def is_valid(self) -> bool:
        return self._valid and _is_utf8(self._rest)


def _is_utf8(block: bytes) -> bool:
    try:
        pl.Series([block], dtype=pl.Binary).cast(pl.String)
    except pl.exceptions.PolarsError:
        return False
    return True


def _count_lead(file: BinaryIO, start: int, end: int, line_end: bytes) -> int:
    """Count how many more lines speak for UTF-8 than for GB18030.

    A line speaks for UTF-8 if it is valid and has a character of three bytes, as Chinese has: GB18030 text that happens
    to be valid UTF-8 (such as 住宅) makes characters of two bytes. A line speaks for GB18030 if it is valid GB18030 and
    not UTF-8.
    """
    lead = 0
    for line in itertools.filterfalse(bytes.isascii, _split_lines(file, start, end, line_end)):
        if (text := _decode(line, "utf-8")) is not None:
            lead += max(text) >= _FIRST_OF_THREE_BYTES
        elif _decode(line, "gb18030") is not None:
            lead -= 1
        if abs(lead) >= DECISIVE_LEAD:
            break
    return lead


def _decode(line: bytes, encoding: Encoding) -> str | None:
    try:
        return line.decode(encoding)
    except UnicodeDecodeError:
        return None
