"""Maps the headings of a ledger to inputs and units.

A heading is compared with the inputs' keys and declared headings, without spaces, line breaks and a trailing colon, and
with brackets of one width. Text in brackets at its end is the unit.
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
"""Headings of a deal's price. If the ledger has no assessed price, it is used instead, with a notice."""


def plain_heading(heading: str) -> str:
    r"""Normalize a heading for comparison: one width, no spaces or line breaks, no trailing colon.

    Example:
        >>> plain_heading(" 面积（公顷）："), plain_heading("土地使用\n年限：")
        ('面积(公顷)', '土地使用年限')
    """
    narrow = one_width(heading).translate(_BRACKETS)
    return "".join(narrow.split()).rstrip(":").strip()


def name_and_unit(heading: str) -> tuple[str, str]:
    """Split a heading into its name and the unit in brackets, "" if it has none."""
    plain = plain_heading(heading)
    match = _BRACKETED.match(plain)
    return (match["name"], match["unit"].removeprefix("单位:").removeprefix("单位")) if match else (plain, "")


@dataclass(frozen=True)
class ColumnOptions:
    """The options --set, --map and --unit.

    Attributes:
        constants: Values for every row, by key (``--set``). They take precedence over columns.
        columns: The heading of an input's column, by key (``--map``).
        units: The unit of an input's column, by key (``--unit``).
    """

    constants: Mapping[str, str] = field(default_factory=dict)
    columns: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)


