"""What is asked, in order: the calculator, what is required, what turns out to be needed, what else may be said."""

import shlex
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from landprice import rulebook
from landprice.calculators import Calculator, all_calculators
from landprice.cli.interactive.dialogue import Dialogue, Question
from landprice.cli.interactive.prompts import said
from landprice.cli.interactive.questions import UNKNOWN, Asker, calculator_help, in_brackets, named, quoted, shown
from landprice.errors import Lang, UsageError
from landprice.glossary import CALCULATORS, UNITS, both, label
from landprice.inputs.input_kinds import FlagInput, Input, InputVisitor, ListInput, PartsInput
from landprice.kinds.exact.statement import Check, ParcelStatement
from landprice.rulebook import Rule, RuleBook
from landprice.text_normalize import one_width

Inputs = dict[str, object]


@dataclass(frozen=True, slots=True)
class Asked:
    """What came of a dialogue: the statement, and what it was asked for with."""

    calculator: Calculator
    inputs: Inputs
    accepted: tuple[str, ...]
    statement: ParcelStatement


def script(lang: Lang) -> Callable[[Dialogue], Asked]:
    """The script of the asking mode."""
    book = rulebook.load()

    def asked(dialogue: Dialogue) -> Asked:
        calculator = _calculator(dialogue, book, lang)
        return _Script(dialogue, calculator, book, lang).asked()

    return asked


