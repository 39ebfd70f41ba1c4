"""The Word sheet of a statement, read back with python-docx, and opened by an office suite.

Expected amounts are those of the statement's JSON.
"""

import io
import re
import subprocess
import xml.etree.ElementTree as ET
import zipfile
from collections import Counter
from datetime import date
from functools import cache
from itertools import pairwise

import pytest
import strategies
import tools
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Mm
from effort import examples
from hypothesis import given
from hypothesis import strategies as st
from sheets import ASKED, HOSTILE, LANGS, REFUSED, facts_of, packed, statement, statements
from statements import shown_amount

from landprice.calculators import get_calculator
from landprice.cli.main import main
from landprice.errors import Exit
from landprice.glossary import PRESENTATION, SHEET
from landprice.present import word
from landprice.present.as_json import to_dict
from landprice.present.document import statement_document
from landprice.present.views.statement import statement_view
from landprice.printable import visible
from landprice.rulebook import load
from landprice.version import VERSION

FIRST = {"term", "reviewed", "hostile", "compare", "refused"}
"""Those that the default run takes where a test is dear; the property run takes them all."""


def dear(*values, name):
    """Parameters of which one is the name of a statement, marked `property` unless it is among the first."""
    return pytest.param(*values, marks=() if name in FIRST else pytest.mark.property)


every_statement = pytest.mark.parametrize("name", ASKED)
some_statements = pytest.mark.parametrize("name", [dear(name, name=name) for name in ASKED])
in_both_languages = pytest.mark.parametrize(
    ("name", "lang"), [*((name, "zh") for name in ASKED), *(dear(name, "en", name=name) for name in ASKED)]
)
every_language = pytest.mark.parametrize("lang", LANGS)


def write(asked, lang):
    """A statement's Word file."""
    return word.render(statement_document(asked, lang))


def read(asked, lang):
    """A sheet, opened again."""
    return Document(io.BytesIO(write(asked, lang)))


@cache
def sample(name, lang):
    """The sheet of one of the statements, opened again; it is only looked at."""
    return read(statement(name), lang)


def text_of(document):
    """All its text, in its order, links included; and that of its footer."""
    parts = [document.element.body, document.sections[0].footer.part.element]
    return "".join(text.text or "" for part in parts for text in part.iter(qn("w:t")))


def table_of_lines(document):
    """The table of the lines, which has five columns and a number before each."""
    return [table for table in document.tables if table.cell(0, 0).text in {"序号", "No."}]


def check_figures(asked, document):
    """The table has every line of the JSON, in order, numbered, with its amount."""
    lines = to_dict(asked, "en")["lines"]
    tables = table_of_lines(document)
    assert len(tables) == bool(lines)
    for table in tables:
        rows = table.rows[1:]
        assert [row.cells[0].text for row in rows] == [str(k) for k in range(1, len(lines) + 1)]
        for row, line in zip(rows, lines, strict=True):
            if line["formula"] is not None:
                shown = row.cells[3].text.split("\n")[0]
                assert re.sub(r"[^\d.\-]", "", re.match(r"[\d,.\-]+", shown)[0]) == shown_amount(line)


@in_both_languages
def test_the_figures_are_the_json_s(name, lang):
    """The sheet has every line of the JSON; a refused one has no lines and no signatures."""
    document = sample(name, lang)
    check_figures(statement(name), document)
    signed = SHEET["valuer"][LANGS.index(lang)] in text_of(document).lower()
    assert signed == (name not in REFUSED)


@pytest.mark.parametrize("key", strategies.CALCULATORS)
@given(st.data())
@examples(3)
def test_the_figures_are_the_json_s_whatever_the_parcel(key, data):
    """The same for drawn parcels of any name."""
    asked = data.draw(statements(key))
    check_figures(asked, read(asked, data.draw(st.sampled_from(LANGS))))


@in_both_languages
def test_the_sheet_says_everything(name, lang):
    """Every input, formula, amount, clause quoted, reading, message, notice and fingerprint stands on the sheet."""
    asked = statement(name)
    facts = facts_of(statement_view(asked, lang))
    text = packed(text_of(sample(name, lang))).lower()
    written = [packed(fact).replace("\ufffe", "\ufffd").lower() for fact in facts if fact]
    assert not [fact for fact in written if fact not in text]


def test_the_sheet_is_a_chinese_one_on_a4():
    """A4; a face for Chinese characters in every style used; the heading of the lines repeats, and no row is cut."""
    document = sample("term", "zh")
    section = document.sections[0]
    assert [round(side / Mm(1)) for side in (section.page_width, section.page_height)] == [210, 297]
    assert [paragraph.text for paragraph in document.paragraphs if paragraph.style.name == "Title"] == [
        "弹性年期出让测算表"
    ]
    styles = {paragraph.style.name for paragraph in document.paragraphs}
    for name in styles:
        faces = document.styles[name].element.rPr.rFonts.attrib
        assert faces[qn("w:eastAsia")] in {"宋体", "黑体"}
        assert not [attribute for attribute in faces if "heme" in attribute]
    (table,) = table_of_lines(document)
    assert [cell.text for cell in table.rows[0].cells] == ["序号", "项目", "计算式", "结果", "依据"]
    rows = [{child.tag for child in row.iter()} for row in table._tbl.tr_lst]  # noqa: SLF001  no other way
    assert [qn("w:tblHeader") in row for row in rows] == [True] + [False] * (len(rows) - 1)
    assert all(qn("w:cantSplit") in row for row in rows)
    levels = [int(p.style.name[-1]) for p in document.paragraphs if p.style.name.startswith("Heading")]
    assert all(after <= before + 1 for before, after in pairwise([1, *levels]))


