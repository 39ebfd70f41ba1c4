"""Reads the text of a ledger's columns as inputs, a whole column at a time.

Polars reads plain numbers as integers, and numbers with common dirt after `clean`. Any other cell is read by the
one-parcel reader, once for each distinct text. Either way, a cell means what the same text means on the command line.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import polars as pl

from landprice.errors import Lang, UsageError
from landprice.inputs.input_kinds import FlagInput, InputVisitor, NoteInput, UseInput, WordInput
from landprice.inputs.number_text import NOTHING, says_nothing
from landprice.inputs.quantities import MONEY, UNIT_PRICE, QuantityKind, Reading, Unit, not_plain, read, unit_missing
from landprice.kinds.column.integers import INTEGER
from landprice.kinds.column.parcel import PER_AREA
from landprice.kinds.column.source import ColumnSource
from landprice.kinds.parcel import nearest_names
from landprice.ledger.clean import clean_numbers
from landprice.ledger.counts import Counts
from landprice.ledger.dictionary_encoding import DictionaryColumn, TextDictionary
from landprice.ledger.several_columns import disagreement
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
_DIGITS = 15  # before the decimal point: enough for every limit
_MAX_CACHED = 500  # distinct texts of a source that are cached at a time: terms in words recur
_MAX_CACHED_LENGTH = 20  # characters of a cached text
_MAX_NEAREST = 500  # unknown names of a column that get suggestions; each search takes a millisecond


@dataclass(frozen=True, slots=True)
class ReadCells:
    """The values of a column.

    Attributes:
        values: Columns by name, as the plan names them. Without ``looked_up``, the first is null for blank and unknown
            cells.
        looked_up: Tables by name, from which the plan may gather at the indices in the first of ``values``. The first
            table is null for blank cells.
        problems: The code and message of each unreadable cell, null elsewhere; None if all cells are readable.
        counts: How the cells were read.
        counts_of_others: The same for the further columns of the input.
    """

    values: list[pl.Series]
    looked_up: Mapping[str, pl.Series] = field(default_factory=dict)
    problems: tuple[pl.Series, pl.Series] | None = None
    counts: Counts = field(default_factory=Counts)
    counts_of_others: tuple[Counts, ...] = ()


def is_blank(column: pl.Expr) -> pl.Expr:
    """Return whether a cell is blank, by the same rule as `says_nothing`."""
    return column.is_null() | column.str.strip_chars(SPACES).str.contains(f"^{NOTHING}$")


class CellReader:
    """Reads the columns of one ledger."""

    def __init__(self, book: RuleBook, lang: Lang, *, strict: bool = False) -> None:
        """Read cells of one ledger.

        Args:
            book: The rule book, for the names of uses.
            lang: Of the messages.
            strict: Whether to accept plain numbers only.
        """
        self.book = book
        self._lang: Lang = lang
        self._strict = strict
        self._uses: dict[str, UseMatch] = {}
        self._texts = TextDictionary()
        self._numbers_read: dict[tuple[int, str, str], dict[str, dict[str, object]]] = {}

    def distinct(self, column: int, rows: pl.DataFrame) -> DictionaryColumn:
        """Encode a column of rows by its distinct texts."""
        return self._texts.encode(column, rows.to_series(column))

    def columns(
        self,
        sources: Sequence[ColumnSource],
        rows: pl.DataFrame,
        distinct: Mapping[int, DictionaryColumn] | None = None,
    ) -> list[ReadCells]:
        """Read the columns of several sources, each by its declaration.

        Args:
            sources: Each with a column.
            rows: Every column of the ledger, as text.
            distinct: The distinct texts of columns that were encoded already, by position.
        """
        numbers = [
            source
            for source in sources
            if source.kind is not None and not source.others and not source.declared.kind_by_price
        ]
        nothing = pl.Series([None], dtype=INTEGER).new_from_index(0, rows.height)
        values = {source.key: nothing.alias(source.key) for source in numbers if source.unit is None}
        values |= plain_columns([source for source in numbers if source.unit is not None], rows)
        # The others in one select, so that Polars reads them in parallel.
        if mixed := [source for source in numbers if source.key not in values]:
            values |= rows.select(_plain(source) for source in mixed).to_dict()
        read_columns: list[ReadCells] = []
        for source in sources:
            place = _place_of(source)
            if source.declared.kind_by_price:
                read_columns.append(self._review_prices(source, sources, rows))
            elif source.others:
                read_columns.append(self._several(source, rows))
            elif source.kind is not None:
                read_columns.append(self._numbers(source, rows.to_series(place), values[source.key]))
            else:
                known = (distinct or {}).get(place)
                texts = _TextReader(known or self.distinct(place, rows), self, self._lang)
                read_columns.append(source.declared.accept(texts))
        return read_columns

    def last_places(self, source: ColumnSource, rows: pl.DataFrame) -> pl.Series:
        """Return one unit of the last place as written of each number, in its kind's grain; null for other cells."""
        kind = _kind_of(source)
        read: list[pl.Series] = []
        for one in source.columns:
            cells = rows.to_series(_place_of(one))
            steps: dict[int, int] = {}
            if one.unit is not None:
                steps = {places: kind.grains(one.unit, places) for places in range(one.unit.places + 1)}
            text = pl.lit(cells)
            places = pl.when(text.str.contains(r"^[0-9]+(?:\.[0-9]+)?$")).then(
                text.str.extract(r"\.([0-9]+)$").str.len_chars().fill_null(0).cast(pl.Int64)
            )
            known = pl.select(
                places.replace_strict(list(steps), list(steps.values()), default=None, return_dtype=INTEGER)
            ).to_series()
            others = (known.is_null() & ~pl.select(is_blank(text)).to_series()).arg_true()
            known = known.scatter(others, [self._step(one, text) for text in cells.gather(others)])
            read.append(known)
        return pl.select(pl.coalesce(pl.lit(known) for known in read)).to_series()

    def _step(self, source: ColumnSource, text: str) -> int | None:
        """Return the last place of one cell in its kind's grain, at least one grain; None if it can't be read."""
        try:
            reading = number_in(source, text, strict=self._strict)
        except UsageError:
            return None
        return max(1, int(reading.step / _kind_of(source).grain))

    def _review_prices(self, source: ColumnSource, sources: Sequence[ColumnSource], rows: pl.DataFrame) -> ReadCells:
        """Read prices at a review as totals and as unit prices, each cell as one of them."""
        cells = rows.to_series(_place_of(source)).alias(source.key)
        own = [column for one in sources if one.key == "unit_price" for column in one.columns]
        if source.kind_by_row and own:
            is_priced = pl.any_horizontal(~is_blank(pl.nth(_place_of(one))) for one in own)
            by_area = rows.select(is_priced.alias("by_area")).to_series()
        else:
            by_area = pl.Series([source.kind is UNIT_PRICE]).new_from_index(0, cells.len())
        is_plain = cells.str.contains(r"^[0-9]+(?:\.[0-9]+)?$").fill_null(value=True)
        others = (~is_plain).arg_true()
        if others.len():
            kinds = [
                source.declared.quantity_of(text, by_area=area) is UNIT_PRICE
                for text, area in zip(cells.gather(others), by_area.gather(others), strict=True)
            ]
            by_area = by_area.scatter(others, kinds)
        read = []
        for kind, mask in ((MONEY, ~by_area), (UNIT_PRICE, by_area)):
            masked = pl.select(pl.when(pl.lit(mask)).then(pl.lit(cells))).to_series()
            one = replace(read_as(source, kind), column=0)
            read.append(self._numbers(one, masked, pl.DataFrame({"cells": masked}).select(_plain(one)).to_series()))
        total, unit_price = read
        counts = total.counts + unit_price.counts
        counts = replace(counts, blank=counts.blank - cells.len())
        values = [total.values[0].alias(source.key), unit_price.values[0].alias(source.key + PER_AREA)]
        return ReadCells(values, problems=_merge([one.problems for one in read if one.problems]), counts=counts)

    def _several(self, source: ColumnSource, rows: pl.DataFrame) -> ReadCells:
        """Read an input that has several columns: in each row the first that is filled; the others must agree."""
        each = [replace(one, others=()) for one in source.columns]
        texts = [rows.to_series(_place_of(one)) for one in each]
        if source.kind is not None:
            read = [self.columns([one], rows)[0] for one in each]
            numbers = [one.values[0] for one in read]
            problems = [one.problems for one in read if one.problems is not None]
            differing = [
                (numbers[0].is_not_null() & number.is_not_null() & (numbers[0] != number)) for number in numbers[1:]
            ]
            values = pl.select(pl.coalesce(pl.lit(number) for number in numbers)).to_series().alias(source.key)
            counts = [one.counts for one in read]
            whole = ReadCells([values], counts=counts[0], counts_of_others=tuple(counts[1:]))
        else:
            filled = [pl.select(pl.when(~is_blank(pl.lit(text))).then(pl.lit(text))).to_series() for text in texts]
            combined = pl.select(pl.coalesce(pl.lit(text) for text in filled)).to_series()
            encoded = self._texts.encode(-1 - _place_of(source), combined)
            whole = source.declared.accept(_TextReader(encoded, self, self._lang))
            problems = [] if whole.problems is None else [whole.problems]
            differing = [filled[0].is_not_null() & text.is_not_null() & (filled[0] != text) for text in filled[1:]]
        for other, text, mask in zip(each[1:], texts[1:], differing, strict=True):
            if mask.fill_null(value=False).any():
                problems += self._disagreements(each[0], texts[0], other, text, mask)
        return replace(whole, problems=_merge(problems))

    def _disagreements(
        self, first: ColumnSource, texts: pl.Series, other: ColumnSource, others: pl.Series, mask: pl.Series
    ) -> list[tuple[pl.Series, pl.Series]]:
        """Return the codes and messages of the rows in which two columns disagree; none if all agree."""
        places = mask.fill_null(value=False).arg_true()
        pairs = pl.DataFrame({"place": places, "text": texts.gather(places), "other": others.gather(places)})
        wrong = []
        for text, again in pairs.select("text", "other").unique().iter_rows():
            error = disagreement(first, text, other, again, self.book)
            if error is not None:
                wrong.append({"text": text, "other": again, "code": error.code, "message": error.message(self._lang)})
        if not wrong:
            return []
        return [_problems(texts.len(), pairs.join(pl.DataFrame(wrong), on=["text", "other"]))]

    def _numbers(self, source: ColumnSource, cells: pl.Series, values: pl.Series) -> ReadCells:
        """Read numbers as multiples of their kind's grain: plain ones at once, others cleaned, the rest one by one."""
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
        numbers = pl.DataFrame(schema=_CLEANED)
        if not self._strict:
            clean = _clean(source, dirty)
            dirty = clean.filter(pl.col("value").is_null()).select("place", "text")
            numbers = clean.filter(pl.col("value").is_not_null()).select("place", "value", "about", plain=False)
        left = self._one_by_one(source, dirty)
        numbers = pl.concat([numbers, left.filter(pl.col("value").is_not_null()).select(list(_CLEANED))])
        values = values.scatter(numbers["place"], numbers["value"])
        wrong = left.filter(pl.col("value").is_null())
        plain, about = numbers.select(pl.col("plain").sum(), pl.col("about").sum()).row(0)
        counts = Counts(at_once + plain, numbers.height - plain, wrong.height, blank, about)
        return ReadCells([values], problems=_problems(cells.len(), wrong) if wrong.height else None, counts=counts)

    def _one_by_one(self, source: ColumnSource, dirty: pl.DataFrame) -> pl.DataFrame:
        """Read each distinct text as the command line reads it."""
        texts = dirty["text"].unique().to_list()
        known = self._numbers_read.setdefault((_place_of(source), source.key, _kind_of(source).key), {})
        rows = {text: known.get(text) or self._one(source, text) for text in texts}
        if len(known) > _MAX_CACHED:
            known.clear()  # the ledger has moved on to other texts
        known.update((text, rows[text]) for text in texts[:_MAX_CACHED] if len(text) <= _MAX_CACHED_LENGTH)
        return dirty.join(pl.DataFrame(list(rows.values()), schema=_READ), on="text", how="left")

    def _one(self, source: ColumnSource, text: str) -> dict[str, object]:
        """Read one text; return its columns by name."""
        try:
            reading = number_in(source, text, strict=self._strict)
        except UsageError as error:
            columns = {"plain": False, "about": False, "code": error.code, "message": error.message(self._lang)}
        else:
            value = int(reading.value / _kind_of(source).grain)
            columns = {"value": value, "plain": reading.plain, "about": reading.about}
        return dict.fromkeys(_READ) | columns | {"text": text}

    def find_uses(self, distinct: Sequence[str]) -> list[UseMatch | None]:
        """Look up the uses of texts, each once; None for a blank text.

        The first few hundred unknown names of a column get the nearest known ones. The count starts anew for each
        column, so that the same rows always get the same message.
        """
        names, unknown = self.book.names_of_uses(), 0
        matches: list[UseMatch | None] = []
        for text in distinct:
            if says_nothing(text):
                matches.append(None)
                continue
            known = self._uses.get(text)
            if known is None:
                searched = unknown < _MAX_NEAREST
                known = self.book.use_of(text) if searched else UseMatch(names.get(text))
                if searched:
                    self._uses[text] = known
            if known.key is None:
                unknown += 1
                known = known if unknown <= _MAX_NEAREST else UseMatch(None)
            matches.append(known)
        return matches