def _calculator(dialogue: Dialogue, book: RuleBook, lang: Lang) -> Calculator:
    """Which calculator: by its number, its key or its name."""
    every = all_calculators()
    names = {key: CALCULATORS[key] for key in every}
    width = max(map(len, every))
    table = [f"  {number}  {key:{width}}  {zh} · {en}" for number, (key, (zh, en)) in enumerate(names.items(), 1)]

    def check(text: str) -> str:
        choice = one_width(text).casefold()
        for number, (key, (zh, en)) in enumerate(names.items(), 1):
            if choice in (str(number), key, zh, en.casefold()):
                return key
        raise ValueError(text)

    lines = (said("what", lang), *table)
    return every[dialogue.ask(Question(lines, lambda: calculator_help(every, book, lang), check))]


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

    def asked(self) -> Asked:
        """Everything, from the first input to the statement."""
        for key, declared in self.calculator.inputs.items():
            if key in self.calculator.required:
                self._ask(declared)
        for declared in self.calculator.inputs.values():
            if declared.yes_or_no:
                self._ask(declared)
        self._needed()
        self._more()
        while True:
            statement = self._statement()
            stopped = [check for check in statement.breached if check.outcome == "breached"]
            refused = [check for check in stopped if check.severity == "refuse"]
            objections = [check for check in stopped if check.severity == "object"]
            if refused:
                if not self._revise([check.message(self.lang) for check in refused], "revise"):
                    break
            elif not objections or not (self._accept(objections[0]) or self._revise([], "revise")):
                break
        return Asked(self.calculator, self.inputs, self.accepted, statement)

    # ── one input ──

    def _ask(self, declared: Input, empty: str = "") -> None:
        """Ask for an input; one that may be left out is then not there."""
        required = declared.key in self.calculator.required
        if not required and not empty:
            empty = said("optional", self.lang)
        former = self.inputs.get(declared.key)
        given = self.inputs if former is None else {**self.inputs, declared.key: former}
        value = declared.accept(_Answer(self, given, "" if required else empty, required=required))
        if value:
            self.inputs[declared.key] = value
        else:
            self.inputs.pop(declared.key, None)

    def list_of(self, declared: ListInput) -> Iterator[str | None]:
        """Several numbers in turn, until Enter alone."""
        empty = ("；" if self.lang == "zh" else "; ").join(
            (said("end-of-list", self.lang), said("unknown-item", self.lang))
        )
        number = declared.first
        while True:
            title = label(f"{declared.key}_{number}", self.lang)
            given = {key: value for key, value in self.inputs.items() if key != declared.key}
            before = number - declared.first
            question = self.asker.question(declared, given, title=title, empty=empty, before=before)
            answer = self.dialogue.ask(_or_unknown(question))
            if not answer:
                return
            yield None if answer == UNKNOWN else answer
            number += 1

    def parts_of(self, declared: PartsInput, *, required: bool) -> Iterator[str]:
        """Several parts, each field by field, until Enter alone for the first field of one."""
        number = 1
        while True:
            fields: list[str] = []
            for place, field in enumerate(declared.fields):
                opens = said("end-of-list", self.lang) if place == 0 and (number > 1 or not required) else ""
                empty = opens or (said("optional", self.lang) if place >= declared.required else "")
                given = {key: value for key, value in self.inputs.items() if key != field.key}
                part = said("part", self.lang, number)
                title = f"{label(declared.key, self.lang)} {part} · {label(field.key, self.lang)}"
                question = self.asker.question(field, given, title=title, empty=empty, checked_as=declared)
                answer = self.dialogue.ask(_without_colon(question))
                if not answer:
                    if place == 0:
                        return
                    break
                fields.append(answer)
            yield ":".join(fields)
            number += 1

    # ── what is needed ──

    def _needed(self) -> None:
        """Ask for what turns out to be missing, until the parcel can be priced; have put right what is at odds."""
        while True:
            try:
                self._statement()
            except UsageError as error:
                missing = self.calculator.inputs.get(error.key or "") if error.code == "missing-input" else None
                if missing is None or missing.key in self.inputs:
                    self._revise([error.message(self.lang)], "revise-must")
                else:
                    self._missing(missing)
            else:
                return

    def _missing(self, missing: Input) -> None:
        """Ask for what is missing, first for what may stand in its place (a unit price for a total)."""
        for declared in self.calculator.inputs.values():
            if self._stands_in(declared, missing):
                self._ask(declared, said("or-else", self.lang, label(missing.key, self.lang)))
                if declared.key in self.inputs:
                    return
        question = self.asker.question(missing, self.inputs)
        self.inputs[missing.key] = self.dialogue.ask(question)

    def _stands_in(self, declared: Input, missing: Input) -> bool:
        """Whether another number, given, would do in place of what is missing."""
        is_number = declared.quantity() is not None and not declared.repeats
        if not is_number or declared.key in self.inputs or declared.key == missing.key:
            return False
        try:
            self._price({**self.inputs, declared.key: "1"})
        except UsageError as error:
            return error.code == "missing-input" and error.key != missing.key
        return True

    def _more(self) -> None:
        """Offer what may be given besides, until Enter alone; what is then at odds is put right."""
        while True:
            left = sorted(filter(self._offered, self.calculator.inputs.values()), key=_is_echoed)
            if not left:
                return
            chosen = self._chosen(left, [said("more", self.lang)])
            if not chosen:
                return
            for declared in chosen:
                self._ask(declared)
            self._needed()

    def _offered(self, declared: Input) -> bool:
        """Whether an input may be given now: it was not, and what it needs was."""
        needed = declared.needs is None or declared.needs in self.inputs
        return needed and declared.key not in self.inputs and not declared.yes_or_no

    def _revise(self, said_before: Sequence[str], key: str) -> bool:
        """Have one answer put right.

        Returns:
            Whether one was.
        """
        answered = [one for one in self.calculator.inputs.values() if one.key in self.inputs]
        answered += [one for one in self.calculator.inputs.values() if one.yes_or_no and one not in answered]
        chosen = self._chosen(answered, [*said_before, said(key, self.lang)], must=key == "revise-must")
        for declared in chosen:
            self._ask(declared)
        if chosen:
            self.accepted = ()
            self._needed()
        return bool(chosen)

    def _chosen(self, among: Sequence[Input], lines: Sequence[str], *, must: bool = False) -> list[Input]:
        """Inputs chosen from a list by their numbers, or by name."""
        names = {str(number): one for number, one in enumerate(among, 1)}
        names |= {name: one for one in among for name in (one.key, *both(one.key))}
        table = [f"  {number}  {self._entry(one)}" for number, one in enumerate(among, 1)]

        def check(text: str) -> str:
            words = one_width(text).replace("，", " ").replace(",", " ").replace("、", " ").split()
            if text in names:
                words = [text]
            if (must and not words) or not all(one in names for one in words):
                raise ValueError(text)
            return "\n".join(words)

        def explained() -> list[str]:
            return [f"  {self._entry(one)}: {one.help[0 if self.lang == 'zh' else 1]}" for one in among]

        answer = self.dialogue.ask(Question((*lines, *table), explained, check))
        chosen = {names[one].key for one in answer.split("\n") if one}
        return [one for one in among if one.key in chosen]

    def _entry(self, declared: Input) -> str:
        """An input in a list: its label, its unit, what was answered."""
        kind = None if declared.repeats else declared.quantity()
        base = "" if kind is None else kind.base.name
        unit = UNITS.get(base, (base, base))[0 if self.lang == "zh" else 1]
        name = in_brackets(named(label(declared.key, self.lang), declared.key), [unit] if unit else [], self.lang)
        value = self.inputs.get(declared.key)
        return name if value is None else f"{name} = {shown(value, self.lang)}"

    # ── objections ──

    def _accept(self, check: Check) -> bool:
        """Offer to accept an objection by its name.

        Returns:
            Whether it was.
        """
        flag = FlagInput(key=check.code)

        def answered(text: str) -> str:
            if text and flag.find(text) is None:
                raise ValueError(text)
            return text

        def law() -> list[str]:
            rule: Rule = check.rule
            return quoted([rule], self.lang)

        lines = (check.message(self.lang), said("accept", self.lang, check.code))
        answer = self.dialogue.ask(Question(lines, law, answered))
        if answer and flag.find(answer):
            self.accepted = (*self.accepted, check.code)
            return True
        return False

    def _statement(self) -> ParcelStatement:
        return self._price(self.inputs)

    def _price(self, inputs: Inputs) -> ParcelStatement:
        return self.calculator.price(inputs, rules=self.book, accept=self.accepted)


