"""A statement as a page (测算表): one HTML file that needs nothing but itself, on a screen and on A4 paper.

It has no script, and its policy lets it load nothing. The template `statement.html` says what stands where,
`statement.css` how it looks; Jinja escapes every text. Each figure carries its line's key and amount (``data-key``,
``data-amount``), so that a program reads from the page what JSON would have told it.
"""

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from landprice.errors import Lang
from landprice.kinds.exact.statement import ParcelStatement
from landprice.present.page.drawing import drawn
from landprice.present.valuation_sheet import SIGNED_BY, Sheet, capital, sheet

_FOLDER = Path(__file__).parent
_LANGUAGES = {"zh": "zh-CN", "en": "en"}


def write(statement: ParcelStatement, lang: Lang) -> bytes:
    """The content of the file: the same statement gives the same bytes."""
    return to_html(sheet(statement, lang)).encode()


def to_html(laid: Sheet) -> str:
    """A sheet as a page."""
    return (
        _environment()
        .get_template("statement.html")
        .render(
            sheet=laid,
            shown=laid.shown,
            language=_LANGUAGES[laid.shown.lang],
            style=Markup((_FOLDER / "statement.css").read_text(encoding="utf-8")),  # noqa: S704  a file of ours
            page_count=_page_count(laid),
            signed_by=SIGNED_BY,
            drawn=drawn,
        )
    )


def _page_count(laid: Sheet) -> Markup:
    """The number of a printed page, as CSS counts it: words of the glossary around its counters."""
    words = laid.say("page").format(page='" counter(page) "', pages='" counter(pages) "')
    return Markup(f'"{words}"')  # noqa: S704  words of ours


@cache
def _environment() -> Environment:
    """Jinja, every text escaped and no name left undefined."""
    environment = Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["capital"] = capital
    return environment
