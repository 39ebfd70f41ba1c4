"""A ledger of lines on a worker: its blocks' lines taken apart by the strict reader, as on one machine."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import pyarrow as pa

from landprice.errors import FileError
from landprice.ledger.read import Chunk
from landprice.ledger.read.csv import parse_chunk
from landprice.ledger.read.jsonl import chunk_of
from landprice.ledger.read.sniff import CTRL_Z, Encoding
from landprice.ledger.read.strict_csv import FilePosition, RecordReader
from landprice.ledger.spark.survey import LineRun, join_lines, split_runs

CHUNK = 1 << 16
"""Lines that are priced together: enough for Polars to be quick, few enough for a worker's memory."""


@dataclass(frozen=True, slots=True)
class LineBlock:
    """Where a block of a file stands.

    Attributes:
        file: Its file, shown with a row's line; "" where the ledger is one file.
        number: The file's.
        encoding: Of the file.
        line: The line of the file on which it begins.
        offset: The byte of the file with which it begins.
        lines: How many lines it has.
        heading: How many of them are the heading and what stands before it.
        ends_dos: Whether its last line is the end-of-file mark of an old DOS program.
    """

    file: str
    number: int
    encoding: Encoding
    line: int
    offset: int
    lines: int
    heading: int
    ends_dos: bool


@dataclass(frozen=True, slots=True)
class LineLayout:
    """How the lines of a ledger are taken apart.

    Attributes:
        blocks: By the block's number, as Spark gives it with each line.
        headings: As written.
        delimiter: What stands between two cells; None where a line is a JSON object.
        line_end: Of its files.
        whole: Whether each file is one block: then a cell may go on on the next line.
    """

    blocks: Mapping[int, LineBlock]
    headings: tuple[str, ...]
    delimiter: str | None
    line_end: bytes
    whole: bool


class FilePart(NamedTuple):
    """Some rows of a block."""

    block: LineBlock
    chunk: Chunk


class LineReader:
    """Takes the lines of one task apart.

    Attributes:
        seen: The lines read so far, by block.
    """

    def __init__(self, layout: LineLayout) -> None:
        """Keep the layout."""
        self.seen: dict[int, int] = {}
        self._layout = layout
        self._readers: dict[Encoding, RecordReader] = {}
        self._rest = b""
        self._place = FilePosition(1, 0)

    def parts(self, batches: Iterable[pa.RecordBatch]) -> Iterator[FilePart]:
        """The rows of the batches, good and bad, each in one part."""
        for run in _gathered(run for batch in batches for run in split_runs(batch)):
            block = self._layout.blocks.get(run.block)
            if block is None:
                raise changed()
            chunk = self._chunk(run, block)
            if chunk is not None and (chunk.rows.height or chunk.bad):
                yield FilePart(block, chunk)

    def _chunk(self, run: LineRun, block: LineBlock) -> Chunk | None:
        """The rows of some lines, and of what was left over of those before."""
        before = self.seen.get(run.block, 0)
        self.seen[run.block] = after = before + len(run.lines)
        lines = run.lines
        if not before:
            self._place = FilePosition(block.line, block.offset)
            assert not self._rest, "a file ended amidst a row"
        if before < block.heading:
            heading = lines.slice(0, block.heading - before)
            lines = lines.slice(len(heading))
            skipped = join_lines(heading)
            self._place = FilePosition(self._place.line + len(heading), self._place.offset + len(skipped))
        if block.ends_dos and after == block.lines and len(lines) and lines[-1].as_py() == CTRL_Z:
            lines = lines.slice(0, len(lines) - 1)
        if self._layout.delimiter is None:
            return self._objects(lines)
        data, reader = self._rest + join_lines(lines), self._reader(block.encoding, self._layout.delimiter)
        if not data:
            return None
        at_end = not self._layout.whole or after >= block.lines
        taken = parse_chunk(data, reader, self._place, at_end=at_end)
        self._rest = data[taken.used :]
        self._place = FilePosition(taken.next_line, self._place.offset + taken.used)
        assert not (at_end and self._rest), "lines were left over"
        return Chunk(
            taken.rows, taken.lines, taken.bad, self._place.offset, text=taken.text, delimiter=self._layout.delimiter
        )

    def _objects(self, lines: pa.Array) -> Chunk:
        """The rows of lines of JSON."""
        line, offset = self._place
        self._place = FilePosition(line + len(lines), offset + len(join_lines(lines)))
        numbered = [(line + index, text) for index, text in enumerate(lines.to_pylist()) if text.strip()]
        return chunk_of(numbered, self._layout.headings, offset, self._place.offset)

    def _reader(self, encoding: Encoding, delimiter: str) -> RecordReader:
        layout = self._layout
        if encoding not in self._readers:
            self._readers[encoding] = RecordReader(encoding, delimiter, layout.line_end, len(layout.headings))
        return self._readers[encoding]


def changed() -> FileError:
    """The error where a ledger is not what it was when it was looked over."""
    return FileError(
        "台账在读取期间有变动（行数与开始时不同），请在其不再变动后重新运行。",
        "the ledger changed while it was read (it has other lines than at first); run again when it rests.",
    )


def _gathered(all_runs: Iterable[LineRun]) -> Iterator[LineRun]:
    """Runs of one block put together up to a chunk's lines."""
    kept: list[LineRun] = []
    for run in all_runs:
        if kept and (run.block != kept[0].block or sum(len(one.lines) for one in kept) >= CHUNK):
            yield _one(kept)
            kept = []
        kept.append(run)
    if kept:
        yield _one(kept)


def _one(several: list[LineRun]) -> LineRun:
    if len(several) == 1:
        return several[0]
    lines = pa.concat_arrays([run.lines.cast(pa.large_binary()) for run in several])
    return LineRun(several[0].block, lines, several[0].first)
