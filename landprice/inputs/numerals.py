"""Parses Chinese numerals (中文数字) strictly: 七十, 伍拾, 二〇, 廿五, 一百二十, 七十四点七一.

cn2an reads a whole number in its strict mode and writes it out again; a text that does not come back unchanged is
refused. So an ambiguous numeral is never guessed: 一百二 (102 or 120), 三五 (35, or three to five), 几十.
"""

import re

DIGITS = "零一二三四五六七八九"
_SCALES = "十百千万亿"
_SPELLINGS = str.maketrans(
    "〇○両两兩壹贰貳弐叁參参肆伍陆陸柒捌玖拾佰仟萬億點",
    "零零二二二一二二二三三三四五六六七八九十百千万亿点",
)
_MAX_DIGITS = 16  # the most that cn2an reads

CHARACTERS = DIGITS + _SCALES + "点廿卅卌〇○両两兩壹贰貳弐叁參参肆伍陆陸柒捌玖拾佰仟萬億點"
"""Every character that a Chinese numeral may have."""

_NUMERAL = re.compile(f"[{CHARACTERS}]+")


def parse_numeral(text: str) -> tuple[str, str] | None:
    """Return the digits before and after the point of a Chinese numeral; None if it is invalid or ambiguous.

    Example:
        >>> parse_numeral("七十"), parse_numeral("伍拾"), parse_numeral("二〇"), parse_numeral("一百二十点五")
        (('70', ''), ('50', ''), ('20', ''), ('120', '5'))
        >>> parse_numeral("一百二"), parse_numeral("三五"), parse_numeral("十几")
        (None, None, None)
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
    from cn2an import an2cn, cn2an  # type: ignore[import-untyped]  # noqa: PLC0415  few amounts are in Chinese

    try:
        value = int(cn2an(text, "strict"))
        written = an2cn(value, "low")
    except ValueError:
        return None
    return str(value) if _tens(written) == _tens(text) else None


def _tens(text: str) -> str:
    """Shorten the leading 一十 of a numeral to 十, as in 十五."""
    return text[1:] if text.startswith("一十") else text
