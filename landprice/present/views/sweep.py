"""The view of a sweep: each mode's measures for every number of years, and which years were refused or warned of."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from landprice.errors import Lang
from landprice.glossary import PRESENTATION, SHEET, UNITS, code_label, namer
from landprice.kinds.exact.statement import Check, ParcelStatement
from landprice.present.views.comparison import compare_modes, label_measures, label_modes
from landprice.present.views.model import (
    Block,
    CheckList,
    CheckResult,
    ClauseList,
    DocumentList,
    DocumentView,
    InputList,
    InputRow,
    LabelledKey,
    LabelledText,
    ModeSweep,
    Section,
    SweepRow,
    Tone,
)
from landprice.present.views.statement import check_result, statement_view
from landprice.present.views.tables import NO_AMOUNT, Chart, Series, Step, Table, TableCell, TableColumn, TableRow
from landprice.sweep import Swept


def sweep_view(swept: Swept, lang: Lang) -> DocumentView:
    """Build the view of a sweep in one language."""
    return _SweepViewBuilder(swept, lang).build()


class _SweepViewBuilder:
    """Builds the view of one sweep in one language."""

    def __init__(self, swept: Swept, lang: Lang) -> None:
        self.swept = swept
        self.lang = lang
        self.say = namer(PRESENTATION, lang)
        self.unit = namer(UNITS, lang)("元")
        self.input_label = self.say(swept.key)
        self.modes = label_modes(lang)
        self.rows = tuple(self._row(value, statement) for value, statement in swept.statements.items())

    def build(self) -> DocumentView:
        views = [statement_view(statement, self.lang) for statement in self.swept.statements.values()]
        first = views[0]
        measures = label_measures(
            (measure for row in self.rows if row.comparison for _, measure in row.comparison.cells), self.lang
        )
        tables = tuple(self._table(measure) for measure in measures)
        clauses = {basis.rule: basis for view in views for basis in view.clauses}
        documents = {document.name: document for view in views for document in view.documents}
        sections: list[Section] = [
            self._section(key, InputList(self._inputs(first, key))) for key in ("parcel", "inputs")
        ]
        sweep = ModeSweep(self.input_label, self.rows, self.modes, tables, self.unit, tuple(self._balance()))
        sections.append(self._section("compared" if tables else "reasons", sweep))
        sections.append(Section.of("charts", namer(SHEET, self.lang)("charts"), *map(self._chart, tables)))
        checks = (
            CheckList("checks", self.say("checks"), self._checks()),
            CheckList("to-verify", self.say("to-verify"), first.checks("to-verify")),
        )
        sections.append(Section.of("remarks", namer(SHEET, self.lang)("remarks"), *checks))
        sections.append(self._section("cited", ClauseList(tuple(clauses.values()))))
        sections.append(self._section("documents", DocumentList(tuple(documents.values()))))
        return replace(
            first,
            sections=tuple(section for section in sections if section.blocks),
            law_beside_lines=False,
            signed=False,
        )

    def _section(self, key: str, *blocks: Block) -> Section:
        return Section.of(key, self.say(key), *blocks)

    def _inputs(self, first: DocumentView, key: str) -> tuple[InputRow, ...]:
        """Return the inputs of the first statement, with the sweep in the place of its value."""
        sweep = self.swept.sweep
        years = f"{sweep.start}:{sweep.stop}:{sweep.step} {namer(UNITS, self.lang)('年')}"
        return tuple(replace(row, text=years) if row.key == self.swept.key else row for row in first.inputs(key))

    def _row(self, value: int, statement: ParcelStatement) -> SweepRow:
        comparison = compare_modes(statement, self.lang)
        if comparison is not None:
            return SweepRow(value, comparison)
        codes = tuple(dict.fromkeys(check.code for check in statement.stopping))
        labelled = ", ".join(f"{code} {code_label(code, self.lang)}" for code in codes)
        return SweepRow(value, None, codes, self.say("refused-row").format(codes=labelled))

    def _table(self, measure: LabelledKey) -> Table:
        """Tabulate a measure: the values below one another, the modes in columns."""
        columns = tuple(TableColumn(mode.label, self.unit, numeric=True) for mode in self.modes)
        return Table(
            measure.key,
            measure.label,
            (TableColumn(self.input_label, numeric=True), *columns),
            tuple(self._table_row(row, measure.key) for row in self.rows),
        )

    def _table_row(self, row: SweepRow, measure: str) -> TableRow:
        value = TableCell(str(row.value), self.swept.key, str(row.value), Fraction(row.value))
        if row.comparison is None:
            return TableRow((value,), row.refusal)
        return TableRow((value, *(row.comparison.cell(mode.key, measure) for mode in self.modes)))

    def _chart(self, table: Table) -> Chart:
        """Draw a measure of each mode over the values."""
        across, up = (
            self.input_label,
            f"{table.heading}（{self.unit}）" if self.lang == "zh" else f"{table.heading} ({self.unit})",
        )
        description = f"横轴为{across}，纵轴为{up}。" if self.lang == "zh" else f"Across, {across}; up, {up}."
        series = (Series(mode.label, tuple(_points(table, number))) for number, mode in enumerate(self.modes, 1))
        return Chart("lines", description, table, tuple(one for one in series if one.steps))

    def _balance(self) -> Iterable[LabelledText]:
        """Yield the values whose modes are balanced, and those whose are not."""
        tones: Mapping[bool, tuple[str, Tone]] = {True: ("balanced", "good"), False: ("not-balanced", "warn")}
        for truth, (key, tone) in tones.items():
            values = [row.value for row in self.rows if row.comparison and row.comparison.is_balanced is truth]
            if values:
                yield LabelledText(self.say(key), self._name_values(values), tone)

    def _name_values(self, values: Iterable[int]) -> str:
        runs = ("、" if self.lang == "zh" else ", ").join(self.swept.runs(values))
        return f"{self.input_label}: {runs}"

    def _checks(self) -> tuple[CheckResult, ...]:
        """Return each breached check once, with the values that breach it; those that refuse first.

        A message whose figures differ between the values gives way to the label of its code.
        """
        groups: dict[tuple[str, str], _CheckGroup] = {}
        for value, statement in self.swept.statements.items():
            for check in statement.breached:
                group = groups.setdefault((check.rule.id, check.about(self.lang)), _CheckGroup(check, {}))
                group.results.setdefault(value, check_result(statement, check, self.lang))
        merged = [replace(group.merge(self.lang), where=self._name_values(group.results)) for group in groups.values()]
        return tuple(sorted(merged, key=lambda result: not result.hint and result.severity != "refuse"))


@dataclass(frozen=True, slots=True)
class _CheckGroup:
    """One check of several statements, by the value of each."""

    check: Check
    results: dict[int, CheckResult]

    def merge(self, lang: Lang) -> CheckResult:
        first = next(iter(self.results.values()))
        if len({result.message for result in self.results.values()}) == 1:
            return first
        parts = filter(None, (self.check.about(lang), code_label(self.check.code, lang)))
        return replace(first, message=("：" if lang == "zh" else ": ").join(parts))


def _points(table: Table, column: int) -> Iterable[Step]:
    """Yield the amounts of a column as points: steps without a length."""
    for row in table.rows:
        if not row.refusal and row.cells[column] is not NO_AMOUNT:
            across, up = row.cells[0].value, row.cells[column].value
            assert across is not None
            assert up is not None
            yield Step(across, across, up)
