"""The command for one parcel, end to end: figures, refusals, bad input, languages, outputs, exit codes.

Most tests run the command in this process, by the function that the installed command calls; a few start it as users
do. Figures come from the worked examples in tests/rules, which name their sources.
"""

import io
import itertools
import json
import os
import shlex
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from paths import BOOKS

from landprice import rulebook
from landprice.calculators import all_calculators, objections
from landprice.cli import calculators as commands
from landprice.cli import streams
from landprice.cli.examples import example_of
from landprice.cli.main import main
from landprice.cli.main import run as entry
from landprice.errors import Exit, FileError
from landprice.glossary import CALCULATORS
from landprice.version import VERSION

BASE = ("term", "--use", "industrial", "--full-price", "9600000", "--years", "20")
WITHOUT_PRICE = ("term", "--use", "industrial", "--years", "20")
COMMAND = [sys.executable, "-c", "from landprice.cli.main import run; run()"]
LANGS = ("zh", "en")


@pytest.fixture
def run(capfd):
    """Run the command; give its exit code and what it wrote to either stream."""

    def run_command(*args, lang="en"):
        code = main([*args[:1], "--lang", lang, *args[1:]])
        written = capfd.readouterr()
        return code, written.out, written.err

    return run_command


def answer(run, *args):
    """The exit code and the JSON answer."""
    code, out, _ = run(*args, "--json")
    return code, json.loads(out)


def one_line(err):
    """The one line of an error: no second one, no traceback."""
    assert err.endswith("\n")
    assert err.count("\n") == 1, err
    assert "Traceback" not in err
    return err.rstrip("\n")


def refused_input(run, *args):
    """Return the English error for bad input, after checking both languages and exit code 2."""
    said = {}
    for lang in LANGS:
        code, out, err = run(*args, lang=lang)
        assert (code, out) == (Exit.USAGE, ""), (code, out, err)
        said[lang] = one_line(err)
    assert said["zh"] != said["en"]
    assert any("\u4e00" <= sign <= "\u9fff" for sign in said["zh"])
    return said["en"]


# ── amounts ──


def test_an_option_s_amount_may_be_written_in_any_way(run):
    """Full-width digits, thousands separators, units, spaces: one price, one answer."""
    plain = answer(run, *BASE)[1]
    for text in ("９６０００００", "9,600,000", "9,600,000.00", "960万元", " 960 万元 ", "０.０９６亿元", "9600000元"):
        found = answer(run, *WITHOUT_PRICE, "--full-price", text)[1]
        assert found["lines"][1:] == plain["lines"][1:]
        assert found["inputs"]["full_price"] == text.strip()


# ── no number ──

NO_NUMBERS = [
    "abc",
    "NaN",
    "Infinity",
    "-Infinity",
    "1e6",
    "1e999999999",
    "0x10",
    "12,00",
    "1.2.3",
    "几十",
    "½",
    "5²",
    "--5",
]
NO_NUMBERS += [
    "1\n2",
    "\0",
    "1\x1b[31m",
    "\u202e1",
    "9" * 10**5,
    "0." + "0" * 10**5 + "1",
    "a" * 10**5,
    "480美元",
    "0.001",
]


@pytest.mark.parametrize("text", NO_NUMBERS, ids=lambda text: ascii(text[:20]))
def test_what_is_no_number_is_one_clear_line(run, text):
    """Exit 2, nothing on stdout, one line that names the input: control characters shown, long text cut."""
    said = refused_input(run, *WITHOUT_PRICE, f"--full-price={text}")
    assert said.startswith("full_price: ")
    assert len(said) < 200
    assert said.isprintable()


@pytest.mark.parametrize("text", ["9", "0.0", "a"])
def test_a_long_text_takes_no_more_steps_than_a_short_one(run, text):
    """Rejecting 100 000 characters that are not a number takes as many calls as rejecting ten ."""
    short, long = (count_calls(run, f"--full-price={text * times}元元") for times in (10, 10**5))
    assert long <= short + 10


def count_calls(run, option):
    """How many functions, Python's and others, the command calls."""
    run(*WITHOUT_PRICE, option)  # what is made once has been
    calls = Counter()
    sys.setprofile(lambda _, event, __: calls.update([event]))
    try:
        code, _, _ = run(*WITHOUT_PRICE, option)
    finally:
        sys.setprofile(None)
    assert code == Exit.USAGE
    return calls["call"] + calls["c_call"]


