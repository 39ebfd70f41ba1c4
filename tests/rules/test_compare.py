"""The supply modes side by side · 供应方式比较: each mode equals its own calculator, a sweep equals its runs."""

import json
import re
from fractions import Fraction
from random import Random
from typing import cast

import draws
import pytest
from as_typed import as_text
from laws import given_that, hold_for
from oracle import (
    MAXIMUM_TERM,
    SHORTEST_REVIEW,
    USE_OF_NAME,
    Answer,
    Sheet,
    Usage,
    half_up,
    instalments,
    over_minimum,
    price,
    up,
)
from priced import BOOKS
from rule_cases import Breach, Case, Dialogue, Inputs, Limit, RuleCase

import landprice
from landprice import UsageError
from landprice.calculators import get_calculator, objections
from landprice.clauses.supply_mode import Mode
from landprice.cli.main import main
from landprice.errors import Exit
from landprice.glossary import MEASURES, MODES, label
from landprice.inputs.declared import NumberInput
from landprice.inputs.quantities import YEARS
from landprice.kinds.exact.statement import ParcelStatement
from landprice.present.as_json import sweep_to_dict, to_dict, to_json
from landprice.sweep import price_sweep, read_sweep

# --- the rule in fractions --------------------------------------------------------------------------------------------

MINIMUM = ("land_grade", "minimum_price", "minimum_case")
OF_ANY_PARCEL = ("use", "area", "unit_price", "full_price", "price_years", "max_term", *MINIMUM)
OF_ITS_OWN = ("full_term_price", "minimum", "assessed_price", "supply_method", "per_area", "per_mu", "per_floor_area")
"""Lines of a single mode that a comparison has once, or not at all."""


def _compare(sheet: Sheet) -> None:
    years = sheet.need("years")
    lease_years = sheet.number("lease_years") or min(Fraction(SHORTEST_REVIEW), max(years - 1, Fraction(1)))
    every = sheet.number("review_every") or Fraction(SHORTEST_REVIEW)
    held: dict[str, object] = {"years": years}
    asked: dict[str, tuple[str, dict[str, object], tuple[str, ...]]] = {
        "term": ("term", held, ("method", "rate", "cost_price")),
        "lease": ("lease", held, ("cost_rent", "discount_rate")),
        "lease_ceilings": ("lease", held | {"review_every": every}, ("cost_rent", "discount_rate")),
    }
    sheet.breach("no-sale-phase", where=lease_years >= years)
    if lease_years < years:
        phases: dict[str, object] = {"lease_years": lease_years, "sale_years": years - lease_years}
        asked["lease_to_sale"] = ("lease-to-sale", phases, ("sale_basis", "cost_price", "cost_rent"))
    answers = {mode: _answer(sheet, *question) for mode, question in asked.items()}
    for answer in answers.values():
        for code in answer.breached:
            sheet.breach(code, only_warns=code in answer.warned)
    if sheet.refused:
        return
    full = cast("Fraction", answers["term"].lines["full_term_price"])
    max_term = sheet.number("max_term") or Fraction(MAXIMUM_TERM[USE_OF_NAME[cast("str", sheet.word("use"))]])
    for key in ("assessed_price", "full_term_price"):
        if key in answers["term"].lines:
            sheet.amount(key, cast("Fraction", answers["term"].lines[key]))
    full = over_minimum(sheet, full)
    cost_price = sheet.number("cost_price") or full
    sheet.breach("price-below-cost", where=cost_price > full)
    reserve = sheet.amount("full_term_reserve_price", max(full, cost_price))
    for mode, answer in answers.items():
        _copy(sheet, mode, answer)
    _measures(sheet, "full_term", (reserve, reserve), [(Fraction(0), reserve)], max_term, "exact")
    balanced = [reserve == full]
    for mode, answer in answers.items():
        balanced.append(_compared(sheet, mode, answer, full, max_term, lease_years))
    sheet.breach("modes-not-balanced", where=not all(balanced))
    sheet.amount("lease_ceilings_review_every", every)
    sheet.lines["balanced"] = "yes" if all(balanced) else "no"


def _answer(sheet: Sheet, rule: str, given: dict[str, object], also: tuple[str, ...]) -> Answer:
    """Return what the rule of one mode says, by the inputs that it has in common with the comparison."""
    inputs = {key: sheet.inputs.get(key) for key in (*OF_ANY_PARCEL, *also)}
    answer = price(rule, inputs | given, accept=sheet.accept, book=sheet.book)
    if answer.usage is not None:
        raise Usage(answer.usage)
    return answer


