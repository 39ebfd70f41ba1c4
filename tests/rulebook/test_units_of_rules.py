"""A rule's value in 元 or 元/㎡ keeps its unit from the book to every output.

A made-up calculator charges 1,050.5 元/㎡ of land and a fee of 2,000 元. Its rules are in a copy of the shipped books.
"""

import importlib
import json
import shutil
import typing
from fractions import Fraction
from typing import Protocol, Required

import msgspec
import pytest
from paths import DOCS
from spreadsheet import Spreadsheet

from landprice import rulebook
from landprice.calculators import Calculator
from landprice.clauses import common
from landprice.clauses.parcels import HasNotes, HasNumbers
from landprice.cli.main import main
from landprice.glossary import RULE_UNITS, UNITS, money_unit
from landprice.inputs import declared
from landprice.kinds.base import Number
from landprice.kinds.cell.plan import RuleCell
from landprice.kinds.column.plan import ColumnPlan
from landprice.ledger.headings import ColumnMapping, ColumnOptions
from landprice.present.as_json import to_dict
from landprice.present.views import inputs
from landprice.present.views.statement import statement_view
from landprice.present.workbook import live
from landprice.present.workbook.law_sheet import write_rule_value
from landprice.rulebook import files, listing, rule_schema, schema
from landprice.rulebook.format import Unit
from landprice.rulebook.law import Law

RULES = """
[[rules.charge-by-area]]
value = "1050.5"
unit = "yuan-per-sqm"
document = "readings"

[[rules.charge-fee]]
value = "2000"
unit = "yuan"
document = "readings"
"""


class ChargeInputs(common.Notes, total=False):
    """The inputs of the charge."""

    area: Required[declared.Area]


class ChargeParcel(HasNumbers, HasNotes, Protocol):
    """`ChargeInputs` as the formula reads them."""

    area: Number


def charge(parcel, law, statement):
    """Charge by area, and a fee."""
    charged = parcel.area * law.value("charge-by-area") + law.value("charge-fee")
    statement.line("price", charged, law["charge-by-area"])


CHARGE = Calculator("cost", ChargeInputs, charge, order=1, final="price")


@pytest.fixture
def tables(tmp_path, monkeypatch):
    """A copy of the shipped books with the rules of the charge."""
    folder = tmp_path / "tables"
    shutil.copytree(files.tables_dir(), folder)
    with (folder / "national.toml").open("a", encoding="utf-8") as file:
        file.write(RULES)
    caches = (files.load_shipped_book, rule_schema.load_rule_schemas, schema._make_validator)  # noqa: SLF001
    for module in (files, schema):
        monkeypatch.setattr(module, "tables_dir", lambda: folder)
    for cached in caches:
        cached.cache_clear()
    listing.main()
    yield folder
    for cached in caches:
        cached.cache_clear()


@pytest.fixture
def book(tables):  # noqa: ARG001
    """The national book of that copy."""
    return rulebook.load("national")


def test_every_unit_has_its_label_and_is_one_of_the_schema():
    listed = msgspec.json.decode(schema.schema_path().read_bytes())["definitions"]["period"]["properties"]["unit"]
    assert set(typing.get_args(Unit)) == set(RULE_UNITS) == set(listed["enum"])
    assert set(RULE_UNITS.values()) <= set(UNITS)


def test_only_units_of_money_have_a_sign():
    assert {unit: money_unit(unit) for unit in RULE_UNITS if money_unit(unit)} == {
        "yuan": "元",
        "yuan-per-sqm": "元/㎡",
    }
    assert money_unit(None) == ""


def test_a_book_with_money_is_valid(tables, capsys):
    assert main(["rules", "check", "national"]) == 0, capsys.readouterr().err
    city = tables.parent / "city.toml"
    city.write_text(
        'id = "city"\ntitle = "市"\nstatus = "reading"\nbased_on = "national"\n'
        + RULES.replace("1050.5", "60").replace('unit = "yuan-per-sqm"\n', ""),
        "utf-8",
    )
    assert rulebook.check(city).problems == ()
    assert rulebook.load(city).rule("charge-by-area").unit == "yuan-per-sqm"
    city.write_text(city.read_text("utf-8").replace('value = "60"', 'value = "60"\nunit = "yuan"'), "utf-8")
    assert "unknown unit 'yuan'; allowed: yuan-per-sqm" in str(rulebook.check(city).problems[0])


