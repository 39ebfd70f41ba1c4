"""The supply modes side by side: their measures, and what has been paid under each over the years.

A payment is a line of the comparison, due at the start of a year: a price at once, a rent each year of its period, a
balance once the lease is over.
"""

from collections.abc import Iterator
from fractions import Fraction

from landprice.arithmetic.words import plain
from landprice.calculators.compare import MEASURES
from landprice.glossary import MODES, label, namer
from landprice.present.charts.model import Cell, Chart, Figures, Series, Step, Yearly, amount


def modes(figures: Figures) -> Iterator[Chart]:
    """The measures as a table with the sum a year as bars; the sums paid as steps."""
    named = [(key, name) for key in MODES if f"{key}_sum_paid" in figures.lines for name in [_name(figures, key)]]
    yield _measures(figures, named)
    yield _payments(figures, named)


def _name(figures: Figures, mode: str) -> str:
    return namer(MODES, figures.lang)(mode)


def _measures(figures: Figures, named: list[tuple[str, str]]) -> Chart:
    """Every measure of every mode; the sum a year, which can be compared whatever the term, as bars."""
    first = named[0][0]
    measures = [measure for measure in MEASURES if f"{first}_{measure}" in figures.lines]
    rows = [(Cell(name), *(figures.cell(figures.lines[f"{mode}_{each}"]) for each in measures)) for mode, name in named]
    return Chart(
        "modes",
        "bars",
        figures.say("modes"),
        figures.say("modes-said"),
        (figures.say("mode"), *(figures.headed(label(measure, figures.lang, first), "元") for measure in measures)),
        tuple(rows),
        bars=figures.bars([(name, figures.lines[f"{mode}_sum_per_year"]) for mode, name in named]),
    )


def _payments(figures: Figures, named: list[tuple[str, str]]) -> Chart:
    """What has been paid by each year, and each payment with its years."""
    due = {mode: _due(figures, mode) for mode, _ in named}
    last = max(payment.end for payments in due.values() for payment in payments)
    rows, series = [], []
    for mode, name in named:
        paid, steps = Fraction(0), []
        for payment in due[mode]:
            each = amount(payment.line)
            for year in range(payment.start, payment.end):
                paid += each
                steps.append(Step(Fraction(year), Fraction(year + 1), paid))
            by_then = Cell(plain(paid, places=2))
            rows.append((Cell(name), Cell(payment.years), figures.cell(payment.line), by_then))
        steps.append(Step(steps[-1].end, Fraction(last), paid))
        series.append(Series(name, tuple(steps)))
    say = figures.say
    return Chart(
        "payments",
        "steps",
        say("payments"),
        say("payments-said"),
        (say("mode"), say("years"), figures.headed(say("payment"), "元"), figures.headed(say("paid"), "元")),
        tuple(rows),
        series=tuple(series),
    )


def _due(figures: Figures, mode: str) -> list[Yearly]:
    """The payments of a mode, in their order; equal ones of years that follow on one another together."""
    lines = figures.lines
    if mode in {"lease", "lease_ceilings"}:
        return figures.rents(f"{mode}_")
    if mode != "lease_to_sale":
        return [Yearly(lines[f"{mode}_reserve_price"], 0, 1)]
    instalments = [(1, lines[f"{mode}_annual_rent"]), *figures.numbered(f"{mode}_instalment")]
    due: list[Yearly] = []
    for year, line in instalments:
        if due and amount(due[-1].line) == amount(line):
            due[-1] = Yearly(due[-1].line, due[-1].start, year)
        else:
            due.append(Yearly(line, year - 1, year))
    return [*due, Yearly(lines[f"{mode}_balance"], due[-1].end, due[-1].end + 1)]
