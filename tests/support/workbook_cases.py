"""Parcels typed into the workbooks of others, and what the recalculated file must then say: the exact statement."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import strategies
import workbooks
from hypothesis import HealthCheck, Phase, given, settings

from landprice import rulebook
from landprice.calculators import all_calculators, objections
from landprice.errors import UsageError
from landprice.glossary import word
from landprice.kinds.exact.statement import Line, ParcelStatement
from landprice.present.workbook.live import render_statement as write

BOOK = rulebook.load()
OBJECTIONS = objections(BOOK)
LARGE = 10**10
FILE_HAS = 10
"""Periods that a file has at least, whatever its own parcel needs: docs/workbook.md."""


@dataclass
class Case:
    """A parcel, the file that it is typed into, and its exact statement.

    Attributes:
        inputs: Of the parcel.
        accept: The objections that are accepted.
        statement: None where the inputs are at odds.
        book: The file of another parcel of the same shape, or of this one.
        lines: The keys of the file's lines.
        changes: What to type into which cells; empty where the file is this parcel's own.
    """

    inputs: Mapping[str, object]
    accept: frozenset[str]
    statement: ParcelStatement | None
    book: workbooks.Book
    lines: list[str]
    changes: dict[str, str | None]

    def check(self, found: workbooks.Figures) -> None:
        """Hold what the recalculated file says against the exact statement."""
        if "beyond-file" in found.breached:  # changed to more periods than the file has: it says so, without a figure
            assert found.stopped, self.inputs
            assert set(found.amounts.values()) == {""}, self.inputs
            assert self._periods() > FILE_HAS, self.inputs
            return
        if self.statement is None or self.statement.refused:
            assert found.stopped, self.inputs
            assert set(found.amounts.values()) == {""}, self.inputs
            assert self._refusing() <= found.breached, self.inputs
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
                assert shown == word(line.amount, "zh", self.statement.book.use_labels), (key, self.inputs)
            elif key in found.doubts:
                assert max(steps(one) for one in exact.values()) > LARGE * 100, (key, self.inputs)
            else:
                places = len(line.amount.partition(".")[2])
                rounded = Decimal(shown).quantize(Decimal(10) ** -places, ROUND_HALF_UP)  # as a cell shows it
                assert rounded == Decimal(line.amount), (key, self.inputs)
                if largest < LARGE:  # the formula that a reader sees is right by itself, but for a step
                    near = max(Decimal(10) ** -places, Decimal(line.amount) / 10**10)
                    assert abs(Decimal(found.gaps[key] or "0")) <= near, (key, self.inputs)

    def _refusing(self) -> set[str]:
        """Return the codes that a refused parcel's file must show.

        A file reads every negative number as one step, and has no periods shorter than the law's shortest: what the
        later ones would warn of is not in it.
        """
        breached = () if self.statement is None else self.statement.breached
        is_beyond_file = any(check.code in {"not-positive", "review-too-often"} for check in breached)
        return {check.code for check in breached if not (is_beyond_file and check.severity == "warn")}

    def _periods(self) -> Fraction:
        """Return the most periods that a mode of the parcel may have; a comparison's lease is reviewed by default.

        A file reads a negative interval as one step, of which a term has more than a file has periods.
        """
        every = self.inputs.get("review_every")
        if every is not None and every < 0:
            return Fraction(FILE_HAS + 1)
        if every is None and "lease_ceilings_review_every" in self.lines:
            every = BOOK.rule("review-too-often").number
        reviewed = [Fraction(self.inputs["years"]) / every] if every else []
        return max(Fraction(self.inputs.get("lease_years") or 0), *reviewed)


def steps(line: Line) -> Fraction:
    """How many steps of its unit a line's amount is: fen, millionths of 万元/亩."""
    return (line.value or Fraction(0)) * 10 ** len(line.amount.partition(".")[2])


def price(calculator: str, inputs: Mapping[str, object], accept: frozenset[str]) -> ParcelStatement | None:
    """The exact statement; nothing where the inputs are at odds."""
    try:
        return all_calculators()[calculator].price(strategies.as_text(inputs), rules=BOOK, accept=accept)
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
    """What a file can't be changed in: its numbers of parts and of indices, and the unit of each review's price."""
    units = tuple(item and item[1] for item in inputs.get("reassessed") or ())
    parts = len(inputs.get("part") or inputs.get("layer") or inputs.get("phase") or ())
    indices = max(len(inputs.get("index") or ()), FILE_HAS + 1)
    return parts, indices, tuple(unit == "unit" for unit in units), "unit_price" in inputs


