"""Cell numbers give the same results as exact numbers, for changing and for fixed operands.

The oracle is `landprice.kinds.exact.number`. test_workbook.py compares whole calculators; here each operation is
tested with every mixture of fixed, unknown and changing operands.
"""

from fractions import Fraction

from effort import examples
from hypothesis import given
from hypothesis import strategies as st
from test_limbs import Cells

from landprice.kinds.cell.condition import NO, OPEN, YES, CellCondition
from landprice.kinds.cell.limbs import CellTerm, LimbInteger
from landprice.kinds.cell.number import CellNumber
from landprice.kinds.cell.text import CellText
from landprice.kinds.exact.number import ExactCondition, ExactNumber, ExactText

TRUTHS = st.sampled_from([True, False, None])
NAMES = {True: YES, False: NO, None: OPEN}
PLACES = st.booleans()  # whether a value stands in a cell
TEXTS = st.sampled_from(["fixed", "set", "unfixed", None])


class Sheet(Cells):
    """Cells that can be named too."""

    def name_cell(self, key, term):
        """The name of a cell."""
        return f"{key}={term.text}"


def flag(sheet, value, in_cell):
    """A condition, in a cell of its own or fixed."""
    return CellCondition(CellTerm(f"flag{value}", NAMES[value]) if in_cell else value, sheet)


def truth(found):
    """What a condition in cells comes to."""
    return {YES: True, NO: False, OPEN: None}[found.term.value]


def entry(sheet, value, in_cell):
    """A text, in a cell of its own or fixed."""
    return CellText(CellTerm(f"text{value}" if in_cell else f'"{value or ""}"', value or ""), sheet)


def number(sheet, value, in_cell):
    """A number in a cell, fixed, or unknown."""
    cell = CellNumber(
        sheet, Fraction(1), LimbInteger.fixed(sheet, 0), LimbInteger.fixed(sheet, 1), CellCondition(False, sheet)
    )
    if value is None:
        known = CellCondition(CellTerm("known", NO), sheet) if in_cell else CellCondition(False, sheet)
        return CellNumber(sheet, Fraction(1), cell.top, cell.bottom, known)
    if not in_cell:
        return cell.constant(value)
    top = LimbInteger.single(sheet, CellTerm(f"in{value}", value), -(10**6), 10**6)
    return CellNumber(sheet, Fraction(1), top, cell.bottom, CellCondition(CellTerm("known", YES), sheet))


def figure(found):
    """What a number in cells comes to."""
    return found.scale * Fraction(found.top.value, found.bottom.value) if found.known.term.value == YES else None


@examples(100, quick=100)
@given(TRUTHS, PLACES, TRUTHS, PLACES)
def test_conditions(one, one_in_cell, two, two_in_cell):
    """And, or, not: what is unknown decides nothing, and a fixed one needs no cell."""
    sheet = Sheet()
    first, second = flag(sheet, one, one_in_cell), flag(sheet, two, two_in_cell)
    assert truth(first & second) == (ExactCondition(one) & ExactCondition(two)).value
    assert truth(first | second) == (ExactCondition(one) | ExactCondition(two)).value
    assert truth(~first) == (~ExactCondition(one)).value
    assert truth(first & first) == truth(first | first) == truth(first.cached()) == one
    if not one_in_cell and not two_in_cell:
        assert None in (one, two) or not sheet.kept


@examples(100, quick=100)
@given(TRUTHS, PLACES, TRUTHS, PLACES, TRUTHS, PLACES)
def test_a_condition_is_chosen(test, test_in_cell, yes, yes_in_cell, no, no_in_cell):
    """The first condition is chosen if the test holds, else the second; an unknown test gives false or unknown."""
    sheet = Sheet()
    picked = flag(sheet, test, test_in_cell).choose_condition(
        flag(sheet, yes, yes_in_cell), flag(sheet, no, no_in_cell)
    )
    expected = False if test is None else yes if test else no
    assert truth(picked) == expected or (test is None and truth(picked) is None)


@examples(100, quick=100)
@given(TEXTS, PLACES, TEXTS, PLACES, TRUTHS, PLACES)
def test_texts(one, one_in_cell, two, two_in_cell, test, test_in_cell):
    """Among words, mentioned, the same, given, chosen."""
    sheet = Sheet()
    first, second = entry(sheet, one, one_in_cell), entry(sheet, two, two_in_cell)
    assert truth(first.is_in(["set", "unfixed"])) == ExactText(one).is_in(["set", "unfixed"]).value
    assert truth(first.is_("set")) == ExactText(one).is_("set").value
    assert truth(first.contains("fix")) == ExactText(one).contains("fix").value
    assert truth(first.equals(second)) == ExactText(one).equals(ExactText(two)).value
    assert truth(first.given()) == ExactText(one).given().value
    chosen = first.where(flag(sheet, test, test_in_cell), second)
    assert (chosen.term.value or None) == ExactText(one).where(ExactCondition(test), ExactText(two)).value


@examples(100, quick=100)
@given(st.none() | st.integers(-999, 999), PLACES, st.none() | st.integers(-999, 999), PLACES, TRUTHS, PLACES)
def test_numbers(one, one_in_cell, two, two_in_cell, test, test_in_cell):
    """Arithmetic, comparison, choice; what is unknown stays so."""
    sheet = Sheet()
    first, second = number(sheet, one, one_in_cell), number(sheet, two, two_in_cell)
    exact, other = (ExactNumber(None if value is None else Fraction(value)) for value in (one, two))
    for found, expected in (
        (first + second, exact + other),
        (first - second, exact - other),
        (first * second, exact * other),
        (first.minimum(second), exact.minimum(other)),
        (first.maximum(second), exact.maximum(other)),
        (first + first.unknown(), exact + ExactNumber(None)),
    ):
        assert figure(found) == expected.value
    for holds, expected in (
        (first <= second, exact <= other),
        (first >= second, exact >= other),
        (first < second, exact < other),
        (first > second, exact > other),
        (first.equals(second), exact.equals(other)),
        (first.given(), exact.given()),
    ):
        assert truth(holds) == expected.value
    if two is None or two > 0:
        assert figure(first / second) == (exact / other).value
    assert figure(first / 0) is None
    picked = first.where(flag(sheet, test, test_in_cell), second)
    assert figure(picked) == exact.where(ExactCondition(test), other).value
