"""The laws that figures keep, whatever the parcel: of each formula before rounding, and of each amount after it.

No figure is expected here: a law compares one answer with another, or an amount with the formula that its own
statement prints, worked out afresh (`formulas`). Where a law holds only before rounding, prices are drawn so that
nothing has to be rounded.
"""

from fractions import Fraction
from itertools import pairwise

import pytest
import strategies
from effort import examples
from formulas import CutOffError, worked_out
from hypothesis import assume, given
from hypothesis import strategies as st

from landprice import rulebook
from landprice.calculators import all_calculators, objections
from landprice.calculators.lease_to_sale import instalments
from landprice.errors import UsageError
from landprice.kinds.rounding import STEPS

BOOK = rulebook.load()
FEN = Fraction(1, 100)
EVERYTHING = frozenset(objections(BOOK))
HALF = Fraction(1, 2)
FACTOR_STEP = Fraction(1, 10**4)

FINE_PRICES = st.integers(1, 10**12).map(lambda fen: fen * FEN)
ROUND_PRICES = st.integers(1, 10**4).map(lambda thousands: Fraction(50_000 * thousands))
"""Full-term prices of 50 000 元 and its multiples: 2 %, its 1.1 thrice over, and every fiftieth are whole fen."""
AREAS = strategies.areas()
UNIT_PRICES = strategies.unit_prices()


def statement_of(calculator, inputs, accept=EVERYTHING):
    """The statement of inputs that are numbers, or lists of parts."""
    return all_calculators()[calculator].price(inputs, rules=BOOK, accept=accept)


def amounts(calculator, inputs):
    """Every amount of a statement that is money, by key."""
    return {line.key: line.value for line in statement_of(calculator, inputs).lines if line.unit == "元"}


def industrial(price, **inputs):
    """The inputs of an industrial parcel that is worth so much for 50 years."""
    return {"use": "industrial", "full_price": price, **inputs}


# ── before rounding ──


@given(ROUND_PRICES, st.integers(1, 49))
def test_two_percent_a_year_is_the_ratio_of_the_years(price, years):
    """Before rounding, years of 2 % are years/50: the 2 % is 1/50, so a fixed lease costs what a flexible term does."""
    assert BOOK.rule("lease-fixed-rent").number * 50 == 1
    lease = amounts("lease", industrial(price, years=years))
    assert lease["total_rent"] == price * years / 50 == amounts("term", industrial(price, years=years))["price"]


@given(FINE_PRICES, st.integers(1, 49))
def test_rounding_alone_parts_a_lease_from_a_term(price, years):
    """After it they differ by the rounding of each year's rent: less than a fen a year, and never the other way."""
    rents = amounts("lease", industrial(price, years=years))["total_rent"]
    assert 0 <= rents - amounts("term", industrial(price, years=years))["price"] < years * FEN


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


@given(FINE_PRICES, st.integers(1, 49), st.integers(2, 99))
def test_scaling_a_floor_never_gains(price, years, times):
    """After rounding, a floor of the sum is at most the sum of the floors, and within a fen for each of them."""
    once = amounts("term", industrial(price, years=years))["price"]
    more = amounts("term", industrial(price * times, years=years))["price"]
    assert once * times - times * FEN < more <= once * times


# ── each line is its formula, rounded as it says ──


HOLDS = {
    "up": lambda over: 0 <= over < 1,
    "down": lambda over: -1 < over <= 0,
    "half-up": lambda over: -HALF < over <= HALF,
    "largest-remainder": lambda over: -1 < over < 1,
    None: lambda over: over == 0,
}
"""By how many of its steps an amount may be over its exact value."""


@pytest.mark.parametrize("calculator", all_calculators())
@examples(150)
@given(data=st.data())
def test_a_line_is_its_own_formula_rounded_as_it_says(calculator, data):
    """The formula with its figures, worked out afresh, gives the line's amount, rounded the way that the line says.

    So a floor is never below the exact value and a ceiling never above it, both within a step of it, and any other
    amount is within half a step, a tie upwards.
    """
    inputs = strategies.as_text(data.draw(strategies.parcels(calculator)))
    try:
        lines = statement_of(calculator, inputs).lines
    except UsageError:
        return
    for line in lines:
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


