"""The warnings of a priced ledger: one integer for each row, with a bit for each code."""

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import reduce

import polars as pl

_UNSIGNED = {8: pl.UInt8(), 16: pl.UInt16(), 32: pl.UInt32(), 64: pl.UInt64()}
_DENSE_LIMIT = 1 << 12  # below, precompute the text of every integer; above, only of those present


class WarningBitmask:
    """The warning codes of each row as bits of an integer.

    Few combinations of codes occur, so looking their texts up is much faster than joining texts row by row.

    Attributes:
        codes: The codes; the index of a code is its bit.
        bits: The expression of the integers, named ``warning_bits``.
    """

    def __init__(self, rows: Mapping[str, Sequence[pl.Expr]]) -> None:
        """Combine masks.

        Args:
            rows: For each code, masks of the rows that it applies to.
        """
        self.codes = tuple(rows)
        dtype = next(dtype for size, dtype in _UNSIGNED.items() if len(rows) <= size)
        flags = [
            pl.any_horizontal(masks).cast(dtype) * pl.lit(1 << index, dtype=dtype)
            for index, masks in enumerate(rows.values())
        ]
        zero = pl.lit(0, dtype=dtype)
        self.bits = reduce(lambda combined, flag: combined + flag, flags, zero).alias("warning_bits")

    def decode(self, bits: pl.Series) -> pl.Series:
        """Convert integers to the row's codes, joined by semicolons; null where there is none."""
        if (highest := int(str(bits.max() or 0))) < _DENSE_LIMIT:
            distinct, indices = pl.Series(range(highest + 1)), bits
        else:
            distinct = bits.unique().sort()
            indices = distinct.search_sorted(bits)
        texts = [
            ";".join(code for index, code in enumerate(self.codes) if combination >> index & 1) or None
            for combination in distinct
        ]
        return pl.Series("warnings", texts, pl.String).gather(indices.cast(pl.UInt32))

    def count_rows(self, bits: pl.Series) -> Counter[str]:
        """Count the rows of each code; codes without any are left out."""
        counts = bits.to_frame().select(
            (pl.first() & pl.lit(1 << index, dtype=bits.dtype)).ne(0).sum().alias(code)
            for index, code in enumerate(self.codes)
        )
        return Counter(
            {code: count for code, count in counts.row(0, named=True).items() if count} if self.codes else {}
        )
