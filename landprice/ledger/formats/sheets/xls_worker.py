"""Reads an .xls workbook with xlrd, in a process of its own: the sheets go to standard output as MessagePack.

xlrd was not written for hostile files: a damaged one may cost it any amount of time or memory. `xls_reader` sets the
limits.
"""

import os
import sys
from typing import Any

import msgspec
import xlrd
from xlrd.biffh import error_text_from_code

_KINDS = {xlrd.XL_CELL_NUMBER: 0, xlrd.XL_CELL_DATE: 0, xlrd.XL_CELL_TEXT: 1, xlrd.XL_CELL_BOOLEAN: 2}
_ERROR = 3


def read_book(path: str) -> dict[str, Any]:
    """Read a workbook.

    Returns:
        ``formats``: the number format code of each style; ``since_1904``; ``sheets``: of each the ``name``, ``hidden``,
        ``rows``, ``columns``, ``kinds``, ``styles`` and ``values`` of its cells, and its ``merges``.
    """
    with open(os.devnull, "w", encoding="utf-8") as log:  # noqa: PTH123
        book = xlrd.open_workbook(path, formatting_info=True, ragged_rows=True, logfile=log)
    formats = [book.format_map[style.format_key].format_str for style in book.xf_list]
    sheets = [_read_sheet(sheet) for sheet in book.sheets()]
    return {"formats": formats, "since_1904": bool(book.datemode), "sheets": sheets}


def _read_sheet(sheet: xlrd.sheet.Sheet) -> dict[str, Any]:
    rows, columns, kinds, styles, values = [], [], [], [], []
    for row in range(sheet.nrows):
        for column, cell in enumerate(sheet.row(row)):
            if cell.ctype in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK) or cell.value == "":
                continue
            rows.append(row + 1)
            columns.append(column)
            kinds.append(_KINDS.get(cell.ctype, _ERROR))
            styles.append(cell.xf_index or 0)
            values.append(_value(cell))
    merges = [(first + 1, left, last, right - 1) for first, last, left, right in sheet.merged_cells]
    return {
        "name": sheet.name,
        "hidden": sheet.visibility != 0,
        "rows": rows,
        "columns": columns,
        "kinds": kinds,
        "styles": styles,
        "values": values,
        "merges": merges,
    }


def _value(cell: xlrd.sheet.Cell) -> str:
    """Return a cell's value as text: a number as the shortest decimal that gives it."""
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return str(error_text_from_code.get(cell.value, "#ERROR!"))
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return str(int(cell.value))
    return repr(cell.value) if isinstance(cell.value, float) else str(cell.value)


if __name__ == "__main__":
    sys.stdout.buffer.write(msgspec.msgpack.encode(read_book(sys.argv[1])))
