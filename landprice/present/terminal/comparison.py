"""The supply modes side by side on a terminal: a table if it fits, and bars."""

from collections.abc import Iterator, Sequence

from rich.console import RenderableType
from rich.padding import Padding

from landprice.errors import Lang
from landprice.glossary import PRESENTATION, namer
from landprice.present.terminal.pieces import GAP, MODE_STYLES, bar, grid, styled, widest
from landprice.present.views.model import LabelledKey, ModeComparison, capitalize

_NARROWEST = 10  # a mode's name folds no narrower


def render_comparison(comparison: ModeComparison, lang: Lang, width: int) -> Iterator[RenderableType]:
    """Render the measures of every mode, bars, and whether the modes are balanced.

    Args:
        comparison: The modes.
        lang: The language of the headings.
        width: In cells. If the table doesn't fit, the amounts stand beside the bars.
    """
    amounts = [
        max(widest(*(cell.text for cell in comparison.column(measure.key))), _NARROWEST)
        for measure in comparison.measures
    ]
    rest = width - sum(amounts) - GAP * len(amounts)
    in_table = rest >= _NARROWEST
    if in_table:
        names = min(rest, max(widest(*(mode.label for mode in comparison.modes)), _NARROWEST))
        yield _render_table(comparison, lang, (names, *amounts))
    for measure in comparison.measures:
        if in_table and measure.key == "sum_per_year":
            continue  # the modes are held equally long, so its bars would be those of the sums
        yield styled()
        yield styled((f"{capitalize(measure.label)} · {comparison.unit}", "dim"))
        yield _render_bars(comparison, measure, width, with_amounts=not in_table)
    balanced = comparison.balanced
    style = "bold green" if comparison.is_balanced else "bold yellow"
    yield Padding(styled((f"{capitalize(balanced.label)}  ", "dim"), (balanced.text, style)), (1, 0, 0, 0))


def _render_table(comparison: ModeComparison, lang: Lang, widths: Sequence[int]) -> RenderableType:
    """Render the modes below one another, their measures in columns."""
    table = grid(*widths, right=tuple(range(1, len(widths))))
    mode_heading = namer(PRESENTATION, lang)("mode")
    heads = (f"{mode_heading} · {comparison.unit}", *(measure.label for measure in comparison.measures))
    table.add_row(*(styled((head, "dim")) for head in heads))
    for mode in comparison.modes:
        cells = (comparison.cell(mode.key, measure.key).text for measure in comparison.measures)
        table.add_row(styled((mode.label, MODE_STYLES[mode.key])), *map(styled, cells))
    return table


def _render_bars(comparison: ModeComparison, measure: LabelledKey, width: int, *, with_amounts: bool) -> RenderableType:
    """Render a bar for each mode, with its amount if that stands nowhere else."""
    cells = comparison.column(measure.key)
    names = min(widest(*(mode.label for mode in comparison.modes)), width * 2 // 5)
    amounts = widest(*(cell.text for cell in cells)) if with_amounts else 0
    rest = max(width - names - amounts - GAP * (2 if with_amounts else 1), 1)
    table = grid(names, *([amounts] if with_amounts else []), rest, right=(1,) if with_amounts else ())
    longest = max(cell.value for cell in cells if cell.value is not None)
    for mode, cell in zip(comparison.modes, cells, strict=True):
        style = MODE_STYLES[mode.key]
        amount = [styled(cell.text)] if with_amounts else []
        table.add_row(styled((mode.label, style)), *amount, bar(cell, longest, rest, style))
    return table
