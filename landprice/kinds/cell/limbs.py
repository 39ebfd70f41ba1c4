"""Integers of any size in a spreadsheet, which computes in 53-bit floats and displays 15 digits.

An integer is stored as limbs, Σ limb × 10⁶ⁱ, with a formula for each limb. Every limb has bounds, derived from the
limits of the inputs, and no limb may exceed 10¹⁴ in absolute value. So a float holds each limb exactly, in at most 15
digits, and dividing it by 10⁶ and rounding down is exact too, even in programs that tidy up the last digit. Limbs are
carried only where a sum or a product could exceed 10¹⁴.

Each formula comes with its value for the parcel as priced, so that a program that doesn't recalculate shows figures.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import zip_longest
from typing import Protocol

BASE = 10**6
SAFE = 10**14
MAX_ARGUMENTS = 100
"""Arguments of a function, or terms of a sum, in one formula. A spreadsheet allows 255, and 8192 characters in all."""

Value = int | float | str


@dataclass(frozen=True, slots=True)
class CellTerm:
    """A part of a formula that needs no brackets beside any operator, with its value for the parcel as priced."""

    text: str
    value: Value


class FormulaRow(Protocol):
    """A row of cells, filled from left to right."""

    def add(self, term: CellTerm) -> CellTerm:
        """Put a formula into the next cell, and return a reference to it."""


class FormulaCache(Protocol):
    """Puts formulas into cells, the same formula only once."""

    def store(self, terms: Sequence[CellTerm], note: str) -> list[CellTerm]:
        """Put formulas into the cells of one row, unless they are there already, and return references to them."""

    def add_row(self, note: str) -> FormulaRow:
        """Add a row; the note says what it holds."""


def is_atomic(text: str) -> bool:
    """Return whether a formula is a mere reference or number, which needs no cell of its own."""
    return all(char.isalnum() or char in "!$_.-" for char in text)


@dataclass(frozen=True, slots=True)
class Limb:
    """A limb: an integer from ``lo`` to ``hi``."""

    term: CellTerm
    lo: int
    hi: int

    @classmethod
    def fixed(cls, value: int) -> "Limb":
        """Make a limb that no input changes."""
        return cls(CellTerm(str(value) if value >= 0 else f"({value})", value), value, value)

    @property
    def is_fixed(self) -> bool:
        """Whether no input changes it."""
        return self.lo == self.hi

    @property
    def value(self) -> int:
        """Its value for the parcel as priced."""
        assert isinstance(self.term.value, int)
        return self.term.value

    def __add__(self, other: "Limb") -> "Limb":
        """Add."""
        if self.is_fixed and other.is_fixed:
            return Limb.fixed(self.lo + other.lo)
        if ZERO_LIMB in (self, other):
            return self if other == ZERO_LIMB else other
        text = f"({_strip_brackets(self.term.text)}+{_strip_brackets(other.term.text)})"
        return Limb(CellTerm(text, self.value + other.value), self.lo + other.lo, self.hi + other.hi)

    def __sub__(self, other: "Limb") -> "Limb":
        """Subtract."""
        if self.is_fixed and other.is_fixed:
            return Limb.fixed(self.lo - other.lo)
        if other == ZERO_LIMB:
            return self
        text = f"({_strip_brackets(self.term.text)}-{other.term.text})"
        return Limb(CellTerm(text, self.value - other.value), self.lo - other.hi, self.hi - other.lo)

    def __mul__(self, other: "Limb") -> "Limb":
        """Multiply."""
        if self.is_fixed and other.is_fixed:
            return Limb.fixed(self.lo * other.lo)
        for factor, limb in ((self, other), (other, self)):
            if factor.is_fixed and factor.lo in (0, 1):
                return limb if factor.lo else ZERO_LIMB
        ends = [first * second for first in (self.lo, self.hi) for second in (other.lo, other.hi)]
        return Limb(CellTerm(f"({self.term.text}*{other.term.text})", self.value * other.value), min(ends), max(ends))

    @property
    def is_safe(self) -> bool:
        """Whether a spreadsheet computes it exactly, whatever the inputs."""
        return self.lo >= -SAFE and self.hi <= SAFE

    def carry(self) -> "Limb":
        """Compute the carry to the next limb: this one ÷ 10⁶, rounded down."""
        if self.lo // BASE == self.hi // BASE:
            return Limb.fixed(self.lo // BASE)
        text = f"INT({self.term.text}/1000000)"
        return Limb(CellTerm(text, self.value // BASE), self.lo // BASE, self.hi // BASE)


ZERO_LIMB = Limb.fixed(0)


def _strip_brackets(text: str) -> str:
    """Remove the outer brackets, for use inside a sum."""
    if not text.startswith("(") or text.startswith("(-"):
        return text
    depth = 0
    for place, char in enumerate(text):
        depth += (char == "(") - (char == ")")
        if depth == 0:
            return text[1:-1] if place == len(text) - 1 else text
    return text


@dataclass(frozen=True, slots=True)
class LimbInteger:
    """An integer from ``lo`` to ``hi`` as limbs, the lowest first."""

    cache: FormulaCache
    limbs: tuple[Limb, ...]
    lo: int
    hi: int

    @classmethod
    def fixed(cls, cache: FormulaCache, value: int) -> "LimbInteger":
        """Make an integer that no input changes."""
        limbs, rest = [], value
        while not -SAFE <= rest <= SAFE:
            rest, low = divmod(rest, BASE)
            limbs.append(Limb.fixed(low))
        return cls(cache, (*limbs, Limb.fixed(rest)), value, value)

    @classmethod
    def single(cls, cache: FormulaCache, term: CellTerm, lo: int, hi: int) -> "LimbInteger":
        """Make an integer from a single cell."""
        assert -SAFE <= lo <= hi <= SAFE
        return cls(cache, (Limb(term, lo, hi),), lo, hi)

    @property
    def is_fixed(self) -> bool:
        """Whether no input changes it."""
        return self.lo == self.hi

    @property
    def value(self) -> int:
        """Its value for the parcel as priced."""
        return sum(limb.value * BASE**place for place, limb in enumerate(self.limbs))

    def _zip_limbs(self, other: "LimbInteger") -> list[tuple[Limb, Limb]]:
        return list(zip_longest(self.limbs, other.limbs, fillvalue=ZERO_LIMB))

    def _build(self, limbs: Sequence[Limb], lo: int, hi: int) -> "LimbInteger":
        """Make an integer of limbs. If there is only one, the bounds of limb and integer narrow each other."""
        limbs = list(limbs)
        while len(limbs) > 1 and limbs[-1] == ZERO_LIMB:
            limbs.pop()
        if len(limbs) == 1:
            (limb,) = limbs
            lo, hi = max(lo, limb.lo), min(hi, limb.hi)
            limbs = [Limb(limb.term, lo, hi)]
        return LimbInteger(self.cache, tuple(limbs), lo, hi)

    def cached(self, note: str = "") -> "LimbInteger":
        """Return the same integer with each limb in a cell of its own."""
        if all(limb.is_fixed or is_atomic(limb.term.text) for limb in self.limbs):
            return self
        terms = self.cache.store([limb.term for limb in self.limbs], note)
        limbs = [Limb(term, limb.lo, limb.hi) for term, limb in zip(terms, self.limbs, strict=True)]
        return LimbInteger(self.cache, tuple(limbs), self.lo, self.hi)

    def __add__(self, other: "LimbInteger") -> "LimbInteger":
        """Add."""
        limbs = [left + right for left, right in self._zip_limbs(other)]
        if not all(limb.is_safe for limb in limbs):
            limbs = [left + right for left, right in self.normalize()._zip_limbs(other.normalize())]
        return self._build(limbs, self.lo + other.lo, self.hi + other.hi)

    def __sub__(self, other: "LimbInteger") -> "LimbInteger":
        """Subtract."""
        limbs = [left - right for left, right in self._zip_limbs(other)]
        if not all(limb.is_safe for limb in limbs):
            limbs = [left - right for left, right in self.normalize()._zip_limbs(other.normalize())]
        return self._build(limbs, self.lo - other.hi, self.hi - other.lo)

    def __mul__(self, other: "LimbInteger") -> "LimbInteger":
        """Multiply."""
        ends = [first * second for first in (self.lo, self.hi) for second in (other.lo, other.hi)]
        limbs = _convolve(self, other)
        if not all(limb.is_safe for limb in limbs):
            limbs = _convolve(self.normalize(), other)
        if not all(limb.is_safe for limb in limbs):
            limbs = _convolve(self.normalize(), other.normalize())
        assert all(limb.is_safe for limb in limbs)
        return self._build(limbs, min(ends), max(ends)).cached("×")

    def times(self, factor: int) -> "LimbInteger":
        """Multiply by a fixed integer."""
        return self if factor == 1 else self * LimbInteger.fixed(self.cache, factor)

    def normalize(self) -> "LimbInteger":
        """Carry, so that every limb is from 0 to 10⁶ − 1 and the highest from −10⁶ to 10⁶ − 1."""
        if all(limb.lo >= 0 and limb.hi < BASE for limb in self.limbs[:-1]) and (
            self.limbs[-1].lo >= -BASE and self.limbs[-1].hi < BASE
        ):
            return self
        limbs: list[Limb] = []
        carry = ZERO_LIMB
        for place, limb in enumerate(self.limbs):
            whole = limb + carry
            if place == len(self.limbs) - 1 and whole.lo >= -BASE and whole.hi < BASE:
                carry = whole
                break
            low, carry = self._split_digits(whole)
            limbs.append(low)
        while not (carry.lo >= -BASE and carry.hi < BASE):
            low, carry = self._split_digits(carry)
            limbs.append(low)
        limbs.append(carry)
        return self._build(limbs, self.lo, self.hi).cached("10⁶ⁱ")

    def _split_digits(self, whole: Limb) -> tuple[Limb, Limb]:
        """Split a limb into its lowest six digits and its carry."""
        if not is_atomic(whole.term.text):
            whole = Limb(self.cache.store([whole.term], "10⁶ⁱ")[0], whole.lo, whole.hi)
        carry = whole.carry()
        low = whole - carry * Limb.fixed(BASE)
        return (low if low.is_fixed else Limb(low.term, max(0, low.lo), min(BASE - 1, low.hi))), carry

    @property
    def leading(self) -> CellTerm:
        """The highest limb after carrying: it is negative exactly where the integer is."""
        top = reduce(lambda carry, limb: limb + carry.carry(), self.limbs[1:], self.limbs[0])
        assert top.is_safe
        return top.term

    @property
    def as_float(self) -> CellTerm:
        """The integer as one float, right to some 15 digits."""
        pieces = [
            limb.term.text if place == 0 else f"{limb.term.text}*1E{6 * place}"
            for place, limb in enumerate(self.limbs)
            if limb != ZERO_LIMB
        ]
        text = "+".join(reversed(pieces)) or "0"
        return CellTerm(f"({text})" if len(pieces) > 1 or "*" in text else text, float(self.value))


def _convolve(left: LimbInteger, right: LimbInteger) -> list[Limb]:
    """Multiply limb by limb, without carrying."""
    limbs = [ZERO_LIMB] * (len(left.limbs) + len(right.limbs) - 1)
    for left_place, left_limb in enumerate(left.limbs):
        for right_place, right_limb in enumerate(right.limbs):
            limbs[left_place + right_place] += left_limb * right_limb
    return limbs


def choose_integer(condition: CellTerm, yes: LimbInteger, no: LimbInteger) -> LimbInteger:
    """Return one integer where a condition's cell is 1, else the other."""
    if [limb.term.text for limb in yes.limbs] == [limb.term.text for limb in no.limbs]:
        return yes
    limbs = []
    for yes_limb, no_limb in yes._zip_limbs(no):  # noqa: SLF001
        if yes_limb == no_limb:
            limbs.append(yes_limb)
            continue
        text = f"IF({condition.text}=1,{_strip_brackets(yes_limb.term.text)},{_strip_brackets(no_limb.term.text)})"
        value = yes_limb.value if condition.value == 1 else no_limb.value
        limbs.append(Limb(CellTerm(text, value), min(yes_limb.lo, no_limb.lo), max(yes_limb.hi, no_limb.hi)))
    return LimbInteger(yes.cache, tuple(limbs), min(yes.lo, no.lo), max(yes.hi, no.hi)).cached("IF")


