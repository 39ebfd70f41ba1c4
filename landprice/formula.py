"""The formula of a figure: a syntax tree that is built while the figure is computed, and its text.

One tree is rendered in two ways: with the names of its quantities (``full_term_price × years ÷ max_term``) and with
their figures (``9,600,000.00 × 20 ÷ 50``).

The tree of an exact number is fixed: `render` turns it into text. The tree of a spreadsheet cell may depend on inputs
that the reader changes later; it has two more kinds of node, `Conditional` and `CellRef`, and
`landprice.kinds.cell.formula_text` turns it into a spreadsheet formula that yields the text.
"""

import typing
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

import msgspec

from landprice.decimal_text import format_decimal

Operator = typing.Literal["+", "−", "×", "÷", "^"]
Function = typing.Literal["min", "max", "annuity"]

PRECEDENCE: dict[Operator, int] = {"+": 1, "−": 1, "×": 2, "÷": 2, "^": 3}
"""How tightly an operator binds."""

ATOM = 4
"""The precedence of what never needs brackets: a name, a figure, a call."""


class Quantity(msgspec.Struct, frozen=True):
    """A named quantity: an input or a line. ``shown`` is its figure as displayed."""

    key: str
    shown: str


class Literal(msgspec.Struct, frozen=True):
    """A number written in the formula itself: a value of the law ("2%") or of the formula ("1")."""

    shown: str


class BinaryOp(msgspec.Struct, frozen=True):
    """Two formulas joined by an operator."""

    op: Operator
    left: "Formula"
    right: "Formula"


class Call(msgspec.Struct, frozen=True):
    """A function of formulas, such as ``min(a, b)``."""

    function: Function
    args: tuple["Formula", ...]


class Conditional(msgspec.Struct, frozen=True):
    """In a spreadsheet: one formula where a condition holds, else another.

    Attributes:
        condition: The condition, as spreadsheet formula.
        yes: The formula where it holds.
        no: The formula elsewhere; None for 0. A sum omits a term that is 0.
    """

    condition: str
    yes: "Formula"
    no: "Formula | None"


class CellRef(msgspec.Struct, frozen=True):
    """In a spreadsheet: the figure of a cell, given as a reference or a formula."""

    text: str


Formula = Quantity | Literal | BinaryOp | Call | Conditional | CellRef


def needs_brackets(precedence: int, op: Operator, *, is_right: bool) -> bool:
    """Return whether an operand of some precedence needs brackets beside an operator.

    A right operand also needs them if it binds as tightly as ``−``, ``÷`` or ``^``: a − (b + c), but a + b + c.
    """
    return precedence < PRECEDENCE[op] or (is_right and precedence == PRECEDENCE[op] and op in "−÷^")


def render(
    formula: Formula,
    quantity: Callable[[Quantity], str],
    function: Callable[[str], str] = str,
    literal: Callable[[str], str] = str,
) -> str:
    """Render a formula as text, with brackets only where they are needed.

    Args:
        formula: The tree, without nodes of a spreadsheet.
        quantity: Writes a quantity: its name, or its figure.
        function: Names a function; by default its key.
        literal: Writes a number of the formula itself; by default as it stands.

    Example:
        >>> tree = BinaryOp("÷", BinaryOp("×", Quantity("price", "100.00"), Quantity("years", "20")), Literal("50"))
        >>> render(tree, lambda q: q.key), render(tree, lambda q: q.shown)
        ('price × years ÷ 50', '100.00 × 20 ÷ 50')
    """

    def operand(node: Formula, op: Operator, *, is_right: bool) -> str:
        text, precedence = render_node(node)
        return f"({text})" if needs_brackets(precedence, op, is_right=is_right) else text

    def render_node(node: Formula) -> tuple[str, int]:
        if isinstance(node, Quantity):
            return quantity(node), ATOM
        if isinstance(node, Literal):
            return literal(node.shown), ATOM
        if isinstance(node, Call):
            return f"{function(node.function)}({', '.join(render_node(arg)[0] for arg in node.args)})", ATOM
        assert isinstance(node, BinaryOp), "a node of a spreadsheet formula"
        left, right = operand(node.left, node.op, is_right=False), operand(node.right, node.op, is_right=True)
        return f"{left}{node.op}{right}" if node.op == "^" else f"{left} {node.op} {right}", PRECEDENCE[node.op]

    return render_node(formula)[0]


def term_factor_formula(rate: Formula, years: Formula, max_term: Formula) -> Formula:
    """Build the formula of the term factor, [1 − 1/(1+r)^years] ÷ [1 − 1/(1+r)^max_term]."""
    one = Literal("1")

    def less_discount(exponent: Formula) -> Formula:
        return BinaryOp("−", one, BinaryOp("÷", one, BinaryOp("^", BinaryOp("+", one, rate), exponent)))

    return BinaryOp("÷", less_discount(years), less_discount(max_term))


@dataclass(frozen=True, slots=True)
class Constant:
    """A fixed number and the way it is written in a formula: 1/50 as "2%".

    Attributes:
        value: The number.
        shown: Its text.
        is_sum: Whether the text is a sum, such as "1 + 2%", which needs brackets inside a product.
    """

    value: Fraction
    shown: str
    is_sum: bool = False

    @classmethod
    def of(cls, value: "Constant | Fraction | int") -> "Constant":
        """Convert a plain number; a constant is returned unchanged.

        Raises:
            TypeError: The number is a float. 0.2 is not a fifth in binary, and a figure would be a fen off.

        Example:
            >>> Constant.of(Fraction("0.02")).shown
            '0.02'
        """
        if isinstance(value, Constant):
            return value
        if isinstance(value, float):
            raise TypeError(
                f"the float {value!r} is binary, not exact: use the law's number, law.value(…), "
                f'or Fraction("{value!r}"), or an int'
            )
        return cls(Fraction(value), format_decimal(Fraction(value)))

    def __add__(self, other: "Constant | Fraction | int") -> "Constant":
        """Add; the text shows both terms."""
        other = Constant.of(other)
        return Constant(self.value + other.value, f"{self.shown} + {other.shown}", is_sum=True)

    def __radd__(self, other: Fraction | int) -> "Constant":
        """Add; the text shows both terms."""
        return Constant.of(other) + self

    @property
    def bracketed(self) -> str:
        """The text as an operand of a product."""
        return f"({self.shown})" if self.is_sum else self.shown
