"""An answer that is none of the choices is told what to type instead."""

import builtins

import pytest

from landprice.calculators import all_calculators
from landprice.cli.interactive import start
from landprice.cli.main import main

MANY = f"1–{len(all_calculators())}"


@pytest.fixture
def typed(monkeypatch, capsys):
    """Answer the questions of one run, end it, and return what it showed, in one line."""

    def run(*answers, lang):
        waiting = iter(answers)

        def answer(_prompt=""):
            for text in waiting:
                return text
            raise EOFError

        monkeypatch.setattr(builtins, "input", answer)
        monkeypatch.setattr(start, "asks", lambda _args: True)
        main(["--lang", lang])
        return " ".join(capsys.readouterr().out.split())

    return run


@pytest.mark.parametrize("answer", ["99", "bogus", ""])
def test_the_choice_of_a_calculator(typed, answer):
    assert f"没有这个选项。请输入上列序号（{MANY}）或名称。" in typed(answer, lang="zh")
    assert f"There is no such choice. Type a number of the list ({MANY}) or a name." in typed(answer, lang="en")


def test_the_choice_of_more_inputs(typed):
    answers = ("term", "industrial", "20", "", "9600000", "1 99")
    assert "可用空格隔开多个）或名称。" in typed(*answers, lang="zh").rpartition("没有这个选项。请输入上列序号（1–")[2]
    shown = typed(*answers, lang="en")
    assert "There is no such choice. Type numbers of the list (1–" in shown


def test_an_objection_is_answered_with_y_or_n(typed):
    answers = ("1", "commercial", "20", "", "1000000", "", "maybe")
    assert "没有这个选项。请输入 y 或 n。" in typed(*answers, lang="zh")
    assert "There is no such choice. Type y or n." in typed(*answers, lang="en")


def test_a_field_of_a_part_has_no_colon(typed):
    assert "没有这个选项。冒号是各项之间的分隔符" in typed("underground", "1:parking", lang="zh")
    assert "There is no such choice. A colon separates the fields" in typed("underground", "1:parking", lang="en")
