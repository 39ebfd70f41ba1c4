"""Diagnostics of rule books: the place of a fault, what is allowed there, and the nearest name."""

import re
from collections.abc import Iterable

import msgspec

from landprice.errors import Lang, RuleBookError

KeyPath = tuple[str | int, ...]
"""A place in a book: keys of tables and indices of arrays."""

_MAX_LISTED = 30
_FALLBACK_CUTOFF = 0.3  # for long lists, if nothing passes the usual cutoff
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")


def format_path(where: KeyPath) -> str:
    """Format a place as a TOML key, with array indices in brackets.

    Example:
        >>> format_path(("rules", "lease-fixed-rent", 0, "value"))
        'rules.lease-fixed-rent[0].value'
        >>> format_path(("ambiguous", "科教用地"))
        'ambiguous."科教用地"'
    """
    text = ""
    for step in where:
        if isinstance(step, int):
            text += f"[{step}]"
        else:
            text += ("." if text else "") + (step if _BARE_KEY.fullmatch(step) else f'"{step}"')
    return text


class Diagnostic(msgspec.Struct, frozen=True):
    """A fault at a place of a book, with its message in Chinese and English."""

    where: KeyPath
    zh: str
    en: str

    def to_error(self, file: str) -> RuleBookError:
        """Convert to an error that names the file and the place."""
        place = format_path(self.where)
        zh, en = (f"{place}：", f"{place}: ") if place else ("", "")
        return RuleBookError(_one_line(f"{file}：{zh}{self.zh}"), _one_line(f"{file}: {en}{self.en}"))


class Lint(msgspec.Struct, frozen=True):
    """A warning for the author of a book: something that is allowed but may not be meant."""

    zh: str
    en: str

    def message(self, lang: Lang) -> str:
        """Return the message in a language."""
        return self.zh if lang == "zh" else self.en


def _one_line(text: str) -> str:
    """Escape characters that would break a message into lines."""
    return "".join(char if char.isprintable() else repr(char)[1:-1] for char in text)


def find_nearest(word: str, allowed: Iterable[str], cutoff: float = 0.6) -> tuple[str, ...]:
    """Find up to three allowed words that resemble a word, the most similar first.

    Example:
        >>> find_nearest("lease-fixed-rate", ["lease-fixed-rent", "lease-first-rent", "sale-price"])
        ('lease-fixed-rent', 'lease-first-rent')
    """
    import difflib  # noqa: PLC0415 -- slow to import, and needed for mistakes only

    return tuple(difflib.get_close_matches(word, list(allowed), n=3, cutoff=cutoff))


def diagnose_unknown(
    where: KeyPath, word: str, allowed: Iterable[str], *, zh: str, en: str, listed_by: str | None = None
) -> Diagnostic:
    """Report a word that is not among those allowed, with all of these, or the nearest if they are many.

    Args:
        where: The place of the word.
        word: The word as written.
        allowed: The allowed words.
        zh: What the word should name, in Chinese, such as "键".
        en: The same in English, such as "key".
        listed_by: The command that lists the allowed words.
    """
    words = tuple(allowed)
    many = len(words) > _MAX_LISTED
    near = find_nearest(word, words) or (find_nearest(word, words, _FALLBACK_CUTOFF) if many else ())
    near_zh = f"；最接近的是 {'、'.join(near)}" if near else ""
    near_en = f"; nearest: {', '.join(near)}" if near else ""
    if many:
        hint_zh, hint_en = (f"，{listed_by} 列出全部", f": {listed_by}") if listed_by else ("", "")
        return Diagnostic(
            where,
            f"未知的{zh} {word!r}{near_zh}（共 {len(words)} 个{hint_zh}）",
            f"unknown {en} {word!r}{near_en} ({len(words)} in all{hint_en})",
        )
    return Diagnostic(
        where,
        f"未知的{zh} {word!r}{near_zh}；可用：{'、'.join(words) or '无'}",
        f"unknown {en} {word!r}{near_en}; allowed: {', '.join(words) or 'none'}",
    )


def combine_errors(problems: tuple[RuleBookError, ...], source: str) -> RuleBookError:
    """Combine the problems of a book into one error: the first message, and how many more there are.

    Args:
        problems: The problems, at least one.
        source: The book, as the user named it.
    """
    first, more = problems[0], len(problems) - 1
    if not more:
        return first
    return RuleBookError(
        f"{first.zh}（另有 {more} 处；rules check {source} 列出全部）",
        f"{first.en} (and {more} more; rules check {source} lists them all)",
        problems,
    )
