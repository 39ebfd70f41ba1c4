"""The interactive mode in this process: whole dialogues, wrong answers, going back and leaving, in both languages.

Each dialogue ends with a command that must give the same statement, byte for byte. `test_asking_terminal.py`
holds the same on a terminal.
"""

import builtins
import io
import json
import sys

import pytest
from dialogues import DIALOGUES, command_shown, run_again, typed_at_once

from landprice import rulebook
from landprice.calculators import all_calculators, get_calculator
from landprice.cli.interactive import start
from landprice.cli.interactive.law_help import find_line_rules, find_rules_about, find_usual_uses
from landprice.cli.interactive.prompts import WORDS
from landprice.cli.interactive.questions import quote_rules
from landprice.cli.interactive.script import DialogueResult, format_command
from landprice.cli.main import main
from landprice.errors import Exit
from landprice.inputs.declared import NoteInput
from landprice.verification.read_json import read_json
from landprice.verification.verdict import verify


def test_every_calculator_has_a_dialogue():
    """None is left out."""
    assert set(DIALOGUES) == set(all_calculators())


@pytest.fixture
def typed(monkeypatch, capsys):
    """Answer the questions of one run in this process; give its exit code and what it showed."""

    def run(*answers, args=()):
        waiting = iter(answers)

        def answer(_prompt=""):
            try:
                return next(waiting)
            except StopIteration:
                raise EOFError from None

        with monkeypatch.context() as patch:
            patch.setattr(builtins, "input", answer)
            patch.setattr(start, "asks", lambda _args: True)
            code = main(list(args))
        return code, capsys.readouterr().out

    return run


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("key", DIALOGUES)
def test_a_dialogue_gives_the_command_s_statement(typed, key, lang):
    """Each question is asked for help, then answered; the command shown gives the same statement."""
    answers, inputs = DIALOGUES[key].answers, DIALOGUES[key].inputs
    args = ["--lang", "en"] if lang == "en" else []
    code, shown = typed(*(one for answer in answers for one in ("?", answer)), args=args)
    assert code == Exit.PRICED, shown
    assert command_shown(shown)[0] == key
    found = json.loads(made := run_again(shown))
    assert {one: found["inputs"][one] for one in inputs} == inputs == found["inputs"]
    assert verify(*read_json(made, "made.json")).lang == lang
    assert typed_at_once(key, inputs, *args) == made
    assert found["lines"][0]["label"] in shown


def test_a_nul_is_no_answer(typed):
    """No argument of a command can have it."""
    code, shown = typed("1", "工业用地", "20", "", "1", "parcel", "A\0", "A", "")
    assert code == Exit.PRICED
    assert "没有这个选项" in shown


def test_an_input_that_looks_like_an_option_is_joined_to_its_own(typed):
    """A parcel called --json: the command takes it for a value."""
    code, shown = typed("1", "工业用地", "20", "", "1", "parcel", "--json", "")
    assert code == Exit.PRICED
    assert "--parcel=--json" in command_shown(shown)


def test_a_flag_takes_yes_or_no(typed):
    """Any other answer is an error."""
    code, shown = typed("7", "工业用地", "perhaps", "是", "1", "", args=("--lang", "en"))
    assert code == Exit.PRICED
    assert "Allowed: y, n" in shown


def test_only_the_language_may_be_said(monkeypatch):
    """Any other argument is a command's; a stream that is closed or no stream is nobody's."""
    for name in ("stdin", "stdout"):
        stream = io.StringIO()
        stream.isatty = lambda: True
        monkeypatch.setattr(sys, name, stream)
    assert start.asks([])
    assert start.asks(["--lang", "en"])
    assert start.asks(["--lang=en"])
    assert not start.asks(["term"])
    assert not start.asks(["--lang", "en", "--version"])
    monkeypatch.setattr(sys, "stdin", None)
    assert not start.asks([])


def test_the_command_quotes_for_a_shell():
    """A list with a gap, a flag, an accepted code, a language."""
    lease = get_calculator("lease")
    inputs = {"use": "a b", "years": "20", "full_price": "1", "review_every": "5", "reassessed": ["1", None, "$x"]}
    result = DialogueResult(
        lease, inputs, ("use-out-of-scope",), lease.price({"use": "industrial", "years": 1, "full_price": 1})
    )
    assert format_command(result, "en") == (
        "landprice lease --use 'a b' --full-price 1 --years 20 --review-every 5 --reassessed 1 --reassessed '' "
        "--reassessed '$x' --accept use-out-of-scope --lang en"
    )


# ── the law that an input is about ──

BOOK = rulebook.load()


SLOW = {"lease", "compare"}  # trying each of their inputs takes a second


@pytest.mark.parametrize(
    "key", [pytest.param(key, marks=pytest.mark.property) if key in SLOW else key for key in all_calculators()]
)
def test_every_input_that_counts_has_its_law(key):
    """Found by trying; what is only echoed has none."""
    for one, declared in get_calculator(key).inputs.items():
        echoed = isinstance(declared, NoteInput) and not declared.read_by_rules
        assert bool(find_rules_about(get_calculator(key), one, {}, BOOK)) != echoed, one
    assert find_line_rules(get_calculator(key), BOOK)


