"""Lease, then grant · 先租后让: worked examples, oracle, parcels and laws."""

from fractions import Fraction
from random import Random

import draws
import oracle
from hypothesis import given
from hypothesis import strategies as st
from laws import ROWS, given_that, hold_for
from oracle import (
    ROUNDING,
    Sheet,
    ask,
    assessed_price,
    figures,
    instalments,
    maximum_term,
    per_unit,
    up,
)
from priced import FINE_PRICES, drawn_amounts, industrial
from rule_cases import Breach, Case, Dialogue, Inputs, Limit, Rising, RuleCase

from landprice.calculators.lease_to_sale import instalments as instalments_of

# --- the rule in fractions --------------------------------------------------------------------------------------------

LONGEST_LEASE_PHASE = 5


def _lease_to_sale(sheet: Sheet) -> None:
    lease_years, sale_years = sheet.need("lease_years"), sheet.need("sale_years")
    assessed_price(sheet)
    max_term = maximum_term(sheet, lease_years + sale_years)
    sheet.breach("lease-phase-too-long", where=lease_years > LONGEST_LEASE_PHASE)
    if sheet.refused or max_term is None:
        return
    full_term_price = oracle.full_term_price(sheet, max_term)

    rent_bound = "floor" if sheet.book == "tianjin-draft" else "exact"
    corrected_rent = ROUNDING[rent_bound](full_term_price * lease_years / max_term, 2)
    cost_rent = (sheet.number("cost_rent") or Fraction(0)) * lease_years
    sheet.breach("rent-below-cost", where=cost_rent > corrected_rent)
    rent_total = sheet.amount("rent_total", max(corrected_rent, cost_rent), rent_bound)
    sheet.amount("annual_rent", instalments(rent_total, int(lease_years))[0])

    priced_years = sale_years if sheet.word("sale_basis") == "sale-term" else lease_years + sale_years
    corrected_price = up(full_term_price * priced_years / max_term)
    cost_price = sheet.number("cost_price") or corrected_price
    sheet.breach("price-below-cost", where=cost_price > corrected_price)
    sale_price = sheet.amount("sale_price", max(corrected_price, cost_price), "floor")

    paid = sheet.number("rent_paid")
    rent_paid = rent_total if paid is None else paid
    sheet.breach("credit-over-price", where=rent_paid > sale_price)
    credit = sheet.amount("credit", min(rent_paid, sale_price))
    sheet.amount("balance", sale_price - credit)
    sheet.amount("uncredited", rent_paid - credit)
    sheet.lines["supply_method"] = "招标拍卖挂牌"
    per_unit(sheet, sale_price, "floor")


# --- parcels ----------------------------------------------------------------------------------------------------------


def _draw(random: Random) -> Inputs:
    inputs: Inputs = {}
    max_term = draws.add_use(random, inputs)
    held = draws.integer(random, 2, max(2, int(max_term)))
    lease_years = draws.integer(random, 1, held - 1 if draws.one_in(random, 2) else min(5, held - 1))
    inputs |= {"lease_years": Fraction(lease_years), "sale_years": Fraction(held - lease_years)}
    if draws.one_in(random, 12):
        inputs["sale_years"] = Fraction(draws.integer(random, 1, 100))
    full_price = draws.add_price(random, inputs, lease_years, max_term)
    rent, sale_price = full_price * lease_years / max_term, full_price * held / max_term
    if draws.one_in(random, 4):
        inputs["sale_basis"] = "sale-term"
    if draws.one_in(random, 3):
        inputs["cost_rent"] = draws.near(random, up(rent / lease_years))
    if draws.one_in(random, 3):
        inputs["cost_price"] = draws.near(random, up(sale_price))
    if draws.one_in(random, 3):
        inputs["rent_paid"] = Fraction(0) if draws.one_in(random, 3) else draws.near(random, up(sale_price))
    draws.add_floor_area_ratio(random, inputs)
    return inputs


# --- worked examples --------------------------------------------------------------------------------------------------

