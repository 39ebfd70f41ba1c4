"""Discount factors as columns: worked out exactly, once for each distinct set of their terms."""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

import polars as pl

from landprice.kinds import discount
from landprice.kinds.base import Operand
from landprice.kinds.column.integers import INTEGER, LIMIT, ZERO, BoundedInteger
from landprice.kinds.column.number import ColumnNumber
from landprice.kinds.rounding import Rounding


@dataclass(frozen=True, slots=True)
class ColumnRate(ColumnNumber):
    """A discount factor that is no short fraction: worked out exactly, once for each distinct set of its terms.

    It is held from below, to as many places as the number that it is multiplied by leaves room for in 128 bits; where
    it is a fraction of so many places, it is that fraction. One over ``largest`` is unknown: the years of such a row
    pass their maximum, and it is refused.
    """

    terms: tuple[ColumnNumber, ...] = ()
    work: Callable[[Fraction, Fraction, Fraction], discount.Interval] = discount.term_factor
    largest: Fraction = Fraction(1)

    @classmethod
    def of_terms(
        cls,
        terms: tuple[ColumnNumber, ColumnNumber, ColumnNumber],
        work: Callable[[Fraction, Fraction, Fraction], discount.Interval],
        largest: Fraction,
    ) -> "ColumnNumber":
        """The factor of these terms; unknown where one of them is unknown in every row."""
        first = terms[0]
        if any(term.whole is None for term in terms):
            return first.unknown()
        assert all(term.part is None for term in terms), "a factor's terms are whole multiples of their scale"
        return cls(first.cache, Fraction(1), ZERO, None, None, tuple(term.cached() for term in terms), work, largest)

    def __mul__(self, other: Operand) -> ColumnNumber:
        """The product, with as many places as fit: a thousand such products can be added up."""
        amount = self.of(other)
        if amount.whole is None:
            return self.unknown()
        places = len(str(LIMIT // (max(amount.whole.bound, 1) * int(self.largest) * 1000))) - 1
        return self._to_places(min(places, 30)) * amount

    __rmul__ = __mul__  # asked before a column's own product is: of two operands, the more particular one

    def round_to(self, unit: Fraction, rounding: Rounding) -> ColumnNumber:
        """The factor itself, to a few places."""
        return self._to_places(20).round_to(unit, rounding)

    def _to_places(self, places: int) -> ColumnNumber:
        """The factor from below, in 10^−places."""
        if places < 1:
            raise OverflowError("no room for a factor's places in 128 bits")
        names = [f"term{number}" for number in range(len(self.terms))]
        scales = [term.scale for term in self.terms]
        work, largest = self.work, self.largest

        def each(rows: pl.Series) -> pl.Series:
            frame = rows.struct.unnest()
            distinct = frame.unique()
            lows: list[int | None] = []
            slacks: list[int | None] = []
            for row in distinct.iter_rows():
                if None in row or min(row[0], row[2]) <= 0:
                    lows.append(None)
                    slacks.append(None)
                    continue
                low, high = work(*(value * scale for value, scale in zip(row, scales, strict=True)))
                if high > largest:
                    lows.append(None)
                    slacks.append(None)
                    continue
                down, up = low * 10**places, high * 10**places
                whole = down.numerator // down.denominator
                lows.append(whole)
                slacks.append(0 if up == whole else 1)
            table = distinct.with_columns(pl.Series("low", lows, INTEGER), pl.Series("slack", slacks, INTEGER))
            return (
                frame.join(table, on=names, how="left", nulls_equal=True, maintain_order="left")
                .select(pl.struct("low", "slack"))
                .to_series()
            )

        keyed = pl.struct(
            [
                term.whole.expression.alias(name)
                for term, name in zip(self.terms, names, strict=True)
                if term.whole is not None
            ]
        )
        found = self.cache.store(keyed.map_batches(each, return_dtype=pl.Struct({"low": INTEGER, "slack": INTEGER})))
        bound = int(self.largest) * 10**places
        return ColumnNumber(
            self.cache,
            Fraction(1, 10**places),
            BoundedInteger(self.cache.store(found.struct.field("low")), bound),
            None,
            BoundedInteger(self.cache.store(found.struct.field("slack")), 1),
        )
