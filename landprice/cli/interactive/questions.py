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
from landprice.inputs.declared import FlagInput, Input, ListInput, NoteInput, NumberInput, UseInput, WordInput
from landprice.inputs.errors import unknown_word, usage_error
from landprice.inputs.quantities import UNIT_PRICE
from landprice.kinds.exact.number import ExactNumber
from landprice.kinds.exact.parcel import ExactParcelReader
from landprice.rulebook import Rule, RuleBook
from landprice.text_normalize import one_width

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
        hints = self._hints(declared, given)
        if not isinstance(declared, FlagInput):
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

    def _hints(self, declared: Input, given: Mapping[str, object]) -> list[str]:
        """The unit, or the words that there are."""
        if isinstance(declared, NumberInput | ListInput):
            either_way = isinstance(declared, ListInput) and declared.price_either_way and "unit_price" in given
            kind = UNIT_PRICE if either_way else declared.kind
            base = kind.base.name
            others = [name for name in kind.unit_names if name != base]
            unit = UNITS.get(base, (base, base))[0 if self.lang == "zh" else 1]
            hints = [said("unit", self.lang, unit)] if unit else []
            return [*hints, said("other-units", self.lang, listed(others[:3], self.lang))] if others else hints
        if isinstance(declared, WordInput):
            return [said("choose", self.lang, self._choices(declared.words))]
        if isinstance(declared, UseInput):
            usual = usual_uses(self.calculator, declared.key, self.book)
            names = [self.book.uses[key].zh if self.lang == "zh" else key for key in usual]
            return [said("uses", self.lang, listed(names[:_USES], self.lang))]
        return [said("flag", self.lang)] if isinstance(declared, FlagInput) else []

    def _choices(self, words: Sequence[str]) -> str:
        return listed([named(one, word(one, self.lang)) for one in words], self.lang)

    def checked(self, declared: Input, text: str, given: Mapping[str, object], before: int = 0) -> str:
        """An answer, read by the reader that the command reads with.

        Raises:
            UsageError: It can't be read, names no use, or is not above zero.
        """
        if isinstance(declared, FlagInput):
            if declared.truth(text) is None:
                raise unknown_word(declared.key, text, ("y", "n"), ("y", "n"))
            return text
        if isinstance(declared, UseInput):
            return self._use(text)
        several = isinstance(declared, ListInput)
        context = {"unit_price": given["unit_price"]} if several and "unit_price" in given else {}
        known = {**{key: self.calculator.inputs[key] for key in context}, declared.key: declared}
        value = [*[None] * before, text] if several else text
        parcel = ExactParcelReader(known, self.book).parcel({**context, declared.key: value}, frozenset())
        for key, number in parcel.numbers.items():
            if key in context or not isinstance(number, ExactNumber) or number.value is None:
                continue
            if number.value < 0 or (number.value == 0 and key not in parcel.may_be_zero):
                raise usage_error("not-positive", {"label": both(key), "value": (text, text)}, key)
        return text

    def _use(self, text: str) -> str:
        """A name that is one use."""
        match = self.book.use_of(text)
        name = one_width(text)
        if match.candidates:
            several = ", ".join(match.candidates)
            raise usage_error("ambiguous-use", {"use": (name, name), "candidates": (several, several)})
        if match.key is None:
            near = ", ".join(match.nearest) or "—"
            raise usage_error("unknown-use", {"use": (name, name), "nearest": (near, near)})
        return text

    def help(self, declared: Input, about: Input, given: Mapping[str, object]) -> list[str]:
        """What an input is, its words and limits, and the law's words on it."""
        lines = [help_of(declared, self.lang) or help_of(about, self.lang)]
        if isinstance(declared, UseInput):
            lines += [f"  {key}  {use.zh}  {'、'.join(use.names)}" for key, use in self.book.uses.items()]
        if isinstance(about, NoteInput) and not about.read_by_rules:
            return [*lines, said("echoed", self.lang)]
        rules = rules_about(self.calculator, about.key, given, self.book) if about.key in self.calculator.inputs else []
        return [*lines, *quoted(rules, self.lang)]


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
