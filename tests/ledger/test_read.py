"""The readers of ledgers: valid cells are read unchanged, and damaged rows are reported with the reason.

Expected figures are counted by hand from the bytes that stand in the test; the laws take theirs from Python's csv
writer.
"""

import csv
import gzip
import io
import os
import re
import string
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest import mock

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from landprice.errors import Exit, FileError, LandpriceError, UsageError
from landprice.ledger.formats import csv as read
from landprice.ledger.formats import open_ledger
from landprice.ledger.read import BadRow, Ledger
from landprice.ledger.read import byte_source as read_source
from landprice.ledger.read import csv_chunks as read_csv_chunks
from landprice.ledger.read import polars_parser as read_fast
from landprice.ledger.read import sniff as read_survey
from landprice.ledger.read import strict_csv as read_records

HEADING = b"use,area,years\n"


@pytest.fixture(scope="module")
def path(tmp_path_factory) -> Path:
    """One file that every test writes anew."""
    return tmp_path_factory.mktemp("read") / "ledger.csv"


def ledger(path: Path, data: bytes, **options) -> Ledger:
    """The ledger of those bytes."""
    path.write_bytes(data)
    return open_ledger(path, **options)


def everything(ledger: Ledger, target_bytes: int = read.CHUNK) -> tuple[list[tuple[int, tuple]], list[BadRow]]:
    """All rows with their lines, and all bad rows."""
    rows, bad = [], []
    for chunk in ledger.chunks(target_bytes):
        assert chunk.rows.columns == [f"c{position}" for position in range(len(ledger.headings))]
        assert set(chunk.rows.dtypes) == {pl.String}
        rows += zip(chunk.lines.to_list(), chunk.rows.rows(), strict=True)
        bad += chunk.bad
    return rows, bad


def rows_of(path: Path, data: bytes, **options) -> list[tuple]:
    """The rows of those bytes, where none is bad."""
    rows, bad = everything(ledger(path, data, **options))
    assert not bad
    return [row for _, row in rows]


def bad_of(path: Path, data: bytes, **options) -> list[tuple[int, str, tuple[str, ...]]]:
    """Line, code and cells of the bad rows of those bytes."""
    return [(bad.line, bad.code, bad.cells) for bad in everything(ledger(path, data, **options))[1]]


@contextmanager
def strict_reader_only() -> Iterator[None]:
    """Nothing is taken by Polars, and no line is plain."""
    with (
        mock.patch.object(read_csv_chunks, "parse_whole", return_value=None),
        mock.patch.object(read_records.RecordReader, "decode_plain", return_value=None),
    ):
        yield


# The laws. A Ctrl-Z is left out of the texts, for alone on the last line it is a mark (a test of its own).

CELL = st.text(
    st.one_of(st.sampled_from('",\n\r ;\t住宅用地（挂）ab1\ufeff\u3000'), st.characters(exclude_categories=["Cs"])),
    max_size=6,
).map(lambda text: text.replace("\0", "").replace("\x1a", "").replace('="', ""))


def is_filled(cell: str | None) -> bool:
    """Whether a cell holds more than white space."""
    return cell is not None and re.search(r"[^\s\x1c-\x1f]|[\x1c-\x1f]", cell) is not None


@st.composite
def written(draw) -> tuple[bytes, dict[str, str], list[tuple[int, tuple]]]:
    """A ledger as Python's csv writer writes it, the options it is read with, and its rows with their lines."""
    width = draw(st.integers(1, 4))
    rows = draw(st.lists(st.lists(CELL, min_size=width, max_size=width), max_size=12))
    delimiter = draw(st.sampled_from(",;\t|"))
    encoding = draw(st.sampled_from(["utf-8", "utf-8-sig", "gb18030"]))
    text, expected = io.StringIO(newline=""), []
    for number, row in enumerate([[f"h{column}" for column in range(width)], *rows]):
        if number:
            cells = tuple(cell or None for cell in row)
            if width == 1 or any(map(is_filled, cells)):
                expected.append((text.getvalue().count("\n") + 1, cells))
        quoting = draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]))
        record = io.StringIO(newline="")
        csv.writer(record, delimiter=delimiter, quoting=quoting).writerow(row)
        text.write(record.getvalue().removesuffix("\r\n") + draw(st.sampled_from(["\n", "\r\n"])))
    options = {"delimiter": delimiter} | ({} if encoding == "utf-8-sig" else {"encoding": encoding})
    return text.getvalue().encode(encoding), options, expected


@given(written(), st.integers(1, 80))
def test_what_csv_writes_comes_back(path, case, target_bytes):
    """Any ledger written by RFC 4180 comes back cell for cell with its lines, wherever it is cut."""
    data, options, expected = case
    rows, bad = everything(ledger(path, data, **options), target_bytes)
    assert not bad
    assert [(line, tuple(cell or None for cell in row)) for line, row in rows] == expected


@given(written())
def test_both_ways_agree(path, case):
    """Polars with its proof and the strict reader give the same, quoted empty cells ("") and empty ones (null) too."""
    data, options, _ = case
    opened = ledger(path, data, **options)
    quick = everything(opened)
    with strict_reader_only():
        assert everything(opened) == quick


