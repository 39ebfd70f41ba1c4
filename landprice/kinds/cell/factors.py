"""Discount factors in cells, to 30 places: the term factor of GB/T 18508 and the annuity paid in advance.

A spreadsheet's own powers are right to some 15 digits, too few for a large price. So the powers of 1/(1+r) stand in a
table of limbs, each from the one before by long division, and too small by less than 10⁻³⁰ for each of its years. What
is computed from them lies between two ends; where both round to one figure it is right, and where not the file says so.

A power of a part of a year is a root. The spreadsheet's own power is its first guess, and one step of Newton's method,
whose rest is worked out in limbs, leaves an error under 10⁻²⁴ of it.
"""

from dataclasses import dataclass, replace
from fractions import Fraction

from landprice.formula import Literal
from landprice.kinds.cell.formula_text import CellCall, CellFormula, binary_op
from landprice.kinds.cell.limbs import BASE, CellTerm, FormulaRow, Limb, LimbInteger, either
from landprice.kinds.cell.number import ATOM, PRODUCT, CellCache, CellNumber

PLACES = 30
_LIMBS = PLACES // 6
_ONE = 10**PLACES
_MILLIONTH = Fraction(1, BASE)
LONGEST = 100
"""Years: the limit of every input of years."""


@dataclass(frozen=True, slots=True)
class FactorTable:
    """The powers of 1/(1+r) for 0 to 100 years, and the sum of those before each.

    Attributes:
        rate: The rate of the parcel as written.
        powers: The columns of the powers' limbs, the lowest first.
        sums: The columns of the sums' limbs.
        values: What stands in each row, powers and then sums.
    """

    rate: Fraction
    powers: tuple[str, ...]
    sums: tuple[str, ...]
    values: tuple[tuple[CellTerm, ...], ...]


def term_factor(rate: CellNumber, years: CellNumber, max_term: CellNumber) -> CellNumber:
    """K = [1 − 1/(1+r)^years] ÷ [1 − 1/(1+r)^max_term]."""
    held, full = _less_discount(rate.words, years.words), _less_discount(rate.words, max_term.words)
    shown = f"{_shown(rate, years)}/{_shown(rate, max_term)}", PRODUCT
    known = rate.known & years.known & max_term.known
    if known.value is False:
        return rate.unknown()
    low_years, high_years = _discount(rate, years)
    low_full, high_full = _discount(rate, max_term)
    one = LimbInteger.fixed(rate.cache, _ONE)
    whole = CellNumber(
        rate.cache, Fraction(1), LimbInteger.fixed(rate.cache, 1), LimbInteger.fixed(rate.cache, 1), known
    )
    low = replace(whole, top=(one - high_years).cached("1 − v"), bottom=(one - low_full).cached("1 − v"))
    high = replace(whole, top=(one - low_years).cached("1 − v"), bottom=(one - high_full).cached("1 − v"))
    same = years.equals(max_term)
    between = same.choose_number(whole, replace(low, high=high))
    assert isinstance(between, CellNumber)
    return replace(between, known=known, shown=shown, words=binary_op("÷", held, full))


def annuity(rate: CellNumber, first: CellNumber, count: CellNumber) -> CellNumber:
    """Σ 1/(1+r)^t for ``count`` whole t from ``first`` on."""
    known = rate.known & first.known & count.known
    if known.value is False:
        return rate.unknown()
    table = _table(rate)
    start, end = _whole_years(first), _whole_years(first + count)
    cache = rate.cache
    limbs = []
    for place, column in enumerate(table.sums, _LIMBS + 1):
        mine = int(table.values[end.value][place].value) - int(table.values[start.value][place].value)
        text = f"(INDEX({column},{end.limbs[0].term.text}+1)-INDEX({column},{start.limbs[0].term.text}+1))"
        limbs.append(Limb(CellTerm(text, mine), -LONGEST * BASE, LONGEST * BASE))
    top = LimbInteger(cache, tuple(limbs), 0, LONGEST * _ONE).cached("Σ v")
    shown = f"PV({rate.shown[0]},{count.shown[0]},-1,0,1)/(1+{rate.shown[0]})^{_in_power(first)}", PRODUCT
    words = CellCall("annuity", (rate.words, first.words, count.words))
    low = CellNumber(cache, Fraction(1, _ONE), top, LimbInteger.fixed(cache, 1), known, shown, words)
    slack = LimbInteger.fixed(cache, LONGEST * LONGEST)
    return replace(low, high=replace(low, top=(top + slack).cached("Σ v")))


