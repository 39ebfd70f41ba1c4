"""Rows of a sheet that are no parcels: totals (合计, 小计) and the heading once more, as each printed page has it.

A total is never priced. Nor is a parcel taken for one: a cell must be a total's name as a whole, so that 合计村地块
stays a parcel; where the name only ends so (滨海新区小计), it must be the row's first words, and the row say no use.
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
    TOTAL: ("“{cell}”是合计行，不是宗地。", "“{cell}” is a row of totals and no parcel."),
    HEADING: ("这一行是重复的表头。", "This row is the heading again."),
}

_WIDE = [*SPACES, *"（）：【】"]
_NARROW = [*("" for _ in SPACES), *"():[]"]
_SIGNS = ["计", "otal", "OTAL"]  # what every total's name has: sought first, for most ledgers have none
_WORD = "(?:合计|总计|小计|共计|累计|总合计|(?i:(?:sub|grand)?-?totals?))"
_COUNT = r"(?:[(\[]?[0-9,.]*[宗块个笔条项幅件户]?[)\]]?)"
_TOTAL = rf"^(?:本页|本表|本期|本年|全年|全部|累计|以上|前列)?{_WORD}{_COUNT}[:;.。]?$"
_ENDING = r"^[^0-9]*[合总小]\s*计[:：]?$"
_NO_USE = rf"^(?:{NOTHING}|.*[合总小]计:?)$"
_NO_WORDS = rf"^(?:{NOTHING}|[0-9.,]+)$"


def find_non_data_rows(
    rows: pl.DataFrame, headings: Sequence[str], uses: Mapping[int, DictionaryColumn], values: Collection[int]
) -> pl.DataFrame | None:
    """The rows that are no parcels.

    Args:
        rows: One column of text a heading.
        headings: As written.
        uses: The columns that say a use, by position.
        values: The positions of the columns that are read as numbers or words: what stands there is no name of a
            row (``total`` is a basis of underground prices).

    Returns:
        ``place``, ``code`` and ``cell`` of each, in order; None where there is none.
    """
    names = [name for place, name in enumerate(rows.columns) if place not in values]
    found = [one for one in (_headings_again(rows, headings), _totals(rows, names, uses)) if one is not None]
    return pl.concat(found).unique("place", keep="first").sort("place") if found else None


def non_data_row_error(code: str, cell: str) -> UsageError:
    """The error of a row that is no parcel.

    Args:
        code: One of the two.
        cell: What the row calls itself.
    """
    zh, en = _MESSAGES[code]
    return UsageError(zh.format(cell=cell), en.format(cell=cell), code=code)


def _headings_again(rows: pl.DataFrame, headings: Sequence[str]) -> pl.DataFrame | None:
    """The rows whose every cell is its column's heading, if there are any; of one heading alone it can't be told."""
    own = [heading.strip(SPACES) for heading in headings]
    said = [place for place, heading in enumerate(own) if heading]
    if len(said) <= 1:
        return None
    first, names = rows.to_series(said[0]), dict.fromkeys([headings[said[0]], own[said[0]]])
    likely = reduce(or_, [first == name for name in names])
    if not likely.any():
        return None
    places = likely.arg_true()
    cells = rows[places].select(pl.all().str.strip_chars(SPACES).fill_null(""))
    same = cells.select(pl.all_horizontal(pl.col(name) == text for name, text in zip(cells.columns, own, strict=True)))
    places = places.filter(same.to_series())
    return _found(places, HEADING, pl.Series([""], dtype=pl.String).new_from_index(0, len(places)))


def _totals(rows: pl.DataFrame, names: Sequence[str], uses: Mapping[int, DictionaryColumn]) -> pl.DataFrame | None:
    """The rows of totals, with the cell that says so, if there are any."""
    if not names:
        return None
    use_names = [rows.columns[place] for place in uses]
    others = [name for name in names if name not in use_names]
    # most ledgers have none, and all the text of a column is searched far sooner than each of its cells
    if not (
        any(sign in text for use in uses.values() for text in use.texts for sign in _SIGNS)
        or (others and any(rows.select(pl.col(others).str.join("").str.contains_any(_SIGNS)).row(0)))
    ):
        return None
    likely = rows.select(pl.any_horizontal(pl.col(names).str.contains_any(_SIGNS).fill_null(value=False)))
    places = likely.to_series().arg_true()
    if places.is_empty():
        return None
    written = rows[places].select(pl.col(names).str.strip_chars(SPACES))
    narrow = written.select(pl.all().str.replace_many(_WIDE, _NARROW))
    whole = [pl.when(pl.col(name).str.contains(_TOTAL)).then(written[name]) for name in names]
    words = [pl.when(~pl.col(name).str.contains(_NO_WORDS)).then(written[name]) for name in names]
    no_use = [pl.col(name).is_null() | pl.col(name).str.contains(_NO_USE) for name in use_names]
    ending = pl.when(pl.all_horizontal(pl.lit(value=True), *no_use)).then(pl.coalesce(words))
    found = narrow.select(pl.coalesce(whole).alias("whole"), ending.alias("ending"))
    cells = found.select(
        pl.coalesce("whole", pl.when(pl.col("ending").str.contains(_ENDING)).then("ending"))
    ).to_series()
    return _found(places.filter(cells.is_not_null()), TOTAL, cells.drop_nulls())


def _found(places: pl.Series, code: str, cells: pl.Series) -> pl.DataFrame | None:
    """Rows of one code; None where there are none."""
    if places.is_empty():
        return None
    return pl.DataFrame(
        {"place": places.cast(pl.UInt32), "code": pl.Series([code]).new_from_index(0, len(places)), "cell": cells}
    )
