"""Pricing a ledger end to end: every row is in one of two output files, counted, and each file is complete or absent.

Figures are those of one parcel (the worked examples in tests/rules, the oracle) or worked by hand beside the row.
"""

import csv
import io
import json
import os
import subprocess
import sys
import time
from fractions import Fraction

import draws
import pytest
from as_typed import as_text
from effort import SEEDS
from ledgers import LEDGER_CALCULATORS, cells_of, headings_of, of_one_unit, with_unit
from priced import BOOK, EVERYTHING, statement_of

from landprice.calculators import all_calculators
from landprice.cli.main import main
from landprice.errors import Exit, UsageError
from landprice.glossary import INPUT_ERRORS
from landprice.ledger.formats import open_ledger
from landprice.ledger.formats.csv import CsvSink
from landprice.ledger.pipeline import price_ledger
from landprice.ledger.pricer import Pricer

COMMAND = [sys.executable, "-c", "from landprice.cli.main import run; run()"]
BOM = b"\xef\xbb\xbf"
TERM = ("--calculator", "term")
HEADINGS = ["宗地编号", "土地用途", "评估总价（万元）", "供应年期"]
ROW = ["津北（挂）2018-015", "工业用地", "960", "20"]
PRICED = ["9600000.00", "3840000.00", "3840000.00", "招标拍卖挂牌", ""]
ADDED = ["full_term_price", "price", "reserve_price", "supply_method", "warnings"]


def as_csv(*rows):
    """Rows as the text of a CSV."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


def rows_of(path):
    """The rows of a CSV that was written, after seeing that it begins with a byte order mark."""
    data = path.read_bytes()
    assert data.startswith(BOM)
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


class Done:
    """What came of a run: the exit code, both streams, and both files' rows, by heading."""

    def __init__(self, code, out, err, folder):
        """Keep what came of it."""
        self.code, self.out, self.err, self.folder = code, out, err, folder

    def rows(self, name):
        """Return the rows of a file; none if it does not exist."""
        path = self.folder / name
        return rows_of(path) if path.exists() else None

    @property
    def priced(self):
        """The rows with a figure, by heading."""
        heading, *rows = self.rows("priced.csv")
        return [dict(zip(heading, row, strict=True)) for row in rows]

    @property
    def rejected(self):
        """The rows without one, by heading."""
        heading, *rows = self.rows("priced.rejects.csv")
        return [dict(zip(heading, row, strict=True)) for row in rows]

    @property
    def codes(self):
        """The codes of each rejected row, by the line of the file."""
        return {int(row["row"]): row["codes"].split(";") for row in self.rejected}


@pytest.fixture
def price(tmp_path, capfd):
    """Price a ledger of some text or bytes; nothing is left over but the outputs."""

    def run(ledger, *args, name="ledger.csv", lang="en", output=True):
        path = tmp_path / name
        path.write_bytes(ledger if isinstance(ledger, bytes) else ledger.encode())
        outputs = ("-o", str(tmp_path / "priced.csv")) if output else ("--rejects", str(tmp_path / "rejects.csv"))
        code = main(["batch", str(path), *args, *outputs, "--lang", lang])
        out, err = capfd.readouterr()
        assert "Traceback" not in err
        assert not list(tmp_path.glob(".*")), "a part of a file was left over"
        return Done(code, out, err, tmp_path)

    return run


def refused(done, code=Exit.USAGE):
    """The one line of a run that ended before any work; no file was written."""
    assert (done.code, done.out) == (code, ""), done.err
    assert done.err.count("\n") == 1, done.err
    assert done.rows("priced.csv") is None
    assert done.rows("priced.rejects.csv") is None
    return done.err.rstrip("\n")


# ── what comes out ──


def test_the_output_is_the_ledger_then_the_lines_then_the_warnings(price):
    """The input's columns untouched and in order, the lines' keys, and warnings; the rejects' reasons behind theirs."""
    done = price(as_csv(HEADINGS, ROW, [*ROW[:3], "30"], [*ROW[:3], "60"]), *TERM)
    assert done.code == Exit.ROWS_REJECTED
    warned = [*["9600000.00", "5760000.00", "5760000.00", "招标拍卖挂牌", "term-over-general-limit"]]
    assert done.rows("priced.csv") == [[*HEADINGS, *ADDED], [*ROW, *PRICED], [*ROW[:3], "30", *warned]]
    assert done.rows("priced.rejects.csv") == [
        [*HEADINGS, "row", "codes", "message"],
        [*ROW[:3], "60", "4", "term-over-maximum", "60 years exceed the maximum term of 50 years."],
    ]
    assert "3 rows: 2 priced, 1 rejected." in done.err
    assert "term-over-maximum (term over the maximum) 1: industrial 1" in done.err
    assert "priced with term-over-general-limit 1" in done.err


def test_a_ledger_that_is_priced_whole_ends_with_0(price):
    """No row rejected: exit 0, the rejects a heading alone."""
    done = price(as_csv(HEADINGS, ROW), *TERM)
    assert done.code == Exit.PRICED
    assert done.rows("priced.rejects.csv") == [[*HEADINGS, "row", "codes", "message"]]


