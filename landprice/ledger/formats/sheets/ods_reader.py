"""Reads the sheets of .ods workbooks from their XML: each cell as it is stored, with its number format.

(OASIS OpenDocument 1.3 part 3, 9 and 16.29.)
"""

import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from landprice.ledger.formats.sheets.number_formats import (
    GENERAL,
    PERCENT,
    NumberFormat,
    number_format_of_words,
)
from landprice.ledger.formats.sheets.sheet_cells import (
    BOOLEAN,
    DATE,
    ERROR,
    FORMULA,
    MOST_COLUMNS,
    MOST_ROWS,
    NUMBER,
    TEXT,
    CellBuffer,
    Merge,
    SheetCells,
    SheetDamage,
    SheetName,
)
from landprice.ledger.formats.sheets.xml_parts import feed, new_parser, read_part

MOST_REPEATED = 5_000_000
"""Cells of a sheet that may repeat another: a small file can ask for many."""

_ROWS = "table:table-row"
_CELLS = ("table:table-cell", "table:covered-table-cell")
_NOT_CELL_TEXT = ("office:annotation", "draw:frame", "draw:custom-shape", "draw:g", "table:detective")
_DURATION = re.compile(r"(?P<sign>-?)PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:[.,]\d+)?S)?")

Attributes = Mapping[str, str]


@dataclass(slots=True)
class _Table:
    """A sheet while it is read."""

    name: str
    style: str
    cells: CellBuffer = field(default_factory=CellBuffer)
    merges: list[Merge] = field(default_factory=list)
    has_values: bool = False
    repeated: int = 0


