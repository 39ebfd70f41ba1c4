"""Properties that hold for every calculator: of each formula before rounding, and of each amount after it.

No figure is expected here: a law compares one answer with another, or an amount with the formula that its own
statement prints, worked out afresh (`formulas`). Where a law holds only before rounding, prices are drawn so that
nothing has to be rounded. What one rule alone keeps stands in its own file, in tests/rules.
"""

from fractions import Fraction

import pytest
from effort import examples
from formulas import CutOffError, worked_out
from hypothesis import given
from hypothesis import strategies as st
from laws import hold_for
from priced import ROUND_PRICES, amounts, drawn_statement
from rule_cases import rule_cases

from landprice.kinds.rounding import STEPS

RULES = tuple(rule_cases())
HALF = Fraction(1, 2)
FACTOR_STEP = Fraction(1, 10**4)


# ── before rounding ──


SCALED = {name: (key, parcel) for key, rule in rule_cases().items() for name, parcel in rule.scaled.items()}


@pytest.mark.parametrize("asked", SCALED)
@examples(60)
@given(price=ROUND_PRICES, times=st.integers(2, 50))
def test_scaling_a_price_scales_its_figures(asked, price, times):
    """Before rounding, every amount is so many times as much for a price so many times as high."""
    calculator, parcel = SCALED[asked]
    once, more = amounts(calculator, parcel(price)), amounts(calculator, parcel(price * times))
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


@hold_for(*RULES)
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

RISING = {key: rule.rising for key, rule in rule_cases().items() if rule.rising is not None}


@hold_for(*RISING)
def test_a_price_rises_with_its_inputs(calculator, random):
    """More land, a higher unit price or more years never cost less."""
    rising = RISING[calculator]
    pairs = {key: sorted(draw(random) for _ in range(2)) for key, draw in rising.inputs.items()}
    more = random.choice(list(pairs))
    before, after = (
        amounts(calculator, {**rising.beside, **{key: pair[most if key == more else 0] for key, pair in pairs.items()}})
        for most in (0, 1)
    )
    assert all(before[key] <= after[key] for key in rising.lines)
