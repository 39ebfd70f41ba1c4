"""Each limit of the law, met exactly and exceeded by the smallest step: only the latter breaches the check."""

import pytest

from landprice import rulebook
from landprice.calculators import get_calculator, objections
from landprice.errors import UsageError

BOOK = rulebook.load()
PLOT = {"use": "industrial", "full_price": "1000000", "years": "20"}
SALE = {"use": "industrial", "full_price": "1000000", "lease_years": "5", "sale_years": "15"}
MIXED = {"part": ["industrial:850", "office:100", "health:50"], "area": "1000"}


def checks(calculator, inputs):
    """The codes that are breached, each objection accepted."""
    statement = get_calculator(calculator).price(inputs, rules=BOOK, accept=objections(BOOK))
    return {check.code for check in statement.breached}


@pytest.mark.parametrize(
    ("code", "calculator", "met", "passed"),
    [
        ("term-over-maximum", "term", PLOT | {"max_term": "30", "years": "30"}, {"years": "30.01"}),
        ("term-over-maximum", "lease", PLOT | {"max_term": "20"}, {"years": "21"}),
        ("term-over-maximum", "compare", PLOT | {"max_term": "20"}, {"years": "21"}),
        ("maximum-over-statutory", "term", PLOT | {"max_term": "50"}, {"max_term": "50.01"}),
        ("price-not-full-term", "term", PLOT | {"price_years": "50"}, {"price_years": "49.99"}),
        ("term-over-general-limit", "term", PLOT, {"years": "20.01"}),
        ("term-over-general-limit", "lease", PLOT, {"years": "21"}),
        ("term-over-general-limit", "lease-to-sale", SALE, {"sale_years": "16"}),
        ("term-over-general-limit", "compare", PLOT, {"years": "21"}),
        ("full-term-not-flexible", "term", PLOT | {"years": "49.99"}, {"years": "50"}),
        ("full-term-not-flexible", "compare", PLOT | {"years": "49"}, {"years": "50"}),
        ("price-below-cost", "term", PLOT | {"cost_price": "400000"}, {"cost_price": "400000.01"}),
        ("price-below-cost", "lease-to-sale", SALE | {"cost_price": "400000"}, {"cost_price": "400000.01"}),
        ("price-below-cost", "compare", PLOT | {"cost_price": "400000"}, {"cost_price": "400000.01"}),
        ("base-not-50-years", "lease", PLOT | {"max_term": "50"}, {"max_term": "49"}),
        ("base-not-50-years", "compare", PLOT | {"max_term": "50"}, {"max_term": "49"}),
        ("lease-too-short", "lease", PLOT | {"years": "5"}, {"years": "4"}),
        ("lease-too-long", "lease", PLOT, {"years": "21"}),
        ("lease-over-civil-code", "lease", PLOT, {"years": "21"}),
        ("lease-over-civil-code", "compare", PLOT, {"years": "21"}),
        ("review-too-often", "lease", PLOT | {"review_every": "5"}, {"review_every": "4"}),
        ("review-too-often", "compare", PLOT | {"review_every": "5"}, {"review_every": "4"}),
        ("review-unknown", "lease", PLOT | {"review_every": "20"}, {"review_every": "19"}),
        ("rent-below-cost", "lease", PLOT | {"cost_rent": "20000"}, {"cost_rent": "20000.01"}),
        (
            "rent-below-cost",
            "lease",
            PLOT | {"review_every": "10", "index": ["100", "100"], "cost_rent": "20000"},
            {"cost_rent": "20000.01"},
        ),
        (
            "rent-below-cost",
            "lease",
            PLOT | {"review_every": "10", "index": ["100", "95"], "cost_rent": "19000"},
            {"cost_rent": "19000.01"},
        ),
        ("rent-below-cost", "lease-to-sale", SALE | {"cost_rent": "20000"}, {"cost_rent": "20000.01"}),
        ("term-over-maximum", "lease-to-sale", SALE | {"sale_years": "45"}, {"sale_years": "46"}),
        ("lease-phase-too-long", "lease-to-sale", SALE, {"lease_years": "6"}),
        ("lease-phase-too-long", "compare", PLOT | {"lease_years": "5"}, {"lease_years": "6"}),
        ("no-sale-phase", "compare", PLOT | {"lease_years": "19"}, {"lease_years": "20"}),
        ("credit-over-price", "lease-to-sale", SALE | {"rent_paid": "400000"}, {"rent_paid": "400000.01"}),
        (
            "below-charged-levels",
            "underground",
            {"full_price": "1000", "layer": ["2:parking"]},
            {"layer": ["3:parking"]},
        ),
        (
            "layer-larger-than-parcel",
            "underground",
            {"unit_price": "1", "area": "100", "layer": ["1:parking:60", "1:commercial:40"]},
            {"layer": ["1:parking:60", "1:commercial:40.0001"]},
        ),
        (
            "tied-primary-use",
            "mixed",
            {"part": ["industrial:1.0001", "office:1"]},
            {"part": ["industrial:1", "office:1"]},
        ),
        (
            "term-differs-by-use",
            "mixed",
            {"part": ["industrial:1", "warehouse:1"], "primary": "industrial"},
            {"part": ["industrial:1", "health:1", "commercial:1"]},
        ),
        (
            "ancillary-over-limit",
            "mixed",
            MIXED | {"ancillary_floor_area": "150"},
            {"ancillary_floor_area": "150.0001"},
        ),
        ("ancillary-over-limit", "mixed", MIXED | {"ancillary_land_area": "70"}, {"ancillary_land_area": "70.0001"}),
        (
            "compatible-over-limit",
            "mixed",
            MIXED | {"historic_district": True, "existing_floor_area": "1000"},
            {"existing_floor_area": "999.99"},
        ),
        ("modes-not-balanced", "compare", PLOT | {"cost_price": "400000"}, {"cost_price": "400000.01"}),
    ],
)
def test_a_limit_is_breached_by_passing_it_alone(code, calculator, met, passed):
    """A limit of 不超过, 不低于 holds what meets it; an exclusive one only what is before it."""
    assert code not in checks(calculator, met)
    assert code in checks(calculator, met | passed)


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
