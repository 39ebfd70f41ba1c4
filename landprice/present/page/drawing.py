"""The charts of a page, drawn by pygal as SVG that is part of the page.

pygal adds scripts, styles and metadata with the current date. Only the drawing is kept, and the page's own style is
applied. A drawing is narrow enough for its letters to be readable on a telephone.
"""

import re
import sys
import unicodedata
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pygal  # type: ignore[import-untyped]
from markupsafe import Markup
from pygal.etree import etree  # type: ignore[import-untyped]

from landprice.decimal_text import format_decimal
from landprice.present.views.tables import Chart

# pygal leaves behind a finder of imports, for maps that are not used here, of which Python 3.11 warns at every miss
sys.meta_path[:] = [finder for finder in sys.meta_path if not isinstance(finder, pygal.PluginImportFixer)]

_WIDTH = 420
_LETTER = 13  # the height of a letter, as the page's style has it
_BAR = 44  # the height that a bar has, with its label
_STEPS_HEIGHT = 260
_MARGIN = 8
_TICKS = 10  # years that have room on the axis
_DROPPED = ("script", "style", "title", "desc")
_PLAIN = {
    "width": _WIDTH,
    "js": (),
    "show_legend": False,
    "no_prefix": True,
    "margin": _MARGIN,
    "print_values": False,
}


def draw(chart: Chart) -> Markup:
    """Draw a chart as an ``svg`` element, with a title and a description for screen readers."""
    root = (_draw_bars if chart.kind == "bars" else _draw_lines)(chart).render_tree()
    for element in list(root.iter()):
        for child in list(element):
            if not isinstance(child.tag, str) or child.tag in _DROPPED or "tooltip-overlay" in child.get("class", ""):
                element.remove(child)
    root.remove(root.find("defs"))
    root.attrib.pop("id", None)
    root.set("class", f"drawing {chart.kind}")
    root.set("role", "img")
    root.set("aria-labelledby", f"{chart.key}-title {chart.key}-said")
    for place, (name, end, text) in enumerate((("title", "title", chart.title), ("desc", "said", chart.description))):
        element = etree.Element(name, id=f"{chart.key}-{end}")
        element.text = text
        root.insert(place, element)
    text = etree.tostring(root, encoding="unicode")
    # inside a page an svg needs no name spaces; what is left has no address in it
    return Markup(re.sub(r' xmlns(:\w+)?="[^"]*"', "", text))  # noqa: S704  etree escapes what it writes


def _draw_lines(chart: Chart) -> Any:  # noqa: ANN401  pygal has no types
    """Draw levels over the years, each series a line."""
    picture = pygal.XY(
        **_PLAIN,
        height=_STEPS_HEIGHT,
        include_x_axis=True,
        show_dots=chart.kind == "lines",
        dots_size=3,
        truncate_label=-1,
        max_scale=6,
        style=_style(),
    )
    highest = max(step.level for series in chart.series for step in series.steps)
    picture.range = (0, 1.05 * float(highest or 1))
    picture.value_formatter = _number
    picture.x_value_formatter = _number
    picture.x_labels = [{"value": float(end), "label": format_decimal(end)} for end in _ticks(chart)]
    for series in chart.series:
        picture.add(
            series.name, [(float(x), float(step.level)) for step in series.steps for x in (step.start, step.end)]
        )
    return picture


def _ticks(chart: Chart) -> list[Fraction]:
    """Return the years to mark: those in which something changes, as many as there is room for."""
    ends = sorted({end for series in chart.series for step in series.steps for end in (step.start, step.end)})
    apart = next(years for years in (1, 2, 5, 10, 20) if len(ends) <= _TICKS or ends[-1] <= years * _TICKS)
    ticks = [ends[-1]]
    for end in reversed(ends):
        if end % apart == 0 and ticks[-1] - end >= ends[-1] / (2 * _TICKS):
            ticks.append(end)
    return ticks[::-1]


class _ThinBars(pygal.HorizontalBar):  # type: ignore[misc]
    """Bars with room above each for its label."""

    _series_margin = 0.3


def _draw_bars(chart: Chart) -> Any:  # noqa: ANN401  pygal has no types
    """Draw bars from the top down, each with its label above and its amount behind it."""
    labels = [bar.label for bar in chart.bars]
    beside = 10 + max(map(len, labels)) * 0.6 * _LETTER  # what pygal keeps free for labels beside the bars
    picture = _ThinBars(
        **(_PLAIN | {"print_values": True}),
        height=_BAR * len(labels) + 2 * _MARGIN,
        margin_left=_MARGIN - beside,
        margin_right=2 * _MARGIN + max(_text_width(bar.text) for bar in chart.bars),
        print_values_position="top",
        show_x_labels=False,
        show_x_guides=False,
        show_y_guides=False,
        style=_style(),
    )
    picture.x_labels = labels[::-1]  # pygal begins below
    picture.add("", [{"value": float(bar.length), "formatter": _always(bar.text)} for bar in chart.bars[::-1]])
    picture.add_xml_filter(_labels_above)
    return picture


def _labels_above(root: Any) -> Any:  # noqa: ANN401  pygal has no types
    """Move the labels from beside the bars to above them."""
    for axis in root.iterfind(".//g[@class='axis y']"):
        for text in axis.iter("text"):
            text.set("x", "0")
            text.set("y", f"{float(text.get('y')) - _BAR * 0.37:f}")
    return root


def _style() -> Any:  # noqa: ANN401  pygal has no types
    """Return the letter sizes that pygal computes its margins with."""
    return pygal.style.Style(label_font_size=_LETTER, major_label_font_size=_LETTER, value_font_size=_LETTER)


def _number(value: float) -> str:
    """Format a number on an axis."""
    return format_decimal(Fraction(value).limit_denominator(100))


def _always(text: str) -> Callable[[object], str]:
    """Return a formatter that gives this text for any value."""
    return lambda _: text


def _text_width(text: str) -> float:
    """Return the width of a text at most: a Chinese character is as wide as it is high."""
    return sum(_LETTER * (1 if unicodedata.east_asian_width(letter) in "WF" else 0.6) for letter in text)
