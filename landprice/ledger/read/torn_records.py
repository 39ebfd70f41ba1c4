r"""Finds records that a lone line feed in an unquoted cell has torn apart, in files whose lines end in ``\r\n``.

Such a line feed looks like a line end: the record becomes two, of which one may have all its cells and would be priced,
without those before the line feed. So where a lone ``\n`` stands between two records of which one doesn't fit the
heading, both are rejected.
"""

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from typing import NamedTuple

from landprice.ledger.read.bad_row import BadRow
from landprice.ledger.read.sniff import CRLF
from landprice.ledger.read.strict_csv import RecordReader

_CODE = "stray-line-feed"


class Piece(NamedTuple):
    """A record that may be part of another.

    Attributes:
        line: The line of the file on which it begins.
        start: Its first position in the data.
        end: The position behind it.
        fits: Whether it is a good row, with as many cells as the heading.
    """

    line: int
    start: int
    end: int
    fits: bool


class TornRecords:
    """Collects the records that belong together, from the records of some data in order.

    Args:
        data: Whole lines; None if nothing is to be collected.

    Attributes:
        chains: Records that are to be rejected, in groups of two or more, each joined to the next by a lone line feed.
    """

    def __init__(self, data: bytes | None) -> None:
        """Collect from whole lines."""
        self.chains: list[list[Piece]] = []
        self._data = data
        self._chain: list[Piece] = []
        self._ends_in_feed = False

    def add(self, line: int, start: int, end: int, *, fits: bool) -> None:
        """Add the next record.

        Args:
            line: The line of the file on which it begins.
            start: Its first position in the data.
            end: The position behind it.
            fits: Whether it is a good row.
        """
        if self._data is None:
            return
        if not self._ends_in_feed or (fits and self._chain[-1].fits):
            self._close()
        self._chain.append(Piece(line, start, end, fits))
        self._ends_in_feed = not self._data.endswith(CRLF, 0, end)

    def add_blank(self, end: int) -> None:
        """Add a blank line; it may be part of a cell if it ends in a lone line feed too."""
        if self._data is not None:
            self._ends_in_feed = self._ends_in_feed and not self._data.endswith(CRLF, 0, end)

    def finish(self, *, at_end: bool) -> Piece | None:
        """End the data; return the first record that depends on what follows, if any."""
        if self._chain and self._ends_in_feed and not at_end:
            return self._chain[0]
        self._close()
        return None

    def _close(self) -> None:
        if len(self._chain) > 1:
            self.chains.append(self._chain)
        self._chain = []


def torn_rows(
    chain: Sequence[Piece], data: bytes, reader: RecordReader, offset: int, others: AbstractSet[int]
) -> Iterator[BadRow]:
    """Yield the rejects for some records: one if they make up a record, else one each.

    Args:
        chain: The records.
        data: Where they stand.
        reader: Splits them into cells.
        offset: Of the data in the file.
        others: The lines of records that are rejected for another reason.
    """
    cells = [reader.split(data[piece.start : piece.end]) for piece in chain]
    whole = not any(piece.line in others for piece in chain)
    if whole and sum(map(len, cells)) - len(cells) + 1 == reader.width:
        joined = [cell or "" for cell in cells[0]]
        for more in cells[1:]:
            joined[-1] += "\n" + (more[0] or "")
            joined += [cell or "" for cell in more[1:]]
        number = len(cells[0])
        yield BadRow(
            chain[0].line,
            offset + chain[0].end - 1,
            tuple(joined),
            _CODE,
            f"第 {number} 格有单独的换行符：含换行的格须整格加引号",
            f"cell {number} has a line feed alone: a cell with a line break is to be quoted",
        )
        return
    for piece, row in zip(chain, cells, strict=True):
        if piece.line not in others:
            yield BadRow(
                piece.line,
                offset + piece.start,
                tuple(cell or "" for cell in row),
                _CODE,
                "与相邻的行之间只有换行符，没有回车符，可能是某格中的换行把一行拆成两行：含换行的格须整格加引号",
                "only a line feed, without a carriage return, stands between this row and the next or the one before: "
                "a line break in a cell may have torn a row apart. Quote the whole cell",
            )
