"""Headings map columns to inputs and units; conflicts are errors before any row is read.

The headings are those of public notices, valuation sheets and land offices' files, and each input's own list.
"""

from fractions import Fraction

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from landprice import glossary
from landprice.calculators import all_calculators
from landprice.cli.main import main
from landprice.errors import Exit, UsageError
from landprice.inputs import quantities
from landprice.inputs.input_kinds import Input, ListInput, NumberInput, PartsInput
from landprice.ledger.calculator_column import resolve_keys
from landprice.ledger.heading_names import name_and_unit, plain_heading
from landprice.ledger.headings import ColumnMapping, ColumnOptions, HeadingQuestions
from landprice.ledger.pricer import Pricer

IN_LEDGER = {key: calculator.inputs for key, calculator in all_calculators().items() if calculator.in_ledger}
PRICE_KINDS = (quantities.MONEY, quantities.UNIT_PRICE, quantities.RENT)
UNITS = {
    "reassessed": "元/㎡",
    "unit_price": "元/㎡",
    "floor_area": "㎡",
    "layer_area": "亩",
    "land_area": "㎡",
    "surface_price": "元/㎡",
}
BRACKETS = ("（{}）", "({})", "【{}】", "[{}]", "（单位：{}）", "〔{}〕")


def columns(calculator, *headings, **column_options):
    """The columns of a ledger with these headings; the first question about them is an error."""
    mapping = ColumnMapping(headings, IN_LEDGER[calculator], ColumnOptions(**column_options))
    for question in mapping.questions:
        raise question
    return mapping


def taken(calculator, *headings, **column_options):
    """Each input's heading, and the unit that its bare numbers have."""
    found = columns(calculator, *headings, **column_options).sources
    return {
        key: (source.heading, source.unit.name if source.unit is not None else None) for key, source in found.items()
    }


def single_inputs():
    """Every input of every ledger calculator that is one column: the calculator's key and the declaration."""
    return [
        pytest.param(calculator, declared, id=f"{calculator}-{declared.key}")
        for calculator, inputs in IN_LEDGER.items()
        for declared in inputs.values()
        if not isinstance(declared, ListInput | PartsInput)
    ]


def unit_for(declared: Input) -> str:
    """A unit to write behind a heading: the last of its kind's; none where it has none."""
    return list(declared.kind.units)[-1] if isinstance(declared, NumberInput) else ""


# ── what a heading means ──


@pytest.mark.parametrize(("calculator", "declared"), single_inputs())
def test_an_input_is_known_by_its_key_and_every_heading(calculator, declared):
    """The key, the Chinese label and each of the listed headings, with a unit in brackets of any kind.

    A label goes before a heading: 出让年期 is a term that the price is for, but in a lease and sale the sale's.
    """
    labels = {glossary.label(key, "zh") for key in IN_LEDGER[calculator] if key != declared.key}
    for name in (declared.key, *(name for name in declared.all_headings if name not in labels)):
        unit = unit_for(declared)
        for bracket in BRACKETS:
            heading = name + (bracket.format(unit) if unit else "")
            with_needs = [heading, *([declared.needs] if declared.needs else [])]
            source = columns(calculator, *with_needs).sources[declared.key]
            assert source.heading == heading
            assert source.unit is None or unit in source.kind.units
            assert source.unit is None or source.unit == source.kind.units[unit]


@given(st.sampled_from(single_inputs()), st.data())
def test_spaces_breaks_colons_and_widths_do_not_matter(parameter, data):
    """As files have them: spaces and line breaks inside, a colon behind, brackets of either width, a BOM before."""
    calculator, declared = parameter.values
    labels = {glossary.label(key, "zh") for key in IN_LEDGER[calculator] if key != declared.key}
    name = data.draw(st.sampled_from([name for name in declared.all_headings if name not in labels]))
    unit = unit_for(declared)
    heading = name.replace("出", data.draw(st.sampled_from("出岀"))) + (f"（{unit}）" if unit else "")
    if data.draw(st.booleans()):
        heading = heading.replace("（", "(").replace("）", ")")
    places = data.draw(st.lists(st.integers(0, len(heading)), max_size=4))
    for place in sorted(places, reverse=True):
        heading = (
            heading[:place]
            + data.draw(st.sampled_from([" ", "\n", "\u3000", "\u00a0", "\t", "\u200b", "\ufeff"]))
            + heading[place:]
        )
    heading = (
        data.draw(st.sampled_from(["", "\ufeff", " "])) + heading + data.draw(st.sampled_from(["", "：", ":", ": "]))
    )
    assert declared.key in columns(calculator, heading, *([declared.needs] if declared.needs else [])).sources


