"""The formula in words: what a figure came from, kept as a tree beside the figure itself.

A tree is rendered twice: with the names of its quantities (``full_term_price × years ÷ max_term``) and with their
figures filled in (``9,600,000.00 × 20 ÷ 50``). Who renders says how a quantity is named and how its figure is shown.
"""

from collections.abc import Callable
from fractions import Fraction
from typing import Literal

import msgspec

Sign = Literal["+", "−", "×", "÷", "^"]
Operation = Literal["min", "max", "annuity"]

_STRENGTH: dict[str, int] = {"+": 1, "−": 1, "×": 2, "÷": 2, "^": 3}
_WHOLE = 4


class Quantity(msgspec.Struct, frozen=True):
    """A named quantity: an input or a line. ``shown`` is its figure as a reader should see it."""

    key: str
    shown: str


class Literally(msgspec.Struct, frozen=True):
    """A number that stands in the formula itself: a value of the law ("2%") or of the formula ("1")."""

    shown: str


class Joined(msgspec.Struct, frozen=True):
    """Two formulas joined by a sign."""

    sign: Sign
    left: "Formula"
    right: "Formula"


class Applied(msgspec.Struct, frozen=True):
    """An operation on formulas, as ``min(a, b)``."""

    operation: Operation
    parts: tuple["Formula", ...]


Formula = Quantity | Literally | Joined | Applied


def render(formula: Formula, quantity: Callable[[Quantity], str], operation: Callable[[str], str] = str) -> str:
    """The formula as text, with brackets only where they are needed.

    Args:
        formula: The tree.
        quantity: How a named quantity is written: its name, or its figure.
        operation: How an operation is written; its key unless said.

    Example:
        >>> tree = Joined("÷", Joined("×", Quantity("price", "100.00"), Quantity("years", "20")), Literally("50"))
        >>> render(tree, lambda q: q.key), render(tree, lambda q: q.shown)
        ('price × years ÷ 50', '100.00 × 20 ÷ 50')
    """

    def text(part: Formula) -> tuple[str, int]:
        """A part's text and how strongly it holds together."""
        if isinstance(part, Quantity):
            return quantity(part), _WHOLE
        if isinstance(part, Literally):
            return part.shown, _WHOLE
        if isinstance(part, Applied):
            return f"{operation(part.operation)}({', '.join(text(inner)[0] for inner in part.parts)})", _WHOLE
        strength = _STRENGTH[part.sign]
        left, left_strength = text(part.left)
        right, right_strength = text(part.right)
        if left_strength < strength:
            left = f"({left})"
        # a − (b + c) and a ÷ (b × c) need their brackets; a + (b + c) and a × (b × c) do not
        if right_strength < strength or (right_strength == strength and part.sign in "−÷^"):
            right = f"({right})"
        return f"{left}{part.sign}{right}" if part.sign == "^" else f"{left} {part.sign} {right}", strength

    return text(formula)[0]


def plain(value: Fraction, *, places: int | None = None, separator: str = ",") -> str:
    """A number as text: a plain decimal where it has one, else a fraction.

    Args:
        value: The number.
        places: Write exactly so many places (the value must have no more); as many as needed where None.
        separator: Between thousands.

    Example:
        >>> plain(Fraction(960000), places=2), plain(Fraction("0.0075")), plain(Fraction(2000, 3))
        ('960,000.00', '0.0075', '2,000/3')
    """
    if places is None:
        places = decimal_places(value)
        if places is None:
            return f"{plain(Fraction(value.numerator))}/{plain(Fraction(value.denominator))}"
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
