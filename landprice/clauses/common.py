"""Rules that several calculators share: full-term price, maximum term, scope by use, prices per unit."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Required, TypedDict

from landprice.clauses.parcels import (
    HasFloorAreaRatio,
    HasMaximumTerm,
    HasNumbers,
    HasPrice,
    HasSupplyMode,
    PricedParcel,
)
from landprice.glossary import both, word
from landprice.inputs import declared
from landprice.inputs.quantities import SQUARE_METRES_PER_MU
from landprice.kinds.base import Condition, Number, Statement, any_of, choose, first_given, given, maximum
from landprice.kinds.parcel import NamedUse
from landprice.kinds.rounding import ROUNDINGS
from landprice.rulebook import Rule
from landprice.rulebook.law import Law

FEN = Fraction(1, 100)
YUAN_PER_AREA = Fraction(10_000) / SQUARE_METRES_PER_MU  # 1 万元/亩 in 元/㎡: 15

ALLOCATED, LEASED = "划拨", "租"
OTHER_SUPPLIES = ("授权经营", "作价出资", "作价入股", "转让", "拨用")
"""Words in 供地方式 that mark a price as not a grant's: 行政划拨, 划拨转出让; 租赁（5年）, 先租后让."""


class Notes(TypedDict, total=False):
    """Inputs that a statement echoes: the parcel's number, location, grade, valuation date, report number."""

    parcel: declared.ParcelName
    location: declared.Location
    valuation_date: declared.ValuationDate
    grade: declared.Grade
    report_number: declared.ReportNumber


class Priced(Notes, total=False):
    """Inputs of a parcel with an assessed price: its use, area, price, and years other than the statute's."""

    use: Required[declared.Use]
    area: declared.Area
    unit_price: declared.UnitPrice
    full_price: declared.FullPrice
    price_years: declared.PriceYears
    max_term: declared.MaxTerm
    land_grade: declared.LandGrade
    minimum_price: declared.MinimumPrice
    minimum_case: declared.MinimumCase
    supplied_by: declared.SuppliedBy


def need(statement: Statement, condition: Condition, key: str) -> None:
    """Require an input.

    Args:
        statement: Written to.
        condition: True where the input is given or not needed.
        key: The input's, numbered where it is one of several.
    """
    statement.require(condition, "missing-input", label=both(key), key=key)


def unused(statement: Statement, absent: Condition, key: str, base: str) -> None:
    """Require that an input is not given, because the book prices from a base that does not use it.

    Args:
        statement: Written to.
        absent: True where the input is not given.
        key: The input's.
        base: The base, a word of the glossary.
    """
    statement.require(absent, "not-of-this-base", base=(word(base, "zh"), word(base, "en")), label=both(key), key=key)


def positive(parcel: HasNumbers, law: Law, statement: Statement) -> None:
    """Check that every given number is above zero, or at least zero where it may be zero."""
    rule = law["not-positive"]
    for key, number in parcel.numbers.items():
        holds = number >= 0 if key in parcel.may_be_zero else number > 0
        statement.check(holds, rule, label=both(key), value=number)


def one_use(use: NamedUse, law: Law, statement: Statement) -> None:
    """Check that a name means exactly one use."""
    is_known = given(use.key) | use.ambiguous | use.several
    statement.check(is_known, law["unknown-use"], when=given(use.name), use=use.name, nearest=use.nearest)
    for holds, rule in ((~use.ambiguous, law["ambiguous-use"]), (~use.several, law["several-uses"])):
        statement.check(holds, rule, use=use.name, candidates=(use.nearest, use.nearest_en))


def in_scope(use: NamedUse, law: Law, statement: Statement) -> None:
    """Check that the supply modes apply to a use: the rule names it, or applies by reference."""
    named = law["use-out-of-scope"]
    referred = law["use-by-reference"].uses if "use-by-reference" in law else ()
    scope = (*named.uses, *referred)
    words = "、".join(law.book.uses[key].zh for key in scope), ", ".join(law.book.uses[key].en for key in scope)
    statement.check(use.key.is_in(scope), named, use=use.name, scope=words)
    if referred:
        statement.check(~use.key.is_in(referred), law["use-by-reference"], use=use.name)


