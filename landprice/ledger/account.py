"""What is to be said of a whole ledger, as tables: the rule book, the counts, the columns, the law cited."""

from collections import Counter

from landprice.glossary import code_label, label
from landprice.ledger.pricer import Pricer
from landprice.ledger.read import Ledger
from landprice.ledger.report import understood
from landprice.ledger.sink import SummaryRows
from landprice.ledger.summary import Summary
from landprice.version import VERSION

_Rows = tuple[tuple[str, ...], ...]


def account(ledger: Ledger, pricer: Pricer, summary: Summary) -> SummaryRows:
    """The tables, in the pricer's language."""
    zh = pricer.lang == "zh"
    tables = (
        (
            ("规则库", ("项目", "内容")) if zh else ("Rule book", ("item", "content")),
            _book(ledger, pricer),
        ),
        (
            ("行数", ("代码", "含义", "行数")) if zh else ("Rows", ("code", "meaning", "rows")),
            _counts(pricer, summary),
        ),
        (
            ("列的理解", ("列", "输入项", "单位", "直接读取", "清理后读取", "不能读取", "无数据"))
            if zh
            else ("Columns", ("column", "input", "unit", "read at once", "cleaned", "rejected", "blank")),
            _columns(pricer, summary),
        ),
        (
            ("依据", ("规则", "出处", "取值", "原文")) if zh else ("The law", ("rule", "source", "value", "its words")),
            _law(pricer),
        ),
    )
    return SummaryRows(tuple((title, headings, rows) for (title, headings), rows in tables))


def _book(ledger: Ledger, pricer: Pricer) -> _Rows:
    """Which rules, and what is to be said of them and of the file."""
    book, zh = pricer.book, pricer.lang == "zh"
    said = [
        ("规则库" if zh else "rule book", f"{book.id}：{book.title}" if zh else f"{book.id}: {book.title_en}"),
        ("状态" if zh else "status", book.status),
        ("适用日期" if zh else "in force on", book.on.isoformat() if book.on else None),
        ("sha256", book.sha256),
        ("landprice", VERSION),
        ("说明" if zh else "notice", book.notice if zh else book.notice_en),
        *(("提示" if zh else "warning", notice[0 if zh else 1]) for notice in ledger.notices),
    ]
    return tuple((name, text) for name, text in said if text)


def _counts(pricer: Pricer, summary: Summary) -> _Rows:
    """The counts, and the codes, the most first."""
    zh = pricer.lang == "zh"
    totals = [
        ("", "台账行数" if zh else "rows of the ledger", summary.rows),
        ("", "计价行数" if zh else "rows priced", summary.priced),
        ("", "未计价行数" if zh else "rows rejected", summary.rejected),
    ]
    codes = [
        (code, ("未计价：" if zh else "rejected: ") + code_label(code, pricer.lang), count)
        for code, count in most(summary.codes)
    ]
    warnings = [
        (code, ("计价但提示：" if zh else "priced, with a warning: ") + code_label(code, pricer.lang), count)
        for code, count in most(summary.warnings)
    ]
    return tuple((code, text, f"{count}") for code, text, count in [*totals, *codes, *warnings])


def _columns(pricer: Pricer, summary: Summary) -> _Rows:
    """How each column was understood, and how many of its cells were read, and how."""
    return tuple(
        (
            column.source.heading if column.source.column is not None else f"--set {key}={column.source.constant}",
            f"{key}（{label(key, 'zh')}）" if pricer.lang == "zh" else f"{key} ({label(key, 'en')})",
            column.source.unit.name if column.source.unit is not None else "",
            *(f"{count}" for count in (column.counts.of_each if column.counts is not None else ())),
        )
        for column in understood(pricer, summary)
        for key in (column.source.key,)
    )


def _law(pricer: Pricer) -> _Rows:
    """The rules, each with the words of its source."""
    return tuple(
        (rule.id, source.citation(pricer.lang), rule.value or "", source.quote or "")
        for rule in sorted(pricer.cited, key=lambda rule: rule.id)
        for source in (rule, *rule.also)
    )


def most(counts: Counter[str]) -> list[tuple[str, int]]:
    """The counts, the most first, equals by name: so that one ledger is always told of in the same words."""
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))
