"""Errors for the person who made them: one line, what was wrong, where, and what is allowed.

Every error that a user can cause is one of these; each knows the exit code that the command ends with. A message is in
both languages, and the reader's language is chosen where it is shown.
"""

from enum import IntEnum
from typing import Literal

Lang = Literal["zh", "en"]
Bilingual = tuple[str, str]
"""A text in Chinese and in English."""


class Exit(IntEnum):
    """The exit codes of the command, all of them."""

    PRICED = 0
    DEFECT = 1
    USAGE = 2
    REFUSED = 3
    RULES_INVALID = 4
    ROWS_REJECTED = 5
    FILE = 6
    INTERRUPTED = 130


class LandpriceError(Exception):
    """What was wrong, in Chinese and in English, one line each."""

    exit_code = Exit.DEFECT

    def __init__(self, zh: str, en: str) -> None:
        """Keep both wordings; ``str()`` gives the English one."""
        super().__init__(en)
        self.zh = zh
        self.en = en

    def message(self, lang: Lang) -> str:
        """The wording in one language."""
        return self.zh if lang == "zh" else self.en


class UsageError(LandpriceError):
    """An option, or an input that is no number, too fine, beyond its limit, missing or at odds with another.

    ``code`` names the reason in a ledger's rejects, ``key`` the input.
    """

    exit_code = Exit.USAGE

    def __init__(self, zh: str, en: str, *, code: str = "usage", key: str | None = None) -> None:
        """Keep the wordings, the reason's code and the input's key."""
        super().__init__(zh, en)
        self.code = code
        self.key = key


class RuleBookError(LandpriceError):
    """A rule book that can't be used; ``problems`` holds every one found, not the first alone."""

    exit_code = Exit.RULES_INVALID

    def __init__(self, zh: str, en: str, problems: tuple["RuleBookError", ...] = ()) -> None:
        """Keep the wordings and the single problems."""
        super().__init__(zh, en)
        self.problems = problems or (self,)


class FileError(LandpriceError):
    """A file that can't be read or written."""

    exit_code = Exit.FILE
