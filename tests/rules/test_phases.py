"""Phased supply · 分期供地: worked examples, oracle, parcels and laws."""

from fractions import Fraction
from random import Random

import draws
import oracle
from laws import given_that, hold_for
from oracle import Sheet, apportion, ask, assessed_price, figures, maximum_term, per_unit
from priced import drawn_amounts
from rule_cases import Breach, Case, Dialogue, Inputs, Limit, RuleCase

# --- the rule in fractions --------------------------------------------------------------------------------------------


def _phases(sheet: Sheet) -> None:
    area = sheet.need("area")
    assessed_price(sheet)
    terms = [years or sheet.number("years") for _, years in sheet.phases]
    max_term = maximum_term(sheet, max([years for years in terms if years] or [Fraction(1)]))
    supplied = sum((phase_area for phase_area, _ in sheet.phases), Fraction(0))
    sheet.breach("phases-over-area", where=supplied > area)
    if sheet.refused or max_term is None:
        return
    full = oracle.full_term_price(sheet, max_term)
    prices, by_years = [], any(terms)
    if by_years:
        for number, ((phase_area, _), years) in enumerate(zip(sheet.phases, terms, strict=True), start=1):
            exact = full * phase_area / area * (years or max_term) / max_term
            prices.append(sheet.amount(f"phase_price_{number}", exact, "floor"))
    else:
        weights = [phase_area for phase_area, _ in sheet.phases] + ([area - supplied] if supplied < area else [])
        fen = apportion(int(full * 100), weights)
        prices = [
            sheet.rounded(f"phase_price_{number}", Fraction(share, 100), "exact")
            for number, share in enumerate(fen[: len(sheet.phases)], start=1)
        ]
    bound = "floor" if by_years else "exact"
    total = sheet.amount("total", sum(prices, Fraction(0)), bound)
    sheet.lines["unsupplied_area"] = oracle.half_up(area - supplied, 4)
    sheet.lines["supply_method"] = "招标拍卖挂牌"
    per_unit(sheet, total, bound, supplied)


# --- parcels ----------------------------------------------------------------------------------------------------------


