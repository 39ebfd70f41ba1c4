"""Reads a workbook: the record that it was made with, and the current content of its cells.

The record stands on a sheet of its own that no reader is shown; it names the cells of the inputs, of the lines and of
the values of the law. A cell's value is the one that was last computed and saved in the file.
"""

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from typing import Any

from landprice.errors import LandpriceError, Lang, UsageError
from landprice.verification.model import ClaimedCell, ClaimedCells, ClaimedStatement, statement_error
from landprice.verification.read_json import build_claim, check_part, parse

RECORD = "landprice"
_LARGEST = 64 * 1024 * 1024  # bytes, unpacked: what unpacks to more is no statement
_MOST_ROWS = 100_000
_MOST_CELLS = 300_000
_MOST_COLUMNS = 64
_CELL = re.compile(rb'<c\b(?:[^>]*?\br="([A-Z]+)[0-9]+")?')
_NAMED = re.compile(r"'?(?P<sheet>[^!]+?)'?!\$(?P<column>[A-Z]{1,3})\$(?P<row>\d{1,7})")


def read_workbook(content: bytes, name: str) -> ClaimedStatement:
    """Read a workbook.

    Args:
        content: Of the file.
        name: Of the file, for messages.

    Raises:
        UsageError: It is no workbook, is damaged, or has no record of a statement.
    """
    try:
        return _read(content, name)
    except LandpriceError:
        raise
    except Exception as error:  # openpyxl reads sheets as they are asked for: a cut-off one is found late
        raise statement_error(name, "工作簿已损坏", "it is a damaged workbook") from error


def _read(content: bytes, name: str) -> ClaimedStatement:
    values, formulas = _open(content, name, values=True), _open(content, name, values=False)
    if RECORD not in values.sheetnames:
        raise statement_error(
            name, f"没有记录（隐藏的工作表“{RECORD}”）", f"it has no record (a hidden sheet “{RECORD}”)"
        )
    pieces = [row[0] for row in _rows(values, RECORD) if row and row[0] is not None]
    record = check_part(parse("".join(map(str, pieces)).encode(), name), dict, RECORD, name)
    for key in ("lang", "accepted", "statement", "inputs", "lines", "rules"):
        if key not in record:
            raise statement_error(name, f"记录缺少 {key}", f"{key} is missing in its record")
    found = build_claim(record["statement"], name)
    cells = _Named(values, formulas)
    units = check_part(record["inputs"], dict, "inputs", name)
    lines = [str(key) for key in check_part(record["lines"], list, "lines", name)]
    law = check_part(record["rules"], dict, "rules", name)
    claimed = ClaimedStatement(
        name=name,
        calculator=found.calculator,
        version=found.version,
        rules=found.rules,
        inputs=found.inputs,
        lines=found.lines,
        checks=found.checks,
        cited=found.cited,
        others=found.others,
        accepted=frozenset(str(code) for code in check_part(record["accepted"], list, "accepted", name)),
        lang=_lang(record["lang"], name),
        cells=ClaimedCells(
            inputs=cells.of(units),
            units={key: str(unit) for key, unit in units.items()},
            lines=cells.of(dict.fromkeys(lines)),
            law={str(law[key]): cell for key, cell in cells.of(law).items()},
            accepted={
                key.removeprefix("accept_").replace("_", "-"): cell
                for key, cell in cells.of({key: None for key in cells.names if key.startswith("accept_")}).items()
            },
            content=content,
        ),
    )
    if not cells.are_computed:
        raise UsageError(
            f"{name}：公式没有算出的值；请用电子表格程序打开并保存后再核对。",
            f"{name}: its formulas have no values; open and save it with a spreadsheet program, then verify it.",
            code="not-computed",
        )
    return claimed


def _lang(value: object, name: str) -> Lang:
    """Return the language of a workbook."""
    if value == "zh":
        return "zh"
    if value == "en":
        return "en"
    raise statement_error(name, "记录的 lang 须为 zh 或 en", "lang in its record must be zh or en")


def _open(content: bytes, name: str, *, values: bool) -> Any:  # noqa: ANN401  openpyxl has no types
    """Open the workbook with its values as last computed, or with its formulas.

    Raises:
        UsageError: It is none.
    """
    import openpyxl  # noqa: PLC0415  only a workbook needs it

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            too_large = sum(info.file_size for info in packed.infolist()) > _LARGEST or any(
                _asks_for_too_much(packed.read(info))
                for info in packed.infolist()
                if info.filename.startswith("xl/worksheets/")
            )
        book: Any = None if too_large else openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=values)
    except Exception as error:
        raise statement_error(name, "不是可读的工作簿", "it is no workbook that can be read") from error
    if book is None:
        raise statement_error(name, "解压后过大", "it unpacks to too much")
    return book


def _asks_for_too_much(sheet: bytes) -> bool:
    """Return whether a sheet has more cells, or cells further to the right, than any statement's."""
    columns = _CELL.findall(sheet)
    return len(columns) > _MOST_CELLS or any(_column(letters.decode()) >= _MOST_COLUMNS for letters in set(columns))


def _rows(book: Any, sheet: str) -> Iterator[tuple[Any, ...]]:  # noqa: ANN401
    """Yield the values of each row of a sheet."""
    page = book[sheet]
    page.reset_dimensions()
    yield from page.iter_rows(values_only=True, max_row=_MOST_ROWS)


class _Named:
    """The cells of a workbook by their names."""

    def __init__(self, values: Any, formulas: Any) -> None:  # noqa: ANN401
        self.names: dict[str, tuple[str, str, int]] = {}
        for name, defined in values.defined_names.items():
            match = _NAMED.fullmatch(defined.attr_text or "")
            if match is not None and match["sheet"] in values.sheetnames:
                self.names[name] = match["sheet"], match["column"], int(match["row"])
        self._values, self._formulas = values, formulas
        self._sheets: dict[str, list[tuple[tuple[Any, ...], tuple[Any, ...]]]] = {}

    @property
    def are_computed(self) -> bool:
        """Whether some formula has a value; a program that computes none may have saved the file."""
        return any(
            now is not None
            for rows in self._sheets.values()
            for values, formulas in rows
            for now, written in zip(values, formulas, strict=False)
            if _is_formula(written)
        )

    def of(self, names: Mapping[str, object]) -> dict[str, ClaimedCell]:
        """Return the cells of these names, as far as they exist."""
        return {name: self._cell(name) for name in names if name in self.names}

    def _cell(self, name: str) -> ClaimedCell:
        sheet, letters, row = self.names[name]
        if sheet not in self._sheets:
            both = zip(_rows(self._values, sheet), _rows(self._formulas, sheet), strict=False)
            self._sheets[sheet] = list(both)
        rows = self._sheets[sheet]
        value, written = (
            (_at(side, _column(letters)) for side in rows[row - 1]) if 0 < row <= len(rows) else (None, None)
        )
        return ClaimedCell(f"{sheet}!{letters}{row}", value, _is_formula(written))


def _is_formula(written: object) -> bool:
    """Return whether a cell has a formula; openpyxl gives an array formula as an object with a text."""
    return (isinstance(written, str) and written.startswith("=")) or hasattr(written, "text")


def _at(row: tuple[Any, ...], column: int) -> object:
    return row[column] if column < len(row) else None


def _column(letters: str) -> int:
    """Return a column's number, from 0."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1
