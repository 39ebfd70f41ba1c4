"""One pass over a ledger of lines before any work, block by block: how many lines, in what encoding, what heading.

Spark reads a large file in blocks, each by another task. What one task can't know of the blocks before its own, this
pass finds out: the line of the file on which the block begins, whether quoted cells have line breaks (then no task may
start amidst one), and, as `landprice.ledger.read.sniff` does for one machine, the encoding of the whole file.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

import polars as pl
import pyarrow as pa
import pyarrow.compute as pc

from landprice.ledger.read.jsonl import keys_of
from landprice.ledger.read.sniff import CTRL_Z, Encoding
from landprice.ledger.read.strict_csv import FilePosition, Record, RecordReader

SURVEY_SCHEMA = (
    "file string, size long, start long, block long, lines long, length long, odd long, longest long, "
    "undecodable long, lead long, head binary, head_lines long, ends_dos boolean, keys array<string>"
)
"""What the pass gives of each block, as Spark types."""

_HEAD = 1 << 20  # bytes in which a file's heading is looked for
_CHINESE = "[\u0800-\U0010ffff]"


class LineRun(NamedTuple):
    """Lines of one block that stand in one Arrow batch.

    Attributes:
        block: The block.
        lines: Binary, without their ends.
        first: The position in the batch of the first of them.
    """

    block: int
    lines: pa.Array
    first: int


def split_runs(batch: pa.RecordBatch) -> Iterator[LineRun]:
    """The lines of a batch, block by block, in order."""
    encoded = pc.run_end_encode(batch.column("block"))
    lines = batch.column("line")
    first = 0
    for block, stop in zip(encoded.values.to_pylist(), encoded.run_ends.to_pylist(), strict=True):
        yield LineRun(block, lines.slice(first, stop - first), first)
        first = stop


def join_lines(lines: pa.Array) -> bytes:
    r"""Lines as a file's bytes, each with ``\n``."""
    if not len(lines):
        return b""
    large = lines.cast(pa.large_binary())
    whole = pa.LargeListArray.from_arrays(pa.array([0, len(large)], pa.int64()), large)
    return bytes(memoryview(pc.binary_join(whole, pa.scalar(b"\n", pa.large_binary()))[0].as_buffer())) + b"\n"


class SurveyOptions(NamedTuple):
    """What is looked for.

    Attributes:
        delimiter: What stands between two cells; None where a line is a JSON object.
        header_row: The line on which the heading stands; the first that is not blank where None.
    """

    delimiter: str | None
    header_row: int | None = None


class FoundHeading(NamedTuple):
    """A heading at the beginning of a file.

    Attributes:
        record: It; None where there is none.
        line: The line on which it begins.
        lines: How many lines it and those before it are.
        below: The first record behind it that is not blank.
        end: Where the last record that was looked at ends.
    """

    record: Record | None
    line: int
    lines: int
    below: Record | None
    end: int


def find_heading(data: bytes, start: int, reader: RecordReader, header_row: int | None) -> FoundHeading:
    """The heading of a file, and the record below it.

    Args:
        data: The beginning of the file, whole lines.
        start: Where its text begins, behind a byte order mark.
        reader: Of records of any width.
        header_row: The line on which it stands; the first that is not blank where None.
    """
    found: tuple[Record, int, int] | None = None
    behind = 0
    while start < len(data):
        one = reader.read(data, start, FilePosition(1 + behind, start), at_end=True)
        assert one is not None
        line, behind, start = 1 + behind, behind + one.lines, one.end
        if found is not None:
            if not one.blank:
                return FoundHeading(*found, one, start)
        elif line == header_row or (header_row is None and not one.blank):
            found = one, line, behind
    record, line, lines = found or (None, 0, 0)
    return FoundHeading(record, line, lines, None, start)


