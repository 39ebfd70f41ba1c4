"""Files on the storage that Spark uses (local, HDFS, object stores), through Hadoop's interface on the driver."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from landprice.errors import FileError

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


class Storage:
    """The file systems of a session."""

    def __init__(self, spark: "SparkSession") -> None:
        """Use the Hadoop configuration of a session."""
        self._jvm: Any = spark._jvm  # noqa: SLF001  Spark has no public way
        self._conf: Any = spark._jsc.hadoopConfiguration()  # noqa: SLF001

    def qualified(self, path: str) -> str:
        """Return the full URL of a path."""
        with _translate_errors(path):
            found = self._path(path)
            return str(found.getFileSystem(self._conf).makeQualified(found).toString())

    def exists(self, path: str) -> bool:
        """Return whether a file or folder exists."""
        with _translate_errors(path):
            return bool(self._system(path).exists(self._path(path)))

    def files(self, path: str) -> dict[str, int]:
        """Return the data files of a path or pattern with their sizes; of folders, the files that Spark reads."""
        with _translate_errors(path):
            found = self._system(path).globStatus(self._path(path))
            return dict(sorted(file for status in found or () for file in self._below(status)))

    def _below(self, status: Any) -> list[tuple[str, int]]:  # noqa: ANN401  a Java object
        path = status.getPath()
        if not status.isDirectory():
            return [(str(path.toString()), int(status.getLen()))]
        listed = self._system(str(path.toString())).listStatus(path)
        visible = [one for one in listed if not str(one.getPath().getName()).startswith(("_", "."))]
        return [file for one in visible for file in self._below(one)]

    def named(self, pattern: str) -> list[str]:
        """Return the files and folders that match a pattern, hidden ones too."""
        with _translate_errors(pattern):
            found = self._system(pattern).globStatus(self._path(pattern))
            return sorted(str(status.getPath().toString()) for status in found or ())

    def make_folder(self, path: str) -> None:
        """Create a folder and its parents."""
        with _translate_errors(path):
            self._system(path).mkdirs(self._path(path))

    def touch(self, path: str) -> None:
        """Create an empty file."""
        with _translate_errors(path):
            self._system(path).create(self._path(path), True).close()

    def rename(self, path: str, to: str) -> None:
        """Rename a file or folder to a path that does not exist."""
        with _translate_errors(to):
            if not self._system(path).rename(self._path(path), self._path(to)):
                raise FileError(f"无法写入 {to}：不能改名。", f"can't write {to}: it can't be renamed.")

    def delete(self, path: str) -> None:
        """Delete a file, or a folder with its content."""
        with _translate_errors(path):
            self._system(path).delete(self._path(path), True)

    def _path(self, path: str) -> Any:  # noqa: ANN401  a Java object
        return self._jvm.org.apache.hadoop.fs.Path(path)

    def _system(self, path: str) -> Any:  # noqa: ANN401  a Java object
        return self._path(path).getFileSystem(self._conf)


@contextmanager
def _translate_errors(path: str) -> Iterator[None]:
    """Turn Java's errors into a FileError of one line.

    Raises:
        FileError: Java raised one.
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
