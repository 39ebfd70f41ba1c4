"""Each limit of the law, met exactly and exceeded by the smallest step: only the latter breaches the check."""

import pytest
from rule_cases import rule_cases

from landprice import rulebook
from landprice.calculators import get_calculator, objections
from landprice.errors import UsageError

BOOK = rulebook.load()
PLOT = {"use": "industrial", "full_price": "1000000", "years": "20"}
RULES = rule_cases()
NO_LIMITS = {
    *("allocated-land", "price-is-rent", "price-not-of-a-grant"),
    *("ambiguous-use", "several-uses", "unknown-use", "use-by-reference", "use-out-of-scope"),
    *("not-covered", "not-positive", "kind-not-covered", "grade-not-in-table"),
}
"""Checks of words and flags; numbers that aren't above zero have `test_inputs_that_no_rule_prices`."""


def checks(calculator, inputs, name="tianjin-draft"):
    """The codes that are breached, each objection accepted."""
    book = rulebook.load(name)
    statement = get_calculator(calculator).price(inputs, rules=book, accept=objections(book))
    return {check.code for check in statement.breached}


@pytest.mark.parametrize(
    ("calculator", "limit"),
    [pytest.param(key, limit, id=f"{key}-{limit.code}") for key, rule in RULES.items() for limit in rule.limits],
)
def test_a_limit_is_breached_by_passing_it_alone(calculator, limit):
    """A limit of 不超过, 不低于 holds what meets it; an exclusive one only what is before it."""
    assert limit.code not in checks(calculator, limit.met, limit.book)
    assert limit.code in checks(calculator, {**limit.met, **limit.passed}, limit.book)


def test_every_limit_is_among_the_cases():
    """Every check has a limit, except those of words and flags."""
    codes = {rule.code for rule in BOOK.rules() if rule.severity not in {None, "verify"}} - NO_LIMITS
    codes -= {limit.code for rule in RULES.values() for limit in rule.limits}
    assert not codes, f"add a Limit(…) to limits= of the RULE in tests/rules that has the check: {sorted(codes)}"


@pytest.mark.parametrize("rate", ["1", "100%"])
@pytest.mark.parametrize("key", ["rate", "discount_rate"])
def test_a_rate_is_under_one(key, rate):
    """A rate of 1 is refused, 0.999999 is none too many."""
    calculator = {"rate": "term", "discount_rate": "lease"}[key]
    inputs = PLOT | ({"method": "capitalised"} if key == "rate" else {})
    assert get_calculator(calculator).price(inputs | {key: "0.999999"}, rules=BOOK).lines
    with pytest.raises(UsageError, match="beyond its limit") as raised:
        get_calculator(calculator).price(inputs | {key: rate}, rules=BOOK)
    assert (raised.value.code, raised.value.key) == ("beyond-limit", key)
