"""The books of places against the figures that the places publish or that their own words work out by hand."""

import datetime as dt
from fractions import Fraction

import polars as pl
import pytest
import workbooks

from landprice import rulebook
from landprice.calculators import get_calculator, objections
from landprice.errors import UsageError
from landprice.ledger.pricer import Pricer
from landprice.present.workbook.live import render_statement

INDUSTRIAL = {"use": "industrial"}
DEAL = INDUSTRIAL | {"full_price": "8419800", "lease_years": "5"}
LEVELS = ["1:商业", "2:商业"]

MIXED_KINDS = {"unit_price": "1000", "area": "9", "layer": ["1:商业", "1:停车"]}
QINGDAO = {"unit_price": "17500", "area": "5000", "floor_area_ratio": "2.5"}
XIANGYANG = {"unit_price": "1000", "area": "1000", "floor_area_ratio": "1"}

PUBLISHED = [
    # by its own example: 20 years are 40 % of 50
    ("beijing", "term", INDUSTRIAL | {"full_price": "10000000", "years": "20"}, {"reserve_price": "4000000"}),
    # 5% a year of the deal's total, credited whole; by hand
    (
        "hainan",
        "lease-to-sale",
        DEAL | {"sale_years": "45"},
        {"annual_rent": "420990", "rent_total": "2104950", "balance": "6314850"},
    ),
    ("hainan", "lease-to-sale", DEAL | {"full_price": "100.01", "sale_years": "45"}, {"annual_rent": "5.01"}),
    # 租金=(租期÷先租后让总年限)×土地成交价总额×1.3; by hand
    (
        "lanzhou-new-area",
        "lease-to-sale",
        DEAL | {"sale_years": "15"},
        {"rent_total": "2736435", "balance": "5683365"},
    ),
    # a third of 7000 元/㎡ of floor, half of that below, nothing further down; by hand
    (
        "qingdao",
        "underground",
        QINGDAO | {"layer": [f"{k}:商业:3000" for k in (1, 2, 3)]},
        {"layer_1": "7000000", "layer_2": "3500000", "layer_3": "0"},
    ),
    # 20 % of the price of floor, each level half of the one above; by hand
    (
        "xiangyang",
        "underground",
        XIANGYANG | {"layer": [f"{k}:商业:1000" for k in (1, 2, 3, 4)]},
        {"layer_1": "200000", "layer_2": "100000", "layer_3": "50000", "layer_4": "25000"},
    ),
    # 30 % of the price of floor at a ratio of 2.0, halved on each level down; by hand: 4000 ÷ 2 × 30 % = 600
    (
        "hangzhou-2005",
        "underground",
        {"unit_price": "4000", "area": "10", "layer": ["1:商业", "3:商业"]},
        {"layer_1": "6000", "layer_2": "1500"},
    ),
    # the printed prices of levels 1 and 2, in whole 元/㎡
    *(
        (
            "xianyang",
            "underground",
            {"unit_price": base, "area": "1", "layer": [f"1:{kind}", f"2:{kind}"]},
            {"layer_unit_1": first, "layer_unit_2": second, "total": str(int(first) + int(second))},
        )
        for kind, base, first, second in (
            ("商业", "4275", "1283", "642"),
            ("商业", "2775", "833", "417"),
            ("商业", "675", "203", "102"),
            ("停车", "1080", "324", "162"),
            ("停车", "615", "185", "93"),
        )
    ),
    # 10 % and 5 % of commercial land at a ratio of 1.0; by hand
    (
        "taiyuan-2018",
        "underground",
        {"unit_price": "3000", "area": "100", "layer": ["1:停车", "2:停车"]},
        {"layer_1": "30000", "layer_2": "15000"},
    ),
    # 10 % of the primary use's base price, half of that on level 2; by hand
    (
        "xiamen-2014",
        "underground",
        {"unit_price": "3000", "area": "100", "layer": ["1:停车", "2:停车"]},
        {"layer_1": "30000", "layer_2": "15000"},
    ),
    # 336 × 70 % = 235.20 元/㎡ = 15.68 万元/亩
    (
        "jilin-city",
        "term",
        INDUSTRIAL | {"unit_price": "220", "area": "20000", "years": "50", "minimum_case": "priority-intensive"},
        {"minimum": "4704000", "reserve_price": "4704000", "per_area": "235.2", "per_mu": "15.68"},
    ),
    # 480 元/㎡ = 32 万元/亩, 204 = 13.60, 102 = 6.80
    *(
        (
            "zhejiang",
            "term",
            INDUSTRIAL | {"unit_price": "100", "area": "1", "years": "50", "land_grade": grade},
            {"minimum": per_area, "per_mu": per_mu},
        )
        for grade, per_area, per_mu in (("一等", "480", "32"), ("4", "204", "13.6"), ("九等", "102", "6.8"))
    ),
    # 8 元/㎡ a year of 400, carried by 2 % of the minimum of 480: the rent is converted from the minimum; by hand
    (
        "guangzhou",
        "lease",
        INDUSTRIAL | {"unit_price": "400", "area": "1", "years": "10", "land_grade": "4"},
        {"minimum": "480", "rent_1": "9.6"},
    ),
]


def priced(book, calculator, inputs):
    law = rulebook.load(book)
    return get_calculator(calculator).price(inputs, rules=law, accept=objections(law))


