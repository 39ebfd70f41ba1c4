r"""Parses records one by one, strictly by RFC 4180, with the reason for each that can't be parsed.

Beyond RFC 4180, ``\r\r\n`` is a line end too, and ``="0012"``, which Excel writes and reads for text, is the text 0012.

A quoted cell may hold delimiters, doubled quotes and line breaks; a quote anywhere else is an error. If the quotes of a
record are wrong, nothing tells where it ends. Then only its first line is rejected and parsing goes on with the next:
one stray quote costs one row, never the rest of the file.
"""

import re
from enum import Enum
from typing import NamedTuple

from landprice.errors import FileError
from landprice.ledger.read.bad_row import BadRow
from landprice.ledger.read.sniff import Encoding, codec_of

LONGEST_RECORD = 1 << 20
"""Bytes that a record of several lines may have. A longer one is refused if it is closed, for its rows may be swallowed
by a stray quote; if it isn't, the quote is a stray one."""

_TEXT_FORMULA = re.compile('="((?:[^"]|"")*)"')


class Record(NamedTuple):
    """One record, good or bad.

    Attributes:
        cells: Its cells; None is an empty cell, "" a quoted empty one.
        lines: The number of lines that it takes.
        end: The position behind it.
        blank: Whether it is nothing but white space and delimiters.
        bad: Why it can't be parsed; None if it can.
    """

    cells: list[str | None]
    lines: int
    end: int
    blank: bool
    bad: BadRow | None


class CsvFault(Enum):
    """Faults in the quotes and line ends of a record: the code and the messages."""

    UNCLOSED = (
        "stray-quote",
        "第 {cell} 格以引号开头，但没有正确闭合",
        "cell {cell} opens with a quote that is not closed properly",
    )
    AFTER_QUOTE = (
        "stray-quote",
        "第 {cell} 格的闭合引号之后还有文字：格内的引号须写两个",
        "cell {cell} has text behind its closing quote: write a quote inside a cell twice",
    )
    INSIDE = (
        "stray-quote",
        "第 {cell} 格中间有引号：含引号的格须整格加引号，格内的引号写两个",
        "cell {cell} has a quote inside: quote the whole cell and write the quote inside twice",
    )
    CARRIAGE_RETURN = (
        "stray-carriage-return",
        "第 {cell} 格有单独的回车符：含换行的格须整格加引号",
        "cell {cell} has a carriage return alone: a cell with a line break is to be quoted",
    )


class RecordFlaw(NamedTuple):
    """A fault, its position in the record's text, and the number of its cell, counted from 1."""

    fault: CsvFault
    position: int
    cell: int


def split_record(text: str, delimiter: str) -> tuple[list[str | None], RecordFlaw | None]:
    """Split a record into its cells; return them with its first flaw, or None if it has none.

    Splitting ends at a wrong quote, but goes on after a single carriage return.

    Args:
        text: The record, without its line end.
        delimiter: One character.

    Example:
        >>> split_record('a,"b ""c"" d",', ",")
        (['a', 'b "c" d', None], None)
        >>> split_record('="0012",b', ",")
        (['0012', 'b'], None)
    """
    cells: list[str | None] = []
    flaw = None
    start = 0
    while True:
        is_formula = text.startswith('="', start)
        if is_formula or text.startswith('"', start):
            opening = start + is_formula
            close = _closing_quote(text, opening)
            if is_formula and (close < 0 or "\n" in text[opening:close]):
                return cells, RecordFlaw(CsvFault.INSIDE, opening, len(cells) + 1)
            if close < 0:
                return cells, RecordFlaw(CsvFault.UNCLOSED, start, len(cells) + 1)
            stop = close + 1
            if not text.startswith(delimiter, stop) and stop < len(text):
                return cells, RecordFlaw(CsvFault.AFTER_QUOTE, stop, len(cells) + 1)
            cell = text[opening + 1 : close].replace('""', '"')
            cells.append(cell if is_formula else _text_of_formula(cell))
        else:
            # All cells up to the one with the next quote are unquoted.
            quote = text.find('"', start)
            stop = len(text) if quote < 0 else text.rfind(delimiter, start, quote)
            if stop < 0:
                return cells, RecordFlaw(CsvFault.INSIDE, quote, len(cells) + 1)
            if flaw is None and (single := text.find("\r", start, stop)) >= 0:
                flaw = RecordFlaw(
                    CsvFault.CARRIAGE_RETURN, single, len(cells) + text.count(delimiter, start, single) + 1
                )
            cells += [value or None for value in text[start:stop].split(delimiter)]
        if stop == len(text):
            return cells, flaw
        start = stop + 1


