"""A rule book as the calculators ask it."""

from fractions import Fraction

from landprice.decimal_text import format_decimal
from landprice.formula import Constant
from landprice.rulebook import Rule, RuleBook


class Law:
    """A rule book as the calculators ask it: a rule by name, a value as a constant of the formula.

    Raises:
        landprice.rulebook.MissingRule: The book has no such rule, or none in force on its date.
    """

    def __init__(self, book: RuleBook) -> None:
        """Ask this book."""
        self.book = book

    def __getitem__(self, rule: str) -> Rule:
        """A rule by its id."""
        return self.book.rule(rule)

    def __contains__(self, rule: str) -> bool:
        """Whether the book has the rule."""
        return self.book.get(rule) is not None

    def value(self, rule: str) -> Constant:
        """A rule's number, written as the law writes it: a ratio in percent."""
        found = self.book.rule(rule)
        number = found.number
        if found.unit in {"ratio", "percent"} and number != 1:
            percent = format_decimal(number * 100)
            return Constant(number, f"{percent}%" if "/" not in percent else format_decimal(number))
        return Constant(number, format_decimal(number))

    def word(self, rule: str) -> str:
        """A rule's value that is a word."""
        value = self.book.rule(rule).value
        assert value is not None
        return value

    def max_terms(self) -> dict[str, Fraction]:
        """The maximum term of each use."""
        return {use: self.book.rule(f"max-term-{use}").number for use in self.book.uses}

    def statutory_terms(self) -> dict[str, Fraction]:
        """The maximum term of each use by the statute, whatever a local book says."""
        rules = {use: self.book.statutory(f"max-term-{use}") for use in self.book.uses}
        return {use: rule.number for use, rule in rules.items() if rule is not None}
