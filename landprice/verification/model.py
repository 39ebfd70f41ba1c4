"""The claims of a statement's file, in one shape for JSON and for workbooks, before they are checked.

The shape is that of the JSON statement (`landprice.present.as_json`), which a workbook carries too, beside the cells
that a reader may have changed. Nothing here knows whether a figure is right.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from landprice.errors import Lang, UsageError


@dataclass(frozen=True, slots=True)
class ClaimedCell:
    """The current content of a workbook's cell.

    Attributes:
        place: The sheet and the cell, as ``测算!B12``.
        value: A number, a text, a truth value; None where it is empty.
        formula: Whether it is a formula; None where that is not known.
    """

    place: str
    value: object
    formula: bool | None = None


@dataclass(frozen=True, slots=True)
class ClaimedCells:
    """The cells of a workbook that may have been changed, by name.

    Attributes:
        inputs: The input cells.
        units: The unit that a number in each has, as it is written after one.
        lines: The cells of the lines, by the lines' keys.
        law: The cells of values of the law, by the rules' ids.
        accepted: The cells in which an objection is accepted, by its code.
    """

    inputs: Mapping[str, ClaimedCell]
    units: Mapping[str, str]
    lines: Mapping[str, ClaimedCell]
    law: Mapping[str, ClaimedCell]
    accepted: Mapping[str, ClaimedCell]


@dataclass(frozen=True, slots=True)
class ClaimedStatement:
    """A statement as a file claims it.

    Attributes:
        name: The file, for messages; of a sweep with the number of the statement.
        calculator: The calculator's key; there is one of this name.
        version: The version that it says it was made by.
        rules: What it says of the rule book: id, title, status, on, sha256, notice.
        inputs: By key, as they were written.
        lines: By key, in order.
        checks: In order.
        cited: The rules that it cites, by id.
        others: What else it holds that no statement has.
        accepted: The objections that it says were accepted; None where only its checks say so.
        lang: Its language; None where it doesn't say.
        cells: The cells of a workbook, which may say something else than the record that it was made with.
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
    def said_accepted(self) -> frozenset[str]:
        """The objections that it claims were accepted."""
        if self.accepted is not None:
            return self.accepted
        codes = (check.get("code") for check in self.checks if check.get("outcome") == "accepted")
        return frozenset(code for code in codes if isinstance(code, str))


def statement_error(name: str, zh: str, en: str) -> UsageError:
    """Make the error for a file that is not a statement."""
    return UsageError(f"{name}：不是测算书：{zh}。", f"{name}: no statement: {en}.", code="no-statement")