class ColumnMapping:
    """The mapping of a ledger's columns to one calculator's inputs."""

    def __init__(self, headings: Sequence[str], inputs: Mapping[str, Input], column_options: ColumnOptions) -> None:
        """Match headings with inputs.

        Raises:
            UsageError: An input has two columns, a price has no unit, or a key, heading or unit is unknown.
        """
        self.headings = headings
        self.sources: dict[str, ColumnSource] = {}
        self.deal_source: ColumnSource | None = None
        self._inputs = inputs
        self._options = column_options
        self._names = [name_and_unit(heading) for heading in headings]
        self.patterns: dict[str, Input] = {
            pattern: item for declared in inputs.values() for pattern, item in declared.columns().items()
        }
        self._map_by_option()
        for position in range(len(headings)):
            self._map_by_heading(position)
        for key, text in column_options.constants.items():
            self._constant(key, text)
        self._drop_dependent_inputs()
        self._require_units()

    @property
    def deal(self) -> str | None:
        """The heading of a column with the price of a deal that is read as an assessed price; None if there is none."""
        return None if self.deal_source is None else self.deal_source.heading

    def _map_by_option(self) -> None:
        """Map the columns that ``--map`` names."""
        for key, heading in self._options.columns.items():
            item = self.declaration(key)
            wanted = plain_heading(heading)
            positions = [position for position, own in enumerate(self.headings) if own == heading] or [
                position for position, own in enumerate(self.headings) if plain_heading(own) == wanted
            ]
            if not positions:
                columns = "、".join(own for own in self.headings if own.strip())
                raise UsageError(
                    f"--map {key}={heading}：没有这一列；有：{columns}。",
                    f"--map {key}={heading}: there is no such column. Columns: {columns}.",
                    key=key,
                )
            self._take(key, item, positions[0])

    def declaration(self, key: str) -> Input:
        """Return the declaration of a ledger's key.

        Raises:
            UsageError: There is no such input.
        """
        if key in self.patterns:
            return self.patterns[key]
        stem, _, number = key.rpartition("_")
        if number.isdigit() and stem + "_{}" in self.patterns and str(int(number)) == number:
            return self.patterns[stem + "_{}"]
        raise no_such_input(key, [pattern.replace("{}", "1") for pattern in self.patterns])

    def has(self, key: str) -> bool:
        """Return whether a key belongs to an input."""
        try:
            self.declaration(key)
        except UsageError:
            return False
        return True

    def _map_by_heading(self, position: int) -> None:
        """Map a column to the input that its heading names, if any."""
        name, unit = self._names[position]
        match = self._match(name, unit)
        if match is None or match[0] in self._options.constants or match[0] in self._options.columns:
            return
        key, item = match
        quantity = item.quantity()
        if unit and quantity is not None and not any(quantity.unit_names):
            return  # an input without units: 容积率（上限） is not 容积率
        taken = self.sources.get(key)
        if taken is not None:
            raise UsageError(
                f"{key} 有两列：“{taken.heading}”和“{self.headings[position]}”；用 --map {key}=列名 指定。",
                f"{key} has two columns: “{taken.heading}” and “{self.headings[position]}”; "
                f"choose one with --map {key}=HEADING.",
                key=key,
            )
        self._take(key, item, position)
        if name in DEALS and key in _PRICES:  # 起始价 may be an input of its own
            self.deal_source = self.sources[key]

    def _match(self, name: str, unit: str) -> tuple[str, Input] | None:
        """Return the key that a heading's name means, with its number, and its declaration; None if there is none."""
        # The unit says whether a price is a unit price or a total, whatever the heading calls it.
        is_price = any(name in item.all_headings for pattern, item in self.patterns.items() if pattern in _PRICES)
        for pattern, item in self.patterns.items():
            if "{}" in pattern:
                number = _parse_number(name, pattern, item)
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
        """Take a column for an input, in the unit of ``--unit`` or of its heading."""
        name, bracketed = self._names[position]
        unit_option = self._unit_option(key)
        written = unit_option if unit_option is not None else bracketed
        kind = item.quantity(written, by_area=self._by_area)
        unit, has_unit = None, False
        if kind is not None:
            if unit_option is not None and unit_option not in kind.units:
                allowed = "、".join(name for name in kind.unit_names if name)
                raise UsageError(
                    f"--unit {key}={unit_option}：可用单位：{allowed}。",
                    f"--unit {key}={unit_option}: allowed units: {allowed}.",
                    key=key,
                )
            if unit_option is None and written and written not in kind.units and any(kind.unit_names):
                heading, allowed = self.headings[position].strip(), "、".join(name for name in kind.unit_names if name)
                raise UsageError(
                    f"列“{heading}”（{key}）的单位“{written}”无法识别；用 --unit {key}=单位 指定：{allowed}。",
                    f"The column “{heading}” ({key}) has an unknown unit “{written}”; "
                    f"give one with --unit {key}=UNIT: {allowed}.",
                    key=key,
                )
            has_unit = written in kind.units
            unit = kind.units.get(written, kind.base)
        self.sources[key] = ColumnSource(
            key, item.renamed(key), position, self.headings[position].strip(), None, kind, unit, has_unit or name == key
        )

    def _unit_option(self, key: str) -> str | None:
        """Return the unit of ``--unit`` for a key: its own, or that of all columns of a repeated input."""
        units = self._options.units
        return units.get(key) if key in self.patterns else units.get(key, units.get(key.rpartition("_")[0]))

    @cached_property
    def _by_area(self) -> bool:
        """Whether the parcel's own price is a unit price."""
        matches = [self._match(*name) for name in self._names]
        keys = {*self._options.constants, *self._options.columns, *(match[0] for match in matches if match is not None)}
        return "unit_price" in keys

    def _constant(self, key: str, text: str) -> None:
        """Take a value of ``--set`` for every row."""
        item = self.declaration(key)
        kind = item.quantity_of(text, by_area=self._by_area)
        self.sources[key] = ColumnSource(
            key, item.renamed(key), None, "--set", text, kind, None if kind is None else kind.base, unit_said=True
        )

    def _drop_dependent_inputs(self) -> None:
        """Drop columns whose input needs another one that the ledger does not have."""
        for key, source in list(self.sources.items()):
            if (
                source.declared.needs is not None
                and source.declared.needs not in self.sources
                and source.column is not None
            ):
                del self.sources[key]

    def _require_units(self) -> None:
        """Require a unit of every price: a guess between 元 and 万元 would be useless."""
        for source in self.sources.values():
            if source.kind in (quantities.MONEY, quantities.UNIT_PRICE, quantities.RENT) and not source.unit_said:
                assert source.kind is not None
                units = "、".join(source.kind.unit_names)
                raise UsageError(
                    f"列“{source.heading}”（{source.key}）没有单位；用 --unit {source.key}=单位 指定：{units}。",
                    f"The column “{source.heading}” ({source.key}) has no unit; "
                    f"give one with --unit {source.key}=UNIT: {units}.",
                    key=source.key,
                )


def _is_price_unit(unit: str) -> bool:
    """Return whether a unit is one of a price or unit price."""
    return any(unit in kind.units for kind in _PRICES.values())


def _parse_number(name: str, pattern: str, item: Input) -> int | None:
    """Return the number in a heading of a numbered input, or None if it is not one."""
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
