"""Every calculator, input and line has a label of its own; without one, its bare key would be shown."""

import re

import pytest
from rule_cases import rule_cases

from landprice.calculators import all_calculators, get_calculator
from landprice.glossary import CALCULATORS, INPUTS, LINES, LINES_OF, MODES
from landprice.inputs.declared import PartsInput


def has_label(calculator, key):
    """Whether a line has an entry: under its key, or the pattern of its number, use or mode."""
    patterns = {key, re.sub(r"_\d+$", "_k", key), re.sub(r"^(share|max_term)_.+$", r"\1_USE", key)}
    if patterns & (LINES.keys() | INPUTS.keys()) or (calculator, key) in LINES_OF:
        return True
    return any(key.startswith(f"{mode}_") and has_label(mode, key.removeprefix(f"{mode}_")) for mode in MODES)


@pytest.mark.parametrize("key", all_calculators())
def test_a_calculator_has_a_label(key):
    assert key in CALCULATORS, f'glossary.CALCULATORS has no "{key}"'


@pytest.mark.parametrize("key", all_calculators())
def test_every_input_has_a_label(key):
    for name, declared in get_calculator(key).inputs.items():
        for one in (name, *((field.key for field in declared.fields) if isinstance(declared, PartsInput) else ())):
            assert one in INPUTS, f'glossary.INPUTS has no "{one}"'


@pytest.mark.parametrize("key", rule_cases())
def test_every_line_has_a_label(key):
    """Every line of the sample parcel and of the worked examples."""
    rule = rule_cases()[key]
    lines = [line.key for line in get_calculator(key).price(rule.sample).lines]
    for line in dict.fromkeys([*lines, *(line for case in rule.cases for line in case.lines)]):
        assert has_label(key, line), f'glossary.LINES has no "{line}"'


def test_a_line_without_a_label_is_found():
    assert has_label("lease", "rent_2")
    assert has_label("compare", "lease_ceilings_rent_2")
    assert has_label("mixed", "share_residential")
    assert not has_label("term", "deposit_by_nothing")
    assert not has_label("compare", "term_deposit_by_nothing")
