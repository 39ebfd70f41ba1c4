"""Dirty ledgers: cells that are read and rejected, their counts and reports; totals, which are never priced.

A dirty row's figures are those of the one-parcel command for the same texts, or of the same row written plainly.
"""

import csv
import io
import json
import re
import sys
from dataclasses import replace
from fractions import Fraction

import polars as pl
import pytest
from effort import examples
from hypothesis import example, given
from hypothesis import strategies as st
from paths import DOCS

from landprice import rulebook
from landprice.calculators import all_calculators
from landprice.cli.main import main
from landprice.cli.run_lines import format_share
from landprice.errors import Exit, UsageError
from landprice.glossary import INPUT_ERRORS
from landprice.inputs import quantities
from landprice.inputs.input_kinds import NumberInput
from landprice.inputs.number_text import says_nothing
from landprice.inputs.quantities import read
from landprice.kinds.column.source import ColumnSource
from landprice.ledger import cell_reader as ledger_cells
from landprice.ledger.cell_reader import CellReader, is_blank, number_in
from landprice.ledger.clean import clean_numbers
from landprice.ledger.counts import Counts
from landprice.ledger.headings import ColumnOptions
from landprice.ledger.pricer import Pricer
from landprice.text_normalize import INVISIBLE, SPACES

BOOK = rulebook.load()
KINDS = (quantities.AREA, quantities.UNIT_PRICE, quantities.MONEY, quantities.RENT, quantities.YEARS, quantities.RATE)
TERM = ("--calculator", "term")
HEADINGS = ["宗地编号", "土地用途", "土地面积（㎡）", "评估单价（元/㎡）", "供应年期"]
CONSTANT = ColumnOptions({"use": "industrial", "years": "20"})


