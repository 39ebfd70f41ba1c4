"""Term factors and annuities: published ones to the last place, and the intervals of irrational ones.

The published factors are those of 巴中市主城区 (r = 8.54 % of 40 years, 7.48 % of 70), and the answers of valuers'
examinations. The laws need no table: a root is proved by its power.
"""

import csv
import math
from decimal import Decimal, localcontext
from fractions import Fraction

import polars as pl
import pytest
from effort import examples
from hypothesis import given
from hypothesis import strategies as st
from paths import FIGURES

from landprice.calculators import get_calculator
from landprice.kinds import discount
from landprice.kinds.exact.number import ExactNumber
from landprice.kinds.rounding import round_fraction
from landprice.ledger.pricer import Pricer

with FIGURES.joinpath("year_factor.csv").open(encoding="utf-8") as file:
    PUBLISHED = list(csv.DictReader(line for line in file if not line.startswith("#")))
USES = {"商服": "commercial", "住宅": "residential"}
ACCEPT = ("use-out-of-scope",)  # the factors are of shops and homes, the rule of industry
RATES = st.integers(1, 10**6 - 1).map(lambda millionths: Fraction(millionths, 10**6))
YEARS = st.integers(1, 10**4).map(lambda hundredths: Fraction(hundredths, 100))


def asked(row):
    """The inputs that ask for one published factor; on 10¹² 元 the price shows it to fourteen places."""
    return {
        "use": USES[row["use"]],
        "full_price": "1000000000000",
        "max_term": row["maximum_term"],
        "years": row["term"],
        "method": "capitalised",
        "rate": row["capitalisation_rate"],
    }


# ── published ──


def test_all_the_published_factors_are_here():
    """One for each year of 40 and of 70."""
    assert len(PUBLISHED) == 110


@pytest.mark.parametrize("row", PUBLISHED, ids=lambda row: f"{row['use']}-{row['term']}")
def test_a_published_factor_is_the_line(row):
    """The line ``factor`` is the published one to its last place, and the price takes the whole of it, a floor."""
    statement = get_calculator("term").price(asked(row), accept=ACCEPT)
    lines = {line.key: line for line in statement.lines}
    assert lines["factor"].amount == row["factor"]
    rate = Fraction(row["capitalisation_rate"])
    years, max_term = int(row["term"]), int(row["maximum_term"])
    exact = (1 - (1 + rate) ** -years) / (1 - (1 + rate) ** -max_term)
    assert lines["price"].value == round_fraction(exact * 10**12, Fraction(1, 100), "up")


def test_a_ledger_has_the_published_factors():
    """All of them in one ledger, in a column."""
    headings = list(asked(PUBLISHED[0]))
    frame = pl.DataFrame([asked(row) for row in PUBLISHED]).rename({key: f"c{n}" for n, key in enumerate(headings)})
    done = Pricer(headings, calculator="term", accept=ACCEPT).price(frame)
    assert [str(factor) for factor in done.priced["factor"]] == [row["factor"] for row in PUBLISHED]


@pytest.mark.parametrize(
    ("rate", "years", "max_term", "price", "answer"),
    [
        ("0.06", 35, 50, "1", "0.9198"),  # 35 of 50 years at 6 %, an examination of 2020
        ("0.06", 5, 50, "1", "0.2673"),  # where a factor of 4-place powers gives 0.2672
        ("0.08", 20, 30, "1000", "872.12"),  # 1000 元/㎡ for 30 years is 872.12 for 20
        ("0.06", 50, 40, "60", "62.9"),  # 60 元/㎡ for 40 years is 62.9 for 50
    ],
)
def test_answers_of_examinations(rate, years, max_term, price, answer):
    """Figures of valuers' examinations, half up to the places that they have."""
    low, high = discount.term_factor(Fraction(rate), Fraction(years), Fraction(max_term))
    assert low == high
    unit = Fraction(1, 10 ** len(answer.partition(".")[2]))
    assert round_fraction(low * Fraction(price), unit, "half-up") == Fraction(answer)


# ── the interval ──


