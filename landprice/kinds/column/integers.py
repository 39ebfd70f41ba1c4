"""Columns of integers of 128 bits, each with the largest absolute value that it can have.

Integers of 128 bits wrap silently. So an operation whose result could pass 2¹²⁶ is an `OverflowError` when the plan is
built, from the limits of the inputs: no row can overflow.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol

import polars as pl

LIMIT = 2**126
INTEGER = pl.Int128()


class ExpressionCache(Protocol):
    """What works an expression out once and hands back the column that holds it."""

    def store(self, expression: pl.Expr) -> pl.Expr:
        """A column with this expression's values."""

    def mark_inexact(self, rows: pl.Expr) -> None:
        """Mark the rows in which a rounding is left to the exact fractions."""


@dataclass(frozen=True, slots=True)
class BoundedInteger:
    """A column of integers, or one integer, none larger in absolute value than ``bound``.

    ``signed`` says that it may be below 0 in a row that counts (an input that is, is refused).
    """

    value: pl.Expr | int
    bound: int
    signed: bool = False

    def __post_init__(self) -> None:
        """Refuse what could overflow."""
        if self.bound > LIMIT:
            raise OverflowError(f"an integer up to {self.bound:.3e} may not fit in 128 bits")

    @classmethod
    def of(cls, value: int) -> "BoundedInteger":
        """One integer for every row."""
        return cls(value, abs(value), value < 0)

    @property
    def expression(self) -> pl.Expr:
        """As a Polars expression."""
        return pl.lit(self.value, dtype=INTEGER) if isinstance(self.value, int) else self.value

    def _with(
        self,
        other: "BoundedInteger",
        work: Callable[[pl.Expr, pl.Expr], pl.Expr],
        fold: Callable[[int, int], int],
        bound: int,
        *,
        signed: bool = False,
    ) -> "BoundedInteger":
        """Both joined: worked out here where both are fixed, else by Polars."""
        if isinstance(self.value, int) and isinstance(other.value, int):
            return BoundedInteger.of(fold(self.value, other.value))
        checked = BoundedInteger(0, bound)  # before Polars sees it
        signed = signed or self.signed or other.signed
        return BoundedInteger(work(self.expression, other.expression), checked.bound, signed)

    def __add__(self, other: "BoundedInteger") -> "BoundedInteger":
        """The sum."""
        if isinstance(other.value, int) and other.value == 0:
            return self
        if isinstance(self.value, int) and self.value == 0:
            return other
        return self._with(other, lambda a, b: a + b, lambda a, b: a + b, self.bound + other.bound)

    def __sub__(self, other: "BoundedInteger") -> "BoundedInteger":
        """The difference."""
        return self._with(other, lambda a, b: a - b, lambda a, b: a - b, self.bound + other.bound, signed=True)

    def __mul__(self, other: "BoundedInteger") -> "BoundedInteger":
        """The product."""
        if isinstance(other.value, int) and other.value == 1:
            return self
        if isinstance(self.value, int) and self.value == 1:
            return other
        return self._with(other, lambda a, b: a * b, lambda a, b: a * b, self.bound * other.bound)

    def __floordiv__(self, other: "BoundedInteger") -> "BoundedInteger":
        """The quotient, downwards; null where the divisor is 0."""
        if isinstance(other.value, int) and other.value == 1:
            return self
        bound = -(-self.bound // abs(other.value)) if isinstance(other.value, int) else self.bound
        return self._with(other, lambda a, b: a // b, lambda a, b: a // b, bound)

    def over(self, other: "BoundedInteger") -> "BoundedInteger":
        """The quotient, upwards, by one division; null where the divisor is 0."""
        return replace(ZERO - (ZERO - self) // other, signed=self.signed or other.signed)

    def __mod__(self, other: "BoundedInteger") -> "BoundedInteger":
        """The remainder of that quotient."""
        return self._with(other, lambda a, b: a % b, lambda a, b: a % b, other.bound)

    def times(self, factor: int) -> "BoundedInteger":
        """The product with a fixed integer."""
        return self * BoundedInteger.of(factor)

    def cached(self, cache: ExpressionCache) -> "BoundedInteger":
        """The same, worked out once."""
        return self if isinstance(self.value, int) else replace(self, value=cache.store(self.value))


ZERO, ONE = BoundedInteger.of(0), BoundedInteger.of(1)
