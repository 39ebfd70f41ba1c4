"""The page in a browser: no requests, no console errors, and every figure readable at any width.

The browser is Debian's Chromium, which reads the page as a client's would; what it should show comes from the
statement's JSON.
"""

import re
import subprocess

import browser
import pytest
import strategies
import tools
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sheets import ASKED, HOSTILE, LANGS, statement, statements
from statements import shown_amount

from landprice.present import page as page_renderer
from landprice.present.as_json import to_dict
from landprice.present.document import statement_document

pytestmark = pytest.mark.browser

TELEPHONE, DESK, SHEET = 360, 1280, 680  # the last: 210 mm less two margins of 15 mm, 96 pixels an inch
WIDTHS = (TELEPHONE, DESK)
LETTER = 9.5  # pixels: letters in a drawing are at least so high

# Every figure that is shown, as a reader sees it.
FIGURES = """
return [...document.querySelectorAll('[data-key]')]
  .filter(e => e.checkVisibility())
  .map(e => [e.dataset.key, e.dataset.amount, e.innerText])
"""
# What does not fit: elements that reach past the window, and text that its own box cuts off.
CLIPPED = """
const wide = document.documentElement.clientWidth, bad = [];
for (const e of document.body.querySelectorAll('*')) {
  if (!e.checkVisibility() || e.closest('.unseen, .lines thead, svg')) continue;
  const box = e.getBoundingClientRect(), what = e.outerHTML.slice(0, 99);
  if (!e.closest('.scroll') && (box.right > wide + 1 || box.left < -1)) bad.push('outside: ' + what);
  const over = getComputedStyle(e).overflowX;
  if (over !== 'visible' && over !== 'auto' && e.scrollWidth > e.clientWidth + 1) bad.push('cut: ' + what);
}
if (document.documentElement.scrollWidth > wide) bad.push('the page is wider than the window');
return bad
"""
# The number of an amount stands on one line.
BROKEN = """
return [...document.querySelectorAll('.amount')].filter(e => e.checkVisibility()).filter(e => {
  const number = document.createRange(), text = e.firstChild;
  number.setStart(text, 0);
  number.setEnd(text, text.data.match(/^[≤ ]*[0-9.,]*/)[0].length);
  return number.getClientRects().length > 1;
}).map(e => e.innerText)
"""
# Every text in a drawing: what it says, its box, whether the drawing's holds it, how high its letters are.
WORDS = """
return [...document.querySelectorAll('svg[role=img]')].map(svg => {
  const frame = svg.getBoundingClientRect(), scale = frame.width / svg.viewBox.baseVal.width;
  return [...svg.querySelectorAll('text')].map(text => {
    const {left, right, top, bottom} = text.getBoundingClientRect();
    const across = left >= frame.left - 1 && right <= frame.right + 1;
    const down = top >= frame.top - 1 && bottom <= frame.bottom + 1;
    const letter = parseFloat(getComputedStyle(text).fontSize) * scale;
    return {said: text.textContent, left, right, top, bottom, letter, inside: across && down};
  });
})
"""


@pytest.fixture(scope="module")
def chromium(tmp_path_factory):
    """One browser for all the pages."""
    with browser.opened(tmp_path_factory.mktemp("profile")) as opened:
        yield opened


def write(asked, lang):
    """A statement's page."""
    return page_renderer.render(statement_document(asked, lang))


def check(chromium, asked, page, width):
    """Open a page and check the properties of every page at every width."""
    said, requests = chromium.open(page, width)
    assert (said, requests) == ([], [])
    figures = [(key, amount, text) for key, amount, text in chromium.run(FIGURES)]
    lines = {line["key"]: line for line in to_dict(asked, "en")["lines"]}
    assert {key for key, _, _ in figures} == set(lines)
    for key, amount, text in figures:
        assert amount == lines[key]["amount"]
        if lines[key]["formula"] is not None:
            assert re.match(r"(?:≤ )?([\d,.]+)", text)[1].replace(",", "") == shown_amount(lines[key])
    assert chromium.run(CLIPPED) == []
    assert chromium.run(BROKEN) == []
    for words in chromium.run(WORDS):
        assert words
        assert [word["said"] for word in words if not word["inside"] or word["letter"] < LETTER] == []
        assert list(overlapping(words)) == []


def overlapping(words):
    """The pairs of texts in a drawing of which one stands on the other."""
    for number, one in enumerate(words):
        for other in words[:number]:
            across = min(one["right"], other["right"]) - max(one["left"], other["left"])
            down = min(one["bottom"], other["bottom"]) - max(one["top"], other["top"])
            if across > 1 and down > (one["bottom"] - one["top"]) / 2:
                yield one["said"], other["said"]


