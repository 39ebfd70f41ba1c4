"""Inputs as a user would type them."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Final, cast

FINEST_PLACES: Final = 6
"""The decimal places of the finest inputs, rates and indices."""


def as_text(inputs: Mapping[str, object]) -> dict[str, str | list[str]]:
    """Render inputs as a user would type them, by the same keys.

    A part reads use:area or use:area:unit price, a layer level:kind or level:kind:area, a reassessed price has its
    unit (元/㎡ or 元); a flag reads "true" or "false", a review of which nothing is known is empty.

    >>> as_text({"years": Fraction(41, 2), "layer": [(1, "parking", None)], "reassessed": [(Fraction(560), "unit")]})
    {'years': '20.5', 'layer': ['1:parking'], 'reassessed': ['560元/㎡']}
    """
    return {key: _typed(key, value) for key, value in inputs.items() if value is not None}


def plain(value: object) -> str:
    """Write one value; a number as a plain decimal, which it must be able to be."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return value
    units = Fraction(cast("Fraction | int", value)) * 10**FINEST_PLACES
    assert units.denominator == 1, "finer than any input may be typed"
    whole, decimal_part = divmod(abs(units.numerator), 10**FINEST_PLACES)
    digits = f"{whole}.{decimal_part:0{FINEST_PLACES}}".rstrip("0").rstrip(".")
    return f"-{digits}" if units < 0 else digits


def _typed(key: str, value: object) -> str | list[str]:
    if isinstance(value, list):
        return [_typed_item(key, item) for item in value]
    return plain(value)


def _typed_item(key: str, item: object) -> str:
    if key == "reassessed" and isinstance(item, tuple):
        return plain(item[0]) + {"unit": "元/㎡", "total": "元"}[item[1]]
    if isinstance(item, tuple):
        return ":".join(plain(field) for field in item).rstrip(":")
    return plain(item)