CASES = (
    Case(
        "a lease, then a sale",
        "9 600 000 × 5/50; the whole right less the rent",
        (
            "lease-to-sale",
            "--use",
            "industrial",
            "--unit-price",
            "480",
            "--area",
            "20000",
            "--lease-years",
            "5",
            "--sale-years",
            "45",
        ),
        lines={
            "rent_total": "960000.00",
            "annual_rent": "192000.00",
            "sale_price": "9600000.00",
            "credit": "960000.00",
            "balance": "8640000.00",
            "uncredited": "0.00",
        },
        breached=frozenset({"term-over-general-limit"}),
    ),
    Case(
        "a published deal, leased first",
        "841.98 万元: five years' rent 84.198 万元, the rest 757.782 万元",
        (
            "lease-to-sale",
            "--use",
            "industrial",
            "--full-price",
            "841.98万元",
            "--lease-years",
            "5",
            "--sale-years",
            "45",
        ),
        lines={
            "rent_total": "841980.00",
            "annual_rent": "168396.00",
            "sale_price": "8419800.00",
            "credit": "841980.00",
            "balance": "7577820.00",
        },
        breached=frozenset({"term-over-general-limit"}),
    ),
    Case(
        "the other reading of the sale price",
        "9 600 000 × 45/50",
        (
            "lease-to-sale",
            "--use",
            "industrial",
            "--full-price",
            "9600000",
            "--lease-years",
            "5",
            "--sale-years",
            "45",
            "--sale-basis",
            "sale-term",
        ),
        lines={"sale_price": "8640000.00", "balance": "7680000.00"},
        breached=frozenset({"term-over-general-limit"}),
    ),
    Case(
        "lease and sale together over the maximum",
        "201号 四(二): 租让年期之和不超过法定最高出让年限",
        ("lease-to-sale", "--use", "industrial", "--full-price", "8419800", "--lease-years", "5", "--sale-years", "46"),
        breached=frozenset({"term-over-maximum", "term-over-general-limit"}),
        exit_code=3,
    ),
    Case(
        "more rent paid than the price",
        "the price for 10 of 50 years is 200 000",
        (
            "lease-to-sale",
            "--use",
            "industrial",
            "--full-price",
            "1000000",
            "--lease-years",
            "5",
            "--sale-years",
            "5",
            "--rent-paid",
            "250000",
        ),
        lines={"sale_price": "200000.00", "credit": "200000.00", "balance": "0.00", "uncredited": "50000.00"},
        breached=frozenset({"credit-over-price"}),
    ),
)

# --- what breaches a check, and how inputs are spelled ----------------------------------------------------------------

SALE = {"use": "industrial", "full_price": "1000000", "lease_years": "5", "sale_years": "15"}

FACTS = (
    Breach("term-over-maximum", SALE | {"sale_years": "46"}, {"years": "51", "limit": "50"}),
    Breach("lease-phase-too-long", SALE | {"lease_years": "6"}, {"years": "6", "limit": "5"}),
    Breach("credit-over-price", SALE | {"rent_paid": "400000.01"}, {"paid": "400,000.01", "price": "400,000"}),
    Breach("price-below-cost", SALE | {"cost_price": "500000"}, {"cost": "500,000"}),
    Breach("rent-below-cost", SALE | {"cost_rent": "30000"}, {"cost": "30,000"}),
)


LIMITS = (
    Limit("term-over-general-limit", SALE, {"sale_years": "16"}),
    Limit("price-below-cost", SALE | {"cost_price": "400000"}, {"cost_price": "400000.01"}),
    Limit("rent-below-cost", SALE | {"cost_rent": "20000"}, {"cost_rent": "20000.01"}),
    Limit("term-over-maximum", SALE | {"sale_years": "45"}, {"sale_years": "46"}),
    Limit("lease-phase-too-long", SALE, {"lease_years": "6"}),
    Limit("credit-over-price", SALE | {"rent_paid": "400000"}, {"rent_paid": "400000.01"}),
)

