"""What is said of rows that are priced: the codes of each row as the bits of one number, then as text, and counted."""

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import reduce

import polars as pl

_UNSIGNED = {8: pl.UInt8(), 16: pl.UInt16(), 32: pl.UInt32(), 64: pl.UInt64()}
_FEW = 1 << 12  # numbers below, each with its text, are a table; of larger ones only those that occur are


class WarningBitmask:
    """The warnings of a plan.

    Joining texts row by row takes far longer than looking up the few that occur.

    Attributes:
        codes: In the order in which they are said.
        said: The column of numbers: the bit of each code that is said of a row.
    """

    def __init__(self, rows: Mapping[str, Sequence[pl.Expr]]) -> None:
        """Put the masks of each code's rows together."""
        self.codes = tuple(rows)
        kind = next(kind for bits, kind in _UNSIGNED.items() if len(rows) <= bits)
        bits = [
            pl.any_horizontal(masks).cast(kind) * pl.lit(1 << place, dtype=kind)
            for place, masks in enumerate(rows.values())
        ]
        self.said = reduce(lambda one, other: one + other, bits, pl.lit(0, dtype=kind)).alias("said")

    def texts(self, said: pl.Series) -> pl.Series:
        """The codes that are said of each row, joined by semicolons; null where there is none."""
        if (highest := int(str(said.max() or 0))) < _FEW:
            distinct, places = pl.Series(range(highest + 1)), said
        else:
            distinct = said.unique().sort()
            places = distinct.search_sorted(said)
        texts = [
            ";".join(code for place, code in enumerate(self.codes) if number >> place & 1) or None
            for number in distinct
        ]
        return pl.Series("warnings", texts, pl.String).gather(places.cast(pl.UInt32))

    def counts(self, said: pl.Series) -> Counter[str]:
        """Of how many rows each is said."""
        each = said.to_frame().select(
            (pl.first() & pl.lit(1 << place, dtype=said.dtype)).ne(0).sum().alias(code)
            for place, code in enumerate(self.codes)
        )
        return Counter({code: count for code, count in each.row(0, named=True).items() if count} if self.codes else {})
