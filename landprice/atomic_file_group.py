"""Groups of output files that are written whole or not at all.

Each file is written under a temporary name (`landprice.atomic_file`) and renamed into place when all of it is on the
disk. Files that belong together are renamed together, in the order in which they were opened. Until then an existing
file stays as it was. If the run ends early, the temporary files are removed (not after SIGKILL or a power failure).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from landprice.atomic_file import (
    NAMING,
    AtomicFile,
    NoticeCallback,
    exists_error,
    os_error_reason,
    remove_leftovers,
    sync_folder,
    write_error,
)
from landprice.errors import FileError

__all__ = [
    "AtomicFileGroup",
    "NoticeCallback",
    "exists_error",
    "open_atomic",
    "open_atomic_group",
    "os_error_reason",
    "remove_leftovers",
    "resolve_target",
    "same_file",
    "write_error",
]


def resolve_target(path: Path) -> Path:
    """The file that an output's name stands for: behind a link, the file that it leads to.

    Raises:
        FileError: The name is empty, can't be looked up, or stands for a directory, a device or a pipe.
    """
    if not path.name or str(path) == ".":
        raise FileError("输出文件名为空。", "the output has no file name.")
    try:
        found = path.resolve() if path.is_symlink() else path
        if found.is_dir():
            raise FileError(
                f"无法写入 {path}：是目录，不是文件。", f"can't write {path}: it is a directory, not a file."
            )
        if found.exists() and not found.is_file():
            raise FileError(f"无法写入 {path}：不是普通文件。", f"can't write {path}: it is no regular file.")
    except (OSError, ValueError, RuntimeError) as error:  # of links in a circle it is a RuntimeError
        raise write_error(path, error) from error
    return found


def same_file(one: Path, other: Path) -> bool:
    """Whether two names stand for one file: through links, hard links too, or where upper and lower case are one."""
    try:
        return one.resolve() == other.resolve() or one.samefile(other)
    except (OSError, ValueError, RuntimeError):  # one of them is not there, or can't be
        return False


class AtomicFileGroup:
    """Files that are being written and get their names together."""

    def __init__(self, *, force: bool, say: NoticeCallback | None) -> None:
        """None yet.

        Args:
            force: Whether files that are there may be replaced.
            say: Told of what an earlier run left behind.
        """
        self._force = force
        self._say = say
        self._parts: list[AtomicFile] = []

    def open(self, path: Path) -> BinaryIO:
        """A file to write, a real one on the disk; it may be closed or left open.

        Raises:
            FileError: It can't be written, or another run is writing it.
        """
        part = AtomicFile(resolve_target(path), force=self._force, say=self._say)
        self._parts.append(part)
        return part.file

    def scratch(self, file: BinaryIO) -> Path:
        """A folder for what is needed while a file that was opened here is written; it goes before the file is named.

        Raises:
            FileError: It can't be made.
        """
        return next(part for part in self._parts if part.file is file).scratch()

    def appear(self) -> None:
        """Give every file its name, first all of them to the disk, so that little is left that can fail.

        Raises:
            FileError: One can't be written whole. Then none has its name, save that one which replaced another before
                stays replaced; the message says so.
        """
        for part in self._parts:
            part.settle()
        named: list[AtomicFile] = []
        with NAMING:
            try:
                for part in self._parts:
                    part.appear()
                    named.append(part)
                    sync_folder(part.path.parent)  # one name is on the disk before the next is given
            except BaseException as error:
                kept = [part.path for part in reversed(named) if not part.disappear()]
                if kept and isinstance(error, FileError):
                    names = ", ".join(map(str, kept))
                    raise FileError(
                        f"{error.zh}（{names} 已是本次的结果。）", f"{error.en} ({names} is already this run's.)"
                    ) from error
                raise

    def discard(self) -> None:
        """Remove what has no name yet, and let go of the rest."""
        for part in self._parts:
            part.discard()


@contextmanager
def open_atomic_group(*, force: bool = True, say: NoticeCallback | None = None) -> Iterator[AtomicFileGroup]:
    """Files that appear together under their names, in the order in which they are opened, when the block is left.

    Where the block is left by an error, none does, and what was written is removed.

    Args:
        force: Whether files that are there may be replaced.
        say: Told of what an earlier run left behind.

    Raises:
        FileError: One can't be written, or is there already.
    """
    outputs = AtomicFileGroup(force=force, say=say)
    try:
        yield outputs
        outputs.appear()
    finally:
        outputs.discard()


@contextmanager
def open_atomic(path: Path, *, force: bool = True, say: NoticeCallback | None = None) -> Iterator[BinaryIO]:
    """A file to write that appears under its name only when all of it is written.

    Args:
        path: Its name.
        force: Whether a file that is there may be replaced.
        say: Told of what an earlier run left behind.

    Raises:
        FileError: It can't be written, or is there already.
    """
    with open_atomic_group(force=force, say=say) as outputs:
        file = outputs.open(path)
        try:
            yield file
        except BrokenPipeError:  # of standard output, written meanwhile
            raise
        except OSError as error:
            raise write_error(path, error) from error
