"""Renders a verdict as text for a pipe, and as data for programs.

In a pipe every part is a line that begins, in both languages, with whether it agrees, what it is and its key:

    agrees  line  price  年期修正价: 3,840,000.00 元
    differs  line  reserve_price  出让价格标底: 金额（amount）: 文件为 3840000.01，重算为 3840000.00
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from landprice.errors import Lang
from landprice.glossary import (
    BOUNDS,
    CALCULATORS,
    OUTCOMES,
    SEVERITIES,
    STATUSES,
    UNITS,
    code_label,
    label,
    namer,
    word,
)
from landprice.inputs.quantities import as_text
from landprice.printable import visible
from landprice.verification.cells import REPLACED
from landprice.verification.differences import ABSENT, ComparedPart, Difference
from landprice.verification.verdict import Verdict
from landprice.version import VERSION

KINDS = {
    "rules": ("规则库", "rule book"),
    "input": ("输入", "input"),
    "line": ("行", "line"),
    "check": ("检查", "check"),
    "rule": ("条文", "rule"),
    "field": ("字段", "field"),
}
STANDINGS = {
    "agrees": ("一致", "agrees"),
    "differs": ("不符", "differs"),
    "echoed": ("照录", "echoed"),
}
FIELDS = {
    "key": ("键", "key"),
    "label": ("名称", "label"),
    "amount": ("金额", "amount"),
    "unit": ("单位", "unit"),
    "formula": ("算式", "formula"),
    "substituted": ("代入", "with its figures"),
    "rounding": ("取整", "rounding"),
    "bound": ("界限", "bound"),
    "rule": ("规则", "rule"),
    "code": ("代码", "code"),
    "severity": ("级别", "severity"),
    "outcome": ("结论", "outcome"),
    "message": ("说明", "message"),
    "document": ("文件", "document"),
    "number": ("文号", "number"),
    "title": ("标题", "title"),
    "status": ("效力", "status"),
    "article": ("条款", "article"),
    "quote": ("条文原文", "the words quoted"),
    "value": ("数值", "value"),
    "also": ("另见", "also"),
    "reading": ("读法", "our reading"),
    "note": ("附注", "note"),
    "id": ("名称", "id"),
    "on": ("适用日期", "rules as of"),
    "sha256": ("指纹", "fingerprint"),
    "notice": ("注意", "notice"),
    "order": ("次序", "order"),
}
_LONGEST = 300  # characters of a value that is shown


class VerdictText:
    """Words one verdict in the reader's language."""

    def __init__(self, verdict: Verdict, lang: Lang) -> None:
        """Word this verdict."""
        self.verdict = verdict
        self.lang = lang
        self.zh = lang == "zh"

    def either(self, zh: str, en: str) -> str:
        """Return the text in the reader's language."""
        return zh if self.zh else en

    def head(self) -> str:
        """Name the calculator."""
        zh, en = CALCULATORS[self.verdict.claimed.calculator]
        return f"{self.verdict.claimed.calculator}  {zh if self.zh else en}"

    def book(self) -> str:
        """Name the rule book that was used."""
        book = self.verdict.book
        on = self.either(f"；适用日期 {book.on}", f"; rules as of {book.on}") if book.on else ""
        return f"{book.title if self.zh else book.title_en}{on}; sha256 {book.sha256}"

    def notes(self) -> Iterator[tuple[str, str]]:
        """Yield notes on another version, another rule book, and inputs that give no figure."""
        verdict, claimed = self.verdict, self.verdict.claimed
        if not verdict.same_version:
            made = self._value(ABSENT if claimed.version is None else claimed.version)
            yield (
                "version",
                self.either(
                    f"文件由版本 {made} 生成，本版本为 {VERSION}；照样逐行比较。",
                    f"The file is of version {made}, this is {VERSION}; compared all the same.",
                ),
            )
        if not verdict.same_book:
            named, at_hand = claimed.rules, verdict.book
            yield (
                "rules",
                self.either(
                    f"文件依据的规则库 {self._value(named.get('id', ABSENT))}（sha256 "
                    f"{self._value(named.get('sha256', ABSENT))}）与现有的 {at_hand.id}（sha256 {at_hand.sha256}）"
                    "不同；以下按现有的比较。",
                    f"The file's rule book {self._value(named.get('id', ABSENT))} (sha256 "
                    f"{self._value(named.get('sha256', ABSENT))}) is not the one at hand, {at_hand.id} (sha256 "
                    f"{at_hand.sha256}); what follows is compared under the one at hand.",
                ),
            )
        if verdict.error is not None:
            yield (
                "inputs",
                self.either(
                    f"文件中的输入不能测算，各行无从比较：{verdict.error.zh}",
                    f"Its inputs give no statement, so no line can be compared: {verdict.error.en}",
                ),
            )

    def standing(self, part: ComparedPart) -> str:
        """Return whether a part agrees: ``agrees``, ``differs`` or ``echoed``."""
        return "differs" if not part.agrees else "echoed" if self.verdict.is_echoed(part) else "agrees"

    def key(self, part: ComparedPart) -> str:
        """Return a part's key; for the rule book its id."""
        return visible(part.key) if part.kind != "rules" else self.verdict.book.id

    def name(self, part: ComparedPart) -> str:
        """Return a part's label."""
        if part.kind in {"input", "line"}:
            return label(part.key, self.lang, self.verdict.claimed.calculator, self.verdict.book.use_labels)
        if part.kind == "check":
            return code_label(part.key, self.lang)
        return self.either(*KINDS[part.kind]) if part.kind != "rule" else self._source(part)

    def said(self, part: ComparedPart) -> str:
        """Summarize a part that agrees."""
        record = part.record
        if part.kind == "input":
            return self._value(record["value"])
        if part.kind == "line":
            return self._amount(record)
        if part.kind == "check":
            outcome = self.either(*OUTCOMES[str(record["outcome"])])
            severity = self.either(*SEVERITIES[str(record["severity"])])
            return outcome if record["outcome"] in {"ok", "to-verify"} else f"{severity} · {outcome}"
        if part.kind == "rules":
            return namer(STATUSES, self.lang)(str(record["status"]))
        return self._value(record["quote"]) if part.kind == "rule" and record.get("quote") else ""

    def differences(self, part: ComparedPart) -> list[str]:
        """Describe each difference of a part."""
        told = [self._difference(part, one) for one in part.differences]
        if part.cause is not None:
            stated = self._value(part.record["value"])
            told.insert(
                0,
                self.either(
                    f"文件为 {stated}，而各行是按 {part.cause or '未给出'} 算得的",
                    f"the file says {stated}, but its lines were computed with {part.cause or 'none given'}",
                ),
            )
        return told

    def closing(self) -> str:
        """Summarize the verdict in one line: the counts, and what differs."""
        verdict, differing = self.verdict, self.verdict.differing
        file = verdict.claimed.name if verdict.claimed.name != "-" else self.either("标准输入", "standard input")
        total = len(verdict.parts)
        if verdict.agrees:
            echoed = sum(verdict.is_echoed(part) for part in verdict.parts)
            beside = self.either(
                f"，其中 {echoed} 项为照录的宗地资料，无从核对" if echoed else "",
                f"; {echoed} of them are the parcel's own data, which nothing can tell" if echoed else "",
            )
            return self.either(
                f"{file}：{total} 项全部一致{beside}。",
                f"{file}: all {total} parts agree{beside}.",
            )
        if verdict.error is not None:
            return self.either(
                f"{file}：文件中的输入不能测算：{verdict.error.zh}",
                f"{file}: its inputs give no statement: {verdict.error.en}",
            )
        names = [f"{self.either(*KINDS[part.kind])} {self.key(part)}" for part in differing]
        shown = ("、" if self.zh else ", ").join(names[:12]) + (" …" if len(names) > 12 else "")  # noqa: PLR2004
        return self.either(
            f"{file}：{total} 项中 {len(differing)} 项不符：{shown}。",
            f"{file}: {len(differing)} of {total} parts differ: {shown}.",
        )

    def _difference(self, part: ComparedPart, one: Difference) -> str:
        if one.place:
            return self._in_cell(part, one)
        if not one.field and part.kind not in {"input", "field"}:
            if one.stated is ABSENT:
                return self.either("文件中没有", "it is not in the file")
            return self.either("重算没有此项", "recomputed, there is none")
        stated, recomputed = self._value(one.stated), self._value(one.recomputed)
        field = self._field(one.field)
        return (f"{field}: " if field else "") + self.either(
            f"文件为 {stated}，重算为 {recomputed}", f"the file says {stated}, recomputed it is {recomputed}"
        )

    def _in_cell(self, part: ComparedPart, one: Difference) -> str:
        """Describe a difference in a cell of a workbook."""
        now, other = self._value(one.stated), self._value(one.recomputed)
        if one.field == REPLACED:
            return self.either(
                f"单元格 {one.place} 的公式已被数值取代", f"cell {one.place} has a figure in its formula's place"
            )
        if part.kind == "line":
            return self.either(
                f"单元格 {one.place} 为 {now}，按各单元格现有的输入重算为 {other}",
                f"cell {one.place} says {now}; recomputed from the inputs in the cells it is {other}",
            )
        if part.kind == "rule":
            return self.either(
                f"单元格 {one.place} 为 {now}，规则库为 {other}", f"cell {one.place} says {now}, the rule book {other}"
            )
        if part.kind == "check":
            return self.either(
                f"单元格 {one.place}：{'已' if one.stated else '未'}确认，出具时{'已' if one.recomputed else '未'}确认",
                f"cell {one.place}: {'accepted' if one.stated else 'not accepted'} now, "
                f"{'accepted' if one.recomputed else 'not accepted'} when it was made",
            )
        return self.either(
            f"单元格 {one.place} 现为 {now}，出具时为 {other}",
            f"cell {one.place} now says {now}; the statement was made with {other}",
        )

    def _field(self, path: str) -> str:
        """Return a field's label, and its name in JSON."""
        if not path:
            return ""
        words = FIELDS.get(path.rpartition(".")[2] if path not in FIELDS else path)
        if words is None:
            return path
        if self.zh:
            return f"{words[0]}（{path}）"
        return path if words[1] == path else f"{words[1]} ({path})"

    def _value(self, value: object) -> str:
        """Format a value on one line; a long one is cut."""
        if value is ABSENT or value is None:
            return self.either("（无）", "(nothing)")
        if isinstance(value, bool):
            return self.either("是", "yes") if value else self.either("否", "no")
        if isinstance(value, list):
            text = ", ".join(self._value(one) for one in value) or "[]"
        else:
            text = value if isinstance(value, str) else str(value)
        text = visible(text)
        return "“”" if not text else text if len(text) <= _LONGEST else text[:_LONGEST] + "…"

    def _amount(self, record: object) -> str:
        """Format a line's amount as a statement shows it."""
        assert isinstance(record, dict)
        amount, unit = str(record["amount"]), record["unit"]
        if record["formula"] is None:
            return word(amount, self.lang, self.verdict.book.use_labels)
        number = f"{Decimal(amount):,}"
        bound = self.either(*BOUNDS[str(record["bound"])])
        shown = (
            f"{number}%"
            if unit == "%"
            else f"{number} {self.either(*UNITS.get(str(unit or ''), (str(unit),) * 2))}".rstrip()
        )
        return f"{bound} {shown}".lstrip()

    def _source(self, part: ComparedPart) -> str:
        """Return where a rule stands."""
        record = part.record
        title = record.get("number") or f"《{record.get('title')}》"
        if record.get("status") == "reading":
            title = record.get("title")
        return " ".join(self._value(one) for one in (title, record.get("article")) if one)


