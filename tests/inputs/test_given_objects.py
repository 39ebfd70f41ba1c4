"""The Python objects accepted for an input: exact numbers and text; anything else is an error that names the input."""

from decimal import Decimal
from fractions import Fraction

import pytest

from landprice import UsageError, rulebook
from landprice.calculators import all_calculators, get_calculator
from landprice.inputs.input_kinds import InputVisitor

BOOK = rulebook.load()
SOLD = {"use": "industrial", "full_price": "9600000", "lease_years": "5", "sale_years": "15"}
NO_NUMBERS = [
    True,
    False,
    0.0,
    20.5,
    float("nan"),
    b"20",
    {"a": 1},
    {1},
    object(),
    1j,
    Decimal("NaN"),
    Decimal("-Infinity"),
]
NOTHING = [None, "", " ", "—", "无", [], ()]


def given(calculator, inputs, **more):
    """A statement."""
    return get_calculator(calculator).price({**inputs, **more}, rules=BOOK)


@pytest.mark.parametrize("zero", [0, "0", Decimal(0), Decimal("0.00"), Decimal("-0"), Fraction(0)])
def test_zero_is_a_number_that_was_given(zero):
    """No rent was paid: nothing is credited. Not given, the whole lease's rent is: 9 600 000 × 5 ÷ 50 = 960 000."""
    statement = given("lease-to-sale", SOLD, rent_paid=zero)
    assert statement["credit"] == 0
    assert statement.inputs["rent_paid"] in ("0", "0.00", "-0")
    assert given("lease-to-sale", SOLD)["credit"] == 960_000


@pytest.mark.parametrize("nothing", NOTHING)
def test_what_says_nothing_is_as_if_not_given(nothing):
    """Of a number, a word, a use, a flag, a note, a list and parts."""
    assert given("lease-to-sale", SOLD, rent_paid=nothing, sale_basis=nothing, location=nothing)["credit"] == 960_000
    parts = {"part": ["industrial:100"]}
    statement = given("mixed", parts, primary=nothing, historic_district=nothing)
    assert statement.inputs == parts
    lease = {"use": "industrial", "full_price": "9600000", "years": "20"}
    assert given("lease", lease, reassessed=nothing, index=nothing).inputs == lease


@pytest.mark.parametrize(
    ("number", "echoed", "value"),
    [
        (9600000, "9600000", 9_600_000),
        (Decimal("9600000.50"), "9600000.50", Fraction("9600000.5")),
        (Decimal("9.6E+6"), "9600000", 9_600_000),
        (Fraction(19200001, 2), "9600000.5", Fraction("9600000.5")),
        (" ９６０万元 ", "９６０万元", 9_600_000),
    ],
)
def test_exact_numbers_are_read_whole_and_echoed_as_text(number, echoed, value):
    """An int, a Decimal, a Fraction and a text of the same number."""
    statement = given("lease-to-sale", SOLD, full_price=number)
    assert statement.inputs["full_price"] == echoed
    assert statement["full_term_price"] == value


class BadValues(InputVisitor):
    """Values that an input refuses, each with the error's code and the key that it names."""

    def number(self, declared):
        """Anything but text and exact numbers."""
        return [(value, {"not-a-number"}, declared.key) for value in NO_NUMBERS] + [
            (Fraction(1, 3), {"too-fine"}, declared.key),
            (10**40, {"beyond-limit"}, declared.key),
            (-(10**40), {"beyond-limit"}, declared.key),
        ]

    def word(self, declared):
        """Anything but its words."""
        return [(value, {"unknown-word"}, declared.key) for value in (True, 0, 1.5, b"ratio", "no such word", object())]

    def use(self, declared):
        """Anything but text."""
        return [(value, {"unknown-word"}, declared.key) for value in (True, 0, 1.5, b"industrial", object())]

    def flag(self, declared):
        """What says neither yes nor no."""
        return [(value, {"unknown-word"}, declared.key) for value in (2, 0.0, 1.5, "perhaps", b"yes", object())]

    def note(self, declared):
        """What has no text of its own."""
        return [(value, {"unknown-word"}, declared.key) for value in (True, False, 1.5, b"x", object())]

    def several(self, declared):
        """A list with a bad value in it."""
        bad = declared.item(declared.first).accept(self)
        return [([value], codes, f"{declared.key}_{declared.first}") for value, codes, _ in bad if value is not None]

    def parts(self, declared):
        """Objects that are not a part, and a part with a bad field."""
        found = [
            ([value], {"not-a-part"}, declared.key)
            for value in (5, 1.5, True, b"a:1", {"a": 1}, ("1",) * 5, *(["a"] if declared.required > 1 else []), "a::")
        ]
        for place, field in enumerate(declared.fields_of(1)):
            for value, codes, key in field.accept(self):
                fields = [
                    "industrial" if one.names_use else "1" if one.quantity() else "parking" for one in declared.fields
                ]
                found.append(([(*fields[:place], value, *fields[place + 1 :])], codes, key))
        return found


def cases():
    """Every input of every calculator with every value that it refuses."""
    return [
        pytest.param(key, name, value, codes, named, id=f"{key}-{name}-{number}")
        for key, calculator in all_calculators().items()
        for name, declared in calculator.inputs.items()
        for number, (value, codes, named) in enumerate(declared.accept(BadValues()))
    ]


@pytest.mark.parametrize(("key", "name", "value", "codes", "named"), cases())
def test_what_is_no_value_of_an_input_is_refused_by_name(key, name, value, codes, named):
    """A bool, a float, bytes, a mapping: a usage error that names the input, in both languages, and nothing else."""
    inputs = dict.fromkeys(get_calculator(key).required, "industrial:1:1")
    inputs |= {"use": "industrial"} if "use" in inputs else {}
    inputs |= {one: "1" for one in inputs if get_calculator(key).inputs[one].quantity()}
    inputs |= {"layer": "1:parking:1"} if "layer" in inputs else {}
    inputs |= {"phase": "1:1"} if "phase" in inputs else {}
    with pytest.raises(UsageError) as error:
        given(key, inputs, **{name: value})
    assert error.value.code in codes
    assert error.value.key == named


@pytest.mark.parametrize("text", [" 甲-1", "甲 - 1  ", "\u3000（甲）1", "甲（1）"])
def test_the_parcels_own_data_are_echoed_as_typed(text):
    """Edge spaces, width and brackets stay; a value that is blank is none."""
    given = {"use": "industrial", "full_price": 9_600_000, "years": 20, "parcel": text, "location": " "}
    priced = get_calculator("term").price(given)
    assert (priced.inputs["parcel"], priced.inputs.get("location")) == (text, None)
