"""Prices a ledger under two rule books and adds up what changes: in all, by use, by size, and the largest changes.

Amounts are added in whole fen. A row is compared if both books price it; rows that only one of them prices are counted.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

import polars as pl

from landprice.calculators import get_calculator
from landprice.errors import UsageError
from landprice.inputs.quantities import AREA
from landprice.kinds.column.integers import INTEGER
from landprice.kinds.column.source import ColumnSource
from landprice.ledger.cell_reader import CellReader
from landprice.ledger.pipeline import map_chunks
from landprice.ledger.pricer import Pricer
from landprice.ledger.read import Chunk, Ledger

LARGEST = 10
"""How many of the largest changes are kept."""

SIZES = (10_000, 50_000, 200_000)
"""The upper bounds of the size classes of parcels, in ㎡, exclusive; the last class has none."""

CHANGES = (-20, -10, -5, 0, 5, 10, 20)
"""The bounds of the classes of change, in percent of the amount before; 0 is a class of its own."""

_AMOUNTS = ("before", "after")
_SUMS = ("rows", "changed", *_AMOUNTS)


@dataclass(slots=True)
class AmountSums:
    """Rows that both books price, and their final amounts in fen.

    Attributes:
        rows: How many rows.
        changed: The number of rows whose amount differs.
        before: The sum under the first book.
        after: The sum under the second book.
    """

    rows: int = 0
    changed: int = 0
    before: int = 0
    after: int = 0

    def add(self, rows: int, changed: int, before: int, after: int) -> None:
        """Add rows."""
        self.rows += rows
        self.changed += changed
        self.before += before
        self.after += after

    @property
    def difference(self) -> int:
        """The second sum less the first, in fen."""
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class ChangedRow:
    """A row whose amount differs: its line in the file, its parcel number, its use, its amounts in fen."""

    line: int
    parcel: str
    use: str | None
    before: int
    after: int


@dataclass(slots=True)
class LedgerChange:
    """A ledger priced under two books.

    Attributes:
        calculator: The key of the calculator.
        final: The key of its final amount, which is compared.
        rows: All rows of the ledger.
        only_before: The rows that only the first book prices.
        only_after: The rows that only the second book prices.
        total: The rows that both price.
        by_use: The same by the key of the use; None for rows without a column of uses.
        by_size: The same by the number of the size class in `SIZES`; None for rows without a readable area.
        by_change: Rows by the number of the class of their change; `class_bounds` gives the bounds of each.
        largest: The rows with the largest changes, the largest first.
    """

    calculator: str
    final: str
    rows: int = 0
    only_before: int = 0
    only_after: int = 0
    total: AmountSums = field(default_factory=AmountSums)
    by_use: dict[str | None, AmountSums] = field(default_factory=dict)
    by_size: dict[int | None, AmountSums] = field(default_factory=dict)
    by_change: Counter[int] = field(default_factory=Counter)
    largest: list[ChangedRow] = field(default_factory=list)

    @property
    def neither(self) -> int:
        """The rows that neither book prices."""
        return self.rows - self.total.rows - self.only_before - self.only_after


def price_change(ledger: Ledger, before: Pricer, after: Pricer) -> LedgerChange:
    """Price a ledger under two books, and compare the final amounts row by row.

    Args:
        ledger: An open ledger.
        before: Made for its headings with the first book and one calculator.
        after: Made like ``before``, with the second book.

    Raises:
        UsageError: The rows name their calculators, or the calculator has no final amount.
        FileError: The ledger can't be read.
    """
    calculator = next(iter(before.plans))
    final = get_calculator(calculator).final
    if before.calculator_position is not None or final is None or final not in before.keys or final not in after.keys:
        raise UsageError(
            "比较金额须用 --calculator 指定一项有最终金额的测算规则。",
            "To compare amounts, choose one calculator with a final amount: --calculator.",
            key="calculator",
        )
    change = LedgerChange(calculator, final)
    pricing = _PairPricing(before, after, final)
    for chunk, compared in map_chunks(ledger, pricing.compare):
        compared.add_to(change, chunk)
    return change


@dataclass(frozen=True, slots=True)
class _ComparedChunk:
    """The rows of a chunk, compared: sums by use, size and class of change, and the largest changes."""

    groups: pl.DataFrame
    largest: pl.DataFrame
    only_before: int
    only_after: int

    def add_to(self, change: LedgerChange, chunk: Chunk) -> None:
        """Add the chunk's rows to the change of the whole ledger."""
        change.rows += chunk.rows.height + len(chunk.bad)
        change.only_before += self.only_before
        change.only_after += self.only_after
        for use, size, percent, *sums in self.groups.iter_rows():
            change.total.add(*sums)
            change.by_use.setdefault(use, AmountSums()).add(*sums)
            change.by_size.setdefault(size, AmountSums()).add(*sums)
            change.by_change[percent] += sums[0]
        change.largest += [ChangedRow(*row) for row in self.largest.iter_rows()]
        change.largest.sort(key=lambda row: (-abs(row.after - row.before), row.line))
        del change.largest[LARGEST:]


