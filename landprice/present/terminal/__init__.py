"""A document on a terminal, as a Rich renderable: it fits the width that it is printed at, and folds but never cuts."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import singledispatchmethod

from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table as RichTable
from rich.text import Text

from landprice.present.terminal.comparison import render_comparison
from landprice.present.terminal.pieces import GAP, grid, stack, styled, widest
from landprice.present.terminal.sweep import render_balance, render_measure, render_refusals
from landprice.present.views.model import (
    Block,
    CheckList,
    CheckResult,
    ClauseList,
    DocumentList,
    DocumentView,
    FinalAmount,
    InputList,
    LegalBasis,
    LineRow,
    LineTable,
    ModeComparison,
    ModeSweep,
    Section,
    TextList,
    capitalize,
)
from landprice.present.views.tables import Chart, Table

_WIDE = 130  # from here on, a clause has a column of its own
_STYLES = {"refuse": "bold red", "object": "bold magenta", "warn": "bold yellow", "verify": "bold cyan", "ok": "green"}
_TONES = {"good": "green", "warn": "yellow", "refuse": "bold red", "": ""}


def render(view: DocumentView, *, explain: bool = False) -> RenderableType:
    """Render a document for a Rich console.

    Args:
        view: The document.
        explain: Quote the law, and list the checks that passed.

    Example:
        >>> from rich.console import Console
        >>> from landprice.calculators import get_calculator
        >>> from landprice.present.views.statement import statement_view
        >>> inputs = {"use": "industrial", "within_plan": True, "use_unchanged": True}
        >>> statement = get_calculator("intensify").price(inputs)
        >>> Console(width=80).print(render(statement_view(statement, "en")))  # doctest: +ELLIPSIS
        More floor area ...
    """
    return _TerminalView(view, explain)


@dataclass(frozen=True, slots=True)
class _TerminalView:
    """A document that learns the width when it is printed."""

    view: DocumentView
    explain: bool

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Render the document at a width."""
        yield from _TerminalRenderer(self.view, explain=self.explain, width=options.max_width).render()


