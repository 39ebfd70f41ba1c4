"""The formulas of a line: its figure, its formula in words, its note, its clause, and whether it is exact."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from landprice.errors import Lang
from landprice.formula import render
from landprice.glossary import BOUNDS, OPERATIONS, PRESENTATION, ROUNDINGS, label, namer, word
from landprice.kinds.cell.formula_text import quote, to_text_formula
from landprice.kinds.cell.limbs import CellTerm
from landprice.kinds.cell.plan import CellPlan, PlannedLine, WrittenValue
from landprice.kinds.exact.statement import ParcelStatement
from landprice.present.workbook.words import sayer
from landprice.present.workbook.writer import LONGEST_FORMULA
from landprice.printable import visible

_LONGEST_WORDS = 4000
WORD_KEYS, WORD_LABELS = "word_keys", "word_labels"
"""The names of the ranges that list the words of text lines, and their labels."""


@dataclass(frozen=True, slots=True)
class LineCells:
    """A line's formulas: its figure, its words, its note, its clause, whether it is exact; each with its value.

    ``gap`` is the name of the cell with what floats lack to the exact figure; None where there is none.
    """

    figure: CellTerm
    words: CellTerm
    note: CellTerm
    clause: CellTerm
    exactness: CellTerm
    gap: str | None


class LineFormulas:
    """Makes the formulas of a statement's lines, in one language."""

    def __init__(
        self, statement: ParcelStatement, plan: CellPlan, lang: Lang, define_name: Callable[[str, str], object]
    ) -> None:
        """Take a statement and its plan; ``define_name`` gives a cell a name."""
        self.statement = statement
        self.plan = plan
        self.lang = lang
        self.zh = lang == "zh"
        self.say = sayer(lang)
        self.uses = statement.book.use_labels
        self._define_name = define_name

    def _label(self, key: str) -> str:
        return label(key, self.lang, self.statement.calculator, self.uses)

    def line(self, line: PlannedLine) -> LineCells:
        """Return a line's formulas."""
        written = line.written
        exact = {one.key: one for one in self.statement.lines}.get(line.key)
        chosen = next((one for one in written if one.when.holds), None)
        value: float | str = ""
        if exact is not None and exact.value is not None:
            value = float(exact.value)
        elif exact is not None:
            value = word(exact.amount, self.lang, self.uses)
        figure = self._word_figure(written) if written[0].word is not None else self._amount(line)
        if line.whole and exact is not None and chosen is not None and chosen.number is not None:
            value = chosen.number.decimal.value
        note = self._note(line)
        clause = self._by(written, lambda one: quote(visible(one.rule.citation(self.lang))))
        sure = self._by(written, self._sureness)
        said = ""
        if exact is not None and exact.formula is not None:
            said = render(exact.formula, lambda quantity: self._label(quantity.key), namer(OPERATIONS, self.lang))
        said = said if len(said) <= _LONGEST_WORDS else said[:_LONGEST_WORDS] + "…"
        doubt = ""
        if chosen is not None and chosen.number is not None:
            doubt = self.say("exact" if chosen.number.is_exact.holds else "not-exact")
        return LineCells(
            CellTerm(f'IF(refused=1,"",{figure})', value),
            CellTerm(self._words(line, said), said),
            CellTerm(note, "" if chosen is None else self.note_text(line, chosen, at_most=chosen.at_most.holds)),
            CellTerm(clause, "" if chosen is None else visible(chosen.rule.citation(self.lang))),
            CellTerm(sure, doubt),
            f"fix_{line.key}" if f"+fix_{line.key}" in figure else None,
        )

    def _by(self, written: Sequence[WrittenValue], of: Callable[[WrittenValue], str]) -> str:
        """Choose a formula by the condition under which a line is written; "" if it is not written."""
        texts = [of(one) for one in written]
        if len(set(texts)) == 1:
            return texts[0]
        formula = '""'
        for one, text in zip(reversed(written), reversed(texts), strict=True):
            formula = f"IF({one.when.text},{text},{formula})"
        return formula

    def _amount(self, line: PlannedLine) -> str:
        """Return a number's formula: the readable one, plus what floats lack to the exact figure (mostly 0)."""
        keep = self.plan.workings.store
        exact, inner = '""', '""'
        for one in reversed(line.written):
            assert one.number is not None
            decimal = one.number.decimal.text
            exact = decimal if one.when.value is True else f"IF({one.when.term.text}=1,{decimal},{exact})"
            inner = one.sheet_formula if one.when.value is True else f"IF({one.when.text},{one.sheet_formula},{inner})"
        value = next((one.number.decimal.value for one in line.written if one.number and one.when.holds), "")
        (found,) = keep([CellTerm(exact, value)], f"{line.key} =")
        places = 15 if line.whole else line.places
        fix_name = f"fix_{line.key}"
        if len(inner) > LONGEST_FORMULA - 200:
            return found.text
        fix = f'IF(OR(refused=1,{found.text}=""),0,ROUND({found.text}-({inner}),{places}))'
        (cell,) = keep([CellTerm(fix, 0)], fix_name)
        self._define_name(fix_name, f"={cell.text}")
        formula = '""'
        for one in reversed(line.written):
            text = f"{one.sheet_formula}+{fix_name}"
            formula = text if one.when.value is True else f"IF({one.when.text},{text},{formula})"
        return formula

    def _word_figure(self, written: Sequence[WrittenValue]) -> str:
        """Return a word's formula, which gives its label."""
        formula = '""'
        for one in reversed(written):
            text = self._word_text(one)
            formula = text if one.when.value is True else f"IF({one.when.text},{text},{formula})"
        return formula

    def _word_text(self, one: WrittenValue) -> str:
        """Return the formula that looks up a word's label by its key."""
        assert one.word is not None
        entry = one.word
        if entry.is_fixed:
            return quote(word(str(entry.term.value), self.lang, self.uses))
        return f"IFERROR(INDEX({WORD_LABELS},MATCH({entry.term.text},{WORD_KEYS},0)),{entry.term.text})"

    def _words(self, line: PlannedLine, fallback: str) -> str:
        """Return the formula in words."""
        operation = namer(OPERATIONS, self.lang)

        def text(one: WrittenValue) -> str:
            if one.number is None:
                return '""'
            said = to_text_formula(one.formula, lambda quantity: self._label(quantity.key), operation)
            return quote(fallback) if said is None else said

        found = self._by(line.written, text)
        return found if len(found) <= _LONGEST_WORDS else quote(fallback)

    def _note(self, line: PlannedLine) -> str:
        """Return the formula of the bound and the rounding."""

        def text(one: WrittenValue) -> str:
            plain_note = self.note_text(line, one, at_most=False)
            if one.at_most.value is False:
                return quote(plain_note)
            at_most = self.note_text(line, one, at_most=True)
            return f"IF({one.at_most.text},{quote(at_most)},{quote(plain_note)})"

        return self._by(line.written, text)

    def note_text(self, line: PlannedLine, one: WrittenValue, *, at_most: bool) -> str:
        """Return the bound and the rounding in words."""
        say = namer(PRESENTATION, self.lang)
        said = [namer(BOUNDS, self.lang)("at-most" if at_most else one.bound)]
        if line.whole:
            said.append(say("used-whole").format(places=line.places))
        elif line.apportioned:
            said.append(say("apportioned").format(places=line.places))
        elif one.rounding is not None and line.unit != "年":
            said.append(namer(ROUNDINGS, self.lang)(one.rounding))
        return ("，" if self.zh else ", ").join(filter(None, said))

    def _sureness(self, one: WrittenValue) -> str:
        """Return the formula that says whether a line is exact."""
        if one.number is None:
            return '""'
        if one.number.is_exact.value is True:
            return quote(self.say("exact"))
        return f"IF({one.number.is_exact.text},{quote(self.say('exact'))},{quote(self.say('not-exact'))})"
