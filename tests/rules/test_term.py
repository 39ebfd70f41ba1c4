"""Flexible term · 弹性年期出让: worked examples, oracle, parcels and laws."""

import csv
from collections.abc import Callable
from decimal import Decimal, localcontext
from fractions import Fraction
from itertools import count
from random import Random

import draws
import oracle
import pytest
from hypothesis import given
from hypothesis import strategies as st
from laws import given_that, hold_for
from oracle import (
    Sheet,
    Span,
    Usage,
    ask,
    assessed_price,
    figures,
    half_up,
    maximum_term,
    per_unit,
    up,
)
from paths import FIGURES
from priced import FINE_PRICES, amounts, industrial, statement_of
from rule_cases import Breach, Case, Dialogue, Inputs, Limit, Rising, RuleCase

from landprice.glossary import both

# --- the rule in fractions --------------------------------------------------------------------------------------------


def _term(sheet: Sheet) -> None:
    years, method = sheet.need("years"), sheet.word("method") or "ratio"
    if method not in {"ratio", "capitalised"}:
        raise Usage("unknown-choice")
    rate = sheet.need("rate") if method == "capitalised" else None
    assessed_price(sheet)
    max_term = maximum_term(sheet, years)
    sheet.breach("full-term-not-flexible", where=years == max_term)
    if sheet.refused or max_term is None:
        return
    full_term_price = oracle.full_term_price(sheet, max_term)
    factor: Span = (years / max_term, years / max_term)
    if rate is not None:
        factor = term_factor(rate, years, max_term)
        sheet.lines["factor"] = settled(half_up, factor, 4)
    corrected = settled(up, (full_term_price * factor[0], full_term_price * factor[1]), 2)
    sheet.rounded("price", corrected, "floor")
    cost_price = sheet.number("cost_price") or corrected
    sheet.breach("price-below-cost", where=cost_price > corrected)
    reserve_price = sheet.amount("reserve_price", max(corrected, cost_price), "floor")
    sheet.lines["supply_method"] = "招标拍卖挂牌"
    per_unit(sheet, reserve_price, "floor")


def term_factor(rate: Fraction, years: Fraction, max_term: Fraction) -> Span:
    """Return the appraisal standard's factor K = [1 − 1/(1+r)^n] ÷ [1 − 1/(1+r)^N] between two fractions.

    Args:
        rate: the capitalisation rate r, over 0.
        years: n, whole or with 2 places.
        max_term: N, whole.

    Returns:
        The factor twice where it is a fraction, else a lower and an upper end less than 10⁻⁸⁰ apart.
    """
    whole = 1 - 1 / (1 + rate) ** int(max_term)
    low, high = _growth(rate, years)
    return (1 - 1 / low) / whole, (1 - 1 / high) / whole


def settled(rounding: Callable[[Fraction, int], Fraction], span: Span, places: int) -> Fraction:
    """Return the one figure to which both ends of a span round."""
    low, high = (rounding(end, places) for end in span)
    assert low == high, "the span is too wide to round"
    return low


def _growth(rate: Fraction, years: Fraction) -> Span:
    """Return (1+r)^n between two fractions: equal where the power is a fraction itself (1.21^0.5 is 1.1)."""
    base, power, root = 1 + rate, years.numerator, years.denominator
    roots = [_whole_root(number, root) for number in (base.numerator, base.denominator)]
    if roots[0] is not None and roots[1] is not None:
        exact = Fraction(roots[0], roots[1]) ** power
        return exact, exact
    with localcontext(prec=120):
        nearly = Fraction((Decimal(base.numerator) / base.denominator) ** (Decimal(power) / root))
    return nearly * (1 - Fraction(1, 10**110)), nearly * (1 + Fraction(1, 10**110))


def _whole_root(number: int, root: int) -> int | None:
    """Return the whole root of a whole number, or None where it has none."""
    if root == 1:
        return number
    first = next(k for k in count(1) if k**root >= number)
    return first if first**root == number else None