RUBBISH = st.lists(
    st.sampled_from(
        [b"a", b",", b'"', b"\n", b"\r", b"\r\n", b" ", b"\0", b"\xff", b"\xd6\xd0", "中".encode(), b"a,b,c\n", b'""']
    ),
    max_size=30,
).map(b"".join)


@given(RUBBISH, st.integers(1, 3))
def test_polars_is_believed_only_where_it_is_right(rubbish, width):
    """Whatever the bytes, a chunk that is taken whole is what the strict reader makes of it, with nothing bad."""
    data = rubbish + b"\n"
    frame = read_fast.parse_whole(data, width, ",")
    if frame is None:
        return
    reader = read_records.RecordReader("utf-8", ",", b"\n", width)
    start = 0
    for row in frame.rows():
        record = reader.read(data, start, read_records.FilePosition(1, 0), at_end=True)
        assert record is not None
        assert (tuple(record.cells), record.lines, record.bad) == (row, 1, None)
        start = record.end
    assert start == len(data)


@given(RUBBISH, st.sampled_from(["utf-8", "gb18030"]), st.integers(1, 30))
def test_rubbish_never_raises_and_no_line_is_lost(path, rubbish, encoding, target_bytes):
    """Whatever stands below a heading, each line that isn't blank belongs to exactly one row, good or bad.

    A row takes as many lines as there are line breaks in its cells, and one; a line of empty cells is a blank one.
    """
    opened = ledger(path, HEADING + rubbish, encoding=encoding)
    rows, bad = everything(opened, target_bytes)
    assert (rows, bad) == everything(opened)
    taken = [(line, cells) for line, cells in rows] + [(row.line, row.cells) for row in bad]
    spans = [range(line, line + 1 + sum(cell.count("\n") for cell in cells if cell)) for line, cells in taken]
    lines = [line for span in spans for line in span]
    assert len(lines) == len(set(lines))
    blank = {
        number
        for number, text in enumerate((HEADING + rubbish).split(b"\n"), 1)
        if re.fullmatch(rb'(?:[ \r,]|"")*', text)
    }
    assert set(range(2, (HEADING + rubbish).count(b"\n") + 2)) - blank <= set(lines)


PLAIN = st.text(string.ascii_letters + string.digits + "工业用地亩", min_size=1, max_size=5)


@given(
    st.lists(st.lists(PLAIN, min_size=3, max_size=3), min_size=1, max_size=8),
    st.sampled_from(["utf-8", "gb18030"]),
    st.data(),
)
def test_damage_costs_at_most_the_row_it_hits(path, rows, encoding, data):
    """A cell dropped, a quote put in or a byte cut out: as many rows as were written, all but one as before."""
    lines = [",".join(row).encode(encoding) for row in rows]
    hit = data.draw(st.integers(0, len(rows) - 1))
    at = data.draw(st.integers(0, len(lines[hit]) - 1))
    lines[hit] = data.draw(
        st.sampled_from(
            [
                lines[hit].rpartition(b",")[0],
                lines[hit][:at] + b'"' + lines[hit][at:],
                lines[hit][:at] + lines[hit][at + 1 :],
            ]
        )
    )
    good, bad = everything(ledger(path, HEADING + b"\n".join(lines), encoding=encoding))
    assert len(good) + len(bad) == len(rows)
    assert len(bad) <= 1
    assert all(tuple(rows[line - 2]) == row for line, row in good if line != hit + 2)


# Encodings.


def test_ledger_tells_what_it_is(path):
    """Path, encoding, headings as written, size and delimiter; the first heading has no byte order mark."""
    opened = ledger(path, '\ufeff 用途 ,"面积\n（亩）",\n'.encode())
    assert (opened.path, opened.encoding, opened.delimiter) == (path, "utf-8-sig", ",")
    assert opened.headings == (" 用途 ", "面积\n（亩）", "")
    assert opened.size == path.stat().st_size
    assert list(opened.chunks()) == []


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        ("用途,面积\n住宅,1\n".encode(), "utf-8"),
        ("用途,面积\n住宅,1\n".encode("gb18030"), "gb18030"),
        ("\ufeff用途,面积\n住宅,1\n".encode("gb18030"), "gb18030"),
        (b"use,area\nresidential,1\n", "utf-8"),
        ("用途,面积\n\U0002a700,1\n".encode("gb18030"), "gb18030"),
    ],
)
def test_encoding_is_found(path, data, encoding):
    """A mark, else strict UTF-8, else GB18030 (住宅 in it is valid UTF-8: the heading tells); cells come decoded."""
    opened = ledger(path, data)
    assert opened.encoding == encoding
    assert opened.headings[0] in ("用途", "use")
    assert everything(opened)[0][0][1][0] in ("住宅", "residential", "\U0002a700")


def test_utf8_is_checked_across_blocks(path):
    """A character that two blocks of the survey share is one character."""
    data = ("用途\n" + "工业用地\n" * 20).encode()
    for block in range(1, 12):
        with mock.patch.object(read_survey, "BLOCK", block):
            assert ledger(path, data).encoding == "utf-8"
            assert ledger(path, data + b"\xe4\xb8").encoding == "utf-8"
            assert ledger(path, "用途\n工业用地\n".encode("gb18030")).encoding == "gb18030"


