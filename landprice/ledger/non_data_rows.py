"""Finds rows that are not parcels: totals (合计, 小计), and headings repeated on each printed page.

No total may be priced, and no parcel may be taken for a total. So a cell must be the name of a total as a whole:
合计村地块 is a parcel. If a name only ends like a total (滨海新区小计), it must be the first words of its row, and the
row must have no use.
"""

from collections.abc import Collection, Mapping, Sequence
from functools import reduce
from operator import or_

import polars as pl

from landprice.errors import UsageError
from landprice.inputs.number_text import NOTHING
from landprice.ledger.dictionary_encoding import DictionaryColumn
from landprice.text_normalize import SPACES

TOTAL = "total-row"
HEADING = "heading-row"
_MESSAGES = {
    TOTAL: ("“{cell}”是合计行，不是宗地。", "“{cell}” is a row of totals, not a parcel."),
    HEADING: ("这一行是重复的表头。", "This row repeats the heading."),
}

_WIDE = [*SPACES, *"（）：【】"]
_NARROW = [*("" for _ in SPACES), *"():[]"]
_MARKS = ["计", "otal", "OTAL"]  # every name of a total has one; searched first, as most ledgers have none
_WORD = "(?:合计|总计|小计|共计|累计|总合计|(?i:(?:sub|grand)?-?totals?))"
_COUNT = r"(?:[(\[]?[0-9,.]*[宗块个笔条项幅件户]?[)\]]?)"
_TOTAL = rf"^(?:本页|本表|本期|本年|全年|全部|累计|以上|前列)?{_WORD}{_COUNT}[:;.。]?$"
_ENDING = r"^[^0-9]*[合总小]\s*计[:：]?$"
_NO_USE = rf"^(?:{NOTHING}|.*[合总小]计:?)$"
_NO_WORDS = rf"^(?:{NOTHING}|[0-9.,]+)$"


def find_non_data_rows(
    rows: pl.DataFrame, headings: Sequence[str], uses: Mapping[int, DictionaryColumn], values: Collection[int]
) -> pl.DataFrame | None:
    """Find the rows that are not parcels.

    Args:
        rows: One column of text a heading.
        headings: As written.
        uses: The columns of uses, by position.
        values: The positions of the columns that are read as numbers or words. They hold no name of a row (but
            ``total``, a basis of underground prices).

    Returns:
        ``place``, ``code`` and ``cell`` of each, in order; None if there are none.
    """
    names = [name for place, name in enumerate(rows.columns) if place not in values]
    frames = [_find_repeated_headings(rows, headings), _find_totals(rows, names, uses)]
    non_empty = [frame for frame in frames if frame is not None]
    return pl.concat(non_empty).unique("place", keep="first").sort("place") if non_empty else None


def non_data_row_error(code: str, cell: str) -> UsageError:
    """Make the error for a row that is not a parcel.

    Args:
        code: `TOTAL` or `HEADING`.
        cell: The cell with the name of the total.
    """
    zh, en = _MESSAGES[code]
    return UsageError(zh.format(cell=cell), en.format(cell=cell), code=code)


def _find_repeated_headings(rows: pl.DataFrame, headings: Sequence[str]) -> pl.DataFrame | None:
    """Find rows whose every cell is its column's heading. With a single heading, such a row may be a parcel."""
    own = [heading.strip(SPACES) for heading in headings]
    filled = [place for place, heading in enumerate(own) if heading]
    if len(filled) <= 1:
        return None
    first, names = rows.to_series(filled[0]), dict.fromkeys([headings[filled[0]], own[filled[0]]])
    likely = reduce(or_, [first == name for name in names])
    if not likely.any():
        return None
    places = likely.arg_true()
    cells = rows[places].select(pl.all().str.strip_chars(SPACES).fill_null(""))
    same = cells.select(pl.all_horizontal(pl.col(name) == text for name, text in zip(cells.columns, own, strict=True)))
    places = places.filter(same.to_series())
    return _to_frame(places, HEADING, pl.Series([""], dtype=pl.String).new_from_index(0, len(places)))


def _find_totals(rows: pl.DataFrame, names: Sequence[str], uses: Mapping[int, DictionaryColumn]) -> pl.DataFrame | None:
    """Find rows of totals, with the cell that names them."""
    if not names:
        return None
    use_names = [rows.columns[place] for place in uses]
    others = [name for name in names if name not in use_names]
    # Most ledgers have none, and searching a column's joined text is far faster than searching each cell.
    if not (
        any(mark in text for use in uses.values() for text in use.texts for mark in _MARKS)
        or (others and any(rows.select(pl.col(others).str.join("").str.contains_any(_MARKS)).row(0)))
    ):
        return None
    likely = rows.select(pl.any_horizontal(pl.col(names).str.contains_any(_MARKS).fill_null(value=False)))
    places = likely.to_series().arg_true()
    if places.is_empty():
        return None
    stripped = rows[places].select(pl.col(names).str.strip_chars(SPACES))
    narrow = stripped.select(pl.all().str.replace_many(_WIDE, _NARROW))
    whole = [pl.when(pl.col(name).str.contains(_TOTAL)).then(stripped[name]) for name in names]
    words = [pl.when(~pl.col(name).str.contains(_NO_WORDS)).then(stripped[name]) for name in names]
    no_use = [pl.col(name).is_null() | pl.col(name).str.contains(_NO_USE) for name in use_names]
    ending = pl.when(pl.all_horizontal(pl.lit(value=True), *no_use)).then(pl.coalesce(words))
    names_of_totals = narrow.select(pl.coalesce(whole).alias("whole"), ending.alias("ending"))
    cells = names_of_totals.select(
        pl.coalesce("whole", pl.when(pl.col("ending").str.contains(_ENDING)).then("ending"))
    ).to_series()
    return _to_frame(places.filter(cells.is_not_null()), TOTAL, cells.drop_nulls())


def _to_frame(places: pl.Series, code: str, cells: pl.Series) -> pl.DataFrame | None:
    """Make the result for rows of one code; None if there are none."""
    if places.is_empty():
        return None
    return pl.DataFrame(
        {"place": places.cast(pl.UInt32), "code": pl.Series([code]).new_from_index(0, len(places)), "cell": cells}
    )
