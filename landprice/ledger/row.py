"""Converts a row of a ledger to the inputs of the one-parcel command."""

from collections.abc import Mapping, Sequence
from typing import Any

from landprice.calculators import Calculator
from landprice.inputs.number_text import says_nothing
from landprice.kinds.column.source import ColumnSource
from landprice.ledger.cell_reader import number_in
from landprice.text_normalize import bare, one_width


def inputs_of_row(
    calculator: Calculator, sources: Mapping[str, ColumnSource], cells: Sequence[str | None], *, strict: bool = False
) -> dict[str, Any]:
    """Return a row's inputs by key, as a one-parcel calculator takes them.

    Args:
        calculator: The calculator.
        sources: The source of each input.
        cells: The row's cells, one a heading.
        strict: Whether to accept plain numbers only.

    Raises:
        UsageError: A number can't be read.
    """
    values = {key: _input_value(source, cells, strict=strict) for key, source in sources.items()}
    return {key: declared.gather(values) for key, declared in calculator.inputs.items()}


def _input_value(source: ColumnSource, cells: Sequence[str | None], *, strict: bool) -> Any:  # noqa: ANN401
    """Return the value of a source in a row. A number without a unit gets that of its column."""
    text = source.constant if source.column is None else cells[source.column]
    if text is None or not bare(text):
        return None
    is_cell = source.column is not None and source.kind is not None
    if says_nothing(text) and not (is_cell and strict):
        return None
    if is_cell and not number_in(source, text, strict=strict).unit:
        assert source.unit is not None
        return f"{one_width(text)}{source.unit.name}"
    return text
