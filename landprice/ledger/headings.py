"""Maps the headings of a ledger to inputs and units, and collects what a user must be asked about them.

A heading is compared with the inputs' keys and declared headings (`heading_names`). Nothing is guessed: a price or an
area without a unit, a heading that names a price, an area or a term and isn't understood, and a choice between columns
are questions. All are asked at once, before any row is read.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import polars as pl

from landprice.errors import LandpriceError, UsageError
from landprice.glossary import both
from landprice.inputs import quantities
from landprice.inputs.errors import no_such_input
from landprice.inputs.input_kinds import Input
from landprice.inputs.number_text import says_nothing
from landprice.kinds.column.source import ColumnSource
from landprice.ledger.heading_names import (
    JOINT,
    is_result_heading,
    name_and_unit,
    plain_heading,
    split_heading,
)
from landprice.ledger.heading_words import inputs_that_may_be_meant, likely_headings

_PRICES = {"unit_price": quantities.UNIT_PRICE, "full_price": quantities.MONEY}
_WITH_UNITS = (quantities.MONEY, quantities.UNIT_PRICE, quantities.RENT, quantities.AREA)
"""The kinds whose bare numbers mean nothing: 元 or 万元, ㎡ or 公顷."""

_SAYS_NOTHING = re.compile(
    "(?:土地|宗地|地块|用地|出让|供地|合同|项目|规划|基本|主要|情况|信息|概况|状况|指标|条件|要求|参数|数据|内容|面积|年限|年期|及|与|和|、)+"
)
"""A heading above others that leaves their meaning as it is."""

DEALS = (
    *("成交价格", "成交价", "成交总价", "成交金额", "竞得价", "合同价款", "出让价款", "土地出让金"),
    *("起始价", "起始总价", "挂牌起始价", "出让起始价", "起拍价", "起叫价", "底价"),
)
"""Headings of a deal's price. If the ledger has no assessed price, it is used instead, with a notice."""


@dataclass(frozen=True)
class ColumnOptions:
    """The options --set, --map, --unit and --ignore.

    Attributes:
        constants: Values for every row, by key (``--set``). They take precedence over columns.
        columns: The heading of an input's column, by key (``--map``).
        units: The unit of an input's column, by key (``--unit``).
        ignored: The headings of columns that are not read (``--ignore``).
        cell_units: A unit that occurs in the cells of a column whose heading has none, by the column's position. Such
            a column needs no unit: each of its cells must have its own.
    """

    constants: Mapping[str, str] = field(default_factory=dict)
    columns: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    ignored: Sequence[str] = ()
    cell_units: Mapping[int, str] = field(default_factory=dict)


class HeadingQuestions(UsageError):  # noqa: N818  questions, each an error of its own
    """What must be answered about a ledger's headings before any row is read.

    Attributes:
        questions: Each question, with what to type.
        mappings: How the headings are understood so far, by calculator.
    """

    def __init__(self, questions: Sequence[UsageError], mappings: Mapping[str, "ColumnMapping"]) -> None:
        """Join the questions to one error."""
        first = questions[0]
        super().__init__(
            " ".join(question.zh for question in questions),
            " ".join(question.en for question in questions),
            code=first.code,
            key=first.key,
        )
        self.questions = tuple(questions)
        self.mappings = mappings

    def each(self) -> tuple[LandpriceError, ...]:
        """Return every question."""
        return self.questions


