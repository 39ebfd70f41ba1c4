"""Headings: which column of a ledger is which input, and in what unit.

A heading is compared by its key, or by the Chinese headings that its declaration lists, after spaces, line breaks and
a trailing colon are dropped and brackets have one width. What stands in brackets at its end is its unit.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from landprice.errors import UsageError
from landprice.inputs import quantities
from landprice.inputs.errors import no_such_input
from landprice.inputs.input_kinds import Input
from landprice.kinds.column.source import ColumnSource
from landprice.text_normalize import one_width

_BRACKETS = str.maketrans("【】〔〕〈〉", "[][][]")
_BRACKETED = re.compile(r"^(?P<name>.+?)[(\[](?P<unit>[^()\[\]]+)[)\]]$")
_PRICES = {"unit_price": quantities.UNIT_PRICE, "full_price": quantities.MONEY}
DEALS = ("成交价格", "成交价", "成交总价", "起始价", "起始总价")
"""Headings of a deal's price: taken as an assessed one where the ledger has no other, and said so."""


def plain_heading(heading: str) -> str:
    r"""A heading as it is compared: one width, no spaces or line breaks, no trailing colon.

    Example:
        >>> plain_heading(" 面积（公顷）："), plain_heading("土地使用\n年限：")
        ('面积(公顷)', '土地使用年限')
    """
    narrow = one_width(heading).translate(_BRACKETS)
    return "".join(narrow.split()).rstrip(":").strip()


def name_and_unit(heading: str) -> tuple[str, str]:
    """A heading's name and the unit in its brackets, "" where it has none."""
    plain = plain_heading(heading)
    match = _BRACKETED.match(plain)
    return (match["name"], match["unit"].removeprefix("单位:").removeprefix("单位")) if match else (plain, "")


@dataclass(frozen=True)
class ColumnOptions:
    """What the user says of a ledger's columns.

    Attributes:
        constants: Values for every row, by key (``--set``); they go before a column.
        columns: The heading of an input's column, by key (``--map``).
        units: The unit of an input's column, by key (``--unit``).
    """

    constants: Mapping[str, str] = field(default_factory=dict)
    columns: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)


