"""The kinds of input: a number, a word, a land use, yes or no, free text, several numbers, several parts.

Each kind is a class that knows how its value is typed, repeated, numbered in a ledger and echoed. What another package
does with a kind (build a Polars column, ask a question) is a method of that package's `InputVisitor`. A new kind is one
class here and one method on each visitor that needs it.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any, ClassVar, Generic, Self, TypeVar

import msgspec

from landprice.errors import Lang, UsageError
from landprice.glossary import WORDS, label
from landprice.inputs import quantities
from landprice.inputs.errors import unknown_word
from landprice.inputs.number_text import says_nothing
from landprice.inputs.quantities import QuantityKind, as_text, find_unit
from landprice.text_normalize import bare, one_width

T = TypeVar("T")


def is_nothing(given: object) -> bool:
    """Return whether a value counts as not given: None, an empty list, or a text such as "", "—" or 无. Zero is given.

    Example:
        >>> is_nothing(" —"), is_nothing([]), is_nothing(0), is_nothing(False)
        (True, True, False, False)
    """
    return (
        given is None or (isinstance(given, str) and says_nothing(given)) or (isinstance(given, Sequence) and not given)
    )


def number_in_key(key: str, pattern: str) -> int | None:
    """Return the number that a key has in the place of a pattern's ``{}``; None if the key does not match.

    Example:
        >>> number_in_key("reassessed_2", "reassessed_{}"), number_in_key("area", "area")
        (2, None)
    """
    head, _, _ = pattern.partition("{}")
    tail = key[len(head) :]
    return int(tail) if "{}" in pattern and key.startswith(head) and tail.isdigit() else None


class Input(msgspec.Struct, frozen=True, kw_only=True):
    """One input of a calculator.

    Attributes:
        key: Its name everywhere.
        help: Its meaning, in Chinese and in English. The unit and the limit are added when it is shown.
        headings: Chinese headings of a ledger's column, besides the key and the label. ``{}`` stands for a number.
        needs: Another input without which it has no meaning. A ledger without that one does not read this one.
        repeats: Whether it has several values: an option given many times, numbered columns of a ledger.
        yes_or_no: Whether it is yes or no, and an option without a value.
        names_use: Whether it names a land use of the rule book.
        free_text: Whether its text is not limited to numbers or known words.
        kind_by_price: Whether a number without a unit is of the kind that the parcel's own price is.
    """

    key: str
    help: tuple[str, str] = ("", "")
    headings: tuple[str, ...] = ()
    needs: str | None = None

    repeats: ClassVar[bool] = False
    yes_or_no: ClassVar[bool] = False
    names_use: ClassVar[bool] = False
    free_text: ClassVar[bool] = False
    kind_by_price: ClassVar[bool] = False

    @property
    def option(self) -> str:
        """Its option on the command line."""
        return "--" + self.key.replace("_", "-")

    @property
    def metavar(self) -> str:
        """The placeholder for its value in the command's help."""
        return self.key.upper()

    @property
    def all_headings(self) -> tuple[str, ...]:
        """Its Chinese headings, the label first."""
        return tuple(dict.fromkeys((label(self.key, "zh"), *self.headings)))

    @property
    def echoed_only(self) -> bool:
        """Whether it is the parcel's own data, which no rule reads."""
        return False

    @property
    def costs_its_line(self) -> bool:
        """Whether a cell that can't be read costs a line of its own, not the row."""
        return False

    def accept(self, visitor: "InputVisitor[T]") -> T:
        """Call the visitor's method for this kind of input."""
        raise NotImplementedError

    def quantity(self, unit: str = "", *, by_area: bool = False) -> QuantityKind | None:  # noqa: ARG002
        """Return the kind of quantity of its numbers; None if it has no number.

        Args:
            unit: The unit written after the number; "" if there is none.
            by_area: Whether the parcel's own price is a unit price. A price at a review without a unit is then one too.
        """
        return None

    def quantity_of(self, given: object, *, by_area: bool) -> QuantityKind | None:  # noqa: ARG002
        """Return the kind of quantity of a given value, by the unit in its text."""
        return self.quantity(by_area=by_area)

    def columns(self) -> Mapping[str, "Input"]:
        """Return the inputs in a ledger's columns, by the pattern of their keys; ``{}`` stands for a number."""
        return {self.key: self}

    def spread(self, given: object) -> Mapping[str, object]:
        """Return a value as a ledger's row holds it: by key, numbered if the input repeats.

        Raises:
            UsageError: A part is not written as one.
        """
        return {self.key: given}

    def gather(self, values: Mapping[str, Any]) -> Any:  # noqa: ANN401
        """Combine the cells of a ledger's row, by key, into one value; the reverse of `spread`."""
        return values.get(self.key)

    def echo(self, given: object) -> object:
        """Return a given value as a statement records it: text that can be given again."""
        return _echo_text(given)

    def is_recorded(self, value: object) -> bool:
        """Return whether a value has the type in which a statement records this input."""
        return isinstance(value, str)

    def is_sweep(self, given: object) -> bool:  # noqa: ARG002
        """Return whether a value is a sweep, START:STOP:STEP."""
        return False

    def means_the_same(self, text: str, other: str) -> bool:
        """Return whether two cells that are no numbers mean the same without a rule book."""
        return one_width(text) == one_width(other)

    def renamed(self, key: str) -> Self:
        """Return the same input under another key."""
        return msgspec.structs.replace(self, key=key)


