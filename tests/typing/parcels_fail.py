# ruff: noqa: B018 -- an attribute alone is what is typed
"""Code that mypy must reject; each line names its error."""

import landprice
from landprice.calculators.cost import CostParcel
from landprice.calculators.intensify import IntensifyParcel
from landprice.calculators.lease import LeaseParcel
from landprice.calculators.term import TermParcel, by_factor
from landprice.calculators.underground import UndergroundParcel
from landprice.clauses import common
from landprice.kinds.base import Number, Statement
from landprice.kinds.parcel import Parcel
from landprice.rulebook.law import Law


def mistyped_inputs(term: TermParcel, lease: LeaseParcel, parcel: Parcel) -> None:
    """A name that is not an input."""
    term.yaers  # E: attr-defined
    lease.review_evry  # E: attr-defined
    parcel.years  # E: attr-defined


def inputs_of_another_calculator(term: TermParcel, underground: UndergroundParcel) -> None:
    """An input that this calculator does not have."""
    term.review_every  # E: attr-defined
    underground.use  # E: attr-defined


def an_input_taken_for_another_kind(term: TermParcel, lease: LeaseParcel) -> Number:
    """A word is not a number, a list is not a number, a use is not a word."""
    term.years * term.method  # E: operator
    lease.years - lease.index  # E: operator
    return term.use  # E: return-value


def rules_that_read_what_is_not_there(
    cost: CostParcel, intensify: IntensifyParcel, law: Law, statement: Statement
) -> None:
    """A shared rule with a parcel that lacks what it reads."""
    common.agreed_price(cost, law, statement)  # E: arg-type
    common.positive(intensify, law, statement)  # E: arg-type
    by_factor(intensify)  # E: arg-type


def a_caller() -> None:
    """A mistyped, missing or binary input."""
    landprice.term(use="industrial", full_price=1, yaers=20)  # E: call-arg
    landprice.term(use="industrial", full_price=0.5, years=20)  # E: arg-type
    landprice.lease(use="industrial", full_price=1, years=20, reassessed=[1.5])  # E: list-item
