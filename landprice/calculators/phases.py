"""分期供地 · phased supply.

三(一) of the Tianjin draft: 对用地规模较大的建设项目，可以根据建设进度一次规划、分期供地.
The article gives no formula; ours:

    phase_price_k   = full_term_price × area_k ÷ area × years_k ÷ max_term      a floor: up, each phase on its own
    total           = Σ phase_price_k
    unsupplied_area = area − Σ area_k

Without any years the phases are for the full term, and their prices and that of the area not supplied add up to the
full-term price exactly: by largest remainder, the first of equals.
"""

from collections.abc import Sequence
from typing import Protocol, Required

from landprice.clauses import common
from landprice.clauses.parcels import PricedParcel
from landprice.inputs import declared
from landprice.kinds.base import Number, Statement, any_of, choose, first_given, given, sum_of_given
from landprice.kinds.parcel import SupplyPhase
from landprice.pricing import Calculator
from landprice.rulebook.law import Law

AREA_PLACES = 4
"""The decimal places of an area in ㎡ that is shown."""


class PhasesInputs(common.Priced, total=False):
    """The inputs of a supply in phases."""

    area: Required[declared.Area]  # type: ignore[misc]
    phase: Required[declared.Phase]
    years: declared.PhaseTerm
    floor_area_ratio: declared.FloorAreaRatio


class PhasesParcel(PricedParcel, Protocol):
    """`PhasesInputs` as the formula reads them."""

    phase: Sequence[SupplyPhase]
    years: Number
    floor_area_ratio: Number


def phases(parcel: PhasesParcel, law: Law, statement: Statement) -> None:
    """Write the price of each phase, their sum, and the area that no phase supplies.

    Lines: full_term_price, phase_price_k in the order given and total (元), unsupplied_area (㎡), supply_method, per
    unit of the area supplied.
    """
    max_term = common.supplied_land(parcel, law, statement)
    terms = [first_given(phase.years, parcel.years) for phase in parcel.phase]
    held = [given(phase.area) for phase in parcel.phase]
    for number, (phase, is_held) in enumerate(zip(parcel.phase, held, strict=True), 1):
        common.need(statement, is_held | ~given(phase.years), f"phase_area_{number}")
    for years in terms:
        common.within_maximum(years, max_term, law, statement)
        common.general_limit(parcel, years, law, statement)
    supplied = sum_of_given(phase.area for phase in parcel.phase)
    over = law["phases-over-area"]
    statement.check(supplied <= parcel.area, over, supplied=supplied, area=parcel.area)
    full = common.full_term_price(parcel, max_term, law, statement)

    rest = parcel.area - supplied
    areas = [*(phase.area for phase in parcel.phase), choose(rest > 0, rest, rest.unknown())]
    shares = full.apportion(areas, common.FEN)
    by_years = any_of(is_held & given(years) for is_held, years in zip(held, terms, strict=True))
    rule, whole = law["phase-price"], law["phase-price-full-term"]
    prices = []
    for number, (phase, years, share) in enumerate(zip(parcel.phase, terms, shares, strict=False), 1):
        key = f"phase_price_{number}"
        exact = full * phase.area / parcel.area * first_given(years, max_term) / max_term
        each = statement.line(key, exact, rule, when=by_years)
        prices.append(first_given(each, statement.line(key, share, whole, when=~by_years, apportioned=True)))
    added = sum_of_given(prices)
    by_phase, in_all = (
        statement.line("total", added, of, when=when) for of, when in ((rule, by_years), (whole, ~by_years))
    )
    total = first_given(by_phase, in_all)
    statement.show("unsupplied_area", rest, rule, places=AREA_PLACES)
    common.local_conditions("phases", law, statement)
    statement.text("supply_method", statement.word(law.word("supply-term")), law["supply-term"])
    for of, when in ((rule, by_years), (whole, ~by_years)):
        common.per_unit(parcel, total, of.bound, law, statement, when=when, area=supplied)


CALCULATOR = Calculator("phases", PhasesInputs, phases, order=9, final="total", in_ledger=False)