def _copy(sheet: Sheet, mode: str, answer: Answer) -> None:
    """Write a mode's own lines under its name."""
    for key, value in answer.lines.items():
        if key in answer.bounds and key not in OF_ITS_OWN:
            sheet.rounded(f"{mode}_{key}", cast("Fraction", value), answer.bounds[key])
        elif key not in OF_ITS_OWN:
            sheet.lines[f"{mode}_{key}"] = value


def _compared(
    sheet: Sheet, mode: str, answer: Answer, full: Fraction, max_term: Fraction, lease_years: Fraction
) -> bool:
    """Write a mode's measures; return whether it is balanced, or need not be."""
    years = sheet.need("years")
    line = {key: value for key, value in answer.lines.items() if isinstance(value, Fraction)}
    if mode == "term":
        price_ = line["reserve_price"]
        _measures(sheet, mode, (price_, price_), [(Fraction(0), price_)], years, "floor")
        roundings = Fraction(1)
    elif mode == "lease_to_sale":
        rents = instalments(line["rent_total"], int(lease_years))
        for k, rent in enumerate(rents[1:], start=2):
            sheet.amount(f"{mode}_instalment_{k}", rent)
        sheet.amount(f"{mode}_lease_years", lease_years)
        sheet.amount(f"{mode}_sale_years", years - lease_years)
        payments = [(Fraction(year), rent) for year, rent in enumerate(rents)] + [(lease_years, line["balance"])]
        _measures(sheet, mode, (rents[0], sum(paid for _, paid in payments)), payments, years, "floor")
        roundings = Fraction(1)
    else:
        bound = answer.bounds["total_rent"]
        _measures(sheet, mode, (line["rent_1"], line["total_rent"]), None, years, bound, answer.bounds["rent_1"])
        roundings = years
    paid = cast("Fraction", sheet.lines[f"{mode}_sum_paid"])
    for_max_term = sheet.amount(f"{mode}_price_for_max_term", paid * max_term / years, sheet.bound(f"{mode}_sum_paid"))
    assert abs(for_max_term - paid * max_term / years) < Fraction(1, 100)
    if mode == "lease_ceilings":
        return True
    tolerance = Fraction(1, 100) * roundings * max_term / years
    sheet.lines[f"{mode}_tolerance"] = half_up(tolerance, 4)
    return abs(paid * max_term / years - full) < tolerance or paid * max_term == full * years


def _measures(
    sheet: Sheet,
    mode: str,
    first_and_sum: tuple[Fraction, Fraction],
    payments: list[tuple[Fraction, Fraction]] | None,
    years: Fraction,
    bound: str,
    first_bound: str | None = None,
) -> None:
    """Write the first payment, the sum, that a year and, where the mode's own rule writes none, the present value.

    Args:
        sheet: written to.
        mode: whose they are.
        first_and_sum: the first payment and the sum of all.
        payments: each with the years after the outset that it is made; None where a present value is written.
        years: held.
        bound: of the sum.
        first_bound: of the first payment, where it is another.
    """
    first, paid = first_and_sum
    instalment = mode == "lease_to_sale"
    sheet.amount(f"{mode}_first_payment", first, "exact" if instalment else first_bound or bound)
    sheet.amount(f"{mode}_sum_paid", paid, bound)
    sheet.amount(f"{mode}_sum_per_year", paid / years, bound)
    if mode == "full_term":
        sheet.amount(f"{mode}_price_for_max_term", paid, bound)
    rate = sheet.number("discount_rate")
    if rate is not None and payments is not None:
        value = sum((amount / (1 + rate) ** int(after) for after, amount in payments), Fraction(0))
        sheet.amount(f"{mode}_present_value", value)


# --- parcels ----------------------------------------------------------------------------------------------------------


