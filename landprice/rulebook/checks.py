"""Validation of a rule book beyond its JSON Schema: sources, uses, values, periods and what the law beneath forbids.

Each check examines one book, with the books below it if needed, and yields a diagnostic for every fault.
"""

import itertools
import typing
from collections.abc import Iterable, Iterator, Mapping, Sequence

from landprice.decimal_text import format_ratio
from landprice.rulebook import shapes
from landprice.rulebook.diagnostics import Diagnostic, KeyPath, diagnose_unknown
from landprice.rulebook.files import SHIPPED, is_shipped_file
from landprice.rulebook.format import BookFile, RuleEntry, Severity, SourceEntry, Status, Unit, UseEntry
from landprice.rulebook.layers import BookLayer, MergedBook, merge_books
from landprice.rulebook.quotations import stated_numbers
from landprice.rulebook.rule_schema import LIMITS, MAX_TERM, WHOLE_UNITS, RuleSchema, get_rule_schema, is_within_limits
from landprice.rulebook.shape_checks import find_shape_diagnostics
from landprice.rulebook.uses import normalize
from landprice.rulebook.values import is_word, parse_number, parse_quantity

_WITHOUT_ARTICLE: frozenset[Status] = frozenset({"copy-seen"})
_WITHOUT_WORDS: frozenset[Status] = frozenset({"reading", "text-not-seen"})
_NEEDED = frozenset({"value", "severity", "uses", "table"})  # unit and code default to the shipped rule's
_BY_WEIGHT: tuple[Severity, ...] = ("verify", "warn", "object", "refuse")
_NUMBERS = (
    '可写小数 "0.02"、分数 "2/37" 或整数 "20"',
    'allowed: a decimal "0.02", a fraction "2/37", a whole number "20"',
)


def find_diagnostics(layer: BookLayer, below: Sequence[BookLayer]) -> Iterator[Diagnostic]:
    """Find the faults in a book's content. Keys with a structural fault are skipped: they are reported already.

    Args:
        layer: The book.
        below: The books below it, bottom to top.
    """
    ground = merge_books(lower.book for lower in below)
    together = merge_books([*(lower.book for lower in below), layer.book])
    diagnostics = itertools.chain(
        _check_id(layer, below),
        _check_sources(layer, together),
        _check_uses(layer, together),
        _check_schemas(layer),
        find_shape_diagnostics(layer, together),
        _check_periods(layer),
        _check_strictness(layer, below),
        _check_names(layer, ground),
    )
    return (diagnostic for diagnostic in diagnostics if not layer.is_faulty(diagnostic.where))


def _check_id(layer: BookLayer, below: Sequence[BookLayer]) -> Iterator[Diagnostic]:
    """Check that a book doesn't pass for a shipped one, or for one that it is laid over."""
    taken = layer.book.id in SHIPPED and not is_shipped_file(layer.name)
    if taken or any(lower.book.id == layer.book.id for lower in below):
        yield Diagnostic(
            ("id",),
            f"{layer.book.id} 是{'随附' if taken else '下层'}规则库的标识，须另取",
            f"{layer.book.id} is the id of a {'shipped book' if taken else 'book below'}; choose another",
        )


def _check_sources(layer: BookLayer, together: MergedBook) -> Iterator[Diagnostic]:
    """Check that documents are declared, and that law in force is cited with article and words."""
    for where, _, entry in layer.entries():
        yield from _check_source(where, entry, layer, together)
        for index, source in enumerate(entry.also):
            yield from _check_source((*where, "also", index), source, layer, together)


def _check_source(where: KeyPath, source: SourceEntry, layer: BookLayer, together: MergedBook) -> Iterator[Diagnostic]:
    document = together.documents.get(source.document)
    if document is None:
        if not layer.is_faulty(("documents", source.document)):
            yield diagnose_unknown((*where, "document"), source.document, together.documents, zh="文件", en="document")
        return
    if document.status in _WITHOUT_WORDS:
        return
    for key, words in (("article", source.article), ("quote", source.quote)):
        if words is None and not (key == "article" and document.status in _WITHOUT_ARTICLE):
            yield Diagnostic(
                (*where, key),
                f"缺少这一项：文件 {source.document} 的效力是 {document.status}，须引条款和原文",
                f"is missing: document {source.document} is {document.status}, so its article and words must be given",
            )


