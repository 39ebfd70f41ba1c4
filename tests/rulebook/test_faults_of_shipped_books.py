"""A fault in a shipped book is named with its rule, though shipped books are loaded without validation."""

import contextlib
import shutil

import pytest

from landprice import rulebook
from landprice.cli.main import main
from landprice.errors import Exit, RuleBookError
from landprice.rulebook import files, listing, rule_schema, schema

RULE = """
[[rules.{rule}]]
value = "{value}"
document = "{document}"
"""


@pytest.fixture
def add(tmp_path, monkeypatch):
    """Add text to the national book of a copy of the shipped books, and list its rules in the schema."""
    folder = tmp_path / "tables"
    shutil.copytree(files.tables_dir(), folder)
    caches = (files.load_shipped_book, rule_schema.load_rule_schemas, schema._make_validator)  # noqa: SLF001
    for module in (files, schema):
        monkeypatch.setattr(module, "tables_dir", lambda: folder)

    def add_text(text):
        with (folder / "national.toml").open("a", encoding="utf-8") as file:
            file.write(text)
        clear_caches()
        with contextlib.suppress(RuleBookError):
            listing.main()
        clear_caches()

    def clear_caches():
        for cached in caches:
            cached.cache_clear()

    yield add_text
    clear_caches()


def faults(book):
    """The English messages of `rules check`, after the file's name."""
    return [problem.en.partition(".toml: ")[2] for problem in rulebook.check(book).problems]


def test_the_shipped_books_have_no_faults(add):  # noqa: ARG001
    assert [faults(book) for book in rulebook.shipped()] == [[]] * len(rulebook.shipped())


def test_a_number_without_a_unit_is_a_fault(add):
    add(RULE.format(rule="made-up", value="50", document="readings"))
    assert (
        "rules.made-up[0].unit: is missing; allowed: years, ratio, percent, places, levels, grade, floor-area-ratio, "
        "yuan, yuan-per-sqm"
    ) in faults("national")


def test_a_later_period_needs_its_unit_too(add):
    add(
        RULE.format(rule="made-up", value="2", document="readings")
        + 'unit = "percent"\nuntil = 2020-01-01\n'
        + RULE.format(rule="made-up", value="3", document="readings")
        + "from = 2020-01-01\n"
    )
    assert [fault.partition(";")[0] for fault in faults("national") if "unit" in fault] == [
        "rules.made-up[1].unit: is missing"
    ]


def test_a_word_needs_no_unit(add):
    add(RULE.format(rule="made-up", value="whole-right", document="readings"))
    assert not [fault for fault in faults("national") if "unit" in fault]


@pytest.mark.parametrize("args", [["rules", "show"], ["rules", "check", "national"], ["cost"]])
def test_a_wrong_word_is_named_with_its_rule(add, capsys, args):
    add(RULE.format(rule="made-up", value="50", document="readings") + 'unit = "yuan-per-mu"\n')
    assert main([*args, "--lang", "en"]) == Exit.RULES_INVALID
    err = capsys.readouterr().err
    assert "national: rules.made-up: Invalid enum value 'yuan-per-mu'" in err
    assert "[0].unit" in err


def test_a_fault_outside_the_rules_is_named_with_its_book(add, capsys):
    add('[documents.draft]\ntitle = "办法"\nstatus = "lost"\n')
    assert main(["rules", "show", "--lang", "en"]) == Exit.RULES_INVALID
    assert capsys.readouterr().err.startswith("national: Invalid enum value 'lost'")


@pytest.mark.parametrize("also", [False, True])
def test_an_undefined_document_is_named_with_its_rule(add, capsys, also):
    text = RULE.format(rule="made-up", value="50", document="readings" if also else "mnr-2022-210")
    add(text + 'unit = "years"\n' + ('also = [{ document = "mnr-2022-210" }]\n' if also else ""))
    assert main(["rules", "show", "--lang", "en"]) == Exit.RULES_INVALID
    err = capsys.readouterr().err
    assert err.startswith("national: rules.made-up.document: unknown document 'mnr-2022-210'; nearest: mnr-2022-201")
