"""The calculators of a ledger's rows, and the columns that each requires."""

from collections.abc import Mapping
from typing import Any

from landprice.calculators import Calculator, all_calculators, get_calculator
from landprice.errors import UsageError
from landprice.glossary import CALCULATORS, both
from landprice.kinds.column.source import ColumnSource
from landprice.ledger.headings import ColumnMapping, ColumnOptions

CALCULATOR_COLUMN = "calculator"
"""The heading of the column that names the calculator of each row."""


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


def options_for(one: Calculator, column_options: ColumnOptions) -> ColumnOptions:
    """Select the column options that concern one calculator."""
    own = ColumnMapping([], one.inputs, ColumnOptions())

    def select(options: Mapping[str, str]) -> dict[str, str]:
        return {key: value for key, value in options.items() if own.has(key)}

    return ColumnOptions(select(column_options.constants), select(column_options.columns), dict(column_options.units))


def require_source(one: Calculator, key: str, sources: Mapping[str, ColumnSource]) -> None:
    """Require a column or a --set value for an input.

    Raises:
        UsageError: There is neither.
    """
    declared = one.inputs[key]
    own = ColumnMapping([], {key: declared}, ColumnOptions())
    if any(own.has(source) for source in sources):
        return
    first = next(iter(own.patterns)).replace("{}", "1")
    item = next(iter(own.patterns.values()))
    headings = "、".join(heading.replace("{}", "1") for heading in item.all_headings)
    option = "" if declared.repeats else f"，或用 --set {key}=值"
    option_en = "" if declared.repeats else f", or give --set {key}=VALUE"
    raise UsageError(
        f"台账缺少 {first} 列（{headings}）{option}；也可用 --map {first}=列名。",
        f"The ledger has no column {first} ({headings}){option_en}; or name it with --map {first}=HEADING.",
        key=key,
    )


def not_provided_error(facts: Mapping[str, Any]) -> tuple[str, str]:
    """Return the error text for a required input that has no column and no --set."""
    key = str(facts.get("key", ""))
    zh, en = both(key)
    return (
        f"台账没有可用的 {key} 列（{zh}）；用 --map {key}=列名 指定，或用 --set {key}=值。",
        f"The ledger has no column for {key} ({en}); name one with --map {key}=HEADING, or give --set {key}=VALUE.",
    )
