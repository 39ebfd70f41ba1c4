"""Files where Spark's are: on this machine, HDFS, an object store; by Hadoop's own interface, through the driver."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from landprice.errors import FileError

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


class Storage:
    """The file systems that a session reaches."""

    def __init__(self, spark: "SparkSession") -> None:
        """Reach them through a session's Java."""
        self._jvm: Any = spark._jvm  # noqa: SLF001  Spark offers no other way to its files
        self._conf: Any = spark._jsc.hadoopConfiguration()  # noqa: SLF001

    def qualified(self, path: str) -> str:
        """The full URL that a path stands for."""
        with _told(path):
            found = self._path(path)
            return str(found.getFileSystem(self._conf).makeQualified(found).toString())

    def exists(self, path: str) -> bool:
        """Whether there is a file or a folder."""
        with _told(path):
            return bool(self._system(path).exists(self._path(path)))

    def files(self, path: str) -> dict[str, int]:
        """The data files that a path, or a pattern, stands for, and their bytes; in folders, those that Spark reads."""
        with _told(path):
            found = self._system(path).globStatus(self._path(path))
            return dict(sorted(file for status in found or () for file in self._below(status)))

    def _below(self, status: Any) -> list[tuple[str, int]]:  # noqa: ANN401  Java's
        place = status.getPath()
        if not status.isDirectory():
            return [(str(place.toString()), int(status.getLen()))]
        listed = self._system(str(place.toString())).listStatus(place)
        seen = [one for one in listed if not str(one.getPath().getName()).startswith(("_", "."))]
        return [file for one in seen for file in self._below(one)]

    def named(self, pattern: str) -> list[str]:
        """The files and folders that a pattern stands for, hidden ones too."""
        with _told(pattern):
            found = self._system(pattern).globStatus(self._path(pattern))
            return sorted(str(status.getPath().toString()) for status in found or ())

    def make_folder(self, path: str) -> None:
        """Make a folder, with those above it."""
        with _told(path):
            self._system(path).mkdirs(self._path(path))

    def touch(self, path: str) -> None:
        """Make an empty file."""
        with _told(path):
            self._system(path).create(self._path(path), True).close()

    def rename(self, path: str, to: str) -> None:
        """Give a file or a folder another name, which nothing has."""
        with _told(to):
            if not self._system(path).rename(self._path(path), self._path(to)):
                raise FileError(f"无法写入 {to}：不能改名。", f"can't write {to}: it can't be given its name.")

    def delete(self, path: str) -> None:
        """Delete a file, or a folder with all that is in it."""
        with _told(path):
            self._system(path).delete(self._path(path), True)

    def _path(self, path: str) -> Any:  # noqa: ANN401  Java's
        return self._jvm.org.apache.hadoop.fs.Path(path)

    def _system(self, path: str) -> Any:  # noqa: ANN401  Java's
        return self._path(path).getFileSystem(self._conf)


@contextmanager
def _told(path: str) -> Iterator[None]:
    """What Java says is wrong with a path, on one line.

    Raises:
        FileError: Something is.
    """
    from py4j.protocol import Py4JJavaError  # noqa: PLC0415
    from pyspark.errors import PySparkException  # noqa: PLC0415

    try:
        yield
    except Py4JJavaError as error:
        reason = str(error.java_exception.getMessage() or error.java_exception.getClass().getSimpleName())
        reason = reason.splitlines()[0]
        raise FileError(f"{path}：{reason}", f"{path}: {reason}") from error
    except PySparkException as error:
        reason = str(error).splitlines()[0]
        raise FileError(f"{path}：{reason}", f"{path}: {reason}") from error