@pytest.mark.parametrize(
    ("text", "code"),
    [("-5", "not-positive"), ("0", "not-positive"), ("0.00", "not-positive"), ("-0.01", "not-positive")],
)
def test_an_amount_that_is_not_positive_is_refused_by_the_rule(run, text, code):
    """Exit 3 with the answer on stdout, empty of lines; the reason, one line, on stderr."""
    for lang in LANGS:
        exit_code, out, err = run(*WITHOUT_PRICE, f"--full-price={text}", "--json", lang=lang)
        found = json.loads(out)
        assert exit_code == Exit.REFUSED
        assert found["lines"] == []
        assert code in {check["code"] for check in found["checks"] if check["outcome"] == "breached"}
        assert one_line(err).startswith(f"{code}: ")


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (("term", "--use", "industrial"), "--years"),
        (("term", "--use", "industrial", "--years", "20"), "--full-price"),
        (("term", "--use", "industrial", "--years", "20", "--unit-price", "480"), "--area"),
        (("term", "--use", "", "--years", "20", "--full-price", "1"), "--use"),
        ((*BASE, "--method", "capitalised"), "--rate"),
        (("lease", "--use", "industrial", "--full-price", "1"), "--years"),
        (("lease-to-sale", "--use", "industrial", "--full-price", "1", "--lease-years", "5"), "--sale-years"),
        (("underground", "--full-price", "1"), "--layer"),
        (("underground", "--layer", "1:parking"), "--full-price"),
        (("cost", "--part", "industrial:1"), "--tract-cost"),
    ],
)
def test_what_is_missing_is_named(run, args, words):
    """An input without which there is nothing to compute is asked for by its option."""
    assert f"({words})" in refused_input(run, *args)


def test_prices_that_disagree_are_objected_to(run):
    """By a fen, with both amounts; accepted, the total is taken."""
    args = (*WITHOUT_PRICE, "--full-price", "9600000.01", "--unit-price", "480", "--area", "20000")
    code, _, err = run(*args)
    assert code == Exit.REFUSED
    assert "9,600,000 yuan, but the total is 9,600,000.01" in err
    assert "--accept prices-disagree" in err
    code, out, _ = run(*args, "--accept", "prices-disagree", "--json")
    lines = {line["key"]: line["amount"] for line in json.loads(out)["lines"]}
    assert (code, lines["full_term_price"]) == (Exit.PRICED, "9600000.01")


def test_a_rate_without_its_method_is_told(run):
    """With what to type."""
    assert "--method capitalised" in refused_input(run, *BASE, "--rate", "0.06")


def test_prices_that_agree_are_taken(run):
    """A unit price and a total agree if the product equals the total to the fen."""
    args = (*BASE, "--unit-price", "480", "--area", "20000")
    assert run(*args)[0] == Exit.PRICED


LEASE = ("lease", "--use", "industrial", "--full-price", "1000", "--years", "20")


@pytest.mark.parametrize(
    ("args", "words"),
    [
        ((*LEASE, "--review-every", "5", "--reassessed", "1", "--index", "1", "--index", "2"), "not both"),
        ((*LEASE, "--review-every", "5", *(4 * ("--reassessed", "1"))), "fewer reviews than the prices or indices"),
        ((*LEASE, "--reassessed", "1"), "fewer reviews than the prices or indices"),
        ((*LEASE, "--review-every", "5", *(5 * ("--index", "1"))), "fewer reviews than the prices or indices"),
        ((*LEASE[:-1], "20.5"), "enter a whole number, such as 20"),
        ((*BASE, "--method", "guess"), "ratio, capitalised"),
        (("underground", "--full-price", "1", "--layer", "1"), "level:kind[:layer_area]"),
        (
            ("underground", "--full-price", "1", "--layer", "1:shops"),
            "commercial, office, parking, industrial, storage, public",
        ),
        (("underground", "--full-price", "1", "--layer", "one:parking"), "level_1"),
        (("mixed", "--part", "industrial"), "use:floor_area[:unit_price]"),
        (("mixed", "--part", "industrial:1:2:3"), "use:floor_area[:unit_price]"),
        (("mixed", "--part", "industrial:1", "--primary", "office"), "office"),
        (("mixed", "--part", "industrial:5:480", "--part", "office:5", "--area", "1"), "unit_price_2"),
        (("cost", "--tract-cost", "1", "--part", "industrial:"), "use:land_area[:unit_price]"),
    ],
)
def test_what_does_not_fit_is_told(run, args, words):
    """Prices and indices together, more of them than reviews, parts not written as parts, words that are none."""
    assert words in refused_input(run, *args)


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (("bogus",), "there is no command “bogus”"),
        (("rules", "bogus"), "there is no command “bogus”"),
        (("tem",), "there is no command “tem”; nearest: term"),
        (("弹性出让",), "nearest: term"),
        (("rules", "shwo"), "nearest: show"),
        ((*BASE, "--method", "capitalised", "--rate", "6"), "for a percentage write 6%"),
        (("rules",), "missing command"),
        ((*BASE, "--full-prise", "1"), "nearest: --full-price"),
        ((*BASE, "--bogus"), "no option --bogus"),
        ((*BASE, "--parcel"), "needs a value"),
        ((*BASE, "--json=yes"), "takes no value"),
        ((*BASE, "--explain", "5"), "unexpected argument: 5"),
        ((*BASE, "--full-price", "5"), "--full-price is given twice"),
        ((*BASE, "--accept", "bogus"), "--accept bogus: no objection"),
        ((*BASE, "--accept", "term-over-maximum"), "those that can be accepted"),
        ((*BASE, "--accept", ""), "no objection"),
        ((*BASE, "--on", "tomorrow"), "--on tomorrow: give a date, such as 2024-01-31"),
        ((*BASE, "--on", "2024-02-30"), "--on 2024-02-30"),
        ((*BASE, "--output", "answer.pdf"), ".json, .md"),
        ((*BASE, "--output", "answer"), ".json, .md"),
        ((*BASE, "--output", ".json"), ".json, .md"),
        (("batch",), "LEDGER is missing"),
        (("rules", "check"), "FILE is missing"),
        ((*BASE, "--", "--lang", "fr"), "unexpected argument"),
        (("rules", "show", "lease-fixed-rnt"), "nearest: lease-fixed-rent"),
    ],
)
def test_what_the_command_line_does_not_take_is_told(run, args, words, tmp_path, monkeypatch):
    """Commands, options, codes, days and endings that there are not; nothing is written meanwhile."""
    monkeypatch.chdir(tmp_path)
    assert words in refused_input(run, *args)
    assert not list(tmp_path.iterdir())


