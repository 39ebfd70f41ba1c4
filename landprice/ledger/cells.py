"""Cells: the text of a ledger's columns read as inputs, a whole column at a time.

Plain numbers are read by Polars as integers. A cell that is no plain number is read by the one-parcel reader, once for
each distinct text: so a ledger's cell means what the same text means on the command line.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import polars as pl

from landprice.arithmetic.column import INTEGER
from landprice.errors import Lang, UsageError
from landprice.glossary import label
from landprice.inputs.declared import FlagInput, NumberInput, UseInput, WordInput
from landprice.inputs.quantities import Kind, Unit, one_width, read
from landprice.ledger.headings import Source
from landprice.rulebook import RuleBook, UseMatch
from landprice.statement import usage_error

DASHES = ("-", "--", "—", "——", "–", "－")
_NEAREST_SOUGHT = 2000  # distinct unknown names a run; a search for the nearest takes a millisecond


@dataclass(frozen=True, slots=True)
class Read:
    """What a column was read as: columns of values, and what is wrong with cells.

    Attributes:
        values: By name, as the plan asks for them.
        problems: By row: the code and message of a cell that can't be read, null elsewhere; None where none is wrong.
    """

    values: list[pl.Series]
    problems: tuple[pl.Series, pl.Series] | None = None


def is_blank(column: pl.Expr) -> pl.Expr:
    """Whether a cell says nothing: empty, spaces of any kind, or a dash."""
    bare = column.str.strip_chars()
    return column.is_null() | (bare == "") | bare.is_in(DASHES)


class CellReader:
    """Reads the columns of one ledger."""

    def __init__(self, book: RuleBook, lang: Lang) -> None:
        """Read uses by this book, and say what is wrong in this language."""
        self._book = book
        self._lang: Lang = lang
        self._uses: dict[str, UseMatch] = {}
        self._unknown = 0

    def column(self, source: Source, cells: pl.Series) -> Read:
        """Read one column as what its declaration says."""
        declared = source.declared
        if isinstance(declared, NumberInput):
            assert source.kind is not None
            assert source.unit is not None
            return self._numbers(source.key, source.kind, source.unit, cells)
        if isinstance(declared, UseInput):
            return self._use_columns(source.key, cells)
        if isinstance(declared, WordInput):
            return self._mapped(source, cells, declared.word, declared.words)
        if isinstance(declared, FlagInput):
            return self._mapped(source, cells, declared.truth, ("是", "否"), pl.Boolean())
        text = (
            cells.to_frame("text")
            .select(pl.when(~is_blank(pl.col("text"))).then(pl.col("text").str.strip_chars()))
            .to_series()
        )
        return Read([text.alias(source.key)])

    def _numbers(self, key: str, kind: Kind, unit: Unit, cells: pl.Series) -> Read:
        """Numbers as whole multiples of their kind's grain."""
        steps = unit.factor / 10**unit.places / kind.grain
        limit = kind.limit / kind.grain
        assert steps.denominator == 1
        assert limit.denominator == 1
        places = rf"(?:\.[0-9]{{1,{unit.places}}})?" if unit.places else ""
        text = pl.col("text")
        plain = text.str.contains(rf"^[0-9]{{1,15}}{places}$")
        # to_physical: the decimal's own integer, in its last place
        value = text.cast(pl.Decimal(38, unit.places), strict=False).to_physical().cast(INTEGER) * pl.lit(
            steps.numerator, dtype=INTEGER
        )
        highest = pl.lit(limit.numerator - (1 if kind.strict else 0), dtype=INTEGER)
        frame = cells.to_frame("text").select("text", plain.alias("plain"), value.alias("value"))
        frame = frame.with_columns(
            (pl.col("plain") & (pl.col("value") <= highest)).fill_null(value=False).alias("plain")
        )
        others = frame.filter(~pl.col("plain")).select("text").unique().filter(~is_blank(pl.col("text"))).to_series()
        values = frame.select(pl.when("plain").then("value").alias(key)).to_series()
        if others.is_empty():
            return Read([values])
        table: dict[str, list[object]] = {"text": [], "found": [], "code": [], "message": []}
        for other in others:
            found: int | None = None
            code = message = None
            try:
                found = int(read(other, kind, key, unit).value / kind.grain)
            except UsageError as error:
                code, message = error.code, error.message(self._lang)
            for name, item in (("text", other), ("found", found), ("code", code), ("message", message)):
                table[name].append(item)
        read_others = pl.DataFrame(
            table, schema={"text": pl.String, "found": INTEGER, "code": pl.String, "message": pl.String}
        )
        joined = frame.join(read_others, on="text", how="left", maintain_order="left")
        values = joined.select(pl.when("plain").then("value").otherwise("found").alias(key)).to_series()
        bad = joined.select(
            pl.when(~pl.col("plain")).then("code").alias("code"),
            pl.when(~pl.col("plain")).then("message").alias("message"),
        )
        return Read([values], (bad["code"], bad["message"]) if bad["code"].null_count() < len(bad) else None)

    def _mapped(
        self,
        source: Source,
        cells: pl.Series,
        work: Callable[[str], object],
        allowed: Sequence[str],
        kind: pl.DataType | None = None,
    ) -> Read:
        """Words read one distinct text at a time."""
        kind = kind or pl.String()
        distinct = [text for text in cells.unique() if text is not None]
        found = {text: None if says_nothing(text) else work(text) for text in distinct}
        wrong = [text for text in distinct if found[text] is None and not says_nothing(text)]
        values = cells.replace_strict(distinct, list(found.values()), default=None, return_dtype=kind).alias(source.key)
        if not wrong:
            return Read([values])
        names = "、".join(allowed), ", ".join(allowed)
        key = source.key
        errors = [
            usage_error(
                "unknown-word", {"value": (text, text), "label": (label(key, "zh"), label(key, "en")), "allowed": names}
            ).message(self._lang)
            for text in wrong
        ]
        messages = cells.replace_strict(wrong, errors, default=None, return_dtype=pl.String)
        codes = (
            messages.to_frame("m").select(pl.when(pl.col("m").is_not_null()).then(pl.lit("unknown-word"))).to_series()
        )
        return Read([values], (codes, messages))

    def _use_columns(self, key: str, cells: pl.Series) -> Read:
        """A use: its key, its name, whether it joins several, and the nearest names."""
        distinct = [text for text in cells.unique() if text is not None]
        matches = {text: self.match(text) for text in distinct if not says_nothing(text)}

        def column(suffix: str, values: dict[str, object], kind: pl.DataType) -> pl.Series:
            return cells.replace_strict(list(values), list(values.values()), default=None, return_dtype=kind).alias(
                f"{key}{suffix}"
            )

        return Read(
            [
                column("", {text: match.key for text, match in matches.items()}, pl.String()),
                column(":name", {text: one_width(text) for text in matches}, pl.String()),
                column(":several", {text: bool(match.candidates) for text, match in matches.items()}, pl.Boolean()),
                column(
                    ":nearest",
                    {text: ", ".join(match.candidates or match.nearest) or "—" for text, match in matches.items()},
                    pl.String(),
                ),
            ]
        )

    def match(self, text: str) -> UseMatch:
        """The use that a text names, looked up once; the nearest names of the first few thousand unknown ones."""
        known = self._uses.get(text)
        if known is None:
            names = self._book.names_of_uses()
            known = self._book.use_of(text) if self._unknown < _NEAREST_SOUGHT else UseMatch(names.get(text))
            self._unknown += known.key is None
            self._uses[text] = known
        return known


def says_nothing(text: str) -> bool:
    """Whether a cell's text says nothing."""
    bare = text.strip()
    return not bare or bare in DASHES
