"""A Spark DataFrame priced, for a notebook or a job of one's own: two DataFrames, and each row in one of them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from types import TracebackType
from typing import TYPE_CHECKING, Self

from landprice import rulebook
from landprice.errors import Lang, UsageError
from landprice.ledger.headings import ColumnOptions
from landprice.ledger.pricer import REJECT_HEADINGS, Pricer
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
    """What came of a DataFrame; nothing is computed until something of it is asked for.

    Attributes:
        priced: The rows with a figure: the DataFrame's columns as they are, the lines' keys, warnings.
        rejected: The rows without: the DataFrame's columns, codes, message. They keep every column, for a DataFrame has
            no order in which a row could have a number: a row is found by what identifies it.
        pricer: What understood the columns.
    """

    priced: "DataFrame"
    rejected: "DataFrame"
    pricer: Pricer
    _both: "DataFrame"

    def counts(self) -> Summary:
        """How many rows were priced and rejected, and for what reasons, added up by Spark."""
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
        """Give up what Spark keeps of it."""
        self._both.unpersist()

    def __enter__(self) -> Self:
        """Use it in a ``with`` statement."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Give it up at the end of it."""
        self.unpersist()


def price(  # noqa: PLR0913  as a ledger is priced, each a word of the user's
    dataframe: "DataFrame",
    *,
    calculator: str | None = None,
    wishes: ColumnOptions | None = None,
    rules: RuleBook | None = None,
    accept: Iterable[str] = (),
    prefix: str = "",
    lang: Lang = "zh",
    strict: bool = False,
    keep: "StorageLevel | None" = None,
) -> SparkPriced:
    """Price a DataFrame, each Arrow batch of it by the plan that prices a ledger on one machine.

    Columns may be text, integers, decimals, binary numbers, dates or yes and no; they are echoed as they are.

    Args:
        dataframe: A ledger: its column names are the headings.
        calculator: The key of the calculator for every row; where None, the column ``calculator`` says it.
        wishes: Values for every row, columns and units that you name.
        rules: The rule book; the default one unless given. It goes to the workers whole.
        accept: Codes of objections that are accepted.
        prefix: Put before the names that are added.
        lang: Of the messages.
        strict: Whether numbers are taken only where they are plain.
        keep: Where Spark keeps what is computed, so that both DataFrames and the counts are computed once; memory, and
            disk where that is full, unless said. ``StorageLevel.NONE`` computes it anew for each.

    Raises:
        UsageError: What every row needs is missing, headings are at odds, or a column's type is none that a cell has.
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
    recipe = JobConfig(
        tuple(dataframe.columns), calculator, wishes or ColumnOptions(), book, tuple(accept), prefix, lang, strict
    )
    pricer = recipe.pricer()
    added = {*pricer.added, *(prefix + heading for heading in REJECT_HEADINGS)}
    own = {heading.lower(): heading for heading in dataframe.columns[: pricer.kept_width]}
    clash = next((own[name.lower()] for name in added if name.lower() in own), None)
    if clash is not None:
        raise UsageError(
            f"已有名为“{clash}”的列，与输出列重名；用 prefix 给输出列加前缀。",
            f"There is a column “{clash}” already, which the output adds; set the output's apart with a prefix.",
            key=clash,
        )
    sealed, asked = recipe.sealed(), read_columns(pricer, dataframe)
    schema = typed_schema(pricer, [field.dataType for field in dataframe.schema], kinds=False)

    def work(batches: Batches) -> Iterator[object]:
        return price_tables(sealed, asked, TypedSink(kinds=False), batches)

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


def read_columns(pricer: Pricer, dataframe: "DataFrame") -> frozenset[int]:
    """The positions of the columns that are read as cells: all of a type that a cell has, for any may say 合计.

    Args:
        pricer: For the ledger.
        dataframe: Its columns, and perhaps more behind them.

    Raises:
        UsageError: An input is in a column of a type that no cell has.
    """
    from pyspark.sql import types  # noqa: PLC0415

    none = (types.ArrayType, types.MapType, types.StructType, types.BinaryType)
    columns = list(dataframe.schema)[: len(pricer.headings)]
    read = {position for position, column in enumerate(columns) if not isinstance(column.dataType, none)}
    for position in sorted(pricer.asked_columns - read):
        name, kind = columns[position].name, columns[position].dataType.simpleString()
        raise UsageError(
            f"列“{name}”的类型为 {kind}，不能作为单元格读取；须为文字、数字、日期或是否。",
            f"The column “{name}” is of type {kind}, which no cell has: give text, numbers or dates.",
            key=name,
        )
    return frozenset(read)


def typed_schema(pricer: Pricer, own: "list[DataType]", *, kinds: bool) -> "StructType":
    """The columns of `TypedSink`."""
    from pyspark.sql.types import StringType, StructType  # noqa: PLC0415

    schema = StructType()
    for position, kind in enumerate(own):
        schema.add(f"c{position}", kind)
    for key, name in zip(pricer.keys, line_names(pricer), strict=True):
        schema.add(name, _spark_type(pricer.types[pricer.prefix + key]))
    for name in ("warnings", "row", "codes", "message", "use", *(["kind"] if kinds else [])):
        schema.add(name, StringType())
    return schema


def _spark_type(kind: "pl.DataType") -> "DataType":
    """A line's type in Spark."""
    from pyspark.sql.types import DecimalType, StringType  # noqa: PLC0415

    precision, scale = getattr(kind, "precision", None), getattr(kind, "scale", None)
    return StringType() if precision is None or scale is None else DecimalType(precision, scale)
