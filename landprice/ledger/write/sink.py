"""What rows are written to."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import BinaryIO

import polars as pl

from landprice.ledger.read.ledger import Chunk, Passthrough

BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class SinkOptions:
    """How an output is written.

    Attributes:
        delimiter: of CSV, what stands between two cells.
        encoding: of CSV: "utf-8-sig" (with a byte order mark, so that Excel knows it), "utf-8" or "gb18030".
        types: of every column that the output adds to the ledger's, by heading.
        numbers: the headings under which plain numbers are numbers, not text that looks like one.
    """

    delimiter: str = ","
    encoding: str = "utf-8-sig"
    types: Mapping[str, pl.DataType] = field(default_factory=dict)
    numbers: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class SummaryRows:
    """What is said of a whole ledger beside its rows: tables of text, each with a title and headings."""

    tables: tuple[tuple[str, tuple[str, ...], tuple[tuple[str, ...], ...]], ...] = ()


class Sink(ABC):
    """An output that takes rows some thousands at a time.

    Attributes:
        takes: in what forms beside text it takes the ledger's own columns, where the ledger has them.
    """

    takes: tuple[Passthrough, ...] = ()

    def __init__(self, file: BinaryIO, headings: Sequence[str], style: SinkOptions, echo: Passthrough = "text") -> None:
        """Write to an open file.

        Args:
            file: its bytes.
            headings: of every column, the ledger's own first.
            style: how it is written.
            echo: in what form the ledger's own columns come.
        """
        self.file = file
        self.headings = list(headings)
        self.style = style
        self.echo: Passthrough = echo

    def as_they_stand(self, chunk: Chunk) -> bool:  # noqa: ARG002
        """Whether the rows of a chunk can be written as they stand in their file, and what is added without quotes."""
        return False

    @abstractmethod
    def rows(self, frame: pl.DataFrame, *, unquoted: bool = False) -> None:
        """Write rows.

        Args:
            frame: a column a heading, in order.
            unquoted: whether the ledger's own columns are known to need no quotes, or have those that they need: where
                rows go `as_they_stand`.

        Raises:
            OSError: the file can't be written.
            FileError: a cell that the format can't hold.
        """

    @abstractmethod
    def close(self) -> None:
        """Write what belongs at the end; the file stays open."""

    def abandon(self) -> None:  # noqa: B027  most formats keep nothing back
        """Give up what is not in the file yet: nothing more may be written to it."""
