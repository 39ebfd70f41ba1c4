"""Parses a number with its unit from a cell or an option, or says why the text is not one number.

Accepted: digits of any width, thousands separators (commas or spaces of any kind, in groups of three), a unit after the
number, 约 before it, and Chinese numerals in both spellings. `written_forms` adds what contracts and notices write:
伍佰万元整, 1亿2000万元, 20年6个月, an amount in two units. A text with two readings is refused: 1,23 may have a decimal
comma, 40-50 is a range, 商业40年、住宅70年 are two terms. `rejection_reasons` finds the reason.
"""

import re
from collections.abc import Callable, Collection
from fractions import Fraction

from landprice import numerals
from landprice.inputs.reading_error import ReadingError
from landprice.inputs.written_number import WrittenNumber
from landprice.text_normalize import bare, spaced

NOTHING = r"(?:[-‐‑–—―─－﹣]+|[/／]|无|[nN]/[aA]|None|NULL|nan)?"
"""A blank value after its outer spaces are stripped: empty, dashes, a slash, 无, N/A, None, NULL or nan.

For Python and for Polars."""

ABOUT = r"(?:大约为|大约|约为|约|大約|約)"
"""Marks an approximate figure. The figure is used as written; a ledger's report counts them."""

GROUPED = r"[1-9][0-9]{0,2}(?:,[0-9]{3})+|[1-9][0-9]{0,2}(?: [0-9]{3})+"
"""Digits in groups of three. 0,123 is excluded: its comma may be a decimal one."""

_NOTHING = re.compile(NOTHING)
_PLAIN = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
_ABOUT = re.compile(ABOUT)
_NUMBER = re.compile(
    rf"(?P<about>{ABOUT})? *(?P<sign>-?)(?:(?P<grouped>{GROUPED})|(?P<whole>[0-9]*))(?:\.(?P<part>[0-9]+))?"
    r"(?P<unit>[^0-9]*(?:[mM]\^?2)?)"
)
_SIMPLE_TERM = re.compile(r"[0-9]{1,3}(?:\.[0-9]+)? *年?")
_MAX_LENGTH = 100  # characters; a longer text is only matched as a plain number
_FORM = re.compile(r"[(;。月亿角分整正¥￥]|^人民币|元人民币$|^RMB|^CNY", re.IGNORECASE)
_NO_UNIT = re.compile(r"[eExX]|.*[,.'].*")


def says_nothing(text: str) -> bool:
    """Return whether a text is blank: empty, spaces of any kind, dashes, a slash, 无, N/A, None, NULL or nan.

    Example:
        >>> says_nothing(" —"), says_nothing("无"), says_nothing("0")
        (True, True, False)
    """
    return _NOTHING.fullmatch(bare(text)) is not None


def is_plain(text: str) -> bool:
    """Return whether a text is digits with at most a minus and a point: all that ``--strict`` accepts."""
    return _PLAIN.fullmatch(text) is not None


def parse_number(
    text: str, units: Collection[str], factor_of: Callable[[str], Fraction], *, term: bool
) -> WrittenNumber | ReadingError:
    """Parse a number with a unit.

    Args:
        text: As written.
        units: The spellings of the units that are known. Another unit is returned as written.
        factor_of: How many base units a unit is; of "", how many a bare number counts.
        term: Whether a number of years is expected.

    Returns:
        The number, or why the text is not one.

    Example:
        >>> parse_number("约 38 700.40㎡", ["㎡"], lambda unit: Fraction(1), term=False)
        WrittenNumber(whole='38700', part='40', negative=False, unit='㎡', about=True)
        >>> parse_number("商业40年、住宅70年", ["年"], lambda unit: Fraction(1), term=True).code
        'several-terms'
    """
    plain = spaced(text).removeprefix("等于").lstrip()
    if len(plain) > _MAX_LENGTH:
        number = _parse_digits(plain)
        return ReadingError.no_decimal() if number is None or _NO_UNIT.fullmatch(number.unit) else number

    def parse_again(part: str) -> WrittenNumber | ReadingError:
        return parse_number(part, units, factor_of, term=term)

    if term and not _SIMPLE_TERM.fullmatch(plain):
        found = _parse_form(plain, units, factor_of, parse_again) or _reason(plain, term=True)
        if found is not None:
            return found
    number = _parse_digits(plain)
    if number is not None and (not number.unit or number.unit in units):
        return number
    if not term and (found := _parse_form(plain, units, factor_of, parse_again)):
        return found
    if number is not None:
        return _refuse_unit(plain, number) or number
    chinese = None if plain[:1].isascii() else _parse_chinese(plain, units, factor_of)
    return chinese or _reason(plain) or ReadingError.no_decimal()


def _parse_digits(plain: str) -> WrittenNumber | None:
    """Parse a number in digits, with any text behind it as its unit; None if it is not one."""
    match = _NUMBER.fullmatch(plain)
    if match is None or not (match["grouped"] or match["whole"] or match["part"]):
        return None
    whole = (match["grouped"] or match["whole"] or "0").replace(",", "").replace(" ", "")
    unit = match["unit"].replace(" ", "")
    return WrittenNumber(whole, match["part"] or "", bool(match["sign"]), unit, bool(match["about"]))


def _refuse_unit(plain: str, number: WrittenNumber) -> ReadingError | None:
    """Return why a text with an unknown unit is not a number; None if only its unit is wrong."""
    fault = _reason(plain)
    if _NO_UNIT.fullmatch(number.unit):
        return fault or ReadingError.no_decimal()
    return fault if fault and fault.code != "ambiguous-number" else None


def _parse_form(
    plain: str,
    units: Collection[str],
    factor_of: Callable[[str], Fraction],
    parse: Callable[[str], WrittenNumber | ReadingError],
) -> WrittenNumber | ReadingError | None:
    """Parse an amount or a term as contracts and notices write it; None if it has no such form."""
    if not _FORM.search(plain):
        return None
    from landprice.inputs import written_forms  # noqa: PLC0415  few texts need its patterns

    return written_forms.parse_form(plain, written_forms.ParseContext(units, factor_of, parse))


def _reason(plain: str, *, term: bool = False) -> ReadingError | None:
    """Return why a text is not a number, or not one term; None if no reason is known."""
    from landprice.inputs import rejection_reasons  # noqa: PLC0415  its many patterns take longer to build than a parcel to price

    return rejection_reasons.reason_no_term(plain) if term else rejection_reasons.reason_no_number(plain)


def _parse_chinese(
    plain: str, units: Collection[str], factor_of: Callable[[str], Fraction]
) -> WrittenNumber | ReadingError | None:
    """Parse a Chinese numeral. Where 万 may belong to it or to its unit, both must be equal: 三千万."""
    joined = plain.replace(" ", "")
    about = _ABOUT.match(joined)
    if about:
        joined = joined[about.end() :]
    if not joined or joined[0] not in numerals.CHARACTERS:
        return None
    # 一千元 is a thousand yuan: 千元 and 百万元 are units behind digits alone
    readings = [
        WrittenNumber(*digits, False, unit, bool(about))
        for unit in ("", *(name for name in units if name[:1] not in ("百", "千")))
        if joined.endswith(unit) and (digits := numerals.parse_numeral(joined.removesuffix(unit)))
    ]
    readings.sort(key=lambda reading: len(reading.unit))
    if len({reading.amount * factor_of(reading.unit) for reading in readings}) == 1:
        return readings[-1]
    if readings and readings[0].unit:
        return readings[0]  # 一亿零一万元: all before 元 is the numeral
    return ReadingError.two_readings() if readings else None
