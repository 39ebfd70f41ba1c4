"""A parcel whose inputs are columns of a ledger, or one value for all of its rows."""

from collections.abc import Mapping
from typing import Protocol

import polars as pl

from landprice.glossary import both
from landprice.inputs.declared import (
    FlagInput,
    Input,
    ListInput,
    NoteInput,
    NumberInput,
    PartsInput,
    UseInput,
    WordInput,
    numbered,
)
from landprice.inputs.errors import unknown_word
from landprice.inputs.quantities import UNIT_PRICE, read
from landprice.kinds.base import Condition, Fact, Number, PricingRule
from landprice.kinds.column import integers
from landprice.kinds.column.condition import ColumnCondition
from landprice.kinds.column.integers import BoundedInteger
from landprice.kinds.column.number import ColumnNumber
from landprice.kinds.column.source import ColumnSource
from landprice.kinds.column.text import ColumnText
from landprice.kinds.parcel import NamedUse, Parcel, Review, UndergroundLayer, UsePart
from landprice.rulebook import RuleBook

INPUT = "in:"
"""What the names of the input columns begin with."""


class PlanCache(integers.ExpressionCache, Protocol):
    """What keeps columns, and refuses the rows whose inputs are not as required."""

    def require(self, holds: Condition, code: str, **facts: Fact) -> None:
        """Require of the inputs that they are there and agree."""


