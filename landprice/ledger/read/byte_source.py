"""Reads whole lines of bytes from any offset of a ledger, and words the errors for files that can't be read.

A chunk is read once in its final length, so that nothing is copied or joined: where it ends is found by probing for a
line end near the requested size. In both encodings a line end byte is never part of another character: GB18030's second
bytes begin at 0x30.
"""

import difflib
import gzip
import io
import stat
import zlib
from pathlib import Path
from typing import BinaryIO

from landprice.errors import FileError

PROBE = 1 << 16
"""Bytes searched at a time for a line end."""

WINDOW = 1 << 20
"""Bytes decompressed at a time."""

KEPT = 64 << 20
"""Decompressed bytes that are kept for seeking back: a chunk and what is probed behind it."""


class NotCompressedError(OSError):
    """A file that is not gzip, or is truncated."""


class DecompressedFile(io.RawIOBase, BinaryIO):
    """The content of a gzip file, readable from any offset; fast where reading goes on near the last chunks."""

    def __init__(self, file: BinaryIO) -> None:
        """Decompress an open file."""
        self._file = file
        self._restart()

    def _restart(self) -> None:
        self._file.seek(0)
        self._gzip_file = gzip.GzipFile(fileobj=self._file, mode="rb")
        self._kept = bytearray()
        self._kept_from = self._position = 0

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Set the offset from the beginning."""
        assert whence == io.SEEK_SET
        self._position = offset
        return offset

    def read(self, size: int = -1) -> bytes:
        """Read the next bytes, fewer only at the end.

        Raises:
            NotCompressedError: They can't be decompressed.
        """
        assert size >= 0
        if self._position < self._kept_from:
            position = self._position
            self._restart()
            self._position = position
        offset = self._position
        try:
            while len(self._kept) < offset + size - self._kept_from:
                block = self._gzip_file.read(WINDOW)
                if not block:
                    break
                self._kept += block
                surplus = min(len(self._kept) - KEPT, offset - self._kept_from)
                if surplus > 0:
                    del self._kept[:surplus]
                    self._kept_from += surplus
        except (gzip.BadGzipFile, EOFError, zlib.error) as error:
            raise NotCompressedError(str(error)) from error
        data = bytes(memoryview(self._kept)[offset - self._kept_from : offset - self._kept_from + size])
        self._position += len(data)
        return data

    def close(self) -> None:
        """Close the compressed file too."""
        self._file.close()
        super().close()


def read_error(path: Path, error: OSError | ValueError) -> FileError:
    """Make the error for a file that can't be opened or read.

    Args:
        path: The ledger.
        error: The system's error. A ValueError means that the path is invalid, such as one with a NUL in it.
    """
    match error:
        case FileNotFoundError() | NotADirectoryError():
            return _missing_error(path)
        case IsADirectoryError():
            return FileError(f"{path}：是目录，不是文件", f"{path}: is a directory, not a file")
        case PermissionError():
            return FileError(f"{path}：没有读取权限", f"{path}: may not be read: permission denied")
        case NotCompressedError():
            return FileError(f"{path}：不是完好的 gzip 文件", f"{path}: is not a gzip file, or a damaged one")
        case OSError():
            return FileError(f"{path}：读取失败：{error.strerror}", f"{path}: can't be read: {error.strerror}")
        case _:
            return FileError(f"{path!r}：不是有效的路径", f"{path!r}: is not a valid path")


def _missing_error(path: Path) -> FileError:
    """Make the error for a file that doesn't exist, with what may have been meant."""
    try:
        names = [entry.name for entry in path.parent.iterdir()]
    except OSError:
        return FileError(
            f"{path}：没有这个文件，也没有目录 {path.parent}",
            f"{path}: there is no such file, nor a directory {path.parent}",
        )
    near = difflib.get_close_matches(path.name, names, 1)
    if near:
        return FileError(
            f"{path}：没有这个文件；是否指 {near[0]}？", f"{path}: there is no such file. Did you mean {near[0]}?"
        )
    folder = path.parent.resolve()
    return FileError(
        f"{path}：没有这个文件；请检查文件名和所在目录（{folder}）",
        f"{path}: there is no such file. Check its name and its folder, {folder}",
    )


