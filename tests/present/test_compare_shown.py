"""The output of a comparison: every figure side by side at every width, and bars in proportion to their figures."""

import io
import re
from fractions import Fraction

import pytest
import strategies
from effort import examples
from hypothesis import assume, given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console

import landprice
from landprice import UsageError
from landprice.calculators import get_calculator
from landprice.cli.main import main
from landprice.decimal_text import format_decimal
from landprice.errors import Exit
from landprice.glossary import MEASURES, MODES
from landprice.present.markdown import render_view as render_markdown
from landprice.present.terminal import render as render_terminal
from landprice.present.text import render as render_text
from landprice.present.views.comparison import compare_modes
from landprice.present.views.model import ModeSweep
from landprice.present.views.statement import statement_view
from landprice.present.views.sweep import sweep_view

BASE = {"use": "industrial", "unit_price": 480, "area": 20000}
DISCOUNTED = {**BASE, "years": 20, "discount_rate": "5%"}
LARGEST = {"use": "industrial", "full_price": 10**12, "years": 20, "discount_rate": "5%"}
SWEEP = {**BASE, "years": "3:60:12", "lease_years": 5, "discount_rate": "5%"}
BLOCKS = " ▏▎▍▌▋▊▉█"
LANGS = ("zh", "en")
WIDTHS = (40, 80, *(pytest.param(width, marks=pytest.mark.property) for width in (100, 140)), 200)


def printed(renderable, width, **settings):
    """What a terminal of a width shows, without styles unless asked for."""
    console = Console(width=width, file=io.StringIO(), **({"color_system": None} | settings))
    console.print(renderable)
    return console.file.getvalue()


def side_by_side(text):
    """The section of a statement that sets the modes side by side."""
    return (
        re.split("^(?:各方式并列|Side by side) ─+$", text, flags=re.MULTILINE)[1]
        .split("\n测算 ─")[0]
        .split("\nLines ─")[0]
    )


def bars(text):
    """The lengths of the bars at the end of each line, in eighths of a cell."""
    found = (re.search(rf"(?:^|  )([{BLOCKS.strip()}]+) *$", line) for line in text.splitlines())
    return [sum(BLOCKS.index(block) for block in match[1]) for match in found if match]


# ── one parcel ──


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("inputs", [DISCOUNTED, LARGEST, {**BASE, "years": 1}])
def test_every_measure_of_every_mode_stands_side_by_side(inputs, width, lang):
    """Each amount is there to the fen, once for each mode that has it, and no line is wider than the terminal."""
    statement = landprice.compare(**inputs)
    text = printed(render_terminal(statement_view(statement, lang)), width)
    assert max(map(cell_len, text.splitlines())) <= width
    shown = re.findall(r"\d[\d,]*\.\d\d", "".join(re.findall(r"\S+| {2,}", side_by_side(text))))
    expected = [
        format_decimal(statement[f"{mode}_{one}"], places=2)
        for mode in MODES
        for one in MEASURES
        if has(statement, mode, one)
    ]
    if width >= 80:
        assert sorted(shown) == sorted(expected)


def has(statement, mode, measure):
    """Whether a statement has a measure of a mode."""
    return f"{mode}_{measure}" in {line.key for line in statement.lines}


@pytest.mark.parametrize("width", WIDTHS)
def test_a_bar_is_as_long_as_its_amount(width):
    """Within a measure the bars are to each other as the amounts are, to an eighth of a cell."""
    statement = landprice.compare(**DISCOUNTED)
    section = side_by_side(printed(render_terminal(statement_view(statement, "zh")), width))
    for block, measure in zip(
        re.split(r"^.* · 元$", section, flags=re.MULTILINE)[1:], measures_drawn(section), strict=True
    ):
        amounts = [statement[f"{mode}_{measure}"] for mode in MODES]
        lengths = bars(block)
        assert len(lengths) == len(amounts)
        for length, amount in zip(lengths, amounts, strict=True):
            assert abs(length - max(lengths) * amount / max(amounts)) <= 1


def measures_drawn(section):
    """The measures that have bars, by their headings."""
    names = {one.label: one.key for one in compare_modes(landprice.compare(**DISCOUNTED), "zh").measures}
    return [
        names[heading] for heading in re.findall(r"^(.*) · 元$", section, flags=re.MULTILINE)[0:] if heading in names
    ]


@pytest.mark.parametrize("lang", LANGS)
def test_bars_keep_their_length_without_colour(lang, monkeypatch):
    """NO_COLOR: no colour is written, and the blocks are those of a coloured terminal."""
    statement = landprice.compare(**DISCOUNTED)
    coloured = printed(
        render_terminal(statement_view(statement, lang)), 80, force_terminal=True, color_system="standard"
    )
    monkeypatch.setenv("NO_COLOR", "1")
    plain_text = printed(
        render_terminal(statement_view(statement, lang)), 80, force_terminal=True, color_system="standard"
    )
    colours = re.compile(r"\x1b\[(?:\d;)*[34]\dm|\x1b\[[0-9;]*3[0-7][0-9;]*m")
    assert colours.search(coloured)
    assert not colours.search(plain_text)
    strip = re.compile(r"\x1b\[[0-9;]*m")
    assert strip.sub("", coloured) == strip.sub("", plain_text)


