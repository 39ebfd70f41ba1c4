"""The edges of what is read as a number: one more character, digit or reading makes it an error."""

from decimal import Decimal
from fractions import Fraction

import pytest

from landprice import numerals
from landprice.errors import UsageError
from landprice.inputs import quantities
from landprice.inputs.number_text import is_plain, parse_number, says_nothing
from landprice.inputs.quantities import (
    AREA,
    INDEX,
    LEVEL,
    MONEY,
    PART_YEARS,
    RATE,
    RATIO,
    RENT,
    UNIT_PRICE,
    YEARS,
    read,
)
from landprice.inputs.written_number import WrittenNumber
from landprice.rulebook.values import is_word, parse_quantity
from landprice.rulebook.values import parse_number as parse_rule_number

KINDS = (AREA, INDEX, LEVEL, MONEY, PART_YEARS, RATE, RATIO, RENT, UNIT_PRICE, YEARS)


def taken(text, *units, term=False):
    """What a text is taken for: the number written, or the code of the reason."""
    found = parse_number(text, units, lambda unit: Fraction({"": 1, "万元": 10_000, "元": 1}.get(unit, 1)), term=term)
    return found if isinstance(found, WrittenNumber) else found.code


# ── the value of a rule ──


@pytest.mark.parametrize(
    ("value", "number"),
    [
        ("0", 0),
        ("0.02", Fraction(1, 50)),
        ("2/37", Fraction(2, 37)),
        ("999999999.999999999", Fraction("999999999.999999999")),
        ("1/999999999", Fraction(1, 999_999_999)),
        ("1000000000", None),
        ("0.0000000001", None),
        ("1/1000000000", None),
        ("2/0", None),
        ("2/00", None),
        ("0.5/2", None),
        ("2/0.5", None),
        ("20年", None),
        ("20 ", None),
        (" 20", None),
        ("2.", None),
        (".2", None),
        ("-2", None),
        ("２", None),
        ("", None),
        ("2/3/4", None),
    ],
)
def test_a_rules_number_is_the_whole_text(value, number):
    """At most nine digits in each place, and nothing before or behind them."""
    assert parse_rule_number(value) == number


def test_percent_is_a_hundredth_and_nothing_else_is():
    """2 % is 0.02; a ratio and a number of years are read as written; a word is not a number in any unit."""
    assert [parse_quantity("2", unit) for unit in ("percent", "ratio", "years", None)] == [Fraction(1, 50), 2, 2, 2]
    assert parse_quantity("word", "percent") is None
    assert parse_quantity(None, "percent") is None


def test_what_looks_like_a_number_is_no_word():
    """Badly written numbers are told as such; a digit further on makes no number of a word."""
    numbers = ("20", "-5", "+5", "−5", ".5", "５", "1/0", "20年", "9x")
    assert [is_word(value) for value in numbers] == [False] * len(numbers)
    words = ("whole-right", "r2", "招标", "-", "--5", "", " 5")
    assert [is_word(value) for value in words] == [True] * len(words)


# ── Chinese numerals ──


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("十五", ("15", "")),
        ("一十五", ("15", "")),
        ("一百一十五", ("115", "")),
        ("一百十五", None),
        ("一千零十", None),
        ("一亿二万", None),
        ("一亿零二万", ("100020000", "")),
        ("一亿一千", None),
        ("一亿零一千", ("100001000", "")),
        ("一亿零一千万", None),
        ("十亿零一千万", ("1010000000", "")),
        ("一万零一千", None),
        ("十万零七千", ("107000", "")),
        ("壹拾万柒仟", ("107000", "")),
        ("一万零一百", ("10100", "")),
        ("一万一百", None),
        ("一万零十五", ("10015", "")),
        ("一千零二百", None),
        ("一百零", None),
        ("零五", None),
        ("一万二千万", None),
        ("二千三千", None),
        ("三万亿", ("3000000000000", "")),
        ("二十", ("20", "")),
        ("廿五", ("25", "")),
        ("卅", ("30", "")),
        ("卌二", ("42", "")),
        ("零", ("0", "")),
        ("〇", ("0", "")),
        ("五", ("5", "")),
        ("二〇二四", ("2024", "")),
        ("〇五", None),
        ("〇五〇", None),
        ("负五", None),
        ("一点零一二三四五六七八九", ("1", "0123456789")),
        ("三五", None),
        ("一二三", None),
        ("一〇", ("10", "")),
        ("一○○", ("100", "")),
        ("一二三四五六七八九〇一二三四五六", ("1234567890123456", "")),
        ("一二三四五六七八九〇一二三四五六七", None),
        ("七十四点七一", ("74", "71")),
        ("零点五", ("0", "5")),
        ("七十四點〇五", ("74", "05")),
        ("七十四点", None),
        ("点五", None),
        ("七点十", None),
        ("七点五点五", None),
        ("一百二", None),
        ("壹佰贰拾", ("120", "")),
        ("兩萬", ("20000", "")),
        ("叁億", ("300000000", "")),
        ("陸拾", ("60", "")),
        ("几十", None),
        ("七十元", None),
        ("约七十", None),
        ("70", None),
        ("", None),
        ("百", None),
    ],
)
def test_a_chinese_numeral_is_read_in_one_way_or_not_at_all(text, number):
    """Every spelling of a digit and of a scale is read; an ambiguous numeral is rejected."""
    assert numerals.parse_numeral(text) == number


