"""The content of a statement's workbook. Recalculation is tested in test_workbook_recalculated.py."""

import io
import json
import re
from functools import cache

import openpyxl
import pytest
import strategies
import workbooks
from effort import examples
from hypothesis import given
from hypothesis import strategies as st
from statements import samples_beside
from workbook_cases import steps

from landprice import rulebook
from landprice.calculators import all_calculators, get_calculator, objections
from landprice.cli.main import main
from landprice.errors import UsageError
from landprice.glossary import label, word
from landprice.kinds.cell.plan import CellPlan
from landprice.present.as_json import to_dict
from landprice.present.views.statement import statement_view
from landprice.present.workbook.live import render_statement as write

BOOK = rulebook.load()
BASE = {"use": "工业用地", "unit_price": "480", "area": "20000"}
ASKED = {
    "term": ("term", {**BASE, "years": "20", "cost_price": "400万元"}, ()),
    "capitalised": ("term", {**BASE, "years": "12.5", "method": "capitalised", "rate": "6%"}, ()),
    "fixed": ("lease", {**BASE, "years": "20"}, ()),
    "reviewed": (
        "lease",
        {**BASE, "years": "18", "review_every": "5", "reassessed": ["560", None, "900万元"], "discount_rate": "0.05"},
        (),
    ),
    "sale": ("lease-to-sale", {**BASE, "lease_years": "5", "sale_years": "45", "floor_area_ratio": "1.5"}, ()),
    "layers": ("underground", {**BASE, "layer": ["1:commercial:3000", "2:停车设施", "3:public"]}, ()),
    "mixed": ("mixed", {"part": ["工业用地:3000:480", "商服用地:1000:900"], "area": "30亩", "primary": "商服用地"}, ()),
    "cost": ("cost", {"tract_cost": "100.01万元", "part": ["工业用地:1:2", "住宅用地:1:2", "industrial:1:2"]}, ()),
    "free": ("intensify", {"use": "industrial", "within_plan": True, "use_unchanged": "是"}, ()),
    "accepted": ("term", {**BASE, "use": "商服用地", "years": "20", "price_years": "30"}, objections(BOOK)),
    "objected": ("term", {**BASE, "use": "住宅用地", "years": "20"}, ()),
    "refused": ("term", {**BASE, "years": "60"}, ()),
    "ambiguous": ("term", {**BASE, "use": "科教用地", "years": "20"}, objections(BOOK)),
    "unknown": ("term", {**BASE, "use": "其他土地", "years": "20"}, objections(BOOK)),
}
ASKED |= samples_beside(ASKED)


@cache
def priced(name):
    """A statement of those above."""
    calculator, inputs, accept = ASKED[name]
    inputs = {key: value for key, value in inputs.items() if key in all_calculators()[calculator].inputs}
    return all_calculators()[calculator].price(inputs, rules=BOOK, accept=accept)


@cache
def written(name, lang):
    """Its workbook."""
    return write(priced(name), lang)


FIRST = {"term", "reviewed"}
FIRST_IN_CHINESE = {*FIRST, "sale", "layers", "mixed", "cost", "free", "accepted", "refused"}
"""Those that the default run takes, one a calculator and one an outcome; the property run takes them all."""


def named(*values, among):
    """Parameters of which the first is the name of a statement, marked `property` unless it is among these."""
    return pytest.param(*values, marks=() if values[0] in among else pytest.mark.property)


every_name = pytest.mark.parametrize("name", [named(name, among=FIRST_IN_CHINESE) for name in ASKED])
some_names = pytest.mark.parametrize("name", [named(name, among=FIRST) for name in ASKED])
in_both_languages = pytest.mark.parametrize(
    ("name", "lang"),
    [
        *(named(name, "zh", among=FIRST_IN_CHINESE) for name in ASKED),
        *(named(name, "en", among=FIRST) for name in ASKED),
    ],
)


@cache
def opened(content_, *, formulas=False):
    """A workbook as openpyxl reads it: its values, or its formulas."""
    return openpyxl.load_workbook(io.BytesIO(content_), data_only=not formulas)


def cell(book, name):
    """A named cell."""
    sheet, place = book.defined_names[name].attr_text.rsplit("!", 1)
    return book[sheet.strip("'")][place.replace("$", "")]


@in_both_languages
def test_the_file_holds_the_statement(name, lang):
    """Without being recalculated it shows the exact figures, words, bounds and clauses, in the reader's language."""
    statement, book = priced(name), opened(written(name, lang))
    plan = CellPlan(statement, get_calculator(statement.calculator), lang, "w")
    rows = {row.key: row for row in statement_view(statement, lang).lines}
    lines = {line.key: line for line in statement.lines}
    for key in plan.lines:
        value, _, words, note, clause = (one.value for one in cell(book, key).parent[cell(book, key).row][1:6])
        if key not in lines:
            assert (value or "", words or "", note or "", clause or "") == ("", "", "", ""), key
            continue
        line = lines[key]
        assert clause == line.rule.citation(lang)
        assert note or rows[key].note == ""
        if line.value is None:
            assert value == word(line.amount, lang)
            continue
        assert words == line.formula_text(lang, statement.calculator)
        places = len(line.amount.partition(".")[2])
        assert f"{value:.{places}f}" == line.amount or line.unit == "年"
    page = book.worksheets[0]
    texts = {str(one.value) for row in page.iter_rows() for one in row if one.value is not None}
    assert any(statement.book.sha256 in text for text in texts)
    notice = statement.book.notice if lang == "zh" else statement.book.notice_en
    assert notice in texts
    for check in statement.breached:
        assert check.code in texts


