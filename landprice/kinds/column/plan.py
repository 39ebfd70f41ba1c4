"""The plan of a ledger: a calculator run once over columns, as Polars expressions for any number of rows.

The plan is a `Statement`: each line that the calculator writes becomes a column, each check a mask of the rows that
breach it. It is also the `ExpressionCache` of its columns.
"""

import string
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property, reduce

import polars as pl

from landprice.errors import Bilingual, Lang, UsageError
from landprice.formula import Constant
from landprice.glossary import both
from landprice.kinds.base import Condition, Fact, Number, PricingRule, Statement, Text, round_line
from landprice.kinds.column.condition import ColumnCondition
from landprice.kinds.column.integers import INTEGER
from landprice.kinds.column.number import ColumnNumber
from landprice.kinds.column.parcel import ColumnParcelBuilder
from landprice.kinds.column.source import ColumnSource
from landprice.kinds.column.text import ColumnText
from landprice.kinds.column.warning_bitmask import WarningBitmask
from landprice.kinds.rounding import BOUNDS, PLACES, ROUNDINGS, LineBound
from landprice.messages import MESSAGES
from landprice.rulebook import MissingRule, Rule, RuleBook, Step
from landprice.rulebook.law import Law

_STAND_INS = {"full_price": ("full_price", "unit_price")}
"""Inputs of which one is enough, by the key that a message calls missing."""


@dataclass(frozen=True, slots=True)
class CheckColumn:
    """A check of every row.

    Attributes:
        code: The code of the check.
        severity: What a breach means; "usage" for a requirement on the inputs.
        accepted: Whether the user accepts the objection.
        rows: A mask of the rows that breach it.
        message: Its message for each row.
        facts: The values that the message quotes.
        always_breached: Whether every row breaches it, whatever its cells.
    """

    code: str
    severity: str
    accepted: bool
    rows: pl.Expr
    message: pl.Expr
    facts: Mapping[str, Fact]
    always_breached: bool

    @property
    def stops(self) -> bool:
        """Whether a breach leaves the row without figures."""
        return self.severity in {"usage", "refuse"} or (self.severity == "object" and not self.accepted)


@dataclass
class LineColumns:
    """A line of the output.

    Attributes:
        key: The line's key.
        places: The decimal places; None for a text.
        trimmed: Whether the number is written as text without trailing zeros, such as years: 50, not 50.00.
        unit: 元, 元/㎡, 万元/亩, %, 年, or "".
        bounds: What its amounts are: exact, a floor, a ceiling; several where rows differ.
        columns: The columns that hold the line, each under a condition; at most one of them is not null in a row.
    """

    key: str
    places: int | None
    trimmed: bool = False
    unit: str = ""
    bounds: set[LineBound] = field(default_factory=set)
    columns: list[str] = field(default_factory=list)

    @property
    def kind(self) -> pl.DataType:
        """The type of the output column."""
        return pl.String() if self.places is None or self.trimmed else pl.Decimal(38, self.places)

    @property
    def expression(self) -> pl.Expr:
        """The output column."""
        values = pl.coalesce(*self.columns) if len(self.columns) > 1 else pl.col(self.columns[0])
        if self.places is None:
            return values.alias(self.key)
        values = values.cast(INTEGER).reinterpret(dtype=pl.Decimal(38, self.places))
        return (_trim_zeros(values) if self.trimmed else values).alias(self.key)


