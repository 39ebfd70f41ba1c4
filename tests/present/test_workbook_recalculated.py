"""Workbooks recalculated by LibreOffice: each line is the exact figure, as written and after inputs are changed.

The exact statement of the same inputs is the oracle; it is itself held against fractions in `test_oracle`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import openpyxl
import pytest
import strategies
import workbooks
from hypothesis import HealthCheck, Phase, given, settings

from landprice import rulebook
from landprice.calculators import calculators, objections
from landprice.errors import UsageError
from landprice.glossary import word
from landprice.present.workbook import write
from landprice.statement import Line, ParcelStatement

pytestmark = pytest.mark.office

BOOK = rulebook.load()
OBJECTIONS = objections(BOOK)
PARCELS = {
    "term": 170,
    "lease": 110,
    "lease-to-sale": 190,
    "underground": 170,
    "mixed": 160,
    "cost": 160,
    "intensify": 50,
    "compare": 50,
}
"""How many parcels of each calculator: 1060 together."""
LARGE = 10**10
FILE_HAS = 10
"""Periods that a file has at least, whatever its own parcel needs: docs/workbook.md."""


@dataclass
class Case:
    """A parcel, the file that it is in, and what it comes to: nothing where its inputs are at odds."""

    inputs: Mapping[str, object]
    accept: frozenset[str]
    statement: ParcelStatement | None
    book: workbooks.Book
    lines: list[str]
    path: Path

    def check(self) -> None:
        """Hold what the recalculated file says against the exact statement."""
        found = workbooks.figures(self.path.with_suffix(".csv"), self.book, self.lines)
        if "beyond-file" in found.breached:  # changed to more periods than the file has: it says so, without a figure
            assert found.stopped, self.inputs
            assert set(found.amounts.values()) == {""}, self.inputs
            periods = [self.inputs.get("lease_years") or 0]
            periods += [self.inputs["years"] / every for every in [self.inputs.get("review_every")] if every]
            assert max(periods) > FILE_HAS, self.inputs
            return
        if self.statement is None or self.statement.refused:
            assert found.stopped, self.inputs
            assert set(found.amounts.values()) == {""}, self.inputs
            if self.statement is not None:
                assert {check.code for check in self.statement.breached} <= found.breached, self.inputs
            return
        assert not found.stopped, self.inputs
        assert found.unsure == bool(found.doubts), self.inputs
        if not found.doubts:
            assert found.breached == {check.code for check in self.statement.breached}, self.inputs
        exact = {line.key: line for line in self.statement.lines}
        largest = max((line.value or Fraction(0) for line in exact.values()), default=Fraction(0))
        for key, shown in found.amounts.items():
            line = exact.get(key)
            if line is None:
                assert shown == "", (key, self.inputs)
            elif line.value is None:
                assert shown == word(line.amount, "zh"), (key, self.inputs)
            elif key in found.doubts:
                assert max(steps(one) for one in exact.values()) > LARGE * 100, (key, self.inputs)
            else:
                places = len(line.amount.partition(".")[2])
                assert round(Decimal(shown), places) == Decimal(line.amount), (key, self.inputs)
                if largest < LARGE:  # the formula that a reader sees is right by itself, but for a step
                    near = max(Decimal(10) ** -places, Decimal(line.amount) / 10**10)
                    assert abs(Decimal(found.gaps[key] or "0")) <= near, (key, self.inputs)


def steps(line: Line) -> Fraction:
    """How many steps of its unit a line's amount is: fen, millionths of 万元/亩."""
    return (line.value or Fraction(0)) * 10 ** len(line.amount.partition(".")[2])


def price(calculator: str, inputs: Mapping[str, object], accept: frozenset[str]) -> ParcelStatement | None:
    """The exact statement; nothing where the inputs are at odds."""
    try:
        return calculators()[calculator].price(strategies.as_text(inputs), rules=BOOK, accept=accept)
    except UsageError:
        return None


