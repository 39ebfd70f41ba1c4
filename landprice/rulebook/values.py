"""The value of a rule: always a string in the book, so that no number passes through a binary float.

A number is a decimal (``"0.02"``), a fraction (``"2/37"``) or a whole number (``"20"``). Anything else is a word.
"""

import re
from fractions import Fraction

from landprice.rulebook.format import Unit

_NUMBER = re.compile(r"(?P<over>[0-9]{1,9}(?:\.[0-9]{1,9})?)(?:/(?P<under>[0-9]{1,9}))?")
_LOOKS_NUMERIC = re.compile(r"[+\-−.]?[0-9０-９]")


def parse_number(value: str) -> Fraction | None:
    """Parse a number exactly; None if the value is not one.

    It may have nine digits before the point, after it, and in a denominator. Rules need no more, and the limit keeps
    the 128-bit integers of ledgers from overflowing.

    Example:
        >>> [parse_number(value) for value in ("0.02", "2/37", "20")]
        [Fraction(1, 50), Fraction(2, 37), Fraction(20, 1)]
        >>> [parse_number(value) for value in ("1/0", "-1", "1e3", "2%", "0.5/2", "whole-right")]
        [None, None, None, None, None, None]
    """
    match = _NUMBER.fullmatch(value)
    if match is None:
        return None
    over, under = match["over"], match["under"]
    if under is None:
        return Fraction(over)
    return None if "." in over or int(under) == 0 else Fraction(int(over), int(under))


def parse_quantity(value: str | None, unit: Unit | None) -> Fraction | None:
    """Parse a value in its unit; percent are converted to a ratio. None if it is not a number.

    Example:
        >>> parse_quantity("2", "percent") == parse_quantity("0.02", "ratio")
        True
    """
    number = None if value is None else parse_number(value)
    return number / 100 if number is not None and unit == "percent" else number


def is_word(value: str) -> bool:
    """Return whether a value is a word rather than a number, even a malformed one.

    Example:
        >>> [is_word(value) for value in ("whole-right", "招标拍卖挂牌", "20", "-5", "1/0")]
        [True, True, False, False, False]
    """
    return _LOOKS_NUMERIC.match(value) is None