@every_statement
def test_links_lead_there_and_back(name):
    """Each link leads to a bookmark; each note is cited and leads back to every citation; nothing is named twice."""
    body = sample(name, "zh").element.body
    starts = list(body.iter(qn("w:bookmarkStart")))
    marks = Counter(mark.get(qn("w:name")) for mark in starts)
    assert set(marks.values()) == {1}
    assert len({mark.get(qn("w:id")) for mark in starts}) == len(starts)
    assert all(re.fullmatch(r"[a-z]\w{0,39}", mark) for mark in marks)
    leads = Counter(link.get(qn("w:anchor")) for link in body.iter(qn("w:hyperlink")))
    assert set(leads) == set(marks)
    for mark, links in leads.items():
        note = re.fullmatch(r"ref_(\d+)_\d+", mark)
        assert links == 1 if note else links == sum(other.startswith(f"ref_{mark[5:]}_") for other in marks)


@some_statements
def test_the_sheet_is_the_same_bytes_again(name):
    """Two runs give the same file; it names no day, and no person."""
    once, again = write(statement(name), "zh"), write(statement(name), "zh")
    assert once == again
    with zipfile.ZipFile(io.BytesIO(once)) as file:
        assert {part.date_time for part in file.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert b"dcterms" not in file.read("docProps/core.xml").replace(b"xmlns:dcterms", b"")
    properties = Document(io.BytesIO(once)).core_properties
    assert (properties.author, properties.last_modified_by) == (f"landprice {VERSION}",) * 2
    assert properties.title
    assert not properties.comments


@given(st.text(max_size=40) | st.just(HOSTILE))
@examples(20)
def test_a_name_is_shown_as_it_is(text):
    """Whatever a parcel is called, the file is XML that can be read, and says the name, control characters visible."""
    asked = get_calculator("term").price({**ASKED["factor"][1], "parcel": f"x{text}x"})
    written = write(asked, "en")
    with zipfile.ZipFile(io.BytesIO(written)) as file:
        ET.fromstring(file.read("word/document.xml"))  # noqa: S314  our own file
    named = [
        table.cell(0, 1).text for table in Document(io.BytesIO(written)).tables if table.cell(0, 0).text == "Parcel"
    ]
    assert named == [visible(asked.inputs["parcel"]).replace("\ufffe", "\ufffd").replace("\uffff", "\ufffd")]


@every_language
def test_a_book_without_a_notice_says_none(lang):
    """Under the national rules, which are in force and carry no notice, the sheet has none; the day it says."""
    book = load("national", on=date(2024, 1, 1))
    text = text_of(read(get_calculator("term").price(ASKED["factor"][1], rules=book), lang))
    assert PRESENTATION["notice"][LANGS.index(lang)] not in text.lower()
    assert "2024-01-01" in text


def test_a_refused_sheet_is_written_with_exit_3(tmp_path, capfd):
    """The command writes the sheet of a refused parcel, says why, and exits with 3."""
    path = tmp_path / "refused.docx"
    asked = ["--use", "industrial", "--full-price", "1", "--years", "51"]
    assert main(["term", "--lang", "en", *asked, "--output", str(path)]) == Exit.REFUSED
    assert "term-over-maximum" in capfd.readouterr().err
    assert "term-over-maximum" in text_of(Document(str(path)))


@pytest.mark.office
def test_an_office_suite_opens_it(tmp_path):
    """LibreOffice reads the sheets and prints them on A4: every amount, the capitals, the numbers of the pages."""
    soffice, reader = tools.program("soffice", "libreoffice"), tools.program("pdftotext")
    names = [(name, lang) for name in ("reviewed", "hostile", "refused") for lang in LANGS]
    for name, lang in names:
        (tmp_path / f"{name}-{lang}.docx").write_bytes(write(statement(name), lang))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [soffice, profile, "--headless", "--convert-to", "pdf", "--outdir", tmp_path, *tmp_path.glob("*.docx")]
    subprocess.run(command, capture_output=True, check=True)
    for name, lang in names:
        paper = tmp_path / f"{name}-{lang}.pdf"
        facts = subprocess.run([tools.program("pdfinfo"), paper], capture_output=True, text=True, check=True).stdout
        assert "A4" in facts
        text = subprocess.run([reader, "-layout", paper, "-"], capture_output=True, text=True, check=True).stdout
        for line in to_dict(statement(name), lang)["lines"]:
            if line["formula"] is not None:
                assert shown_amount(line) in text.replace(",", "")
        pages = int(re.search(r"Pages: +(\d+)", facts)[1])
        last = f"第{pages}页，共{pages}页" if lang == "zh" else f"Page{pages}of{pages}"
        assert last in packed(text)
        final = statement_view(statement(name), lang).final
        assert final is None or packed(final.capitals) in packed(text)
