"""Splits the headings of a ledger into a name and a unit, however they are written.

Spaces, line breaks, brackets of any width, a trailing colon and a slash don't matter: 面积（亩）, 面积亩, 面积/亩 and
土地用途/用途 are one way to write a heading.
"""

import re
from collections.abc import Callable, Iterable

from landprice.glossary import RESULT_MARK
from landprice.text_normalize import one_width

JOINT = "·"
"""Between the parts of a heading of several rows: 评估价·单价（元/㎡）."""

_BRACKETS = str.maketrans("【】〔〕〈〉岀", "[][][]出")
_BRACKETED = re.compile(r"^(?P<name>.+?)[(\[](?P<unit>[^()\[\]]+)[)\]]$")


def plain_heading(heading: str) -> str:
    r"""Normalize a heading for comparison: one width, no spaces or line breaks, no trailing colon.

    Example:
        >>> plain_heading(" 面积（公顷）："), plain_heading("土地使用\n年限：")
        ('面积(公顷)', '土地使用年限')
    """
    narrow = one_width(heading).translate(_BRACKETS)
    return "".join(narrow.split()).rstrip(":").strip()


def is_result_heading(heading: str) -> bool:
    """Return whether a column is a result of an earlier run whose output has its headings in words."""
    return heading.strip().startswith(RESULT_MARK)


def name_and_unit(heading: str) -> tuple[str, str]:
    """Split a heading into its name and the unit in brackets, "" if it has none."""
    plain = plain_heading(heading)
    match = _BRACKETED.match(plain)
    return (match["name"], match["unit"].removeprefix("单位:").removeprefix("单位")) if match else (plain, "")


def split_heading(
    heading: str, input_of: Callable[[str], str | None], units_of: Callable[[str], Iterable[str]]
) -> tuple[str, str]:
    """Split a heading into its name and its unit, in brackets or not; "" if it has none.

    Args:
        heading: As written.
        input_of: The key of the input that a name means; None if it means none.
        units_of: The units of the input that a name means.
    """
    name, unit = name_and_unit(heading)
    if input_of(name) is not None:
        return name, unit
    if not unit:
        for end in range(len(name) - 1, 0, -1):
            stem = name[:end].rstrip("/")
            if input_of(stem) is not None and name[end:] in units_of(stem):
                return stem, name[end:]
    if "/" in name:
        keys = {input_of(part) for part in name.split("/")}
        if len(keys) == 1 and None not in keys:
            return name.split("/")[0], unit
    return name, unit
