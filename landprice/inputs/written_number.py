"""A number as it was written, before its unit and its limits are checked."""

from fractions import Fraction
from typing import NamedTuple


class WrittenNumber(NamedTuple):
    """A number as it was written, in parts.

    Attributes:
        whole: The digits before the point.
        part: The digits after the point.
        negative: Whether a minus stands before it.
        unit: The text after the number, without spaces; it may be no known unit.
        about: Whether 约 stands before the number.
    """

    whole: str
    part: str
    negative: bool = False
    unit: str = ""
    about: bool = False

    @property
    def amount(self) -> Fraction:
        """The number, in the unit that it is written in."""
        whole, part = self.whole.lstrip("0"), self.part.rstrip("0")  # zeros may be thousands, which int() refuses
        return Fraction(int(whole + part or "0"), 10 ** len(part)) * (-1 if self.negative else 1)
