"""Recomputes a claimed statement from its inputs, and finds the input that was changed if the lines don't follow.

The inputs are taken as the command takes them. A JSON statement doesn't say in which language it was written, nor
which objections were accepted but by the checks that say so: of the readings that are possible, the one nearest to the
file counts, so that one changed field is one difference. Where the lines don't come from the inputs that the file
states, other values are tried: if one of them gives the lines, that input is the one that was changed.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import get_args

from landprice import calculators
from landprice.calculators import Calculator, objections
from landprice.errors import LandpriceError, Lang
from landprice.inputs.input_kinds import Input
from landprice.kinds.exact.statement import ParcelStatement
from landprice.present.as_json import book_data, rule_data, to_dict
from landprice.rulebook import RuleBook
from landprice.verification.differences import ComparedPart, compare, without_statement
from landprice.verification.infer_change import candidate_values
from landprice.verification.model import ClaimedStatement

LANGS: tuple[Lang, ...] = get_args(Lang)
_COMPUTED = {"line", "check", "rule"}

Inputs = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Recomputed:
    """A claimed statement compared with the recomputed one.

    Attributes:
        lang: The language in which they were compared.
        statement: The recomputed statement; None where the inputs give none.
        parts: Every part, compared; only the inputs where there is no statement.
        error: Why the inputs give no statement.
    """

    lang: Lang
    statement: ParcelStatement | None
    parts: tuple[ComparedPart, ...]
    error: LandpriceError | None = None

    @property
    def away(self) -> int:
        """The distance between the two: the fields that differ in what is computed."""
        if self.error is not None:
            return _FAR
        return sum(
            _WEIGHT if not difference.field else 1
            for part in self.parts
            if part.kind in _COMPUTED
            for difference in part.differences
        )


def _count_differences(parts: Sequence[ComparedPart]) -> int:
    """Count the fields that differ."""
    return sum(len(part.differences) for part in parts)


_FAR = 10**6
_WEIGHT = 5  # a part that is not there at all weighs as much as some of its fields


def recompute(claimed: ClaimedStatement, book: RuleBook) -> Recomputed:
    """Recompute a claimed statement under a rule book, and compare the two."""
    attempts = _Attempts(claimed, book)
    found = attempts.nearest(attempts.usable)
    if found.away == 0:
        return found
    same_book = claimed.rules.get("sha256") == book.sha256  # under another one, the lines differ for that
    cause = _find_cause(attempts, found) if same_book and found.away > 1 else None  # one field alone was changed itself
    if cause is None:
        return found
    key, said = cause
    parts = list(found.parts)
    for number, part in enumerate(parts):
        if part.kind == "input" and part.key == key:
            parts[number] = replace(part, cause=said)
            return replace(found, parts=tuple(parts))
    return replace(found, parts=(*parts, ComparedPart("input", key, {"value": None}, (), said)))


def _find_cause(attempts: "_Attempts", found: Recomputed) -> tuple[str, str] | None:
    """Find the one input whose change explains the lines: its key, and the value that gives them."""
    for key, value in candidate_values(attempts.calculator, attempts.usable, attempts.claimed.lines, attempts.book):
        other = {**attempts.usable, key: value} if value is not None else dict(attempts.usable)
        if value is None:
            other.pop(key, None)
        if other == attempts.usable:
            continue
        away = attempts.nearest(other, (found.lang,)).away
        if away * 2 < found.away and (away == 0 or found.error is None):
            return key, _format_value(value)
    return None


def _format_value(value: object) -> str:
    """Return an input's value as text; "" if it was not given."""
    if isinstance(value, list):
        return ", ".join("—" if item is None else str(item) for item in value)
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def select_usable_inputs(calculator: Calculator, inputs: Inputs) -> dict[str, object]:
    """Return the inputs of a type that the command takes: text, lists of text, flags."""
    return {
        key: value
        for key, value in inputs.items()
        if (declared := calculator.inputs.get(key)) is not None and declared.is_recorded(value)
    }


class _Attempts:
    """Recomputes one claimed statement in several ways."""

    def __init__(self, claimed: ClaimedStatement, book: RuleBook) -> None:
        self.claimed = claimed
        self.book = book
        self.calculator = calculators.get_calculator(claimed.calculator)
        self.usable = select_usable_inputs(self.calculator, claimed.inputs)
        allowed = frozenset(objections(book))
        self.said = claimed.said_accepted & allowed
        self.allowed = allowed

    def nearest(self, inputs: Inputs, langs: Sequence[Lang] = LANGS) -> Recomputed:
        """Return the attempt nearest to the file, over its possible languages and accepted objections."""
        langs = langs if self.claimed.lang is None else (self.claimed.lang,)
        first = self._attempt(inputs, self.said, langs)
        if first.away == 0 or self.claimed.accepted is not None:
            return first
        others = [self._attempt(inputs, accepted, langs) for accepted in self._other_acceptances(first)]
        return min((first, *others), key=lambda one: one.away)

    def _other_acceptances(self, first: Recomputed) -> Iterator[frozenset[str]]:
        """Yield what may have been accepted instead: one objection more, one less."""
        checks = () if first.statement is None else first.statement.checks
        stopped = {check.code for check in checks if check.severity == "object" and check.outcome == "breached"}
        for code in sorted(stopped & self.allowed):
            yield self.said | {code}
        for code in sorted(self.said):
            yield self.said - {code}

    def _attempt(self, inputs: Inputs, accepted: frozenset[str], langs: Sequence[Lang]) -> Recomputed:
        """Price the inputs, compare in each language, and return the best match."""
        try:
            statement = self.calculator.price(inputs, rules=self.book, accept=accepted)
        except LandpriceError as error:
            found = [(one, self._without_statement(one)) for one in langs]
            language, parts = min(found, key=lambda one: _count_differences(one[1]))
            return Recomputed(language, None, parts, error)
        compared_in = [
            Recomputed(one, statement, tuple(compare(self.claimed, to_dict(statement, one)))) for one in langs
        ]
        return min(compared_in, key=lambda one: _count_differences(one.parts))

    def _without_statement(self, lang: Lang) -> tuple[ComparedPart, ...]:
        """Compare what needs no statement: the rule book, the rules cited, the types of the inputs."""
        rules = {key: rule_data(rule, lang) for key in self.claimed.cited if (rule := self.book.get(key)) is not None}
        readable = {key: value for key, value in self.claimed.inputs.items() if key in self.usable}
        return tuple(without_statement(self.claimed, book_data(self.book, lang), readable, rules))


def is_echoed_only(declared: Input | None) -> bool:
    """Return whether an input describes the parcel and no rule reads it."""
    return declared is not None and declared.echoed_only
