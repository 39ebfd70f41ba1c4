"""Prices a whole ledger: reads it chunk by chunk, prices, writes and counts every row."""

import json
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, TypeVar

import polars as pl

from landprice.atomic_file_group import NoticeCallback, exists_error, remove_leftovers, resolve_target, same_file
from landprice.cpu import available_cpus
from landprice.errors import FileError, LandpriceError, UsageError
from landprice.ledger.formats import default_delimiter, ending_of, output_format
from landprice.ledger.outputs import LedgerOutputs, check_rows
from landprice.ledger.pricer import PricedRows, Pricer
from landprice.ledger.read import BadRow, Chunk, Ledger
from landprice.ledger.read.ledger import Passthrough
from landprice.ledger.report import report_run
from landprice.ledger.report_view import summary_tables
from landprice.ledger.result_headings import HeadingStyle, ResultHeadings, keys_as_headings, words_as_headings
from landprice.ledger.sink import SinkOptions
from landprice.ledger.summary import Summary

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Progress:
    """The progress of a run.

    Attributes:
        bytes: Bytes read so far, decompressed.
        size: All bytes of the ledger, decompressed.
        rows: Rows priced or rejected so far.
    """

    bytes: int
    size: int
    rows: int


class LostRowsError(LandpriceError):
    """A row of the ledger is in neither output, or in both: a defect of this program."""


def price_ledger(  # noqa: PLR0913  each option is independent
    ledger: Ledger,
    pricer: Pricer,
    priced: Path | BinaryIO,
    rejects: Path | None,
    *,
    encoding: str = "utf-8-sig",
    delimiter: str | None = None,
    headings: HeadingStyle | None = None,
    progress: Callable[[Progress], None] | None = None,
    force: bool = False,
    notify: NoticeCallback | None = None,
) -> Summary:
    """Price a ledger into two outputs, which are renamed into place only when both are complete.

    Args:
        ledger: An open ledger.
        pricer: Made for its headings.
        priced: The output of the priced rows: a file, whose ending says the format, or an open stream of bytes, which
            gets CSV.
        rejects: The file of the rejected rows; None for the second sheet of a workbook of priced rows.
        encoding: Of outputs in CSV: "utf-8-sig", "utf-8" or "gb18030".
        delimiter: Of outputs in CSV; the ledger's own unless given.
        headings: Whether the columns that the outputs add have words or keys as headings; words in a workbook and
            keys in other formats unless given.
        progress: Called after each chunk. An exception that it raises ends the run without outputs.
        force: Whether existing files may be replaced.
        notify: Called with a notice about files that a killed run left behind and that were removed.

    Raises:
        UsageError: An output is the ledger itself, both are one file, or an ending stands for no format.
        FileError: A file can't be read or written, exists already, is being written by another run, or its format can't
            hold so many rows.
        LostRowsError: The rows written are not the rows read. No output is kept.
    """
    paths = [path for path in (rejects, priced) if isinstance(path, Path)]
    check_outputs(ledger.path, paths, force=force, notify=notify)
    check_rows(ledger, paths)
    own = list(ledger.headings)
    results, reject_results = (
        _result_headings(pricer, priced if path is None else path, headings) for path in (priced, rejects)
    )
    names = results.rename(pricer.added), reject_results.rename(pricer.reject_headings)
    summary = Summary()
    options = (
        SinkOptions(
            _output_delimiter(ledger, priced, delimiter),
            _output_encoding(priced, encoding),
            results.types(pricer.types),
            frozenset(results.rename(sorted(pricer.numbers))),
            ledger.arrow_types,
        ),
        SinkOptions(
            _output_delimiter(ledger, rejects, delimiter),
            encoding,
            reject_results.types(pricer.reject_types),
            pricer.numbers,
            ledger.arrow_types[: pricer.kept_width],
        ),
    )
    with LedgerOutputs(
        priced,
        rejects,
        ([*own, *names[0]], [*own[: pricer.kept_width], *names[1]]),
        options,
        passthrough=ledger.passthrough,
        lang=pricer.lang,
        force=force,
        notify=notify,
    ) as outputs:
        # Keep the source types only if both outputs support them.
        passthrough = ledger.passthrough
        if not outputs.priced.passthrough == outputs.rejects.passthrough == passthrough:
            passthrough = outputs.priced.passthrough = outputs.rejects.passthrough = "text"

        def can_copy_lines(chunk: Chunk) -> bool:
            return not results.has_words and outputs.priced.can_copy_lines(chunk)  # words may hold a comma

        with ThreadPoolExecutor(1) as writer:
            writing: Future[int] | None = None
            rows_written = 0
            for chunk, rows, unquoted in _price_chunks(ledger, pricer, passthrough, can_copy_lines):
                rejected = add_bad_rows(rows, chunk, pricer, passthrough)
                summary.count(rows, rejected, chunk.bad, chunk.rows.height)
                if pricer.parcel_position is not None:
                    summary.repeated_parcels.add(chunk.rows.to_series(pricer.parcel_position))
                if writing is not None:
                    rows_written += writing.result()
                writing = writer.submit(outputs.write, results.word_warnings(rows.priced), rejected, unquoted=unquoted)
                if progress is not None:
                    progress(Progress(chunk.end_offset, ledger.size, summary.rows))
            if writing is not None:
                rows_written += writing.result()
        _refuse_lost_rows(summary, rows_written)
        outputs.finish(summary_tables(report_run(pricer, summary, ledger.notices), pricer.lang))
    return summary


