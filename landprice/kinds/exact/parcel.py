"""The parcel of exact figures, read from what was typed."""

from collections.abc import Mapping
from typing import Any

from landprice.formula import Quantity
from landprice.glossary import both
from landprice.inputs.errors import no_such_input, usage_error
from landprice.inputs.input_kinds import (
    FlagInput,
    Input,
    ListInput,
    NoteInput,
    NumberInput,
    PartsInput,
    ReviewPriceInput,
    UseInput,
    WordInput,
    is_nothing,
)
from landprice.inputs.quantities import QuantityKind, read
from landprice.kinds.exact.number import ExactCondition, ExactNumber, ExactText
from landprice.kinds.parcel import NamedUse, ParcelBuilder, nearest_names
from landprice.rulebook import RuleBook


class ExactParcelBuilder(ParcelBuilder):
    """Builds one parcel from what was typed: text, numbers, or lists of them, by key.

    Attributes:
        echoed: What was given, by key, as a statement's ``inputs`` record it.
    """

    def __init__(
        self,
        inputs: Mapping[str, Input],
        book: RuleBook,
        given: Mapping[str, Any],
        required: frozenset[str] = frozenset(),
    ) -> None:
        """Take what was given.

        Args:
            inputs: The declarations, by key.
            book: Its uses.
            given: By key; what says nothing (None, "", "—") counts as not given.
            required: The keys without which there is nothing to compute.

        Raises:
            UsageError: An input is missing or unknown.
        """
        super().__init__(inputs)
        self._book = book
        self._given: dict[str, Any] = {key: value for key, value in given.items() if not is_nothing(value)}
        for key in given:
            if key not in inputs:
                raise no_such_input(key, list(inputs))
        for key, declared in inputs.items():
            if key in required and key not in self._given:
                facts = {"label": both(key), "key": (declared.option, declared.option)}
                raise usage_error("missing-input", facts, key)
        self._by_area = "unit_price" in self._given
        self.echoed = {key: inputs[key].echo(self._given[key]) for key in inputs if key in self._given}

    def number(self, declared: NumberInput) -> ExactNumber:
        """A number, under the key that it has in a formula."""
        key = declared.key
        given = self._value(key)
        if given is None:
            return ExactNumber(None, Quantity(key, "?"))
        reading = read(given, declared.kind, key)
        number = ExactNumber(reading.value, Quantity(key, reading.shown))
        self.remember(declared, number)
        return number

    def review_quantity(self, declared: ReviewPriceInput) -> QuantityKind:
        """What its unit says; without one, what the parcel's own price is."""
        return declared.quantity_of(self._value(declared.key), by_area=self._by_area)

    def word(self, declared: WordInput) -> ExactText:
        """One of the words that are allowed."""
        given = self._value(declared.key)
        return ExactText(None if given is None else declared.read(given))

    def use(self, declared: UseInput) -> NamedUse:
        """A use found by key or name; the nearest names where it is none."""
        given = self._value(declared.key)
        if given is None:
            return NamedUse(ExactText(None), ExactText(None), ExactCondition(None), ExactText(None))
        name = declared.read(given)
        match = self._book.use_of(given)
        return NamedUse(
            ExactText(match.key),
            ExactText(name),
            ExactCondition(bool(match.candidates)),
            ExactText(nearest_names(match)),
        )

    def flag(self, declared: FlagInput) -> ExactCondition:
        """Yes or no; no where nothing was given."""
        given = self._value(declared.key)
        return ExactCondition(given is not None and declared.read(given))

    def note(self, declared: NoteInput) -> ExactText:
        """The parcel's own data."""
        given = self._value(declared.key)
        return ExactText(None if given is None else declared.read(given))

    def expand(self, declared: ListInput | PartsInput) -> int:
        """As many entries as were given."""
        given = self._given.get(declared.key)
        self._given.update(declared.spread(given))
        return sum(1 for _ in declared.each(given))

    def _value(self, key: str) -> Any:  # noqa: ANN401
        """What was given under a key; None where that says nothing."""
        given = self._given.get(key)
        return None if is_nothing(given) else given
