"""The asking mode, on a pseudo-terminal: whole dialogues, wrong answers, ways back and out, in both languages.

Each dialogue ends with a command; run again, it gives the same statement, byte for byte.
"""

import builtins
import io
import json
import re
import subprocess
import sys

import pytest
from paths import DOCS
from terminal import COMMAND, Terminal, command_shown, environment

from landprice import rulebook
from landprice.calculators import all_calculators, get_calculator
from landprice.cli.interactive import start
from landprice.cli.interactive.law_help import rules_about, rules_of, usual_uses
from landprice.cli.interactive.prompts import WORDS
from landprice.cli.interactive.questions import quoted
from landprice.cli.interactive.script import Asked, command
from landprice.cli.main import main
from landprice.errors import Exit
from landprice.inputs.declared import NoteInput
from landprice.verification.read_json import read_json
from landprice.verification.verdict import verify

DIALOGUES = {
    "term": (["1", "工业用地", "20", "", "960万元", ""], {"use": "工业用地", "years": "20", "full_price": "960万元"}),
    "lease": (
        ["长期租赁", "industrial", "20", "480", "2公顷", "review_every，reassessed", "5", "560", "-", "600", "", ""],
        {
            "use": "industrial",
            "years": "20",
            "unit_price": "480",
            "area": "2公顷",
            "review_every": "5",
            "reassessed": ["560", None, "600"],
        },
    ),
    "lease-to-sale": (
        ["lease-to-sale", "仓储用地", "5", "45", "", "841.98万元", "sale_basis", "sale-term", ""],
        {
            "use": "仓储用地",
            "lease_years": "5",
            "sale_years": "45",
            "full_price": "841.98万元",
            "sale_basis": "sale-term",
        },
    ),
    "underground": (
        ["4", "1", "商服", "3000", "2", "parking", "", "", "5000", "8000", "坐落", "It's <南园路> 3号", ""],
        {
            "layer": ["1:商服:3000", "2:parking"],
            "unit_price": "5000",
            "area": "8000",
            "location": "It's <南园路> 3号",
        },
    ),
    "mixed": (
        ["混合用地", "工业用地", "18000", "480", "商业用地", "2000", "3900", "", "否", "10000", ""],
        {"part": ["工业用地:18000:480", "商业用地:2000:3900"], "area": "10000"},
    ),
    "cost": (
        ["6", "1000万元", "工业用地", "30000", "", "商服用地", "20000", "", "", ""],
        {"tract_cost": "1000万元", "part": ["工业用地:30000", "商服用地:20000"]},
    ),
    "compare": (
        ["8", "工业用地", "20", "480", "20000", ""],
        {"use": "工业用地", "years": "20", "unit_price": "480", "area": "20000"},
    ),
    "intensify": (["7", "工业用地", "y", "是", ""], {"use": "工业用地", "within_plan": True, "use_unchanged": True}),
}


def test_every_calculator_has_a_dialogue():
    """None is left out."""
    assert set(DIALOGUES) == set(all_calculators())


def run_again(shown, lang=()):
    """What the printed command gives, as JSON."""
    words = command_shown(shown)
    done = subprocess.run([*COMMAND, *words, *lang, "--json"], env=environment(), capture_output=True, check=False)
    assert done.returncode in {Exit.PRICED, Exit.REFUSED}, done.stderr
    return done.stdout


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("key", DIALOGUES)
def test_a_whole_dialogue(key, lang):
    """Asked and answered, the statement is shown, and its command gives the same one for the same inputs."""
    answers, inputs = DIALOGUES[key]
    args = ["--lang", "en"] if lang == "en" else []
    with Terminal(*args) as terminal:
        terminal.answer(*answers)
        shown, code = terminal.end()
    assert code == Exit.PRICED, shown
    assert "Traceback" not in shown
    found = json.loads(made := run_again(shown))
    assert {one: found["inputs"][one] for one in inputs} == inputs == found["inputs"]
    assert verify(*read_json(made, "made.json")).lang == lang
    words = [key]
    for one, value in inputs.items():
        option = get_calculator(key).inputs[one].option
        for item in value if isinstance(value, list) else [value]:
            words += [option] if item is True else [option, item or ""]
    typed = subprocess.run([*COMMAND, *words, *args, "--json"], env=environment(), capture_output=True, check=True)
    assert typed.stdout == made
    line = found["lines"][0]
    assert line["label"] in shown


