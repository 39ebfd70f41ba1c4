"""Pricing a ledger's rows: cells read, plans run, rows parted into priced and rejected.

A `Pricer` is made once for a ledger's headings; it prices one frame of text after another, in bounded memory, and what
it prices is what the one-parcel command prices, to the fen.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

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
    not_provided_error,
    options_for,
    require_source,
)
from landprice.ledger.cells import CellReader, is_blank
from landprice.ledger.counts import Counts
from landprice.ledger.dictionary_encoding import DictionaryColumn
from landprice.ledger.headings import ColumnMapping, ColumnOptions, plain_heading
from landprice.ledger.non_data_rows import find_non_data_rows, non_data_row_error
from landprice.ledger.partition import PricedPartition, merge
from landprice.ledger.row import inputs_of_row
from landprice.ledger.run import PlanRun
from landprice.rulebook import Rule, RuleBook

REJECT_HEADINGS = ("row", "codes", "message")
BROKEN_ROWS = ("ragged-row", "stray-quote", "stray-carriage-return", "nul-byte", "bad-encoding")

_NO_CHOICE = {"label": ("测算规则", "calculator"), "key": (CALCULATOR_COLUMN, CALCULATOR_COLUMN)}
_CHOICE_HEADINGS = (CALCULATOR_COLUMN, "测算规则")


@dataclass(frozen=True, slots=True)
class PricedRows:
    """A frame of rows priced.

    Attributes:
        priced: The rows with a figure: the input's columns, the lines' keys, warnings.
        rejected: The rows without: the input's columns, row, codes, message.
        codes: Of each rejected row, its codes and its use, to count.
        cells: How the cells of each column were read, by its position and the input that it is.
        warnings: Of how many rows with a figure each code is said.
    """

    priced: pl.DataFrame
    rejected: pl.DataFrame
    codes: pl.DataFrame
    cells: Mapping[tuple[int, str], Counts]
    warnings: Counter[str]


class Pricer:
    """Prices the rows of a ledger with certain headings.

    Attributes:
        headings: The ledger's, as written.
        columns: How they were understood, by calculator.
        choice: The position of the column that says each row's calculator; None where one prices all.

    Example:
        >>> import polars as pl
        >>> pricer = Pricer(["use", "full_price", "years"], calculator="term")
        >>> frame = pl.DataFrame({"c0": ["industrial"], "c1": ["960000"], "c2": ["20"]})
        >>> pricer.price(frame).priced["price"].to_list()
        [Decimal('384000.00')]
    """

    def __init__(
        self,
        headings: Sequence[str],
        *,
        calculator: str | None = None,
        wishes: ColumnOptions | None = None,
        rules: RuleBook | None = None,
        accept: Iterable[str] = (),
        prefix: str = "",
        lang: Lang = "zh",
        strict: bool = False,
    ) -> None:
        """Understand the headings and build the plans.

        Args:
            headings: Of the ledger's columns, as written.
            calculator: The key of the calculator for every row; where None, the column ``calculator`` says it.
            wishes: Values for every row, columns and units that the user names.
            rules: The rule book; the default one unless given.
            accept: Codes of objections that are accepted.
            prefix: Put before the keys of the lines in the output.
            lang: Of the messages.
            strict: Whether numbers are taken only where they are plain; what else can be read is rejected too.

        Raises:
            UsageError: What every row needs is missing, headings are at odds, a line's key is a heading already, or the
                prefix is no text.
            MissingRule: The rule book has no rule for the calculator.
        """
        self.headings = tuple(headings)
        self.book = rules if rules is not None else rulebook.load()
        self.accepted = check_accepted(accept, self.book)
        self.lang: Lang = lang
        self.strict = strict
        self._cells = CellReader(self.book, lang, strict=strict)
        self.choice = None if calculator is not None else self._choice_column()
        chosen = (
            [ledger_calculator(calculator)]
            if calculator is not None
            else [one for one in all_calculators().values() if one.in_ledger]
        )
        wishes = wishes or ColumnOptions()
        self.columns: dict[str, ColumnMapping] = {}
        self.plans: dict[str, ColumnPlan] = {}
        self._runs: dict[str, PlanRun] = {}
        self._check_keys(chosen, wishes)
        for one in chosen:
            self._plan(one, options_for(one, wishes))
        # where the rows choose, a calculator that can price none of them adds no column
        writing = [plan for plan in self.plans.values() if self.choice is None or not plan.always_fails]
        self.keys = tuple(dict.fromkeys(key for plan in writing for key in plan.lines))
        self.prefix = prefix
        self._check_headings()
        self._uses = self._positions(lambda declared: declared.names_use)
        self._values = self._positions(lambda declared: not declared.free_text)

    @property
    def added(self) -> tuple[str, ...]:
        """The headings that the output has beyond the ledger's."""
        return (*(self.prefix + key for key in self.keys), self.prefix + "warnings")

    @property
    def types(self) -> dict[str, pl.DataType]:
        """The type of every column that the output has beyond the ledger's, by heading: the same in every chunk."""
        kinds: dict[str, pl.DataType] = {}
        for key in self.keys:
            found = {plan.lines[key].kind for plan in self.plans.values() if key in plan.lines}
            kinds[self.prefix + key] = found.pop() if len(found) == 1 else pl.String()
        return kinds | {self.prefix + "warnings": pl.String()}

    @property
    def reject_types(self) -> dict[str, pl.DataType]:
        """The type of every column that the rejects have beyond the ledger's, by heading."""
        return dict(zip(self.reject_headings, (pl.UInt64(), pl.String(), pl.String()), strict=True))

    @property
    def numbers(self) -> frozenset[str]:
        """The headings under which plain numbers are numbers: of inputs that are, and of lines that count years."""
        inputs = {
            self.headings[source.column]
            for columns in self.columns.values()
            for source in columns.sources.values()
            if source.column is not None and source.kind is not None
        }
        lines = {self.prefix + key for plan in self.plans.values() for key, line in plan.lines.items() if line.trimmed}
        return frozenset(inputs | lines)

    @property
    def cited(self) -> tuple[Rule, ...]:
        """The rules that the lines and checks name, each once, in order."""
        return tuple({name: rule for plan in self.plans.values() for name, rule in plan.cited.items()}.values())

    @property
    def asked_columns(self) -> frozenset[int]:
        """The positions of the columns that are read as inputs, or say what is to become of a row."""
        sources = [source for columns in self.columns.values() for source in columns.sources.values()]
        asked = {source.column for source in sources if source.column is not None}
        if self.choice is not None:
            asked.add(self.choice)
        if self.kept_width < len(self.headings):
            asked.add(self.kept_width + REJECT_HEADINGS.index("codes"))
        return frozenset(asked)

    @property
    def deals(self) -> tuple[str, ...]:
        """The headings of a deal's price that was taken as an assessed one."""
        return tuple(dict.fromkeys(columns.deal for columns in self.columns.values() if columns.deal is not None))

    @property
    def reject_headings(self) -> tuple[str, ...]:
        """The headings that the rejects have beyond the ledger's."""
        return tuple(self.prefix + key for key in REJECT_HEADINGS)

    @property
    def kept_width(self) -> int:
        """How many of the ledger's columns the rejects keep: an earlier run's rejects get new reasons for the old."""
        ending = tuple(heading.strip() for heading in self.headings[-len(REJECT_HEADINGS) :])
        return len(self.headings) - (len(REJECT_HEADINGS) if ending == self.reject_headings else 0)

    def _choice_column(self) -> int:
        """The position of the column that says the calculator."""
        for position, heading in enumerate(self.headings):
            if plain_heading(heading) in _CHOICE_HEADINGS:
                return position
        raise UsageError(
            "没有 calculator 列；用 --calculator 指定测算规则：" + "、".join(ledger_keys()) + "。",
            "There is no column calculator; say which with --calculator: " + ", ".join(ledger_keys()) + ".",
            key=CALCULATOR_COLUMN,
        )

    def _check_keys(self, chosen: Sequence[Calculator], wishes: ColumnOptions) -> None:
        """Check that every key that the user names is an input of some calculator in use."""
        every = ColumnMapping(
            [], {key: declared for one in chosen for key, declared in one.inputs.items()}, ColumnOptions()
        )
        for key in (*wishes.constants, *wishes.columns):
            every.declaration(key)
        for key in wishes.units:
            if not any(key == pattern.removesuffix("_{}") for pattern in every.patterns):
                every.declaration(key)

    def _plan(self, one: Calculator, wishes: ColumnOptions) -> None:
        """Understand the columns for one calculator, and build its plan."""
        columns = ColumnMapping(self.headings, one.inputs, wishes)
        plan = ColumnPlan(one, self.book, columns.sources, self.accepted, self.lang)
        if self.choice is None:
            if plan.missing_rule is not None:
                raise plan.missing_rule
            for key in one.required:
                require_source(one, key, columns.sources)
            always_fails = next(
                (breach for breach in plan.checks if breach.severity == "usage" and breach.always_breached), None
            )
            if always_fails is not None:
                raise UsageError(*not_provided_error(always_fails.facts), code=always_fails.code)
        self.columns[one.key] = columns
        self.plans[one.key] = plan
        self._runs[one.key] = PlanRun(plan, self._cells, partial(self.statement, key=one.key))

    def _check_headings(self) -> None:
        """Check that the prefix is text, and that no line's key is a heading of the ledger's already."""
        if any("\ud800" <= sign <= "\udfff" for sign in self.prefix):  # bytes that were no text where it was typed
            raise UsageError("--prefix：不是有效的文字。", "--prefix: it is no valid text.", key="prefix")
        own = {heading.strip() for heading in self.headings[: self.kept_width]}
        for key in (*self.added, *self.reject_headings):
            if key in own:
                raise UsageError(
                    f"台账已有名为“{key}”的列，与输出列重名；用 --prefix 给输出列加前缀。",
                    f"The ledger already has a column “{key}”, which the output adds; "
                    "set the output's apart with --prefix.",
                    key=key,
                )

    def _unmended(self, rows: pl.DataFrame) -> pl.Series | None:
        """The rows of an earlier run's rejects that could not be taken apart and still say so; None where none does.

        Such a row was written with as many cells as the heading has; until its codes are cleared nobody has said that
        each cell stands under its own heading.
        """
        if self.kept_width == len(self.headings):
            return None
        codes = rows.to_series(self.kept_width + REJECT_HEADINGS.index("codes"))
        unmended = codes.str.contains("|".join(BROKEN_ROWS)).fill_null(value=False)
        return unmended if unmended.any() else None

    def price(
        self,
        rows: pl.DataFrame,
        lines: pl.Series | None = None,
        *,
        echo: pl.DataFrame | None = None,
        whole: pl.Series | None = None,
    ) -> PricedRows:
        """Price rows of text.

        Args:
            rows: One column of text a heading, in order; null or blank where a cell says nothing.
            lines: The line of the file of each row; counted from 2 unless given.
            echo: What stands in their place in the output: the same columns, in types of their own.
            whole: What stands in the place of all columns of the rows with a figure: each row as one text.

        Returns:
            The rows priced and the rows rejected; each row is in one of them, in the order given.
        """
        rows = rows.cast(pl.String).rechunk()
        order = pl.int_range(rows.height, dtype=pl.Int64, eager=True).alias("order")
        lines = lines if lines is not None else order + 2
        parts: list[PricedPartition] = []
        parcels: pl.Series | None = None
        if (unmended := self._unmended(rows)) is not None:
            parts.append(self._still_broken(rows, order, unmended))
            parcels = ~unmended
        distinct = self._distinct(rows)
        if (others := self._aside(rows, order, distinct)) is not None:
            others = others if parcels is None else others.filter(parcels.gather(others["order"]))
            parts.append(PricedPartition(refused=others))
            rest = ~order.is_in(others["order"].implode())
            parcels = rest if parcels is None else parcels & rest
        if parcels is None:
            parts += self._price_rows(rows, order, distinct)
        else:
            distinct = {place: one.filter(parcels) for place, one in distinct.items()}
            parts += self._price_rows(rows.filter(parcels), order.filter(parcels), distinct)
        found = merge(parts)
        done, refused = found.priced, found.refused
        assert done.height + refused.height == rows.height, "a row is priced or rejected"
        echo = rows if echo is None else echo
        added = [
            done[key].cast(kind) if key in done.columns else pl.Series(key, [None] * done.height, kind)
            for key, kind in zip((*self.keys, "warnings"), self.types.values(), strict=True)
        ]
        own = echo if whole is None else whole.to_frame()
        own = own if done.height == rows.height else own[done["order"]]
        priced = own.with_columns(column.alias(self.prefix + column.name) for column in added)
        rejected = echo[refused["order"], : self.kept_width].with_columns(
            lines.gather(refused["order"]).cast(pl.UInt64).alias("row"), refused["codes"], refused["message"]
        )
        return PricedRows(priced, rejected, refused.select("codes", "use"), found.cells, found.warnings)

    def _price_rows(
        self, rows: pl.DataFrame, order: pl.Series, distinct: Mapping[int, DictionaryColumn]
    ) -> list[PricedPartition]:
        """Price rows, with one calculator or with the one that each names."""
        if self.choice is not None:
            return self._price_by_choice(rows, order, distinct)
        (run,) = self._runs.values()
        return [run.price(rows, order, distinct)]

    def _aside(
        self, rows: pl.DataFrame, order: pl.Series, distinct: Mapping[int, DictionaryColumn]
    ) -> pl.DataFrame | None:
        """The rows that are totals, or the heading again: refused before anything is read."""
        found = find_non_data_rows(rows, self.headings, distinct, self._values)
        if found is None:
            return None
        errors = [non_data_row_error(code, cell) for code, cell in found.select("code", "cell").iter_rows()]
        return found.select(
            order[found["place"]],
            pl.col("code").alias("codes"),
            pl.Series("message", [error.message(self.lang) for error in errors], pl.String),
            pl.lit(None, dtype=pl.String).alias("use"),
        )

    def _distinct(self, rows: pl.DataFrame) -> dict[int, DictionaryColumn]:
        """The distinct texts of the columns that say a use, by position."""
        return {place: self._cells.distinct(place, rows) for place in self._uses}

    def _positions(self, chosen: Callable[[Input], bool]) -> frozenset[int]:
        """The columns that some calculator reads as an input that is chosen."""
        sources = [source for columns in self.columns.values() for source in columns.sources.values()]
        return frozenset(source.column for source in sources if source.column is not None and chosen(source.declared))

    def _still_broken(self, rows: pl.DataFrame, order: pl.Series, unmended: pl.Series) -> PricedPartition:
        """Reject rows of an earlier run that are not mended."""
        said = rows.to_series(self.kept_width + REJECT_HEADINGS.index("codes")).filter(unmended)
        message = (
            "此行曾无法按列读取；改好各单元格后清空 codes 单元格再运行。"
            if self.lang == "zh"
            else "This row could not be taken apart; put its cells right, clear its codes cell, and run again."
        )
        frame = pl.DataFrame({"order": order.filter(unmended), "codes": said.str.strip_chars()})
        texts = {"message": pl.lit(message), "use": pl.lit(None, dtype=pl.String)}
        return PricedPartition(refused=frame.with_columns(**texts))

    def _price_by_choice(
        self, rows: pl.DataFrame, order: pl.Series, distinct: Mapping[int, DictionaryColumn]
    ) -> list[PricedPartition]:
        """Price each row with the calculator that its cell names."""
        assert self.choice is not None
        said = rows.to_series(self.choice)
        names = self._cells.distinct(self.choice, rows)
        keys = [key if (key := calculator_key(text)) in self.plans else None for text in names.texts]
        chosen = pl.Series(keys, dtype=pl.String).gather(names.places)
        parts = []
        for key, run in self._runs.items():
            mine = chosen == key
            if mine.any():
                own = {place: one.filter(mine) for place, one in distinct.items()}
                parts.append(run.price(rows.filter(mine), order.filter(mine), own))
        nobody = chosen.is_null()
        refused = pl.DataFrame({"order": order.filter(nobody), "text": said.filter(nobody)})
        blank = is_blank(pl.col("text"))
        index = 0 if self.lang == "zh" else 1
        allowed = ("、".join(self.plans), ", ".join(self.plans))[index]
        missing = usage_error("missing-input", _NO_CHOICE).message(self.lang)
        before, after = (
            ("“", f"”不是规则名；可用：{allowed}。")
            if self.lang == "zh"
            else ("“", f"” is no calculator; allowed: {allowed}.")
        )
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
        """The calculator that prices a row.

        Raises:
            UsageError: The row names none.
        """
        if self.choice is None:
            return next(iter(self.plans))
        said = (cells[self.choice] or "").strip()
        if calculator_key(said) in self.plans:
            return calculator_key(said)
        if says_nothing(said):
            raise usage_error("missing-input", _NO_CHOICE, CALCULATOR_COLUMN)
        allowed = "、".join(self.plans), ", ".join(self.plans)
        raise usage_error("unknown-calculator", {"value": (said, said), "allowed": allowed}, CALCULATOR_COLUMN)

    def statement(self, cells: Sequence[str | None], key: str | None = None) -> ParcelStatement:
        """The full statement of one row, exact: what the one-parcel command gives for it.

        Args:
            cells: The row's cells, one a heading.
            key: The calculator; the row's own unless given.

        Raises:
            UsageError: It is no parcel, or a number in it can't be read.
        """
        row = pl.DataFrame([cells], schema=[f"c{place}" for place in range(len(cells))], orient="row")
        row = row.cast(pl.String)
        found = find_non_data_rows(row, self.headings, self._distinct(row), self._values)
        if found is not None:
            raise non_data_row_error(found["code"][0], found["cell"][0])
        key = key or self.calculator_of(cells)
        one = get_calculator(key)
        inputs = inputs_of_row(one, self.columns[key].sources, cells, strict=self.strict)
        return one.price(inputs, rules=self.book, accept=self.accepted)
