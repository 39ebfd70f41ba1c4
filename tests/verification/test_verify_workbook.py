"""Verification of a workbook: an unchanged one agrees, and a changed cell is named by its place.

Cells are changed in the XML of the file; if a spreadsheet program is installed, it recalculates the file.
"""

import dataclasses
import importlib.util
import io
import json
import re
import subprocess
import zipfile
from functools import cache

import openpyxl
import pytest
import strategies
from effort import examples
from hypothesis import given
from hypothesis import strategies as st
from statements import PARCELS, statement
from tools import program

from landprice.cli.main import main
from landprice.errors import Exit, UsageError
from landprice.verification import read_workbook as reading
from landprice.verification.read_workbook import read_workbook
from landprice.verification.render import to_data, to_text
from landprice.verification.verdict import verify

if importlib.util.find_spec("landprice.present.workbook") is None:
    pytest.skip("there are no workbooks yet", allow_module_level=True)

from landprice.present.workbook.live import render_statement as write

LANGS = ("zh", "en")
OBJECTED = {"use": "industrial", "full_price": "400000", "price_years": "40", "years": "20"}


def made(key, lang="zh", inputs=None, accept=()):
    """A workbook of a calculator; of its own parcel, always the same one."""
    return sample(key, lang) if inputs is None and not accept else write(statement(key, inputs, accept), lang)


@cache
def sample(key, lang):
    """The workbook of a calculator's own parcel."""
    return write(statement(key), lang)


def verdict_of(content):
    """The verdict on a workbook."""
    return verify(read_workbook(content, "statement.xlsx"))


def named(verdict):
    """The parts that differ."""
    return {(part.kind, part.key) for part in verdict.differing}


@cache
def places(content):
    """Where the named cells are: the sheet's file and the cell."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    found = {}
    for name, defined in book.defined_names.items():
        match = re.fullmatch(r"'?(.+?)'?!\$([A-Z]+)\$(\d+)", defined.attr_text)
        if match:
            number = book.sheetnames.index(match[1]) + 1
            found[name] = f"xl/worksheets/sheet{number}.xml", match[2] + match[3], match[1]
    return found


def put(content, name, cell):
    """A workbook with one named cell changed: what stands in the place of the cell's content, as XML."""
    file, address, _ = places(content)[name]
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(packed, "w") as new:
        for info in old.infolist():
            data = old.read(info)
            if info.filename == file:
                text = data.decode()
                pattern = rf'<c r="{address}"[^>]*?(?:/>|>.*?</c>)'
                (found,) = re.findall(pattern, text)
                style = "".join(re.findall(r'^<c r="[^"]*"( s="\d+")', found))  # the format stays
                text = text.replace(found, cell(found, address).replace(f'r="{address}"', f'r="{address}"{style}', 1))
                data = text.encode()
            new.writestr(info.filename, data)
    return packed.getvalue()


def number(value):
    """The cell with another number; a formula stays."""

    def changed(cell, address):
        formula = "".join(re.findall(r"<f>.*?</f>", cell))
        return f'<c r="{address}">{formula}<v>{value}</v></c>'

    return changed


def text(value):
    """The cell with a text."""
    return lambda _, address: f'<c r="{address}" t="inlineStr"><is><t>{value}</t></is></c>'


def typed(kind, value):
    """The cell with a value of another type: a truth value, a date."""
    return lambda _, address: f'<c r="{address}" t="{kind}"><v>{value}</v></c>'


def empty(_, address):
    """The cell with nothing."""
    return f'<c r="{address}"/>'


@pytest.mark.parametrize(
    ("key", "lang"),
    [
        *((key, "zh") for key in PARCELS),
        ("term", "en"),
        *(pytest.param(key, "en", marks=pytest.mark.property) for key in PARCELS if key != "term"),
    ],
)
def test_a_workbook_as_it_was_made_agrees(key, lang):
    """The record, and every cell."""
    verdict = verdict_of(made(key, lang))
    assert verdict.agrees, to_text(verdict, "en")
    assert verdict.lang == lang