def numbered_inputs():
    """Every input that repeats: the calculator, the declaration of one, and its forms with ``{}``."""
    found = []
    for calculator, inputs in IN_LEDGER.items():
        for declared in inputs.values():
            if isinstance(declared, ListInput):
                found.append(
                    pytest.param(calculator, declared.key, declared.headings, id=f"{calculator}-{declared.key}")
                )
            if isinstance(declared, PartsInput):
                found += [
                    pytest.param(calculator, part.key, part.headings, id=f"{calculator}-{part.key}")
                    for part in declared.fields
                ]
    return found


@pytest.mark.parametrize(("calculator", "key", "forms"), numbered_inputs())
def test_what_repeats_is_numbered_columns(calculator, key, forms):
    """第1次调整评估价, 用途2, 建筑面积12: the number is the item's, by key and by every heading."""
    for number in (1, 2, 12):
        for form in (f"{key}_{{}}", *(form for form in forms if "{}" in form)):
            heading = form.format(number)
            found = columns(calculator, f"{heading}（{UNITS.get(key)}）" if key in UNITS else heading).sources
            assert f"{key}_{number}" in found, heading
    for name in (f"{key}_01", f"{key}_", f"{key}_x", f"{key}_-1", f"{key}_１x"):
        assert not columns(calculator, name).sources


FROM_FILES = [
    # the headings of field.md: what each means to a flexible term
    ("土地使用权人", None),
    ("序号", None),
    ("行政区", None),
    ("备注", None),
    ("楼面地价（元/㎡）", None),
    ("宗地编号", ("parcel", None)),
    ("宗地坐落", ("location", None)),
    ("土地面积(平方米)", ("area", "㎡")),
    ("出让面积（平方米）", ("area", "㎡")),
    ("宗地面积（㎡）", ("area", "㎡")),
    ("面积（亩）", ("area", "亩")),
    ("面积(公顷)", ("area", "公顷")),
    ("土地用途", ("use", None)),
    ("用地性质", ("use", None)),
    ("供地方式", ("supplied_by", None)),
    ("供应方式", ("supplied_by", None)),
    ("出让年限（年）", ("price_years", "年")),
    ("土地使用年限", ("price_years", "年")),
    ("使用年限", ("price_years", "年")),
    ("供应年期", ("years", "年")),
    ("容积率", ("floor_area_ratio", "")),
    ("评估单价（元/㎡）", ("unit_price", "元/㎡")),
    ("地价（元/㎡）", ("unit_price", "元/㎡")),
    ("宗地总地价（元）", ("full_price", "元")),
    ("成交价格(万元)", ("full_price", "万元")),
    ("成交价(万元)", ("full_price", "万元")),
    ("起始价(万元)", ("full_price", "万元")),
    ("起始价（万元/亩）", ("unit_price", "万元/亩")),
    ("评估价（元/㎡）", ("unit_price", "元/㎡")),
    ("单价（万元）", ("full_price", "万元")),
    ("土地级别", ("grade", None)),
]


@pytest.mark.parametrize(("heading", "meaning"), FROM_FILES)
def test_headings_of_real_files(heading, meaning):
    """供应年期 is years, 土地使用年限 price_years; the unit, not the heading, decides the kind of price."""
    assert taken("term", heading) == ({} if meaning is None else {meaning[0]: (heading, meaning[1])})


def test_a_lease_reads_its_years():
    """租赁年限 is a lease's years; a term does not read it."""
    assert set(taken("lease", "租赁年限")) == {"years"}
    assert set(taken("lease-to-sale", "租赁期", "出让年期")) == {"lease_years", "sale_years"}


@given(st.text(max_size=20))
def test_any_heading_is_understood_or_left(heading):
    """Whatever a heading is, it is an input, or none, or an error that names it; never a crash."""
    name, unit = name_and_unit(heading)
    assert plain_heading(plain_heading(heading)) == plain_heading(heading)
    assert "\n" not in name + unit
    for calculator in IN_LEDGER:
        said = ""
        try:
            assert len(columns(calculator, heading).sources) <= 1
        except UsageError as error:
            said = error.zh
        assert not said or heading.strip() in said


