"""The layout of a chart: positions in proportion to the figures, exact to a tenth, with labels that do not overlap."""

import re
from dataclasses import fields, is_dataclass
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from landprice.present.page.drawing import lay_out
from landprice.present.views.tables import Bar, Chart, Series, Step, Table

TABLE = Table("key", "heading", (), ())


def points_chart(points):
    """A chart of one series of points."""
    return Chart("lines", "", TABLE, (Series("a", tuple(Step(year, year, level) for year, level in points)),))


def steps_chart(levels):
    """A chart of one series of steps, each a year long."""
    steps = tuple(Step(Fraction(year), Fraction(year + 1), level) for year, level in enumerate(levels))
    return Chart("steps", "", TABLE, (Series("a", steps),))


def texts(placed):
    """Every text in a layout but labels and amounts."""
    if isinstance(placed, str):
        return [placed]
    if isinstance(placed, tuple):
        return [text for part in placed for text in texts(part)]
    if is_dataclass(placed):
        names = [field.name for field in fields(placed) if field.name not in {"label", "amount"}]
        return [text for name in names for text in texts(getattr(placed, name))]
    assert isinstance(placed, int)
    return []


amounts = st.fractions(0, 10**12, max_denominator=997)


@given(st.lists(amounts, min_size=1, max_size=60))
def test_positions_are_written_to_a_tenth(levels):
    """No position has more digits than one after the point, whatever the figures."""
    points = [(Fraction(year), level) for year, level in enumerate(levels, 1)]
    bars = Chart("bars", "", TABLE, bars=tuple(Bar("a", level, "1.00 元") for level in levels))
    for chart in (steps_chart(levels), points_chart(points), bars):
        numbers = [
            number for text in texts(lay_out(chart)) for number in text.replace("M", "").replace("L", "").split()
        ]
        assert numbers
        assert [number for number in numbers if not re.fullmatch(r"\d+(\.\d)?", number)] == []


def test_each_point_has_a_dot_on_the_line():
    """Points at the years 5, 10 and 20: their distances across are 1 : 2, their heights as 1 : 2 : 4."""
    plot = lay_out(
        points_chart([(Fraction(5), Fraction(10)), (Fraction(10), Fraction(20)), (Fraction(20), Fraction(40))])
    )
    (series,) = plot.series
    assert series.path == "M" + " L".join(" ".join(dot) for dot in series.dots)
    across = [float(x) for x, _ in series.dots]
    heights = [float(plot.bottom) - float(y) for _, y in series.dots]
    assert (across[0], across[-1]) == (float(plot.left), float(plot.right))
    assert (across[2] - across[1]) / (across[1] - across[0]) == pytest.approx(2, abs=0.01)
    assert [height / heights[0] for height in heights] == pytest.approx([1, 2, 4], abs=0.02)


def test_steps_have_no_dots():
    """A step is a level over a span, so its ends are not marked."""
    (series,) = lay_out(steps_chart([Fraction(1), Fraction(2)])).series
    assert series.dots == ()


def test_a_single_point_stands_at_the_left():
    """A sweep of one value has no span to divide by."""
    plot = lay_out(points_chart([(Fraction(20), Fraction(1))]))
    assert [x for x, _ in plot.series[0].dots] == [plot.left]
    assert [tick.label for tick in plot.years] == ["20"]


@given(st.integers(0, 100), st.integers(1, 100), st.integers(1, 10))
def test_labels_of_years_keep_apart(first, count, step):
    """At most one label in a twentieth of the axis, and always one at its end."""
    years = list(range(first, 101, step))[:count]
    plot = lay_out(points_chart([(Fraction(year), Fraction(1)) for year in years]))
    labelled = [int(tick.label) for tick in plot.years]
    assert labelled[-1] == years[-1]
    assert set(labelled) <= set(years)
    assert all(20 * (later - earlier) >= years[-1] - years[0] for earlier, later in pairwise(labelled))


@given(amounts)
def test_labels_of_levels_are_few_and_round(highest):
    """One to six grid lines from 0 upward, at equal intervals, with an exact label each."""
    plot = lay_out(steps_chart([highest]))
    levels = [Fraction(tick.label.replace(",", "")) for tick in plot.levels]
    assert 1 <= len(levels) <= 6
    assert levels == [index * (levels[1] if levels[1:] else 0) for index in range(len(levels))]
    assert levels[-1] <= max(highest * Fraction(21, 20), 1)
