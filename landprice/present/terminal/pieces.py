"""Pieces of what is shown on a terminal: text that folds, columns without lines between them, bars."""

from fractions import Fraction

from rich.bar import Bar
from rich.cells import cell_len
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from landprice.present.views.tables import TableCell

GAP = 2
"""Cells between columns."""

MODE_STYLES = {
    "full_term": "blue",
    "term": "cyan",
    "lease": "green",
    "lease_ceilings": "yellow",
    "lease_to_sale": "magenta",
}
"""The colour of each supply mode; without colours its name stands beside each bar."""

_EIGHTHS = 8  # a block character divides into eighths


def styled(*parts: str | tuple[str, str]) -> Text:
    """Make text with styles, never read as markup; a word longer than its column folds."""
    return Text.assemble(*parts, overflow="fold")


def stack(*texts: Text) -> Text:
    """Stack texts, without the empty ones."""
    return Text("\n", overflow="fold").join(text for text in texts if text)


def grid(*widths: int | None, right: tuple[int, ...] = ()) -> Table:
    """Make a table without lines.

    Args:
        widths: Of each column, in cells; None for as wide as it needs to be.
        right: The columns that are aligned to the right.
    """
    table = Table.grid(padding=(0, GAP, 0, 0))
    for number, width in enumerate(widths):
        table.add_column(width=width, overflow="fold", justify="right" if number in right else "left")
    return table


def widest(*texts: str) -> int:
    """Return the cells that the widest text takes; a Chinese character takes two."""
    return max(map(cell_len, texts), default=0)


def bar(cell: TableCell, longest: Fraction, width: int, style: str) -> RenderableType:
    """Make a bar of blocks.

    Args:
        cell: The amount; without a value there is no bar.
        longest: The amount whose bar is as long as the width.
        width: In cells; an amount above zero has an eighth of a cell at least.
        style: The bar's colour.
    """
    if not cell.value:
        return ""
    size = width * _EIGHTHS
    return Bar(size=size, begin=0, end=max(round(size * cell.value / longest), 1), width=width, color=style)
