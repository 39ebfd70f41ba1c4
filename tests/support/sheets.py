"""Statements to render as sheets, and a reader of pages that is independent of the renderer."""

from html.parser import HTMLParser

import strategies
from hypothesis import reject
from hypothesis import strategies as st
from statements import samples_beside

from landprice.calculators import get_calculator, objections
from landprice.errors import UsageError
from landprice.rulebook import load
from landprice.version import VERSION

BASE = {"use": "industrial", "unit_price": "480", "area": "20000"}
SHOPS = {"use": "commercial", "full_price": "1000000", "years": "20"}
PARCEL = {
    "parcel": "津北辰仓（挂）2018-015",
    "location": "北辰区",
    "valuation_date": "2024-03-01",
    "report_number": "B-77",
}
HOSTILE = (
    "<script>alert(1)</script>\" onmouseover='x' ]]> &amp; {{ 7*7 }} {% x %} \x00\x1b[2J\u202e \ufffe</style></title>"
)
LAYERS = ["1:commercial:3000", "2:commercial", "1:parking:6000", "3:public"]
ASKED = {
    "term": ("term", {**BASE, **PARCEL, "years": "20"}, ()),
    "factor": ("term", {**BASE, "years": "20", "method": "capitalised", "rate": "0.06", "floor_area_ratio": "2"}, ()),
    "hostile": ("term", {**BASE, "years": "20", "parcel": HOSTILE, "location": "长" * 200, "grade": "x" * 200}, ()),
    "largest": ("term", {"use": "industrial", "full_price": "1000000000000", "years": "50", "area": "0.0001"}, ()),
    "fixed": ("lease", {**BASE, "years": "20", "discount_rate": "0.05"}, ()),
    "reviewed": ("lease", {**BASE, **PARCEL, "years": "18", "review_every": "5", "reassessed": ["560", None]}, ()),
    "lease-to-sale": ("lease-to-sale", {**BASE, "lease_years": "5", "sale_years": "45"}, ()),
    "underground": ("underground", {"unit_price": "5000", "area": "5000", "layer": LAYERS}, ()),
    "mixed": ("mixed", {"part": ["industrial:7000:480", "office:3000:2000", "health:1:1"], "area": "5000"}, ()),
    "unpriced": ("mixed", {"part": ["industrial:7000", "office:3000"]}, ()),
    "cost": ("cost", {"tract_cost": "1000000", "part": ["industrial:10", "office:10", "health:10"]}, ()),
    "intensify": ("intensify", {"use": "industrial", "within_plan": True, "use_unchanged": True}, ()),
    "compare": ("compare", {**BASE, "years": "20", "discount_rate": "0.05"}, ()),
    "objected": ("term", SHOPS, ()),
    "accepted": ("term", SHOPS, ("use-out-of-scope",)),
    "refused": ("term", {**BASE, "years": "51"}, ()),
}
ASKED |= samples_beside(ASKED)
REFUSED = {"objected", "refused"}
LANGS = ("zh", "en")


def statement(name):
    """One of the statements above."""
    key, inputs, accepted = ASKED[name]
    return get_calculator(key).price(inputs, accept=accepted)


@st.composite
def statements(draw, key):
    """Draw a statement of a calculator, its parcel named by any text, its objections accepted."""
    inputs = draw(strategies.parcels(key))
    typed = {name: value if isinstance(value, bool) else text for (name, value), text in zipped(inputs)}
    try:
        return get_calculator(key).price({**typed, "parcel": draw(names())}, accept=objections(load()))
    except UsageError:
        reject()


def zipped(inputs):
    """Each input as it was drawn, and as it is typed."""
    text = strategies.as_text(inputs)
    return [((name, value), text[name]) for name, value in inputs.items() if name in text]


def names():
    """Draw a name: any text, or one that markup would read as more than text."""
    return st.text(max_size=30) | st.sampled_from([HOSTILE, "<b>", "&lt;", "a" * 300, "工" * 300, "\ud800", "'\"`="])


class Page(HTMLParser):
    """A page, read: every element with its attributes and its text, in their order.

    Attributes:
        elements: Each as (tag, attributes, text); the text as it stands, of all that is inside.
        text: All of it but the style.
    """

    VOID = ("meta", "link", "br")

    def __init__(self, written):
        """Read a page from its bytes."""
        super().__init__()
        self.elements = []
        self.text = ""
        self._open = []
        self.feed(written.decode())
        self.close()
        assert self._open == [], "every element is closed"

    def handle_starttag(self, tag, attrs):
        """An element begins."""
        self.elements.append([tag, dict(attrs), ""])
        if tag not in self.VOID:
            self._open.append(self.elements[-1])

    def handle_endtag(self, tag):
        """It ends: the one that began last."""
        assert self._open.pop()[0] == tag

    def handle_data(self, data):
        """A text belongs to every element that is open."""
        for element in self._open:
            element[2] += data
        if not any(element[0] == "style" for element in self._open):
            self.text += data

    def of(self, tag):
        """The elements of a tag, each as (attributes, text)."""
        return [(attributes, text) for found, attributes, text in self.elements if found == tag]

    def having(self, attribute):
        """The elements that have an attribute, each as (attributes, text)."""
        return [(attributes, text) for _, attributes, text in self.elements if attribute in attributes]


def packed(text):
    """A text without white space."""
    return "".join(text.split())


def facts_of(shown):
    """Every text that a sheet of this content has to say."""
    facts = [shown.book_title, shown.book_status, shown.notice, shown.sha256, shown.book, f"landprice {VERSION}"]
    facts += [part for one in (*shown.inputs("parcel"), *shown.inputs("inputs")) for part in (one.label, one.text)]
    for row in shown.lines:
        facts += [row.label, row.named, row.substituted, row.amount, row.in_ten_thousands, row.note]
    remarks = (*shown.checks("reasons"), *shown.checks("checks"), *shown.checks("to-verify"))
    for remark in remarks:
        facts += [remark.standing, remark.code, remark.message, remark.hint]
    facts += [part for remark in shown.checks("passed") for part in (remark.message, remark.basis.source.citation)]
    for part in (*shown.lines, *remarks):
        facts += [text for _, quoted in shown.quotations(part.basis) for text in (quoted.citation, quoted.quote)]
    facts += [part for cited in shown.documents for part in (cited.name, cited.status, cited.note)]
    if shown.final:
        facts += [shown.final.row.label, shown.final.bound, shown.final.capitals]
    return facts
