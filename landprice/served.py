"""Which calculators a rule book serves, and what it lacks for the others."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from landprice.calculators import all_calculators
from landprice.clauses.levels import LevelSchedule, read_schedules
from landprice.kinds.base import Condition, Fact
from landprice.kinds.exact.parcel import ExactParcelBuilder
from landprice.kinds.exact.statement import ParcelStatement
from landprice.pricing import Calculator
from landprice.rulebook import MissingRule, RuleBook
from landprice.rulebook.law import Law


@dataclass(frozen=True, slots=True)
class Service:
    """What a book serves.

    Attributes:
        calculators: The keys of the calculators that it serves.
        missing: Why it does not serve each of the others, by key.
        schedules: What it charges for underground space, for each kind that it covers.
    """

    calculators: Sequence[str]
    missing: Mapping[str, MissingRule]
    schedules: Sequence[LevelSchedule]


def find_service(book: RuleBook) -> Service:
    """Find which calculators a book serves: those whose every rule is in force.

    Example:
        >>> from landprice import rulebook
        >>> list(find_service(rulebook.load("national")).missing)
        ['underground', 'mixed', 'phases']
    """
    missing: dict[str, MissingRule] = {}
    for key, calculator in all_calculators().items():
        try:
            _read_rules(calculator, book)
        except MissingRule as error:
            missing[key] = error
    served = [key for key in all_calculators() if key not in missing]
    schedules = read_schedules(Law(book)) if "underground" in served else ()
    return Service(served, missing, schedules)


class _UncheckedStatement(ParcelStatement):
    """A statement of a parcel without inputs: what is missing is nothing to say."""

    def require(self, holds: Condition, code: str, **facts: Fact) -> None:
        """Require nothing."""


def _read_rules(calculator: Calculator, book: RuleBook) -> None:
    """Run a calculator on a parcel of which nothing is known, so that it asks for every rule that it reads.

    Raises:
        MissingRule: The book lacks one of them.
    """
    inputs = calculator.inputs
    one_item = {key: [None] for key, declared in inputs.items() if declared.repeats}
    parcel = ExactParcelBuilder(inputs, book, one_item).parcel()
    calculator.compute(parcel, Law(book), _UncheckedStatement(calculator.key, book, {}))
