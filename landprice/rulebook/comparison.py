"""Compares two rule books: the rules and the names of uses that are added, gone or changed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import msgspec

from landprice.rulebook.book import Rule, RuleBook


@dataclass(frozen=True, slots=True)
class RuleChange:
    """A rule that differs between two books.

    Attributes:
        id: The rule's id.
        before: The rule in the first book; None if it isn't in force there.
        after: The rule in the second book; None if it isn't in force there.
    """

    id: str
    before: Rule | None
    after: Rule | None

    @property
    def kind(self) -> Literal["added", "gone", "changed"]:
        """Whether the second book adds the rule, lacks it, or changes it."""
        return "added" if self.before is None else "gone" if self.after is None else "changed"

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields of `Rule` that differ; none if only one book has the rule."""
        if self.before is None or self.after is None:
            return ()
        before, after = self.before, self.after
        return tuple(
            name
            for name in Rule.__struct_fields__
            if _compared(getattr(before, name)) != _compared(getattr(after, name))
        )


@dataclass(frozen=True, slots=True)
class UseChange:
    """A land use whose accepted names differ.

    Attributes:
        use: The key of the use.
        added: The names that only the second book has.
        gone: The names that only the first book has.
    """

    use: str
    added: tuple[str, ...]
    gone: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BookComparison:
    """Two rule books and what differs between them.

    Attributes:
        before: The first book.
        after: The second book.
        rules: The rules that differ: in the order of the first book, then the added ones.
        uses: The uses whose names differ.
    """

    before: RuleBook
    after: RuleBook
    rules: Sequence[RuleChange]
    uses: Sequence[UseChange]


def compare_books(before: RuleBook, after: RuleBook) -> BookComparison:
    """Compare the rules in force of two books, by id.

    Args:
        before: The first book.
        after: The second book.

    Example:
        >>> from landprice import rulebook
        >>> comparison = compare_books(rulebook.load("national"), rulebook.load("tianjin-draft"))
        >>> [change.kind for change in comparison.rules if change.id == "lease-to-sale-rent"]
        ['changed']
    """
    rules = (rule.id for book in (before, after) for rule in book.rules())
    return BookComparison(before, after, compare_rules(rules, before, after), tuple(_compare_uses(before, after)))


def compare_rules(rules: Iterable[str], before: RuleBook, after: RuleBook) -> tuple[RuleChange, ...]:
    """Compare some rules of two books.

    Args:
        rules: Their ids; one that occurs again is compared once.
        before: The first book.
        after: The second book.

    Returns:
        The rules that differ, in the order of the ids.
    """
    changes = (RuleChange(rule, before.get(rule), after.get(rule)) for rule in dict.fromkeys(rules))
    return tuple(change for change in changes if change.kind != "changed" or change.fields)


def _compare_uses(before: RuleBook, after: RuleBook) -> Sequence[UseChange]:
    """Return the uses whose names differ."""
    names = [book.names_of_uses() for book in (before, after)]
    changes = []
    for use in dict.fromkeys([*before.uses, *after.uses]):
        added = tuple(name for name, key in names[1].items() if key == use and names[0].get(name) != use)
        gone = tuple(name for name, key in names[0].items() if key == use and names[1].get(name) != use)
        if added or gone:
            changes.append(UseChange(use, added, gone))
    return changes


def _compared(value: object) -> object:
    """Return a field's value for comparison; documents are compared by what they say, not by their keys."""
    content: object = msgspec.to_builtins(value)
    if isinstance(content, dict):
        content.pop("key", None)
    return content
