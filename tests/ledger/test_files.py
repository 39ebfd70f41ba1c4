"""Output files are written whole or not at all, whatever fails and whenever a run is killed."""

import errno
import json
import os
import stat
import subprocess
import sys
import threading
from contextlib import nullcontext
from pathlib import Path

import pytest
from paths import TESTS

from landprice import atomic_file, atomic_file_group
from landprice.atomic_file_group import open_atomic, open_atomic_group, same_file
from landprice.errors import FileError

OLD, NEW = b"old\n", b"new\n"


@pytest.fixture
def pair(tmp_path):
    """Two files that are there."""
    paths = [tmp_path / "rejects", tmp_path / "priced"]
    for path in paths:
        path.write_bytes(OLD)
    return paths


def write(paths, *, force=True, notify=None):
    """Write them together, in this order."""
    with open_atomic_group(force=force, notify=notify) as outputs:
        for path in paths:
            outputs.open(path).write(NEW)


def contents(paths):
    """What stands under the names; None where nothing does."""
    return [path.read_bytes() if path.exists() else None for path in paths]


def parts(folder):
    """What is being written, or left behind, in a folder."""
    return [path.name for path in folder.iterdir() if path.name.endswith(".landprice-part")]


def failing(monkeypatch, name, number, when=lambda *_: True):
    """Have a call of the system fail."""
    real = getattr(os, name)

    def fail(*args, **more):
        if when(*args):
            raise OSError(number, os.strerror(number))
        return real(*args, **more)

    monkeypatch.setattr(os, name, fail)


# ── whole, together, in order ──


def test_nothing_is_under_the_names_until_all_of_it_is(pair, tmp_path):
    """While they are written the old files stand; then the new ones, and no part is left."""
    with open_atomic_group() as outputs:
        for path in pair:
            file = outputs.open(path)
            file.write(NEW)
            file.flush()
            assert contents(pair) == [OLD, OLD]
        assert len(parts(tmp_path)) == 2
    assert contents(pair) == [NEW, NEW]
    assert parts(tmp_path) == []


def test_an_error_leaves_what_was_there(pair, tmp_path):
    """Left by any error, the old files stand and no part is left; also where none was there before."""

    def fail(paths):
        with open_atomic_group() as outputs:
            for path in paths:
                outputs.open(path).write(NEW)
            raise ZeroDivisionError

    new = [tmp_path / "a", tmp_path / "b"]
    for paths in (pair, new):
        with pytest.raises(ZeroDivisionError):
            fail(paths)
    assert contents([*pair, *new]) == [OLD, OLD, None, None]
    assert parts(tmp_path) == []


@pytest.mark.parametrize(
    ("raised", "seen"), [(OSError(errno.EIO, "torn"), FileError), (BrokenPipeError(errno.EPIPE, "pipe"), OSError)]
)
def test_an_error_in_writing_names_the_file(pair, raised, seen):
    """A write error names its file; a closed standard output is not an error of the file."""

    def torn():
        with open_atomic(pair[0]) as file:
            file.write(NEW)
            raise raised

    with pytest.raises(seen, match=r"can't write .*rejects: torn" if seen is FileError else "pipe"):
        torn()
    assert contents(pair) == [OLD, OLD]


def test_a_full_disk_at_the_last_moment_names_neither(pair, tmp_path, monkeypatch):
    """All are on the disk before the first gets its name: the second's failing there leaves both as they were."""
    calls = []
    failing(monkeypatch, "fsync", errno.ENOSPC, lambda *_: calls.append(1) or len(calls) == 2)
    with pytest.raises(FileError, match=r"can't write .*priced: no space left on the disk") as error:
        write(pair)
    assert "磁盘空间不足" in error.value.zh
    assert contents(pair) == [OLD, OLD]
    assert parts(tmp_path) == []


@pytest.mark.parametrize("there", [True, False])
def test_a_name_that_can_t_be_given_takes_back_the_one_before(pair, tmp_path, monkeypatch, there):
    """The second can't be named: the first disappears where nothing was there, else the message says that it is new."""
    rejects, priced = pair
    if not there:
        rejects.unlink()
    failing(monkeypatch, "replace", errno.EPERM, lambda _, name: Path(name) == priced)
    with pytest.raises(FileError, match="permission denied") as error:
        write(pair)
    assert contents(pair) == ([NEW, OLD] if there else [None, OLD])
    assert (f"({rejects} is already this run's.)" in str(error.value)) == there
    assert parts(tmp_path) == []


