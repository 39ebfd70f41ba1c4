"""What the shared rules read of a parcel. A calculator's parcel class combines these with the inputs of its own.

The attributes of such a class are the calculator's inputs, each with the type that its kind has in a formula; mypy then
refuses a mistyped input. At run time every parcel is a `landprice.kinds.parcel.Parcel`.
"""

from collections.abc import Mapping
from typing import Protocol

from landprice.kinds.base import Number, Text
from landprice.kinds.parcel import NamedUse


class HasNumbers(Protocol):
    """A parcel with its numbers by key."""

    numbers: Mapping[str, Number]
    may_be_zero: frozenset[str]


class HasNotes(Protocol):
    """A parcel with the data that a statement echoes."""

    parcel: Text
    location: Text
    valuation_date: Text
    grade: Text
    report_number: Text


class HasPrice(Protocol):
    """A parcel with an assessed price: unit_price in 元/㎡ for an area in ㎡, or full_price in 元."""

    last_places: Mapping[str, Number]
    area: Number
    unit_price: Number
    full_price: Number


class HasSupplyMode(Protocol):
    """A parcel that says how it was supplied."""

    supplied_by: Text


class HasFloorAreaRatio(Protocol):
    """A parcel whose price can be stated per ㎡ of land and of floor."""

    area: Number
    floor_area_ratio: Number


class HasMaximumTerm(Protocol):
    """A parcel with a use and, where it differs from the statute's, a maximum term in years."""

    use: NamedUse
    max_term: Number


class PricedParcel(HasNumbers, HasNotes, HasPrice, HasSupplyMode, HasMaximumTerm, Protocol):
    """A parcel with an assessed price: the formula's view of `landprice.clauses.common.Priced`."""

    price_years: Number
    land_grade: Text
    minimum_price: Number
    minimum_case: Text