@every_name
def test_the_law_is_quoted(name):
    """The second sheet has the words of every rule that the statement names, and what was read into them."""
    statement = priced(name)
    page = opened(written(name, "zh")).worksheets[1]
    texts = {one.value for row in page.iter_rows() for one in row}
    for part in (*statement.lines, *statement.checks):
        for source in (part.rule, *part.rule.also):
            assert source.citation("zh") in texts
            assert source.quote in texts or source.quote is None
        assert part.rule.reading in texts or part.rule.reading is None


@in_both_languages
def test_the_record_is_the_statement(name, lang):
    """A program finds the JSON statement in the file, and the names of the cells that it may read."""
    statement, content_ = priced(name), written(name, lang)
    found = workbooks.record(workbooks.Book.read(content_))
    assert found["format"] == 1
    assert found["lang"] == lang
    assert found["accepted"] == sorted(statement.accepted)
    assert found["statement"] == json.loads(json.dumps(to_dict(statement, lang)))
    book = opened(content_)
    assert book["landprice"].sheet_state == "veryHidden"
    for named in (*found["inputs"], *found["lines"], *found["rules"]):
        assert cell(book, named) is not None


@some_names
def test_the_same_statement_is_the_same_file(name):
    """No time, no order of a set: the same bytes."""
    assert write(priced(name), "zh") == written(name, "zh")


@every_name
def test_every_line_is_a_formula(name):
    """A line's cell is a formula over names, also where nothing is written in it yet."""
    book = opened(written(name, "zh"), formulas=True)
    statement = priced(name)
    for key in CellPlan(statement, get_calculator(statement.calculator), "zh", "w").lines:
        assert str(cell(book, key).value).startswith('=IF(refused=1,"",'), key


def test_a_formula_reads_as_the_rule():
    """The law's formula over named cells, rounded as the rule says; what floats lack is one name, mostly 0."""
    statement = all_calculators()["term"].price({**BASE, "years": "20"}, rules=BOOK)
    book = opened(write(statement, "zh"), formulas=True)
    least = r"IF\(演算!\$B\$\d+=1,minimum,full_term_price\)"
    assert re.search(rf"ROUNDUP\({least}\*years/max_term_applied,2\)\+fix_price", cell(book, "price").value)
    assert (
        "ROUND(unit_price*area,2)" in cell(book, "full_term_price").value
        or "unit_price*area" in cell(book, "full_term_price").value
    )


@pytest.mark.parametrize(
    "text",
    [
        *("=1+1", "a\x07b", "http://x"),
        *(
            pytest.param(text, marks=pytest.mark.property)
            for text in ("=cmd|' /C calc'!A0", "+1", "-1", "@SUM(1)", "<b>&")
        ),
    ],
)
def test_a_name_is_no_formula(text):
    """Whatever a parcel is called, its cell holds text."""
    statement = all_calculators()["term"].price({**BASE, "years": "20", "parcel": text, "location": text}, rules=BOOK)
    book = opened(write(statement, "zh"), formulas=True)
    for name in ("parcel", "location"):
        found = cell(book, name)
        assert found.data_type == "s"
        assert found.hyperlink is None
        assert found.value == text.replace("\x07", "␇")


def test_a_very_long_name_fits():
    """A cell holds 32,767 characters: the file is written all the same, the record whole."""
    statement = all_calculators()["term"].price({**BASE, "years": "20", "parcel": "宗" * 70_000}, rules=BOOK)
    content_ = write(statement, "zh")
    assert len(cell(opened(content_), "parcel").value) == 32_000
    assert workbooks.record(workbooks.Book.read(content_))["statement"]["inputs"]["parcel"] == "宗" * 70_000


@pytest.mark.property
def test_many_parts():
    """Forty parts: no formula grows past what a spreadsheet reads."""
    parts = [
        f"{use}:{number}:{number}"
        for number, use in enumerate(["工业用地", "商服用地", "住宅用地", "仓储用地"] * 10, 1)
    ]
    for calculator, inputs in (("mixed", {"area": "100"}), ("cost", {"tract_cost": "1000000"})):
        statement = all_calculators()[calculator].price({**inputs, "part": parts}, rules=BOOK)
        book = opened(write(statement, "zh"), formulas=True)
        formulas = [one.value for page in book for row in page.iter_rows() for one in row if one.data_type == "f"]
        longest = max(map(len, formulas))
        assert longest <= 8192


