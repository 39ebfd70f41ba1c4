"""The page of a statement: what a reader of its HTML finds, before any browser opens it.

Expected amounts are those of the statement's JSON; lengths in a drawing are those amounts again, in proportion.
"""

import re
import subprocess
import sys
from collections import Counter
from datetime import date
from itertools import pairwise

import pytest
import strategies
from effort import examples
from hypothesis import assume, given
from hypothesis import strategies as st
from sheets import ASKED, HOSTILE, LANGS, REFUSED, Page, facts_of, packed, statement, statements
from statements import shown_amount, typed_amounts

from landprice import rulebook
from landprice.calculators import get_calculator
from landprice.cli.main import main
from landprice.errors import Exit
from landprice.glossary import SHEET
from landprice.present import page as page_renderer
from landprice.present.as_json import to_dict
from landprice.present.charts import charts
from landprice.present.document import statement_document
from landprice.present.paper import Footnotes
from landprice.present.views.statement import statement_view
from landprice.printable import visible

every_statement = pytest.mark.parametrize("name", ASKED)
every_language = pytest.mark.parametrize("lang", LANGS)
every_calculator = pytest.mark.parametrize("key", strategies.CALCULATORS)


def write(asked, lang):
    """A statement's page."""
    return page_renderer.render(statement_document(asked, lang))


def number(text):
    """The number in a text such as “9,600,000.00 元”, or “≤ 9,600,000.00” where it is a bound."""
    return re.fullmatch(r"(?:≤ )?([\d,.]+)(?:[ %].*)?", text)[1].replace(",", "")


def check_figures(asked, page):
    """Every figure on a page is its line's in the JSON; every line stands in the table, in order."""
    lines = {line["key"]: line for line in to_dict(asked, "en")["lines"]}
    shown = page.having("data-key")
    for attributes, text in shown:
        line = lines[attributes["data-key"]]
        assert attributes["data-amount"] == line["amount"]
        if line["formula"] is not None:
            assert number(text) == shown_amount(line)
    in_table = [attributes["data-key"] for attributes, _ in page.of("span") if "data-key" in attributes]
    assert in_table == list(lines)


# ── figures and words ──


@every_statement
@every_language
def test_the_figures_are_the_json_s(name, lang):
    """Each figure, in the table, the total and beside a chart, is its line's amount in the JSON; none is missing."""
    check_figures(statement(name), Page(write(statement(name), lang)))


@every_calculator
@given(st.data())
@examples(6)
def test_the_figures_are_the_json_s_whatever_the_parcel(key, data):
    """The same for drawn parcels, in a language that is drawn too; a refused one shows no figure."""
    asked = data.draw(statements(key))
    page = Page(write(asked, data.draw(st.sampled_from(LANGS))))
    check_figures(asked, page)
    assert asked.refused == (not page.having("data-key"))


@every_statement
@every_language
def test_the_page_says_everything(name, lang):
    """Every input, formula, amount, clause quoted, reading, message, notice and fingerprint stands on the page."""
    asked = statement(name)
    facts = facts_of(statement_view(asked, lang))
    text = packed(Page(write(asked, lang)).text).lower()  # what stands first in a sentence begins with a capital letter
    assert not [fact for fact in facts if fact and packed(fact).lower() not in text]


def test_the_sheet_has_the_columns_that_valuers_know():
    """序号, 项目, 计算式, 结果, 依据; lines numbered from 1; who signs, and when: as the field's sheets have them."""
    page = Page(write(statement("term"), "zh"))
    assert [text for _, text in page.of("h1")] == ["弹性年期出让测算表"]
    assert [text for _, text in page.of("th")][:5] == ["序号", "项目", "计算式", "结果", "依据"]
    numbers = [text for attributes, text in page.of("td") if attributes.get("class") == "number"]
    assert numbers == [str(k) for k in range(1, len(statement("term").lines) + 1)]
    signed = ("测算人", "校核人", "审核人", "日期")
    assert [text for _, text in page.of("li") if text in signed] == list(signed)
    assert "人民币叁佰捌拾肆万元整" in page.text


