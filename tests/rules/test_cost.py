"""Cost price · 成本价: worked examples, oracle, parcels and laws."""

from fractions import Fraction
from random import Random

import draws
import oracle
from hypothesis import given
from hypothesis import strategies as st
from laws import given_that, hold_for
from oracle import Sheet, apportion, ask, figures, land_use
from priced import FINE_PRICES, drawn_statement, statement_of
from rule_cases import Case, Dialogue, Inputs, RuleCase

# --- the rule in fractions --------------------------------------------------------------------------------------------


def _cost(sheet: Sheet) -> None:
    parts = sheet.parts
    for name, _, _ in parts:
        land_use(sheet, name)
    areas = [area for _, area, _ in parts]
    values = [area * unit_price for _, area, unit_price in parts if unit_price is not None]
    weights = values if len(values) == len(parts) else areas
    shares = apportion(int(sheet.need("tract_cost") * 100), weights)
    for k, (area, fen) in enumerate(zip(areas, shares, strict=True), start=1):
        cost_price = sheet.amount(f"cost_price_{k}", Fraction(fen, 100))
        sheet.amount(f"cost_per_area_{k}", cost_price / area)


# --- parcels ----------------------------------------------------------------------------------------------------------


def _draw(random: Random) -> Inputs:
    uses = draws.NO_USES if draws.one_in(random, 25) else draws.USES
    return {"tract_cost": draws.price(random), "part": draws.parts(random, uses, 12)}


# --- worked examples --------------------------------------------------------------------------------------------------

CASES = (
    Case(
        "a tract's cost to the fen",
        "a third each; the odd fen goes to the first of equals",
        (
            "cost",
            "--tract-cost",
            "1000000",
            "--part",
            "industrial:10000",
            "--part",
            "warehouse:10000",
            "--part",
            "commercial:10000",
        ),
        lines={"cost_price_1": "333333.34", "cost_price_2": "333333.33", "cost_price_3": "333333.33"},
    ),
)

# --- what breaches a check, and how inputs are spelled ----------------------------------------------------------------


FACTS = ()


PLAIN = {"tract_cost": "9600000", "part": [["industrial", "6000", ""], ["office", "3000", ""]], "basis": "area"}

# --- the rule ---------------------------------------------------------------------------------------------------------

RULE = RuleCase(
    key="cost",
    sample={"tract_cost": "100万元", "part": ["industrial:3:1", "office:1:1"], "basis": "area"},
    cases=CASES,
    oracle=_cost,
    draw=_draw,
    required=("tract_cost", "part"),
    dialogue=Dialogue(
        answers=["6", "1000万元", "工业用地", "30000", "", "商服用地", "20000", "", "", ""],
        inputs={"tract_cost": "1000万元", "part": ["工业用地:30000", "商服用地:20000"]},
    ),
    facts=FACTS,
    plain=PLAIN,
    rising=None,
    scaled={"cost": lambda price: {"tract_cost": price, "part": ["industrial:1", "office:3", "research:1"]}},
)


# --- the oracle by hand -----------------------------------------------------------------------------------------------


def test_cost_to_the_fen():
    """A third of 1 000 000 each: the odd fen goes to the first of equals; by price 1 : 3 it is 250 000 and 750 000."""
    thirds = ask("cost", tract_cost="1000000", part=[("industrial", Fraction(10000), None)] * 3)
    assert figures(thirds, "cost_price_1", "cost_price_2", "cost_price_3") == ["333333.34", "333333.33", "333333.33"]
    parts = [("industrial", Fraction(10), Fraction(1)), ("commercial", Fraction(10), Fraction(3))]
    by_price = ask("cost", tract_cost="1000000", part=parts)
    assert list(by_price.lines) == ["cost_price_1", "cost_per_area_1", "cost_price_2", "cost_per_area_2"]
    assert figures(by_price, *by_price.lines) == ["250000", "25000", "750000", "75000"]


# --- laws of the oracle -----------------------------------------------------------------------------------------------


@hold_for("cost")
def test_law_cost_adds_up(inputs):
    """The parts of a tract's cost add up to it."""
    lines = oracle.price("cost", inputs).lines
    given_that(lines)
    assert sum(line for key, line in lines.items() if key.startswith("cost_price_")) == inputs["tract_cost"]


# --- laws of the package ----------------------------------------------------------------------------------------------


@hold_for("cost")
def test_allocated_costs_add_up(inputs):
    """The parts make the tract's cost to the fen, each within a fen of its share."""
    lines = drawn_statement("cost", inputs).lines
    parts = [line for line in lines if line.key.startswith("cost_price_")]
    assert sum(line.value for line in parts) == inputs["tract_cost"]


WEIGHTS = st.lists(st.integers(1, 10**4), min_size=1, max_size=6)


@given(WEIGHTS, st.integers(2, 100), FINE_PRICES)
def test_only_the_proportion_of_areas_matters(weights, times, tract_cost):
    """Allocated costs are the same for areas all so many times as large."""
    uses = ("industrial", "office", "research", "residential", "public", "warehouse")
    costs = [
        [
            line.value
            for line in statement_of(
                "cost",
                {
                    "tract_cost": tract_cost,
                    "part": [f"{use}:{weight * factor}" for use, weight in zip(uses, weights, strict=False)],
                },
            ).lines
            if "cost_price_" in line.key
        ]
        for factor in (1, times)
    ]
    assert costs[0] == costs[1]
