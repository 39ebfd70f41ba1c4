"""Exact numbers: the figures of one parcel, each with the formula that produced it.

An `ExactNumber` holds a `Fraction`, or None where the figure is unknown, and a formula tree (`landprice.formula`) that
grows with every operation. So one run of a calculator gives the figures and the formulas that explain them.

The term factor for years with a fractional part is irrational. Such a figure is an interval with fractions as its ends
(`landprice.kinds.discount`): ``value`` is the lower end, ``high`` the upper one. Rounding it raises an error unless
both ends round to the same figure.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce

from landprice.decimal_text import format_decimal
from landprice.formula import (
    BinaryOp,
    Call,
    Constant,
    Formula,
    Function,
    Literal,
    Operator,
    Quantity,
    term_factor_formula,
)
from landprice.kinds import discount
from landprice.kinds.base import Condition, Number, Operand, Text
from landprice.kinds.rounding import Rounding, apportion, round_fraction

_ZERO = Literal("0")
_UNKNOWN = Literal("?")


@dataclass(frozen=True, slots=True)
class ExactCondition(Condition):
    """A condition on exact numbers: True, False, or None for unknown."""

    value: bool | None

    def __and__(self, other: "ExactCondition") -> "ExactCondition":
        """Return whether both hold."""
        if self.value is False or other.value is False:
            return ExactCondition(False)
        return ExactCondition(None if self.value is None or other.value is None else True)

    def __or__(self, other: "ExactCondition") -> "ExactCondition":
        """Return whether at least one holds."""
        return ~(~self & ~other)

    def __invert__(self) -> "ExactCondition":
        """Negate."""
        return ExactCondition(None if self.value is None else not self.value)

    def cached(self) -> "ExactCondition":
        """Return the condition itself: it is evaluated already."""
        return self


@dataclass(frozen=True, slots=True)
class ExactText(Text):
    """A text, or None where it was not given."""

    value: str | None

    def is_in(self, words: Iterable[str]) -> ExactCondition:
        """Return whether it equals one of the words."""
        return ExactCondition(None if self.value is None else self.value in frozenset(words))

    def contains(self, word: str) -> ExactCondition:
        """Return whether the word occurs in it."""
        return ExactCondition(None if self.value is None else word in self.value)

    def equals(self, other: Text) -> ExactCondition:
        """Return whether both texts are the same."""
        assert isinstance(other, ExactText)
        return ExactCondition(None if self.value is None or other.value is None else self.value == other.value)

    def given(self) -> ExactCondition:
        """Return whether it was given."""
        return ExactCondition(self.value is not None)

    def lookup(self, table: Mapping[str, Fraction], key: str) -> "ExactNumber":
        """Look the text up in a table."""
        value = None if self.value is None else table.get(self.value)
        return ExactNumber(value, Quantity(key, "?" if value is None else format_decimal(value)))

    def where(self, condition: Condition, otherwise: Text) -> Text:
        """Return this text or the other."""
        assert isinstance(condition, ExactCondition)
        return ExactText(None) if condition.value is None else self if condition.value else otherwise


@dataclass(frozen=True, slots=True)
class ExactNumber(Number):
    """An exact figure and its formula.

    Attributes:
        value: The figure, or the lower end of its interval; None if unknown.
        formula: The formula that produced it.
        high: The upper end of its interval; None if ``value`` is the exact figure.
    """

    value: Fraction | None
    formula: Formula = _UNKNOWN
    high: Fraction | None = None

    @classmethod
    def of(cls, operand: Operand) -> "ExactNumber":
        """Convert an operand."""
        if isinstance(operand, Number):
            assert isinstance(operand, ExactNumber)
            return operand
        constant = Constant.of(operand)
        return cls(constant.value, Literal(constant.shown))

    def _join(
        self, op: Operator, other: Operand, value: Fraction | None, high: Fraction | None = None
    ) -> "ExactNumber":
        """Wrap a value with the formula of the operation that gave it."""
        right = self.of(other)
        formula = right.formula
        if isinstance(other, Constant) and op in "×÷":  # its text may be a sum, such as 1 + 2%
            formula = Literal(other.bracketed)
        return ExactNumber(value, BinaryOp(op, self.formula, formula), high if high != value else None)

    @property
    def upper(self) -> Fraction | None:
        """The upper end of its interval; the figure itself if it is exact."""
        return self.value if self.high is None else self.high

    def __add__(self, other: Operand) -> "ExactNumber":
        """Add. Adding the literal 0 changes nothing, so the formula does not show it."""
        right = self.of(other)
        if _ZERO in (self.formula, right.formula):
            return right if self.formula == _ZERO else self
        if self.value is None or right.value is None or self.upper is None or right.upper is None:
            return self._join("+", other, None)
        return self._join("+", other, self.value + right.value, self.upper + right.upper)

    def __sub__(self, other: Operand) -> "ExactNumber":
        """Subtract. Neither may be an interval."""
        right = self.of(other)
        if self.value is None or right.value is None:
            return self._join("−", other, None)
        assert self.high is None and right.high is None  # noqa: PT018
        return self._join("−", other, self.value - right.value)

    def __mul__(self, other: Operand) -> "ExactNumber":
        """Multiply. An interval is only ever multiplied by a number of at least 0, so its ends keep their order."""
        right = self.of(other)
        if self.value is None or right.value is None or self.upper is None or right.upper is None:
            return self._join("×", other, None)
        return self._join("×", other, self.value * right.value, self.upper * right.upper)

    def __truediv__(self, other: Operand) -> "ExactNumber":
        """Divide. The divisor may not be an interval."""
        right = self.of(other)
        if self.value is None or self.upper is None or right.value is None or right.value == 0:
            return self._join("÷", other, None)
        assert right.high is None
        return self._join("÷", other, self.value / right.value, self.upper / right.value)

    def __le__(self, other: Operand) -> ExactCondition:
        """Compare: at most."""
        right = self.of(other)
        return ExactCondition(None if self.value is None or right.value is None else self.value <= right.value)

    def __ge__(self, other: Operand) -> ExactCondition:
        """Compare: at least."""
        right = self.of(other)
        return ExactCondition(None if self.value is None or right.value is None else self.value >= right.value)

    def equals(self, other: Operand) -> ExactCondition:
        """Compare: the same figure."""
        right = self.of(other)
        return ExactCondition(None if self.value is None or right.value is None else self.value == right.value)

    def given(self) -> ExactCondition:
        """Return whether it is known."""
        return ExactCondition(self.value is not None)

    def where(self, condition: Condition, otherwise: Number) -> Number:
        """Return this number or the other, with its own formula: the branch that was not taken is not shown."""
        assert isinstance(condition, ExactCondition)
        return ExactNumber(None) if condition.value is None else self if condition.value else otherwise

    def round_to(self, unit: Fraction, rounding: Rounding) -> "ExactNumber":
        """Round to a multiple of ``unit``.

        Raises:
            ArithmeticError: The ends of the interval round to different figures. At 80 digits this has never been seen.
        """
        if self.value is None or self.upper is None:
            return self
        low, high = round_fraction(self.value, unit, rounding), round_fraction(self.upper, unit, rounding)
        if low != high:
            raise ArithmeticError(f"between {self.value} and {self.upper} two roundings to {unit} are possible")
        return ExactNumber(low, self.formula)

    def minimum(self, other: Number) -> "ExactNumber":
        """Return the smaller of two; its formula is ``min(a, b)``."""
        return self._pick("min", self.of(other), self <= other)

    def maximum(self, other: Number) -> "ExactNumber":
        """Return the larger of two; its formula is ``max(a, b)``."""
        return self._pick("max", self.of(other), self >= other)

    def _pick(self, function: Function, other: "ExactNumber", is_self: ExactCondition) -> "ExactNumber":
        formula = Call(function, (self.formula, other.formula))
        if is_self.value is None:
            return ExactNumber(None, formula)
        picked = self if is_self.value else other
        return ExactNumber(picked.value, formula, picked.high)

    def cached(self) -> "ExactNumber":
        """Return the number itself: it is evaluated already."""
        return self

    def as_literal(self) -> "ExactNumber":
        """Return the number with its figure as its formula."""
        return self if self.value is None else ExactNumber(self.value, Literal(format_decimal(self.value)), self.high)

    def unknown(self) -> "ExactNumber":
        """Make an unknown number."""
        return ExactNumber(None)

    def constant(self, value: Constant | Fraction | int) -> "ExactNumber":
        """Make a fixed number."""
        return self.of(value)

    def max_steps(self, step: Number, shortest: Fraction) -> int:  # noqa: ARG002
        """Count the steps that cover this figure, exactly; 0 if either is unknown."""
        step = self.of(step)
        if self.value is None or step.value is None or step.value <= 0:
            return 0
        return max(0, -(-self.value // step.value))

    def term_factor(self, years: Number, max_term: Number) -> "ExactNumber":
        """Compute the term factor at this rate."""
        rate, term, full = self.value, self.of(years), self.of(max_term)
        formula = term_factor_formula(self.formula, term.formula, full.formula)
        if rate is None or term.value is None or full.value is None or min(rate, term.value, full.value) <= 0:
            return ExactNumber(None, formula)
        low, high = discount.term_factor(rate, term.value, full.value)
        return ExactNumber(low, formula, high if high != low else None)

    def annuity(self, first: Number, count: Number) -> "ExactNumber":
        """Compute the annuity at this rate."""
        start, terms = self.of(first).value, self.of(count).value
        formula = Call("annuity", (self.formula, self.of(first).formula, self.of(count).formula))
        if self.value is None or start is None or terms is None or self.value <= 0:
            return ExactNumber(None, formula)
        return ExactNumber(discount.annuity(self.value, int(start), int(terms))[0], formula)

    def apportion(self, weights: Sequence[Number], unit: Fraction) -> list[Number]:
        """Split this figure by weight."""
        figures = [self.of(weight) for weight in weights]
        known = [(index, figure.value) for index, figure in enumerate(figures) if figure.value is not None]
        parts: list[Number] = [ExactNumber(None)] * len(weights)
        if self.value is None or sum(value for _, value in known) <= 0:
            return parts
        shares = apportion(int(self.value / unit), [value for _, value in known])
        sum_of_weights = reduce(
            lambda sum_, weight: BinaryOp("+", sum_, weight), (figures[index].formula for index, _ in known)
        )
        for (index, _), share in zip(known, shares, strict=True):
            weighted = BinaryOp("×", self.formula, figures[index].formula)
            parts[index] = ExactNumber(share * unit, BinaryOp("÷", weighted, sum_of_weights))
        return parts

    def weighted_mean(self, values: Sequence[Number], weights: Sequence[Number]) -> "ExactNumber":
        """Compute the mean over the pairs of which both are known and the weight is not 0; unknown if there is none."""
        pairs = [(self.of(value), self.of(weight)) for value, weight in zip(values, weights, strict=True)]
        known = [(value, weight) for value, weight in pairs if value.value is not None and weight.value]
        if not known:
            return self.unknown()
        weighted_sum = reduce(lambda sum_, term: sum_ + term, (weight * value for value, weight in known))
        return weighted_sum / reduce(lambda sum_, weight: sum_ + weight, (weight for _, weight in known))
