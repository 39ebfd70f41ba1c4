"""Discount factors of a ledger, computed exactly, once for each distinct combination of their terms."""

from collections.abc import Callable, Sequence
from fractions import Fraction

import polars as pl

from landprice.kinds import discount
from landprice.kinds.column.integers import INTEGER, BoundedInteger, ExpressionCache

FactorFunction = Callable[[Fraction, Fraction, Fraction], discount.Interval]
"""A discount factor of three terms: the rate and two counts of years."""


def tabulate_factors(
    cache: ExpressionCache,
    terms: Sequence[tuple[pl.Expr, Fraction]],
    compute: FactorFunction,
    largest: Fraction,
    places: int,
) -> tuple[BoundedInteger, BoundedInteger]:
    """Compute a discount factor for each row, rounded down to some decimal places.

    Args:
        cache: Evaluates expressions once.
        terms: The three terms of the factor, each as integers and their scale.
        compute: The factor of three terms.
        largest: A factor above it is null: the years of such a row pass their maximum, so the row is refused.
        places: The decimal places.

    Returns:
        The factors in units of 10^−places, and by how many units each may be larger: 0 where the factor is exact, else
        1. Both are null where a term is null, or where the rate or the last term is not above 0.
    """
    names = [f"term{number}" for number in range(len(terms))]
    scales = [scale for _, scale in terms]

    def round_down(interval: discount.Interval) -> tuple[int | None, int | None]:
        low, high = interval
        if high > largest:
            return None, None
        whole = low.numerator * 10**places // low.denominator
        return whole, 0 if high.numerator * 10**places == whole * high.denominator else 1

    def compute_rows(rows: pl.Series) -> pl.Series:
        frame = rows.struct.unnest()
        distinct = frame.unique()
        lows: list[int | None] = []
        slacks: list[int | None] = []
        for row in distinct.iter_rows():
            low: int | None = None
            slack: int | None = None
            if None not in row and min(row[0], row[2]) > 0:
                low, slack = round_down(compute(*(value * scale for value, scale in zip(row, scales, strict=True))))
            lows.append(low)
            slacks.append(slack)
        table = distinct.with_columns(pl.Series("low", lows, INTEGER), pl.Series("slack", slacks, INTEGER))
        return (
            frame.join(table, on=names, how="left", nulls_equal=True, maintain_order="left")
            .select(pl.struct("low", "slack"))
            .to_series()
        )

    keys = pl.struct([expression.alias(name) for (expression, _), name in zip(terms, names, strict=True)])
    return_type = pl.Struct({"low": INTEGER, "slack": INTEGER})
    factors = cache.store(keys.map_batches(compute_rows, return_dtype=return_type))
    bound = int(largest) * 10**places
    low = BoundedInteger(cache.store(factors.struct.field("low")), bound)
    return low, BoundedInteger(cache.store(factors.struct.field("slack")), 1)
