"""A statement as a workbook with live formulas: change an input in the file, and every line follows.

The calculator is run once more, over cells (`landprice.kinds.cell.number`): no formula is written a second time. Four
sheets: the statement, the law that it quotes, the workings that prove every rounding, and (hidden) the names of uses;
a fifth, hidden too, is a record for programs. The values in the cells are those of the exact statement, so a reader
that does not recalculate shows them as well.
"""

import io
from collections.abc import Callable

import msgspec
import xlsxwriter

from landprice.calculators import get_calculator
from landprice.errors import Lang
from landprice.glossary import CALCULATORS, WORDS, namer, word
from landprice.kinds.cell.plan import CellPlan
from landprice.kinds.exact.statement import ParcelStatement
from landprice.present.workbook.law_sheet import write_law
from landprice.present.workbook.line_formulas import WORD_KEYS, WORD_LABELS
from landprice.present.workbook.record import RECORD, record_of
from landprice.present.workbook.statement_sheet import StatementSheet
from landprice.present.workbook.words import sayer
from landprice.present.workbook.writer import CREATED, CellFormats, WorksheetWriter
from landprice.printable import visible

_CHUNK = 30_000  # a cell holds 32,767 characters


def render_statement(statement: ParcelStatement, lang: Lang) -> bytes:
    """Render a statement as the content of a file; the same statement gives the same bytes.

    Args:
        statement: Of one parcel; one that is refused has no figure in any line until what refuses it is put right.
        lang: Of labels, messages and words.
    """
    say = sayer(lang)
    plan = CellPlan(statement, get_calculator(statement.calculator), lang, say("workings"))
    file = io.BytesIO()
    book = xlsxwriter.Workbook(
        file,
        {
            "in_memory": True,
            "strings_to_numbers": False,
            "strings_to_formulas": False,
            "strings_to_urls": False,
        },
    )
    name = namer(CALCULATORS, lang)(statement.calculator)
    notice = statement.book.notice if lang == "zh" else statement.book.notice_en
    book.set_properties({"title": name, "comments": visible(notice or ""), "created": CREATED})
    book.set_calc_mode("auto")
    styles = CellFormats(book)
    main = StatementSheet(WorksheetWriter(book, say("statement"), styles), statement, plan, lang)
    law = WorksheetWriter(book, say("law"), styles)
    main.write()
    write_law(law, statement, plan, lang)
    _write_workings(WorksheetWriter(book, plan.workings.sheet, styles), plan, say)
    _write_lists(WorksheetWriter(book, say("lists"), styles), plan, lang)
    record = WorksheetWriter(book, RECORD, styles)
    text = msgspec.json.encode(record_of(statement, plan, lang)).decode()
    for start in range(0, len(text), _CHUNK):
        record.page.write_string(start // _CHUNK, 0, text[start : start + _CHUNK])
    record.page.very_hidden()
    book.close()
    return file.getvalue()


def _write_workings(sheet: WorksheetWriter, plan: CellPlan, say: Callable[[str], str]) -> None:
    """Write the workings: the name of each row, and its cells."""
    sheet.text(0, say("what"), "head")
    sheet.text(1, say("cells"), "head")
    style = sheet.style("workings")
    page, own = sheet.page, f"{sheet.name}!"
    page.set_column(0, 0, 26)
    page.set_column(1, 24, 15)
    page.freeze_panes(1, 1)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)
    for row in plan.workings.rows:
        page.write_string(row.number - 1, 0, row.note, style)
        for column, term in enumerate(row.cells, 1):
            page.write_formula(row.number - 1, column, "=" + term.text.replace(own, ""), style, term.value)


def _write_lists(sheet: WorksheetWriter, plan: CellPlan, lang: Lang) -> None:
    """Write the names of uses with their keys, and the words of text lines."""
    for number, (name, key) in enumerate(plan.entries.names):
        sheet.page.write_string(number, 0, name)
        sheet.page.write_string(number, 1, key)
    last = len(plan.entries.names)
    sheet.book.define_name("use_names", f"='{sheet.name}'!$A$1:$A${last}")
    sheet.book.define_name("use_keys", f"='{sheet.name}'!$B$1:$B${last}")
    uses = list(plan.book.uses.values())
    for number, use in enumerate(uses):
        sheet.page.write_string(number, 2, use.zh)
    sheet.book.define_name("use_labels", f"='{sheet.name}'!$C$1:$C${len(uses)}")
    keys = list(dict.fromkeys([*(use.key for use in uses), *WORDS]))
    for number, key in enumerate(keys):
        sheet.page.write_string(number, 3, key)
        sheet.page.write_string(number, 4, word(key, lang, plan.book.use_labels))
    sheet.book.define_name(WORD_KEYS, f"='{sheet.name}'!$D$1:$D${len(keys)}")
    sheet.book.define_name(WORD_LABELS, f"='{sheet.name}'!$E$1:$E${len(keys)}")
    sheet.page.hide()