TEXTS = st.lists(
    st.sampled_from([b"a", b"\n", b"\r", b"\r\n", "\u5730".encode(), "\u5730".encode("gb18030"), b"\xe5"]), max_size=30
)


@given(texts=TEXTS, processors=st.integers(2, 4), block=st.integers(2, 9))
def test_parts_of_a_survey_are_the_whole(tmp_path_factory, texts, processors, block):
    """Surveying a file in parallel parts gives the same result as in one pass."""
    path = tmp_path_factory.getbasetemp() / "parts.csv"
    path.write_bytes(b"u,v\n" + b"".join(texts))
    alone = read_survey.sniff(path, None)
    several = {"PART": 1, "BLOCK": block, "available_cpus": lambda: processors, "LONGEST_LINE": 1 << 20}
    with mock.patch.multiple(read_survey, **several):
        assert read_survey.sniff(path, None) == alone


def test_some_broken_bytes_leave_utf8_utf8(path):
    """A UTF-8 ledger with a byte cut stays UTF-8, where its lines are valid GB18030 too; the bad row names the byte."""
    data = "用途,面积\n工业用地,1\n".encode() + b"\xe5\xb7,2\nx\xff,3\n"
    opened = ledger(path, data)
    rows, bad = everything(opened)
    assert opened.encoding == "utf-8"
    assert rows == [(2, ("工业用地", "1"))]
    assert [(row.line, row.code, row.cells) for row in bad] == [
        (3, "bad-encoding", ("\\xe5\\xb7", "2")),
        (4, "bad-encoding", ("x\\xff", "3")),
    ]
    assert bad[1].en == f"line 4 has the byte 0xFF (offset {data.index(0xFF)}): not valid UTF-8"
    assert bad[1].zh == f"第 4 行有字节 0xFF（文件偏移 {data.index(0xFF)}），不是有效的 UTF-8"
    assert bad[1].offset == data.index(0xFF)


def test_gb18030_with_broken_bytes(path):
    """A GB18030 ledger with a broken line is GB18030; the other lines are read."""
    data = "用途,面积\n工业用地,1\n".encode("gb18030") + b"\xff,2\n"
    opened = ledger(path, data)
    assert opened.encoding == "gb18030"
    assert everything(opened)[0] == [(2, ("工业用地", "1"))]
    assert bad_of(path, data) == [(3, "bad-encoding", ("\\xff", "2"))]


def test_a_lead_decides_early(path):
    """After a thousand lines more for one encoding the rest of the file isn't asked: here it would say otherwise."""
    utf8, gb18030 = "工业用地\n".encode(), "工业用地\n".encode("gb18030")
    assert ledger(path, b"use\n" + utf8 * 1000 + gb18030 * 2000).encoding == "utf-8"
    assert ledger(path, b"use\n" + gb18030 * 1000 + utf8 * 2000).encoding == "gb18030"


def test_neither_encoding(path):
    """Bytes that are neither count for neither, and the file is read as UTF-8."""
    assert bad_of(path, b"use\n\xff\n") == [(2, "bad-encoding", ("\\xff",))]


def test_bad_byte_in_a_later_line_of_a_record(path):
    """A record over two lines with a bad byte in the second is one bad row, and the message names the second line."""
    rows, bad = everything(ledger(path, b'use,area\n"a\n\xff",1\nb,2\n'))
    assert rows == [(4, ("b", "2"))]
    assert [(row.line, row.cells) for row in bad] == [(2, ("a\n\\xff", "1"))]
    assert bad[0].en.startswith("line 3 has the byte 0xFF (offset 12)")


@pytest.mark.parametrize("name", ["gbk", "GB2312", "gb18030", "cp936"])
def test_encoding_as_said(path, name):
    """What the user says is taken, also by the names of its parts: 住宅 in GB18030 would pass as UTF-8."""
    assert ledger(path, "use\n住宅\n".encode("gb18030")).encoding == "utf-8"
    assert rows_of(path, "use\n住宅\n".encode("gb18030"), encoding=name) == [("住宅",)]


def test_encoding_that_is_not_supported(path):
    """Another encoding is a usage error that names the nearest, as is one that the byte order mark contradicts."""
    with pytest.raises(UsageError, match=r"'gb18003' is not supported.*did you mean gb18030") as caught:
        ledger(path, HEADING, encoding="gb18003")
    assert caught.value.key == "encoding"
    with pytest.raises(UsageError, match=r"utf-8 or gb18030$"):
        ledger(path, HEADING, encoding="latin-1")
    with pytest.raises(UsageError, match="byte order mark says utf-8-sig, not gb18030"):
        ledger(path, b"\xef\xbb\xbf" + HEADING, encoding="gbk")


# Line ends.


def test_line_ends(path):
    r"""``\n``, ``\r\n``, both mixed, and none behind the last row, even half a one."""
    expected = [("a", "1"), ("b", None)]
    for data in (
        b"u,v\na,1\nb,\n",
        b"u,v\r\na,1\r\nb,\r\n",
        b"u,v\r\na,1\nb,\r\n",
        b"u,v\na,1\nb,",
        b"u,v\r\na,1\r\nb,\r",
    ):
        assert rows_of(path, data) == expected
        with strict_reader_only():
            assert rows_of(path, data) == expected


