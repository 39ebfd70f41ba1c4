"""The shapes that rules take beyond a single value: a closed set, so that every kind of number can honour them.

A rule may hold for one land use or for one kind of underground space only. Such a rule has the use or the kind behind
the id of the rule whose place it takes: ``term-over-general-limit-warehouse``, ``underground-level-1-parking``.

The price of underground space is a schedule of levels, one rule each (``underground-level-1``, …), for all kinds or for
one. The rule ``below-charged-levels`` says how it goes on below the last of them.
"""

import re
from collections.abc import Container, Iterable
from typing import Literal, get_args

KINDS = ("commercial", "office", "parking", "industrial", "storage", "public")
"""The kinds of underground space."""

FREE_KIND = "public"
"""The kind that is not charged where the book says so, and is outside the levels of all kinds."""

Base = Literal["assessed", "primary-use", "base-price", "floor-price", "price-at-ratio"]
"""What the rate of a level is of; all per ㎡.

- ``assessed``: the assessed price of the land, for every kind of space alike;
- ``primary-use``: the price of the project's primary use, for every kind alike;
- ``base-price``: the base price (基准地价) for the use of the space;
- ``floor-price``: the price for the use of the space ÷ the floor area ratio (楼面地价);
- ``price-at-ratio``: the price for the use of the space at the floor area ratio that the book states ÷ that ratio.
"""

OF_EVERY_KIND: frozenset[Base] = frozenset({"assessed", "primary-use"})
"""The bases that are one price for every kind of space. The others are the price of the space's own use."""

Below = Literal["zero", "repeat", "not-covered"]
"""How a schedule goes on below its last level: nothing is charged; by the last level's rate; the words aren't known."""

BELOW = "below-charged-levels"
BASE = "underground-base"
_LEVEL = "underground-level-"
_LAST = 9  # levels of their own in a schedule; no published one has more than three

LIMITS_BY_USE = (
    "term-over-general-limit",
    "term-over-local-limit",
    "lease-too-short",
    "lease-too-long",
    "lease-over-local-limit",
    "lease-phase-too-long",
    "lease-phase-over-limit",
    "both-phases-too-short",
)
"""The limits of years that a book may set for one use."""

VERIFY = "verify-"
"""The prefix of a condition of the place that somebody has to verify; the calculator's key and a name follow."""

NAME = "[a-z0-9]+(?:-[a-z0-9]+)*"
"""The pattern of a key: of a book, a rule, a use."""
_LEVELS = f"{_LEVEL}[1-{_LAST}]"
_PER_KIND = f"(?:{BASE}|{BELOW}|{_LEVELS})"
_PER_USE = f"(?:{'|'.join(LIMITS_BY_USE)})"
_BY_KIND = re.compile(f"(?P<rule>{_PER_KIND})-(?P<kind>{'|'.join(KINDS)})")
_BY_USE = re.compile(f"(?P<rule>{_PER_USE})-(?P<use>{NAME})")
_DEEPER = re.compile(_LEVELS)
PATTERNS = (
    f"max-term-{NAME}",
    _LEVELS,
    f"{_PER_KIND}-(?:{'|'.join(KINDS)})",
    _PER_USE,
    f"{_PER_USE}-{NAME}",
    f"{VERIFY}{NAME}",
)
"""The patterns of the ids that a book may use beside those of the shipped books."""


def general_rule(rule: str) -> str:
    """Return the rule whose place a rule takes for one use or one kind; the rule itself if it is for all.

    Example:
        >>> general_rule("underground-level-1-parking"), general_rule("term-over-general-limit-warehouse")
        ('underground-level-1', 'term-over-general-limit')
        >>> general_rule("underground-level-1")
        'underground-level-1'
    """
    found = _BY_KIND.fullmatch(rule) or _BY_USE.fullmatch(rule)
    return found["rule"] if found else rule


def use_of_rule(rule: str) -> str | None:
    """Return the land use that a rule is for; None if it is for all."""
    found = _BY_USE.fullmatch(rule)
    return found["use"] if found else None


def check_code(rule: str) -> str:
    """Return the code of the check that a rule makes, unless the book gives another.

    Example:
        >>> check_code("term-over-general-limit-warehouse"), check_code("verify-term-green-belt")
        ('term-over-general-limit', 'local-condition')
    """
    return "local-condition" if is_verification(rule) else general_rule(rule)


def level_rule(level: int, kind: str | None = None) -> str:
    """Return the id of the rule of a level: of one kind, or of all kinds."""
    return f"{_LEVEL}{level}" + (f"-{kind}" if kind else "")


def is_level(rule: str) -> bool:
    """Return whether a rule is a level of a schedule, of all kinds or of one."""
    return _DEEPER.fullmatch(general_rule(rule)) is not None


def is_verification(rule: str) -> bool:
    """Return whether a rule is a condition of the place to verify."""
    return rule.startswith(VERIFY)


def levels_of(rules: Container[str], kind: str | None) -> tuple[str, ...]:
    """Return the rules of a kind's own levels, from the first down; of the levels of all kinds for None.

    A gap in the numbers ends them; `rules check` refuses a book with one.
    """
    found: list[str] = []
    for level in range(1, _LAST + 1):
        rule = level_rule(level, kind)
        if rule not in rules:
            break
        found.append(rule)
    return tuple(found)


def stranded_levels(rules: Iterable[str], kind: str | None) -> tuple[str, ...]:
    """Return the rules of levels below a gap in a schedule."""
    known = frozenset(rules)
    levels = levels_of(known, kind)
    all_levels = (level_rule(level, kind) for level in range(1, _LAST + 1))
    return tuple(rule for rule in all_levels if rule in known and rule not in levels)


def is_check(rule: str, value: str | None, *, default: bool) -> bool:
    """Return whether a rule has a severity; of a schedule only one below which nothing is charged has.

    Args:
        rule: Its id.
        value: Its value.
        default: Whether a rule of its schema has a severity.
    """
    below = general_rule(rule) == BELOW
    return value == "zero" if below and value in _WORDS[BELOW] else default


def words_of(rule: str) -> tuple[str, ...]:
    """Return the words that a rule's value is one of; empty if any word will do.

    Example:
        >>> words_of("below-charged-levels-parking")
        ('zero', 'repeat', 'not-covered')
    """
    return _WORDS.get(general_rule(rule), ())


_WORDS: dict[str, tuple[str, ...]] = {
    BASE: get_args(Base),
    BELOW: get_args(Below),
    "lease-rent-base": ("assessed", "base-price"),
    "underground-basis": ("area", "total"),
    "sale-basis": ("whole-right", "sale-term"),
    "lease-to-sale-price": ("assessed", "deal-total"),
    "lease-to-sale-rent-share": ("max-term", "both-phases", "rate-a-year"),
    "lease-to-sale-payment": ("yearly", "lump-sum"),
}
