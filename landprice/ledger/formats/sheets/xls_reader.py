"""Reads .xls workbooks (BIFF) through xlrd in a process of its own, with limits on time and memory."""

import subprocess
import sys
from pathlib import Path

import msgspec

from landprice.ledger.formats.sheets.number_formats import NumberFormat, parse_format
from landprice.ledger.formats.sheets.sheet_cells import (
    CellBuffer,
    Merge,
    SheetCells,
    SheetDamage,
    SheetName,
)

SECONDS = 120
"""The time that reading may take; a full sheet of .xls (65,536 rows) takes some seconds."""

MEMORY = 4 << 30
"""The address space that reading may take, in bytes, where the system can limit it."""

_WORKER = "landprice.ledger.formats.sheets.xls_worker"


class _Sheet(msgspec.Struct):
    """A sheet as the worker sends it."""

    name: str
    hidden: bool
    rows: list[int]
    columns: list[int]
    kinds: list[int]
    styles: list[int]
    values: list[str]
    merges: list[tuple[int, int, int, int]]


class _Book(msgspec.Struct):
    """A workbook as the worker sends it."""

    formats: list[str]
    since_1904: bool
    sheets: list[_Sheet]


class XlsBook:
    """An .xls workbook."""

    def __init__(self, path: Path) -> None:
        """Read the whole workbook.

        Raises:
            SheetDamage: It can't be read, or takes too much time or memory.
        """
        self._book = _run_worker(path)
        self._sheets = {sheet.name: sheet for sheet in self._book.sheets}
        self._formats: tuple[NumberFormat, ...] = tuple(parse_format(code) for code in self._book.formats)

    @property
    def sheets(self) -> list[SheetName]:
        """The sheets, in order."""
        return [SheetName(sheet.name, sheet.hidden, has_cells=True) for sheet in self._book.sheets]

    def has_values(self, name: str) -> bool:
        """Return whether a sheet has a cell with a value."""
        return bool(self._sheets[name].rows)

    def read(self, name: str) -> SheetCells:
        """Return the cells of a sheet.

        Raises:
            SheetDamage: One place has two cells.
        """
        sheet, cells = self._sheets[name], CellBuffer()
        for cell in zip(sheet.rows, sheet.columns, sheet.kinds, sheet.styles, sheet.values, strict=True):
            cells.add(*cell)
        merges = [Merge(*merge) for merge in sheet.merges]
        return SheetCells(cells.frame(), merges, self._formats, self._book.since_1904)


def _run_worker(path: Path) -> _Book:
    """Read a workbook in a process of its own."""
    command = [sys.executable, "-P", "-m", _WORKER, str(path.resolve())]
    try:
        done = subprocess.run(  # noqa: S603  the program is this one
            command, capture_output=True, check=False, timeout=SECONDS, preexec_fn=_limit_memory if _CAN_LIMIT else None
        )
    except subprocess.TimeoutExpired as error:
        raise SheetDamage(f"reading it takes over {SECONDS} seconds") from error
    if done.returncode:
        lines = done.stderr.decode("utf-8", "replace").strip().splitlines()
        reason = lines[-1] if lines else f"its reader ended with {done.returncode}"
        raise SheetDamage(reason.removeprefix("xlrd.biffh.").removeprefix("xlrd.compdoc."))
    return msgspec.msgpack.decode(done.stdout, type=_Book)


try:
    import resource
except ImportError:  # pragma: no cover  Windows
    _CAN_LIMIT = False
else:
    _CAN_LIMIT = True


def _limit_memory() -> None:  # pragma: no cover  runs in the worker before it starts
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
