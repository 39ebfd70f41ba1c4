"""Ledgers in every format, in and out: the same rows give the same figures, and what came in is not changed.

The figures are those of the same ledger in CSV, which tests/test_ledger.py holds against the one-parcel command.
"""

import csv
import gzip
import io
import json
import random
import re
import subprocess
import zipfile
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from unittest import mock

import openpyxl
import polars as pl
import pyarrow as pa
import pytest
import tools
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st
from pyarrow import parquet

from landprice.cli.main import main
from landprice.errors import Exit, FileError, UsageError
from landprice.ledger import formats, outputs
from landprice.ledger.formats import jsonl, open_ledger, workbook_reader, workbook_writer
from landprice.ledger.read.byte_source import KEPT, WINDOW, open_source
from landprice.ledger.typed import as_text

HEADINGS = ["宗地编号", "土地用途", "成交价（万元）", "供应年期", "备注"]
ROWS = [
    ["津A-001", "工业用地", "960", "20", None],
    ["津A-002", "仓储用地", "100.000001", "15", "=1+1"],
    ["津A-003", "空地", "1", "20", 'a,"b"\n\u4e59'],
    ["津A-004", "工业用地", "1,000", "51", "<b>"],
    ["津A-005", "科研用地", "2000", None, "\u4e8c"],
]
"""Two rows that are priced, three that are not: an unknown use, a term over the maximum, a term that is missing."""
PRICED = ["3840000.00", "300000.01"]
"""rules.md, worked examples: 9 600 000 × 20/50 and 1 000 000.01 × 15/50, a floor."""
TEXT = (".csv", ".tsv", ".jsonl", ".csv.gz", ".jsonl.gz")
FORMATS = (*TEXT, ".parquet", ".xlsx")
TERM = ("--calculator", "term")
KEYS = ("--headings", "keys")


def separated(delimiter):
    """The rows as CSV."""
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator="\n").writerows([HEADINGS, *ROWS])
    return text.getvalue().encode()


def written(path, ending):
    """A ledger of those rows in a format, written by other hands than those that read it."""
    kind = ending.removesuffix(".gz")
    if kind in (".csv", ".tsv"):
        data = separated("\t" if kind == ".tsv" else ",")
    elif kind == ".jsonl":
        data = "".join(json.dumps(dict(zip(HEADINGS, row, strict=True))) + "\n" for row in ROWS).encode()
    else:
        return frame(path) if kind == ".parquet" else sheets(path, {"台账": [HEADINGS, *ROWS]})
    path.write_bytes(gzip.compress(data) if ending.endswith(".gz") else data)
    return path


def frame(path):
    """The rows as Parquet."""
    pl.DataFrame(ROWS, schema=dict.fromkeys(HEADINGS, pl.String), orient="row").write_parquet(path)
    return path


def sheets(path, content, hidden=()):
    """A workbook of sheets with these cells; numbers as numbers."""
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        for name, rows in content.items():
            page = book.add_worksheet(name)
            if name in hidden:
                page.hide()
            for place, row in enumerate(rows):
                for column, cell in enumerate(row):
                    if isinstance(cell, date):
                        page.write_datetime(place, column, cell, book.add_format({"num_format": "yyyy-mm-dd"}))
                    elif cell is not None:
                        page.write(place, column, cell)
    return path


def run(capfd, *args):
    """A run of ``batch`` in English: its exit code, and what it says."""
    code = main(["batch", *map(str, args), "--lang", "en"])
    err = capfd.readouterr().err
    assert "Traceback" not in err
    return code, err


def back(path, number=0):
    """The rows of an output as text, by heading, read by other hands than those that wrote it; the blank ones as ""."""
    ending = formats.ending_of(path)
    data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    if ending == ".jsonl":
        rows = [json.loads(line, parse_float=str) for line in data.decode().splitlines()]
        return [{key: "" if value is None else str(value) for key, value in row.items()} for row in rows]
    if ending == ".parquet":
        rows = pl.read_parquet(path).to_dicts()
        return [{key: "" if value is None else str(value) for key, value in row.items()} for row in rows]
    if ending == ".xlsx":
        page = openpyxl.load_workbook(path).worksheets[number]
        heading, *rows = page.iter_rows(values_only=True)
        return [dict(zip(heading, row, strict=True)) for row in rows]
    text = io.StringIO(data.decode("utf-8-sig"), newline="")
    return list(csv.DictReader(text, delimiter="\t" if ending == ".tsv" else ","))


