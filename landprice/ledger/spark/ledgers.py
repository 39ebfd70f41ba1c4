"""Ledgers in files as Spark reads them, opened: what can be wrong with one as a whole is found before any work.

A ledger in CSV or TSV is read as lines of bytes, and our own strict reader takes them apart on the workers: Spark's
would pad and cut rows without a word. A ledger in Parquet is read as its columns.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from landprice.errors import FileError, UsageError
from landprice.ledger.read.formats import TEXT
from landprice.ledger.read.ledger import Passthrough, no_heading, refuse_repeated, refuse_title
from landprice.ledger.read.sniff import LONGEST_LINE, Encoding, mark_of
from landprice.ledger.read.strict_csv import RecordReader
from landprice.ledger.spark.lines import LineBlock, LineLayout, changed
from landprice.ledger.spark.session import jobs
from landprice.ledger.spark.storage import Storage
from landprice.ledger.spark.survey import SURVEY_SCHEMA, SurveyOptions, find_heading, survey_blocks
from landprice.ledger.spark.work import Batches

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

LINES = (*TEXT, ".jsonl", ".ndjson")
FORMATS = (*LINES, ".parquet")
"""What is read and written, by ending."""

SHOWN = ".csv, .tsv, .jsonl, .parquet"
PACKED = (".gz", ".bz2", ".zst", ".lz4", ".snappy", ".deflate")
_ONE_FILE_A_TASK = 1 << 44  # bytes: larger than any file, and half a million of them can be added up


@dataclass(frozen=True)
class LineLedger:
    """A ledger in lines.

    Attributes:
        headings: As written.
        layout: How its lines are taken apart.
        frame: ``line`` (binary) and ``block``.
    """

    headings: tuple[str, ...]
    layout: LineLayout
    frame: "DataFrame"

    @property
    def echo(self) -> Passthrough:
        """What its own rows are beside text."""
        return "json" if self.layout.delimiter is None else "text"

    def settings(self) -> dict[str, str]:
        """One task a file where cells have line breaks: no task may begin amidst one."""
        if not self.layout.whole:
            return {}
        files = len({block.number for block in self.layout.blocks.values()})
        return {
            "spark.sql.files.maxPartitionBytes": str(_ONE_FILE_A_TASK),
            "spark.sql.files.openCostInBytes": str(_ONE_FILE_A_TASK),
            "spark.sql.files.minPartitionNum": str(files),
        }

    def check(self, rows: int, lines: Mapping[int, int]) -> None:  # noqa: ARG002
        """Check that each block's lines were read, as many as there were at first."""
        if dict(lines) != {number: block.lines for number, block in self.layout.blocks.items()}:
            raise changed()


@dataclass(frozen=True)
class TableLedger:
    """A ledger in typed columns.

    Attributes:
        headings: The columns' names.
        frame: The columns, and behind them ``row``, where each row is.
    """

    headings: tuple[str, ...]
    frame: "DataFrame"

    @property
    def echo(self) -> Passthrough:
        """What its own rows are beside text."""
        return "typed"

    def settings(self) -> dict[str, str]:
        """None."""
        return {}

    def check(self, rows: int, lines: Mapping[int, int]) -> None:  # noqa: ARG002
        """Check that each row was read: their number stands in the files."""
        if rows != self.frame.count():
            raise changed()


SparkLedger = LineLedger | TableLedger


def format_of(path: str) -> str | None:
    """The ending that says a path's format; None where it has none of those that are read."""
    name = path.rstrip("/").lower()
    name = next((name.removesuffix(packed) for packed in PACKED if name.endswith(packed)), name)
    return next((ending for ending in FORMATS if name.endswith(ending)), None)


