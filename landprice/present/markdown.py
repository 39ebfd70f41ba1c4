"""Markdown, for a file: headings, tables as GitHub writes them, checks, and the clauses cited as quotations."""

import re
from collections.abc import Container, Iterable, Iterator
from functools import singledispatchmethod

from landprice.present.document import OutputDocument
from landprice.present.views.comparison import tabulate
from landprice.present.views.model import (
    Block,
    CheckList,
    CheckResult,
    ClauseList,
    DocumentList,
    DocumentView,
    FinalAmount,
    InputList,
    LineTable,
    ModeComparison,
    ModeSweep,
    Section,
    TextList,
    capitalize,
)
from landprice.present.views.tables import Chart, Table, TableRow

# Characters that Markdown, its tables or HTML inside it would interpret.
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>|~#&$])")


def render(document: OutputDocument) -> bytes:
    """Render a document as the content of a file."""
    return render_view(document.view).encode()


def render_view(view: DocumentView, *, explain: bool = True) -> str:
    """Render a document as Markdown.

    Args:
        view: The document.
        explain: Quote every clause cited, and list the checks that passed.
    """
    return "\n\n".join(_MarkdownRenderer(view, explain=explain).blocks()) + "\n"


def escape(text: str) -> str:
    r"""Escape a text so that Markdown shows it as it is.

    Example:
        >>> escape("a|b <i>[x](y)")
        'a\\|b \\<i\\>\\[x\\](y)'
    """
    return _SPECIAL.sub(r"\\\1", text)


class _MarkdownRenderer:
    """Renders one document, block by block."""

    def __init__(self, view: DocumentView, *, explain: bool) -> None:
        self.view = view
        self.lang = view.lang
        self.explain = explain

    def blocks(self) -> Iterator[str]:
        yield from self._head()
        for section in self.view.sections:
            yield from self._section(section)

    def _head(self) -> Iterator[str]:
        view = self.view
        yield f"# {capitalize(escape(view.name))} (`{view.subject}`)"
        book = f"**{self._word('rules')}** · {escape(view.book_title)} (`{view.book}`) · {escape(view.book_status)}"
        yield f"{book} · {view.say('on')} {view.on}" if view.on else book
        if view.notice:
            yield f"> **{self._word('notice')}** · {escape(view.notice)}"

    def _section(self, section: Section) -> Iterator[str]:
        """Render a section; blocks that have a heading of their own stand under it alone."""
        if section.key in {"cited", "documents"} and not self.explain:
            return
        if not all(map(_has_heading, section.blocks)):
            yield f"## {capitalize(escape(section.heading))}"
        for block in section.blocks:
            yield from self.block(block)

    @singledispatchmethod
    def block(self, block: Block) -> Iterator[str]:
        """Render one block."""
        raise NotImplementedError(block)

    @block.register
    def _(self, block: InputList) -> Iterator[str]:
        rows = [(escape(row.label), escape(row.text), f"`{row.key}`") for row in block.rows]
        yield _table((self.view.say(key) for key in ("item", "value", "key")), rows)

    @block.register
    def _(self, block: ModeComparison) -> Iterator[str]:
        table = tabulate(block, self.lang)
        yield self._tabulate(table)
        yield f"**{capitalize(block.balanced.label)}** · {block.balanced.text}"

    @block.register
    def _(self, block: ModeSweep) -> Iterator[str]:
        for table in block.tables:
            unit = f"（{block.unit}）" if self.lang == "zh" else f" ({block.unit})"
            yield f"## {capitalize(escape(table.heading))}{unit}"
            yield self._tabulate(table, units=False)
        if not block.tables:
            yield "\n".join(f"- {row.value} · {escape(row.refusal)}" for row in block.refused)
        for item in block.balance:
            yield f"**{capitalize(item.label)}** · {escape(item.text)}"

    @block.register
    def _(self, block: LineTable) -> Iterator[str]:
        rows = [
            (
                f"{escape(row.label)}<br>`{row.key}`",
                _stack(row.named, row.substituted),
                _stack(row.amount, row.in_ten_thousands),
                escape(row.note),
                escape(row.basis.source.citation),
            )
            for row in block.rows
        ]
        heads = (self.view.say(key) for key in ("item", "formula", "amount", "rounding", "clause"))
        yield _table(heads, rows, right=(2,))
        if block.final is not None:
            yield f"## {self._word('final')}"
            yield _final(block.final)

    @block.register
    def _(self, block: CheckList) -> Iterator[str]:
        if block.key != "passed" or self.explain:
            yield f"## {capitalize(escape(block.heading))}"
            yield "\n".join(map(_check, block.checks))

    @block.register
    def _(self, block: TextList) -> Iterator[str]:
        yield "\n".join(f"- **{escape(item.label)}** · {escape(item.text)}" for item in block.items)

    @block.register
    def _(self, block: Table) -> Iterator[str]:
        yield f"## {capitalize(escape(block.heading))}"
        yield self._tabulate(block)

    @block.register
    def _(self, block: Chart) -> Iterator[str]:  # noqa: ARG002
        """Render nothing: the figures of a chart stand in other blocks too."""
        yield from ()

    @block.register
    def _(self, block: ClauseList) -> Iterator[str]:
        for basis in block.clauses:
            yield f"### `{basis.rule}`"
            for name, quotation in self.view.quotations(basis):
                yield f"*{capitalize(name)}* · {escape(quotation.citation)}"
                if quotation.quote:
                    yield f"> {escape(quotation.quote)}"

    @block.register
    def _(self, block: DocumentList) -> Iterator[str]:
        yield "\n".join(
            "- " + " · ".join(escape(part) for part in (document.name, document.status, document.note) if part)
            for document in block.documents
        )

    def _tabulate(self, table: Table, *, units: bool = True) -> str:
        heads = [escape(column.heading(self.lang) if units else column.label) for column in table.columns]
        right = [number for number, column in enumerate(table.columns) if column.numeric]
        return _table(heads, (_row(row, len(heads)) for row in table.rows), right=right)

    def _word(self, key: str) -> str:
        return capitalize(self.view.say(key))


def _has_heading(block: Block) -> bool:
    """Return whether a block is rendered under a heading of its own."""
    return isinstance(block, CheckList | Table | Chart) or (isinstance(block, ModeSweep) and bool(block.tables))


def _table(heads: Iterable[str], rows: Iterable[Iterable[str]], *, right: Container[int] = ()) -> str:
    """Render a table whose columns ``right`` are aligned to the right."""
    heads = list(heads)
    rules = ["---:" if number in right else "---" for number in range(len(heads))]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in (heads, rules, *rows))


def _row(row: TableRow, width: int) -> list[str]:
    """Render the cells of a row; its refusal stands in the place of those that it lacks."""
    cells = [escape(cell.text) for cell in row.cells]
    return [*cells, escape(row.refusal), *[""] * (width - len(cells) - 1)] if row.refusal else cells


def _stack(*texts: str) -> str:
    """Render texts below one another in one cell."""
    return "<br>".join(escape(text) for text in texts if text)


def _final(final: FinalAmount) -> str:
    amount = " · ".join(filter(None, (f"{final.bound} {final.row.amount}".lstrip(), final.row.in_ten_thousands)))
    return f"**{escape(final.row.label)}** · {escape(amount)}  \n{final.capitals}"


def _check(check: CheckResult) -> str:
    message = escape(" ".join(filter(None, (check.message, check.hint, check.where and f"· {check.where}"))))
    citation = escape(check.basis.source.citation)
    return f"- **{escape(check.standing)}** `{check.code}` · {message}  \n  {citation}"
