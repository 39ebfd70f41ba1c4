"""The abstract types that every kind of number implements. Calculators use nothing else.

A calculator works with `Number`, `Condition`, `Text` and a `Statement`, and runs unchanged on any kind:

- `landprice.kinds.exact`: the fractions of one parcel, each with its formula;
- `landprice.kinds.column`: a column of a ledger, one figure for each row;
- `landprice.kinds.cell`: a spreadsheet formula that recalculates.

A condition may stand for a million rows, so it has no Python truth value: ``if``, ``and``, ``min`` and ``a < b < c``
raise `TypeError`. Use `choose`, ``& | ~``, `minimum` and `maximum`.

A number is unknown where its input was not given. Arithmetic with an unknown number is unknown, and so is a comparison:
a condition is true, false or unknown. `given` tells which values are known.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from functools import reduce
from typing import Any, Literal, Protocol, Self, Union, overload

from landprice.errors import Bilingual
from landprice.formula import Constant
from landprice.inputs.input_kinds import Input
from landprice.kinds.rounding import ROUND_TO, STEPS, Rounding
from landprice.rulebook import Rule, Step
from landprice.rulebook.law import Law

Operand = Union["Number", Constant, Fraction, int]


class Condition(ABC):
    """True, false or unknown, for one parcel or for each row."""

    @abstractmethod
    def __and__(self, other: Self) -> Self:
        """Return whether both hold. False if either is false, even if the other is unknown."""

    @abstractmethod
    def __or__(self, other: Self) -> Self:
        """Return whether at least one holds. True if either is true, even if the other is unknown."""

    @abstractmethod
    def __invert__(self) -> Self:
        """Negate; unknown stays unknown."""

    @abstractmethod
    def cached(self) -> Self:
        """Return the same condition, evaluated once however often it is used."""

    def __bool__(self) -> bool:
        """Raise: a condition may stand for a whole column.

        Raises:
            TypeError: Always.
        """
        raise TypeError("a condition may stand for a whole column: use choose(), & | ~, minimum() or maximum()")


class Text(ABC):
    """A text for one parcel or for each row: a key out of a known set (use, kind, method) or a free name."""

    @abstractmethod
    def is_in(self, words: Iterable[str]) -> Condition:
        """Return whether it equals one of the words."""

    @abstractmethod
    def contains(self, word: str) -> Condition:
        """Return whether the word occurs in it."""

    @abstractmethod
    def equals(self, other: Self) -> Condition:
        """Return whether both texts are the same; unknown if either was not given."""

    @abstractmethod
    def given(self) -> Condition:
        """Return whether it was given; never unknown."""

    @abstractmethod
    def lookup(self, table: Mapping[str, Fraction], key: str) -> "Number":
        """Look the text up in a table.

        Args:
            table: A number for each text.
            key: The name of the number in formulas.

        Returns:
            The number; unknown if the table has none or the text was not given.
        """

    @abstractmethod
    def where(self, condition: Condition, otherwise: "Text") -> "Text":
        """Return this text where the condition is true, the other where false, nothing where unknown."""

    def is_(self, word: str) -> Condition:
        """Return whether it equals the word."""
        return self.is_in([word])


class Number(ABC):
    """An exact quantity for one parcel or for each row; it may be unknown."""

    @abstractmethod
    def __add__(self, other: Operand) -> "Number":
        """Add."""

    @abstractmethod
    def __sub__(self, other: Operand) -> "Number":
        """Subtract."""

    @abstractmethod
    def __mul__(self, other: Operand) -> "Number":
        """Multiply."""

    @abstractmethod
    def __truediv__(self, other: Operand) -> "Number":
        """Divide; unknown if the divisor is 0."""

    @abstractmethod
    def __le__(self, other: Operand) -> Condition:
        """Compare: at most."""

    @abstractmethod
    def equals(self, other: Operand) -> Condition:
        """Compare: the same number. A method, so that ``==`` keeps its meaning for Python."""

    @abstractmethod
    def __ge__(self, other: Operand) -> Condition:
        """Compare: at least."""

    def __lt__(self, other: Operand) -> Condition:
        """Compare: below."""
        return ~(self >= other)

    def __gt__(self, other: Operand) -> Condition:
        """Compare: above."""
        return ~(self <= other)

    @abstractmethod
    def given(self) -> Condition:
        """Return whether it is known; never unknown."""

    @abstractmethod
    def where(self, condition: Condition, otherwise: "Number") -> "Number":
        """Return this number where the condition is true, the other where false, unknown where unknown."""

    @abstractmethod
    def round_to(self, unit: Fraction, rounding: Rounding) -> "Number":
        """Round to a multiple of ``unit``: up, down, or to the nearest with halves up."""

    @abstractmethod
    def minimum(self, other: "Number") -> "Number":
        """Return the smaller of two."""

    @abstractmethod
    def maximum(self, other: "Number") -> "Number":
        """Return the larger of two."""

    @abstractmethod
    def cached(self) -> "Number":
        """Return the same number, evaluated once however often it is used."""

    @abstractmethod
    def as_literal(self) -> "Number":
        """Return the same number, evaluated once; formulas that use it show its figure, not how it came about."""

    @abstractmethod
    def unknown(self) -> "Number":
        """Make an unknown number of the same kind."""

    @abstractmethod
    def constant(self, value: Constant | Fraction | int) -> "Number":
        """Make a fixed number of the same kind."""

    @abstractmethod
    def max_steps(self, step: "Number", shortest: Fraction) -> int:
        """Bound how many steps can be needed to cover this number, so that a loop over them can be unrolled.

        Args:
            step: The length of a step.
            shortest: The least that a step can be.
        """

    @abstractmethod
    def term_factor(self, years: "Number", max_term: "Number") -> "Number":
        """Compute the term factor at this rate r: [1 − 1/(1+r)^years] ÷ [1 − 1/(1+r)^max_term]."""

    @abstractmethod
    def annuity(self, first: "Number", count: "Number") -> "Number":
        """Compute the annuity at this rate r: Σ 1/(1+r)^t for t = first … first + count − 1, all whole."""

    @abstractmethod
    def apportion(self, weights: Sequence["Number"], unit: Fraction) -> list["Number"]:
        """Split this number by weight, with the largest remainder method; of equal remainders the first wins.

        Args:
            weights: The weights. An unknown weight gets an unknown part.
            unit: Each part is a multiple of it. This number must be one too.

        Returns:
            The parts; they add up to this number.
        """

    @abstractmethod
    def weighted_mean(self, values: Sequence["Number"], weights: Sequence["Number"]) -> "Number":
        """Compute Σ value × weight ÷ Σ weight over the pairs of which both are known.

        This number's value is not used: it only chooses the kind of number of the mean.
        """


def given(value: Number | Text) -> Condition:
    """Return whether a value is known."""
    return value.given()


@overload
def choose(condition: Condition, yes: Number, no: Number) -> Number: ...
@overload
def choose(condition: Condition, yes: Text, no: Text) -> Text: ...
def choose(condition: Condition, yes: Number | Text, no: Number | Text) -> Number | Text:
    """Choose a value by a condition; unknown where the condition is unknown."""
    if isinstance(yes, Number):
        assert isinstance(no, Number)
        return yes.where(condition, no)
    assert isinstance(no, Text)
    return yes.where(condition, no)


def round_line(value: Number, unit: str, rounding: Rounding, round_to: Step | None = None) -> Number:
    """Round a line's amount, to a coarser step first where its rule has one, in steps of the line's unit."""
    coarse = value if round_to is None else value.round_to(ROUND_TO[round_to], rounding)
    return coarse.round_to(STEPS[unit], rounding)


def minimum(first: Number, second: Number) -> Number:
    """Return the smaller of two numbers; unknown if either is."""
    return first.minimum(second)


def maximum(first: Number, second: Number) -> Number:
    """Return the larger of two numbers; unknown if either is."""
    return first.maximum(second)


@overload
def first_given(first: Number, second: Number) -> Number: ...
@overload
def first_given(first: Text, second: Text) -> Text: ...
def first_given(first: Number | Text, second: Number | Text) -> Number | Text:
    """Return the first value where it is known, else the second."""
    if isinstance(first, Number):
        assert isinstance(second, Number)
        return choose(given(first), first, second)
    assert isinstance(second, Text)
    return choose(given(first), first, second)


def total(numbers: Iterable[Number]) -> Number:
    """Add up numbers; there must be at least one."""
    return reduce(lambda sum_, number: sum_ + number, numbers)


def any_of(conditions: Iterable[Condition]) -> Condition:
    """Return whether any condition holds; there must be at least one."""
    return reduce(lambda either, condition: either | condition, conditions)


def all_of(conditions: Iterable[Condition]) -> Condition:
    """Return whether all conditions hold; there must be at least one."""
    return reduce(lambda both, condition: both & condition, conditions)


def sum_of_given(numbers: Iterable[Number]) -> Number:
    """Add up numbers, counting an unknown number as 0."""
    return total(first_given(number, number.constant(0)) for number in numbers)


Outcome = Literal["ok", "breached", "accepted", "to-verify"]

ABOUT = "about"
"""The key of the fact that names the part or period of a check. Messages begin with it."""

Fact = Number | Text | Constant | Bilingual | tuple[Text, Text] | str
"""A value that a check's message can quote; of a pair the first in Chinese, the second in English."""


