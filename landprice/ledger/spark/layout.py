"""Lays out the lines of a ledger from its survey: the encoding, heading and place of each block."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from landprice.errors import FileError, UsageError
from landprice.ledger.formats.jsonl import no_object_error
from landprice.ledger.read.ledger import no_heading, refuse_repeated, refuse_title
from landprice.ledger.read.sniff import Encoding, choose_encoding, read_byte_order_mark
from landprice.ledger.read.strict_csv import RecordReader
from landprice.ledger.spark.line_reader import LineBlock, LineLayout
from landprice.ledger.spark.survey import SurveyOptions, find_heading


def lay_out(
    path: str,
    surveys: Mapping[str, Sequence[Any]],
    options: SurveyOptions,
    line_end: bytes,
    requested: Encoding | None,
) -> LineLayout:
    """Lay out the lines of a ledger.

    Args:
        path: The ledger.
        surveys: The surveys of each file's blocks, in order.
        options: The options of the survey.
        line_end: Of its files.
        requested: Their encoding according to the user.

    Raises:
        FileError: A heading can't be read.
        UsageError: The files have different headings, or a heading occurs twice.
    """
    blocks: dict[int, LineBlock] = {}
    first: tuple[str, tuple[str, ...]] | None = None
    names = _shown_names(surveys)
    for number, (file, rows) in enumerate(surveys.items()):
        if options.delimiter is None:
            blocks.update(_place_blocks(number, names[file], rows, "utf-8"))
            continue
        shown = path if len(surveys) == 1 else unquote(file)
        head = rows[0]["head"]
        start, encoding = read_byte_order_mark(Path(shown), head[:4], requested)
        if encoding is None:
            lead = sum_column(rows, "lead")
            encoding = choose_encoding(lambda lead=lead: lead, requested, is_utf8=not sum_column(rows, "undecodable"))  # type: ignore[misc]
        reader = RecordReader(encoding, options.delimiter, line_end)
        headings = _read_headings(shown, head, start, reader, options.header_row)
        first = first or (shown, headings)
        if headings != first[1]:
            raise UsageError(
                f"{shown}：表头与 {first[0]} 的不同；一个台账的各文件须有同样的表头。",
                f"{shown}: its heading differs from that of {first[0]}. All files of a ledger need the same heading.",
            )
        blocks.update(_place_blocks(number, names[file], rows, encoding))
    all_headings = first[1] if first is not None else _collect_keys(path, surveys)
    refuse_repeated(all_headings)
    whole = any(row["odd"] for rows in surveys.values() for row in rows)
    whole = whole or any(block.has_both_ends for block in blocks.values())
    return LineLayout(_merge_blocks(blocks) if whole else blocks, all_headings, options.delimiter, line_end, whole)


def sum_column(rows: Sequence[Any], name: str) -> int:
    """Sum a column of the surveys of a file's blocks."""
    return sum(row[name] for row in rows)


def _collect_keys(path: str, surveys: Mapping[str, Sequence[Any]]) -> tuple[str, ...]:
    """Return every key of a ledger of JSON lines, in the order in which they occur.

    Raises:
        FileError: It holds no object.
    """
    keys = dict.fromkeys(key for rows in surveys.values() for row in rows for key in row["keys"])
    if not keys:
        raise no_object_error(path)
    return tuple(keys)


def _shown_names(files: Mapping[str, object]) -> dict[str, str]:
    """Return the name of each file to show with a row's number: nothing for a single file, the URL if names repeat."""
    if len(files) == 1:
        return dict.fromkeys(files, "")
    short = {file: unquote(file.rpartition("/")[2]) for file in files}
    return short if len(set(short.values())) == len(short) else {file: unquote(file) for file in files}


def _read_headings(file: str, head: bytes, start: int, reader: RecordReader, header_row: int | None) -> tuple[str, ...]:
    """Read the headings of a file.

    Raises:
        FileError: There are none, or they can't be read.
        UsageError: It is a title.
    """
    heading = find_heading(head, start, reader, header_row)
    if heading.record is None and header_row is not None:
        raise no_heading(Path(file), header_row)
    if heading.record is None:
        raise FileError(f"{file}：文件只有空行", f"{file}: the file holds nothing but blank lines")
    if bad := heading.record.bad:
        raise FileError(
            f"{file}：第 {bad.line} 行（表头）无法读取：{bad.zh}",
            f"{file}: line {bad.line}, the heading, can't be read: {bad.en}",
        )
    if header_row is None:
        refuse_title(Path(file), heading.record.cells, heading.line, heading.below and heading.below.cells)
    return tuple(cell or "" for cell in heading.record.cells)


def _place_blocks(number: int, name: str, rows: Sequence[Any], encoding: Encoding) -> Iterator[tuple[int, LineBlock]]:
    """Yield a file's blocks with the line and offset on which each begins."""
    # Hadoop's reader drops a byte order mark, which shows in the file's size (not that of a compressed file).
    surplus = rows[0]["size"] - sum_column(rows, "length")
    line, offset = 1, 3 if surplus in (2, 3) else 0
    feeds = sum_column(rows, "feeds")
    has_crlf = feeds < sum_column(rows, "lines")
    has_both_ends = has_crlf and feeds > rows[-1]["ends_in_feed"]  # the last line may have no end
    for row in rows:
        # A line end behind the end-of-file mark would make it a row.
        ends_dos = row["ends_dos"] and row is rows[-1] and surplus not in (0, 3)
        yield (
            row["block"],
            LineBlock(
                name,
                number,
                encoding,
                line,
                offset,
                row["lines"],
                row["head_lines"],
                ends_dos,
                has_crlf=has_crlf,
                has_both_ends=has_both_ends,
            ),
        )
        line, offset = line + row["lines"], offset + row["length"]


def _merge_blocks(blocks: Mapping[int, LineBlock]) -> dict[int, LineBlock]:
    """Merge the blocks of each file into one, under the number of its first block."""
    joined: dict[int, tuple[int, LineBlock]] = {}
    for key, block in blocks.items():
        if block.number not in joined:
            joined[block.number] = key, block
            continue
        first, before = joined[block.number]
        joined[block.number] = (
            first,
            replace(before, lines=before.lines + block.lines, ends_dos=block.ends_dos),
        )
    return dict(joined.values())
