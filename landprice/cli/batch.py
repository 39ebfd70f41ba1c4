"""``landprice batch``: a ledger priced from one file into two."""

import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from landprice.cli import shared, streams
from landprice.cli.shared import Parameter, argument, option
from landprice.errors import Exit, Lang, UsageError
from landprice.files import target as file_for
from landprice.glossary import code_label, word
from landprice.ledger.batch import Summary, price_ledger
from landprice.ledger.headings import Wishes
from landprice.ledger.pricing import Pricer, calculator_key
from landprice.ledger.read import Ledger, open_ledger


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
    return [
        *reading_options(lang),
        shared.accept_option(lang),
        option("output", str | None, None, output, lang, "--output", "-o", metavar="FILE"),
        option("rejects", str | None, None, rejects, lang, metavar="FILE"),
        option("prefix", str, "", prefix, lang, metavar="TEXT"),
        option("force", bool, False, ("覆盖已有文件", "replace files that are there"), lang, "--force"),
        *shared.rules_options(lang),
        shared.lang_option(lang),
    ]


def reading_options(lang: Lang) -> list[Parameter]:
    """The ledger, and the options that say how it is read."""
    ledger = ("台账：CSV，UTF-8 或 GB18030", "the ledger: CSV in UTF-8 or GB18030")
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
    several = list[str] | None
    return [
        argument("ledger", str, ..., ledger, lang, "LEDGER"),
        option("calculator", str | None, None, calculator, lang, metavar="NAME"),
        option("set", several, None, constant, lang, metavar="KEY=VALUE"),
        option("map", several, None, column, lang, metavar="KEY=HEADING"),
        option("unit", several, None, unit, lang, metavar="KEY=UNIT"),
    ]


def opened(given: Mapping[str, Any], lang: Lang, prefix: str = "") -> tuple[Ledger, Pricer]:
    """The ledger that is asked for, and what prices its rows.

    Raises:
        UsageError: The headings, or what was said of them, don't fit.
        FileError: It can't be read.
    """
    wishes = Wishes(_pairs("--set", given["set"]), _pairs("--map", given["map"]), _pairs("--unit", given["unit"]))
    book = shared.book_of(given)
    ledger = open_ledger(Path(given["ledger"]))
    _check_delimiter(ledger)
    accept = given["accept"] or ()
    calculator = None if given["calculator"] is None else calculator_key(given["calculator"])
    pricer = Pricer(
        ledger.headings, calculator=calculator, wishes=wishes, rules=book, accept=accept, prefix=prefix, lang=lang
    )
    return ledger, pricer


def run(given: Mapping[str, Any], lang: Lang) -> int:
    """Price a ledger.

    Returns:
        The exit code: 0, or 5 where some rows were rejected.
    """
    ledger, pricer = opened(given, lang, given["prefix"])
    output = None if given["output"] in (None, "-") else file_for(Path(given["output"]))
    rejects = Path(given["rejects"]) if given["rejects"] is not None else _beside(output, ledger.path)
    target = output if output is not None else sys.stdout.buffer
    done = price_ledger(ledger, pricer, target, rejects, force=given["force"])
    for line in report(done, pricer, rejects, output, lang):
        streams.tell(line)
    return Exit.ROWS_REJECTED if done.rejected else Exit.PRICED


def _check_delimiter(ledger: Ledger) -> None:
    """Refuse a ledger of one column that seems to have others between delimiters of another kind.

    Raises:
        UsageError: It is one.
    """
    if len(ledger.headings) > 1:
        return
    found = next((sign for sign in ("\t", ";", "；", "，", "|") if sign in ledger.headings[0]), None)
    if found is not None:
        name = "Tab" if found == "\t" else found
        raise UsageError(
            f"{ledger.path}：各列似以“{name}”分隔；请另存为逗号分隔的 CSV。",
            f"{ledger.path}: its columns seem to be separated by “{name}”; save it as CSV, separated by commas.",
        )


def _pairs(name: str, said: Iterable[str] | None) -> dict[str, str]:
    """KEY=VALUE options by key.

    Raises:
        UsageError: One is not written so, or a key is given twice.
    """
    pairs: dict[str, str] = {}
    for text in said or ():
        key, sign, value = text.partition("=")
        key = key.strip().replace("-", "_")
        if not sign or not key or not value.strip():
            raise UsageError(f"{name} {text}：须写作 KEY=值。", f"{name} {text}: write it as KEY=VALUE.")
        if key in pairs:
            raise UsageError(f"{name} {key} 给出了两次。", f"{name} {key} is given twice.")
        pairs[key] = value.strip()
    return pairs


def _beside(output: Path | None, ledger: Path) -> Path:
    """The rejects' file where none is named: beside the output, or by the ledger's name in this directory."""
    return Path(f"{ledger.stem}.rejects.csv") if output is None else output.with_name(f"{output.stem}.rejects.csv")


def report(done: Summary, pricer: Pricer, rejects: Path, output: Path | None, lang: Lang) -> list[str]:
    """What is said at the end: the rules, the columns, the counts, the reasons."""
    zh = lang == "zh"
    notice = pricer.book.notice if zh else pricer.book.notice_en
    lines = [notice] if notice else []
    lines += _understood(pricer)
    lines += [
        f"“{deal}”是成交价（或起始价），本次作为评估价使用。"
        if zh
        else f"“{deal}” is a deal's (or a starting) price, taken here as an assessed one."
        for deal in pricer.deals
    ]
    lines.append(
        f"共 {done.rows:,} 行：计价 {done.priced:,} 行，未计价 {done.rejected:,} 行。"
        if zh
        else f"{done.rows:,} rows: {done.priced:,} priced, {done.rejected:,} rejected."
    )
    for code, count in _most(done.codes):
        uses = _most(Counter({use: number for (of, use), number in done.uses.items() if of == code and use}))
        by_use = (
            ("：" if zh else ": ")
            + ("，" if zh else ", ").join(f"{word(use, lang)} {number:,}" for use, number in uses)
            if uses
            else ""
        )
        lines.append(
            f"  {code}（{code_label(code, lang)}）{count:,}{by_use}"
            if zh
            else f"  {code} ({code_label(code, lang)}) {count:,}{by_use}"
        )
    for code, count in _most(done.warnings):
        lines.append(f"  {'计价但提示' if zh else 'priced with'} {code} {count:,}")
    if output is not None:
        lines.append(f"计价结果：{output}" if zh else f"Priced rows: {output}")
    lines.append(f"未计价行：{rejects}" if zh else f"Rejected rows: {rejects}")
    return lines


def _understood(pricer: Pricer) -> list[str]:
    """How each column was understood, once for all the calculators that understand it so."""
    by_line: dict[str, list[str]] = {}
    for key, columns in pricer.columns.items():
        for source in columns.sources.values():
            unit = f" [{source.unit.name}]" if source.unit is not None and source.unit.name else ""
            column = f"{source.heading} → {source.key}{unit}"
            by_line.setdefault(
                column if source.column is not None else f"--set {source.key} = {source.constant}", []
            ).append(key)
    every = list(pricer.columns)
    return [f"  {line}" + ("" if keys == every else f" ({', '.join(keys)})") for line, keys in by_line.items()]


def _most(counts: Counter[str]) -> list[tuple[str, int]]:
    """The counts, the most first, equals by name: so that one ledger is always told of in the same words."""
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))