def priced_land(parcel: HasSupplyMode, law: Law, statement: Statement) -> None:
    """Check that the parcel's price is for a grant, neither for allocated land nor a rent."""
    supplied_by = parcel.supplied_by
    statement.check(~supplied_by.contains(ALLOCATED), law["allocated-land"], supplied_by=supplied_by)
    statement.check(~supplied_by.contains(LEASED), law["price-is-rent"], supplied_by=supplied_by)
    of_another = any_of([supplied_by.contains(word) for word in OTHER_SUPPLIES])
    statement.check(~of_another, law["price-not-of-a-grant"], supplied_by=supplied_by)


def maximum_term(parcel: HasMaximumTerm, law: Law, statement: Statement) -> Number:
    """Return the maximum term in years, the given one or else the use's, and check it against the statute's."""
    statutory = parcel.use.key.lookup(law.statutory_terms(), "max_term")
    max_term = first_given(parcel.max_term, parcel.use.key.lookup(law.max_terms(), "max_term"))
    statement.check(max_term <= statutory, law["maximum-over-statutory"], years=max_term, limit=statutory)
    return max_term


def supplied_land(parcel: PricedParcel, law: Law, statement: Statement) -> Number:
    """Check what all modes of supply require of a parcel, and return its maximum term in years."""
    positive(parcel, law, statement)
    one_use(parcel.use, law, statement)
    in_scope(parcel.use, law, statement)
    priced_land(parcel, law, statement)
    return maximum_term(parcel, law, statement)


def within_maximum(years: Number, max_term: Number, law: Law, statement: Statement) -> None:
    """Check that years are within the maximum term."""
    statement.check(years <= max_term, law["term-over-maximum"], years=years, limit=max_term)


def need_together(statement: Statement, first: Condition, second: Condition, first_key: str, second_key: str) -> None:
    """Require two inputs of one part together, or neither."""
    need(statement, first | ~second, first_key)
    need(statement, second | ~first, second_key)


def rounded_by(value: Number, rule: Rule) -> Number:
    """Round a value to the fen as a rule directs, before it is compared with a cost in whole fen."""
    return value.round_to(FEN, ROUNDINGS[rule.bound])


def line_over_cost(  # noqa: PLR0913
    statement: Statement,
    key: str,
    by_rule: Number,
    cost: Number,
    rule: Rule,
    cost_rule: Rule,
    *,
    bound: str | None = None,
    when: Condition | None = None,
    at_most: Condition | None = None,
) -> Number:
    """Write an amount that may not be below its cost; where the cost is larger, it cites the cost's rule.

    Args:
        statement: Written to.
        key: The line's key.
        by_rule: The amount by its rule, in 元, already rounded to the fen.
        cost: Its cost in 元; unknown where none was given.
        rule: The rule of the amount.
        cost_rule: The rule that the amount is not below its cost.
        bound: As for `Statement.line`.
        when: As for `Statement.line`.
        at_most: As for `Statement.line`.

    Returns:
        The amount written.
    """
    is_cost = given(cost) & (by_rule < cost)
    amount = choose(given(cost), maximum(by_rule, cost), by_rule)
    when_cost, when_rule = (is_cost, ~is_cost) if when is None else (when & is_cost, when & ~is_cost)
    by_cost = statement.line(key, amount, cost_rule, bound=bound or rule.bound, when=when_cost, at_most=at_most)
    return first_given(by_cost, statement.line(key, amount, rule, bound=bound, when=when_rule, at_most=at_most))


