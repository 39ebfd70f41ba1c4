"""The input cells: every input of a calculator, declared once, as cells that a reader may fill in or change.

An input that was given keeps the unit that it was typed in. One that was not has an empty cell, in its base unit. Each
number is read again as the command reads it: a whole multiple of the smallest step that its unit allows, within its
limit; what is no number, too fine or beyond its limit has no figure.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from landprice.decimal_text import format_decimal
from landprice.errors import Lang
from landprice.formula import PRECEDENCE, Quantity
from landprice.glossary import UNITS, WORDS, both, label, namer
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
from landprice.inputs.quantities import Kind, read
from landprice.kinds.cell.condition import NO, OPEN, YES, CellCondition
from landprice.kinds.cell.formula_text import quote
from landprice.kinds.cell.limbs import CellTerm, LimbInteger
from landprice.kinds.cell.number import USUAL_STEPS, CellNumber
from landprice.kinds.cell.sheet_formula import SheetFormula
from landprice.kinds.cell.text import CellText
from landprice.kinds.cell.workings import Workings
from landprice.kinds.exact.statement import ParcelStatement
from landprice.kinds.parcel import NamedUse, Parcel, Review, UndergroundLayer, UsePart
from landprice.printable import visible
from landprice.rulebook import RuleBook
from landprice.text_normalize import one_width


@dataclass(frozen=True, slots=True)
class InputCell:
    """An input cell.

    Attributes:
        name: Its name: the input's key, numbered where it is one of several.
        label: What a reader calls it.
        value: What it holds; None where it is empty.
        unit: Its unit, as shown.
        written_unit: Its unit as it is written after a number on the command line.
        help: What it is, and its limit.
        allowed: The words that it may hold; any where there are none.
        percent: Whether it is shown in percent.
        echoed: Whether it is the parcel's own data, which no rule reads.
        spare: Whether it is one of a list's that were not given, and can be folded away.
    """

    name: str
    label: str
    value: float | str | None
    unit: str = ""
    written_unit: str = ""
    help: str = ""
    allowed: tuple[str, ...] = ()
    percent: bool = False
    echoed: bool = False
    spare: bool = False


@dataclass(frozen=True, slots=True)
class InputFlaw:
    """A cell that can't be read: where that is so, why, and whose cell it is."""

    code: str
    breached: CellCondition
    label: str


