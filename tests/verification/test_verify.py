"""Verification of a statement: a file agrees exactly if it is what the command gives for its inputs.

No figures are recorded here. The tests change statements made by the calculators, whose figures `test_oracle.py`
compares with an independent oracle.
"""

import copy
import datetime as dt
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import strategies
from effort import examples
from hypothesis import given
from hypothesis import strategies as st
from paths import BOOKS, EXAMPLES
from rich.console import Console
from statements import BASE, PARCELS, statement

from landprice import rulebook
from landprice.calculators import all_calculators, objections
from landprice.cli.main import main
from landprice.errors import Exit, UsageError
from landprice.present.as_json import to_dict, to_json
from landprice.verification.infer_change import read_evidence
from landprice.verification.model import statement_error
from landprice.verification.read_json import read_json
from landprice.verification.render import VerdictText, to_data, to_text
from landprice.verification.terminal import to_renderable
from landprice.verification.verdict import verify

CITY = str(BOOKS / "good" / "city.toml")
LANGS = ("zh", "en")
COMMAND = [sys.executable, "-c", "from landprice.cli.main import run; run()"]


def one(content):
    """What a file of one statement claims."""
    (claimed,) = read_json(content, "statement.json")
    return claimed


def verdict_of(record, rules=None):
    """The verdict on a statement's data."""
    return verify(one(json.dumps(record).encode()), rules)


def record_of(key, lang="zh", **more):
    """A statement's data."""
    return copy.deepcopy(to_dict(statement(key, **more), lang))


def named(verdict):
    """Every part that differs, and every field of it."""
    return {(part.kind, part.key) for part in verdict.differing}


# ── what is as the command gives it agrees ──


def test_every_calculator_has_a_parcel():
    """None is left out."""
    assert set(PARCELS) == set(all_calculators())


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("key", PARCELS)
def test_a_statement_agrees_in_either_language(key, lang):
    """Whatever the language that it was made in, and that it is read in."""
    verdict = verdict_of(record_of(key, lang))
    assert verdict.agrees, to_text(verdict, "en")
    assert verdict.lang == lang


@pytest.mark.parametrize("key", PARCELS)
@given(data=st.data())
@examples(25)
def test_every_statement_agrees(key, data):
    """Every drawn parcel, also a refused one, with any accepted objections, in each language, book and day."""
    inputs = strategies.as_text(data.draw(strategies.parcels(key)))
    on = data.draw(st.sampled_from((None, "2024-06-30")))
    book = data.draw(st.sampled_from(("tianjin-draft", "national", "shaanxi", CITY)))
    rules = rulebook.load(book, on=None if on is None else dt.date.fromisoformat(on))
    accept = data.draw(strategies.accepted()) & set(objections(rules))
    lang = data.draw(st.sampled_from(LANGS))
    try:
        made = statement(key, inputs, accept, rules)
    except UsageError:
        return
    verdict = verdict_of(to_dict(made, lang), book if book == CITY else None)
    assert verdict.agrees, to_text(verdict, "en")


@pytest.mark.parametrize("key", PARCELS)
def test_how_the_json_is_laid_out_does_not_matter(key):
    """Other white space, keys in another order, a byte order mark, escaped Chinese: one statement."""
    record = record_of(key)
    for text in (
        json.dumps(record, sort_keys=True),
        json.dumps(record, ensure_ascii=False, indent=8),
        "\ufeff" + to_json(to_dict(statement(key), "zh")),
    ):
        assert verify(one(text.encode())).agrees


# ── what is not, does not, and is named ──


def leaves(value, path=()):
    """Yield every leaf of a tree, by its path."""
    if isinstance(value, dict) and value:
        for key, inner in value.items():
            yield from leaves(inner, (*path, key))
    elif isinstance(value, list) and value:
        for number, inner in enumerate(value):
            yield from leaves(inner, (*path, number))
    else:
        yield path


def changed(record, path, value):
    """A record with one value changed; with the value taken out where it is `...`."""
    record = copy.deepcopy(record)
    holder = record
    for key in path[:-1]:
        holder = holder[key]
    if value is ...:
        del holder[path[-1]]
    else:
        holder[path[-1]] = value
    return record


def valued(record, path):
    """The value at a path."""
    for key in path:
        record = record[key]
    return record