def to_text(verdict: Verdict, lang: Lang) -> str:
    """Render a verdict as plain text, a line for each part."""
    said = VerdictText(verdict, lang)
    lines = [f"calculator  {said.head()}", f"rules  {verdict.book.id}  {said.book()}"]
    lines += [f"note  {key}  {text}" for key, text in said.notes()]
    for part in verdict.parts:
        name = said.name(part)
        shown = "; ".join(said.differences(part)) or said.said(part)
        lines.append(f"{said.standing(part)}  {part.kind}  {said.key(part)}  {visible(name)}: {shown}".rstrip(": "))
    return "".join(f"{line}\n" for line in lines)


def to_data(verdict: Verdict, lang: Lang) -> dict[str, object]:
    """Return a verdict as plain data.

    Returns:
        ``version``, ``file``, ``calculator``, ``lang`` (of the file), ``agrees``, ``made_by`` (the file's version),
        ``rules`` (``stated`` and ``at_hand``, each with id and sha256), ``error`` (why its inputs give no statement),
        ``parts``: each with ``kind``, ``key``, ``label``, ``standing``, ``cause`` and ``differences`` (``field``,
        ``stated``, ``recomputed``, ``place``; a side that has nothing is not there).
    """
    said = VerdictText(verdict, lang)
    named = verdict.claimed.rules
    return {
        "version": VERSION,
        "file": verdict.claimed.name,
        "calculator": verdict.claimed.calculator,
        "lang": verdict.lang,
        "agrees": verdict.agrees,
        "made_by": _plain(verdict.claimed.version),
        "rules": {
            "stated": {"id": _plain(named.get("id")), "sha256": _plain(named.get("sha256"))},
            "at_hand": {"id": verdict.book.id, "sha256": verdict.book.sha256},
        },
        "error": None if verdict.error is None else verdict.error.message(lang),
        "parts": [_part(part, said) for part in verdict.parts],
    }


