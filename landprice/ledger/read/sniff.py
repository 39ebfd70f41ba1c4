r"""A quick look over a ledger before any work: where its text begins and ends, its line ends and its encoding.

The encoding is what the byte order mark says, else UTF-8 if the whole file is, else GB18030. Tried first, GB18030 would
take most UTF-8 for its own. A few broken bytes don't make a UTF-8 file GB18030: a file that is not UTF-8 as a whole is
judged by its lines. What the user says decides where the bytes leave it open: nobody wants a file that is evidently
UTF-8 read as GB18030.
"""

import difflib
import itertools
import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Literal, Self

import polars as pl

from landprice.cpu import available_cpus
from landprice.errors import FileError, UsageError
from landprice.ledger.read.source import is_compressed, open_source, read_error, size_of

Encoding = Literal["utf-8", "utf-8-sig", "gb18030"]

LONGEST_LINE = 16 << 20
"""Bytes a line may have. More is no ledger (or not its line ends), and would not fit a flat memory."""

PART = 8 << 20
"""Bytes of a file for each part that is looked at beside the others."""

BLOCK = 1 << 18
"""Bytes looked at together: few enough to stay in the processor's cache from one look to the next."""

CTRL_Z = b"\x1a"
"""The end-of-file mark that old DOS programs leave behind the last line."""

DECISIVE_LEAD = 1000
"""Lines by which one encoding must lead for the rest of a file not to be asked."""

_FIRST_OF_THREE_BYTES = "\u0800"
_FIRST_BYTES = range(0xC0, 0x100)  # of a UTF-8 character of several bytes

_MARKS: dict[bytes, Encoding] = {b"\xef\xbb\xbf": "utf-8-sig", b"\x84\x31\x95\x33": "gb18030"}