class ColumnMapping:
    """The columns of a ledger, understood for one calculator."""

    def __init__(self, headings: Sequence[str], inputs: Mapping[str, Input], wishes: ColumnOptions) -> None:
        """Match headings with inputs.

        Raises:
            UsageError: Two columns for one input, a price without a unit, a key, heading or unit that there is not.
        """
        self.headings = headings
        self.sources: dict[str, ColumnSource] = {}
        self.deal: str | None = None
        self._inputs = inputs
        self._wishes = wishes
        self._names = [name_and_unit(heading) for heading in headings]
        self.patterns: dict[str, Input] = {
            pattern: item for declared in inputs.values() for pattern, item in declared.columns().items()
        }
        self._by_wish()
        for position in range(len(headings)):
            self._by_heading(position)
        for key, text in wishes.constants.items():
            self._constant(key, text)
        self._drop_what_needs_another()
        self._require_units()

    def _by_wish(self) -> None:
        """The columns that ``--map`` names."""
        for key, heading in self._wishes.columns.items():
            item = self.declaration(key)
            wanted = plain_heading(heading)
            found = [position for position, own in enumerate(self.headings) if own == heading] or [
                position for position, own in enumerate(self.headings) if plain_heading(own) == wanted
            ]
            if not found:
                columns = "、".join(own for own in self.headings if own.strip())
                raise UsageError(
                    f"--map {key}={heading}：没有这一列；有：{columns}。",
                    f"--map {key}={heading}: there is no such column; there are: {columns}.",
                    key=key,
                )
            self._take(key, item, found[0])

    def declaration(self, key: str) -> Input:
        """The declaration of the one value that a ledger's key stands for.

        Raises:
            UsageError: No calculator in use has such an input.
        """
        if key in self.patterns:
            return self.patterns[key]
        stem, _, number = key.rpartition("_")
        if number.isdigit() and stem + "_{}" in self.patterns and str(int(number)) == number:
            return self.patterns[stem + "_{}"]
        raise no_such_input(key, [pattern.replace("{}", "1") for pattern in self.patterns])

    def has(self, key: str) -> bool:
        """Whether a key is one of the inputs'."""
        try:
            self.declaration(key)
        except UsageError:
            return False
        return True

    def _by_heading(self, position: int) -> None:
        """The input that a column's heading names, if it names one."""
        name, unit = self._names[position]
        found = self._matching(name, unit)
        if found is None or found[0] in self._wishes.constants or found[0] in self._wishes.columns:
            return
        key, item = found
        quantity = item.quantity()
        if unit and quantity is not None and not any(quantity.unit_names):
            return  # 容积率（上限）is no 容积率: what stands in brackets there is no unit
        taken = self.sources.get(key)
        if taken is not None:
            raise UsageError(
                f"{key} 有两列：“{taken.heading}”和“{self.headings[position]}”；用 --map {key}=列名 指定。",
                f"{key} has two columns: “{taken.heading}” and “{self.headings[position]}”; "
                f"say which with --map {key}=HEADING.",
                key=key,
            )
        self._take(key, item, position)
        if name in DEALS:
            self.deal = self.headings[position].strip()

    def _matching(self, name: str, unit: str) -> tuple[str, Input] | None:
        """The key, numbered where it must be, that a heading's name means."""
        # a price's unit says whether it is a unit price or a total, whatever the heading calls it
        is_price = any(name in item.all_headings for pattern, item in self.patterns.items() if pattern in _PRICES)
        for pattern, item in self.patterns.items():
            if "{}" in pattern:
                number = _number_in(name, pattern, item)
                if number is not None:
                    return pattern.format(number), item
                continue
            if name == pattern or (name in item.all_headings and not (is_price and pattern in _PRICES)):
                return pattern, item
            if (
                is_price
                and pattern in _PRICES
                and (unit in _PRICES[pattern].units or (name in item.all_headings and not _is_price_unit(unit)))
            ):
                return pattern, item
        return None

    def _take(self, key: str, item: Input, position: int) -> None:
        """Take a column for an input, in the unit that its heading or the user says."""
        name, bracketed = self._names[position]
        wished = self._wished_unit(key)
        written = wished if wished is not None else bracketed
        kind = item.quantity(written, by_area=self._by_area)
        unit, said = None, False
        if kind is not None:
            if wished is not None and wished not in kind.units:
                allowed = "、".join(name for name in kind.unit_names if name)
                raise UsageError(
                    f"--unit {key}={wished}：可用单位：{allowed}。",
                    f"--unit {key}={wished}: allowed units: {allowed}.",
                    key=key,
                )
            if wished is None and written and written not in kind.units and any(kind.unit_names):
                heading, allowed = self.headings[position].strip(), "、".join(name for name in kind.unit_names if name)
                raise UsageError(
                    f"列“{heading}”（{key}）的单位“{written}”无法识别；用 --unit {key}=单位 指定：{allowed}。",
                    f"The column “{heading}” ({key}) has an unknown unit “{written}”; "
                    f"say it with --unit {key}=UNIT: {allowed}.",
                    key=key,
                )
            said = written in kind.units
            unit = kind.units.get(written, kind.base)
        self.sources[key] = ColumnSource(
            key, item.renamed(key), position, self.headings[position].strip(), None, kind, unit, said or name == key
        )

    def _wished_unit(self, key: str) -> str | None:
        """The unit that the user names for a column: for its own key, or for every column of a repeated input."""
        units = self._wishes.units
        return units.get(key) if key in self.patterns else units.get(key, units.get(key.rpartition("_")[0]))

    @cached_property
    def _by_area(self) -> bool:
        """Whether the parcel's own price is a unit price."""
        matches = [self._matching(*name) for name in self._names]
        keys = {*self._wishes.constants, *self._wishes.columns, *(match[0] for match in matches if match is not None)}
        return "unit_price" in keys

    def _constant(self, key: str, text: str) -> None:
        """Take one value for every row."""
        item = self.declaration(key)
        kind = item.quantity_of(text, by_area=self._by_area)
        self.sources[key] = ColumnSource(
            key, item.renamed(key), None, "--set", text, kind, None if kind is None else kind.base, unit_said=True
        )

    def _drop_what_needs_another(self) -> None:
        """Leave out what has no meaning without another input that the ledger has not."""
        for key, source in list(self.sources.items()):
            if (
                source.declared.needs is not None
                and source.declared.needs not in self.sources
                and source.column is not None
            ):
                del self.sources[key]

    def _require_units(self) -> None:
        """Require a unit of every price: a guess between 元 and 万元 is worth nothing."""
        for source in self.sources.values():
            if source.kind in (quantities.MONEY, quantities.UNIT_PRICE, quantities.RENT) and not source.unit_said:
                assert source.kind is not None
                units = "、".join(source.kind.unit_names)
                raise UsageError(
                    f"列“{source.heading}”（{source.key}）没有单位；用 --unit {source.key}=单位 指定：{units}。",
                    f"The column “{source.heading}” ({source.key}) has no unit; "
                    f"say it with --unit {source.key}=UNIT: {units}.",
                    key=source.key,
                )


def _is_price_unit(unit: str) -> bool:
    """Whether a heading's unit is one of a price."""
    return any(unit in kind.units for kind in _PRICES.values())


def _number_in(name: str, pattern: str, item: Input) -> int | None:
    """The number with which a heading is one of a numbered input's."""
    for form in (pattern, *(heading for heading in item.headings if "{}" in heading)):
        head, _, tail = form.partition("{}")
        middle = name[len(head) : len(name) - len(tail) if tail else None]
        if (
            name.startswith(head)
            and name.endswith(tail)
            and middle.isascii()
            and middle.isdigit()
            and str(int(middle)) == middle
        ):
            return int(middle)
    return None