@dataclass(frozen=True, slots=True)
class _TextReader(InputVisitor[ReadCells]):
    """Reads an encoded column of texts, by the kind of its input."""

    cells: DictionaryColumn
    reader: CellReader
    lang: Lang

    def word(self, declared: WordInput) -> ReadCells:
        """Read words by their keys."""
        return self._read_each(declared.key, declared.find, declared.error, pl.Enum(declared.words))

    def flag(self, declared: FlagInput) -> ReadCells:
        """Read yes or no."""
        return self._read_each(declared.key, declared.find, declared.error, pl.Boolean())

    def note(self, declared: NoteInput) -> ReadCells:
        """Read texts in one width."""
        return self._read_each(declared.key, declared.read, None, pl.String())

    def use(self, declared: UseInput) -> ReadCells:
        """Read uses: the name, the key, whether it is ambiguous or names several uses, and the nearest names."""
        key, distinct = declared.key, self.cells.texts
        errors = [declared.error(text) for text in distinct]
        broken = [error is not None for error in errors]
        matches = self.reader.find_uses(distinct)
        if any(broken):
            matches = [None if is_broken else match for match, is_broken in zip(matches, broken, strict=True)]
        names = [None if match is None else declared.read(text) for text, match in zip(distinct, matches, strict=True)]
        keys = [match and match.key for match in matches]
        uses = self.reader.book.uses
        tables = {
            f"{key}:name": pl.Series(names, dtype=pl.String),
            key: pl.Series(keys, dtype=pl.Enum(list(uses))),
            f"{key}:ambiguous": pl.Series([match and bool(match.candidates) for match in matches], dtype=pl.Boolean),
            f"{key}:several": pl.Series([match and bool(match.several) for match in matches], dtype=pl.Boolean),
            f"{key}:nearest": pl.Series(
                [match and nearest_names(match, uses, self.lang) for match in matches], dtype=pl.String
            ),
        }
        return ReadCells(
            [self.cells.places.alias(f"{key}:place")],
            tables,
            problems=self._problems(errors),
            counts=_count(
                self.cells,
                [
                    is_broken or (match is not None and match.key is None)
                    for match, is_broken in zip(matches, broken, strict=True)
                ],
            ),
        )

    def _read_each(
        self,
        key: str,
        find: Callable[[str], object],
        error: Callable[[str], UsageError] | None,
        kind: pl.DataType,
    ) -> ReadCells:
        """Read each distinct text. A text for which ``find`` returns None is an error."""
        distinct, places = self.cells.texts, self.cells.places
        texts_read = [None if says_nothing(text) else find(text) for text in distinct]
        values = _gather(key, texts_read, places, kind)
        wrong = [value is None and not says_nothing(text) for text, value in zip(distinct, texts_read, strict=True)]
        counts = _count(self.cells, wrong)
        if error is None or not any(wrong):
            return ReadCells([values], counts=counts)
        errors = [error(text) if is_wrong else None for text, is_wrong in zip(distinct, wrong, strict=True)]
        return ReadCells([values], problems=self._problems(errors), counts=counts)

    def _problems(self, errors: Sequence[UsageError | None]) -> tuple[pl.Series, pl.Series] | None:
        """Return the code and message of each cell from the errors of the distinct texts; None if there are none."""
        if not any(errors):
            return None
        codes = [None if error is None else error.code for error in errors]
        messages = [None if error is None else error.message(self.lang) for error in errors]
        places = self.cells.places
        return _gather("code", codes, places, pl.String()), _gather("message", messages, places, pl.String())


