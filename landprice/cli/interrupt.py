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
from collections.abc import Callable
from types import FrameType
from typing import TypeVar

from landprice import atomic_file
from landprice.cli.language import chosen, said
from landprice.errors import Exit, LandpriceError, Lang

T = TypeVar("T")

TICK = 0.2
"""Seconds between two looks at what runs beside."""

_SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT", "SIGXCPU")
_restored = ""


def install_handlers() -> None:
    """Have every signal that asks the process to end, and can be heard, end it cleanly.

    One that is ignored stays so, as nohup and a shell's background jobs want it.
    """
    for number in _numbers():
        if signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, _stop)


def restore(text: str) -> None:
    """What has to be written to a terminal before the last words, to have it as it was."""
    global _restored  # noqa: PLW0603  the handler of a signal can be handed nothing
    _restored = text


def run_in_worker(work: Callable[[threading.Event], T], tick: Callable[[], None]) -> T:
    """Run something in a thread beside this one.

    Args:
        work: What to run; the event is set when nobody waits for it any more.
        tick: Called every `TICK` seconds meanwhile.

    Returns:
        What it gives.

    Raises:
        BaseException: What it raises.
    """
    given, raised = list[T](), list[BaseException]()
    stop, ended = threading.Event(), threading.Event()

    def call() -> None:
        try:
            given.append(work(stop))
        except BaseException as error:  # noqa: BLE001  it is raised where it is waited for
            raised.append(error)
        finally:
            ended.set()

    threading.Thread(target=call, name="landprice", daemon=True).start()
    try:
        while not ended.wait(TICK):
            tick()
    except BaseException:  # an interruption where signals are not heeded: as a library
        stop.set()
        ended.wait()
        raise
    if raised:
        raise raised[0]
    return given[0]


def _numbers() -> list[signal.Signals]:
    return [getattr(signal, name) for name in _SIGNALS if hasattr(signal, name)]


def _stop(_number: int, _frame: FrameType | None) -> None:
    """End the process: what is half written goes, one line is said, and no second signal is heard."""
    try:
        for number in _numbers():
            signal.signal(number, signal.SIG_IGN)
        atomic_file.abandon()
        _last_words(said("interrupted", _language()))
    finally:
        os._exit(Exit.INTERRUPTED)


def _language() -> Lang:
    try:
        return chosen(sys.argv[1:], os.environ)
    except LandpriceError:
        return "zh"


def _last_words(text: str) -> None:
    """Say a line on standard error, past Python's own buffers, which may be in use; nothing where that would block."""
    with contextlib.suppress(OSError, ValueError, AttributeError):
        handle = sys.stderr.fileno()
        if os.name == "nt" or select.select([], [handle], [], 0)[1]:
            os.write(handle, f"{_restored}{text}{os.linesep}".encode(sys.stderr.encoding, "replace"))
