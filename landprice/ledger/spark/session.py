"""Starts and stops the Spark session of a command, with this Python on every worker and Spark's log kept quiet."""

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
_SETTINGS = {
    # A task writes rows of several kinds at once, in the ledger's order: Spark would sort them by kind first.
    "spark.sql.maxConcurrentOutputFileWriters": "8",
    # Each task writes one heading, so it must not begin a second file.
    "spark.sql.files.maxRecordsPerFile": "0",
    "spark.sql.execution.arrow.maxRecordsPerBatch": "65536",
    "spark.sql.caseSensitive": "true",
    # Files that can't be read are errors, never skipped.
    "spark.sql.files.ignoreMissingFiles": "false",
    "spark.sql.files.ignoreCorruptFiles": "false",
}
_OUR_ERROR = re.compile(r"landprice\.errors\.\w+: (?P<message>.*)")


class SparkFailed(LandpriceError):  # noqa: N818  named for its reason, as the others
    """A Spark job that failed, or a session that did not start."""

    exit_code = Exit.FILE


def require_spark() -> None:
    """Require the Python packages and the Java that Spark needs.

    Raises:
        UsageError: A package or Java is missing.
    """
    missing = [name for name in ("pyspark", "pyarrow", "pandas") if importlib.util.find_spec(name) is None]
    if missing:
        names = ", ".join(missing)
        raise UsageError(
            f"--engine spark 缺少 Python 包 {names}；请先 pip install 'landprice[spark]'。",
            f"--engine spark needs the Python packages {names}. Run pip install 'landprice[spark]' first.",
            key="engine",
        )
    home = os.environ.get("JAVA_HOME")
    java = shutil.which("java", path=str(Path(home, "bin"))) if home else shutil.which("java")
    if java is None:
        raise UsageError(
            "--engine spark 缺少 Java：请安装 JDK 17（openjdk-17-jre-headless），或以 JAVA_HOME 指明其位置。",
            "--engine spark needs Java. Install a JDK 17 (openjdk-17-jre-headless), or set JAVA_HOME to its folder.",
            key="engine",
        )


@contextmanager
def session(master: str | None, settings: Mapping[str, str]) -> Iterator["SparkSession"]:
    """Use the session that runs in this process already, else start one and stop it at the end.

    Args:
        master: The master's URL. Unless given, that of the running session, of ``spark-submit`` or of Spark's own
            settings, else this machine.
        settings: Spark's settings, by name.

    Raises:
        SparkFailed: It does not start, or a job of it failed.
    """
    from pyspark.sql import SparkSession  # noqa: PLC0415

    running = SparkSession.getActiveSession()
    if running is not None:
        with changed_settings(running, {**_fixed_settings(running), **settings}):
            yield running
        return
    with _log() as log, _quiet():
        spark = _start(master, settings, log)
        try:
            with changed_settings(spark, _fixed_settings(spark)):
                yield spark
        finally:
            with contextlib.suppress(Exception):  # the failure was already reported
                spark.stop()


def _fixed_settings(spark: "SparkSession") -> dict[str, str]:
    """Return our settings, with a fixed number of file partitions: it would change as workers come and go."""
    return {**_SETTINGS, "spark.sql.files.minPartitionNum": str(spark.sparkContext.defaultParallelism)}


def _start(master: str | None, settings: Mapping[str, str], log: int) -> "SparkSession":
    """Start a session; what Java writes to stderr goes to the log."""
    from pyspark.sql import SparkSession  # noqa: PLC0415

    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    os.environ.setdefault("PYSPARK_DRIVER_PYTHON", sys.executable)
    builder = SparkSession.builder.appName("landprice")
    builder = builder.config("spark.ui.showConsoleProgress", "false")
    # One Python worker runs per core, so each uses one thread.
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
            f"Spark did not start (master {master or '—'}): {_first_line(error)}",
        ) from error


@contextmanager
def changed_settings(spark: "SparkSession", wanted: Mapping[str, str]) -> Iterator[None]:
    """Change a session's settings for a while. Those that are fixed at its start are left as they are."""
    before = {name: spark.conf.get(name, None) for name in wanted if spark.conf.isModifiable(name)}
    for name in before:
        spark.conf.set(name, wanted[name])
    try:
        yield
    finally:
        with contextlib.suppress(Exception):  # a session that failed has no settings to restore
            for name, value in before.items():
                spark.conf.unset(name) if value is None else spark.conf.set(name, value)


@contextmanager
def _log() -> Iterator[int]:
    """Create a file for Spark's log; it is kept, and named in the error, only if Spark failed."""
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
    """Silence Py4J's log of the connection that Ctrl-C breaks. Failures are raised as errors."""
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        yield
    finally:
        logging.disable(before)


@contextmanager
def errors_to(log: int) -> Iterator[None]:
    """Redirect the stderr of processes started meanwhile, such as Java, to the log."""
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
    """Turn the failure of a Spark job into an error of one line: a worker's own error, else Spark's reason.

    Raises:
        SparkFailed: A job failed.
    """
    from py4j.protocol import Py4JError  # noqa: PLC0415
    from pyspark.errors import PySparkException  # noqa: PLC0415

    try:
        yield
    except (PySparkException, Py4JError) as error:
        ours = _OUR_ERROR.search(str(error))
        reason = ours["message"] if ours else _first_line(error)
        raise SparkFailed(f"Spark 作业失败：{reason}", f"The Spark job failed: {reason}") from error


def _first_line(error: BaseException) -> str:
    """Return the first line of an error's text."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return lines[0] if lines else type(error).__name__
