"""JSON, for programs: the same document gives the same bytes.

Amounts are strings, so that no reader makes them binary floats; formulas name keys, whatever the language. A missing
value is ``null``: a word's formula, a line's unit, a notice, a date. Lists and objects are empty if they hold nothing.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from landprice.errors import Lang
from landprice.glossary import label, money_unit
from landprice.kinds.exact.statement import Check, Line, ParcelStatement
from landprice.printable import escape_json
from landprice.rulebook import Citation, Rule, RuleBook
from landprice.sweep import Swept
from landprice.timeline import RulePeriod
from landprice.version import VERSION

if TYPE_CHECKING:
    from landprice.present.document import OutputDocument  # which imports this module for its data


def to_dict(statement: ParcelStatement, lang: Lang) -> dict[str, object]:
    """Return a statement as plain data.

    Args:
        statement: The statement; one that is refused has no lines.
        lang: The language of labels, messages, titles and readings. Keys, codes and the law's words don't change.

    Returns:
        ``version``, ``calculator``, ``rules`` (the book), ``inputs`` (as they were written), ``lines``, ``checks``, and
        ``rules_cited``: every rule that a line or a check names, by id, in order of the ids. A value in 元 or 元/㎡ has
        its ``unit``.
    """
    parts: tuple[Line | Check, ...] = (*statement.lines, *statement.checks)
    cited = {part.rule.id: part.rule for part in parts}
    return {
        "version": VERSION,
        "calculator": statement.calculator,
        "rules": book_data(statement.book, lang),
        "inputs": dict(_encodable(statement.inputs)),
        "lines": [_line(line, statement, lang) for line in statement.lines],
        "checks": [_check(check, lang) for check in statement.checks],
        "rules_cited": {rule: rule_data(cited[rule], lang) for rule in sorted(cited)},
    }


def sweep_to_dict(swept: Swept, lang: Lang) -> dict[str, object]:
    """Return a sweep as plain data: what was swept, and the statement of each value as `to_dict` gives it."""
    return {
        "version": VERSION,
        "calculator": swept.calculator,
        "sweep": {
            "input": swept.key,
            "start": str(swept.sweep.start),
            "stop": str(swept.sweep.stop),
            "step": str(swept.sweep.step),
        },
        "statements": [to_dict(statement, lang) for statement in swept.statements.values()],
    }


def timeline_to_dict(periods: Sequence[RulePeriod], lang: Lang) -> dict[str, object]:
    """Return a timeline as plain data: the first day, the changed rules and the statement of each period."""
    return {
        "version": VERSION,
        "calculator": periods[0].statement.calculator,
        "periods": [
            {
                "from": None if period.since is None else period.since.isoformat(),
                "rules_changed": [change.id for change in period.changes],
                "statement": to_dict(period.statement, lang),
            }
            for period in periods
        ],
    }


def to_json(data: Mapping[str, object]) -> str:
    """Encode plain data as JSON text: indented by 2, Chinese as it is, a newline at the end."""
    import msgspec  # noqa: PLC0415  plain data needs no encoder

    return escape_json(msgspec.json.format(msgspec.json.encode(_encodable(data)), indent=2).decode()) + "\n"


def render(document: "OutputDocument") -> bytes:
    """Render a document as the content of a file."""
    return to_json(document.data).encode()


def book_data(book: RuleBook, lang: Lang) -> dict[str, object]:
    """Return the plain data of a rule book."""
    return {
        "id": book.id,
        "title": book.title if lang == "zh" else book.title_en,
        "status": book.status,
        "on": book.on.isoformat() if book.on else None,
        "sha256": book.sha256,
        "notice": book.notice if lang == "zh" else book.notice_en,
    }


def _line(line: Line, statement: ParcelStatement, lang: Lang) -> dict[str, object]:
    return {
        "key": line.key,
        "label": label(line.key, lang, statement.calculator, statement.book.use_labels),
        "amount": line.amount,
        "unit": line.unit or None,
        "formula": line.formula_text() or None,
        "substituted": line.substituted() or None,
        "rounding": line.rounding,
        "bound": line.bound,
        "rule": line.rule.id,
    }


def _check(check: Check, lang: Lang) -> dict[str, object]:
    return {
        "code": check.code,
        "severity": check.severity,
        "outcome": check.outcome,
        "message": _encodable(check.message(lang)),
        "rule": check.rule.id,
    }


def rule_data(rule: Rule, lang: Lang) -> dict[str, object]:
    """Return the plain data of a rule: its sources, its value, and how it was read."""
    note = rule.document.note if lang == "zh" else rule.document.note_en or rule.document.note
    money = {"unit": rule.unit} if money_unit(rule.unit) else {}  # any other value's follows from its rule
    return {
        **_source(rule),
        "value": rule.value,
        **money,
        "bound": rule.bound,
        "severity": rule.severity,
        "also": [_source(source) for source in rule.also],
        "reading": rule.reading if lang == "zh" else rule.reading_en or rule.reading,
        "note": note,
    }


def _source(source: Citation) -> dict[str, object]:
    document = source.document
    return {
        "document": document.key,
        "number": document.number,
        "title": document.title,
        "status": document.status,
        "article": source.article,
        "quote": source.quote,
    }


def _encodable(value: Any) -> Any:  # noqa: ANN401  JSON has no type
    """Replace half a character (a byte that was no UTF-8), which JSON can't hold, by “?”."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, Mapping):
        return {key: _encodable(item) for key, item in value.items()}
    return [_encodable(item) for item in value] if isinstance(value, list) else value