# ── units ──


@pytest.mark.parametrize("heading", ["评估总价", "价格", "起始价", "评估价", "单价", "地价", "面积", "宗地面积"])
def test_a_price_or_an_area_without_a_unit_is_an_error(heading):
    """A guess between 元 and 万元 is worth nothing: the error names the column and the way to say it."""
    with pytest.raises(UsageError, match=rf"{heading}.*--unit") as error:
        columns("term", heading)
    assert error.value.key in {"full_price", "unit_price", "area"}
    assert "--unit" in error.value.zh


@pytest.mark.parametrize(("key", "unit"), [("full_price", "万元"), ("full_price", "亿元"), ("full_price", "元")])
def test_a_unit_may_be_said(key, unit):
    """``--unit full_price=万元`` gives the column its unit, whatever its heading says."""
    for heading in ("评估总价", "评估总价（元）", "full_price"):
        assert taken("term", heading, units={key: unit}) == {key: (heading, unit)}


def test_a_price_by_its_key_is_in_its_base_unit():
    """The key itself is the option's, and the option's bare number is in 元 or 元/㎡."""
    assert taken("term", "full_price") == {"full_price": ("full_price", "元")}
    assert taken("term", "unit_price（万元/亩）") == {"unit_price": ("unit_price（万元/亩）", "万元/亩")}


@pytest.mark.parametrize("heading", ["土地面积（英亩）", "评估总价（美元）", "供应年期（月）"])
def test_a_unit_that_is_not_known_is_an_error(heading):
    """A unit in brackets is never passed over."""
    with pytest.raises(UsageError, match="unknown unit") as error:
        columns("term", heading)
    assert heading in error.value.zh


@pytest.mark.parametrize("heading", ["容积率（上限）", "容积率(规划)"])
def test_brackets_behind_what_has_no_unit_make_another_column(heading):
    """A limit of the ratio is not the ratio: the column is left, unless it is named for it."""
    known = ["用途", "面积（㎡）", "单价（元/㎡）", "年限"]
    assert "floor_area_ratio" not in taken("term", *known, heading)
    assert taken("term", *known, heading, columns={"floor_area_ratio": heading})["floor_area_ratio"][0] == heading
    assert taken("term", *known, "容积率")["floor_area_ratio"][0] == "容积率"


def test_a_wished_unit_that_is_not_known_names_those_allowed():
    """``--unit area=英亩``."""
    with pytest.raises(UsageError, match="--unit area=英亩: allowed units: ㎡、亩、公顷"):
        columns("term", "土地面积", units={"area": "英亩"})


def test_numbered_columns_share_a_unit():
    """``--unit reassessed=元/㎡`` is for every review; a numbered key for its own."""
    found = taken("lease", "第1次调整评估价", "第2次调整评估价", units={"reassessed": "元/㎡", "reassessed_2": "万元"})
    assert [unit for _, unit in found.values()] == ["元/㎡", "万元"]


def test_a_price_at_a_review_is_what_the_parcel_s_own_price_is():
    """A review's column by key has no unit: a unit price beside unit_price, a total beside full_price."""
    for own, kind in (("unit_price", quantities.UNIT_PRICE), ("full_price", quantities.MONEY)):
        assert columns("lease", own, "reassessed_1").sources["reassessed_1"].kind is kind
        assert columns("lease", "reassessed_1", constants={own: "5"}).sources["reassessed_1"].kind is kind
        wish = {own: "本宗地价"}
        unit = {own: "元/㎡" if own == "unit_price" else "元"}
        found = columns("lease", "本宗地价", "reassessed_1", columns=wish, units=unit).sources
        assert found["reassessed_1"].kind is kind


def test_a_constant_review_is_what_its_unit_says():
    """``--set reassessed_1=560元/㎡`` is a unit price, with either kind of price in the ledger."""
    for text, kind in (("560元/㎡", quantities.UNIT_PRICE), ("560万元", quantities.MONEY), ("560", quantities.MONEY)):
        found = columns("lease", "full_price", constants={"reassessed_1": text}).sources
        assert found["reassessed_1"].kind is kind


# ── what is at odds ──


