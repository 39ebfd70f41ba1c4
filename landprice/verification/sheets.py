"""Compares the sheets of a workbook with those that the program would write anew: all that a person sees.

Spreadsheet programs that save a workbook write numbers in formulas otherwise and leave empty texts out; neither counts.
The values of named cells (inputs, lines, values of the law, accepted objections) are compared by
`landprice.verification.cells`.
"""

import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import islice
from typing import Any

from landprice.present.workbook.record import RECORD
from landprice.verification.differences import ABSENT, Difference
from landprice.verification.model import statement_error

SHEET_FIELDS = {
    "text": ("内容", "text"),
    "formula": ("公式", "formula"),
    "value": ("值", "value"),
    "format": ("数字格式", "number format"),
    "look": ("字色或底色", "colour"),
    "name": ("名称", "name"),
    "hidden": ("隐藏", "hidden"),
    "merged": ("合并", "merged"),
    "repeated": ("重复的单元格", "cell that stands twice"),
    "condition": ("条件格式", "conditional format"),
    "sheets": ("工作表", "sheets"),
    "parts": ("附加内容", "additions"),
}
"""What of a sheet may differ, in both languages."""

WORKBOOK = "xlsx"
"""The key of what belongs to no sheet."""

_MOST = 20  # differences of a sheet that are told
_NUMBER = re.compile(r"(?<![A-Za-z0-9_$.])\d+(?:\.\d+)?(?:E[+-]?\d+)?")
_CELL = re.compile(rb'<c\b[^>]*?\br="([A-Z]+[0-9]+)"')
_ADDED = re.compile(r"xl/(?:drawings|media|comments|threadedComments|charts|externalLinks|embeddings|vba|ctrlProps)")
_OWN_NAMES = re.compile(r"_xlnm\.|Print_|_FilterDatabase")
_LISTS = ("use_", "word_")  # the names of ranges that formulas look words up in
_HIDDEN_HEIGHT = 2.0  # points, and columns' digits: nothing can be read in less
_NEAR = 1e-9


def compare_sheets(content: bytes, expected: bytes, name: str, *, same_inputs: bool) -> dict[str, list[Difference]]:
    """Compare a workbook with the one that the program would write anew.

    Args:
        content: The workbook.
        expected: The one written anew.
        name: Of the file, for messages.
        same_inputs: Whether the cells of the inputs are as written; otherwise the values of formulas may differ.

    Raises:
        UsageError: The workbook is damaged.

    Returns:
        The differences of each sheet that is shown or works behind one, some for a sheet at most; and under
        `WORKBOOK` those of the workbook as a whole.
    """
    try:
        if _parts_of(content) == _parts_of(expected):  # opening both takes a second
            return {key: [] for key in (WORKBOOK, *_titles(expected))}
        found = _Opened(content)
    except Exception as error:  # openpyxl's errors have no common class
        raise statement_error(name, "工作簿已损坏", "it is a damaged workbook") from error
    wanted = _Opened(expected)
    named = {place for name, place in wanted.places.items() if not name.startswith(_LISTS)}
    differences = {WORKBOOK: list(_compare_books(found, wanted))}
    for title in wanted.titles:
        if title != RECORD and title in found.titles:
            pages = _compare_pages(found, wanted, title, named, same_inputs=same_inputs)
            differences[title] = list(islice(pages, _MOST))
    return differences


def _parts_of(content: bytes) -> list[tuple[str, bytes]]:
    """Return the parts of a workbook, but for its properties, in which the program that saved it names itself."""
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return sorted((name, packed.read(name)) for name in packed.namelist() if not name.startswith("docProps/"))


def _titles(content: bytes) -> list[str]:
    """Return the titles of the sheets that are compared."""
    import openpyxl  # noqa: PLC0415  only a workbook needs it

    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True)
    return [title for title in book.sheetnames if title != RECORD]


