"""Parquet ledgers and outputs.

A ledger's columns have types. It is priced from their text (`landprice.ledger.typed`), and an output in Parquet keeps
the types. Rows are counted from 1. Amounts are written as decimals.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import polars as pl
import pyarrow as pa
from pyarrow import parquet

from landprice.errors import FileError, LandpriceError
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
        with open_source(path) as file, _naming_damage(path):
            parquet_file = parquet.ParquetFile(file)
            schema = parquet_file.schema_arrow
            self.arrow_types = tuple(schema.types)
            self.headings = tuple(schema.names)
            self.most_rows = parquet_file.metadata.num_rows
        for column in schema:
            _refuse_type(path, column)
        if not self.headings:
            raise FileError(f"{path}：没有列", f"{path}: it has no columns")
        refuse_repeated(self.headings)

    def chunks(self) -> Iterator[Chunk]:
        """Yield the rows, some thousands at a time."""
        done = 0
        with open_source(self.path) as file:
            with _naming_damage(self.path):
                batches = parquet.ParquetFile(file).iter_batches(CHUNK_ROWS)
            while (frame := self._read_frame(batches)) is not None:
                lines = pl.int_range(done + 1, done + 1 + frame.height, dtype=pl.UInt64, eager=True).alias("line")
                done += frame.height
                offset = self.size * done // max(self.most_rows, 1)
                yield Chunk(as_text(frame), lines, (), offset, frame)

    def _read_frame(self, batches: Iterator[pa.RecordBatch]) -> pl.DataFrame | None:
        """Return the next rows; None at the end."""
        with _naming_damage(self.path):
            batch = next(batches, None)
            if batch is None:
                return None
            frame = pl.from_arrow(batch)
            assert isinstance(frame, pl.DataFrame)
            frame.columns = column_names(frame.width)
            return frame

    def count_rows(self) -> int:
        """Return the number of rows from the file's metadata."""
        return self.most_rows


def open_parquet(path: Path) -> ParquetLedger:
    """Open a ledger in Parquet; see `landprice.ledger.formats.open_ledger`."""
    return ParquetLedger(path)


def _refuse_type(path: Path, column: pa.Field) -> None:
    """Refuse a column of a type that can't be kept.

    Raises:
        FileError: It has one, or holds one in its structure.
    """
    inner = [column.type]
    while inner:
        found = inner.pop()
        inner += [found.field(index).type for index in range(found.num_fields)]
        if pa.types.is_dictionary(found):
            inner.append(found.value_type)
        if pa.types.is_decimal256(found) or pa.types.is_interval(found) or pa.types.is_duration(found):
            raise FileError(
                f"{path}：列“{column.name}”的类型 {found} 不能读取，请改存为小数（至多 38 位）或文本",
                f"{path}: the column “{column.name}” has the type {found}, which can't be read. Save it as a decimal "
                "of at most 38 digits, or as text",
            )


@contextmanager
def _naming_damage(path: Path) -> Iterator[None]:
    """Turn whatever the libraries raise for a damaged file into one line: their errors have no common class.

    Raises:
        FileError: The file is damaged.
    """
    try:
        yield
    except LandpriceError:
        raise
    except (Exception, pl.exceptions.PanicException) as error:
        raise _damaged_error(path, error) from error


def _damaged_error(path: Path, error: Exception) -> FileError:
    """Make the error for a file that is not Parquet, or damaged."""
    reason = (str(error) or type(error).__name__).splitlines()[0][:200]
    return FileError(
        f"{path}：不是完好的 Parquet 文件（{reason}）",
        f"{path}: is not a Parquet file, or a damaged one ({reason})",
    )


class ParquetSink(Sink):
    """An output in Parquet. The ledger's own columns have the types that they had in the ledger."""

    passthroughs = ("typed",)
    _writer: parquet.ParquetWriter | None = None

    def write_rows(self, frame: pl.DataFrame, *, unquoted: bool = False) -> None:  # noqa: ARG002
        """Write rows."""
        table = frame.rename(dict(zip(frame.columns, self.headings, strict=True))).to_arrow()
        self._write(self._with_own_types(table, _restore_type))

    def _with_own_types(
        self, table: pa.Table, make: Callable[[pa.ChunkedArray, pa.DataType], pa.ChunkedArray]
    ) -> pa.Table:
        """Give the ledger's own columns the types that they had in the ledger."""
        if self.passthrough == "typed":
            for place, own in enumerate(self.options.arrow_types):
                column = make(table.column(place), own)
                table = table.set_column(place, pa.field(self.headings[place], column.type), column)
        return table

    def _write(self, table: pa.Table) -> None:
        if self._writer is None:
            self._writer = parquet.ParquetWriter(self.file, table.schema, compression="zstd")
        if table.num_rows:
            self._writer.write_table(table)

    def close(self) -> None:
        """Write the footer."""
        if self._writer is None:
            schema = {name: self.options.types.get(name, pl.String()) for name in self.headings}
            empty = pl.DataFrame(schema=schema).to_arrow()
            self._write(self._with_own_types(empty, lambda _, own: pa.chunked_array([], own)))
        assert self._writer is not None
        self._writer.close()

    def abandon(self) -> None:
        """Mark the writer as closed: it would write its footer when it is garbage-collected."""
        if self._writer is not None:
            self._writer.is_open = False


def _restore_type(column: pa.ChunkedArray, own: pa.DataType) -> pa.ChunkedArray:
    """Give a column the type that it had before Polars, which has fewer: the values stay the same."""
    if column.type.equals(own):
        return column
    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    return column.cast(own)
