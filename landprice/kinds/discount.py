"""Exact discount factors: the term factor of GB/T 18508 and the annuity due.

For years with a fractional part a factor is mostly irrational. So every function returns an interval (low, high):
low == high if the factor is a fraction, else two fractions some 10⁻⁸⁰ apart that enclose it. Code that rounds a factor
checks that both ends round alike, so that no digit is a guess.
"""

from fractions import Fraction
from functools import lru_cache

Interval = tuple[Fraction, Fraction]

_DIGITS = 80


@lru_cache(maxsize=4096)
def discount(rate: Fraction, years: Fraction) -> Interval:
    """Compute 1 ÷ (1 + rate)^years as an interval.

    Args:
        rate: Above 0.
        years: At least 0. A whole number gives an exact fraction.

    Example:
        >>> discount(Fraction(1, 4), Fraction(2))
        (Fraction(16, 25), Fraction(16, 25))
        >>> discount(Fraction("0.21"), Fraction(1, 2))  # √1.21 = 1.1 exactly
        (Fraction(10, 11), Fraction(10, 11))
    """
    power = (1 + rate) ** years.numerator
    low, high = _root(power, years.denominator)
    return 1 / high, 1 / low


def _root(power: Fraction, degree: int) -> Interval:
    """Compute the root of a fraction of at least 1, as an interval."""
    if degree == 1:
        return power, power
    top, bottom = _integer_root(power.numerator, degree), _integer_root(power.denominator, degree)
    if top**degree == power.numerator and bottom**degree == power.denominator:
        return Fraction(top, bottom), Fraction(top, bottom)
    scale = 10**_DIGITS
    low = _integer_root(power.numerator * scale**degree // power.denominator, degree)
    return Fraction(low, scale), Fraction(low + 1, scale)


def _integer_root(number: int, degree: int) -> int:
    """Compute the root rounded down, with Newton's method from above."""
    root = 1 << -(-number.bit_length() // degree)
    while True:
        better = ((degree - 1) * root + number // root ** (degree - 1)) // degree
        if better >= root:
            return root
        root = better


@lru_cache(maxsize=4096)
def term_factor(rate: Fraction, years: Fraction, max_term: Fraction) -> Interval:
    """Compute K = [1 − 1/(1+r)^n] ÷ [1 − 1/(1+r)^N] (GB/T 18508, text not seen) as an interval.

    Args:
        rate: The land's capitalisation rate r, above 0.
        years: The supply term n, above 0.
        max_term: The maximum term N, above 0.

    Example:
        >>> low, high = term_factor(Fraction("0.06"), Fraction(20), Fraction(50))
        >>> low == high, round(float(low), 8)
        (True, 0.72770097)
    """
    if years == max_term:
        return Fraction(1), Fraction(1)
    low, high = discount(rate, years)
    full_low, full_high = discount(rate, max_term)
    return (1 - high) / (1 - full_low), (1 - low) / (1 - full_high)


@lru_cache(maxsize=4096)
def annuity(rate: Fraction, first: int, count: int) -> Interval:
    """Compute Σ 1/(1+rate)^t for t = first … first + count − 1, as an interval of width 0.

    It is the present value of one yuan, paid at the start of each of those years.

    Example:
        >>> annuity(Fraction(1, 4), 0, 2)[0]
        Fraction(9, 5)
    """
    value = sum((1 / (1 + rate) ** year for year in range(first, first + count)), Fraction(0))
    return value, value
