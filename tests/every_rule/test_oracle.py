"""The oracle of every calculator agrees with published figures and with examples in the rules."""

from fractions import Fraction

import draws
import oracle
import pytest
from as_typed import as_text
from hypothesis import given
from hypothesis import strategies as st
from laws import ROWS, given_that, hold_for
from oracle import ask
from rule_cases import rule_cases

from landprice.calculators import get_calculator
from landprice.inputs.declared import NumberInput

RULES = tuple(rule_cases())


def test_published_half_up():
    """A published underground table at one half goes 833 → 417, 185 → 93, 257 → 129: half up, not half to even."""
    assert [oracle.half_up(Fraction(price, 2), 0) for price in (833, 185, 257)] == [417, 93, 129]


@pytest.mark.parametrize("calculator", RULES)
def test_the_oracle_has_every_limit(calculator):
    """Every number is declared as the oracle has it: its limit, whether it may be zero, whether it must be whole."""
    rule = rule_cases()[calculator]
    limits = {**oracle.LIMITS, **dict.fromkeys(oracle.RATES, 1), **rule.input_limits}
    for key, declared in get_calculator(calculator).inputs.items():
        if isinstance(declared, NumberInput):
            assert key in limits, f"add {key} to input_limits= of the RULE of {calculator}, in tests/rules"
            assert (declared.kind.limit, declared.kind.strict) == (limits[key], key in oracle.RATES), key
            zero, whole = oracle.may_be_zero(rule, key), key in oracle.whole(rule)
            assert declared.zero == zero, f"{key}: hold may_be_zero= of the RULE against inputs/declared.py"
            assert (declared.kind.base.places == 0) == whole, f"{key}: hold whole= of the RULE against its quantity"


@pytest.mark.parametrize(
    ("calculator", "inputs", "usage"),
    [
        ("term", {"years": None}, "missing"),
        ("term", {"full_price": None}, "missing"),
        ("term", {"unit_price": "3"}, "missing"),
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
        ("underground", {"layer": [(1, "parking", None)], "book": "national"}, "no-such-rule"),
        ("mixed", {"part": [("office", Fraction(1), None)], "primary": "health"}, "primary-not-a-part"),
    ],
)
def test_usage(calculator, inputs, usage):
    """A question that is wrong in itself has no figure, no check and one reason."""
    answer = ask(calculator, **({"use": "industrial", "full_price": "100", "years": "20"} | inputs))
    assert answer == oracle.Answer(usage=usage)


# --- laws -------------------------------------------------------------------------------------------------------------


@given(st.fractions(min_value=0, max_value=10**12), st.integers(0, 6))
def test_law_rounding(value, places):
    """A floor is never below the exact value, a ceiling never above, half up never further than half a unit."""
    unit = Fraction(1, 10**places)
    assert value <= oracle.up(value, places) < value + unit
    assert value - unit < oracle.down(value, places) <= value
    assert -unit / 2 < oracle.half_up(value, places) - value <= unit / 2


@hold_for()
def test_law_parts_add_up(random):
    """Apportioned parts add up, and none is a whole unit or more from its quota."""
    units = random.randint(0, 10**9)
    weights = [draws.area(random) for _ in range(random.randint(1, 8))]
    shares = oracle.apportion(units, weights)
    assert sum(shares) == units
    assert all(abs(share - units * weight / sum(weights)) < 1 for share, weight in zip(shares, weights, strict=True))


@hold_for()
def test_law_instalments_add_up(random):
    """Yearly instalments add up to the rent to the fen, and none is more than a fen from the mean."""
    rent_total, years = draws.price(random), draws.integer(random, 1, 100)
    paid = oracle.instalments(rent_total, years)
    assert sum(paid) == rent_total
    assert all(abs(instalment - rent_total / years) <= draws.FEN for instalment in paid)


@hold_for(*RULES)
def test_law_refused_or_priced(calculator, inputs, random):
    """Every parcel is priced in whole fen with a bound on each amount, refused without a figure, or a usage error."""
    accept = draws.accepted(random)
    answer = oracle.price(calculator, inputs, accept=accept)
    objected = answer.breached & (oracle.objections() - accept - answer.warned)
    refusals = oracle.REFUSALS | rule_cases()[calculator].refusals
    assert answer.refused == bool(answer.breached & refusals or objected)
    assert bool(answer.lines) != (answer.refused or answer.usage is not None)
    assert answer.bounds.keys() <= answer.lines.keys()
    for key in answer.bounds:
        assert (answer.lines[key] * 10 ** (6 if key == "per_mu" else 2)).denominator == 1


@hold_for("term", "lease", "lease-to-sale")
def test_law_per_unit_keeps_the_direction(calculator, inputs):
    """Per ㎡ and per 亩 a floor stays a floor and a ceiling a ceiling, within one unit of the exact value."""
    answer = oracle.price(calculator, inputs, accept=oracle.OBJECTIONS)
    given_that(answer.lines and "area" in inputs)
    final = {"term": "reserve_price", "lease": "rent_1", "lease-to-sale": "sale_price"}[calculator]
    per_fen = {"per_area": draws.FEN, "per_mu": Fraction(1, 10**6)}
    exact = answer.lines[final] / inputs["area"]
    for key, value in {"per_area": exact, "per_mu": exact / 15}.items():
        off = answer.lines[key] - value
        bound = answer.bounds[key]
        assert bound == answer.bounds[final]
        assert abs(off) < per_fen[key]
        assert {"floor": off >= 0, "at-most": off <= 0, "exact": abs(off) <= per_fen[key] / 2}[bound]


# --- the drawn parcels ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("calculator", RULES)
def test_parcels_are_priced_and_refused(calculator):
    """For every calculator parcels are drawn that have a price and, at most a half, that a rule refuses."""
    answers = [oracle.price(calculator, parcel) for parcel in draws.parcels(calculator, 0, ROWS)]
    assert sum(bool(answer.lines) for answer in answers) > ROWS / 4
    assert sum(answer.refused for answer in answers) > 1


@hold_for(*RULES)
def test_text_reads_back(inputs):
    """The text of every number is a plain decimal, without exponent or superfluous zeros, that reads back the same."""
    text = as_text(inputs)
    assert text.keys() == inputs.keys()
    for key, value in inputs.items():
        if isinstance(value, Fraction):
            assert Fraction(text[key]) == value
            assert "e" not in text[key]
            assert not ("." in text[key] and text[key].endswith(("0", ".")))
    for typed, (use, floor_area, unit_price) in zip(text.get("part", []), inputs.get("part", []), strict=True):
        numbers = [number for number in (floor_area, unit_price) if number is not None]
        assert typed.split(":")[0] == use
        assert [Fraction(number) for number in typed.split(":")[1:]] == numbers


def test_text_of_lists():
    """Layers, reviews and flags read as a user types them."""
    assert as_text(
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
