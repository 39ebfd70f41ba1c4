"""Finds the headings of a sheet: below titles and a line of units, in one row or in several.

A title is a row of one cell above a row of several. A note is a row whose cells all say something with a colon
(单位：万元, 填报日期：2024年). A heading of several rows is known by its merged cells, or by words below an empty
one (评估价 over 单价 and 面积): it is named by its rows from the top, 评估价·单价.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from landprice.ledger.formats.sheets.sheet_cells import Merge
from landprice.ledger.heading_names import JOINT
from landprice.text_normalize import SPACES

SEARCHED = 40
"""Filled rows that are searched for headings."""

_MOST_PASSED = 10
_MOST_ROWS = 4
_NOTE = re.compile(r"[^：:]{1,12}[：:].+|[（(]?(?:计量|货币|金额|面积)?单位.{0,40}", re.DOTALL)
_VALUE = re.compile(r"[-+]?[0-9][0-9,.]*%?")

Row = Mapping[int, str]


@dataclass(frozen=True, slots=True)
class HeadingRows:
    """The headings of a sheet.

    Attributes:
        first: The row in which they begin.
        last: The row in which they end.
        names: The heading of each column, by its position.
        passed: The text of each row above them.
    """

    first: int
    last: int
    names: Mapping[int, str]
    passed: Sequence[str]


def find_headings(rows: Mapping[int, Row], merges: Sequence[Merge], header_row: int | None) -> HeadingRows:
    """Find the headings.

    Args:
        rows: The texts of the first filled rows, by row and by column; no blank texts.
        merges: The merged ranges.
        header_row: The row in which they begin, if the user says so; it is one of ``rows``.
    """
    places = sorted(rows)
    if header_row is None:
        begin = _count_passed([rows[place] for place in places])
        passed = [" ".join(text.strip(SPACES) for text in rows[place].values()) for place in places[:begin]]
        first = places[begin]
    else:
        passed, first = [], header_row
    last = first
    while last - first + 1 < _MOST_ROWS and _goes_on(rows, merges, first, last):
        last += 1
    return HeadingRows(first, last, _names(rows, merges, first, last), passed)


def _count_passed(rows: Sequence[Row]) -> int:
    """Count the titles and notes above the headings."""
    for count, (row, below) in enumerate(pairwise(rows[: _MOST_PASSED + 1])):
        is_title = len(row) == 1 and any(len(later) > 1 for later in rows[count + 1 : _MOST_PASSED + 1])
        is_note = len(row) < len(below) and all(_NOTE.fullmatch(text.strip(SPACES)) for text in row.values())
        if not (is_title or is_note):
            return count
    return 0


def _goes_on(rows: Mapping[int, Row], merges: Sequence[Merge], first: int, last: int) -> bool:
    """Return whether the row below belongs to the headings too."""
    row, below = rows.get(last, {}), rows.get(last + 1, {})
    spans = [merge for merge in merges if first <= merge.first_row <= last]
    if any(merge.last_row > last and merge.last_row - first < _MOST_ROWS for merge in spans) and not any(
        merge.first_row > last for merge in spans
    ):
        # cells merged over this row and the next: the next is a heading unless its own cells are values
        return all(_is_word(text) for text in below.values()) and _is_covered(below, row, spans, last)
    return bool(below) and all(map(_is_word, below.values())) and _is_under(below, row, spans, last)


def _is_covered(below: Row, row: Row, spans: Sequence[Merge], last: int) -> bool:
    """Return whether each cell of the next row stands below a merged or an empty heading."""
    over = {
        column
        for merge in spans
        if merge.last_row == last and merge.last_column > merge.first_column
        for column in range(merge.first_column, merge.last_column + 1)
    }
    return all(column in over or column not in row for column in below)


def _is_under(below: Row, row: Row, spans: Sequence[Merge], last: int) -> bool:
    """Return whether the next row, of words alone, names the parts of headings that span several columns."""
    groups = [
        range(merge.first_column, merge.last_column + 1)
        for merge in spans
        if merge.last_row == last and merge.last_column > merge.first_column
    ]
    if not groups:
        # without merged cells: below an empty heading, and below the one to its left
        empty = sorted(column for column in below if column not in row)
        groups = [range(column - 1, column + 1) for column in empty if column - 1 in row and column - 1 in below]
        groups += [range(column, column + 1) for column in empty]
        if not any(len(group) > 1 for group in groups):
            return False
    inside = {column for group in groups for column in group}
    return all(column in inside for column in below) and any(column not in below for column in row)


def _is_word(text: str) -> bool:
    """Return whether a text may be a heading: no number."""
    return _VALUE.fullmatch(text.strip(SPACES)) is None


def _names(rows: Mapping[int, Row], merges: Sequence[Merge], first: int, last: int) -> dict[int, str]:
    """Return the heading of each column: the parts of its rows, each once."""
    spread: dict[int, dict[int, str]] = {row: dict(rows.get(row, {})) for row in range(first, last + 1)}
    for merge in merges:
        if merge.last_row < first or merge.first_row > last:
            continue
        text = rows.get(merge.first_row, {}).get(merge.first_column)
        for row in range(max(first, merge.first_row), min(last, merge.last_row) + 1):
            for column in range(merge.first_column, merge.last_column + 1):
                spread[row].pop(column, None)
                if text is not None:
                    spread[row][column] = text
    if last > first and not any(merge.first_row <= last and merge.last_row >= first for merge in merges):
        _spread_right(spread[first], spread[last])
    names: dict[int, str] = {}
    for column in sorted({column for row in spread.values() for column in row}):
        parts = dict.fromkeys(row[column].strip(SPACES) for row in spread.values() if column in row)
        names[column] = (
            JOINT.join(parts)
            if len(parts) > 1
            else next(iter(spread[r][column] for r in spread if column in spread[r]))
        )
    return names


def _spread_right(row: dict[int, str], below: Row) -> None:
    """Let a heading that is not merged hold for the empty ones to its right that have a part below."""
    for column in sorted(below):
        if column not in row and column - 1 in row and column - 1 in below:
            row[column] = row[column - 1]
