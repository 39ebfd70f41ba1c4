"""Land uses (土地用途), and how a use is known by the names that ledgers write for it."""

import unicodedata
from collections.abc import Mapping

import msgspec

from landprice.rulebook.diagnostics import find_nearest
from landprice.text_normalize import one_width

_LEAST_ALIKE = 0.5  # difflib's ratio: 工业地 finds 工业用地, 空闲地 finds nothing


class LandUse(msgspec.Struct, frozen=True, kw_only=True):
    """A land use.

    Attributes:
        key: Its key, as ``industrial``.
        zh: Its Chinese label.
        en: Its English label.
        names: The Chinese names that ledgers write for it.
        note: What is to be said of it, in Chinese.
        note_en: The same in English.
    """

    key: str
    zh: str
    en: str
    names: tuple[str, ...]
    note: str | None = None
    note_en: str | None = None


class UseMatch(msgspec.Struct, frozen=True):
    """What a text says of a use.

    Attributes:
        key: The use that it names; None where it names none, or more than one.
        candidates: The uses that an ambiguous name joins.
        nearest: For a text that names no use, the names that look most like it, if any does.
    """

    key: str | None
    candidates: tuple[str, ...] = ()
    nearest: tuple[str, ...] = ()


def normalize(text: str) -> str:
    r"""A name as it is compared: full-width forms made narrow, no white space of any kind, lower case.

    Example:
        >>> normalize(" 工业\u00a0用地\n"), normalize("Ｉndustrial")
        ('工业用地', 'industrial')
    """
    return "".join(one_width(unicodedata.normalize("NFKC", text)).split()).casefold()


class UseNames:
    """The names of all uses, to look a text up in."""

    def __init__(self, names: Mapping[str, str], ambiguous: Mapping[str, tuple[str, ...]]) -> None:
        """Keep the names, normalize.

        Args:
            names: Each key and each name of a use, with the use's key.
            ambiguous: Each name that joins uses, with the keys of those uses.
        """
        self._names = tuple(names)
        self._keys = {normalize(name): key for name, key in names.items()}
        self._ambiguous = {normalize(name): keys for name, keys in ambiguous.items()}

    def match(self, text: str) -> UseMatch:
        """The use that a text names, the uses that it may mean, or the names nearest to it."""
        name = normalize(text)
        key = self._keys.get(name)
        if key is not None:
            return UseMatch(key)
        candidates = self._ambiguous.get(name)
        if candidates is not None:
            return UseMatch(None, candidates=candidates)
        return UseMatch(None, nearest=find_nearest(name, self._names, _LEAST_ALIKE))
