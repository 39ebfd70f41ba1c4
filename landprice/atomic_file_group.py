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
    COMMIT_LOCK,
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
    """Return the file that an output's path leads to, through symbolic links.

    Raises:
        FileError: The path is empty or invalid, or leads to a directory, a device or a pipe.
    """
    if not path.name or str(path) == ".":
        raise FileError("输出文件名为空。", "the output has no file name.")
    try:
        target = path.resolve() if path.is_symlink() else path
        if target.is_dir():
            raise FileError(
                f"无法写入 {path}：是目录，不是文件。", f"can't write {path}: it is a directory, not a file."
            )
        if target.exists() and not target.is_file():
            raise FileError(f"无法写入 {path}：不是普通文件。", f"can't write {path}: it is not a regular file.")
    except (OSError, ValueError, RuntimeError) as error:  # RuntimeError: the links form a circle
        raise write_error(path, error) from error
    return target


def same_file(one: Path, other: Path) -> bool:
    """Return whether two paths lead to one file, through links or on a case-insensitive file system."""
    try:
        return one.resolve() == other.resolve() or one.samefile(other)
    except (OSError, ValueError, RuntimeError):  # one of them does not exist or is invalid
        return False


class AtomicFileGroup:
    """Files that are written and committed together."""

    def __init__(self, *, force: bool, notify: NoticeCallback | None) -> None:
        """Start without files.

        Args:
            force: Whether existing files may be replaced.
            notify: Called with a notice about files that a killed run left behind.
        """
        self._force = force
        self._notify = notify
        self._files: list[AtomicFile] = []

    def open(self, path: Path) -> BinaryIO:
        """Open a temporary file on the disk for writing. The caller may close it or leave it open.

        Raises:
            FileError: It can't be written, or another run is writing it.
        """
        file = AtomicFile(resolve_target(path), force=self._force, notify=self._notify)
        self._files.append(file)
        return file.file

    def scratch(self, file: BinaryIO) -> Path:
        """Create a folder for scratch files of a file that was opened here. It is removed before the commit.

        Raises:
            FileError: It can't be created.
        """
        return next(one for one in self._files if one.file is file).scratch()

    def commit(self) -> None:
        """Rename every file into place. All are synced to the disk first, so that little can fail in between.

        Raises:
            FileError: A file can't be written. Then those that were renamed are removed again, except those that
                replaced an existing file; the message names them.
        """
        for file in self._files:
            file.fsync()
        committed: list[AtomicFile] = []
        with COMMIT_LOCK:
            try:
                for file in self._files:
                    file.commit()
                    committed.append(file)
                    sync_folder(file.path.parent)  # before the next rename, so that the order holds after a crash
            except BaseException as error:
                kept = [file.path for file in reversed(committed) if not file.rollback()]
                if kept and isinstance(error, FileError):
                    names = ", ".join(map(str, kept))
                    raise FileError(
                        f"{error.zh}（{names} 已是本次的结果。）", f"{error.en} ({names} is already this run's.)"
                    ) from error
                raise

    def discard(self) -> None:
        """Remove the files that were not committed, and release all locks."""
        for file in self._files:
            file.discard()


@contextmanager
def open_atomic_group(*, force: bool = True, notify: NoticeCallback | None = None) -> Iterator[AtomicFileGroup]:
    """Open a group of files that is committed at the end of the block, in the order in which they were opened.

    If the block fails, no file is committed and the temporary files are removed.

    Args:
        force: Whether existing files may be replaced.
        notify: Called with a notice about files that a killed run left behind.

    Raises:
        FileError: One can't be written, or exists already.
    """
    outputs = AtomicFileGroup(force=force, notify=notify)
    try:
        yield outputs
        outputs.commit()
    finally:
        outputs.discard()


@contextmanager
def open_atomic(path: Path, *, force: bool = True, notify: NoticeCallback | None = None) -> Iterator[BinaryIO]:
    """Open a file that is committed at the end of the block.

    Args:
        path: Where it is written.
        force: Whether an existing file may be replaced.
        notify: Called with a notice about a file that a killed run left behind.

    Raises:
        FileError: It can't be written, or exists already.
    """
    with open_atomic_group(force=force, notify=notify) as outputs:
        file = outputs.open(path)
        try:
            yield file
        except BrokenPipeError:  # of standard output, which the block may write too
            raise
        except OSError as error:
            raise write_error(path, error) from error
