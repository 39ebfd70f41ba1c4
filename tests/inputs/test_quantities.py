"""Amounts are read exactly, or rejected with the reason.

Expected amounts are built here from digits, a decimal place and a unit, whose factor is that of rules.md (1 亩 =
2000/3 ㎡, 1 公顷 = 10 000 ㎡, 1 万元 = 10 000 元, 1 万元/亩 = 15 元/㎡).
"""

from decimal import Decimal
from fractions import Fraction

import cn2an
import polars as pl
import pytest
from effort import examples
from hypothesis import example, given
from hypothesis import strategies as st

from landprice import numerals, rulebook
from landprice.errors import Exit, UsageError
from landprice.inputs.input_kinds import NumberInput
from landprice.inputs.number_text import says_nothing
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
from landprice.kinds.column.source import ColumnSource
from landprice.ledger.cell_reader import CellReader
from landprice.text_normalize import one_width

KINDS = (AREA, UNIT_PRICE, MONEY, RENT, YEARS, PART_YEARS, RATE, INDEX, RATIO, LEVEL)
WORTH = {
    "㎡": Fraction(1),
    "平方米": Fraction(1),
    "m2": Fraction(1),
    "亩": Fraction(2000, 3),
    "公顷": Fraction(10_000),
    "元/㎡": Fraction(1),
    "元/平方米": Fraction(1),
    "万元/亩": Fraction(15),
    "元/亩": Fraction(3, 2000),
    "万元/公顷": Fraction(1),
    "万元/㎡": Fraction(10_000),
    "元": Fraction(1),
    "万元": Fraction(10_000),
    "亿元": Fraction(10**8),
    "元/年": Fraction(1),
    "万元/年": Fraction(10_000),
    "年": Fraction(1),
    "%": Fraction(1, 100),
    "层": Fraction(1),
    "": Fraction(1),
}
FULL_WIDTH = str.maketrans("0123456789.,-", "０１２３４５６７８９．，－")


def code_of(text, kind):
    """Why an amount is refused."""
    with pytest.raises(UsageError) as error:
        read(text, kind, "key")
    assert error.value.exit_code is Exit.USAGE
    for message in (error.value.zh, error.value.en):  # it names the input, and a long text is cut
        assert message.startswith("key")
        assert len(message) < 200
    return error.value.code


@st.composite
def written(draw):
    """An amount within its limit as it may be written, its kind, and what it is."""
    kind = draw(st.sampled_from(KINDS))
    name = draw(st.sampled_from(sorted(set(kind.units) & set(WORTH))))
    unit = kind.units[name]
    places = draw(st.integers(0, unit.places))
    top = int(kind.limit / WORTH[name] * 10**places) - (1 if kind.strict else 0)
    units = draw(st.integers(0, max(top, 0)) | st.just(max(top, 0)))
    whole, part = divmod(units, 10**places)
    digits = f"{whole:,}" if draw(st.booleans()) else str(whole)
    zeros = "0" * draw(st.integers(0, 3))
    text = digits + (f".{part:0{places}}{zeros}" if places else f".{zeros}" if zeros else "")
    if whole == 0 and places and draw(st.booleans()):
        text = text.removeprefix("0")
    sign = draw(st.sampled_from(["", "", "-"]))
    space = draw(st.sampled_from(["", " ", "\u3000", "\u00a0"]))
    text = f"{space}{sign}{text}{space}{name}{space}"
    if draw(st.booleans()):
        text = text.translate(FULL_WIDTH)
    return text, kind, name, Fraction(units, 10**places) * WORTH[name] * (-1 if sign else 1)


@examples(300)
@given(written())
def test_what_is_written_is_read(drawn):
    """Digits of any width, thousands separators, spaces, a sign, a unit: the value is exact, on its kind's grain.

    A sign before a level says that it is below ground, as all are.
    """
    text, kind, name, value = drawn
    reading = read(text, kind, "key")
    if kind is LEVEL and value < 0:
        value, name = -value, "层"
    assert reading.value == value
    assert reading.unit == name
    assert (value / kind.grain).denominator == 1


