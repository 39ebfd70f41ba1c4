"""The progress bar of a ledger on a terminal: bytes read, rows, rows a second, time left.

The waiting main thread draws it a few times a second; the worker thread only updates the figures. It is cleared before
anything else is printed, and a short run shows none.
"""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from landprice.cli import interrupt
from landprice.errors import Lang
from landprice.ledger.pipeline import Progress

if TYPE_CHECKING:
    from rich.progress import Progress as RichProgress
    from rich.progress import TaskID

_FIRST_TICK = 2
"""The tick at which it is first drawn."""

_CLEARED = "\r\x1b[2K\x1b[?25h"
"""Clears the line and shows the cursor, for a run that is interrupted."""

_FIELDS = {76: ("bytes", "rows", "rate", "left"), 60: ("rows", "rate", "left"), 0: ("rows", "left")}
"""The fields next to the bar, by the least width of the terminal."""

_WORDS = {
    "looking": ("检查台账", "Looking over"),
    "pricing": ("测算", "Pricing"),
    "saving": ("写入磁盘", "Saving"),
    "rows": ("{:,} 行", "{:,} rows"),
    "rate": ("{:,} 行/秒", "{:,} rows/s"),
    "left": ("剩余 {}", "{} left"),
}


class ProgressBar:
    """A progress bar on standard error, if that is a terminal."""

    def __init__(self, ledger: Path, lang: Lang, *, to_stdout: bool) -> None:
        """Prepare the bar; nothing is drawn yet.

        Args:
            ledger: The ledger that is read.
            lang: Of its words.
            to_stdout: Whether rows go to standard output. If that is a terminal too, no bar is drawn among them.
        """
        self._ledger = ledger
        self._words = {key: words[0 if lang == "zh" else 1] for key, words in _WORDS.items()}
        self._enabled = sys.stderr.isatty() and not (to_stdout and sys.stdout.isatty())
        self._progress: Progress | None = None
        self._ticks = 0
        self._bar: RichProgress | None = None
        self._task: TaskID | None = None

    def update(self, progress: Progress) -> None:
        """Set the figures; the next `tick` draws them. Called from the worker thread."""
        self._progress = progress

    def tick(self) -> None:
        """Draw the bar, unless it is too early."""
        self._ticks += 1
        if not self._enabled or self._ticks < _FIRST_TICK:
            return
        if self._bar is None:
            self._start()
        bar, task = self._bar, self._task
        assert bar is not None
        assert task is not None
        progress = self._progress
        if progress is None:
            bar.update(task, bytes=_bytes(None, self._size()))
        else:
            size = progress.size
            if bar.tasks[0].total is None:  # restart the clock, so that the rate is that of pricing alone
                bar.reset(task, total=size)
            bar.update(task, completed=progress.bytes)
            speed = bar.tasks[0].speed  # bytes a second
            rate = speed * progress.rows / progress.bytes if speed and progress.bytes else None
            bar.update(
                task,
                description=self._words["saving" if progress.bytes >= size else "pricing"],
                bytes=_bytes(progress.bytes, size),
                rows=self._words["rows"].format(progress.rows),
                rate="" if rate is None else self._words["rate"].format(round(rate)),
                left=self._words["left"].format(_clock((size - progress.bytes) / speed)) if speed else "",
            )
        bar.refresh()

    def stop(self) -> None:
        """Clear the bar."""
        if self._bar is not None:
            self._bar.stop()
            self._bar = None
            interrupt.set_restore_sequence("")

    def _size(self) -> int:
        try:
            return self._ledger.stat().st_size
        except OSError:
            return 0

    def _start(self) -> None:
        """Create the bar and draw it for the first time."""
        from rich.console import Console  # noqa: PLC0415  slow, and short runs show no bar
        from rich.progress import BarColumn, Progress, TextColumn  # noqa: PLC0415
        from rich.table import Column  # noqa: PLC0415

        console = Console(stderr=True, highlight=False)
        fields = next(fields for width, fields in _FIELDS.items() if console.width >= width)
        texts = ["{task.description}", *("{task.fields[" + key + "]}" for key in fields)]
        first, *others = (TextColumn(text, table_column=Column(no_wrap=True)) for text in texts)
        self._bar = Progress(
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
        interrupt.set_restore_sequence(_CLEARED)
        self._task = self._bar.add_task(self._words["looking"], total=None, bytes="", rows="", rate="", left="")
        self._bar.start()


def _bytes(done: int | None, size: int) -> str:
    """Format a file's size, with the bytes done before it, in one unit.

    Example:
        >>> _bytes(None, 999), _bytes(67_100_000, 192_832_670), _bytes(5 * 10**9, 12 * 10**9)
        ('999 B', '67.1/192.8 MB', '5.0/12.0 GB')
    """
    power = next((power for power in (3, 2, 1) if size >= 1000**power), 0)
    texts = [f"{count / 1000**power:,.1f}" if power else str(count) for count in (done, size) if count is not None]
    return f"{'/'.join(texts)} {'kMG'[power - 1] if power else ''}B"


def _clock(seconds: float) -> str:
    """Format a duration as h:mm:ss.

    Example:
        >>> _clock(0.2), _clock(3725)
        ('0:00:01', '1:02:05')
    """
    whole = max(1, round(seconds)) if seconds > 0 else 0
    return f"{whole // 3600}:{whole // 60 % 60:02d}:{whole % 60:02d}"
