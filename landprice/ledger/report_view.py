"""The view of a run's report, which every format of a document renders, and its tables for a ledger's workbook."""

from collections.abc import Iterable, Iterator
from fractions import Fraction

from landprice.errors import Lang
from landprice.glossary import STATUSES, code_label, label, namer, word
from landprice.ledger.report import MappedColumn, RunReport, report_to_dict, sort_counts
from landprice.ledger.result_headings import joint_label
from landprice.ledger.sink import SummaryRows
from landprice.present.document import OutputDocument
from landprice.present.views.model import DocumentView, Section
from landprice.present.views.tables import Table, TableCell, TableColumn, TableRow
from landprice.printable import visible
from landprice.version import VERSION

_COLUMNS_IN_WORKBOOK = 7  # the columns after them stand in a report alone
_FIRST_COUNT = 3


def report_document(report: RunReport, lang: Lang) -> OutputDocument:
    """Make the document of a run's report."""
    return OutputDocument(lang, lambda: report_to_dict(report, lang), lambda: report_view(report, lang))


def report_view(report: RunReport, lang: Lang) -> DocumentView:
    """Build the view of a run's report in one language."""
    return _ReportViewBuilder(report, lang).build()


def summary_tables(report: RunReport, lang: Lang) -> SummaryRows:
    """Return the tables of a report that stand beside the rows of a ledger's workbook."""
    builder = _ReportViewBuilder(report, lang)
    tables = (builder.book(), builder.rows(), builder.totals(), builder.columns(), builder.law())
    return SummaryRows(
        tuple(
            (
                table.heading,
                tuple(column.label for column in table.columns[:_COLUMNS_IN_WORKBOOK]),
                tuple(_workbook_cells(row) for row in table.rows),
            )
            for table in tables
            if table.rows
        )
    )


def _workbook_cells(row: TableRow) -> tuple[str, ...]:
    """Return the cells of a row in a ledger's workbook; a column that is only echoed has no counts."""
    texts = tuple(cell.text for cell in row.cells[:_COLUMNS_IN_WORKBOOK])
    has_counts = len(row.cells) <= _COLUMNS_IN_WORKBOOK or bool(texts[_FIRST_COUNT])
    return texts if has_counts else texts[:_FIRST_COUNT]


