"""The kinds of quantity, with their units, places and limits, and the one reader of amounts.

An amount is read exactly or refused; nothing is rounded on the way in. `number_text` parses the number, and units are
read as land listings write them: 12万元/亩, 58.05亩, 3.2公顷, 841.98万元, 6%. 1 亩 is 2000/3 ㎡, never 666.67.
"""

import datetime as dt
import re
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from math import gcd, lcm

import msgspec

from landprice.decimal_text import decimal_places, format_decimal
from landprice.errors import UsageError
from landprice.glossary import label
from landprice.inputs.number_text import is_plain, parse_number
from landprice.inputs.reading_error import ReadingError
from landprice.text_normalize import spaced

Amount = str | int | Decimal | Fraction
"""The types of an amount: text with or without a unit, or an exact number. A float is refused: it is binary."""

SQUARE_METRES_PER_MU = Fraction(2000, 3)


class Unit(msgspec.Struct, frozen=True):
    """A unit.

    Attributes:
        name: Its first spelling.
        factor: How many base units it is.
        places: How many decimal places a number in it may have.
    """

    name: str
    factor: Fraction
    places: int


class QuantityKind(msgspec.Struct, frozen=True, dict=True):
    """A kind of quantity: what a number measures.

    Attributes:
        key: Its name.
        units: By every way to write them; the first is the base unit, which a bare number has.
        limit: The largest amount, in the base unit.
        strict: Whether the limit itself is beyond the limit (a rate is under 1).
    """

    key: str
    units: Mapping[str, Unit]
    limit: Fraction
    strict: bool = False

    @property
    def is_term(self) -> bool:
        """Whether it is a number of years."""
        return "年" in self.units

    @property
    def base(self) -> Unit:
        """The base unit."""
        return next(iter(self.units.values()))

    @cached_property
    def grain(self) -> Fraction:
        """The largest step that every allowed amount is a whole multiple of (1/30000 ㎡ for areas)."""
        steps = [unit.factor / 10**unit.places for unit in self.units.values()]
        bottom = lcm(*(step.denominator for step in steps))
        return Fraction(gcd(*(int(step * bottom) for step in steps)), bottom)

    def grains(self, unit: Unit, places: int) -> int:
        """Return the number of grains in one unit of the last of ``places`` decimal places.

        Args:
            unit: Of this kind.
            places: At most as many as the unit may have.
        """
        count: Fraction = unit.factor / 10**places / self.grain
        assert count.denominator == 1, "every allowed amount is a whole multiple of the grain"
        return count.numerator

    @cached_property
    def unit_names(self) -> tuple[str, ...]:
        """Each unit once, by its first spelling."""
        return tuple(dict.fromkeys(unit.name for unit in self.units.values()))

    def within(self, value: Fraction) -> bool:
        """Return whether an amount is within the limit."""
        return abs(value) < self.limit if self.strict else abs(value) <= self.limit


def _units(*units: tuple[tuple[str, ...], Fraction | int, int]) -> dict[str, Unit]:
    """Units by every spelling, from (spellings, factor, places) of each."""
    return {name: Unit(names[0], Fraction(factor), places) for names, factor, places in units for name in names}


