"""Every document in every format: each is written, opened again by a reader of its own, and holds JSON's figures."""

import io
import json
import re
from collections import Counter
from fractions import Fraction
from html.parser import HTMLParser

import docx
import openpyxl
import pytest

import landprice
from landprice import rulebook
from landprice.cli.main import main
from landprice.errors import Exit
from landprice.glossary import MEASURES, MODES
from landprice.ledger import Pricer, open_ledger, price_ledger
from landprice.ledger.report import RunFiles, report_run
from landprice.ledger.report_view import report_document
from landprice.present import terminal, text
from landprice.present.document import statement_document, sweep_document
from landprice.present.formats import FORMATS, render

LANGS = ("zh", "en")
BASE = {"use": "industrial", "unit_price": "480", "area": "20000"}
LEDGER = """parcel,use,area,unit_price,<b>note
=1+1,industrial,20000,480,x
A-2,commercial,1000,约5000,y
A-3,commercial,abc,5000,z
"""


def document_of_statement(lang, _folder):
    """A lease with its reviews, whose chart and checks are on the sheet."""
    inputs = {**BASE, "years": "18", "review_every": "5", "reassessed": ["560", None], "parcel": "<b>=1|*"}
    return statement_document(landprice.lease(**inputs), lang)


def document_of_comparison(lang, _folder):
    """The supply modes for 20 years, with their present values."""
    return statement_document(landprice.compare(**BASE, years="20", discount_rate="5%"), lang)


def document_of_sweep(lang, _folder):
    """The supply modes for several years: with no phase of sale in the first, and the last refused."""
    inputs = {**BASE, "years": "3:60:12", "lease_years": "5", "discount_rate": "5%"}
    return sweep_document(landprice.compare_years(**inputs), lang)


def document_of_run(lang, folder):
    """A ledger of three rows, of which one is priced."""
    path = folder / "ledger.csv"
    path.write_text(LEDGER, "utf-8")
    ledger = open_ledger(path)
    pricer = Pricer(
        ledger.headings, calculator="term", lang=lang, column_options=landprice.ColumnOptions({"years": "20"})
    )
    summary = price_ledger(ledger, pricer, folder / "priced.csv", folder / "rejects.csv", force=True)
    return report_document(report_run(pricer, summary, files=RunFiles(str(path), "priced.csv", "rejects.csv")), lang)


DOCUMENTS = {
    "statement": document_of_statement,
    "comparison": document_of_comparison,
    "sweep": document_of_sweep,
    "run": document_of_run,
}

# ── the figures of a document, as JSON has them ──


def figures_of_lines(data):
    """The amounts of a statement's lines, without its words."""
    return Counter(Fraction(line["amount"]) for line in data["lines"] if line["formula"] is not None)


def figures_of_sweep(data):
    """Each number of years once a measure, and the measures of every mode."""
    amounts = [{line["key"]: line["amount"] for line in one["lines"]} for one in data["statements"]]
    measures = [key for key in MEASURES if any(f"full_term_{key}" in lines for lines in amounts)]
    years = [Fraction(one["inputs"]["years"]) for one in data["statements"] for _ in measures]
    keys = [f"{mode}_{measure}" for mode in MODES for measure in measures]
    return Counter(years) + Counter(Fraction(lines[key]) for lines in amounts for key in keys if key in lines)


def figures_of_run(data):
    """The counts of rows, of codes, of uses, and of every column's cells."""
    counts = [*data["counts"].values(), *(warning["rows"] for warning in data["warnings"].values())]
    for code in data["codes"].values():
        counts += [code["rows"], *code["uses"].values()]
    for column in data["columns"]:
        counts += (column["cells"] or {}).values()
    return Counter(map(Fraction, counts))


FIGURES = {
    "statement": figures_of_lines,
    "comparison": figures_of_lines,
    "sweep": figures_of_sweep,
    "run": figures_of_run,
}

# ── the cells of a file, as a reader of its own finds them ──