def _text_of_formula(cell: str) -> str:
    """Return the text of a formula that is only a text, ``="0012"``, as Excel shows it; any other cell as it is."""
    found = _TEXT_FORMULA.fullmatch(cell)
    return cell if found is None else found[1].replace('""', '"')


def _closing_quote(text: str, opening: int) -> int:
    """Return the position of the quote that closes a quoted cell, or -1."""
    quote = text.find('"', opening + 1)
    while quote >= 0 and text.startswith('"', quote + 1):
        quote = text.find('"', quote + 2)
    return quote


class LongRecordError(FileError):
    """A record of several lines that is longer than `LONGEST_RECORD`."""

    def __init__(self, line: int) -> None:
        """Name the line on which it begins."""
        size = f"{LONGEST_RECORD:,}"
        super().__init__(
            f"第 {line} 行起，一条记录的引号格跨行超过 {size} 字节才闭合，不予读取；请检查该行的引号，或删去该格内容",
            f"from line {line}, a quoted cell is closed only after more than {size} bytes, which is not read. Check "
            "the quotes of that line, or delete the cell's content",
        )


class FilePosition(NamedTuple):
    """A place in a file: the line, counted from 1, and the offset in bytes."""

    line: int
    offset: int


class _Attempt(NamedTuple):
    """Lines parsed as one record."""

    raw: bytes
    text: str
    undecodable: UnicodeDecodeError | None
    cells: list[str | None]
    flaw: RecordFlaw | None

    @property
    def quotes_wrong(self) -> bool:
        return self.flaw is not None and self.flaw.fault is not CsvFault.CARRIAGE_RETURN


