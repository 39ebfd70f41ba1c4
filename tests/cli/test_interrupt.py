"""Ctrl-C and its kin, and the bar on a terminal: a run ends at once, once, and clean; the summary is left as it is."""

import io
import os
import re
import signal
import subprocess
import sys
import threading
import time

import pytest
from runs import ARGS, COMMAND, Terminal, batch, ended, seen_within, write_ledger

from landprice import atomic_file
from landprice.cli import interrupt
from landprice.cli import progress as progress_module
from landprice.cli.main import main
from landprice.cli.progress import ProgressBar
from landprice.errors import Exit
from landprice.ledger.batch import Progress

AT_ONCE = 5
"""Seconds: the promise is one, on a machine that has nothing else to do."""

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
    """Send a signal, and see that the run ends at once, with 130, one line, and nothing else said."""
    sent = time.monotonic()
    for _ in range(times):
        process.send_signal(number)
    code, err = ended(process)
    assert time.monotonic() - sent < AT_ONCE
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
    """What a workbook is put together in, at whatever moment."""
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
    sent = time.monotonic()
    process.send_signal(signal.SIGINT)
    assert process.wait(AT_ONCE) == Exit.INTERRUPTED
    assert time.monotonic() - sent < AT_ONCE
    assert ended(process)[1] == "Interrupted.\n"
    assert nothing_but(tmp_path)


