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
        if statement.refused:
            row = next(rejected)
            assert row["row"] == line
            stopped = {
                check.code
                for check in statement.checks
                if check.outcome == "breached" and check.severity in {"refuse", "object"}
            }
            assert set(row["codes"].split(";")) == stopped, cells
            continue
        row = next(priced)
        lines = {line.key: line.amount if line.value is None else line.value for line in statement.lines}
        got = {
            key: text if isinstance(text := row[key], str) else Fraction(text)
            for key in pricer.keys
            if row[key] is not None
        }
        got = {key: Fraction(value) if isinstance(lines.get(key), Fraction) else value for key, value in got.items()}
        assert got == lines, cells
        assert set((row["warnings"] or "").split(";")) - {""} == {check.code for check in statement.breached}, cells
    assert next(priced, None) is None
    assert next(rejected, None) is None
