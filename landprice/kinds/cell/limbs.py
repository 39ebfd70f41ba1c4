"""Whole numbers of any size in a spreadsheet, which reckons in binary floats of 53 bits and shows 15 digits.

A whole number is held in limbs: Σ limb × 10⁶ⁱ, each limb a formula of its own. Every limb carries the smallest and the
largest value that it can have, from the limits of the inputs, and none may pass 10¹⁴: so each is a whole number that a
float holds exactly, that has at most 15 digits, and whose division by 10⁶ no program's own tidying of the last digit
can carry over a whole number. Limbs are carried over only where a sum or a product would grow past that.

A formula also carries the value that it has for the parcel as written, so that a reader that does not recalculate
finds figures in the cells.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import zip_longest
from typing import Protocol

BASE = 10**6
SAFE = 10**14
MOST = 100
"""Arguments of a function, or terms of a sum, in one formula: a spreadsheet allows 255, and 8192 characters."""

Value = int | float | str


@dataclass(frozen=True, slots=True)
class CellTerm:
    """A piece of a formula that can stand beside any operator, and its value for the parcel as written."""

    text: str
    value: Value


class FormulaRow(Protocol):
    """A row of cells that is being filled from left to right."""

    def add(self, term: CellTerm) -> CellTerm:
        """A reference to the next cell of the row, which holds this formula."""


class FormulaCache(Protocol):
    """What gives a formula a cell of its own."""

    def store(self, terms: Sequence[CellTerm], note: str) -> list[CellTerm]:
        """References to cells, in one row, that hold these formulas; the same formulas have the same cells."""

    def row(self, note: str) -> FormulaRow:
        """A new row."""


def atomic(text: str) -> bool:
    """Whether a piece is a reference or a number, which needs no cell of its own."""
    return all(char.isalnum() or char in "!$_.-" for char in text)


@dataclass(frozen=True, slots=True)
class Limb:
    """One limb: a whole number from ``lo`` to ``hi``."""

    term: CellTerm
    lo: int
    hi: int

    @classmethod
    def fixed(cls, value: int) -> "Limb":
        """A fixed limb."""
        return cls(CellTerm(str(value) if value >= 0 else f"({value})", value), value, value)

    @property
    def is_fixed(self) -> bool:
        """Whether it is one number whatever the inputs."""
        return self.lo == self.hi

    @property
    def value(self) -> int:
        """Its value for the parcel as written."""
        assert isinstance(self.term.value, int)
        return self.term.value

    def __add__(self, other: "Limb") -> "Limb":
        """The sum."""
        if self.is_fixed and other.is_fixed:
            return Limb.fixed(self.lo + other.lo)
        if NOTHING in (self, other):
            return self if other == NOTHING else other
        text = f"({_open(self.term.text)}+{_open(other.term.text)})"
        return Limb(CellTerm(text, self.value + other.value), self.lo + other.lo, self.hi + other.hi)

    def __sub__(self, other: "Limb") -> "Limb":
        """The difference."""
        if self.is_fixed and other.is_fixed:
            return Limb.fixed(self.lo - other.lo)
        if other == NOTHING:
            return self
        text = f"({_open(self.term.text)}-{other.term.text})"
        return Limb(CellTerm(text, self.value - other.value), self.lo - other.hi, self.hi - other.lo)

    def __mul__(self, other: "Limb") -> "Limb":
        """The product."""
        if self.is_fixed and other.is_fixed:
            return Limb.fixed(self.lo * other.lo)
        for one, many in ((self, other), (other, self)):
            if one.is_fixed and one.lo in (0, 1):
                return many if one.lo else NOTHING
        ends = [first * second for first in (self.lo, self.hi) for second in (other.lo, other.hi)]
        return Limb(CellTerm(f"({self.term.text}*{other.term.text})", self.value * other.value), min(ends), max(ends))

    @property
    def safe(self) -> bool:
        """Whether a spreadsheet holds it exactly, whatever the inputs."""
        return self.lo >= -SAFE and self.hi <= SAFE

    def carried(self) -> "Limb":
        """What it hands on to the next limb: it ÷ 10⁶, downwards."""
        if self.lo // BASE == self.hi // BASE:
            return Limb.fixed(self.lo // BASE)
        text = f"INT({self.term.text}/1000000)"
        return Limb(CellTerm(text, self.value // BASE), self.lo // BASE, self.hi // BASE)


NOTHING = Limb.fixed(0)


def _open(text: str) -> str:
    """A piece without its outer brackets, where a sum needs none."""
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
    """A whole number in limbs, the lowest first, from ``lo`` to ``hi``."""

    cache: FormulaCache
    limbs: tuple[Limb, ...]
    lo: int
    hi: int

    @classmethod
    def fixed(cls, cache: FormulaCache, value: int) -> "LimbInteger":
        """One number whatever the inputs."""
        limbs, rest = [], value
        while not -SAFE <= rest <= SAFE:
            rest, low = divmod(rest, BASE)
            limbs.append(Limb.fixed(low))
        return cls(cache, (*limbs, Limb.fixed(rest)), value, value)

    @classmethod
    def single(cls, cache: FormulaCache, term: CellTerm, lo: int, hi: int) -> "LimbInteger":
        """A number that one cell holds."""
        assert -SAFE <= lo <= hi <= SAFE
        return cls(cache, (Limb(term, lo, hi),), lo, hi)

    @property
    def is_fixed(self) -> bool:
        """Whether it is one number whatever the inputs."""
        return self.lo == self.hi

    @property
    def value(self) -> int:
        """Its value for the parcel as written."""
        return sum(limb.value * BASE**place for place, limb in enumerate(self.limbs))

    def _pairs(self, other: "LimbInteger") -> list[tuple[Limb, Limb]]:
        """The limbs of both, place by place."""
        return list(zip_longest(self.limbs, other.limbs, fillvalue=NOTHING))

    def _made(self, limbs: Sequence[Limb], lo: int, hi: int) -> "LimbInteger":
        """A whole number of these limbs; one limb alone is no larger than the number."""
        limbs = list(limbs)
        while len(limbs) > 1 and limbs[-1] == NOTHING:
            limbs.pop()
        if len(limbs) == 1:
            (limb,) = limbs
            lo, hi = max(lo, limb.lo), min(hi, limb.hi)
            limbs = [Limb(limb.term, lo, hi)]
        return LimbInteger(self.cache, tuple(limbs), lo, hi)

    def cached(self, note: str = "") -> "LimbInteger":
        """The same, each limb in a cell of its own."""
        if all(limb.is_fixed or atomic(limb.term.text) for limb in self.limbs):
            return self
        terms = self.cache.store([limb.term for limb in self.limbs], note)
        limbs = [Limb(term, limb.lo, limb.hi) for term, limb in zip(terms, self.limbs, strict=True)]
        return LimbInteger(self.cache, tuple(limbs), self.lo, self.hi)

    def __add__(self, other: "LimbInteger") -> "LimbInteger":
        """The sum."""
        limbs = [one + two for one, two in self._pairs(other)]
        if not all(limb.safe for limb in limbs):
            limbs = [one + two for one, two in self.split()._pairs(other.split())]
        return self._made(limbs, self.lo + other.lo, self.hi + other.hi)

    def __sub__(self, other: "LimbInteger") -> "LimbInteger":
        """The difference."""
        limbs = [one - two for one, two in self._pairs(other)]
        if not all(limb.safe for limb in limbs):
            limbs = [one - two for one, two in self.split()._pairs(other.split())]
        return self._made(limbs, self.lo - other.hi, self.hi - other.lo)

    def __mul__(self, other: "LimbInteger") -> "LimbInteger":
        """The product."""
        ends = [first * second for first in (self.lo, self.hi) for second in (other.lo, other.hi)]
        limbs = _convolved(self, other)
        if not all(limb.safe for limb in limbs):
            limbs = _convolved(self.split(), other)
        if not all(limb.safe for limb in limbs):
            limbs = _convolved(self.split(), other.split())
        assert all(limb.safe for limb in limbs)
        return self._made(limbs, min(ends), max(ends)).cached("×")

    def times(self, factor: int) -> "LimbInteger":
        """The product with a fixed number."""
        return self if factor == 1 else self * LimbInteger.fixed(self.cache, factor)

    def split(self) -> "LimbInteger":
        """The same number, every limb but the highest from 0 to 10⁶ − 1, the highest no further from 0 than 10⁶."""
        if all(limb.lo >= 0 and limb.hi < BASE for limb in self.limbs[:-1]) and (
            self.limbs[-1].lo >= -BASE and self.limbs[-1].hi < BASE
        ):
            return self
        limbs: list[Limb] = []
        carry = NOTHING
        for place, limb in enumerate(self.limbs):
            whole = limb + carry
            if place == len(self.limbs) - 1 and whole.lo >= -BASE and whole.hi < BASE:
                carry = whole
                break
            low, carry = self._parted(whole)
            limbs.append(low)
        while not (carry.lo >= -BASE and carry.hi < BASE):
            low, carry = self._parted(carry)
            limbs.append(low)
        limbs.append(carry)
        return self._made(limbs, self.lo, self.hi).cached("10⁶ⁱ")

    def _parted(self, whole: Limb) -> tuple[Limb, Limb]:
        """A limb's lowest six digits, and what it hands on to the next."""
        if not atomic(whole.term.text):
            whole = Limb(self.cache.store([whole.term], "10⁶ⁱ")[0], whole.lo, whole.hi)
        carry = whole.carried()
        low = whole - carry * Limb.fixed(BASE)
        return (low if low.is_fixed else Limb(low.term, max(0, low.lo), min(BASE - 1, low.hi))), carry

    @property
    def leading(self) -> CellTerm:
        """The highest limb with everything carried into it: below 0 where the number is, else at least 0."""
        top = reduce(lambda carry, limb: limb + carry.carried(), self.limbs[1:], self.limbs[0])
        assert top.safe
        return top.term

    @property
    def approximate(self) -> CellTerm:
        """The number as one float, right to some 15 digits."""
        pieces = [
            limb.term.text if place == 0 else f"{limb.term.text}*1E{6 * place}"
            for place, limb in enumerate(self.limbs)
            if limb != NOTHING
        ]
        text = "+".join(reversed(pieces)) or "0"
        return CellTerm(f"({text})" if len(pieces) > 1 or "*" in text else text, float(self.value))


