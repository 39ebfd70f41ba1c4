"""Rows split into priced and rejected ones, with their counts."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from landprice.ledger.counts import Counts

_NOTHING_PRICED = pl.DataFrame(schema={"order": pl.Int64, "warnings": pl.String})
_NOTHING_REFUSED = pl.DataFrame(schema={"order": pl.Int64, "codes": pl.String, "message": pl.String, "use": pl.String})


@dataclass(frozen=True, slots=True)
class PricedPartition:
    """Rows, each in one of two frames.

    Attributes:
        priced: ``order``, the lines' keys, ``warnings``.
        refused: ``order``, ``codes``, ``message``, ``use``.
        cells: How the cells of each column were read, by its position and the key of its input.
        warnings: The number of priced rows with each warning.
    """

    priced: pl.DataFrame = field(default_factory=lambda: _NOTHING_PRICED)
    refused: pl.DataFrame = field(default_factory=lambda: _NOTHING_REFUSED)
    cells: Mapping[tuple[int, str], Counts] = field(default_factory=dict)
    warnings: Counter[str] = field(default_factory=Counter)


def merge(parts: Sequence[PricedPartition]) -> PricedPartition:
    """Merge partitions of different rows into one, in the ledger's order. A single one is in order already."""
    if len(parts) == 1:
        return parts[0]
    cells: dict[tuple[int, str], Counts] = {}
    warnings = Counter[str]()
    for part in parts:
        warnings.update(part.warnings)
        for column, counts in part.cells.items():
            cells[column] = cells.get(column, Counts()) + counts
    priced, refused = (
        pl.concat(frames, how="diagonal_relaxed").sort("order")
        for frames in ([part.priced for part in parts], [part.refused for part in parts])
    )
    return PricedPartition(priced, refused, cells, warnings)