def test_a_ledger_of_headings_alone_is_priced_whole(price):
    """A ledger without rows is not an error."""
    done = price(as_csv(HEADINGS), *TERM)
    assert (done.code, done.priced, done.rejected) == (Exit.PRICED, [], [])
    assert "0 rows: 0 priced, 0 rejected." in done.err


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_encodings_and_line_ends_do_not_matter(price, encoding, line_end):
    """UTF-8 with and without a byte order mark, GB18030, GBK; three line ends: one answer."""
    text = as_csv(HEADINGS, ROW, [*ROW[:1], "商服用地", *ROW[2:]]).replace("\n", line_end)
    done = price(text.encode(encoding), *TERM)
    assert done.rows("priced.csv") == [[*HEADINGS, *ADDED], [*ROW, *PRICED]]
    assert done.codes == {3: ["use-out-of-scope"]}


def test_standard_output_takes_the_priced_rows(price):
    """Without -o the priced rows go to stdout, without a byte order mark; messages go to stderr."""
    done = price(as_csv(HEADINGS, ROW, ["", "", "", "1"]), *TERM, output=False)
    assert done.code == Exit.ROWS_REJECTED
    assert done.out == as_csv([*HEADINGS, *ADDED], [*ROW, *PRICED])
    assert "2 rows: 1 priced, 1 rejected." in done.err
    assert len(rows_of(done.folder / "rejects.csv")) == 2


def test_cells_come_out_as_they_came_in(price):
    """A cell that begins with = + - @, spaces, quotes, commas, line breaks, a no-break space: all untouched."""
    notes = ["=1+1", "+1", "-1", "@SUM(A1)", " =x ", '"', "a,b", "a\nb", "\u00a0", "'", "—", "NULL", "007", "1e5", "\t"]
    done = price(as_csv([*HEADINGS, "备注"], *([*ROW, note] for note in notes)), *TERM)
    assert [row["备注"] for row in done.priced] == notes
    rejected = price(as_csv([*HEADINGS, "备注"], *([ROW[0], "x", *ROW[2:], note] for note in notes)), *TERM, "--force")
    assert [row["备注"] for row in rejected.rejected] == notes


SIZES = (1, 3, 80)


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
@pytest.mark.parametrize("seed", SEEDS)
def test_rows_without_quotes_come_out_as_they_stand(tmp_path, line_end, mark, seed):
    """Each line of the priced file begins with the ledger's own, to the byte, rejected rows between them or not.

    Whatever stands between the cells; and a tab between them stays in a file of tabs.
    """
    random = draws.seeded(mark, line_end, seed)
    ending = ".tsv" if mark == "\t" else ".csv"
    signs = "津甲 a0.\t;'\u3000".replace(mark, "")
    for size in SIZES:
        rows = [(draws.text(random, 8, signs), random.randint(1, 60)) for _ in range(size)]
        own = [mark.join([cell, "industrial", "960000", f"{years}"]) for cell, years in rows]
        heading = mark.join(["note", "use", "full_price", "years"])
        ledger, priced = tmp_path / f"ledger{ending}", tmp_path / f"priced{ending}"
        ledger.write_bytes(line_end.join([heading, *own, ""]).encode())
        main(["batch", str(ledger), "--delimiter", mark, *TERM, "-o", str(priced), "--force"])
        own = [cells for cells, (_, years) in zip(own, rows, strict=True) if years <= 50]
        lines = priced.read_bytes().decode("utf-8-sig").split("\n")[1:-1]
        begin = [line[: len(cells) + 1] for line, cells in zip(lines, own, strict=True)]
        assert begin == [f"{cells}{mark}" for cells in own]


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize("quoting", [csv.QUOTE_ALL, csv.QUOTE_MINIMAL])
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
@pytest.mark.parametrize("signs", ['津甲 a0.,"\t;', "津甲 a0.,\t;"], ids=["quotes", "no quotes"])
@pytest.mark.parametrize("seed", SEEDS)
def test_rows_with_quotes_have_their_cells(tmp_path, line_end, quoting, encoding, signs, seed):
    """Every cell comes out as it went in; where none holds a quote itself, each line begins with the ledger's own."""
    random = draws.seeded(line_end, quoting, encoding, signs, seed)
    ledger, priced = tmp_path / "ledger.csv", tmp_path / "priced.csv"
    for size in SIZES:
        cells = [
            [draws.text(random, 8, signs), "industrial", "960,000", f"{random.randint(1, 60)}"] for _ in range(size)
        ]
        text = io.StringIO(newline="")
        csv.writer(text, quoting=quoting, lineterminator=line_end).writerows(
            [["备注", "use", "full_price", "years"], *cells]
        )
        ledger.write_bytes(text.getvalue().encode(encoding))
        main(["batch", str(ledger), *TERM, "-o", str(priced), "--force"])
        written = priced.read_bytes().decode("utf-8-sig")
        kept = [row for row in cells if int(row[3]) <= 50]
        assert [row[:4] for row in csv.reader(io.StringIO(written, newline=""))][1:] == kept
        if line_end == "\n" and '"' not in signs:
            own = [line for line, row in zip(text.getvalue().split("\n")[1:], cells, strict=False) if row in kept]
            assert [line[: len(row)] for line, row in zip(written.split("\n")[1:], own, strict=False)] == own