class ColumnPlan(Statement):
    """A calculator's plan for the columns of one ledger.

    Attributes:
        calculator: The calculator.
        book: The rule book in force.
        sources: Where each input comes from, by key.
        presence_inputs: The inputs for which it reads a column that tells whether the cell holds anything, readable or
            not.
        optional_inputs: The inputs for which it reads a column that tells whether the cell can't be read.
        rounded_inputs: The inputs for which it reads a column of the last place as written.
        lines: The lines of the output, by key, in order.
        checks: The checks, in order.
        cited: The rules that its lines and checks cite, by id, in order.
        missing_rule: The error for a rule that the calculator needs and the book lacks: then every row is refused.
    """

    def __init__(
        self,
        calculator: PricingRule,
        book: RuleBook,
        sources: Mapping[str, ColumnSource],
        accepted: frozenset[str],
        lang: Lang,
    ) -> None:
        """Run the calculator.

        Args:
            calculator: The calculator.
            book: The rule book in force.
            sources: Where each input comes from, by key.
            accepted: The codes of the objections that the user accepts.
            lang: The language of messages.

        Raises:
            UsageError: A value given for all rows can't be read, or the integers of a formula could overflow.
        """
        self.calculator = calculator
        self.book = book
        self.sources = sources
        self.lines: dict[str, LineColumns] = {}
        self.checks: list[CheckColumn] = []
        self.cited: dict[str, Rule] = {}
        self._lang: Lang = lang
        self._accepted = accepted
        self._stored: list[tuple[str, pl.Expr]] = []
        self._level: dict[str, int] = {}  # of a stored column: 1 more than the highest level that it depends on
        self._inexact: list[pl.Expr] = []
        self.missing_rule: MissingRule | None = None
        builder = ColumnParcelBuilder(calculator, book, sources, self)
        parcel = builder.parcel()
        self.presence_inputs = builder.presence_inputs
        self.optional_inputs = builder.optional_inputs
        self.rounded_inputs = builder.rounded_inputs
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
            self.missing_rule = missing
            why = missing.zh.split("；")[0], missing.en.split(";")[0]
            self.check(ColumnCondition(False, self), Law(book)["rule-not-in-book"], why=why)

    @staticmethod
    def reads(source: ColumnSource) -> bool:
        """Return whether a plan reads a source. Inputs that are only echoed pass through from the ledger."""
        return not source.declared.echoed_only

    # ── the cache of expressions ──

    def store(self, expression: pl.Expr) -> pl.Expr:
        """Add a column with this expression's values, and return a reference to it."""
        name = f"_{len(self._stored)}"
        self._stored.append((name, expression))
        self._level[name] = 1 + max((self._level.get(root, 0) for root in expression.meta.root_names()), default=0)
        return pl.col(name)

    def mark_inexact(self, rows: pl.Expr) -> None:
        """Mark rows that exact fractions price again."""
        self._inexact.append(rows)

    def steps(self, outputs: Sequence[pl.Expr]) -> list[list[pl.Expr]]:
        """Plan successive selections that lead from the input columns to some outputs.

        Each stored column is computed after those that it depends on, and dropped as soon as no later one needs it, so
        that few columns are alive at a time and stay in the processor's cache.

        Returns:
            The expressions of each selection, in order.
        """
        needed = _find_roots(outputs)
        steps = [list(outputs)]
        for level in range(max(self._level.values(), default=0), 0, -1):
            computed = {
                name: expression for name, expression in self._stored if self._level[name] == level and name in needed
            }
            carried = [name for name in needed if name not in computed]
            steps.append([*map(pl.col, carried), *(expression.alias(name) for name, expression in computed.items())])
            needed = dict.fromkeys((*carried, *_find_roots(computed.values())))
        return steps[::-1]

    @property
    def always_fails(self) -> bool:
        """Whether no row can have figures, whatever its cells."""
        return any(check.stops and check.always_breached for check in self.checks)

    @property
    def stopped(self) -> pl.Expr:
        """A mask of the rows without figures."""
        stops = [check.rows for check in self.checks if check.stops]
        return pl.any_horizontal(stops) if stops else pl.lit(value=False)

    @property
    def inexact_rows(self) -> pl.Expr:
        """A mask of the rows that exact fractions price again."""
        return (
            pl.any_horizontal([rows.fill_null(value=False) for rows in self._inexact])
            if self._inexact
            else pl.lit(value=False)
        )

    @cached_property
    def warnings(self) -> WarningBitmask:
        """The warnings of rows that have figures."""
        return WarningBitmask(_group_by_code((check.code, check.rows) for check in self.checks if not check.stops))

    def reasons(self, unread: Mapping[str, pl.Expr]) -> tuple[pl.Expr, pl.Expr]:
        """Tell why rows have no figures.

        Args:
            unread: Masks of the rows in which the cell of an input can't be read, by its key. The input is not reported
                as missing too.

        Returns:
            The codes of each row, joined by semicolons, and the messages; null in rows with figures.
        """
        stops = [
            (check, _without_unread(check, unread) if check.code == "missing-input" else check.rows)
            for check in self.checks
            if check.stops
        ]
        messages = [pl.when(rows).then(check.message) for check, rows in stops]
        codes = [
            pl.when(pl.any_horizontal(masks)).then(pl.lit(code))
            for code, masks in _group_by_code((check.code, rows) for check, rows in stops).items()
        ]
        return _join(codes), _join(messages, " ")

    # ── the statement ──

    def line(  # noqa: PLR0913
        self,
        key: str,
        value: Number,
        rule: Rule,
        *,
        unit: str = "元",
        bound: str | None = None,
        when: Condition | None = None,
        at_most: Condition | None = None,  # noqa: ARG002  a ledger has the warning review-unknown instead
        apportioned: bool = False,  # noqa: ARG002  the value is rounded already
        round_to: Step | None = None,
    ) -> ColumnNumber:
        """Write an amount, rounded the way its rule says."""
        self.cited.setdefault(rule.id, rule)
        law_bound = bound or rule.bound
        rounded = round_line(value, unit, ROUNDINGS[law_bound], round_to)
        line = LineColumns(key, PLACES.get(unit, 2), trimmed=unit not in PLACES, unit=unit, bounds={BOUNDS[law_bound]})
        return self._write(line, rounded, when)

    def show(self, key: str, value: Number, rule: Rule, *, places: int, when: Condition | None = None) -> Number:
        """Write a number that is displayed to some places, and return it unrounded."""
        self.cited.setdefault(rule.id, rule)
        self._write(
            LineColumns(key, places, bounds={"exact"}), value.round_to(Fraction(1, 10**places), "half-up"), when
        )
        return value

    def _write(self, line: LineColumns, value: Number, when: Condition | None) -> ColumnNumber:
        assert isinstance(value, ColumnNumber)
        condition = ColumnCondition(True, self) if when is None else when
        assert isinstance(condition, ColumnCondition)
        if value.whole is None or condition.value is False or condition.value is None:
            return value.unknown()
        written = value if condition.value is True else value.where(condition, value.unknown())
        assert isinstance(written, ColumnNumber)
        assert written.whole is not None
        column = written.cached()
        assert column.whole is not None
        name = self.store(column.whole.expression) if isinstance(column.whole.value, int) else column.whole.value
        written_before = self.lines.setdefault(line.key, line)
        written_before.bounds |= line.bounds
        written_before.columns.append(name.meta.output_name())
        return column

    def text(self, key: str, value: Text, rule: Rule, *, when: Condition | None = None) -> None:
        """Write a text line."""
        self.cited.setdefault(rule.id, rule)
        assert isinstance(value, ColumnText)
        condition = ColumnCondition(True, self) if when is None else when
        assert isinstance(condition, ColumnCondition)
        if value.value is None or condition.value is False or condition.value is None:
            return
        written = value.expression if condition.value is True else pl.when(condition.expression).then(value.expression)
        self.lines.setdefault(key, LineColumns(key, None)).columns.append(self.store(written).meta.output_name())

    def check(self, holds: Condition, rule: Rule, *, when: Condition | None = None, **facts: Fact) -> None:
        """Check a condition of the law."""
        self.cited.setdefault(rule.id, rule)
        assert isinstance(holds, ColumnCondition)
        assert when is None or isinstance(when, ColumnCondition)
        breached = ~holds if when is None else ~holds & when
        assert rule.severity is not None
        self._add_check(breached, rule.code, rule.severity, facts, accepted=rule.code in self._accepted)

    def require(self, holds: Condition, code: str, **facts: Fact) -> None:
        """Require that the inputs are complete and consistent."""
        assert isinstance(holds, ColumnCondition)
        self._add_check(~holds, code, "usage", facts, accepted=False)

    def warn(self, holds: Condition, code: str, **facts: Fact) -> None:
        """Warn of rows in which a condition does not hold."""
        assert isinstance(holds, ColumnCondition)
        self._add_check(~holds, code, "warn", facts, accepted=False)

    def _add_check(
        self, breached: ColumnCondition, code: str, severity: str, facts: Mapping[str, Fact], *, accepted: bool
    ) -> None:
        """Add a check, unless no row can breach it."""
        if breached.value is False or breached.value is None:
            return
        rows = pl.lit(value=True) if breached.value is True else self.store(breached.value.fill_null(value=False))
        self.checks.append(
            CheckColumn(code, severity, accepted, rows, self._message(code, facts), facts, breached.value is True)
        )

    def verify(self, rule: Rule) -> None:
        """Cite a rule that a person must verify; it is the same for every row."""
        self.cited.setdefault(rule.id, rule)

    def word(self, word: str) -> ColumnText:
        """Make a fixed text."""
        return ColumnText(word, self)

    def number(self, value: Constant | Fraction | int) -> ColumnNumber:
        """Make a fixed number."""
        return ColumnNumber(self).constant(value)

    # ── messages ──

    def _message(self, code: str, facts: Mapping[str, Fact]) -> pl.Expr:
        """Format a check's message for each row, in the ledger's own headings and units."""
        facts = self._in_own_terms(facts)
        template = MESSAGES[code][0 if self._lang == "zh" else 1]
        pieces: list[pl.Expr] = []
        for text, name, _, _ in string.Formatter().parse(template):
            if text:
                pieces.append(pl.lit(text))
            if name is not None:
                pieces.append(self._format_fact(facts[name]).fill_null("?"))
        return pl.concat_str(pieces)

    def _in_own_terms(self, facts: Mapping[str, Fact]) -> Mapping[str, Fact]:
        """Replace the label of an input by its column's heading, and its value by that in the column's unit."""
        label = facts.get("label")
        source = next((one for of, one in self._by_label.items() if of == label), None)
        if source is None:
            return facts
        heading = source.heading.rstrip(":： ")
        own: dict[str, Fact] = {**facts, "label": (heading, heading)}
        if isinstance(value := facts.get("value"), ColumnNumber):
            own["value"] = value / (source.unit.factor if source.unit is not None else 1)
        return own

    @cached_property
    def _by_label(self) -> dict[Bilingual, ColumnSource]:
        """The columns whose headings aren't their keys, by the labels of their inputs."""
        return {
            both(key): source
            for key, source in self.sources.items()
            if source.column is not None and source.heading.rstrip(":： ") != key
        }

    def _format_fact(self, fact: Fact) -> pl.Expr:
        if isinstance(fact, ColumnNumber):
            return _format_number(fact)
        if isinstance(fact, tuple):
            return self._format_fact(fact[0 if self._lang == "zh" else 1])
        if isinstance(fact, ColumnText):
            return fact.expression
        if isinstance(fact, Constant):
            return pl.lit(fact.shown)
        assert isinstance(fact, str)
        return pl.lit(fact)


