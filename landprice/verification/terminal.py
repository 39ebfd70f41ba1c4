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


def to_renderable(verdicts: Sequence[Verdict], lang: Lang) -> RenderableType:
    """Render verdicts for a Rich console."""
    return Group(*(piece for verdict in verdicts for piece in _render(verdict, VerdictText(verdict, lang))))


def _render(verdict: Verdict, texts: VerdictText) -> Iterator[RenderableType]:
    yield Text.assemble((texts.heading(), "bold"))
    yield Text(f"{texts.localize(*KINDS['rules'])}  {texts.book()}", style="dim", overflow="fold")
    for _, note in texts.notes():
        yield Text(note, style="bold yellow", overflow="fold")
    yield Text()
    table = Table.grid(padding=(0, 2, 0, 0))
    for _ in range(4):
        table.add_column(overflow="fold")
    for part in sorted(verdict.parts, key=lambda part: part.agrees):
        standing = texts.standing(part)
        table.add_row(
            Text(texts.localize(*STANDINGS[standing]), style=_STYLES[standing]),
            Text(texts.localize(*KINDS[part.kind]), style="dim"),
            Text.assemble(visible(texts.name(part)), (f" {texts.key(part)}", "dim"), overflow="fold"),
            Text("\n".join(texts.describe_differences(part)) or texts.summarize_part(part), overflow="fold"),
        )
    yield table
    yield Text()
    yield Text(texts.summarize(), style="bold green" if verdict.agrees else "bold red", overflow="fold")
