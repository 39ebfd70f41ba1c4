"""The order of the questions: the calculator, its required inputs, inputs found missing, then optional ones."""

import shlex
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from landprice import rulebook
from landprice.calculators import Calculator, all_calculators
from landprice.cli.interactive.dialogue import Dialogue, Question
from landprice.cli.interactive.prompts import translate
from landprice.cli.interactive.questions import (
    UNKNOWN,
    Asker,
    add_hints,
    calculator_help,
    format_answer,
    quote_rules,
    with_key,
)
from landprice.errors import Lang, UsageError
from landprice.glossary import CALCULATORS, UNITS, both, label
from landprice.inputs.input_kinds import FlagInput, Input, InputVisitor, ListInput, PartsInput
from landprice.kinds.exact.statement import Check, ParcelStatement
from landprice.rulebook import Rule, RuleBook
from landprice.text_normalize import one_width

Inputs = dict[str, object]


@dataclass(frozen=True, slots=True)
class DialogueResult:
    """The result of a dialogue: the answers, and the statement that they give."""

    calculator: Calculator
    inputs: Inputs
    accepted: tuple[str, ...]
    statement: ParcelStatement


def make_script(lang: Lang) -> Callable[[Dialogue], DialogueResult]:
    """Return the script of the interactive mode."""
    book = rulebook.load()

    def run(dialogue: Dialogue) -> DialogueResult:
        calculator = _ask_calculator(dialogue, book, lang)
        return _Script(dialogue, calculator, book, lang).run()

    return run


def _ask_calculator(dialogue: Dialogue, book: RuleBook, lang: Lang) -> Calculator:
    """Ask for a calculator, by its number, key or name."""
    calculators = all_calculators()
    names = {key: CALCULATORS[key] for key in calculators}
    width = max(map(len, calculators))
    table = [f"  {number}  {key:{width}}  {zh} · {en}" for number, (key, (zh, en)) in enumerate(names.items(), 1)]

    def check(text: str) -> str:
        choice = one_width(text).casefold()
        for number, (key, (zh, en)) in enumerate(names.items(), 1):
            if choice in (str(number), key, zh, en.casefold()):
                return key
        raise ValueError(text)

    lines = (translate("what", lang), *table)
    expected = translate("type-one", lang, _format_numbers(len(names)))
    question = Question(lines, lambda: calculator_help(calculators, book, lang), check, expected)
    return calculators[dialogue.ask(question)]