def _draw(random: Random) -> Inputs:
    inputs: Inputs = {}
    max_term = draws.add_use(random, inputs)
    draws.add_price(random, inputs, 1, 3)
    inputs.setdefault("area", draws.area(random))
    count = random.randint(1, 4)
    equal = Fraction(int(inputs["area"] * 10**4) // count, 10**4)
    by_years = random.randint(0, 1)
    phases = []
    for _ in range(count):
        phase_area = equal if equal and random.randint(0, 1) else draws.area(random)
        years = Fraction(draws.integer(random, 1, int(max_term))) if by_years and random.randint(0, 1) else None
        phases.append((min(phase_area, inputs["area"]), years))
    inputs["phase"] = phases if random.randint(0, 3) else [(equal or inputs["area"], None)] * count
    if draws.one_in(random, 4):
        inputs["years"] = Fraction(draws.integer(random, 1, 60))
    draws.add_floor_area_ratio(random, inputs)
    return inputs


# --- worked examples --------------------------------------------------------------------------------------------------

PLOT = ("phases", "--use", "industrial", "--full-price")
CASES = (
    Case(
        "phases for the full term add up to the parcel's price",
        "1 000 000.01 by thirds, the odd fen to the first",
        (*PLOT, "1000000.01", "--area", "10000", *(("--phase", "2500") * 4)),
        lines={"phase_price_1": "250000.01", "phase_price_4": "250000.00", "total": "1000000.01"},
    ),
    Case(
        "each phase by its years",
        "9 600 000 × 1/2 × 20/50 and × 1/4 × 50/50; a quarter is not supplied",
        (*PLOT, "9600000", "--area", "20000", "--phase", "10000:20", "--phase", "5000:50"),
        lines={
            "phase_price_1": "1920000.00",
            "phase_price_2": "2400000.00",
            "total": "4320000.00",
            "unsupplied_area": "5000.0000",
        },
        breached=frozenset({"term-over-general-limit"}),
    ),
    Case(
        "phases over the parcel are refused",
        "15 000 and 10 000 of 20 000 ㎡",
        (*PLOT, "9600000", "--area", "20000", "--phase", "15000", "--phase", "10000"),
        breached=frozenset({"phases-over-area"}),
        exit_code=3,
    ),
)

PARCEL = {"use": "industrial", "full_price": "9600000", "area": "20000"}
FACTS = (Breach("phases-over-area", PARCEL | {"phase": ["15000", "10000"]}, {"supplied": "25,000", "area": "20,000"}),)
LIMITS = (Limit("phases-over-area", PARCEL | {"phase": ["15000", "5000"]}, {"phase": ["15000", "5000.0001"]}),)
PLAIN = {
    "use": "industrial",
    "unit_price": "480",
    "area": "20000",
    "phase": [["10000", "20"], ["5000", ""]],
    "years": "30",
}

RULE = RuleCase(
    key="phases",
    sample={"use": "warehouse", "unit_price": "480", "area": "20000", "phase": ["10000:20", "5000"]},
    cases=CASES,
    oracle=_phases,
    draw=_draw,
    required=("use", "area", "phase"),
    not_in=frozenset({"national", "shaanxi"}),
    dialogue=Dialogue(
        answers=["phases", "仓储用地", "20000", "10000", "20", "5000", "", "", "480", ""],
        inputs={"use": "仓储用地", "area": "20000", "phase": ["10000:20", "5000"], "unit_price": "480"},
    ),
    facts=FACTS,
    limits=LIMITS,
    plain=PLAIN,
    rising=None,
    scaled={
        "phases": lambda price: {
            "use": "industrial",
            "full_price": price,
            "area": 10000,
            "phase": ["5000:20", "2000:10"],
        }
    },
    refusals=frozenset({"phases-over-area"}),
)


# --- the oracle by hand -----------------------------------------------------------------------------------------------


def test_worked_phases():
    """A half for 20 of 50 years is a fifth of the price; a phase without years takes the parcel's, or the full term."""
    phases = [(Fraction(10000), Fraction(20)), (Fraction(5000), None)]
    parcel = {"use": "industrial", "full_price": "9600000", "area": "20000", "phase": phases}
    assert figures(ask("phases", **parcel), "phase_price_1", "phase_price_2") == ["1920000", "2400000"]
    assert figures(ask("phases", **parcel, years="10"), "phase_price_2") == ["480000"]


# --- laws -------------------------------------------------------------------------------------------------------------


@hold_for("phases")
def test_law_phases_add_up(inputs):
    """The total is the sum of the phases; phases that fill the parcel for the full term are the full-term price."""
    answer = oracle.price("phases", inputs, accept=oracle.OBJECTIONS)
    given_that(answer.lines)
    lines = answer.lines
    prices = [value for key, value in lines.items() if key.startswith("phase_price_")]
    assert lines["total"] == sum(prices)


@hold_for("phases")
def test_phases_that_fill_the_parcel_are_its_price(inputs):
    """Of the package: without years and without an area left, the phases add up to the full-term price exactly."""
    lines = drawn_amounts("phases", inputs)
    assert lines["total"] == sum(amount for key, amount in lines.items() if key.startswith("phase_price_"))
    by_years = "years" in inputs or any(years for _, years in inputs["phase"])
    if not by_years and sum(area for area, _ in inputs["phase"]) == inputs["area"]:
        assert lines["total"] in {lines["full_term_price"], lines.get("minimum")}


def test_an_area_that_is_missing_is_asked_for():
    """A phase with years and no area, and a parcel without an area, are usage errors."""
    parcel = {"use": "industrial", "full_price": "9600000", "phase": [(Fraction(1), None)]}
    assert ask("phases", **parcel).usage == "missing"
