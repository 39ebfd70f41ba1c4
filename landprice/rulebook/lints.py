"""Warnings about a valid rule book."""

from collections.abc import Iterator, Sequence

from landprice.rulebook.diagnostics import KeyPath, Lint, format_path
from landprice.rulebook.format import RuleEntry
from landprice.rulebook.layers import BookLayer, find_lowest
from landprice.rulebook.rule_schema import MAX_TERM
from landprice.rulebook.values import parse_quantity


def find_lints(layers: Sequence[BookLayer]) -> Iterator[Lint]:
    """Find what is allowed in the topmost book but may not be meant.

    Args:
        layers: The books, bottom to top.
    """
    top = layers[-1]
    for rule, entries in top.book.rules.items():
        yield from _lint_uncovered_days(layers[:-1], rule, entries, top.name)
        for index, entry in enumerate(entries):
            where = ("rules", rule, index)
            yield from _lint_over_statute(layers, rule, entry, where)


def _lint_over_statute(layers: Sequence[BookLayer], rule: str, entry: RuleEntry, where: KeyPath) -> Iterator[Lint]:
    lowest = find_lowest(layers, rule) if rule.startswith(MAX_TERM) else None
    for statute in lowest[1] if lowest else ():
        years, limit = parse_quantity(entry.value, entry.unit), parse_quantity(statute.value, statute.unit)
        if years is not None and limit is not None and years > limit:
            yield _make_lint(
                layers[-1].name,
                (*where, "value"),
                f"{entry.value} 年超过法定最高年限 {statute.value} 年（{statute.quote}），"
                "测算时须确认 maximum-over-statutory",
                f"{entry.value} years are over the statute's {statute.value} ({statute.quote}): "
                "pricing will ask to accept maximum-over-statutory",
            )


def _lint_uncovered_days(
    below: Sequence[BookLayer], rule: str, entries: Sequence[RuleEntry], name: str
) -> Iterator[Lint]:
    """Warn of days that only the rule below covers: it is replaced with all its periods, so those days have no rule."""
    beneath = next((layer.book.rules[rule] for layer in reversed(below) if rule in layer.book.rules), None)
    if beneath is None:
        return
    first, last = min(entry.starts for entry in entries), max(entry.ends for entry in entries)
    if min(entry.starts for entry in beneath) < first:
        yield _make_lint(
            name,
            ("rules", rule),
            f"{first} 之前没有这条规则，下层的有",
            f"there is none before {first}; below there is",
        )
    if max(entry.ends for entry in beneath) > last:
        yield _make_lint(
            name, ("rules", rule), f"自 {last} 起没有这条规则，下层的有", f"there is none from {last}; below there is"
        )


def _make_lint(name: str, where: KeyPath, zh: str, en: str) -> Lint:
    return Lint(f"{name}：{format_path(where)}：{zh}", f"{name}: {format_path(where)}: {en}")
