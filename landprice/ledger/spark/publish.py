"""The outputs of a run of Spark's: folders that appear under their names only when they are whole.

Everything is written into a folder beside the outputs, whose name begins with a point, as Spark, Hive and their like
pass over it. What Spark commits there is whole; then the rejects get their name, and the priced ledger last.
"""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from landprice.errors import FileError, UsageError
from landprice.ledger.spark.storage import Storage

DONE = "_SUCCESS"
"""The file that says that a folder is whole, as Spark itself writes it: on an object store nothing else does."""


@dataclass(frozen=True)
class PublishedOutputs:
    """Where a run's rows go.

    Attributes:
        priced: The folder of the rows with a figure.
        rejected: The folder of the rows without.
        ending: Of the files in them, ``.csv`` say.
    """

    priced: str
    rejected: str
    ending: str


class StagingArea:
    """The folder in which a run's outputs are made.

    Attributes:
        path: Where it is.
        leftovers: What earlier runs for the same output left behind where they were killed.
    """

    def __init__(self, storage: Storage, outputs: PublishedOutputs) -> None:
        """Name it."""
        self._storage = storage
        self._outputs = outputs
        folder, _, name = storage.qualified(outputs.priced).rstrip("/").rpartition("/")
        self._beside = f"{folder}/.{name}"
        self.path = f"{self._beside}.{uuid.uuid4().hex[:12]}.part"
        self.leftovers = storage.named(f"{_literal(self._beside)}.{'[0-9a-f]' * 12}.part")

    def clear_leftovers(self) -> None:
        """Delete what earlier runs left behind."""
        for path in self.leftovers:
            self._storage.delete(path)

    def publish(self, priced: str, rejected: str) -> None:
        """Give the outputs their names, the priced ledger last.

        Args:
            priced: The folder in here where Spark wrote the priced rows.
            rejected: That of the rejected ones.

        Raises:
            FileError: One can't be; what stood there before stays.
        """
        for written in (priced, rejected):
            self._tidy(written)
        self._replace(rejected, self._outputs.rejected, "old-rejected")
        self._replace(priced, self._outputs.priced, "old-priced")

    def _tidy(self, written: str) -> None:
        """Name the files in turn, with the ending of their format, and say that the folder is whole."""
        for number, file in enumerate(self._storage.files(written)):
            self._storage.rename(file, f"{written}/part-{number:05d}{self._outputs.ending}")
        self._storage.touch(f"{written}/{DONE}")

    def _replace(self, made: str, name: str, aside: str) -> None:
        """Put a folder in the place of what has its name, which is kept till then."""
        kept = None
        if self._storage.exists(name):
            kept = f"{self.path}/{aside}"
            self._storage.rename(name, kept)
        try:
            self._storage.rename(made, name)
        except BaseException:
            if kept is not None:
                self._storage.rename(kept, name)
            raise


@contextmanager
def staging(storage: Storage, outputs: PublishedOutputs) -> Iterator[StagingArea]:
    """A folder to make outputs in; it is deleted at the end, come what may.

    Raises:
        FileError: It can't be made, or, after a failure, can't be deleted: then it is named.
    """
    one = StagingArea(storage, outputs)
    storage.make_folder(one.path)
    try:
        yield one
    except BaseException as error:
        try:
            storage.delete(one.path)
        except Exception as second:
            raise FileError(
                f"{_said(error, 0)}；未完成的输出留在 {one.path}，可以删除。",
                f"{_said(error, 1)}; what was written so far is left in {one.path} and may be deleted.",
            ) from second
        raise
    storage.delete(one.path)


def check_outputs(storage: Storage, ledger: str, outputs: PublishedOutputs, *, force: bool) -> None:
    """Check that no output is the ledger or lies in it, that they differ, and that none is there already.

    Raises:
        UsageError: An output is the ledger itself, or both are one.
        FileError: An output is there already.
    """
    own = storage.qualified(ledger).rstrip("/")
    seen: list[tuple[str, str]] = [(own, ledger)]
    for path in (outputs.rejected, outputs.priced):
        full = storage.qualified(path).rstrip("/")
        for other, shown in seen:
            if full == other or full.startswith(other + "/") or other.startswith(full + "/"):
                raise UsageError(
                    f"{path} 与 {shown} 重合：须各在一处。", f"{path} and {shown} overlap: give each its own place."
                )
        seen.append((full, path))
        if not force and storage.exists(path):
            raise FileError(f"{path} 已存在；用 --force 覆盖。", f"{path} is there already; replace it with --force.")


def _literal(path: str) -> str:
    """A path as a pattern that stands for it alone."""
    return "".join(f"\\{sign}" if sign in "\\*?[]{}" else sign for sign in path)


def _said(error: BaseException, language: int) -> str:
    said = getattr(error, ("zh", "en")[language], None)
    return str(said or str(error) or type(error).__name__).rstrip("。.")
