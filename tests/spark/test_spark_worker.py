"""What a Spark worker does, without Spark: lines and columns as it gets them, the rows as the local engine gives them.

The oracle is the local engine: `open_ledger` and `Pricer.price`, which have tests of their own.
"""

import datetime as dt
import json
import pickle
import tempfile
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
import tools
from effort import examples
from hypothesis import given
from hypothesis import strategies as st

from landprice import rulebook
from landprice.errors import FileError, LandpriceError, UsageError
from landprice.ledger.formats import open_ledger
from landprice.ledger.headings import ColumnOptions
from landprice.ledger.pipeline import add_bad_rows, price_ledger
from landprice.ledger.sink import BOM
from landprice.ledger.summary import Summary
from landprice.ledger.typed import as_text

tools.package("pyarrow")

import pyarrow as pa  # noqa: E402

from landprice.ledger.spark import job_config  # noqa: E402
from landprice.ledger.spark.counters import sum_counters  # noqa: E402
from landprice.ledger.spark.job_config import JobConfig  # noqa: E402
from landprice.ledger.spark.layout import lay_out  # noqa: E402
from landprice.ledger.spark.sinks import COUNTERS, PRICED, REJECTED, TextSink, TypedSink  # noqa: E402
from landprice.ledger.spark.survey import SurveyOptions, survey_blocks  # noqa: E402
from landprice.ledger.spark.work import price_lines, price_tables  # noqa: E402

BOOK = rulebook.load()
WIDTH = 4
HEADING = b"id,use,full_price,years\n"
CSV = SurveyOptions(",")
AS_CSV = TextSink(".csv", ",", "utf-8-sig", "text")


def config_for(headings, **more):
    """A config for a term ledger."""
    settings = {
        "calculator": "term",
        "column_options": ColumnOptions(),
        "rules": BOOK,
        "accept": (),
        "prefix": "",
        "lang": "en",
    }
    return JobConfig(tuple(headings), **{**settings, **more})


def batches_of(files, cuts, size, line_end=b"\n"):
    """Files as Spark gives them to tasks: lines without their ends, in blocks that end at cuts, in batches of a size.

    Hadoop's reader takes a byte order mark in UTF-8 off the first line, and gives no line behind the last end.
    """
    rows = []
    for number, data in enumerate(files):
        lines = data.removeprefix(BOM).split(line_end)
        lines = lines[:-1] if lines[-1] == b"" else lines
        starts = [0, *sorted({cut % max(len(lines), 1) for cut in cuts} - {0})]
        for at, line in enumerate(lines):
            start = max(start for start in starts if start <= at)
            rows.append((line, f"file:/{number}.csv", len(data), start, 100 * number + start))
    schema = pa.schema(
        [
            ("line", pa.binary()),
            ("file", pa.string()),
            ("size", pa.int64()),
            ("start", pa.int64()),
            ("block", pa.int64()),
        ]
    )
    columns = list(zip(*rows, strict=True)) or [()] * len(schema)
    table = pa.table(
        [pa.array(column, field.type) for column, field in zip(columns, schema, strict=True)], schema=schema
    )
    return table.to_batches(max_chunksize=size)


def surveyed(batches, looks=CSV):
    """What the pass over the ledger finds, file by file."""
    found = {}
    for batch in survey_blocks(iter(batches), looks):
        for row in sorted(batch.to_pylist(), key=lambda row: (row["file"], row["start"])):
            found.setdefault(row["file"], []).append(row)
    return found


def by_kind(batches):
    """The text that a task gives, by kind, as Spark's writer ends each value with a line end."""
    texts = {}
    for batch in batches:
        for row in batch.to_pylist():
            texts[row["kind"]] = texts.get(row["kind"], b"") + row["text"] + b"\n"
    return texts


