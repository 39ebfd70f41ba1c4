"""A statement as a valuation sheet (测算表), as it is handed over: numbered lines, remarks, clauses as numbered notes.

The page and the Word sheet are two ways to lay this out. Its words are the content's; what is added is what paper
needs: a number for each line, a note for each rule with the places that refer to it, and who signs.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from landprice.errors import Lang
from landprice.glossary import SHEET, namer
from landprice.kinds.exact.statement import ParcelStatement
from landprice.present.charts import Chart, charts
from landprice.present.statement_view import Content, Ground, Quoted, Remark, Row, content
from landprice.version import VERSION

SIGNED_BY = ("valuer", "checker", "reviewer", "date")
"""Who signs a sheet, and when: keys of the glossary's words for a sheet."""


@dataclass(frozen=True, slots=True)
class Reference:
    """A place that refers to a note.

    Attributes:
        note: The note's number.
        time: Which of the places that refer to it this is, from 1.
    """

    note: int
    time: int

    @property
    def anchor(self) -> str:
        """Its name as the target of a link."""
        return f"ref-{self.note}-{self.time}"


@dataclass(frozen=True, slots=True)
class Numbered:
    """A line with its number and the note of its rule; whether it is the final amount's."""

    number: int
    row: Row
    reference: Reference
    final: bool


@dataclass(frozen=True, slots=True)
class Noted:
    """A check with the note of its rule."""

    remark: Remark
    reference: Reference


@dataclass(slots=True)
class Note:
    """A rule that is cited: where it stands, word for word.

    Attributes:
        number: Its number, in the order in which rules are first cited.
        rule: The rule's id.
        clauses: Its sources and the reading, each after what it is called.
        references: The places that refer to it.
    """

    number: int
    rule: str
    clauses: tuple[tuple[str, Quoted], ...]
    references: list[Reference] = field(default_factory=list)

    @property
    def anchor(self) -> str:
        """Its name as the target of a link."""
        return f"note-{self.number}"


@dataclass(frozen=True, slots=True)
class Remarks:
    """Checks under one heading.

    Attributes:
        key: The heading's key in the content's words.
        heading: The heading.
        noted: The checks; never none.
    """

    key: str
    heading: str
    noted: tuple[Noted, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A valuation sheet, ready to be laid out.

    Attributes:
        shown: The content.
        title: What it is.
        reasons: Why there is no figure; None where there is one.
        lines: The lines, numbered from 1; none where it is refused.
        remarks: The checks that say something, by heading.
        passed: The checks that passed, each with where its rule stands; their clauses are not quoted.
        notes: The clauses.
        charts: The pictures that the figures give.
        made_by: The program and its version.
    """

    shown: Content
    title: str
    reasons: Remarks | None
    lines: tuple[Numbered, ...]
    remarks: tuple[Remarks, ...]
    passed: tuple[Remark, ...]
    notes: tuple[Note, ...]
    charts: tuple[Chart, ...]
    made_by: str

    @property
    def charts_first(self) -> bool:
        """Whether the charts stand before the lines: where no one amount is the result, they are what is looked for."""
        return self.shown.final is None

    @property
    def colon(self) -> str:
        """What stands between a name and what it names."""
        return "：" if self.shown.lang == "zh" else ": "

    def say(self, key: str) -> str:
        """A word of the sheet or, where it has none of its own, of every presentation; its first letter a capital."""
        words = namer(SHEET, self.shown.lang) if key in SHEET else self.shown.say
        return capital(words(key))


def capital(text: str) -> str:
    """A heading's first letter is a capital one."""
    return text[:1].upper() + text[1:]


def sheet(statement: ParcelStatement, lang: Lang) -> Sheet:
    """A statement as a valuation sheet in one language."""
    shown = content(statement, lang)
    notes = _Notes(shown)
    reasons = tuple(notes.remarks("reasons", shown.reasons))
    final = shown.final.row.key if shown.final else None
    lines = tuple(
        Numbered(number, row, notes.reference(row.ground), row.key == final) for number, row in enumerate(shown.rows, 1)
    )
    remarks = (
        *notes.remarks("checks", shown.remarks),
        *notes.remarks("to-verify", shown.to_verify),
    )
    title = namer(SHEET, lang)("sheet").format(name=shown.name)
    return Sheet(
        shown=shown,
        title=capital(title),
        reasons=reasons[0] if reasons else None,
        lines=lines,
        remarks=remarks,
        passed=shown.passed,
        notes=notes.in_order,
        charts=charts(statement, lang),
        made_by=f"landprice {VERSION}",
    )


class _Notes:
    """Numbers the rules in the order in which they are first cited."""

    def __init__(self, shown: Content) -> None:
        self.shown = shown
        self._notes: dict[str, Note] = {}

    def reference(self, ground: Ground) -> Reference:
        """The next reference to a rule's note."""
        note = self._notes.setdefault(
            ground.rule, Note(len(self._notes) + 1, ground.rule, tuple(self.shown.law(ground)))
        )
        reference = Reference(note.number, len(note.references) + 1)
        note.references.append(reference)
        return reference

    def remarks(self, key: str, remarks: Iterable[Remark]) -> Iterator[Remarks]:
        """Checks under their heading, where there are some."""
        noted = tuple(Noted(remark, self.reference(remark.ground)) for remark in remarks)
        if noted:
            yield Remarks(key, capital(self.shown.say(key)), noted)

    @property
    def in_order(self) -> tuple[Note, ...]:
        """Every note."""
        return tuple(self._notes.values())
