"""The merged rule book: the rules in force on a day, each with its source."""

import datetime as dt
import functools
from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from types import MappingProxyType

import msgspec

from landprice.errors import Bilingual, Exit, LandpriceError, Lang
from landprice.rulebook import shapes
from landprice.rulebook.diagnostics import diagnose_unknown, find_nearest
from landprice.rulebook.format import BookFile, Bound, Of, RuleEntry, Severity, SourceEntry, Status, Step, Strict, Unit
from landprice.rulebook.layers import BookLayer, find_entry_in_force, find_lowest, merge_books
from landprice.rulebook.uses import LandUse, UseMatch, UseNames
from landprice.rulebook.values import parse_quantity

_MARKS: Mapping[Status, tuple[str, str]] = {
    "draft": ("（征求意见稿）", " (draft)"),
    "notice": ("（会议通知，非规定）", " (a notice, not a rule)"),
    "copy-seen": ("（据公开转载，效力未核验）", " (from a public copy; whether in force is unchecked)"),
    "text-not-seen": ("（未核验）", " (unchecked)"),
}
_OUR_READING = "our reading"


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """A document that rules cite.

    Attributes:
        key: Its key in the book, as ``mnr-2022-201``.
        title: Its title, in Chinese.
        number: The number that it was issued under; None if unknown.
        status: Whether it is in force, a draft, a notice, a document whose text was not seen, or our own reading.
        note: A note on it, in Chinese.
        note_en: The same in English.
        expires: The first day on which it no longer holds; None if it does not say or is not known.
        last_checked: The day on which its status was last checked; None if it is not recorded.
    """

    key: str
    title: str
    number: str | None
    status: Status
    note: str | None
    note_en: str | None
    expires: dt.date | None = None
    last_checked: dt.date | None = None

    @property
    def name(self) -> str:
        """Its number, or else its title."""
        return self.number or f"《{self.title}》"


class Citation(msgspec.Struct, frozen=True, kw_only=True):
    """A place in a document.

    Attributes:
        document: The document.
        article: The article, in the document's own numbering; None if its text was not seen or it is our reading.
        quote: The words of the law, in Chinese; None in the same cases.
    """

    document: Document
    article: str | None
    quote: str | None

    def citation(self, lang: Lang) -> str:
        """Format the citation: the document's number or title, the article, and a mark if it is not law in force.

        The names of documents stay Chinese in both languages; the mark is in the given language.

        Example:
            >>> draft = Document(key="d", title="实施意见", number=None, status="draft", note=None, note_en=None)
            >>> Citation(document=draft, article="三(一)", quote="…").citation("en")
            '《实施意见》 三(一) (draft)'
        """
        document = self.document
        reading = document.title if lang == "zh" else _OUR_READING
        name = reading if document.status == "reading" else document.name
        zh, en = _MARKS.get(document.status, ("", ""))
        return (f"{name} {self.article}" if self.article else name) + (zh if lang == "zh" else en)