def as_csv(*rows):
    """Rows as the text of a CSV."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


@pytest.fixture
def batch(tmp_path, capfd):
    """Run ``batch`` on rows: the exit code, what was said, the priced rows and the rejected, by heading."""

    def run(*rows, lang="en", args=()):
        ledger = tmp_path / "ledger.csv"
        ledger.write_text(as_csv(*rows), encoding="utf-8")
        output = tmp_path / "priced.csv"
        code = main(["batch", str(ledger), *TERM, "-o", str(output), "--force", "--lang", lang, *args])
        err = capfd.readouterr().err
        found = [
            list(csv.DictReader(io.StringIO(path.read_text("utf-8-sig"), newline=""))) if path.exists() else None
            for path in (output, tmp_path / "priced.rejects.csv")
        ]
        return code, err, *found

    return run


# ── one reading, whichever way a cell is read ──

DIGITS = st.text(st.sampled_from("0123456789０５"), min_size=1, max_size=6)
SEPARATOR = st.sampled_from(
    ["", "", ",", "，", " ", "\u00a0", "\u2009", "\u3000", "\u200b", ".", "．", "'", "、", "-", "～", "至"]
)
UNIT = st.sampled_from(
    ["", "", *sorted({name for kind in KINDS for name in kind.units}), "月", "m", "％", "(年)", "年期", "x", "e5"]
)
BEFORE = st.sampled_from(["", "", "", "约", "約", "大约为", "大约", "约 ", "-", "+", "工业", "≤", " ", "\ufeff"])
DIRTY = st.builds(
    lambda before, groups, unit, space: before + "".join(part for pair in groups for part in pair) + space + unit,
    BEFORE,
    st.lists(st.tuples(DIGITS, SEPARATOR), min_size=1, max_size=4),
    UNIT,
    st.sampled_from(["", "", " ", "\u00a0", "\u3000", "\x1c"]),
)
GROUPED = st.builds(
    lambda before, number, comma, places, unit: before + f"{number:,}".replace(",", comma) + places + unit,
    BEFORE,
    st.integers(0, 10**10),
    st.sampled_from([",", "，", " ", "\u00a0", "\u202f", ""]),
    st.sampled_from(["", ".5", ".00", ".1234", "．２５", ".123456"]),
    UNIT,
)
CHINESE = st.text(st.sampled_from("一二三五七十百千万亿零〇点廿两伍拾年元亩 约"), max_size=7)
ANYTHING = st.text(st.sampled_from(SPACES + "0123456789,.-—/无约年元亩㎡%"), max_size=8)
TEXTS = st.lists(DIRTY | GROUPED | CHINESE | ANYTHING | st.text(max_size=5), max_size=12)


@examples(150)
@given(st.sampled_from(KINDS), TEXTS, st.booleans())
@example(
    quantities.MONEY, ["约1,234.50万元", "1 000 元", "1,23", "0,123", "三千万", "12.345", "100000000.000001万元"], False
)
@example(quantities.AREA, ["38 700.40㎡", "1 000.0001 m2", "５公顷", "5m2 ", "999999999999999999亩", "1e5"], False)
@example(
    quantities.YEARS,
    ["50", "50年", "5０ 年", "五十年", "7040", "商业40年、住宅70年", "2069年", "—", "无", "\x1c"],
    True,
)
def test_a_dirty_cell_is_read_as_the_command_line_reads_it(kind, texts, strict):
    """For every unit that a column may have: the same number, or the same reason in the same words; each counted."""
    for unit in dict.fromkeys(kind.units.values()):
        source = ColumnSource("key", NumberInput(key="key", kind=kind), 0, "key", None, kind, unit, unit_said=True)
        rows = pl.DataFrame({"c0": pl.Series(texts, dtype=pl.String)})
        (got,) = CellReader(BOOK, "en", strict=strict).columns([source], rows)
        problems = got.problems or (pl.Series([None] * len(texts)),) * 2
        counts = Counts()
        for text, value, code, message in zip(texts, got.values[0], *problems, strict=True):
            expected, reason, count = reading_of(text, kind, unit, strict=strict)
            assert (value, code, message) == (expected, *reason), text
            counts += count
        assert got.counts == counts


def test_what_is_remembered_of_dirt_is_little(monkeypatch):
    """Texts that come again are read once; however many and however long others are, few and short ones are kept."""
    source = ColumnSource("years", NumberInput(key="years", kind=quantities.YEARS), 0, "", None, quantities.YEARS)
    source = replace(source, unit=quantities.YEARS.base)
    reader = CellReader(BOOK, "en")
    chunks = [["五十年", "x" * 10_000, *(f"{chunk}～{n}" for n in range(400))] for chunk in range(8)]
    reads = []
    for texts in chunks:
        with monkeypatch.context() as patch:
            patch.setattr(ledger_cells, "number_in", lambda *a, **k: reads.append(a[1]) or number_in(*a, **k))
            (got,) = reader.columns([source], pl.DataFrame({"c0": pl.Series(texts, dtype=pl.String)}))
        assert got.counts == Counts(cleaned=1, rejected=401)
    (known,) = reader._numbers_read.values()  # noqa: SLF001
    assert len(known) <= 1000
    assert max(map(len, known)) <= 20
    assert reads.count("五十年") < len(chunks) / 2


def reading_of(text, kind, unit, *, strict):
    """What one cell is to be read as: its value, the reason why not, and where it counts."""
    if says_nothing(text) and not (strict and text.strip(SPACES)):
        return None, (None, None), Counts(blank=1)
    try:
        if strict and says_nothing(text):
            raise quantities.not_plain(text, "key", ("key", "key"), None)
        reading = read(text, kind, "key", unit)
        if strict and not reading.plain:
            raise quantities.not_plain(text, "key", ("key", "key"), reading)
    except UsageError as error:
        assert error.code in INPUT_ERRORS
        return None, (error.code, error.en), Counts(rejected=1)
    count = Counts(at_once=1) if reading.plain else Counts(cleaned=1, about=int(reading.about))
    return reading.value / kind.grain, (None, None), count


@examples(100)
@given(st.sampled_from(KINDS), st.lists(GROUPED | DIRTY, min_size=1, max_size=12))
def test_what_is_cleaned_a_column_at_a_time_is_what_is_read(kind, texts):
    """Whatever Polars takes is what the one-parcel reader takes; what it leaves is for that reader."""
    for unit in dict.fromkeys(kind.units.values()):
        highest = int(kind.limit / kind.grain) - (1 if kind.strict else 0)
        for text, (value, about) in zip(
            texts, clean_numbers(pl.Series(texts), kind, unit, highest).rows(), strict=True
        ):
            if value is not None:
                reading = read(text, kind, "key", unit)
                assert (value, about) == (reading.value / kind.grain, reading.about), text


@pytest.mark.parametrize(
    "text", ["38,700.40㎡", "38 700.40 ㎡", "３８７００．４０", "约38700.4平方米", "38,700", "5.81 公顷", "58.05亩"]
)
def test_common_dirt_needs_no_python_for_each_cell(text):
    """The forms that a large ledger may have in a million different cells are cleaned by Polars."""
    (row,) = clean_numbers(pl.Series([text]), quantities.AREA, quantities.AREA.base, 10**15).rows()
    assert row[0] == read(text, quantities.AREA, "area").value / quantities.AREA.grain


@given(ANYTHING | st.text(st.sampled_from("-—–－/／无NnAa "), max_size=4) | st.text(max_size=3))
@example("\x1c\x1d\x1e\x1f")
@example("\ufeff— ")
def test_a_blank_cell_is_one_everywhere(text):
    """Spaces of every kind, control characters among them, dashes: what is blank in a column is blank in a cell."""
    assert pl.select(is_blank(pl.lit(text))).item() == says_nothing(text)


@pytest.mark.parametrize(
    "text", ["", " ", "—", "-", "--", "——", "/", "／", "无", "N/A", "n/a", "\u00a0", "\u200b", "\x1f", "－"]
)
def test_what_says_nothing(text, batch):
    """A dash, a slash, 无 and N/A count as blank, in a cell and on the command line."""
    assert says_nothing(text)
    _, _, priced, rejected = batch(
        [*HEADINGS, "容积率"], ["A", "工业用地", "100", "480", "20", text], ["B", "工业用地", text, "480", "20", "1"]
    )
    assert [row["price"] for row in priced] == ["19200.00"]
    assert [row["codes"] for row in rejected] == ["missing-input"]
    one = all_calculators()["term"].price(
        {"use": "工业用地", "area": "100", "unit_price": "480", "years": "20", "cost_price": text}
    )
    assert "cost_price" not in one.inputs


@pytest.mark.parametrize("text", ["空", "不详", "待定", "#N/A", "null", "NaN", "0年0", "?", "."])
def test_what_is_no_sign_for_nothing_is_rejected(text, batch):
    """A word that is not clearly "none" is not taken for it."""
    _, _, _, (row,) = batch([*HEADINGS, "成本价（元）"], ["A", "工业用地", "100", "480", "20", text])
    assert row["codes"] in {"not-a-number", "sheet-error"}


def test_every_space_shows_nothing():
    """The one set of spaces has every space of Unicode and of Python, and what has no width."""
    assert {sign for sign in map(chr, range(sys.maxunicode + 1)) if sign.isspace()} | set(INVISIBLE) == set(SPACES)


# ── the row ──


def test_a_dirty_row_is_priced_as_the_plain_one(batch):
    """Cells as files have them: the figures of 38 700.4 ㎡ at 480 元/㎡, 20 of 50 years; no cell is touched."""
    plain = ["A", "工业用地", "38700.40", "480", "20"]
    dirty = [
        ["A", " 工业 用地 ", "38 700.40㎡", "480元/㎡", "20年"],
        ["A", "工业用地\ufeff", "38\u202f700.40", "四百八十", "二十年"],
        ["A", "工业用地", "３８，７００．４０", "４８０", "贰拾"],
        ["A", "工业用地", "约3.87004公顷", " 480 ", "廿"],
        ["A", "工业用地", "38,700.4平方米", "32万元/亩", "二〇"],
    ]
    code, _, priced, _ = batch(HEADINGS, plain, *dirty)
    assert code == Exit.PRICED
    assert len({tuple(list(row.values())[5:]) for row in priced}) == 1
    assert priced[0]["price"] == "7430476.80"
    assert [list(row.values())[:5] for row in priced] == [plain, *dirty]


@pytest.mark.parametrize(
    ("cells", "code", "words"),
    [
        (["1,23", "480", "20"], "ambiguous-number", "土地面积（㎡） (area): “1,23” can be read in more than one way"),
        (["100", "40-50", "20"], "range", "评估单价（元/㎡） (unit_price): “40-50” is a range"),
        (
            ["100", "480", "商业40年、住宅70年"],
            "several-terms",
            "供应年期 (years): “商业40年、住宅70年” is more than one term; it has 40, 70",
        ),
        (["100", "480", "2069-3-16"], "date", "an end date is no term"),
        (["100", "480", "长期"], "indefinite-term", "give the number of years"),
        (["100", "480", "工业50年"], "labelled-term", "it says “工业”"),
        (["1.5E+05", "480", "20"], "exponent", "scientific notation"),
        (["#REF!", "480", "20"], "sheet-error", "correct its formula"),
        (["100", "480", "12亩"], "unknown-unit", "allowed units: 年"),
    ],
)
def test_a_rejected_row_names_its_heading_and_reason(cells, code, words, batch):
    """The message has the heading as written, the key, the cell and the reason; ``explain`` says the same."""
    _, _, _, (row,) = batch(HEADINGS, ["A", "工业用地", *cells])
    assert row["codes"] == code
    assert words in row["message"]
    pricer = Pricer(HEADINGS, calculator="term", lang="en")
    with pytest.raises(UsageError) as error:
        pricer.statement(["A", "工业用地", *cells])
    assert (error.value.code, error.value.en) == (code, row["message"])


@pytest.mark.parametrize(
    ("area", "unit"),
    [("七十", "亩"), ("约 5", "亩"), ("1 000", "㎡"), ("三千", "㎡"), ("5公顷", "亩"), ("12,000", "㎡")],
)
def test_explain_reads_a_dirty_cell_in_its_column_s_unit(area, unit):
    """The statement of a row has the figures of its columns, also of a bare number that is dirty, in any unit."""
    pricer = Pricer(["use", f"面积（{unit}）", "unit_price", "years"], calculator="term")
    cells = ["industrial", area, "480", "20"]
    done = pricer.price(pl.DataFrame([cells], schema=["c0", "c1", "c2", "c3"], orient="row")).priced
    lines = {line.key: line.amount for line in pricer.statement(cells).lines}
    assert str(done["price"][0]) == lines["price"]
    assert str(done["per_area"][0]) == lines["per_area"]


# ── rows that are no parcels ──

TOTALS = [
    "合计",
    "总计",
    "小计",
    "共计",
    "累计",
    "合 计",
    "合　　计",
    "合计：",
    "本页合计",
    "本页小计:",
    "\u00a0合计\u00a0",
]
TOTALS += ["合计（12宗）", "合计12宗", "Total", "TOTAL:", "Subtotal", "Grand Total"]
PARCELS = [
    "合计村地块",
    "小计沟",
    "总计划用地",
    "统计局",
    "设计院",
    "Totalenergies",
    "会计学院合计划",
    "合计村",
    "计",
    "合",
]


@pytest.mark.parametrize("name", TOTALS)
@pytest.mark.parametrize("place", [0, 1])
def test_a_total_is_never_priced(name, place):
    """A cell that is a total's name, in any column of words: rejected, even where --set says all that it lacks."""
    pricer = Pricer(
        ["序号", "地块", "面积（㎡）", "评估总价（万元）"], calculator="term", column_options=CONSTANT, lang="en"
    )
    cells = ["", "", "200", "10"]
    cells[place] = name
    done = pricer.price(pl.DataFrame([["1", "甲", "100", "5"], cells], schema=list("abcd"), orient="row"))
    assert done.priced["b"].to_list() == ["甲"]
    assert done.rejected.select("row", "codes").rows() == [(3, "total-row")]
    assert done.cells[2, "area"] == Counts(at_once=1)
    with pytest.raises(UsageError, match="a row of totals") as error:
        pricer.statement(cells)
    assert error.value.code == "total-row"


