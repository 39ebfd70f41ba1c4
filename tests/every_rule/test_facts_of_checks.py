"""The message of a breached check names the figures compared, the words found or the reason, in both languages."""

import string

import pytest
from rule_cases import rule_cases

from landprice import rulebook
from landprice.calculators import get_calculator, objections
from landprice.messages import MESSAGES

BOOK = rulebook.load()
PLOT = {"use": "industrial", "full_price": "1000000", "years": "20"}
CASES = [
    pytest.param(key, breach, id=f"{key}-{breach.code}") for key, rule in rule_cases().items() for breach in rule.facts
]


@pytest.mark.parametrize(("calculator", "breach"), CASES)
def test_a_breached_check_says_what_it_compared(calculator, breach):
    """Its figures and words, once in each language; its message holds them all and leaves no gap."""
    book, code = rulebook.load(breach.book), breach.code
    statement = get_calculator(calculator).price(breach.inputs, rules=book, accept=objections(book))
    wanted = {key: fact if isinstance(fact, tuple) else (fact, fact) for key, fact in breach.facts.items()}
    found = [check for check in statement.breached if check.code == code and wanted.items() <= check.facts.items()]
    assert found, [check.facts for check in statement.breached if check.code == code]
    for check in found:
        for index, lang in enumerate(("zh", "en")):
            message = check.message(lang)
            said = {name for _, name, _, _ in string.Formatter().parse(MESSAGES[code][index]) if name}
            assert said == set(check.facts) - {"about"}
            assert all(check.facts[name][index] in message for name in check.facts)
            assert "{" not in message
            assert "?" not in message


def test_every_check_that_can_be_breached_is_among_the_cases():
    """Those that no input can breach are told as conditions to verify."""
    codes = {rule.code for rule in BOOK.rules() if rule.severity not in {None, "verify"}}
    codes -= {"lease-to-sale-total-term", "use-by-reference"}
    codes -= {breach.code for rule in rule_cases().values() for breach in rule.facts}
    assert not codes, f"add a Breach(…) to facts= of the RULE in tests/rules that has the check: {sorted(codes)}"


def test_a_check_that_holds_says_so_once():
    """However many numbers are above zero, that they are is one check; its message has no facts."""
    statement = get_calculator("term").price(PLOT | {"area": "10", "cost_price": "1"}, rules=BOOK)
    (check,) = (check for check in statement.checks if check.code == "not-positive")
    assert check.outcome == "ok"
    assert check.message("zh").endswith("；符合。")
    assert check.message("en").endswith(": complies.")
    assert check.about("en") == ""


def test_objections_are_accepted_one_by_one():
    """An objection that is accepted leaves the figures; one that is not leaves none, and neither does a refusal."""
    shops = PLOT | {"use": "商服用地"}
    price = get_calculator("term").price
    refused, accepted = price(shops, rules=BOOK), price(shops, rules=BOOK, accept=["use-out-of-scope"])
    assert ([check.outcome for check in refused.breached], refused.refused) == (["breached"], True)
    assert ([check.outcome for check in accepted.breached], accepted.refused) == (["accepted"], False)
    assert [check.code for check in refused.stopping] == ["use-out-of-scope"]
    assert (refused.lines, refused.final_line) == ((), None)
    assert accepted.final_line.key == "reserve_price"
    with pytest.raises(KeyError):
        _ = refused["price"]
    with pytest.raises(KeyError):
        _ = accepted["supply_method"]
    over = price(PLOT | {"years": "51"}, rules=BOOK, accept=objections(BOOK))
    assert over.refused
