"""Code that mypy must accept: a calculator's formula and its caller, typed by the calculator's inputs."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import assert_type

import landprice
from landprice.calculators.compare import CompareParcel
from landprice.calculators.lease import LeaseParcel
from landprice.calculators.mixed import MixedParcel
from landprice.calculators.term import TermParcel, by_factor
from landprice.calculators.underground import UndergroundParcel
from landprice.clauses import common
from landprice.kinds.base import Condition, Number, Statement, Text
from landprice.kinds.parcel import NamedUse, Review, UndergroundLayer, UsePart
from landprice.rulebook.law import Law


def inputs_have_their_kind(
    term: TermParcel, lease: LeaseParcel, mixed: MixedParcel, underground: UndergroundParcel
) -> None:
    """Each attribute is of the type that its kind of input has in a formula."""
    assert_type(term.years, Number)
    assert_type(term.method, Text)
    assert_type(term.use, NamedUse)
    assert_type(term.parcel, Text)
    assert_type(lease.reassessed, Sequence[Review])
    assert_type(lease.index, Sequence[Number])
    assert_type(mixed.part, Sequence[UsePart])
    assert_type(mixed.historic_district, Condition)
    assert_type(underground.layer[0], UndergroundLayer)


def shared_rules_take_what_they_read(
    term: TermParcel, compare: CompareParcel, underground: UndergroundParcel, law: Law, statement: Statement
) -> Number:
    """A rule takes any parcel that has what it reads."""
    common.positive(underground, law, statement)
    common.priced_land(underground, law, statement)
    common.per_unit(underground, common.agreed_price(underground, law, statement), "floor", law, statement)
    assert_type(by_factor(compare), Condition)
    return common.supplied_land(term, law, statement) - common.supplied_land(compare, law, statement)


def a_caller_gives_text_or_exact_numbers() -> None:
    """Amounts are text, int, Decimal or Fraction."""
    landprice.term(use="industrial", area=Decimal(20_000), unit_price="480元/㎡", years=Fraction(41, 2))
    landprice.lease(use="industrial", full_price=9_600_000, years=20, review_every=5, reassessed=["560", None])
    landprice.lease_to_sale(use="industrial", full_price=9_600_000, lease_years=5, sale_years=15, rent_paid=0)
    landprice.intensify(use="industrial", within_plan=True)