def _draw(random: Random) -> Inputs:
    inputs: Inputs = {}
    max_term = draws.add_use(random, inputs)
    years = Fraction(draws.integer(random, 1, 100 if draws.one_in(random, 12) else int(max_term)))
    inputs["years"] = years
    multiplier, divisor = random.choice(((years, max_term), (Fraction(2), Fraction(100))))
    full_price = draws.add_price(random, inputs, multiplier, divisor)
    if draws.one_in(random, 3):
        longest = int(years) if draws.one_in(random, 3) else min(5, int(years))
        inputs["lease_years"] = Fraction(draws.integer(random, 1, longest))
    if draws.one_in(random, 3):
        every = random.randint(1, 4) if draws.one_in(random, 12) else draws.integer(random, 5, 20)
        inputs["review_every"] = Fraction(every)
    if draws.one_in(random, 3):
        inputs["discount_rate"] = draws.rate(random)
    if draws.one_in(random, 4):
        inputs["cost_price"] = draws.near(random, up(full_price * random.choice((years / max_term, 1))))
    if draws.one_in(random, 4):
        zero = draws.one_in(random, 4)
        inputs["cost_rent"] = Fraction(0) if zero else draws.near(random, up(full_price * 2 / 100))
    if draws.one_in(random, 6):
        inputs |= {"method": "capitalised", "rate": draws.rate(random)}
    if draws.one_in(random, 6):
        inputs["sale_basis"] = random.choice(("sale-term", "whole-right"))
    return inputs


# --- worked examples --------------------------------------------------------------------------------------------------

CASES = (
    Case(
        "the modes side by side, fixed by the rules, are balanced",
        "rules.md 7: 20 of 50 years are 3 840 000 however they are supplied; at the ceilings 4 455 360 × 50 ÷ 20",
        ("compare", "--use", "industrial", "--unit-price", "480", "--area", "20000", "--years", "20"),
        lines={
            "full_term_price": "9600000.00",
            "full_term_first_payment": "9600000.00",
            "full_term_sum_paid": "9600000.00",
            "full_term_sum_per_year": "192000.00",
            "full_term_price_for_max_term": "9600000.00",
            "term_reserve_price": "3840000.00",
            "term_first_payment": "3840000.00",
            "term_sum_per_year": "192000.00",
            "term_price_for_max_term": "9600000.00",
            "lease_first_payment": "192000.00",
            "lease_sum_paid": "3840000.00",
            "lease_price_for_max_term": "9600000.00",
            "lease_ceilings_rent_4": "255552.00",
            "lease_ceilings_sum_paid": "4455360.00",
            "lease_ceilings_sum_per_year": "222768.00",
            "lease_ceilings_price_for_max_term": "11138400.00",
            "lease_to_sale_lease_years": "5",
            "lease_to_sale_sale_years": "15",
            "lease_to_sale_first_payment": "192000.00",
            "lease_to_sale_balance": "2880000.00",
            "lease_to_sale_sum_paid": "3840000.00",
            "lease_to_sale_price_for_max_term": "9600000.00",
            "balanced": "yes",
        },
        bounds={
            "full_term_sum_paid": "exact",
            "term_sum_paid": "floor",
            "lease_sum_paid": "floor",
            "lease_ceilings_sum_paid": "at-most",
            "lease_ceilings_price_for_max_term": "at-most",
            "lease_to_sale_sum_paid": "floor",
        },
        breached=frozenset({"review-unknown"}),
    ),
    Case(
        "over a cost floor they are not",
        "201号 四: 不得低于工业用地的成本价; 4 000 000 for 20 years are 10 000 000 for 50",
        ("compare", "--use", "industrial", "--full-price", "9600000", "--years", "20", "--cost-price", "4000000"),
        lines={
            "term_price_for_max_term": "10000000.00",
            "lease_to_sale_price_for_max_term": "10000000.00",
            "lease_price_for_max_term": "9600000.00",
            "balanced": "no",
        },
        breached=frozenset({"price-below-cost", "modes-not-balanced", "review-unknown"}),
    ),
    Case(
        "the time of a payment in its present value",
        "at 25 %: 200 000 now and 200 000 × 0.8 in a year, as rents and as a lease's rent and the balance",
        (
            "compare",
            "--use",
            "industrial",
            "--full-price",
            "10000000",
            "--years",
            "2",
            "--lease-years",
            "1",
            "--discount-rate",
            "25%",
        ),
        lines={
            "term_present_value": "400000.00",
            "lease_present_value": "360000.00",
            "lease_to_sale_present_value": "360000.00",
            "full_term_present_value": "10000000.00",
        },
        breached=frozenset({"lease-too-short"}),
    ),
    Case(
        "a maximum term of 40 years is none that the rent is of",
        "201号 四(一): 50年工业用地出让评估价格的2%",
        ("compare", "--use", "industrial", "--full-price", "9600000", "--years", "20", "--max-term", "40"),
        breached=frozenset({"base-not-50-years", "modes-not-balanced", "review-unknown"}),
        exit_code=3,
    ),
    Case(
        "accepted, its price for the maximum term says what is missing",
        "192 000 a year for 40 years are 7 680 000, not 9 600 000",
        (
            "compare",
            "--use",
            "industrial",
            "--full-price",
            "9600000",
            "--years",
            "20",
            "--max-term",
            "40",
            "--accept",
            "base-not-50-years",
        ),
        lines={"lease_price_for_max_term": "7680000.00", "term_price_for_max_term": "9600000.00", "balanced": "no"},
        breached=frozenset({"base-not-50-years", "modes-not-balanced", "review-unknown"}),
    ),
)

