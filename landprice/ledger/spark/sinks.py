"""The outputs of a task: its rows as the text of files or as typed columns, each once, with its kind.

Spark partitions the rows by kind when it writes them, so nothing is priced twice. The last row of a task has its
counters.
"""

import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

import polars as pl
import pyarrow as pa
import pyarrow.compute as pc

from landprice.ledger.earlier_rejects import REJECT_HEADINGS
from landprice.ledger.formats import get_format
from landprice.ledger.pipeline import add_bad_rows, fit_cells
from landprice.ledger.pricer import PricedRows, Pricer
from landprice.ledger.read import Chunk
from landprice.ledger.read.ledger import Passthrough
from landprice.ledger.sink import Sink as FileSink
from landprice.ledger.sink import SinkOptions
from landprice.ledger.spark.counters import serialize_counters
from landprice.ledger.summary import Summary

PRICED, REJECTED, COUNTERS = "priced", "rejected", "counters"
REASONS = (*REJECT_HEADINGS, "use")
TEXT_SCHEMA = "kind string, text binary"


class TaskRows(NamedTuple):
    """Rows of a task.

    Attributes:
        chunk: The rows as text, their numbers, and the bad rows.
        file: Put before a row's number if the ledger has several files.
        passthrough: The ledger's own columns with their types; None if they are text.
        places: The place of each good row as text; None if its number says it.
    """

    chunk: Chunk
    file: str = ""
    passthrough: pa.Table | None = None
    places: pl.Series | None = None

    def row(self, numbers: pl.Series) -> pl.Series:
        """Return the places of rows for the output, by their numbers in the chunk."""
        if self.places is not None:
            return self.places.gather(numbers).alias("row")
        return (pl.Series([f"{self.file}:"]) + numbers.cast(pl.String)).alias("row") if self.file else numbers


class SparkSink(Protocol):
    """Prices the rows of a task and makes its output."""

    def fresh_copy(self) -> "SparkSink":
        """Return a sink with the same options and no state, for another task."""

    def price(self, pricer: Pricer, rows: TaskRows, summary: Summary) -> Iterator[pa.RecordBatch]:
        """Price rows, count them, and yield them for Spark."""

    def finish(self, summary: Summary, lines: Mapping[int, int]) -> Iterator[pa.RecordBatch]:
        """Yield the task's counters."""


def _sink_class(ending: str) -> type[FileSink]:
    """Import the class that writes a format."""
    ledger_format = get_format(ending)
    assert ledger_format is not None
    sink_class: type[FileSink] = ledger_format.load_writer()
    return sink_class


def line_names(pricer: Pricer) -> list[str]:
    """Return the names of the lines' columns: by position, so that they can't clash with the ledger's headings."""
    return [f"l{position}" for position in range(len(pricer.keys))]


@dataclass
class TextSink:
    """Outputs in lines: many rows of text in one value, which Spark's text writer writes unchanged.

    Attributes:
        ending: The ending of the files, which says their format.
        delimiter: Of CSV.
        encoding: Of CSV.
        passthrough: The form of the ledger's own columns.
    """

    ending: str
    delimiter: str
    encoding: str
    passthrough: Passthrough
    _files: dict[str, tuple[io.BytesIO, FileSink]] = field(default_factory=dict)

    def fresh_copy(self) -> "TextSink":
        """Return a sink with the same options for another task, which writes files and headings of its own."""
        return TextSink(self.ending, self.delimiter, self.encoding, self.passthrough)

    def price(self, pricer: Pricer, rows: TaskRows, summary: Summary) -> Iterator[pa.RecordBatch]:
        """Price rows as on one machine; each kind's first row follows the heading."""
        chunk = rows.chunk
        own = self._passthrough_of(rows)
        done = pricer.price(chunk.rows, chunk.lines, passthrough=own)
        rejected = add_bad_rows(done, chunk, pricer, "text" if own is None else self.passthrough)
        summary.count(done, rejected, chunk.bad, chunk.rows.height)
        rejected = rejected.with_columns(rows.row(rejected["row"]))
        texts = []
        for kind, frame in ((PRICED, done.priced), (REJECTED, rejected)):
            if frame.height:
                file, sink = self._open(pricer, kind)
                sink.write_rows(frame, unquoted=kind == PRICED and sink.can_copy_lines(chunk) and not chunk.quoted)
                texts.append((kind, _drain(file)))
        if texts:
            yield _to_batch(texts)

    def finish(self, summary: Summary, lines: Mapping[int, int]) -> Iterator[pa.RecordBatch]:
        """Yield the counters as one line of JSON."""
        yield _to_batch([(COUNTERS, serialize_counters(summary, lines))])

    def heading(self, pricer: Pricer, kind: str) -> bytes:
        """Return the heading of a kind's files."""
        return _drain(self.fresh_copy()._open(pricer, kind)[0])  # noqa: SLF001  of this class

    def _passthrough_of(self, rows: TaskRows) -> pl.DataFrame | None:
        """Return the ledger's own columns if the format takes their form, else None."""
        if self.passthrough not in _sink_class(self.ending).passthroughs:
            return None
        return rows.chunk.passthrough if rows.passthrough is None else pl.DataFrame(rows.passthrough)

    def _open(self, pricer: Pricer, kind: str) -> tuple[io.BytesIO, FileSink]:
        """Return the buffer and sink of a kind. A new one begins with the heading."""
        if kind not in self._files:
            is_priced = kind == PRICED
            kept = pricer.headings if is_priced else pricer.headings[: pricer.kept_width]
            headings = [*kept, *(pricer.added if is_priced else pricer.reject_headings)]
            types = pricer.types if is_priced else pricer.reject_types
            options = SinkOptions(self.delimiter, self.encoding, types, pricer.numbers)
            sink_class, file = _sink_class(self.ending), io.BytesIO()
            passthrough = self.passthrough if self.passthrough in sink_class.passthroughs else "text"
            self._files[kind] = file, sink_class(file, headings, options, passthrough)
        return self._files[kind]


