"""``landprice batch``: a ledger priced from one file into two."""

import contextlib
import os
import sys
import threading
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from landprice.atomic_file_group import open_atomic
from landprice.atomic_file_group import resolve_target as file_for
from landprice.cli import shared, streams
from landprice.cli.interrupt import run_in_worker
from landprice.cli.progress import ProgressBar
from landprice.cli.run_lines import describe_run
from landprice.cli.shared import Parameter, argument, option
from landprice.errors import Exit, Lang, UsageError
from landprice.ledger.batch import Progress, check_outputs, price_ledger
from landprice.ledger.calculator_column import calculator_key
from landprice.ledger.headings import ColumnOptions
from landprice.ledger.pricer import Pricer
from landprice.ledger.read import Ledger, open_ledger
from landprice.ledger.read.sniff import encoding_named
from landprice.ledger.report import RunFiles, RunReport, report_run
from landprice.ledger.summary import Summary
from landprice.ledger.write import format_of, rejects_beside
from landprice.present.formats import FORMATS, render
from landprice.text_normalize import one_width


def summary(lang: Lang) -> str:
    """The command's one line."""
    return (
        "测算台账：逐行计价，不能计价的另存并注明原因"
        if lang == "zh"
        else "Price a ledger: row by row, the rows without a figure apart and with the reason"
    )


def parameters(lang: Lang) -> list[Parameter]:
    """Its argument and options."""
    output = ("计价结果文件；不给则写到标准输出", "the file of the priced rows; standard output unless said")
    rejects = (
        "未计价行的文件；缺省在结果旁，名为 *.rejects.csv",
        "the file of the rows without a figure; *.rejects.csv beside the output unless said",
    )
    prefix = ("输出列名的前缀", "put before the headings that the output adds")
    told = (
        f"报告文件：各列怎样认作数据、怎样读取，各项计数；由后缀定格式：{'、'.join(FORMATS)}",
        f"a report on how the columns were read, and the counts; its ending says the format: {', '.join(FORMATS)}",
    )
    return [
        *reading_options(lang),
        shared.accept_option(lang),
        option("output", str | None, None, output, lang, "--output", "-o", metavar="FILE"),
        option("rejects", str | None, None, rejects, lang, metavar="FILE"),
        option("report", str | None, None, told, lang, metavar="FILE"),
        option("prefix", str, "", prefix, lang, metavar="TEXT"),
        *engine_options(lang),
        option("force", bool, False, ("覆盖已有文件", "replace files that are there"), lang, "--force"),
        *shared.rules_options(lang),
        shared.lang_option(lang),
    ]


def engine_options(lang: Lang) -> list[Parameter]:
    """``--engine``, and what Spark is told."""
    panel = "Spark"
    engine = ("在何处测算：local 本机（缺省），spark 集群", "where it is priced: local, unless said, or by spark")
    master = ("Spark 的 master，如 spark://主机:7077、yarn", "Spark's master, as spark://HOST:7077 or yarn")
    conf = ("Spark 的设置；可多次给出", "a setting of Spark's; any number of times")
    return [
        option("engine", str, "local", engine, lang, metavar="local|spark", rich_help_panel=panel),
        option("master", str | None, None, master, lang, metavar="URL", rich_help_panel=panel),
        option("spark_conf", list[str] | None, None, conf, lang, metavar="KEY=VALUE", rich_help_panel=panel),
    ]


def reading_options(lang: Lang) -> list[Parameter]:
    """The ledger, and the options that say how it is read."""
    ledger = (
        "台账：.csv、.tsv、.jsonl（均可再加 .gz）、.parquet、.xlsx、.xls、.ods",
        "the ledger: .csv, .tsv, .jsonl (also with .gz behind), .parquet, .xlsx, .xls, .ods",
    )
    calculator = (
        "测算规则；不给则逐行读取 calculator 列",
        "the calculator; a column calculator says it row by row otherwise",
    )
    constant = ("各行同一取值，优先于列；可多次给出", "one value for every row, before any column; any number of times")
    column = ("指定某项数据的列；可多次给出", "the column of an input; any number of times")
    unit = (
        "列名未写单位时指定；可多次给出",
        "the unit of a column whose heading has none; any number of times",
    )
    header_row = (
        "表头所在的行；缺省为第一个非空行",
        "the row of the headings; the first that is not blank unless said",
    )
    sheet = ("工作表的名称", "the sheet of a workbook")
    encoding = (
        "CSV 的编码：读时依文件内容判定，不能判定时依此；写时依此，缺省为带 BOM 的 utf-8",
        "the encoding of CSV: of a ledger whose bytes leave it open, and of the outputs (UTF-8 with a BOM unless said)",
    )
    delimiter = (
        "CSV 的分隔符，如 ; 或 tab；缺省为逗号，.tsv 为制表符",
        "the delimiter of CSV, as ; or tab; a comma unless said, in .tsv a tab",
    )
    strict = (
        "只接受普通数字；须清理才能读取的（单位、分节、约、中文数字）不予计价",
        "take plain numbers only; what has to be cleaned (units, separators, 约, Chinese numerals) is rejected",
    )
    several = list[str] | None
    return [
        argument("ledger", str, ..., ledger, lang, "LEDGER"),
        option("calculator", str | None, None, calculator, lang, metavar="NAME"),
        option("set", several, None, constant, lang, metavar="KEY=VALUE"),
        option("map", several, None, column, lang, metavar="KEY=HEADING"),
        option("unit", several, None, unit, lang, metavar="KEY=UNIT"),
        option("header_row", str | None, None, header_row, lang, metavar="N"),
        option("sheet", str | None, None, sheet, lang, metavar="NAME"),
        option("encoding", str | None, None, encoding, lang, metavar="utf-8|gb18030"),
        option("delimiter", str | None, None, delimiter, lang, metavar="SIGN"),
        option("strict", bool, False, strict, lang, "--strict"),
    ]