def _shown(rate: CellNumber, years: CellNumber) -> str:
    """1 − (1 + rate)^−years, as a formula."""
    return f"(1-(1+{rate.shown[0]})^-{_in_power(years)})"


def _in_power(years: CellNumber) -> str:
    """Years as an exponent."""
    return years.shown[0] if years.shown[1] == ATOM else f"({years.shown[0]})"


def _less_discount(rate: CellFormula, years: CellFormula) -> CellFormula:
    """1 − 1 ÷ (1 + rate)^years, in words."""
    one = Literal("1")
    return binary_op("−", one, binary_op("÷", one, binary_op("^", binary_op("+", one, rate), years)))


def _whole_years(years: CellNumber) -> LimbInteger:
    """Whole years from 0 to 100, in one cell."""
    assert years.bottom.is_fixed
    in_years, _ = years._round(Fraction(1), "down")  # noqa: SLF001
    value = max(0, min(LONGEST, in_years.value))
    term = CellTerm(f"MAX(0,MIN({LONGEST},{in_years.limbs[0].term.text}))", value)
    return LimbInteger.single(years.cache, years.cache.store([term], "years")[0], 0, LONGEST)


def _table(rate: CellNumber) -> FactorTable:
    """The table of a rate, made once."""
    cache = rate.cache
    scaled = replace(rate, scale=_MILLIONTH, top=rate.top.times(int(rate.scale / _MILLIONTH)))
    divisor = (LimbInteger.fixed(cache, BASE) + scaled.top).cached("10⁶ × (1 + r)")
    return cache.once(f"discount {divisor.limbs[0].term.text}", lambda: _made(cache, divisor))


def _made(cache: CellCache, divisor: LimbInteger) -> FactorTable:
    """The table: a row a year, the powers' limbs, the remainders of their division, and the sums before."""
    by = divisor.limbs[0].term
    rate = Fraction(divisor.value, BASE) - 1
    power = [CellTerm(str(int(place == _LIMBS)), int(place == _LIMBS)) for place in range(_LIMBS + 1)]
    sums = [CellTerm("0", 0)] * (_LIMBS + 1)
    rows: list[tuple[CellTerm, ...]] = []
    for year in range(LONGEST + 1):
        row = cache.row(f"1/(1+r)^{year}")
        power = _divided(row, power, by) if year else _started(row, power)
        sums = [row.add(term) for term in sums]
        rows.append((*power, *sums))
        sums = [
            CellTerm(f"{sum_.text}+{term.text}", int(sum_.value) + int(term.value))
            for sum_, term in zip(sums, power, strict=True)
        ]
    columns = [f"{top.text}:{bottom.text.partition('!')[2]}" for top, bottom in zip(rows[0], rows[-1], strict=True)]
    return FactorTable(rate, tuple(columns[: _LIMBS + 1]), tuple(columns[_LIMBS + 1 :]), tuple(rows))


def _started(row: FormulaRow, power: list[CellTerm]) -> list[CellTerm]:
    """The first row, its limbs in the columns that those of every row have."""
    top, *lower = reversed(power)
    found = [row.add(top)]
    for limb in lower:
        found.append(row.add(limb))
        row.add(CellTerm("0", 0))
    return [*reversed(found)]


