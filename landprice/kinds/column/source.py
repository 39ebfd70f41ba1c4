"""The source of an input's values in a ledger."""

from dataclasses import dataclass

from landprice.inputs.input_kinds import Input
from landprice.inputs.quantities import QuantityKind, Unit


@dataclass(frozen=True, slots=True)
class ColumnSource:
    """The source of an input's values: a column, or one value for every row.

    Attributes:
        key: The input's key, numbered in lists and parts.
        declared: The declaration of the single value.
        column: The position of the column; None if one value holds for every row.
        heading: The column's heading as written.
        constant: The value for every row.
        kind: The kind of quantity of a number. For a price at a review it depends on the unit.
        unit: The unit of a bare number; None where each cell must have its own.
        unit_said: Whether the heading or an option gives the unit, or the cells do.
        kind_by_row: Whether a bare number is of the kind that the row's own price is: a unit price or a total.
        others: Further columns of the same input. The first that is filled is taken; all that are filled must agree.
    """

    key: str
    declared: Input
    column: int | None = None
    heading: str = ""
    constant: str | None = None
    kind: QuantityKind | None = None
    unit: Unit | None = None
    unit_said: bool = False
    kind_by_row: bool = False
    others: tuple["ColumnSource", ...] = ()

    @property
    def unit_name(self) -> str:
        """The unit of every bare number; "" if there is none, or if it differs from row to row."""
        return "" if self.unit is None or self.kind_by_row else self.unit.name

    @property
    def columns(self) -> tuple["ColumnSource", ...]:
        """Itself and the further columns."""
        return (self, *self.others)
