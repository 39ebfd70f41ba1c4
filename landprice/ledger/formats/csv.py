r"""CSV ledgers and outputs.

The reader takes the file chunk by chunk in flat memory. Files are UTF-8 (with a byte order mark or without) or GB18030,
with lines that end in ``\n``, ``\r\n``, ``\r\r\n`` or, in a file without any ``\n``, ``\r``. Polars parses what it
provably parses right (`polars_parser`); the other lines go to the strict parser (`strict_csv`).

Outputs are UTF-8 with a byte order mark, without which Excel on a Chinese Windows takes them for GBK, or GB18030.
"""

import string
import sys
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

import polars as pl

from landprice.errors import FileError, UsageError
from landprice.ledger.read.byte_source import ByteSource, open_source
from landprice.ledger.read.csv_chunks import parse_chunk
from landprice.ledger.read.ledger import CHUNK, Chunk, Ledger, Passthrough, no_heading, refuse_title
from landprice.ledger.read.sniff import SniffResult, sniff
from landprice.ledger.read.strict_csv import LONGEST_RECORD, FilePosition, LongRecordError, Record, RecordReader
from landprice.ledger.sink import BOM, Sink, SinkOptions

if TYPE_CHECKING:
    from polars._typing import CsvQuoteStyle

_HEADING_WINDOW = 1 << 16
"""Bytes in which the heading is looked for first."""

_DOUBLE_RETURNS = (
    "行末为 CR CR LF（换行被转换了两次），按一个换行读取。",
    "Lines end in CR CR LF (a line end converted twice), which is read as one line end.",
)

_SHORTEST_CHUNK = 2
"""The divisor of the usual length of a chunk that gives the shortest."""

_DELIMITERS = frozenset(string.punctuation + "\t ") - {'"'}


class CsvLedger(Ledger):
    """A ledger in CSV."""

    def __init__(self, path: Path, sniffed: SniffResult, delimiter: str, heading: "_Heading") -> None:
        """Describe a file that was sniffed and whose heading was read."""
        self.path = path
        self.size = sniffed.size
        self.encoding = sniffed.encoding
        self.delimiter = delimiter
        self.headings = heading.cells
        self.heading_line = heading.line
        self.most_rows = sniffed.size // 2 + 1  # a row has at least a character and a line end
        self.notices = (_DOUBLE_RETURNS,) if sniffed.has_double_returns else ()
        self._sniffed = sniffed
        self._heading = heading

    def chunks(self, target_bytes: int = CHUNK) -> Iterator[Chunk]:
        """Yield the rows, chunk by chunk, in the file's order. Every row is in one chunk, as a good or a bad row.

        Blank lines are skipped, except in a ledger of one column, where each is a row. What is appended to the file
        after the ledger was opened is not read.

        Args:
            target_bytes: How much of the file to read at a time. The rows do not depend on it.

        Raises:
            FileError: The file can't be read any more, or has become shorter.
        """
        begin = offset = self._heading.rows_offset
        line = self._heading.rows_line
        if offset >= self._sniffed.end:
            return
        reader = RecordReader(
            self._sniffed.encoding,
            self.delimiter,
            self._sniffed.line_end,
            len(self.headings),
            has_crlf=self._sniffed.has_crlf,
        )
        with open_source(self.path) as file:
            source = ByteSource(self.path, file, self._sniffed.end, self._sniffed.line_end)
            least = 0
            while offset < source.end:
                size = max(least, _next_size(offset - begin, source.end - offset, target_bytes))
                data = source.lines(offset, size)
                place = FilePosition(line, offset)
                at_end = offset + len(data) >= source.end or _is_stray(source, reader, data, place)
                parsed = parse_chunk(data, reader, place, at_end=at_end)
                if not parsed.used:
                    # The chunk is the beginning of one record: read on until it ends.
                    least = 2 * max(size, len(data))
                    continue
                offset, line, least = offset + parsed.used, parsed.next_line, 0
                if parsed.rows.height or parsed.bad:
                    end_offset = self.size if offset >= source.end else offset
                    yield Chunk(
                        parsed.rows, parsed.lines, parsed.bad, end_offset, text=parsed.text, delimiter=self.delimiter
                    )


