"""A whole ledger: read chunk by chunk, priced, written; every row in one of two files, and counted."""

import json
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import polars as pl

from landprice.atomic_file_group import NoticeCallback, exists_error, remove_leftovers, resolve_target, same_file
from landprice.cpu import available_cpus
from landprice.errors import FileError, LandpriceError, UsageError
from landprice.ledger.pricer import PricedRows, Pricer
from landprice.ledger.read import BadRow, Chunk, Ledger
from landprice.ledger.read.ledger import Passthrough
from landprice.ledger.report import report_run
from landprice.ledger.report_view import summary_tables
from landprice.ledger.summary import Summary
from landprice.ledger.write import LedgerOutputs, SinkOptions, check_rows, format_of


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a ledger is.

    Attributes:
        bytes: Read so far; of a packed file, those that are in it.
        size: Of all there are.
        rows: Priced or rejected so far.
    """

    bytes: int
    size: int
    rows: int


class LostRowsError(LandpriceError):
    """A row of the ledger is in neither output, or in both: a defect of this program."""


def price_ledger(  # noqa: PLR0913  each is of its own kind
    ledger: Ledger,
    pricer: Pricer,
    priced: Path | BinaryIO,
    rejects: Path | None,
    *,
    encoding: str = "utf-8-sig",
    delimiter: str | None = None,
    progress: Callable[[Progress], None] | None = None,
    force: bool = False,
    say: NoticeCallback | None = None,
) -> Summary:
    """Price a ledger from one file into two, which appear under their names only when both are whole.

    Args:
        ledger: An opened ledger.
        pricer: Made for its headings.
        priced: Where the rows with a figure go: a file, whose ending says the format, or a stream of bytes that is
            open, which gets CSV.
        rejects: The file for the rows without; None for the second sheet of a workbook of priced rows.
        encoding: Of CSV that is written: "utf-8-sig", "utf-8" or "gb18030".
        delimiter: The same; the ledger's own unless given.
        progress: Told after each chunk how far it is; what it raises ends the run, and no output appears.
        force: Whether a file that is there may be replaced.
        say: Told of what a run that was killed left beside an output, and that it was removed.

    Raises:
        UsageError: An output is the ledger itself, or both are one file, or an ending says no format.
        FileError: A file can't be read or written, is there already, or is being written by another run, or a sheet
            can't hold so many rows.
        LostRowsError: Not every row is in one of the two; no output appears.
    """
    paths = [path for path in (rejects, priced) if isinstance(path, Path)]
    check_outputs(ledger.path, paths, force=force, say=say)
    check_rows(ledger, paths)
    headings = list(ledger.headings)
    reject_headings = [*headings[: pricer.kept_width], *pricer.reject_headings]
    summary = Summary()
    styles = (
        SinkOptions(_delimiter(ledger, priced, delimiter), _encoding(priced, encoding), pricer.types, pricer.numbers),
        SinkOptions(_delimiter(ledger, rejects, delimiter), encoding, pricer.reject_types, pricer.numbers),
    )
    both = ([*headings, *pricer.added], reject_headings)
    with LedgerOutputs(
        priced, rejects, both, styles, echo=ledger.echo, lang=pricer.lang, force=force, say=say
    ) as outputs:
        # where both want the ledger's own columns as it has them; where one wants text, text is what both get
        own = ledger.echo != "text" and outputs.priced.echo == outputs.rejects.echo == ledger.echo
        if not own:
            outputs.priced.echo = outputs.rejects.echo = "text"
        with ThreadPoolExecutor(1) as writing:
            written: Future[int] | None = None
            rows_written = 0
            for chunk, done, unquoted in _side_by_side(ledger, pricer, own=own, as_lines=outputs.priced.as_they_stand):
                rejected = with_bad_rows(done, chunk, pricer, ledger.echo if own else "text")
                summary.count(done, rejected, chunk.bad, chunk.rows.height)
                if written is not None:
                    rows_written += written.result()
                written = writing.submit(outputs.write, done.priced, rejected, unquoted=unquoted)
                if progress is not None:
                    progress(Progress(chunk.end_offset, ledger.size, summary.rows))
            if written is not None:
                rows_written += written.result()
        _refuse_lost_rows(summary, rows_written)
        outputs.finish(summary_tables(report_run(pricer, summary, ledger.notices), pricer.lang))
    return summary


def _refuse_lost_rows(summary: Summary, written: int) -> None:
    """See that every row read is in one of the two outputs, whatever Python's own assertions are set to.

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


def _encoding(to: Path | BinaryIO, said: str) -> str:
    """The encoding of an output in CSV: a byte order mark is for files, not for a stream that a program reads."""
    return said if isinstance(to, Path) or said != "utf-8-sig" else "utf-8"


