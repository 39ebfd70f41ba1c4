"""A ledger's outputs are the old files or the complete new ones, however the run ends, and every row is counted."""

import contextlib
import io
import os
import random
import shutil
import signal
import subprocess
import sys
import time

import polars as pl
import pytest
import tools
from hypothesis import settings
from runs import ARGS, COMMAND, batch, ended, seen_within, write_ledger

from landprice.cli.main import main
from landprice.errors import Exit, FileError
from landprice.ledger import Pricer, open_ledger, price_ledger
from landprice.ledger.formats.csv import CsvSink
from landprice.ledger.outputs import LedgerOutputs
from landprice.ledger.pipeline import LostRowsError

OLD = {"priced.csv": b"old priced\n", "priced.rejects.csv": b"old rejects\n"}
KILLS = 300 if settings.get_current_profile_name() == "nightly" else 10


@pytest.fixture(scope="module")
def ledger(tmp_path_factory):
    """A ledger that takes a second or so, 65 MB."""
    return write_ledger(tmp_path_factory.mktemp("ledger") / "ledger.csv")


@pytest.fixture(scope="module")
def new(ledger, tmp_path_factory):
    """Its outputs."""
    folder = tmp_path_factory.mktemp("new")
    assert ended(batch(ledger, folder / "priced.csv"))[0] == Exit.ROWS_REJECTED
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.fixture
def old(tmp_path):
    """A folder where both outputs are there from before."""
    for name, content in OLD.items():
        (tmp_path / name).write_bytes(content)
    return tmp_path


def stood(folder):
    """What stands under the outputs' names."""
    return {name: (folder / name).read_bytes() if (folder / name).exists() else None for name in OLD}


def parts(folder):
    """What is half written."""
    return [path.name for path in folder.iterdir() if path.name.endswith("-part")]


# ── killed ──


@pytest.mark.process
def test_killed_at_random_moments(ledger, new, old):
    """SIGKILL whenever: each output the old or the new, byte for byte; new priced rows only with new rejects.

    What was left is named and removed by the run after it, which is whole.
    """
    draw = random.Random(20240820)  # noqa: S311  moments, no secrets
    started = time.monotonic()
    ended(batch(ledger, old / "priced.csv", "--force"))
    usual = time.monotonic() - started
    for number in range(KILLS):
        if number % 2:
            for name in OLD:
                (old / name).unlink(missing_ok=True)
        before = stood(old)
        process = batch(ledger, old / "priced.csv", "--force", stderr=subprocess.DEVNULL)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(draw.uniform(0.1, 1.1) * usual)
        process.kill()
        process.wait()
        after = stood(old)
        for name in OLD:
            assert after[name] in (before[name], new[name])
        assert after["priced.csv"] == before["priced.csv"] or after["priced.rejects.csv"] == new["priced.rejects.csv"]
    left = parts(old)
    code, err = ended(batch(ledger, old / "priced.csv", "--force"))
    assert code == Exit.ROWS_REJECTED
    assert all(f"Removed {old / name}, left behind by a run that was killed" in err for name in left)
    assert err.count("left behind") == len(left)
    assert (stood(old), parts(old)) == (new, [])


@pytest.mark.process
def test_what_a_killed_run_left_is_cleared_by_the_next(ledger, new, old):
    """Killed in mid-write: both parts named, even where the next run is refused for want of --force."""
    process = batch(ledger, old / "priced.csv", "--force")
    part = old / ".priced.csv.landprice-part"
    assert seen_within(process, lambda: part.exists() and part.stat().st_size > 1000)
    process.kill()
    process.communicate()
    assert (stood(old), len(parts(old))) == (OLD, 2)
    code, err = ended(batch(ledger, old / "priced.csv"))
    assert code == Exit.FILE
    assert err.count("left behind by a run that was killed") == 2
    assert err.endswith(f"{old / 'priced.rejects.csv'} already exists. Use --force to replace it.\n")
    assert (stood(old), parts(old)) == (OLD, [])
    assert ended(batch(ledger, old / "priced.csv", "--force"))[1].count("left behind") == 0
    assert stood(old) == new


@pytest.mark.process
def test_a_second_run_to_the_same_outputs_is_refused(ledger, new, old):
    """One line, before any work, and the first, halted meanwhile, goes on to its end."""
    first = batch(ledger, old / "priced.csv", "--force")
    assert seen_within(first, lambda: len(parts(old)) == 2)
    first.send_signal(signal.SIGSTOP)
    code, err = ended(batch(ledger, old / "priced.csv", "--force"))
    first.send_signal(signal.SIGCONT)
    assert code == Exit.FILE
    assert "is being written by another run" in err
    assert err.count("\n") == 1
    assert ended(first)[0] == Exit.ROWS_REJECTED
    assert (stood(old), parts(old)) == (new, [])