def to_json(verdicts: Sequence[Verdict], file: str, lang: Lang) -> str:
    """Encode verdicts as JSON; those of a sweep in an object with ``file``, ``agrees`` and ``statements``."""
    import msgspec  # noqa: PLC0415

    data = [to_data(verdict, lang) for verdict in verdicts]
    agrees = all(verdict.agrees for verdict in verdicts)
    whole = data[0] if len(data) == 1 else {"file": file, "agrees": agrees, "statements": data}
    return msgspec.json.format(msgspec.json.encode(whole), indent=2).decode() + "\n"


def _part(part: ComparedPart, said: VerdictText) -> dict[str, object]:
    return {
        "kind": part.kind,
        "key": part.key,
        "label": said.name(part),
        "standing": said.standing(part),
        "cause": part.cause,
        "differences": [_difference(one) for one in part.differences],
    }


def _difference(one: Difference) -> dict[str, object]:
    sides = {"stated": one.stated, "recomputed": one.recomputed}
    found: dict[str, object] = {"field": one.field}
    found |= {key: _plain(value) for key, value in sides.items() if value is not ABSENT}
    return found | ({"place": one.place} if one.place else {})


def _plain(value: object) -> object:
    """Convert a value for JSON; a bare number becomes its text."""
    if value is None or isinstance(value, str | bool):
        return value
    if isinstance(value, list):
        return [_plain(one) for one in value]
    if isinstance(value, dict):
        return {str(key): _plain(one) for key, one in value.items()}
    return as_text(value)
