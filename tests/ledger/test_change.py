"""What a change of rules costs a ledger: the sums are those of the rows, priced one by one under each book."""

from collections import Counter
from fractions import Fraction
from itertools import pairwise

import pytest
from draws import seeded

from landprice import rulebook
from landprice.calculators import get_calculator
from landprice.cli.main import main
from landprice.errors import UsageError
from landprice.ledger.change import CHANGES, SIZES, LedgerChange, class_bounds, price_change
from landprice.ledger.formats import open_ledger
from landprice.ledger.headings import ColumnOptions
from landprice.ledger.pricer import Pricer
from landprice.present.formats import FORMATS

BOOK = """
id = "city"
title = "某市"
status = "draft"
based_on = "tianjin-draft"

[documents.measures]
title = "某市办法"
status = "draft"

[[rules.max-term-industrial]]
value = "45"
unit = "years"
bound = "ceiling"
document = "measures"
article = "一"
quote = "工业用地最高45年。"

[[rules.max-term-warehouse]]
value = "40"
unit = "years"
bound = "ceiling"
document = "measures"
article = "一"
quote = "仓储用地最高40年。"
"""
USES = {"工业用地": "industrial", "仓储用地": "warehouse", "科研用地": "research", "没有": None}


@pytest.fixture
def books(tmp_path):
    path = tmp_path / "city.toml"
    path.write_text(BOOK, encoding="utf-8")
    return rulebook.load(), rulebook.load(path)


def draw_rows(count):
    """Rows of a ledger: some unpriceable, some priced by one book alone (42 and 48 years)."""
    random = seeded("change")
    for number in range(count):
        yield (
            f"A-{number}",
            random.choice(["工业用地"] * 4 + [*USES]),
            f"{random.choice([5000, 9999.99, 10000, 49999, 50000, 250000])}",
            f"{random.choice([480, 525.5, 31, 1200.75])}",
            f"{random.choice([5, 20, 42, 48])}",
        )


def write(path, rows):
    headings = "宗地编号,土地用途,土地面积（㎡）,评估单价（元/㎡）,供应年期"
    path.write_text("\n".join([headings, *map(",".join, rows)]) + "\n", encoding="utf-8")


def pricers(ledger, books, calculator="term"):
    return [Pricer(ledger.headings, calculator=calculator, rules=book) for book in books]


def amounts(row, books):
    """The final amount of a row under each book in fen, priced alone; None where it is refused."""
    inputs = dict(zip(("parcel", "use", "area", "unit_price", "years"), row, strict=True))
    statements = [get_calculator("term").price(inputs, rules=book) for book in books]
    return [None if each.refused else int(each["reserve_price"] * 100) for each in statements]


def test_the_sums_are_those_of_the_rows(tmp_path, books):
    """In all, by use, by size, by class of change, the largest; rows of one book alone are counted apart."""
    rows = list(draw_rows(300))
    path = tmp_path / "ledger.csv"
    write(path, rows)
    ledger = open_ledger(path)
    change = price_change(ledger, *pricers(ledger, books))

    priced = {row: amounts(row, books) for row in rows}
    both = {row: pair for row, pair in priced.items() if None not in pair}
    only = Counter((before is None, after is None) for before, after in priced.values())
    assert (change.rows, change.total.rows) == (300, len(both))
    assert (change.only_before, change.only_after, change.neither) == (
        only[False, True],
        only[True, False],
        only[True, True],
    )
    assert change.total.before == sum(before for before, _ in both.values())
    assert change.total.after == sum(after for _, after in both.values())
    assert change.total.changed == sum(before != after for before, after in both.values())
    for use, sums in change.by_use.items():
        own = [pair for row, pair in both.items() if USES[row[1]] == use]
        assert (sums.rows, sums.before, sums.after) == (len(own), *map(sum, zip(*own, strict=True)))
    for size, sums in change.by_size.items():
        low, high = (0, *SIZES)[size], (*SIZES, float("inf"))[size]
        own = [pair for row, pair in both.items() if low <= Fraction(row[2]) < high]
        assert (sums.rows, sums.difference) == (len(own), sum(after - before for before, after in own))
    assert sum(change.by_change.values()) == len(both)
    for number, (low, high) in class_bounds(change).items():
        shares = [Fraction(100 * (after - before), before) for before, after in both.values()]
        inside = [
            share == 0
            if low == high
            else (low is None or share >= low) and (high is None or share <= high) and share != 0
            for share in shares
        ]
        assert change.by_change[number] == sum(inside)
    largest = sorted(range(300), key=lambda place: (-difference(priced[rows[place]]), place))[:10]
    assert [row.line for row in change.largest] == [place + 2 for place in largest]
    assert [row.parcel for row in change.largest] == [rows[place][0] for place in largest]


