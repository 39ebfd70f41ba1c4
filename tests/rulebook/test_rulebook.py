"""The rule books: the shipped tables against the law's words, and the code that reads, examines and lays them over.

``books/good`` and ``books/bad`` hold books made up for these tests. A bad one lists at its head the errors that it must
cause, in order. ``law`` holds the articles that the shipped tables quote, word for word, an article a section.
"""

import bisect
import datetime as dt
import doctest
import importlib
import itertools
import json
import pkgutil
import re
import subprocess
import sys
import unicodedata
from fractions import Fraction
from pathlib import Path

import cn2an
import pytest
from hypothesis import given
from hypothesis import strategies as st
from paths import BOOKS, TESTS

from landprice import rulebook
from landprice.errors import Exit, FileError, LandpriceError, RuleBookError
from landprice.rulebook import listing, shapes
from landprice.rulebook.files import SHIPPED, load_shipped_book, shipped_path, tables_dir
from landprice.rulebook.rule_schema import get_rule_schema, list_rule_ids
from landprice.rulebook.schema import schema_path
from landprice.rulebook.values import is_word, parse_number

GOOD = BOOKS / "good"
BAD = BOOKS / "bad"
HEAD = 'id = "trial"\ntitle = "试例（虚构）"\nstatus = "reading"\n'
MEASURES = {"years": "年", "levels": "层", "grade": "等", "yuan": "元", "yuan-per-sqm": "元"}
"""What a unit is called in the words of the law."""
DAYS = st.dates(dt.date(1990, 1, 1), dt.date(2050, 1, 1))
MODULES = [module.name for module in pkgutil.iter_modules(rulebook.__path__, "landprice.rulebook.")]

SHIPPED_ENTRIES = [
    pytest.param(book, rule, entry, id=f"{book}:{rule}[{index}]")
    for book in SHIPPED
    for rule, entries in load_shipped_book(book).rules.items()
    for index, entry in enumerate(entries)
]


@pytest.fixture(scope="module")
def write(tmp_path_factory):
    """A function that writes a book's text to a new file and gives its path."""
    folder = tmp_path_factory.mktemp("books")
    numbers = itertools.count()

    def write_text(text):
        path = folder / f"book-{next(numbers)}.toml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
        return path

    return write_text


def said(path):
    """Return the errors of a rule book, without the file's name."""
    return [problem.en.partition(".toml: ")[2] for problem in rulebook.check(path).problems]


def documents():
    """The documents of all shipped books, by key."""
    return {key: document for book in SHIPPED for key, document in load_shipped_book(book).documents.items()}


def is_quoted_law(source):
    """Whether a source must be quoted: its document is neither a reading nor one whose text was not seen."""
    return documents()[source.document].status not in {"reading", "text-not-seen"}


def law_article(document, article):
    """The words of one article, from the law's text beside the tests."""
    path = TESTS / "law" / f"{document}.txt"
    text = path.read_text("utf-8") if path.exists() else ""
    sections = dict(section.split("\n", 1) for section in text.split("\n## ")[1:])
    named = article or "条款未见"
    assert named in sections, f"write tests/law/{document}.txt, a section '## {named}' for each article quoted"
    return sections[named]


# ── The shipped tables, against the law ──


@pytest.mark.parametrize("book", SHIPPED)
def test_a_shipped_book_has_no_fault(book):
    """Shipped books are loaded without an examination, for they pass it here."""
    assert rulebook.check(book) == rulebook.ValidationReport((), ())


def test_every_table_is_shipped():
    """The list of shipped books is that of the files in tables/."""
    assert sorted(path.stem for path in tables_dir().glob("*.toml")) == sorted(rulebook.shipped())


@pytest.mark.parametrize(("book", "rule", "entry"), SHIPPED_ENTRIES)
def test_each_quotation_stands_word_for_word_in_its_article(book, rule, entry):
    """The words that a rule quotes are the law's, from the very article that it names (tests/law)."""
    for source in (entry, *entry.also):
        if is_quoted_law(source):
            assert source.quote in law_article(source.document, source.article), (book, rule)


