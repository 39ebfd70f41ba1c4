"""The facts of a run over a ledger: the rules, how each column was read, the counts, the reasons.

``batch`` prints them at its end, writes them to the file of ``--report`` and to the third sheet of a workbook. Each is
made of one `RunReport`.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from landprice.errors import Bilingual, Lang
from landprice.glossary import code_label, label
from landprice.kinds.column.source import ColumnSource
from landprice.ledger.counts import Counts
from landprice.ledger.pricer import Pricer
from landprice.ledger.summary import Summary
from landprice.present.as_json import book_data
from landprice.rulebook import Rule, RuleBook
from landprice.version import VERSION


@dataclass(frozen=True, slots=True)
class MappedColumn:
    """A column of the ledger, or a value for every row, as an input.

    Attributes:
        source: The column or value, its key and unit.
        heading: The column's heading as the ledger has it; None for a value.
        calculators: The calculators that read it so.
        counts: How its cells were read; None if they are only echoed, or it is a value for every row.
    """

    source: ColumnSource
    heading: str | None
    calculators: list[str] = field(default_factory=list)
    counts: Counts | None = None


@dataclass(frozen=True, slots=True)
class RunFiles:
    """The files of a run; None for standard output, and for the second sheet of a workbook."""

    ledger: str
    priced: str | None
    rejects: str | None


@dataclass(frozen=True, slots=True)
class RunReport:
    """What a run over a ledger did.

    Attributes:
        book: The rule book.
        cited: The rules that its calculators cite.
        calculators: The calculators in use.
        strict: Whether only plain numbers were read.
        accepted: The objections that were accepted.
        columns: The columns that were read, and the values for every row.
        ignored: The headings of columns that no calculator reads; their cells are copied.
        deals: The headings of columns whose prices are of deals, taken as assessed ones.
        summary: The counts.
        calculators_of: The calculators that write each line, by its key.
        notices: Warnings about the ledger's file.
        files: Its files; None while they are still being written.
    """

    book: RuleBook
    cited: tuple[Rule, ...]
    calculators: tuple[str, ...]
    strict: bool
    accepted: tuple[str, ...]
    columns: tuple[MappedColumn, ...]
    ignored: tuple[str, ...]
    deals: tuple[str, ...]
    summary: Summary
    calculators_of: Mapping[str, tuple[str, ...]]
    notices: tuple[Bilingual, ...] = ()
    files: RunFiles | None = None

    @property
    def approximate(self) -> list[tuple[str, int]]:
        """The headings of columns with figures marked 约, and how many each has."""
        return [
            (column.source.heading, column.counts.about)
            for column in self.columns
            if column.counts is not None and column.counts.about
        ]

    def uses_of(self, code: str) -> Counter[str]:
        """Count the rejected rows of a code by their use."""
        return Counter({use: count for (of, use), count in self.summary.uses.items() if of == code and use})


def report_run(
    pricer: Pricer, summary: Summary, notices: Sequence[Bilingual] = (), files: RunFiles | None = None
) -> RunReport:
    """Gather the facts of a run.

    Args:
        pricer: What priced the rows.
        summary: The counts.
        notices: Warnings about the ledger's file.
        files: The files; None while they are still being written.
    """
    return RunReport(
        book=pricer.book,
        cited=tuple(sorted(pricer.cited, key=lambda rule: rule.id)),
        calculators=tuple(pricer.columns),
        strict=pricer.strict,
        accepted=tuple(sorted(pricer.accepted)),
        columns=_mapped_columns(pricer, summary),
        ignored=_ignored(pricer),
        deals=_deals(pricer, summary),
        summary=summary,
        calculators_of={
            key: tuple(calculator for calculator, plan in pricer.plans.items() if key in plan.lines)
            for key in pricer.keys
        },
        notices=tuple(notices),
        files=files,
    )


def sort_counts(counts: Counter[str]) -> list[tuple[str, int]]:
    """Sort counts, the largest first and equal ones by name, so that a ledger's report is always the same."""
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def report_to_dict(report: RunReport, lang: Lang) -> dict[str, Any]:
    """Return a report as plain data, for JSON; ``lang`` is the language of its labels."""
    summary, files = report.summary, report.files
    rules = book_data(report.book, lang)
    return {
        "version": VERSION,
        "ledger": None if files is None else files.ledger,
        "priced": None if files is None else files.priced,
        "rejects": None if files is None else files.rejects,
        "strict": report.strict,
        "calculators": list(report.calculators),
        "accepted": list(report.accepted),
        "rules": rules,
        "columns": [_column_to_dict(column, lang) for column in report.columns],
        "ignored": list(report.ignored),
        "counts": {"rows": summary.rows, "priced": summary.priced, "rejected": summary.rejected},
        "codes": {
            code: {
                "label": code_label(code, lang),
                "rows": rows,
                "uses": dict(sorted(report.uses_of(code).items())),
            }
            for code, rows in sorted(summary.codes.items())
        },
        "warnings": {
            code: {"label": code_label(code, lang), "rows": rows} for code, rows in sorted(summary.warnings.items())
        },
        "deals": list(report.deals),
        "repeated_parcels": {"rows": summary.repeated_parcels.count, "first": summary.repeated_parcels.names},
    }


def _column_to_dict(column: MappedColumn, lang: Lang) -> dict[str, Any]:
    source, counts = column.source, column.counts
    return {
        "column": None if source.column is None else source.column + 1,
        "heading": column.heading,
        "value": source.constant,
        "key": source.key,
        "label": label(source.key, lang),
        "unit": None if source.unit is None or source.kind_by_row else source.unit.name,
        "calculators": column.calculators,
        "cells": None
        if counts is None
        else {
            "all": counts.cells,
            "at_once": counts.at_once,
            "cleaned": counts.cleaned,
            "about": counts.about,
            "rejected": counts.rejected,
            "blank": counts.blank,
        },
    }


def _mapped_columns(pricer: Pricer, summary: Summary) -> tuple[MappedColumn, ...]:
    """Return how each column was mapped, once for all calculators that map it so."""
    columns: dict[tuple[object, ...], MappedColumn] = {}
    for calculator, mapped in pricer.columns.items():
        for source in mapped.columns:
            place = source.column, source.key, source.constant, source.unit
            heading = None if source.column is None else pricer.headings[source.column]
            counts = None if source.column is None else summary.cells.get((source.column, source.key))
            columns.setdefault(place, MappedColumn(source, heading, counts=counts)).calculators.append(calculator)
    return tuple(columns.values())


def _deals(pricer: Pricer, summary: Summary) -> tuple[str, ...]:
    """Return the headings of columns whose deal prices were read as assessed ones.

    Where each row names its calculator, a column counts only if some row's calculator read it so.
    """
    every_row = pricer.calculator_position is None
    sources = [columns.deal_source for columns in pricer.columns.values() if columns.deal_source is not None]
    read = [source for source in sources if every_row or (source.column, source.key) in summary.cells]
    return tuple(dict.fromkeys(source.heading for source in read))


def _ignored(pricer: Pricer) -> tuple[str, ...]:
    """Return the headings of the columns that no calculator in use reads."""
    read = {source.column for columns in pricer.columns.values() for source in columns.columns}
    own = enumerate(pricer.headings[: pricer.kept_width])
    return tuple(
        heading.strip()
        for place, heading in own
        if heading.strip() and place not in read | {pricer.calculator_position}
    )
