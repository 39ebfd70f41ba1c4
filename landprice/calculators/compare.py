"""供应方式比较 · the supply modes side by side.

自然资发〔2022〕201号 四: 在不同供应方式折算到最高年期土地价格基本均衡的前提下，明确价格（租金）标底.

For one parcel, held for some years: a grant for the full term, a flexible term, a long lease (its rent fixed, and
reviewed at its ceilings), a lease that becomes a grant. Each by its own rule's functions, then of each mode

    first_payment        what is due at the outset
    sum_paid             what is due over the years held, without interest
    sum_per_year         sum_paid ÷ the years held (max_term for the full-term grant)
    present_value        at discount_rate; prices at once, rents at the start of each year, a balance at the lease's end
    price_for_max_term   sum_paid × max_term ÷ the years held
    tolerance            0.01 × max_term ÷ years, for one rounding of a price; × years, for a fixed rent's every year

A line's key is the mode's and its own: ``term_price``, ``lease_ceilings_rent_2``, ``lease_to_sale_sum_paid``.

Our reading: a mode is balanced where sum_paid × max_term ÷ years, before it is rounded, differs from full_term_price
by less than its tolerance; the supply modes are balanced where each is. By the rules they are. They need not be where a
cost is larger, by the capitalised factor, where the maximum term is not the base of the rent, or by ``sale_basis =
sale-term``; the check then gives the reason. The lease at its ceilings is an upper bound and is not counted.
"""

from collections.abc import Sequence
from fractions import Fraction
from typing import Protocol, Required

from landprice.calculators import lease, lease_to_sale, term
from landprice.clauses import common
from landprice.clauses.parcels import PricedParcel
from landprice.clauses.supply_mode import Mode
from landprice.errors import Bilingual
from landprice.glossary import MODES
from landprice.inputs import declared
from landprice.kinds.base import Condition, Number, Statement, Text, all_of, choose, first_given, given, minimum, total
from landprice.pricing import Calculator
from landprice.rulebook.law import Law

TOLERANCE_PLACES = 4
WHOLE = Fraction(1)
"""Phases and periods are of whole years, whatever a book says."""

_COST_PRICE: Bilingual = "成本价高于按规则计得的价款", "the cost price is above the price by the rule"
_COST_RENT: Bilingual = "成本租金高于按规则计得的租金", "the cost rent is above the rent by the rule"
_FACTOR: Bilingual = "按还原法系数而非年期比值修正", "it is by the capitalised factor and not by the ratio of years"
_BASE: Bilingual = "租金比例 × 最高年期不等于 1", "the rate of rent × the maximum term is not 1"
_SALE_TERM: Bilingual = "出让价款只计出让年期", "the grant's price counts its own years alone"
_BOOK: Bilingual = "规则库另有比例或系数", "the rule book has a rate or factor of its own"


class CompareInputs(common.Priced, total=False):
    """The inputs of a comparison."""

    years: Required[declared.HeldYears]
    lease_years: declared.PhaseYears
    review_every: declared.CeilingReview
    discount_rate: declared.DiscountRate
    cost_price: declared.CostPrice
    cost_rent: declared.CostRent
    method: declared.Method
    rate: declared.Rate
    sale_basis: declared.SaleBasis


class CompareParcel(PricedParcel, Protocol):
    """`CompareInputs` as the formulas read them."""

    years: Number
    lease_years: Number
    review_every: Number
    discount_rate: Number
    cost_price: Number
    cost_rent: Number
    method: Text
    rate: Number
    sale_basis: Text


def compare(parcel: CompareParcel, law: Law, statement: Statement) -> None:
    """Write what each mode costs, and whether they are balanced.

    Lines, in 元: full_term_price, then of each mode the lines of its rule and its measures, then balanced (yes, no).
    """
    law.need_word("lease-rent-base", "assessed")
    law.need_word("lease-to-sale-price", "assessed")
    law.need_word("lease-to-sale-payment", "yearly")
    modes = {key: Mode(key, statement) for key in MODES}
    max_term = common.supplied_land(parcel, law, statement)
    common.within_maximum(parcel.years, max_term, law, statement)
    common.general_limit(parcel, parcel.years, law, statement)
    term.check_flexible(parcel, max_term, law, modes["term"])
    lease.check_lease(parcel, parcel.years, max_term, law, modes["lease"])
    full = common.full_term_price(parcel, max_term, law, statement)
    balanced = [
        _full_term(parcel, max_term, full, law, modes["full_term"]),
        _term(parcel, max_term, full, law, modes["term"]),
        _lease(parcel, max_term, full, law, modes["lease"]),
    ]
    _lease_ceilings(parcel, max_term, full, law, modes["lease_ceilings"])
    balanced.append(_lease_to_sale(parcel, max_term, full, law, modes["lease_to_sale"]))
    yes, no = statement.word("yes"), statement.word("no")
    statement.text("balanced", choose(all_of(balanced), yes, no), law["modes-not-balanced"])


