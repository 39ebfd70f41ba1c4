"""Texts of a spreadsheet: a cell that is empty where the text was not given."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from landprice.formula import Quantity
from landprice.kinds.base import Condition, Text
from landprice.kinds.cell.condition import NO, OPEN, YES, CellCache, CellCondition
from landprice.kinds.cell.limbs import CellTerm, LimbInteger
from landprice.kinds.cell.number import CellNumber
from landprice.kinds.cell.sheet_formula import SheetFormula


@dataclass(frozen=True, slots=True)
class CellText(Text):
    """A text in a cell.

    Attributes:
        term: The cell, or a text in quotes that no input changes.
        cache: Gives formulas their cells.
        sheet_formula: The name of the input cell that holds it; None if it has none.
    """

    term: CellTerm
    cache: CellCache
    sheet_formula: str | None = None

    @property
    def is_fixed(self) -> bool:
        """Whether no input changes it."""
        return self.term.text.startswith('"')

    def _test(self, test: str, *, holds: bool) -> CellCondition:
        """Make a condition from a test in spreadsheet syntax; unknown where the cell is empty."""
        if self.is_fixed:
            return CellCondition(holds if self.term.value else None, self.cache)
        value = (YES if holds else NO) if self.term.value else OPEN
        term = CellTerm(f'IF({self.term.text}="",0.5,IF({test},1,0))', value)
        return CellCondition(self.cache.store([term], "=")[0], self.cache)

    def is_in(self, words: Iterable[str]) -> CellCondition:
        """Return whether it equals one of the words."""
        words = list(dict.fromkeys(words))
        tests = [f'{self.term.text}="{word}"' for word in words]
        test = tests[0] if len(tests) == 1 else f"OR({','.join(tests)})"
        return self._test(test, holds=self.term.value in words)

    def contains(self, word: str) -> CellCondition:
        """Return whether the word occurs in it."""
        return self._test(f'ISNUMBER(FIND("{word}",{self.term.text}))', holds=word in str(self.term.value))

    def equals(self, other: Text) -> CellCondition:
        """Return whether both texts are the same."""
        assert isinstance(other, CellText)
        left, right = self.term, other.term
        same = left.value == right.value
        if self.is_fixed and other.is_fixed:
            return CellCondition(same if left.value and right.value else None, self.cache)
        value = (YES if same else NO) if left.value and right.value else OPEN
        text = f'IF(OR({left.text}="",{right.text}=""),0.5,IF({left.text}={right.text},1,0))'
        return CellCondition(self.cache.store([CellTerm(text, value)], "=")[0], self.cache)

    def given(self) -> CellCondition:
        """Return whether it was given."""
        if self.is_fixed:
            return CellCondition(bool(self.term.value), self.cache)
        term = CellTerm(f'IF({self.term.text}="",0,1)', YES if self.term.value else NO)
        sheet_formula = None if self.sheet_formula is None else f'{self.sheet_formula}<>""'
        return CellCondition(self.cache.store([term], "?")[0], self.cache, sheet_formula)

    def lookup(self, table: Mapping[str, Fraction], key: str) -> CellNumber:
        """Look the text up in a table."""
        keys, numbers, scale = self.cache.write_table(table)
        number = table.get(str(self.term.value))
        count = 0 if number is None else int(number / scale)
        position = f"MATCH({self.term.text},{keys},0)"
        index = CellTerm(f"IFERROR(INDEX({numbers},{position}),0)", count)
        is_known = CellTerm(f"IF(ISNUMBER({position}),1,0)", NO if number is None else YES)
        index_cell, known_cell = self.cache.store([index, is_known], key)
        highest = max(int(entry / scale) for entry in table.values())
        top = LimbInteger.single(self.cache, index_cell, 0, max(highest * 2, 100_000))
        bottom = LimbInteger.fixed(self.cache, 1)
        found = CellNumber(self.cache, scale, top, bottom, CellCondition(known_cell, self.cache))
        name = self.cache.name_cell(f"{key}_by_use", found.decimal)
        return replace(found, sheet_formula=SheetFormula(name), formula=Quantity(key, ""))

    def where(self, condition: Condition, otherwise: Text) -> Text:
        """Return this text or the other."""
        assert isinstance(condition, CellCondition)
        assert isinstance(otherwise, CellText)
        if condition.value is None:
            return CellText(CellTerm('""', ""), self.cache)
        if isinstance(condition.value, bool):
            return self if condition.value else otherwise
        yes, no, cell = self.term, otherwise.term, condition.value
        value = yes.value if cell.value == YES else no.value if cell.value == NO else ""
        text = f'IF({cell.text}=1,{yes.text},IF({cell.text}=0,{no.text},""))'
        return CellText(self.cache.store([CellTerm(text, value)], "IF")[0], self.cache)