def size_of(path: Path) -> int:
    """Return the size of a file, decompressed.

    Raises:
        FileError: It is absent, a directory, or not a regular file (a pipe can't be read twice).
    """
    try:
        status = path.stat()
    except (OSError, ValueError) as error:
        raise read_error(path, error) from error
    if stat.S_ISDIR(status.st_mode):
        raise read_error(path, IsADirectoryError())
    if stat.S_ISREG(status.st_mode) and is_compressed(path):
        return _decompressed_size(path)
    if not stat.S_ISREG(status.st_mode):
        raise FileError(
            f"{path}：不是普通文件（如管道），请先存为文件",
            f"{path}: is not a regular file, but a pipe or device. Save it as a file first",
        )
    return status.st_size


def open_source(path: Path) -> BinaryIO:
    """Open a file for reading bytes, decompressed.

    Raises:
        FileError: It can't be opened.
    """
    try:
        file = path.open("rb")
    except (OSError, ValueError) as error:
        raise read_error(path, error) from error
    return DecompressedFile(file) if is_compressed(path) else file


def is_compressed(path: Path) -> bool:
    """Return whether a file is compressed with gzip, by its ending."""
    return path.suffix.lower() == ".gz"


def _decompressed_size(path: Path) -> int:
    """Return the size of a compressed file's content, by decompressing all of it."""
    size = 0
    with open_source(path) as file:
        try:
            while block := file.read(WINDOW):
                size += len(block)
        except OSError as error:
            raise read_error(path, error) from error
    return size


class ByteSource:
    r"""An open ledger up to a fixed end. What is appended to the file meanwhile is not read.

    Args:
        path: The ledger, for messages.
        file: The same, open.
        end: The offset where the ledger's text ends.
        line_end: ``\n``, or ``\r`` in a file without any ``\n`` (old Mac).
    """

    def __init__(self, path: Path, file: BinaryIO, end: int, line_end: bytes) -> None:
        """Read from an open file."""
        self.path = path
        self.end = end
        self.line_end = line_end
        self._file = file

    def lines(self, offset: int, size: int) -> bytes:
        r"""Read whole lines from ``offset``, about ``size`` bytes, at least one line.

        Every line ends in ``\n``, the last one of the file too: so the result can be one byte longer than the file.

        Args:
            offset: Where a line begins, before the end.
            size: The bytes wanted. The result ends with the last line that ends by then, or the first after it.

        Raises:
            FileError: The file has become shorter since it was opened, or can't be read.
        """
        stop = self._line_end_near(offset, min(offset + max(size, 1), self.end))
        data = self._read(offset, stop - offset)
        if self.line_end == b"\r":
            data = data.replace(b"\r", b"\n")
        return data if data.endswith(b"\n") else data + b"\n"

    def _line_end_near(self, offset: int, stop: int) -> int:
        """Return where the last line that ends by ``stop`` ends, or else the first one after it."""
        if stop == self.end:
            return stop
        probe_end = stop
        while probe_end > offset:
            probe_start = max(offset, probe_end - PROBE)
            position = self._read(probe_start, probe_end - probe_start).rfind(self.line_end)
            if position >= 0:
                return probe_start + position + 1
            probe_end = probe_start
        while stop < self.end:
            length = min(PROBE, self.end - stop)
            position = self._read(stop, length).find(self.line_end)
            if position >= 0:
                return stop + position + 1
            stop += length
        return stop

    def _read(self, offset: int, length: int) -> bytes:
        try:
            self._file.seek(offset)
            data = self._file.read(length)
        except OSError as error:
            raise read_error(self.path, error) from error
        if len(data) < length:
            now = offset + len(data)
            raise FileError(
                f"{self.path}：读取期间文件变短（现为 {now} 字节，原至少 {self.end} 字节），请重新运行",
                f"{self.path}: became shorter while it was read ({now} bytes, {self.end} at first). Run again",
            )
        return data