class NumberInput(Input, frozen=True, kw_only=True):
    """A number of one kind of quantity.

    Attributes:
        kind: Its units, places and limit.
        zero: Whether it may be zero; otherwise it must be above zero.
        sweeps: Whether a command also takes a sweep, START:STOP:STEP.
        own_line: Whether only a line of its own depends on it. A ledger's cell that can't be read then costs that line,
            not the row.
        rounded: Whether it may be rounded to its last place as written, so that rules need that place.
    """

    kind: QuantityKind
    zero: bool = False
    sweeps: bool = False
    own_line: bool = False
    rounded: bool = False

    @property
    def costs_its_line(self) -> bool:
        """Whether only a line of its own depends on it."""
        return self.own_line

    def accept(self, visitor: "InputVisitor[T]") -> T:
        """Call `InputVisitor.number`."""
        return visitor.number(self)

    def quantity(self, unit: str = "", *, by_area: bool = False) -> QuantityKind:  # noqa: ARG002
        """Return its kind of quantity, whatever the unit."""
        return self.kind

    def quantity_of(self, given: object, *, by_area: bool) -> QuantityKind:  # noqa: ARG002
        """Return its kind of quantity, whatever the unit."""
        return self.kind

    def is_sweep(self, given: object) -> bool:
        """Return whether the input allows a sweep and a value is one."""
        return self.sweeps and isinstance(given, str) and ":" in one_width(given)


class ReviewPriceInput(NumberInput, frozen=True, kw_only=True):
    """The price at one review: a unit price or a total, by its unit; without a unit, as the parcel's own price."""

    kind: QuantityKind = quantities.MONEY
    kind_by_price: ClassVar[bool] = True

    def accept(self, visitor: "InputVisitor[T]") -> T:
        """Call `InputVisitor.review_price`."""
        return visitor.review_price(self)

    def quantity(self, unit: str = "", *, by_area: bool = False) -> QuantityKind:
        """Return the unit price for one of its units, or for a missing unit if the parcel's price is a unit price."""
        if unit in quantities.UNIT_PRICE.units:
            return quantities.UNIT_PRICE
        return quantities.UNIT_PRICE if by_area and unit not in self.kind.units else self.kind

    def quantity_of(self, given: object, *, by_area: bool) -> QuantityKind:
        """Return the kind of quantity of a given value, by the unit in its text."""
        text = "" if is_nothing(given) else as_text(given) or ""
        return self.quantity(find_unit(text, quantities.UNIT_PRICE, quantities.MONEY), by_area=by_area)


class WordInput(Input, frozen=True, kw_only=True):
    """One of a few words, given by its key, by its Chinese label or by another usual name.

    Attributes:
        words: The keys of the words.
        names: The word of each other name.
    """

    words: tuple[str, ...]
    names: Mapping[str, str] = {}

    @property
    def metavar(self) -> str:
        """The words, joined."""
        return "|".join(self.words)

    def accept(self, visitor: "InputVisitor[T]") -> T:
        """Call `InputVisitor.word`."""
        return visitor.word(self)

    def find(self, given: object) -> str | None:
        """Return the key of the word that a text names; None if there is none.

        Example:
            >>> WordInput(key="kind", words=("commercial", "parking")).find("停车设施")
            'parking'
        """
        text = one_width(str(given))
        return next((word for word in self.words if text in (word, WORDS[word][0])), self.names.get(text))

    def means_the_same(self, text: str, other: str) -> bool:
        """Return whether two texts name the same word."""
        return self.find(text) == self.find(other)

    def read(self, given: object) -> str:
        """Return the key of the word that a text names.

        Raises:
            UsageError: It is not one of the words.
        """
        word = self.find(given)
        if word is None:
            raise self.error(given)
        return word

    def error(self, given: object) -> UsageError:
        """Make the error for a text that is not one of the words."""
        if isinstance(given, str) and (error := quantities.broken_cell(given, self.key)) is not None:
            return error
        labels = [WORDS[word][0] for word in self.words]
        return unknown_word(self.key, one_width(str(given)), labels, self.words)


