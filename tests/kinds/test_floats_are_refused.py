"""A float in a formula is refused: price × 0.2 would be a fen off, as 0.2 is not a fifth in binary."""

import operator
from fractions import Fraction

import pytest
from test_cell_numbers import Sheet
from test_cell_numbers import number as cell_number
from test_column_numbers import Bench

from landprice.formula import Constant
from landprice.kinds.exact.number import ExactNumber

NUMBERS = {
    "exact": ExactNumber.of(100),
    "exact, unknown": ExactNumber(None),
    "column": Bench(a=[100]).number("a", Fraction(1), 1000),
    "column, unknown": Bench(a=[100]).number("a", Fraction(1), 1000).unknown(),
    "cell": cell_number(Sheet(), 100, in_cell=True),
    "cell, unknown": cell_number(Sheet(), None, in_cell=False),
}
OPERATIONS = {
    **{name: getattr(operator, name) for name in ("add", "sub", "mul", "truediv", "le", "ge", "lt", "gt")},
    "equals": lambda number, other: number.equals(other),
    "constant": lambda number, other: number.constant(other),
    "of": lambda number, other: number.of(other),
}


@pytest.mark.parametrize("operation", OPERATIONS)
@pytest.mark.parametrize("kind", NUMBERS)
def test_a_float_is_refused_by_every_operation(kind, operation):
    with pytest.raises(TypeError, match=r"0\.2 is binary, not exact: use .*law\.value.*Fraction.*int"):
        OPERATIONS[operation](NUMBERS[kind], 0.2)


@pytest.mark.parametrize("operation", OPERATIONS)
@pytest.mark.parametrize("kind", NUMBERS)
def test_exact_operands_are_taken(kind, operation):
    for operand in (Fraction(1, 5), 2, Constant(Fraction(1, 5), "20%")):
        OPERATIONS[operation](NUMBERS[kind], operand)


@pytest.mark.parametrize("kind", NUMBERS)
def test_a_float_on_the_left_is_refused(kind):
    with pytest.raises(TypeError):
        0.2 * NUMBERS[kind]


def test_a_float_is_refused_beside_a_constant():
    for add in (lambda constant: constant + 0.2, lambda constant: 0.2 + constant):
        with pytest.raises(TypeError, match=r"0\.2 is binary"):
            add(Constant.of(1))