def opened(given: Mapping[str, Any], lang: Lang, prefix: str = "") -> tuple[Ledger, Pricer]:
    """The ledger that is asked for, and what prices its rows.

    Raises:
        UsageError: The headings, or what was said of them, don't fit.
        FileError: It can't be read.
    """
    wishes = wishes_of(given)
    book = shared.book_of(given)
    ledger = open_ledger(
        Path(given["ledger"]),
        encoding=given["encoding"],
        delimiter=delimiter_of(given),
        header_row=header_row(given),
        sheet=given["sheet"],
    )
    check_delimiter(str(ledger.path), ledger.headings)
    accept = given["accept"] or ()
    calculator = None if given["calculator"] is None else calculator_key(given["calculator"])
    pricer = Pricer(
        ledger.headings,
        calculator=calculator,
        wishes=wishes,
        rules=book,
        accept=accept,
        prefix=prefix,
        lang=lang,
        strict=given["strict"],
    )
    return ledger, pricer


def wishes_of(given: Mapping[str, Any]) -> ColumnOptions:
    """What ``--set``, ``--map`` and ``--unit`` say of the columns.

    Raises:
        UsageError: One is not written so.
    """
    return ColumnOptions(pairs("--set", given["set"]), pairs("--map", given["map"]), pairs("--unit", given["unit"]))


