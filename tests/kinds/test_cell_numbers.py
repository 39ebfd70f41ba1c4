"""Cells compute what the exact figures compute, whether a value stands in a cell or is the same whatever the inputs.

The oracle is `landprice.arithmetic.exact`: the same verbs on one exact figure each. Whole calculators are held against
it in test_workbook.py; here are the verbs one by one, with every mixture of fixed, unknown and changing operands.
"""

from fractions import Fraction

from effort import examples
from hypothesis import given
from hypothesis import strategies as st
from test_limbs import Cells

from landprice.arithmetic.cell import NO, OPEN, YES, Cell, Entry, Flag
from landprice.arithmetic.exact import Figure, Truth, Word
from landprice.arithmetic.limbs import Term, Whole

TRUTHS = st.sampled_from([True, False, None])
NAMES = {True: YES, False: NO, None: OPEN}
PLACES = st.booleans()  # whether a value stands in a cell
TEXTS = st.sampled_from(["fixed", "set", "unfixed", None])


class Sheet(Cells):
    """Cells that can be named too."""

    def named(self, key, term):
        """The name of a cell."""
        return f"{key}={term.text}"


def flag(sheet, value, in_cell):
    """A condition, in a cell of its own or fixed."""
    return Flag(Term(f"flag{value}", NAMES[value]) if in_cell else value, sheet)


def truth(found):
    """What a condition in cells comes to."""
    return {YES: True, NO: False, OPEN: None}[found.term.value]


def entry(sheet, value, in_cell):
    """A text, in a cell of its own or fixed."""
    return Entry(Term(f"text{value}" if in_cell else f'"{value or ""}"', value or ""), sheet)


def number(sheet, value, in_cell):
    """A number in a cell, fixed, or unknown."""
    cell = Cell(sheet, Fraction(1), Whole.fixed(sheet, 0), Whole.fixed(sheet, 1), Flag(False, sheet))
    if value is None:
        known = Flag(Term("known", NO), sheet) if in_cell else Flag(False, sheet)
        return Cell(sheet, Fraction(1), cell.top, cell.bottom, known)
    if not in_cell:
        return cell.constant(value)
    top = Whole.single(sheet, Term(f"in{value}", value), -(10**6), 10**6)
    return Cell(sheet, Fraction(1), top, cell.bottom, Flag(Term("known", YES), sheet))


def figure(found):
    """What a number in cells comes to."""
    return found.scale * Fraction(found.top.value, found.bottom.value) if found.known.term.value == YES else None


@examples(100, quick=100)
@given(TRUTHS, PLACES, TRUTHS, PLACES)
def test_conditions(one, one_in_cell, two, two_in_cell):
    """And, or, not: what is unknown decides nothing, and a fixed one needs no cell."""
    sheet = Sheet()
    first, second = flag(sheet, one, one_in_cell), flag(sheet, two, two_in_cell)
    assert truth(first & second) == (Truth(one) & Truth(two)).value
    assert truth(first | second) == (Truth(one) | Truth(two)).value
    assert truth(~first) == (~Truth(one)).value
    assert truth(first & first) == truth(first | first) == truth(first.once()) == one
    if not one_in_cell and not two_in_cell:
        assert None in (one, two) or not sheet.kept


@examples(100, quick=100)
@given(TRUTHS, PLACES, TRUTHS, PLACES, TRUTHS, PLACES)
def test_a_condition_is_chosen(test, test_in_cell, yes, yes_in_cell, no, no_in_cell):
    """One where the test holds, the other where it does not; unknown is no."""
    sheet = Sheet()
    picked = flag(sheet, test, test_in_cell).pick(flag(sheet, yes, yes_in_cell), flag(sheet, no, no_in_cell))
    expected = False if test is None else yes if test else no
    assert truth(picked) == expected or (test is None and truth(picked) is None)


@examples(100, quick=100)
@given(TEXTS, PLACES, TEXTS, PLACES, TRUTHS, PLACES)
def test_texts(one, one_in_cell, two, two_in_cell, test, test_in_cell):
    """Among words, mentioned, the same, given, chosen."""
    sheet = Sheet()
    first, second = entry(sheet, one, one_in_cell), entry(sheet, two, two_in_cell)
    assert truth(first.among(["set", "unfixed"])) == Word(one).among(["set", "unfixed"]).value
    assert truth(first.is_("set")) == Word(one).is_("set").value
    assert truth(first.mentions("fix")) == Word(one).mentions("fix").value
    assert truth(first.same(second)) == Word(one).same(Word(two)).value
    assert truth(first.given()) == Word(one).given().value
    chosen = flag(sheet, test, test_in_cell).choose_text(first, second)
    assert (chosen.term.value or None) == Truth(test).choose_text(Word(one), Word(two)).value


@examples(100, quick=100)
@given(st.none() | st.integers(-999, 999), PLACES, st.none() | st.integers(-999, 999), PLACES, TRUTHS, PLACES)
def test_numbers(one, one_in_cell, two, two_in_cell, test, test_in_cell):
    """Arithmetic, comparison, choice; what is unknown stays so."""
    sheet = Sheet()
    first, second = number(sheet, one, one_in_cell), number(sheet, two, two_in_cell)
    exact, other = (Figure(None if value is None else Fraction(value)) for value in (one, two))
    for found, expected in (
        (first + second, exact + other),
        (first - second, exact - other),
        (first * second, exact * other),
        (first.smaller(second), exact.smaller(other)),
        (first.larger(second), exact.larger(other)),
        (first + first.unknown(), exact + Figure(None)),
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
    picked = flag(sheet, test, test_in_cell).choose_number(first, second)
    assert figure(picked) == Truth(test).choose_number(exact, other).value