def test_rows_keep_their_order(price):
    """Priced and rejected rows stand in the ledger's order, whichever calculator prices them."""
    rows = [
        [f"p{n}", ("term", "lease", "term", "bogus")[n % 4], "industrial", str(n + 1), str(1 + n % 60)]
        for n in range(400)
    ]
    done = price(as_csv(["parcel", "calculator", "use", "full_price", "years"], *rows))
    for found in (done.priced, done.rejected):
        numbers = [int(row["parcel"][1:]) for row in found]
        assert numbers == sorted(numbers)
    assert len(done.priced) + len(done.rejected) == 400
    assert all(int(row["row"]) == int(row["parcel"][1:]) + 2 for row in done.rejected)


@pytest.mark.parametrize("seed", SEEDS)
def test_every_row_is_in_one_of_the_two(tmp_path, seed):
    """Whatever the rows are, parcels or rubbish, each is priced or rejected, once, and the counts say so."""
    random = draws.seeded("rows", seed)
    parcels = draws.parcels("term", seed, 60)
    headings = ["n", "use", "full_price", "area", "unit_price", "years", "max_term", "price_years", "rate", "method"]
    rubbish = [
        {key: draws.text(random, 5).replace("\0", "") for key in headings[1:] if random.randint(0, 1)}
        for _ in range(30)
    ]
    rows = [*map(cells_of, parcels), *rubbish]
    random.shuffle(rows)
    rows = [{**row, "n": str(n)} for n, row in enumerate(rows)]
    text = as_csv(headings, *([row.get(key, "") for key in headings] for row in rows))
    (tmp_path / "ledger.csv").write_bytes(text.encode())
    ledger = open_ledger(tmp_path / "ledger.csv")
    pricer = Pricer(ledger.headings, calculator="term", lang="en")
    done = price_ledger(ledger, pricer, tmp_path / "priced.csv", tmp_path / "rejects.csv")
    priced, rejected = (rows_of(tmp_path / name)[1:] for name in ("priced.csv", "rejects.csv"))
    assert (done.rows, done.priced, done.rejected) == (len(rows), len(priced), len(rejected))
    assert sorted(int(row[0]) for row in priced + rejected) == list(range(len(rows)))
    assert all(row[-2] and row[-1] for row in rejected), "a reason for each"
    assert sum(done.codes.values()) >= done.rejected


# ── where inputs come from ──


def test_units_come_from_headings_cells_and_options(price):
    """公顷, 亩, 万元 and 元/㎡ in brackets; a cell's own unit; --unit: one parcel of 2 公顷 at 480 元/㎡ in each."""
    ledgers = [
        (["面积（公顷）", "评估单价（元/㎡）"], ["2", "480"], ()),
        (["面积（亩）", "评估单价（万元/亩）"], ["30", "32"], ()),
        (["面积(平方米)", "宗地总地价（元）"], ["20,000", "9600000"], ()),
        (["面积", "评估总价"], ["20000", "960"], ("--unit", "full_price=万元")),
        (["面积", "评估总价"], ["2", "960"], ("--unit", "full_price=万元", "--unit", "area=公顷")),
        (["面积（㎡）", "评估总价（元）"], ["30亩", "960万元"], ()),
        (["area", "unit_price"], ["２００００", "４８０"], ()),
    ]
    for headings, cells, args in ledgers:
        ledger = as_csv(["use", "years", *headings], ["industrial", "20", *cells])
        (row,) = price(ledger, *TERM, *args, "--force").priced
        assert (row["full_term_price"], row["price"]) == ("9600000.00", "3840000.00"), headings
        assert row["per_area"] == "192.00"


def test_a_value_for_every_row_goes_before_a_column(price):
    """--set years=40, whatever the ledger's years are."""
    (row,) = price(as_csv(HEADINGS, [*ROW[:3], "二十"]), *TERM, "--set", "years=40").priced
    assert row["price"] == "7680000.00"
    assert row["供应年期"] == "二十"


def test_every_input_may_be_one_value_for_every_row(price):
    """A use, a number, a word and a flag by --set: what the same columns would give; even where no column is left."""
    ledger = as_csv(["评估总价（万元）"], ["960"])
    (row,) = price(ledger, *TERM, "--set", "use=工业用地", "--set", "years=20").priced
    assert row["price"] == "3840000.00"
    sets = ("--set", "use=industrial", "--set", "full_price=960万元", "--set", "years=20", "--set", "review_every=5")
    done = price(as_csv(["备注"], ["一"], ["二"]), "--calculator", "lease", *sets, "--force")
    assert [row["rent_4"] for row in done.priced] == ["255552.00"] * 2
    capitalised = ("--set", "method=capitalised", "--set", "rate=6%")
    (row,) = price(as_csv(HEADINGS, ROW), *TERM, *capitalised, "--force").priced
    assert (row["factor"], row["price"]) == ("0.7277", "6985929.28")
    mixed = as_csv(["use_1", "floor_area_1", "use_2", "floor_area_2"], ["residential", "10000", "commercial", "2000"])
    flag = ("--set", "historic_district=是", "--set", "existing_floor_area=12000")
    assert price(mixed, "--calculator", "mixed", *flag, "--force").codes == {2: ["compatible-over-limit"]}
    primary = ("--set", "primary=commercial")
    assert price(mixed, "--calculator", "mixed", *primary, "--force").priced[0]["max_term"] == "40"