class OdsBook:
    """An .ods workbook."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        """Read the whole workbook.

        Raises:
            SheetDamage: It is damaged.
        """
        styles = _Styles()
        if "styles.xml" in archive.namelist():
            styles.parse(read_part(archive, "styles.xml"))
        parser = _ContentParser(styles)
        parser.parse(read_part(archive, "content.xml"))
        self._tables = {table.name: table for table in parser.tables}
        self._hidden = styles.hidden
        self._formats = tuple(parser.formats)

    @property
    def sheets(self) -> list[SheetName]:
        """The sheets, in order."""
        return [SheetName(table.name, table.style in self._hidden, True) for table in self._tables.values()]

    def has_values(self, name: str) -> bool:
        """Return whether a sheet has a cell with a value."""
        return self._tables[name].has_values

    def read(self, name: str) -> SheetCells:
        """Return the cells of a sheet.

        Raises:
            SheetDamage: One place has two cells.
        """
        table = self._tables[name]
        return SheetCells(table.cells.frame(), table.merges, self._formats)


class _Styles:
    """The styles of cells and sheets.

    Attributes:
        hidden: The styles of hidden sheets.
    """

    def __init__(self) -> None:
        self.hidden: set[str] = set()
        self._data: dict[str, NumberFormat] = {}
        self._maps: dict[str, list[str]] = {}
        self._cells: dict[str, tuple[str, str]] = {}
        self._style = ""
        self._words: list[str] | None = None
        self._is_scaled = self._in_text = False

    def parse(self, blocks: Iterator[bytes]) -> None:
        """Parse a part that has styles alone."""
        parser = new_parser()
        parser.StartElementHandler, parser.EndElementHandler = self.start, self.end
        parser.CharacterDataHandler = self.data
        feed(parser, blocks)

    def start(self, tag: str, attributes: Attributes) -> None:
        """Take the start of an element."""
        if tag == "style:style":
            self._style = attributes.get("style:name", "")
            if attributes.get("style:family") == "table-cell":
                self._cells[self._style] = (
                    attributes.get("style:data-style-name", ""),
                    attributes.get("style:parent-style-name", ""),
                )
        elif tag == "style:table-properties" and attributes.get("table:display") == "false":
            self.hidden.add(self._style)
        elif tag.startswith("number:") and tag.endswith("-style"):
            self._style, self._words, self._is_scaled = attributes.get("style:name", ""), [], False
        elif self._words is not None:
            if tag in ("number:text", "number:currency-symbol", "number:embedded-text"):
                self._in_text = True
                self._is_scaled = self._is_scaled or tag == "number:embedded-text"
            elif attributes.get("number:display-factor", "1") != "1":
                self._is_scaled = True
            elif tag == "style:map":
                self._maps.setdefault(self._style, []).append(attributes.get("style:apply-style-name", ""))

    def end(self, tag: str) -> None:
        """Take the end of an element."""
        if tag in ("number:text", "number:currency-symbol", "number:embedded-text"):
            self._in_text = False
        elif self._words is not None and tag.startswith("number:") and tag.endswith("-style"):
            is_number = tag in ("number:number-style", "number:currency-style")
            words = "".join(self._words)
            self._data[self._style] = number_format_of_words(words, is_scaled=self._is_scaled) if is_number else GENERAL
            self._words = None

    def data(self, text: str) -> None:
        """Take the text of an element."""
        if self._in_text and self._words is not None:
            self._words.append(text)

    def format_of(self, style: str) -> NumberFormat:
        """Return the number format of a style of cells."""
        seen: set[str] = set()
        while style in self._cells and style not in seen:
            seen.add(style)
            data, parent = self._cells[style]
            if data in self._data:
                each = [self._data[name] for name in (data, *self._maps.get(data, ())) if name in self._data]
                classes = {(one.kind, one.words) for one in each}
                return each[0] if len(classes) == 1 else NumberFormat(each[0].code, "odd")
            style = parent
        return GENERAL


class _ContentParser:
    """Collects the cells of every sheet.

    Attributes:
        tables: The sheets.
        formats: The number formats that their cells have.
    """

    def __init__(self, styles: _Styles) -> None:
        self.tables: list[_Table] = []
        self.formats: list[NumberFormat] = [GENERAL, PERCENT]
        self._styles = styles
        self._style_numbers: dict[str, int] = {}
        self._in_body = False
        self._depth = 0
        self._row = 0
        self._row_repeats = 1
        self._column = 0
        self._column_styles: list[tuple[int, str]] = []
        self._row_style = ""
        self._cell: Attributes | None = None
        self._paragraphs: list[str] = []
        self._skipped: list[str] = []
        self._pending: list[tuple[int, int, int, str, int]] = []

    def parse(self, blocks: Iterator[bytes]) -> None:
        """Parse the part of the content."""
        parser = new_parser()
        parser.StartElementHandler, parser.EndElementHandler = self._start, self._end
        parser.CharacterDataHandler = self._data
        feed(parser, blocks)

    def _start(self, tag: str, attributes: Attributes) -> None:
        if not self._in_body:
            self._in_body = tag == "office:spreadsheet"
            self._styles.start(tag, attributes)
            return
        if self._skipped or tag in _NOT_CELL_TEXT:
            self._skipped.append(tag)
        elif tag == "table:table":
            if self._depth:
                raise SheetDamage("a sheet inside a sheet")
            self._depth, self._row, self._column_styles = 1, 0, []
            self.tables.append(_Table(attributes.get("table:name", ""), attributes.get("table:style-name", "")))
        elif not self._depth:
            return
        elif tag == "table:table-column":
            style = attributes.get("table:default-cell-style-name", "")
            self._column_styles.append((_repeats(attributes, "table:number-columns-repeated", MOST_COLUMNS), style))
        elif tag == _ROWS:
            self._row += 1
            self._column = 0
            self._row_repeats = _repeats(attributes, "table:number-rows-repeated", MOST_ROWS)
            self._row_style = attributes.get("table:default-cell-style-name", "")
            self._pending = []
        elif tag in _CELLS:
            self._cell, self._paragraphs = attributes, []
        elif self._cell is not None:
            self._start_text(tag, attributes)

    def _start_text(self, tag: str, attributes: Attributes) -> None:
        """Take an element inside a cell."""
        if tag == "text:p":
            self._paragraphs.append("")
        elif not self._paragraphs:
            return
        elif tag == "text:s":
            self._paragraphs[-1] += " " * _repeats(attributes, "text:c", MOST_COLUMNS)
        elif tag == "text:tab":
            self._paragraphs[-1] += "\t"
        elif tag == "text:line-break":
            self._paragraphs[-1] += "\n"

    def _data(self, text: str) -> None:
        if not self._in_body:
            self._styles.data(text)
        elif self._cell is not None and self._paragraphs and not self._skipped:
            self._paragraphs[-1] += text

    def _end(self, tag: str) -> None:
        if not self._in_body:
            self._styles.end(tag)
        elif self._skipped:
            self._skipped.pop()
        elif tag == "office:spreadsheet":
            self._in_body = False
        elif tag in _CELLS and self._cell is not None:
            self._add(self._cell, is_covered=tag != _CELLS[0])
            self._cell = None
        elif tag == _ROWS and self._depth:
            self._add_row()
        elif tag == "table:table":
            self._depth = 0

    def _add(self, cell: Attributes, *, is_covered: bool) -> None:
        """Take a cell that has ended."""
        repeats = _repeats(cell, "table:number-columns-repeated", MOST_COLUMNS)
        kind, value, style = self._content(cell)
        if value and not is_covered:
            self._pending.append((self._column, repeats, kind, value, style))
        rows = _repeats(cell, "table:number-rows-spanned", MOST_ROWS)
        columns = _repeats(cell, "table:number-columns-spanned", MOST_COLUMNS)
        if rows > 1 or columns > 1:
            last = Merge(self._row, self._column, self._row + rows - 1, self._column + columns - 1)
            self.tables[-1].merges.append(last)
        self._column += repeats

    def _add_row(self) -> None:
        """Add the cells of a row, as often as it is repeated."""
        table = self.tables[-1]
        if self._pending:
            table.has_values = True
            table.repeated += self._row_repeats * sum(repeats for _, repeats, *_ in self._pending) - len(self._pending)
            if table.repeated > MOST_REPEATED:
                raise SheetDamage(f"over {MOST_REPEATED:,} cells repeat another")
            for row in range(self._row, self._row + self._row_repeats):
                for column, repeats, kind, value, style in self._pending:
                    for place in range(column, column + repeats):
                        table.cells.add(row, place, kind, style, value)
        self._row += self._row_repeats - 1

    def _content(self, cell: Attributes) -> tuple[int, str, int]:  # noqa: PLR0911  one for each type
        """Return the kind, the value and the style of a cell."""
        kind = cell.get("office:value-type", "")
        shown = "\n".join(self._paragraphs)
        formula = cell.get("table:formula")
        if cell.get("calcext:value-type") == "error":
            return ERROR, shown or "#ERROR!", 0
        stored = {
            "float": "office:value",
            "currency": "office:value",
            "percentage": "office:value",
            "date": "office:date-value",
            "time": "office:time-value",
            "boolean": "office:boolean-value",
        }.get(kind)
        value = cell.get(stored, "") if stored is not None else cell.get("office:string-value") or shown
        if formula is not None and (not kind or (stored is not None and not value)):
            return FORMULA, formula.partition(":")[2] or formula, 0
        if stored is None or not value:
            return TEXT, value or shown, 0
        if kind == "date":
            return DATE, value.replace("T", " ").split(".")[0].removesuffix(" 00:00:00"), 0
        if kind == "time":
            return DATE, _clock(value), 0
        if kind == "boolean":
            return BOOLEAN, "1" if value == "true" else "0", 0
        return NUMBER, value, 1 if kind == "percentage" else self._style_number(cell)

    def _style_number(self, cell: Attributes) -> int:
        """Return the place of a cell's number format among `formats`."""
        style = cell.get("table:style-name") or self._row_style or self._column_style()
        number = self._style_numbers.get(style)
        if number is None:
            found = self._styles.format_of(style)
            if found not in self.formats:
                self.formats.append(found)
            number = self._style_numbers[style] = self.formats.index(found)
        return number

    def _column_style(self) -> str:
        """Return the default style of the cells of the current column."""
        first = 0
        for count, style in self._column_styles:
            first += count
            if self._column < first:
                return style
        return ""


def _repeats(attributes: Attributes, name: str, most: int) -> int:
    """Return the number in an attribute, at least 1 and at most one more than a sheet can have."""
    text = attributes.get(name, "1")
    if not (text.isascii() and text.isdigit()):
        raise SheetDamage(f"{name} is {text[:20]}")
    return min(max(int(text[:10]), 1), most + 1)


def _clock(duration: str) -> str:
    """Convert an ISO duration to hours, minutes and seconds.

    Example:
        >>> _clock("PT08H30M00S")
        '08:30:00'
    """
    match = _DURATION.fullmatch(duration)
    if match is None:
        return duration
    hours, minutes, seconds = (int(part or 0) for part in match.groups()[1:])
    return f"{match['sign']}{hours:02}:{minutes:02}:{seconds:02}"