@given(RATES, YEARS)
def test_the_interval_holds_the_root(rate, years):
    """The q-th powers of the interval's ends lie on both sides of (1+r)^p, and it is no wider than 10⁻⁷⁹."""
    low, high = discount.discount(rate, years)
    power = (1 + rate) ** years.numerator
    assert high**-years.denominator <= power <= low**-years.denominator
    assert 0 < low <= high <= 1
    assert high - low <= Fraction(1, 10**79)
    assert (low == high) == (high**-years.denominator == power)


@given(st.integers(1, 9), st.integers(1, 9), st.sampled_from([2, 4, 5, 10, 20, 25, 50, 100]), st.integers(1, 199))
def test_a_perfect_power_has_an_exact_root(top, bottom, degree, numerator):
    """Where 1 + r is a whole power of a fraction, 1/(1+r)^(p/q) is a fraction, and the interval is that one number."""
    base = 1 + Fraction(top, bottom)
    years = Fraction(numerator, degree)
    exact = base ** -int(years * degree)
    assert discount.discount(base**degree - 1, years) == (exact, exact)


@examples(60)
@given(RATES, YEARS, YEARS)
def test_the_term_factor_is_what_decimals_say(rate, years, max_term):
    """K of the interval's ends against 100-place decimals, which take the root another way (by logarithms)."""
    low, high = discount.term_factor(rate, years, max_term)
    with localcontext() as context:
        context.prec = 130
        base = 1 + Decimal(rate.numerator) / rate.denominator

        def less(of):
            return 1 - base ** (-Decimal(of.numerator) / of.denominator)

        expected = Fraction(less(years) / less(max_term))
    near = expected / 10**65  # a rate of 10⁻⁶ takes six places, and hundredths of years two more
    assert low - near <= expected <= high + near
    assert high - low <= expected / 10**65


@given(RATES, YEARS, YEARS, YEARS)
def test_the_term_factor_rises_with_the_years(rate, years, more, max_term):
    """More years have a larger share of the price; all of them the whole of it; a longer maximum leaves less of it."""
    few, many = sorted((years, more))
    assert discount.term_factor(rate, max_term, max_term) == (1, 1)
    assert discount.term_factor(rate, few, max_term)[0] <= discount.term_factor(rate, many, max_term)[1]
    assert discount.term_factor(rate, max_term, many)[0] <= discount.term_factor(rate, max_term, few)[1]


@given(RATES, st.integers(0, 50), st.integers(1, 50))
def test_an_annuity_is_its_closed_form(rate, first, count):
    """Σ 1/(1+r)^t from t = first is [1 − (1+r)^−count] ÷ r × (1+r)^(1−first): rents are paid at each year's start."""
    closed = (1 - (1 + rate) ** -count) / rate * (1 + rate) ** (1 - first)
    assert discount.annuity(rate, first, count) == (closed, closed)


# ── rounding an interval ──


def test_a_rounding_that_the_interval_leaves_open_is_refused():
    """Between 0.0049 and 0.0051 half up could be 0.00 or 0.01: no digit is guessed."""
    open_figure = ExactNumber(Fraction("0.0049"), high=Fraction("0.0051"))
    with pytest.raises(ArithmeticError, match="two roundings"):
        open_figure.round_to(Fraction(1, 100), "half-up")
    assert open_figure.round_to(Fraction(1, 100), "down").value == 0
    assert open_figure.round_to(Fraction(1, 100), "up").value == Fraction(1, 100)


@examples(60)
@given(RATES, YEARS.filter(lambda years: years <= 50), st.integers(1, 10**14))
def test_no_price_by_a_fractional_term_is_left_open(rate, years, fen):
    """Eighty places decide every fen: fifteen digits of price and the loss of a small rate leave more than fifty."""
    inputs = {"use": "industrial", "full_price": Fraction(fen, 100), "method": "capitalised", "rate": rate}
    lines = {line.key: line.value for line in get_calculator("term").price({**inputs, "years": years}).lines}
    low, high = discount.term_factor(rate, years, Fraction(50))
    assert math.ceil(low * fen) == lines["price"] * 100 == math.ceil(high * fen)
