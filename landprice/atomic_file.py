"""A file on its way to its name: written beside it, locked while its run is alive, cleared away where the run died.

The part ``.NAME.landprice-part`` is locked by the kernel, which lets go however a process ends: so a second run to the
same name is refused, and what a killed run left behind is known for that, named and removed by the next.
"""

import contextlib
import errno
import os
import re
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from landprice.errors import FileError

try:
    import fcntl
except ImportError:  # pragma: no cover  Windows, where a file that is open can't be removed: that is lock enough
    fcntl = None  # type: ignore[assignment]

NoticeCallback = Callable[[str, str], None]
"""Told what a user should know, in Chinese and in English."""

_ENDING = ".landprice-part"
_SCRATCH = ".landprice-scratch"
_LONGEST = 255 - len("." + _SCRATCH)  # bytes of a name, on most file systems
_ATTEMPTS = 100  # to be the one who makes a part, each lost to another run

NAMING = threading.RLock()
"""Held while files get their names, and by whoever ends the process."""

_ended = threading.Event()
"""Set when the process ends: nothing may be made or named any more."""

_being_written: set["AtomicFile"] = set()

_REASONS = {
    errno.ENOENT: ("不存在", "it does not exist"),
    errno.EISDIR: ("是目录，不是文件", "it is a directory, not a file"),
    errno.ENOTDIR: ("路径中有一段不是目录", "a part of its path is no directory"),
    errno.EACCES: ("没有权限", "permission denied"),
    errno.EPERM: ("没有权限", "permission denied"),
    errno.ENOSPC: ("磁盘空间不足", "no space left on the disk"),
    errno.EDQUOT: ("超出磁盘配额", "the disk quota is used up"),
    errno.EFBIG: ("超出文件大小限制", "it is larger than a file may be"),
    errno.EROFS: ("文件系统只读", "the file system is read-only"),
    errno.ENAMETOOLONG: ("文件名过长", "its name is too long"),
    errno.ELOOP: ("符号链接循环", "its links lead in a circle"),
}

_AS_POLARS_HAS_IT = re.compile(r"\(os error (\d+)\)|\[Errno (\d+)\]")
"""Its own errors of the system, and Python's, of which it makes one without a number."""


def os_error_reason(error: OSError) -> tuple[str, str]:
    """Why a file could not be read or written, in both languages."""
    text = error.strerror or str(error)
    number = error.errno
    if number is None and (said := _AS_POLARS_HAS_IT.search(text)) is not None:
        number = int(said[1] or said[2])
        text = os.strerror(number)
    if number is None or text != os.strerror(number):  # more than the system's own words
        return text, text
    return _REASONS.get(number, (text, text))


def write_error(path: Path | str, error: OSError | ValueError | RuntimeError) -> FileError:
    """The error for a file that can't be written; what is no OSError is a path that can't be one."""
    zh, en = os_error_reason(error) if isinstance(error, OSError) else ("不是有效的路径", "it is no valid path")
    return FileError(f"无法写入 {path}：{zh}。", f"can't write {path}: {en}.")


def partial_path(path: Path) -> Path:
    """Where a file is written until it is whole."""
    name = path.name
    if len(os.fsencode(name)) > _LONGEST:
        import hashlib  # noqa: PLC0415  rarely needed

        name = hashlib.sha256(os.fsencode(name)).hexdigest()
    return path.with_name(f".{name}{_ENDING}")


def scratch_path(path: Path) -> Path:
    """A folder for what is needed only while a file is written; it is there only as long as the part is."""
    return partial_path(path).with_suffix(_SCRATCH)