def test_no_command_at_all_shows_the_help(capfd):
    """The bare name shows what there is; with an option alone, that a command is missing."""
    assert main([]) == Exit.USAGE
    assert "lease-to-sale" in capfd.readouterr().out
    assert main(["--lang", "en"]) == Exit.USAGE
    assert one_line(capfd.readouterr().err) == "missing command; see landprice --help."


def test_a_language_that_there_is_not_is_told(run):
    """--lang fr names those that there are; so does --lang without a value."""
    code, out, err = run(*BASE, lang="fr")
    assert (code, out) == (Exit.USAGE, "")
    assert one_line(err).startswith("--lang fr")
    assert main([*BASE, "--lang"]) == Exit.USAGE


# ── objections ──

CITY = str(BOOKS / "good" / "city.toml")
LAND = ("--use", "industrial", "--area", "20000")
OBJECTED = {
    "use-out-of-scope": ("term", "--use", "commercial", "--full-price", "1", "--years", "20"),
    "price-not-full-term": (*BASE, "--price-years", "40"),
    "prices-disagree": (*BASE, "--unit-price", "481", "--area", "20000"),
    "allocated-land": (*BASE, "--supplied-by", "划拨"),
    "price-over-maximum-term": (*BASE, "--price-years", "70"),
    "price-not-of-a-grant": (*BASE, "--supplied-by", "授权经营"),
    "price-is-rent": (*BASE, "--supplied-by", "租赁"),
    "maximum-over-statutory": (*BASE, "--max-term", "60"),
    "base-not-50-years": (*LEASE, "--max-term", "40"),
    "compatible-over-limit": (
        *("mixed", "--part", "residential:10000", "--part", "commercial:2000"),
        *("--historic-district", "--existing-floor-area", "12000"),
    ),
    "below-national-minimum": ("term", *LAND, "--unit-price", "335.99", "--years", "20", "--land-grade", "6"),
    "ancillary-over-limit": (
        *("mixed", "--part", "industrial:10000", "--ancillary-floor-area", "1500.0001", "--rules", "shaanxi"),
    ),
}


def test_every_objection_has_a_case():
    """Each code that the shipped books object with is tried below."""
    books = [rulebook.load(book) for book in rulebook.shipped() if book != "land-uses"]
    assert set(OBJECTED) == {code for book in books for code in objections(book)}


@pytest.mark.parametrize("code", OBJECTED)
def test_an_objection_stops_until_it_is_accepted_by_name(run, code):
    """Exit 3 and how to accept it; accepted, priced, and the statement says that it was accepted."""
    exit_code, out, err = run(*OBJECTED[code], "--json")
    assert exit_code == Exit.REFUSED
    assert json.loads(out)["lines"] == []
    assert f"--accept {code}" in one_line(err)
    exit_code, found = answer(run, *OBJECTED[code], "--accept", code)
    assert exit_code == Exit.PRICED
    assert found["lines"]
    assert {check["outcome"] for check in found["checks"] if check["code"] == code} == {"accepted"}
    text = run(*OBJECTED[code], "--accept", code)[1]
    assert code in text


def test_accepting_one_objection_is_not_accepting_another(run):
    """Two objections take two codes, in either order."""
    args = (*OBJECTED["use-out-of-scope"], "--price-years", "30")
    both = ("--accept", "use-out-of-scope", "--accept", "price-not-full-term")
    assert run(*args, *both[:2])[0] == run(*args, *both[2:])[0] == Exit.REFUSED
    assert run(*args, *both)[0] == run(*args, *both[2:], *both[:2])[0] == Exit.PRICED


