"""Long lease · 长期租赁: worked examples, oracle, parcels and laws."""

from fractions import Fraction
from itertools import pairwise
from random import Random
from typing import cast

import draws
import oracle
from hypothesis import given
from hypothesis import strategies as st
from laws import given_that, hold_for
from oracle import (
    ROUNDING,
    SHORTEST_REVIEW,
    Sheet,
    Usage,
    ask,
    assessed_price,
    down,
    figures,
    half_up,
    maximum_term,
    per_unit,
)
from priced import BOOK, FINE_PRICES, ROUND_PRICES, amounts, drawn_amounts, industrial
from rule_cases import Breach, Case, Dialogue, Inputs, Limit, Rising, RuleCase

# --- the rule in fractions --------------------------------------------------------------------------------------------

LEASE_RATE = Fraction(2, 100)
RISE = 1 + Fraction(10, 100)
SHORTEST_LEASE = 5
LONGEST_LEASE = 20
BASE_YEARS = 50


def _lease(sheet: Sheet) -> None:
    years, every = sheet.need("years"), sheet.number("review_every")
    starts = [Fraction(start) for start in range(0, int(years), int(every or years))]
    lengths = [min(every or years, years - start) for start in starts]
    _check_reviews(sheet, len(starts) - 1)
    assessed_price(sheet)
    max_term = maximum_term(sheet, years)
    sheet.breach("lease-too-short", where=years < SHORTEST_LEASE)
    sheet.breach("lease-too-long", where=years > LONGEST_LEASE)
    sheet.breach("lease-over-civil-code", where=years > LONGEST_LEASE)
    sheet.breach("review-too-often", where=every is not None and every < SHORTEST_REVIEW)
    sheet.breach("base-not-50-years", where=max_term not in {None, BASE_YEARS})
    if sheet.refused or max_term is None:
        return
    full_term_price = oracle.full_term_price(sheet, max_term)
    rents, bound = _rents(sheet, full_term_price, len(starts))
    total = sum((rent * length for rent, length in zip(rents, lengths, strict=True)), Fraction(0))
    sheet.amount("total_rent", total, bound)
    discount_rate = sheet.number("discount_rate")
    if discount_rate is not None:
        yearly = [rent for rent, length in zip(rents, lengths, strict=True) for _ in range(int(length))]
        value = sum((rent / (1 + discount_rate) ** year for year, rent in enumerate(yearly)), Fraction(0))
        sheet.rounded("present_value", half_up(value), "at-most" if bound == "at-most" else "exact")
    sheet.lines["supply_method"] = "挂牌"
    per_unit(sheet, rents[0], sheet.bound("rent_1"))


def _rents(sheet: Sheet, full_term_price: Fraction, periods: int) -> tuple[list[Fraction], str]:
    """Write the rents of all periods with what led to them; return them and the bound of their sum."""
    cost_rent = sheet.number("cost_rent") or Fraction(0)
    bound = "exact" if periods > 1 else "floor"
    first = ROUNDING[bound](full_term_price * LEASE_RATE, 2)
    sheet.breach("rent-below-cost", where=cost_rent > first)
    rents = [sheet.amount("rent_1", max(first, cost_rent), bound)]
    for k in range(2, periods + 1):
        reviewed_price = _reviewed_price(sheet, full_term_price, k - 1)
        ceiling = down(rents[-1] * RISE)
        rent = ceiling
        if reviewed_price is None:
            sheet.breach("review-unknown")
            bound = "at-most"
        else:
            rent = min(sheet.amount(f"basis_{k}", reviewed_price * LEASE_RATE), ceiling)
        sheet.rounded(f"ceiling_{k}", ceiling, "ceiling")
        sheet.breach("rent-below-cost", where=cost_rent > rent)
        rents.append(sheet.rounded(f"rent_{k}", max(rent, cost_rent), bound))
    return rents, bound


