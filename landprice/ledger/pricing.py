"""Pricing a ledger's rows: cells read, plans run, rows parted into priced and rejected.

A `Pricer` is made once for a ledger's headings; it prices one frame of text after another, in bounded memory, and what
it prices is what the one-parcel command prices, to the fen.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from landprice import rulebook
from landprice.calculators import Calculator, calculator, calculators, check_accepted
from landprice.errors import Lang, UsageError
from landprice.inputs.declared import FlagInput, Input, NumberInput, UseInput, WordInput
from landprice.inputs.written import says_nothing
from landprice.ledger.aside import no_parcels, why_no_parcel
from landprice.ledger.cells import CellReader, is_blank
from landprice.ledger.choice import (
    CHOICE,
    calculator_key,
    ledger_keys,
    nowhere,
    of_ledger,
    require_source,
    wishes_for,
)
from landprice.ledger.counts import Counts
from landprice.ledger.headings import Columns, Wishes, plain_heading
from landprice.ledger.plan import INPUT, Plan
from landprice.ledger.row import inputs_of_row
from landprice.rulebook import Rule, RuleBook
from landprice.statement import ParcelStatement, usage_error

REJECT_HEADINGS = ("row", "codes", "message")
BROKEN_ROWS = ("ragged-row", "stray-quote", "stray-carriage-return", "nul-byte", "bad-encoding")

_Parted = tuple[pl.DataFrame, pl.DataFrame]  # the rows with a figure, and those without
_NOTHING_PRICED = pl.DataFrame(schema={"order": pl.Int64, "warnings": pl.String})
_NO_CHOICE = {"label": ("测算规则", "calculator"), "key": (CHOICE, CHOICE)}
_CHOICE_HEADINGS = (CHOICE, "测算规则")


@dataclass(frozen=True, slots=True)
class Priced:
    """A frame of rows priced.

    Attributes:
        priced: The rows with a figure: the input's columns, the lines' keys, warnings.
        rejected: The rows without: the input's columns, row, codes, message.
        codes: Of each rejected row, its codes and its use, to count.
        cells: How the cells of each column were read, by its position and the input that it is.
    """

    priced: pl.DataFrame
    rejected: pl.DataFrame
    codes: pl.DataFrame
    cells: Mapping[tuple[int, str], Counts]


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
        wishes: Wishes | None = None,
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
            UsageError: What every row needs is missing, headings are at odds, or a line's key is a heading already.
            MissingRule: The rule book has no rule for the calculator.
        """
        self.headings = tuple(headings)
        self.book = rules if rules is not None else rulebook.load()
        self.accepted = frozenset(accept)
        check_accepted(self.accepted, self.book)
        self.lang: Lang = lang
        self.strict = strict
        self._cells = CellReader(self.book, lang, strict=strict)
        self.choice = None if calculator is not None else self._choice_column()
        chosen = (
            [of_ledger(calculator)]
            if calculator is not None
            else [one for one in calculators().values() if one.in_ledger]
        )
        wishes = wishes or Wishes()
        self.columns: dict[str, Columns] = {}
        self.plans: dict[str, Plan] = {}
        self._check_keys(chosen, wishes)
        for one in chosen:
            self._plan(one, wishes_for(one, wishes))
        # where the rows choose, a calculator that can price none of them adds no column
        writing = [plan for plan in self.plans.values() if self.choice is None or not plan.hopeless]
        self.keys = tuple(dict.fromkeys(key for plan in writing for key in plan.lines))
        self.prefix = prefix
        self._check_headings()
        self._uses = self._positions(UseInput)
        self._values = self._positions(NumberInput, WordInput, FlagInput)

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
            key=CHOICE,
        )

    def _check_keys(self, chosen: Sequence[Calculator], wishes: Wishes) -> None:
        """Check that every key that the user names is an input of some calculator in use."""
        every = Columns([], {key: declared for one in chosen for key, declared in one.inputs.items()}, Wishes())
        for key in (*wishes.constants, *wishes.columns):
            every.declaration(key)
        for key in wishes.units:
            if not any(key == pattern.removesuffix("_{}") for pattern in every.patterns):
                every.declaration(key)

    def _plan(self, one: Calculator, wishes: Wishes) -> None:
        """Understand the columns for one calculator, and build its plan."""
        columns = Columns(self.headings, one.inputs, wishes)
        plan = Plan(one, self.book, columns.sources, self.accepted, self.lang)
        if self.choice is None:
            if plan.uncovered is not None:
                raise plan.uncovered
            for key in one.required:
                require_source(one, key, columns.sources)
            hopeless = next(
                (breach for breach in plan.breaches if breach.severity == "usage" and breach.everywhere), None
            )
            if hopeless is not None:
                raise UsageError(*nowhere(hopeless.facts), code=hopeless.code)
        self.columns[one.key] = columns
        self.plans[one.key] = plan

    def _check_headings(self) -> None:
        """Check that no line's key is a heading of the ledger's already."""
        own = {heading.strip() for heading in self.headings[: self.kept_width]}
        for key in (*self.added, *self.reject_headings):
            if key in own:
                raise UsageError(
                    f"台账已有名为“{key}”的列，与输出列重名；用 --prefix 给输出列加前缀。",
                    f"The ledger already has a column “{key}”, which the output adds; "
                    "set the output's apart with --prefix.",
                    key=key,
                )

    def _unmended(self, rows: pl.DataFrame) -> pl.Series:
        """The rows of an earlier run's rejects that could not be taken apart and still say so.

        Such a row was written with as many cells as the heading has; until its codes are cleared nobody has said that
        each cell stands under its own heading.
        """
        if self.kept_width == len(self.headings):
            return pl.Series([False]).new_from_index(0, rows.height)
        codes = rows.to_series(self.kept_width + REJECT_HEADINGS.index("codes"))
        return codes.str.contains("|".join(BROKEN_ROWS)).fill_null(value=False)

    def price(self, rows: pl.DataFrame, lines: pl.Series | None = None, *, echo: pl.DataFrame | None = None) -> Priced:
        """Price rows of text.

        Args:
            rows: One column of text a heading, in order; null or blank where a cell says nothing.
            lines: The line of the file of each row; counted from 2 unless given.
            echo: What stands in their place in the output: the same columns, in types of their own.

        Returns:
            The rows priced and the rows rejected; each row is in one of them, in the order given.
        """
        rows = rows.cast(pl.String).rechunk()
        order = pl.int_range(rows.height, dtype=pl.Int64, eager=True).alias("order")
        lines = lines if lines is not None else order + 2
        unmended = self._unmended(rows)
        parcels = ~unmended
        frames: list[_Parted] = []
        if unmended.any():
            frames.append(self._still_broken(rows, order, unmended))
        others = self._aside(rows, order)
        if others is not None:
            parcels = parcels & ~order.is_in(others["order"].implode())
            frames.append((_NOTHING_PRICED, others.filter(~unmended.gather(others["order"]))))
        counts: dict[tuple[int, str], Counts] = {}
        if parcels.all():
            frames += self._price_rows(rows, order, counts)
        else:
            frames += self._price_rows(rows.filter(parcels), order.filter(parcels), counts)
        done, refused = (_in_order([pair[part] for pair in frames]) for part in (0, 1))
        assert done.height + refused.height == rows.height, "a row is priced or rejected"
        echo = rows if echo is None else echo
        added = [
            done[key].cast(kind) if key in done.columns else pl.Series(key, [None] * done.height, kind)
            for key, kind in zip((*self.keys, "warnings"), self.types.values(), strict=True)
        ]
        own = echo if done.height == rows.height else echo[done["order"]]
        priced = own.with_columns(column.alias(self.prefix + column.name) for column in added)
        rejected = echo[refused["order"], : self.kept_width].with_columns(
            lines.gather(refused["order"]).cast(pl.UInt64).alias("row"), refused["codes"], refused["message"]
        )
        return Priced(priced, rejected, refused.select("codes", "use"), counts)

    def _price_rows(self, rows: pl.DataFrame, order: pl.Series, counts: dict[tuple[int, str], Counts]) -> list[_Parted]:
        """Price rows, with one calculator or with the one that each names; count how their cells are read."""
        if self.choice is not None:
            return self._price_by_choice(rows, order, counts)
        (key,) = self.plans
        return [self._price_with(key, rows, order, counts)]

    def _aside(self, rows: pl.DataFrame, order: pl.Series) -> pl.DataFrame | None:
        """The rows that are totals, or the heading again: refused before anything is read."""
        found = no_parcels(rows, self.headings, self._uses, self._values)
        if found is None:
            return None
        errors = [why_no_parcel(code, cell) for code, cell in found.select("code", "cell").iter_rows()]
        return found.select(
            order[found["place"]],
            pl.col("code").alias("codes"),
            pl.Series("message", [error.message(self.lang) for error in errors], pl.String),
            pl.lit(None, dtype=pl.String).alias("use"),
        )

    def _positions(self, *kinds: type[Input]) -> frozenset[int]:
        """The columns that some calculator reads as an input of one of these kinds."""
        sources = [source for columns in self.columns.values() for source in columns.sources.values()]
        return frozenset(
            source.column for source in sources if source.column is not None and isinstance(source.declared, kinds)
        )

    def _still_broken(self, rows: pl.DataFrame, order: pl.Series, unmended: pl.Series) -> _Parted:
        """Reject rows of an earlier run that are not mended."""
        said = rows.to_series(self.kept_width + REJECT_HEADINGS.index("codes")).filter(unmended)
        message = (
            "此行曾无法按列读取；改好各单元格后清空 codes 单元格再运行。"
            if self.lang == "zh"
            else "This row could not be taken apart; put its cells right, clear its codes cell, and run again."
        )
        frame = pl.DataFrame({"order": order.filter(unmended), "codes": said.str.strip_chars()})
        texts = {"message": pl.lit(message), "use": pl.lit(None, dtype=pl.String)}
        return _NOTHING_PRICED, frame.with_columns(**texts)

    def _price_by_choice(
        self, rows: pl.DataFrame, order: pl.Series, counts: dict[tuple[int, str], Counts]
    ) -> list[_Parted]:
        """Price each row with the calculator that its cell names."""
        assert self.choice is not None
        said = rows.to_series(self.choice)
        distinct = [text for text in said.unique() if text is not None]
        chosen = said.replace_strict(
            distinct,
            [key if (key := calculator_key(text)) in self.plans else None for text in distinct],
            default=None,
            return_dtype=pl.String,
        )
        frames = []
        for key in self.plans:
            mine = chosen == key
            if mine.any():
                frames.append(self._price_with(key, rows.filter(mine), order.filter(mine), counts))
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
        return [*frames, (_NOTHING_PRICED, refused)]

    def _price_with(
        self, key: str, rows: pl.DataFrame, order: pl.Series, counts: dict[tuple[int, str], Counts]
    ) -> _Parted:
        """Price rows with one calculator: the lines of those priced, the codes and messages of the others."""
        plan = self.plans[key]
        inputs, unread = self._read(plan, rows, counts)
        inputs = inputs.with_columns(order)
        problem = pl.col("problem:codes").is_not_null() if unread else pl.lit(value=False)
        outputs = [line.expression for line in plan.lines.values()]
        frame = (
            plan.run(inputs)
            .select(
                "order",
                *outputs,
                plan.said_of_priced,
                (plan.stopped | problem).alias("stopped"),
                plan.doubtful.alias("doubtful"),
            )
            .collect()
        )
        stopped = frame["stopped"]
        priced = frame.filter(~stopped) if stopped.any() else frame
        priced = priced.with_columns(plan.warnings(priced["said"])).drop("said")
        if priced["doubtful"].any():
            priced = self._decide(key, rows, order, priced)
        return priced.drop("stopped", "doubtful"), self._refused(plan, inputs.filter(stopped), unread=unread)

    def _refused(self, plan: Plan, inputs: pl.DataFrame, *, unread: bool) -> pl.DataFrame:
        """The codes and messages of rows without a figure: what could not be read first."""
        if inputs.is_empty():
            return pl.DataFrame(schema={"order": pl.Int64, "codes": pl.String, "message": pl.String, "use": pl.String})
        use = pl.col(INPUT + "use") if INPUT + "use" in inputs.columns else pl.lit(None, dtype=pl.String)
        found = plan.reasons(pl.col("problem:codes").is_not_null() if unread else pl.lit(value=False))
        codes, messages = ([reason] for reason in found)
        if unread:
            codes, messages = [pl.col("problem:codes"), *codes], [pl.col("problem:messages"), *messages]
        return (
            plan.run(inputs)
            .select(
                "order",
                pl.concat_str(codes, separator=";", ignore_nulls=True).alias("codes"),
                pl.concat_str(messages, separator=" ", ignore_nulls=True).alias("message"),
                use.alias("use"),
            )
            .collect()
        )

    def _read(self, plan: Plan, rows: pl.DataFrame, counts: dict[tuple[int, str], Counts]) -> tuple[pl.DataFrame, bool]:
        """The input columns of a plan, and whether some cell could not be read; how they were read is counted."""
        values: list[pl.Series] = []
        codes: list[pl.Series] = []
        messages: list[pl.Series] = []
        sources = [source for source in plan.sources.values() if source.column is not None and plan.reads(source)]
        for source, read in zip(sources, self._cells.columns(sources, rows), strict=True):
            assert source.column is not None
            own = source.column, source.key
            counts[own] = counts.get(own, Counts()) + read.counts
            values += [series.alias(INPUT + series.name) for series in read.values]
            if source.key in plan.said:
                said = read.values[0].is_not_null()
                said = said if read.problems is None else said | read.problems[0].is_not_null()
                values.append(said.alias(f"{INPUT}{source.key}:said"))
            if read.problems is not None:
                codes.append(read.problems[0].alias(f"code{len(codes)}"))
                messages.append(read.problems[1].alias(f"message{len(messages)}"))
        frame = pl.DataFrame(values) if values else pl.DataFrame({"nothing": pl.Series([None] * rows.height)})
        if codes:
            frame = frame.with_columns(_problems(pl.DataFrame([*codes, *messages]), len(codes)))
        return frame, bool(codes)

    def _decide(self, key: str, rows: pl.DataFrame, order: pl.Series, priced: pl.DataFrame) -> pl.DataFrame:
        """Write the exact figures of the rows whose rounding 128 bits leave open."""
        own = dict(zip(order, range(rows.height), strict=True))
        columns = {name: priced[name].to_list() for name in (*self.plans[key].lines, "warnings")}
        for place in priced["doubtful"].arg_true():
            statement = self.statement(rows.row(own[priced["order"][place]]), key)
            for line in statement.lines:
                if line.value is not None:
                    columns[line.key][place] = line.amount
            said = dict.fromkeys(check.code for check in statement.breached)
            columns["warnings"][place] = ";".join(said) or None
        return priced.with_columns(
            pl.Series(name, values, strict=False).cast(priced.schema[name]) for name, values in columns.items()
        )

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
            raise usage_error("missing-input", _NO_CHOICE, CHOICE)
        allowed = "、".join(self.plans), ", ".join(self.plans)
        raise usage_error("unknown-calculator", {"value": (said, said), "allowed": allowed}, CHOICE)

    def statement(self, cells: Sequence[str | None], key: str | None = None) -> ParcelStatement:
        """The full statement of one row, exact: what the one-parcel command gives for it.

        Args:
            cells: The row's cells, one a heading.
            key: The calculator; the row's own unless given.

        Raises:
            UsageError: It is no parcel, or a number in it can't be read.
        """
        row = pl.DataFrame([cells], schema=[f"c{place}" for place in range(len(cells))], orient="row")
        found = no_parcels(row.cast(pl.String), self.headings, self._uses, self._values)
        if found is not None:
            raise why_no_parcel(found["code"][0], found["cell"][0])
        key = key or self.calculator_of(cells)
        one = calculator(key)
        inputs = inputs_of_row(one, self.columns[key].sources, cells, strict=self.strict)
        return one.price(inputs, rules=self.book, accept=self.accepted)


def _problems(found: pl.DataFrame, columns: int) -> list[pl.Series]:
    """The codes and the messages of each row's cells that can't be read, joined; null where all can.

    Args:
        found: The codes of each column, then the messages of each.
        columns: How many.
    """
    nothing = pl.Series([None], dtype=pl.String).new_from_index(0, found.height)
    places = found.select(pl.any_horizontal(pl.nth(range(columns)).is_not_null())).to_series().arg_true()
    # only those rows are put together: they are few, and their texts long
    joined = found[places].select(
        pl.concat_list(pl.nth(range(columns))).list.drop_nulls().list.unique(maintain_order=True).list.join(";"),
        pl.concat_str(pl.nth(range(columns, 2 * columns)), separator=" ", ignore_nulls=True).alias("messages"),
    )
    return [
        nothing.scatter(places, texts).alias(name)
        for name, texts in zip(("problem:codes", "problem:messages"), joined.get_columns(), strict=True)
    ]


def _in_order(frames: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """Rows that several calculators priced, in the ledger's order again; those of one are in it."""
    if len(frames) == 1:
        return frames[0]
    return pl.concat(frames, how="diagonal_relaxed").sort("order")