def _drain(file: io.BytesIO) -> bytes:
    """Return and clear a buffer's content, without the last line end: Spark's writer adds it."""
    text = file.getvalue()
    file.seek(0)
    file.truncate()
    return text.removesuffix(b"\n")


def _to_batch(texts: Iterable[tuple[str, bytes]]) -> pa.RecordBatch:
    kinds, values = zip(*texts, strict=True)
    return pa.RecordBatch.from_arrays([pa.array(kinds, pa.string()), pa.array(values, pa.binary())], ["kind", "text"])


@dataclass
class TypedSink:
    """Outputs in typed columns: c0, c1, … of the ledger, l0, l1, … of the lines, the warnings and the `REASONS`.

    Attributes:
        kinds: Whether to add each row's kind, and the counters at the end.
    """

    kinds: bool
    _schema: pa.Schema | None = None

    def fresh_copy(self) -> "TypedSink":
        """Return a sink with the same options and no state, for another task."""
        return TypedSink(self.kinds)

    def price(self, pricer: Pricer, rows: TaskRows, summary: Summary) -> Iterator[pa.RecordBatch]:
        """Yield all rows in one batch, the priced ones first."""
        chunk = rows.chunk
        order = pl.DataFrame({"order": range(chunk.rows.height)}, schema={"order": pl.Int64})
        done = pricer.price(chunk.rows, chunk.lines, passthrough=order)
        summary.count(done, pl.concat([done.rejected["order"], _bad_order(chunk)]).to_frame(), chunk.bad, order.height)
        results = _results(pricer, rows, done)
        table = (rows.passthrough if rows.passthrough is not None else _to_table(chunk)).take(
            _to_arrow(results["order"])
        )
        for name in (*line_names(pricer), "warnings", *REASONS):
            table = table.append_column(name, _to_arrow(results[name]))
        if self.kinds:
            rejected = pc.is_valid(table["codes"])
            table = table.append_column("kind", pc.if_else(rejected, REJECTED, PRICED))
        self._schema = table.schema
        yield from table.combine_chunks().to_batches()

    def finish(self, summary: Summary, lines: Mapping[int, int]) -> Iterator[pa.RecordBatch]:
        """Yield the counters in the message of a row of their own."""
        if self.kinds and self._schema is not None:
            values = {"kind": COUNTERS, "message": serialize_counters(summary, lines).decode()}
            row = {name: values.get(name) for name in self._schema.names}
            yield pa.RecordBatch.from_pylist([row], self._schema)


def _results(pricer: Pricer, rows: TaskRows, done: PricedRows) -> pl.DataFrame:
    """Return the results of each row, the bad rows last.

    Args:
        pricer: For the ledger.
        rows: The rows.
        done: The priced and rejected rows, with their order in place of their cells.
    """
    chunk = rows.chunk
    priced = done.priced.rename(
        {pricer.prefix + key: name for key, name in zip(pricer.keys, line_names(pricer), strict=True)}
        | {pricer.prefix + "warnings": "warnings"}
    )
    rejected = done.rejected.with_columns(
        done.codes["use"].cast(pl.String), rows.row(done.rejected["row"]).cast(pl.String)
    )
    broken = pl.DataFrame(
        {
            "order": _bad_order(chunk),
            "row": rows.row(pl.Series("row", [row.line for row in chunk.bad], pl.UInt64)).cast(pl.String),
            "codes": [row.code for row in chunk.bad],
            "message": [row.zh if pricer.lang == "zh" else row.en for row in chunk.bad],
        },
        schema={"order": pl.Int64, "row": pl.String, "codes": pl.String, "message": pl.String},
    )
    return pl.concat([priced, rejected, broken], how="diagonal_relaxed")


def _bad_order(chunk: Chunk) -> pl.Series:
    """Return the order of the bad rows, behind the good ones."""
    first = chunk.rows.height
    return pl.int_range(first, first + len(chunk.bad), dtype=pl.Int64, eager=True).alias("order")


def _to_table(chunk: Chunk) -> pa.Table:
    """Return a chunk's cells, those of the bad rows last."""
    bad = [fit_cells(row, chunk.rows.width) for row in chunk.bad]
    rows = pl.concat([chunk.rows, pl.DataFrame(bad, schema=chunk.rows.schema, orient="row")])
    return pa.table([_to_arrow(column) for column in rows], names=rows.columns)


def _to_arrow(column: pl.Series) -> pa.Array:
    """Convert a column for Spark, which has no large strings."""
    arrow = column.to_arrow()
    return arrow.cast(pa.string()) if pa.types.is_large_string(arrow.type) else arrow
