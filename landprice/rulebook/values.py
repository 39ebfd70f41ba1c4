"""The value of a rule, as a book writes it: always a string, so that no number passes through a binary float.

A number is a decimal (``"0.02"``), a fraction (``"2/37"``) or a whole number (``"20"``); anything else is a word.
"""

import re
from fractions import Fraction

from landprice.rulebook.format import Unit

_NUMBER = re.compile(r"(?P<over>[0-9]{1,9}(?:\.[0-9]{1,9})?)(?:/(?P<under>[0-9]{1,9}))?")
_LOOKS_NUMERIC = re.compile(r"[+\-−.]?[0-9０-９]")


def parse_number(value: str) -> Fraction | None:
    """The number that a value writes, exactly; None where it writes none.

    At most nine digits stand before the point, after it, and under the fraction bar: a rule needs no more, and the
    bound keeps a column's integers within their 128 bits.

    Example:
        >>> [parse_number(value) for value in ("0.02", "2/37", "20")]
        [Fraction(1, 50), Fraction(2, 37), Fraction(20, 1)]
        >>> [parse_number(value) for value in ("1/0", "-1", "1e3", "2%", "0.5/2", "whole-right")]
        [None, None, None, None, None, None]
    """
    written = _NUMBER.fullmatch(value)
    if written is None:
        return None
    over, under = written["over"], written["under"]
    if under is None:
        return Fraction(over)
    return None if "." in over or int(under) == 0 else Fraction(int(over), int(under))


def parse_quantity(value: str | None, unit: Unit | None) -> Fraction | None:
    """The number that a value stands for in its unit: percent as the ratio that they are.

    Example:
        >>> parse_quantity("2", "percent") == parse_quantity("0.02", "ratio")
        True
    """
    number = None if value is None else parse_number(value)
    return number / 100 if number is not None and unit == "percent" else number


def is_word(value: str) -> bool:
    """Whether a value is a word, and not a number well or badly written.

    Example:
        >>> [is_word(value) for value in ("whole-right", "招标拍卖挂牌", "20", "-5", "1/0")]
        [True, True, False, False, False]
    """
    return _LOOKS_NUMERIC.match(value) is None