@pytest.mark.parametrize(
    ("key", "value", "codes"),
    [
        ("use", "厂房", {2: ["unknown-use"]}),
        ("use", "科教用地", {2: ["ambiguous-use"]}),
        ("max_term", "0", {2: ["not-positive", "term-over-maximum"]}),
        ("years", "0", {2: ["not-positive"]}),
        ("years", "60", {2: ["term-over-maximum"]}),
        ("price_years", "40", {2: ["price-not-full-term"]}),
        ("supplied_by", "划拨", {2: ["allocated-land"]}),
    ],
)
def test_a_value_for_every_row_may_be_refused_by_a_rule(price, key, value, codes):
    """What a rule refuses in a column it refuses for every row, with the same codes."""
    assert price(as_csv(HEADINGS, ROW), *TERM, "--set", f"{key}={value}").codes == codes


def test_a_column_may_be_named(price):
    """--map years=N reads N, also where another column is called so."""
    (row,) = price(as_csv([*HEADINGS, "N"], [*ROW, "40"]), *TERM, "--map", "years=N").priced
    assert row["price"] == "7680000.00"


def test_lines_may_have_a_prefix(price):
    """A ledger that has a column ``price`` already is an error before any work; --prefix is the way out."""
    ledger = as_csv([*HEADINGS, "price"], [*ROW, "5"])
    assert "--prefix" in refused(price(ledger, *TERM))
    assert "not valid text" in refused(price(ledger, *TERM, "--prefix", "\udcff"))
    done = price(ledger, *TERM, "--prefix", "lp_")
    assert done.rows("priced.csv")[0] == [*HEADINGS, "price", *(f"lp_{key}" for key in ADDED)]
    assert done.rows("priced.rejects.csv")[0] == [*HEADINGS, "price", "lp_row", "lp_codes", "lp_message"]


@pytest.mark.parametrize("heading", ["warnings", "row", "codes", "message", " price "])
def test_a_heading_that_the_outputs_add_is_an_error(price, heading):
    """Every heading that either output adds, before any work."""
    assert f"a column “{heading.strip()}”" in refused(price(as_csv([heading, *HEADINGS], ["5", *ROW]), *TERM))


def test_each_row_may_name_its_calculator(price):
    """A column calculator (测算规则), by key or Chinese name, in any case; what it does not name is rejected."""
    rows = [
        ["term", "industrial", "9600000", "20", "", "", "", ""],
        ["长期租赁", "industrial", "9600000", "20", "", "", "", ""],
        ["Lease-To-Sale", "industrial", "9600000", "", "5", "45", "", ""],
        ["地下空间", "", "40000000", "", "", "", "1", "停车设施"],
        ["cost", "industrial", "1", "", "", "", "", ""],
        ["", "industrial", "1", "", "", "", "", ""],
        ["mixed", "industrial", "1", "", "", "", "", ""],
    ]
    headings = ["测算规则", "use", "full_price", "years", "lease_years", "sale_years", "地下层次1", "地下用途1"]
    done = price(as_csv(headings, *rows))
    assert [row["price"] for row in done.priced] == ["3840000.00", "", "", ""]
    assert [row["total_rent"] for row in done.priced] == ["", "3840000.00", "", ""]
    assert [row["balance"] for row in done.priced] == ["", "", "8640000.00", ""]
    assert [row["total"] for row in done.priced] == ["", "", "", "300000.00"]
    assert "primary_use" not in done.priced[0]
    assert done.codes == {6: ["unknown-calculator"], 7: ["missing-input"], 8: ["missing-input"]}
    assert [done.rejected[0]["message"]] == [f"Unknown calculator “cost”. Allowed: {', '.join(LEDGER_CALCULATORS)}."]


def test_a_book_that_lacks_a_calculator_s_rules_rejects_its_rows_alone(price):
    """The national book has no ratios of underground levels: those rows are not covered, the others are priced."""
    headings = ["calculator", "use", "full_price", "years", "level_1", "kind_1"]
    rows = [["term", "industrial", "100", "20", "", ""], ["underground", "", "100", "", "1", "parking"]]
    done = price(as_csv(headings, *rows), "--rules", "national")
    assert [row["price"] for row in done.priced] == ["40.00"]
    assert done.codes == {3: ["not-covered"]}


def test_a_calculator_that_the_book_lacks_is_told_before_any_work(price):
    """Asked for by name, it is refused as one parcel would be."""
    ledger = as_csv(["full_price", "level_1", "kind_1"], ["100", "1", "parking"])
    done = price(ledger, "--rules", "national", "--calculator", "underground")
    assert "underground-level-1" in refused(done, Exit.REFUSED)


