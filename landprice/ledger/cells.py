"""Cells: the text of a ledger's columns read as inputs, a whole column at a time.

Plain numbers are read by Polars as integers, and so are those that commonly are dirty, after `clean`. Any other cell is
read by the one-parcel reader, once for each distinct text. A ledger's cell means what the same text means on the
command line, whichever way it is read.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from landprice.arithmetic.whole import INTEGER
from landprice.calculators.common import both
from landprice.errors import Lang, UsageError
from landprice.inputs.declared import FlagInput, NumberInput, UseInput, WordInput
from landprice.inputs.quantities import Kind, Reading, Unit, not_plain, read
from landprice.inputs.written import NOTHING, says_nothing
from landprice.ledger.clean import cleaned
from landprice.ledger.counts import Counts
from landprice.ledger.distinct import Distinct, Texts
from landprice.ledger.headings import Source
from landprice.rulebook import RuleBook, UseMatch
from landprice.spaces import SPACES, bare, one_width
from landprice.statement import usage_error

_CLEANED = {"place": pl.UInt32(), "value": INTEGER, "about": pl.Boolean(), "plain": pl.Boolean()}
_READ = {
    "text": pl.String(),
    "value": INTEGER,
    "about": pl.Boolean(),
    "plain": pl.Boolean(),
    "code": pl.String(),
    "message": pl.String(),
}
_DIGITS = 15  # before the point: enough for every limit
_NEAREST_SOUGHT = 500  # distinct unknown names of a column at a time; a search for the nearest takes a millisecond


@dataclass(frozen=True, slots=True)
class Read:
    """What a column was read as.

    Attributes:
        values: Columns by name, as the plan asks for them; the first is null where the cell says nothing that is known.
        problems: The code and message of each cell that can't be read, null elsewhere; None where none is wrong.
        counts: How its cells were read.
    """

    values: list[pl.Series]
    problems: tuple[pl.Series, pl.Series] | None = None
    counts: Counts = field(default_factory=Counts)


def is_blank(column: pl.Expr) -> pl.Expr:
    """Whether a cell says nothing, as `says_nothing` has it."""
    return column.is_null() | column.str.strip_chars(SPACES).str.contains(f"^{NOTHING}$")


class CellReader:
    """Reads the columns of one ledger."""

    def __init__(self, book: RuleBook, lang: Lang, *, strict: bool = False) -> None:
        """Read uses by this book, and say what is wrong in this language; where strict, take plain numbers only."""
        self._book = book
        self._lang: Lang = lang
        self._strict = strict
        self._uses: dict[str, UseMatch] = {}
        self._texts = Texts()

    def distinct(self, column: int, rows: pl.DataFrame) -> Distinct:
        """The distinct texts of a column of these rows, by its position."""
        return self._texts.of(column, rows.to_series(column))

    def columns(
        self, sources: Sequence[Source], rows: pl.DataFrame, distinct: Mapping[int, Distinct] | None = None
    ) -> list[Read]:
        """Read the columns of several sources, each as what its declaration says.

        Args:
            sources: Each with a column.
            rows: Every column of the ledger, as text.
            distinct: The distinct texts of columns, by position, where they are known.
        """
        numbers = [source for source in sources if isinstance(source.declared, NumberInput)]
        whole = {source.key: plain_column(source, rows.to_series(source.column or 0)) for source in numbers}
        # the others all at once, so that Polars reads them side by side
        mixed = [source for source in numbers if whole[source.key] is None]
        plain = rows.select(_plain(source, rows.columns) for source in mixed) if mixed else rows
        found: list[Read] = []
        for source in sources:
            assert source.column is not None
            if isinstance(source.declared, NumberInput):
                values = whole[source.key]
                cells = rows.to_series(source.column)
                found.append(self._numbers(source, cells, plain[source.key] if values is None else values))
            else:
                known = (distinct or {}).get(source.column)
                found.append(self._texts_of(source, known or self.distinct(source.column, rows)))
        return found

    def _texts_of(self, source: Source, cells: Distinct) -> Read:
        """Read a column of texts."""
        declared = source.declared
        if isinstance(declared, UseInput):
            return self._use_columns(source.key, cells)
        if isinstance(declared, WordInput):
            return self._mapped(source, cells, declared.word, declared.words, pl.Enum(declared.words))
        if isinstance(declared, FlagInput):
            return self._mapped(source, cells, declared.truth, ("是", "否"), pl.Boolean())
        return self._mapped(source, cells, bare, ())

    def _numbers(self, source: Source, cells: pl.Series, values: pl.Series) -> Read:
        """Numbers as multiples of their kind's grain: what is no plain number is cleaned, the rest read one by one."""
        others = values.is_null().arg_true()
        at_once = cells.len() - others.len()
        if others.is_empty():
            return Read([values], counts=Counts(at_once))
        frame = pl.DataFrame({"place": others, "text": cells.gather(others)})
        nothing = pl.col("text").is_null() | (pl.col("text").str.strip_chars(SPACES) == "")
        dirty = frame.filter(~(nothing if self._strict else is_blank(pl.col("text"))))
        blank = frame.height - dirty.height
        if dirty.is_empty():
            return Read([values], counts=Counts(at_once, blank=blank))
        assert source.kind is not None
        assert source.unit is not None
        found = pl.DataFrame(schema=_CLEANED)
        if not self._strict:
            clean = cleaned(dirty["text"], source.kind, source.unit, _highest(source.kind))
            clean = dirty.with_columns(clean.get_columns())
            dirty = clean.filter(pl.col("value").is_null()).select("place", "text")
            found = clean.filter(pl.col("value").is_not_null()).select("place", "value", "about", plain=False)
        left = self._one_by_one(source, dirty)
        found = pl.concat([found, left.filter(pl.col("value").is_not_null()).select(list(_CLEANED))])
        values = values.scatter(found["place"], found["value"])
        wrong = left.filter(pl.col("value").is_null())
        plain, about = found.select(pl.col("plain").sum(), pl.col("about").sum()).row(0)
        counts = Counts(at_once + plain, found.height - plain, wrong.height, blank, about)
        return Read([values], _problems(cells.len(), wrong) if wrong.height else None, counts)

    def _one_by_one(self, source: Source, dirty: pl.DataFrame) -> pl.DataFrame:
        """Each distinct text read as the command line reads it."""
        table: dict[str, list[object]] = {name: [] for name in _READ}
        for text in dirty["text"].unique():
            row: dict[str, object] = {"text": text, "plain": False, "about": False}
            try:
                reading = number_in(source, text, strict=self._strict)
            except UsageError as error:
                row |= {"code": error.code, "message": error.message(self._lang)}
            else:
                assert source.kind is not None
                row |= {
                    "value": int(reading.value / source.kind.grain),
                    "plain": reading.plain,
                    "about": reading.about,
                }
            for name, column in table.items():
                column.append(row.get(name))
        return dirty.join(pl.DataFrame(table, schema=_READ), on="text", how="left")

    def _mapped(
        self,
        source: Source,
        cells: Distinct,
        work: Callable[[str], object],
        allowed: Sequence[str],
        kind: pl.DataType | None = None,
    ) -> Read:
        """Words read one distinct text at a time."""
        kind = kind or pl.String()
        distinct, places = cells.texts, cells.places
        found = [None if says_nothing(text) else work(text) for text in distinct]
        values = _gathered(source.key, found, places, kind)
        wrong = [value is None and not says_nothing(text) for text, value in zip(distinct, found, strict=True)]
        counts = _counted(cells, wrong)
        if not any(wrong):
            return Read([values], counts=counts)
        names = "、".join(allowed), ", ".join(allowed)
        messages = [
            usage_error("unknown-word", {"value": (text, text), "label": both(source.key), "allowed": names}).message(
                self._lang
            )
            if is_wrong
            else None
            for text, is_wrong in zip(distinct, wrong, strict=True)
        ]
        codes = ["unknown-word" if is_wrong else None for is_wrong in wrong]
        text_kind = pl.String()
        problems = _gathered("code", codes, places, text_kind), _gathered("message", messages, places, text_kind)
        return Read([values], problems, counts)

    def _use_columns(self, key: str, cells: Distinct) -> Read:
        """A use: its name, its key, whether it joins several, and the nearest names."""
        distinct, places = cells.texts, cells.places
        matches = self._matches(distinct)
        names = [None if match is None else one_width(text) for text, match in zip(distinct, matches, strict=True)]
        nearest = [match and (", ".join(match.candidates or match.nearest) or "—") for match in matches]
        several = [match and bool(match.candidates) for match in matches]
        return Read(
            [
                _gathered(f"{key}:name", names, places, pl.String()),
                _gathered(key, [match and match.key for match in matches], places, pl.Enum(list(self._book.uses))),
                _gathered(f"{key}:several", several, places, pl.Boolean()),
                _gathered(f"{key}:nearest", nearest, places, pl.String()),
            ],
            counts=_counted(cells, [match is not None and match.key is None for match in matches]),
        )

    def _matches(self, distinct: Sequence[str]) -> list[UseMatch | None]:
        """The uses that texts name, each looked up once; None where a text says nothing.

        Of the unknown names the first few hundred get the nearest known ones: whatever columns were read before, or are
        read beside this one, so that the same rows always get the same words.
        """
        names, unknown = self._book.names_of_uses(), 0
        matches: list[UseMatch | None] = []
        for text in distinct:
            if says_nothing(text):
                matches.append(None)
                continue
            known = self._uses.get(text)
            if known is None:
                searched = unknown < _NEAREST_SOUGHT
                known = self._book.use_of(text) if searched else UseMatch(names.get(text))
                if searched:
                    self._uses[text] = known
            if known.key is None:
                unknown += 1
                known = known if unknown <= _NEAREST_SOUGHT else UseMatch(None)
            matches.append(known)
        return matches


