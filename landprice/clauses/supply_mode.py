"""One mode of supply in a comparison: a statement that writes to another one, under keys of its own.

The rules' own functions write to a `Mode` as to any statement, so that no formula stands twice: ``price`` of the
flexible term becomes ``term_price``.
"""

from fractions import Fraction

from landprice.formula import Constant
from landprice.glossary import MODES
from landprice.kinds.base import Condition, Fact, Number, Statement, Text
from landprice.rulebook import Rule, Step


class Mode(Statement):
    """The part of a statement that is about one mode.

    Attributes:
        key: One of `landprice.glossary.MODES`.
        statement: The whole statement.
    """

    def __init__(self, key: str, statement: Statement) -> None:
        """Write this mode's lines and checks to a statement."""
        self.key = key
        self.statement = statement

    def line(  # noqa: PLR0913
        self,
        key: str,
        value: Number,
        rule: Rule,
        *,
        unit: str = "元",
        bound: str | None = None,
        when: Condition | None = None,
        at_most: Condition | None = None,
        apportioned: bool = False,
        round_to: Step | None = None,
    ) -> Number:
        """Write an amount."""
        return self.statement.line(
            f"{self.key}_{key}",
            value,
            rule,
            unit=unit,
            bound=bound,
            when=when,
            at_most=at_most,
            apportioned=apportioned,
            round_to=round_to,
        )

    def show(self, key: str, value: Number, rule: Rule, *, places: int, when: Condition | None = None) -> Number:
        """Write a number that is shown rounded and used unrounded."""
        return self.statement.show(f"{self.key}_{key}", value, rule, places=places, when=when)

    def text(self, key: str, value: Text, rule: Rule, *, when: Condition | None = None) -> None:
        """Write a word."""
        self.statement.text(f"{self.key}_{key}", value, rule, when=when)

    def check(self, holds: Condition, rule: Rule, *, when: Condition | None = None, **facts: Fact) -> None:
        """Check a condition of the law; its message names this mode."""
        self.statement.check(holds, rule, when=when, about=MODES[self.key], **facts)

    def require(self, holds: Condition, code: str, **facts: Fact) -> None:
        """Require a condition of the inputs."""
        self.statement.require(holds, code, **facts)

    def verify(self, rule: Rule) -> None:
        """List a condition that somebody has to verify."""
        self.statement.verify(rule)

    def word(self, word: str) -> Text:
        """Make a fixed text."""
        return self.statement.word(word)

    def number(self, value: Constant | Fraction | int) -> Number:
        """Make a fixed number."""
        return self.statement.number(value)
