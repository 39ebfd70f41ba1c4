"""Ledgers in JSON, one object a line or one array of objects, and outputs in JSON lines. The keys are the headings.

The headings are all keys of the file, in the order in which they occur; a row without a key has an empty cell there.
Numbers are kept as the text that they are written as, so that none passes through a binary float, and are written back
so. A line that is not an object, or has a key twice, is a bad row.

Amounts are written as text, so that no reader makes them binary floats.
"""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import polars as pl

from landprice.errors import FileError
from landprice.ledger.read.bad_row import BadRow
from landprice.ledger.read.byte_source import ByteSource, open_source, read_error, size_of
from landprice.ledger.read.file_kind import HEAD
from landprice.ledger.read.ledger import CHUNK, Chunk, Ledger, refuse_repeated
from landprice.ledger.read.polars_parser import text_frame
from landprice.ledger.read.sniff import SniffResult, codec_of, sniff
from landprice.ledger.sink import Sink
from landprice.ledger.typed import as_text, is_json_type

LARGEST_ARRAY = 64 << 20
"""Bytes of a file that is one array, which is read whole."""

MOST_KEYS = 16_384
"""Keys of a ledger: as many as a sheet of Excel has columns."""

DEEPEST = 100
"""Levels in which a value may be nested."""

_MOST_CELLS = 1 << 20
"""Cells of a chunk."""

_ARRAY = re.compile(rb"(?:\xef\xbb\xbf)?\s*\[\s*\{")
_SPACE = re.compile(r"[ \t\r\n]*")


class _Number(str):
    """A number as it is written."""

    __slots__ = ()


class _Object(list[tuple[str, Any]]):
    """An object's keys and values, in order."""

    __slots__ = ()


def _refuse_constant(name: str) -> Any:  # noqa: ANN401
    raise ValueError(f"{name} is not JSON")


_DECODER = json.JSONDecoder(
    object_pairs_hook=_Object, parse_float=_Number, parse_int=_Number, parse_constant=_refuse_constant
)


