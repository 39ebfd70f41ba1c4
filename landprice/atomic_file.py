"""A locked temporary file that is renamed into place.

The temporary file ``.NAME.landprice-part`` is locked with flock, which the kernel releases however the process ends. So
a second run that writes the same file is refused, and a file without a lock was left behind by a killed run: the next
run removes it and says so.
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
except ImportError:  # pragma: no cover  Windows: an open file can't be removed, which serves as the lock
    fcntl = None  # type: ignore[assignment]

NoticeCallback = Callable[[str, str], None]
"""Called with a notice for the user, in Chinese and in English."""

_SUFFIX = ".landprice-part"
_SCRATCH_SUFFIX = ".landprice-scratch"
_MAX_NAME = 255 - len("." + _SCRATCH_SUFFIX)  # bytes of a name, on most file systems
_ATTEMPTS = 100  # at creating a temporary file that other runs create and remove too

COMMIT_LOCK = threading.RLock()
"""Held while files are renamed into place, and by a signal handler that ends the process."""

_ended = threading.Event()
"""Set when the process ends: nothing may be created or renamed any more."""

_open_files: set["AtomicFile"] = set()

_REASONS = {
    errno.ENOENT: ("不存在", "it does not exist"),
    errno.EISDIR: ("是目录，不是文件", "it is a directory, not a file"),
    errno.ENOTDIR: ("路径中有一段不是目录", "a part of its path is not a directory"),
    errno.EACCES: ("没有权限", "permission denied"),
    errno.EPERM: ("没有权限", "permission denied"),
    errno.ENOSPC: ("磁盘空间不足", "no space left on the disk"),
    errno.EDQUOT: ("超出磁盘配额", "the disk quota is used up"),
    errno.EFBIG: ("超出文件大小限制", "it is larger than a file may be"),
    errno.EROFS: ("文件系统只读", "the file system is read-only"),
    errno.ENAMETOOLONG: ("文件名过长", "its name is too long"),
    errno.ELOOP: ("符号链接循环", "its symbolic links form a circle"),
}

_ERRNO_IN_TEXT = re.compile(r"\(os error (\d+)\)|\[Errno (\d+)\]")
"""The number in the text of a system error that Polars raises without ``errno``: as Rust or as Python words it."""


def os_error_reason(error: OSError) -> tuple[str, str]:
    """Return the reason of a system error, in Chinese and in English."""
    text = error.strerror or str(error)
    number = error.errno
    if number is None and (match := _ERRNO_IN_TEXT.search(text)) is not None:
        number = int(match[1] or match[2])
        text = os.strerror(number)
    if number is None or text != os.strerror(number):  # the text says more than the error's number
        return text, text
    return _REASONS.get(number, (text, text))


def write_error(path: Path | str, error: OSError | ValueError | RuntimeError) -> FileError:
    """Make the error for a file that can't be written. Errors other than OSError mean that the path is invalid."""
    zh, en = os_error_reason(error) if isinstance(error, OSError) else ("不是有效的路径", "it is not a valid path")
    return FileError(f"无法写入 {path}：{zh}。", f"can't write {path}: {en}.")


def partial_path(path: Path) -> Path:
    """Return the path of a file's temporary file."""
    name = path.name
    if len(os.fsencode(name)) > _MAX_NAME:
        import hashlib  # noqa: PLC0415  rarely needed

        name = hashlib.sha256(os.fsencode(name)).hexdigest()
    return path.with_name(f".{name}{_SUFFIX}")


def scratch_path(path: Path) -> Path:
    """Return the path of a folder for scratch files, which exists no longer than the temporary file."""
    return partial_path(path).with_suffix(_SCRATCH_SUFFIX)