def test_numbered_columns_are_parts_and_reviews(price):
    """第1次调整评估价, 地下层次1, 用途1: the worked examples of one parcel, as rows."""
    lease = as_csv(
        ["use", "area", "unit_price", "years", "review_every", *(f"第{n}次调整评估价（元/㎡）" for n in (1, 2, 3))],
        ["industrial", "20000", "480", "20", "5", "560", "600", "500"],
        ["industrial", "20000", "480", "20", "5", "", "—", ""],
    )
    done = price(lease, "--calculator", "lease")
    assert [[row[f"rent_{k}"] for k in (1, 2, 3, 4)] for row in done.priced] == [
        ["192000.00", "211200.00", "232320.00", "200000.00"],
        ["192000.00", "211200.00", "232320.00", "255552.00"],
    ]
    assert [row["total_rent"] for row in done.priced] == ["4177600.00", "4455360.00"]
    assert [row["warnings"] for row in done.priced] == ["", "review-unknown"]
    layers = as_csv(
        [
            "面积（㎡）",
            "评估单价（元/㎡）",
            *(name.format(n) for n in (1, 2, 3) for name in ("地下层次{}", "地下用途{}", "地下建筑面积{}（㎡）")),
        ],
        ["8000", "5000", "1", "商服", "3000", "2", "commercial", "2000", "1", "停车设施", "6000"],
        ["8000", "5000", "", "", "", "1", "commercial", "", "", "", ""],
    )
    done = price(layers, "--calculator", "underground", "--force")
    assert [row["total"] for row in done.priced] == ["10225000.00", "20000000.00"]
    assert [row["layer_2"] for row in done.priced] == ["2500000.00", "20000000.00"]
    mixed = as_csv(
        [name.format(n) for n in (1, 2) for name in ("用途{}", "建筑面积{}（㎡）")],
        ["商业用地", "6000", "住宅用地", "14000"],
        ["商业用地", "7000", "住宅用地", "7000"],
    )
    done = price(mixed, "--calculator", "mixed", "--force")
    assert [(row["primary_use"], row["share_residential"], row["max_term"]) for row in done.priced] == [
        ("residential", "70.00", "70")
    ]
    assert done.codes[3] == ["tied-primary-use"]


def test_how_land_was_supplied_is_read_where_it_is_there(price):
    """划拨 and 租赁 are objections that may be accepted; 挂牌出让 is none."""
    ledger = as_csv([*HEADINGS, "供地方式"], *([*ROW, way] for way in ("划拨", "租赁", "挂牌出让", "协议出让", "")))
    done = price(ledger, *TERM)
    assert done.codes == {2: ["allocated-land"], 3: ["price-is-rent"]}
    accepted = price(ledger, *TERM, "--accept", "allocated-land", "--force")
    assert accepted.codes == {3: ["price-is-rent"]}
    assert accepted.priced[0]["warnings"] == "allocated-land"


def test_a_deal_s_price_is_told_once(price):
    """成交价格 taken as an assessed price is said in the summary, once, in either language."""
    ledger = as_csv(["用途", "成交价格(万元)", "供应年期"], *[["工业用地", "96", "20"]] * 3)
    assert price(ledger, *TERM).err.count("is a deal's") == 1
    assert price(ledger, *TERM, "--force", lang="zh").err.count("是成交价") == 1


def test_a_price_for_other_years_is_in_the_ledger(price):
    """土地使用年限 is the years that the ledger's price was for: 40 of 50 object; accepted, × 50/40."""
    ledger = as_csv(["用途", "评估总价（元）", "土地使用年限", "供应年期"], ["工业用地", "400000", "40年", "20"])
    assert price(ledger, *TERM).codes == {2: ["price-not-full-term"]}
    (row,) = price(ledger, *TERM, "--accept", "price-not-full-term", "--force").priced
    assert (row["full_term_price"], row["price"]) == ("500000.00", "200000.00")


def test_only_columns_that_the_calculator_uses_reject(price):
    """A dirty column that a term does not read stands as it is."""
    headings = [*HEADINGS, "租赁期", "第1次调整评估价", "建筑面积1", "还原率", "备注"]
    assert price(as_csv(headings, [*ROW, "约五年", "x", "y", "z", "-"]), *TERM).code == Exit.PRICED


@pytest.mark.parametrize(
    "cell",
    [
        "面议",
        "几十",
        "长期",
        "7040年",
        "商业40年、住宅70年",
        "2069-3-16",
        "1e9",
        "NaN",
        "0.001",
        "1,23",
        "40-50",
        "#REF!",
    ],
)
def test_a_cell_that_is_no_number_has_that_one_reason(price, cell):
    """A price that can't be read is not missing besides; the message names the cell's input and shows it."""
    done = price(as_csv(HEADINGS, [*ROW[:2], cell, "20"], [*ROW[:2], "960", cell]), *TERM)
    for row in done.rejected:
        (code,) = row["codes"].split(";")
        assert code in INPUT_ERRORS
        assert cell in row["message"]
        assert "missing" not in row["message"]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_reasons_are_those_of_one_parcel(price, lang):
    """A row's message is that of the one-parcel command, in both languages."""
    rows = [
        ["industrail", "100", "20"],
        ["科教用地", "100", "20"],
        ["industrial", "-5", "20"],
        ["industrial", "100", "51"],
    ]
    done = price(as_csv(["use", "full_price", "years"], *rows), *TERM, lang=lang)
    for row, (use, full_price, years) in zip(done.rejected, rows, strict=True):
        statement = all_calculators()["term"].price({"use": use, "full_price": full_price, "years": years})
        stops = [check for check in statement.breached if check.severity in {"refuse", "object"}]
        assert row["message"] == " ".join(check.message(lang) for check in stops)
        assert row["codes"] == ";".join(check.code for check in stops)


# ── what is wrong before any work ──


