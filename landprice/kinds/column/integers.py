"""Columns of 128-bit integers, each with a bound on its absolute value.

Polars wraps around silently when a 128-bit integer overflows. So every `BoundedInteger` carries the largest absolute
value that any row can have, derived from the limits of the inputs. An operation whose result could pass 2¹²⁶ raises
`OverflowError` while the plan is built, before any row is read: no row can overflow.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol

import polars as pl

LIMIT = 2**126
INTEGER = pl.Int128()


class ExpressionCache(Protocol):
    """Evaluates expressions once, in columns of their own."""

    def store(self, expression: pl.Expr) -> pl.Expr:
        """Add a column with this expression's values, and return a reference to it."""

    def mark_inexact(self, rows: pl.Expr) -> None:
        """Mark rows that a column cannot round with certainty; exact fractions price them again."""


@dataclass(frozen=True, slots=True)
class BoundedInteger:
    """A column of integers, or one integer for all rows.

    Attributes:
        value: The expression, or the integer.
        bound: The largest absolute value in any row.
        signed: Whether a row that gets priced may be negative. (An input that is negative is refused.)
    """

    value: pl.Expr | int
    bound: int
    signed: bool = False

    def __post_init__(self) -> None:
        """Check the bound.

        Raises:
            OverflowError: It passes 2¹²⁶.
        """
        if self.bound > LIMIT:
            raise OverflowError(f"an integer up to {self.bound:.3e} may not fit in 128 bits")

    @classmethod
    def of(cls, value: int) -> "BoundedInteger":
        """Make an integer that is the same in all rows."""
        return cls(value, abs(value), value < 0)

    @property
    def expression(self) -> pl.Expr:
        """The values as a Polars expression."""
        return pl.lit(self.value, dtype=INTEGER) if isinstance(self.value, int) else self.value

    def _combine(
        self,
        other: "BoundedInteger",
        operation: Callable[[pl.Expr, pl.Expr], pl.Expr],
        fold: Callable[[int, int], int],
        bound: int,
        *,
        signed: bool = False,
    ) -> "BoundedInteger":
        """Combine two integers: right here if both are fixed, else by Polars."""
        if isinstance(self.value, int) and isinstance(other.value, int):
            return BoundedInteger.of(fold(self.value, other.value))
        checked = BoundedInteger(0, bound)  # raises before Polars builds the expression
        signed = signed or self.signed or other.signed
        return BoundedInteger(operation(self.expression, other.expression), checked.bound, signed)

    def __add__(self, other: "BoundedInteger") -> "BoundedInteger":
        """Add."""
        if isinstance(other.value, int) and other.value == 0:
            return self
        if isinstance(self.value, int) and self.value == 0:
            return other
        return self._combine(other, lambda a, b: a + b, lambda a, b: a + b, self.bound + other.bound)

    def __sub__(self, other: "BoundedInteger") -> "BoundedInteger":
        """Subtract."""
        return self._combine(other, lambda a, b: a - b, lambda a, b: a - b, self.bound + other.bound, signed=True)

    def __mul__(self, other: "BoundedInteger") -> "BoundedInteger":
        """Multiply."""
        if isinstance(other.value, int) and other.value == 1:
            return self
        if isinstance(self.value, int) and self.value == 1:
            return other
        return self._combine(other, lambda a, b: a * b, lambda a, b: a * b, self.bound * other.bound)

    def __floordiv__(self, other: "BoundedInteger") -> "BoundedInteger":
        """Divide and round down; null where the divisor is 0."""
        if isinstance(other.value, int) and other.value == 1:
            return self
        bound = -(-self.bound // abs(other.value)) if isinstance(other.value, int) else self.bound
        return self._combine(other, lambda a, b: a // b, lambda a, b: a // b, bound)

    def ceil_div(self, other: "BoundedInteger") -> "BoundedInteger":
        """Divide and round up, with a single division; null where the divisor is 0."""
        return replace(ZERO - (ZERO - self) // other, signed=self.signed or other.signed)

    def __mod__(self, other: "BoundedInteger") -> "BoundedInteger":
        """Compute the remainder of the division that rounds down."""
        return self._combine(other, lambda a, b: a % b, lambda a, b: a % b, other.bound)

    def times(self, factor: int) -> "BoundedInteger":
        """Multiply by a fixed integer."""
        return self * BoundedInteger.of(factor)

    def cached(self, cache: ExpressionCache) -> "BoundedInteger":
        """Return the same integers in a column of their own."""
        return self if isinstance(self.value, int) else replace(self, value=cache.store(self.value))


ZERO, ONE = BoundedInteger.of(0), BoundedInteger.of(1)
