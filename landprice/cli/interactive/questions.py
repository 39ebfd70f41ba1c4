"""The questions, made from the declarations of the inputs: how each is asked, checked, and explained."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from landprice.calculators import Calculator
from landprice.cli.calculators import help_of
from landprice.cli.interactive.dialogue import Question
from landprice.cli.interactive.law_help import rules_about, rules_of, usual_uses
from landprice.cli.interactive.prompts import said
from landprice.errors import Lang, UsageError
from landprice.glossary import CALCULATORS, PRESENTATION, UNITS, both, label, word
from landprice.inputs.errors import unknown_word, usage_error
from landprice.inputs.input_kinds import (
    FlagInput,
    Input,
    InputVisitor,
    ListInput,
    NumberInput,
    UseInput,
    WordInput,
)
from landprice.inputs.quantities import QuantityKind
from landprice.kinds.exact.number import ExactNumber
from landprice.kinds.exact.parcel import ExactParcelBuilder
from landprice.kinds.parcel import nearest_names
from landprice.rulebook import Rule, RuleBook

_QUOTED = 6  # rules at most: more is no help
_USES = 6  # named in a question; the help has them all
UNKNOWN = "-"


@dataclass(frozen=True, slots=True)
class Asker:
    """Makes the questions of one calculator.

    Attributes:
        calculator: The calculator.
        book: The rule book.
        lang: The reader's language.
    """

    calculator: Calculator
    book: RuleBook
    lang: Lang

    def question(
        self,
        declared: Input,
        given: Mapping[str, object],
        *,
        title: str = "",
        empty: str = "",
        checked_as: Input | None = None,
        before: int = 0,
    ) -> Question:
        """The question for an input, one of several, or a field of a part.

        Args:
            declared: What is asked for.
            given: The inputs that are there already.
            title: What it is called, where that is not its label.
            empty: What Enter alone means; "" where an answer is needed.
            checked_as: The input that the answer belongs to, whose law is quoted.
            before: Of one of several: how many stand before it.
        """
        hints = declared.accept(_Hints(self, by_area="unit_price" in given))
        if not declared.yes_or_no:
            hints.append(empty or said("required", self.lang))
        if declared.key in given:
            hints.append(said("was", self.lang, shown(given[declared.key], self.lang)))
        about = checked_as or declared

        def check(text: str) -> str:
            if not text:
                if empty:
                    return text
                message = said("must-answer", "zh"), said("must-answer", "en")
                raise UsageError(*message, key=declared.key)
            return self.checked(declared, text, given, before)

        return Question(
            (in_brackets(named(title or label(declared.key, self.lang), declared.key), hints, self.lang),),
            lambda: self.help(declared, about, given),
            check,
        )

    def checked(self, declared: Input, text: str, given: Mapping[str, object], before: int = 0) -> str:
        """An answer, read by the reader that the command reads with.

        Raises:
            UsageError: It can't be read, names no use, or is not above zero.
        """
        declared.accept(_Check(self, text, given, before))
        return text

    def help(self, declared: Input, about: Input, given: Mapping[str, object]) -> list[str]:
        """What an input is, its words and limits, and the law's words on it."""
        lines = [help_of(declared, self.lang) or help_of(about, self.lang)]
        if declared.names_use:
            lines += [f"  {key}  {use.zh}  {'、'.join(use.names)}" for key, use in self.book.uses.items()]
        if about.echoed_only:
            return [*lines, said("echoed", self.lang)]
        rules = rules_about(self.calculator, about.key, given, self.book) if about.key in self.calculator.inputs else []
        return [*lines, *quoted(rules, self.lang)]


@dataclass(frozen=True, slots=True)
class _Hints(InputVisitor[list[str]]):
    """What a question says of the answer: its unit, or the words that there are."""

    asker: Asker
    by_area: bool

    def number(self, declared: NumberInput) -> list[str]:
        """The unit of a bare number, and others."""
        return self._units(declared.quantity(by_area=self.by_area))

    def several(self, declared: ListInput) -> list[str]:
        """The units of each."""
        return self._units(declared.quantity(by_area=self.by_area))

    def word(self, declared: WordInput) -> list[str]:
        """The words."""
        lang = self.asker.lang
        choices = listed([named(one, word(one, lang)) for one in declared.words], lang)
        return [said("choose", lang, choices)]

    def use(self, declared: UseInput) -> list[str]:
        """The uses that are usual."""
        lang, book = self.asker.lang, self.asker.book
        usual = usual_uses(self.asker.calculator, declared.key, book)
        names = [book.uses[key].zh if lang == "zh" else key for key in usual]
        return [said("uses", lang, listed(names[:_USES], lang))]

    def flag(self, declared: FlagInput) -> list[str]:  # noqa: ARG002
        """Yes or no."""
        return [said("flag", self.asker.lang)]

    def other(self, declared: Input) -> list[str]:  # noqa: ARG002
        """Nothing."""
        return []

    def _units(self, kind: QuantityKind) -> list[str]:
        lang, base = self.asker.lang, kind.base.name
        others = [name for name in kind.unit_names if name != base]
        unit = UNITS.get(base, (base, base))[0 if lang == "zh" else 1]
        hints = [said("unit", lang, unit)] if unit else []
        return [*hints, said("other-units", lang, listed(others[:3], lang))] if others else hints


