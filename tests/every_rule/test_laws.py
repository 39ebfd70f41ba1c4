"""Properties that hold for every calculator: of each formula before rounding, and of each amount after it.

No figure is expected here: a law compares one answer with another, or an amount with the formula that its own
statement prints, worked out afresh (`formulas`). Where a law holds only before rounding, prices are drawn so that
nothing has to be rounded. What one rule alone keeps stands in its own file, in tests/rules.
"""

from fractions import Fraction

import draws
import pytest
from effort import examples
from formulas import CutOffError, worked_out
from hypothesis import given
from hypothesis import strategies as st
from laws import drawn
from priced import ROUND_PRICES, amounts, drawn_statement, industrial
from rule_cases import rule_cases

from landprice.kinds.rounding import STEPS

RULES = tuple(rule_cases())
HALF = Fraction(1, 2)
FACTOR_STEP = Fraction(1, 10**4)


# ── before rounding ──


def asked_of_every_calculator(price):
    """One parcel for each calculator with a price, whose amounts are whole fen for a price that is round enough."""
    reviewed = {"years": 20, "review_every": 5}
    return {
        "term": industrial(price, years=20),
        "lease fixed": industrial(price, years=20),
        "lease at ceilings": industrial(price, **reviewed),
        "lease by index": industrial(price, **reviewed, index=[100, 105, 90]),
        "lease-to-sale": industrial(price, lease_years=5, sale_years=15),
        "underground": {"full_price": price * 4, "layer": ["1:commercial", "2:commercial", "2:parking", "3:public"]},
        "cost": {"tract_cost": price, "part": ["industrial:1", "office:3", "research:1"]},
    }


@pytest.mark.parametrize("asked", asked_of_every_calculator(Fraction(1)))
@examples(60)
@given(price=ROUND_PRICES, times=st.integers(2, 50))
def test_scaling_a_price_scales_its_figures(asked, price, times):
    """Before rounding, every amount of every calculator is so many times as much for a price so many times as high."""
    calculator = asked.split()[0]
    once = amounts(calculator, asked_of_every_calculator(price)[asked])
    more = amounts(calculator, asked_of_every_calculator(price * times)[asked])
    assert more == {key: amount * times for key, amount in once.items()}


# ── each line is its formula, rounded as it says ──


HOLDS = {
    "up": lambda over: 0 <= over < 1,
    "down": lambda over: -1 < over <= 0,
    "half-up": lambda over: -HALF < over <= HALF,
    "largest-remainder": lambda over: -1 < over < 1,
    None: lambda over: over == 0,
}
"""By how many of its steps an amount may be over its exact value."""


@drawn(*RULES)
def test_a_line_is_its_own_formula_rounded_as_it_says(calculator, inputs):
    """The formula with its figures, worked out afresh, gives the line's amount, rounded the way that the line says.

    So a floor is never below the exact value and a ceiling never above it, both within a step of it, and any other
    amount is within half a step, a tie upwards.
    """
    for line in drawn_statement(calculator, inputs).lines:
        if line.value is None:
            continue
        step = STEPS[line.unit] if line.unit else FACTOR_STEP
        assert line.value % step == 0
        assert line.bound != "floor" or line.rounding in {"up", None}
        try:
            over = (line.value - worked_out(line.substituted())) / step
        except CutOffError:
            continue
        assert HOLDS[line.rounding](over), line


# ── more of anything is never cheaper ──

MONOTONE = {
    "term": ("price", "reserve_price"),
    "lease": ("rent_1", "total_rent"),
    "lease-to-sale": ("rent_total", "sale_price"),
}


def of_years(calculator, years):
    """The inputs that say the years: of a lease that becomes a sale, five of lease and the others of sale."""
    return {"lease_years": 5, "sale_years": years - 5} if calculator == "lease-to-sale" else {"years": years}


@drawn(*MONOTONE)
def test_a_price_rises_with_area_price_and_years(calculator, random):
    """More land, a higher unit price or more years never cost less."""
    areas = sorted(draws.area(random) for _ in range(2))
    prices = sorted(draws.unit_price(random) for _ in range(2))
    years = sorted(draws.integer(random, 6, 50) for _ in range(2))
    more = random.choice(["area", "unit_price", "years"])
    before, after = (
        amounts(
            calculator,
            {
                "use": "industrial",
                "area": areas[most if more == "area" else 0],
                "unit_price": prices[most if more == "unit_price" else 0],
            }
            | of_years(calculator, years[most if more == "years" else 0]),
        )
        for most in (0, 1)
    )
    assert all(before[key] <= after[key] for key in MONOTONE[calculator])