def _full_term(parcel: CompareParcel, max_term: Number, full: Number, law: Law, mode: Mode) -> Condition:
    """Write the grant for the maximum term; whether it is balanced."""
    cost = parcel.cost_price
    mode.check(full >= cost, law["price-below-cost"], cost=cost)
    reserve = common.line_over_cost(mode, "reserve_price", full, cost, law["full-term-price"], law["reserve-price"])
    bound = law["full-term-price"].bound
    paid = _paid(mode, reserve, reserve, max_term, law, bound=bound, first_bound=bound)
    _present_value(mode, parcel, reserve, law)
    price = mode.line("price_for_max_term", paid, law["mode-price-for-max-term"], bound=bound)
    zero = full.constant(0)
    return _balance(mode, paid, price, full, zero, [(_carried(paid, cost), _COST_PRICE)], law)


def _term(parcel: CompareParcel, max_term: Number, full: Number, law: Law, mode: Mode) -> Condition:
    """Write the flexible term; whether it is balanced."""
    reserve = term.reserve_price(parcel, max_term, full, law, mode)
    bound = law["reserve-price"].bound
    paid = _paid(mode, reserve, reserve, parcel.years, law, bound=bound, first_bound=bound)
    _present_value(mode, parcel, reserve, law)
    exact = paid * max_term / parcel.years
    price = mode.line("price_for_max_term", exact, law["mode-price-for-max-term"], bound=bound)
    tolerance = _tolerance(mode, mode.number(common.FEN) * max_term / parcel.years, law)
    why = [(_carried(paid, parcel.cost_price), _COST_PRICE), (term.by_factor(parcel), _FACTOR)]
    return _balance(mode, exact, price, full, tolerance, why, law)


def _lease(parcel: CompareParcel, max_term: Number, full: Number, law: Law, mode: Mode) -> Condition:
    """Write the lease whose rent is fixed; whether it is balanced."""
    fixed = _lease_terms(parcel, review_every=parcel.years.unknown())
    rents = lease.rents_over_the_years(fixed, max_term, full, law, mode)
    bound = law["lease-fixed-rent"].bound
    paid = _paid(mode, rents.first, rents.total, parcel.years, law, bound=bound, first_bound=bound)
    exact = paid * max_term / parcel.years
    price = mode.line("price_for_max_term", exact, law["mode-price-for-max-term"], bound=bound)
    tolerance = _tolerance(mode, mode.number(common.FEN) * parcel.years * max_term / parcel.years, law)
    whole = (max_term * law.value("lease-fixed-rent")).equals(1)
    why = [(_carried(rents.first, parcel.cost_rent), _COST_RENT), (~whole, _BASE)]
    return _balance(mode, exact, price, full, tolerance, why, law)


def _lease_terms(parcel: CompareParcel, *, review_every: Number) -> lease.LeaseTerms:
    """Return the terms of a lease for the years held, without prices at its reviews."""
    return lease.LeaseTerms(
        years=parcel.years,
        review_every=review_every,
        cost_rent=parcel.cost_rent,
        discount_rate=parcel.discount_rate,
        area=parcel.area,
    )


def _lease_ceilings(parcel: CompareParcel, max_term: Number, full: Number, law: Law, mode: Mode) -> None:
    """Write the lease whose every review is at its ceiling."""
    shortest = mode.number(law.value("review-too-often")).round_to(WHOLE, "up")
    every = mode.line(
        "review_every", first_given(parcel.review_every, shortest), law["compare-review-every"], unit="年"
    )
    reviewed = _lease_terms(parcel, review_every=every)
    lease.check_review(every, law, mode)
    rents = lease.rents_over_the_years(reviewed, max_term, full, law, mode)
    fixed_bound = law["lease-fixed-rent"].bound
    # without a review in the years held the rent is fixed; otherwise the sum is an upper bound, rounded as a ceiling
    for bound, first_bound, when in (
        (fixed_bound, fixed_bound, ~rents.reviewed),
        ("ceiling", law["lease-first-rent"].bound, rents.reviewed),
    ):
        paid = _paid(
            mode,
            rents.first,
            rents.total,
            parcel.years,
            law,
            bound=bound,
            first_bound=first_bound,
            when=when,
            at_most=rents.at_most,
        )
        price = paid * max_term / parcel.years
        rule = law["mode-price-for-max-term"]
        mode.line("price_for_max_term", price, rule, bound=bound, when=when, at_most=rents.at_most)


