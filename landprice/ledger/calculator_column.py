"""The calculators of a ledger's rows, and the columns that each requires."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from landprice.calculators import Calculator, all_calculators, get_calculator
from landprice.errors import Bilingual, UsageError
from landprice.glossary import CALCULATORS, both
from landprice.kinds.column.source import ColumnSource
from landprice.ledger.heading_words import likely_headings
from landprice.ledger.headings import ColumnMapping, ColumnOptions

CALCULATOR_COLUMN = "calculator"
"""The heading of the column that names the calculator of each row."""


_WITH_UNIT = ("full_price", "unit_price", "area")
"""Inputs whose columns must have a unit."""


def calculator_key(name: str) -> str:
    """Return the key of a calculator by its key or its Chinese name, or the name itself if it is neither."""
    name = name.strip()
    return next((key for key, names in CALCULATORS.items() if name.lower() in (key, names[0])), name)


def ledger_keys() -> list[str]:
    """Return the keys of the calculators that price ledgers."""
    return [key for key, one in all_calculators().items() if one.in_ledger]


def ledger_calculator(key: str) -> Calculator:
    """Return a calculator that prices ledgers.

    Raises:
        UsageError: There is no such calculator, or it does not price ledgers.
    """
    one = get_calculator(key)
    if not one.in_ledger:
        keys = ledger_keys()
        raise UsageError(
            f"{key} 不用于台账；可用：{'、'.join(keys)}。",
            f"{key} is not for ledgers; use one of: {', '.join(keys)}.",
            key=CALCULATOR_COLUMN,
        )
    return one


def resolve_keys(calculators: Sequence[Calculator], column_options: ColumnOptions) -> ColumnOptions:
    """Replace the names in the column options by keys: ``--set`` and ``--map`` take labels and headings too.

    Raises:
        UsageError: A name means no input, or one input is given twice.
    """
    inputs = {key: declared for calculator in calculators for key, declared in calculator.inputs.items()}
    mapping = ColumnMapping([], inputs, ColumnOptions())

    def resolve(options: Mapping[str, str], name: str) -> dict[str, str]:
        resolved: dict[str, str] = {}
        for written, value in options.items():
            key = mapping.find_key(written)
            if key is None:
                mapping.declaration(written)
            elif key in resolved:
                raise UsageError(f"{name} {key} 给出了两次。", f"{name} {key} is given twice.")
            else:
                resolved[key] = value
        return resolved

    stems = {pattern.removesuffix("_{}") for pattern in mapping.patterns}
    units = {(mapping.find_key(written) or written): unit for written, unit in column_options.units.items()}
    for key in units:
        if key not in stems:
            mapping.declaration(key)
    return replace(
        column_options,
        constants=resolve(column_options.constants, "--set"),
        columns=resolve(column_options.columns, "--map"),
        units=units,
    )


def options_for(one: Calculator, column_options: ColumnOptions) -> ColumnOptions:
    """Select the column options that concern one calculator."""
    own = ColumnMapping([], one.inputs, ColumnOptions())

    def select(options: Mapping[str, str]) -> dict[str, str]:
        return {key: value for key, value in options.items() if own.has(key)}

    return replace(column_options, constants=select(column_options.constants), columns=select(column_options.columns))


def missing_source(
    one: Calculator, key: str, sources: Mapping[str, ColumnSource], headings: Sequence[str]
) -> UsageError | None:
    """Make the question about an input that has neither a column nor a --set value; None if it has one."""
    declared = one.inputs[key]
    own = ColumnMapping([], {key: declared}, ColumnOptions())
    if any(own.has(source) for source in sources):
        return None
    first = next(iter(own.patterns)).replace("{}", "1")
    item = next(iter(own.patterns.values()))
    names = "、".join(heading.replace("{}", "1") for heading in item.all_headings)
    option = "" if declared.repeats else f"，或用 --set {key}=值"
    option_en = "" if declared.repeats else f", or give --set {key}=VALUE"
    zh, en = _suggest(key, headings)
    return UsageError(
        f"台账缺少 {first} 列（{names}）{option}；也可用 --map {first}=列名{zh}。",
        f"The ledger has no column {first} ({names}){option_en}; or name it with --map {first}=HEADING{en}.",
        key=key,
    )


def _suggest(key: str, headings: Sequence[str]) -> Bilingual:
    """Name the headings that an input may be in."""
    likely = likely_headings(key, headings)
    return (f"（可能是：{'、'.join(likely)}）", f" (perhaps {', '.join(likely)})") if likely else ("", "")


def not_provided_error(facts: Mapping[str, Any], code: str, headings: Sequence[str]) -> UsageError:
    """Make the question about an input that every row needs and that has no column and no --set."""
    key = str(facts.get("key", ""))
    zh, en = both(key)
    likely, likely_en = _suggest(key, headings)
    if likely and key in _WITH_UNIT:  # so that the unit isn't asked for in a second round
        likely += f"（列名未注明单位的，另用 --unit {key}=单位）"
        likely_en += f" (and its unit with --unit {key}=UNIT, unless the heading has it)"
    return UsageError(
        f"台账没有可用的 {key} 列（{zh}）；用 --map {key}=列名 指定{likely}，或用 --set {key}=值。",
        f"The ledger has no column for {key} ({en}); name one with --map {key}=HEADING{likely_en}, "
        f"or give --set {key}=VALUE.",
        code=code,
        key=key,
    )