def plain_columns(sources: Sequence[ColumnSource], rows: pl.DataFrame) -> dict[str, pl.Series]:
    """Read the columns whose every cell is a plain number within its limit, as multiples of their kind's grain.

    It checks a column's joined text in one pass, which is faster than the check of each cell by `_plain`.

    Args:
        sources: Sources of numbers, each with a column.
        rows: Every column of the ledger, as text.

    Returns:
        The numbers of such columns, by the sources' keys. Columns with any other cell are left out.
    """
    filled = {
        source.key: source for source in sources if rows.height and not rows.to_series(_place_of(source)).null_count()
    }
    if not filled:
        return {}
    joined = rows.select(pl.nth(_place_of(source)).str.join("\n").alias(key) for key, source in filled.items())
    plain = joined.select(pl.col(key).str.contains(_column_pattern(_unit_of(source))) for key, source in filled.items())
    point = joined.select(pl.all().str.contains(".", literal=True))
    places = {
        key: _unit_of(source).places if point[key].item() else 0 for key, source in filled.items() if plain[key].item()
    }
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
    """Read a column's plain numbers within their limit, as multiples of their kind's grain; null elsewhere."""
    kind, unit = _kind_of(source), _unit_of(source)
    text = pl.nth(_place_of(source))
    # to_physical: the decimal's own integer, in its last place
    value = text.cast(pl.Decimal(38, unit.places), strict=False).to_physical().cast(INTEGER)
    value = value * pl.lit(kind.grains(unit, unit.places), dtype=INTEGER)
    highest = pl.lit(_highest(kind), dtype=INTEGER)
    plain = text.str.contains(rf"^{_number_pattern(unit)}$") & (value <= highest)
    return pl.when(plain).then(value).alias(source.key)


