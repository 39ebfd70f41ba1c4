"""Cells: the text of a ledger's columns read as inputs, a whole column at a time.

Plain numbers are read by Polars as integers, and so are those that commonly are dirty, after `clean`. Any other cell is
read by the one-parcel reader, once for each distinct text. A ledger's cell means what the same text means on the
command line, whichever way it is read.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from landprice.errors import Lang, UsageError
from landprice.inputs.input_kinds import FlagInput, InputVisitor, NoteInput, UseInput, WordInput
from landprice.inputs.number_text import NOTHING, says_nothing
from landprice.inputs.quantities import QuantityKind, Reading, Unit, not_plain, read
from landprice.kinds.column.integers import INTEGER
from landprice.kinds.column.source import ColumnSource
from landprice.kinds.parcel import nearest_names
from landprice.ledger.clean import cleaned
from landprice.ledger.counts import Counts
from landprice.ledger.dictionary_encoding import DictionaryColumn, TextDictionary
from landprice.rulebook import RuleBook, UseMatch
from landprice.text_normalize import SPACES, one_width

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
_MOST_READ = 500  # distinct texts of a source that are remembered, twice as many at most: terms in words come again
_LONGEST_READ = 20  # characters of such a text
_NEAREST_SOUGHT = 500  # distinct unknown names of a column at a time; a search for the nearest takes a millisecond


@dataclass(frozen=True, slots=True)
class ReadCells:
    """What a column was read as.

    Attributes:
        values: Columns by name, as the plan asks for them; where nothing is looked up, the first is null where the cell
            says nothing that is known.
        looked_up: Tables by name, of which the plan may ask for what stands at the places that the first of the values
            says; of the first table that is null where the cell says nothing.
        problems: The code and message of each cell that can't be read, null elsewhere; None where none is wrong.
        counts: How its cells were read.
    """

    values: list[pl.Series]
    looked_up: Mapping[str, pl.Series] = field(default_factory=dict)
    problems: tuple[pl.Series, pl.Series] | None = None
    counts: Counts = field(default_factory=Counts)


def is_blank(column: pl.Expr) -> pl.Expr:
    """Whether a cell says nothing, as `says_nothing` has it."""
    return column.is_null() | column.str.strip_chars(SPACES).str.contains(f"^{NOTHING}$")


class CellReader:
    """Reads the columns of one ledger."""

    def __init__(self, book: RuleBook, lang: Lang, *, strict: bool = False) -> None:
        """Read uses by this book, and say what is wrong in this language; where strict, take plain numbers only."""
        self.book = book
        self._lang: Lang = lang
        self._strict = strict
        self._uses: dict[str, UseMatch] = {}
        self._texts = TextDictionary()
        self._numbers_read: dict[tuple[int, str, str], dict[str, dict[str, object]]] = {}

    def distinct(self, column: int, rows: pl.DataFrame) -> DictionaryColumn:
        """The distinct texts of a column of these rows, by its position."""
        return self._texts.of(column, rows.to_series(column))

    def columns(
        self,
        sources: Sequence[ColumnSource],
        rows: pl.DataFrame,
        distinct: Mapping[int, DictionaryColumn] | None = None,
    ) -> list[ReadCells]:
        """Read the columns of several sources, each as what its declaration says.

        Args:
            sources: Each with a column.
            rows: Every column of the ledger, as text.
            distinct: The distinct texts of columns, by position, where they are known.
        """
        numbers = [source for source in sources if source.kind is not None]
        values = plain_columns(numbers, rows)
        # the others all at once, so that Polars reads them side by side
        if mixed := [source for source in numbers if source.key not in values]:
            values |= rows.select(_plain(source) for source in mixed).to_dict()
        found: list[ReadCells] = []
        for source in sources:
            place = _place_of(source)
            if source.kind is not None:
                found.append(self._numbers(source, rows.to_series(place), values[source.key]))
            else:
                known = (distinct or {}).get(place)
                texts = _TextReader(known or self.distinct(place, rows), self, self._lang)
                found.append(source.declared.accept(texts))
        return found

    def _numbers(self, source: ColumnSource, cells: pl.Series, values: pl.Series) -> ReadCells:
        """Numbers as multiples of their kind's grain: what is no plain number is cleaned, the rest read one by one."""
        at_once = cells.len() - values.null_count()
        if at_once == cells.len():
            return ReadCells([values], counts=Counts(at_once))
        others = values.is_null().arg_true()
        frame = pl.DataFrame({"place": others, "text": cells.gather(others)})
        nothing = pl.col("text").is_null() | (pl.col("text").str.strip_chars(SPACES) == "")
        dirty = frame.filter(~(nothing if self._strict else is_blank(pl.col("text"))))
        blank = frame.height - dirty.height
        if dirty.is_empty():
            return ReadCells([values], counts=Counts(at_once, blank=blank))
        found = pl.DataFrame(schema=_CLEANED)
        if not self._strict:
            clean = _cleaned(source, dirty)
            dirty = clean.filter(pl.col("value").is_null()).select("place", "text")
            found = clean.filter(pl.col("value").is_not_null()).select("place", "value", "about", plain=False)
        left = self._one_by_one(source, dirty)
        found = pl.concat([found, left.filter(pl.col("value").is_not_null()).select(list(_CLEANED))])
        values = values.scatter(found["place"], found["value"])
        wrong = left.filter(pl.col("value").is_null())
        plain, about = found.select(pl.col("plain").sum(), pl.col("about").sum()).row(0)
        counts = Counts(at_once + plain, found.height - plain, wrong.height, blank, about)
        return ReadCells([values], problems=_problems(cells.len(), wrong) if wrong.height else None, counts=counts)

    def _one_by_one(self, source: ColumnSource, dirty: pl.DataFrame) -> pl.DataFrame:
        """Each distinct text read as the command line reads it."""
        texts = dirty["text"].unique().to_list()
        known = self._numbers_read.setdefault((_place_of(source), source.key, _kind_of(source).key), {})
        rows = {text: known.get(text) or self._one(source, text) for text in texts}
        if len(known) > _MOST_READ:
            known.clear()  # other texts come now
        known.update((text, rows[text]) for text in texts[:_MOST_READ] if len(text) <= _LONGEST_READ)
        return dirty.join(pl.DataFrame(list(rows.values()), schema=_READ), on="text", how="left")

    def _one(self, source: ColumnSource, text: str) -> dict[str, object]:
        """One text read: its columns by name."""
        try:
            reading = number_in(source, text, strict=self._strict)
        except UsageError as error:
            found = {"plain": False, "about": False, "code": error.code, "message": error.message(self._lang)}
        else:
            value = int(reading.value / _kind_of(source).grain)
            found = {"value": value, "plain": reading.plain, "about": reading.about}
        return dict.fromkeys(_READ) | found | {"text": text}

    def uses_named(self, distinct: Sequence[str]) -> list[UseMatch | None]:
        """The uses that texts name, each looked up once; None where a text says nothing.

        Of the unknown names the first few hundred get the nearest known ones: whatever columns were read before, or are
        read beside this one, so that the same rows always get the same words.
        """
        names, unknown = self.book.names_of_uses(), 0
        matches: list[UseMatch | None] = []
        for text in distinct:
            if says_nothing(text):
                matches.append(None)
                continue
            known = self._uses.get(text)
            if known is None:
                searched = unknown < _NEAREST_SOUGHT
                known = self.book.use_of(text) if searched else UseMatch(names.get(text))
                if searched:
                    self._uses[text] = known
            if known.key is None:
                unknown += 1
                known = known if unknown <= _NEAREST_SOUGHT else UseMatch(None)
            matches.append(known)
        return matches