@dataclass(frozen=True, slots=True)
class _Answer(InputVisitor[object]):
    """Asks for an input, the way that its kind is asked.

    Attributes:
        script: Whose dialogue it is.
        given: The inputs that are there, with this one's former answer.
        empty: What Enter alone means; "" where an answer is needed.
        required: Whether the calculator can't do without it.
    """

    script: _Script
    given: Mapping[str, object]
    empty: str
    required: bool

    def parts(self, declared: PartsInput) -> object:
        """Part by part."""
        return list(self.script.parts_of(declared, required=self.required))

    def several(self, declared: ListInput) -> object:
        """One after another."""
        return list(self.script.list_of(declared))

    def flag(self, declared: FlagInput) -> object:
        """Yes, or nothing."""
        answer = self._ask(declared, "—")
        return True if answer and declared.find(answer) else None

    def other(self, declared: Input) -> object:
        """A text."""
        return self._ask(declared, self.empty)

    def _ask(self, declared: Input, empty: str) -> str:
        return self.script.dialogue.ask(self.script.asker.question(declared, self.given, empty=empty))


def command(asked: Asked, lang: Lang | None) -> str:
    """The command that gives the statement again, as a shell takes it.

    Args:
        asked: What was asked for.
        lang: The language, where it was asked for.
    """
    words = ["landprice", asked.calculator.key]
    for key, declared in asked.calculator.inputs.items():
        value = asked.inputs.get(key)
        if value is True:
            words.append(declared.option)
        elif value is not None:
            for one in value if isinstance(value, list) else [value]:
                words += _option(declared.option, "" if one is None else str(one))
    for code in asked.accepted:
        words += ["--accept", code]
    return shlex.join([*words, *(() if lang is None else ("--lang", lang))])


def _is_echoed(declared: Input) -> bool:
    """Whether an input is the parcel's own data, offered last."""
    return declared.echoed_only


def _option(name: str, value: str) -> list[str]:
    """An option with its value; joined to it where it would be taken for an option itself."""
    return [f"{name}={value}"] if value.startswith("-") else [name, value]


def _or_unknown(question: Question) -> Question:
    """The same question, which a dash answers too."""
    return Question(
        question.lines, question.help, lambda text: UNKNOWN if text in "-—" and text else question.check(text)
    )


def _without_colon(question: Question) -> Question:
    """The same question; an answer may not have the sign that parts the fields."""

    def check(text: str) -> str:
        if ":" in text or "：" in text:
            raise ValueError(text)
        return question.check(text)

    return Question(question.lines, question.help, check)
