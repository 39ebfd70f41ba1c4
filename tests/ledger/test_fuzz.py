"""Ledgers made at random, in every format: any text in any cell, any order of columns, any encoding.

What must hold of all of them: no traceback, no row lost, and each row priced as the one-parcel command prices it, to
the fen, or rejected for the reason that it gives. ``HYPOTHESIS_PROFILE=nightly`` draws ten thousand of them.
"""

import csv
import gzip
import io
import json
from fractions import Fraction

import draws
import polars as pl
import pytest
import xlsxwriter
from effort import SEEDS, examples
from hypothesis import given
from hypothesis import strategies as st
from ledgers import LEDGER_CALCULATORS, cells_of, headings_of, with_unit

from landprice.cli.main import main
from landprice.errors import Exit, FileError, LandpriceError, UsageError
from landprice.glossary import INPUT_ERRORS
from landprice.ledger import ColumnOptions, Pricer, open_ledger, price_ledger

ROWS = 40
FORMATS = (".csv", ".csv.gz", ".tsv", ".jsonl", ".parquet", ".xlsx")
WHO = "who"
NOISE = st.text(max_size=8)
ADDED = {"row", "codes", "message", "warnings"}
_FULL_WIDTH = str.maketrans("0123456789.", "０１２３４５６７８９．")


def dirty(random, text):
    """A cell's text as a ledger might have it: as it is, in other digits, with spaces, units, marks, or rubbish."""
    way = random.choice(["", "", "", "", "wide", "spaces", "unit", "mark", "thousands", "noise"])
    if way == "wide":
        return text.translate(_FULL_WIDTH)
    if way == "spaces":
        return random.choice([" {}", "{}\u00a0", "\u3000{} ", "\t{}\n"]).format(text)
    if way == "unit":
        return text + random.choice(["年", "元", "万元", "㎡", "亩", "公顷", "元/㎡", " 年", "％", "%"])
    if way == "mark":
        return random.choice(["约{}", "{}-{}", "{}、{}", "=({})", "'{}", "—", "无", "{}以上"]).replace("{}", text)
    if way == "thousands" and text.isdigit():
        return f"{int(text):,}"
    return draws.text(random, 8).replace("\0", "") if way == "noise" else text


def dirty_ledger(random, calculator):
    """A ledger: headings, and rows of cells, each with a name; where the calculator is None each row names its own."""
    rows = []
    for _ in range(ROWS):
        key = calculator or random.choice(LEDGER_CALCULATORS)
        # most rows are a little dirty, some not at all, so that both outputs have some
        spoiled = random.random() < 0.7
        cells = {
            name: dirty(random, text) if spoiled and draws.one_in(random, 3) else text
            for name, text in cells_of(draws.parcel(key, random)).items()
        }
        if calculator is None:
            cells["calculator"] = key if random.randint(0, 2) else dirty(random, key)
        rows.append(cells)
    keys = headings_of(rows)
    noise = [name for name in (draws.text(random, 8) for _ in range(2)) if name.strip() not in ("", *keys, *ADDED)]
    headings = [WHO, *keys, *dict.fromkeys(noise)]
    random.shuffle(headings)
    table = [
        [
            f"parcel {number}" if key == WHO else cells.get(key, draws.text(random, 8) if key in noise else "")
            for key in headings
        ]
        for number, cells in enumerate(rows)
    ]
    return [with_unit(heading) for heading in headings], table


def write(path, ending, headings, rows, encoding):
    """Write a ledger by other means than those that read it; control characters, which no sheet holds, are left out."""
    if ending == ".parquet":
        pl.DataFrame(rows, schema=dict.fromkeys(headings, pl.String), orient="row").write_parquet(path)
    elif ending == ".xlsx":
        with xlsxwriter.Workbook(path) as book:
            page = book.add_worksheet()
            for place, row in enumerate([headings, *rows]):
                for column, cell in enumerate(row):
                    page.write_string(place, column, "".join(sign for sign in cell if sign.isprintable()))
    else:
        if ending == ".jsonl":
            text = "".join(json.dumps(dict(zip(headings, row, strict=True))) + "\n" for row in rows)
        else:
            file = io.StringIO()
            delimiter = "\t" if ending == ".tsv" else ","
            csv.writer(file, delimiter=delimiter, quoting=csv.QUOTE_ALL).writerows([headings, *rows])
            text = file.getvalue()
        data = text.encode("utf-8" if ending == ".jsonl" else encoding)
        path.write_bytes(gzip.compress(data) if ending.endswith(".gz") else data)


def opened(random, calculator, path, encoding):
    """A ledger that was written and opened, and its pricer; its headings are drawn until they can be understood."""
    for _ in range(50):
        headings, rows = dirty_ledger(random, calculator)
        write(path, "".join(path.suffixes), headings, rows, encoding)
        said = encoding if encoding == "gb18030" and path.suffixes[0] in {".csv", ".tsv"} else None
        try:
            ledger = open_ledger(path, encoding=said)
            # where rows choose, one calculator's input is another's line
            prefix = "" if calculator else "lp_"
            pricer = Pricer(
                ledger.headings, calculator=calculator, column_options=ColumnOptions(), lang="en", prefix=prefix
            )
        except (UsageError, FileError) as error:
            assert "\n" not in error.en.strip(), "one line"
        else:
            return headings, rows, ledger, pricer
    pytest.fail("no ledger was drawn that can be priced")