def agreed_price(
    parcel: HasPrice,
    law: Law,
    statement: Statement,
    area_needed: Condition | None = None,
    price_needed: Condition | None = None,
) -> Number:
    """Return the parcel's exact assessed price in 元: the total, or unit price × area.

    If both are given, the total is taken; it must agree to half of its last place as written, unless accepted.

    Args:
        parcel: Its unit_price (元/㎡), area (㎡) and full_price (元) are read.
        law: The rules in force.
        statement: Written to: what is missing or contradictory.
        area_needed: Where a unit price needs the area; everywhere unless given.
        price_needed: Where there has to be a price; everywhere unless given.
    """
    product = parcel.unit_price * parcel.area
    priced = given(parcel.unit_price) | given(parcel.full_price)
    need(statement, priced if price_needed is None else priced | ~price_needed, "full_price")
    without_area = ~given(parcel.unit_price)
    need(statement, given(parcel.area) | (without_area if area_needed is None else without_area | ~area_needed), "area")
    to_the_fen = product.round_to(FEN, "half-up")
    total, agree = parcel.full_price, prices_agree(parcel)
    statement.check(agree, law["prices-disagree"], product=to_the_fen, price=total)
    plausible_price(parcel, law, statement)
    is_rounded = given(total) & ~to_the_fen.equals(total)
    statement.check(to_the_fen.equals(total), law["price-rounded"], when=agree, product=to_the_fen, price=total)
    return choose(given(parcel.unit_price), choose(is_rounded, total, product), total)


def prices_agree(parcel: HasPrice) -> Condition:
    """Return whether unit price × area is the total, to half of the total's last place as written."""
    product, total = parcel.unit_price * parcel.area, parcel.full_price
    half = parcel.last_places["full_price"] / 2
    return (product - total <= half) & (total - product <= half)


def plausible_price(parcel: HasPrice, law: Law, statement: Statement) -> None:
    """Check that the land's unit price is within the book's range: outside it, a unit is mostly wrong."""
    by_total = ~given(parcel.unit_price) & (parcel.area > 0)
    lowest, highest = law.value("lowest-plausible-price"), law.value("highest-plausible-price")
    too_low = (parcel.unit_price < lowest) | (by_total & (parcel.full_price < parcel.area * lowest))
    too_high = (parcel.unit_price > highest) | (by_total & (parcel.full_price > parcel.area * highest))
    limits = statement.number(lowest), statement.number(highest)
    for rule, outside in (("lowest-plausible-price", too_low), ("highest-plausible-price", too_high)):
        statement.check(~outside, law[rule], lowest=limits[0], highest=limits[1])


def over_minimum(parcel: PricedParcel, full: Number, law: Law, statement: Statement) -> Number:
    """Check a price for the maximum term against the minimum price, for the uses that have one.

    Writes the line minimum = standard × area × ratio, in 元.

    Returns:
        The price, or where an accepted objection says that it is below the minimum, the minimum.
    """
    rule, table, ratios = law["below-national-minimum"], law["minimum-price"], law["minimum-ratio"]
    grade = parcel.land_grade
    if "land-grade" in law:
        grade = first_given(grade, statement.word(str(law["land-grade"].number)))
    of_grade = grade.lookup(table.numbers, "minimum_standard")
    standard = first_given(parcel.minimum_price, of_grade)
    ratio = first_given(parcel.minimum_case, statement.word("standard")).lookup(ratios.numbers, "minimum_ratio")
    applies = parcel.use.key.is_in(rule.uses) | given(parcel.minimum_price)
    grades = "、".join(table.table), ", ".join(table.table)
    statement.check(given(standard) | ~given(grade), law["grade-not-in-table"], when=applies, grades=grades)
    need(statement, given(parcel.area) | ~(applies & given(standard)), "area")
    least = standard * parcel.area
    minimum = statement.line("minimum", choose(ratio.equals(1), least, least * ratio), table, when=applies)
    by_unseen = grade.is_in(table.unverified) & ~given(parcel.minimum_price)
    is_below = full < minimum
    statement.check(~is_below, rule, when=~by_unseen, price=full, limit=minimum)
    statement.check(~is_below, law["below-unverified-minimum"], when=by_unseen, price=full, limit=minimum)
    _over_lowest_minimum(parcel, full, ~given(standard), law, statement)
    return choose(given(minimum) & is_below & ~by_unseen, minimum, full)


def _over_lowest_minimum(
    parcel: PricedParcel, full: Number, unknown: Condition, law: Law, statement: Statement
) -> None:
    """Check that a price is not below the lowest of all minimum prices, where the parcel's own is not known."""
    rule = law["below-lowest-minimum"]
    lowest = statement.number(min(law["minimum-price"].numbers.values()))
    per_area = (full / parcel.area).round_to(FEN, "half-up")
    has_minimum = parcel.use.key.is_in(rule.uses) & (parcel.area > 0) & unknown
    is_below = full < lowest * parcel.area
    statement.check(~is_below, rule, when=has_minimum, price=per_area, limit=lowest)