@pytest.mark.parametrize("name", ASKED)
@pytest.mark.parametrize("lang", LANGS)
def test_a_page_is_read_at_every_width(chromium, tmp_path, name, lang):
    """No console error, no request; each figure is the JSON's; nothing is cut off, on a telephone or at a desk."""
    page = tmp_path / "statement.html"
    page.write_bytes(write(statement(name), lang))
    for width in WIDTHS:
        check(chromium, statement(name), page, width)


@pytest.mark.parametrize("key", strategies.CALCULATORS)
def test_drawn_pages_are_read_at_every_width(chromium, tmp_path_factory, key):
    """The same for parcels drawn over the whole range of the limits, called by any name."""
    folder = tmp_path_factory.mktemp("drawn")

    # a browser is slow: few are drawn, and one that fails is not made smaller
    @settings(max_examples=4, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    @given(statements(key), st.sampled_from(LANGS))
    def read(asked, lang):
        page = folder / "statement.html"
        page.write_bytes(write(asked, lang))
        for width in WIDTHS:
            check(chromium, asked, page, width)

    read()


@pytest.mark.parametrize("name", ASKED)
@pytest.mark.parametrize(("lang", "width"), [("zh", DESK), ("en", TELEPHONE)])
def test_axe_finds_no_fault(chromium, tmp_path, name, lang, width):
    """axe-core finds no fault, great or small (contrast, names, headings, languages, tables), at either width."""
    page = tmp_path / "statement.html"
    page.write_bytes(write(statement(name), lang))
    chromium.open(page, width)
    assert chromium.faults(browser.axe()) == []


def test_axe_finds_a_fault_that_is_there(chromium, tmp_path):
    """What finds nothing above does find a missing language and grey on white: axe ran."""
    page = tmp_path / "bad.html"
    page.write_text("<!doctype html><title>x</title><main><h1 style='color:#ccc'>grey</h1></main>", encoding="utf-8")
    chromium.open(page, DESK)
    found = {identifier for _, identifier, _ in chromium.faults(browser.axe())}
    assert {"html-has-lang", "color-contrast"} <= found


def test_markup_in_a_name_is_text(chromium, tmp_path):
    """A name that would be a script, a handler, the end of the title or the style is shown; no element comes of it."""
    elements = "return [...document.querySelectorAll('*')].map(e => e.tagName)"
    named = "return [...document.querySelectorAll('[data-input=parcel]')].map(e => e.textContent)"
    pages = {}
    for name in ("term", "hostile"):
        page = tmp_path / f"{name}.html"
        page.write_bytes(write(statement(name), "en"))
        chromium.open(page, DESK)
        pages[name] = chromium.run(elements).count("SCRIPT"), chromium.run(named)[0]
    assert pages["hostile"][0] == 0
    assert pages["hostile"][1].startswith(HOSTILE[:60])


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", ["hostile", "reviewed", "underground", "mixed", "compare", "largest", "refused"])
def test_a_page_prints_on_a4(chromium, tmp_path, name, lang):
    """On paper it is A4, its pages are numbered, nothing is cut off, and every amount of a line stands there whole."""
    reader = tools.program("pdftotext")
    page, paper = tmp_path / "statement.html", tmp_path / "statement.pdf"
    page.write_bytes(write(statement(name), lang))
    chromium.open(page, SHEET)
    chromium.as_on_paper(printing=True)
    try:
        assert chromium.run(CLIPPED) == []
        assert chromium.run(BROKEN) == []
    finally:
        chromium.as_on_paper(printing=False)
    paper.write_bytes(chromium.printed())
    facts = subprocess.run([tools.program("pdfinfo"), paper], capture_output=True, text=True, check=True).stdout
    assert re.search(r"Page size: +59\d(\.\d+)? x 84\d(\.\d+)? pts \(A4\)", facts)
    pages = int(re.search(r"Pages: +(\d+)", facts)[1])
    text = subprocess.run([reader, "-layout", paper, "-"], capture_output=True, text=True, check=True).stdout
    packed = "".join(text.split())
    last = f"第{pages}页，共{pages}页" if lang == "zh" else f"Page{pages}of{pages}"
    assert last in packed
    shown = [line for line in to_dict(statement(name), lang)["lines"] if line["formula"] is not None]
    for line in shown:
        assert shown_amount(line) in text.replace(",", ""), line["key"]