@pytest.mark.parametrize(("book", "rule", "entry"), SHIPPED_ENTRIES)
def test_each_number_stands_in_the_words_quoted(book, rule, entry):
    """No number in a shipped book is ours: it is in the quotation, in figures or in Chinese numerals."""
    if entry.value is None or is_word(entry.value) or not is_quoted_law(entry):
        return
    number = parse_number(entry.value)
    if entry.unit in {"ratio", "percent"}:
        percent = f"{float(number * {'ratio': 100, 'percent': 1}[entry.unit]):g}"  # for the words alone
        forms = [f"{percent}%", f"百分之{cn2an.an2cn(percent)}", f"×{number.numerator / number.denominator:g}"]
        if number.numerator == 1:
            forms += [f"{cn2an.an2cn(number.denominator)}分之一", *(["减半"] if number == Fraction(1, 2) else [])]
    elif entry.unit == "floor-area-ratio":
        forms = [f"容积率{word}{number}.0" for word in ("", "为")]
    else:
        assert entry.unit in MEASURES, f"{rule}: no form for unit {entry.unit}; add it here"
        forms = [f"{number}{MEASURES[entry.unit]}", f"{cn2an.an2cn(str(number))}{MEASURES[entry.unit]}"]
    quote = unicodedata.normalize("NFKC", entry.quote)
    assert any(re.search(rf"(?<![0-9])(?<![0-9]\.){re.escape(form)}", quote) for form in forms), (book, rule, forms)


@pytest.mark.parametrize(("book", "rule", "entry"), SHIPPED_ENTRIES)
def test_each_bound_is_the_law_s(book, rule, entry):
    """An amount is rounded up only where the words say 不低于, and down only where they say 不得高于 or 最高年限."""
    if not is_quoted_law(entry) or rule.startswith("max-term-"):
        return
    quotes = "".join(source.quote or "" for source in (entry, *entry.also))
    if entry.bound == "floor":
        assert re.search("不低于|不得低于|不应低于", quotes), (book, rule)
    if entry.bound == "ceiling":
        assert "不得高于" in quotes, (book, rule)


@pytest.mark.parametrize(("book", "rule", "entry"), SHIPPED_ENTRIES)
def test_shipped_books_agree_on_the_shape_of_a_rule(book, rule, entry):
    """A rule has a value, a severity and uses in every shipped book or in none; a number has a unit, a word none."""
    shape = get_rule_schema(rule)
    given_kind = None if entry.value is None else "word" if is_word(entry.value) else "number"
    assert given_kind == shape.value, book
    assert bool(entry.severity) == shapes.is_check(rule, entry.value, default=shape.is_check)
    assert bool(entry.table) == shape.is_table
    assert bool(entry.uses) == shape.by_use
    assert (entry.unit is not None) == (shape.value == "number" or shape.is_table)
    assert entry.unit == shape.unit
    assert entry.code == shape.code


def test_the_schema_lists_the_shipped_rules():
    """Editors complete every rule that there is, and no other."""
    schema = json.loads(schema_path().read_text("utf-8"))
    listed = set(schema["properties"]["rules"]["properties"])
    shipped = set(list_rule_ids())
    remedy = "run: python -m landprice.rulebook.listing"
    assert listed == shipped, f"to add: {sorted(shipped - listed)}; to take out: {sorted(listed - shipped)}; {remedy}"
    assert listing.list_shipped_rules(schema) == schema


def test_the_list_of_rules_is_brought_up_to_date(monkeypatch, tmp_path):
    """The command of ``listing`` adds a rule that the schema does not list, and leaves the rest to the letter."""
    schema = json.loads(schema_path().read_text("utf-8"))
    del schema["properties"]["rules"]["properties"]["term-price"]
    copy = tmp_path / "schema.json"
    copy.write_text(json.dumps(schema), "utf-8")
    monkeypatch.setattr(listing, "schema_path", lambda: copy)
    listing.main()
    assert copy.read_bytes() == schema_path().read_bytes()


