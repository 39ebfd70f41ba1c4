"""Columns against exact figures: what a ledger is priced at is what the one-parcel command prices, row by row."""

from fractions import Fraction

import polars as pl
import pytest
import strategies
from effort import examples
from hypothesis import given
from hypothesis import strategies as st

from landprice import rulebook
from landprice.calculators import calculators, objections
from landprice.errors import UsageError
from landprice.ledger.headings import Wishes
from landprice.ledger.pricing import Pricer

LEDGER_CALCULATORS = tuple(key for key, calculator in calculators().items() if calculator.in_ledger)
BOOK = rulebook.load()
FIELDS = {"part": ("use", "floor_area", "unit_price"), "layer": ("level", "kind", "layer_area")}
UNITS = {"unit": "元/㎡", "total": "元"}


def cells_of(inputs):
    """One parcel's inputs as a ledger's cells, by key; a price at a review by key and unit."""
    cells = {}
    for key, value in strategies.as_text(inputs).items():
        if key in FIELDS:
            for number, part in enumerate(value, 1):
                for field, text in zip(FIELDS[key], part.split(":"), strict=False):
                    cells[f"{field}_{number}"] = text
        elif key in ("reassessed", "index"):
            for number, text in enumerate(value, 0 if key == "index" else 1):
                if text:
                    cells[f"{key}_{number}"] = text
        else:
            cells[key] = value
    return cells


def headings_of(rows):
    """Every key that a row has, in order, with the unit that its heading needs."""
    return list(dict.fromkeys(key for cells in rows for key in cells))


@pytest.mark.parametrize("calculator", LEDGER_CALCULATORS)
@examples(40)
@given(data=st.data())
def test_a_column_is_the_exact_figures(calculator, data):
    """Every row's lines, warnings and codes are the one-parcel statement's, over the whole range of the limits."""
    parcels = data.draw(st.lists(strategies.parcels(calculator), min_size=1, max_size=12))
    accept = data.draw(strategies.accepted()) & set(objections(BOOK))
    units = [{unit for _, unit in filter(None, parcel.get("reassessed") or ())} for parcel in parcels]
    one_unit = next((next(iter(found)) for found in units if found), "unit")  # a column has one unit
    parcels = [parcel for parcel, found in zip(parcels, units, strict=True) if found <= {one_unit}]
    rows = [cells_of(parcel) for parcel in parcels]
    headings = headings_of(rows)
    try:
        written = [f"{key}（{UNITS[one_unit]}）" if key.startswith("reassessed_") else key for key in headings]
        pricer = Pricer(written, calculator=calculator, rules=BOOK, accept=accept)
    except UsageError:
        for parcel in parcels:  # what no row has, no row can be priced without
            with pytest.raises(UsageError):
                calculators()[calculator].price(strategies.as_text(parcel), rules=BOOK, accept=accept)
        return
    frame = pl.DataFrame(
        [[cells.get(key) for key in headings] for cells in rows],
        schema=[f"c{n}" for n in range(len(headings))],
        orient="row",
    )
    done = pricer.price(frame)
    priced = iter(done.priced.rows(named=True))
    rejected = iter(done.rejected.rows(named=True))
    for line, (parcel, cells) in enumerate(zip(parcels, rows, strict=True), 2):
        try:
            statement = calculators()[calculator].price(strategies.as_text(parcel), rules=BOOK, accept=accept)
        except UsageError as error:
            row = next(rejected)
            assert row["row"] == line
            assert error.code in row["codes"].split(";")
            continue
        row = next(rejected if statement.refused else priced)
        assert row.get("row", line) == line
        assert_it_is(statement, row, pricer.keys, cells)
    assert next(priced, None) is None
    assert next(rejected, None) is None


def assert_it_is(statement, row, keys, told):
    """A row's codes, or its lines and warnings, are the statement's."""
    if statement.refused:
        stopped = {
            check.code
            for check in statement.checks
            if check.outcome == "breached" and check.severity in {"refuse", "object"}
        }
        assert set(row["codes"].split(";")) == stopped, told
        return
    lines = {line.key: line.amount if line.value is None else line.value for line in statement.lines}
    got = {key: text if isinstance(text := row[key], str) else Fraction(text) for key in keys if row[key] is not None}
    got = {key: Fraction(value) if isinstance(lines.get(key), Fraction) else value for key, value in got.items()}
    assert got == lines, told
    assert set((row["warnings"] or "").split(";")) - {""} == {check.code for check in statement.breached}, told


@pytest.mark.parametrize("calculator", LEDGER_CALCULATORS)
@examples(60)
@given(data=st.data())
def test_any_columns_and_any_values_for_every_row(calculator, data):
    """Whichever inputs are columns, values for every row or nowhere: a row is what its own statement says, or refused.

    The statement is that of the one-parcel command for the same cells; that a column is missing for every row may be
    said before any row is read.
    """
    cells = cells_of(data.draw(strategies.parcels(calculator)))
    cells = {key: text for key, text in cells.items() if not key.startswith("reassessed_")}
    place = {key: data.draw(st.sampled_from(["column", "column", "value", "nowhere"]), key) for key in cells}
    columns = {key: text for key, text in cells.items() if place[key] == "column"}
    if columns:
        assert_a_row_is_its_statement(
            calculator, columns, {key: text for key, text in cells.items() if place[key] == "value"}
        )


def assert_a_row_is_its_statement(calculator, columns, values):
    """A ledger of one row with these cells, and these values for every row."""
    try:
        pricer = Pricer(list(columns), calculator=calculator, wishes=Wishes(constants=values), rules=BOOK)
    except UsageError:
        return
    row = list(columns.values())
    done = pricer.price(pl.DataFrame([row], schema=[f"c{n}" for n in range(len(row))], orient="row"))
    assert done.priced.height + done.rejected.height == 1
    (found,) = (done.priced if done.priced.height else done.rejected).rows(named=True)
    try:
        statement = pricer.statement(row)
    except UsageError as error:
        assert error.code in found["codes"].split(";")
        return
    assert statement.refused == bool(done.rejected.height)
    assert_it_is(statement, found, pricer.keys, (columns, values))


@pytest.mark.parametrize("values", [{}, {"unit_price_1": "100", "area": "50"}, {"floor_area_1": "10"}])
@pytest.mark.parametrize("use", [{}, {"use_1": "industrial"}])
def test_a_mixed_ledger_of_few_columns(values, use):
    """Parts of which no row has a floor area, or whose floor area is one value, are priced like the parcel alone."""
    columns = {key: text for key, text in {"unit_price_1": "100", "area": "200", **use}.items() if key not in values}
    if columns:
        assert_a_row_is_its_statement("mixed", columns, values)