def _format_number(number: ColumnNumber) -> pl.Expr:
    """Format a number as plain text with at most four places."""
    if number.whole is None:
        return pl.lit("?")
    step = Fraction(1, 10**4)
    whole = number.round_to(step, "half-up").whole
    assert whole is not None
    return _trim_zeros(whole.expression.reinterpret(dtype=pl.Decimal(38, 4)))


def _trim_zeros(decimal: pl.Expr) -> pl.Expr:
    """Format decimals as text without trailing zeros: 50, not 50.00."""
    return decimal.cast(pl.String).str.strip_chars_end("0").str.strip_chars_end(".")


def _without_unread(check: CheckColumn, unread: Mapping[str, pl.Expr]) -> pl.Expr:
    """Return the rows that lack an input, without those whose cell of it, or of a stand-in, can't be read."""
    key = str(check.facts["key"])
    keys = [own for own in _STAND_INS.get(key, (key,)) if own in unread]
    return reduce(lambda mask, own: mask & ~unread[own], keys, check.rows)


def _group_by_code(masks: Iterable[tuple[str, pl.Expr]]) -> dict[str, list[pl.Expr]]:
    rows: dict[str, list[pl.Expr]] = {}
    for code, mask in masks:
        rows.setdefault(code, []).append(mask)
    return rows


def _join(pieces: Sequence[pl.Expr], separator: str = ";") -> pl.Expr:
    """Join the pieces that are not null; null where all are."""
    if not pieces:
        return pl.lit(None, dtype=pl.String)
    joined = pl.concat_str(pieces, separator=separator, ignore_nulls=True)
    return pl.when(joined != "").then(joined)


def _find_roots(expressions: Iterable[pl.Expr]) -> dict[str, None]:
    """Find the columns that expressions read, each once, in order."""
    return dict.fromkeys(name for expression in expressions for name in expression.meta.root_names())
