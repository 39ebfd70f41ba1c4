"""A Spark session for a command: started quietly, with this Python on every worker, and stopped at the end."""

import contextlib
import importlib.util
import logging
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from landprice.errors import Exit, LandpriceError, UsageError

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

_LOCAL = re.compile(r"local(-cluster)?(\[|$)")
_OURS = {
    # rows of both kinds are written side by side, in the ledger's order, without sorting them by kind first
    "spark.sql.maxConcurrentOutputFileWriters": "8",
    # each file that is written begins with the heading: no task may begin another file
    "spark.sql.files.maxRecordsPerFile": "0",
    "spark.sql.execution.arrow.maxRecordsPerBatch": "65536",
    "spark.sql.caseSensitive": "true",
    # what can't be read is an error, never passed over
    "spark.sql.files.ignoreMissingFiles": "false",
    "spark.sql.files.ignoreCorruptFiles": "false",
}
_MARK = re.compile(r"landprice\.errors\.\w+: (?P<said>.*)")


class SparkFailed(LandpriceError):  # noqa: N818  named for its reason, as the others
    """A job of Spark's that did not come to its end."""

    exit_code = Exit.FILE


def require_spark() -> None:
    """Require what a Spark session needs.

    Raises:
        UsageError: A package or Java is missing.
    """
    missing = [name for name in ("pyspark", "pyarrow", "pandas") if importlib.util.find_spec(name) is None]
    if missing:
        names = ", ".join(missing)
        raise UsageError(
            f"--engine spark 缺少 Python 包 {names}；请先 pip install 'landprice[spark]'。",
            f"--engine spark lacks the Python packages {names}; pip install 'landprice[spark]' first.",
            key="engine",
        )
    home = os.environ.get("JAVA_HOME")
    java = shutil.which("java", path=str(Path(home, "bin"))) if home else shutil.which("java")
    if java is None:
        raise UsageError(
            "--engine spark 缺少 Java：请安装 JDK 17（openjdk-17-jre-headless），或以 JAVA_HOME 指明其位置。",
            "--engine spark lacks Java: install a JDK 17 (openjdk-17-jre-headless), or say in JAVA_HOME where it is.",
            key="engine",
        )


@contextmanager
def session(master: str | None, settings: Mapping[str, str]) -> Iterator["SparkSession"]:
    """A session: the one that runs in this process already, else a new one, stopped at the end.

    Args:
        master: Its master's URL; that of the running session, of ``spark-submit`` or of Spark's own settings unless
            said, else this machine.
        settings: Spark's, by name.

    Raises:
        SparkFailed: It does not start, or a job of it failed.
    """
    from pyspark.sql import SparkSession  # noqa: PLC0415

    running = SparkSession.getActiveSession()
    if running is not None:
        with settings_of(running, {**_steady(running), **settings}):
            yield running
        return
    with _log() as log, _quiet():
        spark = _started(master, settings, log)
        try:
            with settings_of(spark, _steady(spark)):
                yield spark
        finally:
            with contextlib.suppress(Exception):  # what failed is told of already
                spark.stop()


def _steady(spark: "SparkSession") -> dict[str, str]:
    """The settings of ours, and in how many parts files are cut: else it could change while workers come and go."""
    return {**_OURS, "spark.sql.files.minPartitionNum": str(spark.sparkContext.defaultParallelism)}


def _started(master: str | None, settings: Mapping[str, str], log: int) -> "SparkSession":
    """A new session; what Java says from its start on goes to the log."""
    from pyspark.sql import SparkSession  # noqa: PLC0415

    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    os.environ.setdefault("PYSPARK_DRIVER_PYTHON", sys.executable)
    builder = SparkSession.builder.appName("landprice")
    builder = builder.config("spark.ui.showConsoleProgress", "false")
    # as many Python workers as cores run side by side: each prices on one
    builder = builder.config("spark.executorEnv.POLARS_MAX_THREADS", "1")
    if master is not None:
        builder = builder.master(master)
        if _LOCAL.match(master):
            os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
            builder = builder.config("spark.ui.enabled", "false")
    for name, value in settings.items():
        builder = builder.config(name, value)
    try:
        with errors_to(log):
            return builder.getOrCreate()
    except Exception as error:
        raise SparkFailed(
            f"无法启动 Spark（master {master or '—'}）：{_first_line(error)}",
            f"Spark does not start (master {master or '—'}): {_first_line(error)}",
        ) from error


@contextmanager
def settings_of(spark: "SparkSession", wanted: Mapping[str, str]) -> Iterator[None]:
    """A session's own settings changed for a while; those that are fixed at its start stay."""
    before = {name: spark.conf.get(name, None) for name in wanted if spark.conf.isModifiable(name)}
    for name in before:
        spark.conf.set(name, wanted[name])
    try:
        yield
    finally:
        with contextlib.suppress(Exception):  # a session that failed has none to put back
            for name, value in before.items():
                spark.conf.unset(name) if value is None else spark.conf.set(name, value)


@contextmanager
def _log() -> Iterator[int]:
    """A file for Spark's own log, kept and named only where Spark failed."""
    handle, name = tempfile.mkstemp(prefix="landprice-spark-", suffix=".log")
    kept = False
    try:
        yield handle
    except SparkFailed as error:
        kept = True
        raise SparkFailed(f"{error.zh}；Spark 日志：{name}", f"{error.en}; Spark's log: {name}") from error
    finally:
        os.close(handle)
        if not kept:
            Path(name).unlink()


@contextmanager
def _quiet() -> Iterator[None]:
    """Without what Py4J logs of a connection that Ctrl-C breaks off; what fails is told by an error."""
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        yield
    finally:
        logging.disable(before)


@contextmanager
def errors_to(log: int) -> Iterator[None]:
    """Standard error of a process started meanwhile, Java's, led to the log."""
    sys.stderr.flush()
    kept = os.dup(2)
    os.dup2(log, 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)


@contextmanager
def jobs() -> Iterator[None]:
    """Jobs of Spark's, whose failure is told in one line: what a worker of ours said, else Spark's own reason.

    Raises:
        SparkFailed: One failed.
    """
    from py4j.protocol import Py4JError  # noqa: PLC0415
    from pyspark.errors import PySparkException  # noqa: PLC0415

    try:
        yield
    except (PySparkException, Py4JError) as error:
        ours = _MARK.search(str(error))
        said = ours["said"] if ours else _first_line(error)
        raise SparkFailed(f"Spark 作业失败：{said}", f"Spark's job failed: {said}") from error


def _first_line(error: BaseException) -> str:
    """What an error says, on one line."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return lines[0] if lines else type(error).__name__
