"""Sheets of workbooks as ledgers: what is stored, what is shown, headings, merged cells, damage."""

import io
import random
import re
import runpy
import subprocess
import sys
import zipfile
from datetime import date, datetime, timedelta
from decimal import Context, Decimal
from itertools import product
from unittest import mock

import msgspec
import openpyxl
import polars as pl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, from_excel

from landprice.cli.main import main
from landprice.errors import Exit, FileError
from landprice.inputs.quantities import MONEY, read
from landprice.ledger.formats import open_ledger
from landprice.ledger.formats.sheets import xls_reader, xls_worker, xlsx_reader, xlsx_rows
from landprice.ledger.formats.sheets.cell_text import format_number, heading_unit, to_15_digits
from landprice.ledger.formats.sheets.heading_rows import find_headings
from landprice.ledger.formats.sheets.number_formats import built_in_format, parse_format
from landprice.ledger.formats.sheets.sheet_cells import Merge, parse_range, reference
from landprice.ledger.formats.sheets.xlsx_reader import XlsxBook
from landprice.ledger.formats.workbook_writer import Workbook
from landprice.ledger.sink import SinkOptions, SummaryRows

HEADINGS = ["宗地编号", "土地用途", "总价（万元）", "供应年期", "成本价（万元）"]
TERM = ("--calculator", "term")
DAY = datetime(2025, 4, 14)  # noqa: DTZ001  a sheet has no zones
FIFTEEN = Context(prec=15)


def book(path, rows, *, formats=(), merges=(), set_up=None):
    """A workbook by openpyxl: ``formats`` by cell, merged ranges, and anything else that ``set_up`` does."""
    made = openpyxl.Workbook()
    sheet = made.active
    for row in rows:
        sheet.append(row)
    for cell, code in dict(formats).items():
        sheet[cell].number_format = code
    for merge in merges:
        sheet.merge_cells(merge)
    if set_up:
        set_up(made)
    made.save(path)
    return path


def change_part(path, part, *changes):
    """Replace texts in a part of a package."""
    with zipfile.ZipFile(path) as packed:
        members = {name: packed.read(name) for name in packed.namelist()}
    for old, new in changes:
        assert old.encode() in members[part]
        members[part] = members[part].replace(old.encode(), new.encode())
    with zipfile.ZipFile(path, "w") as packed:
        for name, data in members.items():
            packed.writestr(name, data)
    return path


SHEET = "xl/worksheets/sheet1.xml"


def cells_of(path, **options):
    """All rows of a ledger."""
    return [row for chunk in open_ledger(path, **options).chunks() for row in chunk.rows.rows()]


def priced(path, capfd, *arguments):
    """Run batch to a CSV; return the exit code, the priced and the rejected rows by parcel, and the notices."""
    out = path.parent / "priced.csv"
    code = main(["batch", str(path), *TERM, *arguments, "-o", str(out), "--force", "--lang", "en"])
    err = capfd.readouterr().err
    rejects = path.parent / "priced.rejects.csv"
    tables = []
    for file in (out, rejects):
        chunks = list(open_ledger(file).chunks()) if code in (Exit.PRICED, Exit.ROWS_REJECTED) else []
        names = open_ledger(file).headings if chunks else ()
        tables.append({row[0]: dict(zip(names, row, strict=True)) for chunk in chunks for row in chunk.rows.rows()})
    return code, tables[0], tables[1], err


# ── numbers ──


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_double_is_read_to_15_digits(number):
    """Any double, however it is written, against decimal arithmetic with 15 digits."""
    wanted = FIFTEEN.create_decimal(Decimal(number))
    for stored in (repr(number), f"{number:.17g}", f"{number:.16e}"):
        assert Decimal(to_15_digits(stored)) == wanted
        assert re.fullmatch(r"-?(0|[1-9][0-9]*)(\.[0-9]*[1-9])?", to_15_digits(stored))


@given(st.integers(1, 10**15 - 1), st.integers(0, 15))
def test_what_was_typed_is_read(digits, places):
    """A number of at most 15 digits comes back, though a double holds it."""
    typed = Decimal(digits).scaleb(-places)
    assert Decimal(to_15_digits(f"{float(typed):.17g}")) == typed


def test_amounts_with_fen_through_every_writer(tmp_path, capfd):
    """Amounts over 8.4 million with fen, as two libraries store them, are priced to the fen."""
    draw = random.Random(7)  # noqa: S311
    amounts = [Decimal(draw.randrange(840_000_000, 10**13)).scaleb(-2) for _ in range(400)]
    headings = ["宗地编号", "土地用途", "总价（元）", "供应年期"]
    rows = [[f"A-{number}", "工业用地", float(amount), 50] for number, amount in enumerate(amounts)]
    book(tmp_path / "openpyxl.xlsx", [headings, *rows])
    with xlsxwriter.Workbook(tmp_path / "xlsxwriter.xlsx") as made:
        page = made.add_worksheet()
        for place, row in enumerate([headings, *rows]):
            page.write_row(place, 0, row)
    for name in ("openpyxl.xlsx", "xlsxwriter.xlsx"):
        code, out, _, _ = priced(tmp_path / name, capfd)
        assert code == Exit.PRICED
        assert [Decimal(row["full_term_price"]) for row in out.values()] == amounts