def _lease_to_sale(parcel: CompareParcel, max_term: Number, full: Number, law: Law, mode: Mode) -> Condition:
    """Write the lease that becomes a grant, where the years held leave one; whether it is balanced."""
    leaving_one = choose(parcel.years > 1, parcel.years - 1, parcel.years)
    usual = minimum(leaving_one, mode.number(law.value("lease-phase-too-long")).round_to(WHOLE, "down"))
    asked = first_given(parcel.lease_years, usual)
    mode.check(asked < parcel.years, law["no-sale-phase"], lease=asked, years=parcel.years)
    rule = law["compare-lease-years"]
    leased = mode.line("lease_years", asked, rule, unit="年", when=asked < parcel.years)
    sold = mode.line("sale_years", parcel.years - leased, rule, unit="年")
    phases = lease_to_sale.Phases(
        lease_years=leased,
        sale_years=sold,
        rent_paid=leased.unknown(),
        sale_basis=parcel.sale_basis,
        cost_price=parcel.cost_price,
        cost_rent=parcel.cost_rent,
    )
    lease_to_sale.check_phases(parcel, phases, max_term, law, mode)
    due = lease_to_sale.payments_of_phases(phases, max_term, full, law, mode)
    lease_to_sale.check_conversion(law, mode)
    rents = _instalments(due, leased, law, mode)

    bound = law["sale-price"].bound
    first_bound = law["annual-rent"].bound
    paid = _paid(
        mode, due.annual_rent, due.rent_total + due.balance, parcel.years, law, bound=bound, first_bound=first_bound
    )
    rate, zero = parcel.discount_rate, full.constant(0)
    values = [
        first_given(rent * rate.annuity(zero.constant(k), zero.constant(1)), zero) for k, rent in enumerate(rents)
    ]
    _present_value(mode, parcel, total(values) + due.balance * rate.annuity(leased, zero.constant(1)), law)
    exact = paid * max_term / parcel.years
    price = mode.line("price_for_max_term", exact, law["mode-price-for-max-term"], bound=bound)
    tolerance = _tolerance(mode, mode.number(common.FEN) * max_term / parcel.years, law, when=given(leased))
    why = [
        (_carried(due.sale_price, parcel.cost_price), _COST_PRICE),
        (_carried(due.rent_total, parcel.cost_rent * leased) & (due.uncredited > 0), _COST_RENT),
        (lease_to_sale.basis_of_price(phases, law, mode).is_("sale-term"), _SALE_TERM),
    ]
    return _balance(mode, exact, price, full, tolerance, why, law)


def _instalments(due: lease_to_sale.Payments, leased: Number, law: Law, mode: Mode) -> Sequence[Number]:
    """Write the lease's rent of each year after the first, which is ``annual_rent``; unknown past the lease."""
    rents = [due.annual_rent]
    for k in range(2, leased.max_steps(leased.constant(1), Fraction(1)) + 1):
        rent = lease_to_sale.instalment(due.rent_total, leased, rents)
        rents.append(mode.line(f"instalment_{k}", rent, law["annual-rent"], when=leased >= k))
    return rents


def _paid(  # noqa: PLR0913
    mode: Mode,
    first: Number,
    amount: Number,
    years: Number,
    law: Law,
    *,
    bound: str,
    first_bound: str,
    when: Condition | None = None,
    at_most: Condition | None = None,
) -> Number:
    """Write the first payment, the sum paid and the sum per year held; return the sum."""
    rule, a_year = law["mode-payments"], law["mode-per-year"]
    mode.line("first_payment", first, rule, bound=first_bound, when=when)
    paid = mode.line("sum_paid", amount, rule, bound=bound, when=when, at_most=at_most)
    mode.line("sum_per_year", paid / years, a_year, bound=bound, when=when, at_most=at_most)
    return paid


def _present_value(mode: Mode, parcel: CompareParcel, value: Number, law: Law) -> None:
    """Write a present value, where there is a rate to discount at."""
    mode.line("present_value", value, law["mode-present-value"], bound="none", when=given(parcel.discount_rate))


def _tolerance(mode: Mode, value: Number, law: Law, when: Condition | None = None) -> Number:
    """Write how far rounding can move the price for the maximum term, and return it unrounded."""
    return mode.show("tolerance", value, law["modes-not-balanced"], places=TOLERANCE_PLACES, when=when)


def _carried(amount: Number, cost: Number) -> Condition:
    """Return whether an amount is its cost, because that is larger than the amount by the rule."""
    return given(cost) & amount.equals(cost)


def _balance(
    mode: Mode,
    exact: Number,
    price: Number,
    full: Number,
    tolerance: Number,
    reasons: Sequence[tuple[Condition, Bilingual]],
    law: Law,
) -> Condition:
    """Check that a mode is balanced, with the reason where it is not. A mode without lines counts as balanced.

    Args:
        mode: The mode.
        exact: Its price for the maximum term before rounding.
        price: The same, rounded.
        full: The full-term price.
        tolerance: How far rounding can move the price; 0 where no amount was rounded.
        reasons: Why it may not be balanced, each with its condition. The first that holds is given as the reason, and
            the book's own values where none does.
        law: The rule book.
    """
    difference = exact - full
    holds = exact.equals(full) | ((difference < tolerance) & ((full - exact) < tolerance))
    unexplained = given(full)
    for condition, why in [*reasons, (given(full), _BOOK)]:
        mode.check(
            holds,
            law["modes-not-balanced"],
            when=unexplained & condition,
            price=price,
            full=full,
            difference=price - full,
            why=why,
        )
        unexplained = unexplained & ~condition
    return holds | ~given(exact)


CALCULATOR = Calculator("compare", CompareInputs, compare, order=8, final=None, in_ledger=False)