class ColumnMapping:
    """The mapping of a ledger's columns to one calculator's inputs.

    Attributes:
        headings: The ledger's, as written.
        sources: The source of each input, by key.
        questions: What must be asked about the columns that it reads.
        understood: The positions of the columns that are understood, read or not.
        deal_source: The column of a deal's price that is read as an assessed one; None if there is none.
    """

    def __init__(self, headings: Sequence[str], inputs: Mapping[str, Input], column_options: ColumnOptions) -> None:
        """Match headings with inputs.

        Raises:
            UsageError: A key, a heading or a unit of an option is unknown.
        """
        self.headings = headings
        self.sources: dict[str, ColumnSource] = {}
        self.questions: list[UsageError] = []
        self.deal_source: ColumnSource | None = None
        self._inputs = inputs
        self._options = column_options
        self.patterns: dict[str, Input] = {
            pattern: item for declared in inputs.values() for pattern, item in declared.columns().items()
        }
        self._names = [self._split(heading) for heading in headings]
        self.understood: set[int] = self._positions_ignored() | {
            position for position, heading in enumerate(headings) if is_result_heading(heading)
        }
        self._map_by_option()
        deals = [position for position, (name, _) in enumerate(self._names) if name in DEALS]
        for position in range(len(headings)):
            if position not in deals and position not in self.understood:
                self._map_by_heading(position)
        has_assessed_price = any(key in self.sources or key in column_options.constants for key in _PRICES)
        for position in deals:
            if position not in self.understood:
                self._map_deal(position, has_assessed_price=has_assessed_price)
        for key, text in column_options.constants.items():
            self._constant(key, text)
        self._drop_dependent_inputs()
        self._ask_for_units()

    @property
    def deal(self) -> str | None:
        """The heading of a column with the price of a deal that is read as an assessed price; None if there is none."""
        return None if self.deal_source is None else self.deal_source.heading

    @property
    def columns(self) -> list[ColumnSource]:
        """Every column that is read: the first of each input, and those that stand in for its blank cells."""
        return [one for source in self.sources.values() for one in source.columns]

    def _split(self, heading: str) -> tuple[str, str]:
        """Split a heading into a name and a unit, by the names of this calculator's inputs."""

        def units_of(name: str) -> frozenset[str]:
            kind = self.patterns[self._key_of(name) or ""].quantity()
            kinds = _PRICES.values() if kind in _PRICES.values() else () if kind is None else (kind,)
            return frozenset(unit for kind in kinds for unit in kind.units if unit)

        upper, joint, lower = heading.rpartition(JOINT)
        whole = split_heading(heading.replace(JOINT, ""), self._key_of, units_of)
        if not joint or self._key_of(whole[0]) is not None:
            return whole
        name, unit = split_heading(lower, self._key_of, units_of)
        return self._under(name_and_unit(upper)[0], name, unit) or whole

    def _under(self, upper: str, name: str, unit: str) -> tuple[str, str] | None:
        """Return the name and the unit of a heading below another one: 单价 below 评估价; None if it is not clear.

        Below the price of a deal, a price is one of a deal. What another heading says of a price, an area or a term
        may make it one of another thing (抵押, 代征), so only words that say nothing are passed over.
        """
        key, above = self._key_of(name), self._key_of(upper)
        if key is None:
            return None
        if upper in DEALS:
            return (upper, unit) if key in _PRICES else (name, unit)
        return (name, unit) if above in _PRICES or _SAYS_NOTHING.fullmatch(upper) else None

    def _key_of(self, name: str) -> str | None:
        """Return the pattern of the input that a name means, whatever its unit; None if it means none."""
        match = self._match(name, "")
        if match is None:
            return None
        return match[0] if match[0] in self.patterns else match[0].rpartition("_")[0] + "_{}"

    def find_key(self, name: str) -> str | None:
        """Return the key that a name means: a key, a label or a heading; None if it means none."""
        if self.has(name):
            return name
        match = self._match(plain_heading(name), "")
        return None if match is None else match[0]

    def _positions(self, heading: str) -> list[int]:
        """Return the columns with a heading: those that are equal, or else those that differ in spacing and width."""
        wanted = plain_heading(heading)
        return [position for position, own in enumerate(self.headings) if own == heading] or [
            position for position, own in enumerate(self.headings) if plain_heading(own) == wanted
        ]

    def _require_positions(self, option: str, heading: str, key: str | None = None) -> list[int]:
        """Return the columns with a heading.

        Raises:
            UsageError: There are none.
        """
        positions = self._positions(heading)
        if not positions:
            columns = "、".join(own for own in self.headings if own.strip())
            raise UsageError(
                f"{option}：没有这一列；有：{columns}。",
                f"{option}: there is no such column. Columns: {columns}.",
                key=key,
            )
        return positions

    def _positions_ignored(self) -> set[int]:
        """Return the columns that ``--ignore`` names."""
        return {
            position
            for heading in self._options.ignored
            for position in self._require_positions(f"--ignore {heading}", heading)
        }

    def _map_by_option(self) -> None:
        """Map the columns that ``--map`` names."""
        for key, heading in self._options.columns.items():
            item = self.declaration(key)
            position, *others = self._require_positions(f"--map {key}={heading}", heading, key)
            self.understood.update((position, *others))
            self._take(key, item, position)
            for other in others:
                self._take_other(key, item, other)

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
        match = self._match(name, self._unit_of(position))
        if match is None:
            return
        key, item = match
        quantity = item.quantity()
        if unit and quantity is not None and not any(quantity.unit_names):
            return  # an input without units: 容积率（上限） is not 容积率
        self.understood.add(position)
        if key in self._options.constants or key in self._options.columns:
            return
        if key in self.sources:
            self._take_other(key, item, position)
        else:
            self._take(key, item, position)

    def _map_deal(self, position: int, *, has_assessed_price: bool) -> None:
        """Map a column with the price of a deal, unless the ledger has an assessed price."""
        name, _ = self._names[position]
        match = self._match(name, self._unit_of(position))
        if match is None or match[0] not in _PRICES:  # 起始价 may be an input of its own
            self._map_by_heading(position)
            return
        self.understood.add(position)
        if has_assessed_price:
            return
        key = match[0]
        if self.deal_source is None:
            self._map_by_heading(position)
            self.deal_source = self.sources.get(key)
        elif self._names[self.deal_source.column or 0][0] == name and self.deal_source.key == key:
            self._take_other(key, match[1], position)
        else:
            self._ask_which(self.deal_source, position, key)

    def _unit_of(self, position: int) -> str:
        """Return the unit of a column's heading, or else the one that its cells have; "" if there is none."""
        return self._names[position][1] or self._options.cell_units.get(position, "")

    def _match(self, name: str, unit: str) -> tuple[str, Input] | None:
        """Return the key that a heading's name means, with its number, and its declaration; None if there is none."""
        # The unit says whether a price is a unit price or a total, whatever the heading calls it.
        is_price = any(name in item.all_headings for pattern, item in self.patterns.items() if pattern in _PRICES)
        for pattern, item in self.patterns.items():
            if name == pattern or (name == item.all_headings[0] and pattern not in _PRICES and "{}" not in pattern):
                return pattern, item
        for pattern, item in self.patterns.items():
            if "{}" in pattern:
                number = _parse_number(name, pattern, item)
                if number is not None:
                    return pattern.format(number), item
                continue
            if name in item.all_headings and not (is_price and pattern in _PRICES):
                return pattern, item
            if (
                is_price
                and pattern in _PRICES
                and (unit in _PRICES[pattern].units or (name in item.all_headings and not _is_price_unit(unit)))
            ):
                return pattern, item
        return None

    def _take(self, key: str, item: Input, position: int) -> None:
        """Take a column as the first of an input."""
        self.sources[key] = self._make_source(key, item, position)

    def _take_other(self, key: str, item: Input, position: int) -> None:
        """Take a further column of an input, for rows in which the others are blank.

        The parcel's own data may differ (宗地编号, 电子监管号): of those, one column is read.
        """
        first, other = self.sources[key], self._make_source(key, item, position)
        if item.echoed_only:
            if self._rank(other) < self._rank(first):
                self.sources[key] = other
        elif other.kind is first.kind and not item.kind_by_price:
            self.sources[key] = replace(first, others=(*first.others, other))
        else:
            self._ask_which(first, position, key)

    def _rank(self, source: ColumnSource) -> int:
        """Return the rank of a column's heading among those of its input; the label comes first."""
        assert source.column is not None
        name, names = self._names[source.column][0], (source.key, *source.declared.all_headings)
        return names.index(name) if name in names else len(names)

    def _ask_which(self, first: ColumnSource, position: int, key: str) -> None:
        """Ask which of two columns an input is in."""
        heading = self.headings[position].strip()
        self.questions.append(
            UsageError(
                f"{key} 有两列：“{first.heading}”和“{heading}”；用 --map {key}=列名 指定。",
                f"{key} has two columns: “{first.heading}” and “{heading}”; choose one with --map {key}=HEADING.",
                key=key,
            )
        )

    def _make_source(self, key: str, item: Input, position: int) -> ColumnSource:
        """Make the source of a column, in the unit of ``--unit`` or of its heading."""
        name, bracketed = self._names[position]
        unit_option = self._unit_option(key)
        heading = self.headings[position].strip()
        cell_unit = "" if bracketed or unit_option is not None else self._options.cell_units.get(position, "")
        written = unit_option if unit_option is not None else bracketed
        kind = item.quantity(written or cell_unit, by_area=self._by_area)
        if kind is None:
            return ColumnSource(key, item.renamed(key), position, heading)
        allowed = "、".join(name for name in kind.unit_names if name)
        if unit_option is not None and unit_option not in kind.units:
            raise UsageError(
                f"--unit {key}={unit_option}：可用单位：{allowed}。",
                f"--unit {key}={unit_option}: allowed units: {allowed}.",
                key=key,
            )
        if unit_option is None and written and written not in kind.units and any(kind.unit_names):
            self.questions.append(
                UsageError(
                    f"列“{heading}”（{key}）的单位“{written}”无法识别；用 --unit {key}=单位 指定：{allowed}。",
                    f"The column “{heading}” ({key}) has an unknown unit “{written}”; "
                    f"give one with --unit {key}=UNIT: {allowed}.",
                    key=key,
                )
            )
            return ColumnSource(key, item.renamed(key), position, heading, None, kind, kind.base, unit_said=True)
        unit = None if cell_unit else kind.units.get(written, kind.base)
        has_unit = bool(cell_unit) or written in kind.units or (name == key and kind is not quantities.AREA)
        by_row = item.kind_by_price and not written and not cell_unit
        return ColumnSource(key, item.renamed(key), position, heading, None, kind, unit, has_unit, by_row)

    def _unit_option(self, key: str) -> str | None:
        """Return the unit of ``--unit`` for a key: its own, or that of all columns of a repeated input."""
        units = self._options.units
        return units.get(key) if key in self.patterns else units.get(key, units.get(key.rpartition("_")[0]))

    @cached_property
    def _by_area(self) -> bool:
        """Whether the parcel's own price is a unit price."""
        matches = [self._match(name, self._unit_of(place)) for place, (name, _) in enumerate(self._names)]
        keys = {*self._options.constants, *self._options.columns, *(match[0] for match in matches if match is not None)}
        return "unit_price" in keys

    def _constant(self, key: str, text: str) -> None:
        """Take a value of ``--set`` for every row."""
        item = self.declaration(key)
        kind = item.quantity_of(text, by_area=self._by_area)
        unit = None if kind is None else kind.base
        by_row = item.kind_by_price and not quantities.find_unit(text, quantities.UNIT_PRICE, quantities.MONEY)
        self.sources[key] = ColumnSource(
            key, item.renamed(key), None, "--set", text, kind, unit, unit_said=True, kind_by_row=by_row
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

    @property
    def without_units(self) -> list[ColumnSource]:
        """The columns of prices and areas that have no unit."""
        keys_alone = self._is_headed_by_keys()
        return [
            source
            for source in self.columns
            if source.column is not None
            and source.kind in _WITH_UNITS
            and not source.unit_said
            and not (keys_alone and self._names[source.column][0] == source.key)
        ]

    def _ask_for_units(self) -> None:
        """Ask for the unit of each price and area that has none."""
        for source in {source.key: source for source in reversed(self.without_units)}.values():
            assert source.kind is not None
            units = "、".join(source.kind.unit_names)
            self.questions.append(
                UsageError(
                    f"列“{source.heading}”（{source.key}）没有单位；用 --unit {source.key}=单位 指定：{units}。",
                    f"The column “{source.heading}” ({source.key}) has no unit; "
                    f"give one with --unit {source.key}=UNIT: {units}.",
                    key=source.key,
                )
            )

    def _is_headed_by_keys(self) -> bool:
        """Return whether the columns that are read are headed by their keys, unless they have a unit.

        Such a ledger was made for this program, where a bare number is in the base unit. A column area among headings
        of others is a crawler's, in hectares perhaps.
        """
        left = [
            heading
            for position, heading in enumerate(self.headings)
            if position not in self.understood and "_" not in heading
        ]
        if "use" in self.patterns and "use" not in self.sources and likely_headings("use", left):
            return False
        if _PRICES.keys() <= self.patterns.keys() - self.sources.keys() and likely_headings("full_price", left):
            return False
        named = (
            (source, *self._names[source.column])
            for source in self.columns
            if source.column is not None and not source.declared.echoed_only
        )
        return all(name == source.key or unit for source, name, unit in named)

    def unclear_headings(self) -> dict[int, tuple[str, ...]]:
        """Return the columns that name a price, an area or a term and are not understood, with what they may be."""
        given = {*self._options.constants, *self._options.columns}
        keys = frozenset(self.patterns)
        unclear = {}
        for position, heading in enumerate(self.headings):
            if position in self.understood:
                continue
            candidates = inputs_that_may_be_meant(plain_heading(heading), keys, frozenset(self.sources))
            if candidates and not given & {candidates[0], *(_PRICES if candidates[0] in _PRICES else ())}:
                unclear[position] = candidates
        return unclear


def unclear_error(heading: str, keys: Sequence[str]) -> UsageError:
    """Make the question about a heading that is not understood.

    Args:
        heading: As written.
        keys: The inputs that it may be.
    """
    name = heading.strip()
    labels = [(key, *both(key)) for key in keys]
    zh = "、".join(f"{key}（{label}）" for key, label, _ in labels)
    en = ", ".join(f"{key} ({label})" for key, _, label in labels)
    return UsageError(
        f"列“{name}”未能识别，可能是 {zh}；用 --map {keys[0]}={name} 指定，或用 --ignore {name} 略去。",
        f"The column “{name}” is not understood. It may be {en}: "
        f"name it with --map {keys[0]}={name}, or leave it out with --ignore {name}.",
        key=keys[0],
    )


def find_cell_units(sources: Sequence[ColumnSource], sample: pl.DataFrame) -> dict[int, str]:
    """Find the units in the cells of columns whose headings have none, by the columns' positions.

    A column without a filled cell is taken as one whose cells have units: a later cell without one is rejected.

    Args:
        sources: The columns.
        sample: Some rows of the ledger, as text.
    """
    units = {}
    for source in sources:
        assert source.column is not None
        assert source.kind is not None
        kinds = (*_PRICES.values(),) if source.kind in _PRICES.values() else (source.kind,)
        filled = [text for text in sample.to_series(source.column).unique(maintain_order=True) if text is not None]
        filled = [text for text in filled if not says_nothing(text)]
        known = (unit for text in filled if (unit := quantities.find_unit(text, *kinds)))
        own = next((unit for unit in known if any(unit in kind.units for kind in kinds)), "")
        if own or not filled:
            units[source.column] = own or source.kind.base.name
    return units


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