def remove_leftovers(path: Path, say: NoticeCallback | None = None) -> None:
    """Remove what a run that was killed left beside a file, and say so.

    Raises:
        FileError: Another run is writing the file now; or what is there can't be removed.
    """
    part = partial_path(path)
    try:
        left = _removed(part, scratch_path(path))
    except FileNotFoundError:
        return
    except BlockingIOError as error:
        raise _being_written_by_another(path) from error
    except (OSError, ValueError) as error:
        raise write_error(part, error) from error
    if say is not None:
        when = time.strftime("%Y-%m-%d %H:%M", time.localtime(left.st_mtime))
        say(
            f"清理上次中断留下的 {part}（{left.st_size:,} 字节，{when}）。",
            f"Removed {part}, left behind by a run that was killed ({left.st_size:,} bytes, {when}).",
        )


def abandon() -> None:
    """Remove what is being written, for a process that ends at once: no file gets its name any more.

    Files that are getting their names just now are waited for, a moment at most; the lock is never given back.
    """
    NAMING.acquire(timeout=0.5)
    _ended.set()
    for part in tuple(_being_written):
        part.remove()


class AtomicFile:
    """A file that is being written beside its name."""

    def __init__(self, path: Path, *, force: bool, say: NoticeCallback | None) -> None:
        """Make it.

        Raises:
            FileError: It can't be made, another run is writing it, or the file is there and may not be replaced.
        """
        self.path = path
        self._force = force
        self._part = partial_path(path)
        self._scratch = scratch_path(path)
        self._replaced = False
        with NAMING:
            _refuse_if_ended(path)
            self._handle: int | None = _made(path, self._part, say)
            _being_written.add(self)
        try:
            self._keep_what_is_there()
            # a handle of its own: whoever writes may close it, and the lock stays
            self.file: BinaryIO = os.fdopen(os.dup(self._handle), "wb")
        except OSError as error:
            self.discard()
            raise write_error(path, error) from error
        except BaseException:
            self.discard()
            raise

    def _keep_what_is_there(self) -> None:
        """Keep a file that may not be replaced, and of another who may read it."""
        if os.path.lexists(self.path):
            if not self._force:
                raise exists_error(self.path)
            with contextlib.suppress(OSError):  # a file system without modes
                self._part.chmod(self.path.stat().st_mode & 0o777 | 0o600)

    def scratch(self) -> Path:
        """A folder beside it for what is needed while it is written, and gone before it has its name.

        Raises:
            FileError: It can't be made.
        """
        try:
            self._scratch.mkdir(0o700, exist_ok=True)
        except OSError as error:
            raise write_error(self._scratch, error) from error
        return self._scratch

    def settle(self) -> None:
        """Have all of it on the disk."""
        try:
            _remove_folder(self._scratch)
            if not self.file.closed:
                self.file.close()
            assert self._handle is not None
            os.fsync(self._handle)
        except OSError as error:
            raise write_error(self.path, error) from error

    def appear(self) -> None:
        """Take the name."""
        try:
            _refuse_if_ended(self.path)
            if not self._is_at(self._part):
                raise FileError(
                    f"无法写入 {self.path}：{self._part} 已被移走或删除。",
                    f"can't write {self.path}: {self._part} was moved or removed.",
                )
            self._replaced = os.path.lexists(self.path)
            if fcntl is None:
                self._let_go()  # Windows gives no name to a file that is open
            if self._force:
                self._part.replace(self.path)
            else:
                self._appear_beside_none()
        except OSError as error:
            raise write_error(self.path, error) from error

    def _appear_beside_none(self) -> None:
        """Take the name if nothing has it, be it that it was given a moment ago."""
        try:
            os.link(self._part, self.path)
        except FileExistsError as error:
            raise exists_error(self.path) from error
        except OSError as error:  # a file system without hard links
            if self._replaced:
                raise exists_error(self.path) from error
            self._part.rename(self.path)
        else:
            self._part.unlink()

    def disappear(self) -> bool:
        """Give the name up again, for one that belongs to this could not take its own.

        Returns:
            Whether nothing is under the name, as before; what was replaced is gone.
        """
        if self._replaced:
            return False
        with contextlib.suppress(OSError):
            if self._is_at(self.path):
                self.path.unlink()
        return True

    def discard(self) -> None:
        """Remove it if it has no name yet, and let go of it."""
        self.remove()
        _being_written.discard(self)
        if hasattr(self, "file"):
            with contextlib.suppress(OSError):  # what could not be written before can't be now
                self.file.close()
        self._let_go()

    def remove(self) -> None:
        """Remove it if it has no name yet."""
        with contextlib.suppress(OSError):
            if self._is_at(self._part):
                _remove_folder(self._scratch)
                self._part.unlink()

    def _is_at(self, path: Path) -> bool:
        """Whether it is the file of this name."""
        return self._handle is None or _is_at(self._handle, path)

    def _let_go(self) -> None:
        """Close it, and so unlock it."""
        handle, self._handle = self._handle, None
        if handle is not None:
            os.close(handle)


