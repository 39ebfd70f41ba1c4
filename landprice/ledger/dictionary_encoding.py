"""The distinct texts of a column: what is read of each is read once, however many cells say it."""

from dataclasses import dataclass

import polars as pl

_MOST = 100
"""Texts of a column that are remembered: those of a column of words; names of parcels are ever new."""


@dataclass(frozen=True, slots=True)
class DictionaryColumn:
    """The cells of a column as so many distinct texts.

    Attributes:
        texts: Every text that a cell has, and perhaps others.
        places: Of each cell, the place of its text among them; null for an empty cell.
    """

    texts: tuple[str, ...]
    places: pl.Series

    def filter(self, rows: pl.Series) -> "DictionaryColumn":
        """The same of these rows alone."""
        return DictionaryColumn(self.texts, self.places.filter(rows))

    def counts(self) -> list[int]:
        """How many cells have each text."""
        found = dict(self.places.drop_nulls().value_counts().iter_rows())
        return [found.get(place, 0) for place in range(len(self.texts))]


class TextDictionary:
    """Finds the distinct texts of a ledger's columns, sooner where a chunk has those of the one before."""

    def __init__(self) -> None:
        """None known yet."""
        self._known: dict[int, tuple[tuple[str, ...], pl.Enum]] = {}

    def of(self, column: int, cells: pl.Series) -> DictionaryColumn:
        """The distinct texts of some cells.

        Args:
            column: The position of theirs.
            cells: As text.
        """
        known: tuple[str, ...] = ()
        if column in self._known:
            known, kind = self._known[column]
            places = cells.cast(kind, strict=False)
            if places.null_count() == cells.null_count():
                return DictionaryColumn(known, places.to_physical())
        found = tuple(cells.drop_nulls().unique(maintain_order=True))
        every = tuple(dict.fromkeys((*known, *found)))
        texts = every if len(every) <= _MOST else found
        kind = pl.Enum(texts)
        if len(texts) <= _MOST:
            self._known[column] = texts, kind
        return DictionaryColumn(texts, cells.cast(kind).to_physical())
