"""Surveys a ledger of lines in one pass before it is priced: the lines, encoding and heading of each block.

Spark reads a large file in blocks, each in another task. The survey finds what a task can't know of the blocks before
its own: the line of the file on which the block begins, whether quoted cells have line breaks (then no task may start
inside one), and the encoding of the whole file, as `landprice.ledger.read.sniff` does on one machine.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

import polars as pl
import pyarrow as pa
import pyarrow.compute as pc

from landprice.ledger.formats.jsonl import keys_of
from landprice.ledger.read.sniff import CTRL_Z, Encoding
from landprice.ledger.read.strict_csv import FilePosition, Record, RecordReader

SURVEY_SCHEMA = (
    "file string, size long, start long, block long, lines long, length long, odd long, longest long, "
    "feeds long, ends_in_feed boolean, undecodable long, lead long, head binary, head_lines long, ends_dos boolean, "
    "keys array<string>"
)
"""The survey's columns, one row a block, as Spark types."""

_HEAD = 1 << 20  # bytes in which a file's heading is looked for
_CHINESE = "[\u0800-\U0010ffff]"


class LineRun(NamedTuple):
    """Consecutive lines of one block in one Arrow batch.

    Attributes:
        block: The number of the block.
        lines: Binary, without their line ends.
        first: The position in the batch of the first of them.
    """

    block: int
    lines: pa.Array
    first: int


def split_runs(batch: pa.RecordBatch) -> Iterator[LineRun]:
    """Yield the lines of a batch, block by block, in order."""
    encoded = pc.run_end_encode(batch.column("block"))
    lines = batch.column("line")
    first = 0
    for block, stop in zip(encoded.values.to_pylist(), encoded.run_ends.to_pylist(), strict=True):
        yield LineRun(block, lines.slice(first, stop - first), first)
        first = stop


def join_lines(lines: pa.Array) -> bytes:
    r"""Join lines into bytes, each with ``\n``."""
    if not len(lines):
        return b""
    large = lines.cast(pa.large_binary())
    whole = pa.LargeListArray.from_arrays(pa.array([0, len(large)], pa.int64()), large)
    return bytes(memoryview(pc.binary_join(whole, pa.scalar(b"\n", pa.large_binary()))[0].as_buffer())) + b"\n"


class SurveyOptions(NamedTuple):
    """Options of a survey.

    Attributes:
        delimiter: The character between two cells; None if a line is a JSON object.
        header_row: The line of the heading; the first that is not blank if None.
    """

    delimiter: str | None
    header_row: int | None = None


class FoundHeading(NamedTuple):
    """The heading of a file.

    Attributes:
        record: The heading; None if there is none.
        line: The line on which it begins.
        lines: The number of lines up to its end.
        below: The first record behind it that is not blank.
        end: The position behind the last record read.
    """

    record: Record | None
    line: int
    lines: int
    below: Record | None
    end: int


def find_heading(data: bytes, start: int, reader: RecordReader, header_row: int | None) -> FoundHeading:
    """Find the heading of a file, and the record below it.

    Args:
        data: The beginning of the file, whole lines.
        start: Where its text begins, behind a byte order mark.
        reader: For records of any width.
        header_row: The line of the heading; the first that is not blank if None.
    """
    found: tuple[Record, int, int] | None = None
    done = 0
    while start < len(data):
        current = reader.read(data, start, FilePosition(1 + done, start), at_end=True)
        assert current is not None
        line, done, start = 1 + done, done + current.lines, current.end
        if found is not None:
            if not current.blank:
                return FoundHeading(*found, current, start)
        elif line == header_row or (header_row is None and not current.blank):
            found = current, line, done
    record, line, lines = found or (None, 0, 0)
    return FoundHeading(record, line, lines, None, start)