def test_each_shipped_choice_is_one_that_the_schema_lists():
    """The words of a choice stand in the schema, the shipped one among them."""
    schema = json.loads(schema_path().read_text("utf-8"))
    choices = {
        rule: table["items"]["allOf"][1]["properties"]["value"]["enum"]
        for rule, table in schema["properties"]["rules"]["properties"].items()
        if "items" in table
    }
    assert set(choices) == {rule for rule in list_rule_ids() if shapes.words_of(rule)}
    for rule, words in choices.items():
        for book in SHIPPED:
            assert all(entry.value in words for entry in load_shipped_book(book).rules.get(rule, ()))


def test_every_use_has_a_maximum_term_within_the_decree():
    """国务院令第55号 第十二条: 70 years for housing, 40 for commerce, tourism and leisure, 50 for the rest."""
    book = rulebook.load()
    years = {use: book.rule(f"max-term-{use}").number for use in book.uses}
    special = {"residential": 70, "commercial": 40, "office": 40}
    assert years == {use: special.get(use, 50) for use in book.uses}


# ── Loading ──


def test_the_default_book_is_the_draft_over_the_national_one():
    """The default is the Tianjin draft, and says in both languages that it is a draft."""
    book = rulebook.load()
    assert (book.id, book.status, book.on) == ("tianjin-draft", "draft", None)
    assert book.layers == ("land-uses", "national", "tianjin-draft")
    assert "征求意见稿" in book.notice
    assert "draft" in book.notice_en
    assert book.sha256 == rulebook.load("tianjin-draft").sha256


def test_loading_the_default_imports_nothing_slow():
    """One parcel is priced without the JSON Schema library, difflib, OpenSSL or Polars."""
    code = "import sys; from landprice import rulebook; rulebook.load(); print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not {"jsonschema", "difflib", "hashlib", "polars", "importlib.resources"} & set(loaded)


@pytest.mark.parametrize("module", MODULES)
def test_examples_in_docstrings_run(module):
    """Each example gives what it says."""
    assert doctest.testmod(importlib.import_module(module)).failed == 0


def test_a_book_that_changes_nothing_leaves_every_rule():
    """A book without rules, laid over the default, has the default's rules and its notice, under its own name."""
    mine, default = rulebook.load(GOOD / "minimal.toml"), rulebook.load()
    assert list(mine.rules()) == list(default.rules())
    assert (mine.id, mine.notice, mine.layers) == ("minimal", default.notice, (*default.layers, "minimal"))
    assert mine.sha256 != default.sha256


def test_a_book_replaces_whole_rules_and_no_others():
    """A rule replaces the one of its id with all its keys; what the book does not speak of stays."""
    city, national = rulebook.load(GOOD / "city.toml"), rulebook.load("national")
    changed = {rule.id for rule in city.rules() if rule != national.get(rule.id)}
    assert changed == set(tomli_rules(GOOD / "city.toml"))
    rent = city.rule("lease-fixed-rent")
    assert (rent.number, rent.bound, rent.reading) == (Fraction(2, 37), "none", None)


def tomli_rules(path):
    """The ids of the rules in a file, read from its text alone."""
    return set(re.findall(r"^\[\[rules\.(.+)\]\]$", path.read_text("utf-8"), re.MULTILINE))


def test_percent_is_the_ratio_that_it_is():
    """A city's 5 percent (made up) is the number 1/20, whatever the unit that the shipped book uses."""
    assert rulebook.load(GOOD / "city.toml", on=dt.date(2019, 12, 31)).rule("lease-fixed-rent").number == Fraction(
        1, 20
    )


def test_unit_and_code_are_the_shipped_rule_s_where_none_is_given():
    """A local book that leaves them out still raises the check under the code that users accept it by."""
    city = rulebook.load(GOOD / "city.toml")
    assert city.rule("ancillary-floor-area").code == "ancillary-over-limit"
    assert city.rule("lease-fixed-rent").unit == "ratio"
    assert city.rule("review-too-often").code == "review-too-often"


def test_a_book_is_laid_over_one_named_by_its_path():
    """A district's book over a city's over the national one; each notice is said."""
    book = rulebook.load(GOOD / "district.toml")
    assert book.layers == ("land-uses", "national", "city", "district")
    assert rulebook.load(GOOD / "city.toml").rule("review-too-often").value == "6"
    assert (book.rule("review-too-often").value, book.notice, book.notice_en) == (
        "7",
        "某区稿。",
        "A district's draft.",
    )