@pytest.mark.parametrize("years", ["20", "12.25"])
@examples(60)
@given(price=FINE_PRICES, rate=strategies.rates())
def test_a_price_by_a_factor_is_a_floor_too(years, price, rate):
    """The capitalised price, whose formula shows the factor cut off, is between the factor's two sides of a fen."""
    from decimal import Decimal, localcontext  # noqa: PLC0415  an independent way to reckon a power, for this law alone

    def discount(of):
        return (1 + Decimal(rate.numerator) / rate.denominator) ** -Decimal(of)

    lines = amounts("term", industrial(price, years=years, method="capitalised", rate=rate))
    with localcontext() as context:
        context.prec = 120
        exact = Fraction((1 - discount(years)) / (1 - discount(50))) * price
    assert -Fraction(1, 10**40) < lines["price"] - exact < FEN


# ── after rounding ──


@given(strategies.parcels("lease"))
def test_a_rent_is_never_over_eleven_tenths_of_the_last(inputs):
    """涨幅不得高于上期租金的10%: no rent passes 1.1 of the period's before, exactly; nor does its printed ceiling."""
    try:
        lines = amounts("lease", strategies.as_text(inputs))
    except UsageError:
        assume(False)
    rents = [
        lines[key]
        for key in sorted(lines, key=lambda key: int(key[5:]) if key[:5] == "rent_" else 0)
        if key[:5] == "rent_"
    ]
    assert all(later * 10 <= last * 11 for last, later in pairwise(rents))


@given(strategies.parcels("lease"))
def test_the_total_is_the_rents_by_their_years(inputs):
    """total_rent = Σ rent_k × its years, the last period shorter where the years do not divide (18 = 5 + 5 + 5 + 3)."""
    try:
        lines = amounts("lease", strategies.as_text(inputs))
    except UsageError:
        assume(False)
    assume(lines)
    years, every = int(inputs["years"]), int(inputs.get("review_every", inputs["years"]))
    starts = range(0, years, every)
    assert lines["total_rent"] == sum(
        lines[f"rent_{k}"] * min(every, years - start) for k, start in enumerate(starts, 1)
    )


@given(FINE_PRICES, st.integers(1, 100))
def test_instalments_add_up(rent, years):
    """A lease's yearly instalments add up to its rent exactly, each within a fen of an equal share."""
    parts = instalments(rent, years)
    assert len(parts) == years
    assert sum(parts) == rent
    assert all(abs(part - rent / years) <= FEN for part in parts)
    assert all(part % FEN == 0 for part in parts)


@given(strategies.parcels("lease-to-sale"))
def test_a_lease_that_becomes_a_sale_adds_up(inputs):
    """Credit and balance make the price, credit and the uncredited rest the rent paid; annual_rent is an instalment."""
    try:
        lines = amounts("lease-to-sale", strategies.as_text(inputs))
    except UsageError:
        assume(False)
    assume(lines)
    assert lines["credit"] + lines["balance"] == lines["sale_price"]
    assert lines["credit"] + lines["uncredited"] == inputs.get("rent_paid", lines["rent_total"])
    assert min(lines["balance"], lines["uncredited"]) == 0
    assert lines["annual_rent"] == instalments(lines["rent_total"], int(inputs["lease_years"]))[0]


@given(strategies.parcels("underground"))
def test_layers_add_up(inputs):
    """The total is the sum of the layers as printed."""
    try:
        lines = amounts("underground", strategies.as_text(inputs))
    except UsageError:
        assume(False)
    assume(lines)
    assert lines["total"] == sum(amount for key, amount in lines.items() if key.startswith("layer_"))


@given(strategies.parcels("cost"))
def test_allocated_costs_add_up(inputs):
    """The parts make the tract's cost to the fen, each within a fen of its share."""
    lines = statement_of("cost", strategies.as_text(inputs)).lines
    assume(lines)
    parts = [line for line in lines if line.key.startswith("cost_price_")]
    assert sum(line.value for line in parts) == inputs["tract_cost"]


@given(strategies.parcels("mixed"))
def test_shares_add_up(inputs):
    """The shares of floor area make 100.00 %, and a larger area never has the smaller share."""
    try:
        lines = statement_of("mixed", strategies.as_text(inputs)).lines
    except UsageError:
        assume(False)
    assume(lines)
    shares = [(worked_out(line.substituted()), line.value) for line in lines if line.key.startswith("share_")]
    assert sum(value for _, value in shares) == 100
    assert all(value <= other for exact, value in shares for larger, other in shares if exact < larger)