@dataclass(frozen=True, slots=True)
class _TextReader(InputVisitor[ReadCells]):
    """Reads a column of texts, each distinct one once, as the kind of input that it is."""

    cells: DictionaryColumn
    reader: CellReader
    lang: Lang

    def word(self, declared: WordInput) -> ReadCells:
        """Words by their keys."""
        return self._read_each(declared.key, declared.find, declared.error, pl.Enum(declared.words))

    def flag(self, declared: FlagInput) -> ReadCells:
        """Yes or no."""
        return self._read_each(declared.key, declared.find, declared.error, pl.Boolean())

    def note(self, declared: NoteInput) -> ReadCells:
        """Texts in one width."""
        return self._read_each(declared.key, declared.read, None, pl.String())

    def use(self, declared: UseInput) -> ReadCells:
        """Uses: the name, the key, whether it joins several, and the nearest names."""
        key, distinct = declared.key, self.cells.texts
        matches = self.reader.uses_named(distinct)
        names = [None if match is None else declared.read(text) for text, match in zip(distinct, matches, strict=True)]
        keys = [match and match.key for match in matches]
        tables = {
            f"{key}:name": pl.Series(names, dtype=pl.String),
            key: pl.Series(keys, dtype=pl.Enum(list(self.reader.book.uses))),
            f"{key}:several": pl.Series([match and bool(match.candidates) for match in matches], dtype=pl.Boolean),
            f"{key}:nearest": pl.Series([match and nearest_names(match) for match in matches], dtype=pl.String),
        }
        return ReadCells(
            [self.cells.places.alias(f"{key}:place")],
            tables,
            counts=_counted(self.cells, [match is not None and match.key is None for match in matches]),
        )

    def _read_each(
        self,
        key: str,
        find: Callable[[str], object],
        error: Callable[[str], UsageError] | None,
        kind: pl.DataType,
    ) -> ReadCells:
        """Read each distinct text; what is found to be nothing known is an error."""
        distinct, places = self.cells.texts, self.cells.places
        found = [None if says_nothing(text) else find(text) for text in distinct]
        values = _gathered(key, found, places, kind)
        wrong = [value is None and not says_nothing(text) for text, value in zip(distinct, found, strict=True)]
        counts = _counted(self.cells, wrong)
        if error is None or not any(wrong):
            return ReadCells([values], counts=counts)
        errors = [error(text) if is_wrong else None for text, is_wrong in zip(distinct, wrong, strict=True)]
        codes = [None if one is None else one.code for one in errors]
        messages = [None if one is None else one.message(self.lang) for one in errors]
        problems = _gathered("code", codes, places, pl.String()), _gathered("message", messages, places, pl.String())
        return ReadCells([values], problems=problems, counts=counts)