# --- what breaches a check, and how inputs are spelled ----------------------------------------------------------------

PLOT = {"use": "industrial", "full_price": "1000000", "years": "20"}
OF_LEASE = {"about": MODES["lease"][:2]}
OF_TERM = {"about": MODES["term"][:2]}
OF_CEILINGS = {"about": MODES["lease_ceilings"][:2]}
OF_SALE = {"about": MODES["lease_to_sale"][:2]}
COST_PRICE = ("成本价高于按规则计得的价款", "the cost price is above the price by the rule")
COST_RENT = ("成本租金高于按规则计得的租金", "the cost rent is above the rent by the rule")
FACTOR = ("按还原法系数而非年期比值修正", "it is by the capitalised factor and not by the ratio of years")
NOT_FIFTY_YEARS = ("租金比例 × 最高年期不等于 1", "the rate of rent × the maximum term is not 1")
SALE_TERM = ("出让价款只计出让年期", "the grant's price counts its own years alone")

FACTS = (
    Breach("full-term-not-flexible", PLOT | {"years": "50"}, {"years": "50"} | OF_TERM),
    Breach("lease-too-long", PLOT | {"years": "21"}, {"years": "21", "limit": "20"} | OF_LEASE),
    Breach("review-too-often", PLOT | {"review_every": "4"}, {"years": "4", "limit": "5"} | OF_CEILINGS),
    Breach("no-sale-phase", PLOT | {"lease_years": "20"}, {"lease": "20", "years": "20"} | OF_SALE),
    Breach("lease-phase-too-long", PLOT | {"lease_years": "6"}, {"years": "6", "limit": "5"} | OF_SALE),
    Breach(
        "modes-not-balanced",
        PLOT | {"cost_price": "400001"},
        {"price": "1,000,002.5", "full": "1,000,000", "difference": "2.5", "why": COST_PRICE} | OF_TERM,
    ),
    Breach(
        "modes-not-balanced",
        PLOT | {"cost_rent": "30000"},
        {"price": "1,500,000", "full": "1,000,000", "difference": "500,000", "why": COST_RENT} | OF_LEASE,
    ),
    Breach(
        "modes-not-balanced",
        PLOT | {"max_term": "40"},
        {"price": "800,000", "full": "1,000,000", "difference": "-200,000", "why": NOT_FIFTY_YEARS} | OF_LEASE,
    ),
    Breach(
        "modes-not-balanced",
        PLOT | {"method": "capitalised", "rate": "6%"},
        {"price": "1,819,252.43", "full": "1,000,000", "difference": "819,252.43", "why": FACTOR} | OF_TERM,
    ),
    Breach(
        "modes-not-balanced",
        PLOT | {"sale_basis": "sale-term"},
        {"price": "750,000", "full": "1,000,000", "difference": "-250,000", "why": SALE_TERM} | OF_SALE,
    ),
)


LIMITS = (
    Limit("term-over-maximum", PLOT | {"max_term": "20"}, {"years": "21"}),
    Limit("term-over-general-limit", PLOT, {"years": "21"}),
    Limit("full-term-not-flexible", PLOT | {"years": "49"}, {"years": "50"}),
    Limit("price-below-cost", PLOT | {"cost_price": "400000"}, {"cost_price": "400000.01"}),
    Limit("base-not-50-years", PLOT | {"max_term": "50"}, {"max_term": "49"}),
    Limit("lease-over-civil-code", PLOT, {"years": "21"}),
    Limit("review-too-often", PLOT | {"review_every": "5"}, {"review_every": "4"}),
    Limit("lease-phase-too-long", PLOT | {"lease_years": "5"}, {"lease_years": "6"}),
    Limit("no-sale-phase", PLOT | {"lease_years": "19"}, {"lease_years": "20"}),
    Limit("modes-not-balanced", PLOT | {"cost_price": "400000"}, {"cost_price": "400000.01"}),
)