@pytest.mark.parametrize(
    ("ledger", "args", "words"),
    [
        ("use,起始价（元）,成交价（元）,years\n", TERM, "full_price has two columns"),
        ("full_price,years\n1,2\n", TERM, "no column use (土地用途"),
        ("use,full_price\n1,2\n", TERM, "no column years (供应年期"),
        ("use,years\n1,2\n", TERM, "full_price"),
        ("use,full_price,years\n", (*TERM, "--set", "method=capitalised"), "rate"),
        ("use,years,评估总价\n1,2,3\n", TERM, "“评估总价” (full_price) has no unit"),
        ("use,years,评估总价（美元）\n1,2,3\n", TERM, "unknown unit “美元”"),
        ("use,full_price,years\n", (*TERM, "--set", "years=几十"), "years: “几十” is not a number"),
        ("use,full_price,years\n", (*TERM, "--set", "method=guess"), "method cannot be “guess”"),
        ("use,full_price,years\n", (*TERM, "--set", "years"), "KEY=VALUE"),
        ("use,full_price,years\n", (*TERM, "--set", "=5"), "KEY=VALUE"),
        ("use,full_price,years\n", (*TERM, "--set", "years=1", "--set", "years=2"), "years is given twice"),
        ("use,full_price,years\n", (*TERM, "--set", "yeers=1"), "nearest: years"),
        ("use,full_price,years\n", (*TERM, "--map", "years=N"), "there is no such column"),
        ("use,full_price,years\n", (*TERM, "--unit", "full_price=斤"), "allowed units: 元、千元、万元、百万元、亿元"),
        ("use,full_price,years\n", (*TERM, "--accept", "bogus"), "no objection"),
        ("use,full_price,years\n", (*TERM, "--on", "x"), "give a date"),
        ("use,full_price,years\n", (), "no column calculator"),
        ("use,full_price,years\n", ("--calculator", "cost"), "cost is not for ledgers"),
        ("use,full_price,years\n", ("--calculator", "terms"), "There is no calculator “terms”"),
        ("use,full_price,years\n", ("--calculator", "mixed"), "no column use_1"),
        ("use,full_price,years\n", ("--calculator", "underground"), "no column level_1"),
        ("use;full_price;years\n1;2;3\n", TERM, "separated by “;”"),
        ("part,floor_area_1\n", ("--calculator", "mixed", "--set", "historic_district=maybe"), "cannot be “maybe”"),
    ],
)
def test_what_is_wrong_with_a_ledger_as_a_whole_is_told_before_any_work(price, ledger, args, words):
    """Headings, units, options: exit 2, one line in either language, no output."""
    assert words in refused(price(ledger, *args))
    refused(price(ledger, *args, lang="zh"))


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b"\n\r\n  \n", "nothing but blank lines"),
        (BOM, "blank lines"),
        ("use,years\n".encode("utf-16"), "UTF-16"),
        (b'use,"years\n', "heading"),
        (b"use,ye\0ars\n1,2\n", "NUL"),
    ],
)
def test_a_file_that_is_no_ledger_is_told(price, data, words):
    """Empty, blank, of another encoding, with a heading that can't be read: exit 6, one line, no output."""
    assert words in refused(price(data, *TERM), Exit.FILE)


def test_a_ledger_that_cannot_be_read_is_told(tmp_path, capfd):
    """A directory, a file that is not there, a pipe."""
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path, tmp_path / "absent.csv", tmp_path / "pipe"):
        assert main(["batch", str(path), *TERM, "--lang", "en"]) == Exit.FILE
        out, err = capfd.readouterr()
        assert out == ""
        assert str(path) in err
        assert err.count("\n") == 1


def test_outputs_are_guarded(price, tmp_path):
    """The ledger itself, by any name, both outputs one file, a file that is there, a directory: before any work."""
    ledger = as_csv(HEADINGS, ROW)
    (tmp_path / "link.csv").symlink_to(tmp_path / "ledger.csv")
    (tmp_path / "folder.csv").mkdir()
    (tmp_path / "there.csv").write_bytes(b"old")
    os.mkfifo(tmp_path / "pipe.csv")
    cases = [
        (("--rejects", "ledger.csv"), Exit.USAGE, "are one file"),
        (("--rejects", "link.csv"), Exit.USAGE, "are one file"),
        (("--rejects", "priced.csv"), Exit.USAGE, "are one file"),
        (("--rejects", "./priced.csv"), Exit.USAGE, "are one file"),
        (("--rejects", "there.csv"), Exit.FILE, "--force"),
        (("--rejects", "folder.csv", "--force"), Exit.FILE, "directory"),
        (("--rejects", "absent/rejects.csv"), Exit.FILE, "directory"),
        (("--rejects", "pipe.csv", "--force"), Exit.FILE, "not a regular file"),
        (("--rejects", "/"), Exit.FILE, "no file name"),
    ]
    for (option, name, *more), code, words in cases:
        assert words in refused(price(ledger, *TERM, option, str(tmp_path / name), *more), code), name
    assert (tmp_path / "there.csv").read_bytes() == b"old"
    assert (tmp_path / "ledger.csv").read_text(encoding="utf-8") == ledger
    for name, code in (("ledger.csv", Exit.USAGE), ("folder.csv", Exit.FILE), ("there.csv", Exit.FILE)):
        assert main(["batch", str(tmp_path / "ledger.csv"), *TERM, "-o", str(tmp_path / name)]) == code


def test_force_replaces_a_file(price, tmp_path):
    """With --force what was there is replaced, whole."""
    assert price(as_csv(HEADINGS, ROW), *TERM).code == Exit.PRICED
    first = (tmp_path / "priced.csv").read_bytes()
    assert "--force" in price(as_csv(HEADINGS, [*ROW[:3], "10"]), *TERM).err
    assert (tmp_path / "priced.csv").read_bytes() == first
    assert price(as_csv(HEADINGS, [*ROW[:3], "10"]), *TERM, "--force").priced[0]["price"] == "1920000.00"