def test_a_file_that_is_there_is_kept_unless_forced(pair, tmp_path):
    """Also one that came while the new one was written, and then the other one does not appear either."""
    with pytest.raises(FileError, match="--force"):
        write(pair, force=False)
    new = [tmp_path / "a", tmp_path / "b"]

    def overtaken():
        with open_atomic_group(force=False) as outputs:
            for path in new:
                outputs.open(path).write(NEW)
            new[1].write_bytes(OLD)

    with pytest.raises(FileError, match="--force"):
        overtaken()
    assert contents([*pair, *new]) == [OLD, OLD, None, OLD]
    assert parts(tmp_path) == []


@pytest.mark.parametrize("late", [True, False])
def test_a_file_system_without_hard_links_does_as_well(tmp_path, monkeypatch, late):
    """A new file is named by renaming there; one that came meanwhile is kept all the same."""
    failing(monkeypatch, "link", errno.EPERM)
    path = tmp_path / "a"
    with (
        pytest.raises(FileError, match="--force") if late else nullcontext(),
        open_atomic(path, force=False) as file,
    ):
        file.write(NEW)
        if late:
            path.write_bytes(OLD)
    assert contents([path]) == [OLD if late else NEW]
    assert parts(tmp_path) == []


def test_who_writes_may_close_the_file(tmp_path):
    """As a writer of workbooks may."""
    with open_atomic(tmp_path / "a") as file, file:
        file.write(NEW)
    assert contents([tmp_path / "a"]) == [NEW]


def test_what_is_needed_meanwhile_stands_beside_and_goes(tmp_path):
    """A folder for a writer of workbooks: gone before the file has its name; a file in its place is an error."""
    with open_atomic_group() as outputs:
        file = outputs.open(tmp_path / "a")
        scratch = outputs.scratch(file)
        (scratch / "sheet").write_bytes(NEW)
        assert outputs.scratch(file) == scratch
    assert [path.name for path in tmp_path.iterdir()] == ["a"]

    def blocked():
        with open_atomic_group() as outputs:
            file = outputs.open(tmp_path / "b")
            scratch.with_name(".b.landprice-scratch").write_bytes(OLD)
            outputs.scratch(file)

    with pytest.raises(FileError, match="can't write"):
        blocked()
    assert {path.name for path in tmp_path.iterdir()} == {"a", ".b.landprice-scratch"}


def test_who_may_read_the_old_may_read_the_new(tmp_path):
    """A file that others may not read is replaced by one that they may not read; a new one is as the umask wants it."""
    old, new = tmp_path / "old", tmp_path / "new"
    old.write_bytes(OLD)
    old.chmod(0o600)
    mask = os.umask(0o027)
    try:
        write([old, new])
    finally:
        os.umask(mask)
    assert [stat.S_IMODE(path.stat().st_mode) for path in (old, new)] == [0o600, 0o640]


def test_a_part_that_is_gone_is_told(pair):
    """Removed or replaced by someone meanwhile: an error, and never a file of others under the name."""

    def robbed():
        with open_atomic(pair[0]) as file:
            file.write(NEW)
            atomic_file.partial_path(pair[0]).unlink()
            atomic_file.partial_path(pair[0]).write_bytes(b"another's")

    with pytest.raises(FileError, match="was moved or removed"):
        robbed()
    assert contents(pair) == [OLD, OLD]
    assert atomic_file.partial_path(pair[0]).read_bytes() == b"another's"


# ── names ──


def test_a_link_is_written_through(tmp_path):
    """Behind a link, the file that it leads to is replaced, and the link stays; also where it leads to none yet."""
    (tmp_path / "far").mkdir()
    for name, there in (("a", True), ("b", False)):
        far, link = tmp_path / "far" / name, tmp_path / name
        if there:
            far.write_bytes(OLD)
        link.symlink_to(far)
        with open_atomic(link) as file:
            file.write(NEW)
        assert link.is_symlink()
        assert far.read_bytes() == NEW


