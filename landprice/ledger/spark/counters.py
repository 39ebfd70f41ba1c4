"""The counters of a task, written with its rows, so that a task that Spark retries or duplicates counts once."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import astuple

import msgspec

from landprice.ledger.counts import Counts
from landprice.ledger.summary import Summary


class Counters(msgspec.Struct):
    """The counters of one task.

    Attributes:
        rows: Rows read.
        priced: Rows priced.
        rejected: Rows rejected.
        codes: The rejected rows of each code.
        uses: The rejected rows of each code and use.
        warnings: The priced rows of each warning.
        lines: The lines read of each block, of a ledger of lines.
        cells: The position of each column, the key of its input, and how its cells were read.
    """

    rows: int
    priced: int
    rejected: int
    codes: list[tuple[str, int]]
    uses: list[tuple[str, str, int]]
    warnings: list[tuple[str, int]]
    lines: list[tuple[int, int]]
    cells: list[tuple[int, str, tuple[int, int, int, int, int]]]


def serialize_counters(summary: Summary, lines: Mapping[int, int]) -> bytes:
    """Encode a task's counters as one line of JSON."""
    counters = Counters(
        summary.rows,
        summary.priced,
        summary.rejected,
        list(summary.codes.items()),
        [(code, use, number) for (code, use), number in summary.uses.items()],
        list(summary.warnings.items()),
        list(lines.items()),
        [(column, key, astuple(counts)) for (column, key), counts in summary.cells.items()],
    )
    return msgspec.json.encode(counters)


def sum_counters(encoded: Iterable[bytes | str]) -> tuple[Summary, Counter[int]]:
    """Sum the counters of all tasks; return the summary and the lines read of each block."""
    summary, lines = Summary(), Counter[int]()
    for content in encoded:
        counters = msgspec.json.decode(content, type=Counters)
        summary.rows += counters.rows
        summary.priced += counters.priced
        summary.rejected += counters.rejected
        summary.codes.update(dict(counters.codes))
        summary.uses.update({(code, use): number for code, use, number in counters.uses})
        summary.warnings.update(dict(counters.warnings))
        lines.update(dict(counters.lines))
        for column, key, counts in counters.cells:
            summary.cells[column, key] = summary.cells.get((column, key), Counts()) + Counts(*counts)
    assert summary.rows == summary.priced + summary.rejected, "a row was lost"
    return summary, lines
