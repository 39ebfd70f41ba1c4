"""A sweep on a terminal: a table for each measure, a row for each value, a column for each mode, with bars."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from rich.console import Console, ConsoleOptions, RenderableType, RenderResult

from landprice.errors import Lang
from landprice.present.comparison import Cell, Named, text_of
from landprice.present.swept import SweptContent, SweptRow, swept_content
from landprice.present.terminal import View
from landprice.present.terminal_comparison import STYLES, bar
from landprice.present.terminal_pieces import GAP, below, capital, in_columns, styled, widest
from landprice.sweep import Swept

_NARROWEST = 4  # the values' column
_LEAST_BAR = 8  # a bar beside its amount is so many cells long, or stands below it


def terminal_swept(swept: Swept, lang: Lang, explain: bool = False) -> RenderableType:  # noqa: FBT001, FBT002  as a statement
    """A sweep to print on a Rich console.

    Args:
        swept: The sweep.
        lang: Its language.
        explain: Quote the law that its lines and checks cite.
    """
    return _SweptView(swept_content(swept, lang), explain)


@dataclass(frozen=True, slots=True)
class _Column:
    """One mode's column.

    Attributes:
        mode: The mode.
        digits: The cells that its widest amount takes.
        spare: The cells that are left to it besides.
        length: The cells of the longest bar.
        beside: Whether bars stand beside their amounts, or below them.
    """

    mode: Named
    digits: int
    spare: int
    length: int
    beside: bool

    @property
    def width(self) -> int:
        """Its cells."""
        return self.digits + self.spare

    def amount(self, cell: Cell | None, most: Fraction) -> RenderableType:
        """The amount, with its bar where that stands beside it."""
        amount = styled(text_of(cell).rjust(self.digits))
        if not self.beside:
            return amount
        grid = in_columns(self.digits, self.length)
        grid.add_row(amount, self.bar(cell, most))
        return grid

    def bar(self, cell: Cell | None, most: Fraction) -> RenderableType:
        """The amount's bar."""
        return bar(cell, most, self.length, self.mode.key)


@dataclass(frozen=True, slots=True)
class _SweptView:
    """A sweep that asks for the width when it is printed."""

    shown: SweptContent
    explain: bool

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Everything, from the head to the conditions at the foot."""
        shown, head = self.shown, View(self.shown.head, explain=False)
        yield from head.head()
        yield from head.given("parcel", shown.head.parcel)
        yield from head.given("inputs", shown.head.inputs)
        for measure in shown.measures:
            yield from self._measure(measure, head, options.max_width)
        if not shown.measures:
            yield from head.section("reasons")
            yield from (self._refused(row) for row in shown.rows)
        yield from self._balanced()
        yield from self._remarks(head)
        yield from head.remarks("to-verify", shown.head.to_verify)
        if self.explain:
            yield from head.section("cited")
            for ground in shown.grounds:
                yield styled((ground.rule, "bold"))
                yield head.law(ground)
            yield from head.cited()

    def _measure(self, named: Named, head: View, width: int) -> Iterator[RenderableType]:
        """One measure: in columns where the amounts fit side by side, else below one another."""
        shown = self.shown
        yield from head.section_named(f"{named.label} · {shown.unit}")
        most = max(cell.value for cell in shown.cells(named.key))
        value = max(_NARROWEST, *(widest(str(row.value)) for row in shown.rows))
        amounts = [widest(*(cell.text for cell in shown.of_mode(mode.key, named.key))) for mode in shown.modes]
        spare = width - value - sum(amounts) - GAP * len(amounts)
        if spare < 0:
            yield from self._stacked(named.key, most, value, width)
            return
        spare //= len(amounts)
        beside = spare >= GAP + _LEAST_BAR
        length = spare - GAP if beside else min(amounts) + spare  # one length for all, or bars would not compare
        columns = [
            _Column(mode, digits, spare, length, beside) for mode, digits in zip(shown.modes, amounts, strict=True)
        ]
        widths = (value, *(column.width for column in columns))
        heads = in_columns(*widths)
        heads.add_row(styled((shown.key, "dim")), *(styled((one.mode.label, STYLES[one.mode.key])) for one in columns))
        yield heads
        for row in shown.rows:
            if row.compared is None:
                yield self._refused(row, value)
                continue
            cells = [(column, shown.cell(row, column.mode.key, named.key)) for column in columns]
            grid = in_columns(*widths, right=(0,))
            grid.add_row(str(row.value), *(column.amount(cell, most) for column, cell in cells))
            if not beside:
                grid.add_row("", *(column.bar(cell, most) for column, cell in cells))
            yield grid

    def _stacked(self, measure: str, most: Fraction, value: int, width: int) -> Iterator[RenderableType]:
        """The modes of each value below one another."""
        shown = self.shown
        names = min(widest(*(mode.label for mode in shown.modes)), width * 3 // 10)
        amount = widest(*(cell.text for mode in shown.modes for cell in shown.of_mode(mode.key, measure)))
        rest = max(width - value - names - amount - GAP * 3, 1)
        for row in shown.rows:
            if row.compared is None:
                yield self._refused(row, value)
                continue
            grid = in_columns(value, names, amount, rest, right=(0, 2))
            for number, mode in enumerate(shown.modes):
                cell, name = shown.cell(row, mode.key, measure), styled((mode.label, STYLES[mode.key]))
                years = styled("" if number else str(row.value))
                grid.add_row(years, name, styled(text_of(cell)), bar(cell, most, rest, mode.key))
            yield grid

    def _refused(self, row: SweptRow, value: int | None = None) -> RenderableType:
        """A row that a rule refuses."""
        grid = in_columns(value, None, right=(0,))
        grid.add_row(styled(str(row.value)), styled((self.shown.refusal(row), "bold red")))
        return grid

    def _balanced(self) -> Iterator[RenderableType]:
        """Which are balanced, and which not."""
        for key, where, style in zip(
            ("balanced", "not-balanced"), self.shown.balanced, ("bold green", "bold yellow"), strict=True
        ):
            if where:
                yield styled()
                yield styled((f"{capital(self.shown.head.say(key))}  ", style), f"{self.shown.key}: {where}")

    def _remarks(self, head: View) -> Iterator[RenderableType]:
        """The checks breached, and where."""
        if not self.shown.remarks:
            return
        yield from head.section("checks")
        grid = in_columns(None, None)
        for one in self.shown.remarks:
            remark = one.remark
            said = styled(remark.message, (f"  {remark.code}", "dim"))
            where = styled((f"{self.shown.key}: {one.where}", "dim"))
            clause = styled((remark.ground.source.citation, "dim"))
            grid.add_row(head.standing(remark), below(said, where, styled(remark.hint), clause))
        yield grid
