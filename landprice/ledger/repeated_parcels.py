"""Finds parcel numbers that stand twice in a ledger, in bounded memory: eight bytes a row."""

import polars as pl

from landprice.ledger.cell_reader import is_blank

_SHOWN = 5


class RepeatedParcels:
    """The parcel numbers of a ledger that have stood in an earlier row.

    Numbers are compared by hash, in one width: 津（挂）1 and 津(挂)1 are one.

    Attributes:
        count: Rows whose number an earlier row has.
        names: The first few of such numbers, as written.
    """

    def __init__(self) -> None:
        """Start with no rows."""
        self.count = 0
        self.names: list[str] = []
        self._seen: list[pl.Series] = []  # sorted hashes, each series at least twice as long as the next

    def add(self, cells: pl.Series) -> None:
        """Add the parcel numbers of some rows."""
        frame = cells.alias("name").to_frame().filter(~is_blank(pl.col("name")))
        if frame.is_empty():
            return
        key = pl.col("name").str.normalize("NFKC").str.strip_chars()
        frame = frame.with_columns(key.hash(seed=0).alias("hash"))
        is_again = frame.select(~pl.col("hash").is_first_distinct()).to_series()
        for seen in self._seen:
            places = seen.search_sorted(frame["hash"], "left").clip(upper_bound=seen.len() - 1)
            is_again = is_again | (seen.gather(places) == frame["hash"])
        if is_again.any():
            self.count += int(is_again.sum())
            again = frame.filter(is_again)["name"].unique(maintain_order=True).str.strip_chars()
            self.names = list(dict.fromkeys([*self.names, *again.head(_SHOWN)]))[:_SHOWN]
        self._seen.append(frame["hash"].unique().sort())
        while len(self._seen) > 1 and self._seen[-2].len() < 2 * self._seen[-1].len():
            merged = pl.concat(self._seen[-2:]).unique().sort()
            self._seen[-2:] = [merged]
