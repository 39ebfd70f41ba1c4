"""Run ``landprice`` in this process and give what a process would: its exit code and the bytes of both streams.

A process takes a third of a second to start, this takes a few milliseconds. What only a process shows (signals, pipes
that close, a terminal's keys, what start-up imports) is tested by the tests marked ``process``.
"""

import contextlib
import io
import os
import signal
import sys
import threading
import traceback
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from landprice.cli.main import run

SIGNALS = [
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT", "SIGXCPU") if hasattr(signal, name)
]
TAKEN_OVER = ("LANG", "LC_", "COLUMNS", "NO_COLOR", "TERM")
"""Variables of this machine that would change what is shown."""


@dataclass(frozen=True)
class Done:
    """What came of a run.

    Attributes:
        code: The exit code.
        out: The bytes of standard output.
        err: The bytes of standard error.
        both: The bytes of both in the order in which they were written, as `2>&1` gives them.
    """

    code: int
    out: bytes
    err: bytes
    both: bytes


class _Sink(io.BytesIO):
    """A binary stream that also notes what it is given in the transcript of both."""

    def __init__(self, transcript: bytearray) -> None:
        super().__init__()
        self._transcript = transcript

    def write(self, data) -> int:
        self._transcript += data
        return super().write(data)


class _Stream(io.TextIOWrapper):
    """A text stream in UTF-8 that says whether it is a terminal."""

    def __init__(
        self, buffer: io.BytesIO, *, terminal: bool, errors: str = "strict", handle: int | None = None
    ) -> None:
        super().__init__(buffer, encoding="utf-8", errors=errors, line_buffering=terminal or errors != "strict")
        self._terminal = terminal
        self._handle = handle

    def isatty(self) -> bool:
        return self._terminal

    def fileno(self) -> int:
        return super().fileno() if self._handle is None else self._handle


def run_cli(
    *args: str,
    stdin: bytes = b"",
    env: Mapping[str, str] | None = None,
    terminal: bool | tuple[bool, bool] = False,
    cwd: Path | None = None,
    out_file: Path | None = None,
) -> Done:
    """Run the command as its entry point does.

    Args:
        args: What is typed after ``landprice``.
        stdin: What stands on standard input, which is a terminal where standard output is one.
        env: Variables of the environment, beside this process's own less its locale and what describes its terminal.
        terminal: Whether standard output and standard error are a terminal, of 80 columns unless `env` says otherwise.
        cwd: The folder to run in.
        out_file: The file that the caller will append the output to, where it is one: the command asks which it is.
    """
    out_is, err_is = terminal if isinstance(terminal, tuple) else (terminal, terminal)
    transcript = bytearray()
    out, err = _Sink(transcript), _Sink(transcript)
    variables = {"COLUMNS": "80", "TERM": "xterm"} if out_is or err_is else {}
    with contextlib.ExitStack() as stack:
        handle = None if out_file is None else stack.enter_context(out_file.open("ab")).fileno()
        streams = {
            "stdin": _Stream(io.BytesIO(stdin), terminal=out_is),
            "stdout": _Stream(out, terminal=out_is, handle=handle),
            "stderr": _Stream(err, terminal=err_is, errors="backslashreplace"),
        }
        stack.enter_context(_as_its_own_process(streams, ["landprice", *args], {**variables, **(env or {})}, cwd))
        code = _exit_code()
        for name in ("stdout", "stderr"):
            with contextlib.suppress(ValueError):  # the run has closed it
                streams[name].flush()
    return Done(code, out.getvalue(), err.getvalue(), bytes(transcript))


def _exit_code() -> int:
    """Run, and give the exit code as Python would end the process with it."""
    try:
        run()
    except SystemExit as error:
        if error.code is None or isinstance(error.code, int):
            return int(error.code or 0)
        print(error.code, file=sys.stderr)  # noqa: T201  as Python does
        return 1
    except BaseException:  # noqa: BLE001  as Python does
        traceback.print_exc()
        return 1
    return 0


@contextlib.contextmanager
def _as_its_own_process(
    streams: Mapping[str, _Stream], argv: list[str], variables: Mapping[str, str], cwd: Path | None
) -> Iterator[None]:
    """Set what a process has of its own, and put back what was there."""
    assert threading.current_thread() is threading.main_thread(), "signals are set in the main thread alone"
    before = {name: getattr(sys, name) for name in (*streams, "argv")}
    environment = dict(os.environ)
    handlers = {number: signal.getsignal(number) for number in SIGNALS}
    folder = Path.cwd()
    try:
        for name, stream in streams.items():
            setattr(sys, name, stream)
        sys.argv = argv
        for name in environment:
            if name.startswith(TAKEN_OVER):
                del os.environ[name]
        os.environ.update(variables)
        if cwd is not None:
            os.chdir(cwd)
        yield
    finally:
        os.chdir(folder)
        os.environ.clear()
        os.environ.update(environment)
        for number, handler in handlers.items():
            if handler is not None:  # one that was not set from Python can't be put back
                signal.signal(number, handler)
        for name, value in before.items():
            setattr(sys, name, value)
