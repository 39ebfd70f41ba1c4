"""Reads a statement's file, JSON or a workbook."""

import sys
from pathlib import Path

from landprice.atomic_file_group import os_error_reason
from landprice.errors import FileError
from landprice.verification.model import ClaimedStatement, statement_error

_LARGEST = 32 * 1024 * 1024  # bytes: a statement has thousands, and a device file would be read for ever
_ZIP = b"PK\x03\x04"


def read_claims(path: str) -> tuple[ClaimedStatement, ...]:
    """Read a statement's file, whatever its name; ``-`` is standard input.

    Returns:
        The statement; of a sweep, each of its statements in turn.

    Raises:
        FileError: It can't be read.
        UsageError: It is no statement; the message says what is wrong, and where.
    """
    content = _read_bytes(path)
    if content.startswith(_ZIP):
        from landprice.verification.read_workbook import read_workbook  # noqa: PLC0415  only a workbook needs it

        return (read_workbook(content, path),)
    from landprice.verification.read_json import read_json  # noqa: PLC0415  the same

    return read_json(content, path)


def _read_bytes(path: str) -> bytes:
    """Read the bytes of a file, or of standard input.

    Raises:
        FileError: They can't be read.
        UsageError: They are too many for a statement.
    """
    try:
        if path == "-":
            content = sys.stdin.buffer.read(_LARGEST + 1)
        else:
            with Path(path).open("rb") as file:
                content = file.read(_LARGEST + 1)
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        zh, en = os_error_reason(error) if isinstance(error, OSError) else ("不是有效的路径", "it is not a valid path")
        raise FileError(f"无法读取 {path}：{zh}。", f"can't read {path}: {en}.") from error
    if len(content) > _LARGEST:
        raise statement_error(path, "大于 32 MiB", "it is larger than 32 MiB")
    return content
