"""How far a ledger is, on a terminal: bytes read, rows, rows a second, time left.

It is drawn by the thread that waits, a few times a second, whatever the speed of the work; the work only leaves its
figures. It goes before anything else is said, and a run of less than a moment shows none.
"""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from landprice.cli import interrupt
from landprice.errors import Lang
from landprice.ledger.pipeline import Progress

if TYPE_CHECKING:
    from rich.progress import Progress as Drawn
    from rich.progress import TaskID

_FIRST = 2
"""Ticks before it is first drawn."""

_CLEARED = "\r\x1b[2K\x1b[?25h"
"""The line empty, the cursor there: what an interrupted run leaves of it."""

_FIELDS = {76: ("bytes", "rows", "rate", "left"), 60: ("rows", "rate", "left"), 0: ("rows", "left")}
"""What stands beside the bar, from which width of the terminal on."""

_WORDS = {
    "looking": ("检查台账", "Looking over"),
    "pricing": ("测算", "Pricing"),
    "saving": ("写入磁盘", "Saving"),
    "rows": ("{:,} 行", "{:,} rows"),
    "rate": ("{:,} 行/秒", "{:,} rows/s"),
    "left": ("剩余 {}", "{} left"),
}


class ProgressBar:
    """A bar on standard error, where that is a terminal."""

    def __init__(self, ledger: Path, lang: Lang, *, to_stdout: bool) -> None:
        """Nothing is drawn yet.

        Args:
            ledger: What is read.
            lang: Of its words.
            to_stdout: Whether rows go to standard output: where that is a terminal too, they would run into the bar.
        """
        self._ledger = ledger
        self._words = {key: words[0 if lang == "zh" else 1] for key, words in _WORDS.items()}
        self._wanted = sys.stderr.isatty() and not (to_stdout and sys.stdout.isatty())
        self._at: Progress | None = None
        self._ticks = 0
        self._drawn: Drawn | None = None
        self._task: TaskID | None = None

    def told(self, at: Progress) -> None:
        """Take note of how far it is; the next `tick` draws it."""
        self._at = at

    def tick(self) -> None:
        """Draw it as it is now."""
        self._ticks += 1
        if not self._wanted or self._ticks < _FIRST:
            return
        if self._drawn is None:
            self._start()
        drawn, task = self._drawn, self._task
        assert drawn is not None
        assert task is not None
        at = self._at
        if at is None:
            drawn.update(task, bytes=_bytes(None, self._size()))
        else:
            size = at.size
            if drawn.tasks[0].total is None:  # the rate is that of the pricing alone
                drawn.reset(task, total=size)
            drawn.update(task, completed=at.bytes)
            speed = drawn.tasks[0].speed  # bytes a second
            drawn.update(
                task,
                description=self._words["saving" if at.bytes >= size else "pricing"],
                bytes=_bytes(at.bytes, size),
                rows=self._words["rows"].format(at.rows),
                rate=self._words["rate"].format(round(speed * at.rows / at.bytes)) if speed and at.bytes else "",
                left=self._words["left"].format(_clock((size - at.bytes) / speed)) if speed else "",
            )
        drawn.refresh()

    def stop(self) -> None:
        """Have it gone."""
        if self._drawn is not None:
            self._drawn.stop()
            self._drawn = None
            interrupt.restore("")

    def _size(self) -> int:
        try:
            return self._ledger.stat().st_size
        except OSError:
            return 0

    def _start(self) -> None:
        """Begin to draw it."""
        from rich.console import Console  # noqa: PLC0415
        from rich.progress import BarColumn, Progress, TextColumn  # noqa: PLC0415
        from rich.table import Column  # noqa: PLC0415

        console = Console(stderr=True, highlight=False)
        fields = next(fields for width, fields in _FIELDS.items() if console.width >= width)
        texts = ["{task.description}", *("{task.fields[" + key + "]}" for key in fields)]
        first, *others = (TextColumn(text, table_column=Column(no_wrap=True)) for text in texts)
        self._drawn = Progress(
            first,
            BarColumn(bar_width=None, table_column=Column(ratio=1)),
            *others,
            console=console,
            auto_refresh=False,
            transient=True,
            redirect_stdout=False,
            redirect_stderr=False,
            expand=True,
        )
        interrupt.restore(_CLEARED)
        self._task = self._drawn.add_task(self._words["looking"], total=None, bytes="", rows="", rate="", left="")
        self._drawn.start()


def _bytes(done: int | None, size: int) -> str:
    """Bytes of a file, those that are done before them, in one unit.

    Example:
        >>> _bytes(None, 999), _bytes(67_100_000, 192_832_670), _bytes(5 * 10**9, 12 * 10**9)
        ('999 B', '67.1/192.8 MB', '5.0/12.0 GB')
    """
    power = next((power for power in (3, 2, 1) if size >= 1000**power), 0)
    said = [f"{count / 1000**power:,.1f}" if power else str(count) for count in (done, size) if count is not None]
    return f"{'/'.join(said)} {'kMG'[power - 1] if power else ''}B"


def _clock(seconds: float) -> str:
    """Time as h:mm:ss.

    Example:
        >>> _clock(0.2), _clock(3725)
        ('0:00:01', '1:02:05')
    """
    whole = max(1, round(seconds)) if seconds > 0 else 0
    return f"{whole // 3600}:{whole // 60 % 60:02d}:{whole % 60:02d}"
