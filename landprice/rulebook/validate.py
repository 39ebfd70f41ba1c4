"""Validation of a user's book and of the user's books below it: structure first, then content."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from landprice.errors import FileError, LandpriceError, RuleBookError
from landprice.rulebook import checks, schema
from landprice.rulebook.diagnostics import Diagnostic, KeyPath, find_nearest
from landprice.rulebook.files import DEFAULT, SHIPPED, is_shipped_file, read_toml
from landprice.rulebook.format import BookFile
from landprice.rulebook.layers import BookLayer, load_shipped_layers
from landprice.rulebook.rule_schema import get_rule_schema


class BookValidation:
    """Loads and validates a user's book with the books below it."""

    def __init__(self) -> None:
        """Start before the topmost book."""
        self._above: list[Path] = []

    def load(self, name: str) -> tuple[list[BookLayer], list[RuleBookError]]:
        """Load a book and the books below it.

        Args:
            name: The path of its file, as the user wrote it.

        Returns:
            The layers, bottom to top, and all faults in the user's books.

        Raises:
            FileError: The file can't be read.
            RuleBookError: The file is not TOML, or the books are based on one another in a circle.
        """
        path = Path(name)
        raw = self._read(path, name or str(path))
        self._enter(path.resolve())
        diagnostics, faulty = schema.find_structural_diagnostics(raw)
        book = msgspec.convert(schema.remove_keys(raw, faulty), BookFile)
        below, problems, based_on_diagnostics = self._load_below(book, path)
        layer = BookLayer(name, book, faulty)
        diagnostics += based_on_diagnostics
        diagnostics += checks.find_diagnostics(layer, below)
        diagnostics.sort(key=lambda diagnostic: _find_position(raw, diagnostic.where))
        problems += [diagnostic.to_error(name) for diagnostic in diagnostics]
        return [*below, _fill_defaults(layer)], problems

    def _enter(self, path: Path) -> None:
        if path in self._above:
            circle = " → ".join(book.name for book in (*self._above[self._above.index(path) :], path))
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
        """Load the layers below a book; return them, their faults, and the faults of ``based_on`` itself."""
        if book.based_on is None:
            return ([] if is_shipped_file(str(path)) else load_shipped_layers(DEFAULT)), [], []
        if book.based_on in SHIPPED:
            return load_shipped_layers(book.based_on), [], []
        try:
            return *self.load(str(path.parent / book.based_on)), []
        except LandpriceError as error:
            zh, en = _suggest_shipped(book.based_on)
            diagnostic = Diagnostic(("based_on",), error.zh + zh, error.en + en)
            return load_shipped_layers(DEFAULT), [], [diagnostic]


def _suggest_shipped(name: str) -> tuple[str, str]:
    """Format the end of a message, in both languages: the shipped book that a name resembles, and all that exist."""
    near = find_nearest(name, SHIPPED)
    near_zh = f"；最接近的是 {near[0]}" if near else ""
    near_en = f"; nearest: {near[0]}" if near else ""
    return (
        f"{near_zh}；可写文件的路径，或随附规则库的标识：{'、'.join(SHIPPED)}",
        f"{near_en}; allowed: a file's path, or a shipped book: {', '.join(SHIPPED)}",
    )


def _fill_defaults(layer: BookLayer) -> BookLayer:
    """Give rules without a unit or code those of the shipped rule."""
    rules = {
        rule: tuple(map(get_rule_schema(rule).fill_defaults, entries)) for rule, entries in layer.book.rules.items()
    }
    return BookLayer(layer.name, msgspec.structs.replace(layer.book, rules=rules), layer.faulty)


def _find_position(raw: Mapping[str, Any], where: KeyPath) -> tuple[int, ...]:
    """Find the position of a place in its file, to sort by: its index at each level. A missing key comes last."""
    position: list[int] = []
    node: Any = raw
    for step in where:
        keys: list[Any] = list(node) if isinstance(node, dict) else []
        if isinstance(node, list):
            keys = list(range(len(node)))
        if step not in keys:
            return (*position, len(keys))
        position.append(keys.index(step))
        node = node[step]
    return tuple(position)
