"""Signals and the progress bar on a terminal: an interrupted run stops at once and leaves no partial output.

benchmarks/promptness.py measures how soon a run ends. Here it must end before its work is done, also when it would
otherwise wait for minutes or for ever.
"""

import re
import signal
import subprocess
import sys
import time

import entry
import pytest
from runs import ARGS, COMMAND, PATIENT, Terminal, batch, ended, seen_within, write_ledger

from landprice.errors import Exit

pytestmark = pytest.mark.process

IN_A_LONG_STEP = """
import sys, polars as pl, landprice.cli.main as main
from landprice.ledger.pricer import Pricer

def price(self, *_, **__):
    open(sys.argv.pop(), "w").close()
    pl.select(pl.int_range(0, 400_000_000).cast(pl.String).sort().n_unique())

Pricer.price = price
main.run()
"""


@pytest.fixture(scope="module")
def ledger(tmp_path_factory):
    """A ledger that takes a second or so, 65 MB."""
    return write_ledger(tmp_path_factory.mktemp("ledger") / "ledger.csv")


def stops(process, number=signal.SIGINT, times=1):
    """Send a signal, and see that the run ends with 130, one line, and nothing else said."""
    for _ in range(times):
        process.send_signal(number)
    code, err = ended(process)
    assert (code, err) == (Exit.INTERRUPTED, "Interrupted.\n")


def nothing_but(folder, *names):
    """Whether a folder holds these and nothing else, hidden or not."""
    return {path.name for path in folder.iterdir()} == set(names)


# ── a signal ──


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT])
@pytest.mark.parametrize("times", [1, 7])
def test_a_signal_ends_a_run_at_once(ledger, tmp_path, number, times):
    """Ctrl-C, kill, a terminal that is closed: once or impatiently often, in mid-write; no part is left."""
    process = batch(ledger, tmp_path / "priced.csv")
    assert seen_within(process, (tmp_path / ".priced.csv.landprice-part").exists)
    stops(process, number, times)
    assert nothing_but(tmp_path)


def test_a_workbook_s_own_folder_goes_too(tmp_path):
    """The temporary folder of a workbook is removed whenever the run is interrupted."""
    path = write_ledger(tmp_path / "ledger.csv", rows=60_000, note=3)
    process = batch(path, tmp_path / "priced.xlsx")
    scratch = tmp_path / ".priced.xlsx.landprice-scratch"
    assert seen_within(process, lambda: scratch.is_dir() and any(scratch.iterdir()))
    time.sleep(0.5)
    stops(process)
    assert nothing_but(tmp_path, "ledger.csv")


