"""Finds out what a text is that is not one number: a date, a range, several terms, a spreadsheet's error.

The code is written to a ledger's rejects, the message tells the writer what to enter instead. Only a text that is not
simply a number needs this module; commands for one parcel start without importing it.
"""

import re

from landprice import numerals
from landprice.inputs.reading_error import ReadingError

_DIGITS = r"[0-9][0-9,]*(?:\.[0-9]+)?"
_NUMERAL = rf"(?:{_DIGITS}|[{numerals.CHARACTERS}]+)"
_BETWEEN = "[-‐‑–—―−~〜∼至到]"
_YEAR = r"(?:19|20|21)[0-9]{2}"

_SHEET_ERROR = re.compile(
    r"#+|#(?:N/A|REF|VALUE|DIV/0|NAME|NUM|NULL|GETTING_DATA)|#[A-Z0-9/_]+[!?]|(?:ERR|错误):[0-9]{3}",
    re.IGNORECASE,
)
_FORMULA = re.compile(r"=.*[^=\s].*", re.DOTALL)
_FORMATTED = re.compile(r"-?[0-9]+(?:\.[0-9]+)? \[(?P<format>.+)\]", re.DOTALL)
_NOT_SOLD = re.compile(
    r"流拍|流标|流挂|未成交|未出让|终止(?:交易|出让|挂牌|拍卖)?|中止(?:交易|出让|挂牌|拍卖)?|撤牌|撤销"
)
_EXPONENT = re.compile(r"[-+]?[0-9]+(?:\.[0-9]*)?[eE][-+]?[0-9]+[^0-9]*")
_DATE = re.compile(
    rf"{_YEAR} *[-/.年] *[0-9]{{1,2}} *[-/.月] *[0-9]{{1,2}} *日?(?:[ T].*)?|[0-9]{{1,2}}[-/.][0-9]{{1,2}}[-/.]{_YEAR}"
)
_RANGE = re.compile(rf"{_NUMERAL}[^-0-9,.]*?{_BETWEEN}{_NUMERAL}[^0-9]*(?:m2)?")
_BOUNDED = re.compile(
    r"[≤≥<>±]|以上|以下|以内|以外|左右|上下|不超过|不低于|不少于|不大于|不小于|不足|至少|至多|最多|最少"
)
_SEPARATED = re.compile(r"(?:[大约為为約]* *-?)[0-9]+(?:[,. '’/、;:]+[0-9]+)+[^0-9,.]*(?:m2)?")

_INDEFINITE = re.compile(r"(?:长期|永久|无限期|不限期?|无(?:固定)?期限|长久)(?:有效|使用)?")
_DATED_TERM = re.compile(
    rf".*{_YEAR}(?:年|[-/.][0-9]{{1,2}}(?![0-9])).*|.*[一二][〇○{numerals.DIGITS}]{{3}}年.*|.*[0-9][-/.]{_YEAR}"
)
_TERMS_JOINED = re.compile(rf"{_NUMERAL}年?(?:[/、;+|和及与]{_NUMERAL}年?)+")
_WORDS = rf"[^0-9月日天]*[^\W0-9年月日天{numerals.CHARACTERS}]"
_TERMS_NAMED = re.compile(rf"{_WORDS}[(:]?[1-9][0-9](?:\.[0-9]+)?(?:[^0-9月日天]*[1-9][0-9](?:\.[0-9]+)?)+年?\W*")
_TERM = re.compile(rf"({_NUMERAL})年")
_TERMS_RUN_TOGETHER = re.compile(r"(?:[457]0){2,4}")
_LABELLED = re.compile(rf"(?P<label>[^0-9]*[^\W0-9{numerals.CHARACTERS}几数多半])[:(]?{_NUMERAL}年?\W*")
_ABOUT = re.compile(r"大?约为?|大?約")
_MOST_NAMED = 6
_SIMPLE_TERM = re.compile(rf"{_DIGITS} *年?")


