"""Apportioning in cells, with the largest remainder method.

Each share, rounded down, and its remainder are computed exactly. The remainder is then written as a text of digits of
fixed length, so that one comparison of texts ranks it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce

from landprice.kinds.cell.condition import CellCondition
from landprice.kinds.cell.limbs import MAX_ARGUMENTS, CellTerm, LimbInteger, choose_integer, floor_divide


@dataclass(frozen=True, slots=True)
class RoundedDownShares:
    """The shares of some units, rounded down.

    Attributes:
        shares: The units of each.
        digits: The remainder of each, as a text of digits; empty where the weight is unknown.
        left_over: The units that the shares leave over.
        is_exact: Whether the shares are exact.
    """

    shares: list[LimbInteger]
    digits: list[CellTerm]
    left_over: LimbInteger
    is_exact: CellCondition

    def extra_unit(self, rank: int) -> LimbInteger:
        """Compute the unit that a share gets of those left over: 1 or 0.

        It gets one if fewer shares than there are units left over have a larger remainder; of equal remainders the
        first counts as larger.
        """
        cache, own = self.left_over.cache, self.digits[rank]
        tests = []
        for place, other in enumerate(self.digits):
            if place != rank:
                operator = ">=" if place < rank else ">"
                left, right = str(other.value), str(own.value)
                is_ahead = left >= right if place < rank else left > right
                tests.append(CellTerm(f"IF({other.text}{operator}{own.text},1,0)", int(is_ahead)))
        sums = []
        for start in range(0, len(tests), MAX_ARGUMENTS):
            group = tests[start : start + MAX_ARGUMENTS]
            sum_ = CellTerm("+".join(test.text for test in group), sum(int(test.value) for test in group))
            sums.append(cache.store([sum_], "ahead")[0])
        ahead = sum(int(sum_.value) for sum_ in sums)
        text = f"IF({'+'.join(sum_.text for sum_ in sums) or '0'}<{self.left_over.as_float.text},1,0)"
        (extra,) = cache.store([CellTerm(text, int(ahead < self.left_over.value))], "largest remainder")
        return LimbInteger.single(cache, extra, 0, 1)


def round_down_shares(
    units: LimbInteger, weights: Sequence[tuple[LimbInteger, CellCondition]], is_exact: CellCondition
) -> RoundedDownShares:
    """Split some units by weight, each share rounded down.

    Args:
        units: The units to split.
        weights: The weights, all counted in the same unit, and whether each is known. An unknown one counts as 0.
        is_exact: Whether ``units`` is exact.
    """
    zero = LimbInteger.fixed(units.cache, 0)
    tops = [weight if known.value is True else choose_integer(known.term, weight, zero) for weight, known in weights]
    sum_of_weights = reduce(lambda sum_, top: sum_ + top, tops).cached("Σ")
    shares, remainders = [], []
    for top in tops:
        product = (units * top).cached("×")
        share, exact = floor_divide(product, sum_of_weights)
        shares.append(share)
        is_exact = is_exact if exact is None else is_exact & CellCondition(exact, is_exact.cache)
        remainders.append((product - share * sum_of_weights).normalize())
    digits = _format_digits(remainders, [known for _, known in weights])
    left_over = (units - reduce(lambda sum_, share: sum_ + share, shares)).cached("−")
    return RoundedDownShares(shares, digits, left_over, is_exact)


def _format_digits(remainders: Sequence[LimbInteger], known: Sequence[CellCondition]) -> list[CellTerm]:
    """Format remainders as texts of digits of one length; an unknown weight gets an empty text, which sorts first."""
    longest = max(len(remainder.limbs) for remainder in remainders)
    digits = []
    for remainder, is_known in zip(remainders, known, strict=True):
        pieces = [f'TEXT({limb.term.text},"000000")' for limb in reversed(remainder.limbs)]
        pieces = ['"000000"'] * (longest - len(pieces)) + pieces
        value = "".join(f"{limb.value:06}" for limb in reversed(remainder.limbs)).rjust(6 * longest, "0")
        text = "&".join(pieces)
        if is_known.value is not True:
            text, value = f'IF({is_known.term.text}=1,{text},"")', value if is_known.holds else ""
        digits.append(remainder.cache.store([CellTerm(text, value)], "digits")[0])
    return digits