def exists_error(path: Path) -> FileError:
    """The error for an output that is there and may not be replaced."""
    return FileError(f"{path} 已存在；用 --force 覆盖。", f"{path} is there already; replace it with --force.")


def _being_written_by_another(path: Path) -> FileError:
    return FileError(
        f"{path} 正由另一次运行写入（{partial_path(path)}）。",
        f"{path} is being written by another run ({partial_path(path)}).",
    )


def _refuse_if_ended(path: Path) -> None:
    if _ended.is_set():
        raise FileError(f"无法写入 {path}：运行已中断。", f"can't write {path}: the run was interrupted.")


def _made(path: Path, part: Path, say: NoticeCallback | None) -> int:
    """A new part, locked.

    Raises:
        FileError: It can't be made, or another run has it.
    """
    for _ in range(_ATTEMPTS):
        remove_leftovers(path, say)
        try:
            handle = os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
        except FileExistsError:  # another run's, made this moment
            continue
        except (OSError, ValueError) as error:
            raise write_error(path, error) from error
        # where the file system has no locks, that it was not there must do
        if _locked(handle, without=True) and _is_at(handle, part):
            return handle
        os.close(handle)  # another run took it for left behind, as it was not locked yet
    raise _being_written_by_another(path)


def _removed(part: Path, scratch: Path) -> os.stat_result:
    """Remove a part that no run is writing, and what was needed for it.

    Returns:
        What is known of it.

    Raises:
        FileNotFoundError: There is none.
        BlockingIOError: A run is writing it.
        OSError: It can't be removed.
    """
    if fcntl is None:  # Windows: a file that is open can't be removed
        left = part.lstat()
        try:
            part.unlink()
        except PermissionError as error:
            raise BlockingIOError from error
        _remove_folder(scratch)
        return left
    handle = os.open(part, os.O_RDWR | os.O_NOFOLLOW | os.O_NONBLOCK)
    try:
        if not _locked(handle):
            raise BlockingIOError
        if not _is_at(handle, part):  # it was given its name just now, or is another run's
            raise FileNotFoundError
        left = os.fstat(handle)
        _remove_folder(scratch)
        part.unlink()
        return left
    finally:
        os.close(handle)


def _remove_folder(folder: Path) -> None:
    """Remove a folder and what is in it, if it is there."""
    for _ in range(_ATTEMPTS):  # a process that ends may still be making files in it
        if not folder.is_dir():
            return
        import shutil  # noqa: PLC0415  for workbooks alone

        shutil.rmtree(folder, ignore_errors=True)


def _locked(handle: int, *, without: bool = False) -> bool:
    """Lock a file for as long as this process lives.

    Args:
        handle: The file, open.
        without: What is said where there are no locks.

    Returns:
        Whether it is this run's now.
    """
    if fcntl is None:
        return True
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return without
    return True


def _is_at(handle: int, path: Path) -> bool:
    """Whether an open file is still the one of this name."""
    try:
        return os.path.samestat(os.fstat(handle), os.lstat(path))
    except FileNotFoundError:
        return False


def sync_folder(folder: Path) -> None:
    """Have the names in a folder on the disk, where the system can do that."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
