"""Counts the rows and cells of a ledger."""

from collections import Counter
from dataclasses import dataclass, field
from decimal import Context, Decimal

import polars as pl

from landprice.ledger.counts import Counts
from landprice.ledger.pricer import PricedRows
from landprice.ledger.read import BadRow
from landprice.ledger.repeated_parcels import RepeatedParcels

_WIDE = Context(prec=60)  # sums of amounts of 38 digits


@dataclass
class Summary:
    """The counts of a ledger.

    Attributes:
        rows: Rows read, taken apart or not.
        priced: Rows with a figure.
        rejected: Rows without; ``rows`` is the sum of both.
        codes: Rejected rows by code; a row may have several.
        uses: Rejected rows by code and use.
        warnings: Priced rows by what was said of them.
        cells: How the cells of each column were read, by its position and the input that it is.
        repeated_parcels: The parcel numbers that stand twice.
        totals: The sum of each amount in 元 over the priced rows, and how many rows have it, by the line's key.
    """

    rows: int = 0
    priced: int = 0
    rejected: int = 0
    codes: Counter[str] = field(default_factory=Counter)
    uses: Counter[tuple[str, str]] = field(default_factory=Counter)
    warnings: Counter[str] = field(default_factory=Counter)
    cells: dict[tuple[int, str], Counts] = field(default_factory=dict)
    repeated_parcels: RepeatedParcels = field(default_factory=RepeatedParcels, compare=False)
    totals: dict[str, tuple[Decimal, int]] = field(default_factory=dict, compare=False)

    def count(self, done: PricedRows, rejected: pl.DataFrame, bad: tuple[BadRow, ...], rows: int) -> None:
        """Count some rows.

        Args:
            done: What came of those that could be taken apart.
            rejected: Every row without a figure, the others included.
            bad: Those that could not be taken apart.
            rows: How many could.
        """
        self.rows += rows + len(bad)
        self.priced += done.priced.height
        self.rejected += rejected.height
        for codes, use, count in done.codes.group_by("codes", "use").len().iter_rows():
            for code in dict.fromkeys(codes.split(";")):
                self.codes[code] += count
                self.uses[code, use or ""] += count
        for row in bad:
            self.codes[row.code] += 1
            self.uses[row.code, ""] += 1
        for column, counts in done.cells.items():
            self.cells[column] = self.cells.get(column, Counts()) + counts
        self.warnings.update(done.warnings)
        for key, (amount, rows_with_it) in done.totals.items():
            total, number = self.totals.get(key, (Decimal(0), 0))
            self.totals[key] = _WIDE.add(total, amount), number + rows_with_it
