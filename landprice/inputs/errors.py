"""Errors about inputs: missing, unknown, not among the allowed words."""

from collections.abc import Sequence

from landprice.errors import Bilingual, UsageError
from landprice.glossary import both
from landprice.messages import MESSAGES


def usage_error(code: str, facts: dict[str, Bilingual], key: str | None = None) -> UsageError:
    """The error of an input that is missing or at odds with another."""
    zh, en = MESSAGES[code]
    return UsageError(
        zh.format(**{name: fact[0] for name, fact in facts.items()}),
        en.format(**{name: fact[1] for name, fact in facts.items()}),
        code=code,
        key=key,
    )


def unknown_word(key: str, said: str, zh: Sequence[str], en: Sequence[str]) -> UsageError:
    """The error of a word that is none of those allowed.

    Args:
        key: The input's.
        said: What was given for it.
        zh: The words that are allowed, as a Chinese reader is told them.
        en: The same for an English one.
    """
    facts = {"value": (said, said), "label": both(key), "allowed": ("、".join(zh), ", ".join(en))}
    return usage_error("unknown-word", facts, key)


def no_such_input(key: str, known: Sequence[str]) -> UsageError:
    """The error of an unknown key, with the nearest ones, or with all where none is near."""
    from difflib import get_close_matches  # noqa: PLC0415  an error is the only need of it

    nearest = get_close_matches(key, known, 3, 0.5) or known
    return UsageError(
        f"没有输入项“{key}”；相近的有：{'、'.join(nearest)}。",
        f"There is no input “{key}”; nearest: {', '.join(nearest)}.",
        key=key,
    )
