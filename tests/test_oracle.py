"""The oracle held against what was published, worked by hand or said by the rules, before it judges anything else."""

import csv
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import oracle
import pytest
import strategies
from hypothesis import assume, find, given, settings
from hypothesis import strategies as st

FIGURES = Path(__file__).parent / "figures"
FEN = Fraction(1, 100)
BASE = {"use": "industrial", "area": Fraction(20000), "unit_price": Fraction(480)}
CALCULATORS = sorted(strategies.CALCULATORS)


def law(*drawn, **named):
    """Hold a law for whatever is drawn, however long one draw takes: the oracle is naive on purpose."""
    return lambda test: settings(deadline=None)(given(*drawn, **named)(test))


def ask(calculator, /, accept=(), book="tianjin-draft", **inputs):
    """Price inputs in which a decimal string is a number."""
    read = {key: Fraction(v) if isinstance(v, str) and v[:1].isdigit() else v for key, v in inputs.items()}
    return oracle.price(calculator, read, accept=frozenset(accept), book=book)


def figures(answer, *keys):
    """Return lines, as decimal strings where they are numbers."""
    return [v if isinstance(v, str) else strategies.as_text({"": v})[""] for v in map(answer.lines.get, keys)]


# --- the worked examples, on industrial land of 20 000 ㎡ at 480 元/㎡ ------------------------------------------------


def test_worked_term():
    """20 of 50 years of 9 600 000 元 are 3 840 000 元; by ㎡ 192, by 亩 12.8 万元, both worked by hand."""
    answer = ask("term", **BASE, years="20")
    assert answer.lines == {
        "full_term_price": 9_600_000,
        "price": 3_840_000,
        "reserve_price": 3_840_000,
        "supply_method": "招标拍卖挂牌",
        "per_area": 192,
        "per_mu": Fraction("12.8"),
    }
    assert answer.bounds["full_term_price"] == "exact"
    assert answer.bounds["reserve_price"] == "floor"
    assert answer.breached == set()


def test_worked_fixed_lease():
    """A fixed rent of 2 % for 20 years: 192 000 a year, 3 840 000 in all."""
    answer = ask("lease", **BASE, years="20")
    assert figures(answer, "rent_1", "total_rent", "supply_method") == ["192000", "3840000", "挂牌"]
    assert answer.bounds["rent_1"] == answer.bounds["total_rent"] == "floor"


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
    assert {answer.bounds[key] for key in ("rent_2", "rent_3", "rent_4", "total_rent", "per_area")} == {"at-most"}
    assert answer.bounds["rent_1"] == "exact"
    assert answer.breached == {"review-unknown"}
    assert "basis_2" not in answer.lines


def test_worked_lease_to_sale():
    """5 + 45 years: the rent of five years is credited against the whole price."""
    answer = ask("lease-to-sale", **BASE, lease_years="5", sale_years="45")
    keys = ("rent_total", "annual_rent", "sale_price", "credit", "balance", "uncredited")
    assert figures(answer, *keys) == ["960000", "192000", "9600000", "960000", "8640000", "0"]
    assert answer.breached == {"term-over-general-limit"}


def test_worked_underground():
    """Shops on two levels and a car park under a surface of 5000 元/㎡."""
    layers = [(1, "commercial", Fraction(3000)), (2, "commercial", Fraction(2000)), (1, "parking", Fraction(6000))]
    answer = ask("underground", unit_price="5000", layer=layers)
    assert figures(answer, "layer_1", "layer_2", "layer_3", "total") == ["7500000", "2500000", "225000", "10225000"]
    assert list(answer.bounds.values()) == ["exact", "exact", "floor", "exact"]


def test_worked_floor():
    """15 of 50 years of 1 000 000.01 元 are 300 000.003 元, and a floor goes up."""
    assert figures(ask("term", use="工业用地", full_price="1000000.01", years="15"), "price") == ["300000.01"]


