"""A ledger opened by the reader that its ending asks for."""

from importlib import import_module
from pathlib import Path

from landprice.errors import UsageError
from landprice.ledger.read.ledger import Ledger

TEXT = {".csv": ",", ".txt": ",", ".tsv": "\t"}
"""The delimiters of the text formats, unless said; any other ending is read as CSV too."""

SHEETS = (".xlsx", ".xls", ".ods", ".xlsm", ".xlsb")
"""The endings of workbooks that can be read."""


def ending(path: Path) -> str:
    """A file's ending that says its format: of a packed file the one before ``.gz``.

    Example:
        >>> ending(Path("ledger.CSV.gz")), ending(Path("ledger.xlsx"))
        ('.csv', '.xlsx')
    """
    return Path(path.stem).suffix.lower() if path.suffix.lower() == ".gz" else path.suffix.lower()


def open_ledger(
    path: Path,
    *,
    encoding: str | None = None,
    delimiter: str | None = None,
    header_row: int | None = None,
    sheet: str | None = None,
) -> Ledger:
    r"""Open a ledger of any format: everything that can be wrong with it as a whole is found before any work.

    Args:
        path: the file. Its ending says the format: .csv, .tsv, .jsonl (each also with .gz behind), .parquet, .xlsx,
            .xls, .ods; any other is read as CSV.
        encoding: of a text file: "utf-8" or "gb18030" (or GBK, GB2312). It decides where the bytes leave it open.
        delimiter: of CSV, what stands between two cells; a comma, in .tsv a tab, unless said.
        header_row: the row on which the headings stand, the file's (or sheet's) first being 1; the first that is not
            blank unless said.
        sheet: of a workbook, the sheet's name; needed where several sheets hold something.

    Raises:
        FileError: it can't be read as what its ending says.
        UsageError: an option that doesn't fit the format, or headings that can't be.

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
    kind = ending(path)
    given: dict[str, object] = {
        "encoding": encoding,
        "delimiter": delimiter,
        "header_row": header_row,
        "sheet": sheet,
    }
    if header_row is not None and header_row < 1:
        raise UsageError("--header-row 须为 1 或更大的整数。", "--header-row: give 1 or more.", key="header_row")
    if kind in SHEETS:
        module, function, taken = "sheet", "open_sheet", {"header_row", "sheet"}
    elif kind == ".parquet":
        module, function, taken = "parquet", "open_parquet", set[str]()
    elif kind in {".jsonl", ".ndjson"}:
        module, function, taken = "jsonl", "open_jsonl", set[str]()
    else:
        module, function, taken = "csv", "open_csv", {"encoding", "delimiter", "header_row"}
        given["delimiter"] = TEXT.get(kind, ",") if delimiter is None else delimiter
    for name, value in given.items():
        if value is not None and name not in taken:
            option = "--" + name.replace("_", "-")
            if name in {"encoding", "delimiter"} and module != "csv":
                continue  # they concern what is written, too
            raise UsageError(
                f"{option} 不用于 {kind or path} 文件。", f"{option} is not for {kind or path} files.", key=name
            )
    # only the reader that is needed is imported: pyarrow and the workbooks' are slow to
    reader = getattr(import_module(f"landprice.ledger.read.{module}"), function)
    ledger: Ledger = reader(path, **{name: given[name] for name in taken})
    return ledger
