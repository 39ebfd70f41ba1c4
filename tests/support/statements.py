"""A parcel of each calculator and its statement, for tests of outputs."""

from rule_cases import rule_cases

from landprice.calculators import get_calculator

BASE = {"use": "industrial", "unit_price": "480", "area": "20000", "years": "20", "parcel": "A-1"}
PARCELS = {key: rule.sample for key, rule in rule_cases().items()}


def statement(key, inputs=None, accept=(), rules=None):
    """Return a calculator's statement, of its sample parcel unless others are given."""
    return get_calculator(key).price(inputs if inputs is not None else PARCELS[key], rules=rules, accept=accept)
