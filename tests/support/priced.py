"""Prices inputs that a test has as numbers."""

import json
from collections.abc import Mapping
from fractions import Fraction
from functools import lru_cache
from typing import Any, Final

from as_typed import as_text
from hypothesis import strategies as st
from laws import given_that
from rule_cases import Inputs

from landprice import rulebook
from landprice.calculators import get_calculator, objections
from landprice.errors import UsageError
from landprice.kinds.exact.statement import ParcelStatement

BOOK: Final = rulebook.load()
BOOKS: Final = {name: rulebook.load(name) for name in ("tianjin-draft", "national", "shaanxi")}
EVERYTHING: Final = frozenset(objections(BOOK))

FINE_PRICES: Final = st.integers(1, 10**12).map(lambda fen: Fraction(fen, 100))
ROUND_PRICES: Final = st.integers(1, 10**4).map(lambda thousands: Fraction(50_000 * thousands))
"""Full-term prices of 50 000 元 and its multiples: 2 %, its 1.1 thrice over, and every fiftieth are whole fen."""


def statement_of(key: str, inputs: Mapping[str, Any], accept: frozenset[str] = EVERYTHING) -> ParcelStatement:
    """Return the statement of inputs that are numbers, or texts."""
    return get_calculator(key).price(inputs, rules=BOOK, accept=accept)


def amounts(key: str, inputs: Mapping[str, Any]) -> dict[str, Fraction]:
    """Return every amount of a statement that is money, by its line's key."""
    return {line.key: line.value for line in statement_of(key, inputs).lines if line.unit == "元"}


@lru_cache(maxsize=4000)
def _statement_of_text(key: str, text: str) -> ParcelStatement | None:
    """Return the statement of inputs as JSON; the laws of one rule ask for the same parcels again and again."""
    try:
        return statement_of(key, json.loads(text))
    except UsageError:
        return None


def drawn_statement(key: str, inputs: Inputs) -> ParcelStatement:
    """Return the statement of a drawn parcel; one that has no lines says nothing of a law."""
    statement = _statement_of_text(key, json.dumps(as_text(inputs)))
    given_that(statement is not None and statement.lines)
    assert statement is not None
    return statement


def drawn_amounts(key: str, inputs: Inputs) -> dict[str, Fraction]:
    """Return every amount of a drawn parcel that is money; one that has none says nothing of a law."""
    return {line.key: line.value for line in drawn_statement(key, inputs).lines if line.unit == "元"}


def industrial(price: Fraction | int | str, **inputs: Any) -> dict[str, Any]:
    """Return the inputs of an industrial parcel that is worth so much for 50 years."""
    return {"use": "industrial", "full_price": price, **inputs}
