"""The sheet of the statement: the parcel, the inputs, the law's values, the lines, the checks."""

import re
import string
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from landprice.arithmetic.cell import YES, Cell, Entry
from landprice.arithmetic.limbs import MOST, Term
from landprice.arithmetic.verbs import Constant
from landprice.arithmetic.wording import quoted, together, worded
from landprice.arithmetic.words import plain
from landprice.errors import Lang
from landprice.glossary import (
    BOUNDS,
    CALCULATORS,
    OPERATIONS,
    OUTCOMES,
    PRESENTATION,
    ROUNDINGS,
    SEVERITIES,
    STATUSES,
    UNITS,
    WORDS,
    code_label,
    label,
    namer,
    word,
)
from landprice.messages import MESSAGES
from landprice.present.visible import visible
from landprice.present.workbook import words as own_words
from landprice.present.workbook.entries import EntryCell
from landprice.present.workbook.law import rule_value
from landprice.present.workbook.plan import CellPlan, Instance, PlannedCheck, PlannedLine, Written, accept_name
from landprice.present.workbook.sheet import LONGEST_FORMULA, Sheet
from landprice.present.workbook.words import SAID, sayer
from landprice.rulebook import Rule
from landprice.statement import Fact, ParcelStatement
from landprice.version import VERSION

WIDTHS = (31, 22, 9, 64, 24, 42, 25, 8)
LAST = len(WIDTHS) - 1
FORMATS = {"元": "#,##0.00", "元/㎡": "#,##0.00", "万元/亩": "#,##0.000000", "%": "0.00", "年": "0.##"}
_LONGEST_WORDS = 4000


@dataclass(frozen=True, slots=True)
class LineCells:
    """A line's formulas: its figure, its words, its note, its clause, whether it is exact; each with its value.

    ``gap`` is the name of the cell with what floats lack to the exact figure; None where there is none.
    """

    figure: Term
    words: Term
    note: Term
    clause: Term
    exactness: Term
    gap: str | None


