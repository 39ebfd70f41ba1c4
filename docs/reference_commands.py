# ruff: noqa: INP001 -- part of the script generate.py
"""Render the reference of commands: every command and option, in both languages."""

import inspect
import sys
from types import ModuleType
from typing import Any

from markdown_pieces import code, table, whole_page
from typer.models import OptionInfo

from landprice.calculators import Calculator, all_calculators
from landprice.cli import batch, explain, verify
from landprice.cli.calculators import parameters
from landprice.cli.rules import rules_app
from landprice.errors import Exit
from landprice.glossary import CALCULATORS

_EXITS = {
    Exit.PRICED: ("已测算", "priced"),
    Exit.DEFECT: ("程序缺陷", "a defect of landprice"),
    Exit.USAGE: (
        "用法有误，或输入不是数字、小数位过多、超出上限、相互矛盾",
        "wrong usage, or an input that is no number, has too many places, exceeds its limit or contradicts another",
    ),
    Exit.REFUSED: ("依规则不予测算，或须确认的事项未确认", "refused by a rule, or an objection was not accepted"),
    Exit.RULES_INVALID: ("规则库无效", "a rule book is invalid"),
    Exit.ROWS_REJECTED: (
        "台账有未计价行，或逐年数比较中有不予测算的年数；其余已计价并写出",
        "some rows, or some years of a sweep, were rejected; the rest is priced and written",
    ),
    Exit.FILE: ("文件不能读取或写入，或 Spark 运行失败", "a file can't be read or written, or Spark failed"),
    Exit.INTERRUPTED: ("运行中断", "interrupted"),
}


def page() -> str:
    """Render the page."""
    lines = [
        "# 命令 · Commands",
        "",
        "数值的单位、小数位和上限见 [inputs.md](inputs.md)。",
        "",
        "The units, places and limits of numbers are in [inputs.md](inputs.md).",
        "",
        "## 退出码 · Exit codes",
        "",
        *table(["", "中文", "English"], [[code(str(int(each))), *_EXITS[each]] for each in Exit]),
    ]
    for calculator in all_calculators().values():
        lines += _calculator(calculator)
    first = next(iter(all_calculators().values()))
    lines += [
        "## 各测算命令共有的选项 · Options of all commands above",
        "",
        *_options(
            [parameter.name for parameter in parameters(first, "zh") if parameter.name not in first.inputs], first
        ),
        *(line for module in (batch, explain, verify) for line in _other(module)),
        *_rules(),
    ]
    return whole_page(lines)


def _other(module: ModuleType) -> list[str]:
    """Render the section of a command that is not a calculator."""
    return [
        f"## landprice {module.__name__.rpartition('.')[2]}",
        "",
        f"{module.summary('zh')}。 {module.summary('en')}.",
        "",
        *_table(module.parameters("zh"), module.parameters("en")),
    ]


def _calculator(calculator: Calculator) -> list[str]:
    zh, en = CALCULATORS[calculator.key]
    required = [declared.option for declared in calculator.inputs.values() if declared.key in calculator.required]
    return [
        f"## landprice {calculator.key}",
        "",
        f"{zh} · {en}。必需 · required：{'、'.join(map(code, required))}",
        "",
        "```text",
        *_formula(calculator),
        "```",
        "",
        *_options(list(calculator.inputs), calculator),
    ]


def _formula(calculator: Calculator) -> list[str]:
    """Extract the formula from the docstring of the calculator's module."""
    text = inspect.cleandoc(sys.modules[calculator.compute.__module__].__doc__ or "")
    return [line.removeprefix("    ") for line in text.splitlines() if line.startswith("    ")]


def _options(keys: list[str], calculator: Calculator) -> list[str]:
    """Render some of a calculator's options as a table."""
    zh, en = (
        [parameter for parameter in parameters(calculator, lang) if parameter.name in keys] for lang in ("zh", "en")
    )
    return _table(zh, en)


def _table(zh: list[inspect.Parameter], en: list[inspect.Parameter]) -> list[str]:
    """Render options as a table: how each is typed, and its help in both languages.

    Until Typer has read the function's signature, it stores the first name of an option as its default.
    """
    rows = []
    for parameter, english in zip(zh, en, strict=True):
        info = parameter.annotation.__metadata__[0]
        names = ", ".join((str(info.default), *(info.param_decls or ()))) if isinstance(info, OptionInfo) else ""
        typed = f"{names} {info.metavar or ''}".strip()
        rows.append([code(typed), info.help, english.annotation.__metadata__[0].help])
    return table(["选项 · option", "中文", "English"], rows)


def _rules() -> list[str]:
    """Render the sections of ``landprice rules``."""
    lines = []
    for zh, en in zip(rules_app("zh", ()).registered_commands, rules_app("en", ()).registered_commands, strict=True):
        lines += [
            f"## landprice rules {zh.name}",
            "",
            f"{zh.help}。 {en.help}.",
            "",
            *_table(_parameters(zh.callback), _parameters(en.callback)),
        ]
    return lines


def _parameters(callback: Any) -> list[inspect.Parameter]:  # noqa: ANN401 -- Typer's type: a function or None
    return list(inspect.signature(callback).parameters.values())
