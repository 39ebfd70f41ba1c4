"""Renders a verdict as text for a pipe, and as data for programs.

In a pipe each part is one line. It begins with the standing, the kind and the key of the part, in both languages:

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
from landprice.printable import escape_json, visible
from landprice.verification.cells import REPLACED
from landprice.verification.differences import ABSENT, ComparedPart, Difference
from landprice.verification.sheets import SHEET_FIELDS
from landprice.verification.verdict import Verdict
from landprice.version import VERSION

KINDS = {
    "rules": ("规则库", "rule book"),
    "input": ("输入", "input"),
    "line": ("行", "line"),
    "check": ("检查", "check"),
    "rule": ("条文", "rule"),
    "field": ("字段", "field"),
    "sheet": ("工作表", "sheet"),
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
_MAX_LENGTH = 300  # characters of a value


class VerdictText:
    """The texts of one verdict, in the reader's language."""

    def __init__(self, verdict: Verdict, lang: Lang) -> None:
        """Take the verdict and the language."""
        self.verdict = verdict
        self.lang = lang
        self.zh = lang == "zh"

    def localize(self, zh: str, en: str) -> str:
        """Return the text in the reader's language."""
        return zh if self.zh else en

    def heading(self) -> str:
        """Return the key and the name of the calculator."""
        zh, en = CALCULATORS[self.verdict.claimed.calculator]
        return f"{self.verdict.claimed.calculator}  {zh if self.zh else en}"

    def book(self) -> str:
        """Return the title, day and fingerprint of the rule book that was used."""
        book = self.verdict.book
        on = self.localize(f"；适用日期 {book.on}", f"; rules as of {book.on}") if book.on else ""
        return f"{book.title if self.zh else book.title_en}{on}; sha256 {book.sha256}"

    def notes(self) -> Iterator[tuple[str, str]]:
        """Yield notes, by key: the file has another version, another rule book, or inputs that can't be priced."""
        verdict, claimed = self.verdict, self.verdict.claimed
        if not verdict.same_version:
            version = self._format_value(ABSENT if claimed.version is None else claimed.version)
            yield (
                "version",
                self.localize(
                    f"文件由版本 {version} 生成，本版本为 {VERSION}；照样逐行比较。",
                    f"The file is of version {version}, this is {VERSION}; compared all the same.",
                ),
            )
        if not verdict.same_book:
            at_hand = verdict.book
            stated_id = self._format_value(claimed.rules.get("id", ABSENT))
            stated_sha256 = self._format_value(claimed.rules.get("sha256", ABSENT))
            yield (
                "rules",
                self.localize(
                    f"文件依据的规则库 {stated_id}（sha256 "
                    f"{stated_sha256}）与现有的 {at_hand.id}（sha256 {at_hand.sha256}）"
                    "不同；以下按现有的比较。",
                    f"The file's rule book {stated_id} (sha256 "
                    f"{stated_sha256}) is not the one at hand, {at_hand.id} (sha256 "
                    f"{at_hand.sha256}); what follows is compared under the one at hand.",
                ),
            )
        if verdict.error is not None:
            yield (
                "inputs",
                self.localize(
                    f"文件中的输入不能测算，各行无从比较：{visible(verdict.error.zh)}",
                    f"Its inputs give no statement, so no line can be compared: {visible(verdict.error.en)}",
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
        return self.localize(*KINDS[part.kind]) if part.kind != "rule" else self._cite(part)

    def summarize_part(self, part: ComparedPart) -> str:
        """Summarize a part that agrees."""
        record = part.record
        if part.kind == "input":
            return self._format_value(record["value"])
        if part.kind == "line":
            return self._format_amount(record)
        if part.kind == "check":
            outcome = self.localize(*OUTCOMES[str(record["outcome"])])
            severity = self.localize(*SEVERITIES[str(record["severity"])])
            return outcome if record["outcome"] in {"ok", "to-verify"} else f"{severity} · {outcome}"
        if part.kind == "rules":
            return namer(STATUSES, self.lang)(str(record["status"]))
        return self._format_value(record["quote"]) if part.kind == "rule" and record.get("quote") else ""

    def describe_differences(self, part: ComparedPart) -> list[str]:
        """Describe each difference of a part."""
        descriptions = [visible(self._describe(part, difference)) for difference in part.differences]
        if part.cause is not None:
            stated = self._format_value(part.record["value"])
            descriptions.insert(
                0,
                self.localize(
                    f"文件为 {stated}，而各行是按 {visible(part.cause) or '未给出'} 算得的",
                    f"the file says {stated}, but its lines were computed with {visible(part.cause) or 'none given'}",
                ),
            )
        return descriptions

    def summarize(self) -> str:
        """Summarize the verdict in one line: the counts, and what differs."""
        verdict, differing = self.verdict, self.verdict.differing
        file = verdict.claimed.name if verdict.claimed.name != "-" else self.localize("标准输入", "standard input")
        total = len(verdict.parts)
        if verdict.agrees:
            echoed = sum(verdict.is_echoed(part) for part in verdict.parts)
            note = self.localize(
                f"，其中 {echoed} 项为照录的宗地资料，无从核对" if echoed else "",
                f"; {echoed} of them are the parcel's own data, which nothing can tell" if echoed else "",
            )
            return self.localize(
                f"{file}：{total} 项全部一致{note}。",
                f"{file}: all {total} parts agree{note}.",
            )
        if verdict.error is not None:
            return self.localize(
                f"{file}：文件中的输入不能测算：{visible(verdict.error.zh)}",
                f"{file}: its inputs give no statement: {visible(verdict.error.en)}",
            )
        names = [f"{self.localize(*KINDS[part.kind])} {self.key(part)}" for part in differing]
        shown = ("、" if self.zh else ", ").join(names[:12]) + (" …" if len(names) > 12 else "")  # noqa: PLR2004
        return self.localize(
            f"{file}：{total} 项中 {len(differing)} 项不符：{shown}。",
            f"{file}: {len(differing)} of {total} parts differ: {shown}.",
        )

    def _describe(self, part: ComparedPart, difference: Difference) -> str:
        if difference.place:
            return self._describe_cell(part, difference)
        if not difference.field and part.kind not in {"input", "field"}:
            if difference.stated is ABSENT:
                return self.localize("文件中没有", "it is not in the file")
            return self.localize("重算没有此项", "recomputed, there is none")
        stated = self._format_value(difference.stated)
        recomputed = self._format_value(difference.recomputed)
        field = self._name_field(difference.field)
        return (f"{field}: " if field else "") + self.localize(
            f"文件为 {stated}，重算为 {recomputed}", f"the file says {stated}, recomputed it is {recomputed}"
        )

    def _describe_cell(self, part: ComparedPart, difference: Difference) -> str:
        """Describe a difference in a cell of a workbook."""
        place = visible(difference.place)
        now, expected = self._format_value(difference.stated), self._format_value(difference.recomputed)
        if difference.field == REPLACED:
            return self.localize(
                f"单元格 {place} 的公式已被数值取代", f"cell {place} has a figure in its formula's place"
            )
        if part.kind == "sheet":
            field = self.localize(*SHEET_FIELDS[difference.field])
            return self.localize(
                f"{place} 的{field}为 {now}，应为 {expected}", f"{field} of {place} is {now}; it should be {expected}"
            )
        if part.kind == "line":
            return self.localize(
                f"单元格 {place} 为 {now}，按各单元格现有的输入重算为 {expected}",
                f"cell {place} says {now}; recomputed from the inputs in the cells it is {expected}",
            )
        if part.kind == "rule":
            return self.localize(
                f"单元格 {place} 为 {now}，规则库为 {expected}", f"cell {place} says {now}, the rule book {expected}"
            )
        if part.kind == "check":
            accepted_now, accepted_then = difference.stated, difference.recomputed
            return self.localize(
                f"单元格 {place}：{'已' if accepted_now else '未'}确认，出具时{'已' if accepted_then else '未'}确认",
                f"cell {place}: {'accepted' if accepted_now else 'not accepted'} now, "
                f"{'accepted' if accepted_then else 'not accepted'} when it was made",
            )
        return self.localize(
            f"单元格 {place} 现为 {now}，出具时为 {expected}",
            f"cell {place} now says {now}; the statement was made with {expected}",
        )

    def _name_field(self, path: str) -> str:
        """Return a field's label, and its name in JSON."""
        if not path:
            return ""
        words = FIELDS.get(path.rpartition(".")[2] if path not in FIELDS else path)
        if words is None:
            return path
        if self.zh:
            return f"{words[0]}（{path}）"
        return path if words[1] == path else f"{words[1]} ({path})"

    def _format_value(self, value: object) -> str:
        """Format a value on one line, cut to the maximum length."""
        if value is ABSENT or value is None:
            return self.localize("（无）", "(nothing)")
        if isinstance(value, bool):
            return self.localize("是", "yes") if value else self.localize("否", "no")
        if isinstance(value, list):
            text = ", ".join(self._format_value(item) for item in value) or "[]"
        else:
            text = value if isinstance(value, str) else str(value)
        text = visible(text)
        return "“”" if not text else text if len(text) <= _MAX_LENGTH else text[:_MAX_LENGTH] + "…"

    def _format_amount(self, record: object) -> str:
        """Format a line's amount as a statement shows it."""
        assert isinstance(record, dict)
        amount, unit = str(record["amount"]), record["unit"]
        if record["formula"] is None:
            return word(amount, self.lang, self.verdict.book.use_labels)
        number = f"{Decimal(amount):,}"
        bound = self.localize(*BOUNDS[str(record["bound"])])
        shown = (
            f"{number}%"
            if unit == "%"
            else f"{number} {self.localize(*UNITS.get(str(unit or ''), (str(unit),) * 2))}".rstrip()
        )
        return f"{bound} {shown}".lstrip()

    def _cite(self, part: ComparedPart) -> str:
        """Return a rule's document and article."""
        record = part.record
        title = record.get("number") or f"《{record.get('title')}》"
        if record.get("status") == "reading":
            title = record.get("title")
        return " ".join(self._format_value(text) for text in (title, record.get("article")) if text)


def to_text(verdict: Verdict, lang: Lang) -> str:
    """Render a verdict as plain text, a line for each part."""
    texts = VerdictText(verdict, lang)
    lines = [f"calculator  {texts.heading()}", f"rules  {verdict.book.id}  {texts.book()}"]
    lines += [f"note  {key}  {note}" for key, note in texts.notes()]
    for part in verdict.parts:
        name = texts.name(part)
        details = "; ".join(texts.describe_differences(part)) or texts.summarize_part(part)
        lines.append(f"{texts.standing(part)}  {part.kind}  {texts.key(part)}  {visible(name)}: {details}".rstrip(": "))
    return "".join(f"{line}\n" for line in lines)


def to_data(verdict: Verdict, lang: Lang) -> dict[str, object]:
    """Return a verdict as plain data.

    Returns:
        ``version``, ``file``, ``calculator``, ``lang`` (of the file), ``agrees``, ``made_by`` (the file's version),
        ``rules`` (``stated`` and ``at_hand``, each with id and sha256), ``error`` (why its inputs give no statement),
        ``parts``: each with ``kind``, ``key``, ``label``, ``standing``, ``cause`` and ``differences`` (``field``,
        ``stated``, ``recomputed``, ``place``; a side without a value is left out).
    """
    texts = VerdictText(verdict, lang)
    stated = verdict.claimed.rules
    return {
        "version": VERSION,
        "file": verdict.claimed.name,
        "calculator": verdict.claimed.calculator,
        "lang": verdict.lang,
        "agrees": verdict.agrees,
        "made_by": _to_json(verdict.claimed.version),
        "rules": {
            "stated": {"id": _to_json(stated.get("id")), "sha256": _to_json(stated.get("sha256"))},
            "at_hand": {"id": verdict.book.id, "sha256": verdict.book.sha256},
        },
        "error": None if verdict.error is None else verdict.error.message(lang),
        "parts": [_part_data(part, texts) for part in verdict.parts],
    }


def to_json(verdicts: Sequence[Verdict], file: str, lang: Lang) -> str:
    """Encode verdicts as JSON; those of a sweep as an object with ``file``, ``agrees`` and ``statements``."""
    import msgspec  # noqa: PLC0415

    data = [to_data(verdict, lang) for verdict in verdicts]
    agrees = all(verdict.agrees for verdict in verdicts)
    whole = data[0] if len(data) == 1 else {"file": file, "agrees": agrees, "statements": data}
    return escape_json(msgspec.json.format(msgspec.json.encode(whole), indent=2).decode()) + "\n"


def _part_data(part: ComparedPart, texts: VerdictText) -> dict[str, object]:
    return {
        "kind": part.kind,
        "key": part.key,
        "label": texts.name(part),
        "standing": texts.standing(part),
        "cause": part.cause,
        "differences": [_difference_data(difference) for difference in part.differences],
    }


def _difference_data(difference: Difference) -> dict[str, object]:
    sides = {"stated": difference.stated, "recomputed": difference.recomputed}
    data: dict[str, object] = {"field": difference.field}
    data |= {key: _to_json(value) for key, value in sides.items() if value is not ABSENT}
    return data | ({"place": difference.place} if difference.place else {})


def _to_json(value: object) -> object:
    """Convert a value for JSON; a bare number becomes its text."""
    if value is None or isinstance(value, str | bool):
        return value
    if isinstance(value, list):
        return [_to_json(item) for item in value]
    if isinstance(value, dict):
        return {str(key): _to_json(item) for key, item in value.items()}
    return as_text(value)