class MainSheet:
    """Writes the sheet."""

    def __init__(self, sheet: Sheet, statement: ParcelStatement, plan: CellPlan, lang: Lang) -> None:
        """Of one statement, in one language."""
        self.sheet = sheet
        self.statement = statement
        self.plan = plan
        self.lang = lang
        self.zh = lang == "zh"
        self.say = sayer(lang)
        self.lines = {key: self._line(line) for key, line in plan.lines.items()}

    def write(self) -> None:
        """Write it all."""
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
        state = Term(
            f"IF({stopped.text}=1,{quoted(self.say('refused'))},{quoted(self.say('priced'))})",
            self.say("refused" if stopped.value == YES else "priced"),
        )
        sheet.page.merge_range(sheet.next, 1, sheet.next, LAST, "", sheet.style("state"))
        sheet.formula(1, state.text, state.value, "state")
        self._mark(1, self.say("refused"), "bad")
        self._mark(1, self.say("priced"), "good")
        self.sheet.book.define_name("refused", f"={stopped.text}")
        sheet.next += 1

    def _mark(self, column: int, text: str, style: str, first: int | None = None) -> None:
        """Colour cells of a column that say something, from a row on to the current one."""
        row = self.sheet.next
        self.sheet.page.conditional_format(
            first if first is not None else row,
            column,
            row,
            column,
            {"type": "cell", "criteria": "==", "value": quoted(text), "format": self.sheet.style(style)},
        )

    def _section(self, key: str, columns: Sequence[str], note: Term | None = None) -> None:
        """A section's heading, and the headings of its columns."""
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
        """Texts in the columns from the fourth on."""
        for column, text in enumerate([*texts, ""], 3):
            self.sheet.text(column, text, style)

    def _fold(self) -> None:
        """Fold the current row away."""
        height = self.sheet.heights.get(self.sheet.next)
        self.sheet.page.set_row(self.sheet.next, height, None, {"level": 1, "hidden": True})
        self.sheet.page.write_number(self.sheet.next, LAST + 1, 1)

    # ── inputs and values ──

    def _entries(self) -> None:
        cells = self.plan.entries.cells
        for key, wanted in (("parcel", True), ("inputs", False)):
            chosen = [cell for cell in cells if cell.echoed is wanted]
            if not chosen:
                continue
            self._section(key, ("item", "value", "unit", "help", "", "", "name"))
            for cell in chosen:
                self._entry(cell)

    def _entry(self, cell: EntryCell) -> None:
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
        units = {"years": "年", "levels": "层"}
        for cell in cells:
            self.sheet.text(0, self._rule_label(cell.rule), "label")
            rule_value(self.sheet, cell, 1)
            unit = units.get(cell.rule.unit or "", "")
            self.sheet.text(2, namer(UNITS, self.lang)(unit) if unit else "", "unit")
            reading = cell.rule.reading if self.zh else cell.rule.reading_en or cell.rule.reading
            places = f"{float(cell.value)!r}"
            state = Term(
                f"IF({cell.name}={places},{quoted(self.say('as-book'))},{quoted(self.say('changed'))})",
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
        """What a rule's value is called: its check's label, else that of the first line that it orders."""
        found = code_label(rule.code, self.lang)
        if found != rule.code:
            return found
        lines = (key for key, line in self.plan.lines.items() if any(one.rule.id == rule.id for one in line.written))
        key = next(lines, None)
        return visible(rule.id) if key is None else label(key, self.lang, self.statement.calculator)

    # ── lines ──

    def _lines(self) -> None:
        sheet = self.sheet
        first = sheet.next + 4
        last = first + len(self.plan.lines) - 1
        folded = Term(
            f'IF(SUMPRODUCT(($I${first}:$I${last}=1)*($B${first}:$B${last}<>""))>0,{quoted(self.say("folded"))},"")', ""
        )
        self._section("lines", ("item", "value", "unit", "formula", "bound", "clause", "exactness", "gap"), folded)
        for key, line in self.plan.lines.items():
            cells = self.lines[key]
            final = key == self.statement.final
            sheet.text(0, label(key, self.lang, self.statement.calculator), "final-label" if final else "label")
            shown = FORMATS.get(line.unit, "0." + "0" * (line.places or 0)) if line.places is not None else None
            sheet.formula(1, cells.figure.text, cells.figure.value, "final" if final else "value", shown)
            sheet.name_cell(1, key)
            sheet.text(2, namer(UNITS, self.lang)(line.unit), "unit")
            here = f"$B${sheet.next + 1}"
            for column, term in enumerate((cells.words, cells.note, cells.clause, cells.exactness), 3):
                there = cells.figure.value != ""
                sheet.formula(column, f'IF({here}="","",{term.text})', term.value if there else "", "text")
            sheet.text(LAST, "", "mono")
            if cells.gap is not None:
                sheet.formula(LAST, cells.gap, 0, "mono", "General")
            self._mark(6, self.say("not-exact"), "bad")
            self._fit((label(key, self.lang, self.statement.calculator), 0), *self._longest(line, cells))
            if not any(written.when.holds for written in line.written):
                self._fold()
            sheet.next += 1

    def _longest(self, line: PlannedLine, cells: LineCells) -> list[tuple[str, int]]:
        """The texts beside a line that may need more than one row of writing."""
        clauses = [(visible(one.rule.citation(self.lang)), 5) for one in line.written]
        notes = [(self._note_text(line, one, at_most=False), 4) for one in line.written]
        return [(str(cells.words.value), 3), *notes, *clauses]

    def _fit(self, *texts: tuple[str, int]) -> None:
        """Make the row high enough for texts in columns."""
        self.sheet.fit(*((text, WIDTHS[column]) for text, column in texts))

    def _line(self, line: PlannedLine) -> LineCells:
        """A line's formulas."""
        written = line.written
        exact = {one.key: one for one in self.statement.lines}.get(line.key)
        chosen = next((one for one in written if one.when.holds), None)
        value: float | str = ""
        if exact is not None and exact.value is not None:
            value = float(exact.value)
        elif exact is not None:
            value = word(exact.amount, self.lang)
        figure = self._word_figure(written) if written[0].word is not None else self._amount(line)
        if line.whole and exact is not None and chosen is not None and chosen.number is not None:
            value = chosen.number.decimal.value
        note = self._note(line)
        clause = self._by(written, lambda one: quoted(visible(one.rule.citation(self.lang))))
        sure = self._by(written, self._sureness)
        said = "" if exact is None else exact.formula_text(self.lang, self.statement.calculator)
        doubt = ""
        if chosen is not None and chosen.number is not None:
            doubt = self.say("exact" if chosen.number.sure.holds else "not-exact")
        return LineCells(
            Term(f'IF(refused=1,"",{figure})', value),
            Term(self._words(line, said), said),
            Term(note, "" if chosen is None else self._note_text(line, chosen, at_most=chosen.at_most.holds)),
            Term(clause, "" if chosen is None else visible(chosen.rule.citation(self.lang))),
            Term(sure, doubt),
            f"fix_{line.key}" if f"+fix_{line.key}" in figure else None,
        )

    def _by(self, written: Sequence[Written], of: Callable[[Written], str]) -> str:
        """A formula by the way that a line is written; an empty text where it is not."""
        texts = [of(one) for one in written]
        if len(set(texts)) == 1:
            return texts[0]
        formula = '""'
        for one, text in zip(reversed(written), reversed(texts), strict=True):
            formula = f"IF({one.when.text},{text},{formula})"
        return formula

    def _amount(self, line: PlannedLine) -> str:
        """A number's formula: as a reader sees it, and what that lacks to the exact figure in floats (mostly 0)."""
        keep = self.plan.workings.keep
        exact, inner = '""', '""'
        for one in reversed(line.written):
            assert one.number is not None
            decimal = one.number.decimal.text
            exact = decimal if one.when.value is True else f"IF({one.when.term.text}=1,{decimal},{exact})"
            inner = one.shown if one.when.value is True else f"IF({one.when.text},{one.shown},{inner})"
        value = next((one.number.decimal.value for one in line.written if one.number and one.when.holds), "")
        (found,) = keep([Term(exact, value)], f"{line.key} =")
        places = 15 if line.whole else line.places
        fix_name = f"fix_{line.key}"
        if len(inner) > LONGEST_FORMULA - 200:
            return found.text
        fix = f'IF(OR(refused=1,{found.text}=""),0,ROUND({found.text}-({inner}),{places}))'
        (cell,) = keep([Term(fix, 0)], fix_name)
        self.sheet.book.define_name(fix_name, f"={cell.text}")
        formula = '""'
        for one in reversed(line.written):
            text = f"{one.shown}+{fix_name}"
            formula = text if one.when.value is True else f"IF({one.when.text},{text},{formula})"
        return formula

    def _word_figure(self, written: Sequence[Written]) -> str:
        """A word's formula: its label."""
        formula = '""'
        for one in reversed(written):
            text = self._word_text(one)
            formula = text if one.when.value is True else f"IF({one.when.text},{text},{formula})"
        return formula

    def _word_text(self, one: Written) -> str:
        """A word's label, chosen by its key."""
        assert one.word is not None
        entry = one.word
        if entry.is_fixed:
            return quoted(word(str(entry.term.value), self.lang))
        index = 0 if self.zh else 1
        labels = dict(self._labels(index))
        formula = entry.term.text
        for key, text in reversed(labels.items()):
            formula = f"IF({entry.term.text}={quoted(key)},{quoted(text)},{formula})"
        return formula

    def _labels(self, index: int) -> list[tuple[str, str]]:
        """The words that a line chooses among: uses, and on what the primary one rests."""
        uses = [(key, word(key, self.lang)) for key in self.plan.book.uses]
        return [*uses, *((key, WORDS[key][index]) for key in ("floor-area", "importance"))]

    def _words(self, line: PlannedLine, fallback: str) -> str:
        """The formula in words."""
        operation = namer(OPERATIONS, self.lang)
        calculator = self.statement.calculator

        def text(one: Written) -> str:
            if one.number is None:
                return '""'
            said = worded(one.words, lambda quantity: label(quantity.key, self.lang, calculator), operation)
            return quoted(fallback) if said is None else said

        found = self._by(line.written, text)
        return found if len(found) <= _LONGEST_WORDS else quoted(fallback)

    def _note(self, line: PlannedLine) -> str:
        """The bound and the rounding, as a formula."""

        def text(one: Written) -> str:
            plain_note = self._note_text(line, one, at_most=False)
            if one.at_most.value is False:
                return quoted(plain_note)
            at_most = self._note_text(line, one, at_most=True)
            return f"IF({one.at_most.text},{quoted(at_most)},{quoted(plain_note)})"

        return self._by(line.written, text)

    def _note_text(self, line: PlannedLine, one: Written, *, at_most: bool) -> str:
        """The bound and the rounding."""
        say = namer(PRESENTATION, self.lang)
        said = [namer(BOUNDS, self.lang)("at-most" if at_most else one.bound)]
        if line.whole:
            said.append(say("used-whole").format(places=line.places))
        elif line.apportioned:
            said.append(say("apportioned").format(places=line.places))
        elif one.rounding is not None and line.unit != "年":
            said.append(namer(ROUNDINGS, self.lang)(one.rounding))
        return ("，" if self.zh else ", ").join(filter(None, said))

    def _sureness(self, one: Written) -> str:
        """Whether a line is exact."""
        if one.number is None:
            return '""'
        if one.number.sure.value is True:
            return quoted(self.say("exact"))
        return f"IF({one.number.sure.text},{quoted(self.say('exact'))},{quoted(self.say('not-exact'))})"

    # ── checks ──

    def _checks(self) -> None:
        self._section("checks", ("item", "outcome", "severity", "message", "accept", "clause", "code"))
        for check in self.plan.checks.values():
            self._check(check)

    def _check(self, check: PlannedCheck) -> None:
        sheet = self.sheet
        name = SAID.get(f"check-label:{check.code}")
        sheet.text(0, name[0 if self.zh else 1] if name else code_label(check.code, self.lang), "label")
        outcome = self._outcome(check)
        sheet.formula(1, outcome.text, outcome.value, "outcome")
        outcomes = namer(OUTCOMES, self.lang)
        self._mark(1, outcomes("breached"), "warn" if check.severity == "warn" else "bad")
        self._mark(1, outcomes("accepted"), "warn")
        self._mark(1, outcomes("to-verify"), "verify")
        self._mark(1, outcomes("ok"), "good")
        self._mark(1, self.say("does-not-apply"), "faint")
        severity = self.say("input-error") if check.severity is None else namer(SEVERITIES, self.lang)(check.severity)
        sheet.text(2, severity, "unit")
        message = self._message(check)
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

    def _outcome(self, check: PlannedCheck) -> Term:
        """A check's outcome."""
        outcomes = namer(OUTCOMES, self.lang)
        if check.severity == "verify":
            return Term(quoted(outcomes("to-verify")), outcomes("to-verify"))
        breached, passed = self.plan.breached(check), self.plan.passed(check)
        no = quoted(outcomes("breached"))
        said = outcomes("breached")
        if check.severity == "object":
            name = accept_name(check.code)
            no = f'IF(OR({name}="是",{name}="yes"),{quoted(outcomes("accepted"))},{no})'
            said = outcomes("accepted") if check.code in self.statement.accepted else said
        ok = quoted(outcomes("ok"))
        apart = f"IF({passed.text}=1,{ok},{quoted(self.say('does-not-apply'))})" if check.rule is not None else ok
        passed_said = outcomes("ok") if check.rule is None or passed.value == YES else self.say("does-not-apply")
        return Term(f"IF({breached.text}=1,{no},{apart})", said if breached.value == YES else passed_said)

    def _message(self, check: PlannedCheck) -> Term:
        """What a check says of each time that it is breached."""
        if check.severity == "verify":
            text = MESSAGES[check.code][0 if self.zh else 1]
            return Term(quoted(text), text)
        pieces = []
        for instance in check.instances:
            if instance.breached.value is False:
                continue
            said = self._said(check, instance)
            holds = instance.breached.holds
            term = Term(f'IF({instance.breached.term.text}=1,{said.text},"")', said.value if holds else "")
            pieces.append(self.plan.workings.keep([term], f"{check.code}: message")[0])
        pieces = list(dict.fromkeys(pieces))
        while len(pieces) > MOST:
            groups = [pieces[start : start + MOST] for start in range(0, len(pieces), MOST)]
            pieces = [self.plan.workings.keep([_joined(group)], f"{check.code}: message")[0] for group in groups]
        return _joined(pieces)

    def _said(self, check: PlannedCheck, instance: Instance) -> Term:
        """A message with the facts of the case."""
        index = 0 if self.zh else 1
        template = (own_words.MESSAGES if check.rule is None and check.code in own_words.MESSAGES else MESSAGES)[
            check.code
        ][index]
        pieces: list[tuple[bool, str]] = []
        said = ""
        for text, name, _, _ in string.Formatter().parse(template):
            pieces.append((True, text))
            said += text
            if name is not None:
                fact = self._fact(instance.facts[name])
                pieces.append((isinstance(fact, str), fact if isinstance(fact, str) else fact.text))
                said += fact if isinstance(fact, str) else str(fact.value)
        return Term(together(pieces), said)

    def _fact(self, fact: Fact) -> Term | str:
        """A fact as a message says it: a text, or a formula that gives one."""
        if isinstance(fact, Cell):
            value = fact.value
            if fact.known.value is False:
                return "?"
            (kept,) = self.plan.workings.keep([fact.decimal], "=")
            return Term(kept.text, "?" if value is None else plain(value, separator=""))
        if isinstance(fact, Entry):
            return visible(str(fact.term.value)) if fact.is_fixed else fact.term
        if isinstance(fact, Constant):
            return fact.shown
        assert isinstance(fact, str | tuple)
        return visible(fact if isinstance(fact, str) else fact[0 if self.zh else 1])


def _joined(pieces: Sequence[Term]) -> Term:
    """Texts one after the other."""
    text = "&".join(piece.text for piece in pieces) or '""'
    return Term(text, "".join(str(piece.value) for piece in pieces))


def _counts(cell: EntryCell) -> bool:
    """Whether an input without a unit is a number."""
    return isinstance(cell.value, float)
