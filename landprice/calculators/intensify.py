"""提高容积率 · more floor area on existing land.

自然资发〔2022〕201号 四: 已取得国有建设用地使用权的土地，在符合规划、不改变用途的前提下，
提高土地利用率和增加容积率的，不再增收土地价款.

    price = 0 for industrial land within the plan whose use stays as it is; no other case is covered
"""

from typing import Protocol, Required

from landprice.clauses import common
from landprice.clauses.parcels import HasNotes
from landprice.inputs import declared
from landprice.kinds.base import Condition, Statement, given
from landprice.kinds.parcel import NamedUse
from landprice.pricing import Calculator
from landprice.rulebook.law import Law


class IntensifyInputs(common.Notes, total=False):
    """The inputs of the rule."""

    use: Required[declared.Use]
    within_plan: declared.WithinPlan
    use_unchanged: declared.UseUnchanged


class IntensifyParcel(HasNotes, Protocol):
    """`IntensifyInputs` as the formula reads them."""

    use: NamedUse
    within_plan: Condition
    use_unchanged: Condition


def intensify(parcel: IntensifyParcel, law: Law, statement: Statement) -> None:
    """Write that no further price is charged, where the rule covers the case.

    Lines: price (元).
    """
    common.one_use(parcel.use, law, statement)
    rule = law["not-covered"]
    statement.check(parcel.use.key.is_("industrial"), rule, why=("不是工业用地", "not industrial land"))
    statement.check(
        parcel.within_plan,
        rule,
        why=("未说明符合规划（--within-plan）", "not said to be within the plan (--within-plan)"),
    )
    statement.check(
        parcel.use_unchanged,
        rule,
        why=("未说明不改变用途（--use-unchanged）", "not said that the use stays (--use-unchanged)"),
    )
    statement.verify(law["plan-conformity"])
    statement.line("price", statement.number(0), law["more-floor-area"], when=given(parcel.use.key))


CALCULATOR = Calculator("intensify", IntensifyInputs, intensify, order=7, final="price", in_ledger=False)
