"""A document as a Word file, for reports that are assembled in Word: the same sheet as the page's.

A4; real tables whose heading is repeated on each page; clauses as numbered notes, linked there and back. The same
document gives the same bytes.
"""

from collections.abc import Iterable, Sequence
from functools import singledispatchmethod

import docx
from docx.document import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Mm, Pt, RGBColor
from docx.table import Table as WordTable
from docx.table import _Cell
from docx.text.paragraph import Paragraph

from landprice.present.document import OutputDocument
from landprice.present.paper import SIGNED_BY, Footnote, Footnotes, colon, paper_sections, paper_word
from landprice.present.views.model import (
    Block,
    CheckList,
    CheckResult,
    DocumentView,
    FinalAmount,
    InputList,
    LabelledText,
    LegalBasis,
    LineRow,
    LineTable,
    ModeSweep,
    Section,
    TextList,
    capitalize,
)
from landprice.present.views.tables import Chart, Table
from landprice.present.word import markup

_LATIN, _TEXT_FACE, _HEADING_FACE = "Times New Roman", "宋体", "黑体"
_LANGUAGES = {"zh": "zh-CN", "en": "en-GB"}
_MARGIN = Mm(18)
_WIDTH = 174  # of the text, in millimetres
_LINE_WIDTHS = (11, 28, 58, 43, 34)
_SIGN_WIDTHS = (18, 25.5)
_SMALL = Pt(8.5)
_QUIET = RGBColor(0x44, 0x4C, 0x55)


def render(document: OutputDocument) -> bytes:
    """Render a document as the content of a file; the same document gives the same bytes."""
    file = docx.Document()
    _set_up(file, document.view)
    _WordRenderer(file, document.view).render()
    return markup.to_bytes(file)


def _set_up(document: WordDocument, view: DocumentView) -> None:
    """Set the paper, the faces and the properties of the file."""
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = _MARGIN
    language = _LANGUAGES[view.lang]
    for name, face, size in (
        ("Normal", _TEXT_FACE, 10),
        ("Title", _HEADING_FACE, 18),
        ("Heading 1", _HEADING_FACE, 12),
        ("Heading 2", _HEADING_FACE, 10.5),
    ):
        style = document.styles[name]
        markup.set_faces(style.element, _LATIN, face, language)
        style.font.size = Pt(size)
        style.font.color.rgb = RGBColor(0, 0, 0)
        style.paragraph_format.space_after = Pt(3)
    document.styles["Title"].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for name in ("Heading 1", "Heading 2"):
        document.styles[name].paragraph_format.space_before = Pt(9)
    footer = section.footer.paragraphs[0]
    footer.alignment = WD_ALIGN_PARAGRAPH.CENTER
    before, between, after = paper_word(view, "page").format(page="\0", pages="\0").split("\0")
    for words, field in ((before, "PAGE"), (between, "NUMPAGES"), (after, None)):
        footer.add_run(words)
        if field:
            markup.add_field(footer, field)
    markup.describe(document, title=view.title, author=view.made_by, language=language)


