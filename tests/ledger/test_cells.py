"""A column of plain numbers, checked as one text, is accepted exactly if each of its cells is."""

import polars as pl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from landprice.inputs import declared, quantities
from landprice.kinds.column.source import ColumnSource
from landprice.ledger.cell_reader import _plain, plain_columns

KINDS = [
    *(quantities.AREA, quantities.UNIT_PRICE, quantities.MONEY, quantities.YEARS, quantities.PART_YEARS),
    *(quantities.RATE, quantities.INDEX),
]
DIGITS = st.text(st.sampled_from("0123456789"), max_size=6)
PLAIN = st.builds(lambda whole, part: f"{whole}.{part}" if part else whole or "0", DIGITS, DIGITS)


@pytest.mark.parametrize(
    ("kind", "unit"), [(kind, unit) for kind in KINDS for unit in dict.fromkeys(kind.units.values())]
)
@example(cells=["1\n2"])
@example(cells=["1", "2.5"])
@given(
    cells=st.lists(
        st.one_of(PLAIN, st.text(st.sampled_from("0123456789..,e-+ ０年\n"), max_size=18), st.none()), max_size=5
    )
)
def test_a_column_as_a_whole_is_its_cells(kind, unit, cells):
    """Where it is taken as a whole, every cell is a plain number, and each is what it is alone.

    The pattern of one cell is independent of it; what that takes is held against the one-parcel reader in test_dirt.py.
    """
    source = ColumnSource("area", declared.NumberInput(key="area", kind=kind), 0, "", None, kind, unit, unit_said=True)
    column = pl.Series("c0", cells, pl.String)
    alone = column.to_frame().select(_plain(source)).to_series()
    whole = plain_columns([source], column.to_frame()).get("area")
    if whole is None:
        blank = not cells or None in cells
        assert blank or alone.null_count() or any(cell.startswith(".") for cell in cells), "it could have been taken"
    else:
        assert whole.equals(alone, check_names=True)
        assert not alone.null_count()
