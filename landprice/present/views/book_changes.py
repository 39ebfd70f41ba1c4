"""The view of two rule books compared: the rules and the names of uses that differ, with both values and quotations."""

from collections.abc import Iterator, Sequence

from landprice.errors import Lang
from landprice.glossary import SEVERITIES, STATUSES, namer, word
from landprice.present.rule_data import book_to_dict, rule_to_dict
from landprice.present.views.model import DocumentView, LabelledText, Section, TextList
from landprice.present.views.rule_text import describe_value
from landprice.present.views.tables import Table, TableCell, TableColumn, TableRow
from landprice.printable import visible
from landprice.rulebook import Rule, RuleBook
from landprice.rulebook.comparison import BookComparison, RuleChange
from landprice.version import VERSION

_KINDS = {"added": ("新增", "added"), "gone": ("取消", "gone"), "changed": ("变更", "changed")}
_FIELDS = {
    "value": ("数值", "value"),
    "unit": ("单位", "unit"),
    "bound": ("界限", "bound"),
    "severity": ("级别", "severity"),
    "code": ("代码", "code"),
    "uses": ("适用用途", "uses"),
    "document": ("文件", "document"),
    "article": ("条款", "article"),
    "quote": ("条文", "quotation"),
    "also": ("其他依据", "further sources"),
    "reading": ("测算口径说明", "our reading"),
    "strict": ("下级规则库不得突破", "limit binding on books above"),
    "since": ("施行日", "in force from"),
    "until": ("失效日", "no longer in force from"),
}


def book_changes_view(comparison: BookComparison, lang: Lang, more: Sequence[Section] = ()) -> DocumentView:
    """Build the view of two rule books compared, in one language.

    Args:
        comparison: What differs.
        lang: The language.
        more: Sections that follow: what the change costs.
    """
    index = 0 if lang == "zh" else 1
    before, after = comparison.before, comparison.after
    notices = dict.fromkeys(book.notice if lang == "zh" else book.notice_en for book in (before, after))
    sections = [_books(comparison, lang), *more, _rules(comparison, lang), _uses(comparison, lang)]
    return DocumentView(
        lang=lang,
        subject="rules-diff",
        name=("规则库比较", "rule books compared")[index],
        title=("规则库比较", "Rule books compared")[index],
        book=visible(after.id),
        book_title=visible(after.title if lang == "zh" else after.title_en),
        book_status=namer(STATUSES, lang)(after.status),
        notice=visible(" ".join(filter(None, notices))) or None,
        on=None if after.on is None else after.on.isoformat(),
        sha256=after.sha256,
        sections=tuple(section for section in sections if section.blocks),
    )


def book_changes_to_dict(comparison: BookComparison) -> dict[str, object]:
    """Return what differs between two books as plain data, for JSON."""
    books = {
        name: {**book_to_dict(book), "on": None if book.on is None else book.on.isoformat()}
        for name, book in (("before", comparison.before), ("after", comparison.after))
    }
    return {
        "version": VERSION,
        **books,
        "rules": [
            {
                "rule": change.id,
                "change": change.kind,
                "fields": list(change.fields),
                "before": None if change.before is None else rule_to_dict(change.before),
                "after": None if change.after is None else rule_to_dict(change.after),
            }
            for change in comparison.rules
        ],
        "uses": [
            {"use": change.use, "added": list(change.added), "gone": list(change.gone)} for change in comparison.uses
        ],
    }


def _books(comparison: BookComparison, lang: Lang) -> Section:
    """Name both books, and say so if they have the same rules."""
    index = 0 if lang == "zh" else 1
    items = [
        LabelledText(label[index], _name_book(book, lang))
        for label, book in ((("原规则库", "before"), comparison.before), (("新规则库", "after"), comparison.after))
    ]
    if not comparison.rules and not comparison.uses:
        items.append(LabelledText(("比较结果", "result")[index], ("规则相同", "the rules are the same")[index], "good"))
    return Section.of("books", ("所比较的规则库", "The books")[index], TextList(tuple(items)))


def _name_book(book: RuleBook, lang: Lang) -> str:
    """Return a book's id, title, status and day."""
    zh = lang == "zh"
    title, status = book.title if zh else book.title_en, namer(STATUSES, lang)(book.status)
    day = "" if book.on is None else f"，{book.on}" if zh else f", {book.on}"
    return visible(f"{book.id}：{title}（{status}{day}）" if zh else f"{book.id}: {title} ({status}{day})")


def _rules(comparison: BookComparison, lang: Lang) -> Section:
    """Tabulate the rules that differ."""
    index = 0 if lang == "zh" else 1
    heading = ("变化的规则", "Rules that differ")[index]
    names = (
        ("规则", "rule"),
        ("变化", "change"),
        ("原", "before"),
        ("新", "after"),
        ("原依据与条文", "source and quotation before"),
        ("新依据与条文", "source and quotation after"),
    )
    rows = tuple(TableRow(tuple(_rule_cells(change, lang))) for change in comparison.rules)
    table = Table("rules", heading, tuple(TableColumn(name[index]) for name in names), rows)
    return Section.of("rules", heading, *([table] if rows else []))


def _rule_cells(change: RuleChange, lang: Lang) -> Iterator[TableCell]:
    yield TableCell(visible(change.id))
    yield TableCell(_describe_change(change, lang))
    yield from (TableCell(_describe_rule(rule, lang)) for rule in (change.before, change.after))
    yield from (TableCell(_quote(rule, lang)) for rule in (change.before, change.after))


def _describe_change(change: RuleChange, lang: Lang) -> str:
    """Return whether a rule is added, gone or changed, and which of its fields differ."""
    index = 0 if lang == "zh" else 1
    kind = _KINDS[change.kind][index]
    fields = [_FIELDS.get(name, (name, name))[index] for name in change.fields if name != "reading_en"]
    if not fields:
        return kind
    return f"{kind}：{'、'.join(fields)}" if lang == "zh" else f"{kind}: {', '.join(fields)}"


def _describe_rule(rule: Rule | None, lang: Lang) -> str:
    """Return a rule's value and severity in words; a dash for no rule."""
    if rule is None:
        return "—"
    severity = "" if rule.severity is None else namer(SEVERITIES, lang)(rule.severity)
    separator = "；" if lang == "zh" else "; "
    return visible(separator.join(filter(None, (describe_value(rule, lang), severity)))) or "—"


def _quote(rule: Rule | None, lang: Lang) -> str:
    """Return where a rule stands, and its words in quotation marks."""
    if rule is None:
        return "—"
    quote = f"“{rule.quote}”" if rule.quote else ""
    return visible(f"{rule.citation(lang)} {quote}".rstrip())


def _uses(comparison: BookComparison, lang: Lang) -> Section:
    """Tabulate the uses whose names differ."""
    index = 0 if lang == "zh" else 1
    heading = ("变化的用途名称", "Names of uses that differ")[index]
    labels = {**comparison.before.use_labels, **comparison.after.use_labels}
    separator = "、" if lang == "zh" else ", "
    rows = tuple(
        TableRow(
            tuple(
                TableCell(visible(text) or "—")
                for text in (word(change.use, lang, labels), separator.join(change.added), separator.join(change.gone))
            )
        )
        for change in comparison.uses
    )
    names = (("用途", "use"), ("新增名称", "names added"), ("取消名称", "names gone"))
    table = Table("uses", heading, tuple(TableColumn(name[index]) for name in names), rows)
    return Section.of("uses", heading, *([table] if rows else []))
