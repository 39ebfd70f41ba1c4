"""``landprice verify``: recomputes a statement that was handed over, and compares it part by part."""

import sys
from collections.abc import Mapping
from typing import Any

from landprice.cli import shared, streams
from landprice.cli.shared import Parameter, argument, option
from landprice.errors import Exit, Lang


def summary(lang: Lang) -> str:
    """Return the command's summary."""
    return (
        "核对测算书：按其规则库重算，逐行列明一致与不符"
        if lang == "zh"
        else "Verify a statement: recompute it under its rule book, and say line by line what agrees"
    )


def parameters(lang: Lang) -> list[Parameter]:
    """Return the argument and options."""
    file = ("测算书：.json 或 .xlsx；- 为标准输入", "the statement, .json or .xlsx; - is standard input")
    rules = (
        "测算书依据的自己的规则库；随附的规则库按其指纹自动选用",
        "your own rule book that it was made under; one that comes with the program is found by its fingerprint",
    )
    panel = ("规则", "Rules")[0 if lang == "zh" else 1]
    return [
        argument("file", str, ..., file, lang, "FILE"),
        option("rules", str | None, None, rules, lang, metavar="FILE|ID", rich_help_panel=panel),
        option("json", bool, False, ("以 JSON 输出", "print JSON"), lang, "--json"),
        shared.lang_option(lang),
    ]


def run(given: Mapping[str, Any], lang: Lang) -> int:
    """Verify one statement.

    Returns:
        The exit code: 0 where all of it agrees, 3 where anything differs, and what on standard error.
    """
    from landprice.verification import render  # noqa: PLC0415  only what is asked for is imported
    from landprice.verification.read_claims import read_claims  # noqa: PLC0415
    from landprice.verification.verdict import verify  # noqa: PLC0415

    verdicts = [verify(claimed, given["rules"]) for claimed in read_claims(given["file"])]
    if given["json"]:
        streams.write_out(render.to_json(verdicts, given["file"], lang))
    elif sys.stdout.isatty():
        from rich.console import Console  # noqa: PLC0415

        from landprice.verification.terminal import to_renderable  # noqa: PLC0415  only a terminal needs it

        Console(highlight=False).print(to_renderable(verdicts, lang))
    else:
        streams.write_out("".join(render.to_text(verdict, lang) for verdict in verdicts))
    sys.stdout.flush()
    if given["json"] or not sys.stdout.isatty():  # on a terminal it stands below the table
        for verdict in verdicts:
            streams.write_err(render.VerdictText(verdict, lang).summarize())
    return Exit.PRICED if all(verdict.agrees for verdict in verdicts) else Exit.REFUSED
