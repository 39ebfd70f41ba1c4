"""An optional cell never costs its row; what is missing is told with what can't be read; reasons name the headings."""

import pytest
from ledgers import frame_of

from landprice.cli.main import main
from landprice.errors import Exit
from landprice.ledger.headings import ColumnOptions
from landprice.ledger.pricer import Pricer

HEADINGS = ["宗地编号", "土地用途", "面积（㎡）", "容积率", "评估总价（万元）", "评估单价（元/㎡）"]


def price(*rows, headings=HEADINGS):
    """Price rows for 20 of 50 years."""
    pricer = Pricer(headings, calculator="term", column_options=ColumnOptions({"years": "20"}))
    return pricer, pricer.price(frame_of(rows, len(headings)))


@pytest.mark.parametrize("ratio", ["≥0.8", "1.0-2.0", "不低于1.2", "1.2≤R≤2.0", "大于或等于0.7", "两三", "1.23456"])
def test_a_ratio_that_is_no_number_leaves_its_line_empty_and_warns(ratio):
    """100 万元 × 20 ÷ 50 = 40 万元; 400 元 for each of 1000 ㎡, 200 for each ㎡ of floor at a ratio of 2."""
    unread, read = ["a", "工业用地", "1000", ratio, "100"], ["b", "工业用地", "1000", "等于2", "100"]
    pricer, done = price(unread, read, headings=HEADINGS[:5])
    assert [str(each) for each in done.priced["reserve_price"]] == ["400000.00"] * 2
    assert [each and str(each) for each in done.priced["per_floor_area"]] == [None, "200.00"]
    assert done.priced["warnings"].to_list() == ["input-left-out", None]
    (error,) = pricer.left_out(unread)
    assert "容积率" in error.zh
    assert "per_floor_area" not in {line.key for line in pricer.statement(unread).lines}
    assert not pricer.left_out(read)


def test_what_is_missing_is_told_with_what_can_not_be_read():
    """An unreadable input is not told as missing too, nor is the price that it stands for."""
    _, done = price(
        ["a", None, "约摸", None, None, "480"],
        ["b", "工业用地", "1000", None, None, "四百八"],
        ["c", None, "1000", None, "面议", None],
        ["d", "工业用地", "x", None, None, None],
    )
    assert done.rejected["codes"].to_list() == [
        "not-a-number;missing-input",
        "not-a-number",
        "not-a-number;missing-input",
        "not-a-number;missing-input",
    ]
    assert "土地用途" in done.rejected["message"][0]
    assert "缺少评估" not in done.rejected["message"][2]


def test_a_reason_names_the_heading_and_its_unit():
    """The value is in the heading's unit: −5 万元, not −50 000."""
    _, done = price(["a", "工业用地", "1000", None, "-5", None], ["b", "工业用地", "1000", None, None, None])
    assert "评估总价（万元）为 -5，" in done.rejected["message"][0]
    assert "缺少评估总价（万元）（full_price）" in done.rejected["message"][1]


def test_a_heading_too_few_is_told_once(tmp_path, capfd):
    """Every row has a cell more than there are headings: no row is priced or rejected."""
    ledger = tmp_path / "ledger.csv"
    ledger.write_text("用途,总价（万元）\n工业用地,5,\n工业用地,6,\n", encoding="utf-8")
    args = ["batch", str(ledger), "--calculator", "term", "--set", "years=20", "-o", str(tmp_path / "out.csv")]
    assert main([*args, "--lang", "en"]) == Exit.USAGE
    assert "2 headings, but every row has 3 cells" in capfd.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["ledger.csv"]


def test_a_row_is_explained_whatever_the_columns_are_called(tmp_path, capfd):
    ledger = tmp_path / "ledger.csv"
    ledger.write_text("use,area（㎡）,price,总价（万元）,容积率\n工业用地,1000,5,100,≥1\n", encoding="utf-8")
    assert main(["explain", str(ledger), "2", "--calculator", "term", "--set", "years=20", "--lang", "en"]) == 0
    assert "容积率" in capfd.readouterr().err


def test_the_first_reason_stays_on_later_runs():
    """A row that could not be parsed keeps its code and reason until it is corrected; the hint is added once."""
    headings = ["用途", "总价（万元）", "row", "codes", "message"]
    row = ["工业用地", "5", "3", "ragged-row", "有 3 列，应为 2 列。"]
    for _ in range(3):
        _, done = price(row, headings=headings)
        row = [*row[:2], *map(str, done.rejected.row(0)[2:])]
        assert row[3] == "ragged-row"
        assert row[4].startswith("有 3 列，应为 2 列。 此行曾无法按列读取")
        assert row[4].count("此行曾") == 1
