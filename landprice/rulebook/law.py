"""The view of a rule book that calculators use."""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from landprice.decimal_text import format_decimal, format_ratio
from landprice.formula import Constant
from landprice.glossary import money_unit, word
from landprice.rulebook import MissingRule, Rule, RuleBook
from landprice.rulebook.shapes import VERIFY


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

    def __contains__(self, rule: object) -> bool:
        """Return whether the book has a rule in force."""
        return isinstance(rule, str) and self.book.get(rule) is not None

    def for_kind(self, rule: str, kind: str) -> Rule:
        """Return a rule as the book has it for a kind of underground space: the kind's own, or that of all kinds."""
        own = f"{rule}-{kind}"
        return self[own] if own in self else self[rule]

    def by_use(self, rule: str) -> Mapping[str, Rule]:
        """Return the rules that the book has in a rule's place for one land use, by the key of the use."""
        own = {use: self.book.get(f"{rule}-{use}") for use in self.book.uses}
        return {use: of_use for use, of_use in own.items() if of_use is not None}

    def conditions(self, calculator: str) -> Sequence[Rule]:
        """Return the conditions that the place sets for a calculator and that somebody has to verify."""
        start = f"{VERIFY}{calculator}-"
        return [rule for rule in self.book.rules() if rule.id.startswith(start)]

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

    def need_word(self, rule: str, needed: str) -> None:
        """Require that a rule's value is a word, for a calculator that knows no other.

        Raises:
            MissingRule: It is another word. The message names both.
        """
        said = self.word(rule)
        if said != needed:
            raise MissingRule(
                f"规则库 {self.book.id} 的规则 {rule} 是“{word(said, 'zh')}”，本测算只适用于“{word(needed, 'zh')}”",
                f"rule {rule} of rule book {self.book.id} is “{word(said, 'en')}”, and only “{word(needed, 'en')}” "
                "is served",
            )

    def max_terms(self) -> dict[str, Fraction]:
        """Return the maximum term of each use."""
        return {use: self.book.rule(f"max-term-{use}").number for use in self.book.uses}

    def statutory_terms(self) -> dict[str, Fraction]:
        """Return the maximum term of each use that the statute sets, whatever a local book says."""
        rules = {use: self.book.statutory(f"max-term-{use}") for use in self.book.uses}
        return {use: rule.number for use, rule in rules.items() if rule is not None}
