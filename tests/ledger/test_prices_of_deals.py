"""A deal's price is said to be used as an assessed one only where a row's price was read from it."""

import polars as pl
import pytest

from landprice.inputs import quantities
from landprice.inputs.input_kinds import NumberInput
from landprice.ledger.headings import DEALS, ColumnMapping, ColumnOptions
from landprice.ledger.pricer import Pricer
from landprice.ledger.report import report_run
from landprice.ledger.summary import Summary

HEADINGS = ["calculator", "use", "成交价（万元）", "years", "tract_cost", "part_1"]
TERM = ["term", "industrial", "960", "20", None, None]
COST = ["cost", None, None, None, "1000000", "industrial:100:480"]


def deals_of(*rows, calculator=None, headings=HEADINGS):
    """Price rows, and return the deals that the run's report names."""
    pricer, summary = Pricer(headings, calculator=calculator), Summary()
    priced = pricer.price(pl.DataFrame(list(rows), schema=dict.fromkeys(headings, pl.String), orient="row"))
    summary.count(priced, priced.rejected, (), len(rows))
    return report_run(pricer, summary).deals


@pytest.mark.parametrize("name", DEALS)
def test_an_input_of_its_own_with_a_deal_s_heading_is_no_assessed_price(name):
    declared = NumberInput(key="starting_price", kind=quantities.MONEY, headings=(name,))
    mapping = ColumnMapping([f"{name}（万元）"], {"starting_price": declared}, ColumnOptions())
    assert list(mapping.sources) == ["starting_price"]
    assert mapping.deal is None


def test_a_mixed_ledger_names_a_deal_that_a_row_was_priced_by():
    assert deals_of(TERM, COST) == ("成交价（万元）",)


def test_a_mixed_ledger_does_not_name_a_deal_that_no_row_reads():
    assert deals_of(COST) == ()


def test_a_ledger_of_one_calculator_names_its_deal():
    assert deals_of(TERM[1:4], calculator="term", headings=HEADINGS[1:4]) == ("成交价（万元）",)
