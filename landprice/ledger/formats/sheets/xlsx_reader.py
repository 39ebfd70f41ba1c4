"""Reads the sheets of .xlsx workbooks from their XML: each cell as it is stored, with its number format.

The XML is parsed piece by piece with expat. Nothing is allocated for the rectangle that a sheet claims, a document type
declaration is refused, and what is no cell of a sheet is an error. (ECMA-376 part 1, 18.)
"""

import posixpath
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping

from landprice.ledger.formats.sheets.number_formats import GENERAL, NumberFormat, built_in_format, parse_format
from landprice.ledger.formats.sheets.sheet_cells import (
    BOOLEAN,
    DATE,
    ERROR,
    FORMULA,
    NUMBER,
    TEXT,
    CellBuffer,
    Merge,
    SheetCells,
    SheetDamage,
    SheetName,
    parse_range,
    parse_reference,
)
from landprice.ledger.formats.sheets.xlsx_rows import NotPlain, read_plain_rows, read_plain_strings
from landprice.ledger.formats.sheets.xml_parts import feed, new_parser, read_part

_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_KINDS = {"n": NUMBER, "b": BOOLEAN, "e": ERROR, "s": TEXT, "str": TEXT, "inlineStr": TEXT, "d": DATE}
_HIDDEN = ("hidden", "veryHidden")
_TRUE = ("1", "true")

Attributes = Mapping[str, str]


