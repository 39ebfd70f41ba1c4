"""One row of a ledger as the inputs of the one-parcel command."""

from collections.abc import Mapping, Sequence
from typing import Any

from landprice.calculators import Calculator
from landprice.inputs.declared import Input, ListInput, NumberInput, PartsInput
from landprice.inputs.quantities import one_width
from landprice.ledger.cells import says_nothing
from landprice.ledger.headings import Source, numbered
from landprice.ledger.plan import number_of


def inputs_of_row(one: Calculator, sources: Mapping[str, Source], cells: Sequence[str | None]) -> dict[str, Any]:
    """What one row says, by key, as the one-parcel calculator is asked.

    Args:
        one: The calculator.
        sources: Where each input comes from.
        cells: The row's cells, one a heading.
    """
    said = {key: _said(source, cells) for key, source in sources.items()}
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


def _said(source: Source, cells: Sequence[str | None]) -> Any:  # noqa: ANN401
    """What a source says of a row: a bare number gets its column's unit."""
    text = source.constant if source.column is None else cells[source.column]
    if text is None or says_nothing(text):
        return None
    if isinstance(source.declared, NumberInput) and source.unit is not None and one_width(text)[-1:].isdigit():
        return f"{one_width(text)}{source.unit.name}"
    return text
