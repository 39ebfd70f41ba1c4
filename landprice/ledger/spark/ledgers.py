"""Opens ledgers in files that Spark reads. Whatever is wrong with one as a whole is found before any row is priced.

Formats in lines are read as lines of bytes, which our own strict parser takes on the workers: Spark's would silently
pad and cut rows. Formats in columns are read with Spark's reader.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from landprice.errors import FileError, UsageError
from landprice.ledger.formats import FORMATS, LedgerFormat, get_format, spark_endings
from landprice.ledger.read.ledger import Passthrough, refuse_repeated
from landprice.ledger.read.sniff import LONGEST_LINE, Encoding
from landprice.ledger.spark.layout import lay_out, sum_column
from landprice.ledger.spark.line_reader import LineLayout, changed_error
from landprice.ledger.spark.session import jobs
from landprice.ledger.spark.storage import Storage
from landprice.ledger.spark.survey import SURVEY_SCHEMA, SurveyOptions, survey_blocks
from landprice.ledger.spark.work import Batches

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

COMPRESSED = (".gz", ".bz2", ".zst", ".lz4", ".snappy", ".deflate")
"""The endings of compressed files that Hadoop reads; a format's ending comes before them."""

_ENDINGS = tuple(ending for one in FORMATS if one.spark is not None for ending in (*one.endings, *one.aliases))
_ONE_FILE_A_TASK = 1 << 44  # bytes: larger than any file, small enough for Spark to add up half a million of them


@dataclass(frozen=True)
class LineLedger:
    """A ledger in lines.

    Attributes:
        headings: As written.
        layout: How its lines are parsed.
        frame: ``line`` (binary) and ``block``.
    """

    headings: tuple[str, ...]
    layout: LineLayout
    frame: "DataFrame"

    @property
    def passthrough(self) -> Passthrough:
        """The form of its own columns."""
        return "json" if self.layout.delimiter is None else "text"

    def settings(self) -> dict[str, str]:
        """Return Spark's settings for reading it: one task a file if cells have line breaks."""
        if not self.layout.whole:
            return {}
        files = len({block.number for block in self.layout.blocks.values()})
        return {
            "spark.sql.files.maxPartitionBytes": str(_ONE_FILE_A_TASK),
            "spark.sql.files.openCostInBytes": str(_ONE_FILE_A_TASK),
            "spark.sql.files.minPartitionNum": str(files),
        }

    def check(self, rows: int, lines: Mapping[int, int]) -> None:  # noqa: ARG002
        """Check that the lines read of each block are those of the survey.

        Raises:
            FileError: They aren't.
        """
        if dict(lines) != {number: block.lines for number, block in self.layout.blocks.items()}:
            raise changed_error()


@dataclass(frozen=True)
class TableLedger:
    """A ledger in typed columns.

    Attributes:
        headings: The columns' names.
        frame: The columns, followed by ``row``, the place of each row.
    """

    headings: tuple[str, ...]
    frame: "DataFrame"

    @property
    def passthrough(self) -> Passthrough:
        """The form of its own columns."""
        return "typed"

    def settings(self) -> dict[str, str]:
        """Return Spark's settings for reading it: none."""
        return {}

    def check(self, rows: int, lines: Mapping[int, int]) -> None:  # noqa: ARG002
        """Check that all rows were read; their number is in the files.

        Raises:
            FileError: They weren't.
        """
        if rows != self.frame.count():
            raise changed_error()


SparkLedger = LineLedger | TableLedger


def find_ending(path: str) -> str | None:
    """Return the ending that says a path's format, before one of `COMPRESSED`; None if Spark reads no such format."""
    name = path.rstrip("/").lower()
    name = next((name.removesuffix(ending) for ending in COMPRESSED if name.endswith(ending)), name)
    return next((ending for ending in _ENDINGS if name.endswith(ending)), None)


def require_ending(path: str) -> str:
    """Return the ending that says a path's format.

    Raises:
        UsageError: Spark reads no such format.
    """
    ending = find_ending(path)
    if ending is None:
        endings = spark_endings()
        raise UsageError(
            f"{path}：--engine spark 读写的格式以文件名结尾区分：{'、'.join(endings)}。",
            f"{path}: --engine spark reads and writes formats by their ending: {', '.join(endings)}.",
        )
    return ending


def is_line_format(ending: str) -> bool:
    """Return whether Spark reads and writes a format as lines."""
    return _format_of(ending).spark == "lines"


