"""Reads a ledger of JSON lines: an object a line, its keys the headings.

The headings are all the keys of the file, in the order in which they come up; a row without one has nothing there.
Numbers stay the text that they are written as, so that none passes through a binary float, and are written so again. A
line that is no object, or has a key twice, is a row that can't be taken apart.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import polars as pl

from landprice.errors import FileError
from landprice.ledger.read.bad_row import BadRow
from landprice.ledger.read.ledger import CHUNK, Chunk, Ledger, refuse_repeated
from landprice.ledger.read.polars_parser import columns
from landprice.ledger.read.sniff import sniff
from landprice.ledger.read.source import ByteSource, open_source


class _Number(str):
    """A number as it is written."""

    __slots__ = ()


class _Object(list[tuple[str, Any]]):
    """An object's keys and values, in order."""

    __slots__ = ()


def _constant(name: str) -> Any:  # noqa: ANN401
    raise ValueError(f"{name} is no JSON")


_DECODER = json.JSONDecoder(object_pairs_hook=_Object, parse_float=_Number, parse_int=_Number, parse_constant=_constant)


class JsonLinesLedger(Ledger):
    """A ledger of JSON lines."""

    echo = "json"
    heading_line = 0

    def __init__(self, path: Path) -> None:
        """Look through it for its keys.

        Raises:
            FileError: It can't be read, or holds no object.
            UsageError: Two keys are one heading but for spaces.
        """
        self.path = path
        self._survey = sniff(path, "utf-8")
        self.size = self._survey.size
        keys: dict[str, None] = {}
        count = 0
        for _, _, lines in self._lines():
            for _, line in lines:
                count += 1
                keys.update(dict.fromkeys(keys_of(line)))
        if not keys:
            raise FileError(
                f'{path}：没有一行是 JSON 对象，如 {{"土地用途": "工业用地"}}',
                f'{path}: no line of it is a JSON object, such as {{"use": "industrial"}}',
            )
        self.headings = tuple(keys)
        self.most_rows = count
        refuse_repeated(self.headings)

    def _lines(self) -> Iterator[tuple[int, int, list[tuple[int, bytes]]]]:
        """The lines that aren't blank, with their numbers, some megabytes at a time; their offset, and that behind."""
        offset, number, end = self._survey.start, 1, self._survey.end
        with open_source(self.path) as file:
            source = ByteSource(self.path, file, end, self._survey.line_end)
            while offset < end:
                data = source.lines(offset, CHUNK // 4)
                lines = data.split(b"\n")[:-1]
                yield (
                    offset,
                    min(offset + len(data), end),
                    [(number + index, line) for index, line in enumerate(lines) if line.strip()],
                )
                number += len(lines)
                offset += len(data)

    def chunks(self) -> Iterator[Chunk]:
        """The rows, some megabytes at a time."""
        for offset, behind, lines in self._lines():
            yield chunk_of(lines, self.headings, offset, behind)

    def count_rows(self) -> int:
        """How many lines of it aren't blank."""
        return self.most_rows


def open_jsonl(path: Path) -> JsonLinesLedger:
    """Open a ledger of JSON lines; see `landprice.ledger.read.open_ledger`."""
    return JsonLinesLedger(path)


def keys_of(line: bytes) -> tuple[str, ...]:
    """The keys of a line's object, in order; none where it is no row."""
    found = _taken(line)
    return () if isinstance(found, str) else tuple(key for key, _ in found)


def chunk_of(lines: Iterable[tuple[int, bytes]], headings: Sequence[str], offset: int, behind: int) -> Chunk:
    """The rows of some lines, none of them blank.

    Args:
        lines: each with its number.
        headings: every key that a row can have.
        offset: where in the file they begin.
        behind: where they end.
    """
    place = {key: index for index, key in enumerate(headings)}
    numbers: list[int] = []
    texts: list[list[str | None]] = []
    tokens: list[list[str | None]] = []
    bad: list[BadRow] = []
    for number, line in lines:
        found = _taken(line)
        if isinstance(found, str):
            bad.append(_bad(number, offset, line, found))
            continue
        text: list[str | None] = [None] * len(place)
        token: list[str | None] = [None] * len(place)
        for key, value in found:
            token[place[key]] = _token(value)
            text[place[key]] = _text(value)
        numbers.append(number)
        texts.append(text)
        tokens.append(token)
    return Chunk(
        _frame(texts, len(place)),
        pl.Series("line", numbers, pl.UInt64),
        tuple(bad),
        behind,
        _frame(tokens, len(place)),
    )


def _taken(line: bytes) -> _Object | str:
    """A line's keys and values, or the code of what is wrong with it."""
    try:
        found = _DECODER.decode(line.decode().strip())
    except UnicodeDecodeError:
        return "bad-encoding"
    except (ValueError, RecursionError):
        return "bad-json"
    if not isinstance(found, _Object):
        return "bad-json"
    if len(dict(found)) != len(found):
        return "repeated-key"
    if b"\\u" in line and not _is_unicode(found):
        return "bad-encoding"
    return found


def _is_unicode(found: _Object) -> bool:
    """Whether no half of a surrogate pair stands alone."""
    try:
        _token(found).encode()
    except UnicodeEncodeError:
        return False
    return True


def _token(value: Any) -> str:  # noqa: ANN401
    """A value as JSON, its numbers as they were written."""
    if isinstance(value, _Number):
        return str(value)
    if isinstance(value, _Object):
        return "{" + ", ".join(f"{_token(key)}: {_token(held)}" for key, held in value) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_token, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


def _text(value: Any) -> str | None:  # noqa: ANN401
    """A value as a cell's text."""
    if value is None or isinstance(value, str):
        return value
    return _token(value)


def _frame(rows: Sequence[Sequence[str | None]], width: int) -> pl.DataFrame:
    by_column = zip(*rows, strict=True) if rows else ((),) * width
    return pl.DataFrame(
        dict(zip(columns(width), by_column, strict=True)), schema=dict.fromkeys(columns(width), pl.String)
    )


def _bad(number: int, offset: int, line: bytes, code: str) -> BadRow:
    """A line that can't be taken apart."""
    zh, en = {
        "bad-encoding": ("不是有效的 UTF-8", "is not valid UTF-8"),
        "bad-json": ("不是一个 JSON 对象", "is no JSON object"),
        "repeated-key": ("有一个键出现两次", "has one key twice"),
    }[code]
    text = line.decode(errors="backslashreplace").strip()
    return BadRow(number, offset, (text,), code, f"第 {number} 行{zh}", f"line {number} {en}")
