"""Shows a document as ``--json``, ``--explain`` and ``--output`` ask for it."""

import sys
from collections.abc import Mapping
from typing import Any

from landprice.atomic_file_group import open_atomic
from landprice.cli import streams
from landprice.cli.shared import output_of
from landprice.errors import Exit, Lang
from landprice.kinds.exact.statement import ParcelStatement
from landprice.present.document import OutputDocument, statement_document, sweep_document
from landprice.present.formats import FORMATS, render
from landprice.sweep import Swept


def deliver(statement: ParcelStatement, given: Mapping[str, Any], lang: Lang) -> int:
    """Show a statement.

    Returns:
        The exit code: 0, or 3 if a rule refuses it, with the reasons on standard error.
    """
    show(statement_document(statement, lang), given)
    if not statement.refused:
        return Exit.PRICED
    sys.stdout.flush()
    for check in statement.stopping:
        hint = _accept_hint(check.code, lang) if check.severity == "object" else ""
        streams.write_err(f"{check.code}: {check.message(lang)}{hint}")
    return Exit.REFUSED


def deliver_sweep(swept: Swept, given: Mapping[str, Any], lang: Lang) -> int:
    """Show a sweep.

    Returns:
        The exit code: 0; 5 if a rule refuses some values, 3 if it refuses all, with the values on standard error.
    """
    show(sweep_document(swept, lang), given)
    sys.stdout.flush()
    refused: dict[str, list[int]] = {}
    objections = set()
    for value, statement in swept.refused.items():
        for check in statement.stopping:
            refused.setdefault(check.code, []).append(value)
            if check.severity == "object":
                objections.add(check.code)
    for code, values in refused.items():
        where = ("、" if lang == "zh" else ", ").join(swept.runs(values))
        hint = _accept_hint(code, lang) if code in objections else ""
        streams.write_err(f"{code}: {swept.key} {where}{hint}")
    return Exit.PRICED if not swept.refused else Exit.ROWS_REJECTED if swept.priced else Exit.REFUSED


def show(document: OutputDocument, given: Mapping[str, Any]) -> None:
    """Write a document to the file of ``--output``, and print it if ``--json`` says so or there is no such file."""
    lang = document.lang
    output = output_of(given["output"], FORMATS)
    if output is not None:
        content = render(document, output.suffix.lower())

        def notify(zh: str, en: str) -> None:
            streams.write_err(zh if lang == "zh" else en)

        with open_atomic(output, force=given["force"], notify=notify) as file:
            file.write(content)
        streams.write_err(f"已写入 {output}。" if lang == "zh" else f"Written to {output}.")
    if given["json"]:
        from landprice.present.as_json import to_json  # noqa: PLC0415  the other outputs don't need it

        streams.write_out(to_json(document.data))
    elif output is None:
        _print(document, explain=given["explain"])


def _print(document: OutputDocument, *, explain: bool) -> None:
    """Print a document: tables on a terminal, plain text in a pipe."""
    if sys.stdout.isatty():
        from rich.console import Console  # noqa: PLC0415

        from landprice.present import terminal  # noqa: PLC0415  only a terminal needs it

        Console(highlight=False).print(terminal.render(document.view, explain=explain))
        return
    from landprice.present import text  # noqa: PLC0415  only a pipe needs it

    streams.write_out(text.render(document.view, explain=explain))


def _accept_hint(code: str, lang: Lang) -> str:
    return f"（确认：--accept {code}）" if lang == "zh" else f" (to accept: --accept {code})"