# ── more of anything is never cheaper ──

MONOTONE = {
    "term": ("price", "reserve_price"),
    "lease": ("rent_1", "total_rent"),
    "lease-to-sale": ("rent_total", "sale_price"),
}


def of_years(calculator, years):
    """The inputs that say the years: of a lease that becomes a sale, five of lease and the others of sale."""
    return {"lease_years": 5, "sale_years": years - 5} if calculator == "lease-to-sale" else {"years": years}


@pytest.mark.parametrize("calculator", MONOTONE)
@given(
    area=AREAS,
    unit_price=UNIT_PRICES,
    years=st.integers(6, 49),
    more=st.sampled_from(["area", "unit_price", "years"]),
    data=st.data(),
)
def test_a_price_rises_with_area_price_and_years(calculator, area, unit_price, years, more, data):
    """More land, a higher unit price or more years never cost less."""
    small = {"area": area, "unit_price": unit_price, "years": years}
    bigger = {
        "area": AREAS.filter(lambda drawn: drawn >= area),
        "unit_price": UNIT_PRICES.filter(lambda drawn: drawn >= unit_price),
        "years": st.integers(years, 50),
    }
    large = small | {more: data.draw(bigger[more])}
    before, after = (
        amounts(
            calculator,
            {"use": "industrial", "area": said["area"], "unit_price": said["unit_price"]}
            | of_years(calculator, said["years"]),
        )
        for said in (small, large)
    )
    assert all(before[key] <= after[key] for key in MONOTONE[calculator])


