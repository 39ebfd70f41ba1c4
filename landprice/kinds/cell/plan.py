"""The plan of a workbook: a calculator run over cells, with its lines, checks and rules as formulas.

The plan also has the lines and checks that do not apply to the parcel as priced, with the condition under which they
do, because the reader may change an input. `landprice.present.workbook` lays the plan out on sheets.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from landprice.decimal_text import decimal_places
from landprice.errors import Lang
from landprice.formula import CellRef, Constant, Formula, Quantity
from landprice.glossary import both, money_unit
from landprice.kinds.base import Condition, Fact, Number, PricingRule, Statement, Text, round_line
from landprice.kinds.cell.condition import NO, YES, CellCondition
from landprice.kinds.cell.limbs import MAX_ARGUMENTS, CellTerm, LimbInteger
from landprice.kinds.cell.number import CellNumber, CitedConstant
from landprice.kinds.cell.parcel import CellParcelBuilder
from landprice.kinds.cell.sheet_formula import SheetFormula
from landprice.kinds.cell.text import CellText
from landprice.kinds.cell.workings import CitedTable, Workings
from landprice.kinds.exact.statement import ParcelStatement
from landprice.kinds.rounding import BOUNDS, ROUNDINGS, STEPS, LineBound, Rounding
from landprice.rulebook import MissingRule, Rule, RuleBook, Severity, Step
from landprice.rulebook.law import Law


@dataclass(frozen=True, slots=True)
class RuleCell:
    """A value of the law in a cell of its own.

    Attributes:
        name: The cell's name.
        rule: The rule.
        value: The rule's value.
        percent: Whether it is shown in percent.
        table: Whether it is an entry of a table. Tables are on the sheet of the law, other values beside the inputs.
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
        when: Where it is written; never unknown.
        number: The amount; None for a text.
        word: The text; None for an amount.
        bound: Whether the amount is exact, a floor or a ceiling.
        at_most: Where it is an upper bound, because an input is not known yet.
        rounding: How it is rounded; None if it is not.
        sheet_formula: Its formula over named cells.
        formula: Its formula in words.
    """

    rule: Rule
    when: CellCondition
    number: CellNumber | None
    word: CellText | None
    bound: LineBound
    at_most: CellCondition
    rounding: Rounding | None
    sheet_formula: str
    formula: Formula


@dataclass
class PlannedLine:
    """A line of the plan.

    Attributes:
        key: The line's key.
        unit: Its unit.
        places: Its decimal places; None for a text.
        whole: Whether it is displayed to some places but not rounded for what follows.
        apportioned: Whether it was rounded with the largest remainder method.
        written: How it is written, under conditions that exclude each other.
    """

    key: str
    unit: str
    places: int | None
    whole: bool = False
    apportioned: bool = False
    written: list[WrittenValue] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class CheckInstance:
    """One time that a rule is checked.

    Attributes:
        breached: Where it is breached.
        passed: Where it is kept.
        facts: The values that its message quotes.
    """

    breached: CellCondition
    passed: CellCondition
    facts: Mapping[str, Fact]


@dataclass
class PlannedCheck:
    """A check of a rule or of the inputs.

    Attributes:
        code: The check's code.
        severity: What a breach means; None for a check of the inputs.
        rule: The rule; None for a check of the inputs.
        instances: Each time that it is checked.
    """

    code: str
    severity: Severity | None
    rule: Rule | None
    instances: list[CheckInstance] = field(default_factory=list)


class CellLaw(Law):
    """A rule book whose values have cells of their own."""

    def __init__(self, book: RuleBook, plan: "CellPlan") -> None:
        """Give the values of a book cells in a plan."""
        super().__init__(book)
        self._plan = plan

    def value(self, rule: str) -> Constant:
        """Return a rule's number, with its cell."""
        constant = super().value(rule)
        cell = self._plan.rule_cell(self.book.rule(rule))
        return CitedConstant(constant.value, constant.shown, constant.is_sum, cell)

    def max_terms(self) -> dict[str, Fraction]:
        """Return the maximum term of each use, with their cells."""
        terms = super().max_terms()
        cells = {use: self._plan.rule_cell(self.book.rule(f"max-term-{use}"), table=True) for use in terms}
        return CitedTable(terms, cells)


