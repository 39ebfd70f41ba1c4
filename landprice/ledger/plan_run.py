"""Runs a calculator's plan over rows of text: reads the cells, and computes the lines or the reasons to reject."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence

import polars as pl

from landprice.kinds.column.parcel import INPUT
from landprice.kinds.column.plan import ColumnPlan
from landprice.kinds.exact.statement import ParcelStatement
from landprice.ledger.cell_reader import CellReader
from landprice.ledger.counts import Counts
from landprice.ledger.dictionary_encoding import DictionaryColumn
from landprice.ledger.partition import PricedPartition

_UNREAD = "unread:"
"""The prefix of the names of masks of unreadable cells."""

Cells = dict[tuple[int, str], Counts]


class PlanRun:
    """Runs one plan.

    Attributes:
        plan: The plan.
    """

    def __init__(
        self, plan: ColumnPlan, cells: CellReader, statement: Callable[[Sequence[str | None]], ParcelStatement]
    ) -> None:
        """Prepare the plan's steps.

        Args:
            plan: The plan of one calculator.
            cells: Reads the cells.
            statement: Makes the exact statement of a row's cells, for rows whose rounding 128 bits can't decide.
        """
        self.plan = plan
        self._cells = cells
        self._statement = statement
        self._steps = {unread: self._to_figures(unread=unread) for unread in (False, True)}
        self._sources = [
            (source, source.column)
            for source in plan.sources.values()
            if source.column is not None and plan.reads(source)
        ]

    def price(self, rows: pl.DataFrame, order: pl.Series, distinct: Mapping[int, DictionaryColumn]) -> PricedPartition:
        """Price rows: the lines of the priced ones, the codes and messages of the rejected ones.

        Args:
            rows: Every column of the ledger, as text.
            order: Int64, named ``order``: the place of each row among those that are priced together.
            distinct: The columns of uses by their distinct texts, by position.
        """
        plan = self.plan
        inputs, counts, unread = self._read(rows, order, distinct)
        frame = _compute(inputs, self._steps[unread])
        stopped, doubtful = frame["stopped"], frame["inexact"] & ~frame["stopped"]
        all_priced = not stopped.any()
        refused = PricedPartition().refused if all_priced else self._refused(inputs.filter(stopped), unread=unread)
        priced = frame if all_priced else frame.filter(~stopped)
        warning_bits = priced["warning_bits"]
        warnings = plan.warnings.count_rows(warning_bits.filter(~priced["inexact"]) if doubtful.any() else warning_bits)
        for name in ("warning_bits", "stopped", "inexact"):
            priced.drop_in_place(name)  # in place: some columns are one value for every row, and stay so
        priced = priced.hstack([plan.warnings.decode(warning_bits)])
        if doubtful.any():
            priced, exact_warnings = self._decide(rows.filter(doubtful), order.filter(doubtful), priced)
            warnings += exact_warnings
        return PricedPartition(priced, refused, counts, warnings)

    def _to_figures(self, *, unread: bool) -> list[list[pl.Expr]]:
        """Return the steps from the inputs to the lines of every row.

        Args:
            unread: Whether some cells could not be read.
        """
        plan = self.plan
        stopped = plan.stopped | pl.col("problem:codes").is_not_null() if unread else plan.stopped
        lines = [line.expression for line in plan.lines.values()]
        outcome = [plan.warnings.bits, stopped.alias("stopped"), plan.inexact_rows.alias("inexact")]
        return plan.steps([pl.col("order"), *lines, *outcome])

    def _refused(self, inputs: pl.LazyFrame, *, unread: bool) -> pl.DataFrame:
        """Return the codes and messages of rejected rows, those of unreadable cells first."""
        plan = self.plan
        schema = inputs.collect_schema()
        reads_use = INPUT + "use" in schema
        use = pl.col(INPUT + "use").cast(pl.String) if reads_use else pl.lit(None, dtype=pl.String)
        masks = {name.removeprefix(_UNREAD): pl.col(name) for name in schema if name.startswith(_UNREAD)}
        reasons = plan.reasons(masks)
        codes, messages = ([reason] for reason in reasons)
        if unread:
            codes, messages = [pl.col("problem:codes"), *codes], [pl.col("problem:messages"), *messages]
        outputs = [
            pl.col("order"),
            pl.concat_str(codes, separator=";", ignore_nulls=True).alias("codes"),
            pl.concat_str(messages, separator=" ", ignore_nulls=True).alias("message"),
            use.alias("use"),
        ]
        return _compute(inputs, plan.steps(outputs))

    def _read(
        self, rows: pl.DataFrame, order: pl.Series, distinct: Mapping[int, DictionaryColumn]
    ) -> tuple[pl.LazyFrame, Cells, bool]:
        """Read the cells; return the order and the input columns, the counts, and whether some cells are unreadable."""
        values: list[pl.Series] = [order]
        looked_up: list[pl.Expr] = []
        filled: list[pl.Expr] = []
        problems: list[tuple[pl.Series, pl.Series]] = []
        counts: Cells = {}
        read_columns = self._cells.columns([source for source, _ in self._sources], rows, distinct)
        for (source, place), read in zip(self._sources, read_columns, strict=True):
            own = place, source.key
            counts[own] = counts.get(own, Counts()) + read.counts
            for other, other_counts in zip(source.others, read.counts_of_others, strict=False):
                if other.column is not None:
                    counts[other.column, other.key] = other_counts
            names = [INPUT + series.name for series in read.values]
            values += [series.alias(name) for series, name in zip(read.values, names, strict=True)]
            looked_up += [
                pl.lit(table).gather(pl.col(names[0])).alias(INPUT + name) for name, table in read.looked_up.items()
            ]
            if source.key in self.plan.presence_inputs:
                first = next((INPUT + name for name in read.looked_up), names[0])
                is_filled = pl.col(first).is_not_null()
                is_filled = (
                    is_filled if read.problems is None else is_filled | pl.col(f"code{len(problems)}").is_not_null()
                )
                filled.append(is_filled.alias(f"{INPUT}{source.key}:said"))
            if source.key in self.plan.rounded_inputs:
                values.append(self._cells.last_places(source, rows).alias(f"{INPUT}{source.key}:step"))
            if source.key in self.plan.optional_inputs:
                is_unread = pl.lit(value=False) if read.problems is None else pl.lit(read.problems[0]).is_not_null()
                filled.append(is_unread.alias(f"{INPUT}{source.key}:unread"))
            elif read.problems is not None:
                values.append(read.problems[0].is_not_null().alias(_UNREAD + source.key))
                problems.append(read.problems)
        for number, (codes, messages) in enumerate(problems):
            values += [codes.alias(f"code{number}"), messages.alias(f"message{number}")]
        if problems:
            values += _join_problems(problems)
        return pl.LazyFrame(values).with_columns(looked_up).with_columns(filled), counts, bool(problems)

    def _decide(self, rows: pl.DataFrame, order: pl.Series, priced: pl.DataFrame) -> tuple[pl.DataFrame, Counter[str]]:
        """Replace the amounts of rows whose rounding 128 bits can't decide by the exact ones; count their warnings."""
        columns = {name: priced[name].to_list() for name in (*self.plan.lines, "warnings")}
        warnings = Counter[str]()
        for place, cells in zip(priced["order"].search_sorted(order), rows.iter_rows(), strict=True):
            statement = self._statement(cells)
            for line in statement.lines:
                if line.value is not None:
                    columns[line.key][place] = line.amount
            codes = dict.fromkeys(check.code for check in statement.breached)
            left_out = [code for code in (columns["warnings"][place] or "").split(";") if code == "input-left-out"]
            codes = dict.fromkeys((*left_out, *codes))
            columns["warnings"][place] = ";".join(codes) or None
            warnings.update(codes.keys())
        exact = priced.with_columns(
            pl.Series(name, values, strict=False).cast(priced.schema[name]) for name, values in columns.items()
        )
        return exact, warnings


