# ruff: noqa: INP001 -- part of the script generate.py
"""The glossary: every key that users meet, in Chinese and in English."""

from collections.abc import Mapping

from markdown_pieces import code, table, whole_page

from landprice import glossary
from landprice.messages import MESSAGES

_GROUPS: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "测算规则 · Calculators": glossary.CALCULATORS,
    "输入项 · Inputs": glossary.INPUTS,
    "结果项 · Lines": glossary.LINES,
    "比较的供应方式 · Modes compared": glossary.MODES,
    "级别 · Severities": glossary.SEVERITIES,
    "检查结果 · Outcomes": glossary.OUTCOMES,
    "取整 · Rounding": glossary.ROUNDINGS,
    "界限 · Bounds": glossary.BOUNDS,
    "文件效力 · Statuses": glossary.STATUSES,
    "用途 · Uses": glossary.USES,
    "取值 · Words": {key: both for key, both in glossary.WORDS.items() if key not in glossary.USES},
}


def page() -> str:
    """The page."""
    lines = [
        "# 词汇 · Glossary",
        "",
        "键在命令行选项、测算书、JSON 和台账列名中通用；以 `k` 结尾的带序号，以 `USE` 结尾的按用途。",
        "供应方式比较中，某一方式的结果项以该方式的键开头（`term_sum_paid`）。",
        "",
        "Keys are the same in options, statements, JSON and ledgers; `k` stands for a number, `USE` for a use.",
        "In a comparison a mode's lines begin with the mode's key (`term_sum_paid`).",
        "",
    ]
    for title, words in _GROUPS.items():
        lines += [
            f"## {title}",
            "",
            *table(["键 · key", "中文", "English"], [[code(key), zh, en] for key, (zh, en) in words.items()]),
        ]
    lines += [
        "## 检查 · Checks",
        "",
        "大括号中是该宗地的情况。",
        "",
        "What stands in braces is the case's own.",
        "",
        *table(
            ["代码 · code", "中文", "English", "提示 · message"],
            [
                [code(key), zh, en, " ".join(MESSAGES[key]) if key in MESSAGES else ""]
                for key, (zh, en) in glossary.CHECKS.items()
            ],
        ),
    ]
    return whole_page(lines)
