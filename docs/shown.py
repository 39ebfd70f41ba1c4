# ruff: noqa: INP001 -- part of the script generate.py
"""Refresh the commands and files that a page shows.

A ```` ```console ```` block holds lines ``$ command``, each followed by its output. The commands of a page run in
``bash``, one after the other, in one new folder that contains ``examples/``; ``$?`` is the exit code of the previous
command. In a ```` ```console terminal ```` block they run on a pseudo-terminal.

A block whose info string is a language and a path, such as ```` ```toml examples/city.toml ````, holds that file.
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


def refresh(path: Path, root: Path) -> str:
    """Render a page with the current output of its commands and the current content of its files.

    Args:
        path: The page.
        root: The folder of the project.
    """
    text = path.read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "examples").symlink_to(root / "examples")
        environment = _environment(folder, root, "en_GB" if path.name in _ENGLISH else "zh_CN")

        def refresh_block(match: re.Match[str]) -> str:
            info, body = match["info"].strip(), match["body"]
            language, _, argument = info.partition(" ")
            if language == "console":
                body = _run(_commands(body), folder, environment, terminal=argument == "terminal")
            elif argument:
                body = (root / argument).read_text(encoding="utf-8")
            return f"```{info}\n{body}```"

        return _FENCE.sub(refresh_block, text)


def _environment(folder: Path, root: Path, locale: str) -> dict[str, str]:
    """Build the environment of the commands; ``landprice`` runs this source tree with this Python."""
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
    """Extract the commands of a block. A command that ends in a backslash continues on the next line."""
    commands: list[str] = []
    continues = False
    for line in body.splitlines():
        if continues:
            commands[-1] += "\n" + line
        elif line.startswith("$ "):
            commands.append(line.removeprefix("$ "))
        else:
            continue
        continues = line.endswith("\\")
    return commands


def _run(commands: list[str], folder: Path, environment: dict[str, str], *, terminal: bool) -> str:
    """Run the commands and return each with what it printed to both streams."""
    script = "".join(f"printf {_MARK}; (exit $code)\n{command}\ncode=$?\n" for command in commands)
    arguments = ["bash", "-c", f"code=0\n{script}"]
    if terminal:
        output = _on_terminal(arguments, folder, environment)
    else:
        done = subprocess.run(  # noqa: S603 -- commands from our own documentation
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
    """Run a process on a pseudo-terminal and return its output without styles."""
    screen, inside = pty.openpty()
    fcntl.ioctl(inside, termios.TIOCSWINSZ, struct.pack("HHHH", 50, _COLUMNS, 0, 0))
    with subprocess.Popen(  # noqa: S603 -- commands from our own documentation
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
    """Read from a terminal. Linux reports EIO once the process has closed its side; return nothing then."""
    try:
        return os.read(screen, 1 << 16)
    except OSError as error:
        if error.errno == errno.EIO:
            return b""
        raise