def _compute(inputs: pl.LazyFrame, steps: Sequence[Sequence[pl.Expr]]) -> pl.DataFrame:
    """Run a plan's steps; return the result of the last."""
    for step in steps:
        inputs = inputs.select(step)
    return inputs.collect()


def _join_problems(problems: Sequence[tuple[pl.Series, pl.Series]]) -> list[pl.Series]:
    """Join the codes and the messages of each row's unreadable cells; null for the other rows.

    Args:
        problems: The codes and the messages of each column, null where a cell can be read.
    """
    codes, messages = (
        pl.DataFrame([column.alias(str(number)) for number, column in enumerate(each)])
        for each in zip(*problems, strict=True)
    )
    places = codes.select(pl.any_horizontal(pl.all().is_not_null())).to_series().arg_true()
    nothing = pl.Series([None], dtype=pl.String).new_from_index(0, codes.height)
    # Only these rows are joined: they are few, and their texts are long.
    joined = (
        codes[places].select(
            pl.concat_list(pl.all()).list.drop_nulls().list.unique(maintain_order=True).list.join(";")
        ),
        messages[places].select(pl.concat_str(pl.all(), separator=" ", ignore_nulls=True)),
    )
    return [
        nothing.scatter(places, texts.to_series()).alias(name)
        for name, texts in zip(("problem:codes", "problem:messages"), joined, strict=True)
    ]
