"""Counts of how the cells of a column were read: at once, after cleaning, rejected, or blank."""

from dataclasses import dataclass, fields


@dataclass(frozen=True, slots=True)
class Counts:
    """The counts of a column's cells; each cell is in one of the first four.

    Attributes:
        at_once: Read as they are.
        cleaned: Read after cleaning: a unit, separators, spaces, 约, another script.
        rejected: Could not be read, so their rows are rejected.
        blank: Blank, or a dash or word for "none".
        about: Those of the cleaned that are marked 约 (approximate).
    """

    at_once: int = 0
    cleaned: int = 0
    rejected: int = 0
    blank: int = 0
    about: int = 0

    @property
    def cells(self) -> int:
        """The number of all cells."""
        return sum(self.of_each)

    @property
    def of_each(self) -> tuple[int, int, int, int]:
        """The counts of cells read at once, cleaned, rejected and blank."""
        return self.at_once, self.cleaned, self.rejected, self.blank

    def __add__(self, other: "Counts") -> "Counts":
        """Add the counts of two sets of cells."""
        return Counts(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(self)))