_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""How .xlsx and .ods, and .xls, begin."""

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
    """The codec that reads the text behind a byte order mark."""
    return "gb18030" if encoding == "gb18030" else "utf-8"


@dataclass(frozen=True, slots=True)
class SniffResult:
    r"""What the pass found.

    Attributes:
        size: bytes of the file.
        start: where its text begins, behind a byte order mark.
        end: where its text ends, before a trailing Ctrl-Z.
        line_end: ``\n``, or ``\r`` where the file has no ``\n`` at all (old Mac).
        encoding: ``utf-8-sig`` is UTF-8 with a byte order mark.
    """

    size: int
    start: int
    end: int
    line_end: bytes
    encoding: Encoding


def sniff(path: Path, encoding: str | None) -> SniffResult:
    """Look over a ledger.

    Args:
        path: the ledger.
        encoding: what it is in, as the user says; found out where None.

    Raises:
        UsageError: an encoding that ledgers aren't in, or one that the file's byte order mark contradicts.
        FileError: the file can't be read, is empty, is UTF-16, or has a line that no ledger has.
    """
    said = None if encoding is None else encoding_named(encoding)
    size = size_of(path)
    with open_source(path) as file:
        try:
            return _survey(path, file, size, said)
        except OSError as error:
            raise read_error(path, error) from error


def _survey(path: Path, file: BinaryIO, size: int, said: Encoding | None) -> SniffResult:
    if not size:
        raise FileError(f"{path}：文件是空的", f"{path}: the file is empty")
    start, marked = mark_of(path, file.read(4), said)
    end = _end(file, size)
    looks = _look_over(path, file, (start, end), asks_utf8=marked is None)
    # where several parts were looked at, line feeds are between them
    mark = b"\n" if any(look.feeds.found for look in looks) or not looks[0].returns.found else b"\r"
    longest = max(look.lines(mark).longest for look in looks)
    if longest > LONGEST_LINE:
        raise FileError(
            f"{path}：有一行长达 {longest} 字节（至多 {LONGEST_LINE}），不像 CSV 台账",
            f"{path}: a line is {longest} bytes long (at most {LONGEST_LINE}): this is no CSV ledger",
        )
    is_utf8 = all(look.utf8 is None or look.utf8.whole() for look in looks)
    found = marked or _found(lambda: _each_line(file, start, end, mark), said, is_utf8=is_utf8)
    return SniffResult(size, start, end, mark, found)


def _look_over(path: Path, file: BinaryIO, whole: tuple[int, int], *, asks_utf8: bool) -> "list[_Look]":
    """Look at every block; of a long file that is not packed, at parts side by side, one a processor.

    Args:
        path: the ledger.
        file: the same, open.
        whole: where its text begins and ends.
        asks_utf8: whether it is to be known if it is UTF-8.
    """
    beside = hasattr(os, "pread") and not is_compressed(path)
    parts, blocks = (_parts(file, *whole), _blocks_beside_others) if beside else ([whole], _blocks)

    def look_at(part: tuple[int, int]) -> _Look:
        return _Look(asks_utf8=asks_utf8).over(blocks(file, *part))

    with ThreadPoolExecutor(len(parts)) as looking:
        return list(looking.map(look_at, parts))


def _parts(file: BinaryIO, start: int, end: int) -> list[tuple[int, int]]:
    """Parts of a file, one or more, that each end behind a line feed, or where the file does."""
    count = max(1, min(available_cpus(), (end - start) // PART))
    cuts = [start]
    for number in range(1, count):
        near = start + (end - start) * number // count
        file.seek(near)
        feed = file.read(BLOCK).find(b"\n")
        if feed >= 0 and cuts[-1] < near:
            cuts.append(near + feed + 1)
    return list(itertools.pairwise([*cuts, end]))


class _Look:
    """What is found in one part of a file.

    Attributes:
        feeds: its lines by line feeds.
        returns: its lines by carriage returns.
        utf8: whether it is UTF-8; None where that is not asked.
    """

    def __init__(self, *, asks_utf8: bool) -> None:
        self.feeds, self.returns = _Lines(b"\n"), _Lines(b"\r")
        self.utf8 = _Utf8() if asks_utf8 else None

    def over(self, blocks: Iterable[bytes]) -> Self:
        """Look at the blocks of a part."""
        for block in blocks:
            self.feeds.look(block)
            self.returns.look(block)
            if self.utf8 is not None:
                self.utf8.look(block)
        return self

    def lines(self, mark: bytes) -> "_Lines":
        """Its lines by one of the marks."""
        return self.feeds if mark == self.feeds.mark else self.returns


def _found(lines: Callable[[], Iterator[bytes]], said: Encoding | None, *, is_utf8: bool) -> Encoding:
    """The encoding of a file without a mark: as said where the bytes leave it open, else what they say."""
    if said == "gb18030":
        return "utf-8" if is_utf8 and _lead(lines()) > 0 else said
    if said is not None:
        return said
    return "utf-8" if is_utf8 or _lead(lines()) >= 0 else "gb18030"


def encoding_named(encoding: str) -> Encoding:
    """The encoding of that name; GBK and GB2312 are parts of GB18030."""
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


def mark_of(path: Path, head: bytes, said: Encoding | None) -> tuple[int, Encoding | None]:
    """The length of the byte order mark, and the encoding that it stands for."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise FileError(
            f"{path}：文件是 UTF-16（“Unicode 文本”），请另存为 UTF-8 或 GB18030 的 CSV",
            f'{path}: is UTF-16 ("Unicode text"); save it as CSV in UTF-8 or GB18030',
        )
    if head.startswith(_WORKBOOKS):
        raise FileError(
            f"{path}：是 Excel 工作簿，不是 CSV；后缀应为 .xlsx、.xls 或 .ods",
            f"{path}: is a workbook, no CSV; its ending should be .xlsx, .xls or .ods",
        )
    for mark, encoding in _MARKS.items():
        if head.startswith(mark):
            if said and not encoding.startswith(said):
                raise UsageError(
                    f"{path}：文件开头的标记（BOM）表明是 {encoding}，不是 {said}：请去掉编码选项",
                    f"{path}: its byte order mark says {encoding}, not {said}: leave the encoding out",
                    key="encoding",
                )
            return len(mark), encoding
    return 0, None