def local(data):
    """What the local engine gives of a ledger: the priced file, the rejects, and the counts."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "ledger.csv")
        path.write_bytes(data)
        ledger = open_ledger(path)
        pricer = config_for(ledger.headings).make_pricer()
        summary, priced, rejected = Summary(), [], []
        for chunk in ledger.chunks():
            done = pricer.price(chunk.rows, chunk.lines)
            priced.append(done.priced.write_csv(include_header=False))
            refused = add_bad_rows(done, chunk, pricer)
            rejected.append(refused.write_csv(include_header=False))
            summary.count(done, refused, chunk.bad, chunk.rows.height)
    return "".join(priced).encode(), "".join(rejected).encode(), summary


def on_a_worker(data, cuts, size, line_end=b"\n"):
    """The same from a task of Spark's; where a cell has a line break, each file is one block."""
    layout = lay_out("ledger.csv", surveyed(batches_of([data], cuts, size, line_end)), CSV, line_end, None)
    batches = batches_of([data], [] if layout.whole else cuts, size, line_end)
    texts = by_kind(price_lines(config_for(layout.headings).serialize(), layout, AS_CSV.fresh_copy(), iter(batches)))
    summary, lines = sum_counters(texts.pop(COUNTERS).splitlines())
    assert lines == {number: block.lines for number, block in layout.blocks.items()}
    bodies = {kind: text.removeprefix(BOM).partition(b"\n")[2] for kind, text in texts.items()}
    return bodies.get(PRICED, b""), bodies.get(REJECTED, b""), summary


CELLS = st.sampled_from(
    [
        "",
        "industrial",
        "工业用地",
        "空地",
        "100",
        "7.5",
        "20",
        "60",
        "５",
        "=1",
        '"a"',
        '"a""b"',
        '"a\nb"',
        '"',
        'a"b',
        "\r",
        "\0",
        "住宅",
    ]
)
ROWS = st.one_of(
    st.tuples(st.just("p"), st.sampled_from(["industrial", "工业用地"]), st.just("1000"), st.just("20")).map(list),
    st.lists(CELLS, min_size=1, max_size=6),
)


@examples(150)
@given(data=st.data())
def test_a_ledger_cut_into_blocks_is_the_ledger(data):
    """However Spark cuts a ledger into blocks and batches, rows, lines, reasons and counts are the local engine's."""
    rows = data.draw(st.lists(ROWS, max_size=12))
    ends = data.draw(st.sampled_from(["\n", "\r\n", "\r\r\n"]))
    encoding = data.draw(st.sampled_from(["utf-8", "gb18030"]))
    text = ends.join(["id,use,full_price,years", *(",".join(row) for row in rows)])
    if data.draw(st.booleans()):  # some lines end in another way
        text = "\n".join(text.split("\r\n", data.draw(st.integers(0, 2))))
    content = (text + data.draw(st.sampled_from(["", ends, ends + "\x1a", ends + "\x1a" + ends]))).encode(encoding)
    if encoding == "utf-8" and data.draw(st.booleans()):
        content = BOM + content
    if data.draw(st.booleans()):
        content = content.replace(b"7.5", b"\xff\xfe")
    cuts = data.draw(st.lists(st.integers(1, 12), max_size=4))
    assert on_a_worker(content, cuts, data.draw(st.integers(1, 5))) == local(content)


def test_a_line_end_of_the_old_mac():
    """A file without any line feed is cut at its carriage returns, as on one machine."""
    content = b"id,use,full_price,years\ra,industrial,1000,20\rb,industrial,5\r"
    assert on_a_worker(content, [1], 2, b"\r") == local(content)


def test_a_bad_byte_is_told_by_its_offset_in_the_file():
    """Blocks know where in the file they begin, a byte order mark that Hadoop takes off included."""
    content = BOM + HEADING + b"a,industrial,1000,20\n" * 5 + b"b,\xff,1,1\n"
    _, rejected, _ = on_a_worker(content, [2, 4], 2)
    assert f"offset {content.index(0xFF)}" in rejected.decode()


def test_a_block_that_nobody_knew_of_is_an_error():
    """A ledger that has grown since it was looked over is not priced in part."""
    layout = lay_out("ledger.csv", surveyed(batches_of([HEADING], [], 5)), CSV, b"\n", None)
    batches = batches_of([HEADING + b"a,industrial,1000,20\n"], [1], 5)
    with pytest.raises(FileError, match="changed while it was read"):
        list(price_lines(config_for(layout.headings).serialize(), layout, AS_CSV.fresh_copy(), iter(batches)))


