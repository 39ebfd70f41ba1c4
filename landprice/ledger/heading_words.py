"""Finds headings that may be an input by the words in them: 年限, 价, 面积, 供地."""

import re
from collections.abc import Collection

_WORDS: tuple[tuple[re.Pattern[str], tuple[str, ...]], ...] = (
    (re.compile("年限|年期"), ("price_years", "years", "max_term")),
    (re.compile("面积"), ("area",)),
    (re.compile("价"), ("full_price", "unit_price")),
    (re.compile("供地"), ("supplied_by",)),
)
_LIKELY = {
    "use": re.compile("用途|性质|[Pp]urpose|[Uu]se(?![a-z])"),
    "area": re.compile("面积|[Aa]rea"),
    "full_price": re.compile("价|金额|[Pp]rice|[Aa]mount"),
    "unit_price": re.compile("价|[Pp]rice"),
    "years": re.compile("年限|年期|[Tt]erm(?![a-z])|[Yy]ears"),
}
"""Words of the headings that are shown where a required input has no column."""

_TERM = re.compile("(?:^|[^A-Za-z]|(?<=[a-z]))[Tt]erms?(?![a-z])")
_OF_ANOTHER_THING = re.compile(
    "楼面|建筑|计容|加价|增价|溢价|竞价|报价|限价|评价|基准地价"  # of a building, a step of an auction, an index
    "|(?:时间|日期|方式|状态|次数|率|比例|指数|人|依据|机构|编号|说明|备注)$"  # about a price or a term, not one
)


def inputs_that_may_be_meant(heading: str, keys: Collection[str], mapped: Collection[str]) -> tuple[str, ...]:
    """Return the inputs that a heading which is none of theirs may mean; empty if its words name none.

    Args:
        heading: Normalized.
        keys: The inputs of the calculator.
        mapped: The inputs that have a column already.

    Example:
        >>> inputs_that_may_be_meant("剩余年限", ["years", "price_years", "area"], [])
        ('price_years', 'years')
        >>> inputs_that_may_be_meant("加价幅度", ["full_price"], [])
        ()
    """
    if _OF_ANOTHER_THING.search(heading):
        return ()
    for pattern, meant in _WORDS:
        if pattern.search(heading):
            return tuple(key for key in meant if key in keys)
    if "price_years" in keys and "price_years" not in mapped and _TERM.search(heading):
        return ("price_years",)
    return ()


def likely_headings(key: str, headings: Collection[str]) -> list[str]:
    """Return the headings whose words suggest an input."""
    pattern = _LIKELY.get(key)
    return [] if pattern is None else [heading.strip() for heading in headings if pattern.search(heading)]