def _next_size(done: int, left: int, most: int) -> int:
    """Return how many bytes to read next: few at first and at the end, so that all processors are busy.

    Args:
        done: Bytes read before.
        left: Bytes that follow.
        most: Bytes to read at a time in between.
    """
    return min(most, max(most // _SHORTEST_CHUNK, min(done, left // 2)))


def open_csv(
    path: Path, *, encoding: str | None = None, delimiter: str = ",", header_row: int | None = None
) -> CsvLedger:
    r"""Open a ledger in CSV. Whatever is wrong with the file as a whole is found here.

    Args:
        path: The CSV file, or the same compressed with gzip.
        encoding: "utf-8" or "gb18030" (or GBK, GB2312). Used where the bytes fit both; detected if None.
        delimiter: The character between two cells: a comma, tab, semicolon or other ASCII mark.
        header_row: The line of the headings; the first that is not blank if None.

    Raises:
        FileError: The file does not exist, is a directory, may not be read, is empty or in UTF-16, or its heading can't
            be read.
        UsageError: The encoding or delimiter is unknown, a heading occurs twice, or the heading is a title.
    """
    require_delimiter(delimiter)
    sniffed = sniff(path, encoding)
    with open_source(path) as file:
        source = ByteSource(path, file, sniffed.end, sniffed.line_end)
        reader = RecordReader(sniffed.encoding, delimiter, sniffed.line_end)
        heading = _read_heading(source, reader, sniffed.start, header_row)
    return CsvLedger(path, sniffed, delimiter, heading)


def require_delimiter(delimiter: str) -> None:
    """Require that a character can separate cells.

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
    """The headings, their line, and where the first row behind them begins."""

    cells: tuple[str, ...]
    line: int
    rows_offset: int
    rows_line: int


def _read_heading(source: ByteSource, reader: RecordReader, offset: int, header_row: int | None) -> _Heading:
    """Read the headings: the first record that is not blank, or the one on the line ``header_row``."""
    heading: _Heading | None = None
    for record, place, end in _read_records(source, reader, offset):
        if heading is not None:
            if not record.blank:
                refuse_title(source.path, heading.cells, heading.line, record.cells)
                break
        elif not record.blank if header_row is None else place.line == header_row:
            _refuse_bad_heading(source.path, record)
            cells = tuple(cell or "" for cell in record.cells)
            heading = _Heading(cells, place.line, end, place.line + record.lines)
            if header_row is not None:
                break
        elif header_row is not None and place.line > header_row:
            break
    if heading is not None:
        return heading
    if header_row is not None:
        raise no_heading(source.path, header_row)
    raise FileError(f"{source.path}：文件只有空行", f"{source.path}: the file holds nothing but blank lines")


def _read_records(source: ByteSource, reader: RecordReader, offset: int) -> Iterator[tuple[Record, FilePosition, int]]:
    """Yield the records from the first line on, each with its place and the offset where it ends."""
    line, size = 1, _HEADING_WINDOW
    while offset < source.end:
        data = source.lines(offset, size)
        place = FilePosition(line, offset)
        at_end = offset + len(data) >= source.end or _is_stray(source, reader, data, place)
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


def _is_stray(source: ByteSource, reader: RecordReader, data: bytes, place: FilePosition) -> bool:
    """Return whether a record that is still open after `LONGEST_RECORD` bytes only has a stray quote in its first line.

    Args:
        source: The ledger.
        reader: Its parser.
        data: Whole lines.
        place: Where in the file they begin.

    Raises:
        LongRecordError: It is one record, which is closed later.
    """
    if len(data) <= LONGEST_RECORD or not reader.is_open(data):
        return False
    if not _closes_properly(source, place.offset + len(data), reader.delimiter.encode()):
        return True
    raise LongRecordError(place.line)


def _closes_properly(source: ByteSource, offset: int, delimiter: bytes) -> bool:
    """Return whether the quote that is open at an offset is closed before a delimiter or a line end."""
    while offset < source.end:
        data = source.lines(offset, _HEADING_WINDOW)
        offset += len(data)
        closing = _find_single_quote(data)
        if closing is not None:
            return closing in {delimiter, b"\r", b"\n"}
    return False


def _find_single_quote(data: bytes) -> bytes | None:
    """Return the byte behind the first quote that is not doubled; None if there is no such quote.

    Args:
        data: Whole lines, so that a byte follows each quote.
    """
    quote = data.find(b'"')
    while quote >= 0 and data.startswith(b'"', quote + 1):
        quote = data.find(b'"', quote + 2)
    return None if quote < 0 else data[quote + 1 : quote + 2]


def _refuse_bad_heading(path: Path, heading: Record) -> None:
    if bad := heading.bad:
        raise FileError(
            f"{path}：第 {bad.line} 行（表头，文件偏移 {bad.offset}）无法读取：{bad.zh}",
            f"{path}: line {bad.line}, the heading, can't be read at offset {bad.offset}: {bad.en}",
        )


class CsvSink(Sink):
    """An output in CSV."""

    def __init__(
        self, file: BinaryIO, headings: Sequence[str], options: SinkOptions, passthrough: Passthrough = "text"
    ) -> None:
        """Write the headings."""
        super().__init__(file, headings, options, passthrough)
        # Polars raises a plain OSError if standard output is closed; Python's BrokenPipeError is needed to tell.
        self._through_python = options.encoding == "gb18030" or file is getattr(sys.stdout, "buffer", None)
        if options.encoding == "utf-8-sig":
            file.write(BOM)
        names = [f"c{number}" for number in range(len(headings))]
        self.write_rows(pl.DataFrame([self.headings], schema=names, orient="row"))

    def can_copy_lines(self, chunk: Chunk) -> bool:
        """Return whether the source lines of a chunk can be written as they are.

        Only with commas: the cells that the output adds hold no comma, but codes are joined with semicolons.
        """
        return chunk.text is not None and chunk.delimiter == self.options.delimiter == ","

    def write_rows(self, frame: pl.DataFrame, *, unquoted: bool = False) -> None:
        """Write rows."""
        if not frame.height:
            return
        # Looking for cells that need quotes takes as long as writing them.
        quotes: CsvQuoteStyle = "never" if unquoted else "necessary"
        write = partial(frame.write_csv, include_header=False, separator=self.options.delimiter, quote_style=quotes)
        if not self._through_python:
            write(self.file)
            return
        text = write()
        self.file.write(text.encode("gb18030" if self.options.encoding == "gb18030" else "utf-8"))

    def close(self) -> None:
        """CSV has nothing at its end."""
