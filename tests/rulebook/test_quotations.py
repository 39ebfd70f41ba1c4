"""The numbers that a quotation states, and books whose values are at odds with their own words."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from landprice import rulebook
from landprice.rulebook.quotations import stated_numbers

UPPER = "零一二三四五六七八九"


@given(st.integers(1, 100), st.sampled_from(["按地表价款的{}%收取", "按{}％", "不低于百分之{}", "的 {} %确定"]))
def test_a_percentage_is_stated(number, form):
    """In digits; what is left when it is taken off is stated too, and nothing else is."""
    ratio = Fraction(number, 100)
    assert stated_numbers(form.format(number), "ratio") == {ratio, 1 - ratio}
    assert stated_numbers(form.format(number), "years") == set()


@given(st.integers(2, 9), st.integers(1, 9))
def test_a_part_is_stated(whole, part):
    """三分之一 is a third, 七折 is 70 %."""
    ratio = Fraction(part, whole)
    rest = {1 - ratio} if ratio <= 1 else set()
    assert stated_numbers(f"按{UPPER[whole]}分之{UPPER[part]}收取", "ratio") == {ratio} | rest
    assert Fraction(part, 10) in stated_numbers(f"按{UPPER[part]}折", "ratio")


@pytest.mark.parametrize(
    ("quote", "unit", "numbers"),
    [
        ("一般不低于5年，不超过二十年", "years", {5, 20}),
        ("不低于0.5‰", "ratio", {Fraction(1, 2000), Fraction(1999, 2000)}),
        ("千分之五", "percent", {Fraction(1, 200), Fraction(199, 200)}),
        ("减半收取", "ratio", {Fraction(1, 2)}),
        ("由市人民政府确定", "ratio", set()),
        ("每平方米50元", "yuan-per-sqm", set()),
        ("一百二年", "years", set()),
    ],
)
def test_what_quotations_state(quote, unit, numbers):
    """Words of several kinds; what states no number, or one with two readings, states none."""
    assert stated_numbers(quote, unit) == numbers


def check(tmp_path, rules, book_id="made-up"):
    """The English messages about a made-up book with these rules."""
    path = tmp_path / "book.toml"
    head = f'id = "{book_id}"\ntitle = "t"\nstatus = "draft"\n[documents.d]\ntitle = "T"\nstatus = "draft"\n'
    path.write_text(head + rules, encoding="utf-8")
    return [problem.en for problem in rulebook.check(str(path)).problems]


RENT = '[[rules.lease-fixed-rent]]\nvalue = "{}"\n{}bound = "floor"\ndocument = "d"\narticle = "1"\nquote = "{}"\n'


@pytest.mark.parametrize(
    ("value", "unit", "quote", "words"),
    [
        ("2", "", "不低于2%", "is 200%, a ratio over 100%; for percent write unit"),
        ("2", 'unit = "percent"\n', "不低于2.5%", "is 2%, which its own quotation doesn't state: “不低于2.5%”"),
        ("0.025", "", "不低于2%", "is 2.5%, which its own quotation doesn't state"),
        ("1/30", "", "按三十分之一确定", None),
        ("2.5", 'unit = "percent"\n', "不低于2.5%", None),
        ("0.025", "", "由市人民政府确定", None),
    ],
)
def test_a_value_at_odds_with_its_words(tmp_path, value, unit, quote, words):
    """A ratio over 1, or one that the quotation doesn't state, is refused by its place; words without a number pass."""
    found = check(tmp_path, RENT.format(value, unit, quote))
    if words is None:
        assert found == []
    else:
        assert len(found) == 1
        assert "rules.lease-fixed-rent[0].value" in found[0]
        assert words in found[0]


def test_a_strict_ceiling_stays_one(tmp_path):
    """涨幅不得高于 is a ceiling; a book that makes a floor of it would let rents rise over it."""
    rise = '[[rules.lease-rise-cap]]\nvalue = "0.1"\nbound = "floor"\ndocument = "d"\narticle = "1"\nquote = "10%"\n'
    (found,) = check(tmp_path, rise)
    assert "rules.lease-rise-cap[0].bound: is floor; the law below is a ceiling, which may not be changed" in found


@pytest.mark.parametrize("book", rulebook.shipped())
def test_no_book_passes_for_a_shipped_one(tmp_path, book):
    """A shipped book's id is its own."""
    assert any(f"id: {book} is the id of a" in problem for problem in check(tmp_path, "", book))
