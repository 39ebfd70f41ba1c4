"""Parses a number with its unit from a cell or an option, or says why the text is not one number.

Accepted: digits of any width, thousands separators (commas or spaces of any kind, in groups of three), a unit after the
number, 约 before it, and Chinese numerals in both spellings. A text with two readings is refused: 1,23 may have a
decimal comma, 40-50 is a range, 商业40年、住宅70年 are two terms. `rejection_reasons` finds the reason.
"""

import re
from collections.abc import Callable, Collection
from fractions import Fraction
from typing import NamedTuple

from landprice.inputs import numerals
from landprice.inputs.reading_error import ReadingError
from landprice.text_normalize import bare, spaced

NOTHING = r"(?:[-‐‑–—―─－﹣]+|[/／]|无|[nN]/[aA])?"
"""A blank value after its outer spaces are stripped: empty, dashes, a slash, 无, N/A. For Python and for Polars."""

ABOUT = r"(?:大约为|大约|约为|约|大約|約)"
"""Marks an approximate figure. The figure is used as written; a ledger's report counts them."""

GROUPED = r"[1-9][0-9]{0,2}(?:,[0-9]{3})+|[1-9][0-9]{0,2}(?: [0-9]{3})+"
"""Digits in groups of three. 0,123 is excluded: its comma may be a decimal one."""

_NOTHING = re.compile(NOTHING)
_PLAIN = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
_ABOUT = re.compile(ABOUT)
_NUMBER = re.compile(
    rf"(?P<about>{ABOUT})? *(?P<sign>-?)(?:(?P<grouped>{GROUPED})|(?P<whole>[0-9]*))(?:\.(?P<part>[0-9]+))?"
    r"(?P<unit>[^0-9]*(?:m2)?)"
)
_SIMPLE_TERM = re.compile(r"[0-9]{1,3}(?:\.[0-9]+)? *年?")
_MAX_LENGTH = 100  # characters; a longer text is only matched as a plain number
_NO_UNIT = re.compile(r"[eExX]|.*[,.'].*")


class WrittenNumber(NamedTuple):
    """A number as it was written, in parts.

    Attributes:
        whole: The digits before the point.
        part: The digits after the point.
        negative: Whether a minus stands before it.
        unit: The text after the number, without spaces; it may be no known unit.
        about: Whether 约 stands before the number.
    """

    whole: str
    part: str
    negative: bool = False
    unit: str = ""
    about: bool = False


def says_nothing(text: str) -> bool:
    """Return whether a text is blank: empty, spaces of any kind, dashes, a slash, 无 or N/A.

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
    plain = spaced(text)
    short = len(plain) <= _MAX_LENGTH
    if term and short and not _SIMPLE_TERM.fullmatch(plain) and (fault := _reason(plain, term=True)):
        return fault
    match = _NUMBER.fullmatch(plain)
    if match and (match["grouped"] or match["whole"] or match["part"]):
        unit = match["unit"].replace(" ", "")
        if unit and unit not in units:
            if short and (fault := _reason(plain)):
                return fault
            if _NO_UNIT.fullmatch(unit):
                return ReadingError.no_decimal()
        whole = (match["grouped"] or match["whole"] or "0").replace(",", "").replace(" ", "")
        return WrittenNumber(whole, match["part"] or "", bool(match["sign"]), unit, bool(match["about"]))
    if not short:
        return ReadingError.no_decimal()
    chinese = None if plain[:1].isascii() else _parse_chinese(plain, units, factor_of)
    return chinese or _reason(plain) or ReadingError.no_decimal()


def _reason(plain: str, *, term: bool = False) -> ReadingError | None:
    """Return why a text is not a number, or not one term; None if no reason is known."""
    from landprice.inputs import rejection_reasons  # noqa: PLC0415  its many patterns take longer to build than a parcel to price

    return rejection_reasons.reason_no_term(plain) if term else rejection_reasons.reason_no_number(plain)


def _parse_chinese(
    plain: str, units: Collection[str], factor_of: Callable[[str], Fraction]
) -> WrittenNumber | ReadingError | None:
    """Parse a Chinese numeral. 万 and 亿 may belong to it or to its unit; both readings of 三千万 must be equal."""
    joined = plain.replace(" ", "")
    about = _ABOUT.match(joined)
    if about:
        joined = joined[about.end() :]
    if not joined or joined[0] not in numerals.CHARACTERS:
        return None
    readings, sums = [], set()
    for unit in ("", *units):
        if joined.endswith(unit) and (digits := numerals.parse_numeral(joined.removesuffix(unit))):
            readings.append(WrittenNumber(*digits, False, unit, bool(about)))
            sums.add(Fraction(".".join(digits)) * factor_of(unit))
    if len(sums) > 1:
        return ReadingError.two_readings()
    return max(readings, key=lambda reading: len(reading.unit), default=None)