def test_every_notice_below_is_said_once(write):
    """A book over the draft can't hide that it stands on one."""
    book = rulebook.load(write(HEAD + 'notice = "某市稿。"\n'))
    assert book.notice == rulebook.load().notice + "某市稿。"
    assert book.notice_en == rulebook.load().notice_en + " 某市稿。"


def test_the_statute_s_term_is_known_beneath_a_city_s():
    """``statutory`` reads the bottom-most book: 50 years by decree, though the made-up city grants 30."""
    city = rulebook.load(GOOD / "city.toml")
    assert (city.rule("max-term-industrial").value, city.statutory("max-term-industrial").value) == ("30", "50")
    assert city.statutory("no-such-rule") is None


# ── Periods ──


def periods(cuts):
    """The text of one rule in periods that follow one another at some days, the n-th with the value 0.n."""
    parts = []
    for index, (since, until) in enumerate(itertools.pairwise([None, *cuts, None])):
        lines = ["[[rules.lease-fixed-rent]]", f'value = "0.{index}"', 'document = "readings"']
        lines += [f"from = {since}"] if since else []
        lines += [f"until = {until}"] if until else []
        parts.append("\n".join(lines) + "\n")
    return parts


@given(st.data(), st.lists(DAYS, max_size=5, unique=True), DAYS)
def test_each_day_has_the_one_period_that_holds_it(write, data, cuts, day):
    """A period holds from its first day up to the next one's; in which order they stand in the file is all one."""
    cuts = sorted(cuts)
    path = write(HEAD + "".join(data.draw(st.permutations(periods(cuts)))))
    assert rulebook.load(path, on=day).rule("lease-fixed-rent").value == f"0.{bisect.bisect_right(cuts, day)}"
    assert rulebook.load(path).rule("lease-fixed-rent").value == f"0.{len(cuts)}"


@given(st.lists(DAYS, min_size=2, max_size=5, unique=True), st.data())
def test_a_period_left_out_is_a_gap(write, cuts, data):
    """Taking a period out of the middle leaves days without a rule, and the check says before which period."""
    cuts = sorted(cuts)
    parts = periods(cuts)
    out = data.draw(st.integers(1, len(parts) - 2))
    problems = said(write(HEAD + "".join(parts[:out] + parts[out + 1 :])))
    assert len(problems) == 1
    assert problems[0].startswith(f"rules.lease-fixed-rent[{out}].from: leaves a gap after period [{out - 1}]")


@given(st.lists(DAYS, min_size=1, max_size=5, unique=True), st.integers(1, 1000))
def test_a_period_prolonged_overlaps_the_next(write, cuts, days):
    """A day on which two periods hold is an error: never does the last one win."""
    cuts = sorted(cuts)
    parts = periods(cuts)
    parts[0] = parts[0].replace(f"until = {cuts[0]}", f"until = {cuts[0] + dt.timedelta(days)}")
    assert said(write(HEAD + "".join(parts)))[0].startswith("rules.lease-fixed-rent[1].from: overlaps period [0]")


def test_a_rule_that_is_not_in_force_is_missing(write):
    """Outside its periods a rule is not there, and the message says when it is, in both languages."""
    period = '[[rules.lease-fixed-rent]]\nvalue = "0.03"\ndocument = "readings"\n'
    path = write(HEAD + period + "from = 2001-02-03\nuntil = 2002-03-04\n")
    book = rulebook.load(path, on=dt.date(2002, 3, 4))
    assert book.get("lease-fixed-rent") is None
    with pytest.raises(rulebook.MissingRule) as missing:
        book.rule("lease-fixed-rent")
    assert missing.value.exit_code == Exit.REFUSED
    assert missing.value.en == (
        "rule lease-fixed-rent of rule book trial is not in force on 2002-03-04; "
        "in force from 2001-02-03 until 2002-03-04"
    )
    assert missing.value.zh == (
        "规则库 trial 的规则 lease-fixed-rent 在 2002-03-04 不在有效期；有效期：自 2001-02-03 起至 2002-03-04 前"
    )
    with pytest.raises(rulebook.MissingRule, match="not in force any longer"):
        rulebook.load(path).rule("lease-fixed-rent")
    assert [remark.en.partition(".toml: ")[2] for remark in rulebook.check(path).lints] == [
        "rules.lease-fixed-rent: there is none before 2001-02-03; below there is",
        "rules.lease-fixed-rent: there is none from 2002-03-04; below there is",
    ]