def full_term_price(parcel: PricedParcel, max_term: Number, law: Law, statement: Statement) -> Number:
    """Write and return the full-term price in 元, rounded half up.

    full_term_price = unit_price × area, or full_price. A price for other years, once accepted, is written first as
    assessed_price; then full_term_price = assessed_price × max_term ÷ price_years. Where the price is below the minimum
    price and that is accepted, the minimum is returned.
    """
    price = agreed_price(parcel, law, statement)
    years, accepted = parcel.price_years, law["price-not-full-term"]
    statement.check(~(years < max_term), accepted, years=years, limit=max_term)
    statement.check(years <= max_term, law["price-over-maximum-term"], years=years, limit=max_term)
    other_years = given(years) & ~years.equals(max_term)
    assessed = statement.line("assessed_price", price, law["full-term-price"], when=other_years)
    corrected = statement.line("full_term_price", assessed * max_term / years, accepted, when=other_years)
    written = statement.line("full_term_price", price, law["full-term-price"], when=~other_years)
    return over_minimum(parcel, first_given(corrected, written), law, statement)


def per_unit(
    parcel: HasFloorAreaRatio,
    amount: Number,
    bound: str,
    law: Law,
    statement: Statement,
    when: Condition | None = None,
    *,
    area: Number | None = None,
    a_year: bool = False,
) -> None:
    """Write an amount per ㎡, per 亩 (1 万元/亩 = 15 元/㎡) and per ㎡ of floor, rounded in the amount's direction.

    Args:
        parcel: Its area and floor_area_ratio are read.
        amount: The amount in 元.
        bound: The amount's bound.
        law: The rules in force.
        statement: Written to.
        when: Where it is written; everywhere unless given.
        area: What the amount is divided by, in ㎡; the parcel's area unless given.
        a_year: Whether the amount is of a year.
    """
    rule, of, suffix = law["per-unit"], parcel.area if area is None else area, "·年" if a_year else ""
    floor = parcel.area * parcel.floor_area_ratio
    for key, value, unit in (
        ("per_area", amount / of, "元/㎡"),
        ("per_mu", amount / (of * YUAN_PER_AREA), "万元/亩"),
        ("per_floor_area", amount / floor, "元/㎡"),
    ):
        statement.line(key, value, rule, unit=unit + suffix, bound=bound, when=when)


def general_limit(parcel: HasMaximumTerm, years: Number, law: Law, statement: Statement) -> None:
    """Check years against the usual limit (一般不超过) and the absolute one (不得超过), where the book has them."""
    at_most(parcel, years, "term-over-general-limit", law, statement)
    at_most(parcel, years, "term-over-local-limit", law, statement)


def at_most(parcel: HasMaximumTerm, years: Number, rule: str, law: Law, statement: Statement) -> None:
    """Check that years are at most a limit, where the book has one: that of the use, else that of all uses."""
    for limit_rule, when in _limits(parcel, rule, law):
        limit = law.value(limit_rule.id)
        statement.check(years <= limit, limit_rule, when=when, years=years, limit=limit)


def at_least(parcel: HasMaximumTerm, years: Number, rule: str, law: Law, statement: Statement) -> None:
    """Check that years are at least a limit, where the book has one: that of the use, else that of all uses."""
    for limit_rule, when in _limits(parcel, rule, law):
        limit = law.value(limit_rule.id)
        statement.check(years >= limit, limit_rule, when=when, years=years, limit=limit)


def _limits(parcel: HasMaximumTerm, rule: str, law: Law) -> Iterator[tuple[Rule, Condition | None]]:
    """Yield each limit of a rule, that of a use or of all uses, with the condition under which it holds."""
    of_use = law.by_use(rule)
    for use, limit in of_use.items():
        yield limit, parcel.use.key.is_(use)
    if rule in law:
        yield law[rule], ~parcel.use.key.is_in(of_use) if of_use else None


def local_conditions(calculator: str, law: Law, statement: Statement) -> None:
    """List the conditions that a place sets for a calculator and that somebody has to verify."""
    for rule in law.conditions(calculator):
        statement.verify(rule)
