"""Builds the parcel of a workbook: every input is a cell that the reader may fill in or change.

The cell of a given input keeps the unit in which it was typed. The cell of any other input is empty, in the base unit.
The sheet's formulas read a number as the command does: as a whole multiple of the smallest step of its unit. A value
that is not a number, too fine or beyond its limit stops the pricing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from landprice.decimal_text import format_decimal
from landprice.errors import Lang
from landprice.formula import PRECEDENCE, Quantity
from landprice.glossary import UNITS, WORDS, label, namer
from landprice.inputs import quantities
from landprice.inputs.input_kinds import (
    FlagInput,
    Input,
    ListInput,
    NoteInput,
    NumberInput,
    PartsInput,
    ReviewPriceInput,
    UseInput,
    WordInput,
    is_nothing,
)
from landprice.inputs.quantities import QuantityKind, read
from landprice.kinds.cell.condition import NO, OPEN, YES, CellCondition
from landprice.kinds.cell.formula_text import quote
from landprice.kinds.cell.limbs import CellTerm, LimbInteger
from landprice.kinds.cell.number import USUAL_STEPS, CellNumber
from landprice.kinds.cell.sheet_formula import SheetFormula
from landprice.kinds.cell.text import CellText
from landprice.kinds.cell.workings import Workings
from landprice.kinds.exact.statement import ParcelStatement
from landprice.kinds.parcel import NamedUse, ParcelBuilder, nearest_names
from landprice.printable import visible
from landprice.rulebook import RuleBook, UseMatch


@dataclass(frozen=True, slots=True)
class InputCell:
    """An input cell.

    Attributes:
        name: The input's key, numbered in lists and parts.
        label: Its label.
        value: Its value; None if it is empty.
        unit: Its unit, as shown.
        written_unit: Its unit, as typed after a number on the command line.
        help: Its meaning and limit.
        allowed: The words that it may hold; empty if it may hold any.
        percent: Whether it is shown in percent.
        echoed: Whether it is the parcel's own data, which no rule reads.
        spare: Whether it is an item of a list that was not given, and can be folded away.
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
    """A reason why an input cell can't be read, the condition under which it applies, and the label of the input."""

    code: str
    breached: CellCondition
    label: str