# --- published figures ------------------------------------------------------------------------------------------------


def published_factors():
    """Read the published factors as (rate, years, maximum term, factor)."""
    rows = (FIGURES / "year_factor.csv").read_text(encoding="utf-8").splitlines()
    return [
        tuple(Fraction(row[key]) for key in ("capitalisation_rate", "term", "maximum_term", "factor"))
        for row in csv.DictReader(row for row in rows if not row.startswith("#"))
    ]


def test_published_factors():
    """All 110 term factors that 巴中 published come out to the last place."""
    rows = published_factors()
    assert len(rows) == 110
    for rate, years, max_term, factor in rows:
        span = oracle.term_factor(rate, years, max_term)
        assert oracle.settled(oracle.half_up, span, 4) == factor, (rate, years)


@pytest.mark.parametrize(
    ("rate", "years", "max_term", "factor"),
    [("0.06", 20, 50, "0.7277"), ("0.06", 35, 50, "0.9198"), ("0.06", 5, 50, "0.2673")],
    ids=[
        "beside the ratio 0.4000",
        "valuers' examination of 2020",
        "published table; 1/(1+r)^n rounded first gives 0.2672",
    ],
)
def test_published_single_factors(rate, years, max_term, factor):
    """Factors quoted one by one, beside the ratio that they replace."""
    answer = ask("term", use="industrial", full_price="1", years=str(years), method="capitalised", rate=rate)
    assert answer.lines["factor"] == Fraction(factor)
    assert oracle.term_factor(Fraction(rate), Fraction(years), Fraction(max_term))[0] != Fraction(years, max_term)


def test_published_prices_by_factor():
    """Valuers' examinations: 1000 for 30 years is 872.12 for 20 at 8 %; 60 for 40 years is 62.9 for 50 at 6 %."""
    shorter, _ = oracle.term_factor(Fraction("0.08"), Fraction(20), Fraction(30))
    assert oracle.half_up(1000 * shorter) == Fraction("872.12")
    part, _ = oracle.term_factor(Fraction("0.06"), Fraction(40), Fraction(50))
    assert oracle.half_up(60 / part, 1) == Fraction("62.9")


def test_published_deal():
    """宜昌, 28 亩: 841.98 万元, five years' rent 84.198, the rest 757.782; 168 396 元 a year by hand."""
    answer = ask("lease-to-sale", use="industrial", full_price="8419800", lease_years="5", sale_years="45")
    keys = ("rent_total", "annual_rent", "sale_price", "credit", "balance")
    assert figures(answer, *keys) == ["841980", "168396", "8419800", "841980", "7577820"]


def test_published_listing():
    """宿迁宿豫: 5329 ㎡ at 12 万元/亩, which is 180 元/㎡, is 95.922 万元: only the exact 亩 gives that."""
    answer = ask("term", use="industrial", unit_price="180", area="5329", years="50")
    assert figures(answer, "full_term_price", "reserve_price", "per_mu") == ["959220", "959220", "12"]
    assert answer.breached == {"full-term-not-flexible", "term-over-general-limit"}


def test_published_half_up():
    """A published underground table at one half goes 833 → 417, 185 → 93, 257 → 129: half up, not half to even."""
    assert [oracle.half_up(Fraction(price, 2), 0) for price in (833, 185, 257)] == [417, 93, 129]


# --- readings and edges, worked by hand -------------------------------------------------------------------------------


def test_price_for_other_years():
    """400 000 元 for 40 years are refused until accepted, and then 500 000 for 50, 200 000 for 20."""
    parcel = {"use": "industrial", "full_price": "400000", "price_years": "40", "years": "20"}
    refused = ask("term", **parcel)
    assert (refused.refused, refused.lines, refused.breached) == (True, {}, {"price-not-full-term"})
    answer = ask("term", **parcel, accept={"price-not-full-term"})
    assert figures(answer, "full_term_price", "price") == ["500000", "200000"]
    assert answer.breached == {"price-not-full-term"}


