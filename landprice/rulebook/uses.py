"""Land uses (土地用途), and finding a use by the name that a ledger writes for it."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import reduce
from types import MappingProxyType

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
        candidates: The uses of which an ambiguous name may mean one.
        several: The uses that a text names together.
        nearest: The names that resemble a text that names no use.
    """

    key: str | None
    candidates: tuple[str, ...] = ()
    several: tuple[str, ...] = ()
    nearest: tuple[str, ...] = ()

    @property
    def keys(self) -> tuple[str, ...]:
        """The uses that it may mean, one or more; none if it is unknown."""
        return (self.key,) if self.key is not None else self.candidates or self.several


def normalize(text: str) -> str:
    r"""Normalize a name for comparison: narrow forms, no white space, lower case.

    Example:
        >>> normalize(" 工业\u00a0用地\n"), normalize("Ｉndustrial")
        ('工业用地', 'industrial')
    """
    return "".join(one_width(unicodedata.normalize("NFKC", text)).split()).casefold()


class UseNames:
    """An index of the names and codes of all uses.

    A text may also be a name with its class's code (一类工业用地（M1）), with a more general class
    (工矿仓储用地-工业用地), with what it is used for (工业用地（专用设备制造业）), or several names.
    """

    def __init__(
        self,
        names: Mapping[str, str],
        ambiguous: Mapping[str, Sequence[str]],
        several: Mapping[str, Sequence[str]],
        codes: Mapping[str, Sequence[str]],
        suggestions: Mapping[str, Sequence[str]],
    ) -> None:
        """Index names.

        Args:
            names: The keys and names of uses, each with the use's key.
            ambiguous: The names that may mean one of several uses, each with the keys of those uses.
            several: The names of several uses together, each with the keys of those uses.
            codes: The codes of classes, each with the keys of the uses that it may mean.
            suggestions: Everyday words for a use, each with the names to suggest.
        """
        self._names = {_without_suffix(normalize(name)): name for name in names}
        self._suggestions = {_without_suffix(normalize(word)): tuple(near) for word, near in suggestions.items()}
        self._codes = {normalize(code): _one_of(keys) for code, keys in codes.items()}
        exact = {normalize(name): UseMatch(key) for name, key in names.items()}
        exact |= {normalize(name): UseMatch(None, candidates=tuple(keys)) for name, keys in ambiguous.items()}
        exact |= {normalize(name): UseMatch(None, several=tuple(keys)) for name, keys in several.items()}
        short = {_without_suffix(name): match for name, match in exact.items()}
        self.exact: Mapping[str, UseMatch] = MappingProxyType(self._codes | short | exact)

    def match(self, text: str) -> UseMatch:
        """Find the use that a text names, or else the uses that it may mean, or the names that resemble it."""
        name = normalize(text)
        found = self._resolve(name)
        return found if found.keys else UseMatch(None, nearest=self._find_nearest(name))

    def _resolve(self, name: str) -> UseMatch:
        """Find the use of a normalized text; no key if it is unknown."""
        found = self._resolve_one(name)
        return found if found.keys else self._in_parts(name) or _UNKNOWN

    def _resolve_one(self, name: str) -> UseMatch:
        """Find the use of a normalized text that is not a list of names; no key if it is unknown."""
        found = self.exact.get(name)
        if found is not None:
            return found
        for split in (self._with_detail, self._with_code, self._in_levels):
            found = split(name)
            if found is not None:
                return found
        return _UNKNOWN

    def _with_detail(self, name: str) -> UseMatch | None:
        """Find the use of a name with brackets behind: they hold its code, a class of it, or what it is used for."""
        found = _DETAIL.fullmatch(name)
        if found is None:
            return None
        outer, inner = self._resolve(found[1]), self._resolve(found[2])
        if not inner.keys:
            return _UNKNOWN if found[2].endswith(_SUFFIX) else outer
        return _narrow(outer, inner)

    def _with_code(self, name: str) -> UseMatch | None:
        """Find the use of a name with its code before or behind it."""
        for pattern in (_CODE_BEFORE, _CODE_BEHIND):
            found = pattern.fullmatch(name)
            if found is not None and found["code"] in self._codes:
                return _narrow(self._resolve(found["name"]), self._codes[found["code"]])
        return None

    def _in_levels(self, name: str) -> UseMatch | None:
        """Find the use of a class that is written with the more general ones before it."""
        levels = _LEVELS.split(name)
        if len(levels) == 1:
            return None
        return reduce(_narrow, map(self._resolve, levels))

    def _in_parts(self, name: str) -> UseMatch | None:
        """Find the uses of a list of names."""
        parts = [_SHARE.sub("", part) for part in _SEPARATOR.split(name)]
        matches = list(map(self._resolve, parts)) if len(parts) > 1 else self._joined_names(name)
        if matches is None:
            return None
        if not all(match.keys for match in matches):
            return _UNKNOWN
        keys = dict.fromkeys(key for match in matches for key in match.keys)
        if len({match.keys for match in matches}) == 1:
            return matches[0]
        return UseMatch(None, several=tuple(keys))

    def _joined_names(self, name: str) -> list[UseMatch] | None:
        """Find the names that are joined by 和 or the like, which names have in them too (公共管理与公共服务用地).

        Returns:
            What each names, the longest that is known taken first; None if nothing is joined.
        """
        words = _CONJUNCTION.split(name)  # the words, with a conjunction between each two
        if len(words) == 1:
            return None
        matches: list[UseMatch] = []
        start = 0
        while start < len(words):
            longest = min(len(words), start + _WORDS_OF_A_NAME)
            for stop in range(longest, start, -2):
                match = self._resolve_one(_SHARE.sub("", "".join(words[start:stop])))
                if match.keys:
                    break
            matches.append(match)
            start = stop + 1
        return matches

    def _find_nearest(self, name: str) -> tuple[str, ...]:
        """Find the names that resemble one, by what stands before 用地, which all have in common."""
        stem = _without_suffix(name)
        suggested = self._suggestions.get(stem)
        if suggested is not None:
            return suggested
        return tuple(self._names[near] for near in find_nearest(stem, self._names, _LEAST_ALIKE))


