"""Mixed use · 混合用途: worked examples, oracle, parcels and laws."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from random import Random

import draws
import oracle
import pytest
from formulas import worked_out
from hypothesis import given
from hypothesis import strategies as st
from laws import given_that, hold_for
from oracle import MAXIMUM_TERM, Sheet, Usage, apportion, ask, figures, half_up, land_use, per_unit
from priced import drawn_statement, statement_of
from rule_cases import Breach, Case, Dialogue, Inputs, Limit, RuleCase

from landprice.glossary import both

# --- the rule in fractions --------------------------------------------------------------------------------------------

COMPETITIVE_USES = frozenset({"industrial", "warehouse", "commercial", "office", "residential"})
ALLOCATED_USES = frozenset({"public"})
ANCILLARY_FLOOR_SHARE = Fraction(15, 100)
ANCILLARY_LAND_SHARE = Fraction(7, 100)
COMPATIBLE_SHARE = Fraction(15, 100)


def _mixed(sheet: Sheet) -> None:
    parts = [(land_use(sheet, name), floor_area, unit_price) for name, floor_area, unit_price in sheet.parts]
    floor_areas: dict[str, Fraction] = {}
    for use, floor_area, _ in parts:
        if use is not None:
            floor_areas[use] = floor_areas.get(use, Fraction(0)) + floor_area
    named = sheet.word("primary")
    primary = None if named is None else land_use(sheet, named)
    if sheet.refused:
        return
    if primary is not None and primary not in floor_areas:
        raise Usage("primary-not-a-part")
    sheet.breach("term-differs-by-use", where=len({MAXIMUM_TERM[use] for use in floor_areas}) > 1)
    largest = [use for use, floor_area in floor_areas.items() if floor_area == max(floor_areas.values())]
    sheet.breach("tied-primary-use", where=primary is None and len(largest) > 1)
    if sheet.refused:
        return
    ratio, land = sheet.number("floor_area_ratio"), sheet.number("area")
    floor_area = sum(floor_areas.values())
    if ratio is not None and land is not None and abs(ratio - floor_area / land) > Fraction("0.005"):
        raise Usage("floor-area-ratio-disagrees")
    primary_use = primary or largest[0]
    _check_shares(sheet, floor_areas, primary_use)

    sheet.lines["primary_use"] = primary_use
    sheet.lines["primary_by"] = "floor-area" if primary is None else "importance"
    shares = apportion(100 * 100, list(floor_areas.values()))
    sheet.lines |= {f"share_{use}": Fraction(share, 100) for use, share in zip(floor_areas, shares, strict=True)}
    sheet.lines["supply_method"] = _supply_method(primary_use)
    sheet.lines["max_term"] = Fraction(MAXIMUM_TERM[primary_use])
    sheet.lines |= {f"max_term_{use}": Fraction(MAXIMUM_TERM[use]) for use in floor_areas}
    area = sheet.number("area")
    prices = [(use, floor_area, unit_price) for use, floor_area, unit_price in parts if unit_price is not None]
    if prices and (area is None or len(prices) < len(parts)):
        raise Usage("missing")  # what was given for a price is never left out of it in silence
    if prices:
        amount = sheet.amount("price", area * _mean_price(prices))
        sheet.amount("price_primary", area * _mean_price([part for part in prices if part[0] == primary_use]))
        per_unit(sheet, amount, "exact")


def _supply_method(primary_use: str) -> str:
    if primary_use in COMPETITIVE_USES:
        return "招标拍卖挂牌"
    return "可以划拨" if primary_use in ALLOCATED_USES else "unknown"


def _mean_price(parts: Sequence[tuple[str | None, Fraction, Fraction]]) -> Fraction:
    """Return the unit price of parts together, each weighing by its floor area."""
    whole = sum((floor_area for _, floor_area, _ in parts), Fraction(0))
    return sum((floor_area * unit_price for _, floor_area, unit_price in parts), Fraction(0)) / whole


def _check_shares(sheet: Sheet, floor_areas: Mapping[str, Fraction], primary_use: str) -> None:
    """Check the ancillary floor and land of an industrial parcel, and the compatible uses of a historic district."""
    floor_area = sum(floor_areas.values(), Fraction(0))
    area, existing = sheet.number("area"), sheet.number("existing_floor_area")
    ancillary_floor, ancillary_land = sheet.number("ancillary_floor_area"), sheet.number("ancillary_land_area")
    in_force = sheet.book == "tianjin-draft" and sheet.flag("historic_district")
    no_base = (
        primary_use == "industrial" and ancillary_land is not None and area is None,
        in_force and existing is None,
    )
    if any(no_base):
        raise Usage("missing")  # a limit that is asked about is never passed over for want of what it is a share of
    over_floor = ancillary_floor is not None and ancillary_floor > floor_area * ANCILLARY_FLOOR_SHARE
    over_land = ancillary_land is not None and area is not None and ancillary_land > area * ANCILLARY_LAND_SHARE
    sheet.breach("ancillary-over-limit", where=primary_use == "industrial" and (over_floor or over_land))
    other_uses = floor_area - floor_areas[primary_use]
    over_existing = existing is not None and other_uses > existing * COMPATIBLE_SHARE
    sheet.breach("compatible-over-limit", where=in_force and over_existing)


# --- parcels ----------------------------------------------------------------------------------------------------------


def _draw(random: Random) -> Inputs:
    uses = sorted(oracle.USE_OF_NAME) if draws.one_in(random, 6) else draws.USES
    parts = draws.parts(random, draws.NO_USES if draws.one_in(random, 25) else uses, 6)
    inputs: Inputs = {"part": parts}
    floor_area = min(sum((part[1] for part in parts), Fraction(0)), Fraction(draws.LARGEST_AREA))
    if random.randint(0, 1):
        inputs["area"] = draws.area(random)
        if draws.one_in(random, 3):
            ratio = floor_area / inputs["area"] if draws.one_in(random, 2) else draws.decimal(random, 20, 2)
            inputs["floor_area_ratio"] = half_up(ratio) if 0 < half_up(ratio) <= 1000 else Fraction(1)
    if random.randint(0, 1):
        inputs["primary"] = random.choice([part[0] for part in parts])
    if draws.one_in(random, 3):
        inputs["ancillary_floor_area"] = draws.at_limit(random, floor_area * ANCILLARY_FLOOR_SHARE)
    if draws.one_in(random, 3):
        inputs["ancillary_land_area"] = draws.at_limit(random, inputs.get("area", floor_area) * ANCILLARY_LAND_SHARE)
    if draws.one_in(random, 4):
        inputs["historic_district"] = True
        if not draws.one_in(random, 6):
            inputs["existing_floor_area"] = draws.at_limit(random, (floor_area - parts[0][1]) / COMPATIBLE_SHARE)
    return inputs


# --- worked examples --------------------------------------------------------------------------------------------------

CASES = (
    Case(
        "the primary use by floor area",
        "四(三): 可依据建筑面积占比 … 确定主用途",
        ("mixed", "--part", "commercial:6000", "--part", "residential:14000"),
        lines={
            "primary_use": "residential",
            "primary_by": "floor-area",
            "share_residential": "70.00",
            "share_commercial": "30.00",
            "max_term": "70",
        },
        breached=frozenset({"term-differs-by-use"}),
    ),
    Case(
        "the primary use by importance",
        "四(三): … 或功能的重要性确定主用途",
        ("mixed", "--part", "commercial:6000", "--part", "residential:14000", "--primary", "commercial"),
        lines={"primary_use": "commercial", "primary_by": "importance", "max_term": "40"},
        breached=frozenset({"term-differs-by-use"}),
    ),
    Case(
        "a tie needs a decision",
        "neither use has the larger floor area",
        ("mixed", "--part", "commercial:7000", "--part", "residential:7000"),
        breached=frozenset({"tied-primary-use", "term-differs-by-use"}),
        exit_code=3,
    ),
)

# --- what breaches a check, and how inputs are spelled ----------------------------------------------------------------

THREE_USES = {"part": ["industrial:850", "office:100", "health:50"], "area": "1000"}

FACTS = (
    Breach("tied-primary-use", {"part": ["industrial:1", "office:1"]}, {}),
    Breach("term-differs-by-use", {"part": ["industrial:1", "commercial:2"]}, {}),
    Breach(
        "ancillary-over-limit",
        THREE_USES | {"ancillary_floor_area": "151"},
        {"what": both("ancillary_floor_area"), "area": "151", "base": "1,000", "limit": "15%"},
    ),
    Breach(
        "ancillary-over-limit",
        THREE_USES | {"ancillary_land_area": "71"},
        {"what": both("ancillary_land_area"), "area": "71", "base": "1,000", "limit": "7%"},
    ),
    Breach(
        "compatible-over-limit",
        THREE_USES | {"historic_district": True, "existing_floor_area": "999"},
        {"area": "150", "base": "999", "limit": "15%"},
    ),
)


LIMITS = (
    Limit("tied-primary-use", {"part": ["industrial:1.0001", "office:1"]}, {"part": ["industrial:1", "office:1"]}),
    Limit(
        "term-differs-by-use",
        {"part": ["industrial:1", "warehouse:1"], "primary": "industrial"},
        {"part": ["industrial:1", "health:1", "commercial:1"]},
    ),
    Limit("ancillary-over-limit", THREE_USES | {"ancillary_floor_area": "150"}, {"ancillary_floor_area": "150.0001"}),
    Limit("ancillary-over-limit", THREE_USES | {"ancillary_land_area": "70"}, {"ancillary_land_area": "70.0001"}),
    Limit(
        "compatible-over-limit",
        THREE_USES | {"historic_district": True, "existing_floor_area": "1000"},
        {"existing_floor_area": "999.99"},
    ),
)

PLAIN = {
    "part": [["industrial", "6000", "480"], ["office", "3000", "4800"]],
    "primary": "industrial",
    "area": "20000",
    "ancillary_floor_area": "600",
    "historic_district": "yes",
    "existing_floor_area": "30000",
}

# --- the rule ---------------------------------------------------------------------------------------------------------

RULE = RuleCase(
    key="mixed",
    sample={
        "part": ["工业用地:18000:480", "商业用地:2000:3900"],
        "area": "10000",
        "ancillary_floor_area": "9",
    },
    cases=CASES,
    oracle=_mixed,
    draw=_draw,
    required=("part",),
    not_in=frozenset({"national"}),
    dialogue=Dialogue(
        answers=["混合用地", "工业用地", "18000", "480", "商业用地", "2000", "3900", "", "否", "10000", ""],
        inputs={"part": ["工业用地:18000:480", "商业用地:2000:3900"], "area": "10000"},
    ),
    facts=FACTS,
    limits=LIMITS,
    plain=PLAIN,
    rising=None,
    scaled={},
)


# --- the oracle by hand -----------------------------------------------------------------------------------------------


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
    answer = ask("mixed", part=parts, area="100", floor_area_ratio="0.04")
    keys = ("price", "price_primary", "per_area", "per_floor_area", "supply_method")
    assert figures(answer, *keys) == ["1750", "2000", "17.5", "437.5", "unknown"]


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


def test_mixed_uses_are_refused():
    """An unknown or ambiguous use is refused, and no check that depends on the uses runs."""
    parts = [("office", Fraction(1), None), ("health", Fraction(1), None)]
    assert ask("mixed", part=[*parts, ("其他土地", Fraction(1), None)]).breached == {"unknown-use"}
    assert ask("mixed", part=parts, primary="文体娱乐用地").breached == {"ambiguous-use"}


# --- laws of the oracle -----------------------------------------------------------------------------------------------


@hold_for("mixed")
def test_law_shares_make_a_hundred(inputs, random):
    """The shares of all uses add up to 100.00 %, whatever their remainders."""
    lines = oracle.price("mixed", inputs, accept=draws.accepted(random)).lines
    given_that(lines)
    assert sum(line for key, line in lines.items() if key.startswith("share_")) == 100


# --- laws of the package ----------------------------------------------------------------------------------------------


@hold_for("mixed")
def test_shares_add_up(inputs):
    """The shares of floor area make 100.00 %, and a larger area never has the smaller share."""
    lines = drawn_statement("mixed", inputs).lines
    shares = [(worked_out(line.substituted()), line.value) for line in lines if line.key.startswith("share_")]
    assert sum(value for _, value in shares) == 100
    assert all(value <= other for exact, value in shares for larger, other in shares if exact < larger)


WEIGHTS = st.lists(st.integers(1, 10**4), min_size=1, max_size=6)


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
        else abs(one[key].value - three[key].value) <= draws.FEN
        for key in one
    )


@given(WEIGHTS, st.integers(2, 100))
def test_only_the_proportion_of_floor_areas_matters(weights, times):
    """Shares of floor area are the same for areas all so many times as large."""
    uses = ("industrial", "office", "research", "residential", "public", "warehouse")
    shares = [
        [
            line.value
            for line in statement_of(
                "mixed",
                {
                    "primary": "industrial",
                    "part": [f"{use}:{weight * factor}" for use, weight in zip(uses, weights, strict=False)],
                },
            ).lines
            if "share_" in line.key
        ]
        for factor in (1, times)
    ]
    assert shares[0] == shares[1]