def test_carriage_returns_alone_end_lines_where_there_is_no_other(path):
    r"""A file of the old Mac; a quoted line break stays the ``\r`` that it is."""
    opened = ledger(path, '用途,备注\r工业,"a\rb"\r\r仓储,\r'.encode("gb18030"))
    assert opened.headings == ("用途", "备注")
    for target_bytes in (1, 8, 1000):
        assert everything(opened, target_bytes) == ([(2, ("工业", "a\rb")), (5, ("仓储", None))], [])
    assert rows_of(path, b"use\r") == []


def test_stray_carriage_return(path):
    """Alone in an unquoted cell it is rejected, wherever in the cell; in a quoted one it is a line break."""
    data = b'u,v\r\na\r,1\r\na\rb,2\r\nc,3\rx\r\n"d\r",4\r\n'
    assert bad_of(path, data) == [
        (2, "stray-carriage-return", ("a\r", "1")),
        (3, "stray-carriage-return", ("a\rb", "2")),
        (4, "stray-carriage-return", ("c", "3\rx")),
    ]
    rows, bad = everything(ledger(path, data))
    assert rows == [(5, ("d\r", "4"))]
    assert bad[2].en == "cell 2 has a carriage return alone: a cell with a line break is to be quoted"


def test_line_end_converted_twice(path):
    r"""``\r\r\n`` ends a line, and the ledger says so; in a quoted cell it stays."""
    data = b'u,v\r\r\na,1\r\r\n"b\r\r\nc",2\r\r\n\r\r\nd,3\r\r\n'
    for target_bytes in (1, 20, 1000):
        opened = ledger(path, data)
        assert everything(opened, target_bytes) == ([(2, ("a", "1")), (3, ("b\r\r\nc", "2")), (6, ("d", "3"))], [])
        assert "CR CR LF" in opened.notices[0][1]
    with strict_reader_only():
        assert rows_of(path, data) == [("a", "1"), ("b\r\r\nc", "2"), ("d", "3")]
    assert ledger(path, b"u,v\r\na,1\n").notices == ()


@given(
    cells=st.lists(st.lists(st.sampled_from(["a", "住", "-1"]), min_size=3, max_size=3), min_size=1, max_size=8),
    broken=st.sets(st.tuples(st.integers(0, 7), st.integers(0, 2)), max_size=3),
    breaks=st.sampled_from(["\n", "\n\n", "\n \n"]),
    target_bytes=st.integers(1, 40),
)
def test_stray_line_feed(path, cells, broken, breaks, target_bytes):
    r"""No row is made of half a record: each record with a lone ``\n`` in a cell is rejected, the others are read."""
    rows = [list(row) for row in cells]
    for row, cell in broken:
        if row < len(rows):
            rows[row][cell] += breaks + "x"
    data = ("u,v,w\r\n" + "".join(",".join(row) + "\r\n" for row in rows)).encode()
    good, bad = everything(ledger(path, data), target_bytes)
    torn = [row for row in rows if any("\n" in cell for cell in row)]
    assert [row for _, row in good] == [tuple(row) for row in rows if row not in torn]
    assert {row.code for row in bad} <= {"stray-line-feed"}
    assert [row.cells for row in bad] == [tuple(re.sub(r"\n\s*", "\n", cell) for cell in row) for row in torn]
    lines = [2 + sum(1 + "".join(above).count("\n") for above in rows[:place]) for place in range(len(rows))]
    assert [row.line for row in bad] == [line for line, row in zip(lines, rows, strict=True) if row in torn]


def test_stray_line_feed_beside_other_rows(path):
    r"""A row that follows a lone ``\n`` is a row where both sides fit; where one doesn't, neither is priced."""
    assert rows_of(path, b"u,v\r\na,1\nb,2\r\nc,3\n") == [("a", "1"), ("b", "2"), ("c", "3")]
    data = b"u,v\r\na,1\r\nb\nc\nd,2\r\ne,3\nf\r\ng,4\r\n"
    for target_bytes in (1, 1000):
        rows, bad = everything(ledger(path, data), target_bytes)
        assert rows == [(2, ("a", "1")), (8, ("g", "4"))]
        assert [(row.line, row.code, row.cells) for row in bad] == [
            (3, "stray-line-feed", ("b\nc\nd", "2")),
            (6, "stray-line-feed", ("e", "3\nf")),
        ]
    assert bad[0].en == "cell 1 has a line feed alone: a cell with a line break is to be quoted"
    data = b'u,v\r\na,1\nb,2,3\r\nc"d,1\ne,2\r\n'
    assert bad_of(path, data) == [
        (2, "stray-line-feed", ("a", "1")),
        (3, "stray-line-feed", ("b", "2", "3")),
        (4, "stray-quote", ('c"d', "1")),
        (5, "stray-line-feed", ("e", "2")),
    ]
    # a file of line feeds has no lone ones; in one column every line is a cell
    assert bad_of(path, b"u,v\na\nb,1\n") == [(2, "ragged-row", ("a",))]
    assert rows_of(path, b"u\r\na\nb\r\n") == [("a",), ("b",)]