class Cases:
    """Cases by calculator: the first of a shape in its own file, the others typed into that.

    Attributes:
        by_calculator: All of them.
    """

    def __init__(self) -> None:
        """Start with none."""
        self.templates: dict[object, tuple[workbooks.Book, dict[str, object]]] = {}
        self.by_calculator: dict[str, list[Case]] = {}

    def add(self, calculator: str, inputs: Mapping[str, object], accept: frozenset[str]) -> Case | None:
        """Add a parcel; return None if it has no workbook, as its inputs conflict.

        Nor has a parcel whose total and unit price differ, if typed into the file of another: the number in a cell does
        not say to which place it was rounded, and the file keeps that of the total that it was made for.
        """
        statement = price(calculator, inputs, accept)
        kind = calculator, shape(inputs)
        codes = set() if statement is None else {check.code for check in statement.breached}
        if codes & {"price-rounded", "prices-disagree"} and kind in self.templates:
            return None
        changes: dict[str, str | None] = {}
        if kind in self.templates:
            book, record = self.templates[kind]
            accepts: dict[str, str | None] = {name: None for name in book.names if name.startswith("accept_")}
            accepts |= {name: "是" for code in accept if (name := "accept_" + code.replace("-", "_")) in accepts}
            names, cells = record["inputs"], workbooks.cells_of(calculator, inputs)
            assert set(cells) <= set(names), cells
            changes = {name: cells.get(name) for name in names} | accepts
        elif statement is None:
            return None
        else:
            book = workbooks.Book.read(write(statement, "zh"))
            record = workbooks.record(book)
            self.templates[kind] = book, record
        case = Case(inputs, accept, statement, book, record["lines"], changes)
        self.by_calculator.setdefault(calculator, []).append(case)
        return case


def near(multiplier: int, divisor: int, rest: Fraction) -> int:
    """The largest price in fen, up to 10¹⁰ yuan, of which multiplier ÷ divisor has this rest."""
    largest = LARGE * 100
    prices = range(largest, largest - divisor, -1)
    return next(fen for fen in prices if Fraction(fen * multiplier, divisor) % 1 == rest)


def ties() -> Iterator[tuple[str, dict[str, object], frozenset[str]]]:
    """Prices of 10¹⁰ yuan whose quotient is whole, a half, or as near to either as there is: where floats go wrong."""
    for years, full in ((7, 50), (13, 47), (49, 50), (32, 99)):
        for rest in (Fraction(k, full) for k in (0, 1, full - 1)):
            price_ = Fraction(near(years, full, rest), 100)
            yield (
                "term",
                {"use": "industrial", "full_price": price_, "years": Fraction(years), "max_term": Fraction(full)},
                frozenset(OBJECTIONS),
            )
    for rest in (Fraction(0), Fraction(1, 50), Fraction(24, 50), Fraction(1, 2), Fraction(26, 50), Fraction(49, 50)):
        price_ = Fraction(near(1, 50, rest), 100)
        parcel = {"use": "industrial", "full_price": price_, "years": Fraction(20)}
        yield ("lease", parcel, frozenset())
        yield ("lease", {**parcel, "review_every": Fraction(5)}, frozenset())
        yield (
            "lease",
            {**parcel, "review_every": Fraction(6), "index": [Fraction(100), Fraction(101), Fraction(99)]},
            frozenset(),
        )
        sold = {"use": "industrial", "full_price": price_, "lease_years": Fraction(5), "sale_years": Fraction(44)}
        yield ("lease-to-sale", sold, frozenset())
    for rest in (Fraction(k, 4) for k in range(4)):
        price_ = Fraction(near(1, 4, rest), 100)
        layers = [(1, "commercial", None), (2, "commercial", None), (2, "parking", None)]
        yield ("underground", {"full_price": price_, "layer": layers}, frozenset())
    for parts in (3, 7, 11):
        for cost in (LARGE * 100, LARGE * 100 - 1, LARGE * 100 - 2):
            equal = [("industrial", Fraction(1, 3) * 3, None)] * parts
            yield ("cost", {"tract_cost": Fraction(cost, 100), "part": equal}, frozenset())
