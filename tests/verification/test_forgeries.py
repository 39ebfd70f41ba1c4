"""Forged workbooks: whatever a reader would see otherwise than the program writes it, differs.

Each forgery changes the XML of a small workbook in one place. The places are every cell of the sheet that is shown
first, every name, and every part that a workbook can have besides.
"""

import io
import re
import zipfile
from functools import cache

import pytest
from statements import statement

from landprice.errors import UsageError
from landprice.present.workbook.live import render_statement
from landprice.verification.read_workbook import read_workbook
from landprice.verification.verdict import verify

MAIN, LAW, WORKINGS = (f"xl/worksheets/sheet{number}.xml" for number in (1, 2, 3))
CELL = re.compile(r'<c r="([A-Z]+[0-9]+)"(?: s="(\d+)")?(?: t="(\w+)")?(?:/>|>(.*?)</c>)')


@cache
def original():
    """A workbook of few cells."""
    return render_statement(statement("cost"), "zh")


@cache
def parts():
    """The parts of the workbook, by name."""
    with zipfile.ZipFile(io.BytesIO(original())) as packed:
        return {name: packed.read(name).decode() for name in packed.namelist()}


def packed(changed):
    """The workbook with some parts changed or added."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as book:
        for name, text in {**parts(), **changed}.items():
            book.writestr(name, text)
    return out.getvalue()


def differs(changed):
    """Whether a forged workbook differs, or is none."""
    try:
        return not verify(read_workbook(packed(changed), "forged.xlsx")).agrees
    except UsageError:
        return True


def cells(part):
    """The cells of a sheet that hold something: address, style, type, content, and the XML."""
    return [(*found.groups(), found[0]) for found in CELL.finditer(parts()[part]) if found[4]]


def with_cell(part, xml, new):
    """A sheet with one cell replaced."""
    assert parts()[part].count(xml) == 1
    return {part: parts()[part].replace(xml, new)}


def test_the_original_agrees():
    """Unchanged, it agrees, so what differs below does by the change alone."""
    assert verify(read_workbook(packed({}), "original.xlsx")).agrees


@pytest.mark.property
@pytest.mark.parametrize("part", [MAIN, LAW])
def test_another_text(part):
    """A label, a unit, a notice, a clause, a formula's words, the result of a check: in every cell with a text."""
    texts = [cell for cell in cells(part) if cell[2] == "s"]
    assert len(texts) > 20
    for address, style, _, _, xml in texts:
        new = f'<c r="{address}" s="{style}" t="inlineStr"><is><t>现行有效</t></is></c>'
        assert differs(with_cell(part, xml, new)), address


@pytest.mark.property
def test_another_formula_or_none():
    """A formula that gives a figure of its own beside the old value, and a figure without a formula."""
    formulas = [cell for cell in cells(MAIN) if "<f>" in cell[3]]
    assert len(formulas) > 20
    for address, style, kind, content, xml in formulas:
        value = "".join(re.findall(r"<v>.*?</v>", content))
        opening = f'<c r="{address}" s="{style}"' + (f' t="{kind}"' if kind else "") + ">"
        assert differs(with_cell(MAIN, xml, f"{opening}<f>384000</f>{value}</c>")), address
        text = f'<c r="{address}" s="{style}" t="inlineStr"><is><t>合格</t></is></c>'
        assert differs(with_cell(MAIN, xml, text)), address


@pytest.mark.property
def test_another_look():
    """A number format that shows another figure, or an ink that can't be seen, on every number."""
    styles = parts()["xl/styles.xml"]
    count = int(re.search(r'<cellXfs count="(\d+)">', styles)[1])
    font = int(re.search(r'<fonts count="(\d+)"', styles)[1])
    changed = styles.replace(
        "</cellXfs>",
        '<xf numFmtId="999" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
        f'<xf numFmtId="4" fontId="{font}" fillId="0" borderId="0" xfId="0" applyFont="1"/></cellXfs>',
    )
    white = '<font><sz val="10"/><color rgb="FFFFFFFF"/><name val="Arial"/></font></fonts>'
    changed = changed.replace("</fonts>", white)
    if "<numFmts" in changed:
        changed = changed.replace("</numFmts>", '<numFmt numFmtId="999" formatCode="&quot;384000&quot;"/></numFmts>')
    numbers = [cell for cell in cells(MAIN) if cell[2] in (None, "n", "str") and "<v>" in cell[3]]
    assert len(numbers) > 10
    for address, style, _, _, xml in numbers:
        for other in (count, count + 1):
            new = xml.replace(f's="{style}"', f's="{other}"', 1)
            assert differs({**with_cell(MAIN, xml, new), "xl/styles.xml": changed}), (address, other)