# --- parcels ----------------------------------------------------------------------------------------------------------


def _draw(random: Random) -> Inputs:
    inputs: Inputs = {}
    max_term = draws.add_use(random, inputs)
    years = Fraction(draws.integer(random, 1, int(max_term)))
    if draws.one_in(random, 4):
        years = min(draws.decimal(random, 100, 2), max_term)
    if draws.one_in(random, 12):
        years = draws.decimal(random, 100, 2)
    inputs["years"] = years
    full_price = draws.add_price(random, inputs, years, max_term)
    if draws.one_in(random, 3):
        inputs |= {"method": "capitalised", "rate": draws.rate(random)}
    if draws.one_in(random, 3):
        inputs["cost_price"] = draws.near(random, up(full_price * years / max_term))
    draws.add_floor_area_ratio(random, inputs)
    return inputs


# --- worked examples --------------------------------------------------------------------------------------------------

CASES = (
    Case(
        "flexible term, 20 of 50 years",
        "9 600 000 × 20/50",
        ("term", "--use", "industrial", "--unit-price", "480", "--area", "20000", "--years", "20"),
        lines={
            "full_term_price": "9600000.00",
            "price": "3840000.00",
            "reserve_price": "3840000.00",
            "per_area": "192.00",
            "per_mu": "12.800000",
        },
        bounds={"price": "floor"},
    ),
    Case(
        "the base parcel per 亩 and per ㎡ of floor",
        "3 840 000 ÷ 20 000 = 192 元/㎡ = 12.8 万元/亩; over a floor area ratio of 1.6, 120 元/㎡",
        (
            "term",
            "--use",
            "industrial",
            "--unit-price",
            "480",
            "--area",
            "20000",
            "--years",
            "20",
            "--floor-area-ratio",
            "1.6",
        ),
        lines={"per_area": "192.00", "per_mu": "12.800000", "per_floor_area": "120.00"},
    ),
    Case(
        "a floor is rounded up",
        "1 000 000.01 × 15/50 = 300 000.003; half up would give 300 000.00",
        ("term", "--use", "工业用地", "--full-price", "1000000.01", "--years", "15"),
        lines={"price": "300000.01"},
    ),
    Case(
        "a cost price carries the reserve price",
        "201号 四: 工业用地的价格（租金）不得低于工业用地的成本价（租）",
        ("term", "--use", "industrial", "--full-price", "1000000", "--years", "10", "--cost-price", "260000"),
        lines={"price": "200000.00", "reserve_price": "260000.00"},
        breached=frozenset({"price-below-cost"}),
    ),
    Case(
        "over the general 20 years it is said",
        "三(一): 供应年期一般不超过20年",
        ("term", "--use", "warehouse", "--full-price", "1000000", "--years", "30"),
        lines={"price": "600000.00"},
        breached=frozenset({"term-over-general-limit"}),
    ),
    Case(
        "over the statutory maximum it is refused",
        "国务院令第55号 第十二条(二): 工业用地五十年",
        ("term", "--use", "industrial", "--full-price", "1000000", "--years", "51"),
        breached=frozenset({"term-over-maximum", "term-over-general-limit"}),
        exit_code=3,
    ),
    Case(
        "shops are out of scope",
        "三(一) is of 工业用地、仓储用地, and 科研用地可参照执行",
        ("term", "--use", "commercial", "--full-price", "1000000", "--years", "20"),
        breached=frozenset({"use-out-of-scope"}),
        exit_code=3,
    ),
    Case(
        "unless that is accepted by name",
        "the maximum term of shops is 40 years: 1 000 000 × 20/40",
        ("term", "--use", "商服用地", "--full-price", "1000000", "--years", "20", "--accept", "use-out-of-scope"),
        lines={"price": "500000.00"},
        breached=frozenset({"use-out-of-scope"}),
    ),
    Case(
        "the appraisal standard's factor",
        "K = 0.72770096…, on 9 600 000 a floor: up",
        (
            "term",
            "--use",
            "industrial",
            "--full-price",
            "9600000",
            "--years",
            "20",
            "--method",
            "capitalised",
            "--rate",
            "0.06",
        ),
        lines={"factor": "0.7277", "price": "6985929.28"},
    ),
    Case(
        "the factor is used whole",
        "1 000 000 × 0.26725041…: half up would give 267 250.41, a factor of 4 places 267 300.00",
        (
            "term",
            "--use",
            "industrial",
            "--full-price",
            "1000000",
            "--years",
            "5",
            "--method",
            "capitalised",
            "--rate",
            "6%",
        ),
        lines={"factor": "0.2673", "price": "267250.42"},
    ),
    Case(
        "a price for other years, accepted, is brought to the maximum term",
        "400 000 × 50/40 = 500 000, × 20/50",
        (
            "term",
            "--use",
            "industrial",
            "--full-price",
            "400000",
            "--price-years",
            "40",
            "--years",
            "20",
            "--accept",
            "price-not-full-term",
        ),
        lines={"full_term_price": "500000.00", "price": "200000.00"},
        breached=frozenset({"price-not-full-term"}),
    ),
    Case(
        "a name that joins two uses",
        "科教用地 is 科研 and 教育",
        ("term", "--use", "科教用地", "--full-price", "1", "--years", "20"),
        breached=frozenset({"ambiguous-use"}),
        exit_code=3,
    ),
    Case(
        "a use that is none",
        "industral is not industrial",
        ("term", "--use", "industral", "--full-price", "1", "--years", "20"),
        breached=frozenset({"unknown-use"}),
        exit_code=3,
    ),
    Case(
        "a published listing",
        "5329 ㎡ at 12 万元/亩 starts at 95.922 万元: the exact 亩 alone gives it",
        ("term", "--use", "industrial", "--unit-price", "12万元/亩", "--area", "5329㎡", "--years", "50"),
        lines={"full_term_price": "959220.00", "price": "959220.00"},
        breached=frozenset({"term-over-general-limit", "full-term-not-flexible"}),
    ),
)

