"""The two outputs of a ledger, by their endings: where the priced rows go, and where those without a figure."""

import gzip
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Self, cast

import polars as pl

from landprice.atomic_file_group import NoticeCallback, open_atomic_group, write_error
from landprice.background_sync import BackgroundSync
from landprice.errors import FileError, Lang, UsageError
from landprice.ledger.read.formats import ending
from landprice.ledger.read.ledger import Ledger, Passthrough
from landprice.ledger.read.source import is_compressed
from landprice.ledger.write.sink import Sink, SinkOptions, SummaryRows

if TYPE_CHECKING:
    from landprice.ledger.write.xlsx import Workbook

_SINKS = {
    ".csv": "csv.CsvSink",
    ".tsv": "csv.CsvSink",
    ".txt": "csv.CsvSink",
    ".jsonl": "jsonl.JsonLinesSink",
    ".ndjson": "jsonl.JsonLinesSink",
    ".parquet": "parquet.ParquetSink",
}
_PACKABLE = (".csv", ".tsv", ".txt", ".jsonl", ".ndjson")
WORKBOOK = ".xlsx"
ENDINGS = (".csv", ".tsv", ".jsonl", ".parquet", WORKBOOK)
"""What an output's ending may be, and of text also with .gz behind."""


_PACKING = 4
"""How hard gzip packs: harder takes far more time for little less."""


def format_of(path: Path) -> str:
    """The format of an output.

    Raises:
        UsageError: Its ending says none.
    """
    kind = ending(path)
    is_packed = path.suffix.lower() == ".gz"
    if (kind in _SINKS or kind == WORKBOOK) and (not is_packed or kind in _PACKABLE):
        return kind
    allowed = ", ".join(ENDINGS)
    raise UsageError(
        f"{path}：后缀须为 {allowed.replace(', ', '、')}（文本格式后可再加 .gz）。",
        f"{path}: its ending must be one of {allowed} (a text format's also with .gz behind).",
        key="output",
    )


def sink_class(kind: str) -> type[Sink]:
    """What writes a format; only its own module is imported."""
    module, name = _SINKS[kind].split(".")
    made: type[Sink] = getattr(import_module(f"landprice.ledger.write.{module}"), name)
    return made


def rejects_beside(priced: Path) -> Path | None:
    """The rejects' file where none is named: beside the priced rows; of a workbook, None: its second sheet."""
    kind = format_of(priced)
    if kind == WORKBOOK:
        return None
    tail = priced.name[len(Path(Path(priced.name).stem).stem if priced.suffix.lower() == ".gz" else priced.stem) :]
    return priced.with_name(f"{priced.name[: len(priced.name) - len(tail)]}.rejects{tail}")


def check_rows(ledger: Ledger, paths: list[Path]) -> None:
    """Check that a sheet can hold every row, before any work.

    Raises:
        FileError: It can't.
    """
    if not any(format_of(path) == WORKBOOK for path in paths):
        return
    from landprice.ledger.write.xlsx import MOST_ROWS  # noqa: PLC0415  only where a workbook is asked for

    if ledger.most_rows < MOST_ROWS or (count := ledger.count_rows()) < MOST_ROWS:
        return
    raise FileError(
        f"工作表至多 {MOST_ROWS:,} 行（含表头），台账有 {count:,} 行；请改用 .csv 或 .parquet。",
        f"a sheet has at most {MOST_ROWS:,} rows with the headings, the ledger has {count:,}; "
        "write .csv or .parquet instead.",
    )


