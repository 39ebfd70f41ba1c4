"""What a worker gives: the rows of a task as the text of files, or as typed columns, each row once and with its kind.

Spark parts the kinds as it writes, so nothing is priced twice. The last row of a task is its tally.
"""

import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

import polars as pl
import pyarrow as pa
import pyarrow.compute as pc

from landprice.ledger.batch import cells_of, with_bad_rows
from landprice.ledger.pricer import REJECT_HEADINGS, PricedRows, Pricer
from landprice.ledger.read import Chunk
from landprice.ledger.read.ledger import Passthrough
from landprice.ledger.spark.counters import serialize_counters
from landprice.ledger.summary import Summary
from landprice.ledger.write.outputs import sink_class
from landprice.ledger.write.sink import Sink as FileSink
from landprice.ledger.write.sink import SinkOptions

PRICED, REJECTED, TALLY = "priced", "rejected", "tally"
REASONS = (*REJECT_HEADINGS, "use")
TEXT_SCHEMA = "kind string, text binary"


class SparkOutput(NamedTuple):
    """Some rows of a task.

    Attributes:
        chunk: The rows as text, their numbers, and those that can't be taken apart.
        places: Where each row with a number is, in words; None where the number says it.
        file: Put before a row's number where the ledger is several files.
        echo: The ledger's own columns with their types; None where they are text.
    """

    chunk: Chunk
    file: str = ""
    echo: pa.Table | None = None
    places: pl.Series | None = None

    def row(self, numbers: pl.Series) -> pl.Series:
        """Where rows are, by their numbers: that, in a ledger of one file, or in words."""
        if self.places is not None:
            return self.places.gather(numbers).alias("row")
        return (pl.Series([f"{self.file}:"]) + numbers.cast(pl.String)).alias("row") if self.file else numbers


class SparkSink(Protocol):
    """What becomes of priced rows."""

    def anew(self) -> "SparkSink":
        """The same for another task."""

    def put(self, pricer: Pricer, piece: SparkOutput, summary: Summary) -> Iterator[pa.RecordBatch]:
        """Price rows, count them, and give them as Spark takes them."""

    def end(self, summary: Summary, lines: Mapping[int, int]) -> Iterator[pa.RecordBatch]:
        """Give the task's tally."""


def line_names(pricer: Pricer) -> list[str]:
    """The names under which the lines travel: by position, for a ledger's own heading may be any."""
    return [f"l{position}" for position in range(len(pricer.keys))]


@dataclass
class TextSink:
    """Rows as the text of files, many in one value: Spark's text writer writes it as it stands.

    Attributes:
        ending: Of the files: their format.
        delimiter: Of CSV, between two cells.
        encoding: Of CSV.
        echo: In what form the ledger has its own columns.
    """

    ending: str
    delimiter: str
    encoding: str
    echo: Passthrough
    _files: dict[str, tuple[io.BytesIO, FileSink]] = field(default_factory=dict)

    def anew(self) -> "TextSink":
        """The same for another task: each task writes files of its own, with headings of their own."""
        return TextSink(self.ending, self.delimiter, self.encoding, self.echo)

    def put(self, pricer: Pricer, piece: SparkOutput, summary: Summary) -> Iterator[pa.RecordBatch]:
        """Rows as on one machine; the heading before the first of a kind."""
        chunk = piece.chunk
        own = self._own(piece)
        done = pricer.price(chunk.rows, chunk.lines, echo=own)
        rejected = with_bad_rows(done, chunk, pricer, "text" if own is None else self.echo)
        summary.count(done, rejected, chunk.bad, chunk.rows.height)
        rejected = rejected.with_columns(piece.row(rejected["row"]))
        texts = []
        for kind, frame in ((PRICED, done.priced), (REJECTED, rejected)):
            if frame.height:
                file, sink = self.file(pricer, kind)
                sink.rows(frame, unquoted=kind == PRICED and sink.as_they_stand(chunk) and not chunk.quoted)
                texts.append((kind, _emptied(file)))
        if texts:
            yield _texts(texts)

    def end(self, summary: Summary, lines: Mapping[int, int]) -> Iterator[pa.RecordBatch]:
        """One line of JSON."""
        yield _texts([(TALLY, serialize_counters(summary, lines))])

    def heading(self, pricer: Pricer, kind: str) -> bytes:
        """What stands at the head of a kind's files."""
        return _emptied(self.anew().file(pricer, kind)[0])

    def _own(self, piece: SparkOutput) -> pl.DataFrame | None:
        """The ledger's own columns, where the format takes them in their own form."""
        if self.echo not in sink_class(self.ending).takes:
            return None
        return piece.chunk.echo if piece.echo is None else pl.DataFrame(piece.echo)

    def file(self, pricer: Pricer, kind: str) -> tuple[io.BytesIO, FileSink]:
        """The file of a kind, with its heading already in it."""
        if kind not in self._files:
            is_priced = kind == PRICED
            kept = pricer.headings if is_priced else pricer.headings[: pricer.kept_width]
            headings = [*kept, *(pricer.added if is_priced else pricer.reject_headings)]
            types = pricer.types if is_priced else pricer.reject_types
            style = SinkOptions(self.delimiter, self.encoding, types, pricer.numbers)
            made, file = sink_class(self.ending), io.BytesIO()
            self._files[kind] = file, made(file, headings, style, self.echo if self.echo in made.takes else "text")
        return self._files[kind]


