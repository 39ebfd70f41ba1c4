"""Headings of outputs in words and as keys: the same columns, and what a later run makes of them."""

import csv
import re
from decimal import Decimal
from fractions import Fraction

import openpyxl
import pytest
from paths import EXAMPLES

from landprice.calculators import all_calculators
from landprice.cli.main import main
from landprice.errors import Exit
from landprice.glossary import CHECKS, INPUT_ERRORS, RESULT_MARK
from landprice.ledger.headings import ColumnMapping, ColumnOptions

LEDGER = str(EXAMPLES / "ledger.csv")


def rows_of(path):
    """The rows of a CSV, by heading."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def price(tmp_path, name, *args, lang="zh"):
    """Price the example ledger into a CSV and read it back."""
    output = tmp_path / name
    assert main(["batch", LEDGER, *args, "--lang", lang, "-o", str(output)]) == Exit.ROWS_REJECTED
    return rows_of(output), rows_of(output.with_name(output.stem + ".rejects.csv"))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_words_and_keys_head_the_same_columns(tmp_path, lang):
    """The cells are the same, but for warnings, whose words stand beside the same codes; no two headings are one."""
    keys, rejected = price(tmp_path, "keys.csv", "--headings", "keys", lang=lang)
    words, rejected_in_words = price(tmp_path, "words.csv", "--headings", "words", lang=lang)
    assert [list(row.values()) for row in rejected] == [list(row.values()) for row in rejected_in_words]
    assert len(words) == len(keys)
    mark = RESULT_MARK[0 if lang == "zh" else 1]
    for by_key, by_word in zip(keys, words, strict=True):
        added = [heading for heading in by_word if heading.startswith(mark)]
        assert len(by_word) == len(by_key)
        assert list(by_key.values())[:-1] == list(by_word.values())[:-1]
        codes, texts = by_key["warnings"], by_word[added[-1]]
        assert re.findall(r"[（(]([a-z-]+)[）)]", texts) == (codes.split(";") if codes else [])
        assert all(
            (CHECKS | INPUT_ERRORS)[code][0 if lang == "zh" else 1] in texts for code in codes.split(";") if code
        )
    assert "full_term_price" in keys[0]
    headings = list(words[0])
    assert not any(re.search("[a-z]_", heading) for heading in headings if heading.startswith(mark))


def test_a_heading_has_label_bound_and_unit(tmp_path):
    """A reserve price is a floor, a ceiling of rent a ceiling; both are in yuan."""
    words, rejected = price(tmp_path, "words.csv", "--headings", "words")
    assert {"测算：出让价格标底不低于（元）", "测算：第2期租金上限不高于（元）"} <= set(words[0])
    assert "测算：年期修正价/混合用地价款（元）" in words[0], "a line that two calculators call differently"
    assert "测算：单价（元/㎡）/首期年租金单价（元/㎡·年）/地下空间单价（元/㎡）" in words[0]
    assert list(rejected[0])[-3:] == ["测算：台账行号", "测算：未计价代码", "测算：未计价原因"]


def test_a_result_is_no_input():
    """No calculator reads a column whose heading says that it is a result, unless --map names it."""
    for calculator in all_calculators().values():
        for declared in calculator.inputs.values():
            for mark in RESULT_MARK:
                heading = mark + declared.all_headings[0]
                assert not ColumnMapping([heading], calculator.inputs, ColumnOptions()).sources
    heading, inputs = "测算：土地面积（㎡）", all_calculators()["term"].inputs
    assert ColumnMapping([heading], inputs, ColumnOptions(columns={"area": heading})).sources["area"].column == 0


def test_an_output_in_words_is_a_ledger_again(tmp_path, capfd):
    """Its results are passed over; a second run into words needs a prefix; its rejects lose their old reasons."""
    book = tmp_path / "priced.xlsx"
    assert main(["batch", LEDGER, "-o", str(book)]) == Exit.ROWS_REJECTED
    again = ["batch", str(book), "--sheet", "计价结果", "-o"]
    assert main([*again, str(tmp_path / "again.csv")]) == Exit.PRICED
    for row in rows_of(tmp_path / "again.csv"):
        old = row["测算：法定最高年期出让评估价（元）"]
        assert (not old and not row["full_term_price"]) or Decimal(old) == Decimal(row["full_term_price"])
    capfd.readouterr()
    assert main([*again, str(tmp_path / "again.xlsx")]) == Exit.USAGE
    assert "--prefix" in capfd.readouterr().err
    assert main([*again, str(tmp_path / "again.xlsx"), "--prefix", "二次"]) == Exit.PRICED
    assert main(["batch", str(book), "--sheet", "未计价", "-o", str(tmp_path / "rest.csv")]) == Exit.ROWS_REJECTED
    rest = rows_of(tmp_path / "rest.rejects.csv")
    assert not any(heading.startswith("测算：") for heading in rest[0])
    assert len(rest) == openpyxl.load_workbook(book)["未计价"].max_row - 1


def test_totals_stand_in_the_summary(tmp_path):
    """Each amount's sum in the sheet is the sum of its column in fractions, over the rows that have it."""
    book = tmp_path / "priced.xlsx"
    assert main(["batch", LEDGER, "-o", str(book)]) == Exit.ROWS_REJECTED
    keys, _ = price(tmp_path, "keys.csv")
    sheet = [row[:4] for row in openpyxl.load_workbook(book).worksheets[2].iter_rows(values_only=True)]
    start = sheet.index(("金额", "代码", "合计（元）", "行数"))
    totals = {key: (total, rows) for _, key, total, rows in sheet[start + 1 : sheet.index((None,) * 4, start)]}
    assert {"reserve_price", "balance", "total_rent"} <= set(totals)
    assert "per_area" not in totals
    for key, (total, rows) in totals.items():
        amounts = [Fraction(row[key]) for row in keys if row[key]]
        assert (Fraction(total.replace(",", "")), int(rows)) == (sum(amounts), len(amounts)), key


def test_sheets_print_on_landscape_pages(tmp_path):
    """A4 across, the headings on every page, no column so small that it can't be read."""
    book = tmp_path / "priced.xlsx"
    assert main(["batch", LEDGER, "--calculator", "term", "-o", str(book)]) == Exit.ROWS_REJECTED
    *of_rows, summary = openpyxl.load_workbook(book).worksheets
    for sheet in (*of_rows, summary):
        assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
        assert (sheet.sheet_properties.pageSetUpPr.fitToPage, int(sheet.page_setup.fitToHeight)) == (True, 0)
    assert [sheet.print_title_rows for sheet in of_rows] == ["$1:$1", "$1:$1"]
    assert int(summary.page_setup.fitToWidth or 1) == 1


def test_other_headings_are_refused(capfd):
    """An unknown style is named before anything is read."""
    assert main(["batch", "absent.csv", "--headings", "labels"]) == Exit.USAGE
    assert "words" in capfd.readouterr().err