# ── rows that can't be taken apart ──


def test_a_bad_row_is_rejected_with_its_line(price):
    """Ragged rows, a stray quote, a NUL byte, a broken encoding: each rejected by line and reason, the rest priced."""
    good = "industrial,100,20"
    rows = [
        "use,full_price,years",
        good,
        "industrial,100",
        f"{good},5",
        'indus"trial,1,2',
        "industrial,1\0,20",
        "\udcff,1,2",
    ]
    data = "\n".join([*rows, "", good, '"open,1,2', good]).encode("utf-8", "surrogateescape") + b"\n"
    done = price(data, *TERM)
    assert done.code == Exit.ROWS_REJECTED
    assert [row["price"] for row in done.priced] == ["40.00"] * 3
    assert done.codes == {
        3: ["ragged-row"],
        4: ["ragged-row"],
        5: ["stray-quote"],
        6: ["nul-byte"],
        7: ["bad-encoding"],
        10: ["stray-quote"],
    }
    messages = {int(row["row"]): row["message"] for row in done.rejected}
    assert "2 cells where the heading has 3" in messages[3]
    assert "line 7 has the byte 0xFF (offset" in messages[7]
    assert "9 rows: 3 priced, 6 rejected." in done.err


def test_rejects_can_be_mended_and_run_again(price):
    """The rejects of a run are a ledger: mended, its rows are priced; those left get new reasons for the old."""
    done = price(as_csv(HEADINGS, ROW, [*ROW[:3], "60"], [ROW[0], "厂房", *ROW[2:]]), *TERM)
    heading, first, second = done.rows("priced.rejects.csv")
    first[3] = "20"
    again = price(as_csv(heading, first, second), *TERM, "--force", name="mended.csv")
    assert again.rows("priced.csv")[0] == [*heading, *ADDED]
    assert [row["price"] for row in again.priced] == ["3840000.00"]
    assert again.rows("priced.rejects.csv")[0] == heading
    assert again.codes == {3: ["unknown-use"]}


def test_a_row_that_could_not_be_taken_apart_is_priced_only_when_someone_says_so(price):
    """Its cells may stand under the wrong headings: until its codes are cleared it stays rejected."""
    done = price("use,full_price,years\nindustrial,1,000,20\n", *TERM)
    heading, row = done.rows("priced.rejects.csv")
    row[:3] = ["industrial", "1000", "20"]
    again = price(as_csv(heading, row), *TERM, "--force", name="unmended.csv", lang="zh")
    assert again.codes == {2: ["ragged-row"]}
    row[4] = ""
    mended = price(as_csv(heading, row), *TERM, "--force", name="mended.csv")
    assert [row["price"] for row in mended.priced] == ["400.00"]


# ── whole or not there ──


@pytest.mark.parametrize("raised", [OSError(28, "No space left on device"), KeyboardInterrupt(), MemoryError()])
@pytest.mark.parametrize("before", [None, b"old"])
def test_a_run_that_is_cut_short_leaves_nothing(price, tmp_path, monkeypatch, raised, before):
    """Whatever happens in mid-write: no output under its name, nothing left over, and what was there before stays."""
    outputs = [tmp_path / "priced.csv", tmp_path / "priced.rejects.csv"]
    for path in outputs if before is not None else []:
        path.write_bytes(before)
    ledger = as_csv(HEADINGS, *[ROW] * 5)
    written = []

    def write(sink, frame, **_):
        if len(written) == 3:
            raise raised
        written.append(frame.height)
        sink.file.write(b"half a row")
        assert sink.options.delimiter == ","

    monkeypatch.setattr(CsvSink, "write_rows", write)
    if isinstance(raised, MemoryError):
        with pytest.raises(MemoryError):
            price(ledger, *TERM, "--force")
    else:
        done = price(ledger, *TERM, "--force")
        assert done.code == (Exit.INTERRUPTED if isinstance(raised, KeyboardInterrupt) else Exit.FILE)
        assert done.err.count("\n") == 1
    assert len(written) == 3
    assert [path.read_bytes() if path.exists() else None for path in outputs] == [before, before]
    assert not list(tmp_path.glob(".*"))


