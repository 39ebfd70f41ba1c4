"""Exact numbers: unknown operands give unknown results, intervals keep both ends, formulas show each operation."""

from fractions import Fraction
from itertools import product

import pytest

from landprice import rulebook
from landprice.formula import Constant, Literal, Quantity, render
from landprice.kinds import discount
from landprice.kinds.exact.number import ExactCondition, ExactNumber, ExactText
from landprice.kinds.exact.statement import ParcelStatement
from landprice.kinds.rounding import BOUNDS, ROUNDINGS, apportion, round_fraction

TRUTHS = (True, False, None)
UNKNOWN = ExactNumber(None, Quantity("u", "?"))
FEN = Fraction(1, 100)


def number(value, key="a"):
    """A known number with a name."""
    return ExactNumber(Fraction(value), Quantity(key, str(value)))


def words(found):
    """A number's formula, by names."""
    return render(found.formula, lambda quantity: quantity.key)


def interval(low, high):
    """A number that no fraction gives."""
    return ExactNumber(Fraction(low), Quantity("i", "i"), Fraction(high))


# ── conditions and words ──


@pytest.mark.parametrize(("one", "two"), [*product(TRUTHS, TRUTHS)])
def test_unknown_conditions(one, two):
    """False decides an "and", true an "or"; else what is unknown leaves it unknown."""
    left, right = ExactCondition(one), ExactCondition(two)
    both = False if False in (one, two) else None if None in (one, two) else True
    either = True if True in (one, two) else None if None in (one, two) else False
    assert ((left & right).value, (left | right).value, (~left).value) == (
        both,
        either,
        None if one is None else not one,
    )


def test_an_unknown_condition_chooses_nothing():
    """Else the one or the other, with its own formula."""
    one, two = number(1, "one"), number(2, "two")
    chosen = [one.where(ExactCondition(truth), two) for truth in TRUTHS]
    assert [found.value for found in chosen] == [1, 2, None]
    assert [words(found) for found in chosen[:2]] == ["one", "two"]
    texts = [ExactText("one").where(ExactCondition(truth), ExactText("two")).value for truth in TRUTHS]
    assert texts == ["one", "two", None]


def test_words():
    """Of what was not said nothing is known, but that it was not said."""
    said, unsaid = ExactText("划拨转出让"), ExactText(None)
    assert [said.is_in(["划拨"]).value, said.is_in(["x", "划拨转出让"]).value, unsaid.is_in(["x"]).value] == [
        False,
        True,
        None,
    ]
    assert [said.contains("划拨").value, said.contains("租").value, unsaid.contains("租").value] == [True, False, None]
    assert [said.equals(said).value, said.equals(ExactText("x")).value] == [True, False]
    assert [said.equals(unsaid).value, unsaid.equals(said).value, unsaid.equals(unsaid).value] == [None, None, None]
    assert [said.given().value, unsaid.given().value] == [True, False]
    table = {"a": Fraction(3)}
    assert [ExactText(key).lookup(table, "k").value for key in ("a", "b", None)] == [3, None, None]
    assert [ExactText(key).lookup(table, "k").formula for key in ("a", "b", None)] == [
        Quantity("k", "3"),
        Quantity("k", "?"),
        Quantity("k", "?"),
    ]


# ── arithmetic ──


@pytest.mark.parametrize("sign", ["+", "-", "*", "/"])
def test_arithmetic_with_the_unknown_is_unknown(sign):
    """On either side, with the formula all the same."""
    work = {"+": lambda a, b: a + b, "-": lambda a, b: a - b, "*": lambda a, b: a * b, "/": lambda a, b: a / b}[sign]
    shown = {"+": "+", "-": "−", "*": "×", "/": "÷"}[sign]
    known = number(6)
    assert work(known, number(3, "b")).value == {"+": 9, "-": 3, "*": 18, "/": 2}[sign]
    assert words(work(known, number(3, "b"))) == f"a {shown} b"
    for left, right in ((known, UNKNOWN), (UNKNOWN, known), (UNKNOWN, UNKNOWN)):
        assert work(left, right).value is None
        assert words(work(left, right)) == f"{words(left)} {shown} {words(right)}"


def test_a_quotient_by_nothing_is_unknown():
    """And says what it would have been."""
    found = number(6) / number(0, "b")
    assert (found.value, words(found)) == (None, "a ÷ b")
    assert (number(0) / number(6)).value == 0


