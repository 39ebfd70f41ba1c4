"""Standard output and standard error: whole lines, no control characters, no traceback if they fail."""

import contextlib
import os
import sys

from landprice.errors import FileError
from landprice.printable import visible

_MAX_LENGTH = 2000  # characters of a message, which may quote a megabyte of input


def prepare() -> None:
    """Make both streams take every character.

    Raises:
        FileError: Standard output is closed.
    """
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115  stays open
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(AttributeError, TypeError):  # a replacement may not be a text stream
            try:
                "测算".encode(stream.encoding)
            except (LookupError, UnicodeEncodeError):
                stream.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
            stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    if sys.stdout is None:
        raise FileError("标准输出已关闭。", "standard output is closed.")


def write_err(message: str) -> None:
    """Write one line to standard error."""
    text = visible(message)
    print(text if len(text) <= _MAX_LENGTH else text[:_MAX_LENGTH] + "…", file=sys.stderr)


def write_out(text: str) -> None:
    """Write a result to standard output, in UTF-8 whatever the locale."""
    sys.stdout.flush()
    sys.stdout.buffer.write(text.encode("utf-8", "replace"))
    sys.stdout.buffer.flush()


def abandon() -> None:
    """Redirect standard output to the null device, so that the flush at exit doesn't fail again."""
    with contextlib.suppress(OSError, ValueError, AttributeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
