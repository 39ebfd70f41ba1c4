"""Converts typed columns to text: the exact value, without added digits."""

import json
from decimal import Decimal

import polars as pl
from polars._typing import PolarsDataType


def as_text(frame: pl.DataFrame) -> pl.DataFrame:
    """Convert every column to text.

    A number becomes the shortest decimal that equals it, a binary float the shortest that gives it, without an
    exponent: 480.500000 from a column of six places would be refused as too fine a price. Dates become ISO, bytes
    hexadecimal, lists and structs JSON.

    Args:
        frame: Columns of any type.

    Example:
        >>> as_text(pl.DataFrame({"a": [0.1, 50.0, 1e-7], "b": [1, None, 3]})).rows()
        [('0.1', '1'), ('50', None), ('0.0000001', '3')]
    """
    return pl.DataFrame([_column_text(column) for column in frame], height=frame.height)


def _column_text(column: pl.Series) -> pl.Series:
    dtype = column.dtype
    if dtype == pl.String:
        return column
    if dtype.is_float():
        return _float_text(column)
    if dtype == pl.Binary:
        return column.bin.encode("hex")
    if not is_json_type(dtype):
        return pl.Series(column.name, [_bytes_json(value) for value in column.to_list()], pl.String)
    if dtype.is_nested():
        name = column.name
        encoded = column.to_frame("value").select(pl.struct("value").struct.json_encode()).to_series()
        text = encoded.str.strip_prefix('{"value":').str.strip_suffix("}").alias(name)
        return text.set(column.is_null(), None)
    text = column.cast(pl.String)
    places = dtype.scale if isinstance(dtype, pl.Decimal) else 0
    return text.str.strip_chars_end("0").str.strip_chars_end(".") if places else text


def is_json_type(dtype: PolarsDataType) -> bool:
    """Return whether Polars can write a type as JSON: one without bytes, at any depth."""
    if isinstance(dtype, pl.List | pl.Array):
        return is_json_type(dtype.inner)
    if isinstance(dtype, pl.Struct):
        return all(is_json_type(field.dtype) for field in dtype.fields)
    return dtype not in (pl.Binary, pl.Object)


def _bytes_json(value: object) -> str | None:
    """Encode a value that contains bytes as JSON, with the bytes in hexadecimal."""
    if value is None:
        return None
    return json.dumps(
        value, ensure_ascii=False, default=lambda item: item.hex() if isinstance(item, bytes) else str(item)
    )


def _float_text(column: pl.Series) -> pl.Series:
    """Convert floats to the shortest decimals that give them."""
    text = column.cast(pl.String).str.strip_suffix(".0")
    with_exponent = text.filter(text.str.contains("e", literal=True)).unique()
    if with_exponent.is_empty():
        return text
    plain = {power: f"{Decimal(power):f}" for power in with_exponent}
    return text.replace(list(plain), list(plain.values()))
