"""Spaces and widths: what separates nothing and what is only typed wider, made one before texts are compared.

Spreadsheets, web pages and word processors put spaces of many kinds into cells: full-width, no-break and thin ones,
tabs, line breaks, and some of no width at all (a byte order mark, direction marks). One set of them holds everywhere.
"""

INVISIBLE = "\u00ad\u180e\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
"""Characters of no width: soft hyphens, joiners, direction marks, a byte order mark inside a file.

Not those that turn what follows around: behind U+202E, 12 is seen as 21.
"""

SPACES = (
    "\t\n\v\f\r\x1c\x1d\x1e\x1f \x85\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000" + INVISIBLE
)
"""Every character that shows nothing."""

# Full-width forms; ㎡ and ² are left alone, so that 5² never becomes 52.
_NARROW = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_ONE_WIDTH = _NARROW | dict.fromkeys(map(ord, SPACES), " ") | dict.fromkeys(map(ord, INVISIBLE), "")
_SPACED = _NARROW | dict.fromkeys(map(ord, SPACES), " ")


def one_width(text: str) -> str:
    r"""Full-width forms as their usual width, each space as " ", nothing invisible, without spaces around.

    Example:
        >>> one_width("　ＡＢ\u00a0（挂）\ufeff")
        'AB (挂)'
    """
    return text.translate(_ONE_WIDTH).strip()


def spaced(text: str) -> str:
    r"""As `one_width`, but what has no width is a space too: between two digits it joins nothing.

    Example:
        >>> spaced("５\u200b５")
        '5 5'
    """
    return text.translate(_SPACED).strip()


def bare(text: str) -> str:
    r"""A text without spaces around, in the widths that it is written in.

    Example:
        >>> bare("\ufeff 工业　用地\u00a0")
        '工业　用地'
    """
    return text.strip(SPACES)
