"""Times whole processes in turn, A B A B …, so that noise of the machine affects both."""

import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a process: wall seconds, peak memory in MiB, and core seconds with its children."""

    seconds: float
    peak: float
    cpu: float


_CHILD = """
import ctypes, os, resource, subprocess, sys
ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)  # PR_SET_CHILD_SUBREAPER: wait for processes that outlive the command too
code = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode
try:
    while True:
        os.wait()
except ChildProcessError:
    pass
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(used.ru_maxrss, used.ru_utime + used.ru_stime)
sys.exit(0 if code in (0, 5) else 1)
"""


def run(command: Sequence[str], outputs: Path | None = None) -> Run:
    """Run a command to its end; a ledger's exit code 5 (some rows rejected) counts as success.

    Args:
        command: What to run.
        outputs: The folder of its outputs, emptied and synced first, so that the time of deleting old files and of
            writing back those of the run before is not measured.
    """
    if outputs is not None:
        for path in outputs.iterdir():
            path.unlink()
        os.sync()
    start = time.perf_counter()
    done = subprocess.run([sys.executable, "-c", _CHILD, *command], capture_output=True, text=True, check=True)
    peak, cpu = done.stdout.split()
    return Run(time.perf_counter() - start, int(peak) / 1024, float(cpu))


def paired(
    first: Sequence[str], second: Sequence[str], times: int, outputs: Path | None = None
) -> tuple[list[Run], list[Run]]:
    """Run two commands in turn after one warm-up each; the outputs are deleted before each run."""
    run(first, outputs)
    run(second, outputs)
    pairs = [(run(first, outputs), run(second, outputs)) for _ in range(times)]
    return [a for a, _ in pairs], [b for _, b in pairs]


def report(name: str, runs: Sequence[Run]) -> None:
    """Print one command's medians and range."""
    seconds = [one.seconds for one in runs]
    peak = max(one.peak for one in runs)
    middle = statistics.median(seconds)
    print(f"{name}: median {middle:.3f} s ({min(seconds):.3f} to {max(seconds):.3f}), peak {peak:.0f} MiB")


def ratio(first: Sequence[Run], second: Sequence[Run]) -> float:
    """The median of the ratios, pair by pair."""
    return statistics.median(a.seconds / b.seconds for a, b in zip(first, second, strict=True))


def describe_machine() -> str:
    """Describe the machine."""
    return f"{len(os.sched_getaffinity(0))} cores, {platform.machine()}, Python {platform.python_version()}"
