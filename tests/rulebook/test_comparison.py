"""Two rule books compared: what is added, gone or changed, and nothing else."""

import json

import pytest

from landprice import rulebook
from landprice.cli.main import main
from landprice.present.formats import FORMATS
from landprice.rulebook.comparison import compare_books

CITY = """
id = "city"
title = "某市"
status = "draft"
based_on = "national"

[documents.measures]
title = "某市办法"
status = "draft"

[[rules.lease-fixed-rent]]
value = "0.03"
unit = "ratio"
bound = "floor"
document = "measures"
article = "一"
quote = "年租金不低于百分之三。"

[[rules.term-over-general-limit]]
value = "15"
unit = "years"
severity = "warn"
document = "measures"
article = "二"
quote = "一般不超过15年。"

[uses.industrial]
names = ["新型产业用地"]
"""


@pytest.fixture
def city(tmp_path):
    path = tmp_path / "city.toml"
    path.write_text(CITY, encoding="utf-8")
    return str(path)


@pytest.mark.parametrize("book", rulebook.shipped())
def test_a_book_differs_in_nothing_from_itself(book):
    comparison = compare_books(rulebook.load(book), rulebook.load(book))
    assert (comparison.rules, comparison.uses) == ((), ())


@pytest.mark.parametrize(
    "pair", [("national", "tianjin-draft"), ("tianjin-draft", "shaanxi"), ("land-uses", "national")]
)
def test_a_comparison_is_exactly_what_the_books_don_t_have_alike(pair):
    """Every rule is in one of four sets: added, gone, changed, or the same field by field. Swapped, added is gone."""
    before, after = map(rulebook.load, pair)
    comparison = compare_books(before, after)
    found = {change.id: change.kind for change in comparison.rules}
    for rule in {rule.id for book in (before, after) for rule in book.rules()}:
        old, new = before.get(rule), after.get(rule)
        expected = "added" if old is None else "gone" if new is None else "same" if old == new else "changed"
        assert found.get(rule, "same") == expected
    swapped = {"added": "gone", "gone": "added", "changed": "changed"}
    back = compare_books(after, before)
    assert {change.id: change.kind for change in back.rules} == {rule: swapped[kind] for rule, kind in found.items()}


def test_a_changed_rule_names_its_fields(city):
    comparison = compare_books(rulebook.load("national"), rulebook.load(city))
    changes = {change.id: change for change in comparison.rules}
    assert set(changes) == {"lease-fixed-rent", "term-over-general-limit"}
    assert set(changes["lease-fixed-rent"].fields) == {"value", "document", "article", "quote"}
    [use] = comparison.uses
    assert (use.use, use.added, use.gone) == ("industrial", ("新型产业用地",), ())


def test_both_values_and_both_quotations_are_shown(city, capsys):
    assert main(["rules", "diff", "national", city, "--lang", "zh"]) == 0
    shown = capsys.readouterr().out
    for text in (
        "不低于 2%",
        "不低于 3%",
        "年租金不低于百分之三。",
        "租金不调整的，可按不低于该宗地50年",
        "新型产业用地",
    ):
        assert text in shown
    assert main(["rules", "diff", "national", city, "--lang", "en", "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    rent = next(change for change in data["rules"] if change["rule"] == "lease-fixed-rent")
    assert (rent["change"], rent["before"]["value"], rent["after"]["value"]) == ("changed", "0.02", "0.03")
    assert rent["after"]["quote"] == "年租金不低于百分之三。"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_equal_books_are_said_to_be(lang, capsys):
    assert main(["rules", "diff", "national", "national", "--lang", lang]) == 0
    assert ("规则相同" if lang == "zh" else "the rules are the same") in capsys.readouterr().out


@pytest.mark.parametrize("ending", FORMATS)
def test_a_comparison_is_written_in_every_format(ending, city, tmp_path):
    file = tmp_path / f"diff{ending}"
    assert main(["rules", "diff", "national", city, "-o", str(file)]) == 0
    assert file.stat().st_size


def test_an_option_of_a_ledger_needs_one(capsys):
    assert main(["rules", "diff", "national", "national", "--calculator", "term", "--lang", "en"]) == 2
    assert capsys.readouterr().err == "--calculator needs --ledger FILE.\n"