def test_a_rule_that_no_book_has_is_missing_with_the_nearest():
    """A rule of the Tianjin draft alone is not in the national book, and is said not to be."""
    with pytest.raises(rulebook.MissingRule, match="rule book national has no rule underground-level-1"):
        rulebook.load("national").rule("underground-level-1")


# ── Faults ──


@pytest.mark.parametrize("path", sorted(BAD.glob("*.toml")), ids=lambda path: path.stem)
def test_every_fault_of_a_bad_book_is_told_at_once(path):
    """A bad book's problems are those that its head lists, in order, none more; loading it tells of the first."""
    lines = path.read_text("utf-8").splitlines()
    expected = [
        f"{line.removeprefix('# must say: ').replace('{folder}', str(path.parent))}"
        for line in lines
        if line.startswith("# must say: ")
    ]
    problems = said(path)
    assert [problem[: len(wanted)] for problem, wanted in zip(problems, expected, strict=False)] == expected
    assert len(problems) == len(expected)
    with pytest.raises(RuleBookError) as raised:
        rulebook.load(path)
    assert raised.value.exit_code == Exit.RULES_INVALID
    assert len(raised.value.problems) == len(problems)
    assert problems[0] in str(raised.value)
    if len(problems) > 1:
        assert f"(and {len(problems) - 1} more; " in str(raised.value)


@pytest.mark.parametrize("path", sorted(BAD.glob("*.toml")), ids=lambda path: path.stem)
def test_every_fault_is_told_in_chinese_too(path):
    """The Chinese wording names the same file and place, on one line."""
    for problem in rulebook.check(path).problems:
        place = problem.en.partition(".toml: ")[2].partition(": ")[0]
        assert "\n" not in problem.zh
        assert re.search("[一-鿿]", problem.zh)
        assert place in problem.zh or place.startswith("line ")


@pytest.mark.parametrize("path", sorted(GOOD.glob("*.toml")), ids=lambda path: path.stem)
def test_a_good_book_has_no_fault(path):
    """Nothing is found in a book that is right, and it loads."""
    assert rulebook.check(path) == rulebook.ValidationReport((), ())
    assert rulebook.load(path).id == path.stem


@given(st.data())
def test_a_misspelt_key_is_found_wherever_it_stands(write, data):
    """No key is passed over in silence: two letters put into any key or rule of a good book are found by name."""
    lines = (GOOD / "city.toml").read_text("utf-8").splitlines()
    at = data.draw(st.sampled_from([index for index, line in enumerate(lines) if re.match(r"[a-z_]+ =|\[\[", line)]))
    key = re.match(r"([a-z_]+) =|\[\[rules\.(.+)\]\]", lines[at])
    name = key[1] or key[2]
    cut = data.draw(st.integers(0, len(name)))
    misspelt = f"{name[:cut]}zz{name[cut:]}"
    lines[at] = lines[at].replace(name, misspelt, 1)
    use = misspelt.removeprefix("max-term-")
    assert re.search(f"unknown (key|rule|use) '({misspelt}|{use})'", "\n".join(said(write("\n".join(lines)))))


@given(st.data())
def test_a_number_without_quotes_is_found(write, data):
    """A bare number is refused wherever a value stands, a binary float above all."""
    lines = (GOOD / "city.toml").read_text("utf-8").splitlines()
    at = data.draw(st.sampled_from([index for index, line in enumerate(lines) if line.startswith("value =")]))
    bare = data.draw(st.sampled_from(["0.02", "20", "-1.5", "1e-3", "nan", "inf"]))
    lines[at] = f"value = {bare}"
    problems = said(write("\n".join(lines)))
    assert len(problems) == 1
    assert "is a bare number" in problems[0]


