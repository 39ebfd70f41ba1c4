"""Every output accepts the same spellings of an input and computes the same figures from them.

The spellings are drawn from the declarations: each unit in which a value can be written, 约, wide digits, thousands
separators, Chinese numerals, spaces; each word by key and by label; each name of a use; each way to say yes. The
outputs are the statement itself, its files, a ledger's cell, ``--set`` and an answer of the asking mode.
"""

import itertools
import json
from decimal import Decimal
from fractions import Fraction

import draws
import oracle
import polars as pl
import pytest
from as_typed import plain
from cn2an import an2cn
from ledgers import LEDGER_CALCULATORS
from rule_cases import rule_cases

from landprice import glossary, rulebook
from landprice.calculators import get_calculator
from landprice.cli.interactive.questions import Asker
from landprice.decimal_text import decimal_places, format_decimal
from landprice.errors import UsageError
from landprice.inputs.input_kinds import InputVisitor
from landprice.ledger.headings import ColumnOptions
from landprice.ledger.pricer import Pricer
from landprice.present.document import statement_document
from landprice.present.formats import FORMATS, render
from landprice.verification.read_json import read_json
from landprice.verification.read_workbook import read_workbook
from landprice.verification.verdict import verify

BOOK = rulebook.load()
WIDE = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}

ACCEPT = ("use-out-of-scope", "compatible-over-limit")


def plain_parcel(key):
    """A rule's parcel in base units: its own, or the drawn one with a price that has the most inputs."""
    rule = rule_cases()[key]
    if rule.plain is not None:
        return dict(rule.plain)
    drawn = [parcel for parcel in draws.parcels(key, 0, 200) if oracle.price(key, parcel).lines]
    parcel = max((one for one in drawn if one.get("use", "industrial") in oracle.MAXIMUM_TERM), key=len)
    return {name: as_plain(value) for name, value in parcel.items()}


def as_plain(value):
    """A drawn value as text without a unit."""
    if isinstance(value, list | tuple):
        return [as_plain(item) for item in value]
    return "yes" if value is True else plain(value)


PARCELS = {key: plain_parcel(key) for key in rule_cases()}
"""A parcel of each calculator; "" is an input of which nothing is said."""


class Spellings(InputVisitor):
    """The ways to write a value."""

    def __init__(self, value, *, by_area):
        """Write this value; bare prices are unit prices where ``by_area``."""
        self.value = value
        self.by_area = by_area

    def number(self, declared):
        """In each unit that can hold it, plain and dirty."""
        kind = declared.quantity_of("", by_area=self.by_area)
        value = Fraction(self.value)
        found = []
        for name, unit in kind.units.items():
            places = decimal_places(value / unit.factor)
            if places is None or places > unit.places:
                continue
            plain = format_decimal(value / unit.factor, separator="")
            grouped = format_decimal(value / unit.factor)
            found += [
                plain + name,
                f" 约 {grouped} {name}　",
                (plain + name).translate(WIDE),
                grouped.replace(",", " ") + name,
            ]
            if "." not in plain and not name.startswith(("千", "百")):  # 五千元 is 5000 yuan
                found.append(an2cn(plain, "low") + name)
        return found

    def word(self, declared):
        """By key and by label."""
        assert self.value in declared.words
        return [self.value, f" {glossary.WORDS[self.value][0]} ", self.value.translate(WIDE)]

    def use(self, declared):
        """By key and by each name."""
        assert declared.names_use
        names = [name for name, key in BOOK.names_of_uses().items() if key == self.value]
        return [self.value, *names, f" {names[0]}\u00a0"]

    def flag(self, declared):
        """Each way to say yes."""
        return [*declared.yes, " ＹＥＳ"]

    def note(self, declared):
        """In either width."""
        assert declared.free_text
        return [self.value, f"\u3000{self.value} "]


def spellings(declared, value, *, by_area=False):
    """Return the ways to write an input's value; for a missing value, the ways to write a blank."""
    if value == "":
        return ["", "—", " 无", "N/A", "/"]
    return declared.accept(Spellings(value, by_area=by_area))