@pytest.mark.parametrize("name", ["", ".", "a/b", "loop", "x" * 256, "n\0l", "device", "folder"])
def test_a_name_that_can_t_be_written_is_told(tmp_path, name):
    """Empty, in no folder, a circle of links, too long, with a NUL, a device, a folder: one line, in both languages."""
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    (tmp_path / "device").symlink_to("/dev/full")
    (tmp_path / "folder").mkdir()
    with pytest.raises(FileError) as error, open_atomic(tmp_path / name if len(name) > 1 else Path(name)) as file:
        file.write(NEW)
    assert "\n" not in error.value.zh + error.value.en


def test_a_name_of_the_greatest_length_is_written(tmp_path):
    """255 bytes of Chinese: its part's name, which would be longer, is another."""
    path = tmp_path / ("台" * 84 + ".md")
    with open_atomic(path) as file:
        file.write(NEW)
        assert len(parts(tmp_path)[0].encode()) <= 255
    assert contents([path]) == [NEW]


def test_one_file_of_two_names_is_known(tmp_path):
    """By path, through links and hard links; two files are two, also where one is not there."""
    one, hard, soft = tmp_path / "one", tmp_path / "hard", tmp_path / "soft"
    one.write_bytes(OLD)
    hard.hardlink_to(one)
    soft.symlink_to(hard)
    assert all(same_file(one, other) for other in (hard, soft, tmp_path / "." / "one"))
    assert not same_file(one, tmp_path / "none")
    assert same_file(tmp_path / "none", tmp_path / "x" / ".." / "none")


@pytest.mark.parametrize(
    ("error", "zh", "en"),
    [
        (OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)), "磁盘空间不足", "no space left on the disk"),
        (OSError("No space left on device (os error 28)"), "磁盘空间不足", "no space left on the disk"),
        (OSError("[Errno 28] No space left on device"), "磁盘空间不足", "no space left on the disk"),
        (OSError(errno.EDQUOT, os.strerror(errno.EDQUOT)), "超出磁盘配额", "the disk quota is used up"),
        (OSError(errno.EIO, os.strerror(errno.EIO)), os.strerror(errno.EIO), os.strerror(errno.EIO)),
        (OSError(errno.ENOSPC, "of our own"), "of our own", "of our own"),
        (OSError("no number"), "no number", "no number"),
    ],
)
def test_reasons_are_in_both_languages(error, zh, en):
    """The system's commonest in words, Polars' too; others as they stand."""
    assert atomic_file_group.os_error_reason(error) == (zh, en)


# ── other runs, alive and dead ──


def test_a_second_run_to_the_same_file_is_refused(pair, tmp_path):
    """While one writes it no other does, nor is its part removed; also through a link."""
    link = tmp_path / "link"
    link.symlink_to(pair[0])
    with open_atomic(pair[0]) as file:
        file.write(NEW)
        for path in (pair[0], link):
            with pytest.raises(FileError, match="being written by another run"):
                write([path])
        with pytest.raises(FileError, match="being written by another run"):
            atomic_file_group.remove_leftovers(pair[0])
    assert contents(pair) == [NEW, OLD]


def test_what_a_killed_run_left_is_named_and_removed(pair, tmp_path):
    """A process killed in mid-write leaves its part: the next run says so, with its size, and removes it."""
    script = (
        "import os, signal, sys; from pathlib import Path; from landprice.atomic_file_group import open_atomic\n"
        "with open_atomic(Path(sys.argv[1])) as f:\n f.write(b'half'); f.flush(); os.kill(os.getpid(), signal.SIGKILL)"
    )
    subprocess.run([sys.executable, "-c", script, str(pair[0])], check=False)
    assert parts(tmp_path) == [".rejects.landprice-part"]
    assert contents(pair) == [OLD, OLD]
    said = []
    write(pair, notify=lambda *both: said.append(both))
    ((zh, en),) = said
    assert "清理上次中断留下的" in zh
    assert "left behind by a run that was killed (4 bytes, " in en
    assert str(tmp_path / ".rejects.landprice-part") in zh
    assert contents(pair) == [NEW, NEW]
    assert parts(tmp_path) == []
    (tmp_path / ".rejects.landprice-part").write_bytes(b"half")
    atomic_file_group.remove_leftovers(pair[0])  # with nobody to tell
    assert parts(tmp_path) == []


