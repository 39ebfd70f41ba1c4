"""The interactive mode on a pseudo-terminal: whole dialogues, wrong answers, going back and leaving, in both languages.

Each dialogue ends with a command that must give the same statement, byte for byte. `test_asking.py` holds the
same dialogues in this process.
"""

import json
import re
import signal
import subprocess

import pytest
from dialogues import DIALOGUES, command_shown, run_again, typed_at_once
from paths import DOCS
from terminal import COMMAND, Terminal, environment, termios

from landprice.errors import Exit
from landprice.verification.read_json import read_json
from landprice.verification.verdict import verify

pytestmark = pytest.mark.process


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("key", DIALOGUES)
def test_a_whole_dialogue(key, lang):
    """Asked and answered, the statement is shown, and its command gives the same one for the same inputs."""
    answers, inputs = DIALOGUES[key].answers, DIALOGUES[key].inputs
    args = ["--lang", "en"] if lang == "en" else []
    with Terminal(*args) as terminal:
        terminal.answer(*answers)
        shown, code = terminal.end()
    assert code == Exit.PRICED, shown
    assert "Traceback" not in shown
    found = json.loads(made := run_again(shown))
    assert {one: found["inputs"][one] for one in inputs} == inputs == found["inputs"]
    assert verify(*read_json(made, "made.json")).lang == lang
    assert typed_at_once(key, inputs, *args) == made
    line = found["lines"][0]
    assert line["label"] in shown


def test_a_wrong_answer_is_told_and_asked_again():
    """No number, too fine, beyond its limit, not above zero, no use, several, no choice, nothing: one line each."""
    with Terminal("--lang", "en") as terminal:
        assert "no such choice" in terminal.answer("bogus")
        terminal.answer("term")
        assert "Unknown land use" in terminal.answer("工业用低")
        assert "may mean several" in terminal.answer("科教用地")
        assert "An answer is needed" in terminal.answer("")
        terminal.answer("industrial")
        assert "is not a number" in terminal.answer("twenty")
        assert "has too many places" in terminal.answer("20.001")
        assert "is beyond its limit" in terminal.answer("101")
        assert "must be above zero" in terminal.answer("0")
        terminal.answer("20", "", "9600000")
        assert "no such choice" in terminal.answer("99")
        terminal.answer("method")
        assert "ratio, capitalised" in terminal.answer("guess")
        assert "capitalisation rate (or with its unit: %, ‰; required)" in terminal.answer("capitalised")
        assert "under 1" in terminal.answer("1")
        terminal.answer("6%", "")
        shown, code = terminal.end()
    assert code == Exit.PRICED
    assert "Traceback" not in shown
    assert command_shown(shown)[-6:] == ["--method", "capitalised", "--rate", "6%", "--lang", "en"]


def test_a_question_mark_quotes_the_law():
    """On the calculators, an input, a field of a part, the list of what may be given, an objection."""
    with Terminal() as terminal:
        assert "年租金标底" in terminal.answer("？")
        terminal.answer("term")
        assert "科研用地" in terminal.answer("?")
        terminal.answer("工业用地")
        shown = re.sub(r"\s", "", terminal.answer("?"))
        assert "至多100" in shown
        assert "土地价格（租金）标底可按不低于供应年期与最高年期的比值进行年期修正" in shown
        terminal.answer("20", "", "40万元")
        assert "缺省为最高年期" in terminal.answer("?")
        terminal.answer("parcel")
        assert "不影响测算" in terminal.answer("?")
        terminal.answer("A 1", "price_years", "40", "")
        assert "：“" in terminal.answer("?")
        terminal.answer("y")
        shown, code = terminal.end()
    assert code == Exit.PRICED
    assert command_shown(shown)[-2:] == ["--accept", "price-not-full-term"]
    assert "A 1" in command_shown(shown)


def test_an_objection_is_accepted_by_name_or_the_answer_put_right():
    """The first objection is not accepted and its answer corrected, a second one is accepted; the command has both."""
    with Terminal("--lang=en") as terminal:
        terminal.answer("1", "commercial", "20", "", "1000000", "")
        assert "no such choice" in terminal.answer("maybe")
        shown = terminal.answer("n")
        assert "use = commercial" in shown
        shown = terminal.answer("1")
        assert "it was commercial" in shown
        terminal.answer("industrial")
        shown, code = terminal.end()
    assert code == Exit.PRICED
    assert command_shown(shown)[1:3] == ["--use", "industrial"]
    assert "--accept" not in command_shown(shown)


def test_what_a_rule_refuses_can_be_left_so():
    """Years over the maximum: told why; left so, it ends as the command does, with exit 3."""
    with Terminal() as terminal:
        shown = terminal.answer("1", "工业用地", "60", "", "960万元", "")
        assert "超过法定最高出让年限" in shown
        assert "供应年期 years（年） = 60" in shown
        terminal.answer("")
        shown, code = terminal.end()
    assert code == Exit.REFUSED
    assert json.loads(run_again(shown))["lines"] == []


def test_an_objection_that_is_not_accepted_can_be_left_so():
    """Refused, as the command says it, with how it can be accepted."""
    with Terminal() as terminal:
        terminal.answer("1", "商业用地", "20", "", "960万元", "", "", "")
        shown, code = terminal.end()
    assert code == Exit.REFUSED
    assert "--accept use-out-of-scope" in re.sub(r"\n *", "", shown) or "--accept use-out-of-scope" in shown