PLAIN = {
    "use": "industrial",
    "unit_price": "480",
    "area": "20000",
    "lease_years": "5",
    "sale_years": "15",
    "rent_paid": "0",
    "sale_basis": "sale-term",
    "cost_price": "",
}

# --- the rule ---------------------------------------------------------------------------------------------------------

RULE = RuleCase(
    key="lease-to-sale",
    sample={"use": "仓储用地", "full_price": "841.98万元", "lease_years": "5", "sale_years": "45"},
    cases=CASES,
    oracle=_lease_to_sale,
    draw=_draw,
    required=("use", "lease_years", "sale_years"),
    dialogue=Dialogue(
        answers=["lease-to-sale", "仓储用地", "5", "45", "", "841.98万元", "sale_basis", "sale-term", ""],
        inputs={
            "use": "仓储用地",
            "lease_years": "5",
            "sale_years": "45",
            "full_price": "841.98万元",
            "sale_basis": "sale-term",
        },
    ),
    facts=FACTS,
    limits=LIMITS,
    plain=PLAIN,
    rising=Rising(
        lines=("rent_total", "sale_price"),
        inputs={
            "area": draws.area,
            "unit_price": draws.unit_price,
            "sale_years": lambda random: draws.integer(random, 1, 45),
        },
        beside={"use": "industrial", "lease_years": 5},
    ),
    scaled={"lease-to-sale": lambda price: industrial(price, lease_years=5, sale_years=15)},
)


BASE = {"use": "industrial", "area": Fraction(20000), "unit_price": Fraction(480)}


# --- the oracle against what was published, and by hand ---------------------------------------------------------------


def test_worked_lease_to_sale():
    """5 + 45 years: the rent of five years is credited against the whole price."""
    answer = ask("lease-to-sale", **BASE, lease_years="5", sale_years="45")
    keys = ("rent_total", "annual_rent", "sale_price", "credit", "balance", "uncredited")
    assert figures(answer, *keys) == ["960000", "192000", "9600000", "960000", "8640000", "0"]
    assert answer.breached == {"term-over-general-limit"}


def test_published_deal():
    """宜昌, 28 亩: 841.98 万元, five years' rent 84.198, the rest 757.782; 168 396 元 a year by hand."""
    answer = ask("lease-to-sale", use="industrial", full_price="8419800", lease_years="5", sale_years="45")
    keys = ("rent_total", "annual_rent", "sale_price", "credit", "balance")
    assert figures(answer, *keys) == ["841980", "168396", "8419800", "841980", "7577820"]


def test_credit_over_price():
    """More rent paid than the price for 10 of 50 years: the price is covered, the rest is not credited."""
    parcel = {"use": "industrial", "full_price": "1000000", "lease_years": "5", "sale_years": "5"}
    answer = ask("lease-to-sale", **parcel, rent_paid="250000")
    keys = ("sale_price", "credit", "balance", "uncredited")
    assert figures(answer, *keys) == ["200000", "200000", "0", "50000"]
    assert answer.breached == {"credit-over-price"}


def test_rent_paid_up_to_the_price():
    """Rent equal to the price is all credited and nothing to say; none paid leaves the whole price due."""
    parcel = {"use": "industrial", "full_price": "1000000", "lease_years": "5", "sale_years": "5"}
    paid, unpaid = ask("lease-to-sale", **parcel, rent_paid="200000"), ask("lease-to-sale", **parcel, rent_paid="0")
    assert (figures(paid, "credit", "balance"), paid.breached) == (["200000", "0"], set())
    assert (figures(unpaid, "credit", "balance"), unpaid.breached) == (["0", "200000"], set())


def test_cost_rent_is_a_year():
    """A cost rent of 21 000 a year floors five years' rent at 105 000; one of 20 000 carries nothing in either mode."""
    sale = {"use": "industrial", "full_price": "1000000", "lease_years": "5", "sale_years": "5"}
    lease = {"use": "industrial", "full_price": "1000000", "years": "5"}
    carried = ask("lease-to-sale", **sale, cost_rent="21000")
    assert figures(carried, "rent_total", "annual_rent") == ["105000", "21000"]
    assert carried.breached == {"rent-below-cost"}
    assert ask("lease-to-sale", **sale, cost_rent="20000").breached == set()
    assert ask("lease", **lease, cost_rent="20000").breached == set()
    assert ask("lease", **lease, cost_rent="0").breached == set()