def test_cost_price_carries():
    """A cost price over the corrected price carries the reserve price, and is said; one equal to it is not."""
    parcel = {"use": "industrial", "full_price": "1000000", "years": "10"}
    answer = ask("term", **parcel, cost_price="260000")
    assert figures(answer, "price", "reserve_price") == ["200000", "260000"]
    assert answer.breached == {"price-below-cost"}
    assert ask("term", **parcel, cost_price="200000").breached == set()


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


def test_layers_without_an_area():
    """A layer without an area has the parcel's: 50 % and 0.75 % of 40 000 000."""
    layers = [(1, "commercial", None), (2, "parking", None), (2, "public", None), (4, "parking", None)]
    answer = ask("underground", unit_price="5000", area="8000", layer=layers)
    assert figures(answer, "layer_1", "layer_2", "layer_3", "layer_4") == ["20000000", "300000", "0", "0"]
    assert answer.breached == {"below-charged-levels"}


def test_levels_and_areas_at_their_limits():
    """Level 2 is charged, public space is free at any depth, and layers that just fill the parcel are not too large."""
    layers = [(2, "commercial", Fraction(5)), (2, "parking", Fraction(3)), (3, "public", Fraction(8))]
    answer = ask("underground", unit_price="100", area="8", layer=layers)
    assert (figures(answer, "layer_1", "layer_2", "layer_3"), answer.breached) == (["125", "2.25", "0"], set())
    wider = ask("underground", unit_price="100", area="7.9", layer=layers[:2])
    assert wider.breached == {"layer-larger-than-parcel"}


def test_basis_total():
    """By the whole surface price, 800 元, a layer's own area does not count, and a total needs no area."""
    layers = [(1, "commercial", Fraction(3))]
    by_unit = ask("underground", unit_price="100", area="8", layer=layers, basis="total")
    by_total = ask("underground", full_price="800", layer=layers, basis="total")
    assert figures(by_unit, "total") == figures(by_total, "total") == ["400"]


def test_surface_is_never_rounded():
    """100 元 on 3 ㎡ put 50 元 on a layer of 3 ㎡; a unit price rounded to 33.33 元/㎡ would put 49.995 there."""
    layers = [(1, "commercial", Fraction(3)), (1, "commercial", Fraction("1.5"))]
    answer = ask("underground", full_price="100", area="3", layer=layers)
    assert figures(answer, "layer_1", "layer_2") == ["50", "25"]
    assert answer.breached == {"layer-larger-than-parcel"}


def test_mixed_by_floor_area_or_importance():
    """Shops of 6000 and flats of 14 000 ㎡: 70 and 30 %; 70 years by floor area, 40 where the shops are named."""
    parts = [("commercial", Fraction(6000), None), ("residential", Fraction(14000), None)]
    by_area, named = ask("mixed", part=parts), ask("mixed", part=parts, primary="commercial")
    keys = ("primary_use", "primary_by", "share_commercial", "share_residential", "max_term")
    assert figures(by_area, *keys) == ["residential", "floor-area", "30", "70", "70"]
    assert figures(named, *keys) == ["commercial", "importance", "30", "70", "40"]
    assert by_area.breached == {"term-differs-by-use"}


def test_mixed_price():
    """100 ㎡ of land under 1 part at 10 and 3 at 20 元/㎡: 1750 together, 2000 at the primary use's price."""
    parts = [("industrial", Fraction(1), Fraction(10)), ("research", Fraction(3), Fraction(20))]
    answer = ask("mixed", part=parts, area="100", floor_area_ratio="2")
    keys = ("price", "price_primary", "per_area", "per_floor_area", "supply_method")
    assert figures(answer, *keys) == ["1750", "2000", "17.5", "8.75", "unknown"]


