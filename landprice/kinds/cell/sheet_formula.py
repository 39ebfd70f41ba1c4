"""The short formula of a figure, over named cells: what a reader of the workbook sees in the cell of a line.

It computes in floats. The workings hold the exact figure, and a correction beside the formula makes up the difference.
"""

from typing import NamedTuple

from landprice.formula import ATOM, PRECEDENCE, Operator, needs_brackets

_SYMBOLS: dict[Operator, str] = {"+": "+", "−": "-", "×": "*", "÷": "/", "^": "^"}


class SheetFormula(NamedTuple):
    """A formula in spreadsheet syntax, without its ``=``.

    Attributes:
        text: The formula.
        precedence: How tightly its outermost operator binds.
    """

    text: str
    precedence: int = ATOM

    def join(self, op: Operator, other: "SheetFormula") -> "SheetFormula":
        """Join two formulas by an operator. A sum omits a term that is 0."""
        if op == "+" and "0" in (self.text, other.text):
            return other if self.text == "0" else self
        left = self._as_operand(op, is_right=False)
        right = other._as_operand(op, is_right=True)  # noqa: SLF001
        return SheetFormula(f"{left}{_SYMBOLS[op]}{right}", PRECEDENCE[op])

    def _as_operand(self, op: Operator, *, is_right: bool) -> str:
        return f"({self.text})" if needs_brackets(self.precedence, op, is_right=is_right) else self.text

    @property
    def as_exponent(self) -> str:
        """The formula as an exponent."""
        return self.text if self.precedence == ATOM else f"({self.text})"