def test_what_need_not_be_accepted_may_be(run):
    """Accepting an objection that does not arise changes nothing."""
    assert answer(run, *BASE)[1] == answer(run, *BASE, "--accept", "use-out-of-scope")[1]


# ── rule books ──


ACCEPTED = ("--area", "10", "--accept", "below-national-minimum")


@pytest.mark.parametrize("book", [book for book in rulebook.shipped() if book != "land-uses"])
def test_every_shipped_book_prices(run, book):
    """The answer names the book that it was priced by; a draft says that it is one."""
    code, found = answer(run, *LEASE, "--rules", book, *(ACCEPTED if book == "jilin-city" else ()))
    assert code == Exit.PRICED
    assert found["rules"]["id"] == book
    assert found["rules"]["sha256"] == rulebook.load(book).sha256
    assert (found["rules"]["notice"] is not None) == (rulebook.load(book).status in {"draft", "copy-seen"})


def test_a_book_without_pricing_rules_is_told(run):
    """The land uses alone are a book that nothing can be priced by: refused, with the rule that it lacks."""
    code, out, err = run(*BASE, "--rules", "land-uses", "--json")
    assert code == Exit.REFUSED
    assert json.loads(out)["lines"] == []
    assert one_line(err).startswith("not-covered: rule book land-uses has no rule")


@pytest.mark.parametrize(
    ("day", "rent"),
    [("2019-12-31", "50.00"), ("2020-01-01", "54.05")],  # 5 % of 1000 until 2020, then 2/37 of it, 54.054…, half up
)
def test_the_rules_of_a_day(run, day, rent):
    """--on takes the values in force on that day, and the answer says which day it was."""
    args = (*LEASE, "--max-term", "30", "--accept", "base-not-50-years", "--rules", CITY)
    found = answer(run, *args, "--on", day)[1]
    assert {line["key"]: line["amount"] for line in found["lines"]}["rent_1"] == rent
    assert found["rules"]["on"] == day
    assert answer(run, *args)[1]["rules"]["on"] is None


BAD_BOOKS = {
    "an unknown key": ('[[rules.lease-fixed-rent]]\nvalue = "0.02"\nvaleu = "0.03"\ndocument = "readings"\n', "valeu"),
    "a float": ('[[rules.lease-fixed-rent]]\nvalue = 0.02\ndocument = "readings"\n', "0.02"),
    "an overlap": (2 * '[[rules.lease-fixed-rent]]\nvalue = "0.02"\ndocument = "readings"\n', "overlap"),
    "no TOML": ("[[rules", "line 4"),
}


@pytest.mark.parametrize("fault", BAD_BOOKS)
def test_a_bad_rule_book_is_told_before_any_work(run, fault, tmp_path):
    """Exit 4, nothing on stdout, a line for each fault that names the file and the place; the same by rules check."""
    text, words = BAD_BOOKS[fault]
    book = tmp_path / "own.toml"
    book.write_text('id = "own"\ntitle = "试例"\nstatus = "reading"\n' + text, encoding="utf-8")
    for args in ((*BASE, "--rules", str(book), "--json"), ("rules", "check", str(book))):
        code, out, err = run(*args)
        assert (code, out) == (Exit.RULES_INVALID, "")
        assert all(line.startswith(str(book)) for line in err.splitlines())
        assert words in err


@pytest.mark.parametrize("path", sorted((BOOKS / "bad").glob("*.toml")), ids=lambda path: path.stem)
def test_every_bad_book_ends_alike(run, path):
    """Each of the bad books of the tests, by --rules and by rules check, in both languages."""
    for lang in LANGS:
        said = [run(*args, lang=lang) for args in ((*BASE, "--rules", str(path)), ("rules", "check", str(path)))]
        assert {(code, out) for code, out, _ in said} == {(Exit.RULES_INVALID, "")}
        assert said[0][2] == said[1][2]


def test_a_good_book_is_valid(run):
    """Rules check of a good book, and of a shipped one, says so on stdout, exit 0."""
    for book in (CITY, "national"):
        code, out, _ = run("rules", "check", book)
        assert (code, out.splitlines()[0]) == (Exit.PRICED, f"{book}: valid.")


def test_remarks_on_a_book_are_told_beside_its_being_valid(run, tmp_path):
    """A term over the statute's is allowed and worth knowing: exit 0, a line on stderr."""
    book = tmp_path / "own.toml"
    rule = '[[rules.max-term-industrial]]\nvalue = "60"\nunit = "years"\ndocument = "readings"\n'
    book.write_text('id = "own"\ntitle = "试例"\nstatus = "reading"\n' + rule, encoding="utf-8")
    code, out, err = run("rules", "check", str(book))
    assert (code, out.splitlines()[0]) == (Exit.PRICED, f"{book}: valid.")
    assert "max-term-industrial" in one_line(err)