def test_supply_method_of_public_land():
    """Public facilities may be allocated."""
    assert figures(ask("mixed", part=[("公园与绿地", Fraction(1), None)]), "supply_method") == ["可以划拨"]


def test_mixed_tie_is_refused():
    """Two largest parts leave no primary use without a decision."""
    parts = [("commercial", Fraction(7000), None), ("office", Fraction(7000), None)]
    assert ask("mixed", part=parts).breached == {"tied-primary-use"}
    assert figures(ask("mixed", part=parts, primary="office"), "primary_use") == ["office"]


@pytest.mark.parametrize(
    ("ancillary", "breached"),
    [
        ({"ancillary_floor_area": "15", "ancillary_land_area": "7"}, set()),
        ({"ancillary_floor_area": "15.0001"}, {"ancillary-over-limit"}),
        ({"ancillary_land_area": "7.0001"}, {"ancillary-over-limit"}),
    ],
)
def test_ancillary_equality_passes(ancillary, breached):
    """15 % of the floor area and 7 % of the land pass, a ten-thousandth of a ㎡ more is said."""
    parts = [("industrial", Fraction(100), None)]
    assert ask("mixed", part=parts, area="100", **ancillary).breached == breached


def test_a_share_of_what_is_not_said_is_asked_for():
    """Land of services without the parcel's, other uses of a historic district without its floor: asked for."""
    parts = [("industrial", Fraction(100), None), ("research", Fraction(10), None)]
    for missing in ({"ancillary_land_area": "7"}, {"historic_district": True}):
        assert ask("mixed", part=parts, **missing).usage == "missing"


def test_ancillary_is_an_objection_in_shaanxi():
    """What Tianjin warns of, 8 of 100 ㎡ of land, the Shaanxi book refuses until it is accepted."""
    parcel = {"part": [("industrial", Fraction(100), None)], "area": "100", "ancillary_land_area": "8"}
    assert not ask("mixed", **parcel).refused
    assert ask("mixed", **parcel, book="shaanxi").refused
    assert not ask("mixed", **parcel, book="shaanxi", accept={"ancillary-over-limit"}).refused


def test_compatible_use_in_a_historic_district():
    """16 ㎡ of other uses on 100 existing ones are over 15 %, but only in a historic district."""
    parcel = {"part": [("culture", Fraction(84), None), ("sport", Fraction(16), None)], "existing_floor_area": "100"}
    assert ask("mixed", **parcel).breached == set()
    assert ask("mixed", **parcel, historic_district=True).breached == {"compatible-over-limit"}
    at_the_limit = parcel | {"part": [("culture", Fraction(85), None), ("sport", Fraction(15), None)]}
    assert ask("mixed", **at_the_limit, historic_district=True).breached == set()


def test_cost_to_the_fen():
    """A third of 1 000 000 each: the odd fen goes to the first of equals; by price 1 : 3 it is 250 000 and 750 000."""
    thirds = ask("cost", tract_cost="1000000", part=[("industrial", Fraction(10000), None)] * 3)
    assert figures(thirds, "cost_price_1", "cost_price_2", "cost_price_3") == ["333333.34", "333333.33", "333333.33"]
    parts = [("industrial", Fraction(10), Fraction(1)), ("commercial", Fraction(10), Fraction(3))]
    by_price = ask("cost", tract_cost="1000000", part=parts)
    assert list(by_price.lines) == ["cost_price_1", "cost_per_area_1", "cost_price_2", "cost_per_area_2"]
    assert figures(by_price, *by_price.lines) == ["250000", "25000", "750000", "75000"]


def test_intensify():
    """More floor area on industrial land costs nothing; anything else is not covered."""
    within = {"within_plan": True, "use_unchanged": True}
    assert ask("intensify", use="industrial", **within).lines == {"price": 0}
    assert ask("intensify", use="warehouse", **within).breached == {"not-covered"}
    assert ask("intensify", use="industrial", within_plan=True).refused