class _Opened:
    """A workbook, opened with its formulas and with their values."""

    def __init__(self, content: bytes) -> None:
        import openpyxl  # noqa: PLC0415  only a workbook needs it

        self.formulas: Any = openpyxl.load_workbook(io.BytesIO(content))
        self.values: Any = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
        self.titles: list[str] = list(self.formulas.sheetnames)
        self.places: dict[str, tuple[str, str]] = {}
        for name, defined in self.formulas.defined_names.items():
            if not _OWN_NAMES.match(name):
                sheet, _, cell = (defined.attr_text or "").replace("'", "").rpartition("!")
                self.places[name] = sheet, cell
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            names = packed.namelist()
            self.parts = Counter(name for name in names if _ADDED.match(name))
            self.parts.update(name for name in set(names) if names.count(name) > 1)
            self.repeated = {
                cell.decode()
                for name in names
                if name.startswith("xl/worksheets/")
                for cell, number in Counter(_CELL.findall(packed.read(name))).items()
                if number > 1
            }


def _compare_books(found: _Opened, wanted: _Opened) -> Iterator[Difference]:
    """Yield the differences of the workbook as a whole: its sheets, its names, what was added."""
    states = [_sheet_states(each) for each in (found, wanted)]
    if states[0] != states[1]:
        yield Difference("sheets", ", ".join(states[0]), ", ".join(states[1]), WORKBOOK)
    for name, place in wanted.places.items():
        now = found.places.get(name)
        if now != place:
            yield Difference("name", ABSENT if now is None else "!".join(now), "!".join(place), name)
    for page in found.formulas:
        for name in page.defined_names:
            if not _OWN_NAMES.match(name):
                yield Difference("name", name, ABSENT, page.title)
    for part in sorted((found.parts - wanted.parts).keys()):
        yield Difference("parts", part, ABSENT, WORKBOOK)
    for cell in sorted(found.repeated):
        yield Difference("repeated", cell, ABSENT, cell)


def _sheet_states(opened: _Opened) -> list[str]:
    """Return each sheet with a mark if it is hidden, the one on top first."""
    titles = [page.title + ("" if page.sheet_state == "visible" else " (-)") for page in opened.formulas]
    return [f"[{opened.formulas.active.title}]", *titles]


def _compare_pages(
    found: _Opened, wanted: _Opened, title: str, named: set[tuple[str, str]], *, same_inputs: bool
) -> Iterator[Difference]:
    """Yield the differences of a sheet: of its cells, then of its layout."""
    now, then = found.formulas[title], wanted.formulas[title]
    values = found.values[title], wanted.values[title]
    for row, column in sorted({*now._cells, *then._cells}):  # noqa: SLF001  the cells that exist, not their rectangle
        cell, as_written = now.cell(row, column), then.cell(row, column)
        is_named = (title, _absolute(as_written.coordinate)) in named
        if not is_named or (_is_formula(cell) and _is_formula(as_written)):
            # the value of a named cell, and a figure in its formula's place, are told as those of an input or a line
            both = None if is_named or not same_inputs else [page.cell(row, column).value for page in values]
            yield from _compare_contents(title, cell, as_written, both)
        yield from _compare_looks(title, cell, as_written)
    merged = [", ".join(sorted(str(area) for area in page.merged_cells.ranges)) for page in (now, then)]
    if merged[0] != merged[1]:
        yield Difference("merged", merged[0], merged[1], title)
    hidden = _hidden(now) ^ _hidden(then)
    if hidden:
        yield Difference("hidden", ", ".join(sorted(hidden)), ABSENT, title)
    yield from (Difference("condition", text, ABSENT, title) for text in sorted(_conditions(now) - _conditions(then)))