@pytest.mark.parametrize("lang", LANGS)
def test_a_check_ends_with_what_the_book_serves(run, lang):
    """Each calculator is served or not, and why; underground space, how far it is charged and of what."""
    shown = run("rules", "check", "hainan", lang=lang)[1]
    serves, *not_served = shown.splitlines()[1:]
    assert "lease-to-sale" in serves
    assert [
        key
        for line in not_served
        for key in ("underground", "mixed", "compare")
        if f" {key} " in line.replace("：", " ")
    ] == [
        "underground",
        "mixed",
        "compare",
    ]
    levels = run("rules", "check", "xiamen-2014", lang=lang)[1].splitlines()[-1]
    assert ("停车设施" if lang == "zh" else "parking") in levels
    assert ("未作规定" if lang == "zh" else "not covered") in levels


@pytest.mark.parametrize("lang", LANGS)
def test_the_rules_are_shown(run, lang):
    """Rules list names every shipped book; rules show every rule, or one, by id or code, with the words of the law."""
    listed = run("rules", "list", lang=lang)[1]
    assert [line.split("\t")[0] for line in listed.splitlines()] == list(rulebook.shipped())
    assert [book["id"] for book in json.loads(run("rules", "list", "--json", lang=lang)[1])] == list(rulebook.shipped())
    every = run("rules", "show", lang=lang)[1]
    for rule in rulebook.load().rules():
        assert rule.quote is None or rule.quote in every
        assert rule.id in every
    cap = run("rules", "show", "lease-rise-cap", lang=lang)[1]
    assert "涨幅不得高于上期租金的10%" in cap
    assert cap in every or cap.split("\n\n", 1)[1] in every
    by_code = json.loads(run("rules", "show", "ancillary-over-limit", "--json", lang=lang)[1])["rules"]
    assert {rule["id"] for rule in by_code} == {"ancillary-floor-area", "ancillary-land-area"}
    shown = json.loads(run("rules", "show", "--json", "--rules", CITY, "--on", "2020-01-01", lang=lang)[1])
    rent = next(rule for rule in shown["rules"] if rule["id"] == "lease-fixed-rent")
    assert (rent["value"], rent["from"], rent["until"]) == ("2/37", "2020-01-01", None)


@pytest.mark.parametrize(
    "args", [(*BASE, "--rules", "{}"), ("rules", "check", "{}"), ("rules", "show", "--rules", "{}"), ("batch", "{}")]
)
def test_a_file_that_cannot_be_read_is_told(run, args, tmp_path):
    """One that is not there, a directory: exit 6, nothing on stdout, one line that names it."""
    for path in (tmp_path / "absent.toml", tmp_path, tmp_path / "absent.toml" / "x"):
        code, out, err = run(*(arg.format(path) for arg in args))
        assert (code, out) == (Exit.FILE, "")
        assert str(path) in one_line(err)


# ── what is written ──


@pytest.mark.process
def test_the_same_question_has_the_same_bytes():
    """The output depends on inputs, book and version alone, not on the process: no set order, time or path."""
    args = [*COMMAND, *LEASE, "--review-every", "5", "--json"]
    answers = {
        subprocess.run(args, capture_output=True, check=True, env=os.environ | {"PYTHONHASHSEED": seed}).stdout
        for seed in ("1", "2", "3")
    }
    assert len(answers) == 1


@pytest.mark.parametrize("lang", LANGS)
def test_an_output_is_what_would_be_printed(run, lang, tmp_path):
    """--output answer.json is the bytes of --json; answer.md the same statement; nothing else is written or printed."""
    printed = run(*BASE, "--json", lang=lang)[1]
    for name in ("answer.json", "ANSWER.JSON", "答案.md"):
        code, out, err = run(*BASE, "--output", str(tmp_path / name), lang=lang)
        assert (code, out) == (Exit.PRICED, "")
        assert name in one_line(err)
    assert (tmp_path / "answer.json").read_text(encoding="utf-8") == printed
    assert "3,840,000.00" in (tmp_path / "答案.md").read_text(encoding="utf-8")
    assert {path.name for path in tmp_path.iterdir()} == {"answer.json", "ANSWER.JSON", "答案.md"}
    code, out, _ = run(*BASE, "--output", str(tmp_path / "other.json"), "--json", lang=lang)
    assert (code, out) == (Exit.PRICED, printed)


def test_an_output_is_never_replaced_unasked(run, tmp_path):
    """A file that is there stays as it is, and the message says what to type; --force replaces it."""
    output = tmp_path / "answer.json"
    output.write_text("another's")
    code, out, err = run(*BASE, "--output", str(output))
    assert (code, out) == (Exit.FILE, "")
    assert "--force" in one_line(err)
    assert output.read_text() == "another's"
    assert run(*BASE, "--output", str(output), "--force")[0] == Exit.PRICED
    assert json.loads(output.read_text(encoding="utf-8"))["calculator"] == "term"


