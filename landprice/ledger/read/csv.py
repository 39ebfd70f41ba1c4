r"""Reads a ledger in CSV chunk by chunk, with flat memory: every row, taken apart or with the reason why not.

UTF-8 (with a byte order mark or without) or GB18030, lines ending in ``\n``, ``\r\n`` or, in a file without any ``\n``,
``\r``. Polars takes apart what it can be shown to take apart rightly (`fast`); of a chunk where it can't, the
strict reader (`records`) takes the lines that need it (`lines`).
"""

import string
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from landprice.errors import FileError, UsageError
from landprice.ledger.read.ledger import CHUNK, Chunk, Ledger, no_heading, refuse_repeated, refuse_title
from landprice.ledger.read.lines import ParsedChunk, numbers, parse_lines
from landprice.ledger.read.polars_parser import parse_whole
from landprice.ledger.read.sniff import SniffResult, sniff
from landprice.ledger.read.source import ByteSource, open_source
from landprice.ledger.read.strict_csv import LONGEST_RECORD, FilePosition, Record, RecordReader

_HEADING = 1 << 16
"""Bytes in which the heading is looked for first."""

_PARTS = 2
"""How many of the shortest chunks make one of the usual length."""

_DELIMITERS = frozenset(string.punctuation + "\t ") - {'"'}


class CsvLedger(Ledger):
    """A ledger in CSV."""

    def __init__(self, path: Path, found: SniffResult, delimiter: str, heading: "_Heading") -> None:
        """Keep what was found of it."""
        self.path = path
        self.size = found.size
        self.encoding = found.encoding
        self.delimiter = delimiter
        self.headings = heading.cells
        self.heading_line = heading.line
        self.most_rows = found.size // 2 + 1  # no row is shorter than a character and its line end
        self._survey = found
        self._heading = heading

    def chunks(self, target_bytes: int = CHUNK) -> Iterator[Chunk]:
        """The rows, chunk by chunk; every row of the file is in one of them, good or bad, and in the file's order.

        Lines of nothing but white space are skipped, save in a ledger of one column, where each is a row. Only what was
        there when the ledger was opened is read.

        Args:
            target_bytes: how much of the file to read at a time. What is read does not depend on it.

        Raises:
            FileError: the file can't be read any more, or has become shorter.
        """
        begin = offset = self._heading.rows_offset
        line = self._heading.rows_line
        if offset >= self._survey.end:
            return
        reader = RecordReader(self._survey.encoding, self.delimiter, self._survey.line_end, len(self.headings))
        with open_source(self.path) as file:
            source = ByteSource(self.path, file, self._survey.end, self._survey.line_end)
            least = 0
            while offset < source.end:
                size = max(least, _size(offset - begin, source.end - offset, target_bytes))
                data = source.lines(offset, size)
                taken = parse_chunk(data, reader, FilePosition(line, offset), at_end=offset + len(data) >= source.end)
                if not taken.used:
                    # The chunk is the beginning of one record: read on until it ends, or is too long to be one.
                    least = max(2 * size, LONGEST_RECORD)
                    continue
                offset, line, least = offset + taken.used, taken.next_line, 0
                if taken.rows.height or taken.bad:
                    behind = self.size if offset >= source.end else offset
                    yield Chunk(taken.rows, taken.lines, taken.bad, behind, text=taken.text, delimiter=self.delimiter)