def _compare_contents(
    title: str,
    cell: Any,  # noqa: ANN401  openpyxl has no types
    as_written: Any,  # noqa: ANN401
    values: Sequence[object] | None,
) -> Iterator[Difference]:
    """Yield how a cell's text or formula differs, or else the value of its formula, if these are given."""
    place = f"{title}!{as_written.coordinate}"
    if _content(cell) != _content(as_written):
        field = "formula" if _is_formula(as_written) else "text"
        yield Difference(field, _shown(cell.value), _shown(as_written.value), place)
    elif _is_formula(as_written) and values is not None and not _same_value(*values):
        yield Difference("value", _shown(values[0]), _shown(values[1]), place)


def _compare_looks(title: str, cell: Any, as_written: Any) -> Iterator[Difference]:  # noqa: ANN401
    """Yield what makes a cell's content look like another, or like none."""
    if _is_blank(cell.value) and _is_blank(as_written.value):
        return
    place = f"{title}!{as_written.coordinate}"
    if cell.number_format != as_written.number_format:
        yield Difference("format", cell.number_format, as_written.number_format, place)
    if _look(cell) != _look(as_written):
        yield Difference("look", _look(cell), _look(as_written), place)


def _absolute(coordinate: str) -> str:
    return re.sub(r"([A-Z]+)([0-9]+)", r"$\1$\2", coordinate)


def _is_formula(cell: Any) -> bool:  # noqa: ANN401  openpyxl has no types
    return bool(cell.data_type == "f") or hasattr(cell.value, "text")


def _content(cell: Any) -> object:  # noqa: ANN401
    """Return what is written in a cell, in one form for all programs that save it."""
    value = getattr(cell.value, "text", cell.value)
    if _is_blank(value):
        return None
    if _is_formula(cell):
        return _NUMBER.sub(lambda number: str(Decimal(number[0]).normalize()), str(value).removeprefix("="))
    return value


def _is_blank(value: object) -> bool:
    return value is None or value == ""


def _shown(value: object) -> object:
    value = getattr(value, "text", value)
    return ABSENT if _is_blank(value) else value


def _same_value(value: object, expected: object) -> bool:
    """Return whether two values of a formula are the same but for the last digits of binary numbers."""
    if _is_blank(value) or _is_blank(expected):
        return _is_blank(value) and _is_blank(expected)
    numbers = (int, float)
    if isinstance(value, numbers) and isinstance(expected, numbers):
        return abs(value - expected) <= _NEAR * max(1.0, abs(expected))
    return value == expected


def _look(cell: Any) -> str:  # noqa: ANN401
    """Return the colours of a cell's text and ground, which may hide what it says."""
    font, fill = cell.font.color, cell.fill
    text = "" if font is None or font.type != "rgb" else str(font.rgb)[-6:]
    ground = str(fill.fgColor.rgb)[-6:] if fill.fill_type == "solid" and fill.fgColor.type == "rgb" else ""
    return f"{'' if text == '000000' else text}/{ground}"


def _hidden(page: Any) -> set[str]:  # noqa: ANN401
    """Return the rows and columns that can't be seen."""
    rows = {
        str(number)
        for number, row in page.row_dimensions.items()
        if row.hidden or (row.height is not None and row.height < _HIDDEN_HEIGHT)
    }
    columns = set()
    for column in page.column_dimensions.values():
        if column.hidden or (column.customWidth and column.width < _HIDDEN_HEIGHT):
            columns |= {f"{number}:" for number in range(column.min or 0, (column.max or 0) + 1)}
    return rows | columns


def _conditions(page: Any) -> set[str]:  # noqa: ANN401
    """Return the conditional formats, as far as they change what is shown."""
    found = set()
    for rules in page.conditional_formatting:
        for rule in rules.rules:
            if rule.dxf is not None:
                number = None if rule.dxf.numFmt is None else rule.dxf.numFmt.formatCode
                colour = None if rule.dxf.font is None or rule.dxf.font.color is None else rule.dxf.font.color.rgb
                found.add(f"{number} {str(colour)[-6:]}")
    return found