class UseInput(Input, frozen=True, kw_only=True):
    """A land use, by key or by any of its Chinese names."""

    names_use: ClassVar[bool] = True
    free_text: ClassVar[bool] = True

    def accept(self, visitor: "InputVisitor[T]") -> T:
        """Call `InputVisitor.use`."""
        return visitor.use(self)

    def read(self, given: object) -> str:
        """Return the name as given. The rule book finds the use.

        Raises:
            UsageError: It is not text, or a spreadsheet's error or formula.
        """
        if not isinstance(given, str):
            raise unknown_word(self.key, repr(given), ("用途名称",), ("the name of a use",))
        if (error := self.error(given)) is not None:
            raise error
        return one_width(given)

    def error(self, given: str) -> UsageError | None:
        """Return the error for a spreadsheet's error or a formula without its value; None for other texts."""
        return quantities.broken_cell(given, self.key)


class FlagInput(Input, frozen=True, kw_only=True):
    """Yes or no; no unless given."""

    yes: ClassVar[tuple[str, ...]] = ("yes", "true", "1", "y", "是", "有")
    no: ClassVar[tuple[str, ...]] = ("no", "false", "0", "n", "否", "无")
    yes_or_no: ClassVar[bool] = True

    def accept(self, visitor: "InputVisitor[T]") -> T:
        """Call `InputVisitor.flag`."""
        return visitor.flag(self)

    def find(self, given: object) -> bool | None:
        """Return the truth value of a text or a bool; None if it is neither yes nor no.

        Example:
            >>> FlagInput(key="within_plan").find("是"), FlagInput(key="within_plan").find("perhaps")
            (True, None)
        """
        text = one_width(str(given)).lower()
        return True if text in self.yes else False if text in self.no else None

    def means_the_same(self, text: str, other: str) -> bool:
        """Return whether two texts say the same."""
        return self.find(text) == self.find(other)

    def read(self, given: object) -> bool:
        """Return the truth value of a text or a bool.

        Raises:
            UsageError: It is neither yes nor no.
        """
        value = self.find(given)
        if value is None:
            raise self.error(given)
        return value

    def error(self, given: object) -> UsageError:
        """Make the error for a text that is neither yes nor no."""
        return unknown_word(self.key, one_width(str(given)), ("是", "否"), ("yes", "no"))

    def echo(self, given: object) -> object:
        """Return a bool unchanged, anything else as text."""
        return given if isinstance(given, bool) else _echo_text(given)

    def is_recorded(self, value: object) -> bool:
        """Return whether it is a bool or a text."""
        return isinstance(value, bool | str)


class NoteInput(Input, frozen=True, kw_only=True):
    """The parcel's own data, echoed on the statement.

    Attributes:
        read_by_rules: Whether a check reads it.
    """

    read_by_rules: bool = False
    free_text: ClassVar[bool] = True

    @property
    def echoed_only(self) -> bool:
        """Whether no rule reads it."""
        return not self.read_by_rules

    @property
    def metavar(self) -> str:
        """The placeholder for any text."""
        return "TEXT"

    def accept(self, visitor: "InputVisitor[T]") -> T:
        """Call `InputVisitor.note`."""
        return visitor.note(self)

    def echo(self, given: object) -> object:
        """Return a text as it was typed, edge spaces included; None if it counts as not given."""
        if self.echoed_only and isinstance(given, str) and not is_nothing(given):
            return given
        return super().echo(given)

    def read(self, given: object) -> str:
        """Return the text, in one width.

        Raises:
            UsageError: It is a bool, a float or another object without a text form.
        """
        if isinstance(given, bool) or not isinstance(given, str | int | Decimal | Fraction | dt.date):
            raise unknown_word(self.key, repr(given), ("文字",), ("text",))
        return one_width(as_text(given) or str(given))


