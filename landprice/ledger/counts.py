"""How the cells of a column were read, counted: at once, cleaned first, not at all, or nothing to read."""

from dataclasses import dataclass, fields


@dataclass(frozen=True, slots=True)
class Counts:
    """The cells of a column, each in one of four.

    Attributes:
        at_once: Read as they stand.
        cleaned: Read after something about them was set aside: a unit, separators, spaces, 约, another script.
        rejected: Not read; the row has no figure, and says why.
        blank: They say nothing.
        about: Of those cleaned, the ones that are called 约: figures that were not measured.
    """

    at_once: int = 0
    cleaned: int = 0
    rejected: int = 0
    blank: int = 0
    about: int = 0

    @property
    def cells(self) -> int:
        """All of them."""
        return sum(self.of_each)

    @property
    def of_each(self) -> tuple[int, int, int, int]:
        """Read at once, cleaned, rejected, blank."""
        return self.at_once, self.cleaned, self.rejected, self.blank

    def __add__(self, other: "Counts") -> "Counts":
        """The counts of both."""
        return Counts(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(self)))
