"""A ledger's rows get the same figures as the one-parcel command gives."""

import draws
import pytest
from effort import SEEDS, rows
from ledgers import LEDGER_CALCULATORS, DrawnLedger, assert_rows_are_statements, cells_of, of_one_unit
from priced import BOOKS
from rule_cases import rule_cases

from landprice.calculators import objections

LEDGERS = [
    (key, unit, book, accepted)
    for key in LEDGER_CALCULATORS
    for unit, book, accepted in (
        ("unit", "tianjin-draft", "all"),
        ("total", "shaanxi", "none"),
        *((("total", "national", "some"),) if key != "lease" else ()),  # the widest plan, and the slowest to build
    )
    if book not in rule_cases()[key].not_in
]


@pytest.mark.parametrize(("key", "unit", "book", "accepted"), LEDGERS)
@pytest.mark.parametrize("seed", SEEDS)
def test_a_column_is_the_exact_figures(key, unit, book, accepted, seed):
    """Every row's lines, warnings and codes are the one-parcel statement's, over the whole range of the limits."""
    every = objections(BOOKS[book])
    random = draws.seeded(key, unit, seed)
    accept = {"all": every, "none": (), "some": sorted(draws.accepted(random, every))}[accepted]
    parcels = of_one_unit(draws.parcels(key, seed, rows(seed, 150)), unit)
    DrawnLedger(key, unit, accept=accept, book=book).assert_its_rows_are_statements(parcels)


@pytest.mark.parametrize("key", LEDGER_CALCULATORS)
@pytest.mark.parametrize("seed", SEEDS)
def test_any_columns_and_any_values_for_every_row(key, seed):
    """Whichever inputs are columns, values for every row or nowhere: a row is what its own statement says, or refused.

    The statement is that of the one-parcel command for the same cells.
    """
    random = draws.seeded(key, "values", seed)
    ledger = [
        {name: text for name, text in cells_of(parcel).items() if not name.startswith("reassessed_")}
        for parcel in draws.parcels(key, seed, rows(seed, 150))
    ]
    for _ in range(20):
        drawn = random.sample(ledger, random.choice((1, 1, 3, 9)))
        model = random.choice(drawn)  # what holds for every row is one parcel's, so that some rows can be priced
        ways = ["column"] * random.randint(0, 4) + ["value"] * random.randint(0, 4) + ["nowhere"]
        place = {name: random.choice(ways) for cells in drawn for name in cells}
        constants = {name: text for name, text in model.items() if place[name] == "value"}
        columns = [{name: text for name, text in cells.items() if place[name] == "column"} for cells in drawn]
        if any(columns):
            assert_rows_are_statements(key, columns, constants)


@pytest.mark.parametrize("values", [{}, {"unit_price_1": "100", "area": "50"}, {"floor_area_1": "10"}])
@pytest.mark.parametrize("use", [{}, {"use_1": "industrial"}])
def test_a_mixed_ledger_of_few_columns(values, use):
    """Parts of which no row has a floor area, or whose floor area is one value, are priced like the parcel alone."""
    columns = {key: text for key, text in {"unit_price_1": "100", "area": "200", **use}.items() if key not in values}
    if columns:
        assert_rows_are_statements("mixed", [columns], values)
