"""The sheet of the law: every rule that the statement names, its source, its words, and how they were read."""

from landprice.decimal_text import decimal_places
from landprice.errors import Lang
from landprice.glossary import STATUSES, money_unit, namer
from landprice.kinds.cell.plan import CellPlan, RuleCell
from landprice.kinds.exact.statement import ParcelStatement
from landprice.present.workbook.words import sayer
from landprice.present.workbook.writer import WorksheetWriter
from landprice.printable import visible
from landprice.rulebook import Citation, Rule

WIDTHS = (27, 36, 70, 50, 17)


def write_law(sheet: WorksheetWriter, statement: ParcelStatement, plan: CellPlan, lang: Lang) -> None:
    """Write the sheet."""
    say = sayer(lang)
    page = sheet.page
    for column, width in enumerate(WIDTHS):
        page.set_column(column, column, width)
    sheet.text(0, say("law"), "title")
    sheet.next += 1
    for column, key in enumerate(("rule", "clause", "quote", "reading", "document")):
        sheet.text(column, say(key), "head")
    page.freeze_panes(2, 0)
    page.repeat_rows(1)
    for rule in _collect_rules(plan):
        sheet.next += 1
        reading = rule.reading if lang == "zh" else rule.reading_en or rule.reading
        sheet.text(0, visible(rule.id), "mono")
        _write_source(sheet, rule, lang)
        sheet.text(3, visible(reading or ""), "text")
        sheet.fit((visible(rule.id), WIDTHS[0]), *_texts_with_widths(rule, lang), (visible(reading or ""), WIDTHS[3]))
        for also in rule.also:
            sheet.next += 1
            sheet.text(0, "", "mono")
            _write_source(sheet, also, lang)
            sheet.text(3, "", "text")
            sheet.fit(*_texts_with_widths(also, lang))
    table = [cell for cell in plan.rules.values() if cell.table]
    if table:
        sheet.next += 2
        sheet.text(0, say("max-terms"), "section")
        for column in range(1, 5):
            sheet.text(column, "", "section")
        for cell in table:
            sheet.next += 1
            use = plan.book.uses[cell.rule.id.removeprefix("max-term-")]
            sheet.text(0, use.zh if lang == "zh" else use.en, "label")
            write_rule_value(sheet, cell, 1)
            sheet.text(2, visible(cell.rule.quote or ""), "text")
            sheet.text(3, visible(cell.rule.citation(lang)), "text")
            sheet.text(4, say("years"), "text")
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.set_footer(f"&C{_escape(statement.book.id)}  &P / &N")


def _escape(text: str) -> str:
    """Escape a text for a header or footer."""
    return visible(text).replace("&", "&&")


def _texts_with_widths(source: Citation, lang: Lang) -> list[tuple[str, float]]:
    """Return the texts of a source with the widths of their columns."""
    return [(visible(source.citation(lang)), WIDTHS[1]), (visible(source.quote or ""), WIDTHS[2])]


def _write_source(sheet: WorksheetWriter, source: Citation, lang: Lang) -> None:
    """Write a source: its citation, its words, and the document's status."""
    sheet.text(1, visible(source.citation(lang)), "text")
    sheet.text(2, visible(source.quote or ""), "text")
    sheet.text(4, namer(STATUSES, lang)(source.document.status), "text")


def write_rule_value(sheet: WorksheetWriter, cell: RuleCell, column: int) -> None:
    """Write a value of the law into its cell; one without a finite decimal is written as a quotient."""
    shown = "0.####%" if cell.percent else "0.######"
    if cell.value.denominator == 1 and not cell.percent:
        shown = "0"
    if cell.percent and (cell.value * 100).denominator == 1:
        shown = "0%"
    if money_unit(cell.rule.unit):
        shown = "#,##" + shown
    if decimal_places(cell.value) is None:
        fraction = f"{cell.value.numerator}/{cell.value.denominator}"
        sheet.formula(column, fraction, float(cell.value), "law", "# ?????/?????")
    else:
        sheet.number(column, float(cell.value), "law", shown)
    sheet.name_cell(column, cell.name)


def _collect_rules(plan: CellPlan) -> list[Rule]:
    """Return every rule of the lines, the checks and the cells of values, each once."""
    found = [written.rule for line in plan.lines.values() for written in line.written]
    found += [check.rule for check in plan.checks.values() if check.rule is not None]
    found += [cell.rule for cell in plan.rules.values() if not cell.table]
    return list({rule.id: rule for rule in found}.values())