def test_a_sum_does_not_show_what_is_not_there():
    """A zero that is a constant leaves no trace, on either side; an input of zero does."""
    nothing = number(1).constant(0)
    assert [words(found) for found in (number(5) + nothing, nothing + number(5), number(5) + 0, nothing + 0)] == [
        "a",
        "a",
        "a",
        "0",
    ]
    assert words(number(5) + number(0, "zero")) == "a + zero"
    assert words(number(5) + 1) == "a + 1"


def test_a_constant_that_is_a_sum_is_bracketed_in_a_product():
    """1 + 10 % in a product, as it stands in a sum."""
    rise = 1 + Constant(Fraction(1, 10), "10%")
    assert words(number(2) * rise) == "a × (1 + 10%)"
    assert words(number(2) / rise) == "a ÷ (1 + 10%)"
    assert words(number(2) + rise) == "a + 1 + 10%"
    assert (number(2) * rise).value == Fraction(11, 5)
    assert words(number(2) * Constant(Fraction(1, 10), "10%")) == "a × 10%"


def test_an_interval_keeps_both_ends():
    """Added and multiplied end by end, divided; only a number that is known exactly may divide or be taken off."""
    held = interval("0.4", "0.5")
    for found, ends in (
        (held + number(1), ("1.4", "1.5")),
        (number(1) + held, ("1.4", "1.5")),
        (held * number(2), ("0.8", "1")),
        (number(2) * held, ("0.8", "1")),
        (held / number(2), ("0.2", "0.25")),
        (held + held, ("0.8", "1")),
    ):
        assert (found.value, found.upper) == tuple(map(Fraction, ends))
    assert number(1).upper == 1
    assert number(1).high is None
    assert (number(1) + number(2)).high is None
    for wrong in (lambda: held - number(1), lambda: number(1) - held, lambda: number(1) / held):
        with pytest.raises(AssertionError):
            wrong()


def test_an_interval_is_rounded_only_where_both_ends_agree():
    """Else it is refused, with the figures."""
    assert interval("0.4001", "0.4002").round_to(FEN, "down").value == Fraction("0.40")
    assert interval("0.4001", "0.4002").round_to(FEN, "down").high is None
    assert interval("0.4001", "0.41").round_to(FEN, "up").value == Fraction("0.41")
    with pytest.raises(
        ArithmeticError, match=r"^between 4049/10000 and 4051/10000 two roundings to 1/100 are possible$"
    ):
        interval("0.4049", "0.4051").round_to(FEN, "half-up")
    assert UNKNOWN.round_to(FEN, "up").value is None
    assert words(number("0.405").round_to(FEN, "half-up")) == "a"


@pytest.mark.parametrize(("one", "two"), [(1, 2), (2, 2), (2, 1), (1, None), (None, 1), (None, None)])
def test_comparison(one, two):
    """Three-valued; the smaller and the larger carry both formulas."""
    left, right = (UNKNOWN if value is None else number(value, key) for value, key in ((one, "a"), (two, "b")))
    known = one is not None and two is not None
    assert (left <= right).value == (one <= two if known else None)
    assert (left >= right).value == (one >= two if known else None)
    assert (left < right).value == (one < two if known else None)
    assert (left > right).value == (one > two if known else None)
    assert left.equals(right).value == (one == two if known else None)
    assert left.minimum(right).value == (min(one, two) if known else None)
    assert left.maximum(right).value == (max(one, two) if known else None)
    assert words(left.minimum(right)) == f"min({words(left)}, {words(right)})"
    assert words(left.maximum(right)) == f"max({words(left)}, {words(right)})"
    assert (left.given().value, UNKNOWN.given().value) == (one is not None, False)


def test_of_equals_the_first_is_picked():
    """Where the lower ends are the same, so are the numbers as far as is known."""
    held, exact = interval("0.4", "0.5"), number("0.4")
    for pick in ("minimum", "maximum"):
        assert getattr(exact, pick)(held).high is None
        assert getattr(held, pick)(exact).high == Fraction("0.5")


def test_the_larger_keeps_its_interval():
    """Whichever is picked brings its own ends."""
    assert number(0).maximum(interval("0.4", "0.5")).high == Fraction("0.5")
    assert number(1).maximum(interval("0.4", "0.5")).high is None
    assert number(1).minimum(interval("0.4", "0.5")).high == Fraction("0.5")


def test_a_settled_number_stands_in_a_formula_as_itself():
    """Thousands set apart, its interval kept; the unknown stays as it was."""
    assert words(number(1234567).as_literal() * number(2, "b")) == "1,234,567 × b"
    assert interval("0.4", "0.5").as_literal().high == Fraction("0.5")
    assert UNKNOWN.as_literal() is UNKNOWN


