"""成本价分摊 · cost allocation.

自然资发〔2022〕201号 四: 工业用地的成本价（租）可以采取片区内不同用途土地面积或土地价格占比分摊计算.

    by area    cost_price_k = tract_cost × area_k ÷ Σ area
    by price   cost_price_k = tract_cost × (area_k × unit_price_k) ÷ Σ (area × unit_price)

The parts add up to the cost of the tract to the fen: by largest remainder, the first of equals.
"""

from collections.abc import Sequence
from typing import Protocol, Required

from landprice.clauses import common
from landprice.clauses.parcels import HasNotes, HasNumbers
from landprice.inputs import declared
from landprice.kinds.base import Number, Statement, Text, all_of, any_of, choose, given
from landprice.kinds.parcel import UsePart
from landprice.pricing import Calculator
from landprice.rulebook.law import Law


class CostInputs(common.Notes, total=False):
    """The inputs of a cost allocation."""

    tract_cost: Required[declared.TractCost]
    part: Required[declared.CostPart]
    basis: declared.CostBasis


class CostParcel(HasNumbers, HasNotes, Protocol):
    """`CostInputs` as the formula reads them."""

    tract_cost: Number
    part: Sequence[UsePart]
    basis: Text


def cost(parcel: CostParcel, law: Law, statement: Statement) -> None:
    """Write each part's share of the cost of a tract, and that share per ㎡.

    Lines: cost_price_k (元) and cost_per_area_k (元/㎡), in the order of the parts.
    """
    common.positive(parcel, law, statement)
    for number, part in enumerate(parcel.part, 1):
        common.one_use(part.use, law, statement)
        common.need(statement, given(part.use.name), f"use_{number}")
        common.need(statement, given(part.area), f"land_area_{number}")
    priced = [given(part.unit_price) for part in parcel.part]
    chosen = given(parcel.basis)
    by_price = (chosen & parcel.basis.is_("price")) | (~chosen & any_of(priced))
    for number, is_priced in enumerate(priced, 1):
        common.need(statement, is_priced | ~by_price, f"unit_price_{number}")
    weights = [choose(by_price & all_of(priced), part.area * part.unit_price, part.area) for part in parcel.part]
    shares = parcel.tract_cost.apportion(weights, common.FEN)
    for number, (part, share) in enumerate(zip(parcel.part, shares, strict=True), 1):
        allocated = statement.line(f"cost_price_{number}", share, law["cost-allocation"], apportioned=True)
        statement.line(f"cost_per_area_{number}", allocated / part.area, law["cost-per-area"], unit="元/㎡")


CALCULATOR = Calculator("cost", CostInputs, cost, order=6, final=None, in_ledger=False)
