"""Tables and charts: figures with their texts, for any format to set or to draw."""

import typing
from dataclasses import dataclass
from fractions import Fraction

from landprice.errors import Lang


@dataclass(frozen=True, slots=True)
class TableCell:
    """A cell of a table.

    Attributes:
        text: What a reader sees.
        key: The key of the line, or of the figure, that it shows; "" if it shows none.
        amount: The figure as JSON has it.
        value: The same figure as a number, for bars and worksheets; None for text.
    """

    text: str
    key: str = ""
    amount: str = ""
    value: Fraction | None = None


@dataclass(frozen=True, slots=True)
class TableColumn:
    """A column of a table: its label, the unit of its amounts, and whether they are aligned as numbers."""

    label: str
    unit: str = ""
    numeric: bool = False

    def heading(self, lang: Lang) -> str:
        """Return the label with the unit in brackets."""
        if not self.unit:
            return self.label
        return f"{self.label}（{self.unit}）" if lang == "zh" else f"{self.label} ({self.unit})"


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row of a table; one with a ``refusal`` says why it has no other cells than the first."""

    cells: tuple[TableCell, ...]
    refusal: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a heading of its own.

    Attributes:
        key: Its name for programs.
        heading: What it shows.
        columns: Its columns.
        rows: Its rows.
    """

    key: str
    heading: str
    columns: tuple[TableColumn, ...]
    rows: tuple[TableRow, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """A level over a span of years."""

    start: Fraction
    end: Fraction
    level: Fraction


@dataclass(frozen=True, slots=True)
class Series:
    """The steps of one line in a chart, and its name."""

    name: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of a chart: its label, its length, and the text at its end."""

    label: str
    length: Fraction
    text: str


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart and the figures that it is drawn from.

    Attributes:
        kind: ``steps`` for levels over years, ``lines`` for points joined, ``bars``.
        description: How to read it.
        table: Its figures; the table's key and heading are the chart's.
        series: The lines of a chart of steps or lines.
        bars: The bars of a chart of bars.
    """

    kind: typing.Literal["steps", "lines", "bars"]
    description: str
    table: Table
    series: tuple[Series, ...] = ()
    bars: tuple[Bar, ...] = ()

    @property
    def key(self) -> str:
        """The chart's name for programs."""
        return self.table.key

    @property
    def title(self) -> str:
        """What the chart shows."""
        return self.table.heading


NO_AMOUNT = TableCell("—")
"""The cell of an amount that there is none of."""
