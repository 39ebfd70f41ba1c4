"""Underground space · 地下空间: worked examples, oracle, parcels and laws."""

from fractions import Fraction
from random import Random

import draws
import oracle
import pytest
from as_typed import plain
from laws import given_that, hold_for
from oracle import Sheet, Usage, ask, assessed_price, figures, half_up, per_unit, plausible_price
from priced import amounts, drawn_amounts
from rule_cases import Breach, Case, Dialogue, Inputs, Limit, RuleCase

import landprice
from landprice.errors import UsageError
from landprice.inputs.quantities import LEVEL, read

# --- the rule in fractions --------------------------------------------------------------------------------------------

SHARE_OF_LEVEL = {1: Fraction(50, 100), 2: Fraction(50, 100) * Fraction(50, 100)}
DEEPEST_CHARGED = 2
PARKING_SHARE = Fraction(75, 10000)
CHARGED = ("commercial", "office", "parking", "industrial", "storage")
KINDS = frozenset(CHARGED) | {"public"}


def _underground(sheet: Sheet) -> None:
    area = sheet.number("area")
    layers = sheet.layers
    if any(kind not in KINDS for _, kind, _, _ in layers):
        raise Usage("unknown-choice")
    plausible_price(sheet)
    if all(own_price for *_, own_price in layers) and (
        sheet.number("unit_price") is not None or sheet.number("full_price") is not None
    ):
        _check_prices(sheet)
    surfaces = [_surface_price(sheet, layer_area, own_price) for _, _, layer_area, own_price in layers]
    for level in {level for level, *_ in layers}:
        stated = sum((layer_area or Fraction(0) for at, _, layer_area, _ in layers if at == level), Fraction(0))
        sheet.breach("layer-larger-than-parcel", where=area is not None and stated > area)
    total = Fraction(0)
    for k, ((level, kind, *_), surface) in enumerate(zip(layers, surfaces, strict=True), start=1):
        sheet.breach("below-charged-levels", where=kind != "public" and level > DEEPEST_CHARGED)
        if kind == "public" or level > DEEPEST_CHARGED:
            total += sheet.amount(f"layer_{k}", Fraction(0))
        elif kind == "parking":
            total += sheet.amount(f"layer_{k}", surface * PARKING_SHARE, "floor")
        else:
            total += sheet.amount(f"layer_{k}", surface * SHARE_OF_LEVEL[level])
    areas = [layer_area or area for _, _, layer_area, _ in layers]
    own_area = None if None in areas else sum(areas, Fraction(0))
    per_unit(sheet, sheet.amount("total", total), "exact", own_area)


def _check_prices(sheet: Sheet) -> None:
    """Compare the parcel's prices, where its layers have prices of their own."""
    if sheet.number("unit_price") is not None and sheet.number("area") is not None:
        assessed_price(sheet)


def _surface_price(sheet: Sheet, layer_area: Fraction | None, own_price: Fraction | None) -> Fraction:
    """Return the surface price that a layer is charged on, unrounded: unit price × its area, or the whole."""
    if own_price is not None:
        by_area = layer_area is not None and sheet.word("basis") != "total"
        return own_price * (layer_area if by_area and layer_area is not None else sheet.need("area"))
    full_price, unit_price = sheet.number("full_price"), sheet.number("unit_price")
    if unit_price is not None and full_price is not None and sheet.number("area") is not None:
        total, exact = assessed_price(sheet), unit_price * sheet.need("area")
        whole = exact if half_up(exact) == total else total
        if layer_area is None or sheet.word("basis") == "total":
            return whole
        if sheet.has_breached("prices-disagree"):
            return whole / sheet.need("area") * layer_area
    elif unit_price is not None and full_price is not None:
        assessed_price(sheet)
    if layer_area is None or sheet.word("basis") == "total":
        if unit_price is None:
            return sheet.need("full_price")
        return unit_price * sheet.need("area")
    if unit_price is None and full_price is not None:
        unit_price = full_price / sheet.need("area")
    if unit_price is None:
        raise Usage("missing")
    return unit_price * layer_area


# --- parcels ----------------------------------------------------------------------------------------------------------


