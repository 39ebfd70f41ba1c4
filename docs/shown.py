# ruff: noqa: INP001 -- part of the script generate.py
"""The commands and files that a page shows, run and read again.

A block that opens with ```` ```console ```` holds lines ``$ command``, each followed by what it prints. The commands
of a page run in one fresh folder that has ``examples/`` in it, one after the other, in ``bash``; ``$?`` is the exit
code of the one before. With ```` ```console terminal ```` they run on a terminal, as a user has it.

A block that opens with the language and a path, as ```` ```toml examples/city.toml ````, holds that file.
"""

import errno
import fcntl
import os
import pty
import re
import shlex
import struct
import subprocess
import sys
import tempfile
import termios
from pathlib import Path

_FENCE = re.compile(r"^```(?P<info>[^`\n]+)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)
_MARK = "\x1e"
_STYLE = re.compile(r"\x1b\[[0-9;]*m")
_COLUMNS = 100
_ENGLISH = ("README.md", "architecture.md")


def refreshed(path: Path, root: Path) -> str:
    """A page with its shown commands and files as they are now.

    Args:
        path: The page.
        root: The folder of the project.
    """
    text = path.read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "examples").symlink_to(root / "examples")
        environment = _environment(folder, root, "en_GB" if path.name in _ENGLISH else "zh_CN")

        def block(match: re.Match[str]) -> str:
            info, body = match["info"].strip(), match["body"]
            language, _, argument = info.partition(" ")
            if language == "console":
                body = _run(_commands(body), folder, environment, terminal=argument == "terminal")
            elif argument:
                body = (root / argument).read_text(encoding="utf-8")
            return f"```{info}\n{body}```"

        return _FENCE.sub(block, text)


def _environment(folder: Path, root: Path, locale: str) -> dict[str, str]:
    """The environment of a page's commands: ``landprice`` is the one of this source tree and this Python."""
    commands = folder / ".bin"
    commands.mkdir()
    program = commands / "landprice"
    start = "from landprice.cli.main import run; run()"
    program.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -c "{start}" "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    return {
        "PATH": f"{commands}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
        "PYTHONPATH": str(root),
        "PYTHONUTF8": "1",
        "LANG": f"{locale}.UTF-8",
        "COLUMNS": str(_COLUMNS),
        "NO_COLOR": "1",
        "TERM": "xterm",
    }


def _commands(body: str) -> list[str]:
    """The commands of a block; one that ends in a backslash goes on in the next line."""
    commands: list[str] = []
    goes_on = False
    for line in body.splitlines():
        if goes_on:
            commands[-1] += "\n" + line
        elif line.startswith("$ "):
            commands.append(line.removeprefix("$ "))
        else:
            continue
        goes_on = line.endswith("\\")
    return commands


def _run(commands: list[str], folder: Path, environment: dict[str, str], *, terminal: bool) -> str:
    """The commands, each with what it prints on both streams."""
    script = "".join(f"printf {_MARK}; (exit $code)\n{command}\ncode=$?\n" for command in commands)
    arguments = ["bash", "-c", f"code=0\n{script}"]
    if terminal:
        output = _on_terminal(arguments, folder, environment)
    else:
        done = subprocess.run(  # noqa: S603 -- the commands are the documentation's own
            arguments,
            cwd=folder,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )
        output = done.stdout.decode()
    outputs = output.split(_MARK)[1:]
    text = ""
    for command, printed in zip(commands, outputs, strict=True):
        lines = [line.rstrip() for line in printed.splitlines()]
        text += "".join(f"{line}\n" for line in [f"$ {command}", *lines])
    return text


def _on_terminal(arguments: list[str], folder: Path, environment: dict[str, str]) -> str:
    """What a process prints on a terminal, without its colours and weights."""
    screen, inside = pty.openpty()
    fcntl.ioctl(inside, termios.TIOCSWINSZ, struct.pack("HHHH", 50, _COLUMNS, 0, 0))
    with subprocess.Popen(  # noqa: S603 -- the commands are the documentation's own
        arguments, cwd=folder, env=environment, stdin=inside, stdout=inside, stderr=inside
    ) as process:
        os.close(inside)
        printed = b""
        while part := _read(screen):
            printed += part
        process.wait()
    os.close(screen)
    return _STYLE.sub("", printed.decode()).replace("\r\n", "\n")


def _read(screen: int) -> bytes:
    """What a terminal has to give; nothing once the process has closed it, which Linux calls an error."""
    try:
        return os.read(screen, 1 << 16)
    except OSError as error:
        if error.errno == errno.EIO:
            return b""
        raise