@given(written().filter(lambda drawn: not drawn[2]))
def test_a_bare_number_has_the_unit_of_its_column(drawn):
    """A number without a unit has the one that its column says; with one, its own."""
    text, kind, _, value = drawn
    places = len(one_width(text).partition(".")[2].rstrip("0"))
    for unit in kind.units.values():
        if kind.within(value * unit.factor) and places <= unit.places:
            assert read(text, kind, "key", unit).value == value * unit.factor


@given(st.sampled_from(KINDS), st.integers(-(10**15), 10**15), st.integers(0, 12))
def test_a_number_is_read_as_its_text_is(kind, units, places):
    """An int, a Decimal or a Fraction is what its plain decimal is, refused where that is."""
    value = Fraction(units, 10**places)
    sign, digits = "-" if units < 0 else "", str(abs(units)).rjust(places + 1, "0")
    text = sign + digits[: len(digits) - places] + ("." + digits[len(digits) - places :] if places else "")
    try:
        expected = read(text, kind, "key").value
    except UsageError as error:
        expected = error.code
    for number in (value, Decimal(text), *([units] if not places else [])):
        try:
            assert read(number, kind, "key").value == expected
        except UsageError as error:
            assert error.code == expected


@pytest.mark.parametrize(
    "text",
    [
        *("abc", "NaN", "nan", "Infinity", "inf", "-Infinity", "0x10", "0b1"),
        *("1_000", ",100", "1.", ".", "-", "--5", "+5", "5-", "5e", "5x"),
        *("½", "²", "5²", "٣", "१२", "(5)", "50年60", "\0", "5\0", "Decimal('5')", "None", "⑤", "面议"),
    ],
)
@pytest.mark.parametrize("kind", [MONEY, YEARS, RATE], ids=lambda kind: kind.key)
def test_what_is_no_plain_decimal_is_no_number(text, kind):
    """Other systems, other signs, other scripts, words: no number, said so, never guessed."""
    assert code_of(text, kind) in {"not-a-number", "unknown-unit"}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        *((text, "exponent") for text in ("1e6", "1E6", "1e999999999", "1e-5", "１ｅ６", "1.5E+05", "1.E5", "1e6元")),
        *((text, "ambiguous-number") for text in ("1,23", "12,00", "1,2000", "1,,000", "1.2.3", "1.234,5", "0,123")),
        *((text, "ambiguous-number") for text in ("1 23", "1 000,5", "1\n2", "5\u200b5", "1,234 567", "1'000", "2,5")),
        *(
            (text, "range")
            for text in ("40-50", "40～50", "40~50", "40至50", "30到50", "40—50", "40年-50年", "1,000-2,000")
        ),
        *((text, "range") for text in ("三十至五十", "≤50", "50以上", "不超过20", "20以内", "100㎡左右", "＞5")),
        *((text, "date") for text in ("2069-3-16", "2069/03/16", "2069年3月16日", "2069.3.16", "2069-03-16 00:00:00")),
        *((text, "sheet-error") for text in ("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "####", "Err:502")),
    ],
)
@pytest.mark.parametrize("kind", [MONEY, AREA, YEARS, RATE], ids=lambda kind: kind.key)
def test_what_is_not_one_number_is_named(text, code, kind):
    """What can be read two ways, a range, a date, a spreadsheet's error: refused by its own name, never guessed."""
    assert code_of(text, kind) == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        *(
            (text, "several-terms")
            for text in ("商业40年、住宅70年", "工业50年，商业40年", "7040", "40年/70年", "50/40")
        ),
        *(
            (text, "several-terms")
            for text in (
                "40、70",
                "5+45",
                "商业四十年，住宅七十年",
                "商业40、住宅70",
                "批发零售用地40年; 其他普通商品住房用地70",
                "商40住70",
                "住宅70 商业40年",
                "40年；70年",
                "704050",
                "40年 70年",
            )
        ),
        *((text, "indefinite-term") for text in ("长期", "永久", "无限期", "长期有效", " 长期 ")),
        *(
            (text, "date")
            for text in ("2069年", "至2069年3月16日", "2069年03月", "2069-03", "二〇六九年三月十六日", "2019年至2069年")
        ),
        *(
            (text, "labelled-term")
            for text in ("工业50年", "工业用地：50", "其他工业用地50年;", "商业四十年", "剩余38.5年")
        ),
        *((text, "unknown-unit") for text in ("50亩", "50平方米")),
        *((text, "not-a-number") for text in ("几十年", "十几年", "一百二", "二十多年", "三五年", "半年")),
        *((text, "beyond-limit") for text in ("101", "2069", "43831", "1,000", "一百零一年")),
    ],
)
@pytest.mark.parametrize("kind", [YEARS, PART_YEARS], ids=["whole", "in-part"])
def test_what_is_not_one_term_is_named(text, code, kind):
    """Several terms, an end date, a use beside the term or no term are rejected with their reason; so are months."""
    assert code_of(text, kind) == code