class JsonLinesLedger(Ledger):
    """A ledger of JSON lines."""

    passthrough = "json"
    heading_line = 0

    def __init__(self, path: Path) -> None:
        """Read the file once for its keys.

        Raises:
            FileError: It can't be read, or holds no object.
            UsageError: Two keys are one heading but for spaces.
        """
        self.path = path
        self._sniffed = sniff(path, None)
        self.size = self._sniffed.size
        keys: dict[str, None] = {}
        count = 0
        for _, _, lines in self._read_lines():
            for _, line in lines:
                count += 1
                keys.update(dict.fromkeys(keys_of(line)))
        self.headings = _headings_of(path, keys)
        self.most_rows = count
        refuse_repeated(self.headings)

    def _read_lines(self) -> Iterator[tuple[int, int, list[tuple[int, bytes]]]]:
        """Yield some megabytes of lines at a time: where they begin and end, and those not blank with their numbers."""
        offset, number, end = self._sniffed.start, 1, self._sniffed.end
        with open_source(self.path) as file:
            source = ByteSource(self.path, file, end, self._sniffed.line_end)
            while offset < end:
                data = source.lines(offset, CHUNK // 4)
                lines = data.split(b"\n")[:-1]
                if self._sniffed.encoding == "gb18030":
                    lines = [_to_utf8(line) for line in lines]
                yield (
                    offset,
                    min(offset + len(data), end),
                    [(number + index, line) for index, line in enumerate(lines) if line.strip()],
                )
                number += len(lines)
                offset += len(data)

    def chunks(self) -> Iterator[Chunk]:
        """Yield the rows, some megabytes at a time."""
        rows = max(1, _MOST_CELLS // len(self.headings))
        for offset, end_offset, lines in self._read_lines():
            for start in range(0, max(len(lines), 1), rows):
                yield parse_objects(lines[start : start + rows], self.headings, offset, end_offset)

    def count_rows(self) -> int:
        """Return the number of lines that are not blank."""
        return self.most_rows


class JsonArrayLedger(Ledger):
    """A ledger that is one array of objects. Its rows are counted from 1."""

    passthrough = "json"
    heading_line = 0

    def __init__(self, path: Path) -> None:
        """Read the file.

        Raises:
            FileError: It can't be read, is too large, is not JSON, or holds no object.
            UsageError: Two keys are one heading but for spaces.
        """
        self.path = path
        if size_of(path) > LARGEST_ARRAY:
            raise FileError(
                f"{path}：JSON 数组超过 {LARGEST_ARRAY >> 20} MiB，请改存为每行一个对象的 .jsonl",
                f"{path}: a JSON array of more than {LARGEST_ARRAY >> 20} MiB. Save it as .jsonl, one object a line",
            )
        sniffed = sniff(path, None, longest_line=LARGEST_ARRAY)
        self.size = sniffed.size
        self._rows = [(number, row.encode()) for number, row in enumerate(_split_array(path, sniffed), 1)]
        self.headings = _headings_of(path, dict.fromkeys(key for _, row in self._rows for key in keys_of(row)))
        self.most_rows = len(self._rows)
        refuse_repeated(self.headings)

    def chunks(self) -> Iterator[Chunk]:
        """Yield the rows, some thousands at a time."""
        step = max(1, _MOST_CELLS // len(self.headings))
        for start in range(0, len(self._rows), step):
            rows = self._rows[start : start + step]
            yield parse_objects(rows, self.headings, 0, self.size * (start + len(rows)) // len(self._rows))

    def count_rows(self) -> int:
        """Return the number of elements."""
        return self.most_rows


def _split_array(path: Path, sniffed: SniffResult) -> Iterator[str]:
    """Yield the text of each element of a file that is one array.

    Raises:
        FileError: It is too large, can't be decoded, or is not JSON.
    """
    with open_source(path) as file:
        file.seek(sniffed.start)
        data = file.read(sniffed.end - sniffed.start)
    try:
        text = data.decode(codec_of(sniffed.encoding))
    except UnicodeDecodeError as error:
        raise FileError(
            f"{path}：文件偏移 {sniffed.start + error.start} 处不是有效的 {codec_of(sniffed.encoding).upper()}",
            f"{path}: is not valid {codec_of(sniffed.encoding).upper()} at offset {sniffed.start + error.start}",
        ) from error
    position = _skip_space(text, _skip_space(text, 0) + 1)
    while True:  # an element follows: the reader was chosen because one does
        try:
            _, end = _DECODER.raw_decode(text, position)
        except (ValueError, RecursionError) as error:
            raise _array_error(path, text, getattr(error, "pos", position)) from error
        yield text[position:end]
        position = _skip_space(text, end)
        if text.startswith("]", position):
            break
        if not text.startswith(",", position):
            raise _array_error(path, text, position)
        position = _skip_space(text, position + 1)
    rest = _skip_space(text, position + 1)
    if rest < len(text):
        raise _array_error(path, text, rest)


def _skip_space(text: str, position: int) -> int:
    """Return the position of the next character that is no white space of JSON."""
    found = _SPACE.match(text, position)
    assert found is not None
    return found.end()


def _array_error(path: Path, text: str, position: int) -> FileError:
    """Make the error for an array that is no JSON from a position on."""
    line = text.count("\n", 0, position) + 1
    column = position - text.rfind("\n", 0, position)
    return FileError(
        f"{path}：第 {line} 行第 {column} 个字符起不是有效的 JSON",
        f"{path}: is not valid JSON from line {line}, character {column}",
    )


def _headings_of(path: Path, keys: Iterable[str]) -> tuple[str, ...]:
    """Return the keys of a ledger as its headings.

    Raises:
        FileError: There are none, or too many.
    """
    headings = tuple(keys)
    if not headings:
        raise no_object_error(path)
    if len(headings) > MOST_KEYS:
        raise FileError(
            f"{path}：各行的键共有 {len(headings):,} 个，至多 {MOST_KEYS:,} 个：键应为列名，各行相同",
            f"{path}: its lines have {len(headings):,} keys in all, at most {MOST_KEYS:,}: a key is a heading, "
            "the same in every line",
        )
    return headings


def open_json(path: Path) -> JsonLinesLedger | JsonArrayLedger:
    """Open a ledger of JSON, one array or one object a line; see `landprice.ledger.formats.open_ledger`."""
    if not size_of(path):
        return JsonLinesLedger(path)  # which refuses it
    with open_source(path) as file:
        try:
            head = file.read(HEAD)
        except OSError as error:
            raise read_error(path, error) from error
    return JsonArrayLedger(path) if _ARRAY.match(head) else JsonLinesLedger(path)


def no_object_error(path: Path | str) -> FileError:
    """Make the error for a file without an object."""
    return FileError(
        f'{path}：没有一行是 JSON 对象，如 {{"土地用途": "工业用地"}}',
        f'{path}: no line of it is a JSON object, such as {{"use": "industrial"}}',
    )


def keys_of(line: bytes) -> tuple[str, ...]:
    """Return the keys of a line's object, in order; none if it is a bad row."""
    parsed = _parse_line(line)
    return () if isinstance(parsed, str) else tuple(key for key, _ in parsed)


def parse_objects(lines: Iterable[tuple[int, bytes]], headings: Sequence[str], offset: int, end_offset: int) -> Chunk:
    """Parse lines, none of them blank.

    Args:
        lines: Each with its number.
        headings: Every key that a row can have.
        offset: Where in the file they begin.
        end_offset: Where they end.
    """
    place = {key: index for index, key in enumerate(headings)}
    numbers: list[int] = []
    texts: list[list[str | None]] = []
    tokens: list[list[str | None]] = []
    bad: list[BadRow] = []
    for number, line in lines:
        parsed = _parse_line(line)
        if isinstance(parsed, str):
            bad.append(_make_bad_row(number, offset, line, parsed))
            continue
        text: list[str | None] = [None] * len(place)
        token: list[str | None] = [None] * len(place)
        for key, value in parsed:
            token[place[key]] = _to_token(value)
            text[place[key]] = _to_cell(value)
        numbers.append(number)
        texts.append(text)
        tokens.append(token)
    return Chunk(
        text_frame(texts, len(place)),
        pl.Series("line", numbers, pl.UInt64),
        tuple(bad),
        end_offset,
        text_frame(tokens, len(place)),
    )


def _parse_line(line: bytes) -> _Object | str:
    """Parse a line's object; return the code of what is wrong if it is a bad row."""
    try:
        parsed = _DECODER.decode(line.decode().strip())
    except UnicodeDecodeError:
        return "bad-encoding"
    except (ValueError, RecursionError):
        return "bad-json"
    if not isinstance(parsed, _Object) or _is_deep(parsed, DEEPEST):
        return "bad-json"
    if len(dict(parsed)) != len(parsed):
        return "repeated-key"
    if b"\\u" in line and not _is_unicode(parsed):
        return "bad-encoding"
    return parsed


def _is_deep(value: Any, levels: int) -> bool:  # noqa: ANN401
    """Return whether a value is nested in more than so many levels."""
    if isinstance(value, _Object):
        value = [item for _, item in value]
    return isinstance(value, list) and (levels == 0 or any(_is_deep(item, levels - 1) for item in value))


def _to_utf8(line: bytes) -> bytes:
    """Convert a line of GB18030; one that is not valid stays as it is, and is rejected."""
    try:
        return line.decode("gb18030").encode()
    except UnicodeDecodeError:
        return line


def _is_unicode(parsed: _Object) -> bool:
    """Return whether there is no unpaired surrogate."""
    try:
        _to_token(parsed).encode()
    except UnicodeEncodeError:
        return False
    return True


def _to_token(value: Any) -> str:  # noqa: ANN401
    """Encode a value as JSON, its numbers as they were written."""
    if isinstance(value, _Number):
        return str(value)
    if isinstance(value, _Object):
        return "{" + ", ".join(f"{_to_token(key)}: {_to_token(item)}" for key, item in value) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_to_token, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


def _to_cell(value: Any) -> str | None:  # noqa: ANN401
    """Return a value as a cell's text."""
    if value is None or isinstance(value, str):
        return value
    return _to_token(value)


def _make_bad_row(number: int, offset: int, line: bytes, code: str) -> BadRow:
    zh, en = {
        "bad-encoding": ("不是有效的 UTF-8", "is not valid UTF-8"),
        "bad-json": (
            f"不是一个 JSON 对象，或嵌套超过 {DEEPEST} 层",
            f"is not a JSON object, or one nested in more than {DEEPEST} levels",
        ),
        "repeated-key": ("有一个键出现两次", "has one key twice"),
    }[code]
    text = line.decode(errors="backslashreplace").strip()
    return BadRow(number, offset, (text,), code, f"第 {number} 行{zh}", f"line {number} {en}")


class JsonLinesSink(Sink):
    """An output of JSON lines.

    The columns of a ledger of JSON lines are written with its own tokens, numbers as they were typed; a row does not
    get a key that it did not have.
    """

    passthroughs = ("json", "typed")

    def write_rows(self, frame: pl.DataFrame, *, unquoted: bool = False) -> None:  # noqa: ARG002
        """Write rows."""
        if not frame.height:
            return
        frame = frame.rename(dict(zip(frame.columns, self.headings, strict=True)))
        if self.passthrough != "json":
            columns = [c if is_json_type(c.dtype) else as_text(c.to_frame()).to_series() for c in frame]
            pl.DataFrame(columns).write_ndjson(self.file)
            return
        own = [name for name in self.headings if name not in self.options.types]
        members = [pl.concat_str(pl.lit(json.dumps(name, ensure_ascii=False) + ":"), pl.col(name)) for name in own]
        added = frame.select(pl.struct(pl.all().exclude(own)).struct.json_encode()).to_series()
        members.append(pl.lit(added.str.strip_prefix("{").str.strip_suffix("}")))
        joined = pl.concat_str(members, separator=",", ignore_nulls=True)
        lines = frame.select(pl.concat_str(pl.lit("{"), joined, pl.lit("}\n"))).to_series()
        self.file.write(lines.str.join("").item().encode())

    def close(self) -> None:
        """JSON lines have nothing at their end."""
