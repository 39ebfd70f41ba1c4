"""What a calculator writes: lines and checks, each with the rule that orders it.

A calculator writes to a `Statement` and doesn't know which: `ParcelStatement` keeps the figures of one parcel with
their formulas; a ledger's plan keeps columns. Both round a line the way its rule says and hand the rounded line on.
"""

from collections.abc import Iterable
from fractions import Fraction

import msgspec

from landprice.decimal_text import format_decimal
from landprice.errors import Bilingual, Lang
from landprice.formula import Constant, Formula, Quantity, render
from landprice.glossary import OPERATIONS, code_label, label
from landprice.inputs.errors import usage_error
from landprice.kinds.base import ABOUT, Condition, Fact, Number, Outcome, Severity, Statement, Text
from landprice.kinds.exact.number import ExactCondition, ExactNumber, ExactText
from landprice.kinds.rounding import BOUNDS, PLACES, ROUNDINGS, STEPS, Bound, Way
from landprice.messages import MESSAGES
from landprice.rulebook import Rule, RuleBook


class Line(msgspec.Struct, frozen=True):
    """One line of a statement.

    Attributes:
        key: Its name.
        amount: As text: a plain decimal with the places of its unit, or a word.
        value: The rounded amount, exact; None for a word.
        unit: 元, 元/㎡, 万元/亩, %, 年, or "".
        formula: What it came from; None for a word.
        rounding: How it was rounded; None where it was not.
        bound: What the law calls the amount.
        rule: The rule that orders it.
    """

    key: str
    amount: str
    value: Fraction | None
    unit: str
    formula: Formula | None
    rounding: Way | None
    bound: Bound
    rule: Rule

    def formula_text(self, lang: Lang | None = None, calculator: str | None = None) -> str:
        """The formula with names: keys, or the labels of one language."""
        if self.formula is None:
            return ""
        if lang is None:
            return render(self.formula, lambda quantity: quantity.key)
        operations = {key: both[0 if lang == "zh" else 1] for key, both in OPERATIONS.items()}
        return render(self.formula, lambda quantity: label(quantity.key, lang, calculator), operations.__getitem__)

    def substituted(self) -> str:
        """The formula with its figures."""
        return render(self.formula, lambda quantity: quantity.shown) if self.formula is not None else ""


class Check(msgspec.Struct, frozen=True):
    """One check of a statement: its rule, its outcome and the facts of the case."""

    rule: Rule
    severity: Severity
    outcome: Outcome
    facts: dict[str, Bilingual] = msgspec.field(default_factory=dict)

    @property
    def code(self) -> str:
        """The check's code."""
        return self.rule.code

    def message(self, lang: Lang) -> str:
        """What it says: of a breach the facts, of a check that passed its label."""
        index = 0 if lang == "zh" else 1
        if self.outcome == "ok":
            said = code_label(self.code, lang) + ("：未触及。" if lang == "zh" else ": does not apply.")
        else:
            said = MESSAGES[self.code][index].format(**{name: both[index] for name, both in self.facts.items()})
        return ("：" if lang == "zh" else ": ").join(filter(None, (self.about(lang), said)))

    def about(self, lang: Lang) -> str:
        """Which of several things it is about; "" where there is one alone."""
        return self.facts[ABOUT][0 if lang == "zh" else 1] if ABOUT in self.facts else ""