class _ReportViewBuilder:
    """Builds the view of one report in one language."""

    def __init__(self, report: RunReport, lang: Lang) -> None:
        self.report = report
        self.lang = lang
        self.zh = lang == "zh"

    def build(self) -> DocumentView:
        book = self.report.book
        notice = book.notice if self.zh else book.notice_en
        tables = (self.run(), self.book(), self.rows(), self.uses(), self.columns(), self.law())
        return DocumentView(
            lang=self.lang,
            subject="batch",
            name="台账测算" if self.zh else "ledger priced",
            title="台账测算报告" if self.zh else "Report of a ledger priced",
            book=visible(book.id),
            book_title=visible(book.title if self.zh else book.title_en),
            book_status=namer(STATUSES, self.lang)(book.status),
            notice=None if notice is None else visible(notice),
            on=None if book.on is None else book.on.isoformat(),
            sha256=book.sha256,
            sections=tuple(Section(table.key, table.heading, (table,)) for table in tables if table.rows),
        )

    def run(self) -> Table:
        """Tabulate the files, the options and the columns that were not read."""
        report, files = self.report, self.report.files
        yes = ("是" if self.zh else "yes") if report.strict else ("否" if self.zh else "no")
        facts = [
            (("台账", "ledger"), "" if files is None else files.ledger),
            (("计价结果", "priced rows"), "" if files is None else files.priced),
            (("未计价行", "rejected rows"), "" if files is None else files.rejects),
            (("测算规则", "calculators"), self._join(report.calculators)),
            (("只接受普通数字", "plain numbers only"), yes),
            (("已确认", "accepted"), self._join(report.accepted)),
            (("未采用的列", "columns not used"), self._join(report.ignored)),
            (("当作评估价的成交价列", "deal prices taken as assessed ones"), self._join(report.deals)),
        ]
        return self._table(
            "run",
            ("本次测算", "Run"),
            (("项目", "item"), ("内容", "content")),
            ((self._pick(name), text) for name, text in facts if text),
        )

    def book(self) -> Table:
        """Tabulate the rule book, and the warnings about the ledger's file."""
        book, zh = self.report.book, self.zh
        facts = [
            ("规则库" if zh else "rule book", f"{book.id}：{book.title}" if zh else f"{book.id}: {book.title_en}"),
            ("状态" if zh else "status", book.status),
            ("适用日期" if zh else "in force on", book.on.isoformat() if book.on else None),
            ("sha256", book.sha256),
            ("landprice", VERSION),
            ("说明" if zh else "notice", book.notice if zh else book.notice_en),
            *(("提示" if zh else "warning", self._pick(notice)) for notice in self.report.notices),
        ]
        headings = (("项目", "item"), ("内容", "content"))
        return self._table("book", ("规则库", "Rule book"), headings, ((name, text) for name, text in facts if text))

    def rows(self) -> Table:
        """Tabulate the counts, and the codes from the most frequent down."""
        summary, zh = self.report.summary, self.zh
        counts = [
            ("", "台账行数" if zh else "rows of the ledger", summary.rows),
            ("", "计价行数" if zh else "rows priced", summary.priced),
            ("", "未计价行数" if zh else "rows rejected", summary.rejected),
        ]
        rejected, warned = ("未计价：", "计价但提示：") if zh else ("rejected: ", "priced, with a warning: ")
        counts += [(code, rejected + code_label(code, self.lang), count) for code, count in sort_counts(summary.codes)]
        counts += [(code, warned + code_label(code, self.lang), count) for code, count in sort_counts(summary.warnings)]
        return self._table("rows", ("行数", "Rows"), (("代码", "code"), ("含义", "meaning"), ("行数", "rows")), counts)

    def totals(self) -> Table:
        """Tabulate the sum of each amount over the priced rows."""
        labels, calculators_of = self.report.book.use_labels, self.report.calculators_of
        rows = (
            (joint_label(key, self.lang, calculators_of[key], labels), key, f"{amount:,.2f}", number)
            for key, (amount, number) in self.report.summary.totals.items()
            if number
        )
        headings = (("金额", "amount"), ("代码", "key"), ("合计（元）", "total (yuan)"), ("行数", "rows"))
        return self._table("totals", ("合计", "Totals"), headings, rows)

    def uses(self) -> Table:
        """Tabulate the rejected rows of each code by use."""
        labels = self.report.book.use_labels
        rows = (
            (code, word(use, self.lang, labels), count)
            for code, _ in sort_counts(self.report.summary.codes)
            for use, count in sort_counts(self.report.uses_of(code))
        )
        headings = (("代码", "code"), ("用途", "use"), ("行数", "rows"))
        return self._table("uses", ("未计价行的用途", "Rejected rows by use"), headings, rows)

    def columns(self) -> Table:
        """Tabulate what each column was read as, and how its cells were read."""
        headings = (
            ("列", "column"),
            ("输入项", "input"),
            ("单位", "unit"),
            ("直接读取", "read at once"),
            ("清理后读取", "cleaned"),
            ("不能读取", "rejected"),
            ("无数据", "blank"),
            ("共计", "all"),
            ("其中约数", "approximate"),
            ("测算规则", "calculators"),
        )
        rows = map(self._column, self.report.columns)
        return self._table("columns", ("列的理解", "Columns"), headings, rows)

    def _column(self, column: MappedColumn) -> Iterator[str | int]:
        source, counts = column.source, column.counts
        yield source.heading if source.column is not None else f"--set {source.key}={source.constant}"
        name = label(source.key, self.lang)
        yield f"{source.key}（{name}）" if self.zh else f"{source.key} ({name})"
        yield source.unit_name
        yield from ("",) * 6 if counts is None else (*counts.of_each, counts.cells, counts.about)
        yield self._join(column.calculators)

    def law(self) -> Table:
        """Tabulate the rules, each with the words of its sources."""
        rows = (
            (rule.id, source.citation(self.lang), rule.value or "", source.quote or "")
            for rule in self.report.cited
            for source in (rule, *rule.also)
        )
        headings = (("规则", "rule"), ("出处", "source"), ("取值", "value"), ("原文", "its words"))
        return self._table("law", ("依据", "The law"), headings, rows)

    def _table(
        self,
        key: str,
        heading: tuple[str, str],
        headings: Iterable[tuple[str, str]],
        rows: Iterable[Iterable[str | int]],
    ) -> Table:
        cells = [tuple(map(_cell, row)) for row in rows]
        numeric = [any(cell.value is not None for cell in column) for column in zip(*cells, strict=True)]
        columns = (
            TableColumn(self._pick(name), numeric=place < len(numeric) and numeric[place])
            for place, name in enumerate(headings)
        )
        return Table(key, self._pick(heading), tuple(columns), tuple(map(TableRow, cells)))

    def _pick(self, both: tuple[str, str]) -> str:
        return both[0 if self.zh else 1]

    def _join(self, texts: Iterable[str]) -> str:
        return ("、" if self.zh else ", ").join(texts)


def _cell(value: str | int) -> TableCell:
    """Make a cell of a text from outside, or of a count."""
    if isinstance(value, str):
        return TableCell(visible(value))
    return TableCell(f"{value}", amount=f"{value}", value=Fraction(value))
