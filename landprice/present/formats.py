"""The file formats of a statement: what an output's ending says, and who writes it.

A new format is a module with ``write(statement, lang) -> bytes`` and a line here. It is imported where it is asked for.
"""

from importlib import import_module

from landprice.errors import Lang
from landprice.kinds.exact.statement import ParcelStatement

FORMATS = {
    ".json": "as_json",
    ".md": "markdown",
    ".html": "page",
    ".docx": "word",
    ".xlsx": "workbook",
}
"""The module of `landprice.present` that writes each ending."""


def written(statement: ParcelStatement, ending: str, lang: Lang) -> bytes:
    """A statement as the whole content of a file.

    Args:
        statement: Of one parcel.
        ending: One of `FORMATS`.
        lang: Of the labels and messages.
    """
    module = import_module(f"landprice.present.{FORMATS[ending]}")
    content: bytes = module.write(statement, lang)
    return content
