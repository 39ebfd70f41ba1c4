"""长期租赁 · long lease.

自然资发〔2022〕201号 四(一): 采取长期租赁的，租赁期间租金不调整的，
可按不低于该宗地50年工业用地出让评估价格的2%确定年租金标底；
租金调整的，可按该宗地50年工业用地出让评估价格的2%确定首期年租金标底；租金调整周期不得低于5年，
以后各期租金标准应依据届时
土地评估价格或土地价格指数确定，但涨幅不得高于上期租金的10%.

    fixed      rent_1    = full_term_price × lease-fixed-rent             a floor: up
    reviewed   rent_1    = full_term_price × lease-first-rent             half up
               basis_k   = price at review k−1 × lease-market-rent        half up
               ceiling_k = rent_(k−1) × (1 + lease-rise-cap)              a ceiling: down
               rent_k    = the smaller of basis_k and ceiling_k
    both       every rent_k is at least cost_rent; total_rent = Σ rent_k × its years

The names after × are rules of the rule book. Without review_every, or where no review falls within the years, the rent
is fixed.

A review without a price or an index is priced at its ceiling (至多): an upper bound, not a forecast.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial, reduce
from typing import Protocol, Required

from landprice.clauses import common
from landprice.clauses.parcels import HasMaximumTerm, PricedParcel
from landprice.inputs import declared
from landprice.kinds.base import Condition, Number, Statement, any_of, choose, first_given, given, minimum, total
from landprice.kinds.parcel import Review
from landprice.pricing import Calculator
from landprice.rulebook.law import Law


class LeaseInputs(common.Priced, total=False):
    """The inputs of a long lease."""

    years: Required[declared.Years]
    review_every: declared.ReviewEvery
    reassessed: declared.Reassessed
    index: declared.Index
    cost_rent: declared.CostRent
    discount_rate: declared.DiscountRate
    floor_area_ratio: declared.FloorAreaRatio


class LeaseParcel(PricedParcel, Protocol):
    """`LeaseInputs` as the formula reads them."""

    years: Number
    review_every: Number
    reassessed: Sequence[Review]
    index: Sequence[Number]
    cost_rent: Number
    discount_rate: Number
    floor_area_ratio: Number


@dataclass(frozen=True, slots=True)
class LeaseTerms:
    """The terms that a lease's rents are computed from.

    Attributes:
        years: The years of the lease.
        review_every: The years between reviews; unknown for a fixed rent.
        cost_rent: The least that a year's rent may be, in 元; unknown where none was given.
        discount_rate: The rate of the present value; unknown where none was given.
        area: The land area in ㎡, for reviews at a unit price.
        reassessed: The price at each review.
        index: The land price index at the base and at each review.
    """

    years: Number
    review_every: Number
    cost_rent: Number
    discount_rate: Number
    area: Number
    reassessed: Sequence[Review] = ()
    index: Sequence[Number] = ()

    @property
    def reviewed(self) -> Condition:
        """Whether a review falls within the years; where none does, the rent is fixed."""
        return given(self.review_every) & (self.review_every < self.years)


@dataclass(frozen=True, slots=True)
class Period:
    """One period of a lease between two reviews.

    Attributes:
        held: Whether the lease has it.
        start: The years before it.
        years: Its length; the last may be shorter.
        rent: The rent of a year, in 元; unknown where the lease does not have the period.
        at_most: Whether the rent is an upper bound, because nothing is known of a review.
        carried: Whether the rent is the cost rent.
    """

    held: Condition
    start: Number
    years: Number
    rent: Number
    at_most: Condition
    carried: Condition


@dataclass(frozen=True, slots=True)
class Rents:
    """The rents of a lease, in 元.

    Attributes:
        first: The rent of the first year.
        total: The rents of all years.
        reviewed: Whether the rent is reviewed.
        at_most: Whether the total is an upper bound, because nothing is known of a review.
    """

    first: Number
    total: Number
    reviewed: Condition
    at_most: Condition


def lease(parcel: LeaseParcel, law: Law, statement: Statement) -> None:
    """Write the rents of a lease, fixed or reviewed.

    Lines, in 元: full_term_price, rent_1, then basis_k, ceiling_k and rent_k of each later period, total_rent,
    present_value (with a discount rate), supply_method, per unit (of rent_1).
    """
    max_term = common.supplied_land(parcel, law, statement)
    common.within_maximum(parcel.years, max_term, law, statement)
    check_lease(parcel, parcel.years, max_term, law, statement)
    common.general_limit(parcel, parcel.years, law, statement)
    terms = LeaseTerms(
        years=parcel.years,
        review_every=parcel.review_every,
        cost_rent=parcel.cost_rent,
        discount_rate=parcel.discount_rate,
        area=parcel.area,
        reassessed=parcel.reassessed,
        index=parcel.index,
    )
    check_review(terms.review_every, law, statement)
    _require_reviews(terms, statement)
    full = _price(parcel, max_term, law, statement)
    rents = rents_over_the_years(terms, max_term, full, law, statement)
    common.local_conditions("lease", law, statement)
    statement.text("supply_method", statement.word(law.word("supply-lease")), law["supply-lease"])
    for rule, when in (("lease-fixed-rent", ~rents.reviewed), ("lease-first-rent", rents.reviewed)):
        common.per_unit(parcel, rents.first, law[rule].bound, law, statement, when=when, a_year=True)


def _price(parcel: LeaseParcel, max_term: Number, law: Law, statement: Statement) -> Number:
    """Write and return the price that the rate of rent is of: the full-term price, or the base price (基准地价)."""
    if not _of_base_price(law):
        return common.full_term_price(parcel, max_term, law, statement)
    common.unused(statement, ~given(parcel.price_years), "price_years", law.word("lease-rent-base"))
    return statement.line("base_total", common.agreed_price(parcel, law, statement), law["lease-rent-base"])


def _of_base_price(law: Law) -> bool:
    """Return whether the book's rates of rent are of the base price."""
    return law.word("lease-rent-base") == "base-price"


