"""The format of a rule book's file: what each table of it holds.

A file is read into these types as it is written. What a table *must* hold, and which words a key takes, is laid down in
``tables/schema.json``, which editors read too; the defaults here for what must be given only let the rest of a faulty
book be examined, so that all its faults are reported at once.
"""

import datetime as dt
from typing import Literal

import msgspec

Status = Literal["in-force", "draft", "notice", "text-not-seen", "reading"]
"""What a document or a book is: the law, a consultation draft, a notice without the force of a rule, a document whose
text nobody here has seen, or our own reading."""

Bound = Literal["floor", "ceiling", "none"]
Severity = Literal["refuse", "object", "warn", "verify"]
Strict = Literal["not-below", "not-above"]
Unit = Literal["years", "ratio", "percent", "places", "levels"]


class DocumentEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """A document that rules cite, ``[documents.<key>]``."""

    title: str = ""
    number: str | None = None
    status: Status = "reading"
    note: str | None = None
    note_en: str | None = None


class SourceEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """The place in a document that orders something, and its words."""

    document: str = ""
    article: str | None = None
    quote: str | None = None


class RuleEntry(SourceEntry, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """One period of one rule, ``[[rules.<id>]]``: in force from ``since`` up to, and without, ``until``."""

    value: str | None = None
    unit: Unit | None = None
    bound: Bound = "none"
    severity: Severity | None = None
    code: str | None = None
    uses: tuple[str, ...] = ()
    also: tuple[SourceEntry, ...] = ()
    reading: str | None = None
    reading_en: str | None = None
    strict: Strict | None = None
    since: dt.date | None = msgspec.field(default=None, name="from")
    until: dt.date | None = None

    @property
    def starts(self) -> dt.date:
        """The first day in force; the earliest there is where none is given."""
        return self.since or dt.date.min

    @property
    def ends(self) -> dt.date:
        """The first day no longer in force; the latest there is where none is given."""
        return self.until or dt.date.max

    def in_force(self, on: dt.date | None) -> bool:
        """Whether it holds on a day, or without one, whether it still holds."""
        return self.until is None if on is None else self.starts <= on and (self.until is None or on < self.until)


class UseEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """A land use, ``[uses.<key>]``, with the names that ledgers write for it."""

    zh: str | None = None
    en: str | None = None
    names: tuple[str, ...] = ()
    note: str | None = None
    note_en: str | None = None


class BookFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """A rule book's file, whole."""

    id: str = ""
    title: str = ""
    title_en: str | None = None
    status: Status = "reading"
    notice: str | None = None
    notice_en: str | None = None
    based_on: str | None = None
    documents: dict[str, DocumentEntry] = {}
    rules: dict[str, tuple[RuleEntry, ...]] = {}
    uses: dict[str, UseEntry] = {}
    ambiguous: dict[str, tuple[str, ...]] = {}
