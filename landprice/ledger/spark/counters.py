"""The counts of a task, written with its rows: a task that is tried again, or twice at once, counts once."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import astuple

import msgspec

from landprice.ledger.counts import Counts
from landprice.ledger.summary import Summary


class Counters(msgspec.Struct):
    """What came of one task's rows.

    Attributes:
        rows: Rows read; ``priced`` and ``rejected`` are their parts.
        codes: Each code, and how many rows were rejected for it.
        uses: The same by code and use.
        warnings: Each code, and how many priced rows it was said of.
        lines: Of a ledger of lines, each block and how many lines of it were read.
        cells: Each column, the input that it is, and how its cells were read.
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
    """A task's counts as one line of JSON."""
    tally = Counters(
        summary.rows,
        summary.priced,
        summary.rejected,
        list(summary.codes.items()),
        [(code, use, number) for (code, use), number in summary.uses.items()],
        list(summary.warnings.items()),
        list(lines.items()),
        [(column, key, astuple(counts)) for (column, key), counts in summary.cells.items()],
    )
    return msgspec.json.encode(tally)


def sum_counters(tallies: Iterable[bytes | str]) -> tuple[Summary, Counter[int]]:
    """The tasks' counts added up: the summary, and the lines read by block."""
    summary, lines = Summary(), Counter[int]()
    for content in tallies:
        tally = msgspec.json.decode(content, type=Counters)
        summary.rows += tally.rows
        summary.priced += tally.priced
        summary.rejected += tally.rejected
        summary.codes.update(dict(tally.codes))
        summary.uses.update({(code, use): number for code, use, number in tally.uses})
        summary.warnings.update(dict(tally.warnings))
        lines.update(dict(tally.lines))
        for column, key, counts in tally.cells:
            summary.cells[column, key] = summary.cells.get((column, key), Counts()) + Counts(*counts)
    assert summary.rows == summary.priced + summary.rejected, "a row was lost"
    return summary, lines
