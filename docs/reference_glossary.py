# ruff: noqa: INP001 -- part of the script generate.py
"""Render the glossary: every key that users see, in Chinese and English."""

from collections.abc import Mapping

from markdown_pieces import code, table, whole_page

from landprice import glossary, rulebook
from landprice.messages import MESSAGES

_USES = {use.key: (use.zh, use.en) for use in rulebook.load().uses.values()}
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
    "用途 · Uses": _USES,
    "取值 · Words": {key: both for key, both in glossary.WORDS.items() if key not in _USES},
}


def page() -> str:
    """Render the page."""
    lines = [
        "# 词汇 · Glossary",
        "",
        "键通用于命令行选项、测算书、JSON 和台账列名；`k` 代表序号，`USE` 代表用途。",
        "供应方式比较的结果项以供应方式的键开头（`term_sum_paid`）。",
        "",
        "Options, statements, JSON and ledgers use the same keys; `k` stands for a number, `USE` for a land use.",
        "In a comparison, a line begins with the key of its mode (`term_sum_paid`).",
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
        "大括号内为该宗地的数值。",
        "",
        "Braces hold the values of the parcel.",
        "",
        *table(
            ["代码 · code", "中文", "English", "说明 · message"],
            [
                [code(key), zh, en, " ".join(MESSAGES[key]) if key in MESSAGES else ""]
                for key, (zh, en) in glossary.CHECKS.items()
            ],
        ),
    ]
    return whole_page(lines)