class Cells(HTMLParser):
    """The texts of a page's table cells, and of what stands in them by itself."""

    def __init__(self, page):
        """Read a page."""
        super().__init__()
        self.texts, self._depth = [], 0
        self.feed(page)

    def handle_starttag(self, tag, attrs):  # noqa: ARG002
        """A cell begins, or a part of one."""
        if tag in {"td", "th"}:
            self._depth = 1
        if self._depth and tag in {"td", "th", "span"}:
            self.texts.append("")

    def handle_endtag(self, tag):
        """A cell ends."""
        if tag in {"td", "th"}:
            self._depth = 0

    def handle_data(self, data):
        """A text belongs to the part that began last."""
        if self._depth:
            self.texts[-1] += data


def cells_of_page(content):
    """The cells of a page."""
    return Cells(content.decode()).texts


def cells_of_word(content):
    """The lines of the cells of a Word file."""
    tables = docx.Document(io.BytesIO(content)).tables
    return [line for table in tables for row in table.rows for cell in row.cells for line in cell.text.split("\n")]


def cells_of_workbook(content):
    """The cells of a workbook, as last computed; no text of it is a formula."""
    book = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
    return [cell for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row if cell is not None]


def cells_of_markdown(content):
    """The lines of the cells of a Markdown file's tables."""
    rows = [line for line in content.decode().splitlines() if line.startswith("| ")]
    return [line for row in rows for cell in row[2:-2].split(" | ") for line in cell.split("<br>")]


CELLS = {".html": cells_of_page, ".docx": cells_of_word, ".xlsx": cells_of_workbook, ".md": cells_of_markdown}


def figures_in(cells):
    """The figures that fill a cell, whatever their unit."""
    numbers = (re.fullmatch(r"(?:≤ )?(-?[\d,]+(?:\.\d+)?)(?:%| .*)?", str(cell)) for cell in cells)
    return Counter(Fraction(number[1].replace(",", "")) for number in numbers if number)


# ── the tests ──


@pytest.mark.parametrize("lang", ["zh", pytest.param("en", marks=pytest.mark.property)])
@pytest.mark.parametrize("kind", DOCUMENTS)
@pytest.mark.parametrize("ending", FORMATS)
def test_every_document_holds_the_figures_of_json_in_every_format(ending, kind, lang, tmp_path):
    """None of JSON's figures is missing from the tables of a file, and the same document gives the same bytes."""
    document = DOCUMENTS[kind](lang, tmp_path)
    content = render(document, ending)
    if kind in {"sweep", "run"}:  # the tests of each format say it of statements
        assert content == render(DOCUMENTS[kind](lang, tmp_path), ending)
    expected = FIGURES[kind](json.loads(render(document, ".json")))
    assert expected
    if ending != ".json":
        assert not expected - figures_in(CELLS[ending](content))


def test_every_format_has_a_reader_here():
    """A format that is added is tested too."""
    assert set(FORMATS) == {".json", *CELLS}


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_every_document_is_printed_in_a_pipe_and_on_a_terminal(kind, tmp_path):
    """Both renderers know every block: each amount of a table stands in both."""
    from rich.console import Console  # noqa: PLC0415

    document = DOCUMENTS[kind]("en", tmp_path)
    console = Console(width=400, file=io.StringIO(), color_system=None)
    console.print(terminal.render(document.view, explain=True))
    piped = text.render(document.view, explain=True)
    for figure in FIGURES[kind](document.data):
        shown = re.compile(rf"(?<![\d.]){figure.numerator // figure.denominator:,}(?![\d])")
        plain = re.compile(rf"(?<![\d.]){figure.numerator // figure.denominator}(?![\d])")
        for output in (console.file.getvalue(), piped):
            assert shown.search(output) or plain.search(output), figure


