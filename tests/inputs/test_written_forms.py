"""Amounts and terms as contracts and notices write them: one amount however it is written, or none."""

import itertools
from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from landprice.errors import UsageError
from landprice.inputs.quantities import AREA, MONEY, PART_YEARS, RATE, RENT, UNIT_PRICE, YEARS, read

CAPITAL_DIGITS = "零壹贰叁肆伍陆柒捌玖"


def read_in(text, kind, unit=None):
    """The value of a text, or the code of the refusal; a bare number is in this unit."""
    try:
        return read(text, kind, "key", kind.units[unit] if unit else None).value
    except UsageError as error:
        return error.code


def in_capitals(yuan):
    """A whole number in capitals, written digit by digit."""
    if not yuan:
        return "零"
    text, pending = "", False
    for place, digit in reversed([*enumerate(map(int, reversed(str(yuan))))]):
        if digit:
            text += "零" * pending + CAPITAL_DIGITS[digit] + ("", "拾", "佰", "仟")[place % 4]
            pending = False
        elif text:
            pending = True
        section = yuan // 10 ** (place - place % 4) % 10**4
        if place in (4, 8, 12) and (section or place == 8):
            text += {4: "万", 8: "亿", 12: "万"}[place]
            # a thousand that is there needs no zero before it, where its own section is reached next
            below = yuan // 10 ** (place - 4) % 10**4
            pending = pending and below < 1000
    return text


fen = st.one_of(
    st.integers(1, 10**14),
    st.lists(st.sampled_from("0001359"), min_size=3, max_size=14).map(lambda digits: int("".join(digits)) or 1),
)


@given(st.lists(fen, min_size=20, max_size=20))
@example([10_000_100_000, 10_700_000, 384_000_000, 1, 10, 100])
def test_an_amount_is_the_same_however_it_is_written(amounts):
    """In yuan, in 万元, in capitals with jiao and fen, with the currency, and twice in brackets."""
    for amount in amounts:
        value = Fraction(amount, 100)
        yuan, rest = divmod(amount, 100)
        jiao, cents = divmod(rest, 10)
        digits = f"{yuan}.{rest:02}"
        capitals = f"{in_capitals(yuan)}元" if yuan or not rest else ""
        capitals += f"{CAPITAL_DIGITS[jiao]}角" if jiao else "零" if yuan and cents else ""
        capitals += f"{CAPITAL_DIGITS[cents]}分" if cents else ""
        closed = capitals if rest else f"{capitals}整"
        for text in (
            f"{digits}元",
            f"￥{digits}元",
            f"人民币{digits}元；",
            f"{digits}元人民币",
            f"{digits}元整",
            closed,
            f"人民币{closed}",
            f"人民币{closed}（￥{digits}元）",
            f"￥{digits}元（大写：{closed}）",
        ):
            assert read_in(text, MONEY, "万元") == value, text
        assert read_in(f"人民币{closed}（￥{digits}1元）", MONEY) != value
        assert read_in(f"人民币{closed}（￥{yuan + 1}.{rest:02}元）", MONEY) == "ambiguous-number"


