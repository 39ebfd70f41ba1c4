"""Parses amounts and terms as contracts and notices write them.

Accepted:

- 人民币 or ￥ before an amount, yuan with jiao and fen, 整 behind it: 人民币伍佰万元整, 壹仟肆佰零玖元伍角
- two scales: 1亿2000万元
- years and months: 20年6个月, 240个月
- a unit in brackets: 500（万元）
- the same amount again in brackets, if both agree: 7320.06平方米（合10.9801亩）, 伍佰万元整（￥:5000000元）, and
  伍佰万元整（￥5000000）, in yuan
- a note of when a term begins: 50年（自出让合同签订之日起计）
- a semicolon or 。 at the end

An amount after ￥ without a unit is refused where the column's unit is not 元.
"""

import re
from collections.abc import Callable, Collection
from fractions import Fraction
from typing import NamedTuple

from landprice import numerals
from landprice.inputs.reading_error import ReadingError
from landprice.inputs.written_number import WrittenNumber

_NUMERAL = rf"(?:[0-9]+|[{numerals.CHARACTERS}]+)"
_DIGIT = rf"(?:[1-9]|[{numerals.CHARACTERS}])"
_BRACKETED = re.compile(r"(?P<outer>[^()]*[^() ]) *\((?P<inner>[^()]+)\)")
_END = re.compile(r" *[;。]+$")
_CURRENCY = re.compile(r"(?:人民币|RMB|CNY)?:? *[¥￥]?:? *", re.IGNORECASE)
_BARE_YUAN = re.compile(r" *(?:人民币)?:? *[¥￥]:? *[0-9][0-9, ]*(?:\.[0-9]+)? *")
_RESTATED = re.compile(r"(?:合计|折合|约合|即|合|大写|小写):?")
_TERM_STARTS = re.compile(r"自[^()至到止]*?(?:起算|起计|起|计算|计)算?")
_YUAN = re.compile(rf"(?P<yuan>.+元)?(?P<jiao>零?{_DIGIT}角)?(?P<fen>零?{_DIGIT}分)?[整正]?")
_SCALED = re.compile(r"(?P<upper>[0-9]+)亿(?P<lower>[0-9]+(?:\.[0-9]+)?)(?P<unit>万元?)")
_YEARS_AND_MONTHS = re.compile(rf"(?:(?P<years>{_NUMERAL})年零?)?(?P<months>{_NUMERAL})个?月")
_MONTHS = 12
_FIRST_CALENDAR_YEAR = 1000  # 2069年3月 is a date


class ParseContext(NamedTuple):
    """What an amount may be, and how its parts are parsed.

    Attributes:
        names: The spellings of the units that are known.
        factor_of: How many base units a unit is; of "", how many a bare number counts.
        parse: Parses a part of the text.
    """

    names: Collection[str]
    factor_of: Callable[[str], Fraction]
    parse: Callable[[str], WrittenNumber | ReadingError]

    @property
    def term(self) -> bool:
        """Whether a number of years is expected."""
        return "年" in self.names

    @property
    def money(self) -> bool:
        """Whether an amount of money is expected."""
        return any(name.startswith("元") for name in self.names)


def parse_form(plain: str, context: ParseContext) -> WrittenNumber | ReadingError | None:
    """Parse a text that is not simply a number with a unit.

    Args:
        plain: In narrow characters, each space a " ".
        context: What the text may be.

    Returns:
        The number, or why it is none; None if the text has no form that this module knows.
    """
    if bracketed := _BRACKETED.fullmatch(plain):
        return _parse_bracketed(bracketed["outer"], bracketed["inner"].strip(), context)
    shorter = _END.sub("", plain)
    if shorter and shorter != plain:
        return context.parse(shorter)
    if context.term:
        return _parse_months(plain.replace(" ", ""))
    return _parse_money(plain, context) if context.money else None


def _parse_bracketed(outer: str, inner: str, context: ParseContext) -> WrittenNumber | ReadingError | None:
    """Parse an amount with something in brackets: its unit, the same amount again, or when a term begins."""
    if inner.replace(" ", "") in context.names and not _has_known_unit(
        context.parse(outer), context, require_unit=True
    ):
        return context.parse(outer + inner)
    if context.term and _TERM_STARTS.fullmatch(inner.replace(" ", "")):
        return context.parse(outer)
    texts = outer, _RESTATED.sub("", inner, count=1)
    in_yuan = [context.money and _BARE_YUAN.fullmatch(text) is not None for text in texts]
    if sum(in_yuan) == 1:  # the other side says the unit, and both must agree
        texts = texts[0] + "元" * in_yuan[0], texts[1] + "元" * in_yuan[1]
    first, again = map(context.parse, texts)
    if not isinstance(first, WrittenNumber) or not isinstance(again, WrittenNumber):
        return None
    if not _has_known_unit(first, context) or not _has_known_unit(again, context, require_unit=True):
        return None
    # an area in another unit is rounded; an amount of money is not
    tolerance = Fraction(0) if context.money else context.factor_of(again.unit) / 10 ** len(again.part) / 2
    if abs(first.amount * context.factor_of(first.unit) - again.amount * context.factor_of(again.unit)) > tolerance:
        return ReadingError(
            "ambiguous-number",
            "括号内外的数不一致：请只写其一",
            "the amount in brackets differs from the one before it: write one of them",
        )
    return first