def test_files_of_one_ledger_have_one_heading():
    """A file with another heading is named; a row of several files is found by its file and line."""
    files = [HEADING + b"a,industrial,1000,20\n", HEADING + b"b,nowhere,1000,20\n"]
    batches = batches_of(files, [], 5)
    layout = lay_out("many", surveyed(batches), CSV, b"\n", None)
    texts = by_kind(price_lines(config_for(layout.headings).serialize(), layout, AS_CSV.fresh_copy(), iter(batches)))
    assert b"\nb,nowhere,1000,20,1.csv:2,unknown-use," in texts[REJECTED]
    found = surveyed(batches_of([HEADING, b"id,use\n"], [], 5))
    with pytest.raises(UsageError, match=r"1\.csv: its heading differs from that of file:/0\.csv"):
        lay_out("many", found, CSV, b"\n", None)


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"\n \n", "nothing but blank lines"),
        (b'"id,use\n', "the heading, can't be read"),
        (b"\xff\xfea\n", "UTF-16"),
        (b"PK\x03\x04\n", "ZIP"),
    ],
)
def test_a_heading_that_can_not_be_read(content, error):
    """A file that is not a ledger is rejected before any work, with the local engine's message."""
    with pytest.raises(FileError, match=error):
        lay_out("ledger.csv", surveyed(batches_of([content], [], 5)), CSV, b"\n", None)


def test_a_heading_on_a_line_that_is_said():
    """``--header-row`` counts a file's lines; a title that is taken for a heading is refused, in the local words."""
    content = b"a title\n" + HEADING + b"a,industrial,1000,20\n"
    batches = batches_of([content], [], 5)
    with pytest.raises(UsageError, match="--header-row"):
        lay_out("ledger.csv", surveyed(batches), CSV, b"\n", None)
    looks = SurveyOptions(",", 2)
    layout = lay_out("ledger.csv", surveyed(batches, looks), looks, b"\n", None)
    texts = by_kind(price_lines(config_for(layout.headings).serialize(), layout, AS_CSV.fresh_copy(), iter(batches)))
    assert texts[PRICED].splitlines()[1].startswith(b"a,industrial,1000,20,1000.00,400.00,")
    looks = SurveyOptions(",", 9)
    with pytest.raises(FileError, match="there is no row 9"):
        lay_out("ledger.csv", surveyed(batches, looks), looks, b"\n", None)


@pytest.mark.parametrize("said", [None, "gb18030", "utf-8"])
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_an_encoding_that_is_said_decides_where_the_bytes_leave_it_open(tmp_path, said, encoding):
    """Found out or said, the encoding of a file is the local engine's."""
    path = tmp_path / "ledger.csv"
    path.write_bytes(HEADING + "a,工业用地,1000,20\n".encode(encoding))
    layout = lay_out("ledger.csv", surveyed(batches_of([path.read_bytes()], [], 5)), CSV, b"\n", said)
    assert {block.encoding for block in layout.blocks.values()} == {open_ledger(path, encoding=said).encoding}


@examples(60)
@given(data=st.data())
def test_json_lines_cut_into_blocks(data):
    """Lines of JSON, good and bad, in any blocks: the rows, keys and reasons of the local engine, tokens untouched."""
    objects = st.fixed_dictionaries(
        {"use": st.sampled_from(["industrial", "空地"])},
        optional={
            "full_price": st.sampled_from([1000, "1000", 1e3, None]),
            "years": st.integers(1, 60),
            "x": st.just([1]),
        },
    ).map(json.dumps)
    lines = data.draw(
        st.lists(st.one_of(objects, st.sampled_from(["", "{", "[1]", '{"a": 1, "a": 2}', "\ud800"])), max_size=9)
    )
    content = "\n".join(['{"use": "industrial", "full_price": 1000.50, "years": 20}', *lines, ""]).encode(
        errors="surrogatepass"
    )
    looks, cuts = SurveyOptions(None), data.draw(st.lists(st.integers(1, 9), max_size=3))
    batches = batches_of([content], cuts, data.draw(st.integers(1, 4)))
    layout = lay_out("ledger.jsonl", surveyed(batches, looks), looks, b"\n", None)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "ledger.jsonl")
        path.write_bytes(content)
        ledger = open_ledger(path)
        assert layout.headings == ledger.headings
        config = config_for(ledger.headings)
        summary = price_ledger(ledger, config.make_pricer(), path.with_name("p.jsonl"), path.with_name("r.jsonl"))
        expected = path.with_name("p.jsonl").read_bytes(), path.with_name("r.jsonl").read_bytes()
    texts = by_kind(price_lines(config.serialize(), layout, TextSink(".jsonl", ",", "utf-8", "json"), iter(batches)))
    assert sum_counters(texts.pop(COUNTERS).splitlines())[0] == summary
    assert (texts.get(PRICED, b""), texts.get(REJECTED, b"")) == expected


