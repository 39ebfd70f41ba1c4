"""Inputs that can't be priced: missing, zero and negative ones."""

from decimal import Decimal
from fractions import Fraction

import pytest
from statements import PARCELS

from landprice import rulebook
from landprice.calculators import all_calculators, get_calculator, objections
from landprice.errors import UsageError
from landprice.inputs.declared import ListInput, NumberInput, PartsInput
from landprice.inputs.quantities import LEVEL

BOOK = rulebook.load()
MORE = {
    "term": {"method": "capitalised", "rate": "6%"},
    "compare": {"lease_years": "5", "review_every": "5", "method": "capitalised", "rate": "6%"},
}
"""What makes an input count that a parcel is otherwise priced without."""
INSTEAD = {
    "full_price": {"unit_price", "reassessed"},
    "unit_price": {"full_price"},
    "index": {"reassessed"},
    "years": {"reassessed"},
}
"""What an input doesn't go together with."""


def numbers():
    """Every number of every calculator: its key in a statement, and how to give it a value."""
    for key, calculator in all_calculators().items():
        for name, declared in calculator.inputs.items():
            if isinstance(declared, NumberInput):
                yield key, name, name, declared.zero, declared.kind
            elif isinstance(declared, ListInput):
                yield key, name, f"{name}_{declared.first}", False, declared.kind
            elif isinstance(declared, PartsInput):
                for field in declared.fields:
                    if isinstance(field, NumberInput):
                        yield key, name, f"{field.key}_1", False, field.kind


def given(calculator, name, numbered, value):
    """A parcel of the calculator in which one number has this value."""
    declared = get_calculator(calculator).inputs[name]
    inputs = (
        PARCELS[calculator]
        | MORE.get(calculator, {})
        | ({"area": "100"} if name in {"unit_price", "minimum_price"} else {})
    )
    inputs = {key: kept for key, kept in inputs.items() if key not in INSTEAD.get(name, ())}
    if isinstance(declared, ListInput):
        return inputs | {name: [value, "100"]}
    if isinstance(declared, PartsInput):
        usual = {"level": "1", "kind": "commercial", "use": "industrial"}
        fields = [value if f"{field.key}_1" == numbered else usual.get(field.key, "1") for field in declared.fields]
        return inputs | {name: [fields]}
    return inputs | {name: value}


@pytest.mark.parametrize(("calculator", "name", "numbered", "may_be_zero", "of_kind"), list(numbers()))
def test_no_number_is_below_zero(calculator, name, numbered, may_be_zero, of_kind):
    """Nothing is priced with a number below zero, or with zero where that says nothing; each way of giving it."""
    for value in ("-0.5", "-1", -1, Decimal(-1), Fraction(-1), "0", 0, Decimal(0), Fraction(0)):
        if not of_kind.within(Fraction(value)) or (of_kind.base.places == 0 and value == "-0.5"):
            continue
        if of_kind is LEVEL and Fraction(value) < 0:  # -1 is the first level below ground
            continue
        statement = get_calculator(calculator).price(
            given(calculator, name, numbered, value), rules=BOOK, accept=objections(BOOK)
        )
        codes = {check.code for check in statement.breached}
        if may_be_zero and Fraction(value) == 0:
            assert "not-positive" not in codes, value
            assert statement.lines
            continue
        assert "not-positive" in codes, value
        assert statement.refused
        assert statement.lines == ()


@pytest.mark.parametrize("zero", ["0", 0, Decimal("0.00"), Fraction(0), "0元", "零"])
def test_nothing_paid_is_not_the_same_as_nothing_said(zero):
    """A rent paid of 0 credits nothing; where nothing is said the whole lease's rent is credited."""
    parcel = PARCELS["lease-to-sale"]
    paid, unsaid = (get_calculator("lease-to-sale").price(one) for one in (parcel | {"rent_paid": zero}, parcel))
    assert (paid["credit"], paid["balance"]) == (0, paid["sale_price"])
    assert (unsaid["credit"], unsaid["balance"]) == (unsaid["rent_total"], unsaid["sale_price"] - unsaid["rent_total"])