AREA = QuantityKind(
    "area",
    _units(
        (("㎡", "m²", "m2", "m^2", "M²", "M2", "M^2", "平方米", "平米", "平方公尺", "平方", "方米"), 1, 4),
        (("亩", "市亩"), SQUARE_METRES_PER_MU, 6),
        (("公顷", "ha", "Ha", "HA", "hm²", "hm2", "hm^2"), 10_000, 6),
        (("万㎡", "万m²", "万m2", "万平方米", "万平米", "万平方"), 10_000, 6),
    ),
    Fraction(10**9),
)
UNIT_PRICE = QuantityKind(
    "unit price",
    _units(
        (("元/㎡", "元/m²", "元/m2", "元/平方米", "元/平米", "元每平方米"), 1, 4),
        (("万元/亩", "万/亩"), 10_000 / SQUARE_METRES_PER_MU, 4),
        (("元/亩",), 1 / SQUARE_METRES_PER_MU, 4),
        (("万元/公顷", "万/公顷", "万元/ha"), 1, 4),
        (("万元/㎡", "万元/m²", "万元/m2", "万元/平方米"), 10_000, 4),
    ),
    Fraction(10**7),
)
MONEY = QuantityKind(
    "price",
    _units(
        (("元", "圆", "人民币元"), 1, 2),
        (("千元",), 1_000, 5),
        (("万元", "万"), 10_000, 6),
        (("百万元",), 10**6, 8),
        (("亿元", "亿"), 10**8, 10),
    ),
    Fraction(10**12),
)
RENT = QuantityKind(
    "rent a year",
    _units(
        (("元/年", "元", "元每年"), 1, 2),
        (("千元/年", "千元"), 1_000, 5),
        (("万元/年", "万元", "万"), 10_000, 6),
        (("百万元/年", "百万元"), 10**6, 8),
        (("亿元/年", "亿元", "亿"), 10**8, 10),
    ),
    Fraction(10**12),
)
YEARS = QuantityKind("years", _units((("年", "年期"), 1, 0)), Fraction(100))
PART_YEARS = QuantityKind("years", _units((("年", "年期"), 1, 2)), Fraction(100))
RATE = QuantityKind(
    "rate",
    _units((("",), 1, 6), (("%",), Fraction(1, 100), 4), (("‰",), Fraction(1, 1000), 3)),
    Fraction(1),
    strict=True,
)
INDEX = QuantityKind("index", _units((("",), 1, 6)), Fraction(10**6))
RATIO = QuantityKind("ratio", _units((("",), 1, 4)), Fraction(1000))
LEVEL = QuantityKind("level", _units((("层",), 1, 0)), Fraction(100))

_BELOW_GROUND = re.compile(r"(?:地下负|地下|负|-|B) *(?P<level>[^-负 ].*?) *(?:层|F)?", re.IGNORECASE)
"""A level counted downwards from the ground: 地下一层, 负一层, B1, -1."""


class Reading(msgspec.Struct, frozen=True):
    """An amount that was read.

    Attributes:
        value: In the base unit, exact.
        unit: The unit as written; "" where none was.
        shown: The amount for a reader: with thousands separators, in the unit as written, then in the base unit.
        plain: Whether it was digits alone, which ``--strict`` accepts.
        about: Whether 约 stood before it.
        step: One unit of the last decimal place as written, in the base unit.
    """

    value: Fraction
    unit: str
    shown: str
    plain: bool = True
    about: bool = False
    step: Fraction = Fraction(1)


_MAX_DIGITS = 40  # far beyond every limit, and few enough that converting them is fast
_SHEET_DAY_0 = dt.date(1899, 12, 30)
_SHEET_DAYS = range(20_000, 110_000)  # 1954 to 2201
REASONS = {
    "not-a-number": ("不是数字", "is not a number"),
    "ambiguous-number": ("有不止一种读法", "can be read in more than one way"),
    "range": ("是范围或界限，不是一个数", "is a range or a bound, not one number"),
    "date": ("是日期", "is a date"),
    "exponent": ("是科学记数法", "is in scientific notation"),
    "sheet-error": ("不是数字", "is not a number"),
    "formula-without-value": ("是没有存储结果的公式", "is a formula without a stored value"),
    "number-format": ("显示的不是所存储的数", "is shown as another number than it is"),
    "several-terms": ("是几个年期", "is more than one term"),
    "labelled-term": ("不只是一个年数", "is more than a number of years"),
    "indefinite-term": ("没有年数", "has no number of years"),
    "not-plain": ("不是普通数字（--strict）", "is not a plain number (--strict)"),
    "too-fine": ("小数位过多", "has too many places"),
    "beyond-limit": ("超出上限", "is beyond its limit"),
    "unknown-unit": ("单位无法识别", "has an unknown unit"),
    "unit-missing": ("没有单位", "has no unit"),
    "not-sold": ("表示未成交", "says that the parcel was not sold"),
}
"""How the message of a refused text begins, by its code."""


