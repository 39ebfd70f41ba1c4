"""The files of rule books: where the shipped tables are, and how a file is read.

A book is found by the id of a shipped one, or by its path.
"""

import functools
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
import tomli

from landprice.errors import FileError, RuleBookError
from landprice.rulebook.format import BookFile

DEFAULT = "tianjin-draft"
"""The book that holds where none is named, and that a book without ``based_on`` is laid over."""

SHIPPED = ("land-uses", "national", "tianjin-draft", "shaanxi")
"""The shipped books, each after the one that it is laid over."""

_LARGEST = 4 * 1024 * 1024  # bytes; the shipped tables have 40 thousand, and a device file must not be read for ever


@functools.cache
def tables_dir() -> Path:
    """The folder of the shipped tables: inside the package where it is installed, else beside it in the source tree.

    Found from this file, without importlib.resources, whose import alone takes longer than reading the tables.
    """
    package = Path(__file__).resolve().parent.parent
    installed = package / "tables"
    return installed if installed.is_dir() else package.parent / "tables"


def shipped_path(book: str) -> Path:
    """The file of a shipped book, by its id."""
    return tables_dir() / f"{book}.toml"


@functools.cache
def load_shipped_book(book: str) -> BookFile:
    """A shipped book, by its id.

    It is not examined again, for the tests examine every shipped book: so the default book needs no JSON Schema.
    """
    return msgspec.convert(read_toml(shipped_path(book)), BookFile)


def read_toml(path: Path, name: str | None = None) -> dict[str, Any]:
    """The tables of a TOML file, its floats as the decimals that were written.

    Args:
        path: The file.
        name: What messages call it; its path unless said.

    Raises:
        FileError: It is absent, a folder, or can't be read.
        RuleBookError: It is too large, not UTF-8, or no TOML.
    """
    name = str(path) if name is None else name
    try:
        with path.open("rb") as file:
            content = file.read(_LARGEST + 1)
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        raise _file_error(name, error) from error
    if len(content) > _LARGEST:
        raise RuleBookError(f"{name}：规则库不得大于 4 MiB", f"{name}: a rule book is no larger than 4 MiB")
    try:
        return tomli.loads(content.decode("utf-8-sig"), parse_float=Decimal)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise RuleBookError(
            f"{name}：第 {line} 行：不是 UTF-8（字节 0x{content[error.start]:02X}）；请以 UTF-8 另存",
            f"{name}: line {line}: not UTF-8 (byte 0x{content[error.start]:02X}); save it as UTF-8",
        ) from error
    except tomli.TOMLDecodeError as error:
        place_zh, place_en = f"第 {error.lineno} 行第 {error.colno} 列", f"line {error.lineno}, column {error.colno}"
        raise RuleBookError(
            f"{name}：{place_zh}：不是 TOML：{error.msg}", f"{name}: {place_en}: not TOML: {error.msg}"
        ) from error
    except (ValueError, ArithmeticError, RecursionError) as error:  # a number or a nesting beyond all measure
        raise RuleBookError(
            f"{name}：不是规则库：数字过长或嵌套过深", f"{name}: no rule book: a number too long, or nested too deeply"
        ) from error


def _file_error(name: str, error: OSError | ValueError) -> FileError:
    if isinstance(error, FileNotFoundError):
        return FileError(f"{name}：没有这个文件", f"{name}: no such file")
    if isinstance(error, IsADirectoryError):
        return FileError(f"{name}：是文件夹，不是文件", f"{name}: a folder, not a file")
    if isinstance(error, PermissionError):
        return FileError(f"{name}：没有读取权限", f"{name}: no permission to read it")
    reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
    return FileError(f"{name!a}：不能读取：{reason}", f"{name!a}: can't be read: {reason}")