PLAIN = {
    "use": "industrial",
    "years": "20",
    "full_price": "9600000",
    "lease_years": "5",
    "discount_rate": "0.05",
}

# --- the rule ---------------------------------------------------------------------------------------------------------

RULE = RuleCase(
    key="compare",
    sample={
        "use": "industrial",
        "unit_price": "480",
        "area": "20000",
        "years": "20",
        "parcel": "A-1",
        "discount_rate": "5%",
        "cost_price": "400万元",
    },
    cases=CASES,
    oracle=_compare,
    draw=_draw,
    required=("use", "years"),
    dialogue=Dialogue(
        answers=["8", "工业用地", "20", "480", "20000", ""],
        inputs={"use": "工业用地", "years": "20", "unit_price": "480", "area": "20000"},
    ),
    facts=FACTS,
    limits=LIMITS,
    plain=PLAIN,
    rising=None,
    scaled={},
)


# --- each mode --------------------------------------------------------------------------------------------------------

BASE = {"use": "industrial", "unit_price": 480, "area": 20000, "years": 20}
UNBALANCING = ("cost_price", "cost_rent", "method", "rate", "sale_basis")
"""Inputs by which modes may part: over a cost floor; by the capitalised factor and the other reading besides."""

OF_A_MODE = {
    "term": ("term", {}, ("use", "years", "method", "rate", "cost_price")),
    "lease": ("lease", {}, ("use", "years", "cost_rent", "discount_rate")),
    "lease_ceilings": ("lease", {}, ("use", "years", "cost_rent", "discount_rate", "review_every")),
    "lease_to_sale": ("lease-to-sale", {}, ("use", "cost_price", "cost_rent", "sale_basis")),
}
LAND = ("area", "unit_price", "full_price", "price_years", "max_term", *MINIMUM)
COMPARED_ONCE = re.compile("full_term_price|minimum|assessed_price|supply_method|per_.*")


def compared(inputs, book="tianjin-draft"):
    """The statement of a drawn parcel; one that is a usage error or is refused says nothing of a law."""
    accept = objections(BOOKS[book])
    try:
        statement = get_calculator("compare").price(as_text(inputs), rules=BOOKS[book], accept=accept)
    except UsageError:
        given_that(holds=False)
        raise
    given_that(not statement.refused)
    return statement


def of_mode(statement, mode):
    """A mode's lines: their amounts, formulas but for the mode's name, bounds and rules, by the rule's own keys."""
    prefix = f"{mode}_"
    others = tuple(f"{other}_" for other in MODES if other.startswith(prefix))
    return {
        line.key.removeprefix(prefix): (line.amount, line.bound, line.rounding, line.rule.id)
        for line in statement.lines
        if line.key.startswith(prefix) and not line.key.startswith(others)
    }


@hold_for("compare", rows=100)
def test_a_mode_is_its_own_command(inputs, random):
    """Every line that the mode's own rule writes is the same to the fen, by the same rule, with the same bound."""
    book = random.choice(tuple(BOOKS))
    statement = compared(inputs, book)
    for mode in OF_A_MODE:
        assert_a_mode_is_its_own_command(mode, statement, inputs, book)


def assert_a_mode_is_its_own_command(mode, statement, inputs, book):
    """One mode of a comparison against the statement of its own rule."""
    rule, asked, keys = OF_A_MODE[mode]
    asked = {key: inputs[key] for key in (*LAND, *keys) if key in inputs}
    found = of_mode(statement, mode)
    if mode == "lease_ceilings":
        asked["review_every"] = Fraction(found["review_every"][0])
    if mode == "lease_to_sale":
        if not found:
            assert "no-sale-phase" in {check.code for check in statement.breached}
            return
        asked |= {key: Fraction(found[key][0]) for key in ("lease_years", "sale_years")}
        assert asked["lease_years"] + asked["sale_years"] == inputs["years"]
    alone = get_calculator(rule).price(as_text(asked), rules=BOOKS[book], accept=objections(BOOKS[book]))
    expected = {
        line.key: (line.amount, line.bound, line.rounding, line.rule.id)
        for line in alone.lines
        if not COMPARED_ONCE.fullmatch(line.key)
    }
    assert {key: found[key] for key in expected} == expected
    breached = {(check.rule.id, check.outcome) for check in statement.breached}
    assert {(check.rule.id, check.outcome) for check in alone.breached} <= breached


