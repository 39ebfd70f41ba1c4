"""Land uses (土地用途), and finding a use by the name that a ledger writes for it."""

import unicodedata
from collections.abc import Mapping

import msgspec

from landprice.rulebook.diagnostics import find_nearest
from landprice.text_normalize import one_width

_LEAST_ALIKE = 0.5  # difflib's ratio: 工业地 suggests 工业用地, 空闲地 suggests nothing


class LandUse(msgspec.Struct, frozen=True, kw_only=True):
    """A land use.

    Attributes:
        key: Its key, as ``industrial``.
        zh: Its Chinese label.
        en: Its English label.
        names: Its Chinese names in ledgers.
        note: A note on it, in Chinese.
        note_en: The same in English.
    """

    key: str
    zh: str
    en: str
    names: tuple[str, ...]
    note: str | None = None
    note_en: str | None = None


class UseMatch(msgspec.Struct, frozen=True):
    """The use that a text names.

    Attributes:
        key: The use; None if the text names none or several.
        candidates: The uses that an ambiguous name may mean.
        nearest: The names that resemble a text that names no use.
    """

    key: str | None
    candidates: tuple[str, ...] = ()
    nearest: tuple[str, ...] = ()


def normalize(text: str) -> str:
    r"""Normalize a name for comparison: narrow forms, no white space, lower case.

    Example:
        >>> normalize(" 工业\u00a0用地\n"), normalize("Ｉndustrial")
        ('工业用地', 'industrial')
    """
    return "".join(one_width(unicodedata.normalize("NFKC", text)).split()).casefold()


class UseNames:
    """An index of the names of all uses."""

    def __init__(self, names: Mapping[str, str], ambiguous: Mapping[str, tuple[str, ...]]) -> None:
        """Index names.

        Args:
            names: The keys and names of uses, each with the use's key.
            ambiguous: The names that may mean several uses, each with the keys of those uses.
        """
        self._names = tuple(names)
        self._keys = {normalize(name): key for name, key in names.items()}
        self._ambiguous = {normalize(name): keys for name, keys in ambiguous.items()}

    def match(self, text: str) -> UseMatch:
        """Find the use that a text names, or else the uses that it may mean, or the names that resemble it."""
        name = normalize(text)
        key = self._keys.get(name)
        if key is not None:
            return UseMatch(key)
        candidates = self._ambiguous.get(name)
        if candidates is not None:
            return UseMatch(None, candidates=candidates)
        return UseMatch(None, nearest=find_nearest(name, self._names, _LEAST_ALIKE))