def rents_over_the_years(terms: LeaseTerms, max_term: Number, full: Number, law: Law, statement: Statement) -> Rents:
    """Write the rent of each period, the total, and with a discount rate the present value."""
    reviewed = terms.reviewed
    periods = _rents(terms, max_term, full, reviewed, law, statement)
    unknown = periods[-1].at_most  # from the first unknown review on, every rent is an upper bound
    statement.check(~unknown, law["review-unknown"])
    carried = any_of(period.carried for period in periods)
    statement.check(~(given(terms.cost_rent) & carried), law["rent-below-cost"], cost=terms.cost_rent)

    nothing = terms.years.constant(0)
    paid = total(choose(period.held, period.rent * period.years, nothing) for period in periods)
    fixed_total = statement.line(
        "total_rent", periods[0].rent * terms.years, law["total-rent"], bound="floor", when=~reviewed
    )
    reviewed_total = statement.line("total_rent", paid, law["total-rent"], when=reviewed, at_most=unknown)
    values = [
        choose(period.held, period.rent * terms.discount_rate.annuity(period.start, period.years), nothing)
        for period in periods
    ]
    statement.line(
        "present_value", total(values), law["present-value"], when=given(terms.discount_rate), at_most=unknown
    )
    return Rents(
        first=periods[0].rent, total=first_given(fixed_total, reviewed_total), reviewed=reviewed, at_most=unknown
    )


def check_lease(parcel: HasMaximumTerm, years: Number, max_term: Number, law: Law, statement: Statement) -> None:
    """Check the maximum term that the rate of rent is of, and the years of the lease."""
    if not _of_base_price(law):
        base = law.value("base-not-50-years")
        statement.check(max_term.equals(base), law["base-not-50-years"], years=max_term, limit=base)
    common.at_least(parcel, years, "lease-too-short", law, statement)
    for rule in ("lease-too-long", "lease-over-local-limit", "lease-over-civil-code"):
        common.at_most(parcel, years, rule, law, statement)


def check_review(every: Number, law: Law, statement: Statement) -> None:
    """Check the review period."""
    often = law.value("review-too-often")
    statement.check(every >= often, law["review-too-often"], years=every, limit=often)