def test_text_formula(path):
    """A formula that is only a text, as Excel writes it, is the text; another is as it was."""
    data = b'u,v\n="0012",1\n"=""0012""",2\n"=""a""""b""",3\n=1+1,"=""x""&1"\n'
    expected = [("0012", "1"), ("0012", "2"), ('a"b', "3"), ("=1+1", '="x"&1')]
    assert rows_of(path, data) == expected
    assert bad_of(path, b'u,v\n="0012,1\n="a\nb",2\n="c"d,3\n') == [
        (2, "stray-quote", ('="0012', "1")),
        (3, "stray-quote", ('="a',)),
        (4, "stray-quote", ('b"', "2")),
        (5, "stray-quote", ('="c"d', "3")),
    ]


def test_ctrl_z(path):
    """The mark of old DOS programs behind the last line is dropped, and read; anywhere else it is text."""
    assert rows_of(path, b"u,v\na,1\r\n\x1a") == [("a", "1")]
    assert rows_of(path, b"u\na\n\x1a") == [("a",)]
    assert rows_of(path, b"u,v\na,\x1a") == [("a", "\x1a")]
    chunks = list(ledger(path, b"u,v\na,1\n\x1a").chunks())
    assert chunks[-1].end_offset == 9


# Rows that can't be taken apart.


@pytest.mark.parametrize(
    ("row", "cells", "words"),
    [
        (b'a"b,1', ('a"b', "1"), "cell 1 has a quote inside"),
        (b'x,a"b"c', ("x", 'a"b"c'), "cell 2 has a quote inside"),
        (b' "a",1', (' "a"', "1"), "cell 1 has a quote inside"),
        (b'"a"b,1', ('"a"b', "1"), "cell 1 has text behind its closing quote"),
        (b'x,"a" ', ("x", '"a" '), "cell 2 has text behind its closing quote"),
        (b'x,"a', ("x", '"a'), "cell 2 opens with a quote that is not closed properly"),
        (b'""a"",1', ('""a""', "1"), "cell 1 has text behind its closing quote"),
        (b'"x,"a",y",1', ('"x', '"a"', 'y"', "1"), "cell 1 has text behind its closing quote"),
        (b'"a"","b",1', ('"a""', '"b"', "1"), "cell 1 has text behind its closing quote"),
    ],
)
def test_stray_quote(path, row, cells, words):
    """Each way in which a quote can be wrong costs its own line, split at every delimiter; the next row is read."""
    data = b"u,v\n" + row + b"\nb,2\n"
    rows, bad = everything(ledger(path, data))
    assert rows == [(3, ("b", "2"))]
    assert [(row.line, row.code, row.cells) for row in bad] == [(2, "stray-quote", cells)]
    assert words in bad[0].en


def test_quote_that_closes_in_a_later_row(path):
    """A quote left open meets the next quoted cell: the rows between are read, not swallowed."""
    data = b'u,v\n"a,1\nb,2\nc,"x, y"\nd,4\n'
    rows, bad = everything(ledger(path, data))
    assert rows == [(3, ("b", "2")), (4, ("c", "x, y")), (5, ("d", "4"))]
    assert [row.line for row in bad] == [2]


@pytest.mark.parametrize("target_bytes", [1 << 10, 1 << 24])
def test_record_of_many_lines(path, target_bytes):
    """A quoted cell with line breaks is one cell up to the limit, wherever it is cut: no line in it is a row."""
    inside = '备注，\n工业用地,600,20\n他说“”""好""\n' * 15_000
    data = f'u,v\na,"{inside}"\nb,2\n'.encode()
    assert (1 << 19) < len(data) < (1 << 20)
    assert everything(ledger(path, data), target_bytes) == (
        [(2, ("a", inside.replace('""', '"'))), (3 + 3 * 15_000, ("b", "2"))],
        [],
    )


def test_record_that_is_too_long(path):
    """Past the limit a record that is closed later is refused by its line; a stray quote costs its line alone."""
    filler = b"b,2\n" * 100
    with (
        mock.patch.object(read_records, "LONGEST_RECORD", 200),
        mock.patch.object(read, "LONGEST_RECORD", 200),
    ):
        for target_bytes in (1, 64, 1 << 20):
            for ending in (b'",2\n', b'"\n', b'"'):
                opened = ledger(path, b'u,v\nx,1\n"a,1\n' + filler + ending)
                with pytest.raises(FileError, match=r"from line 3, a quoted cell is closed only after more than 200"):
                    everything(opened, target_bytes)
            for ending in (b"", b'b"",2\n', b'c,"x, y"\n', b'c,"x, y', b'"",2\n'):
                rows, bad = everything(ledger(path, b'u,v\nx,1\n"a,1\n' + filler + ending), target_bytes)
                assert bad[0].line == 3
                assert len(rows) + len(bad) == 102 + bool(ending)
        with pytest.raises(FileError, match=r"from line 1, a quoted cell is closed only after more than 200 bytes"):
            ledger(path, b'"u,v\n' + filler * 200 + b'",2\n')
        with pytest.raises(FileError, match=r"line 1, the heading, can't be read"):
            ledger(path, b'"u,v\n' + filler * 200)


