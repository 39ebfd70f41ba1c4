"""先租后让 · lease, then sale.

自然资发〔2022〕201号 四(二): 采取先租后让的，租赁期租金标准按照租赁期与最高年期的比值进行年期修正确定。
转出让后，已交租金冲抵出让价款。
租让年期之和不超过法定最高出让年限. 一(二): 先租后让租赁期一般不超过5年.

    rent_total  = full_term_price × lease_years ÷ max_term             for the whole lease, not a year
    annual_rent = the first of its yearly instalments, which add up to it exactly
    sale_price  = full_term_price × (lease_years + sale_years) ÷ max_term
    credit      = the smaller of rent_paid and sale_price
    balance     = sale_price − credit;  uncredited = rent_paid − credit

Our reading: the sale price is for the whole right, lease and sale together; ``sale_basis = sale-term`` is the other.

A rule book may say otherwise: the rent by lease ÷ both phases or by a rate a year, with a factor, paid yearly or at
once; the sale price the deal's total (``deal_total``, in the place of full_term_price).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol, Required

from landprice.clauses import common
from landprice.clauses.parcels import HasMaximumTerm, PricedParcel
from landprice.inputs import declared
from landprice.kinds.base import Number, Statement, Text, any_of, choose, first_given, given, minimum, total
from landprice.kinds.exact.number import ExactNumber
from landprice.pricing import Calculator
from landprice.rulebook.law import Law


class LeaseToSaleInputs(common.Priced, total=False):
    """The inputs of a lease that becomes a sale."""

    lease_years: Required[declared.LeaseYears]
    sale_years: Required[declared.SaleYears]
    rent_paid: declared.RentPaid
    sale_basis: declared.SaleBasis
    cost_price: declared.CostPrice
    cost_rent: declared.CostRent
    floor_area_ratio: declared.FloorAreaRatio


class LeaseToSaleParcel(PricedParcel, Protocol):
    """`LeaseToSaleInputs` as the formula reads them."""

    lease_years: Number
    sale_years: Number
    rent_paid: Number
    sale_basis: Text
    cost_price: Number
    cost_rent: Number
    floor_area_ratio: Number


@dataclass(frozen=True, slots=True)
class Phases:
    """The terms that a lease and the sale after it are priced from.

    Attributes:
        lease_years: The years of the lease.
        sale_years: The years of the sale.
        rent_paid: The rent paid before the sale, in 元; unknown for the whole lease's.
        sale_basis: The years that the sale price is for; unknown for the rule book's choice.
        cost_price: The least that the sale price may be, in 元; unknown where none was given.
        cost_rent: The least that the rent of a year may be, in 元; unknown where none was given.
    """

    lease_years: Number
    sale_years: Number
    rent_paid: Number
    sale_basis: Text
    cost_price: Number
    cost_rent: Number


@dataclass(frozen=True, slots=True)
class Payments:
    """The amounts of a lease that becomes a sale, in 元: the lines of the same names."""

    rent_total: Number
    annual_rent: Number
    sale_price: Number
    balance: Number
    uncredited: Number


def lease_to_sale(parcel: LeaseToSaleParcel, law: Law, statement: Statement) -> None:
    """Write the rent of the lease, the sale price, and what is credited and due.

    Lines, in 元: full_term_price (or deal_total), rent_total, annual_rent (or rent_payment, where it is paid at once),
    sale_price, credit, balance, uncredited, supply_method, per unit (of the sale price).
    """
    max_term = common.supplied_land(parcel, law, statement)
    phases = Phases(
        lease_years=parcel.lease_years,
        sale_years=parcel.sale_years,
        rent_paid=parcel.rent_paid,
        sale_basis=parcel.sale_basis,
        cost_price=parcel.cost_price,
        cost_rent=parcel.cost_rent,
    )
    check_phases(parcel, phases, max_term, law, statement)
    common.general_limit(parcel, phases.lease_years + phases.sale_years, law, statement)
    full = _price(parcel, max_term, law, statement)
    payments = payments_of_phases(phases, max_term, full, law, statement)
    check_conversion(law, statement)
    common.local_conditions("lease-to-sale", law, statement)
    statement.text("supply_method", statement.word(law.word("supply-lease-to-sale")), law["supply-lease-to-sale"])
    bound = law["lease-to-sale-price" if _of_a_deal(law) else "sale-price"].bound
    common.per_unit(parcel, payments.sale_price, bound, law, statement)


def _price(parcel: LeaseToSaleParcel, max_term: Number, law: Law, statement: Statement) -> Number:
    """Write and return the price that rent and sale price are parts of: the full-term price, or the deal's total."""
    if not _of_a_deal(law):
        return common.full_term_price(parcel, max_term, law, statement)
    for key, value in (("price_years", parcel.price_years), ("sale_basis", parcel.sale_basis)):
        common.unused(statement, ~given(value), key, law.word("lease-to-sale-price"))
    total = statement.line("deal_total", common.agreed_price(parcel, law, statement), law["lease-to-sale-price"])
    held = parcel.lease_years + parcel.sale_years
    common.over_minimum(parcel, total * max_term / held, law, statement)
    return total


def _of_a_deal(law: Law) -> bool:
    """Return whether the book's lease and sale are parts of a deal's total."""
    return law.word("lease-to-sale-price") == "deal-total"


