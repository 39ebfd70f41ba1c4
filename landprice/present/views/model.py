"""The view model of a document: its words in one language, in reading order, without any format's markup.

A statement, a sweep and the report of a run are each a `DocumentView`: facts about the document and its rule book, and
sections of blocks. A renderer knows the blocks and nothing of what the document is about.
"""

import typing
from collections.abc import Iterator
from dataclasses import dataclass

from landprice.errors import Lang
from landprice.glossary import PRESENTATION, namer
from landprice.present.views.tables import NO_AMOUNT, Chart, Table, TableCell
from landprice.rulebook import Severity
from landprice.version import VERSION

CheckListKey = typing.Literal["reasons", "checks", "to-verify", "passed"]
Tone = typing.Literal["good", "warn", "refuse", ""]

# ── the law ──


@dataclass(frozen=True, slots=True)
class Quotation:
    """A place in the law, and its words where they are quoted (in Chinese, whatever the language)."""

    citation: str
    quote: str | None


@dataclass(frozen=True, slots=True)
class LegalBasis:
    """The rule that orders a line or a check.

    Attributes:
        rule: The rule's id.
        source: Where the rule stands.
        is_reading: Whether it is our reading alone, without a source in the law.
        also: Further sources.
        reading: How the words were read.
    """

    rule: str
    source: Quotation
    is_reading: bool
    also: tuple[Quotation, ...]
    reading: str | None


@dataclass(frozen=True, slots=True)
class CitedDocument:
    """A document that a line or a check cites."""

    name: str
    status: str
    note: str | None


# ── the supply modes side by side ──


@dataclass(frozen=True, slots=True)
class LabelledKey:
    """A supply mode or a measure of one: its key and its label."""

    key: str
    label: str


@dataclass(frozen=True, slots=True)
class ModeComparison:
    """The measures of every supply mode for one number of years.

    Attributes:
        modes: Every mode; one that the years don't allow has no cells.
        measures: The measures that some mode has (a present value needs a rate).
        cells: By the keys of mode and measure.
        unit: The unit of every cell.
        balanced: Whether the modes are balanced, with its label.
        is_balanced: The same as a truth value.
    """

    modes: tuple[LabelledKey, ...]
    measures: tuple[LabelledKey, ...]
    cells: typing.Mapping[tuple[str, str], TableCell]
    unit: str
    balanced: "LabelledText"
    is_balanced: bool

    def cell(self, mode: str, measure: str) -> TableCell:
        """Return a cell; a dash if the mode has no such measure."""
        return self.cells.get((mode, measure), NO_AMOUNT)

    def column(self, measure: str) -> tuple[TableCell, ...]:
        """Return one measure of every mode."""
        return tuple(self.cell(mode.key, measure) for mode in self.modes)


@dataclass(frozen=True, slots=True)
class SweepRow:
    """One value of a sweep: its comparison, or the codes of the rules that refuse it and the reason in words."""

    value: int
    comparison: ModeComparison | None
    codes: tuple[str, ...] = ()
    refusal: str = ""


@dataclass(frozen=True, slots=True)
class ModeSweep:
    """The supply modes for each value of a sweep, and a table of each measure.

    Attributes:
        input_label: What differs between the rows.
        rows: The values, in order.
        modes: The modes.
        tables: For each measure the values below one another and the modes side by side; the tables' keys are those
            of the measures.
        unit: The unit of every amount.
        balance: The values whose modes are balanced, and those whose are not.
    """

    input_label: str
    rows: tuple[SweepRow, ...]
    modes: tuple[LabelledKey, ...]
    tables: tuple[Table, ...]
    unit: str
    balance: tuple["LabelledText", ...]

    @property
    def refused(self) -> tuple[SweepRow, ...]:
        """The values that a rule refuses."""
        return tuple(row for row in self.rows if row.comparison is None)


# ── the other blocks ──


@dataclass(frozen=True, slots=True)
class InputRow:
    """An input as it was given.

    Attributes:
        key: Its key, numbered if it is one of several.
        label: Its label.
        text: What was given.
        echoed: Whether it describes the parcel and no rule reads it.
    """

    key: str
    label: str
    text: str
    echoed: bool = False


@dataclass(frozen=True, slots=True)
class InputList:
    """Inputs as they were given."""

    rows: tuple[InputRow, ...]

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.rows)


@dataclass(frozen=True, slots=True)
class LineRow:
    """A line of a statement.

    Attributes:
        key: Its key.
        value: Its amount as JSON has it.
        label: Its label.
        named: The formula with labels; "" without a formula, or if it says no more than the figures.
        substituted: The formula with its figures; "" without a formula.
        amount: The amount with thousands separators and its unit; a word's label.
        is_word: Whether it is a word.
        in_ten_thousands: The same amount in 万元, exactly; "" below one of them, and for other units.
        note: The bound that the law gives it, and how it was rounded.
        basis: The rule that orders it.
    """

    key: str
    value: str
    label: str
    named: str
    substituted: str
    amount: str
    is_word: bool
    in_ten_thousands: str
    note: str
    basis: LegalBasis


@dataclass(frozen=True, slots=True)
class FinalAmount:
    """The final amount: its line, its bound ("" if it is exact), and the amount in capitals."""

    row: LineRow
    bound: str
    capitals: str


@dataclass(frozen=True, slots=True)
class LineTable:
    """The lines of a statement, and its final amount if it has one."""

    rows: tuple[LineRow, ...]
    final: FinalAmount | None

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.rows)