class RecordReader:
    r"""Parses records one by one from bytes.

    Args:
        encoding: Of the bytes.
        delimiter: One ASCII character.
        line_end: The file's own. If it is ``\r``, the bytes have ``\n`` in its place, and cells get ``\r`` back.
        width: The number of cells that a record must have; None for the heading, which may have any.
        has_crlf: Whether some line of the file ends in ``\r\n``. Then a lone ``\n`` may be a line break in a cell.
    """

    def __init__(
        self,
        encoding: Encoding,
        delimiter: str,
        line_end: bytes,
        width: int | None = None,
        *,
        has_crlf: bool = False,
    ) -> None:
        """Parse records of one ledger."""
        self.width = width
        self.has_crlf = has_crlf
        self.delimiter = delimiter
        self.codec = codec_of(encoding)
        self._line_break = line_end.decode()

    def decode_plain(self, raw: bytes) -> str | None:
        """Return the text of a line that is a good row without quotes, with a line end; None for any other line."""
        try:
            text = raw.decode(self.codec)
        except UnicodeDecodeError:
            return None
        if text.endswith("\r\r\n"):
            text = text[:-3] + "\n"
        if '"' in text or "\0" in text or text.count(self.delimiter) + 1 != self.width:
            return None
        return None if "\r" in text and text.find("\r") != len(text) - 2 else text

    def read(self, data: bytes, start: int, place: FilePosition, *, at_end: bool) -> Record | None:
        r"""Parse the record that begins at a position; return None if it may go on behind the data.

        Args:
            data: Whole lines, each with its ``\n``.
            start: Where in them the record begins.
            place: Where in the file it begins.
            at_end: Whether nothing follows the data.

        Raises:
            LongRecordError: It has several lines and is too long.
        """
        closing = data.find(b"\n", start) + 1
        attempt = self._attempt(data[start:closing])
        if attempt.flaw is not None and attempt.flaw.fault is CsvFault.UNCLOSED:
            end = _find_closing_line(data, closing)
            if end is None and not at_end:
                return None
            whole = attempt if end is None else self._attempt(data[start:end])
            if end is not None and not whole.quotes_wrong:
                if end - start > LONGEST_RECORD:
                    raise LongRecordError(place.line)
                attempt, closing = whole, end
        blank = not attempt.text.replace(self.delimiter, "").strip()
        return Record(attempt.cells, attempt.raw.count(b"\n"), closing, blank, self._bad(attempt, place))

    def split(self, raw: bytes) -> list[str | None]:
        """Return the cells of a record."""
        return self._attempt(raw).cells

    def is_open(self, data: bytes) -> bool:
        """Return whether some lines are the beginning of one record, whose last quote is not closed."""
        flaw = self._attempt(data).flaw
        return flaw is not None and flaw.fault is CsvFault.UNCLOSED

    def _attempt(self, raw: bytes) -> _Attempt:
        undecodable = None
        try:
            text = raw.decode(self.codec)
        except UnicodeDecodeError as error:
            undecodable = error
            text = raw.decode(self.codec, "backslashreplace")
        text = text.removesuffix("\n").removesuffix("\r").removesuffix("\r")
        cells, flaw = split_record(text, self.delimiter)
        if self._line_break != "\n" and "\n" in text:
            cells = [cell and cell.replace("\n", self._line_break) for cell in cells]
        return _Attempt(raw, text, undecodable, cells, flaw)

    def _bad(self, attempt: _Attempt, place: FilePosition) -> BadRow | None:
        """Return why the record can't be parsed, the first of: its bytes, its quotes and line ends, its cells."""
        raw, cells = attempt.raw, attempt.cells
        line, offset = place
        if (error := attempt.undecodable) is not None:
            at, of_line = error.start, line + raw.count(b"\n", 0, error.start)
            code = "bad-encoding"
            zh = f"第 {of_line} 行有字节 0x{raw[at]:02X}（文件偏移 {offset + at}），不是有效的 {self.codec.upper()}"
            en = f"line {of_line} has the byte 0x{raw[at]:02X} (offset {offset + at}): not valid {self.codec.upper()}"
        elif (at := raw.find(b"\0")) >= 0:
            of_line = line + raw.count(b"\n", 0, at)
            code = "nul-byte"
            zh = f"第 {of_line} 行有空字节 0x00（文件偏移 {offset + at}）"
            en = f"line {of_line} has a NUL byte 0x00 (offset {offset + at})"
        elif attempt.flaw:
            at = len(attempt.text[: attempt.flaw.position].encode(self.codec))
            code, *messages = attempt.flaw.fault.value
            zh, en = (message.format(cell=attempt.flaw.cell) for message in messages)
        elif self.width is not None and len(cells) != self.width:
            at = 0
            code = "ragged-row"
            zh = f"有 {len(cells)} 格，表头有 {self.width} 格"
            en = f"{_cells(len(cells))} where the heading has {self.width}"
        else:
            return None
        cells_shown = attempt.text.split(self.delimiter) if attempt.quotes_wrong else [cell or "" for cell in cells]
        return BadRow(line, offset + at, tuple(cells_shown), code, zh, en)


def _find_closing_line(data: bytes, start: int) -> int | None:
    """Return the end of the first line with an odd number of quotes, on which an open quote may close, or None.

    In both encodings the byte of a quote is never part of another character.

    Args:
        data: Whole lines.
        start: Where to begin.
    """
    quote = data.find(b'"', start)
    while quote >= 0:
        end = data.find(b"\n", quote) + 1
        if data.count(b'"', quote, end) % 2:
            return end
        quote = data.find(b'"', end)
    return None


def _cells(count: int) -> str:
    return "1 cell" if count == 1 else f"{count} cells"