def plain_columns(sources: Sequence[ColumnSource], rows: pl.DataFrame) -> dict[str, pl.Series]:
    """The columns in which every cell is a plain number within its limit, as whole multiples of their kind's grain.

    What `_plain` asks of each cell is asked here of all of them together, in one walk over their text: the sooner way.

    Args:
        sources: Those of numbers, each with a column.
        rows: Every column of the ledger, as text.

    Returns:
        The numbers of such columns, by the sources' keys; where some cell is anything else, a column is not there.
    """
    filled = {one.key: one for one in sources if rows.height and not rows.to_series(_place_of(one)).null_count()}
    if not filled:
        return {}
    joined = rows.select(pl.nth(_place_of(one)).str.join("\n").alias(key) for key, one in filled.items())
    plain = joined.select(pl.col(key).str.contains(_all_written(_unit_of(one))) for key, one in filled.items())
    point = joined.select(pl.all().str.contains(".", literal=True))
    places = {key: _unit_of(one).places if point[key].item() else 0 for key, one in filled.items() if plain[key].item()}
    # to_physical: the decimal's own integer, in its last place
    values = rows.select(
        pl.nth(_place_of(filled[key]))
        .cast(pl.Decimal(38, count) if count else pl.Int64, strict=False)
        .to_physical()
        .alias(key)
        for key, count in places.items()
    )
    grains = []
    for key, count in places.items():
        each = _kind_of(filled[key]).grains(_unit_of(filled[key]), count)
        if values[key].null_count():  # a cell of two lines
            continue
        if int(str(values[key].max())) * each <= _highest(_kind_of(filled[key])):
            number = pl.col(key).cast(INTEGER)
            grains.append(number if each == 1 else number * pl.lit(each, dtype=INTEGER))
    return values.select(grains).to_dict()


