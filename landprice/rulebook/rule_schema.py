"""The schema of each rule, inferred from the shipped books: which keys it takes, and the kind of its value.

A user's book can change the values of rules, but not add keys that no calculator reads: they would be ignored silently,
so they are errors.
"""

import functools
from collections.abc import Mapping
from fractions import Fraction
from typing import Literal

import msgspec

from landprice.rulebook import shapes
from landprice.rulebook.files import SHIPPED, load_shipped_book
from landprice.rulebook.format import RuleEntry, Unit
from landprice.rulebook.values import is_word, parse_quantity

MAX_TERM = "max-term-"
"""The prefix of the rules that set the maximum term of a use; the use's key follows."""

WHOLE_UNITS: frozenset[Unit] = frozenset({"years", "places", "levels", "grade"})
"""The units whose values are whole numbers."""

LIMITS: Mapping[Unit, tuple[int, int]] = {"years": (1, 100), "places": (0, 6), "grade": (1, 20)}
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
        is_table: Whether its value is a table of numbers.
        is_level: Whether it is a level of underground space, and so says what its rate is of.
    """

    value: Literal["number", "word"] | None
    unit: Unit | None
    is_check: bool
    by_use: bool
    code: str | None
    is_share: bool = False
    is_table: bool = False
    is_level: bool = False

    @property
    def units(self) -> tuple[Unit, ...]:
        """The units that its value may be given in."""
        return () if self.unit is None else _SAME_UNITS.get(self.unit, (self.unit,))

    def fill_defaults(self, entry: RuleEntry) -> RuleEntry:
        """Return an entry with the default unit and code, if it gives none."""
        unit = entry.unit or (self.unit if entry.value is not None or entry.table else None)
        return msgspec.structs.replace(entry, unit=unit, code=entry.code or self.code)


def is_within_limits(number: Fraction, unit: Unit) -> bool:
    """Return whether a value is within the limits of its unit."""
    least, most = LIMITS.get(unit, (number, number))
    return least <= number <= most


def get_rule_schema(rule: str) -> RuleSchema:
    """Return the schema of a rule, by its id.

    A rule for one use or one kind of space has the schema of the general rule. A rule that no shipped book has is the
    maximum term of a use that a user's book adds, a limit of years, a deeper level of underground space, or a
    condition to verify.
    """
    if shapes.is_level(rule):
        return _LEVEL_SCHEMA
    if shapes.is_verification(rule):
        return _VERIFICATION_SCHEMA
    general = shapes.general_rule(rule)
    default = _LIMIT_SCHEMA if general in shapes.LIMITS_BY_USE else _MAX_TERM_SCHEMA
    return load_rule_schemas().get(general, default)


def list_rule_ids() -> frozenset[str]:
    """Return the ids of the rules of all shipped books, those for one use or one kind of space included."""
    return frozenset(rule for book in SHIPPED for rule in load_shipped_book(book).rules)


@functools.cache
def load_rule_schemas() -> dict[str, RuleSchema]:
    """Infer the schemas of the rules of all shipped books, by id."""
    entries: dict[str, list[RuleEntry]] = {}
    for book in SHIPPED:
        for rule, periods in load_shipped_book(book).rules.items():
            entries.setdefault(shapes.general_rule(rule), []).extend(periods)
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
        is_table=any(entry.table for entry in entries),
        is_share=bool(ratios) and all(ratio is not None and ratio < 1 for ratio in ratios),
    )


_MAX_TERM_SCHEMA = RuleSchema(value="number", unit="years", is_check=False, by_use=False, code=None)
_LIMIT_SCHEMA = RuleSchema(value="number", unit="years", is_check=True, by_use=False, code=None)
_LEVEL_SCHEMA = RuleSchema(
    value="number", unit="ratio", is_check=False, by_use=False, code=None, is_share=True, is_level=True
)
_VERIFICATION_SCHEMA = RuleSchema(value=None, unit=None, is_check=True, by_use=False, code=None)
