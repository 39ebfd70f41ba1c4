"""弹性年期出让 · flexible-term grant.

三(一) of the Tianjin draft: 供应年期一般不超过20年，土地价格（租金）标底可按不低于供应年期与最高年期的比值进行年期修正.
自然资发〔2022〕201号 四(三): 采取弹性年期出让的，出让价格标底按不低于弹性年期与最高年期的比值进行年期修正.

    price         = full_term_price × years ÷ max_term              a floor: up
    reserve_price = the larger of price and cost_price

With ``method = capitalised`` and a ``rate`` r, the factor K = [1 − 1/(1+r)^n] ÷ [1 − 1/(1+r)^N] replaces the ratio.
"""

from typing import Protocol, Required

from landprice.clauses import common
from landprice.clauses.parcels import PricedParcel
from landprice.inputs import declared
from landprice.kinds.base import Condition, Number, Statement, Text, choose, given, maximum
from landprice.pricing import Calculator
from landprice.rulebook.law import Law


class TermInputs(common.Priced, total=False):
    """The inputs of a flexible term."""

    years: Required[declared.TermYears]
    method: declared.Method
    rate: declared.Rate
    cost_price: declared.CostPrice
    floor_area_ratio: declared.FloorAreaRatio


class FlexibleTerm(Protocol):
    """The inputs of the price for a part of the maximum term: years; prices in 元."""

    years: Number
    method: Text
    rate: Number
    cost_price: Number


class TermParcel(PricedParcel, FlexibleTerm, Protocol):
    """`TermInputs` as the formula reads them."""

    floor_area_ratio: Number


def term(parcel: TermParcel, law: Law, statement: Statement) -> None:
    """Write the price for a term shorter than the maximum.

    Lines, in 元: full_term_price, factor (capitalised only), price, reserve_price, supply_method, per unit.
    """
    max_term = common.supplied_land(parcel, law, statement)
    common.within_maximum(parcel.years, max_term, law, statement)
    common.general_limit(parcel, parcel.years, law, statement)
    check_flexible(parcel, max_term, law, statement)
    full = common.full_term_price(parcel, max_term, law, statement)
    reserve = reserve_price(parcel, max_term, full, law, statement)
    common.local_conditions("term", law, statement)
    statement.text("supply_method", statement.word(law.word("supply-term")), law["supply-term"])
    common.per_unit(parcel, reserve, law["reserve-price"].bound, law, statement)


def by_factor(parcel: FlexibleTerm) -> Condition:
    """Return whether the price uses the capitalised factor instead of the ratio of years."""
    return given(parcel.method) & parcel.method.is_("capitalised")


def check_flexible(parcel: FlexibleTerm, max_term: Number, law: Law, statement: Statement) -> None:
    """Check that the term is below the maximum, and require a rate for the capitalised factor."""
    statement.check(~parcel.years.equals(max_term), law["full-term-not-flexible"], years=parcel.years)
    capitalised = by_factor(parcel)
    common.need(statement, given(parcel.rate) | ~capitalised, "rate")
    statement.require(capitalised | ~given(parcel.rate), "rate-without-method")


def reserve_price(parcel: FlexibleTerm, max_term: Number, full: Number, law: Law, statement: Statement) -> Number:
    """Write the price for the years, then the reserve price, which is at least the cost price; return that."""
    years, capitalised = parcel.years, by_factor(parcel)
    factor = parcel.rate.term_factor(years, max_term)
    shown_to = int(law["term-factor"].number)
    factor = statement.show("factor", factor, law["term-factor"], places=shown_to, when=capitalised)
    at_factor = statement.line("price", full * factor, law["term-price-capitalised"], when=capitalised)
    at_ratio = statement.line("price", full * years / max_term, law["term-price"], when=~capitalised)
    price = choose(capitalised, at_factor, at_ratio)

    cost, by_cost = parcel.cost_price, law["reserve-price"]
    statement.check(price >= cost, law["price-below-cost"], cost=cost)
    return choose(
        given(cost),
        statement.line("reserve_price", maximum(price, cost), by_cost, when=given(cost)),
        choose(
            capitalised,
            statement.line("reserve_price", price, law["term-price-capitalised"], when=~given(cost) & capitalised),
            statement.line("reserve_price", price, law["term-price"], when=~given(cost) & ~capitalised),
        ),
    )


CALCULATOR = Calculator("term", TermInputs, term, order=1, final="reserve_price")