def _check_names_of_uses(book: BookFile, known: Mapping[str, UseEntry]) -> Iterator[Diagnostic]:
    """Check that every use to which names and codes refer exists, and that what is suggested is a name of a use."""
    of_uses: list[tuple[KeyPath, Iterable[str]]] = [
        *((("ambiguous", name), uses) for name, uses in book.ambiguous.items()),
        *((("several", name), uses) for name, uses in book.several.items()),
        *((("classifications", key, "codes"), one.codes) for key, one in book.classifications.items()),
    ]
    for where, uses in of_uses:
        for place, use in enumerate(uses):
            if use not in known:
                last = use if where[0] == "classifications" else place
                yield diagnose_unknown((*where, last), use, known, zh="用途", en="use")
    names = {name for use in known.values() for name in use.names}
    for word, suggested in book.suggestions.items():
        for place, name in enumerate(suggested):
            if name not in names:
                yield diagnose_unknown(("suggestions", word, place), name, names, zh="用途名称", en="name of a use")


def _check_uses(layer: BookLayer, together: MergedBook) -> Iterator[Diagnostic]:
    """Check that every use referred to exists, and that every use has a maximum term."""
    known = together.uses
    for where, rule, entry in layer.entries():
        for index, use in enumerate(entry.uses):
            if use not in known:
                yield diagnose_unknown((*where, "uses", index), use, known, zh="用途", en="use")
        if where[-1] == 0 and rule.startswith(MAX_TERM) and (use := rule.removeprefix(MAX_TERM)) not in known:
            yield diagnose_unknown(where[:-1], use, known, zh="用途", en="use")
        of_use = shapes.use_of_rule(rule)
        if where[-1] == 0 and of_use is not None and of_use not in known:
            yield diagnose_unknown(where[:-1], of_use, known, zh="用途", en="use")
    yield from _check_names_of_uses(layer.book, known)
    for use in layer.book.uses:
        rule = MAX_TERM + use
        if rule not in together.rules and not layer.is_faulty(("rules", rule)):
            yield Diagnostic(
                ("uses", use), f"缺少规则 {rule}（该用途的最高年限）", f"its maximum term, rule {rule}, is missing"
            )


def _check_schemas(layer: BookLayer) -> Iterator[Diagnostic]:
    """Check that each rule has the keys of the shipped rule of that id, no fewer and no others.

    A shipped book's number needs its unit: it is the default of other books, and has none itself.
    """
    shipped = is_shipped_file(layer.name)
    for where, rule, entry in layer.entries():
        schema = get_rule_schema(rule)
        faults = list(_check_value(where, entry, schema))
        yield from faults or _check_quotation(where, entry, schema)
        yield from _check_presence(
            where, entry, schema, is_check=shapes.is_check(rule, entry.value, default=schema.is_check)
        )
        if shipped and schema.value == "number" and entry.value is not None and entry.unit is None:
            units_zh, units_en = (separator.join(typing.get_args(Unit)) for separator in ("、", ", "))
            yield Diagnostic((*where, "unit"), f"缺少这一项；可用：{units_zh}", f"is missing; allowed: {units_en}")
        code = schema.code or shapes.check_code(rule)
        if schema.is_check and entry.code is not None and entry.code != code:
            yield diagnose_unknown((*where, "code"), entry.code, [code], zh="代码", en="code")


def _check_presence(where: KeyPath, entry: RuleEntry, schema: RuleSchema, *, is_check: bool) -> Iterator[Diagnostic]:
    takes = {
        "value": schema.value is not None,
        "table": schema.is_table,
        "unverified": schema.is_table,
        "of": schema.is_level,
        "round_to": schema.is_level,
        "unit": schema.unit is not None,
        "severity": is_check,
        "code": is_check,
        "uses": schema.by_use,
    }
    for key, is_taken in takes.items():
        is_given = bool(getattr(entry, key))
        if is_given and not is_taken:
            yield Diagnostic(
                (*where, key), "这条规则没有这一项，写了不起作用", "this rule takes none: it would have no effect"
            )
        elif is_taken and not is_given and key in _NEEDED:
            yield Diagnostic((*where, key), "缺少这一项：这条规则须有", "is missing: this rule needs it")