def others_than(value):
    """Values that might stand there instead: near ones, other types, nothing."""
    near = [f"{value}0", f"1{value}", str(value)[:-1], str(value).swapcase(), f"{value} "] if value is not None else []
    drawn = st.one_of(st.sampled_from([*near, "", None, True, False, 1, 0.5, [], {}, ...]), st.text(max_size=8))
    return drawn.filter(lambda other: type(other) is not type(value) or other != value)


def is_told(path, change):
    """See that a change is found, or that the file is just what the command gives for what it now states."""
    try:
        verdict = verdict_of(change)
    except UsageError as error:  # no statement any longer: one line that names the place
        assert "\n" not in error.en
        return path[0] in error.en or path[0] == "inputs" or path[:2] == ("rules", "id")
    told = to_text(verdict, "en") + to_text(verdict, "zh")
    assert json.dumps(to_data(verdict, "en"))
    if path == ("version",):
        return "note  version" in told
    if verdict.agrees:
        return path[0] == "inputs" or path == ("rules", "on")
    kinds = {"lines": "line", "checks": "check", "rules_cited": "rule", "inputs": "input", "rules": "rules"}
    parts = [part for part in verdict.differing if part.kind == kinds[path[0]]]
    if path[0] == "inputs":
        return bool(parts) or verdict.error is not None or bool(verdict.differing)
    field = ".".join(str(key) for key in path[2 if path[0] != "rules" else 1 :])
    return any(field.startswith(difference.field) for part in parts for difference in part.differences)


@pytest.mark.parametrize("key", PARCELS)
@given(data=st.data())
@examples(40)
def test_one_changed_field_is_found_and_named(key, data):
    """Whatever single value of a statement is changed or taken out, its part and its field are named."""
    record = record_of(key, data.draw(st.sampled_from(LANGS)))
    path = data.draw(st.sampled_from(list(leaves(record))))
    change = changed(record, path, data.draw(others_than(valued(record, path))))
    assert is_told(path, change), path


@pytest.mark.parametrize("key", PARCELS)
@given(data=st.data())
@examples(12)
def test_one_changed_field_of_any_statement_is_found_and_named(key, data):
    """The same for any parcel, refused or priced, with any accepted objections."""
    inputs = strategies.as_text(data.draw(strategies.parcels(key)))
    accept = data.draw(strategies.accepted()) & set(objections(rulebook.load()))
    try:
        record = record_of(key, inputs=inputs, accept=accept)
    except UsageError:
        return
    path = data.draw(st.sampled_from(list(leaves(record))))
    change = changed(record, path, data.draw(others_than(valued(record, path))))
    assert is_told(path, change), path


@pytest.mark.parametrize(
    ("key", "path", "value", "was"),
    [
        ("term", ("inputs", "years"), "25", "20"),
        ("term", ("inputs", "years"), "abc", "20"),
        ("term", ("inputs", "years"), ..., "20"),
        ("term", ("inputs", "years"), 20, "20"),
        ("term", ("inputs", "unit_price"), "481", "480"),
        ("term", ("inputs", "use"), "residential", "industrial"),
        ("term", ("inputs", "cost_price"), "401万元", "400 万元"),
        ("term", ("inputs", "cost_price"), ..., "400 万元"),
        ("lease", ("inputs", "years"), "15", "20"),
        ("lease", ("inputs", "review_every"), "6", "5"),
        ("lease", ("inputs", "reassessed", 0), "561", "560"),
        ("lease-to-sale", ("inputs", "sale_years"), "40", "45"),
        ("underground", ("inputs", "layer", 0), "2:商服:3000", "1:商服:3000"),
        ("underground", ("inputs", "layer", 1), "2:public", "2:parking"),
        ("mixed", ("inputs", "part", 1), "商业用地:2001:3900", "商业用地:2,000:3900"),
        ("mixed", ("inputs", "part", 0), "warehouse:18000:480", "industrial:18000:480"),
        ("cost", ("inputs", "basis"), "price", "area"),
        ("intensify", ("inputs", "within_plan"), ..., "true"),
    ],
)
def test_a_changed_input_is_named_with_what_the_lines_were_computed_with(key, path, value, was):
    """The input that was changed, taken out, or no longer one, and the value that the lines come from."""
    change = changed(record_of(key), path, value)
    verdict = verdict_of(change)
    assert not verdict.agrees
    causes = {part.key: part.cause for part in verdict.parts if part.cause is not None}
    assert set(causes) == {path[1]}
    assert was in causes[path[1]]
    assert was in to_text(verdict, "zh")


