"""Rows as Parquet: amounts as decimals, the columns of a ledger that was Parquet with its own types."""

import polars as pl
from pyarrow import parquet

from landprice.ledger.write.sink import Sink


class ParquetSink(Sink):
    """An output in Parquet."""

    takes = ("typed",)
    _writer: parquet.ParquetWriter | None = None

    def rows(self, frame: pl.DataFrame, *, unquoted: bool = False) -> None:  # noqa: ARG002
        """Write rows."""
        table = frame.rename(dict(zip(frame.columns, self.headings, strict=True))).to_arrow()
        if self._writer is None:
            self._writer = parquet.ParquetWriter(self.file, table.schema, compression="zstd")
        if table.num_rows:
            self._writer.write_table(table)

    def close(self) -> None:
        """Write the footer."""
        if self._writer is None:
            text = {name: self.style.types.get(name, pl.String()) for name in self.headings}
            self.rows(pl.DataFrame(schema=text))
        assert self._writer is not None
        self._writer.close()

    def abandon(self) -> None:
        """Give up what is not in the file yet."""
        if self._writer is not None:
            self._writer.is_open = False  # else it would write its footer on its own way out