@pytest.mark.parametrize(
    ("spelt", "digit"), [*zip("〇○両两兩壹贰貳弐叁參参肆伍陆陸柒捌玖", "0022212223334566789", strict=True)]
)
def test_each_spelling_of_a_digit(spelt, digit):
    """As the digit behind a point, where each stands for itself."""
    assert numerals.parse_numeral(f"一点{spelt}") == ("1", digit)
    assert spelt in numerals.CHARACTERS


@pytest.mark.parametrize(("spelt", "worth"), [("拾", 10), ("佰", 100), ("仟", 1000), ("萬", 10**4), ("億", 10**8)])
def test_each_spelling_of_a_scale(spelt, worth):
    """In the formal spelling and in the traditional one."""
    assert numerals.parse_numeral(f"二{spelt}") == (str(2 * worth), "")


# ── numbers in cells and options ──


@pytest.mark.parametrize(
    "text", ["", " ", "　", "-", "—— ", "/", "／", "无", "N/A", "n/a", "None", "NULL", "nan", "NA", "…"]
)
def test_what_says_nothing(text):
    """Dashes, a stroke, 无, N/A, None and spaces say nothing; other words do say something."""
    assert says_nothing(text) == (text not in {"NA", "…"})


@pytest.mark.parametrize("text", ["0", "-0", "无1", "-1", "—1", "1/", "N/A1", "xN/A", "无 无"])
def test_what_says_something(text):
    """Nothing with something behind it is something."""
    assert not says_nothing(text)


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("0", 1),
        ("-5", 1),
        ("5.25", 1),
        ("5.", 0),
        (".5", 0),
        ("+5", 0),
        ("5 ", 0),
        (" 5", 0),
        ("5元", 0),
        ("1,000", 0),
        ("", 0),
        ("٥", 0),
    ],
)
def test_a_plain_number_has_nothing_about_it(text, plain):
    """Digits, a point and a minus alone."""
    assert is_plain(text) == bool(plain)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("1,234", WrittenNumber("1234", "")),
        ("12,345,678.90", WrittenNumber("12345678", "90")),
        ("123 456", WrittenNumber("123456", "")),
        ("1234,567", "ambiguous-number"),
        ("0,123", "ambiguous-number"),
        ("1,23", "ambiguous-number"),
        ("1,234,56", "ambiguous-number"),
        ("-12", WrittenNumber("12", "", negative=True)),
        ("约12元", WrittenNumber("12", "", unit="元", about=True)),
        ("约为 12 元", WrittenNumber("12", "", unit="元", about=True)),
        ("大约为12", WrittenNumber("12", "", about=True)),
        ("12 万 元", WrittenNumber("12", "", unit="万元")),
        ("12元约", WrittenNumber("12", "", unit="元约")),
        (".5", WrittenNumber("0", "5")),
        ("元", "not-a-number"),
        ("约", "not-a-number"),
        ("-", "not-a-number"),
        ("１２元", WrittenNumber("12", "", unit="元")),
        ("12.", "not-a-number"),
        ("12,", "not-a-number"),
        ("12元,", "not-a-number"),
        ("12以上", "range"),
        (f"12{'以上' * 50}", WrittenNumber("12", "", unit="以上" * 50)),
        ("12xyz", WrittenNumber("12", "", unit="xyz")),
        ("七 十 元", WrittenNumber("70", "", unit="元")),
        ("三五", "not-a-number"),
        ("12x", "not-a-number"),
        ("1e3", "exponent"),
        ("12年", WrittenNumber("12", "", unit="年")),
        ("三千万元", WrittenNumber("三千", "", unit="万元")),
        ("十五", WrittenNumber("15", "")),
        ("约十五元", WrittenNumber("15", "", unit="元", about=True)),
    ],
)
def test_a_number_in_a_cell(text, written):
    """Groups of three, a sign, 约 before, a unit behind; anything else is refused with its reason."""
    if text == "三千万元":  # 3000 万元 and 三千万 元 are one sum
        assert taken(text, "元", "万元") == WrittenNumber("3000", "", unit="万元")
    else:
        assert taken(text, "元", "万元") == written


def test_a_sum_that_comes_out_differently_is_refused():
    """二万 with 万 as a unit is 2 万, and 20 000 of the bare unit: where these differ there are two readings."""
    found = parse_number("二万", ["万"], lambda unit: Fraction(1 if unit else 3), term=False)
    assert found.code == "ambiguous-number"


@pytest.mark.parametrize("length", [100, 101])
def test_a_very_long_text_is_no_number(length):
    """Texts up to a hundred characters get a specific reason; longer ones are just not a number."""
    text = "40-50".ljust(length, "年")
    assert (taken(text, "年") == "not-a-number") == (length > 100)