def read(
    text: Amount, kind: QuantityKind, key: str, default: Unit | None = None, name: tuple[str, str] | None = None
) -> Reading:
    """Read one amount.

    Args:
        text: As written, or an exact number.
        kind: The kind of quantity expected.
        key: The input's key, for the error.
        default: The unit of a bare number; the base unit unless given.
        name: What the error calls the input, in Chinese and in English; its label and its key unless given.

    Raises:
        UsageError: It is not one number, has an unknown unit or too many places, or is beyond the limit. The code is
            one of `REASONS`.

    Example:
        >>> read("5329㎡", AREA, "area").value, read("12万元/亩", UNIT_PRICE, "unit_price").value
        (Fraction(5329, 1), Fraction(180, 1))
        >>> read("地下二层", LEVEL, "level").value, read("B1", LEVEL, "level").value, read("-1", LEVEL, "level").value
        (Fraction(2, 1), Fraction(1, 1), Fraction(1, 1))
    """
    name = name or (label(key, "zh"), key)
    text = _as_text(text, key, name)
    bare_unit = default or kind.base
    below_ground = _BELOW_GROUND.fullmatch(spaced(text)) if kind is LEVEL else None
    number = parse_number(
        below_ground["level"] if below_ground else text,
        kind.units,
        lambda unit: (kind.units[unit] if unit else bare_unit).factor,
        term=kind.is_term,
    )
    if isinstance(number, ReadingError):
        raise _usage_error(number, key, text, name)
    unit = kind.units.get(number.unit) if number.unit else bare_unit
    if unit is None:
        names = [name for name in kind.unit_names if name]
        fault = ReadingError(
            "unknown-unit", f"可用单位：{'、'.join(names) or '无'}", f"allowed units: {', '.join(names) or 'none'}"
        )
        raise _usage_error(fault, key, text, name)
    if len(number.part.rstrip("0")) > unit.places:
        zh = f"至多 {unit.places} 位小数（单位：{unit.name or '无'}）"
        en = f"at most {unit.places} places (in {unit.name or 'no unit'})"
        whole = number.whole.lstrip("0")
        if unit.places == 0 and 0 < len(whole) <= len(str(kind.limit)):
            zh, en = f"{zh}，请写整数，如 {whole}", f"{en}; enter a whole number, such as {whole}"
        raise _usage_error(ReadingError("too-fine", zh, en), key, text, name)
    if len(number.whole.lstrip("0")) > _MAX_DIGITS:
        raise _usage_error(_limit_error(kind), key, text, name)
    amount = number.amount
    value = amount * unit.factor
    if not kind.within(value):
        raise _usage_error(_limit_error(kind, amount, number.unit), key, text, name)
    shown = format_decimal(amount)
    if unit.name in {"%", "‰"}:
        shown += unit.name
    elif unit != kind.base:
        # formulas compute in the base unit, and a reader who checks one must see that amount
        base = f" {kind.base.name}" if kind is AREA else ""
        shown += f" {unit.name} (= {format_decimal(value)}{base})"
    written_unit = number.unit or (unit.name if below_ground else "")
    return Reading(value, written_unit, shown, is_plain(text), number.about, unit.factor / 10 ** len(number.part))


def find_unit(text: str, *kinds: QuantityKind) -> str:
    """Return the unit after a number, known to these kinds or not; "" for a bare number or no number.

    Example:
        >>> find_unit("约五百六十元/㎡", UNIT_PRICE, MONEY), find_unit("约560", UNIT_PRICE, MONEY)
        ('元/㎡', '')
    """
    units = {name: unit.factor for kind in kinds for name, unit in kind.units.items()}
    number = parse_number(text, units, lambda unit: units.get(unit, Fraction(1)), term=False)
    return "" if isinstance(number, ReadingError) else number.unit


def _as_text(text: Amount, key: str, name: tuple[str, str]) -> str:
    """Return the text of an amount.

    Raises:
        UsageError: It is a float, a bool or another type, or a Fraction that no decimal equals.
    """
    if isinstance(text, str):
        return text
    if isinstance(text, bool | float) or not isinstance(text, Amount):
        fault = ReadingError(
            "not-a-number",
            "须为文本、整数或十进制数（二进制浮点数不可）",
            "give text, an int, a Decimal or a Fraction, not a binary float",
        )
        raise _usage_error(fault, key, str(text), name)
    written = as_text(text)
    if written is None:
        raise _usage_error(
            ReadingError("too-fine", "没有有限的小数", "no finite decimal equals it"), key, str(text), name
        )
    return written


