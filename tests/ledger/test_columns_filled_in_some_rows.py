"""A row of a ledger, its statement and the one-parcel command are one, whichever columns are filled in it."""

import draws
import pytest
from effort import SEEDS
from ledgers import LEDGER_CALCULATORS, assert_it_is, by_line, cells_of, frame_of, headings_of
from rule_cases import rule_cases

from landprice import rulebook
from landprice.calculators import all_calculators, get_calculator
from landprice.errors import UsageError
from landprice.ledger.headings import ColumnOptions, HeadingQuestions
from landprice.ledger.pricer import Pricer

BOOK = rulebook.load()
PRICES = {"unit_price": "480", "full_price": "9600000", "area": "20000"}


def mixed_rows(calculator, seed):
    """Parcels as cells: any of them may be blank, and a price at a review has a unit or none."""
    random = draws.seeded(calculator, "filled", seed)
    ledger = []
    for parcel in draws.parcels(calculator, seed, 60):
        cells = {key: text for key, text in cells_of(parcel).items() if not draws.one_in(random, 6)}
        for key in list(cells):
            if key.startswith("reassessed_") and random.randint(0, 3):
                cells[key] = random.choice(("560", "约560", "950000", "五百六十", "500元", "560元/㎡", "12万元/亩"))
        if {"unit_price", "full_price"} & set(all_calculators()[calculator].inputs):
            own = random.choice((("unit_price", "area"), ("full_price",), ("full_price", "area"), tuple(PRICES)))
            cells = {key: text for key, text in cells.items() if key not in PRICES} | {key: PRICES[key] for key in own}
        ledger.append(cells)
    return ledger


@pytest.mark.parametrize("calculator", LEDGER_CALCULATORS)
@pytest.mark.parametrize("seed", SEEDS)
def test_a_row_is_its_own_parcel_whatever_other_rows_have(calculator, seed):
    random = draws.seeded(calculator, "constants", seed)
    ledger = mixed_rows(calculator, seed)
    headings = headings_of(ledger)
    constants = {}
    if "reassessed" in rule_cases() or any(key.startswith("reassessed_") for key in headings):
        constants = random.choice(({}, {"reassessed_1": "560"}))
    try:
        pricer = Pricer(headings, calculator=calculator, column_options=ColumnOptions(constants), rules=BOOK)
    except HeadingQuestions:
        pytest.skip("no row has a required input")
    inputs = all_calculators()[calculator].inputs
    rows = [[cells.get(key) for key in headings] for cells in ledger]
    priced = pricer.price(frame_of(rows, len(headings)))
    for cells, row, found in zip(ledger, rows, by_line(priced, len(rows)), strict=True):
        own = {**cells, **constants}
        given = {key: declared.gather(own) for key, declared in inputs.items()}
        try:
            statement = get_calculator(calculator).price(given, rules=BOOK)
        except UsageError as error:
            assert error.code in found.get("codes", "").split(";"), (own, error)
            with pytest.raises(UsageError):
                pricer.statement(row)
            continue
        assert_it_is(statement, found, pricer.keys)
        assert_it_is(pricer.statement(row), found, pricer.keys)


@pytest.mark.parametrize(("own", "basis_2"), [(("480", ""), "200000.00"), (("", "9600000"), "10.00")])
def test_a_price_at_a_review_is_of_the_kind_of_its_own_row(own, basis_2):
    """20 000 ㎡: 500 元/㎡ × 2 % = 200 000 元 a year beside a unit price; 500 元 × 2 % = 10 元 beside a total."""
    headings = ["use", "unit_price", "full_price", "area", "years", "review_every", "reassessed_1"]
    others = [["工业用地", *prices, "20000", "10", "5", "500"] for prices in (("480", ""), ("", "9600000"))]
    pricer = Pricer(headings, calculator="lease", rules=BOOK)
    row = ["工业用地", *own, "20000", "10", "5", "500"]
    done = pricer.price(frame_of([*others, row], len(headings)))
    assert str(done.priced["basis_2"][-1]) == basis_2
