"""Converts the cells of a sheet to the text that a ledger is read from, and to what an .xlsx output writes again.

A number is read to the 15 significant digits that Excel keeps. A percent format gives its unit (0.06 shown as 6% is
6%), a date format a date. A number that is shown as another one than it is becomes its digits with the format behind
them, ``9600000 [0.0,"万"]``, which no reader of numbers takes.
"""

import datetime as dt
import math
import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import partial

import polars as pl

from landprice.inputs import quantities
from landprice.ledger.formats.sheets.number_formats import DATE_FORMAT, DATETIME_FORMAT, NumberFormat
from landprice.ledger.formats.sheets.sheet_cells import BOOLEAN, DATE, NUMBER, SheetCells
from landprice.ledger.heading_names import name_and_unit, plain_heading
from landprice.text_normalize import one_width

DIGITS = 15
"""The significant digits that a number in a sheet keeps."""

LONG_NUMBER = 15
"""Digits from which on a number in a sheet may differ from the one that was typed."""

_PLAIN = r"^(?:0|-?[1-9][0-9]{0,14}|-?(?:0|[1-9][0-9]{0,14})\.[0-9]{0,15}[1-9])$"
_NUMBER = re.compile(r"[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?")
_DAY_0, _DAY_0_OF_1904 = dt.datetime(1899, 12, 30), dt.datetime(1904, 1, 1)  # noqa: DTZ001  a sheet has no zones
_LEAP_DAY_1900 = 60
"""The day that Excel counts as 1900-02-29. Days before it are one later than the others'."""

_DAYS_TO_1904 = (_DAY_0_OF_1904 - _DAY_0).days
_DAYS = 2_958_466  # to 9999-12-31
_KINDS = (quantities.AREA, quantities.UNIT_PRICE, quantities.MONEY, quantities.RENT, quantities.YEARS, quantities.RATE)


def with_text(sheet: SheetCells) -> pl.DataFrame:
    """Add the column ``text`` to the cells of a sheet: each number and date in its plain form, without units."""
    cells = sheet.cells
    numbers = cells["kind"] == NUMBER
    value = cells["value"]
    short = value.str.contains(_PLAIN) & (value.str.len_bytes() <= DIGITS + 1)
    long = (numbers & ~short).arg_true()
    text = value.clone().scatter(long, _map(value.gather(long), to_15_digits))
    text = _format_numbers(sheet, text)
    booleans = (cells["kind"] == BOOLEAN).arg_true()
    if booleans.len():
        text = text.scatter(booleans, ["true" if one == "1" else "false" for one in value.gather(booleans)])
    return cells.with_columns(text.alias("text"))


def _format_numbers(sheet: SheetCells, text: pl.Series) -> pl.Series:
    """Put the dates and the percentages for the numbers that are shown so, and mark those that are shown as others."""
    cells = sheet.cells
    special = [place for place, one in enumerate(sheet.formats) if one.kind != "plain"]
    if not special:
        return text
    is_special = (cells["kind"] == NUMBER) & cells["style"].is_in(special)
    for style in cells["style"].filter(is_special).unique().sort().to_list():
        places = (is_special & (cells["style"] == style)).arg_true()
        form = sheet.formats[style]
        text = text.scatter(
            places, _map(text.gather(places), partial(format_number, form=form, since_1904=sheet.since_1904))
        )
    return text


def _map(texts: pl.Series, convert: Callable[[str], str]) -> pl.Series:
    """Convert each distinct text once."""
    distinct = texts.unique()
    converted = pl.Series([convert(one) for one in distinct.to_list()], dtype=pl.String)
    return texts.replace_strict(distinct, converted, return_dtype=pl.String) if distinct.len() else texts


def to_15_digits(stored: str) -> str:
    """Return a stored number to 15 significant digits, as a plain decimal; what is no number as it is.

    Example:
        >>> to_15_digits("7917738.779999999"), to_15_digits("12.0000000049"), to_15_digits("1.0E-7")
        ('7917738.78', '12.0000000049', '0.0000001')
    """
    if not _NUMBER.fullmatch(stored) or not math.isfinite(number := float(stored)):
        return stored
    plain = f"{Decimal(f'{number:.{DIGITS}g}'):f}"
    plain = plain.rstrip("0").rstrip(".") if "." in plain else plain
    return "0" if plain == "-0" else plain


def format_number(text: str, form: NumberFormat, *, since_1904: bool = False) -> str:
    """Return a number as its format shows it, if that is another thing than the number.

    Args:
        text: The number, plain.
        form: Its format, not a plain one.
        since_1904: Whether days are counted from 1904.

    Example:
        >>> from landprice.ledger.formats.sheets.number_formats import parse_format
        >>> [format_number("45761.5", parse_format(code)) for code in ("0.00%", "yyyy/m/d", '0!.0,"万"')]
        ['4576150%', '2025-04-14 12:00:00', '45761.5 [0!.0,"万"]']
    """
    if not _NUMBER.fullmatch(text):
        return text
    if form.kind == "percent":
        return f"{_trim(Decimal(text) * 100)}%"
    if form.kind != "odd" and (moment := _moment(Decimal(text), form, since_1904=since_1904)):
        return moment
    return odd_number(text, form)


