"""Makes the formulas of a check: its outcome and its message."""

import string
from collections.abc import Sequence

from landprice.decimal_text import format_decimal
from landprice.errors import Lang
from landprice.formula import Constant
from landprice.glossary import OUTCOMES, namer
from landprice.kinds.base import Fact
from landprice.kinds.cell.condition import YES
from landprice.kinds.cell.formula_text import concatenate, quote
from landprice.kinds.cell.limbs import MAX_ARGUMENTS, CellTerm
from landprice.kinds.cell.number import CellNumber
from landprice.kinds.cell.plan import CellPlan, CheckInstance, PlannedCheck, accept_name
from landprice.kinds.cell.text import CellText
from landprice.kinds.exact.statement import ParcelStatement
from landprice.messages import MESSAGES
from landprice.present.workbook import words as own_words
from landprice.present.workbook.words import sayer
from landprice.printable import visible


class CheckFormulas:
    """Makes the formulas of a statement's checks, in one language."""

    def __init__(self, statement: ParcelStatement, plan: CellPlan, lang: Lang) -> None:
        """Take a statement and its plan."""
        self.statement = statement
        self.plan = plan
        self.lang = lang
        self.zh = lang == "zh"
        self.say = sayer(lang)

    def outcome(self, check: PlannedCheck) -> CellTerm:
        """Return the formula of a check's outcome."""
        outcomes = namer(OUTCOMES, self.lang)
        if check.severity == "verify":
            return CellTerm(quote(outcomes("to-verify")), outcomes("to-verify"))
        breached, passed = self.plan.breached(check), self.plan.passed(check)
        breached_formula, breached_value = quote(outcomes("breached")), outcomes("breached")
        if check.severity == "object":
            name = accept_name(check.code)
            breached_formula = f'IF(OR({name}="是",{name}="yes"),{quote(outcomes("accepted"))},{breached_formula})'
            breached_value = outcomes("accepted") if check.code in self.statement.accepted else breached_value
        ok = quote(outcomes("ok"))
        kept_formula = f"IF({passed.text}=1,{ok},{quote(self.say('does-not-apply'))})" if check.rule is not None else ok
        kept_value = outcomes("ok") if check.rule is None or passed.value == YES else self.say("does-not-apply")
        return CellTerm(
            f"IF({breached.text}=1,{breached_formula},{kept_formula})",
            breached_value if breached.value == YES else kept_value,
        )

    def message(self, check: PlannedCheck) -> CellTerm:
        """Return the formula of a check's messages, one for each breach."""
        if check.severity == "verify":
            assert check.rule is not None
            index = 0 if self.zh else 1
            text = MESSAGES[check.code][index].format(words=check.rule.words[index])
            return CellTerm(quote(text), text)
        pieces = []
        for instance in check.instances:
            if instance.breached.value is False:
                continue
            message = self._fill_message(check, instance)
            holds = instance.breached.holds
            term = CellTerm(f'IF({instance.breached.term.text}=1,{message.text},"")', message.value if holds else "")
            pieces.append(self.plan.workings.store([term], f"{check.code}: message")[0])
        pieces = list(dict.fromkeys(pieces))
        while len(pieces) > MAX_ARGUMENTS:
            groups = [pieces[start : start + MAX_ARGUMENTS] for start in range(0, len(pieces), MAX_ARGUMENTS)]
            pieces = [self.plan.workings.store([_join(group)], f"{check.code}: message")[0] for group in groups]
        return _join(pieces)

    def _fill_message(self, check: PlannedCheck, instance: CheckInstance) -> CellTerm:
        """Return the formula of a message, with the facts of one instance in its placeholders."""
        index = 0 if self.zh else 1
        template = (own_words.MESSAGES if check.rule is None and check.code in own_words.MESSAGES else MESSAGES)[
            check.code
        ][index]
        pieces: list[tuple[bool, str]] = []
        value = ""
        for text, name, _, _ in string.Formatter().parse(template):
            pieces.append((True, text))
            value += text
            if name is not None:
                fact = self._fact(instance.facts[name])
                pieces.append((isinstance(fact, str), fact if isinstance(fact, str) else fact.text))
                value += fact if isinstance(fact, str) else str(fact.value)
        return CellTerm(concatenate(pieces), value)

    def _fact(self, fact: Fact) -> CellTerm | str:
        """Return a fact as text, or as a formula that gives text."""
        if isinstance(fact, CellNumber):
            value = fact.value
            if fact.known.value is False:
                return "?"
            (cell,) = self.plan.workings.store([fact.decimal], "=")
            return CellTerm(cell.text, "?" if value is None else format_decimal(value, separator=""))
        if isinstance(fact, tuple):
            return self._fact(fact[0 if self.zh else 1])
        if isinstance(fact, CellText):
            return visible(str(fact.term.value)) if fact.is_fixed else fact.term
        if isinstance(fact, Constant):
            return fact.shown
        assert isinstance(fact, str)
        return visible(fact)


def _join(pieces: Sequence[CellTerm]) -> CellTerm:
    text = "&".join(piece.text for piece in pieces) or '""'
    return CellTerm(text, "".join(str(piece.value) for piece in pieces))
