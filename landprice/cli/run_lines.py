"""The lines that ``batch`` prints at its end: the rules, how each column was read, the counts, the reasons."""

from collections.abc import Iterator
from pathlib import Path

from landprice.errors import Lang
from landprice.glossary import code_label, word
from landprice.ledger.counts import Counts
from landprice.ledger.report import MappedColumn, RunReport, sort_counts


def describe_run(report: RunReport, rejects: Path | str | None, output: Path | str | None, lang: Lang) -> list[str]:
    """Return the lines about a run.

    Args:
        report: What it did.
        rejects: The file of the rejected rows; None for the second sheet of the output.
        output: The file of the priced rows; None for standard output.
        lang: The language.
    """
    zh = lang == "zh"
    summary = report.summary
    notice = report.book.notice if zh else report.book.notice_en
    lines = [notice] if notice else []
    lines += [notice[0 if zh else 1] for notice in report.notices]
    lines += describe_columns(report, lang)
    lines += [
        f"“{deal}”是成交价（或起始价），本次作为评估价使用。"
        if zh
        else f"“{deal}” is a deal's (or a starting) price, taken here as an assessed one."
        for deal in report.deals
    ]
    if (repeated := summary.repeated_parcels).count:
        names = ("、" if zh else ", ").join(repeated.names)
        lines.append(
            f"宗地编号重复的有 {repeated.count:,} 行，各行分别处理，如：{names}。"
            if zh
            else f"{repeated.count:,} rows repeat an earlier row's parcel number; each stands on its own: {names}."
        )
    lines.append(
        f"共 {summary.rows:,} 行：计价 {summary.priced:,} 行，未计价 {summary.rejected:,} 行。"
        if zh
        else f"{summary.rows:,} rows: {summary.priced:,} priced, {summary.rejected:,} rejected."
    )
    lines += _describe_codes(report, lang)
    for code, count in sort_counts(summary.warnings):
        lines.append(f"  {'计价但提示' if zh else 'priced with'} {code} {count:,}")
    if output is not None:
        lines.append(f"计价结果：{output}" if zh else f"Priced rows: {output}")
    where = rejects or ("同一工作簿的第二张表" if zh else "the second sheet of the same workbook")
    lines.append(f"未计价行：{where}" if zh else f"Rejected rows: {where}")
    return lines


def describe_columns(report: RunReport, lang: Lang) -> list[str]:
    """Return a line for each column that was read, and for what else is to be known of the columns."""
    zh = lang == "zh"
    lines = [f"  {_describe_column(column, report, lang)}" for column in report.columns]
    if report.ignored:
        separator, start = ("、", "未采用的列：") if zh else (", ", "columns not used: ")
        lines.append(f"  {start}{separator.join(report.ignored)}")
    lines += [
        f"“{heading}”有 {count:,} 个约数，按所写数值计价。"
        if zh
        else f"“{heading}” has {count:,} approximate figures (约), priced as they stand."
        for heading, count in report.approximate
    ]
    return lines


def _describe_column(column: MappedColumn, report: RunReport, lang: Lang) -> str:
    source = column.source
    unit = f" [{source.unit_name}]" if source.unit_name else ""
    text = f"{source.heading} → {source.key}{unit}"
    if source.column is None:
        text = f"--set {source.key} = {source.constant}"
    if column.calculators != list(report.calculators):
        text += f" ({', '.join(column.calculators)})"
    return text if column.counts is None else text + _describe_cells(column.counts, lang)


def _describe_cells(counts: Counts, lang: Lang) -> str:
    """Return the share of a column's cells that were read at once, and how many were not."""
    if not counts.cells:
        return ""
    words = [
        (counts.at_once, "直接读取 {share}", "{share} read at once"),
        (counts.cleaned, "清理后读取 {share}（{count:,}）", "{share} cleaned ({count:,})"),
        (counts.rejected, "不能读取 {share}（{count:,}）", "{share} rejected ({count:,})"),
        (counts.blank, "无数据 {share}（{count:,}）", "{share} blank ({count:,})"),
    ]
    parts = [
        (zh if lang == "zh" else en).format(share=format_share(count, counts.cells), count=count)
        for place, (count, zh, en) in enumerate(words)
        if count or not place
    ]
    return ("：" if lang == "zh" else ": ") + ("，" if lang == "zh" else ", ").join(parts)


def format_share(count: int, total: int) -> str:
    """Format a share in percent to one place; 0 % means none, and 100 % means all."""
    tenths = (2000 * count + total) // (2 * total)
    tenths = max(tenths, 1) if count else 0
    tenths = min(tenths, 999) if count < total else tenths
    return f"{tenths // 10}.{tenths % 10}%" if tenths % 10 else f"{tenths // 10}%"


def _describe_codes(report: RunReport, lang: Lang) -> Iterator[str]:
    """Yield a line for each code of rejected rows, with its rows by use."""
    zh = lang == "zh"
    for code, count in sort_counts(report.summary.codes):
        uses = sort_counts(report.uses_of(code))
        by_use = ("，" if zh else ", ").join(
            f"{word(use, lang, report.book.use_labels)} {number:,}" for use, number in uses
        )
        by_use = ("：" if zh else ": ") + by_use if by_use else ""
        name = code_label(code, lang)
        yield f"  {code}（{name}）{count:,}{by_use}" if zh else f"  {code} ({name}) {count:,}{by_use}"