def test_cost_price_of_a_sale():
    """A cost price over the price of lease and sale together carries it."""
    parcel = {"use": "industrial", "full_price": "1000000", "lease_years": "5", "sale_years": "5"}
    carried = ask("lease-to-sale", **parcel, cost_price="200000.01")
    assert (figures(carried, "sale_price"), carried.breached) == (["200000.01"], {"price-below-cost"})
    assert ask("lease-to-sale", **parcel, cost_price="200000").breached == set()


def test_sale_term_basis():
    """By the other reading the price is for the years of the sale alone: 5 of 50."""
    parcel = {"use": "industrial", "full_price": "1000000", "lease_years": "4", "sale_years": "5"}
    assert figures(ask("lease-to-sale", **parcel, sale_basis="sale-term"), "sale_price") == ["100000"]


def test_books_differ():
    """The national book has no bound on the rent of a lease (half up: 0.30), Tianjin's makes it a floor (0.31)."""
    parcel = {"use": "industrial", "full_price": "3.02", "lease_years": "5", "sale_years": "20"}
    tianjin, national = (ask("lease-to-sale", **parcel, book=book) for book in ("tianjin-draft", "national"))
    assert figures(tianjin, "rent_total") == ["0.31"]
    assert figures(national, "rent_total") == ["0.3"]
    assert "term-over-general-limit" in tianjin.breached - national.breached


# --- laws of the oracle -----------------------------------------------------------------------------------------------


@hold_for("lease-to-sale")
def test_law_what_is_paid_adds_up(inputs, random):
    """Credit and balance make up the price, credit and what is not credited the rent that was paid."""
    accept, book = draws.accepted(random), random.choice(("tianjin-draft", "national"))
    lines = oracle.price("lease-to-sale", inputs, accept=accept, book=book).lines
    given_that(lines)
    assert lines["credit"] + lines["balance"] == lines["sale_price"]
    assert lines["credit"] + lines["uncredited"] == inputs.get("rent_paid", lines["rent_total"])
    assert lines["balance"] >= 0
    assert lines["uncredited"] >= 0


def test_parcels_reach_ties():
    """Prices whose rent ends in exactly half a fen are drawn, and not only by chance."""
    rents = [
        parcel.get("full_price", Fraction(0)) * parcel["lease_years"] / 50
        for parcel in draws.parcels("lease-to-sale", 0, ROWS)
    ]
    assert any(rent > 1000 and (rent / draws.FEN) % 1 == Fraction(1, 2) for rent in rents)


# --- laws of the package ----------------------------------------------------------------------------------------------


@given(FINE_PRICES, st.integers(1, 100))
def test_instalments_add_up(rent, years):
    """A lease's yearly instalments add up to its rent exactly, each within a fen of an equal share."""
    parts = instalments_of(rent, years)
    assert len(parts) == years
    assert sum(parts) == rent
    assert all(abs(part - rent / years) <= draws.FEN for part in parts)
    assert all(part % draws.FEN == 0 for part in parts)


@hold_for("lease-to-sale")
def test_a_lease_that_becomes_a_sale_adds_up(inputs):
    """Credit and balance make the price, credit and the uncredited rest the rent paid; annual_rent is an instalment."""
    lines = drawn_amounts("lease-to-sale", inputs)
    assert lines["credit"] + lines["balance"] == lines["sale_price"]
    assert lines["credit"] + lines["uncredited"] == inputs.get("rent_paid", lines["rent_total"])
    assert min(lines["balance"], lines["uncredited"]) == 0
    assert lines["annual_rent"] == instalments_of(lines["rent_total"], int(inputs["lease_years"]))[0]
