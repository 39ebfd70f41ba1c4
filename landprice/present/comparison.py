"""What a comparison of the supply modes shows side by side: each mode's measures, and whether they are balanced."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from landprice.decimal_text import format_decimal
from landprice.errors import Lang
from landprice.glossary import MEASURES, MODES, label, namer, word
from landprice.kinds.exact.statement import Line, ParcelStatement

AT_MOST = "≤ "
"""Before an amount that bounds what is not known yet."""
NONE = "—"
"""In the place of a mode's amount that there is none of."""


@dataclass(frozen=True, slots=True)
class Named:
    """A mode or a measure: its key and its label."""

    key: str
    label: str


@dataclass(frozen=True, slots=True)
class Cell:
    """A measure of a mode.

    Attributes:
        value: The amount in 元.
        text: The same with thousands separators, to the fen, and ``≤`` where it is a bound.
    """

    value: Fraction
    text: str


@dataclass(frozen=True, slots=True)
class Compared:
    """The modes side by side.

    Attributes:
        lang: The language.
        modes: All of them; one that is not to be had for the years has no cells.
        measures: Those that are there (a present value only with a rate).
        cells: By the keys of mode and measure.
        balanced: Whether they are balanced, labelled, in words.
        is_balanced: The same as a truth.
    """

    lang: Lang
    modes: tuple[Named, ...]
    measures: tuple[Named, ...]
    cells: Mapping[tuple[str, str], Cell]
    balanced: str
    is_balanced: bool

    def column(self, measure: str) -> tuple[Cell | None, ...]:
        """One measure of every mode."""
        return tuple(self.cells.get((mode.key, measure)) for mode in self.modes)

    def text(self, mode: str, measure: str) -> str:
        """A cell's text."""
        return text_of(self.cells.get((mode, measure)))

    def sentence(self, mode: Named) -> str:
        """One mode's measures in a line of text."""
        measures = [f"{one.label} {cell.text} {self.unit}" for one, cell in self._row(mode)]
        return f"{mode.label}: {'; '.join(measures) or NONE}"

    def _row(self, mode: Named) -> Iterable[tuple[Named, Cell]]:
        return ((one, cell) for one in self.measures if (cell := self.cells.get((mode.key, one.key))))

    @property
    def unit(self) -> str:
        """The unit of every cell."""
        return "元" if self.lang == "zh" else "yuan"


def compared(statement: ParcelStatement, lang: Lang) -> Compared | None:
    """A statement's modes side by side; None where it compares none, or is refused."""
    lines = {line.key: line for line in statement.lines}
    if "balanced" not in lines:
        return None
    found = {
        (mode, measure): _cell(line)
        for mode in MODES
        for measure in MEASURES
        if (line := lines.get(f"{mode}_{measure}")) is not None
    }
    return Compared(
        lang=lang,
        modes=named(MODES, set(MODES), namer(MODES, lang)),
        measures=named(MEASURES, {measure for _, measure in found}, lambda key: measure_label(key, lang)),
        cells=found,
        balanced=word(lines["balanced"].amount, lang),
        is_balanced=lines["balanced"].amount == "yes",
    )


def text_of(cell: Cell | None) -> str:
    """A cell's text; a dash where there is none."""
    return NONE if cell is None else cell.text


def measure_label(key: str, lang: Lang) -> str:
    """A measure's label without a mode: of a present value, that of a price's and not of a rent's alone."""
    return label(key, lang, "full_term")


def named(keys: Iterable[str], found: set[str], name: Callable[[str], str]) -> tuple[Named, ...]:
    """The keys found, in their order, with their labels."""
    return tuple(Named(key, name(key)) for key in keys if key in found)


def _cell(line: Line) -> Cell:
    """A line's amount."""
    assert line.value is not None
    return Cell(line.value, (AT_MOST if line.bound == "at-most" else "") + format_decimal(line.value, places=2))
