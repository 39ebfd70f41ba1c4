"""Standard output and standard error: whole lines, no control characters, and no traceback where they fail."""

import contextlib
import os
import sys

from landprice.errors import FileError
from landprice.printable import visible

_LONGEST = 2000  # characters of a message: what was typed may be a megabyte


def prepare() -> None:
    """Make both streams take every character.

    Raises:
        FileError: Standard output is closed: there is nowhere for a result to go.
    """
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115  it lives as long as the process
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(AttributeError, TypeError):  # what a test puts there may not be a text stream of ours
            try:
                "测算".encode(stream.encoding)
            except (LookupError, UnicodeEncodeError):
                stream.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
            stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    if sys.stdout is None:
        raise FileError("标准输出已关闭。", "standard output is closed.")


def write_err(message: str) -> None:
    """Say one line on standard error."""
    text = visible(message)
    print(text if len(text) <= _LONGEST else text[:_LONGEST] + "…", file=sys.stderr)


def write_out(text: str) -> None:
    """Write a result to standard output, in UTF-8 whatever the locale."""
    sys.stdout.flush()
    sys.stdout.buffer.write(text.encode("utf-8", "replace"))
    sys.stdout.buffer.flush()


def abandon() -> None:
    """Give standard output up: nothing more may be written to it, not at exit either."""
    with contextlib.suppress(OSError, ValueError, AttributeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