def drawn(calculator: str, count: int) -> list[tuple[dict[str, object], frozenset[str]]]:
    """So many parcels, with the objections that are accepted."""
    found = []

    @settings(
        max_examples=count,
        phases=[Phase.generate],
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(strategies.parcels(calculator), strategies.accepted())
    def draw(inputs, accept):
        found.append((inputs, accept & set(OBJECTIONS)))

    draw()
    return found


def shape(inputs: Mapping[str, object]) -> tuple[object, ...]:
    """What a file can't be changed in: how many parts it has, and in which unit each review's price is."""
    units = tuple(item and item[1] for item in inputs.get("reassessed") or ())
    parts = len(inputs.get("part") or inputs.get("layer") or ())
    return parts, tuple(unit == "unit" for unit in units), "unit_price" in inputs


class Files:
    """Files for LibreOffice: one a shape as it was written, the others with their inputs changed in it."""

    def __init__(self, folder: Path) -> None:
        """Write to a folder."""
        self.folder = folder
        self.templates: dict[object, tuple[workbooks.Book, list[str]]] = {}
        self.cases: dict[str, list[Case]] = {}

    def add(self, calculator: str, inputs: Mapping[str, object], accept: frozenset[str]) -> None:
        """Add a parcel."""
        statement = price(calculator, inputs, accept)
        kind = calculator, shape(inputs)
        path = self.folder / f"{calculator}-{len(self.cases.get(calculator, []))}.xlsx"
        cells = workbooks.cells_of(calculator, inputs)
        if kind not in self.templates and statement is None:
            return  # there is no file of inputs at odds
        if kind not in self.templates:
            assert statement is not None
            content = write(statement, "zh")
            book = workbooks.Book.read(content)
            self.templates[kind] = book, workbooks.record(book)["lines"]
            path.write_bytes(book.changed({}))
        book, lines = self.templates[kind]
        if not path.exists():
            accepts = {name: None for name in book.names if name.startswith("accept_")}
            accepts |= {name: "是" for code in accept if (name := "accept_" + code.replace("-", "_")) in accepts}
            names = workbooks.record(book)["inputs"]
            changes = {name: cells.get(name) for name in names}
            assert set(cells) <= set(names), cells
            path.write_bytes(book.changed({**changes, **accepts}))
        self.cases.setdefault(calculator, []).append(Case(inputs, accept, statement, book, lines, path))


@pytest.fixture(scope="module")
def recalculated(tmp_path_factory):
    """A thousand parcels, recalculated."""
    workbooks.program("soffice", "libreoffice")
    files = Files(tmp_path_factory.mktemp("parcels"))
    for calculator, count in PARCELS.items():
        for inputs, accept in drawn(calculator, count):
            files.add(calculator, inputs, accept)
    workbooks.recalculate([case.path for cases in files.cases.values() for case in cases], files.folder)
    return files.cases


@pytest.mark.parametrize("calculator", PARCELS)
def test_every_line_is_the_exact_figure(recalculated, calculator):
    """As written, and with every input changed in the file; no figure where the exact statement has none."""
    assert len(recalculated[calculator]) > PARCELS[calculator] * 0.8
    for case in recalculated[calculator]:
        case.check()


def test_every_calculator_is_recalculated():
    """A new calculator is added to the parcels drawn above."""
    assert set(PARCELS) == set(calculators())
    assert sum(PARCELS.values()) > 1000


def near(multiplier: int, divisor: int, rest: Fraction) -> int:
    """The largest price in fen, up to 10¹⁰ yuan, of which multiplier ÷ divisor has this rest."""
    largest = LARGE * 100
    prices = range(largest, largest - divisor, -1)
    return next(fen for fen in prices if Fraction(fen * multiplier, divisor) % 1 == rest)


def test_ties_and_near_misses(tmp_path):
    """Prices of 10¹⁰ yuan whose quotient is whole, a half, or as near to either as there is: where floats go wrong."""
    files = Files(tmp_path)
    for years, full in ((7, 50), (13, 47), (49, 50), (32, 99)):
        for rest in (Fraction(k, full) for k in (0, 1, full - 1)):
            price_ = Fraction(near(years, full, rest), 100)
            files.add(
                "term",
                {"use": "industrial", "full_price": price_, "years": Fraction(years), "max_term": Fraction(full)},
                frozenset(OBJECTIONS),
            )
    for rest in (Fraction(0), Fraction(1, 50), Fraction(24, 50), Fraction(1, 2), Fraction(26, 50), Fraction(49, 50)):
        price_ = Fraction(near(1, 50, rest), 100)
        parcel = {"use": "industrial", "full_price": price_, "years": Fraction(20)}
        files.add("lease", parcel, frozenset())
        files.add("lease", {**parcel, "review_every": Fraction(5)}, frozenset())
        files.add(
            "lease",
            {**parcel, "review_every": Fraction(6), "index": [Fraction(100), Fraction(101), Fraction(99)]},
            frozenset(),
        )
        sold = {"use": "industrial", "full_price": price_, "lease_years": Fraction(5), "sale_years": Fraction(44)}
        files.add("lease-to-sale", sold, frozenset())
    for rest in (Fraction(k, 4) for k in range(4)):
        price_ = Fraction(near(1, 4, rest), 100)
        layers = [(1, "commercial", None), (2, "commercial", None), (2, "parking", None)]
        files.add("underground", {"full_price": price_, "layer": layers}, frozenset())
    for parts in (3, 7, 11):
        for cost in (LARGE * 100, LARGE * 100 - 1, LARGE * 100 - 2):
            equal = [("industrial", Fraction(1, 3) * 3, None)] * parts
            files.add("cost", {"tract_cost": Fraction(cost, 100), "part": equal}, frozenset())
    cases = [case for found in files.cases.values() for case in found]
    workbooks.recalculate([case.path for case in cases], tmp_path)
    for case in cases:
        assert case.statement is not None
        assert not case.statement.refused, case.inputs
        case.check()


def test_amounts_too_large_say_so(tmp_path):
    """A rounding past 10¹⁴ is told from an exact one, in the file, when an input is changed."""
    files = Files(tmp_path)
    small = {"use": "industrial", "unit_price": Fraction(480), "area": Fraction(20000), "years": Fraction(20)}
    files.add("term", small, frozenset())
    files.add("term", {**small, "unit_price": Fraction(10**7), "area": Fraction(10**9)}, frozenset())
    first, second = files.cases["term"]
    workbooks.recalculate([first.path, second.path], tmp_path)
    first.check()
    assert workbooks.figures(first.path.with_suffix(".csv"), first.book, first.lines).doubts == set()
    found = workbooks.figures(second.path.with_suffix(".csv"), second.book, second.lines)
    assert {"full_term_price", "price", "reserve_price"} <= found.doubts


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
    found = workbooks.figures(path.with_suffix(".csv"), book, workbooks.record(book)["lines"])
    assert [found.amounts[f"rent_{k}"] for k in (1, 2, 3, 4, 5)] == ["200000", "210000", "220500", "231525", ""]
    # 5 + 5 + 5 + 3 years
    assert found.amounts["total_rent"] == str(5 * (200000 + 210000 + 220500) + 3 * 231525)
