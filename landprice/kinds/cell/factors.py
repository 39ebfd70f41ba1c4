"""Discount factors in cells, to 30 decimal places: the term factor of GB/T 18508 and the annuity due.

The powers of a spreadsheet are right to some 15 digits, too few for large prices. So the powers of 1/(1+r) stand in a
table of limbs, each computed from the one before by long division. A power is too small by less than 10⁻³⁰ for each of
its years. What is computed from it is an interval; a figure is exact if both ends round to it, else the workbook says
that it is not.

A power of a part of a year is a root. The spreadsheet's own power is the first guess, and one step of Newton's method,
whose remainder is computed in limbs, leaves a relative error below 10⁻²⁴.
"""

from dataclasses import dataclass, replace
from fractions import Fraction

from landprice.kinds.cell.condition import CellCache, CellCondition
from landprice.kinds.cell.limbs import BASE, CellTerm, FormulaRow, Limb, LimbInteger, choose_integer
from landprice.kinds.cell.quotient import CellQuotient

PLACES = 30
_LIMBS = PLACES // 6
_ONE = 10**PLACES  # 1 in units of 10⁻³⁰
_UNIT = Fraction(1, _ONE)
_MILLIONTH = Fraction(1, BASE)
LONGEST = 100
"""The limit of every input of years."""

FactorEnds = tuple[CellQuotient, CellQuotient]
"""The lower and the upper end of a factor."""


@dataclass(frozen=True, slots=True)
class CellRate:
    """A rate of discount in cells.

    Attributes:
        cache: Gives formulas their cells.
        quotient: The exact rate.
        decimal: The rate as a float.
        known: Whether it is known.
    """

    cache: CellCache
    quotient: CellQuotient
    decimal: CellTerm
    known: CellCondition


@dataclass(frozen=True, slots=True)
class FactorTable:
    """The powers of 1/(1+r) for 0 to 100 years, and for each the sum of the powers before it.

    Attributes:
        rate: The rate for the parcel as priced.
        powers: The ranges of the powers' limbs, the lowest limb first.
        sums: The ranges of the sums' limbs.
        values: The cells of each row: the power's limbs, then the sum's.
    """

    rate: Fraction
    powers: tuple[str, ...]
    sums: tuple[str, ...]
    values: tuple[tuple[CellTerm, ...], ...]


def term_factor(rate: CellRate, years: CellQuotient, max_term: CellQuotient) -> FactorEnds:
    """Compute [1 − 1/(1+r)^years] ÷ [1 − 1/(1+r)^max_term]."""
    low_years, high_years = _discount(rate, years)
    low_full, high_full = _discount(rate, max_term)
    one = LimbInteger.fixed(rate.cache, _ONE)
    low = CellQuotient(Fraction(1), (one - high_years).cached("1 − v"), (one - low_full).cached("1 − v"))
    high = CellQuotient(Fraction(1), (one - low_years).cached("1 − v"), (one - high_full).cached("1 − v"))
    return low, high


def annuity(cache: CellCache, table: FactorTable, start: LimbInteger, end: LimbInteger) -> FactorEnds:
    """Compute Σ 1/(1+r)^t for t from ``start`` to before ``end``, both from `whole_years`."""
    limbs = []
    for place, column in enumerate(table.sums, _LIMBS + 1):
        value = int(table.values[end.value][place].value) - int(table.values[start.value][place].value)
        text = f"(INDEX({column},{end.limbs[0].term.text}+1)-INDEX({column},{start.limbs[0].term.text}+1))"
        limbs.append(Limb(CellTerm(text, value), -LONGEST * BASE, LONGEST * BASE))
    top = LimbInteger(cache, tuple(limbs), 0, LONGEST * _ONE).cached("Σ v")
    slack = LimbInteger.fixed(cache, LONGEST * LONGEST)
    low = CellQuotient(_UNIT, top, LimbInteger.fixed(cache, 1))
    return low, replace(low, top=(top + slack).cached("Σ v"))