def _delimiter(ledger: Ledger, to: Path | BinaryIO | None, said: str | None) -> str:
    """What stands between two cells of an output in CSV: as said, a tab in .tsv, else as in the ledger."""
    if said is not None:
        return said
    if isinstance(to, Path) and format_of(to) == ".tsv":
        return "\t"
    return "," if ledger.delimiter == "\t" and isinstance(to, Path) else ledger.delimiter


def check_outputs(ledger: Path, outputs: list[Path], *, force: bool, say: NoticeCallback | None = None) -> None:
    """Check that no output is the ledger, that they differ, and that none is there already or being written.

    What a run that was killed left beside one of them is removed, and said.

    Raises:
        UsageError: An output is the ledger itself, or both are one file.
        FileError: A file is there already, or another run is writing it.
    """
    seen = [ledger]
    for path in outputs:
        same = next((other for other in seen if same_file(path, other)), None)
        if same is not None:
            raise UsageError(f"{path} 与 {same} 是同一文件。", f"{path} and {same} are one file.")
        seen.append(path)
        found = resolve_target(path)
        if not found.parent.is_dir():
            raise FileError(
                f"无法写入 {path}：目录 {found.parent} 不存在。",
                f"can't write {path}: there is no directory {found.parent}.",
            )
    for path in outputs:
        remove_leftovers(resolve_target(path), say)
    for path in outputs:
        if path.exists() and not force:
            raise exists_error(path)


def with_bad_rows(done: PricedRows, chunk: Chunk, pricer: Pricer, echo: Passthrough = "text") -> pl.DataFrame:
    """The rejected rows of a chunk, those that could not be taken apart included, in the file's order."""
    if not chunk.bad:
        return done.rejected
    lang = pricer.lang
    cells = [cells_of(bad, chunk.rows.width)[: pricer.kept_width] for bad in chunk.bad]
    if echo == "json":
        cells = [[cell and json.dumps(cell, ensure_ascii=False) for cell in row] for row in cells]
    frame = pl.DataFrame(
        cells, schema=dict.fromkeys(chunk.rows.columns[: pricer.kept_width], pl.String), orient="row"
    ).with_columns(
        pl.Series("row", [bad.line for bad in chunk.bad], done.rejected.schema["row"]),
        pl.Series("codes", [bad.code for bad in chunk.bad], pl.String),
        pl.Series("message", [bad.zh if lang == "zh" else bad.en for bad in chunk.bad], pl.String),
    )
    return pl.concat([done.rejected, frame]).sort("row", maintain_order=True)


def cells_of(bad: BadRow, width: int) -> list[str | None]:
    """A bad row's cells in the ledger's columns: those too many are kept together in the last."""
    cells: list[str | None] = list(bad.cells)
    if len(cells) > width:
        return [*cells[: width - 1], ",".join(cell or "" for cell in cells[width - 1 :])]
    return [*cells, *[None] * (width - len(cells))]


def _side_by_side(
    ledger: Ledger, pricer: Pricer, *, own: bool, as_lines: Callable[[Chunk], bool]
) -> Iterator[tuple[Chunk, PricedRows, bool]]:
    """The chunks priced, in order: as many at a time as there are processors, while the next are read.

    Args:
        ledger: Whose chunks.
        pricer: Made for it.
        own: Whether the outputs take its columns as it has them.
        as_lines: Whether the priced rows of a chunk are written as they stand in its file.

    Yields:
        Each chunk, what came of it, and whether its priced rows can be written without asking what needs quotes.
    """

    def price(chunk: Chunk) -> tuple[PricedRows, bool]:
        """One chunk."""
        echo = chunk.echo if own else None
        stands = as_lines(chunk)
        whole = chunk.whole_lines() if stands else None
        unquoted = whole is not None or (stands and not chunk.quoted)
        return pricer.price(chunk.rows, chunk.lines, echo=echo, whole=whole), unquoted

    at_once = available_cpus()
    with ThreadPoolExecutor(1) as reading, ThreadPoolExecutor(at_once) as pricing:
        coming: deque[tuple[Chunk, Future[tuple[PricedRows, bool]]]] = deque()
        for chunk in _ahead(ledger.chunks(), reading):
            coming.append((chunk, pricing.submit(price, chunk)))
            if len(coming) > at_once:
                yield _done(*coming.popleft())
        while coming:
            yield _done(*coming.popleft())


def _done(chunk: Chunk, priced: Future[tuple[PricedRows, bool]]) -> tuple[Chunk, PricedRows, bool]:
    return chunk, *priced.result()


def _ahead(chunks: Iterator[Chunk], reading: ThreadPoolExecutor) -> Iterator[Chunk]:
    """The chunks, the next being read while one is priced."""
    coming = reading.submit(next, chunks, None)
    while (chunk := coming.result()) is not None:
        coming = reading.submit(next, chunks, None)
        yield chunk
