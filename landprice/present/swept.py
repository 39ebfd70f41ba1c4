"""What a sweep shows: each mode's measures as the years held change, and what was refused or warned of, and where."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from landprice.errors import Lang
from landprice.glossary import MEASURES, MODES, UNITS, code_label, namer
from landprice.present.comparison import Cell, Compared, Named, measure_label, named
from landprice.present.statement_view import Content, Ground, Remark, content, remark
from landprice.sweep import Swept

if TYPE_CHECKING:
    from landprice.kinds.exact.statement import Check


@dataclass(frozen=True, slots=True)
class SweptRow:
    """One value of the sweep: its modes side by side, or the codes of what refuses it."""

    value: int
    compared: Compared | None
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SweptRemark:
    """A check that some of the statements breach.

    Attributes:
        remark: As it is said; without its figures where they differ.
        where: The values whose statements breach it, in words.
    """

    remark: Remark
    where: str


@dataclass(frozen=True, slots=True)
class SweptContent:
    """A sweep, ready to be shown.

    Attributes:
        head: The first statement's content, for what is the same of all; its input is the sweep, its documents all's.
        key: What differs, labelled.
        rows: Each value.
        modes: The modes.
        measures: The measures of them.
        balanced: The values whose modes are balanced, and those whose are not, in words; "" for none.
        remarks: The checks breached, those that refuse first.
        grounds: Every rule that a line or a check names, once.
    """

    head: Content
    key: str
    rows: tuple[SweptRow, ...]
    modes: tuple[Named, ...]
    measures: tuple[Named, ...]
    balanced: tuple[str, str]
    remarks: tuple[SweptRemark, ...]
    grounds: tuple[Ground, ...]

    @property
    def unit(self) -> str:
        """The unit of every cell."""
        return namer(UNITS, self.head.lang)("元")

    def cells(self, measure: str) -> Iterable[Cell]:
        """Every cell of a measure."""
        return (cell for mode in self.modes for cell in self.of_mode(mode.key, measure))

    def of_mode(self, mode: str, measure: str) -> Iterable[Cell]:
        """Every cell of one mode's measure."""
        return (cell for row in self.rows if (cell := self.cell(row, mode, measure)))

    def cell(self, row: SweptRow, mode: str, measure: str) -> Cell | None:
        """One measure of a mode in a row; None where the mode is not shown."""
        return None if row.compared is None else row.compared.cells.get((mode, measure))

    def refusal(self, row: SweptRow) -> str:
        """That a row is refused, and by what."""
        codes = ", ".join(f"{code} {code_label(code, self.head.lang)}" for code in row.codes)
        return self.head.say("refused-row").format(codes=codes)


def swept_content(swept: Swept, lang: Lang) -> SweptContent:
    """What a sweep says, in one language."""
    shown = {value: content(statement, lang) for value, statement in swept.statements.items()}
    rows = tuple(
        SweptRow(value, one.compared, tuple(dict.fromkeys(reason.code for reason in one.reasons)))
        for value, one in shown.items()
    )
    found = {key for row in rows if row.compared for key in row.compared.cells}
    head = next(iter(shown.values()))
    unit = namer(UNITS, lang)("年")
    said = f"{swept.sweep.start}:{swept.sweep.stop}:{swept.sweep.step} {unit}"
    balanced, others = (
        [row.value for row in rows if row.compared and row.compared.is_balanced is truth] for truth in (True, False)
    )
    words = _Where(swept, lang)
    return SweptContent(
        head=replace(
            head,
            inputs=tuple(replace(one, text=said) if one.key == swept.key else one for one in head.inputs),
            documents=tuple({cited.name: cited for one in shown.values() for cited in one.documents}.values()),
        ),
        key=head.say(swept.key),
        rows=rows,
        modes=named(MODES, set(MODES), namer(MODES, lang)),
        measures=named(MEASURES, {measure for _, measure in found}, lambda key: measure_label(key, lang)),
        balanced=(words(balanced), words(others)),
        remarks=_remarks(swept, lang, words),
        grounds=tuple({ground.rule: ground for one in shown.values() for ground in one.grounds}.values()),
    )


@dataclass(frozen=True, slots=True)
class _Where:
    """Words for some of the values."""

    swept: Swept
    lang: Lang

    def __call__(self, values: Iterable[int]) -> str:
        return ("、" if self.lang == "zh" else ", ").join(self.swept.runs(values))


def _remarks(swept: Swept, lang: Lang, words: _Where) -> tuple[SweptRemark, ...]:
    """Each check that is breached, once, with the values whose statements breach it."""
    found: dict[tuple[str, str], tuple[Check, dict[int, Remark]]] = {}
    for value, statement in swept.statements.items():
        for check in statement.breached:
            _, said = found.setdefault((check.rule.id, check.about(lang)), (check, {}))
            said.setdefault(value, remark(statement, check, lang))
    remarks = []
    for check, said in found.values():
        first = next(iter(said.values()))
        if len({one.message for one in said.values()}) > 1:
            parts = filter(None, (check.about(lang), code_label(check.code, lang)))
            first = replace(first, message=("：" if lang == "zh" else ": ").join(parts))
        remarks.append(SweptRemark(first, words(said)))
    return tuple(sorted(remarks, key=lambda one: not one.remark.hint and one.remark.severity != "refuse"))
