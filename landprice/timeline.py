"""One parcel priced at every date on which a rule that it uses changes."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from landprice.kinds.exact.statement import ParcelStatement
from landprice.pricing import Calculator
from landprice.rulebook import RuleBook
from landprice.rulebook.comparison import RuleChange, compare_rules


@dataclass(frozen=True, slots=True)
class RulePeriod:
    """A time in which the rules that a parcel uses stay the same.

    Attributes:
        since: The first day; None for the time before the first change.
        statement: The parcel's statement under the rules of that time.
        changes: The rules that changed on the first day, as far as the parcel uses them.
    """

    since: dt.date | None
    statement: ParcelStatement
    changes: tuple[RuleChange, ...] = ()


def price_timeline(
    calculator: Calculator, inputs: Mapping[str, Any], book: RuleBook, *, accept: Iterable[str] = ()
) -> Sequence[RulePeriod]:
    """Price one parcel before the first and at each date on which a rule that it uses changes.

    Args:
        calculator: The calculator.
        inputs: As for `Calculator.price`.
        book: The rule book; the day that it was loaded for doesn't matter.
        accept: As for `Calculator.price`.

    Returns:
        The periods in order; one alone if no rule that the parcel uses has a date.

    Raises:
        UsageError: As for `Calculator.price`.

    Example:
        >>> from landprice import rulebook
        >>> from landprice.calculators import get_calculator
        >>> inputs = {"use": "industrial", "full_price": "1000000", "years": "20"}
        >>> [period.since for period in price_timeline(get_calculator("term"), inputs, rulebook.load())]
        [None]
    """
    codes = tuple(accept)
    dates = book.dates()
    first = dates[0] - dt.timedelta(days=1) if dates else None
    periods = [RulePeriod(None, _price(calculator, inputs, book.at(first), codes))]
    for date in dates:
        statement = _price(calculator, inputs, book.at(date), codes)
        changes = _changes(periods[-1].statement, statement)
        if changes:
            periods.append(RulePeriod(date, statement, changes))
    return periods


def _price(calculator: Calculator, inputs: Mapping[str, Any], book: RuleBook, accept: Sequence[str]) -> ParcelStatement:
    """Price the parcel under a book; an objection that the book doesn't know can't be accepted under it."""
    known = {rule.code for rule in book.rules() if rule.severity == "object"}
    return calculator.price(inputs, rules=book, accept=[code for code in accept if code in known])


def _changes(before: ParcelStatement, after: ParcelStatement) -> tuple[RuleChange, ...]:
    """Return the rules that either statement uses and that differ between their books."""
    used = [line.rule.id for statement in (before, after) for line in statement.lines]
    used += [check.rule.id for statement in (before, after) for check in statement.checks]
    return compare_rules(used, before.book, after.book)
