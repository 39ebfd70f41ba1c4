"""``landprice batch --engine spark``: prices a ledger on a cluster."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from landprice.atomic_file_group import exists_error
from landprice.cli import shared, streams
from landprice.cli.batch_report import report_file, write_report
from landprice.cli.ledger_options import (
    check_delimiter,
    output_encoding,
    parse_calculator,
    parse_column_options,
    parse_delimiter,
    parse_header_row,
    parse_pairs,
)
from landprice.cli.run_lines import describe_run
from landprice.errors import Exit, Lang, UsageError
from landprice.ledger.formats import default_delimiter
from landprice.ledger.formats.csv import require_delimiter
from landprice.ledger.read.sniff import parse_encoding
from landprice.ledger.report import RunFiles, report_run
from landprice.ledger.result_headings import parse_heading_style
from landprice.ledger.spark.session import require_spark, session

if TYPE_CHECKING:
    from landprice.ledger.spark.ledgers import ReadOptions
    from landprice.ledger.spark.publish import PublishedOutputs


def run(given: Mapping[str, Any], lang: Lang) -> int:
    """Price a ledger with Spark.

    Returns:
        The exit code: 0, or 5 if some rows were rejected.

    Raises:
        UsageError: Spark is not installed, or an option does not fit.
        FileError: A file can't be read or written.
        SparkFailed: Spark does not start, or a job failed.
    """
    require_spark()
    from landprice.ledger.spark import file_job, ledgers, publish  # noqa: PLC0415  they need pyarrow
    from landprice.ledger.spark.job_config import JobConfig  # noqa: PLC0415  the same
    from landprice.ledger.spark.storage import Storage  # noqa: PLC0415  the same

    column_options, book = parse_column_options(given), shared.book_of(given)
    outputs, reading = _parse_outputs(given), _parse_read_options(given)
    report_path = report_file(given)
    if report_path is not None and report_path.exists() and not given["force"]:
        raise exists_error(report_path)
    with session(given["master"], parse_pairs("--spark-conf", given["spark_conf"])) as spark:
        storage = Storage(spark)
        publish.check_outputs(storage, given["ledger"], outputs, force=given["force"])
        for leftover in publish.StagingArea(storage, outputs).leftovers:
            if given["force"]:
                storage.delete(leftover)
            streams.write_err(_leftover_notice(leftover, lang, deleted=given["force"]))
        ledger = ledgers.open_ledger(spark, given["ledger"], reading)
        check_delimiter(given["ledger"], ledger.headings)
        config = JobConfig(
            ledger.headings,
            parse_calculator(given),
            column_options,
            book,
            tuple(given["accept"] or ()),
            given["prefix"],
            lang,
            given["strict"],
        )
        pricer = config.make_pricer()
        delimiter = reading.delimiter or default_delimiter(outputs.ending)
        counts = file_job.price_ledger(spark, ledger, config, outputs, delimiter, output_encoding(given))
    report = report_run(pricer, counts, files=RunFiles(given["ledger"], outputs.priced, outputs.rejected))
    for line in describe_run(report, outputs.rejected, outputs.priced, lang):
        streams.write_err(line)
    if report_path is not None:
        write_report(report_path, report, lang, force=given["force"])
    return Exit.ROWS_REJECTED if counts.rejected else Exit.PRICED


def _parse_read_options(given: Mapping[str, Any]) -> "ReadOptions":
    """Parse the options of how the ledger is read.

    Raises:
        UsageError: One is wrong, or not for Spark.
    """
    from landprice.ledger.spark.ledgers import ReadOptions  # noqa: PLC0415  it needs pyarrow

    if parse_heading_style(given["headings"]) == "words":
        raise UsageError(
            "--headings words 不用于 --engine spark。", "--headings words is not for --engine spark.", key="headings"
        )
    if given["sheet"] is not None:
        raise UsageError("--sheet 不用于 --engine spark。", "--sheet is not for --engine spark.", key="sheet")
    encoding = None if given["encoding"] is None else parse_encoding(given["encoding"])
    delimiter, row = parse_delimiter(given), parse_header_row(given)
    if delimiter is not None:
        require_delimiter(delimiter)
    if row is not None and row < 1:
        raise UsageError("--header-row 须为 1 或更大的整数。", "--header-row: give 1 or more.", key="header_row")
    return ReadOptions(encoding, delimiter, row)


def _parse_outputs(given: Mapping[str, Any]) -> "PublishedOutputs":
    """Parse ``--output`` and ``--rejects``.

    Raises:
        UsageError: There is no output, or a format that Spark does not write.
    """
    from landprice.ledger.spark.ledgers import COMPRESSED, require_ending  # noqa: PLC0415  it needs pyarrow
    from landprice.ledger.spark.publish import PublishedOutputs  # noqa: PLC0415  loaded with the above

    output = given["output"]
    if output in (None, "-"):
        raise UsageError(
            "--engine spark 须用 --output 指定输出文件夹。",
            "--engine spark writes folders: name one with --output.",
            key="output",
        )
    ending = require_ending(output)
    rejects = given["rejects"] or output.rstrip("/")[: -len(ending)] + ".rejects" + ending
    for path in (output, rejects):
        if path.lower().endswith(COMPRESSED) or require_ending(path) != ending:
            raise UsageError(
                f"{path}：两个输出须为同一格式（{ending}），且不带压缩后缀。",
                f"{path}: both outputs need the same format ({ending}), without an ending of compression.",
            )
    return PublishedOutputs(output.rstrip("/"), rejects.rstrip("/"), ending)


def _leftover_notice(path: str, lang: Lang, *, deleted: bool) -> str:
    """Word the notice about a folder that a killed run left behind."""
    if lang == "zh":
        return f"上次中断的运行遗留：{path}" + ("，已删除。" if deleted else "；如无其他运行正在写入，可以删除。")
    return f"An earlier run that was killed left {path}" + (
        "; deleted." if deleted else "; delete it unless another run is writing it."
    )
