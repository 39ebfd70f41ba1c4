"""The supply modes side by side on a terminal: a table where it fits, and bars."""

from collections.abc import Iterator, Sequence
from fractions import Fraction

from rich.bar import Bar
from rich.console import RenderableType
from rich.padding import Padding

from landprice.glossary import PRESENTATION, namer
from landprice.present.comparison import Cell, Compared, text_of
from landprice.present.terminal_pieces import GAP, capital, in_columns, styled, widest

STYLES = {"full_term": "blue", "term": "cyan", "lease": "green", "lease_ceilings": "yellow", "lease_to_sale": "magenta"}
"""Each mode has its colour; where there are none, its name stands beside each bar."""

_NARROWEST = 10  # a mode's name folds no narrower
_EIGHTHS = 8  # a block has so many


def side_by_side(compared: Compared, width: int) -> Iterator[RenderableType]:
    """The measures of every mode, whether they are balanced, and bars.

    Args:
        compared: The modes.
        width: The cells there are. Where the table does not fit, the amounts stand beside the bars.
    """
    amounts = [max(widest(*map(text_of, compared.column(one.key))), _NARROWEST) for one in compared.measures]
    rest = width - sum(amounts) - GAP * len(amounts)
    in_table = rest >= _NARROWEST
    if in_table:
        names = min(rest, max(widest(*(mode.label for mode in compared.modes)), _NARROWEST))
        yield _table(compared, (names, *amounts))
    for measure in compared.measures:
        if in_table and measure.key == "sum_per_year":
            continue  # for modes held as long, bars as those of the sums
        yield styled()
        yield styled((f"{capital(measure.label)} · {compared.unit}", "dim"))
        yield _bars(compared, measure.key, width, with_amounts=not in_table)
    yield _balanced(compared)


def bar(cell: Cell | None, most: Fraction, width: int, mode: str) -> RenderableType:
    """A bar of blocks in a mode's colour.

    Args:
        cell: The amount; no bar where there is none.
        most: The largest amount, whose bar is as long as the width.
        width: In cells; of a bar above zero there is an eighth of one at least.
        mode: The mode.
    """
    if cell is None or not cell.value:
        return ""
    size = width * _EIGHTHS
    return Bar(size=size, begin=0, end=max(round(size * cell.value / most), 1), width=width, color=STYLES[mode])


def _table(compared: Compared, widths: Sequence[int]) -> RenderableType:
    """Modes below one another, their measures in columns."""
    say = namer(PRESENTATION, compared.lang)
    grid = in_columns(*widths, right=tuple(range(1, len(widths))))
    heads = (f"{say('mode')} · {compared.unit}", *(one.label for one in compared.measures))
    grid.add_row(*(styled((head, "dim")) for head in heads))
    for mode in compared.modes:
        cells = (compared.text(mode.key, one.key) for one in compared.measures)
        grid.add_row(styled((mode.label, STYLES[mode.key])), *map(styled, cells))
    return grid


def _balanced(compared: Compared) -> RenderableType:
    """Whether the modes are balanced; why not is among the checks."""
    say = namer(PRESENTATION, compared.lang)
    style = "bold green" if compared.is_balanced else "bold yellow"
    return Padding(styled((f"{capital(say('balanced'))}  ", "dim"), (compared.balanced, style)), (1, 0, 0, 0))


def _bars(compared: Compared, measure: str, width: int, *, with_amounts: bool) -> RenderableType:
    """A bar for each mode, its amount beside it where that stands nowhere else."""
    cells = compared.column(measure)
    names = min(widest(*(mode.label for mode in compared.modes)), width * 2 // 5)
    amounts = widest(*map(text_of, cells)) if with_amounts else 0
    rest = max(width - names - amounts - GAP * (2 if with_amounts else 1), 1)
    grid = in_columns(names, *([amounts] if with_amounts else []), rest, right=(1,) if with_amounts else ())
    most = max(cell.value for cell in cells if cell)
    for mode, cell in zip(compared.modes, cells, strict=True):
        name, amount = styled((mode.label, STYLES[mode.key])), [styled(text_of(cell))] if with_amounts else []
        grid.add_row(name, *amount, bar(cell, most, rest, mode.key))
    return grid