def test_answers_at_odds_are_put_right():
    """Prices that disagree, a part without its price: told, and the answer that is chosen is asked for again."""
    with Terminal() as terminal:
        shown = terminal.answer("1", "工业用地", "20", "480", "20000", "full_price", "960.01万元", "")
        assert "与总价" in shown
        assert "没有这个选项" in terminal.answer("n", "price")
        terminal.answer("full_price", "960万元")
        assert terminal.end()[1] == Exit.PRICED
    with Terminal() as terminal:
        shown = terminal.answer("5", "工业", "18", "480", "商服", "2", "", "", "")
        assert "unit_price_2" in shown
        terminal.answer("1", "工业", "18", "480", "商服", "2", "3900", "", "10", "")
        assert terminal.end()[1] == Exit.PRICED


def test_the_way_back():
    """A sign goes back to the question before, with what was answered, through parts too; from the first, nowhere."""
    with Terminal() as terminal:
        assert "已是第一题" in terminal.answer("<")
        terminal.answer("1", "工业用地", "20")
        assert "原答 20" in terminal.answer("<")
        assert "原答 工业用地" in terminal.answer("＜")
        assert "原答 term" in terminal.answer("<")
        assert "地下层次" in terminal.answer("underground")
        terminal.answer("1", "parking")
        assert "原答 parking" in terminal.answer("<")
        terminal.answer("public", "300", "", "2")
        assert "原答 2" in terminal.answer("<")
        assert "地表单价" in terminal.answer("<")
        assert "地下建筑面积" in terminal.answer("<")
        terminal.answer("400", "", "", "", "1000000", "", "8000", "")
        shown, code = terminal.end()
    assert code == Exit.PRICED
    assert command_shown(shown)[:3] == ["underground", "--layer", "1:public:400"]


def test_a_part_s_answer_has_no_sign_that_parts_fields():
    """A colon in a field would be taken for two."""
    with Terminal() as terminal:
        assert "没有这个选项" in terminal.answer("4", "1:parking")
        terminal.type(b"\x04")
        assert terminal.end()[1] == Exit.PRICED


def test_the_dialogue_of_the_documentation_is_what_happens():
    """Its answers typed, the terminal shows what the page does."""
    page = (DOCS / "asking.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"^```text\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    with Terminal() as terminal:
        terminal.answer(*re.findall(r"^> (.*)$", block, re.MULTILINE))
        assert terminal.shown.startswith(block)


def test_ctrl_c_interrupts():
    """Exit 130, one word, no traceback; at the first question and in the middle of an answer."""
    for answers in ((), ("1", "工业用地")):
        with Terminal() as terminal:
            terminal.prompt()
            terminal.answer(*answers)
            terminal.type(b"12\x03")
            shown, code = terminal.end()
        assert code == Exit.INTERRUPTED
        assert "已中断" in shown
        assert "Traceback" not in shown


@pytest.mark.parametrize("ending", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_the_terminal_has_its_settings_after_a_signal(ending):
    """Line editing turns echo off while it waits; whatever ends the program, it is on again."""
    with Terminal() as terminal:
        before = termios.tcgetattr(terminal.screen)
        terminal.prompt()
        assert termios.tcgetattr(terminal.screen) != before
        terminal.process.send_signal(getattr(signal, ending))
        assert terminal.process.wait(120) == Exit.INTERRUPTED
        assert termios.tcgetattr(terminal.screen) == before


def test_ctrl_d_ends():
    """Cleanly, and says that nothing was priced."""
    for answers in ((), ("1", "工业用地")):
        with Terminal() as terminal:
            terminal.prompt()
            terminal.answer(*answers)
            terminal.type(b"\x04")
            shown, code = terminal.end()
        assert code == Exit.PRICED
        assert "没有测算" in shown
        assert "Traceback" not in shown


def test_chinese_characters_are_edited_whole():
    """A backspace takes one character, not one byte of it."""
    with Terminal() as terminal:
        terminal.answer("1")
        terminal.prompt_seen()
        terminal.type("工业用低".encode() + b"\x7f" + "地".encode() + b"\r")
        assert "供应年期" in terminal.prompt()


def test_bytes_that_are_no_characters_and_control_characters_are_survived():
    """What is typed can be anything."""
    with Terminal() as terminal:
        terminal.answer("1", "工业用地", "20", "", "960万元", "parcel")
        terminal.prompt_seen()
        terminal.type(b"A\xff\xfe\x16\x1b[31mB\r")
        terminal.prompt()
        terminal.answer("")
        shown, code = terminal.end()
    assert code == Exit.PRICED
    assert "Traceback" not in shown
    run_again(shown)


def test_it_never_asks_where_nobody_sits():
    """Standard input no terminal: the help, as before, and exit 2; so where standard output is none."""
    with Terminal(stdin=subprocess.DEVNULL) as terminal:
        shown, code = terminal.end()
    assert code == Exit.USAGE
    assert "\n> " not in shown
    assert "lease-to-sale" in shown
    done = subprocess.run(COMMAND, stdin=subprocess.DEVNULL, capture_output=True, env=environment(), check=False)
    assert done.returncode == Exit.USAGE