def _draw(random: Random) -> Inputs:
    inputs: Inputs = {}
    draws.add_price(random, inputs, 1, random.choice((2, 4)))
    if draws.one_in(random, 6):
        inputs["basis"] = "total"
    layers = []
    for _ in range(random.randint(1, 6)):
        level = random.randint(3, 5) if draws.one_in(random, 8) else random.randint(1, 2)
        kind = random.choice(("commercial", "parking", "public", random.choice(CHARGED)))
        # A total without the parcel's area prices only layers that have the parcel's own.
        stated = "area" in inputs and random.randint(0, 1)
        layer_area = inputs["area"] if stated and random.randint(0, 1) else draws.area(random)
        own_price = draws.unit_price(random) if draws.one_in(random, 8) else None
        layers.append((level, kind, layer_area if stated else None, own_price))
    inputs["layer"] = layers
    draws.add_floor_area_ratio(random, inputs)
    return inputs


# --- worked examples --------------------------------------------------------------------------------------------------

CASES = (
    Case(
        "two levels of shops and a car park",
        "50 %, 25 % and 0.75 % of 5000 元/㎡",
        (
            "underground",
            "--unit-price",
            "5000",
            "--area",
            "8000",
            "--layer",
            "1:commercial:3000",
            "--layer",
            "2:commercial:2000",
            "--layer",
            "1:parking:6000",
        ),
        lines={"layer_1": "7500000.00", "layer_2": "2500000.00", "layer_3": "225000.00", "total": "10225000.00"},
        breached=frozenset({"layer-larger-than-parcel"}),
    ),
    Case(
        "a layer without an area has the parcel's",
        "50 % and 0.75 % of 40 000 000",
        ("underground", "--unit-price", "5000", "--area", "8000", "--layer", "1:commercial", "--layer", "2:parking"),
        lines={"layer_1": "20000000.00", "layer_2": "300000.00", "total": "20300000.00"},
    ),
    Case(
        "below the second level it may be waived",
        "自然资权益函〔2022〕41号 六",
        ("underground", "--unit-price", "5000", "--area", "8000", "--layer", "3:commercial:1000"),
        lines={"layer_1": "0.00", "total": "0.00"},
        breached=frozenset({"below-charged-levels"}),
    ),
)

# --- what breaches a check, and how inputs are spelled ----------------------------------------------------------------


WAIVED = (
    "为鼓励地下空间的开发利用，除地方另有规定外，各地对在地面标高“±0”以下6米或超过地下2层的地下空间设立国有建设用地使用权的，可不收取土地出让价款（租金）。",
    "A seminar's notice and no rule: the price may be waived, and nothing is charged here.",
)
FACTS = (
    Breach("below-charged-levels", {"full_price": "1", "layer": ["3:parking"]}, {"limit": "2", "words": WAIVED}),
    Breach(
        "level-not-covered",
        {"unit_price": "1", "area": "9", "layer": ["3:parking"]},
        {"limit": "2"},
        book="xiamen-2014",
    ),
    Breach(
        "kind-not-covered",
        {"unit_price": "1", "area": "9", "layer": ["1:public"]},
        {"kinds": ("停车设施", "parking")},
        book="xiamen-2014",
    ),
    Breach(
        "deepest-level",
        {"unit_price": "1", "area": "9", "floor_area_ratio": "1", "layer": ["11:commercial"]},
        {"limit": "10"},
        book="xiangyang",
    ),
    Breach("layer-larger-than-parcel", {"unit_price": "1", "area": "9", "layer": ["1:parking:10"]}, {"area": "9"}),
)


LIMITS = (
    Limit("below-charged-levels", {"full_price": "1000", "layer": ["2:parking"]}, {"layer": ["3:parking"]}),
    Limit(
        "level-not-covered",
        {"unit_price": "1", "area": "9", "layer": ["2:parking"]},
        {"layer": ["3:parking"]},
        book="xiamen-2014",
    ),
    Limit(
        "deepest-level",
        {"unit_price": "1", "area": "9", "floor_area_ratio": "1", "layer": ["10:commercial"]},
        {"layer": ["11:commercial"]},
        book="xiangyang",
    ),
    Limit(
        "layer-larger-than-parcel",
        {"unit_price": "1", "area": "100", "layer": ["1:parking:60", "1:commercial:40"]},
        {"layer": ["1:parking:60", "1:commercial:40.0001"]},
    ),
)