class Rule(Citation, frozen=True, kw_only=True):
    """A rule in force.

    Attributes:
        id: Its id in the book, as ``lease-fixed-rent``.
        code: The code of its check; the id unless the book gives another.
        value: Its value as written in the book, a number or a word; None if the rule has none.
        unit: The unit of its value.
        bound: Whether its amount is a floor (不低于), a ceiling (不得高于), or neither.
        severity: What a breach means; None if the rule is not a check.
        of: What its rate is of, for an underground level; None for any other rule.
        round_to: The step that its price per ㎡ is rounded to; None if that price is not rounded.
        table: Its numbers as written, by key, for a rule whose value is a table; else empty.
        unverified: The keys of the table whose numbers were not seen in the document.
        uses: The land uses that it applies to; empty for all.
        also: Further sources.
        reading: Our interpretation of the words, in Chinese; it is not law.
        reading_en: The same in English.
        strict: In which direction a book on top may not pass the value, because the law says 不得; None if it may.
        since: The first day in force; None if unknown.
        until: The first day no longer in force; None if it is still in force.
    """

    id: str
    code: str
    value: str | None
    unit: Unit | None
    bound: Bound
    severity: Severity | None
    of: Of | None
    round_to: Step | None
    table: dict[str, str]
    unverified: tuple[str, ...]
    uses: tuple[str, ...]
    also: tuple[Citation, ...]
    reading: str | None
    reading_en: str | None
    strict: Strict | None
    since: dt.date | None
    until: dt.date | None

    @property
    def number(self) -> Fraction:
        """Its exact value; 2 percent is 0.02.

        Raises:
            LandpriceError: Its value is not a number. Books are validated, so the caller asked for the wrong rule.
        """
        number = parse_quantity(self.value, self.unit)
        if number is None:
            raise LandpriceError(
                f"规则 {self.id} 的值不是数值：{self.value}", f"rule {self.id} has no numeric value: {self.value}"
            )
        return number

    @property
    def words(self) -> Bilingual:
        """Its own words for a message: the law's, or where it has none our reading; in English the reading first."""
        quote, reading, reading_en = self.quote or "", self.reading or "", self.reading_en or ""
        return quote or reading, reading_en or quote

    @property
    def numbers(self) -> dict[str, Fraction]:
        """The exact numbers of its table, by key."""
        numbers = {key: parse_quantity(text, self.unit) for key, text in self.table.items()}
        return {key: number for key, number in numbers.items() if number is not None}


class MissingRule(LandpriceError):  # noqa: N818 -- named for its reason, as the others
    """The rule book lacks a rule, or has none in force on the day, so what depends on it can't be priced."""

    exit_code = Exit.REFUSED