@pytest.mark.parametrize(
    ("inputs", "breached"),
    [
        ({"use": "科教用地"}, {"ambiguous-use"}),
        ({"use": "空闲地"}, {"unknown-use"}),
        ({"use": "商服用地"}, {"use-out-of-scope"}),
        ({"years": "50.01"}, {"term-over-maximum", "term-over-general-limit"}),
        ({"max_term": "51"}, {"maximum-over-statutory"}),
        ({"full_price": "0"}, {"not-positive"}),
    ],
)
def test_refused_terms(inputs, breached):
    """What a rule refuses has no figure, and says which checks it breached."""
    answer = ask("term", **({"use": "industrial", "full_price": "100", "years": "20"} | inputs))
    assert (answer.refused, answer.lines, answer.breached) == (True, {}, breached)


def test_mixed_uses_are_refused():
    """A part or a primary use that is no use refuses, and nothing that rests on the uses is looked at."""
    parts = [("office", Fraction(1), None), ("health", Fraction(1), None)]
    assert ask("mixed", part=[*parts, ("其他土地", Fraction(1), None)]).breached == {"unknown-use"}
    assert ask("mixed", part=parts, primary="文体娱乐用地").breached == {"ambiguous-use"}


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


@pytest.mark.parametrize(
    ("calculator", "inputs", "usage"),
    [
        ("term", {"years": None}, "missing"),
        ("term", {"full_price": None}, "missing"),
        ("term", {"unit_price": "3"}, "missing"),
        ("term", {"unit_price": "3", "area": "33.33"}, "prices-disagree"),
        ("term", {"full_price": "1000000000000.01"}, "beyond-limit"),
        ("term", {"method": "capitalised"}, "missing"),
        ("term", {"method": "capitalised", "rate": "1"}, "beyond-limit"),
        ("term", {"method": "guess"}, "unknown-choice"),
        ("term", {"accept": ["term-over-maximum"]}, "no-objection"),
        ("lease", {"years": "5.5"}, "not-whole"),
        ("lease", {"reassessed": [(Fraction(1), "total")]}, "too-many-reviews"),
        ("lease", {"review_every": "10", "reassessed": [(Fraction(1), "unit")]}, "missing"),
        ("lease", {"review_every": "10", "index": [None, Fraction(1)]}, "missing"),
        (
            "lease",
            {"review_every": "10", "reassessed": [(Fraction(1), "total")], "index": [Fraction(1), Fraction(1)]},
            "reassessed-and-index",
        ),
        ("underground", {"layer": [(1, "cellar", None)]}, "unknown-choice"),
        ("underground", {"layer": [(1, "parking", Fraction(1))]}, "missing"),
        ("underground", {"layer": [(1, "parking", Fraction(1))], "full_price": None}, "missing"),
        ("underground", {"layer": [(1, "parking", None)], "unit_price": "3", "area": "33.33"}, "prices-disagree"),
        ("underground", {"layer": [(1, "parking", None)], "book": "national"}, "no-such-rule"),
        ("mixed", {"part": [("office", Fraction(1), None)], "primary": "health"}, "primary-not-a-part"),
    ],
)
def test_usage(calculator, inputs, usage):
    """A question that is wrong in itself has no figure, no check and one reason."""
    answer = ask(calculator, **({"use": "industrial", "full_price": "100", "years": "20"} | inputs))
    assert answer == oracle.Answer(usage=usage)


# --- laws -------------------------------------------------------------------------------------------------------------


@law(st.fractions(min_value=0, max_value=10**12), st.integers(0, 6))
def test_law_rounding(value, places):
    """A floor is never below the exact value, a ceiling never above, half up never further than half a unit."""
    unit = Fraction(1, 10**places)
    assert value <= oracle.up(value, places) < value + unit
    assert value - unit < oracle.down(value, places) <= value
    assert -unit / 2 < oracle.half_up(value, places) - value <= unit / 2


