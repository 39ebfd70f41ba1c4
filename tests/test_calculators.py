"""The calculators against an independent oracle, and the laws that their figures keep."""

import oracle
import pytest
import strategies
from effort import examples
from hypothesis import given
from hypothesis import strategies as st

from landprice import rulebook
from landprice.calculators import all_calculators, objections
from landprice.errors import UsageError

CALCULATORS = tuple(all_calculators())
BOOKS = {name: rulebook.load(name) for name in ("tianjin-draft", "national", "shaanxi")}


def statement_of(calculator, inputs, accept=(), book="tianjin-draft"):
    """The package's answer to the oracle's inputs, typed as a user types them."""
    return all_calculators()[calculator].price(strategies.as_text(inputs), rules=BOOKS[book], accept=accept)


@pytest.mark.parametrize("calculator", CALCULATORS)
@examples(300)
@given(data=st.data())
def test_every_line_is_the_oracles(calculator, data):
    """Every line, its bound, every breached check and every refusal is what the rules, written twice, say."""
    inputs = data.draw(strategies.parcels(calculator))
    book = data.draw(st.sampled_from(tuple(BOOKS)))
    accept = data.draw(strategies.accepted()) & set(objections(BOOKS[book]))
    answer = oracle.price(calculator, inputs, accept=accept, book=book)
    if answer.usage == "no-such-rule":
        try:
            statement = statement_of(calculator, inputs, accept, book)
        except UsageError:  # the inputs are at odds too, and that is said first
            return
        assert "not-covered" in {check.code for check in statement.breached}
        assert statement.refused
        return
    if answer.usage is not None:
        with pytest.raises(UsageError):
            statement_of(calculator, inputs, accept, book)
        return
    try:
        statement = statement_of(calculator, inputs, accept, book)
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