@pytest.mark.parametrize("place", range(len(FORMATS)), ids=FORMATS)
@pytest.mark.parametrize("seed", SEEDS)
def test_a_ledger_of_any_text_in_any_format(tmp_path, place, seed):
    """Every row is in one of the outputs, once; priced rows have the one-parcel figures, the others its reason."""
    random = draws.seeded("fuzz", place, seed)
    calculator = None if (place + seed) % 2 else LEDGER_CALCULATORS[(place // 2 + seed) % len(LEDGER_CALCULATORS)]
    encoding = ("utf-8", "utf-8-sig", "gb18030")[(place + seed) % 3]
    headings, rows, ledger, pricer = opened(random, calculator, tmp_path / f"ledger{FORMATS[place]}", encoding)
    done = price_ledger(ledger, pricer, tmp_path / "priced.jsonl", tmp_path / "rejects.jsonl")
    priced, rejected = (
        [json.loads(line) for line in (tmp_path / name).read_bytes().splitlines()]
        for name in ("priced.jsonl", "rejects.jsonl")
    )
    assert (done.rows, done.priced, done.rejected) == (len(rows), len(priced), len(rejected))
    chunks = list(ledger.chunks())
    cells = {row[headings.index(WHO)]: row for chunk in chunks for row in chunk.rows.iter_rows()}
    broken = [bad for chunk in chunks for bad in chunk.bad]
    assert len(cells) + len(broken) == len(rows)
    assert len(broken) == sum(row[f"{pricer.prefix}codes"] in {bad.code for bad in broken} for row in rejected)
    by_name = {row.get(WHO): row for row in priced + rejected}
    for name, row in cells.items():
        _as_one_parcel(pricer, row, by_name[name])


def _as_one_parcel(pricer, cells, row):
    """Hold one row of an output against the one-parcel command."""
    try:
        statement = pricer.statement(cells)
    except LandpriceError as error:
        assert f"{pricer.prefix}codes" in row, (cells, error)
        codes = set(row[f"{pricer.prefix}codes"].split(";"))
        code = getattr(error, "code", "rule-not-in-book")
        # the command stops at the first; a row with a cell that can't be read does not name what else is missing
        assert code in codes or (code == "missing-input" and codes & set(INPUT_ERRORS)), (cells, row)
        return
    if statement.refused:
        stopped = {check.code for check in statement.checks if check.outcome == "breached"} - {
            check.code for check in statement.checks if check.severity == "warn"
        }
        assert stopped <= set(row[f"{pricer.prefix}codes"].split(";")), (cells, row)
        return
    assert f"{pricer.prefix}codes" not in row, (cells, row)
    for line in statement.lines:
        found = row[pricer.prefix + line.key]
        assert found == line.amount or Fraction(found) == line.value, (cells, line.key)
    warnings = set((row[f"{pricer.prefix}warnings"] or "").split(";")) - {""}
    left_out = {"input-left-out"} if pricer.left_out(cells) else set()
    assert warnings == {check.code for check in statement.breached} | left_out, cells


@examples(150, quick=50)
@given(data=st.binary(max_size=300), ending=st.sampled_from(FORMATS), kind=st.sampled_from([*LEDGER_CALCULATORS, None]))
def test_any_bytes_under_any_ending(tmp_path_factory, data, ending, kind):
    """A file of any bytes ends in an exit code that is one of the list, never in a traceback."""
    folder = tmp_path_factory.mktemp("bytes")
    (folder / f"ledger{ending}").write_bytes(data)
    args = ["batch", str(folder / f"ledger{ending}"), "-o", str(folder / "priced.csv")]
    code = main([*args, *(["--calculator", kind] if kind else [])])
    assert code in {Exit.PRICED, Exit.USAGE, Exit.FILE, Exit.ROWS_REJECTED}
    assert (folder / "priced.csv").exists() == (code in {Exit.PRICED, Exit.ROWS_REJECTED})


@examples(100)
@given(
    heading=st.lists(
        st.one_of(NOISE, st.sampled_from(["use", "years", "full_price", "土地用途", "供应年期", "成交价（万元）"])),
        max_size=6,
    ),
    rows=st.lists(st.text(st.sampled_from(',"\r\n\t ;0工年.\u00a0x'), max_size=20), max_size=6),
)
def test_any_lines_of_csv(tmp_path_factory, heading, rows):
    """Lines of quotes, delimiters and line ends in any order: rows in are rows priced and rejected."""
    path = tmp_path_factory.mktemp("lines") / "ledger.csv"
    path.write_bytes("\n".join([",".join(heading), *rows]).encode())
    try:
        ledger = open_ledger(path)
        pricer = Pricer(ledger.headings, calculator="term", lang="en")
    except (UsageError, FileError):
        return
    done = price_ledger(ledger, pricer, path.with_name("priced.csv"), path.with_name("rejects.csv"))
    read = sum(chunk.rows.height + len(chunk.bad) for chunk in ledger.chunks())
    assert done.rows == done.priced + done.rejected == read == ledger.count_rows()