@law(st.integers(0, 10**9), st.lists(strategies.areas(), min_size=1, max_size=8))
def test_law_parts_add_up(units, weights):
    """Apportioned parts add up, and none is a whole unit or more from its quota."""
    shares = oracle.apportion(units, weights)
    assert sum(shares) == units
    assert all(abs(share - units * weight / sum(weights)) < 1 for share, weight in zip(shares, weights, strict=True))


@law(strategies.prices(), st.integers(1, 100))
def test_law_instalments_add_up(rent_total, years):
    """Yearly instalments add up to the rent to the fen, and none is more than a fen from the mean."""
    paid = oracle.instalments(rent_total, years)
    assert sum(paid) == rent_total
    assert all(abs(instalment - rent_total / years) <= FEN for instalment in paid)


@law(st.integers(1, 10**12), st.integers(1, 50))
def test_law_two_per_cent_a_year_is_the_ratio(fifties, years):
    """Where nothing needs rounding, n years of 2 % of a 50-year price equal n/50 of it (20 years: 20/50)."""
    parcel = {"use": "industrial", "full_price": Fraction(fifties % (2 * 10**10) + 1) * 50, "years": Fraction(years)}
    term, lease = oracle.price("term", parcel), oracle.price("lease", parcel)
    assert term.lines["price"] == lease.lines["total_rent"]


@law(strategies.prices(), st.integers(1, 50))
def test_law_fixed_rents_stay_a_floor(full_price, years):
    """A fixed lease's rents are never below the ratio, and above it by less than a fen a year."""
    parcel = {"use": "industrial", "full_price": full_price, "years": Fraction(years)}
    total_rent = oracle.price("lease", parcel).lines["total_rent"]
    assert 0 <= total_rent - full_price * years / 50 < years * FEN


@law(st.integers(1, 10**7), st.integers(1, 10**3), st.integers(1, 49))
def test_law_scaling(fifties, times, years):
    """Where nothing needs rounding, scaling a price scales every amount of a flexible term and of lease, then sale."""
    for calculator, held in (("term", {"years": years}), ("lease-to-sale", {"lease_years": 1, "sale_years": years})):
        parcel = {"use": "industrial", "full_price": Fraction(50 * fifties), **held}
        once = oracle.price(calculator, parcel)
        scaled = oracle.price(calculator, parcel | {"full_price": Fraction(50 * fifties * times)})
        assert {key: once.lines[key] * times for key in once.bounds} == {key: scaled.lines[key] for key in once.bounds}


@law(strategies.parcels("term"), strategies.decimals(1000, 2))
def test_law_term_is_monotone(parcel, more):
    """A longer term, a larger price or a larger area never makes the reserve price smaller."""
    base = oracle.price("term", parcel, accept=oracle.OBJECTIONS)
    assume(base.lines)
    for key in ("years", "full_price", "unit_price", "area"):
        if key in parcel and not ("full_price" in parcel and key in {"unit_price", "area"}):
            raised = oracle.price("term", parcel | {key: parcel[key] + more}, accept=oracle.OBJECTIONS)
            assert not raised.lines or raised.lines["reserve_price"] >= base.lines["reserve_price"]


@law(strategies.parcels("lease"), strategies.accepted())
def test_law_rents_rise_by_a_tenth_at_most(parcel, accept):
    """A rent is never over 1.1 of the last unless a cost rent carried it, and never below the cost rent."""
    answer = oracle.price("lease", parcel, accept=accept)
    rents = [line for key, line in answer.lines.items() if key.startswith("rent_")]
    cost_rent = parcel.get("cost_rent", 0)
    assert all(rent >= cost_rent for rent in rents)
    assert all(later <= max(last * Fraction(11, 10), cost_rent) for last, later in pairwise(rents))


