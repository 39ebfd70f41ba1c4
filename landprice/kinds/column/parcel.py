"""Builds the parcel of a ledger: each input is a column, or one value for every row."""

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
from landprice.inputs.quantities import MONEY, UNIT_PRICE, QuantityKind, read
from landprice.kinds.base import Condition, Fact, PricingRule
from landprice.kinds.column import integers
from landprice.kinds.column.condition import ColumnCondition
from landprice.kinds.column.integers import BoundedInteger
from landprice.kinds.column.number import ColumnNumber
from landprice.kinds.column.source import ColumnSource
from landprice.kinds.column.text import ColumnText
from landprice.kinds.parcel import NamedUse, Parcel, ParcelBuilder, Review, nearest_names
from landprice.rulebook import RuleBook

INPUT = "in:"
"""The prefix of the names of input columns."""

PER_AREA = ":per-area"
"""Behind the name of a price at a review: the column of those that are unit prices."""


class PlanCache(integers.ExpressionCache, Protocol):
    """Caches columns, and rejects rows that miss a requirement."""

    def require(self, holds: Condition, code: str, **facts: Fact) -> None:
        """Reject the rows in which a condition does not hold."""

    def warn(self, holds: Condition, code: str, **facts: Fact) -> None:
        """Mark the rows in which a condition does not hold."""


