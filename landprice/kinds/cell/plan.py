"""The statement in cells: a calculator run over them, and what it wrote.

Every line, check and rule of a statement as formulas; nothing is laid out here. What an exact statement leaves out
because it does not apply stands here too, with the condition under which it does: an input may be changed in the file.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from landprice.decimal_text import decimal_places
from landprice.errors import Lang
from landprice.formula import Constant, Quantity
from landprice.glossary import both
from landprice.kinds.base import Condition, Fact, Number, PricingRule, Severity, Statement, Text
from landprice.kinds.cell.formula_text import CellFormula, CellRef
from landprice.kinds.cell.limbs import MOST, CellTerm, LimbInteger
from landprice.kinds.cell.number import ATOM, NO, YES, CellCondition, CellNumber, CellText, CitedConstant
from landprice.kinds.cell.parcel import CellParcelBuilder
from landprice.kinds.cell.workings import RuledTable, Workings
from landprice.kinds.exact.statement import ParcelStatement
from landprice.kinds.rounding import BOUNDS, ROUNDINGS, STEPS, Bound, Rounding
from landprice.rulebook import MissingRule, Rule, RuleBook
from landprice.rulebook.law import Law


@dataclass(frozen=True, slots=True)
class RuleCell:
    """A value of the law in a cell of its own.

    Attributes:
        name: The cell's.
        rule: The rule.
        value: What it holds.
        percent: Whether it is shown in percent.
        table: Whether it is one of a table's, which stands on the sheet of the law.
    """

    name: str
    rule: Rule
    value: Fraction
    percent: bool
    table: bool = False


@dataclass(frozen=True, slots=True)
class WrittenValue:
    """A line as it is written under one condition.

    Attributes:
        rule: The rule that orders it.
        when: Where it is written, never unknown.
        number: The amount, exact, in steps of its unit; None for a word.
        word: The word; None for an amount.
        bound: What the law calls it.
        at_most: Where it is an upper bound of what is not known yet.
        rounding: How it is rounded; None where it is not.
        shown: Its formula as a reader sees it.
        words: Its formula in words.
    """

    rule: Rule
    when: CellCondition
    number: CellNumber | None
    word: CellText | None
    bound: Bound
    at_most: CellCondition
    rounding: Rounding | None
    shown: str
    words: CellFormula


@dataclass
class PlannedLine:
    """A line: its unit, its places, and each way it is written."""

    key: str
    unit: str
    places: int | None
    whole: bool = False
    apportioned: bool = False
    written: list[WrittenValue] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class CheckInstance:
    """One time that a rule is checked: where it is breached, where it is kept, and what it says."""

    breached: CellCondition
    passed: CellCondition
    facts: Mapping[str, Fact]


@dataclass
class PlannedCheck:
    """A rule that is checked, or an input error; each time that it is."""

    code: str
    severity: Severity | None
    rule: Rule | None
    instances: list[CheckInstance] = field(default_factory=list)


class CellLaw(Law):
    """A rule book whose values have cells of their own."""

    def __init__(self, book: RuleBook, plan: "CellPlan") -> None:
        """Give values their cells in a plan."""
        super().__init__(book)
        self._plan = plan

    def value(self, rule: str) -> Constant:
        """A rule's number, in a cell."""
        written = super().value(rule)
        cell = self._plan.rule_cell(self.book.rule(rule))
        return CitedConstant(written.value, written.shown, written.loose, cell)

    def max_terms(self) -> dict[str, Fraction]:
        """The maximum term of each use, each in a cell."""
        terms = super().max_terms()
        cells = {use: self._plan.rule_cell(self.book.rule(f"max-term-{use}"), table=True) for use in terms}
        return RuledTable(terms, cells)


