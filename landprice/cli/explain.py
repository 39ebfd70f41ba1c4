"""``landprice explain``: shows the full statement of one row of a ledger, with the figures of ``batch``."""

from collections.abc import Mapping
from typing import Any

from landprice.cli import shared, streams
from landprice.cli.calculators import statement_options
from landprice.cli.deliver import deliver
from landprice.cli.ledger_options import open_for_pricing, reading_options
from landprice.cli.shared import Parameter, argument, output_of
from landprice.errors import Lang, UsageError
from landprice.ledger.read import Ledger
from landprice.present.formats import FORMATS
from landprice.text_normalize import one_width


def summary(lang: Lang) -> str:
    """Return the command's summary."""
    return "列出台账中一行的完整测算" if lang == "zh" else "Show the full statement of one row of a ledger"


def parameters(lang: Lang) -> list[Parameter]:
    """Return the arguments and options: those of ``batch`` for reading, those of a parcel for output."""
    ledger, *reading = reading_options(lang)
    row = ("行号：文件中的行，表头为第 1 行", "the row: the line of the file, the heading being 1")
    return [
        ledger,
        argument("row", str, ..., row, lang, "ROW"),
        *reading,
        *shared.rules_options(lang),
        shared.accept_option(lang),
        *statement_options(lang),
    ]


def run(given: Mapping[str, Any], lang: Lang) -> int:
    """Show one row's statement.

    Returns:
        The exit code, as for one parcel.
    """
    output_of(given["output"], FORMATS)
    row = one_width(given["row"])
    if not (row.isascii() and row.isdigit()):
        raise UsageError(f"ROW “{row}”：须为行号，如 2。", f"ROW “{row}”: give the number of a line, as 2.", key="row")
    # nothing is written, so a column may have the name of a line: a prefix keeps them apart
    ledger, pricer = open_for_pricing(given, lang, "line:")
    cells = cells_of(ledger, int(row[:18]))
    statement = pricer.statement(cells)
    for error in pricer.left_out(cells):
        streams.write_err(error.message(lang))
    return deliver(statement, given, lang)


def cells_of(ledger: Ledger, row: int) -> tuple[str | None, ...]:
    """Return the cells of the row that begins on a line of the file.

    Raises:
        UsageError: No row begins there, or it can't be taken apart.
    """
    places: list[int] = []
    for chunk in ledger.chunks():
        found = (chunk.lines == row).arg_true()
        if len(found):
            return chunk.rows.row(found[0])
        for bad in chunk.bad:
            if bad.line == row:
                raise UsageError(f"第 {row} 行：{bad.zh}", f"line {row}: {bad.en}", code=bad.code)
        places += [*chunk.lines.head(1), *chunk.lines.tail(1), *(bad.line for bad in chunk.bad)]
        places = [min(places), max(places)]
    if not places:
        raise UsageError(f"{ledger.path}：没有数据行。", f"{ledger.path}: it has no rows.", key="row")
    first, last = places
    raise UsageError(
        f"{ledger.path}：第 {row} 行没有数据；数据在第 {first} 至 {last} 行。",
        f"{ledger.path}: no row begins on line {row}; the rows are on lines {first} to {last}.",
        key="row",
    )
