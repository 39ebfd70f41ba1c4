"""Rule books and rules as plain data, for the JSON of ``landprice rules``."""

from landprice.rulebook import Citation, Document, Rule, RuleBook


def book_to_dict(book: RuleBook) -> dict[str, object]:
    """Return what a book is as plain data, in both languages."""
    return {
        "id": book.id,
        "title": book.title,
        "title_en": book.title_en,
        "place": book.place,
        "place_en": book.place_en,
        "status": book.status,
        "layers": book.layers,
        "sha256": book.sha256,
    }


def document_to_dict(document: Document) -> dict[str, object]:
    """Return a document as plain data."""
    return {
        "key": document.key,
        "title": document.title,
        "number": document.number,
        "status": document.status,
        "expires": None if document.expires is None else document.expires.isoformat(),
        "last_checked": None if document.last_checked is None else document.last_checked.isoformat(),
    }


def rule_to_dict(rule: Rule) -> dict[str, object]:
    """Return a rule as plain data, in both languages."""
    return {
        "id": rule.id,
        "code": rule.code,
        "value": rule.value,
        "unit": rule.unit,
        "of": rule.of,
        "round_to": rule.round_to,
        "table": rule.table,
        "unverified": rule.unverified,
        "bound": rule.bound,
        "severity": rule.severity,
        "uses": rule.uses,
        "from": None if rule.since is None else rule.since.isoformat(),
        "until": None if rule.until is None else rule.until.isoformat(),
        **_source(rule),
        "also": [_source(source) for source in rule.also],
        "reading": rule.reading,
        "reading_en": rule.reading_en,
    }


def _source(source: Citation) -> dict[str, object]:
    return {
        "document": source.document.title,
        "number": source.document.number,
        "status": source.document.status,
        "article": source.article,
        "quote": source.quote,
    }
