"""Recomputes a claimed statement from its inputs, and finds the changed input if the lines don't follow from them.

A JSON statement doesn't record its language, and records accepted objections only in its checks. So several attempts
are made, and the one nearest to the file counts: one changed field is then one difference. If the lines don't follow
from the stated inputs, other values are tried; if one of them gives the lines, its input was changed.
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
from landprice.verification.differences import ComparedPart, compare, compare_without_statement
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
        statement: The recomputed statement; None if the inputs can't be priced.
        parts: Every compared part; without a statement, those that need none.
        error: Why the inputs can't be priced.
    """

    lang: Lang
    statement: ParcelStatement | None
    parts: tuple[ComparedPart, ...]
    error: LandpriceError | None = None

    @property
    def distance(self) -> int:
        """The distance between the two: the number of computed fields that differ."""
        if self.error is not None:
            return _MAX_DISTANCE
        return sum(
            _MISSING_PART if not difference.field else 1
            for part in self.parts
            if part.kind in _COMPUTED
            for difference in part.differences
        )


def _count_differences(parts: Sequence[ComparedPart]) -> int:
    """Count the fields that differ."""
    return sum(len(part.differences) for part in parts)


_MAX_DISTANCE = 10**6
_MISSING_PART = 5  # a missing part counts as much as several changed fields


def recompute(claimed: ClaimedStatement, book: RuleBook) -> Recomputed:
    """Recompute a claimed statement under a rule book, and compare the two."""
    attempts = _Attempts(claimed, book)
    nearest = attempts.find_nearest(attempts.usable)
    if nearest.distance == 0:
        return nearest
    # Another rule book explains different lines, and a single different field was changed itself.
    same_book = claimed.rules.get("sha256") == book.sha256
    cause = _find_cause(attempts, nearest) if same_book and nearest.distance > 1 else None
    if cause is None:
        return nearest
    key, value = cause
    parts = list(nearest.parts)
    for index, part in enumerate(parts):
        if part.kind == "input" and part.key == key:
            parts[index] = replace(part, cause=value)
            return replace(nearest, parts=tuple(parts))
    return replace(nearest, parts=(*parts, ComparedPart("input", key, {"value": None}, (), value)))


def _find_cause(attempts: "_Attempts", nearest: Recomputed) -> tuple[str, str] | None:
    """Find the input whose change explains the lines; return its key and the value that gives them."""
    for key, value in candidate_values(attempts.calculator, attempts.usable, attempts.claimed.lines, attempts.book):
        inputs = {**attempts.usable, key: value} if value is not None else dict(attempts.usable)
        if value is None:
            inputs.pop(key, None)
        if inputs == attempts.usable:
            continue
        distance = attempts.find_nearest(inputs, (nearest.lang,)).distance
        if distance * 2 < nearest.distance and (distance == 0 or nearest.error is None):
            return key, _format_value(value)
    return None


def _format_value(value: object) -> str:
    """Return an input's value as text; "" if it was not given."""
    if isinstance(value, list):
        return ", ".join("—" if item is None else str(item) for item in value)
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def select_usable_inputs(calculator: Calculator, inputs: Inputs) -> dict[str, object]:
    """Return the inputs that have a valid type: text, lists of text, flags."""
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
        self.objections = frozenset(objections(book))
        self.accepted = claimed.claimed_accepted & self.objections

    def find_nearest(self, inputs: Inputs, langs: Sequence[Lang] = LANGS) -> Recomputed:
        """Return the attempt nearest to the file, over its possible languages and accepted objections."""
        langs = langs if self.claimed.lang is None else (self.claimed.lang,)
        first = self._attempt(inputs, self.accepted, langs)
        if first.distance == 0 or self.claimed.accepted is not None:
            return first
        others = [self._attempt(inputs, accepted, langs) for accepted in self._other_acceptances(first)]
        return min((first, *others), key=lambda attempt: attempt.distance)

    def _other_acceptances(self, first: Recomputed) -> Iterator[frozenset[str]]:
        """Yield other sets of objections that may have been accepted: one more, or one less."""
        checks = () if first.statement is None else first.statement.checks
        stopped = {check.code for check in checks if check.severity == "object" and check.outcome == "breached"}
        for code in sorted(stopped & self.objections):
            yield self.accepted | {code}
        for code in sorted(self.accepted):
            yield self.accepted - {code}

    def _attempt(self, inputs: Inputs, accepted: frozenset[str], langs: Sequence[Lang]) -> Recomputed:
        """Price the inputs, compare in each language, and return the best match."""
        try:
            statement = self.calculator.price(inputs, rules=self.book, accept=accepted)
        except LandpriceError as error:
            by_lang = [(lang, self._compare_without_statement(lang)) for lang in langs]
            language, parts = min(by_lang, key=lambda pair: _count_differences(pair[1]))
            return Recomputed(language, None, parts, error)
        attempts = [
            Recomputed(lang, statement, tuple(compare(self.claimed, to_dict(statement, lang)))) for lang in langs
        ]
        return min(attempts, key=lambda attempt: _count_differences(attempt.parts))

    def _compare_without_statement(self, lang: Lang) -> tuple[ComparedPart, ...]:
        """Compare what needs no statement: the rule book, the rules cited, the types of the inputs."""
        rules = {key: rule_data(rule, lang) for key in self.claimed.cited if (rule := self.book.get(key)) is not None}
        readable = {key: value for key, value in self.claimed.inputs.items() if key in self.usable}
        return tuple(compare_without_statement(self.claimed, book_data(self.book, lang), readable, rules))


def is_echoed_only(declared: Input | None) -> bool:
    """Return whether an input describes the parcel and no rule reads it."""
    return declared is not None and declared.echoed_only