class ParcelStatement(Statement):
    """One parcel's statement: its figures exact, each with its formula and its rule.

    Attributes:
        calculator: Its key.
        book: The rule book.
        inputs: What was asked, by key, as it was written.
        final: The key of the final amount, where there is one.
    """

    def __init__(
        self,
        calculator: str,
        book: RuleBook,
        inputs: dict[str, object],
        accepted: Iterable[str] = (),
        final: str | None = None,
    ) -> None:
        """Start an empty statement."""
        self.calculator = calculator
        self.book = book
        self.inputs = inputs
        self.accepted = frozenset(accepted)
        self.final = final
        self._lines: dict[str, Line] = {}
        self._checks: list[Check] = []

    @property
    def refused(self) -> bool:
        """Whether a rule refuses it, or objects and was not accepted: then there is no figure."""
        return bool(self.stopping)

    @property
    def stopping(self) -> tuple[Check, ...]:
        """The checks that leave no figure: of a rule that refuses, or objects and was not accepted."""
        return tuple(
            check for check in self._checks if check.outcome == "breached" and check.severity in {"refuse", "object"}
        )

    @property
    def lines(self) -> tuple[Line, ...]:
        """The lines in order; none where it is refused."""
        return () if self.refused else tuple(self._lines.values())

    @property
    def checks(self) -> tuple[Check, ...]:
        """Every check made, passed or not, in order."""
        return tuple(self._checks)

    @property
    def breached(self) -> tuple[Check, ...]:
        """The checks that were breached, accepted or not."""
        return tuple(check for check in self._checks if check.outcome in {"breached", "accepted"})

    def __getitem__(self, key: str) -> Fraction:
        """A line's amount, exact.

        Raises:
            KeyError: There is no such line, or it is a word.
        """
        value = self._lines[key].value if not self.refused else None
        if value is None:
            raise KeyError(key)
        return value

    @property
    def final_line(self) -> Line | None:
        """The final amount's line."""
        return None if self.refused or self.final is None else self._lines.get(self.final)

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
    ) -> ExactNumber:
        """Write an amount."""
        if not _holds(when) or not isinstance(value, ExactNumber) or value.value is None:
            return ExactNumber(None, Quantity(key, "?"))
        law_bound = bound or rule.bound
        rounding = ROUNDINGS[law_bound]
        rounded = value.round_to(STEPS[unit], rounding)
        assert rounded.value is not None
        said: Bound = "at-most" if at_most is not None and _holds(at_most) else BOUNDS[law_bound]
        way: Way | None = "largest-remainder" if apportioned else None if unit == "年" else rounding
        shown = format_decimal(rounded.value, places=PLACES.get(unit))
        self._lines[key] = Line(key, shown.replace(",", ""), rounded.value, unit, value.formula, way, said, rule)
        return ExactNumber(rounded.value, Quantity(key, shown))

    def show(self, key: str, value: Number, rule: Rule, *, places: int, when: Condition | None = None) -> ExactNumber:
        """Write a number that is used whole."""
        if not _holds(when) or not isinstance(value, ExactNumber) or value.value is None:
            return ExactNumber(None, Quantity(key, "?"))
        rounded = value.round_to(Fraction(1, 10**places), "half-up").value
        assert rounded is not None
        shown = format_decimal(rounded, places=places, separator="")
        self._lines[key] = Line(key, shown, rounded, "", value.formula, "half-up", "exact", rule)
        whole = value.value == rounded and value.high is None
        return ExactNumber(value.value, Quantity(key, shown if whole else shown + "…"), value.high)

    def text(self, key: str, value: Text, rule: Rule, *, when: Condition | None = None) -> None:
        """Write a word."""
        if _holds(when) and isinstance(value, ExactText) and value.value is not None:
            self._lines[key] = Line(key, value.value, None, "", None, None, "exact", rule)

    def check(self, holds: Condition, rule: Rule, *, when: Condition | None = None, **facts: Fact) -> None:
        """Check a condition of the law."""
        assert isinstance(holds, ExactCondition)
        if holds.value is None or not _holds(when):
            return
        assert rule.severity is not None
        outcome: Outcome = "ok"
        if not holds.value:
            outcome = "accepted" if rule.severity == "object" and rule.code in self.accepted else "breached"
        check = Check(rule, rule.severity, outcome, {name: _shown(fact) for name, fact in facts.items()})
        if outcome == "ok" and any(
            one.outcome == "ok" and (one.rule.id, one.about("zh")) == (rule.id, check.about("zh"))
            for one in self._checks
        ):
            return  # that every one of the numbers is above zero is one thing to say
        self._checks.append(check)

    def require(self, holds: Condition, code: str, **facts: Fact) -> None:
        """Require of the inputs that they are there and agree.

        Raises:
            UsageError: They do not.
        """
        assert isinstance(holds, ExactCondition)
        if holds.value is False:
            shown = {name: _shown(fact) for name, fact in facts.items()}
            key = shown["key"][0] if "key" in shown else ""
            if key and not key[-1].isdigit():  # an input is asked for by its option; a part of a part has none
                option = "--" + key.replace("_", "-")
                shown["key"] = option, option
            raise usage_error(code, shown, key or None)

    def verify(self, rule: Rule) -> None:
        """List a condition that no input can tell."""
        self._checks.append(Check(rule, "verify", "to-verify"))

    def word(self, word: str) -> ExactText:
        """A fixed word."""
        return ExactText(word)

    def number(self, value: Constant | Fraction | int) -> ExactNumber:
        """A fixed number."""
        return ExactNumber.of(value)


def _holds(condition: Condition | None) -> bool:
    """Whether to write a line: without a condition, or where it holds."""
    assert condition is None or isinstance(condition, ExactCondition)
    return condition is None or condition.value is True


def _shown(fact: Fact) -> Bilingual:
    """A fact as a message says it, in both languages."""
    if isinstance(fact, tuple):
        return fact
    if isinstance(fact, ExactNumber):
        text = "?" if fact.value is None else format_decimal(fact.value)
        return text, text
    if isinstance(fact, ExactText):
        return fact.value or "?", fact.value or "?"
    if isinstance(fact, Constant):
        return fact.shown, fact.shown
    assert isinstance(fact, str)
    return fact, fact