def _check_value(where: KeyPath, entry: RuleEntry, schema: RuleSchema) -> Iterator[Diagnostic]:
    if schema.is_table:
        for key, text in entry.table.items():
            yield from _check_one_value((*where, "table", key), text, entry, schema)
        for index, key in enumerate(entry.unverified):
            if key not in entry.table:
                yield diagnose_unknown((*where, "unverified", index), key, entry.table, zh="键", en="key")
    if entry.value is not None and schema.value is not None:
        yield from _check_one_value((*where, "value"), entry.value, entry, schema)


def _check_one_value(place: KeyPath, value: str, entry: RuleEntry, schema: RuleSchema) -> Iterator[Diagnostic]:
    where = place[: place.index("table") if "table" in place else -1]
    if schema.value == "word":
        allowed = shapes.words_of(str(where[1]))
        if not is_word(value):
            yield Diagnostic(place, f'须是一个词，现为 "{value}"', f'must be a word, is "{value}"')
        elif allowed and value not in allowed:
            yield diagnose_unknown(place, value, allowed, zh="值", en="value")
        return
    number = parse_number(value)
    if number is None:
        yield Diagnostic(place, f'"{value}" 不是数值；{_NUMBERS[0]}', f'"{value}" is not a number; {_NUMBERS[1]}')
    elif entry.unit and schema.unit and entry.unit not in schema.units:
        yield diagnose_unknown((*where, "unit"), entry.unit, schema.units, zh="单位", en="unit")
    elif schema.unit in WHOLE_UNITS and number.denominator != 1:
        yield Diagnostic(
            place, f"单位是 {schema.unit}，须是整数，现为 {value}", f"{schema.unit} are whole, not {value}"
        )
    elif (ratio := parse_quantity(value, entry.unit or schema.unit)) is not None and schema.is_share and ratio > 1:
        yield Diagnostic(
            place,
            f'是 {format_ratio(ratio)}，比例不得大于 100%；百分数须写 unit = "percent"',
            f'is {format_ratio(ratio)}, a ratio over 100%; for percent write unit = "percent"',
        )
    elif schema.unit is not None and not is_within_limits(number, schema.unit):
        least, most = LIMITS[schema.unit]
        yield Diagnostic(
            place,
            f"单位是 {schema.unit}，须在 {least} 至 {most} 之间，现为 {value}",
            f"{schema.unit} are {least} to {most}, not {value}",
        )


def _is_ratio(schema: RuleSchema) -> bool:
    return schema.unit in {"ratio", "percent"}


def _check_quotation(where: KeyPath, entry: RuleEntry, schema: RuleSchema) -> Iterator[Diagnostic]:
    """Check that a value is among the numbers that its own quotation states, if it states any."""
    unit = entry.unit or schema.unit
    number = None if entry.value is None or schema.value != "number" else parse_quantity(entry.value, unit)
    if number is None or unit is None or not entry.quote:
        return
    stated = stated_numbers(entry.quote, unit)
    if stated and number not in stated:
        shown = format_ratio(number) if _is_ratio(schema) else entry.value
        yield Diagnostic(
            (*where, "value"),
            f"是 {shown}，而所引条文中没有这个数：“{entry.quote}”",
            f"is {shown}, which its own quotation doesn't state: “{entry.quote}”",
        )


def _check_periods(layer: BookLayer) -> Iterator[Diagnostic]:
    """Check that the periods of a rule neither overlap nor leave gaps."""
    for rule, entries in layer.book.rules.items():
        places = [("rules", rule, index) for index in range(len(entries))]
        if any(layer.is_faulty((*where, key)) for where in places for key in ("from", "until")):
            continue
        backwards = False
        for where, entry in zip(places, entries, strict=True):
            if entry.since and entry.until and entry.since >= entry.until:
                backwards = True
                yield Diagnostic(
                    (*where, "until"),
                    f"{entry.until} 须晚于 from 的 {entry.since}",
                    f"{entry.until} must be later than from, {entry.since}",
                )
        if backwards:
            continue
        in_time = sorted(range(len(entries)), key=lambda index: entries[index].starts)
        for earlier, later in itertools.pairwise(in_time):
            yield from _check_adjacent(places[later], places[earlier], entries[later], entries[earlier])