def _require_reviews(terms: LeaseTerms, statement: Statement) -> None:
    """Require prices or indices for the reviews, not both, and no more of them than reviews."""
    prices = [given(review.unit_price) | given(review.full_price) for review in terms.reassessed]
    indices = [given(index) for index in terms.index]
    if prices and indices:
        statement.require(~(any_of(prices) & any_of(indices)), "reassessed-and-index")
    if indices:
        common.need(statement, given(terms.index[0]) | ~any_of(indices), "index")
    later = [
        *zip(range(1, len(prices) + 1), prices, strict=True),
        *zip(range(1, len(indices)), indices[1:], strict=True),
    ]
    beyond = [
        is_given & ~(given(terms.review_every) & (terms.review_every * number < terms.years))
        for number, is_given in later
    ]
    if beyond:
        statement.require(~any_of(beyond), "too-many-reviews", years=terms.years, every=terms.review_every)
    for review in terms.reassessed:
        common.need(statement, given(terms.area) | ~given(review.unit_price), "area")


def _market_rent(number: int, terms: LeaseTerms, full: Number, law: Law) -> Number:
    """Return the rent by the price at a review, reassessed or indexed; unknown where neither was given."""
    prices = []
    if number <= len(terms.reassessed):
        review = terms.reassessed[number - 1]
        prices = [review.full_price, review.unit_price * terms.area]
    if number < len(terms.index):
        prices.append(full * terms.index[number] / terms.index[0])
    rents = [common.rounded_by(price * law.value("lease-market-rent"), law["lease-market-rent"]) for price in prices]
    return reduce(first_given, rents, full.unknown())


def _rents(
    terms: LeaseTerms, max_term: Number, full: Number, reviewed: Condition, law: Law, statement: Statement
) -> Sequence[Period]:
    """Write the rent of each period."""
    every, cost = terms.review_every, terms.cost_rent
    nothing = terms.years.constant(0)
    over_cost = partial(common.line_over_cost, statement, cost=cost, cost_rule=law["lease-cost-rent"])
    by_rate = {
        rule: common.rounded_by(full * law.value(rule), law[rule]) for rule in ("lease-fixed-rent", "lease-first-rent")
    }
    fixed, first = (
        over_cost("rent_1", by_rule=by_rate[rule], rule=law[rule], when=when)
        for rule, when in (("lease-fixed-rent", ~reviewed), ("lease-first-rent", reviewed))
    )
    rent = choose(reviewed, first, fixed)
    always = given(nothing)
    periods = [
        Period(
            held=always,
            start=nothing,
            years=choose(reviewed, minimum(every, terms.years), terms.years).as_literal(),
            rent=rent,
            at_most=~always,
            carried=choose(reviewed, by_rate["lease-first-rent"], by_rate["lease-fixed-rent"]) < cost,
        )
    ]
    shortest = law["review-too-often"].number
    count = max(minimum(terms.years, max_term).max_steps(every, shortest), 1)
    rise = 1 + law.value("lease-rise-cap")
    for k in range(2, count + 1):
        last = periods[-1]
        start = (every * (k - 1)).as_literal()
        held = (reviewed & (start < terms.years)).cached()
        basis = statement.line(f"basis_{k}", _market_rent(k - 1, terms, full, law), law["lease-market-rent"], when=held)
        known = given(basis)
        at_most = (last.at_most | (held & ~known)).cached()
        ceiling = statement.line(f"ceiling_{k}", last.rent * rise, law["lease-rise-cap"], when=held)
        bounded = choose(known, minimum(basis, ceiling), ceiling)
        cap = law["lease-rise-cap"]
        key = f"rent_{k}"
        by_market = over_cost(key, by_rule=bounded, rule=cap, bound="none", when=held & known, at_most=at_most)
        at_ceiling = over_cost(key, by_rule=ceiling, rule=cap, when=held & ~known, at_most=at_most)
        rent = first_given(by_market, at_ceiling)
        periods.append(
            Period(
                held=held,
                start=start,
                years=minimum(every, terms.years - start).as_literal(),
                rent=rent,
                at_most=at_most,
                carried=held & (bounded < cost),
            )
        )
    return periods


CALCULATOR = Calculator("lease", LeaseInputs, lease, order=2, final="total_rent")
