"""The lines of ``batch``'s last words that say how each column was understood, and how its cells were read."""

from landprice.errors import Lang
from landprice.ledger.counts import Counts
from landprice.ledger.pricer import Pricer
from landprice.ledger.report import approximate, ignored, understood
from landprice.ledger.summary import Summary


def columns_told(pricer: Pricer, done: Summary, lang: Lang) -> list[str]:
    """How each column was understood, and how its cells were read."""
    lines = []
    every = list(pricer.columns)
    for column in understood(pricer, done):
        source = column.source
        unit = f" [{source.unit.name}]" if source.unit is not None and source.unit.name else ""
        line = f"{source.heading} → {source.key}{unit}"
        line = line if source.column is not None else f"--set {source.key} = {source.constant}"
        line += "" if column.calculators == every else f" ({', '.join(column.calculators)})"
        lines.append(f"  {line}" + ("" if column.counts is None else _shares(column.counts, lang)))
    others = ignored(pricer)
    if others:
        lines.append(
            "  未采用的列：" + "、".join(others) if lang == "zh" else "  columns not used: " + ", ".join(others)
        )
    lines += [
        f"“{heading}”有 {count:,} 个约数，按所写数值计价。"
        if lang == "zh"
        else f"“{heading}” has {count:,} approximate figures (约), priced as they stand."
        for heading, count in approximate(pricer, done)
    ]
    return lines


def _shares(counts: Counts, lang: Lang) -> str:
    """The share of a column's cells that were read at once, and how many of the others."""
    if not counts.cells:
        return ""
    words = [
        (counts.at_once, "直接读取 {share}", "{share} read at once"),
        (counts.cleaned, "清理后读取 {share}（{count:,}）", "{share} cleaned ({count:,})"),
        (counts.rejected, "不能读取 {share}（{count:,}）", "{share} rejected ({count:,})"),
        (counts.blank, "无数据 {share}（{count:,}）", "{share} blank ({count:,})"),
    ]
    said = [
        (zh if lang == "zh" else en).format(share=_share(count, counts.cells), count=count)
        for place, (count, zh, en) in enumerate(words)
        if count or not place
    ]
    return ("：" if lang == "zh" else ": ") + ("，" if lang == "zh" else ", ").join(said)


def _share(count: int, of: int) -> str:
    """A share in per cent to one place; never 0 % of some, nor 100 % where one is missing."""
    tenths = (2000 * count + of) // (2 * of)
    tenths = max(tenths, 1) if count else 0
    tenths = min(tenths, 999) if count < of else tenths
    return f"{tenths // 10}.{tenths % 10}%" if tenths % 10 else f"{tenths // 10}%"