def strict_rule(rule, value, unit, severity=None):
    """A book that sets one rule, with a source that needs no words."""
    extra = f'severity = "{severity}"\n' if severity else 'bound = "ceiling"\n'
    return f'{HEAD}[[rules.{rule}]]\nvalue = "{value}"\nunit = "{unit}"\n{extra}document = "readings"\n'


@given(st.integers(1, 100))
def test_no_book_reviews_rents_more_often_than_every_five_years(write, years):
    """201号 四(一): 租金调整周期不得低于5年. A local book may set more years, never fewer."""
    problems = said(write(strict_rule("review-too-often", years, "years", "refuse")))
    assert bool(problems) == (years < 5)


@given(st.fractions(0, 1, max_denominator=999), st.sampled_from(["ratio", "percent"]))
def test_no_book_lets_a_rent_rise_by_more_than_a_tenth(write, cap, unit):
    """201号 四(一): 涨幅不得高于上期租金的10%. Compared exactly, as a ratio or in percent."""
    shown = cap * 100 if unit == "percent" else cap
    problems = said(write(strict_rule("lease-rise-cap", shown, unit)))
    assert bool(problems) == (cap > Fraction(1, 10))


@given(st.sampled_from(["verify", "warn", "object", "refuse"]))
def test_no_book_makes_a_refusal_lighter(write, severity):
    """A rule with 不得 stays a refusal, whatever a local book changes."""
    problems = said(write(strict_rule("review-too-often", 5, "years", severity)))
    assert bool(problems) == (severity != "refuse")


def test_a_strict_rule_binds_every_book_above(write):
    """The national 不得 still holds over a book that has replaced the rule without repeating it."""
    below = write(strict_rule("review-too-often", 8, "years", "refuse"))
    above = strict_rule("review-too-often", 4, "years", "refuse").replace(HEAD, f'{HEAD}based_on = "{below.name}"\n')
    above = above.replace('"trial"', '"above"')
    assert len(said(write(above))) == 1


KINDS = ["true", "1", "0.5", '""', '"x"', r'"a\u0000b"', "[]", "[1]", "[[]]", "[{}]", "{}", "{ x = 1 }"]
KINDS += ["2020-01-01", "10:00:00", "2020-01-01T00:00:00Z"]


@pytest.mark.parametrize("value", KINDS)
def test_a_value_of_any_kind_in_any_place_is_a_book_or_a_fault(write, value):
    """Whatever stands behind any key of a good book, its examination ends, and what it lets through loads."""
    lines = (GOOD / "city.toml").read_text("utf-8").splitlines()
    for at, line in enumerate(lines):
        key, equals, _ = line.partition(" = ")
        if equals:
            path = write("\n".join([*lines[:at], f"{key} = {value}", *lines[at + 1 :]]))
            assert rulebook.check(path).problems or rulebook.load(path)


LINES = sorted(
    {line for path in (*GOOD.glob("*.toml"), *BAD.glob("*.toml")) for line in path.read_text("utf-8").split("\n")}
)


@given(st.lists(st.sampled_from(LINES), max_size=25).map("\n".join) | st.text() | st.binary())
def test_no_file_whatever_ends_in_a_traceback(write, content):
    """Any text, any bytes, and any heap of lines of books: a book, or errors on one line each."""
    path = write(content)
    problems = rulebook.check(path).problems
    for problem in problems:
        assert problem.en.startswith(f"{path}: ")
        assert not re.search(r"[\r\n\x00\x1b]", problem.en + problem.zh)
    if problems:
        with pytest.raises(RuleBookError):
            rulebook.load(path)
    else:
        assert rulebook.load(path).id


# ── Files ──


def test_an_absent_file_is_named_with_the_nearest_shipped_book():
    """A mistyped id is taken for a file that is not there, exit 6."""
    with pytest.raises(FileError, match="shanxi: no such file; nearest: shaanxi; allowed: a file's path, or a shipped"):
        rulebook.load("shanxi")