class Statement(ABC):
    """The output of a calculator: it writes lines and checks here.

    What happens to them depends on the kind: a parcel's statement stores figures, a ledger's plan stores columns, a
    workbook's plan stores formulas.

    Four verbs say that something must hold:

    =============  =========================  ====================================================================
    Verb           Says                       Where it does not hold
    =============  =========================  ====================================================================
    `common.need`  an input is given          usage error ``missing-input``, exit code 2
    `require`      the inputs fit together    usage error with the code of the call, exit code 2
    `check`        the law is kept            by the rule's severity: refuse (no figure, exit code 3), object (the
                                              same unless accepted) or warn
    `verify`       what no input can tell     it is not computed: the statement asks a person to verify it
    =============  =========================  ====================================================================

    In a ledger, a usage error, a refusal and an objection that is not accepted reject the row. A workbook shows all of
    them live. Where the condition is unknown, `require` and `check` do nothing.
    """

    @abstractmethod
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
    ) -> Number:
        """Write an amount, rounded the way its rule says.

        Args:
            key: The line's key. Calls under mutually exclusive conditions may share a key: they are one line.
            value: The exact value.
            rule: The rule that orders the line. Its bound decides the rounding: a floor rounds up, a ceiling down,
                anything else half up.
            unit: The unit of the amount.
            bound: "floor", "ceiling" or "none", to override the rule's bound.
            when: Write the line only where this holds.
            at_most: Where this holds, the amount is an upper bound, because an input is not known yet.
            apportioned: The value is a part from `Number.apportion`, which has rounded it.
            round_to: A coarser step than that of its unit, which the rule rounds it to.

        Returns:
            The rounded amount; unknown where the line was not written.
        """

    @abstractmethod
    def show(self, key: str, value: Number, rule: Rule, *, places: int, when: Condition | None = None) -> Number:
        """Write a number that is displayed to some places, but not rounded for what follows.

        Returns:
            The exact number.
        """

    @abstractmethod
    def text(self, key: str, value: Text, rule: Rule, *, when: Condition | None = None) -> None:
        """Write a text line, such as the primary use or the supply method."""

    @abstractmethod
    def check(self, holds: Condition, rule: Rule, *, when: Condition | None = None, **facts: Fact) -> None:
        """Check a condition of the law. An unknown condition is not checked.

        Args:
            holds: True where the rule is kept.
            rule: The rule. Its severity decides what a breach does.
            when: Check only where this holds.
            facts: The values for the placeholders in the rule's message.
        """

    @abstractmethod
    def require(self, holds: Condition, code: str, **facts: Fact) -> None:
        """Require that the inputs are complete and consistent. A breach is a usage error, not a breach of law.

        Args:
            holds: True where the requirement is met.
            code: The error's code.
            facts: The values for the placeholders in its message.
        """

    @abstractmethod
    def verify(self, rule: Rule) -> None:
        """List a condition that no input can prove, so that a person must verify it."""

    @abstractmethod
    def word(self, word: str) -> Text:
        """Make a fixed text of the statement's kind."""

    @abstractmethod
    def number(self, value: Constant | Fraction | int) -> Number:
        """Make a fixed number of the statement's kind."""


class PricingRule(Protocol):
    """The part of a calculator that a kind of number needs: declared inputs and a pure function."""

    @property
    def key(self) -> str:
        """Its name, such as ``term``."""

    @property
    def inputs(self) -> Mapping[str, Input]:
        """The declarations of its inputs, by key."""

    @property
    def required(self) -> frozenset[str]:
        """The keys of the inputs that it always needs."""

    @property
    def compute(self) -> Callable[[Any, Law, Statement], None]:
        """The function that writes a parcel's lines and checks to a statement."""
