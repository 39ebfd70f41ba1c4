"""Rejects of an earlier run as a ledger: their reasons are replaced, and bad rows must be corrected first."""

from collections.abc import Sequence

import polars as pl

from landprice.errors import Lang
from landprice.glossary import RESULT_COLUMNS, RESULT_MARK
from landprice.ledger.partition import PricedPartition

REJECT_HEADINGS = ("row", "codes", "message")
"""The headings that the rejects add to the ledger's, as keys; `landprice.glossary.RESULT_COLUMNS` has them in words."""

BAD_ROW_CODES = ("ragged-row", "stray-quote", "stray-carriage-return", "stray-line-feed", "nul-byte", "bad-encoding")

_HINT = (
    "此行曾无法按列读取；改好各单元格后清空 codes 单元格再运行。",
    "This row could not be parsed. Correct its cells, clear its codes cell and run again.",
)


def count_kept_columns(headings: Sequence[str], prefix: str) -> int:
    """Count the columns of a ledger without the reasons of an earlier run, whose headings are keys or words.

    Args:
        headings: Of the ledger.
        prefix: Of the headings that the outputs add.
    """
    number = len(REJECT_HEADINGS)
    last = tuple(heading.strip() for heading in headings[-number:])
    forms = [tuple(prefix + key for key in REJECT_HEADINGS)]
    for index, mark in enumerate(RESULT_MARK):
        forms.append(tuple(mark + prefix + RESULT_COLUMNS[key][index] for key in REJECT_HEADINGS))
    return len(headings) - (number if last in forms else 0)


def find_broken_rows(rows: pl.DataFrame, kept_width: int) -> pl.Series | None:
    """Find the bad rows of an earlier run whose codes were not cleared; return None if there are none.

    The cells of such a row were fitted to the headings. Until the user clears its codes, nobody has confirmed that each
    cell is under its own heading.

    Args:
        rows: Every column of the ledger, as text.
        kept_width: The number of columns without the reasons.
    """
    if kept_width == rows.width:
        return None
    broken = _codes_of(rows, kept_width).str.contains("|".join(BAD_ROW_CODES)).fill_null(value=False)
    return broken if broken.any() else None


def reject_broken_rows(
    rows: pl.DataFrame, kept_width: int, order: pl.Series, broken: pl.Series, lang: Lang
) -> PricedPartition:
    """Reject the rows that `find_broken_rows` found, with their old codes and their first reason."""
    codes = _codes_of(rows, kept_width).filter(broken)
    reasons = rows.to_series(kept_width + REJECT_HEADINGS.index("message")).filter(broken)
    first_reasons = [_first_reason(reason) for reason in reasons]
    hint = _HINT[0 if lang == "zh" else 1]
    messages = [f"{reason} {hint}" if reason else hint for reason in first_reasons]
    frame = pl.DataFrame({"order": order.filter(broken), "codes": codes.str.strip_chars()})
    return PricedPartition(
        refused=frame.with_columns(
            pl.Series("message", messages, dtype=pl.String), pl.lit(None, dtype=pl.String).alias("use")
        )
    )


def _first_reason(message: str | None) -> str:
    """Return the reason of the first run: the message without the hint of a later run."""
    reason = (message or "").strip()
    for hint in _HINT:
        reason = reason.removesuffix(hint).strip()
    return reason


def _codes_of(rows: pl.DataFrame, kept_width: int) -> pl.Series:
    return rows.to_series(kept_width + REJECT_HEADINGS.index("codes"))
