"""Columns that have types of their own, as text: exactly what they hold, never a digit more."""

import json
from decimal import Decimal

import polars as pl
from polars._typing import PolarsDataType


def as_text(frame: pl.DataFrame) -> pl.DataFrame:
    """Every column as text.

    A number is the shortest decimal that is it, or of a binary float the shortest that gives it, without an exponent: a
    column of six places must not make 480.500000 too fine a price. Dates are ISO, bytes hexadecimal, lists and
    structures JSON.

    Args:
        frame: Columns of any type.

    Example:
        >>> as_text(pl.DataFrame({"a": [0.1, 50.0, 1e-7], "b": [1, None, 3]})).rows()
        [('0.1', '1'), ('50', None), ('0.0000001', '3')]
    """
    return pl.DataFrame([_text(column) for column in frame], height=frame.height)


def _text(column: pl.Series) -> pl.Series:
    """One column as text."""
    kind = column.dtype
    if kind == pl.String:
        return column
    if kind.is_float():
        return _floats(column)
    if kind == pl.Binary:
        return column.bin.encode("hex")
    if not in_json(kind):
        return pl.Series(column.name, [_encoded(value) for value in column.to_list()], pl.String)
    if kind.is_nested():
        name = column.name
        encoded = column.to_frame("value").select(pl.struct("value").struct.json_encode()).to_series()
        text = encoded.str.strip_prefix('{"value":').str.strip_suffix("}").alias(name)
        return text.set(column.is_null(), None)
    text = column.cast(pl.String)
    places = kind.scale if isinstance(kind, pl.Decimal) else 0
    return text.str.strip_chars_end("0").str.strip_chars_end(".") if places else text


def in_json(kind: PolarsDataType) -> bool:
    """Whether Polars can write a type as JSON: one without bytes, at any depth."""
    if isinstance(kind, pl.List | pl.Array):
        return in_json(kind.inner)
    if isinstance(kind, pl.Struct):
        return all(in_json(part.dtype) for part in kind.fields)
    return kind not in (pl.Binary, pl.Object)


def _encoded(value: object) -> str | None:
    """A value that holds bytes as JSON, those in hexadecimal."""
    if value is None:
        return None
    return json.dumps(
        value, ensure_ascii=False, default=lambda held: held.hex() if isinstance(held, bytes) else str(held)
    )


def _floats(column: pl.Series) -> pl.Series:
    """Floats as the shortest decimals that give them."""
    text = column.cast(pl.String).str.strip_suffix(".0")
    written_out = text.filter(text.str.contains("e", literal=True)).unique()
    if written_out.is_empty():
        return text
    plain = {power: f"{Decimal(power):f}" for power in written_out}
    return text.replace(list(plain), list(plain.values()))
