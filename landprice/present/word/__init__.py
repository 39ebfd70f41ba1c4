"""A statement as a Word sheet (测算表), for reports that are assembled in Word: the same sheet as the page's.

A4; real tables whose heading is repeated on each page; clauses as numbered notes, linked there and back. The same
statement gives the same bytes.
"""

from collections.abc import Iterable, Sequence

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Mm, Pt, RGBColor
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

from landprice.errors import Lang
from landprice.kinds.exact.statement import ParcelStatement
from landprice.present.charts import Chart
from landprice.present.inputs_shown import Given
from landprice.present.statement_view import Remark, Row
from landprice.present.valuation_sheet import SIGNED_BY, Note, Noted, Numbered, Reference, Sheet, capital, sheet
from landprice.present.word import markup

_LATIN, _TEXT_FACE, _HEADING_FACE = "Times New Roman", "宋体", "黑体"
_LANGUAGES = {"zh": "zh-CN", "en": "en-GB"}
_MARGIN = Mm(18)
_WIDTH = 174  # of the text, in millimetres
_LINE_WIDTHS = (11, 28, 58, 43, 34)
_SIGN_WIDTHS = (18, 25.5)
_SMALL = Pt(8.5)
_QUIET = RGBColor(0x44, 0x4C, 0x55)


def write(statement: ParcelStatement, lang: Lang) -> bytes:
    """The content of the file: the same statement gives the same bytes."""
    laid = sheet(statement, lang)
    document = Document()
    _set_up(document, laid)
    _Layout(document, laid).all()
    return markup.saved(document)


def _set_up(document: WordDocument, laid: Sheet) -> None:
    """The paper, the letters, and what the file says of itself."""
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = _MARGIN
    language = _LANGUAGES[laid.shown.lang]
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
    before, between, after = laid.say("page").format(page="\0", pages="\0").split("\0")
    for words, field in ((before, "PAGE"), (between, "NUMPAGES"), (after, None)):
        footer.add_run(words)
        if field:
            markup.add_field(footer, field)
    markup.describe(document, title=laid.title, author=laid.made_by, language=language)