@hold_for("compare", rows=150)
def test_fixed_by_the_rules_the_modes_are_balanced(inputs, random):
    """Without costs every mode comes to the full-term price but for its roundings, the lease where 2 % is 1/max_term.

    A price is rounded once, by under a fen; a fixed rent once for every year; × max_term ÷ years is the tolerance.
    """
    inputs = {key: value for key, value in inputs.items() if key not in UNBALANCING}
    statement = compared(inputs, random.choice(tuple(BOOKS)))
    max_term = Fraction(inputs.get("max_term", 50))
    lines = {line.key: line for line in statement.lines}
    if "max_term" not in inputs:
        given_that(statement.book.use_of(str(inputs["use"])).key in {"industrial", "warehouse", "research"})
    full, years = statement["full_term_price"], inputs["years"]
    if "below-national-minimum" in {check.code for check in statement.breached if check.outcome == "accepted"}:
        full = statement["minimum"]
    assert statement["full_term_price_for_max_term"] == full
    balanced, roundings = True, {"term": 1, "lease": years, "lease_to_sale": 1}
    for mode, times in roundings.items():
        if f"{mode}_sum_paid" not in lines:
            continue
        off = statement[f"{mode}_sum_paid"] * max_term / years - full
        tolerance = times * draws.FEN * max_term / years
        if mode == "lease" and max_term != 50:
            balanced = abs(off) < tolerance
            continue
        assert 0 <= off < tolerance
        assert 0 <= statement[f"{mode}_price_for_max_term"] - full < tolerance + draws.FEN
    assert lines["balanced"].amount == ("yes" if balanced else "no")
    assert ("modes-not-balanced" in {check.code for check in statement.breached}) != balanced


@pytest.mark.parametrize(("mode", "roundings"), [("term", 1), ("lease", 20), ("lease_to_sale", 1)])
def test_the_tolerance_is_no_wider_than_the_roundings(mode, roundings):
    """A price of 0.01 元 over a round one brings each mode to within a fiftieth of its tolerance: no less would do."""
    statement = landprice.compare(use="industrial", full_price="1000000.01", years=20)
    tolerance = roundings * draws.FEN * 50 / 20
    off = statement[f"{mode}_sum_paid"] * 50 / 20 - statement["full_term_price"]
    assert tolerance * Fraction(1, 2) < off < tolerance
    assert {line.key: line.amount for line in statement.lines}["balanced"] == "yes"


@hold_for("compare", rows=100)
def test_a_higher_rate_never_makes_a_payment_dearer(inputs, random):
    """A present value falls or stays as the rate rises, is at most the sum paid, and of one payment is just that."""
    rates = [draws.rate(random), draws.rate(random)]
    statements = [compared({**inputs, "discount_rate": rate}) for rate in sorted(rates)]
    for mode in MODES:
        values = [statement[f"{mode}_present_value"] for statement in statements if of_mode(statement, mode)]
        if values:
            assert values == sorted(values, reverse=True)
            assert values[0] <= statements[0][f"{mode}_sum_paid"]
    for mode in ("full_term", "term"):
        assert statements[0][f"{mode}_present_value"] == statements[0][f"{mode}_sum_paid"]


@hold_for("compare", rows=100)
def test_the_ceilings_bound_the_fixed_rent(inputs):
    """The lease at its ceilings is never under the fixed one by more than the rounding of its rents."""
    statement = compared(inputs)
    years = inputs["years"]
    assert statement["lease_ceilings_sum_paid"] >= statement["lease_sum_paid"] - years * draws.FEN


@hold_for("compare", rows=100)
def test_each_measure_of_each_mode_is_there(inputs):
    """MODE_MEASURE for every mode that is shown; a present value only with a rate; labelled by mode and measure."""
    statement = compared(inputs)
    keys = {line.key for line in statement.lines}
    for mode in MODES:
        shown = {measure for measure in MEASURES if f"{mode}_{measure}" in keys}
        expected = set(MEASURES) - (set() if "discount_rate" in inputs else {"present_value"})
        assert shown in (expected, set())
        assert shown or mode == "lease_to_sale"
        for key in keys & {f"{mode}_{measure}" for measure in MEASURES}:
            assert label(key, "zh").startswith(MODES[mode][0] + "·")
            assert label(key, "en").startswith(MODES[mode][1] + ": ")


