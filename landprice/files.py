"""Files that appear whole or not at all."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from landprice.errors import FileError


def reason(error: OSError) -> tuple[str, str]:
    """Why a file could not be read or written, in both languages."""
    known = {
        "FileNotFoundError": ("不存在", "it does not exist"),
        "IsADirectoryError": ("是目录，不是文件", "it is a directory, not a file"),
        "NotADirectoryError": ("路径中有一段不是目录", "a part of its path is no directory"),
        "PermissionError": ("没有权限", "permission denied"),
    }
    text = error.strerror or str(error)
    return known.get(type(error).__name__, (text, text))


def target(path: Path) -> Path:
    """The file that an output's name stands for: behind a link, the file that it leads to.

    Raises:
        FileError: The name is empty, or stands for a directory, a device or a pipe.
    """
    if not path.name or str(path) == ".":
        raise FileError("输出文件名为空。", "the output has no file name.")
    found = path.resolve() if path.is_symlink() else path
    if found.is_dir():
        raise FileError(f"无法写入 {path}：是目录，不是文件。", f"can't write {path}: it is a directory, not a file.")
    if found.exists() and not found.is_file():
        raise FileError(f"无法写入 {path}：不是普通文件。", f"can't write {path}: it is no regular file.")
    return found


@contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """A file to write that appears under its name only when all of it is written.

    It is written beside its name and renamed at the end; where anything fails, what stood there before stays.

    Raises:
        FileError: It can't be written.
    """
    path = target(path)
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
    except OSError as error:
        zh, en = reason(error)
        raise FileError(f"无法写入 {path}：{zh}。", f"can't write {path}: {en}.") from error
    part = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        part.chmod(0o666 & ~_umask())
        part.replace(path)
    except BrokenPipeError:  # of standard output, written meanwhile
        raise
    except OSError as error:
        zh, en = reason(error)
        raise FileError(f"无法写入 {path}：{zh}。", f"can't write {path}: {en}.") from error
    finally:
        part.unlink(missing_ok=True)


def _umask() -> int:
    """The process's file mode mask, which can only be read by setting it."""
    mask = os.umask(0)
    os.umask(mask)
    return mask
