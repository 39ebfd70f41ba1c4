# ruff: noqa: INP001 -- part of the script generate.py
"""Render the reference of rules: every rule of the shipped books, with its value and quotation."""

from markdown_pieces import code, table, whole_page

from landprice import rulebook
from landprice.errors import Lang
from landprice.glossary import BOUNDS, SEVERITIES, STATUSES, money_unit
from landprice.rulebook import Document, Rule, RuleBook


def page() -> str:
    """Render the page."""
    lines = [
        "# 规则 · Rules",
        "",
        "随附规则库逐层叠加，上层规则整条替换下层同名规则。条文照录原文，不作翻译；“测算口径”由本工具确定，不属于法律规定。",
        "",
        (
            "The shipped books are laid over one another; a rule replaces the whole rule of the same id below it. "
            "The law is quoted, not translated; a reading is ours, not law."
        ),
        "",
        *table(
            ["规则库 · book", "中文", "English", "效力 · status", "叠加于 · laid over"],
            [
                [f"[{book.id}](#{book.id})", book.title, book.title_en, _status(book.status), _beneath(book)]
                for book in _books()
            ],
        ),
    ]
    for book in _books():
        lines += _book(book)
    lines += ["## 文件 · Documents", "", *_documents()]
    return whole_page(lines)


def _books() -> list[RuleBook]:
    return [rulebook.load(name) for name in rulebook.shipped()]


def _beneath(book: RuleBook) -> str:
    return code(book.layers[-2]) if len(book.layers) > 1 else "—"


def _status(status: str) -> str:
    return " · ".join(STATUSES[status])


def _book(book: RuleBook) -> list[str]:
    """Render a book: its notice, its uses and the rules that it sets itself."""
    below = rulebook.load(book.layers[-2]) if len(book.layers) > 1 else None
    own = [rule for rule in book.rules() if below is None or rule != below.get(rule.id)]
    lines = [f'<a id="{book.id}"></a>', "", f"## {book.id} · {book.title} · {book.title_en}", ""]
    if book.notice and (below is None or book.notice != below.notice):
        lines += [f"**{book.notice}** {book.notice_en}", ""]
    if below is None:
        lines += _uses(book)
    for rule in own:
        lines += _rule(rule)
    return lines


def _uses(book: RuleBook) -> list[str]:
    """Render the land uses, their names and their maximum terms."""
    return [
        *table(
            ["用途 · use", "中文", "English", "年限 · years", "名称 · names", "说明 · note"],
            [
                [
                    code(use.key),
                    use.zh,
                    use.en,
                    book.rule(f"max-term-{use.key}").value or "",
                    "；".join(use.names),
                    " ".join(filter(None, (use.note, use.note_en))),
                ]
                for use in book.uses.values()
            ],
        ),
        *table(
            ["涵盖多种用途的名称 · names that cover several uses", "用途 · uses"],
            [[name, "、".join(map(code, uses))] for name, uses in book.ambiguous.items()],
        ),
    ]


def _rule(rule: Rule) -> list[str]:
    """Render a rule: its values, its quotations and our reading."""
    lines = [f"### {rule.id}", ""]
    if facts := _facts(rule):
        lines += ["；".join(facts), ""]
    for source in (rule, *rule.also):
        if source.document.status != "reading":
            cited = " · ".join(dict.fromkeys(source.citation(lang) for lang in _LANGS))
            lines += [f"> {source.quote or '（原文未见 · text not seen）'}", ">", f"> —— {cited}", ""]
    if rule.reading:
        lines += [f"测算口径：{rule.reading}", ""]
    if rule.reading_en:
        lines += [f"Our reading: {rule.reading_en}", ""]
    return lines


def _facts(rule: Rule) -> list[str]:
    """List the values of a rule besides its quotation."""
    period = f"{rule.since or '…'} – {rule.until or '…'}" if rule.since or rule.until else None
    facts = {
        "数值 · value": rule.value and _value(rule),
        "界限 · bound": None if rule.bound == "none" else f"{code(rule.bound)}（{BOUNDS[rule.bound][0]}）",
        "级别 · severity": rule.severity and f"{code(rule.severity)}（{SEVERITIES[rule.severity][0]}）",
        "代码 · code": None if rule.code == rule.id else code(rule.code),
        "各地不得突破 · binds local books": rule.strict and code(rule.strict),
        "用途 · uses": "、".join(map(code, rule.uses)),
        "有效期 · in force": period,
    }
    return [f"{name} {value}" for name, value in facts.items() if value]


def _value(rule: Rule) -> str:
    """Render a value with its unit, as a book writes it; money with the unit's sign too."""
    sign = money_unit(rule.unit)
    return code(f"{rule.value} {rule.unit or ''}".strip()) + (f"（{sign}）" if sign else "")


def _documents() -> list[str]:
    """Render a table of the documents that the rules cite."""
    cited: dict[str, Document] = {}
    for book in _books():
        for rule in book.rules():
            for source in (rule, *rule.also):
                cited.setdefault(source.document.key, source.document)
    return table(
        ["键 · key", "文件 · document", "文号 · number", "效力 · status", "说明 · note"],
        [
            [
                code(key),
                document.title,
                document.number or "",
                _status(document.status),
                " ".join(filter(None, (document.note, document.note_en))),
            ]
            for key, document in cited.items()
        ],
    )


_LANGS: tuple[Lang, Lang] = ("zh", "en")