@pytest.mark.parametrize("key", PARCELS)
@given(data=st.data())
@examples(4)
def test_every_workbook_agrees(key, data):
    """Whatever is drawn, refused or priced."""
    inputs = strategies.as_text(data.draw(strategies.parcels(key)))
    accept = data.draw(strategies.accepted()) - {"ancillary-over-limit"}
    try:
        content = made(key, data.draw(st.sampled_from(LANGS)), inputs, accept)
    except UsageError:
        return
    verdict = verdict_of(content)
    assert verdict.agrees, to_text(verdict, "en")


@pytest.mark.parametrize(
    ("key", "name", "change", "now"),
    [
        ("term", "years", number(25), "25"),
        ("term", "unit_price", number(480.5), "480.5"),
        ("term", "cost_price", number(401), "401万元"),
        ("term", "cost_price", empty, "(nothing)"),
        ("term", "price_years", number(40), "40"),
        ("term", "use", text("仓储用地"), "仓储用地"),
        ("term", "method", text("capitalised"), "capitalised"),
        ("term", "parcel", text("B-2"), "B-2"),
        ("term", "parcel", number(7), "7"),
        ("term", "years", text("many"), "many"),
        ("term", "parcel", typed("b", "1"), "true"),
        ("term", "valuation_date", typed("d", "2024-01-31T00:00:00"), "2024-01-31"),
        ("term", "unit_price", number("1E400"), "inf"),
        ("lease", "reassessed_1", number(600), "600"),
        ("lease", "reassessed_2", number(600), "600"),
        ("lease", "discount_rate", number(0.06), "0.06"),
        ("underground", "layer_area_1", number(3001), "3001"),
        ("underground", "kind_2", text("公共设施"), "公共设施"),
        ("mixed", "floor_area_2", number(2001), "2001"),
        ("mixed", "historic_district", text("是"), "yes"),
        ("cost", "use_2", text("商业用地"), "商业用地"),
        ("intensify", "within_plan", text("否"), "no"),
    ],
)
def test_a_changed_input_is_named_by_its_cell(key, name, change, now):
    """Its sheet and cell, what it says now, and what the statement was made with."""
    content = made(key)
    _, address, sheet = places(content)[name]
    verdict = verdict_of(put(content, name, change))
    parts = {part.key: part for part in verdict.differing if part.kind == "input"}
    assert len(parts) == 1
    (part,) = parts.values()
    (difference,) = part.differences
    assert difference.place == f"{sheet}!{address}"
    assert f"cell {sheet}!{address} now says {now}; the statement was made with" in to_text(verdict, "en")
    assert json.dumps(to_data(verdict, "zh"))


OF_MANY_LINES = {"lease", "mixed", "phases", "underground"}
"""Calculators whose workbook is verified once for each of many lines."""


@pytest.mark.parametrize(
    "key",
    [
        pytest.param(key, marks=[pytest.mark.property] if key in OF_MANY_LINES else [])
        for key in PARCELS
        if key not in {"lease-to-sale", "intensify", "compare"}
    ],
)
def test_a_changed_figure_is_named_by_its_cell(key):
    """A fen more in the value of any line's cell; the formula beside it untouched."""
    content = made(key)
    for line in statement(key).lines:
        change = text("别的") if line.value is None else number(float(line.value) + 0.01)
        verdict = verdict_of(put(content, line.key, change))
        _, address, sheet = places(content)[line.key]
        assert named(verdict) == {("line", line.key)}
        assert f"{sheet}!{address}" in to_text(verdict, "zh")


