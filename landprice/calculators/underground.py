"""地下空间 · underground space.

四(四) of the Tianjin draft: 1．地下一层、二层分别按地表出让评估价款的一定比例收取：地下一层，
按地表建设用地使用权出让价款的50%收取；
地下二层，按地下一层出让价款的50%收取。2．地下一层、二层建设停车设施的，均按不低于地表出让评估价款的0.75%收取.

    level 1              layer_k = surface × underground-level-1
    a level below                = surface × its rate, or × the rates of the levels above and its own
    below the last level         = 0, or by the last rate again, or not covered: below-charged-levels
    public use                   = 0                           nothing is charged
    total = Σ layer_k;  surface = base × layer_area

The rates are rules of the rule book, for all kinds of space or for one. What they are of, the assessed price of land or
a price per ㎡ of floor, is the rule ``underground-base``. Where a book rounds the price per ㎡ of a level, the layer is
that price × its area.

The surface price given is for the years and the use of the underground right; it is not corrected here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from operator import mul
from typing import Protocol, Required

from landprice.clauses import common
from landprice.clauses.levels import LevelSchedule, read_schedules
from landprice.clauses.parcels import HasNotes, HasNumbers, HasPrice, HasSupplyMode
from landprice.glossary import word
from landprice.inputs import declared
from landprice.kinds.base import Condition, Number, Statement, Text, any_of, choose, first_given, given, sum_of_given
from landprice.kinds.parcel import UndergroundLayer
from landprice.kinds.rounding import ROUND_TO, ROUNDINGS
from landprice.pricing import Calculator
from landprice.rulebook import Rule
from landprice.rulebook.law import Law
from landprice.rulebook.shapes import FREE_KIND


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

    Lines, in 元: base_k (where it is not the assessed price), layer_unit_k (where the book rounds the price per ㎡),
    layer_1 and so on in the order given, total, per unit (of the layers' own area; of the floor above ground).
    """
    common.positive(parcel, law, statement)
    common.priced_land(parcel, law, statement)
    schedules = read_schedules(law)
    basis = first_given(parcel.basis, statement.word(law.word("underground-basis")))
    surface_prices = SurfacePrices(parcel, basis.is_("area"), law, statement)
    held = [given(layer.level) for layer in parcel.layer]
    own_price = [given(layer.surface_price) for layer in parcel.layer]
    of_parcel = any_of(
        is_held & ~has_price & ~surface_prices.has_own_area(layer)
        for is_held, has_price, layer in zip(held, own_price, parcel.layer, strict=True)
    )
    by_parcel = any_of(is_held & ~has_price for is_held, has_price in zip(held, own_price, strict=True))
    whole = common.agreed_price(parcel, law, statement, area_needed=of_parcel, price_needed=by_parcel)

    _check_kinds(parcel, schedules, law, statement)
    _check_levels(parcel, schedules, law, statement)
    _check_areas(parcel, law, statement)
    _require_prices(parcel, schedules, statement)

    prices = [_layer(number, layer, schedules, whole, surface_prices) for number, layer in enumerate(parcel.layer, 1)]
    if "own-land" in law:
        statement.verify(law["own-land"])
    total = statement.line("total", sum_of_given(prices), law["underground-total"])
    areas = [first_given(layer.area, parcel.area) for layer in parcel.layer]
    whole_area = sum_of_given(
        choose(is_held, area, area.constant(0)) for is_held, area in zip(held, areas, strict=True)
    )
    unknown = any_of(is_held & ~given(area) for is_held, area in zip(held, areas, strict=True))
    bound = law["underground-total"].bound
    common.per_unit(parcel, total, bound, law, statement, when=~unknown, area=whole_area)


@dataclass(frozen=True, slots=True)
class SurfacePrices:
    """The surface price of each layer of a parcel, by the layer's area or for the whole parcel.

    Attributes:
        parcel: The parcel.
        by_area: Whether a layer is priced by its own area, and not by the whole surface price.
        law: The rules in force.
        statement: Written to.
    """

    parcel: UndergroundParcel
    by_area: Condition
    law: Law
    statement: Statement

    def has_own_area(self, layer: UndergroundLayer) -> Condition:
        """Return whether a layer is priced by an area of its own."""
        return self.by_area & given(layer.area)

    def area(self, layer: UndergroundLayer) -> Number:
        """Return the area in ㎡ that a layer is priced by."""
        return choose(self.has_own_area(layer), layer.area, self.parcel.area)

    def unit_price(self, layer: UndergroundLayer) -> Number:
        """Return the surface price of a layer in 元/㎡: its own, else the parcel's."""
        parcel = self.parcel
        by_total = given(parcel.area) & given(parcel.full_price) & ~common.prices_agree(parcel)  # which was accepted
        by_unit = given(parcel.unit_price) & ~by_total
        of_parcel = choose(by_unit, parcel.unit_price, parcel.full_price / parcel.area)
        return first_given(layer.surface_price, of_parcel)

    def surface(self, layer: UndergroundLayer, whole: Number) -> Number:
        """Return the surface price of a layer in 元: unit price × its area, or the whole parcel's price."""
        own = given(layer.surface_price)
        return choose(self.has_own_area(layer) | own, self.unit_price(layer) * self.area(layer), whole)

    def at_base(self, price: Number, base: Rule) -> Number:
        """Convert a price of land to the base of the rates: per ㎡ of floor where they are of the floor price."""
        if base.value == "floor-price":
            return price / self.parcel.floor_area_ratio
        if base.value == "price-at-ratio":
            return price / self.law.value("underground-base-ratio")
        return price


