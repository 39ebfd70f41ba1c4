"""A ledger priced by Spark from files into files: read once, each row priced once and written once.

One job prices and writes both kinds' rows side by side. Rows as text are then whole outputs that only want their names;
typed rows, whose two kinds have different columns, are copied apart by Spark, without being priced again.
"""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from landprice.ledger.pricer import REJECT_HEADINGS, Pricer
from landprice.ledger.spark.counters import sum_counters
from landprice.ledger.spark.frames import read_columns, typed_schema
from landprice.ledger.spark.job_config import JobConfig
from landprice.ledger.spark.ledgers import LINES, LineLedger, SparkLedger
from landprice.ledger.spark.publish import PublishedOutputs, StagingArea, staging
from landprice.ledger.spark.session import jobs, settings_of
from landprice.ledger.spark.sinks import (
    PRICED,
    REJECTED,
    TALLY,
    TEXT_SCHEMA,
    SparkSink,
    TextSink,
    TypedSink,
    line_names,
)
from landprice.ledger.spark.storage import Storage
from landprice.ledger.spark.work import Batches, price_lines, price_tables
from landprice.ledger.summary import Summary

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession
    from pyspark.sql.types import StructType


def price_ledger(
    spark: "SparkSession",
    ledger: SparkLedger,
    recipe: JobConfig,
    outputs: PublishedOutputs,
    delimiter: str,
    encoding: str,
) -> Summary:
    """Price a ledger into two folders, which appear under their names only when both are whole.

    Args:
        spark: The session that opened the ledger.
        ledger: An opened ledger.
        recipe: How it is priced.
        outputs: Where the rows go; what is there is replaced.
        delimiter: Of CSV that is written.
        encoding: Of CSV that is written: "utf-8-sig" or "gb18030".

    Raises:
        SparkFailed: A job failed; nothing of the outputs was touched.
        FileError: An output can't be written, or the ledger changed meanwhile.
    """
    pricer, storage = recipe.pricer(), Storage(spark)
    with staging(storage, outputs) as place:
        folder = f"{place.path}/rows"
        if outputs.ending in LINES:
            sink = TextSink(outputs.ending, delimiter, encoding, ledger.echo)
            summary = _as_text(ledger, recipe, pricer, sink, folder)
            _publish_text(spark, storage, pricer, sink, folder, place)
        else:
            summary = _as_columns(ledger, recipe, pricer, folder)
            _publish_columns(spark, ledger, pricer, folder, place, summary)
    return summary


def _rows(
    ledger: SparkLedger,
    recipe: JobConfig,
    pricer: Pricer,
    sink: SparkSink,
    schema: "str | StructType",
    *,
    all_text: bool,
) -> "DataFrame":
    """The job's rows: of both kinds, each once, and each task's tally."""
    sealed = recipe.sealed()
    if isinstance(ledger, LineLedger):
        layout = ledger.layout

        def lines(batches: Batches) -> Iterator[object]:
            return price_lines(sealed, layout, sink.anew(), batches)

        return ledger.frame.mapInArrow(lines, schema)
    asked = frozenset(range(len(ledger.headings))) if all_text else read_columns(pricer, ledger.frame)

    def tables(batches: Batches) -> Iterator[object]:
        return price_tables(sealed, asked, sink.anew(), batches)

    return ledger.frame.mapInArrow(tables, schema)


def _counted(ledger: SparkLedger, tallies: Iterable[str]) -> Summary:
    """The tasks' counts added up, after seeing that all of the ledger was read."""
    summary, lines = sum_counters(tallies)
    ledger.check(summary.rows, lines)
    return summary


# ── as text ──


