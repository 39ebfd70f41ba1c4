"""The statement of one parcel: its lines with figures and formulas, and its checks, each with the rule behind it."""

from collections.abc import Iterable
from fractions import Fraction

import msgspec

from landprice.decimal_text import format_decimal
from landprice.errors import Bilingual, Lang
from landprice.formula import Constant, Formula, Quantity, render
from landprice.glossary import OPERATIONS, label, passed_label
from landprice.inputs.errors import usage_error
from landprice.kinds.base import ABOUT, Condition, Fact, Number, Outcome, Statement, Text, round_line
from landprice.kinds.exact.number import ExactCondition, ExactNumber, ExactText
from landprice.kinds.rounding import (
    BOUNDS,
    PLACES,
    ROUNDINGS,
    LineBound,
    RoundingMethod,
    rounding_method,
)
from landprice.messages import MESSAGES
from landprice.rulebook import Rule, RuleBook, Severity, Step


class Line(msgspec.Struct, frozen=True):
    """A line of a statement: an amount, or a text such as the primary use.

    Attributes:
        key: Its key, such as ``price``.
        amount: The amount as a plain decimal with the places of its unit, or the text.
        value: The rounded amount; None for a text.
        unit: 元, 元/㎡, 万元/亩, %, 年, or "".
        formula: The formula of the amount; None for a text.
        rounding: How the amount was rounded; None if it was not.
        bound: Whether the amount is exact, a floor, a ceiling or at most.
        rule: The rule that orders the line.
    """

    key: str
    amount: str
    value: Fraction | None
    unit: str
    formula: Formula | None
    rounding: RoundingMethod | None
    bound: LineBound
    rule: Rule

    def formula_text(self, lang: Lang | None = None, calculator: str | None = None) -> str:
        """Render the formula with names: labels in a language, or keys if none is given."""
        if self.formula is None:
            return ""
        if lang is None:
            return render(self.formula, lambda quantity: quantity.key)
        functions = {key: names[0 if lang == "zh" else 1] for key, names in OPERATIONS.items()}
        return render(self.formula, lambda quantity: label(quantity.key, lang, calculator), functions.__getitem__)

    def substituted(self) -> str:
        """Render the formula with its figures."""
        return render(self.formula, lambda quantity: quantity.shown) if self.formula is not None else ""


class Check(msgspec.Struct, frozen=True):
    """A check of a statement.

    Attributes:
        rule: The rule that was checked.
        severity: What a breach means.
        outcome: The result.
        facts: The values that its message quotes, in both languages.
    """

    rule: Rule
    severity: Severity
    outcome: Outcome
    facts: dict[str, Bilingual] = msgspec.field(default_factory=dict)

    @property
    def code(self) -> str:
        """The code of the check."""
        return self.rule.code

    def message(self, lang: Lang) -> str:
        """Format its message: what was breached, or that the check passed."""
        index = 0 if lang == "zh" else 1
        if self.outcome == "ok":
            message = passed_label(self.code, lang) + ("；符合。" if lang == "zh" else ": complies.")
        else:
            message = MESSAGES[self.code][index].format(**{name: fact[index] for name, fact in self.facts.items()})
        return ("：" if lang == "zh" else ": ").join(filter(None, (self.about(lang), message)))

    def about(self, lang: Lang) -> str:
        """Name the part or period that it is about; "" if there is only one."""
        return self.facts[ABOUT][0 if lang == "zh" else 1] if ABOUT in self.facts else ""


