"""Makes a question, its help and its check from the declaration of an input."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from landprice.calculators import Calculator
from landprice.cli.calculators import help_of
from landprice.cli.interactive.dialogue import Question
from landprice.cli.interactive.law_help import find_line_rules, find_rules_about, find_usual_uses
from landprice.cli.interactive.prompts import translate
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

_MAX_QUOTED = 6  # rules that help quotes
_MAX_USES = 6  # uses that a question names; its help lists all
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
        part_of: Input | None = None,
        before: int = 0,
    ) -> Question:
        """Return the question for an input, an item of a list or a field of a part.

        Args:
            declared: The input, item or field.
            given: The inputs answered so far.
            title: Its name, if not its label.
            empty: The meaning of an empty answer; "" if an answer is required.
            part_of: The input that a field belongs to. The help quotes the law on it.
            before: For an item of a list, the number of items before it.
        """
        hints = declared.accept(_Hints(self, by_area="unit_price" in given))
        if not declared.yes_or_no:
            hints.append(empty or translate("required", self.lang))
        if declared.key in given:
            hints.append(translate("was", self.lang, format_answer(given[declared.key], self.lang)))
        about = part_of or declared

        def check(text: str) -> str:
            if not text:
                if empty:
                    return text
                message = translate("must-answer", "zh"), translate("must-answer", "en")
                raise UsageError(*message, key=declared.key)
            return self.check_answer(declared, text, given, before)

        return Question(
            (add_hints(with_key(title or label(declared.key, self.lang), declared.key), hints, self.lang),),
            lambda: self.help(declared, about, given),
            check,
        )

    def check_answer(self, declared: Input, text: str, given: Mapping[str, object], before: int = 0) -> str:
        """Check an answer as the command would, and return it unchanged.

        Raises:
            UsageError: It can't be read, names no use, or is not above zero.
        """
        declared.accept(_AnswerCheck(self, text, given, before))
        return text

    def help(self, declared: Input, about: Input, given: Mapping[str, object]) -> list[str]:
        """Return the help of an input: its meaning, words and limits, and quotes of the rules that apply to it."""
        lines = [help_of(declared, self.lang) or help_of(about, self.lang)]
        if declared.names_use:
            lines += [f"  {key}  {use.zh}  {'、'.join(use.names)}" for key, use in self.book.uses.items()]
        if about.echoed_only:
            return [*lines, translate("echoed", self.lang)]
        rules = (
            find_rules_about(self.calculator, about.key, given, self.book)
            if about.key in self.calculator.inputs
            else []
        )
        return [*lines, *quote_rules(rules, self.lang)]


@dataclass(frozen=True, slots=True)
class _Hints(InputVisitor[list[str]]):
    """Returns the hints of a question: the unit of the answer, or the words to choose from."""

    asker: Asker
    by_area: bool

    def number(self, declared: NumberInput) -> list[str]:
        """Return the unit of a bare number, and some others."""
        return self._units(declared.quantity(by_area=self.by_area))

    def several(self, declared: ListInput) -> list[str]:
        return self._units(declared.quantity(by_area=self.by_area))

    def word(self, declared: WordInput) -> list[str]:
        lang = self.asker.lang
        choices = join_words([with_key(key, word(key, lang)) for key in declared.words], lang)
        return [translate("choose", lang, choices)]

    def use(self, declared: UseInput) -> list[str]:
        """Return the first usual uses."""
        lang, book = self.asker.lang, self.asker.book
        usual = find_usual_uses(self.asker.calculator, declared.key, book)
        names = [book.uses[key].zh if lang == "zh" else key for key in usual]
        return [translate("uses", lang, join_words(names[:_MAX_USES], lang))]

    def flag(self, declared: FlagInput) -> list[str]:  # noqa: ARG002
        return [translate("flag", self.asker.lang)]

    def other(self, declared: Input) -> list[str]:  # noqa: ARG002
        return []

    def _units(self, kind: QuantityKind) -> list[str]:
        lang, base = self.asker.lang, kind.base.name
        others = [name for name in kind.unit_names if name != base]
        unit = UNITS.get(base, (base, base))[0 if lang == "zh" else 1]
        hints = [translate("unit", lang, unit)] if unit else []
        return [*hints, translate("other-units", lang, join_words(others[:3], lang))] if others else hints


@dataclass(frozen=True, slots=True)
class _AnswerCheck(InputVisitor[None]):
    """Checks an answer, and raises a `UsageError` if it is invalid.

    Attributes:
        asker: The asker of the question.
        text: The answer.
        given: The inputs answered so far.
        before: For an item of a list, the number of items before it.
    """

    asker: Asker
    text: str
    given: Mapping[str, object]
    before: int

    def flag(self, declared: FlagInput) -> None:
        """Require yes or no."""
        if declared.find(self.text) is None:
            raise unknown_word(declared.key, self.text, ("y", "n"), ("y", "n"))

    def use(self, declared: UseInput) -> None:
        """Require the name of exactly one use."""
        match = self.asker.book.use_of(self.text)
        name = declared.read(self.text)
        if match.key is not None:
            return
        zh, en = (nearest_names(match, self.asker.book.uses, lang) for lang in ("zh", "en"))
        if not match.keys:
            raise usage_error("unknown-use", {"use": (name, name), "nearest": (zh, en)})
        code = "ambiguous-use" if match.candidates else "several-uses"
        raise usage_error(code, {"use": (name, name), "candidates": (zh, en)})

    def several(self, declared: ListInput) -> None:
        """Require a readable item. A unit price already given makes a price at a review a unit price too."""
        context = {"unit_price": self.given["unit_price"]} if "unit_price" in self.given else {}
        self._build(declared, [*[None] * self.before, self.text], context)

    def other(self, declared: Input) -> None:
        self._build(declared, self.text, {})

    def _build(self, declared: Input, value: object, context: Mapping[str, object]) -> None:
        """Build a parcel of the answer as the command would, and require numbers above zero."""
        inputs = {**{key: self.asker.calculator.inputs[key] for key in context}, declared.key: declared}
        parcel = ExactParcelBuilder(inputs, self.asker.book, {**context, declared.key: value}).parcel()
        for key, number in parcel.numbers.items():
            if key in context or not isinstance(number, ExactNumber) or number.value is None:
                continue
            if number.value < 0 or (number.value == 0 and key not in parcel.may_be_zero):
                raise usage_error("not-positive", {"label": both(key), "value": (self.text, self.text)}, key)


def calculator_help(calculators: Mapping[str, Calculator], book: RuleBook, lang: Lang) -> list[str]:
    """Return the help of the choice of a calculator: each name, with quotes of its rules."""
    lines = []
    for number, (key, calculator) in enumerate(calculators.items(), 1):
        zh, en = CALCULATORS[key]
        rules = [rule for rule in find_line_rules(calculator, book) if rule.document.status != "reading"]
        lines += [f"{number}  {zh if lang == 'zh' else en}", *quote_rules(rules[:3], lang)]
    return lines


def quote_rules(rules: Sequence[Rule], lang: Lang) -> list[str]:
    """Quote rules, each once: the citation, then the Chinese text of the law; or our reading where it has none."""
    lines: dict[str, None] = {}
    for rule in rules:
        reading = rule.reading if lang == "zh" else rule.reading_en or rule.reading
        if rule.quote:
            lines[f"  {rule.citation(lang)}：“{rule.quote}”"] = None
        elif reading and rule.document.status == "reading":
            lines[f"  {translate('reading', lang)}{'：' if lang == 'zh' else ': '}{reading}"] = None
    return list(lines)[:_MAX_QUOTED] or [translate("no-law", lang)]


def format_answer(value: object, lang: Lang) -> str:
    """Return an earlier answer as text."""
    if value is True:
        return PRESENTATION["yes"][0 if lang == "zh" else 1]
    if isinstance(value, list):
        return ", ".join(UNKNOWN if item is None else str(item) for item in value)
    return str(value)


def with_key(name: str, key: str) -> str:
    """Add its key to a name, unless the name ends with it."""
    return name if f" {name}".endswith(f" {key}") else f"{name} {key}"


def join_words(words: Sequence[str], lang: Lang) -> str:
    """Join words with the list separator of the language."""
    return ("、" if lang == "zh" else ", ").join(words)


def add_hints(text: str, hints: Sequence[str], lang: Lang) -> str:
    """Add hints in brackets after a text."""
    if not hints:
        return text
    return f"{text}（{'；'.join(hints)}）" if lang == "zh" else f"{text} ({'; '.join(hints)})"