def odd_number(text: str, form: NumberFormat) -> str:
    """Return a number with the format that shows another one."""
    return f"{text} [{form.code}]"


def _trim(number: Decimal) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _moment(days: Decimal, form: NumberFormat, *, since_1904: bool) -> str:
    """Return the date, time or duration of a number of days; "" if a sheet shows none."""
    if not 0 <= days < _DAYS:
        return ""
    seconds = int((days * 86_400).to_integral_value())  # to the second, as it was typed
    if form.kind == "elapsed" or (form.kind == "time" and days < 1):
        return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    day, rest = divmod(seconds, 86_400)
    clock = f" {rest // 3600:02}:{rest // 60 % 60:02}:{rest % 60:02}" if rest else ""
    if not since_1904 and day == _LEAP_DAY_1900:
        return "1900-02-29" + clock
    first = _DAY_0_OF_1904 if since_1904 else _DAY_0
    early = not since_1904 and day < _LEAP_DAY_1900
    date = first + dt.timedelta(days=day + early)
    return f"{date:%Y-%m-%d}".rjust(10, "0") + clock


def text_of_column(cells: pl.DataFrame, heading: str, formats: Sequence[NumberFormat]) -> pl.Series:
    """Return the text of a column's cells, where a format shows a unit with it.

    A unit that is the heading's own is left out. If the heading has none, the cell says it: 960万元. If it has another,
    the number is refused: its reader would not know which one holds.

    Args:
        cells: The cells of the column, with ``text``.
        heading: Its heading.
        formats: The formats by style.
    """
    text = cells["text"].clone()
    with_words = [place for place, form in enumerate(formats) if form.kind == "plain" and form.words]
    if not with_words:
        return text
    is_worded = (cells["kind"] == NUMBER) & cells["style"].is_in(with_words)
    for style in cells["style"].filter(is_worded).unique().sort().to_list():
        places = (is_worded & (cells["style"] == style)).arg_true()
        form = formats[style]
        text = text.scatter(places, _map(text.gather(places), partial(_with_words, form=form, heading=heading)))
    return text


def _with_words(text: str, form: NumberFormat, heading: str) -> str:
    """Return a number with the unit that its format shows, as far as the heading does not say it."""
    words, own = one_width(form.words), heading_unit(heading)
    if own and any(
        words in kind.units and own in kind.units and kind.units[words] == kind.units[own] for kind in _KINDS
    ):
        return text
    if words == own:
        return text
    return text + words if not own and any(words in kind.units for kind in _KINDS) else odd_number(text, form)


def heading_unit(heading: str) -> str:
    """Return the unit in a heading, in brackets or behind its name; "" if it has none.

    Example:
        >>> heading_unit("总价（万元）"), heading_unit("面积亩"), heading_unit("总价/万元"), heading_unit("用途")
        ('万元', '亩', '万元', '')
    """
    unit = name_and_unit(heading)[1]
    if unit:
        return unit
    name = plain_heading(heading)
    units = {unit for kind in _KINDS for unit in kind.units if unit and name.endswith(unit) and name != unit}
    return max(units, key=len, default="")


def echoes(cells: pl.DataFrame, formats: Sequence[NumberFormat], *, since_1904: bool) -> pl.Series:
    """Return what an .xlsx output writes for each cell.

    It is ``n``, the code of the format, a NUL and the number, or ``s`` and the text. Days are counted from 1900.

    Args:
        cells: With their ``text``.
        formats: The formats by style.
        since_1904: Whether the sheet counts days from 1904.
    """
    codes = pl.Series(["" if form.code == "General" else form.code for form in formats], dtype=pl.String)
    days = pl.Series([since_1904 and form.kind in ("date", "datetime") for form in formats])
    code, value = pl.lit(codes).gather(pl.col("style")), pl.col("value")
    is_number = (pl.col("kind") == NUMBER) & value.str.contains(f"^{_NUMBER.pattern}$")
    is_day = is_number & pl.lit(days).gather(pl.col("style"))
    later = (value.cast(pl.Float64, strict=False) + _DAYS_TO_1904).cast(pl.String)
    iso = pl.col("text").str.to_datetime("%Y-%m-%d %H:%M:%S", strict=False)
    iso = pl.coalesce(iso, pl.col("text").str.to_datetime("%Y-%m-%d", strict=False))
    serial = (iso - _DAY_0).dt.total_seconds() / 86_400
    is_iso = (pl.col("kind") == DATE) & (serial > _LEAP_DAY_1900)
    whole_day = pl.col("text").str.len_chars() == len("2025-04-14")
    return cells.select(
        pl.when(is_day)
        .then(pl.concat_str(pl.lit("n"), code, pl.lit("\0"), later))
        .when(is_number)
        .then(pl.concat_str(pl.lit("n"), code, pl.lit("\0"), value))
        .when(is_iso & whole_day)
        .then(pl.concat_str(pl.lit(f"n{DATE_FORMAT.code}\0"), serial.cast(pl.String)))
        .when(is_iso)
        .then(pl.concat_str(pl.lit(f"n{DATETIME_FORMAT.code}\0"), serial.cast(pl.String)))
        .otherwise(pl.lit("s") + pl.col("text"))
        .alias("echo")
    ).to_series()
