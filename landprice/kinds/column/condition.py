"""Conditions of a ledger: a truth value for each row."""

from dataclasses import dataclass

import polars as pl

from landprice.kinds.base import Condition
from landprice.kinds.column.integers import ExpressionCache


@dataclass(frozen=True, slots=True)
class ColumnCondition(Condition):
    """A boolean column, null where unknown; or one truth value for all rows, None if unknown in all of them."""

    value: pl.Expr | bool | None
    cache: ExpressionCache

    @property
    def expression(self) -> pl.Expr:
        """The values as a Polars expression."""
        return self.value if isinstance(self.value, pl.Expr) else pl.lit(self.value, dtype=pl.Boolean)

    def __and__(self, other: "ColumnCondition") -> "ColumnCondition":
        """Return whether both hold."""
        if self.value is False or other.value is False:
            return ColumnCondition(False, self.cache)
        if self.value is True:
            return other
        if other.value is True:
            return self
        if self.value is None and other.value is None:
            return self
        return ColumnCondition(self.expression & other.expression, self.cache)

    def __or__(self, other: "ColumnCondition") -> "ColumnCondition":
        """Return whether at least one holds."""
        return ~(~self & ~other)

    def __invert__(self) -> "ColumnCondition":
        """Negate."""
        if isinstance(self.value, pl.Expr):
            return ColumnCondition(~self.value, self.cache)
        return ColumnCondition(None if self.value is None else not self.value, self.cache)

    def cached(self) -> "ColumnCondition":
        """Return the same condition in a column of its own."""
        return ColumnCondition(self.cache.store(self.value), self.cache) if isinstance(self.value, pl.Expr) else self
