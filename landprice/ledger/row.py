"""Converts a row of a ledger to the inputs of the one-parcel command."""

from collections.abc import Mapping, Sequence
from typing import Any

from landprice.calculators import Calculator
from landprice.inputs.declared import Input, ListInput, NumberInput, PartsInput, numbered
from landprice.inputs.number_text import says_nothing
from landprice.kinds.column.parcel import number_of
from landprice.kinds.column.source import ColumnSource
from landprice.ledger.cell_reader import number_in
from landprice.text_normalize import bare, one_width


def inputs_of_row(
    one: Calculator, sources: Mapping[str, ColumnSource], cells: Sequence[str | None], *, strict: bool = False
) -> dict[str, Any]:
    """Return a row's inputs by key, as a one-parcel calculator takes them.

    Args:
        one: The calculator.
        sources: Where each input comes from.
        cells: The row's cells, one a heading.
        strict: Whether to accept plain numbers only.

    Raises:
        UsageError: A number can't be read.
    """
    said = {key: _said(source, cells, strict=strict) for key, source in sources.items()}
    return {key: _input(declared, said) for key, declared in one.inputs.items()}


def _input(declared: Input, said: Mapping[str, Any]) -> Any:  # noqa: ANN401
    """One input: a list of numbers, or of parts, where it is several."""
    if not isinstance(declared, ListInput | PartsInput):
        return said.get(declared.key)
    patterns = numbered(declared)
    first = 1 if isinstance(declared, PartsInput) else declared.first
    given = [
        number
        for key, value in said.items()
        if value is not None
        for pattern in patterns
        if (number := number_of(key, pattern)) is not None
    ]
    numbers = range(first, max(given, default=first - 1) + 1)
    if isinstance(declared, ListInput):
        return [said.get(f"{declared.key}_{number}") for number in numbers]
    return [tuple(said.get(f"{field.key}_{number}") for field in declared.fields) for number in numbers]


def _said(source: ColumnSource, cells: Sequence[str | None], *, strict: bool) -> Any:  # noqa: ANN401
    """What a source says of a row: a bare number gets its column's unit."""
    text = source.constant if source.column is None else cells[source.column]
    if text is None or not bare(text):
        return None
    is_cell = source.column is not None and isinstance(source.declared, NumberInput)
    if says_nothing(text) and not (is_cell and strict):
        return None
    if is_cell and not number_in(source, text, strict=strict).unit:
        assert source.unit is not None
        return f"{one_width(text)}{source.unit.name}"
    return text