@pytest.mark.parametrize(("book", "calculator", "inputs", "lines"), PUBLISHED)
def test_a_place_s_figures(book, calculator, inputs, lines):
    statement = priced(book, calculator, inputs)
    assert {key: statement[key] for key in lines} == {key: Fraction(text) for key, text in lines.items()}


@pytest.mark.parametrize(("day", "rent"), [("2007-03-09", "10"), ("2007-03-10", "15")])
def test_tianjin_s_rents_rise_on_their_day(day, rent):
    """1000 元/㎡ of base price: 1 % until 2007-03-09, 1.5 % from the day after."""
    law = rulebook.load("tianjin-2007", on=dt.date.fromisoformat(day))
    inputs = INDUSTRIAL | {"unit_price": "1000", "area": "1", "years": "10"}
    assert get_calculator("lease").price(inputs, rules=law)["rent_1"] == Fraction(rent)


@pytest.mark.parametrize(
    ("book", "calculator", "inputs", "code"),
    [
        ("lanzhou-new-area", "lease-to-sale", DEAL | {"sale_years": "5"}, "both-phases-too-short"),
        ("lanzhou-new-area", "lease-to-sale", DEAL | {"sale_years": "20"}, "both-phases-off-step"),
        ("hainan", "lease-to-sale", DEAL | {"lease_years": "11", "sale_years": "9"}, "lease-phase-over-limit"),
        ("guangzhou", "lease", INDUSTRIAL | {"full_price": "1000000", "years": "21"}, "lease-over-local-limit"),
        ("taiyuan-2018", "underground", {"unit_price": "1000", "area": "9", "layer": ["3:停车"]}, "level-not-covered"),
        ("taiyuan-2018", "underground", {"unit_price": "1000", "area": "9", "layer": ["1:商业"]}, "kind-not-covered"),
    ],
)
def test_what_a_place_forbids_or_leaves_open_is_refused(book, calculator, inputs, code):
    statement = priced(book, calculator, inputs)
    assert statement.refused
    assert code in {check.code for check in statement.breached}


@pytest.mark.parametrize(
    ("book", "calculator", "inputs", "key"),
    [
        ("qingdao", "underground", {"unit_price": "1000", "area": "9", "layer": LEVELS}, "floor_area_ratio"),
        ("xianyang", "underground", MIXED_KINDS, "surface_price_1"),
        ("hainan", "lease-to-sale", DEAL | {"sale_years": "45", "price_years": "50"}, "price_years"),
        ("hainan", "lease-to-sale", DEAL | {"sale_years": "45", "sale_basis": "sale-term"}, "sale_basis"),
        ("tianjin-2007", "lease", INDUSTRIAL | {"full_price": "1", "years": "9", "price_years": "50"}, "price_years"),
        ("jilin-city", "term", INDUSTRIAL | {"full_price": "1000000", "years": "20"}, "area"),
    ],
)
def test_an_input_that_a_place_needs_or_does_not_use_is_named(book, calculator, inputs, key):
    with pytest.raises(UsageError) as raised:
        priced(book, calculator, inputs)
    assert raised.value.key == key


def test_beijing_s_warehouses_have_a_limit_of_their_own():
    """30 years pass for a warehouse, 21 warn for industry; the green belt is a condition to verify."""
    warehouse = priced("beijing", "term", {"use": "warehouse", "full_price": "100", "years": "30"})
    industry = priced("beijing", "term", {"use": "industrial", "full_price": "100", "years": "21"})
    over = priced("beijing", "term", {"use": "warehouse", "full_price": "100", "years": "31"})
    warned = [{check.code for check in one.breached} for one in (warehouse, industry, over)]
    assert ["term-over-general-limit" in codes for codes in warned] == [False, True, True]
    (verify,) = (check for check in industry.checks if check.code == "local-condition")
    assert verify.message("zh") == "须核实：绿化隔离地区内的产业用地供应不得超过20年"


@pytest.mark.parametrize(("book", "calculator", "inputs", "lines"), PUBLISHED)
def test_a_ledger_has_a_place_s_figures(book, calculator, inputs, lines):
    """The same parcel as a ledger's row."""
    law = rulebook.load(book)
    row = {}
    for key, declared in get_calculator(calculator).inputs.items():
        if key in inputs:
            row |= {name: value for name, value in declared.spread(inputs[key]).items() if value is not None}
    pricer = Pricer(list(row), calculator=calculator, rules=law, accept=objections(law))
    done = pricer.price(pl.DataFrame([row], schema=dict.fromkeys(row, pl.String)))
    (found,) = done.priced.iter_rows(named=True)
    assert {key: Fraction(found[key]) for key in lines} == {key: Fraction(text) for key, text in lines.items()}


@pytest.mark.office
def test_recalculated_workbooks_have_the_places_figures(tmp_path):
    """LibreOffice works out each place's statement to the figures that it shows."""
    workbooks.program("soffice", "libreoffice")
    files = []
    for number, (book, calculator, inputs, lines) in enumerate(PUBLISHED):
        content = render_statement(priced(book, calculator, inputs), "zh")
        file = tmp_path / f"place-{number}.xlsx"
        file.write_bytes(content)
        files.append((file, workbooks.Book.read(content), lines))
    workbooks.recalculate([file for file, _, _ in files], tmp_path)
    for file, book, lines in files:
        found = workbooks.figures(workbooks.read_csv(file.with_suffix(".csv")), book, list(lines))
        assert {key: Fraction(found.amounts[key]) for key in lines} == {key: Fraction(v) for key, v in lines.items()}, (
            file
        )
