"""The charts of a comparison: the modes' measures, and the sums paid under each over the years.

A payment is a line of the comparison, due at the start of a year: a price at once, a rent each year of its period, a
balance when the lease is over.
"""

from collections.abc import Iterator
from fractions import Fraction

from landprice.decimal_text import format_decimal
from landprice.present.charts.figures import ChartFigures, YearlyPayment, amount_of
from landprice.present.views.comparison import AT_MOST, compare_modes
from landprice.present.views.model import LabelledKey
from landprice.present.views.tables import Chart, Series, Step, TableCell, TableColumn


def chart_modes(figures: ChartFigures) -> Iterator[Chart]:
    """Chart the sum a year of each mode as bars, with all measures in the table; then the sums paid as steps."""
    comparison = compare_modes(figures.statement, figures.lang)
    assert comparison is not None
    available = [mode for mode in comparison.modes if (mode.key, "sum_paid") in comparison.cells]
    rows = [
        (TableCell(mode.label), *(comparison.cell(mode.key, measure.key) for measure in comparison.measures))
        for mode in available
    ]
    columns = (
        TableColumn(figures.say("mode")),
        *(figures.column(measure.label, "元") for measure in comparison.measures),
    )
    bars = figures.bars([(mode.label, figures.lines[f"{mode.key}_sum_per_year"]) for mode in available])
    yield Chart("bars", figures.say("modes-said"), figures.table("modes", columns, rows), bars=bars)
    yield _chart_payments(figures, available)


def _chart_payments(figures: ChartFigures, modes: list[LabelledKey]) -> Chart:
    """Chart what has been paid by each year, and list each payment with its years."""
    due = {mode: _payments(figures, mode.key) for mode in modes}
    last = max(payment.end for payments in due.values() for payment in payments)
    rows, series = [], []
    for mode, payments in due.items():
        paid, bound, steps = Fraction(0), "", []
        for payment in payments:
            amount = amount_of(payment.line)
            for year in range(payment.start, payment.end):
                paid += amount
                steps.append(Step(Fraction(year), Fraction(year + 1), paid))
            if payment.line.bound == "at-most":
                bound = AT_MOST
            by_then = TableCell(bound + format_decimal(paid, places=2), value=paid)
            rows.append((TableCell(mode.label), TableCell(payment.years), figures.cell(payment.line), by_then))
        steps.append(Step(steps[-1].end, Fraction(last), paid))
        series.append(Series(mode.label, tuple(steps)))
    say = figures.say
    columns = (
        TableColumn(say("mode")),
        figures.column(say("years")),
        figures.column(say("payment"), "元"),
        figures.column(say("paid"), "元"),
    )
    return Chart("steps", say("payments-said"), figures.table("payments", columns, rows), series=tuple(series))


def _payments(figures: ChartFigures, mode: str) -> list[YearlyPayment]:
    """Return the payments of a mode in order, equal ones of consecutive years joined."""
    lines = figures.lines
    if mode in {"lease", "lease_ceilings"}:
        return figures.rents(f"{mode}_")
    if mode != "lease_to_sale":
        return [YearlyPayment(lines[f"{mode}_reserve_price"], 0, 1)]
    instalments = [(1, lines[f"{mode}_annual_rent"]), *figures.numbered(f"{mode}_instalment")]
    payments: list[YearlyPayment] = []
    for year, line in instalments:
        if payments and amount_of(payments[-1].line) == amount_of(line):
            payments[-1] = YearlyPayment(payments[-1].line, payments[-1].start, year)
        else:
            payments.append(YearlyPayment(line, year - 1, year))
    end = payments[-1].end
    return [*payments, YearlyPayment(lines[f"{mode}_balance"], end, end + 1)]
