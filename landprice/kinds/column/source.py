"""Where an input of a ledger comes from."""

from dataclasses import dataclass

from landprice.inputs.input_kinds import Input
from landprice.inputs.quantities import QuantityKind, Unit


@dataclass(frozen=True, slots=True)
class ColumnSource:
    """Where an input's value comes from.

    Attributes:
        key: The input's key, numbered where it is one of several.
        declared: Its declaration: of the number, word or use itself.
        column: The column's position; None where one value holds for every row.
        heading: The column's heading as written.
        constant: The value for every row.
        kind: What a number is to be: for a price at a review, what its unit says.
        unit: The unit of a bare number.
        unit_said: Whether the heading or an option said the unit.
    """

    key: str
    declared: Input
    column: int | None = None
    heading: str = ""
    constant: str | None = None
    kind: QuantityKind | None = None
    unit: Unit | None = None
    unit_said: bool = False