class _PairPricing:
    """Prices chunks under two books."""

    def __init__(self, before: Pricer, after: Pricer, final: str) -> None:
        self._pricers = before, after
        self._final = final
        sources = after.columns[next(iter(after.plans))].sources
        self._sources = {key: sources.get(key) for key in ("use", "area", "parcel")}
        self._cells = CellReader(after.book, after.lang, strict=after.strict)

    def compare(self, chunk: Chunk) -> _ComparedChunk:
        """Price a chunk under both books."""
        lines = pl.DataFrame({"line": chunk.lines})
        priced = [
            pricer.price(chunk.rows, chunk.lines, passthrough=lines).priced.select(
                "line", pl.col(self._final).to_physical().cast(INTEGER).alias(name)
            )
            for pricer, name in zip(self._pricers, _AMOUNTS, strict=True)
        ]
        both = priced[0].join(priced[1], on="line", how="inner", maintain_order="left")
        rows = both.join(self._describe(chunk), on="line", how="left")
        difference = pl.col("after") - pl.col("before")
        rows = rows.with_columns(_class_of_change(difference, pl.col("before")).alias("percent"))
        groups = rows.group_by("use", "size", "percent").agg(
            pl.len().alias("rows"), (difference != 0).sum().alias("changed"), *(pl.col(name).sum() for name in _AMOUNTS)
        )
        changed = rows.filter(difference != 0).with_columns(difference.abs().alias("by"))
        # not top_k, which promises no order of equal changes
        largest = changed.sort("by", "line", descending=[True, False]).head(LARGEST)
        return _ComparedChunk(
            groups.select("use", "size", "percent", *_SUMS),
            largest.select("line", "parcel", "use", *_AMOUNTS),
            priced[0].height - both.height,
            priced[1].height - both.height,
        )

    def _describe(self, chunk: Chunk) -> pl.DataFrame:
        """Return the use, the size class and the parcel number of each row."""
        use, area, parcel = (self._sources[key] for key in ("use", "area", "parcel"))
        nothing = pl.Series([None] * chunk.rows.height, dtype=pl.String)
        texts = nothing if parcel is None or parcel.column is None else chunk.rows.to_series(parcel.column)
        return pl.DataFrame(
            {"line": chunk.lines, "use": self._uses(use, chunk), "parcel": texts.fill_null("")}
        ).with_columns(_size_class(self._areas(area, chunk)).alias("size"))

    def _uses(self, source: ColumnSource | None, chunk: Chunk) -> pl.Series:
        """Return the key of each row's use; null if there is no column of uses."""
        if source is None or source.column is None:
            return pl.Series([None] * chunk.rows.height, dtype=pl.String)
        [read] = self._cells.columns([source], chunk.rows)
        return read.looked_up["use"].gather(read.values[0]).cast(pl.String)

    def _areas(self, source: ColumnSource | None, chunk: Chunk) -> pl.Series:
        """Return each row's area in multiples of the grain of areas; null if it has none."""
        if source is None or source.column is None:
            return pl.Series([None] * chunk.rows.height, dtype=INTEGER)
        [read] = self._cells.columns([source], chunk.rows)
        return read.values[0]


def _size_class(areas: pl.Series) -> pl.Series:
    """Return the number of each area's class in `SIZES`; null where there is no area."""
    bounds = [int(Fraction(bound) / AREA.grain) for bound in SIZES]
    classes = [(areas >= bound).cast(pl.Int32) for bound in bounds]
    return pl.Series(sum(classes[1:], classes[0]))


def _class_of_change(difference: pl.Expr, before: pl.Expr) -> pl.Expr:
    """Return the number of a change's class: 0 for none, else counted from the bounds in `CHANGES` away from zero."""
    up = sum((difference * 100 > bound * before).cast(pl.Int32) for bound in CHANGES if bound >= 0)
    down = sum((difference * 100 < bound * before).cast(pl.Int32) for bound in CHANGES if bound <= 0)
    assert isinstance(up, pl.Expr)
    assert isinstance(down, pl.Expr)
    return up - down


def class_bounds(change: LedgerChange) -> Mapping[int, tuple[int | None, int | None]]:
    """Return the bounds in percent of each class of change that occurs, from the largest fall to the largest rise.

    Example:
        >>> from collections import Counter
        >>> change = LedgerChange("term", "reserve_price", by_change=Counter({0: 3, 1: 2, -3: 1}))
        >>> dict(class_bounds(change))
        {-3: (-20, -10), 0: (0, 0), 1: (0, 5)}
    """
    rises = [bound for bound in CHANGES if bound >= 0]
    falls = [bound for bound in reversed(CHANGES) if bound <= 0]
    classes: dict[int, tuple[int | None, int | None]] = {0: (0, 0)}
    for number in filter(None, change.by_change):
        bounds = rises if number > 0 else falls
        near = bounds[abs(number) - 1]
        far = bounds[abs(number)] if abs(number) < len(bounds) else None
        classes[number] = (near, far) if number > 0 else (far, near)
    return {number: classes[number] for number in sorted(change.by_change)}
