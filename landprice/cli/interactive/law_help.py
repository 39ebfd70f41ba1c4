"""Finds the rules that apply to an input by pricing sample parcels.

A parcel is priced twice, with two values of the input or with and without it. The rules of the lines and checks that
differ are the ones that apply. So the clauses of a new calculator need not be listed anywhere.
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
from landprice.inputs.quantities import INDEX, LEVEL, RATE, RATIO
from landprice.kinds.exact.statement import ParcelStatement
from landprice.rulebook import Rule, RuleBook

Inputs = Mapping[str, object]


def find_rules_about(calculator: Calculator, key: str, given: Inputs, book: RuleBook) -> list[Rule]:
    """Find the rules that apply to an input.

    Args:
        calculator: The calculator of the input.
        key: The input's key.
        given: The inputs answered so far.
        book: The rule book.
    """
    base = {name: value for name, value in given.items() if name != key}
    for context in _contexts(calculator, key):
        rules = _find_changed_rules(calculator, key, {**base, **context}, book)
        if rules:
            return rules
    return []


def _contexts(calculator: Calculator, key: str) -> Iterator[Inputs]:
    """Yield the inputs that an input may need beside it to make a difference: none, or one of the others."""
    yield {}
    for other_key, declared in calculator.inputs.items():
        if other_key != key and (declared.names_use or not declared.free_text):
            for value in _sample_values(declared):
                yield {other_key: value}


def _find_changed_rules(calculator: Calculator, key: str, base: Inputs, book: RuleBook) -> list[Rule]:
    """Find the rules of the lines and checks that change with the value of an input."""
    statements = [
        statement
        for value in (None, *_sample_values(calculator.inputs[key]))
        if (statement := _try_pricing(calculator, {**base, **({} if value is None else {key: value})}, key, book))
        is not None
    ]
    rules: dict[str, Rule] = {}
    for first, second in pairwise(statements):
        for rule in _differing_rules(first, second):
            rules.setdefault(rule.id, rule)
    return list(rules.values())


def find_usual_uses(calculator: Calculator, key: str, book: RuleBook) -> list[str]:
    """Return the uses that a calculator prices without an objection, or every use if there are none."""
    statements = {use: _try_pricing(calculator, {key: use}, key, book, accept=False) for use in book.uses}
    usual = [use for use, statement in statements.items() if statement is not None and not statement.refused]
    return usual or list(statements)


def find_line_rules(calculator: Calculator, book: RuleBook) -> list[Rule]:
    """Find the rules of a calculator's lines."""
    flags = {key: True for key, declared in calculator.inputs.items() if declared.yes_or_no}
    statement = _try_pricing(calculator, flags, "", book)
    rules = {line.rule.id: line.rule for line in (() if statement is None else statement.lines)}
    return list(rules.values())


def _sample_values(declared: Input) -> tuple[object, ...]:
    """Return values of an input that are different enough to change the lines and checks it affects."""
    return declared.accept(_SampleValues())


class _SampleValues(InputVisitor[tuple[object, ...]]):
    """Returns sample values for each kind of input."""

    def number(self, declared: NumberInput) -> tuple[object, ...]:
        """Return numbers that are usual for their kind."""
        if declared.kind is RATE:
            return ("0.05", "0.06")
        return ("1", "2", "3") if declared.kind in (LEVEL, RATIO) else ("20", "30", "5")

    def word(self, declared: WordInput) -> tuple[object, ...]:
        return declared.words

    def use(self, declared: UseInput) -> tuple[object, ...]:  # noqa: ARG002
        """Return uses that the rules treat differently."""
        return ("industrial", "warehouse", "residential")

    def flag(self, declared: FlagInput) -> tuple[object, ...]:  # noqa: ARG002
        return (True,)

    def note(self, declared: NoteInput) -> tuple[object, ...]:  # noqa: ARG002
        """Return a supply method that a check looks for."""
        return ("划拨",)

    def several(self, declared: ListInput) -> tuple[object, ...]:
        return (["100", "110"] if declared.kind is INDEX else ["100"],)

    def parts(self, declared: PartsInput) -> tuple[object, ...]:
        """Return one part, two parts, and so on; and a part with its required fields alone."""
        samples = list(zip(*map(_sample_values, declared.fields), strict=False))
        parts = [declared.join(fields) for fields in samples]
        brief = [declared.join(samples[0][: declared.required])]
        return (brief, *(parts[:number] for number in range(1, len(parts) + 1)))


def _try_pricing(
    calculator: Calculator, inputs: Inputs, about: str, book: RuleBook, *, accept: bool = True
) -> ParcelStatement | None:
    """Price a parcel, filling in missing inputs with samples; return None if it can't be priced."""
    filled = dict(inputs)
    for key in calculator.required - filled.keys():
        if key != about:
            filled[key] = _sample_values(calculator.inputs[key])[0]
    while True:
        try:
            return calculator.price(filled, rules=book, accept=objections(book) if accept else ())
        except LandpriceError as error:
            if not isinstance(error, UsageError) or error.code != "missing-input":
                return None
            key = error.key or about
            if key == about or key in filled or key not in calculator.inputs:
                return None
            filled[key] = _sample_values(calculator.inputs[key])[0]


def _differing_rules(first: ParcelStatement, second: ParcelStatement) -> Iterator[Rule]:
    """Yield the rules of the lines and checks in which two statements differ."""
    for statement, other in ((first, second), (second, first)):
        if not other.refused:
            yield from _differing_line_rules(statement, other)
        checks = [(check.rule.id, check.outcome, check.facts) for check in other.checks]
        for check in statement.checks:
            if (check.rule.id, check.outcome, check.facts) not in checks:
                yield check.rule


def _differing_line_rules(statement: ParcelStatement, other: ParcelStatement) -> Iterator[Rule]:
    """Yield the rules of the statement's lines that the other lacks or has with another amount or formula."""
    lines = {line.key: (line.amount, line.formula_text()) for line in other.lines}
    for line in statement.lines:
        if lines.get(line.key) != (line.amount, line.formula_text()):
            yield line.rule