# --- what breaches a check, and how inputs are spelled ----------------------------------------------------------------

PLOT = {"use": "industrial", "full_price": "1000000", "years": "20"}
SCOPE = ("工业、仓储、科研", "industrial, warehouse, research")

FACTS = (
    Breach("term-over-maximum", PLOT | {"max_term": "30", "years": "30.01"}, {"years": "30.01", "limit": "30"}),
    Breach("term-over-general-limit", PLOT | {"years": "20.01"}, {"years": "20.01", "limit": "20"}),
    Breach("maximum-over-statutory", PLOT | {"max_term": "50.01"}, {"years": "50.01", "limit": "50"}),
    Breach("price-not-full-term", PLOT | {"price_years": "49.99"}, {"years": "49.99", "limit": "50"}),
    Breach("price-over-maximum-term", PLOT | {"price_years": "50.01"}, {"years": "50.01", "limit": "50"}),
    Breach(
        "prices-disagree",
        PLOT | {"full_price": "4800.02", "unit_price": "480", "area": "10"},
        {"product": "4,800", "price": "4,800.02"},
    ),
    Breach(
        "price-rounded",
        PLOT | {"full_price": "27.2066万元", "unit_price": "70.52", "area": "0.3858公顷"},
        {"product": "272,066.16", "price": "272,066"},
    ),
    Breach(
        "implausible-price",
        PLOT | {"use": "商服用地", "full_price": "960", "area": "96.01"},
        {"lowest": "10", "highest": "300,000"},
    ),
    Breach(
        "below-national-minimum",
        PLOT | {"full_price": "335.99", "area": "1", "land_grade": "6"},
        {"price": "335.99", "limit": "336"},
    ),
    Breach(
        "grade-not-in-table",
        PLOT | {"full_price": "1000", "area": "1", "land_grade": "10"},
        {"grades": ("1、2、3、4、5、6、7、8、9", "1, 2, 3, 4, 5, 6, 7, 8, 9")},
        book="zhejiang",
    ),
    Breach("below-lowest-minimum", PLOT | {"full_price": "59.99", "area": "1"}, {"price": "59.99", "limit": "60"}),
    Breach("full-term-not-flexible", PLOT | {"years": "50"}, {"years": "50"}),
    Breach("price-below-cost", PLOT | {"cost_price": "400000.01"}, {"cost": "400,000.01"}),
    Breach(
        "ambiguous-use",
        PLOT | {"use": "科教用地"},
        {"use": "科教用地", "candidates": ("科研、教育", "research, education")},
    ),
    Breach(
        "several-uses",
        PLOT | {"use": "城镇住宅、商服"},
        {"use": "城镇住宅、商服", "candidates": ("居住、商服", "residential, commercial")},
    ),
    Breach("unknown-use", PLOT | {"use": "仓库用地"}, {"use": "仓库用地"}),
    Breach("use-out-of-scope", PLOT | {"use": "商服用地"}, {"use": "商服用地", "scope": SCOPE}),
    Breach("allocated-land", PLOT | {"supplied_by": "行政划拨"}, {"supplied_by": "行政划拨"}),
    Breach("price-is-rent", PLOT | {"supplied_by": "租赁"}, {"supplied_by": "租赁"}),
    Breach("price-not-of-a-grant", PLOT | {"supplied_by": "作价出资或入股"}, {"supplied_by": "作价出资或入股"}),
    Breach("not-positive", PLOT | {"full_price": "0"}, {"label": both("full_price"), "value": "0"}),
)


