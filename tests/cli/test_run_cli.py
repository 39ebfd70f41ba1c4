"""The tests' own `run_cli` gives what a process gives, and leaves this process as it was."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import entry
import pytest
from paths import EXAMPLES, ROOT
from run_cli import run_cli

from landprice.errors import Exit

BASE = ("term", "--use", "industrial", "--full-price", "9600000", "--years", "20")
ENVIRONMENT = {"LANG": "en_GB.UTF-8", "COLUMNS": "70"}
COMMANDS = {
    "priced": BASE,
    "as JSON": (*BASE, "--json", "--explain"),
    "in Chinese": (*BASE, "--lang", "zh"),
    "refused": ("term", "--use", "商业用地", "--full-price", "1", "--years", "60"),
    "bad input": (*BASE[:-1], "twenty"),
    "no such option": (*BASE, "--bogus"),
    "help": ("batch", "--help"),
    "no command": (),
    "the law": ("rules", "show", "lease-rise-cap"),
    "a ledger": ("batch", str(EXAMPLES / "ledger.csv"), "--rejects", "rejects.csv"),
    "a file that is not there": ("batch", "absent.csv"),
    "an output": (*BASE, "-o", "statement.md"),
    "standard input": ("verify", "-"),
}


@pytest.mark.process
@pytest.mark.parametrize("name", COMMANDS)
def test_a_run_in_this_process_is_a_process_s(name, tmp_path):
    """Exit code, both streams and the files that are written, byte for byte."""
    stdin = run_cli(*BASE, "--json").out if name == "standard input" else b""
    folder, first = tmp_path / "run", tmp_path / "first"  # one folder for both: messages name it
    folder.mkdir()
    done = run_cli(*COMMANDS[name], stdin=stdin, env=ENVIRONMENT, cwd=folder)
    folder.rename(first)
    folder.mkdir()
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("LC_", "LANG", "NO_COLOR"))}
    process = subprocess.run(
        [sys.executable, "-c", f"from {entry.MODULE} import {entry.FUNCTION}; {entry.FUNCTION}()", *COMMANDS[name]],
        input=stdin,
        capture_output=True,
        check=False,
        cwd=folder,
        env={**kept, **ENVIRONMENT, "PYTHONPATH": str(ROOT)},
    )
    assert (done.code, done.out.decode(), done.err.decode()) == (
        process.returncode,
        process.stdout.decode(),
        process.stderr.decode(),
    )
    written = [{path.name: path.read_bytes() for path in one.iterdir()} for one in (first, folder)]
    assert written[0] == written[1]


def test_this_process_is_left_as_it_was(tmp_path, monkeypatch):
    """Streams, arguments, environment, working directory and signal handlers are restored, even after an error."""
    monkeypatch.setenv("LANG", "fr_FR.UTF-8")

    def state():
        streams = sys.stdin, sys.stdout, sys.stderr
        return streams, sys.argv, dict(os.environ), Path.cwd(), signal.getsignal(signal.SIGINT)

    before = state()
    for args in (BASE, ("bogus",), ("batch", "absent.csv")):
        run_cli(*args, cwd=tmp_path, env={"LANG": "en_GB.UTF-8"}, terminal=True)
        assert state() == before


def test_a_defect_ends_as_a_process_does(monkeypatch):
    """Exit code 1 and a traceback on standard error."""
    monkeypatch.setattr("landprice.rulebook.load", lambda *_, **__: 1 // 0)
    done = run_cli(*BASE)
    assert (done.code, done.out) == (1, b"")
    assert b"ZeroDivisionError" in done.err


def test_both_streams_are_told_in_their_order(tmp_path):
    """What a terminal shows: the notes on standard error before or after the statement, as they were written."""
    done = run_cli(*BASE[:-1], "60", env={"LANG": "en_GB.UTF-8"}, terminal=True, cwd=tmp_path)
    assert done.code == Exit.REFUSED
    assert len(done.both) == len(done.out) + len(done.err)
    assert done.err.strip() in done.both