def test_a_mode_writes_every_kind_of_line_under_its_name():
    """An amount, a number used whole, a word, a check and a condition to verify: the mode's key before each line's."""
    book = BOOKS["national"]
    statement = ParcelStatement("compare", book, {})
    mode, rule = Mode("lease", statement), book.rule("total-rent")
    assert mode.line("total_rent", mode.number(Fraction("1.005")), rule) is not None
    mode.show("tolerance", mode.number(Fraction(1, 3)), rule, places=4)
    mode.text("supply_method", mode.word("挂牌"), rule)
    mode.check(mode.number(4) >= 5, book.rule("lease-too-short"), years=mode.number(4), limit=mode.number(5))
    mode.verify(book.rule("listed-industry"))
    lines = [(line.key, line.amount) for line in statement.lines]
    assert lines == [("lease_total_rent", "1.01"), ("lease_tolerance", "0.3333"), ("lease_supply_method", "挂牌")]
    assert statement.checks[0].message("en") == "long lease: A lease of 4 years is shorter than the usual 5."
    with pytest.raises(UsageError, match="land area"):
        mode.require(mode.number(0) >= 1, "missing-input", label=("土地面积", "land area"), key="area")


# ── why they are not balanced ──


@pytest.mark.parametrize(
    ("inputs", "mode", "why"),
    [
        ({"cost_price": 4_000_000}, "flexible-term grant", "cost price"),
        ({"cost_price": 9_700_000}, "full-term grant", "cost price"),
        ({"cost_price": 4_000_000}, "lease, then grant", "cost price"),
        ({"cost_rent": 200_000}, "long lease", "cost rent"),
        ({"cost_rent": 800_000}, "lease, then grant", "cost rent"),
        ({"method": "capitalised", "rate": "6%"}, "flexible-term grant", "capitalised"),
        ({"max_term": 40}, "long lease", "rate of rent × the maximum term"),
        ({"sale_basis": "sale-term"}, "lease, then grant", "its own years alone"),
    ],
)
def test_why_a_mode_is_not_balanced_is_said(inputs, mode, why):
    """The check names the mode, its price and the full-term price, and what parted them."""
    statement = landprice.compare(**BASE, **inputs, accept=["base-not-50-years"])
    said = [check.message("en") for check in statement.breached if check.code == "modes-not-balanced"]
    of_it = [message for message in said if message.startswith(f"{mode}: ")]
    assert len(of_it) == 1
    assert why in of_it[0]
    assert "9,600,000" in of_it[0]


def test_a_book_of_its_own_rates_is_the_reason(tmp_path):
    """A city's factor on the lease's rent (兰州新区: × 1.3) may part the lease that becomes a grant, and is named."""
    path = tmp_path / "city.toml"
    path.write_text(
        'id = "city"\ntitle = "某市"\nstatus = "draft"\nbased_on = "national"\n'
        '[documents.city]\ntitle = "某市办法"\nstatus = "draft"\n'
        '[[rules.lease-to-sale-rent-factor]]\nvalue = "13"\nunit = "ratio"\n'
        'document = "city"\narticle = "一"\nquote = "再乘系数"\n',
        encoding="utf-8",
    )
    statement = landprice.compare(**BASE, rules=landprice.load(path))
    (said,) = (check.message("en") for check in statement.breached if check.code == "modes-not-balanced")
    assert said.startswith("lease, then grant: ")
    assert "rule book" in said


# ── the lease phase ──


@pytest.mark.parametrize(
    ("years", "asked", "phases"),
    [(20, None, ("5", "15")), (4, None, ("3", "1")), (2, None, ("1", "1")), (1, None, None), (20, 7, ("7", "13"))],
)
def test_the_lease_phase_is_the_usual_longest_unless_said(years, asked, phases):
    """租赁期一般不超过5年: five years, but at least one year is left for the grant; otherwise the mode is absent."""
    statement = landprice.compare(**{**BASE, "years": years}, **({"lease_years": asked} if asked else {}))
    found = {line.key: line.amount for line in statement.lines}
    keys = ("lease_to_sale_lease_years", "lease_to_sale_sale_years")
    assert tuple(found[key] for key in keys if key in found) == (phases or ())
    assert ("no-sale-phase" in {check.code for check in statement.breached}) == (phases is None)
    assert found["balanced"] == "yes"