class CellParcelBuilder(ParcelBuilder):
    """Builds the parcel in cells.

    Attributes:
        cells: The input cells, in order.
        flaws: The reasons why cells can't be read.
        names: Every normalized name of a use, with the key of the use.
    """

    def __init__(self, statement: ParcelStatement, inputs: dict[str, Input], workings: Workings, lang: Lang) -> None:
        """Take the inputs that a statement echoes."""
        super().__init__(inputs)
        self._book: RuleBook = statement.book
        self._given: dict[str, Any] = dict(statement.inputs)
        self._by_area = "unit_price" in statement.inputs
        self._spare: set[str] = set()
        self._workings = workings
        self._lang: Lang = lang
        self.cells: list[InputCell] = []
        self.flaws: list[InputFlaw] = []
        self.names: list[tuple[str, str]] = _names(statement.book, lang)

    def required_names(self, required: frozenset[str]) -> list[str]:
        """Return the names of the cells of required inputs; of parts, those of the first part."""
        return [next(iter(declared.columns())).format(1) for key, declared in self.inputs.items() if key in required]

    def _value(self, key: str) -> Any:  # noqa: ANN401
        """Return the value given under a key; None if it counts as not given."""
        given = self._given.get(key)
        return None if is_nothing(given) else given

    def _help(self, declared: Input) -> str:
        return declared.help[0 if self._lang == "zh" else 1]

    def _keep(self, text: str, value: float | str, note: str) -> CellTerm:
        return self._workings.store([CellTerm(text, value)], note)[0]

    def _condition(self, text: str, holds: float, note: str, shown: str | None = None) -> CellCondition:
        return CellCondition(self._keep(text, holds, note), self._workings, shown)

    # ── one input ──

    def number(self, declared: NumberInput) -> CellNumber:
        """Make a number's cell, and the number as a whole multiple of the smallest step of its unit."""
        key, kind = declared.key, declared.kind
        given = self._value(key)
        reading = read(given, kind, key) if given is not None else None
        unit = kind.units[reading.unit] if reading is not None and reading.unit else kind.base
        percent = unit.name == "%"
        factor, places = (Fraction(1), kind.base.places) if percent else (unit.factor, unit.places)
        value = None if reading is None else reading.value / factor
        self.cells.append(self._number_cell(declared, value, "" if percent else unit.name, percent=percent))
        most = int(kind.limit / factor * 10**places) - kind.strict
        count = 0 if value is None else int(value * 10**places)
        steps = f"{key}*{10**places}" if places else key
        text = f"IF(ISNUMBER({key}),MAX(-1,MIN({most},ROUND({steps},0))),0)"
        top = LimbInteger.single(self._workings, self._keep(text, max(-1, count), key), -1, most)
        known = self._condition(f"IF(ISNUMBER({key}),1,0)", NO if value is None else YES, f"{key}?", f"ISNUMBER({key})")
        self._number_flaws(key, label(key, self._lang), steps, most)
        shown = SheetFormula(key) if factor == 1 else SheetFormula(f"{key}*{factor}", PRECEDENCE["×"])
        number = CellNumber(
            self._workings,
            factor / 10**places,
            top,
            LimbInteger.fixed(self._workings, 1),
            known,
            shown,
            Quantity(key, ""),
        )
        if declared.rounded:  # of the amount as it was typed: a sheet's number has no places
            self._last_places[key] = number.constant(Fraction(1, 100) if reading is None else reading.step)
        self.remember(declared, number)
        return number

    def _number_cell(self, declared: NumberInput, value: Fraction | None, unit: str, *, percent: bool) -> InputCell:
        """Return the cell of a number, with its unit and limit."""
        kind = declared.kind
        index = 0 if self._lang == "zh" else 1
        limit = format_decimal(kind.limit) + f" {kind.base.name}".rstrip()
        limit_text = (("小于 ", "under ") if kind.strict else ("至多 ", "at most "))[index] + limit
        return InputCell(
            declared.key,
            label(declared.key, self._lang),
            None if value is None else float(value),
            unit=namer(UNITS, self._lang)(unit) if unit in UNITS else unit,
            written_unit=unit,
            help=("；", "; ")[index].join(filter(None, [self._help(declared), limit_text])),
            percent=percent or kind is quantities.RATE,
            spare=declared.key in self._spare,
        )

    def _number_flaws(self, key: str, name: str, steps: str, most: int) -> None:
        """Add the reasons why a number's cell can't be read."""
        not_number = f'IF(ISNUMBER({key}),0,IF({key}="",0,1))'
        self.flaws.append(InputFlaw("not-a-number", self._condition(not_number, NO, f"{key}: not-a-number"), name))
        fine = f"IF(ISNUMBER({key}),IF(ABS({steps}-ROUND({steps},0))>0.000001+ABS({steps})*4E-16,1,0),0)"
        self.flaws.append(InputFlaw("too-fine", self._condition(fine, NO, f"{key}: too-fine"), name))
        beyond = f"IF(ISNUMBER({key}),IF(ABS(ROUND({steps},0))>{most},1,0),0)"
        self.flaws.append(InputFlaw("beyond-limit", self._condition(beyond, NO, f"{key}: beyond-limit"), name))

    def review_quantity(self, declared: ReviewPriceInput) -> QuantityKind:
        """Return the kind by the unit; without a unit, the kind of the parcel's own price."""
        return declared.quantity_of(self._value(declared.key), by_area=self._by_area)

    def word(self, declared: WordInput) -> CellText:
        """Make a word's cell, which takes the key or the Chinese label."""
        key, given = declared.key, self._value(declared.key)
        word = None if given is None else declared.read(given)
        allowed = tuple(WORDS[word_key][0] if self._lang == "zh" else word_key for word_key in declared.words)
        name = label(key, self._lang)
        shown = None if word is None else allowed[declared.words.index(word)]
        self.cells.append(InputCell(key, name, shown, help=self._help(declared), allowed=allowed))
        text = '""'
        for word_key in reversed(declared.words):
            test = f"OR({key}={quote(word_key)},{key}={quote(WORDS[word_key][0])})"
            text = f"IF({test},{quote(word_key)},{text})"
        term = self._keep(text, word or "", key)
        flaw = self._condition(f'IF({key}="",0,IF({term.text}="",1,0))', NO, f"{key}: unknown-word")
        self.flaws.append(InputFlaw("unknown-word", flaw, name))
        return CellText(term, self._workings, key)

    def flag(self, declared: FlagInput) -> CellCondition:
        """Make the cell of a yes or no, and its condition; false if the cell is empty."""
        key, given = declared.key, self._value(declared.key)
        yes = given is not None and declared.read(given)
        words = ("是", "否") if self._lang == "zh" else ("yes", "no")
        value = None if given is None else words[0 if yes else 1]
        self.cells.append(InputCell(key, label(key, self._lang), value, help=self._help(declared), allowed=words))
        tests = ",".join(f"{key}={quote(word)}" for word in ("是", "yes"))
        flag = self._condition(f"IF(OR({tests}),1,0)", YES if yes else NO, key, f"OR({tests})")
        all_words = ",".join(f"{key}={quote(word)}" for word in ("是", "否", "yes", "no", ""))
        flaw = self._condition(f"IF(OR({all_words}),0,1)", NO, f"{key}: unknown-word")
        self.flaws.append(InputFlaw("unknown-word", flaw, label(key, self._lang)))
        return flag

    def note(self, declared: NoteInput) -> CellText:
        """Make the cell of a text."""
        key, given = declared.key, self._value(declared.key)
        value = None if given is None else visible(declared.read(given))
        self.cells.append(
            InputCell(key, label(key, self._lang), value, help=self._help(declared), echoed=declared.echoed_only)
        )
        return CellText(CellTerm(key, value or ""), self._workings, key)

    def use(self, declared: UseInput) -> NamedUse:
        """Make a use's cell. Its formulas look the name up in a list of all names."""
        key, given = declared.key, self._value(declared.key)
        text = None if given is None else visible(declared.read(given))
        match = None if text is None else self._book.use_of(text)
        known = dict(self.names)
        if text is not None and match is not None and match.keys and _normalize(text) not in known:
            # a name with a code, a detail or others beside it, which no formula can take apart
            known[_normalize(text)] = _entry_of(match, self._book, self._lang)
            self.names.append((_normalize(text), known[_normalize(text)]))
        name = label(key, self._lang)
        self.cells.append(InputCell(key, name, text, help=self._help(declared)))
        key_found = "" if text is None else known.get(_normalize(text), "")
        folded = f'LOWER(SUBSTITUTE(SUBSTITUTE(TRIM({key})," ",""),"　",""))'
        wild = f'ISNUMBER(FIND("*",{key})),ISNUMBER(FIND("?",{key})),ISNUMBER(FIND("~",{key}))'
        text_of = f'IF({key}="","",IF(OR({wild}),"",IFERROR(INDEX({NAMES_KEYS},MATCH({folded},{NAMES},0)),"")))'
        raw = self._keep(text_of, key_found, key)
        mark = key_found[:1]
        is_one = mark not in {_AMBIGUOUS, _SEVERAL}
        first = f"LEFT({raw.text},1)"
        of_one = f'IF(OR({first}="{_AMBIGUOUS}",{first}="{_SEVERAL}"),"",{raw.text})'
        use = self._keep(of_one, key_found if is_one else "", key)
        nearest = "—" if match is None else nearest_names(match, self._book.uses, self._lang)
        near = f'IF({key}={quote(text or "")},{quote(nearest)},"—")'
        if not is_one:
            near = f'IF(OR({first}="{_AMBIGUOUS}",{first}="{_SEVERAL}"),MID({raw.text},2,200),"—")'
        ambiguous, several = (
            self._condition(
                f'IF({key}="",0.5,IF({first}="{sign}",1,0))',
                OPEN if text is None else YES if mark == sign else NO,
                f"{key}: {kind}",
            )
            for sign, kind in ((_AMBIGUOUS, "ambiguous"), (_SEVERAL, "several"))
        )
        near_text = CellText(self._keep(near, nearest, f"{key}: nearest"), self._workings)
        return NamedUse(
            CellText(use, self._workings),
            CellText(CellTerm(key, text or ""), self._workings, key),
            ambiguous,
            several,
            near_text,
            near_text,
        )

    # ── several ──

    def expand(self, declared: ListInput | PartsInput) -> int:
        """Make the given entries available under their numbered keys; return their number, at least 1."""
        given = self._given.get(declared.key)
        self._given.update(declared.spread(given))
        return max(sum(1 for _ in declared.each(given)), 1)

    def several(self, declared: ListInput) -> Sequence[object]:
        """Make the numbers of a list, as many as the file has reviews; those not given can be folded away."""
        count = self.expand(declared)
        items = declared.items(max(count, declared.count_to(USUAL_STEPS - 1)))
        self._spare.update(item.key for item in items[count:])
        return [item.accept(self) for item in items]


NAMES, NAMES_KEYS = "use_names", "use_keys"
"""The names of the ranges that list the names of uses and their keys."""


_AMBIGUOUS, _SEVERAL = "?", "&"
"""What the entry of an ambiguous name, or of the name of several uses, begins with."""


def _normalize(text: str) -> str:
    """Normalize the name of a use, as the file's formulas do."""
    return text.replace(" ", "").replace("　", "").lower()


def _names(book: RuleBook, lang: Lang) -> list[tuple[str, str]]:
    """Return every name and code with its entry."""
    names = {_normalize(name): key for name, key in book.names_of_uses().items()}
    return [*({name: _entry_of(match, book, lang) for name, match in book.exact_names().items()} | names).items()]


def _entry_of(match: UseMatch, book: RuleBook, lang: Lang) -> str:
    """Return the key of a use; of several uses their labels, behind a mark."""
    if match.key is not None:
        return match.key
    return (_AMBIGUOUS if match.candidates else _SEVERAL) + nearest_names(match, book.uses, lang)
