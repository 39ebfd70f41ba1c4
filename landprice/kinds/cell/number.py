"""Cells of a spreadsheet: a figure that is worked out again whenever an input is changed in the file.

A cell number is ``scale × top ÷ bottom``: ``scale`` a fraction known beforehand (1/100 for fen), top and bottom whole
numbers in limbs, kept apart until the number is rounded (`limbs`). So a spreadsheet, which reckons in binary floats,
still rounds every figure right, ties and near misses included.

Beside that, each number carries how it is written for a reader: the formula over named cells, and its words. Both come
of the same walk through the calculator; no formula is written a second time.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import reduce
from math import gcd, lcm
from typing import Protocol, TypeVar

from landprice.decimal_text import decimal_places, format_decimal
from landprice.formula import Constant, Literal, Quantity, Sign
from landprice.kinds.base import Condition, Number, Operand, Text
from landprice.kinds.cell import limbs as limbs_of
from landprice.kinds.cell.formula_text import UNKNOWN, CellCall, CellFormula, CellRef, binary_op, conditional
from landprice.kinds.cell.limbs import CellTerm, LimbInteger, either, floor_quotient
from landprice.kinds.rounding import Rounding

PRODUCT, SUM, ATOM = 2, 1, 4
_LONGEST_CONDITION = 90  # characters of a condition that is written out in a formula

Made = TypeVar("Made")

YES, NO, OPEN = 1, 0, 0.5
"""True, false and unknown in a cell: so that "and" is MIN, "or" is MAX, and "not" is 1 minus it."""


class CellCache(limbs_of.FormulaCache, Protocol):
    """What gives formulas their cells, and knows how far a file reaches."""

    def named(self, key: str, term: CellTerm) -> str:
        """The name of a cell, beside the inputs, that shows a value which is taken from one of several places."""

    def limit(self, holds: "CellCondition", steps: int) -> None:
        """Remember that the file covers no more than so many steps."""

    def once(self, key: str, make: Callable[[], Made]) -> Made:
        """What was made under this key; it is made once."""

    def table(self, table: Mapping[str, Fraction]) -> tuple[str, str, Fraction]:
        """The cells of a table's keys and of its numbers, the latter counted in the fraction."""