@pytest.mark.parametrize("ending", FORMATS)
def test_every_format_is_read(tmp_path, capfd, ending):
    """The same rows in any format give the same outputs in CSV but for the places of the rejects."""
    ledger = written(tmp_path / f"ledger{ending}", ending)
    code, _ = run(capfd, ledger, *TERM, "-o", tmp_path / "priced.csv")
    assert code == Exit.ROWS_REJECTED
    priced, rejected = back(tmp_path / "priced.csv"), back(tmp_path / "priced.rejects.csv")
    assert [row["reserve_price"] for row in priced] == PRICED
    own = [[row[heading] for heading in HEADINGS] for row in [*priced, *rejected]]
    assert own == [[cell or "" for cell in row] for row in ROWS]
    first = 1 if ending.startswith((".jsonl", ".parquet")) else 2
    between = 1 if ending in (".csv", ".tsv", ".csv.gz") else 0  # the quoted line break of the third row
    assert [int(row["row"]) for row in rejected] == [first + 2, first + 3 + between, first + 4 + between]
    assert [row["codes"] for row in rejected] == ["unknown-use", "term-over-maximum", "missing-input"]


@pytest.mark.parametrize("ending", FORMATS)
def test_every_format_is_written(tmp_path, capfd, ending):
    """Read back by other programs, an output in any format holds what the output in CSV holds."""
    ledger = written(tmp_path / "ledger.csv", ".csv")
    assert run(capfd, ledger, *TERM, "-o", tmp_path / "kept.csv")[0] == Exit.ROWS_REJECTED
    assert run(capfd, ledger, *TERM, *KEYS, "-o", tmp_path / f"priced{ending}")[0] == Exit.ROWS_REJECTED
    assert not list(tmp_path.glob(".*"))
    for number, name in enumerate(("", ".rejects")):
        path = tmp_path / (f"priced{ending}" if ending == ".xlsx" else f"priced{name}{ending}")
        expected = back(tmp_path / f"kept{name}.csv")
        found = back(path, number)
        if ending == ".xlsx":
            found = [
                {key: as_sheet_text(value, row[key]) for key, value in line.items()}
                for line, row in zip(found, expected, strict=True)
            ]
        assert found == expected


def as_sheet_text(cell, text):
    """A sheet's cell as the text that it was written from: the same number, or the same text."""
    if isinstance(cell, int | float):
        assert Decimal(repr(cell)) == Decimal(text.replace(",", ""))
        return text
    return cell or ""


def test_a_packed_output_does_not_depend_on_the_hour(tmp_path, capfd):
    """The same rows give the same bytes, packed or not: no time and no name stands in them."""
    ledger = written(tmp_path / "ledger.csv", ".csv")
    names = [tmp_path / "a.csv.gz", tmp_path / "b.csv.gz"]
    for name in names:
        run(capfd, ledger, *TERM, "-o", name)
    assert names[0].read_bytes() == names[1].read_bytes()


