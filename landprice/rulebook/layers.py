"""Rule books laid over one another: the book named by ``based_on`` first, then the book itself.

A rule replaces the rule of the same id whole, with all its periods; documents and uses are merged by their keys, and
the names of a use are joined.
"""

import datetime as dt
from collections.abc import Iterable, Sequence

import msgspec

from landprice.rulebook.diagnostics import KeyPath
from landprice.rulebook.files import load_shipped_book
from landprice.rulebook.format import BookFile, DocumentEntry, RuleEntry, UseEntry


class BookLayer(msgspec.Struct, frozen=True):
    """One book of those laid over one another.

    Attributes:
        name: What messages call it: a shipped book's id, else the file as the user named it.
        book: What the file holds, without what is faulty in it.
        faulty: The places that were left out, or are missing: nothing more is to be said of them.
    """

    name: str
    book: BookFile
    faulty: frozenset[KeyPath] = frozenset()

    def is_faulty(self, where: KeyPath) -> bool:
        """Whether a place, or the table that it is in, is known to be faulty already."""
        return any(where[: len(place)] == place for place in self.faulty)


class MergedBook(msgspec.Struct):
    """What layers hold together, bottom to top."""

    documents: dict[str, DocumentEntry] = {}
    rules: dict[str, tuple[RuleEntry, ...]] = {}
    uses: dict[str, UseEntry] = {}
    ambiguous: dict[str, tuple[str, ...]] = {}

    def overlay(self, book: BookFile) -> None:
        """Put a book over what is there."""
        self.documents |= book.documents
        self.rules |= book.rules
        self.ambiguous |= book.ambiguous
        for key, use in book.uses.items():
            below = self.uses.get(key)
            self.uses[key] = use if below is None else _merge_uses(below, use)


def merge_books(books: Iterable[BookFile]) -> MergedBook:
    """Books laid over one another, the bottom one first."""
    result = MergedBook()
    for book in books:
        result.overlay(book)
    return result


def load_shipped_layers(book: str) -> list[BookLayer]:
    """A shipped book with all that it is laid over, bottom to top."""
    top = load_shipped_book(book)
    below = load_shipped_layers(top.based_on) if top.based_on else []
    return [*below, BookLayer(book, top)]


def find_lowest(layers: Sequence[BookLayer], rule: str) -> tuple[BookLayer, tuple[RuleEntry, ...]] | None:
    """A rule as the bottom-most layer that has it says it; None where no layer has it."""
    return next(((layer, layer.book.rules[rule]) for layer in layers if rule in layer.book.rules), None)


def find_entry_in_force(entries: Iterable[RuleEntry], on: dt.date | None) -> RuleEntry | None:
    """The period of a rule that holds on a day, or still holds where no day is given."""
    return next((entry for entry in entries if entry.in_force(on)), None)


def _merge_uses(below: UseEntry, above: UseEntry) -> UseEntry:
    """A use with the names of both, and the words of the upper one where it has any."""
    return msgspec.structs.replace(
        below,
        names=tuple(dict.fromkeys((*below.names, *above.names))),
        zh=above.zh or below.zh,
        en=above.en or below.en,
        note=above.note or below.note,
        note_en=above.note_en or below.note_en,
    )