@dataclass
class _Block:
    """What is known of a block so far."""

    file: str
    size: int
    start: int
    block: int
    lines: int = 0
    length: int = 0
    odd: int = 0
    longest: int = 0
    undecodable: int = 0
    lead: int = 0
    head: bytes = b""
    head_lines: int = 0
    ends_dos: bool = False
    keys: dict[str, None] = field(default_factory=dict)
    _heading_read: bool = False

    def look(self, lines: pa.Array, looks: "SurveyOptions") -> None:
        """Look over more of its lines."""
        lengths = pc.binary_length(lines)
        self.length += pc.sum(lengths).as_py() + len(lines)
        self.longest = max(self.longest, pc.max(lengths).as_py())
        self.ends_dos = lines[-1].as_py() == CTRL_Z
        self.lines += len(lines)
        if looks.delimiter is None:
            for line in lines.to_pylist():
                self.keys.update(dict.fromkeys(keys_of(line) if line.strip() else ()))
            return
        data = join_lines(lines)
        skipped = 0
        if self.start == 0 and not self._heading_read:
            skipped = self._read_heading(data, looks.delimiter, looks.header_row)
        self._judge(data, lines)
        if b'"' in data:
            self.odd += _odd(lines.slice(skipped))

    def _read_heading(self, data: bytes, delimiter: str, header_row: int | None) -> int:
        """Take the heading off; the number of these lines that it and those before it are."""
        self._heading_read = True
        try:
            data[:_HEAD].decode()
            encoding: Encoding = "utf-8"
        except UnicodeDecodeError as error:
            encoding = "utf-8" if error.start > _HEAD - 4 else "gb18030"
        found = find_heading(data, 0, RecordReader(encoding, delimiter, b"\n"), header_row)
        self.head, self.head_lines = data[: found.end], found.lines
        return found.lines

    def _judge(self, data: bytes, lines: pa.Array) -> None:
        """Tell its lines' encoding, as `landprice.ledger.read.sniff` does."""
        if data.isascii():
            return
        try:
            text = pl.Series([data], dtype=pl.Binary).cast(pl.String).str.split("\n").explode()
            self.lead += int(text.str.contains(_CHINESE).sum())
        except pl.exceptions.PolarsError:
            for line in lines.to_pylist():
                self._judge_line(line)

    def _judge_line(self, line: bytes) -> None:
        try:
            self.lead += not line.isascii() and max(line.decode()) >= "\u0800"
        except UnicodeDecodeError:
            self.undecodable += 1
            try:
                line.decode("gb18030")
                self.lead -= 1
            except UnicodeDecodeError:
                pass


def _odd(lines: pa.Array) -> int:
    """How many lines have an odd number of quotes: in each of them a quoted cell is left open, or a quote is stray."""
    quotes = pc.count_substring(lines, b'"')
    return int(pc.sum(pc.bit_wise_and(quotes, 1)).as_py() or 0)


def survey_blocks(batches: Iterable[pa.RecordBatch], looks: SurveyOptions) -> Iterator[pa.RecordBatch]:
    """Look over the lines of a task.

    Args:
        batches: Of ``line`` (binary), ``file``, its ``size``, ``start`` and ``block``.
        looks: What is looked for.

    Returns:
        One row a block, of `SURVEY_SCHEMA`.
    """
    found: dict[int, _Block] = {}
    for batch in batches:
        for run in split_runs(batch):
            if run.block not in found:
                file, size, start = (batch.column(name)[run.first].as_py() for name in ("file", "size", "start"))
                found[run.block] = _Block(file, size, start, run.block)
            found[run.block].look(run.lines, looks)
    kinds = {"file": pa.string(), "head": pa.binary(), "ends_dos": pa.bool_(), "keys": pa.list_(pa.string())}
    names = [column.split()[0] for column in SURVEY_SCHEMA.split(", ")]
    columns = {name: [getattr(block, name) for block in found.values()] for name in names}
    columns["keys"] = [list(keys) for keys in columns["keys"]]
    arrays = [pa.array(column, kinds.get(name, pa.int64())) for name, column in columns.items()]
    yield pa.RecordBatch.from_arrays(arrays, names=names)