@pytest.mark.parametrize("ending", FORMATS)
def test_text_from_outside_is_no_markup(ending, tmp_path):
    """A heading in HTML and a name that looks like a formula are shown as they are, in a run's report and a sheet."""
    for kind, typed in (("run", "<b>note"), ("statement", "<b>=1|*")):
        content = render(DOCUMENTS[kind]("zh", tmp_path), ending)
        if ending == ".html":
            assert b"<b>" not in content
        elif ending == ".md":
            assert typed not in content.decode()
            assert re.sub(r"\\(?=[^\w\s])", "", content.decode()).count(typed)
        else:
            cells = [json.loads(content)] if ending == ".json" else CELLS[ending](content)
            assert any(typed in str(cell) for cell in cells)


@pytest.mark.parametrize("ending", FORMATS)
def test_the_command_writes_a_sweep_and_a_report_in_every_format(ending, tmp_path, capsys):
    """``compare --years A:B:C -o`` and ``batch --report`` take every ending; the same file comes from the library."""
    sweep, report, ledger = tmp_path / f"sweep{ending}", tmp_path / f"report{ending}", tmp_path / "ledger.csv"
    ledger.write_text(LEDGER, "utf-8")
    priced = [*("compare", "--lang", "en", "--use", "industrial", "--unit-price", "480", "--area", "20000")]
    asked = [*priced, "--years", "3:60:12", "--lease-years", "5", "--discount-rate", "5%"]
    assert main([*asked, "-o", str(sweep)]) == Exit.ROWS_REJECTED
    assert sweep.read_bytes() == render(document_of_sweep("en", tmp_path), ending)
    batch = ["batch", str(ledger), "--calculator", "term", "--set", "years=20", "-o", str(tmp_path / "priced.csv")]
    assert main([*batch, "--force", "--lang", "en", "--report", str(report)]) == Exit.ROWS_REJECTED
    assert f"Report: {report}" in capsys.readouterr().err
    if ending != ".json":
        expected = figures_of_run(document_of_run("en", tmp_path).data)
        assert not expected - figures_in(CELLS[ending](report.read_bytes()))


def test_a_report_in_an_unknown_format_is_refused_before_the_ledger_is_read(tmp_path, capsys):
    """The endings are named, and no output appears."""
    ledger = tmp_path / "ledger.csv"
    ledger.write_text(LEDGER, "utf-8")
    output = tmp_path / "priced.csv"
    asked = ["batch", str(ledger), "--calculator", "term", "-o", str(output), "--lang", "en"]
    assert main([*asked, "--report", str(tmp_path / "report.pdf")]) == Exit.USAGE
    assert "its ending must be one of .json, .md" in capsys.readouterr().err
    assert not output.exists()


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("ending", FORMATS)
def test_a_use_that_a_book_adds_has_its_label_in_every_format(ending, lang, tmp_path):
    """A rule book with a use of its own: its label stands in lines, inputs and charts, and its key nowhere else."""
    own = tmp_path / "own.toml"
    own.write_text(
        'id = "own"\ntitle = "本地"\ntitle_en = "local"\nstatus = "draft"\nbased_on = "tianjin-draft"\n'
        '[uses.datacentre]\nzh = "数据中心"\nen = "data centre"\nnames = ["数据中心用地"]\n'
        '[documents.local]\ntitle = "本地规定"\nstatus = "draft"\n'
        '[[rules.max-term-datacentre]]\nvalue = "50"\nunit = "years"\ndocument = "local"\n'
        'article = "一"\nquote = "五十年"\n',
        "utf-8",
    )
    book = rulebook.load(own)
    statement = landprice.mixed(part=["数据中心用地:100", "工业用地:300"], rules=book)
    content = render(statement_document(statement, lang), ending)
    text_of = content.decode() if ending in {".json", ".md"} else " ".join(map(str, CELLS[ending](content)))
    assert ("数据中心" if lang == "zh" else "data centre") in text_of.replace("数据中心用地", "")
    if ending in {".html", ".docx"}:
        assert "share_datacentre" not in text_of