@pytest.mark.parametrize(
    "args",
    [
        (*BASE, "-o", ""),
        ("batch", ""),
        ("batch", "ledger.csv", "-o", " "),
        ("batch", "ledger.csv", "--rejects", ""),
        ("batch", "ledger.csv", "--report", ""),
        ("explain", "", "2"),
        ("verify", ""),
        (*BASE, "--rules", ""),
        ("rules", "diff", "national", "national", "-o", ""),
    ],
)
def test_an_empty_file_name_is_a_usage_error(run, args):
    """One line that names the option; nothing is read or written."""
    code, out, err = run(*args)
    assert (code, out) == (Exit.USAGE, "")
    assert "empty" in one_line(err)


def test_a_refusal_is_written_too(run, tmp_path):
    """Refused: the file holds the answer without lines, and the exit code says so."""
    output = tmp_path / "answer.json"
    assert run(*OBJECTED["use-out-of-scope"], "--output", str(output))[0] == Exit.REFUSED
    assert json.loads(output.read_text(encoding="utf-8"))["lines"] == []


def test_an_output_that_cannot_be_written_is_told(run, tmp_path):
    """A directory, a directory that is not there: exit 6, one line, nothing left behind."""
    (tmp_path / "folder.md").mkdir()
    for name in ("folder.md", "absent/answer.md", "folder.md/answer.md/x.md"):
        code, out, err = run(*BASE, "--output", str(tmp_path / name))
        assert (code, out) == (Exit.FILE, "")
        assert name in one_line(err)
    assert [path.name for path in tmp_path.rglob("*")] == ["folder.md"]


def test_bad_input_leaves_an_output_as_it_was(run, tmp_path):
    """Exit 2 writes nothing: what stood in the file stays."""
    output = tmp_path / "answer.json"
    output.write_text("old", encoding="utf-8")
    assert run(*WITHOUT_PRICE, "--full-price", "x", "--output", str(output))[0] == Exit.USAGE
    assert output.read_text(encoding="utf-8") == "old"


def test_a_terminal_gets_a_table_and_a_pipe_plain_text(run, monkeypatch):
    """The table has borders, the text has none; both have the amount."""
    text = run(*BASE, "--explain")[1]
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    table = run(*BASE, "--explain")[1]
    assert "3,840,000.00" in text
    assert "3,840,000.00" in table
    assert not set("─━│┃") & set(text)
    assert set("─━│┃") & set(table)


@pytest.mark.parametrize("lang", LANGS)
def test_explained_it_quotes_the_law(run, lang):
    """--explain prints the words under each line, and the checks that passed."""
    plain, explained = (run(*BASE, *more, lang=lang)[1] for more in ((), ("--explain",)))
    words = "可按不低于供应年期与最高年期的比值进行年期修正"
    assert words in explained
    assert words not in plain
    assert "term-over-maximum" in explained


# ── languages and help ──


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize(
    "command", [*all_calculators(), "batch", "rules", "rules list", "rules show", "rules check", ""]
)
def test_help_is_in_the_language_asked_for(run, command, lang):
    """Exit 0, every option of a calculator is there, and the words around it are of one language."""
    code, out, err = run(*command.split(), "--help", lang=lang)
    assert (code, err) == (Exit.PRICED, "")
    words = {"zh": ("用法：", "显示本帮助"), "en": ("Usage: ", "Show this help.")}
    assert all(word in out for word in words[lang])
    assert not any(word in out for word in words["en" if lang == "zh" else "zh"])
    if command in all_calculators():
        for declared in all_calculators()[command].inputs.values():
            assert declared.option in out


@pytest.mark.parametrize("lang", LANGS)
def test_help_of_every_input_says_its_limit(lang):
    """An input's help is in both languages, with its units and its limit where it is a number."""
    for calculator in all_calculators().values():
        for declared in calculator.inputs.values():
            text = commands.help_of(declared, lang)
            assert text
            if getattr(declared, "kind", None) is not None:
                assert any(sign.isdigit() for sign in text)


@pytest.mark.parametrize(
    ("environment", "lang"),
    [
        ({}, "zh"),
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "C.UTF-8"}, "zh"),
        ({"LANG": "zh-CN"}, "zh"),
        ({"LANG": "zh_CN@pinyin"}, "zh"),
        ({"LANG": "Chinese (Simplified)_China.936"}, "zh"),
        ({"LANG": "en-US"}, "en"),
        ({"LANG": "English_United States.1252"}, "en"),
        ({"LANG": "en_GB.UTF-8"}, "en"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "en_US.UTF-8"}, "en"),
        ({"LANG": "en_US.UTF-8", "LC_MESSAGES": "zh_TW.UTF-8"}, "zh"),
    ],
)
def test_the_language_is_the_locale_s_unless_said(capfd, monkeypatch, environment, lang):
    """LC_ALL before LC_MESSAGES before LANG; Chinese where none names a language."""
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert main(list(WITHOUT_PRICE)) == Exit.USAGE
    assert ("缺少" in capfd.readouterr().err) == (lang == "zh")


