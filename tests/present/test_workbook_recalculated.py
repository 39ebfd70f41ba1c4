"""Workbooks recalculated by LibreOffice: each line is the exact figure, as written and after inputs are changed.

The exact statement of the same inputs is the oracle; it is itself held against fractions in `test_oracle`.
"""

from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path

import openpyxl
import pytest
import workbooks
from rule_cases import rule_cases
from workbook_cases import Case, Cases, drawn, price, ties

from landprice.calculators import all_calculators
from landprice.present.workbook.live import render_statement as write

pytestmark = pytest.mark.office

COUNTS = {"term": 170, "lease": 110, "lease-to-sale": 190, "underground": 170, "intensify": 50, "compare": 50}
PARCELS = {key: COUNTS.get(key, 160) for key in rule_cases()}
"""How many parcels of each calculator: more than 1000 together."""


class Files(Cases):
    """Cases whose files are written to a folder, for LibreOffice.

    Attributes:
        paths: Each case with its file.
    """

    def __init__(self, folder: Path) -> None:
        """Write to a folder."""
        super().__init__()
        self.folder = folder
        self.paths: list[tuple[Case, Path]] = []

    def add(self, calculator: str, inputs: Mapping[str, object], accept: frozenset[str]) -> Case | None:
        """Add a parcel and write its file."""
        case = super().add(calculator, inputs, accept)
        if case is not None:
            path = self.folder / f"{calculator}-{len(self.paths)}.xlsx"
            path.write_bytes(case.book.changed(case.changes))
            self.paths.append((case, path))
        return case

    def recalculate(self) -> list[tuple[Case, workbooks.Figures]]:
        """Have LibreOffice work out every file; what each says."""
        workbooks.recalculate([path for _, path in self.paths], self.folder)
        return [
            (case, workbooks.figures(workbooks.read_csv(path.with_suffix(".csv")), case.book, case.lines))
            for case, path in self.paths
        ]


@pytest.fixture(scope="module")
def recalculated(tmp_path_factory):
    """A thousand parcels, recalculated."""
    workbooks.program("soffice", "libreoffice")
    files = Files(tmp_path_factory.mktemp("parcels"))
    for calculator, count in PARCELS.items():
        for inputs, accept in drawn(calculator, count):
            files.add(calculator, inputs, accept)
    figures = {id(case): found for case, found in files.recalculate()}
    return {
        calculator: [(case, figures[id(case)]) for case in cases] for calculator, cases in files.by_calculator.items()
    }


@pytest.mark.parametrize("calculator", PARCELS)
def test_every_line_is_the_exact_figure(recalculated, calculator):
    """As written, and with every input changed in the file; no figure where the exact statement has none."""
    assert len(recalculated[calculator]) > PARCELS[calculator] * 0.8
    for case, figures in recalculated[calculator]:
        case.check(figures)


def test_every_calculator_is_recalculated():
    """None is left out."""
    assert set(PARCELS) == set(all_calculators())
    assert sum(PARCELS.values()) > 1000


def test_ties_and_near_misses(tmp_path):
    """Prices of 10¹⁰ yuan whose quotient is whole, a half, or as near to either as there is: where floats go wrong."""
    files = Files(tmp_path)
    for calculator, inputs, accept in ties():
        files.add(calculator, inputs, accept)
    for case, figures in files.recalculate():
        assert case.statement is not None
        assert not case.statement.refused, case.inputs
        case.check(figures)


def test_amounts_too_large_say_so(tmp_path):
    """A rounding past 10¹⁴ is told from an exact one, in the file, when an input is changed."""
    files = Files(tmp_path)
    small = {"use": "industrial", "unit_price": Fraction(480), "area": Fraction(20000), "years": Fraction(20)}
    files.add("term", small, frozenset())
    files.add("term", {**small, "unit_price": Fraction(10**7), "area": Fraction(10**9)}, frozenset())
    (first, exact), (_, large) = files.recalculate()
    first.check(exact)
    assert exact.doubts == set()
    assert {"full_term_price", "price", "reserve_price"} <= large.doubts


def test_a_reviewer_changes_cells(tmp_path):
    """Inputs and a value of the law changed with another library, as a reviewer would: every line follows."""
    statement = price(
        "lease",
        {
            "use": "industrial",
            "unit_price": Fraction(480),
            "area": Fraction(20000),
            "years": Fraction(20),
            "review_every": Fraction(5),
        },
        frozenset(),
    )
    path = tmp_path / "lease.xlsx"
    path.write_bytes(write(statement, "zh"))
    book = workbooks.Book.read(path.read_bytes())
    changed = openpyxl.load_workbook(path)
    page = changed.worksheets[0]
    for name, value in {"unit_price": 500, "years": 18, "law_lease_rise_cap": 0.05}.items():
        page.cell(book.row(name), 2).value = value
    changed.save(path)
    workbooks.recalculate([path], tmp_path)
    found = workbooks.figures(workbooks.read_csv(path.with_suffix(".csv")), book, workbooks.record(book)["lines"])
    assert [found.amounts[f"rent_{k}"] for k in (1, 2, 3, 4, 5)] == ["200000", "210000", "220500", "231525", ""]
    # 5 + 5 + 5 + 3 years
    assert found.amounts["total_rent"] == str(5 * (200000 + 210000 + 220500) + 3 * 231525)