def test_typed_rows_keep_their_columns():
    """Columns of any type are echoed as they are; figures are decimals, the reasons text; the tally is the last row."""
    table = pa.table(
        {
            "id": pa.array([1, 2], pa.int16()),
            "use": pa.array(["industrial", "nowhere"]),
            "full_price": pa.array([Decimal("1000.5000"), Decimal(1)], pa.decimal128(18, 4)),
            "years": pa.array([20.0, 20.0]),
            "seen": pa.array([dt.datetime(2024, 1, 31, tzinfo=dt.UTC)] * 2, pa.timestamp("us", "UTC")),
            "tags": pa.array([["a"], None], pa.list_(pa.string())),
            "row": pa.array(["7", "8"]),
        }
    )
    config = config_for(table.column_names[:6])
    batches = price_tables(
        config.serialize(), config.make_pricer().asked_columns, TypedSink(kinds=True), iter(table.to_batches())
    )
    priced, rejected, tally = pa.Table.from_batches(batches).to_pylist()
    own = [f"c{position}" for position in range(6)]
    assert [priced[name] for name in own] == [row[0] for row in table.select(range(6)).to_pydict().values()]
    assert [rejected[name] for name in own] == [row[1] for row in table.select(range(6)).to_pydict().values()]
    # 1000.50 × 20 ÷ 50
    assert (priced["l0"], priced["l1"], priced["kind"], priced["codes"]) == (
        Decimal("1000.50"),
        Decimal("400.20"),
        PRICED,
        None,
    )
    assert (rejected["l0"], rejected["kind"], rejected["codes"], rejected["row"]) == (
        None,
        REJECTED,
        "unknown-use",
        "8",
    )
    assert tally["kind"] == COUNTERS
    summary, _ = sum_counters([tally["message"]])
    assert (summary.rows, summary.priced, summary.codes["unknown-use"]) == (2, 1, 1)


def test_lines_as_typed_rows():
    """A ledger of lines in typed columns: text as it stands, a row that can't be taken apart too, with its reason."""
    batches = batches_of([HEADING + b"a,industrial,1000,20\nb,industrial\n"], [], 5)
    layout = lay_out("ledger.csv", surveyed(batches), CSV, b"\n", None)
    done = price_lines(config_for(layout.headings).serialize(), layout, TypedSink(kinds=False), iter(batches))
    priced, rejected = pa.Table.from_batches(done).to_pylist()
    assert (priced["c0"], priced["c3"], priced["l1"]) == ("a", "20", Decimal("400.00"))
    assert (rejected["c0"], rejected["c3"], rejected["row"], rejected["codes"]) == ("b", None, "3", "ragged-row")


def test_an_earlier_run_s_rejects_run_again():
    """The reasons of the run before are replaced, on a worker as on one machine."""
    content = (
        b"id,use,full_price,years,row,codes,message\na,nowhere,1,1,9,unknown-use,x\nb,industrial,1,1,8,ragged-row,x\n"
    )
    assert on_a_worker(content, [1], 1) == local(content)


@given(st.decimals(allow_nan=False, allow_infinity=False, places=6, min_value=-(10**9), max_value=10**9))
def test_a_decimal_s_text_is_the_decimal(number):
    """A decimal of more places than a price may have is read as the shortest that is exactly it."""
    (text,) = as_text(pl.DataFrame({"a": [number]}, schema={"a": pl.Decimal(38, 10)}))["a"]
    assert Decimal(text) == number
    assert "." not in text or text[-1] not in "0."


def test_a_worker_prices_with_the_driver_s_book_and_program(monkeypatch, tmp_path):
    """A user's own book travels whole, its fingerprint unchanged; another version of the program is refused."""
    own = tmp_path / "own.toml"
    own.write_text('id = "own"\ntitle = "自有"\nstatus = "draft"\n', encoding="utf-8")
    for on in (None, dt.date(2024, 1, 31)):
        book = rulebook.load(own, on=on)
        again = pickle.loads(pickle.dumps(book))  # noqa: S301  our own
        assert (again.sha256, again.on, again.layers, again.id) == (book.sha256, on, book.layers, "own")
        assert again.statutory("max-term-industrial") == book.statutory("max-term-industrial")
    serialized = config_for(["use", "full_price", "years"], rules=book).serialize()
    own.unlink()
    assert serialized.load_pricer().book.sha256 == book.sha256
    monkeypatch.setattr(job_config, "VERSION", "0.0.0")
    with pytest.raises(LandpriceError, match=r"A worker has landprice 0\.0\.0, the driver"):
        replace(serialized, content=b"").load_pricer()  # another one, so that it is opened anew
