"""Ledgers made at random, in every format: any text in any cell, any order of columns, any encoding.

What must hold of all of them: no traceback, no row lost, and each row priced as the one-parcel command prices it, to
the fen, or rejected for the reason that it gives. ``HYPOTHESIS_PROFILE=nightly`` draws ten thousand of them.
"""

import csv
import gzip
import io
import json
from fractions import Fraction

import polars as pl
import strategies
import xlsxwriter
from effort import examples
from hypothesis import given
from hypothesis import strategies as st
from test_columns import cells_of

from landprice.calculators import calculators
from landprice.cli.main import main
from landprice.errors import Exit, FileError, LandpriceError, UsageError
from landprice.glossary import INPUT_ERRORS
from landprice.ledger import Pricer, Wishes, open_ledger, price_ledger

LEDGER_CALCULATORS = [key for key, one in calculators().items() if one.in_ledger]
FORMATS = (".csv", ".csv.gz", ".tsv", ".jsonl", ".parquet", ".xlsx")
WHO = "who"
NOISE = st.text(max_size=8)
ADDED = {"row", "codes", "message", "warnings"}
_FULL_WIDTH = str.maketrans("0123456789.", "０１２３４５６７８９．")


@st.composite
def dirty(draw, text):
    """A cell's text as a ledger might have it: as it is, in other digits, with spaces, units, marks, or rubbish."""
    way = draw(st.sampled_from(["", "", "", "wide", "spaces", "unit", "mark", "thousands", "noise"]))
    if way == "wide":
        return text.translate(_FULL_WIDTH)
    if way == "spaces":
        return draw(st.sampled_from([" {}", "{}\u00a0", "\u3000{} ", "\t{}\n"])).format(text)
    if way == "unit":
        return text + draw(st.sampled_from(["年", "元", "万元", "㎡", "亩", "公顷", "元/㎡", " 年", "％", "%"]))
    if way == "mark":
        return draw(st.sampled_from(["约{}", "{}-{}", "{}、{}", "=({})", "'{}", "—", "无", "{}以上"])).replace(
            "{}", text
        )
    if way == "thousands" and text.isdigit():
        return f"{int(text):,}"
    return draw(NOISE) if way == "noise" else text


@st.composite
def ledgers(draw):
    """A ledger: its calculator (None where each row names its own), headings, and rows of cells, each with a name."""
    own = draw(st.booleans())
    fixed = draw(st.sampled_from(LEDGER_CALCULATORS))
    rows = []
    for _ in range(draw(st.integers(1, 6))):
        calculator = fixed if own else draw(st.sampled_from(LEDGER_CALCULATORS))
        cells = {key: draw(dirty(text)) for key, text in cells_of(draw(strategies.parcels(calculator))).items()}
        if not own:
            cells["calculator"] = draw(st.one_of(st.just(calculator), dirty(calculator)))
        rows.append(cells)
    keys = list(dict.fromkeys(key for cells in rows for key in cells))
    noise = [name for name in draw(st.lists(NOISE, max_size=2)) if name.strip() and name.strip() not in (*keys, *ADDED)]
    headings = draw(st.permutations([WHO, *keys, *dict.fromkeys(noise)]))
    table = [
        [f"parcel {number}" if key == WHO else cells.get(key, draw(NOISE) if key in noise else "") for key in headings]
        for number, cells in enumerate(rows)
    ]
    return fixed if own else None, [_with_unit(heading) for heading in headings], table


def _with_unit(heading):
    """A heading as the ledger has it: a price at a review says its unit."""
    return f"{heading}（元/㎡）" if heading.startswith("reassessed_") else heading


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


@examples(150)
@given(made=ledgers(), ending=st.sampled_from(FORMATS), encoding=st.sampled_from(["utf-8", "utf-8-sig", "gb18030"]))
def test_a_ledger_of_any_text_in_any_format(tmp_path_factory, made, ending, encoding):
    """Every row is in one of the outputs, once; priced rows have the one-parcel figures, the others its reason."""
    calculator, headings, rows = made
    folder = tmp_path_factory.mktemp("fuzz")
    path = folder / f"ledger{ending}"
    write(path, ending, headings, rows, encoding)
    try:
        ledger = open_ledger(
            path, encoding=encoding if encoding == "gb18030" and ending.startswith((".csv", ".tsv")) else None
        )
        pricer = Pricer(ledger.headings, calculator=calculator, wishes=Wishes(), lang="en")
    except (UsageError, FileError) as error:
        assert "\n" not in error.en.strip(), "one line"
        return
    done = price_ledger(ledger, pricer, folder / "priced.jsonl", folder / "rejects.jsonl")
    priced, rejected = (
        [json.loads(line) for line in (folder / name).read_bytes().splitlines()]
        for name in ("priced.jsonl", "rejects.jsonl")
    )
    assert (done.rows, done.priced, done.rejected) == (len(rows), len(priced), len(rejected))
    chunks = list(ledger.chunks())
    cells = {row[headings.index(WHO)]: row for chunk in chunks for row in chunk.rows.iter_rows()}
    broken = [bad for chunk in chunks for bad in chunk.bad]
    assert len(cells) + len(broken) == len(rows)
    assert len(broken) == sum(row["codes"] in {bad.code for bad in broken} for row in rejected)
    by_name = {row.get(WHO): row for row in priced + rejected}
    for name, row in cells.items():
        _as_one_parcel(pricer, row, by_name[name])


def _as_one_parcel(pricer, cells, row):
    """Hold one row of an output against the one-parcel command."""
    try:
        statement = pricer.statement(cells)
    except LandpriceError as error:
        assert "codes" in row, (cells, error)
        codes = set(row["codes"].split(";"))
        code = getattr(error, "code", "rule-not-in-book")
        # the command stops at the first; a row with a cell that can't be read does not name what else is missing
        assert code in codes or (code == "missing-input" and codes & set(INPUT_ERRORS)), (cells, row)
        return
    if statement.refused:
        stopped = {check.code for check in statement.checks if check.outcome == "breached"} - {
            check.code for check in statement.checks if check.severity == "warn"
        }
        assert stopped <= set(row["codes"].split(";")), (cells, row)
        return
    assert "codes" not in row, (cells, row)
    for line in statement.lines:
        found = row[line.key]
        assert found == line.amount or Fraction(found) == line.value, (cells, line.key)
    assert set((row["warnings"] or "").split(";")) - {""} == {check.code for check in statement.breached}, cells


@examples(150)
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