def test_a_refusal_of_any_mode_is_said_of_that_mode():
    """A review period that the rules forbid leaves no figure, and the message says whose it is."""
    statement = landprice.compare(**BASE, review_every=4)
    assert statement.refused
    (check,) = statement.stopping
    assert check.message("zh").startswith("长期租赁（按上限）：")


# ── the sweep ──


@hold_for("compare", rows=40)
def test_a_sweep_is_its_single_runs(inputs, random):
    """Each statement of a sweep, refused or not, is byte for byte the one of its years alone."""
    text = as_text(inputs)
    start, step = random.randint(1, 100), random.randint(1, 40)
    stop = min(start + random.randint(0, 100), 100)
    text["years"] = f"{start}:{stop}:{step}"
    try:
        swept = price_sweep(get_calculator("compare"), text, rules=BOOKS["national"])
    except UsageError:
        with pytest.raises(UsageError):
            get_calculator("compare").price({**text, "years": start}, rules=BOOKS["national"])
        return
    assert list(swept.statements) == list(range(start, stop + 1, step))
    written = json.loads(to_json(sweep_to_dict(swept, "en")))
    assert written["sweep"] == {"input": "years", "start": str(start), "stop": str(stop), "step": str(step)}
    for (years, found), as_written in zip(swept.statements.items(), written["statements"], strict=True):
        alone = to_dict(get_calculator("compare").price({**text, "years": str(years)}, rules=BOOKS["national"]), "en")
        assert to_dict(found, "en") == alone
        assert as_written == json.loads(json.dumps(alone))
    assert swept.priced.keys() | swept.refused.keys() == swept.statements.keys()


def test_the_runs_of_some_values():
    """Three or more that follow one another are a run; two are not."""
    swept = landprice.compare_years(**{**BASE, "years": "5:50:5"})
    assert swept.runs([5, 15, 20, 30, 35, 40, 45, 50]) == ("5", "15", "20", "30–50")
    assert swept.runs([]) == ()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("5:50", "not-a-sweep"),
        ("5:50:5:5", "not-a-sweep"),
        (":50:5", "not-a-sweep"),
        ("50:5:5", "not-a-sweep"),
        ("0:50:5", "not-a-sweep"),
        ("-5:50:5", "not-a-sweep"),
        ("5:50:0", "not-a-sweep"),
        ("5:50:-5", "not-a-sweep"),
        ("a:50:5", "not-a-number"),
        ("5:1e2:5", "exponent"),
        ("5:50:2.5", "too-fine"),
        ("5:101:5", "beyond-limit"),
        ("5亩:50:5", "unknown-unit"),
    ],
)
def test_what_is_no_sweep_is_refused(text, code, capsys):
    """One line in both languages, exit 2, nothing on standard output."""
    with pytest.raises(UsageError) as caught:
        landprice.compare_years(**{**BASE, "years": text})
    assert caught.value.code == code
    for lang in ("zh", "en"):
        assert main(["compare", "--use", "industrial", "--full-price", "1", f"--years={text}", "--lang", lang]) == 2
        out, err = capsys.readouterr()
        assert (out, err.count("\n")) == ("", 1)
        named = "--years" if code == "not-a-sweep" else "供应年期" if lang == "zh" else "years"
        assert named in err


def test_a_sweep_may_be_written_as_numbers_are():
    """Full-width digits and colons, and the unit."""
    assert read_sweep("５：５０年：１５", NumberInput(key="years", kind=YEARS)).values == range(5, 51, 15)


def test_years_alone_are_no_sweep():
    """The library's function for a sweep wants one; the one for a parcel does not take it."""
    with pytest.raises(UsageError, match="START:STOP:STEP"):
        landprice.compare_years(**BASE)
    with pytest.raises(UsageError, match="more than one way; write one number"):
        landprice.compare(**{**BASE, "years": "5:50:5"})


@pytest.mark.parametrize(
    ("years", "code"), [("5:50:5", Exit.PRICED), ("5:60:5", Exit.ROWS_REJECTED), ("60:80:5", Exit.REFUSED)]
)
def test_the_exit_code_of_a_sweep(years, code, capfdbinary):
    """0 where all is priced, 5 where a rule refuses some, 3 where it refuses all; the codes on standard error."""
    for asked in ([], ["--json"]):
        assert main(["compare", "--use", "industrial", "--full-price", "9600000", "--years", years, *asked]) == code
        out, err = capfdbinary.readouterr()
        assert out
        assert (b"term-over-maximum" in err) == (code != Exit.PRICED)
