"""What every kind of number can do: the verbs in which the calculators are written.

A calculator sees only `Number`, `Condition` and `Text`. Whether they hold one exact figure or a million rows of a
ledger it can't tell; so Python's own ``if``, ``and``, ``min`` and ``a < b < c``, which would take one branch for a
whole column, raise here.

A number may be unknown (an input that was not given). Arithmetic on the unknown is unknown, and so is a comparison with
it: a condition is true, false or unknown, and `given` tells which numbers are known.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from functools import reduce
from typing import Any, Literal, Protocol, Self, Union, overload

from landprice.errors import Bilingual
from landprice.formula import Constant
from landprice.inputs.input_kinds import Input
from landprice.kinds.rounding import Rounding
from landprice.rulebook import Rule
from landprice.rulebook.law import Law

Operand = Union["Number", Constant, Fraction, int]


class Condition(ABC):
    """True, false or unknown: once, or for every row."""

    @abstractmethod
    def __and__(self, other: Self) -> Self:
        """Both."""

    @abstractmethod
    def __or__(self, other: Self) -> Self:
        """Either."""

    @abstractmethod
    def __invert__(self) -> Self:
        """Not."""

    @abstractmethod
    def once(self) -> Self:
        """The same condition, worked out once however often it is used."""

    @abstractmethod
    def choose_number(self, yes: "Number", no: "Number") -> "Number":
        """One number where it is true, the other where it is false."""

    @abstractmethod
    def choose_text(self, yes: "Text", no: "Text") -> "Text":
        """One text where it is true, the other where it is false."""

    def __bool__(self) -> bool:
        """No condition is a Python truth value: it may stand for a whole column."""
        raise TypeError("a condition may stand for a whole column: use choose(), & | ~, minimum() or maximum()")


class Text(ABC):
    """A word out of a known set (a use, a kind, a method), or a name: once, or for every row."""

    @abstractmethod
    def among(self, words: Iterable[str]) -> Condition:
        """Whether it is one of the words."""

    @abstractmethod
    def mentions(self, word: str) -> Condition:
        """Whether the word stands somewhere in it."""

    @abstractmethod
    def same(self, other: Self) -> Condition:
        """Whether both are one word."""

    @abstractmethod
    def given(self) -> Condition:
        """Whether it was said."""

    @abstractmethod
    def number(self, table: Mapping[str, Fraction], key: str) -> "Number":
        """The number that a table has for it, named ``key`` in a formula; unknown where it has none."""

    def is_(self, word: str) -> Condition:
        """Whether it is this word."""
        return self.among([word])


class Number(ABC):
    """A quantity, exact: once, or for every row. It may be unknown."""

    @abstractmethod
    def __add__(self, other: Operand) -> "Number":
        """The sum."""

    @abstractmethod
    def __sub__(self, other: Operand) -> "Number":
        """The difference."""

    @abstractmethod
    def __mul__(self, other: Operand) -> "Number":
        """The product."""

    @abstractmethod
    def __truediv__(self, other: Operand) -> "Number":
        """The quotient; unknown where the divisor is 0."""

    @abstractmethod
    def __le__(self, other: Operand) -> Condition:
        """Whether it is at most the other."""

    @abstractmethod
    def equals(self, other: Operand) -> Condition:
        """Whether both are the same number (``==`` keeps its meaning for Python)."""

    @abstractmethod
    def __ge__(self, other: Operand) -> Condition:
        """Whether it is at least the other."""

    def __lt__(self, other: Operand) -> Condition:
        """Whether it is below the other."""
        return ~(self >= other)

    def __gt__(self, other: Operand) -> Condition:
        """Whether it is above the other."""
        return ~(self <= other)

    @abstractmethod
    def given(self) -> Condition:
        """Whether it is known."""

    @abstractmethod
    def rounded(self, unit: Fraction, rounding: Rounding) -> "Number":
        """The nearest multiple of ``unit`` upwards, downwards, or half up."""

    @abstractmethod
    def smaller(self, other: "Number") -> "Number":
        """The smaller of two."""

    @abstractmethod
    def larger(self, other: "Number") -> "Number":
        """The larger of two."""

    @abstractmethod
    def once(self) -> "Number":
        """The same number, worked out once however often it is used."""

    @abstractmethod
    def settled(self) -> "Number":
        """The same number, worked out once, and a plain number in the formulas that use it."""

    @abstractmethod
    def unknown(self) -> "Number":
        """A number of the same kind of which nothing is known."""

    @abstractmethod
    def constant(self, value: Constant | Fraction | int) -> "Number":
        """A fixed number of the same kind."""

    @abstractmethod
    def at_most_times(self, step: "Number", shortest: Fraction) -> int:
        """How many steps, none shorter than ``shortest``, can at most be needed to cover this number."""

    @abstractmethod
    def term_factor(self, years: "Number", max_term: "Number") -> "Number":
        """With this rate r: [1 − 1/(1+r)^years] ÷ [1 − 1/(1+r)^max_term]."""

    @abstractmethod
    def annuity(self, first: "Number", count: "Number") -> "Number":
        """With this rate r: Σ 1/(1+r)^t for ``count`` whole t from ``first`` on."""

    @abstractmethod
    def apportioned(self, weights: Sequence["Number"], unit: Fraction) -> list["Number"]:
        """This number in parts by weight, each a multiple of ``unit``: largest remainder first, the first of equals.

        The parts add up to this number, itself a multiple of the unit. An unknown weight has an unknown part.
        """

    @abstractmethod
    def weighted_mean(self, values: Sequence["Number"], weights: Sequence["Number"]) -> "Number":
        """Σ value × weight ÷ Σ weight, of numbers of this kind; a pair of which either is unknown counts as nothing."""


def given(value: Number | Text) -> Condition:
    """Whether it was said."""
    return value.given()


@overload
def choose(condition: Condition, yes: Number, no: Number) -> Number: ...
@overload
def choose(condition: Condition, yes: Text, no: Text) -> Text: ...
def choose(condition: Condition, yes: Number | Text, no: Number | Text) -> Number | Text:
    """One value where the condition is true, the other where it is false, unknown where it is unknown."""
    if isinstance(yes, Number):
        assert isinstance(no, Number)
        return condition.choose_number(yes, no)
    assert isinstance(no, Text)
    return condition.choose_text(yes, no)


def minimum(first: Number, second: Number) -> Number:
    """The smaller of two; unknown where either is."""
    return first.smaller(second)


def maximum(first: Number, second: Number) -> Number:
    """The larger of two; unknown where either is."""
    return first.larger(second)


@overload
def first_given(first: Number, second: Number) -> Number: ...
@overload
def first_given(first: Text, second: Text) -> Text: ...
def first_given(first: Number | Text, second: Number | Text) -> Number | Text:
    """The first where it is known, else the second."""
    if isinstance(first, Number):
        assert isinstance(second, Number)
        return choose(given(first), first, second)
    assert isinstance(second, Text)
    return choose(given(first), first, second)


def total(numbers: Iterable[Number]) -> Number:
    """The sum of at least one number."""
    return reduce(lambda sum_, number: sum_ + number, numbers)


def any_of(conditions: Iterable[Condition]) -> Condition:
    """Whether at least one of at least one condition holds."""
    return reduce(lambda either, condition: either | condition, conditions)


def all_of(conditions: Iterable[Condition]) -> Condition:
    """Whether every one of at least one condition holds."""
    return reduce(lambda both, condition: both & condition, conditions)


def sum_of_given(numbers: Iterable[Number]) -> Number:
    """The sum, an unknown number counting as nothing."""
    return total(first_given(number, number.constant(0)) for number in numbers)


Severity = Literal["refuse", "object", "warn", "verify"]


Outcome = Literal["ok", "breached", "accepted", "to-verify"]


ABOUT = "about"
"""The fact of a check that says which of several things it is about; it is said before the message."""


Fact = Number | Text | Constant | Bilingual | str


class Statement(ABC):
    """What a calculator writes to."""

    @abstractmethod
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
    ) -> Number:
        """Write an amount: rounded once, the way its rule says.

        Args:
            key: The line's key; written twice under conditions that exclude each other, it is one line.
            value: The exact value.
            rule: The rule that orders it; its bound says how it is rounded.
            unit: Of the line.
            bound: floor, ceiling or none, where it is not the rule's own.
            when: Write it only where this holds.
            at_most: Where this holds the amount is an upper bound of what is not known yet.
            apportioned: It is a part by largest remainder, and was rounded as one.

        Returns:
            The rounded amount; unknown where the line was not written.
        """

    @abstractmethod
    def show(self, key: str, value: Number, rule: Rule, *, places: int, when: Condition | None = None) -> Number:
        """Write a number that is shown to some places, half up, and used whole; the whole number is returned."""

    @abstractmethod
    def text(self, key: str, value: Text, rule: Rule, *, when: Condition | None = None) -> None:
        """Write a word: a use, a supply method."""

    @abstractmethod
    def check(self, holds: Condition, rule: Rule, *, when: Condition | None = None, **facts: Fact) -> None:
        """Check a condition of the law; what is unknown is not checked.

        Args:
            holds: True where the rule is kept.
            rule: Its severity says what a breach does.
            when: Check it only where this holds.
            facts: What the message says, by the names in its template.
        """

    @abstractmethod
    def require(self, holds: Condition, code: str, **facts: Fact) -> None:
        """Require of the inputs what no rule of law is about: that they are there and agree with each other."""

    @abstractmethod
    def verify(self, rule: Rule) -> None:
        """List a condition that no input can tell."""

    @abstractmethod
    def word(self, word: str) -> Text:
        """A fixed word, of the statement's kind of text."""

    @abstractmethod
    def number(self, value: Constant | Fraction | int) -> Number:
        """A fixed number, of the statement's kind."""


class PricingRule(Protocol):
    """A calculator as a kind of number runs it: declared inputs and a pure function."""

    @property
    def key(self) -> str:
        """Its name."""

    @property
    def inputs(self) -> Mapping[str, Input]:
        """The declarations of its inputs, by key."""

    @property
    def required(self) -> frozenset[str]:
        """The keys of the inputs that it cannot do without."""

    @property
    def compute(self) -> Callable[[Any, Law, Statement], None]:
        """Write the lines and checks of a parcel, under a law, to a statement."""
