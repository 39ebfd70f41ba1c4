"""Numbers of a spreadsheet: formulas that recalculate when the reader changes an input in the workbook.

A cell number stands for ``scale × top ÷ bottom``. ``scale`` is a fraction that no input changes, such as 1/100 for an
amount in fen; ``top`` and ``bottom`` are integers of any size in cells (`landprice.kinds.cell.limbs`), and the division
stays pending until the number is rounded. So a spreadsheet rounds every figure right, ties included, although it
computes in floats.

A number carries two more forms, which grow with every operation of the calculator: the formula over named cells that a
reader sees (`SheetFormula`), and the syntax tree of the formula in words (`landprice.formula`).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import reduce

from landprice.decimal_text import decimal_places, format_decimal
from landprice.formula import (
    ATOM,
    PRECEDENCE,
    Call,
    CellRef,
    Constant,
    Formula,
    Literal,
    Operator,
    Quantity,
    term_factor_formula,
)
from landprice.kinds.base import Condition, Number, Operand
from landprice.kinds.cell import factors, shares
from landprice.kinds.cell.condition import NO, OPEN, YES, CellCache, CellCondition
from landprice.kinds.cell.formula_text import UNKNOWN, binary_op, conditional
from landprice.kinds.cell.limbs import MAX_ARGUMENTS, CellTerm, LimbInteger
from landprice.kinds.cell.quotient import CellQuotient
from landprice.kinds.cell.sheet_formula import SheetFormula
from landprice.kinds.rounding import Rounding

USUAL_STEPS = 10
"""The review periods that a workbook has rows for at least: fifty years, reviewed every five."""

_NO_FORMULA = SheetFormula("")
_LONGEST_NAME = 20  # characters; a longer name is replaced by a cell in the formula of a share


@dataclass(frozen=True, slots=True)
class CellNumber(Number):
    """A number in cells: scale × top ÷ bottom.

    Attributes:
        cache: Gives formulas their cells.
        scale: The value of one unit of ``top ÷ bottom``.
        top: The numerator.
        bottom: The denominator, above 0 wherever the number is used.
        known: Whether the number is known; this condition itself is never unknown.
        sheet_formula: The formula over named cells.
        formula: The formula in words.
        is_exact: Whether every rounding that it depends on is exact, for the amounts in the cells.
        high: The upper end, if cells hold the number only as an interval; then the number itself is the lower end.
            None if it is exact.
    """

    cache: CellCache
    scale: Fraction
    top: LimbInteger
    bottom: LimbInteger
    known: CellCondition
    sheet_formula: SheetFormula = _NO_FORMULA
    formula: Formula = UNKNOWN
    is_exact: CellCondition = None  # type: ignore[assignment]  # set below
    high: CellQuotient | None = None

    def __post_init__(self) -> None:
        """Count a number as exact unless told otherwise."""
        if self.is_exact is None:
            object.__setattr__(self, "is_exact", CellCondition(True, self.cache))

    def of(self, operand: Operand) -> "CellNumber":
        """Convert an operand."""
        if isinstance(operand, Number):
            assert isinstance(operand, CellNumber)
            return operand
        return self.constant(operand)

    def constant(self, value: Constant | Fraction | int) -> "CellNumber":
        """Make a fixed number; a value of the law has a cell of its own."""
        if isinstance(value, CitedConstant):
            return value.cell
        constant = Constant.of(value)
        number = constant.value
        text = format_decimal(number, separator="") if decimal_places(number) is not None else str(number)
        return CellNumber(
            self.cache,
            Fraction(1, number.denominator),
            LimbInteger.fixed(self.cache, number.numerator),
            LimbInteger.fixed(self.cache, 1),
            CellCondition(True, self.cache),
            SheetFormula(text, PRECEDENCE["÷"] if "/" in text else ATOM),
            Literal(constant.shown),
        )

    def unknown(self) -> "CellNumber":
        """Make an unknown number."""
        zero, one = LimbInteger.fixed(self.cache, 0), LimbInteger.fixed(self.cache, 1)
        return CellNumber(self.cache, Fraction(1), zero, one, CellCondition(False, self.cache), SheetFormula('""'))

    @property
    def quotient(self) -> CellQuotient:
        """The number without its formulas: scale × top ÷ bottom."""
        return CellQuotient(self.scale, self.top, self.bottom)

    @property
    def _upper(self) -> CellQuotient:
        return self.quotient if self.high is None else self.high

    def _replace_quotient(self, quotient: CellQuotient, high: CellQuotient | None = None) -> "CellNumber":
        return replace(self, scale=quotient.scale, top=quotient.top, bottom=quotient.bottom, high=high)

    def given(self) -> CellCondition:
        """Return whether it is known."""
        return self.known

    def cached(self) -> "CellNumber":
        """Return the number itself: its limbs have cells of their own."""
        return self

    def as_literal(self) -> "CellNumber":
        """Return the same number; formulas that use it show the figure of its cell."""
        if self.known.value is False or self.quotient.is_fixed:
            return self
        (cell,) = self.cache.store([self.decimal], "=")
        return replace(self, sheet_formula=SheetFormula(cell.text), formula=CellRef(cell.text))

    @property
    def value(self) -> Fraction | None:
        """The number for the parcel as priced; None if it is unknown."""
        return self.quotient.value if self.known.holds else None

    @property
    def decimal(self) -> CellTerm:
        """The number as one float; an empty text where it is unknown."""
        text, value = self.quotient.float_text, self.value
        if self.known.value is not True:
            text = f'IF({self.known.term.text}=1,{text},"")'
        return CellTerm(text, "" if value is None else float(value))

    # ── choice ──

    def where(self, condition: Condition, otherwise: Number) -> Number:
        """Return this number or the other."""
        assert isinstance(condition, CellCondition)
        assert isinstance(otherwise, CellNumber)
        if condition.value is None or (self.known.value is False and otherwise.known.value is False):
            return self.unknown()
        if isinstance(condition.value, bool):
            return self if condition.value else otherwise
        known = condition.choose_condition(self.known, otherwise.known)
        formula = conditional(condition.text, self.formula, otherwise.formula)
        sheet_formula = self._choose_sheet_formula(condition, otherwise)
        if otherwise.known.value is False or self.known.value is False:
            only_known = self if otherwise.known.value is False else otherwise
            return replace(only_known, known=known, formula=formula, sheet_formula=sheet_formula)
        is_exact = condition.choose_condition(self.is_exact, otherwise.is_exact)
        chosen = self._replace_quotient(self.quotient.choose(condition.term, otherwise.quotient))
        if self.high is not None or otherwise.high is not None:
            chosen = replace(chosen, high=self._upper.choose(condition.term, otherwise._upper))  # noqa: SLF001
        chosen = replace(chosen, known=known, formula=formula, sheet_formula=sheet_formula, is_exact=is_exact)
        if isinstance(formula, Quantity) and self.sheet_formula != otherwise.sheet_formula:
            # one quantity that comes from either of two cells: show it in a named cell
            name = self.cache.name_cell(formula.key, chosen.decimal)
            chosen = replace(chosen, sheet_formula=SheetFormula(name))
        return chosen

    def _choose_sheet_formula(self, condition: CellCondition, otherwise: "CellNumber") -> SheetFormula:
        yes, no = self.sheet_formula, otherwise.sheet_formula
        if yes == no or otherwise.known.value is False:
            return yes
        if self.known.value is False:
            return no
        return SheetFormula(f"IF({condition.text},{yes.text},{no.text})")

    # ── arithmetic ──

    def _join(
        self, op: Operator, other: "CellNumber", quotient: CellQuotient, high: CellQuotient | None = None
    ) -> "CellNumber":
        """Make the result of an operation on two numbers, with its formulas."""
        return CellNumber(
            self.cache,
            quotient.scale,
            quotient.top,
            quotient.bottom,
            self.known & other.known,
            self.sheet_formula.join(op, other.sheet_formula),
            binary_op(op, self.formula, other.formula),
            self.is_exact & other.is_exact,
            high,
        )

    def __add__(self, other: Operand) -> "CellNumber":
        """Add."""
        right = self.of(other)
        result, high = self.quotient.add(right.quotient), None
        if self.high is not None or right.high is not None:
            high = self._upper.add(right._upper)
        return self._join("+", right, result, high)

    def __sub__(self, other: Operand) -> "CellNumber":
        """Subtract. Neither may be an interval."""
        right = self.of(other)
        assert self.high is None and right.high is None  # noqa: PT018
        return self._join("−", right, self.quotient.subtract(right.quotient))

    def __mul__(self, other: Operand) -> "CellNumber":
        """Multiply. An interval is only ever multiplied by a number of at least 0, so its ends keep their order."""
        right = self.of(other)
        result, high = self.quotient.multiply(right.quotient), None
        if self.high is not None or right.high is not None:
            high = self._upper.multiply(right._upper)
        return self._join("×", right, result, high)

    def __truediv__(self, other: Operand) -> "CellNumber":
        """Divide. The divisor may not be an interval."""
        right = self.of(other)
        if right.top.is_fixed and right.top.value == 0:
            return self.unknown()
        assert right.high is None
        result = self.quotient.divide(right.quotient)
        high = None if self.high is None else self.high.divide(right.quotient)
        return self._join("÷", right, result, high)

    # ── comparison ──

    def _difference(self, other: "CellNumber") -> LimbInteger:
        """Compute an integer with the sign of this number minus the other. Neither may be an interval."""
        assert self.high is None and other.high is None  # noqa: PT018
        return self.quotient.subtract(other.quotient).top

    def _test(self, other: "CellNumber", test: str, note: str, *, holds: bool) -> CellCondition:
        """Make a condition from a test in spreadsheet syntax; unknown where either number is."""
        known = self.known & other.known
        if known.value is False:
            return CellCondition(None, self.cache)
        if known.value is True:
            term = CellTerm(f"IF({test},1,0)", YES if holds else NO)
        else:
            value = (YES if holds else NO) if known.holds else OPEN
            term = CellTerm(f"IF({known.term.text}=1,IF({test},1,0),0.5)", value)
        return CellCondition(self.cache.store([term], note)[0], self.cache)

    def _fixed_test(self, other: "CellNumber", *, holds: bool) -> CellCondition:
        """Make a condition whose outcome, where both numbers are known, no input changes."""
        known = self.known & other.known
        if isinstance(known.value, bool):
            return CellCondition(holds if known.value else None, self.cache)
        return self._test(other, "TRUE" if holds else "FALSE", "=", holds=holds)

    def _at_least(self, other: "CellNumber", note: str) -> CellCondition:
        difference = self._difference(other)
        if difference.is_fixed:
            return self._fixed_test(other, holds=difference.value >= 0)
        return self._test(other, f"{difference.leading.text}>=0", note, holds=difference.value >= 0)

    def __le__(self, other: Operand) -> CellCondition:
        """Compare: at most."""
        return self.of(other)._at_least(self, "≤")

    def __ge__(self, other: Operand) -> CellCondition:
        """Compare: at least."""
        return self._at_least(self.of(other), "≥")

    def equals(self, other: Operand) -> CellCondition:
        """Compare: the same number."""
        right = self.of(other)
        difference = self._difference(right)
        if difference.is_fixed:
            return self._fixed_test(right, holds=difference.value == 0)
        if len(difference.limbs) == 1:
            test = f"{difference.limbs[0].term.text}=0"
        else:
            reverse = right._difference(self)  # noqa: SLF001
            test = f"AND({difference.leading.text}>=0,{reverse.leading.text}>=0)"
        return self._test(right, test, "=", holds=difference.value == 0)

    def minimum(self, other: Number) -> "CellNumber":
        """Return the smaller of two."""
        return self._pick(self.of(other), self <= other, Call("min", (self.formula, self.of(other).formula)), "MIN")

    def maximum(self, other: Number) -> "CellNumber":
        """Return the larger of two."""
        return self._pick(self.of(other), self >= other, Call("max", (self.formula, self.of(other).formula)), "MAX")

    def _pick(self, other: "CellNumber", is_self: CellCondition, formula: Formula, function: str) -> "CellNumber":
        """Choose by a comparison, with both numbers in the formulas."""
        picked = replace(self, formula=UNKNOWN).where(is_self, replace(other, formula=UNKNOWN))
        assert isinstance(picked, CellNumber)
        return replace(
            picked,
            known=self.known & other.known,
            is_exact=self.is_exact & other.is_exact,
            formula=formula,
            sheet_formula=SheetFormula(f"{function}({self.sheet_formula.text},{other.sheet_formula.text})"),
        )

    # ── rounding ──

    def round_to(self, unit: Fraction, rounding: Rounding) -> "CellNumber":
        """Round to a multiple of ``unit``. An interval is exact if both ends round alike."""
        if self.known.value is False:
            return self
        units, is_exact = self._round(self.quotient, unit, rounding)
        if self.high is not None:
            high_units, is_high_exact = self._round(self.high, unit, rounding)
            is_exact = is_exact & is_high_exact
            ends_agree = self._from_units(units, unit).equals(self._from_units(high_units, unit))
            is_exact = is_exact & ends_agree
            units = units if rounding == "up" else high_units
        one = LimbInteger.fixed(self.cache, 1)
        sheet_formula = self._rounded_sheet_formula(unit, rounding)
        is_exact = self.is_exact & is_exact
        return replace(
            self, scale=unit, top=units, bottom=one, sheet_formula=sheet_formula, is_exact=is_exact, high=None
        )

    def _rounded_sheet_formula(self, unit: Fraction, rounding: Rounding) -> SheetFormula:
        function = {"up": "ROUNDUP", "down": "ROUNDDOWN", "half-up": "ROUND"}[rounding]
        if self.quotient.is_multiple_of(unit):
            if all(char.isalnum() or char == "_" for char in self.sheet_formula.text):
                return self.sheet_formula
            function = "ROUND"  # only the error of floats is left to round away
        return SheetFormula(f"{function}({self.sheet_formula.text},{decimal_places(unit)})")

    def _round(self, quotient: CellQuotient, unit: Fraction, rounding: Rounding) -> tuple[LimbInteger, CellCondition]:
        """Round a quotient; return the number of units, and whether it is exact."""
        units, exact = quotient.round_to(unit, rounding)
        return units, CellCondition(True if exact is None else exact, self.cache)

    def _from_units(self, units: LimbInteger, unit: Fraction) -> "CellNumber":
        one = LimbInteger.fixed(self.cache, 1)
        return CellNumber(self.cache, unit, units, one, CellCondition(True, self.cache))

    # ── steps, factors and shares ──

    def max_steps(self, step: Number, shortest: Fraction) -> int:
        """Count the steps that the parcel needs, but at least those of the longest usual term.

        If a change of the inputs could need more, the workbook refuses them: it has no rows for them.
        """
        step = self.of(step)
        length, step_length = self.value, step.value
        needed = -(-length // step_length) if length is not None and step_length is not None and step_length > 0 else 0
        most = int(-(-(self.top.hi * self.scale) // shortest))
        steps = min(most, max(needed, USUAL_STEPS))
        if steps < most:
            self.cache.limit_steps(self <= step * steps, steps)
        return steps

    @property
    def _as_rate(self) -> factors.CellRate:
        return factors.CellRate(self.cache, self.quotient, self.decimal, self.known)

    def term_factor(self, years: Number, max_term: Number) -> "CellNumber":
        """Compute the term factor at this rate."""
        term, full = self.of(years), self.of(max_term)
        known = self.known & term.known & full.known
        if known.value is False:
            return self.unknown()
        low, high = factors.term_factor(self._as_rate, term.quotient, full.quotient)
        one = LimbInteger.fixed(self.cache, 1)
        whole = CellNumber(self.cache, Fraction(1), one, one, known)
        factor = whole.where(term.equals(full), whole._replace_quotient(low, high))
        assert isinstance(factor, CellNumber)
        return replace(
            factor,
            known=known,
            sheet_formula=SheetFormula(f"{self._less_discount(term)}/{self._less_discount(full)}", PRECEDENCE["÷"]),
            formula=term_factor_formula(self.formula, term.formula, full.formula),
        )

    def _less_discount(self, years: "CellNumber") -> str:
        """Write 1 − (1 + rate)^−years."""
        return f"(1-(1+{self.sheet_formula.text})^-{years.sheet_formula.as_exponent})"

    def annuity(self, first: Number, count: Number) -> "CellNumber":
        """Compute the annuity at this rate."""
        start, years = self.of(first), self.of(count)
        known = self.known & start.known & years.known
        if known.value is False:
            return self.unknown()
        table = factors.factor_table(self._as_rate)
        start_year = factors.whole_years(start.quotient)
        end_year = factors.whole_years((start + years).quotient)
        low, high = factors.annuity(self.cache, table, start_year, end_year)
        rate = self.sheet_formula.text
        text = f"PV({rate},{years.sheet_formula.text},-1,0,1)/(1+{rate})^{start.sheet_formula.as_exponent}"
        return CellNumber(
            self.cache,
            low.scale,
            low.top,
            low.bottom,
            known,
            SheetFormula(text, PRECEDENCE["÷"]),
            Call("annuity", (self.formula, start.formula, years.formula)),
            high=high,
        )

    def apportion(self, weights: Sequence[Number], unit: Fraction) -> list[Number]:
        """Split this number by weight."""
        numbers = [self.of(weight) for weight in weights]
        parts: list[Number] = [self.unknown()] * len(numbers)
        known = [(index, weight) for index, weight in enumerate(numbers) if weight.known.value is not False]
        if self.known.value is False or not known:
            return parts
        units = self.round_to(unit, "half-up").top
        common = reduce(lambda left, right: left.align_scales(right)[0], (weight.quotient for _, weight in known))
        aligned = [weight._replace_quotient(weight.quotient.align_scales(common)[0]) for _, weight in known]  # noqa: SLF001
        rounded = shares.round_down_shares(units, [(weight.top, weight.known) for weight in aligned], self.is_exact)
        denominator = _sum_formula(aligned)
        sum_of_weights = reduce(lambda sum_, term: binary_op("+", sum_, term), (weight.formula for _, weight in known))
        for rank, (index, weight) in enumerate(known):
            extra = rounded.extra_unit(rank)
            share = f"{self._short_text()}*{weight._short_text()}/{denominator}"  # noqa: SLF001
            text = f"ROUNDDOWN({share},{decimal_places(unit)})+{extra.limbs[0].term.text}*{float(unit)}"
            parts[index] = CellNumber(
                self.cache,
                unit,
                (rounded.shares[rank] + extra).cached("+"),
                LimbInteger.fixed(self.cache, 1),
                self.known & weight.known,
                SheetFormula(text, PRECEDENCE["+"]),
                binary_op("÷", binary_op("×", self.formula, weight.formula), sum_of_weights),
                rounded.is_exact,
            )
        return parts

    def _short_text(self) -> str:
        """Return its name if it has a short one, else a reference to a cell with its figure."""
        text, precedence = self.sheet_formula
        is_short = precedence == ATOM and len(text) <= _LONGEST_NAME
        return text if is_short else self.cache.store([self.decimal], "=")[0].text

    def weighted_mean(self, values: Sequence[Number], weights: Sequence[Number]) -> "CellNumber":
        """Compute the mean over the pairs of which both are known; unknown if there is none."""
        pairs = [(self.of(value), self.of(weight)) for value, weight in zip(values, weights, strict=True)]
        pairs = [(value, weight) for value, weight in pairs if (value.known & weight.known).value is not False]
        if not pairs:
            return self.unknown()
        zero = self.constant(0)
        tops, bottoms = [], []
        for value, weight in pairs:
            known = value.known & weight.known
            tops.append((weight * value).where(known, zero))
            bottoms.append(weight.where(known, zero))
        top, bottom = (reduce(lambda sum_, term: sum_ + term, terms) for terms in (tops, bottoms))
        any_known = reduce(
            lambda either, known: either | known, (value.known & weight.known for value, weight in pairs)
        )
        mean = top / bottom
        assert isinstance(mean, CellNumber)
        return replace(mean, known=any_known)


def _sum_formula(weights: Sequence[CellNumber]) -> str:
    """Write the sum of weights; SUM counts an empty cell as 0."""
    texts = [weight._short_text() for weight in weights]  # noqa: SLF001
    sums = [f"SUM({','.join(texts[start : start + MAX_ARGUMENTS])})" for start in range(0, len(texts), MAX_ARGUMENTS)]
    return sums[0] if len(sums) == 1 else f"SUM({','.join(sums)})"


@dataclass(frozen=True, slots=True)
class CitedConstant(Constant):
    """A value of the law, which has a cell of its own in the workbook."""

    cell: CellNumber = None  # type: ignore[assignment]  # always given

    def __add__(self, other: Constant | Fraction | int) -> "CitedConstant":
        """Add, with cells too."""
        sum_ = Constant.__add__(self, other)
        return CitedConstant(sum_.value, sum_.shown, sum_.is_sum, self.cell + self.cell.of(other))

    def __radd__(self, other: Constant | Fraction | int) -> "CitedConstant":
        """Add, with cells too."""
        first = Constant.of(other)
        shown = f"{first.shown} + {self.shown}"
        return CitedConstant(first.value + self.value, shown, True, self.cell.of(first) + self.cell)
