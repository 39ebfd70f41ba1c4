"""The work of a task: Arrow batches are read as rows of text, priced, and passed to a sink."""

from collections.abc import Iterable, Iterator

import polars as pl
import pyarrow as pa

from landprice.ledger.read import Chunk
from landprice.ledger.read.polars_parser import column_names
from landprice.ledger.spark.job_config import SerializedJob
from landprice.ledger.spark.line_reader import CHUNK, LineLayout, LineReader
from landprice.ledger.spark.sinks import SparkSink, TaskRows
from landprice.ledger.summary import Summary
from landprice.ledger.typed import as_text

Batches = Iterator[pa.RecordBatch]


def price_lines(serialized: SerializedJob, layout: LineLayout, sink: SparkSink, batches: Batches) -> Batches:
    """Price a task of a ledger of lines.

    Args:
        serialized: How it is priced.
        layout: How its lines are parsed.
        sink: Prices the rows and makes the output.
        batches: Of ``line`` and ``block``.
    """
    pricer, reader, summary = serialized.load_pricer(), LineReader(layout), Summary()
    for block, chunk in reader.read(batches):
        yield from sink.price(pricer, TaskRows(chunk, block.file), summary)
    yield from sink.finish(summary, reader.seen)


def price_tables(serialized: SerializedJob, needed: frozenset[int], sink: SparkSink, batches: Batches) -> Batches:
    """Price a task of a ledger of typed columns.

    Args:
        serialized: How it is priced.
        needed: The positions of the columns that are needed as text.
        sink: Prices the rows and makes the output.
        batches: Of the ledger's columns in order, followed by ``row``, the place of each row, if it is known.
    """
    pricer, summary = serialized.load_pricer(), Summary()
    width = len(pricer.headings)
    for batch in _merge_batches(batches):
        table = batch.select(range(width)).rename_columns(column_names(width))
        places = pl.Series(values=batch.column(width)) if batch.num_columns > width else _nulls(batch.num_rows)
        numbers = pl.int_range(batch.num_rows, dtype=pl.UInt64, eager=True)
        chunk = Chunk(_to_text(table, needed), numbers, (), 0)
        yield from sink.price(pricer, TaskRows(chunk, "", table, places), summary)
    yield from sink.finish(summary, {})


def _to_text(table: pa.Table, needed: frozenset[int]) -> pl.DataFrame:
    """Convert the needed columns to text; the others are left empty."""
    names = [name for position, name in enumerate(table.column_names) if position in needed]
    texts = as_text(pl.DataFrame(table.select(names)))
    nulls = _nulls(table.num_rows)
    return pl.DataFrame([texts[name] if name in names else nulls.alias(name) for name in table.column_names])


def _nulls(rows: int) -> pl.Series:
    return pl.Series([None], dtype=pl.String).new_from_index(0, rows)


def _merge_batches(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.Table]:
    """Merge batches into tables of about `CHUNK` rows."""
    pending: list[pa.RecordBatch] = []
    for batch in batches:
        if batch.num_rows:
            pending.append(batch)
        if sum(one.num_rows for one in pending) >= CHUNK:
            yield pa.Table.from_batches(pending)
            pending = []
    if pending:
        yield pa.Table.from_batches(pending)