def test_a_long_step_of_polars_is_not_waited_for(ledger, tmp_path):
    """In a step that takes minutes, none of it in Python."""
    args = ["batch", str(ledger), *ARGS, "-o", str(tmp_path / "priced.csv"), str(tmp_path / "within")]
    script = IN_A_LONG_STEP.replace("main.run()", "sys.argv, path = sys.argv[:-1], sys.argv[-1]\nmain.run()")
    script = script.replace("sys.argv.pop()", "path")
    process = subprocess.Popen([sys.executable, "-c", script, *args], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    assert seen_within(process, (tmp_path / "within").exists)
    time.sleep(0.3)
    stops(process)
    assert nothing_but(tmp_path, "within")


def test_a_pipe_that_nobody_reads_is_not_waited_for(ledger, tmp_path):
    """Standard output full: the run stands still, and ends all the same."""
    args = [*COMMAND, "batch", str(ledger), *ARGS, "--rejects", str(tmp_path / "rejects.csv")]
    process = subprocess.Popen(args, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert seen_within(process, lambda: process.stdout.peek(1) != b"")
    time.sleep(0.5)
    process.send_signal(signal.SIGINT)
    assert process.wait(PATIENT) == Exit.INTERRUPTED
    assert ended(process)[1] == "Interrupted.\n"
    assert nothing_but(tmp_path)


def test_standard_error_that_nobody_reads_is_not_waited_for(ledger, tmp_path):
    """Both streams in one full pipe: nothing can be said, and the run ends."""
    args = [*COMMAND, "batch", str(ledger), *ARGS, "--rejects", str(tmp_path / "rejects.csv")]
    process = subprocess.Popen(args, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    assert seen_within(process, lambda: process.stdout.peek(1) != b"")
    time.sleep(0.5)
    process.send_signal(signal.SIGINT)
    assert process.wait(PATIENT) == Exit.INTERRUPTED
    process.stdout.close()
    assert nothing_but(tmp_path)


def test_a_signal_that_is_ignored_stays_so(ledger, tmp_path):
    """Under nohup the terminal may close: SIGHUP changes nothing."""
    script = "import os, signal, sys; signal.signal(signal.SIGHUP, signal.SIG_IGN); os.execv(sys.argv[1], sys.argv[1:])"
    args = [sys.executable, "-c", script, *COMMAND, "batch", str(ledger), *ARGS, "-o", str(tmp_path / "priced.csv")]
    process = subprocess.Popen(args, stderr=subprocess.PIPE)
    assert seen_within(process, (tmp_path / ".priced.csv.landprice-part").exists)
    process.send_signal(signal.SIGHUP)
    assert ended(process)[0] == Exit.ROWS_REJECTED
    assert nothing_but(tmp_path, "priced.csv", "priced.rejects.csv")


def test_one_parcel_is_interrupted_cleanly_too(tmp_path):
    """Before anything is written, in the middle of a command that is not a ledger's."""
    script = (
        "import sys, time, landprice.rulebook as rulebook, landprice.cli.main as main\n"
        "def load(*_, **__):\n sys.stdout.write('here'); sys.stdout.flush(); time.sleep(600)\n"
        "rulebook.load = load\nmain.run()"
    )
    output = str(tmp_path / "a.md")
    args = ["term", "--use", "industrial", "--full-price", "1", "--years", "20", "--output", output, "--lang", "en"]
    process = subprocess.Popen([sys.executable, "-c", script, *args], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout.read(4) == b"here"
    stops(process)
    assert nothing_but(tmp_path)


def test_ctrl_c_is_heard_while_the_command_starts(ledger, tmp_path):
    """Before what takes long is imported: 130, nothing said, nothing done."""
    script = (
        f"import os, signal, sys, {entry.MODULE} as entry\n"
        "class Slow:\n"
        " def find_spec(self, name, *_):\n"
        "  if name == 'landprice.cli.main': os.kill(os.getpid(), signal.SIGINT)\n"
        "sys.meta_path.insert(0, Slow())\n"
        f"entry.{entry.FUNCTION}()"
    )
    args = [sys.executable, "-c", script, "batch", str(ledger), *ARGS, "-o", str(tmp_path / "priced.csv")]
    done = subprocess.run(args, capture_output=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (Exit.INTERRUPTED, b"", b"")
    assert nothing_but(tmp_path)


# ── the bar ──


def plain(shown):
    """What a terminal was sent, without the sequences that move and colour."""
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", shown)


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("zh", ["测算", r"[\d.]+/[\d.]+ MB", r"[\d,]+ 行 ", r"[\d,]+ 行/秒", r"剩余 \d:\d\d:\d\d"]),
        ("en", ["Pricing", r"[\d.]+/[\d.]+ MB", r"[\d,]+ rows ", r"[\d,]+ rows/s", r"\d:\d\d:\d\d left"]),
    ],
)
def test_a_terminal_shows_how_far_it_is(ledger, tmp_path, lang, words):
    """Bytes, rows, rate, time left, in either language; gone when the summary is written, which stands by itself."""
    args = ["batch", str(ledger), *ARGS[:2], "--lang", lang, "-o", str(tmp_path / "priced.csv")]
    terminal = Terminal(args)
    assert terminal.end() == Exit.ROWS_REJECTED
    shown, _, summary = terminal.shown.rpartition("\x1b[2K")
    for word in words:
        assert re.search(word, plain(shown)), word
    assert "160,000" in plain(summary)
    assert "━" not in summary
    assert not re.search(words[-1], plain(summary))
    piped = subprocess.run(
        [*COMMAND, *args, "--force"], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False
    )
    assert plain(summary).replace("\r\n", "\n").lstrip("\r") == piped.stderr


@pytest.mark.parametrize("width", [40, 60, 76, 200])
def test_the_bar_is_one_line_however_narrow(ledger, tmp_path, width):
    """What does not fit is left out: no line is longer than the terminal is wide."""
    terminal = Terminal(["batch", str(ledger), *ARGS, "-o", str(tmp_path / "priced.csv")], width)
    assert terminal.end() == Exit.ROWS_REJECTED
    bars = [line for line in re.split(r"[\r\n]", plain(terminal.shown)) if "━" in line]
    assert bars
    assert all(len(line) <= width for line in bars)


def test_ctrl_c_on_a_terminal(ledger, tmp_path):
    """The key itself, while the bar stands: the line is cleared, the cursor is back, one line is said, 130."""
    terminal = Terminal(["batch", str(ledger), *ARGS, "-o", str(tmp_path / "priced.csv")])
    assert terminal.read("rows")
    for _ in range(3):
        terminal.press(b"\x03")
    assert terminal.end() == Exit.INTERRUPTED
    last = terminal.shown.rpartition("\x1b[2K\x1b[?25h")[2]
    # what else was pressed is echoed by the terminal itself, where the command is gone by then
    assert last.replace("^C", "").strip() == "Interrupted."
    assert nothing_but(tmp_path)


def test_rows_on_the_terminal_stand_alone(ledger, tmp_path):
    """If the priced rows go to the terminal, no progress bar is drawn between them."""
    terminal = Terminal(["batch", str(ledger), *ARGS, "--rejects", str(tmp_path / "rejects.csv")], stdout=None)
    assert terminal.read("p11,")
    time.sleep(0.5)
    terminal.read("p301,")
    terminal.press(b"\x03")
    assert terminal.end() == Exit.INTERRUPTED
    assert "━" not in terminal.shown


def test_no_terminal_no_bar(ledger, tmp_path):
    """In a pipe, the summary alone."""
    _, err = ended(batch(ledger, tmp_path / "priced.csv"))
    assert "\x1b" not in err
    assert "━" not in err


EARLY = """
import importlib.abc, os, signal, sys
from {module} import {function}


class Stop(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if name == "landprice.cli.main":
            os.kill(os.getpid(), signal.{signal})


sys.meta_path.insert(0, Stop())
{function}()
"""


@pytest.mark.process
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_a_signal_during_the_first_imports_ends_as_later(name):
    """Exit code 130 and no traceback, before the handlers of `landprice.cli.interrupt` are there."""
    code = EARLY.format(module=entry.MODULE, function=entry.FUNCTION, signal=name)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (Exit.INTERRUPTED, "", "")
