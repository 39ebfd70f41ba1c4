"""A whole ledger: read chunk by chunk, priced, written; every row in one of two files, and counted."""

import sys
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

import polars as pl

from landprice.errors import FileError, UsageError
from landprice.files import target, whole_file
from landprice.ledger.pricing import Priced, Pricer
from landprice.ledger.read import Chunk, Ledger
from landprice.ledger.read.bad_row import BadRow

BOM = b"\xef\xbb\xbf"


@dataclass
class Summary:
    """What came of a ledger.

    Attributes:
        rows: Rows read, taken apart or not.
        priced: Rows with a figure.
        rejected: Rows without; ``rows`` is the sum of both.
        codes: Rejected rows by code; a row may have several.
        uses: Rejected rows by code and use.
        warnings: Priced rows by what was said of them.
    """

    rows: int = 0
    priced: int = 0
    rejected: int = 0
    codes: Counter[str] = field(default_factory=Counter)
    uses: Counter[tuple[str, str]] = field(default_factory=Counter)
    warnings: Counter[str] = field(default_factory=Counter)


def price_ledger(
    ledger: Ledger,
    pricer: Pricer,
    priced: Path | BinaryIO,
    rejects: Path,
    *,
    progress: Callable[[int], None] | None = None,
    force: bool = False,
) -> Summary:
    """Price a ledger from one file into two, which appear under their names only when both are whole.

    Args:
        ledger: An opened ledger.
        pricer: Made for its headings.
        priced: Where the rows with a figure go: a file, or a stream of bytes that is open.
        rejects: The file for the rows without.
        progress: Told the bytes read so far.
        force: Whether a file that is there may be replaced.

    Raises:
        UsageError: An output is the ledger itself, or both are one file.
        FileError: A file can't be read or written, or is there already.
    """
    outputs = [path for path in (rejects, priced) if isinstance(path, Path)]
    check_outputs(ledger.path, outputs, force=force)
    headings = list(ledger.headings)
    summary = Summary()
    with ExitStack() as stack:
        # closed last to first: the rejects get their name before the priced rows do
        to_priced = stack.enter_context(whole_file(priced)) if isinstance(priced, Path) else priced
        to_rejects = stack.enter_context(whole_file(rejects))
        if isinstance(priced, Path):
            to_priced.write(BOM)
        to_rejects.write(BOM)
        _write_headings(to_priced, [*headings, *pricer.added], ledger.delimiter)
        _write_headings(to_rejects, [*headings[: pricer.kept_width], *pricer.reject_headings], ledger.delimiter)
        with ThreadPoolExecutor(1) as reading, ThreadPoolExecutor(1) as writing:
            written: Future[None] | None = None
            for chunk in _ahead(ledger.chunks(), reading):
                done = pricer.price(chunk.rows, chunk.lines)
                rejected = with_bad_rows(done, chunk, pricer)
                _count(summary, done, chunk, rejected)
                if written is not None:
                    written.result()
                written = writing.submit(
                    _write_both, (to_priced, done.priced), (to_rejects, rejected), ledger.delimiter
                )
                if progress is not None:
                    progress(chunk.end_offset)
            if written is not None:
                written.result()
    assert summary.rows == summary.priced + summary.rejected, "a row was lost"
    return summary


def check_outputs(ledger: Path, outputs: list[Path], *, force: bool) -> None:
    """Check that no output is the ledger, that they differ, and that none is there already.

    Raises:
        UsageError: An output is the ledger itself, or both are one file.
        FileError: A file is there already.
    """
    seen = {_resolved(ledger): ledger}
    for path in outputs:
        same = seen.get(_resolved(path))
        if same is not None:
            raise UsageError(f"{path} 与 {same} 是同一文件。", f"{path} and {same} are one file.")
        seen[_resolved(path)] = path
        target(path)
        if not path.parent.is_dir():
            raise FileError(
                f"无法写入 {path}：目录 {path.parent} 不存在。",
                f"can't write {path}: there is no directory {path.parent}.",
            )
        if path.exists() and not force:
            raise FileError(f"{path} 已存在；用 --force 覆盖。", f"{path} is there already; replace it with --force.")


