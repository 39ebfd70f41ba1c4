"""A pseudo-terminal for tests: types, waits for the prompt, and reads the screen."""

import contextlib
import errno
import os
import re
import select
import signal
import struct
import subprocess
import sys
import time

import pytest
from paths import ROOT

fcntl = pytest.importorskip("fcntl", reason="Windows has no pseudo-terminals of this kind")
pty = pytest.importorskip("pty")
termios = pytest.importorskip("termios")

COMMAND = [sys.executable, "-c", "from landprice.cli.main import run; run()"]
# Ctrl-C reaches a process whose own terminal it is typed on: it takes the one that it writes to.
_ON_TERMINAL = [*COMMAND[:2], f"import fcntl, termios; fcntl.ioctl(1, termios.TIOCSCTTY, 0); {COMMAND[2]}"]
_CONTROL = re.compile(r"\x1b\[[0-9;?]*[a-zA-Z]")
_PATIENCE = 120  # seconds: no time is measured here, a machine may be busy


def environment(**more):
    """What the command needs of the machine's environment, and a terminal of 80 columns."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("LC_", "LANG"))}
    return kept | {"PYTHONPATH": str(ROOT), "LANG": "C.UTF-8", "TERM": "xterm", "COLUMNS": "80"} | more


class Terminal:
    """The command ``landprice``, alone or with arguments, on a terminal."""

    def __init__(self, *args, stdin=None, **more):
        """Start the command with these arguments; ``stdin`` is the terminal unless said."""
        self.screen, inside = pty.openpty()
        fcntl.ioctl(inside, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 80, 0, 0))

        self.process = subprocess.Popen(
            [*_ON_TERMINAL, *args],
            stdin=inside if stdin is None else stdin,
            stdout=inside,
            stderr=inside,
            env=environment(**more),
            start_new_session=True,
        )
        os.close(inside)
        self.shown = ""
        self._bytes = b""
        self._seen = 0

    def __enter__(self):
        """The terminal."""
        return self

    def __exit__(self, *_):
        """Nothing is left running."""
        with contextlib.suppress(ProcessLookupError):
            self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        os.close(self.screen)

    def prompt(self):
        """What is shown up to the next prompt."""
        return self._until(lambda text: text.endswith("\n> "))

    def answer(self, *texts):
        """Type answers, each at a prompt; give what is shown from the last one to the next prompt, or to the end."""
        shown = ""
        for text in texts:
            self.prompt_seen()
            self.type(f"{text}\r".encode())
            shown = self._until(lambda shown: shown.endswith("\n> "), may_end=True)
        return shown

    def prompt_seen(self):
        """Wait for a prompt, where none is open."""
        if not self.shown.endswith("\n> "):
            self.prompt()

    def type(self, keys):
        """Type keys."""
        os.write(self.screen, keys)

    def end(self):
        """What is shown up to the end, and the exit code."""
        self._until(lambda _: False, may_end=True)
        return self.shown, self.process.wait(_PATIENCE)

    def _until(self, there, *, may_end=False):
        start = self._seen
        patient = time.monotonic() + _PATIENCE
        while time.monotonic() < patient:
            if not select.select([self.screen], [], [], 1)[0]:
                continue
            try:
                more = os.read(self.screen, 1 << 16)
            except OSError as error:
                if error.errno != errno.EIO:  # Linux says so once the other side is closed
                    raise
                more = b""
            self._bytes += more
            self.shown = _CONTROL.sub("", self._bytes.decode(errors="replace")).replace("\r\n", "\n").replace("\r", "")
            if there(self.shown[start:]) or not more:
                assert may_end or more, self.shown
                self._seen = len(self.shown)
                return self.shown[start:]
        raise AssertionError(f"nothing more is shown after:\n{self.shown}")
