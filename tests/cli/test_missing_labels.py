"""A label or message that was forgotten is named by the error, and help does not hide it."""

import pytest

from landprice import glossary, messages
from landprice.cli.main import main
from landprice.label_table import LabelTable

TABLES = {
    "glossary.CALCULATORS": glossary.CALCULATORS,
    "glossary.MODES": glossary.MODES,
    "glossary.PASSED": glossary.PASSED,
    "glossary.UNITS": glossary.UNITS,
    "messages.MESSAGES": messages.MESSAGES,
}


@pytest.mark.parametrize("name", TABLES)
def test_a_missing_entry_is_named_with_its_table(name):
    with pytest.raises(LookupError, match=f"^{name} has no 'deposit'"):
        TABLES[name]["deposit"]


def test_a_table_is_otherwise_a_dictionary():
    table = LabelTable("t", {"a": ("甲", "A")})
    assert (table["a"], table.get("b"), "b" in table, {**table}) == (("甲", "A"), None, False, {"a": ("甲", "A")})


@pytest.fixture
def calculators_without_cost():
    """Take a label out of the table; put the table back in its own order."""
    table = glossary.CALCULATORS
    entries = dict(table)
    del table["cost"]
    yield
    table.clear()
    table.update(entries)


@pytest.mark.usefixtures("calculators_without_cost")
@pytest.mark.parametrize("args", [["--help"], ["cost", "--help"], ["cost"]])
def test_help_names_the_calculator_without_a_label(args):
    with pytest.raises(LookupError, match=r"^glossary\.CALCULATORS has no 'cost'"):
        main(args)
