"""混合用地 · mixed use.

四(三) of the Tianjin draft: 同一宗土地兼容两种以上用途的，可依据建筑面积占比或功能的重要性确定主用途，
并依据主用途确定供应方式.

    primary_use   = the use with the largest floor area, or the one named for its importance
    share_USE     = its floor area ÷ all floor area, in percent with 2 places, adding up to 100.00
    price         = area × Σ (floor_area × unit_price) ÷ Σ floor_area            half up
    price_primary = area × the primary use's unit price                          half up
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol, Required

from landprice.clauses import common
from landprice.clauses.parcels import HasNotes, HasNumbers
from landprice.glossary import both
from landprice.inputs import declared
from landprice.kinds.base import Condition, Number, Statement, Text, all_of, any_of, choose, given, sum_of_given, total
from landprice.kinds.parcel import NamedUse, UsePart
from landprice.pricing import Calculator
from landprice.rulebook.law import Law

_RATIO_TOLERANCE = Fraction(1, 200)
"""Half of the last place of a floor area ratio with two places."""


class MixedInputs(common.Notes, total=False):
    """The inputs of a parcel of several uses."""

    part: Required[declared.MixedPart]
    primary: declared.Primary
    area: declared.Area
    ancillary_floor_area: declared.AncillaryFloorArea
    ancillary_land_area: declared.AncillaryLandArea
    historic_district: declared.HistoricDistrict
    existing_floor_area: declared.ExistingFloorArea
    floor_area_ratio: declared.FloorAreaRatio


class MixedParcel(HasNumbers, HasNotes, Protocol):
    """`MixedInputs` as the formula reads them."""

    part: Sequence[UsePart]
    primary: NamedUse
    area: Number
    ancillary_floor_area: Number
    ancillary_land_area: Number
    historic_district: Condition
    existing_floor_area: Number
    floor_area_ratio: Number


@dataclass(frozen=True, slots=True)
class MergedUse:
    """The parts of one use taken together, in the place of one part.

    Attributes:
        part: The part in whose place it stands.
        here: Whether that part is the first of its use. The other attributes hold there alone.
        floor_area: The floor area of all parts of the use, in ㎡.
        named: Whether the use is named as the primary one.
        largest: Whether no use has a larger floor area.
    """

    part: UsePart
    here: Condition
    floor_area: Number
    named: Condition
    largest: Condition


def mixed(parcel: MixedParcel, law: Law, statement: Statement) -> None:
    """Write the primary use, the shares, the supply method, the terms, and the price where unit prices are given.

    Lines: primary_use, primary_by, share_USE (%), supply_method, max_term and max_term_USE (年), price, price_primary
    (元), per unit.
    """
    rule = law["primary-use"]
    common.positive(parcel, law, statement)
    for part in parcel.part:
        common.one_use(part.use, law, statement)
    common.one_use(parcel.primary, law, statement)
    for number, part in enumerate(parcel.part, 1):
        common.need_together(statement, given(part.use.name), given(part.area), f"use_{number}", f"floor_area_{number}")
    known = all_of((given(part.use.key) | ~given(part.use.name)) for part in parcel.part)

    uses = _merge_uses(parcel)
    named = given(parcel.primary.name)
    statement.require(
        any_of(use.named for use in uses) | ~given(parcel.primary.key), "primary-not-a-part", use=parcel.primary.name
    )
    ties = sum_of_given(choose(use.largest, use.floor_area.constant(1), use.floor_area.constant(0)) for use in uses)
    statement.check((ties <= 1) | named | ~known, law["tied-primary-use"])

    is_primary = [(use.named & named) | (use.largest & ~named) for use in uses]
    primary_use = uses[0].part.use.key
    for use, primary in zip(uses[1:], is_primary[1:], strict=True):
        primary_use = choose(primary, use.part.use.key, primary_use)
    statement.text("primary_use", primary_use, rule)
    statement.text("primary_by", choose(named, statement.word("importance"), statement.word("floor-area")), rule)
    _shares(uses, law, statement)
    for key in ("supply-competitive", "supply-allocated"):
        statement.text("supply_method", statement.word(law.word(key)), law[key], when=primary_use.is_in(law[key].uses))
    stated = (*law["supply-competitive"].uses, *law["supply-allocated"].uses)
    statement.text(
        "supply_method",
        statement.word(law.word("supply-unknown")),
        law["supply-unknown"],
        when=~primary_use.is_in(stated),
    )

    terms = law.max_terms()
    max_term = primary_use.lookup(terms, "max_term")
    differs = [use.here & ~use.part.use.key.lookup(terms, "max_term").equals(max_term) for use in uses]
    statement.check(~any_of(differs), law["term-differs-by-use"])
    for key in law.book.uses:
        statement.line("max_term", max_term, law[f"max-term-{key}"], unit="年", bound="none", when=primary_use.is_(key))
    for key in law.book.uses:
        present = any_of(use.here & use.part.use.key.is_(key) for use in uses)
        statement.line(
            f"max_term_{key}",
            statement.number(terms[key]),
            law[f"max-term-{key}"],
            unit="年",
            bound="none",
            when=present,
        )

    floor_area = total(use.floor_area for use in uses).cached()
    _require_ratio(parcel, floor_area, statement)
    _limits(parcel, primary_use.is_("industrial"), floor_area, uses, is_primary, law, statement)
    if "mixed-conformity" in law:
        statement.verify(law["mixed-conformity"])
    _price(parcel, primary_use, law, statement)


def _merge_uses(parcel: MixedParcel) -> Sequence[MergedUse]:
    """Merge the parts of each use, in the place of its first part."""
    parts = parcel.part
    zero = parts[0].area.constant(0)
    merged = []
    for number, part in enumerate(parts):
        key = part.use.key
        earlier = [given(key) & before.use.key.equals(key) & given(before.use.key) for before in parts[:number]]
        here = given(key) & ~any_of(earlier) if earlier else given(key)
        of_use = [(later, later.use.key.equals(key) & given(later.use.key)) for later in parts[number:]]
        area = sum_of_given(choose(here & same, later.area, zero) for later, same in of_use)
        merged.append((part, here, area.cached()))
    return [
        MergedUse(
            part=part,
            here=here,
            floor_area=area,
            named=here & given(parcel.primary.key) & part.use.key.equals(parcel.primary.key),
            largest=here & all_of(area >= rival for _, _, rival in merged),
        )
        for part, here, area in merged
    ]


def _shares(uses: Sequence[MergedUse], law: Law, statement: Statement) -> None:
    """Write the share of each use in the floor area, in percent; the shares add up to 100.00."""
    rule = law["floor-area-share"]
    step = Fraction(1, 10 ** int(rule.number))
    unknown = uses[0].floor_area.unknown()
    weights = [choose(use.here, use.floor_area, unknown) for use in uses]
    parts = statement.number(100).apportion(weights, step)
    for key in law.book.uses:
        present = [use.here & use.part.use.key.is_(key) for use in uses]
        share = unknown
        for part, is_it in zip(parts, present, strict=True):
            share = choose(is_it & given(part), part, share)
        statement.line(f"share_{key}", share, rule, unit="%", when=any_of(present), apportioned=True)


def _require_ratio(parcel: MixedParcel, floor_area: Number, statement: Statement) -> None:
    """Require that the floor area ratio equals the parts' floor area ÷ the land area, to two places."""
    ratio, area = parcel.floor_area_ratio, parcel.area
    by_ratio, tolerance = ratio * area, area * _RATIO_TOLERANCE
    agrees = (by_ratio <= floor_area + tolerance) & (floor_area <= by_ratio + tolerance)
    known = given(area) & given(ratio) & (area > 0) & (ratio > 0)
    statement.require(agrees | ~known, "floor-area-ratio-disagrees", ratio=parcel.floor_area_ratio, floor=floor_area)


