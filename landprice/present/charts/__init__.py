"""The charts of a statement, as figures that any format can draw.

    lease        the rent of each period as steps over the years, against its ceilings
    underground  the price of each layer, from the first level down
    mixed        each use's share of the floor area
    compare      the modes' measures; the sums paid under each over the years

No formula stands here: amounts are the statement's lines, the years of a rent are those that its total counts.
"""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, cast

from landprice.calculators import get_calculator
from landprice.decimal_text import format_decimal
from landprice.errors import Lang
from landprice.glossary import word
from landprice.kinds.exact.parcel import ExactParcelBuilder
from landprice.kinds.exact.statement import Line, ParcelStatement
from landprice.kinds.parcel import UndergroundLayer
from landprice.present.charts.figures import ChartFigures, amount_of
from landprice.present.charts.modes import chart_modes
from landprice.present.views.tables import NO_AMOUNT, Chart, Series, Step, TableCell, TableColumn

if TYPE_CHECKING:
    from landprice.calculators.underground import UndergroundParcel


def charts(statement: ParcelStatement, lang: Lang) -> tuple[Chart, ...]:
    """Make the charts of a statement; none if it is refused, or has nothing to compare."""
    draw = _CHARTS.get(statement.calculator)
    return tuple(draw(ChartFigures(statement, lang))) if draw and not statement.refused else ()


def _chart_rents(figures: ChartFigures) -> Iterator[Chart]:
    """Chart each period's rent against its ceiling, if the rent is reviewed."""
    rents = figures.rents()
    ceilings = dict(figures.numbered("ceiling"))
    if not ceilings or not any(amount_of(rent.line) for rent in rents):
        return
    say = figures.say
    rows, limits = [], []
    for k, rent in enumerate(rents, 1):
        ceiling = ceilings.get(k)
        if ceiling is not None:
            limits.append(Step(rent.step.start, rent.step.end, amount_of(ceiling)))
        limit = NO_AMOUNT if ceiling is None else figures.cell(ceiling)
        rows.append((TableCell(say("period-k").format(k=k)), TableCell(rent.years), figures.cell(rent.line), limit))
    columns = (
        TableColumn(say("period")),
        figures.column(say("span")),
        figures.column(say("rent"), "元"),
        figures.column(say("ceiling"), "元"),
    )
    series = (Series(say("rent"), tuple(rent.step for rent in rents)), Series(say("ceiling"), tuple(limits)))
    yield Chart("steps", say("rent-steps-said"), figures.table("rent-steps", columns, rows), series=series)


def _chart_layers(figures: ChartFigures) -> Iterator[Chart]:
    """Chart each layer's price, from the first level down."""
    layers = []
    for k, line in figures.numbered("layer"):
        layer = _read_layer(figures, k)
        level, kind = layer.level.value, layer.kind.value  # type: ignore[attr-defined]
        name = figures.say("layer-item").format(k=k, level=format_decimal(level), kind=word(kind, figures.lang))
        layers.append((level, name, line))
    layers.sort(key=lambda layer: layer[0])
    yield from _chart_bars(figures, "layers", figures.say("layer-price"), [(name, line) for _, name, line in layers])


def _read_layer(figures: ChartFigures, k: int) -> UndergroundLayer:
    """Read the k-th layer from the statement's inputs."""
    statement = figures.statement
    layers = statement.inputs["layer"]
    assert isinstance(layers, list)
    inputs = get_calculator(statement.calculator).inputs
    parcel = ExactParcelBuilder(inputs, statement.book, {"layer": [layers[k - 1]]}).parcel()
    return cast("UndergroundParcel", parcel).layer[0]


def _chart_shares(figures: ChartFigures) -> Iterator[Chart]:
    """Chart each use's share of the floor area."""
    start = "share_"
    uses = figures.statement.book.use_labels
    shares = [
        (word(key.removeprefix(start), figures.lang, uses), line)
        for key, line in figures.lines.items()
        if key.startswith(start)
    ]
    yield from _chart_bars(figures, "shares", figures.say("share"), shares)


def _chart_bars(figures: ChartFigures, key: str, measure: str, labelled: list[tuple[str, Line]]) -> Iterator[Chart]:
    """Chart lines of one kind as bars, if one of them is above zero."""
    if any(line.value for _, line in labelled):
        columns = (TableColumn(figures.say("charted")), figures.column(measure, labelled[0][1].unit))
        rows = [(TableCell(name), figures.cell(line)) for name, line in labelled]
        table = figures.table(key, columns, rows)
        yield Chart("bars", figures.say(f"{key}-said"), table, bars=figures.bars(labelled))


_CHARTS: dict[str, Callable[[ChartFigures], Iterator[Chart]]] = {
    "lease": _chart_rents,
    "underground": _chart_layers,
    "mixed": _chart_shares,
    "compare": chart_modes,
}
