"""The documentation is up to date: outputs, counts, examples, links, commands."""

import csv
import doctest
import importlib
import os
import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import shell
from paths import DOCS, EXAMPLES, ROOT

from landprice import rulebook
from landprice.ledger import Pricer, open_ledger, price_ledger

PAGES = sorted([*ROOT.glob("*.md"), *(DOCS).rglob("*.md")])
READMES = [ROOT / "README.md", ROOT / "README.zh-CN.md"]
LEDGER = EXAMPLES / "ledger.csv"

_TEST_COMMAND = (
    "python3 -m venv .venv-test && .venv-test/bin/pip install -q '.[test]' && .venv-test/bin/python -m pytest"
)
_INSTALL = "python3 -m venv .venv && .venv/bin/pip install -q . && "
_LINK = re.compile(r"\[[^\]]*\]\((?P<target>[^)\s]+)\)")
_ANCHOR = re.compile(r'<a id="(?P<id>[^"]+)">')


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def _blocks(page: Path, language: str) -> list[str]:
    """The fenced blocks of a page in one language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


def _anchors(page: Path) -> set[str]:
    """The places of a page that a link can name: its headings, as Markdown hosts name them, and its own anchors."""
    text = page.read_text(encoding="utf-8")
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    named = {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
    return named | {match["id"] for match in _ANCHOR.finditer(text)}


def _cells(path: Path) -> list[list[str]]:
    """The cells of a CSV, its headings first."""
    return list(csv.reader(path.read_text(encoding="utf-8-sig").splitlines()))


@pytest.fixture(scope="module")
def priced_example(tmp_path_factory):
    """The example ledger, priced: what came of it, and the two files."""
    folder = tmp_path_factory.mktemp("ledger")
    ledger = open_ledger(LEDGER)
    done = price_ledger(ledger, Pricer(ledger.headings), folder / "priced.csv", folder / "rejects.csv")
    return done, folder / "priced.csv", folder / "rejects.csv"


@pytest.fixture(scope="module")
def generate():
    """docs/generate.py, imported."""
    if sys.platform != "linux":
        pytest.skip("the commands shown run in bash, on a pseudo-terminal")
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(DOCS)
        yield importlib.import_module("generate")


def test_the_reference_is_not_stale(generate):
    """Every page of docs/reference is what the code gives today."""
    for name, page in generate.PAGES.items():
        assert (generate.REFERENCE / name).read_text(encoding="utf-8") == page(), f"{name}: run docs/generate.py"


LEDGER_PAGES = {"price-a-ledger.md", "ledger-formats.md", "nothing-lost.md"}
"""Pages whose many shell commands take seconds."""


@pytest.mark.parametrize(
    "page",
    [
        pytest.param(page, marks=pytest.mark.process if page.name in LEDGER_PAGES else ())
        for page in PAGES
        if page.parent.name != "reference"
    ],
    ids=_name,
)
def test_the_outputs_shown_are_not_stale(generate, page, tmp_path, monkeypatch):
    """The commands shown on a page print what it shows, the files shown are the files.

    landprice runs in this process; what else a command is made of, in bash.
    """
    real = generate.shown._environment  # noqa: SLF001  where the shell finds landprice

    def environment(folder, root, locale):
        found = real(folder, root, locale)
        shell.write_program(folder / ".bin" / "landprice", tmp_path)
        return found

    monkeypatch.setattr(generate.shown, "_environment", environment)
    assert shell.serve(tmp_path, lambda: generate.shown.refresh(page, ROOT)) == page.read_text(encoding="utf-8")


@pytest.mark.process
def test_nothing_that_comes_from_the_code_is_stale():
    """The same with every command in a process of its own, by the script that brings the pages up to date."""
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, DOCS / "generate.py", "--check"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


@pytest.mark.parametrize("page", [page for page in PAGES if _blocks(page, "python")], ids=_name)
def test_the_python_examples_run(page, tmp_path, monkeypatch):
    """Every example in Python gives what the page shows, one after the other, beside the example files."""
    (tmp_path / "examples").symlink_to(EXAMPLES)
    monkeypatch.chdir(tmp_path)
    source = "".join(_blocks(page, "python"))
    test = doctest.DocTestParser().get_doctest(source, {}, page.name, str(page), 0)
    said: list[str] = []
    result = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS).run(test, out=said.append)
    assert (result.failed, "".join(said)) == (0, "")
    assert result.attempted > 0


@pytest.mark.process
@pytest.mark.parametrize("readme", READMES, ids=_name)
def test_the_first_command_prices_a_ledger_and_a_parcel(readme, tmp_path):
    """The README's first command, without its installation, ends well, twice, and writes both files."""
    install, tests = _blocks(readme, "sh")
    assert install.startswith(_INSTALL)
    assert tests.strip() == _TEST_COMMAND
    (tmp_path / "examples").symlink_to(EXAMPLES)
    program = tmp_path / ".venv" / "bin" / "landprice"
    program.parent.mkdir(parents=True)
    start = "from landprice.cli.main import run; run()"
    program.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -c "{start}" "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    environment = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", "LANG": "en_GB.UTF-8", "LC_ALL": ""}
    for _ in range(2):
        done = subprocess.run(
            ["bash", "-c", install.removeprefix(_INSTALL)],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        assert "人民币叁佰捌拾肆万元整" in done.stdout
        assert "30 rows: 22 priced, 8 rejected." in done.stderr
    assert sorted(path.name for path in tmp_path.glob("*.csv")) == ["priced.csv", "priced.rejects.csv"]


def test_the_example_ledger_is_what_the_readmes_say(priced_example):
    """30 rows, 22 priced and 8 rejected, for five calculators."""
    done, priced, rejects = priced_example
    assert (done.rows, done.priced, done.rejected) == (30, 22, 8)
    assert "has 30 made-up rows for five calculators: 22 are priced, 8 rejected." in READMES[0].read_text("utf-8")
    assert "30 行虚构的示例，涉及五种测算：计价 22 行，未计价 8 行。" in READMES[1].read_text("utf-8")
    pricer = Pricer(open_ledger(LEDGER).headings)
    found = {pricer.calculator_of(row) for row in _cells(LEDGER)[1:]}
    assert found == {"term", "lease", "lease-to-sale", "underground", "mixed"}, "say so in the READMEs too"
    for path in (priced, rejects):
        assert path.read_bytes().startswith(b"\xef\xbb\xbf")


def test_the_example_ledger_s_reasons(priced_example):
    """Each rejected row of the example has the one reason that its remark names."""
    _, _, rejects = priced_example
    headings, *rows = _cells(rejects)
    remark, codes = headings.index("备注"), headings.index("codes")
    found = {row[remark]: row[codes] for row in rows}
    assert found == {
        "用途写法不在名录": "unknown-use",
        "不在适用范围": "use-out-of-scope",
        "兼指两种用途": "ambiguous-use",
        "单价不是数字": "not-a-number",
        "划拨供应": "allocated-land",
        "调整周期不足5年": "review-too-often",
        "租让合计超过50年": "term-over-maximum",
        "建筑面积并列": "tied-primary-use",
    }


def test_the_example_ledger_s_rows_are_the_one_parcel_figures(priced_example):
    """A priced row of the example is what the one-parcel calculator gives for it, every line."""
    _, priced, _ = priced_example
    ledger = open_ledger(LEDGER)
    pricer = Pricer(ledger.headings)
    headings, *rows = _cells(priced)
    width = len(ledger.headings)
    for row in rows:
        written = {key: cell for key, cell in zip(headings[width:-1], row[width:-1], strict=True) if cell}
        statement = pricer.statement([cell or None for cell in row[:width]])
        expected = {line.key: line.amount for line in statement.lines}
        assert {key: cell.removesuffix(".00") for key, cell in written.items()} == {
            key: amount.removesuffix(".00") for key, amount in expected.items()
        }


def test_the_example_book_is_valid():
    """The made-up city's book has no problem, and prices level 1 at a third."""
    path = EXAMPLES / "city.toml"
    assert not rulebook.check(path).problems
    assert str(rulebook.load(path).rule("underground-level-1").number) == "1/3"


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_links_lead_somewhere(page):
    """Every relative link of a page names a file that is there, and a place in it that is there."""
    for match in _LINK.finditer(page.read_text(encoding="utf-8")):
        file, _, place = match["target"].partition("#")
        if "://" in file:
            continue
        target = page.parent / file if file else page
        assert target.exists(), f"{_name(page)} links to {match['target']}"
        if place:
            assert place in _anchors(target), f"{_name(page)} links to {match['target']}"


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_the_tests_named_are_there(page):
    """Every file of tests/ that a page names exists; NAME stands for a name to be chosen."""
    for path in re.findall(r"`(tests/(?!.*NAME)[\w./]+)`", page.read_text(encoding="utf-8")):
        assert (ROOT / path).exists(), f"{_name(page)} names {path}"


def test_every_page_is_reached_from_the_readme():
    """Each page of docs/ can be found from the English README, step by step."""
    seen, ahead = set(), [READMES[0]]
    while ahead:
        page = ahead.pop().resolve()
        if page in seen:
            continue
        seen.add(page)
        targets = [match["target"].partition("#")[0] for match in _LINK.finditer(page.read_text(encoding="utf-8"))]
        ahead += [page.parent / target for target in targets if target.endswith(".md") and "://" not in target]
    assert set(PAGES) - seen == set()


def test_the_changelog_has_the_version():
    """The version that is built has its entry."""
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    assert re.search(rf"^## {re.escape(version)} ", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)
