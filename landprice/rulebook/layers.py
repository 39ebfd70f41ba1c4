"""Layered rule books: a book is merged on top of the one that its ``based_on`` names.

A rule replaces the rule of the same id below it, with all its periods. Documents and uses are merged by key, and a use
keeps the names of both books.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from landprice.rulebook.diagnostics import KeyPath
from landprice.rulebook.files import load_shipped_book
from landprice.rulebook.format import BookFile, ClassificationEntry, DocumentEntry, RuleEntry, UseEntry


class BookLayer(msgspec.Struct, frozen=True):
    """A book as one of several layers.

    Attributes:
        name: Its name in messages: a shipped book's id, or the file as the user named it.
        book: The content of the file, without its faulty keys.
        faulty: The keys that were removed or are missing. They are reported once, so later checks skip them.
    """

    name: str
    book: BookFile
    faulty: frozenset[KeyPath] = frozenset()

    def is_faulty(self, where: KeyPath) -> bool:
        """Return whether a place, or a table around it, is known to be faulty."""
        return any(where[: len(place)] == place for place in self.faulty)

    def entries(self) -> Iterator[tuple[KeyPath, str, RuleEntry]]:
        """Iterate over the periods of its rules: the place of each, the rule's id, and its content."""
        for rule, entries in self.book.rules.items():
            for index, entry in enumerate(entries):
                yield ("rules", rule, index), rule, entry


class MergedBook(msgspec.Struct):
    """The merged content of several books."""

    documents: dict[str, DocumentEntry] = {}
    rules: dict[str, tuple[RuleEntry, ...]] = {}
    uses: dict[str, UseEntry] = {}
    ambiguous: dict[str, tuple[str, ...]] = {}
    several: dict[str, tuple[str, ...]] = {}
    suggestions: dict[str, tuple[str, ...]] = {}
    classifications: dict[str, ClassificationEntry] = {}

    def overlay(self, book: BookFile) -> None:
        """Merge a book on top."""
        self.documents |= book.documents
        self.rules |= book.rules
        self.ambiguous |= book.ambiguous
        self.several |= book.several
        self.suggestions |= book.suggestions
        self.classifications |= book.classifications
        for key, use in book.uses.items():
            below = self.uses.get(key)
            self.uses[key] = use if below is None else _merge_uses(below, use)


def merge_books(books: Iterable[BookFile]) -> MergedBook:
    """Merge books, the bottom one first."""
    result = MergedBook()
    for book in books:
        result.overlay(book)
    return result


def load_shipped_layers(book: str) -> list[BookLayer]:
    """Load a shipped book and the books below it, bottom to top."""
    top = load_shipped_book(book)
    below = load_shipped_layers(top.based_on) if top.based_on else []
    return [*below, BookLayer(book, top)]


def find_lowest(layers: Sequence[BookLayer], rule: str) -> tuple[BookLayer, tuple[RuleEntry, ...]] | None:
    """Find the lowest layer that has a rule; return it with the rule's periods."""
    return next(((layer, layer.book.rules[rule]) for layer in layers if rule in layer.book.rules), None)


def find_entry_in_force(entries: Iterable[RuleEntry], on: dt.date | None) -> RuleEntry | None:
    """Find the period that is in force on a day; without a day, the one that has no end date."""
    return next((entry for entry in entries if entry.in_force(on)), None)


def _merge_uses(below: UseEntry, above: UseEntry) -> UseEntry:
    """Merge two entries of a use: the names of both, and else the upper one's fields where it has them."""
    return msgspec.structs.replace(
        below,
        names=tuple(dict.fromkeys((*below.names, *above.names))),
        zh=above.zh or below.zh,
        en=above.en or below.en,
        note=above.note or below.note,
        note_en=above.note_en or below.note_en,
    )