def test_a_folder_is_no_book(tmp_path):
    """A folder in a file's place is said to be one."""
    with pytest.raises(FileError, match="a folder, not a file"):
        rulebook.check(tmp_path)
    with pytest.raises(FileError, match="a folder, not a file"):
        rulebook.load("")


def test_a_path_that_no_system_has_is_an_error_of_the_file(tmp_path, write):
    """A NUL in a path or an overlong name is a FileError without traceback; in based_on, an error of the book."""
    with pytest.raises(FileError, match="can't be read"):
        rulebook.load(tmp_path / "a\0b")
    with pytest.raises(FileError, match="can't be read"):
        rulebook.load("x" * 100_000)
    assert said(write(HEAD + 'based_on = "a\\u0000b"\n'))[0].startswith("based_on: ")


def test_a_file_without_permission_is_said_to_be_one(monkeypatch, tmp_path):
    """The message names the system's refusal."""

    def refuse(*_args, **_kwargs):
        raise PermissionError

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(FileError, match="no permission to read it"):
        rulebook.load(tmp_path / "book.toml")


def test_a_file_that_is_no_utf_8_says_where(write):
    """GBK, as some editors save it, is refused with the line of the first such byte, exit 4."""
    with pytest.raises(RuleBookError, match=r"line 2: not UTF-8 \(byte 0x"):
        rulebook.load(write('id = "trial"\ntitle = "试例"\n'.encode("gb18030")))


@pytest.mark.parametrize("content", ["#" * (4 * 1024 * 1024 + 1), "a = " + "9" * 5000, "a = " + "[" * 100_000])
def test_a_file_beyond_all_measure_is_refused(write, content):
    """Too large, a number too long, a nesting too deep: one line, exit 4."""
    with pytest.raises(RuleBookError):
        rulebook.load(write(content))


def test_windows_line_ends_and_a_byte_order_mark_are_read(write):
    """A book saved on Windows is the same book, to the fingerprint."""
    text = HEAD + 'notice = """\n第一行。\n第二行。"""\n'
    windows = b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode()
    assert rulebook.load(write(windows)).sha256 == rulebook.load(write(text)).sha256


# ── The fingerprint ──


@given(DAYS)
def test_the_fingerprint_is_of_the_content_alone(write, day):
    """Another place, another day, other comments: the same fingerprint."""
    text = (GOOD / "city.toml").read_text("utf-8")
    assert rulebook.load(write(f"# {day}\n{text}"), on=day).sha256 == rulebook.load(GOOD / "city.toml").sha256


@given(st.integers(0, 999), st.integers(0, 999))
def test_another_value_has_another_fingerprint(write, one, other):
    """Books with the same values have one fingerprint, books with others another."""
    texts = [periods([])[0].replace('"0.0"', f'"0.{value:03}"') for value in (one, other)]
    books = [rulebook.load(write(f"{HEAD}{text}")) for text in texts]
    assert (books[0].sha256 == books[1].sha256) == (one == other)


# ── Remarks ──


@given(st.integers(1, 100))
def test_a_term_over_the_statute_is_remarked(write, years):
    """Some places grant offices 50 years, not 40: allowed, for pricing objects to it, and said by the check."""
    remarks = rulebook.check(write(strict_rule("max-term-office", years, "years"))).lints
    assert bool(remarks) == (years > 40)
    assert all(
        f"{years} years are over the statute's 40 (商业、旅游、娱乐用地四十年)" in remark.en for remark in remarks
    )


def test_a_book_under_a_shipped_book_s_id_is_refused(write):
    """A changed copy of a shipped book under its id would pose as it."""
    assert said(write(shipped_path("shaanxi").read_text("utf-8"))) == [
        "id: shaanxi is the id of a shipped book; choose another"
    ]


def test_a_bound_dropped_from_a_strict_rule_is_refused(write):
    """Without its ceiling, a rent at the cap would be rounded half up."""
    (problem,) = said(write(strict_rule("lease-rise-cap", "0.1", "ratio").replace("ceiling", "none")))
    assert problem.startswith("rules.lease-rise-cap[0].bound: is none; the law below is a ceiling")


# ── Uses ──