class RuleBook:
    """Books merged from bottom to top, with the rules in force on a day.

    Attributes:
        id: The id of the topmost book.
        title: Its title, in Chinese.
        title_en: Its title in English; the Chinese one if it has none.
        place: The place whose rules it holds, in Chinese; None if it names none.
        place_en: The same in English; the Chinese one if it has none.
        status: Its status: in force, a draft, …
        on: The day whose rules it holds; None for the rules without an end date.
        layers: The ids of the books, bottom to top.
        uses: The land uses, by key.
        ambiguous: The names that may mean one of several uses, with the keys of those uses.
        several: The names of several uses together, with the keys of those uses.
    """

    def __init__(self, layers: Sequence[BookLayer], on: dt.date | None = None) -> None:
        """Merge books, which must be valid.

        Args:
            layers: The books, bottom to top.
            on: The day; None for the rules without an end date.
        """
        books = [layer.book for layer in layers]
        top = books[-1]
        self.id = top.id
        self.title = top.title
        self.title_en = top.title_en or top.title
        self.place = top.place
        self.place_en = top.place_en or top.place
        self.status = top.status
        self._notices = tuple(dict.fromkeys(book.notice for book in books if book.notice))
        self._notices_en = tuple(dict.fromkeys(notice for book in books if (notice := book.notice_en or book.notice)))
        self.on = on
        self.layers = tuple(book.id for book in books)
        self._layers = tuple(layers)
        self._merged = merge_books(books)
        self._documents = {
            key: Document(
                key=key,
                title=entry.title,
                number=entry.number,
                status=entry.status,
                note=entry.note,
                note_en=entry.note_en,
                expires=entry.expires,
                last_checked=entry.last_checked,
            )
            for key, entry in self._merged.documents.items()
        }
        self._rules = {
            rule: self._make_rule(rule, entry)
            for rule, entries in self._merged.rules.items()
            if (entry := find_entry_in_force(entries, on)) is not None
        }
        self.uses: Mapping[str, LandUse] = MappingProxyType(
            {
                key: LandUse(
                    key=key,
                    zh=entry.zh or key,
                    en=entry.en or key,
                    names=entry.names,
                    note=entry.note,
                    note_en=entry.note_en,
                )
                for key, entry in self._merged.uses.items()
            }
        )
        self.ambiguous: Mapping[str, tuple[str, ...]] = MappingProxyType(self._merged.ambiguous)
        self.several: Mapping[str, tuple[str, ...]] = MappingProxyType(self._merged.several)

    def __reduce__(self) -> tuple[Callable[..., "RuleBook"], tuple[object, ...]]:
        """Pickle the content of the layers and the day, so that other machines need no files.

        The content is pickled as JSON: pickle itself does not keep defaults apart from equal values, and the
        fingerprint would change.
        """
        contents = [(layer.name, msgspec.json.encode(layer.book)) for layer in self._layers]
        return _unpickle, (contents, self.on)

    def get(self, rule: str) -> Rule | None:
        """Return a rule by its id; None if the book has none in force."""
        return self._rules.get(rule)

    def rule(self, rule: str) -> Rule:
        """Return a rule by its id.

        Raises:
            MissingRule: The book has none in force. The message names the periods that it has.
        """
        in_force = self._rules.get(rule)
        if in_force is None:
            raise self._missing_rule_error(rule)
        return in_force

    def rules(self) -> Iterable[Rule]:
        """Return the rules in force, in the order of the books."""
        return self._rules.values()

    def statutory(self, rule: str) -> Rule | None:
        """Return a rule as the lowest book has it, whatever the books above say; None if none is in force.

        So a use's maximum term is the statute's even if a local book sets another.
        """
        lowest = find_lowest(self._layers, rule)
        entry = find_entry_in_force(lowest[1], self.on) if lowest else None
        return None if entry is None else self._make_rule(rule, entry)

    @functools.cached_property
    def documents(self) -> tuple[Document, ...]:
        """The documents that the rules in force cite first, in the order of the rules."""
        return tuple({rule.document.key: rule.document for rule in self._rules.values()}.values())

    @functools.cached_property
    def expired(self) -> tuple[Document, ...]:
        """The documents of the rules in force that no longer hold on its day; none without a day."""
        on = self.on
        return tuple(
            document for document in self.documents if on is not None and document.expires and document.expires <= on
        )

    @functools.cached_property
    def notice(self) -> str | None:
        """The notices that every statement must carry, in Chinese; with those on documents that have expired."""
        expired = (
            f"{document.name}据载自{document.expires}起失效，适用日期为{self.on}，效力须核实。"
            for document in self.expired
        )
        return "".join((*self._notices, *expired)) or None

    @functools.cached_property
    def notice_en(self) -> str | None:
        """The same in English."""
        expired = (
            f"{document.name} is said to cease on {document.expires}, and the rules are those of {self.on}: check."
            for document in self.expired
        )
        return " ".join((*self._notices_en, *expired)) or None

    @functools.cached_property
    def use_labels(self) -> Mapping[str, Bilingual]:
        """The label of each use in Chinese and in English, by key."""
        return MappingProxyType({use.key: (use.zh, use.en) for use in self.uses.values()})

    def dates(self) -> tuple[dt.date, ...]:
        """Return every day on which a rule begins or ceases to be in force, in order."""
        entries = [entry for entries in self._merged.rules.values() for entry in entries]
        return tuple(sorted({day for entry in entries for day in (entry.since, entry.until) if day is not None}))

    def at(self, on: dt.date | None) -> "RuleBook":
        """Return the same books with the rules of another day.

        Args:
            on: The day; None for the rules without an end date.
        """
        return RuleBook(self._layers, on)

    def names_of_uses(self) -> Mapping[str, str]:
        """Map every accepted name of a use, its key and its Chinese label included, to the use's key."""
        return MappingProxyType({name: use.key for use in self.uses.values() for name in (use.key, use.zh, *use.names)})

    def use_of(self, text: str) -> UseMatch:
        """Find the land use that a text names, by key or Chinese name. White space, width and case don't matter.

        Example:
            >>> from landprice import rulebook
            >>> rulebook.load().use_of("仓储 用地").key
            'warehouse'
        """
        return self._use_names.match(text)

    def exact_names(self) -> Mapping[str, UseMatch]:
        """Map every name and code that stands for uses by itself, normalized, to those uses."""
        return self._use_names.exact

    @functools.cached_property
    def sha256(self) -> str:
        """The SHA-256 of the merged content, in hexadecimal; it depends neither on file paths nor on the day."""
        import hashlib  # noqa: PLC0415 -- few uses of a book need it

        content = {
            "id": self.id,
            "title": self.title,
            "title_en": self.title_en,
            "place": self.place,
            "place_en": self.place_en,
            "status": self.status,
            "notice": "".join(self._notices) or None,
            "notice_en": " ".join(self._notices_en) or None,
            "layers": self.layers,
            "documents": self._merged.documents,
            "rules": self._merged.rules,
            "uses": self._merged.uses,
            "ambiguous": self._merged.ambiguous,
            "several": self._merged.several,
            "suggestions": self._merged.suggestions,
            "classifications": self._merged.classifications,
        }
        return hashlib.sha256(msgspec.json.encode(content, order="sorted")).hexdigest()

    @functools.cached_property
    def _use_names(self) -> UseNames:
        codes: dict[str, list[str]] = {}
        for classification in self._merged.classifications.values():
            for use, of_use in classification.codes.items():
                for code in of_use:
                    uses = codes.setdefault(code, [])
                    if use not in uses:
                        uses.append(use)
        return UseNames(self.names_of_uses(), self.ambiguous, self.several, codes, self._merged.suggestions)

    def _find_document(self, rule: str, source: SourceEntry) -> Document:
        """Return the document of a rule's source.

        Raises:
            RuleBookError: There is none. Only a shipped book can lack it, as it is loaded without validation.
        """
        document = self._documents.get(source.document)
        if document is None:
            book = next(layer.name for layer in reversed(self._layers) if rule in layer.book.rules)
            raise diagnose_unknown(
                ("rules", rule, "document"), source.document, self._documents, zh="文件", en="document"
            ).to_error(book)
        return document

    def _make_source(self, rule: str, entry: SourceEntry) -> Citation:
        return Citation(document=self._find_document(rule, entry), article=entry.article, quote=entry.quote)

    def _make_rule(self, rule: str, entry: RuleEntry) -> Rule:
        return Rule(
            id=rule,
            code=entry.code or shapes.check_code(rule),
            value=entry.value,
            unit=entry.unit,
            bound=entry.bound,
            severity=entry.severity,
            of=entry.of,
            round_to=entry.round_to,
            table=entry.table,
            unverified=entry.unverified,
            uses=entry.uses,
            document=self._find_document(rule, entry),
            article=entry.article,
            quote=entry.quote,
            also=tuple(self._make_source(rule, source) for source in entry.also),
            reading=entry.reading,
            reading_en=entry.reading_en,
            strict=entry.strict,
            since=entry.since,
            until=entry.until,
        )

    def _missing_rule_error(self, rule: str) -> MissingRule:
        entries = self._merged.rules.get(rule)
        if entries is None:
            near = find_nearest(rule, self._rules)
            return MissingRule(
                f"规则库 {self.id} 没有规则 {rule}" + (f"；最接近的是 {'、'.join(near)}" if near else ""),
                f"rule book {self.id} has no rule {rule}" + (f"; nearest: {', '.join(near)}" if near else ""),
            )
        day_zh, day_en = (f"在 {self.on} ", f"on {self.on}") if self.on else ("现已", "any longer")
        periods = sorted(entries, key=lambda entry: entry.starts)
        return MissingRule(
            f"规则库 {self.id} 的规则 {rule} {day_zh}不在有效期；有效期："
            + "、".join(_format_period_zh(e) for e in periods),
            f"rule {rule} of rule book {self.id} is not in force {day_en}; in force "
            + ", ".join(_format_period_en(e) for e in periods),
        )


def _unpickle(contents: Sequence[tuple[str, bytes]], on: dt.date | None) -> RuleBook:
    return RuleBook([BookLayer(name, msgspec.json.decode(book, type=BookFile)) for name, book in contents], on)


def _format_period_zh(entry: RuleEntry) -> str:
    since = f"自 {entry.since} 起" if entry.since else ""
    until = f"至 {entry.until} 前" if entry.until else ""
    return since + until or "始终"


def _format_period_en(entry: RuleEntry) -> str:
    since = f"from {entry.since}" if entry.since else ""
    until = f"until {entry.until}" if entry.until else ""
    return f"{since} {until}".strip() or "ever since"