def test_standard_error_that_nobody_reads_is_not_waited_for(ledger, tmp_path):
    """Both streams in one full pipe: nothing can be said, and the run ends."""
    args = [*COMMAND, "batch", str(ledger), *ARGS, "--rejects", str(tmp_path / "rejects.csv")]
    process = subprocess.Popen(args, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    assert seen_within(process, lambda: process.stdout.peek(1) != b"")
    time.sleep(0.5)
    process.send_signal(signal.SIGINT)
    assert process.wait(AT_ONCE) == Exit.INTERRUPTED
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
        "def load(*_, **__):\n sys.stdout.write('here'); sys.stdout.flush(); time.sleep(60)\n"
        "rulebook.load = load\nmain.run()"
    )
    output = str(tmp_path / "a.md")
    args = ["term", "--use", "industrial", "--full-price", "1", "--years", "20", "--output", output, "--lang", "en"]
    process = subprocess.Popen([sys.executable, "-c", script, *args], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout.read(4) == b"here"
    stops(process)
    assert nothing_but(tmp_path)


def test_ctrl_c_is_heard_while_the_command_starts(ledger, tmp_path):
    """Before the package is imported: 130, nothing said, nothing done."""
    script = (
        "import os, signal, sys, landprice_command\n"
        "class Slow:\n"
        " def find_spec(self, name, *_):\n"
        "  if name == 'landprice': os.kill(os.getpid(), signal.SIGINT)\n"
        "sys.meta_path.insert(0, Slow())\n"
        "landprice_command.run()"
    )
    args = [sys.executable, "-c", script, "batch", str(ledger), *ARGS, "-o", str(tmp_path / "priced.csv")]
    done = subprocess.run(args, capture_output=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (Exit.INTERRUPTED, b"", b"")
    assert nothing_but(tmp_path)


def test_the_command_is_that_of_the_package(monkeypatch, capfd):
    """What is started first hands over to the rest, and leaves a signal that is ignored alone."""
    import landprice_command  # noqa: PLC0415  not a part of the package

    for before in (signal.SIG_IGN, signal.default_int_handler):
        set_to = []
        monkeypatch.setattr(signal, "getsignal", lambda _, before=before: before)
        monkeypatch.setattr(signal, "signal", lambda number, _, set_to=set_to: set_to.append(number))
        monkeypatch.setattr(sys, "argv", ["landprice", "--version"])
        with pytest.raises(SystemExit) as error:
            landprice_command.run()
        assert error.value.code == Exit.PRICED
        assert capfd.readouterr().out.startswith("landprice ")
        assert (signal.SIGINT in set_to) == (before != signal.SIG_IGN)


class Ended(BaseException):
    """The end of the process, in these tests."""


@pytest.fixture
def handler(monkeypatch):
    """The handler of a signal, in a process that goes on: what it would have ended with is raised."""

    def end(code):
        raise Ended(code)

    monkeypatch.setattr(os, "_exit", end)
    monkeypatch.setattr(atomic_file, "_ended", threading.Event())
    set_to = {}
    monkeypatch.setattr(signal, "signal", set_to.__setitem__)
    interrupt.install_handlers()
    yield set_to[signal.SIGINT]
    atomic_file.NAMING.release()
    assert set_to[signal.SIGINT] == signal.SIG_IGN, "no second one is heard"


@pytest.mark.parametrize(
    ("args", "said"), [(["--lang", "en"], "Interrupted.\n"), (["--lang", "xx"], "已中断。\n"), ([], "已中断。\n")]
)
def test_the_last_words_are_in_the_run_s_language(handler, capfd, monkeypatch, args, said):
    """Also where the language that was asked for is none."""
    monkeypatch.setattr(sys, "argv", ["landprice", *args])
    with pytest.raises(Ended) as error:
        handler(signal.SIGINT, None)
    assert error.value.args == (Exit.INTERRUPTED,)
    assert capfd.readouterr().err == said


@pytest.mark.parametrize("how", ["none", "full"])
def test_where_nothing_can_be_said_it_ends_all_the_same(handler, capfd, monkeypatch, how):
    """No standard error, or one that takes no more just now."""
    if how == "none":
        monkeypatch.setattr(sys, "stderr", None)
    else:
        monkeypatch.setattr(interrupt.select, "select", lambda *_: ([], [], []))
    with pytest.raises(Ended):
        handler(signal.SIGTERM, None)
    assert capfd.readouterr().err == ""


def test_a_signal_that_is_ignored_is_not_heeded(monkeypatch):
    """As it was when the process began."""
    set_to = {}
    monkeypatch.setattr(signal, "signal", set_to.__setitem__)
    monkeypatch.setattr(signal, "getsignal", lambda _: signal.SIG_IGN)
    interrupt.install_handlers()
    assert set_to == {}


# ── beside ──


def test_what_runs_beside_gives_what_it_gives(monkeypatch):
    """Its value or its error; meanwhile there are ticks."""
    monkeypatch.setattr(interrupt, "TICK", 0.001)
    ticks = threading.Event()
    assert interrupt.run_in_worker(lambda _: ticks.wait(10), ticks.set)
    with pytest.raises(ZeroDivisionError):
        interrupt.run_in_worker(lambda _: 1 // 0, ticks.set)


def test_interrupted_as_a_library_the_work_ends_with_it(tmp_path, capfd, monkeypatch):
    """Where no signal is heeded, as in a notebook: the work is told, ended at its next chunk, and waited for."""
    path = write_ledger(tmp_path / "ledger.csv", rows=30, note=3)
    monkeypatch.setattr(interrupt, "TICK", 0.001)
    going, halted = threading.Event(), threading.Event()

    def opened(*args, **more):
        going.set()
        halted.wait(10)
        return real_opened(*args, **more)

    from landprice.cli import batch as command  # noqa: PLC0415  beside the fixture of that name

    real_opened = command.opened
    monkeypatch.setattr(command, "opened", opened)

    def tick(_):
        if going.is_set():
            threading.Timer(0.05, halted.set).start()
            raise KeyboardInterrupt

    monkeypatch.setattr(ProgressBar, "tick", tick)
    assert main(["batch", str(path), *ARGS, "-o", str(tmp_path / "priced.csv")]) == Exit.INTERRUPTED
    assert capfd.readouterr().err == "Interrupted.\n"
    assert nothing_but(tmp_path, "ledger.csv")


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
    pressed = time.monotonic()
    for _ in range(3):
        terminal.press(b"\x03")
    assert terminal.end() == Exit.INTERRUPTED
    assert time.monotonic() - pressed < AT_ONCE
    last = terminal.shown.rpartition("\x1b[2K\x1b[?25h")[2]
    # what else was pressed is echoed by the terminal itself, where the command is gone by then
    assert last.replace("^C", "").strip() == "Interrupted."
    assert nothing_but(tmp_path)


def test_rows_on_the_terminal_stand_alone(ledger, tmp_path):
    """Where the priced rows themselves go to the terminal there is no bar between them."""
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


class Screen(io.StringIO):
    """A terminal that keeps what it is sent."""

    encoding = "utf-8"

    def isatty(self):
        """It is one."""
        return True


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_what_the_bar_shows_is_what_it_was_told(tmp_path, monkeypatch, lang):
    """Nothing at first; the file's size while it is looked over; then bytes, rows, their rate; at the end, saving."""
    monkeypatch.setattr(sys, "stderr", Screen())
    monkeypatch.setenv("COLUMNS", "120")
    path = tmp_path / "ledger.csv"
    path.write_bytes(b"x" * 4_000_000)
    bar = ProgressBar(path, lang, to_stdout=True)
    shown = []

    def tick():
        sys.stderr.truncate(0)
        bar.tick()
        shown.append(plain(sys.stderr.getvalue()))

    for at in (None, None, (1_000_000, 10_000), (2_000_000, 20_000), (4_000_000, 40_000)):
        if at is not None:
            bar.told(Progress(at[0], 4_000_000, at[1]))
            time.sleep(0.02)
        tick()
    assert shown[0] == ""
    looking, pricing, saving, rows = {
        "zh": ("检查台账", "测算", "写入磁盘", "行"),
        "en": ("Looking over", "Pricing", "Saving", "rows"),
    }[lang]
    assert looking in shown[1]
    assert "4.0 MB" in shown[1]
    assert pricing in shown[2]
    assert f"1.0/4.0 MB 10,000 {rows}" in shown[2]
    assert re.search(rf"2\.0/4\.0 MB 20,000 {rows} [\d,]+ {rows}/", shown[3])
    assert saving in shown[4]
    assert f"4.0/4.0 MB 40,000 {rows}" in shown[4]
    bar.stop()
    bar.stop()
    assert sys.stderr.getvalue().endswith("\x1b[2K")


def test_a_ledger_that_is_gone_has_no_size(tmp_path, monkeypatch):
    """The bar is the last to complain of it."""
    monkeypatch.setattr(sys, "stderr", Screen())
    bar = ProgressBar(tmp_path / "none.csv", "en", to_stdout=False)
    bar.tick()
    bar.tick()
    bar.stop()
    assert "0 B" in plain(sys.stderr.getvalue())


def test_sizes_and_times_are_short():
    """One unit for both sizes; time in hours, minutes and seconds, never 0 before the end."""
    assert progress_module._bytes(10**3, 10**6) == "0.0/1.0 MB"  # noqa: SLF001
    assert progress_module._bytes(1, 2) == "1/2 B"  # noqa: SLF001
    assert [progress_module._clock(seconds) for seconds in (0, 0.01, 59.6, 36000)] == [  # noqa: SLF001
        "0:00:00",
        "0:00:01",
        "0:01:00",
        "10:00:00",
    ]