@pytest.mark.office
@pytest.mark.parametrize("ending", [".xls", ".ods"])
def test_other_workbooks_are_read(tmp_path, capfd, ending):
    """A sheet that LibreOffice wrote as .xls or .ods gives the figures of the same sheet as .xlsx."""
    office = tools.program("soffice", "libreoffice")
    sheets(tmp_path / "ledger.xlsx", {"台账": [HEADINGS, *ROWS[:2], ["津A-006", "工业用地", 960, 20, None]]})
    subprocess.run(
        [
            *(office, "--headless", f"-env:UserInstallation=file://{tmp_path}/office"),  # a profile of its own
            *("--convert-to", ending[1:], "--outdir", str(tmp_path), str(tmp_path / "ledger.xlsx")),
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )
    assert run(capfd, tmp_path / f"ledger{ending}", *TERM, "-o", tmp_path / "priced.csv")[0] == Exit.PRICED
    assert [row["reserve_price"] for row in back(tmp_path / "priced.csv")] == [*PRICED, PRICED[0]]


@pytest.mark.parametrize("ending", FORMATS)
def test_a_row_is_explained_in_every_format(tmp_path, capfd, ending):
    """``explain`` finds the row by the place that the rejects name, and says how many there are where it finds none."""
    ledger = written(tmp_path / f"ledger{ending}", ending)
    place = "1" if ending.startswith((".jsonl", ".parquet")) else "2"
    assert main(["explain", str(ledger), place, *TERM, "--json"]) == Exit.PRICED
    lines = {line["key"]: line["amount"] for line in json.loads(capfd.readouterr().out)["lines"]}
    assert lines["reserve_price"] == PRICED[0]
    assert main(["explain", str(ledger), "99", *TERM, "--lang", "en"]) == Exit.USAGE
    assert f"on lines {place} to" in capfd.readouterr().err


# ── what a format has of its own ──


def test_parquet_keeps_its_types(tmp_path, capfd):
    """Columns of any type are priced from their exact text, and stand in a Parquet output as they were."""
    own = pl.DataFrame(
        {
            "use": pl.Series(["industrial", "warehouse"], dtype=pl.Categorical),
            "full_price": [Decimal("9600000.00"), Decimal("1000000.01")],
            "years": pl.Series([20, 15], dtype=pl.Int8),
            "share": [0.1, 1e21],
            "day": [date(2024, 1, 31), None],
            "points": [[1, 2], None],
            "shape": [b"\x00\xff", None],
            "place": [{"x": 1}, {"x": None}],
            "nothing": [None, None],
        }
    )
    own.write_parquet(tmp_path / "ledger.parquet")
    assert run(capfd, tmp_path / "ledger.parquet", *TERM, "-o", tmp_path / "priced.parquet")[0] == Exit.PRICED
    priced = pl.read_parquet(tmp_path / "priced.parquet")
    kept = pl.read_parquet(tmp_path / "ledger.parquet")
    assert priced.select(own.columns).equals(kept)
    assert [str(dtype) for dtype in priced.select(own.columns).dtypes] == [str(dtype) for dtype in kept.dtypes]
    assert [str(price) for price in priced["reserve_price"]] == PRICED
    assert run(capfd, tmp_path / "ledger.parquet", *TERM, "-o", tmp_path / "priced.jsonl")[0] == Exit.PRICED
    assert json.loads((tmp_path / "priced.jsonl").read_text().splitlines()[0])["points"] == [1, 2]
    assert run(capfd, tmp_path / "ledger.parquet", *TERM, "-o", tmp_path / "priced.csv")[0] == Exit.PRICED
    assert back(tmp_path / "priced.csv")[0]["shape"] == "00ff"


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_float_is_its_shortest_decimal(value):
    """As text it is plain, without an exponent, gives the float back, and no shorter decimal does (Python's repr)."""
    text = as_text(pl.DataFrame({"a": [value]}))["a"][0]
    assert set(text) <= set("-.0123456789")
    assert float(text) == value
    assert Decimal(text) == Decimal(repr(value))


def test_numbers_of_json_are_not_touched(tmp_path, capfd):
    """A number keeps every digit that was typed, in the figures and in the output; text, truth and nesting stay too."""
    line = '{"use": "工业用地", "full_price": 1234567890.10, "years": 20, "x": {"a": [1.50, "é", null]}, "y": true}'
    (tmp_path / "ledger.jsonl").write_text(line + "\n{}\n\n", encoding="utf-8")
    assert run(capfd, tmp_path / "ledger.jsonl", *TERM, "-o", tmp_path / "priced.jsonl")[0] == Exit.ROWS_REJECTED
    text = (tmp_path / "priced.jsonl").read_text(encoding="utf-8")
    assert text.startswith(
        '{"use":"工业用地","full_price":1234567890.10,"years":20,"x":{"a": [1.50, "é", null]},"y":true,'
    )
    assert json.loads(text)["price"] == "493827156.04"  # 1 234 567 890.10 × 20/50
    rejected = json.loads((tmp_path / "priced.rejects.jsonl").read_text(encoding="utf-8"))
    assert rejected == {"row": 2, "codes": "missing-input", "message": rejected["message"]}


def test_lines_that_are_no_objects_are_rejected(tmp_path, capfd):
    """A line that can't be taken apart is in the rejects as it stands, with its reason; the others are priced."""
    good = b'{"use": "industrial", "full_price": "9600000", "years": "20"}'
    bad = [b"[1]", b"{", b'{"a": NaN}', b'{"use": 1, "use": 2}', b'{"use": "\xff"}', b'{"use": "\\ud800"}', b"[" * 9999]
    (tmp_path / "ledger.jsonl").write_bytes(b"\n".join([*bad, good]))
    assert run(capfd, tmp_path / "ledger.jsonl", *TERM, "-o", tmp_path / "priced.jsonl")[0] == Exit.ROWS_REJECTED
    rejected = back(tmp_path / "priced.rejects.jsonl")
    assert [row["codes"] for row in rejected] == [*["bad-json"] * 3, "repeated-key", *["bad-encoding"] * 2, "bad-json"]
    assert [row["use"].encode() for row in rejected[:4]] == bad[:4]
    assert [row["price"] for row in back(tmp_path / "priced.jsonl")] == ["3840000.00"]


NESTED = b'{"use": "industrial", "full_price": "9600000", "years": "20", "note": '


def test_deep_json_is_rejected(tmp_path, capfd):
    """A value nested in more levels than any ledger's costs its row; at the limit it is read and written back."""
    good = NESTED + b"1}\n"
    for levels, priced in ((jsonl.DEEPEST - 1, 2), (jsonl.DEEPEST, 1), (400, 1), (990, 1), (100_000, 1)):
        arrays = NESTED + b"[" * levels + b"]" * levels + b"}\n"
        objects = NESTED + b'{"a":' * levels + b"1" + b"}" * levels + b"}\n"
        (tmp_path / "ledger.jsonl").write_bytes(good + arrays + objects)
        run(capfd, tmp_path / "ledger.jsonl", *TERM, "-o", tmp_path / "priced.jsonl", "--force")
        assert len(back(tmp_path / "priced.jsonl")) == priced + (levels < jsonl.DEEPEST)
        assert {row["codes"] for row in back(tmp_path / "priced.rejects.jsonl")} <= {"bad-json"}


JSON_ROWS = st.lists(
    st.dictionaries(st.sampled_from("abc"), st.one_of(st.none(), st.text(max_size=4), st.integers(), st.booleans())),
    min_size=1,
    max_size=6,
).filter(any)


@given(
    rows=JSON_ROWS, indent=st.sampled_from([None, 0, 2]), encoding=st.sampled_from(["utf-8", "utf-8-sig", "gb18030"])
)
def test_json_arrays_and_lines_are_one_ledger(tmp_path_factory, rows, indent, encoding):
    """An array of objects, however it is laid out, has the rows of the same objects as lines, under either ending."""
    folder = tmp_path_factory.getbasetemp()
    array = json.dumps(rows, ensure_ascii=False, indent=indent)
    lines = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    found = []
    for text in (array, lines):
        for ending in (".json", ".jsonl"):
            path = folder / f"same{ending}"
            path.write_bytes(text.encode(encoding))
            ledger = open_ledger(path)
            chunks = list(ledger.chunks())
            assert ledger.count_rows() == len(rows)
            numbers = [number for chunk in chunks for number in chunk.lines]
            cells = [row for chunk in chunks for row in chunk.rows.rows()]
            found.append((ledger.headings, numbers, cells))
    assert all(one == found[0] for one in found)
    assert found[0][1] == list(range(1, len(rows) + 1))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('[{"a": 1}, {"a": 2', "is not valid JSON from line 1, character"),
        ('[{"a": 1}\n {"a": 2}]', "is not valid JSON from line 2, character 2"),
        ('[{"a": 1},\n]', "is not valid JSON from line 2, character 1"),
        ('[{"a": 1}] x', "is not valid JSON from line 1, character 12"),
        ('[{"a": NaN}]', "is not valid JSON"),
        ("[{}]", "no line of it is a JSON object"),
        ("[1]", "no line of it is a JSON object"),
    ],
)
def test_a_json_array_that_is_none(tmp_path, text, words):
    """Nothing tells where the next row of a damaged array begins: it is refused whole, with the place."""
    path = tmp_path / "ledger.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(FileError, match=re.escape(words)):
        open_ledger(path)