def remove_leftovers(path: Path, notify: NoticeCallback | None = None) -> None:
    """Remove the temporary file that a killed run left behind, and notify the user.

    Raises:
        FileError: Another run is writing the file now, or the temporary file can't be removed.
    """
    part = partial_path(path)
    try:
        left = _remove_unlocked(part, scratch_path(path))
    except FileNotFoundError:
        return
    except BlockingIOError as error:
        raise _locked_error(path) from error
    except (OSError, ValueError) as error:
        raise write_error(part, error) from error
    if notify is not None:
        when = time.strftime("%Y-%m-%d %H:%M", time.localtime(left.st_mtime))
        notify(
            f"清理上次中断留下的 {part}（{left.st_size:,} 字节，{when}）。",
            f"Removed {part}, left behind by a run that was killed ({left.st_size:,} bytes, {when}).",
        )


def abandon() -> None:
    """Remove all temporary files of a process that is about to end. No file can be committed afterwards.

    A commit that is under way gets half a second to end; the lock is never released.
    """
    COMMIT_LOCK.acquire(timeout=0.5)
    _ended.set()
    for file in tuple(_open_files):
        file.remove()


class AtomicFile:
    """A file that is written under a temporary name and renamed into place by `commit`."""

    def __init__(self, path: Path, *, force: bool, notify: NoticeCallback | None) -> None:
        """Create and lock the temporary file.

        Raises:
            FileError: It can't be created, another run is writing it, or the file exists and may not be replaced.
        """
        self.path = path
        self._force = force
        self._part = partial_path(path)
        self._scratch = scratch_path(path)
        self._replaced = False
        with COMMIT_LOCK:
            _refuse_if_ended(path)
            self._handle: int | None = _create_locked(path, self._part, notify)
            _open_files.add(self)
        try:
            self._check_existing()
            # A duplicate: the caller may close it without releasing the lock.
            self.file: BinaryIO = os.fdopen(os.dup(self._handle), "wb")
        except OSError as error:
            self.discard()
            raise write_error(path, error) from error
        except BaseException:
            self.discard()
            raise

    def _check_existing(self) -> None:
        """Refuse to replace an existing file without `force`; else take over its permissions."""
        if os.path.lexists(self.path):
            if not self._force:
                raise exists_error(self.path)
            with contextlib.suppress(OSError):  # a file system without modes
                self._part.chmod(self.path.stat().st_mode & 0o777 | 0o600)

    def scratch(self) -> Path:
        """Create a folder for scratch files, which is removed before the file is committed.

        Raises:
            FileError: It can't be created.
        """
        try:
            self._scratch.mkdir(0o700, exist_ok=True)
        except OSError as error:
            raise write_error(self._scratch, error) from error
        return self._scratch

    def fsync(self) -> None:
        """Close the file and sync it to the disk."""
        try:
            _remove_folder(self._scratch)
            if not self.file.closed:
                self.file.close()
            assert self._handle is not None
            os.fsync(self._handle)
        except OSError as error:
            raise write_error(self.path, error) from error

    def commit(self) -> None:
        """Rename the file into place."""
        try:
            _refuse_if_ended(self.path)
            if not self._is_at(self._part):
                raise FileError(
                    f"无法写入 {self.path}：{self._part} 已被移走或删除。",
                    f"can't write {self.path}: {self._part} was moved or removed.",
                )
            self._replaced = os.path.lexists(self.path)
            if fcntl is None:
                self._close_handle()  # Windows does not rename an open file
            if self._force:
                self._part.replace(self.path)
            else:
                self._commit_exclusively()
        except OSError as error:
            raise write_error(self.path, error) from error

    def _commit_exclusively(self) -> None:
        """Rename into place; fail if the target appeared meanwhile."""
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

    def rollback(self) -> bool:
        """Remove the file again after `commit`, because another file of its group could not be committed.

        Returns:
            Whether the state before is restored. False if another file was replaced: that one is gone.
        """
        if self._replaced:
            return False
        with contextlib.suppress(OSError):
            if self._is_at(self.path):
                self.path.unlink()
        return True

    def discard(self) -> None:
        """Remove the temporary file unless it was committed, and release the lock."""
        self.remove()
        _open_files.discard(self)
        if hasattr(self, "file"):
            with contextlib.suppress(OSError):  # a write error that was raised before is raised again
                self.file.close()
        self._close_handle()

    def remove(self) -> None:
        """Remove the temporary file unless it was committed."""
        with contextlib.suppress(OSError):
            if self._is_at(self._part):
                _remove_folder(self._scratch)
                self._part.unlink()

    def _is_at(self, path: Path) -> bool:
        """Return whether the path leads to this file."""
        return self._handle is None or _is_at(self._handle, path)

    def _close_handle(self) -> None:
        """Close the file descriptor, which releases the lock."""
        handle, self._handle = self._handle, None
        if handle is not None:
            os.close(handle)


