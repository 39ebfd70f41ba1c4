"""A document as a page: one HTML file that needs nothing but itself, on a screen and on A4 paper.

It has no script, and its policy lets it load nothing. The template `document.html` says what stands where,
`chart.svg` draws each chart in it, and `document.css` says how it looks; Jinja escapes every text. Each figure carries
the key and the amount that JSON has for it (``data-key``, ``data-amount``), so that a program can read them from the
page.
"""

from functools import cache, partial
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from landprice.present.document import OutputDocument
from landprice.present.page.drawing import lay_out
from landprice.present.paper import SIGNED_BY, Footnotes, colon, paper_sections, paper_word
from landprice.present.views.model import DocumentView, capitalize

_FOLDER = Path(__file__).parent
_LANGUAGES = {"zh": "zh-CN", "en": "en"}


def render(document: OutputDocument) -> bytes:
    """Render a document as the content of a file; the same document gives the same bytes."""
    return render_view(document.view).encode()


def render_view(view: DocumentView) -> str:
    """Render a document as a page."""
    return (
        _environment()
        .get_template("document.html")
        .render(
            view=view,
            sections=tuple(paper_sections(view)),
            footnotes=Footnotes(view),
            say=partial(paper_word, view),
            colon=colon(view),
            language=_LANGUAGES[view.lang],
            style=Markup((_FOLDER / "document.css").read_text(encoding="utf-8")),  # noqa: S704  a file of ours
            page_count=_page_count(view),
            signed_by=SIGNED_BY,
            lay_out=lay_out,
        )
    )


def _page_count(view: DocumentView) -> Markup:
    """Return the number of a printed page as CSS counts it, in words of the glossary."""
    words = paper_word(view, "page").format(page='" counter(page) "', pages='" counter(pages) "')
    return Markup(f'"{words}"')  # noqa: S704  words of ours


@cache
def _environment() -> Environment:
    """Set up Jinja: every text is escaped, and an undefined name is an error."""
    environment = Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["capital"] = capitalize
    environment.filters["block_kind"] = lambda block: type(block).__name__
    return environment
