"""Enums, dictionary encoding and bit masks of warnings give the same results as plain texts."""

from collections import Counter
from fractions import Fraction

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from landprice.kinds.column.condition import ColumnCondition
from landprice.kinds.column.text import ColumnText
from landprice.kinds.column.warning_bitmask import WarningBitmask
from landprice.ledger import dictionary_encoding
from landprice.ledger.dictionary_encoding import TextDictionary

CHOICES = ("industrial", "office", "health")
WORD = st.none() | st.sampled_from(CHOICES)
ROWS = st.lists(st.tuples(WORD, WORD, st.none() | st.booleans()), min_size=1, max_size=12)
TABLE = {"industrial": Fraction(1, 2), "health": Fraction(3)}


class Kept:
    """Keeps nothing in a column of its own."""

    def store(self, expression):
        """The expression itself."""
        return expression


@given(ROWS, st.sampled_from([*CHOICES, "dust"]))
def test_words_from_a_list_are_those_words(rows, word):
    """Among, mentions, same, given, looked up, chosen: as for columns of text, in every row."""
    cache = Kept()
    texts = pl.DataFrame(rows, schema={"one": pl.String, "two": pl.String, "test": pl.Boolean}, orient="row")
    places = texts.with_columns(pl.col("one", "two").cast(pl.Enum(CHOICES)))
    test = ColumnCondition(pl.col("test"), cache)
    found = []
    for frame, choices in ((texts, ()), (places, CHOICES)):
        one, two = (ColumnText(pl.col(name), cache, choices) for name in ("one", "two"))
        fixed = ColumnText(word, cache)
        masks = [
            one.is_in([word, "office"]),
            one.is_(word),
            one.contains("i"),
            one.equals(two),
            one.equals(fixed),
            fixed.equals(one),
            one.equals(ColumnText(pl.col("two").cast(pl.String), cache)),
            one.given(),
        ]
        number = one.lookup(TABLE, "share")
        chosen = [one.where(test, two), one.where(test, fixed), fixed.where(test, two)]
        columns = [mask.expression for mask in masks] + [number.whole.expression * int(number.scale * 2)]
        columns += [text.expression for text in chosen]
        found.append(frame.select(column.alias(f"{place}") for place, column in enumerate(columns)))
    assert found[0].equals(found[1])


CELLS = st.lists(st.none() | st.text(st.sampled_from("甲乙ab "), max_size=3), max_size=12)


@given(st.lists(CELLS, max_size=4))
def test_the_distinct_texts_of_a_column_are_its_cells(chunks):
    """In every chunk, each cell is the text at its index and is counted, with any cached earlier texts."""
    texts = TextDictionary()
    for cells in chunks:
        found = texts.encode(0, pl.Series(cells, dtype=pl.String))
        assert [None if place is None else found.texts[place] for place in found.places] == cells
        counted = {text: count for text, count in zip(found.texts, found.counts(), strict=True) if count}
        assert counted == Counter(cell for cell in cells if cell is not None)
        odd = pl.Series([bool(place % 2) for place in range(len(cells))], dtype=pl.Boolean)
        assert found.filter(odd).places.to_list() == found.places.filter(odd).to_list()


def test_names_that_are_ever_new_are_not_remembered():
    """A column of parcels' names takes no memory from chunk to chunk; a column of uses is remembered beside it."""
    texts = TextDictionary()
    many = dictionary_encoding._MAX_TEXTS + 1  # noqa: SLF001
    for chunk in range(3):
        names = pl.Series([f"p{chunk}-{number}" for number in range(many)])
        assert texts.encode(0, names).texts == tuple(names)
        assert set(texts.encode(1, pl.Series(["甲", f"乙{chunk}"])).texts) == {
            "甲",
            *(f"乙{past}" for past in range(chunk + 1)),
        }


@given(st.integers(0, 20), st.lists(st.sets(st.integers(0, 19)), max_size=8))
def test_codes_as_bits_are_the_codes(codes, rows):
    """Few codes or many: each row's text names its own, in order, and each is counted."""
    rows = [sorted(code for code in row if code < codes) for row in rows]
    names = [f"code-{number}" for number in range(codes)]
    masks = {name: [pl.col(name), pl.lit(value=False)] for name in names}
    frame = pl.DataFrame(
        {"row": range(len(rows))} | {name: [place in row for row in rows] for place, name in enumerate(names)},
        schema={"row": pl.Int64} | dict.fromkeys(names, pl.Boolean),
    )
    warnings = WarningBitmask(masks)
    said = frame.select(pl.col("row"), warnings.bits)["warning_bits"]
    texts = [";".join(names[place] for place in row) or None for row in rows]
    assert warnings.decode(said).to_list() == texts
    assert warnings.count_rows(said) == Counter(names[place] for row in rows for place in row)
