"""The record of a statement that programs read from a workbook, on a hidden sheet."""

from typing import Any

from landprice.errors import Lang
from landprice.kinds.cell.plan import CellPlan
from landprice.kinds.exact.statement import ParcelStatement
from landprice.present.as_json import to_dict

RECORD = "landprice"
"""The name of the sheet. The record is the text of its first column's cells, one after the other: JSON."""


def record_of(statement: ParcelStatement, plan: CellPlan, lang: Lang) -> dict[str, Any]:
    """Return the record of a statement.

    Returns:
        ``format`` (1), ``lang``, ``accepted`` (codes), ``statement`` (as `landprice.present.as_json` writes it),
        ``inputs``: the name of each input cell with the ``unit`` that its number has (in percent cells: none);
        ``lines``: the keys of the lines, each the name of the cell that holds its figure; ``rules``: the name of each
        cell that holds a value of the law, with the rule's id.
    """
    return {
        "format": 1,
        "lang": lang,
        "accepted": sorted(statement.accepted),
        "statement": to_dict(statement, lang),
        "inputs": {cell.name: cell.written_unit for cell in plan.entries.cells},
        "lines": list(plan.lines),
        "rules": {name: rule.rule.id for name, rule in plan.rules.items()},
    }