@pytest.mark.parametrize("name", PARCELS)
def test_a_parcel_is_not_taken_for_a_total(name):
    """A name that only has the word in it is a parcel's."""
    pricer = Pricer(["地块", "面积（㎡）", "评估总价（万元）", "备注"], calculator="term", column_options=CONSTANT)
    done = pricer.price(pl.DataFrame([[name, "100", "5", "计划供应，面积合计"]], schema=list("abcd"), orient="row"))
    assert done.priced["a"].to_list() == [name]


def test_a_total_of_some_is_told_by_its_ending_where_there_is_no_use(batch):
    """滨海新区小计 with no use is a total, with a use a parcel of an odd name; a use's total may stand among uses."""
    code, err, priced, rejected = batch(
        HEADINGS,
        ["滨海新区小计", "", "200", "480", "20"],
        ["", "工业用地合计", "200", "480", "20"],
        ["滨海新区小计", "工业用地", "200", "480", "20"],
    )
    assert (code, len(priced)) == (Exit.ROWS_REJECTED, 1)
    assert [row["codes"] for row in rejected] == ["total-row", "total-row"]
    assert "total-row (a row of totals) 2" in err


def test_a_heading_alone_is_not_told_from_a_cell():
    """In a ledger of one column a cell that is its heading is a cell: nothing else of the row says that it is none."""
    column_options = ColumnOptions({"use": "industrial", "years": "20", "full_price": "100"})
    done = Pricer(["备注"], calculator="term", column_options=column_options).price(
        pl.DataFrame({"c0": ["备注", "合计"]})
    )
    assert done.priced["c0"].to_list() == ["备注"]
    assert done.rejected["codes"].to_list() == ["total-row"]