def test_a_part_that_can_t_be_known_for_dead_is_left(pair, monkeypatch):
    """A file system without locks: a new part is made all the same, one that is there is another run's."""

    def no_locks(*_):
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    monkeypatch.setattr(atomic_file.fcntl, "flock", no_locks)
    write(pair)
    assert contents(pair) == [NEW, NEW]
    atomic_file.partial_path(pair[0]).write_bytes(b"half")
    with pytest.raises(FileError, match="being written by another run"):
        write(pair)
    assert atomic_file.partial_path(pair[0]).read_bytes() == b"half"


def test_where_open_files_can_t_be_removed_that_is_the_lock(pair, monkeypatch):
    """Windows, as far as it can be had here: no flock, and removing what a run has open is not permitted."""
    monkeypatch.setattr(atomic_file, "fcntl", None)
    atomic_file.partial_path(pair[0]).write_bytes(b"half")
    said = []
    write(pair, notify=lambda *both: said.append(both))
    assert len(said) == 1
    assert contents(pair) == [NEW, NEW]
    atomic_file.partial_path(pair[0]).write_bytes(b"half")
    failing(monkeypatch, "unlink", errno.EACCES, lambda *_: True)
    with pytest.raises(FileError, match="being written by another run"):
        write(pair)


def test_a_part_that_is_no_file_is_told(pair):
    """A folder of that name: said, not removed."""
    atomic_file.partial_path(pair[0]).mkdir()
    with pytest.raises(FileError, match="is a directory"):
        write(pair)


@pytest.mark.parametrize("how", ["made", "taken", "named"])
def test_two_runs_that_start_together_never_both_write(pair, monkeypatch, how):
    """Another makes its part first, or takes ours for left behind before it is locked, or is named just then."""
    ours = atomic_file.partial_path(pair[0])
    if how == "made":
        failing(monkeypatch, "open", errno.EEXIST, lambda _, flags, *__: flags & os.O_EXCL)
    elif how == "taken":
        monkeypatch.setattr(atomic_file, "_lock", lambda *_, **__: ours.unlink(missing_ok=True) or True)
    else:
        ours.write_bytes(OLD)
        monkeypatch.setattr(atomic_file, "_is_at", lambda *_: False)
    with pytest.raises(FileError, match="being written by another run"):
        write(pair)
    assert contents(pair) == [OLD, OLD]


def test_a_part_that_can_t_be_opened_twice_is_removed(pair, tmp_path, monkeypatch):
    """Out of file handles after it was made: the error, and no part."""
    failing(monkeypatch, "dup", errno.EMFILE)
    with pytest.raises(FileError, match="can't write"):
        write(pair)
    assert parts(tmp_path) == []


# ── ended ──


def test_who_ends_the_process_removes_what_is_half_written(pair, tmp_path, monkeypatch):
    """`abandon`: the parts go, nothing gets its name, nothing new is begun."""
    monkeypatch.setattr(atomic_file, "_ended", threading.Event())

    def ended():
        with open_atomic_group() as outputs:
            outputs.open(pair[0]).write(NEW)
            atomic_file.abandon()
            atomic_file.COMMIT_LOCK.release()
            assert parts(tmp_path) == []

    with pytest.raises(FileError, match="interrupted"):
        ended()
    with pytest.raises(FileError, match="interrupted"):
        write(pair)
    assert contents(pair) == [OLD, OLD]


@pytest.mark.process
@pytest.mark.parametrize("how", ["new", "force"])
def test_killed_before_any_step_each_file_is_the_old_or_the_new(tmp_path, how):
    """SIGKILL before every call that touches the disk: never a part; the priced rows new only where the rejects are.

    What was left is named and removed by the next run, which is whole.
    """
    script = [sys.executable, str(TESTS / "support" / "every_step.py"), str(tmp_path), how]
    done = subprocess.run(script, check=True, capture_output=True, text=True)
    runs = [json.loads(line) for line in done.stdout.splitlines()]
    old = None if how == "new" else "old"
    assert {tuple(after) for after, *_ in runs} == {(old, old), ("new", old), ("new", "new")}
    for _after, left, said, following, left_then in runs:
        assert len(said) == len(left)
        assert all(any(name in line for line in said) for name in left)
        assert following == ["next", "next"]
        assert left_then == []
    assert any(len(left) == 2 for _, left, *_ in runs)
    assert runs[-1][:2] == [["new", "new"], []]