def test_nul_byte(path):
    """A row with a NUL is rejected with its place; of two reasons the bytes come first."""
    rows, bad = everything(ledger(path, b'u,v\na,1\n"b\n\0",2\n\0,\xff,\n'))
    assert rows == [(2, ("a", "1"))]
    assert [(row.line, row.code) for row in bad] == [(3, "nul-byte"), (5, "bad-encoding")]
    assert bad[0].en == "line 4 has a NUL byte 0x00 (offset 11)"


def test_ragged_rows(path):
    """Too few or too many cells are rejected with all of them, and both numbers said in both languages."""
    rows, bad = everything(ledger(path, b"u,v\na\nb,2\nc,3,\n"))
    assert rows == [(3, ("b", "2"))]
    assert [(row.line, row.code, row.cells) for row in bad] == [
        (2, "ragged-row", ("a",)),
        (4, "ragged-row", ("c", "3", "")),
    ]
    assert bad[0].en == "1 cell where the heading has 2"
    assert bad[1].en == "3 cells where the heading has 2"
    assert bad[1].zh == "有 3 格，表头有 2 格"


def test_blank_lines(path):
    """Blank lines are skipped and counted, before the heading too, as are rows of delimiters and white space alone."""
    opened = ledger(path, "\n \nu,v\n\n  \t\n\u3000\na,1\n\n,\n \n".encode())
    assert everything(opened) == ([(7, ("a", "1"))], [])
    assert list(ledger(path, b"u,v\n\n\n").chunks()) == []


def test_blank_lines_of_one_column(path):
    """With one column a blank line is a row, for nothing tells it from an empty cell."""
    data = b"u\na\n\n \r\n"
    assert rows_of(path, data) == [("a",), (None,), (" ",)]
    with strict_reader_only():
        assert rows_of(path, data) == [("a",), (None,), (" ",)]


def test_cells_are_untouched(path):
    """Spaces, full-width digits, a leading = or a byte order mark within the file stay; "" and null are told apart."""
    data = 'u,v\n\ufeffb,""\n a , １２\n=1+1,\u00a0\n,NULL\n'.encode()
    expected = [("\ufeffb", ""), (" a ", " １２"), ("=1+1", "\u00a0"), (None, "NULL")]
    assert rows_of(path, data) == expected
    with strict_reader_only():
        assert rows_of(path, data) == expected


# Chunks.


def test_chunks_go_on_by_size(path):
    """A chunk is about as long as asked for, whole rows, shorter at both ends; they go up to the size of the file."""
    data = HEADING + b"industrial,20000,20\n" * 1000
    opened = ledger(path, data)
    chunks = list(opened.chunks(2000))
    heights = [chunk.rows.height for chunk in chunks]
    ends = [sum(heights[:count]) for count in range(1, len(heights) + 1)]
    assert ends[-1] == 1000
    assert max(heights) == 100
    assert max(heights[0], heights[-1]) <= 50
    assert 10 < len(heights) < 15, "most are as long as asked for"
    assert [chunk.end_offset for chunk in chunks] == [len(HEADING) + 20 * rows for rows in ends]
    assert chunks[-1].end_offset == opened.size
    assert [chunk.lines[0] for chunk in chunks] == [2 + end - height for end, height in zip(ends, heights, strict=True)]
    assert {chunk.lines.dtype for chunk in chunks} == {pl.UInt64()}


def test_rows_longer_than_a_chunk_or_probe(path):
    """A line of 200 kB and a quoted cell of 400 kB over several lines are read whole, with any chunk size."""
    line, cell = "长" * 66_000, "x\n" * 200_000
    data = f'u,v\n{line},1\n"{cell}",2\nb,3\n'.encode()
    for target_bytes in (1, 100_000, 1 << 24):
        rows, bad = everything(ledger(path, data), target_bytes)
        assert not bad
        assert rows == [(2, (line, "1")), (3, (cell, "2")), (200_004, ("b", "3"))]


def test_one_odd_row_leaves_the_rest_to_polars(path):
    """In a chunk with odd rows the strict reader gets those alone; all rows stay in the file's order."""
    good = b"industrial,20000,20\r\n" * 1000
    opened = ledger(path, HEADING + good + b'a,"x\ny",1\n' + good + b"odd\r\n" + good)
    with mock.patch.object(read_records, "split_record", wraps=read_records.split_record) as strict:
        rows, bad = everything(opened)
    assert [line for line, _ in rows] == [*range(2, 1003), *range(1004, 2004), *range(2005, 3005)]
    assert rows[1000] == (1002, ("a", "x\ny", "1"))
    assert [row.line for row in bad] == [2004]
    assert strict.call_count == 3  # the line of the open quote, its record, the odd row


def test_byte_order_mark_within_a_ledger(path):
    """Where files were joined, a mark begins a cell and stays: Polars would drop it at the front of a chunk."""
    mark = "\ufeffa"
    for data in (f"u,v\n{mark},1\n{mark},\n", f"u,v\n{mark},1\r\n{mark},\r\nodd\n"):
        for target_bytes in (1, 1000):
            rows, bad = everything(ledger(path, data.encode()), target_bytes)
            assert rows == [(2, (mark, "1")), (3, (mark, None))]
            assert len(bad) == data.count("odd")


