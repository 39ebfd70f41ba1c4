"""What every output of a statement keeps, for any statement, language and width."""

import io
import json
import re
import subprocess
import sys
import tomllib
import unicodedata
from collections import Counter
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from paths import ROOT
from rich.cells import cell_len
from rich.console import Console
from statements import samples_beside, typed_amounts

from landprice import glossary, rulebook
from landprice.calculators import get_calculator
from landprice.present import as_json
from landprice.present.as_json import to_dict
from landprice.present.capitals import capitals
from landprice.present.markdown import escape
from landprice.present.markdown import render_view as render_markdown
from landprice.present.terminal import render as render_terminal
from landprice.present.text import render as render_text
from landprice.present.views.statement import statement_view
from landprice.printable import visible
from landprice.version import VERSION

BASE = {"use": "industrial", "unit_price": "480", "area": "20000"}
SHOPS = {"use": "commercial", "full_price": "1000000", "years": "20"}
CAPITALISED = {"method": "capitalised", "rate": "0.06", "floor_area_ratio": "2", "report_number": "R-1"}
LAYERS = ["1:commercial:3000", "2:commercial", "1:parking:6000", "3:public"]
ASKED = {
    "term": ("term", {**BASE, "years": "20", "parcel": "2018-015"}, ()),
    "factor": ("term", {**BASE, "years": "20", **CAPITALISED}, ()),
    "fixed": ("lease", {**BASE, "years": "20", "discount_rate": "0.05"}, ()),
    "reviewed": ("lease", {**BASE, "years": "18", "review_every": "5", "reassessed": ["560", None]}, ()),
    "indexed": ("lease", {**BASE, "years": "10", "review_every": "5", "index": ["100", "105"]}, ()),
    "lease-to-sale": ("lease-to-sale", {**BASE, "lease_years": "5", "sale_years": "45"}, ()),
    "underground": ("underground", {"unit_price": "5000", "area": "5000", "layer": LAYERS}, ()),
    "mixed": ("mixed", {"part": ["industrial:7000:480", "office:3000:2000"], "area": "5000"}, ()),
    "cost": ("cost", {"tract_cost": "1000000", "part": ["industrial:10", "office:10", "health:10"]}, ()),
    "intensify": ("intensify", {"use": "industrial", "within_plan": True, "use_unchanged": True}, ()),
    "objected": ("term", SHOPS, ()),
    "accepted": ("term", SHOPS, ("use-out-of-scope",)),
    "refused": ("term", {**BASE, "years": "51"}, ()),
}
ASKED |= samples_beside(ASKED, but=["compare"])  # laid out otherwise: test_compare_shown
REFUSED = {"objected", "refused"}
LANGS = ("zh", "en")


def statement(name):
    """One of the statements above."""
    key, inputs, accepted = ASKED[name]
    return get_calculator(key).price(inputs, accept=accepted)


def parcel(text):
    """A statement whose parcel is called so."""
    return get_calculator("term").price({**BASE, "years": "20", "parcel": text})


def to_json(asked, lang):
    """A statement as JSON text."""
    return as_json.to_json(to_dict(asked, lang))


def to_text(asked, lang, explain=False):  # noqa: FBT002
    """A statement as plain text."""
    return render_text(statement_view(asked, lang), explain=explain)


def to_markdown(asked, lang, explain=True):  # noqa: FBT002
    """A statement as Markdown."""
    return render_markdown(statement_view(asked, lang), explain=explain)


def printed(asked, lang, width, *, explain=False):
    """What a terminal of a width shows, without styles."""
    console = Console(width=width, file=io.StringIO(), color_system=None)
    console.print(render_terminal(statement_view(asked, lang), explain=explain))
    return console.file.getvalue()


def every_way(asked, lang, *, explain):
    """The statement in each way that a reader sees it, on one line, without the folds."""
    return {
        "terminal": "".join(printed(asked, lang, 2000, explain=explain).split()),
        "text": "".join(to_text(asked, lang, explain).split()),
        "markdown": "".join(re.sub(r"\\(?=[^\w\s])", "", to_markdown(asked, lang, explain)).split()),
    }


def packed(text):
    """A text without white space, as `every_way` gives it."""
    return "".join(text.split())


every_statement = pytest.mark.parametrize("name", ASKED)
every_language = pytest.mark.parametrize("lang", LANGS)

# ── capitals ──