class _Layout:
    """Lays one sheet out in a document, from the title to the foot."""

    def __init__(self, document: WordDocument, laid: Sheet) -> None:
        self.document = document
        self.laid = laid
        self.shown = laid.shown
        self.colon = laid.colon

    def all(self) -> None:
        """Everything."""
        laid, shown = self.laid, self.shown
        self._head()
        if laid.reasons:
            self._heading(laid.reasons.heading)
            self._remarks(laid.reasons.noted)
        for key, given in (("parcel", shown.parcel), ("inputs", shown.inputs)):
            if given:
                self._heading(laid.say(key))
                self._facts(given)
        if laid.charts_first:
            self._charts()
        if laid.lines:
            self._heading(laid.say("lines"))
            self._lines(laid.lines)
            self._total()
        if not laid.charts_first:
            self._charts()
        self._all_remarks()
        if laid.lines:
            self._signatures()
        self._heading(laid.say("notes"))
        for note in laid.notes:
            self._note(note)
        self._documents()
        self._foot()

    def _head(self) -> None:
        """What it is, under which rule book, and what that says of itself."""
        laid, shown = self.laid, self.shown
        self.document.add_paragraph(markup.writable(laid.title), style="Title")
        on = f" · {laid.say('on')} {shown.on}" if shown.on else ""
        self._paragraph(f"{laid.say('rules')}{self.colon}{shown.title} · {shown.status}{on}")
        if shown.notice:
            notice = self._paragraph("")
            _add(notice, laid.say("notice") + self.colon, bold=True)
            _add(notice, shown.notice)

    def _heading(self, text: str, level: int = 1) -> None:
        self.document.add_heading(markup.writable(text), level)

    def _paragraph(self, text: str) -> Paragraph:
        paragraph = self.document.add_paragraph()
        _add(paragraph, text)
        return paragraph

    def _table(self, heads: Sequence[str], widths: Sequence[float], style: str = "Table Grid") -> Table:
        """A table, so wide in millimetres; its heading, where it has one, is repeated on each page."""
        table: Table = self.document.add_table(rows=0, cols=len(widths), style=style)
        table.autofit = False
        for column, width in zip(table.columns, widths, strict=True):
            column.width = Mm(width)
        if heads:
            cells = self._row(table, heading=True)
            for cell, head in zip(cells, heads, strict=True):
                _fill(cell, capital(head), bold=True)
                markup.shade(cell, "EEF1F4")
        return table

    def _row(self, table: Table, *, heading: bool = False) -> Sequence[_Cell]:
        """A new row that no page break cuts; a heading is repeated on each page."""
        row = table.add_row()  # type: ignore[no-untyped-call]
        markup.keep_whole(row)
        if heading:
            markup.repeat(row)
        cells: tuple[_Cell, ...] = row.cells
        return cells

    def _facts(self, given: Iterable[Given]) -> None:
        """Inputs, two beside one another."""
        given = list(given)
        table = self._table((), (32, 55, 32, 55))
        for number in range(0, len(given), 2):
            cells = self._row(table)
            for place, one in enumerate(given[number : number + 2]):
                _fill(cells[2 * place], capital(one.label), colour=_QUIET)
                _fill(cells[2 * place + 1], one.text)

    def _lines(self, lines: Iterable[Numbered]) -> None:
        """序号, 项目, 计算式, 结果, 依据."""
        keys = ("number", "item", "calculation", "outcome", "clause")
        table = self._table([self.laid.say(key) for key in keys], _LINE_WIDTHS)
        for line in lines:
            row = line.row
            cells = self._row(table)
            _fill(cells[0], str(line.number)).alignment = WD_ALIGN_PARAGRAPH.CENTER
            _fill(cells[1], capital(row.label), bold=line.final)
            self._calculation(cells[2], row)
            outcome = _fill(cells[3], row.amount, bold=not row.is_word)
            outcome.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            for text in filter(None, (row.in_ten_thousands, row.note)):
                outcome.add_run().add_break()
                _add(outcome, text, size=_SMALL, colour=_QUIET)
            self._refer(_fill(cells[4], row.ground.source.citation, size=_SMALL), line.reference)
            if line.final:
                for cell in cells:
                    markup.shade(cell, "F6F8FA")

    def _calculation(self, cell: _Cell, row: Row) -> None:
        """The formula in words, and under it with its figures."""
        if not row.substituted:
            _fill(cell, "—")
        elif not row.named:
            _fill(cell, row.substituted)
        else:
            paragraph = _fill(cell, row.named, size=_SMALL, colour=_QUIET)
            paragraph.add_run().add_break()
            _add(paragraph, f"= {row.substituted}")

    def _total(self) -> None:
        """The final amount, and the same in capitals."""
        final = self.shown.final
        if final is None:
            return
        table = self._table((), (44, 130))
        markup.space_before(table)
        cells = self._row(table)
        _fill(cells[0], capital(final.row.label))
        amount = _fill(cells[1], f"{final.bound} ".lstrip())
        _add(amount, final.row.amount, bold=True)
        if final.row.in_ten_thousands:
            _add(amount, f"  {final.row.in_ten_thousands}", colour=_QUIET)
        cells = self._row(table)
        _fill(cells[0], self.laid.say("capitals"))
        _fill(cells[1], final.capitals, bold=True)

    def _charts(self) -> None:
        """The figures of each chart."""
        for chart in self.laid.charts:
            self._heading(capital(chart.title))
            self._figures(chart)

    def _figures(self, chart: Chart) -> None:
        """What a chart is drawn from."""
        columns = len(chart.head)
        table = self._table(chart.head, [_WIDTH / columns] * columns)
        for row in chart.rows:
            for place, (cell, shown) in enumerate(zip(self._row(table), row, strict=True)):
                paragraph = _fill(cell, shown.text if place else capital(shown.text))
                if place:
                    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT

    def _all_remarks(self) -> None:
        """The checks, those that passed in small letters."""
        laid = self.laid
        self._heading(laid.say("remarks"))
        for group in laid.remarks:
            self._heading(group.heading, 2)
            self._remarks(group.noted)
        self._heading(laid.say("passed"), 2)
        for remark in laid.passed:
            self._passed(remark)

    def _remarks(self, noted: Iterable[Noted]) -> None:
        for one in noted:
            remark = one.remark
            paragraph = self._paragraph("")
            _add(paragraph, f"{capital(remark.standing)}{self.colon}", bold=True)
            _add(paragraph, " ".join(filter(None, (remark.message, remark.hint))))
            _add(paragraph, f" {remark.code}", size=_SMALL, colour=_QUIET)
            self._refer(paragraph, one.reference)

    def _passed(self, remark: Remark) -> None:
        paragraph = self._paragraph("")
        paragraph.paragraph_format.space_after = Pt(0)
        _add(paragraph, f"{remark.message} ", size=_SMALL)
        _add(paragraph, remark.ground.source.citation, size=_SMALL, colour=_QUIET)

    def _signatures(self) -> None:
        """Lines to sign on."""
        self._heading(self.laid.say("signatures"))
        widths = _SIGN_WIDTHS * len(SIGNED_BY)
        table = self._table((), widths, style="Normal Table")
        for number, cell in enumerate(self._row(table)):
            key = SIGNED_BY[number // 2]
            paragraph = _fill(cell, "" if number % 2 else self.laid.say(key), size=_SMALL)
            paragraph.paragraph_format.space_before = Pt(16)
            if number % 2:
                markup.line_below(cell)

    def _note(self, note: Note) -> None:
        """A rule's clauses, word for word, with links to the places that refer to it."""
        paragraph = self._paragraph("")
        markup.add_bookmark(paragraph, note.anchor, f"[{note.number}]")
        _add(paragraph, f" {note.rule} ", size=_SMALL, colour=_QUIET)
        for reference in note.references:
            markup.add_link(paragraph, reference.anchor, f"↑{reference.time} ")
        paragraph.paragraph_format.keep_with_next = True
        paragraph.paragraph_format.space_after = Pt(0)
        for name, quoted in note.clauses:
            source = self._paragraph("")
            source.paragraph_format.left_indent = Mm(7)
            source.paragraph_format.space_after = Pt(0)
            _add(source, f"{capital(name)}{self.colon}", colour=_QUIET)
            _add(source, quoted.citation)
            if quoted.quote:
                source.paragraph_format.keep_with_next = True
                quote = self._paragraph(f"“{quoted.quote}”")
                quote.paragraph_format.left_indent = Mm(12)

    def _documents(self) -> None:
        self._heading(self.laid.say("documents"))
        for cited in self.shown.documents:
            self._paragraph(" · ".join(filter(None, (cited.name, cited.status, cited.note))))

    def _foot(self) -> None:
        """The program, and the rule book with its fingerprint."""
        laid, shown = self.laid, self.shown
        for name, text in (
            ("made-by", f"{laid.made_by} · {shown.calculator}"),
            ("rules", f"{shown.book} · {shown.status}"),
            ("fingerprint", shown.sha256),
        ):
            paragraph = self._paragraph("")
            paragraph.paragraph_format.space_after = Pt(0)
            if name == "made-by":
                paragraph.paragraph_format.space_before = Pt(12)
            _add(paragraph, f"{laid.say(name)}{self.colon}{text}", size=_SMALL, colour=_QUIET)

    def _refer(self, paragraph: Paragraph, reference: Reference) -> None:
        """The number of a note, linked to it, itself the target of the note's link back."""
        markup.add_link(paragraph, f"note-{reference.note}", f"[{reference.note}]", bookmark=reference.anchor)


def _add(
    paragraph: Paragraph, text: str, *, bold: bool = False, size: Pt | None = None, colour: RGBColor | None = None
) -> None:
    """Add a text to a paragraph, in these letters."""
    if not text:
        return
    run = paragraph.add_run(markup.writable(text))
    run.bold = bold or None
    if size is not None:
        run.font.size = size
    if colour is not None:
        run.font.color.rgb = colour


def _fill(
    cell: _Cell, text: str, *, bold: bool = False, size: Pt | None = None, colour: RGBColor | None = None
) -> Paragraph:
    """Write a text into a cell; the paragraph that holds it."""
    paragraph: Paragraph = cell.paragraphs[0]
    paragraph.paragraph_format.space_after = Pt(0)
    _add(paragraph, text, bold=bold, size=size, colour=colour)
    return paragraph