def whole_years(years: CellQuotient) -> LimbInteger:
    """Round years down to 0 … 100, in one cell."""
    assert years.bottom.is_fixed
    cache = years.top.cache
    rounded, _ = years.round_to(Fraction(1), "down")
    value = max(0, min(LONGEST, rounded.value))
    term = CellTerm(f"MAX(0,MIN({LONGEST},{rounded.limbs[0].term.text}))", value)
    return LimbInteger.single(cache, cache.store([term], "years")[0], 0, LONGEST)


def factor_table(rate: CellRate) -> FactorTable:
    """Return the table of a rate; it is written once."""
    cache = rate.cache
    millionths = rate.quotient.top.times(int(rate.quotient.scale / _MILLIONTH))
    divisor = (LimbInteger.fixed(cache, BASE) + millionths).cached("10⁶ × (1 + r)")
    return cache.memoize(f"discount {divisor.limbs[0].term.text}", lambda: _write_table(cache, divisor))


def _write_table(cache: CellCache, divisor: LimbInteger) -> FactorTable:
    """Write the table: for each year the power's limbs, the remainders of their division, and the sum before."""
    divisor_cell = divisor.limbs[0].term
    rate = Fraction(divisor.value, BASE) - 1
    power = [CellTerm(str(int(place == _LIMBS)), int(place == _LIMBS)) for place in range(_LIMBS + 1)]
    sums = [CellTerm("0", 0)] * (_LIMBS + 1)
    rows: list[tuple[CellTerm, ...]] = []
    for year in range(LONGEST + 1):
        row = cache.add_row(f"1/(1+r)^{year}")
        power = _divide(row, power, divisor_cell) if year else _write_first_power(row, power)
        sums = [row.add(term) for term in sums]
        rows.append((*power, *sums))
        sums = [
            CellTerm(f"{sum_.text}+{term.text}", int(sum_.value) + int(term.value))
            for sum_, term in zip(sums, power, strict=True)
        ]
    columns = [f"{top.text}:{bottom.text.partition('!')[2]}" for top, bottom in zip(rows[0], rows[-1], strict=True)]
    return FactorTable(rate, tuple(columns[: _LIMBS + 1]), tuple(columns[_LIMBS + 1 :]), tuple(rows))


def _write_first_power(row: FormulaRow, power: list[CellTerm]) -> list[CellTerm]:
    """Write the power of 0 years, with 0 as the remainders, so that its limbs are in the columns of all rows."""
    top, *lower = reversed(power)
    limbs = [row.add(top)]
    for limb in lower:
        limbs.append(row.add(limb))
        row.add(CellTerm("0", 0))
    return [*reversed(limbs)]