def _has_known_unit(number: WrittenNumber | ReadingError, context: ParseContext, *, require_unit: bool = False) -> bool:
    """Return whether a number's unit is known; a missing unit passes unless ``require_unit``."""
    return isinstance(number, WrittenNumber) and (number.unit in context.names or not (number.unit or require_unit))


def _parse_money(plain: str, context: ParseContext) -> WrittenNumber | ReadingError | None:
    """Parse an amount of money with its currency, in yuan, jiao and fen, or with two scales."""
    bare = _CURRENCY.sub("", plain, count=1)
    has_currency = bare != plain
    if bare.endswith("元人民币"):
        bare = bare.removesuffix("人民币")
    joined = bare.replace(" ", "")
    number: WrittenNumber | ReadingError | None = None
    if scaled := _SCALED.fullmatch(joined):
        number = _parse_scaled(scaled)
    elif "元" in context.names and re.search("[角分整正]$", joined):
        number = _parse_yuan(joined, context)
    elif bare and bare != plain:
        number = context.parse(bare)
    if has_currency and isinstance(number, WrittenNumber) and not number.unit and context.factor_of("") != 1:
        return ReadingError.two_readings()  # 元, or the column's unit
    return number


def _parse_scaled(match: re.Match[str]) -> WrittenNumber | ReadingError:
    """Parse 1亿2000万元."""
    whole, _, part = match["lower"].partition(".")
    if int(whole) >= 10**4:
        return ReadingError.two_readings()
    return WrittenNumber(str(int(match["upper"]) * 10**4 + int(whole)), part, unit="万元")


def _parse_yuan(joined: str, context: ParseContext) -> WrittenNumber | ReadingError | None:
    """Parse an amount in yuan, jiao and fen, or one of whole yuan with 整 behind it."""
    match = _YUAN.fullmatch(joined)
    if match is None:
        return None
    jiao, fen = (_digit(match[name]) for name in ("jiao", "fen"))
    if jiao is None or fen is None or (match["jiao"] and (match["fen"] or "").startswith("零")):
        return None
    if not match["jiao"] and not match["fen"]:
        return context.parse(match["yuan"]) if match["yuan"] else None
    yuan = context.parse(match["yuan"]) if match["yuan"] else WrittenNumber("0", "", unit="元")
    if not isinstance(yuan, WrittenNumber):
        return yuan
    value = abs(yuan.amount) * context.factor_of(yuan.unit) if _has_known_unit(yuan, context) else None
    if value is None or value.denominator != 1:
        return None
    return WrittenNumber(str(value.numerator), f"{jiao}{fen}", yuan.negative, "元", yuan.about)


def _digit(text: str | None) -> int | None:
    """Return the digit of a number of jiao or fen; 0 where none is written, None if it is no digit."""
    if text is None:
        return 0
    digit = text.removeprefix("零")[:-1]
    parsed = (digit, "") if digit.isascii() else numerals.parse_numeral(digit)
    return int(parsed[0]) if parsed and len(parsed[0]) == 1 and not parsed[1] else None


def _parse_months(joined: str) -> WrittenNumber | ReadingError | None:
    """Parse years and months as years."""
    match = _YEARS_AND_MONTHS.fullmatch(joined)
    if match is None:
        return None
    counts = [_count(match[name]) for name in ("years", "months")]
    if counts[0] is None or counts[1] is None or (match["years"] and counts[1] >= _MONTHS):
        return None
    if counts[0] >= _FIRST_CALENDAR_YEAR:
        return None
    years, months = divmod(counts[0] * _MONTHS + counts[1], _MONTHS)
    if months % 3:
        return ReadingError(
            "too-fine",
            f"{months} 个月折算成年超过两位小数：请直接填写年数",
            f"{months} months is not a whole number of hundredths of a year: enter the years, such as 20.5",
        )
    return WrittenNumber(str(years), {0: "", 3: "25", 6: "5", 9: "75"}[months], unit="年")


def _count(text: str | None) -> int | None:
    """Return a whole number in digits or as a numeral; 0 where there is none, None if it is not one."""
    if text is None:
        return 0
    if text.isascii():
        return int(text)
    parsed = numerals.parse_numeral(text)
    return int(parsed[0]) if parsed and not parsed[1] else None