@pytest.mark.parametrize(
    ("stored", "text"),
    [
        ("7917738.779999999", "7917738.78"),
        ("12.0000000049", "12.0000000049"),
        ("0.1234567891", "0.1234567891"),
        ("33245832.350000001", "33245832.35"),
        ("1E-7", "0.0000001"),
        ("1.2E+3", "1200"),
        ("480.50", "480.5"),
        ("-0", "0"),
        ("-0.50", "-0.5"),
        ("1e999", "1e999"),
        ("nan", "nan"),
        ("960元", "960元"),
    ],
)
def test_a_stored_number(tmp_path, stored, text):
    """As the file has it in its XML; what is no number stays what it is."""
    path = book(tmp_path / "ledger.xlsx", [["a", "b"], [4711, 1]])
    change_part(path, SHEET, ("<v>4711</v>", f"<v>{stored}</v>"))
    assert cells_of(path) == [(text, "1")]


def test_numbers_and_dates_stay_so_in_a_workbook(tmp_path, capfd):
    """Columns that nothing reads, and those that are read, keep their types and formats; texts stay texts."""
    rows = [[*HEADINGS, "日期", "比例", "编号", "备注"]]
    rows.append(["A-1", "工业用地", 960.5, 20, None, DAY, 0.25, "0012", 33245832.35])
    formats = {"F2": "yyyy/m/d", "G2": "0.0%", "I2": "#,##0.00"}
    path = book(tmp_path / "ledger.xlsx", rows, formats=formats)
    assert main(["batch", str(path), *TERM, "-o", str(tmp_path / "priced.xlsx")]) == Exit.PRICED
    page = openpyxl.load_workbook(tmp_path / "priced.xlsx").worksheets[0]
    kept = [(cell.value, cell.number_format) for cell in page[2]][:9]
    assert kept == [
        ("A-1", "General"),
        ("工业用地", "General"),
        (960.5, "General"),
        (20, "General"),
        (None, "General"),
        (DAY, "yyyy/m/d"),
        (0.25, "0.0%"),
        ("0012", "General"),
        (33245832.35, "#,##0.00"),
    ]
    capfd.readouterr()
    again = tmp_path / "again.csv"
    arguments = ["batch", str(tmp_path / "priced.xlsx"), *TERM, "--sheet", "计价结果", "-o"]
    assert main([*arguments, str(again)]) == Exit.PRICED
    [row] = cells_of(again)
    headings = open_ledger(again).headings
    first, second = headings.index("测算：法定最高年期出让评估价（元）"), headings.index("full_term_price")
    assert (row[first], row[second]) == ("9605000", "9605000.00")


@pytest.mark.parametrize("since_1904", [False, True])
def test_a_date_is_the_same_day_in_the_output(tmp_path, since_1904):
    """Of a workbook that counts from 1904, and of OpenDocument, whose dates are texts."""

    def set_up(made):
        if since_1904:
            made.epoch = CALENDAR_MAC_1904

    rows = [[*HEADINGS, "日期", "时刻"], ["A-1", "工业用地", 960, 20, None, DAY, DAY + timedelta(hours=8.5)]]
    book(tmp_path / "ledger.xlsx", rows, set_up=set_up)
    headings = "".join(text_cell(text) for text in rows[0])
    cells = text_cell("A-1") + text_cell("工业用地") + value_cell("float", 960) + value_cell("float", 20)
    cells += "<table:table-cell/>" + value_cell("date", "2025-04-14") + value_cell("date", "2025-04-14T08:30:00")
    ods(tmp_path / "ledger.ods", headings, cells)
    for name in ("ledger.xlsx", "ledger.ods"):
        out = tmp_path / "priced.xlsx"
        assert main(["batch", str(tmp_path / name), *TERM, "-o", str(out), "--force"]) == Exit.PRICED
        page = openpyxl.load_workbook(out).worksheets[0]
        assert [page["F2"].value, page["G2"].value] == [DAY, DAY + timedelta(hours=8.5)]
        assert cells_of(out, sheet="计价结果")[0][5:7] == ("2025-04-14", "2025-04-14 08:30:00")


# ── formulas, errors ──


def test_a_formula_without_a_stored_value_is_no_blank(tmp_path, capfd):
    """In any column that is read, a use too; one whose stored result is empty text is blank."""
    rows = [
        HEADINGS,
        ["A-1", "工业用地", 960, 20, "=400+100"],
        ["A-2", "工业用地", "=1000-40", 20, None],
        ["A-3", "工业用地", 960, "=10+10", None],
        ["A-4", '="工业"&"用地"', 960, 20, None],
        ["A-5", "工业用地", 960, 20, "=1"],
    ]
    path = book(tmp_path / "ledger.xlsx", rows)
    change_part(path, SHEET, ('<c r="E6"><f>1</f><v></v></c>', '<c r="E6" t="str"><f>1</f><v></v></c>'))
    code, out, rejects, _ = priced(path, capfd)
    assert code == Exit.ROWS_REJECTED
    assert list(out) == ["A-5"]
    assert {parcel: row["codes"] for parcel, row in rejects.items()} == dict.fromkeys(
        ["A-1", "A-2", "A-3", "A-4"], "formula-without-value"
    )


