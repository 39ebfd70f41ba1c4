"""The calculator class: its declared inputs, its formula, and the pricing of one parcel."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from landprice import rulebook
from landprice.errors import UsageError
from landprice.inputs.declared import inputs_of
from landprice.inputs.input_kinds import Input
from landprice.kinds.base import Statement
from landprice.kinds.exact.number import ExactCondition
from landprice.kinds.exact.parcel import ExactParcelBuilder
from landprice.kinds.exact.statement import ParcelStatement
from landprice.rulebook import MissingRule, RuleBook
from landprice.rulebook.law import Law


@dataclass(frozen=True)
class Calculator:
    """A rule of pricing: its inputs, declared, and its formula, a pure function.

    Attributes:
        key: Its name: of its command, and in a ledger's ``calculator`` column.
        inputs_type: The typed dictionary of its inputs.
        compute: The formula: writes the lines and checks of a parcel, under a law, to a statement. The class of its
            first argument declares each input with its type in a formula.
        order: Its position in the lists of calculators.
        final: The key of its final amount.
        in_ledger: Whether a ledger's row can be priced by it.
    """

    key: str
    inputs_type: type
    compute: Callable[[Any, Law, Statement], None]
    order: int
    final: str | None
    in_ledger: bool = True

    @cached_property
    def inputs(self) -> Mapping[str, Input]:
        """The declarations of its inputs, by key."""
        return inputs_of(self.inputs_type)

    @cached_property
    def required(self) -> frozenset[str]:
        """The keys of the inputs that it always needs."""
        return frozenset(self.inputs_type.__required_keys__)  # type: ignore[attr-defined]

    def price(
        self, inputs: Mapping[str, Any], *, rules: RuleBook | None = None, accept: Iterable[str] = ()
    ) -> ParcelStatement:
        """Price one parcel.

        Args:
            inputs: By key: text as it was typed (with or without a unit), exact numbers, lists of them. What says
                nothing (None, "", "—") counts as not given.
            rules: The rule book; the default one unless given.
            accept: Codes of objections that are accepted.

        Returns:
            The statement; without lines where a rule refuses the parcel.

        Raises:
            UsageError: An input is missing, unknown or can't be read, or a code is no objection of the book.
        """
        book = rules if rules is not None else rulebook.load()
        accepted = check_accepted(accept, book)
        builder = ExactParcelBuilder(self.inputs, book, inputs, self.required)
        parcel = builder.parcel()
        statement = ParcelStatement(self.key, book, builder.echoed, accepted, self.final)
        law = Law(book)
        try:
            self.compute(parcel, law, statement)
        except MissingRule as missing:
            statement.check(
                ExactCondition(False),
                law["rule-not-in-book"],
                why=(missing.zh.split("；")[0], missing.en.split(";")[0]),
            )
        return statement


def objections(book: RuleBook) -> tuple[str, ...]:
    """Return the codes of the objections that a user may accept under a rule book."""
    return tuple(sorted({rule.code for rule in book.rules() if rule.severity == "object"}))


def check_accepted(codes: Iterable[str], book: RuleBook) -> frozenset[str]:
    """Check that each code is an objection of the book, and return them.

    Raises:
        UsageError: One is not; the error names the first.
    """
    allowed, accepted = objections(book), dict.fromkeys(codes)
    for code in accepted:
        if code not in allowed:
            raise UsageError(
                f"--accept {code}：不是可以确认的事项；可确认的有：{'、'.join(allowed)}。",
                f"--accept {code}: no objection; those that can be accepted: {', '.join(allowed)}.",
                key="accept",
            )
    return frozenset(accepted)
