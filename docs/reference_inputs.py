# ruff: noqa: INP001 -- part of the script generate.py
"""Render the reference of inputs: kinds with their units, places and limits; keys with their ledger headings."""

from markdown_pieces import code, table, whole_page

from landprice.calculators import all_calculators
from landprice.decimal_text import format_decimal
from landprice.glossary import CALCULATORS, INPUT_ERRORS, label
from landprice.inputs import quantities
from landprice.inputs.input_kinds import (
    FlagInput,
    Input,
    InputVisitor,
    NumberInput,
    ReviewPriceInput,
    UseInput,
    WordInput,
)

_KINDS = {
    "AREA": ("面积", "area"),
    "UNIT_PRICE": ("单价", "unit price"),
    "MONEY": ("价款", "price"),
    "RENT": ("年租金", "rent a year"),
    "YEARS": ("整年", "whole years"),
    "PART_YEARS": ("年期", "years"),
    "RATE": ("比率", "rate"),
    "INDEX": ("指数", "index"),
    "RATIO": ("容积率", "ratio"),
    "LEVEL": ("层次", "level"),
}


def page() -> str:
    """Render the page."""
    return whole_page(
        [
            "# 输入项 · Inputs",
            "",
            "## 数值 · Numbers",
            "",
            "未注明单位的，采用第一个单位；超出上限或小数位过多的报错，不作取整。",
            "",
            "A number without a unit has the first unit; one beyond the limit or with more places is refused.",
            "",
            *table(
                ["种类 · kind", "单位 · unit", "写法 · spellings", "小数位 · places", "上限 · limit"],
                [row for name in _KINDS for row in _units(name)],
            ),
            "## 各项 · Each input",
            "",
            "“列名”为台账中除键以外可识别的中文列名，`{}` 代表序号；末列“—”表示用于全部测算规则。",
            "",
            "A ledger may use these headings instead of the key; `{}` stands for a number. — means all calculators.",
            "",
            *table(
                ["键 · key", "中文", "English", "种类 · kind", "列名 · headings", "用于 · used by"],
                [row for declared, used in _declared() for row in _rows(declared, used)],
            ),
            "## 输入错误 · Input errors",
            "",
            "台账未计价行的 `codes` 列中，规则检查以外的代码。",
            "",
            "Codes in the rejects of a ledger other than those of rule checks.",
            "",
            *table(["代码 · code", "中文", "English"], [[code(key), zh, en] for key, (zh, en) in INPUT_ERRORS.items()]),
        ]
    )


def _units(name: str) -> list[list[str]]:
    """Render a kind of quantity as rows, one for each unit."""
    kind: quantities.QuantityKind = getattr(quantities, name)
    limit = f"< {format_decimal(kind.limit)}" if kind.strict else format_decimal(kind.limit)
    rows: list[list[str]] = []
    for unit in dict.fromkeys(kind.units.values()):
        spellings = "、".join(spelling for spelling, of in kind.units.items() if of == unit and spelling)
        first = not rows
        base = kind.base.name
        rows.append(
            [
                " · ".join(_KINDS[name]) if first else "",
                unit.name or "—",
                spellings or "—",
                str(unit.places),
                f"{limit} {base}".strip() if first else "",
            ]
        )
    return rows


def _declared() -> list[tuple[Input, list[str]]]:
    """List every declaration once, with the calculators that take it."""
    found: list[tuple[Input, list[str]]] = []
    for calculator in all_calculators().values():
        for declared in calculator.inputs.values():
            used = next((used for other, used in found if other == declared), None)
            if used is None:
                found.append((declared, [calculator.key]))
            else:
                used.append(calculator.key)
    return found


def _rows(declared: Input, used: list[str]) -> list[list[str]]:
    """Render an input as a row; a repeated input or one with parts has a row for each ledger column."""
    of = "—" if len(used) == len(CALCULATORS) else "、".join(map(code, used))
    return [
        [
            code(pattern),
            declared.help[0] if item.key == declared.key else label(item.key, "zh"),
            declared.help[1] if item.key == declared.key else label(item.key, "en"),
            item.accept(_Kind()),
            "、".join(item.all_headings),
            of,
        ]
        for pattern, item in declared.columns().items()
    ]


class _Kind(InputVisitor[str]):
    """What an input is: its kind of number, its words, or what else it takes."""

    def number(self, declared: NumberInput) -> str:
        """The kind of number."""
        kind = next(" · ".join(both) for name, both in _KINDS.items() if getattr(quantities, name) == declared.kind)
        return kind + ("（可为 0 · may be 0）" if declared.zero else "")

    def review_price(self, declared: ReviewPriceInput) -> str:  # noqa: ARG002
        """Either kind of price."""
        return " / ".join(" · ".join(_KINDS[name]) for name in ("UNIT_PRICE", "MONEY"))

    def word(self, declared: WordInput) -> str:
        """The words."""
        return "、".join(map(code, declared.words))

    def use(self, declared: UseInput) -> str:  # noqa: ARG002
        """A use."""
        return "用途 · land use"

    def flag(self, declared: FlagInput) -> str:  # noqa: ARG002
        """Yes or no."""
        return "是否 · yes or no"

    def other(self, declared: Input) -> str:  # noqa: ARG002
        """A text."""
        return "文字 · text"
