"""Whole numbers in limbs, and the words of a formula: what a spreadsheet is given."""

from dataclasses import dataclass, field

from effort import examples
from hypothesis import given
from hypothesis import strategies as st

from landprice.arithmetic.limbs import BASE, SAFE, Term, Whole, either, floor_quotient
from landprice.arithmetic.wording import Chosen, Live, Of, Pair, chosen, quoted, worded
from landprice.arithmetic.words import Literally, Quantity


@dataclass
class Cells:
    """Gives each formula a cell of its own, and counts them."""

    kept: dict[tuple[str, ...], list[Term]] = field(default_factory=dict)

    def keep(self, terms, note):  # noqa: ARG002
        """References to new cells, or those of the same formulas."""
        key = tuple(term.text for term in terms)
        row = len(self.kept) + 1
        return self.kept.setdefault(key, [Term(f"w!$A${row}", term.value) for term in terms])


SIZES = st.integers(1, 45).flatmap(lambda digits: st.integers(-(10**digits), 10**digits))


def whole(cells, value):
    """A number that a cell holds, or several; bounded by the next power of ten either way."""
    bound = 10 ** len(str(abs(value)))
    if bound <= SAFE:
        return Whole.single(cells, Term(f"in{value}".replace("-", "n"), value), -bound, bound)
    fixed = Whole.fixed(cells, value)
    return Whole(cells, fixed.limbs, -bound, bound)


def is_right(number, value):
    """Whether a number is this one, and every limb within its bounds, which a float holds exactly."""
    within = all(limb.lo <= limb.value <= limb.hi and limb.safe for limb in number.limbs)
    return number.value == value and within and number.lo <= value <= number.hi


@examples(100, quick=100)
@given(SIZES, SIZES)
def test_whole_numbers_of_any_size(one, two):
    """Sum, difference, product, carry and sign are those of the integers; no limb passes 10¹⁴, whatever the inputs."""
    cells = Cells()
    first, second = whole(cells, one), whole(cells, two)
    assert is_right(first + second, one + two)
    assert is_right(first - second, one - two)
    assert is_right(first * second, one * two)
    product = (first * second).split()
    assert is_right(product, one * two)
    assert all(0 <= limb.value < BASE for limb in product.limbs[:-1])
    assert (product.leading.value >= 0) == (one * two >= 0)
    assert either(Term("c", 1), first, second).value == one
    assert either(Term("d", 0), first, second).value == two
    assert either(Term("c", 1), first, first) == first


@examples(100, quick=100)
@given(SIZES, st.integers(1, 10**20))
def test_a_quotient_downwards(top, bottom):
    """It is Python's own while it is up to 10¹⁴; past that, the cell beside it says so."""
    cells = Cells()
    found, exact = floor_quotient(whole(cells, top), whole(cells, bottom))
    if abs(top // bottom) <= SAFE:
        assert found.value == top // bottom
        assert exact is None or exact.value == 1
    else:
        assert exact is not None
        assert exact.value == 0


def test_a_quotient_of_fixed_numbers_is_one():
    """Nothing is left to a cell where nothing can change."""
    cells = Cells()
    found, exact = floor_quotient(Whole.fixed(cells, 10**30), Whole.fixed(cells, 10**29 + 1))
    assert (found.value, found.is_fixed, exact) == (9, True, None)
    assert not cells.kept


def said(wording):
    """The words of a formula, its quantities by their keys."""
    return worded(wording, lambda quantity: quantity.key, str)


def test_words_with_choices():
    """A choice stands in the words live; brackets where either way needs them; nothing is worded of what is nothing."""
    a, b, c = (Quantity(key, "") for key in "abc")
    assert said(Pair("÷", Pair("+", a, b), c)) == '"(a + b) ÷ c"'
    assert said(Pair("^", Pair("+", Literally("1"), a), b)) == '"(1 + a)^b"'
    assert said(Of("min", (a, Pair("−", b, c)))) == '"min(a, b − c)"'
    assert said(Pair("×", a, Live(Term("w!C5", 5)))) == '"a × "&w!C5'
    assert said(Pair("×", c, Chosen("x=1", Pair("+", a, b), a))) == '"c × ("&IF(x=1,"a + b","a")&")"'
    assert said(Pair("+", a, Chosen("x=1", b, None))) == '"a"&IF(x=1," + b","")'
    assert said(Pair("×", a, Chosen("x=1", b, None))) == '"a × "&IF(x=1,"b","0")'
    assert chosen("x=1", Literally("0"), b) == Chosen("NOT(x=1)", b, None)
    assert chosen("x=1", Literally("?"), b) == b
    assert said(Literally("")) == '""'
    assert quoted("字" * 600).count('"&"') == 2
