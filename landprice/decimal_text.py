"""Decimal text of exact numbers."""

from fractions import Fraction


def format_decimal(value: Fraction, *, places: int | None = None, separator: str = ",") -> str:
    """Format a number as a plain decimal; as a fraction if no finite decimal is exact.

    Args:
        value: The number.
        places: The number of decimal places; None for as many as needed.
        separator: The thousands separator.

    Raises:
        ValueError: The number has more decimal places than ``places``.

    Example:
        >>> format_decimal(Fraction(960000), places=2), format_decimal(Fraction("0.0075"))
        ('960,000.00', '0.0075')
        >>> format_decimal(Fraction(2000, 3))
        '2,000/3'
    """
    if places is None:
        places = decimal_places(value)
        if places is None:
            return f"{format_decimal(Fraction(value.numerator))}/{format_decimal(Fraction(value.denominator))}"
    scaled = value * 10**places
    if scaled.denominator != 1:
        raise ValueError(f"{value} has more than {places} decimal places")
    digits = str(abs(scaled.numerator)).rjust(places + 1, "0")
    whole = f"{int(digits[: len(digits) - places]):,}".replace(",", separator)
    sign = "-" if value < 0 else ""
    return sign + whole + ("." + digits[len(digits) - places :] if places else "")


def format_ratio(value: Fraction) -> str:
    """Format a ratio in percent; as a fraction if no finite decimal is exact.

    Example:
        >>> format_ratio(Fraction(1, 50)), format_ratio(Fraction(1, 3))
        ('2%', '1/3')
    """
    return format_decimal(value) if decimal_places(value) is None else f"{format_decimal(value * 100)}%"


def decimal_places(value: Fraction) -> int | None:
    """Count the decimal places that the number needs; None if no finite number is enough."""
    rest, twos, fives = value.denominator, 0, 0
    while rest % 2 == 0:
        rest, twos = rest // 2, twos + 1
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    return max(twos, fives) if rest == 1 else None
