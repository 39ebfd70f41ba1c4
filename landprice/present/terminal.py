"""A statement on a terminal, as a Rich renderable: it fits the width it is shown at, and folds rather than cuts."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from landprice.errors import Lang
from landprice.present.content import Content, Final, Ground, Remark, Row, content
from landprice.present.inputs_shown import Given
from landprice.statement import ParcelStatement

_WIDE = 130  # from here on, a clause has a column of its own
_GAP = 2  # cells between columns
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
    return _View(content(statement, lang), explain)


@dataclass(frozen=True, slots=True)
class _View:
    """A statement that asks for the width when it is printed."""

    shown: Content
    explain: bool

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Everything, from the head to the conditions at the foot."""
        shown = self.shown
        yield from self._head()
        yield from self._remarks("reasons", shown.reasons)
        yield from self._given("parcel", shown.parcel)
        yield from self._given("inputs", shown.inputs)
        if shown.rows:
            yield from self._rows(options.max_width)
        if shown.final:
            yield from self._final(shown.final)
        yield from self._remarks("checks", shown.remarks)
        if self.explain:
            yield from self._remarks("passed", shown.passed)
        yield from self._remarks("to-verify", shown.to_verify)
        if self.explain:
            yield from self._documents()

    def _head(self) -> Iterator[RenderableType]:
        """What it is, under which rule book, and what that says of itself."""
        shown = self.shown
        yield _text((_capital(shown.name), "bold"), (f"  {shown.calculator}", "dim"))
        on = f" · {shown.say('on')} {shown.on}" if shown.on else ""
        grid = _grid(None, None)
        grid.add_row(_text((shown.say("rules"), "dim")), _text(shown.title, (f" · {shown.status}{on}", "dim")))
        if shown.notice:
            grid.add_row(_text((shown.say("notice"), "bold yellow")), _text((shown.notice, "bold yellow")))
        yield grid

    def _section(self, key: str) -> Iterator[RenderableType]:
        yield Text()
        yield Rule(_text((_capital(self.shown.say(key)), "bold")), align="left", style="dim")

    def _given(self, key: str, given: Sequence[Given]) -> Iterator[RenderableType]:
        if given:
            yield from self._section(key)
            grid = _grid(None, None)
            for one in given:
                grid.add_row(_text((one.label, "dim")), _text(one.text))
            yield grid

    def _rows(self, width: int) -> Iterator[RenderableType]:
        """The lines, in columns that stand under one another whether or not the law is quoted between them."""
        shown = self.shown
        with_clause = width >= _WIDE and not self.explain
        columns = _columns(shown, width, with_clause=with_clause)
        yield from self._section("lines")
        heads = ("item", "formula", "amount", "clause")[: len(columns)]
        head = _grid(*columns, right=2)
        head.add_row(*(_text((shown.say(key), "dim")) for key in heads))
        yield head
        for row in shown.rows:
            yield Text() if self.explain else Rule(style="dim", characters="╌")
            grid = _grid(*columns, right=2)
            final = shown.final is not None and row.key == shown.final.row.key
            cells = [_text((row.label, "bold" if final else "")), _formula(row), _amount(row, final=final)]
            clause = _text(("" if self.explain else row.ground.source.citation, "dim"))
            if with_clause:
                cells.append(clause)
            else:
                cells[1] = _below(cells[1], clause)
            grid.add_row(*cells)
            yield grid
            if self.explain:
                yield Padding(self._law(row.ground), (0, 0, 0, _GAP))

    def _final(self, final: Final) -> Iterator[RenderableType]:
        yield from self._section("final")
        amount = f"{final.bound} {final.row.amount}".lstrip()
        in_ten_thousands = f"  {final.row.in_ten_thousands}" if final.row.in_ten_thousands else ""
        yield _text(f"{final.row.label}  ", (amount, "bold green"), in_ten_thousands)
        yield _text((final.capitals, "bold"))

    def _remarks(self, key: str, remarks: Iterable[Remark]) -> Iterator[RenderableType]:
        remarks = tuple(remarks)
        if not remarks:
            return
        yield from self._section(key)
        grid = _grid(None, None)
        for remark in remarks:
            standing = _text((remark.standing, _STYLES[remark.severity]))
            said = _text(remark.message, (f"  {remark.code}", "dim"))
            clause = "" if self.explain else remark.ground.source.citation
            grid.add_row(standing, _below(said, _text(remark.hint), _text((clause, "dim"))))
            if self.explain:
                grid.add_row("", self._law(remark.ground))
        yield grid

    def _law(self, ground: Ground) -> Table:
        """The words of the law, and what was read into them."""
        grid = _grid(None, None)
        for name, quoted in self.shown.law(ground):
            citation = _text((quoted.citation, "dim" if quoted.quote else ""))
            words = _text(f"“{quoted.quote}”") if quoted.quote else _text()
            grid.add_row(_text((name, "dim")), _below(citation, words))
        return grid

    def _documents(self) -> Iterator[RenderableType]:
        yield from self._section("documents")
        for cited in self.shown.documents:
            yield _text(cited.name, (f" · {cited.status}", "dim"))
            if cited.note:
                yield Padding(_text((cited.note, "dim")), (0, 0, 0, _GAP))


def _text(*parts: str | tuple[str, str]) -> Text:
    """Text with styles, never read as markup; it folds where a word is longer than its column."""
    return Text.assemble(*parts, overflow="fold")


def _below(*texts: Text) -> Text:
    """Texts below one another, those that say nothing left out."""
    return Text("\n", overflow="fold").join(text for text in texts if text)


def _capital(text: str) -> str:
    """A heading's first letter is a capital one."""
    return text[:1].upper() + text[1:]


def _grid(*widths: int | None, right: int | None = None) -> Table:
    """Columns without lines between them, each so wide, or as wide as it needs to be where None is said."""
    grid = Table.grid(padding=(0, _GAP, 0, 0))
    for number, width in enumerate(widths):
        grid.add_column(width=width, overflow="fold", justify="right" if number == right else "left")
    return grid


def _columns(shown: Content, width: int, *, with_clause: bool) -> tuple[int, ...]:
    """The widths of the columns: item, formula, amount, and the clause where it has one."""
    item = min(max(_widest(row.label) for row in shown.rows), width * 3 // 10)
    amounts = max(_widest("" if row.is_word else row.amount, row.in_ten_thousands) for row in shown.rows)
    words = max(_widest(row.amount if row.is_word else "", row.note) for row in shown.rows)
    amount = max(min(amounts, width * 2 // 5), min(words, width // 4))
    clauses = max(_widest(row.ground.source.citation) for row in shown.rows)
    clause = min(clauses, width * 3 // 10) if with_clause else 0
    gaps = _GAP * (3 if with_clause else 2)
    formula = max(width - item - amount - clause - gaps, width // 5)
    return (item, formula, amount, clause) if with_clause else (item, formula, amount)


def _widest(*texts: str) -> int:
    """The cells that the widest of some texts takes; a Chinese character takes two."""
    return max(cell_len(text) for text in texts)


def _formula(row: Row) -> Text:
    """The formula, named and with its figures."""
    return _below(_text((row.named, "dim")), _text(row.substituted))


def _amount(row: Row, *, final: bool) -> Text:
    """The amount, also in 万元, and how it was rounded."""
    return _below(
        _text((row.amount, "bold green" if final else "bold")), _text(row.in_ten_thousands), _text((row.note, "dim"))
    )
