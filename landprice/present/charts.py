"""The pictures that a statement's figures give: what each shows, as figures, whoever draws it.

    lease        the rent of each period as steps over the years, against its ceilings
    underground  the price of each layer, from the first level down
    mixed        each use's share of the floor area

No formula stands here: amounts are the statement's lines, the years of a period are those that its total counts.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from landprice.arithmetic.words import Formula, Joined, Literally, Quantity, plain
from landprice.calculators import calculator
from landprice.errors import Lang
from landprice.glossary import SHEET, UNITS, USES, namer, word
from landprice.inputs.parcel import Reader
from landprice.statement import Line, ParcelStatement


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a chart's table: a text, and the key of the line whose amount it is ("" where it is none's)."""

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
    """Steps of one kind: what they are called, and whether they bound what is drawn rather than being it."""

    name: str
    steps: tuple[Step, ...]
    limit: bool = False


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
        kind: How it is drawn.
        title: What it shows.
        description: How it is read.
        head: The headings of its table.
        rows: The rows of its table.
        series: Of steps.
        bars: Of bars.
    """

    key: str
    kind: Literal["steps", "bars"]
    title: str
    description: str
    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    series: tuple[Series, ...] = ()
    bars: tuple[Bar, ...] = ()


def charts(statement: ParcelStatement, lang: Lang) -> tuple[Chart, ...]:
    """The pictures of a statement; none where it is refused, or has nothing to compare."""
    draw = _CHARTS.get(statement.calculator)
    return tuple(draw(_Figures(statement, lang))) if draw and not statement.refused else ()


class _Figures:
    """A statement's lines by key, in the words of one language."""

    def __init__(self, statement: ParcelStatement, lang: Lang) -> None:
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

    def cell(self, line: Line) -> Cell:
        """A line's amount, without its unit."""
        return Cell(_amount(line), line.key, line.amount)

    def headed(self, key: str, unit: str) -> str:
        """A heading with the unit of what stands under it."""
        name, unit = self.say(key), self.unit(unit)
        return f"{name}（{unit}）" if self.lang == "zh" else f"{name} ({unit})"


def _rents(figures: _Figures) -> Iterator[Chart]:
    """Each period's rent against its ceiling, where the rent is reviewed."""
    rents = dict(figures.numbered("rent"))
    ceilings = dict(figures.numbered("ceiling"))
    formula = figures.lines["total_rent"].formula
    if not ceilings or formula is None or not any(rent.value for rent in rents.values()):
        return
    steps, limits, rows = [], [], []
    start = Fraction(0)
    for k, rent in rents.items():
        end = start + _years_of(rent.key, formula)
        ceiling = ceilings.get(k)
        steps.append(Step(start, end, _value(rent)))
        if ceiling is not None:
            limits.append(Step(start, end, _value(ceiling)))
        span = f"{plain(start + 1)}–{plain(end)}" if end - start > 1 else plain(end)
        limit = Cell("—") if ceiling is None else figures.cell(ceiling)
        rows.append((Cell(figures.say("period-k").format(k=k)), Cell(span), figures.cell(rent), limit))
        start = end
    say = figures.say
    yield Chart(
        "rent-steps",
        "steps",
        say("rent-steps"),
        say("rent-steps-said"),
        (say("period"), say("span"), figures.headed("rent", "元"), figures.headed("ceiling", "元")),
        tuple(rows),
        series=(Series(say("rent"), tuple(steps)), Series(say("ceiling"), tuple(limits), limit=True)),
    )


def _layers(figures: _Figures) -> Iterator[Chart]:
    """Each layer's price, from the first level down."""
    statement = figures.statement
    asked = calculator(statement.calculator)
    layers = Reader(asked.inputs, statement.book).parcel(statement.inputs, frozenset()).layer
    found = []
    for k, line in figures.numbered("layer"):
        layer = layers[k - 1]
        level, kind = layer.level.value, layer.kind.value  # type: ignore[attr-defined]
        name = figures.say("layer-item").format(k=k, level=plain(level), kind=word(kind, figures.lang))
        found.append((level, name, line))
    found.sort(key=lambda one: one[0])
    yield from _bars(figures, "layers", [(name, line) for _, name, line in found], ("layer-price", "元"))


def _shares(figures: _Figures) -> Iterator[Chart]:
    """Each use's share of the floor area."""
    index = 0 if figures.lang == "zh" else 1
    shares = [
        (USES[key.removeprefix("share_")][index], line)
        for key, line in figures.lines.items()
        if key.startswith("share_")
    ]
    yield from _bars(figures, "shares", shares, ("share", "%"))


def _bars(figures: _Figures, key: str, named: list[tuple[str, Line]], amount: tuple[str, str]) -> Iterator[Chart]:
    """Lines of one kind as bars, where one of them is above nothing."""
    if not any(line.value for _, line in named):
        return
    unit = figures.unit(named[0][1].unit)
    bars = []
    for name, line in named:
        said = _amount(line)
        bars.append(Bar(name, _value(line), f"{said}{unit}" if unit == "%" else f"{said} {unit}"))
    yield Chart(
        key,
        "bars",
        figures.say(key),
        figures.say(f"{key}-said"),
        (figures.say("charted"), figures.headed(*amount)),
        tuple((Cell(name), figures.cell(line)) for name, line in named),
        bars=tuple(bars),
    )


_CHARTS: dict[str, Callable[[_Figures], Iterator[Chart]]] = {
    "lease": _rents,
    "underground": _layers,
    "mixed": _shares,
}


def _amount(line: Line) -> str:
    """A line's amount with thousands separators."""
    return plain(_value(line), places=len(line.amount.partition(".")[2]))


def _value(line: Line) -> Fraction:
    """A line's amount; it is one of money or a share, never a word."""
    assert line.value is not None
    return line.value


def _years_of(key: str, formula: Formula) -> Fraction:
    """What a sum multiplies a line with: the years that it counts of it."""
    if isinstance(formula, Joined):
        left, right = formula.left, formula.right
        if isinstance(left, Quantity) and left.key == key and isinstance(right, Quantity | Literally):
            return Fraction(right.shown.replace(",", ""))
        return _years_of(key, left) or _years_of(key, right)
    return Fraction(0)