def test_an_input_that_was_not_there_is_named():
    """A cost price put into the file afterwards: the lines were computed with none."""
    record = record_of("term", inputs=BASE)
    record["inputs"]["cost_price"] = "9000000"
    verdict = verdict_of(record)
    assert {part.key: part.cause for part in verdict.parts if part.cause is not None} == {"cost_price": ""}
    assert "computed with none given" in to_text(verdict, "en")


ACCEPTED = {"use": "commercial", "full_price": "1000000", "price_years": "30", "years": "10"}
BOTH = ("use-out-of-scope", "price-not-full-term")


@pytest.mark.parametrize("accept", [(), BOTH[:1], BOTH], ids=len)
def test_what_was_accepted_is_known_by_its_checks(accept):
    """None, one or both of two objections accepted: refused or priced, the statement agrees."""
    assert verdict_of(record_of("term", inputs=ACCEPTED, accept=accept)).agrees


@pytest.mark.parametrize(("accept", "outcome"), [(BOTH, "breached"), (BOTH[:1], "accepted")])
def test_a_changed_acceptance_is_one_difference(accept, outcome):
    """An objection said to be accepted that was not, or the other way: that check is named, and no line."""
    record = record_of("term", inputs=ACCEPTED, accept=accept)
    (number,) = [n for n, check in enumerate(record["checks"]) if check["code"] == BOTH[1]]
    verdict = verdict_of(changed(record, ("checks", number, "outcome"), outcome))
    assert named(verdict) == {("check", BOTH[1])}
    assert [difference.field for part in verdict.differing for difference in part.differences] == ["outcome"]


@pytest.mark.parametrize("section", ["lines", "checks"])
def test_parts_taken_out_added_or_moved_are_told(section):
    """One line or check less, one more, two in each other's place."""
    record = record_of("term")
    kind = section.removesuffix("s")
    key = {"lines": "key", "checks": "code"}[section]
    fewer = changed(record, (section, 1), ...)
    assert (kind, record[section][1][key]) in named(verdict_of(fewer))
    more = copy.deepcopy(record)
    more[section].append({**record[section][0], key: "bogus"})
    assert named(verdict_of(more)) == {(kind, "bogus")}
    assert "recomputed, there is none" in to_text(verdict_of(more), "en")
    moved = copy.deepcopy(record)
    moved[section][0], moved[section][1] = moved[section][1], moved[section][0]
    assert named(verdict_of(moved)) == {(kind, section)}


def test_rules_taken_out_or_added_are_told():
    """A rule cited no longer, and one that no line names."""
    record = record_of("term")
    assert named(verdict_of(changed(record, ("rules_cited", "term-price"), ...))) == {("rule", "term-price")}
    record["rules_cited"]["lease-fixed-rent"] = record["rules_cited"]["term-price"]
    assert named(verdict_of(record)) == {("rule", "lease-fixed-rent")}


def test_what_no_statement_has_is_told():
    """A key of the file's own, beside the parts, in a line, in the rule book."""
    record = record_of("term")
    assert named(verdict_of({**record, "remark": {"a": [1]}})) == {("field", "remark")}
    assert named(verdict_of(changed(record, ("lines", 0, "remark"), "x"))) == {("line", "full_term_price")}
    assert named(verdict_of(changed(record, ("rules", "remark"), "x"))) == {("rules", "rules")}


# ── rule books ──

CITY_LEASE = {"use": "industrial", "full_price": "3700000", "years": "10"}


def test_a_book_of_the_user_s_own_is_given():
    """Given with --rules it agrees; without it there is nothing to recompute by; another book's rules differ."""
    record = record_of("lease", inputs=CITY_LEASE, rules=rulebook.load(CITY), accept=["base-not-50-years"])
    assert verdict_of(record, CITY).agrees
    with pytest.raises(UsageError, match="--rules FILE"):
        verdict_of(record)
    verdict = verdict_of(record, "national")
    assert not verdict.same_book
    told = to_text(verdict, "en")
    for fingerprint in (rulebook.load(CITY).sha256, rulebook.load("national").sha256):
        assert fingerprint in told
    (rule,) = [part for part in verdict.differing if (part.kind, part.key) == ("rule", "lease-fixed-rent")]
    assert {"value", "quote"} <= {difference.field for difference in rule.differences}


