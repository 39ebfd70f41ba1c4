"""The message of a breached check names the figures compared, the words found or the reason, in both languages."""

import string

import pytest

from landprice import rulebook
from landprice.calculators import get_calculator, objections
from landprice.glossary import MODES, both
from landprice.messages import MESSAGES

BOOK = rulebook.load()
PLOT = {"use": "industrial", "full_price": "1000000", "years": "20"}
SALE = {"use": "industrial", "full_price": "1000000", "lease_years": "5", "sale_years": "15"}
MIXED = {"part": ["industrial:850", "office:100", "health:50"], "area": "1000"}
OF_LEASE, OF_TERM = {"about": MODES["lease"][:2]}, {"about": MODES["term"][:2]}
OF_CEILINGS, OF_SALE = {"about": MODES["lease_ceilings"][:2]}, {"about": MODES["lease_to_sale"][:2]}
SCOPE = ("工业、仓储、科研", "industrial, warehouse, research")
COST_PRICE = ("成本价高于按规则计得的价款", "the cost price is above the price by the rule")
COST_RENT = ("成本租金高于按规则计得的租金", "the cost rent is above the rent by the rule")
FACTOR = ("按还原法系数而非年期比值修正", "it is by the capitalised factor and not by the ratio of years")
BASE = ("租金比例 × 最高年期不等于 1", "the rate of rent × the maximum term is not 1")
SALE_TERM = ("出让价款只计出让年期", "the grant's price counts its own years alone")

