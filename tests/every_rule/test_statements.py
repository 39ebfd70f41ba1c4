"""Every rule's statement against its oracle, written independently, and against its worked examples."""

import json

import draws
import oracle
import pytest
from as_typed import as_text
from laws import hold_for
from priced import BOOKS
from rule_cases import rule_cases

from landprice.calculators import all_calculators, objections
from landprice.cli.main import main
from landprice.errors import UsageError

RULES = rule_cases()
CASES = [case for rule in RULES.values() for case in rule.cases]


def test_every_calculator_has_a_file_of_its_own():
    """Each has an oracle, drawn parcels, a sample parcel and at least one worked example."""
    assert set(RULES) == set(all_calculators())
    assert all(rule.cases for rule in RULES.values())


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_worked_example_holds(capfd, case):
    """Every line named is the figure to the fen, its bound what it should be; just those checks are breached."""
    calculator, *options = case.args
    assert main([calculator, "--lang", "en", *options, "--json"]) == case.exit_code
    answer = json.loads(capfd.readouterr().out)
    lines = {line["key"]: line for line in answer["lines"]}
    assert {key: lines[key]["amount"] for key in case.lines} == case.lines
    assert {key: lines[key]["bound"] for key in case.bounds} == case.bounds
    assert {
        check["code"] for check in answer["checks"] if check["outcome"] in {"breached", "accepted"}
    } == case.breached


@pytest.mark.parametrize("key", RULES)
def test_a_sample_parcel_has_a_price(key):
    """What other tests take for an ordinary parcel is one."""
    assert all_calculators()[key].price(RULES[key].sample).lines


@pytest.mark.parametrize("key", RULES)
def test_the_final_amount_is_a_line(key):
    """The final line of a sample's statement is the one that its calculator names, if it names one."""
    calculator = all_calculators()[key]
    final = calculator.price(RULES[key].sample).final_line
    assert (final and final.key) == calculator.final


@hold_for(*RULES, rows=300, at_least=1)
def test_every_line_is_the_oracles(calculator, inputs, random):
    """Every line, its bound, every breached check and every refusal is what the rules, written twice, say."""
    book = random.choice(tuple(BOOKS))
    accept = draws.accepted(random, objections(BOOKS[book]))
    answer = oracle.price(calculator, inputs, accept=accept, book=book)

    def price():
        return all_calculators()[calculator].price(as_text(inputs), rules=BOOKS[book], accept=accept)

    if answer.usage == "no-such-rule":
        try:
            statement = price()
        except UsageError:  # the inputs are at odds too, and that is said first
            return
        assert "not-covered" in {check.code for check in statement.breached}
        assert statement.refused
        return
    if answer.usage is not None:
        with pytest.raises(UsageError):
            price()
        return
    try:
        statement = price()
    except UsageError as error:  # a refused parcel may lack an input too, and that is said first
        assert answer.refused, error
        return
    assert statement.refused == answer.refused
    assert {check.code for check in statement.breached} >= answer.breached
    if not answer.refused:
        assert {check.code for check in statement.breached} == answer.breached
        lines = {line.key: line.amount if line.value is None else line.value for line in statement.lines}
        assert lines == answer.lines
        assert {line.key: line.bound for line in statement.lines if line.key in answer.bounds} == answer.bounds