def test_a_heading_longer_than_first_read(path):
    """A quoted heading with many line breaks is read to its end."""
    name = "面积\n" * 5
    with mock.patch.object(read, "_HEADING_WINDOW", 4):
        assert ledger(path, f'"{name}",b\n'.encode()).headings == (name, "b")


# Files that can't be read.


def refused(path: Path, **options) -> str:
    """The English message of a file that can't be read; there is a Chinese one, and the exit code is 6."""
    with pytest.raises(FileError) as caught:
        open_ledger(path, **options)
    assert caught.value.exit_code == Exit.FILE
    assert "\n" not in caught.value.zh + caught.value.en
    assert caught.value.zh != caught.value.en
    return caught.value.en


def test_files_that_are_none(tmp_path):
    """Absent, a directory, below a file, a pipe, no path at all: each its own line."""
    (tmp_path / "file").write_bytes(HEADING)
    os.mkfifo(tmp_path / "pipe")
    absent = f"{tmp_path / 'absent'}: there is no such file"
    assert refused(tmp_path / "absent") == f"{absent}. Check its name and its folder, {tmp_path.resolve()}"
    assert refused(tmp_path / "flie") == f"{tmp_path / 'flie'}: there is no such file. Did you mean file?"
    below = tmp_path / "file" / "below"
    assert refused(below) == f"{below}: there is no such file, nor a directory {tmp_path / 'file'}"
    assert refused(tmp_path) == f"{tmp_path}: is a directory, not a file"
    assert "is not a regular file" in refused(tmp_path / "pipe")
    assert "is not a valid path" in refused(Path("a\0b"))


def test_permission_and_other_errors(path):
    """What the system refuses is said, whether on opening or on reading (faults put in: root may read anything)."""
    path.write_bytes(HEADING)
    with mock.patch.object(Path, "open", side_effect=PermissionError):
        assert refused(path) == f"{path}: may not be read: permission denied"
    with mock.patch.object(read_survey, "_find_end", side_effect=OSError(5, "Input/output error")):
        assert refused(path) == f"{path}: can't be read: Input/output error"
    file = mock.Mock(seek=mock.Mock(side_effect=OSError(5, "Input/output error")))
    with pytest.raises(FileError, match="Input/output error"):
        read_source.ByteSource(path, file, 9, b"\n").lines(0, 9)


@pytest.mark.parametrize("data", [b"", b"\n\r\n \t\n", b"\xef\xbb\xbf", b"\x1a", b"\xef\xbb\xbf\n\x1a"])
def test_nothing_in_it(path, data):
    """An empty file and one with nothing but blank lines say so."""
    path.write_bytes(data)
    assert refused(path) == f"{path}: " + ("the file holds nothing but blank lines" if data else "the file is empty")


