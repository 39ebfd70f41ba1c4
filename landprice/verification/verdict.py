"""The verdict on a statement's file: which parts agree, under which rule book, and what differs."""

import datetime as dt
from dataclasses import dataclass

from landprice import rulebook
from landprice.calculators import get_calculator
from landprice.errors import LandpriceError, Lang, UsageError
from landprice.rulebook import RuleBook
from landprice.verification.differences import ComparedPart
from landprice.verification.model import ClaimedStatement
from landprice.verification.recompute import is_echoed_only, recompute
from landprice.version import VERSION


@dataclass(frozen=True, slots=True)
class Verdict:
    """The result of verifying a statement's file.

    Attributes:
        claimed: What the file says.
        book: The rule book that it was recomputed under.
        lang: The language that it is written in.
        parts: Every part, compared; only the inputs where nothing could be recomputed.
        error: Why nothing could be recomputed from its inputs.
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
        """Whether this version made it."""
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
        claimed: The statement as a file has it.
        rules: The path of a rule book, or the id of a shipped one, to take instead of the one of that name.

    Raises:
        UsageError: The program does not ship the rule book that it names, and no other is given.
        RuleBookError: The book that is given is invalid.
        FileError: It can't be read.
    """
    book = book_of(claimed, rules)
    found = recompute(claimed, book)
    if claimed.cells is None:
        return Verdict(claimed, book, found.lang, found.parts, found.error)
    from landprice.verification.cells import compare_cells  # noqa: PLC0415  only a workbook needs it

    parts, error = compare_cells(claimed, book, found.parts)
    return Verdict(claimed, book, found.lang, tuple(parts), found.error or error)


def book_of(claimed: ClaimedStatement, rules: str | None) -> RuleBook:
    """Load the rule book with the fingerprint that a statement names, else the one with its id, as of its day.

    Raises:
        UsageError: As for `verify`.
        RuleBookError: As for `verify`.
        FileError: As for `verify`.
    """
    on = _day(claimed.rules.get("on"))
    if rules is not None:
        return rulebook.load(rules, on=on)
    books = {name: rulebook.load(name, on=on) for name in rulebook.shipped()}
    fingerprint, named = claimed.rules.get("sha256"), claimed.rules.get("id")
    same = next((book for book in books.values() if book.sha256 == fingerprint), None)
    if same is not None:
        return same
    if isinstance(named, str) and named in books:
        return books[named]
    shown = str(named)[:80]
    raise UsageError(
        f"{claimed.name}：规则库“{shown}”未随程序附带；请用 --rules FILE 指定。",
        f"{claimed.name}: unknown rule book “{shown}”; pass it with --rules FILE.",
        key="rules",
    )


def _day(text: object) -> dt.date | None:
    """Parse the day of the rules; None if there is none, or it is not a date (the part will then differ)."""
    try:
        return dt.date.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None