@pytest.mark.property
def test_names_removed_and_moved():
    """Every name of a cell, removed or moved to a cell out of sight, with the figure left where it was."""
    book = parts()["xl/workbook.xml"]
    names = re.findall(r'<definedName name="(?!_xlnm)[^"]*"[^>]*>[^<]*</definedName>', book)
    assert len(names) > 20
    for name in names:
        assert differs({"xl/workbook.xml": book.replace(name, "")}), name
        moved = re.sub(r"\$([A-Z]+)\$(\d+)</", r"$\1$9\2</", name)
        assert differs({"xl/workbook.xml": book.replace(name, moved)}), name
    shadow = '<definedName name="tract_cost" localSheetId="0">1</definedName></definedNames>'
    assert differs({"xl/workbook.xml": book.replace("</definedNames>", shadow)})


def test_sheets_and_rows_out_of_sight():
    """The real sheet hidden, another on top; a row or a column hidden or too small to be read."""
    book, main = parts()["xl/workbook.xml"], parts()[MAIN]
    first = re.search(r'<sheet name="测算"', book)[0]
    assert differs({"xl/workbook.xml": book.replace(first, first + ' state="hidden"')})
    assert differs({"xl/workbook.xml": re.sub(r"<workbookView ", '<workbookView activeTab="1" ', book)})
    assert differs({"xl/workbook.xml": book.replace('name="条文"', 'name="法规"')})
    row = re.search(r'<row r="12"[^>]*?(?=>)', main)[0]
    for look in (' hidden="1"', ' ht="0.5" customHeight="1"'):
        plain = re.sub(r' (?:ht|customHeight|hidden)="[^"]*"', "", row)
        assert differs({MAIN: main.replace(row, plain + look)})
    column = re.search(r"<col [^>]*/>", main)[0]
    assert differs({MAIN: main.replace(column, column.replace("/>", ' hidden="1"/>'))})


def test_what_is_added():
    """An extra total, the same cell twice, cells merged over others, a picture, a colour under a condition."""
    main = parts()[MAIN]
    row = re.search(r'<row r="12"[^>]*>', main)[0]
    assert differs({MAIN: main.replace("</sheetData>", '<row r="900"><c r="A900"><v>1</v></c></row></sheetData>')})
    assert differs({MAIN: main.replace(row, row + '<c r="A12"><v>1</v></c>')})
    assert differs({MAIN: main.replace("</mergeCells>", '<mergeCell ref="A8:A14"/></mergeCells>')})
    assert differs({"xl/media/image1.png": "a picture of another figure"})
    assert differs({"xl/comments1.xml": "<comments/>"})


@pytest.mark.parametrize("cut", [0.2, 0.5, 0.9])
@pytest.mark.parametrize("part", [MAIN, WORKINGS, "xl/workbook.xml", "xl/styles.xml", "xl/sharedStrings.xml"])
def test_a_damaged_part(part, cut):
    """A part that is cut off is a workbook that can't be read, in one line."""
    text = parts()[part]
    with pytest.raises(UsageError) as raised:
        verify(read_workbook(packed({part: text[: int(len(text) * cut)]}), "damaged.xlsx"))
    assert "\n" not in raised.value.en


def test_a_small_file_that_asks_for_much():
    """A cell at the far corner, or more cells than a statement has, is refused before the sheet is read."""
    main = parts()[MAIN]
    far = '<row r="1000000"><c r="XFD1000000"><v>1</v></c></row></sheetData>'
    many = "".join(f'<row r="{number}">' + "<c/>" * 1000 + "</row>" for number in range(900, 1300)) + "</sheetData>"
    for more in (far, many):
        with pytest.raises(UsageError, match="unpacks to too much"):
            read_workbook(packed({MAIN: main.replace("</sheetData>", more)}), "large.xlsx")
