"""The skeleton of a place's book: what the place must decide, shape by shape, with what the national rules say."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from landprice.rulebook.book import RuleBook

_EXAMPLE = "（照录条文原文）"


@dataclass(frozen=True, slots=True)
class _Entry:
    """A rule that a place may set, with the keys that it takes and an example of each."""

    rule: str
    keys: dict[str, str]


@dataclass(frozen=True, slots=True)
class _Shape:
    """A shape: what it decides, and the rules that say so."""

    title: str
    notes: Sequence[str]
    entries: Sequence[_Entry]


def _years(rule: str, value: str, severity: str) -> _Entry:
    return _Entry(rule, {"value": value, "severity": severity})


_SECTIONS = (
    _Shape(
        "弹性年期出让 · flexible term",
        (
            "“一般”为提示 warn，“不得”“最高”为不予测算 refuse。某一用途另有规定的，在规则名后加 -用途，如 -warehouse。",
            "A usual limit warns, an absolute one refuses. For one use, add -USE to the rule's name.",
        ),
        (
            _Entry("term-price", {"bound": "floor"}),
            _years("term-over-general-limit", "20", "warn"),
            _years("term-over-general-limit-warehouse", "30", "warn"),
            _years("term-over-local-limit", "40", "refuse"),
        ),
    ),
    _Shape(
        "长期租赁 · long lease",
        (
            "年租金为评估价的比例 assessed，或基准地价的比例 base-price。",
            "The rate is of the assessed or the base price.",
        ),
        (
            _Entry("lease-rent-base", {"value": "assessed"}),
            _Entry("lease-fixed-rent", {"value": "0.02", "bound": "floor"}),
            _Entry("lease-first-rent", {"value": "0.02"}),
            _Entry("lease-market-rent", {"value": "0.02"}),
            _years("lease-too-short", "5", "warn"),
            _years("lease-too-long", "20", "warn"),
            _years("lease-over-local-limit", "20", "refuse"),
        ),
    ),
    _Shape(
        "先租后让 · lease, then grant",
        (
            "基数：评估价 assessed 或成交总价 deal-total。",
            "租金：租赁期 ÷ 最高年期 max-term、租赁期 ÷ 租让合计年期 both-phases，",
            "或按年比例 rate-a-year（须写 lease-to-sale-rent-rate）；再乘系数。",
            "支付：逐年 yearly 或一次性 lump-sum。",
            "Base, share of the rent, factor, payment; a rate a year needs the rule lease-to-sale-rent-rate.",
        ),
        (
            _Entry("lease-to-sale-price", {"value": "deal-total"}),
            _Entry("lease-to-sale-rent-share", {"value": "rate-a-year"}),
            _Entry("lease-to-sale-rent-rate", {"value": "0.05", "bound": "floor"}),
            _Entry("lease-to-sale-rent-factor", {"value": "1.3"}),
            _Entry("lease-to-sale-payment", {"value": "yearly"}),
            _years("lease-phase-too-long", "5", "warn"),
            _years("lease-phase-over-limit", "10", "refuse"),
            _years("both-phases-too-short", "20", "refuse"),
            _years("both-phases-off-step", "10", "refuse"),
        ),
    ),
    _Shape(
        "地下空间 · underground space",
        (
            "各层比例的基数：评估价 assessed、主要用途地价 primary-use、基准地价 base-price、楼面地价 floor-price，",
            "或设定容积率的楼面地价 price-at-ratio（须写 underground-base-ratio）。",
            "各层写比例，第二层起注明是地表价款的 surface 还是上一层的 above；",
            "再往下：zero 不计收、repeat 依此类推、not-covered 未作规定。",
            "某一用途（commercial、office、parking、industrial、storage）另有规定的，在规则名后加 -用途。",
            "单价取整的，写 round_to。",
            "The base; a rate a level and what it is of; how it goes on below. For one kind of space, add -KIND.",
        ),
        (
            _Entry("underground-base", {"value": "floor-price"}),
            _Entry("underground-level-1", {"value": "1/3", "of": "surface"}),
            _Entry("underground-level-2", {"value": "0.5", "of": "above"}),
            _Entry("below-charged-levels", {"value": "zero", "severity": "warn"}),
            _Entry("underground-level-1-parking", {"value": "0.1", "of": "surface", "round_to": "yuan"}),
            _Entry("below-charged-levels-parking", {"value": "not-covered"}),
            _Entry("underground-public", {}),
        ),
    ),
    _Shape(
        "混合用地 · mixed use",
        (),
        (_Entry("primary-use", {}), _Entry("compatible-over-limit", {"value": "0.15", "severity": "object"})),
    ),
    _Shape(
        "最低价标准 · minimum prices",
        (
            "所在土地等别，及各等别的标准（整表替换国家标准）。",
            "The place's land grade, and the standard of each grade.",
        ),
        (
            _Entry("land-grade", {"value": "6"}),
            _Entry("minimum-price", {"table": '{ "6" = "336" }', "bound": "floor"}),
        ),
    ),
    _Shape(
        "须核实的条件 · conditions to verify",
        (
            "规则名为 verify-测算-名称；每份测算书均列示其原文。",
            "verify-CALCULATOR-NAME; every statement lists its words.",
        ),
        (_Entry("verify-term-green-belt", {"severity": "verify"}),),
    ),
)


def write_skeleton(book: RuleBook, place: str, key: str) -> str:
    """Write a book to be filled in: every rule that a place may set is a comment.

    Args:
        book: The book that it is laid over; what it says of each rule stands beside it.
        place: The name of the place.
        key: The id of the new book.
    """
    return "\n".join(_lines(book, place, key)) + "\n"


def _lines(book: RuleBook, place: str, key: str) -> Iterator[str]:
    quoted = place.replace("\\", "\\\\").replace('"', '\\"')
    yield f"# {place}的规则库：删去所需规则行首的“# ”，填入条文；"
    yield "# 不需要的删去，仍按下层规则库。"
    yield "# Uncomment the rules that the place sets and fill in the words of the law."
    yield "# The others stay those of the book below."
    yield "# 填好后检查 · then check it: landprice rules check FILE"
    yield ""
    yield f'id = "{key}"'
    yield f'title = "{quoted}规定"'
    yield f'place = "{quoted}"'
    yield 'status = "copy-seen"            # in-force 现行，draft 征求意见稿，copy-seen 据公开转载'
    yield f'notice = "{quoted}的规定据公开转载，效力未核验。"'
    yield f'based_on = "{book.id}"'
    yield ""
    yield "[documents.local]"
    yield f'title = "{quoted}文件（填写题名）"'
    yield '# number = "（填写文号）"'
    yield 'status = "copy-seen"'
    for section in _SECTIONS:
        yield ""
        yield f"# ── {section.title} ──"
        yield from (f"# {note}" for note in section.notes)
        for entry in section.entries:
            yield ""
            yield from _entry_lines(book, entry)


def _entry_lines(book: RuleBook, entry: _Entry) -> Iterator[str]:
    below = book.get(entry.rule)
    if below is not None:
        said = below.quote or below.reading or ""
        value = f"{below.value} {below.unit or ''}".strip() if below.value else ""
        yield f"#   {book.id}: {'；'.join(filter(None, (value, below.citation('zh'), said)))}"
    yield f"# [[rules.{entry.rule}]]"
    for key, value in entry.keys.items():
        yield f"# {key} = {value}" if value.startswith("{") else f'# {key} = "{value}"'
    yield '# document = "local"'
    yield f'# quote = "{_EXAMPLE}"'