def test_a_zero_that_stands_for_no_value(tmp_path):
    """The library xlsxwriter stores 0 for a formula, and asks for a recalculation: no value. Others are."""
    with xlsxwriter.Workbook(tmp_path / "ledger.xlsx") as made:
        page = made.add_worksheet()
        page.write_row(0, 0, ["a", "b", "c"])
        page.write_formula(1, 0, "=400+100")
        page.write_formula(1, 1, "=400+100", None, 500)
        page.write_number(1, 2, 0)
    assert cells_of(tmp_path / "ledger.xlsx") == [("=400+100", "500", "0")]


@pytest.mark.parametrize("error", ["#SPILL!", "#N/A", "#DIV/0!", "#BLOCKED!", "#PYTHON!", "#GETTING_DATA"])
def test_an_error_costs_its_cell(tmp_path, capfd, error):
    """A value that Excel has had for years and one of next year: the row is rejected, others are priced."""
    rows = [HEADINGS, ["A-1", "工业用地", 960, 20, 4711], ["A-2", "工业用地", 960, 20, None]]
    path = book(tmp_path / "ledger.xlsx", rows)
    change_part(path, SHEET, ('<c r="E2" t="n"><v>4711</v></c>', f'<c r="E2" t="e"><v>{error}</v></c>'))
    code, out, rejects, _ = priced(path, capfd)
    assert (code, list(out), rejects["A-1"]["codes"]) == (Exit.ROWS_REJECTED, ["A-2"], "sheet-error")


# ── number formats ──


@pytest.mark.parametrize(
    ("code", "kind", "words"),
    [
        ("General", "plain", ""),
        ("#,##0.00", "plain", ""),
        ("0000", "plain", ""),
        ("# ?/?", "plain", ""),
        ("0.00E+00", "plain", ""),
        ('_ ¥* #,##0.00_ ;_ ¥* -#,##0.00_ ;_ ¥* "-"??_ ;_ @_ ', "plain", ""),
        ("[$¥-804]#,##0.00", "plain", ""),
        ("[$$-409]#,##0.00", "plain", "$"),
        ("[DBNum2][$-804]General", "plain", ""),
        ('#,##0.00"万元"', "plain", "万元"),
        ("0.0万", "plain", "万"),
        ('0.00" 元/㎡"', "plain", "元/㎡"),
        ('0.00"%"', "plain", "%"),
        ('G/通用格式"年"', "plain", "年"),
        ("0%", "percent", ""),
        ("0.00 %", "percent", ""),
        ("0.0,", "odd", ""),
        ("#,##0,,", "odd", ""),
        ('0!.0,"万"', "odd", ""),
        (r'0\.0,"万"', "odd", ""),
        ("0!.0", "odd", ""),
        ('[>=10000]0!.0,"万";0', "odd", ""),
        ("0%%", "odd", ""),
        ('"面议"', "odd", ""),
        (";;;", "odd", ""),
        ("yyyy/m/d", "date", ""),
        ('yyyy"年"m"月"d"日"', "date", ""),
        ("[$-F800]dddd, mmmm dd, yyyy", "date", ""),
        ("mmm-yy", "date", ""),
        ("m/d/yy h:mm", "datetime", ""),
        ("h:mm:ss AM/PM", "time", ""),
        ("[h]:mm", "elapsed", ""),
    ],
)
def test_what_a_format_shows(code, kind, words):
    """By its code: ECMA-376 part 1, 18.8.31."""
    found = parse_format(code)
    assert (found.kind, found.words) == (kind, words)


def test_east_asian_dates_are_dates():
    """The numbers of ECMA-376 part 1, 18.8.30 that are dates or times in Chinese, Japanese and Korean versions."""
    assert {built_in_format(number).kind for number in (*range(27, 37), *range(50, 59))} == {"date", "time"}
    assert built_in_format(200) is None


@pytest.mark.parametrize("since_1904", [False, True])
def test_dates_against_openpyxl(since_1904):
    """Each day from March 1900 on, by the library's own conversion."""
    epoch = CALENDAR_MAC_1904 if since_1904 else CALENDAR_WINDOWS_1900
    form = parse_format("yyyy-mm-dd")
    for days in (*range(61, 2000), *range(2000, 2_900_000, 997)):
        assert format_number(str(days), form, since_1904=since_1904) == f"{from_excel(days, epoch):%Y-%m-%d}"
    assert format_number("45761.75", form) == "2025-04-14 18:00:00"
    assert format_number("60", form) == "1900-02-29"
    assert format_number("-1", form) == "-1 [yyyy-mm-dd]"


