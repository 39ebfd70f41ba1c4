"""The view of a statement of one parcel: every wording of it, once for all formats."""

from collections.abc import Iterable
from fractions import Fraction

from landprice.decimal_text import format_decimal
from landprice.errors import Lang
from landprice.formula import render
from landprice.glossary import (
    BOUNDS,
    CALCULATORS,
    OPERATIONS,
    OUTCOMES,
    PRESENTATION,
    ROUNDINGS,
    SEVERITIES,
    SHEET,
    STATUSES,
    UNITS,
    label,
    namer,
    word,
)
from landprice.kinds.exact.statement import Check, Line, ParcelStatement
from landprice.present.capitals import capitals
from landprice.present.charts import charts
from landprice.present.views.comparison import compare_modes
from landprice.present.views.inputs import label_inputs
from landprice.present.views.model import (
    Block,
    CheckList,
    CheckListKey,
    CheckResult,
    CitedDocument,
    ClauseList,
    DocumentList,
    DocumentView,
    FinalAmount,
    InputList,
    LegalBasis,
    LineRow,
    LineTable,
    Quotation,
    Section,
    capitalize,
)
from landprice.printable import visible
from landprice.rulebook import Citation, Document, Rule

TEN_THOUSAND = Fraction(10_000)


def statement_view(statement: ParcelStatement, lang: Lang) -> DocumentView:
    """Build the view of a statement in one language."""
    return _StatementViewBuilder(statement, lang).build()


def check_result(statement: ParcelStatement, check: Check, lang: Lang) -> CheckResult:
    """Word one check of a statement."""
    return _StatementViewBuilder(statement, lang).check_result(check)