def floor_divide(top: LimbInteger, bottom: LimbInteger) -> tuple[LimbInteger, CellTerm | None]:
    """Divide and round down; the bottom must be above 0.

    The quotient is first guessed in floats. Up to 10¹⁴ the guess is off by one at most. The remainder, top − guess ×
    bottom, is then computed exactly: if it is negative the guess was one too high, if it is at least the bottom one too
    low.

    Returns:
        The quotient; and a cell with 1 where it is exact, else 0, or None if it always is.
    """
    cache = top.cache
    top, bottom = top.cached(), bottom.cached()
    if bottom.is_fixed and bottom.lo == 1 and len(top.limbs) == 1:
        return top, None
    if top.is_fixed and bottom.is_fixed:
        return LimbInteger.fixed(cache, top.lo // bottom.lo), None
    # limbs of opposite signs would cancel digits in the floats of the guess
    top, bottom = (number.normalize() if len(number.limbs) > 1 else number for number in (top, bottom))
    value = top.value // bottom.value if bottom.value > 0 else int(top.value >= bottom.value) - int(top.value < 0)
    lo, hi = min(top.lo, 0), max(top.hi, 0)
    if bottom.lo > 0:
        lo, hi = min(top.lo // bottom.lo, 0), max(top.hi // bottom.lo, 0)
    quotient = f"{top.as_float.text}/{bottom.as_float.text}"
    guess = quotient if bottom.lo > 0 else f"IFERROR({quotient},0)"  # a bottom that is not above 0 is refused
    exact: CellTerm | None = None
    if lo < -SAFE or hi > SAFE:
        (raw,) = cache.store([CellTerm(f"INT({guess})", value)], "≈ ÷")
        (exact,) = cache.store([CellTerm(f"IF(ABS({raw.text})<={SAFE},1,0)", int(abs(value) <= SAFE))], "≤ 10¹⁴")
        lo, hi = max(lo, -SAFE), min(hi, SAFE)
        value = max(lo, min(hi, value))
        term = CellTerm(f"MAX({lo},MIN({hi},{raw.text}))", value)
    else:
        term = CellTerm(f"INT({guess})", value)
    guessed = LimbInteger.single(cache, cache.store([term], "≈ ÷")[0], lo, hi)
    remainder = (top - guessed * bottom).cached("top − guess × bottom")
    low, high = remainder.leading, (remainder - bottom).leading
    text = (
        f"({guessed.limbs[0].term.text}-IF({_strip_brackets(low.text)}<0,1,0)+IF({_strip_brackets(high.text)}>=0,1,0))"
    )
    (corrected,) = cache.store([CellTerm(text, value)], "⌊ ⌋")
    return LimbInteger.single(cache, corrected, lo, hi), exact
