"""Numbers as they are written, and what they may be: units, places, limits.

An amount is read exactly or refused; nothing is rounded on the way in. Full-width digits and thousands separators are
read, and units as listings write them: 12万元/亩, 58.05亩, 3.2公顷, 841.98万元, 6%. 1 亩 is 2000/3 ㎡, never 666.67.
"""

import re
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from math import gcd, lcm

import msgspec

from landprice.arithmetic.words import decimal_places, plain
from landprice.errors import UsageError

Amount = str | int | Decimal | Fraction
"""What an amount may be given as: text with or without a unit, or a number. A float is binary, and refused."""

SQUARE_METRES_PER_MU = Fraction(2000, 3)


class Unit(msgspec.Struct, frozen=True):
    """A unit: how much of the base unit it is, and how many places a number in it may have."""

    name: str
    factor: Fraction
    places: int


class Kind(msgspec.Struct, frozen=True, dict=True):
    """A kind of quantity.

    Attributes:
        key: Its name.
        units: By every way to write them; the first is the base unit, which a bare number has.
        limit: The largest amount, in the base unit.
        strict: Whether the limit itself is already too much (rates are under 1).
    """

    key: str
    units: Mapping[str, Unit]
    limit: Fraction
    strict: bool = False

    @property
    def base(self) -> Unit:
        """The base unit."""
        return next(iter(self.units.values()))

    @cached_property
    def grain(self) -> Fraction:
        """The largest step of which every amount that may be written is a whole multiple (1/30000 ㎡ for areas)."""
        steps = [unit.factor / 10**unit.places for unit in self.units.values()]
        bottom = lcm(*(step.denominator for step in steps))
        return Fraction(gcd(*(int(step * bottom) for step in steps)), bottom)

    @cached_property
    def unit_names(self) -> tuple[str, ...]:
        """Each unit once, by its first spelling."""
        return tuple(dict.fromkeys(unit.name for unit in self.units.values()))

    def within(self, value: Fraction) -> bool:
        """Whether an amount is within the limit."""
        return abs(value) < self.limit if self.strict else abs(value) <= self.limit


def _units(*units: tuple[tuple[str, ...], Fraction | int, int]) -> dict[str, Unit]:
    """Units by every spelling."""
    return {name: Unit(names[0], Fraction(factor), places) for names, factor, places in units for name in names}