def _refuse_lost_rows(summary: Summary, written: int) -> None:
    """Check that every row read is in one of the outputs. Not an assertion: it must hold under ``python -O`` too.

    Raises:
        LostRowsError: One isn't.
    """
    if not summary.rows == summary.priced + summary.rejected == written:
        raise LostRowsError(
            f"程序缺陷，未写出结果：读入 {summary.rows:,} 行，计价 {summary.priced:,} 行，"
            f"未计价 {summary.rejected:,} 行，写出 {written:,} 行。请报告。",
            f"A defect of this program, nothing is written: {summary.rows:,} rows read, {summary.priced:,} priced, "
            f"{summary.rejected:,} rejected, {written:,} written. Please report it.",
        )


def _result_headings(pricer: Pricer, target: Path | BinaryIO, style: HeadingStyle | None) -> ResultHeadings:
    """Return the headings of the columns that an output adds.

    Raises:
        UsageError: The ledger has one of them already.
    """
    for_people = isinstance(target, Path) and output_format(target).is_workbook
    in_words = for_people if style is None else style == "words"
    return words_as_headings(pricer) if in_words else keys_as_headings(pricer)


def _output_encoding(target: Path | BinaryIO, requested: str) -> str:
    """Return the encoding of an output in CSV. A stream gets no byte order mark: a program reads it."""
    return requested if isinstance(target, Path) or requested != "utf-8-sig" else "utf-8"


def _output_delimiter(ledger: Ledger, target: Path | BinaryIO | None, requested: str | None) -> str:
    """Return the delimiter of an output in CSV: the requested one, a tab in .tsv, else the ledger's."""
    if requested is not None:
        return requested
    if isinstance(target, Path) and (delimiter := default_delimiter(ending_of(target))) != ",":
        return delimiter
    return "," if ledger.delimiter == "\t" and isinstance(target, Path) else ledger.delimiter


def check_outputs(ledger: Path, outputs: list[Path], *, force: bool, notify: NoticeCallback | None = None) -> None:
    """Check that the outputs are neither the ledger nor one file, don't exist yet and aren't being written.

    Temporary files that a killed run left behind are removed.

    Args:
        ledger: The ledger.
        outputs: The outputs.
        force: Whether existing files may be replaced.
        notify: Called with a notice about removed files.

    Raises:
        UsageError: An output is the ledger itself, or both are one file.
        FileError: A file exists already, another run is writing it, or its folder does not exist.
    """
    seen = [ledger]
    for path in outputs:
        same = next((other for other in seen if same_file(path, other)), None)
        if same is not None:
            raise UsageError(f"{path} 与 {same} 是同一文件。", f"{path} and {same} are one file.")
        seen.append(path)
        target = resolve_target(path)
        if not target.parent.is_dir():
            raise FileError(
                f"无法写入 {path}：目录 {target.parent} 不存在。",
                f"can't write {path}: there is no directory {target.parent}.",
            )
    for path in outputs:
        remove_leftovers(resolve_target(path), notify)
    for path in outputs:
        if path.exists() and not force:
            raise exists_error(path)


