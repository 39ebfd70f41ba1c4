"""A row that can't be parsed, and why."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that can't be parsed.

    Attributes:
        line: The line of the file on which it begins, counted from 1.
        offset: The offset in the file of the byte at fault, or of the row if no single byte is.
        cells: Its cells as far as they can be told apart: if the quotes are wrong, the line split at every delimiter.
        code: ``bad-encoding``, ``nul-byte``, ``stray-quote``, ``stray-carriage-return``, ``stray-line-feed`` or
            ``ragged-row``; of JSON also ``bad-json`` or ``repeated-key``.
        zh: The message in Chinese.
        en: The message in English.
    """

    line: int
    offset: int
    cells: tuple[str, ...]
    code: str
    zh: str
    en: str