def _emptied(file: io.BytesIO) -> bytes:
    """What was written since it was emptied last; Spark's writer puts the last line end itself."""
    text = file.getvalue()
    file.seek(0)
    file.truncate()
    return text.removesuffix(b"\n")


def _texts(texts: Iterable[tuple[str, bytes]]) -> pa.RecordBatch:
    """Texts with their kinds."""
    kinds, values = zip(*texts, strict=True)
    return pa.RecordBatch.from_arrays([pa.array(kinds, pa.string()), pa.array(values, pa.binary())], ["kind", "text"])


@dataclass
class TypedSink:
    """Rows as typed columns: c0, c1, … as they came, l0, l1, … the lines, warnings, and why there is no figure.

    Attributes:
        kinds: Whether each row says its kind, and a tally follows.
    """

    kinds: bool
    _schema: pa.Schema | None = None

    def anew(self) -> "TypedSink":
        """The same for another task."""
        return TypedSink(self.kinds)

    def put(self, pricer: Pricer, piece: SparkOutput, summary: Summary) -> Iterator[pa.RecordBatch]:
        """All rows in one batch, the priced ones first."""
        chunk = piece.chunk
        order = pl.DataFrame({"order": range(chunk.rows.height)}, schema={"order": pl.Int64})
        done = pricer.price(chunk.rows, chunk.lines, echo=order)
        summary.count(done, pl.concat([done.rejected["order"], _bad_order(chunk)]).to_frame(), chunk.bad, order.height)
        ours = _ours(pricer, piece, done)
        table = (piece.echo if piece.echo is not None else _echo(chunk)).take(_arrow(ours["order"]))
        for name in (*line_names(pricer), "warnings", *REASONS):
            table = table.append_column(name, _arrow(ours[name]))
        if self.kinds:
            rejected = pc.is_valid(table["codes"])
            table = table.append_column("kind", pc.if_else(rejected, REJECTED, PRICED))
        self._schema = table.schema
        yield from table.combine_chunks().to_batches()

    def end(self, summary: Summary, lines: Mapping[int, int]) -> Iterator[pa.RecordBatch]:
        """The tally in the message of a row of its own."""
        if self.kinds and self._schema is not None:
            said = {"kind": TALLY, "message": serialize_counters(summary, lines).decode()}
            row = {name: said.get(name) for name in self._schema.names}
            yield pa.RecordBatch.from_pylist([row], self._schema)


def _ours(pricer: Pricer, piece: SparkOutput, done: PricedRows) -> pl.DataFrame:
    """What is known of each row after pricing, those that can't be taken apart last.

    Args:
        pricer: For the ledger.
        piece: The rows.
        done: What came of them, with their order in the place of their cells.
    """
    chunk = piece.chunk
    priced = done.priced.rename(
        {pricer.prefix + key: name for key, name in zip(pricer.keys, line_names(pricer), strict=True)}
        | {pricer.prefix + "warnings": "warnings"}
    )
    rejected = done.rejected.with_columns(
        done.codes["use"].cast(pl.String), piece.row(done.rejected["row"]).cast(pl.String)
    )
    broken = pl.DataFrame(
        {
            "order": _bad_order(chunk),
            "row": piece.row(pl.Series("row", [row.line for row in chunk.bad], pl.UInt64)).cast(pl.String),
            "codes": [row.code for row in chunk.bad],
            "message": [row.zh if pricer.lang == "zh" else row.en for row in chunk.bad],
        },
        schema={"order": pl.Int64, "row": pl.String, "codes": pl.String, "message": pl.String},
    )
    return pl.concat([priced, rejected, broken], how="diagonal_relaxed")


def _bad_order(chunk: Chunk) -> pl.Series:
    """The places of the rows that can't be taken apart, behind the others."""
    first = chunk.rows.height
    return pl.int_range(first, first + len(chunk.bad), dtype=pl.Int64, eager=True).alias("order")


def _echo(chunk: Chunk) -> pa.Table:
    """A chunk's cells, those that can't be taken apart last."""
    bad = [cells_of(row, chunk.rows.width) for row in chunk.bad]
    rows = pl.concat([chunk.rows, pl.DataFrame(bad, schema=chunk.rows.schema, orient="row")])
    return pa.table([_arrow(column) for column in rows], names=rows.columns)


def _arrow(column: pl.Series) -> pa.Array:
    """A column for Spark, which has no large strings."""
    arrow = column.to_arrow()
    return arrow.cast(pa.string()) if pa.types.is_large_string(arrow.type) else arrow