def _limits(
    parcel: MixedParcel,
    industrial: Condition,
    floor_area: Number,
    uses: Sequence[MergedUse],
    is_primary: Sequence[Condition],
    law: Law,
    statement: Statement,
) -> None:
    """Check the limits on offices and services in an industrial parcel, and on other uses in a historic district."""
    if "ancillary-floor-area" in law:
        limit = law.value("ancillary-floor-area")
        of_floor = parcel.ancillary_floor_area
        statement.check(
            of_floor <= floor_area * limit,
            law["ancillary-floor-area"],
            when=industrial,
            what=both("ancillary_floor_area"),
            area=of_floor,
            base=floor_area,
            limit=limit,
        )
    if "ancillary-land-area" in law:
        limit = law.value("ancillary-land-area")
        of_land = parcel.ancillary_land_area
        common.need(statement, given(parcel.area) | ~given(of_land) | ~industrial, "area")
        statement.check(
            of_land <= parcel.area * limit,
            law["ancillary-land-area"],
            when=industrial,
            what=both("ancillary_land_area"),
            area=of_land,
            base=parcel.area,
            limit=limit,
        )
    if "compatible-over-limit" in law:
        limit = law.value("compatible-over-limit")
        existing = parcel.existing_floor_area
        common.need(statement, given(existing) | ~parcel.historic_district, "existing_floor_area")
        zero = floor_area.constant(0)
        compatible = total(choose(primary, zero, use.floor_area) for use, primary in zip(uses, is_primary, strict=True))
        statement.check(
            compatible <= existing * limit,
            law["compatible-over-limit"],
            when=parcel.historic_district,
            area=compatible,
            base=existing,
            limit=limit,
        )


def _price(parcel: MixedParcel, primary_use: Text, law: Law, statement: Statement) -> None:
    """Write the price by shares and the price by the primary use, where every part has a unit price."""
    priced = any_of(given(part.unit_price) for part in parcel.part)
    for number, part in enumerate(parcel.part, 1):
        common.need(statement, given(part.unit_price) | ~(priced & given(part.use.name)), f"unit_price_{number}")
    common.need(statement, given(parcel.area) | ~priced, "area")
    zero = parcel.area.constant(0)
    prices, areas = [part.unit_price for part in parcel.part], [part.area for part in parcel.part]
    price = statement.line("price", parcel.area * zero.weighted_mean(prices, areas), law["mixed-price"], when=priced)
    of_primary = [
        choose(given(part.use.key) & part.use.key.equals(primary_use), part.area, zero) for part in parcel.part
    ]
    statement.line(
        "price_primary",
        parcel.area * zero.weighted_mean(prices, of_primary),
        law["mixed-price-primary"],
        when=priced,
    )
    common.per_unit(parcel, price, law["mixed-price"].bound, law, statement, when=priced)


CALCULATOR = Calculator("mixed", MixedInputs, mixed, order=5, final="price")
