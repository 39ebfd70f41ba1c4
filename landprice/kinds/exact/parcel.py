"""The parcel as a calculator sees it, and how one is read from what was typed."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from landprice.errors import UsageError
from landprice.formula import Quantity
from landprice.glossary import both
from landprice.inputs import quantities
from landprice.inputs.declared import (
    FlagInput,
    Input,
    ListInput,
    NoteInput,
    NumberInput,
    PartsInput,
    UseInput,
    WordInput,
)
from landprice.inputs.errors import no_such_input, unknown_word, usage_error
from landprice.inputs.number_text import says_nothing
from landprice.inputs.quantities import Amount, Reading, as_text, read
from landprice.kinds.exact.number import ExactCondition, ExactNumber, ExactText
from landprice.kinds.parcel import NamedUse, Parcel, Review, UndergroundLayer, UsePart
from landprice.rulebook import RuleBook
from landprice.text_normalize import bare, one_width

if TYPE_CHECKING:
    from landprice.kinds.base import Number


class ExactParcelReader:
    """Reads one parcel from what was typed: text, numbers, or lists of them, by key.

    Attributes:
        echoed: What was asked, by key, as a statement's ``inputs`` echo it.
    """

    def __init__(self, declared: Mapping[str, Input], book: RuleBook) -> None:
        """Read inputs so declared, uses by this rule book."""
        self.declared = declared
        self.book = book
        self.echoed: dict[str, object] = {}
        self._numbers: dict[str, Number] = {}
        self._zero: set[str] = set()

    def parcel(self, given: Mapping[str, Any], required: frozenset[str]) -> Parcel:
        """The parcel.

        Args:
            given: By key; None and "" count as not given.
            required: The keys without which there is nothing to compute.

        Raises:
            UsageError: An input is missing, unknown, no number, too fine or beyond its limit.
        """
        said = {key: value for key, value in given.items() if not _nothing(value)}
        for key in given:
            if key not in self.declared:
                raise no_such_input(key, list(self.declared))
        for key, declared in self.declared.items():
            if key in required and key not in said:
                raise usage_error(
                    "missing-input",
                    {"label": both(key), "key": (declared.option, declared.option)},
                    key,
                )
        unit_price = "unit_price" in said
        values = {
            key: self._value(declared, said.get(key), unit_price=unit_price) for key, declared in self.declared.items()
        }
        return Parcel(values, self._numbers, frozenset(self._zero))

    def _value(self, declared: Input, given: Any, *, unit_price: bool) -> object:  # noqa: ANN401, PLR0911
        """One input's value, of the kind that its declaration says; its echo is kept."""
        key = declared.key
        if isinstance(declared, NumberInput):
            return self._number(key, declared, given, echo=True)
        if given is not None:
            self.echoed[key] = (
                [_echo(item) for item in _listed(given)]
                if isinstance(declared, ListInput | PartsInput)
                else given
                if isinstance(given, bool)
                else _echo(given)
            )
        if isinstance(declared, WordInput):
            return self._word(key, declared, given)
        if isinstance(declared, UseInput):
            if not isinstance(given, str | None):
                raise unknown_word(key, repr(given), ("用途名称",), ("the name of a use",))
            return self._use(given)
        if isinstance(declared, FlagInput):
            return ExactCondition(self._flag(declared, given))
        if isinstance(declared, NoteInput):
            return ExactText(None if given is None else one_width(str(given)))
        if isinstance(declared, ListInput):
            return self._list(declared, _listed(given), unit_price=unit_price)
        assert isinstance(declared, PartsInput)
        return [self._part(declared, item, number) for number, item in enumerate(_listed(given), 1)]

    def _number(self, key: str, declared: NumberInput, given: Amount | None, *, echo: bool = False) -> ExactNumber:
        """A number, by the key that it has in a formula."""
        if _nothing(given):
            return ExactNumber(None, Quantity(key, "?"))
        assert given is not None
        reading = read(given, declared.kind, key)
        if echo:
            self.echoed[key] = _echo(given)
        return self._figure(key, reading, zero=declared.zero)

    def _figure(self, key: str, reading: Reading, *, zero: bool = False) -> ExactNumber:
        """A reading as a figure, remembered for the check that it is positive."""
        figure = ExactNumber(reading.value, Quantity(key, reading.shown))
        self._numbers[key] = figure
        if zero:
            self._zero.add(key)
        return figure

    def _word(self, key: str, declared: WordInput, given: object) -> ExactText:
        """One of the words that are allowed."""
        if _nothing(given):
            return ExactText(None)
        text = one_width(str(given))
        word = declared.word(text)
        if word is None:
            raise unknown_word(key, text, declared.words, declared.words)
        return ExactText(word)

    def _flag(self, declared: FlagInput, given: object) -> bool:
        """Yes or no; no where nothing was said."""
        said = False if _nothing(given) else declared.truth(given)
        if said is None:
            raise unknown_word(declared.key, str(given), ("是", "否"), ("yes", "no"))
        return said

    def _use(self, given: str | None) -> NamedUse:
        """A use, found by key or name; the nearest names where it is none."""
        if given is None:
            return NamedUse(ExactText(None), ExactText(None), ExactCondition(None), ExactText(None))
        match = self.book.use_of(given)
        nearest = ", ".join(match.candidates or match.nearest) or "—"
        return NamedUse(
            ExactText(match.key),
            ExactText(one_width(given)),
            ExactCondition(bool(match.candidates)),
            ExactText(nearest),
        )

    def _list(self, declared: ListInput, given: Sequence[Any], *, unit_price: bool) -> list[Review] | list[ExactNumber]:
        """Numbers in turn, numbered from the declaration's first."""
        keys = [f"{declared.key}_{number}" for number in range(declared.first, declared.first + len(given))]
        if declared.price_either_way:
            return [self._review(key, item, unit_price=unit_price) for key, item in zip(keys, given, strict=True)]
        return [
            self._number(key, NumberInput(key=key, kind=declared.kind), item)
            for key, item in zip(keys, given, strict=True)
        ]

    def _review(self, key: str, given: Any, *, unit_price: bool) -> Review:  # noqa: ANN401
        """A price at a review: what its unit says it is; without one, what the parcel's price is."""
        unknown = ExactNumber(None, Quantity(key, "?"))
        if _nothing(given):
            return Review(unknown, unknown)
        unit = quantities.unit_in(str(given), quantities.UNIT_PRICE, quantities.MONEY)
        is_unit_price = unit in quantities.UNIT_PRICE.units if unit else unit_price
        reading = read(given, quantities.UNIT_PRICE if is_unit_price else quantities.MONEY, key)
        figure = self._figure(key, reading)
        return Review(figure, unknown) if is_unit_price else Review(unknown, figure)

    def _part(self, declared: PartsInput, given: Any, number: int) -> UsePart | UndergroundLayer:  # noqa: ANN401
        """A part written ``a:b[:c]``, or given as its fields in turn, each None where it was not said."""
        fields = given
        if isinstance(given, str):
            fields = [field.strip() for field in given.replace("：", ":").split(":")]
            if not declared.required <= len(fields) <= len(declared.fields) or not all(fields):
                raise UsageError(
                    f"{declared.option} “{given}”：须写作 {declared.pattern}。",
                    f"{declared.option} “{given}”: write it as {declared.pattern}.",
                    code="not-a-part",
                    key=declared.key,
                )
        padded = [*(fields or ()), *[None] * len(declared.fields)]
        values = [self._field(field, value, number) for field, value in zip(declared.fields, padded, strict=False)]
        return UsePart(*values) if isinstance(declared.fields[0], UseInput) else UndergroundLayer(*values)

    def _field(self, declared: Input, given: Any, number: int) -> Any:  # noqa: ANN401
        """One field of a part, numbered."""
        key = f"{declared.key}_{number}"
        if isinstance(declared, UseInput):
            return self._use(None if _nothing(given) else str(given))
        if isinstance(declared, WordInput):
            return self._word(key, declared, given)
        assert isinstance(declared, NumberInput)
        return self._number(key, declared, given)


def _nothing(value: object) -> bool:
    """Whether nothing was said: None, a text that says nothing, an empty list."""
    return (
        value is None or (isinstance(value, str) and says_nothing(value)) or (isinstance(value, Sequence) and not value)
    )


def _echo(given: object) -> str | None:
    """What was given, as text that can be given again; None where nothing was said of one of several.

    Example:
        >>> from fractions import Fraction
        >>> _echo(" 480 "), _echo(Fraction(41, 2)), _echo(("industrial", 5000, None))
        ('480', '20.5', 'industrial:5000')
    """
    if _nothing(given):
        return None
    if isinstance(given, Sequence) and not isinstance(given, str):
        fields = [_echo(field) or "" for field in given]
        return ":".join(fields).rstrip(":")
    return bare(as_text(given) or str(given))


def _listed(given: Any) -> Sequence[Any]:  # noqa: ANN401
    """A list of what was given: a single item is a list of one."""
    if given is None:
        return []
    return [given] if isinstance(given, str) or not isinstance(given, Sequence) else given
