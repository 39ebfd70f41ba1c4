r"""Classifies number formats: what a cell's format shows beside the number that is stored.

A format may show a number as a date or in percent, scale it (``0.0,`` shows thousands, ``0!.0,"万"`` ten thousands) or
put words behind it (``0.00"万元"``). Rounding and thousands separators change nothing: the stored number counts.

The codes are those of ECMA-376 part 1, 18.8.31. Codes 27 to 36 and 50 to 58 are dates in East Asian versions of Excel
(18.8.30), and no file says what they look like.
"""

import re
from dataclasses import dataclass
from functools import cache
from typing import Literal

FormatKind = Literal["plain", "date", "time", "datetime", "elapsed", "percent", "odd"]


@dataclass(frozen=True, slots=True)
class NumberFormat:
    """A number format.

    Attributes:
        code: As the file has it.
        kind: ``plain`` shows the number; ``percent`` a hundred times it, with a %; ``odd`` something else than it.
        words: The words that a plain format shows beside the number: a unit, perhaps.
    """

    code: str
    kind: FormatKind
    words: str = ""


_DATE, _TIME, _BOTH = "yyyy-mm-dd", "hh:mm:ss", "yyyy-mm-dd hh:mm:ss"

_BUILT_IN = {
    0: "General",
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    9: "0%",
    10: "0.00%",
    11: "0.00E+00",
    12: "# ?/?",
    13: "# ??/??",
    37: "#,##0 ;(#,##0)",
    38: "#,##0 ;[Red](#,##0)",
    39: "#,##0.00;(#,##0.00)",
    40: "#,##0.00;[Red](#,##0.00)",
    45: "mm:ss",
    46: "[h]:mm:ss",
    47: "mmss.0",
    48: "##0.0E+0",
    49: "@",
}
_BUILT_IN |= dict.fromkeys((14, 15, 16, 17, *range(27, 32), 36, *range(50, 59)), _DATE)
_BUILT_IN |= dict.fromkeys((18, 19, 20, 21, 32, 33, 34, 35), _TIME)
_BUILT_IN |= {22: _BOTH}
# 5 to 8 and 41 to 44 are the currency and accounting formats of the reader's own country
_BUILT_IN |= dict.fromkeys((5, 6, 7, 8, 41, 42, 43, 44), "#,##0.00")

_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"?'
    r"|[\\!](?P<escaped>.)"
    r"|[_*]."
    r"|\[(?P<bracket>[^\]]*)\]"
    r"|(?P<general>General|G/通用格式)"
    r"|(?P<ampm>AM/PM|A/P|上午/下午)"
    r"|(?P<exponent>[Ee][+-])"
    r"|(?P<digit>[0#?])"
    r"|(?P<mark>[.,%/@])"
    r"|(?P<date>[yYmMdDhHsSeEgGbB])"
    r"|(?P<other>.)",
    re.DOTALL,
)
_CONDITION = re.compile(r"[<>=]")
_ELAPSED = re.compile(r"h+|m+|s+", re.IGNORECASE)
_YUAN = re.compile(r"[¥￥]|CN¥|RMB|CNY|人民币", re.IGNORECASE)
_NO_WORDS = re.compile(r"[\s()（）:：+\-−–—_]+|^/|/$")
_DAY_LETTERS, _TIME_LETTERS = frozenset("ydegb"), frozenset("hs")


@cache
def built_in_format(number: int) -> NumberFormat | None:
    """Return the format of a number below 164 that needs no code in the file; None if there is none.

    Example:
        >>> built_in_format(31).kind, built_in_format(10).kind, built_in_format(4).kind
        ('date', 'percent', 'plain')
    """
    code = _BUILT_IN.get(number)
    return None if code is None else parse_format(code)


@cache
def parse_format(code: str) -> NumberFormat:
    r"""Classify a format by its code.

    Example:
        >>> [parse_format(code).kind for code in ("General", "#,##0.00", "0.00%", "yyyy/m/d", '0!.0,"万"', "0.0,")]
        ['plain', 'plain', 'percent', 'date', 'odd', 'odd']
        >>> parse_format('#,##0.00"万元"').words
        '万元'
    """
    sections = [_parse_section(section) for section in _sections(code)]
    numbers = [section for section in sections[:3] if section is not None]
    if not numbers:
        return NumberFormat(code, "plain")  # @: shown as text
    chosen = {(section.kind, section.words) for section in (numbers if _has_condition(code) else numbers[:1])}
    if len(chosen) > 1:
        return NumberFormat(code, "odd")
    kind, words = chosen.pop()
    return NumberFormat(code, kind, words)