def test_a_rule_that_was_changed_after_the_statement_is_named(tmp_path):
    """A city that raises its own value: the book's fingerprint, that rule's value, and the lines under it differ."""
    old, new = tmp_path / "old.toml", tmp_path / "new.toml"
    text = Path(CITY).read_text(encoding="utf-8")
    old.write_text(text, encoding="utf-8")
    new.write_text(
        text.replace('value = "2/37"', 'value = "3/37"').replace("三十七分之二", "三十七分之三"), encoding="utf-8"
    )
    record = record_of("lease", inputs=CITY_LEASE, rules=rulebook.load(old), accept=["base-not-50-years"])
    assert verdict_of(record, str(old)).agrees
    verdict = verdict_of(record, str(new))
    assert not verdict.same_book
    fields = {(p.kind, p.key): {d.field for d in p.differences} for p in verdict.differing}
    assert fields["rule", "lease-fixed-rent"] == {"value", "quote"}
    assert "amount" in fields["line", "rent_1"]
    assert not any(part.cause for part in verdict.parts)


@pytest.mark.parametrize("field", ["id", "sha256"])
def test_a_book_is_found_by_its_fingerprint_else_by_its_id(field):
    """One of the two changed: the book is found all the same, and the other one is what differs."""
    verdict = verdict_of(changed(record_of("term"), ("rules", field), "x"))
    assert [(d.field, d.stated) for part in verdict.differing for d in part.differences] == [(field, "x")]
    assert verdict.same_book == (field == "id")


def test_the_day_of_the_rules_is_kept():
    """A statement as of a day is recomputed as of that day; an invalid day is reported."""
    record = record_of("term", rules=rulebook.load(on=dt.date(2024, 6, 30)))
    assert verdict_of(record).agrees
    assert verdict_of(record).book.on == dt.date(2024, 6, 30)
    for day in ("2024-02-30", "soon", 20240101, "20240630"):
        assert named(verdict_of(changed(record, ("rules", "on"), day))) == {("rules", "rules")}


def test_another_version_is_said_and_compared_all_the_same():
    """A file of another version, or of none: said; its figures are compared."""
    record = record_of("term") | {"version": "0.0.9"}
    verdict = verdict_of(record)
    assert verdict.agrees
    assert "of version 0.0.9" in to_text(verdict, "en")
    assert not verdict_of(changed(record, ("lines", 0, "amount"), "1.00")).agrees
    del record["version"]
    assert "of version (nothing)" in to_text(verdict_of(record), "en")


# ── no statement at all ──


def json_values():
    """Any JSON."""
    leaf = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=6)
    return st.recursive(leaf, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner))


@given(value=json_values())
def test_any_json_is_no_statement_and_one_line_says_so(value):
    """Whatever JSON it is: never a traceback."""
    with pytest.raises(UsageError) as caught:
        read_json(json.dumps(value).encode(), "x.json")
    assert "no statement" in caught.value.en
    assert "不是测算书" in caught.value.zh


@given(content=st.binary(max_size=60))
def test_any_bytes_are_no_statement_and_one_line_says_so(content):
    """Whatever bytes they are."""
    with pytest.raises(UsageError):
        read_json(content, "x.json")


@pytest.mark.parametrize("key", PARCELS)
@given(data=st.data())
@examples(40, quick=2)
def test_any_json_in_a_statement_is_survived(key, data):
    """Anything at all put anywhere into a statement: told, or no statement; never a traceback."""
    record = record_of(key)
    path = data.draw(st.sampled_from(list(leaves(record))))
    path = path[: data.draw(st.integers(1, len(path)))]
    change = changed(record, path, data.draw(json_values()))
    try:
        verdict = verdict_of(change)
    except UsageError as error:
        assert "\n" not in error.zh + error.en
        return
    for lang in LANGS:
        assert to_text(verdict, lang)
        assert json.dumps(to_data(verdict, lang))
        assert "\n" not in VerdictText(verdict, lang).summarize()