@dataclass
class _BlockSurvey:
    """The survey of one block."""

    file: str
    size: int
    start: int
    block: int
    lines: int = 0
    length: int = 0
    odd: int = 0
    feeds: int = 0
    ends_in_feed: bool = False
    longest: int = 0
    undecodable: int = 0
    lead: int = 0
    head: bytes = b""
    head_lines: int = 0
    ends_dos: bool = False
    keys: dict[str, None] = field(default_factory=dict)
    _heading_read: bool = False

    def add(self, lines: pa.Array, options: "SurveyOptions") -> None:
        """Survey more of its lines."""
        lengths = pc.binary_length(lines)
        self.length += pc.sum(lengths).as_py() + len(lines)
        self.longest = max(self.longest, pc.max(lengths).as_py())
        self.ends_dos = lines[-1].as_py() == CTRL_Z
        self.lines += len(lines)
        if options.delimiter is None:
            for line in lines.to_pylist():
                self.keys.update(dict.fromkeys(keys_of(line) if line.strip() else ()))
            return
        with_return = pc.ends_with(lines, b"\r")
        self.feeds += len(lines) - pc.sum(with_return).as_py()
        self.ends_in_feed = not with_return[-1].as_py()
        data = join_lines(lines)
        skipped = 0
        if self.start == 0 and not self._heading_read:
            skipped = self._read_heading(data, options.delimiter, options.header_row)
        self._check_encoding(data, lines)
        if b'"' in data:
            self.odd += _count_odd_quotes(lines.slice(skipped))

    def _read_heading(self, data: bytes, delimiter: str, header_row: int | None) -> int:
        """Read the heading; return the number of lines up to its end."""
        self._heading_read = True
        try:
            data[:_HEAD].decode()
            encoding: Encoding = "utf-8"
        except UnicodeDecodeError as error:
            encoding = "utf-8" if error.start > _HEAD - 4 else "gb18030"
        found = find_heading(data, 0, RecordReader(encoding, delimiter, b"\n"), header_row)
        self.head, self.head_lines = data[: found.end], found.lines
        return found.lines

    def _check_encoding(self, data: bytes, lines: pa.Array) -> None:
        """Count the lines that speak for each encoding, as `landprice.ledger.read.sniff` does."""
        if data.isascii():
            return
        try:
            text = pl.Series([data], dtype=pl.Binary).cast(pl.String).str.split("\n").explode()
            self.lead += int(text.str.contains(_CHINESE).sum())
        except pl.exceptions.PolarsError:
            for line in lines.to_pylist():
                self._check_line_encoding(line)

    def _check_line_encoding(self, line: bytes) -> None:
        try:
            self.lead += not line.isascii() and max(line.decode()) >= "\u0800"
        except UnicodeDecodeError:
            self.undecodable += 1
            try:
                line.decode("gb18030")
                self.lead -= 1
            except UnicodeDecodeError:
                pass


def _count_odd_quotes(lines: pa.Array) -> int:
    """Count the lines with an odd number of quotes: each has a stray quote or a cell with a line break."""
    quotes = pc.count_substring(lines, b'"')
    return int(pc.sum(pc.bit_wise_and(quotes, 1)).as_py() or 0)


def survey_blocks(batches: Iterable[pa.RecordBatch], options: SurveyOptions) -> Iterator[pa.RecordBatch]:
    """Survey the lines of a task.

    Args:
        batches: Of ``line`` (binary), ``file``, its ``size``, ``start`` and ``block``.
        options: The options.

    Yields:
        One row a block, of `SURVEY_SCHEMA`.
    """
    surveys: dict[int, _BlockSurvey] = {}
    for batch in batches:
        for run in split_runs(batch):
            if run.block not in surveys:
                file, size, start = (batch.column(name)[run.first].as_py() for name in ("file", "size", "start"))
                surveys[run.block] = _BlockSurvey(file, size, start, run.block)
            surveys[run.block].add(run.lines, options)
    types = {"file": pa.string(), "head": pa.binary(), "keys": pa.list_(pa.string())}
    types |= dict.fromkeys(("ends_dos", "ends_in_feed"), pa.bool_())
    names = [column.split()[0] for column in SURVEY_SCHEMA.split(", ")]
    columns = {name: [getattr(block, name) for block in surveys.values()] for name in names}
    columns["keys"] = [list(keys) for keys in columns["keys"]]
    arrays = [pa.array(column, types.get(name, pa.int64())) for name, column in columns.items()]
    yield pa.RecordBatch.from_arrays(arrays, names=names)