def test_two_prices_of_a_deal_are_a_question():
    """A starting price is not the price of the sale: both are named, and ``--map`` says which."""
    for pair in (("起始价（元）", "成交价（元）"), ("底价（万元）", "竞得价（万元）")):
        with pytest.raises(UsageError, match="has two columns") as error:
            columns("term", *pair)
        assert all(heading in error.value.zh for heading in pair)
        key = error.value.key
        assert taken("term", *pair, columns={key: pair[1]})[key][0] == pair[1]


def test_a_wish_goes_before_a_heading_and_a_value_before_both():
    """``--map`` takes the column that it names, ``--set`` no column at all."""
    assert taken("term", "use", "kind of land", columns={"use": "kind of land"})["use"][0] == "kind of land"
    assert taken("term", "use", constants={"use": "industrial"})["use"][0] == "--set"


def test_a_wish_for_a_column_that_is_not_there_names_those_that_are():
    """``--map years=N`` in a ledger without N."""
    with pytest.raises(UsageError, match=r"--map years=N: there is no such column. Columns: use、供应年期"):
        columns("term", "use", "供应年期", "", columns={"years": "N"})


def test_a_wished_heading_is_found_however_it_is_spaced():
    """The exact heading first; else the one that is the same but for spaces and widths."""
    assert taken("term", "年 期", "年期", columns={"years": "年期"})["years"][0] == "年期"
    assert taken("term", "年 期（年）", columns={"years": "年期(年)"})["years"][0] == "年 期（年）"


@pytest.mark.parametrize("wish", ["constants", "columns", "units"])
def test_a_key_that_no_input_has_names_the_nearest(wish):
    """``--set yeers=20``, ``--map yeers=N``, ``--unit yeers=年``."""
    with pytest.raises(UsageError, match=r"yeers.*years"):
        Pricer(
            ["use", "full_price", "years"],
            calculator="term",
            column_options=ColumnOptions(**{wish: {"yeers": "years"}}),
        )


def test_a_rate_without_a_method_is_left():
    """A ledger's 还原率 means nothing to the ratio; with a method it is read."""
    assert set(taken("term", "土地还原率", "use")) == {"use"}
    assert set(taken("term", "土地还原率", "method")) == {"rate", "method"}
    assert set(taken("term", "土地还原率", constants={"method": "capitalised"})) == {"rate", "method"}


@pytest.mark.parametrize("heading", ["成交价格(万元)", "成交价(万元)", "起始价（元）"])
def test_a_deal_s_price_is_told(heading):
    """Taken as an assessed one, and said once; an assessed price's heading is not."""
    assert columns("term", heading).deal == heading
    assert columns("term", "评估总价（元）").deal is None


def test_every_label_is_a_heading_of_one_input():
    """No two inputs of one calculator are known by one heading, but for prices, which their unit tells apart."""
    for inputs in IN_LEDGER.values():
        seen = {glossary.label(key, "zh"): key for key in inputs}
        for declared in inputs.values():
            parts = declared.fields if isinstance(declared, PartsInput) else (declared,)
            for part in parts:
                for heading in (part.key, *part.all_headings):
                    is_label = heading in {glossary.label(key, "zh") for key in inputs}
                    assert (
                        is_label
                        or seen.setdefault(heading, part.key) == part.key
                        or {seen[heading], part.key}
                        <= {
                            "unit_price",
                            "full_price",
                        }
                    ), heading
    assert glossary.label("use", "zh") == "土地用途"


# ── ways to write a heading ──

WAYS = (
    "面积亩",
    "面积/亩",
    "面积（亩）",
    "土地面积/面积（亩）",
    "岀让面积亩",
    "使用权面积（单位：亩）",
    "净用地面积亩：",
)


@pytest.mark.parametrize("heading", WAYS)
def test_a_unit_stands_in_brackets_behind_a_slash_or_bare(heading):
    assert taken("term", heading)["area"][1] == "亩"


@pytest.mark.parametrize(
    ("heading", "unit"),
    [("成交价万元/亩", "万元/亩"), ("总价/万元", "万元"), ("单价元/㎡", "元/㎡"), ("竞得价亿元", "亿元")],
)
def test_the_longest_unit_behind_a_name_is_its_unit(heading, unit):
    ((_, (_, found)),) = taken("term", heading).items()
    assert found == unit


# ── questions ──


def questions_of(headings, **options):
    """The questions about a ledger of a term."""
    with pytest.raises(HeadingQuestions) as error:
        Pricer(headings, calculator="term", column_options=ColumnOptions({"years": "20"}, **options))
    return [question.key for question in error.value.questions]