def test_the_law_of_an_input_is_the_right_one():
    """The term is about the ratio and the general limit, the cost price about the cost, a review about its cap."""
    about = {
        ("term", "years"): {"term-price", "term-over-maximum", "term-over-general-limit"},
        ("term", "cost_price"): {"reserve-price"},
        ("term", "rate"): {"term-factor"},
        ("lease", "reassessed"): {"lease-market-rent"},
        ("mixed", "existing_floor_area"): {"compatible-over-limit"},
    }
    for (key, one), rules in about.items():
        assert rules <= {rule.id for rule in find_rules_about(get_calculator(key), one, {}, BOOK)}
    assert quote_rules([], "en") == ["no clause is about this one.".capitalize()]


def test_the_usual_uses_are_those_in_scope():
    """Industrial, warehouse and, by reference, research for a term; any for a mixed parcel."""
    assert find_usual_uses(get_calculator("term"), "use", BOOK) == ["industrial", "warehouse", "research"]


def test_every_word_is_in_both_languages():
    """With the same places to fill in."""
    for zh, en in WORDS.values():
        assert zh
        assert en
        assert zh.count("{}") == en.count("{}")


EPISODES = {
    "wrong answers": (
        ["bogus", "1", "工业用低", "科教用地", "", "industrial", "20.001", "0", "20", "", "9600000", "99", ""],
        ["没有这个选项", "无法识别", "请明确为其中一种", "此项必填", "小数位过多", "须大于零"],
        Exit.PRICED,
    ),
    "the way back": (
        ["<", "1", "<", "2", "工业用地", "20", "<", "15", "", "1000000", "reassessed", "5", "<", "<", ""],
        ["已是第一题", "原答 term", "原答 20", "原答 5", "原答 reassessed"],
        Exit.PRICED,
    ),
    "an objection accepted": (
        ["1", "commercial", "20", "", "1000000", "", "?", "maybe", "y"],
        ["确认此项（use-out-of-scope）", "没有这个选项", "鼓励采用长期租赁"],
        Exit.PRICED,
    ),
    "an objection left": (["1", "commercial", "20", "", "1000000", "", "n", ""], ["要改正哪一项"], Exit.REFUSED),
    "a refusal put right": (
        ["1", "industrial", "60", "", "1000000", "", "?", "years", "50"],
        ["超过法定最高出让年限", "供应年期", "原答 60"],
        Exit.PRICED,
    ),
    "a refusal left": (["1", "industrial", "60", "", "1000000", "", ""], ["超过法定最高出让年限"], Exit.REFUSED),
    "prices at odds": (
        [
            "1",
            "industrial",
            "20",
            "480",
            "20000",
            "full_price",
            "960.01万元",
            "",
            "",
            "price",
            "full_price，area",
            "20000",
            "960万元",
        ],
        ["与总价", "没有这个选项"],
        Exit.PRICED,
    ),
    "prices at odds, accepted": (
        ["1", "industrial", "20", "480", "20000", "full_price", "960.01万元", "", "y"],
        ["与总价", "9,600,100.00", "--accept prices-disagree"],
        Exit.PRICED,
    ),
    "an input taken back": (
        ["1", "industrial", "20", "480", "20000", "full_price", "960.01万元", "", "n", "full_price", ""],
        ["与总价", "最高年期出让评估总价 full_price（元） = 960.01万元"],
        Exit.PRICED,
    ),
    "a unit price at a review": (
        ["2", "industrial", "20", "480", "20000", "review_every reassessed", "5", "-", "600", "0", "550", "", ""],
        ["单位 元/㎡", "第3次调整评估价为 0"],
        Exit.PRICED,
    ),
    "a part without its price": (
        ["5", "工业", "18", "480", "商服", "2", "", "", "", "分用途", "工业", "18", "", "商服", "2", "", "", ""],
        ["unit_price_2", "分用途 part = 工业:18:480, 商服:2"],
        Exit.PRICED,
    ),
    "a sign that parts fields": (
        ["4", "1:parking", "1", "parking", "300", "", "", "", "1000000", "", "8000", ""],
        ["没有这个选项", "不填则改问 土地面积"],
        Exit.PRICED,
    ),
    "the end": (["1", "工业用地"], ["已结束，没有测算"], Exit.PRICED),
}


@pytest.mark.parametrize("episode", EPISODES)
def test_an_episode(typed, episode):
    """Typed answers, the messages they cause, and the end of the dialogue."""
    answers, said, exit_code = EPISODES[episode]
    code, shown = typed(*answers)
    assert code == exit_code
    missing = [words for words in said if words not in shown.replace("\n", "")]
    assert not missing, shown
    assert ("landprice " in shown) == (episode != "the end")
