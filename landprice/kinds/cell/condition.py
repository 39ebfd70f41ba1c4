"""Conditions of a spreadsheet: a cell that holds 1 for true, 0 for false and 0.5 for unknown.

With these numbers "and" is MIN, "or" is MAX and "not" is 1 minus the cell, and unknown operands come out right.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol, TypeVar

from landprice.kinds.base import Condition
from landprice.kinds.cell.limbs import CellTerm, FormulaCache

YES, NO, OPEN = 1, 0, 0.5
"""True, false and unknown in a cell."""

_LONGEST_SHEET_FORMULA = 90  # characters; a longer condition is referred to by its cell

Made = TypeVar("Made")


class CellCache(FormulaCache, Protocol):
    """Gives formulas their cells, names cells, and records how far the workbook reaches."""

    def name_cell(self, key: str, term: CellTerm) -> str:
        """Show a value in a named cell beside the inputs, and return the name."""

    def limit_steps(self, holds: "CellCondition", steps: int) -> None:
        """Record that the workbook has rows for so many steps, which suffice only where the condition holds."""

    def memoize(self, key: str, make: Callable[[], Made]) -> Made:
        """Return the object made under a key, and make it at the first request."""

    def write_table(self, table: Mapping[str, Fraction]) -> tuple[str, str, Fraction]:
        """Write a table to cells, and return the range of its keys, the range of its numbers, and their unit."""


@dataclass(frozen=True, slots=True)
class CellCondition(Condition):
    """A condition in a cell, or a truth value that no input changes.

    Attributes:
        value: The cell; or True, False, or None for always unknown.
        cache: Gives formulas their cells.
        sheet_formula: The condition as a formula for readers shows it, if it is never unknown; None to show the cell.
    """

    value: CellTerm | bool | None
    cache: CellCache
    sheet_formula: str | None = None

    @property
    def term(self) -> CellTerm:
        """The condition as a cell or a number."""
        if isinstance(self.value, CellTerm):
            return self.value
        return CellTerm("0.5", OPEN) if self.value is None else CellTerm(str(int(self.value)), int(self.value))

    @property
    def text(self) -> str:
        """The condition as a formula for readers shows it."""
        return self.sheet_formula or f"{self.term.text}=1"

    @property
    def holds(self) -> bool:
        """Whether it is true for the parcel as priced."""
        return self.term.value == YES

    def _store(self, term: CellTerm, note: str, sheet_formula: str | None) -> "CellCondition":
        """Put a new condition into a cell of its own."""
        (cell,) = self.cache.store([term], note)
        is_short = sheet_formula is not None and len(sheet_formula) <= _LONGEST_SHEET_FORMULA
        return CellCondition(cell, self.cache, sheet_formula if is_short else None)

    def _combine(
        self,
        other: "CellCondition",
        connective: str,
        function: str,
        evaluate: Callable[[float, float], float],
        *,
        dominant: bool,
    ) -> "CellCondition":
        """Combine two conditions by "and" or "or"; ``dominant`` is the truth value that decides the outcome alone."""
        if self.value is dominant or other.value is (not dominant):
            return self
        if other.value is dominant or self.value is (not dominant):
            return other
        left, right = self.term, other.term
        if left == right:
            return self
        sheet_formula = None
        if self.sheet_formula and other.sheet_formula:
            sheet_formula = f"{connective}({self.sheet_formula},{other.sheet_formula})"
        value = evaluate(float(left.value), float(right.value))
        term = CellTerm(f"{function}({left.text},{right.text})", value)
        return self._store(term, connective.lower(), sheet_formula)

    def __and__(self, other: "CellCondition") -> "CellCondition":
        """Return whether both hold."""
        return self._combine(other, "AND", "MIN", min, dominant=False)

    def __or__(self, other: "CellCondition") -> "CellCondition":
        """Return whether at least one holds."""
        return self._combine(other, "OR", "MAX", max, dominant=True)

    def __invert__(self) -> "CellCondition":
        """Negate."""
        if not isinstance(self.value, CellTerm):
            return CellCondition(None if self.value is None else not self.value, self.cache)
        sheet_formula = f"NOT({self.sheet_formula})" if self.sheet_formula else None
        return self._store(CellTerm(f"(1-{self.value.text})", 1 - float(self.value.value)), "not", sheet_formula)

    def cached(self) -> "CellCondition":
        """Return the condition itself: it has a cell of its own."""
        return self

    def choose_condition(self, yes: "CellCondition", no: "CellCondition") -> "CellCondition":
        """Return one condition where this is true, the other where it is false, and false where it is unknown."""
        if self.value is None:
            return CellCondition(False, self.cache)
        if isinstance(self.value, bool):
            return yes if self.value else no
        if yes.value is False:
            return ~self & no if no.value is not False else no
        if no.value is False:
            return self & yes
        yes_term, no_term = yes.term, no.term
        if yes_term == no_term and self.sheet_formula is not None:
            return yes
        value = yes_term.value if self.value.value == YES else no_term.value if self.value.value == NO else 0
        text = f"IF({self.value.text}=1,{yes_term.text},IF({self.value.text}=0,{no_term.text},0))"
        return self._store(CellTerm(text, value), "IF", None)
