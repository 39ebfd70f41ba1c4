"""The inputs of a statement as they were given, labelled: a bare number with its unit, a word with what it means."""

from collections.abc import Iterator

from landprice.calculators import get_calculator
from landprice.errors import Lang
from landprice.glossary import PRESENTATION, UNITS, label, namer, word
from landprice.inputs.declared import Input, ListInput, NoteInput, NumberInput, PartsInput, UseInput, WordInput
from landprice.inputs.quantities import UNIT_PRICE, Kind
from landprice.kinds.exact.statement import ParcelStatement
from landprice.present.views.model import InputRow
from landprice.printable import visible


def inputs_given(statement: ParcelStatement, lang: Lang) -> tuple[InputRow, ...]:
    """The inputs of a statement, in the order of the calculator's declarations; of several, each by itself."""
    shown = _Shown(statement, lang)
    declared = get_calculator(statement.calculator).inputs
    return tuple(given for key, value in statement.inputs.items() for given in shown.given(declared[key], value))


class _Shown:
    """Shows inputs of one statement in one language."""

    def __init__(self, statement: ParcelStatement, lang: Lang) -> None:
        self.lang = lang
        self.book = statement.book
        self.has_unit_price = "unit_price" in statement.inputs
        self.unit = namer(UNITS, lang)
        self.say = namer(PRESENTATION, lang)

    def given(self, declared: Input, value: object) -> Iterator[InputRow]:
        """One input, or each of several."""
        echoed = isinstance(declared, NoteInput) and not declared.read_by_rules
        if isinstance(declared, ListInput | PartsInput):
            assert isinstance(value, list)
            first = declared.first if isinstance(declared, ListInput) else 1
            for number, item in enumerate(value, first):
                key = f"{declared.key}_{number}"
                yield InputRow(key, self._label(declared, number), self._item(declared, item), echoed)
        else:
            text = self.say("yes" if value else "no") if isinstance(value, bool) else self._text(declared, str(value))
            yield InputRow(declared.key, label(declared.key, self.lang), text, echoed)

    def _label(self, declared: ListInput | PartsInput, number: int) -> str:
        """The label of one of several; that of a part is its own, for a line may have the same key (``layer_1``)."""
        if isinstance(declared, ListInput):
            return label(f"{declared.key}_{number}", self.lang)
        return label(declared.key, self.lang) + (str(number) if self.lang == "zh" else f" {number}")

    def _item(self, declared: ListInput | PartsInput, item: str | None) -> str:
        """One of several; a dash where nothing is known of it."""
        if item is None:
            return "—"
        if isinstance(declared, ListInput):
            by_area = declared.price_either_way and self.has_unit_price
            return self._number(item, UNIT_PRICE if by_area else declared.kind)
        fields = zip(declared.fields, item.replace("：", ":").split(":"), strict=False)
        return " · ".join(self._field(field, text.strip()) for field, text in fields)

    def _field(self, declared: Input, text: str) -> str:
        """One field of a part: a number after its label, a word alone."""
        shown = self._text(declared, text)
        return f"{label(declared.key, self.lang)} {shown}" if isinstance(declared, NumberInput) else shown

    def _text(self, declared: Input, text: str) -> str:
        """One text: a number with its unit, a use or a word with what it means."""
        if isinstance(declared, NumberInput):
            return self._number(text, declared.kind)
        if isinstance(declared, UseInput):
            key = self.book.use_of(text).key
            return visible(text) if key is None else self._with_meaning(text, self._use(key))
        if isinstance(declared, WordInput):
            return self._with_meaning(text, word(text, self.lang))
        return visible(text)

    def _use(self, key: str) -> str:
        """What a use is called."""
        use = self.book.uses[key]
        return use.zh if self.lang == "zh" else use.en

    def _number(self, text: str, kind: Kind) -> str:
        """A number as written; a bare one with the unit that it was read in."""
        bare = text[-1:].isdigit()
        return visible(f"{text} {self.unit(kind.base.name)}".rstrip() if bare else text)

    def _with_meaning(self, text: str, meaning: str) -> str:
        """A word as written, and what it means in brackets where that says more."""
        if meaning == text:
            return visible(text)
        return visible(f"{text}（{meaning}）" if self.lang == "zh" else f"{text} ({meaning})")