@pytest.mark.parametrize("lang", LANGS)
def test_text_and_markdown_set_the_modes_side_by_side(lang):
    """A pipe has a line a mode, a file a row a mode; the bound of what is not known is marked in both."""
    statement = landprice.compare(**DISCOUNTED)
    lines = [line for line in render_text(statement_view(statement, lang)).splitlines() if line.startswith("mode  ")]
    assert [line.split("  ")[1] for line in lines] == list(MODES)
    assert "≤ 4,455,360.00" in lines[3]
    assert "3,129,377.86" in lines[4]
    rows = [line for line in render_markdown(statement_view(statement, lang)).splitlines() if line.startswith("| ")]
    index = LANGS.index(lang)
    (row,) = (row for row in rows if row.startswith(f"| {MODES['lease_ceilings'][index]} |"))
    assert row.split(" | ")[2:4] == ["≤ 4,455,360.00", "≤ 222,768.00"]


def test_a_statement_that_compares_nothing_is_shown_as_ever():
    """No modes side by side in another calculator's statement, nor in a refused comparison."""
    assert compare_modes(landprice.term(**BASE, years=20), "zh") is None
    assert compare_modes(landprice.compare(**BASE, years=51), "zh") is None


# ── the sweep ──


def sweep(inputs=SWEEP, **more):
    """A sweep."""
    return landprice.compare_years(**inputs, **more)


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("explain", [False, True])
@pytest.mark.parametrize("inputs", [SWEEP, {**LARGEST, "years": "5:55:25"}])
def test_a_sweep_shows_every_amount_and_every_refusal(inputs, width, lang, explain):
    """Each amount of each year and mode is there, a refused year with its code, and no line is too wide."""
    swept = sweep(inputs)
    text = printed(render_terminal(sweep_view(swept, lang), explain=explain), width)
    assert max(map(cell_len, text.splitlines())) <= width
    if width >= 80:
        tables = text.split("\n检查 ─")[0].split("\nChecks ─")[0]
        shown = sorted(re.findall(r"\d[\d,]*\.\d\d", tables))
        assert shown == sorted(
            format_decimal(statement[f"{mode}_{measure}"], places=2)
            for statement in swept.priced.values()
            for mode in MODES
            for measure in MEASURES
            if has(statement, mode, measure)
        )
    refused = len(swept.refused) * len(tables_of(swept))
    assert "".join(text.split()).count("term-over-maximum") >= refused
    assert ("—" in text) == any("no-sale-phase" in codes(one) for one in swept.priced.values())
    if explain:
        assert "在不同供应方式折算到最高年期土地价格基本均衡的前提下" in "".join(text.split())


def tables_of(swept):
    """The tables of a sweep, one a measure."""
    return next(block for block in sweep_view(swept, "zh").blocks() if isinstance(block, ModeSweep)).tables


def codes(statement):
    """The codes of its breached checks."""
    return {check.code for check in statement.breached}


@pytest.mark.parametrize("width", [100, 140, 200])
def test_bars_of_a_sweep_are_comparable_between_modes_and_years(width):
    """One scale for a measure: the full-term price's bar is as long in every year, an equal amount's in every mode."""
    swept = sweep({**BASE, "years": "10:50:40"})
    text = printed(render_terminal(sweep_view(swept, "en")), width)
    table = re.split(r"^Sum paid · yuan ─+$|^sum paid · yuan ─+$", text, flags=re.MULTILINE)[1].split("─")[0]
    found = [sum(BLOCKS.index(block) for block in run) for run in re.findall(f"[{BLOCKS.strip()}]+", table)]
    amounts = [swept.statements[years][f"{mode}_sum_paid"] for years in (10, 50) for mode in MODES]
    for length, amount in zip(found, amounts, strict=True):
        assert abs(length - max(found) * amount / max(amounts)) <= 1


@examples(30)
@given(
    inputs=strategies.parcels("compare"), start=st.integers(1, 60), step=st.integers(1, 30), lang=st.sampled_from(LANGS)
)
def test_a_pipe_has_a_line_for_each_mode_of_each_year(inputs, start, step, lang):
    """Lines begin with what they are, the mode or the codes, and the years; figures are the statements'."""
    text = {**strategies.as_text(inputs), "years": f"{start}:70:{step}"}
    try:
        swept = sweep(text)
    except UsageError:
        assume(False)
    lines = [line.split("  ", 3) for line in render_text(sweep_view(swept, lang)).splitlines()]
    for years, statement in swept.statements.items():
        here = [line for line in lines if line[0] in {"mode", "balanced", "refused"} and line[2] == str(years)]
        if statement.refused:
            ((kind, found, _, _),) = here
            assert kind == "refused"
            assert set(found.split(",")) == {check.code for check in statement.stopping}
            continue
        assert [line[1] for line in here[:-1]] == list(MODES)
        assert here[-1][:2] == ["balanced", {line.key: line.amount for line in statement.lines}["balanced"]]
        for _, mode, _, said in here[:-1]:
            amounts = [Fraction(one.replace(",", "")) for one in re.findall(r"\d[\d,]*\.\d\d", said)]
            assert amounts == [statement[f"{mode}_{one}"] for one in MEASURES if has(statement, mode, one)]


