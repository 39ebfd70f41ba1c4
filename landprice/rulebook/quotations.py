"""The numbers that the words of a law state: ratios (10%, 百分之十, 三分之一, 七折) and years (5年, 五十年)."""

import re
from fractions import Fraction

from landprice.numerals import CHARACTERS, parse_numeral
from landprice.rulebook.format import Unit

_NUMBER = rf"(?:\d+(?:\.\d+)?|[{CHARACTERS}]+)"
_PERCENT = re.compile(rf"(\d+(?:\.\d+)?)\s*[%％]|百分之({_NUMBER})")
_PER_MILLE = re.compile(rf"(\d+(?:\.\d+)?)\s*‰|千分之({_NUMBER})")
_PART = re.compile(rf"({_NUMBER})分之({_NUMBER})")
_TENTHS = re.compile(rf"({_NUMBER})折")
_HALF = re.compile("一半|半价|减半")
_YEARS = re.compile(rf"({_NUMBER})\s*年")
_HUNDRED, _THOUSAND = "百", "千"


def stated_numbers(quote: str, unit: Unit) -> frozenset[Fraction]:
    """Return the numbers of a unit that a quotation states; none for units that are not read.

    A part that is taken off leaves the rest: of 减收15% both 0.15 and 0.85 are stated.

    Example:
        >>> sorted(map(str, stated_numbers("地下一层按地表价款的三分之一收取", "ratio")))
        ['1/3', '2/3']
        >>> sorted(map(str, stated_numbers("一般不低于5年，不超过二十年", "years")))
        ['20', '5']
    """
    if unit == "years":
        return frozenset(number for found in _YEARS.findall(quote) if (number := _parse(found)) is not None)
    if unit not in {"ratio", "percent"}:
        return frozenset()
    numbers: list[Fraction | None] = [Fraction(1, 2)] if _HALF.search(quote) else []
    for pattern, whole in ((_PERCENT, 100), (_PER_MILLE, 1000)):
        numbers += [_share(digits or numeral, whole) for digits, numeral in pattern.findall(quote)]
    for whole_text, part_text in _PART.findall(quote):
        if whole_text not in {_HUNDRED, _THOUSAND}:
            whole_number, part = _parse(whole_text), _parse(part_text)
            numbers.append(part / whole_number if part is not None and whole_number else None)
    numbers += [_share(found, 10) for found in _TENTHS.findall(quote)]
    stated = {number for number in numbers if number is not None}
    return frozenset(stated | {1 - number for number in stated if number <= 1})


def _share(text: str, whole: int) -> Fraction | None:
    """Return a number of so many parts of a whole."""
    number = _parse(text)
    return None if number is None else number / whole


def _parse(text: str) -> Fraction | None:
    """Return a number in digits or Chinese numerals; None if it is neither."""
    if text[0].isdigit() and text.isascii():
        return Fraction(text)
    numeral = parse_numeral(text)
    return None if numeral is None else Fraction(".".join(filter(None, numeral)))