def is_within(share, low, high):
    """Whether a change in percent is in a class; no change is in the class of its own alone."""
    if low == high:
        return share == 0
    return share != 0 and (low is None or share >= low) and (high is None or share <= high)


def difference(pair):
    return 0 if None in pair else abs(pair[1] - pair[0])


def test_every_class_of_change_is_named_once():
    """The classes cover every change, without a gap or an overlap."""
    rises, falls = sum(bound >= 0 for bound in CHANGES), sum(bound <= 0 for bound in CHANGES)
    change = LedgerChange("term", "reserve_price", by_change=Counter(range(-falls, rises + 1)))
    bounds = list(class_bounds(change).values())
    assert bounds[0][0] is None
    assert bounds[-1][1] is None
    assert all(left[1] == right[0] for left, right in pairwise(bounds))


def test_one_book_twice_changes_nothing(tmp_path, books):
    path = tmp_path / "ledger.csv"
    write(path, draw_rows(50))
    ledger = open_ledger(path)
    change = price_change(ledger, *pricers(ledger, (books[0], books[0])))
    assert (change.total.difference, change.total.changed, change.largest) == (0, 0, [])
    assert set(change.by_change) == {0}


def test_rows_without_use_or_area_columns_are_a_group_of_their_own(tmp_path, books):
    path = tmp_path / "ledger.csv"
    path.write_text("full_price,years\n1000000,20\n2000000,20\n", encoding="utf-8")
    ledger = open_ledger(path)
    options = ColumnOptions(constants={"use": "industrial"})
    both = [Pricer(ledger.headings, calculator="term", column_options=options, rules=book) for book in books]
    change = price_change(ledger, *both)
    assert (set(change.by_use), set(change.by_size)) == ({None}, {None})
    assert change.total.rows == 2


def test_amounts_need_one_calculator(tmp_path, books):
    path = tmp_path / "ledger.csv"
    path.write_text("calculator,use,full_price,years\nterm,industrial,1,20\n", encoding="utf-8")
    ledger = open_ledger(path)
    with pytest.raises(UsageError, match="choose one calculator"):
        price_change(ledger, *pricers(ledger, books, calculator=None))


@pytest.mark.parametrize("ending", FORMATS)
def test_it_is_written_in_every_format(ending, tmp_path):
    (tmp_path / "city.toml").write_text(BOOK, encoding="utf-8")
    write(tmp_path / "ledger.csv", draw_rows(40))
    file = tmp_path / f"diff{ending}"
    args = ["rules", "diff", "tianjin-draft", str(tmp_path / "city.toml"), "--ledger", str(tmp_path / "ledger.csv")]
    assert main([*args, "--calculator", "term", "-o", str(file)]) == 0
    if ending in {".md", ".html"}:
        shown = file.read_text(encoding="utf-8")
        assert all(text in shown for text in ("按用途", "按面积", "增减额最大的宗地", "max-term-industrial"))
    if ending == ".html":
        assert "<svg" in shown
