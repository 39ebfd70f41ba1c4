"""One mode of supply within a comparison: its lines under its own name, its checks told as being about it.

The rules' own functions write to a `Mode` as they write to any statement: ``price`` of the flexible term becomes
``term_price``, and no formula is written a second time.
"""

from fractions import Fraction

from landprice.formula import Constant
from landprice.glossary import MODES
from landprice.kinds.base import Condition, Fact, Number, Statement, Text
from landprice.rulebook import Rule


class Mode(Statement):
    """A mode's part of a statement.

    Attributes:
        key: One of `landprice.glossary.MODES`.
        statement: What it is a part of.
    """

    def __init__(self, key: str, statement: Statement) -> None:
        """Write this mode's lines and checks to a statement."""
        self.key = key
        self.statement = statement

    def line(
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
        )

    def show(self, key: str, value: Number, rule: Rule, *, places: int, when: Condition | None = None) -> Number:
        """Write a number that is used whole."""
        return self.statement.show(f"{self.key}_{key}", value, rule, places=places, when=when)

    def text(self, key: str, value: Text, rule: Rule, *, when: Condition | None = None) -> None:
        """Write a word."""
        self.statement.text(f"{self.key}_{key}", value, rule, when=when)

    def check(self, holds: Condition, rule: Rule, *, when: Condition | None = None, **facts: Fact) -> None:
        """Check a condition of the law, said to be about this mode."""
        self.statement.check(holds, rule, when=when, about=MODES[self.key], **facts)

    def require(self, holds: Condition, code: str, **facts: Fact) -> None:
        """Require of the inputs that they are there and agree."""
        self.statement.require(holds, code, **facts)

    def verify(self, rule: Rule) -> None:
        """List a condition that no input can tell."""
        self.statement.verify(rule)

    def word(self, word: str) -> Text:
        """A fixed word."""
        return self.statement.word(word)

    def number(self, value: Constant | Fraction | int) -> Number:
        """A fixed number."""
        return self.statement.number(value)