@pytest.mark.parametrize("lang", LANGS)
def test_a_warning_of_several_years_is_said_once(lang):
    """With the years that it is of, as runs; its figures where they are the same, else its label."""
    text = render_text(sweep_view(sweep({**BASE, "years": "5:50:5"}), lang))
    (line,) = (line for line in text.splitlines() if "lease-too-long" in line)
    assert "25–50" in line
    (line,) = (line for line in text.splitlines() if "full-term-not-flexible" in line)
    assert re.search("(?:年数|years): 50;", line)


def test_a_sweep_explained_in_a_pipe_quotes_the_law():
    """Each rule cited once, with its words."""
    text = render_text(sweep_view(sweep(), "zh"), explain=True)
    assert text.count("cited  lease-rise-cap\n") == 1
    assert "“涨幅不得高于上期租金的10%”" in text
    assert "document  " in text


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("years", ["3:60:12", "60:80:10"])
def test_a_sweep_as_markdown(lang, years):
    """A table a measure with a row a year, every table's rows as long as its head; all refused, a list of why."""
    swept = sweep({**SWEEP, "years": years})
    text = render_markdown(sweep_view(swept, lang))
    tables = re.findall(r"(?:^\|.*\n)+", text, flags=re.MULTILINE)
    assert all(len({row.count(" |") for row in table.splitlines()}) == 1 for table in tables)
    measures = tables[1:]
    assert len(measures) == (5 if swept.priced else 0)
    assert all(len(table.splitlines()) == 2 + len(swept.statements) for table in measures)
    assert text.count("term-over-maximum") >= len(swept.refused)
    for statement in swept.priced.values():
        assert format_decimal(statement["lease_ceilings_present_value"], places=2) in text


@pytest.mark.parametrize("lang", LANGS)
def test_a_sweep_refused_in_every_year_says_so_on_a_terminal(lang):
    """No table, but each year with the code that refuses it."""
    text = printed(render_terminal(sweep_view(sweep({**BASE, "years": "60:80:10"}), lang)), 80)
    for years in ("60", "70", "80"):
        assert re.search(rf"^ *{years}  .*term-over-maximum", text, flags=re.MULTILINE)


@pytest.mark.parametrize("lang", LANGS)
def test_a_sweep_without_a_warning_has_no_section_of_checks(lang):
    """Five years, the shortest lease and no review: nothing to say."""
    swept = sweep({**BASE, "years": "5:5:1"})
    assert not swept.statements[5].breached
    text = printed(render_terminal(sweep_view(swept, lang)), 80)
    assert not re.search("^(?:检查|Checks) ─", text, flags=re.MULTILINE)


def test_modes_that_are_not_balanced_are_told_by_their_years():
    """Which years are, and which are not: a cost price of 20 years' worth carries the shorter terms."""
    text = printed(render_terminal(sweep_view(sweep({**BASE, "years": "10:40:10", "cost_price": 3840000}), "en")), 80)
    assert re.search(r"^Balanced +years: 20–40$", text, flags=re.MULTILINE)
    assert re.search(r"^Not balanced +years: 10$", text, flags=re.MULTILINE)


@pytest.mark.parametrize("ending", [".json", ".md"])
def test_a_sweep_is_written_to_a_file(ending, tmp_path, capsys):
    """The file is what the format says, whole; nothing on standard output."""
    path = tmp_path / f"sweep{ending}"
    args = ["compare", "--use", "industrial", "--full-price", "9600000", "--years", "10:30:10", "--lang", "en"]
    assert main([*args, "-o", str(path)]) == Exit.PRICED
    assert capsys.readouterr().out == ""
    swept = landprice.compare_years(use="industrial", full_price="9600000", years="10:30:10")
    if ending == ".md":
        assert path.read_text("utf-8") == render_markdown(sweep_view(swept, "en"))
    else:
        assert main([*args, "--json"]) == Exit.PRICED


def test_a_sweep_on_a_terminal(monkeypatch, capsys):
    """On a terminal the command draws tables with bars; a refusal that may be accepted says how."""
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    args = ["compare", "--use", "commercial", "--full-price", "9600000", "--years", "10:30:10", "--lang", "en"]
    accepted = ["--accept", "use-out-of-scope", "--accept", "base-not-50-years"]
    assert main([*args, *accepted]) == Exit.PRICED
    assert "█" in capsys.readouterr().out
    assert main(args) == Exit.REFUSED
    assert "(to accept: --accept base-not-50-years)" in capsys.readouterr().err


def test_only_one_calculator_takes_a_sweep():
    """In every other calculator 5:50:5 is not a number."""
    with pytest.raises(UsageError, match="more than one way; write one number"):
        get_calculator("term").price({**BASE, "years": "5:50:5"})
