"""The plan of a ledger: one calculator run over column numbers, and what came of it as Polars expressions.

The plan is built once. The calculator writes to it as to any statement; each line becomes a column, each check a mask.
"""

import string
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property

import polars as pl

from landprice.errors import Lang, UsageError
from landprice.formula import Constant
from landprice.kinds.base import Condition, Fact, Number, PricingRule, Statement, Text
from landprice.kinds.column.integers import INTEGER
from landprice.kinds.column.number import ColumnCondition, ColumnNumber, ColumnText
from landprice.kinds.column.parcel import ColumnParcelBuilder
from landprice.kinds.column.source import ColumnSource
from landprice.kinds.column.warning_bitmask import WarningBitmask
from landprice.kinds.rounding import PLACES, ROUNDINGS, STEPS
from landprice.messages import MESSAGES
from landprice.rulebook import MissingRule, Rule, RuleBook
from landprice.rulebook.law import Law


@dataclass(frozen=True, slots=True)
class CheckColumn:
    """A check as a mask: where it is breached, and what it says there.

    ``everywhere`` is true where it is known beforehand that every row breaches it.
    """

    code: str
    severity: str
    accepted: bool
    rows: pl.Expr
    message: pl.Expr
    facts: Mapping[str, Fact]
    everywhere: bool

    @property
    def stops(self) -> bool:
        """Whether there is no figure where it is breached."""
        return self.severity in {"usage", "refuse"} or (self.severity == "object" and not self.accepted)


@dataclass
class LineColumns:
    """A line of the output: the columns it is written in under conditions that exclude each other."""

    key: str
    places: int | None
    trimmed: bool = False
    columns: list[str] = field(default_factory=list)

    @property
    def kind(self) -> pl.DataType:
        """The type of the column: a decimal with its unit's places, or text."""
        return pl.String() if self.places is None or self.trimmed else pl.Decimal(38, self.places)

    @property
    def expression(self) -> pl.Expr:
        """The line as it is written: a decimal with its unit's places, or a word."""
        found = pl.coalesce(*self.columns) if len(self.columns) > 1 else pl.col(self.columns[0])
        if self.places is None:
            return found.alias(self.key)
        found = found.cast(INTEGER).reinterpret(dtype=pl.Decimal(38, self.places))
        return (_trimmed(found) if self.trimmed else found).alias(self.key)


