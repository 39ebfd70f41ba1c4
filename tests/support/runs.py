"""Runs of the command in processes of their own: a ledger that takes a second or so, a terminal, a signal."""

import csv
import os
import select
import struct
import subprocess
import sys
import time

import pytest

fcntl = pytest.importorskip("fcntl", reason="Windows has no pseudo-terminals of this kind")
pty = pytest.importorskip("pty")
termios = pytest.importorskip("termios")

COMMAND = [sys.executable, "-c", "from landprice.cli.main import run; run()"]
SLOWLY = [
    sys.executable,
    "-c",
    """
import time
from landprice.cli.main import run
from landprice.ledger.pricer import Pricer

price = Pricer.price

def slowly(*args, **more):
    time.sleep(0.5)
    return price(*args, **more)

Pricer.price = slowly
run()
""",
]
"""The same on a slow machine: half a second more for each chunk, so that there is something to watch."""
ARGS = ("--calculator", "term", "--lang", "en")
PATIENT = 60
"""Seconds after which a run that should be over is given up."""

_ON_ITS_TERMINAL = (
    "import fcntl, os, sys, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0); os.execv(sys.argv[1], sys.argv[1:])"
)


def write_ledger(path, rows=160_000, note=400):
    """A ledger of several chunks, a row in ten of it rejected."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["宗地编号", "土地用途", "评估总价（万元）", "供应年期", "备注"])
        uses = ("工业用地", "仓储用地", "科研用地", "工业用地", "工业用地")
        writer.writerows(
            (f"p{n}", uses[n % 5] if n % 10 else "空地", n % 9000 + 1, n % 45 + 5, "注" * (note // 3))
            for n in range(rows)
        )
    return path


def batch(ledger, output, *more, **settings):
    """Start pricing a ledger."""
    args = [*COMMAND, "batch", str(ledger), *ARGS, "-o", str(output), *more]
    return subprocess.Popen(args, **{"stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE, **settings})


def ended(process):
    """The exit code of a run that ends, and what it said."""
    try:
        err = process.communicate(timeout=PATIENT)[1]
    finally:
        process.kill()
    return process.returncode, err.decode()


def seen_within(process, condition, seconds=PATIENT):
    """Wait until something is so; whether it was before the process ended."""
    end = time.monotonic() + seconds
    while process.poll() is None and time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.005)
    return False


class Terminal:
    """A command, slow enough to be watched, whose standard error and Ctrl-C are a terminal's."""

    def __init__(self, args, columns=100, stdout=subprocess.DEVNULL):
        """Start it; where ``stdout`` is None, standard output is the terminal too."""
        self._near, far = pty.openpty()
        fcntl.ioctl(far, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        environment = {**os.environ, "TERM": "xterm", "COLUMNS": str(columns)}
        environment.pop("NO_COLOR", None)
        self.process = subprocess.Popen(
            [sys.executable, "-c", _ON_ITS_TERMINAL, *SLOWLY, *args],
            stdin=far,
            stdout=far if stdout is None else stdout,
            stderr=far,
            start_new_session=True,
            env=environment,
        )
        os.close(far)
        self.shown = ""

    def press(self, key):
        """Press a key: what has a meaning to the terminal reaches the process as a signal."""
        os.write(self._near, key)

    def read(self, until=None):
        """Read what is shown, until something is or the process ends; whether it was."""
        end = time.monotonic() + PATIENT
        while time.monotonic() < end and (until is None or until not in self.shown):
            if select.select([self._near], [], [], 0.05)[0]:
                try:
                    data = os.read(self._near, 1 << 16)
                except OSError:  # Linux: nobody is at the other end any more
                    break
                self.shown += data.decode("utf-8", "replace")
        return until is not None and until in self.shown

    def end(self):
        """Wait for the end; the exit code."""
        try:
            self.read()
            return self.process.wait(PATIENT)
        finally:
            self.process.kill()
            os.close(self._near)