def test_a_word_of_an_input_is_no_total():
    """``basis`` total of underground prices is a word, not a total."""
    pricer = Pricer(["area", "unit_price", "basis", "level_1", "kind_1"], calculator="underground")
    done = pricer.price(pl.DataFrame([["100", "5000", "total", "1", "commercial"]], schema=list("abcde"), orient="row"))
    assert done.rejected.is_empty()


def test_the_heading_again_is_no_parcel(batch):
    """A heading on every printed page: rejected by a code of its own, as it stands or with spaces around."""
    spaced = [f" {heading}\u00a0" for heading in HEADINGS]
    row = ["A", "工业用地", "100", "480", "20"]
    _, _, priced, rejected = batch(HEADINGS, row, HEADINGS, row, [HEADINGS[0], *spaced[1:]], [HEADINGS[0], *row[1:]])
    assert [line["codes"] for line in rejected] == ["heading-row", "heading-row"]
    assert [line["row"] for line in rejected] == ["3", "5"]
    assert len(priced) == 3


@examples(100)
@given(
    st.lists(
        st.tuples(
            st.sampled_from([*TOTALS, *PARCELS, "甲", "", "3", "宗地编号"]),
            st.sampled_from(["工业用地", "", "—", "合计", "土地用途", "工业用地小计"]),
            st.sampled_from(["100", "", "1,23", "土地面积（㎡）"]),
        ),
        max_size=8,
    )
)
def test_a_row_is_no_parcel_alone_and_among_others(rows):
    """A frame of rows and each row by itself: the same rows are set aside, none is lost, and none of them is priced."""
    pricer = Pricer(HEADINGS, calculator="term", lang="en")
    full = [[*row, "480", "20"] for row in rows]
    done = pricer.price(
        pl.DataFrame(full, schema=list("abcde"), orient="row")
        if full
        else pl.DataFrame(schema=dict.fromkeys("abcde", pl.String))
    )
    assert done.priced.height + done.rejected.height == len(rows)
    told = {row - 2: code for row, code in done.rejected.select("row", "codes").rows()}
    for place, cells in enumerate(full):
        try:
            pricer.statement(cells)
            alone = None
        except UsageError as error:
            alone = error.code
        if alone in {"total-row", "heading-row"} or told.get(place) in {"total-row", "heading-row"}:
            assert told[place] == alone


