"""Workbooks evaluated by support/spreadsheet.py: their formulas give the exact statement.

LibreOffice does the same for a thousand parcels in test_workbook_recalculated, marked `office`.
"""

import doctest
import gc
import re
import sys
from itertools import islice

import pytest
import sheets
import spreadsheet
import statements
import workbooks
from spreadsheet import CellError, Place, Spreadsheet
from workbook_cases import Cases, drawn, ties

from landprice.calculators import all_calculators
from landprice.present.workbook.live import render_statement as write
from landprice.present.workbook.words import LABELS

SHEETS = ("factor", "largest", "reviewed", "lease-to-sale", "underground", "mixed", "cost", "intensify", "refused")
WRITTEN = {(name, "zh"): lambda name=name: sheets.statement(name) for name in SHEETS}
WRITTEN |= {(key, "en"): lambda key=key: statements.statement(key) for key in statements.PARCELS}
WORDS, EXACTNESS = 4, 7  # columns of a line
READ = (1, 2, 7, 8)
"""The columns that hold a label, a figure or an outcome, whether it is exact or its code, and what floats lack."""
TYPED = 3
"""Parcels of each calculator that are typed into a file of their shape."""


@pytest.fixture(autouse=True)
def _deep():
    """A cell waits for the cells that it refers to: a table of a hundred years is a thousand cells deep.

    Collecting garbage in between takes longer than the rest; so it does later, unless the formulas are forgotten.
    """
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(20_000)
    gc.disable()
    yield
    spreadsheet.forget()
    gc.enable()
    sys.setrecursionlimit(before)


def typed(book, changes):
    """Type texts into cells, numbers as numbers."""
    is_text = {name: workbooks.is_text(name) or name.startswith("accept_") for name in changes}
    book.change({name: text if text is None or is_text[name] else float(text) for name, text in changes.items()})


def check(cases):
    """Type each case's parcel into its file and hold the figures against the exact statement; in turn in both ways."""
    files = {}
    for number, case in enumerate(cases):
        book = files.get((id(case.book), number % 2))
        if book is None:
            book = Spreadsheet(case.book.changed({}), by_15_digits=number % 2)  # no stored values of formulas
            files[id(case.book), number % 2] = book
        typed(book, case.changes)
        case.check(workbooks.figures(book.texts(book.sheets[0], READ), case.book, case.lines))


@pytest.mark.parametrize(("name", "lang"), WRITTEN)
def test_every_cell_shows_what_it_was_written_with(name, lang):
    """Figures, words, bounds, clauses, exactness, checks: a file that is recalculated looks as it did."""
    column = 0 if lang == "zh" else 1
    workings, doubt = LABELS["workings"][column], LABELS["not-exact"][column]
    book = Spreadsheet(write(WRITTEN[name, lang](), lang), by_15_digits=lang == "en")
    page = book.sheets[0]
    in_doubt = {row for row, texts in enumerate(book.texts(page, [EXACTNESS]), 1) if texts[EXACTNESS - 1] == doubt}
    for place in book.formulas:
        if place.sheet == workings or place.row in in_doubt:
            continue
        stored, shown = book.stored[place], book.value(place)
        if isinstance(stored, float) and isinstance(shown, float):
            assert shown == pytest.approx(stored, rel=1e-14, abs=1e-14), place
        elif place.column == WORDS and place.sheet == page:
            assert without_nothing(str(shown)) == without_nothing(str(stored)), place
        else:
            assert shown == stored, place


def without_nothing(words):
    """A formula's words without zeros that are added, and without brackets that are then of no use."""
    for pattern, instead in (
        (r"(?<![\w.])0( × [^+()]+)?(?= [+)]|\))", "0"),
        (r"(?<=\()0 \+ | \+ 0(?=[ )])", ""),
        (r"(?<!÷ )\(([^+−()]+)\)|\(([^+−×÷()]+)\)", r"\1\2"),
    ):
        words = re.sub(pattern, instead, words)
    return words.removesuffix(".0")


@pytest.mark.parametrize("calculator", all_calculators())
def test_typed_inputs_give_the_exact_statement(calculator):
    """Every input changed in the file of another parcel: amounts, checks, refusals and doubts are the statement's."""
    cases = Cases()
    for inputs, accept in drawn(calculator, TYPED):
        cases.add(calculator, inputs, accept)
    check(cases.by_calculator[calculator])


