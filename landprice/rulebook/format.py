"""The types that a rule book's file is read into.

Which keys are required and which words they take is defined in ``tables/schema.json``, which editors use too. Required
keys have defaults here all the same, so that the rest of a faulty book can be checked and all faults reported at once.
"""

import datetime as dt
from typing import Literal

import msgspec

Status = Literal["in-force", "draft", "notice", "copy-seen", "text-not-seen", "reading"]
"""The status of a document or book: law in force, a consultation draft, a notice that is not a rule, a document of
which a public copy was seen but not whether it is in force, one whose text was not seen, or our own reading."""

Bound = Literal["floor", "ceiling", "none"]
Severity = Literal["refuse", "object", "warn", "verify"]
Strict = Literal["not-below", "not-above"]
Unit = Literal["years", "ratio", "percent", "places", "levels", "grade", "floor-area-ratio", "yuan", "yuan-per-sqm"]
"""The unit of a rule's value. `landprice.glossary.RULE_UNITS` has its label."""
Of = Literal["surface", "above", "above-rounded"]
"""What the rate of an underground level is of: the surface price, the price of the level above, or that rounded."""
Step = Literal["yuan", "jiao", "fen"]
"""The step that a price per ㎡ is rounded to: 元, 角 or 分."""


class DocumentEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """A document that rules cite, ``[documents.<key>]``."""

    title: str = ""
    number: str | None = None
    status: Status = "reading"
    expires: dt.date | None = None
    last_checked: dt.date | None = None
    note: str | None = None
    note_en: str | None = None


class SourceEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """A place in a document, and its words."""

    document: str = ""
    article: str | None = None
    quote: str | None = None


class RuleEntry(SourceEntry, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """A period of a rule, ``[[rules.<id>]]``: in force from ``since`` to the day before ``until``."""

    value: str | None = None
    unit: Unit | None = None
    bound: Bound = "none"
    severity: Severity | None = None
    code: str | None = None
    of: Of | None = None
    round_to: Step | None = None
    table: dict[str, str] = {}
    unverified: tuple[str, ...] = ()
    uses: tuple[str, ...] = ()
    also: tuple[SourceEntry, ...] = ()
    reading: str | None = None
    reading_en: str | None = None
    strict: Strict | None = None
    since: dt.date | None = msgspec.field(default=None, name="from")
    until: dt.date | None = None

    @property
    def starts(self) -> dt.date:
        """The first day in force; the earliest possible date if unknown."""
        return self.since or dt.date.min

    @property
    def ends(self) -> dt.date:
        """The first day no longer in force; the latest possible date if there is none."""
        return self.until or dt.date.max

    def in_force(self, on: dt.date | None) -> bool:
        """Return whether it is in force on a day; without a day, whether it has no end date."""
        return self.until is None if on is None else self.starts <= on and (self.until is None or on < self.until)


class UseEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """A land use, ``[uses.<key>]``, with its names in ledgers."""

    zh: str | None = None
    en: str | None = None
    names: tuple[str, ...] = ()
    note: str | None = None
    note_en: str | None = None


class ClassificationEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """A standard that gives the classes of land codes, ``[classifications.<key>]``.

    Attributes:
        title: Its title.
        number: Its number.
        note: How its codes are known, in Chinese.
        note_en: The same in English.
        codes: The codes of its classes, by use; a code that may mean several uses stands with each.
    """

    title: str
    number: str | None = None
    note: str | None = None
    note_en: str | None = None
    codes: dict[str, tuple[str, ...]] = {}


class BookFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """A rule book's file."""

    id: str = ""
    title: str = ""
    title_en: str | None = None
    status: Status = "reading"
    place: str | None = None
    place_en: str | None = None
    notice: str | None = None
    notice_en: str | None = None
    based_on: str | None = None
    documents: dict[str, DocumentEntry] = {}
    rules: dict[str, tuple[RuleEntry, ...]] = {}
    uses: dict[str, UseEntry] = {}
    ambiguous: dict[str, tuple[str, ...]] = {}
    several: dict[str, tuple[str, ...]] = {}
    suggestions: dict[str, tuple[str, ...]] = {}
    classifications: dict[str, ClassificationEntry] = {}
