"""From a name to a rule book: the books that it is laid over are found, read, examined and merged."""

import datetime as dt
from pathlib import Path

import msgspec

from landprice.errors import RuleBookError
from landprice.rulebook.book import RuleBook
from landprice.rulebook.diagnostics import Lint, combine_errors
from landprice.rulebook.files import DEFAULT, SHIPPED, shipped_path
from landprice.rulebook.layers import BookLayer, load_shipped_layers


class ValidationReport(msgspec.Struct, frozen=True):
    """What an examination of a book found.

    Attributes:
        problems: Everything wrong, in the order of the files; with any, the book can't be used.
        lints: What is allowed and still worth knowing; empty where there are problems.
    """

    problems: tuple[RuleBookError, ...]
    lints: tuple[Lint, ...]


def load(source: str | Path | None = None, *, on: dt.date | None = None) -> RuleBook:
    """The rule book of a name, laid over the books that it is based on.

    Args:
        source: The id of a shipped book, or the path of a user's own, which is laid over what its ``based_on`` names,
            else over the default. None for the default, the Tianjin draft.
        on: The day whose rules are wanted; None for the rules that still hold.

    Raises:
        FileError: The file is absent or can't be read.
        RuleBookError: The book can't be used; ``problems`` holds everything wrong with it.

    Example:
        >>> book = load("national")
        >>> book.rule("lease-fixed-rent").number
        Fraction(1, 50)
        >>> book.rule("lease-fixed-rent").citation("en")
        '自然资发〔2022〕201号 四(一)'
    """
    shipped_book = _shipped_id(DEFAULT if source is None else source)
    if shipped_book is not None:
        return RuleBook(load_shipped_layers(shipped_book), on)
    layers, problems = _validate(str(source))
    if problems:
        raise combine_errors(tuple(problems), str(source))
    return RuleBook(layers, on)


def check(source: str | Path) -> ValidationReport:
    """Everything wrong in a book and in the user's books that it is based on, all at once, and what is worth knowing.

    A shipped book is examined as a user's own.

    Args:
        source: The path of a book, or the id of a shipped one.

    Raises:
        FileError: The file is absent or can't be read.
    """
    from landprice.rulebook.lints import find_lints  # noqa: PLC0415 -- as for the examination, below

    shipped_book = _shipped_id(source)
    file = str(source if shipped_book is None else shipped_path(shipped_book))
    try:
        layers, problems = _validate(file)
    except RuleBookError as error:
        return ValidationReport(error.problems, ())
    return ValidationReport(tuple(problems), () if problems else tuple(find_lints(layers)))


def shipped() -> tuple[str, ...]:
    """The ids of the shipped books, each after the one that it is laid over."""
    return SHIPPED


def _shipped_id(source: str | Path) -> str | None:
    return source if isinstance(source, str) and source in SHIPPED else None


def _validate(file: str) -> tuple[list[BookLayer], list[RuleBookError]]:
    from landprice.rulebook.validate import BookValidation  # noqa: PLC0415 -- a user's book alone needs it

    return BookValidation().load(file)