# ── no room ──


@pytest.fixture
def small_disk(tmp_path):
    """A disk of 8 MB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = shutil.which("mount")
    done = mount and subprocess.run([mount, "-t", "tmpfs", "-o", "size=8m", "tmpfs", folder], capture_output=True)  # noqa: PLW1510
    if not done or done.returncode:
        tools.missing("a small disk (mounted by root)")
    yield folder
    subprocess.run(["umount", "-l", folder], check=True)


@pytest.mark.process
@pytest.mark.parametrize("full", ["priced.csv", "priced.rejects.csv"])
def test_a_disk_that_is_full_leaves_what_was_there(ledger, old, small_disk, full):
    """Out of room for one of the two, the priced rows or the rejects: exit 6, one line, both as they were."""
    (small_disk / full).write_bytes(OLD[full])
    where = {name: (small_disk if name == full else old) / name for name in OLD}
    more = ("--rejects", str(where["priced.rejects.csv"]), "--force")
    if full == "priced.rejects.csv":
        more += ("--set", "use=空地")
    code, err = ended(batch(ledger, where["priced.csv"], *more))
    assert (code, err) == (Exit.FILE, f"can't write {small_disk / full}: no space left on the disk.\n")
    assert {name: path.read_bytes() for name, path in where.items()} == OLD
    assert parts(small_disk) + parts(old) == []
    assert os.statvfs(small_disk).f_bavail * os.statvfs(small_disk).f_bsize > 7 << 20


@pytest.mark.process
def test_a_limit_on_files_leaves_what_was_there(ledger, old):
    """As a quota does: the write fails in the middle."""
    limited = (
        "import os, resource, sys\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (5 << 20,) * 2)\n"
        "os.execv(sys.argv[1], sys.argv[1:])"
    )
    args = [*COMMAND, "batch", str(ledger), *ARGS, "-o", str(old / "priced.csv"), "--force"]
    done = subprocess.run([sys.executable, "-c", limited, *args], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (Exit.FILE, "")
    assert done.stderr == f"can't write {old / 'priced.csv'}: it is larger than a file may be.\n"
    assert (stood(old), parts(old)) == (OLD, [])


@pytest.mark.process
def test_a_full_standard_output_leaves_no_rejects(ledger, tmp_path):
    """/dev/full: exit 6, one line, and no rejects of a ledger that was not written whole."""
    args = [*COMMAND, "batch", str(ledger), *ARGS, "--rejects", str(tmp_path / "rejects.csv")]
    with open("/dev/full", "wb") as full:  # noqa: PTH123
        done = subprocess.run(args, stdout=full, stderr=subprocess.PIPE, check=False)
    assert (done.returncode, done.stderr) == (
        Exit.FILE,
        b"can't write to standard output: no space left on the disk.\n",
    )
    assert list(tmp_path.iterdir()) == []


def test_rejects_that_can_t_be_written_are_told_of_by_name(tmp_path, capfd, monkeypatch):
    """An error in writing names the file that it was in."""
    path = write_ledger(tmp_path / "ledger.csv", rows=20, note=3)
    real, calls = CsvSink.write_rows, []

    def rows(self, frame, **more):
        calls.append(frame)
        if len(calls) == 4:  # the headings of both, the priced rows, and then
            raise OSError(28, os.strerror(28))
        real(self, frame, **more)

    monkeypatch.setattr(CsvSink, "write_rows", rows)
    assert main(["batch", str(path), *ARGS, "-o", str(tmp_path / "priced.csv")]) == Exit.FILE
    assert capfd.readouterr().err == f"can't write {tmp_path / 'priced.rejects.csv'}: no space left on the disk.\n"
    assert stood(tmp_path) == dict.fromkeys(OLD)


def test_a_stream_that_can_t_be_written_is_its_owner_s_to_tell_of(tmp_path):
    """A stream handed in has no name to tell: its own error is what the caller gets."""

    class Full(io.BytesIO):
        def write(self, _):
            raise OSError(28, os.strerror(28))

    opened = open_ledger(write_ledger(tmp_path / "ledger.csv", rows=20, note=3))
    with pytest.raises(OSError, match="No space left"):
        price_ledger(opened, Pricer(opened.headings, calculator="term"), Full(), tmp_path / "rejects.csv")
    assert [found.name for found in tmp_path.iterdir()] == ["ledger.csv"]


def test_a_workbook_that_can_t_be_packed_is_told_of_by_name(tmp_path, capfd, monkeypatch):
    """The writer of workbooks has an error of its own for a full disk at the very end."""
    path = write_ledger(tmp_path / "ledger.csv", rows=20, note=3)

    def store(_):
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr("xlsxwriter.Workbook._store_workbook", store)
    assert main(["batch", str(path), *ARGS, "-o", str(tmp_path / "priced.xlsx")]) == Exit.FILE
    assert capfd.readouterr().err == f"can't write {tmp_path / 'priced.xlsx'}: no space left on the disk.\n"
    assert [found.name for found in tmp_path.iterdir()] == ["ledger.csv"]


@pytest.mark.process
@pytest.mark.parametrize("name", ["priced.xlsx", "priced.parquet", "priced.csv.gz", "priced.jsonl", "priced.jsonl.gz"])
@pytest.mark.parametrize("room", ["none for rows", "some"])
def test_every_format_is_whole_or_not_there(tmp_path, small_disk, name, room):
    """Out of room at once, or at the end of a file that fits but for a little: exit 6, one line, and no part of it."""
    path = write_ledger(tmp_path / "ledger.csv", rows=20_000, note=3)
    output = small_disk / name
    if room == "some":
        assert main(["batch", str(path), *ARGS, "-o", str(tmp_path / name)]) == Exit.ROWS_REJECTED
    free = os.statvfs(small_disk).f_bavail * os.statvfs(small_disk).f_bsize
    left = 20_000 if room == "none for rows" else (tmp_path / name).stat().st_size - 1000
    (small_disk / "other").write_bytes(bytes(free - left + left % 4096))
    args = [*COMMAND, "batch", str(path), *ARGS, "-o", str(output), "--rejects", str(tmp_path / "rejects.csv")]
    done = subprocess.run(args, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (Exit.FILE, f"can't write {output}: no space left on the disk.\n")
    assert [found.name for found in small_disk.iterdir()] == ["other"]
    assert not (tmp_path / "rejects.csv").exists()


@pytest.mark.process
def test_a_killed_workbook_leaves_nothing_that_is_not_cleared(tmp_path):
    """The folder that a workbook is put together in goes with its part."""
    path = write_ledger(tmp_path / "ledger.csv", rows=60_000, note=3)
    (tmp_path / "temporary").mkdir()
    output = tmp_path / "priced.xlsx"
    environment = {**os.environ, "TMPDIR": str(tmp_path / "temporary")}
    process = batch(path, output, env=environment)
    scratch = tmp_path / ".priced.xlsx.landprice-scratch"
    assert seen_within(process, lambda: scratch.is_dir() and any(scratch.iterdir()))
    process.kill()
    process.communicate()
    assert scratch.is_dir()
    code, err = ended(batch(path, output, env=environment))
    assert code == Exit.ROWS_REJECTED
    assert f"Removed {tmp_path / '.priced.xlsx.landprice-part'}, left behind" in err
    assert {found.name for found in tmp_path.iterdir()} == {"ledger.csv", "temporary", "priced.xlsx"}
    assert list((tmp_path / "temporary").iterdir()) == []


# ── a ledger that changes ──


def test_a_ledger_that_shrinks_leaves_what_was_there(old, tmp_path):
    """Cut off while it is read: an error that says so, and both outputs as they were."""
    path = write_ledger(tmp_path / "shrinking.csv", rows=400)
    heading, rows = path.read_bytes().split(b"\n", 1)
    path.write_bytes(heading + b"\n" + rows * 250)
    assert path.stat().st_size > 2 * (16 << 20), "several chunks"
    opened = open_ledger(path)
    pricer = Pricer(opened.headings, calculator="term")
    with pytest.raises(FileError, match="became shorter while it was read"):
        price_ledger(
            opened,
            pricer,
            old / "priced.csv",
            old / "priced.rejects.csv",
            progress=lambda _: os.truncate(path, 1000),
            force=True,
        )
    assert (stood(old), parts(old)) == (OLD, [])


# ── one file, twice ──


@pytest.mark.parametrize("how", ["itself", "hard", "soft", "through a folder"])
@pytest.mark.parametrize("option", ["-o", "--rejects"])
def test_the_ledger_is_no_output(tmp_path, capfd, how, option):
    """By its name, a hard link, a link, a link to its folder: exit 2 before any work, --force or not."""
    path = write_ledger(tmp_path / "ledger.csv", rows=3, note=3)
    before = path.read_bytes()
    (tmp_path / "hard.csv").hardlink_to(path)
    (tmp_path / "soft.csv").symlink_to(path)
    (tmp_path / "folder").symlink_to(tmp_path)
    name = {"itself": "ledger.csv", "through a folder": "folder/ledger.csv"}.get(how, f"{how}.csv")
    others = ("-o", str(tmp_path / "x.csv")) if option == "--rejects" else ()
    assert main(["batch", str(path), *ARGS, option, str(tmp_path / name), *others, "--force"]) == Exit.USAGE
    out, err = capfd.readouterr()
    assert (out, err.count("\n"), "are one file" in err) == ("", 1, True)
    assert path.read_bytes() == before
    assert not (tmp_path / "x.csv").exists()


def test_both_outputs_are_two(tmp_path, capfd):
    """The rejects are not the priced rows."""
    path = write_ledger(tmp_path / "ledger.csv", rows=3, note=3)
    same = str(tmp_path / "x.csv")
    assert main(["batch", str(path), *ARGS, "-o", same, "--rejects", same]) == Exit.USAGE
    assert "are one file" in capfd.readouterr().err


@pytest.mark.process
@pytest.mark.parametrize("name", ["ledger.csv", "rejects.csv"])
def test_standard_output_is_neither(tmp_path, name):
    """``>> ledger.csv``, or a redirection into the rejects' file, whose rows would be lost."""
    path = write_ledger(tmp_path / "ledger.csv", rows=3, note=3)
    before = path.read_bytes()
    args = [*COMMAND, "batch", str(path), *ARGS, "--rejects", str(tmp_path / "rejects.csv"), "--force"]
    with (tmp_path / name).open("ab") as file:
        done = subprocess.run(args, stdout=file, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == Exit.USAGE
    assert done.stderr == f"standard output and {tmp_path / name} are one file.\n"
    assert path.read_bytes() == before


def test_standard_output_that_is_the_ledger_is_told(tmp_path, capfd, monkeypatch):
    """The same, in this process: before any work."""
    path = write_ledger(tmp_path / "ledger.csv", rows=3, note=3)
    with path.open("a", encoding="utf-8") as file:
        monkeypatch.setattr(sys, "stdout", file)
        assert main(["batch", str(path), *ARGS, "--rejects", str(tmp_path / "rejects.csv")]) == Exit.USAGE
        monkeypatch.undo()
    assert "are one file" in capfd.readouterr().err


# ── every row ──


@pytest.mark.parametrize("lost", ["priced", "rejected"])
def test_a_row_that_is_lost_is_a_defect_that_is_told(tmp_path, capfd, monkeypatch, lost):
    """Were a row dropped between reading and writing, nothing would appear: exit 1, and what was counted."""
    path = write_ledger(tmp_path / "ledger.csv", rows=20, note=3)
    real = Pricer.price

    def price(self, *args, **more):
        done = real(self, *args, **more)
        object.__setattr__(done, lost, getattr(done, lost)[1:])
        return done

    monkeypatch.setattr(Pricer, "price", price)
    assert main(["batch", str(path), *ARGS, "-o", str(tmp_path / "priced.csv")]) == Exit.DEFECT
    err = capfd.readouterr().err
    assert "A defect of this program, nothing is written: 20 rows read" in err
    assert err.count("\n") == 1
    assert (stood(tmp_path), parts(tmp_path)) == (dict.fromkeys(OLD), [])


def test_a_row_that_is_not_written_is_a_defect(tmp_path, monkeypatch):
    """The same where it is counted and yet not written."""
    path = write_ledger(tmp_path / "ledger.csv", rows=20, note=3)
    opened = open_ledger(path)
    monkeypatch.setattr(LedgerOutputs, "write", lambda *_, **__: 19)
    with pytest.raises(LostRowsError, match="19 written"):
        price_ledger(opened, Pricer(opened.headings, calculator="term"), tmp_path / "a.csv", tmp_path / "b.csv")
    assert [found.name for found in tmp_path.iterdir()] == ["ledger.csv"]


@pytest.mark.process
def test_rows_are_counted_without_assertions_too(tmp_path):
    """``python -O`` takes Python's assertions away, and not this."""
    path = write_ledger(tmp_path / "ledger.csv", rows=20, note=3)
    script = (
        "import landprice.ledger.outputs as outputs, landprice.cli.main as main\n"
        "assert False, 'there are assertions'\n"
        "outputs.LedgerOutputs.write = lambda *_, **__: 19\n"
        "main.run()"
    )
    args = [sys.executable, "-O", "-c", script, "batch", str(path), *ARGS, "-o", str(tmp_path / "priced.csv")]
    done = subprocess.run(args, capture_output=True, text=True, check=False)
    assert done.returncode == Exit.DEFECT
    assert done.stderr.startswith("A defect of this program, nothing is written")
    assert stood(tmp_path) == dict.fromkeys(OLD)


@pytest.mark.process
def test_the_counts_are_those_of_the_files(ledger, new):
    """160 000 rows in, 16 000 of them of no use; as many in the two files, each once."""
    frames = {name: pl.read_csv(data, infer_schema=False) for name, data in new.items()}
    assert frames["priced.rejects.csv"].height == 16_000
    names = pl.concat([frame.select("宗地编号") for frame in frames.values()]).to_series()
    assert (names.len(), names.n_unique()) == (160_000, 160_000)
    assert ledger.stat().st_size > 3 * (16 << 20), "several chunks"