DIGITS = {character: value for value, character in enumerate("零壹贰叁肆伍陆柒捌玖")}
UNITS = {"拾": 10, "佰": 100, "仟": 1000}


def read_number(text):
    """A whole number read from capitals by a reader of its own: the last 亿, else the last 万, splits it."""
    for unit, size in (("亿", 10**8), ("万", 10**4)):
        if unit in text:
            upper, lower = text.rsplit(unit, 1)
            return read_number(upper) * size + read_number(lower)
    total = digit = 0
    for character in text:
        if character in UNITS:
            total, digit = total + digit * UNITS[character], 0
        else:
            digit = DIGITS[character]
    return total + digit


def read_fen(text):
    """An amount in fen, read from capitals."""
    whole, yuan, rest = text.removeprefix("人民币").removesuffix("整").rpartition("元")
    parts = re.fullmatch(r"零?(?:(.)角)?(?:(.)分)?", rest)
    assert parts is not None, text
    jiao, fen = (DIGITS[part] if part else 0 for part in parts.groups())
    return (read_number(whole) if yuan else 0) * 100 + jiao * 10 + fen


@pytest.mark.parametrize(
    ("yuan", "written"),
    [
        ("1409.50", "人民币壹仟肆佰零玖元伍角"),
        ("16409.02", "人民币壹万陆仟肆佰零玖元零贰分"),
        ("325.04", "人民币叁佰贰拾伍元零肆分"),
        ("3840000", "人民币叁佰捌拾肆万元整"),
    ],
)
def test_capitals_as_valuers_write_them(yuan, written):
    """The figures that valuers' sheets show, to the character."""
    assert capitals(Fraction(yuan)) == written


@pytest.mark.parametrize(
    ("yuan", "written"),
    [
        ("0", "人民币零元整"),
        ("0.05", "人民币伍分"),
        ("0.50", "人民币伍角"),
        ("0.55", "人民币伍角伍分"),
        ("10", "人民币壹拾元整"),
        ("10000000000000000", "人民币壹亿亿元整"),
        ("10000000000000001.10", "人民币壹亿亿零壹元壹角"),
    ],
)
def test_capitals_at_the_edges(yuan, written):
    """Nothing, less than a yuan, and more than 16 digits: by hand, from the rules in the docstring."""
    assert capitals(Fraction(yuan)) == written


@given(st.one_of(st.integers(0, 10**9), st.integers(0, 10**19), st.integers(0, 10**26 - 1)))
@settings(max_examples=600)
def test_capitals_say_the_amount(fen):
    """Read back by an independent reader, capitals are the amount, over the whole range that is written."""
    assert read_fen(capitals(Fraction(fen, 100))) == fen


@given(st.integers(0, 10**20), st.integers(0, 99))
def test_capitals_close_and_join_as_they_should(yuan, fen):
    """整 closes whole yuan and nothing else; 零 follows 元 just where the 角 is missing; no two 零 stand together."""
    text = capitals(yuan + Fraction(fen, 100))
    assert text.endswith("元整") == (fen == 0)
    assert ("元零" in text) == (yuan > 0 and 0 < fen < 10)
    assert "零零" not in text
    assert text.startswith("人民币")


@pytest.mark.parametrize("yuan", ["-0.01", "0.001", "1e24"])
def test_capitals_refuse_what_they_would_write_wrong(yuan):
    """A negative amount, a part of a fen and an amount past the numerals are refused, never written wrong."""
    with pytest.raises(ValueError, match="no amount of whole fen"):
        capitals(Fraction(yuan))


# ── JSON ──


def test_json_has_the_documented_shape():
    """The keys of the answer, in their order, and the base parcel's figures (20 of 50 years of 9 600 000.00 元)."""
    answer = json.loads(to_json(statement("term"), "zh"))
    assert list(answer) == ["version", "calculator", "rules", "inputs", "lines", "checks", "rules_cited"]
    assert list(answer["rules"]) == ["id", "title", "status", "on", "sha256", "notice"]
    assert answer["rules"]["on"] is None
    price = next(line for line in answer["lines"] if line["key"] == "price")
    assert price == {
        "key": "price",
        "label": "年期修正价",
        "amount": "3840000.00",
        "unit": "元",
        "formula": price["formula"],
        "substituted": price["substituted"],
        "rounding": "up",
        "bound": "floor",
        "rule": "term-price",
    }
    assert price["formula"].startswith("full_term_price × years ÷ ")
    assert price["substituted"] == "9,600,000.00 × 20 ÷ 50"
    method = next(line for line in answer["lines"] if line["key"] == "supply_method")
    assert [method[key] for key in ("amount", "unit", "formula", "substituted", "rounding")] == [
        "招标拍卖挂牌",
        *[None] * 4,
    ]
    cited = answer["rules_cited"]["term-price"]
    assert list(cited) == [
        *("document", "number", "title", "status", "article", "quote"),
        *("value", "bound", "severity", "also", "reading", "note"),
    ]
    assert cited["quote"] == "土地价格（租金）标底可按不低于供应年期与最高年期的比值进行年期修正"