class _WordRenderer:
    """Renders one document into a file, from the title to the foot."""

    def __init__(self, document: WordDocument, view: DocumentView) -> None:
        self.document = document
        self.view = view
        self.footnotes = Footnotes(view)
        self.colon = colon(view)

    def render(self) -> None:
        self._head()
        for section in paper_sections(self.view):
            self._section(section)
        if self.view.signed:
            self._signatures()
        notes = self.footnotes.finish()
        if notes:
            self._heading(self._word("notes"))
            for note in notes:
                self._note(note)
        if self.view.documents:
            self._documents()
        self._foot()

    def _word(self, key: str) -> str:
        return paper_word(self.view, key)

    def _head(self) -> None:
        view = self.view
        self.document.add_paragraph(markup.clean_xml(view.title), style="Title")
        on = f" · {self._word('on')} {view.on}" if view.on else ""
        self._paragraph(f"{self._word('rules')}{self.colon}{view.book_title} · {view.book_status}{on}")
        if view.notice:
            notice = self._paragraph("")
            _add(notice, self._word("notice") + self.colon, bold=True)
            _add(notice, view.notice)

    def _section(self, section: Section) -> None:
        """Render a section; charts have headings of their own."""
        if section.key != "charts":
            self._heading(capitalize(section.heading))
        several = section.key == "remarks" or len(section.blocks) > 1
        for block in section.blocks:
            if several and isinstance(block, CheckList | Table):
                self._heading(capitalize(block.heading), 2)
            self.block(block)

    @singledispatchmethod
    def block(self, block: Block) -> None:
        """Render one block."""
        raise NotImplementedError(block)

    @block.register
    def _(self, block: InputList) -> None:
        """Render inputs two beside one another."""
        table = self._table((), (32, 55, 32, 55))
        for number in range(0, len(block.rows), 2):
            cells = self._row(table)
            for place, row in enumerate(block.rows[number : number + 2]):
                _fill(cells[2 * place], capitalize(row.label), colour=_QUIET)
                _fill(cells[2 * place + 1], row.text)

    @block.register
    def _(self, block: ModeSweep) -> None:
        """Render what the tables beside the charts don't say."""
        if not block.tables:
            self._labelled(LabelledText(str(row.value), row.refusal) for row in block.refused)
        self._labelled(block.balance)

    @block.register
    def _(self, block: TextList) -> None:
        self._labelled(block.items)

    @block.register
    def _(self, block: LineTable) -> None:
        """Render 序号, 项目, 计算式, 结果, 依据, and the final amount below them."""
        keys = ("number", "item", "calculation", "outcome", "clause")
        table = self._table([self._word(key) for key in keys], _LINE_WIDTHS)
        for number, row in enumerate(block.rows, 1):
            final = block.final is not None and row.key == block.final.row.key
            cells = self._row(table)
            _fill(cells[0], str(number)).alignment = WD_ALIGN_PARAGRAPH.CENTER
            _fill(cells[1], capitalize(row.label), bold=final)
            self._calculation(cells[2], row)
            outcome = _fill(cells[3], row.amount, bold=not row.is_word)
            outcome.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            for text in filter(None, (row.in_ten_thousands, row.note)):
                outcome.add_run().add_break()
                _add(outcome, text, size=_SMALL, colour=_QUIET)
            self._cite(_fill(cells[4], row.basis.source.citation, size=_SMALL), row.basis)
            if final:
                for cell in cells:
                    markup.shade(cell, "F6F8FA")
        if block.final is not None:
            self._final(block.final)

    def _calculation(self, cell: _Cell, row: LineRow) -> None:
        """Render the formula in words, and under it with its figures."""
        if not row.substituted:
            _fill(cell, "—")
        elif not row.named:
            _fill(cell, row.substituted)
        else:
            paragraph = _fill(cell, row.named, size=_SMALL, colour=_QUIET)
            paragraph.add_run().add_break()
            _add(paragraph, f"= {row.substituted}")

    def _final(self, final: FinalAmount) -> None:
        """Render the final amount, and the same in capitals."""
        table = self._table((), (44, 130))
        markup.space_before(table)
        cells = self._row(table)
        _fill(cells[0], capitalize(final.row.label))
        amount = _fill(cells[1], f"{final.bound} ".lstrip())
        _add(amount, final.row.amount, bold=True)
        if final.row.in_ten_thousands:
            _add(amount, f"  {final.row.in_ten_thousands}", colour=_QUIET)
        cells = self._row(table)
        _fill(cells[0], self._word("capitals"))
        _fill(cells[1], final.capitals, bold=True)

    @block.register
    def _(self, block: Chart) -> None:
        """Render the figures of a chart, and no picture."""
        self._heading(capitalize(block.title))
        self.block(block.table)

    @block.register
    def _(self, block: Table) -> None:
        columns = block.columns
        heads = [column.heading(self.view.lang) for column in columns]
        table = self._table(heads, [_WIDTH / len(columns)] * len(columns))
        for row in block.rows:
            cells = self._row(table)
            for place, (cell, shown) in enumerate(zip(cells, row.cells, strict=False)):
                paragraph = _fill(cell, shown.text if place else capitalize(shown.text))
                if place and columns[place].numeric:
                    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            if row.refusal:
                _fill(cells[len(row.cells)].merge(cells[-1]), row.refusal)

    @block.register
    def _(self, block: CheckList) -> None:
        """Render checks, those that passed in small letters."""
        for check in block.checks:
            if block.key == "passed":
                self._passed(check)
            else:
                self._check(check)

    def _check(self, check: CheckResult) -> None:
        paragraph = self._paragraph("")
        _add(paragraph, f"{capitalize(check.standing)}{self.colon}", bold=True)
        where = check.where and f"· {check.where}"
        _add(paragraph, " ".join(filter(None, (check.message, where, check.hint))))
        _add(paragraph, f" {check.code}", size=_SMALL, colour=_QUIET)
        self._cite(paragraph, check.basis)

    def _passed(self, check: CheckResult) -> None:
        paragraph = self._paragraph("")
        paragraph.paragraph_format.space_after = Pt(0)
        _add(paragraph, f"{check.message} ", size=_SMALL)
        _add(paragraph, check.basis.source.citation, size=_SMALL, colour=_QUIET)

    def _labelled(self, items: Iterable[LabelledText]) -> None:
        for item in items:
            paragraph = self._paragraph("")
            _add(paragraph, f"{capitalize(item.label)}{self.colon}", bold=True)
            _add(paragraph, item.text)

    def _heading(self, text: str, level: int = 1) -> None:
        self.document.add_heading(markup.clean_xml(text), level)

    def _paragraph(self, text: str) -> Paragraph:
        paragraph = self.document.add_paragraph()
        _add(paragraph, text)
        return paragraph

    def _table(self, heads: Sequence[str], widths: Sequence[float], style: str = "Table Grid") -> WordTable:
        """Add a table; its heading, if it has one, is repeated on each page.

        Args:
            heads: The headings of its columns.
            widths: Of the columns, in millimetres.
            style: Of Word's styles.
        """
        table: WordTable = self.document.add_table(rows=0, cols=len(widths), style=style)
        table.autofit = False
        for column, width in zip(table.columns, widths, strict=True):
            column.width = Mm(width)
        if heads:
            cells = self._row(table, heading=True)
            for cell, head in zip(cells, heads, strict=True):
                _fill(cell, capitalize(head), bold=True)
                markup.shade(cell, "EEF1F4")
        return table

    def _row(self, table: WordTable, *, heading: bool = False) -> Sequence[_Cell]:
        """Add a row that no page break cuts; a heading is repeated on each page."""
        row = table.add_row()  # type: ignore[no-untyped-call]
        markup.keep_whole(row)
        if heading:
            markup.repeat(row)
        cells: tuple[_Cell, ...] = row.cells
        return cells

    def _signatures(self) -> None:
        """Add lines to sign on."""
        self._heading(self._word("signatures"))
        widths = _SIGN_WIDTHS * len(SIGNED_BY)
        table = self._table((), widths, style="Normal Table")
        for number, cell in enumerate(self._row(table)):
            key = SIGNED_BY[number // 2]
            paragraph = _fill(cell, "" if number % 2 else self._word(key), size=_SMALL)
            paragraph.paragraph_format.space_before = Pt(16)
            if number % 2:
                markup.line_below(cell)

    def _note(self, note: Footnote) -> None:
        """Quote a rule's clauses, with links to the places that refer to it."""
        paragraph = self._paragraph("")
        markup.add_bookmark(paragraph, note.anchor, f"[{note.number}]")
        _add(paragraph, f" {note.rule} ", size=_SMALL, colour=_QUIET)
        for reference in note.references:
            markup.add_link(paragraph, reference.anchor, f"↑{reference.time} ")
        paragraph.paragraph_format.keep_with_next = True
        paragraph.paragraph_format.space_after = Pt(0)
        for name, quotation in note.clauses:
            source = self._paragraph("")
            source.paragraph_format.left_indent = Mm(7)
            source.paragraph_format.space_after = Pt(0)
            _add(source, f"{capitalize(name)}{self.colon}", colour=_QUIET)
            _add(source, quotation.citation)
            if quotation.quote:
                source.paragraph_format.keep_with_next = True
                quote = self._paragraph(f"“{quotation.quote}”")
                quote.paragraph_format.left_indent = Mm(12)

    def _documents(self) -> None:
        self._heading(self._word("documents"))
        for document in self.view.documents:
            self._paragraph(" · ".join(filter(None, (document.name, document.status, document.note))))

    def _foot(self) -> None:
        """Name the program, and the rule book with its fingerprint."""
        view = self.view
        for name, text in (
            ("made-by", f"{view.made_by} · {view.subject}"),
            ("rules", f"{view.book} · {view.book_status}"),
            ("fingerprint", view.sha256),
        ):
            paragraph = self._paragraph("")
            paragraph.paragraph_format.space_after = Pt(0)
            if name == "made-by":
                paragraph.paragraph_format.space_before = Pt(12)
            _add(paragraph, f"{self._word(name)}{self.colon}{text}", size=_SMALL, colour=_QUIET)

    def _cite(self, paragraph: Paragraph, basis: LegalBasis) -> None:
        """Add the number of a rule's note, linked to it, and itself the target of the note's link back."""
        reference = self.footnotes.cite(basis)
        markup.add_link(paragraph, reference.target, f"[{reference.footnote}]", bookmark=reference.anchor)


def _add(
    paragraph: Paragraph, text: str, *, bold: bool = False, size: Pt | None = None, colour: RGBColor | None = None
) -> None:
    """Add a text to a paragraph."""
    if not text:
        return
    run = paragraph.add_run(markup.clean_xml(text))
    run.bold = bold or None
    if size is not None:
        run.font.size = size
    if colour is not None:
        run.font.color.rgb = colour


def _fill(
    cell: _Cell, text: str, *, bold: bool = False, size: Pt | None = None, colour: RGBColor | None = None
) -> Paragraph:
    """Write a text into a cell, and return its paragraph."""
    paragraph: Paragraph = cell.paragraphs[0]
    paragraph.paragraph_format.space_after = Pt(0)
    _add(paragraph, text, bold=bold, size=size, colour=colour)
    return paragraph