@every_language
@pytest.mark.parametrize("name", sorted(REFUSED))
def test_a_refused_page_has_checks_and_no_lines(name, lang):
    """A refused page has no table, total, signatures or chart, and gives the reason before the inputs."""
    page = Page(write(statement(name), lang))
    assert not page.of("table")
    assert not page.of("svg")
    assert "人民币" not in page.text
    assert SHEET["valuer"][LANGS.index(lang)] not in page.text.lower()
    headings = [attributes["id"] for attributes, _ in page.of("h2")]
    assert headings.index("reasons") < headings.index("inputs")


def test_a_refused_page_is_written_with_exit_3(tmp_path, capfd):
    """The command writes the page of a refused parcel, says why, and exits with 3."""
    path = tmp_path / "refused.html"
    assert main(
        ["term", "--lang", "en", "--use", "商服用地", "--full-price", "1", "--years", "20", "-o", str(path)]
    ) == (Exit.REFUSED)
    assert "use-out-of-scope" in capfd.readouterr().err
    assert "--accept use-out-of-scope" in Page(path.read_bytes()).text


def test_the_day_asked_for_stands_on_the_sheet():
    """The day whose rules were asked for is said; without one none is."""
    book = rulebook.load(on=date(2024, 1, 1))
    asked = get_calculator("term").price({"use": "industrial", "full_price": "100", "years": "20"}, rules=book)
    assert "2024-01-01" in Page(write(asked, "en")).text


@every_language
def test_a_book_without_a_notice_says_none(lang):
    """Under the national rules, which are in force and carry no notice, the page has none."""
    asked = get_calculator("term").price(ASKED["factor"][1], rules=rulebook.load("national"))
    assert not [attributes for attributes, _ in Page(write(asked, lang)).of("p") if attributes.get("class") == "notice"]


@every_statement
def test_english_is_whole(name):
    """In English, what is Chinese is the law's, and marked as Chinese for a reader that speaks; but for 亩."""
    shown = statement_view(statement(name), "en")
    page = Page(write(statement(name), "en"))
    rest = page.text
    chinese = [text for attributes, text in page.having("lang") if attributes["lang"] == "zh-CN"]
    chinese += [cited.note for cited in shown.documents] + [ground.reading for ground in shown.clauses]
    chinese += [quoted.citation for ground in shown.clauses for _, quoted in shown.quotations(ground)]
    chinese += [shown.notice, "招标拍卖挂牌", "挂牌", "可以划拨", "亩", *(one.text for one in shown.inputs("parcel"))]
    chinese += typed_amounts(ASKED[name][1])
    for part in sorted(filter(None, chinese), key=len, reverse=True):
        rest = rest.replace(part, "")
    assert not re.findall(r"[一-鿿]+", rest)


# ── the file ──


@every_statement
@every_language
def test_the_page_needs_nothing_but_itself(name, lang):
    """No script, no handler, no address but of itself: and its policy would let none be loaded."""
    written = write(statement(name), lang)
    page = Page(written)
    assert not {tag for tag, _, _ in page.elements} & {"script", "iframe", "object", "embed", "img", "base", "form"}
    for tag, attributes, _ in page.elements:
        assert not [attribute for attribute in attributes if attribute.startswith("on") or attribute == "style"]
        for attribute in ("href", "src", "xlink:href", "action"):
            assert attributes.get(attribute, "#").startswith(("#", "data:,")), tag
    policy = [attributes["content"] for attributes, _ in page.of("meta") if "http-equiv" in attributes]
    assert policy == ["default-src 'none'; style-src 'unsafe-inline'; img-src data:"]
    (style,) = page.of("style")
    assert not re.search(r"url\(|@import|//", style[1])
    assert b"://" not in written


