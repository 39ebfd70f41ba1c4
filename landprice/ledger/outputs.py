"""The two outputs of a ledger: one for the priced rows, one for the rejected rows."""

import gzip
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Self, cast

import polars as pl

from landprice.atomic_file_group import NoticeCallback, open_atomic_group, write_error
from landprice.background_sync import BackgroundSync
from landprice.errors import FileError, Lang
from landprice.ledger.formats import FORMATS, GZIP, LedgerFormat, output_format
from landprice.ledger.read.byte_source import is_compressed
from landprice.ledger.read.ledger import Ledger, Passthrough
from landprice.ledger.sink import Sink, SinkOptions, SummaryRows

if TYPE_CHECKING:
    from landprice.ledger.formats.workbook_writer import Workbook

_STREAM_FORMAT = FORMATS[0]  # CSV

_GZIP_LEVEL = 4  # higher levels take far more time for little less


def default_rejects(priced: Path) -> Path | None:
    """Return the rejects' file where none is named: next to the priced rows, or None for a workbook's second sheet."""
    if output_format(priced).is_workbook:
        return None
    stem = Path(priced.stem).stem if priced.suffix.lower() == GZIP else priced.stem
    return priced.with_name(f"{stem}.rejects{priced.name.removeprefix(stem)}")


def check_rows(ledger: Ledger, paths: list[Path]) -> None:
    """Check before any work that the outputs' formats can hold every row.

    Raises:
        FileError: One can't.
    """
    limits = [found.max_rows for found in map(output_format, paths) if found.max_rows is not None]
    if not limits:
        return
    limit = min(limits)
    if ledger.most_rows < limit or (count := ledger.count_rows()) < limit:
        return
    raise FileError(
        f"工作表至多 {limit:,} 行（含表头），台账有 {count:,} 行；请改用 .csv 或 .parquet。",
        f"A sheet holds at most {limit:,} rows with the headings; the ledger has {count:,}. "
        "Write .csv or .parquet instead.",
    )


