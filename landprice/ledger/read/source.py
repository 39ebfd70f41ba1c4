"""The bytes of a ledger: whole lines at a time from any place, and errors for a file that can't be read.

A chunk is read once, exactly as long as it is to be, so that nothing is copied or joined; where it ends is found by
probing for a line end near the size asked for. Both encodings allow it: a line end byte is never part of another
character, neither in UTF-8 nor in GB18030 (whose second bytes begin at 0x30).
"""

import gzip
import io
import stat
import zlib
from pathlib import Path
from typing import BinaryIO

from landprice.errors import FileError

PROBE = 1 << 16
"""Bytes looked through at a time for a line end."""


WINDOW = 1 << 20
"""Bytes unpacked at a time."""

KEPT = 64 << 20
"""Bytes of a packed file that are kept once they are read: a chunk and what is probed behind it."""


class NotCompressedError(OSError):
    """A file that gzip did not pack, or not to its end."""


class DecompressedFile(io.RawIOBase, BinaryIO):
    """What a file packed by gzip holds, read from any place; quickly where it is read on from the last few chunks."""

    def __init__(self, file: BinaryIO) -> None:
        """Unpack this open file."""
        self._file = file
        self._start()

    def _start(self) -> None:
        self._file.seek(0)
        self._unpacking = gzip.GzipFile(fileobj=self._file, mode="rb")
        self._kept = bytearray()
        self._kept_from = self._position = 0

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to an offset from the beginning."""
        assert whence == io.SEEK_SET
        self._position = offset
        return offset

    def read(self, size: int = -1) -> bytes:
        """The next bytes, fewer only at the end.

        Raises:
            NotPackedError: They can't be unpacked.
        """
        assert size >= 0
        if self._position < self._kept_from:
            position = self._position
            self._start()
            self._position = position
        offset = self._position
        try:
            while len(self._kept) < offset + size - self._kept_from:
                block = self._unpacking.read(WINDOW)
                if not block:
                    break
                self._kept += block
                surplus = min(len(self._kept) - KEPT, offset - self._kept_from)
                if surplus > 0:
                    del self._kept[:surplus]
                    self._kept_from += surplus
        except (gzip.BadGzipFile, EOFError, zlib.error) as error:
            raise NotCompressedError(str(error)) from error
        found = bytes(memoryview(self._kept)[offset - self._kept_from : offset - self._kept_from + size])
        self._position += len(found)
        return found

    def close(self) -> None:
        """Close the file beneath too."""
        self._file.close()
        super().close()


def read_error(path: Path, error: OSError | ValueError) -> FileError:
    """The error for a file that the system won't open or read.

    Args:
        path: the ledger.
        error: what the system said; a ValueError is a path that can't be one (a NUL in it).
    """
    match error:
        case FileNotFoundError() | NotADirectoryError():
            return FileError(f"{path}：没有这个文件", f"{path}: there is no such file")
        case IsADirectoryError():
            return FileError(f"{path}：是目录，不是文件", f"{path}: is a directory, not a file")
        case PermissionError():
            return FileError(f"{path}：没有读取权限", f"{path}: may not be read: permission denied")
        case NotCompressedError():
            return FileError(f"{path}：不是完好的 gzip 文件", f"{path}: is no gzip file, or a damaged one")
        case OSError():
            return FileError(f"{path}：读取失败：{error.strerror}", f"{path}: can't be read: {error.strerror}")
        case _:
            return FileError(f"{path!r}：不是有效的路径", f"{path!r}: is no valid path")


def size_of(path: Path) -> int:
    """How many bytes the file has now.

    Raises:
        FileError: it is absent, a directory, or no regular file (a pipe can't be read twice).
    """
    try:
        status = path.stat()
    except (OSError, ValueError) as error:
        raise read_error(path, error) from error
    if stat.S_ISDIR(status.st_mode):
        raise read_error(path, IsADirectoryError())
    if stat.S_ISREG(status.st_mode) and is_compressed(path):
        return _unpacked_size(path)
    if not stat.S_ISREG(status.st_mode):
        raise FileError(
            f"{path}：不是普通文件（如管道），请先存为文件",
            f"{path}: is no regular file (a pipe, say); save it as a file first",
        )
    return status.st_size


def open_source(path: Path) -> BinaryIO:
    """The file, opened for reading bytes.

    Raises:
        FileError: it can't be opened.
    """
    try:
        file = path.open("rb")
    except (OSError, ValueError) as error:
        raise read_error(path, error) from error
    return DecompressedFile(file) if is_compressed(path) else file


def is_compressed(path: Path) -> bool:
    """Whether a file is packed by gzip, by its ending."""
    return path.suffix.lower() == ".gz"


def _unpacked_size(path: Path) -> int:
    """How many bytes are in a packed file, all of which must unpack."""
    size = 0
    with open_source(path) as file:
        try:
            while block := file.read(WINDOW):
                size += len(block)
        except OSError as error:
            raise read_error(path, error) from error
    return size


class ByteSource:
    r"""An open ledger up to a fixed end, whatever is appended to the file meanwhile.

    Args:
        path: the ledger, for messages.
        file: the same, open.
        end: the offset where the ledger's text ends.
        line_end: ``\n``, or ``\r`` in a file of the old Mac, where no ``\\n`` occurs.
    """

    def __init__(self, path: Path, file: BinaryIO, end: int, line_end: bytes) -> None:
        """Keep the parts."""
        self.path = path
        self.end = end
        self.line_end = line_end
        self._file = file

    def lines(self, offset: int, size: int) -> bytes:
        r"""The whole lines from ``offset``, about ``size`` bytes, at least one line.

        Every line is given with ``\n`` as its end, the last one of the file too: so a result can be one byte longer
        than what the file holds.

        Args:
            offset: where a line begins, before the end.
            size: bytes wanted; less where a line ends before, more where not even one line does.

        Raises:
            FileError: the file has become shorter since it was opened, or can't be read.
        """
        stop = self._line_end_near(offset, min(offset + max(size, 1), self.end))
        data = self._read(offset, stop - offset)
        if self.line_end == b"\r":
            data = data.replace(b"\r", b"\n")
        return data if data.endswith(b"\n") else data + b"\n"

    def _line_end_near(self, offset: int, stop: int) -> int:
        """Where the last line that ends by ``stop`` ends, or else the first one after it."""
        if stop == self.end:
            return stop
        probe_end = stop
        while probe_end > offset:
            probe_start = max(offset, probe_end - PROBE)
            found = self._read(probe_start, probe_end - probe_start).rfind(self.line_end)
            if found >= 0:
                return probe_start + found + 1
            probe_end = probe_start
        while stop < self.end:
            length = min(PROBE, self.end - stop)
            found = self._read(stop, length).find(self.line_end)
            if found >= 0:
                return stop + found + 1
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
                f"{self.path}: became shorter while it was read ({now} bytes, {self.end} at first); run again",
            )
        return data
