"""Columns of a ledger: a million figures at once, each as exact as one.

A column number is ``scale × (whole + part)``: ``scale`` a fraction known beforehand (1/100 for fen), ``whole`` a column
of 128-bit integers, ``part`` a quotient of two such columns that is kept as it is until it is rounded. Nothing is ever
a float. What the integers can hold is `whole`'s matter.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import gcd, lcm

import polars as pl

from landprice.formula import Constant
from landprice.kinds import discount
from landprice.kinds.base import Condition, Number, Operand, Text
from landprice.kinds.column.integers import INTEGER, ONE, ZERO, BoundedInteger, ExpressionCache
from landprice.kinds.rounding import Rounding


@dataclass(frozen=True, slots=True)
class ColumnCondition(Condition):
    """A condition for each row, or one for all; None is unknown for all."""

    value: pl.Expr | bool | None
    cache: ExpressionCache

    @property
    def expression(self) -> pl.Expr:
        """As a Polars expression."""
        return self.value if isinstance(self.value, pl.Expr) else pl.lit(self.value, dtype=pl.Boolean)

    def __and__(self, other: "ColumnCondition") -> "ColumnCondition":
        """Both."""
        if self.value is False or other.value is False:
            return ColumnCondition(False, self.cache)
        if self.value is True:
            return other
        if other.value is True:
            return self
        if self.value is None and other.value is None:
            return self
        return ColumnCondition(self.expression & other.expression, self.cache)

    def __or__(self, other: "ColumnCondition") -> "ColumnCondition":
        """Either."""
        return ~(~self & ~other)

    def __invert__(self) -> "ColumnCondition":
        """Not."""
        if isinstance(self.value, pl.Expr):
            return ColumnCondition(~self.value, self.cache)
        return ColumnCondition(None if self.value is None else not self.value, self.cache)

    def cached(self) -> "ColumnCondition":
        """The same condition, in a column of its own."""
        return ColumnCondition(self.cache.store(self.value), self.cache) if isinstance(self.value, pl.Expr) else self

    def choose_number(self, yes: Number, no: Number) -> Number:
        """One number where it is true, the other where it is false, null where it is unknown."""
        assert isinstance(yes, ColumnNumber)
        assert isinstance(no, ColumnNumber)
        if self.value is True:
            return yes
        if self.value is False:
            return no
        if self.value is None or (yes.whole is None and no.whole is None):
            return yes.unknown()
        condition = self.cache.store(self.value)
        if yes.whole is None or no.whole is None:
            known = yes if no.whole is None else no
            where = condition if no.whole is None else ~condition
            return known._map(lambda value: replace(value, value=pl.when(where).then(value.expression)))  # noqa: SLF001
        yes, no = yes.scaled_as(no)

        def either(first: BoundedInteger, second: BoundedInteger) -> BoundedInteger:
            if isinstance(first.value, int) and isinstance(second.value, int) and first.value == second.value:
                return first
            value = pl.when(condition).then(first.expression).when(~condition).then(second.expression)
            return BoundedInteger(value, max(first.bound, second.bound), first.signed or second.signed)

        assert yes.whole is not None
        assert no.whole is not None
        part = slack = None
        if yes.part is not None or no.part is not None:
            top, bottom = yes.part or (ZERO, ONE)
            other_top, other_bottom = no.part or (ZERO, ONE)
            part = either(top, other_top), either(bottom, other_bottom)
        if yes.slack is not None or no.slack is not None:
            slack = either(yes.slack or ZERO, no.slack or ZERO)
        return ColumnNumber(self.cache, yes.scale, either(yes.whole, no.whole), part, slack)

    def choose_text(self, yes: Text, no: Text) -> Text:
        """One text where it is true, the other where it is false."""
        assert isinstance(yes, ColumnText)
        assert isinstance(no, ColumnText)
        if self.value is True:
            return yes
        if self.value is False:
            return no
        if self.value is None or (yes.value is None and no.value is None):
            return ColumnText(None, self.cache)
        condition = self.expression
        if yes.choices and yes.choices == no.choices:
            value = pl.when(condition).then(yes.value).when(~condition).then(no.value)
            return ColumnText(value, self.cache, yes.choices)
        return ColumnText(pl.when(condition).then(yes.expression).when(~condition).then(no.expression), self.cache)


@dataclass(frozen=True, slots=True)
class ColumnText(Text):
    """A text for each row, or one for all; None where nothing was said in any.

    Attributes:
        value: The texts.
        cache: Works out once what is used often.
        choices: The words that the rows choose from, where the column is an Enum of them: each row then holds but the
            place of its word, which is compared and looked up far sooner than a text.
    """

    value: pl.Expr | str | None
    cache: ExpressionCache
    choices: tuple[str, ...] = ()

    @property
    def expression(self) -> pl.Expr:
        """As a Polars expression, of text."""
        if isinstance(self.value, pl.Expr):
            return self.value.cast(pl.String) if self.choices else self.value
        return pl.lit(self.value, dtype=pl.String)

    def is_in(self, words: Iterable[str]) -> ColumnCondition:
        """Whether it is one of the words."""
        allowed = list(words)
        if not isinstance(self.value, pl.Expr):
            return ColumnCondition(None if self.value is None else self.value in allowed, self.cache)
        if not self.choices:
            return ColumnCondition(self.value.is_in(allowed), self.cache)
        places = [place for place, word in enumerate(self.choices) if word in allowed]
        return ColumnCondition(self.value.to_physical().is_in(pl.Series(places, dtype=pl.UInt64).implode()), self.cache)

    def contains(self, word: str) -> ColumnCondition:
        """Whether the word stands in it."""
        if isinstance(self.value, pl.Expr):
            return ColumnCondition(self.expression.str.contains(word, literal=True), self.cache)
        return ColumnCondition(None if self.value is None else word in self.value, self.cache)

    def equals(self, other: Text) -> ColumnCondition:
        """Whether both are one word."""
        assert isinstance(other, ColumnText)
        if self.value is None or other.value is None:
            return ColumnCondition(None, self.cache)
        if isinstance(self.value, str) and isinstance(other.value, str):
            return ColumnCondition(self.value == other.value, self.cache)
        if isinstance(other.value, str):
            return self.is_in([other.value])
        if isinstance(self.value, str):
            return other.is_in([self.value])
        if self.choices == other.choices:
            return ColumnCondition(self.value == other.value, self.cache)
        return ColumnCondition(self.expression == other.expression, self.cache)

    def given(self) -> ColumnCondition:
        """Whether it was said."""
        return ColumnCondition(
            self.value.is_not_null() if isinstance(self.value, pl.Expr) else self.value is not None, self.cache
        )

    def lookup(self, table: Mapping[str, Fraction], key: str) -> "ColumnNumber":  # noqa: ARG002
        """The number that a table has for it."""
        if not isinstance(self.value, pl.Expr):
            found = None if self.value is None else table.get(self.value)
            return ColumnNumber(self.cache) if found is None else ColumnNumber(self.cache).constant(found)
        scale = Fraction(1, lcm(*(number.denominator for number in table.values())))
        integers = {word: int(number / scale) for word, number in table.items()}
        if self.choices:
            column = pl.Series([integers.get(word) for word in self.choices], dtype=INTEGER)
            expression = pl.lit(column).gather(self.value.to_physical())
        else:
            expression = self.value.replace_strict(
                list(integers), list(integers.values()), default=None, return_dtype=pl.Int64
            ).cast(INTEGER)
        lowest, highest = min(integers.values()), max(integers.values())
        whole = BoundedInteger(self.cache.store(expression), max(-lowest, highest), lowest < 0)
        return ColumnNumber(self.cache, scale, whole)


@dataclass(frozen=True, slots=True)
class ColumnNumber(Number):
    """A column number: scale × (whole + top ÷ bottom).

    Attributes:
        cache: Works out once what is used often.
        scale: What the integers count.
        whole: The integers; None where the number is unknown in every row.
        part: Top and bottom of the quotient, the bottom above 0 in every row that counts.
        slack: Where the number is held from below: how many of ``scale`` it may be larger by, at most.
    """

    cache: ExpressionCache
    scale: Fraction = Fraction(1)
    whole: BoundedInteger | None = None
    part: tuple[BoundedInteger, BoundedInteger] | None = None
    slack: BoundedInteger | None = None

    def of(self, operand: Operand) -> "ColumnNumber":
        """An operand as a column number."""
        if isinstance(operand, Number):
            assert isinstance(operand, ColumnNumber)
            return operand
        return self.constant(operand)

    def _map(self, work: Callable[[BoundedInteger], BoundedInteger]) -> "ColumnNumber":
        """The same work on each of its integers."""
        return replace(
            self,
            whole=None if self.whole is None else work(self.whole),
            part=None if self.part is None else (work(self.part[0]), work(self.part[1])),
            slack=None if self.slack is None else work(self.slack),
        )

    def constant(self, value: Constant | Fraction | int) -> "ColumnNumber":
        """A fixed number."""
        number = Constant.of(value).value
        return ColumnNumber(self.cache, Fraction(1, number.denominator), BoundedInteger.of(number.numerator))

    def unknown(self) -> "ColumnNumber":
        """A number of which nothing is known."""
        return ColumnNumber(self.cache)

    def given(self) -> ColumnCondition:
        """Whether it is known."""
        if self.whole is None:
            return ColumnCondition(False, self.cache)
        if self.part is None and isinstance(self.whole.value, int):
            return ColumnCondition(True, self.cache)
        known = self.whole.expression.is_not_null()
        if self.part is not None:
            known = known & (self.part[0].expression // self.part[1].expression).is_not_null()
        return ColumnCondition(known, self.cache)

    def cached(self) -> "ColumnNumber":
        """The same number, its integers in columns of their own."""
        return self._map(lambda value: value.cached(self.cache))

    def as_literal(self) -> "ColumnNumber":
        """The same number, its integers in columns of their own."""
        return self.cached()

    # ── arithmetic ──

    def scaled_as(self, other: "ColumnNumber") -> tuple["ColumnNumber", "ColumnNumber"]:
        """Both with one scale, the largest that serves both."""
        bottom = lcm(self.scale.denominator, other.scale.denominator)
        scale = Fraction(gcd(int(self.scale * bottom), int(other.scale * bottom)), bottom)
        return self._to_scale(scale), other._to_scale(scale)  # noqa: SLF001

    def _to_scale(self, scale: Fraction) -> "ColumnNumber":
        """The same number counted in a finer scale, of which the old one is a whole multiple."""
        factor = int(self.scale / scale)
        if factor == 1:
            return self
        part = None if self.part is None else (self.part[0].times(factor), self.part[1])
        whole = None if self.whole is None else self.whole.times(factor)
        return ColumnNumber(self.cache, scale, whole, part, None if self.slack is None else self.slack.times(factor))

    def _fraction(self) -> tuple[BoundedInteger, BoundedInteger]:
        """Whole and part as one quotient."""
        assert self.whole is not None
        assert self.slack is None, "a number that is held from below can only be multiplied, added and rounded"
        if self.part is None:
            return self.whole, ONE
        return self.whole * self.part[1] + self.part[0], self.part[1]

    def __add__(self, other: Operand) -> "ColumnNumber":
        """The sum."""
        right = self.of(other)
        if self.whole is None or right.whole is None:
            return self.unknown()
        left, right = self.scaled_as(right)
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
        """The difference."""
        right = self.of(other)
        if self.whole is None or right.whole is None:
            return self.unknown()
        assert right.slack is None
        part = None if right.part is None else (ZERO - right.part[0], right.part[1])
        return self + ColumnNumber(self.cache, right.scale, ZERO - right.whole, part)

    def __mul__(self, other: Operand) -> "ColumnNumber":
        """The product."""
        right = self.of(other)
        if self.whole is None or right.whole is None:
            return self.unknown()
        if self.slack is not None or right.slack is not None:
            return self._times_held(right) if self.slack is None else right._times_held(self)
        return self._times_exact(right)

    def _times_held(self, held: "ColumnNumber") -> "ColumnNumber":
        """The product with a number that is held from below."""
        assert self.part is None
        assert self.whole is not None
        assert held.whole is not None
        assert held.slack is not None
        return ColumnNumber(self.cache, self.scale * held.scale, held.whole * self.whole, None, held.slack * self.whole)

    def _times_exact(self, right: "ColumnNumber") -> "ColumnNumber":
        """The product of two numbers that are held exactly."""
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

    def reduced(self) -> "ColumnNumber":
        """The same number with a part below 1, if it has one."""
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
        """The quotient, kept as one; null where the divisor is 0."""
        right = self.of(other)
        if self.whole is None or right.whole is None:
            return self.unknown()
        if right.part is None and isinstance(right.whole.value, int):
            if right.whole.value <= 0:  # refused as not positive, where it is an input
                return self.unknown()
            return replace(self, scale=self.scale / (right.scale * right.whole.value))
        top, bottom = self._fraction()
        other_top, other_bottom = right._fraction()
        return ColumnNumber(self.cache, self.scale / right.scale, ZERO, (top * other_bottom, bottom * other_top))

    # ── comparison ──

    def _compare(
        self, other: Operand, work: Callable[[pl.Expr, pl.Expr], pl.Expr], fold: Callable[[int, int], bool]
    ) -> ColumnCondition:
        """Both on one scale, quotients multiplied out."""
        right = self.of(other)
        if self.whole is None or right.whole is None:
            return ColumnCondition(None, self.cache)
        left, right = self.scaled_as(right)
        (top, bottom), (other_top, other_bottom) = left._fraction(), right._fraction()  # noqa: SLF001
        first, second = top * other_bottom, other_top * bottom
        if isinstance(first.value, int) and isinstance(second.value, int):
            return ColumnCondition(fold(first.value, second.value), self.cache)
        return ColumnCondition(work(first.expression, second.expression), self.cache)

    def __le__(self, other: Operand) -> ColumnCondition:
        """Whether it is at most the other."""
        return self._compare(other, lambda a, b: a <= b, lambda a, b: a <= b)

    def __ge__(self, other: Operand) -> ColumnCondition:
        """Whether it is at least the other."""
        return self._compare(other, lambda a, b: a >= b, lambda a, b: a >= b)

    def equals(self, other: Operand) -> ColumnCondition:
        """Whether both are the same number."""
        return self._compare(other, lambda a, b: a == b, lambda a, b: a == b)

    def minimum(self, other: Number) -> "ColumnNumber":
        """The smaller of two."""
        picked = (self <= other).choose_number(self, other)
        assert isinstance(picked, ColumnNumber)
        assert isinstance(other, ColumnNumber)
        if picked.whole is None or self.whole is None or other.whole is None or picked.part is not None:
            return picked
        left, right = self.scaled_as(other)
        assert left.whole is not None
        assert right.whole is not None
        if left.whole.signed or right.whole.signed:  # the smaller of 1 and -9 is the larger in absolute value
            return picked
        return replace(picked, whole=replace(picked.whole, bound=min(left.whole.bound, right.whole.bound)))

    def maximum(self, other: Number) -> "ColumnNumber":
        """The larger of two."""
        picked = (self >= other).choose_number(self, other)
        assert isinstance(picked, ColumnNumber)
        return picked

    # ── rounding ──

    def round_to(self, unit: Fraction, rounding: Rounding) -> "ColumnNumber":
        """The next multiple of the unit: nested floors, so that no product is larger than it must be.

        Where the number is held from below, the rows in which its upper end would round otherwise are marked for the
        exact fractions to decide.
        """
        if self.whole is None:
            return self
        low = self._round(self.whole, unit, rounding).cached(self.cache)
        if self.slack is not None:
            high = self._round(self.whole + self.slack, unit, rounding)
            self.cache.mark_inexact(low.expression != high.expression)
        return ColumnNumber(self.cache, unit, low)

    def _round(self, whole: BoundedInteger, unit: Fraction, rounding: Rounding) -> BoundedInteger:
        """``whole`` and this number's part, in units."""
        ratio = self.scale / unit
        up, down = ratio.numerator, ratio.denominator
        counted, half = whole.times(up), ZERO
        if self.part is not None:
            top, bottom = self.part[0].times(up).cached(self.cache), self.part[1].cached(self.cache)
            counted = counted + (top.over(bottom) if rounding == "up" else top // bottom)
            if rounding == "half-up":
                half = BoundedInteger(((top % bottom).times(2) // bottom).value, 1)
        if rounding == "down":
            return counted // BoundedInteger.of(down)
        if rounding == "up":
            return (counted + BoundedInteger.of(down - 1)) // BoundedInteger.of(down)
        return (counted.times(2) + BoundedInteger.of(down) + half) // BoundedInteger.of(2 * down)

    # ── what columns need a way of their own for ──

    def max_steps(self, step: Number, shortest: Fraction) -> int:
        """From the bounds: the largest value over the smallest step, or over the step where it is fixed."""
        assert isinstance(step, ColumnNumber)
        if self.whole is None or step.whole is None:
            return 0
        if isinstance(step.whole.value, int) and step.part is None:
            shortest = max(shortest, step.whole.value * step.scale)
        return max(0, -(-(self.whole.bound * self.scale) // shortest))

    def term_factor(self, years: Number, max_term: Number) -> "ColumnNumber":
        """K, once for each distinct rate and years."""
        from landprice.kinds.column.factors import ColumnRate  # noqa: PLC0415  it stands on columns

        return ColumnRate.of_terms((self, self.of(years), self.of(max_term)), discount.term_factor, Fraction(1))

    def annuity(self, first: Number, count: Number) -> "ColumnNumber":
        """The annuity, once for each distinct rate and years."""
        from landprice.kinds.column.factors import ColumnRate  # noqa: PLC0415

        return ColumnRate.of_terms(
            (self, self.of(first), self.of(count)),
            lambda rate, start, years: discount.annuity(rate, int(start), int(years)),
            Fraction(100),
        )

    def apportion(self, weights: Sequence[Number], unit: Fraction) -> list[Number]:
        """By largest remainder: the remainders are ranked pairwise, the first of equals first."""
        from landprice.kinds.column import shares  # noqa: PLC0415

        return list(shares.apportion(self, [self.of(weight) for weight in weights], unit))

    def weighted_mean(self, values: Sequence[Number], weights: Sequence[Number]) -> "ColumnNumber":
        """The mean, no larger than the largest value can be: what its bound is."""
        from landprice.kinds.column import shares  # noqa: PLC0415

        pairs = [(self.of(value), self.of(weight)) for value, weight in zip(values, weights, strict=True)]
        return shares.weighted_mean(self.unknown(), pairs)
