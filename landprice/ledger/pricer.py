"""Prices frames of a ledger's rows and splits them into priced and rejected rows.

A `Pricer` is made once for a ledger's headings and prices one frame of text after another, in bounded memory. Its
amounts equal those of the one-parcel commands, to the fen.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property, partial
from typing import cast

import polars as pl

from landprice import rulebook
from landprice.calculators import Calculator, all_calculators, check_accepted, get_calculator
from landprice.errors import Lang, UsageError
from landprice.inputs.errors import usage_error
from landprice.inputs.input_kinds import Input
from landprice.inputs.number_text import says_nothing
from landprice.kinds.column.plan import ColumnPlan
from landprice.kinds.exact.statement import ParcelStatement
from landprice.ledger.calculator_column import (
    CALCULATOR_COLUMN,
    calculator_key,
    ledger_calculator,
    ledger_keys,
    missing_source,
    not_provided_error,
    options_for,
    resolve_keys,
)
from landprice.ledger.cell_reader import CellReader, is_blank
from landprice.ledger.counts import Counts
from landprice.ledger.dictionary_encoding import DictionaryColumn
from landprice.ledger.earlier_rejects import (
    REJECT_HEADINGS,
    count_kept_columns,
    find_broken_rows,
    reject_broken_rows,
)
from landprice.ledger.heading_names import plain_heading
from landprice.ledger.headings import (
    ColumnMapping,
    ColumnOptions,
    HeadingQuestions,
    find_cell_units,
    unclear_error,
)
from landprice.ledger.non_data_rows import find_non_data_rows, non_data_row_error
from landprice.ledger.partition import PricedPartition, merge
from landprice.ledger.plan_run import PlanRun
from landprice.ledger.result_headings import repeated_heading_error
from landprice.ledger.row import cells_left_out, inputs_of_row
from landprice.rulebook import Rule, RuleBook

_NO_CALCULATOR = {"label": ("测算规则", "calculator"), "key": (CALCULATOR_COLUMN, CALCULATOR_COLUMN)}
_PLACEHOLDER = "\0"  # of a cell in a message, replaced for all rows at once
_CALCULATOR_HEADINGS = (CALCULATOR_COLUMN, "测算规则")


@dataclass(frozen=True, slots=True)
class PricedRows:
    """The rows of a frame, priced or rejected.

    Attributes:
        priced: The priced rows: the input's columns, the lines' keys, warnings.
        rejected: The rejected rows: the input's columns, row, codes, message.
        codes: The codes and the use of each rejected row, for counting.
        cells: How the cells of each column were read, by its position and the key of its input.
        warnings: The number of priced rows with each warning.
        totals: The sum of each amount in 元 over the priced rows, and how many rows have it, by the line's key.
    """

    priced: pl.DataFrame
    rejected: pl.DataFrame
    codes: pl.DataFrame
    cells: Mapping[tuple[int, str], Counts]
    warnings: Counter[str]
    totals: Mapping[str, tuple[Decimal, int]]


class Pricer:
    """Prices the rows of a ledger.

    Attributes:
        headings: The ledger's, as written.
        columns: The mapping of the headings to inputs, by calculator.
        calculator_position: The position of the column that names each row's calculator; None if one prices all rows.

    Example:
        >>> import polars as pl
        >>> pricer = Pricer(["use", "full_price", "years"], calculator="term")
        >>> frame = pl.DataFrame({"c0": ["industrial"], "c1": ["960000"], "c2": ["20"]})
        >>> pricer.price(frame).priced["price"].to_list()
        [Decimal('384000.00')]
    """

    def __init__(  # noqa: PLR0913  each option is independent
        self,
        headings: Sequence[str],
        *,
        calculator: str | None = None,
        column_options: ColumnOptions | None = None,
        rules: RuleBook | None = None,
        accept: Iterable[str] = (),
        prefix: str = "",
        lang: Lang = "zh",
        strict: bool = False,
        sample: Callable[[], pl.DataFrame] | None = None,
    ) -> None:
        """Map the headings to inputs and build the plans.

        Args:
            headings: Of the ledger's columns, as written.
            calculator: The key of the calculator for every row. If None, the column ``calculator`` names it row by row.
            column_options: The values of --set, --map and --unit.
            rules: The rule book; the default one unless given.
            accept: Codes of objections that are accepted.
            prefix: Put before the headings that the outputs add.
            lang: Of the messages.
            strict: Whether to accept plain numbers only, without units, separators and the like.
            sample: Returns some rows of the ledger, as text. If their cells carry the unit that a heading lacks, it is
                not asked for.

        Raises:
            HeadingQuestions: A required input has no source, a unit is missing, or a heading is not understood.
            UsageError: An option doesn't fit, an added heading exists in the ledger, or the prefix is not valid text.
            MissingRule: The rule book has no rule for the calculator.
        """
        self.headings = tuple(headings)
        self.book = rules if rules is not None else rulebook.load()
        self.accepted = check_accepted(accept, self.book)
        self.lang: Lang = lang
        self.strict = strict
        self._cells = CellReader(self.book, lang, strict=strict)
        self.calculator_position = None if calculator is not None else self._find_calculator_column()
        calculators = (
            [ledger_calculator(calculator)]
            if calculator is not None
            else [candidate for candidate in all_calculators().values() if candidate.in_ledger]
        )
        column_options = resolve_keys(calculators, column_options or ColumnOptions())
        self.columns: dict[str, ColumnMapping] = {}
        self.plans: dict[str, ColumnPlan] = {}
        self._runs: dict[str, PlanRun] = {}
        self._sample = sample
        questions: list[UsageError] = []
        for each in calculators:
            questions += self._add_plan(each, options_for(each, column_options))
        questions += self._unclear_headings()
        if questions:
            raise HeadingQuestions(list({question.zh: question for question in questions}.values()), self.columns)
        # If the rows name their calculators, a calculator that can't price any row adds no columns.
        usable = [plan for plan in self.plans.values() if self.calculator_position is None or not plan.always_fails]
        self.keys = tuple(dict.fromkeys(key for plan in usable for key in plan.lines))
        self.prefix = prefix
        self._check_headings()
        self._use_positions = self._positions(lambda declared: declared.names_use)
        self._value_positions = self._positions(lambda declared: not declared.free_text)

    @property
    def added(self) -> tuple[str, ...]:
        """The headings that the priced output adds to the ledger's."""
        return (*(self.prefix + key for key in self.keys), self.prefix + "warnings")

    @property
    def types(self) -> dict[str, pl.DataType]:
        """The types of the columns that the priced output adds, by heading; the same in every chunk."""
        types: dict[str, pl.DataType] = {}
        for key in self.keys:
            line_types = {plan.lines[key].kind for plan in self.plans.values() if key in plan.lines}
            types[self.prefix + key] = line_types.pop() if len(line_types) == 1 else pl.String()
        return types | {self.prefix + "warnings": pl.String()}

    @cached_property
    def summed_keys(self) -> frozenset[str]:
        """The keys of the lines that are amounts in 元, whose sums mean something."""
        return frozenset(
            key
            for key in self.keys
            if all(plan.lines[key].unit == "元" for plan in self.plans.values() if key in plan.lines)
        )

    @property
    def reject_types(self) -> dict[str, pl.DataType]:
        """The types of the columns that the rejects add to the ledger's, by heading."""
        return dict(zip(self.reject_headings, (pl.UInt64(), pl.String(), pl.String()), strict=True))

    @property
    def numbers(self) -> frozenset[str]:
        """The headings of columns whose plain numbers are written as numbers: those of number inputs and of years."""
        inputs = {
            self.headings[source.column]
            for columns in self.columns.values()
            for source in columns.columns
            if source.column is not None and source.kind is not None
        }
        lines = {self.prefix + key for plan in self.plans.values() for key, line in plan.lines.items() if line.trimmed}
        return frozenset(inputs | lines)

    @property
    def cited(self) -> tuple[Rule, ...]:
        """The rules that the lines and checks cite, each once, in order."""
        return tuple({name: rule for plan in self.plans.values() for name, rule in plan.cited.items()}.values())

    @property
    def parcel_position(self) -> int | None:
        """The position of the column of parcel numbers; None if there is none."""
        sources = [columns.sources["parcel"] for columns in self.columns.values() if "parcel" in columns.sources]
        return next((source.column for source in sources if source.column is not None), None)

    @property
    def asked_columns(self) -> frozenset[int]:
        """The positions of the columns whose text is needed: inputs, the calculator, an earlier run's codes."""
        sources = [source for columns in self.columns.values() for source in columns.columns]
        asked = {source.column for source in sources if source.column is not None}
        if self.calculator_position is not None:
            asked.add(self.calculator_position)
        if self.kept_width < len(self.headings):
            asked.add(self.kept_width + REJECT_HEADINGS.index("codes"))
        return frozenset(asked)

    @property
    def reject_headings(self) -> tuple[str, ...]:
        """The headings that the rejects add to the ledger's."""
        return tuple(self.prefix + key for key in REJECT_HEADINGS)

    @property
    def kept_width(self) -> int:
        """How many of the ledger's columns the rejects keep: all but the reasons of an earlier run's rejects."""
        return count_kept_columns(self.headings, self.prefix)

    def _find_calculator_column(self) -> int:
        """Return the position of the column that names the calculator.

        Raises:
            UsageError: There is none.
        """
        for position, heading in enumerate(self.headings):
            if plain_heading(heading) in _CALCULATOR_HEADINGS:
                return position
        raise UsageError(
            "没有 calculator 列；用 --calculator 指定测算规则：" + "、".join(ledger_keys()) + "。",
            "There is no column calculator. Choose one with --calculator: " + ", ".join(ledger_keys()) + ".",
            key=CALCULATOR_COLUMN,
        )

    def _add_plan(self, calculator: Calculator, column_options: ColumnOptions) -> list[UsageError]:
        """Map the headings to one calculator's inputs, and build its plan; return what must be asked."""
        columns = ColumnMapping(self.headings, calculator.inputs, column_options)
        if columns.without_units and self._sample is not None:
            cell_units = find_cell_units(columns.without_units, self._sample())
            columns = ColumnMapping(self.headings, calculator.inputs, replace(column_options, cell_units=cell_units))
        plan = ColumnPlan(calculator, self.book, columns.sources, self.accepted, self.lang)
        questions = columns.questions
        if self.calculator_position is None:
            if plan.missing_rule is not None:
                raise plan.missing_rule
            missing = {
                key: question
                for key in calculator.required
                if (question := missing_source(calculator, key, columns.sources, self.headings)) is not None
            }
            of_missing = ColumnMapping([], {key: calculator.inputs[key] for key in missing}, ColumnOptions())
            questions = [*missing.values(), *questions]
            asked = {question.key for question in questions}
            questions += [
                not_provided_error(check.facts, check.code, self.headings)
                for check in plan.checks
                if check.severity == "usage"
                and check.always_breached
                and not (check.facts.get("key") in asked or of_missing.has(str(check.facts.get("key"))))
            ]
        self.columns[calculator.key] = columns
        self.plans[calculator.key] = plan
        self._runs[calculator.key] = PlanRun(plan, self._cells, partial(self.statement, key=calculator.key))
        return questions

    def _unclear_headings(self) -> list[UsageError]:
        """Ask about the headings that name a price, an area or a term, and that no calculator understands."""
        unclear: dict[int, tuple[str, ...]] = {}
        for mapping in self.columns.values():
            for position, keys in mapping.unclear_headings().items():
                unclear.setdefault(position, keys)
        understood = {position for mapping in self.columns.values() for position in mapping.understood}
        own = {key for plan in self.plans.values() for key in plan.lines}  # of an earlier run's output
        return [
            unclear_error(self.headings[position], keys)
            for position, keys in sorted(unclear.items())
            if position not in understood
            and position != self.calculator_position
            and self.headings[position].strip() not in own
            and (keys[0] == "price_years" or not _is_of_another_calculator(self.headings[position]))
        ]

    def _check_headings(self) -> None:
        """Check that the prefix is valid text, and that the ledger has none of the headings that the outputs add.

        Raises:
            UsageError: The prefix is invalid, or the ledger has such a heading.
        """
        if any("\ud800" <= character <= "\udfff" for character in self.prefix):  # undecodable bytes of an argument
            raise UsageError("--prefix：不是有效的文字。", "--prefix: it is not valid text.", key="prefix")
        own = {heading.strip() for heading in self.headings[: self.kept_width]}
        for key in (*self.added, *self.reject_headings):
            if key in own:
                raise repeated_heading_error(key)

    def price(
        self,
        rows: pl.DataFrame,
        lines: pl.Series | None = None,
        *,
        passthrough: pl.DataFrame | None = None,
        source_lines: pl.Series | None = None,
    ) -> PricedRows:
        """Price rows of text.

        Args:
            rows: One column of text a heading, in order; null or blank where a cell is empty.
            lines: The line of the file of each row; counted from 2 unless given.
            passthrough: The same columns with their own types, for the output.
            source_lines: Each row as one text, which replaces all columns of the priced rows in the output.

        Returns:
            The priced and the rejected rows; each row is in one of them, in the order given.
        """
        rows = rows.cast(pl.String).rechunk()
        order = pl.int_range(rows.height, dtype=pl.Int64, eager=True).alias("order")
        lines = lines if lines is not None else order + 2
        parts: list[PricedPartition] = []
        parcels: pl.Series | None = None
        if (broken := find_broken_rows(rows, self.kept_width)) is not None:
            parts.append(reject_broken_rows(rows, self.kept_width, order, broken, self.lang))
            parcels = ~broken
        distinct = self._distinct(rows)
        if (non_data := self._reject_non_data(rows, order, distinct)) is not None:
            non_data = non_data if parcels is None else non_data.filter(parcels.gather(non_data["order"]))
            parts.append(PricedPartition(refused=non_data))
            rest = ~order.is_in(non_data["order"].implode())
            parcels = rest if parcels is None else parcels & rest
        if parcels is None:
            parts += self._price_rows(rows, order, distinct)
        else:
            distinct = {place: column.filter(parcels) for place, column in distinct.items()}
            parts += self._price_rows(rows.filter(parcels), order.filter(parcels), distinct)
        merged = merge(parts)
        amounts, refused = merged.priced, merged.refused
        assert amounts.height + refused.height == rows.height, "a row is priced or rejected"
        passthrough = rows if passthrough is None else passthrough
        added = [
            amounts[key].cast(dtype) if key in amounts.columns else pl.Series(key, [None] * amounts.height, dtype)
            for key, dtype in zip((*self.keys, "warnings"), self.types.values(), strict=True)
        ]
        own = passthrough if source_lines is None else source_lines.to_frame()
        own = own if amounts.height == rows.height else own[amounts["order"]]
        priced = own.with_columns(column.alias(self.prefix + column.name) for column in added)
        rejected = passthrough[refused["order"], : self.kept_width].with_columns(
            lines.gather(refused["order"]).cast(pl.UInt64).alias("row"), refused["codes"], refused["message"]
        )
        totals = {
            column.name: (cast("Decimal", column.sum()), column.len() - column.null_count())
            for column in added
            if column.name in self.summed_keys
        }
        return PricedRows(priced, rejected, refused.select("codes", "use"), merged.cells, merged.warnings, totals)

    def _price_rows(
        self, rows: pl.DataFrame, order: pl.Series, distinct: Mapping[int, DictionaryColumn]
    ) -> list[PricedPartition]:
        """Price rows with one calculator, or with the one that each names."""
        if self.calculator_position is not None:
            return self._price_by_calculator(rows, order, distinct)
        (run,) = self._runs.values()
        return [run.price(rows, order, distinct)]

    def _reject_non_data(
        self, rows: pl.DataFrame, order: pl.Series, distinct: Mapping[int, DictionaryColumn]
    ) -> pl.DataFrame | None:
        """Reject totals and repeated headings, before their cells are read."""
        non_data = find_non_data_rows(rows, self.headings, distinct, self._value_positions)
        if non_data is None:
            return None
        errors = [non_data_row_error(code, cell) for code, cell in non_data.select("code", "cell").iter_rows()]
        return non_data.select(
            order[non_data["place"]],
            pl.col("code").alias("codes"),
            pl.Series("message", [error.message(self.lang) for error in errors], pl.String),
            pl.lit(None, dtype=pl.String).alias("use"),
        )

    def _distinct(self, rows: pl.DataFrame) -> dict[int, DictionaryColumn]:
        """Encode the columns of uses by their distinct texts, by position."""
        return {place: self._cells.distinct(place, rows) for place in self._use_positions}

    def _positions(self, chosen: Callable[[Input], bool]) -> frozenset[int]:
        """Return the positions of the columns that some calculator reads as an input that fulfils ``chosen``."""
        sources = [source for columns in self.columns.values() for source in columns.columns]
        return frozenset(source.column for source in sources if source.column is not None and chosen(source.declared))

    def _price_by_calculator(
        self, rows: pl.DataFrame, order: pl.Series, distinct: Mapping[int, DictionaryColumn]
    ) -> list[PricedPartition]:
        """Price each row with the calculator that its cell names."""
        assert self.calculator_position is not None
        cells = rows.to_series(self.calculator_position)
        names = self._cells.distinct(self.calculator_position, rows)
        keys = [key if (key := calculator_key(text)) in self.plans else None for text in names.texts]
        chosen = pl.Series(keys, dtype=pl.String).gather(names.places)
        parts = []
        for key, run in self._runs.items():
            mask = chosen == key
            if mask.any():
                own = {place: column.filter(mask) for place, column in distinct.items()}
                parts.append(run.price(rows.filter(mask), order.filter(mask), own))
        unknown = chosen.is_null()
        refused = pl.DataFrame({"order": order.filter(unknown), "text": cells.filter(unknown)})
        blank = is_blank(pl.col("text"))
        allowed = "、".join(self.plans), ", ".join(self.plans)
        missing = usage_error("missing-input", _NO_CALCULATOR).message(self.lang)
        facts = {"value": (_PLACEHOLDER, _PLACEHOLDER), "allowed": allowed}
        before, _, after = usage_error("unknown-calculator", facts).message(self.lang).partition(_PLACEHOLDER)
        refused = refused.select(
            "order",
            pl.when(blank).then(pl.lit("missing-input")).otherwise(pl.lit("unknown-calculator")).alias("codes"),
            pl.when(blank)
            .then(pl.lit(missing))
            .otherwise(pl.concat_str([pl.lit(before), pl.col("text"), pl.lit(after)]))
            .alias("message"),
            pl.lit(None, dtype=pl.String).alias("use"),
        )
        return [*parts, PricedPartition(refused=refused)]

    def calculator_of(self, cells: Sequence[str | None]) -> str:
        """Return the key of the calculator that prices a row.

        Raises:
            UsageError: The row names none.
        """
        if self.calculator_position is None:
            return next(iter(self.plans))
        name = (cells[self.calculator_position] or "").strip()
        if calculator_key(name) in self.plans:
            return calculator_key(name)
        if says_nothing(name):
            raise usage_error("missing-input", _NO_CALCULATOR, CALCULATOR_COLUMN)
        allowed = "、".join(self.plans), ", ".join(self.plans)
        raise usage_error("unknown-calculator", {"value": (name, name), "allowed": allowed}, CALCULATOR_COLUMN)

    def left_out(self, cells: Sequence[str | None]) -> list[UsageError]:
        """Return the errors of a row's optional cells that can't be read; its statement is without them."""
        sources = self.columns[self.calculator_of(cells)].sources
        return list(cells_left_out(sources, cells, self.book, strict=self.strict).values())

    def statement(self, cells: Sequence[str | None], key: str | None = None) -> ParcelStatement:
        """Return the exact statement of one row, as the one-parcel command gives it.

        Args:
            cells: The row's cells, one a heading.
            key: The calculator; the row's own unless given.

        Raises:
            UsageError: It is not a parcel, or a number in it can't be read.
        """
        row = pl.DataFrame([cells], schema=[f"c{place}" for place in range(len(cells))], orient="row")
        row = row.cast(pl.String)
        non_data = find_non_data_rows(row, self.headings, self._distinct(row), self._value_positions)
        if non_data is not None:
            raise non_data_row_error(non_data["code"][0], non_data["cell"][0])
        key = key or self.calculator_of(cells)
        calculator = get_calculator(key)
        inputs = inputs_of_row(calculator, self.columns[key].sources, cells, self.book, strict=self.strict)
        return calculator.price(inputs, rules=self.book, accept=self.accepted)


def _is_of_another_calculator(heading: str) -> bool:
    """Return whether a heading is an input of any calculator: 第1次调整评估价 is one of a lease, and left by a term."""
    return any(
        ColumnMapping([heading], calculator.inputs, ColumnOptions()).understood
        for calculator in all_calculators().values()
        if calculator.in_ledger
    )
