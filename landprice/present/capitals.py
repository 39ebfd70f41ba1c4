"""Money in Chinese capitals (人民币大写), as contracts and payment papers write it.

How it is written:

- 人民币 stands before it, without a space.
- 整 closes an amount of whole yuan; one that ends in 角 or 分 has none.
- 零 stands once for digits that are zero between two others, and so for a whole section of 万 or of 元 (壹亿零壹仟元).
- 零 stands where the 角 is missing between 元 and 分.
- An amount under one yuan begins with its 角 or 分; nothing at all is 零元整.
"""

from fractions import Fraction

from landprice.numerals import write_section

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_TEN_THOUSAND = 10**4
_HUNDRED_MILLION = 10**8
_WRITTEN = 10**24


def capitals(yuan: Fraction) -> str:
    """Write an amount in capitals.

    Args:
        yuan: The amount in 元, at least 0, in whole fen, under 10²⁴.

    Raises:
        ValueError: It is negative, has a part of a fen, or is too large.

    Example:
        >>> capitals(Fraction("1409.50")), capitals(Fraction("325.04")), capitals(Fraction(3_840_000))
        ('人民币壹仟肆佰零玖元伍角', '人民币叁佰贰拾伍元零肆分', '人民币叁佰捌拾肆万元整')
    """
    fen_in_all = yuan * 100
    if fen_in_all.denominator != 1 or not 0 <= yuan < _WRITTEN:
        raise ValueError(f"{yuan} is no amount of whole fen from 0 to under 10**24 yuan")
    whole, fen_left = divmod(fen_in_all.numerator, 100)
    jiao, fen = divmod(fen_left, 10)
    text = f"{_numeral(whole)}元" if whole or not fen_left else ""
    if not fen_left:
        return f"人民币{text}整"
    if jiao:
        text += f"{_numeral(jiao)}角"
    elif text:
        text += "零"
    if fen:
        text += f"{_numeral(fen)}分"
    return f"人民币{text}"


def _numeral(number: int) -> str:
    """Write a whole number in capitals; from 10¹⁶ it is counted in 亿 (10¹⁶ is 壹亿亿)."""
    for scale, worth in (("亿", _HUNDRED_MILLION), ("万", _TEN_THOUSAND)):
        if number >= worth:
            upper, lower = divmod(number, worth)
            gap = _DIGITS[0] if 0 < lower < worth // 10 else ""
            return _numeral(upper) + scale + (gap + _numeral(lower) if lower else "")
    return write_section(number, _DIGITS, _PLACES) if number else _DIGITS[0]