@given(st.data())
def test_a_use_is_known_by_every_name_however_it_is_typed(data):
    """White space of any kind, full-width letters and capitals change nothing."""
    book = rulebook.load()
    name, key = data.draw(st.sampled_from(sorted(book.names_of_uses().items())))
    wide = data.draw(st.booleans())
    typed = "".join(chr(ord(char) + 0xFEE0) if wide and "!" <= char <= "~" else char for char in name)
    gaps = data.draw(st.lists(st.sampled_from(["", " ", "\u3000", "\xa0", "\n", "\t"]), min_size=1))
    spaced = "".join(itertools.chain.from_iterable(zip(typed.upper(), itertools.cycle(gaps))))
    assert book.use_of(spaced) == rulebook.UseMatch(key)


def test_a_name_of_two_uses_gives_both():
    """rules.md's table: 科教用地 joins research and education, and is not decided by the program."""
    match = rulebook.load().use_of("科教 用地")
    assert (match.key, match.candidates) == (None, ("research", "education"))


@pytest.mark.parametrize(
    ("text", "nearest"),
    [("工业地", "工业用地"), ("industry", "industrial"), ("住宅区", "住宅用地"), ("空闲地", None), ("", None)],
)
def test_an_unknown_name_gives_the_nearest(text, nearest):
    """A name that is none is never guessed; what looks like it is offered."""
    match = rulebook.load().use_of(text)
    assert (match.key, match.candidates) == (None, ())
    assert nearest is None or nearest in match.nearest


def test_a_book_may_add_uses_and_names():
    """The made-up city knows a use and a name of its own, with labels and the names below kept."""
    city = rulebook.load(GOOD / "city.toml")
    assert city.use_of("新型产业用地").key == "industrial"
    assert city.use_of("社会停车场用地").key == "parking"
    assert city.use_of("工业停车用地").candidates == ("industrial", "parking")
    assert (city.uses["industrial"].zh, city.uses["parking"].en) == ("工业", "parking")
    assert city.uses["industrial"].names == (*rulebook.load().uses["industrial"].names, "新型产业用地")
    assert city.rule("max-term-parking").number == 50


# ── Citations ──


@pytest.mark.parametrize(
    ("book", "rule", "zh", "en"),
    [
        ("national", "lease-fixed-rent", "自然资发〔2022〕201号 四(一)", "自然资发〔2022〕201号 四(一)"),
        (
            "national",
            "lease-over-civil-code",
            "《中华人民共和国民法典》 第七百零五条",
            "《中华人民共和国民法典》 第七百零五条",
        ),
        ("national", "term-factor", "GB/T 18508（未核验）", "GB/T 18508 (unchecked)"),
        ("national", "not-positive", "本工具的读法", "our reading"),
        (
            "national",
            "below-charged-levels",
            "自然资权益函〔2022〕41号 六（会议通知，非规定）",
            "自然资权益函〔2022〕41号 六 (a notice, not a rule)",
        ),
        (
            "tianjin-draft",
            "own-land",
            "《关于全面加强土地资源高效利用推进高质量发展的实施意见》 四(四)（征求意见稿）",
            "《关于全面加强土地资源高效利用推进高质量发展的实施意见》 四(四) (draft)",
        ),
    ],
)
def test_a_citation_names_the_source_and_what_it_is(book, rule, zh, en):
    """A citation has the document's number or else its title, and is marked if the text is not a law that was read."""
    found = rulebook.load(book).rule(rule)
    assert (found.citation("zh"), found.citation("en")) == (zh, en)


def test_further_sources_are_cited_alike():
    """The Tianjin draft's flexible term stands on the national notice too."""
    (also,) = rulebook.load().rule("term-price").also
    assert also.citation("zh") == "自然资发〔2022〕201号 四(三)"
    assert also.quote.startswith("采取弹性年期出让的")


def test_a_rule_without_a_number_says_so():
    """Asking for a number that is none is a defect of the caller, named."""
    with pytest.raises(LandpriceError, match="rule supply-term has no numeric value: 招标拍卖挂牌"):
        _ = rulebook.load().rule("supply-term").number
