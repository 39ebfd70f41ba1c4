"""Sums of fractions in cells stay right when the reader changes an input."""

from fractions import Fraction

from landprice.kinds.cell.limbs import CellTerm, LimbInteger
from landprice.kinds.cell.quotient import CellQuotient


class Cells:
    """Puts every formula into a cell of its own."""

    def __init__(self):
        """Start without cells."""
        self.count = 0

    def store(self, terms, note):  # noqa: ARG002  the cells need no notes
        """Return references to new cells."""
        self.count += len(terms)
        return [CellTerm(f"w!$A${self.count}_{place}", term.value) for place, term in enumerate(terms)]


def test_sum_keeps_denominator_that_is_1_only_as_priced():
    """5 + 7 ÷ n, with n = 1 in the workbook as written, must still divide by n when the reader enters another."""
    cells = Cells()
    one = LimbInteger.fixed(cells, 1)
    divisor = LimbInteger.single(cells, CellTerm("n", 1), 0, 100)
    five = CellQuotient(Fraction(1), LimbInteger.single(cells, CellTerm("five", 5), 0, 100), one)
    quotient = CellQuotient(Fraction(1), LimbInteger.single(cells, CellTerm("seven", 7), 0, 100), divisor)
    for total in (five.add(quotient), quotient.add(five)):
        assert total.value == 12
        assert not total.bottom.is_fixed
    chosen = five.choose(CellTerm("flag", 1), quotient)
    assert chosen.value == 5
    assert not chosen.bottom.is_fixed
