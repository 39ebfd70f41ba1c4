"""The supply modes side by side: their measures, and what has been paid under each over the years.

A payment is a line of the comparison, due at the start of a year: a price at once, a rent each year of its period, a
balance once the lease is over.
"""

from collections.abc import Iterator
from fractions import Fraction

from landprice.decimal_text import format_decimal
from landprice.present.charts.model import Cell, Chart, Figures, Series, Step, Yearly, amount
from landprice.present.comparison import AT_MOST, Named, compared


def modes(figures: Figures) -> Iterator[Chart]:
    """The measures as a table with the sum a year as bars; the sums paid as steps."""
    shown = compared(figures.statement, figures.lang)
    assert shown is not None
    there = [mode for mode in shown.modes if (mode.key, "sum_paid") in shown.cells]
    rows = []
    for mode in there:
        lines = {measure: figures.lines[f"{mode.key}_{measure.key}"] for measure in shown.measures}
        cells = [Cell(shown.text(mode.key, each.key), line.key, line.amount) for each, line in lines.items()]
        rows.append((Cell(mode.label), *cells))
    yield Chart(
        "modes",
        "bars",
        figures.say("modes"),
        figures.say("modes-said"),
        (figures.say("mode"), *(figures.headed(measure.label, "元") for measure in shown.measures)),
        tuple(rows),
        bars=figures.bars([(mode.label, figures.lines[f"{mode.key}_sum_per_year"]) for mode in there]),
    )
    yield _payments(figures, there)


def _payments(figures: Figures, there: list[Named]) -> Chart:
    """What has been paid by each year, and each payment with its years."""
    due = {mode: _due(figures, mode.key) for mode in there}
    last = max(payment.end for payments in due.values() for payment in payments)
    rows, series = [], []
    for mode, payments in due.items():
        paid, bound, steps = Fraction(0), "", []
        for payment in payments:
            each = amount(payment.line)
            for year in range(payment.start, payment.end):
                paid += each
                steps.append(Step(Fraction(year), Fraction(year + 1), paid))
            if payment.line.bound == "at-most":
                bound = AT_MOST
            by_then = Cell(bound + format_decimal(paid, places=2))
            rows.append((Cell(mode.label), Cell(payment.years), figures.cell(payment.line), by_then))
        steps.append(Step(steps[-1].end, Fraction(last), paid))
        series.append(Series(mode.label, tuple(steps)))
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
