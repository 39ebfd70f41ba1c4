"""Ctrl-C and the progress bar, tested in this process: the signal handler, work in a thread, the lines drawn.

`test_interrupt.py` sends the signals to processes.
"""

import io
import os
import re
import signal
import sys
import threading
import time

import entry
import pytest

from landprice import atomic_file
from landprice.cli import interrupt
from landprice.cli import progress as progress_module
from landprice.cli.main import main
from landprice.cli.progress import ProgressBar
from landprice.errors import Exit
from landprice.ledger.pipeline import Progress


def test_the_command_is_that_of_the_package(monkeypatch, capfd):
    """What is started first hands over to the rest, and leaves a signal that is ignored alone."""
    for before in (signal.SIG_IGN, signal.default_int_handler):
        set_to = []
        monkeypatch.setattr(signal, "getsignal", lambda _, before=before: before)
        monkeypatch.setattr(signal, "signal", lambda number, _, set_to=set_to: set_to.append(number))
        monkeypatch.setattr(sys, "argv", ["landprice", "--version"])
        with pytest.raises(SystemExit) as error:
            entry.load()()
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
    atomic_file.COMMIT_LOCK.release()
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
    """Without a signal handler, as in a notebook, the work is told to stop, ends at its next chunk, and is joined."""
    path = tmp_path / "ledger.csv"
    path.write_text("use,full_price,years\n" + "industrial,1000,20\n" * 30, encoding="utf-8")
    monkeypatch.setattr(interrupt, "TICK", 0.001)
    going, halted = threading.Event(), threading.Event()

    def opened(*args, **more):
        going.set()
        halted.wait(10)
        return real_opened(*args, **more)

    from landprice.cli import batch as command  # noqa: PLC0415  beside the fixture of that name

    real_opened = command.open_for_pricing
    monkeypatch.setattr(command, "open_for_pricing", opened)

    def tick(_):
        if going.is_set():
            threading.Timer(0.05, halted.set).start()
            raise KeyboardInterrupt

    monkeypatch.setattr(ProgressBar, "tick", tick)
    assert (
        main(["batch", str(path), "--calculator", "term", "--lang", "en", "-o", str(tmp_path / "priced.csv")])
        == Exit.INTERRUPTED
    )
    assert capfd.readouterr().err == "Interrupted.\n"
    assert [found.name for found in tmp_path.iterdir()] == ["ledger.csv"]


# ── the bar ──


def plain(shown):
    """What a terminal was sent, without the sequences that move and colour."""
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", shown)


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
            bar.update(Progress(at[0], 4_000_000, at[1]))
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
