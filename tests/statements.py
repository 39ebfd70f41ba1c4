"""A parcel of each calculator, and its statement: for tests of what is done with a statement."""

from landprice.calculators import get_calculator

BASE = {"use": "industrial", "unit_price": "480", "area": "20000", "years": "20", "parcel": "A-1"}
PARCELS = {
    "term": BASE | {"cost_price": "400万元", "floor_area_ratio": "1.5"},
    "lease": BASE | {"review_every": "5", "reassessed": ["560", None, "1200万元"], "discount_rate": "5%"},
    "lease-to-sale": {"use": "仓储用地", "full_price": "841.98万元", "lease_years": "5", "sale_years": "45"},
    "underground": {"layer": ["1:商服:3000", "2:parking"], "unit_price": "5000", "area": "8000", "location": "<x>"},
    "mixed": {"part": ["工业用地:18000:480", "商业用地:2000:3900"], "area": "10000", "ancillary_floor_area": "9"},
    "cost": {"tract_cost": "100万元", "part": ["industrial:3:1", "office:1:1"], "basis": "area"},
    "intensify": {"use": "industrial", "within_plan": True, "use_unchanged": True},
    "compare": BASE | {"discount_rate": "5%", "cost_price": "400万元"},
}


def statement(key, inputs=None, accept=(), rules=None):
    """A statement of a calculator."""
    return get_calculator(key).price(inputs if inputs is not None else PARCELS[key], rules=rules, accept=accept)
