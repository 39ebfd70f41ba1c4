"""A user's own book, examined: its structure, then what it says, then the same of each user's book below it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from landprice.errors import FileError, LandpriceError, RuleBookError
from landprice.rulebook import checks, schema
from landprice.rulebook.diagnostics import Diagnostic, KeyPath, find_nearest
from landprice.rulebook.files import DEFAULT, SHIPPED, read_toml, shipped_path
from landprice.rulebook.format import BookFile
from landprice.rulebook.layers import BookLayer, load_shipped_layers
from landprice.rulebook.rule_schema import get_rule_schema


class BookValidation:
    """Reads and examines a user's book with the user's books below it."""

    def __init__(self) -> None:
        """Begin with no book read."""
        self._above: list[Path] = []

    def load(self, name: str) -> tuple[list[BookLayer], list[RuleBookError]]:
        """The layers of a book, bottom to top, and everything wrong in those that are no shipped ones.

        Args:
            name: The path of its file, as messages name it.

        Raises:
            FileError: The file can't be read.
            RuleBookError: The file is no TOML, or one of those laid over it already.
        """
        path = Path(name)
        raw = self._read(path, name or str(path))
        self._enter(path.resolve())
        found, faulty = schema.find_structural_diagnostics(raw)
        book = msgspec.convert(schema.remove_keys(raw, faulty), BookFile)
        below, problems, based_on = self._load_below(book, path)
        layer = BookLayer(name, book, faulty)
        found += based_on
        found += checks.find_diagnostics(layer, below)
        found.sort(key=lambda fault: _find_position(raw, fault.where))
        problems += [fault.to_error(name) for fault in found]
        return [*below, _fill_defaults(layer)], problems

    def _enter(self, path: Path) -> None:
        if path in self._above:
            circle = " → ".join(each.name for each in (*self._above[self._above.index(path) :], path))
            raise RuleBookError(
                f"规则库互相叠加，成了循环：{circle}", f"books based on one another in a circle: {circle}"
            )
        self._above.append(path)

    def _read(self, path: Path, name: str) -> dict[str, Any]:
        try:
            return read_toml(path, name)
        except FileError as error:
            if self._above or not isinstance(error.__cause__, FileNotFoundError):
                raise
            zh, en = _suggest_shipped(name)
            raise FileError(error.zh + zh, error.en + en) from error

    def _load_below(self, book: BookFile, path: Path) -> tuple[list[BookLayer], list[RuleBookError], list[Diagnostic]]:
        """The layers below a book, what is wrong in them, and what is wrong with its naming them."""
        if book.based_on is None:
            is_bottom = any(path.resolve() == shipped_path(each).resolve() for each in SHIPPED)
            return ([] if is_bottom else load_shipped_layers(DEFAULT)), [], []
        if book.based_on in SHIPPED:
            return load_shipped_layers(book.based_on), [], []
        try:
            return *self.load(str(path.parent / book.based_on)), []
        except LandpriceError as error:
            zh, en = _suggest_shipped(book.based_on)
            fault = Diagnostic(("based_on",), error.zh + zh, error.en + en)
            return load_shipped_layers(DEFAULT), [], [fault]


def _suggest_shipped(name: str) -> tuple[str, str]:
    """The shipped books that a name could have meant, as the end of a message in both languages."""
    near = find_nearest(name, SHIPPED)
    near_zh = f"；最接近的是 {near[0]}" if near else ""
    near_en = f"; nearest: {near[0]}" if near else ""
    return (
        f"{near_zh}；可写文件的路径，或随附规则库的标识：{'、'.join(SHIPPED)}",
        f"{near_en}; allowed: a file's path, or a shipped book: {', '.join(SHIPPED)}",
    )


def _fill_defaults(layer: BookLayer) -> BookLayer:
    """A layer whose rules have the units and codes of the shipped ones, where they give none."""
    rules = {
        rule: tuple(map(get_rule_schema(rule).fill_defaults, entries)) for rule, entries in layer.book.rules.items()
    }
    return BookLayer(layer.name, msgspec.structs.replace(layer.book, rules=rules), layer.faulty)


def _find_position(raw: Mapping[str, Any], where: KeyPath) -> tuple[int, ...]:
    """Where a place stands in its file: its position in each table and array on the way; what is missing comes last."""
    position: list[int] = []
    at: Any = raw
    for step in where:
        inside: list[Any] = list(at) if isinstance(at, dict) else list(range(len(at))) if isinstance(at, list) else []
        if step not in inside:
            return (*position, len(inside))
        position.append(inside.index(step))
        at = at[step]
    return tuple(position)