class LedgerOutputs:
    """Both outputs, open. Each file appears under its name only when both are whole, that of the rejects first.

    Attributes:
        priced: takes the rows with a figure.
        rejects: takes the others.
    """

    def __init__(
        self,
        priced: Path | BinaryIO,
        rejects: Path | None,
        headings: tuple[Sequence[str], Sequence[str]],
        styles: tuple[SinkOptions, SinkOptions],
        *,
        echo: Passthrough,
        lang: Lang,
        force: bool = True,
        say: NoticeCallback | None = None,
    ) -> None:
        """Open both.

        Args:
            priced: The file of the priced rows, or a stream of bytes that gets them as CSV.
            rejects: The file of the others; None for the second sheet of the priced rows' workbook.
            headings: Of the priced rows and of the others.
            styles: The same.
            echo: In what form the ledger has its own columns.
            lang: Of the names of sheets.
            force: Whether files that are there may be replaced.
            say: Told of what a run that was killed left beside one.

        Raises:
            FileError: A file can't be written, is there already, or is being written by another run.
        """
        self._echo: Passthrough = echo
        self._lang: Lang = lang
        self._books: list[tuple[Workbook, Path]] = []
        self._packing: list[tuple[gzip.GzipFile, Path]] = []
        self._to = (rejects if rejects is not None else priced, priced)
        self._disks: list[tuple[BackgroundSync, Path]] = []
        self._sinks: list[Sink] = []
        with ExitStack() as stack:
            self._whole = stack.enter_context(open_atomic_group(force=force, say=say))
            stack.callback(self._abandon)
            # in the order of their names: where the priced rows are new, their rejects are
            to_rejects = None if rejects is None else self._opened(rejects)
            to_priced = self._opened(priced) if isinstance(priced, Path) else priced
            self.priced = self._sink(to_priced, priced, 0, headings[0], styles[0])
            if rejects is None or to_rejects is None:
                self.rejects: Sink = self._books[0][0].sink(1, headings[1], styles[1])
            else:
                self.rejects = self._sink(to_rejects, rejects, 1, headings[1], styles[1])
            self._stream = None if isinstance(priced, Path) else priced
            self._files = stack.pop_all()

    def _opened(self, path: Path) -> BinaryIO:
        """A file to write, which gets its name with the other."""
        file = self._whole.open(path)
        self._disks.append((BackgroundSync(file), path))
        return file

    @staticmethod
    @contextmanager
    def _writing(to: Path | BinaryIO) -> Iterator[None]:
        """Say of an error in writing which file it was in; standard output's is said where it is known for that."""
        try:
            yield
        except OSError as error:
            if not isinstance(to, Path):
                raise
            raise write_error(to, error) from error

    def write(self, priced: pl.DataFrame, rejected: pl.DataFrame, *, unquoted: bool) -> int:
        """Write what came of a chunk; the messages of rejects may need quotes in any case.

        Returns:
            How many rows it was.

        Raises:
            FileError: A file can't be written.
        """
        to_rejects, to_priced = self._to
        with self._writing(to_priced):
            self.priced.rows(priced, unquoted=unquoted)
        with self._writing(to_rejects):
            self.rejects.rows(rejected)
        for disk, to in self._disks:
            with self._writing(to):
                disk.take()
        return priced.height + rejected.height

    def _sink(
        self, file: BinaryIO, to: Path | BinaryIO, sheet: int, headings: Sequence[str], style: SinkOptions
    ) -> Sink:
        """The sink that a file's ending asks for, its headings written.

        Raises:
            FileError: They can't be.
        """
        kind = format_of(to) if isinstance(to, Path) else ".csv"
        if kind == WORKBOOK and isinstance(to, Path):
            from landprice.ledger.write.xlsx import Workbook  # noqa: PLC0415  slow to import

            book = Workbook(file, self._whole.scratch(file), self._lang)
            self._books.append((book, to))
            return book.sink(sheet, headings, style)
        if isinstance(to, Path) and is_compressed(to):
            # without a name or time of its own, so that the same rows give the same bytes
            packing = gzip.GzipFile("", "wb", _PACKING, file, mtime=0)
            self._packing.append((packing, to))
            file = cast("BinaryIO", packing)
        made = sink_class(kind)
        with self._writing(to):
            sink = made(file, headings, style, self._echo if self._echo in made.takes else "text")
        self._sinks.append(sink)
        return sink

    def finish(self, account: SummaryRows) -> None:
        """Write what belongs at the ends: footers, the sheet of rules and warnings.

        Raises:
            FileError: A file can't be written.
        """
        for sink, to in zip((self.rejects, self.priced), self._to, strict=True):
            with self._writing(to):
                sink.close()
        for packing, to in self._packing:
            with self._writing(to):
                packing.close()
        for number, (book, to) in enumerate(self._books):
            with self._writing(to):
                book.close(account if number == 0 else SummaryRows())
        for disk, to in self._disks:
            with self._writing(to):
                disk.settle()
        if self._stream is not None:
            self._stream.flush()

    def __enter__(self) -> Self:
        """Both stay open until the end of the block."""
        return self

    def __exit__(self, *failure: object) -> None:
        """Give both their names, or neither where anything failed."""
        if failure[0] is not None:
            self._abandon()
        self._files.__exit__(*failure)  # type: ignore[arg-type]

    def _abandon(self) -> None:
        """Give up what is not in the files yet."""
        for book, _ in self._books:
            book.abandon()
        for sink in self._sinks:
            sink.abandon()
        for disk, _ in self._disks:
            disk.close()