def _check_reviews(sheet: Sheet, reviews: int) -> None:
    """Raise `Usage` where prices and indices are mixed, are too many, or lack what they are to be multiplied with."""
    prices, indices = sheet.reassessed, sheet.indices
    known_prices = [k for k, review in enumerate(prices, start=1) if review is not None]
    known_indices = [k for k, index in enumerate(indices) if index is not None]
    if known_prices and known_indices:
        raise Usage("reassessed-and-index")
    if max([0, *known_prices, *known_indices]) > reviews:
        raise Usage("too-many-reviews")
    if known_indices and known_indices[0] != 0:
        raise Usage("missing")
    if any(review and review[1] == "unit" for review in prices) and "area" not in sheet.inputs:
        raise Usage("missing")


def _reviewed_price(sheet: Sheet, full_term_price: Fraction, k: int) -> Fraction | None:
    """Return the whole parcel's price at review k, unrounded, or None where nothing is known of it."""
    prices, indices = sheet.reassessed, sheet.indices
    review = prices[k - 1] if k <= len(prices) else None
    index = indices[k] if k < len(indices) else None
    if review is not None:
        reassessed, unit = review
        return reassessed * sheet.need("area") if unit == "unit" else reassessed
    if index is not None:
        return full_term_price * index / cast("Fraction", indices[0])
    return None


# --- parcels ----------------------------------------------------------------------------------------------------------