def plain_column(source: Source, cells: pl.Series) -> pl.Series | None:
    """A column in which every cell is a plain number within its limit, as whole multiples of their kind's grain.

    What `_plain` asks of each cell is asked here of all of them together, in one walk over their text: the sooner way.

    Args:
        source: Whose column it is.
        cells: Its text.

    Returns:
        The numbers; None where some cell is anything else.
    """
    kind, unit = source.kind, source.unit
    assert kind is not None
    assert unit is not None
    if not cells.len() or cells.null_count():
        return None
    text, number = cells.str.join("\n"), _written(unit)
    if not text.str.contains(rf"\A{number}(?:\n{number})*\z").item():
        return None
    places = unit.places if text.str.contains(".", literal=True).item() else 0
    # to_physical: the decimal's own integer, in its last place
    values = cells.cast(pl.Decimal(38, places) if places else pl.Int64, strict=False).to_physical()
    if values.null_count():
        return None  # a cell of two lines
    steps = unit.factor / 10**places / kind.grain
    assert steps.denominator == 1, "every number that may be written is a whole multiple of the grain"
    if int(str(values.max())) * steps.numerator > _highest(kind):
        return None
    grains = pl.col(cells.name).cast(INTEGER)
    if steps.numerator != 1:
        grains = grains * pl.lit(steps.numerator, dtype=INTEGER)
    return values.alias(cells.name).to_frame().select(grains.alias(source.key)).to_series()