class _TerminalRenderer:
    """Renders one document at one width."""

    def __init__(self, view: DocumentView, *, explain: bool, width: int) -> None:
        self.view = view
        self.explain = explain
        self.width = width
        self.quotes_beside = explain and view.law_beside_lines

    def render(self) -> Iterator[RenderableType]:
        yield from self._head()
        for section in self.view.sections:
            yield from self._section(section)

    def _head(self) -> Iterator[RenderableType]:
        view = self.view
        yield styled((capitalize(view.name), "bold"), (f"  {view.subject}", "dim"))
        on = f" · {view.say('on')} {view.on}" if view.on else ""
        head = grid(None, None)
        book = styled(view.book_title, (f" · {view.book_status}{on}", "dim"))
        head.add_row(styled((view.say("rules"), "dim")), book)
        if view.notice:
            head.add_row(styled((view.say("notice"), "bold yellow")), styled((view.notice, "bold yellow")))
        yield head

    def _section(self, section: Section) -> Iterator[RenderableType]:
        """Render a section; blocks that have a heading of their own stand under it alone."""
        if section.key == "documents" and not self.explain:
            return
        if section.key == "cited" and (not self.explain or self.quotes_beside):
            return
        if not all(map(_has_heading, section.blocks)):
            yield from self._heading(section.heading)
        for block in section.blocks:
            yield from self.block(block)

    def _heading(self, text: str) -> Iterator[RenderableType]:
        yield Text()
        yield Rule(styled((capitalize(text), "bold")), align="left", style="dim")

    @singledispatchmethod
    def block(self, block: Block) -> Iterator[RenderableType]:
        """Render one block."""
        raise NotImplementedError(block)

    @block.register
    def _(self, block: InputList) -> Iterator[RenderableType]:
        table = grid(None, None)
        for row in block.rows:
            table.add_row(styled((row.label, "dim")), styled(row.text))
        yield table

    @block.register
    def _(self, block: ModeComparison) -> Iterator[RenderableType]:
        yield from render_comparison(block, self.view.lang, self.width)

    @block.register
    def _(self, block: ModeSweep) -> Iterator[RenderableType]:
        for table in block.tables:
            yield from self._heading(f"{table.heading} · {block.unit}")
            yield from render_measure(block, table, self.width)
        if not block.tables:
            yield from render_refusals(block)
        yield from render_balance(block)

    @block.register
    def _(self, block: LineTable) -> Iterator[RenderableType]:
        """Render the lines in columns that stay aligned if the law is quoted between them."""
        with_clause = self.width >= _WIDE and not self.quotes_beside
        columns = _column_widths(block, self.width, with_clause=with_clause)
        heads = ("item", "formula", "amount", "clause")[: len(columns)]
        head = grid(*columns, right=(2,))
        head.add_row(*(styled((self.view.say(key), "dim")) for key in heads))
        yield head
        for row in block.rows:
            yield Text() if self.quotes_beside else Rule(style="dim", characters="╌")
            final = block.final is not None and row.key == block.final.row.key
            cells = [styled((row.label, "bold" if final else "")), _formula(row), _amount(row, final=final)]
            clause = styled(("" if self.quotes_beside else row.basis.source.citation, "dim"))
            if with_clause:
                cells.append(clause)
            else:
                cells[1] = stack(cells[1], clause)
            line = grid(*columns, right=(2,))
            line.add_row(*cells)
            yield line
            if self.quotes_beside:
                yield Padding(self._quote(row.basis), (0, 0, 0, GAP))
        if block.final is not None:
            yield from self._final(block.final)

    def _final(self, final: FinalAmount) -> Iterator[RenderableType]:
        yield from self._heading(self.view.say("final"))
        amount = f"{final.bound} {final.row.amount}".lstrip()
        in_ten_thousands = f"  {final.row.in_ten_thousands}" if final.row.in_ten_thousands else ""
        yield styled(f"{final.row.label}  ", (amount, "bold green"), in_ten_thousands)
        yield styled((final.capitals, "bold"))

    @block.register
    def _(self, block: CheckList) -> Iterator[RenderableType]:
        if block.key == "passed" and not self.explain:
            return
        yield from self._heading(block.heading)
        table = grid(None, None)
        for check in block.checks:
            table.add_row(styled((check.standing, _STYLES[check.severity])), self._check(check))
            if self.quotes_beside:
                table.add_row("", self._quote(check.basis))
        yield table

    def _check(self, check: CheckResult) -> Text:
        clause = "" if self.quotes_beside else check.basis.source.citation
        message = styled(check.message, (f"  {check.code}", "dim"))
        return stack(message, styled((check.where, "dim")), styled(check.hint), styled((clause, "dim")))

    @block.register
    def _(self, block: TextList) -> Iterator[RenderableType]:
        table = grid(None, None)
        for item in block.items:
            table.add_row(styled((item.label, "dim")), styled((item.text, _TONES[item.tone])))
        yield table

    @block.register
    def _(self, block: Table) -> Iterator[RenderableType]:
        yield from self._heading(block.heading)
        right = tuple(number for number, column in enumerate(block.columns) if column.numeric)
        table = grid(*[None] * len(block.columns), right=right)
        table.add_row(*(styled((column.heading(self.view.lang), "dim")) for column in block.columns))
        for row in block.rows:
            table.add_row(*(styled(cell.text) for cell in row.cells))
        yield table

    @block.register
    def _(self, block: Chart) -> Iterator[RenderableType]:  # noqa: ARG002
        """Render nothing: the figures of a chart stand in other blocks too."""
        yield from ()

    @block.register
    def _(self, block: ClauseList) -> Iterator[RenderableType]:
        for basis in block.clauses:
            yield styled((basis.rule, "bold"))
            yield self._quote(basis)

    @block.register
    def _(self, block: DocumentList) -> Iterator[RenderableType]:
        for document in block.documents:
            yield styled(document.name, (f" · {document.status}", "dim"))
            if document.note:
                yield Padding(styled((document.note, "dim")), (0, 0, 0, GAP))

    def _quote(self, basis: LegalBasis) -> RichTable:
        """Render the words of the law, and how they were read."""
        table = grid(None, None)
        for name, quotation in self.view.quotations(basis):
            citation = styled((quotation.citation, "dim" if quotation.quote else ""))
            words = styled(f"“{quotation.quote}”") if quotation.quote else styled()
            table.add_row(styled((name, "dim")), stack(citation, words))
        return table


def _has_heading(block: Block) -> bool:
    """Return whether a block is rendered under a heading of its own."""
    return isinstance(block, CheckList | Table | Chart) or (isinstance(block, ModeSweep) and bool(block.tables))


def _column_widths(block: LineTable, width: int, *, with_clause: bool) -> tuple[int, ...]:
    """Return the widths of the columns: item, formula, amount, and the clause if it has one."""
    item = min(max(widest(row.label) for row in block.rows), width * 3 // 10)
    amounts = max(widest("" if row.is_word else row.amount, row.in_ten_thousands) for row in block.rows)
    words = max(widest(row.amount if row.is_word else "", row.note) for row in block.rows)
    amount = max(min(amounts, width * 2 // 5), min(words, width // 4))
    clauses = max(widest(row.basis.source.citation) for row in block.rows)
    clause = min(clauses, width * 3 // 10) if with_clause else 0
    gaps = GAP * (3 if with_clause else 2)
    formula = max(width - item - amount - clause - gaps, width // 5)
    return (item, formula, amount, clause) if with_clause else (item, formula, amount)


def _formula(row: LineRow) -> Text:
    """Render the formula, with labels and with figures."""
    return stack(styled((row.named, "dim")), styled(row.substituted))


def _amount(row: LineRow, *, final: bool) -> Text:
    """Render the amount, the same in 万元, and how it was rounded."""
    return stack(
        styled((row.amount, "bold green" if final else "bold")), styled(row.in_ten_thousands), styled((row.note, "dim"))
    )
