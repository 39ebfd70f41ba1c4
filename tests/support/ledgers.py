"""Turns drawn parcels into a ledger, and compares each row with the statement of the same parcel."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any, Final

import polars as pl
from as_typed import as_text
from laws import BROKEN, smallest
from rule_cases import Inputs

from landprice import rulebook
from landprice.calculators import all_calculators, get_calculator
from landprice.errors import UsageError
from landprice.kinds.exact.statement import ParcelStatement
from landprice.ledger.headings import ColumnOptions
from landprice.ledger.pricer import PricedRows, Pricer

LEDGER_CALCULATORS: Final = tuple(key for key, one in all_calculators().items() if one.in_ledger)
FIELDS: Final = {
    "part": ("use", "floor_area", "unit_price"),
    "layer": ("level", "kind", "layer_area", "surface_price"),
    "phase": ("phase_area", "phase_years"),
}
UNITS: Final = {"unit": "元/㎡", "total": "元"}

Cells = dict[str, str]


def cells_of(inputs: Mapping[str, Any]) -> Cells:
    """Return one parcel's inputs as a ledger's cells, by key; a price at a review by key and unit."""
    cells: Cells = {}
    for key, value in as_text(inputs).items():
        if key in FIELDS:
            for number, part in enumerate(value, 1):
                for field, text in zip(FIELDS[key], part.split(":"), strict=False):
                    cells[f"{field}_{number}"] = text
        elif isinstance(value, list):
            for number, text in enumerate(value, 0 if key == "index" else 1):
                if text:
                    cells[f"{key}_{number}"] = text
        else:
            cells[key] = value
    return cells


def headings_of(rows: Iterable[Cells]) -> list[str]:
    """Return every key that a row has, in order."""
    return list(dict.fromkeys(key for cells in rows for key in cells))


def with_unit(key: str, unit: str = "unit") -> str:
    """Return the heading of a key: a price at a review says its unit, "unit" or "total"."""
    return f"{key}（{UNITS[unit]}）" if key.startswith("reassessed_") else key


def frame_of(rows: Sequence[Sequence[str | None]], width: int) -> pl.DataFrame:
    """Return rows of text as the frame that a pricer takes."""
    return pl.DataFrame(rows, schema=dict.fromkeys((f"c{place}" for place in range(width)), pl.String), orient="row")


def of_one_unit(parcels: Iterable[Inputs], unit: str) -> list[Inputs]:
    """Return the parcels whose prices at reviews are all of this unit, or that have none: a column has one unit."""
    return [
        parcel for parcel in parcels if {given for _, given in filter(None, parcel.get("reassessed") or ())} <= {unit}
    ]


def by_line(done: PricedRows, count: int) -> Iterator[dict[str, Any]]:
    """Yield the rows of both outputs in the ledger's order; those that were rejected have a ``row``."""
    assert done.priced.height + done.rejected.height == count, "a row is priced or rejected"
    rejected = {row["row"]: row for row in done.rejected.iter_rows(named=True)}
    assert list(rejected) == sorted(rejected)
    priced = done.priced.iter_rows(named=True)
    for line in range(2, count + 2):
        yield rejected[line] if line in rejected else next(priced)


def assert_it_is(statement: ParcelStatement, row: Mapping[str, Any], keys: Iterable[str]) -> None:
    """Hold a row's codes, or its lines and warnings, against the statement's."""
    assert statement.refused == ("codes" in row)
    if statement.refused:
        stopped = {
            check.code
            for check in statement.checks
            if check.outcome == "breached" and check.severity in {"refuse", "object"}
        }
        assert set(row["codes"].split(";")) == stopped
        return
    lines = {line.key: line.amount if line.value is None else line.value for line in statement.lines}
    got = {key: row[key] for key in keys if row[key] is not None}
    assert {k: Fraction(v) if isinstance(lines.get(k), Fraction) else v for k, v in got.items()} == lines
    assert set((row["warnings"] or "").split(";")) - {""} == {check.code for check in statement.breached}


class DrawnLedger:
    """A ledger of drawn parcels, priced in one plan.

    Attributes:
        options: Of the pricer: the rule book, what is accepted.
    """

    def __init__(self, key: str, unit: str = "unit", *, accept: Iterable[str] = (), book: str | None = None) -> None:
        """Say which calculator prices it, and the unit of prices at reviews."""
        self._key = key
        self._unit = unit
        self.options: dict[str, Any] = {"accept": tuple(accept), "rules": rulebook.load(*([book] if book else []))}

    def assert_its_rows_are_statements(self, parcels: Sequence[Inputs]) -> None:
        """Hold every row against the statement of its parcel; tell of the first that differs, alone and as small."""
        for parcel, row, keys in self._priced(parcels):
            try:
                self._assert_it_is(parcel, row, keys)
            except BROKEN as error:
                least = smallest(parcel, self._differs)
                told = f"{self._key} {as_text(least)} ({self.options['accept']})"
                raise AssertionError(f"a ledger's row differs from the statement of {told}: {error}") from error

    def _priced(self, parcels: Sequence[Inputs]) -> Iterator[tuple[Inputs, dict[str, Any], Sequence[str]]]:
        """Yield each parcel with its row of the priced ledger, and the keys of the lines."""
        cells = [cells_of(parcel) for parcel in parcels]
        headings = headings_of(cells)
        pricer = Pricer([with_unit(key, self._unit) for key in headings], calculator=self._key, **self.options)
        frame = frame_of([[row.get(key) for key in headings] for row in cells], len(headings))
        for parcel, row in zip(parcels, by_line(pricer.price(frame), len(parcels)), strict=True):
            yield parcel, row, pricer.keys

    def _assert_it_is(self, parcel: Inputs, row: Mapping[str, Any], keys: Sequence[str]) -> None:
        try:
            statement = get_calculator(self._key).price(as_text(parcel), **self.options)
        except UsageError as error:
            assert error.code in row.get("codes", "").split(";")
            return
        assert_it_is(statement, row, keys)

    def _differs(self, parcel: Inputs) -> bool:
        """Return whether the row of this parcel alone differs from its statement."""
        try:
            for _, row, keys in self._priced([parcel]):
                self._assert_it_is(parcel, row, keys)
        except AssertionError:
            return True
        except UsageError:  # what no row has, no row can be priced without
            return False
        return False


def assert_rows_are_statements(
    key: str, columns: Sequence[Cells], constants: Mapping[str, str], book: rulebook.RuleBook | None = None
) -> None:
    """Hold the rows of a ledger with these cells, and these values for every row, each against its own statement.

    That a column is missing for every row may be said before any row is read.
    """
    headings = headings_of(columns)
    try:
        pricer = Pricer(
            [with_unit(name) for name in headings],
            calculator=key,
            column_options=ColumnOptions(constants=constants),
            rules=book,
        )
    except UsageError:
        return
    rows = [[cells.get(name) for name in headings] for cells in columns]
    for cells, row in zip(rows, by_line(pricer.price(frame_of(rows, len(headings))), len(rows)), strict=True):
        told = {name: text for name, text in zip(headings, cells, strict=True) if text}
        try:
            statement = pricer.statement(cells)
        except UsageError as error:
            assert error.code in row.get("codes", "").split(";"), (key, told, constants)
            continue
        try:
            assert_it_is(statement, row, pricer.keys)
        except AssertionError as error:
            raise AssertionError(f"the row {told} of {key}, with {constants} for every row: {error}") from error
