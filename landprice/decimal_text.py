"""Exact numbers as decimal text."""

from fractions import Fraction


def format_decimal(value: Fraction, *, places: int | None = None, separator: str = ",") -> str:
    """A number as text: a plain decimal where it has one, else a fraction.

    Args:
        value: The number.
        places: Write exactly so many places (the value must have no more); as many as needed where None.
        separator: Between thousands.

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


def decimal_places(value: Fraction) -> int | None:
    """How many decimal places the number needs; None where no finite number of them is enough."""
    rest, twos, fives = value.denominator, 0, 0
    while rest % 2 == 0:
        rest, twos = rest // 2, twos + 1
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    return max(twos, fives) if rest == 1 else None