def require_format(path: str) -> str:
    """The format of a path by its ending.

    Raises:
        UsageError: It has none that Spark reads and writes for us.
    """
    found = format_of(path)
    if found is None:
        raise UsageError(
            f"{path}：--engine spark 读写的格式以文件名结尾区分：{SHOWN.replace(', ', '、')}。",
            f"{path}: --engine spark reads and writes formats by their ending: {SHOWN}.",
        )
    return found


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """What the user says of how a ledger in lines is read.

    Attributes:
        encoding: It decides where the bytes leave it open.
        delimiter: Of CSV; a comma, in .tsv a tab, where None.
        header_row: The line of each file on which the heading stands; the first that is not blank where None.
    """

    encoding: Encoding | None = None
    delimiter: str | None = None
    header_row: int | None = None


def open_ledger(spark: "SparkSession", path: str, reading: ReadOptions) -> SparkLedger:
    """Open a ledger: a file, a folder of files, or a pattern, on this machine or behind a URL that Spark reads.

    Args:
        spark: The session.
        path: Where it is.
        reading: What the user says of its lines.

    Raises:
        FileError: There is no such file, it is empty, UTF-16, a workbook, or its heading can't be read.
        UsageError: A format that is not read, or files that don't have one heading.
        SparkFailed: Spark can't read it.
    """
    files = Storage(spark).files(path)
    if not files:
        raise FileError(f"{path}：没有这个文件", f"{path}: there is no such file")
    kind = format_of(path) or require_format(next(iter(files)))
    other = next((file for file in files if format_of(file) != kind and "." in file.rpartition("/")[2]), None)
    if other is not None:
        raise UsageError(
            f"{path}：其中 {other} 不是 {kind}；一个台账只能有一种格式。",
            f"{path}: {other} in it is not {kind}; a ledger has one format.",
        )
    if not any(files.values()):
        raise FileError(f"{path}：文件是空的", f"{path}: the file is empty")
    if reading.header_row is not None and kind not in TEXT:
        raise UsageError(
            f"--header-row 不用于 {kind} 文件。", f"--header-row is not for {kind} files.", key="header_row"
        )
    with jobs():
        if kind == ".parquet":
            return _table(spark, path)
        delimiter = None if kind not in TEXT else reading.delimiter or TEXT[kind]
        return _lines(spark, path, files, delimiter, reading)


def _table(spark: "SparkSession", path: str) -> TableLedger:
    """A ledger in Parquet; where its files differ in their columns, with all of them."""
    from pyspark.sql import functions as F  # noqa: N812, PLC0415

    rows = spark.read.option("mergeSchema", "true").parquet(path)
    refuse_repeated(tuple(rows.columns))
    place = F.col("_metadata.row_index") + 1
    several = rows.select("_metadata.file_path").distinct().limit(2).count() > 1
    row = F.concat_ws(":", F.col("_metadata.file_name"), place) if several else place.cast("string")
    return TableLedger(tuple(rows.columns), rows.select("*", row.alias("row: where it is")))


def _lines(
    spark: "SparkSession", path: str, sizes: Mapping[str, int], delimiter: str | None, reading: ReadOptions
) -> LineLedger:
    """A ledger in lines, looked over."""
    looks, line_end = SurveyOptions(delimiter, reading.header_row), b"\n"
    found = _surveyed(spark, path, looks, line_end)
    if all(b"\r" in rows[0]["head"].rstrip(b"\r\n") and _count(rows, "lines") == 1 for rows in found.values()):
        line_end = b"\r"  # files of the old Mac, which have no other
        found = _surveyed(spark, path, looks, line_end)
    _require_all(path, sizes, found)
    layout = lay_out(path, found, looks, line_end, reading.encoding)
    return LineLedger(layout.headings, layout, _read(spark, path, line_end).select("line", "block"))