class ParcelStatement(Statement):
    """The statement of one parcel.

    Attributes:
        calculator: The key of the calculator.
        book: The rule book in force.
        inputs: The inputs as written, by key.
        accepted: The codes of the objections that the user accepts.
        final: The key of the final amount; None if the calculator has none.
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
        """Whether a check was breached that leaves no figure."""
        return bool(self.stopping)

    @property
    def stopping(self) -> tuple[Check, ...]:
        """The breached checks that leave no figure: they refuse, or object and were not accepted."""
        return tuple(
            check for check in self._checks if check.outcome == "breached" and check.severity in {"refuse", "object"}
        )

    @property
    def lines(self) -> tuple[Line, ...]:
        """The lines in order; none if it is refused."""
        return () if self.refused else tuple(self._lines.values())

    @property
    def checks(self) -> tuple[Check, ...]:
        """All checks in order, passed or breached."""
        return tuple(self._checks)

    @property
    def breached(self) -> tuple[Check, ...]:
        """The breached checks, accepted objections included."""
        return tuple(check for check in self._checks if check.outcome in {"breached", "accepted"})

    def __getitem__(self, key: str) -> Fraction:
        """Return a line's exact amount.

        Raises:
            KeyError: There is no such line, or it is a text.
        """
        value = self._lines[key].value if not self.refused else None
        if value is None:
            raise KeyError(key)
        return value

    @property
    def final_line(self) -> Line | None:
        """The line with the final amount; None if there is none."""
        return None if self.refused or self.final is None else self._lines.get(self.final)

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
    ) -> ExactNumber:
        """Write an amount, rounded the way its rule says."""
        if not _holds(when) or not isinstance(value, ExactNumber) or value.value is None:
            return ExactNumber(None, Quantity(key, "?"))
        law_bound = bound or rule.bound
        rounding = ROUNDINGS[law_bound]
        rounded = round_line(value, unit, rounding, round_to)
        assert isinstance(rounded, ExactNumber)
        assert rounded.value is not None
        line_bound: LineBound = "at-most" if at_most is not None and _holds(at_most) else BOUNDS[law_bound]
        method: RoundingMethod | None = rounding_method(rounding, round_to)
        method = "largest-remainder" if apportioned else None if unit == "年" else method
        shown = format_decimal(rounded.value, places=PLACES.get(unit))
        amount = shown.replace(",", "")
        self._lines[key] = Line(key, amount, rounded.value, unit, value.formula, method, line_bound, rule)
        return ExactNumber(rounded.value, Quantity(key, shown))

    def show(self, key: str, value: Number, rule: Rule, *, places: int, when: Condition | None = None) -> ExactNumber:
        """Write a number that is displayed to some places, and return it unrounded."""
        if not _holds(when) or not isinstance(value, ExactNumber) or value.value is None:
            return ExactNumber(None, Quantity(key, "?"))
        rounded = value.round_to(Fraction(1, 10**places), "half-up").value
        assert rounded is not None
        shown = format_decimal(rounded, places=places, separator="")
        self._lines[key] = Line(key, shown, rounded, "", value.formula, "half-up", "exact", rule)
        is_shown_in_full = value.value == rounded and value.high is None
        return ExactNumber(value.value, Quantity(key, shown if is_shown_in_full else shown + "…"), value.high)

    def text(self, key: str, value: Text, rule: Rule, *, when: Condition | None = None) -> None:
        """Write a text line."""
        if _holds(when) and isinstance(value, ExactText) and value.value is not None:
            self._lines[key] = Line(key, value.value, None, "", None, None, "exact", rule)

    def check(self, holds: Condition, rule: Rule, *, when: Condition | None = None, **facts: Fact) -> None:
        """Check a condition of the law. A check that passes is listed once for each thing that it is about."""
        assert isinstance(holds, ExactCondition)
        if holds.value is None or not _holds(when):
            return
        assert rule.severity is not None
        outcome: Outcome = "ok"
        if not holds.value:
            outcome = "accepted" if rule.severity == "object" and rule.code in self.accepted else "breached"
        check = Check(rule, rule.severity, outcome, {name: _format_fact(fact) for name, fact in facts.items()})
        if outcome == "ok" and any(
            earlier.outcome == "ok" and (earlier.rule.id, earlier.about("zh")) == (rule.id, check.about("zh"))
            for earlier in self._checks
        ):
            return
        self._checks.append(check)

    def require(self, holds: Condition, code: str, **facts: Fact) -> None:
        """Require that the inputs are complete and consistent.

        Raises:
            UsageError: They are not.
        """
        assert isinstance(holds, ExactCondition)
        if holds.value is False:
            shown = {name: _format_fact(fact) for name, fact in facts.items()}
            key = shown["key"][0] if "key" in shown else ""
            if key and not key[-1].isdigit():  # name the option to type; a field of a part has none
                option = "--" + key.replace("_", "-")
                shown["key"] = option, option
            raise usage_error(code, shown, key or None)

    def verify(self, rule: Rule) -> None:
        """List a condition that a person must verify."""
        self._checks.append(Check(rule, "verify", "to-verify", {"words": rule.words}))

    def word(self, word: str) -> ExactText:
        """Make a fixed text."""
        return ExactText(word)

    def number(self, value: Constant | Fraction | int) -> ExactNumber:
        """Make a fixed number."""
        return ExactNumber.of(value)


def _holds(condition: Condition | None) -> bool:
    assert condition is None or isinstance(condition, ExactCondition)
    return condition is None or condition.value is True


def _format_fact(fact: Fact) -> Bilingual:
    if isinstance(fact, tuple):
        zh, en = fact
        return _format_fact(zh)[0], _format_fact(en)[1]
    if isinstance(fact, ExactNumber):
        text = "?" if fact.value is None else format_decimal(fact.value)
        return text, text
    if isinstance(fact, ExactText):
        return fact.value or "?", fact.value or "?"
    if isinstance(fact, Constant):
        return fact.shown, fact.shown
    assert isinstance(fact, str)
    return fact, fact