FORMATS_IN_COLUMNS = [
    # heading, stored, format, the text of the cell
    ("土地还原率（%）", 0.06, "0.00%", "6%"),
    ("土地还原率（%）", 6, '0.00"%"', "6"),
    ("土地还原率", 0.06, "0%", "6%"),
    ("总价（万元）", 9600000, '0!.0,"万"', '9600000 [0!.0,"万"]'),
    ("总价（万元）", 9600000, "0.0,", "9600000 [0.0,]"),
    ("总价（万元）", 960, '0.00"万元"', "960"),
    ("总价（万元）", 960, '0.00"万"', "960"),
    ("总价万元", 960, '0.00"万元"', "960"),
    ("总价（万元）", 960, '0.00"元"', '960 [0.00"元"]'),
    ("总价（万元）", 960, "[$$-409]0.00", "960 [[$$-409]0.00]"),
    ("总价（万元）", 960, "¥#,##0.00", "960"),
    ("面积", 30, '0.00"亩"', "30亩"),
    ("面积（㎡）", 20000, '0.00"平方米"', "20000"),
    ("面积（㎡）", 30, '0.00"亩"', '30 [0.00"亩"]'),
    ("供应年期", 20, '0"年"', "20"),
    ("编号", 12, "0000", "12"),
]


@pytest.mark.parametrize(("heading", "stored", "code", "text"), FORMATS_IN_COLUMNS)
def test_a_format_in_a_column(tmp_path, heading, stored, code, text):
    """A unit that the format shows is the heading's, or the cell's own, or refused."""
    path = book(tmp_path / "ledger.xlsx", [["宗地编号", heading], ["A-1", stored]], formats={"B2": code})
    assert cells_of(path) == [("A-1", text)]
    if "[" in text:
        with pytest.raises(Exception, match="number format is") as refused:
            read(text, MONEY, "full_price")
        assert refused.value.code == "number-format"


def test_a_format_that_scales_is_refused_again_from_the_rejects(tmp_path, capfd):
    """The rejects say the format, so that a second run does not price what the first refused."""
    rows = [HEADINGS, ["A-1", "工业用地", 9600000, 20, None]]
    path = book(tmp_path / "ledger.xlsx", rows, formats={"C2": '0!.0,"万"'})
    code, _, rejects, _ = priced(path, capfd)
    assert (code, rejects["A-1"]["codes"]) == (Exit.ROWS_REJECTED, "number-format")
    again = (tmp_path / "priced.rejects.csv").rename(tmp_path / "again.csv")
    code, _, rejects, _ = priced(again, capfd)
    assert (code, rejects["A-1"]["codes"]) == (Exit.ROWS_REJECTED, "number-format")


@pytest.mark.parametrize(
    ("heading", "unit"), [("总价（万元）", "万元"), ("面积亩", "亩"), ("总价/万元", "万元"), ("用途", ""), ("亩", "")]
)
def test_the_unit_of_a_heading(heading, unit):
    """In brackets, or behind the name."""
    assert heading_unit(heading) == unit


# ── merged cells, headings, sheets ──


def test_a_merged_cell_holds_for_its_rows(tmp_path, capfd):
    """Of numbers, dates and texts; the report says which columns. A value that the merge hides is not read."""
    rows = [HEADINGS, *([f"A-{number}", "工业用地", 960, 20, None] for number in range(1, 5))]
    rows[1][4] = 500
    path = book(tmp_path / "ledger.xlsx", rows, merges=["E2:E4", "B3:B5"])
    code, out, _, err = priced(path, capfd)
    assert code == Exit.PRICED
    assert [row["reserve_price"] for row in out.values()] == ["5000000.00"] * 3 + ["3840000.00"]
    assert "Column “成本价（万元）”: 1 merged cells, whose values hold for every row that they cover (2 more)." in err
    hidden = '<c r="D3" t="n"><v>20</v></c>'
    change_part(path, SHEET, (hidden, hidden + '<c r="E3"><v>700</v></c>'))
    assert [row[4] for row in cells_of(path)] == ["500", "500", "500", None]


def test_a_merge_makes_no_rows(tmp_path):
    """A merged cell that reaches below the last parcel adds none."""
    path = book(tmp_path / "ledger.xlsx", [["a", "b"], [1, "x"], [2, None]], merges=["B2:B9"])
    assert cells_of(path) == [("1", "x"), ("2", "x")]


def headings_of(rows, merges=(), header_row=None):
    """The headings of rows of texts; None is an empty cell."""
    filled = {
        number: {place: text for place, text in enumerate(row) if text is not None}
        for number, row in enumerate(rows, 1)
        if any(text is not None for text in row)
    }
    found = find_headings(filled, [parse_range(merge) for merge in merges], header_row)
    return found.first, found.last, list(found.names.values()), list(found.passed)


PLAIN = ["宗地编号", "土地用途", "总价（万元）"]
DATA = ["A-1", "工业用地", "960"]