CASES = [
    ("term", PLOT | {"max_term": "30", "years": "30.01"}, "term-over-maximum", {"years": "30.01", "limit": "30"}),
    ("term", PLOT | {"years": "20.01"}, "term-over-general-limit", {"years": "20.01", "limit": "20"}),
    ("term", PLOT | {"max_term": "50.01"}, "maximum-over-statutory", {"years": "50.01", "limit": "50"}),
    ("term", PLOT | {"price_years": "49.99"}, "price-not-full-term", {"years": "49.99", "limit": "50"}),
    ("term", PLOT | {"years": "50"}, "full-term-not-flexible", {"years": "50"}),
    ("term", PLOT | {"cost_price": "400000.01"}, "price-below-cost", {"cost": "400,000.01"}),
    ("term", PLOT | {"use": "科教用地"}, "ambiguous-use", {"use": "科教用地", "candidates": "research, education"}),
    ("term", PLOT | {"use": "仓库用地"}, "unknown-use", {"use": "仓库用地"}),
    ("term", PLOT | {"use": "商服用地"}, "use-out-of-scope", {"use": "商服用地", "scope": SCOPE}),
    ("term", PLOT | {"supplied_by": "行政划拨"}, "allocated-land", {"supplied_by": "行政划拨"}),
    ("term", PLOT | {"supplied_by": "租赁"}, "price-is-rent", {"supplied_by": "租赁"}),
    ("term", PLOT | {"full_price": "0"}, "not-positive", {"label": both("full_price"), "value": "0"}),
    ("lease", PLOT | {"max_term": "40"}, "base-not-50-years", {"years": "40", "limit": "50"}),
    ("lease", PLOT | {"years": "4"}, "lease-too-short", {"years": "4", "limit": "5"}),
    ("lease", PLOT | {"years": "21"}, "lease-too-long", {"years": "21", "limit": "20"}),
    ("lease", PLOT | {"years": "21"}, "lease-over-civil-code", {"years": "21", "limit": "20"}),
    ("lease", PLOT | {"review_every": "4"}, "review-too-often", {"years": "4", "limit": "5"}),
    ("lease", PLOT | {"review_every": "5"}, "review-unknown", {}),
    ("lease", PLOT | {"cost_rent": "20000.01"}, "rent-below-cost", {"cost": "20,000.01"}),
    ("lease-to-sale", SALE | {"sale_years": "46"}, "term-over-maximum", {"years": "51", "limit": "50"}),
    ("lease-to-sale", SALE | {"lease_years": "6"}, "lease-phase-too-long", {"years": "6", "limit": "5"}),
    (
        "lease-to-sale",
        SALE | {"rent_paid": "400000.01"},
        "credit-over-price",
        {"paid": "400,000.01", "price": "400,000"},
    ),
    ("lease-to-sale", SALE | {"cost_price": "500000"}, "price-below-cost", {"cost": "500,000"}),
    ("lease-to-sale", SALE | {"cost_rent": "30000"}, "rent-below-cost", {"cost": "30,000"}),
    ("underground", {"full_price": "1", "layer": ["3:parking"]}, "below-charged-levels", {"limit": "2"}),
    (
        "underground",
        {"unit_price": "1", "area": "9", "layer": ["1:parking:10"]},
        "layer-larger-than-parcel",
        {"area": "9"},
    ),
    ("mixed", {"part": ["industrial:1", "office:1"]}, "tied-primary-use", {}),
    ("mixed", {"part": ["industrial:1", "commercial:2"]}, "term-differs-by-use", {}),
    (
        "mixed",
        MIXED | {"ancillary_floor_area": "151"},
        "ancillary-over-limit",
        {"what": both("ancillary_floor_area"), "area": "151", "base": "1,000", "limit": "15%"},
    ),
    (
        "mixed",
        MIXED | {"ancillary_land_area": "71"},
        "ancillary-over-limit",
        {"what": both("ancillary_land_area"), "area": "71", "base": "1,000", "limit": "7%"},
    ),
    (
        "mixed",
        MIXED | {"historic_district": True, "existing_floor_area": "999"},
        "compatible-over-limit",
        {"area": "150", "base": "999", "limit": "15%"},
    ),
    (
        "intensify",
        {"use": "warehouse", "within_plan": True, "use_unchanged": True},
        "not-covered",
        {"why": ("不是工业用地", "not industrial land")},
    ),
    (
        "intensify",
        {"use": "industrial", "use_unchanged": True},
        "not-covered",
        {"why": ("未说明符合规划（within_plan）", "not said to be within the plan (within_plan)")},
    ),
    (
        "intensify",
        {"use": "industrial", "within_plan": True},
        "not-covered",
        {"why": ("未说明不改变用途（use_unchanged）", "not said that the use stays (use_unchanged)")},
    ),
    ("compare", PLOT | {"years": "50"}, "full-term-not-flexible", {"years": "50"} | OF_TERM),
    ("compare", PLOT | {"years": "21"}, "lease-too-long", {"years": "21", "limit": "20"} | OF_LEASE),
    ("compare", PLOT | {"review_every": "4"}, "review-too-often", {"years": "4", "limit": "5"} | OF_CEILINGS),
    ("compare", PLOT | {"lease_years": "20"}, "no-sale-phase", {"lease": "20", "years": "20"} | OF_SALE),
    ("compare", PLOT | {"lease_years": "6"}, "lease-phase-too-long", {"years": "6", "limit": "5"} | OF_SALE),
    (
        "compare",
        PLOT | {"cost_price": "400001"},
        "modes-not-balanced",
        {"price": "1,000,002.5", "full": "1,000,000", "difference": "2.5", "why": COST_PRICE} | OF_TERM,
    ),
    (
        "compare",
        PLOT | {"cost_rent": "30000"},
        "modes-not-balanced",
        {"price": "1,500,000", "full": "1,000,000", "difference": "500,000", "why": COST_RENT} | OF_LEASE,
    ),
    (
        "compare",
        PLOT | {"max_term": "40"},
        "modes-not-balanced",
        {"price": "800,000", "full": "1,000,000", "difference": "-200,000", "why": BASE} | OF_LEASE,
    ),
    (
        "compare",
        PLOT | {"method": "capitalised", "rate": "6%"},
        "modes-not-balanced",
        {"price": "1,819,252.43", "full": "1,000,000", "difference": "819,252.43", "why": FACTOR} | OF_TERM,
    ),
    (
        "compare",
        PLOT | {"sale_basis": "sale-term"},
        "modes-not-balanced",
        {"price": "750,000", "full": "1,000,000", "difference": "-250,000", "why": SALE_TERM} | OF_SALE,
    ),
]


@pytest.mark.parametrize(("calculator", "inputs", "code", "facts"), CASES)
def test_a_breached_check_says_what_it_compared(calculator, inputs, code, facts):
    """Its figures and words, once in each language; its message holds them all and leaves no gap."""
    statement = get_calculator(calculator).price(inputs, rules=BOOK, accept=objections(BOOK))
    wanted = {key: fact if isinstance(fact, tuple) else (fact, fact) for key, fact in facts.items()}
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
    """A new check is added above; those that no input can breach are told as conditions to verify."""
    codes = {rule.code for rule in BOOK.rules() if rule.severity not in {None, "verify"}}
    codes -= {"lease-to-sale-total-term", "use-by-reference"}
    assert codes - {code for _, _, code, _ in CASES} == set()


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
