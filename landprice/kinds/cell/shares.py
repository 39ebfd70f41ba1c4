"""A number of cells in parts by weight: largest remainder first, the first of equals.

Every part's share, downwards, and its remainder are worked out exactly. A remainder is then written as a text of digits
of one length, so that one comparison ranks it.
"""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from functools import reduce

from landprice.decimal_text import decimal_places
from landprice.kinds.cell.formula_text import CellFormula, binary_op
from landprice.kinds.cell.limbs import MOST, CellTerm, LimbInteger, either, floor_quotient
from landprice.kinds.cell.number import ATOM, SUM, CellCondition, CellNumber

_LONGEST_NAME = 20


def apportion(total: CellNumber, weights: Sequence[CellNumber], unit: Fraction) -> list[CellNumber]:
    """The parts, each a multiple of the unit; that of an unknown weight is unknown.

    Args:
        total: What is shared out, itself a multiple of the unit.
        weights: By which.
        unit: Of the parts.
    """
    said = [place for place, weight in enumerate(weights) if weight.known.value is not False]
    parts = [total.unknown()] * len(weights)
    if total.known.value is False or not said:
        return parts
    cache = total.cache
    nothing = LimbInteger.fixed(cache, 0)
    units = total.round_to(unit, "half-up").top
    finest = reduce(lambda one, other: one.scaled_as(other)[0], (weights[place] for place in said))
    aligned = [weights[place].scaled_as(finest)[0] for place in said]
    tops = [one.top if one.known.value is True else either(one.known.term, one.top, nothing) for one in aligned]
    everything = reduce(lambda one, other: one + other, tops).cached("Σ")
    shares, keys, sure = [], [], total.is_exact
    for top in tops:
        product = (units * top).cached("×")
        share, exact = floor_quotient(product, everything)
        shares.append(share)
        sure = sure if exact is None else sure & CellCondition(exact, cache)
        keys.append((product - share * everything).split())
    digits = _digits(keys, [one.known for one in aligned])
    left = (units - reduce(lambda one, other: one + other, shares)).cached("−")
    denominator = _sum_shown(aligned)
    words_of_all: CellFormula = reduce(
        lambda one, other: binary_op("+", one, other), (weights[place].words for place in said)
    )
    for rank, place in enumerate(said):
        extra = _extra(rank, digits, left)
        step = LimbInteger.single(cache, extra, 0, 1)
        weight = weights[place]
        text = f"{_short(total)}*{_short(weight)}/{denominator}"
        shown = f"ROUNDDOWN({text},{decimal_places(unit)})+{extra.text}*{float(unit)}", SUM
        parts[place] = replace(
            total,
            scale=unit,
            top=(shares[rank] + step).cached("+"),
            known=total.known & weight.known,
            shown=shown,
            words=binary_op("÷", binary_op("×", total.words, weight.words), words_of_all),
            is_exact=sure,
        )
    return parts


def _short(cell: CellNumber) -> str:
    """A number in a formula: its name, or the cell that works it out."""
    text, strength = cell.shown
    return text if strength == ATOM and len(text) <= _LONGEST_NAME else cell.cache.store([cell.decimal], "=")[0].text


def _sum_shown(weights: Sequence[CellNumber]) -> str:
    """The sum of all weights; what is empty counts as nothing."""
    texts = [_short(weight) for weight in weights]
    sums = [f"SUM({','.join(texts[start : start + MOST])})" for start in range(0, len(texts), MOST)]
    return sums[0] if len(sums) == 1 else f"SUM({','.join(sums)})"


def _digits(rests: Sequence[LimbInteger], known: Sequence[CellCondition]) -> list[CellTerm]:
    """Each remainder as a text of digits, all of one length; empty, and so before all, where the weight is unknown."""
    longest = max(len(rest.limbs) for rest in rests)
    digits = []
    for rest, flag in zip(rests, known, strict=True):
        pieces = [f'TEXT({limb.term.text},"000000")' for limb in reversed(rest.limbs)]
        pieces = ['"000000"'] * (longest - len(pieces)) + pieces
        value = "".join(f"{limb.value:06}" for limb in reversed(rest.limbs)).rjust(6 * longest, "0")
        text = "&".join(pieces)
        if flag.value is not True:
            text, value = f'IF({flag.term.text}=1,{text},"")', value if flag.holds else ""
        digits.append(rest.cache.store([CellTerm(text, value)], "digits")[0])
    return digits


def _extra(rank: int, digits: Sequence[CellTerm], left: LimbInteger) -> CellTerm:
    """1 where a part gets one of the units that are left over, else 0."""
    cache, mine = left.cache, digits[rank]
    tests = []
    for place, other in enumerate(digits):
        if place != rank:
            sign = ">=" if place < rank else ">"
            one, two = str(other.value), str(mine.value)
            ahead = one >= two if place < rank else one > two
            tests.append(CellTerm(f"IF({other.text}{sign}{mine.text},1,0)", int(ahead)))
    sums = []
    for start in range(0, len(tests), MOST):
        group = tests[start : start + MOST]
        sum_ = CellTerm("+".join(test.text for test in group), sum(int(test.value) for test in group))
        sums.append(cache.store([sum_], "ahead")[0])
    before = sum(int(sum_.value) for sum_ in sums)
    text = f"IF({'+'.join(sum_.text for sum_ in sums) or '0'}<{left.approximate.text},1,0)"
    return cache.store([CellTerm(text, int(before < left.value))], "largest remainder")[0]