def _divide(row: FormulaRow, power: list[CellTerm], divisor: CellTerm) -> list[CellTerm]:
    """Compute power × 10⁶ ÷ divisor by long division, the highest limb first.

    The divisor is above 10⁶, so the quotient is below 1.
    """
    top, second, *lower = reversed(power)
    remainder = CellTerm(f"({top.text}*1000000+{second.text})", int(top.value) * BASE + int(second.value))
    limbs: list[CellTerm] = [row.add(CellTerm("0", 0))]
    for limb in [*lower, CellTerm("0", 0)]:
        dividend = f"{remainder.text}*1000000+{limb.text}"
        value = int(remainder.value) * BASE + int(limb.value)
        digit = row.add(CellTerm(f"INT(({dividend})/{divisor.text})", value // max(int(divisor.value), 1)))
        remainder_value = value - int(digit.value) * int(divisor.value)
        remainder = row.add(CellTerm(f"{dividend}-{digit.text}*{divisor.text}", remainder_value))
        limbs.append(digit)
    return [*reversed(limbs)]


def _power(table: FactorTable, years: LimbInteger) -> LimbInteger:
    """Look the power of whole years up."""
    limbs = []
    for place, column in enumerate(table.powers):
        value = table.values[years.value][place].value
        term = CellTerm(f"INDEX({column},{years.limbs[0].term.text}+1)", value)
        limbs.append(Limb(term, 0, BASE - 1 if place < _LIMBS else 1))
    return LimbInteger(years.cache, tuple(limbs), 0, _ONE).cached("v")


def _discount(rate: CellRate, years: CellQuotient) -> tuple[LimbInteger, LimbInteger]:
    """Compute the ends of 1 ÷ (1 + rate)^years, in units of 10⁻³⁰."""
    table = factor_table(rate)
    cache = rate.cache
    whole = whole_years(years)
    low_power = _power(table, whole)
    high_power = (low_power + LimbInteger.fixed(cache, LONGEST)).cached("v")
    if years.scale.denominator == 1:
        return low_power, high_power
    low_root, high_root = _root(rate, table, years, whole)
    low = _multiply(low_power, low_root)
    return low, (_multiply(high_power, high_root) + LimbInteger.fixed(cache, 1)).cached("v")


def _multiply(left: LimbInteger, right: LimbInteger) -> LimbInteger:
    """Multiply two numbers in units of 10⁻³⁰, rounded down to the same unit."""
    product = (left * right).normalize()
    limbs = product.limbs[_LIMBS:] or (Limb.fixed(0),)
    return LimbInteger(left.cache, limbs, int(product.lo * _UNIT), int(product.hi * _UNIT) + 1)


def _root(
    rate: CellRate, table: FactorTable, years: CellQuotient, whole: LimbInteger
) -> tuple[LimbInteger, LimbInteger]:
    """Compute the ends of 1 ÷ (1 + rate)^(the part of a year), in units of 10⁻³⁰.

    Let y₀ be the spreadsheet's own power, to 10⁻¹⁴, and P = y₀¹⁰⁰ and V = v^hundredths, both in limbs. Newton's step
    y₁ = y₀ × (1 + (V − P) ÷ 100P) has a relative error of 5000 × (10⁻¹³)²; the ends allow for a thousand times that.
    """
    cache = rate.cache
    hundredths, _ = years.round_to(Fraction(1, 100), "down")
    part = (hundredths - whole.times(100)).cached("hundredths of a year")
    clamped = CellTerm(f"MAX(0,MIN(99,{part.limbs[0].term.text}))", max(0, min(99, part.value)))
    hundredth = LimbInteger.single(cache, cache.store([clamped], "hundredths of a year")[0], 0, 99)
    rate_text = rate.decimal.text
    guess_value = int(10**14 * float(1 + table.rate) ** (-hundredth.value / 100)) if table.rate > -1 else 0
    guess_text = f"IFERROR(ROUND(100000000000000*(1+{rate_text})^(-{hundredth.limbs[0].term.text}/100),0),0)"
    if rate.known.value is not True:
        guess_text = f"IF({rate.known.term.text}=1,{guess_text},0)"
    (guess_cell,) = cache.store([CellTerm(guess_text, guess_value)], "y₀")
    guess = LimbInteger.single(cache, guess_cell, 0, 10**14)
    scaled = guess.times(10**16).normalize()
    powers = {1: scaled}
    for exponent in (2, 4, 8, 16, 32, 64):
        powers[exponent] = _multiply(powers[exponent // 2], powers[exponent // 2])
    hundredth_power = _multiply(_multiply(powers[64], powers[32]), powers[4])
    target = _power(table, hundredth)
    difference = (target - hundredth_power).cached("V − P")
    ratio = f"IFERROR({difference.as_float.text}/(100*{hundredth_power.as_float.text}),0)"
    exact_ratio = Fraction(difference.value, 100 * hundredth_power.value) if hundredth_power.value else Fraction(0)
    step_value = int(exact_ratio * guess.value * 10**12)
    (step,) = cache.store([CellTerm(f"ROUND({ratio}*{guess_cell.text}*1E12,0)", step_value)], "y₁ − y₀, in 10⁻²⁶")
    correction = LimbInteger.single(cache, step, -(10**14), 10**14)
    root = (scaled + correction.times(10**4)).normalize()
    slack = LimbInteger.fixed(cache, 10**8)
    is_zero = CellTerm(f"IF({hundredth.limbs[0].term.text}=0,1,0)", int(hundredth.value == 0))
    (is_whole,) = cache.store([is_zero], "a whole number of years")
    one = LimbInteger.fixed(cache, _ONE)
    low = choose_integer(is_whole, one, (root - slack).normalize())
    return low, choose_integer(is_whole, one, (root + slack).normalize())
