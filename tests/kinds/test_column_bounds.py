"""The bound of an integer column: never below the value of a row, and not larger than necessary."""

from fractions import Fraction

import polars as pl
import pytest

from landprice.kinds.base import choose, maximum, minimum
from landprice.kinds.column.condition import ColumnCondition
from landprice.kinds.column.integers import INTEGER, LIMIT, ONE, ZERO, BoundedInteger
from landprice.kinds.column.number import ColumnNumber
from landprice.kinds.column.text import ColumnText


class Cache:
    """Keeps expressions as they are."""

    def store(self, expression):
        """The expression itself."""
        return expression

    def mark_inexact(self, rows):
        """No row is doubtful."""
        raise AssertionError(rows)


CACHE = Cache()


def column(name, bound, *, signed=False):
    """A column of integers up to a bound."""
    return BoundedInteger(pl.col(name), bound, signed)


def number(name, bound, scale=1):
    """A number over a column."""
    return ColumnNumber(CACHE, Fraction(scale), column(name, bound))


def values(integer, **columns):
    """What an integer comes to in each row."""
    frame = pl.DataFrame(columns, schema=dict.fromkeys(columns, INTEGER))
    return frame.select(integer.expression.alias("found")).to_series().to_list()


A, B = column("a", 100), column("b", 7)


@pytest.mark.parametrize(
    ("found", "bound", "signed", "of_rows"),
    [
        (A + B, 107, False, [10, 102]),
        (A - B, 107, True, [4, 98]),
        (A * B, 700, False, [21, 200]),
        (A // B, 100, False, [2, 50]),
        (A // BoundedInteger.of(3), 34, False, [2, 33]),
        (A % B, 7, False, [1, 0]),
        (A.ceil_div(B), 100, False, [3, 50]),
        (A.times(3), 300, False, [21, 300]),
        (A.times(-3), 300, True, [-21, -300]),
        (A + BoundedInteger.of(-5), 105, True, [2, 95]),
    ],
)
def test_bounds_of_unequal_values(found, bound, signed, of_rows):
    """Of two columns whose bounds differ, and of a column and a fixed integer."""
    assert (found.bound, found.signed) == (bound, signed)
    assert values(found, a=[7, 100], b=[3, 2]) == of_rows


def test_what_changes_nothing_is_left_out():
    """Adding 0, multiplying and dividing by 1 give the column itself; two fixed integers are worked out at once."""
    assert A + ZERO is A
    assert ZERO + A is A
    assert A * ONE is A
    assert ONE * A is A
    assert A // ONE is A
    assert (BoundedInteger.of(7) // BoundedInteger.of(2)).value == 3
    assert (BoundedInteger.of(7) - BoundedInteger.of(9)) == BoundedInteger(-2, 2, signed=True)
    assert (BoundedInteger.of(-7) % BoundedInteger.of(4)).value == 1
    assert BoundedInteger.of(-7).bound == 7
    assert BoundedInteger.of(7).ceil_div(BoundedInteger.of(2)).value == 4


def test_the_largest_integer_fits_and_one_more_does_not():
    """An overflow is an error when the plan is built, whatever the rows hold."""
    assert column("a", LIMIT).bound == LIMIT
    with pytest.raises(OverflowError, match="may not fit in 128 bits"):
        column("a", LIMIT + 1)
    with pytest.raises(OverflowError):
        column("a", LIMIT) + column("b", 1)
    with pytest.raises(OverflowError):
        column("a", LIMIT).times(2)


CONDITION = ColumnCondition(pl.col("a") > 5, CACHE)


@pytest.mark.parametrize(("one", "two"), [(9, 100), (100, 9)])
def test_a_choice_may_be_the_larger_of_both(one, two):
    """Whichever branch has the larger bound; signed where either is."""
    chosen = choose(CONDITION, number("a", one), number("b", two))
    assert chosen.whole.bound == 100
    assert not chosen.whole.signed
    below = ColumnNumber(CACHE, Fraction(1), column("b", two, signed=True))
    assert choose(CONDITION, number("a", one), below).whole.signed
    assert choose(CONDITION, below, number("a", one)).whole.signed


@pytest.mark.parametrize(("one", "two"), [(9, 100), (100, 9)])
def test_the_smaller_has_the_smaller_bound(one, two):
    """The smaller of two numbers is at most the smaller bound, unless one may be below zero; the larger the larger."""
    assert minimum(number("a", one), number("b", two)).whole.bound == 9
    assert maximum(number("a", one), number("b", two)).whole.bound == 100
    below = ColumnNumber(CACHE, Fraction(1), column("b", two, signed=True))
    assert minimum(number("a", one), below).whole.bound == 100
    assert minimum(below, number("a", one)).whole.bound == 100


def test_bounds_of_two_scales():
    """Brought to one scale, the coarser number's bound grows with it."""
    total = number("a", 100, Fraction(1, 10)) + number("b", 7, Fraction(1, 4))
    assert (total.scale, total.whole.bound) == (Fraction(1, 20), 2 * 100 + 5 * 7)
    assert values(total.whole, a=[3], b=[2]) == [2 * 3 + 5 * 2]


@pytest.mark.parametrize(
    ("table", "bound", "signed", "scale"),
    [
        ({"x": Fraction(1, 2), "y": Fraction(1, 3)}, 3, False, Fraction(1, 6)),
        ({"x": Fraction(1), "y": Fraction(50)}, 50, False, Fraction(1)),
        ({"x": Fraction(-9), "y": Fraction(4)}, 9, True, Fraction(1)),
        ({"x": Fraction(0), "y": Fraction(4)}, 4, False, Fraction(1)),
    ],
)
def test_a_table_of_unequal_numbers(table, bound, signed, scale):
    """Its bound is its largest number's, in the scale that holds them all; a word that is not in it has none."""
    for choices in ((), ("x", "y", "z")):
        text = ColumnText(pl.col("use"), CACHE, choices)
        found = text.lookup(table, "key")
        assert (found.scale, found.whole.bound, found.whole.signed) == (scale, bound, signed)
        dtype = pl.Enum(choices) if choices else pl.String
        frame = pl.DataFrame({"use": ["x", "y", "z", None]}, schema={"use": dtype})
        of_rows = frame.select(found.whole.expression.alias("found")).to_series().to_list()
        assert [None if one is None else one * scale for one in of_rows] == [table["x"], table["y"], None, None]


@pytest.mark.parametrize(
    ("years", "step", "count"),
    [
        (50, BoundedInteger.of(7), 8),
        (50, BoundedInteger.of(5), 10),
        (50, column("b", 9), 10),
        (51, column("b", 9), 11),
        (0, BoundedInteger.of(7), 0),
    ],
)
def test_how_many_steps_at_most(years, step, count):
    """By the step where it is fixed, but no more than by the shortest; by the shortest where it is a column."""
    found = number("a", years).max_steps(ColumnNumber(CACHE, Fraction(1), step), Fraction(5))
    assert found == count
    assert number("a", years).max_steps(ColumnNumber(CACHE), Fraction(5)) == 0
    assert ColumnNumber(CACHE).max_steps(number("a", 1), Fraction(5)) == 0


def test_a_shorter_step_than_the_shortest_makes_no_more():
    """A review period that the law forbids refuses its rows: the plan needs none of their columns."""
    step = ColumnNumber(CACHE, Fraction(1), BoundedInteger.of(1))
    assert number("a", 50).max_steps(step, Fraction(5)) == 10
