"""Builds the parcel of exact numbers from typed inputs."""

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
    """Builds one parcel from inputs as typed: text, numbers, or lists of them.

    Attributes:
        echoed: The given inputs by key, as a statement's ``inputs`` record them.
    """

    def __init__(
        self,
        inputs: Mapping[str, Input],
        book: RuleBook,
        given: Mapping[str, Any],
        required: frozenset[str] = frozenset(),
    ) -> None:
        """Check the keys of the inputs.

        Args:
            inputs: The declarations, by key.
            book: The rule book, for the names of uses.
            given: The inputs by key; None, "" and "—" count as not given.
            required: The keys of the required inputs.

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
        """Make a number, which formulas show under its key."""
        key = declared.key
        given = self._value(key)
        if given is None:
            number = ExactNumber(None, Quantity(key, "?"))
            self._last_places[key] = number
            return number
        reading = read(given, declared.kind, key)
        number = ExactNumber(reading.value, Quantity(key, reading.shown))
        if declared.rounded:
            self._last_places[key] = number.constant(reading.step)
        self.remember(declared, number)
        return number

    def review_quantity(self, declared: ReviewPriceInput) -> QuantityKind:
        """Return the kind by the unit; without a unit, the kind of the parcel's own price."""
        return declared.quantity_of(self._value(declared.key), by_area=self._by_area)

    def word(self, declared: WordInput) -> ExactText:
        """Make a text of the key of a word."""
        given = self._value(declared.key)
        return ExactText(None if given is None else declared.read(given))

    def use(self, declared: UseInput) -> NamedUse:
        """Find a use by its key or a name, or else the nearest names."""
        given = self._value(declared.key)
        if given is None:
            unknown, no = ExactText(None), ExactCondition(None)
            return NamedUse(unknown, unknown, no, no, unknown, unknown)
        name = declared.read(given)
        match = self._book.use_of(given)
        return NamedUse(
            ExactText(match.key),
            ExactText(name),
            ExactCondition(bool(match.candidates)),
            ExactCondition(bool(match.several)),
            ExactText(nearest_names(match, self._book.uses, "zh")),
            ExactText(nearest_names(match, self._book.uses, "en")),
        )

    def flag(self, declared: FlagInput) -> ExactCondition:
        """Make a condition; false if it was not given."""
        given = self._value(declared.key)
        return ExactCondition(given is not None and declared.read(given))

    def note(self, declared: NoteInput) -> ExactText:
        """Make a text in one width."""
        given = self._value(declared.key)
        return ExactText(None if given is None else declared.read(given))

    def expand(self, declared: ListInput | PartsInput) -> int:
        """Make the given entries available under their numbered keys, and return their number."""
        given = self._given.get(declared.key)
        self._given.update(declared.spread(given))
        return sum(1 for _ in declared.each(given))

    def _value(self, key: str) -> Any:  # noqa: ANN401
        """Return the value given under a key; None if it counts as not given."""
        given = self._given.get(key)
        return None if is_nothing(given) else given
