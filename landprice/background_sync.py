"""The disk takes a file while it grows, in a thread of its own, so that little is left to wait for at the end."""

import os
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import BinaryIO

_AHEAD = 64 << 20
"""Bytes written that the disk may be behind: while it is waited for, not even a signal ends a process."""

_sync: Callable[[int], None] = getattr(os, "fdatasync", os.fsync)


class BackgroundSync:
    """The disk behind one file.

    What it refuses is raised by the next call: the system says it once, and then no more.
    """

    def __init__(self, file: BinaryIO) -> None:
        """Stand behind a file that is open, and stays so until `close`."""
        self._file = file
        self._thread = ThreadPoolExecutor(1, "disk")
        self._taking: Future[None] | None = None
        self._asked = 0

    def take(self) -> None:
        """Have it take what is written, once it is free; wait only where it is far behind.

        Raises:
            OSError: It can't.
        """
        self._file.flush()
        written = os.fstat(self._file.fileno()).st_size
        if self._taking is not None and not self._taking.done() and written - self._asked <= _AHEAD:
            return
        self.settle()
        if written > self._asked:
            self._asked = written
            self._taking = self._thread.submit(_sync, self._file.fileno())

    def settle(self) -> None:
        """Wait for what it was asked to take.

        Raises:
            OSError: It can't.
        """
        taking, self._taking = self._taking, None
        if taking is not None:
            taking.result()

    def close(self) -> None:
        """Let go of the file."""
        self._thread.shutdown()