LIMITS = (
    Limit("term-over-maximum", PLOT | {"max_term": "30", "years": "30"}, {"years": "30.01"}),
    Limit("maximum-over-statutory", PLOT | {"max_term": "50"}, {"max_term": "50.01"}),
    Limit(
        "implausible-price",
        PLOT | {"unit_price": "10", "area": "20000", "full_price": None},
        {"unit_price": "9.9999"},
    ),
    Limit(
        "implausible-price",
        PLOT | {"full_price": "300000", "area": "1"},
        {"full_price": "300000.01"},
    ),
    Limit(
        "below-national-minimum",
        PLOT | {"full_price": "235.2", "area": "1", "land_grade": "6", "minimum_case": "priority-intensive"},
        {"full_price": "235.19"},
    ),
    Limit("below-lowest-minimum", PLOT | {"full_price": "60", "area": "1"}, {"full_price": "59.99"}),
    Limit("price-over-maximum-term", PLOT | {"price_years": "50"}, {"price_years": "50.01"}),
    Limit(
        "prices-disagree",
        PLOT | {"unit_price": "201.001", "area": "5", "full_price": "1005.01元"},  # the product is 1005.005 元
        {"full_price": "1005.02元"},
    ),
    Limit(
        "price-rounded",
        PLOT | {"full_price": "4804", "unit_price": "48.04", "area": "100"},
        {"unit_price": "48.044"},
    ),
    Limit("price-not-full-term", PLOT | {"price_years": "50"}, {"price_years": "49.99"}),
    Limit("term-over-general-limit", PLOT, {"years": "20.01"}),
    Limit("full-term-not-flexible", PLOT | {"years": "49.99"}, {"years": "50"}),
    Limit("price-below-cost", PLOT | {"cost_price": "400000"}, {"cost_price": "400000.01"}),
)

