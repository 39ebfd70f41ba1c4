"""Documents of a book: when they expire, and when their status was last checked."""

import datetime as dt
import json

import pytest

from landprice import rulebook
from landprice.calculators import get_calculator
from landprice.cli.main import main
from landprice.errors import Exit
from landprice.inputs.dates import read_date

NOTICE_201 = "自然资发〔2022〕201号"
PARCEL = {"use": "industrial", "full_price": "1000000", "years": "20"}
BOOK = """id = "drawn"
title = "试例（虚构）"
status = "in-force"
based_on = "national"

[documents.old]
title = "旧文件（虚构）"
status = "in-force"
last_checked = 2020-05-01
expires = 2024-01-01

[documents.checked]
title = "新文件（虚构）"
status = "in-force"
last_checked = 2026-05-01
"""
RULE = """
[[rules.{}]]
document = "{}"
article = "一"
quote = "文"
bound = "floor"
"""


@pytest.fixture
def book(tmp_path):
    file = tmp_path / "book.toml"
    file.write_text(BOOK + RULE.format("term-price", "old") + RULE.format("sale-price", "checked"), "utf-8")
    assert rulebook.check(file).problems == ()
    return file


@pytest.mark.parametrize(("day", "expired"), [(None, False), ("2023-12-31", False), ("2024-01-01", True)])
def test_a_rule_of_an_expired_document_is_said(book, day, expired):
    """From the day on which it no longer holds, every statement carries a notice, in both languages; figures stay."""
    law = rulebook.load(book, on=dt.date.fromisoformat(day) if day else None)
    assert [document.key for document in law.expired] == (["old"] if expired else [])
    assert ("旧文件" in (law.notice or "")) == ("旧文件" in (law.notice_en or "")) == expired
    assert law.sha256 == rulebook.load(book).sha256, "the fingerprint does not depend on the day"
    assert get_calculator("term").price(PARCEL, rules=law)["price"] == 400000


def test_what_was_not_checked_since_a_day_is_listed(book, capsys):
    """Documents checked before it or never; a reading is none, and neither is one that no rule cites first."""
    assert main(["rules", "stale", "--before", "2026-01-01", "--rules", str(book), "--json"]) == Exit.PRICED
    listed = {document["key"]: document for document in json.loads(capsys.readouterr().out)}
    assert listed["old"]["last_checked"] == "2020-05-01"
    assert listed["old"]["expires"] == "2024-01-01"
    assert (listed["civil-code"]["last_checked"], "checked" in listed, "readings" in listed) == (None, False, False)
    assert main(["rules", "stale", "--before", "2020-05-01", "--rules", str(book)]) == Exit.PRICED
    shown = capsys.readouterr().out
    assert ("旧文件" in shown, f"{NOTICE_201}" in shown) == (False, True)
    assert main(["rules", "stale", "--before", "May"]) == Exit.USAGE
    assert "--before" in capsys.readouterr().err


@pytest.mark.parametrize(
    "text", ["2007-03-09", "2007年3月9日", "20070309", "2007/3/9", "2007.3.9", " ２００７年３月９日 "]
)
def test_the_valuation_date_chooses_the_rules(text, capsys):
    """1 % of the base price on the day before the rents rose; the choice is said, and `--on` wins over it."""
    parcel = [
        "lease",
        "--use",
        "工业",
        "--unit-price",
        "1000",
        "--area",
        "1",
        "--years",
        "10",
        "--rules",
        "tianjin-2007",
    ]
    assert main([*parcel, "--valuation-date", text, "--json"]) == Exit.PRICED
    priced = capsys.readouterr()
    found = json.loads(priced.out)
    assert found["rules"]["on"] == "2007-03-09"
    assert next(line["amount"] for line in found["lines"] if line["key"] == "rent_1") == "10.00"
    assert "2007-03-09" in priced.err
    assert main([*parcel, "--valuation-date", text, "--on", "2007-03-10", "--json"]) == Exit.PRICED
    again = capsys.readouterr()
    assert (json.loads(again.out)["rules"]["on"], again.err) == ("2007-03-10", "")


@pytest.mark.parametrize("text", ["3/1/2024", "2024年", "2024-02-30", "二季度", "20240230"])
def test_what_is_no_date_chooses_no_rules(text, capsys):
    """It is echoed as typed, and said to choose nothing."""
    args = ["term", "--use", "工业", "--full-price", "100", "--years", "20", "--valuation-date", text]
    assert main([*args, "--json"]) == Exit.PRICED
    priced = capsys.readouterr()
    found = json.loads(priced.out)
    assert (found["rules"]["on"], found["inputs"]["valuation_date"]) == (None, text)
    assert text in priced.err
    assert read_date(text) is None
