"""A fixed rent leaves the columns of later periods empty, and does not bound them."""

import polars as pl

from landprice.calculators import get_calculator
from landprice.ledger.pricer import Pricer

HEADINGS = ["use", "full_price", "years", "review_every", "index_0", "index_1", "cost_rent"]
ROWS = {
    "fixed": ["industrial", "1000000", "20", None, None, None, None],
    "reviewed once": ["industrial", "1000000", "10", "5", "100", "105", None],
    "reviewed, nothing known": ["industrial", "1000000", "20", "5", None, None, None],
    "first review known": ["industrial", "1000000", "15", "5", "100", "200", None],
    "review as long as the lease": ["industrial", "1000000", "20", "20", None, None, None],
    "carried by the cost": ["industrial", "1000000", "20", None, None, None, "30000"],
}
NUMBERED = ("basis", "ceiling", "rent")


def priced():
    """Each row with its lines, those that are empty left out."""
    pricer = Pricer(HEADINGS, calculator="lease")
    frame = pl.DataFrame(list(ROWS.values()), schema=[f"c{n}" for n in range(len(HEADINGS))], orient="row")
    done = pricer.price(frame)
    assert done.rejected.height == 0
    keys = [*pricer.keys, "warnings"]
    found = [{key: row[key] for key in keys if row[key] is not None} for row in done.priced.rows(named=True)]
    return dict(zip(ROWS, found, strict=True))


def periods(row):
    """The numbered lines of a row."""
    return {key for key in row if key.rpartition("_")[0] in NUMBERED}


def test_each_row_has_the_columns_of_its_own_periods():
    """A fixed rent has one rent, no basis and no ceiling; a reviewed one has those of its periods and no more."""
    rows = priced()
    assert periods(rows["fixed"]) == {"rent_1"}
    assert periods(rows["carried by the cost"]) == {"rent_1"}
    assert periods(rows["review as long as the lease"]) == {"rent_1"}
    assert periods(rows["reviewed once"]) == {"rent_1", "basis_2", "ceiling_2", "rent_2"}
    assert periods(rows["first review known"]) == {"rent_1", "basis_2", "ceiling_2", "rent_2", "ceiling_3", "rent_3"}
    assert periods(rows["reviewed, nothing known"]) == {
        "rent_1",
        *(f"{key}_{k}" for key in ("ceiling", "rent") for k in (2, 3, 4)),
    }


def test_each_row_is_its_statement():
    """Figures, words and warnings are those of the one-parcel command."""
    for name, row in priced().items():
        inputs = {key: text for key, text in zip(HEADINGS, ROWS[name], strict=True) if text is not None}
        index = [inputs.pop(key) for key in ("index_0", "index_1") if key in inputs]
        statement = get_calculator("lease").price(inputs | ({"index": index} if index else {}))
        warnings = {check.code for check in statement.breached}
        assert set((row.pop("warnings", None) or "").split(";")) - {""} == warnings, name
        assert {key: str(value) for key, value in row.items()} == {line.key: line.amount for line in statement.lines}, (
            name
        )


def test_only_what_is_not_known_is_a_bound():
    """An unknown review makes its rents, and the amounts computed from them, upper bounds."""
    bounds = {}
    for name, cells in ROWS.items():
        inputs = {key: text for key, text in zip(HEADINGS, cells, strict=True) if text is not None}
        index = [inputs.pop(key) for key in ("index_0", "index_1") if key in inputs]
        statement = get_calculator("lease").price(inputs | ({"index": index} if index else {}))
        bounds[name] = {line.key: line.bound for line in statement.lines if line.value is not None}
    assert bounds["fixed"]["rent_1"] == bounds["fixed"]["total_rent"] == "floor"
    assert bounds["reviewed once"]["total_rent"] == "exact"
    assert bounds["reviewed once"]["rent_2"] == "exact"
    assert bounds["review as long as the lease"]["total_rent"] == "floor"
    known = bounds["first review known"]
    assert (known["rent_2"], known["rent_3"], known["total_rent"]) == ("exact", "at-most", "at-most")
    assert (known["ceiling_2"], known["ceiling_3"]) == ("ceiling", "ceiling")
    unknown = bounds["reviewed, nothing known"]
    assert {unknown[f"rent_{k}"] for k in (2, 3, 4)} == {"at-most"}
    assert unknown["rent_1"] == "exact"