def lay_out(
    path: str, found: Mapping[str, Sequence[Any]], looks: SurveyOptions, line_end: bytes, said: Encoding | None
) -> LineLayout:
    """How the lines of a ledger are taken apart.

    Args:
        path: Where the ledger is.
        found: What the pass over it found of each file's blocks, in order.
        looks: What it looked for.
        line_end: Of its files.
        said: Their encoding, as the user says.

    Raises:
        FileError: A heading can't be read.
        UsageError: The files don't have one heading, or a heading stands there twice.
    """
    blocks: dict[int, LineBlock] = {}
    first: tuple[str, tuple[str, ...]] | None = None
    names = _names(found)
    for number, (file, rows) in enumerate(found.items()):
        if looks.delimiter is None:
            blocks.update(_blocks(number, names[file], rows, "utf-8"))
            continue
        shown = path if len(found) == 1 else unquote(file)
        head = rows[0]["head"]
        start, marked = mark_of(Path(shown), head[:4], said)
        own = marked or _encoding(rows, said)
        headings = _headings(shown, head, start, RecordReader(own, looks.delimiter, line_end), looks.header_row)
        first = first or (shown, headings)
        if headings != first[1]:
            raise UsageError(
                f"{shown}：表头与 {first[0]} 的不同；一个台账的各文件须有同样的表头。",
                f"{shown}: its heading is not that of {first[0]}; all files of a ledger have one heading.",
            )
        blocks.update(_blocks(number, names[file], rows, own))
    every = first[1] if first is not None else _keys(path, found)
    refuse_repeated(every)
    whole = any(row["odd"] for rows in found.values() for row in rows)
    return LineLayout(_whole(blocks) if whole else blocks, every, looks.delimiter, line_end, whole)


def _encoding(rows: Sequence[Any], said: Encoding | None) -> Encoding:
    """The encoding of a file without a mark: as said where its bytes leave it open, else what they say."""
    is_utf8, lead = not _count(rows, "undecodable"), _count(rows, "lead")
    if said == "gb18030":
        return "utf-8" if is_utf8 and lead > 0 else said
    return said or ("utf-8" if is_utf8 or lead >= 0 else "gb18030")


def _keys(path: str, found: Mapping[str, Sequence[Any]]) -> tuple[str, ...]:
    """Every key of a ledger of JSON lines, in the order in which they come up.

    Raises:
        FileError: It holds no object.
    """
    keys = dict.fromkeys(key for rows in found.values() for row in rows for key in row["keys"])
    if not keys:
        raise FileError(
            f'{path}：没有一行是 JSON 对象，如 {{"土地用途": "工业用地"}}',
            f'{path}: no line of it is a JSON object, such as {{"use": "industrial"}}',
        )
    return tuple(keys)


def _read(spark: "SparkSession", path: str, line_end: bytes) -> "DataFrame":
    """The lines, as bytes, with where they are; Spark's text reader passes bytes on as they stand."""
    from pyspark.sql import functions as F  # noqa: N812, PLC0415

    lines = spark.read.option("lineSep", line_end.decode()).text(path)
    if lines.columns != ["value"]:
        names = ", ".join(lines.columns[1:])
        raise UsageError(
            f"{path}：其下文件夹名含有分区列（{names}），不会读入；请指定一个分区的文件夹。",
            f"{path}: folders in it are named for partitions ({names}), which are not read; name the folder of one.",
        )
    file, start = F.col("_metadata.file_path"), F.col("_metadata.file_block_start")
    return lines.select(
        F.col("value").cast("binary").alias("line"),
        file.alias("file"),
        F.col("_metadata.file_size").alias("size"),
        start.alias("start"),
        F.xxhash64(file, start).alias("block"),
    )


def _surveyed(spark: "SparkSession", path: str, looks: SurveyOptions, line_end: bytes) -> dict[str, list[Any]]:
    """What the pass over the ledger found, file by file, each file's blocks in order."""

    def work(batches: Batches) -> Iterator[object]:
        return survey_blocks(batches, looks)

    rows = _read(spark, path, line_end).mapInArrow(work, SURVEY_SCHEMA).collect()
    found: dict[str, list[Any]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: (row["file"], row["start"])):
        found[row["file"]].append(row)
    longest = max(rows, key=lambda row: row["longest"])
    if longest["longest"] > LONGEST_LINE:
        raise FileError(
            f"{longest['file']}：有一行长达 {longest['longest']} 字节（至多 {LONGEST_LINE}），不像 CSV 台账",
            f"{longest['file']}: a line is {longest['longest']} bytes long (at most {LONGEST_LINE}): "
            "this is no CSV ledger",
        )
    assert len({row["block"] for row in rows}) == len(rows), "two blocks have one number"
    return dict(found)