@pytest.mark.parametrize(
    ("years", "step", "count"),
    [
        (20, 5, 4),
        (21, 5, 5),
        (19, 5, 4),
        (4, 5, 1),
        (0, 5, 0),
        (-1, 5, 0),
        (20, 0, 0),
        (20, -5, 0),
        (None, 5, 0),
        (20, None, 0),
        (1, Fraction(1, 2), 2),
    ],
)
def test_how_many_steps_cover_a_number(years, step, count):
    """The last step may be partial; without a step the count is zero."""
    one, two = (UNKNOWN if value is None else number(value) for value in (years, step))
    assert one.max_steps(two, Fraction(1)) == count


# ── factors, shares, means ──


def test_the_term_factor_of_numbers():
    """K with its formula; unknown where rate or years are unknown, or not above zero."""
    rate, held, full = number("0.06", "r"), number(20, "n"), number(50, "N")
    found = rate.term_factor(held, full)
    assert found.value == discount.term_factor(Fraction("0.06"), Fraction(20), Fraction(50))[0]
    assert found.high is None
    assert words(found) == "(1 − 1 ÷ (1 + r)^n) ÷ (1 − 1 ÷ (1 + r)^N)"
    half = rate.term_factor(number("20.5", "n"), full)
    assert half.high is not None
    assert 0 < half.high - half.value < Fraction(1, 10**75)
    zero = number(0, "z")
    for parts in (
        (UNKNOWN, held, full),
        (rate, UNKNOWN, full),
        (rate, held, UNKNOWN),
        (zero, held, full),
        (rate, zero, full),
        (rate, held, zero),
    ):
        assert parts[0].term_factor(*parts[1:]).value is None
        assert "÷" in words(parts[0].term_factor(*parts[1:]))


def test_the_whole_term_has_the_factor_one():
    """Also where its years have a fractional part, and the powers are no fractions."""
    for years in ("50", "40.5"):
        assert discount.term_factor(Fraction("0.06"), Fraction(years), Fraction(years)) == (1, 1)


def test_the_annuity_of_numbers():
    """One yuan at the start of each year from a year on."""
    found = number("0.25", "r").annuity(number(1, "s"), number(2, "c"))
    assert (found.value, words(found)) == (Fraction(4, 5) + Fraction(16, 25), "annuity(r, s, c)")
    assert number("0.25").annuity(number(0), number(0)).value == 0
    for parts in (
        (UNKNOWN, number(0), number(1)),
        (number(1), UNKNOWN, number(1)),
        (number(1), number(0), UNKNOWN),
        (number(0), number(0), number(1)),
        (number(-1), number(0), number(1)),
    ):
        assert parts[0].annuity(*parts[1:]).value is None
        assert words(parts[0].annuity(*parts[1:])).startswith("annuity(")


def test_shares_by_weight():
    """In whole steps, by largest remainder, the first of equals; an unknown weight has no share."""
    parts = number("1.00", "t").apportion([number(1, "a"), UNKNOWN, number(1, "b"), number(1, "c")], FEN)
    assert [part.value for part in parts] == [Fraction("0.34"), None, Fraction("0.33"), Fraction("0.33")]
    assert [words(part) for part in parts if part.value] == [f"t × {key} ÷ (a + b + c)" for key in "abc"]
    for total, weights in (
        (UNKNOWN, [number(1)]),
        (number(1), [UNKNOWN]),
        (number(1), []),
        (number(1), [number(0)]),
        (number(1), [number(1), number(-1)]),
    ):
        assert [part.value for part in total.apportion(weights, FEN)] == [None] * len(weights)
    assert [part.value for part in number(1).apportion([number(0), number(1)], FEN)] == [0, 1]


def test_means_by_weight():
    """Of the pairs of which both are known, a weight of zero being none."""
    values, weights = (
        [number(1, "a"), UNKNOWN, number(4, "b"), number(9, "c")],
        [number(1, "x"), number(1), number(2, "y"), number(0)],
    )
    found = number(0).weighted_mean(values, weights)
    assert (found.value, words(found)) == (3, "(x × a + y × b) ÷ (x + y)")
    assert number(0).weighted_mean([UNKNOWN], [number(1)]).value is None
    assert number(0).weighted_mean([number(1)], [number(0)]).value is None
    assert number(0).weighted_mean([], []).value is None


# ── rounding ──


