"""``landprice batch``: prices a ledger from one file into two."""

import contextlib
import os
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from landprice.atomic_file_group import resolve_target
from landprice.cli import shared, streams
from landprice.cli.batch_report import report_file, write_report
from landprice.cli.interrupt import run_in_worker
from landprice.cli.ledger_options import (
    make_pricer,
    open_for_pricing,
    open_given_ledger,
    output_encoding,
    parse_column_options,
    parse_delimiter,
    reading_options,
)
from landprice.cli.progress import ProgressBar
from landprice.cli.run_lines import describe_run
from landprice.cli.shared import Parameter, option
from landprice.cli.standard_input import ledger_file
from landprice.errors import Exit, Lang, UsageError
from landprice.ledger.formats import output_format
from landprice.ledger.heading_report import describe_headings
from landprice.ledger.headings import ColumnMapping, HeadingQuestions
from landprice.ledger.outputs import default_rejects
from landprice.ledger.pipeline import Progress, check_outputs, price_ledger
from landprice.ledger.pricer import Pricer
from landprice.ledger.read import Ledger
from landprice.ledger.report import RunFiles, report_run
from landprice.ledger.result_headings import parse_heading_style
from landprice.ledger.summary import Summary
from landprice.present.formats import FORMATS
from landprice.printable import visible


def summary(lang: Lang) -> str:
    """Describe the command in one line."""
    return (
        "测算台账：逐行计价，不能计价的另存并注明原因"
        if lang == "zh"
        else "Price a ledger row by row; rejected rows are written apart, with the reason"
    )


def parameters(lang: Lang) -> list[Parameter]:
    """Make the command's argument and options."""
    output = ("计价结果文件；不给则写到标准输出", "the file of the priced rows; standard output unless given")
    rejects = (
        "未计价行的文件；缺省在结果旁，名为 *.rejects.csv",
        "the file of the rejected rows; *.rejects.csv next to the output unless given",
    )
    headings = (
        "输出列的列名：words 中文名称、性质和单位，keys 英文代码；缺省 .xlsx 用 words，其他用 keys",
        "headings of the added columns: words (label, bound, unit) or keys; words in .xlsx, keys elsewhere",
    )
    prefix = ("输出列名的前缀", "put before the headings that the output adds")
    report = (
        f"报告文件：各列怎样认作数据、怎样读取，各项计数；由后缀定格式：{'、'.join(FORMATS)}",
        f"a report on how the columns were read, and the counts; its ending says the format: {', '.join(FORMATS)}",
    )
    check = (
        "只列出各列怎样认作数据、有哪些须确认，不测算",
        "only list how each heading is understood and what is to be answered; no row is priced",
    )
    return [
        *reading_options(lang),
        option("check", bool, False, check, lang, "--check"),
        shared.accept_option(lang),
        option("output", str | None, None, output, lang, "--output", "-o", metavar="FILE"),
        option("rejects", str | None, None, rejects, lang, metavar="FILE"),
        option("report", str | None, None, report, lang, metavar="FILE"),
        option("headings", str | None, None, headings, lang, metavar="words|keys"),
        option("prefix", str, "", prefix, lang, metavar="TEXT"),
        *_engine_options(lang),
        shared.force_option(lang),
        *shared.rules_options(lang),
        shared.lang_option(lang),
    ]


def _engine_options(lang: Lang) -> list[Parameter]:
    """Make ``--engine`` and the options of Spark."""
    panel = "Spark"
    engine = (
        "在何处测算：local 本机（缺省），spark 集群",
        "where the ledger is priced: local (this machine, the default) or spark (a cluster)",
    )
    master = ("Spark 的 master，如 spark://主机:7077、yarn", "Spark's master, such as spark://HOST:7077 or yarn")
    conf = ("Spark 的设置；可多次给出", "a setting of Spark; repeatable")
    return [
        option("engine", str, "local", engine, lang, metavar="local|spark", rich_help_panel=panel),
        option("master", str | None, None, master, lang, metavar="URL", rich_help_panel=panel),
        option("spark_conf", list[str] | None, None, conf, lang, metavar="KEY=VALUE", rich_help_panel=panel),
    ]


def run(given: Mapping[str, Any], lang: Lang) -> int:
    """Price a ledger.

    Returns:
        The exit code: 0, or 5 if some rows were rejected.

    Raises:
        UsageError: There is no such engine, or an option of Spark is given for the local one.
    """
    if given["engine"] == "spark":
        from landprice.cli import batch_spark  # noqa: PLC0415  only this engine needs it

        return batch_spark.run(given, lang)
    if given["engine"] != "local" or given["master"] is not None or given["spark_conf"]:
        raise UsageError(
            f"--engine {given['engine']}：可用 local、spark；--master 和 --spark-conf 只用于 spark。",
            f"--engine {given['engine']}: use local or spark; --master and --spark-conf are for spark alone.",
            key="engine",
        )
    with ledger_file(given["ledger"]) as path:
        return _run_locally({**given, "ledger": str(path)}, lang, name=given["ledger"])