def test_limits_of_json(tmp_path):
    """An array that is too large to be read whole, and more keys than a sheet has columns, are refused by name."""
    path = tmp_path / "ledger.json"
    path.write_text('[{"a": 1}]', encoding="utf-8")
    with mock.patch.object(jsonl, "LARGEST_ARRAY", 9), pytest.raises(FileError, match="Save it as"):
        open_ledger(path)
    for number in range(3):
        path.write_text("\n".join(f'{{"k{key}": 1}}' for key in range(number)) or "[{}]", encoding="utf-8")
        with mock.patch.object(jsonl, "MOST_KEYS", 1):
            if number == 1:
                assert open_ledger(path).headings == ("k0",)
            else:
                with pytest.raises(FileError, match="keys in all, at most 1" if number else "no line of it"):
                    open_ledger(path)


def test_many_keys_take_little_memory(tmp_path):
    """A key of its own in every line: rows are yielded in chunks of so many cells."""
    path = tmp_path / "ledger.jsonl"
    path.write_text("\n".join(f'{{"k{key}": {key}}}' for key in range(300)), encoding="utf-8")
    with mock.patch.object(jsonl, "_MOST_CELLS", 3000):
        chunks = list(open_ledger(path).chunks())
    assert [chunk.rows.height for chunk in chunks] == [10] * 30
    assert [row[place] for place, row in enumerate(r for chunk in chunks for r in chunk.rows.rows())] == [
        str(key) for key in range(300)
    ]


@pytest.mark.parametrize(
    ("type_", "name"),
    [
        (pa.decimal256(50, 2), "decimal256"),
        (pa.duration("s"), "duration"),
        (pa.list_(pa.duration("s")), "duration"),
        (pa.struct([("a", pa.decimal256(50, 2))]), "decimal256"),
    ],
)
def test_parquet_types_that_are_not_kept(tmp_path, type_, name):
    """A column of a type that no reader keeps is refused by its name."""
    path = tmp_path / "ledger.parquet"
    parquet.write_table(pa.table({"use": ["industrial"], "金额": pa.array([None], type_)}), path)
    with pytest.raises(FileError, match=f"the column “金额” has the type .*{name}"):
        open_ledger(path)


