"""The layout of a chart's SVG: `chart.svg` draws what is placed here, `document.css` sets its appearance.

Positions are exact until they are written, so the same chart gives the same bytes on every machine. A drawing is narrow
enough for its text to be readable on a telephone.
"""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain, count

from landprice.decimal_text import format_decimal
from landprice.present.views.tables import Bar, Chart, Series

_WIDTH = 420
_MARGIN = 8
_GAP = 6  # between an axis or a bar and its label
_FONT_SIZE = 13  # as in document.css
_BASELINE = 5  # from the middle of a line of text down to its baseline

_PLOT_HEIGHT = 260
_MAX_YEARS = 10  # labels on the axis of years
_MAX_LEVELS = 5  # grid lines above zero

_BAND = 44  # height of a bar with its label above it
_BAR = 16


@dataclass(frozen=True, slots=True)
class Tick:
    """A grid line: its position along the axis, and its label."""

    at: str
    label: str


@dataclass(frozen=True, slots=True)
class PlacedSeries:
    """A series: the data of its path, and the positions of its dots."""

    path: str
    dots: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class PlacedBar:
    """A bar: its label above it, its amount behind it."""

    label: str
    label_y: str
    y: str
    width: str
    amount: str
    amount_x: str
    amount_y: str


@dataclass(frozen=True, slots=True)
class PlotLayout:
    """Positions in a chart of levels over the years, in the SVG's units.

    Attributes:
        width: The width of the whole drawing.
        height: Its height.
        left: The left edge of the plot; ``right``, ``top`` and ``bottom`` are its other edges.
        right: See ``left``.
        top: See ``left``.
        bottom: See ``left``.
        label_right: The right end of the labels of levels.
        level_baseline: From a level's grid line down to its label's baseline.
        year_baseline: The baseline of the labels of years.
        levels: The horizontal grid lines.
        years: The vertical grid lines.
        series: The lines.
    """

    width: int
    height: int
    left: str
    right: str
    top: str
    bottom: str
    label_right: str
    level_baseline: int
    year_baseline: str
    levels: tuple[Tick, ...]
    years: tuple[Tick, ...]
    series: tuple[PlacedSeries, ...]


@dataclass(frozen=True, slots=True)
class BarsLayout:
    """Positions in a chart of bars, from the top down, in the SVG's units."""

    width: int
    height: int
    left: int
    bar_height: int
    bars: tuple[PlacedBar, ...]


def lay_out(chart: Chart) -> PlotLayout | BarsLayout:
    """Place everything that a chart shows."""
    return _place_bars(chart.bars) if chart.kind == "bars" else _place_series(chart)


def _place_series(chart: Chart) -> PlotLayout:
    """Place levels over the years: each series a line, with a dot at each point in a chart of points."""
    steps = [step for series in chart.series for step in series.steps]
    years = sorted({year for step in steps for year in (step.start, step.end)})
    first, last = years[0], years[-1]
    highest = max(step.level for step in steps) * Fraction(21, 20) or Fraction(1)  # a little room above
    interval = _level_interval(highest)
    levels = [interval * number for number in range(highest // interval + 1)]

    left = _MARGIN + _GAP + max(_text_width(format_decimal(level)) for level in levels)
    right = _WIDTH - _MARGIN - _text_width(format_decimal(last)) / 2
    top = Fraction(_MARGIN + _FONT_SIZE // 2)
    bottom = Fraction(_PLOT_HEIGHT - _MARGIN - _FONT_SIZE - _GAP)
    span = last - first or Fraction(1)

    def x(year: Fraction) -> str:
        return _coordinate(left + (right - left) * (year - first) / span)

    def y(level: Fraction) -> str:
        return _coordinate(bottom - (bottom - top) * level / highest)

    def place(series: Series) -> PlacedSeries:
        starts = tuple((x(step.start), y(step.level)) for step in series.steps)
        ends = tuple((x(step.end), y(step.level)) for step in series.steps)
        if chart.kind == "lines":
            return PlacedSeries(_path(starts), dots=starts)
        return PlacedSeries(_path(chain.from_iterable(zip(starts, ends, strict=True))), dots=())

    return PlotLayout(
        width=_WIDTH,
        height=_PLOT_HEIGHT,
        left=_coordinate(left),
        right=_coordinate(right),
        top=_coordinate(top),
        bottom=_coordinate(bottom),
        label_right=_coordinate(left - _GAP),
        level_baseline=_BASELINE,
        year_baseline=_coordinate(bottom + _GAP + _FONT_SIZE),
        levels=tuple(Tick(y(level), format_decimal(level)) for level in levels),
        years=tuple(Tick(x(year), format_decimal(year)) for year in _labelled_years(years)),
        series=tuple(place(series) for series in chart.series),
    )


def _place_bars(bars: tuple[Bar, ...]) -> BarsLayout:
    """Place bars from the top down; the longest leaves room for the widest amount."""
    longest = max(bar.length for bar in bars) or Fraction(1)
    room = _WIDTH - 2 * _MARGIN - _GAP - max(_text_width(bar.text) for bar in bars)
    placed = []
    for number, bar in enumerate(bars):
        top = _MARGIN + number * _BAND
        width = room * bar.length / longest
        placed.append(
            PlacedBar(
                label=bar.label,
                label_y=_coordinate(Fraction(top + _FONT_SIZE)),
                y=_coordinate(Fraction(top + _FONT_SIZE + _GAP)),
                width=_coordinate(width),
                amount=bar.text,
                amount_x=_coordinate(_MARGIN + width + _GAP),
                amount_y=_coordinate(Fraction(top + _FONT_SIZE + _GAP + _BAR // 2 + _BASELINE)),
            )
        )
    return BarsLayout(_WIDTH, len(bars) * _BAND + _MARGIN, left=_MARGIN, bar_height=_BAR, bars=tuple(placed))


def _path(points: Iterable[tuple[str, str]]) -> str:
    """Format the path that joins the points."""
    return "M" + " L".join(f"{x} {y}" for x, y in points)


def _level_interval(highest: Fraction) -> Fraction:
    """Return the smallest 1, 2 or 5 × 10ⁿ, from 0.01, that needs few enough grid lines."""
    intervals = (digit * Fraction(10) ** power for power in count(-2) for digit in (1, 2, 5))
    return next(interval for interval in intervals if highest < interval * (_MAX_LEVELS + 1))


def _labelled_years(years: list[Fraction]) -> list[Fraction]:
    """Return the years to label: those in which something changes, as many as there is room for."""
    span = years[-1] - years[0]
    apart = next(gap for gap in (1, 2, 5, 10, 20) if len(years) <= _MAX_YEARS or span <= gap * _MAX_YEARS)
    labelled = [years[-1]]
    for year in reversed(years[:-1]):
        if year % apart == 0 and labelled[-1] - year >= span / (2 * _MAX_YEARS):
            labelled.append(year)
    return labelled[::-1]


def _text_width(text: str) -> Fraction:
    """Return the width of a text at most: a Chinese character is as wide as it is high."""
    wide = sum(unicodedata.east_asian_width(letter) in "WF" for letter in text)
    return _FONT_SIZE * (wide + Fraction(3, 5) * (len(text) - wide))


def _coordinate(value: Fraction) -> str:
    """Format a coordinate, to a tenth."""
    return format_decimal(Fraction(round(value * 10), 10), separator="")
