"""What a run is told of: the rules, how each column was understood and read, the counts, the reasons.

The same facts are said in words at the end of ``batch`` and written to a file by ``--report``.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec

from landprice.errors import Lang
from landprice.glossary import code_label, label
from landprice.kinds.column.source import ColumnSource
from landprice.ledger.counts import Counts
from landprice.ledger.pricer import Pricer
from landprice.ledger.summary import Summary
from landprice.version import VERSION


@dataclass(frozen=True, slots=True)
class MappedColumn:
    """A column of the ledger, or a value for every row, as an input.

    Attributes:
        source: The column or value, its key and unit.
        calculators: Those that read it so.
        counts: How its cells were read; None where they are only echoed, or it is a value for every row.
    """

    source: ColumnSource
    calculators: list[str] = field(default_factory=list)
    counts: Counts | None = None


def understood(pricer: Pricer, done: Summary) -> list[MappedColumn]:
    """How each column was understood, once for all the calculators that understand it so."""
    found: dict[tuple[object, ...], MappedColumn] = {}
    for calculator, columns in pricer.columns.items():
        for source in columns.sources.values():
            own = source.column, source.key, source.constant, source.unit
            counts = None if source.column is None else done.cells.get((source.column, source.key))
            found.setdefault(own, MappedColumn(source, counts=counts)).calculators.append(calculator)
    return list(found.values())


def approximate(pricer: Pricer, done: Summary) -> list[tuple[str, int]]:
    """The headings of columns with figures that are called 约, and how many."""
    return [
        (column.source.heading, column.counts.about)
        for column in understood(pricer, done)
        if column.counts is not None and column.counts.about
    ]


def ignored(pricer: Pricer) -> tuple[str, ...]:
    """The headings of columns that no calculator in use reads; they are handed on untouched."""
    taken = {source.column for columns in pricer.columns.values() for source in columns.sources.values()}
    own = enumerate(pricer.headings[: pricer.kept_width])
    return tuple(
        heading.strip()
        for place, heading in own
        if heading.strip() and place not in taken | {pricer.calculator_position}
    )


def to_json(data: Mapping[str, Any]) -> bytes:
    """The report as the content of a file: indented by 2, Chinese as it is, a newline at the end."""
    encoded = msgspec.json.encode(_encodable(data))
    return msgspec.json.format(encoded, indent=2) + b"\n"


def _encodable(value: Any) -> Any:  # noqa: ANN401
    """The same data, with “?” for half a character (a byte of a file's name that was no UTF-8)."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, Mapping):
        return {key: _encodable(item) for key, item in value.items()}
    return [_encodable(item) for item in value] if isinstance(value, list) else value


def as_data(done: Summary, pricer: Pricer, files: Mapping[str, str | None], lang: Lang) -> dict[str, Any]:
    """The report as it is written to a file.

    Args:
        done: What came of the ledger.
        pricer: What priced it.
        files: The ledger, the priced rows and the rejects, by these names; None for standard output.
        lang: Of the labels.
    """
    book = pricer.book
    return {
        "version": VERSION,
        "ledger": files["ledger"],
        "priced": files["priced"],
        "rejects": files["rejects"],
        "strict": pricer.strict,
        "calculators": list(pricer.columns),
        "accepted": sorted(pricer.accepted),
        "rules": {
            "id": book.id,
            "title": book.title if lang == "zh" else book.title_en,
            "status": book.status,
            "on": book.on.isoformat() if book.on else None,
            "sha256": book.sha256,
            "notice": book.notice if lang == "zh" else book.notice_en,
        },
        "columns": [_column(column, pricer, lang) for column in understood(pricer, done)],
        "ignored": list(ignored(pricer)),
        "counts": {"rows": done.rows, "priced": done.priced, "rejected": done.rejected},
        "codes": {
            code: {
                "label": code_label(code, lang),
                "rows": rows,
                "uses": {use: count for (of, use), count in sorted(done.uses.items()) if of == code and use},
            }
            for code, rows in sorted(done.codes.items())
        },
        "warnings": {
            code: {"label": code_label(code, lang), "rows": rows} for code, rows in sorted(done.warnings.items())
        },
        "deals": list(pricer.deals),
    }


def _column(column: MappedColumn, pricer: Pricer, lang: Lang) -> dict[str, Any]:
    """A column, or a value for every row, as it is written to a file."""
    source, counts = column.source, column.counts
    return {
        "column": None if source.column is None else source.column + 1,
        "heading": None if source.column is None else pricer.headings[source.column],
        "value": source.constant,
        "key": source.key,
        "label": label(source.key, lang),
        "unit": source.unit.name if source.unit is not None else None,
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