@dataclass(frozen=True, slots=True)
class CellCondition(Condition):
    """A condition in a cell; a Python truth value where it is the same whatever the inputs, None where unknown.

    Attributes:
        value: The cell, 1, 0 or 0.5.
        cache: Gives it its cell.
        shown: How a formula writes it, where it is never unknown; the cell itself unless said.
    """

    value: CellTerm | bool | None
    cache: CellCache
    shown: str | None = None

    @property
    def term(self) -> CellTerm:
        """As a cell or a number."""
        if isinstance(self.value, CellTerm):
            return self.value
        return CellTerm("0.5", OPEN) if self.value is None else CellTerm(str(int(self.value)), int(self.value))

    @property
    def text(self) -> str:
        """As a formula writes it."""
        return self.shown or f"{self.term.text}=1"

    def _made(self, term: CellTerm, note: str, shown: str | None) -> "CellCondition":
        """A condition in a cell of its own."""
        (kept,) = self.cache.store([term], note)
        return CellCondition(
            kept, self.cache, shown if shown is not None and len(shown) <= _LONGEST_CONDITION else None
        )

    def __and__(self, other: "CellCondition") -> "CellCondition":
        """Both."""
        if self.value is False or other.value is True:
            return self
        if other.value is False or self.value is True:
            return other
        one, two = self.term, other.term
        if one == two:
            return self
        value = min(float(one.value), float(two.value))
        shown = f"AND({self.shown},{other.shown})" if self.shown and other.shown else None
        return self._made(CellTerm(f"MIN({one.text},{two.text})", value), "and", shown)

    def __or__(self, other: "CellCondition") -> "CellCondition":
        """Either."""
        if self.value is True or other.value is False:
            return self
        if other.value is True or self.value is False:
            return other
        one, two = self.term, other.term
        if one == two:
            return self
        value = max(float(one.value), float(two.value))
        shown = f"OR({self.shown},{other.shown})" if self.shown and other.shown else None
        return self._made(CellTerm(f"MAX({one.text},{two.text})", value), "or", shown)

    def __invert__(self) -> "CellCondition":
        """Not."""
        if not isinstance(self.value, CellTerm):
            return CellCondition(None if self.value is None else not self.value, self.cache)
        shown = f"NOT({self.shown})" if self.shown else None
        return self._made(CellTerm(f"(1-{self.value.text})", 1 - float(self.value.value)), "not", shown)

    def cached(self) -> "CellCondition":
        """A condition has its own cell."""
        return self

    @property
    def holds(self) -> bool:
        """Whether it holds for the parcel as written."""
        return self.term.value == YES

    def pick(self, yes: "CellCondition", no: "CellCondition") -> "CellCondition":
        """One condition where this is true, the other where it is false, neither where it is unknown."""
        if self.value is None:
            return CellCondition(False, self.cache)
        if isinstance(self.value, bool):
            return yes if self.value else no
        if yes.value is False:
            return ~self & no if no.value is not False else no
        if no.value is False:
            return self & yes
        one, two = yes.term, no.term
        if one == two and self.shown is not None:
            return yes
        value = one.value if self.value.value == YES else two.value if self.value.value == NO else 0
        text = f"IF({self.value.text}=1,{one.text},IF({self.value.text}=0,{two.text},0))"
        return self._made(CellTerm(text, value), "IF", None)

    def choose_number(self, yes: Number, no: Number) -> Number:
        """One number where it is true, the other where it is false, unknown where it is unknown."""
        assert isinstance(yes, CellNumber)
        assert isinstance(no, CellNumber)
        if self.value is None or (yes.known.value is False and no.known.value is False):
            return yes.unknown()
        if isinstance(self.value, bool):
            return yes if self.value else no
        known = self.pick(yes.known, no.known)
        words, shown = self._written(yes, no)
        if no.known.value is False or yes.known.value is False:
            found = yes if no.known.value is False else no
            return replace(found, known=known, words=words, shown=shown)
        sure = self.pick(yes.is_exact, no.is_exact)
        made = self._either(yes, no)
        high = None
        if yes.high is not None or no.high is not None:
            high = self._either(yes.high or yes, no.high or no)
        made = replace(made, known=known, words=words, shown=shown, is_exact=sure, high=high)
        if isinstance(words, Quantity) and yes.shown != no.shown:  # one quantity from two places
            made = replace(made, shown=(self.cache.named(words.key, made.decimal), ATOM))
        return made

    def _either(self, yes: "CellNumber", no: "CellNumber") -> "CellNumber":
        """The whole numbers of one or of the other."""
        one, two = yes.scaled_as(no)
        if one.bottom is two.bottom or (one.bottom.is_fixed and one.bottom.value == two.bottom.value == 1):
            return replace(one, top=either(self.term, one.top, two.top))
        return replace(one, top=either(self.term, one.top, two.top), bottom=either(self.term, one.bottom, two.bottom))

    def _written(self, yes: "CellNumber", no: "CellNumber") -> tuple[CellFormula, tuple[str, int]]:
        """How a reader sees the choice: in words, and as a formula."""
        words = conditional(self.text, yes.words, no.words)
        if yes.shown == no.shown or no.known.value is False:
            return words, yes.shown
        if yes.known.value is False:
            return words, no.shown
        return words, (f"IF({self.text},{yes.shown[0]},{no.shown[0]})", ATOM)

    def choose_text(self, yes: Text, no: Text) -> Text:
        """One text where it is true, the other where it is false, nothing where it is unknown."""
        assert isinstance(yes, CellText)
        assert isinstance(no, CellText)
        if self.value is None:
            return CellText(CellTerm('""', ""), self.cache)
        if isinstance(self.value, bool):
            return yes if self.value else no
        value = yes.term.value if self.value.value == YES else no.term.value if self.value.value == NO else ""
        text = f'IF({self.value.text}=1,{yes.term.text},IF({self.value.text}=0,{no.term.text},""))'
        return CellText(self.cache.store([CellTerm(text, value)], "IF")[0], self.cache)


