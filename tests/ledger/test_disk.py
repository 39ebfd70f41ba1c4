"""Outputs are flushed to the disk in the background, and errors of the disk are reported."""

import errno
import os
import threading

import pytest

from landprice import background_sync
from landprice.background_sync import BackgroundSync

FAR = (64 << 20) + 100  # beyond what it may be behind


@pytest.fixture
def file(tmp_path):
    """A file that is open for writing."""
    with (tmp_path / "growing").open("wb") as opened:
        yield opened


def test_it_is_asked_to_take_what_is_new(file, monkeypatch):
    """Once for each time that something was written, and never for nothing."""
    taken = []
    monkeypatch.setattr(background_sync, "_sync", lambda handle: taken.append(os.fstat(handle).st_size))
    behind = BackgroundSync(file)
    for written in (b"one", b"", b"two"):
        file.write(written)
        behind.request()
        behind.wait()
    behind.close()
    assert taken == [3, 6]


def test_writing_goes_on_while_it_is_busy(file, monkeypatch):
    """Until it is far behind: then it is waited for, so that a process can be ended within a bounded time."""
    busy, free, taken = threading.Event(), threading.Event(), []

    def slow(handle):
        taken.append(os.fstat(handle).st_size)
        busy.set()
        assert free.wait(60)

    monkeypatch.setattr(background_sync, "_sync", slow)
    behind = BackgroundSync(file)
    file.write(b"1")
    behind.request()
    assert busy.wait(60)
    file.write(b"2")
    behind.request()  # returns at once
    assert taken == [1]
    file.truncate(FAR)
    waiting = threading.Thread(target=behind.request)
    waiting.start()
    waiting.join(0.1)
    assert waiting.is_alive()
    free.set()
    waiting.join(60)
    behind.wait()
    behind.close()
    assert taken == [1, FAR]


def test_what_it_refuses_is_raised(file, monkeypatch):
    """The system says once that bytes were lost: it has to be heard, by the next call or at the end."""

    def full(_handle):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(background_sync, "_sync", full)
    behind = BackgroundSync(file)
    for written, ask in ((b"more", behind.wait), (b"and more", behind.request)):
        file.truncate(0)
        file.write(written)
        behind.request()
        file.truncate(FAR)  # so far that it is waited for
        with pytest.raises(OSError, match=os.strerror(errno.ENOSPC)):
            ask()
    behind.close()


def test_the_real_thing(file):
    """On this machine's own disk."""
    behind = BackgroundSync(file)
    for number in range(100):
        file.write(b"%d\n" % number)
        behind.request()
    behind.wait()
    behind.close()
    assert os.fstat(file.fileno()).st_size == sum(len(b"%d\n" % number) for number in range(100))
