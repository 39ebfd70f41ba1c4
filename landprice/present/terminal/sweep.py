"""A sweep on a terminal: a table for each measure, a row for each value, a column for each mode, with bars."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from rich.console import RenderableType

from landprice.present.terminal.pieces import GAP, MODE_STYLES, bar, grid, styled, widest
from landprice.present.views.model import LabelledKey, ModeSweep, capitalize
from landprice.present.views.tables import Table, TableCell, TableRow

_NARROWEST = 4  # the values' column
_SHORTEST_BAR = 8  # a shorter bar stands below its amount instead of beside it


@dataclass(frozen=True, slots=True)
class _ModeColumn:
    """One mode's column.

    Attributes:
        mode: The mode.
        digits: The cells that its widest amount takes.
        spare: The cells left beside that.
        length: The cells of the longest bar.
        beside: Whether bars stand beside their amounts, not below them.
    """

    mode: LabelledKey
    digits: int
    spare: int
    length: int
    beside: bool

    @property
    def width(self) -> int:
        """Its cells."""
        return self.digits + self.spare

    def amount(self, cell: TableCell, longest: Fraction) -> RenderableType:
        """Render an amount, with its bar if that stands beside it."""
        amount = styled(cell.text.rjust(self.digits))
        if not self.beside:
            return amount
        pair = grid(self.digits, self.length)
        pair.add_row(amount, self.bar(cell, longest))
        return pair

    def bar(self, cell: TableCell, longest: Fraction) -> RenderableType:
        """Render an amount's bar."""
        return bar(cell, longest, self.length, MODE_STYLES[self.mode.key])


def render_measure(sweep: ModeSweep, table: Table, width: int) -> Iterator[RenderableType]:
    """Render one measure: in columns if the amounts fit side by side, else below one another."""
    longest = max(cell.value for row in table.rows for cell in row.cells[1:] if cell.value is not None)
    values = max(_NARROWEST, *(widest(row.cells[0].text) for row in table.rows))
    amounts = [widest(*_column_texts(table, number)) for number in range(1, len(table.columns))]
    spare = width - values - sum(amounts) - GAP * len(amounts)
    if spare < 0:
        yield from _render_stacked(sweep, table, longest, values, width)
        return
    spare //= len(amounts)
    beside = spare >= GAP + _SHORTEST_BAR
    length = spare - GAP if beside else min(amounts) + spare  # bars of all modes share one scale
    columns = [
        _ModeColumn(mode, digits, spare, length, beside) for mode, digits in zip(sweep.modes, amounts, strict=True)
    ]
    widths = (values, *(column.width for column in columns))
    heads = grid(*widths)
    names = (styled((column.mode.label, MODE_STYLES[column.mode.key])) for column in columns)
    heads.add_row(styled((sweep.input_label, "dim")), *names)
    yield heads
    for row in table.rows:
        if row.refusal:
            yield _render_refusal(row.cells[0].text, row.refusal, values)
            continue
        cells = list(zip(columns, row.cells[1:], strict=True))
        line = grid(*widths, right=(0,))
        line.add_row(row.cells[0].text, *(column.amount(cell, longest) for column, cell in cells))
        if not beside:
            line.add_row("", *(column.bar(cell, longest) for column, cell in cells))
        yield line


def render_refusals(sweep: ModeSweep) -> Iterator[RenderableType]:
    """Render why each value is refused, for a sweep that has no measures."""
    return (_render_refusal(str(row.value), row.refusal) for row in sweep.refused)


def render_balance(sweep: ModeSweep) -> Iterator[RenderableType]:
    """Render which values are balanced, and which are not."""
    for item in sweep.balance:
        yield styled()
        style = "bold green" if item.tone == "good" else "bold yellow"
        yield styled((f"{capitalize(item.label)}  ", style), item.text)


def _render_stacked(
    sweep: ModeSweep, table: Table, longest: Fraction, values: int, width: int
) -> Iterator[RenderableType]:
    """Render the modes of each value below one another."""
    names = min(widest(*(mode.label for mode in sweep.modes)), width * 3 // 10)
    amount = widest(*(text for number in range(1, len(table.columns)) for text in _column_texts(table, number)))
    rest = max(width - values - names - amount - GAP * 3, 1)
    for row in table.rows:
        if row.refusal:
            yield _render_refusal(row.cells[0].text, row.refusal, values)
            continue
        lines = grid(values, names, amount, rest, right=(0, 2))
        for number, (mode, cell) in enumerate(zip(sweep.modes, row.cells[1:], strict=True)):
            style = MODE_STYLES[mode.key]
            value = styled("" if number else row.cells[0].text)
            lines.add_row(value, styled((mode.label, style)), styled(cell.text), bar(cell, longest, rest, style))
        yield lines


def _render_refusal(value: str, reason: str, width: int | None = None) -> RenderableType:
    line = grid(width, None, right=(0,))
    line.add_row(styled(value), styled((reason, "bold red")))
    return line


def _column_texts(table: Table, number: int) -> Iterator[str]:
    """Yield the amounts of a column, as they are shown."""
    return (row.cells[number].text for row in table.rows if _has_amount(row, number))


def _has_amount(row: TableRow, number: int) -> bool:
    return number < len(row.cells) and row.cells[number].value is not None
