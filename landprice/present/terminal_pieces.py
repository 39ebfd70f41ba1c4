"""What everything shown on a terminal is put together from: text that folds, columns without lines between them."""

from rich.cells import cell_len
from rich.table import Table
from rich.text import Text

GAP = 2  # cells between columns


def styled(*parts: str | tuple[str, str]) -> Text:
    """Text with styles, never read as markup; it folds where a word is longer than its column."""
    return Text.assemble(*parts, overflow="fold")


def below(*texts: Text) -> Text:
    """Texts below one another, those that say nothing left out."""
    return Text("\n", overflow="fold").join(text for text in texts if text)


def capital(text: str) -> str:
    """A heading's first letter is a capital one."""
    return text[:1].upper() + text[1:]


def in_columns(*widths: int | None, right: tuple[int, ...] = ()) -> Table:
    """Columns without lines between them, each so wide, or as wide as it needs to be where None is said."""
    grid = Table.grid(padding=(0, GAP, 0, 0))
    for number, width in enumerate(widths):
        grid.add_column(width=width, overflow="fold", justify="right" if number in right else "left")
    return grid


def widest(*texts: str) -> int:
    """The cells that the widest of some texts takes; a Chinese character takes two."""
    return max(map(cell_len, texts), default=0)
