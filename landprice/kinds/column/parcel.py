"""The parcel of columns: each input a column of a ledger, or one value for all of its rows."""

from collections.abc import Mapping
from typing import Protocol

import polars as pl

from landprice.glossary import both
from landprice.inputs.input_kinds import (
    FlagInput,
    ListInput,
    NoteInput,
    NumberInput,
    PartsInput,
    ReviewPriceInput,
    UseInput,
    WordInput,
    is_nothing,
    number_in_key,
)
from landprice.inputs.quantities import QuantityKind, read
from landprice.kinds.base import Condition, Fact, PricingRule
from landprice.kinds.column import integers
from landprice.kinds.column.condition import ColumnCondition
from landprice.kinds.column.integers import BoundedInteger
from landprice.kinds.column.number import ColumnNumber
from landprice.kinds.column.source import ColumnSource
from landprice.kinds.column.text import ColumnText
from landprice.kinds.parcel import NamedUse, Parcel, ParcelBuilder, nearest_names
from landprice.rulebook import RuleBook

INPUT = "in:"
"""What the names of the input columns begin with."""


class PlanCache(integers.ExpressionCache, Protocol):
    """What keeps columns, and refuses the rows whose inputs are not as required."""

    def require(self, holds: Condition, code: str, **facts: Fact) -> None:
        """Require of the inputs that they are there and agree."""


class ColumnParcelBuilder(ParcelBuilder):
    """Builds the parcel of a ledger's columns.

    Attributes:
        presence_inputs: The inputs of which it is asked whether a cell says anything, readable or not.
    """

    def __init__(
        self, calculator: PricingRule, book: RuleBook, sources: Mapping[str, ColumnSource], cache: PlanCache
    ) -> None:
        """Take the sources.

        Args:
            calculator: Whose inputs.
            book: Its uses.
            sources: Where each input comes from, by key. A value for every row that says nothing is no source.
            cache: Of the columns.
        """
        super().__init__(calculator.inputs)
        self._required = calculator.required
        self._book = book
        self._sources = {
            key: source
            for key, source in sources.items()
            if source.column is not None or not is_nothing(source.constant)
        }
        self._cache = cache
        self.presence_inputs: set[str] = set()

    def parcel(self) -> Parcel:
        """Build the columns, and require in every row those that the calculator can't do without.

        Raises:
            UsageError: A value for every row can't be read.
        """
        parcel = super().parcel()
        for key in self.inputs:
            if key in self._required:
                self._require_given(key)
        return parcel

    def _require_given(self, key: str) -> None:
        """Require an input in every row: of parts, at least one."""
        patterns = self.inputs[key].columns()
        given = [
            self._is_given(source)
            for source in self._sources
            if source in patterns or any(number_in_key(source, pattern) is not None for pattern in patterns)
        ]
        rows = (
            ColumnCondition(pl.any_horizontal([mask.expression for mask in given]), self._cache)
            if given
            else ColumnCondition(False, self._cache)
        )
        first = next(iter(patterns)).format(1)
        self._cache.require(rows, "missing-input", label=both(first), key=first)

    def _is_given(self, key: str) -> ColumnCondition:
        """Whether a source's cell says anything, readable or not."""
        if self._sources[key].column is None:
            return ColumnCondition(True, self._cache)
        self.presence_inputs.add(key)
        return ColumnCondition(pl.col(f"{INPUT}{key}:said"), self._cache)

    def number(self, declared: NumberInput) -> ColumnNumber:
        """A number's column, or its one value, in multiples of its kind's grain."""
        key = declared.key
        source = self._sources.get(key)
        if source is None:
            return ColumnNumber(self._cache)
        kind = source.kind or declared.kind
        if source.constant is not None:
            value = read(source.constant, kind, key).value / kind.grain
            number = ColumnNumber(self._cache, kind.grain, BoundedInteger.of(int(value)))
        else:
            limit = int(kind.limit / kind.grain)
            number = ColumnNumber(self._cache, kind.grain, BoundedInteger(pl.col(INPUT + key), limit))
        self.remember(declared, number)
        return number

    def review_quantity(self, declared: ReviewPriceInput) -> QuantityKind:
        """What its column says."""
        source = self._sources.get(declared.key)
        return declared.kind if source is None or source.kind is None else source.kind

    def word(self, declared: WordInput) -> ColumnText:
        """A word's column, or the one word."""
        source = self._sources.get(declared.key)
        if source is None:
            return ColumnText(None, self._cache)
        if source.constant is not None:
            return ColumnText(declared.read(source.constant), self._cache)
        return ColumnText(pl.col(INPUT + declared.key), self._cache, declared.words)

    def use(self, declared: UseInput) -> NamedUse:
        """A use's columns, or the one use."""
        source = self._sources.get(declared.key)
        if source is None:
            return NamedUse(
                ColumnText(None, self._cache),
                ColumnText(None, self._cache),
                ColumnCondition(None, self._cache),
                ColumnText(None, self._cache),
            )
        if source.constant is not None:
            match = self._book.use_of(source.constant)
            return NamedUse(
                ColumnText(match.key, self._cache),
                ColumnText(declared.read(source.constant), self._cache),
                ColumnCondition(bool(match.candidates), self._cache),
                ColumnText(nearest_names(match), self._cache),
            )
        name = INPUT + declared.key
        return NamedUse(
            ColumnText(pl.col(name), self._cache, tuple(self._book.uses)),
            ColumnText(pl.col(f"{name}:name"), self._cache),
            ColumnCondition(pl.col(f"{name}:several"), self._cache),
            ColumnText(pl.col(f"{name}:nearest"), self._cache),
        )

    def flag(self, declared: FlagInput) -> ColumnCondition:
        """Yes or no; no where nothing is said."""
        source = self._sources.get(declared.key)
        if source is None:
            return ColumnCondition(False, self._cache)
        if source.constant is not None:
            return ColumnCondition(declared.read(source.constant), self._cache)
        return ColumnCondition(pl.col(INPUT + declared.key).fill_null(value=False), self._cache)

    def note(self, declared: NoteInput) -> ColumnText:
        """A text's column, or the one text."""
        source = self._sources.get(declared.key)
        if source is None:
            return ColumnText(None, self._cache)
        if source.constant is not None:
            return ColumnText(declared.read(source.constant), self._cache)
        return ColumnText(pl.col(INPUT + declared.key), self._cache, ())

    def expand(self, declared: ListInput | PartsInput) -> int:
        """Entries up to the highest number of a source."""
        patterns = declared.columns()
        highest = max(
            (
                number
                for source in self._sources
                for pattern in patterns
                if (number := number_in_key(source, pattern)) is not None
            ),
            default=-1,
        )
        return declared.count_to(highest)