VALID = to_json(to_dict(statement("term"), "zh"))
BROKEN = {
    "": "no JSON at line 1",
    "[]": "must be an object",
    "{}": "calculator is missing",
    VALID[:-3]: "no JSON at line",
    VALID.replace('"years": "20"', '"years": "20", "years": "25"'): "“years” stands twice",
    VALID.replace('"9600000.00"', "NaN"): "NaN is no number",
    VALID.replace('"9600000.00"', "-Infinity"): "-Infinity is no number",
    "[" * 10**5: "nested too deeply",
    VALID.replace('"9600000.00"', "[" * 50 + "]" * 50): "nested too deeply",
    VALID.replace("A-1", "\\ud800"): "half a character",
    VALID.replace('"term"', '"bogus"'): "no calculator “bogus”",
    VALID.replace('"calculator": "term"', '"calculator": ["term"]'): "calculator must be text",
    VALID.replace('"lines": [', '"lines": [7, '): "lines[0] must be an object",
    VALID.replace('"checks"', '"cheques"'): "checks is missing",
}


@pytest.mark.parametrize("content", BROKEN, ids=lambda content: ascii(content[:12] + BROKEN[content][:20]))
def test_what_is_wrong_with_a_file_is_told(content, tmp_path, capfd):
    """Exit 2, nothing on standard output, one line that says what and where."""
    path = tmp_path / "statement.json"
    path.write_text(content, encoding="utf-8")
    assert main(["verify", "--lang", "en", str(path)]) == Exit.USAGE
    out, err = capfd.readouterr()
    assert out == ""
    assert BROKEN[content] in err
    assert err.startswith(str(path))
    assert err.count("\n") == 1


def test_a_binary_number_is_told():
    """An amount that is a JSON number, not text, even of the same value."""
    for number in (9600000, 9600000.00, 10**400):
        verdict = verdict_of(changed(record_of("term"), ("lines", 0, "amount"), number))
        assert named(verdict) == {("line", "full_term_price")}


def test_a_file_that_can_t_be_read_is_told(tmp_path, capfd, monkeypatch):
    """Absent, a directory, no path: exit 6; one too large, or not UTF-8: exit 2."""
    for path in (str(tmp_path / "absent.json"), str(tmp_path), "a\0b"):
        assert main(["verify", "--lang", "en", path]) == Exit.FILE
        assert capfd.readouterr().err.startswith("can't read")
    latin = tmp_path / "latin.json"
    latin.write_bytes(b"{\n\xff}")
    assert main(["verify", "--lang", "en", str(latin)]) == Exit.USAGE
    assert "line 2 is not UTF-8" in capfd.readouterr().err
    monkeypatch.setattr("landprice.verification.read_claims._LARGEST", 10)
    big = tmp_path / "big.json"
    big.write_bytes(b" " * 11)
    assert main(["verify", "--lang", "en", str(big)]) == Exit.USAGE
    assert "larger than" in capfd.readouterr().err


# ── the command ──


@pytest.fixture
def files(tmp_path):
    """A statement's file, and one with a fen too much."""
    good, bad = tmp_path / "good.json", tmp_path / "bad.json"
    good.write_text(to_json(to_dict(statement("term"), "en")), encoding="utf-8")
    bad.write_text(good.read_text(encoding="utf-8").replace('"9600000.00"', '"9600000.01"'), encoding="utf-8")
    return good, bad


def test_the_command_says_line_by_line_what_agrees(files, capfd):
    """Exit 0 where all agrees and 3 where not, what differs named on standard error too; a zh reader, an en file."""
    good, bad = files
    assert main(["verify", "--lang", "zh", str(good)]) == Exit.PRICED
    out, err = capfd.readouterr()
    assert "agrees  line  price  年期修正价: 不低于 3,840,000.00 元" in out
    assert "echoed  input  parcel  宗地编号: A-1" in out
    assert "全部一致" in err
    assert main(["verify", "--lang", "zh", str(bad)]) == Exit.REFUSED
    out, err = capfd.readouterr()
    assert "金额（amount）: 文件为 9600000.01，重算为 9600000.00" in out
    assert "行 full_term_price" in err
    assert err.count("\n") == 1


def test_the_command_gives_json(files, capfd):
    """For programs: what was compared, under which book, and each difference with both values."""
    assert main(["verify", "--json", "--lang", "en", str(files[1])]) == Exit.REFUSED
    found = json.loads(capfd.readouterr().out)
    assert (found["agrees"], found["lang"], found["calculator"]) == (False, "en", "term")
    assert found["rules"]["stated"] == found["rules"]["at_hand"]
    (part,) = [part for part in found["parts"] if part["standing"] == "differs"]
    assert part["key"] == "full_term_price"
    assert part["differences"] == [{"field": "amount", "stated": "9600000.01", "recomputed": "9600000.00"}]