@every_statement
@every_language
def test_links_lead_there_and_back(name, lang):
    """Each citation leads to its note and each note back to every citation of it; no name is given twice."""
    page = Page(write(statement(name), lang))
    ids = Counter(attributes["id"] for attributes, _ in page.having("id"))
    assert set(ids.values()) == {1}
    links = [attributes for attributes, _ in page.of("a")]
    assert {attributes["href"].removeprefix("#") for attributes in links} <= set(ids)
    cites = {attributes["id"]: attributes["href"] for attributes in links if attributes["class"] == "cite"}
    backs = Counter(attributes["href"].removeprefix("#") for attributes in links if attributes["class"] == "back")
    assert backs == Counter(list(cites))
    assert len(cites) > 0
    notes = [attributes["id"] for attributes, _ in page.of("li") if attributes.get("id", "").startswith("note-")]
    assert notes == [f"note-{k}" for k in range(1, len(notes) + 1)]
    assert {href.removeprefix("#") for href in cites.values()} == set(notes)


@every_statement
@every_language
def test_the_page_can_be_told_apart_by_ear(name, lang):
    """It says its language; its headings are in order; every region, chart and table has a name."""
    page = Page(write(statement(name), lang))
    assert page.of("html") == [({"lang": {"zh": "zh-CN", "en": "en"}[lang]}, page.of("html")[0][1])]
    levels = [int(tag[1]) for tag, _, _ in page.elements if re.fullmatch(r"h\d", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    names = {attributes["id"] for attributes, text in page.having("id") if text.strip()}
    for attributes, _ in page.having("aria-labelledby"):
        assert set(attributes["aria-labelledby"].split()) <= names
    assert len(page.of("figure")) == len(charts(statement(name), lang))
    for attributes, _ in page.of("svg"):
        assert attributes.get("role") == "img" or attributes.get("aria-hidden") == "true"


@every_statement
def test_the_page_is_the_same_bytes_again(name):
    """Two runs give the same page: no day, no random name."""
    assert write(statement(name), "zh") == write(statement(name), "zh")


@pytest.mark.process
def test_the_page_is_the_same_bytes_in_every_process():
    """No order of a set stands in it either."""
    code = (
        "import sys; sys.path[:0] = ['tests', 'tests/support']; import sheets;"
        "from landprice.present import page, document;"
        "sys.stdout.buffer.write(page.render(document.statement_document(sheets.statement('compare'), 'en')))"
    )
    pages = {
        subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            check=True,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": "."},
        ).stdout
        for seed in ("1", "2")
    }
    assert len(pages) == 1


@pytest.mark.process
def test_a_json_answer_waits_for_no_page():
    """What draws and lays out pages and Word sheets is not imported by a command that writes neither."""
    code = (
        "import sys; from landprice.cli.main import main;"
        "main(['term', '--use', 'industrial', '--full-price', '100', '--years', '20', '--json']); print(*sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"jinja2", "docx", "lxml", "markupsafe"} & set(done.stdout.split())


# ── what was typed ──


@given(st.text(max_size=40) | st.just(HOSTILE))
@examples(50)
def test_a_name_is_shown_as_it_is(text):
    """Whatever a parcel is called, the page shows it, control characters made visible, and none of it is markup."""
    asked = get_calculator("term").price({**ASKED["term"][1], "parcel": f"x{text}x"})
    page = Page(write(asked, "en"))
    (shown,) = [found for attributes, found in page.having("data-input") if attributes["data-input"] == "parcel"]
    assert shown == visible(asked.inputs["parcel"])
    plain = Page(write(statement("term"), "en"))
    assert [tag for tag, _, _ in page.elements] == [tag for tag, _, _ in plain.elements]


def test_a_book_is_shown_as_it_is(tmp_path):
    """What a user's own rule book says of itself is text too."""
    own = tmp_path / "own.toml"
    said = "</style><script>alert(1)</script> & \\u0001"
    own.write_text(f'id = "own"\ntitle = "{said}"\nstatus = "draft"\nnotice = "<b>"\nbased_on = "national"\n', "utf-8")
    inputs, book = ASKED["term"][1], rulebook.load(own)
    page = Page(write(get_calculator("term").price(inputs, rules=book), "zh"))
    assert "</style><script>alert(1)</script> & ␁" in page.text
    assert not {"script", "b"} & {tag for tag, _, _ in page.elements}


# ── charts ──


def chart(asked, key):
    """A chart of a statement by its key."""
    (found,) = [found for found in charts(asked, "en") if found.key == key]
    return found


@given(statements("lease"))
@examples(40)
def test_the_steps_of_a_rent_add_up_to_the_total(asked):
    """Each step's height × its years, added up, is total_rent: the steps are the rents, for the years they are due."""
    found = charts(asked, "en")
    reviewed = [line for line in asked.lines if line.key.startswith("ceiling_")]
    assert bool(found) == bool(reviewed and asked["total_rent"])
    assume(found)
    rents, ceilings = found[0].series
    assert sum(step.level * (step.end - step.start) for step in rents.steps) == asked["total_rent"]
    assert all(before.end == after.start for before, after in pairwise(rents.steps))
    assert [step.level for step in ceilings.steps] == [asked[line.key] for line in reviewed]


@given(statements("underground"))
@examples(40)
def test_the_bars_of_the_layers_add_up_to_the_total(asked):
    """The bars are the layers' prices, and go down from level to level."""
    found = charts(asked, "zh")
    assert bool(found) == (not asked.refused and asked["total"] > 0)
    assume(found)
    assert sum(bar.length for bar in found[0].bars) == asked["total"]
    levels = [int(re.search(r"地下(\d+)层", bar.label)[1]) for bar in found[0].bars]
    assert levels == sorted(levels)


def test_a_row_of_a_ledger_has_its_chart(tmp_path):
    """The page of a ledger's row names its layers, though the row has them in cells, and the first of them nowhere."""
    ledger, page = tmp_path / "ledger.csv", tmp_path / "row.html"
    ledger.write_text(
        "土地面积(㎡),评估单价(元/㎡),地下层次1,地下用途1,地下建筑面积1,地下层次2,地下用途2\n5000,5000,,,,2层,commercial\n",
        encoding="utf-8",
    )
    asked = ["explain", str(ledger), "2", "--calculator", "underground", "--lang", "en", "-o", str(page)]
    assert main(asked) == Exit.PRICED
    assert "2: level 2, commercial" in [text for _, text in Page(page.read_bytes()).of("th")]


@given(statements("mixed"))
@examples(40)
def test_the_bars_of_the_shares_add_up_to_the_whole(asked):
    """The bars are the shares of the uses: 100.00 % together, by largest remainder."""
    assume(not asked.refused)
    (found,) = charts(asked, "en")
    assert sum(bar.length for bar in found.bars) == 100


@pytest.mark.skipif("compare" not in strategies.CALCULATORS, reason="no strategy draws comparisons yet")
@given(st.data())
@examples(40)
def test_what_has_been_paid_comes_to_the_sum(data):
    """Under each mode, what has been paid at the end is its sum_paid, and never falls."""
    asked = data.draw(statements("compare"))
    assume(not asked.refused)
    found = chart(asked, "payments")
    keys = [line.key.removesuffix("_sum_paid") for line in asked.lines if line.key.endswith("_sum_paid")]
    assert len(keys) == len(found.series)
    for key, series in zip(keys, found.series, strict=True):
        levels = [step.level for step in series.steps]
        assert levels == sorted(levels)
        assert levels[-1] == asked[f"{key}_sum_paid"]


def test_the_years_of_a_comparison():
    """Rents of 5 years of 192 000, then the balance of 2 880 000 in year 6: the worked example of 5 + 15 years."""
    found = chart(statement("compare"), "payments")
    rows = [
        [cell.text for cell in row]
        for row in [row.cells for row in found.table.rows]
        if row[0].text == "lease, then grant"
    ]
    assert rows == [
        ["lease, then grant", "1–5", "192,000.00", "960,000.00"],
        ["lease, then grant", "6", "2,880,000.00", "3,840,000.00"],
    ]


def test_unequal_instalments_stand_by_themselves():
    """100.01 元 of rent in 3 years are 33.34, 33.33 and 33.34 (half up of each third): three payments, not one."""
    inputs = {"use": "industrial", "full_price": "1666.83", "years": "20", "lease_years": "3"}
    found = chart(get_calculator("compare").price(inputs), "payments")
    rows = [
        [cell.text for cell in row][1:3]
        for row in [row.cells for row in found.table.rows]
        if row[0].text == "lease, then grant"
    ]
    assert rows[:3] == [["1", "33.34"], ["2", "33.33"], ["3", "33.34"]]


def svg_of(asked, key):
    """The elements of a chart's drawing, each with its attributes and text."""
    page = Page(write(asked, "en"))
    inside, found = False, []
    for tag, attributes, text in page.elements:
        if tag == "figure":
            inside = attributes["data-chart"] == key
        elif inside and tag == "table":
            break
        elif inside:
            found.append((tag, attributes, text))
    return found


def series_of(drawn):
    """The paths of a drawing's series, without the grid's and those of the legend."""
    drawing = drawn[: next(place for place, (tag, _, _) in enumerate(drawn) if tag == "ul")]
    return [attributes["d"] for tag, attributes, _ in drawing if tag == "path" and "class" not in attributes]


def test_a_bar_is_as_long_as_its_amount():
    """In the drawing, the lengths of the layers' bars are to one another as their prices are."""
    drawn = svg_of(statement("underground"), "layers")
    lengths = [float(attributes["width"]) for tag, attributes, _ in drawn if tag == "rect"]
    amounts = [7_500_000, 225_000, 6_250_000, 0]  # 50 % of 15 million, 0.75 % of 30, 25 % of 25; public: from the top
    assert max(lengths) > 100
    for length, amount in zip(lengths, amounts, strict=True):
        assert length / max(lengths) == pytest.approx(amount / max(amounts), abs=0.01)


def test_a_step_is_as_high_as_its_rent():
    """In the drawing, a rent's line rises from rent to rent in proportion, each for its years."""
    drawn = svg_of(statement("reviewed"), "rent-steps")
    line, _ = series_of(drawn)
    points = [tuple(map(float, point)) for point in re.findall(r"(-?[\d.]+) (-?[\d.]+)", line)]
    rents = chart(statement("reviewed"), "rent-steps").series[0].steps
    across, up = [x for x, _ in points], [y for _, y in points]
    wide, high = across[-1] - across[0], up[0] - up[-1]
    for k, step in enumerate(rents):
        assert (across[2 * k] - across[0]) / wide == pytest.approx(float(step.start / 18), abs=0.01)
        level = (step.level - rents[0].level) / (rents[-1].level - rents[0].level)
        assert (up[0] - up[2 * k]) / high == pytest.approx(float(level), abs=0.01)


def test_a_chart_s_words_stand_in_the_drawing():
    """The drawing names itself, and the labels and amounts of its bars are written in it."""
    words = [text for _, _, text in svg_of(statement("mixed"), "shares")]
    for said in ("industrial", "69.99%", SHEET["shares"][1], SHEET["shares-said"][1]):
        assert said in words


def test_a_sheet_numbers_each_rule_once():
    """A rule cited by several lines is one note, in the order of the first citation."""
    view = statement_view(statement("reviewed"), "zh")
    footnotes = Footnotes(view)
    cited = [footnotes.cite(row.basis).footnote for row in view.lines]
    rules = [note.rule for note in footnotes.finish()]
    assert len(rules) == len(set(rules))
    assert [rules[number - 1] for number in cited] == [line.rule.id for line in statement("reviewed").lines]
    assert list(dict.fromkeys(cited)) == list(range(1, len(rules) + 1))