@dataclass(frozen=True, slots=True)
class CellText(Text):
    """A text in a cell, empty where nothing was said.

    Attributes:
        term: The cell, or a text in quotes.
        cache: Gives conditions on it their cells.
        shown: The cell that a reader sees it in, where there is one.
    """

    term: CellTerm
    cache: CellCache
    shown: str | None = None

    @property
    def is_fixed(self) -> bool:
        """Whether it is one text whatever the inputs."""
        return self.term.text.startswith('"')

    def _flag(self, test: str, *, holds: bool) -> CellCondition:
        """A condition on it, unknown where it is empty."""
        if self.is_fixed:
            return CellCondition(holds if self.term.value else None, self.cache)
        value = (YES if holds else NO) if self.term.value else OPEN
        term = CellTerm(f'IF({self.term.text}="",0.5,IF({test},1,0))', value)
        return CellCondition(self.cache.store([term], "=")[0], self.cache)

    def is_in(self, words: Iterable[str]) -> CellCondition:
        """Whether it is one of the words."""
        words = list(dict.fromkeys(words))
        tests = [f'{self.term.text}="{word}"' for word in words]
        test = tests[0] if len(tests) == 1 else f"OR({','.join(tests)})"
        return self._flag(test, holds=self.term.value in words)

    def contains(self, word: str) -> CellCondition:
        """Whether the word stands in it."""
        return self._flag(f'ISNUMBER(FIND("{word}",{self.term.text}))', holds=word in str(self.term.value))

    def equals(self, other: Text) -> CellCondition:
        """Whether both are one word."""
        assert isinstance(other, CellText)
        one, two = self.term, other.term
        same = one.value == two.value
        if self.is_fixed and other.is_fixed:
            return CellCondition(same if one.value and two.value else None, self.cache)
        value = (YES if same else NO) if one.value and two.value else OPEN
        text = f'IF(OR({one.text}="",{two.text}=""),0.5,IF({one.text}={two.text},1,0))'
        return CellCondition(self.cache.store([CellTerm(text, value)], "=")[0], self.cache)

    def given(self) -> CellCondition:
        """Whether it was said."""
        if self.is_fixed:
            return CellCondition(bool(self.term.value), self.cache)
        term = CellTerm(f'IF({self.term.text}="",0,1)', YES if self.term.value else NO)
        shown = None if self.shown is None else f'{self.shown}<>""'
        return CellCondition(self.cache.store([term], "?")[0], self.cache, shown)

    def lookup(self, table: Mapping[str, Fraction], key: str) -> "CellNumber":
        """The number that a table has for it."""
        keys, numbers, scale = self.cache.table(table)
        found = table.get(str(self.term.value))
        count = 0 if found is None else int(found / scale)
        place = f"MATCH({self.term.text},{keys},0)"
        index = CellTerm(f"IFERROR(INDEX({numbers},{place}),0)", count)
        known = CellTerm(f"IF(ISNUMBER({place}),1,0)", NO if found is None else YES)
        kept_index, kept_known = self.cache.store([index, known], key)
        most = max(int(number / scale) for number in table.values())
        top = LimbInteger.single(self.cache, kept_index, 0, max(most * 2, 100_000))
        cell = CellNumber(
            self.cache, scale, top, LimbInteger.fixed(self.cache, 1), CellCondition(kept_known, self.cache)
        )
        name = self.cache.named(f"{key}_by_use", cell.decimal)
        return replace(cell, shown=(name, ATOM), words=Quantity(key, ""))


