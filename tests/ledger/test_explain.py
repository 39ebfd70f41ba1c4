"""``landprice explain``: a row's statement has the figures that ``batch`` wrote for it."""

import csv
import json

import pytest
from paths import EXAMPLES

from landprice.cli.main import main

LEDGER = EXAMPLES / "ledger.csv"


def explained(capsys, *args):
    """The exit code and what was said on each stream."""
    code = main(["explain", *map(str, args), "--lang", "en"])
    said = capsys.readouterr()
    return code, said.out, said.err


@pytest.mark.parametrize("turn", [0, *(pytest.param(turn, marks=pytest.mark.property) for turn in range(1, 4))])
def test_every_row_is_its_columns(tmp_path, capsys, turn):
    """A priced row's statement has its columns' amounts, a rejected row's the reasons that it was rejected for."""
    priced, rejects = tmp_path / "priced.csv", tmp_path / "rejects.csv"
    assert main(["batch", str(LEDGER), "-o", str(priced), "--rejects", str(rejects), "--lang", "en"]) == 5
    capsys.readouterr()
    with rejects.open(encoding="utf-8-sig", newline="") as file:
        rejected = {int(row["row"]): row["codes"].split(";") for row in csv.DictReader(file)}
    with priced.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.DictReader(file)
        own = list(rows)
        added = rows.fieldnames[len(LEDGER.read_text(encoding="utf-8-sig").splitlines()[0].split(",")) : -1]
    lines = iter(range(2, 2 + len(own) + len(rejected)))
    for row in own:
        line = next(number for number in lines if number not in rejected)
        if line % 4 != turn:
            continue
        code, out, _ = explained(capsys, LEDGER, line, "--json")
        assert code == 0
        assert {found["key"]: found["amount"] for found in json.loads(out)["lines"]} == {
            key: row[key] for key in added if row[key]
        }
    for line, codes in rejected.items():
        if line % 4 != turn:
            continue
        code, out, err = explained(capsys, LEDGER, line, "--json")
        assert code in (2, 3)
        if code == 3:
            breached = {check["code"] for check in json.loads(out)["checks"] if check["outcome"] == "breached"}
            assert breached >= set(codes)
        else:
            assert out == ""
            assert err.count("\n") == 1


@pytest.mark.parametrize(
    ("row", "said"),
    [("99", "the rows are on lines 2 to 31"), ("1", "no row begins on line 1"), ("two", "give the number of a line")],
)
def test_a_row_that_is_not_there_is_said(capsys, row, said):
    """One line says which rows there are."""
    code, out, err = explained(capsys, LEDGER, row)
    assert (code, out) == (2, "")
    assert said in err
    assert err.count("\n") == 1


def test_a_row_that_cannot_be_taken_apart_is_said(tmp_path, capsys):
    """The reader's own reason is given."""
    ledger = tmp_path / "ledger.csv"
    ledger.write_text("use,full_price,years\nindustrial,5,20,7\n", encoding="utf-8")
    code, _, err = explained(capsys, ledger, "2", "--calculator", "term")
    assert code == 2
    assert "4 cells" in err
