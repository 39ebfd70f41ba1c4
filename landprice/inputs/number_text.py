"""How a number stands in a cell or an option: read in the one way that it can be read, or refused with the reason.

Read are digits of any width, thousands separators (commas or spaces of any kind, in groups of three), a unit behind,
约 before, and Chinese numerals in both spellings. What can be read two ways is refused: 1,23 may be a decimal comma,
40-50 is a range, 商业40年、住宅70年 are two terms. Why it is refused is `rejection_reasons`' part.
"""

import re
from collections.abc import Callable, Collection
from fractions import Fraction
from typing import NamedTuple

from landprice.inputs import numerals
from landprice.inputs.reading_error import ReadingError
from landprice.text_normalize import bare, spaced

NOTHING = r"(?:[-‐‑–—―─－﹣]+|[/／]|无|[nN]/[aA])?"
"""What says nothing, spaces around it apart: nothing at all, dashes, a stroke, 无, N/A. For Python and for Polars."""

ABOUT = r"(?:大约为|大约|约为|约|大約|約)"
"""A figure that was not measured: taken as it stands, and counted."""

GROUPED = r"[1-9][0-9]{0,2}(?:,[0-9]{3})+|[1-9][0-9]{0,2}(?: [0-9]{3})+"
"""Thousands set apart. 0,123 is none: it may as well be a decimal comma."""

_NOTHING = re.compile(NOTHING)
_PLAIN = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
_ABOUT = re.compile(ABOUT)
_NUMBER = re.compile(
    rf"(?P<about>{ABOUT})? *(?P<sign>-?)(?:(?P<grouped>{GROUPED})|(?P<whole>[0-9]*))(?:\.(?P<part>[0-9]+))?"
    r"(?P<unit>[^0-9]*(?:m2)?)"
)
_SIMPLE_TERM = re.compile(r"[0-9]{1,3}(?:\.[0-9]+)? *年?")
_LONGEST = 100  # characters of a text that is looked at closely
_NO_UNIT = re.compile(r"[eExX]|.*[,.'].*")


class Written(NamedTuple):
    """A number as it was written.

    Attributes:
        whole: The digits before the point.
        part: The digits behind it.
        negative: Whether a minus stands before it.
        unit: What stands behind it, without spaces.
        about: Whether 约 stands before it.
    """

    whole: str
    part: str
    negative: bool = False
    unit: str = ""
    about: bool = False


def says_nothing(text: str) -> bool:
    """Whether a text says nothing: empty, spaces of any kind, dashes, a stroke, 无 or N/A.

    Example:
        >>> says_nothing(" —"), says_nothing("无"), says_nothing("0")
        (True, True, False)
    """
    return _NOTHING.fullmatch(bare(text)) is not None


def is_plain(text: str) -> bool:
    """Whether a text is a plain number, with nothing before, in or behind it: all that ``--strict`` takes."""
    return _PLAIN.fullmatch(text) is not None


def take(text: str, units: Collection[str], worth: Callable[[str], Fraction], *, term: bool) -> Written | ReadingError:
    """Take a text for a number with a unit.

    Args:
        text: As written.
        units: The ways to write its units; the number's own may be none of them.
        worth: How much a unit is; of "", how much a bare number's is.
        term: Whether it is a number of years.

    Returns:
        The number, or why the text is none.

    Example:
        >>> take("约 38 700.40㎡", ["㎡"], lambda unit: Fraction(1), term=False)
        Written(whole='38700', part='40', negative=False, unit='㎡', about=True)
        >>> take("商业40年、住宅70年", ["年"], lambda unit: Fraction(1), term=True).code
        'several-terms'
    """
    plain = spaced(text)
    short = len(plain) <= _LONGEST
    if term and short and not _SIMPLE_TERM.fullmatch(plain) and (fault := _refused(plain, term=True)):
        return fault
    match = _NUMBER.fullmatch(plain)
    if match and (match["grouped"] or match["whole"] or match["part"]):
        unit = match["unit"].replace(" ", "")
        if unit and unit not in units:
            if short and (fault := _refused(plain)):
                return fault
            if _NO_UNIT.fullmatch(unit):
                return ReadingError.no_decimal()
        whole = (match["grouped"] or match["whole"] or "0").replace(",", "").replace(" ", "")
        return Written(whole, match["part"] or "", bool(match["sign"]), unit, bool(match["about"]))
    if not short:
        return ReadingError.no_decimal()
    chinese = None if plain[:1].isascii() else _chinese(plain, units, worth)
    return chinese or _refused(plain) or ReadingError.no_decimal()


def _refused(plain: str, *, term: bool = False) -> ReadingError | None:
    """What a text is instead of a number, or of one term, where that is known."""
    from landprice.inputs import rejection_reasons  # noqa: PLC0415  its many patterns take longer to build than a parcel to price

    return rejection_reasons.of_term(plain) if term else rejection_reasons.of_number(plain)


def _chinese(plain: str, units: Collection[str], worth: Callable[[str], Fraction]) -> Written | ReadingError | None:
    """A Chinese numeral. 万 and 亿 may belong to it or to its unit: 三千万 must come to one sum either way."""
    joined = plain.replace(" ", "")
    about = _ABOUT.match(joined)
    if about:
        joined = joined[about.end() :]
    if not joined or joined[0] not in numerals.CHARACTERS:
        return None
    found, sums = [], set()
    for unit in ("", *units):
        if joined.endswith(unit) and (digits := numerals.number(joined.removesuffix(unit))):
            found.append(Written(*digits, False, unit, bool(about)))
            sums.add(Fraction(".".join(digits)) * worth(unit))
    if len(sums) > 1:
        return ReadingError.two_readings()
    return max(found, key=lambda one: len(one.unit), default=None)
