"""The view of a timeline: the final amount of a parcel for each time between two changes of its rules."""

from collections.abc import Sequence
from dataclasses import replace

from landprice.decimal_text import format_decimal
from landprice.errors import Lang
from landprice.glossary import BOUNDS, UNITS, code_label, label, namer
from landprice.present.views.model import DocumentView, Section
from landprice.present.views.rule_text import describe_value
from landprice.present.views.statement import statement_view
from landprice.present.views.tables import Table, TableCell, TableColumn, TableRow
from landprice.printable import visible
from landprice.rulebook import Rule
from landprice.rulebook.comparison import RuleChange
from landprice.timeline import RulePeriod


def timeline_view(periods: Sequence[RulePeriod], lang: Lang) -> DocumentView:
    """Build the view of a timeline in one language."""
    index = 0 if lang == "zh" else 1
    last = statement_view(periods[-1].statement, lang)
    heading = ("各时期的金额", "The amount over time")[index]
    names = (
        (("自", "from"), False),
        (("金额", "amount"), True),
        (("变化的规则", "rules changed"), False),
        (("条文", "words"), False),
    )
    columns = tuple(TableColumn(name[index], numeric=numeric) for name, numeric in names)
    table = Table("timeline", heading, columns, tuple(_row(period, lang) for period in periods))
    kept = tuple(section for section in last.sections if section.key in {"parcel", "inputs"})
    return replace(
        last,
        sections=(*kept, Section.of("timeline", heading, table)),
        on=None,
        law_beside_lines=False,
        signed=False,
    )


def _row(period: RulePeriod, lang: Lang) -> TableRow:
    since = period.since.isoformat() if period.since else ("此前", "before")[0 if lang == "zh" else 1]
    final = period.statement.final_line
    separator = "；" if lang == "zh" else "; "
    changes = separator.join(_describe(change, lang) for change in period.changes)
    quotes = separator.join(_quote(change.after or change.before, lang) for change in period.changes)
    return TableRow(
        (
            TableCell(since),
            TableCell(_amount(period, lang))
            if final is None
            else TableCell(_amount(period, lang), final.key, final.amount, final.value),
            TableCell(visible(changes)),
            TableCell(visible(quotes)),
        )
    )


def _amount(period: RulePeriod, lang: Lang) -> str:
    """Return the final amount with its bound and unit, or the reasons why there is none."""
    statement = period.statement
    final = statement.final_line
    if final is None or final.value is None:
        codes = dict.fromkeys(check.code for check in statement.stopping)
        return ", ".join(f"{code} {code_label(code, lang)}" for code in codes) or "—"
    amount = format_decimal(final.value, places=len(final.amount.partition(".")[2]))
    bound = namer(BOUNDS, lang)(final.bound)
    name = label(final.key, lang, statement.calculator)
    return f"{name} {bound} {amount} {namer(UNITS, lang)(final.unit)}".replace("  ", " ").strip()


def _describe(change: RuleChange, lang: Lang) -> str:
    """Return a rule's id and, if its value changed, the value before and after."""
    before, after = (
        "—" if rule is None else describe_value(rule, lang) or "—" for rule in (change.before, change.after)
    )
    return f"{change.id}: {before} → {after}" if before != after else change.id


def _quote(rule: Rule | None, lang: Lang) -> str:
    if rule is None:
        return ""
    return f"{rule.citation(lang)} “{rule.quote}”" if rule.quote else rule.citation(lang)