def test_a_wrong_answer_is_told_and_asked_again():
    """No number, too fine, beyond its limit, not above zero, no use, several, no choice, nothing: one line each."""
    with Terminal("--lang", "en") as terminal:
        assert "no such choice" in terminal.answer("bogus")
        terminal.answer("term")
        assert "is not known; nearest" in terminal.answer("工业用低")
        assert "joins several" in terminal.answer("科教用地")
        assert "An answer is needed" in terminal.answer("")
        terminal.answer("industrial")
        assert "is no number" in terminal.answer("twenty")
        assert "has too many places" in terminal.answer("20.001")
        assert "is beyond its limit" in terminal.answer("101")
        assert "must be above zero" in terminal.answer("0")
        terminal.answer("20", "", "9600000")
        assert "no such choice" in terminal.answer("99")
        terminal.answer("method")
        assert "ratio, capitalised" in terminal.answer("guess")
        assert "capitalisation rate (or with its unit: %; required)" in terminal.answer("capitalised")
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
    """Not accepted, the answer is put right; a second objection is then accepted; the command says both."""
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
        assert "超过最高年限" in shown
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
        shown = terminal.answer("1", "工业用地", "20", "480", "20000", "full_price", "960.01万元")
        assert "与总价" in shown
        assert "没有这个选项" in terminal.answer("")
        terminal.answer("full_price", "960万元", "")
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
        terminal.answer("public", "300", "2")
        assert "原答 2" in terminal.answer("<")
        assert "地下建筑面积" in terminal.answer("<")
        terminal.answer("400", "", "", "1000000", "", "8000", "")
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


# ── without a terminal, for what only this process can see ──


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

        monkeypatch.setattr(builtins, "input", answer)
        monkeypatch.setattr(start, "asks", lambda _args: True)
        code = main(list(args))
        return code, capsys.readouterr().out

    return run


@pytest.mark.parametrize("key", DIALOGUES)
def test_a_dialogue_in_this_process(typed, key):
    """The same dialogues, with every question's help asked for first."""
    answers, inputs = DIALOGUES[key]
    both = [one for answer in answers for one in ("?", answer)]
    for args in ((), ("--lang", "en")):
        code, shown = typed(*both, args=args)
        assert code == Exit.PRICED
        words = command_shown(shown)
        assert words[0] == key
        assert len(words) > len(inputs)


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
    """Anything else is told."""
    code, shown = typed("7", "工业用地", "perhaps", "是", "1", "", args=("--lang", "en"))
    assert code == Exit.PRICED
    assert "allowed: y, n" in shown


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
    asked = Asked(lease, inputs, ("use-out-of-scope",), lease.price({"use": "industrial", "years": 1, "full_price": 1}))
    assert command(asked, "en") == (
        "landprice lease --use 'a b' --full-price 1 --years 20 --review-every 5 --reassessed 1 --reassessed '' "
        "--reassessed '$x' --accept use-out-of-scope --lang en"
    )


# ── the law that an input is about ──

BOOK = rulebook.load()


@pytest.mark.parametrize("key", all_calculators())
def test_every_input_that_counts_has_its_law(key):
    """Found by trying; what is only echoed has none."""
    for one, declared in get_calculator(key).inputs.items():
        echoed = isinstance(declared, NoteInput) and not declared.read_by_rules
        assert bool(rules_about(get_calculator(key), one, {}, BOOK)) != echoed, one
    assert rules_of(get_calculator(key), BOOK)


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
        assert rules <= {rule.id for rule in rules_about(get_calculator(key), one, {}, BOOK)}
    assert quoted([], "en") == ["no clause is about this one.".capitalize()]


def test_the_usual_uses_are_those_in_scope():
    """Industrial, warehouse and, by reference, research for a term; any for a mixed parcel."""
    assert usual_uses(get_calculator("term"), "use", BOOK) == ["industrial", "warehouse", "research"]


def test_every_word_is_in_both_languages():
    """With the same places to fill in."""
    for zh, en in WORDS.values():
        assert zh
        assert en
        assert zh.count("{}") == en.count("{}")


EPISODES = {
    "wrong answers": (
        ["bogus", "1", "工业用低", "科教用地", "", "industrial", "20.001", "0", "20", "", "9600000", "99", ""],
        ["没有这个选项", "无法识别", "须明确为其一", "此项必填", "小数位过多", "须大于零"],
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
        ["超过最高年限", "供应年期", "原答 60"],
        Exit.PRICED,
    ),
    "a refusal left": (["1", "industrial", "60", "", "1000000", "", ""], ["超过最高年限"], Exit.REFUSED),
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
            "full_price，area",
            "20000",
            "960万元",
            "",
        ],
        ["与总价", "没有这个选项"],
        Exit.PRICED,
    ),
    "an input taken back": (
        ["1", "industrial", "20", "480", "20000", "full_price", "960.01万元", "full_price", "", ""],
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
        ["4", "1:parking", "1", "parking", "300", "", "", "1000000", "", "8000", ""],
        ["没有这个选项", "不填则改问 土地面积"],
        Exit.PRICED,
    ),
    "the end": (["1", "工业用地"], ["已结束，没有测算"], Exit.PRICED),
}


@pytest.mark.parametrize("episode", EPISODES)
def test_an_episode(typed, episode):
    """What is typed, what is said of it, and how it ends."""
    answers, said, exit_code = EPISODES[episode]
    code, shown = typed(*answers)
    assert code == exit_code
    missing = [words for words in said if words not in shown.replace("\n", "")]
    assert not missing, shown
    assert ("landprice " in shown) == (episode != "the end")
