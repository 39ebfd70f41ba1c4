"""Publishes the outputs of a Spark job: folders that are renamed into place only when they are complete.

Spark writes into a staging folder next to the outputs. Its name begins with a dot, so that Spark and Hive ignore it.
When Spark has committed, the rejects are renamed into place first and the priced rows last.
"""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from landprice.errors import FileError, LandpriceError, Lang, UsageError
from landprice.ledger.spark.storage import Storage

DONE = "_SUCCESS"
"""The file that marks a folder as complete, as Spark itself writes it. An object store has no other mark."""


@dataclass(frozen=True)
class PublishedOutputs:
    """The outputs of a job.

    Attributes:
        priced: The folder of the priced rows.
        rejected: The folder of the rejected rows.
        ending: Of the files in them, such as ``.csv``.
    """

    priced: str
    rejected: str
    ending: str


class StagingArea:
    """The folder in which a job writes.

    Attributes:
        path: Its path.
        leftovers: The staging folders that killed runs to the same output left behind.
    """

    def __init__(self, storage: Storage, outputs: PublishedOutputs) -> None:
        """Choose its path; nothing is created yet."""
        self._storage = storage
        self._outputs = outputs
        folder, _, name = storage.qualified(outputs.priced).rstrip("/").rpartition("/")
        stem = f"{folder}/.{name}"
        self.path = f"{stem}.{uuid.uuid4().hex[:12]}.part"
        self.leftovers = storage.named(f"{_escape_pattern(stem)}.{'[0-9a-f]' * 12}.part")

    def clear_leftovers(self) -> None:
        """Delete the staging folders of killed runs."""
        for path in self.leftovers:
            self._storage.delete(path)

    def publish(self, priced: str, rejected: str) -> None:
        """Rename the outputs into place, the priced rows last.

        Args:
            priced: The staged folder of the priced rows.
            rejected: The staged folder of the rejected rows.

        Raises:
            FileError: A folder can't be renamed. The one that it would have replaced is kept.
        """
        for staged in (priced, rejected):
            self._finalize(staged)
        self._replace(rejected, self._outputs.rejected, "old-rejected")
        self._replace(priced, self._outputs.priced, "old-priced")

    def _finalize(self, staged: str) -> None:
        """Number the files, give them the ending of their format, and mark the folder as complete."""
        for number, file in enumerate(self._storage.files(staged)):
            self._storage.rename(file, f"{staged}/part-{number:05d}{self._outputs.ending}")
        self._storage.touch(f"{staged}/{DONE}")

    def _replace(self, staged: str, target: str, backup_name: str) -> None:
        """Rename a staged folder into place. An existing one is moved aside first and restored on failure."""
        backup = None
        if self._storage.exists(target):
            backup = f"{self.path}/{backup_name}"
            self._storage.rename(target, backup)
        try:
            self._storage.rename(staged, target)
        except BaseException:
            if backup is not None:
                self._storage.rename(backup, target)
            raise


@contextmanager
def staging(storage: Storage, outputs: PublishedOutputs) -> Iterator[StagingArea]:
    """Create a staging folder, and delete it at the end in any case.

    Raises:
        FileError: It can't be created; or it can't be deleted after a failure, then the message names it.
    """
    area = StagingArea(storage, outputs)
    storage.make_folder(area.path)
    try:
        yield area
    except BaseException as error:
        try:
            storage.delete(area.path)
        except Exception as second:
            raise FileError(
                f"{_message_of(error, 'zh')}；未完成的输出留在 {area.path}，可以删除。",
                f"{_message_of(error, 'en')}; the unfinished output is left in {area.path} and may be deleted.",
            ) from second
        raise
    storage.delete(area.path)


def check_outputs(storage: Storage, ledger: str, outputs: PublishedOutputs, *, force: bool) -> None:
    """Check that the outputs and the ledger don't overlap, and that no output exists already.

    Raises:
        UsageError: Two of them overlap.
        FileError: An output exists already.
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
            raise FileError(f"{path} 已存在；用 --force 覆盖。", f"{path} already exists. Use --force to replace it.")


def _escape_pattern(path: str) -> str:
    """Escape the characters of a path that Hadoop's patterns give a meaning."""
    return "".join(f"\\{character}" if character in "\\*?[]{}" else character for character in path)


def _message_of(error: BaseException, lang: Lang) -> str:
    message = error.message(lang) if isinstance(error, LandpriceError) else str(error)
    return str(message or type(error).__name__).rstrip("。.")