@pytest.mark.parametrize(
    ("value", "up", "down", "half_up"),
    [
        ("1.004", "1.01", "1", "1"),
        ("1.005", "1.01", "1", "1.01"),
        ("1.01", "1.01", "1.01", "1.01"),
        ("-1.005", "-1", "-1.01", "-1"),
        ("-1.006", "-1", "-1.01", "-1.01"),
        ("0", "0", "0", "0"),
    ],
)
def test_rounding(value, up, down, half_up):
    """Upwards, downwards, to the nearest: a half upwards, below zero too."""
    found = [round_fraction(Fraction(value), FEN, way) for way in ("up", "down", "half-up")]
    assert found == [Fraction(up), Fraction(down), Fraction(half_up)]


def test_each_bound_has_its_rounding():
    """What may not be less is rounded up, what may not be more down; the rest is neither."""
    assert ROUNDINGS == {"floor": "up", "ceiling": "down", "none": "half-up"}
    assert BOUNDS == {"floor": "floor", "ceiling": "ceiling", "none": "exact"}


@pytest.mark.parametrize(
    ("total", "weights", "parts"),
    [
        (10, [1, 1, 1], [4, 3, 3]),
        (11, [1, 1, 1], [4, 4, 3]),
        (0, [1, 2], [0, 0]),
        (1, [1, 3], [0, 1]),
        (1, [1, 1], [1, 0]),
        (3, [1, 2, 4], [0, 1, 2]),
        (7, [Fraction(1, 3), Fraction(2, 3)], [2, 5]),
        (5, [0, 1], [0, 5]),
    ],
)
def test_largest_remainders(total, weights, parts):
    """The parts are whole, add up, and the first of equal remainders gets what is left over."""
    assert apportion(total, [Fraction(weight) for weight in weights]) == parts


def test_a_constant():
    """A plain number is written as it is, one of the law as the law writes it; in a sum both are shown."""
    assert ExactNumber.of(3).formula == Literal("3")
    assert ExactNumber.of(Fraction(1, 3)).formula == Literal("1/3")
    assert ExactNumber.of(Constant(Fraction(1, 50), "2%")).formula == Literal("2%")
    known = number(7)
    assert ExactNumber.of(known) is known
    assert (Constant(Fraction(1), "one") + 2).shown == "one + 2"
    assert (2 + Constant(Fraction(1), "one")).shown == "2 + one"
    assert Constant(Fraction(1), "one").bracketed == "one"


# ── roots ──


@pytest.mark.parametrize(("rate", "years"), [("0.06", "0.5"), ("0.06", "20.25"), ("0.8", "0.5"), ("0.25", "0.5")])
def test_a_root_lies_between_two_ends(rate, years):
    """1 ÷ (1 + r)^n for a part of a year: its ends are 10⁻⁸⁰ apart, and the number between them."""
    low, high = discount.discount(Fraction(rate), Fraction(years))
    assert high - low <= Fraction(2, 10**80)
    power = (1 + Fraction(rate)) ** Fraction(years).numerator
    degree = Fraction(years).denominator
    assert (1 / high) ** degree < power < (1 / low) ** degree


@pytest.mark.parametrize(
    ("rate", "years", "exact"), [("0.21", "0.5", "10/11"), ("0.44", "1.5", "125/216"), ("0.5", "2", "4/9")]
)
def test_a_root_that_is_a_fraction_is_exact(rate, years, exact):
    """Both ends are the number itself."""
    assert discount.discount(Fraction(rate), Fraction(years)) == (Fraction(exact), Fraction(exact))


# ── lines ──


@pytest.mark.parametrize(
    ("unit", "amount"),
    [("元", "1234.33"), ("元/㎡", "1234.33"), ("万元/亩", "1234.333333"), ("%", "1234.33"), ("年", "1234.33")],
)
def test_each_unit_has_its_step_and_its_places(unit, amount):
    """An amount is rounded to the fen, a price per 亩 to 10⁻⁶ of 万元; zeros at the end are shown, but for years."""
    book = rulebook.load()
    statement = ParcelStatement("term", book, {})
    rule = book.rule("present-value")
    statement.line("third", number("3703/3"), rule, unit=unit)
    statement.line("whole", number(5), rule, unit=unit)
    found = {line.key: line.amount for line in statement.lines}
    zeros = "0" * len(amount.partition(".")[2])
    assert found == {"third": amount, "whole": "5" if unit == "年" else f"5.{zeros}"}


def test_what_is_unknown_is_shown_as_such():
    """A number of which nothing is known stands as a question mark in formulas."""
    assert words(ExactNumber(None)) == "?"
    assert words(UNKNOWN.unknown() + number(1)) == "? + a"