@pytest.mark.parametrize(
    ("rows", "merges", "wanted"),
    [
        ([PLAIN, DATA], [], (1, 1, PLAIN, [])),
        ([["台账", None, None], PLAIN, DATA], ["A1:C1"], (2, 2, PLAIN, ["台账"])),
        (
            [["台账", None, None], ["单位：万元", None, "日期：2024年"], PLAIN, DATA],
            [],
            (3, 3, PLAIN, ["台账", "单位：万元 日期：2024年"]),
        ),
        ([["台账", None, None], [None] * 3, PLAIN, DATA], [], (3, 3, PLAIN, ["台账"])),
        ([["宗地"], ["A-1"], ["A-2"]], [], (1, 1, ["宗地"], [])),
        (
            [["宗地", "评估价", None, "年期"], [None, "单价", "面积", None], ["A", "480", "20000", "20"]],
            ["A1:A2", "B1:C1", "D1:D2"],
            (1, 2, ["宗地", "评估价·单价", "评估价·面积", "年期"], []),
        ),
        (
            [["宗地", "评估价", None, "年期"], [None, "单价", "面积", None], ["A", "480", "20000", "20"]],
            [],
            (1, 2, ["宗地", "评估价·单价", "评估价·面积", "年期"], []),
        ),
        # a row of data below a merged heading of one row is no heading
        (
            [["宗地", "评估价", None], ["A", "480", "20000"]],
            ["B1:C1"],
            (1, 1, ["宗地", "评估价", "评估价"], []),
        ),
        # a text ledger whose second row has cells in every column
        ([["宗地", "用途", "备注"], ["A", "工业用地", "无"]], [], (1, 1, ["宗地", "用途", "备注"], [])),
        # headings merged over two rows, all of them
        ([PLAIN, [None] * 3, DATA], ["A1:A2", "B1:B2", "C1:C2"], (1, 2, PLAIN, [])),
    ],
)
def test_headings_are_found(rows, merges, wanted):
    """Below titles and notes, in one row or two."""
    first, last, names, passed = headings_of(rows, merges)
    assert (first, names, passed) == (wanted[0], wanted[2], wanted[3])
    assert last in (wanted[1], wanted[0]), "blank rows below are dropped either way"
    if wanted[1] > wanted[0] and rows[wanted[1] - 1] != [None] * 3:
        assert last == wanted[1]


@pytest.mark.parametrize(
    ("upper", "lower", "asks"),
    [
        ("评估价", ("单价（元/㎡）", "面积（㎡）"), False),
        ("宗地情况", ("评估单价（元/㎡）", "面积（㎡）"), False),
        ("抵押", ("单价（元/㎡）", "面积（㎡）"), True),
        ("成交价", ("单价（元/㎡）", "面积（㎡）"), False),
    ],
)
def test_parts_of_a_heading(tmp_path, capfd, upper, lower, asks):
    """What stands above decides what a price below is; where it may be of another thing, it is asked."""
    rows = [["宗地编号", "土地用途", upper, None, "供应年期"], [None, None, *lower, None]]
    rows.append(["A-1", "工业用地", 480, 20000, 20])
    merges = ["A1:A2", "B1:B2", "C1:D1", "E1:E2"]
    path = book(tmp_path / "ledger.xlsx", rows, merges=merges)
    code, out, _, err = priced(path, capfd)
    assert code == (Exit.USAGE if asks else Exit.PRICED)
    if not asks:
        assert out["A-1"]["full_term_price"] == "9600000.00"
        assert "The headings are rows 1 to 2" in err
        assert ("deal" in err) == (upper == "成交价")


def test_sheets_that_are_passed_over_are_said(tmp_path, capfd):
    """A hidden sheet and a chart; an empty sheet needs no word."""

    def more(made):
        hidden = made.create_sheet("旧数")
        hidden["A1"] = 1
        hidden.sheet_state = "hidden"
        made.create_chartsheet("图")
        made.create_sheet("空")

    path = book(tmp_path / "ledger.xlsx", [HEADINGS, ["A-1", "工业用地", 960, 20, None]], set_up=more)
    code, out, _, err = priced(path, capfd)
    assert (code, list(out)) == (Exit.PRICED, ["A-1"])
    assert "Charts that are not read: 图." in err
    assert "Hidden sheets that are not read: 旧数." in err
    assert priced(path, capfd, "--sheet", "图")[0] == Exit.FILE


# ── .ods ──

ODS = (
    '<?xml version="1.0" encoding="UTF-8"?><office:document-content '
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" '
    'xmlns:number="urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0">'
    "<office:automatic-styles>"
    '<number:number-style style:name="N1"><number:number number:display-factor="1000"/></number:number-style>'
    '<number:number-style style:name="N2"><number:number/><number:text>亩</number:text></number:number-style>'
    '<style:style style:name="scaled" style:family="table-cell" style:data-style-name="N1"/>'
    '<style:style style:name="mu" style:family="table-cell" style:data-style-name="N2"/>'
    '<style:style style:name="off" style:family="table"><style:table-properties table:display="false"/></style:style>'
    "</office:automatic-styles><office:body><office:spreadsheet>%s</office:spreadsheet></office:body>"
    "</office:document-content>"
)


def ods(path, *rows, more=""):
    """A workbook in OpenDocument from the XML of its rows."""
    table = '<table:table table:name="台账">' + "".join(f"<table:table-row>{row}</table:table-row>" for row in rows)
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        packed.writestr("content.xml", ODS % (table + "</table:table>" + more))
    return path


def text_cell(text, attributes=""):
    return f'<table:table-cell office:value-type="string" {attributes}><text:p>{text}</text:p></table:table-cell>'


