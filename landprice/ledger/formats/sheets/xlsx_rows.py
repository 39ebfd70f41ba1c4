r"""Parses the rows of a worksheet in the form that Excel and most libraries write, with Polars.

XML has many ways to write one cell. These rows are taken apart by regular expressions that match only the plain one,
and must match all of it:

    <row r="2" spans="1:3"><c r="A2" s="1" t="s"><v>0</v></c>…</row>

Whatever else occurs (a comment, a prefix, an unknown element, an attribute in another order) raises `NotPlain`, and the
whole sheet is parsed by the general parser. What stands before and behind the rows is parsed by that one anyway.
"""

import re
import sys
from collections.abc import Callable, Iterator, Sequence

import polars as pl

from landprice.ledger.formats.sheets.sheet_cells import (
    BOOLEAN,
    DATE,
    ERROR,
    FORMULA,
    MOST_CELLS,
    MOST_COLUMNS,
    MOST_ROWS,
    NUMBER,
    TEXT,
    SheetDamage,
    by_place,
    parse_reference,
)

_PIECE = 8 << 20
_BEGIN, _END = b"<sheetData>", b"</sheetData>"

_EMPTY_ROW = r'(?:<row r="[0-9]{1,7}"[^<>/]*(?:/>|></row>))'
_OPEN_ROW = r'<row r="([0-9]{1,7})"[^<>/]*>'
_FIRST = rf"^{_EMPTY_ROW}*{_OPEN_ROW}$"
_NO_CELLS = rf"^{_EMPTY_ROW}*$"
_CELL = (
    r'^r="(?P<letters>[A-Z]{1,3})(?P<row>[0-9]{1,7})"(?: s="(?P<style>[0-9]{1,9})")?(?: t="(?P<type>[A-Za-z]{1,9})")?'
    r"(?:/>|>(?P<formula><f(?: [^<>]*)?(?:/>|>[^<]*</f>))?"
    r"(?:(?P<has_value><v>)(?P<value>[^<]*)</v>|<v/>)?"
    r'(?:<is><t(?: xml:space="preserve")?>(?P<inline>[^<]*)</t></is>)?</c>)'
    rf"(?P<tail></row>{_EMPTY_ROW}*(?:{_OPEN_ROW.replace('(', '(?P<opened>')})?)?$"
)
_STRING = r'^<t(?: xml:space="preserve")?>([^<]*)</t></si>$'
_TYPES = {"n": NUMBER, "b": BOOLEAN, "e": ERROR, "s": TEXT, "str": TEXT, "inlineStr": TEXT, "d": DATE}
_ENTITY = re.compile(r"&(?:#x([0-9a-fA-F]{1,6})|#([0-9]{1,7})|(amp|lt|gt|quot|apos));|&")
_OF_XML = re.compile("[\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ENTITIES = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_CONTROLS = bytes(code for code in range(0x20) if code not in (0x9, 0xA))
_ENCODING = re.compile(rb"""\s*<\?xml[^>]*encoding=["'](?!utf-8["'])""", re.IGNORECASE)


class NotPlain(Exception):  # noqa: N818  caught where the general parser takes over
    """XML in another form."""


def read_plain_rows(
    blocks: Iterator[bytes], strings: Sequence[str], unescape: Callable[[str], str], *, recalculates: bool
) -> tuple[pl.DataFrame, bytes]:
    """Parse a worksheet.

    Args:
        blocks: Of its part.
        strings: The shared strings.
        unescape: Decodes the characters that XML can't hold.
        recalculates: Whether stored zeros of formulas may stand for nothing.

    Returns:
        The cells, and the worksheet without its rows.

    Raises:
        NotPlain: Its XML has another form.
        SheetDamage: It is damaged.
    """
    before, rest = _find_rows(blocks)
    shared = pl.Series("strings", strings, dtype=pl.String)
    frames: list[pl.DataFrame] = []
    count = 0
    for piece in _pieces(rest, blocks):
        if isinstance(piece, _Tail):
            cells = by_place(pl.concat(frames)) if frames else _parse_piece(b"", shared, unescape, recalculates=False)
            return cells, before + _BEGIN + _END + piece
        frames.append(_parse_piece(piece, shared, unescape, recalculates=recalculates))
        count += frames[-1].height
        if count > MOST_CELLS:
            raise SheetDamage(f"over {MOST_CELLS:,} cells")
    raise NotPlain


class _Tail(bytes):
    """What stands behind the rows."""


def _find_rows(blocks: Iterator[bytes]) -> tuple[bytes, bytes]:
    """Read to the first row; return what stands before it and what was read of the rows."""
    read = b""
    for block in blocks:
        read += block
        place = read.find(_BEGIN)
        if place >= 0:
            before = read[:place]
            if _ENCODING.match(before) or b"<!" in before or before[:2] in (b"\xff\xfe", b"\xfe\xff"):
                break
            return before, read[place + len(_BEGIN) :]
        if len(read) > _PIECE:
            break
    raise NotPlain


def _pieces(rest: bytes, blocks: Iterator[bytes]) -> Iterator[bytes]:
    """Yield pieces of whole rows, and at last the `_Tail`."""
    parts, size = [rest], len(rest)
    while True:
        block = next(blocks, b"")
        parts.append(block)
        size += len(block)
        if block and size < _PIECE:
            continue
        data = b"".join(parts)
        end = data.find(_END)
        if end >= 0:
            yield data[:end]
            yield _Tail(data[end + len(_END) :] + b"".join(blocks))
            return
        cut = data.rfind(b"<row ")
        if not block or cut <= 0:
            raise NotPlain
        yield data[:cut]
        parts, size = [data[cut:]], len(data) - cut


def _as_text(piece: bytes) -> pl.Series:
    """Return a piece as text of one element."""
    if b"<!" in piece or b"<?" in piece or len(piece.translate(None, _CONTROLS)) != len(piece):
        raise NotPlain
    try:
        return pl.Series([piece], dtype=pl.Binary).cast(pl.String)
    except pl.exceptions.PolarsError as error:
        raise NotPlain from error


def _parse_piece(
    piece: bytes, strings: pl.Series, unescape: Callable[[str], str], *, recalculates: bool
) -> pl.DataFrame:
    """Parse whole rows."""
    parts = _as_text(piece).str.split("<c ").explode()
    first, cells = parts[0] or "", parts.slice(1)
    opening = re.fullmatch(_FIRST if cells.len() else _NO_CELLS, first)
    if opening is None:
        raise NotPlain
    found = cells.str.extract_groups(_CELL).struct.unnest()
    if found["letters"].null_count():
        raise NotPlain
    row = found["row"].cast(pl.UInt32)
    if cells.len():
        _check_rows(found, row, int(opening[1]))
    kind = found["type"].fill_null("n").replace_strict(_TYPES, default=None, return_dtype=pl.UInt8)
    if kind.null_count():
        raise NotPlain
    frame = pl.DataFrame(
        {
            "row": row,
            "column": _columns(found["letters"]),
            "kind": kind,
            "style": found["style"].fill_null("0").cast(pl.UInt32),
            "type": found["type"].fill_null("n"),
            "formula": found["formula"],
            "value": found["value"].set(found["has_value"].is_null(), None),
            "inline": found["inline"],
        }
    )
    return _values(frame, strings, unescape, recalculates=recalculates)


def _check_rows(found: pl.DataFrame, row: pl.Series, first: int) -> None:
    """Check that each cell stands in the row that its name says, and that rows begin and end in turn."""
    ends = found["tail"].is_not_null() & found["opened"].is_null()
    if not ends[-1] or ends.sum() != 1:
        raise NotPlain
    opened = pl.concat([pl.Series([first], dtype=pl.UInt32), found["opened"].cast(pl.UInt32).slice(0, row.len() - 1)])
    if not (opened.fill_null(strategy="forward") == row).all() or not row.is_between(1, MOST_ROWS).all():
        raise NotPlain


def _columns(letters: pl.Series) -> pl.Series:
    """Return the positions of columns by their letters."""
    names = letters.unique()
    places = [parse_reference(f"{name}1")[1] for name in names]
    assert all(place < MOST_COLUMNS for place in places)
    return letters.replace_strict(names, pl.Series(places, dtype=pl.UInt16), return_dtype=pl.UInt16)


def _values(
    frame: pl.DataFrame, strings: pl.Series, unescape: Callable[[str], str], *, recalculates: bool
) -> pl.DataFrame:
    """Put together the value of each cell; drop those without one."""
    is_shared = frame["type"] == "s"
    stored, inline = _decode(frame["value"]), _decode(frame["inline"])
    if (inline.is_not_null() & stored.is_not_null()).any():
        raise NotPlain
    value = pl.select(pl.coalesce(pl.lit(inline), pl.lit(stored))).to_series()
    has_formula, blank = frame["formula"].is_not_null(), value.fill_null("") == ""
    missing = blank
    if recalculates:
        missing = missing | ((frame["type"] == "n") & (value == "0")).fill_null(value=False)
    missing = (missing & (frame["type"] != "str")) | ((frame["type"] == "str") & value.is_null())
    is_formula = has_formula & missing
    indices = value.filter(is_shared & ~is_formula & ~blank)
    numbers = indices.cast(pl.UInt32, strict=False)
    if numbers.null_count() or (numbers >= strings.len()).any():
        raise SheetDamage("there is no such shared string")
    value = value.scatter((is_shared & ~is_formula & ~blank).arg_true(), strings.gather(numbers))
    escaped = frame["type"].is_in(["str", "inlineStr"]) & value.str.contains("_x", literal=True)
    escaped = escaped.fill_null(value=False)
    if escaped.any():
        places = escaped.arg_true()
        value = value.scatter(places, [unescape(text) for text in value.gather(places)])
    if is_formula.any():
        places = is_formula.arg_true()
        formulas = _decode(frame["formula"].gather(places).str.extract(r"^<f[^>]*>([^<]*)</f>$").fill_null(""))
        value = value.scatter(places, "=" + formulas)
    kind = pl.select(pl.when(pl.lit(is_formula)).then(pl.lit(FORMULA, pl.UInt8)).otherwise(pl.lit(frame["kind"])))
    frame = frame.select("row", "column", kind.to_series().alias("kind"), "style", value.alias("value"))
    return frame.filter(is_formula | (value.fill_null("") != ""))


def _decode(texts: pl.Series) -> pl.Series:
    """Decode the entities in texts."""
    places = texts.str.contains("&", literal=True).fill_null(value=False).arg_true()
    if places.is_empty():
        return texts.clone()
    return texts.clone().scatter(places, [_ENTITY.sub(_character, text) for text in texts.gather(places)])


def _character(match: re.Match[str]) -> str:
    """Return the character of an entity."""
    if match[3]:
        return _ENTITIES[match[3]]
    code = int(match[1], 16) if match[1] else int(match[2] or 0)
    if code > sys.maxunicode or not _OF_XML.fullmatch(chr(code)):
        raise NotPlain
    return chr(code)


def read_plain_strings(blocks: Iterator[bytes]) -> list[str]:
    """Parse the shared strings, if each is a plain text.

    Raises:
        NotPlain: Its XML has another form.
    """
    data = b"".join(blocks)
    begin, end = data.find(b"<si>"), data.rfind(b"</sst>")
    before = data[:begin]
    if begin < 0 or end < 0 or data[end:].strip() != b"</sst>" or _ENCODING.match(before):
        raise NotPlain
    if not re.fullmatch(rb"\s*(?:<\?xml[^<>]*\?>)?\s*<sst(?: [^<>]*)?>", before):
        raise NotPlain
    texts = _as_text(data[begin + 4 : end]).str.split("<si>").explode().str.extract(_STRING)
    if texts.null_count():
        raise NotPlain
    return _decode(texts).to_list()