@pytest.mark.process
def test_standard_input_is_read(files):
    """A dash: one command's statement goes into the other's."""
    done = subprocess.run(
        [*COMMAND, "verify", "-"], input=files[0].read_bytes(), capture_output=True, check=False, env=os.environ
    )
    assert done.returncode == Exit.PRICED, done.stderr


def test_the_command_on_a_terminal(files, tmp_path, capfd, monkeypatch):
    """A table in the reader's language, the count below it and nowhere else; another version said above."""
    old = tmp_path / "old.json"
    old.write_text(json.dumps(record_of("term") | {"version": "0.0.9"}), encoding="utf-8")
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    assert main(["verify", "--lang", "zh", str(files[1])]) == Exit.REFUSED
    out, err = capfd.readouterr()
    assert "不符" in out
    assert "项不符" in out.replace("\n", "")
    assert err == ""
    assert main(["verify", "--lang", "en", str(old)]) == Exit.PRICED
    assert "of version 0.0.9" in capfd.readouterr().out


def test_standard_input_is_called_so(files, capfd, monkeypatch):
    """In the line that closes the answer."""
    stdin = io.TextIOWrapper(io.BytesIO(files[0].read_bytes()))
    monkeypatch.setattr(sys, "stdin", stdin)
    assert main(["verify", "--lang", "en", "-"]) == Exit.PRICED
    assert capfd.readouterr().err.startswith("standard input: all ")


def test_a_terminal_shows_what_differs_first(files):
    """The part that differs stands above those that agree, at 80 columns nothing is cut off."""
    for lang in LANGS:
        verdict = verify(one(files[1].read_bytes()))
        console = Console(width=80, record=True, file=io.StringIO())
        console.print(to_renderable([verdict], lang))
        text = console.export_text()
        assert text.index("9600000.01") < text.index("480")
        assert all(len(line) <= 80 for line in text.splitlines())


# ── a sweep: several statements in one file ──


def sweep_of(*years, **more):
    """A parcel for several years in turn, as a command writes it."""
    record = record_of("term")
    sweep = {"input": "years", "start": str(years[0]), "stop": str(years[-1]), "step": str(years[1] - years[0])}
    statements = [to_dict(statement("term", BASE | {"years": str(one)}), "en") for one in years]
    return {
        "version": record["version"],
        "calculator": "term",
        "sweep": sweep,
        "statements": copy.deepcopy(statements),
    } | more


def verdicts_of(record):
    """The verdicts on a sweep's statements."""
    return [verify(claimed) for claimed in read_json(json.dumps(record).encode(), "sweep.json")]


def test_a_sweep_agrees_statement_by_statement(tmp_path, capfd):
    """Each is recomputed; a changed one is named by its number; exit 3."""
    record = sweep_of(5, 10, 15)
    assert all(verdict.agrees for verdict in verdicts_of(record))
    path = tmp_path / "sweep.json"
    path.write_text(json.dumps(record), encoding="utf-8")
    assert main(["verify", "--json", str(path)]) == Exit.PRICED
    found = json.loads(capfd.readouterr().out)
    assert (found["agrees"], len(found["statements"])) == (True, 3)
    record["statements"][1]["lines"][1]["amount"] = "1.00"
    path.write_text(json.dumps(record), encoding="utf-8")
    assert main(["verify", "--lang", "en", str(path)]) == Exit.REFUSED
    out, err = capfd.readouterr()
    assert f"{path}[2]: 1 of" in err
    assert out.count("differs  ") == 1


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"sweep": {"input": "years", "start": "5", "stop": "20", "step": "5"}}, "sweep"),
        ({"sweep": {"input": "years", "start": "5", "stop": "15", "step": "0"}}, "sweep"),
        ({"sweep": {"input": "years", "start": 5, "stop": "15", "step": "5"}}, "sweep"),
        ({"sweep": {"input": "years", "start": "5", "stop": "15", "step": "5", "x": "1"}}, "sweep"),
        ({"sweep": "5:15:5"}, "sweep"),
        ({"version": "0.0.1"}, "version"),
        ({"calculator": "lease"}, "calculator"),
        ({"remark": 1}, "remark"),
    ],
)
def test_what_a_sweep_says_of_all_is_held_against_each(more, told):
    """Its values, its version, its calculator, and what no sweep has."""
    verdicts = verdicts_of(sweep_of(5, 10, 15, **more))
    assert named(verdicts[0]) == {("field", told)}
    assert all(verdict.agrees for verdict in verdicts[1:])