AREA = Kind(
    "area",
    _units(
        (("㎡", "m²", "m2", "平方米", "平米", "平方公尺"), 1, 4),
        (("亩", "市亩"), SQUARE_METRES_PER_MU, 6),
        (("公顷", "ha", "hm²", "hm2"), 10_000, 6),
    ),
    Fraction(10**9),
)
UNIT_PRICE = Kind(
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
MONEY = Kind(
    "price",
    _units((("元", "圆", "人民币元"), 1, 2), (("万元", "万"), 10_000, 6), (("亿元", "亿"), 10**8, 10)),
    Fraction(10**12),
)
RENT = Kind(
    "rent a year",
    _units(
        (("元/年", "元", "元每年"), 1, 2),
        (("万元/年", "万元", "万"), 10_000, 6),
        (("亿元/年", "亿元", "亿"), 10**8, 10),
    ),
    Fraction(10**12),
)
YEARS = Kind("years", _units((("年",), 1, 0)), Fraction(100))
PART_YEARS = Kind("years", _units((("年",), 1, 2)), Fraction(100))
RATE = Kind("rate", _units((("",), 1, 6), (("%",), Fraction(1, 100), 4)), Fraction(1), strict=True)
INDEX = Kind("index", _units((("",), 1, 6)), Fraction(10**6))
RATIO = Kind("ratio", _units((("",), 1, 4)), Fraction(1000))
LEVEL = Kind("level", _units((("层",), 1, 0)), Fraction(100))


class Reading(msgspec.Struct, frozen=True):
    """An amount that was read.

    Attributes:
        value: In the base unit, exact.
        unit: The unit as written; "" where none was.
        shown: As a reader should see it: with thousands separators, and as written where its unit is not the base one.
    """

    value: Fraction
    unit: str
    shown: str


# Full-width forms and the spaces of every width; ㎡ and ² are left alone, so that 5² never becomes 52.
_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | dict.fromkeys((0x3000, 0xA0, 0x2007, 0x202F), 0x20)
_PLAIN = re.compile(
    r"(?P<sign>-?)(?:(?P<grouped>\d{1,3}(?:,\d{3})+)|(?P<whole>\d*))(?:\.(?P<part>\d+))?(?P<unit>\D*(?:m2)?)", re.ASCII
)
_LONGEST = 40  # digits; far beyond every limit, and far below what makes a conversion slow


def one_width(text: str) -> str:
    """Full-width forms as their usual width, without spaces around."""
    return text.translate(_WIDTH).strip()


def read(text: Amount, kind: Kind, key: str, default: Unit | None = None) -> Reading:
    """Read one amount.

    Args:
        text: As written, or a number.
        kind: What it is to be.
        key: The input's key, for the error.
        default: The unit of a bare number; the base unit unless said.

    Raises:
        UsageError: It is no plain number, has another unit, too many places, or passes the limit.

    Example:
        >>> read("5329㎡", AREA, "area").value, read("12万元/亩", UNIT_PRICE, "unit_price").value
        (Fraction(5329, 1), Fraction(180, 1))
    """
    text = _as_text(text, key)
    match = _PLAIN.fullmatch(one_width(text))
    if match is None or not (match["grouped"] or match["whole"] or match["part"]):
        raise _wrong(
            "not-a-number",
            key,
            text,
            "须为普通十进制数，如 480 或 12,000.50",
            "give a plain decimal, as 480 or 12,000.50",
        )
    written_unit = match["unit"].strip().replace(" ", "")
    if written_unit and (re.search(r"[0-9,.]", written_unit.replace("m2", "")) or written_unit in {"e", "E", "x", "X"}):
        raise _wrong("not-a-number", key, text, "须为普通十进制数", "give a plain decimal")
    unit = kind.units.get(written_unit) if written_unit else (default or kind.base)
    if unit is None:
        allowed = "、".join(name for name in kind.unit_names if name)
        raise _wrong("unknown-unit", key, text, f"可用单位：{allowed or '无'}", f"allowed units: {allowed or 'none'}")
    whole = (match["grouped"] or match["whole"] or "0").replace(",", "").lstrip("0") or "0"
    part = (match["part"] or "").rstrip("0")
    if len(part) > unit.places:
        raise _wrong(
            "too-fine",
            key,
            text,
            f"至多 {unit.places} 位小数（单位：{unit.name or '无'}）",
            f"at most {unit.places} places (in {unit.name or 'no unit'})",
        )
    limit_zh, limit_en = _limit(kind)
    if len(whole) > _LONGEST:
        raise _wrong("beyond-limit", key, text, limit_zh, limit_en)
    number = Fraction(int(whole + part), 10 ** len(part)) * (-1 if match["sign"] else 1)
    value = number * unit.factor
    if not kind.within(value):
        raise _wrong("beyond-limit", key, text, limit_zh, limit_en)
    shown = plain(number)
    if unit.name == "%":
        shown += unit.name
    elif unit != kind.base:
        # formulas reckon in the base unit, and who recalculates one must see what it reckons with
        base = f" {kind.base.name}" if kind is AREA else ""
        shown += f" {unit.name} (= {plain(value)}{base})"
    return Reading(value, written_unit, shown)


def _as_text(text: Amount, key: str) -> str:
    """What was given, as text: a number is written out, a float refused."""
    if isinstance(text, bool | float) or not isinstance(text, Amount):
        raise _wrong(
            "not-a-number",
            key,
            str(text),
            "须为文本、整数或十进制数（二进制浮点数不可）",
            "give text, an int, a Decimal or a Fraction, no binary float",
        )
    if isinstance(text, Fraction):
        places = decimal_places(text)
        if places is None:
            raise _wrong("too-fine", key, str(text), "没有有限的小数", "it has no finite decimal")
        text = plain(text, separator="")
    elif isinstance(text, Decimal):
        # a huge exponent is not written out: 1E+999999999 stays as it is, and is no plain decimal
        text = f"{text:f}" if text.is_finite() and -_LONGEST < text.adjusted() < _LONGEST else str(text)
    elif isinstance(text, int):
        text = str(text) if abs(text) < 10**_LONGEST else "9" * _LONGEST
    return text


def _limit(kind: Kind) -> tuple[str, str]:
    """What a kind's limit is, in both languages."""
    amount = f"{plain(kind.limit)} {kind.base.name}".strip()
    return (
        (f"须小于 {amount}", f"it must be under {amount}") if kind.strict else (f"至多 {amount}", f"at most {amount}")
    )


def _wrong(code: str, key: str, text: str, zh: str, en: str) -> UsageError:
    """The error of one amount; a very long text is cut."""
    shown = text if len(text) <= _LONGEST else text[:_LONGEST] + "…"
    reason = {
        "not-a-number": ("不是数字", "is no number"),
        "too-fine": ("小数位过多", "has too many places"),
        "beyond-limit": ("超出上限", "is beyond its limit"),
        "unknown-unit": ("单位无法识别", "has an unknown unit"),
    }[code]
    return UsageError(
        f"{key}：“{shown}”{reason[0]}；{zh}。", f"{key}: “{shown}” {reason[1]}; {en}.", code=code, key=key
    )
