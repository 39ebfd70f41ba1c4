"""The sheet of the statement: the parcel, the inputs, the law's values, the lines, the checks."""

import re
from collections.abc import Sequence

from landprice.errors import Lang
from landprice.glossary import CALCULATORS, OUTCOMES, RULE_UNITS, SEVERITIES, STATUSES, UNITS, code_label, label, namer
from landprice.kinds.cell.condition import YES
from landprice.kinds.cell.formula_text import quote
from landprice.kinds.cell.limbs import CellTerm
from landprice.kinds.cell.parcel import InputCell
from landprice.kinds.cell.plan import CellPlan, PlannedCheck, PlannedLine, accept_name
from landprice.kinds.exact.statement import ParcelStatement
from landprice.present.workbook.check_formulas import CheckFormulas
from landprice.present.workbook.law_sheet import write_rule_value
from landprice.present.workbook.line_formulas import LineCells, LineFormulas
from landprice.present.workbook.words import LABELS, sayer
from landprice.present.workbook.writer import WorksheetWriter
from landprice.printable import visible
from landprice.rulebook import Rule
from landprice.version import VERSION

WIDTHS = (31, 22, 9, 64, 24, 42, 25, 8)
LAST = len(WIDTHS) - 1
FORMATS = {
    "元": "#,##0.00",
    "元/㎡": "#,##0.00",
    "万元/亩": "#,##0.00####",
    "元/㎡·年": "#,##0.00",
    "万元/亩·年": "#,##0.00####",
    "%": "0.00",
    "年": "0.##",
}