@given(FINE_PRICES, FINE_PRICES, st.integers(6, 50), st.integers(5, 10))
def test_reviewed_rents_rise_with_the_price(one, other, years, every):
    """At their ceilings or by an index, every rent rises with the price that it starts from."""
    low, high = sorted((one, other))
    for reviews in ({}, {"index": [100] + [107] * ((years - 1) // every)}):
        before, after = (
            amounts("lease", industrial(price, years=years, review_every=every, **reviews)) for price in (low, high)
        )
        assert before.keys() == after.keys()
        assert all(before[key] <= after[key] for key in before)


@given(AREAS, AREAS, UNIT_PRICES, UNIT_PRICES, st.sampled_from(["1:commercial", "2:commercial", "1:parking"]))
def test_a_layer_rises_with_its_area_and_the_surface_price(one, other, price, other_price, layer):
    """A larger layer, or one under dearer land, never costs less."""
    totals = [
        amounts(
            "underground",
            {"unit_price": unit_price, "area": 1, "layer": [f"{layer}:{strategies.as_text({'area': area})['area']}"]},
        )
        for area, unit_price in zip(sorted((one, other)), sorted((price, other_price)), strict=True)
    ]
    assert totals[0]["total"] <= totals[1]["total"]


@given(FINE_PRICES, st.fractions(Fraction("0.001"), Fraction("0.5")), st.integers(1, 49))
def test_the_capitalised_price_is_over_the_ratio(price, rate, years):
    """Money now is worth more than money later: a factor below the maximum term is larger than the ratio."""
    rate = Fraction(int(rate * 10**6), 10**6)
    by_ratio = amounts("term", industrial(price, years=years))["price"]
    assert amounts("term", industrial(price, years=years, method="capitalised", rate=rate))["price"] >= by_ratio


# ── what must not matter ──


@given(st.integers(1, 10**14), st.integers(1, 49))
def test_the_unit_that_a_price_is_written_in_does_not_matter(fen, years):
    """元, 万元 and 亿元 of one amount give one answer, for all are exact."""
    written = [
        f"{fen // 10**places}.{fen % 10**places:0{places}}{unit}"
        for places, unit in ((2, "元"), (6, "万元"), (10, "亿元"))
    ]
    answers = [amounts("term", industrial(text, years=years)) for text in written]
    assert answers[0] == answers[1] == answers[2]


@given(st.integers(1, 1500), st.integers(1, 100))
def test_the_unit_that_an_area_is_written_in_does_not_matter(hectares, price):
    """1 公顷 is 15 亩 is 10 000 ㎡, and 1 万元/亩 is 15 元/㎡, so 15 亩 at 1 万元/亩 is 15 万元."""
    land = (f"{hectares}公顷", f"{hectares * 15}亩", f"{hectares * 10000}㎡")
    prices = (f"{price * 15}元/㎡", f"{price}万元/亩", f"{price * 15}万元/公顷", f"{price * 10000}元/亩")
    answers = [
        amounts("term", {"use": "industrial", "area": area, "unit_price": unit_price, "years": 20})
        for area in land
        for unit_price in prices
    ]
    assert all(answer == answers[0] for answer in answers)
    assert answers[0]["full_term_price"] == hectares * 15 * price * 10_000


WEIGHTS = st.lists(st.integers(1, 10**4), min_size=1, max_size=6)


@given(WEIGHTS, st.integers(2, 100), FINE_PRICES)
def test_only_the_proportion_of_areas_matters(weights, times, tract_cost):
    """Shares of floor area and allocated costs are the same for areas all so many times as large."""
    uses = ("industrial", "office", "research", "residential", "public", "warehouse")

    def parts(factor):
        return [f"{use}:{weight * factor}" for use, weight in zip(uses, weights, strict=False)]

    shares, costs = (
        [
            [
                line.value
                for line in statement_of(calculator, {**inputs, "part": parts(factor)}).lines
                if starts in line.key
            ]
            for factor in (1, times)
        ]
        for calculator, inputs, starts in (
            ("mixed", {"primary": "industrial"}, "share_"),
            ("cost", {"tract_cost": tract_cost}, "cost_price_"),
        )
    )
    assert shares[0] == shares[1]
    assert costs[0] == costs[1]


@given(WEIGHTS, st.integers(1, 10**4), st.integers(1, 10**4), st.randoms(use_true_random=False))
def test_neither_order_nor_cutting_up_matters_to_the_primary_use(weights, first, second, random):
    """One part of a use or two, in any order: shares are the same up to the first of equals, and so is the use."""
    uses = ("office", "research", "residential", "public", "warehouse", "health")
    whole = [f"industrial:{first + second}", *(f"{use}:{weight}" for use, weight in zip(uses, weights, strict=False))]
    cut = [f"industrial:{first}", *whole[1:], f"industrial:{second}"]
    shuffled = random.sample(cut, len(cut))
    one, two, three = (
        {line.key: line for line in statement_of("mixed", {"part": part}).lines} for part in (whole, cut, shuffled)
    )
    assert {key: line.amount for key, line in one.items()} == {key: line.amount for key, line in two.items()}
    assert one.keys() == three.keys()
    assert all(
        one[key].amount == three[key].amount
        if one[key].value is None
        else abs(one[key].value - three[key].value) <= FEN
        for key in one
    )


@given(FINE_PRICES, st.integers(1, 49))
def test_a_price_stated_for_the_maximum_term_is_the_price(price, years):
    """price_years = max_term changes nothing, and objects to nothing."""
    plain = statement_of("term", industrial(price, years=years), accept=())
    said = statement_of("term", industrial(price, years=years, price_years=50), accept=())
    assert [line.amount for line in plain.lines] == [line.amount for line in said.lines]
    assert "price-not-full-term" not in {check.code for check in said.breached}


@given(FINE_PRICES.filter(lambda price: price <= 10**9), st.integers(5, 10), st.integers(11, 50))
def test_an_index_that_stands_still_leaves_the_rent(price, every, years):
    """A price, or an index, that never moves gives the first rent at every review."""
    count = -(-years // every) - 1
    for reviews in ({"index": [100] * (count + 1)}, {"reassessed": [price] * count}):
        lines = amounts("lease", industrial(price, years=years, review_every=every, **reviews))
        rents = {amount for key, amount in lines.items() if key.startswith("rent_")}
        assert rents <= {lines["rent_1"], *(lines[key] for key in lines if key.startswith("ceiling_"))}
        assert all(lines[f"rent_{k}"] == min(lines[f"basis_{k}"], lines[f"ceiling_{k}"]) for k in range(2, count + 2))
        assert {lines[f"basis_{k}"] for k in range(2, count + 2)} == {lines["rent_1"]}
