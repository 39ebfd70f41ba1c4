"""``landprice rules timeline``: one parcel priced at every date on which a rule that it uses changes."""

from collections.abc import Mapping
from functools import partial
from typing import Any

import typer

from landprice.calculators import Calculator, all_calculators
from landprice.cli import shared
from landprice.cli.calculators import inputs_of_options, parameters, summary
from landprice.cli.deliver import show
from landprice.errors import Exit, Lang
from landprice.present.document import timeline_document
from landprice.present.formats import FORMATS
from landprice.timeline import price_timeline


def timeline_app(lang: Lang) -> typer.Typer:
    """Make the group of commands, one per calculator."""
    app = typer.Typer(
        cls=shared.group_class(lang),
        add_completion=False,
        no_args_is_help=True,
        help=(
            "同一宗地在所用规则每次变化后的金额",
            "One parcel's amount after each change of the rules that it uses",
        )[0 if lang == "zh" else 1],
    )
    for name, calculator in all_calculators().items():
        if calculator.final is not None:
            options = [each for each in parameters(calculator, lang) if each.name != "on"]
            work = partial(_run, calculator, lang=lang)
            function = shared.command(name, options, work, "")
            app.command(name, cls=shared.command_class(lang), help=summary(name, lang))(function)
    return app


def _run(calculator: Calculator, given: Mapping[str, Any], lang: Lang) -> int:
    """Price a parcel over time and show the amounts.

    Raises:
        UsageError: An input is missing or can't be read.
    """
    shared.output_of(given["output"], FORMATS)
    book = shared.book_of({**given, "on": None})
    inputs = inputs_of_options(calculator, given)
    periods = price_timeline(calculator, inputs, book, accept=given["accept"] or ())
    show(timeline_document(periods, lang), given)
    return Exit.PRICED if any(not period.statement.refused for period in periods) else Exit.REFUSED
