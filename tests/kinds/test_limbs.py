"""Spreadsheet formulas for whole numbers in limbs, and for the text of a formula."""

from dataclasses import dataclass, field

from effort import examples
from hypothesis import given
from hypothesis import strategies as st

from landprice.formula import BinaryOp, Call, CellRef, Conditional, Literal, Quantity
from landprice.kinds.cell.formula_text import conditional, quote, to_text_formula
from landprice.kinds.cell.limbs import BASE, SAFE, CellTerm, LimbInteger, choose_integer, floor_divide


@dataclass
class Cells:
    """Gives each formula a cell of its own, and counts them."""

    kept: dict[tuple[str, ...], list[CellTerm]] = field(default_factory=dict)

    def store(self, terms, note):  # noqa: ARG002
        """References to new cells, or those of the same formulas."""
        key = tuple(term.text for term in terms)
        row = len(self.kept) + 1
        return self.kept.setdefault(key, [CellTerm(f"w!$A${row}", term.value) for term in terms])


SIZES = st.integers(1, 45).flatmap(lambda digits: st.integers(-(10**digits), 10**digits))


def whole(cells, value):
    """A number that a cell holds, or several; bounded by the next power of ten choose_integer way."""
    bound = 10 ** len(str(abs(value)))
    if bound <= SAFE:
        return LimbInteger.single(cells, CellTerm(f"in{value}".replace("-", "n"), value), -bound, bound)
    fixed = LimbInteger.fixed(cells, value)
    return LimbInteger(cells, fixed.limbs, -bound, bound)


def is_right(number, value):
    """Whether a number is this one, and every limb within its bounds, which a float holds exactly."""
    within = all(limb.lo <= limb.value <= limb.hi and limb.is_safe for limb in number.limbs)
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
    product = (first * second).normalize()
    assert is_right(product, one * two)
    assert all(0 <= limb.value < BASE for limb in product.limbs[:-1])
    assert (product.leading.value >= 0) == (one * two >= 0)
    assert choose_integer(CellTerm("c", 1), first, second).value == one
    assert choose_integer(CellTerm("d", 0), first, second).value == two
    assert choose_integer(CellTerm("c", 1), first, first) == first


@examples(100, quick=100)
@given(SIZES, st.integers(1, 10**20))
def test_a_quotient_downwards(top, bottom):
    """It is Python's own while it is up to 10¹⁴; past that, the cell beside it says so."""
    cells = Cells()
    found, exact = floor_divide(whole(cells, top), whole(cells, bottom))
    if abs(top // bottom) <= SAFE:
        assert found.value == top // bottom
        assert exact is None or exact.value == 1
    else:
        assert exact is not None
        assert exact.value == 0


def test_a_quotient_of_fixed_numbers_is_one():
    """Nothing is left to a cell where nothing can change."""
    cells = Cells()
    found, exact = floor_divide(LimbInteger.fixed(cells, 10**30), LimbInteger.fixed(cells, 10**29 + 1))
    assert (found.value, found.is_fixed, exact) == (9, True, None)
    assert not cells.kept


def said(wording):
    """The words of a formula, its quantities by their keys."""
    return to_text_formula(wording, lambda quantity: quantity.key, str)


def test_words_with_choices():
    """A choice stands in the words live; brackets where either way needs them; nothing is worded of what is nothing."""
    a, b, c = (Quantity(key, "") for key in "abc")
    assert said(BinaryOp("÷", BinaryOp("+", a, b), c)) == '"(a + b) ÷ c"'
    assert said(BinaryOp("^", BinaryOp("+", Literal("1"), a), b)) == '"(1 + a)^b"'
    assert said(Call("min", (a, BinaryOp("−", b, c)))) == '"min(a, b − c)"'
    assert said(BinaryOp("×", a, CellRef("w!C5"))) == '"a × "&w!C5'
    assert said(BinaryOp("×", c, Conditional("x=1", BinaryOp("+", a, b), a))) == '"c × ("&IF(x=1,"a + b","a")&")"'
    assert said(BinaryOp("+", a, Conditional("x=1", b, None))) == '"a"&IF(x=1," + b","")'
    assert said(BinaryOp("×", a, Conditional("x=1", b, None))) == '"a × "&IF(x=1,"b","0")'
    assert conditional("x=1", Literal("0"), b) == Conditional("NOT(x=1)", b, None)
    assert conditional("x=1", Literal("?"), b) == b
    assert said(Literal("")) == '""'
    assert quote("字" * 600).count('"&"') == 2
