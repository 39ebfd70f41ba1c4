"""The lines of a statement as the charts read them: by key, in one language, with the years that a rent is due."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from landprice.decimal_text import format_decimal
from landprice.errors import Lang
from landprice.formula import BinaryOp, Formula, Literal, Quantity
from landprice.glossary import SHEET, UNITS, namer
from landprice.kinds.exact.statement import Line, ParcelStatement
from landprice.present.views.comparison import AT_MOST
from landprice.present.views.tables import Bar, Step, Table, TableCell, TableColumn, TableRow


@dataclass(frozen=True, slots=True)
class YearlyPayment:
    """A line that is due once a year: from after ``start`` years until the end of year ``end``."""

    line: Line
    start: int
    end: int

    @property
    def years(self) -> str:
        """The years that it is due in, as ``1–5``."""
        return f"{self.start + 1}–{self.end}" if self.end > self.start + 1 else str(self.end)

    @property
    def step(self) -> Step:
        """The amount over its years."""
        return Step(Fraction(self.start), Fraction(self.end), amount_of(self.line))


class ChartFigures:
    """The lines of a statement by key, and their texts in one language."""

    def __init__(self, statement: ParcelStatement, lang: Lang) -> None:
        """Take the lines of a statement that is not refused."""
        self.statement = statement
        self.lang = lang
        self.say = namer(SHEET, lang)
        self.unit = namer(UNITS, lang)
        self.lines = {line.key: line for line in statement.lines}

    def numbered(self, stem: str) -> Iterator[tuple[int, Line]]:
        """Yield the lines ``stem_1``, ``stem_2`` …, with their numbers."""
        for key, line in self.lines.items():
            before, _, number = key.rpartition("_")
            if before == stem and number.isdigit():
                yield int(number), line

    def rents(self, prefix: str = "") -> list[YearlyPayment]:
        """Return a lease's rents, each with the years that the total counts of it.

        Args:
            prefix: Before the keys of the lease's lines, where it is one of several.
        """
        total = self.lines[f"{prefix}total_rent"].formula
        assert total is not None
        rents: list[YearlyPayment] = []
        for _, line in self.numbered(f"{prefix}rent"):
            start = rents[-1].end if rents else 0
            rents.append(YearlyPayment(line, start, start + _count_years(line.key, total)))
        return rents

    def table(self, key: str, columns: Sequence[TableColumn], rows: Sequence[Sequence[TableCell]]) -> Table:
        """Make the table of a chart, titled by its key."""
        return Table(key, self.say(key), tuple(columns), tuple(TableRow(tuple(cells)) for cells in rows))

    def column(self, name: str, unit: str = "") -> TableColumn:
        """Make a column of amounts, or of text that stands beside them."""
        return TableColumn(name, self.unit(unit), numeric=True)

    def cell(self, line: Line) -> TableCell:
        """Make the cell of a line's amount, without its unit."""
        return TableCell(format_amount(line), line.key, line.amount, line.value)

    def bars(self, labelled: Sequence[tuple[str, Line]]) -> tuple[Bar, ...]:
        """Make bars of lines of one unit."""
        return tuple(Bar(name, amount_of(line), self._with_unit(line)) for name, line in labelled)

    def _with_unit(self, line: Line) -> str:
        unit = self.unit(line.unit)
        return format_amount(line) + (unit if unit == "%" else f" {unit}")


def amount_of(line: Line) -> Fraction:
    """Return the amount of a line that is a number."""
    assert line.value is not None
    return line.value


def format_amount(line: Line) -> str:
    """Format a line's amount with thousands separators, and with ``≤`` before an upper bound."""
    bound = AT_MOST if line.bound == "at-most" else ""
    return bound + format_decimal(amount_of(line), places=len(line.amount.partition(".")[2]))


def _count_years(key: str, formula: Formula) -> int:
    """Return what a sum multiplies a line with: the years that it counts of it."""
    if not isinstance(formula, BinaryOp):
        return 0
    left, right = formula.left, formula.right
    if isinstance(left, Quantity) and left.key == key and isinstance(right, Quantity | Literal):
        return int(right.shown)
    return _count_years(key, left) or _count_years(key, right)
