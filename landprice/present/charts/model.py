"""What a chart is: figures, whoever draws it."""

import typing
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from landprice.decimal_text import format_decimal
from landprice.errors import Lang
from landprice.formula import BinaryOp, Formula, Literal, Quantity
from landprice.glossary import SHEET, UNITS, namer
from landprice.kinds.exact.statement import Line, ParcelStatement
from landprice.present.comparison import AT_MOST


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a chart's table.

    Attributes:
        text: What it says.
        key: The key of the line whose amount it is; "" where it is none's.
        value: That amount, as JSON has it.
    """

    text: str
    key: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """A level over a span: from when, until when, how high."""

    start: Fraction
    end: Fraction
    level: Fraction


@dataclass(frozen=True, slots=True)
class Series:
    """Steps of one kind, and what they are called."""

    name: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar: its label, its length, and what is written at its end."""

    label: str
    length: Fraction
    said: str


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture and its figures.

    Attributes:
        key: Its name.
        kind: How it is drawn: levels over years, or bars.
        title: What it shows.
        description: How it is read.
        head: The headings of its table.
        rows: The rows of its table; the first cell of each says what the row is about.
        series: Of steps.
        bars: Of bars.
    """

    key: str
    kind: typing.Literal["steps", "bars"]
    title: str
    description: str
    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    series: tuple[Series, ...] = ()
    bars: tuple[Bar, ...] = ()


@dataclass(frozen=True, slots=True)
class Yearly:
    """A line that is due in each of some years, after ``start`` of them and until the end of ``end``."""

    line: Line
    start: int
    end: int

    @property
    def years(self) -> str:
        """The years, as 6–10."""
        return f"{self.start + 1}–{self.end}" if self.end > self.start + 1 else str(self.end)

    @property
    def step(self) -> Step:
        """The amount over its years."""
        return Step(Fraction(self.start), Fraction(self.end), amount(self.line))


class Figures:
    """A statement's lines by key, in the words of one language."""

    def __init__(self, statement: ParcelStatement, lang: Lang) -> None:
        """Take the lines of a statement that is not refused."""
        self.statement = statement
        self.lang = lang
        self.say = namer(SHEET, lang)
        self.unit = namer(UNITS, lang)
        self.lines = {line.key: line for line in statement.lines}

    def numbered(self, stem: str) -> Iterator[tuple[int, Line]]:
        """The lines ``stem_1``, ``stem_2`` …, with their numbers."""
        for key, line in self.lines.items():
            before, _, number = key.rpartition("_")
            if before == stem and number.isdigit():
                yield int(number), line

    def rents(self, prefix: str = "") -> list[Yearly]:
        """A lease's rents, each with the years that the total counts of it.

        Args:
            prefix: Before the keys of the lease's lines, where it is one of several.
        """
        counted = self.lines[f"{prefix}total_rent"].formula
        assert counted is not None
        found: list[Yearly] = []
        for _, line in self.numbered(f"{prefix}rent"):
            start = found[-1].end if found else 0
            found.append(Yearly(line, start, start + _years_of(line.key, counted)))
        return found

    def cell(self, line: Line) -> Cell:
        """A line's amount, without its unit."""
        return Cell(written(line), line.key, line.amount)

    def headed(self, name: str, unit: str) -> str:
        """A heading with the unit of what stands under it."""
        return f"{name}（{self.unit(unit)}）" if self.lang == "zh" else f"{name} ({self.unit(unit)})"

    def bars(self, named: list[tuple[str, Line]]) -> tuple[Bar, ...]:
        """Lines of one unit as bars."""
        return tuple(Bar(name, amount(line), self._with_unit(line)) for name, line in named)

    def _with_unit(self, line: Line) -> str:
        unit = self.unit(line.unit)
        return written(line) + (unit if unit == "%" else f" {unit}")


def amount(line: Line) -> Fraction:
    """A line's amount; it is a number and no word."""
    assert line.value is not None
    return line.value


def written(line: Line) -> str:
    """A line's amount with thousands separators; where it bounds what is not known yet, that is said."""
    bound = AT_MOST if line.bound == "at-most" else ""
    return bound + format_decimal(amount(line), places=len(line.amount.partition(".")[2]))


def _years_of(key: str, formula: Formula) -> int:
    """What a sum multiplies a line with: the years that it counts of it."""
    if not isinstance(formula, BinaryOp):
        return 0
    left, right = formula.left, formula.right
    if isinstance(left, Quantity) and left.key == key and isinstance(right, Quantity | Literal):
        return int(right.shown)
    return _years_of(key, left) or _years_of(key, right)