def test_everything_is_asked_at_once():
    """A crawler's headings: the use and the price are in no column, the area has no unit, and a term is unclear."""
    headings = ["landPurpose", "area", "transferPrice", "landUsegeTerm", "备注"]
    assert questions_of(headings) == ["use", "area", "full_price", "price_years"]
    answers = {
        "columns": {"use": "landPurpose", "full_price": "transferPrice", "price_years": "landUsegeTerm"},
        "units": {"area": "公顷", "full_price": "万元"},
    }
    pricer = Pricer(headings, calculator="term", column_options=ColumnOptions({"years": "20"}, **answers))
    assert set(pricer.columns["term"].sources) == {"use", "area", "full_price", "price_years", "years"}


@pytest.mark.parametrize("word", ["剩余年限", "批准年期", "结算价", "绿地面积", "供地情况"])
def test_a_heading_that_may_be_an_input_is_a_question_until_it_is_ignored_or_mapped(word):
    known = ["土地用途", "总价（万元）", word]
    (key,) = questions_of(known)
    Pricer(known, calculator="term", column_options=ColumnOptions({"years": "20"}, ignored=[word]))
    unit = {key: {"area": "㎡", "full_price": "元"}[key]} if key in {"area", "full_price"} else {}
    Pricer(known, calculator="term", column_options=ColumnOptions({"years": "20"}, columns={key: word}, units=unit))


@pytest.mark.parametrize("heading", ["楼面地价", "加价幅度", "总建筑面积", "备注", "价款支付方式", "第1次调整评估价"])
def test_a_heading_of_another_thing_is_no_question(heading):
    Pricer(["土地用途", "总价（万元）", heading], calculator="term", column_options=ColumnOptions({"years": "20"}))


def test_an_area_by_key_among_other_headings_is_a_question():
    """Headed by keys alone, a ledger was made for this program; a crawler's column area is in hectares."""
    assert questions_of(["土地用途", "area", "unit_price"]) == ["area"]
    assert taken("term", "use", "area", "unit_price")["area"] == ("area", "㎡")


@pytest.mark.parametrize(
    ("name", "key"), [("供应年期", "years"), ("规划用途", "use"), ("面积", "area"), ("评估单价", "unit_price")]
)
def test_options_take_labels_and_headings(name, key):
    options = resolve_keys([all_calculators()["term"]], ColumnOptions({name: "1"}, {name: "x"}, {name: "亩"}))
    assert [*options.constants, *options.columns, *options.units] == [key] * 3


def test_an_input_that_is_given_by_two_names_is_refused():
    with pytest.raises(UsageError, match="--set area is given twice"):
        resolve_keys([all_calculators()["term"]], ColumnOptions({"面积": "1", "area": "2"}))


def test_an_ignored_heading_must_be_there():
    with pytest.raises(UsageError, match="--ignore 面积"):
        Pricer(["use", "full_price"], calculator="term", column_options=ColumnOptions({"years": "1"}, ignored=["面积"]))


# ── several columns of one input ──


def price(headings, *rows, units=None, sample=None):
    """Price rows with a term of 20 years: the reserve price of each, or its codes."""
    options = ColumnOptions({"years": "20"}, units=units or {})
    frame = pl.DataFrame(list(rows), schema=dict.fromkeys(map(str, range(len(headings))), pl.String), orient="row")
    pricer = Pricer(headings, calculator="term", column_options=options, sample=(lambda: frame) if sample else None)
    done = pricer.price(frame)
    prices = iter(done.priced["reserve_price"].to_list())
    codes = dict(zip(done.rejected["row"].to_list(), done.rejected["codes"].to_list(), strict=True))
    found = [codes.get(row + 2) or str(next(prices)) for row in range(len(rows))]
    for cells, outcome in zip(rows, found, strict=True):
        if outcome[0].isdigit():
            exact = pricer.statement(cells)
            assert exact["reserve_price"] == Fraction(outcome)
        else:
            with pytest.raises(UsageError) as error:
                pricer.statement(cells)
            assert error.value.code in outcome
    return found