def _resolved(path: Path) -> Path:
    """The file itself, whatever links lead to it."""
    return path.resolve()


def with_bad_rows(done: Priced, chunk: Chunk, pricer: Pricer) -> pl.DataFrame:
    """The rejected rows of a chunk, those that could not be taken apart included, in the file's order."""
    if not chunk.bad:
        return done.rejected
    lang = pricer.lang
    cells = [_cells(bad, chunk.rows.width)[: pricer.kept_width] for bad in chunk.bad]
    frame = pl.DataFrame(
        cells, schema=dict.fromkeys(chunk.rows.columns[: pricer.kept_width], pl.String), orient="row"
    ).with_columns(
        pl.Series("row", [bad.line for bad in chunk.bad], done.rejected.schema["row"]),
        pl.Series("codes", [bad.code for bad in chunk.bad], pl.String),
        pl.Series("message", [bad.zh if lang == "zh" else bad.en for bad in chunk.bad], pl.String),
    )
    return pl.concat([done.rejected, frame]).sort("row", maintain_order=True)


def _cells(bad: BadRow, width: int) -> list[str | None]:
    """A bad row's cells in the ledger's columns: those too many are kept together in the last."""
    cells: list[str | None] = list(bad.cells)
    if len(cells) > width:
        return [*cells[: width - 1], ",".join(cell or "" for cell in cells[width - 1 :])]
    return [*cells, *[None] * (width - len(cells))]


def _count(summary: Summary, done: Priced, chunk: Chunk, rejected: pl.DataFrame) -> None:
    """Count a chunk's rows."""
    summary.rows += chunk.rows.height + len(chunk.bad)
    summary.priced += done.priced.height
    summary.rejected += rejected.height
    for codes, use, count in done.codes.group_by("codes", "use").len().iter_rows():
        for code in dict.fromkeys(codes.split(";")):
            summary.codes[code] += count
            summary.uses[code, use or ""] += count
    for bad in chunk.bad:
        summary.codes[bad.code] += 1
        summary.uses[bad.code, ""] += 1
    said = done.priced.to_series(done.priced.width - 1).drop_nulls()
    for codes, count in said.value_counts().iter_rows():
        for code in codes.split(";"):
            summary.warnings[code] += count


def _write_headings(file: BinaryIO, headings: list[str], delimiter: str) -> None:
    """Write the heading."""
    row = pl.DataFrame([headings], schema=[f"c{number}" for number in range(len(headings))], orient="row")
    _write(file, row, delimiter)


def _ahead(chunks: Iterator[Chunk], reading: ThreadPoolExecutor) -> Iterator[Chunk]:
    """The chunks, the next being read while one is priced."""
    coming = reading.submit(next, chunks, None)
    while (chunk := coming.result()) is not None:
        coming = reading.submit(next, chunks, None)
        yield chunk


def _write_both(priced: tuple[BinaryIO, pl.DataFrame], rejected: tuple[BinaryIO, pl.DataFrame], delimiter: str) -> None:
    """Write what came of a chunk, while the next is priced."""
    _write(*priced, delimiter)
    _write(*rejected, delimiter)


def _write(file: BinaryIO, frame: pl.DataFrame, delimiter: str) -> None:
    """Write rows, cells as they came in, numbers with their unit's places.

    Raises:
        BrokenPipeError: Who reads standard output has enough of it; of Polars' own writing it would be any OSError.
    """
    if frame.height and file is getattr(sys.stdout, "buffer", None):
        file.write(frame.write_csv(include_header=False, separator=delimiter).encode())
    elif frame.height:
        frame.write_csv(file, include_header=False, separator=delimiter)
