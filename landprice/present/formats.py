"""The registry of the file formats that a document is written in.

A new format is a module of `landprice.present` with ``render(document) -> bytes``, and a line here. A module is
imported when its format is asked for.
"""

from importlib import import_module

from landprice.present.document import OutputDocument

FORMATS = {
    ".json": "as_json",
    ".md": "markdown",
    ".html": "page",
    ".docx": "word",
    ".xlsx": "workbook",
}
"""The module of `landprice.present` that renders each ending."""


def render(document: OutputDocument, ending: str) -> bytes:
    """Render a document as the whole content of a file; the same document gives the same bytes.

    Args:
        document: The document.
        ending: One of `FORMATS`.
    """
    content: bytes = import_module(f"landprice.present.{FORMATS[ending]}").render(document)
    return content
