"""Prices a Spark DataFrame, for notebooks and jobs: the result is two DataFrames, with each row in one of them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from types import TracebackType
from typing import TYPE_CHECKING, Self

from landprice import rulebook
from landprice.errors import Lang, UsageError
from landprice.ledger.earlier_rejects import REJECT_HEADINGS
from landprice.ledger.headings import ColumnOptions
from landprice.ledger.pricer import Pricer
from landprice.ledger.read.ledger import refuse_repeated
from landprice.ledger.spark.job_config import JobConfig
from landprice.ledger.spark.sinks import TypedSink, line_names
from landprice.ledger.spark.work import Batches, price_tables
from landprice.ledger.summary import Summary
from landprice.rulebook import RuleBook

if TYPE_CHECKING:
    import polars as pl
    from pyspark import StorageLevel
    from pyspark.sql import DataFrame
    from pyspark.sql.types import DataType, StructType


@dataclass(frozen=True)
class SparkPriced:
    """The priced and rejected rows of a DataFrame. Nothing is computed before it is used.

    Attributes:
        priced: The priced rows: the DataFrame's columns unchanged, the lines' keys, warnings.
        rejected: The rejected rows: the DataFrame's columns, codes, message. There is no row number, as a DataFrame has
            no order; every column is kept, so that a row can be identified.
        pricer: The pricer with the mapping of the columns.
    """

    priced: "DataFrame"
    rejected: "DataFrame"
    pricer: Pricer
    _both: "DataFrame"

    def counts(self) -> Summary:
        """Count the priced and rejected rows and the reasons, with Spark."""
        from pyspark.sql import functions as F  # noqa: N812, PLC0415

        summary = Summary()
        grouped = self._both.groupBy("codes", "use", "warnings").agg(F.count("*").alias("number"))
        for codes, use, warnings, number in grouped.toLocalIterator():
            summary.rows += number
            if codes is None:
                summary.priced += number
                for code in (warnings or "").split(";") if warnings else ():
                    summary.warnings[code] += number
                continue
            summary.rejected += number
            for code in dict.fromkeys(codes.split(";")):
                summary.codes[code] += number
                summary.uses[code, use or ""] += number
        return summary

    def unpersist(self) -> None:
        """Release what Spark caches of it."""
        self._both.unpersist()

    def __enter__(self) -> Self:
        """Unpersist at the end of the block."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Unpersist."""
        self.unpersist()


