"""Renders verdicts for a terminal: the differences first, then what agrees; text folds and is never cut."""

from collections.abc import Iterator, Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from landprice.errors import Lang
from landprice.printable import visible
from landprice.verification.render import KINDS, STANDINGS, VerdictText
from landprice.verification.verdict import Verdict

_STYLES = {"agrees": "green", "differs": "bold red", "echoed": "dim"}


def terminal(verdicts: Sequence[Verdict], lang: Lang) -> RenderableType:
    """Render verdicts for a Rich console."""
    return Group(*(piece for verdict in verdicts for piece in _shown(verdict, VerdictText(verdict, lang))))


def _shown(verdict: Verdict, said: VerdictText) -> Iterator[RenderableType]:
    """Render one verdict."""
    yield Text.assemble((said.head(), "bold"))
    yield Text(f"{said.either(*KINDS['rules'])}  {said.book()}", style="dim", overflow="fold")
    for _, text in said.notes():
        yield Text(text, style="bold yellow", overflow="fold")
    yield Text()
    table = Table.grid(padding=(0, 2, 0, 0))
    for _ in range(4):
        table.add_column(overflow="fold")
    for part in sorted(verdict.parts, key=lambda part: part.agrees):
        standing = said.standing(part)
        table.add_row(
            Text(said.either(*STANDINGS[standing]), style=_STYLES[standing]),
            Text(said.either(*KINDS[part.kind]), style="dim"),
            Text.assemble(visible(said.name(part)), (f" {said.key(part)}", "dim"), overflow="fold"),
            Text("\n".join(said.differences(part)) or said.said(part), overflow="fold"),
        )
    yield table
    yield Text()
    yield Text(said.closing(), style="bold green" if verdict.agrees else "bold red", overflow="fold")
