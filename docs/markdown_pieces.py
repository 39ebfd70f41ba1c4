# ruff: noqa: INP001 -- part of the script generate.py
"""Small pieces of Markdown."""

from collections.abc import Iterable, Sequence


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """A table as lines, with an empty one after it."""
    return [_row(headings), _row(["---"] * len(headings)), *map(_row, rows), ""]


def code(text: str) -> str:
    """Text as code; "" stays ""."""
    return f"`{text}`" if text else ""


def whole_page(lines: Iterable[str]) -> str:
    """A page made by the generator, with the line that says so."""
    made = (
        "<!-- 由 docs/generate.py 从代码生成，勿手工修改 · made by docs/generate.py from the code: not to be edited -->"
    )
    return "\n".join([made, "", *lines]).rstrip("\n") + "\n"


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", r"\|").replace("\n", " ") for cell in cells) + " |"