def check_phases(parcel: HasMaximumTerm, phases: Phases, max_term: Number, law: Law, statement: Statement) -> None:
    """Check the years of both phases together, and the years of the lease."""
    leased, held = phases.lease_years, phases.lease_years + phases.sale_years
    statement.check(held <= max_term, law["lease-to-sale-total-term"], years=held, limit=max_term)
    common.at_most(parcel, leased, "lease-phase-too-long", law, statement)
    common.at_most(parcel, leased, "lease-phase-over-limit", law, statement)
    common.at_least(parcel, held, "both-phases-too-short", law, statement)
    if "both-phases-off-step" in law:
        step = law["both-phases-off-step"].number
        longest = max(law.max_terms().values())
        multiples = [held.equals(step * k) for k in range(1, int(longest / step) + 1)]
        statement.check(any_of(multiples), law["both-phases-off-step"], years=held, limit=statement.number(step))


def check_conversion(law: Law, statement: Statement) -> None:
    """List the conditions under which a lease becomes a sale."""
    statement.verify(law["conversion-conditions"])
    statement.verify(law["listed-industry"])


def basis_of_price(phases: Phases, law: Law, statement: Statement) -> Text:
    """Return the years that the sale price is for: those of both phases, or of the sale alone."""
    return first_given(phases.sale_basis, statement.word(law.word("sale-basis")))


def payments_of_phases(phases: Phases, max_term: Number, full: Number, law: Law, statement: Statement) -> Payments:
    """Write the rent of the lease, the sale price, and how much of the rent is credited."""
    rent_total, annual_rent = _rent(phases, max_term, full, law, statement)
    by_rule, rule = full, law["lease-to-sale-price"]
    if not _of_a_deal(law):
        held = phases.lease_years + phases.sale_years
        counted = choose(basis_of_price(phases, law, statement).is_("sale-term"), phases.sale_years, held)
        rule = law["sale-price"]
        by_rule = common.rounded_by(full * counted / max_term, rule)
    cost = phases.cost_price
    statement.check(by_rule >= cost, law["price-below-cost"], cost=cost)
    sale_price = common.line_over_cost(statement, "sale_price", by_rule, cost, rule, law["reserve-price"])

    paid = first_given(phases.rent_paid, rent_total)
    statement.check(paid <= sale_price, law["credit-over-price"], paid=paid, price=sale_price)
    credit = statement.line("credit", minimum(paid, sale_price), law["rent-credit"])
    balance = statement.line("balance", sale_price - credit, law["rent-credit"])
    uncredited = statement.line("uncredited", paid - credit, law["rent-credit"])
    return Payments(rent_total, annual_rent, sale_price, balance, uncredited)


def _rent(phases: Phases, max_term: Number, full: Number, law: Law, statement: Statement) -> tuple[Number, Number]:
    """Write the rent of the whole lease and of its first year; return both. A rent paid at once has no year's."""
    leased, cost_rule = phases.lease_years, law["lease-cost-rent"]
    share = law.word("lease-to-sale-rent-share")
    if share == "rate-a-year":
        rate = law["lease-to-sale-rent-rate"]
        a_year = common.rounded_by(_by_factor(full * law.value(rate.id), law), rate)
        statement.check(a_year >= phases.cost_rent, law["rent-below-cost"], cost=phases.cost_rent)
        annual = common.line_over_cost(statement, "annual_rent", a_year, phases.cost_rent, rate, cost_rule)
        return statement.line("rent_total", annual * leased, law["lease-to-sale-rent"]), annual
    whole = leased + phases.sale_years if share == "both-phases" else max_term
    by_ratio = common.rounded_by(_by_factor(full * leased / whole, law), law["lease-to-sale-rent"])
    floor_rent = phases.cost_rent * leased
    statement.check(by_ratio >= floor_rent, law["rent-below-cost"], cost=phases.cost_rent)
    rent_total = common.line_over_cost(
        statement, "rent_total", by_ratio, floor_rent, law["lease-to-sale-rent"], cost_rule
    )
    if law.word("lease-to-sale-payment") == "lump-sum":
        payment = law["lease-to-sale-payment"]
        statement.text("rent_payment", statement.word(law.word(payment.id)), payment)
        return rent_total, rent_total.unknown()
    return rent_total, statement.line("annual_rent", instalment(rent_total, leased, []), law["annual-rent"])


def _by_factor(rent: Number, law: Law) -> Number:
    """Apply the factor that the book puts on a lease's rent."""
    factor = law.value("lease-to-sale-rent-factor")
    return rent if factor.value == 1 else rent * factor


def instalment(rent_total: Number, years: Number, earlier: Sequence[Number]) -> Number:
    """Return the next yearly instalment of a lease's rent, before it is rounded half up.

    rent_total × k ÷ years − the earlier ones. Those are whole fen, so rounding it rounds the running total.

    Args:
        rent_total: The rent of the whole lease, in 元.
        years: The years of the lease.
        earlier: The instalments of the years before, rounded.
    """
    return rent_total * (len(earlier) + 1) / years - total(earlier) if earlier else rent_total / years


def instalments(rent_total: Fraction, years: int) -> list[Fraction]:
    """Divide the rent of a lease into yearly instalments in 元 that add up to it exactly.

    instalment_k = half_up(rent_total × k ÷ n) − half_up(rent_total × (k−1) ÷ n), in fen. The first is ``annual_rent``.

    Args:
        rent_total: The rent of the whole lease in 元, in whole fen.
        years: The years of the lease, at least 1.

    Example:
        >>> [str(part) for part in instalments(Fraction("100.00"), 3)]
        ['3333/100', '1667/50', '3333/100']
    """
    parts: list[Number] = []
    for _ in range(years):
        parts.append(
            instalment(ExactNumber.of(rent_total), ExactNumber.of(years), parts).round_to(common.FEN, "half-up")
        )
    return [part.value for part in parts if isinstance(part, ExactNumber) and part.value is not None]


CALCULATOR = Calculator("lease-to-sale", LeaseToSaleInputs, lease_to_sale, order=3, final="balance")
