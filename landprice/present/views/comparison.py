"""The supply modes of a comparison side by side: each mode's measures, and whether the modes are balanced."""

from collections.abc import Callable, Iterable

from landprice.decimal_text import format_decimal
from landprice.errors import Lang
from landprice.glossary import MEASURES, MODES, PRESENTATION, UNITS, label, namer, word
from landprice.kinds.exact.statement import Line, ParcelStatement
from landprice.present.views.model import LabelledKey, LabelledText, ModeComparison
from landprice.present.views.tables import Table, TableCell, TableColumn, TableRow

AT_MOST = "≤ "
"""Before an amount that bounds one that is not known yet."""


def compare_modes(statement: ParcelStatement, lang: Lang) -> ModeComparison | None:
    """Set the modes of a statement side by side; None if it compares none, or is refused."""
    lines = {line.key: line for line in statement.lines}
    if "balanced" not in lines:
        return None
    cells = {
        (mode, measure): _cell(line)
        for mode in MODES
        for measure in MEASURES
        if (line := lines.get(f"{mode}_{measure}")) is not None
    }
    balanced = lines["balanced"].amount
    return ModeComparison(
        modes=label_modes(lang),
        measures=label_measures({measure for _, measure in cells}, lang),
        cells=cells,
        unit=namer(UNITS, lang)("元"),
        balanced=LabelledText(
            namer(PRESENTATION, lang)("balanced"), word(balanced, lang), "good" if balanced == "yes" else "warn"
        ),
        is_balanced=balanced == "yes",
    )


def label_modes(lang: Lang) -> tuple[LabelledKey, ...]:
    """Return every mode with its label."""
    return _label(MODES, namer(MODES, lang))


def label_measures(measures: Iterable[str], lang: Lang) -> tuple[LabelledKey, ...]:
    """Return some measures in their order; a present value has a price's label, not a rent's."""
    chosen = set(measures)
    return _label((key for key in MEASURES if key in chosen), lambda key: label(key, lang, "full_term"))


def tabulate(comparison: ModeComparison, lang: Lang) -> Table:
    """Tabulate a comparison: the modes below one another, their measures in columns."""
    say = namer(PRESENTATION, lang)
    measures = comparison.measures
    return Table(
        "compared",
        say("compared"),
        (TableColumn(say("mode")), *(TableColumn(one.label, comparison.unit, numeric=True) for one in measures)),
        tuple(
            TableRow((TableCell(mode.label), *(comparison.cell(mode.key, one.key) for one in measures)))
            for mode in comparison.modes
        ),
    )


def _label(keys: Iterable[str], name: Callable[[str], str]) -> tuple[LabelledKey, ...]:
    return tuple(LabelledKey(key, name(key)) for key in keys)


def _cell(line: Line) -> TableCell:
    assert line.value is not None
    bound = AT_MOST if line.bound == "at-most" else ""
    return TableCell(bound + format_decimal(line.value, places=2), line.key, line.amount, line.value)