def test_what_a_spreadsheet_s_binary_numbers_are_off_is_no_difference():
    """A figure a billionth off is the same figure; one that would be rounded to it is not."""
    content = made("term")
    assert verdict_of(put(content, "price", number(3840000.000000001))).agrees
    assert verdict_of(put(content, "price", number("3840000.0000000005"))).agrees
    for other in (3840000.004, 3839999.996, "1E400"):
        assert named(verdict_of(put(content, "price", number(other)))) == {("line", "price")}


def test_a_figure_in_the_place_of_a_formula_is_told():
    """The same figure, typed over the formula: it will not follow its inputs any more."""
    verdict = verdict_of(put(made("term"), "price", lambda _, at: f'<c r="{at}"><v>3840000</v></c>'))
    assert named(verdict) == {("line", "price")}
    assert "a figure in its formula's place" in to_text(verdict, "en")
    assert "公式已被数值取代" in to_text(verdict, "zh")


def test_a_line_that_should_not_be_there_and_one_that_should():
    """A figure in the cell of a line that the inputs don't give; none in the cell of one that they do."""
    content = made("term")
    assert named(verdict_of(put(content, "factor", number(0.5)))) == {("line", "factor")}
    assert named(verdict_of(put(content, "price", lambda _, at: f'<c r="{at}"><f>1</f></c>'))) == {
        ("line", "price"),
        ("sheet", "测算"),
    }


def test_a_changed_value_of_the_law_is_named_by_its_cell():
    """The general limit raised in the file: the rule, its cell, and what the book says."""
    content = made("term")
    verdict = verdict_of(put(content, "law_term_over_general_limit", number(30)))
    assert named(verdict) == {("rule", "term-over-general-limit")}
    assert "says 30, the rule book 20" in to_text(verdict, "en")
    assert "规则库为 20" in to_text(verdict, "zh")


@pytest.mark.parametrize(("accept", "change"), [((), text("是")), (("price-not-full-term",), empty)])
def test_a_changed_acceptance_is_named_by_its_cell(accept, change):
    """Accepted in the file, or no longer: the objection, and its cell."""
    content = made("term", inputs=OBJECTED, accept=accept)
    assert verdict_of(content).agrees
    verdict = verdict_of(put(content, "accept_price_not_full_term", change))
    assert ("check", "price-not-full-term") in named(verdict)
    assert "accept" in to_text(verdict, "en")
    assert "确认" in to_text(verdict, "zh")


def in_record(content, old, new):
    """A workbook whose record says something else."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(packed, "w") as after:
        for info in before.infolist():
            after.writestr(info.filename, before.read(info).replace(old.encode(), new.encode()))
    return packed.getvalue()


def test_an_input_whose_cell_has_lost_its_name_is_taken_from_the_record():
    """A name that a reader deleted: the cell can't be found, and the record says what it was."""
    claimed = read_workbook(made("term"), "x.xlsx")
    without = dataclasses.replace(claimed, cells=dataclasses.replace(claimed.cells, inputs={}))
    assert verify(without).agrees


def test_a_part_whose_cells_are_emptied_is_gone():
    """Every field of a tract's second part emptied: it is recomputed with the first alone."""
    content = made("cost")
    for name in ("use_2", "land_area_2", "unit_price_2"):
        content = put(content, name, empty)
    verdict = verdict_of(content)
    assert ("input", "part") in named(verdict)
    assert ("line", "cost_price_2") in named(verdict)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('"lang":"zh"', '"lang":"fr"', "lang in its record must be zh or en"),
        ('"accepted":[]', '"accepted":{}', "accepted must be a list"),
    ],
)
def test_a_record_that_says_what_it_can_t_is_told(old, new, words):
    """Its language, its acceptances."""
    with pytest.raises(UsageError, match=words):
        read_workbook(in_record(made("term"), old, new), "x.xlsx")


def test_a_record_whose_inputs_can_t_be_read_is_compared_all_the_same():
    """An input in the record that is not a number is named, and the lines are compared with the cells."""
    verdict = verdict_of(in_record(made("term"), '"years":"20"', '"years":"xx"'))
    assert ("input", "years") in named(verdict)
    assert verdict.error is not None