def test_a_sweep_of_nothing_is_no_statement():
    """An empty list, or no list."""
    for statements in ([], {}, "x", [1]):
        with pytest.raises(UsageError):
            verdicts_of(sweep_of(5, 10, statements=statements))


# ── the same bytes ──

ASKED = {
    "term": ("--use", "commercial", "--full-price", "1000000", "--price-years", "30", "--years", "10"),
    "mixed": ("--part", "industrial:3:1", "--part", "office:1:1", "--area", "10"),
}


@pytest.mark.process
@pytest.mark.parametrize("key", ASKED)
def test_statements_are_the_same_byte_for_byte(key):
    """Statements are equal for any hash seed and any order of the options."""
    accept = ("--accept", "price-not-full-term", "--accept", "use-out-of-scope") if key == "term" else ()
    options = [*zip(ASKED[key][::2], ASKED[key][1::2], strict=True), *zip(accept[::2], accept[1::2], strict=True)]
    orders = (options, options[::-1]) if key == "term" else (options, [options[-1], *options[:-1]])
    made = {
        subprocess.run(
            [*COMMAND, key, *(word for pair in order for word in pair), "--json"],
            env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for order in orders
        for seed in ("0", "1", "4711")
    }
    assert len(made) == 1


@pytest.mark.parametrize(
    ("rows", "least"), [(range(2, 32, 4), 6), pytest.param(range(2, 32), 22, marks=pytest.mark.property)]
)
def test_every_row_of_a_ledger_that_is_explained_agrees(capfd, rows, least):
    """Its statement, made from the ledger's cells, is one that can be verified: parts and units included."""
    ledger = EXAMPLES / "ledger.csv"
    priced = 0
    for row in rows:
        code = main(["explain", str(ledger), str(row), "--json"])
        out = capfd.readouterr().out
        if code in {Exit.PRICED, Exit.REFUSED}:
            priced += 1
            assert verify(one(out.encode())).agrees, out
    assert priced >= least


def test_the_figures_of_a_formula_are_read_off_where_they_match():
    """Figures are read by name, none where formula and figures don't match, none from values that are not text."""
    assert read_evidence([{"formula": "min(a, b)", "substituted": "min(1, 2)"}]) == {"a": "1", "b": "2"}
    assert read_evidence([{"formula": "a × b", "substituted": "1 + 2"}, {"formula": "(a", "substituted": "1"}]) == {}
    assert read_evidence([{"formula": 1, "substituted": "1"}, {}]) == {}


def test_evidence_takes_no_time():
    """A formula made to be slow to read is not."""
    assert read_evidence([{"formula": "a × " * 10**5, "substituted": "1 × " * 10**5}]) == {}


def test_the_error_names_the_file():
    """Both wordings."""
    error = statement_error("x.json", "甲", "b")
    assert error.zh == "x.json：不是测算书：甲。"
    assert error.en == "x.json: no statement: b."


HOSTILE = "\x1b[2Jagrees\n\u202e"


@pytest.mark.parametrize("place", ["field", "input", "value", "line", "code", "title", "version"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_no_text_of_a_file_drives_the_terminal(tmp_path, capfd, place, lang):
    """Escapes and line breaks in any text of a statement are shown, not obeyed."""
    assert main(["term", "--use", "工业用地", "--full-price", "960万元", "--years", "20", "--json"]) == Exit.PRICED
    data = json.loads(capfd.readouterr().out)
    targets = {"field": data, "input": data["inputs"], "title": data["rules"], "code": data["checks"][0]}
    keys = {"field": HOSTILE, "input": HOSTILE, "title": "title", "code": "code"}
    targets |= {"value": data["inputs"], "line": data["lines"][0], "version": data}
    keys |= {"value": "years", "line": "key", "version": "version"}
    targets[place][keys[place]] = HOSTILE
    path = tmp_path / "statement.json"
    path.write_text(json.dumps(data), encoding="utf-8")
    main(["verify", str(path), "--lang", lang])
    told = capfd.readouterr()
    assert not {"\x1b", "\u202e"} & set(told.out + told.err)
