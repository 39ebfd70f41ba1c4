"""A row that can't be taken apart, and why."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that can't be taken apart.

    Attributes:
        line: the line of the file on which it begins, the first line being 1.
        offset: the offset in the file of the byte at fault, or of the row where no byte is.
        cells: its cells, as far as they can be told apart: where quotes are wrong, the line split at every delimiter.
        code: ``bad-encoding``, ``nul-byte``, ``stray-quote``, ``stray-carriage-return``, ``ragged-row``, or of JSON
            ``bad-json`` or ``repeated-key``.
        zh: the message in Chinese.
        en: the message in English.
    """

    line: int
    offset: int
    cells: tuple[str, ...]
    code: str
    zh: str
    en: str