def value_cell(kind, value, attributes=""):
    name = {"date": "date-value", "time": "time-value", "boolean": "boolean-value"}.get(kind, "value")
    return f'<table:table-cell office:value-type="{kind}" office:{name}="{value}" {attributes}/>'


def test_cells_of_an_ods_sheet(tmp_path):
    """Each type, formats, repeated and merged cells, formulas, errors, a hidden sheet."""
    headings = "".join(text_cell(name) for name in "abcdefg") + text_cell("面积")
    empty = '<table:table-cell table:number-columns-repeated="16000"/>'
    error = 'calcext:value-type="error" table:formula="of:=1/0" office:string-value=""'
    first = (
        value_cell("float", "7917738.779999999", 'table:number-rows-spanned="2" table:number-columns-spanned="1"')
        + value_cell("percentage", "0.06")
        + value_cell("date", "2025-04-14T00:00:00")
        + value_cell("time", "PT08H30M00S")
        + value_cell("boolean", "true")
        + text_cell("#DIV/0!", error)
        + '<table:table-cell table:formula="of:=400+100"/>'
        + value_cell("float", "30", 'table:style-name="mu"')
        + empty
    )
    second = (
        "<table:covered-table-cell/>"
        + value_cell("float", "9600000", 'table:style-name="scaled"')
        + value_cell("date", "2025-04-14T08:30:00")
        + value_cell("float", "1", 'table:number-columns-repeated="2"')
        + "<table:table-cell office:value-type='string'><office:annotation><text:p>注</text:p></office:annotation>"
        "<text:p>两<text:s text:c='2'/>行</text:p><text:p>字</text:p></table:table-cell>"
    )
    blank = '<table:table-cell table:number-columns-repeated="16384"/>'
    hidden = f'<table:table table:name="隐" table:style-name="off"><table:table-row>{text_cell("x")}</table:table-row>'
    path = ods(tmp_path / "ledger.ods", headings, first, second, blank, more=hidden + "</table:table>")
    assert cells_of(path) == [
        ("7917738.78", "6%", "2025-04-14", "08:30:00", "true", "#DIV/0!", "=400+100", "30亩"),
        ("7917738.78", "9600000 [0,]", "2025-04-14 08:30:00", "1", "1", "两  行\n字", None, None),
    ]
    assert any("Hidden sheets that are not read: 隐." in en for _, en in open_ledger(path).notices)


# ── the plain form of rows, and every other ──


def general_only(*_, **__):
    """Stand in for the parser of plain rows."""
    raise xlsx_rows.NotPlain


TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), max_size=12)
CELLS = st.one_of(
    st.none(),
    st.integers(-(10**12), 10**12),
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
    TEXTS,
    TEXTS.map(lambda text: f"_x000D_{text}&<\n"),
    st.sampled_from(["=1+1", '="a"&"b"', "#N/A"]),
)


@settings(deadline=None)
@given(st.lists(st.lists(CELLS, min_size=1, max_size=5), min_size=1, max_size=8), st.sampled_from(["inline", "shared"]))
def test_plain_rows_are_parsed_as_by_the_general_parser(tmp_path_factory, rows, strings):
    """What Polars takes apart is what the XML parser reads, cell by cell, from two libraries."""
    path = tmp_path_factory.mktemp("book") / "ledger.xlsx"
    rows = [["表头", 1], *rows]
    if strings == "inline":
        book(path, rows)
    else:
        with xlsxwriter.Workbook(path, {"strings_to_urls": False}) as made:
            page = made.add_worksheet()
            for place, row in enumerate(rows):
                page.write_row(place, 0, row)
    read_book = [XlsxBook(zipfile.ZipFile(path)) for _ in range(2)]
    name = read_book[0].sheets[0].name
    plain = read_book[0].read(name).cells
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(xlsx_reader, "read_plain_rows", general_only)
        patch.setattr(xlsx_reader, "read_plain_strings", general_only)
        assert plain.equals(read_book[1].read(name).cells)


@pytest.mark.parametrize(
    ("old", "new", "is_plain"),
    [
        ("<sheetData>", "<sheetData>", True),
        ('<c r="A2"', '<!-- <c r="A9"><v>1</v></c> --><c r="A2"', False),
        ('<c r="A2" t="n">', '<c t="n" r="A2">', False),
        ('<c r="A2" t="n"><v>1</v>', '<c r="A2" t="n"><v><![CDATA[1]]></v>', False),
        ('<c r="A2" t="n"><v>1</v>', '<c r="A2" t="n"><v>&#49;</v>', True),
        ('<c r="A2" t="n"><v>1</v>', '<c t="n"><v>1</v>', False),
        ('<row r="2">', "<row>", False),
        ('<row r="2">', '<row r="2" spans="1:2" ht="15">', True),
        ('<row r="2">', '<row r="5"/><row r="2">', True),
        ("</c></row></sheetData>", "</c>\n</row>\n</sheetData>", False),
    ],
)
def test_other_forms_of_rows(tmp_path, monkeypatch, old, new, is_plain):
    """Each gives the same cells; those that are not plain go to the general parser."""
    path = book(tmp_path / "ledger.xlsx", [["a", "b"], [1, 2]])
    change_part(path, SHEET, (old, new))
    calls = []
    parse = xlsx_reader.CellBuffer.frame
    monkeypatch.setattr(xlsx_reader.CellBuffer, "frame", lambda self: calls.append(1) or parse(self))
    assert cells_of(path) == [("1", "2")]
    assert bool(calls) != is_plain