@dataclass(frozen=True, slots=True)
class CellNumber(Number):
    """A number in cells: scale × top ÷ bottom.

    Attributes:
        cache: Gives formulas their cells.
        scale: What the whole numbers count.
        top: Of the quotient.
        bottom: Of the quotient, above 0 where it counts.
        known: Whether the number is known: never unknown itself.
        shown: The formula over named cells, as a reader sees it, and how strongly it holds together.
        words: The same in words.
        is_exact: Whether every rounding that it rests on is exact, whatever the size of the amounts.
        high: The upper end, where no quotient of the size of a cell gives it and this is the lower end; else None.
    """

    cache: CellCache
    scale: Fraction
    top: LimbInteger
    bottom: LimbInteger
    known: CellCondition
    shown: tuple[str, int] = ("", ATOM)
    words: CellFormula = UNKNOWN
    is_exact: CellCondition = None  # type: ignore[assignment]  # set below
    high: "CellNumber | None" = None

    def __post_init__(self) -> None:
        """Nothing is rounded yet: it is exact."""
        if self.is_exact is None:
            object.__setattr__(self, "is_exact", CellCondition(True, self.cache))

    # ── making ──

    def of(self, operand: Operand) -> "CellNumber":
        """An operand as a cell number."""
        if isinstance(operand, Number):
            assert isinstance(operand, CellNumber)
            return operand
        return self.constant(operand)

    def constant(self, value: Constant | Fraction | int) -> "CellNumber":
        """A fixed number, or the cell that a value of the law has."""
        if isinstance(value, CitedConstant):
            return value.cell
        constant = Constant.of(value)
        number = constant.value
        text = format_decimal(number, separator="") if decimal_places(number) is not None else str(number)
        return CellNumber(
            self.cache,
            Fraction(1, number.denominator),
            LimbInteger.fixed(self.cache, number.numerator),
            LimbInteger.fixed(self.cache, 1),
            CellCondition(True, self.cache),
            (text, PRODUCT if "/" in text else ATOM),
            Literal(constant.shown),
        )

    def unknown(self) -> "CellNumber":
        """A number of which nothing is known."""
        zero = LimbInteger.fixed(self.cache, 0)
        return CellNumber(
            self.cache,
            Fraction(1),
            zero,
            LimbInteger.fixed(self.cache, 1),
            CellCondition(False, self.cache),
            ('""', ATOM),
        )

    def given(self) -> CellCondition:
        """Whether it is known."""
        return self.known

    def cached(self) -> "CellNumber":
        """Its whole numbers have their own cells."""
        return self

    def as_literal(self) -> "CellNumber":
        """The same number, and the cell that works it out in the words of the formulas that use it."""
        if self.known.value is False or (self.top.is_fixed and self.bottom.is_fixed):
            return self
        (cell,) = self.cache.store([self.decimal], "=")
        return replace(self, shown=(cell.text, ATOM), words=CellRef(cell))

    @property
    def value(self) -> Fraction | None:
        """The number for the parcel as written; None where it is unknown there."""
        return self.scale * Fraction(self.top.value, self.bottom.value) if self.known.holds else None

    @property
    def decimal(self) -> CellTerm:
        """The number as one float; an empty text where it is unknown."""
        up, down = self.scale.numerator, self.scale.denominator
        text = self.top.approximate.text + (f"*{up}" if up != 1 else "") + (f"/{down}" if down != 1 else "")
        if not (self.bottom.is_fixed and self.bottom.value == 1):
            text = f"IFERROR({text}/{self.bottom.approximate.text},0)"
        value = self.value
        if self.known.value is not True:
            text = f'IF({self.known.term.text}=1,{text},"")'
        return CellTerm(text, "" if value is None else float(value))

    # ── arithmetic ──

    def scaled_as(self, other: "CellNumber") -> tuple["CellNumber", "CellNumber"]:
        """Both with one scale, the largest that serves both."""
        bottom = lcm(self.scale.denominator, other.scale.denominator)
        scale = Fraction(gcd(int(self.scale * bottom), int(other.scale * bottom)), bottom)
        return self._to_scale(scale), other._to_scale(scale)  # noqa: SLF001

    def _to_scale(self, scale: Fraction) -> "CellNumber":
        """The same number counted in a finer scale, of which the old one is a whole multiple."""
        return replace(self, scale=scale, top=self.top.times(int(self.scale / scale)))

    def _join(self, sign: Sign, other: "CellNumber", made: "CellNumber") -> "CellNumber":
        """What was made of two, with how it is written."""
        strength = SUM if sign in "+−" else PRODUCT
        left = self.shown[0] if self.shown[1] >= strength else f"({self.shown[0]})"
        firm = other.shown[1] > strength or (other.shown[1] == strength and sign in "+×")
        right = other.shown[0] if firm else f"({other.shown[0]})"
        symbol = {"+": "+", "−": "-", "×": "*", "÷": "/"}[sign]
        shown = f"{left}{symbol}{right}", strength
        if sign == "+" and "0" in (self.shown[0], other.shown[0]):
            shown = other.shown if self.shown[0] == "0" else self.shown
        words = binary_op(sign, self.words, other.words)
        known, sure = self.known & other.known, self.is_exact & other.is_exact
        return replace(made, known=known, shown=shown, words=words, is_exact=sure)

    def _sum(self, other: "CellNumber", sign: int) -> "CellNumber":
        """The sum or the difference; a quotient of both where either is one."""
        left, right = self.scaled_as(other)
        if left.bottom is right.bottom or (left.bottom.is_fixed and left.bottom.value == right.bottom.value == 1):
            tops, bottom = (left.top, right.top), left.bottom
        else:
            tops, bottom = (left.top * right.bottom, right.top * left.bottom), left.bottom * right.bottom
        top = tops[0] + tops[1] if sign > 0 else tops[0] - tops[1]
        return replace(left, top=top.cached("+" if sign > 0 else "−"), bottom=bottom, high=None)

    def __add__(self, other: Operand) -> "CellNumber":
        """The sum."""
        right = self.of(other)
        made = self._sum(right, 1)
        if self.high is not None or right.high is not None:
            made = replace(made, high=(self.high or self)._sum(right.high or right, 1))
        return self._join("+", right, made)

    def __sub__(self, other: Operand) -> "CellNumber":
        """The difference, of numbers that quotients give."""
        right = self.of(other)
        assert self.high is None and right.high is None  # noqa: PT018
        return self._join("−", right, self._sum(right, -1))

    def _product(self, other: "CellNumber") -> "CellNumber":
        """The product; what is fixed goes into the scale."""
        for one, many in ((self, other), (other, self)):
            if one.top.is_fixed and one.bottom.is_fixed and one.top.value > 0:
                fixed = one.scale * Fraction(one.top.value, one.bottom.value)
                return replace(many, scale=many.scale * fixed, high=None)
        scale = self.scale * other.scale
        return replace(self, scale=scale, top=self.top * other.top, bottom=self.bottom * other.bottom, high=None)

    def __mul__(self, other: Operand) -> "CellNumber":
        """The product (an interval's ends keep their order: what it is multiplied by is never negative)."""
        right = self.of(other)
        made = self._product(right)
        if self.high is not None or right.high is not None:
            made = replace(made, high=(self.high or self)._product(right.high or right))
        return self._join("×", right, made)

    def _over(self, other: "CellNumber") -> "CellNumber":
        """The quotient, kept as one."""
        if other.top.is_fixed and other.bottom.is_fixed:
            fixed = other.scale * Fraction(other.top.value, other.bottom.value)
            return replace(self, scale=self.scale / fixed, high=None)
        scale = self.scale / other.scale
        return replace(self, scale=scale, top=self.top * other.bottom, bottom=self.bottom * other.top, high=None)

    def __truediv__(self, other: Operand) -> "CellNumber":
        """The quotient."""
        right = self.of(other)
        if right.top.is_fixed and right.top.value == 0:
            return self.unknown()
        assert right.high is None
        made = self._over(right)
        if self.high is not None:
            made = replace(made, high=self.high._over(right))
        return self._join("÷", right, made)

    # ── comparison ──

    def _difference(self, other: "CellNumber") -> LimbInteger:
        """A whole number with the sign of this number less the other."""
        assert self.high is None and other.high is None  # noqa: PT018
        return self._sum(other, -1).top

    def _flag(self, other: "CellNumber", test: str, note: str, *, holds: bool) -> CellCondition:
        """A comparison, unknown where either number is."""
        known = self.known & other.known
        if known.value is False:
            return CellCondition(None, self.cache)
        if known.value is True:
            term = CellTerm(f"IF({test},1,0)", YES if holds else NO)
        else:
            value = (YES if holds else NO) if known.holds else OPEN
            term = CellTerm(f"IF({known.term.text}=1,IF({test},1,0),0.5)", value)
        return CellCondition(self.cache.store([term], note)[0], self.cache)

    def _at_least(self, other: "CellNumber", note: str) -> CellCondition:
        """Whether it is at least the other."""
        difference = self._difference(other)
        if difference.is_fixed:
            return self._settle(other, difference.value >= 0)
        return self._flag(other, f"{difference.leading.text}>=0", note, holds=difference.value >= 0)

    def __le__(self, other: Operand) -> CellCondition:
        """Whether it is at most the other."""
        return self.of(other)._at_least(self, "≤")

    def __ge__(self, other: Operand) -> CellCondition:
        """Whether it is at least the other."""
        return self._at_least(self.of(other), "≥")

    def equals(self, other: Operand) -> CellCondition:
        """Whether both are the same number."""
        right = self.of(other)
        difference = self._difference(right)
        if difference.is_fixed:
            return self._settle(right, difference.value == 0)
        if len(difference.limbs) == 1:
            test = f"{difference.limbs[0].term.text}=0"
        else:
            other_way = right._difference(self)  # noqa: SLF001
            test = f"AND({difference.leading.text}>=0,{other_way.leading.text}>=0)"
        return self._flag(right, test, "=", holds=difference.value == 0)

    def _settle(self, other: "CellNumber", holds: bool) -> CellCondition:  # noqa: FBT001
        """A comparison that comes out the same whatever the inputs, where both are known."""
        known = self.known & other.known
        if isinstance(known.value, bool):
            return CellCondition(holds if known.value else None, self.cache)
        return self._flag(other, "TRUE" if holds else "FALSE", "=", holds=holds)

    def minimum(self, other: Number) -> "CellNumber":
        """The smaller of two."""
        return self._pick("MIN", self.of(other), self <= other)

    def maximum(self, other: Number) -> "CellNumber":
        """The larger of two."""
        return self._pick("MAX", self.of(other), self >= other)

    def _pick(self, function: str, other: "CellNumber", this: CellCondition) -> "CellNumber":
        """This number or the other, with both in the formula."""
        picked = this.choose_number(replace(self, words=UNKNOWN), replace(other, words=UNKNOWN))
        assert isinstance(picked, CellNumber)
        words = CellCall("min" if function == "MIN" else "max", (self.words, other.words))
        known, sure = self.known & other.known, self.is_exact & other.is_exact
        return replace(
            picked,
            known=known,
            is_exact=sure,
            words=words,
            shown=(f"{function}({self.shown[0]},{other.shown[0]})", ATOM),
        )

    # ── rounding ──

    def round_to(self, unit: Fraction, rounding: Rounding) -> "CellNumber":
        """The next multiple of the unit; where it lies between two ends, of the end that a whole number would have.

        It is only sure where both ends round to one.
        """
        if self.known.value is False:
            return self
        places = decimal_places(unit)
        whole, sure = self._round(unit, rounding)
        if self.high is not None:
            high, high_sure = self.high._round(unit, rounding)  # noqa: SLF001
            sure = (
                sure
                & high_sure
                & CellNumber(self.cache, unit, whole, self._one, self._yes).equals(
                    CellNumber(self.cache, unit, high, self._one, self._yes)
                )
            )
            whole = whole if rounding == "up" else high
        function = {"up": "ROUNDUP", "down": "ROUNDDOWN", "half-up": "ROUND"}[rounding]
        if self._fits(unit):
            function = "ROUND"  # nothing is left to round but what floats leave of a sum
        one_cell = self._fits(unit) and all(char.isalnum() or char == "_" for char in self.shown[0])
        shown = self.shown if one_cell else (f"{function}({self.shown[0]},{places})", ATOM)
        return replace(
            self, scale=unit, top=whole, bottom=self._one, shown=shown, is_exact=self.is_exact & sure, high=None
        )

    def _fits(self, unit: Fraction) -> bool:
        """Whether it is a multiple of the unit whatever the inputs."""
        return self.bottom.is_fixed and self.bottom.value == 1 and (self.scale / unit).denominator == 1

    @property
    def _one(self) -> LimbInteger:
        return LimbInteger.fixed(self.cache, 1)

    @property
    def _yes(self) -> CellCondition:
        return CellCondition(True, self.cache)

    def _round(self, unit: Fraction, rounding: Rounding) -> tuple[LimbInteger, CellCondition]:
        """How many units, and whether that is exact."""
        ratio = self.scale / unit
        top, bottom = self.top.times(ratio.numerator), self.bottom.times(ratio.denominator)
        if self._fits(unit) and len(top.limbs) == 1:
            return top.cached("="), self._yes
        if rounding == "half-up":
            top, bottom = top.times(2) + bottom, bottom.times(2)
        elif rounding == "up":
            top = top + bottom - self._one
        whole, exact = floor_quotient(top.cached("↥" if rounding == "up" else "½"), bottom)
        return whole, self._yes if exact is None else CellCondition(exact, self.cache)

    # ── what cells need a way of their own for ──

    def max_steps(self, step: Number, shortest: Fraction) -> int:
        """As many steps as the parcel needs, at least those of the longest usual term; more are not in the file."""
        step = self.of(step)
        mine, each = self.value, step.value
        needed = -(-mine // each) if mine is not None and each is not None and each > 0 else 0
        most = int(-(-(self.top.hi * self.scale) // shortest))
        steps = min(most, max(needed, USUAL_STEPS))
        if steps < most:
            self.cache.limit(self <= step * steps, steps)
        return steps

    def term_factor(self, years: Number, max_term: Number) -> "CellNumber":
        """K at this rate."""
        from landprice.kinds.cell import factors  # noqa: PLC0415  it stands on cells

        return factors.term_factor(self, self.of(years), self.of(max_term))

    def annuity(self, first: Number, count: Number) -> "CellNumber":
        """The annuity at this rate."""
        from landprice.kinds.cell import factors  # noqa: PLC0415

        return factors.annuity(self, self.of(first), self.of(count))

    def apportion(self, weights: Sequence[Number], unit: Fraction) -> list[Number]:
        """This number in parts by weight: the remainders are ranked, the first of equals first."""
        from landprice.kinds.cell import shares  # noqa: PLC0415

        return list(shares.apportion(self, [self.of(weight) for weight in weights], unit))

    def weighted_mean(self, values: Sequence[Number], weights: Sequence[Number]) -> "CellNumber":
        """The mean of the pairs of which both are known; unknown where there is none."""
        pairs = [(self.of(value), self.of(weight)) for value, weight in zip(values, weights, strict=True)]
        pairs = [(value, weight) for value, weight in pairs if (value.known & weight.known).value is not False]
        if not pairs:
            return self.unknown()
        nothing = self.constant(0)
        tops, bottoms = [], []
        for value, weight in pairs:
            known = value.known & weight.known
            tops.append(known.choose_number(weight * value, nothing))
            bottoms.append(known.choose_number(weight, nothing))
        top, bottom = (reduce(lambda one, two: one + two, terms) for terms in (tops, bottoms))
        known = reduce(lambda one, two: one | two, (value.known & weight.known for value, weight in pairs))
        mean = top / bottom
        assert isinstance(mean, CellNumber)
        return replace(mean, known=known)


USUAL_STEPS = 10
"""The review periods that a file covers at least: fifty years, reviewed every five."""


@dataclass(frozen=True, slots=True)
class CitedConstant(Constant):
    """A value of the law that has a cell of its own."""

    cell: CellNumber = None  # type: ignore[assignment]  # always given

    def __add__(self, other: Constant | Fraction | int) -> "CitedConstant":
        """The sum, of the cell too."""
        plain_sum = Constant.__add__(self, other)
        return CitedConstant(plain_sum.value, plain_sum.shown, plain_sum.loose, self.cell + self.cell.of(other))

    def __radd__(self, other: Constant | Fraction | int) -> "CitedConstant":
        """The sum, of the cell too."""
        first = Constant.of(other)
        shown = f"{first.shown} + {self.shown}"
        return CitedConstant(first.value + self.value, shown, True, self.cell.of(first) + self.cell)
