"""Rounding: directions, the steps of each unit, apportioning by largest remainder.

The one place where a figure is rounded.
"""

from collections.abc import Sequence
from fractions import Fraction
from typing import Literal

Rounding = Literal["up", "down", "half-up"]


Bound = Literal["exact", "floor", "ceiling", "at-most"]


Way = Literal["up", "down", "half-up", "largest-remainder"]


ROUNDINGS: dict[str, Rounding] = {"floor": "up", "ceiling": "down", "none": "half-up"}


BOUNDS: dict[str, Bound] = {"floor": "floor", "ceiling": "ceiling", "none": "exact"}


STEPS = {
    "元": Fraction(1, 100),
    "元/㎡": Fraction(1, 100),
    "万元/亩": Fraction(1, 10**6),
    "%": Fraction(1, 100),
    "年": Fraction(1, 100),
}


PLACES = {"元": 2, "元/㎡": 2, "万元/亩": 6, "%": 2}
"""The unit of a line: the smallest step that it is rounded to, and the places that it is shown with."""


def round_fraction(value: Fraction, unit: Fraction, rounding: Rounding) -> Fraction:
    """The multiple of ``unit`` next to ``value``: upwards, downwards, or the nearest, a half upwards.

    The one place where a figure is rounded.

    Example:
        >>> cent = Fraction(1, 100)
        >>> [str(round_fraction(Fraction("1.005"), cent, way)) for way in ("up", "down", "half-up")]
        ['101/100', '1', '101/100']
    """
    units = value / unit
    if rounding == "up":
        whole = -(-units.numerator // units.denominator)
    elif rounding == "down":
        whole = units.numerator // units.denominator
    else:
        whole = (2 * units.numerator + units.denominator) // (2 * units.denominator)
    return whole * unit


def apportion(total: int, weights: Sequence[Fraction]) -> list[int]:
    """A whole number in whole parts by weight: the largest remainders get what is left over, the first of equals.

    Args:
        total: Smallest units to share out (fen, hundredths of a percent).
        weights: Not all zero.

    Example:
        >>> apportion(100_000_000, [Fraction(1)] * 3)
        [33333334, 33333333, 33333333]
    """
    sum_ = sum(weights)
    exact = [total * weight / sum_ for weight in weights]
    parts = [share.numerator // share.denominator for share in exact]
    by_remainder = sorted(range(len(weights)), key=lambda index: parts[index] - exact[index])
    for index in by_remainder[: total - sum(parts)]:
        parts[index] += 1
    return parts
