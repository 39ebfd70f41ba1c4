"""The parcel that a calculator receives, and the base class of its builders, one for each kind of number."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from landprice.errors import Lang
from landprice.inputs.input_kinds import (
    FlagInput,
    Input,
    InputVisitor,
    ListInput,
    NoteInput,
    NumberInput,
    PartsInput,
    ReviewPriceInput,
    UseInput,
    WordInput,
)
from landprice.inputs.quantities import UNIT_PRICE, QuantityKind
from landprice.kinds.base import Condition, Number, Text
from landprice.rulebook import LandUse, UseMatch


class NamedUse(msgspec.Struct, frozen=True):
    """A land use as it was named.

    Attributes:
        key: Its key; unknown if the name is unknown or ambiguous.
        name: The name as written.
        ambiguous: Whether the name may mean one of several uses.
        several: Whether the text names several uses together.
        nearest: The names nearest to an unknown one; the uses of any other, in Chinese.
        nearest_en: The same in English.
    """

    key: Text
    name: Text
    ambiguous: Condition
    several: Condition
    nearest: Text
    nearest_en: Text


class Review(msgspec.Struct, frozen=True):
    """The price at a review, as a unit price or as a total. The other is unknown; without a price both are."""

    unit_price: Number
    full_price: Number


class UsePart(msgspec.Struct, frozen=True):
    """A part of a parcel or a tract: its use, its floor or land area, its unit price."""

    use: NamedUse
    area: Number
    unit_price: Number


class UndergroundLayer(msgspec.Struct, frozen=True):
    """An underground layer: its level (1 is the first below ground), kind, area, and the surface price of its use."""

    level: Number
    kind: Text
    area: Number
    surface_price: Number


class SupplyPhase(msgspec.Struct, frozen=True):
    """A phase of a supply: its area, its years."""

    area: Number
    years: Number


_PART_CLASSES: Mapping[str, type[UsePart | UndergroundLayer | SupplyPhase]] = {
    "part": UsePart,
    "layer": UndergroundLayer,
    "phase": SupplyPhase,
}
"""The class of a part, by the key of its input."""


class Parcel:
    """The inputs of one calculator as attributes, named by key; unknown if not given.

    Each calculator declares the attributes in a subclass for the type checker (`landprice.clauses.parcels`).

    Attributes:
        numbers: The numbers by key, numbered in lists and parts (``reassessed_1``, ``floor_area_2``).
        may_be_zero: The keys of the numbers that may be zero. The others must be above zero.
        last_places: One unit of the last decimal place as written, of the numbers that may be rounded, by key.
    """

    def __init__(
        self,
        values: Mapping[str, object],
        numbers: Mapping[str, Number],
        may_be_zero: frozenset[str],
        last_places: Mapping[str, Number],
    ) -> None:
        """Set an attribute for each value."""
        self.__dict__.update(values)
        self.numbers = numbers
        self.may_be_zero = may_be_zero
        self.last_places = last_places


class ParcelBuilder(InputVisitor[object], ABC):
    """Builds a calculator's parcel from the declarations of its inputs, in one kind of number.

    A subclass makes the numbers, words, uses, flags and notes of its kind from the value given under the input's key.
    Lists and parts consist of those: `expand` makes each of their entries available under its numbered key.
    """

    def __init__(self, inputs: Mapping[str, Input]) -> None:
        """Take the declarations of the inputs, in their order."""
        self.inputs = inputs
        self._numbers: dict[str, Number] = {}
        self._may_be_zero: set[str] = set()
        self._last_places: dict[str, Number] = {}

    def parcel(self) -> Parcel:
        """Build the parcel.

        Raises:
            UsageError: A value can't be read.
        """
        values = {key: declared.accept(self) for key, declared in self.inputs.items()}
        return Parcel(values, self._numbers, frozenset(self._may_be_zero), self._last_places)

    @abstractmethod
    def number(self, declared: NumberInput) -> Number:
        """Make a number; unknown if it was not given. A given one must be passed to `remember`."""

    @abstractmethod
    def review_quantity(self, declared: ReviewPriceInput) -> QuantityKind:
        """Return whether the price at a review is a unit price or a total."""

    @abstractmethod
    def word(self, declared: WordInput) -> Text:
        """Make a text of the key of a word."""

    @abstractmethod
    def use(self, declared: UseInput) -> NamedUse:
        """Make a land use."""

    @abstractmethod
    def flag(self, declared: FlagInput) -> Condition:
        """Make a condition; false if it was not given."""

    @abstractmethod
    def note(self, declared: NoteInput) -> Text:
        """Make a text in one width."""

    @abstractmethod
    def expand(self, declared: ListInput | PartsInput) -> int:
        """Make the entries of a repeated input available under their numbered keys, and return their number."""

    def remember(self, declared: NumberInput, number: Number) -> None:
        """Record a number, so that its sign is checked."""
        self._numbers[declared.key] = number
        if declared.zero:
            self._may_be_zero.add(declared.key)

    def review_price(self, declared: ReviewPriceInput) -> Review:
        """Make the price at a review as a unit price or a total; the other is unknown."""
        quantity = self.review_quantity(declared)
        number = self.number(NumberInput(key=declared.key, kind=quantity))
        return Review(number, number.unknown()) if quantity is UNIT_PRICE else Review(number.unknown(), number)

    def several(self, declared: ListInput) -> Sequence[object]:
        """Make the numbers of a list."""
        return [item.accept(self) for item in declared.items(self.expand(declared))]

    def parts(self, declared: PartsInput) -> Sequence[UsePart | UndergroundLayer | SupplyPhase]:
        """Make the parts of a list."""
        make: Any = _PART_CLASSES[declared.key]
        count = self.expand(declared)
        return [make(*(field.accept(self) for field in declared.fields_of(number))) for number in range(1, count + 1)]


def nearest_names(match: UseMatch, uses: Mapping[str, LandUse], lang: Lang) -> str:
    """Return the uses of an ambiguous name or of several, or the names nearest to an unknown one; — if none."""
    found = [uses[key].zh if lang == "zh" else uses[key].en for key in match.keys] or match.nearest
    return ("、" if lang == "zh" else ", ").join(found) or "—"
