"""The report at the end of ``batch``: lines on standard error, and the file of ``--report``."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from landprice.atomic_file_group import open_atomic
from landprice.cli import streams
from landprice.cli.columns import columns_told
from landprice.errors import Lang
from landprice.glossary import code_label, word
from landprice.ledger.account import most
from landprice.ledger.pricer import Pricer
from landprice.ledger.report import as_data, to_json
from landprice.ledger.summary import Summary


def write_report(
    path: Path,
    files: tuple[str, Path | str | None, Path | str | None],
    summary: Summary,
    pricer: Pricer,
    lang: Lang,
    *,
    force: bool,
) -> None:
    """Write the file of ``--report``.

    Args:
        path: The file.
        files: The ledger, the priced rows and the rejects.
        summary: The counts of the run.
        pricer: The pricer of the run.
        lang: Of the labels.
        force: Whether an existing file may be replaced.

    Raises:
        FileError: It can't be written.
    """
    names = {
        name: None if file is None else str(file)
        for name, file in zip(("ledger", "priced", "rejects"), files, strict=True)
    }
    with open_atomic(path, force=force) as file:
        file.write(to_json(as_data(summary, pricer, names, lang)))
    streams.write_err(f"报告：{path}" if lang == "zh" else f"Report: {path}")


def report_lines(
    notices: Sequence[tuple[str, str]],
    summary: Summary,
    pricer: Pricer,
    rejects: Path | str | None,
    output: Path | str | None,
    lang: Lang,
) -> list[str]:
    """Word the report: the rules, the columns, the counts, the reasons."""
    zh = lang == "zh"
    notice = pricer.book.notice if zh else pricer.book.notice_en
    lines = [notice] if notice else []
    lines += [notice[0 if zh else 1] for notice in notices]
    lines += columns_told(pricer, summary, lang)
    lines += [
        f"“{deal}”是成交价（或起始价），本次作为评估价使用。"
        if zh
        else f"“{deal}” is a deal's (or a starting) price, taken here as an assessed one."
        for deal in pricer.deals
    ]
    lines.append(
        f"共 {summary.rows:,} 行：计价 {summary.priced:,} 行，未计价 {summary.rejected:,} 行。"
        if zh
        else f"{summary.rows:,} rows: {summary.priced:,} priced, {summary.rejected:,} rejected."
    )
    for code, count in most(summary.codes):
        uses = most(Counter({use: number for (of, use), number in summary.uses.items() if of == code and use}))
        counted = [f"{word(use, lang, pricer.book.use_labels)} {number:,}" for use, number in uses]
        by_use = ("：" if zh else ": ") + ("，" if zh else ", ").join(counted) if uses else ""
        lines.append(
            f"  {code}（{code_label(code, lang)}）{count:,}{by_use}"
            if zh
            else f"  {code} ({code_label(code, lang)}) {count:,}{by_use}"
        )
    for code, count in most(summary.warnings):
        lines.append(f"  {'计价但提示' if zh else 'priced with'} {code} {count:,}")
    if output is not None:
        lines.append(f"计价结果：{output}" if zh else f"Priced rows: {output}")
    where = rejects or ("同一工作簿的第二张表" if zh else "the second sheet of the same workbook")
    lines.append(f"未计价行：{where}" if zh else f"Rejected rows: {where}")
    return lines