@pytest.mark.parametrize(
    ("calculator", "inputs", "missing"),
    [
        ("term", {"use": "industrial", "years": "20", "unit_price": "480"}, "area"),
        ("lease", {"use": "industrial", "years": "20", "unit_price": "480"}, "area"),
        ("lease-to-sale", {"use": "industrial", "lease_years": "5", "sale_years": "45", "unit_price": "480"}, "area"),
        ("compare", {"use": "industrial", "years": "20", "unit_price": "480"}, "area"),
        ("underground", {"layer": ["1:parking"], "unit_price": "480"}, "area"),
        ("underground", {"layer": ["1:parking:10"], "unit_price": "480", "basis": "total"}, "area"),
        ("underground", {"layer": ["1:parking:10"], "full_price": "480"}, "area"),
        ("mixed", {"part": ["industrial:1:480"]}, "area"),
        ("mixed", {"part": ["industrial:10"], "ancillary_land_area": "1"}, "area"),
        (
            "lease",
            {"use": "industrial", "years": "20", "full_price": "480", "review_every": "5", "reassessed": ["5元/㎡"]},
            "area",
        ),
        ("mixed", {"part": ["industrial:1:480", "office:1"], "area": "1"}, "unit_price_2"),
        ("mixed", {"part": ["industrial:1"], "historic_district": True}, "existing_floor_area"),
        ("cost", {"tract_cost": "1", "part": ["industrial:1:480", "office:1"]}, "unit_price_2"),
        ("cost", {"tract_cost": "1", "part": ["industrial:1"], "basis": "price"}, "unit_price_1"),
        ("term", {"use": "industrial", "years": "20"}, "full_price"),
        ("term", {"use": "industrial", "years": "20", "full_price": "1", "method": "capitalised"}, "rate"),
        (
            "lease",
            {"use": "industrial", "years": "20", "full_price": "1", "review_every": "5", "index": [None, "1"]},
            "index",
        ),
        ("term", {"use": "industrial", "full_price": "1"}, "years"),
    ],
)
def test_what_is_missing_is_named(calculator, inputs, missing):
    """By its key and, where it has one, by its option; a layer with an area of its own needs none of the parcel's."""
    with pytest.raises(UsageError) as raised:
        get_calculator(calculator).price(inputs, rules=BOOK)
    option = missing if missing[-1].isdigit() else "--" + missing.replace("_", "-")
    assert (raised.value.code, raised.value.key) == ("missing-input", missing)
    assert f"({option})" in str(raised.value)
    assert f"（{option}）" in raised.value.zh


def test_a_layer_with_an_area_of_its_own_needs_no_area_of_the_parcel():
    """The parcel's area is needed only where a layer is priced by it."""
    statement = get_calculator("underground").price({"layer": ["1:parking:10"], "unit_price": "4800"}, rules=BOOK)
    assert statement["total"] == 360


@pytest.mark.parametrize(
    ("calculator", "inputs", "code"),
    [
        ("term", {"full_price": "1", "rate": "6%"}, "rate-without-method"),
        (
            "lease",
            {"full_price": "1", "review_every": "5", "index": ["1", "1"], "reassessed": ["1"]},
            "reassessed-and-index",
        ),
        ("lease", {"full_price": "1", "review_every": "10", "reassessed": ["1", "1"]}, "too-many-reviews"),
        ("lease", {"full_price": "1", "review_every": "10", "index": ["1", "1", "1"]}, "too-many-reviews"),
        ("lease", {"full_price": "1", "reassessed": ["1"]}, "too-many-reviews"),
    ],
)
def test_inputs_that_are_at_odds(calculator, inputs, code):
    """Inputs that exclude one another are refused; one step before, they are taken."""
    with pytest.raises(UsageError) as raised:
        get_calculator(calculator).price({"use": "industrial", "years": "20"} | inputs, rules=BOOK)
    assert raised.value.code == code


def test_prices_agree_to_the_fen():
    """A total that is the product rounded half up agrees with it."""
    for full_price in ("3333.33", "3333.34"):
        inputs = {
            "use": "industrial",
            "years": "20",
            "unit_price": "100.0001",
            "area": "33.3333",
            "full_price": full_price,
        }
        if full_price == "3333.33":
            assert get_calculator("term").price(inputs, rules=BOOK)["full_term_price"] == Fraction("3333.33")
        else:
            (check,) = get_calculator("term").price(inputs, rules=BOOK).stopping
            assert "3,333.33 yuan, but the total is 3,333.34" in check.message("en")