def _format_of(ending: str) -> LedgerFormat:
    ledger_format = get_format(ending)
    assert ledger_format is not None
    return ledger_format


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How a ledger in lines is read.

    Attributes:
        encoding: According to the user; used where the bytes fit both encodings.
        delimiter: Of CSV; that of the ending if None.
        header_row: The line of the heading in each file; the first that is not blank if None.
    """

    encoding: Encoding | None = None
    delimiter: str | None = None
    header_row: int | None = None


def open_ledger(spark: "SparkSession", path: str, options: ReadOptions) -> SparkLedger:
    """Open a ledger: a file, a folder of files, or a pattern, local or behind a URL that Spark reads.

    Args:
        spark: The session.
        path: The ledger.
        options: How its lines are read.

    Raises:
        FileError: The file does not exist, is empty, in UTF-16 or a workbook, or its heading can't be read.
        UsageError: Spark does not read the format, or the files have different formats or headings.
        SparkFailed: Spark can't read it.
    """
    files = Storage(spark).files(path)
    if not files:
        raise FileError(f"{path}：没有这个文件", f"{path}: there is no such file")
    ending = find_ending(path) or require_ending(next(iter(files)))
    other = next((file for file in files if find_ending(file) != ending and "." in file.rpartition("/")[2]), None)
    if other is not None:
        raise UsageError(
            f"{path}：其中 {other} 不是 {ending}；一个台账只能有一种格式。",
            f"{path}: {other} in it is not {ending}. All files of a ledger need the same format.",
        )
    if not any(files.values()):
        raise FileError(f"{path}：文件是空的", f"{path}: the file is empty")
    ledger_format = _format_of(ending)
    if options.header_row is not None and "header_row" not in ledger_format.options:
        raise UsageError(
            f"--header-row 不用于 {ending} 文件。", f"--header-row is not for {ending} files.", key="header_row"
        )
    with jobs():
        if ledger_format.spark == "columns":
            return _open_table(spark, path, ending.removeprefix("."))
        delimiter = options.delimiter if ledger_format.delimiters else None
        return _open_lines(spark, path, files, delimiter or ledger_format.delimiters.get(ending), options)


def _open_table(spark: "SparkSession", path: str, source: str) -> TableLedger:
    """Open a ledger in columns. If its files have different columns, it has all of them."""
    from pyspark.sql import functions as F  # noqa: N812, PLC0415

    rows = spark.read.option("mergeSchema", "true").format(source).load(path)
    refuse_repeated(tuple(rows.columns))
    place = F.col("_metadata.row_index") + 1
    has_several_files = rows.select("_metadata.file_path").distinct().limit(2).count() > 1
    row = F.concat_ws(":", F.col("_metadata.file_name"), place) if has_several_files else place.cast("string")
    return TableLedger(tuple(rows.columns), rows.select("*", row.alias("row: where it is")))


def _open_lines(
    spark: "SparkSession", path: str, sizes: Mapping[str, int], delimiter: str | None, options: ReadOptions
) -> LineLedger:
    """Survey a ledger in lines."""
    survey_options, line_end = SurveyOptions(delimiter, options.header_row), b"\n"
    surveys = _survey(spark, path, survey_options, line_end)
    if all(b"\r" in rows[0]["head"].rstrip(b"\r\n") and sum_column(rows, "lines") == 1 for rows in surveys.values()):
        line_end = b"\r"  # files of the old Mac, without any \n
        surveys = _survey(spark, path, survey_options, line_end)
    _require_all(path, sizes, surveys)
    layout = lay_out(path, surveys, survey_options, line_end, options.encoding)
    return LineLedger(layout.headings, layout, _read_lines(spark, path, line_end).select("line", "block"))


def _read_lines(spark: "SparkSession", path: str, line_end: bytes) -> "DataFrame":
    """Read the lines as bytes, which Spark's text reader passes on unchanged, with their places."""
    from pyspark.sql import functions as F  # noqa: N812, PLC0415

    lines = spark.read.option("lineSep", line_end.decode()).text(path)
    if lines.columns != ["value"]:
        names = ", ".join(lines.columns[1:])
        raise UsageError(
            f"{path}：其下文件夹名含有分区列（{names}），不会读入；请指定一个分区的文件夹。",
            f"{path}: its folders have names of partitions ({names}), which are not read. Give the folder of one.",
        )
    file, start = F.col("_metadata.file_path"), F.col("_metadata.file_block_start")
    return lines.select(
        F.col("value").cast("binary").alias("line"),
        file.alias("file"),
        F.col("_metadata.file_size").alias("size"),
        start.alias("start"),
        F.xxhash64(file, start).alias("block"),
    )


def _survey(spark: "SparkSession", path: str, options: SurveyOptions, line_end: bytes) -> dict[str, list[Any]]:
    """Survey all blocks; return them by file, each file's in order."""

    def work(batches: Batches) -> Iterator[object]:
        return survey_blocks(batches, options)

    rows = _read_lines(spark, path, line_end).mapInArrow(work, SURVEY_SCHEMA).collect()
    by_file: dict[str, list[Any]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: (row["file"], row["start"])):
        by_file[row["file"]].append(row)
    longest = max(rows, key=lambda row: row["longest"])
    if longest["longest"] > LONGEST_LINE:
        raise FileError(
            f"{longest['file']}：有一行长达 {longest['longest']} 字节（至多 {LONGEST_LINE}），不像 CSV 台账",
            f"{longest['file']}: a line is {longest['longest']} bytes long (at most {LONGEST_LINE}): "
            "this is not a CSV ledger",
        )
    assert len({row["block"] for row in rows}) == len(rows), "two blocks have one number"
    return dict(by_file)


def _require_all(path: str, sizes: Mapping[str, int], surveys: Mapping[str, object]) -> None:
    """Require that Spark read every file: it skips folders inside folders.

    Raises:
        UsageError: It did not.
    """
    seen = {_local_url(unquote(file)) for file in surveys}
    skipped = next((file for file, size in sizes.items() if size and _local_url(file) not in seen), None)
    if skipped is not None:
        raise UsageError(
            f"{path}：Spark 未读取其中的 {skipped}；请用能直接指到各文件的路径或通配符。",
            f"{path}: Spark did not read {skipped} in it. Give a path or pattern that matches the files themselves.",
        )


def _local_url(url: str) -> str:
    """Spell a local URL in one way."""
    return re.sub(r"^file:/+", "file:/", url)