@pytest.mark.parametrize("term", ["7", "70", "100", "70年", "70 年", "12.5年"])
def test_a_simple_term(term):
    """A number of years is taken as it stands."""
    assert taken(term, "年", term=True).whole == term.replace("年", "").strip().partition(".")[0]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("商业40年、住宅70年", "several-terms"),
        ("40/50", "several-terms"),
        ("40年50年", "several-terms"),
        ("7040", "several-terms"),
        ("长期", "indefinite-term"),
        ("工业50年", "labelled-term"),
        ("2069年3月16日", "date"),
        ("40-50年", "range"),
    ],
)
def test_no_single_term(text, code):
    """Two terms, a date, a term with words before it and one without an end are no number of years."""
    assert taken(text, "年", term=True) == code


def test_a_number_that_is_no_term_may_have_words_before_its_unit():
    """What is said of terms is said of terms alone, and of no text that is very long."""
    assert taken("7040", "年") == WrittenNumber("7040", "")
    assert taken("7040".ljust(101, "年"), "年", term=True) == WrittenNumber("7040", "", unit="年" * 97)
    assert taken(f"商业40年、住宅70年{'。' * 100}", "年", term=True) == "not-a-number"


# ── limits ──


@pytest.mark.parametrize("kind", KINDS, ids=[f"{kind.key}-{kind.base.places}" for kind in KINDS])
def test_a_limit_holds_what_meets_it(kind):
    """The limit itself is within; of a kind that is strict (a rate) only what is below it. So below zero."""
    step = Fraction(1, 10**kind.base.places)
    assert kind.within(kind.limit) == (not kind.strict)
    assert kind.within(-kind.limit) == (not kind.strict)
    assert kind.within(kind.limit - step)
    assert not kind.within(kind.limit + step)
    assert not kind.within(-kind.limit - step)
    largest = kind.limit - step if kind.strict else kind.limit
    assert read(largest, kind, "key").value == largest
    with pytest.raises(UsageError) as raised:
        read(largest + step, kind, "key")
    assert raised.value.code == "beyond-limit"


@pytest.mark.parametrize("kind", KINDS, ids=[f"{kind.key}-{kind.base.places}" for kind in KINDS])
def test_no_place_is_lost(kind):
    """The last place that a unit may have is kept, one more is refused; zeros at the end are none."""
    for name, unit in kind.units.items():
        last = f"0.{'0' * (unit.places - 1)}3" if unit.places else "3"
        found = read(last + name, kind, "key")
        assert found.value == Fraction(last) * unit.factor
        assert found.value % kind.grain == 0
        assert read((last if "." in last else f"{last}.") + f"000{name}", kind, "key").value == found.value
        with pytest.raises(UsageError) as raised:
            read((last if "." in last else f"{last}.") + f"03{name}", kind, "key")
        assert raised.value.code == "too-fine"
        assert f"at most {unit.places} places (in {unit.name or 'no unit'})" in str(raised.value)
        assert f"至多 {unit.places} 位小数（单位：{unit.name or '无'}）" in raised.value.zh


def test_numbers_of_python_are_read_as_they_are():
    """An int, a Decimal and a Fraction; a float and a truth value are none, a third has no decimal."""
    assert [read(value, MONEY, "key").value for value in (5, Decimal("5.25"), Fraction(21, 4))] == [
        5,
        Fraction("5.25"),
        Fraction("5.25"),
    ]
    for value in (5.0, True):
        with pytest.raises(UsageError, match="not a binary float"):
            read(value, MONEY, "key")
    with pytest.raises(UsageError, match="no finite decimal equals it"):
        read(Fraction(1, 3), MONEY, "key")
    assert quantities.as_text(10**39) == str(10**39)
    assert quantities.as_text(10**40) == "9" * 40
    assert quantities.as_text(Decimal("1E+39")) == "1" + "0" * 39
    assert quantities.as_text(Decimal("1E+40")) == "1E+40"
    assert quantities.as_text(Decimal("1E-39")) == "0." + "0" * 38 + "1"
    assert quantities.as_text(Decimal("1E-40")) == "1E-40"


def test_a_number_is_shown_with_what_it_is_reckoned_with():
    """As written, with the base unit beside another one; a rate in percent stays one."""
    shown = {
        text: read(text, kind, "key").shown
        for text, kind in (
            ("58.05亩", AREA),
            ("12万元/亩", UNIT_PRICE),
            ("1200", AREA),
            ("6%", RATE),
            ("1公顷", AREA),
            ("2m2", AREA),
        )
    }
    assert shown == {
        "58.05亩": "58.05 亩 (= 38,700 ㎡)",
        "12万元/亩": "12 万元/亩 (= 180)",
        "1200": "1,200",
        "6%": "6%",
        "1公顷": "1 公顷 (= 10,000 ㎡)",
        "2m2": "2",
    }


def test_a_date_of_a_sheet_is_told():
    """The error for a number of years that may be an Excel date names the date."""
    with pytest.raises(UsageError) as raised:
        read("44197", YEARS, "years")
    assert str(raised.value) == "years: “44197” is beyond its limit; at most 100 年 (or else Excel's day 2021-01-01)."
    assert raised.value.zh.endswith("至多 100 年（或为 Excel 日期 2021-01-01）。")