class _StatementViewBuilder:
    """Builds the view of one statement in one language."""

    def __init__(self, statement: ParcelStatement, lang: Lang) -> None:
        self.statement = statement
        self.lang = lang
        self.zh = lang == "zh"
        self.say = namer(PRESENTATION, lang)
        self.unit = namer(UNITS, lang)
        self.bound = namer(BOUNDS, lang)
        self.uses = statement.book.use_labels

    def build(self) -> DocumentView:
        statement, book = self.statement, self.statement.book
        notice = book.notice if self.zh else book.notice_en
        name = namer(CALCULATORS, self.lang)(statement.calculator)
        return DocumentView(
            lang=self.lang,
            subject=statement.calculator,
            name=name,
            title=capitalize(namer(SHEET, self.lang)("sheet").format(name=name)),
            book=visible(book.id),
            book_title=visible(book.title if self.zh else book.title_en),
            book_status=namer(STATUSES, self.lang)(book.status),
            notice=None if notice is None else visible(notice),
            on=None if book.on is None else book.on.isoformat(),
            sha256=book.sha256,
            sections=tuple(section for section in self._sections() if section.blocks),
            law_beside_lines=True,
            signed=not statement.refused,
        )

    def _sections(self) -> Iterable[Section]:
        statement = self.statement
        inputs = label_inputs(statement, self.lang)
        breached = [(check, self.check_result(check)) for check in statement.breached]
        reasons = tuple(result for check, result in breached if check in statement.stopping)
        lines = LineTable(tuple(self._line_row(line) for line in statement.lines), self._final_amount())
        lists = (
            self._check_list("checks", (result for check, result in breached if check not in statement.stopping)),
            self._check_list("to-verify", self._with_outcome("to-verify")),
            self._check_list("passed", self._once(self._with_outcome("ok"))),
        )
        results = (*reasons, *(result for one in lists for result in one.checks))
        parts: tuple[LineRow | CheckResult, ...] = (*lines.rows, *results)
        bases = {part.basis.rule: part.basis for part in parts}
        drawn = Section.of("charts", namer(SHEET, self.lang)("charts"), *charts(statement, self.lang))
        comparison = compare_modes(statement, self.lang)

        yield self._section("reasons", self._check_list("reasons", reasons))
        yield self._section("parcel", InputList(tuple(row for row in inputs if row.echoed)))
        yield self._section("inputs", InputList(tuple(row for row in inputs if not row.echoed)))
        yield self._section("compared", *(() if comparison is None else (comparison,)))
        if lines.final is None:  # no single amount is the result, so the charts come first
            yield drawn
        yield self._section("lines", lines)
        if lines.final is not None:
            yield drawn
        yield Section.of("remarks", namer(SHEET, self.lang)("remarks"), *lists)
        yield self._section("cited", ClauseList(tuple(bases.values())))
        yield self._section("documents", DocumentList(tuple(self._cited_documents())))

    def _section(self, key: str, *blocks: Block) -> Section:
        return Section.of(key, self.say(key), *blocks)

    # ── lines ──

    def _line_row(self, line: Line) -> LineRow:
        named, substituted = self._formulas(line)
        return LineRow(
            key=line.key,
            value=line.amount,
            label=self._label(line.key),
            named="" if named == substituted else named,
            substituted=substituted,
            amount=self._amount(line),
            is_word=line.value is None,
            in_ten_thousands=self._in_ten_thousands(line),
            note=self._note(line),
            basis=self._legal_basis(line.rule),
        )

    def _label(self, key: str) -> str:
        return label(key, self.lang, self.statement.calculator, self.uses)

    def _formulas(self, line: Line) -> tuple[str, str]:
        """Return the formula with labels, and with figures."""
        if line.formula is None:
            return "", ""
        operation = namer(OPERATIONS, self.lang)
        named = render(line.formula, lambda quantity: self._label(quantity.key), operation, self._literal)
        return named, render(line.formula, lambda quantity: quantity.shown, operation, self._literal)

    def _literal(self, shown: str) -> str:
        """Write a number of the law with its unit in the reader's language: 50 yuan/㎡."""
        number, space, unit = shown.partition(" ")
        return f"{number} {self.unit(unit)}" if space and unit in UNITS else shown

    def _amount(self, line: Line) -> str:
        if line.value is None:
            return visible(word(line.amount, self.lang, self.uses))
        places = None if line.unit in _TRIMMED else _places(line)
        number = format_decimal(line.value, places=places)
        return number + line.unit if line.unit == "%" else f"{number} {self.unit(line.unit)}".rstrip()

    def _in_ten_thousands(self, line: Line) -> str:
        if line.value is None or line.unit != "元" or line.value < TEN_THOUSAND:
            return ""
        return f"{format_decimal(line.value / TEN_THOUSAND)} {self.unit('万元')}"

    def _note(self, line: Line) -> str:
        """Return the bound and the rounding; a number without a unit is rounded to be shown, and used whole."""
        notes = [self.bound(line.bound)]
        if line.rounding is not None and not line.unit:
            notes.append(self.say("used-whole").format(places=_places(line)))
        elif line.rounding is not None and line.unit == "%":
            notes.append(self.say("apportioned").format(places=_places(line)))
        elif line.rounding is not None:
            notes.append(namer(ROUNDINGS, self.lang)(line.rounding))
        return ("，" if self.zh else ", ").join(filter(None, notes))

    def _final_amount(self) -> FinalAmount | None:
        line = self.statement.final_line
        if line is None or line.value is None:
            return None
        return FinalAmount(self._line_row(line), self.bound(line.bound), capitals(line.value))

    # ── checks ──

    def _check_list(self, key: CheckListKey, results: Iterable[CheckResult]) -> CheckList:
        return CheckList(key, self.say(key), tuple(results))

    def _with_outcome(self, outcome: str) -> Iterable[CheckResult]:
        return (self.check_result(check) for check in self.statement.checks if check.outcome == outcome)

    @staticmethod
    def _once(results: Iterable[CheckResult]) -> Iterable[CheckResult]:
        """Return each rule's message once."""
        return {(result.basis.rule, result.message): result for result in results}.values()

    def check_result(self, check: Check) -> CheckResult:
        severity = namer(SEVERITIES, self.lang)(check.severity)
        outcome = namer(OUTCOMES, self.lang)(check.outcome)
        standing, hint = severity, ""
        if check.outcome == "ok":
            standing = outcome
        elif check.outcome == "accepted":
            standing = f"{severity}（{outcome}）" if self.zh else f"{severity} ({outcome})"
        elif check.severity == "object":
            hint = self.say("accept-hint").format(code=check.code)
        return CheckResult(
            code=check.code,
            severity="ok" if check.outcome == "ok" else check.severity,
            standing=standing,
            message=visible(check.message(self.lang)),
            hint=hint,
            basis=self._legal_basis(check.rule),
        )

    # ── the law ──

    def _legal_basis(self, rule: Rule) -> LegalBasis:
        return legal_basis(rule, self.lang)

    def _cited_documents(self) -> Iterable[CitedDocument]:
        """Yield every document that a line or a check cites, once; our own readings are none."""
        parts: tuple[Line | Check, ...] = (*self.statement.lines, *self.statement.checks)
        return cited_documents((part.rule for part in parts), self.lang)


def legal_basis(rule: Rule, lang: Lang) -> LegalBasis:
    """Word a rule: its sources, and how they were read."""
    reading = rule.reading if lang == "zh" else rule.reading_en or rule.reading
    return LegalBasis(
        rule=rule.id,
        source=_quotation(rule, lang),
        is_reading=rule.document.status == "reading",
        also=tuple(_quotation(source, lang) for source in rule.also),
        reading=None if reading is None else visible(reading),
    )


def cited_documents(rules: Iterable[Rule], lang: Lang) -> Iterable[CitedDocument]:
    """Yield the documents that rules cite, each once and in order, without our own readings."""
    documents = {source.document.key: source.document for rule in rules for source in (rule, *rule.also)}
    return (_cited_document(document, lang) for document in documents.values() if document.status != "reading")


def _cited_document(document: Document, lang: Lang) -> CitedDocument:
    title = f"《{document.title}》"
    note = document.note if lang == "zh" else document.note_en or document.note
    return CitedDocument(
        name=visible(f"{document.number} {title}" if document.number else title),
        status=namer(STATUSES, lang)(document.status),
        note=None if note is None else visible(note),
    )


def _quotation(source: Citation, lang: Lang) -> Quotation:
    return Quotation(visible(source.citation(lang)), None if source.quote is None else visible(source.quote))


_TRIMMED = ("万元/亩", "万元/亩·年")
"""Units whose amounts are shown without trailing zeros: 12.8 万元/亩."""


def _places(line: Line) -> int:
    """Return how many decimal places a line's amount has."""
    return len(line.amount.partition(".")[2])
