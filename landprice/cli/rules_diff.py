"""``landprice rules diff``: what differs between two rule books, and what the change costs a ledger."""

from collections.abc import Mapping
from typing import Any

from landprice.cli import shared
from landprice.cli.calculators import statement_options
from landprice.cli.deliver import show
from landprice.cli.ledger_options import make_pricer, open_given_ledger, reading_options
from landprice.cli.shared import Parameter, argument, option
from landprice.errors import Exit, Lang, UsageError
from landprice.present.document import OutputDocument
from landprice.present.formats import FORMATS
from landprice.present.views.book_changes import book_changes_to_dict, book_changes_view
from landprice.rulebook.comparison import compare_books


def summary(lang: Lang) -> str:
    """Describe the command in one line."""
    return (
        "比较两个规则库：新增、取消、变更的规则；可测算对台账的影响"
        if lang == "zh"
        else "Compare two rule books: rules added, gone, changed; and what the change costs a ledger"
    )


def parameters(lang: Lang) -> list[Parameter]:
    """Make the command's arguments and options."""
    panel = ("台账", "Ledger")[0 if lang == "zh" else 1]
    ledger = ("台账：按两个规则库各测算一遍，比较金额", "a ledger: priced under both books, the amounts compared")
    books = ("规则库：文件或随附规则库的名称", "a rule book: a file, or the id of a shipped one")
    on = ("采用该日有效的规则", "use the rules in force on this day")
    return [
        argument("before", str, ..., books, lang, "BEFORE"),
        argument("after", str, ..., books, lang, "AFTER"),
        option("on", str | None, None, on, lang, metavar="YYYY-MM-DD"),
        option("ledger", str | None, None, ledger, lang, metavar="FILE", rich_help_panel=panel),
        *_pricing_options(lang),
        *statement_options(lang),
    ]


def _pricing_options(lang: Lang) -> list[Parameter]:
    """Make the options that only a ledger needs; its file is an option of its own here."""
    return [*(each for each in reading_options(lang) if each.name != "ledger"), shared.accept_option(lang)]


def run(given: Mapping[str, Any], lang: Lang) -> int:
    """Compare two books and show what differs.

    Raises:
        UsageError: An option of a ledger is given without one.
        RuleBookError: A book is invalid.
        FileError: A file can't be read.
    """
    shared.output_of(given["output"], FORMATS)
    books = [shared.book_of({"rules": given[name], "on": given["on"]}) for name in ("before", "after")]
    comparison = compare_books(*books)
    if given["ledger"] is None:
        _refuse_pricing_options(given, lang)
        document = OutputDocument(
            lang, lambda: book_changes_to_dict(comparison), lambda: book_changes_view(comparison, lang)
        )
    else:
        from landprice.ledger.change import price_change  # noqa: PLC0415  only a ledger needs it
        from landprice.ledger.change_view import change_sections, change_to_dict  # noqa: PLC0415  the same

        ledger = open_given_ledger(given)
        change = price_change(ledger, *(make_pricer(ledger, given, book, lang) for book in books))
        labels = {**books[0].use_labels, **books[1].use_labels}
        document = OutputDocument(
            lang,
            lambda: {**book_changes_to_dict(comparison), "ledger": change_to_dict(change)},
            lambda: book_changes_view(comparison, lang, change_sections(change, labels, lang)),
        )
    show(document, given)
    return Exit.PRICED


def _refuse_pricing_options(given: Mapping[str, Any], lang: Lang) -> None:
    """Refuse options that only a ledger needs.

    Raises:
        UsageError: One is given.
    """
    for parameter in _pricing_options(lang):
        if given[parameter.name]:
            name = "--" + parameter.name.replace("_", "-")
            raise UsageError(f"{name} 须与 --ledger 同用。", f"{name} needs --ledger FILE.", key=parameter.name)