@every_statement
@every_language
def test_json_cites_every_rule_that_it_names(name, lang):
    """Every rule of a line or a check stands in rules_cited, no other does, in order; no amount is a JSON number."""
    answer = json.loads(to_json(statement(name), lang), parse_float=pytest.fail, parse_int=pytest.fail)
    named = {part["rule"] for part in (*answer["lines"], *answer["checks"])}
    assert list(answer["rules_cited"]) == sorted(named)
    assert (answer["lines"] == []) == (name in REFUSED)
    assert answer["checks"]


@every_statement
def test_json_is_the_same_bytes_again(name):
    """Two runs give the same text: UTF-8 as it is, indented by 2, with a newline at the end."""
    text = to_json(statement(name), "zh")
    assert text == to_json(statement(name), "zh")
    assert text == json.dumps(to_dict(statement(name), "zh"), ensure_ascii=False, indent=2) + "\n"


@every_statement
def test_json_differs_between_languages_in_words_alone(name):
    """Without its labels, messages, titles, notices and readings, an answer is the same in both languages."""

    def stripped(value):
        if isinstance(value, list):
            return [stripped(item) for item in value]
        if isinstance(value, dict):
            worded = {"label", "message", "title", "notice", "reading", "note"}
            return {key: stripped(item) for key, item in value.items() if key not in worded}
        return value

    assert stripped(to_dict(statement(name), "zh")) == stripped(to_dict(statement(name), "en"))


def test_json_names_the_day_whose_rules_it_used():
    """``on`` is the date that the book was asked for."""
    book = rulebook.load(on=date(2024, 1, 1))
    asked = get_calculator("term").price({**BASE, "years": "20"}, rules=book)
    assert to_dict(asked, "en")["rules"]["on"] == "2024-01-01"
    for text in every_way(asked, "en", explain=False).values():
        assert "2024-01-01" in text


def test_json_holds_bytes_that_were_no_utf8():
    """A name with half a character (as a shell hands on a broken byte) is still JSON, in inputs and in messages."""
    assert json.loads(to_json(parcel("a\udc80b"), "zh"))["inputs"]["parcel"] == "a?b"
    asked = get_calculator("term").price({**BASE, "use": "x\udc80", "years": "20"})
    assert any("x?" in check["message"] for check in json.loads(to_json(asked, "en"))["checks"])


