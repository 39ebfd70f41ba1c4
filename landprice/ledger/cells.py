"""Cells: the text of a ledger's columns read as inputs, a whole column at a time.

Plain numbers are read by Polars as integers. A cell that is no plain number is read by the one-parcel reader, once for
each distinct text: so a ledger's cell means what the same text means on the command line.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import polars as pl

from landprice.arithmetic.whole import INTEGER
from landprice.errors import Lang, UsageError
from landprice.glossary import label
from landprice.inputs.declared import FlagInput, NumberInput, UseInput, WordInput
from landprice.inputs.quantities import one_width, read
from landprice.ledger.headings import Source
from landprice.rulebook import RuleBook, UseMatch
from landprice.statement import usage_error

DASHES = ("-", "--", "—", "——", "–", "－")
_NEAREST_SOUGHT = 2000  # distinct unknown names a run; a search for the nearest takes a millisecond


@dataclass(frozen=True, slots=True)
class Read:
    """What a column was read as.

    Attributes:
        values: Columns by name, as the plan asks for them; the first is null where the cell says nothing that is known.
        problems: The code and message of each cell that can't be read, null elsewhere; None where none is wrong.
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

    def columns(self, sources: Sequence[Source], rows: pl.DataFrame) -> list[Read]:
        """Read the columns of several sources, each as what its declaration says.

        Args:
            sources: Each with a column.
            rows: Every column of the ledger, as text.
        """
        numbers = [source for source in sources if isinstance(source.declared, NumberInput)]
        # all at once, so that Polars reads them side by side
        plain = rows.select(_plain(source, rows.columns) for source in numbers) if numbers else rows
        return [self._column(source, rows, plain) for source in sources]

    def _column(self, source: Source, rows: pl.DataFrame, plain: pl.DataFrame) -> Read:
        """Read one column."""
        assert source.column is not None
        cells = rows.to_series(source.column)
        declared = source.declared
        if isinstance(declared, NumberInput):
            return self._numbers(source, cells, plain[source.key])
        if isinstance(declared, UseInput):
            return self._use_columns(source.key, cells)
        if isinstance(declared, WordInput):
            return self._mapped(source, cells, declared.word, declared.words)
        if isinstance(declared, FlagInput):
            return self._mapped(source, cells, declared.truth, ("是", "否"), pl.Boolean())
        return self._mapped(source, cells, str.strip, ())

    def _numbers(self, source: Source, cells: pl.Series, values: pl.Series) -> Read:
        """Numbers as multiples of their kind's grain: what is no plain number is read one distinct text at a time."""
        if not values.null_count():
            return Read([values])
        frame = pl.DataFrame({"text": cells, "value": values})
        others = frame.filter(pl.col("value").is_null() & ~is_blank(pl.col("text"))).select("text").unique().to_series()
        if others.is_empty():
            return Read([values])
        assert source.kind is not None
        table: dict[str, list[object]] = {"text": [], "found": [], "code": [], "message": []}
        for other in others:
            found: int | None = None
            code = message = None
            try:
                found = int(read(other, source.kind, source.key, source.unit).value / source.kind.grain)
            except UsageError as error:
                code, message = error.code, error.message(self._lang)
            for name, item in (("text", other), ("found", found), ("code", code), ("message", message)):
                table[name].append(item)
        schema = {"text": pl.String(), "found": INTEGER, "code": pl.String(), "message": pl.String()}
        joined = frame.join(pl.DataFrame(table, schema=schema), on="text", how="left", maintain_order="left")
        values = joined.select(pl.coalesce("value", "found").alias(source.key)).to_series()
        wrong = joined["code"].null_count() < joined.height
        return Read([values], (joined["code"], joined["message"]) if wrong else None)

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
        distinct, places = _distinct(cells)
        found = [None if says_nothing(text) else work(text) for text in distinct]
        values = _gathered(source.key, found, places, kind)
        wrong = [value is None and not says_nothing(text) for text, value in zip(distinct, found, strict=True)]
        if not any(wrong):
            return Read([values])
        names = "、".join(allowed), ", ".join(allowed)
        labels = label(source.key, "zh"), label(source.key, "en")
        messages = [
            usage_error("unknown-word", {"value": (text, text), "label": labels, "allowed": names}).message(self._lang)
            if is_wrong
            else None
            for text, is_wrong in zip(distinct, wrong, strict=True)
        ]
        codes = ["unknown-word" if is_wrong else None for is_wrong in wrong]
        text_kind = pl.String()
        return Read(
            [values], (_gathered("code", codes, places, text_kind), _gathered("message", messages, places, text_kind))
        )

    def _use_columns(self, key: str, cells: pl.Series) -> Read:
        """A use: its name, its key, whether it joins several, and the nearest names."""
        distinct, places = _distinct(cells)
        matches = [None if says_nothing(text) else self.match(text) for text in distinct]
        names = [None if match is None else one_width(text) for text, match in zip(distinct, matches, strict=True)]
        nearest = [match and (", ".join(match.candidates or match.nearest) or "—") for match in matches]
        several = [match and bool(match.candidates) for match in matches]
        return Read(
            [
                _gathered(f"{key}:name", names, places, pl.String()),
                _gathered(key, [match and match.key for match in matches], places, pl.String()),
                _gathered(f"{key}:several", several, places, pl.Boolean()),
                _gathered(f"{key}:nearest", nearest, places, pl.String()),
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


def _plain(source: Source, columns: Sequence[str]) -> pl.Expr:
    """A column's plain numbers within their limit, as whole multiples of their kind's grain; null elsewhere."""
    kind, unit = source.kind, source.unit
    assert kind is not None
    assert unit is not None
    assert source.column is not None
    steps, limit = unit.factor / 10**unit.places / kind.grain, kind.limit / kind.grain
    assert steps.denominator == 1
    assert limit.denominator == 1
    text = pl.col(columns[source.column])
    places = rf"(?:\.[0-9]{{1,{unit.places}}})?" if unit.places else ""
    # to_physical: the decimal's own integer, in its last place
    value = text.cast(pl.Decimal(38, unit.places), strict=False).to_physical().cast(INTEGER)
    value = value * pl.lit(steps.numerator, dtype=INTEGER)
    highest = pl.lit(limit.numerator - (1 if kind.strict else 0), dtype=INTEGER)
    plain = text.str.contains(rf"^[0-9]{{1,15}}{places}$") & (value <= highest)
    return pl.when(plain).then(value).alias(source.key)


def _distinct(cells: pl.Series) -> tuple[list[str], pl.Series]:
    """The distinct texts of a column, and which of them each cell is; null for an empty cell."""
    distinct = cells.drop_nulls().unique(maintain_order=True)
    return distinct.to_list(), cells.cast(pl.Enum(distinct)).to_physical()


def _gathered(name: str, values: Sequence[object], places: pl.Series, kind: pl.DataType) -> pl.Series:
    """A column of the values that belong to its cells' distinct texts."""
    return pl.Series(name, values, dtype=kind).gather(places)


def says_nothing(text: str) -> bool:
    """Whether a cell's text says nothing."""
    bare = text.strip()
    return not bare or bare in DASHES