def test_several_terms_are_named():
    """The message has each of them, so that who mends the row sees what was meant."""
    for text, terms in (("商业40年、住宅70年", "40、70"), ("7040", "70、40"), ("四十年/七十年", "四十、七十")):
        with pytest.raises(UsageError) as error:
            read(text, YEARS, "years")
        assert terms in error.value.zh
        assert terms.replace("、", ", ") in error.value.en


def test_a_day_s_number_in_a_sheet_is_told():
    """43831 is 1 January 2020 to Excel: a term of so many years is none, and the day is named."""
    with pytest.raises(UsageError, match="Excel's day 2020-01-01"):
        read("43831", YEARS, "years")


READ_AS = [
    # as it may stand in a cell, its kind, and what it is: by hand, with 1 亩 = 2000/3 ㎡ and 1 万元 = 10 000 元
    *(
        (text, YEARS, 50)
        for text in ("50", "50年", "50 年", "50.0", "５０", "５０年", "\u00a050\u00a0", "\ufeff50", "50\u200b")
    ),
    *((text, YEARS, 50) for text in ("五十", "五十年", "伍拾", "伍拾年", "五〇", "五○年", "五 十 年", "约50年")),
    *((text, YEARS, 70) for text in ("七十年", "柒拾年", "七〇")),
    *((text, YEARS, value) for text, value in (("廿", 20), ("廿五年", 25), ("卅年", 30), ("十五", 15), ("一百", 100))),
    *((text, PART_YEARS, Fraction("38.5")) for text in ("38.5", "38.50年", "三十八点五年", "约38.5", "約 38.5 年")),
    *(
        (text, AREA, Fraction("38700.4"))
        for text in ("38 700.40㎡", "38\u2009700.40", "38\u00a0700.40 平方米", "38,700.40")
    ),
    *(
        (text, AREA, Fraction("38700.4"))
        for text in ("３８，７００．４０㎡", "38，700.4m2", "约38,700.40㎡", "大约为 38700.4")
    ),
    ("约74.71亩", AREA, Fraction("74.71") * Fraction(2000, 3)),
    ("七十四点七一亩", AREA, Fraction("74.71") * Fraction(2000, 3)),
    ("一万二千平方米", AREA, 12000),
    ("841.98万元", MONEY, Fraction("8419800")),
    ("八百四十一点九八万元", MONEY, Fraction("8419800")),
    ("三千万元", MONEY, 30_000_000),
    ("三千万", MONEY, 30_000_000),
    ("一亿二千万元", MONEY, 120_000_000),
    ("壹仟贰佰叁拾肆万伍仟陆佰柒拾捌元", MONEY, 12_345_678),
    ("十二万元/亩", UNIT_PRICE, 180),
    ("百分之六", RATE, None),
    ("六%", RATE, Fraction("0.06")),
]


