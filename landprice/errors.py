"""Errors that a user can cause: one line that says what is wrong, where, and what to type instead.

Each has the exit code that the command ends with. Messages are in both languages; the caller chooses one.
"""

from enum import IntEnum
from typing import Literal

Lang = Literal["zh", "en"]
Bilingual = tuple[str, str]
"""A text in Chinese and in English."""


class Exit(IntEnum):
    """The exit codes of the command."""

    PRICED = 0
    DEFECT = 1
    USAGE = 2
    REFUSED = 3
    RULES_INVALID = 4
    ROWS_REJECTED = 5
    FILE = 6
    INTERRUPTED = 130


class LandpriceError(Exception):
    """An error with its message in Chinese and in English, one line each."""

    exit_code = Exit.DEFECT

    def __init__(self, zh: str, en: str) -> None:
        """Take both messages; ``str()`` returns the English one."""
        super().__init__(en)
        self.zh = zh
        self.en = en

    def message(self, lang: Lang) -> str:
        """Return the message in one language."""
        return self.zh if lang == "zh" else self.en

    def each(self) -> "tuple[LandpriceError, ...]":
        """Return the errors that it consists of; itself if it is one."""
        return (self,)


class UsageError(LandpriceError):
    """A wrong option, or an input that is not a number, too fine, beyond its limit, missing or in conflict.

    Attributes:
        code: Names the reason in a ledger's rejects.
        key: The key of the input.
    """

    exit_code = Exit.USAGE

    def __init__(self, zh: str, en: str, *, code: str = "usage", key: str | None = None) -> None:
        """Take the messages, the reason's code and the input's key."""
        super().__init__(zh, en)
        self.code = code
        self.key = key


class RuleBookError(LandpriceError):
    """An invalid rule book.

    Attributes:
        problems: Every problem found, one error each.
    """

    exit_code = Exit.RULES_INVALID

    def __init__(self, zh: str, en: str, problems: tuple["RuleBookError", ...] = ()) -> None:
        """Take the messages and the problems."""
        super().__init__(zh, en)
        self.problems = problems or (self,)

    def each(self) -> tuple[LandpriceError, ...]:
        """Return every problem."""
        return self.problems


class FileError(LandpriceError):
    """A file that can't be read or written."""

    exit_code = Exit.FILE
