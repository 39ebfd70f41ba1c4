"""Parcel numbers that stand twice are counted, however the rows fall into chunks."""

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from landprice.cli.main import main
from landprice.ledger.repeated_parcels import RepeatedParcels

NUMBERS = st.sampled_from(["A（1）", "A(1)", "B", " B", "C", "D", "", None, "—"])


@given(st.lists(st.lists(NUMBERS, max_size=8), max_size=12))
def test_every_row_with_the_number_of_an_earlier_one_counts(chunks):
    """Whatever the chunks; brackets and spaces of any width are one; blank cells are no numbers."""
    found = RepeatedParcels()
    for chunk in chunks:
        found.add(pl.Series("c0", chunk, dtype=pl.String))
    cells = [cell for chunk in chunks for cell in chunk if cell and cell != "—"]
    plain = [cell.strip().replace("（", "(").replace("）", ")") for cell in cells]
    assert found.count == len(plain) - len(set(plain))
    assert bool(found.names) == bool(found.count)


def test_a_run_names_them(tmp_path, capfd):
    ledger = tmp_path / "ledger.csv"
    ledger.write_text("宗地编号,use,总价（万元）\nA-1,工业用地,5\nA-1,工业用地,5\nA-2,工业用地,6\n", encoding="utf-8")
    args = ["batch", str(ledger), "--calculator", "term", "--set", "years=20", "-o", str(tmp_path / "out.csv")]
    assert main([*args, "--lang", "en"]) == 0
    assert "1 rows repeat an earlier row's parcel number; each stands on its own: A-1." in capfd.readouterr().err
