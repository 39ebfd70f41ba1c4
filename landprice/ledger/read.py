r"""Reads a ledger in CSV chunk by chunk, with flat memory: every row, taken apart or with the reason why not.

UTF-8 (with a byte order mark or without) or GB18030, lines ending in ``\n``, ``\r\n`` or, in a file without any ``\n``,
``\r``. Polars takes apart what it can be shown to take apart rightly (`read_fast`); of a chunk where it can't, the
strict reader (`read_records`) takes the lines that need it (`read_lines`).
"""

import string
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from landprice.errors import FileError, UsageError
from landprice.ledger.read_fast import take_whole
from landprice.ledger.read_lines import Taken, numbers, take_lines
from landprice.ledger.read_records import LONGEST_RECORD, BadRow, Place, Record, RecordReader
from landprice.ledger.read_source import Source, opened
from landprice.ledger.read_survey import Encoding, Survey, survey

CHUNK = 16 << 20
"""Bytes of a chunk: enough for Polars to be at its quickest, few enough for any machine."""

_HEADING = 1 << 16
"""Bytes in which the heading is looked for first."""

_DELIMITERS = frozenset(string.punctuation + "\t ") - {'"'}


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some whole rows of a ledger.

    Attributes:
        rows: the good rows; columns c0, c1, … by position, all String. An empty cell is null, a quoted empty one "",
            any other as it stands in the file, spaces included.
        lines: UInt64, the line of the file on which each of them begins, the file's first line being 1.
        bad: the rows that can't be taken apart.
        end_offset: bytes of the file read so far.
    """

    rows: pl.DataFrame
    lines: pl.Series
    bad: tuple[BadRow, ...]
    end_offset: int


@dataclass(frozen=True, slots=True)
class Ledger:
    """A ledger whose heading has been read.

    Attributes:
        path: where it is.
        encoding: "utf-8", "utf-8-sig" (with a byte order mark) or "gb18030".
        headings: the cells of the heading as written; an empty one is "".
        size: bytes of the file.
        delimiter: what stands between two cells.
    """

    path: Path
    encoding: Encoding
    headings: tuple[str, ...]
    size: int
    delimiter: str
    _survey: Survey = field(repr=False)
    _rows_offset: int = field(repr=False)
    _rows_line: int = field(repr=False)

    def chunks(self, target_bytes: int = CHUNK) -> Iterator[Chunk]:
        """The rows, chunk by chunk; every row of the file is in one of them, good or bad, and in the file's order.

        Lines of nothing but white space are skipped, save in a ledger of one column, where each is a row. Only what was
        there when the ledger was opened is read.

        Args:
            target_bytes: how much of the file to read at a time. What is read does not depend on it.

        Raises:
            FileError: the file can't be read any more, or has become shorter.
        """
        offset, line, size = self._rows_offset, self._rows_line, target_bytes
        if offset >= self._survey.end:
            return
        reader = RecordReader(self.encoding, self.delimiter, self._survey.line_end, len(self.headings))
        with opened(self.path) as file:
            source = Source(self.path, file, self._survey.end, self._survey.line_end)
            while offset < source.end:
                taken = self._take(source.lines(offset, size), reader, Place(line, offset))
                if not taken.used:
                    # The chunk is the beginning of one record: read on until it ends, or is too long to be one.
                    size = max(2 * size, LONGEST_RECORD)
                    continue
                offset, line, size = offset + taken.used, taken.next_line, target_bytes
                if taken.rows.height or taken.bad:
                    yield Chunk(taken.rows, taken.lines, taken.bad, self.size if offset >= source.end else offset)

    def _take(self, data: bytes, reader: RecordReader, place: Place) -> Taken:
        """The records of some whole lines: by Polars where that can be proved right, else line by line."""
        if (frame := self._whole(data)) is not None:
            return Taken(frame, numbers(place.line, frame.height), (), len(data), place.line + frame.height)
        return take_lines(data, reader, place, at_end=place.offset + len(data) >= self._survey.end)

    def _whole(self, data: bytes) -> pl.DataFrame | None:
        if self.encoding == "gb18030" and not data.isascii():
            try:
                data = data.decode("gb18030").encode()
            except UnicodeDecodeError:
                return None
        return take_whole(data, len(self.headings), self.delimiter)


def open_ledger(path: Path, *, encoding: str | None = None, delimiter: str = ",") -> Ledger:
    r"""Open a ledger: everything that can be wrong with it as a whole is found before any work.

    Args:
        path: the CSV file.
        encoding: "utf-8" or "gb18030" (also by the names of its parts, GBK and GB2312); found out where None.
        delimiter: what stands between two cells: a comma, tab, semicolon or other ASCII mark.

    Raises:
        FileError: no such file, a directory, no permission, empty, UTF-16, or a heading that can't be read.
        UsageError: an unknown encoding or delimiter, or a heading that stands there twice.

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     path = Path(folder, "ledger.csv")
        ...     _ = path.write_bytes(b"use,area\nindustrial,20000\nwarehouse\n")
        ...     [chunk] = open_ledger(path).chunks()
        >>> chunk.rows.rows()
        [('industrial', '20000')]
        >>> chunk.bad[0].line, chunk.bad[0].en
        (3, '1 cell where the heading has 2')
    """
    if delimiter not in _DELIMITERS:
        raise UsageError(
            f"分隔符 {delimiter!r} 不可用：须为一个 ASCII 符号，如 , ; | 或制表符",
            f"delimiter {delimiter!r} can't be one: give a single ASCII mark, such as , ; | or a tab",
            key="delimiter",
        )
    found = survey(path, encoding)
    with opened(path) as file:
        source = Source(path, file, found.end, found.line_end)
        record, offset, line = _heading(source, RecordReader(found.encoding, delimiter, found.line_end), found.start)
    headings = tuple(cell or "" for cell in record.cells)
    _refuse_repeated(headings)
    return Ledger(path, found.encoding, headings, found.size, delimiter, found, offset, line)


def _heading(source: Source, reader: RecordReader, offset: int) -> tuple[Record, int, int]:
    """The first record that is not blank, and the offset and line of the first row behind it."""
    line = 1
    size = _HEADING
    while offset < source.end:
        data = source.lines(offset, size)
        at_end = offset + len(data) >= source.end
        start = 0
        while start < len(data):
            record = reader.read(data, start, Place(line, offset + start), at_end=at_end)
            if record is None:
                size *= 2
                break
            if not record.blank:
                _refuse_bad(source.path, record)
                return record, offset + record.end, line + record.lines
            start, line = record.end, line + record.lines
        offset += start
    raise FileError(f"{source.path}：文件只有空行", f"{source.path}: the file holds nothing but blank lines")


def _refuse_bad(path: Path, heading: Record) -> None:
    if bad := heading.bad:
        raise FileError(
            f"{path}：第 {bad.line} 行（表头，文件偏移 {bad.offset}）无法读取：{bad.zh}",
            f"{path}: line {bad.line}, the heading, can't be read at offset {bad.offset}: {bad.en}",
        )


def _refuse_repeated(headings: tuple[str, ...]) -> None:
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