class XlsxBook:
    """An .xlsx workbook."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        """Read the names of the sheets and the number formats.

        Raises:
            SheetDamage: It is not a workbook.
        """
        self._archive = archive
        self._members = {name.lower().lstrip("/"): name for name in archive.namelist()}
        self._book_part = self._find_book()
        self._targets = self._relationships(self._book_part)
        self._sheets: dict[str, tuple[str, SheetName]] = {}
        self._since_1904 = self._recalculates = False
        self._parse(self._book_part, self._book_element)
        self._formats = self._read_formats()
        self._strings: list[str] | None = None

    @property
    def sheets(self) -> list[SheetName]:
        """The sheets, in order."""
        return [sheet for _, sheet in self._sheets.values()]

    def has_values(self, name: str) -> bool:
        """Return whether a sheet has a cell with a value."""
        part, _ = self._sheets[name]

        def start(tag: str, _: Attributes) -> None:
            if tag in ("v", "is", "f"):
                raise _Found

        try:
            self._parse(part, start)
        except _Found:
            return True
        return False

    def read(self, name: str) -> SheetCells:
        """Read the cells of a sheet.

        Raises:
            SheetDamage: It is damaged.
        """
        part, _ = self._sheets[name]
        if self._strings is None:
            self._strings = self._read_strings()
        parser = _SheetParser(self._strings, recalculates=self._recalculates)
        try:
            cells, others = read_plain_rows(
                self._blocks(part), self._strings, unescape, recalculates=self._recalculates
            )
            parser.parse(iter([others]))
        except NotPlain:
            parser = _SheetParser(self._strings, recalculates=self._recalculates)
            parser.parse(self._blocks(part))
            cells = parser.cells.frame()
        if (cells["style"] >= len(self._formats)).any():
            raise SheetDamage("a cell has a style that the workbook has not")
        return SheetCells(cells, parser.merges, self._formats, self._since_1904)

    def _find_book(self) -> str:
        """Return the part of the workbook."""
        for kind, target in self._relationships_by_kind("").items():
            if kind == "officeDocument":
                return target
        raise SheetDamage("it has no workbook part")

    def _relationships_by_kind(self, part: str) -> dict[str, str]:
        return dict(self._relationships(part).values())

    def _relationships(self, part: str) -> dict[str, tuple[str, str]]:
        """Return the kind and the part of each relationship of a part, by its id."""
        folder, file = posixpath.split(part)
        found: dict[str, tuple[str, str]] = {}

        def start(tag: str, attributes: Attributes) -> None:
            if tag == "Relationship" and attributes.get("TargetMode") != "External":
                target = attributes.get("Target", "")
                target = target[1:] if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
                found[attributes.get("Id", "")] = attributes.get("Type", "").rpartition("/")[2], target

        name = posixpath.join(folder, "_rels", f"{file}.rels")
        if self._has(name):
            self._parse(name, start)
        return found

    def _book_element(self, tag: str, attributes: Attributes) -> None:
        """Take an element of the workbook part."""
        if tag == "workbookPr":
            self._since_1904 = attributes.get("date1904") in _TRUE
        elif tag == "calcPr":
            self._recalculates = attributes.get("fullCalcOnLoad") in _TRUE
        elif tag == "sheet":
            kind, part = self._targets.get(attributes.get("id", ""), ("", ""))
            name = attributes.get("name", "")
            has_cells = kind == "worksheet" and self._has(part)
            self._sheets[name] = part, SheetName(name, attributes.get("state") in _HIDDEN, has_cells)

    def _read_formats(self) -> list[NumberFormat]:
        """Return the number format of each style of cells."""
        codes: dict[str, str] = {}
        numbers: list[str] = []
        in_cells = False

        def start(tag: str, attributes: Attributes) -> None:
            nonlocal in_cells
            if tag == "numFmt":
                codes.setdefault(attributes.get("numFmtId", ""), attributes.get("formatCode", ""))
            elif tag == "cellXfs":
                in_cells = True
            elif tag == "xf" and in_cells:
                numbers.append(attributes.get("numFmtId", "0"))

        def end(tag: str) -> None:
            nonlocal in_cells
            in_cells = in_cells and tag != "cellXfs"

        part = next((part for kind, part in self._targets.values() if kind == "styles"), "")
        if self._has(part):
            self._parse(part, start, end)
        return [_format_of(number, codes) for number in numbers] or [GENERAL]

    def _read_strings(self) -> list[str]:  # noqa: C901  three handlers
        """Return the shared strings, without phonetic guides."""
        strings: list[str] = []
        pieces: list[str] = []
        in_text = in_guide = False

        def start(tag: str, _: Attributes) -> None:
            nonlocal in_text, in_guide
            if tag == "t":
                in_text = not in_guide
            elif tag == "rPh":
                in_guide = True

        def end(tag: str) -> None:
            nonlocal in_text, in_guide
            if tag == "t":
                in_text = False
            elif tag == "rPh":
                in_guide = False
            elif tag == "si":
                strings.append(unescape("".join(pieces)))
                pieces.clear()

        def data(text: str) -> None:
            if in_text:
                pieces.append(text)

        part = next((part for kind, part in self._targets.values() if kind == "sharedStrings"), "")
        if not self._has(part):
            return strings
        try:
            return [unescape(text) for text in read_plain_strings(self._blocks(part))]
        except NotPlain:
            self._parse(part, start, end, data)
        return strings

    def _has(self, part: str) -> bool:
        return part.lower() in self._members

    def _blocks(self, part: str) -> Iterator[bytes]:
        return read_part(self._archive, self._members.get(part.lower(), part))

    def _parse(
        self,
        part: str,
        start: Callable[[str, Attributes], None],
        end: Callable[[str], None] | None = None,
        data: Callable[[str], None] | None = None,
    ) -> None:
        """Parse a part; elements and attributes are named without their prefixes."""
        parser = new_parser()
        parser.StartElementHandler = lambda tag, attributes: start(
            tag.rpartition(":")[2], {name.rpartition(":")[2]: value for name, value in attributes.items()}
        )
        if end is not None:
            parser.EndElementHandler = lambda tag: end(tag.rpartition(":")[2])
        if data is not None:
            parser.CharacterDataHandler = data
        feed(parser, self._blocks(part))


class _Found(Exception):  # noqa: N818  ends a search
    """What was searched for is there."""


def unescape(text: str) -> str:
    r"""Decode the characters that XML can't hold.

    Example:
        >>> unescape("a_x000D_b"), unescape("_x005F_x000D_")
        ('a\rb', '_x000D_')
    """
    if "_x" not in text:
        return text
    text = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _format_of(number: str, codes: Mapping[str, str]) -> NumberFormat:
    """Return the format of a number of styles.xml."""
    if number in codes:
        return parse_format(codes[number])
    known = built_in_format(int(number)) if number.isascii() and number.isdigit() and len(number) < 4 else None  # noqa: PLR2004
    return known or NumberFormat(f"#{number[:10]}", "odd")


class _SheetParser:
    """Collects the cells and the merged ranges of a worksheet."""

    def __init__(self, strings: list[str], *, recalculates: bool) -> None:
        """Prepare to parse.

        Args:
            strings: The shared strings.
            recalculates: Whether the workbook asks to be recalculated when it is opened, so that stored zeros of
                formulas may stand for nothing: some writers store them.
        """
        self.cells = CellBuffer()
        self.merges: list[Merge] = []
        self._strings = strings
        self._recalculates = recalculates
        self._row = 0
        self._column = -1
        self._type = "n"
        self._style = 0
        self._value: str | None = None
        self._formula: str | None = None
        self._pieces: list[str] = []
        self._in_guide = False

    def parse(self, blocks: Iterator[bytes]) -> None:
        """Parse a worksheet."""
        parser = new_parser()
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._pieces.append
        feed(parser, blocks)

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        if ":" in tag:
            tag = tag.rpartition(":")[2]
        if tag == "c":
            place = attributes.get("r")
            self._column += 1
            if place is not None:
                row, self._column = parse_reference(place)
                if row != self._row:
                    raise SheetDamage(f"the cell {place} stands in row {self._row}")
            self._type = attributes.get("t", "n")
            self._style = int(attributes.get("s", 0))
            self._value = self._formula = None
        elif tag == "row":
            self._row = int(attributes["r"]) if "r" in attributes else self._row + 1
            self._column = -1
        elif tag == "rPh":
            self._in_guide = True
        elif tag == "mergeCell":
            self.merges.append(parse_range(attributes.get("ref", "")))
        self._pieces.clear()

    def _end(self, tag: str) -> None:
        if ":" in tag:
            tag = tag.rpartition(":")[2]
        if tag == "v":
            self._value = "".join(self._pieces)
        elif tag == "c":
            self._add()
        elif tag == "t":
            if not self._in_guide:
                self._value = (self._value or "") + "".join(self._pieces)
        elif tag == "f":
            self._formula = "".join(self._pieces)
        elif tag == "rPh":
            self._in_guide = False
        self._pieces.clear()

    def _add(self) -> None:
        """Add the cell that has ended."""
        value, kind = self._value, _KINDS.get(self._type)
        if kind is None:
            raise SheetDamage(f"a cell of the unknown type {self._type[:20]}")
        if self._formula is not None and self._is_without_value(value):
            self.cells.add(self._row, self._column, FORMULA, self._style, f"={self._formula}")
            return
        if not value:
            return
        if self._type == "s":
            index = int(value)
            if not 0 <= index < len(self._strings):
                raise SheetDamage(f"there is no shared string {index}")
            value = self._strings[index]
        elif kind == TEXT:
            value = unescape(value)
        if value:
            self.cells.add(self._row, self._column, kind, self._style, value)

    def _is_without_value(self, value: str | None) -> bool:
        """Return whether a formula has no stored value: none at all, or a zero that stands for none."""
        if self._type == "str":
            return value is None
        return not value or (self._recalculates and self._type == "n" and value == "0")