def _clean(source: ColumnSource, dirty: pl.DataFrame) -> pl.DataFrame:
    """Add the cleaned numbers to rows of ``place`` and ``text``; clean each text once if many repeat."""
    kind = _kind_of(source)
    texts = dirty["text"].unique()
    again = 4 * texts.len() < dirty.height
    cleaned = clean_numbers(texts if again else dirty["text"], kind, source.unit, _highest(kind))
    if again:
        return dirty.join(cleaned.with_columns(texts), on="text", how="left")
    return dirty.with_columns(cleaned.get_columns())


def _kind_of(source: ColumnSource) -> QuantityKind:
    """Return the kind of a source of numbers, which always has one."""
    assert source.kind is not None
    return source.kind


def _place_of(source: ColumnSource) -> int:
    """Return the position of a source's column, which every source that is read has."""
    assert source.column is not None
    return source.column


def _unit_of(source: ColumnSource) -> Unit:
    """Return the unit of a source's bare numbers, which every source of numbers has."""
    assert source.unit is not None
    return source.unit


def _column_pattern(unit: Unit) -> str:
    """Return a pattern for lines of plain numbers in a unit."""
    number = _number_pattern(unit)
    return rf"\A{number}(?:\n{number})*\z"


def _number_pattern(unit: Unit) -> str:
    """Return a pattern for a plain number in a unit."""
    return rf"[0-9]{{1,{_DIGITS}}}" + (rf"(?:\.[0-9]{{1,{unit.places}}})?" if unit.places else "")


