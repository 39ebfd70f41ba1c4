"""Collects the test cases of each calculator: the ``RULE`` of every file in tests/rules.

A new calculator has one such file. Tests that hold for every rule (a ledger's row is its statement, a statement is
the oracle's, a workbook computes the same) find it here and name no rule.
"""

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from pathlib import Path
from random import Random
from typing import Any

RULES = Path(__file__).resolve().parents[1] / "rules"

Inputs = dict[str, Any]
"""A parcel's inputs as the oracle takes them: numbers in base units."""


@dataclass(frozen=True)
class Case:
    """A worked example of the command.

    Attributes:
        name: What it shows.
        why: Where the figure comes from.
        args: What stands after `landprice`.
        lines: Amounts by key, to the last place.
        bounds: What some of them are bounds of.
        breached: The codes of all checks that are breached or accepted.
        exit_code: 0 where it is priced.
    """

    name: str
    why: str
    args: Sequence[str]
    lines: Mapping[str, str] = field(default_factory=dict)
    bounds: Mapping[str, str] = field(default_factory=dict)
    breached: frozenset[str] = frozenset()
    exit_code: int = 0


@dataclass(frozen=True)
class RuleCase:
    """One rule.

    Attributes:
        key: The calculator's.
        sample: A parcel that has a price, as a user types it.
        cases: Worked examples of the command.
        oracle: The rule in plain fractions: reads an `oracle.Sheet` and writes its lines and checks.
        draw: Draws a parcel, as the oracle takes it; most can be priced.
        required: The inputs that it can't do without.
        not_in: The shipped rule books that have no such rule.
        years_in_part: Whether `years` may be a part of a year.
    """

    key: str
    sample: Mapping[str, Any]
    cases: Sequence[Case]
    oracle: Callable[[Any], None]
    draw: Callable[[Random], Inputs]
    required: tuple[str, ...]
    not_in: frozenset[str] = frozenset()
    years_in_part: bool = False


@cache
def rule_cases() -> Mapping[str, RuleCase]:
    """Return every rule by its key."""
    if str(RULES) not in sys.path:
        sys.path.append(str(RULES))
    rules = [import_module(path.stem).RULE for path in sorted(RULES.glob("test_*.py"))]
    return {rule.key: rule for rule in rules}
