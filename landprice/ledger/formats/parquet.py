"""Parquet ledgers and outputs.

A ledger's columns have types. It is priced from their text (`landprice.ledger.typed`), and an output in Parquet keeps
the types. Rows are counted from 1. Amounts are written as decimals.
"""

from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pyarrow as pa
from pyarrow import parquet

from landprice.errors import FileError
from landprice.ledger.read.byte_source import open_source, size_of
from landprice.ledger.read.ledger import CHUNK_ROWS, Chunk, Ledger, refuse_repeated
from landprice.ledger.read.polars_parser import column_names
from landprice.ledger.sink import Sink
from landprice.ledger.typed import as_text


class ParquetLedger(Ledger):
    """A ledger in Parquet."""

    passthrough = "typed"
    heading_line = 0

    def __init__(self, path: Path) -> None:
        """Read the schema.

        Raises:
            FileError: It is not a Parquet file.
            UsageError: Two columns have one name.
        """
        self.path = path
        self.size = size_of(path)
        with open_source(path) as file:
            try:
                parquet_file = parquet.ParquetFile(file)
            except (pa.ArrowException, OSError) as error:
                raise _damaged_error(path, error) from error
            self.headings = tuple(parquet_file.schema_arrow.names)
            self.most_rows = parquet_file.metadata.num_rows
        if not self.headings:
            raise FileError(f"{path}：没有列", f"{path}: it has no columns")
        refuse_repeated(self.headings)

    def chunks(self) -> Iterator[Chunk]:
        """Yield the rows, some thousands at a time."""
        done = 0
        with open_source(self.path) as file:
            try:
                for batch in parquet.ParquetFile(file).iter_batches(CHUNK_ROWS):
                    frame = pl.from_arrow(batch)
                    assert isinstance(frame, pl.DataFrame)
                    frame.columns = column_names(frame.width)
                    lines = pl.int_range(done + 1, done + 1 + frame.height, dtype=pl.UInt64, eager=True).alias("line")
                    done += frame.height
                    offset = self.size * done // max(self.most_rows, 1)
                    yield Chunk(as_text(frame), lines, (), offset, frame)
            except (pa.ArrowException, OSError, pl.exceptions.PolarsError) as error:
                raise _damaged_error(self.path, error) from error

    def count_rows(self) -> int:
        """Return the number of rows from the file's metadata."""
        return self.most_rows


def open_parquet(path: Path) -> ParquetLedger:
    """Open a ledger in Parquet; see `landprice.ledger.formats.open_ledger`."""
    return ParquetLedger(path)


def _damaged_error(path: Path, error: Exception) -> FileError:
    """Make the error for a file that is not Parquet, or damaged."""
    reason = str(error).splitlines()[0][:200]
    return FileError(
        f"{path}：不是完好的 Parquet 文件（{reason}）",
        f"{path}: is not a Parquet file, or a damaged one ({reason})",
    )


class ParquetSink(Sink):
    """An output in Parquet."""

    passthroughs = ("typed",)
    _writer: parquet.ParquetWriter | None = None

    def write_rows(self, frame: pl.DataFrame, *, unquoted: bool = False) -> None:  # noqa: ARG002
        """Write rows."""
        table = frame.rename(dict(zip(frame.columns, self.headings, strict=True))).to_arrow()
        if self._writer is None:
            self._writer = parquet.ParquetWriter(self.file, table.schema, compression="zstd")
        if table.num_rows:
            self._writer.write_table(table)

    def close(self) -> None:
        """Write the footer."""
        if self._writer is None:
            schema = {name: self.options.types.get(name, pl.String()) for name in self.headings}
            self.write_rows(pl.DataFrame(schema=schema))
        assert self._writer is not None
        self._writer.close()

    def abandon(self) -> None:
        """Mark the writer as closed: it would write its footer when it is garbage-collected."""
        if self._writer is not None:
            self._writer.is_open = False
