"""A parcel of each calculator and its statement, for tests of outputs."""

import re

from rule_cases import rule_cases

from landprice.calculators import get_calculator

BASE = {"use": "industrial", "unit_price": "480", "area": "20000", "years": "20", "parcel": "A-1"}
PARCELS = {key: rule.sample for key, rule in rule_cases().items()}


def statement(key, inputs=None, accept=(), rules=None):
    """Return a calculator's statement, of its sample parcel unless others are given."""
    return get_calculator(key).price(inputs if inputs is not None else PARCELS[key], rules=rules, accept=accept)


def samples_beside(asked, but=()):
    """Return the sample of every rule that none of these statements is of, as they are: calculator, inputs, codes."""
    present = {*but, *(calculator for calculator, _, _ in asked.values())}
    return {key: (key, inputs, ()) for key, inputs in PARCELS.items() if key not in present}


def typed_amounts(inputs):
    """Return the amounts among inputs in the units typed, as statements show them: 100.03万元, 100.03 万元."""
    texts = [text for value in inputs.values() for text in (value if isinstance(value, list) else [value])]
    amounts = [text for text in texts if isinstance(text, str) and re.fullmatch(r"[0-9.,]+\D+", text)]
    return [shown for text in amounts for shown in (text, re.sub(r"(?<=[0-9])(?=\D+$)", " ", text))]


def shown_amount(line):
    """The amount of a line of JSON as a statement shows it: 万元/亩 without trailing zeros."""
    amount = line["amount"]
    return amount.rstrip("0").rstrip(".") if (line["unit"] or "").startswith("万元/亩") else amount
