"""A document as plain tables in a workbook: one sheet with its figures, one with the law that it cites.

Amounts are numbers, as far as a sheet's number holds their digits; text stays text, whatever it begins with. A chart of
lines is drawn by the spreadsheet program from the cells of its table.
"""

import io
from functools import singledispatchmethod

import xlsxwriter
from xlsxwriter.workbook import Workbook

from landprice.present.views.model import (
    Block,
    CheckList,
    DocumentView,
    InputList,
    LabelledText,
    LineTable,
    ModeComparison,
    ModeSweep,
    Section,
    TextList,
    capitalize,
)
from landprice.present.views.tables import NO_AMOUNT, Chart, Table, TableCell
from landprice.present.workbook.words import sayer
from landprice.present.workbook.writer import CREATED, CellFormats, WorksheetWriter

_WIDTHS = (26, 26, 26, 26, 26, 26, 26)
_LAST = len(_WIDTHS) - 1
_LAW_WIDTHS = (27, 12, 40, 80)
_DIGITS = 15  # that a sheet's number keeps
_PIXELS = (640, 320)  # of a chart
_CHART_ROWS = 18  # that a chart covers


def render_view(view: DocumentView) -> bytes:
    """Render a document as the content of a file."""
    file = io.BytesIO()
    options = {"in_memory": True, "strings_to_numbers": False, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(file, options)
    book.set_properties({"title": view.title, "comments": view.notice or "", "created": CREATED})
    formats = CellFormats(book)
    say = sayer(view.lang)
    _FigureSheet(book, WorksheetWriter(book, say("statement"), formats), view).write()
    if view.clauses:
        _write_law(WorksheetWriter(book, say("law"), formats), view)
    book.close()
    return file.getvalue()


class _FigureSheet:
    """Writes the sheet of a document's figures: every block but the law, below one another."""

    def __init__(self, book: Workbook, sheet: WorksheetWriter, view: DocumentView) -> None:
        self.book = book
        self.sheet = sheet
        self.view = view

    def write(self) -> None:
        page = self.sheet.page
        for column, width in enumerate(_WIDTHS):
            page.set_column(column, column, width)
        self._head()
        for section in self.view.sections:
            if section.key not in {"cited", "documents"}:
                self._section(section)
        page.set_landscape()
        page.set_paper(9)
        page.fit_to_pages(1, 0)
        page.set_footer(f"&C&P / &N&R{self.view.made_by}")

    def _head(self) -> None:
        view, sheet = self.view, self.sheet
        sheet.text(0, view.title, "title")
        sheet.page.set_row(0, 26)
        on = "" if view.on is None else f" · {view.on}"
        for text in (f"{view.book_title} ({view.book}) · {view.book_status}{on}", f"sha256 {view.sha256}"):
            sheet.next += 1
            sheet.text(0, text, "plain")
        if view.notice:
            sheet.next += 1
            sheet.page.merge_range(sheet.next, 0, sheet.next, _LAST, "", sheet.style("notice"))
            sheet.text(0, view.notice, "notice")
            sheet.fit((view.notice, sum(_WIDTHS)))
        sheet.next += 1

    def _section(self, section: Section) -> None:
        """Write a section; blocks that have a heading of their own stand under it alone."""
        if not all(isinstance(block, CheckList | Table | Chart | ModeComparison) for block in section.blocks):
            self._heading(section.heading)
        for block in section.blocks:
            self.block(block)

    def _heading(self, text: str) -> None:
        self.sheet.next += 1
        self.sheet.text(0, capitalize(text), "section")
        for column in range(1, _LAST + 1):
            self.sheet.text(column, "", "section")
        self.sheet.next += 1

    @singledispatchmethod
    def block(self, block: Block) -> None:
        """Write one block."""
        raise NotImplementedError(block)

    @block.register
    def _(self, block: InputList) -> None:
        for row in block.rows:
            self._pair(row.label, row.text)

    @block.register
    def _(self, block: TextList) -> None:
        self._labelled(block.items)

    @block.register
    def _(self, block: ModeSweep) -> None:
        """Write what the tables of the charts don't say."""
        if not block.tables:
            self._labelled(tuple(LabelledText(str(row.value), row.refusal) for row in block.refused))
        self._labelled(block.balance)

    @block.register
    def _(self, block: ModeComparison) -> None:
        """Write nothing: the tables of the charts say it."""

    @block.register
    def _(self, block: LineTable) -> None:
        for row in block.rows:
            self._pair(row.label, row.amount)

    @block.register
    def _(self, block: CheckList) -> None:
        self._heading(block.heading)
        for check in block.checks:
            where = check.where and f" · {check.where}"
            message = f"{check.message}{where}"
            self.sheet.text(0, check.standing, "label")
            self._merge(1, 4, message)
            self.sheet.text(5, check.basis.source.citation, "text")
            self.sheet.text(6, check.code, "mono")
            self.sheet.fit((message, sum(_WIDTHS[1:5])), (check.basis.source.citation, _WIDTHS[5]))
            self.sheet.next += 1

    @block.register
    def _(self, block: Table) -> None:
        self._heading(block.heading)
        self._table(block)

    @block.register
    def _(self, block: Chart) -> None:
        """Write the figures of a chart; one of lines is drawn below them."""
        self._heading(block.title)
        first = self.sheet.next + 1
        self._table(block.table)
        if block.kind == "lines":
            self._draw(block, first)

    def _table(self, table: Table) -> None:
        sheet = self.sheet
        heads = [column.heading(self.view.lang) for column in table.columns]
        for column, head in enumerate(heads):
            sheet.text(column, head, "head")
        sheet.fit(*((head, _WIDTHS[0]) for head in heads))
        for row in table.rows:
            sheet.next += 1
            for column, cell in enumerate(row.cells):
                self._cell(column, cell)
            if row.refusal:  # beside the columns of figures: a chart takes text among them for zeros
                sheet.text(len(heads), row.refusal, "text")
            sheet.fit(*((cell.text, _WIDTHS[0]) for cell in row.cells))
        sheet.next += 1

    def _cell(self, column: int, cell: TableCell) -> None:
        if cell is NO_AMOUNT:
            self.sheet.blank(column, "value")
            return
        digits = cell.amount.replace(".", "").lstrip("-0")
        if cell.value is None or not cell.amount or len(digits) > _DIGITS:
            self.sheet.text(column, cell.text, "text")
            return
        places = len(cell.amount.partition(".")[2])
        bound = '"≤ "' if cell.text.startswith("≤") else ""
        self.sheet.number(column, float(cell.value), "value", bound + "#,##0" + ("." + "0" * places if places else ""))

    def _draw(self, chart: Chart, first: int) -> None:
        """Draw a chart of lines from the cells of its table, whose first row of figures is ``first``."""
        rows = chart.table.rows
        last = first + len(rows) - 1
        drawn = self.book.add_chart({"type": "scatter", "subtype": "straight_with_markers"})
        for column, head in enumerate(chart.table.columns[1:], 1):
            drawn.add_series(
                {
                    "name": head.label,
                    "categories": [self.sheet.name, first, 0, last, 0],
                    "values": [self.sheet.name, first, column, last, column],
                }
            )
        drawn.set_title({"name": chart.title})
        drawn.set_x_axis({"name": chart.table.columns[0].label})
        drawn.set_y_axis({"min": 0})
        drawn.set_legend({"position": "bottom"})
        drawn.set_size({"width": _PIXELS[0], "height": _PIXELS[1]})
        self.sheet.page.insert_chart(self.sheet.next, 0, drawn)
        self.sheet.next += _CHART_ROWS

    def _labelled(self, items: tuple[LabelledText, ...]) -> None:
        for item in items:
            self._pair(item.label, item.text)

    def _pair(self, label: str, text: str) -> None:
        self.sheet.text(0, label, "label")
        self._merge(1, _LAST, text)
        self.sheet.fit((label, _WIDTHS[0]), (text, sum(_WIDTHS[1:])))
        self.sheet.next += 1

    def _merge(self, first: int, last: int, text: str) -> None:
        """Write a text over several columns."""
        if last > first:
            self.sheet.page.merge_range(self.sheet.next, first, self.sheet.next, last, "", self.sheet.style("text"))
        self.sheet.text(first, text, "text")


def _write_law(sheet: WorksheetWriter, view: DocumentView) -> None:
    """Write the sheet of the law: every rule cited, word for word, and the documents."""
    say = sayer(view.lang)
    for column, width in enumerate(_LAW_WIDTHS):
        sheet.page.set_column(column, column, width)
    for column, head in enumerate((say("rule"), "", say("clause"), say("quote"))):
        sheet.text(column, head, "head")
    sheet.page.freeze_panes(1, 0)
    for basis in view.clauses:
        for name, quotation in view.quotations(basis):
            sheet.next += 1
            cells = (basis.rule, name, quotation.citation, quotation.quote or "")
            for column, text in enumerate(cells):
                sheet.text(column, text, "text")
            sheet.fit(*zip(cells, _LAW_WIDTHS, strict=True))
    for document in view.documents:
        sheet.next += 1
        cells = (document.name, "", document.status, document.note or "")
        for column, text in enumerate(cells):
            sheet.text(column, text, "text")
        sheet.fit(*zip(cells, _LAW_WIDTHS, strict=True))
    sheet.page.set_landscape()
    sheet.page.set_paper(9)
    sheet.page.fit_to_pages(1, 0)