def _as_text(ledger: SparkLedger, recipe: JobConfig, pricer: Pricer, sink: TextSink, folder: str) -> Summary:
    """Price into text files, parted by kind."""
    from pyspark.sql import functions as F  # noqa: N812, PLC0415

    with jobs(), settings_of(ledger.frame.sparkSession, ledger.settings()):
        rows = _rows(ledger, recipe, pricer, sink, TEXT_SCHEMA, all_text=True)
        rows.select("kind", F.col("text").cast("string")).write.partitionBy("kind").text(folder)
        tallies = ledger.frame.sparkSession.read.text(_kind(folder, TALLY))
        return _counted(ledger, (row["value"] for row in tallies.toLocalIterator()))


def _publish_text(
    spark: "SparkSession", storage: Storage, pricer: Pricer, sink: TextSink, folder: str, place: StagingArea
) -> None:
    """Give the text files of both kinds their names; a kind without a row has its heading."""
    from pyspark.sql import functions as F  # noqa: N812, PLC0415

    for kind in (PRICED, REJECTED):
        if not storage.exists(_kind(folder, kind)):
            heading = sink.heading(pricer, kind)
            with jobs():
                rows = spark.createDataFrame([(bytearray(heading),)] if heading else [], "text binary")
                rows.select(F.col("text").cast("string")).coalesce(1).write.text(_kind(folder, kind))
    place.publish(_kind(folder, PRICED), _kind(folder, REJECTED))


def _kind(folder: str, kind: str) -> str:
    """Where Spark writes a kind's rows."""
    return f"{folder}/kind={kind}"


# ── as columns ──


def _as_columns(ledger: SparkLedger, recipe: JobConfig, pricer: Pricer, folder: str) -> Summary:
    """Price into typed columns, parted by kind."""
    with jobs(), settings_of(ledger.frame.sparkSession, ledger.settings()):
        schema = typed_schema(pricer, _own_types(ledger), kinds=True)
        rows = _rows(ledger, recipe, pricer, TypedSink(kinds=True), schema, all_text=False)
        rows.write.partitionBy("kind").parquet(folder)
        written = ledger.frame.sparkSession.read.schema(schema).parquet(folder)
        tallies = written.where(f"kind = '{TALLY}'").select("message")
        return _counted(ledger, (row["message"] for row in tallies.toLocalIterator()))


def _publish_columns(
    spark: "SparkSession", ledger: SparkLedger, pricer: Pricer, folder: str, place: StagingArea, summary: Summary
) -> None:
    """Copy both kinds' rows apart, each with its own columns, and give them their names."""
    from pyspark.sql import functions as F  # noqa: N812, PLC0415

    names = [heading.strip() or f"_c{position}" for position, heading in enumerate(pricer.headings)]
    own = [F.col(f"c{position}").alias(name) for position, name in enumerate(names)]
    lines = [F.col(name).alias(pricer.prefix + key) for key, name in zip(pricer.keys, line_names(pricer), strict=True)]
    kinds = {
        PRICED: (summary.priced, [*own, *lines, F.col("warnings").alias(pricer.prefix + "warnings")]),
        REJECTED: (
            summary.rejected,
            [*own[: pricer.kept_width], *(F.col(name).alias(pricer.prefix + name) for name in REJECT_HEADINGS)],
        ),
    }
    with jobs():
        written = spark.read.schema(typed_schema(pricer, _own_types(ledger), kinds=True)).parquet(folder)
        for kind, (number, columns) in kinds.items():
            rows = written.where(F.col("kind") == kind)
            rows.select(*columns).write.parquet(f"{place.path}/{kind}")
            assert spark.read.parquet(f"{place.path}/{kind}").count() == number, "a row was lost"
    place.publish(f"{place.path}/{PRICED}", f"{place.path}/{REJECTED}")


def _own_types(ledger: SparkLedger) -> list[Any]:
    """The types of a ledger's own columns."""
    from pyspark.sql.types import StringType  # noqa: PLC0415

    if isinstance(ledger, LineLedger):
        return [StringType() for _ in ledger.headings]
    return [field.dataType for field in ledger.frame.schema][: len(ledger.headings)]