PLAIN = {
    "use": "industrial",
    "years": "20",
    "unit_price": "480",
    "area": "20000",
    "cost_price": "9600000",
    "max_term": "50",
    "floor_area_ratio": "1.5",
    "method": "capitalised",
    "rate": "0.05",
    "supplied_by": "出让",
    "parcel": "（挂）2026-1",
    "price_years": "",
}

# --- the rule ---------------------------------------------------------------------------------------------------------

RULE = RuleCase(
    key="term",
    sample={
        "use": "industrial",
        "unit_price": "480",
        "area": "20000",
        "years": "20",
        "parcel": "A-1",
        "cost_price": "400万元",
        "floor_area_ratio": "1.5",
    },
    cases=CASES,
    oracle=_term,
    draw=_draw,
    required=("use", "years"),
    years_in_part=True,
    dialogue=Dialogue(
        answers=["1", "工业用地", "20", "", "960万元", ""],
        inputs={"use": "工业用地", "years": "20", "full_price": "960万元"},
    ),
    facts=FACTS,
    limits=LIMITS,
    plain=PLAIN,
    rising=Rising(
        lines=("price", "reserve_price"),
        inputs={
            "area": draws.area,
            "unit_price": draws.unit_price,
            "years": lambda random: draws.integer(random, 6, 50),
        },
        beside={"use": "industrial"},
    ),
    scaled={"term": lambda price: industrial(price, years=20)},
)


BASE = {"use": "industrial", "area": Fraction(20000), "unit_price": Fraction(480)}


# --- the oracle against what was published, and by hand ---------------------------------------------------------------


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


def test_worked_floor():
    """15 of 50 years of 1 000 000.01 元 are 300 000.003 元, and a floor goes up."""
    assert figures(ask("term", use="工业用地", full_price="1000000.01", years="15"), "price") == ["300000.01"]


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
        span = term_factor(rate, years, max_term)
        assert settled(half_up, span, 4) == factor, (rate, years)


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
    assert term_factor(Fraction(rate), Fraction(years), Fraction(max_term))[0] != Fraction(years, max_term)


def test_published_prices_by_factor():
    """Valuers' examinations: 1000 for 30 years is 872.12 for 20 at 8 %; 60 for 40 years is 62.9 for 50 at 6 %."""
    shorter, _ = term_factor(Fraction("0.08"), Fraction(20), Fraction(30))
    assert half_up(1000 * shorter) == Fraction("872.12")
    part, _ = term_factor(Fraction("0.06"), Fraction(40), Fraction(50))
    assert half_up(60 / part, 1) == Fraction("62.9")


def test_published_listing():
    """宿迁宿豫: 5329 ㎡ at 12 万元/亩, which is 180 元/㎡, is 95.922 万元: only the exact 亩 gives that."""
    answer = ask("term", use="industrial", unit_price="180", area="5329", years="50")
    assert figures(answer, "full_term_price", "reserve_price", "per_mu") == ["959220", "959220", "12"]
    assert answer.breached == {"full-term-not-flexible", "term-over-general-limit"}


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


# --- laws of the oracle -----------------------------------------------------------------------------------------------


@given(st.integers(1, 10**7), st.integers(1, 10**3), st.integers(1, 49))
def test_law_scaling(fifties, times, years):
    """Where nothing needs rounding, scaling a price scales every amount of a flexible term and of lease, then sale."""
    for calculator, held in (("term", {"years": years}), ("lease-to-sale", {"lease_years": 1, "sale_years": years})):
        parcel = {"use": "industrial", "full_price": Fraction(50 * fifties), **held}
        once = oracle.price(calculator, parcel)
        scaled = oracle.price(calculator, parcel | {"full_price": Fraction(50 * fifties * times)})
        assert {key: once.lines[key] * times for key in once.bounds} == {key: scaled.lines[key] for key in once.bounds}