@law(strategies.parcels("lease"))
def test_law_at_most_bounds_what_comes(parcel):
    """Whatever the reviews bring, no rent and no total passes what is said with nothing known of them."""
    nothing_known = {key: value for key, value in parcel.items() if key not in {"reassessed", "index"}}
    bounding = oracle.price("lease", nothing_known, accept=oracle.OBJECTIONS)
    answer = oracle.price("lease", parcel, accept=oracle.OBJECTIONS)
    assume(answer.lines)
    for key in answer.lines:
        if key.startswith(("rent_", "total_rent", "present_value")):
            assert answer.lines[key] <= bounding.lines[key]


@law(strategies.parcels("lease-to-sale"), strategies.accepted(), st.sampled_from(("tianjin-draft", "national")))
def test_law_what_is_paid_adds_up(parcel, accept, book):
    """Credit and balance make up the price, credit and what is not credited the rent that was paid."""
    lines = oracle.price("lease-to-sale", parcel, accept=accept, book=book).lines
    assume(lines)
    assert lines["credit"] + lines["balance"] == lines["sale_price"]
    assert lines["credit"] + lines["uncredited"] == parcel.get("rent_paid", lines["rent_total"])
    assert lines["balance"] >= 0
    assert lines["uncredited"] >= 0


@law(strategies.parcels("underground"))
def test_law_layers_add_up(parcel):
    """The total is the sum of the layers."""
    lines = oracle.price("underground", parcel).lines
    assume(lines)
    assert lines["total"] == sum(line for key, line in lines.items() if key.startswith("layer_"))


@law(strategies.parcels("mixed"), strategies.accepted())
def test_law_shares_make_a_hundred(parcel, accept):
    """The shares of all uses add up to 100.00 %, whatever their remainders."""
    lines = oracle.price("mixed", parcel, accept=accept).lines
    assume(lines)
    assert sum(line for key, line in lines.items() if key.startswith("share_")) == 100


@law(strategies.parcels("cost"))
def test_law_cost_adds_up(parcel):
    """The parts of a tract's cost add up to it."""
    lines = oracle.price("cost", parcel).lines
    assume(lines)
    assert sum(line for key, line in lines.items() if key.startswith("cost_price_")) == parcel["tract_cost"]


@law(strategies.rates(), st.integers(1, 100), st.integers(1, 10_000))
def test_law_factor(rate, max_term, hundredths):
    """The factor stands between the ratio and 1, in a span too narrow to see, and grows with the years."""
    years = min(Fraction(hundredths, 100), Fraction(max_term))
    low, high = oracle.term_factor(rate, years, Fraction(max_term))
    assert years / max_term <= high
    assert low <= 1
    assert 0 <= high - low < Fraction(1, 10**80)
    assert years == max_term or high < oracle.term_factor(rate, years + Fraction(1, 100), Fraction(max_term))[0]


@law(st.integers(1, 100), st.sampled_from((2, 4, 5)), st.integers(1, 400))
def test_law_factor_of_a_root(percent, root, parts):
    """(1+r)^n that is a fraction, as 1.21^0.5 = 1.1, is held exactly and so may round from a tie."""
    growth = 1 + Fraction(percent, 100)
    low, high = oracle.term_factor(growth**root - 1, Fraction(parts, root), Fraction(100))
    assert low == high == (1 - growth**-parts) / (1 - growth ** -(100 * root))


@pytest.mark.parametrize("calculator", CALCULATORS)
@law(data=st.data())
def test_law_refused_or_priced(calculator, data):
    """Every parcel is priced in whole fen with a bound on each amount, refused without a figure, or a usage error."""
    parcel, accept = data.draw(strategies.parcels(calculator)), data.draw(strategies.accepted())
    answer = oracle.price(calculator, parcel, accept=accept)
    objected = answer.breached & (oracle.OBJECTIONS - accept)
    assert answer.refused == bool(answer.breached & oracle.REFUSALS or objected)
    assert bool(answer.lines) != (answer.refused or answer.usage is not None)
    assert answer.bounds.keys() <= answer.lines.keys()
    for key in answer.bounds:
        assert (answer.lines[key] * 10 ** (6 if key == "per_mu" else 2)).denominator == 1


