"""The base of what writes rows: one subclass a format, in `landprice.ledger.formats`."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, BinaryIO

import polars as pl

if TYPE_CHECKING:
    import pyarrow as pa

from landprice.ledger.read.ledger import Chunk, Passthrough

BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class SinkOptions:
    """How an output is written.

    Attributes:
        delimiter: The character between two cells of CSV.
        encoding: Of CSV: "utf-8-sig" (with a byte order mark, without which Excel takes it for GBK), "utf-8" or
            "gb18030".
        types: The type of each column that the output adds to the ledger's, by heading.
        numbers: The headings of columns whose plain numbers are written as numbers, not as text.
        arrow_types: The types of the ledger's own columns in Parquet; none for a ledger in another format.
    """

    delimiter: str = ","
    encoding: str = "utf-8-sig"
    types: Mapping[str, pl.DataType] = field(default_factory=dict)
    numbers: frozenset[str] = frozenset()
    arrow_types: "tuple[pa.DataType, ...]" = ()


@dataclass(frozen=True, slots=True)
class SummaryRows:
    """The summary of a run, for outputs that hold it beside the rows: tables of text with a title and headings."""

    tables: tuple[tuple[str, tuple[str, ...], tuple[tuple[str, ...], ...]], ...] = ()


class Sink(ABC):
    """An output that takes rows, some thousands at a time.

    Attributes:
        passthroughs: The forms, apart from text, in which it can write the ledger's own columns.
    """

    passthroughs: tuple[Passthrough, ...] = ()

    def __init__(
        self, file: BinaryIO, headings: Sequence[str], options: SinkOptions, passthrough: Passthrough = "text"
    ) -> None:
        """Write to an open file.

        Args:
            file: The file, open for bytes.
            headings: Of every column, the ledger's own first.
            options: How it is written.
            passthrough: The form in which the ledger's own columns come.
        """
        self.file = file
        self.headings = list(headings)
        self.options = options
        self.passthrough: Passthrough = passthrough

    def can_copy_lines(self, chunk: Chunk) -> bool:  # noqa: ARG002
        """Return whether the source lines of a chunk can be written as they are, with the added cells behind them."""
        return False

    @abstractmethod
    def write_rows(self, frame: pl.DataFrame, *, unquoted: bool = False) -> None:
        """Write rows.

        Args:
            frame: One column a heading, in order.
            unquoted: Whether no cell needs quotes, or each has them already (see `can_copy_lines`).

        Raises:
            OSError: The file can't be written.
            FileError: The format can't hold one of the cells.
        """

    @abstractmethod
    def close(self) -> None:
        """Write the end of the file, such as a footer. The file stays open."""

    def abandon(self) -> None:  # noqa: B027  most formats buffer nothing
        """Drop what is buffered: nothing more may be written to the file."""
