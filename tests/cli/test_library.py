"""The public API: pure functions of keys and amounts, and errors that name what is wrong.

The functions' figures are those of the calculators, which other tests hold against an oracle.
"""

from decimal import Decimal
from fractions import Fraction

import pytest
from rule_cases import rule_cases

import landprice
from landprice import UsageError
from landprice.calculators import all_calculators

BASE = {"use": "industrial", "full_price": 9600000, "years": 20}


@pytest.mark.parametrize("typed", ["sample", "dialogue", "exact"])
@pytest.mark.parametrize("calculator", rule_cases())
def test_a_function_is_its_calculator(calculator, typed):
    """landprice.lease_to_sale(…) is the calculator lease-to-sale, by name, inputs, rules and codes."""
    rule = rule_cases()[calculator]
    inputs = {"sample": rule.sample, "dialogue": rule.dialogue.inputs, "exact": as_numbers(rule.sample)}[typed]
    function = getattr(landprice, calculator.replace("-", "_"))
    found, expected = function(**inputs), all_calculators()[calculator].price(inputs)
    assert found.calculator == calculator
    assert [(line.key, line.amount) for line in found.lines] == [(line.key, line.amount) for line in expected.lines]
    assert found.lines


def test_a_calculator_needs_no_function_of_its_own(monkeypatch):
    """One that landprice/__init__.py doesn't name is made when it is asked for."""
    for name in ("term", "lease_to_sale"):
        monkeypatch.delattr(landprice, name)
    assert landprice.term(**BASE)["price"] == 3840000
    assert landprice.lease_to_sale.__name__ == "lease_to_sale"
    assert landprice.lease_to_sale.__doc__
    assert {"term", "lease_to_sale"} <= set(dir(landprice))


def as_numbers(inputs):
    """Give the whole numbers among texts as integers, and yes as a word."""
    numbers = {key: int(text) for key, text in inputs.items() if isinstance(text, str) and text.isdigit()}
    return {**inputs, **numbers, **{key: "是" for key, value in inputs.items() if value is True}}


@pytest.mark.parametrize(
    "price", [9600000, "9600000", "960万元", Decimal("9.6E+6"), Fraction(9600000), Decimal("9600000.00")]
)
def test_an_amount_may_be_of_any_exact_kind(price):
    """Text, int, Decimal, Fraction: one answer."""
    assert landprice.term(**{**BASE, "full_price": price})["price"] == 3840000


def test_a_statement_s_amounts_are_exact_and_by_key():
    """A fraction for an amount; a word, a line that is not there, and a refused statement have none."""
    statement = landprice.term(**BASE)
    assert statement["price"] == Fraction(3840000)
    assert statement.final_line.key == "reserve_price"
    for key in ("supply_method", "rent_1"):
        with pytest.raises(KeyError, match=key):
            statement[key]
    refused = landprice.term(**{**BASE, "years": 51})
    assert refused.refused
    assert refused.final_line is None
    with pytest.raises(KeyError):
        refused["price"]


@pytest.mark.parametrize(
    ("inputs", "key", "words"),
    [
        ({"yeers": 20}, "yeers", "nearest: years"),
        ({"use": 5}, "use", "the name of a use"),
        ({"use": None}, "use", "(--use) is missing"),
        ({"years": ""}, "years", "(--years) is missing"),
        ({"full_price": 0.1}, "full_price", "not a binary float"),
        ({"full_price": True}, "full_price", "not a binary float"),
        ({"full_price": Fraction(1, 3)}, "full_price", "no finite decimal"),
        ({"method": "guess"}, "method", "ratio, capitalised"),
    ],
)
def test_what_is_wrong_is_told_by_key(inputs, key, words):
    """A usage error knows the input's key, its reason, and both wordings."""
    with pytest.raises(UsageError) as error:
        landprice.term(**{**BASE, **inputs})
    assert error.value.key == key
    assert words in str(error.value) == error.value.message("en")
    assert error.value.message("zh") == error.value.zh != error.value.en


def test_a_flag_is_yes_or_no():
    """True, "yes", "是", "1" and their opposites are accepted; anything else is an error, never a no."""
    asked = {"use": "industrial", "use_unchanged": True}
    for text in (True, "yes", "TRUE", "是", "１"):
        assert not landprice.intensify(**asked, within_plan=text).refused
    for text in (False, "no", "否", "", None):
        assert landprice.intensify(**asked, within_plan=text).refused
    with pytest.raises(UsageError, match="yes, no"):
        landprice.intensify(**asked, within_plan="perhaps")


def test_parts_may_be_given_as_their_fields():
    """A part is text with colons, of either width, or its fields in turn."""
    written = landprice.mixed(part=["industrial:6000:480", "office：4000：2000"], area=5000)
    fields = landprice.mixed(part=[("industrial", 6000, 480), ("office", Decimal(4000), "2000")], area=5000)
    assert [line.amount for line in written.lines] == [line.amount for line in fields.lines]


def test_a_single_part_needs_no_list():
    """One layer as text is a list of one."""
    assert landprice.underground(full_price=100, layer="1:commercial")["total"] == 50


def test_a_book_and_codes_are_handed_in():
    """Rules is a loaded book, accept the codes; nothing is kept from one call to the next."""
    shops = {**BASE, "use": "commercial"}
    assert landprice.term(**shops).refused
    assert not landprice.term(**shops, accept=["use-out-of-scope"]).refused
    assert landprice.term(**shops).refused
    assert landprice.term(**BASE, rules=landprice.load("national")).book.id == "national"