class _Script:
    """Asks for one calculator's inputs."""

    def __init__(self, dialogue: Dialogue, calculator: Calculator, book: RuleBook, lang: Lang) -> None:
        self.dialogue = dialogue
        self.calculator = calculator
        self.book = book
        self.lang = lang
        self.asker = Asker(calculator, book, lang)
        self.inputs: Inputs = {}
        self.accepted: tuple[str, ...] = ()

    def run(self) -> DialogueResult:
        """Ask for every input, and price the parcel until no breach is left that the user wants to change."""
        for key, declared in self.calculator.inputs.items():
            if key in self.calculator.required:
                self._ask(declared)
        for declared in self.calculator.inputs.values():
            if declared.yes_or_no:
                self._ask(declared)
        self._complete_inputs()
        self._offer_optional_inputs()
        while True:
            statement = self._statement()
            stopped = [check for check in statement.breached if check.outcome == "breached"]
            refused = [check for check in stopped if check.severity == "refuse"]
            objections = [check for check in stopped if check.severity == "object"]
            if refused:
                if not self._revise_answer([check.message(self.lang) for check in refused], "revise"):
                    break
            elif not objections or not (self._accept(objections[0]) or self._revise_answer([], "revise")):
                break
        return DialogueResult(self.calculator, self.inputs, self.accepted, statement)

    # ── one input ──

    def _ask(self, declared: Input, empty: str = "") -> None:
        """Ask for an input, and store the answer; an empty one removes the input."""
        required = declared.key in self.calculator.required
        if not required and not empty:
            empty = translate("optional", self.lang)
        value = declared.accept(_InputAsker(self, self.inputs, "" if required else empty, required=required))
        if value:
            self.inputs[declared.key] = value
        else:
            self.inputs.pop(declared.key, None)

    def ask_items(self, declared: ListInput) -> Iterator[str | None]:
        """Ask for one number after another, until an empty answer."""
        empty = ("；" if self.lang == "zh" else "; ").join(
            (translate("end-of-list", self.lang), translate("unknown-item", self.lang))
        )
        number = declared.first
        while True:
            title = label(f"{declared.key}_{number}", self.lang)
            given = {key: value for key, value in self.inputs.items() if key != declared.key}
            before = number - declared.first
            question = self.asker.question(declared, given, title=title, empty=empty, before=before)
            answer = self.dialogue.ask(_allow_unknown(question))
            if not answer:
                return
            yield None if answer == UNKNOWN else answer
            number += 1

    def ask_parts(self, declared: PartsInput, *, required: bool) -> Iterator[str]:
        """Ask for one part after another, field by field, until an empty answer for the first field of a part."""
        number = 1
        while True:
            fields: list[str] = []
            for index, field in enumerate(declared.fields):
                end_hint = translate("end-of-list", self.lang) if index == 0 and (number > 1 or not required) else ""
                empty = end_hint or (translate("optional", self.lang) if index >= declared.required else "")
                given = {key: value for key, value in self.inputs.items() if key != field.key}
                part = translate("part", self.lang, number)
                title = f"{label(declared.key, self.lang)} {part} · {label(field.key, self.lang)}"
                question = self.asker.question(field, given, title=title, empty=empty, part_of=declared)
                answer = self.dialogue.ask(_reject_colon(question, self.lang))
                if not answer and index == 0:
                    return
                fields.append(answer)
            yield ":".join(fields).rstrip(":")
            number += 1

    # ── missing, optional and wrong inputs ──

    def _complete_inputs(self) -> None:
        """Ask for missing inputs and corrections until the parcel can be priced."""
        while True:
            try:
                self._statement()
            except UsageError as error:
                missing = self.calculator.inputs.get(error.key or "") if error.code == "missing-input" else None
                if missing is None or missing.key in self.inputs:
                    self._revise_answer([error.message(self.lang)], "revise-must")
                else:
                    self._ask_missing(missing)
            else:
                return

    def _ask_missing(self, missing: Input) -> None:
        """Ask for a missing input, but first for each alternative to it (a unit price for a total)."""
        for declared in self.calculator.inputs.values():
            if self._is_alternative(declared, missing):
                self._ask(declared, translate("or-else", self.lang, label(missing.key, self.lang)))
                if declared.key in self.inputs:
                    return
        question = self.asker.question(missing, self.inputs)
        self.inputs[missing.key] = self.dialogue.ask(question)

    def _is_alternative(self, declared: Input, missing: Input) -> bool:
        """Return whether another number makes the missing input unnecessary."""
        is_number = declared.quantity() is not None and not declared.repeats
        if not is_number or declared.key in self.inputs or declared.key == missing.key:
            return False
        try:
            self._price({**self.inputs, declared.key: "1"})
        except UsageError as error:
            return error.code == "missing-input" and error.key != missing.key
        return True

    def _offer_optional_inputs(self) -> None:
        """Offer the optional inputs until an empty answer, and complete the inputs after each choice."""
        while True:
            left = sorted(filter(self._is_offered, self.calculator.inputs.values()), key=_is_echoed)
            if not left:
                return
            chosen = self._choose_inputs(left, [translate("more", self.lang)])
            if not chosen:
                return
            for declared in chosen:
                self._ask(declared)
            self._complete_inputs()

    def _is_offered(self, declared: Input) -> bool:
        """Return whether an input has no answer yet, and the input that it needs has one."""
        usable = declared.needs is None or declared.needs in self.inputs
        return usable and declared.key not in self.inputs and not declared.yes_or_no

    def _revise_answer(self, messages: Sequence[str], key: str) -> bool:
        """Ask which answers to correct, and ask for them again.

        Returns:
            Whether there were any.
        """
        declarations = self.calculator.inputs.values()
        answered = [declared for declared in declarations if declared.key in self.inputs]
        answered += [declared for declared in declarations if declared.yes_or_no and declared not in answered]
        chosen = self._choose_inputs(answered, [*messages, translate(key, self.lang)], must=key == "revise-must")
        for declared in chosen:
            self._ask(declared)
        if chosen:
            self.accepted = ()
            self._complete_inputs()
        return bool(chosen)

    def _choose_inputs(self, inputs: Sequence[Input], lines: Sequence[str], *, must: bool = False) -> list[Input]:
        """Ask to choose inputs from a list, by number or by name."""
        names = {str(number): declared for number, declared in enumerate(inputs, 1)}
        names |= {name: declared for declared in inputs for name in (declared.key, *both(declared.key))}
        table = [f"  {number}  {self._list_entry(declared)}" for number, declared in enumerate(inputs, 1)]

        def check(text: str) -> str:
            words = one_width(text).replace("，", " ").replace(",", " ").replace("、", " ").split()
            if text in names:
                words = [text]
            if (must and not words) or not all(name in names for name in words):
                raise ValueError(text)
            return "\n".join(words)

        def explain() -> list[str]:
            index = 0 if self.lang == "zh" else 1
            return [f"  {self._list_entry(declared)}: {declared.help[index]}" for declared in inputs]

        expected = translate("type-several", self.lang, _format_numbers(len(inputs)))
        answer = self.dialogue.ask(Question((*lines, *table), explain, check, expected))
        chosen = {names[name].key for name in answer.split("\n") if name}
        return [declared for declared in inputs if declared.key in chosen]

    def _list_entry(self, declared: Input) -> str:
        """Return an input's entry in a list: its label, its unit and its answer."""
        kind = None if declared.repeats else declared.quantity()
        base = "" if kind is None else kind.base.name
        unit = UNITS.get(base, (base, base))[0 if self.lang == "zh" else 1]
        name = add_hints(with_key(label(declared.key, self.lang), declared.key), [unit] if unit else [], self.lang)
        value = self.inputs.get(declared.key)
        return name if value is None else f"{name} = {format_answer(value, self.lang)}"

    # ── objections ──

    def _accept(self, check: Check) -> bool:
        """Ask whether to accept an objection.

        Returns:
            Whether it was accepted.
        """
        flag = FlagInput(key=check.code)

        def check_answer(text: str) -> str:
            if text and flag.find(text) is None:
                raise ValueError(text)
            return text

        def law() -> list[str]:
            rule: Rule = check.rule
            return quote_rules([rule], self.lang)

        lines = (check.message(self.lang), translate("accept", self.lang, check.code))
        answer = self.dialogue.ask(Question(lines, law, check_answer, translate("type-flag", self.lang)))
        if answer and flag.find(answer):
            self.accepted = (*self.accepted, check.code)
            return True
        return False

    def _statement(self) -> ParcelStatement:
        return self._price(self.inputs)

    def _price(self, inputs: Inputs) -> ParcelStatement:
        return self.calculator.price(inputs, rules=self.book, accept=self.accepted)


