"""Loading and checking a rule book by its name, together with the books below it."""

import datetime as dt
from pathlib import Path

import msgspec

from landprice.errors import RuleBookError
from landprice.rulebook.book import RuleBook
from landprice.rulebook.diagnostics import Lint, combine_errors
from landprice.rulebook.files import DEFAULT, SHIPPED, shipped_path
from landprice.rulebook.layers import BookLayer, load_shipped_layers


class ValidationReport(msgspec.Struct, frozen=True):
    """The result of checking a book.

    Attributes:
        problems: The faults, in the order of the files. A book with any can't be used.
        lints: The warnings; empty if there are problems.
    """

    problems: tuple[RuleBookError, ...]
    lints: tuple[Lint, ...]


def load(source: str | Path | None = None, *, on: dt.date | None = None) -> RuleBook:
    """Load a rule book with the books below it.

    Args:
        source: The id of a shipped book, or the path of a user's book. A user's book goes on top of the one that its
            ``based_on`` names, or of the default book. None for the default, the Tianjin draft.
        on: The day whose rules to use; None for the rules without an end date.

    Raises:
        FileError: The file is absent or can't be read.
        RuleBookError: The book is invalid; ``problems`` holds all its faults.

    Example:
        >>> book = load("national")
        >>> book.rule("lease-fixed-rent").number
        Fraction(1, 50)
        >>> book.rule("lease-fixed-rent").citation("en")
        '自然资发〔2022〕201号 四(一)'
    """
    shipped_id = _shipped_id(DEFAULT if source is None else source)
    if shipped_id is not None:
        return RuleBook(load_shipped_layers(shipped_id), on)
    layers, problems = _validate(str(source))
    if problems:
        raise combine_errors(tuple(problems), str(source))
    return RuleBook(layers, on)


def check(source: str | Path) -> ValidationReport:
    """Check a book, and the user's books below it, for all faults at once.

    Args:
        source: The path of a book, or the id of a shipped one, which is checked like a user's.

    Raises:
        FileError: The file is absent or can't be read.
    """
    from landprice.rulebook.lints import find_lints  # noqa: PLC0415 -- slow to import, as the validation below

    shipped_id = _shipped_id(source)
    file = str(source if shipped_id is None else shipped_path(shipped_id))
    try:
        layers, problems = _validate(file)
    except RuleBookError as error:
        return ValidationReport(error.problems, ())
    return ValidationReport(tuple(problems), () if problems else tuple(find_lints(layers)))


def shipped() -> tuple[str, ...]:
    """Return the ids of the shipped books, each after the one below it."""
    return SHIPPED


def _shipped_id(source: str | Path) -> str | None:
    return source if isinstance(source, str) and source in SHIPPED else None


def _validate(file: str) -> tuple[list[BookLayer], list[RuleBookError]]:
    from landprice.rulebook.validate import BookValidation  # noqa: PLC0415 -- slow to import, and needed for a user's book only

    return BookValidation().load(file)