def test_ties_and_near_misses():
    """Prices of 10¹⁰ yuan whose quotient is whole, a half, or as near to either as there is: where floats go wrong."""
    cases = Cases()
    for calculator, inputs, accept in islice(ties(), 0, None, 3):
        case = cases.add(calculator, inputs, accept)
        assert case is not None
        assert not case.statement.refused, inputs
    for one in cases.by_calculator.values():
        check(one)


def test_a_value_of_the_law_is_changed():
    """A line follows the cell of the law's value, and the file says that the value is not the book's."""
    inputs = {"use": "industrial", "unit_price": "480", "area": "20000", "years": "20", "review_every": "5"}
    book = Spreadsheet(write(statements.statement("lease", inputs), "zh"))
    cap = book.named("law_lease_rise_cap")
    assert book.value(cap._replace(column=5)) == LABELS["as-book"][0]
    typed(book, {"unit_price": "500", "years": "18", "law_lease_rise_cap": "0.05"})
    assert book.value(cap._replace(column=5)) == LABELS["changed"][0]
    assert [book.value(book.named(f"rent_{k}")) for k in (1, 2, 3, 4, 5)] == [200000, 210000, 220500, 231525, ""]
    assert book.value(book.named("total_rent")) == 5 * (200000 + 210000 + 220500) + 3 * 231525


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ("2+3*4^2/8-1", 7),
        ("-2^2", 4),  # the sign binds first
        ("(1+1)^-2", 0.25),
        ("1-2-3", -4),
        ("8/4/2", 1),
        ('"a"&1.50', "a1.5"),
        ('IF("Abc"="aBC",1,2)', 1),
        ('IF("a">9,1,2)', 1),  # a text is after every number
        ('IF(A1="",1,2)+IF(A1=0,10,20)', 11),  # an empty cell is both
        ("A1", 0),
        ("ROUND(2.675,2)", 2.68),
        ("ROUND(-2.5,0)", -3),
        ("ROUNDUP(1.001,2)", 1.01),
        ("ROUNDDOWN(-1.009,2)", -1.0),
        ("INT(-1.5)", -2),
        ('IFERROR(1/0,"none")', "none"),
        ('ISNUMBER(FIND("b","abc"))+ISNUMBER(FIND("x","abc"))', 1),
        ('MATCH("B",B1:B3,0)', 2),
        ("INDEX(C1:C3,2)", 20),
        ("SUM(C1:C3,5)", 65),
        ('SUMPRODUCT((B1:B3<>"b")*(C1:C3>10))', 1),
        ('TEXT(42,"000000")', "000042"),
        ('TRIM(" a  b ")', "a b"),
        ('SUBSTITUTE("a-b-c","-","")', "abc"),
        ('LEFT("abc",1)&LOWER("DE")', "ade"),
        ("MIN(3,1,2)+MAX(3,1,2)", 4),
        ("ABS(-3)", 3),
        ("PV(0.25,2,-1,0,1)", 1.8),
        ('"say ""so"""', 'say "so"'),
    ],
)
def test_formulas_give_what_excel_gives(formula, value):
    """The functions and signs that the workbooks use, one by one."""
    book = Spreadsheet()
    for row, (letter, number) in enumerate(zip("abc", (10.0, 20.0, 30.0), strict=True), 1):
        book.stored |= {Place("", 2, row): letter, Place("", 3, row): number}
    assert book.work_out(formula) == (pytest.approx(value) if isinstance(value, float) else value)


@pytest.mark.parametrize(
    "formula", ["1/0", '1+"a"', 'FIND("x","abc")', 'MATCH("z",B1:B3,0)', "INDEX(B1:B3,4)", "10^400", "(0-8)^0.5"]
)
def test_errors_are_errors(formula):
    """What Excel shows as #VALUE!, #DIV/0!, #N/A, #REF! or #NUM!."""
    with pytest.raises(CellError):
        Spreadsheet().work_out(formula)


def test_the_examples_hold():
    """The docstrings' examples."""
    assert doctest.testmod(spreadsheet).failed == 0
