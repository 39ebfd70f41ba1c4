"""The files of rule books: where the shipped ones are, and how a file is read."""

import functools
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
import tomli

from landprice.errors import FileError, RuleBookError
from landprice.rulebook.format import BookFile, RuleEntry

DEFAULT = "tianjin-draft"
"""The book that is used if none is named, and the one below a book without ``based_on``."""

SHIPPED = (
    "land-uses",
    "national",
    "tianjin-draft",
    "shaanxi",
    "beijing",
    "guangzhou",
    "hainan",
    "hangzhou-2005",
    "jilin-city",
    "lanzhou-new-area",
    "qingdao",
    "taiyuan-2018",
    "tianjin-2007",
    "xiamen-2014",
    "xiangyang",
    "xianyang",
    "zhejiang",
)
"""The shipped books, each after the one below it."""

_LARGEST = 4 * 1024 * 1024  # bytes; shipped books have 40,000 at most. The limit stops a read of /dev/zero.


@functools.cache
def tables_dir() -> Path:
    """Return the folder of the shipped books: inside the installed package, or beside it in the source tree.

    It is derived from this file's path, because importing importlib.resources takes longer than reading the books.
    """
    package = Path(__file__).resolve().parent.parent
    installed = package / "tables"
    return installed if installed.is_dir() else package.parent / "tables"


def shipped_path(book: str) -> Path:
    """Return the path of a shipped book, by its id."""
    return tables_dir() / f"{book}.toml"


def is_shipped_file(name: str) -> bool:
    """Whether a path is that of a shipped book."""
    path = Path(name).resolve()
    return any(path == shipped_path(book).resolve() for book in SHIPPED)


@functools.cache
def load_shipped_book(book: str) -> BookFile:
    """Load a shipped book, by its id.

    It is not validated: tests do that, so users need not wait for the JSON Schema library.

    Raises:
        RuleBookError: A key is unknown, or a value has the wrong type or is not one of the allowed words.
    """
    raw = read_toml(shipped_path(book))
    try:
        return msgspec.convert(raw, BookFile)
    except msgspec.ValidationError as error:
        raise _structure_error(book, raw, error) from error


def _structure_error(book: str, raw: dict[str, Any], error: msgspec.ValidationError) -> RuleBookError:
    """Make the error of a book that can't be converted. msgspec does not name the rule: ``$.rules[...][0].unit``."""
    for rule, entries in raw.get("rules", {}).items() if isinstance(raw.get("rules"), dict) else ():
        try:
            msgspec.convert(entries, tuple[RuleEntry, ...])
        except msgspec.ValidationError as fault:
            return RuleBookError(f"{book}：rules.{rule}：{fault}", f"{book}: rules.{rule}: {fault}")
    return RuleBookError(f"{book}：{error}", f"{book}: {error}")


def read_toml(path: Path, name: str | None = None) -> dict[str, Any]:
    """Read a TOML file, with floats as decimals.

    Args:
        path: The file.
        name: Its name in messages; by default its path.

    Raises:
        FileError: It is absent, a folder, or can't be read.
        RuleBookError: It is too large, not UTF-8, or not TOML.
    """
    name = str(path) if name is None else name
    try:
        if path.exists() and not path.is_dir() and not path.is_file():
            raise FileError(
                f"{name}：不是普通文件（如管道），请先存为文件",
                f"{name}: is not a regular file, but a pipe or device. Save it as a file first",
            )
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
    except (ValueError, ArithmeticError, RecursionError) as error:  # a number too long, or tables nested too deeply
        raise RuleBookError(
            f"{name}：不是规则库：数字过长或嵌套过深",
            f"{name}: not a rule book: a number is too long, or tables are nested too deeply",
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