def _size(done: int, left: int, most: int) -> int:
    """How many bytes to read next: few at first and at last, when some processors would wait for the one that works.

    Args:
        done: bytes read before.
        left: bytes that follow.
        most: bytes to read at a time in between.
    """
    return min(most, max(most // _PARTS, min(done, left // 2)))


def parse_chunk(data: bytes, reader: RecordReader, place: FilePosition, *, at_end: bool) -> ParsedChunk:
    r"""The records of some whole lines: by Polars where that can be proved right, else line by line.

    Args:
        data: whole lines, each with its ``\n``.
        reader: for the rows of this ledger.
        place: where in the file they begin.
        at_end: nothing follows them.
    """
    assert reader.width is not None
    text = _in_utf8(data, reader)
    frame = None if text is None else parse_whole(text, reader.width, reader.delimiter)
    if frame is not None:
        return ParsedChunk(frame, numbers(place.line, frame.height), (), len(data), place.line + frame.height, text)
    return parse_lines(data, reader, place, at_end=at_end)


def _in_utf8(data: bytes, reader: RecordReader) -> bytes | None:
    """The same text in UTF-8; None where it is not in its encoding."""
    if reader.codec == "gb18030" and not data.isascii():
        try:
            return data.decode("gb18030").encode()
        except UnicodeDecodeError:
            return None
    return data


def open_csv(
    path: Path, *, encoding: str | None = None, delimiter: str = ",", header_row: int | None = None
) -> CsvLedger:
    r"""Open a ledger in CSV: everything that can be wrong with it as a whole is found before any work.

    Args:
        path: the CSV file, or the same packed by gzip.
        encoding: "utf-8" or "gb18030" (also by the names of its parts, GBK and GB2312): it decides where the bytes
            leave it open. Found out where None.
        delimiter: what stands between two cells: a comma, tab, semicolon or other ASCII mark.
        header_row: the line on which the headings stand; the first that is not blank where None.

    Raises:
        FileError: no such file, a directory, no permission, empty, UTF-16, or a heading that can't be read.
        UsageError: an unknown encoding or delimiter, a heading that stands there twice, or a title for headings.
    """
    require_delimiter(delimiter)
    found = sniff(path, encoding)
    with open_source(path) as file:
        source = ByteSource(path, file, found.end, found.line_end)
        heading = _heading(source, RecordReader(found.encoding, delimiter, found.line_end), found.start, header_row)
    refuse_repeated(heading.cells)
    return CsvLedger(path, found, delimiter, heading)


def require_delimiter(delimiter: str) -> None:
    """Require that a sign can stand between cells.

    Raises:
        UsageError: It can't.
    """
    if delimiter not in _DELIMITERS:
        raise UsageError(
            f"分隔符 {delimiter!r} 不可用：须为一个 ASCII 符号，如 , ; | 或制表符",
            f"delimiter {delimiter!r} can't be one: give a single ASCII mark, such as , ; | or a tab",
            key="delimiter",
        )


class _Heading(NamedTuple):
    """The headings, the line on which they stand, and where the first row behind them begins."""

    cells: tuple[str, ...]
    line: int
    rows_offset: int
    rows_line: int


def _heading(source: ByteSource, reader: RecordReader, offset: int, header_row: int | None) -> _Heading:
    """The headings: the first record that is not blank, or the one on the line that is said."""
    found: _Heading | None = None
    for record, place, behind in _records(source, reader, offset):
        if found is not None:
            if not record.blank:
                refuse_title(source.path, found.cells, found.line, record.cells)
                break
        elif not record.blank if header_row is None else place.line == header_row:
            _refuse_bad(source.path, record)
            cells = tuple(cell or "" for cell in record.cells)
            found = _Heading(cells, place.line, behind, place.line + record.lines)
            if header_row is not None:
                break
        elif header_row is not None and place.line > header_row:
            break
    if found is not None:
        return found
    if header_row is not None:
        raise no_heading(source.path, header_row)
    raise FileError(f"{source.path}：文件只有空行", f"{source.path}: the file holds nothing but blank lines")


def _records(source: ByteSource, reader: RecordReader, offset: int) -> Iterator[tuple[Record, FilePosition, int]]:
    """The records from an offset on, which is the file's first line, each with its place and the offset behind."""
    line, size = 1, _HEADING
    while offset < source.end:
        data = source.lines(offset, size)
        at_end = offset + len(data) >= source.end
        start = 0
        while start < len(data):
            place = FilePosition(line, offset + start)
            record = reader.read(data, start, place, at_end=at_end)
            if record is None:
                size *= 2
                break
            yield record, place, offset + record.end
            start, line = record.end, line + record.lines
        offset += start


def _refuse_bad(path: Path, heading: Record) -> None:
    if bad := heading.bad:
        raise FileError(
            f"{path}：第 {bad.line} 行（表头，文件偏移 {bad.offset}）无法读取：{bad.zh}",
            f"{path}: line {bad.line}, the heading, can't be read at offset {bad.offset}: {bad.en}",
        )
