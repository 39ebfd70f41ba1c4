"""Compares the columns of one input in a row: all that are filled must agree."""

from landprice.errors import UsageError
from landprice.inputs import quantities
from landprice.inputs.quantities import read
from landprice.kinds.column.source import ColumnSource
from landprice.rulebook import RuleBook
from landprice.text_normalize import one_width


def disagreement(
    first: ColumnSource, text: str, other: ColumnSource, other_text: str, book: RuleBook
) -> UsageError | None:
    """Make the error for two filled cells of one input that disagree; None if they agree.

    Areas in two units agree within half the last place as written: one was converted and rounded.

    Args:
        first: The source of the first cell.
        text: The first cell.
        other: The source of the other cell.
        other_text: The other cell.
        book: The rule book, for the names of uses.
    """
    if _agree(first, text, other, other_text, book):
        return None
    names = first.heading, other.heading
    cells = one_width(text), one_width(other_text)
    return UsageError(
        f"“{names[0]}”为“{cells[0]}”，“{names[1]}”为“{cells[1]}”，不一致；请改正，"
        f"或用 --map {first.key}=列名 指定一列。",
        f"“{names[0]}” is “{cells[0]}” but “{names[1]}” is “{cells[1]}”: correct one, "
        f"or name one column with --map {first.key}=HEADING.",
        code="columns-disagree",
        key=first.key,
    )


def _agree(first: ColumnSource, text: str, other: ColumnSource, other_text: str, book: RuleBook) -> bool:
    if first.kind is not None:
        try:
            own = read(text, first.kind, first.key, first.unit)
            again = read(other_text, first.kind, first.key, other.unit)
        except UsageError:
            return True  # the unreadable cell has an error of its own
        own_unit, again_unit = own.unit or _name(first), again.unit or _name(other)
        is_converted = first.kind is quantities.AREA and first.kind.units[own_unit] != first.kind.units[again_unit]
        return abs(own.value - again.value) <= (max(own.step, again.step) / 2 if is_converted else 0)
    if first.declared.means_the_same(text, other_text):
        return True
    key = book.use_of(text).key if first.declared.names_use else None
    return key is not None and key == book.use_of(other_text).key


def _name(source: ColumnSource) -> str:
    """Return the unit of a source's bare numbers; the base unit where cells must have their own."""
    assert source.kind is not None
    return (source.unit or source.kind.base).name
