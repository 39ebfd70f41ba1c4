"""Reads a ledger in Parquet, some rows at a time.

Its columns have types. Prices are worked out from their text (`typed`); in an output that has types too they stand as
they are. A row's place is its number, the first being 1.
"""

from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pyarrow as pa
from pyarrow import parquet

from landprice.errors import FileError
from landprice.ledger.read.ledger import CHUNK_ROWS, Chunk, Ledger, refuse_repeated
from landprice.ledger.read.polars_parser import columns
from landprice.ledger.read.source import open_source, size_of
from landprice.ledger.typed import as_text


class ParquetLedger(Ledger):
    """A ledger in Parquet."""

    echo = "typed"
    heading_line = 0

    def __init__(self, path: Path) -> None:
        """Read its schema.

        Raises:
            FileError: It is no Parquet file.
            UsageError: Two columns have one name.
        """
        self.path = path
        self.size = size_of(path)
        with open_source(path) as file:
            try:
                found = parquet.ParquetFile(file)
            except (pa.ArrowException, OSError) as error:
                raise _unreadable(path, error) from error
            self.headings = tuple(found.schema_arrow.names)
            self.most_rows = found.metadata.num_rows
        if not self.headings:
            raise FileError(f"{path}：没有列", f"{path}: it has no columns")
        refuse_repeated(self.headings)

    def chunks(self) -> Iterator[Chunk]:
        """The rows, some thousands at a time."""
        done = 0
        with open_source(self.path) as file:
            try:
                for batch in parquet.ParquetFile(file).iter_batches(CHUNK_ROWS):
                    frame = pl.from_arrow(batch)
                    assert isinstance(frame, pl.DataFrame)
                    frame.columns = columns(frame.width)
                    lines = pl.int_range(done + 1, done + 1 + frame.height, dtype=pl.UInt64, eager=True).alias("line")
                    done += frame.height
                    offset = self.size * done // max(self.most_rows, 1)
                    yield Chunk(as_text(frame), lines, (), offset, frame)
            except (pa.ArrowException, OSError, pl.exceptions.PolarsError) as error:
                raise _unreadable(self.path, error) from error

    def count_rows(self) -> int:
        """How many rows it has, as it says itself."""
        return self.most_rows


def open_parquet(path: Path) -> ParquetLedger:
    """Open a ledger in Parquet; see `landprice.ledger.read.open_ledger`."""
    return ParquetLedger(path)


def _unreadable(path: Path, error: Exception) -> FileError:
    """The error for a file that is no Parquet, or a damaged one."""
    why = str(error).splitlines()[0][:200]
    return FileError(
        f"{path}：不是完好的 Parquet 文件（{why}）",
        f"{path}: is no Parquet file, or a damaged one ({why})",
    )