def _plain(source: Source, columns: Sequence[str]) -> pl.Expr:
    """A column's plain numbers within their limit, as whole multiples of their kind's grain; null elsewhere."""
    kind, unit = source.kind, source.unit
    assert kind is not None
    assert unit is not None
    assert source.column is not None
    steps = unit.factor / 10**unit.places / kind.grain
    assert steps.denominator == 1
    text = pl.col(columns[source.column])
    # to_physical: the decimal's own integer, in its last place
    value = text.cast(pl.Decimal(38, unit.places), strict=False).to_physical().cast(INTEGER)
    value = value * pl.lit(steps.numerator, dtype=INTEGER)
    highest = pl.lit(_highest(kind), dtype=INTEGER)
    plain = text.str.contains(rf"^{_written(unit)}$") & (value <= highest)
    return pl.when(plain).then(value).alias(source.key)


def _written(unit: Unit) -> str:
    """How a plain number is written in a unit, as a regular expression."""
    return rf"[0-9]{{1,{_DIGITS}}}" + (rf"(?:\.[0-9]{{1,{unit.places}}})?" if unit.places else "")


def _highest(kind: Kind) -> int:
    """The largest multiple of a kind's grain that is within its limit."""
    limit = kind.limit / kind.grain
    assert limit.denominator == 1
    return limit.numerator - (1 if kind.strict else 0)


def number_in(source: Source, text: str, *, strict: bool) -> Reading:
    """The number that a cell says, as the command line reads it; a bare one has its column's unit.

    Raises:
        UsageError: It is none; or, where strict, it is no plain one.
    """
    assert source.kind is not None
    if strict and says_nothing(text):
        raise not_plain(text, source.key, named(source), None)
    reading = read(text, source.kind, source.key, source.unit, named(source))
    if strict and not reading.plain:
        raise not_plain(text, source.key, named(source), reading)
    return reading


def named(source: Source) -> tuple[str, str]:
    """What an error calls a column: its heading, and the key that it was understood as."""
    key, heading = source.key, source.heading.rstrip(":： ")
    return (key, key) if heading == key else (f"{heading}（{key}）", f"{heading} ({key})")


def _problems(height: int, wrong: pl.DataFrame) -> tuple[pl.Series, pl.Series]:
    """The codes and messages of the cells that can't be read, null elsewhere."""
    nothing = pl.Series([None], dtype=pl.String).new_from_index(0, height)
    code, message = (nothing.scatter(wrong["place"], wrong[name]).alias(name) for name in ("code", "message"))
    return code, message


def _counted(distinct: Distinct, wrong: Sequence[bool]) -> Counts:
    """The counts of a column whose cells are so many distinct texts."""
    blank = [says_nothing(text) for text in distinct.texts]
    clean = ["".join(one_width(text).split()) == text for text in distinct.texts]
    nulls = distinct.places.null_count()
    if all(clean) and not any(wrong) and not any(blank):
        return Counts(distinct.places.len() - nulls, blank=nulls)
    sums = Counter(blank=nulls)
    for count, is_wrong, is_blank_, is_clean in zip(distinct.counts(), wrong, blank, clean, strict=True):
        kind = "blank" if is_blank_ else "rejected" if is_wrong else "at_once" if is_clean else "cleaned"
        sums[kind] += count
    return Counts(**sums)


def _gathered(name: str, values: Sequence[object], places: pl.Series, kind: pl.DataType) -> pl.Series:
    """A column of the values that belong to its cells' distinct texts."""
    return pl.Series(name, values, dtype=kind).gather(places)