def _zip(*names: str) -> bytes:
    """A ZIP of files of those names."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return content.getvalue()


OTHER_KINDS = [
    (
        b"\xd0\xcf\x11\xe0 and more",
        "是旧版 Excel 工作簿，或有密码的工作簿，不是 CSV。后缀应为 .xls；",
    ),
    (_zip("[Content_Types].xml", "xl/workbook.xml"), "是 Excel 工作簿，不是 CSV。后缀应为 .xlsx。"),
    (_zip("mimetype", "content.xml"), "是 OpenDocument 表格，不是 CSV。后缀应为 .ods。"),
    (_zip("word/document.xml", "[Content_Types].xml", "xl/"), "是 Word 文档，不是 CSV。"),
    (_zip("ledger.csv"), "是 ZIP 压缩包，不是 CSV。请先解压，再读取其中的台账。"),
    (b"PK\x03\x04 and more", "是 ZIP 压缩包，不是 CSV。"),
    (b"Rar!\x1a\x07\x01\x00", "是压缩包，不是 CSV。"),
    (b"PAR1\x15\x04", "是 Parquet 文件，不是 CSV。后缀应为 .parquet。"),
    (b"\x1f\x8b\x08\x00", "是 gzip 压缩文件，不是 CSV。"),
    (b"%PDF-1.7\n", "是 PDF 文件，不是 CSV。请将其中的表格另存为 .xlsx 或 .csv。"),
    (b"\r\n <!DOCTYPE html>", "是 HTML 网页，不是 CSV。请用 Excel 打开，另存为 .xlsx。"),
    (b"\xef\xbb\xbf<html xmlns:x=", "是 HTML 网页，不是 CSV。"),
    (b'<?xml version="1.0"?><Workbook>', "是 XML 文件，不是 CSV。"),
    (b'<?xml version="1.0"?><html xmlns=', "是 HTML 网页，不是 CSV。"),
    (b'[{"use": "industrial"}]', "是 JSON，不是 CSV。后缀应为 .json 或 .jsonl。"),
    (b'{"use": "industrial"}\n', "是 JSON，不是 CSV。"),
    ("用途,面积\n".encode("utf-32"), "是 UTF-32 文本，不是 CSV。请另存为 UTF-8 或 GB18030 的 CSV。"),
    ("用途,面积\n".encode("utf-16"), "是 UTF-16（“Unicode 文本”），不是 CSV。请另存为 UTF-8 或 GB18030 的 CSV。"),
    ("use,area\n".encode("utf-16-le"), "是 UTF-16（“Unicode 文本”），不是 CSV。"),
    ("use,area\n".encode("utf-16-be"), "是 UTF-16（“Unicode 文本”），不是 CSV。"),
]


@pytest.mark.parametrize(("data", "message"), OTHER_KINDS)
def test_another_kind_of_file_is_named(path, data, message):
    """What is not CSV is called by its name, with what to do; as it would be where its first bytes alone are known."""
    path.write_bytes(data)
    with pytest.raises(FileError) as caught:
        open_ledger(path)
    assert caught.value.message("zh").startswith(f"{path}：{message}")
    assert caught.value.message("en").count(". ") == 1
    if b"JSON" not in message.encode():
        with pytest.raises(FileError, match="not text in UTF-8 or GB18030"):
            read_survey.read_byte_order_mark(path, data[:1024], None)


def test_text_is_not_taken_for_another_kind(path):
    """Headings that begin like a mark of another kind are headings."""
    for heading in ("PK", "BZ", "<用途>", "{用途}", "[用途]", "%"):
        assert ledger(path, f"{heading},面积\na,1\n".encode()).headings == (heading, "面积")


@pytest.mark.parametrize("name", ["l.xlsx", "l.xls", "l.parquet", "l.jsonl", "l.json"])
@pytest.mark.parametrize(
    ("data", "kind"), [(b"<html>", "HTML"), (b"use\tarea\n1\t2\n", "文本"), (_zip("l.csv"), "ZIP")]
)
def test_kinds_under_other_endings(tmp_path, name, data, kind):
    """Under the ending of a workbook, of Parquet or JSON too; text may be JSON that is damaged."""
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(FileError) as caught:
        open_ledger(path)
    message = caught.value.message("zh")
    assert kind in message or ("json" in name and "JSON 对象" in message), message


@pytest.mark.parametrize("name", ["l.xlsx.gz", "l.parquet.gz", "l.ods.gz"])
def test_a_compressed_workbook(tmp_path, name):
    """Only text is read compressed; another file is to be unpacked."""
    path = tmp_path / name
    path.write_bytes(gzip.compress(_zip("xl/workbook.xml")))
    with pytest.raises(FileError, match="Unpack it first"):
        open_ledger(path)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b'u,"v\na,1\n', "line 1, the heading, can't be read at offset 2: cell 2 opens with a quote"),
        (b'\nu,v"\na,1\n', "line 2, the heading, can't be read at offset 4: cell 2 has a quote inside"),
        (b"u,\0v\n", "line 1, the heading, can't be read at offset 2: line 1 has a NUL byte 0x00 (offset 2)"),
        (b"u,v\rw\n", "line 1, the heading, can't be read at offset 3: cell 2 has a carriage return alone"),
        (b"\xef\xbb\xbfu,\xff\n", "offset 5: line 1 has the byte 0xFF (offset 5): not valid UTF-8"),
    ],
)
def test_heading_that_cannot_be_read(path, data, words):
    """Without its heading a ledger can't be read: the line and the byte are named."""
    path.write_bytes(data)
    assert words in refused(path)


def test_heading_twice(path):
    """A heading may stand there twice: nothing need use it."""
    assert ledger(path, "用途,面积,, 面积 \n".encode()).headings == ("用途", "面积", "", " 面积 ")
    assert ledger(path, b"a,, \n").headings == ("a", "", " ")


@pytest.mark.parametrize("delimiter", ["", ",,", '"', "\n", "\r", "a", "，", "\0"])
def test_delimiter_that_cannot_be_one(path, delimiter):
    """A delimiter is one ASCII mark."""
    with pytest.raises(UsageError, match="single ASCII mark"):
        ledger(path, HEADING, delimiter=delimiter)


def test_line_that_no_ledger_has(path):
    """A line over the limit is refused at opening, for it would not fit a flat memory; one at the limit is read."""
    with mock.patch.object(read_survey, "LONGEST_LINE", 100), mock.patch.object(read_survey, "BLOCK", 10):
        assert len(rows_of(path, b"u\n" + b"x" * 100 + b"\nb\n")) == 2
        for data in (b"u\n" + b"x" * 101 + b"\nb\n", b"u\n" + b"x" * 101, b"u\r" + b"x" * 101 + b"\rb"):
            path.write_bytes(data)
            assert "a line is 101 bytes long (at most 100): this is not a ledger" in refused(path)


def test_file_that_changes(path):
    """What is appended while a ledger is read is left out; one that becomes shorter, or goes, is an error."""
    row = b"industrial,20000,20\n"
    opened = ledger(path, HEADING + row * 10_000)
    with path.open("ab") as file:
        file.write(row)
    assert len(everything(opened)[0]) == 10_000
    chunks = opened.chunks(50_000)
    next(chunks)
    os.truncate(path, 150_000)
    with pytest.raises(FileError, match="became shorter while it was read"):
        list(chunks)
    path.unlink()
    with pytest.raises(LandpriceError, match="there is no such file"):
        list(opened.chunks())