def number_format_of_words(words: str, *, is_scaled: bool) -> NumberFormat:
    """Return the format that shows a number with words beside it.

    Args:
        words: The words.
        is_scaled: Whether it shows another number than the one that is stored.
    """
    quoted = f'"{words}"' if words else ""
    if is_scaled:
        return NumberFormat(f"0,{quoted}", "odd")
    return NumberFormat(f"General{quoted}", "plain", _plain_words(words))


def _plain_words(words: str) -> str:
    """Return the words without signs of the yuan, brackets and the like."""
    return _NO_WORDS.sub("", _YUAN.sub("", words))


def _sections(code: str) -> list[str]:
    """Split a format at its semicolons, but not at quoted or escaped ones."""
    sections, start = [], 0
    for match in _TOKEN.finditer(code):
        if match["other"] == ";":
            sections.append(code[start : match.start()])
            start = match.end()
    return [*sections, code[start:]]


def _has_condition(code: str) -> bool:
    return any(match["bracket"] and _CONDITION.match(match["bracket"]) for match in _TOKEN.finditer(code))


@dataclass(frozen=True, slots=True)
class _Section:
    kind: FormatKind
    words: str = ""


def _parse_section(section: str) -> _Section | None:  # noqa: C901, PLR0912  one branch for each kind of token
    """Classify one section; None for one of text."""
    words: list[str] = []
    letters: set[str] = set()
    shape: list[str] = []  # 0 a digit, a mark, w words
    elapsed = is_general = is_text = False
    for match in _TOKEN.finditer(section):
        kind = match.lastgroup
        text = match[kind] if kind else ""
        if kind in ("quoted", "escaped", "other"):
            words.append(text)
            shape.append("w" if text.strip() else " ")
        elif kind == "bracket":
            elapsed = elapsed or bool(_ELAPSED.fullmatch(text))
            if text.startswith("$"):
                words.append(text[1:].rpartition("-")[0] if "-" in text else text[1:])
        elif kind == "general":
            is_general = True
            shape.append("0")
        elif kind == "ampm":
            letters.add("h")
        elif kind == "date":
            letters.add(text.lower())
        elif kind == "digit":
            shape.append("0")
        elif kind == "mark":
            is_text = is_text or text == "@"
            shape.append({".": "p", ",": "c", "%": "%"}.get(text, "/"))
        elif kind == "exponent":
            shape.append("E")
    if elapsed:
        return _Section("elapsed")
    if letters and not is_general and "0" not in "".join(shape).split("p")[0]:
        has_day, has_time = bool(letters & _DAY_LETTERS), bool(letters & _TIME_LETTERS)
        if has_day or letters == {"m"}:
            return _Section("datetime" if has_time else "date")
        return _Section("time")
    if is_text:
        return None
    drawn = "".join(shape)
    return _Section("odd") if letters else _number_section(drawn, "".join(words))


def _number_section(drawn: str, words: str) -> _Section:
    """Classify a section that shows a number.

    Args:
        drawn: 0 for each digit, p for the point, c for a comma, % and E; w for words, as they stand.
        words: The words.
    """
    words = _plain_words(words)
    digits = re.sub(r"[w ]", "", drawn)
    if "0" not in digits or re.search(r"0 *w[w ]*0", drawn):
        return _Section("odd")  # shows no number, or words between its digits: 0!.0 shows 96 as 9.6
    # a comma behind the last digit before the point scales by a thousand
    if re.search(r"0c+(?![0c])", digits) or digits.count("%") > 1:
        return _Section("odd")
    if "%" in digits:
        return _Section("odd" if words else "percent")
    return _Section("plain", words)


GENERAL = parse_format("General")
PERCENT = parse_format("0%")
DATE_FORMAT = parse_format(_DATE)
DATETIME_FORMAT = parse_format(_BOTH)