@given(st.lists(st.tuples(st.integers(1, 999), st.integers(1, 9999), st.integers(0, 9999)), min_size=20, max_size=20))
def test_two_scales_are_one_amount(amounts):
    """1亿2000万元 is 12 000 万元; a lower part that fills the upper scale is refused."""
    for upper, lower, part in amounts:
        for text in (f"{upper}亿{lower}.{part:04}万元", f"人民币{upper}亿{lower}.{part:04}万"):
            assert read_in(text, MONEY) == upper * 10**8 + (lower + Fraction(part, 10**4)) * 10**4
        assert read_in(f"{upper}亿{lower + 10_000}万元", MONEY) == "ambiguous-number"


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("500万元整", MONEY, 5_000_000),
        ("伍佰万元整", MONEY, 5_000_000),
        ("￥500万元", MONEY, 5_000_000),
        ("500万元人民币", MONEY, 5_000_000),
        ("伍佰万元整（￥:500万元整）", MONEY, 5_000_000),
        ("伍佰万元整（￥:501万元整）", MONEY, "ambiguous-number"),
        ("伍佰万元整（￥5000000）", MONEY, 5_000_000),
        ("人民币伍佰万元整（小写：￥5,000,000.00）", MONEY, 5_000_000),
        ("￥5000000（大写：伍佰万元整）", MONEY, 5_000_000),
        ("伍佰万元整（￥500）", MONEY, "ambiguous-number"),
        ("伍佰万元整（5000000）", MONEY, "not-a-number"),
        ("500（万元）", MONEY, 5_000_000),
        ("500元（万元）", MONEY, "unknown-unit"),
        ("500万元（含税）", MONEY, "unknown-unit"),
        ("壹拾万零柒仟元", MONEY, 107_000),
        ("一亿零一千元", MONEY, 100_001_000),
        ("一亿零一万元", MONEY, 100_010_000),
        ("一亿一千元", MONEY, "not-a-number"),
        ("五千元", MONEY, 5_000),
        ("5千元", MONEY, 5_000),
        ("3.5百万元", MONEY, 3_500_000),
        ("1亿2000万", RENT, 120_000_000),
        ("12千元/年", RENT, 12_000),
        ("1万2千元", MONEY, "not-a-number"),
        ("贰分", MONEY, Fraction("0.02")),
        ("伍角", MONEY, Fraction("0.5")),
        ("伍角零贰分", MONEY, "not-a-number"),
        ("壹仟肆佰零玖元伍角", MONEY, Fraction("1409.5")),
        ("壹万陆仟肆佰零玖元零贰分", MONEY, Fraction("16409.02")),
        ("1.5元3角", MONEY, "not-a-number"),
        ("约500万元", MONEY, 5_000_000),
        ("流拍", MONEY, "not-sold"),
        ("终止", MONEY, "not-sold"),
        ("480元/㎡；", UNIT_PRICE, 480),
        ("￥480元/㎡", UNIT_PRICE, 480),
        ("7320.06平方米（合10.9801亩）", AREA, Fraction("7320.06")),
        ("7320.06平方米（10.9801亩）", AREA, Fraction("7320.06")),
        ("7320.06平方米（合10.99亩）", AREA, "ambiguous-number"),
        ("1.2公顷（12000.4㎡）", AREA, "ambiguous-number"),
        ("12345.6平方米（以实测为准）", AREA, "unknown-unit"),
        ("12345.6方米", AREA, Fraction("12345.6")),
        ("12345.6 M2", AREA, Fraction("12345.6")),
        ("12345.6m^2", AREA, Fraction("12345.6")),
        ("1.5Ha", AREA, 15_000),
        ("1.2万平方米", AREA, 12_000),
        ("2,002 ft²", AREA, "unknown-unit"),
        ("1.23公倾", AREA, "unknown-unit"),
        ("1,23公顷", AREA, "ambiguous-number"),
        ("0.5‰", RATE, Fraction(1, 2000)),
        ("50年;", YEARS, 50),
        ("50年期", YEARS, 50),
        ("五十年期", YEARS, 50),
        ("50年（自出让合同签订之日起计）", YEARS, 50),
        ("40(自2002年11月22日计)", YEARS, 40),
        ("40(自2002年11月22日至2042年11月21日)", YEARS, "date"),
        ("40年（商业）", YEARS, "unknown-unit"),
        ("20年6个月", PART_YEARS, Fraction(41, 2)),
        ("二十年零六个月", PART_YEARS, Fraction(41, 2)),
        ("20年6个月", YEARS, "too-fine"),
        ("20年4个月", PART_YEARS, "too-fine"),
        ("240个月", YEARS, 20),
        ("240个月", PART_YEARS, 20),
        ("20年12个月", PART_YEARS, "not-a-number"),
        ("2069年3月", PART_YEARS, "date"),
    ],
)
def test_what_notices_and_contracts_write(text, kind, value):
    assert read_in(text, kind) == value


@pytest.mark.parametrize(("unit", "value"), [("元", 500), ("万元", "ambiguous-number")])
def test_an_amount_behind_a_currency_sign_needs_a_unit_where_the_column_is_not_in_yuan(unit, value):
    """￥500 under 万元 is 500 yuan, or 500 万元."""
    assert read_in("￥500", MONEY, unit) == value
    assert read_in("人民币500", MONEY, unit) == value


def test_every_unit_is_read_with_every_closing_mark():
    """A semicolon or 。 at the end, and a unit in brackets, change nothing."""
    for kind in (AREA, MONEY, RENT, UNIT_PRICE):
        for unit, (before, after) in itertools.product(kind.units, (("", "；"), ("", "。"), ("（", "）"))):
            assert read_in(f"12{before}{unit}{after}", kind) == 12 * kind.units[unit].factor
