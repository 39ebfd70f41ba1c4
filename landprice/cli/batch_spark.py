"""``landprice batch --engine spark``: a ledger priced on many machines."""

from collections.abc import Mapping
from typing import Any

from landprice.cli import shared, streams
from landprice.cli.batch import (
    check_delimiter,
    delimiter_of,
    header_row,
    pairs,
    report_file,
    wishes_of,
    write_report,
    written_encoding,
)
from landprice.cli.run_lines import describe_run
from landprice.errors import Exit, FileError, Lang, UsageError
from landprice.ledger.calculator_column import calculator_key
from landprice.ledger.read.csv import require_delimiter
from landprice.ledger.read.formats import TEXT
from landprice.ledger.read.sniff import encoding_named
from landprice.ledger.report import RunFiles, report_run
from landprice.ledger.spark.session import require_spark, session


def run(given: Mapping[str, Any], lang: Lang) -> int:
    """Price a ledger with Spark.

    Returns:
        The exit code: 0, or 5 where some rows were rejected.

    Raises:
        UsageError: Spark is not installed, or what is asked for does not fit.
        FileError: A file can't be read or written.
        SparkFailed: Spark does not start, or a job of it failed.
    """
    require_spark()
    from landprice.ledger.spark import batch, ledgers, publish  # noqa: PLC0415  they need pyarrow
    from landprice.ledger.spark.job_config import JobConfig  # noqa: PLC0415
    from landprice.ledger.spark.storage import Storage  # noqa: PLC0415

    wishes, book = wishes_of(given), shared.book_of(given)
    calculator = None if given["calculator"] is None else calculator_key(given["calculator"])
    outputs, reading = _outputs(given), _reading(given)
    told = report_file(given)
    if told is not None and told.exists() and not given["force"]:
        raise FileError(f"{told} 已存在；用 --force 覆盖。", f"{told} is there already; replace it with --force.")
    with session(given["master"], pairs("--spark-conf", given["spark_conf"])) as spark:
        storage = Storage(spark)
        publish.check_outputs(storage, given["ledger"], outputs, force=given["force"])
        for left in publish.StagingArea(storage, outputs).leftovers:
            if given["force"]:
                storage.delete(left)
            streams.write_err(_left_over(left, lang, deleted=given["force"]))
        ledger = ledgers.open_ledger(spark, given["ledger"], reading)
        check_delimiter(given["ledger"], ledger.headings)
        recipe = JobConfig(
            ledger.headings,
            calculator,
            wishes,
            book,
            tuple(given["accept"] or ()),
            given["prefix"],
            lang,
            given["strict"],
        )
        pricer = recipe.pricer()
        delimiter = reading.delimiter or TEXT.get(outputs.ending, ",")
        done = batch.price_ledger(spark, ledger, recipe, outputs, delimiter, written_encoding(given))
    report = report_run(pricer, done, files=RunFiles(given["ledger"], outputs.priced, outputs.rejected))
    for line in describe_run(report, outputs.rejected, outputs.priced, lang):
        streams.write_err(line)
    if told is not None:
        write_report(told, report, lang, force=given["force"])
    return Exit.ROWS_REJECTED if done.rejected else Exit.PRICED


def _reading(given: Mapping[str, Any]) -> Any:  # noqa: ANN401  imported where pyarrow is there
    """What is said of how the ledger is read.

    Raises:
        UsageError: It can't be, or not by Spark.
    """
    from landprice.ledger.spark.ledgers import ReadOptions  # noqa: PLC0415

    if given["sheet"] is not None:
        raise UsageError("--sheet 不用于 --engine spark。", "--sheet is not for --engine spark.", key="sheet")
    encoding = None if given["encoding"] is None else encoding_named(given["encoding"])
    delimiter, row = delimiter_of(given), header_row(given)
    if delimiter is not None:
        require_delimiter(delimiter)
    if row is not None and row < 1:
        raise UsageError("--header-row 须为 1 或更大的整数。", "--header-row: give 1 or more.", key="header_row")
    return ReadOptions(encoding, delimiter, row)


def _outputs(given: Mapping[str, Any]) -> Any:  # noqa: ANN401  imported where pyarrow is there
    """Where the rows go.

    Raises:
        UsageError: Nowhere is said, or in formats that are none.
    """
    from landprice.ledger.spark.ledgers import PACKED, require_format  # noqa: PLC0415
    from landprice.ledger.spark.publish import PublishedOutputs  # noqa: PLC0415

    output = given["output"]
    if output in (None, "-"):
        raise UsageError(
            "--engine spark 须用 --output 指定输出文件夹。",
            "--engine spark writes folders: say which with --output.",
            key="output",
        )
    ending = require_format(output)
    rejects = given["rejects"] or output.rstrip("/")[: -len(ending)] + ".rejects" + ending
    for path in (output, rejects):
        if path.lower().endswith(PACKED) or require_format(path) != ending:
            raise UsageError(
                f"{path}：两个输出须为同一格式（{ending}），且不带压缩后缀。",
                f"{path}: both outputs are in one format ({ending}), without an ending of compression.",
            )
    return PublishedOutputs(output.rstrip("/"), rejects.rstrip("/"), ending)


def _left_over(path: str, lang: Lang, *, deleted: bool) -> str:
    """What is said of what a killed run left."""
    if lang == "zh":
        return f"上次中断的运行遗留：{path}" + ("，已删除。" if deleted else "；如无其他运行正在写入，可以删除。")
    return f"An earlier run that was killed left {path}" + (
        "; deleted." if deleted else "; delete it unless another run is writing it."
    )