@pytest.mark.parametrize("place", range(4))
def test_the_language_may_be_said_anywhere(capfd, place):
    """Before the command, behind it, behind the command's command, at the end."""
    args = ["rules", "show", "lease-rise-cap"]
    assert main([*args[:place], "--lang", "en", *args[place:]]) == Exit.PRICED
    assert "value: at most 10%" in capfd.readouterr().out
    assert main([*args[:place], "--lang=en", *args[place:]]) == Exit.PRICED
    assert "value: at most 10%" in capfd.readouterr().out


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", all_calculators())
def test_a_calculator_s_example_gives_a_price(run, name, lang):
    """What the help shows, and what a calculator without inputs shows, can be typed as it stands."""
    code, _, told = run(name, lang=lang)
    assert code == Exit.USAGE
    required = all_calculators()[name].required
    assert any(all_calculators()[name].inputs[key].option in told.splitlines()[0] for key in required)
    example = example_of(name, lang)
    assert example in told
    code, out, _ = run(*shlex.split(example)[1:], lang=lang)
    assert code == Exit.PRICED
    assert f"calculator  {name}" in out


@pytest.mark.parametrize("name", all_calculators())
def test_a_calculator_s_chinese_name_runs_it(run, name):
    args = shlex.split(example_of(name, "zh"))[2:]
    assert run(CALCULATORS[name][0], *args) == run(name, *args)


def test_a_flag_s_help_names_no_value(run):
    for args in ((), ("term",), ("intensify",), ("batch",)):
        assert "<bool>" not in run(*args, "--help")[1]


def test_the_version_is_told(run):
    """--version, exit 0."""
    assert run("--version") == (Exit.PRICED, f"landprice {VERSION}\n", "")


def test_dated_rules_are_shown_with_their_days(run):
    """From when and until when a value holds; one without dates says that none are stated."""
    assert (
        "in force: … – 2020-01-01" in run("rules", "show", "lease-fixed-rent", "--rules", CITY, "--on", "2000-01-01")[1]
    )
    assert "in force: 2020-01-01 – …" in run("rules", "show", "lease-fixed-rent", "--rules", CITY)[1]
    assert "in force: no dates stated" in run("rules", "show", "lease-rise-cap")[1]


# ── a run that is cut short ──