# ── strict ──


def test_strict_takes_plain_numbers_alone(batch):
    """--strict: a number with anything about it is rejected, and told what it would be; an empty cell says none."""
    rows = [
        ["A", "工业用地", "100", "480.50", "20"],
        ["B", "工业用地", "100㎡", "480", "20"],
        ["C", "工业用地", "100", "四百八十", "20"],
        ["D", "工业用地", "—", "480", "20"],
        ["E", "工业用地", "", "480", "20"],
        ["F", "工业用地", "40-50", "480", "20"],
        ["G", "工业用地", "40亩", "480", "20年"],
    ]
    code, err, priced, rejected = batch(HEADINGS, *rows, args=("--strict",))
    assert code == Exit.ROWS_REJECTED
    assert [row["宗地编号"] for row in priced] == ["A"]
    assert [row["codes"] for row in rejected] == [
        "not-plain",
        "not-plain",
        "not-plain",
        "missing-input",
        "range",
        "not-plain",
    ]
    assert "“100㎡” is not a plain number (--strict); it would be read as 100." in rejected[0]["message"]
    assert "it would be read as nothing" in rejected[2]["message"]
    assert "土地面积（㎡） → area [㎡]: 28.6% read at once, 57.1% rejected (4), 14.3% blank (1)" in err