class ColumnParcelBuilder(ParcelBuilder):
    """Builds the parcel of a ledger's columns.

    Attributes:
        presence_inputs: The inputs whose plan needs to know whether a cell is filled, readable or not.
        optional_inputs: The inputs whose unreadable cells don't reject their rows.
        rounded_inputs: The inputs whose last place as written the plan needs.
    """

    def __init__(
        self, calculator: PricingRule, book: RuleBook, sources: Mapping[str, ColumnSource], cache: PlanCache
    ) -> None:
        """Take the sources.

        Args:
            calculator: The calculator of the inputs.
            book: The rule book, for the names of uses.
            sources: The source of each input, by key. A blank value for every row counts as no source.
            cache: The cache of columns.
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
        self.optional_inputs: set[str] = set()
        self.rounded_inputs: set[str] = set()

    def parcel(self) -> Parcel:
        """Build the columns, and reject rows without a required input.

        Raises:
            UsageError: A value for every row can't be read.
        """
        parcel = super().parcel()
        for key in self.inputs:
            if key in self._required:
                self._require_given(key)
        return parcel

    def _require_given(self, key: str) -> None:
        """Reject the rows without an input; of parts, those without any part."""
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
        """Return whether the cell of a source is filled, readable or not."""
        if self._sources[key].column is None:
            return ColumnCondition(True, self._cache)
        self.presence_inputs.add(key)
        return ColumnCondition(pl.col(f"{INPUT}{key}:said"), self._cache)

    def number(self, declared: NumberInput) -> ColumnNumber:
        """Make a number of a column or of one value, in multiples of its kind's grain."""
        key = declared.key
        source = self._sources.get(key)
        if source is None:
            self._last_places[key] = ColumnNumber(self._cache)
            return ColumnNumber(self._cache)
        kind = source.kind or declared.kind
        if source.constant is not None:
            reading = read(source.constant, kind, key)
            number = ColumnNumber(self._cache, kind.grain, BoundedInteger.of(int(reading.value / kind.grain)))
            self._last_places[key] = number.constant(reading.step)
        else:
            limit = int(kind.limit / kind.grain)
            number = ColumnNumber(self._cache, kind.grain, BoundedInteger(pl.col(INPUT + key), limit))
            if declared.rounded:
                self._last_places[key] = self._last_place(key, kind)
            if declared.own_line:
                self.optional_inputs.add(key)
                is_read = ColumnCondition(~pl.col(f"{INPUT}{key}:unread"), self._cache)
                self._cache.warn(is_read, "input-left-out", label=both(key))
        self.remember(declared, number)
        return number

    def _last_place(self, key: str, kind: QuantityKind) -> ColumnNumber:
        """Return the last place of each cell; unknown where no unit price is there to be compared."""
        if "unit_price" not in self._sources:
            return ColumnNumber(self._cache)
        self.rounded_inputs.add(key)
        largest = max(int(unit.factor / kind.grain) for unit in kind.units.values())
        return ColumnNumber(self._cache, kind.grain, BoundedInteger(pl.col(f"{INPUT}{key}:step"), largest))

    def review_price(self, declared: ReviewPriceInput) -> Review:
        """Make the price at a review as a unit price in some rows and as a total in others."""
        source = self._sources.get(declared.key)
        nothing = ColumnNumber(self._cache)
        if source is None:
            return Review(nothing, nothing)
        if source.constant is not None:
            return self._constant_review_price(declared, source)
        total, unit_price = (
            ColumnNumber(self._cache, kind.grain, BoundedInteger(pl.col(name), int(kind.limit / kind.grain)))
            for name, kind in (
                (INPUT + declared.key, MONEY),
                (INPUT + declared.key + PER_AREA, UNIT_PRICE),
            )
        )
        self.remember(declared, unit_price.where(unit_price.given(), total))
        return Review(unit_price, total)

    def _constant_review_price(self, declared: ReviewPriceInput, source: ColumnSource) -> Review:
        """Make one price for every row; without a unit, it is of the kind that the row's own price is."""
        own = self._sources.get("unit_price")
        if not source.kind_by_row or own is None or own.column is None:
            return super().review_price(declared)
        by_area = self._is_given("unit_price")
        nothing = ColumnNumber(self._cache)
        assert source.constant is not None
        unit_price, total = (
            ColumnNumber(
                self._cache,
                kind.grain,
                BoundedInteger.of(int(read(source.constant, kind, declared.key).value / kind.grain)),
            )
            for kind in (UNIT_PRICE, MONEY)
        )
        self.remember(declared, total)
        return Review(unit_price.where(by_area, nothing), total.where(~by_area, nothing))

    def review_quantity(self, declared: ReviewPriceInput) -> QuantityKind:
        """Return the kind of its column."""
        source = self._sources.get(declared.key)
        return declared.kind if source is None or source.kind is None else source.kind

    def word(self, declared: WordInput) -> ColumnText:
        """Make a text of a column of words, or of one word."""
        source = self._sources.get(declared.key)
        if source is None:
            return ColumnText(None, self._cache)
        if source.constant is not None:
            return ColumnText(declared.read(source.constant), self._cache)
        return ColumnText(pl.col(INPUT + declared.key), self._cache, declared.words)

    def use(self, declared: UseInput) -> NamedUse:
        """Make a land use of its columns, or of one name."""
        source = self._sources.get(declared.key)
        if source is None:
            unknown, no = ColumnText(None, self._cache), ColumnCondition(None, self._cache)
            return NamedUse(unknown, unknown, no, no, unknown, unknown)
        if source.constant is not None:
            match = self._book.use_of(source.constant)
            return NamedUse(
                ColumnText(match.key, self._cache),
                ColumnText(declared.read(source.constant), self._cache),
                ColumnCondition(bool(match.candidates), self._cache),
                ColumnCondition(bool(match.several), self._cache),
                ColumnText(nearest_names(match, self._book.uses, "zh"), self._cache),
                ColumnText(nearest_names(match, self._book.uses, "en"), self._cache),
            )
        name = INPUT + declared.key
        nearest = ColumnText(pl.col(f"{name}:nearest"), self._cache)  # in the language of the run
        return NamedUse(
            ColumnText(pl.col(name), self._cache, tuple(self._book.uses)),
            ColumnText(pl.col(f"{name}:name"), self._cache),
            ColumnCondition(pl.col(f"{name}:ambiguous"), self._cache),
            ColumnCondition(pl.col(f"{name}:several"), self._cache),
            nearest,
            nearest,
        )

    def flag(self, declared: FlagInput) -> ColumnCondition:
        """Make a condition of a column, or of one value; false if the cell is blank."""
        source = self._sources.get(declared.key)
        if source is None:
            return ColumnCondition(False, self._cache)
        if source.constant is not None:
            return ColumnCondition(declared.read(source.constant), self._cache)
        return ColumnCondition(pl.col(INPUT + declared.key).fill_null(value=False), self._cache)

    def note(self, declared: NoteInput) -> ColumnText:
        """Make a text of a column, or of one value."""
        source = self._sources.get(declared.key)
        if source is None:
            return ColumnText(None, self._cache)
        if source.constant is not None:
            return ColumnText(declared.read(source.constant), self._cache)
        return ColumnText(pl.col(INPUT + declared.key), self._cache, ())

    def expand(self, declared: ListInput | PartsInput) -> int:
        """Return the number of entries, up to the highest number of a source."""
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