@pytest.mark.process
def test_json_waits_for_no_terminal():
    """A JSON answer imports neither Rich nor the numerals nor the ledger's engine nor the schema's validator."""
    code = (
        "import sys; from landprice.calculators import get_calculator; from landprice.present import as_json;"
        f"statement = get_calculator('term').price({ {**BASE, 'years': '20'} });"
        "as_json.to_json(as_json.to_dict(statement, 'zh'));"
        "print(*sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"rich", "cn2an", "polars", "jsonschema"} & set(done.stdout.split())


def test_the_version_is_the_distributions():
    """The version that an answer names is that of pyproject.toml."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert project["project"]["version"] == VERSION


# ── what every way to show it says ──


@every_statement
@every_language
@pytest.mark.parametrize("explain", [False, True])
def test_every_way_says_everything(name, lang, explain):
    """Every input, amount, formula, clause, message and notice of the content stands in every way to show it."""
    asked = statement(name)
    shown = statement_view(asked, lang)
    facts = [
        shown.name[1:],
        shown.book_title,
        shown.notice,
        *(one.text for one in (*shown.inputs("parcel"), *shown.inputs("inputs"))),
    ]
    for row in shown.lines:
        facts += [row.label, row.named, row.substituted, row.amount, row.in_ten_thousands, row.note]
    for remark in (*shown.checks("reasons"), *shown.checks("checks"), *shown.checks("to-verify")):
        facts += [remark.standing, remark.code, remark.message, remark.hint]
    if shown.final:
        facts += [shown.final.row.label, shown.final.bound, shown.final.capitals]
    if explain:
        facts += [quoted.quote for ground in shown.clauses for quoted in (ground.source, *ground.also)]
        facts += [ground.reading for ground in shown.clauses]
        facts += [part for cited in shown.documents for part in (cited.name, cited.status, cited.note)]
    else:
        facts += [row.basis.source.citation for row in shown.lines]
    for way, text in every_way(asked, lang, explain=explain).items():
        missing = [fact for fact in facts if fact and packed(fact) not in text]
        assert not missing, way


@every_language
def test_passed_checks_are_told_when_the_law_is_explained(lang):
    """A check that passed is listed with ``explain`` and not without; each rule once."""
    asked = statement("term")
    passed = next(check for check in asked.checks if check.code == "term-over-maximum").message(lang)
    for way, text in every_way(asked, lang, explain=True).items():
        assert text.count(packed(passed)) == 1, way
    for way, text in every_way(asked, lang, explain=False).items():
        assert packed(passed) not in text, way
    rules = [remark.basis.rule for remark in statement_view(asked, lang).checks("passed")]
    assert len(rules) == len(set(rules))


@every_language
@pytest.mark.parametrize("name", sorted(REFUSED))
def test_refused_says_why_first(name, lang):
    """A refused statement has no line and no amount in capitals, and gives the reason before the inputs."""
    asked = statement(name)
    assert statement_view(asked, lang).lines == ()
    reason = packed(statement_view(asked, lang).checks("reasons")[0].message)
    years = packed(glossary.label("years", lang))
    for way, text in every_way(asked, lang, explain=False).items():
        head, found, rest = text.partition(reason)
        assert found, way
        assert years not in head, way
        assert years in rest, way
        assert "人民币" not in text, way


def test_only_an_objection_can_be_accepted():
    """How to accept stands with an objection that bars the figure, not with a refusal, nor once it is accepted."""
    (objection,) = statement_view(statement("objected"), "en").checks("reasons")
    assert "--accept use-out-of-scope" in objection.hint
    assert [remark.hint for remark in statement_view(statement("refused"), "en").checks("reasons")] == [""]
    accepted = statement_view(statement("accepted"), "en")
    (remark,) = [remark for remark in accepted.checks("checks") if remark.code == "use-out-of-scope"]
    assert (accepted.checks("reasons"), remark.hint, remark.standing) == ((), "", "to be accepted (accepted)")


def test_an_upper_bound_says_so():
    """Where reviews are unknown, the rents and the final amount are said to be at most (至多) in every way."""
    shown = statement_view(statement("reviewed"), "zh")
    assert shown.final
    assert shown.final.bound == "至多"
    for way, text in every_way(statement("reviewed"), "zh", explain=False).items():
        assert f"至多{shown.final.row.amount}".replace(" ", "") in text, way


def test_how_a_figure_was_rounded():
    """A floor says both, a factor that it is used whole, a share that it was apportioned to places, a term nothing."""
    notes = {row.key: row.note for name in ("factor", "mixed") for row in statement_view(statement(name), "zh").lines}
    assert notes["reserve_price"] == "不低于，向上取整至分"
    assert notes["factor"] == "列示至小数4位，计算用全值"
    assert notes["share_industrial"] == "最大余数法取整至小数2位"
    assert notes["max_term"] == ""


@given(st.integers(1, 10**14))
@settings(max_examples=60)
def test_ten_thousands_are_the_same_amount(fen):
    """An amount in 万元 is the amount in 元, exactly, and stands where that is at least 1 万元."""
    price = Fraction(fen, 100)
    asked = get_calculator("term").price({"use": "industrial", "full_price": price, "years": "20"})
    for line, row in zip(asked.lines, statement_view(asked, "zh").lines, strict=True):
        assert bool(row.in_ten_thousands) == (line.unit == "元" and line.value >= 10_000)
        if row.in_ten_thousands:
            number = row.in_ten_thousands.removesuffix(" 万元").replace(",", "")
            assert Fraction(number) * 10_000 == line.value
            assert len(number.partition(".")[2]) <= 6


def test_inputs_stand_as_given():
    """A bare number has the unit that it was read in, a written one stays; a use and a word say what they mean."""
    given_ = {"use": "工业用地", "unit_price": "12万元/亩", "area": "20000", "years": "18"}
    asked = get_calculator("lease").price({**given_, "review_every": "5", "reassessed": ["560", "13万元/亩", None]})
    shown = {one.key: one.text for one in statement_view(asked, "zh").inputs("inputs")}
    assert shown["use"] == "工业用地（工业）"
    assert (shown["area"], shown["unit_price"]) == ("20000 ㎡", "12万元/亩")
    assert [shown[f"reassessed_{k}"] for k in (1, 2, 3)] == ["560 元/㎡", "13万元/亩", "—"]
    layers = {one.key: (one.label, one.text) for one in statement_view(statement("underground"), "en").inputs("inputs")}
    assert layers["layer_1"] == ("layer 1", "level 1 · commercial · layer area 3000 ㎡")
    flags = {one.key: one.text for one in statement_view(statement("intensify"), "zh").inputs("inputs")}
    assert flags["within_plan"] == "是"
    objected = get_calculator("term").price({**BASE, "use": "甲", "years": "20"})
    assert statement_view(objected, "en").inputs("inputs")[0].text == "甲"


@every_statement
@pytest.mark.parametrize("explain", [False, True])
def test_english_is_whole(name, explain):
    """Beside the law's own words, titles and numbers, capitals and 亩, English has no Chinese."""
    asked = statement(name)
    shown = statement_view(asked, "en")
    law = [quoted for ground in shown.clauses for quoted in (ground.source, *ground.also)]
    chinese = [part for quoted in law for part in (quoted.citation, quoted.quote)]
    chinese += [ground.reading for ground in shown.clauses]
    chinese += [part for cited in shown.documents for part in (cited.name, cited.note)]
    chinese += [shown.notice, shown.final and shown.final.capitals, "招标拍卖挂牌", "挂牌", "可以划拨", "亩"]
    chinese += typed_amounts(ASKED[name][1])
    for way, text in every_way(asked, "en", explain=explain).items():
        rest = text
        for part in sorted(filter(None, chinese), key=len, reverse=True):
            rest = rest.replace(packed(part), "")
        assert not re.findall(r"[一-鿿]+", rest), way


@every_statement
@pytest.mark.parametrize("explain", [False, True])
def test_chinese_is_whole(name, explain):
    """Beside keys, codes and what was typed, Chinese has no English word of the glossary's or the presentation's."""
    tables = (glossary.PRESENTATION, glossary.SEVERITIES, glossary.OUTCOMES, glossary.ROUNDINGS, glossary.BOUNDS)
    tables += (glossary.CALCULATORS, glossary.INPUTS, glossary.LINES, glossary.CHECKS, glossary.STATUSES)
    english = {words[1] for table in tables for words in table.values() if " " in words[1]}
    asked = statement(name)
    for way, text in {
        "terminal": printed(asked, "zh", 2000, explain=explain),
        "text": to_text(asked, "zh", explain),
        "markdown": to_markdown(asked, "zh", explain),
    }.items():
        assert not [words for words in english if words in text], way


# ── what was typed ──

HOSTILE = "[red]x[/] **b** `c` <i>|#_~&amp;$ \\ ![a](b)"


@every_language
def test_markup_is_shown_as_it_is(lang):
    """A parcel named in markup keeps its name: Rich's and Markdown's are read as characters."""
    asked = parcel(HOSTILE)
    assert HOSTILE in printed(asked, lang, 160)
    assert HOSTILE in to_text(asked, lang)
    (cell,) = [line for line in to_markdown(asked, lang).splitlines() if line.endswith("| `parcel` |")]
    assert rendered(cell.split(" | ")[1]) == HOSTILE


@given(st.text())
def test_nothing_typed_moves_the_cursor(text):
    """Shown, a text has no control character, no half character, and no line break."""
    shown = visible(text + "\x1b[2J\r\n\x9b\u202e\ud800")
    assert not {unicodedata.category(character) for character in shown} & {"Cc", "Cs", "Zl", "Zp"}
    assert len(shown.splitlines()) == 1
    assert "\u202e" not in shown


@given(st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp", "Zs"]), min_size=1))
def test_text_without_controls_is_left_alone(text):
    """Text without control and bidirectional characters is shown as typed."""
    assert visible(text) == text or re.search("[\u202a-\u202e\u2066-\u2069]", text)


def rendered(cell):
    """The text of one table cell, as a Markdown reader shows it."""
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(f"| h |\n| --- |\n| {cell} |\n")
    assert sum(token.type == "td_open" for token in tokens) == 1
    children = [token for token in tokens if token.type == "inline"][1].children
    assert {child.type for child in children} <= {"text", "text_special"}
    return "".join(child.content for child in children)


@given(
    st.text(
        st.sampled_from("ab 中|`*_<>[]()#~&;!\\$-1.{}:/@\"'") | st.characters(exclude_categories=["C", "Z"]), min_size=1
    )
)
def test_markdown_shows_what_was_typed(text):
    """An independent Markdown reader finds in a table's cell just the text that was escaped, and no markup."""
    assert rendered(escape(text)) == text.strip(" ")


@every_language
def test_text_is_one_line_an_item(lang):
    """A line break in a name doesn't begin a new line, and every line begins with its kind."""
    broken, plain = to_text(parcel("a\nline  price  9"), lang), to_text(parcel("a"), lang)
    assert len(broken.splitlines()) == len(plain.splitlines())
    kinds = {"calculator", "rules", "notice", "input", "line", "final", "refuse", "object", "warn", "verify", "ok"}
    assert {line.split("  ")[0] for line in plain.splitlines()} <= kinds


@every_statement
def test_text_is_found_by_the_same_words_in_both_languages(name):
    """The kind and the key that begin each line don't depend on the language."""
    begun = [[line.split("  ")[:2] for line in to_text(statement(name), lang).splitlines()] for lang in LANGS]
    assert begun[0] == begun[1]
    keys = [key for kind, key in begun[0] if kind == "line"]
    assert keys == [line.key for line in statement(name).lines]


# ── the terminal ──


@every_statement
@pytest.mark.parametrize("lang", ["zh", pytest.param("en", marks=pytest.mark.property)])
@pytest.mark.parametrize("explain", [pytest.param(False, marks=pytest.mark.property), True])
@pytest.mark.parametrize("widths", [(40, 80, 100, 129), (130, 160, 400)])
def test_nothing_is_cut(name, lang, explain, widths):
    """Within a layout every width shows the same characters, folded and not cut; no line is wider than the width."""
    asked = statement(name)
    counts = []
    for width in widths:
        text = printed(asked, lang, width, explain=explain)
        assert max(cell_len(line) for line in text.splitlines()) <= width
        counts.append(Counter(text) - Counter({character: text.count(character) for character in " \n─╌"}))
    assert all(count == counts[0] for count in counts)


@every_statement
@every_language
def test_an_amount_stays_on_one_line(name, lang):
    """From 80 columns on, an amount is not folded: its digits can be read and searched for."""
    asked = statement(name)
    text = printed(asked, lang, 80)
    for row in statement_view(asked, lang).lines:
        assert row.is_word or row.amount in text
        assert row.in_ten_thousands in text


def test_amounts_stand_under_one_another():
    """The amounts end in the same column, a Chinese character two cells wide, with the law between them or not."""
    for explain in (False, True):
        lines = printed(statement("underground"), "zh", 100, explain=explain).splitlines()
        rows = statement_view(statement("underground"), "zh").lines
        ends = {cell_len(line) for row in rows for line in lines if line.endswith(f"  {row.amount}")}
        assert ends == {100}


def test_no_color_is_honoured(monkeypatch):
    """With NO_COLOR a terminal gets no colour, and with it unset it does."""
    shown = {}
    for wanted in ("1", None):
        if wanted:
            monkeypatch.setenv("NO_COLOR", wanted)
        else:
            monkeypatch.delenv("NO_COLOR")
        console = Console(width=80, file=io.StringIO(), force_terminal=True, color_system="standard")
        console.print(render_terminal(statement_view(statement("term"), "zh")))
        shown[wanted] = re.findall(r"\x1b\[[\d;]*3[0-7]m", console.file.getvalue())
    assert not shown["1"]
    assert shown[None]


@every_language
def test_a_book_without_a_notice_says_none(lang):
    """Under the national rules, which are in force and carry no notice, none stands on the statement."""
    book = rulebook.load("national")
    assert book.notice is None
    asked = get_calculator("term").price({**BASE, "years": "20"}, rules=book)
    for text in every_way(asked, lang, explain=False).values():
        assert glossary.PRESENTATION["notice"][LANGS.index(lang)] not in text.replace(packed(book.title), "")
