"""The verdict on a statement's file: which parts agree, under which rule book, and what differs."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from landprice import rulebook
from landprice.calculators import get_calculator
from landprice.errors import LandpriceError, Lang, UsageError
from landprice.kinds.exact.statement import ParcelStatement
from landprice.rulebook import RuleBook
from landprice.verification.differences import ComparedPart
from landprice.verification.model import ClaimedStatement
from landprice.verification.recompute import is_echoed_only, recompute
from landprice.version import VERSION


@dataclass(frozen=True, slots=True)
class Verdict:
    """The result of verifying a statement's file.

    Attributes:
        claimed: The statement in the file.
        book: The rule book used to recompute it.
        lang: The language of the file.
        parts: Every compared part; if the inputs can't be priced, those that need no statement.
        error: Why the inputs can't be priced.
    """

    claimed: ClaimedStatement
    book: RuleBook
    lang: Lang
    parts: tuple[ComparedPart, ...]
    error: LandpriceError | None

    @property
    def agrees(self) -> bool:
        """Whether every part agrees."""
        return self.error is None and not self.differing

    @property
    def differing(self) -> tuple[ComparedPart, ...]:
        """The parts that differ."""
        return tuple(part for part in self.parts if not part.agrees)

    @property
    def same_version(self) -> bool:
        """Whether the file was made by this version."""
        return self.claimed.version == VERSION

    @property
    def same_book(self) -> bool:
        """Whether the file was made under the same rule book."""
        return self.claimed.rules.get("sha256") == self.book.sha256

    def is_echoed(self, part: ComparedPart) -> bool:
        """Return whether a part describes the parcel: no rule can verify it."""
        return part.kind == "input" and is_echoed_only(get_calculator(self.claimed.calculator).inputs.get(part.key))


def verify(claimed: ClaimedStatement, rules: str | None = None) -> Verdict:
    """Recompute a statement under the rule book that it names, and compare every part.

    Args:
        claimed: The statement in a file.
        rules: The path of a rule book, or the id of a shipped one, to use instead of the one that the file names.

    Raises:
        UsageError: The file names a rule book that is not shipped, and ``rules`` is None.
        RuleBookError: The given rule book is invalid.
        FileError: The given rule book can't be read.
    """
    book = load_book(claimed, rules)
    recomputed = recompute(claimed, book)
    if claimed.cells is None:
        return Verdict(claimed, book, recomputed.lang, recomputed.parts, recomputed.error)
    from landprice.verification.cells import compare_cells  # noqa: PLC0415  only a workbook needs it

    parts, error = compare_cells(claimed, book, recomputed.parts)
    if recomputed.statement is not None:
        parts += _compare_sheets(claimed, recomputed.statement, recomputed.lang, parts)
    return Verdict(claimed, book, recomputed.lang, tuple(parts), recomputed.error or error)


def _compare_sheets(
    claimed: ClaimedStatement, statement: ParcelStatement, lang: Lang, parts: Sequence[ComparedPart]
) -> list[ComparedPart]:
    """Compare the workbook, sheet by sheet, with the one that is written anew for the recorded inputs."""
    from landprice.present.workbook.live import render_statement  # noqa: PLC0415  only a workbook needs it
    from landprice.verification.cells import CELL  # noqa: PLC0415  the same
    from landprice.verification.sheets import compare_sheets  # noqa: PLC0415  the same

    assert claimed.cells is not None
    typed = ("input", "rule", "check")
    changed = any(each.field == CELL for part in parts if part.kind in typed for each in part.differences)
    expected = render_statement(statement, lang)
    sheets = compare_sheets(claimed.cells.content, expected, claimed.name, same_inputs=not changed)
    return [ComparedPart("sheet", title, {"value": None}, tuple(differences)) for title, differences in sheets.items()]


def load_book(claimed: ClaimedStatement, rules: str | None) -> RuleBook:
    """Load the rule book with the fingerprint in the statement, else the one with its id, as of the statement's day.

    Raises:
        UsageError: As for `verify`.
        RuleBookError: As for `verify`.
        FileError: As for `verify`.
    """
    on = _parse_day(claimed.rules.get("on"))
    if rules is not None:
        return rulebook.load(rules, on=on)
    books = {book_id: rulebook.load(book_id, on=on) for book_id in rulebook.shipped()}
    fingerprint, name = claimed.rules.get("sha256"), claimed.rules.get("id")
    same = next((book for book in books.values() if book.sha256 == fingerprint), None)
    if same is not None:
        return same
    if isinstance(name, str) and name in books:
        return books[name]
    shown = str(name)[:80]
    raise UsageError(
        f"{claimed.name}：规则库“{shown}”未随程序附带；请用 --rules FILE 指定。",
        f"{claimed.name}: unknown rule book “{shown}”; pass it with --rules FILE.",
        key="rules",
    )


def _parse_day(text: object) -> dt.date | None:
    """Parse the day of the rules; None if it is missing or invalid (the comparison then reports it)."""
    try:
        return dt.date.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None