def variant(key, number):
    """A calculator's parcel, each input in the spelling of that number, counted round."""
    declared, parcel = get_calculator(key).inputs, PARCELS[key]
    by_area = "unit_price" in parcel

    def spelled(one, value, shift):
        ways = spellings(one, value, by_area=by_area)
        return ways[(number + shift) % len(ways)]

    inputs = {}
    for shift, (name, value) in enumerate(parcel.items()):
        one = declared[name]
        if not isinstance(value, list):
            inputs[name] = spelled(one, value, shift)
        elif isinstance(value[0], list):
            fields = [[spelled(*pair, number) for pair in zip(one.fields, part, strict=True)] for part in value]
            # a part's text may leave the last fields out, and says so of no other
            inputs[name] = [":".join(field or "—" for field in part) for part in fields]
        else:
            inputs[name] = [spelled(item, text, shift) for item, text in zip(one.items(len(value)), value, strict=True)]
    return inputs


def variants(key):
    """How many variants have every spelling of every input."""
    counts = [1]
    by_area = "unit_price" in PARCELS[key]
    for name, value in PARCELS[key].items():
        one = get_calculator(key).inputs[name]
        pairs = (
            zip(one.items(len(value)), value, strict=True)
            if isinstance(value, list) and isinstance(value[0], str)
            else ()
        )
        if isinstance(value, list) and isinstance(value[0], list):
            pairs = itertools.chain(*(zip(one.fields, part, strict=True) for part in value))
        elif not isinstance(value, list):
            pairs = [(one, value)]
        counts += [len(spellings(*pair, by_area=by_area)) for pair in pairs]
    return max(counts)


def price(key, inputs):
    """A statement."""
    statement = get_calculator(key).price(inputs, rules=BOOK, accept=ACCEPT)
    assert not statement.refused, [check.message("en") for check in statement.stopping]
    return statement


def amounts(statement):
    """Its lines."""
    return [(line.key, line.amount) for line in statement.lines]


EVERY = [False, pytest.param(True, marks=pytest.mark.property)]
"""A few of the spellings, or every one of them."""