@dataclass(frozen=True, slots=True)
class CheckResult:
    """A check and how it turned out.

    Attributes:
        code: Its code.
        severity: Its severity; ``ok`` if it passed.
        standing: The severity in words, and whether it was accepted.
        message: What it found.
        hint: How to price the parcel all the same; "" if that isn't possible, or was done.
        basis: The rule.
        where: In a sweep, the values that it concerns.
    """

    code: str
    severity: Severity | str
    standing: str
    message: str
    hint: str
    basis: LegalBasis
    where: str = ""


@dataclass(frozen=True, slots=True)
class CheckList:
    """Checks under a heading of their own."""

    key: CheckListKey
    heading: str
    checks: tuple[CheckResult, ...]

    def __len__(self) -> int:
        """Return the number of checks."""
        return len(self.checks)


@dataclass(frozen=True, slots=True)
class LabelledText:
    """A label and a text, and whether it is good or bad news."""

    label: str
    text: str
    tone: Tone = ""


@dataclass(frozen=True, slots=True)
class TextList:
    """Labelled texts below one another."""

    items: tuple[LabelledText, ...]

    def __len__(self) -> int:
        """Return the number of items."""
        return len(self.items)


@dataclass(frozen=True, slots=True)
class ClauseList:
    """The rules cited, each quoted once."""

    clauses: tuple[LegalBasis, ...]

    def __len__(self) -> int:
        """Return the number of clauses."""
        return len(self.clauses)


@dataclass(frozen=True, slots=True)
class DocumentList:
    """The documents cited."""

    documents: tuple[CitedDocument, ...]

    def __len__(self) -> int:
        """Return the number of documents."""
        return len(self.documents)


Block = (
    InputList
    | ModeComparison
    | ModeSweep
    | LineTable
    | CheckList
    | TextList
    | Table
    | Chart
    | ClauseList
    | DocumentList
)


@dataclass(frozen=True, slots=True)
class Section:
    """A section of a document: its key, its heading, and its blocks in order."""

    key: str
    heading: str
    blocks: tuple[Block, ...]

    @classmethod
    def of(cls, key: str, heading: str, *blocks: Block) -> "Section":
        """Make a section of the blocks that hold anything."""
        return cls(key, heading, tuple(block for block in blocks if block))


@dataclass(frozen=True, slots=True)
class DocumentView:
    """A document, ready to be rendered.

    Attributes:
        lang: Its language.
        subject: The key of its calculator, or of the command that made it.
        name: What it is about.
        title: Its title on paper.
        book: The rule book's id.
        book_title: The rule book's title.
        book_status: What the rule book is, in words.
        notice: What the rule book wants said on every document under it.
        on: The day whose rules were asked for.
        sha256: The fingerprint of the rule book.
        sections: Its sections, in reading order.
        law_beside_lines: Whether the law can be quoted beside each line and check, instead of in a section of its own.
        signed: Whether it has lines to sign on when it is printed.
    """

    lang: Lang
    subject: str
    name: str
    title: str
    book: str
    book_title: str
    book_status: str
    notice: str | None
    on: str | None
    sha256: str
    sections: tuple[Section, ...]
    law_beside_lines: bool = False
    signed: bool = False

    @property
    def made_by(self) -> str:
        """The program and its version."""
        return f"landprice {VERSION}"

    def say(self, key: str) -> str:
        """Return a word of the glossary's `PRESENTATION` in the document's language."""
        return namer(PRESENTATION, self.lang)(key)

    def blocks(self) -> Iterator[Block]:
        """Yield every block, in reading order."""
        return (block for section in self.sections for block in section.blocks)

    def inputs(self, key: str) -> tuple[InputRow, ...]:
        """Return the inputs of the section ``parcel`` or ``inputs``."""
        blocks = (block for section in self.sections if section.key == key for block in section.blocks)
        return tuple(row for block in blocks if isinstance(block, InputList) for row in block.rows)

    def checks(self, key: str) -> tuple[CheckResult, ...]:
        """Return the checks of the lists ``reasons``, ``checks``, ``to-verify`` or ``passed``."""
        lists = (block for block in self.blocks() if isinstance(block, CheckList) and block.key == key)
        return tuple(check for block in lists for check in block.checks)

    @property
    def lines(self) -> tuple[LineRow, ...]:
        """The lines of a statement; none if it is refused, and none in another document."""
        return tuple(row for block in self.blocks() if isinstance(block, LineTable) for row in block.rows)

    @property
    def final(self) -> FinalAmount | None:
        """The final amount of a statement that has one."""
        return next((block.final for block in self.blocks() if isinstance(block, LineTable)), None)

    @property
    def clauses(self) -> tuple[LegalBasis, ...]:
        """Every rule cited, once."""
        return tuple(rule for block in self.blocks() if isinstance(block, ClauseList) for rule in block.clauses)

    @property
    def documents(self) -> tuple[CitedDocument, ...]:
        """Every document cited."""
        lists = (block for block in self.blocks() if isinstance(block, DocumentList))
        return tuple(document for block in lists for document in block.documents)

    def quotations(self, basis: LegalBasis) -> Iterator[tuple[str, Quotation]]:
        """Yield each source of a rule, and the reading, each with its label."""
        if not (basis.is_reading and basis.reading):
            yield self.say("clause"), basis.source
        for also in basis.also:
            yield self.say("also"), also
        if basis.reading:
            yield self.say("reading"), Quotation(basis.reading, None)


def capitalize(text: str) -> str:
    """Return a text whose first letter is a capital."""
    return text[:1].upper() + text[1:]
