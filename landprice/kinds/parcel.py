"""A parcel as a calculator sees it, and the builder that each kind of number builds it with."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

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
from landprice.rulebook import UseMatch


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


_PART_CLASSES: Mapping[str, type[UsePart | UndergroundLayer]] = {"part": UsePart, "layer": UndergroundLayer}
"""What a part is to a calculator, by the key of its input."""


class Parcel:
    """The inputs of one calculator, each an attribute by its key; unknown where it was not given.

    A calculator's own parcel class says which attributes there are (`landprice.clauses.parcels`).

    Attributes:
        numbers: The numbers by key, those of lists and parts numbered (``reassessed_1``, ``floor_area_2``).
        may_be_zero: The keys of the numbers that may be zero; the others must be above it.
    """

    def __init__(
        self, values: Mapping[str, object], numbers: Mapping[str, Number], may_be_zero: frozenset[str]
    ) -> None:
        """Hold the values by key."""
        self.__dict__.update(values)
        self.numbers = numbers
        self.may_be_zero = may_be_zero


class ParcelBuilder(InputVisitor[object], ABC):
    """Builds a calculator's parcel from the declarations of its inputs, in one kind of number.

    A subclass says how a number, a word, a use, a flag and a note of its kind are made, each from what was given under
    the input's key. Lists and parts are built of those: `expand` makes each entry available under its numbered key.
    """

    def __init__(self, inputs: Mapping[str, Input]) -> None:
        """Build these inputs, in their order."""
        self.inputs = inputs
        self._numbers: dict[str, Number] = {}
        self._may_be_zero: set[str] = set()

    def parcel(self) -> Parcel:
        """Build the parcel.

        Raises:
            UsageError: A value can't be read.
        """
        values = {key: declared.accept(self) for key, declared in self.inputs.items()}
        return Parcel(values, self._numbers, frozenset(self._may_be_zero))

    @abstractmethod
    def number(self, declared: NumberInput) -> Number:
        """A number, unknown where it was not given. One that was given is to be passed to `remember`."""

    @abstractmethod
    def review_quantity(self, declared: ReviewPriceInput) -> QuantityKind:
        """What the price at a review is: a unit price or a total."""

    @abstractmethod
    def word(self, declared: WordInput) -> Text:
        """A word by its key."""

    @abstractmethod
    def use(self, declared: UseInput) -> NamedUse:
        """A land use as it was named."""

    @abstractmethod
    def flag(self, declared: FlagInput) -> Condition:
        """Yes or no; no where nothing was given."""

    @abstractmethod
    def note(self, declared: NoteInput) -> Text:
        """A text in one width."""

    @abstractmethod
    def expand(self, declared: ListInput | PartsInput) -> int:
        """Make the entries of a repeated input available under their numbered keys, and count them."""

    def remember(self, declared: NumberInput, number: Number) -> None:
        """Keep a number, for the check that it is above zero, or not below it."""
        self._numbers[declared.key] = number
        if declared.zero:
            self._may_be_zero.add(declared.key)

    def review_price(self, declared: ReviewPriceInput) -> Review:
        """The price at a review under the name that its unit gives it; the other one is unknown."""
        quantity = self.review_quantity(declared)
        number = self.number(NumberInput(key=declared.key, kind=quantity))
        return Review(number, number.unknown()) if quantity is UNIT_PRICE else Review(number.unknown(), number)

    def several(self, declared: ListInput) -> Sequence[object]:
        """The numbers in turn."""
        return [item.accept(self) for item in declared.items(self.expand(declared))]

    def parts(self, declared: PartsInput) -> Sequence[UsePart | UndergroundLayer]:
        """The parts in turn."""
        make: Any = _PART_CLASSES[declared.key]
        count = self.expand(declared)
        return [make(*(field.accept(self) for field in declared.fields_of(number))) for number in range(1, count + 1)]


def nearest_names(match: UseMatch) -> str:
    """The uses that an ambiguous name joins, or the names nearest to an unknown one; — where there are none."""
    return ", ".join(match.candidates or match.nearest) or "—"
