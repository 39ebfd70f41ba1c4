"""What `draws` draws, as Hypothesis's strategies."""

from collections.abc import Callable
from fractions import Fraction
from random import Random
from typing import Final, TypeVar

import draws
from as_typed import as_text
from hypothesis import strategies as st
from rule_cases import Inputs, rule_cases

T = TypeVar("T")

__all__ = ["CALCULATORS", "accepted", "areas", "as_text", "decimals", "parcels", "prices", "rates", "unit_prices"]

CALCULATORS: Final = tuple(rule_cases())


def _drawn(draw: Callable[[Random], T]) -> st.SearchStrategy[T]:
    """Draw with Hypothesis's own random numbers, which shrink."""
    return st.randoms(use_true_random=False).map(draw)


def parcels(calculator: str) -> st.SearchStrategy[Inputs]:
    """Draw one parcel's inputs for a calculator, as `oracle.price` takes them."""
    return _drawn(lambda random: draws.parcel(calculator, random))


def accepted() -> st.SearchStrategy[frozenset[str]]:
    """Draw the objections that a user accepts."""
    return _drawn(draws.accepted)


def decimals(largest: int, places: int) -> st.SearchStrategy[Fraction]:
    """Draw a number over zero, every magnitude as likely as the next."""
    return _drawn(lambda random: draws.decimal(random, largest, places))


def areas() -> st.SearchStrategy[Fraction]:
    """Draw an area in ㎡."""
    return _drawn(draws.area)


def unit_prices() -> st.SearchStrategy[Fraction]:
    """Draw a price in 元/㎡."""
    return _drawn(draws.unit_price)


def prices() -> st.SearchStrategy[Fraction]:
    """Draw a price or a rent in 元."""
    return _drawn(draws.price)


def rates() -> st.SearchStrategy[Fraction]:
    """Draw a rate under 1."""
    return _drawn(draws.rate)