class CellPlan(Statement):
    """A calculator run over cells.

    Attributes:
        entries: The input cells.
        workings: The sheet that computes the figures.
        book: The rule book in force.
        accepted: The codes of the objections that the user accepted.
        lines: The lines, by key, in order.
        checks: The checks, by rule, in order.
        rules: The values of the law that have cells, by the cell's name.
        stopped: A cell with 1 where there are no figures, else 0.
    """

    def __init__(self, statement: ParcelStatement, calculator: PricingRule, lang: Lang, sheet: str) -> None:
        """Run a calculator.

        Args:
            statement: The parcel's exact statement.
            calculator: Its calculator.
            lang: The language of labels.
            sheet: The name of the sheet of workings.
        """
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
            self._add_check(flaw.code, flaw.code, None, None, CheckInstance(flaw.breached, self._flag(False), facts))
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
        return CellCondition(self.workings.store([CellTerm(text, holds)], note)[0], self.workings)

    def _is_true(self, condition: Condition | None) -> CellCondition:
        """Convert a condition to one that is false where the condition is unknown; None is always true."""
        assert condition is None or isinstance(condition, CellCondition)
        if condition is None:
            return self._flag(True)
        if not isinstance(condition.value, CellTerm):
            return self._flag(condition.value is True)
        holds = YES if condition.holds else NO
        is_true = self._condition(f"IF({condition.value.text}=1,1,0)", holds, "=")
        return replace(is_true, sheet_formula=condition.sheet_formula)

    def _require_given(self, required: frozenset[str]) -> None:
        """Require the inputs that the calculator always needs; of parts, the first."""
        for key in self.entries.required_names(required):
            is_given = self._condition(f'IF({key}="",0,1)', YES, f"{key}?")
            self.require(is_given, "missing-input", label=both(key), key=key)

    # ── the law ──

    def rule_cell(self, rule: Rule, *, table: bool = False) -> CellNumber:
        """Return the cell of a rule's number; it is made once."""
        name = "law_" + rule.id.replace("-", "_")
        if name not in self._rule_numbers:
            percent = rule.unit in {"ratio", "percent"} and rule.number != 1
            self.rules[name] = RuleCell(name, rule, rule.number, percent, table)
            money = money_unit(rule.unit)
            self._rule_numbers[name] = self._rule_number(name, rule.number, percent=percent, money=money)
        return self._rule_numbers[name]

    def _rule_number(self, name: str, number: Fraction, *, percent: bool, money: str) -> CellNumber:
        """Make the number of a rule's cell: a decimal of at least six places, or a fraction with its denominator."""
        places = decimal_places(number)
        parts = number.denominator if places is None else 10 ** max(places + 2, 6)
        largest: Fraction = max(Fraction(1), number)
        most = int(largest * 100 * parts)
        steps = f"{name}*{parts}"
        count = int(number * parts)
        text = f"IF(ISNUMBER({name}),MAX(0,MIN({most},ROUND({steps},0))),0)"
        top = LimbInteger.single(self.workings, self.workings.store([CellTerm(text, count)], name)[0], 0, most)
        wrong = f"OR({name}<=0,{name}>{most}/{parts},ABS({steps}-ROUND({steps},0))>0.000001)"
        bad = f"IF(ISNUMBER({name}),IF({wrong},1,0),1)"
        breached = self._condition(bad, NO, f"{name}: ?")
        self._add_check(
            "rule-value", "rule-value", None, None, CheckInstance(breached, self._flag(False), {"name": name})
        )
        figure = CellRef(_figure_text(name, percent=percent and places is not None, money=money))
        one = LimbInteger.fixed(self.workings, 1)
        return CellNumber(self.workings, Fraction(1, parts), top, one, self._flag(True), SheetFormula(name), figure)

    # ── the statement ──

    def line(  # noqa: PLR0913
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
        round_to: Step | None = None,
    ) -> CellNumber:
        """Write an amount, rounded the way its rule says."""
        assert isinstance(value, CellNumber)
        is_written = self._is_true(when)
        if is_written.value is False or value.known.value is False:
            return value.unknown()
        law_bound = bound or rule.bound
        rounding = ROUNDINGS[law_bound]
        step = STEPS[unit]
        rounded = round_line(value, unit, rounding, round_to)
        assert isinstance(rounded, CellNumber)
        known = is_written & rounded.known
        places = decimal_places(step)
        self.lines.setdefault(key, PlannedLine(key, unit, places, apportioned=apportioned)).written.append(
            WrittenValue(
                rule,
                known,
                rounded,
                None,
                BOUNDS[law_bound],
                self._is_true(at_most) if at_most is not None else self._flag(False),
                rounding,
                rounded.sheet_formula.text,
                value.formula,
            )
        )
        return self._named(key, replace(rounded, known=known))

    def _named(self, key: str, cell: CellNumber) -> CellNumber:
        """Return a line's number as the next lines refer to it: by its name."""
        known = cell.known
        if isinstance(known.value, CellTerm):
            known = replace(known, sheet_formula=f"ISNUMBER({key})")
        return replace(cell, known=known, sheet_formula=SheetFormula(key), formula=Quantity(key, ""))

    def show(self, key: str, value: Number, rule: Rule, *, places: int, when: Condition | None = None) -> CellNumber:
        """Write a number that is displayed to some places, and return it unrounded."""
        assert isinstance(value, CellNumber)
        known = self._is_true(when) & value.known
        if known.value is False:
            return value.unknown()
        written = WrittenValue(
            rule,
            known,
            value,
            None,
            "exact",
            self._flag(False),
            "half-up",
            value.sheet_formula.text,
            value.formula,
        )
        self.lines.setdefault(key, PlannedLine(key, "", places, whole=True)).written.append(written)
        return self._named(key, replace(value, known=known))

    def text(self, key: str, value: Text, rule: Rule, *, when: Condition | None = None) -> None:
        """Write a text line."""
        assert isinstance(value, CellText)
        known = self._is_true(when) & value.given()
        if known.value is False:
            return
        written = WrittenValue(rule, known, None, value, "exact", self._flag(False), None, "", Quantity("", ""))
        self.lines.setdefault(key, PlannedLine(key, "", None)).written.append(written)

    def check(self, holds: Condition, rule: Rule, *, when: Condition | None = None, **facts: Fact) -> None:
        """Check a condition of the law."""
        assert isinstance(holds, CellCondition)
        is_checked = self._is_true(when)
        breached, passed = self._is_true(~holds) & is_checked, self._is_true(holds) & is_checked
        if breached.value is False and passed.value is False:
            return
        self._add_check(rule.id, rule.code, rule.severity, rule, CheckInstance(breached, passed, facts))

    def require(self, holds: Condition, code: str, **facts: Fact) -> None:
        """Require that the inputs are complete and consistent."""
        assert isinstance(holds, CellCondition)
        breached = self._is_true(~holds)
        if breached.value is not False:
            self._add_check(code, code, None, None, CheckInstance(breached, self._flag(False), facts))

    def verify(self, rule: Rule) -> None:
        """List a condition that a person must verify."""
        self._add_check(rule.id, rule.code, "verify", rule, None)

    def word(self, word: str) -> CellText:
        """Make a fixed text."""
        return CellText(CellTerm(f'"{word}"', word), self.workings)

    def number(self, value: Constant | Fraction | int) -> CellNumber:
        """Make a fixed number."""
        one = LimbInteger.fixed(self.workings, 1)
        return CellNumber(self.workings, Fraction(1), one, one, self._flag(True)).constant(value)

    def _add_check(
        self, key: str, code: str, severity: Severity | None, rule: Rule | None, instance: CheckInstance | None
    ) -> None:
        check = self.checks.setdefault(key, PlannedCheck(code, severity, rule))
        if instance is not None:
            check.instances.append(instance)

    # ── whether there is a figure ──

    def breached(self, check: PlannedCheck) -> CellTerm:
        """Return a cell with 1 where a check is breached, else 0."""
        return self.any([instance.breached for instance in check.instances], f"{check.code}: breached")

    def passed(self, check: PlannedCheck) -> CellTerm:
        """Return a cell with 1 where a check was made and passed at least once, else 0."""
        return self.any([instance.passed for instance in check.instances], f"{check.code}: passed")

    def find_inexact(self) -> CellTerm:
        """Return a cell with 1 where a line that is written is not exact to its last place, else 0."""
        inexact = [
            value.when & ~value.number.is_exact
            for line in self.lines.values()
            for value in line.written
            if value.number is not None
        ]
        return self.any(inexact, "not sure")

    def any(self, flags: Sequence[CellCondition], note: str) -> CellTerm:
        """Return a cell with 1 where one of these conditions holds, else 0."""
        terms = list(dict.fromkeys(flag.term for flag in flags if flag.value is not False))
        if not terms:
            return CellTerm("0", 0)
        return self._largest(terms, note)

    def _largest(self, terms: Sequence[CellTerm], note: str) -> CellTerm:
        """Return a cell with the largest of some cells, in as many formulas as their length needs."""
        remaining = list(terms)
        while len(remaining) > 1:
            groups = [remaining[start : start + MAX_ARGUMENTS] for start in range(0, len(remaining), MAX_ARGUMENTS)]
            largest = [
                CellTerm(f"MAX({','.join(term.text for term in group)})", max(float(term.value) for term in group))
                for group in groups
            ]
            remaining = [self.workings.store([term], note)[0] for term in largest]
        return remaining[0]

    def stops(self) -> Iterator[tuple[PlannedCheck, CellTerm]]:
        """Iterate over the checks that leave no figures where they are breached, each with its `breached` cell."""
        for check in self.checks.values():
            if check.severity in {None, "refuse", "object"} and check.instances:
                yield check, self.breached(check)

    def _stopped(self) -> CellTerm:
        """Return a cell with 1 where there are no figures, else 0."""
        terms = []
        for check, breached in self.stops():
            if check.severity == "object":
                name = accept_name(check.code)
                value = int(breached.value == YES and check.code not in self.accepted)
                text = f'IF(AND({breached.text}=1,NOT(OR({name}="是",{name}="yes"))),1,0)'
                terms.append(self.workings.store([CellTerm(text, value)], f"{check.code}: not accepted")[0])
            else:
                terms.append(breached)
        return self._largest(terms, "stopped")


def _figure_text(name: str, *, percent: bool, money: str) -> str:
    """Write the spreadsheet formula that shows a rule's value, as `Law.value` does."""
    if percent:
        return f'{name}*100&"%"'
    if money:  # a format with decimals would end a whole number in a point
        return f'IF({name}=INT({name}),TEXT({name},"#,##0"),TEXT({name},"#,##0.#########"))&" {money}"'
    return name


def accept_name(code: str) -> str:
    """Name the cell in which the reader accepts an objection."""
    return "accept_" + code.replace("-", "_")