def _convolved(one: LimbInteger, other: LimbInteger) -> list[Limb]:
    """The limbs of the product, nothing carried."""
    limbs = [NOTHING] * (len(one.limbs) + len(other.limbs) - 1)
    for place, limb in enumerate(one.limbs):
        for further, second in enumerate(other.limbs):
            limbs[place + further] += limb * second
    return limbs


def either(condition: CellTerm, yes: LimbInteger, no: LimbInteger) -> LimbInteger:
    """One number where a condition is 1, else the other."""
    if [limb.term.text for limb in yes.limbs] == [limb.term.text for limb in no.limbs]:
        return yes
    limbs = []
    for one, two in yes._pairs(no):  # noqa: SLF001
        if one == two:
            limbs.append(one)
            continue
        text = f"IF({condition.text}=1,{_open(one.term.text)},{_open(two.term.text)})"
        value = one.value if condition.value == 1 else two.value
        limbs.append(Limb(CellTerm(text, value), min(one.lo, two.lo), max(one.hi, two.hi)))
    return LimbInteger(yes.cache, tuple(limbs), min(yes.lo, no.lo), max(yes.hi, no.hi)).cached("IF")


def floor_quotient(top: LimbInteger, bottom: LimbInteger) -> tuple[LimbInteger, CellTerm | None]:
    """⌊top ÷ bottom⌋ for a bottom above 0, and where it is too large for a spreadsheet.

    The quotient is first guessed in floats, which is right to one either way while it is up to 10¹⁴; then the rest,
    top − guess × bottom, is worked out exactly: below 0 the guess was one too high, at least the bottom one too low.

    Returns:
        The quotient, and 1 where it is exact (else 0), None where it always is.
    """
    cache = top.cache
    top, bottom = top.cached(), bottom.cached()
    if bottom.is_fixed and bottom.lo == 1 and len(top.limbs) == 1:
        return top, None
    if top.is_fixed and bottom.is_fixed:
        return LimbInteger.fixed(cache, top.lo // bottom.lo), None
    # limbs of both signs would take digits from each other in the floats that the guess is made of
    top, bottom = (number.split() if len(number.limbs) > 1 else number for number in (top, bottom))
    value = top.value // bottom.value if bottom.value > 0 else int(top.value >= bottom.value) - int(top.value < 0)
    lo, hi = min(top.lo, 0), max(top.hi, 0)
    if bottom.lo > 0:
        lo, hi = min(top.lo // bottom.lo, 0), max(top.hi // bottom.lo, 0)
    quotient = f"{top.approximate.text}/{bottom.approximate.text}"
    guess = quotient if bottom.lo > 0 else f"IFERROR({quotient},0)"  # what is not above 0 is refused
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
    rest = (top - guessed * bottom).cached("top − guess × bottom")
    low, high = rest.leading, (rest - bottom).leading
    text = f"({guessed.limbs[0].term.text}-IF({_open(low.text)}<0,1,0)+IF({_open(high.text)}>=0,1,0))"
    (found,) = cache.store([CellTerm(text, value)], "⌊ ⌋")
    return LimbInteger.single(cache, found, lo, hi), exact
