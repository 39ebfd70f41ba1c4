"""A column in parts by weight, largest remainder first and the first of equals, and the mean of columns by weight."""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from functools import reduce

import polars as pl

from landprice.kinds.column.integers import INTEGER, BoundedInteger
from landprice.kinds.column.number import ColumnNumber


def apportion(total: ColumnNumber, weights: Sequence[ColumnNumber], unit: Fraction) -> list[ColumnNumber]:
    """The parts, each a multiple of the unit; that of an unknown weight is unknown.

    Args:
        total: What is shared out, itself a multiple of the unit.
        weights: By which.
        unit: Of the parts.
    """
    cache = total.cache
    units = total.round_to(unit, "half-up").whole
    parts = [total.unknown()] * len(weights)
    said = [column for column in weights if column.whole is not None]
    if units is None or not said:
        return parts
    finest = reduce(lambda one, other: one.scaled_as(other)[0], said)
    wholes = [column.scaled_as(finest)[0].whole for column in weights]
    known = [(index, whole) for index, whole in enumerate(wholes) if whole is not None]
    filled = [BoundedInteger(whole.expression.fill_null(0), whole.bound).cached(cache) for _, whole in known]
    everything = filled[0]
    for whole in filled[1:]:
        everything = everything + whole
    everything = everything.cached(cache)
    shares = [(whole * units // everything).cached(cache) for whole in filled]
    rests = [(whole * units % everything).cached(cache) for whole in filled]
    left = units.expression
    for share in shares:
        left = left - share.expression
    left = cache.store(left)
    for place, (index, whole) in enumerate(known):
        before = pl.lit(0, dtype=INTEGER)
        mine = rests[place].expression
        for other, rest in enumerate(rests):
            if other != place:
                ahead = rest.expression >= mine if other < place else rest.expression > mine
                before = before + ahead.cast(INTEGER)
        part = shares[place].expression + (before < left).cast(INTEGER)
        value = pl.when(whole.expression.is_not_null()).then(part)
        parts[index] = ColumnNumber(cache, unit, BoundedInteger(value, units.bound)).cached()
    return parts


def weighted_mean(nothing_known: ColumnNumber, pairs: Sequence[tuple[ColumnNumber, ColumnNumber]]) -> ColumnNumber:
    """The mean of the pairs of which both are known, no larger than the largest value can be: what its bound is.

    Args:
        nothing_known: What it is where there is none.
        pairs: Values, each with its weight.
    """
    pairs = [(value, weight) for value, weight in pairs if value.whole is not None and weight.whole is not None]
    if not pairs:
        return nothing_known
    nothing = nothing_known.constant(0)
    known = [value.given() & weight.given() for value, weight in pairs]
    counted = [mask.choose_number(weight, nothing) for mask, (_, weight) in zip(known, pairs, strict=True)]
    worth = [mask.choose_number(weight * value, nothing) for mask, (value, weight) in zip(known, pairs, strict=True)]
    mean = reduce(lambda one, other: one + other, worth) / reduce(lambda one, other: one + other, counted)
    assert isinstance(mean, ColumnNumber)
    mean = mean.reduced()
    if mean.whole is None:  # no row has a weight
        return nothing_known
    highest = max(value.whole.bound * value.scale for value, _ in pairs if value.whole is not None)
    return replace(mean, whole=replace(mean.whole, bound=int(highest / mean.scale)))