def test_the_record_is_compared_too():
    """A figure changed in the record alone: its line is named, without a cell."""
    content = made("term")
    verdict = verdict_of(in_record(content, '"amount":"9600000.00"', '"amount":"9600000.01"'))
    assert named(verdict) == {("line", "full_term_price")}
    assert all(not one.place for part in verdict.differing for one in part.differences)


def test_a_workbook_that_was_not_computed_is_told():
    """Saved by a program that computes nothing, a formula has no value: exit 2, and what to do."""
    book = openpyxl.load_workbook(io.BytesIO(made("term")))
    saved = io.BytesIO()
    book.save(saved)
    with pytest.raises(UsageError, match="open and save it with a spreadsheet program"):
        read_workbook(saved.getvalue(), "x.xlsx")


def test_what_is_no_statement_is_told(tmp_path, capfd, monkeypatch):
    """A workbook of something else, a broken one, one that unpacks to too much: exit 2, one line."""
    other = io.BytesIO()
    openpyxl.Workbook().save(other)
    for content, words in [
        (other.getvalue(), "it has no record"),
        (made("term")[:5000], "no workbook that can be read"),
        (b"PK\x03\x04" + b"\0" * 100, "no workbook that can be read"),
    ]:
        path = tmp_path / "x.xlsx"
        path.write_bytes(content)
        assert main(["verify", "--lang", "en", str(path)]) == Exit.USAGE
        out, err = capfd.readouterr()
        assert out == ""
        assert words in err
        assert err.count("\n") == 1
    monkeypatch.setattr(reading, "_LARGEST", 100)
    with pytest.raises(UsageError, match="unpacks to too much"):
        read_workbook(made("term"), "x.xlsx")


@pytest.mark.parametrize(
    ("record", "words"),
    [
        ("", "no JSON"),
        ("[]", "landprice must be an object"),
        ("{}", "lang is missing in its record"),
        ('{"lang":"fr","accepted":[],"statement":1,"inputs":{},"lines":[],"rules":{}}', "must be an object"),
    ],
)
def test_a_record_that_is_none_is_told(record, words):
    """Whatever stands on its sheet."""
    book = openpyxl.Workbook()
    page = book.create_sheet("landprice")
    page["A1"] = record or None
    saved = io.BytesIO()
    book.save(saved)
    with pytest.raises(UsageError, match=re.escape(words)):
        read_workbook(saved.getvalue(), "x.xlsx")


@given(place=st.integers(0, 10**6), byte=st.integers(0, 255))
@examples(40)
def test_a_broken_byte_is_survived(place, byte):
    """Any byte of the file changed: told, or of no account; never a traceback."""
    content = bytearray(WHOLE)
    content[place % len(content)] = byte
    try:
        verdict = verdict_of(bytes(content))
    except UsageError as error:
        assert "\n" not in error.en
        return
    assert to_text(verdict, "zh")


WHOLE = made("intensify")


@pytest.mark.office
def test_an_input_changed_in_a_spreadsheet_program_is_the_one_difference(tmp_path):
    """Changed and recalculated there, the lines follow: the input is named by its cell, every line agrees."""
    office = program("soffice", "libreoffice")
    content = made("term")
    book = openpyxl.load_workbook(io.BytesIO(content))
    _, address, sheet = places(content)["years"]
    book[sheet][address].value = 25
    changed = tmp_path / "changed.xlsx"
    book.save(changed)
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    out = tmp_path / "out"
    subprocess.run(
        [office, "--headless", profile, "--convert-to", "xlsx", "--outdir", out, changed],
        check=True,
        capture_output=True,
    )
    verdict = verdict_of((out / "changed.xlsx").read_bytes())
    assert named(verdict) == {("input", "years")}, to_text(verdict, "en")
