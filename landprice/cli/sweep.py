"""A sweep shown as ``--json``, ``--explain`` and ``--output`` ask for it: a parcel for several years in turn."""

import sys
from collections.abc import Mapping
from typing import Any

from landprice.atomic_file_group import open_atomic
from landprice.cli import streams
from landprice.cli.shared import output_of
from landprice.errors import Exit, Lang
from landprice.sweep import Swept

FORMATS = (".json", ".md")
"""The endings of the files that a sweep is written to; the others hold one statement."""


def deliver_sweep(swept: Swept, given: Mapping[str, Any], lang: Lang) -> int:
    """Show a sweep.

    Returns:
        The exit code: 0; 5 where a rule refuses some of it, 3 where it refuses all, and which on standard error.
    """
    output = output_of(given["output"], FORMATS, of=("逐年数列示的，", "for a sweep "))
    if output is not None:
        content = _json(swept, lang) if output.suffix.lower() == ".json" else _markdown(swept, lang)
        with open_atomic(output) as file:
            file.write(content.encode())
        streams.write_err(f"已写入 {output}。" if lang == "zh" else f"Written to {output}.")
    if given["json"]:
        streams.write_out(_json(swept, lang))
    elif output is None:
        _show(swept, lang, explain=given["explain"])
    sys.stdout.flush()
    return _refusals(swept, lang)


def _refusals(swept: Swept, lang: Lang) -> int:
    """Say which values are refused, and by what; the exit code."""
    by_code: dict[str, list[int]] = {}
    objections = set()
    for value, statement in swept.refused.items():
        for check in statement.stopping:
            by_code.setdefault(check.code, []).append(value)
            if check.severity == "object":
                objections.add(check.code)
    for code, values in by_code.items():
        where = ("、" if lang == "zh" else ", ").join(swept.runs(values))
        hint = ""
        if code in objections:
            hint = f"（确认：--accept {code}）" if lang == "zh" else f" (to accept: --accept {code})"
        streams.write_err(f"{code}: {swept.key} {where}{hint}")
    return Exit.PRICED if not swept.refused else Exit.ROWS_REJECTED if swept.priced else Exit.REFUSED


def _json(swept: Swept, lang: Lang) -> str:
    from landprice.present.as_json import sweep_to_json  # noqa: PLC0415  only what is asked for is imported

    return sweep_to_json(swept, lang)


def _markdown(swept: Swept, lang: Lang) -> str:
    from landprice.present.swept_text import swept_to_markdown  # noqa: PLC0415

    return swept_to_markdown(swept, lang)


def _show(swept: Swept, lang: Lang, *, explain: bool) -> None:
    """Print a sweep: tables with bars on a terminal, plain text in a pipe."""
    if sys.stdout.isatty():
        from rich.console import Console  # noqa: PLC0415

        from landprice.present.terminal_swept import terminal_swept  # noqa: PLC0415

        Console(highlight=False).print(terminal_swept(swept, lang, explain=explain))
        return
    from landprice.present.swept_text import swept_to_text  # noqa: PLC0415

    streams.write_out(swept_to_text(swept, lang, explain=explain))