def _draw(random: Random) -> Inputs:
    inputs: Inputs = {}
    max_term = draws.add_use(random, inputs)
    years = draws.integer(random, 1, 50 if draws.one_in(random, 12) else int(max_term))
    inputs["years"] = Fraction(years)
    first = half_up(draws.add_price(random, inputs, 2, 100) * LEASE_RATE)
    if not draws.one_in(random, 4):
        every = random.randint(1, 4) if draws.one_in(random, 12) else draws.integer(random, 5, 20)
        inputs["review_every"] = Fraction(every)
        _add_reviews(random, inputs, first, -(-years // every) - 1)
    if draws.one_in(random, 3):
        inputs["cost_rent"] = Fraction(0) if draws.one_in(random, 4) else draws.near(random, first)
    if draws.one_in(random, 4):
        inputs["discount_rate"] = draws.rate(random)
    draws.add_floor_area_ratio(random, inputs)
    return inputs


def _add_reviews(random: Random, inputs: Inputs, first: Fraction, reviews: int) -> None:
    """Add what is known of the reviews: prices, indices or nothing; seldom more than there are."""
    known = random.randint(0, reviews) + int(draws.one_in(random, 20))
    route = random.choice(("prices", "indices", "nothing"))
    if route == "indices" and known:
        wide = random.randint(0, 1)
        inputs["index"] = [
            draws.decimal(random, draws.LARGEST_INDEX, 6) if wide else Fraction(random.randint(800, 1300), 10)
            for _ in range(known + 1)
        ]
    if route == "prices" and known:
        ceiling = first
        reassessed: list[tuple[Fraction, str] | None] = []
        for _ in range(known):
            ceiling = down(ceiling * RISE)
            reassessed.append(_review(random, ceiling, has_area="area" in inputs))
        inputs["reassessed"] = reassessed


def _review(random: Random, ceiling: Fraction, *, has_area: bool) -> tuple[Fraction, str] | None:
    """Draw a reassessed price: unknown, any, or one whose rent is a tie beside the ceiling."""
    if draws.one_in(random, 8):
        return None
    if has_area and random.randint(0, 1):
        return draws.unit_price(random), "unit"
    beside = [ceiling / LEASE_RATE + fen * draws.FEN for fen in (-75, -25, 0, 25)]
    beside = [price for price in beside if 0 < price <= draws.LARGEST_PRICE]
    return random.choice(beside) if beside and random.randint(0, 1) else draws.price(random), "total"


# --- worked examples --------------------------------------------------------------------------------------------------

CASES = (
    Case(
        "a fixed rent",
        "9 600 000 × 2 %, × 20",
        ("lease", "--use", "industrial", "--unit-price", "480", "--area", "20000", "--years", "20"),
        lines={"rent_1": "192000.00", "total_rent": "3840000.00"},
        bounds={"rent_1": "floor"},
    ),
    Case(
        "a reviewed rent, capped and then falling",
        "192 000; 224 000 and 240 000 cut at 1.1 of the last; 500 × 20 000 × 2 % = 200 000",
        (
            "lease",
            "--use",
            "industrial",
            "--unit-price",
            "480",
            "--area",
            "20000",
            "--years",
            "20",
            "--review-every",
            "5",
            "--reassessed",
            "560",
            "--reassessed",
            "600",
            "--reassessed",
            "500",
        ),
        lines={
            "rent_1": "192000.00",
            "rent_2": "211200.00",
            "rent_3": "232320.00",
            "rent_4": "200000.00",
            "total_rent": "4177600.00",
        },
    ),
    Case(
        "nothing known of the reviews: at most",
        "192 000 × 1.1, 1.21, 1.331, each five years",
        (
            "lease",
            "--use",
            "industrial",
            "--unit-price",
            "480",
            "--area",
            "20000",
            "--years",
            "20",
            "--review-every",
            "5",
        ),
        lines={
            "rent_1": "192000.00",
            "rent_2": "211200.00",
            "rent_3": "232320.00",
            "rent_4": "255552.00",
            "total_rent": "4455360.00",
        },
        bounds={"rent_4": "at-most", "total_rent": "at-most"},
        breached=frozenset({"review-unknown"}),
    ),
    Case(
        "reviewed by an index",
        "26 000 cut at 22 000; then 1 000 000 × 118/100 × 2 % = 23 600, under 24 200",
        (
            "lease",
            "--use",
            "industrial",
            "--full-price",
            "1000000",
            "--years",
            "15",
            "--review-every",
            "5",
            "--index",
            "100",
            "--index",
            "130",
            "--index",
            "118",
        ),
        lines={"rent_1": "20000.00", "rent_2": "22000.00", "rent_3": "23600.00", "total_rent": "328000.00"},
    ),
    Case(
        "reviews under five years are refused",
        "201号 四(一): 租金调整周期不得低于5年",
        ("lease", "--use", "industrial", "--full-price", "9600000", "--years", "20", "--review-every", "4"),
        breached=frozenset({"review-too-often", "review-unknown"}),
        exit_code=3,
    ),
)

# --- what breaches a check, and how inputs are spelled ----------------------------------------------------------------

PLOT = {"use": "industrial", "full_price": "1000000", "years": "20"}

FACTS = (
    Breach("base-not-50-years", PLOT | {"max_term": "40"}, {"years": "40", "limit": "50"}),
    Breach("lease-too-short", PLOT | {"years": "4"}, {"years": "4", "limit": "5"}),
    Breach("lease-too-long", PLOT | {"years": "21"}, {"years": "21", "limit": "20"}),
    Breach("lease-over-civil-code", PLOT | {"years": "21"}, {"years": "21", "limit": "20"}),
    Breach("review-too-often", PLOT | {"review_every": "4"}, {"years": "4", "limit": "5"}),
    Breach("review-unknown", PLOT | {"review_every": "5"}, {}),
    Breach("rent-below-cost", PLOT | {"cost_rent": "20000.01"}, {"cost": "20,000.01"}),
)


LIMITS = (
    Limit("term-over-maximum", PLOT | {"max_term": "20"}, {"years": "21"}),
    Limit("term-over-general-limit", PLOT, {"years": "21"}),
    Limit("base-not-50-years", PLOT | {"max_term": "50"}, {"max_term": "49"}),
    Limit("lease-too-short", PLOT | {"years": "5"}, {"years": "4"}),
    Limit("lease-too-long", PLOT, {"years": "21"}),
    Limit("lease-over-civil-code", PLOT, {"years": "21"}),
    Limit("review-too-often", PLOT | {"review_every": "5"}, {"review_every": "4"}),
    Limit("review-unknown", PLOT | {"review_every": "20"}, {"review_every": "19"}),
    Limit("rent-below-cost", PLOT | {"cost_rent": "20000"}, {"cost_rent": "20000.01"}),
    Limit(
        "rent-below-cost",
        PLOT | {"review_every": "10", "index": ["100", "100"], "cost_rent": "20000"},
        {"cost_rent": "20000.01"},
    ),
    Limit(
        "rent-below-cost",
        PLOT | {"review_every": "10", "index": ["100", "95"], "cost_rent": "19000"},
        {"cost_rent": "19000.01"},
    ),
)

PLAIN = {
    "use": "warehouse",
    "years": "20",
    "full_price": "9600000",
    "area": "20000",
    "review_every": "5",
    "cost_rent": "10000",
    "discount_rate": "0.05",
    "reassessed": ["9600000", "", "12000000"],
}

# --- the rule ---------------------------------------------------------------------------------------------------------

RULE = RuleCase(
    key="lease",
    sample={
        "use": "industrial",
        "unit_price": "480",
        "area": "20000",
        "years": "20",
        "parcel": "A-1",
        "review_every": "5",
        "reassessed": ["560", None, "1200万元"],
        "discount_rate": "5%",
    },
    cases=CASES,
    oracle=_lease,
    draw=_draw,
    required=("use", "years"),
    dialogue=Dialogue(
        answers=[
            "长期租赁",
            "industrial",
            "20",
            "480",
            "2公顷",
            "review_every，reassessed",
            "5",
            "560",
            "-",
            "600",
            "",
            "",
        ],
        inputs={
            "use": "industrial",
            "years": "20",
            "unit_price": "480",
            "area": "2公顷",
            "review_every": "5",
            "reassessed": ["560", None, "600"],
        },
    ),
    facts=FACTS,
    limits=LIMITS,
    plain=PLAIN,
    rising=Rising(
        lines=("rent_1", "total_rent"),
        inputs={
            "area": draws.area,
            "unit_price": draws.unit_price,
            "years": lambda random: draws.integer(random, 6, 50),
        },
        beside={"use": "industrial"},
    ),
    scaled={
        "lease fixed": lambda price: industrial(price, years=20),
        "lease at ceilings": lambda price: industrial(price, years=20, review_every=5),
        "lease by index": lambda price: industrial(price, years=20, review_every=5, index=[100, 105, 90]),
    },
)


BASE = {"use": "industrial", "area": Fraction(20000), "unit_price": Fraction(480)}


# --- the oracle by hand -----------------------------------------------------------------------------------------------


def test_worked_fixed_lease():
    """A fixed rent of 2 % for 20 years: 192 000 a year, 3 840 000 in all."""
    answer = ask("lease", **BASE, years="20")
    assert figures(answer, "rent_1", "total_rent", "supply_method") == ["192000", "3840000", "挂牌"]
    assert answer.bounds["rent_1"] == answer.bounds["total_rent"] == "floor"


def test_a_rent_that_no_review_changes_is_fixed_and_a_floor():
    """201号 四(一): 租赁期间租金不调整的，可按不低于…2%; 1 000 000.01 × 2 % = 20 000.0002, rounded up."""
    for every in ({}, {"review_every": 20}, {"review_every": 25}):
        lines = amounts("lease", industrial("1000000.01", years=20, **every))
        assert (lines["rent_1"], lines["total_rent"]) == (Fraction("20000.01"), Fraction("400000.20"))


def test_worked_reviewed_lease():
    """Reassessed at 560, 600 and 500 元/㎡: two rents are cut at their ceilings, the last one falls freely."""
    reviews = [(Fraction(price), "unit") for price in (560, 600, 500)]
    answer = ask("lease", **BASE, years="20", review_every="5", reassessed=reviews)
    rents = figures(answer, "rent_1", "rent_2", "rent_3", "rent_4", "total_rent")
    assert rents == ["192000", "211200", "232320", "200000", "4177600"]
    assert figures(answer, "basis_2", "basis_3", "basis_4", "ceiling_4") == ["224000", "240000", "200000", "255552"]
    assert set(answer.bounds.values()) == {"exact", "ceiling"}


def test_worked_unknown_reviews():
    """Nothing known of the reviews: every rent stands at its ceiling, at most."""
    answer = ask("lease", **BASE, years="20", review_every="5")
    assert figures(answer, "rent_2", "rent_3", "rent_4", "total_rent") == ["211200", "232320", "255552", "4455360"]
    assert {answer.bounds[key] for key in ("rent_2", "rent_3", "rent_4", "total_rent")} == {"at-most"}
    assert answer.bounds["rent_1"] == answer.bounds["per_area"] == "exact"
    assert answer.breached == {"review-unknown"}
    assert "basis_2" not in answer.lines


def test_cost_rent_floors_every_period():
    """21 000 元 of cost carries a first rent of 20 000; its ceiling is 10 % over what is really paid."""
    answer = ask("lease", use="industrial", full_price="1000000", years="10", review_every="5", cost_rent="21000")
    assert figures(answer, "rent_1", "ceiling_2", "rent_2") == ["21000", "23100", "23100"]
    assert answer.breached == {"rent-below-cost", "review-unknown"}
    fallen = [(Fraction(500_000), "total")]
    parcel = {"use": "industrial", "full_price": "1000000", "years": "10", "review_every": "5", "reassessed": fallen}
    answer = ask("lease", **parcel, cost_rent="15000")
    assert figures(answer, "rent_1", "basis_2", "rent_2") == ["20000", "10000", "15000"]
    assert answer.breached == {"rent-below-cost"}


def test_index_runs_from_the_base():
    """Indices 100, 130, 118: 26 000 is cut at 22 000, and the next rent is 1 000 000 × 1.18 × 2 %, under 24 200."""
    indices = [Fraction(100), Fraction(130), Fraction(118)]
    answer = ask("lease", use="industrial", full_price="1000000", years="15", review_every="5", index=indices)
    keys = ("rent_1", "basis_2", "rent_2", "rent_3", "ceiling_3", "total_rent")
    assert figures(answer, *keys) == ["20000", "26000", "22000", "23600", "24200", "328000"]


def test_at_most_stays():
    """A known review after an unknown one rests on a ceiling: its rent and the total stay at most."""
    reviews = [None, (Fraction(1_000_000), "total")]
    answer = ask("lease", use="industrial", full_price="1000000", years="18", review_every="6", reassessed=reviews)
    assert figures(answer, "rent_2", "rent_3", "total_rent") == ["22000", "20000", "372000"]
    assert [answer.bounds[key] for key in ("rent_1", "rent_2", "rent_3")] == ["exact", "at-most", "at-most"]


def test_last_period_is_shorter():
    """18 = 5 + 5 + 5 + 3 years: 5 × (20 000 + 22 000 + 24 200) + 3 × 26 620."""
    answer = ask("lease", use="industrial", full_price="1000000", years="18", review_every="5")
    assert figures(answer, "total_rent") == ["410860"]


def test_present_value_from_the_first_day():
    """Two rents of 11 元 paid at the start of each year, at 10 %: 11 + 10."""
    answer = ask("lease", use="industrial", full_price="550", years="2", discount_rate="0.1")
    assert figures(answer, "present_value") == ["21"]
    assert list(answer.lines)[-2:] == ["present_value", "supply_method"]


def test_lease_checks():
    """Each limit of a lease on its own."""
    parcel = {"use": "industrial", "full_price": "1000000"}
    over = {"lease-too-long", "lease-over-civil-code", "term-over-general-limit"}
    assert ask("lease", **parcel, years="4").breached == {"lease-too-short"}
    assert ask("lease", **parcel, years="5").breached == set()
    assert ask("lease", **parcel, years="21").breached == over
    assert ask("lease", **parcel, years="21", book="national").breached == over - {"term-over-general-limit"}
    assert ask("lease", **parcel, years="20", review_every="4").breached == {"review-too-often"}
    assert ask("lease", **parcel, years="20", max_term="40").breached == {"base-not-50-years"}


# --- laws of the oracle -----------------------------------------------------------------------------------------------


@given(st.integers(1, 10**12), st.integers(1, 50))
def test_law_two_per_cent_a_year_is_the_ratio(fifties, years):
    """Where nothing needs rounding, n years of 2 % of a 50-year price equal n/50 of it (20 years: 20/50)."""
    parcel = {"use": "industrial", "full_price": Fraction(fifties % (2 * 10**10) + 1) * 50, "years": Fraction(years)}
    term, lease = oracle.price("term", parcel), oracle.price("lease", parcel)
    assert term.lines["price"] == lease.lines["total_rent"]


@hold_for()
def test_law_fixed_rents_stay_a_floor(random):
    """A fixed lease's rents are never below the ratio, and above it by less than a fen a year."""
    full_price, years = draws.price(random), draws.integer(random, 1, 50)
    parcel = {"use": "industrial", "full_price": full_price, "years": Fraction(years)}
    total_rent = oracle.price("lease", parcel).lines["total_rent"]
    assert 0 <= total_rent - full_price * years / 50 < years * draws.FEN


@hold_for("lease")
def test_law_rents_rise_by_a_tenth_at_most(inputs, random):
    """A rent is never over 1.1 of the last unless a cost rent carried it, and never below the cost rent."""
    answer = oracle.price("lease", inputs, accept=draws.accepted(random))
    rents = [line for key, line in answer.lines.items() if key.startswith("rent_")]
    cost_rent = inputs.get("cost_rent", 0)
    assert all(rent >= cost_rent for rent in rents)
    assert all(later <= max(last * Fraction(11, 10), cost_rent) for last, later in pairwise(rents))


@hold_for("lease")
def test_law_at_most_bounds_what_comes(inputs):
    """For any prices at the reviews, no rent or total exceeds the bound given without them."""
    nothing_known = {key: value for key, value in inputs.items() if key not in {"reassessed", "index"}}
    bounding = oracle.price("lease", nothing_known, accept=oracle.OBJECTIONS)
    answer = oracle.price("lease", inputs, accept=oracle.OBJECTIONS)
    given_that(answer.lines)
    for key in answer.lines:
        if key.startswith(("rent_", "total_rent", "present_value")):
            assert answer.lines[key] <= bounding.lines[key]


# --- laws of the package ----------------------------------------------------------------------------------------------


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
    assert 0 <= rents - amounts("term", industrial(price, years=years))["price"] < years * draws.FEN


@hold_for("lease")
def test_a_rent_is_never_over_eleven_tenths_of_the_last(inputs):
    """涨幅不得高于上期租金的10%: no rent passes 1.1 of the period's before, exactly; nor does its printed ceiling."""
    lines = drawn_amounts("lease", inputs)
    rents = [
        lines[key]
        for key in sorted(lines, key=lambda key: int(key[5:]) if key[:5] == "rent_" else 0)
        if key[:5] == "rent_"
    ]
    assert all(later * 10 <= last * 11 for last, later in pairwise(rents))


@hold_for("lease")
def test_the_total_is_the_rents_by_their_years(inputs):
    """total_rent = Σ rent_k × its years, the last period shorter where the years do not divide (18 = 5 + 5 + 5 + 3)."""
    lines = drawn_amounts("lease", inputs)
    years, every = int(inputs["years"]), int(inputs.get("review_every", inputs["years"]))
    starts = range(0, years, every)
    assert lines["total_rent"] == sum(
        lines[f"rent_{k}"] * min(every, years - start) for k, start in enumerate(starts, 1)
    )


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