def price(  # noqa: PLR0913  each option is independent
    dataframe: "DataFrame",
    *,
    calculator: str | None = None,
    column_options: ColumnOptions | None = None,
    rules: RuleBook | None = None,
    accept: Iterable[str] = (),
    prefix: str = "",
    lang: Lang = "zh",
    strict: bool = False,
    keep: "StorageLevel | None" = None,
) -> SparkPriced:
    """Price a DataFrame, each Arrow batch by the plan that prices a ledger on one machine.

    Columns may be text, integers, decimals, floats, dates or booleans; they are passed through unchanged.

    Args:
        dataframe: A ledger: its column names are the headings.
        calculator: The key of the calculator for every row. If None, the column ``calculator`` names it row by row.
        column_options: Values for every row, columns and units, as --set, --map and --unit give them.
        rules: The rule book; the default one unless given. It is sent to the workers.
        accept: Codes of objections that are accepted.
        prefix: Put before the names that are added.
        lang: Of the messages.
        strict: Whether to accept plain numbers only.
        keep: Where Spark caches the rows, so that both DataFrames and the counts are computed once; memory, and disk
            where that is full, unless given. ``StorageLevel.NONE`` computes them again for each.

    Raises:
        UsageError: A required input has no source, headings conflict, or a column has a type that can't be a cell.
        MissingRule: The rule book has no rule for the calculator.

    Example:
        >>> done = price(spark.table("parcels"), calculator="term")  # doctest: +SKIP
        >>> done.priced.write.parquet("priced")  # doctest: +SKIP
        >>> done.rejected.groupBy("codes").count().show()  # doctest: +SKIP
    """
    from pyspark import StorageLevel  # noqa: PLC0415
    from pyspark.sql import functions as F  # noqa: N812, PLC0415

    refuse_repeated(tuple(dataframe.columns))
    book = rules if rules is not None else rulebook.load()
    config = JobConfig(
        tuple(dataframe.columns),
        calculator,
        column_options or ColumnOptions(),
        book,
        tuple(accept),
        prefix,
        lang,
        strict,
    )
    pricer = config.make_pricer()
    added = {*pricer.added, *(prefix + heading for heading in REJECT_HEADINGS)}
    own = {heading.lower(): heading for heading in dataframe.columns[: pricer.kept_width]}
    clash = next((own[name.lower()] for name in added if name.lower() in own), None)
    if clash is not None:
        raise UsageError(
            f"已有名为“{clash}”的列，与输出列重名；用 prefix 给输出列加前缀。",
            f"There already is a column “{clash}”, which the output adds. Give the added columns a prefix.",
            key=clash,
        )
    serialized, needed = config.serialize(), text_columns(pricer, dataframe)
    schema = typed_schema(pricer, [field.dataType for field in dataframe.schema], kinds=False)

    def work(batches: Batches) -> Iterator[object]:
        return price_tables(serialized, needed, TypedSink(kinds=False), batches)

    both = dataframe.mapInArrow(work, schema)
    level = StorageLevel.MEMORY_AND_DISK if keep is None else keep
    if level != StorageLevel.NONE:
        both = both.persist(level)
    columns = [F.col(f"c{position}").alias(heading) for position, heading in enumerate(dataframe.columns)]
    lines = [F.col(name).alias(prefix + key) for key, name in zip(pricer.keys, line_names(pricer), strict=True)]
    priced = both.where(F.col("codes").isNull()).select(*columns, *lines, F.col("warnings").alias(prefix + "warnings"))
    rejected = both.where(F.col("codes").isNotNull()).select(
        *columns[: pricer.kept_width], *(F.col(name).alias(prefix + name) for name in REJECT_HEADINGS[1:])
    )
    return SparkPriced(priced, rejected, pricer, both)


def text_columns(pricer: Pricer, dataframe: "DataFrame") -> frozenset[int]:
    """Return the positions of the columns that are read as text: all of a suitable type, as any may say 合计.

    Args:
        pricer: For the ledger.
        dataframe: Its columns, perhaps followed by others.

    Raises:
        UsageError: An input is in a column of a type that can't be a cell.
    """
    from pyspark.sql import types  # noqa: PLC0415

    unsuitable = (types.ArrayType, types.MapType, types.StructType, types.BinaryType)
    columns = list(dataframe.schema)[: len(pricer.headings)]
    suitable = {position for position, column in enumerate(columns) if not isinstance(column.dataType, unsuitable)}
    for position in sorted(pricer.asked_columns - suitable):
        name, type_name = columns[position].name, columns[position].dataType.simpleString()
        raise UsageError(
            f"列“{name}”的类型为 {type_name}，不能作为单元格读取；须为文字、数字、日期或是否。",
            f"The column “{name}” has the type {type_name}, which can't be read as a cell. "
            "Use text, numbers, dates or booleans.",
            key=name,
        )
    return frozenset(suitable)


def typed_schema(pricer: Pricer, own: "list[DataType]", *, kinds: bool) -> "StructType":
    """Return the schema of `TypedSink`."""
    from pyspark.sql.types import StringType, StructType  # noqa: PLC0415

    schema = StructType()
    for position, own_type in enumerate(own):
        schema.add(f"c{position}", own_type)
    for key, name in zip(pricer.keys, line_names(pricer), strict=True):
        schema.add(name, _spark_type(pricer.types[pricer.prefix + key]))
    for name in ("warnings", "row", "codes", "message", "use", *(["kind"] if kinds else [])):
        schema.add(name, StringType())
    return schema


def _spark_type(dtype: "pl.DataType") -> "DataType":
    """Return the Spark type of a line."""
    from pyspark.sql.types import DecimalType, StringType  # noqa: PLC0415

    precision, scale = getattr(dtype, "precision", None), getattr(dtype, "scale", None)
    return StringType() if precision is None or scale is None else DecimalType(precision, scale)