def reason_no_number(plain: str) -> ReadingError | None:
    """Return why a text is not a number; None if no reason is known.

    Args:
        plain: In narrow characters, each space a " ".

    Example:
        >>> [reason_no_number(text).code for text in ("#REF!", "1.5E+05", "2069-3-16", "40~50", "≤50", "1.234,5")]
        ['sheet-error', 'exponent', 'date', 'range', 'range', 'ambiguous-number']
    """
    joined = plain.replace(" ", "")
    if (of_sheet := _reason_of_sheet(plain)) is not None:
        return of_sheet
    if _NOT_SOLD.fullmatch(joined):
        return ReadingError(
            "not-sold", "未成交，无成交价可填：成交后再填写", "there is no amount: enter it once it is sold"
        )
    if _EXPONENT.fullmatch(joined):
        return ReadingError(
            "exponent",
            "表格按此显示时可能已丢位数：请写出全部数字",
            "a sheet may have dropped digits to show it so: enter all of them",
        )
    if _DATE.fullmatch(plain):
        return ReadingError("date", "须为数值", "enter a number")
    if _RANGE.fullmatch(joined) or (_BOUNDED.search(joined) and re.search(_NUMERAL, joined)):
        return ReadingError(
            "range", "须为一个数，不取其上下限或中间值", "enter one number; neither end is taken for it"
        )
    return ReadingError.two_readings() if _SEPARATED.fullmatch(plain) else None


def _reason_of_sheet(plain: str) -> ReadingError | None:
    """Return why a cell of a sheet is not a number: an error, a formula alone, a format that shows another number."""
    if _SHEET_ERROR.fullmatch(plain.replace(" ", "")):
        return ReadingError("sheet-error", "是电子表格的错误值：请改好公式", "a spreadsheet error: correct its formula")
    if _FORMULA.fullmatch(plain):
        return ReadingError(
            "formula-without-value",
            "请在电子表格软件中打开、重算并保存，或填入数值",
            "open the sheet in a spreadsheet program, recalculate and save it, or enter the value",
        )
    if (formatted := _FORMATTED.fullmatch(plain)) is not None:
        return ReadingError(
            "number-format",
            f"数字格式为 {formatted['format']}：请改为常规格式，并核对数值与单位",
            f"its number format is {formatted['format']}: change it to General, and check the number and its unit",
        )
    return None


def reason_no_term(plain: str) -> ReadingError | None:
    """Return why a text is not a single number of years; None if it may be one.

    Args:
        plain: In narrow characters, each space a " ".

    Example:
        >>> [reason_no_term(text).code for text in ("商业40年、住宅70年", "7040", "长期", "2069-3-16", "工业50年")]
        ['several-terms', 'several-terms', 'indefinite-term', 'date', 'labelled-term']
        >>> reason_no_term("五十年") is None
        True
    """
    joined = plain.replace(" ", "")
    run_together = _TERMS_RUN_TOGETHER.fullmatch(joined)
    if _SIMPLE_TERM.fullmatch(plain) and not run_together and not _DATED_TERM.fullmatch(joined):
        return None
    if (of_sheet := _reason_of_sheet(plain)) is not None:
        return of_sheet
    if _INDEFINITE.fullmatch(joined):
        return ReadingError("indefinite-term", "须写明年数", "give the number of years")
    if _DATED_TERM.fullmatch(joined):
        return ReadingError(
            "date",
            "终止日期不是年期：须写从起始到终止的年数",
            "an end date is no term: enter the years from the start to it",
        )
    return (reason_no_number(plain) if _RANGE.fullmatch(joined) else _several(joined)) or _labelled(joined)


def _several(joined: str) -> ReadingError | None:
    """Make the error for several terms in one cell."""
    terms = _TERM.findall(joined)
    if _TERMS_JOINED.fullmatch(joined):
        terms = re.findall(_NUMERAL, joined)
    elif _TERMS_NAMED.fullmatch(joined):
        terms = re.findall(r"[0-9]+(?:\.[0-9]+)?", joined)
    elif _TERMS_RUN_TOGETHER.fullmatch(joined):
        terms = [joined[place : place + 2] for place in range(0, len(joined), 2)]
    if len(terms) < 2:  # noqa: PLR2004
        return None
    return ReadingError(
        "several-terms",
        f"有 {'、'.join(terms[:_MOST_NAMED])}：按用途分行，各写一个年数",
        f"it has {', '.join(terms[:_MOST_NAMED])}: give each use a row and a term of its own",
    )


def _labelled(joined: str) -> ReadingError | None:
    """Make the error for a term after words, which may contradict the row's use."""
    label = _LABELLED.fullmatch(joined)
    if label is None or _ABOUT.fullmatch(label["label"]) or _BOUNDED.search(joined):
        return None
    words = label["label"].rstrip("(:")
    return ReadingError(
        "labelled-term",
        f"写有“{words}”：核对用途后只写年数",
        f"it says “{words}”: check the use, then enter the number alone",
    )
