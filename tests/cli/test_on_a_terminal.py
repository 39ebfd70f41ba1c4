"""What a terminal shows: every figure that a pipe gets, of every kind of document."""

import re

import pytest
from paths import EXAMPLES
from run_cli import run_cli

from landprice.errors import Exit

TERM = ("term", "--use", "工业用地", "--full-price", "960万元", "--years", "20")
REVIEWED = ("lease", *TERM[1:], "--review-every", "5", "--reassessed", "1000万元")
LEDGER = ("--ledger", "ledger.csv", "--calculator", "term")
CITY = str(EXAMPLES / "city.toml")
COMMANDS = {
    "a statement": (*TERM, "--explain"),
    "reviews": REVIEWED,
    "a sweep": ("compare", *TERM[1:-1], "10:20:5"),
    "a comparison": ("compare", *TERM[1:]),
    "parts": ("mixed", "--area", "1000", "--part", "工业用地:100:480", "--part", "商服用地:300:3900"),
    "books compared": ("rules", "diff", "national", "tianjin-draft"),
    "a change of a ledger": ("rules", "diff", "national", CITY, *LEDGER),
    "a timeline": ("rules", "timeline", *REVIEWED[:7], "--rules", CITY),
}
FIGURE = re.compile(r"\d[\d,]*\.\d\d(?!\d)")


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_terminal_has_every_figure(tmp_path, name, lang):
    """In either language; the exit code is the same."""
    (tmp_path / "ledger.csv").write_text(
        "土地用途,总价（万元）,面积（㎡）,供应年期\n工业用地,960,20000,20\n工业用地,100,,20\n仓储用地,50,500,20\n商服用地,50,500,20\n",
        encoding="utf-8",
    )
    command = (*COMMANDS[name], "--lang", lang)
    piped = run_cli(*command, cwd=tmp_path)
    shown = run_cli(*command, cwd=tmp_path, terminal=True, env={"COLUMNS": "200"})
    assert shown.code == piped.code
    assert shown.code in (Exit.PRICED, Exit.REFUSED)
    figures = set(FIGURE.findall(piped.out.decode()))
    assert figures or name == "books compared"
    text = re.sub(r"\x1b\[[0-9;]*m", "", shown.out.decode())
    assert not {figure for figure in figures if figure not in text}