@hold_for("term")
def test_law_term_is_monotone(inputs, random):
    """A longer term, a larger price or a larger area never makes the reserve price smaller."""
    base = oracle.price("term", inputs, accept=oracle.OBJECTIONS)
    given_that(base.lines)
    more = draws.decimal(random, 1000, 2)
    for key in ("years", "full_price", "unit_price", "area"):
        if key in inputs and not ("full_price" in inputs and key in {"unit_price", "area"}):
            raised = oracle.price("term", inputs | {key: inputs[key] + more}, accept=oracle.OBJECTIONS)
            assert not raised.lines or raised.lines["reserve_price"] >= base.lines["reserve_price"]


@hold_for()
def test_law_factor(random):
    """The factor stands between the ratio and 1, in a span too narrow to see, and grows with the years."""
    rate, max_term = draws.rate(random), draws.integer(random, 1, 100)
    years = min(Fraction(random.randint(1, 10_000), 100), Fraction(max_term))
    low, high = term_factor(rate, years, Fraction(max_term))
    assert years / max_term <= high
    assert low <= 1
    assert 0 <= high - low < Fraction(1, 10**80)
    assert years == max_term or high < term_factor(rate, years + Fraction(1, 100), Fraction(max_term))[0]


@given(st.integers(1, 100), st.sampled_from((2, 4, 5)), st.integers(1, 400))
def test_law_factor_of_a_root(percent, root, parts):
    """(1+r)^n that is a fraction, as 1.21^0.5 = 1.1, is held exactly and so may round from a tie."""
    growth = 1 + Fraction(percent, 100)
    low, high = term_factor(growth**root - 1, Fraction(parts, root), Fraction(100))
    assert low == high == (1 - growth**-parts) / (1 - growth ** -(100 * root))


# --- laws of the package ----------------------------------------------------------------------------------------------


@given(FINE_PRICES, st.integers(1, 49), st.integers(2, 99))
def test_scaling_a_floor_never_gains(price, years, times):
    """After rounding, a floor of the sum is at most the sum of the floors, and within a fen for each of them."""
    once = amounts("term", industrial(price, years=years))["price"]
    more = amounts("term", industrial(price * times, years=years))["price"]
    assert once * times - times * draws.FEN < more <= once * times


@pytest.mark.parametrize("years", ["20", "12.25"])
@given(price=FINE_PRICES, rate=st.integers(1, 999_999).map(lambda millionths: Fraction(millionths, 10**6)))
def test_a_price_by_a_factor_is_a_floor_too(years, price, rate):
    """The capitalised price, whose formula shows the factor cut off, is between the factor's two sides of a fen."""

    def discount(of):
        return (1 + Decimal(rate.numerator) / rate.denominator) ** -Decimal(of)

    lines = amounts("term", industrial(price, years=years, method="capitalised", rate=rate))
    with localcontext() as context:
        context.prec = 120
        exact = Fraction((1 - discount(years)) / (1 - discount(50))) * price
    assert -Fraction(1, 10**40) < lines["price"] - exact < draws.FEN


@given(FINE_PRICES, st.fractions(Fraction("0.001"), Fraction("0.5")), st.integers(1, 49))
def test_the_capitalised_price_is_over_the_ratio(price, rate, years):
    """Money now is worth more than money later: a factor below the maximum term is larger than the ratio."""
    rate = Fraction(int(rate * 10**6), 10**6)
    by_ratio = amounts("term", industrial(price, years=years))["price"]
    assert amounts("term", industrial(price, years=years, method="capitalised", rate=rate))["price"] >= by_ratio


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


@given(FINE_PRICES, st.integers(1, 49))
def test_a_price_stated_for_the_maximum_term_is_the_price(price, years):
    """price_years = max_term changes nothing, and objects to nothing."""
    plain = statement_of("term", industrial(price, years=years), accept=())
    said = statement_of("term", industrial(price, years=years, price_years=50), accept=())
    assert [line.amount for line in plain.lines] == [line.amount for line in said.lines]
    assert "price-not-full-term" not in {check.code for check in said.breached}
