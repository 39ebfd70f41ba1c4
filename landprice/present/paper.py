"""What a document needs to be handed over on paper: numbered footnotes, words for a sheet, and who signs it.

The page and the Word file use it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from landprice.glossary import SHEET, namer
from landprice.present.views.model import (
    Block,
    ClauseList,
    DocumentView,
    LegalBasis,
    ModeComparison,
    Quotation,
    Section,
    capitalize,
)

SIGNED_BY = ("valuer", "checker", "reviewer", "date")
"""Who signs a sheet, and when: keys of the glossary's `SHEET`."""


@dataclass(frozen=True, slots=True)
class FootnoteReference:
    """A place that refers to a footnote: the footnote's number, and its own number among those places."""

    footnote: int
    time: int

    @property
    def anchor(self) -> str:
        """Its name as the target of a link."""
        return f"ref-{self.footnote}-{self.time}"

    @property
    def target(self) -> str:
        """The anchor of the footnote."""
        return f"note-{self.footnote}"


@dataclass(slots=True)
class Footnote:
    """A rule that is cited, quoted word for word.

    Attributes:
        number: Its number, in the order in which rules are first cited.
        rule: The rule's id.
        clauses: Its sources and the reading, each with its label.
        references: The places that refer to it.
    """

    number: int
    rule: str
    clauses: tuple[tuple[str, Quotation], ...]
    references: list[FootnoteReference] = field(default_factory=list)

    @property
    def anchor(self) -> str:
        """Its name as the target of a link."""
        return f"note-{self.number}"


class Footnotes:
    """Numbers the rules of a document in the order in which they are first cited."""

    def __init__(self, view: DocumentView) -> None:
        """Begin without footnotes."""
        self._view = view
        self._notes: dict[str, Footnote] = {}

    def cite(self, basis: LegalBasis) -> FootnoteReference:
        """Refer to a rule once more."""
        note = self._note(basis)
        reference = FootnoteReference(note.number, len(note.references) + 1)
        note.references.append(reference)
        return reference

    def finish(self) -> tuple[Footnote, ...]:
        """Return every footnote: the rules that were cited, then those of the lines of a sweep."""
        for block in self._view.blocks():
            if isinstance(block, ClauseList) and not self._view.law_beside_lines:
                for basis in block.clauses:
                    self._note(basis)
        return tuple(self._notes.values())

    def _note(self, basis: LegalBasis) -> Footnote:
        clauses = tuple(self._view.quotations(basis))
        return self._notes.setdefault(basis.rule, Footnote(len(self._notes) + 1, basis.rule, clauses))


def paper_sections(view: DocumentView) -> Iterable[Section]:
    """Yield the sections that stand before the footnotes; charts show what a comparison's own block would repeat."""
    for section in view.sections:
        if section.key not in {"cited", "documents"}:
            blocks: tuple[Block, ...] = tuple(
                block for block in section.blocks if not isinstance(block, ModeComparison)
            )
            if blocks:
                yield Section(section.key, section.heading, blocks)


def paper_word(view: DocumentView, key: str) -> str:
    """Return a word of a sheet, or of any document, its first letter a capital."""
    words = namer(SHEET, view.lang) if key in SHEET else view.say
    return capitalize(words(key))


def colon(view: DocumentView) -> str:
    """Return what stands between a label and its text."""
    return "：" if view.lang == "zh" else ": "