# ── what is no workbook, or a damaged one ──


@pytest.mark.parametrize(
    ("name", "data", "word"),
    [
        ("a.xls", b"<html><table><tr><td>1</td></tr></table></html>", "is HTML"),
        ("a.xls", b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>', "is XML"),
        ("a.xls", "宗地\t用途\nA-1\t工业\n".encode("gb18030"), "is text"),
        ("a.xlsx", b"\x00\x01\x02\x03" * 20, "not a workbook"),
        ("a.xls", b"\xd0\xcf\x11\xe0" + bytes(600), "is not a workbook"),
        ("a.xlsx", b"PK\x03\x04" + bytes(100), "is a ZIP archive, not a workbook"),
        ("a.xlsx", b"PK\x03\x04" + bytes(26) + b"xl/workbook.xml" + bytes(99), "is not a workbook"),
    ],
)
def test_what_is_no_workbook_is_named(tmp_path, name, data, word):
    """By its first bytes, in one line."""
    (tmp_path / name).write_bytes(data)
    with pytest.raises(FileError) as refused:
        open_ledger(tmp_path / name)
    assert word in refused.value.en
    assert "\n" not in refused.value.en


@pytest.mark.parametrize(
    ("names", "word"), [(["a.csv"], "is a ZIP archive"), (["xl/workbook.bin"], "an .xlsb workbook")]
)
def test_an_archive_that_is_no_workbook_is_named(tmp_path, names, word):
    """A ZIP of something else, and a workbook of the binary format."""
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as packed:
        for name in names:
            packed.writestr(name, "x")
    with pytest.raises(FileError, match=word):
        open_ledger(tmp_path / "a.xlsx")


def test_a_workbook_under_the_wrong_ending_is_read_and_said(tmp_path):
    """A .xlsx named .xls."""
    path = book(tmp_path / "ledger.xlsx", [["a", "b"], [1, 2]]).rename(tmp_path / "ledger.xls")
    assert cells_of(path) == [("1", "2")]
    assert open_ledger(path).notices[0][1] == "The file is named .xls and is an .xlsx workbook; it is read as that."


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('r="B2"', 'r="B0"'),
        ('r="B2"', 'r="XFE2"'),
        ('r="B2"', 'r="ZZZZ2"'),
        ('r="B2"', 'r="B9999999"'),
        ('r="B2"', 'r="2B"'),
        ('r="B2"', 'r="A2"'),
        ('r="B2"', 'r="B3"'),
        ('r="B2"', 'r="B2" t="s"'),
        ('r="B2"', 'r="B2" t="x"'),
        ('r="B2"', 'r="B2" s="-1"'),
        ('r="B2"', 'r="B2" s="77"'),
        ('r="B2"', 'r="B2" s="99999999999"'),
        ("</sheetData>", "</sheetData><mergeCells><mergeCell ref='A1:A0'/></mergeCells>"),
        ("</sheetData>", "</sheetDat>"),
        ("</worksheet>", ""),
        ("<worksheet", "<!DOCTYPE w [<!ENTITY a 'b'>]><worksheet"),
    ],
)
def test_a_damaged_sheet_is_one_line(tmp_path, old, new):
    """References that are none, one cell twice, styles and strings that are not there, XML that is none."""
    path = book(tmp_path / "ledger.xlsx", [["a", "b"], [1, 2]])
    change_part(path, SHEET, (old, new))
    with pytest.raises(FileError, match="is damaged"):
        open_ledger(path)


def test_a_far_cell_costs_nothing(tmp_path, monkeypatch):
    """The rectangle that a sheet claims is not allocated; one that would be is refused by name."""
    path = book(tmp_path / "ledger.xlsx", [["a", "b"], [1, 2]])
    change_part(path, SHEET, ("</sheetData>", '<row r="1048576"><c r="XFD1048576"><v>3</v></c></row></sheetData>'))
    ledger = open_ledger(path)
    assert (len(ledger.headings), ledger.most_rows) == (16_384, 2)
    monkeypatch.setattr("landprice.ledger.formats.workbook_reader.MOST_PLACES", 30_000)
    with pytest.raises(FileError, match="2 rows × 16,384 columns"):
        open_ledger(path)


def test_a_small_file_that_asks_for_much(tmp_path, monkeypatch):
    """Cells that repeat another without end, and many that refer to one long text, are refused by name."""
    rows = '<table:table-row table:number-rows-repeated="1000000">'
    path = ods(tmp_path / "ledger.ods", text_cell("a"), more="")
    with zipfile.ZipFile(path) as packed:
        content = packed.read("content.xml").decode()
    cell = value_cell("float", "1", 'table:number-columns-repeated="1000"')
    content = content.replace("</table:table>", f"{rows}{cell}</table:table-row></table:table>")
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        packed.writestr("content.xml", content)
    with pytest.raises(FileError, match="cells repeat another"):
        open_ledger(path)
    path = tmp_path / "ledger.xlsx"
    with xlsxwriter.Workbook(path) as made:
        page = made.add_worksheet()
        for row in range(100):
            page.write_string(row, 0, "字" * 1000)
    monkeypatch.setattr("landprice.ledger.formats.sheets.sheet_cells.MOST_BYTES", 200_000)
    with pytest.raises(FileError, match="bytes of text"):
        open_ledger(path)