@pytest.mark.parametrize(("text", "kind", "value"), READ_AS, ids=lambda part: str(getattr(part, "key", part)))
def test_common_dirt_is_read(text, kind, value):
    """Spaces of every kind, separators, widths, units, 约, Chinese numerals: the one number that it can be."""
    if value is None:
        assert code_of(text, kind) == "not-a-number"
    else:
        reading = read(text, kind, "key")
        assert reading.value == value
        assert reading.about == ("约" in text or "約" in text)
        assert reading.plain == (text.isascii() and text.replace(".", "").isdigit())


def test_ten_thousands_that_may_be_a_column_s_are_not_guessed():
    """三千万 is 3000 万元, or 30 million of a column in 万元; behind 元 it is one of them alone."""
    for unit in ("万元", "亿元"):
        with pytest.raises(UsageError) as error:
            read("三千万", MONEY, "key", MONEY.units[unit])
        assert error.value.code == "ambiguous-number"
        assert read("三千万元", MONEY, "key", MONEY.units[unit]).value == 30_000_000
    assert read("三千", MONEY, "key", MONEY.units["万元"]).value == 30_000_000


@given(
    st.integers(0, 10**16 - 1) | st.integers(0, 9999), st.booleans(), st.text(st.sampled_from("0123456789"), max_size=4)
)
def test_a_chinese_numeral_is_what_was_written(number, capitals, part):
    """Every numeral that cn2an writes, in either spelling, with decimals: read back as the number it was made of."""
    text = cn2an.an2cn(number, "up" if capitals else "low")
    digits = "".join(("零壹贰叁肆伍陆柒捌玖" if capitals else "零一二三四五六七八九")[int(digit)] for digit in part)
    assert numerals.parse_numeral(text + ("点" + digits if part else "")) == (str(number), part)


@given(st.text(st.sampled_from("零〇一二两三四五六七八九十百千万亿点廿卅几"), min_size=1, max_size=7))
def test_a_chinese_numeral_is_read_in_one_way_or_not_at_all(text):
    """Whatever the signs: a number that writes itself so again, or none."""
    found = numerals.parse_numeral(text)
    if found is not None and set(text) <= set("一二三四五六七八九十百千万亿零"):
        written = cn2an.an2cn(int(found[0]), "low")
        spelled = text if text[:2] != "一十" else text[1:]
        assert written == spelled or (set(text) <= set("零一二三四五六七八九") and "零" in text)


@pytest.mark.parametrize("number", [0.1, float("nan"), float("inf"), True, None, [1], b"1", 1j])
def test_a_binary_float_is_refused(number):
    """A float is never accepted, nor anything else that is not a number."""
    assert code_of(number, MONEY) == "not-a-number"


@pytest.mark.parametrize("number", [Decimal("NaN"), Decimal("Infinity"), Decimal("-Infinity"), Decimal("sNaN")])
def test_a_decimal_that_is_no_number_is_refused(number):
    """What the decimal module calls a number is none here."""
    assert code_of(number, MONEY) == "not-a-number"


def test_a_third_has_no_decimal():
    """A fraction that no decimal writes is too fine for every input."""
    assert code_of(Fraction(1, 3), INDEX) == "too-fine"


HUGE = ("1" * 10**6, "9" * 41, "0." + "1" * 10**6, "1e999999999", "1" * 10**6 + "元", 10**10**5, Decimal("1e999999999"))


@pytest.mark.parametrize("amount", HUGE, ids=lambda amount: str(type(amount).__name__))
def test_the_huge_is_refused(amount):
    """A million digits, an exponent of a milliard: refused by a message of one short line."""
    assert code_of(amount, MONEY) in {"beyond-limit", "too-fine", "not-a-number", "exponent"}


