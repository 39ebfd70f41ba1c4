"""Exact discount factors: the term factor of GB/T 18508 and the annuity due.

For years with a fractional part a factor is mostly irrational. So every function returns an interval (low, high):
low == high if the factor is a fraction, else two fractions some 10⁻⁸⁰ apart that enclose it. Code that rounds a factor
checks that both ends round alike, so that no digit is a guess.
"""

import decimal
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from math import lcm

Interval = tuple[Fraction, Fraction]

_DIGITS = 80
_SCALE = 10**_DIGITS

_CONTEXT = decimal.Context(prec=_DIGITS + 16)
"""Decimal's logarithm and exponential are correctly rounded, its powers good to the last digit. So a discount for the
smallest part of a year has an error under 10⁻⁹², and one for some thousand such parts an error under 10⁻⁸⁸."""

_ERROR = Decimal("1e-6")
"""More than that error, in units of the last of `_DIGITS`."""

_PARTS = 100
"""Parts of a year in which years are counted: so a rate's discount for one part serves all years of two decimals."""


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
    root = _rational_root(1 + rate, years.denominator)
    if root is not None:
        value = 1 / root**years.numerator
        return value, value
    parts = lcm(years.denominator, _PARTS)
    units = _CONTEXT.scaleb(_CONTEXT.power(_discount_of_part(1 + rate, parts), int(years * parts)), _DIGITS)
    low, high = int(_CONTEXT.subtract(units, _ERROR)), int(_CONTEXT.add(units, _ERROR)) + 1
    return Fraction(low, _SCALE), Fraction(high, _SCALE)


@lru_cache(maxsize=4096)
def _discount_of_part(base: Fraction, parts: int) -> Decimal:
    """Compute 1 ÷ base^(1 ÷ parts)."""
    log = _CONTEXT.subtract(_log(base.denominator), _log(base.numerator))
    return _CONTEXT.exp(_CONTEXT.divide(log, Decimal(parts)))


@lru_cache(maxsize=4096)  # rates as typed share their few denominators
def _log(number: int) -> Decimal:
    return _CONTEXT.ln(Decimal(number))


@lru_cache(maxsize=4096)
def _rational_root(base: Fraction, degree: int) -> Fraction | None:
    """Compute the root of a fraction of at least 1; None if it is irrational.

    A power of a fraction is a perfect power of a degree to which its exponent is coprime only if the fraction is.
    """
    root = Fraction(_integer_root(base.numerator, degree), _integer_root(base.denominator, degree))
    return root if root**degree == base else None


def _integer_root(number: int, degree: int) -> int:
    """Compute the root rounded down, with Newton's method from above."""
    root = 1 << -(-number.bit_length() // degree)
    while True:
        better = ((degree - 1) * root + number // root ** (degree - 1)) // degree
        if better >= root:
            return root
        root = better


@lru_cache(maxsize=1 << 15)  # a ledger needs each factor twice: in the price, and on a line of its own
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
    if low == high and full_low == full_high:
        value = (1 - low) / (1 - full_low)
        return value, value
    # in whole units of the last digit, rounded outwards: fractions of these would have to be reduced
    least, most = _SCALE - _round_up(high), _SCALE - _round_down(low)
    full_least, full_most = _SCALE - _round_up(full_high), _SCALE - _round_down(full_low)
    return Fraction(least * _SCALE // full_most, _SCALE), Fraction(-(-most * _SCALE // full_least), _SCALE)


def _round_down(value: Fraction) -> int:
    """Return a fraction in units of the last digit, rounded down."""
    units: int = value.numerator * _SCALE // value.denominator
    return units


def _round_up(value: Fraction) -> int:
    """Return a fraction in units of the last digit, rounded up."""
    return -_round_down(-value)


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
