"""A total rounded to its last place as written agrees with unit price × area, in a ledger as for one parcel."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st
from ledgers import frame_of

from landprice.calculators import get_calculator
from landprice.ledger.headings import ColumnOptions
from landprice.ledger.pricer import Pricer

HEADINGS = ["用途", "评估单价（元/㎡）", "土地面积（公顷）", "评估总价（万元）"]
UNITS = {"万元": 10_000, "元": 1, "亿元": 10**8, "": 10_000}


def outcome(rows):
    """The full-term price and the warnings of each row, or its codes; each row's statement is the same."""
    pricer = Pricer(HEADINGS, calculator="term", column_options=ColumnOptions({"years": "20"}))
    done = pricer.price(frame_of(rows, len(HEADINGS)))
    codes = dict(zip(done.rejected["row"].to_list(), done.rejected["codes"].to_list(), strict=True))
    priced = iter(done.priced.select("full_term_price", "warnings").rows())
    found = [codes.get(row + 2) or next(priced) for row in range(len(rows))]
    for row, result in zip(rows, found, strict=True):
        use, unit_price, area, total = row
        total += "" if total.endswith("元") else "万元"
        inputs = {"use": use, "unit_price": unit_price, "area": area + "公顷", "full_price": total, "years": "20"}
        if isinstance(result, str):
            for statement in (pricer.statement(row), get_calculator("term").price(inputs)):
                assert [check.code for check in statement.stopping] == [result]
            amount = Fraction(total.removesuffix("元").removesuffix("万").removesuffix("亿"))
            accepted = get_calculator("term").price(inputs, accept=[result])
            assert accepted["full_term_price"] == amount * UNITS[total.lstrip(".0123456789")], "the total is taken"
        else:
            alone = get_calculator("term").price(inputs)
            assert alone["full_term_price"] == pricer.statement(row)["full_term_price"] == Fraction(result[0])
            assert ("price-rounded" in {check.code for check in alone.breached}) == (
                "price-rounded" in (result[1] or "")
            )
    return found


def test_published_totals_in_ten_thousand_yuan_agree():
    """0.3858 公顷 × 70.52 = 272 066.16 元, published as 27.2066 万元; half of its last place is 0.5 元."""
    rows = [
        ("工业用地", "70.52", "0.3858", text)
        for text in ("27.2066", "27.206616", "27.20", "272066元", "27.2065", "27.2")
    ]
    found = outcome(rows)
    assert [each if isinstance(each, str) else str(each[0]) for each in found] == [
        *("272066.00", "272066.16"),
        "prices-disagree",  # 27.20 is at most 50 元 off
        *("272066.00", "prices-disagree", "272000.00"),
    ]


TOTALS = st.tuples(
    st.integers(1, 99_999), st.integers(1, 9_999), st.integers(0, 6), st.sampled_from([*UNITS]), st.integers(-6, 6)
)


@given(st.lists(TOTALS, min_size=1, max_size=40))
def test_a_total_agrees_within_half_of_its_last_place(drawn):
    """Totals in 元, 万元 and 亿元 with any places, rounded or one off."""
    rows, agree = [], []
    for price, area, most, unit, nudge in drawn:
        places = min(most, 2) if unit == "元" else most
        product = Fraction(price, 100) * area
        step = Fraction(UNITS[unit], 10**places)
        count = max(round(product / step) + int(nudge / 5), 1)
        digits = str(count).zfill(places + 1)
        text = digits if not places else f"{digits[:-places]}.{digits[-places:]}"
        rows.append(("工业用地", f"{price // 100}.{price % 100:02}", f"0.{area:04}", text + unit))
        agree.append(abs(count * step - product) * 2 <= step)
    for result, agrees, row in zip(outcome(rows), agree, rows, strict=True):
        assert (result == "prices-disagree") != agrees, row