LIMITS = [
    # rules.md, inputs and their limits: the largest, one step over it, and one place too many
    (AREA, "1000000000", "1000000000.0001", "0.00001"),
    (AREA, "100000公顷", "100000.000001公顷", "0.0000001公顷"),
    (AREA, "1500000亩", "1500000.000001亩", "0.0000001亩"),
    (UNIT_PRICE, "10000000", "10000000.0001", "0.00001"),
    (MONEY, "1000000000000", "1000000000000.01", "0.001"),
    (MONEY, "100000000万元", "100000000.000001万元", "0.0000001万元"),
    (RENT, "1000000000000", "1000000000000.01", "0.001"),
    (YEARS, "100", "101", "0.5"),
    (PART_YEARS, "100", "100.01", "0.005"),
    (RATE, "0.999999", "1", "0.0000001"),
    (RATE, "99.9999%", "100%", "0.00001%"),
    (INDEX, "1000000", "1000000.000001", "0.0000001"),
]


@pytest.mark.parametrize(("kind", "largest", "beyond", "too_fine"), LIMITS)
def test_limits_are_the_rules(kind, largest, beyond, too_fine):
    """The largest amount is read, a step more is beyond the limit, a place more is too fine; below zero alike."""
    assert read(largest, kind, "key").value <= kind.limit
    assert code_of(beyond, kind) == "beyond-limit"
    assert code_of("-" + beyond, kind) == "beyond-limit"
    assert code_of(too_fine, kind) == "too-fine"


@pytest.mark.parametrize(
    ("text", "kind", "allowed"),
    [
        ("480美元", MONEY, "万元"),
        ("5亩", MONEY, "亿元"),
        ("5元", AREA, "公顷"),
        ("5元/亩/年", UNIT_PRICE, "万元/亩"),
        ("5年", RATE, "%"),
    ],
)
def test_an_unknown_unit_names_those_allowed(text, kind, allowed):
    """The message says which units there are."""
    assert code_of(text, kind) == "unknown-unit"
    with pytest.raises(UsageError, match=allowed):
        read(text, kind, "key")


# ── a ledger's cell means what the same text means on the command line ──

NUMBERISH = st.text(st.sampled_from("0123456789.,-−+ eE%年元万亩/㎡０５．，\u3000\u00a0\t'=abc"), max_size=14)
BOOK = rulebook.load()


@examples(200)
@given(
    st.sampled_from(KINDS),
    st.lists(NUMBERISH | written().map(lambda drawn: drawn[0]) | st.text(max_size=6), max_size=8),
)
@example(MONEY, ["1.005", "1.00", "100000000000000.00", "1000000000000", "1000000000000.01", "-0", "00012", " 5 "])
@example(RATE, ["1", "0.9999999", "0.999999", "1.0", "100%"])
def test_a_cell_is_read_as_the_command_line_reads_it(kind, texts):
    """For every unit a column may have: the same value, or the same reason and words; blanks and dashes say nothing."""
    for unit in dict.fromkeys(kind.units.values()):
        source = ColumnSource("key", NumberInput(key="key", kind=kind), 0, "key", None, kind, unit, unit_said=True)
        rows = pl.DataFrame({"c0": pl.Series(texts, dtype=pl.String)})
        (got,) = CellReader(BOOK, "en").columns([source], rows)
        problems = got.problems or (pl.Series([None] * len(texts)),) * 2
        for text, value, code, message in zip(texts, got.values[0], *problems, strict=True):
            try:
                expected = None if says_nothing(text) else read(text, kind, "key", unit).value / kind.grain
                reason = None, None
            except UsageError as error:
                expected, reason = None, (error.code, error.en)
            assert (value, code, message) == (expected, *reason), text


def test_every_grain_is_as_fine_as_its_units():
    """A fen for money; for areas 1/30 000 ㎡, of which 1/10 000 ㎡ is 3 and a millionth 亩, 1/1500 ㎡, is 20."""
    assert AREA.grain == Fraction(1, 30_000)
    assert MONEY.grain == Fraction(1, 100)
    for kind in KINDS:
        for unit in kind.units.values():
            assert (unit.factor / 10**unit.places / kind.grain).denominator == 1


def test_one_width_leaves_squares_alone():
    """Full-width letters, digits and signs are narrowed; ² stays, so that 5² never becomes 52."""
    assert one_width("　１２．５（ｍ²）\u00a0") == "12.5(m²)"
