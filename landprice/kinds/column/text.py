"""Texts of a ledger: a text for each row."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

import polars as pl

from landprice.kinds.base import Condition, Text
from landprice.kinds.column.condition import ColumnCondition
from landprice.kinds.column.integers import INTEGER, BoundedInteger, ExpressionCache
from landprice.kinds.column.number import ColumnNumber


@dataclass(frozen=True, slots=True)
class ColumnText(Text):
    """A column of texts, null where not given; or one text for all rows, None if not given in any of them.

    Attributes:
        value: The texts.
        cache: Evaluates expressions once.
        choices: The categories, if the column is an Enum. Each row then holds the index of its text, which is compared
            and looked up much faster than a text.
    """

    value: pl.Expr | str | None
    cache: ExpressionCache
    choices: tuple[str, ...] = ()

    @property
    def expression(self) -> pl.Expr:
        """The values as a Polars expression of type String."""
        if isinstance(self.value, pl.Expr):
            return self.value.cast(pl.String) if self.choices else self.value
        return pl.lit(self.value, dtype=pl.String)

    def is_in(self, words: Iterable[str]) -> ColumnCondition:
        """Return whether it equals one of the words."""
        allowed = list(words)
        if not isinstance(self.value, pl.Expr):
            return ColumnCondition(None if self.value is None else self.value in allowed, self.cache)
        if not self.choices:
            return ColumnCondition(self.value.is_in(allowed), self.cache)
        indices = pl.Series([index for index, choice in enumerate(self.choices) if choice in allowed], dtype=pl.UInt64)
        return ColumnCondition(self.value.to_physical().is_in(indices.implode()), self.cache)

    def contains(self, word: str) -> ColumnCondition:
        """Return whether the word occurs in it."""
        if isinstance(self.value, pl.Expr):
            return ColumnCondition(self.expression.str.contains(word, literal=True), self.cache)
        return ColumnCondition(None if self.value is None else word in self.value, self.cache)

    def equals(self, other: Text) -> ColumnCondition:
        """Return whether both texts are the same."""
        assert isinstance(other, ColumnText)
        if self.value is None or other.value is None:
            return ColumnCondition(None, self.cache)
        if isinstance(self.value, str) and isinstance(other.value, str):
            return ColumnCondition(self.value == other.value, self.cache)
        if isinstance(other.value, str):
            return self.is_in([other.value])
        if isinstance(self.value, str):
            return other.is_in([self.value])
        if self.choices == other.choices:
            return ColumnCondition(self.value == other.value, self.cache)
        return ColumnCondition(self.expression == other.expression, self.cache)

    def given(self) -> ColumnCondition:
        """Return whether it was given."""
        return ColumnCondition(
            self.value.is_not_null() if isinstance(self.value, pl.Expr) else self.value is not None, self.cache
        )

    def lookup(self, table: Mapping[str, Fraction], key: str) -> ColumnNumber:  # noqa: ARG002  columns have no formula
        """Look the text up in a table."""
        if not isinstance(self.value, pl.Expr):
            number = None if self.value is None else table.get(self.value)
            return ColumnNumber(self.cache) if number is None else ColumnNumber(self.cache).constant(number)
        scale = Fraction(1, lcm(*(number.denominator for number in table.values())))
        integers = {word: int(number / scale) for word, number in table.items()}
        if self.choices:
            by_index = pl.Series([integers.get(word) for word in self.choices], dtype=INTEGER)
            expression = pl.lit(by_index).gather(self.value.to_physical())
        else:
            expression = self.value.replace_strict(
                list(integers), list(integers.values()), default=None, return_dtype=pl.Int64
            ).cast(INTEGER)
        lowest, highest = min(integers.values()), max(integers.values())
        whole = BoundedInteger(self.cache.store(expression), max(-lowest, highest), lowest < 0)
        return ColumnNumber(self.cache, scale, whole)

    def where(self, condition: Condition, otherwise: Text) -> Text:
        """Return this text or the other, row by row."""
        assert isinstance(condition, ColumnCondition)
        assert isinstance(otherwise, ColumnText)
        if condition.value is True:
            return self
        if condition.value is False:
            return otherwise
        if condition.value is None or (self.value is None and otherwise.value is None):
            return ColumnText(None, self.cache)
        mask = condition.expression
        if self.choices and self.choices == otherwise.choices:
            value = pl.when(mask).then(self.value).when(~mask).then(otherwise.value)
            return ColumnText(value, self.cache, self.choices)
        return ColumnText(pl.when(mask).then(self.expression).when(~mask).then(otherwise.expression), self.cache)
