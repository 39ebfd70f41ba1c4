"""Options that say how a ledger is read, and what the user typed for them: shared by ``batch`` and ``explain``."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import polars as pl

from landprice.cli import shared, streams
from landprice.cli.shared import Parameter, argument, option
from landprice.errors import Lang, UsageError
from landprice.ledger.calculator_column import calculator_key
from landprice.ledger.formats import compressible_endings, open_ledger, readable_endings
from landprice.ledger.heading_report import describe_headings
from landprice.ledger.headings import ColumnOptions, HeadingQuestions
from landprice.ledger.pricer import Pricer
from landprice.ledger.read import Ledger
from landprice.ledger.read.sniff import parse_encoding
from landprice.rulebook import RuleBook
from landprice.text_normalize import one_width

_SAMPLE_ROWS = 1000


def reading_options(lang: Lang) -> list[Parameter]:
    """Make the argument of the ledger, and the options that say how it is read."""
    compressible = compressible_endings()
    others = [ending for ending in readable_endings() if ending not in compressible]
    ledger = (
        f"台账：{'、'.join(compressible)}（均可再加 .gz）、{'、'.join(others)}；batch 可用 - 从标准输入读取",
        f"the ledger: {', '.join(compressible)} (also with .gz behind), {', '.join(others)}; - (batch): stdin",
    )
    calculator = (
        "测算规则；不给则逐行读取 calculator 列",
        "the calculator of every row; unless given, the column calculator names it row by row",
    )
    constant = ("各行同一取值，优先于列；可多次给出", "one value for every row, instead of a column; repeatable")
    column = ("指定某项数据的列，数据可用中文名；可多次给出", "the column of an input; repeatable")
    unit = ("列名未写单位时指定；可多次给出", "the unit of a column whose heading has none; repeatable")
    ignore = ("不采用的列；可多次给出", "a column that is not read; repeatable")
    header_row = (
        "表头所在的行；缺省为第一个非空行",
        "the row of the headings; the first that is not blank unless given",
    )
    sheet = ("工作表的名称", "the sheet of a workbook")
    encoding = (
        "CSV 的编码：读时依文件内容判定，不能判定时依此；写时依此，缺省为带 BOM 的 utf-8",
        "the encoding of CSV: of a ledger whose bytes fit both, and of the outputs (UTF-8 with a BOM unless given)",
    )
    delimiter = (
        "CSV 的分隔符，如 ; 或 tab；缺省为逗号，.tsv 为制表符",
        "the delimiter of CSV, such as ; or tab; a comma unless given, in .tsv a tab",
    )
    strict = (
        "只接受普通数字；须清理才能读取的（单位、分节、约、中文数字）不予计价",
        "accept plain numbers only; others (with units, separators, 约, Chinese numerals) are rejected",
    )
    several = list[str] | None
    return [
        argument("ledger", str, ..., ledger, lang, "LEDGER"),
        option("calculator", str | None, None, calculator, lang, metavar="NAME"),
        option("set", several, None, constant, lang, metavar="KEY=VALUE"),
        option("map", several, None, column, lang, metavar="KEY=HEADING"),
        option("unit", several, None, unit, lang, metavar="KEY=UNIT"),
        option("ignore", several, None, ignore, lang, metavar="HEADING"),
        option("header_row", str | None, None, header_row, lang, metavar="N"),
        option("sheet", str | None, None, sheet, lang, metavar="NAME"),
        option("encoding", str | None, None, encoding, lang, metavar="utf-8|gb18030"),
        option("delimiter", str | None, None, delimiter, lang, metavar="SIGN"),
        option("strict", bool, False, strict, lang, "--strict"),
    ]


def open_for_pricing(given: Mapping[str, Any], lang: Lang, prefix: str = "") -> tuple[Ledger, Pricer]:
    """Open the ledger, and make the pricer for its rows.

    Raises:
        UsageError: The headings or the column options don't fit.
        FileError: The ledger can't be read.
    """
    # the options and the book are checked before the ledger is opened
    parse_column_options(given)
    book = shared.book_of(given)
    ledger = open_given_ledger(given)
    try:
        return ledger, make_pricer(ledger, given, book, lang, prefix)
    except HeadingQuestions as error:
        if len(error.questions) > 1:
            for line in describe_headings(ledger.headings, error.mappings, lang):
                streams.write_err(line)
        raise


def open_given_ledger(given: Mapping[str, Any]) -> Ledger:
    """Open the ledger.

    Raises:
        UsageError: An option doesn't fit.
        FileError: The ledger can't be read.
    """
    ledger = open_ledger(
        Path(given["ledger"]),
        encoding=given["encoding"],
        delimiter=parse_delimiter(given),
        header_row=parse_header_row(given),
        sheet=given["sheet"],
    )
    check_delimiter(str(ledger.path), ledger.headings)
    return ledger


def make_pricer(ledger: Ledger, given: Mapping[str, Any], book: RuleBook, lang: Lang, prefix: str = "") -> Pricer:
    """Make the pricer for the rows of a ledger.

    Raises:
        UsageError: The headings or the column options don't fit.
    """
    return Pricer(
        ledger.headings,
        calculator=parse_calculator(given),
        column_options=parse_column_options(given),
        rules=book,
        accept=given["accept"] or (),
        prefix=prefix,
        lang=lang,
        strict=given["strict"],
        sample=lambda: sample_rows(ledger),
    )


def sample_rows(ledger: Ledger) -> pl.DataFrame:
    """Return the first rows of a ledger, as text; enough of them to see how cells are written."""
    empty = pl.DataFrame(schema=[f"c{place}" for place in range(len(ledger.headings))]).cast(pl.String)
    return next((chunk.rows.head(_SAMPLE_ROWS) for chunk in ledger.chunks() if chunk.rows.height), empty)


def parse_calculator(given: Mapping[str, Any]) -> str | None:
    """Return the key of ``--calculator``, which may be a Chinese name; None if it is not given."""
    return None if given["calculator"] is None else calculator_key(given["calculator"])


def parse_column_options(given: Mapping[str, Any]) -> ColumnOptions:
    """Parse ``--set``, ``--map``, ``--unit`` and ``--ignore``.

    Raises:
        UsageError: One is not KEY=VALUE.
    """
    return ColumnOptions(
        parse_pairs("--set", given["set"]),
        parse_pairs("--map", given["map"]),
        parse_pairs("--unit", given["unit"]),
        tuple(given["ignore"] or ()),
    )


def parse_header_row(given: Mapping[str, Any]) -> int | None:
    """Parse ``--header-row``; None if it is not given.

    Raises:
        UsageError: It is not a number.
    """
    text = given["header_row"]
    if text is None:
        return None
    row = one_width(text)
    if not (row.isascii() and row.isdigit()):
        raise UsageError(
            f"--header-row {text}：须为行号，如 3。",
            f"--header-row {text}: give the number of a row, such as 3.",
            key="header_row",
        )
    return int(row[:18])


def parse_delimiter(given: Mapping[str, Any]) -> str | None:
    r"""Return ``--delimiter``, with a tab for ``tab`` and ``\t``; None if it is not given."""
    text: str | None = given["delimiter"]
    return "\t" if text is not None and text.lower() in {"tab", "\\t"} else text


def output_encoding(given: Mapping[str, Any]) -> str:
    """Return the encoding of outputs in CSV. UTF-8 has a byte order mark, without which Excel takes it for GBK."""
    text = given["encoding"]
    return "gb18030" if text is not None and parse_encoding(text) == "gb18030" else "utf-8-sig"


def check_delimiter(path: str, headings: Sequence[str]) -> None:
    """Refuse a ledger of one column whose heading seems to hold several, with another delimiter.

    Raises:
        UsageError: It does.
    """
    if len(headings) > 1:
        return
    sign = next((sign for sign in ("\t", ";", "；", "，", "|") if sign in headings[0]), None)
    if sign is not None:
        name = "Tab" if sign == "\t" else sign
        argument_text = "tab" if sign == "\t" else f"'{sign}'"
        zh, en = "请另存为逗号分隔的 CSV", "Save it as CSV, separated by commas"
        if sign.isascii():
            zh, en = f"用 --delimiter {argument_text}", f"Use --delimiter {argument_text}"
        raise UsageError(
            f"{path}：各列似以“{name}”分隔；{zh}。",
            f"{path}: its columns seem to be separated by “{name}”. {en}.",
        )


def parse_pairs(name: str, texts: Iterable[str] | None) -> dict[str, str]:
    """Parse the KEY=VALUE texts of an option.

    Raises:
        UsageError: One is not KEY=VALUE, or a key is given twice.
    """
    pairs: dict[str, str] = {}
    for text in texts or ():
        key, sign, value = text.partition("=")
        key = key.strip() if name == "--spark-conf" else key.strip().replace("-", "_")
        if not sign or not key or not value.strip():
            raise UsageError(f"{name} {text}：须写作 KEY=值。", f"{name} {text}: write it as KEY=VALUE.")
        if key in pairs:
            raise UsageError(f"{name} {key} 给出了两次。", f"{name} {key} is given twice.")
        pairs[key] = value.strip()
    return pairs
