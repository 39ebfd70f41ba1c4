"""Signal handling: stop a run at once, say so once, leave no partial output.

Python delivers signals to the main thread only, between bytecode instructions, so a long Polars call there would delay
them. Long work therefore runs in a worker thread (`run_in_worker`) while the main thread waits. On a signal the process
exits immediately, without joining threads that may be inside Polars or blocked on a pipe.
"""

import contextlib
import os
import select
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from types import FrameType
from typing import Any, TypeVar

from landprice import atomic_file
from landprice.cli.language import choose_language, phrase
from landprice.errors import Exit, LandpriceError, Lang

T = TypeVar("T")

TICK = 0.2
"""Seconds between two calls of ``tick`` in `run_in_worker`."""

_SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT", "SIGXCPU")
_restore_sequence = ""
_kept_settings: list[tuple[int, list[Any]]] = []


def install_handlers() -> None:
    """Install a handler that ends the process cleanly, for every signal that asks it to end.

    Signals that are ignored stay so: nohup and a shell's background jobs rely on that.
    """
    for number in _signals():
        if signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, _stop)


def set_restore_sequence(text: str) -> None:
    """Set what to write to the terminal before the last line, to restore its state."""
    global _restore_sequence  # noqa: PLW0603  a signal handler takes no arguments of ours
    _restore_sequence = text


@contextlib.contextmanager
def keep_terminal() -> Iterator[None]:
    """Restore the settings of the terminal at the end, also if a signal ends the process: readline turns echo off."""
    with contextlib.suppress(Exception):  # Windows has no termios; termios.error isn't an OSError
        import termios  # noqa: PLC0415

        handle = sys.stdin.fileno()
        _kept_settings.append((handle, termios.tcgetattr(handle)))
    try:
        yield
    finally:
        _restore_terminal()
        _kept_settings.clear()


def _restore_terminal() -> None:
    for handle, settings in _kept_settings:
        with contextlib.suppress(Exception):  # a closed terminal has no settings to restore
            import termios  # noqa: PLC0415

            if os.tcgetpgrp(handle) == os.getpgrp():  # in the background, SIGTTOU would stop the process
                termios.tcsetattr(handle, termios.TCSANOW, settings)


def run_in_worker(work: Callable[[threading.Event], T], tick: Callable[[], None]) -> T:
    """Run a function in a worker thread, and wait for it.

    Args:
        work: The function. Its event is set when it should stop.
        tick: Called every `TICK` seconds meanwhile.

    Returns:
        The result of ``work``.

    Raises:
        BaseException: The exception of ``work``.
    """
    results, errors = list[T](), list[BaseException]()
    stop, ended = threading.Event(), threading.Event()

    def call() -> None:
        try:
            results.append(work(stop))
        except BaseException as error:  # noqa: BLE001  raised again in the waiting thread
            errors.append(error)
        finally:
            ended.set()

    threading.Thread(target=call, name="landprice", daemon=True).start()
    try:
        while not ended.wait(TICK):
            tick()
    except BaseException:  # KeyboardInterrupt, used as a library without our handlers
        stop.set()
        ended.wait()
        raise
    if errors:
        raise errors[0]
    return results[0]


def _signals() -> list[signal.Signals]:
    return [getattr(signal, name) for name in _SIGNALS if hasattr(signal, name)]


def _stop(_number: int, _frame: FrameType | None) -> None:
    """End the process: remove temporary files, print one line, ignore further signals."""
    try:
        for number in _signals():
            signal.signal(number, signal.SIG_IGN)
        _restore_terminal()
        atomic_file.abandon()
        _write_last_line(phrase("interrupted", _language()))
    finally:
        os._exit(Exit.INTERRUPTED)


def _language() -> Lang:
    try:
        return choose_language(sys.argv[1:], os.environ)
    except LandpriceError:
        return "zh"


def _write_last_line(text: str) -> None:
    """Write a line to stderr without Python's buffers, which may be in use; skip it if that would block."""
    with contextlib.suppress(OSError, ValueError, AttributeError):
        handle = sys.stderr.fileno()
        if os.name == "nt" or select.select([], [handle], [], 0)[1]:
            os.write(handle, f"{_restore_sequence}{text}{os.linesep}".encode(sys.stderr.encoding, "replace"))