class ColumnPlan(Statement):
    """A calculator's plan for the columns of one ledger.

    Attributes:
        calculator: Which.
        sources: Where each input comes from, by key.
        said: The inputs of which it asks whether a cell says anything, readable or not.
        lines: The output's lines, in order.
        breaches: The checks, in order.
        cited: The rules that its lines and checks name, each once, in order.
        uncovered: The rule that the book lacks for this calculator: then it refuses every row.
    """

    def __init__(
        self,
        calculator: PricingRule,
        book: RuleBook,
        sources: Mapping[str, ColumnSource],
        accepted: frozenset[str],
        lang: Lang,
    ) -> None:
        """Build it.

        Raises:
            UsageError: A value for every row can't be read, or a formula's integers could pass 128 bits.
        """
        self.calculator = calculator
        self.book = book
        self.sources = sources
        self.lines: dict[str, LineColumns] = {}
        self.breaches: list[CheckColumn] = []
        self.cited: dict[str, Rule] = {}
        self._lang: Lang = lang
        self._accepted = accepted
        self._kept: list[tuple[str, pl.Expr]] = []
        self._level: dict[str, int] = {}
        self._doubts: list[pl.Expr] = []
        self.uncovered: MissingRule | None = None
        builder = ColumnParcelBuilder(calculator, book, sources, self)
        parcel = builder.parcel()
        self.said = builder.said
        try:
            calculator.compute(parcel, Law(book), self)
        except OverflowError as error:
            raise UsageError(
                f"台账的 {calculator.key} 列过多，金额可能超出 128 位整数；请减少分项列后分次测算。",
                f"The ledger has too many columns for {calculator.key}: amounts could pass 128-bit integers; "
                "price it with fewer parts at a time.",
                code="too-large",
            ) from error
        except MissingRule as missing:
            self.lines.clear()
            self.uncovered = missing
            why = missing.zh.split("；")[0], missing.en.split(";")[0]
            self.check(ColumnCondition(False, self), Law(book)["rule-not-in-book"], why=why)

    @staticmethod
    def reads(source: ColumnSource) -> bool:
        """Whether it reads a source: what is only echoed on a statement stands in the ledger as it is."""
        return not source.declared.echoed_only

    # ── the keeper of columns ──

    def keep(self, expression: pl.Expr) -> pl.Expr:
        """A column with this expression's values."""
        name = f"_{len(self._kept)}"
        self._kept.append((name, expression))
        self._level[name] = 1 + max((self._level.get(root, 0) for root in expression.meta.root_names()), default=0)
        return pl.col(name)

    def doubt(self, rows: pl.Expr) -> None:
        """Mark rows whose rounding is left to the exact fractions."""
        self._doubts.append(rows)

    def steps(self, outputs: Sequence[pl.Expr]) -> list[list[pl.Expr]]:
        """What to select, one time after another, to get from the input columns to some outputs.

        Each kept column is worked out after those that it needs, and let go of once nothing more needs it: what a
        processor has near at hand is little.
        """
        needed = _roots(outputs)
        steps = [list(outputs)]
        for level in range(max(self._level.values(), default=0), 0, -1):
            made = {name: one for name, one in self._kept if self._level[name] == level and name in needed}
            carried = [name for name in needed if name not in made]
            steps.append([*map(pl.col, carried), *(one.alias(name) for name, one in made.items())])
            needed = dict.fromkeys((*carried, *_roots(made.values())))
        return steps[::-1]

    @property
    def hopeless(self) -> bool:
        """Whether it is known beforehand that no row has a figure."""
        return any(breach.stops and breach.everywhere for breach in self.breaches)

    @property
    def stopped(self) -> pl.Expr:
        """The rows without a figure."""
        stops = [breach.rows for breach in self.breaches if breach.stops]
        return pl.any_horizontal(stops) if stops else pl.lit(value=False)

    @property
    def doubtful(self) -> pl.Expr:
        """The rows that the exact fractions have to decide."""
        return (
            pl.any_horizontal([rows.fill_null(value=False) for rows in self._doubts])
            if self._doubts
            else pl.lit(value=False)
        )

    @cached_property
    def warnings(self) -> WarningBitmask:
        """What is said of a row that is priced."""
        return WarningBitmask(_by_code((breach.code, breach.rows) for breach in self.breaches if not breach.stops))

    def reasons(self, unread: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
        """The codes for which a row has no figure, joined by semicolons, and what is said of it.

        Args:
            unread: The rows with a cell that can't be read; what it was to say is not missing there.
        """
        stops = [
            (breach, breach.rows & ~unread if breach.code == "missing-input" else breach.rows)
            for breach in self.breaches
            if breach.stops
        ]
        messages = [pl.when(rows).then(breach.message) for breach, rows in stops]
        codes = [
            pl.when(pl.any_horizontal(masks)).then(pl.lit(code))
            for code, masks in _by_code((breach.code, rows) for breach, rows in stops).items()
        ]
        return _joined(codes), _joined(messages, " ")

    # ── the statement ──

    def line(
        self,
        key: str,
        value: Number,
        rule: Rule,
        *,
        unit: str = "元",
        bound: str | None = None,
        when: Condition | None = None,
        at_most: Condition | None = None,  # noqa: ARG002  a ledger says it by the warning review-unknown
        apportioned: bool = False,  # noqa: ARG002  it is rounded already
    ) -> ColumnNumber:
        """Write an amount."""
        self.cited.setdefault(rule.id, rule)
        rounded = value.rounded(STEPS[unit], ROUNDINGS[bound or rule.bound])
        return self._write(key, rounded, when, PLACES.get(unit, 2), trimmed=unit not in PLACES)

    def show(self, key: str, value: Number, rule: Rule, *, places: int, when: Condition | None = None) -> Number:
        """Write a number that is used whole."""
        self.cited.setdefault(rule.id, rule)
        self._write(key, value.rounded(Fraction(1, 10**places), "half-up"), when, places)
        return value

    def _write(
        self, key: str, value: Number, when: Condition | None, places: int, *, trimmed: bool = False
    ) -> ColumnNumber:
        """Write a rounded number where a condition holds."""
        assert isinstance(value, ColumnNumber)
        condition = ColumnCondition(True, self) if when is None else when
        assert isinstance(condition, ColumnCondition)
        if value.whole is None or condition.value is False or condition.value is None:
            return value.unknown()
        written = value if condition.value is True else condition.choose_number(value, value.unknown())
        assert isinstance(written, ColumnNumber)
        assert written.whole is not None
        column = written.once()
        assert column.whole is not None
        name = self.keep(column.whole.expression) if isinstance(column.whole.value, int) else column.whole.value
        self.lines.setdefault(key, LineColumns(key, places, trimmed)).columns.append(name.meta.output_name())
        return column

    def text(self, key: str, value: Text, rule: Rule, *, when: Condition | None = None) -> None:
        """Write a word."""
        self.cited.setdefault(rule.id, rule)
        assert isinstance(value, ColumnText)
        condition = ColumnCondition(True, self) if when is None else when
        assert isinstance(condition, ColumnCondition)
        if value.value is None or condition.value is False or condition.value is None:
            return
        written = value.expression if condition.value is True else pl.when(condition.expression).then(value.expression)
        self.lines.setdefault(key, LineColumns(key, None)).columns.append(self.keep(written).meta.output_name())

    def check(self, holds: Condition, rule: Rule, *, when: Condition | None = None, **facts: Fact) -> None:
        """Check a condition of the law."""
        self.cited.setdefault(rule.id, rule)
        assert isinstance(holds, ColumnCondition)
        assert when is None or isinstance(when, ColumnCondition)
        breached = ~holds if when is None else ~holds & when
        assert rule.severity is not None
        self._breach(breached, rule.code, rule.severity, facts, accepted=rule.code in self._accepted)

    def require(self, holds: Condition, code: str, **facts: Fact) -> None:
        """Require of the inputs that they are there and agree."""
        assert isinstance(holds, ColumnCondition)
        self._breach(~holds, code, "usage", facts, accepted=False)

    def _breach(
        self, breached: ColumnCondition, code: str, severity: str, facts: Mapping[str, Fact], *, accepted: bool
    ) -> None:
        """Remember a check, unless no row can breach it."""
        if breached.value is False or breached.value is None:
            return
        rows = pl.lit(value=True) if breached.value is True else self.keep(breached.value.fill_null(value=False))
        self.breaches.append(
            CheckColumn(code, severity, accepted, rows, self._message(code, facts), facts, breached.value is True)
        )

    def verify(self, rule: Rule) -> None:
        """What no input can tell is a matter of the rule, not of the row."""
        self.cited.setdefault(rule.id, rule)

    def word(self, word: str) -> ColumnText:
        """A fixed word."""
        return ColumnText(word, self)

    def number(self, value: Constant | Fraction | int) -> ColumnNumber:
        """A fixed number."""
        return ColumnNumber(self).constant(value)

    # ── messages ──

    def _message(self, code: str, facts: Mapping[str, Fact]) -> pl.Expr:
        """A check's message for each row."""
        template = MESSAGES[code][0 if self._lang == "zh" else 1]
        pieces: list[pl.Expr] = []
        for text, name, _, _ in string.Formatter().parse(template):
            if text:
                pieces.append(pl.lit(text))
            if name is not None:
                pieces.append(self._fact(facts[name]).fill_null("?"))
        return pl.concat_str(pieces)

    def _fact(self, fact: Fact) -> pl.Expr:
        """A fact as text."""
        if isinstance(fact, ColumnNumber):
            return _text(fact)
        if isinstance(fact, ColumnText):
            return fact.expression
        if isinstance(fact, Constant):
            return pl.lit(fact.shown)
        assert isinstance(fact, str | tuple)
        return pl.lit(fact if isinstance(fact, str) else fact[0 if self._lang == "zh" else 1])


def _text(number: ColumnNumber) -> pl.Expr:
    """A number as plain text, for a message: to four places at most."""
    if number.whole is None:
        return pl.lit("?")
    step = Fraction(1, 10**4)
    whole = number.rounded(step, "half-up").whole
    assert whole is not None
    return _trimmed(whole.expression.reinterpret(dtype=pl.Decimal(38, 4)))


def _trimmed(decimal: pl.Expr) -> pl.Expr:
    """Decimals as text, without zeros at their end: years are 50, not 50.00."""
    return decimal.cast(pl.String).str.strip_chars_end("0").str.strip_chars_end(".")


def _by_code(breaches: Iterable[tuple[str, pl.Expr]]) -> dict[str, list[pl.Expr]]:
    """The rows that breach each code's checks."""
    rows: dict[str, list[pl.Expr]] = {}
    for code, mask in breaches:
        rows.setdefault(code, []).append(mask)
    return rows


def _joined(pieces: Sequence[pl.Expr], separator: str = ";") -> pl.Expr:
    """Pieces that are there, joined; null where none is."""
    if not pieces:
        return pl.lit(None, dtype=pl.String)
    joined = pl.concat_str(pieces, separator=separator, ignore_nulls=True)
    return pl.when(joined != "").then(joined)


def _roots(expressions: Iterable[pl.Expr]) -> dict[str, None]:
    """The columns that expressions ask for, each once."""
    return dict.fromkeys(name for one in expressions for name in one.meta.root_names())