def _plain(source: ColumnSource) -> pl.Expr:
    """A column's plain numbers within their limit, as whole multiples of their kind's grain; null elsewhere."""
    kind, unit = _kind_of(source), _unit_of(source)
    text = pl.nth(_place_of(source))
    # to_physical: the decimal's own integer, in its last place
    value = text.cast(pl.Decimal(38, unit.places), strict=False).to_physical().cast(INTEGER)
    value = value * pl.lit(kind.grains(unit, unit.places), dtype=INTEGER)
    highest = pl.lit(_highest(kind), dtype=INTEGER)
    plain = text.str.contains(rf"^{_written(unit)}$") & (value <= highest)
    return pl.when(plain).then(value).alias(source.key)


def _cleaned(source: ColumnSource, dirty: pl.DataFrame) -> pl.DataFrame:
    """Rows of ``place`` and ``text`` with what cleaning makes of the text; once for each where many have the same."""
    kind = _kind_of(source)
    texts = dirty["text"].unique()
    again = 4 * texts.len() < dirty.height
    found = cleaned(texts if again else dirty["text"], kind, _unit_of(source), _highest(kind))
    if again:
        return dirty.join(found.with_columns(texts), on="text", how="left")
    return dirty.with_columns(found.get_columns())


def _kind_of(source: ColumnSource) -> QuantityKind:
    """What a source's numbers are to be; every source of numbers has it."""
    assert source.kind is not None
    return source.kind


def _place_of(source: ColumnSource) -> int:
    """The position of a source's column; every source that is read has one."""
    assert source.column is not None
    return source.column


def _unit_of(source: ColumnSource) -> Unit:
    """The unit of a source's bare numbers; the same."""
    assert source.unit is not None
    return source.unit


def _all_written(unit: Unit) -> str:
    """Lines of plain numbers in a unit, as a regular expression."""
    number = _written(unit)
    return rf"\A{number}(?:\n{number})*\z"


def _written(unit: Unit) -> str:
    """How a plain number is written in a unit, as a regular expression."""
    return rf"[0-9]{{1,{_DIGITS}}}" + (rf"(?:\.[0-9]{{1,{unit.places}}})?" if unit.places else "")


def _highest(kind: QuantityKind) -> int:
    """The largest multiple of a kind's grain that is within its limit."""
    limit = kind.limit / kind.grain
    assert limit.denominator == 1
    return limit.numerator - (1 if kind.strict else 0)


def number_in(source: ColumnSource, text: str, *, strict: bool) -> Reading:
    """The number that a cell says, as the command line reads it; a bare one has its column's unit.

    Raises:
        UsageError: It is none; or, where strict, it is no plain one.
    """
    if strict and says_nothing(text):
        raise not_plain(text, source.key, named(source), None)
    reading = read(text, _kind_of(source), source.key, source.unit, named(source))
    if strict and not reading.plain:
        raise not_plain(text, source.key, named(source), reading)
    return reading


def named(source: ColumnSource) -> tuple[str, str]:
    """What an error calls a column: its heading, and the key that it was understood as."""
    key, heading = source.key, source.heading.rstrip(":： ")
    return (key, key) if heading == key else (f"{heading}（{key}）", f"{heading} ({key})")


def _problems(height: int, wrong: pl.DataFrame) -> tuple[pl.Series, pl.Series]:
    """The codes and messages of the cells that can't be read, null elsewhere."""
    nothing = pl.Series([None], dtype=pl.String).new_from_index(0, height)
    code, message = (nothing.scatter(wrong["place"], wrong[name]).alias(name) for name in ("code", "message"))
    return code, message


def _counted(distinct: DictionaryColumn, wrong: Sequence[bool]) -> Counts:
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
