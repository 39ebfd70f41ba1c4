"""Exact fractions in cells: the arithmetic beneath the numbers of a spreadsheet."""

from dataclasses import dataclass, replace
from fractions import Fraction
from math import gcd, lcm

from landprice.kinds.cell.limbs import CellTerm, LimbInteger, choose_integer, floor_divide
from landprice.kinds.rounding import Rounding


@dataclass(frozen=True, slots=True)
class CellQuotient:
    """A number that is scale × top ÷ bottom; the division stays pending until the number is rounded.

    Attributes:
        scale: A fraction that no input changes, such as 1/100 for an amount in fen.
        top: The numerator, an integer in cells.
        bottom: The denominator, an integer in cells, above 0 wherever the number is used.
    """

    scale: Fraction
    top: LimbInteger
    bottom: LimbInteger

    @property
    def is_fixed(self) -> bool:
        """Whether no input changes it."""
        return self.top.is_fixed and self.bottom.is_fixed

    @property
    def value(self) -> Fraction:
        """The number for the parcel as priced."""
        return self.scale * Fraction(self.top.value, self.bottom.value)

    @property
    def float_text(self) -> str:
        """A formula that computes the number in floats; 0 if the denominator is 0."""
        up, down = self.scale.numerator, self.scale.denominator
        text = self.top.as_float.text + (f"*{up}" if up != 1 else "") + (f"/{down}" if down != 1 else "")
        if self._is_integer:
            return text
        return f"IFERROR({text}/{self.bottom.as_float.text},0)"

    @property
    def _is_integer(self) -> bool:
        return self.bottom.is_fixed and self.bottom.value == 1

    def is_multiple_of(self, unit: Fraction) -> bool:
        """Return whether it is a multiple of ``unit`` whatever the inputs."""
        return self._is_integer and (self.scale / unit).denominator == 1

    def align_scales(self, other: "CellQuotient") -> tuple["CellQuotient", "CellQuotient"]:
        """Convert both numbers to the largest scale of which both scales are multiples."""
        denominator = lcm(self.scale.denominator, other.scale.denominator)
        scale = Fraction(gcd(int(self.scale * denominator), int(other.scale * denominator)), denominator)
        return self._to_scale(scale), other._to_scale(scale)  # noqa: SLF001

    def _to_scale(self, scale: Fraction) -> "CellQuotient":
        return replace(self, scale=scale, top=self.top.times(int(self.scale / scale)))

    def _has_same_bottom(self, other: "CellQuotient") -> bool:
        return self.bottom is other.bottom or (self._is_integer and other._is_integer)  # noqa: SLF001

    def _to_common_bottom(self, other: "CellQuotient") -> tuple["CellQuotient", "CellQuotient"]:
        """Convert both numbers to one scale and one denominator."""
        left, right = self.align_scales(other)
        if left._has_same_bottom(right):  # noqa: SLF001
            return left, right
        tops, bottom = (left.top * right.bottom, right.top * left.bottom), left.bottom * right.bottom
        return replace(left, top=tops[0], bottom=bottom), replace(right, top=tops[1], bottom=bottom)

    def add(self, other: "CellQuotient") -> "CellQuotient":
        """Add."""
        left, right = self._to_common_bottom(other)
        return replace(left, top=(left.top + right.top).cached("+"))

    def subtract(self, other: "CellQuotient") -> "CellQuotient":
        """Subtract."""
        left, right = self._to_common_bottom(other)
        return replace(left, top=(left.top - right.top).cached("−"))

    def multiply(self, other: "CellQuotient") -> "CellQuotient":
        """Multiply. A fixed factor above 0 goes into the scale and takes no cell."""
        for factor, number in ((self, other), (other, self)):
            if factor.is_fixed and factor.top.value > 0:
                return replace(number, scale=number.scale * factor.value)
        return CellQuotient(self.scale * other.scale, self.top * other.top, self.bottom * other.bottom)

    def divide(self, other: "CellQuotient") -> "CellQuotient":
        """Divide. A fixed divisor goes into the scale and takes no cell."""
        if other.is_fixed:
            return replace(self, scale=self.scale / other.value)
        return CellQuotient(self.scale / other.scale, self.top * other.bottom, self.bottom * other.top)

    def choose(self, condition: CellTerm, other: "CellQuotient") -> "CellQuotient":
        """Return this number where a cell is 1, else the other."""
        yes, no = self.align_scales(other)
        top = choose_integer(condition, yes.top, no.top)
        if yes._has_same_bottom(no):  # noqa: SLF001
            return replace(yes, top=top)
        return replace(yes, top=top, bottom=choose_integer(condition, yes.bottom, no.bottom))

    def round_to(self, unit: Fraction, rounding: Rounding) -> tuple[LimbInteger, CellTerm | None]:
        """Round to a multiple of ``unit``.

        Returns:
            The number of units; and a cell with 1 where it is exact, else 0, or None if it always is.
        """
        ratio = self.scale / unit
        top, bottom = self.top.times(ratio.numerator), self.bottom.times(ratio.denominator)
        if self.is_multiple_of(unit) and len(top.limbs) == 1:
            return top.cached("="), None
        if rounding == "half-up":
            top, bottom = top.times(2) + bottom, bottom.times(2)
        elif rounding == "up":
            top = top + bottom - LimbInteger.fixed(top.cache, 1)
        return floor_divide(top.cached("↥" if rounding == "up" else "½"), bottom)