class LedgerOutputs:
    """Both outputs, open. They are renamed into place together when both are complete, the rejects first.

    Attributes:
        priced: Takes the priced rows.
        rejects: Takes the rejected rows.
    """

    def __init__(
        self,
        priced: Path | BinaryIO,
        rejects: Path | None,
        headings: tuple[Sequence[str], Sequence[str]],
        options: tuple[SinkOptions, SinkOptions],
        *,
        passthrough: Passthrough,
        lang: Lang,
        force: bool = True,
        notify: NoticeCallback | None = None,
    ) -> None:
        """Open both.

        Args:
            priced: The file of the priced rows, or a stream of bytes, which gets CSV.
            rejects: The file of the rejected rows; None for the second sheet of the priced rows' workbook.
            headings: Of the priced and of the rejected rows.
            options: Of the priced and of the rejected rows.
            passthrough: The form of the ledger's own columns.
            lang: Of the names of sheets.
            force: Whether existing files may be replaced.
            notify: Called with a notice about files that a killed run left behind.

        Raises:
            FileError: A file can't be written, exists already, or is being written by another run.
        """
        self._passthrough: Passthrough = passthrough
        self._lang: Lang = lang
        self._workbooks: list[tuple[Workbook, Path]] = []
        self._gzip_files: list[tuple[gzip.GzipFile, Path]] = []
        self._targets = (rejects if rejects is not None else priced, priced)
        self._syncs: list[tuple[BackgroundSync, Path]] = []
        self._sinks: list[Sink] = []
        with ExitStack() as stack:
            self._group = stack.enter_context(open_atomic_group(force=force, notify=notify))
            stack.callback(self._abandon)
            # Files are renamed in the order of opening: priced rows that are new always have their rejects.
            rejects_file = None if rejects is None else self._open(rejects)
            priced_file = self._open(priced) if isinstance(priced, Path) else priced
            self.priced = self._make_sink(priced_file, priced, 0, headings[0], options[0])
            if rejects is None or rejects_file is None:
                self.rejects: Sink = self._workbooks[0][0].sink(1, headings[1], options[1], passthrough)
            else:
                self.rejects = self._make_sink(rejects_file, rejects, 1, headings[1], options[1])
            self._stream = None if isinstance(priced, Path) else priced
            self._files = stack.pop_all()

    def _open(self, path: Path) -> BinaryIO:
        file = self._group.open(path)
        self._syncs.append((BackgroundSync(file), path))
        return file

    @staticmethod
    @contextmanager
    def _naming_errors(target: Path | BinaryIO) -> Iterator[None]:
        """Name the file in an error of writing. An error of standard output is raised as it is: the CLI words it."""
        try:
            yield
        except OSError as error:
            if not isinstance(target, Path):
                raise
            raise write_error(target, error) from error

    def write(self, priced: pl.DataFrame, rejected: pl.DataFrame, *, unquoted: bool) -> int:
        """Write the rows of a chunk.

        Args:
            priced: The priced rows.
            rejected: The rejected rows. Their messages may always need quotes.
            unquoted: Whether the priced rows need no quotes.

        Returns:
            The number of rows written.

        Raises:
            FileError: A file can't be written.
        """
        rejects_target, priced_target = self._targets
        with self._naming_errors(priced_target):
            self.priced.write_rows(priced, unquoted=unquoted)
        with self._naming_errors(rejects_target):
            self.rejects.write_rows(rejected)
        for sync, path in self._syncs:
            with self._naming_errors(path):
                sync.request()
        return priced.height + rejected.height

    def _make_sink(
        self, file: BinaryIO, target: Path | BinaryIO, sheet: int, headings: Sequence[str], options: SinkOptions
    ) -> Sink:
        """Make the sink of a file's format and write its headings.

        Raises:
            FileError: They can't be written.
        """
        if not isinstance(target, Path):
            return self._make_file_sink(_STREAM_FORMAT, file, target, headings, options)
        found = output_format(target)
        if found.is_workbook:
            workbook: Workbook = found.load_writer()(file, self._group.scratch(file), self._lang)
            self._workbooks.append((workbook, target))
            return workbook.sink(sheet, headings, options, self._passthrough)
        if is_compressed(target):
            # Without a name and a time, the same rows always give the same bytes.
            compressed = gzip.GzipFile("", "wb", _GZIP_LEVEL, file, mtime=0)
            self._gzip_files.append((compressed, target))
            file = cast("BinaryIO", compressed)
        return self._make_file_sink(found, file, target, headings, options)

    def _make_file_sink(
        self,
        ledger_format: LedgerFormat,
        file: BinaryIO,
        target: Path | BinaryIO,
        headings: Sequence[str],
        options: SinkOptions,
    ) -> Sink:
        sink_class: type[Sink] = ledger_format.load_writer()
        passthrough = self._passthrough if self._passthrough in sink_class.passthroughs else "text"
        if ledger_format.has_keys:
            headings = number_repeated(headings)
        with self._naming_errors(target):
            sink = sink_class(file, headings, options, passthrough)
        self._sinks.append(sink)
        return sink

    def finish(self, summary: SummaryRows) -> None:
        """Write the ends of the files: footers, and a workbook's sheet of the summary.

        Raises:
            FileError: A file can't be written.
        """
        for sink, target in zip((self.rejects, self.priced), self._targets, strict=True):
            with self._naming_errors(target):
                sink.close()
        for compressed, path in self._gzip_files:
            with self._naming_errors(path):
                compressed.close()
        for number, (workbook, path) in enumerate(self._workbooks):
            with self._naming_errors(path):
                workbook.close(summary if number == 0 else SummaryRows())
        for sync, path in self._syncs:
            with self._naming_errors(path):
                sync.wait()
        if self._stream is not None:
            self._stream.flush()

    def __enter__(self) -> Self:
        """Keep both open until the end of the block."""
        return self

    def __exit__(self, *failure: object) -> None:
        """Rename both into place, or remove both if the block failed."""
        if failure[0] is not None:
            self._abandon()
        self._files.__exit__(*failure)  # type: ignore[arg-type]

    def _abandon(self) -> None:
        """Drop what is buffered."""
        for workbook, _ in self._workbooks:
            workbook.abandon()
        for sink in self._sinks:
            sink.abandon()
        for sync, _ in self._syncs:
            sync.close()


def number_repeated(headings: Sequence[str]) -> list[str]:
    """Number the headings that occur twice, for a format of keys: 备注, 备注_2."""
    numbered: list[str] = []
    taken = set(headings)
    for heading in headings:
        name, number = heading, 1
        while name in numbered or (number > 1 and name in taken):
            number += 1
            name = f"{heading}_{number}"
        numbered.append(name)
    return numbered