@dataclass(frozen=True, slots=True)
class _Check(InputVisitor[None]):
    """Checks an answer.

    Attributes:
        asker: Whose question it answers.
        text: The answer.
        given: The inputs that are there already.
        before: Of one of several: how many stand before it.
    """

    asker: Asker
    text: str
    given: Mapping[str, object]
    before: int

    def flag(self, declared: FlagInput) -> None:
        """It must say yes or no."""
        if declared.find(self.text) is None:
            raise unknown_word(declared.key, self.text, ("y", "n"), ("y", "n"))

    def use(self, declared: UseInput) -> None:
        """It must name one use."""
        match = self.asker.book.use_of(self.text)
        name = declared.read(self.text)
        if match.candidates:
            candidates = nearest_names(match)
            raise usage_error("ambiguous-use", {"use": (name, name), "candidates": (candidates, candidates)})
        if match.key is None:
            near = nearest_names(match)
            raise usage_error("unknown-use", {"use": (name, name), "nearest": (near, near)})

    def several(self, declared: ListInput) -> None:
        """It must be readable as the next of the list, beside the parcel's own price, which says what it is."""
        beside = {"unit_price": self.given["unit_price"]} if "unit_price" in self.given else {}
        self._build(declared, [*[None] * self.before, self.text], beside)

    def other(self, declared: Input) -> None:
        """It must be readable."""
        self._build(declared, self.text, {})

    def _build(self, declared: Input, value: object, beside: Mapping[str, object]) -> None:
        inputs = {**{key: self.asker.calculator.inputs[key] for key in beside}, declared.key: declared}
        parcel = ExactParcelBuilder(inputs, self.asker.book, {**beside, declared.key: value}).parcel()
        for key, number in parcel.numbers.items():
            if key in beside or not isinstance(number, ExactNumber) or number.value is None:
                continue
            if number.value < 0 or (number.value == 0 and key not in parcel.may_be_zero):
                raise usage_error("not-positive", {"label": both(key), "value": (self.text, self.text)}, key)


def calculator_help(calculators: Mapping[str, Calculator], book: RuleBook, lang: Lang) -> list[str]:
    """What each calculator is, with the law's words on it."""
    lines = []
    for number, (key, calculator) in enumerate(calculators.items(), 1):
        zh, en = CALCULATORS[key]
        rules = [rule for rule in rules_of(calculator, book) if rule.document.status != "reading"]
        lines += [f"{number}  {zh if lang == 'zh' else en}", *quoted(rules[:3], lang)]
    return lines


def quoted(rules: Sequence[Rule], lang: Lang) -> list[str]:
    """The law's words in rules, each once: the document and the article, then what it says, in Chinese always."""
    lines: dict[str, None] = {}
    for rule in rules:
        reading = rule.reading if lang == "zh" else rule.reading_en or rule.reading
        if rule.quote:
            lines[f"  {rule.citation(lang)}：“{rule.quote}”"] = None
        elif reading and rule.document.status == "reading":
            lines[f"  {said('reading', lang)}{'：' if lang == 'zh' else ': '}{reading}"] = None
    return list(lines)[:_QUOTED] or [said("no-law", lang)]


def shown(value: object, lang: Lang) -> str:
    """An answer that was given."""
    if value is True:
        return PRESENTATION["yes"][0 if lang == "zh" else 1]
    if isinstance(value, list):
        return ", ".join(UNKNOWN if one is None else str(one) for one in value)
    return str(value)


def named(name: str, key: str) -> str:
    """A name and its key; the key alone says nothing where the name is the same."""
    return name if f" {name}".endswith(f" {key}") else f"{name} {key}"


def listed(words: Sequence[str], lang: Lang) -> str:
    """Words after one another."""
    return ("、" if lang == "zh" else ", ").join(words)


def in_brackets(text: str, hints: Sequence[str], lang: Lang) -> str:
    """A text with hints in brackets after it."""
    if not hints:
        return text
    return f"{text}（{'；'.join(hints)}）" if lang == "zh" else f"{text} ({'; '.join(hints)})"
