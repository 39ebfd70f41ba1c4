"""Entry point of the command ``landprice``. Installs signal handlers before slow imports.

Importing the command takes a tenth of a second and more, in which Python would answer Ctrl-C with a traceback, and
SIGTERM would end the process with another exit code than later.
`landprice.cli.interrupt` installs the full set of handlers afterwards. Keep this module, and `landprice` itself, free
of slow imports.
"""

import gc
import os
import signal

_POLARS_ALLOCATOR = "_RJEM_MALLOC_CONF", "dirty_decay_ms:10000"
"""Have Polars keep the memory of one chunk for the next instead of returning it to the system in between."""

_GC_THRESHOLD = 1_000_000  # allocations between collections: imports allocate much and leave no garbage


def run() -> None:
    """Run the command with the process's arguments, and exit."""
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):  # Windows has no SIGHUP
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) in (signal.default_int_handler, signal.SIG_DFL):
            signal.signal(number, lambda *_: os._exit(130))  # Exit.INTERRUPTED, whose import is not free
    gc.set_threshold(_GC_THRESHOLD)
    os.environ.setdefault(*_POLARS_ALLOCATOR)
    from landprice.cli.main import run as run_command  # noqa: PLC0415  slow: after the handler

    try:
        run_command()
    finally:
        gc.freeze()  # skip the collection at exit
