"""The formula in words: what a figure came from, kept as a tree beside the figure itself.

A tree is rendered twice: with the names of its quantities (``full_term_price × years ÷ max_term``) and with their
figures filled in (``9,600,000.00 × 20 ÷ 50``). Who renders says how a quantity is named and how its figure is shown.
"""

import typing
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

import msgspec

from landprice.decimal_text import format_decimal

Sign = typing.Literal["+", "−", "×", "÷", "^"]
Operation = typing.Literal["min", "max", "annuity"]

_STRENGTH: dict[str, int] = {"+": 1, "−": 1, "×": 2, "÷": 2, "^": 3}
_WHOLE = 4


class Quantity(msgspec.Struct, frozen=True):
    """A named quantity: an input or a line. ``shown`` is its figure as a reader should see it."""

    key: str
    shown: str


class Literal(msgspec.Struct, frozen=True):
    """A number that stands in the formula itself: a value of the law ("2%") or of the formula ("1")."""

    shown: str


class BinaryOp(msgspec.Struct, frozen=True):
    """Two formulas joined by a sign."""

    sign: Sign
    left: "Formula"
    right: "Formula"


class Call(msgspec.Struct, frozen=True):
    """An operation on formulas, as ``min(a, b)``."""

    operation: Operation
    parts: tuple["Formula", ...]


Formula = Quantity | Literal | BinaryOp | Call


def render(formula: Formula, quantity: Callable[[Quantity], str], operation: Callable[[str], str] = str) -> str:
    """The formula as text, with brackets only where they are needed.

    Args:
        formula: The tree.
        quantity: How a named quantity is written: its name, or its figure.
        operation: How an operation is written; its key unless said.

    Example:
        >>> tree = BinaryOp("÷", BinaryOp("×", Quantity("price", "100.00"), Quantity("years", "20")), Literal("50"))
        >>> render(tree, lambda q: q.key), render(tree, lambda q: q.shown)
        ('price × years ÷ 50', '100.00 × 20 ÷ 50')
    """

    def text(part: Formula) -> tuple[str, int]:
        """A part's text and how strongly it holds together."""
        if isinstance(part, Quantity):
            return quantity(part), _WHOLE
        if isinstance(part, Literal):
            return part.shown, _WHOLE
        if isinstance(part, Call):
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


@dataclass(frozen=True, slots=True)
class Constant:
    """A value of the law, or of a formula, with the way it is written: 1/50, "2%"."""

    value: Fraction
    shown: str
    loose: bool = False  # whether `shown` needs brackets inside a product

    @classmethod
    def of(cls, value: "Constant | Fraction | int") -> "Constant":
        """A constant of a plain number; a constant stays what it is."""
        return value if isinstance(value, Constant) else cls(Fraction(value), format_decimal(Fraction(value)))

    def __add__(self, other: "Constant | Fraction | int") -> "Constant":
        """The sum, written as a sum."""
        other = Constant.of(other)
        return Constant(self.value + other.value, f"{self.shown} + {other.shown}", loose=True)

    def __radd__(self, other: Fraction | int) -> "Constant":
        """The sum, written as a sum."""
        return Constant.of(other) + self

    @property
    def bracketed(self) -> str:
        """As written inside a product."""
        return f"({self.shown})" if self.loose else self.shown
