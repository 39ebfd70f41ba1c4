"""The schema of each rule, inferred from the shipped books: which keys it takes, and the kind of its value.

A user's book can change the values of rules, but not add keys that no calculator reads: they would be ignored silently,
so they are errors.
"""

import functools
from collections.abc import Mapping
from fractions import Fraction
from typing import Literal

import msgspec

from landprice.rulebook.files import SHIPPED, load_shipped_book
from landprice.rulebook.format import RuleEntry, Unit
from landprice.rulebook.values import is_word, parse_quantity

MAX_TERM = "max-term-"
"""The prefix of the rules that set the maximum term of a use; the use's key follows."""

WHOLE_UNITS: frozenset[Unit] = frozenset({"years", "places", "levels"})
"""The units whose values are whole numbers."""

LIMITS: Mapping[Unit, tuple[int, int]] = {"years": (1, 100), "places": (0, 6)}
"""The smallest and largest value of a unit: the limits of the inputs that it is compared with."""

_SAME_UNITS: dict[Unit, tuple[Unit, ...]] = {"ratio": ("ratio", "percent"), "percent": ("ratio", "percent")}


class RuleSchema(msgspec.Struct, frozen=True):
    """The keys that a rule takes.

    Attributes:
        value: The kind of its value; None if it has none.
        unit: The unit of its value in the shipped books; the default in other books.
        is_check: Whether it is a check, and so has a severity.
        by_use: Whether it lists the uses that it applies to.
        code: The code of the check, if it differs from the rule's id.
        is_share: Whether its value is a share of something, so at most 1; a factor, as of a rent, may be larger.
    """

    value: Literal["number", "word"] | None
    unit: Unit | None
    is_check: bool
    by_use: bool
    code: str | None
    is_share: bool = False

    @property
    def units(self) -> tuple[Unit, ...]:
        """The units that its value may be given in."""
        return () if self.unit is None else _SAME_UNITS.get(self.unit, (self.unit,))

    def fill_defaults(self, entry: RuleEntry) -> RuleEntry:
        """Return an entry with the default unit and code, if it gives none."""
        unit = entry.unit or (self.unit if entry.value is not None else None)
        return msgspec.structs.replace(entry, unit=unit, code=entry.code or self.code)


def is_within_limits(number: Fraction, unit: Unit) -> bool:
    """Return whether a value is within the limits of its unit."""
    least, most = LIMITS.get(unit, (number, number))
    return least <= number <= most


def get_rule_schema(rule: str) -> RuleSchema:
    """Return the schema of a rule, by its id.

    A rule that no shipped book has is the maximum term of a use that a user's book adds.
    """
    return load_rule_schemas().get(rule, _MAX_TERM_SCHEMA)


@functools.cache
def load_rule_schemas() -> dict[str, RuleSchema]:
    """Infer the schemas of the rules of all shipped books, by id."""
    entries: dict[str, list[RuleEntry]] = {}
    for book in SHIPPED:
        for rule, periods in load_shipped_book(book).rules.items():
            entries.setdefault(rule, []).extend(periods)
    return {rule: _infer_schema(periods) for rule, periods in entries.items()}


def _infer_schema(entries: list[RuleEntry]) -> RuleSchema:
    values = [entry.value for entry in entries if entry.value is not None]
    ratios = [parse_quantity(entry.value, entry.unit) for entry in entries if entry.unit in _SAME_UNITS]
    return RuleSchema(
        value=None if not values else "word" if is_word(values[0]) else "number",
        unit=next((entry.unit for entry in entries if entry.unit), None),
        is_check=any(entry.severity for entry in entries),
        by_use=any(entry.uses for entry in entries),
        code=next((entry.code for entry in entries if entry.code), None),
        is_share=bool(ratios) and all(ratio is not None and ratio < 1 for ratio in ratios),
    )


_MAX_TERM_SCHEMA = RuleSchema(value="number", unit="years", is_check=False, by_use=False, code=None)
