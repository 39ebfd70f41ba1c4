"""Which calculators a ledger's rows are priced by, and what the ledger must have for each."""

from collections.abc import Mapping
from typing import Any

from landprice.calculators import Calculator, all_calculators, get_calculator
from landprice.errors import UsageError
from landprice.glossary import CALCULATORS, both
from landprice.kinds.column.source import ColumnSource
from landprice.ledger.headings import ColumnMapping, ColumnOptions

CALCULATOR_COLUMN = "calculator"
"""The heading of the column that says which."""


def calculator_key(name: str) -> str:
    """The key of a calculator by its key or its Chinese name; what is neither is handed back as it is."""
    said = name.strip()
    return next((key for key, names in CALCULATORS.items() if said.lower() in (key, names[0])), said)


def ledger_keys() -> list[str]:
    """The calculators that a ledger's rows can be priced by."""
    return [key for key, one in all_calculators().items() if one.in_ledger]


def ledger_calculator(key: str) -> Calculator:
    """A calculator for a ledger.

    Raises:
        UsageError: There is none of that name, or it prices no ledger.
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


def options_for(one: Calculator, wishes: ColumnOptions) -> ColumnOptions:
    """What the user says that concerns one calculator."""
    own = ColumnMapping([], one.inputs, ColumnOptions())

    def mine(said: Mapping[str, str]) -> dict[str, str]:
        return {key: value for key, value in said.items() if own.has(key)}

    return ColumnOptions(mine(wishes.constants), mine(wishes.columns), dict(wishes.units))


def require_source(one: Calculator, key: str, sources: Mapping[str, ColumnSource]) -> None:
    """Require a column, or a value for every row, of an input.

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
        f"The ledger has no column {first} ({headings}){option_en}; or name one with --map {first}=HEADING.",
        key=key,
    )


def not_provided_error(facts: Mapping[str, Any]) -> tuple[str, str]:
    """What is said where what every row needs is in no column."""
    key = str(facts.get("key", ""))
    zh, en = both(key)
    return (
        f"台账没有可用的 {key} 列（{zh}）；用 --map {key}=列名 指定，或用 --set {key}=值。",
        f"The ledger has no column for {key} ({en}); name one with --map {key}=HEADING, or give --set {key}=VALUE.",
    )
