"""`rules new`: the skeleton of a place's book is valid as it stands, and so is every rule in it once uncommented."""

import re

import pytest
from paths import ROOT

from landprice import rulebook
from landprice.cli.main import main
from landprice.errors import Exit
from landprice.rulebook.skeleton import write_skeleton
from landprice.served import find_service


def uncommented(skeleton):
    """The skeleton with each of its rules taken out of its comment."""
    is_rule = re.compile(r"# (\[\[rules\.|[a-z_]+ = )")
    return "\n".join(line[2:] if is_rule.match(line) else line for line in skeleton.splitlines()) + "\n"


@pytest.mark.parametrize("below", ["national", "tianjin-draft"])
@pytest.mark.parametrize("make", [str, uncommented])
def test_a_skeleton_is_a_valid_book(tmp_path, below, make):
    file = tmp_path / "city.toml"
    file.write_text(make(write_skeleton(rulebook.load(below), "襄阳市", "xiangyang-city")), "utf-8")
    assert rulebook.check(file).problems == ()
    book = rulebook.load(file)
    assert (book.id, book.place, book.status, book.layers[-2]) == ("xiangyang-city", "襄阳市", "copy-seen", below)


def test_every_rule_of_a_skeleton_is_read(tmp_path):
    """Underground space is charged by the rates uncommented, so no rule in the skeleton is without effect."""
    file = tmp_path / "city.toml"
    file.write_text(uncommented(write_skeleton(rulebook.load("national"), "某市", "some-city")), "utf-8")
    service = find_service(rulebook.load(file))
    assert {"underground", "mixed"} <= {*service.calculators}
    assert [(schedule.kinds, schedule.below.value) for schedule in service.schedules] == [
        (("commercial", "office", "industrial", "storage"), "zero"),
        (("parking",), "not-covered"),
    ]


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (("--place", ""), "--place"),
        (("--place", "a\nb"), "--place"),
        (("--place", "某市", "--id", "Some City"), "--id"),
        (("--place", "某市", "--id", "national"), "--id"),
    ],
)
def test_what_is_no_name_is_refused(capsys, args, says):
    assert main(["rules", "new", *args, "--lang", "en"]) == Exit.USAGE
    said = capsys.readouterr()
    assert (said.out, says in said.err) == ("", True)


def test_the_command_prints_the_skeleton(capsys):
    assert main(["rules", "new", "--place", '"某"市']) == Exit.PRICED
    shown = capsys.readouterr().out
    assert 'place = "\\"某\\"市"' in shown
    assert "# [[rules.underground-level-1]]" in shown
    assert "国土资发〔2006〕307号" in shown, "what the book below says stands beside the rule"


EXAMPLES = re.findall(r"```toml\n(.*?)```", (ROOT / "docs" / "rule-books.md").read_text("utf-8"), re.DOTALL)
HEAD = """id = "some-city"
title = "某市规定（虚构）"
status = "in-force"
based_on = "national"

[documents.city-measures]
title = "某市国有建设用地计价办法（虚构）"
number = "某政发〔0000〕0号"
status = "in-force"

"""


@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_of_the_documentation_is_a_valid_book(tmp_path, example):
    """Each example of docs/rule-books.md, alone under the head of the example book."""
    file = tmp_path / "city.toml"
    file.write_text(HEAD + example, "utf-8")
    assert rulebook.check(file) == rulebook.ValidationReport((), ())