class ListInput(Input, frozen=True, kw_only=True):
    """A list of numbers of one kind.

    Attributes:
        kind: The kind of quantity of each item.
        first: The number of the first item in a ledger's headings (``index_0``, ``index_1``).
    """

    kind: QuantityKind
    first: int = 1
    repeats: ClassVar[bool] = True

    def accept(self, visitor: "InputVisitor[T]") -> T:
        """Call `InputVisitor.several`."""
        return visitor.several(self)

    def item(self, number: int) -> NumberInput:
        """Return the input of one item, by its number."""
        return NumberInput(key=f"{self.key}_{number}", kind=self.kind)

    def items(self, count: int) -> list[NumberInput]:
        """Return the inputs of the first ``count`` items."""
        return [self.item(number) for number in range(self.first, self.first + count)]

    def quantity(self, unit: str = "", *, by_area: bool = False) -> QuantityKind:
        """Return the kind of quantity of an item."""
        return self.item(self.first).quantity(unit, by_area=by_area)

    def count_to(self, last: int) -> int:
        """Return the number of items up to the one with this number in a ledger; -1 stands for no column."""
        return max(last + 1 - self.first, 0)

    def columns(self) -> Mapping[str, Input]:
        """Return the pattern of the numbered columns."""
        item = self.item(self.first)
        return {self.key + "_{}": msgspec.structs.replace(item, key=self.key, headings=self.headings)}

    def item_label(self, number: int, lang: Lang) -> str:
        """Return the label of an item."""
        return label(f"{self.key}_{number}", lang)

    def spread(self, given: object) -> dict[str, object]:
        """Return the items by their numbered keys."""
        return {item.key: value for item, value in self.each(given)}

    def each(self, given: object) -> Iterator[tuple[NumberInput, Any]]:
        """Yield each given number with its input."""
        values = _as_list(given)
        return zip(self.items(len(values)), values, strict=True)

    def gather(self, values: Mapping[str, Any]) -> list[Any]:
        """Return the items up to the last given one; None for each missing one."""
        last = _last_number(values, self.columns(), self.first - 1)
        return [values.get(f"{self.key}_{number}") for number in range(self.first, last + 1)]

    def echo(self, given: object) -> object:
        """Return each item as text; None for each unknown one."""
        return [_echo_text(item) for item in _as_list(given)]

    def is_recorded(self, value: object) -> bool:
        """Return whether it is a list of texts and nulls."""
        return isinstance(value, list) and all(isinstance(item, str | None) for item in value)


class ReviewPricesInput(ListInput, frozen=True, kw_only=True):
    """The prices at the reviews in order, each a unit price or a total."""

    kind: QuantityKind = quantities.MONEY

    def item(self, number: int) -> ReviewPriceInput:
        """Return the input of the price at one review."""
        return ReviewPriceInput(key=f"{self.key}_{number}", kind=self.kind)


