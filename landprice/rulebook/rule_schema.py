"""The shape of each rule, as the shipped books give it: which keys it takes, and the kind of its value.

A book laid over them changes values, never shapes: a value, a severity or a list of uses that no calculator asks for
would be passed over in silence, so it is an error instead.
"""

import functools
from collections.abc import Mapping
from fractions import Fraction
from typing import Literal

import msgspec

from landprice.rulebook.files import SHIPPED, load_shipped_book
from landprice.rulebook.format import RuleEntry, Unit
from landprice.rulebook.values import is_word

MAX_TERM = "max-term-"
"""What the id of a rule begins with that gives the maximum term of a use; the key of the use follows."""

WHOLE_UNITS: frozenset[Unit] = frozenset({"years", "places", "levels"})
"""The units that are counted: their values are whole numbers."""

LIMITS: Mapping[Unit, tuple[int, int]] = {"years": (1, 100), "places": (0, 6)}
"""The least and the largest value, by unit: those of the inputs that it meets."""

_SAME_UNITS: dict[Unit, tuple[Unit, ...]] = {"ratio": ("ratio", "percent"), "percent": ("ratio", "percent")}


class RuleSchema(msgspec.Struct, frozen=True):
    """What a rule takes.

    Attributes:
        value: The kind of its value, or None where it has none.
        unit: The unit of its value in the shipped books, which holds where a book gives none.
        is_check: Whether it is a check, and so has a severity.
        by_use: Whether it names the uses it holds for.
        code: The check's code, where it is another than the rule's id.
    """

    value: Literal["number", "word"] | None
    unit: Unit | None
    is_check: bool
    by_use: bool
    code: str | None

    @property
    def units(self) -> tuple[Unit, ...]:
        """The units that its value may be given in."""
        return () if self.unit is None else _SAME_UNITS.get(self.unit, (self.unit,))

    def fill_defaults(self, entry: RuleEntry) -> RuleEntry:
        """An entry with the unit and the code of its shape, where it gives none of its own."""
        unit = entry.unit or (self.unit if entry.value is not None else None)
        return msgspec.structs.replace(entry, unit=unit, code=entry.code or self.code)


def is_within_limits(number: Fraction, unit: Unit) -> bool:
    """Whether a value is no less than the least and no more than the largest of its unit."""
    least, most = LIMITS.get(unit, (number, number))
    return least <= number <= most


def get_rule_schema(rule: str) -> RuleSchema:
    """The shape of a rule that the schema lists, by its id.

    The maximum term of a use that a book adds, alone not listed, has the shape that every maximum term has.
    """
    return load_rule_schemas().get(rule, _MAX_TERM_SCHEMA)


@functools.cache
def load_rule_schemas() -> dict[str, RuleSchema]:
    """The shapes of the rules of all shipped books taken together, by id."""
    entries: dict[str, list[RuleEntry]] = {}
    for book in SHIPPED:
        for rule, periods in load_shipped_book(book).rules.items():
            entries.setdefault(rule, []).extend(periods)
    return {rule: _infer_schema(periods) for rule, periods in entries.items()}


def _infer_schema(entries: list[RuleEntry]) -> RuleSchema:
    values = [entry.value for entry in entries if entry.value is not None]
    return RuleSchema(
        value=None if not values else "word" if is_word(values[0]) else "number",
        unit=next((entry.unit for entry in entries if entry.unit), None),
        is_check=any(entry.severity for entry in entries),
        by_use=any(entry.uses for entry in entries),
        code=next((entry.code for entry in entries if entry.code), None),
    )


_MAX_TERM_SCHEMA = RuleSchema(value="number", unit="years", is_check=False, by_use=False, code=None)