def _divided(row: FormulaRow, power: list[CellTerm], by: CellTerm) -> list[CellTerm]:
    """A power × 10⁶ ÷ the divisor, the highest limb first: below 1, for the divisor is above 10⁶."""
    top, second, *lower = reversed(power)
    rest = CellTerm(f"({top.text}*1000000+{second.text})", int(top.value) * BASE + int(second.value))
    found: list[CellTerm] = [row.add(CellTerm("0", 0))]
    for limb in [*lower, CellTerm("0", 0)]:
        whole = f"{rest.text}*1000000+{limb.text}"
        value = int(rest.value) * BASE + int(limb.value)
        digit = row.add(CellTerm(f"INT(({whole})/{by.text})", value // max(int(by.value), 1)))
        rest = row.add(CellTerm(f"{whole}-{digit.text}*{by.text}", value - int(digit.value) * int(by.value)))
        found.append(digit)
    return [*reversed(found)]


def _power(table: FactorTable, years: LimbInteger) -> LimbInteger:
    """A power of whole years."""
    cache = years.cache
    limbs = []
    for place, column in enumerate(table.powers):
        mine = table.values[years.value][place].value
        term = CellTerm(f"INDEX({column},{years.limbs[0].term.text}+1)", mine)
        limbs.append(Limb(term, 0, BASE - 1 if place < _LIMBS else 1))
    return LimbInteger(cache, tuple(limbs), 0, _ONE).cached("v")


def _discount(rate: CellNumber, years: CellNumber) -> tuple[LimbInteger, LimbInteger]:
    """1 ÷ (1 + rate)^years × 10³⁰, from below and from above."""
    table = _table(rate)
    cache = rate.cache
    whole = _whole_years(years)
    power = _power(table, whole)
    high = (power + LimbInteger.fixed(cache, LONGEST)).cached("v")
    if years.scale.denominator == 1:
        return power, high
    low_root, high_root = _root(rate, table, years, whole)
    unit = Fraction(1, _ONE)
    low = _product(power, low_root, unit)
    return low, (_product(high, high_root, unit) + LimbInteger.fixed(cache, 1)).cached("v")


def _product(one: LimbInteger, other: LimbInteger, unit: Fraction) -> LimbInteger:
    """The product of two numbers in 10⁻³⁰, downwards in the same."""
    product = (one * other).split()
    limbs = product.limbs[_LIMBS:] or (Limb.fixed(0),)
    return LimbInteger(one.cache, limbs, int(product.lo * unit), int(product.hi * unit) + 1)


def _root(
    rate: CellNumber, table: FactorTable, years: CellNumber, whole: LimbInteger
) -> tuple[LimbInteger, LimbInteger]:
    """1 ÷ (1 + rate)^(the part of a year) × 10³⁰, from below and from above.

    With y₀ the spreadsheet's own power, to 10⁻¹⁴, and P = y₀¹⁰⁰ and V = v^hundredths worked out in limbs, Newton's step
    y₁ = y₀ × (1 + (V − P) ÷ 100P) is right to 5000 × (10⁻¹³)² of itself; a thousand times that is allowed for.
    """
    cache = rate.cache
    hundredths = years.round_to(Fraction(1, 100), "down").top
    part = (hundredths - whole.times(100)).cached("hundredths of a year")
    clamped = CellTerm(f"MAX(0,MIN(99,{part.limbs[0].term.text}))", max(0, min(99, part.value)))
    hundredth = LimbInteger.single(cache, cache.store([clamped], "hundredths of a year")[0], 0, 99)
    named = rate.decimal.text
    guess_value = int(10**14 * float(1 + table.rate) ** (-hundredth.value / 100)) if table.rate > -1 else 0
    guess_text = f"IFERROR(ROUND(100000000000000*(1+{named})^(-{hundredth.limbs[0].term.text}/100),0),0)"
    if rate.known.value is not True:
        guess_text = f"IF({rate.known.term.text}=1,{guess_text},0)"
    (kept,) = cache.store([CellTerm(guess_text, guess_value)], "y₀")
    guess = LimbInteger.single(cache, kept, 0, 10**14)
    scaled = guess.times(10**16).split()
    unit = Fraction(1, _ONE)
    powers = {1: scaled}
    for step in (2, 4, 8, 16, 32, 64):
        powers[step] = _product(powers[step // 2], powers[step // 2], unit)
    hundred = _product(_product(powers[64], powers[32], unit), powers[4], unit)
    wanted = _power(table, hundredth)
    difference = (wanted - hundred).cached("V − P")
    bottom = hundred.approximate
    ratio = f"IFERROR({difference.approximate.text}/(100*{bottom.text}),0)"
    exact_step = Fraction(difference.value, 100 * hundred.value) if hundred.value else Fraction(0)
    step_value = int(exact_step * guess.value * 10**12)
    (newton,) = cache.store([CellTerm(f"ROUND({ratio}*{kept.text}*1E12,0)", step_value)], "y₁ − y₀, in 10⁻²⁶")
    correction = LimbInteger.single(cache, newton, -(10**14), 10**14)
    root = (scaled + correction.times(10**4)).split()
    slack = LimbInteger.fixed(cache, 10**8)
    none = CellTerm(f"IF({hundredth.limbs[0].term.text}=0,1,0)", int(hundredth.value == 0))
    (is_none,) = cache.store([none], "a whole number of years")
    one = LimbInteger.fixed(cache, _ONE)
    return either(is_none, one, (root - slack).split()), either(is_none, one, (root + slack).split())