class ParcelColumns:
    """The inputs of one calculator as columns.

    Attributes:
        parcel: What the calculator is given.
        said: The inputs of which it is asked whether a cell says anything, readable or not.
    """

    def __init__(
        self, calculator: PricingRule, book: RuleBook, sources: Mapping[str, ColumnSource], cache: PlanCache
    ) -> None:
        """Make them, and require those that the calculator can't do without.

        Args:
            calculator: Whose inputs.
            book: Its uses.
            sources: Where each input comes from, by key.
            cache: Of the columns.

        Raises:
            UsageError: A value for every row can't be read.
        """
        self._calculator = calculator
        self._book = book
        self._sources = sources
        self._keeper = cache
        self._numbers: dict[str, Number] = {}
        self._zero: set[str] = set()
        self.presence_inputs: set[str] = set()
        values = {key: self._value(declared) for key, declared in calculator.inputs.items()}
        for key in calculator.inputs:
            if key in calculator.required:
                self._require_given(key)
        self.parcel = Parcel(values, self._numbers, frozenset(self._zero))

    def _require_given(self, key: str) -> None:
        """Require an input in every row: of parts, at least one."""
        declared = self._calculator.inputs[key]
        patterns = numbered(declared)
        keys = [
            source
            for source in self._sources
            if source in patterns or any(_matches(source, pattern) for pattern in patterns)
        ]
        said = [self._said(source) for source in keys]
        rows = (
            ColumnCondition(pl.any_horizontal([mask.expression for mask in said]), self._keeper)
            if said
            else ColumnCondition(False, self._keeper)
        )
        first = next(iter(patterns)).format(1)
        self._keeper.require(rows, "missing-input", label=both(first), key=first)

    def _said(self, key: str) -> ColumnCondition:
        """Whether a source's cell says anything, readable or not."""
        source = self._sources[key]
        if source.column is None:
            return ColumnCondition(True, self._keeper)
        self.presence_inputs.add(key)
        return ColumnCondition(pl.col(f"{INPUT}{key}:said"), self._keeper)

    def _value(self, declared: Input) -> object:
        """One input as columns, of the kind that its declaration says."""
        key = declared.key
        if isinstance(declared, NumberInput):
            return self._number(key, declared)
        if isinstance(declared, UseInput):
            return self._use(key)
        if isinstance(declared, FlagInput):
            return self._flag(declared)
        if isinstance(declared, WordInput | NoteInput):
            return self._words(key, declared)
        patterns = numbered(declared)
        count = max(
            (
                number
                for source in self._sources
                for pattern in patterns
                if (number := number_of(source, pattern)) is not None
            ),
            default=-1,
        )
        if isinstance(declared, ListInput):
            items = [
                NumberInput(key=f"{key}_{number}", kind=declared.kind) for number in range(declared.first, count + 1)
            ]
            return [self._review(item) if declared.price_either_way else self._number(item.key, item) for item in items]
        assert isinstance(declared, PartsInput)
        # a ledger of other calculators' rows has no column of a part: one of which nothing is known stands in
        return [self._part(declared, number) for number in range(1, max(count, 1) + 1)]

    def _number(self, key: str, declared: NumberInput) -> ColumnNumber:
        """A number's column, or its one value, on its kind's grain."""
        source = self._sources.get(key)
        if source is None:
            return ColumnNumber(self._keeper)
        kind = source.kind or declared.kind
        limit = int(kind.limit / kind.grain)
        if source.constant is not None:
            value = read(source.constant, kind, key).value / kind.grain
            number = ColumnNumber(self._keeper, kind.grain, BoundedInteger.of(int(value)))
        else:
            number = ColumnNumber(self._keeper, kind.grain, BoundedInteger(pl.col(INPUT + key), limit))
        self._numbers[key] = number
        if declared.zero:
            self._zero.add(key)
        return number

    def _review(self, item: NumberInput) -> Review:
        """A price at a review, as a unit price or as a total: its column says which."""
        source = self._sources.get(item.key)
        number = self._number(item.key, item)
        if source is not None and source.kind is UNIT_PRICE:
            return Review(number, ColumnNumber(self._keeper))
        return Review(ColumnNumber(self._keeper), number)

    def _use(self, key: str) -> NamedUse:
        """A use's columns, or its one value."""
        source = self._sources.get(key)
        if source is None:
            return NamedUse(
                ColumnText(None, self._keeper),
                ColumnText(None, self._keeper),
                ColumnCondition(None, self._keeper),
                ColumnText(None, self._keeper),
            )
        if source.constant is not None:
            match = self._book.use_of(source.constant)
            nearest = ", ".join(match.candidates or match.nearest) or "—"
            return NamedUse(
                ColumnText(match.key, self._keeper),
                ColumnText(source.constant, self._keeper),
                ColumnCondition(bool(match.candidates), self._keeper),
                ColumnText(nearest, self._keeper),
            )
        name = INPUT + key
        return NamedUse(
            ColumnText(pl.col(name), self._keeper, tuple(self._book.uses)),
            ColumnText(pl.col(f"{name}:name"), self._keeper),
            ColumnCondition(pl.col(f"{name}:several"), self._keeper),
            ColumnText(pl.col(f"{name}:nearest"), self._keeper),
        )

    def _flag(self, declared: FlagInput) -> ColumnCondition:
        """Yes or no; no where nothing is said."""
        key = declared.key
        source = self._sources.get(key)
        if source is None:
            return ColumnCondition(False, self._keeper)
        if source.constant is not None:
            said = declared.truth(source.constant)
            if said is None:
                raise unknown_word(key, source.constant, ("是", "否"), ("yes", "no"))
            return ColumnCondition(said, self._keeper)
        return ColumnCondition(pl.col(INPUT + key).fill_null(value=False), self._keeper)

    def _words(self, key: str, declared: Input) -> ColumnText:
        """Words' column, or the one word."""
        source = self._sources.get(key)
        if source is None:
            return ColumnText(None, self._keeper)
        if source.constant is None:
            return ColumnText(
                pl.col(INPUT + key), self._keeper, declared.words if isinstance(declared, WordInput) else ()
            )
        word = declared.word(source.constant) if isinstance(declared, WordInput) else source.constant.strip()
        if word is None:
            assert isinstance(declared, WordInput)
            raise unknown_word(key, source.constant, declared.words, declared.words)
        return ColumnText(word, self._keeper)

    def _part(self, declared: PartsInput, number: int) -> UsePart | UndergroundLayer:
        """A part's columns."""
        values: list[object] = []
        for part in declared.fields:
            key = f"{part.key}_{number}"
            if isinstance(part, UseInput):
                values.append(self._use(key))
            elif isinstance(part, NumberInput):
                values.append(self._number(key, part))
            else:
                values.append(self._words(key, part))
        return UsePart(*values) if isinstance(declared.fields[0], UseInput) else UndergroundLayer(*values)  # type: ignore[arg-type]


def number_of(key: str, pattern: str) -> int | None:
    """The number of a numbered key; None where it is not of this pattern."""
    head, _, _ = pattern.partition("{}")
    tail = key[len(head) :]
    return int(tail) if "{}" in pattern and key.startswith(head) and tail.isdigit() else None


def _matches(key: str, pattern: str) -> bool:
    """Whether a key is one of a numbered pattern's."""
    return number_of(key, pattern) is not None
