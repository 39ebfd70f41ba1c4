"""Labels the inputs of a statement as they were given: a bare number with its unit, a word with its meaning."""

from collections.abc import Iterator
from dataclasses import dataclass

from landprice.calculators import get_calculator
from landprice.errors import Lang
from landprice.glossary import PRESENTATION, UNITS, label, namer, word
from landprice.inputs.input_kinds import (
    FlagInput,
    Input,
    InputVisitor,
    ListInput,
    NumberInput,
    PartsInput,
    UseInput,
    WordInput,
)
from landprice.inputs.quantities import read
from landprice.kinds.exact.statement import ParcelStatement
from landprice.present.views.model import InputRow
from landprice.printable import visible
from landprice.rulebook import RuleBook


def label_inputs(statement: ParcelStatement, lang: Lang) -> tuple[InputRow, ...]:
    """Return the inputs of a statement in the order of their declarations; each item of a list by itself."""
    declared = get_calculator(statement.calculator).inputs
    return tuple(
        given
        for key, value in statement.inputs.items()
        for given in declared[key].accept(_EachGiven(value, statement, lang))
    )


@dataclass(frozen=True, slots=True)
class _EachGiven(InputVisitor[Iterator[InputRow]]):
    """One input of a statement, or each of several."""

    value: object
    statement: ParcelStatement
    lang: Lang

    def other(self, declared: Input) -> Iterator[InputRow]:
        """Yield an input under its label."""
        text = self._text(declared, self.value)
        yield InputRow(declared.key, label(declared.key, self.lang), text, declared.echoed_only)

    def several(self, declared: ListInput) -> Iterator[InputRow]:
        """Yield each number; a dash for an unknown one."""
        for number, (item, value) in enumerate(declared.each(self.value), declared.first):
            text = "—" if value is None else self._text(item, value)
            yield InputRow(item.key, declared.item_label(number, self.lang), text, declared.echoed_only)

    def parts(self, declared: PartsInput) -> Iterator[InputRow]:
        """Yield each part: its numbers with their labels, its words alone."""
        for number, (fields, values) in enumerate(declared.each(self.value), 1):
            texts = [
                self._field(declared.fields[place], field, values[place])
                for place, field in enumerate(fields)
                if values[place] is not None
            ]
            text = " · ".join(texts) or "—"
            yield InputRow(
                f"{declared.key}_{number}", declared.item_label(number, self.lang), text, declared.echoed_only
            )

    def _field(self, declared: Input, numbered: Input, value: object) -> str:
        text = self._text(numbered, value)
        return text if declared.quantity() is None else f"{label(declared.key, self.lang)} {text}"

    def _text(self, declared: Input, value: object) -> str:
        by_area = "unit_price" in self.statement.inputs
        return declared.accept(_GivenText(value, self.statement.book, by_area, self.lang))


@dataclass(frozen=True, slots=True)
class _GivenText(InputVisitor[str]):
    """Formats one value: a number with its unit, a use or a word with its meaning."""

    value: object
    book: RuleBook
    by_area: bool
    lang: Lang

    def number(self, declared: NumberInput) -> str:
        """Return the number as written; a bare one with the unit that it was read in."""
        text, kind = str(self.value), declared.quantity_of(self.value, by_area=self.by_area)
        unit = "" if read(text, kind, declared.key).unit else namer(UNITS, self.lang)(kind.base.name)
        return visible(f"{text} {unit}".rstrip())

    def use(self, declared: UseInput) -> str:  # noqa: ARG002
        """Return the name as written, and the use's label."""
        text = str(self.value)
        key = self.book.use_of(text).key
        if key is None:
            return visible(text)
        use = self.book.uses[key]
        return self._with_meaning(text, use.zh if self.lang == "zh" else use.en)

    def word(self, declared: WordInput) -> str:
        """Return the word as written, and its meaning."""
        text = str(self.value)
        return self._with_meaning(text, word(declared.find(text) or text, self.lang))

    def flag(self, declared: FlagInput) -> str:
        """Return yes or no."""
        if isinstance(self.value, bool):
            return namer(PRESENTATION, self.lang)("yes" if self.value else "no")
        return self.other(declared)

    def other(self, declared: Input) -> str:  # noqa: ARG002
        """Return the text as written."""
        return visible(str(self.value))

    def _with_meaning(self, text: str, meaning: str) -> str:
        """Return a word as written, with its meaning in brackets if that says more."""
        if meaning == text:
            return visible(text)
        return visible(f"{text}（{meaning}）" if self.lang == "zh" else f"{text} ({meaning})")