def test_the_law_s_number_has_its_unit_in_a_formula(book):
    law = Law(book)
    assert (law.value("charge-by-area").value, law.value("charge-fee").value) == (Fraction("1050.5"), 2000)
    (line,) = CHARGE.price({"area": "20000"}, rules=book).lines
    assert line.amount == "21012000.00"
    assert line.substituted() == "20,000 × 1,050.5 元/㎡ + 2,000 元"


@pytest.mark.parametrize(
    ("lang", "shown"), [("zh", "1,050.5 元/㎡ + 2,000 元"), ("en", "1,050.5 yuan/㎡ + 2,000 yuan")]
)
def test_a_formula_shows_the_unit_in_the_reader_s_language(book, monkeypatch, lang, shown):
    monkeypatch.setattr(inputs, "get_calculator", lambda _key: CHARGE)
    (row,) = statement_view(CHARGE.price({"area": "20000"}, rules=book), lang).lines
    assert row.substituted == f"20,000 × {shown}"


def test_json_names_the_unit_of_money_and_no_other(book):
    cited = to_dict(CHARGE.price({"area": "20000"}, rules=book), "en")["rules_cited"]
    assert (cited["charge-by-area"]["value"], cited["charge-by-area"]["unit"]) == ("1050.5", "yuan-per-sqm")
    assert all("unit" not in rule for name, rule in cited.items() if name != "charge-by-area")


def test_rules_show_writes_money_as_a_statement_does(tables, capsys):  # noqa: ARG001
    shown = {}
    for lang in ("zh", "en"):
        assert main(["rules", "show", "charge-by-area", "--rules", "national", "--lang", lang]) == 0
        shown[lang] = capsys.readouterr().out
    assert "数值: 1,050.5 元/㎡\n" in shown["zh"]
    assert "value: 1,050.5 yuan/㎡\n" in shown["en"]
    assert main(["rules", "show", "charge-by-area", "--rules", "national", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["rules"][0]["unit"] == "yuan-per-sqm"


def test_columns_take_the_number(book):
    columns = ColumnMapping(["area"], CHARGE.inputs, ColumnOptions())
    assert set(ColumnPlan(CHARGE, book, columns.sources, (), "zh").lines) == {"price"}


@pytest.mark.parametrize(("lang", "unit"), [("zh", "元/㎡"), ("en", "yuan/㎡")])
def test_a_workbook_shows_the_unit_beside_the_value_and_in_the_formula(book, monkeypatch, lang, unit):
    monkeypatch.setattr(live, "get_calculator", lambda _key: CHARGE)
    sheets = Spreadsheet(live.render_statement(CHARGE.price({"area": "20000"}, rules=book), lang))
    value = sheets.named("law_charge_by_area")
    assert sheets.value(value) == 1050.5
    assert sheets.value(value._replace(column=value.column + 1)) == unit
    assert "× 1,050.5 元/㎡ + 2,000 元" in _formulas(sheets)
    sheets.change({"law_charge_by_area": 1200.0, "law_charge_fee": 1.25})
    assert "× 1,200 元/㎡ + 1.25 元" in _formulas(sheets)


def _formulas(sheets):
    """The texts of the first sheet."""
    return "\n".join(text for row in sheets.texts(sheets.sheets[0]) for text in row)


@pytest.mark.parametrize(
    ("value", "unit", "shown"),
    [
        ("1050.5", "yuan-per-sqm", "#,##0.######"),
        ("2000", "yuan", "#,##0"),
        ("20", "years", "0"),
        ("0.025", "ratio", "0.####%"),
    ],
)
def test_a_cell_of_money_has_a_thousands_separator(value, unit, shown):
    written = []

    class Sheet:
        """Stores the format of a number."""

        def number(self, _column, _value, _style, number_format):
            written.append(number_format)

        def name_cell(self, column, name):
            """Name no cell."""

    rule = msgspec.structs.replace(rulebook.load("national").rule("lease-fixed-rent"), value=value, unit=unit)
    write_rule_value(Sheet(), RuleCell("law", rule, rule.number, unit == "ratio"), 1)
    assert written == [shown]


def test_the_reference_writes_the_book_s_word_and_the_sign(book, monkeypatch):
    monkeypatch.syspath_prepend(DOCS)
    reference = importlib.import_module("reference_rules")
    assert "数值 · value `1050.5 yuan-per-sqm`（元/㎡）" in "\n".join(reference._rule(book.rule("charge-by-area")))  # noqa: SLF001
    assert "数值 · value `50 years`" in "\n".join(reference._rule(book.rule("max-term-industrial")))  # noqa: SLF001