def _run_locally(given: Mapping[str, Any], lang: Lang, name: str) -> int:
    """Price a ledger on this machine.

    Args:
        given: The options.
        lang: The language of messages.
        name: What the user calls the ledger.

    Returns:
        The exit code: 0, or 5 if some rows were rejected.
    """
    if given["check"]:
        return check_headings(given, lang)
    output = None if given["output"] in (None, "-") else resolve_target(Path(given["output"]))
    rejects = None if given["rejects"] is None else resolve_target(Path(given["rejects"]))
    for path in (output, rejects):
        if path is not None:
            output_format(path)
    path, force, headings = Path(given["ledger"]), given["force"], parse_heading_style(given["headings"])
    rejects = rejects or _default_rejects(output, path)
    report_path = report_file(given)
    outputs = [one for one in (rejects, output, report_path) if one is not None]
    # Existing files are refused only after the ledger was opened: its own errors come first.
    check_outputs(path, outputs, force=True, notify=lambda zh, en: streams.write_err(zh if lang == "zh" else en))
    if output is None:
        _check_stdout([path, *outputs])
    bar = ProgressBar(path, lang, to_stdout=output is None)
    notices = list[str]()  # printed when the bar is gone

    def work(stop: threading.Event) -> tuple[Ledger, Pricer, Summary]:
        ledger, pricer = open_for_pricing(given, lang, given["prefix"])
        check_outputs(path, outputs, force=force)

        def show_progress(progress: Progress) -> None:
            if stop.is_set():
                raise KeyboardInterrupt
            bar.update(progress)

        counts = price_ledger(
            ledger,
            pricer,
            output if output is not None else sys.stdout.buffer,
            rejects,
            encoding=output_encoding(given),
            delimiter=parse_delimiter(given),
            headings=headings,
            progress=show_progress,
            force=force,
            notify=lambda zh, en: notices.append(zh if lang == "zh" else en),
        )
        return ledger, pricer, counts

    try:
        ledger, pricer, counts = run_in_worker(work, bar.tick)
    finally:
        bar.stop()
    files = RunFiles(name, *(None if file is None else str(file) for file in (output, rejects)))
    report = report_run(pricer, counts, ledger.notices, files)
    for line in (*notices, *describe_run(report, rejects, output, lang)):
        streams.write_err(line)
    if report_path is not None:
        write_report(report_path, report, lang, force=force)
    return Exit.ROWS_REJECTED if counts.rejected else Exit.PRICED


def check_headings(given: Mapping[str, Any], lang: Lang) -> int:
    """Print how each heading is understood, and what must be answered before the ledger can be priced.

    Returns:
        The exit code: 0, or 2 if something must be answered.
    """
    parse_column_options(given)
    book = shared.book_of(given)
    ledger = open_given_ledger(given)
    mappings: Mapping[str, ColumnMapping]
    questions: tuple[UsageError, ...] = ()
    try:
        mappings = make_pricer(ledger, given, book, lang, given["prefix"]).columns
    except HeadingQuestions as error:
        mappings, questions = error.mappings, error.questions
    for line in describe_headings(ledger.headings, mappings, lang):
        streams.write_out(visible(line) + "\n")
    for question in questions:
        streams.write_out(visible(question.message(lang)) + "\n")
    if not questions:
        streams.write_out("各列均已识别，可以测算。\n" if lang == "zh" else "Every heading is understood.\n")
    return Exit.USAGE if questions else Exit.PRICED


def _check_stdout(paths: list[Path]) -> None:
    """Check that standard output, if it is a file, is neither the ledger nor another output.

    Raises:
        UsageError: It is one of them.
    """
    for path in paths:
        with contextlib.suppress(OSError, ValueError):  # stdout is not a file, or the path does not exist
            if os.path.samestat(os.fstat(sys.stdout.fileno()), path.stat()):
                raise UsageError(f"标准输出与 {path} 是同一文件。", f"standard output and {path} are one file.")


def _default_rejects(output: Path | None, ledger: Path) -> Path | None:
    """Return the rejects' file where none is named: next to the output, or after the ledger in the current folder."""
    return Path(f"{ledger.stem}.rejects.csv") if output is None else default_rejects(output)
