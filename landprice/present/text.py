"""Plain text, for a pipe: one line an item, each beginning with what it is and its key.

    line  price  年期修正价: 3,840,000.00 元 (384 万元); 不低于，向上取整至分; … = 9,600,000.00 × 20 ÷ 50; …
    mode  term  5  弹性年期出让: 首期付款 960,000.00 元; 付款合计 960,000.00 元; …
    refused  term-over-maximum  55  不予测算：term-over-maximum 超法定最高年限

The first two words of a line (``line price``, ``warn term-over-general-limit``) are the same in both languages. With
the law explained, each line and check is followed by its clauses, indented; a sweep lists them once.
"""

from collections.abc import Iterator
from functools import singledispatchmethod

from landprice.present.views.model import (
    Block,
    CheckList,
    ClauseList,
    DocumentList,
    DocumentView,
    FinalAmount,
    InputList,
    LabelledKey,
    LegalBasis,
    LineRow,
    LineTable,
    ModeComparison,
    ModeSweep,
    TextList,
)
from landprice.present.views.tables import Chart, Table


def render(view: DocumentView, *, explain: bool = False) -> str:
    """Render a document as plain text.

    Args:
        view: The document.
        explain: Quote the law, and list the checks that passed.

    Returns:
        Lines, each ending with a newline.
    """
    return "".join(f"{line}\n" for line in _TextRenderer(view, explain=explain).lines())


class _TextRenderer:
    """Renders one document line by line."""

    def __init__(self, view: DocumentView, *, explain: bool) -> None:
        self.view = view
        self.explain = explain
        self.quotes_beside = explain and view.law_beside_lines

    def lines(self) -> Iterator[str]:
        view = self.view
        yield _item("calculator", view.subject, view.name)
        on = f"; {view.on}" if view.on else ""
        yield _item("rules", view.book, f"{view.book_title}; {view.book_status}{on}")
        if view.notice:
            yield _item("notice", view.book, view.notice)
        for block in view.blocks():
            yield from self.block(block)

    @singledispatchmethod
    def block(self, block: Block) -> Iterator[str]:
        """Render one block."""
        raise NotImplementedError(block)

    @block.register
    def _(self, block: InputList) -> Iterator[str]:
        for row in block.rows:
            yield _item("input", row.key, f"{row.label}: {row.text}")

    @block.register
    def _(self, block: ModeComparison) -> Iterator[str]:
        for mode in block.modes:
            yield _item("mode", mode.key, _measures(block, mode))

    @block.register
    def _(self, block: ModeSweep) -> Iterator[str]:
        for row in block.rows:
            if row.comparison is None:
                yield _item("refused", ",".join(row.codes), f"{row.value}  {row.refusal}")
                continue
            for mode in row.comparison.modes:
                yield _item("mode", mode.key, f"{row.value}  {_measures(row.comparison, mode)}")
            balanced = row.comparison.balanced
            answer = "yes" if row.comparison.is_balanced else "no"
            yield _item("balanced", answer, f"{row.value}  {balanced.label}: {balanced.text}")

    @block.register
    def _(self, block: LineTable) -> Iterator[str]:
        for row in block.rows:
            yield _line(row)
            if self.quotes_beside:
                yield from self._quote(row.basis)
        if block.final is not None:
            yield _final(block.final)

    @block.register
    def _(self, block: CheckList) -> Iterator[str]:
        if block.key == "passed" and not self.explain:
            return
        for check in block.checks:
            facts = "; ".join(filter(None, (check.message, check.where, check.hint, check.basis.source.citation)))
            yield _item(check.severity, check.code, f"{check.standing}: {facts}")
            if self.quotes_beside:
                yield from self._quote(check.basis)

    @block.register
    def _(self, block: TextList) -> Iterator[str]:
        for item in block.items:
            yield f"note  {item.label}: {item.text}"

    @block.register
    def _(self, block: Table) -> Iterator[str]:
        lang = self.view.lang
        for row in block.rows:
            pairs = zip(block.columns, row.cells, strict=False)
            facts = "; ".join(f"{column.heading(lang)}: {cell.text}" for column, cell in pairs if cell.text)
            yield _item("row", block.key, facts)

    @block.register
    def _(self, block: Chart) -> Iterator[str]:  # noqa: ARG002
        """Render nothing: the figures of a chart stand in other blocks too."""
        yield from ()

    @block.register
    def _(self, block: ClauseList) -> Iterator[str]:
        if self.explain and not self.quotes_beside:
            for basis in block.clauses:
                yield f"cited  {basis.rule}"
                yield from self._quote(basis)

    @block.register
    def _(self, block: DocumentList) -> Iterator[str]:
        if self.explain:
            for document in block.documents:
                yield "; ".join(filter(None, (f"document  {document.name}", document.status, document.note)))

    def _quote(self, basis: LegalBasis) -> Iterator[str]:
        """Render the clauses of a rule, and the reading, each on a line of its own."""
        for name, quotation in self.view.quotations(basis):
            words = f" “{quotation.quote}”" if quotation.quote else ""
            yield f"    {name}: {quotation.citation}{words}"


def _item(kind: str, key: str, text: str) -> str:
    return f"{kind}  {key}  {text}"


def _measures(comparison: ModeComparison, mode: LabelledKey) -> str:
    """Return one mode's measures as a sentence."""
    cells = ((measure, comparison.cells.get((mode.key, measure.key))) for measure in comparison.measures)
    measures = [f"{measure.label} {cell.text} {comparison.unit}" for measure, cell in cells if cell is not None]
    return f"{mode.label}: {'; '.join(measures) or '—'}"


def _amount(row: LineRow) -> str:
    return f"{row.amount} ({row.in_ten_thousands})" if row.in_ten_thousands else row.amount


def _line(row: LineRow) -> str:
    formula = " = ".join(filter(None, (row.named, row.substituted)))
    facts = "; ".join(filter(None, (_amount(row), row.note, formula, row.basis.source.citation)))
    return _item("line", row.key, f"{row.label}: {facts}")


def _final(final: FinalAmount) -> str:
    amount = f"{final.bound} {_amount(final.row)}".lstrip()
    return _item("final", final.row.key, f"{final.row.label}: {amount}; {final.capitals}")