def run(given: Mapping[str, Any], lang: Lang) -> int:
    """Price a ledger.

    Returns:
        The exit code: 0, or 5 where some rows were rejected.

    Raises:
        UsageError: There is no such engine, or one is told what concerns the other.
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
    return _run_here(given, lang)


def _run_here(given: Mapping[str, Any], lang: Lang) -> int:
    """Price a ledger on this machine."""
    output = None if given["output"] in (None, "-") else file_for(Path(given["output"]))
    rejects = None if given["rejects"] is None else file_for(Path(given["rejects"]))
    for path in (output, rejects):
        if path is not None:
            format_of(path)
    path, force = Path(given["ledger"]), given["force"]
    rejects = rejects or _beside(output, path)
    told = report_file(given)
    outputs = [one for one in (rejects, output, told) if one is not None]
    # whether they are there already is asked once the ledger is known for one
    check_outputs(path, outputs, force=True, say=lambda zh, en: streams.write_err(zh if lang == "zh" else en))
    if output is None:
        _check_stdout([path, *outputs])
    bar = ProgressBar(path, lang, to_stdout=output is None)
    found = list[str]()  # of what is to be said when the bar is gone

    def work(stop: threading.Event) -> tuple[Ledger, Pricer, Summary]:
        ledger, pricer = opened(given, lang, given["prefix"])
        check_outputs(path, outputs, force=force)

        def heard(at: Progress) -> None:
            if stop.is_set():
                raise KeyboardInterrupt
            bar.told(at)

        done = price_ledger(
            ledger,
            pricer,
            output if output is not None else sys.stdout.buffer,
            rejects,
            encoding=written_encoding(given),
            delimiter=delimiter_of(given),
            progress=heard,
            force=force,
            say=lambda zh, en: found.append(zh if lang == "zh" else en),
        )
        return ledger, pricer, done

    try:
        ledger, pricer, done = run_in_worker(work, bar.tick)
    finally:
        bar.stop()
    files = RunFiles(given["ledger"], *(None if file is None else str(file) for file in (output, rejects)))
    report = report_run(pricer, done, ledger.notices, files)
    for line in (*found, *describe_run(report, rejects, output, lang)):
        streams.write_err(line)
    if told is not None:
        write_report(told, report, lang, force=force)
    return Exit.ROWS_REJECTED if done.rejected else Exit.PRICED


def report_file(given: Mapping[str, Any]) -> Path | None:
    """Return the file of ``--report``; a name without an ending is a JSON file.

    Raises:
        UsageError: Its ending names no format.
    """
    if given["report"] is None or not Path(given["report"]).suffix:
        return None if given["report"] is None else file_for(Path(given["report"]))
    path = shared.output_of(given["report"], FORMATS, option="--report")
    return None if path is None else file_for(path)


def write_report(file: Path, report: RunReport, lang: Lang, *, force: bool) -> None:
    """Write a run's report in the format that the file's ending names.

    Args:
        file: The file of ``--report``.
        report: What the run did.
        lang: The language of the report.
        force: Whether an existing file may be replaced.

    Raises:
        FileError: It can't be written.
    """
    from landprice.ledger.report_view import report_document  # noqa: PLC0415  few runs write a report

    content = render(report_document(report, lang), file.suffix.lower() or ".json")
    with open_atomic(file, force=force) as opened_file:
        opened_file.write(content)
    streams.write_err(f"报告：{file}" if lang == "zh" else f"Report: {file}")


def _check_stdout(paths: list[Path]) -> None:
    """Check that standard output, where it is a file, is neither the ledger nor the rejects.

    Raises:
        UsageError: It is one of them.
    """
    for path in paths:
        with contextlib.suppress(OSError, ValueError):  # it is no file, or there is none
            if os.path.samestat(os.fstat(sys.stdout.fileno()), path.stat()):
                raise UsageError(f"标准输出与 {path} 是同一文件。", f"standard output and {path} are one file.")


def header_row(given: Mapping[str, Any]) -> int | None:
    """The row of the headings, where it is said.

    Raises:
        UsageError: It is no number.
    """
    text = given["header_row"]
    if text is None:
        return None
    row = one_width(text)
    if not (row.isascii() and row.isdigit()):
        raise UsageError(
            f"--header-row {text}：须为行号，如 3。",
            f"--header-row {text}: give the number of a row, as 3.",
            key="header_row",
        )
    return int(row[:18])


def delimiter_of(given: Mapping[str, Any]) -> str | None:
    """The delimiter, where it is said; a tab by its name or as a shell writes it."""
    said: str | None = given["delimiter"]
    return "\t" if said is not None and said.lower() in {"tab", "\\t"} else said


def written_encoding(given: Mapping[str, Any]) -> str:
    """The encoding of CSV that is written: UTF-8 has a byte order mark, so that Excel knows it."""
    said = given["encoding"]
    return "gb18030" if said is not None and encoding_named(said) == "gb18030" else "utf-8-sig"


def check_delimiter(path: str, headings: Sequence[str]) -> None:
    """Refuse a ledger of one column that seems to have others between delimiters of another kind.

    Raises:
        UsageError: It is one.
    """
    if len(headings) > 1:
        return
    found = next((sign for sign in ("\t", ";", "；", "，", "|") if sign in headings[0]), None)
    if found is not None:
        name = "Tab" if found == "\t" else found
        said = "tab" if found == "\t" else f"'{found}'"
        zh, en = "请另存为逗号分隔的 CSV", "save it as CSV, separated by commas"
        if found.isascii():
            zh, en = f"用 --delimiter {said}", f"say --delimiter {said}"
        raise UsageError(
            f"{path}：各列似以“{name}”分隔；{zh}。",
            f"{path}: its columns seem to be separated by “{name}”; {en}.",
        )


def pairs(name: str, said: Iterable[str] | None) -> dict[str, str]:
    """KEY=VALUE options by key.

    Raises:
        UsageError: One is not written so, or a key is given twice.
    """
    pairs: dict[str, str] = {}
    for text in said or ():
        key, sign, value = text.partition("=")
        key = key.strip() if name == "--spark-conf" else key.strip().replace("-", "_")
        if not sign or not key or not value.strip():
            raise UsageError(f"{name} {text}：须写作 KEY=值。", f"{name} {text}: write it as KEY=VALUE.")
        if key in pairs:
            raise UsageError(f"{name} {key} 给出了两次。", f"{name} {key} is given twice.")
        pairs[key] = value.strip()
    return pairs


def _beside(output: Path | None, ledger: Path) -> Path | None:
    """The rejects' file where none is named: beside the output, or by the ledger's name in this directory."""
    return Path(f"{ledger.stem}.rejects.csv") if output is None else rejects_beside(output)