def test_interrupted_it_ends_with_130(run, monkeypatch):
    """Ctrl-C: a line, no traceback, nothing on stdout."""

    def interrupt(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(rulebook, "load", interrupt)
    code, out, err = run(*BASE)
    assert (code, out, err) == (Exit.INTERRUPTED, "", "Interrupted.\n")


@pytest.mark.parametrize(
    ("where", "raised", "code", "said"),
    [
        ("write_out", BrokenPipeError(32, "Broken pipe"), Exit.PRICED, ""),
        ("flush", BrokenPipeError(32, "Broken pipe"), Exit.PRICED, ""),
        ("write_out", OSError(28, "Disk full"), Exit.FILE, "can't write to standard output: Disk full.\n"),
    ],
)
def test_output_that_fails_ends_the_run_with_a_line_or_none(capfd, monkeypatch, where, raised, code, said):
    """Where nobody reads on there is nothing to say; where nothing can be written that is said: no traceback."""

    def fail(*_):
        raise raised

    with monkeypatch.context() as patch:
        patch.setattr(*((streams, "write_out", fail) if where == "write_out" else (sys.stdout, "flush", fail)))
        assert main([*BASE, "--lang", "en"]) == code
    assert capfd.readouterr().err == said


def test_streams_that_are_closed_or_narrow_are_made_to_do(monkeypatch):
    """A closed stderr is nowhere, a closed stdout an error; an encoding that can't hold Chinese becomes UTF-8."""
    narrow = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    with monkeypatch.context() as patch:
        patch.setattr(sys, "stderr", None)
        patch.setattr(sys, "stdout", narrow)
        streams.prepare()
        sys.stderr.close()
    assert narrow.encoding == "utf-8"
    with monkeypatch.context() as patch:
        patch.setattr(sys, "stdout", None)
        with pytest.raises(FileError, match="closed"):
            streams.prepare()


def test_a_defect_of_ours_is_not_hidden(monkeypatch):
    """An error that the user did not cause is raised, and so ends with exit 1 and a traceback to report."""

    def fail(*_, **__):
        raise ZeroDivisionError

    monkeypatch.setattr(rulebook, "load", fail)
    with pytest.raises(ZeroDivisionError):
        main(list(BASE))


def test_the_process_ends_with_the_exit_code(monkeypatch):
    """The installed command's function hands the process its exit code."""
    monkeypatch.setattr(sys, "argv", ["landprice", *WITHOUT_PRICE])
    with pytest.raises(SystemExit) as error:
        entry()
    assert error.value.code == Exit.USAGE


@pytest.mark.process
def test_a_reader_that_has_enough_is_no_error():
    """In a pipe to a program that closes early: nothing on stderr, no traceback at exit."""
    with subprocess.Popen([*COMMAND, "rules", "show"], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        process.stdout.close()
        err = process.stderr.read()
    assert err == b""
    assert process.returncode == Exit.PRICED


@pytest.mark.process
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device that is always full is Linux's")
def test_a_full_disk_behind_stdout_is_told():
    """What can't be written to stdout ends with exit 6 and a line."""
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run([*COMMAND, *BASE, "--lang", "en"], stdout=full, stderr=subprocess.PIPE, check=False)
    assert done.returncode == Exit.FILE
    assert one_line(done.stderr.decode()).startswith("can't write to standard output")


@pytest.mark.process
def test_with_stdout_closed_it_says_so():
    """There is nowhere for a result to go: exit 6, one line; with both closed, exit 6 alone."""
    done = subprocess.run(
        ["sh", "-c", '"$@" >&-', "sh", *COMMAND, *BASE, "--lang", "en"], stderr=subprocess.PIPE, check=False
    )
    assert done.returncode == Exit.FILE
    assert done.stderr.decode().count("\n") == 1
    assert subprocess.run(["sh", "-c", '"$@" >&- 2>&-', "sh", *COMMAND, *BASE], check=False).returncode == Exit.FILE


@pytest.mark.process
@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "gb18030", "cp1252"])
def test_any_locale_s_encoding_will_do(encoding):
    """A Chinese statement is printed in UTF-8 where the locale's encoding can't hold it; never an encoding error."""
    environment = os.environ | {"PYTHONIOENCODING": encoding}
    done = subprocess.run([*COMMAND, *BASE, "--lang", "zh"], capture_output=True, check=True, env=environment)
    assert "人民币叁佰捌拾肆万元整" in done.stdout.decode()
    assert done.stderr == b""


@pytest.mark.process
def test_arguments_that_are_no_text_are_told():
    """An argument that is not valid UTF-8 is a usage error, without a traceback."""
    done = subprocess.run([*COMMAND, *BASE[:-1], b"\xff\xfe"], capture_output=True, check=False)
    assert done.returncode == Exit.USAGE
    assert b"Traceback" not in done.stderr
    assert done.stdout == b""


def test_streams_that_are_not_a_process_s_own_will_do(monkeypatch):
    """A program that catches the command's words in a stream of its own gets them."""
    caught = io.StringIO()
    monkeypatch.setattr(sys, "stderr", caught)
    assert main([*WITHOUT_PRICE, "--lang", "en"]) == Exit.USAGE
    assert "--full-price" in caught.getvalue()


def test_a_message_has_an_end(capfd):
    """However long what was typed, a line is cut."""
    streams.write_err("x" * 10**6)
    assert len(capfd.readouterr().err) < 3000


def test_the_first_wrong_code_is_named(capfd):
    """Of several codes that are not objections, the error names the first one typed, with any hash seed."""
    codes = ["zeta", "alpha", "mid", "beta"]
    assert main([*BASE, "--lang", "en", *(word for code in codes for word in ("--accept", code))]) == Exit.USAGE
    assert capfd.readouterr().err.startswith("--accept zeta:")


@pytest.mark.process
def test_one_parcel_imports_no_polars():
    """A one-off command starts fast: neither Polars, nor Rich where nothing is drawn, nor what options don't need."""
    code = "import sys; from landprice.cli.main import main; main(sys.argv[1:]); print(*sys.modules, file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", code, *BASE, "--json"], capture_output=True, check=True, text=True)
    assert not {"polars", "rich", "pydantic", "jsonschema", "cn2an"} & set(done.stderr.split())


@pytest.mark.process
def test_the_installed_command_runs():
    """The command by its name, as users start it."""
    command = Path(sys.executable).with_name("landprice")
    if not command.exists():
        pytest.skip("landprice is not installed beside this Python")
    done = subprocess.run([command, *BASE, "--json"], capture_output=True, check=True)
    assert json.loads(done.stdout)["calculator"] == "term"


def test_exit_codes_are_told_apart():
    """Every outcome has a code of its own, the documented ones."""
    assert [code.value for code in Exit] == [0, 1, 2, 3, 4, 5, 6, 130]
    assert len(set(itertools.chain(Exit))) == 8