def _highest(kind: QuantityKind) -> int:
    """Return the largest multiple of a kind's grain within its limit."""
    limit = kind.limit / kind.grain
    assert limit.denominator == 1
    return limit.numerator - (1 if kind.strict else 0)


def number_in(source: ColumnSource, text: str, *, strict: bool) -> Reading:
    """Read a cell's number as the command line reads it. A bare number has its column's unit.

    Raises:
        UsageError: It is not a number, has no unit where the column has none, or, if strict, is not a plain number.
    """
    if strict and says_nothing(text):
        raise not_plain(text, source.key, name_column(source), None)
    reading = read(text, _kind_of(source), source.key, source.unit, name_column(source))
    if source.unit is None and not reading.unit:
        raise unit_missing(text, _kind_of(source), source.key, name_column(source))
    if strict and not reading.plain:
        raise not_plain(text, source.key, name_column(source), reading)
    return reading


def name_column(source: ColumnSource) -> tuple[str, str]:
    """Name a column in an error message: its heading, with the key of its input."""
    key, heading = source.key, source.heading.rstrip(":： ")
    return (key, key) if heading == key else (f"{heading}（{key}）", f"{heading} ({key})")


def read_as(source: ColumnSource, kind: QuantityKind) -> ColumnSource:
    """Return the source of a price at a review as one of a unit price, or of a total."""
    return replace(source, kind=kind, unit=source.unit if source.kind is kind else kind.base)


def _merge(problems: Sequence[tuple[pl.Series, pl.Series]]) -> tuple[pl.Series, pl.Series] | None:
    """Merge the codes and messages of several readings of a column: the first of each row; None if there are none."""
    if not problems:
        return None
    codes, messages = (
        pl.select(pl.coalesce(pl.lit(one) for one in part)).to_series() for part in zip(*problems, strict=True)
    )
    return codes, messages


def _problems(height: int, wrong: pl.DataFrame) -> tuple[pl.Series, pl.Series]:
    """Return the codes and messages of unreadable cells, null elsewhere."""
    nothing = pl.Series([None], dtype=pl.String).new_from_index(0, height)
    code, message = (nothing.scatter(wrong["place"], wrong[name]).alias(name) for name in ("code", "message"))
    return code, message


def _count(distinct: DictionaryColumn, wrong: Sequence[bool]) -> Counts:
    """Count how the cells of an encoded column were read."""
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


def _gather(name: str, values: Sequence[object], places: pl.Series, kind: pl.DataType) -> pl.Series:
    """Make a column from the values of its distinct texts."""
    return pl.Series(name, values, dtype=kind).gather(places)