@dataclass(frozen=True, slots=True)
class _InputAsker(InputVisitor[object]):
    """Asks for an input, in the way of its kind.

    Attributes:
        script: The script that asks.
        given: The inputs answered so far, among them this one's former answer.
        empty: The meaning of an empty answer; "" if an answer is required.
        required: Whether the calculator requires the input.
    """

    script: _Script
    given: Mapping[str, object]
    empty: str
    required: bool

    def parts(self, declared: PartsInput) -> object:
        return list(self.script.ask_parts(declared, required=self.required))

    def several(self, declared: ListInput) -> object:
        return list(self.script.ask_items(declared))

    def flag(self, declared: FlagInput) -> object:
        """Return True for yes, and None for no, which leaves the option out."""
        answer = self._ask(declared, "—")
        return True if answer and declared.find(answer) else None

    def other(self, declared: Input) -> object:
        return self._ask(declared, self.empty)

    def _ask(self, declared: Input, empty: str) -> str:
        return self.script.dialogue.ask(self.script.asker.question(declared, self.given, empty=empty))


def format_command(result: DialogueResult, lang: Lang | None) -> str:
    """Return the shell command that gives the same statement.

    Args:
        result: The result of the dialogue.
        lang: The language, if the user chose one.
    """
    words = ["landprice", result.calculator.key]
    for key, declared in result.calculator.inputs.items():
        value = result.inputs.get(key)
        if value is True:
            words.append(declared.option)
        elif value is not None:
            for item in value if isinstance(value, list) else [value]:
                words += _format_option(declared.option, "" if item is None else str(item))
    for code in result.accepted:
        words += ["--accept", code]
    return shlex.join([*words, *(() if lang is None else ("--lang", lang))])


def _format_numbers(count: int) -> str:
    """Format the numbers of a list: 1–6, or 1."""
    return f"1–{count}" if count > 1 else "1"


def _is_echoed(declared: Input) -> bool:
    return declared.echoed_only


def _format_option(name: str, value: str) -> list[str]:
    """Return the arguments of an option; a value that begins with a dash is joined to its name."""
    return [f"{name}={value}"] if value.startswith("-") else [name, value]


def _allow_unknown(question: Question) -> Question:
    """Return the same question, which also takes a dash as its answer."""
    return replace(question, check=lambda text: UNKNOWN if text in "-—" and text else question.check(text))


def _reject_colon(question: Question, lang: Lang) -> Question:
    """Return the same question, which rejects a colon: it separates the fields of a part."""

    def check(text: str) -> str:
        if ":" in text or "：" in text:
            raise ValueError(text)
        return question.check(text)

    return replace(question, check=check, expected=translate("type-no-colon", lang))