@pytest.mark.parametrize("every", EVERY, ids=["few", "every"])
@pytest.mark.parametrize("key", PARCELS)
def test_every_spelling_gives_the_same_figures(key, every):
    """However each input is written, the lines are those of the plainest way; so are those of the files."""
    expected = amounts(price(key, variant(key, 0)))
    assert expected
    count = variants(key)
    shown = {1, count // 2, count - 1} if every else {count // 2}
    for number in range(count) if every else {1, count // 2, count - 1}:
        statement = price(key, variant(key, number))
        assert amounts(statement) == expected, statement.inputs
        if number not in shown:
            continue
        for ending, lang in itertools.product(FORMATS, ("zh", "en")[number % 2 :][:1]):
            content = render(statement_document(statement, lang), ending)
            assert content
            if ending == ".json":
                lines = [(line["key"], line["amount"]) for line in json.loads(content)["lines"]]
                assert lines == expected
            if ending in (".json", ".xlsx"):
                claims = read_json(content, "x.json") if ending == ".json" else [read_workbook(content, "x.xlsx")]
                (claimed,) = claims
                assert verify(claimed).agrees, statement.inputs


def cells_of(key, inputs):
    """A ledger's row of these inputs: by numbered key."""
    declared = get_calculator(key).inputs
    return {name: text for one, value in inputs.items() for name, text in declared[one].spread(value).items()}


@pytest.mark.parametrize("key", LEDGER_CALCULATORS)
def test_a_ledger_s_cells_take_every_spelling(key):
    """One row a variant: each is priced, as the statement is."""
    inputs = [variant(key, number) for number in range(variants(key))]
    rows = [cells_of(key, one) for one in inputs]
    priced = priced_rows(key, list(rows[0]), rows, {})
    for number, one in enumerate(inputs):
        assert_priced_as(priced, number, price(key, one))


@pytest.mark.parametrize("every", EVERY, ids=["few", "every"])
@pytest.mark.parametrize("key", LEDGER_CALCULATORS)
def test_a_value_for_every_row_takes_every_spelling(key, every):
    """``--set`` of each input in turn, in each spelling that it has."""
    plain = variant(key, 0)
    row, expected = cells_of(key, plain), price(key, plain)
    declared = {pattern: item for one in get_calculator(key).inputs.values() for pattern, item in one.columns().items()}
    tried = 0
    for name in row:
        item = declared.get(name) or declared[name.rpartition("_")[0] + "_{}"]
        by_area = "unit_price" in row
        values = flat_values(key)[name]
        ways = spellings(item, values, by_area=by_area)
        for text in {ways[0], ways[1], ways[len(ways) // 2], ways[-1]} if every else {ways[tried % len(ways)]}:
            headings = [heading for heading in row if heading != name]
            assert_priced_as(priced_rows(key, headings, [row], {name: text}), 0, expected)
            tried += 1
    assert tried >= len(row)


def flat_values(key):
    """A parcel's plain values by numbered key."""
    return {
        name: text or ""
        for one, value in PARCELS[key].items()
        for name, text in get_calculator(key).inputs[one].spread(value).items()
    }


def priced_rows(key, headings, rows, constants):
    """A ledger priced; a heading of a numbered price has its unit from the parcel's own price."""
    pricer = Pricer(
        headings,
        calculator=key,
        column_options=ColumnOptions(constants=constants),
        rules=BOOK,
        accept=ACCEPT,
        lang="en",
    )
    frame = pl.DataFrame({f"c{place}": [row[heading] for row in rows] for place, heading in enumerate(headings)})
    result = pricer.price(frame)
    assert result.rejected.height == 0, result.rejected.rows(named=True)[:3]
    return result.priced


def assert_priced_as(priced, number, statement):
    """A row has the amounts of a statement."""
    row = priced.row(number, named=True)
    for line in statement.lines:
        if line.value is not None and line.unit:
            assert Decimal(str(row[line.key])) == Decimal(line.amount), (line.key, statement.inputs)


@pytest.mark.parametrize("key", PARCELS)
def test_the_asking_mode_takes_every_spelling(key):
    """An answer of each kind of input, a field of a part among them."""
    asker = Asker(get_calculator(key), BOOK, "en")
    plain = variant(key, 0)
    for name, value in PARCELS[key].items():
        one = get_calculator(key).inputs[name]
        given = {other: text for other, text in plain.items() if other != name}
        if isinstance(value, list) and isinstance(value[0], list):
            pairs = zip(one.fields, value[0], strict=True)
        else:
            pairs = [(one, value[0] if isinstance(value, list) else value)]
        for asked, text in pairs:
            item = asked if not asked.repeats or asked.columns().keys() == {asked.key} else asked.items(1)[0]
            for way in spellings(item, text, by_area="unit_price" in plain) if text else ():
                assert asker.check_answer(asked, way, given) == way


BY_AREA = {"use": "industrial", "unit_price": "480", "area": "20000", "years": "20", "review_every": "5"}


REVIEW_PRICES = ["560", "约560", "五百六十", "５６０", "约560元/㎡", "0.056万元/㎡"]


@pytest.mark.parametrize(
    ("text", "ending"),
    [
        pytest.param(text, ending, marks=() if ending == ".json" or text == "约560" else pytest.mark.property)
        for text in REVIEW_PRICES
        for ending in FORMATS
    ],
)
def test_a_price_at_a_review_without_a_unit_is_what_the_parcel_s_price_is(text, ending):
    """560 beside a unit price is 560 元/㎡, also as 约560 and 五百六十: 560 × 20000 × 2 % = 224 000 a year."""
    statement = price("lease", {**BY_AREA, "reassessed": [text]})
    assert statement["basis_2"] == 224_000
    assert render(statement_document(statement, "zh"), ending)


def test_a_field_of_a_part_of_which_nothing_is_said_is_not_there():
    """工业用地:100:— is 工业用地:100, in a workbook too."""
    statement = price("mixed", {"part": ["工业用地:100:—", "仓储用地:300:无"]})
    assert amounts(statement) == amounts(price("mixed", {"part": ["工业用地:100", "仓储用地:300"]}))
    assert verify(read_workbook(render(statement_document(statement, "zh"), ".xlsx"), "x.xlsx")).agrees


def test_a_cost_is_allocated_by_areas_that_are_there():
    """A part without an area was left out in silence, and its share given to the others."""
    with pytest.raises(UsageError, match="land_area_1"):
        price("cost", {"tract_cost": "100", "part": ["工业用地:—:5", "仓储用地:100:5"]})
