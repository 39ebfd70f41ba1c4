"""Encodes columns by their distinct texts, so that each text is read once."""

from dataclasses import dataclass

import polars as pl

_MAX_TEXTS = 100
"""Texts of a column that are kept for the next chunk. A column of words has few; names of parcels are always new."""


@dataclass(frozen=True, slots=True)
class DictionaryColumn:
    """A column as indices into its distinct texts.

    Attributes:
        texts: Every text of a cell, and perhaps others.
        places: The index of each cell's text; null for an empty cell.
    """

    texts: tuple[str, ...]
    places: pl.Series

    def filter(self, rows: pl.Series) -> "DictionaryColumn":
        """Select rows."""
        return DictionaryColumn(self.texts, self.places.filter(rows))

    def counts(self) -> list[int]:
        """Count the cells of each text."""
        counts = dict(self.places.drop_nulls().value_counts().iter_rows())
        return [counts.get(place, 0) for place in range(len(self.texts))]


class TextDictionary:
    """Encodes the columns of a ledger, faster if a chunk has only texts of the chunks before."""

    def __init__(self) -> None:
        """Start without texts."""
        self._known: dict[int, tuple[tuple[str, ...], pl.Enum]] = {}

    def encode(self, column: int, cells: pl.Series) -> DictionaryColumn:
        """Encode cells.

        Args:
            column: The position of their column.
            cells: As text.
        """
        known: tuple[str, ...] = ()
        if column in self._known:
            known, dtype = self._known[column]
            places = cells.cast(dtype, strict=False)
            if places.null_count() == cells.null_count():
                return DictionaryColumn(known, places.to_physical())
        new = tuple(cells.drop_nulls().unique(maintain_order=True))
        merged = tuple(dict.fromkeys((*known, *new)))
        texts = merged if len(merged) <= _MAX_TEXTS else new
        dtype = pl.Enum(texts)
        if len(texts) <= _MAX_TEXTS:
            self._known[column] = texts, dtype
        return DictionaryColumn(texts, cells.cast(dtype).to_physical())
