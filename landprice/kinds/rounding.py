"""Rounding: the directions, the smallest step of each unit, and the largest remainder method.

Every figure of a parcel is rounded here. Columns and cells round with integer formulas of their own that give the same
figures.
"""

from collections.abc import Sequence
from fractions import Fraction
from typing import Literal, cast

from landprice.rulebook.format import Step

Rounding = Literal["up", "down", "half-up"]

LineBound = Literal["exact", "floor", "ceiling", "at-most"]
"""What a line's amount is: exact, a minimum, a maximum, or an upper bound because an input is not known yet."""

RoundingMethod = Literal[
    "up",
    "down",
    "half-up",
    "largest-remainder",
    "up-yuan",
    "down-yuan",
    "half-up-yuan",
    "up-jiao",
    "down-jiao",
    "half-up-jiao",
]
"""How a line was rounded, as a statement reports it; to the fen, or the last place of its unit, unless it says so."""

ROUNDINGS: dict[str, Rounding] = {"floor": "up", "ceiling": "down", "none": "half-up"}
"""The direction for a rule's bound: a figure that may not be undercut is rounded up, one not to be exceeded down."""

BOUNDS: dict[str, LineBound] = {"floor": "floor", "ceiling": "ceiling", "none": "exact"}
"""A line's bound, for its rule's bound."""

STEPS = {
    "元": Fraction(1, 100),
    "元/㎡": Fraction(1, 100),
    "万元/亩": Fraction(1, 10**6),
    "元/㎡·年": Fraction(1, 100),
    "万元/亩·年": Fraction(1, 10**6),
    "%": Fraction(1, 100),
    "年": Fraction(1, 100),
}
"""The smallest step of a line's unit: amounts are rounded to a multiple of it."""

ROUND_TO: dict[Step, Fraction] = {"yuan": Fraction(1), "jiao": Fraction(1, 10), "fen": Fraction(1, 100)}
"""The steps that a book may round a price per ㎡ to."""


def rounding_method(rounding: Rounding, round_to: Step | None) -> RoundingMethod:
    """Return how a line that a book rounds to a step was rounded."""
    return rounding if round_to in {None, "fen"} else cast("RoundingMethod", f"{rounding}-{round_to}")


PLACES = {"元": 2, "元/㎡": 2, "万元/亩": 6, "元/㎡·年": 2, "万元/亩·年": 6, "%": 2}
"""The decimal places that a line of a unit is always shown with. Years show as many as they need."""


def round_fraction(value: Fraction, unit: Fraction, rounding: Rounding) -> Fraction:
    """Round to a multiple of ``unit``: up, down, or to the nearest with halves up.

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
    """Split an integer by weight into integers that add up to it, with the largest remainder method.

    Each part is first rounded down. Units left over go to the largest remainders; of equal remainders, to the first.

    Args:
        total: The number of smallest units to split, such as fen or hundredths of a percent.
        weights: The weights, not all zero.

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
