"""The view of a rule book that calculators use."""

from fractions import Fraction

from landprice.decimal_text import format_decimal, format_ratio
from landprice.formula import Constant
from landprice.glossary import money_unit
from landprice.rulebook import Rule, RuleBook


class Law:
    """Rules by id, with their values as constants for formulas.

    Every method raises `landprice.rulebook.MissingRule` if the book lacks the rule or has none in force on its day.
    """

    def __init__(self, book: RuleBook) -> None:
        """Use a book."""
        self.book = book

    def __getitem__(self, rule: str) -> Rule:
        """Return a rule by its id."""
        return self.book.rule(rule)

    def __contains__(self, rule: str) -> bool:
        """Return whether the book has a rule in force."""
        return self.book.get(rule) is not None

    def value(self, rule: str) -> Constant:
        """Return a rule's number as a constant.

        A ratio is shown in percent, as the law writes it, and money with its unit: ``area × 50 元/㎡``.
        """
        cited = self.book.rule(rule)
        number = cited.number
        if cited.unit in {"ratio", "percent"} and number != 1:
            return Constant(number, format_ratio(number))
        return Constant(number, f"{format_decimal(number)} {money_unit(cited.unit)}".rstrip())

    def word(self, rule: str) -> str:
        """Return a rule's value that is a word."""
        value = self.book.rule(rule).value
        assert value is not None
        return value

    def max_terms(self) -> dict[str, Fraction]:
        """Return the maximum term of each use."""
        return {use: self.book.rule(f"max-term-{use}").number for use in self.book.uses}

    def statutory_terms(self) -> dict[str, Fraction]:
        """Return the maximum term of each use that the statute sets, whatever a local book says."""
        rules = {use: self.book.statutory(f"max-term-{use}") for use in self.book.uses}
        return {use: rule.number for use, rule in rules.items() if rule is not None}