def test_the_first_filled_column_is_taken_and_all_that_are_filled_agree():
    """30 亩 are 20 000 ㎡; 10.9801 亩 are 7 320.07 ㎡, which rounds to what the other column says."""
    headings = ["用途", "面积（亩）", "土地面积（㎡）", "规划用途", "单价（元/㎡）"]
    rows = [
        ("工业用地", "30", None, None, "480"),
        (None, None, "20000", "工业用地", "480"),
        ("工业用地", "30", "20000", "其他工业用地", "480"),
        ("工业用地", "10.9801", "7320.06", "—", "480"),
        ("工业用地", "30", "2000", None, "480"),
        ("工业用地", "30", "20000", "仓储用地", "480"),
        ("工业用地", "30", "两万多", None, "480"),
        ("工业用地", None, None, None, "480"),
    ]
    first = "3840000.00"
    # 10.9801 × 2000/3 × 480 × 0.4, rounded up
    expected = [first, first, first, "1405452.80", *["columns-disagree"] * 2, "not-a-number", "missing-input"]
    assert price(headings, *rows) == expected


def test_a_parcel_may_have_two_numbers():
    """宗地编号 goes before 电子监管号, in any order; they need not agree."""
    for pair in (("宗地编号", "电子监管号"), ("电子监管号", "宗地编号")):
        assert columns("term", *pair).sources["parcel"].heading == "宗地编号"


def test_a_deal_beside_an_assessed_price_is_not_read():
    found = columns("term", "成交价（万元）", "评估单价（元/㎡）", "起始价（万元）")
    assert set(found.sources) == {"unit_price"}
    assert found.deal is None


# ── units in the cells ──


def test_cells_that_carry_their_units_need_none_in_the_heading():
    """A cell without one among them is rejected; 万元/亩 in the cells makes a price a unit price."""
    rows = [("工业用地", "3公顷", "4400万元"), ("工业用地", "45亩", "4400"), ("工业用地", "45", "1亿元")]
    assert price(["用途", "面积", "起始价"], *rows, sample=True) == ["17600000.00", "unit-missing", "unit-missing"]
    rows = [("工业用地", "30亩", "32万元/亩"), ("工业用地", "30亩", "480元/㎡"), ("工业用地", "30亩", "960万元")]
    # 30 × 32 万元 × 0.4
    assert price(["用途", "面积", "起始价"], *rows, sample=True) == ["3840000.00", "3840000.00", "unknown-unit"]


def test_bare_cells_are_asked_about():
    with pytest.raises(HeadingQuestions) as error:
        price(["用途", "面积", "总价（元）"], ("工业用地", "20000", "9600000"), sample=True)
    assert [question.key for question in error.value.questions] == ["area"]


def check_headings(tmp_path, capfd, text, *args):
    """What ``batch --check`` says of a ledger: the exit code and its lines."""
    path = tmp_path / "checked.csv"
    path.write_text(text, encoding="utf-8")
    code = main(["batch", str(path), "--calculator", "term", "--check", *args])
    return code, capfd.readouterr().out.splitlines()


@pytest.mark.parametrize(
    ("lang", "words"), [("zh", ("单位待确认", "不采用", "未能识别")), ("en", ("unit unknown", "not read"))]
)
def test_a_check_lists_every_heading_and_asks_everything(tmp_path, capfd, lang, words):
    """Each heading with what it is read as, then each question; nothing is priced."""
    text = "土地用途,面积,评估价格,年限说明,备注\n工业用地,20000,480,20,x\n"
    code, lines = check_headings(tmp_path, capfd, text, "--lang", lang)
    assert code == Exit.USAGE
    shown = [line.split(" → ")[0].strip() for line in lines if " → " in line]
    assert shown == ["土地用途", "面积", "评估价格", "年限说明", "备注"]
    assert len(lines) > len(shown)
    assert all(any(each in line for line in lines) for each in words)
    assert not (tmp_path / "checked.rejects.csv").exists()


def test_a_check_of_a_clean_ledger(tmp_path, capfd):
    """Every heading is understood: it says so, and the exit code is 0. A unit in the cells needs no answer."""
    text = "土地用途,面积,总价（万元）,供应年期,\n工业用地,20000㎡,960,20,\n"
    code, lines = check_headings(tmp_path, capfd, text)
    assert code == Exit.PRICED
    assert lines[-1] == "各列均已识别，可以测算。"
    assert any("单位见各单元格" in line for line in lines)
    assert check_headings(tmp_path, capfd, text, "--lang", "en")[1][-1] == "Every heading is understood."