def _check_kinds(parcel: UndergroundParcel, schedules: Sequence[LevelSchedule], law: Law, statement: Statement) -> None:
    """Check that the book has a rule for each kind of space that occurs."""
    covered = [kind for schedule in schedules for kind in schedule.kinds]
    if "underground-public" in law:
        covered.append(FREE_KIND)
    names = "、".join(word(kind, "zh") for kind in covered), ", ".join(word(kind, "en") for kind in covered)
    missing = any_of(given(layer.level) & ~layer.kind.is_in(covered) for layer in parcel.layer)
    statement.check(~missing, law["kind-not-covered"], kinds=names)


def _check_levels(
    parcel: UndergroundParcel, schedules: Sequence[LevelSchedule], law: Law, statement: Statement
) -> None:
    """Check the levels below the last one of each schedule."""
    groups: dict[tuple[str, int], list[LevelSchedule]] = {}
    for schedule in schedules:
        last = law["deepest-level"].number if schedule.below.value == "repeat" else len(schedule.levels)
        groups.setdefault((schedule.below.id, int(last)), []).append(schedule)
    rules = {"repeat": law["deepest-level"], "not-covered": law["level-not-covered"]}
    for (below, last), group in groups.items():
        rule = rules.get(law.word(below), law[below])
        kinds = [kind for schedule in group for kind in schedule.kinds]
        deeper = any_of(given(layer.level) & layer.kind.is_in(kinds) & (layer.level > last) for layer in parcel.layer)
        if rule.severity is not None:
            statement.check(~deeper, rule, limit=statement.number(last), words=rule.words)


def _require_prices(parcel: UndergroundParcel, schedules: Sequence[LevelSchedule], statement: Statement) -> None:
    """Require the floor area ratio, and of layers of several kinds their own prices, where the base asks for them."""
    several_bases = len({schedule.base.value for schedule in schedules}) > 1
    for schedule in schedules:
        of_kind = [given(layer.level) & layer.kind.is_in(schedule.kinds) for layer in parcel.layer]
        if schedule.base.value == "floor-price":
            common.need(statement, given(parcel.floor_area_ratio) | ~any_of(of_kind), "floor_area_ratio")
        if schedule.is_of_every_kind and not several_bases:
            continue
        for number, (layer, here) in enumerate(zip(parcel.layer, of_kind, strict=True), 1):
            beside = any_of(
                given(other.level) & ~other.kind.is_(FREE_KIND) & ~other.kind.equals(layer.kind)
                for other in parcel.layer
            )
            common.need(statement, given(layer.surface_price) | ~(here & beside), f"surface_price_{number}")


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


def _layer(
    number: int,
    layer: UndergroundLayer,
    schedules: Sequence[LevelSchedule],
    whole: Number,
    surface_prices: SurfacePrices,
) -> Number:
    """Write and return the price of one layer."""
    law, statement, parcel = surface_prices.law, surface_prices.statement, surface_prices.parcel
    common.need_together(statement, given(layer.level), given(layer.kind), f"level_{number}", f"kind_{number}")
    own_area, own_price = surface_prices.has_own_area(layer), given(layer.surface_price)
    common.need(statement, given(parcel.area) | ~own_area | own_price | given(parcel.unit_price), "area")
    common.need(statement, given(parcel.area) | own_area | ~own_price, "area")
    lines = [
        line for schedule in schedules for line in _lines_of_schedule(number, layer, schedule, whole, surface_prices)
    ]
    if "underground-public" in law:
        free = given(layer.level) & layer.kind.is_(FREE_KIND)
        lines.append(statement.line(f"layer_{number}", whole.constant(0), law["underground-public"], when=free))
    return reduce(first_given, lines)


def _lines_of_schedule(
    number: int, layer: UndergroundLayer, schedule: LevelSchedule, whole: Number, surface_prices: SurfacePrices
) -> Sequence[Number]:
    """Write the price of one layer at each level of a schedule."""
    law, statement, key = surface_prices.law, surface_prices.statement, f"layer_{number}"
    here = given(layer.level) & layer.kind.is_in(schedule.kinds)
    if schedule.base.value != "assessed":
        statement.text(f"base_{number}", statement.word(law.word(schedule.base.id)), schedule.base, when=here)
    surface = surface_prices.at_base(surface_prices.surface(layer, whole), schedule.base)
    lines, rounded_above = [], surface.unknown()
    for level, rule, chain in schedule.charged_levels(int(law["deepest-level"].number)):
        when = here & layer.level.equals(level)
        rates = [law.value(link.id) for link in chain]
        if rule.round_to is None:
            amount = reduce(mul, rates, surface)
        else:
            unit_price = surface_prices.at_base(surface_prices.unit_price(layer), schedule.base)
            by_rounded = rule.of == "above-rounded" and level > 1
            exact = rounded_above * rates[-1] if by_rounded else reduce(mul, rates, unit_price)
            rounded_above = exact.round_to(ROUND_TO[rule.round_to], ROUNDINGS[rule.bound]).as_literal()
            common.need(statement, given(surface_prices.area(layer)) | ~when, "area")
            price = statement.line(f"layer_unit_{number}", exact, rule, unit="元/㎡", when=when, round_to=rule.round_to)
            amount = price * surface_prices.area(layer)
        lines.append(statement.line(key, amount, rule, when=when))
    if schedule.below.value == "zero":
        when = here & (layer.level > len(schedule.levels))
        lines.append(statement.line(key, surface.constant(0), schedule.below, when=when))
    return lines


CALCULATOR = Calculator("underground", UndergroundInputs, underground, order=4, final="total")
