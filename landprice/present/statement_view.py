"""What a shown statement says, in one language: every wording once, for the terminal, the text and Markdown."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
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
    STATUSES,
    UNITS,
    label,
    namer,
    word,
)
from landprice.kinds.base import Severity
from landprice.kinds.exact.statement import Check, Line, ParcelStatement
from landprice.present.capitals import capitals
from landprice.present.comparison import Compared, compared
from landprice.present.inputs_shown import Given, inputs_given
from landprice.printable import visible
from landprice.rulebook import Citation, Document, Rule

TEN_THOUSAND = Fraction(10_000)


@dataclass(frozen=True, slots=True)
class Quoted:
    """A place in the law, with its words where there are some (in Chinese, whatever the language)."""

    citation: str
    quote: str | None


@dataclass(frozen=True, slots=True)
class Ground:
    """What orders a line or a check: the rule's own source, further ones, and what was read into them.

    Attributes:
        rule: The rule's id.
        source: Where the rule stands.
        is_reading: Whether that is no law but our reading alone.
        also: Further sources.
        reading: What was read into the words.
    """

    rule: str
    source: Quoted
    is_reading: bool
    also: tuple[Quoted, ...]
    reading: str | None


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the statement.

    Attributes:
        key: Its key.
        value: Its amount for programs, as JSON has it.
        label: Its label.
        named: The formula with labels; "" where there is none, or where it says no more than the figures.
        substituted: The formula with its figures; "" where there is none.
        amount: With thousands separators and its unit; a word's label.
        is_word: Whether it is a word and no amount.
        in_ten_thousands: The same amount in 万元, exactly; "" where it is less than one, or no sum of money.
        note: The bound that the law gives it, and how it was rounded; "" where it was not.
        ground: What orders it.
    """

    key: str
    value: str
    label: str
    named: str
    substituted: str
    amount: str
    is_word: bool
    in_ten_thousands: str
    note: str
    ground: Ground


@dataclass(frozen=True, slots=True)
class Final:
    """The final amount: its line, its bound ("" where it is exact), and the amount in capitals."""

    row: Row
    bound: str
    capitals: str


@dataclass(frozen=True, slots=True)
class Remark:
    """A check, as it turned out.

    Attributes:
        code: Its code.
        severity: Its severity, for a format's own style; ``ok`` where it passed.
        standing: The severity in words, and that it was accepted where it was.
        message: What it says.
        hint: How it could be priced all the same; "" where it can't, or is.
        ground: The rule.
    """

    code: str
    severity: Severity | str
    standing: str
    message: str
    hint: str
    ground: Ground


@dataclass(frozen=True, slots=True)
class Cited:
    """A document that a line or a check cites: what it is, and what is to be said of it."""

    name: str
    status: str
    note: str | None


@dataclass(frozen=True, slots=True)
class Content:
    """A statement, ready to be shown.

    Attributes:
        lang: The language.
        calculator: The calculator's key.
        name: Its name.
        book: The rule book's id.
        title: Its title.
        status: What the book is, in words.
        notice: What every statement under it must say.
        on: The day whose rules these are; None for those that still hold.
        sha256: The fingerprint of the merged book.
        parcel: The parcel's own data.
        inputs: The other inputs.
        rows: The lines; none where it is refused.
        final: The final amount, where there is one.
        reasons: Why there is no figure; none where there is.
        remarks: The other breached checks, accepted objections included.
        to_verify: The conditions that no input can tell.
        passed: The checks that passed, each rule once.
        documents: Every document cited.
        compared: The supply modes side by side, where it compares them.
    """

    lang: Lang
    calculator: str
    name: str
    book: str
    title: str
    status: str
    notice: str | None
    on: str | None
    sha256: str
    parcel: tuple[Given, ...]
    inputs: tuple[Given, ...]
    rows: tuple[Row, ...]
    final: Final | None
    reasons: tuple[Remark, ...]
    remarks: tuple[Remark, ...]
    to_verify: tuple[Remark, ...]
    passed: tuple[Remark, ...]
    documents: tuple[Cited, ...]
    compared: Compared | None = None

    def say(self, key: str) -> str:
        """A word of the presentation."""
        return namer(PRESENTATION, self.lang)(key)

    @property
    def grounds(self) -> tuple[Ground, ...]:
        """Every rule that a line or a check names, once, in their order."""
        parts: tuple[Row | Remark, ...] = (*self.rows, *self.reasons, *self.remarks, *self.to_verify, *self.passed)
        return tuple({part.ground.rule: part.ground for part in parts}.values())

    def law(self, ground: Ground) -> Iterator[tuple[str, Quoted]]:
        """Each source of a ground, and the reading, after what it is called."""
        if not (ground.is_reading and ground.reading):
            yield self.say("clause"), ground.source
        for also in ground.also:
            yield self.say("also"), also
        if ground.reading:
            yield self.say("reading"), Quoted(ground.reading, None)


def content(statement: ParcelStatement, lang: Lang) -> Content:
    """What a statement says, in one language."""
    return _Writer(statement, lang).content()


def remark(statement: ParcelStatement, check: Check, lang: Lang) -> Remark:
    """One check of a statement, as it is said."""
    return _Writer(statement, lang).remark(check)