@pytest.mark.parametrize("seed", range(40))
def test_a_parquet_file_with_changed_bytes(tmp_path, seed):
    """Whatever the libraries make of it, it is read or refused in one line."""
    path, draw = tmp_path / "ledger.parquet", random.Random(seed)  # noqa: S311
    data = bytearray(frame(path).read_bytes())
    for _ in range(draw.choice([1, 3, 20])):
        data[draw.randrange(len(data) - 300 if draw.random() < 0.3 else 4, len(data) - 8)] = draw.randrange(256)
    path.write_bytes(bytes(data))
    try:
        ledger = open_ledger(path)
        for chunk in ledger.chunks():
            assert chunk.rows.width == len(ledger.headings)
    except (FileError, UsageError):
        pass


@pytest.mark.parametrize(
    "name", ["ledger.jsonl", "ledger.parquet", "ledger.xlsx", "ledger.xls", "ledger.ods", "l.csv.gz"]
)
@pytest.mark.parametrize("data", [b"", b"rubbish\n", b"PK\x03\x04rubbish", b"PAR1xxxxPAR1", b"\x1f\x8b\x08rubbish"])
def test_a_damaged_file_is_one_line(tmp_path, capfd, name, data):
    """A file that is not what its ending says ends in one line and exit code 6, and no output."""
    (tmp_path / name).write_bytes(data)
    code, err = run(capfd, tmp_path / name, *TERM, "-o", tmp_path / "priced.csv")
    assert (code, err.count("\n")) == (Exit.FILE, 1), err
    assert [path.name for path in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize("ending", [".csv.gz", ".parquet", ".xlsx"])
def test_every_part_of_a_file_missing_is_one_line(tmp_path, capfd, ending):
    """Cut anywhere, a file ends in one line or is read as a whole file that happens to be shorter."""
    whole = written(tmp_path / f"ledger{ending}", ending).read_bytes()
    for cut in range(1, len(whole), max(1, len(whole) // 25)):
        (tmp_path / f"ledger{ending}").write_bytes(whole[:cut])
        code, err = run(capfd, tmp_path / f"ledger{ending}", *TERM, "-o", tmp_path / "priced.csv", "--force")
        assert (code, err.count("\n")) == (Exit.FILE, 1), (cut, err)


def test_a_packed_file_is_read_from_any_place(tmp_path):
    """Reads at any position and in any order return the bytes of the uncompressed file."""
    draw = random.Random(1)  # noqa: S311
    data = draw.randbytes(KEPT + 5 * WINDOW)
    (tmp_path / "x.gz").write_bytes(gzip.compress(data, 0))
    with open_source(tmp_path / "x.gz") as file:
        for _ in range(12):
            place, size = draw.randrange(len(data)), draw.randrange(3 * WINDOW)
            file.seek(place)
            assert file.read(size) == data[place : place + size]


# ── sheets ──


def test_cells_of_a_sheet(tmp_path):
    """Numbers as the shortest decimals that give them, dates in ISO, truths, and a formula's error as it shows."""
    path = tmp_path / "ledger.xlsx"
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet()
        page.write_row(1, 0, ["a", "b", "c"])
        page.write_row(3, 0, [0.1, 50, 1e21])
        page.write_row(4, 0, [1e-7, True, "0.10"])
        page.write_datetime(5, 0, date(2069, 3, 16), book.add_format({"num_format": "yyyy-mm-dd"}))
        page.write_formula(5, 1, "=1/0", None, "#DIV/0!")
        page.write_formula(5, 2, "=1+1", None, 2)
    ledger = open_ledger(path)
    [chunk] = ledger.chunks()
    assert ledger.headings == ("a", "b", "c")
    assert chunk.lines.to_list() == [4, 5, 6]
    assert chunk.rows.rows() == [
        ("0.1", "50", "1000000000000000000000"),
        ("0.0000001", "true", "0.10"),
        ("2069-03-16", "#DIV/0!", "2"),
    ]


def test_a_title_is_not_taken_for_headings(tmp_path, capfd):
    """A title is passed over in a sheet, and asked about in a text; with the row said, the rows below it are read."""
    title = [["2024年供地台账", *[None] * 4], [None] * 5]
    sheets(tmp_path / "ledger.xlsx", {"台账": [*title, HEADINGS, *ROWS[:2]]})
    text = "2024年供地台账,,,,\n\n" + separated(",").decode()
    (tmp_path / "ledger.csv").write_text(text, encoding="utf-8")
    (tmp_path / "ragged.csv").write_text(text.replace(",,,,", ""), encoding="utf-8")
    for name in ("ledger.xlsx", "ledger.csv", "ragged.csv"):
        code, err = run(capfd, tmp_path / name, *TERM, "-o", tmp_path / "found.csv", "--force")
        if name == "ledger.xlsx":
            assert "Row 3 has the headings; above it, passed over as titles or notes: 2024年供地台账." in err
            assert [row["reserve_price"] for row in back(tmp_path / "found.csv")] == PRICED
        else:
            assert (code, err.count("\n"), "--header-row" in err) == (Exit.USAGE, 1, True)
        done = run(capfd, tmp_path / name, *TERM, "--header-row", "3", "-o", tmp_path / "priced.csv", "--force")
        assert done[0] in (Exit.PRICED, Exit.ROWS_REJECTED)
        assert [row["reserve_price"] for row in back(tmp_path / "priced.csv")] == PRICED
        for row in ("2", "99"):
            assert run(capfd, tmp_path / name, *TERM, "--header-row", row, "-o", tmp_path / "x.csv")[0] != Exit.PRICED
        for row in ("0", "x"):
            assert run(capfd, tmp_path / name, *TERM, "--header-row", row, "-o", tmp_path / "x.csv")[0] == Exit.USAGE
    [chunk] = open_ledger(tmp_path / "ledger.xlsx", header_row=3).chunks()
    assert chunk.lines.to_list() == [4, 5]


def test_which_sheet(tmp_path, capfd):
    """The one that shows and holds something; where several do, or none is of the name said, they are named."""
    rows = [HEADINGS, *ROWS[:2]]
    path = sheets(tmp_path / "one.xlsx", {"空": [], "台账": rows, "隐": rows}, hidden=["隐"])
    assert run(capfd, path, *TERM, "-o", tmp_path / "a.csv")[0] == Exit.PRICED
    assert run(capfd, path, *TERM, "--sheet", "隐", "-o", tmp_path / "b.csv")[0] == Exit.PRICED
    assert run(capfd, path, *TERM, "--sheet", "空", "-o", tmp_path / "c.csv")[0] == Exit.FILE
    code, err = run(capfd, path, *TERM, "--sheet", "无", "-o", tmp_path / "c.csv")
    assert (code, "空, 台账, 隐" in err) == (Exit.USAGE, True)
    path = sheets(tmp_path / "two.xlsx", {"一": rows, "二": rows})
    code, err = run(capfd, path, *TERM, "-o", tmp_path / "c.csv")
    assert (code, "一, 二" in err, "--sheet" in err) == (Exit.USAGE, True, True)
    assert run(capfd, tmp_path / "one.csv", *TERM, "--sheet", "一", "-o", tmp_path / "c.csv")[0] == Exit.USAGE


def test_long_identifiers_stored_as_numbers_are_warned_of(tmp_path, capfd):
    """A supervision number of 18 digits that a sheet stored as a number has lost digits: it is said, and how many."""
    heading = ["电子监管号", *HEADINGS[1:4]]
    cells = ["工业用地", 960, 20]
    rows = [[120110201800312345, *cells], ["120110201800312346", *cells], [12345, *cells]]
    path = sheets(tmp_path / "ledger.xlsx", {"台账": [heading, *rows]})
    code, err = run(capfd, path, *TERM, "-o", tmp_path / "priced.csv")
    assert code == Exit.PRICED
    assert "Column “电子监管号”: 1 identifiers of 15 or more digits" in err
    own = [row["电子监管号"] for row in back(tmp_path / "priced.csv")]
    assert own == ["120110201800312000", "120110201800312346", "12345"]  # a sheet keeps 15 digits; text keeps all
    assert run(capfd, path, *TERM, "-o", tmp_path / "priced.xlsx")[0] == Exit.PRICED
    kept = [row["电子监管号"] for row in back(tmp_path / "priced.xlsx")]
    assert kept == [120110201800312400, "120110201800312346", 12345], "a number stays a number, a text a text"


def declare(path, size):
    """Have a workbook say another size of its sheet than it has."""
    with zipfile.ZipFile(path) as packed:
        part = next(item for item in packed.infolist() if item.filename.endswith("sheet1.xml"))
    declared = part.file_size.to_bytes(4, "little")
    path.write_bytes(path.read_bytes().replace(declared, size(part.file_size).to_bytes(4, "little")))


def test_a_workbook_that_unpacks_to_gigabytes_is_refused(tmp_path, capfd, monkeypatch):
    """By its declared size, before it is unpacked; one that declares less than it holds is a damaged one."""
    huge = written(tmp_path / "huge.xlsx", ".xlsx")
    declare(huge, lambda _: workbook_reader.LARGEST + 1)
    code, err = run(capfd, huge, *TERM, "-o", tmp_path / "priced.csv")
    assert (code, err.count("\n"), "unpacks to" in err) == (Exit.FILE, 1, True)
    lying = written(tmp_path / "ledger.xlsx", ".xlsx")
    declare(lying, lambda size: size - 9)
    with pytest.raises(FileError, match="damaged"):
        open_ledger(lying)
    monkeypatch.setattr(workbook_reader, "LARGEST", 100)
    with pytest.raises(FileError, match="unpacks to"):
        open_ledger(written(tmp_path / "ledger.xlsx", ".xlsx"))


# ── a workbook that is written ──


def test_the_sheets_of_a_priced_workbook(tmp_path, capfd):
    """Real numbers with their format, text that begins with = as text, frozen headings; rejects, rules and warnings."""
    ledger = written(tmp_path / "ledger.csv", ".csv")
    assert run(capfd, ledger, *TERM, *KEYS, "-o", tmp_path / "priced.xlsx")[0] == Exit.ROWS_REJECTED
    assert not (tmp_path / "priced.rejects.xlsx").exists()
    book = openpyxl.load_workbook(tmp_path / "priced.xlsx")
    assert book.sheetnames == ["priced", "rejected", "rules and warnings"]
    page = book["priced"]
    heading = [cell.value for cell in page[1]]
    price = page.cell(3, heading.index("reserve_price") + 1)
    assert (price.value, price.data_type, price.number_format) == (300000.01, "n", "#,##0.00")
    remark = page.cell(3, heading.index("备注") + 1)
    assert (remark.value, remark.data_type) == ("=1+1", "s")
    assert (page.freeze_panes, book["rejected"].freeze_panes) == ("A2", "A2")
    told = [cell.value for row in book["rules and warnings"].iter_rows() for cell in row if cell.value]
    assert "采取弹性年期出让的，出让价格标底按不低于弹性年期与最高年期的比值进行年期修正" in "\n".join(told)
    assert {"unknown-use", "term-over-maximum", "missing-input"} <= set(told)
    separate = (*TERM, "--rejects", tmp_path / "rejects.xlsx", "-o", tmp_path / "priced.csv")
    assert run(capfd, ledger, *separate)[0] == Exit.ROWS_REJECTED
    assert len(back(tmp_path / "rejects.xlsx")) == 3


def test_a_number_that_a_sheet_would_shorten_stays_text(tmp_path, capfd):
    """An amount of more digits than a sheet keeps is written as text, whole."""
    (tmp_path / "ledger.csv").write_text("use,full_price,area,years\nindustrial,999999999999.99,0.0001,49\n")
    assert run(capfd, tmp_path / "ledger.csv", *TERM, *KEYS, "-o", tmp_path / "p.xlsx")[0] == Exit.PRICED
    assert run(capfd, tmp_path / "ledger.csv", *TERM, "-o", tmp_path / "p.csv")[0] == Exit.PRICED
    [row], [text] = back(tmp_path / "p.xlsx"), back(tmp_path / "p.csv")
    assert (row["price"], row["per_mu"]) == (980000000000, text["per_mu"])
    assert len(text["per_mu"].replace(".", "")) > workbook_writer.DIGITS


def test_what_a_sheet_cannot_hold(tmp_path, capfd, monkeypatch):
    """Too many rows are refused before any work, a cell that is too long or too many columns in one line: no output."""
    (tmp_path / "ledger.csv").write_text("use,full_price,years,note\n" + f"industrial,1,20,{'x' * 32_768}\n")
    code, err = run(capfd, tmp_path / "ledger.csv", *TERM, "-o", tmp_path / "p.xlsx")
    assert (code, err.count("\n"), "32,768 characters" in err) == (Exit.FILE, 1, True)
    monkeypatch.setattr(workbook_writer, "MOST_COLUMNS", 5)
    assert run(capfd, tmp_path / "ledger.csv", *TERM, "-o", tmp_path / "p.xlsx")[0] == Exit.FILE
    xlsx = replace(formats.BY_ENDING[".xlsx"], max_rows=3)
    monkeypatch.setitem(formats.BY_ENDING, ".xlsx", xlsx)
    row = "industrial,1,20,x\n"
    for rows, expected in ((2, Exit.FILE), (3, Exit.FILE)):  # two rows fit, and only the columns are too many
        (tmp_path / "ledger.csv").write_text("use,full_price,years,note\n" + row * rows)
        code, err = run(capfd, tmp_path / "ledger.csv", *TERM, "-o", tmp_path / "p.xlsx")
        assert (code, "at most 3 rows" in err) == (expected, rows == 3)
    assert [path.name for path in tmp_path.iterdir()] == ["ledger.csv"]


# ── encodings, delimiters, endings ──


def test_encoding_and_delimiter_of_what_is_written(tmp_path, capfd):
    """UTF-8 with a byte order mark unless GB18030 is asked for; the delimiter as said, else as in the ledger."""
    ledger = written(tmp_path / "ledger.csv", ".csv")
    run(capfd, ledger, *TERM, "-o", tmp_path / "a.csv")
    assert (tmp_path / "a.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    run(capfd, ledger, *TERM, "-o", tmp_path / "b.csv", "--encoding", "gb18030")
    text = (tmp_path / "a.csv").read_bytes().decode("utf-8-sig")
    assert (tmp_path / "b.csv").read_bytes().decode("gb18030") == text, "evidently UTF-8, it is read as that"
    (tmp_path / "gbk.csv").write_bytes(separated(";").decode().encode("gb18030"))
    for said in ((), ("--encoding", "gbk")):
        code, _ = run(
            capfd, tmp_path / "gbk.csv", *TERM, "--delimiter", ";", *said, "-o", tmp_path / "c.csv", "--force"
        )
        assert code == Exit.ROWS_REJECTED
        data = (tmp_path / "c.csv").read_bytes().decode("gb18030" if said else "utf-8-sig")
        assert data.splitlines()[0].startswith("宗地编号;土地用途;")
    run(capfd, tmp_path / "gbk.csv", *TERM, "--delimiter", ";", "-o", tmp_path / "d.tsv")
    assert ";" in (tmp_path / "d.tsv").read_text("utf-8-sig").splitlines()[0], "an option goes before an ending"
    (tmp_path / "tabs.csv").write_bytes(separated("\t"))
    code, err = run(capfd, tmp_path / "tabs.csv", *TERM, "-o", tmp_path / "e.csv")
    assert (code, "--delimiter tab" in err) == (Exit.USAGE, True)
    assert (
        run(capfd, tmp_path / "tabs.csv", *TERM, "--delimiter", "tab", "-o", tmp_path / "e.csv")[0]
        == Exit.ROWS_REJECTED
    )


def test_endings_that_say_no_format(tmp_path, capfd):
    """An output's ending must say its format; a workbook or Parquet is not packed again."""
    ledger = written(tmp_path / "ledger.csv", ".csv")
    for name in ("priced", "priced.pdf", "priced.xlsx.gz", "priced.parquet.gz", "priced.xls"):
        code, err = run(capfd, ledger, *TERM, "-o", tmp_path / name)
        assert (code, err.count("\n"), ".parquet" in err) == (Exit.USAGE, 1, True)
    assert outputs.default_rejects(Path("a.b.csv.gz")) == Path("a.b.rejects.csv.gz")
    assert outputs.default_rejects(Path("a.parquet")) == Path("a.rejects.parquet")
    with pytest.raises(UsageError, match="header-row"):
        open_ledger(written(tmp_path / "l.parquet", ".parquet"), header_row=2)


# ── corners ──


@pytest.mark.parametrize("ending", FORMATS)
def test_a_ledger_of_headings_alone_in_every_format(tmp_path, capfd, ending):
    """Without a row there are outputs with headings alone, in any format, and they are read again where that can be."""
    (tmp_path / "ledger.csv").write_text("use,full_price,years\n", encoding="utf-8")
    assert run(capfd, tmp_path / "ledger.csv", *TERM, "-o", tmp_path / f"priced{ending}")[0] == Exit.PRICED
    assert back(tmp_path / f"priced{ending}") == []
    assert open_ledger(tmp_path / "ledger.csv").count_rows() == 0


@pytest.mark.parametrize("ending", FORMATS)
def test_rows_are_counted_in_every_format(tmp_path, capfd, ending):
    """Every format counts five rows; ``--encoding`` also applies to the output of a ledger that has no encoding."""
    ledger = written(tmp_path / f"ledger{ending}", ending)
    assert open_ledger(ledger).count_rows() == len(ROWS)
    assert open_ledger(ledger).most_rows >= len(ROWS)
    said = ("--encoding", "gb18030", "-o", tmp_path / "priced.csv")
    assert run(capfd, ledger, *TERM, *said)[0] == Exit.ROWS_REJECTED
    (tmp_path / "priced.csv").read_bytes().decode("gb18030")


def test_bytes_within_lists_are_text_too():
    """What JSON has no form for is written in hexadecimal, at any depth; nothing stays nothing."""
    frame = pl.DataFrame({"a": [[b"\x01"], None], "b": [{"x": b"\xff"}, None]})
    assert as_text(frame).rows() == [('["01"]', '{"x": "ff"}'), (None, None)]


def test_a_packed_file_is_read_back_from_its_beginning(tmp_path):
    """Further back than what is kept it is unpacked again, and gives the same bytes."""
    data = bytes(range(256)) * (KEPT // 256 + 2 * WINDOW // 256)
    (tmp_path / "x.gz").write_bytes(gzip.compress(data, 1))
    with open_source(tmp_path / "x.gz") as file:
        for place in (len(data) - 10, 0, 300):
            file.seek(place)
            assert file.read(10) == data[place : place + 10]


def test_parquet_without_columns(tmp_path):
    """It is reported like an empty file."""
    pl.DataFrame().write_parquet(tmp_path / "ledger.parquet")
    with pytest.raises(FileError, match="no columns"):
        open_ledger(tmp_path / "ledger.parquet")
