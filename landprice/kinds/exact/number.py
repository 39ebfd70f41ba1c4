"""Exact fractions: one parcel's figures, each with the formula that it came from.

A figure is a fraction, or unknown. The few that no fraction gives (a term factor for years with a fractional part) are
held in an interval (`discount`), and a rounding that the interval leaves open is refused rather than guessed.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce

from landprice.decimal_text import format_decimal
from landprice.formula import BinaryOp, Call, Constant, Formula, Literal, Operation, Quantity, Sign
from landprice.kinds import discount
from landprice.kinds.base import Condition, Number, Operand, Text
from landprice.kinds.rounding import Rounding, apportion, round_fraction

_NOTHING = Literal("0")
_UNKNOWN = Literal("?")


@dataclass(frozen=True, slots=True)
class ExactCondition(Condition):
    """A condition on exact figures: true, false, or None for unknown."""

    value: bool | None

    def __and__(self, other: "ExactCondition") -> "ExactCondition":
        """Both: false where either is, whatever the other."""
        if self.value is False or other.value is False:
            return ExactCondition(False)
        return ExactCondition(None if self.value is None or other.value is None else True)

    def __or__(self, other: "ExactCondition") -> "ExactCondition":
        """Either: true where either is, whatever the other."""
        return ~(~self & ~other)

    def __invert__(self) -> "ExactCondition":
        """Not; the unknown stays unknown."""
        return ExactCondition(None if self.value is None else not self.value)

    def once(self) -> "ExactCondition":
        """A truth is worked out as it is."""
        return self

    def choose_number(self, yes: Number, no: Number) -> Number:
        """The number chosen, with its own formula: the branch not taken is not shown."""
        return ExactNumber(None) if self.value is None else yes if self.value else no

    def choose_text(self, yes: Text, no: Text) -> Text:
        """The text chosen."""
        return ExactText(None) if self.value is None else yes if self.value else no


@dataclass(frozen=True, slots=True)
class ExactText(Text):
    """One text, or None where nothing was said."""

    value: str | None

    def among(self, words: Iterable[str]) -> ExactCondition:
        """Whether it is one of the words; unknown where nothing was said."""
        return ExactCondition(None if self.value is None else self.value in frozenset(words))

    def mentions(self, word: str) -> ExactCondition:
        """Whether the word stands in it; unknown where nothing was said."""
        return ExactCondition(None if self.value is None else word in self.value)

    def same(self, other: Text) -> ExactCondition:
        """Whether both are one word."""
        assert isinstance(other, ExactText)
        return ExactCondition(None if self.value is None or other.value is None else self.value == other.value)

    def given(self) -> ExactCondition:
        """Whether it was said."""
        return ExactCondition(self.value is not None)

    def number(self, table: Mapping[str, Fraction], key: str) -> "ExactNumber":
        """The number that a table has for it."""
        value = None if self.value is None else table.get(self.value)
        return ExactNumber(value, Quantity(key, "?" if value is None else format_decimal(value)))


@dataclass(frozen=True, slots=True)
class ExactNumber(Number):
    """An exact figure and its formula.

    Attributes:
        value: The figure; None where it is unknown.
        formula: What it came from.
        high: The upper end, where no fraction gives it and ``value`` is the lower end; else None.
    """

    value: Fraction | None
    formula: Formula = _UNKNOWN
    high: Fraction | None = None

    @classmethod
    def of(cls, operand: Operand) -> "ExactNumber":
        """An operand as a figure."""
        if isinstance(operand, Number):
            assert isinstance(operand, ExactNumber)
            return operand
        constant = Constant.of(operand)
        return cls(constant.value, Literal(constant.shown))

    def _join(self, sign: Sign, other: Operand, value: Fraction | None, high: Fraction | None = None) -> "ExactNumber":
        """This and the other joined by a sign; a constant that is a sum is put in brackets inside a product."""
        right = self.of(other)
        formula = right.formula
        if isinstance(other, Constant) and sign in "×÷":
            formula = Literal(other.bracketed)
        return ExactNumber(value, BinaryOp(sign, self.formula, formula), high if high != value else None)

    @property
    def upper(self) -> Fraction | None:
        """The upper end of the interval that the figure lies in."""
        return self.value if self.high is None else self.high

    def __add__(self, other: Operand) -> "ExactNumber":
        """The sum."""
        right = self.of(other)
        if _NOTHING in (self.formula, right.formula):  # a sum does not show what is not there
            return right if self.formula == _NOTHING else self
        if self.value is None or right.value is None or self.upper is None or right.upper is None:
            return self._join("+", other, None)
        return self._join("+", other, self.value + right.value, self.upper + right.upper)

    def __sub__(self, other: Operand) -> "ExactNumber":
        """The difference, of figures that fractions give."""
        right = self.of(other)
        if self.value is None or right.value is None:
            return self._join("−", other, None)
        assert self.high is None and right.high is None  # noqa: PT018
        return self._join("−", other, self.value - right.value)

    def __mul__(self, other: Operand) -> "ExactNumber":
        """The product (an interval's ends keep their order: what it is multiplied by is never negative)."""
        right = self.of(other)
        if self.value is None or right.value is None or self.upper is None or right.upper is None:
            return self._join("×", other, None)
        return self._join("×", other, self.value * right.value, self.upper * right.upper)

    def __truediv__(self, other: Operand) -> "ExactNumber":
        """The quotient; unknown where the divisor is 0."""
        right = self.of(other)
        if self.value is None or self.upper is None or right.value is None or right.value == 0:
            return self._join("÷", other, None)
        assert right.high is None
        return self._join("÷", other, self.value / right.value, self.upper / right.value)

    def __le__(self, other: Operand) -> ExactCondition:
        """Whether it is at most the other."""
        right = self.of(other)
        return ExactCondition(None if self.value is None or right.value is None else self.value <= right.value)

    def __ge__(self, other: Operand) -> ExactCondition:
        """Whether it is at least the other."""
        right = self.of(other)
        return ExactCondition(None if self.value is None or right.value is None else self.value >= right.value)

    def equals(self, other: Operand) -> ExactCondition:
        """Whether both are the same figure."""
        right = self.of(other)
        return ExactCondition(None if self.value is None or right.value is None else self.value == right.value)

    def given(self) -> ExactCondition:
        """Whether it is known."""
        return ExactCondition(self.value is not None)

    def rounded(self, unit: Fraction, rounding: Rounding) -> "ExactNumber":
        """The next multiple of the unit.

        Raises:
            ArithmeticError: An interval leaves two of them open (at 80 digits, not seen).
        """
        if self.value is None or self.upper is None:
            return self
        low, high = round_fraction(self.value, unit, rounding), round_fraction(self.upper, unit, rounding)
        if low != high:
            raise ArithmeticError(f"between {self.value} and {self.upper} two roundings to {unit} are possible")
        return ExactNumber(low, self.formula)

    def smaller(self, other: Number) -> "ExactNumber":
        """The smaller of two, written as ``min(a, b)``."""
        return self._pick("min", self.of(other), self <= other)

    def larger(self, other: Number) -> "ExactNumber":
        """The larger of two, written as ``max(a, b)``."""
        return self._pick("max", self.of(other), self >= other)

    def _pick(self, operation: Operation, other: "ExactNumber", this: ExactCondition) -> "ExactNumber":
        """This figure or the other, with both in the formula."""
        formula = Call(operation, (self.formula, other.formula))
        if this.value is None:
            return ExactNumber(None, formula)
        picked = self if this.value else other
        return ExactNumber(picked.value, formula, picked.high)

    def once(self) -> "ExactNumber":
        """A figure is worked out once as it is."""
        return self

    def settled(self) -> "ExactNumber":
        """The figure itself stands in the formula."""
        return self if self.value is None else ExactNumber(self.value, Literal(format_decimal(self.value)), self.high)

    def unknown(self) -> "ExactNumber":
        """A figure of which nothing is known."""
        return ExactNumber(None)

    def constant(self, value: Constant | Fraction | int) -> "ExactNumber":
        """A fixed figure."""
        return self.of(value)

    def at_most_times(self, step: Number, shortest: Fraction) -> int:  # noqa: ARG002
        """How many steps cover this figure, exactly; none where either is unknown."""
        step = self.of(step)
        if self.value is None or step.value is None or step.value <= 0:
            return 0
        return max(0, -(-self.value // step.value))

    def term_factor(self, years: Number, max_term: Number) -> "ExactNumber":
        """K at this rate."""
        rate, held, full = self.value, self.of(years), self.of(max_term)
        formula = BinaryOp("÷", _less_discount(self.formula, held.formula), _less_discount(self.formula, full.formula))
        if rate is None or held.value is None or full.value is None or min(rate, held.value, full.value) <= 0:
            return ExactNumber(None, formula)
        low, high = discount.term_factor(rate, held.value, full.value)
        return ExactNumber(low, formula, high if high != low else None)

    def annuity(self, first: Number, count: Number) -> "ExactNumber":
        """The annuity at this rate."""
        start, terms = self.of(first).value, self.of(count).value
        formula = Call("annuity", (self.formula, self.of(first).formula, self.of(count).formula))
        if self.value is None or start is None or terms is None or self.value <= 0:
            return ExactNumber(None, formula)
        return ExactNumber(discount.annuity(self.value, int(start), int(terms))[0], formula)

    def apportioned(self, weights: Sequence[Number], unit: Fraction) -> list[Number]:
        """This figure in parts by weight."""
        known = [(index, self.of(weight)) for index, weight in enumerate(weights)]
        values = [(index, weight.value, weight) for index, weight in known if weight.value is not None]
        parts: list[Number] = [ExactNumber(None)] * len(weights)
        if self.value is None or sum(value for _, value, _ in values) <= 0:
            return parts
        shares = apportion(int(self.value / unit), [value for _, value, _ in values])
        everything = reduce(lambda sum_, part: BinaryOp("+", sum_, part), (weight.formula for _, _, weight in values))
        for (index, _, weight), share in zip(values, shares, strict=True):
            parts[index] = ExactNumber(
                share * unit, BinaryOp("÷", BinaryOp("×", self.formula, weight.formula), everything)
            )
        return parts

    def weighted_mean(self, values: Sequence[Number], weights: Sequence[Number]) -> "ExactNumber":
        """The mean of the pairs of which both are known; unknown where there is none."""
        pairs = [(self.of(value), self.of(weight)) for value, weight in zip(values, weights, strict=True)]
        known = [(value, weight) for value, weight in pairs if value.value is not None and weight.value]
        if not known:
            return self.unknown()
        sums = [
            reduce(lambda one, other: one + other, terms)
            for terms in ([weight * value for value, weight in known], [weight for _, weight in known])
        ]
        return sums[0] / sums[1]


def _less_discount(rate: Formula, years: Formula) -> Formula:
    """1 − 1 ÷ (1 + rate)^years, in words."""
    one = Literal("1")
    return BinaryOp("−", one, BinaryOp("÷", one, BinaryOp("^", BinaryOp("+", one, rate), years)))