@pytest.mark.parametrize("calculator", ["term", "lease", "lease-to-sale"])
@law(data=st.data())
def test_law_per_unit_keeps_the_direction(calculator, data):
    """Per ㎡ and per 亩 a floor stays a floor and a ceiling a ceiling, within one unit of the exact value."""
    parcel = data.draw(strategies.parcels(calculator))
    answer = oracle.price(calculator, parcel, accept=oracle.OBJECTIONS)
    assume(answer.lines and "area" in parcel)
    final = {"term": "reserve_price", "lease": "total_rent", "lease-to-sale": "sale_price"}[calculator]
    per_fen = {"per_area": FEN, "per_mu": Fraction(1, 10**6)}
    exact = answer.lines[final] / parcel["area"]
    for key, value in {"per_area": exact, "per_mu": exact / 15}.items():
        off = answer.lines[key] - value
        bound = answer.bounds[key]
        assert bound == answer.bounds[final]
        assert abs(off) < per_fen[key]
        assert {"floor": off >= 0, "at-most": off <= 0, "exact": abs(off) <= per_fen[key] / 2}[bound]


# --- the drawn parcels ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("calculator", CALCULATORS)
def test_parcels_are_priced_and_refused(calculator):
    """For every calculator the strategy draws parcels that have a price and parcels that a rule refuses."""
    for refused in (False, True):
        drawn = find(
            strategies.parcels(calculator),
            lambda parcel, refused=refused: oracle.price(calculator, parcel).refused == refused,
            settings=settings(max_examples=2000, database=None, derandomize=True),
        )
        assert drawn


def test_parcels_reach_ties():
    """Prices whose rent ends in exactly half a fen are drawn, and not only by chance."""

    def tie(parcel):
        rent = parcel.get("full_price", Fraction(0)) * parcel["lease_years"] / 50
        return rent > 1000 and (rent / FEN) % 1 == Fraction(1, 2)

    assert find(
        strategies.parcels("lease-to-sale"),
        tie,
        settings=settings(max_examples=2000, database=None, derandomize=True),
    )


@pytest.mark.parametrize("calculator", CALCULATORS)
@law(data=st.data())
def test_text_reads_back(calculator, data):
    """The text of every number is a plain decimal, without exponent or superfluous zeros, that reads back the same."""
    parcel = data.draw(strategies.parcels(calculator))
    text = strategies.as_text(parcel)
    assert text.keys() == parcel.keys()
    for key, value in parcel.items():
        if isinstance(value, Fraction):
            assert Fraction(text[key]) == value
            assert "e" not in text[key]
            assert not ("." in text[key] and text[key].endswith(("0", ".")))
    for typed, (use, floor_area, unit_price) in zip(text.get("part", []), parcel.get("part", []), strict=True):
        numbers = [number for number in (floor_area, unit_price) if number is not None]
        assert typed.split(":")[0] == use
        assert [Fraction(number) for number in typed.split(":")[1:]] == numbers


def test_text_of_lists():
    """Layers, reviews and flags read as a user types them."""
    assert strategies.as_text(
        {
            "layer": [(1, "parking", None), (2, "commercial", Fraction("300.5"))],
            "reassessed": [(Fraction(560), "unit"), (Fraction(11_200_000), "total"), None],
            "index": [Fraction(100), Fraction("118.25")],
            "historic_district": True,
            "area": None,
        }
    ) == {
        "layer": ["1:parking", "2:commercial:300.5"],
        "reassessed": ["560元/㎡", "11200000元", ""],
        "index": ["100", "118.25"],
        "historic_district": "true",
    }