def _check_adjacent(
    where: KeyPath, earlier_where: KeyPath, later: RuleEntry, earlier: RuleEntry
) -> Iterator[Diagnostic]:
    """Check that one period begins when the one before it ends."""
    if earlier.ends == later.starts:
        return
    since = later.since or "—"
    until = earlier.until or "—"
    place = (*where, "from")
    if earlier.ends > later.starts:
        yield Diagnostic(
            place,
            f"与第 [{earlier_where[-1]}] 期重叠：from {since} 须等于其 until {until}",
            f"overlaps period [{earlier_where[-1]}]: from {since} must be its until, {until}",
        )
    else:
        yield Diagnostic(
            place,
            f"与第 [{earlier_where[-1]}] 期之间有空档：from {since} 须等于其 until {until}",
            f"leaves a gap after period [{earlier_where[-1]}]: from {since} must be its until, {until}",
        )


def _check_strictness(layer: BookLayer, below: Sequence[BookLayer]) -> Iterator[Diagnostic]:
    """Check that a book neither passes a strict limit (不得) of the law beneath nor lowers its severity."""
    for where, rule, entry in layer.entries():
        for lower in below:
            for law in lower.book.rules.get(rule, ()):
                if law.strict and law.starts < entry.ends and entry.starts < law.ends:
                    yield from _compare_with_law(where, entry, law, lower.name)


def _compare_with_law(where: KeyPath, entry: RuleEntry, law: RuleEntry, lower: str) -> Iterator[Diagnostic]:
    law_zh = f"{lower}，{law.document} {law.article or ''}：{law.quote or ''}"
    law_en = f"{lower}, {law.document} {law.article or ''}: {law.quote or ''}"
    value, limit = parse_quantity(entry.value, entry.unit), parse_quantity(law.value, law.unit)
    if value is not None and limit is not None:
        below = law.strict == "not-below" and value < limit
        above = law.strict == "not-above" and value > limit
        if below or above:
            way_zh, way_en = ("低于", "below") if below else ("高于", "above")
            yield Diagnostic(
                (*where, "value"),
                f"{entry.value} {way_zh} {law.value}，为上位规定所不许（{law_zh}）",
                f"{entry.value} is {way_en} {law.value}, which the law below forbids ({law_en})",
            )
    if law.strict and law.bound not in {"none", entry.bound}:
        yield Diagnostic(
            (*where, "bound"),
            f"是 {entry.bound}，上位规定是 {law.bound}，不得改变（{law_zh}）",
            f"is {entry.bound}; the law below is a {law.bound}, which may not be changed ({law_en})",
        )
    if entry.severity and law.severity and _BY_WEIGHT.index(entry.severity) < _BY_WEIGHT.index(law.severity):
        yield Diagnostic(
            (*where, "severity"),
            f"{entry.severity} 轻于 {law.severity}，为上位规定所不许（{law_zh}）",
            f"{entry.severity} is lighter than {law.severity}, which the law below forbids ({law_en})",
        )


def _check_names(layer: BookLayer, ground: MergedBook) -> Iterator[Diagnostic]:
    """Check that a name belongs to one use, or is declared ambiguous, but not both."""
    owners = {normalize(name): key for key, use in ground.uses.items() for name in (key, *use.names)}
    owners |= {normalize(key): key for key in layer.book.uses}
    joined = {normalize(name): uses for name, uses in (*ground.ambiguous.items(), *ground.several.items())}
    for key, use in layer.book.uses.items():
        for index, name in enumerate(use.names):
            where = ("uses", key, "names", index)
            owner = owners.setdefault(normalize(name), key)
            if owner != key:
                yield Diagnostic(
                    where, f"{name!r} 已是用途 {owner} 的名称", f"{name!r} is a name of use {owner} already"
                )
            elif normalize(name) in joined:
                uses = ", ".join(joined[normalize(name)])
                yield Diagnostic(where, f"{name!r} 兼指 {uses}", f"{name!r} is ambiguous already: {uses}")
    for table, name in (
        *(("ambiguous", name) for name in layer.book.ambiguous),
        *(("several", name) for name in layer.book.several),
    ):
        if (only := owners.get(normalize(name))) is not None:
            yield Diagnostic(
                (table, name), f"{name!r} 已是用途 {only} 的名称", f"{name!r} is a name of use {only} already"
            )