class CellPlan(Statement):
    """One calculator over cells.

    Attributes:
        entries: The input cells.
        workings: The cells in which it is worked out.
        lines: The lines by key, in order.
        checks: The checks by rule, in order.
        rules: The values of the law that have cells, by name.
        stopped: Where there is no figure.
    """

    def __init__(self, statement: ParcelStatement, calculator: PricingRule, lang: Lang, sheet: str) -> None:
        """Run the calculator of a statement over cells."""
        self.workings = Workings(sheet)
        self.book = statement.book
        self.accepted = statement.accepted
        self.lines: dict[str, PlannedLine] = {}
        self.checks: dict[str, PlannedCheck] = {}
        self.rules: dict[str, RuleCell] = {}
        self._rule_numbers: dict[str, CellNumber] = {}
        self.entries = CellParcelBuilder(statement, dict(calculator.inputs), self.workings, lang)
        parcel = self.entries.parcel()
        for flaw in self.entries.flaws:
            facts = {"label": (flaw.label, flaw.label)}
            self._remember(flaw.code, flaw.code, None, None, CheckInstance(flaw.breached, self._flag(False), facts))
        self._require_given(calculator.required)
        try:
            calculator.compute(parcel, CellLaw(statement.book, self), self)
        except MissingRule as missing:
            self.lines.clear()
            why = missing.zh.split("；")[0], missing.en.split(";")[0]
            self.check(self._flag(False), statement.book.rule("rule-not-in-book"), why=why)
        for holds, steps in self.workings.limits:
            self.require(holds, "beyond-file", steps=self.number(steps))
        self.stopped = self._stopped()

    def _flag(self, value: bool | None) -> CellCondition:  # noqa: FBT001
        return CellCondition(value, self.workings)

    def _condition(self, text: str, holds: float, note: str) -> CellCondition:
        return CellCondition(self.workings.keep([CellTerm(text, holds)], note)[0], self.workings)

    def _certain(self, condition: Condition | None) -> CellCondition:
        """A condition, false where it is unknown."""
        assert condition is None or isinstance(condition, CellCondition)
        if condition is None:
            return self._flag(True)
        if not isinstance(condition.value, CellTerm):
            return self._flag(condition.value is True)
        holds = YES if condition.holds else NO
        shown = condition.shown
        made = self._condition(f"IF({condition.value.text}=1,1,0)", holds, "=")
        return replace(made, shown=shown)

    def _require_given(self, required: frozenset[str]) -> None:
        """Require the inputs without which there is nothing to compute; of parts, the first."""
        for key in self.entries.required_names(required):
            said = self._condition(f'IF({key}="",0,1)', YES, f"{key}?")
            self.require(said, "missing-input", label=both(key), key=key)

    # ── the law ──

    def rule_cell(self, rule: Rule, *, table: bool = False) -> CellNumber:
        """The cell of a rule's number."""
        name = "law_" + rule.id.replace("-", "_")
        if name not in self._rule_numbers:
            percent = rule.unit in {"ratio", "percent"} and rule.number != 1
            self.rules[name] = RuleCell(name, rule, rule.number, percent, table)
            self._rule_numbers[name] = self._rule_number(name, rule.number, percent=percent)
        return self._rule_numbers[name]

    def _rule_number(self, name: str, number: Fraction, *, percent: bool) -> CellNumber:
        """A cell's number: to six places, or in the parts that the rule's own fraction has."""
        places = decimal_places(number)
        parts = number.denominator if places is None else 10 ** max(places + 2, 6)
        largest: Fraction = max(Fraction(1), number)
        most = int(largest * 100 * parts)
        steps = f"{name}*{parts}"
        count = int(number * parts)
        text = f"IF(ISNUMBER({name}),MAX(0,MIN({most},ROUND({steps},0))),0)"
        top = LimbInteger.single(self.workings, self.workings.keep([CellTerm(text, count)], name)[0], 0, most)
        wrong = f"OR({name}<=0,{name}>{most}/{parts},ABS({steps}-ROUND({steps},0))>0.000001)"
        bad = f"IF(ISNUMBER({name}),IF({wrong},1,0),1)"
        breached = self._condition(bad, NO, f"{name}: ?")
        self._remember(
            "rule-value", "rule-value", None, None, CheckInstance(breached, self._flag(False), {"name": name})
        )
        live = CellRef(CellTerm(f'{name}*100&"%"' if percent and places is not None else name, ""))
        one = LimbInteger.fixed(self.workings, 1)
        return CellNumber(self.workings, Fraction(1, parts), top, one, self._flag(True), (name, ATOM), live)

    # ── the statement ──

    def line(
        self,
        key: str,
        value: Number,
        rule: Rule,
        *,
        unit: str = "元",
        bound: str | None = None,
        when: Condition | None = None,
        at_most: Condition | None = None,
        apportioned: bool = False,
    ) -> CellNumber:
        """Write an amount."""
        assert isinstance(value, CellNumber)
        certain = self._certain(when)
        if certain.value is False or value.known.value is False:
            return value.unknown()
        law_bound = bound or rule.bound
        rounding = ROUNDINGS[law_bound]
        step = STEPS[unit]
        rounded = value.rounded(step, rounding)
        known = certain & rounded.known
        places = decimal_places(step)
        self.lines.setdefault(key, PlannedLine(key, unit, places, apportioned=apportioned)).written.append(
            WrittenValue(
                rule,
                known,
                rounded,
                None,
                BOUNDS[law_bound],
                self._certain(at_most) if at_most is not None else self._flag(False),
                rounding,
                rounded.shown[0],
                value.words,
            )
        )
        return self._named(key, replace(rounded, known=known))

    def _named(self, key: str, cell: CellNumber) -> CellNumber:
        """A line as the next lines see it: by its name."""
        known = (
            cell.known if not isinstance(cell.known.value, CellTerm) else replace(cell.known, shown=f"ISNUMBER({key})")
        )
        return replace(cell, known=known, shown=(key, ATOM), words=Quantity(key, ""))

    def show(self, key: str, value: Number, rule: Rule, *, places: int, when: Condition | None = None) -> CellNumber:
        """Write a number that is shown to some places and used whole."""
        assert isinstance(value, CellNumber)
        known = self._certain(when) & value.known
        if known.value is False:
            return value.unknown()
        written = WrittenValue(
            rule, known, value, None, "exact", self._flag(False), "half-up", value.shown[0], value.words
        )
        self.lines.setdefault(key, PlannedLine(key, "", places, whole=True)).written.append(written)
        return self._named(key, replace(value, known=known))

    def text(self, key: str, value: Text, rule: Rule, *, when: Condition | None = None) -> None:
        """Write a word."""
        assert isinstance(value, CellText)
        known = self._certain(when) & value.given()
        if known.value is False:
            return
        written = WrittenValue(rule, known, None, value, "exact", self._flag(False), None, "", Quantity("", ""))
        self.lines.setdefault(key, PlannedLine(key, "", None)).written.append(written)

    def check(self, holds: Condition, rule: Rule, *, when: Condition | None = None, **facts: Fact) -> None:
        """Check a condition of the law."""
        assert isinstance(holds, CellCondition)
        certain = self._certain(when)
        breached, passed = self._certain(~holds) & certain, self._certain(holds) & certain
        if breached.value is False and passed.value is False:
            return
        self._remember(rule.id, rule.code, rule.severity, rule, CheckInstance(breached, passed, facts))

    def require(self, holds: Condition, code: str, **facts: Fact) -> None:
        """Require of the inputs that they are there and agree."""
        assert isinstance(holds, CellCondition)
        breached = self._certain(~holds)
        if breached.value is not False:
            self._remember(code, code, None, None, CheckInstance(breached, self._flag(False), facts))

    def verify(self, rule: Rule) -> None:
        """List a condition that no input can tell."""
        self._remember(rule.id, rule.code, "verify", rule, None)

    def word(self, word: str) -> CellText:
        """A fixed word."""
        return CellText(CellTerm(f'"{word}"', word), self.workings)

    def number(self, value: Constant | Fraction | int) -> CellNumber:
        """A fixed number."""
        one = LimbInteger.fixed(self.workings, 1)
        return CellNumber(self.workings, Fraction(1), one, one, self._flag(True)).constant(value)

    def _remember(
        self, key: str, code: str, severity: Severity | None, rule: Rule | None, instance: CheckInstance | None
    ) -> None:
        """Keep a check."""
        found = self.checks.setdefault(key, PlannedCheck(code, severity, rule))
        if instance is not None:
            found.instances.append(instance)

    # ── whether there is a figure ──

    def breached(self, check: PlannedCheck) -> CellTerm:
        """Where a check is breached: 1, else 0."""
        return self.any([instance.breached for instance in check.instances], f"{check.code}: breached")

    def passed(self, check: PlannedCheck) -> CellTerm:
        """Where it was made, and passed at least once: 1, else 0."""
        return self.any([instance.passed for instance in check.instances], f"{check.code}: passed")

    def doubt(self) -> CellTerm:
        """Where a line that is written is not sure to the last place: 1, else 0."""
        written = [one for line in self.lines.values() for one in line.written if one.number is not None]
        return self.any([one.when & ~one.number.sure for one in written if one.number is not None], "not sure")

    def any(self, flags: Sequence[CellCondition], note: str) -> CellTerm:
        """1 where one of these holds, else 0."""
        terms = list(dict.fromkeys(flag.term for flag in flags if flag.value is not False))
        if not terms:
            return CellTerm("0", 0)
        return self._largest(terms, note)

    def _largest(self, terms: Sequence[CellTerm], note: str) -> CellTerm:
        """The largest of some numbers: whether any of them is 1."""
        rest = list(terms)
        while len(rest) > 1:
            groups = [rest[start : start + MOST] for start in range(0, len(rest), MOST)]
            rest = [
                self.workings.keep(
                    [
                        CellTerm(
                            f"MAX({','.join(term.text for term in group)})", max(float(term.value) for term in group)
                        )
                    ],
                    note,
                )[0]
                for group in groups
            ]
        return rest[0]

    def stops(self) -> Iterator[tuple[PlannedCheck, CellTerm]]:
        """The checks for which there may be no figure, with where they are breached."""
        for check in self.checks.values():
            if check.severity in {None, "refuse", "object"} and check.instances:
                yield check, self.breached(check)

    def _stopped(self) -> CellTerm:
        """Where there is no figure: 1, else 0."""
        terms = []
        for check, breached in self.stops():
            if check.severity == "object":
                name = accept_name(check.code)
                value = int(breached.value == YES and check.code not in self.accepted)
                text = f'IF(AND({breached.text}=1,NOT(OR({name}="是",{name}="yes"))),1,0)'
                terms.append(self.workings.keep([CellTerm(text, value)], f"{check.code}: not accepted")[0])
            else:
                terms.append(breached)
        return self._largest(terms, "stopped")


def accept_name(code: str) -> str:
    """The name of the cell in which an objection is accepted."""
    return "accept_" + code.replace("-", "_")
