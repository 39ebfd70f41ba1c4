"""Makes the formulas of a line: its figure, its formula in words, its note, its clause, and whether it is exact."""

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

_MAX_WORDS = 4000  # characters of a formula in words
WORD_KEYS, WORD_LABELS = "word_keys", "word_labels"
"""The names of the ranges that list the words of text lines, and their labels."""


@dataclass(frozen=True, slots=True)
class LineCells:
    """A line's formulas, each with its value.

    Attributes:
        figure: Its figure, or its word.
        words: Its formula in words.
        note: Its bound and rounding.
        clause: The rule that it cites.
        exactness: Whether it is exact.
        gap: The name of the cell with the difference between the exact figure and the one in floats; None if the
            figure does not use it.
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
        """Take a statement and its plan; ``define_name`` names a cell."""
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
        exact = {exact_line.key: exact_line for exact_line in self.statement.lines}.get(line.key)
        chosen = next((variant for variant in written if variant.when.holds), None)
        value: float | str = ""
        if exact is not None and exact.value is not None:
            value = float(exact.value)
        elif exact is not None:
            value = word(exact.amount, self.lang, self.uses)
        figure = self._word_figure(written) if written[0].word is not None else self._amount(line)
        if line.whole and exact is not None and chosen is not None and chosen.number is not None:
            value = chosen.number.decimal.value
        note = self._note(line)
        clause = self._choose(written, lambda variant: quote(visible(variant.rule.citation(self.lang))))
        exactness = self._choose(written, self._exactness)
        shown_formula = ""
        if exact is not None and exact.formula is not None:
            shown_formula = render(
                exact.formula, lambda quantity: self._label(quantity.key), namer(OPERATIONS, self.lang)
            )
        shown_formula = shown_formula if len(shown_formula) <= _MAX_WORDS else shown_formula[:_MAX_WORDS] + "…"
        exactness_value = ""
        if chosen is not None and chosen.number is not None:
            exactness_value = self.say("exact" if chosen.number.is_exact.holds else "not-exact")
        return LineCells(
            CellTerm(f'IF(refused=1,"",{figure})', value),
            CellTerm(self._words(line, shown_formula), shown_formula),
            CellTerm(note, "" if chosen is None else self.note_text(line, chosen, at_most=chosen.at_most.holds)),
            CellTerm(clause, "" if chosen is None else visible(chosen.rule.citation(self.lang))),
            CellTerm(exactness, exactness_value),
            f"fix_{line.key}" if f"+fix_{line.key}" in figure else None,
        )

    def _choose(self, written: Sequence[WrittenValue], make_formula: Callable[[WrittenValue], str]) -> str:
        """Return the formula that chooses among those of a line's variants; "" if the line is not written."""
        texts = [make_formula(variant) for variant in written]
        if len(set(texts)) == 1:
            return texts[0]
        formula = '""'
        for variant, text in zip(reversed(written), reversed(texts), strict=True):
            formula = f"IF({variant.when.text},{text},{formula})"
        return formula

    def _amount(self, line: PlannedLine) -> str:
        """Return a number's formula: the readable one plus a correction, mostly 0, from floats to the exact figure."""
        store = self.plan.workings.store
        exact, inner = '""', '""'
        for variant in reversed(line.written):
            assert variant.number is not None
            decimal = variant.number.decimal.text
            exact = decimal if variant.when.value is True else f"IF({variant.when.term.text}=1,{decimal},{exact})"
            readable = variant.sheet_formula
            inner = readable if variant.when.value is True else f"IF({variant.when.text},{readable},{inner})"
        numbers = (variant.number for variant in line.written if variant.number and variant.when.holds)
        value = next((number.decimal.value for number in numbers), "")
        (exact_cell,) = store([CellTerm(exact, value)], f"{line.key} =")
        places = 15 if line.whole else line.places
        fix_name = f"fix_{line.key}"
        if len(inner) > LONGEST_FORMULA - 200:
            return exact_cell.text
        fix = f'IF(OR(refused=1,{exact_cell.text}=""),0,ROUND({exact_cell.text}-({inner}),{places}))'
        (fix_cell,) = store([CellTerm(fix, 0)], fix_name)
        self._define_name(fix_name, f"={fix_cell.text}")
        formula = '""'
        for variant in reversed(line.written):
            text = f"{variant.sheet_formula}+{fix_name}"
            formula = text if variant.when.value is True else f"IF({variant.when.text},{text},{formula})"
        return formula

    def _word_figure(self, written: Sequence[WrittenValue]) -> str:
        """Return the formula of a text line, which gives the label of its word."""
        formula = '""'
        for variant in reversed(written):
            text = self._word_text(variant)
            formula = text if variant.when.value is True else f"IF({variant.when.text},{text},{formula})"
        return formula

    def _word_text(self, variant: WrittenValue) -> str:
        """Return the formula that looks up a word's label by its key."""
        key = variant.word
        assert key is not None
        if key.is_fixed:
            return quote(word(str(key.term.value), self.lang, self.uses))
        return f"IFERROR(INDEX({WORD_LABELS},MATCH({key.term.text},{WORD_KEYS},0)),{key.term.text})"

    def _words(self, line: PlannedLine, fallback: str) -> str:
        """Return the formula that shows a line's formula in words, or the fixed text if it would be too long."""
        operation = namer(OPERATIONS, self.lang)

        def make_formula(variant: WrittenValue) -> str:
            if variant.number is None:
                return '""'
            text = to_text_formula(variant.formula, lambda quantity: self._label(quantity.key), operation)
            return quote(fallback) if text is None else text

        formula = self._choose(line.written, make_formula)
        return formula if len(formula) <= _MAX_WORDS else quote(fallback)

    def _note(self, line: PlannedLine) -> str:
        """Return the formula of the bound and the rounding."""

        def make_formula(variant: WrittenValue) -> str:
            plain_note = self.note_text(line, variant, at_most=False)
            if variant.at_most.value is False:
                return quote(plain_note)
            at_most = self.note_text(line, variant, at_most=True)
            return f"IF({variant.at_most.text},{quote(at_most)},{quote(plain_note)})"

        return self._choose(line.written, make_formula)

    def note_text(self, line: PlannedLine, variant: WrittenValue, *, at_most: bool) -> str:
        """Return the bound and the rounding in words."""
        say = namer(PRESENTATION, self.lang)
        notes = [namer(BOUNDS, self.lang)("at-most" if at_most else variant.bound)]
        if line.whole:
            notes.append(say("used-whole").format(places=line.places))
        elif line.apportioned:
            notes.append(say("apportioned").format(places=line.places))
        elif variant.rounding is not None and line.unit != "年":
            notes.append(namer(ROUNDINGS, self.lang)(variant.rounding))
        return ("，" if self.zh else ", ").join(filter(None, notes))

    def _exactness(self, variant: WrittenValue) -> str:
        """Return the formula that says whether a line is exact."""
        if variant.number is None:
            return '""'
        if variant.number.is_exact.value is True:
            return quote(self.say("exact"))
        return f"IF({variant.number.is_exact.text},{quote(self.say('exact'))},{quote(self.say('not-exact'))})"
