"""Two files written together, killed before each of the steps in turn that touch the disk; run by ``test_files``.

    python every_step.py FOLDER new|force

Prints, for every step, what stood under both names after the kill and after the run that came next, as JSON.
"""

import itertools
import json
import os
import signal
import sys
from pathlib import Path

from landprice.atomic_file_group import open_atomic_group

STEPS = ("open", "link", "unlink", "fsync", "replace", "rename", "chmod", "close", "dup")


def write(folder, force, text, told=None):
    """Write the rejects and the priced rows, the rejects to be named first."""
    with open_atomic_group(force=force, notify=told) as files:
        for name in ("rejects", "priced"):
            with files.open(folder / name) as file:  # closed by who writes, as some do
                file.write(text)


def killed_before(step, work):
    """Run the work in a process that is killed before that step; whether it ended before."""
    child = os.fork()
    if child == 0:
        count = itertools.count()
        for name in STEPS:
            real = getattr(os, name)

            def counted(*args, _real=real, **more):
                if next(count) == step:
                    os.kill(os.getpid(), signal.SIGKILL)
                return _real(*args, **more)

            setattr(os, name, counted)
        try:
            work()
        except BaseException:  # noqa: BLE001  whatever it is, the parent is to know
            os._exit(1)
        os._exit(0)
    status = os.waitpid(child, 0)[1]
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0
    return os.WIFEXITED(status)


def found(folder):
    """What stands under both names."""
    return [path.read_text() if path.exists() else None for path in (folder / "rejects", folder / "priced")]


def parts(folder):
    """What is left half written."""
    return sorted(path.name for path in folder.glob(".*"))


def main(folder, force):
    """Kill before every step, one after the other."""
    for step in itertools.count():
        for path in folder.iterdir():
            path.unlink()
        if force:
            write(folder, force, b"old")
        ended = killed_before(step, lambda: write(folder, force, b"new"))
        after, left = found(folder), parts(folder)
        said = []
        write(folder, True, b"next", lambda _, en, said=said: said.append(en))
        sys.stdout.write(json.dumps([after, left, said, found(folder), parts(folder)]) + "\n")
        if ended:
            return


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2] == "force")
