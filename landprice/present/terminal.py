"""A statement on a terminal, as a Rich renderable: it fits the width it is shown at, and folds rather than cuts."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from landprice.errors import Lang
from landprice.kinds.exact.statement import ParcelStatement
from landprice.present.inputs_shown import Given
from landprice.present.statement_view import Content, Final, Ground, Remark, Row, content
from landprice.present.terminal_comparison import side_by_side
from landprice.present.terminal_pieces import GAP, below, capital, in_columns, styled, widest

_WIDE = 130  # from here on, a clause has a column of its own
_STYLES = {"refuse": "bold red", "object": "bold magenta", "warn": "bold yellow", "verify": "bold cyan", "ok": "green"}


def terminal(statement: ParcelStatement, lang: Lang, explain: bool = False) -> RenderableType:  # noqa: FBT001, FBT002  as the other ways to show it
    """A statement to print on a Rich console.

    Args:
        statement: The statement.
        lang: Its language.
        explain: Quote the law under each line and check, and list the checks that passed.

    Example:
        >>> from rich.console import Console
        >>> from landprice.calculators import calculator
        >>> statement = calculator("intensify").price({"use": "industrial", "within_plan": True, "use_unchanged": True})
        >>> Console(width=80).print(terminal(statement, "en"))  # doctest: +ELLIPSIS
        More floor area ...
    """
    return View(content(statement, lang), explain)


@dataclass(frozen=True, slots=True)
class View:
    """A statement that asks for the width when it is printed."""

    shown: Content
    explain: bool

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Everything, from the head to the conditions at the foot."""
        shown = self.shown
        yield from self.head()
        yield from self.remarks("reasons", shown.reasons)
        yield from self.given("parcel", shown.parcel)
        yield from self.given("inputs", shown.inputs)
        if shown.compared:
            yield from self.section("compared")
            yield from side_by_side(shown.compared, options.max_width)
        if shown.rows:
            yield from self._rows(options.max_width)
        if shown.final:
            yield from self._final(shown.final)
        yield from self.remarks("checks", shown.remarks)
        if self.explain:
            yield from self.remarks("passed", shown.passed)
        yield from self.remarks("to-verify", shown.to_verify)
        if self.explain:
            yield from self.cited()

    def head(self) -> Iterator[RenderableType]:
        """What it is, under which rule book, and what that says of itself."""
        shown = self.shown
        yield styled((capital(shown.name), "bold"), (f"  {shown.calculator}", "dim"))
        on = f" · {shown.say('on')} {shown.on}" if shown.on else ""
        grid = in_columns(None, None)
        grid.add_row(styled((shown.say("rules"), "dim")), styled(shown.title, (f" · {shown.status}{on}", "dim")))
        if shown.notice:
            grid.add_row(styled((shown.say("notice"), "bold yellow")), styled((shown.notice, "bold yellow")))
        yield grid

    def section(self, key: str) -> Iterator[RenderableType]:
        """A section's heading, by the key of its words."""
        yield from self.section_named(self.shown.say(key))

    def section_named(self, name: str) -> Iterator[RenderableType]:
        """A section's heading."""
        yield Text()
        yield Rule(styled((capital(name), "bold")), align="left", style="dim")

    def given(self, key: str, given: Sequence[Given]) -> Iterator[RenderableType]:
        """Inputs under a heading, where there are some."""
        if given:
            yield from self.section(key)
            grid = in_columns(None, None)
            for one in given:
                grid.add_row(styled((one.label, "dim")), styled(one.text))
            yield grid

    def _rows(self, width: int) -> Iterator[RenderableType]:
        """The lines, in columns that stand under one another whether or not the law is quoted between them."""
        shown = self.shown
        with_clause = width >= _WIDE and not self.explain
        columns = _columns(shown, width, with_clause=with_clause)
        yield from self.section("lines")
        heads = ("item", "formula", "amount", "clause")[: len(columns)]
        head = in_columns(*columns, right=(2,))
        head.add_row(*(styled((shown.say(key), "dim")) for key in heads))
        yield head
        for row in shown.rows:
            yield Text() if self.explain else Rule(style="dim", characters="╌")
            grid = in_columns(*columns, right=(2,))
            final = shown.final is not None and row.key == shown.final.row.key
            cells = [styled((row.label, "bold" if final else "")), _formula(row), _amount(row, final=final)]
            clause = styled(("" if self.explain else row.ground.source.citation, "dim"))
            if with_clause:
                cells.append(clause)
            else:
                cells[1] = below(cells[1], clause)
            grid.add_row(*cells)
            yield grid
            if self.explain:
                yield Padding(self.law(row.ground), (0, 0, 0, GAP))

    def _final(self, final: Final) -> Iterator[RenderableType]:
        yield from self.section("final")
        amount = f"{final.bound} {final.row.amount}".lstrip()
        in_ten_thousands = f"  {final.row.in_ten_thousands}" if final.row.in_ten_thousands else ""
        yield styled(f"{final.row.label}  ", (amount, "bold green"), in_ten_thousands)
        yield styled((final.capitals, "bold"))

    def standing(self, remark: Remark) -> Text:
        """What a check's outcome means."""
        return styled((remark.standing, _STYLES[remark.severity]))

    def remarks(self, key: str, remarks: Iterable[Remark]) -> Iterator[RenderableType]:
        """Checks under a heading, where there are some."""
        remarks = tuple(remarks)
        if not remarks:
            return
        yield from self.section(key)
        grid = in_columns(None, None)
        for remark in remarks:
            said = styled(remark.message, (f"  {remark.code}", "dim"))
            clause = "" if self.explain else remark.ground.source.citation
            grid.add_row(self.standing(remark), below(said, styled(remark.hint), styled((clause, "dim"))))
            if self.explain:
                grid.add_row("", self.law(remark.ground))
        yield grid

    def law(self, ground: Ground) -> Table:
        """The words of the law, and what was read into them."""
        grid = in_columns(None, None)
        for name, quoted in self.shown.law(ground):
            citation = styled((quoted.citation, "dim" if quoted.quote else ""))
            words = styled(f"“{quoted.quote}”") if quoted.quote else styled()
            grid.add_row(styled((name, "dim")), below(citation, words))
        return grid

    def cited(self) -> Iterator[RenderableType]:
        """The documents cited."""
        yield from self.section("documents")
        for cited in self.shown.documents:
            yield styled(cited.name, (f" · {cited.status}", "dim"))
            if cited.note:
                yield Padding(styled((cited.note, "dim")), (0, 0, 0, GAP))


def _columns(shown: Content, width: int, *, with_clause: bool) -> tuple[int, ...]:
    """The widths of the columns: item, formula, amount, and the clause where it has one."""
    item = min(max(widest(row.label) for row in shown.rows), width * 3 // 10)
    amounts = max(widest("" if row.is_word else row.amount, row.in_ten_thousands) for row in shown.rows)
    words = max(widest(row.amount if row.is_word else "", row.note) for row in shown.rows)
    amount = max(min(amounts, width * 2 // 5), min(words, width // 4))
    clauses = max(widest(row.ground.source.citation) for row in shown.rows)
    clause = min(clauses, width * 3 // 10) if with_clause else 0
    gaps = GAP * (3 if with_clause else 2)
    formula = max(width - item - amount - clause - gaps, width // 5)
    return (item, formula, amount, clause) if with_clause else (item, formula, amount)


def _formula(row: Row) -> Text:
    """The formula, named and with its figures."""
    return below(styled((row.named, "dim")), styled(row.substituted))


def _amount(row: Row, *, final: bool) -> Text:
    """The amount, also in 万元, and how it was rounded."""
    return below(
        styled((row.amount, "bold green" if final else "bold")), styled(row.in_ten_thousands), styled((row.note, "dim"))
    )