def exists_error(path: Path) -> FileError:
    """Make the error for an output that exists and may not be replaced."""
    return FileError(f"{path} 已存在；用 --force 覆盖。", f"{path} already exists. Use --force to replace it.")


def _locked_error(path: Path) -> FileError:
    return FileError(
        f"{path} 正由另一次运行写入（{partial_path(path)}）。",
        f"{path} is being written by another run ({partial_path(path)}).",
    )


def _refuse_if_ended(path: Path) -> None:
    if _ended.is_set():
        raise FileError(f"无法写入 {path}：运行已中断。", f"can't write {path}: the run was interrupted.")


def _create_locked(path: Path, part: Path, notify: NoticeCallback | None) -> int:
    """Create a temporary file and lock it.

    Returns:
        Its file descriptor.

    Raises:
        FileError: It can't be created, or another run has it.
    """
    for _ in range(_ATTEMPTS):
        remove_leftovers(path, notify)
        try:
            handle = os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
        except FileExistsError:  # another run created it in between
            continue
        except (OSError, ValueError) as error:
            raise write_error(path, error) from error
        # Without locks in the file system, O_EXCL alone must do.
        if _lock(handle, if_unsupported=True) and _is_at(handle, part):
            return handle
        os.close(handle)  # another run removed it before it was locked
    raise _locked_error(path)


def _remove_unlocked(part: Path, scratch: Path) -> os.stat_result:
    """Remove a temporary file that no run has locked, and its scratch folder.

    Returns:
        The status of the removed file.

    Raises:
        FileNotFoundError: It does not exist.
        BlockingIOError: A run is writing it.
        OSError: It can't be removed.
    """
    if fcntl is None:  # Windows: an open file can't be removed
        left = part.lstat()
        try:
            part.unlink()
        except PermissionError as error:
            raise BlockingIOError from error
        _remove_folder(scratch)
        return left
    handle = os.open(part, os.O_RDWR | os.O_NOFOLLOW | os.O_NONBLOCK)
    try:
        if not _lock(handle):
            raise BlockingIOError
        if not _is_at(handle, part):  # it was just committed, or replaced by another run's
            raise FileNotFoundError
        left = os.fstat(handle)
        _remove_folder(scratch)
        part.unlink()
        return left
    finally:
        os.close(handle)


def _remove_folder(folder: Path) -> None:
    """Remove a folder and its content, if it exists."""
    for _ in range(_ATTEMPTS):  # a process that is ending may still create files in it
        if not folder.is_dir():
            return
        import shutil  # noqa: PLC0415  for workbooks alone

        shutil.rmtree(folder, ignore_errors=True)


def _lock(handle: int, *, if_unsupported: bool = False) -> bool:
    """Lock a file until it is closed or the process ends.

    Args:
        handle: The file descriptor.
        if_unsupported: The result where the file system has no locks.

    Returns:
        Whether this process has the lock.
    """
    if fcntl is None:
        return True
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return if_unsupported
    return True


def _is_at(handle: int, path: Path) -> bool:
    """Return whether a path still leads to an open file."""
    try:
        return os.path.samestat(os.fstat(handle), os.lstat(path))
    except FileNotFoundError:
        return False


def sync_folder(folder: Path) -> None:
    """Sync a folder's entries to the disk, where the system can do that."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
