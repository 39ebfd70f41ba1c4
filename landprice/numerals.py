"""Parses Chinese numerals (中文数字) strictly: 七十, 伍拾, 二〇, 廿五, 一百二十, 壹亿零壹仟, 七十四点七一.

A numeral with two readings is refused: 一百二 (102 or 120), 三五 (35, or three to five), 几十, 一亿一千 (100 001 000 or
110 000 000). Inside a section of four digits, 零 stands where a digit is skipped and nowhere else. Between two sections
it must stand where the lower one has no thousands (一万零五十) or one is skipped (一亿零一千), and it may stand behind
a section that ends in a zero: 壹拾万柒仟 and 壹拾万零柒仟 are one amount.
"""

import re
from collections.abc import Sequence

DIGITS = "零一二三四五六七八九"
_PLACES = ("", "十", "百", "千")
_SCALES = "十百千万亿"
_SPELLINGS = str.maketrans(
    "〇○両两兩壹贰貳弐叁參参肆伍陆陸柒捌玖拾佰仟萬億點",
    "零零二二二一二二二三三三四五六六七八九十百千万亿点",
)
_MAX_DIGITS = 16

CHARACTERS = DIGITS + _SCALES + "点廿卅卌〇○両两兩壹贰貳弐叁參参肆伍陆陸柒捌玖拾佰仟萬億點"
"""Every character that a Chinese numeral may have."""

_NUMERAL = re.compile(f"[{CHARACTERS}]+")


def parse_numeral(text: str) -> tuple[str, str] | None:
    """Return the digits before and after the point of a Chinese numeral; None if it is invalid or ambiguous.

    Example:
        >>> parse_numeral("七十"), parse_numeral("伍拾"), parse_numeral("二〇"), parse_numeral("一百二十点五")
        (('70', ''), ('50', ''), ('20', ''), ('120', '5'))
        >>> parse_numeral("壹拾万零柒仟"), parse_numeral("一亿零一千")
        (('107000', ''), ('100001000', ''))
        >>> parse_numeral("一百二"), parse_numeral("三五"), parse_numeral("十几"), parse_numeral("一亿一千")
        (None, None, None, None)
    """
    if not _NUMERAL.fullmatch(text):
        return None
    plain = text.translate(_SPELLINGS)
    for short, long in (("廿", "二十"), ("卅", "三十"), ("卌", "四十")):
        plain = plain.replace(short, long)
    before, point, after = plain.partition("点")
    if point and not (after and set(after) <= set(DIGITS)):
        return None
    whole = _whole(before)
    return None if whole is None else (whole, "".join(str(DIGITS.index(sign)) for sign in after))


def _whole(text: str) -> str | None:
    """Return the digits of a whole number; None if it is invalid."""
    if len(text) > 1 and set(text) <= set(DIGITS):
        # digit by digit; without a zero, 三五 may as well be "three to five"
        digits = "".join(str(DIGITS.index(sign)) for sign in text)
        return digits if "0" in digits[1:] and digits[0] != "0" and len(digits) <= _MAX_DIGITS else None
    value = 0 if text == "零" else _value(text)
    return None if value is None or len(str(value)) > _MAX_DIGITS else str(value)


def _value(text: str) -> int | None:
    """Return a positive number written with scales; None if it is invalid."""
    for scale, worth in (("亿", 10**8), ("万", 10**4)):
        upper, found, lower = text.rpartition(scale) if scale == "亿" else text.partition(scale)
        if found:
            return _join(_value(upper), lower, worth)
    return _section(text)


def _join(upper: int | None, lower: str, worth: int) -> int | None:
    """Return the value of two parts of a number, the upper one in a scale; None if they can't stand together."""
    if upper is None or not lower:
        return None if upper is None else upper * worth
    digits = lower.removeprefix("零")
    value = _value(digits)
    if value is None or value >= worth:
        return None
    has_zero = len(digits) < len(lower)
    fills_its_places = value * 10 >= worth
    allowed = has_zero is not fills_its_places or (has_zero and upper % 10 == 0)
    return upper * worth + value if allowed else None


def _section(text: str) -> int | None:
    """Return a number from 1 to 9999; None if it is invalid."""
    plain = "一" + text if text.startswith("十") else text
    value = digit = 0
    for sign in plain:
        if sign in DIGITS:
            digit = DIGITS.index(sign)
        elif sign in _PLACES:
            value += digit * 10 ** _PLACES.index(sign)
            digit = 0
        else:
            return None
    value += digit
    return value if value and write_section(value, DIGITS, _PLACES) == plain else None


def write_section(number: int, digits: str, places: Sequence[str]) -> str:
    """Write a number from 1 to 9999, with one 零 for each gap between two other digits.

    Args:
        number: The number.
        digits: How 0 to 9 are written.
        places: How ones, tens, hundreds and thousands are written.
    """
    text, gap = "", False
    for place in range(3, -1, -1):
        digit = number // 10**place % 10
        if digit:
            text += (digits[0] if gap else "") + digits[digit] + places[place]
        gap = bool(text) and not digit
    return text
