"""A ledger from standard input, kept in a temporary file: a ledger is read more than once."""

import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from landprice.errors import FileError, UsageError
from landprice.ledger.read.file_kind import HEAD, FileKind, kind_of_file

STANDARD_INPUT = "-"
"""What stands for standard input where a file's name is expected."""

_ENDINGS = {
    FileKind.JSON: ".json",
    FileKind.PARQUET: ".parquet",
    FileKind.XLSX: ".xlsx",
    FileKind.ODS: ".ods",
    FileKind.OLE: ".xls",
}


@contextmanager
def ledger_file(name: str) -> Iterator[Path]:
    """Give the path of a ledger; that of a copy while it is needed, if the name stands for standard input.

    The copy's ending is that of its content; what is neither JSON, Parquet nor a workbook is taken for CSV.

    Raises:
        UsageError: Standard input is a terminal.
        FileError: It can't be copied.
    """
    if name != STANDARD_INPUT:
        yield Path(name)
        return
    if sys.stdin is None or sys.stdin.isatty():
        raise UsageError(
            "- 表示从标准输入读取台账，而标准输入是终端：用 < 台账.csv 或管道给出。",
            "- reads the ledger from standard input, which is a terminal. Give it with < LEDGER or a pipe.",
            key="ledger",
        )
    with tempfile.TemporaryDirectory(prefix="landprice-") as folder:
        copy = Path(folder, "stdin")
        try:
            with copy.open("wb") as file:
                shutil.copyfileobj(sys.stdin.buffer, file)
            with copy.open("rb") as file:
                head = file.read(HEAD)
        except OSError as error:
            raise FileError(
                f"标准输入读取失败：{error.strerror}", f"standard input can't be read: {error.strerror}"
            ) from error
        yield copy.rename(copy.with_suffix(_ENDINGS.get(kind_of_file(copy, head), ".csv")))
