"""The law that an input is about, found by trying: the rules of what changes when the input does.

A parcel is priced twice, with two values of the input or with and without it; the lines and checks that differ name
their rules. So a new calculator's clauses are found without being listed anywhere.
"""

from collections.abc import Iterator, Mapping
from itertools import pairwise

from landprice.calculators import Calculator, objections
from landprice.errors import LandpriceError, UsageError
from landprice.inputs.input_kinds import (
    FlagInput,
    Input,
    InputVisitor,
    ListInput,
    NoteInput,
    NumberInput,
    PartsInput,
    UseInput,
    WordInput,
)
from landprice.inputs.quantities import INDEX, LEVEL, RATE
from landprice.kinds.exact.statement import ParcelStatement
from landprice.rulebook import Rule, RuleBook

Inputs = Mapping[str, object]


def rules_about(calculator: Calculator, key: str, given: Inputs, book: RuleBook) -> list[Rule]:
    """The rules that an input is about.

    Args:
        calculator: Whose input it is.
        key: The input's.
        given: The inputs that are there already.
        book: The rule book.
    """
    base = {one: value for one, value in given.items() if one != key}
    for beside in _contexts(calculator, key):
        found = _changed_by(calculator, key, {**base, **beside}, book)
        if found:
            return found
    return []


def _contexts(calculator: Calculator, key: str) -> Iterator[Inputs]:
    """What may have to be there for an input to matter: nothing, or one of the other inputs."""
    yield {}
    for other, declared in calculator.inputs.items():
        if other != key and (declared.names_use or not declared.free_text):
            for value in _samples(declared):
                yield {other: value}


def _changed_by(calculator: Calculator, key: str, base: Inputs, book: RuleBook) -> list[Rule]:
    """The rules of what changes from one value of an input to another."""
    statements = [
        statement
        for value in (None, *_samples(calculator.inputs[key]))
        if (statement := _tried(calculator, {**base, **({} if value is None else {key: value})}, key, book)) is not None
    ]
    found: dict[str, Rule] = {}
    for one, other in pairwise(statements):
        for rule in _differing(one, other):
            found.setdefault(rule.id, rule)
    return list(found.values())


def usual_uses(calculator: Calculator, key: str, book: RuleBook) -> list[str]:
    """The uses that a calculator prices without an objection; every one where it prices none."""
    tried = {use: _tried(calculator, {key: use}, key, book, accept=False) for use in book.uses}
    return [use for use, statement in tried.items() if statement is not None and not statement.refused] or list(tried)


def rules_of(calculator: Calculator, book: RuleBook) -> list[Rule]:
    """The rules of a calculator's lines."""
    flags = {key: True for key, declared in calculator.inputs.items() if declared.yes_or_no}
    statement = _tried(calculator, flags, "", book)
    rules = {line.rule.id: line.rule for line in (() if statement is None else statement.lines)}
    return list(rules.values())


def _samples(declared: Input) -> tuple[object, ...]:
    """Values that an input might have: enough of them to see what it changes."""
    return declared.accept(_Samples())


class _Samples(InputVisitor[tuple[object, ...]]):
    """Values that an input might have."""

    def number(self, declared: NumberInput) -> tuple[object, ...]:
        """Numbers that are usual for their kind."""
        if declared.kind is RATE:
            return ("0.05", "0.06")
        return ("1", "2", "3") if declared.kind is LEVEL else ("20", "30", "5")

    def word(self, declared: WordInput) -> tuple[object, ...]:
        """Each word."""
        return declared.words

    def use(self, declared: UseInput) -> tuple[object, ...]:  # noqa: ARG002
        """Uses of which the rules say different things."""
        return ("industrial", "warehouse", "residential")

    def flag(self, declared: FlagInput) -> tuple[object, ...]:  # noqa: ARG002
        """Yes."""
        return (True,)

    def note(self, declared: NoteInput) -> tuple[object, ...]:  # noqa: ARG002
        """A way of supply that a check looks for."""
        return ("划拨",)

    def several(self, declared: ListInput) -> tuple[object, ...]:
        """A short list."""
        return (["100", "110"] if declared.kind is INDEX else ["100"],)

    def parts(self, declared: PartsInput) -> tuple[object, ...]:
        """One part, two parts, and so on."""
        samples = zip(*map(_samples, declared.fields), strict=False)
        parts = [declared.join(fields) for fields in samples]
        return tuple(parts[:number] for number in range(1, len(parts) + 1))


def _tried(
    calculator: Calculator, inputs: Inputs, about: str, book: RuleBook, *, accept: bool = True
) -> ParcelStatement | None:
    """A statement with these inputs, what is missing filled in; None where none can be had."""
    filled = dict(inputs)
    for key in calculator.required - filled.keys():
        if key != about:
            filled[key] = _samples(calculator.inputs[key])[0]
    while True:
        try:
            return calculator.price(filled, rules=book, accept=objections(book) if accept else ())
        except LandpriceError as error:
            if not isinstance(error, UsageError) or error.code != "missing-input":
                return None
            key = error.key or about
            if key == about or key in filled or key not in calculator.inputs:
                return None
            filled[key] = _samples(calculator.inputs[key])[0]


def _differing(one: ParcelStatement, other: ParcelStatement) -> Iterator[Rule]:
    """The rules of the lines and checks that are in one of two statements and not the same in the other."""
    for here, there in ((one, other), (other, one)):
        if not there.refused:
            yield from _lines(here, there)
        checks = [(check.rule.id, check.outcome, check.facts) for check in there.checks]
        for check in here.checks:
            if (check.rule.id, check.outcome, check.facts) not in checks:
                yield check.rule


def _lines(here: ParcelStatement, there: ParcelStatement) -> Iterator[Rule]:
    """The rules of the lines of one that are not the same in the other."""
    lines = {line.key: (line.amount, line.formula_text()) for line in there.lines}
    for line in here.lines:
        if lines.get(line.key) != (line.amount, line.formula_text()):
            yield line.rule