@pytest.mark.process
def test_a_killed_writer_leaves_no_part_under_the_name(tmp_path):
    """Killed in mid-write, there is no file under the output's name."""
    ledger = tmp_path / "ledger.csv"
    ledger.write_text(as_csv(HEADINGS, *[ROW] * 200_000), encoding="utf-8")
    args = [*COMMAND, "batch", str(ledger), *TERM, "-o", str(tmp_path / "priced.csv")]
    with subprocess.Popen(args, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        while process.poll() is None and not list(tmp_path.glob(".priced.csv.*")):
            time.sleep(0.002)
        process.kill()
    assert not (tmp_path / "priced.csv").exists()
    assert not (tmp_path / "priced.rejects.csv").exists()


@pytest.mark.process
def test_a_reader_that_has_enough_is_no_error(tmp_path):
    """Priced rows to a pipe that closes: exit 0, nothing said, and no rejects of a ledger that was not priced whole."""
    ledger = tmp_path / "ledger.csv"
    ledger.write_text(as_csv(HEADINGS, *[ROW] * 50_000), encoding="utf-8")
    args = [*COMMAND, "batch", str(ledger), *TERM, "--rejects", str(tmp_path / "rejects.csv")]
    with subprocess.Popen(args, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        process.stdout.readline()
        process.stdout.close()
        err = process.stderr.read()
    assert (process.returncode, err) == (Exit.PRICED, b"")
    assert not (tmp_path / "rejects.csv").exists()


def test_chunks_do_not_matter(tmp_path, monkeypatch):
    """Read a few bytes at a time, bad rows and all, a ledger is priced as it is at once; progress ends at its end."""
    rows = [[f"p{n}", ("工业用地", "商服用地", "仓储用地")[n % 3], str(n), str(n % 55)] for n in range(60)]
    text = as_csv(HEADINGS, *rows).replace("p7,", "p7")
    (tmp_path / "ledger.csv").write_text(text, encoding="utf-8")
    ledger = open_ledger(tmp_path / "ledger.csv")
    told = []
    for name, size in (("whole", 1 << 20), ("pieces", 100)):
        monkeypatch.setattr(type(ledger).chunks, "__defaults__", (size,))
        price_ledger(
            ledger,
            Pricer(ledger.headings, calculator="term"),
            tmp_path / f"{name}.csv",
            tmp_path / f"{name}.rejects.csv",
            progress=told.append,
        )
    for ending in (".csv", ".rejects.csv"):
        assert (tmp_path / f"pieces{ending}").read_bytes() == (tmp_path / f"whole{ending}").read_bytes()
    assert told[0].bytes == told[-1].bytes == told[0].size == ledger.size
    assert [at.bytes for at in told[1:]] == sorted(at.bytes for at in told[1:])
    assert [told[0].rows, told[-1].rows] == [60, 60]


# ── one row, explained ──


def test_a_row_explained_is_the_row_priced(price, capfd):
    """Explain LEDGER ROW --json has the figures of that row's columns, for every row that is priced."""
    ledger = as_csv(HEADINGS, ROW, [*ROW[:2], "100.000001", "15"], [*ROW[:3], "60"])
    done = price(ledger, *TERM)
    for line, row in enumerate(done.priced, 2):
        assert main(["explain", str(done.folder / "ledger.csv"), str(line), *TERM, "--json"]) == Exit.PRICED
        lines = {found["key"]: found["amount"] for found in json.loads(capfd.readouterr().out)["lines"]}
        assert lines == {key: row[key] for key in lines}
    assert main(["explain", str(done.folder / "ledger.csv"), "4", *TERM]) == Exit.REFUSED
    assert "term-over-maximum" in capfd.readouterr().err


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("1", "lines 2 to 4"),
        ("9", "lines 2 to 4"),
        ("x", "the number of a line"),
        ("-1", ""),
        ("3", "line 3: "),
        ("9" * 30, ""),
    ],
)
def test_a_row_that_is_not_there_is_told(tmp_path, capfd, row, words):
    """The heading, one beyond the end, no number, one that can't be taken apart: exit 2, one line."""
    path = tmp_path / "ledger.csv"
    path.write_text("use,full_price,years\nindustrial,1,20\nindustrial,1\nindustrial,1,20\n", encoding="utf-8")
    assert main(["explain", str(path), row, *TERM, "--lang", "en"]) == Exit.USAGE
    out, err = capfd.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    assert words in err


# ── the library's pricer ──


@pytest.mark.parametrize("calculator", LEDGER_CALCULATORS)
@pytest.mark.parametrize("seed", SEEDS)
def test_a_row_s_statement_is_the_parcel_s(calculator, seed):
    """Pricer.statement of a row equals the one-parcel statement of its cells, also with a calculator column."""
    ledger = [cells_of(parcel) for parcel in of_one_unit(draws.parcels(calculator, seed, 60), "unit")]
    headings = headings_of(ledger)
    pricer = Pricer([*map(with_unit, headings), "calculator"], rules=BOOK, accept=EVERYTHING)
    for parcel, cells in zip(of_one_unit(draws.parcels(calculator, seed, 60), "unit"), ledger, strict=True):
        row = [*(cells.get(key, "").removesuffix("元/㎡") for key in headings), calculator]
        assert pricer.calculator_of(row) == calculator
        try:
            alone = statement_of(calculator, as_text(parcel))
        except UsageError as error:
            with pytest.raises(UsageError) as said:
                pricer.statement(row)
            assert said.value.code == error.code
            continue
        found = pricer.statement(row)
        assert found.calculator == calculator
        assert found.refused == alone.refused
        assert [(line.key, line.amount) for line in found.lines] == [(line.key, line.amount) for line in alone.lines]
        assert [check.code for check in found.breached] == [check.code for check in alone.breached]
    with pytest.raises(UsageError, match="Unknown calculator"):
        pricer.calculator_of([*row[:-1], "bogus"])


def test_a_pricer_says_what_a_frame_holds():
    """Lines as decimals with their unit's places, words as text, absent ones null."""
    import polars as pl  # noqa: PLC0415  the other tests need none of it

    pricer = Pricer(["use", "full_price", "years"], calculator="term")
    done = pricer.price(pl.DataFrame({"c0": ["industrial"], "c1": ["1000000.01"], "c2": ["15"]}))
    (row,) = done.priced.rows(named=True)
    assert Fraction(row["price"]) == Fraction("300000.01")
    assert pricer.price(pl.DataFrame({"c0": [], "c1": [], "c2": []})).priced.height == 0