def add_bad_rows(rows: PricedRows, chunk: Chunk, pricer: Pricer, passthrough: Passthrough = "text") -> pl.DataFrame:
    """Return the rejected rows of a chunk with its bad rows, in the file's order."""
    if not chunk.bad:
        return rows.rejected
    lang = pricer.lang
    cells = [fit_cells(bad, chunk.rows.width)[: pricer.kept_width] for bad in chunk.bad]
    if passthrough == "json":
        cells = [[cell and json.dumps(cell, ensure_ascii=False) for cell in row] for row in cells]
    frame = pl.DataFrame(
        cells, schema=dict.fromkeys(chunk.rows.columns[: pricer.kept_width], pl.String), orient="row"
    ).with_columns(
        pl.Series("row", [bad.line for bad in chunk.bad], rows.rejected.schema["row"]),
        pl.Series("codes", [bad.code for bad in chunk.bad], pl.String),
        pl.Series("message", [bad.zh if lang == "zh" else bad.en for bad in chunk.bad], pl.String),
    )
    return pl.concat([rows.rejected, frame]).sort("row", maintain_order=True)


def fit_cells(bad: BadRow, width: int) -> list[str | None]:
    """Fit a bad row's cells into the ledger's columns: surplus cells are joined in the last column."""
    cells: list[str | None] = list(bad.cells)
    if len(cells) > width:
        return [*cells[: width - 1], ",".join(cell or "" for cell in cells[width - 1 :])]
    return [*cells, *[None] * (width - len(cells))]


def _price_chunks(
    ledger: Ledger, pricer: Pricer, passthrough: Passthrough, can_copy_lines: Callable[[Chunk], bool]
) -> Iterator[tuple[Chunk, PricedRows, bool]]:
    """Price the chunks in order, as many at a time as there are processors, while the next are read.

    Args:
        ledger: The ledger.
        pricer: Made for it.
        passthrough: The form in which the outputs take its own columns.
        can_copy_lines: Whether the source lines of a chunk can be written as they are.

    Yields:
        Each chunk, its priced and rejected rows, and whether the priced rows need no quotes.
    """

    def price(chunk: Chunk) -> tuple[PricedRows, bool]:
        own = chunk.passthrough if passthrough != "text" else None
        can_copy = can_copy_lines(chunk)
        source_lines = chunk.source_lines() if can_copy else None
        unquoted = source_lines is not None or (can_copy and not chunk.quoted)
        return pricer.price(chunk.rows, chunk.lines, passthrough=own, source_lines=source_lines), unquoted

    for number, (chunk, (rows, unquoted)) in enumerate(map_chunks(ledger, price)):
        if number == 0:
            refuse_wrong_width(ledger, chunk)
        yield chunk, rows, unquoted


def refuse_wrong_width(ledger: Ledger, chunk: Chunk) -> None:
    """Refuse a ledger in whose first chunk every row has as many cells as the others, but not as many as the headings.

    Raises:
        UsageError: A heading is missing, or there is one too many.
    """
    widths = {len(bad.cells) for bad in chunk.bad if bad.code == "ragged-row"}
    width, headings = next(iter(widths), 0), len(ledger.headings)
    if chunk.rows.height or len(widths) != 1 or width == headings or len(chunk.bad) < 2:  # noqa: PLR2004  a single row may be at fault
        return
    if any(bad.code != "ragged-row" for bad in chunk.bad):
        return
    raise UsageError(
        f"{ledger.path}：表头有 {headings} 列，而各行都有 {width} 列：请补齐或删去列名（没有名称的列也须有分隔符）。",
        f"{ledger.path}: there are {headings} headings, but every row has {width} cells. "
        "Add or remove headings; a column without a name needs its delimiter too.",
        code="ragged-row",
    )


def map_chunks(ledger: Ledger, work: Callable[[Chunk], Result]) -> Iterator[tuple[Chunk, Result]]:
    """Yield each chunk of a ledger with the result of a function, in order.

    As many chunks are worked on at a time as there are processors, while the next are read.

    Args:
        ledger: An open ledger.
        work: The function. It is called in several threads.
    """
    workers = available_cpus()
    with ThreadPoolExecutor(1) as reader, ThreadPoolExecutor(workers) as pool:
        pending: deque[tuple[Chunk, Future[Result]]] = deque()
        for chunk in _read_ahead(ledger.chunks(), reader):
            pending.append((chunk, pool.submit(work, chunk)))
            if len(pending) > workers:
                first, future = pending.popleft()
                yield first, future.result()
        for first, future in pending:
            yield first, future.result()


def _read_ahead(chunks: Iterator[Chunk], reader: ThreadPoolExecutor) -> Iterator[Chunk]:
    """Yield the chunks; the next one is read while the caller works."""
    reading = reader.submit(next, chunks, None)
    while (chunk := reading.result()) is not None:
        reading = reader.submit(next, chunks, None)
        yield chunk
