"""地下空间 · underground space.

四(四) of the Tianjin draft: 1．地下一层、二层分别按地表出让评估价款的一定比例收取：地下一层，
按地表建设用地使用权出让价款的50%收取；
地下二层，按地下一层出让价款的50%收取。2．地下一层、二层建设停车设施的，均按不低于地表出让评估价款的0.75%收取.

    level 1              layer_k = surface × underground-level-1                          half up
    level 2                      = surface × underground-level-1 × underground-level-2    half up
    parking, 1 or 2              = surface × underground-parking                          a floor: up
    below the charged levels     = 0                           may be waived (自然资权益函〔2022〕41号 六)
    public use                   = 0                           nothing is charged
    total = Σ layer_k;  surface = unit_price × layer_area

The names after × are rules of the rule book.

The surface price given is for the years and the use of the underground right; it is not corrected here.
"""

from collections.abc import Sequence
from functools import reduce
from typing import Protocol, Required

from landprice.clauses import common
from landprice.clauses.parcels import HasNotes, HasNumbers, HasPrice, HasSupplyMode
from landprice.inputs import declared
from landprice.kinds.base import Condition, Number, Statement, Text, any_of, choose, first_given, given, sum_of_given
from landprice.kinds.parcel import UndergroundLayer
from landprice.pricing import Calculator
from landprice.rulebook.law import Law


class UndergroundInputs(common.Notes, total=False):
    """The inputs of underground layers."""

    layer: Required[declared.Layer]
    area: declared.Area
    unit_price: declared.UnitPrice
    full_price: declared.FullPrice
    basis: declared.Basis
    supplied_by: declared.SuppliedBy
    floor_area_ratio: declared.FloorAreaRatio


class UndergroundParcel(HasNumbers, HasNotes, HasPrice, HasSupplyMode, Protocol):
    """`UndergroundInputs` as the formula reads them."""

    layer: Sequence[UndergroundLayer]
    basis: Text
    floor_area_ratio: Number


def underground(parcel: UndergroundParcel, law: Law, statement: Statement) -> None:
    """Write the price of each layer and their sum.

    Lines, in 元: layer_1 and so on in the order given, total, per unit (of the layers' own area;
    of the floor above ground).
    """
    common.positive(parcel, law, statement)
    common.priced_land(parcel, law, statement)
    basis = first_given(parcel.basis, statement.word(law.word("underground-basis")))
    by_area = basis.is_("area")
    of_parcel = any_of(given(layer.level) & ~(by_area & given(layer.area)) for layer in parcel.layer)
    whole = common.agreed_price(parcel, law, statement, area_needed=of_parcel)

    deepest = law.value("below-charged-levels")
    below = [(layer.level > deepest) & ~layer.kind.is_("public") for layer in parcel.layer]
    statement.check(
        ~any_of(given(layer.level) & deep for layer, deep in zip(parcel.layer, below, strict=True)),
        law["below-charged-levels"],
        limit=deepest,
    )
    _check_areas(parcel, law, statement)

    prices = [
        _layer(number, layer, parcel, whole, by_area, law, statement) for number, layer in enumerate(parcel.layer, 1)
    ]
    statement.verify(law["own-land"])
    total = statement.line("total", sum_of_given(prices), law["underground-total"])
    areas = [first_given(layer.area, parcel.area) for layer in parcel.layer]
    held = [given(layer.level) for layer in parcel.layer]
    whole_area = sum_of_given(
        choose(is_held, area, area.constant(0)) for is_held, area in zip(held, areas, strict=True)
    )
    unknown = any_of(is_held & ~given(area) for is_held, area in zip(held, areas, strict=True))
    bound = law["underground-total"].bound
    common.per_unit(parcel, total, bound, law, statement, when=~unknown, area=whole_area)


def _check_areas(parcel: UndergroundParcel, law: Law, statement: Statement) -> None:
    """Check that the layers of a level are together no larger than the parcel."""
    too_large = []
    for layer in parcel.layer:
        on_level = sum_of_given(
            choose(neighbour.level.equals(layer.level), neighbour.area, neighbour.area.constant(0))
            for neighbour in parcel.layer
        )
        too_large.append(given(layer.level) & (on_level > parcel.area))
    statement.check(~(given(parcel.area) & any_of(too_large)), law["layer-larger-than-parcel"], area=parcel.area)


def _surface(
    layer: UndergroundLayer, parcel: UndergroundParcel, whole: Number, by_area: Condition, statement: Statement
) -> Number:
    """Return the surface price for a layer's share: unit price × its area, or the whole parcel's price."""
    own_area = by_area & given(layer.area)
    common.need(statement, given(parcel.area) | ~own_area | given(parcel.unit_price), "area")
    by_total = given(parcel.area) & given(parcel.full_price) & ~common.prices_agree(parcel)  # which was accepted
    by_unit = given(parcel.unit_price) & ~by_total
    unit_price = choose(by_unit, parcel.unit_price, parcel.full_price / parcel.area)
    return choose(own_area, unit_price * layer.area, whole)


def _layer(
    number: int,
    layer: UndergroundLayer,
    parcel: UndergroundParcel,
    whole: Number,
    by_area: Condition,
    law: Law,
    statement: Statement,
) -> Number:
    """Write and return the price of one layer."""
    key = f"layer_{number}"
    surface = _surface(layer, parcel, whole, by_area, statement)
    common.need_together(statement, given(layer.level), given(layer.kind), f"level_{number}", f"kind_{number}")
    public = layer.kind.is_("public")
    charged = ~public & (layer.level <= law.value("below-charged-levels"))
    parking = charged & layer.kind.is_("parking")
    built = charged & layer.kind.is_("commercial")
    first = layer.level.equals(1)
    of_surface, of_level_1 = law.value("underground-level-1"), law.value("underground-level-2")
    zero = surface.constant(0)
    free = given(layer.level) & ~charged
    lines = [
        statement.line(key, surface * of_surface, law["underground-level-1"], when=built & first),
        statement.line(key, surface * of_surface * of_level_1, law["underground-level-2"], when=built & ~first),
        statement.line(key, surface * law.value("underground-parking"), law["underground-parking"], when=parking),
        statement.line(key, zero, law["underground-public"], when=free & public),
        statement.line(key, zero, law["below-charged-levels"], when=free & ~public),
    ]
    return reduce(first_given, lines)


CALCULATOR = Calculator("underground", UndergroundInputs, underground, order=4, final="total")