class StatementSheet:
    """Writes the sheet of one statement."""

    def __init__(self, sheet: WorksheetWriter, statement: ParcelStatement, plan: CellPlan, lang: Lang) -> None:
        """Take a statement, its plan and a language."""
        self.sheet = sheet
        self.statement = statement
        self.plan = plan
        self.lang = lang
        self.zh = lang == "zh"
        self.say = sayer(lang)
        self.formulas = LineFormulas(statement, plan, lang, sheet.book.define_name)
        self.lines = {key: self.formulas.line(line) for key, line in plan.lines.items()}
        self.checks = CheckFormulas(statement, plan, lang)

    def write(self) -> None:
        """Write the whole sheet."""
        page = self.sheet.page
        for column, width in enumerate(WIDTHS):
            page.set_column(column, column, width)
        if not self.zh:
            page.set_column(2, 2, 17)  # × 10,000 yuan/亩
        page.set_column(LAST + 1, LAST + 1, 4, None, {"hidden": True})
        self._head()
        page.freeze_panes(self.sheet.next, 1)
        self._entries()
        self._applied()
        self._rules()
        self._lines()
        self._checks()
        page.set_landscape()
        page.set_paper(9)
        page.set_margins(0.4, 0.4, 0.5, 0.6)
        page.fit_to_pages(1, 0)
        page.set_footer("&L" + visible(self.statement.book.id).replace("&", "&&") + "&C&P / &N&Rlandprice " + VERSION)
        page.outline_settings(visible=True, symbols_below=False)
        page.ignore_errors({"number_stored_as_text": "A1:H2000", "formula_differs": "A1:H2000"})

    # ── the head ──

    def _head(self) -> None:
        sheet, book = self.sheet, self.statement.book
        name = namer(CALCULATORS, self.lang)(self.statement.calculator)
        sheet.text(0, f"{name} · {self.say('title')}", "title")
        sheet.page.set_row(0, 26)
        sheet.next += 1
        title = visible(book.title if self.zh else book.title_en)
        on = "" if book.on is None else f" · {book.on.isoformat()}"
        status = namer(STATUSES, self.lang)(book.status)
        sheet.text(0, f"{title} ({visible(book.id)}) · {status}{on} · landprice {VERSION}", "plain")
        sheet.next += 1
        sheet.text(0, f"sha256 {book.sha256}", "plain")
        notice = book.notice if self.zh else book.notice_en
        if notice is not None:
            sheet.next += 1
            sheet.page.merge_range(sheet.next, 0, sheet.next, LAST, "", sheet.style("notice"))
            sheet.text(0, visible(notice), "notice")
            sheet.page.set_row(sheet.next, 15 * (1 + len(notice) // (90 if self.zh else 170)))
        sheet.next += 1
        sheet.text(0, self.say("live"), "plain")
        sheet.next += 1
        sheet.text(0, self.say("state"), "final-label")
        stopped = self.plan.stopped
        inexact = self.plan.find_inexact()
        priced = f"IF({inexact.text}=1,{quote(self.say('priced-doubt'))},{quote(self.say('priced'))})"
        priced_value = self.say("priced-doubt" if inexact.value == YES else "priced")
        state = CellTerm(
            f"IF({stopped.text}=1,{quote(self.say('refused'))},{priced})",
            self.say("refused") if stopped.value == YES else priced_value,
        )
        sheet.page.merge_range(sheet.next, 1, sheet.next, LAST, "", sheet.style("state"))
        sheet.formula(1, state.text, state.value, "state")
        self._mark(1, self.say("refused"), "bad")
        self._mark(1, self.say("priced"), "good")
        self._mark(1, self.say("priced-doubt"), "warn")
        self.sheet.book.define_name("refused", f"={stopped.text}")
        sheet.next += 1

    def _mark(self, column: int, text: str, style: str, first: int | None = None) -> None:
        """Highlight the cells of a column that hold a text, from the row ``first`` to the current one."""
        row = self.sheet.next
        self.sheet.page.conditional_format(
            first if first is not None else row,
            column,
            row,
            column,
            {"type": "cell", "criteria": "==", "value": quote(text), "format": self.sheet.style(style)},
        )

    def _section(self, key: str, columns: Sequence[str], note: CellTerm | None = None) -> None:
        """Write a section's heading, and the headings of its columns."""
        sheet = self.sheet
        sheet.next += 1
        sheet.text(0, self.say(key), "section")
        for column in range(1, LAST + 1):
            sheet.text(column, "", "section")
        if note is not None:
            sheet.formula(3, note.text, note.value, "section-note")
        sheet.next += 1
        for column in range(LAST + 1):
            heading = columns[column] if column < len(columns) else ""
            sheet.text(column, self.say(heading) if heading else "", "head")
        sheet.next += 1

    def _row(self, *texts: str, style: str = "text") -> None:
        """Write texts into the columns from the fourth on."""
        for column, text in enumerate([*texts, ""], 3):
            self.sheet.text(column, text, style)

    def _fold(self) -> None:
        """Hide the current row in an outline group."""
        height = self.sheet.heights.get(self.sheet.next)
        self.sheet.page.set_row(self.sheet.next, height, None, {"level": 1, "hidden": True})
        self.sheet.page.write_number(self.sheet.next, LAST + 1, 1)

    # ── inputs and values ──

    def _entries(self) -> None:
        cells = self.plan.entries.cells
        for key, echoed in (("parcel", True), ("inputs", False)):
            section_cells = [cell for cell in cells if cell.echoed is echoed]
            if not section_cells:
                continue
            self._section(key, ("item", "value", "unit", "help", "", "", "name"))
            for cell in section_cells:
                self._entry(cell)

    def _entry(self, cell: InputCell) -> None:
        sheet = self.sheet
        sheet.text(0, cell.label, "label")
        number = "0.######%" if cell.percent else "#,##0.##########" if cell.unit or _counts(cell) else "@"
        if cell.value is None:
            sheet.blank(1, "input", None if number == "@" else number)
        elif isinstance(cell.value, str):
            sheet.text(1, cell.value, "input")
        else:
            whole = cell.value == int(cell.value) and not cell.percent
            sheet.number(1, cell.value, "input", "#,##0" if whole else number)
        sheet.name_cell(1, cell.name)
        sheet.text(2, cell.unit, "unit")
        self._row(cell.help, "", "", cell.name)
        self._fit((cell.label, 0), (cell.help, 3), (str(cell.value or ""), 1))
        if cell.allowed:
            sheet.page.data_validation(
                sheet.next, 1, sheet.next, 1, {"validate": "list", "source": list(cell.allowed), "show_error": False}
            )
        if cell.spare:
            self._fold()
        sheet.next += 1

    def _applied(self) -> None:
        formulas = " ".join(line.figure.text for line in self.lines.values())
        used = [cell for cell in self.plan.workings.named_cells.values() if re.search(rf"\b{cell.name}\b", formulas)]
        if used:
            self._section("applied", ("item", "value", "unit", "help", "", "", "name"))
        for cell in used:
            self.sheet.text(0, label(cell.key, self.lang), "label")
            self.sheet.formula(1, cell.term.text, cell.term.value, "value", "#,##0.##")
            self.sheet.name_cell(1, cell.name)
            self.sheet.text(2, self.say("years") if "term" in cell.key else "", "unit")
            self._row(self.say("applied-note"), "", "", cell.name)
            self.sheet.next += 1

    def _rules(self) -> None:
        cells = [cell for cell in self.plan.rules.values() if not cell.table]
        if cells:
            self._section("rules", ("item", "value", "unit", "quote", "", "clause", "rule"))
        for cell in cells:
            self.sheet.text(0, self._rule_label(cell.rule), "label")
            write_rule_value(self.sheet, cell, 1)
            unit = RULE_UNITS.get(cell.rule.unit or "", "")
            self.sheet.text(2, namer(UNITS, self.lang)(unit) if unit else "", "unit")
            reading = cell.rule.reading if self.zh else cell.rule.reading_en or cell.rule.reading
            book_value = repr(float(cell.value))
            state = CellTerm(
                f"IF({cell.name}={book_value},{quote(self.say('as-book'))},{quote(self.say('changed'))})",
                self.say("as-book"),
            )
            self.sheet.text(3, visible(cell.rule.quote or reading or ""), "text")
            self.sheet.formula(4, state.text, state.value, "text")
            self._mark(4, self.say("changed"), "warn")
            self.sheet.text(5, visible(cell.rule.citation(self.lang)), "text")
            self.sheet.text(6, visible(cell.rule.id), "mono")
            self.sheet.text(LAST, "", "mono")
            self._fit((visible(cell.rule.quote or reading or ""), 3), (visible(cell.rule.citation(self.lang)), 5))
            self.sheet.next += 1

    def _rule_label(self, rule: Rule) -> str:
        """Return the label of a rule's value: that of its check, or else of the first line that cites it."""
        check_label = code_label(rule.code, self.lang)
        if check_label != rule.code:
            return check_label
        keys = (
            key for key, line in self.plan.lines.items() if any(variant.rule.id == rule.id for variant in line.written)
        )
        key = next(keys, None)
        return visible(rule.id) if key is None else self._label(key)

    def _label(self, key: str) -> str:
        return label(key, self.lang, self.statement.calculator, self.statement.book.use_labels)

    # ── lines ──

    def _lines(self) -> None:
        sheet = self.sheet
        first = sheet.next + 4
        last = first + len(self.plan.lines) - 1
        folded = CellTerm(
            f'IF(SUMPRODUCT(($I${first}:$I${last}=1)*($B${first}:$B${last}<>""))>0,{quote(self.say("folded"))},"")', ""
        )
        self._section("lines", ("item", "value", "unit", "formula", "bound", "clause", "exactness", "gap"), folded)
        for key, line in self.plan.lines.items():
            cells = self.lines[key]
            final = key == self.statement.final
            sheet.text(0, self._label(key), "final-label" if final else "label")
            number_format = FORMATS.get(line.unit, "0." + "0" * (line.places or 0)) if line.places is not None else None
            sheet.formula(1, cells.figure.text, cells.figure.value, "final" if final else "value", number_format)
            sheet.name_cell(1, key)
            sheet.text(2, namer(UNITS, self.lang)(line.unit), "unit")
            figure_cell = f"$B${sheet.next + 1}"
            for column, term in enumerate((cells.words, cells.note, cells.clause, cells.exactness), 3):
                has_figure = cells.figure.value != ""
                formula = f'IF({figure_cell}="","",{term.text})'
                sheet.formula(column, formula, term.value if has_figure else "", "text")
            sheet.text(LAST, "", "mono")
            if cells.gap is not None:
                sheet.formula(LAST, cells.gap, 0, "mono", "General")
            self._mark(6, self.say("not-exact"), "bad")
            self._fit((self._label(key), 0), *self._longest(line, cells))
            if not any(written.when.holds for written in line.written):
                self._fold()
            sheet.next += 1

    def _longest(self, line: PlannedLine, cells: LineCells) -> list[tuple[str, int]]:
        """Return the texts beside a line that may need several rows of height, with their columns."""
        clauses = [(visible(variant.rule.citation(self.lang)), 5) for variant in line.written]
        notes = [(self.formulas.note_text(line, variant, at_most=False), 4) for variant in line.written]
        return [(str(cells.words.value), 3), *notes, *clauses]

    def _fit(self, *texts: tuple[str, int]) -> None:
        """Make the row high enough for texts in columns."""
        self.sheet.fit(*((text, WIDTHS[column]) for text, column in texts))

    # ── checks ──

    def _checks(self) -> None:
        self._section("checks", ("item", "outcome", "severity", "message", "accept", "clause", "code"))
        for check in self.plan.checks.values():
            self._check(check)

    def _check(self, check: PlannedCheck) -> None:
        sheet = self.sheet
        name = LABELS.get(f"check-label:{check.code}")
        sheet.text(0, name[0 if self.zh else 1] if name else code_label(check.code, self.lang), "label")
        outcome = self.checks.outcome(check)
        sheet.formula(1, outcome.text, outcome.value, "outcome")
        outcomes = namer(OUTCOMES, self.lang)
        self._mark(1, outcomes("breached"), "warn" if check.severity == "warn" else "bad")
        self._mark(1, outcomes("accepted"), "warn")
        self._mark(1, outcomes("to-verify"), "verify")
        self._mark(1, outcomes("ok"), "good")
        self._mark(1, self.say("does-not-apply"), "faint")
        severity = self.say("input-error") if check.severity is None else namer(SEVERITIES, self.lang)(check.severity)
        sheet.text(2, severity, "unit")
        message = self.checks.message(check)
        sheet.formula(3, message.text, message.value, "text")
        sheet.text(4, "", "text")
        if check.severity == "object":
            accepted = check.code in self.statement.accepted
            if accepted:
                sheet.text(4, self.say("yes"), "input")
            else:
                sheet.blank(4, "input")
            sheet.name_cell(4, accept_name(check.code))
            sheet.page.data_validation(
                sheet.next,
                4,
                sheet.next,
                4,
                {
                    "validate": "list",
                    "source": [self.say("yes")],
                    "show_error": False,
                    "input_message": self.say("accept-hint"),
                },
            )
        citation = "" if check.rule is None else visible(check.rule.citation(self.lang))
        sheet.text(5, citation, "text")
        sheet.text(6, check.code, "mono")
        sheet.text(LAST, "", "mono")
        self._fit((str(message.value), 3), (citation, 5))
        sheet.next += 1


def _counts(cell: InputCell) -> bool:
    """Return whether an input without a unit is a number."""
    return isinstance(cell.value, float)
