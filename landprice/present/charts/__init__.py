"""The pictures that a statement's figures give: what each shows, as figures, whoever draws it.

    lease        the rent of each period as steps over the years, against its ceilings
    underground  the price of each layer, from the first level down
    mixed        each use's share of the floor area
    compare      the modes' measures; what has been paid under each, over the years

No formula stands here: amounts are the statement's lines, the years of a rent are those that its total counts.
"""

from collections.abc import Callable, Iterator

from landprice.calculators import get_calculator
from landprice.decimal_text import format_decimal
from landprice.errors import Lang
from landprice.glossary import word
from landprice.kinds.exact.parcel import ExactParcelReader
from landprice.kinds.exact.statement import Line, ParcelStatement
from landprice.kinds.parcel import UndergroundLayer
from landprice.present.charts.model import Bar, Cell, Chart, Figures, Series, Step, amount
from landprice.present.charts.modes import modes

__all__ = ["Bar", "Cell", "Chart", "Series", "Step", "charts"]


def charts(statement: ParcelStatement, lang: Lang) -> tuple[Chart, ...]:
    """The pictures of a statement; none where it is refused, or has nothing to compare."""
    draw = _CHARTS.get(statement.calculator)
    return tuple(draw(Figures(statement, lang))) if draw and not statement.refused else ()


def _rents(figures: Figures) -> Iterator[Chart]:
    """Each period's rent against its ceiling, where the rent is reviewed."""
    rents = figures.rents()
    ceilings = dict(figures.numbered("ceiling"))
    if not ceilings or not any(amount(rent.line) for rent in rents):
        return
    say = figures.say
    rows, limits = [], []
    for k, rent in enumerate(rents, 1):
        ceiling = ceilings.get(k)
        if ceiling is not None:
            limits.append(Step(rent.step.start, rent.step.end, amount(ceiling)))
        limit = Cell("—") if ceiling is None else figures.cell(ceiling)
        rows.append((Cell(say("period-k").format(k=k)), Cell(rent.years), figures.cell(rent.line), limit))
    yield Chart(
        "rent-steps",
        "steps",
        say("rent-steps"),
        say("rent-steps-said"),
        (say("period"), say("span"), figures.headed(say("rent"), "元"), figures.headed(say("ceiling"), "元")),
        tuple(rows),
        series=(Series(say("rent"), tuple(rent.step for rent in rents)), Series(say("ceiling"), tuple(limits))),
    )


def _layers(figures: Figures) -> Iterator[Chart]:
    """Each layer's price, from the first level down."""
    found = []
    for k, line in figures.numbered("layer"):
        layer = _layer(figures, k)
        level, kind = layer.level.value, layer.kind.value  # type: ignore[attr-defined]
        name = figures.say("layer-item").format(k=k, level=format_decimal(level), kind=word(kind, figures.lang))
        found.append((level, name, line))
    found.sort(key=lambda one: one[0])
    yield from _bars(figures, "layers", figures.say("layer-price"), [(name, line) for _, name, line in found])


def _layer(figures: Figures, k: int) -> UndergroundLayer:
    """The k-th layer, as the statement's inputs echo it."""
    statement = figures.statement
    layers = statement.inputs["layer"]
    assert isinstance(layers, list)
    reader = ExactParcelReader(get_calculator(statement.calculator).inputs, statement.book)
    return reader.parcel({"layer": [layers[k - 1]]}, frozenset()).layer[0]


def _shares(figures: Figures) -> Iterator[Chart]:
    """Each use's share of the floor area."""
    start = "share_"
    uses = figures.statement.book.use_labels
    shares = [
        (word(key.removeprefix(start), figures.lang, uses), line)
        for key, line in figures.lines.items()
        if key.startswith(start)
    ]
    yield from _bars(figures, "shares", figures.say("share"), shares)


def _bars(figures: Figures, key: str, measured: str, named: list[tuple[str, Line]]) -> Iterator[Chart]:
    """Lines of one kind as bars, where one of them is above nothing."""
    if any(line.value for _, line in named):
        yield Chart(
            key,
            "bars",
            figures.say(key),
            figures.say(f"{key}-said"),
            (figures.say("charted"), figures.headed(measured, named[0][1].unit)),
            tuple((Cell(name), figures.cell(line)) for name, line in named),
            bars=figures.bars(named),
        )


_CHARTS: dict[str, Callable[[Figures], Iterator[Chart]]] = {
    "lease": _rents,
    "underground": _layers,
    "mixed": _shares,
    "compare": modes,
}