def _end(file: BinaryIO, size: int) -> int:
    """Where the text ends: before a Ctrl-Z that stands alone behind the last line."""
    file.seek(max(0, size - 2))
    tail = file.read(2)
    alone = tail == CTRL_Z or (tail.endswith(CTRL_Z) and tail[:1] in (b"\n", b"\r"))
    return size - 1 if alone else size


def _blocks(file: BinaryIO, start: int, end: int) -> Iterator[bytes]:
    file.seek(start)
    for offset in range(start, end, BLOCK):
        yield file.read(min(BLOCK, end - offset))


def _blocks_beside_others(file: BinaryIO, start: int, end: int) -> Iterator[bytes]:
    """The same, wherever others are in the file."""
    for offset in range(start, end, BLOCK):
        yield os.pread(file.fileno(), min(BLOCK, end - offset), offset)


def _each_line(file: BinaryIO, start: int, end: int, mark: bytes) -> Iterator[bytes]:
    rest = b""
    for block in _blocks(file, start, end):
        *whole, rest = (rest + block).split(mark)
        yield from whole
    yield rest


class _Lines:
    """How long the lines are that end in one mark."""

    def __init__(self, mark: bytes) -> None:
        self.mark = mark
        self.found = False
        self._since = 0
        self._longest = 0

    def look(self, block: bytes) -> None:
        first = block.find(self.mark)
        if first < 0:
            self._since += len(block)
            return
        # Lines within a block are shorter than it, and it is shorter than a line may be: only those across count.
        self.found = True
        self._longest = max(self._longest, self._since + first)
        self._since = len(block) - block.rfind(self.mark) - 1

    @property
    def longest(self) -> int:
        """Bytes of the longest line that reaches over the end of a block."""
        return max(self._longest, self._since)


class _Utf8:
    """Whether bytes that come block by block are UTF-8 altogether.

    Polars' check of a column takes a quarter of the time of Python's decoder, and makes no text of it.
    """

    def __init__(self) -> None:
        self._valid = True
        self._rest = b""

    def look(self, block: bytes) -> None:
        if not self._valid or (not self._rest and block.isascii()):
            return
        block = self._rest + block
        # The last character may go on in the next block: from its first byte on, it waits for it.
        waiting = next((count for count in range(1, 1 + min(4, len(block))) if block[-count] in _FIRST_BYTES), 0)
        cut = len(block) - waiting
        self._rest = block[cut:]
        self._valid = _is_utf8(block[:cut])

    def whole(self) -> bool:
        return self._valid and _is_utf8(self._rest)


def _is_utf8(block: bytes) -> bool:
    try:
        pl.Series([block], dtype=pl.Binary).cast(pl.String)
    except pl.exceptions.PolarsError:
        return False
    return True


def _lead(lines: Iterator[bytes]) -> int:
    """How many more lines speak for UTF-8 than for GB18030.

    A line speaks for UTF-8 where it is valid and has a character of three bytes, as Chinese has: GB18030 text that
    happens to be valid UTF-8 (住宅 is) makes characters of two. A line speaks for GB18030 where it is valid GB18030
    and not UTF-8.
    """
    lead = 0
    for line in itertools.filterfalse(bytes.isascii, lines):
        if (text := _decoded(line, "utf-8")) is not None:
            lead += max(text) >= _FIRST_OF_THREE_BYTES
        elif _decoded(line, "gb18030") is not None:
            lead -= 1
        if abs(lead) >= DECISIVE_LEAD:
            break
    return lead


def _decoded(line: bytes, encoding: Encoding) -> str | None:
    try:
        return line.decode(encoding)
    except UnicodeDecodeError:
        return None
