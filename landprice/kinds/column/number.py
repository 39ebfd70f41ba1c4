"""Numbers of a ledger: one exact figure for each row, held as integer columns.

In each row a column number stands for ``scale × (whole + top ÷ bottom)``:

- ``scale`` is one fraction for all rows, such as 1/100 for amounts in fen.
- ``whole`` is a column of 128-bit integers.
- ``part`` is a pair of integer columns, (top, bottom). A division stays in this form until the number is rounded, so no
  digit is lost. It is None for a number that is a multiple of ``scale`` in every row.
- ``slack`` is used for discount factors, most of which no decimal gives exactly. Such a number is held rounded down,
  and the true value lies between ``scale × whole`` and ``scale × (whole + slack)``. It is None for an exact number.

So 1000 yuan, in fen, divided by a column that holds 3 is scale 1/100, whole 0, part (100000, 3). A null in ``whole``
means that the row's number is unknown; a number that is unknown in every row has no columns at all (``whole`` is None).
Nothing is ever a float.

The expressions are built once for a ledger; `landprice.kinds.column.integers` makes sure that no row can overflow.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import reduce
from math import gcd, lcm

import polars as pl

from landprice.formula import Constant
from landprice.kinds import discount
from landprice.kinds.base import Condition, Number, Operand
from landprice.kinds.column import factors, shares
from landprice.kinds.column.condition import ColumnCondition
from landprice.kinds.column.integers import LIMIT, ONE, ZERO, BoundedInteger, ExpressionCache
from landprice.kinds.rounding import Rounding

_MOST_FACTOR_PLACES = 30
_SHOWN_FACTOR_PLACES = 20  # of a factor that is rounded itself: more than a statement ever shows
_PRODUCTS_ADDED_UP = 1000  # room in 128 bits for the sum of so many products with a factor


@dataclass(frozen=True, slots=True)
class ColumnNumber(Number):
    """A number for each row: scale × (whole + top ÷ bottom).

    Attributes:
        cache: Evaluates expressions once.
        scale: The value of one unit of the integers.
        whole: The integer part, in units; None if the number is unknown in every row.
        part: The numerator and denominator of the pending division, in units; the denominator is above 0 in every row
            that gets priced. None if there is none.
        slack: By how many units the number may be larger than it is held, at most; None if it is exact.
    """

    cache: ExpressionCache
    scale: Fraction = Fraction(1)
    whole: BoundedInteger | None = None
    part: tuple[BoundedInteger, BoundedInteger] | None = None
    slack: BoundedInteger | None = None

    def of(self, operand: Operand) -> "ColumnNumber":
        """Convert an operand."""
        if isinstance(operand, Number):
            assert isinstance(operand, ColumnNumber)
            return operand
        return self.constant(operand)

    def _map(self, convert: Callable[[BoundedInteger], BoundedInteger]) -> "ColumnNumber":
        """Convert each of its integer columns."""
        return replace(
            self,
            whole=None if self.whole is None else convert(self.whole),
            part=None if self.part is None else (convert(self.part[0]), convert(self.part[1])),
            slack=None if self.slack is None else convert(self.slack),
        )

    def constant(self, value: Constant | Fraction | int) -> "ColumnNumber":
        """Make a fixed number."""
        number = Constant.of(value).value
        return ColumnNumber(self.cache, Fraction(1, number.denominator), BoundedInteger.of(number.numerator))

    def unknown(self) -> "ColumnNumber":
        """Make a number that is unknown in every row."""
        return ColumnNumber(self.cache)

    def given(self) -> ColumnCondition:
        """Return whether it is known."""
        if self.whole is None:
            return ColumnCondition(False, self.cache)
        if self.part is None and isinstance(self.whole.value, int):
            return ColumnCondition(True, self.cache)
        known = self.whole.expression.is_not_null()
        if self.part is not None:
            known = known & (self.part[0].expression // self.part[1].expression).is_not_null()
        return ColumnCondition(known, self.cache)

    def cached(self) -> "ColumnNumber":
        """Return the same number with its integers in columns of their own."""
        return self._map(lambda value: value.cached(self.cache))

    def as_literal(self) -> "ColumnNumber":
        """Return the number cached: columns have no formula."""
        return self.cached()

    def where(self, condition: Condition, otherwise: Number) -> Number:
        """Return this number or the other, row by row."""
        assert isinstance(condition, ColumnCondition)
        assert isinstance(otherwise, ColumnNumber)
        if condition.value is True:
            return self
        if condition.value is False:
            return otherwise
        if condition.value is None or (self.whole is None and otherwise.whole is None):
            return self.unknown()
        mask = self.cache.store(condition.value)
        if self.whole is None or otherwise.whole is None:
            known, applies = (self, mask) if otherwise.whole is None else (otherwise, ~mask)
            return known._map(  # noqa: SLF001
                lambda integer: replace(integer, value=pl.when(applies).then(integer.expression))
            )
        yes, no = self.align_scales(otherwise)

        def choose(first: BoundedInteger, second: BoundedInteger) -> BoundedInteger:
            if isinstance(first.value, int) and isinstance(second.value, int) and first.value == second.value:
                return first
            value = pl.when(mask).then(first.expression).when(~mask).then(second.expression)
            return BoundedInteger(value, max(first.bound, second.bound), first.signed or second.signed)

        assert yes.whole is not None
        assert no.whole is not None
        part = slack = None
        if yes.part is not None or no.part is not None:
            top, bottom = yes.part or (ZERO, ONE)
            other_top, other_bottom = no.part or (ZERO, ONE)
            part = choose(top, other_top), choose(bottom, other_bottom)
        if yes.slack is not None or no.slack is not None:
            slack = choose(yes.slack or ZERO, no.slack or ZERO)
        return ColumnNumber(self.cache, yes.scale, choose(yes.whole, no.whole), part, slack)

    # ── arithmetic ──

    def align_scales(self, other: "ColumnNumber") -> tuple["ColumnNumber", "ColumnNumber"]:
        """Convert both numbers to the largest scale of which both scales are multiples."""
        bottom = lcm(self.scale.denominator, other.scale.denominator)
        scale = Fraction(gcd(int(self.scale * bottom), int(other.scale * bottom)), bottom)
        return self._to_scale(scale), other._to_scale(scale)  # noqa: SLF001

    def _to_scale(self, scale: Fraction) -> "ColumnNumber":
        """Convert to a finer scale, of which the present one is a multiple."""
        factor = int(self.scale / scale)
        if factor == 1:
            return self
        part = None if self.part is None else (self.part[0].times(factor), self.part[1])
        whole = None if self.whole is None else self.whole.times(factor)
        return ColumnNumber(self.cache, scale, whole, part, None if self.slack is None else self.slack.times(factor))

    def _fraction(self) -> tuple[BoundedInteger, BoundedInteger]:
        """Return whole and part as one quotient."""
        assert self.whole is not None
        assert self.slack is None, "an inexact number can only be multiplied, added and rounded"
        if self.part is None:
            return self.whole, ONE
        return self.whole * self.part[1] + self.part[0], self.part[1]

    def __add__(self, other: Operand) -> "ColumnNumber":
        """Add."""
        right = self.of(other)
        if self.whole is None or right.whole is None:
            return self.unknown()
        left, right = self.align_scales(right)
        assert left.whole is not None
        assert right.whole is not None
        part = left.part or right.part
        if left.part is not None and right.part is not None:
            (top, bottom), (other_top, other_bottom) = left.part, right.part
            part = (top * other_bottom + other_top * bottom, bottom * other_bottom)
        slack = left.slack or right.slack
        if left.slack is not None and right.slack is not None:
            slack = left.slack + right.slack
        return ColumnNumber(self.cache, left.scale, left.whole + right.whole, part, slack)

    def __sub__(self, other: Operand) -> "ColumnNumber":
        """Subtract. The subtrahend must be exact."""
        right = self.of(other)
        if self.whole is None or right.whole is None:
            return self.unknown()
        assert right.slack is None
        part = None if right.part is None else (ZERO - right.part[0], right.part[1])
        return self + ColumnNumber(self.cache, right.scale, ZERO - right.whole, part)

    def __mul__(self, other: Operand) -> "ColumnNumber":
        """Multiply."""
        right = self.of(other)
        if self.whole is None or right.whole is None:
            return self.unknown()
        if self.slack is not None or right.slack is not None:
            return self._times_inexact(right) if self.slack is None else right._times_inexact(self)
        return self._times_exact(right)

    def _times_inexact(self, inexact: "ColumnNumber") -> "ColumnNumber":
        """Multiply by a number that has slack; this one must be a whole multiple of its scale."""
        assert self.part is None
        assert self.whole is not None
        assert inexact.whole is not None
        assert inexact.slack is not None
        return ColumnNumber(
            self.cache, self.scale * inexact.scale, inexact.whole * self.whole, None, inexact.slack * self.whole
        )

    def _times_exact(self, right: "ColumnNumber") -> "ColumnNumber":
        """Multiply two exact numbers."""
        assert self.whole is not None
        assert right.whole is not None
        scale = self.scale * right.scale
        if self.part is not None and right.part is not None:
            (top, bottom), (other_top, other_bottom) = self._fraction(), right._fraction()  # noqa: SLF001
            return ColumnNumber(self.cache, scale, ZERO, (top * other_top, bottom * other_bottom))
        if self.part is None and right.part is None:
            return ColumnNumber(self.cache, scale, self.whole * right.whole)
        quotient, plain = (self, right) if self.part is not None else (right, self)
        assert quotient.whole is not None
        assert quotient.part is not None
        assert plain.whole is not None
        return ColumnNumber(
            self.cache, scale, quotient.whole * plain.whole, (quotient.part[0] * plain.whole, quotient.part[1])
        )

    def normalize(self) -> "ColumnNumber":
        """Return the same number with its part, if it has one, below 1."""
        if self.whole is None or self.part is None:
            return self
        top, bottom = self.part[0].cached(self.cache), self.part[1].cached(self.cache)
        return ColumnNumber(
            self.cache,
            self.scale,
            (self.whole + top // bottom).cached(self.cache),
            ((top % bottom).cached(self.cache), bottom),
        )

    def __truediv__(self, other: Operand) -> "ColumnNumber":
        """Divide; the quotient becomes the part. Unknown where the divisor is 0."""
        right = self.of(other)
        if self.whole is None or right.whole is None:
            return self.unknown()
        if right.part is None and isinstance(right.whole.value, int):
            if right.whole.value <= 0:  # an input that is not positive is refused
                return self.unknown()
            return replace(self, scale=self.scale / (right.scale * right.whole.value))
        top, bottom = self._fraction()
        other_top, other_bottom = right._fraction()
        return ColumnNumber(self.cache, self.scale / right.scale, ZERO, (top * other_bottom, bottom * other_top))

    # ── comparison ──

    def _compare(
        self, other: Operand, operation: Callable[[pl.Expr, pl.Expr], pl.Expr], fold: Callable[[int, int], bool]
    ) -> ColumnCondition:
        """Compare two exact numbers: on one scale, with quotients cross-multiplied."""
        right = self.of(other)
        if self.whole is None or right.whole is None:
            return ColumnCondition(None, self.cache)
        left, right = self.align_scales(right)
        (top, bottom), (other_top, other_bottom) = left._fraction(), right._fraction()  # noqa: SLF001
        first, second = top * other_bottom, other_top * bottom
        if isinstance(first.value, int) and isinstance(second.value, int):
            return ColumnCondition(fold(first.value, second.value), self.cache)
        return ColumnCondition(operation(first.expression, second.expression), self.cache)

    def __le__(self, other: Operand) -> ColumnCondition:
        """Compare: at most."""
        return self._compare(other, lambda a, b: a <= b, lambda a, b: a <= b)

    def __ge__(self, other: Operand) -> ColumnCondition:
        """Compare: at least."""
        return self._compare(other, lambda a, b: a >= b, lambda a, b: a >= b)

    def equals(self, other: Operand) -> ColumnCondition:
        """Compare: the same number."""
        return self._compare(other, lambda a, b: a == b, lambda a, b: a == b)

    def minimum(self, other: Number) -> "ColumnNumber":
        """Return the smaller of two."""
        picked = self.where(self <= other, other)
        assert isinstance(picked, ColumnNumber)
        assert isinstance(other, ColumnNumber)
        if picked.whole is None or self.whole is None or other.whole is None or picked.part is not None:
            return picked
        left, right = self.align_scales(other)
        assert left.whole is not None
        assert right.whole is not None
        if left.whole.signed or right.whole.signed:  # the smaller of 1 and −9 has the larger absolute value
            return picked
        return replace(picked, whole=replace(picked.whole, bound=min(left.whole.bound, right.whole.bound)))

    def maximum(self, other: Number) -> "ColumnNumber":
        """Return the larger of two."""
        picked = self.where(self >= other, other)
        assert isinstance(picked, ColumnNumber)
        return picked

    # ── rounding ──

    def round_to(self, unit: Fraction, rounding: Rounding) -> "ColumnNumber":
        """Round to a multiple of ``unit``.

        Rows of an inexact number whose two ends round differently are marked; exact fractions price them again.
        """
        if self.whole is None:
            return self
        low = self._round(self.whole, unit, rounding).cached(self.cache)
        if self.slack is not None:
            high = self._round(self.whole + self.slack, unit, rounding)
            self.cache.mark_inexact(low.expression != high.expression)
        return ColumnNumber(self.cache, unit, low)

    def _round(self, whole: BoundedInteger, unit: Fraction, rounding: Rounding) -> BoundedInteger:
        """Round ``whole`` and this number's part to units.

        Whole and part are rounded one after the other, ⌊(whole + ⌊top ÷ bottom⌋) ÷ down⌋, so that the products stay
        small.
        """
        ratio = self.scale / unit
        up, down = ratio.numerator, ratio.denominator
        counted, half = whole.times(up), ZERO
        if self.part is not None:
            top, bottom = self.part[0].times(up).cached(self.cache), self.part[1].cached(self.cache)
            counted = counted + (top.ceil_div(bottom) if rounding == "up" else top // bottom)
            if rounding == "half-up":
                half = BoundedInteger(((top % bottom).times(2) // bottom).value, 1)
        if rounding == "down":
            return counted // BoundedInteger.of(down)
        if rounding == "up":
            return (counted + BoundedInteger.of(down - 1)) // BoundedInteger.of(down)
        return (counted.times(2) + BoundedInteger.of(down) + half) // BoundedInteger.of(2 * down)

    # ── steps, factors and shares ──

    def max_steps(self, step: Number, shortest: Fraction) -> int:
        """Bound the number of steps: the largest possible value over the shortest possible step."""
        assert isinstance(step, ColumnNumber)
        if self.whole is None or step.whole is None:
            return 0
        if isinstance(step.whole.value, int) and step.part is None:
            shortest = max(shortest, step.whole.value * step.scale)
        return max(0, -(-(self.whole.bound * self.scale) // shortest))

    def term_factor(self, years: Number, max_term: Number) -> "ColumnNumber":
        """Compute the term factor at this rate."""
        return self._factor(self.of(years), self.of(max_term), discount.term_factor, largest=Fraction(1))

    def annuity(self, first: Number, count: Number) -> "ColumnNumber":
        """Compute the annuity at this rate."""

        def compute(rate: Fraction, start: Fraction, years: Fraction) -> discount.Interval:
            return discount.annuity(rate, int(start), int(years))

        return self._factor(self.of(first), self.of(count), compute, largest=Fraction(100))

    def _factor(
        self, second: "ColumnNumber", third: "ColumnNumber", compute: factors.FactorFunction, *, largest: Fraction
    ) -> "ColumnNumber":
        """Make the factor of this rate and two counts of years; unknown if one of them is unknown in every row."""
        terms = (self, second, third)
        if any(term.whole is None for term in terms):
            return self.unknown()
        assert all(term.part is None for term in terms), "the terms of a factor are multiples of their scale"
        cached_terms = tuple(term.cached() for term in terms)
        return LazyFactor(self.cache, Fraction(1), ZERO, None, None, cached_terms, compute, largest)

    def apportion(self, weights: Sequence[Number], unit: Fraction) -> list[Number]:
        """Split this number by weight."""
        columns = [self.of(weight) for weight in weights]
        known = [column for column in columns if column.whole is not None]
        units = self.round_to(unit, "half-up").whole
        if units is None or not known:
            return [self.unknown()] * len(columns)
        common = reduce(lambda left, right: left.align_scales(right)[0], known)
        parts = shares.apportion(self.cache, units, [column.align_scales(common)[0].whole for column in columns])
        return [self.unknown() if part is None else ColumnNumber(self.cache, unit, part) for part in parts]

    def weighted_mean(self, values: Sequence[Number], weights: Sequence[Number]) -> "ColumnNumber":
        """Compute the mean over the pairs of which both are known. Its bound is the largest possible value."""
        columns = [(self.of(value), self.of(weight)) for value, weight in zip(values, weights, strict=True)]
        pairs = [(value, weight) for value, weight in columns if value.whole is not None and weight.whole is not None]
        if not pairs:
            return self.unknown()
        zero = self.constant(0)
        is_known = [value.given() & weight.given() for value, weight in pairs]
        counted = [weight.where(mask, zero) for mask, (_, weight) in zip(is_known, pairs, strict=True)]
        weighted = [(weight * value).where(mask, zero) for mask, (value, weight) in zip(is_known, pairs, strict=True)]
        mean = reduce(lambda sum_, term: sum_ + term, weighted) / reduce(lambda sum_, term: sum_ + term, counted)
        assert isinstance(mean, ColumnNumber)
        mean = mean.normalize()
        if mean.whole is None:  # the sum of the weights is a fixed 0
            return self.unknown()
        highest = max(value.whole.bound * value.scale for value, _ in pairs if value.whole is not None)
        return replace(mean, whole=replace(mean.whole, bound=int(highest / mean.scale)))


@dataclass(frozen=True, slots=True)
class LazyFactor(ColumnNumber):
    """A discount factor whose decimal places are chosen when it is used.

    It is computed exactly, once for each distinct combination of its terms, and then rounded down to as many places as
    the number that it is multiplied by leaves room for in 128 bits. If the factor has no more places than that, it is
    exact.

    Attributes:
        terms: The rate and two counts of years.
        compute: The factor of the three terms.
        largest: A factor above it is unknown: the years of such a row pass their maximum, so the row is refused.
    """

    terms: tuple[ColumnNumber, ...] = ()
    compute: factors.FactorFunction = discount.term_factor
    largest: Fraction = Fraction(1)

    def __mul__(self, other: Operand) -> ColumnNumber:
        """Multiply, with as many places as fit."""
        amount = self.of(other)
        if amount.whole is None:
            return self.unknown()
        room = LIMIT // (max(amount.whole.bound, 1) * int(self.largest) * _PRODUCTS_ADDED_UP)
        return self._to_places(min(len(str(room)) - 1, _MOST_FACTOR_PLACES)) * amount

    __rmul__ = __mul__  # for column × factor: Python asks the operand of the subclass first

    def round_to(self, unit: Fraction, rounding: Rounding) -> ColumnNumber:
        """Round the factor itself."""
        return self._to_places(_SHOWN_FACTOR_PLACES).round_to(unit, rounding)

    def _to_places(self, places: int) -> ColumnNumber:
        """Compute the factor, rounded down to some decimal places.

        Raises:
            OverflowError: There is no room for a single place in 128 bits.
        """
        if places < 1:
            raise OverflowError("no room for a factor's places in 128 bits")
        terms = [(term.whole.expression, term.scale) for term in self.terms if term.whole is not None]
        low, slack = factors.tabulate_factors(self.cache, terms, self.compute, self.largest, places)
        return ColumnNumber(self.cache, Fraction(1, 10**places), low, None, slack)