@pytest.mark.parametrize(("row", "exit_code"), [("2", Exit.PRICED), ("3", Exit.USAGE), ("5", Exit.USAGE)])
def test_explain_is_as_strict(tmp_path, capfd, row, exit_code):
    """``explain --strict`` refuses what ``batch --strict`` rejects, a dash as well."""
    rows = [
        ["A", "工业用地", "100", "480", "20"],
        ["B", "工业用地", "100㎡", "480", "20"],
        ["", "", "", "", ""],
        ["D", "工业用地", "100", "—", "20"],
    ]
    (tmp_path / "ledger.csv").write_text(as_csv(HEADINGS, *rows), encoding="utf-8")
    code = main(["explain", str(tmp_path / "ledger.csv"), row, *TERM, "--strict", "--lang", "en"])
    said = capfd.readouterr().err
    assert code == exit_code
    assert ("--strict" in said) == (exit_code is Exit.USAGE)


# ── what is told ──


def test_how_each_column_was_read_is_told_before_the_counts(batch):
    """Heading → key [unit] with the shares read at once, cleaned, rejected and blank; 约 once for its column."""
    rows = [["A", "工业用地", "100", "480", "20"]] * 6 + [
        ["B", " 工业用地", "约100亩", "480元/㎡", "20年"],
        ["C", "厂房", "1,000", "", "长期"],
    ]
    _, err, _, _ = batch([*HEADINGS, "备注"], *([*row, ""] for row in rows))
    lines = err.splitlines()
    told = [
        "  宗地编号 → parcel",
        "  土地用途 → use: 75% read at once, 12.5% cleaned (1), 12.5% rejected (1)",
        "  土地面积（㎡） → area [㎡]: 75% read at once, 25% cleaned (2)",
        "  评估单价（元/㎡） → unit_price [元/㎡]: 75% read at once, 12.5% cleaned (1), 12.5% blank (1)",
        "  供应年期 → years [年]: 75% read at once, 12.5% cleaned (1), 12.5% rejected (1)",
        "  columns not used: 备注",
        "“土地面积（㎡）” has 1 approximate figures (约), priced as they stand.",
        "5 rows repeat an earlier row's parcel number; each stands on its own: A.",
        "8 rows: 7 priced, 1 rejected.",
    ]
    assert lines[1 : len(told) + 1] == told
    _, err, _, _ = batch(HEADINGS, *rows, lang="zh")
    assert "  土地用途 → use：直接读取 75%，清理后读取 12.5%（1），不能读取 12.5%（1）" in err
    assert "“土地面积（㎡）”有 1 个约数，按所写数值计价。" in err


@given(st.integers(0, 10**8), st.integers(1, 10**8))
def test_a_share_is_never_all_of_nearly_all(count, of):
    """100% is every one and 0% none; between, to one place."""
    count = min(count, of)
    share = format_share(count, of)
    assert (share == "100%") == (count == of)
    assert (share == "0%") == (count == 0)
    assert abs(float(share[:-1]) - 100 * count / of) <= 0.1 + 1e-9


def test_the_report_has_what_is_told(batch, tmp_path):
    """--report: the rules, each column and how it was read, the counts, the codes with their uses, the warnings."""
    told = tmp_path / "report.json"
    rows = [["A", "工业用地", "约100", "480", "30年"], ["B", "厂房", "100", "480", "20"], ["合计", "", "200", "", ""]]
    _, err, _, _ = batch(
        [*HEADINGS, "备注"], *([*row, ""] for row in rows), args=("--report", str(told), "--set", "max_term=50")
    )
    assert f"Report: {told}" in err
    report = json.loads(told.read_text("utf-8"))
    assert report["ledger"] == str(tmp_path / "ledger.csv")
    assert report["priced"] == str(tmp_path / "priced.csv")
    assert report["rejects"] == str(tmp_path / "priced.rejects.csv")
    assert report["counts"] == {"rows": 3, "priced": 1, "rejected": 2}
    assert report["rules"]["id"] == "tianjin-draft"
    assert report["rules"]["sha256"] == BOOK.sha256
    assert report["calculators"] == ["term"]
    assert report["ignored"] == ["备注"]
    assert not report["strict"]
    assert report["codes"]["unknown-use"] == {"label": "unknown use", "rows": 1, "uses": {}}
    assert report["codes"]["total-row"]["rows"] == 1
    assert report["warnings"]["term-over-general-limit"]["rows"] == 1
    columns = {column["key"]: column for column in report["columns"]}
    assert columns["parcel"]["cells"] is None
    assert columns["max_term"] | {"label": ""} == {
        "column": None,
        "heading": None,
        "value": "50",
        "key": "max_term",
        "label": "",
        "unit": "年",
        "calculators": ["term"],
        "cells": None,
    }
    assert columns["area"] == {
        "column": 3,
        "heading": "土地面积（㎡）",
        "value": None,
        "key": "area",
        "label": "land area",
        "unit": "㎡",
        "calculators": ["term"],
        "cells": {"all": 2, "at_once": 1, "cleaned": 1, "about": 1, "rejected": 0, "blank": 0},
    }


