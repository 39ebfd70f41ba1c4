"""Cleans numbers with common dirt, a whole column at a time.

It accepts a part of what `landprice.inputs.quantities.read` accepts, with the same result. The other texts are left to
that function, one distinct text at a time.
"""

import polars as pl

from landprice.inputs.number_text import ABOUT, GROUPED
from landprice.inputs.quantities import QuantityKind, Unit
from landprice.kinds.column.integers import INTEGER
from landprice.text_normalize import SPACES

_WIDE = "".join(chr(code) for code in range(0xFF10, 0xFF1A)) + "，．／％（）"
_NARROW = [*(chr(ord(sign) - 0xFEE0) for sign in _WIDE), *(" " for _ in SPACES)]
_DIGITS = 15  # before the decimal point: enough for every limit, few enough to multiply


def clean_numbers(texts: pl.Series, kind: QuantityKind, unit: Unit | None, highest: int) -> pl.DataFrame:
    """Read numbers in digits with a unit, thousands separators, full-width characters or 约.

    Args:
        texts: None of them null.
        kind: The kind of the numbers.
        unit: Of a bare number; None if a bare number can't be read.
        highest: The largest multiple of the kind's grain that is within its limit.

    Returns:
        ``value``, in multiples of the kind's grain, null for other texts; ``about``, whether the text has 约.
    """
    names = sorted((name for name in kind.units if name), key=len, reverse=True)
    behind = "|".join(_escape(name) for name in names)
    places = max(own.places for own in kind.units.values())
    pattern = (
        rf"^(?P<about>{ABOUT})? *(?P<whole>{GROUPED}|[0-9]{{1,{_DIGITS}}})"
        rf"(?:\.(?P<part>[0-9]{{1,{max(places, 1)}}}))? *(?P<unit>{behind})?$"
    )
    narrow = texts.str.replace_many([*_WIDE, *SPACES], _NARROW).str.strip_chars(" ")
    groups = narrow.str.extract_groups(pattern).struct.unnest()
    multipliers = _multipliers(kind, unit)
    digits = pl.col("whole").str.replace_many([",", " "], ["", ""])
    part = pl.col("part").fill_null("")
    by_unit = pl.concat_str(pl.col("unit").fill_null(""), part.str.len_bytes(), separator=":")
    number = (digits + part).cast(INTEGER, strict=False)
    by = by_unit.replace_strict(list(multipliers), list(multipliers.values()), default=None, return_dtype=INTEGER)
    fits = digits.str.len_bytes() <= _DIGITS
    value = pl.when(fits).then(number) * by
    return groups.select(
        pl.when(value <= pl.lit(highest, dtype=INTEGER)).then(value).alias("value"),
        pl.col("about").is_not_null(),
    )


def _multipliers(kind: QuantityKind, unit: Unit | None) -> dict[str, int]:
    """Return the value in grains of the last place, for each unit and number of places, as ``unit:places``."""
    units = {**kind.units} if unit is None else {**kind.units, "": unit}
    return {
        f"{name}:{places}": kind.grains(named_unit, places)
        for name, named_unit in units.items()
        for places in range(named_unit.places + 1)
    }


def _escape(text: str) -> str:
    """Escape a text for a pattern."""
    return "".join(f"\\{sign}" if sign in ".^$*+?()|{}" else sign for sign in text)
