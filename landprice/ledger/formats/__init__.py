"""The registry of ledger formats: what can be read and written, by the ending of a file's name.

A format is one module here and one entry in `FORMATS`. Readers, outputs, Spark, the options' help and error messages
all take endings from it. The modules themselves are imported only when a file of their format is opened: pyarrow,
the sheets' readers and xlsxwriter are slow to import.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any, Literal

from landprice.errors import Bilingual, FileError, UsageError
from landprice.ledger.read.byte_source import is_compressed, open_source, read_error, size_of
from landprice.ledger.read.file_kind import HEAD, TEXTS, WORKBOOKS, FileKind, kind_of, kind_of_file, other_kind_error
from landprice.ledger.read.ledger import Ledger

GZIP = ".gz"

_CSV_OPTIONS = frozenset({"encoding", "delimiter"})
"""Options that also concern outputs, so they are allowed with a ledger of any format."""

_SHEET_OPTIONS = frozenset({"header_row", "sheet"})


@dataclass(frozen=True, slots=True)
class LedgerFormat:
    """A format of ledgers.

    Attributes:
        names: What messages call a file of it, in Chinese and in English.
        kinds: What the content of a file may be.
        endings: The endings that messages and help list, the usual one first.
        reader: ``module:function`` in this package; called with a path and the `options` that it takes.
        writer: ``module:class`` in this package: a `landprice.ledger.sink.Sink`, or, where `is_workbook`,
            a `landprice.ledger.formats.workbook_writer.Workbook`. None if the format is only read.
        aliases: Further endings, read and written like the others.
        options: The options of `open_ledger` that the reader takes.
        delimiters: The delimiter of each ending, for formats whose cells are separated by one.
        is_compressible: Whether files may be compressed with gzip.
        is_workbook: Whether one file can hold the priced rows, the rejected rows and the summary.
        has_keys: Whether a cell stands under a key, which a row can't have twice.
        max_rows: Rows that a file can hold, the headings included. None if there is no limit.
        spark: How Spark reads and writes the format: as lines of bytes or as typed columns. None if it does not.
    """

    names: Bilingual
    kinds: frozenset[FileKind]
    endings: tuple[str, ...]
    reader: str
    writer: str | None
    aliases: tuple[str, ...] = ()
    options: frozenset[str] = frozenset()
    delimiters: Mapping[str, str] = field(default_factory=dict)
    is_compressible: bool = False
    is_workbook: bool = False
    has_keys: bool = False
    max_rows: int | None = None
    spark: Literal["lines", "columns"] | None = None

    def load_writer(self) -> Any:  # noqa: ANN401  a Sink or a Workbook class
        """Import the class that writes the format."""
        assert self.writer is not None
        return _load(self.writer)


FORMATS = (
    LedgerFormat(
        ("CSV", "CSV"),
        frozenset({FileKind.TEXT}),
        (".csv", ".tsv"),
        reader="csv:open_csv",
        writer="csv:CsvSink",
        aliases=(".txt",),
        options=_CSV_OPTIONS | {"header_row"},
        delimiters={".csv": ",", ".txt": ",", ".tsv": "\t"},
        is_compressible=True,
        spark="lines",
    ),
    LedgerFormat(
        ("JSON", "JSON"),
        TEXTS,
        (".jsonl",),
        reader="jsonl:open_json",
        writer="jsonl:JsonLinesSink",
        aliases=(".ndjson",),
        is_compressible=True,
        has_keys=True,
        spark="lines",
    ),
    LedgerFormat(
        ("JSON", "JSON"),
        TEXTS,
        (".json",),
        reader="jsonl:open_json",
        writer=None,
        is_compressible=True,
        has_keys=True,
    ),
    LedgerFormat(
        FileKind.PARQUET.names,
        frozenset({FileKind.PARQUET}),
        (".parquet",),
        reader="parquet:open_parquet",
        writer="parquet:ParquetSink",
        has_keys=True,
        spark="columns",
    ),
    LedgerFormat(
        ("工作簿", "a workbook"),
        WORKBOOKS,
        (".xlsx",),
        reader="workbook_reader:open_sheet",
        writer="workbook_writer:Workbook",
        options=_SHEET_OPTIONS,
        is_workbook=True,
        max_rows=1_048_576,
    ),
    LedgerFormat(
        ("工作簿", "a workbook"),
        WORKBOOKS,
        (".xls", ".ods"),
        reader="workbook_reader:open_sheet",
        writer=None,
        aliases=(".xlsm", ".xlsb"),
        options=_SHEET_OPTIONS,
    ),
)

BY_ENDING = {ending: one for one in FORMATS for ending in (*one.endings, *one.aliases)}
_CSV = FORMATS[0]


def readable_endings() -> list[str]:
    """List the endings of files that can be read, for help and messages."""
    return [ending for one in FORMATS for ending in one.endings]


def writable_endings() -> list[str]:
    """List the endings of files that can be written, for help and messages."""
    return [ending for one in FORMATS if one.writer is not None for ending in one.endings]


def compressible_endings() -> list[str]:
    """List the endings that ``.gz`` may follow, for help and messages."""
    return [ending for one in FORMATS if one.is_compressible for ending in one.endings]


def spark_endings() -> list[str]:
    """List the endings that Spark reads and writes, for messages."""
    return [ending for one in FORMATS if one.spark is not None for ending in one.endings]


def ending_of(path: Path) -> str:
    """Return the ending that says a file's format: of a compressed file the one before ``.gz``.

    Example:
        >>> ending_of(Path("ledger.CSV.gz")), ending_of(Path("ledger.xlsx"))
        ('.csv', '.xlsx')
    """
    return Path(path.stem).suffix.lower() if path.suffix.lower() == GZIP else path.suffix.lower()


def get_format(ending: str) -> LedgerFormat | None:
    """Return the format that an ending stands for, or None if it stands for none."""
    return BY_ENDING.get(ending)


def input_format(path: Path) -> LedgerFormat:
    """Return the format of a ledger. A file with an unknown ending is read as CSV."""
    return BY_ENDING.get(ending_of(path), _CSV)


def output_format(path: Path) -> LedgerFormat:
    """Return the format of an output.

    Raises:
        UsageError: Its ending stands for no format that can be written.
    """
    found = BY_ENDING.get(ending_of(path))
    is_compressed = path.suffix.lower() == GZIP
    if found is not None and found.writer is not None and (not is_compressed or found.is_compressible):
        return found
    allowed = writable_endings()
    raise UsageError(
        f"{path}：后缀须为 {'、'.join(allowed)}（文本格式后可再加 .gz）。",
        f"{path}: its ending must be one of {', '.join(allowed)} (a text format's also with .gz behind).",
        key="output",
    )


def default_delimiter(ending: str) -> str:
    """Return the delimiter of an ending: a tab for .tsv, a comma for everything else that is written as CSV."""
    return _CSV.delimiters.get(ending, ",")


def open_ledger(
    path: Path,
    *,
    encoding: str | None = None,
    delimiter: str | None = None,
    header_row: int | None = None,
    sheet: str | None = None,
) -> Ledger:
    r"""Open a ledger of any format. Whatever is wrong with the file as a whole is found here, before any row is priced.

    Args:
        path: The file. Its ending says the format (see `FORMATS`); a file with an unknown ending is read as CSV.
        encoding: Of a text file: "utf-8" or "gb18030" (or GBK, GB2312). Used where the bytes fit both.
        delimiter: The character between two cells of CSV. A comma unless given, in .tsv a tab.
        header_row: The row of the headings, counted from 1 in the file or sheet. The first that is not blank unless
            given.
        sheet: The name of a workbook's sheet. Required if several sheets hold data.

    Raises:
        FileError: The file can't be read as what its ending says.
        UsageError: An option doesn't fit the format, or the headings can't be used.

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     path = Path(folder, "ledger.csv")
        ...     _ = path.write_bytes(b"use,area\nindustrial,20000\nwarehouse\n")
        ...     [chunk] = open_ledger(path).chunks()
        >>> chunk.rows.rows()
        [('industrial', '20000')]
        >>> chunk.bad[0].line, chunk.bad[0].en
        (3, '1 cell where the heading has 2')
    """
    ending, found = ending_of(path), input_format(path)
    if header_row is not None and header_row < 1:
        raise UsageError("--header-row 须为 1 或更大的整数。", "--header-row: give 1 or more.", key="header_row")
    if delimiter is None and found.delimiters:
        delimiter = default_delimiter(ending)
    options = {"encoding": encoding, "delimiter": delimiter, "header_row": header_row, "sheet": sheet}
    for name, value in options.items():
        if value is not None and name not in found.options | _CSV_OPTIONS:
            option = "--" + name.replace("_", "-")
            raise UsageError(
                f"{option} 不用于 {ending or path} 文件。", f"{option} is not for {ending or path} files.", key=name
            )
    _refuse_other_kind(path, found)
    ledger: Ledger = _load(found.reader)(path, **{name: options[name] for name in found.options})
    return ledger


def _refuse_other_kind(path: Path, found: LedgerFormat) -> None:
    """Refuse a file whose content is not of the format that its ending says.

    Raises:
        FileError: It isn't, or it can't be read.
    """
    compressed = is_compressed(path)
    if compressed and not found.is_compressible:
        names = "、".join(found.endings), ", ".join(found.endings)
        raise FileError(
            f"{path}：压缩的 {names[0]} 文件不能读取，请先解压。",
            f"{path}: a compressed file of {names[1]} can't be read. Unpack it first.",
        )
    if not size_of(path):
        return
    with open_source(path) as file:
        try:
            head = file.read(HEAD)
        except OSError as error:
            raise read_error(path, error) from error
    kind = kind_of(head) if compressed else kind_of_file(path, head)
    if kind not in found.kinds:
        raise other_kind_error(path, found.names, kind)


def _load(name: str) -> Any:  # noqa: ANN401
    """Import a ``module:name`` of this package."""
    module, _, attribute = name.partition(":")
    return getattr(import_module(f"{__name__}.{module}"), attribute)
