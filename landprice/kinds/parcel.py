"""A parcel as a calculator sees it, whatever its kind of number."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import msgspec

from landprice.kinds.base import Condition, Number, Text


class NamedUse(msgspec.Struct, frozen=True):
    """A land use as it was named.

    Attributes:
        key: Its key; unknown where the name is no use, or joins several.
        name: The name as written.
        several: Whether the name joins several uses.
        nearest: The names nearest to one that is no use; the uses that one joins.
    """

    key: Text
    name: Text
    several: Condition
    nearest: Text


class Review(msgspec.Struct, frozen=True):
    """The price at a review: as a unit price or as a total, the other unknown; both unknown where nothing is known."""

    unit_price: Number
    full_price: Number


class UsePart(msgspec.Struct, frozen=True):
    """A part of a parcel or a tract: its use, its floor or land area, its unit price."""

    use: NamedUse
    area: Number
    unit_price: Number


class UndergroundLayer(msgspec.Struct, frozen=True):
    """An underground layer: its level (1 is the first below ground), its kind, its area."""

    level: Number
    kind: Text
    area: Number


class Parcel:
    """The inputs of one calculator, each an attribute by its key; unknown where it was not given.

    Attributes:
        numbers: The numbers by key, those of lists and parts numbered (``reassessed_1``, ``floor_area_2``).
    """

    use: NamedUse
    primary: NamedUse
    method: Text
    basis: Text
    sale_basis: Text
    supplied_by: Text
    historic_district: Condition
    within_plan: Condition
    use_unchanged: Condition
    reassessed: Sequence[Review]
    index: Sequence[Number]
    part: Sequence[UsePart]
    layer: Sequence[UndergroundLayer]

    def __init__(
        self, values: Mapping[str, object], numbers: Mapping[str, Number], may_be_zero: frozenset[str]
    ) -> None:
        """Hold the values by key."""
        self.__dict__.update(values)
        self.numbers = numbers
        self.may_be_zero = may_be_zero

    def but(self, **values: object) -> "Parcel":
        """The same parcel with other values by these keys: a formula's own in the place of an input."""
        return Parcel({**self.__dict__, **values}, self.numbers, self.may_be_zero)

    if TYPE_CHECKING:  # every other attribute is a number

        def __getattr__(self, key: str) -> Number:
            """A number by its key."""
