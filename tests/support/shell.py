"""A shell whose ``landprice`` is this process: the commands of a page in ``bash``, without a start-up for each.

The program on its path hands its arguments and its standard input over, waits, and gives both streams and the exit code
back; what it is run with (pipes, other programs, files) is the shell's own.
"""

import contextlib
import os
import select
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from run_cli import run_cli

T = TypeVar("T")

_PROGRAM = """#!/bin/bash
own={home}/$$
mkfifo "$own.done"
[ -t 1 ] && out=1 || out=
[ -t 2 ] && err=1 || err=
[ -f /dev/fd/1 ] && file=$(readlink /proc/$$/fd/1) || file=
printf '%s\\0' "$PWD" "$LANG" "$out" "$err" "$file" "$@" > "$own.asked"
for word; do [ "$word" = - ] && cat > "$own.in"; done
echo $$ > {home}/requests
read -r code < "$own.done"
cat "$own.out"
cat "$own.err" >&2
exit "$code"
"""


def write_program(path: Path, home: Path) -> None:
    """Write the program ``landprice`` of such a shell.

    Args:
        path: The program's file.
        home: The folder that `serve` watches.
    """
    path.write_text(_PROGRAM.format(home=home), encoding="utf-8")
    path.chmod(0o755)


def serve(home: Path, work: Callable[[], T]) -> T:
    """Do some work in a thread and answer what its shells ask meanwhile.

    Args:
        home: An empty folder.
        work: What starts the shells; their ``landprice`` is the program that `write_program` writes.

    Returns:
        What the work gives.

    Raises:
        BaseException: What the work raises.
    """
    os.mkfifo(home / "requests")
    given, raised = list[T](), list[BaseException]()

    def call() -> None:
        try:
            given.append(work())
        except BaseException as error:  # noqa: BLE001  it is raised below
            raised.append(error)

    worker = threading.Thread(target=call)
    requests = os.open(home / "requests", os.O_RDWR)  # open for writing too: it never ends
    try:
        worker.start()
        waiting = b""
        while worker.is_alive():
            if select.select([requests], [], [], 0.02)[0]:
                waiting += os.read(requests, 1 << 12)
            while b"\n" in waiting:
                asked, _, waiting = waiting.partition(b"\n")
                _answer(home / asked.decode())
    finally:
        worker.join()
        os.close(requests)
    if raised:
        raise raised[0]
    return given[0]


def _answer(own: Path) -> None:
    """Run what one program asks for."""
    folder, lang, out, err, file, *args = own.with_suffix(".asked").read_bytes().decode().split("\0")[:-1]
    stdin = b""
    with contextlib.suppress(FileNotFoundError):
        stdin = own.with_suffix(".in").read_bytes()
    env = {"LANG": lang, "COLUMNS": "100", "NO_COLOR": "1"}
    place = {"cwd": Path(folder), "out_file": Path(file) if file else None}
    done = run_cli(*args, stdin=stdin, env=env, terminal=(bool(out), bool(err)), **place)
    own.with_suffix(".out").write_bytes(done.out)
    own.with_suffix(".err").write_bytes(done.err)
    own.with_suffix(".done").write_text(f"{done.code}\n", encoding="utf-8")