_UNKNOWN = UseMatch(None)
_SUFFIX = "用地"
_DETAIL = re.compile(r"(.+?)\((.+)\)")
_CODE_BEFORE = re.compile(r"(?P<code>[0-9a-z]{1,6})[-_:.]?(?P<name>[^0-9a-z].*)")
_CODE_BEHIND = re.compile(r"(?P<name>.*[^0-9a-z])[-_:.]?(?P<code>[0-9a-z]{1,6})")
_LEVELS = re.compile(r"[-—–>]+")
_SEPARATOR = re.compile(r"[、,;+/&]+")
_CONJUNCTION = re.compile(r"(兼容|[和与及兼])")
_WORDS_OF_A_NAME = 5  # 图书与展览 has two words and a conjunction, no name more than three and two
_SHARE = re.compile(r"[:]?\d+(?:\.\d+)?(?:%|年|㎡|m2)$")


def _without_suffix(name: str) -> str:
    """Return a name without 用地, which ledgers leave out."""
    return name.removesuffix(_SUFFIX) or name


def _one_of(keys: Sequence[str]) -> UseMatch:
    return UseMatch(keys[0]) if len(keys) == 1 else UseMatch(None, candidates=tuple(keys))


def _narrow(first: UseMatch, second: UseMatch) -> UseMatch:
    """Return the use that two descriptions of one class have in common; several if they have none."""
    if not first.keys or not second.keys:
        return _UNKNOWN
    common = [key for key in first.keys if key in second.keys]
    if not common:
        return UseMatch(None, several=tuple(dict.fromkeys((*first.keys, *second.keys))))
    if first.several or second.several:
        return first if first.several else second
    return _one_of(common)
