"""Prices a ledger with Spark from files into files. Each row is read, priced and written once.

One job prices and writes the priced and the rejected rows together, partitioned by kind. Outputs in lines are then
complete and only need renaming. Typed rows of the two kinds have different columns, so Spark copies them into two
outputs without pricing them again.
"""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from landprice.ledger.earlier_rejects import REJECT_HEADINGS
from landprice.ledger.pricer import Pricer
from landprice.ledger.spark.counters import sum_counters
from landprice.ledger.spark.frames import text_columns, typed_schema
from landprice.ledger.spark.job_config import JobConfig
from landprice.ledger.spark.ledgers import LineLedger, SparkLedger, is_line_format
from landprice.ledger.spark.publish import PublishedOutputs, StagingArea, staging
from landprice.ledger.spark.session import changed_settings, jobs
from landprice.ledger.spark.sinks import (
    COUNTERS,
    PRICED,
    REJECTED,
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
    config: JobConfig,
    outputs: PublishedOutputs,
    delimiter: str,
    encoding: str,
) -> Summary:
    """Price a ledger into two folders, which are renamed into place only when both are complete.

    Args:
        spark: The session that opened the ledger.
        ledger: An open ledger.
        config: How it is priced.
        outputs: Where the rows go; existing folders are replaced.
        delimiter: Of outputs in CSV.
        encoding: Of outputs in CSV: "utf-8-sig" or "gb18030".

    Raises:
        SparkFailed: A job failed. No output was touched.
        FileError: An output can't be written, or the ledger changed in between.
    """
    pricer, storage = config.make_pricer(), Storage(spark)
    with staging(storage, outputs) as area:
        folder = f"{area.path}/rows"
        if is_line_format(outputs.ending):
            sink = TextSink(outputs.ending, delimiter, encoding, ledger.passthrough)
            summary = _price_to_text(ledger, config, pricer, sink, folder)
            _publish_text(spark, storage, pricer, sink, folder, area)
        else:
            summary = _price_to_columns(ledger, config, pricer, folder)
            _publish_columns(spark, ledger, pricer, folder, area, summary)
    return summary


def _price_rows(
    ledger: SparkLedger,
    config: JobConfig,
    pricer: Pricer,
    sink: SparkSink,
    schema: "str | StructType",
    *,
    all_text: bool,
) -> "DataFrame":
    """Return the rows of both kinds and the counters of each task."""
    serialized = config.serialize()
    if isinstance(ledger, LineLedger):
        layout = ledger.layout

        def lines(batches: Batches) -> Iterator[object]:
            return price_lines(serialized, layout, sink.fresh_copy(), batches)

        return ledger.frame.mapInArrow(lines, schema)
    needed = frozenset(range(len(ledger.headings))) if all_text else text_columns(pricer, ledger.frame)

    def tables(batches: Batches) -> Iterator[object]:
        return price_tables(serialized, needed, sink.fresh_copy(), batches)

    return ledger.frame.mapInArrow(tables, schema)


def _sum_checked(ledger: SparkLedger, counters: Iterable[str]) -> Summary:
    """Sum the tasks' counters, and check that all of the ledger was read."""
    summary, lines = sum_counters(counters)
    ledger.check(summary.rows, lines)
    return summary


# ── outputs in lines ──


def _price_to_text(ledger: SparkLedger, config: JobConfig, pricer: Pricer, sink: TextSink, folder: str) -> Summary:
    """Price into text files, partitioned by kind."""
    from pyspark.sql import functions as F  # noqa: N812, PLC0415

    with jobs(), changed_settings(ledger.frame.sparkSession, ledger.settings()):
        rows = _price_rows(ledger, config, pricer, sink, TEXT_SCHEMA, all_text=True)
        rows.select("kind", F.col("text").cast("string")).write.partitionBy("kind").text(folder)
        counters = ledger.frame.sparkSession.read.text(_kind_folder(folder, COUNTERS))
        return _sum_checked(ledger, (row["value"] for row in counters.toLocalIterator()))


def _publish_text(
    spark: "SparkSession", storage: Storage, pricer: Pricer, sink: TextSink, folder: str, area: StagingArea
) -> None:
    """Publish the text files of both kinds. A kind without rows gets a file with its heading."""
    from pyspark.sql import functions as F  # noqa: N812, PLC0415

    for kind in (PRICED, REJECTED):
        if not storage.exists(_kind_folder(folder, kind)):
            heading = sink.heading(pricer, kind)
            with jobs():
                rows = spark.createDataFrame([(bytearray(heading),)] if heading else [], "text binary")
                rows.select(F.col("text").cast("string")).coalesce(1).write.text(_kind_folder(folder, kind))
    area.publish(_kind_folder(folder, PRICED), _kind_folder(folder, REJECTED))


def _kind_folder(folder: str, kind: str) -> str:
    """Return the folder where Spark writes a kind's rows."""
    return f"{folder}/kind={kind}"


# ── outputs in columns ──


def _price_to_columns(ledger: SparkLedger, config: JobConfig, pricer: Pricer, folder: str) -> Summary:
    """Price into typed columns, partitioned by kind."""
    with jobs(), changed_settings(ledger.frame.sparkSession, ledger.settings()):
        schema = typed_schema(pricer, _own_types(ledger), kinds=True)
        rows = _price_rows(ledger, config, pricer, TypedSink(kinds=True), schema, all_text=False)
        rows.write.partitionBy("kind").parquet(folder)
        written = ledger.frame.sparkSession.read.schema(schema).parquet(folder)
        counters = written.where(f"kind = '{COUNTERS}'").select("message")
        return _sum_checked(ledger, (row["message"] for row in counters.toLocalIterator()))


def _publish_columns(
    spark: "SparkSession", ledger: SparkLedger, pricer: Pricer, folder: str, area: StagingArea, summary: Summary
) -> None:
    """Copy the rows of each kind into an output with its own columns, and publish both."""
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
            rows.select(*columns).write.parquet(f"{area.path}/{kind}")
            assert spark.read.parquet(f"{area.path}/{kind}").count() == number, "a row was lost"
    area.publish(f"{area.path}/{PRICED}", f"{area.path}/{REJECTED}")


def _own_types(ledger: SparkLedger) -> list[Any]:
    """Return the Spark types of a ledger's own columns."""
    from pyspark.sql.types import StringType  # noqa: PLC0415

    if isinstance(ledger, LineLedger):
        return [StringType() for _ in ledger.headings]
    return [field.dataType for field in ledger.frame.schema][: len(ledger.headings)]