PLAIN = {
    "layer": [["1", "commercial", "600", "5100"], ["2", "parking", "", ""]],
    "unit_price": "4800",
    "area": "20000",
    "basis": "area",
}

# --- the rule ---------------------------------------------------------------------------------------------------------

RULE = RuleCase(
    key="underground",
    sample={
        "layer": ["1:商服:3000", "2:parking"],
        "unit_price": "5000",
        "area": "8000",
        "location": "<x>",
    },
    cases=CASES,
    oracle=_underground,
    draw=_draw,
    required=("layer",),
    not_in=frozenset({"national", "shaanxi"}),
    dialogue=Dialogue(
        answers=[
            *("4", "1", "商服", "3000", "", "2", "parking", "", "", "", "5000", "8000"),
            *("坐落", "It's <南园路> 3号", ""),
        ],
        inputs={
            "layer": ["1:商服:3000", "2:parking"],
            "unit_price": "5000",
            "area": "8000",
            "location": "It's <南园路> 3号",
        },
    ),
    facts=FACTS,
    limits=LIMITS,
    plain=PLAIN,
    rising=None,
    scaled={
        "underground": lambda price: {
            "full_price": price * 4,
            "layer": ["1:commercial", "2:commercial", "2:parking", "3:public"],
        }
    },
)


# --- the oracle by hand -----------------------------------------------------------------------------------------------


def test_worked_underground():
    """Shops on two levels and a car park under a surface of 5000 元/㎡."""
    layers = [(1, "commercial", Fraction(3000)), (2, "commercial", Fraction(2000)), (1, "parking", Fraction(6000))]
    answer = ask("underground", unit_price="5000", layer=layers)
    assert figures(answer, "layer_1", "layer_2", "layer_3", "total") == ["7500000", "2500000", "225000", "10225000"]
    assert list(answer.bounds.values())[:4] == ["exact", "exact", "floor", "exact"]
    assert figures(answer, "per_area") == ["929.55"], "10 225 000 元 over 11 000 ㎡ of layers"


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


# --- laws of the oracle -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("level", ["地下二层", "地下2层", "负二层", "负2", "B2", "b2", "-2", "－２", "2层", "二"])
def test_a_level_is_written_in_many_ways(level):
    """2500 × 2000 = 5 000 000, of which level 2 pays a quarter: 1 250 000."""
    layer = landprice.underground(area="2000", unit_price="2500", layer=[f"{level}:商业:2000"])
    assert layer.lines[0].value == Fraction(1250000)


@pytest.mark.parametrize("level", ["-1.5", "地上一层", "--1", "负-1", "B", "地下室", "-", "1B"])
def test_what_is_no_level_is_refused(level):
    with pytest.raises(UsageError):
        read(level, LEVEL, "level")


@hold_for("underground")
def test_law_layers_add_up(inputs):
    """The total is the sum of the layers."""
    lines = oracle.price("underground", inputs).lines
    given_that(lines)
    assert lines["total"] == sum(line for key, line in lines.items() if key.startswith("layer_"))


# --- laws of the package ----------------------------------------------------------------------------------------------


@hold_for("underground")
def test_layers_add_up(inputs):
    """The total is the sum of the layers as printed."""
    lines = drawn_amounts("underground", inputs)
    assert lines["total"] == sum(amount for key, amount in lines.items() if key.startswith("layer_"))


@hold_for()
def test_a_layer_rises_with_its_area_and_the_surface_price(random):
    """A larger layer, or one under dearer land, never costs less."""
    areas = sorted(draws.area(random) for _ in range(2))
    prices = sorted(draws.unit_price(random) for _ in range(2))
    layer = random.choice(["1:commercial", "2:commercial", "1:parking"])
    totals = [
        amounts(
            "underground",
            {"unit_price": unit_price, "area": 1, "layer": [f"{layer}:{plain(area)}"]},
        )
        for area, unit_price in zip(areas, prices, strict=True)
    ]
    assert totals[0]["total"] <= totals[1]["total"]
