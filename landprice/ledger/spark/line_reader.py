"""Parses the lines of a ledger's blocks on a worker, with the parsers of one machine."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import pyarrow as pa

from landprice.errors import FileError
from landprice.ledger.formats.jsonl import parse_objects
from landprice.ledger.read import Chunk
from landprice.ledger.read.csv_chunks import parse_chunk
from landprice.ledger.read.sniff import CTRL_Z, Encoding
from landprice.ledger.read.strict_csv import FilePosition, RecordReader
from landprice.ledger.spark.survey import LineRun, join_lines, split_runs

CHUNK = 1 << 16
"""Lines that are priced together: enough for Polars to run at full speed, few enough for a worker's memory."""


@dataclass(frozen=True, slots=True)
class LineBlock:
    r"""A block of a file, and its place in it.

    Attributes:
        file: The name of its file, shown with a row's line; "" if the ledger is one file.
        number: The number of its file.
        encoding: Of the file.
        line: The line of the file on which it begins.
        offset: The offset in the file where it begins.
        lines: The number of its lines.
        heading: The number of its lines up to the heading.
        ends_dos: Whether its last line is the end-of-file mark of an old DOS program.
        has_crlf: Whether a line of the file ends in ``\r\n``.
        has_both_ends: Whether another ends in a lone ``\n``, which may be a line break in a cell.
    """

    file: str
    number: int
    encoding: Encoding
    line: int
    offset: int
    lines: int
    heading: int
    ends_dos: bool
    has_crlf: bool = False
    has_both_ends: bool = False


@dataclass(frozen=True, slots=True)
class LineLayout:
    """How the lines of a ledger are parsed.

    Attributes:
        blocks: The blocks, by the number that Spark gives with each line.
        headings: As written.
        delimiter: The character between two cells; None if a line is a JSON object.
        line_end: Of its files.
        whole: Whether each file is one block, so that a cell may go on in the next line.
    """

    blocks: Mapping[int, LineBlock]
    headings: tuple[str, ...]
    delimiter: str | None
    line_end: bytes
    whole: bool


class BlockRows(NamedTuple):
    """Rows of a block."""

    block: LineBlock
    chunk: Chunk


class LineReader:
    """Parses the lines of one task.

    Attributes:
        seen: The number of lines read so far, by block.
    """

    def __init__(self, layout: LineLayout) -> None:
        """Parse lines of this layout."""
        self.seen: dict[int, int] = {}
        self._layout = layout
        self._readers: dict[tuple[Encoding, bool], RecordReader] = {}
        self._rest = b""
        self._place = FilePosition(1, 0)

    def read(self, batches: Iterable[pa.RecordBatch]) -> Iterator[BlockRows]:
        """Yield the good and bad rows of the batches."""
        for run in _merge_runs(run for batch in batches for run in split_runs(batch)):
            block = self._layout.blocks.get(run.block)
            if block is None:
                raise changed_error()
            chunk = self._parse(run, block)
            if chunk is not None and (chunk.rows.height or chunk.bad):
                yield BlockRows(block, chunk)

    def _parse(self, run: LineRun, block: LineBlock) -> Chunk | None:
        """Parse lines, together with the rest of those before."""
        before = self.seen.get(run.block, 0)
        self.seen[run.block] = after = before + len(run.lines)
        lines = run.lines
        if not before:
            self._place = FilePosition(block.line, block.offset)
            assert not self._rest, "a file ended inside a row"
        if before < block.heading:
            heading = lines.slice(0, block.heading - before)
            lines = lines.slice(len(heading))
            skipped = join_lines(heading)
            self._place = FilePosition(self._place.line + len(heading), self._place.offset + len(skipped))
        if block.ends_dos and after == block.lines and len(lines) and lines[-1].as_py() == CTRL_Z:
            lines = lines.slice(0, len(lines) - 1)
        if self._layout.delimiter is None:
            return self._parse_objects(lines)
        data, reader = self._rest + join_lines(lines), self._record_reader(block, self._layout.delimiter)
        if not data:
            return None
        at_end = not self._layout.whole or after >= block.lines
        parsed = parse_chunk(data, reader, self._place, at_end=at_end)
        self._rest = data[parsed.used :]
        self._place = FilePosition(parsed.next_line, self._place.offset + parsed.used)
        assert not (at_end and self._rest), "lines were left over"
        return Chunk(
            parsed.rows,
            parsed.lines,
            parsed.bad,
            self._place.offset,
            text=parsed.text,
            delimiter=self._layout.delimiter,
        )

    def _parse_objects(self, lines: pa.Array) -> Chunk:
        """Parse lines of JSON."""
        line, offset = self._place
        self._place = FilePosition(line + len(lines), offset + len(join_lines(lines)))
        numbered = [(line + index, text) for index, text in enumerate(lines.to_pylist()) if text.strip()]
        return parse_objects(numbered, self._layout.headings, offset, self._place.offset)

    def _record_reader(self, block: LineBlock, delimiter: str) -> RecordReader:
        layout = self._layout
        key = block.encoding, block.has_crlf
        if key not in self._readers:
            self._readers[key] = RecordReader(
                block.encoding, delimiter, layout.line_end, len(layout.headings), has_crlf=block.has_crlf
            )
        return self._readers[key]


def changed_error() -> FileError:
    """Make the error for a ledger that changed since it was surveyed."""
    return FileError(
        "台账在读取期间有变动（行数与开始时不同），请在其不再变动后重新运行。",
        "The ledger changed while it was read: its lines are not those of the first pass. "
        "Run again when nothing writes to it.",
    )


def _merge_runs(runs: Iterable[LineRun]) -> Iterator[LineRun]:
    """Merge runs of one block into runs of about `CHUNK` lines."""
    pending: list[LineRun] = []
    for run in runs:
        if pending and (run.block != pending[0].block or sum(len(one.lines) for one in pending) >= CHUNK):
            yield _concat(pending)
            pending = []
        pending.append(run)
    if pending:
        yield _concat(pending)


def _concat(runs: list[LineRun]) -> LineRun:
    if len(runs) == 1:
        return runs[0]
    lines = pa.concat_arrays([run.lines.cast(pa.large_binary()) for run in runs])
    return LineRun(runs[0].block, lines, runs[0].first)
