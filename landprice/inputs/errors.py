"""Errors about inputs: one that is missing or unknown, a word that is not allowed."""

from collections.abc import Sequence

from landprice.errors import Bilingual, UsageError
from landprice.glossary import both
from landprice.messages import MESSAGES


def usage_error(code: str, facts: dict[str, Bilingual], key: str | None = None) -> UsageError:
    """Make the error for an input that is missing or contradicts another.

    Args:
        code: The key of its message in `landprice.messages.MESSAGES`.
        facts: What the message says, by the names in its template, in Chinese and in English.
        key: The input's.
    """
    zh, en = MESSAGES[code]
    return UsageError(
        zh.format(**{name: fact[0] for name, fact in facts.items()}),
        en.format(**{name: fact[1] for name, fact in facts.items()}),
        code=code,
        key=key,
    )


def unknown_word(key: str, given: str, zh: Sequence[str], en: Sequence[str]) -> UsageError:
    """Make the error for a word that is not allowed.

    Args:
        key: The input's.
        given: The word that was given.
        zh: The words that are allowed, for a Chinese reader.
        en: The same for an English reader.
    """
    facts = {"value": (given, given), "label": both(key), "allowed": ("、".join(zh), ", ".join(en))}
    return usage_error("unknown-word", facts, key)


def no_such_input(key: str, known: Sequence[str]) -> UsageError:
    """Make the error for an unknown key, with the nearest keys, or all keys if none is near."""
    from difflib import get_close_matches  # noqa: PLC0415  imported for an error alone

    nearest = get_close_matches(key, known, 3, 0.5) or known
    return UsageError(
        f"没有输入项“{key}”；相近的有：{'、'.join(nearest)}。",
        f"There is no input “{key}”; nearest: {', '.join(nearest)}.",
        key=key,
    )