class PartsInput(Input, frozen=True, kw_only=True):
    """A list of parts, each with a few fields, written ``a:b[:c]``; in a ledger, a numbered column for each field.

    Attributes:
        fields: The fields, in order.
        required: The number of fields that every part must have.
    """

    fields: tuple[Input, ...]
    required: int
    repeats: ClassVar[bool] = True

    @property
    def pattern(self) -> str:
        """The pattern in which a part is written."""
        keys = [field.key for field in self.fields]
        return ":".join(keys[: self.required]) + "".join(f"[:{key}]" for key in keys[self.required :])

    @property
    def metavar(self) -> str:
        """The pattern in which a part is written."""
        return self.pattern

    def accept(self, visitor: "InputVisitor[T]") -> T:
        """Call `InputVisitor.parts`."""
        return visitor.parts(self)

    def fields_of(self, number: int) -> tuple[Input, ...]:
        """Return the inputs of a part's fields, under their numbered keys."""
        return tuple(field.renamed(f"{field.key}_{number}") for field in self.fields)

    def count_to(self, last: int) -> int:
        """Return the number of parts up to the one with this number in a ledger; -1 stands for no column.

        It is at least 1: a calculator without a column for its parts still builds one, with unknown fields.
        """
        return max(last, 1)

    def columns(self) -> Mapping[str, Input]:
        """Return the pattern of the numbered columns of each field."""
        return {field.key + "_{}": field for field in self.fields}

    def item_label(self, number: int, lang: Lang) -> str:
        """Return the label of a part. It is not looked up by key, which a line may share (``layer_1``)."""
        return label(self.key, lang) + (str(number) if lang == "zh" else f" {number}")

    @staticmethod
    def split(text: str) -> list[str]:
        """Split a part's text into its fields, however many there are.

        Example:
            >>> PartsInput.split("商业用地：6000: 5000")
            ['商业用地', '6000', '5000']
        """
        return [bare(field) for field in text.replace("：", ":").split(":")]

    @staticmethod
    def join(fields: Iterable[object]) -> str:
        """Join fields to the text of a part; "" if none is given."""
        return ":".join("" if is_nothing(field) else _echo_text(field) or "" for field in fields).rstrip(":")

    def read(self, given: object) -> list[Any]:
        """Return the fields of a part; None for each missing one.

        Args:
            given: Text ``a:b[:c][:d]``, where ``a:b::d`` leaves the third out, or a sequence of fields.

        Raises:
            UsageError: It has another form, or too many fields.
        """
        if is_nothing(given):
            return [None] * len(self.fields)
        fields: Sequence[Any] = ()
        if isinstance(given, str):
            fields = self.split(given)
            valid = self.required <= len(fields) and all(fields[: self.required]) and bool(fields[-1])
        elif isinstance(given, Sequence) and not isinstance(given, bytes | bytearray):
            fields, valid = given, True
        else:
            valid = False
        if not valid or len(fields) > len(self.fields):
            raise UsageError(
                f"{self.option} “{given}”：须写作 {self.pattern}。",
                f"{self.option} “{given}”: write it as {self.pattern}.",
                code="not-a-part",
                key=self.key,
            )
        return [None if is_nothing(field) else field for field in fields] + [None] * (len(self.fields) - len(fields))

    def each(self, given: object) -> Iterator[tuple[tuple[Input, ...], list[Any]]]:
        """Yield the inputs and the values of each part's fields.

        Raises:
            UsageError: A part is not written as one.
        """
        for number, part in enumerate(_as_list(given), 1):
            yield self.fields_of(number), self.read(part)

    def spread(self, given: object) -> dict[str, object]:
        """Return each field of each part by its numbered key."""
        return {
            field.key: value for fields, values in self.each(given) for field, value in zip(fields, values, strict=True)
        }

    def gather(self, values: Mapping[str, Any]) -> list[Any]:
        """Return the parts up to the last with a given field, each a tuple of its fields."""
        last = _last_number(values, self.columns(), 0)
        return [tuple(values.get(field.key) for field in self.fields_of(number)) for number in range(1, last + 1)]

    def echo(self, given: object) -> object:
        """Return each part as text."""
        return [_echo_text(part) for part in _as_list(given)]

    def is_recorded(self, value: object) -> bool:
        """Return whether it is a list of texts."""
        return isinstance(value, list) and all(isinstance(item, str) for item in value)


class InputVisitor(Generic[T]):
    """An operation on inputs, with a method for each kind. The default of every method is `other`."""

    def number(self, declared: NumberInput) -> T:
        """Visit a number."""
        return self.other(declared)

    def review_price(self, declared: ReviewPriceInput) -> T:
        """Visit the price at a review; by default, like a number."""
        return self.number(declared)

    def word(self, declared: WordInput) -> T:
        """Visit one of a few words."""
        return self.other(declared)

    def use(self, declared: UseInput) -> T:
        """Visit a land use."""
        return self.other(declared)

    def flag(self, declared: FlagInput) -> T:
        """Visit a yes or no."""
        return self.other(declared)

    def note(self, declared: NoteInput) -> T:
        """Visit the parcel's own data."""
        return self.other(declared)

    def several(self, declared: ListInput) -> T:
        """Visit a list of numbers."""
        return self.other(declared)

    def parts(self, declared: PartsInput) -> T:
        """Visit a list of parts."""
        return self.other(declared)

    def other(self, declared: Input) -> T:
        """Visit an input whose kind the visitor has no method for."""
        raise NotImplementedError(f"{type(self).__name__} has no method for {type(declared).__name__}")


def _as_list(given: Any) -> Sequence[Any]:  # noqa: ANN401
    """Return a repeated input's values as a list; a single value becomes a list of one."""
    if is_nothing(given):
        return []
    return [given] if isinstance(given, str | bytes) or not isinstance(given, Sequence) else given


def _echo_text(given: object) -> str | None:
    """Return a given value as text that can be given again; None if it counts as not given.

    Example:
        >>> _echo_text(" 480 "), _echo_text(Fraction(41, 2)), _echo_text(("industrial", 5000, None))
        ('480', '20.5', 'industrial:5000')
    """
    if is_nothing(given):
        return None
    if isinstance(given, Sequence) and not isinstance(given, str | bytes):
        return PartsInput.join(given)
    return bare(as_text(given) or str(given))


def _last_number(values: Mapping[str, object], patterns: Iterable[str], default: int) -> int:
    """Return the highest number of a key that matches a pattern and has a value."""
    numbers = (
        number
        for key, value in values.items()
        if value is not None
        for pattern in patterns
        if (number := number_in_key(key, pattern)) is not None
    )
    return max(numbers, default=default)
