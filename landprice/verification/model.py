"""The claims of a statement's file, in one shape for JSON and for workbooks, before they are checked.

The shape is that of the JSON statement (`landprice.present.as_json`), which a workbook carries too, beside the cells
that a reader may have changed. Nothing here knows whether a figure is right.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from landprice.errors import Lang, UsageError
from landprice.printable import visible


@dataclass(frozen=True, slots=True)
class ClaimedCell:
    """The current content of a workbook's cell.

    Attributes:
        place: The sheet and the cell, such as ``测算!B12``.
        value: A number, a text or a truth value; None if the cell is empty.
        formula: Whether the cell has a formula; None if that is unknown.
    """

    place: str
    value: object
    formula: bool | None = None


@dataclass(frozen=True, slots=True)
class ClaimedCells:
    """The cells of a workbook that may have been changed, by name.

    Attributes:
        inputs: The input cells.
        units: The unit of the number in each, as it is written after a number.
        lines: The cells of the lines, by the lines' keys.
        law: The cells of values of the law, by the rules' ids.
        accepted: The cells that accept an objection, by its code.
        content: The whole workbook.
    """

    inputs: Mapping[str, ClaimedCell]
    units: Mapping[str, str]
    lines: Mapping[str, ClaimedCell]
    law: Mapping[str, ClaimedCell]
    accepted: Mapping[str, ClaimedCell]
    content: bytes


@dataclass(frozen=True, slots=True)
class ClaimedStatement:
    """A statement as a file claims it.

    Attributes:
        name: The name of the file, for messages; for a sweep, with the number of the statement.
        calculator: The key of an existing calculator.
        version: The version that the file names as its maker.
        rules: Its record of the rule book: id, title, status, on, sha256, notice.
        inputs: The inputs by key, as written.
        lines: The lines, in order.
        checks: The checks, in order.
        cited: The rules that it cites, by id.
        others: Fields that no statement has.
        accepted: The accepted objections; None if only the checks record them.
        lang: Its language; None if unknown.
        cells: The cells of a workbook, which may differ from the record of the statement inside it.
    """

    name: str
    calculator: str
    version: object
    rules: Mapping[str, object]
    inputs: Mapping[str, object]
    lines: tuple[Mapping[str, object], ...]
    checks: tuple[Mapping[str, object], ...]
    cited: Mapping[str, Mapping[str, object]]
    others: Mapping[str, object] = field(default_factory=dict)
    accepted: frozenset[str] | None = None
    lang: Lang | None = None
    cells: ClaimedCells | None = None

    @property
    def claimed_accepted(self) -> frozenset[str]:
        """The objections that it claims were accepted."""
        if self.accepted is not None:
            return self.accepted
        codes = (check.get("code") for check in self.checks if check.get("outcome") == "accepted")
        return frozenset(code for code in codes if isinstance(code, str))


def statement_error(name: str, zh: str, en: str) -> UsageError:
    """Make the error for a file that is not a statement."""
    shown = visible(name)  # keys of a hostile file may stand in the texts, line breaks included
    return UsageError(
        f"{shown}：不是测算书：{visible(zh)}。", f"{shown}: no statement: {visible(en)}.", code="no-statement"
    )