def _require_all(path: str, sizes: Mapping[str, int], found: Mapping[str, object]) -> None:
    """Require that Spark read every file that is there: it passes over folders in folders.

    Raises:
        UsageError: It did not.
    """
    seen = {_plain(unquote(file)) for file in found}
    passed_over = next((file for file, size in sizes.items() if size and _plain(file) not in seen), None)
    if passed_over is not None:
        raise UsageError(
            f"{path}：Spark 未读取其中的 {passed_over}；请用能直接指到各文件的路径或通配符。",
            f"{path}: Spark did not read {passed_over} in it; give a path or pattern that names its files themselves.",
        )


def _plain(url: str) -> str:
    """A URL with one spelling of a path on this machine."""
    return re.sub(r"^file:/+", "file:/", url)


def _count(rows: Sequence[Any], name: str) -> int:
    return sum(row[name] for row in rows)


def _names(files: Mapping[str, object]) -> dict[str, str]:
    """What a file is called in front of a row's number: nothing where it is the only one, else what tells it apart."""
    if len(files) == 1:
        return dict.fromkeys(files, "")
    short = {file: unquote(file.rpartition("/")[2]) for file in files}
    return short if len(set(short.values())) == len(short) else {file: unquote(file) for file in files}


def _headings(file: str, head: bytes, start: int, reader: RecordReader, header_row: int | None) -> tuple[str, ...]:
    """The heading of a file.

    Raises:
        FileError: It has none, or it can't be read.
        UsageError: It is a title.
    """
    found = find_heading(head, start, reader, header_row)
    if found.record is None and header_row is not None:
        raise no_heading(Path(file), header_row)
    if found.record is None:
        raise FileError(f"{file}：文件只有空行", f"{file}: the file holds nothing but blank lines")
    if bad := found.record.bad:
        raise FileError(
            f"{file}：第 {bad.line} 行（表头）无法读取：{bad.zh}",
            f"{file}: line {bad.line}, the heading, can't be read: {bad.en}",
        )
    if header_row is None:
        refuse_title(Path(file), found.record.cells, found.line, found.below and found.below.cells)
    return tuple(cell or "" for cell in found.record.cells)


def _blocks(number: int, name: str, rows: Sequence[Any], encoding: Encoding) -> Iterator[tuple[int, LineBlock]]:
    """A file's blocks, each with the line and the byte on which it begins."""
    # Hadoop's reader drops a byte order mark in UTF-8, which the file's size gives away
    over = rows[0]["size"] - _count(rows, "length")  # of a packed file it says nothing
    marked = 3 if over in (2, 3) else 0
    line, offset = 1, marked
    for row in rows:
        ends_dos = row["ends_dos"] and row is rows[-1] and over not in (0, 3)  # a line end behind it makes it a row
        yield (
            row["block"],
            LineBlock(name, number, encoding, line, offset, row["lines"], row["head_lines"], ends_dos),
        )
        line, offset = line + row["lines"], offset + row["length"]


def _whole(blocks: Mapping[int, LineBlock]) -> dict[int, LineBlock]:
    """The blocks put together to files, under the number of each file's first, which begins where the file does."""
    joined: dict[int, tuple[int, LineBlock]] = {}
    for key, block in blocks.items():
        if block.number not in joined:
            joined[block.number] = key, block
            continue
        first, before = joined[block.number]
        joined[block.number] = (
            first,
            LineBlock(
                before.file,
                before.number,
                before.encoding,
                before.line,
                before.offset,
                before.lines + block.lines,
                before.heading,
                block.ends_dos,
            ),
        )
    return dict(joined.values())
