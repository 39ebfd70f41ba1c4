"""The levels of underground space as a rule book has them, for each kind of space."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from landprice.rulebook import Rule, shapes
from landprice.rulebook.law import Law


@dataclass(frozen=True, slots=True)
class LevelSchedule:
    """What some kinds of underground space are charged, level by level.

    Attributes:
        kinds: The kinds.
        levels: The rules of the levels, from the first down.
        below: The rule that says how it goes on below the last of them.
        base: The rule that says what the rates are of.
    """

    kinds: tuple[str, ...]
    levels: Sequence[Rule]
    below: Rule
    base: Rule

    @property
    def is_of_every_kind(self) -> bool:
        """Whether its base is one price for every kind of space, and not the price of the space's own use."""
        return self.base.value in shapes.OF_EVERY_KIND

    def charged_levels(self, deepest: int) -> Iterator[tuple[int, Rule, Sequence[Rule]]]:
        """Iterate over the levels that are charged.

        Args:
            deepest: The last level of a schedule that repeats its last rate.

        Yields:
            The level; its rule; the rules whose rates are multiplied, the last of them its own.
        """
        count = max(deepest, len(self.levels)) if self.below.value == "repeat" else len(self.levels)
        chain: Sequence[Rule] = ()
        for level in range(1, count + 1):
            rule = self.levels[min(level, len(self.levels)) - 1]
            chain = (*chain, rule) if level > 1 and rule.of in {"above", "above-rounded"} else (rule,)
            yield level, rule, chain


def read_schedules(law: Law) -> Sequence[LevelSchedule]:
    """Return the schedules of a book; kinds that share every rule are together.

    Raises:
        MissingRule: The book has none.
    """
    found: dict[tuple[str, ...], LevelSchedule] = {}
    for kind in shapes.KINDS:
        levels = shapes.levels_of(law, kind)
        if not levels and kind != shapes.FREE_KIND:
            levels = shapes.levels_of(law, None)
        if levels:
            below, base = law.for_kind(shapes.BELOW, kind), law.for_kind(shapes.BASE, kind)
            key = (*levels, below.id, base.id)
            kinds = (*found[key].kinds, kind) if key in found else (kind,)
            found[key] = LevelSchedule(kinds, [law[rule] for rule in levels], below, base)
    if not found:
        law[shapes.level_rule(1)]  # raises MissingRule
    return tuple(found.values())
