"""The two outputs of a ledger, by their endings: where the priced rows go, and where those without a figure."""

import gzip
from collections.abc import Sequence
from contextlib import ExitStack
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Self, cast

from landprice.errors import FileError, Lang, UsageError
from landprice.files import whole_file
from landprice.ledger.read.ledger import Echo, Ledger
from landprice.ledger.read.opening import ending
from landprice.ledger.read.source import packed
from landprice.ledger.write.sink import Account, Sink, Style

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
    from landprice.ledger.write.xlsx import MOST_ROWS  # noqa: PLC0415  only where a workbook is asked for

    if not any(format_of(path) == WORKBOOK for path in paths):
        return
    if ledger.most_rows < MOST_ROWS or (count := ledger.count_rows()) < MOST_ROWS:
        return
    raise FileError(
        f"工作表至多 {MOST_ROWS:,} 行（含表头），台账有 {count:,} 行；请改用 .csv 或 .parquet。",
        f"a sheet has at most {MOST_ROWS:,} rows with the headings, the ledger has {count:,}; "
        "write .csv or .parquet instead.",
    )


class Outputs:
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
        styles: tuple[Style, Style],
        *,
        echo: Echo,
        lang: Lang,
    ) -> None:
        """Open both.

        Args:
            priced: The file of the priced rows, or a stream of bytes that gets them as CSV.
            rejects: The file of the others; None for the second sheet of the priced rows' workbook.
            headings: Of the priced rows and of the others.
            styles: The same.
            echo: In what form the ledger has its own columns.
            lang: Of the names of sheets.

        Raises:
            FileError: A file can't be written.
        """
        self._echo: Echo = echo
        self._lang: Lang = lang
        self._books: list[Workbook] = []
        self._packing: list[gzip.GzipFile] = []
        with ExitStack() as stack:
            stack.callback(self._abandon)
            # closed last to first: the rejects get their name before the priced rows do
            file = stack.enter_context(whole_file(priced)) if isinstance(priced, Path) else priced
            self.priced = self._sink(file, priced, 0, headings[0], styles[0])
            if rejects is None:
                self.rejects: Sink = self._books[0].sink(1, headings[1], styles[1])
            else:
                self.rejects = self._sink(stack.enter_context(whole_file(rejects)), rejects, 1, headings[1], styles[1])
            self._files = stack.pop_all()

    def _sink(self, file: BinaryIO, to: Path | BinaryIO, sheet: int, headings: Sequence[str], style: Style) -> Sink:
        """The sink that a file's ending asks for."""
        kind = format_of(to) if isinstance(to, Path) else ".csv"
        if kind == WORKBOOK:
            from landprice.ledger.write.xlsx import Workbook  # noqa: PLC0415  slow to import

            self._books.append(Workbook(file, self._lang))
            return self._books[-1].sink(sheet, headings, style)
        if isinstance(to, Path) and packed(to):
            # without a name or time of its own, so that the same rows give the same bytes
            packing = gzip.GzipFile("", "wb", _PACKING, file, mtime=0)
            self._packing.append(packing)
            file = cast("BinaryIO", packing)
        module, name = _SINKS[kind].split(".")
        made: type[Sink] = getattr(import_module(f"landprice.ledger.write.{module}"), name)
        return made(file, headings, style, self._echo if self._echo in made.takes else "text")

    def finish(self, account: Account) -> None:
        """Write what belongs at the ends: footers, the sheet of rules and warnings."""
        for sink in (self.rejects, self.priced):
            sink.close()
        for packing in self._packing:
            packing.close()
        for number, book in enumerate(self._books):
            book.close(account if number == 0 else Account())

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
        for book in self._books:
            book.abandon()
