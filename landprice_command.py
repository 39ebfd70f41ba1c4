"""The first step of the command ``landprice``, and no library: Ctrl-C is heard before the rest is imported.

Importing takes a tenth of a second and more, in which Python would answer Ctrl-C with a traceback. Nothing has begun
then, so nothing is said; `landprice.cli.interrupt` takes over from here.
"""

import gc
import os
import signal

_ALLOCATOR = "_RJEM_MALLOC_CONF", "dirty_decay_ms:10000"
"""Polars' memory: what one chunk of a ledger lets go of is kept a while for the next, not handed back and fetched."""

_SELDOM = 1_000_000  # objects made before garbage is looked for: importing makes many, and none of them is any


def run() -> None:
    """Run the command with the process's arguments, and exit."""
    if signal.getsignal(signal.SIGINT) == signal.default_int_handler:
        signal.signal(signal.SIGINT, lambda *_: os._exit(130))  # Exit.INTERRUPTED
    gc.set_threshold(_SELDOM)
    os.environ.setdefault(*_ALLOCATOR)
    from landprice.cli.main import run as rest  # noqa: PLC0415  it is what takes long

    try:
        rest()
    finally:
        gc.freeze()  # nor is anything looked through on the way out