def test_names_of_cells():
    """Every column, there and back."""
    for column, row in product(range(0, 16_384, 13), (1, 1_048_576)):
        assert parse_range(reference(row, column)) == Merge(row, column, row, column)


@pytest.mark.process
def test_xls_is_read_in_a_process_of_its_own(tmp_path, monkeypatch):
    """LibreOffice's .xls gives the cells of its .xlsx; a reader that takes too long is stopped."""
    rows = [["a", "b", "c", "面积"], [33245832.35, DAY, 0.06, 30], ["x", True, None, 1.5]]
    formats = {"B2": "yyyy-mm-dd", "C2": "0%", "D2": '0.00"亩"'}
    path = book(tmp_path / "ledger.xlsx", rows, formats=formats, merges=["C2:C3"])
    subprocess.run(
        [
            *("soffice", "--headless", f"-env:UserInstallation=file://{tmp_path}/profile"),
            *("--convert-to", "xls", "--outdir", str(tmp_path), str(path)),
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )
    wanted = [("33245832.35", "2025-04-14", "6%", "30亩"), ("x", "true", "6%", "1.5")]
    assert cells_of(path) == cells_of(tmp_path / "ledger.xls") == wanted
    monkeypatch.setattr(sys, "argv", ["xls_worker", str(tmp_path / "ledger.xls")])
    sent = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", mock.Mock(buffer=sent))
    runpy.run_path(xls_worker.__file__, run_name="__main__")
    monkeypatch.undo()
    assert sent.getvalue() == msgspec.msgpack.encode(xls_worker.read_book(str(tmp_path / "ledger.xls")))
    (sheet,) = msgspec.msgpack.decode(sent.getvalue())["sheets"]
    assert {"33245832.35", "x", "0.06", "1"} <= set(sheet["values"])
    monkeypatch.setattr(xls_reader, "SECONDS", 0.01)
    with pytest.raises(FileError, match="takes over"):
        open_ledger(tmp_path / "ledger.xls")


@pytest.mark.nightly
@pytest.mark.parametrize(
    "part", [SHEET, "xl/workbook.xml", "xl/styles.xml", "[Content_Types].xml", "xl/_rels/workbook.xml.rels"]
)
@settings(deadline=timedelta(seconds=20), max_examples=1000)
@given(place=st.floats(0, 1), count=st.integers(1, 40), junk=st.binary(max_size=30))
def test_a_mutated_workbook_is_read_or_refused(tmp_path_factory, part, place, count, junk):
    """Bytes of a part taken out and others put in: rows or one error, nothing else."""
    folder = tmp_path_factory.mktemp("mutated")
    path = book(folder / "ledger.xlsx", [HEADINGS, ["A-1", "工业用地", 960.5, date(2025, 4, 14), "=1+1"]])
    with zipfile.ZipFile(path) as packed:
        members = {name: packed.read(name) for name in packed.namelist()}
    data, start = members[part], int(place * len(members[part]))
    members[part] = data[:start] + junk + data[start + count :]
    with zipfile.ZipFile(path, "w") as packed:
        for name, content in members.items():
            packed.writestr(name, content)
    try:
        cells_of(path)
    except FileError as error:
        assert "\n" not in error.en


# ── rows that are written ──


@settings(deadline=None)
@given(st.lists(st.lists(st.one_of(st.none(), st.text(max_size=8)), min_size=2, max_size=2), min_size=1, max_size=6))
def test_texts_come_back_from_a_written_workbook(tmp_path_factory, rows):
    """Whatever is in a cell, by this reader and by openpyxl: marks of XML, escapes, control characters, edge spaces."""
    rows = [*rows, ["<r><t>x</t></r>", "_x000D_"], ["a\r\nb", " \x01&"], ["=1+1", "\ufffe"]]
    rows = [[cell and cell.encode("utf-8", "replace").decode() for cell in row] for row in rows]
    path = tmp_path_factory.mktemp("book") / "written.xlsx"
    with path.open("wb") as file:
        made = Workbook(file, path.parent, "en")
        made.sink(0, ["a", "b"], SinkOptions()).write_rows(pl.DataFrame(rows, schema=["c0", "c1"], orient="row"))
        made.close(SummaryRows())
    wanted = [[cell or None for cell in row] for row in rows]
    read_cells = XlsxBook(zipfile.ZipFile(path)).read("priced").cells
    found = {(row, column): value for row, column, value in read_cells.select("row", "column", "value").iter_rows()}
    assert [[found.get((row + 2, column)) for column in (0, 1)] for row in range(len(rows))] == wanted
    assert openpyxl.load_workbook(path).worksheets[0].max_row == max([1, *(row for row, _ in found)])