def as_text(given: object) -> str | None:
    """Return a number as a plain decimal, any other object as its `str`; None for a Fraction without a finite decimal.

    Example:
        >>> as_text(Fraction(41, 2)), as_text(Decimal("1E+3")), as_text("20 年"), as_text(Fraction(1, 3))
        ('20.5', '1000', '20 年', None)
    """
    if isinstance(given, Fraction):
        return None if decimal_places(given) is None else format_decimal(given, separator="")
    if isinstance(given, Decimal):
        # a huge exponent is not written out: 1E+999999999 stays as it is, and is no plain decimal
        return f"{given:f}" if given.is_finite() and -_MAX_DIGITS < given.adjusted() < _MAX_DIGITS else str(given)
    if isinstance(given, int) and not isinstance(given, bool):
        return str(given) if abs(given) < 10**_MAX_DIGITS else "9" * _MAX_DIGITS
    return str(given)


def _limit_error(kind: QuantityKind, number: Fraction | None = None, unit: str = "") -> ReadingError:
    """Make the error for an amount beyond its kind's limit.

    For a term that may be an Excel date it names the date; for a rate that may be a percentage, how to write it.
    """
    amount = f"{format_decimal(kind.limit)} {kind.base.name}".strip()
    zh, en = (
        (f"须小于 {amount}", f"it must be under {amount}") if kind.strict else (f"至多 {amount}", f"at most {amount}")
    )
    if kind.is_term and number is not None and number in _SHEET_DAYS:
        day = _SHEET_DAY_0 + dt.timedelta(days=int(number))
        zh, en = f"{zh}（或为 Excel 日期 {day}）", f"{en} (or else Excel's day {day})"
    if kind is RATE and number is not None and not unit and kind.within(number * kind.units["%"].factor):
        percent = f"{format_decimal(number)}%"
        zh, en = f"{zh}；百分数请写 {percent}", f"{en}; for a percentage write {percent}"
    return ReadingError("beyond-limit", zh, en)


def unit_missing(text: str, kind: QuantityKind, key: str, name: tuple[str, str]) -> UsageError:
    """Make the error for a number without a unit in a column whose cells have their own units."""
    names = [name for name in kind.unit_names if name]
    fault = ReadingError(
        "unit-missing", f"请注明单位：{'、'.join(names)}", f"write one of {', '.join(names)} behind it"
    )
    return _usage_error(fault, key, text, name)


def not_plain(text: str, key: str, name: tuple[str, str], reading: Reading | None) -> UsageError:
    """Make the error for a number that is not plain under ``--strict``, with its reading otherwise.

    Args:
        text: As written.
        key: The input's key.
        name: What the error calls it, in Chinese and in English.
        reading: How it would be read; None where it would be blank.
    """
    zh, en = (
        (f"读作 {reading.shown}", f"it would be read as {reading.shown}")
        if reading
        else ("读作无数据", "it would be read as nothing")
    )
    return _usage_error(ReadingError("not-plain", zh, en), key, text, name)


def broken_cell(text: str, key: str) -> UsageError | None:
    """Return the error for a text that is a spreadsheet's error or a formula without its value; None for others.

    Example:
        >>> broken_cell("#N/A", "use").code, broken_cell("=B2", "use").code, broken_cell("工业用地", "use")
        ('sheet-error', 'formula-without-value', None)
    """
    if text.lstrip()[:1] not in ("#", "=", "＃", "＝"):
        return None
    from landprice.inputs.rejection_reasons import reason_no_number  # noqa: PLC0415  few texts need its patterns

    fault = reason_no_number(spaced(text))
    is_broken = fault is not None and fault.code in ("sheet-error", "formula-without-value")
    return _usage_error(fault, key, text, (key, key)) if fault is not None and is_broken else None


def _usage_error(fault: ReadingError, key: str, text: str, name: tuple[str, str]) -> UsageError:
    """Make the error for one amount; a very long text is shortened."""
    shown = text if len(text) <= _MAX_DIGITS else text[:_MAX_DIGITS] + "…"
    reason = REASONS[fault.code]
    return UsageError(
        f"{name[0]}：“{shown}”{reason[0]}；{fault.zh}。",
        f"{name[1]}: “{shown}” {reason[1]}; {fault.en}.",
        code=fault.code,
        key=key,
    )