def test_the_report_is_an_output_like_the_others(tmp_path, capfd):
    """A report that is there is kept unless --force, and it may be none of the others: told before any work."""
    ledger = tmp_path / "ledger.csv"
    ledger.write_text(as_csv(HEADINGS, ["A", "工业用地", "100", "480", "20"]), encoding="utf-8")
    report = tmp_path / "report.json"
    report.write_text("old", encoding="utf-8")
    asked = ["batch", str(ledger), *TERM, "-o", str(tmp_path / "priced.csv"), "--lang", "en"]
    assert main([*asked, "--report", str(report)]) == Exit.FILE
    assert report.read_text("utf-8") == "old"
    assert main([*asked, "--report", str(tmp_path / "priced.csv")]) == Exit.USAGE
    assert main([*asked, "--report", str(ledger), "--force"]) == Exit.USAGE
    assert sorted(path.name for path in tmp_path.iterdir()) == ["ledger.csv", "report.json"]
    capfd.readouterr()
    assert main([*asked, "--report", str(report), "--force"]) == Exit.PRICED
    assert json.loads(report.read_text("utf-8"))["counts"]["rows"] == 1


def test_columns_are_counted_for_each_calculator_that_reads_them():
    """Where each row names its calculator, a column's counts are of the rows whose calculator reads it."""
    pricer = Pricer(["calculator", "use", "full_price", "years", "lease_years", "sale_years"], lang="en")
    rows = [["term", "industrial", "100", "20", "", ""], ["先租后让", "industrial", "100万元", "", "5年", "45"]]
    done = pricer.price(pl.DataFrame(rows, schema=list("abcdef"), orient="row"))
    assert done.cells[2, "full_price"] == Counts(at_once=1, cleaned=1)
    assert done.cells[3, "years"] == Counts(at_once=1)
    assert done.cells[4, "lease_years"] == Counts(cleaned=1)


# ── the page that tells of it ──

PAGE = DOCS / "dirty-ledgers.md"
COLUMNS = {
    "面积（㎡）": (quantities.AREA, "㎡"),
    "面积（公顷）": (quantities.AREA, "公顷"),
    "总价（万元）": (quantities.MONEY, "万元"),
    "单价（元/㎡）": (quantities.UNIT_PRICE, "元/㎡"),
    "年期": (quantities.PART_YEARS, "年"),
    "还原率": (quantities.RATE, ""),
}


def told():
    """The rows of the page's tables that say what a text in a column is: the text, the column, the value or code."""
    for line in PAGE.read_text("utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("|") and len(cells) == 3 and cells[1] in COLUMNS:
            for text in re.findall("`([^`]+)`", cells[0]):
                yield text, cells[1], re.findall("`([^`]+)`", cells[2])[0]


@pytest.mark.parametrize(("text", "column", "meaning"), list(told()))
def test_the_page_says_what_is_so(text, column, meaning):
    """docs/dirty-ledgers.md: each text that it shows is read as the number, or refused by the code, that it says."""
    kind, unit = COLUMNS[column]
    if meaning[0].isdigit():
        assert read(text, kind, "key", kind.units[unit]).value == Fraction(meaning)
    else:
        with pytest.raises(UsageError) as error:
            read(text, kind, "key", kind.units[unit])
        assert error.value.code == meaning


def test_the_page_has_every_reason():
    """Each code that a number may be refused with is on the page."""
    on_page = set(re.findall("`([a-z-]+)`", PAGE.read_text("utf-8")))
    assert set(quantities.REASONS) <= on_page
    assert {"total-row", "heading-row", "missing-input"} <= on_page
