"""Apportioning columns by weight, with the largest remainder method."""

from collections.abc import Sequence

import polars as pl

from landprice.kinds.column.integers import INTEGER, BoundedInteger, ExpressionCache


def apportion(
    cache: ExpressionCache, units: BoundedInteger, weights: Sequence[BoundedInteger | None]
) -> list[BoundedInteger | None]:
    """Split a number of units in each row by weight.

    Each part is first rounded down. A part gets one of the units left over if fewer parts than there are units left
    have a larger remainder; of equal remainders the first counts as larger.

    Args:
        cache: Evaluates expressions once.
        units: The number of units to split.
        weights: The weights, all counted in the same unit; None for one that is unknown in every row. At least one is
            not None.

    Returns:
        The parts; null where the weight is null, and None where it is None.
    """
    known = [(index, weight) for index, weight in enumerate(weights) if weight is not None]
    filled = [BoundedInteger(weight.expression.fill_null(0), weight.bound).cached(cache) for _, weight in known]
    sum_of_weights = filled[0]
    for weight in filled[1:]:
        sum_of_weights = sum_of_weights + weight
    sum_of_weights = sum_of_weights.cached(cache)
    shares = [(weight * units // sum_of_weights).cached(cache) for weight in filled]
    remainders = [(weight * units % sum_of_weights).cached(cache) for weight in filled]
    left_over = units.expression
    for share in shares:
        left_over = left_over - share.expression
    left_over = cache.store(left_over)
    parts: list[BoundedInteger | None] = [None] * len(weights)
    for place, (index, weight) in enumerate(known):
        rank = pl.lit(0, dtype=INTEGER)
        own = remainders[place].expression
        for other_place, other in enumerate(remainders):
            if other_place != place:
                is_ahead = other.expression >= own if other_place < place else other.expression > own
                rank = rank + is_ahead.cast(INTEGER)
        part = shares[place].expression + (rank < left_over).cast(INTEGER)
        value = pl.when(weight.expression.is_not_null()).then(part)
        parts[index] = BoundedInteger(value, units.bound).cached(cache)
    return parts
