"""The headings of the columns that a ledger's outputs add: keys for programs, words for people.

In words, a heading is the line's label with its bound and unit, behind a mark by which a later run knows that the
column is a result, not an input.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import polars as pl

from landprice.errors import Lang, UsageError
from landprice.glossary import BOUNDS, RESULT_COLUMNS, RESULT_MARK, UNITS, UseLabels, code_label, label, namer
from landprice.ledger.earlier_rejects import REJECT_HEADINGS

if TYPE_CHECKING:
    from landprice.ledger.pricer import Pricer

HeadingStyle = Literal["words", "keys"]

HEADING_STYLES: tuple[HeadingStyle, ...] = ("words", "keys")


@dataclass(frozen=True, slots=True)
class ResultHeadings:
    """The headings of the columns that one output adds, and what stands in its column of warnings.

    Attributes:
        of: Each heading, by the pricer's own.
        warnings: The pricer's heading of the warnings if they are written in words; None if as codes.
        lang: The language of words.
    """

    of: Mapping[str, str]
    warnings: str | None
    lang: Lang

    @property
    def has_words(self) -> bool:
        """Whether headings and warnings are words."""
        return self.warnings is not None

    def rename(self, names: Sequence[str]) -> list[str]:
        """Return the headings for the pricer's own; others stay."""
        return [self.of.get(name, name) for name in names]

    def types(self, types: Mapping[str, pl.DataType]) -> dict[str, pl.DataType]:
        """Return the types of columns by their headings."""
        return {self.of.get(name, name): dtype for name, dtype in types.items()}

    def word_warnings(self, priced: pl.DataFrame) -> pl.DataFrame:
        """Write the warnings of priced rows in words, each beside its code."""
        if self.warnings is None:
            return priced
        codes = priced[self.warnings]
        texts = {text: self._words(text) for text in codes.unique().drop_nulls()}
        return priced.with_columns(codes.replace_strict(texts, default=None, return_dtype=pl.String))

    def _words(self, codes: str) -> str:
        form, separator = ("{}（{}）", "；") if self.lang == "zh" else ("{} ({})", "; ")
        return separator.join(form.format(code_label(code, self.lang), code) for code in codes.split(";"))


def keys_as_headings(pricer: "Pricer") -> ResultHeadings:
    """Return the headings of an output for programs: keys, with their prefix."""
    return ResultHeadings({name: name for name in (*pricer.added, *pricer.reject_headings)}, None, pricer.lang)


def words_as_headings(pricer: "Pricer") -> ResultHeadings:
    """Return the headings of an output for people.

    Raises:
        UsageError: The ledger has such a heading: it is an earlier output in words.
    """
    lang, prefix = pricer.lang, pricer.prefix
    mark = RESULT_MARK[_index(lang)] + prefix
    words = {prefix + key: mark + _line_in_words(pricer, key) for key in pricer.keys}
    words |= {prefix + key: mark + RESULT_COLUMNS[key][_index(lang)] for key in ("warnings", *REJECT_HEADINGS)}
    own = {heading.strip() for heading in pricer.headings[: pricer.kept_width]}
    for heading in words.values():
        if heading in own:
            raise repeated_heading_error(heading)
    return ResultHeadings(words, prefix + "warnings", lang)


def parse_heading_style(text: str | None) -> HeadingStyle | None:
    """Parse ``--headings``; None if it is not given.

    Raises:
        UsageError: It is neither.
    """
    for style in HEADING_STYLES:
        if text == style:
            return style
    if text is None:
        return None
    raise UsageError(
        f"--headings {text}：须为 words（中文名称）或 keys（英文代码）。",
        f"--headings {text}: give words or keys.",
        key="headings",
    )


def repeated_heading_error(heading: str) -> UsageError:
    """Make the error for a heading that the ledger has and the output adds."""
    return UsageError(
        f"台账已有名为“{heading}”的列，与输出列重名；用 --prefix 给输出列加前缀。",
        f"The ledger already has a column “{heading}”, which the output adds. "
        "Give the added columns a prefix with --prefix.",
        key=heading,
    )


def joint_label(key: str, lang: Lang, calculators: Iterable[str], uses: UseLabels) -> str:
    """Return the label of a line that several calculators write; every one if they call it differently.

    Example:
        >>> joint_label("price", "zh", ["term", "mixed"], {})
        '年期修正价/混合用地价款'
    """
    return "/".join(dict.fromkeys(label(key, lang, calculator, uses) for calculator in calculators))


def _line_in_words(pricer: "Pricer", key: str) -> str:
    """Return a line's label with its unit, and with its bound if it has the same in every row."""
    plans = {calculator: plan for calculator, plan in pricer.plans.items() if key in plan.lines}
    lines = [plan.lines[key] for plan in plans.values()]
    name = joint_label(key, pricer.lang, plans, pricer.book.use_labels)
    bounds = {bound for line in lines for bound in line.bounds}
    bound = BOUNDS[bounds.pop()][_index(pricer.lang)] if len(bounds) == 1 else ""
    units = {line.unit for line in lines}
    unit = namer(UNITS, pricer.lang)(units.pop() if len(units) == 1 else "")
    if pricer.lang == "zh":
        return name + bound + (f"（{unit}）" if unit and not name.endswith(f"（{unit}）") else "")
    return name + (f", {bound}" if bound else "") + (f" ({unit})" if unit else "")


def _index(lang: Lang) -> int:
    return 0 if lang == "zh" else 1
