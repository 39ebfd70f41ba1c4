"""Collects the test cases of each calculator: the ``RULE`` of every file in tests/rules.

A new calculator has one such file. Tests that hold for every rule (a ledger's row is its statement, a statement is
the oracle's, a workbook computes the same) find it here and name no rule.
"""

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
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
class Dialogue:
    """A dialogue of the interactive mode.

    Attributes:
        answers: What is typed, the calculator's number or name first; an empty answer ends the optional inputs.
        inputs: The inputs that come of it, as the statement's JSON has them.
    """

    answers: Sequence[str]
    inputs: Mapping[str, Any]


@dataclass(frozen=True)
class Breach:
    """A parcel that breaches a check, and what the check says of it.

    Attributes:
        code: The check's.
        inputs: The parcel, as a user types it.
        facts: Figures and words of the check's message by placeholder: one text, or a pair of Chinese and English.
        book: The rule book that has the check.
    """

    code: str
    inputs: Mapping[str, Any]
    facts: Mapping[str, str | tuple[str, str]]
    book: str = "tianjin-draft"


@dataclass(frozen=True)
class Limit:
    """A limit met exactly and passed by the smallest step.

    Attributes:
        code: The check's.
        met: A parcel that meets the limit exactly, as a user types it.
        passed: What changes in it to pass the limit.
        book: The rule book that has the limit.
    """

    code: str
    met: Mapping[str, Any]
    passed: Mapping[str, Any]
    book: str = "tianjin-draft"


@dataclass(frozen=True)
class Rising:
    """Lines that never fall when an input grows.

    Attributes:
        lines: Their keys.
        inputs: Draws each of those inputs.
        beside: The other inputs of the parcel.
    """

    lines: Sequence[str]
    inputs: Mapping[str, Callable[[Random], Any]]
    beside: Mapping[str, Any] = field(default_factory=dict)


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
        dialogue: A parcel priced in the interactive mode.
        rising: The lines that never fall when an input grows; None where there are none.
        scaled: Parcels by name, each made of a price, whose amounts are in proportion to it. They are whole fen for
            multiples of 50 000 元.
        facts: For each check that only this rule has, a parcel that breaches it, and what it says.
        limits: For each limit that only this rule has, a parcel that meets it exactly.
        plain: A parcel in base units without units, parts as lists of fields, "" where nothing is said of an input:
            every input of it is typed in every spelling. Drawn where it isn't given.
        input_limits: The limits of the numbers that only this rule has: the largest allowed, in base units.
        may_be_zero: Those of them that may be zero.
        whole: Those of them that must be whole.
        refusals: The codes that only this rule has, of checks that refuse.
        objections: The codes that only this rule has, of checks that may be accepted.
        on_figures: The codes that only this rule has, of checks that compare figures, which a refused parcel hasn't.
        not_in: The shipped rule books that have no such rule.
        years_in_part: Whether `years` may be a part of a year.
    """

    key: str
    sample: Mapping[str, Any]
    cases: Sequence[Case]
    oracle: Callable[[Any], None]
    draw: Callable[[Random], Inputs]
    required: tuple[str, ...]
    dialogue: Dialogue
    rising: Rising | None
    scaled: Mapping[str, Callable[[Fraction], Inputs]]
    facts: Sequence[Breach] = ()
    limits: Sequence[Limit] = ()
    plain: Mapping[str, Any] | None = None
    input_limits: Mapping[str, int] = field(default_factory=dict)
    may_be_zero: tuple[str, ...] = ()
    whole: tuple[str, ...] = ()
    refusals: frozenset[str] = frozenset()
    objections: frozenset[str] = frozenset()
    on_figures: frozenset[str] = frozenset()
    not_in: frozenset[str] = frozenset()
    years_in_part: bool = False


@cache
def rule_cases() -> Mapping[str, RuleCase]:
    """Return every rule by its key."""
    if str(RULES) not in sys.path:
        sys.path.append(str(RULES))
    rules = [import_module(path.stem).RULE for path in sorted(RULES.glob("test_*.py"))]
    return {rule.key: rule for rule in rules}