class CellParcelReader:
    """The parcel in cells.

    Attributes:
        cells: The input cells, in order.
        flaws: Why a cell can't be read.
    """

    def __init__(self, statement: ParcelStatement, inputs: dict[str, Input], workings: Workings, lang: Lang) -> None:
        """Make the cells of a statement's inputs."""
        self.book: RuleBook = statement.book
        self._declared = inputs
        self.given: dict[str, Any] = statement.inputs
        self.cells: list[InputCell] = []
        self.flaws: list[InputFlaw] = []
        self.names: list[tuple[str, str]] = _names(statement.book)
        self._workings = workings
        self._lang: Lang = lang
        self._numbers: dict[str, CellNumber] = {}
        self._zero: set[str] = set()
        values = {key: self._value(declared) for key, declared in inputs.items()}
        self.parcel = Parcel(values, self._numbers, frozenset(self._zero))

    def required_names(self, required: frozenset[str]) -> list[str]:
        """The cells without which there is nothing to compute: of parts, the first one's."""
        names = []
        for key in self._declared:
            declared = self._declared[key]
            if key not in required:
                continue
            names.append(f"{declared.fields[0].key}_1" if isinstance(declared, PartsInput) else key)
        return names

    def label_of(self, name: str) -> tuple[str, str]:
        """A cell's label, in both languages."""
        return both(name)

    # ── one input ──

    def _value(self, declared: Input) -> object:  # noqa: PLR0911
        """One input in cells, of the kind that its declaration says."""
        given = self.given.get(declared.key)
        if isinstance(declared, NumberInput):
            return self._number(declared.key, declared.kind, given, self._help(declared), zero=declared.zero)
        if isinstance(declared, WordInput):
            return self._word(declared.key, declared, given)
        if isinstance(declared, UseInput):
            return self._use(declared.key, given, self._help(declared))
        if isinstance(declared, FlagInput):
            return self._flag(declared, given)
        if isinstance(declared, NoteInput):
            return self._note(declared, given)
        if isinstance(declared, ListInput):
            return self._list(declared, given or [])
        assert isinstance(declared, PartsInput)
        return [self._part(declared, item, number) for number, item in enumerate(given or [None], 1)]

    def _help(self, declared: Input) -> str:
        return declared.help[0 if self._lang == "zh" else 1]

    def _keep(self, text: str, value: float | str, note: str) -> CellTerm:
        return self._workings.store([CellTerm(text, value)], note)[0]

    def _condition(self, text: str, holds: float, note: str, shown: str | None = None) -> CellCondition:
        return CellCondition(self._keep(text, holds, note), self._workings, shown)

    def _number(
        self, key: str, kind: Kind, given: str | None, help_: str = "", *, zero: bool = False, spare: bool = False
    ) -> CellNumber:
        """A number's cell, read as a whole multiple of its unit's smallest step."""
        reading = read(given, kind, key) if given is not None else None
        unit = kind.units[reading.unit] if reading is not None and reading.unit else kind.base
        percent = unit.name == "%"
        factor, places = (Fraction(1), kind.base.places) if percent else (unit.factor, unit.places)
        value = None if reading is None else reading.value / factor
        limit = kind.limit / factor
        shown_limit = format_decimal(kind.limit) + f" {kind.base.name}".rstrip()
        limit_text = ("小于 " if kind.strict else "至多 ", "under " if kind.strict else "at most ")
        name = label(key, self._lang)
        self.cells.append(
            InputCell(
                key,
                name,
                None if value is None else float(value),
                unit="" if percent else namer(UNITS, self._lang)(unit.name) if unit.name in UNITS else unit.name,
                written_unit="" if percent else unit.name,
                help="；".join(filter(None, [help_, limit_text[0] + shown_limit]))
                if self._lang == "zh"
                else "; ".join(filter(None, [help_, limit_text[1] + shown_limit])),
                percent=percent or kind is quantities.RATE,
                spare=spare,
            )
        )
        most = int(limit * 10**places) - kind.strict
        count = 0 if value is None else int(value * 10**places)
        there = value is not None
        steps = f"{key}*{10**places}" if places else key
        text = f"IF(ISNUMBER({key}),MAX(-1,MIN({most},ROUND({steps},0))),0)"
        top = LimbInteger.single(self._workings, self._keep(text, max(-1, count), key), -1, most)
        known = self._condition(f"IF(ISNUMBER({key}),1,0)", YES if there else NO, f"{key}?", f"ISNUMBER({key})")
        self._number_flaws(key, name, steps, most)
        shown = SheetFormula(key) if factor == 1 else SheetFormula(f"{key}*{factor}", PRECEDENCE["×"])
        cell = CellNumber(
            self._workings,
            factor / 10**places,
            top,
            LimbInteger.fixed(self._workings, 1),
            known,
            shown,
            Quantity(key, ""),
        )
        self._numbers[key] = cell
        if zero:
            self._zero.add(key)
        return cell

    def _number_flaws(self, key: str, name: str, steps: str, most: int) -> None:
        """Why a number's cell can't be read."""
        said = f'IF(ISNUMBER({key}),0,IF({key}="",0,1))'
        self.flaws.append(InputFlaw("not-a-number", self._condition(said, NO, f"{key}: not-a-number"), name))
        fine = f"IF(ISNUMBER({key}),IF(ABS({steps}-ROUND({steps},0))>0.000001+ABS({steps})*4E-16,1,0),0)"
        self.flaws.append(InputFlaw("too-fine", self._condition(fine, NO, f"{key}: too-fine"), name))
        beyond = f"IF(ISNUMBER({key}),IF(ABS(ROUND({steps},0))>{most},1,0),0)"
        self.flaws.append(InputFlaw("beyond-limit", self._condition(beyond, NO, f"{key}: beyond-limit"), name))

    def _word(self, key: str, declared: WordInput, given: str | None) -> CellText:
        """One of the words that are allowed, by key or by Chinese label."""
        index = 0 if self._lang == "zh" else 1
        word = None if given is None else declared.word(given)
        allowed = tuple(WORDS[one][0] if self._lang == "zh" else one for one in declared.words)
        name = label(key, self._lang)
        shown = None if word is None else allowed[declared.words.index(word)]
        self.cells.append(InputCell(key, name, shown, help=declared.help[index], allowed=allowed))
        text = '""'
        for one in reversed(declared.words):
            text = f"IF(OR({key}={quote(one)},{key}={quote(WORDS[one][0])}),{quote(one)},{text})"
        term = self._keep(text, word or "", key)
        flaw = self._condition(f'IF({key}="",0,IF({term.text}="",1,0))', NO, f"{key}: unknown-word")
        self.flaws.append(InputFlaw("unknown-word", flaw, name))
        return CellText(term, self._workings, key)

    def _flag(self, declared: FlagInput, given: bool | str | None) -> CellCondition:  # noqa: FBT001
        """Yes or no; no where nothing is said."""
        key = declared.key
        yes = given is not None and bool(declared.truth(given))
        words = ("是", "否") if self._lang == "zh" else ("yes", "no")
        value = None if given is None else words[0 if yes else 1]
        self.cells.append(InputCell(key, label(key, self._lang), value, help=self._help(declared), allowed=words))
        tests = ",".join(f"{key}={quote(word)}" for word in ("是", "yes"))
        flag = self._condition(f"IF(OR({tests}),1,0)", YES if yes else NO, key, f"OR({tests})")
        all_words = ",".join(f"{key}={quote(word)}" for word in ("是", "否", "yes", "no", ""))
        flaw = self._condition(f"IF(OR({all_words}),0,1)", NO, f"{key}: unknown-word")
        self.flaws.append(InputFlaw("unknown-word", flaw, label(key, self._lang)))
        return flag

    def _note(self, declared: NoteInput, given: str | None) -> CellText:
        """Text of the parcel's own."""
        key = declared.key
        value = None if given is None else visible(one_width(given))
        echoed = not declared.read_by_rules
        help_ = self._help(declared)
        self.cells.append(InputCell(key, label(key, self._lang), value, help=help_, echoed=echoed))
        return CellText(CellTerm(key, value or ""), self._workings, key)

    def _use(self, key: str, given: str | None, help_: str = "") -> NamedUse:
        """A use by any of its names, which stand in a list of their own."""
        text = None if given is None else visible(one_width(given))
        match = None if text is None else self.book.use_of(text)
        known = dict(self.names)
        if text is not None and match is not None and _folded(text) not in known and match.key is not None:
            text = self.book.uses[match.key].zh
        name = label(key, self._lang)
        self.cells.append(InputCell(key, name, text, help=help_))
        found = "" if text is None else known.get(_folded(text), "")
        folded = f'LOWER(SUBSTITUTE(SUBSTITUTE(TRIM({key})," ",""),"　",""))'
        wild = f'ISNUMBER(FIND("*",{key})),ISNUMBER(FIND("?",{key})),ISNUMBER(FIND("~",{key}))'
        text_of = f'IF({key}="","",IF(OR({wild}),"",IFERROR(INDEX({NAMES_KEYS},MATCH({folded},{NAMES},0)),"")))'
        raw = self._keep(text_of, found, key)
        several = found.startswith("?")
        use = self._keep(f'IF(LEFT({raw.text},1)="?","",{raw.text})', "" if several else found, key)
        nearest = ", ".join(match.candidates or match.nearest) if match is not None else ""
        near = f'IF({key}={quote(text or "")},{quote(nearest or "—")},"—")'
        if several:
            near = f'IF(LEFT({raw.text},1)="?",MID({raw.text},2,200),"—")'
        joined = f'IF({key}="",0.5,IF(LEFT({raw.text},1)="?",1,0))'
        return NamedUse(
            CellText(use, self._workings),
            CellText(CellTerm(key, text or ""), self._workings, key),
            self._condition(joined, OPEN if text is None else YES if several else NO, f"{key}: ambiguous"),
            CellText(self._keep(near, nearest or "—", f"{key}: nearest"), self._workings),
        )

    # ── several ──

    def _list(self, declared: ListInput, given: Sequence[str | None]) -> Sequence[Review | CellNumber]:
        """As many numbers in turn as there are reviews in the file."""
        last = USUAL_STEPS - 1 if declared.first else USUAL_STEPS
        items = [*given, *[None] * (last - len(given))]
        keys = [f"{declared.key}_{number}" for number in range(declared.first, declared.first + len(items))]
        if not declared.price_either_way:
            return [
                self._number(key, declared.kind, item, spare=place >= max(len(given), 1))
                for place, (key, item) in enumerate(zip(keys, items, strict=True))
            ]
        return [
            self._review(key, declared.kind, item, spare=place >= max(len(given), 1))
            for place, (key, item) in enumerate(zip(keys, items, strict=True))
        ]

    def _review(self, key: str, kind: Kind, item: str | None, *, spare: bool) -> Review:
        """A price at a review: what its unit says it is; without one, what the parcel's price is."""
        unit = "" if item is None else one_width(item).lstrip("-0123456789., ").replace(" ", "")
        is_unit_price = unit in quantities.UNIT_PRICE.units if unit else "unit_price" in self.given
        cell = self._number(key, quantities.UNIT_PRICE if is_unit_price else kind, item, spare=spare)
        return Review(cell, cell.unknown()) if is_unit_price else Review(cell.unknown(), cell)

    def _part(self, declared: PartsInput, given: str | None, number: int) -> UsePart | UndergroundLayer:
        """A part, its fields numbered."""
        fields = [] if given is None else [field.strip() for field in given.replace("：", ":").split(":")]
        padded: list[str | None] = [*fields, *[None] * (len(declared.fields) - len(fields))]
        values = [self._field(field, value, number) for field, value in zip(declared.fields, padded, strict=False)]
        return UsePart(*values) if isinstance(declared.fields[0], UseInput) else UndergroundLayer(*values)

    def _field(self, declared: Input, given: str | None, number: int) -> Any:  # noqa: ANN401
        """One field of a part."""
        key = f"{declared.key}_{number}"
        if isinstance(declared, UseInput):
            return self._use(key, given)
        if isinstance(declared, WordInput):
            return self._word(key, declared, given)
        assert isinstance(declared, NumberInput)
        return self._number(key, declared.kind, given, zero=declared.zero)


NAMES, NAMES_KEYS = "use_names", "use_keys"
"""The names of the ranges that list the names of uses, and what each of them names."""


def _folded(text: str) -> str:
    """A name as the file compares it."""
    return text.replace(" ", "").replace("　", "").lower()


def _names(book: RuleBook) -> list[tuple[str, str]]:
    """Every name of a use with its key, and of several uses after a question mark."""
    names = {_folded(name): key for name, key in book.names_of_uses().items()}
    return [*names.items(), *((_folded(name), "?" + ", ".join(keys)) for name, keys in book.ambiguous.items())]