def test_a_refused_statement_is_written(tmp_path, capsys):
    """Its checks and no figure; the command ends as it does with every format."""
    path = tmp_path / "refused.xlsx"
    assert (
        main(["term", "--use", "industrial", "--full-price", "100", "--years", "60", "-o", str(path), "--lang", "en"])
        == 3
    )
    assert "term-over-maximum" in capsys.readouterr().err
    book = opened(path.read_bytes())
    assert cell(book, "price").value in (None, "")
    assert any("60" in str(one.value) for row in book.worksheets[0].iter_rows() for one in row)


def test_a_book_without_the_rule_is_said():
    """A calculator that a book has no rules for: the check that says so, and no lines."""
    statement = all_calculators()["underground"].price(
        {"full_price": "100", "area": "1", "layer": ["1:commercial"]}, rules=rulebook.load("national")
    )
    assert statement.refused
    plan = CellPlan(statement, get_calculator(statement.calculator), "zh", "w")
    assert plan.stopped.value == 1
    assert not plan.lines
    assert write(statement, "zh")


def test_a_rows_parts_are_written(tmp_path, capsys):
    """``explain`` of a ledger's row writes its parts as the one-parcel command would."""
    ledger, path = tmp_path / "ledger.csv", tmp_path / "row.xlsx"
    ledger.write_text("用途1,建筑面积1（㎡）,用途2,建筑面积2（㎡）\n工业用地,300,商服用地,100\n", encoding="utf-8")
    assert main(["explain", str(ledger), "2", "--calculator", "mixed", "-o", str(path), "--lang", "zh"]) == 0
    capsys.readouterr()
    book = opened(path.read_bytes())
    assert (cell(book, "use_1").value, cell(book, "floor_area_2").value) == ("工业用地", 100)
    inputs = workbooks.record(workbooks.Book.read(path.read_bytes()))["statement"]["inputs"]
    assert inputs["part"] == ["工业用地:300㎡", "商服用地:100㎡"]


def test_a_unit_stays_as_typed():
    """An input cell holds the number and the unit that were typed; the formula brings it to the base unit."""
    statement = all_calculators()["term"].price(
        {"use": "工业用地", "unit_price": "12万元/亩", "area": "58.05亩", "years": "20"}, rules=BOOK
    )
    content_ = write(statement, "zh")
    area = cell(opened(content_), "area")
    assert (area.value, area.parent.cell(area.row, 3).value) == (58.05, "亩")
    assert "unit_price*15*area*2000/3" in cell(opened(content_, formulas=True), "full_term_price").value
    assert workbooks.record(workbooks.Book.read(content_))["inputs"]["area"] == "亩"


@every_name
def test_names_are_no_addresses(name):
    """No name is one that a spreadsheet would read as a cell's address, and each stands for one cell."""
    for defined in opened(written(name, "zh")).defined_names:
        assert re.fullmatch(r"[a-z_][a-z0-9_.]*", defined), defined
        assert not re.fullmatch(r"[a-z]{1,3}\d+|r\d*c?\d*|c\d*", defined), defined


def test_a_file_says_how_far_it_reaches():
    """More review periods than the file has rows for: no figure, and it says to price it again."""
    statement = all_calculators()["lease"].price({**BASE, "years": "50", "review_every": "5"}, rules=BOOK)
    plan = CellPlan(statement, get_calculator(statement.calculator), "zh", "w")
    assert "rent_10" in plan.lines
    assert "rent_11" not in plan.lines
    assert "beyond-file" in plan.checks
    assert plan.breached(plan.checks["beyond-file"]).value == 0


@pytest.mark.parametrize("calculator", all_calculators())
@examples(20, quick=2)
@given(data=st.data())
def test_cells_are_the_exact_figures(calculator, data):
    """The values that the formulas are written with are the exact statement's, over the whole range of the limits."""
    inputs = data.draw(strategies.parcels(calculator))
    accept = data.draw(strategies.accepted()) & set(objections(BOOK))
    try:
        statement = all_calculators()[calculator].price(strategies.as_text(inputs), rules=BOOK, accept=accept)
    except UsageError:
        return
    plan = CellPlan(statement, get_calculator(statement.calculator), "zh", "w")
    assert (plan.stopped.value == 1) == statement.refused
    breached = {check.rule.id for check in statement.breached}
    found = {key for key, check in plan.checks.items() if plan.breached(check).value == 1}
    if statement.refused:  # a warning more, where nothing comes of it: the file has every period, wanted or not
        assert breached <= found
        return
    # docs/workbook.md: where a last place is not sure, the file says so, and the command's result holds
    assert found == breached or plan.find_inexact().value == 1
    exact = {line.key: line.amount if line.value is None else line.value for line in statement.lines}
    found = {}
    for key, line in plan.lines.items():
        for written in line.written:
            if not written.when.holds:
                continue
            assert key not in found, "written twice"
            if written.number is None:
                found[key] = written.word.term.value
            elif line.whole or not written.number.is_exact.holds:
                assert line.whole or max(map(steps, statement.lines)) > 10**12
                found[key] = exact[key]
            else:
                found[key] = written.number.value
                assert label(key, "zh", uses=BOOK.use_labels) != key
    assert found == exact
