"""What a worker does: the Arrow batches of a task taken as rows of text, priced, and given on."""

from collections.abc import Iterable, Iterator

import polars as pl
import pyarrow as pa

from landprice.ledger.read import Chunk
from landprice.ledger.read.polars_parser import columns as positional
from landprice.ledger.spark.job_config import SerializedJob
from landprice.ledger.spark.lines import CHUNK, LineLayout, LineReader
from landprice.ledger.spark.sinks import SparkOutput, SparkSink
from landprice.ledger.summary import Summary
from landprice.ledger.typed import as_text

Batches = Iterator[pa.RecordBatch]


def price_lines(sealed: SerializedJob, layout: LineLayout, sink: SparkSink, batches: Batches) -> Batches:
    """A task of a ledger of lines.

    Args:
        sealed: How it is priced.
        layout: How its lines are taken apart.
        sink: What becomes of the rows.
        batches: Of ``line`` and ``block``.
    """
    pricer, reader, summary = sealed.pricer(), LineReader(layout), Summary()
    for block, chunk in reader.parts(batches):
        yield from sink.put(pricer, SparkOutput(chunk, block.file), summary)
    yield from sink.end(summary, reader.seen)


def price_tables(sealed: SerializedJob, wanted: frozenset[int], sink: SparkSink, batches: Batches) -> Batches:
    """A task of a ledger of typed columns.

    Args:
        sealed: How it is priced.
        wanted: The positions of the columns that are read as text.
        sink: What becomes of the rows.
        batches: Of the ledger's columns in order, and behind them, where it is known, ``row``: where each row is.
    """
    pricer, summary = sealed.pricer(), Summary()
    width = len(pricer.headings)
    for table in _gathered(batches):
        echo = table.select(range(width)).rename_columns(positional(width))
        places = pl.Series(values=table.column(width)) if table.num_columns > width else _nothing(table.num_rows)
        numbers = pl.int_range(table.num_rows, dtype=pl.UInt64, eager=True)
        yield from sink.put(pricer, SparkOutput(Chunk(_cells(echo, wanted), numbers, (), 0), "", echo, places), summary)
    yield from sink.end(summary, {})


def _cells(echo: pa.Table, wanted: frozenset[int]) -> pl.DataFrame:
    """Rows as text; columns that nobody asks for are left empty."""
    asked = [name for position, name in enumerate(echo.column_names) if position in wanted]
    texts = as_text(pl.DataFrame(echo.select(asked)))
    nothing = _nothing(echo.num_rows)
    return pl.DataFrame([texts[name] if name in asked else nothing.alias(name) for name in echo.column_names])


def _nothing(rows: int) -> pl.Series:
    """An empty cell in each row."""
    return pl.Series([None], dtype=pl.String).new_from_index(0, rows)


def _gathered(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.Table]:
    """Batches put together, up to as many rows as are priced at once."""
    kept: list[pa.RecordBatch] = []
    for batch in batches:
        if batch.num_rows:
            kept.append(batch)
        if sum(one.num_rows for one in kept) >= CHUNK:
            yield pa.Table.from_batches(kept)
            kept = []
    if kept:
        yield pa.Table.from_batches(kept)
