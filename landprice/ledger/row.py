"""Converts a row of a ledger to the inputs of the one-parcel command."""

from collections.abc import Mapping, Sequence
from typing import Any

from landprice.calculators import Calculator
from landprice.errors import UsageError
from landprice.inputs.number_text import says_nothing
from landprice.inputs.quantities import UNIT_PRICE
from landprice.kinds.column.source import ColumnSource
from landprice.ledger.cell_reader import number_in, read_as
from landprice.ledger.several_columns import disagreement
from landprice.rulebook import RuleBook
from landprice.text_normalize import bare, one_width


def inputs_of_row(
    calculator: Calculator,
    sources: Mapping[str, ColumnSource],
    cells: Sequence[str | None],
    book: RuleBook,
    *,
    strict: bool = False,
) -> dict[str, Any]:
    """Return a row's inputs by key, as a one-parcel calculator takes them.

    Args:
        calculator: The calculator.
        sources: The source of each input.
        cells: The row's cells, one a heading.
        book: The rule book, for the names of uses.
        strict: Whether to accept plain numbers only.

    Raises:
        UsageError: A number can't be read, or two columns of one input disagree.
    """
    left_out = cells_left_out(sources, cells, book, strict=strict)
    own = sources.get("unit_price")
    by_area = own is not None and _value_of_columns(own, cells, book, strict=strict) is not None
    values = {
        key: _review_price(source, cells, strict=strict, by_area=by_area)
        if source.declared.kind_by_price
        else _value_of_columns(source, cells, book, strict=strict)
        for key, source in sources.items()
        if key not in left_out
    }
    return {key: declared.gather(values) for key, declared in calculator.inputs.items()}


def cells_left_out(
    sources: Mapping[str, ColumnSource], cells: Sequence[str | None], book: RuleBook, *, strict: bool = False
) -> dict[str, UsageError]:
    """Return the errors of a row's optional cells that can't be read, by their inputs' keys."""
    errors = {}
    for key, source in sources.items():
        if source.declared.costs_its_line and source.column is not None:
            try:
                _value_of_columns(source, cells, book, strict=strict)
            except UsageError as error:
                errors[key] = error
    return errors


def _review_price(source: ColumnSource, cells: Sequence[str | None], *, strict: bool, by_area: bool) -> Any:  # noqa: ANN401
    """Return the price at a review; without a unit, the row's own price says whether it is a unit price."""
    text = source.constant if source.column is None else cells[source.column]
    if text is None:
        return None
    kind_said = source.kind is UNIT_PRICE if not source.kind_by_row else by_area
    kind = source.declared.quantity_of(text, by_area=kind_said)
    return text if kind is None else _input_value(read_as(source, kind), cells, strict=strict)


def _value_of_columns(source: ColumnSource, cells: Sequence[str | None], book: RuleBook, *, strict: bool) -> Any:  # noqa: ANN401
    """Return the value of the first filled column of a source.

    Raises:
        UsageError: A number can't be read, or another filled column disagrees.
    """
    if not source.others:
        return _input_value(source, cells, strict=strict)
    values = [(one, _input_value(one, cells, strict=strict)) for one in source.columns]
    filled = [(one, value, str(cells[one.column or 0])) for one, value in values if value is not None]
    for one, _, text in filled[1:]:
        error = disagreement(filled[0][0], filled[0][2], one, text, book)
        if error is not None:
            raise error
    return filled[0][1] if filled else None


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
