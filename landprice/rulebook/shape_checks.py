"""Validation of the shapes of a book: whether what its rules say together can be honoured."""

import itertools
from collections.abc import Iterator, Sequence

from landprice.rulebook import shapes
from landprice.rulebook.diagnostics import Diagnostic, KeyPath
from landprice.rulebook.format import RuleEntry
from landprice.rulebook.layers import BookLayer, MergedBook


def find_shape_diagnostics(layer: BookLayer, together: MergedBook) -> Iterator[Diagnostic]:
    """Find shapes that are left half filled or contradict themselves.

    Args:
        layer: The book.
        together: The book merged with those below it.
    """
    yield from _check_levels(layer, together)
    yield from _check_lease_to_sale(layer, together)
    yield from _check_ratio_of_base(layer, together)


def _check_levels(layer: BookLayer, together: MergedBook) -> Iterator[Diagnostic]:
    """Check that the levels of underground space begin at the first, have no gap, and say what each rate is of."""
    for kind in (None, *shapes.KINDS):
        for rule in shapes.stranded_levels(together.rules, kind):
            if rule in layer.book.rules:
                missing = shapes.level_rule(len(shapes.levels_of(together.rules, kind)) + 1, kind)
                yield Diagnostic(
                    ("rules", rule), f"其上一层缺少规则 {missing}", f"the level above it, rule {missing}, is missing"
                )
        yield from _check_rounded(layer, together, shapes.levels_of(together.rules, kind))
        yield from _check_below(layer, together, kind)
    for where, rule, entry in layer.entries():
        if shapes.is_level(rule):
            yield from _check_level(where, rule, entry)


def _check_level(where: KeyPath, rule: str, entry: RuleEntry) -> Iterator[Diagnostic]:
    is_first = shapes.general_rule(rule) == shapes.level_rule(1)
    if is_first and entry.of not in {None, "surface"}:
        yield Diagnostic(
            (*where, "of"),
            f'是 "{entry.of}"，而地下一层之上是地表：须为 of = "surface"，或不写',
            f'is "{entry.of}", but the surface is above the first level: write of = "surface", or leave it out',
        )
    if not is_first and entry.of is None:
        yield Diagnostic(
            (*where, "of"),
            '缺少这一项：比例是地表价款的，写 of = "surface"；是上一层价款的，写 of = "above"',
            'is missing: of = "surface" if the rate is of the surface price, of = "above" if of the level above',
        )
    if entry.of == "above-rounded" and entry.round_to is None:
        yield Diagnostic(
            (*where, "round_to"),
            '缺少这一项：of = "above-rounded" 以取整后的单价逐层计算，须写 yuan、jiao 或 fen',
            'is missing: of = "above-rounded" goes on from a rounded unit price; write yuan, jiao or fen',
        )


def _check_rounded(layer: BookLayer, together: MergedBook, levels: Sequence[str]) -> Iterator[Diagnostic]:
    """Check that a level that goes on from a rounded price is below one that is rounded."""
    for above, rule in itertools.pairwise(levels):
        unrounded = any(entry.round_to is None for entry in together.rules[above])
        for index, entry in enumerate(layer.book.rules.get(rule, ())):
            if entry.of == "above-rounded" and unrounded:
                yield Diagnostic(
                    ("rules", rule, index, "of"),
                    f'是 "above-rounded"，而上一层 {above} 的单价不取整：上一层须有 round_to，或此处写 of = "above"',
                    f'is "above-rounded", but {above} is not rounded: give it a round_to, or write of = "above" here',
                )


def _check_below(layer: BookLayer, together: MergedBook, kind: str | None) -> Iterator[Diagnostic]:
    """Check that a kind with a base or a rule for deeper levels has levels, and that a rate that repeats may."""
    levels = shapes.levels_of(together.rules, kind) or shapes.levels_of(together.rules, None)
    for general in (shapes.BELOW, shapes.BASE):
        rule = f"{general}-{kind}"
        if kind is not None and not levels and rule in layer.book.rules:
            yield Diagnostic(("rules", rule), *_without_levels(kind))
    below = f"{shapes.BELOW}-{kind}" if kind else shapes.BELOW
    for index, entry in enumerate(layer.book.rules.get(below, ())):
        if entry.value == "repeat" and levels and any(of.of in {None, "surface"} for of in together.rules[levels[-1]]):
            yield Diagnostic(
                ("rules", below, index, "value"),
                f'是 "repeat"，而最下一层 {levels[-1]} 的比例不是上一层价款的（of = "above"），不能依此类推',
                f'is "repeat", but the rate of the last level, {levels[-1]}, is not of the level above (of = "above")',
            )


def _without_levels(kind: str) -> tuple[str, str]:
    first = shapes.level_rule(1, kind)
    return f"缺少规则 {first}（地下一层的比例）", f"the rate of the first level, rule {first}, is missing"


def _check_lease_to_sale(layer: BookLayer, together: MergedBook) -> Iterator[Diagnostic]:
    """Check that a rent by a rate a year has its rate."""
    share, rate = "lease-to-sale-rent-share", "lease-to-sale-rent-rate"
    for index, entry in enumerate(layer.book.rules.get(share, ())):
        if entry.value == "rate-a-year" and rate not in together.rules:
            yield Diagnostic(
                ("rules", share, index, "value"),
                f'是 "rate-a-year"，而缺少规则 {rate}（年租金的比例）',
                f'is "rate-a-year", but the rate of rent a year, rule {rate}, is missing',
            )
    for index in range(len(layer.book.rules.get(rate, ()))):
        if any(period.value != "rate-a-year" for period in together.rules.get(share, ())):
            yield Diagnostic(
                ("rules", rate, index),
                f'不起作用：规则 {share} 不是 "rate-a-year"',
                f'has no effect: rule {share} is not "rate-a-year"',
            )


def _check_ratio_of_base(layer: BookLayer, together: MergedBook) -> Iterator[Diagnostic]:
    """Check that a base at a stated floor area ratio has the ratio, and that no ratio stands alone."""
    bases = [rule for rule in together.rules if shapes.general_rule(rule) == shapes.BASE]
    at_ratio = [rule for rule in bases if any(entry.value == "price-at-ratio" for entry in together.rules[rule])]
    stated = f"{shapes.BASE}-ratio"
    for rule in at_ratio:
        if stated not in together.rules and rule in layer.book.rules:
            yield Diagnostic(
                ("rules", rule, 0, "value"),
                f'是 "price-at-ratio"，而缺少规则 {stated}（所按的容积率）',
                f'is "price-at-ratio", but the floor area ratio, rule {stated}, is missing',
            )
    if stated in layer.book.rules and not at_ratio:
        yield Diagnostic(
            ("rules", stated),
            "不起作用：没有以 price-at-ratio 为基数的规则",
            "has no effect: no base is price-at-ratio",
        )