class _Writer:
    """Words one statement in one language."""

    def __init__(self, statement: ParcelStatement, lang: Lang) -> None:
        self.statement = statement
        self.lang = lang
        self.zh = lang == "zh"
        self.say = namer(PRESENTATION, lang)
        self.unit = namer(UNITS, lang)
        self.bound = namer(BOUNDS, lang)

    def content(self) -> Content:
        """All of it."""
        statement, book = self.statement, self.statement.book
        given = inputs_given(statement, self.lang)
        breached = [(check, self.remark(check)) for check in statement.breached]
        notice = book.notice if self.zh else book.notice_en
        return Content(
            lang=self.lang,
            calculator=statement.calculator,
            name=namer(CALCULATORS, self.lang)(statement.calculator),
            book=visible(book.id),
            title=visible(book.title if self.zh else book.title_en),
            status=namer(STATUSES, self.lang)(book.status),
            notice=None if notice is None else visible(notice),
            on=None if book.on is None else book.on.isoformat(),
            sha256=book.sha256,
            parcel=tuple(one for one in given if one.echoed),
            inputs=tuple(one for one in given if not one.echoed),
            rows=tuple(self._row(line) for line in statement.lines),
            final=self._final(),
            reasons=tuple(remark for check, remark in breached if check in statement.stopping),
            remarks=tuple(remark for check, remark in breached if check not in statement.stopping),
            to_verify=self._with_outcome("to-verify"),
            passed=tuple(
                {(remark.ground.rule, remark.message): remark for remark in self._with_outcome("ok")}.values()
            ),
            documents=self._documents(),
            compared=compared(statement, self.lang),
        )

    def _with_outcome(self, outcome: str) -> tuple[Remark, ...]:
        return tuple(self.remark(check) for check in self.statement.checks if check.outcome == outcome)

    def _row(self, line: Line) -> Row:
        named, substituted = self._formulas(line)
        return Row(
            key=line.key,
            value=line.amount,
            label=self._label(line.key),
            named="" if named == substituted else named,
            substituted=substituted,
            amount=self._amount(line),
            is_word=line.value is None,
            in_ten_thousands=self._in_ten_thousands(line),
            note=self._note(line),
            ground=self._ground(line.rule),
        )

    def _label(self, key: str) -> str:
        return label(key, self.lang, self.statement.calculator, self.statement.book.use_labels)

    def _formulas(self, line: Line) -> tuple[str, str]:
        """The formula with labels, and with figures."""
        if line.formula is None:
            return "", ""
        operation = namer(OPERATIONS, self.lang)
        named = render(line.formula, lambda quantity: self._label(quantity.key), operation)
        return named, render(line.formula, lambda quantity: quantity.shown, operation)

    def _amount(self, line: Line) -> str:
        if line.value is None:
            return visible(word(line.amount, self.lang, self.statement.book.use_labels))
        number = format_decimal(line.value, places=_places(line))
        return number + line.unit if line.unit == "%" else f"{number} {self.unit(line.unit)}".rstrip()

    def _in_ten_thousands(self, line: Line) -> str:
        if line.value is None or line.unit != "元" or line.value < TEN_THOUSAND:
            return ""
        return f"{format_decimal(line.value / TEN_THOUSAND)} {self.unit('万元')}"

    def _note(self, line: Line) -> str:
        """The bound and the rounding; a number without a unit is shown to some places and used whole."""
        said = [self.bound(line.bound)]
        if line.rounding is not None and not line.unit:
            said.append(self.say("used-whole").format(places=_places(line)))
        elif line.rounding is not None and line.unit == "%":
            said.append(self.say("apportioned").format(places=_places(line)))
        elif line.rounding is not None:
            said.append(namer(ROUNDINGS, self.lang)(line.rounding))
        return ("，" if self.zh else ", ").join(filter(None, said))

    def _final(self) -> Final | None:
        line = self.statement.final_line
        if line is None or line.value is None:
            return None
        return Final(self._row(line), self.bound(line.bound), capitals(line.value))

    def remark(self, check: Check) -> Remark:
        """A check, as it turned out."""
        severity = namer(SEVERITIES, self.lang)(check.severity)
        outcome = namer(OUTCOMES, self.lang)(check.outcome)
        standing, hint = severity, ""
        if check.outcome == "ok":
            standing = outcome
        elif check.outcome == "accepted":
            standing = f"{severity}（{outcome}）" if self.zh else f"{severity} ({outcome})"
        elif check.severity == "object":
            hint = self.say("accept-hint").format(code=check.code)
        return Remark(
            code=check.code,
            severity="ok" if check.outcome == "ok" else check.severity,
            standing=standing,
            message=visible(check.message(self.lang)),
            hint=hint,
            ground=self._ground(check.rule),
        )

    def _ground(self, rule: Rule) -> Ground:
        reading = rule.reading if self.zh else rule.reading_en or rule.reading
        return Ground(
            rule=rule.id,
            source=self._quoted(rule),
            is_reading=rule.document.status == "reading",
            also=tuple(self._quoted(source) for source in rule.also),
            reading=None if reading is None else visible(reading),
        )

    def _quoted(self, source: Citation) -> Quoted:
        return Quoted(visible(source.citation(self.lang)), None if source.quote is None else visible(source.quote))

    def _documents(self) -> tuple[Cited, ...]:
        parts: tuple[Line | Check, ...] = (*self.statement.lines, *self.statement.checks)
        documents = _documents(part.rule for part in parts)
        return tuple(self._cited(document) for document in documents if document.status != "reading")

    def _cited(self, document: Document) -> Cited:
        title = f"《{document.title}》"
        note = document.note if self.zh else document.note_en or document.note
        return Cited(
            name=visible(f"{document.number} {title}" if document.number else title),
            status=namer(STATUSES, self.lang)(document.status),
            note=None if note is None else visible(note),
        )


def _documents(rules: Iterable[Rule]) -> Iterable[Document]:
    """Every document that rules cite, once, in their order."""
    return {source.document.key: source.document for rule in rules for source in (rule, *rule.also)}.values()


def _places(line: Line) -> int:
    """How many decimal places a line's amount has."""
    return len(line.amount.partition(".")[2])
