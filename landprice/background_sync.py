"""Background fsync of a file that grows, so that the final one is short."""

import os
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import BinaryIO

_MAX_UNSYNCED = 64 << 20
"""Bytes written since the last sync began from which on `BackgroundSync.request` waits.

While a process waits for the disk, not even a signal ends it, so that wait must stay short.
"""

_sync: Callable[[int], None] = getattr(os, "fdatasync", os.fsync)


class BackgroundSync:
    """Syncs one file to the disk in a thread of its own.

    An error is raised by the next call: the system reports it once and then no more.
    """

    def __init__(self, file: BinaryIO) -> None:
        """Sync an open file, which must stay open until `close`."""
        self._file = file
        self._thread = ThreadPoolExecutor(1, "sync")
        self._running: Future[None] | None = None
        self._requested = 0

    def request(self) -> None:
        """Start to sync what is written, unless a sync is running; wait for that one if it is far behind.

        Raises:
            OSError: The file can't be synced.
        """
        self._file.flush()
        written = os.fstat(self._file.fileno()).st_size
        if self._running is not None and not self._running.done() and written - self._requested <= _MAX_UNSYNCED:
            return
        self.wait()
        if written > self._requested:
            self._requested = written
            self._running = self._thread.submit(_sync, self._file.fileno())

    def wait(self) -> None:
        """Wait for the sync that is running.

        Raises:
            OSError: The file can't be synced.
        """
        running, self._running = self._running, None
        if running is not None:
            running.result()

    def close(self) -> None:
        """Wait for the thread to end; its error, if any, is dropped."""
        self._thread.shutdown()
