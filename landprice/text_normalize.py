"""Normalizes spaces and full-width characters before texts are compared.

Spreadsheets, web pages and word processors put spaces of many kinds into cells: full-width, no-break and thin ones,
tabs, line breaks, and some of no width (a byte order mark, direction marks). The whole package uses this one set.
"""

INVISIBLE = "\u00ad\u180e\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
"""Characters of no width: soft hyphens, joiners, direction marks, a byte order mark inside a file.

Bidirectional overrides are not among them: behind U+202E, 12 is displayed as 21.
"""

SPACES = (
    "\t\n\v\f\r\x1c\x1d\x1e\x1f \x85\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000" + INVISIBLE
)
"""Every character that is displayed as a space or not at all."""

# Full-width forms. NFKC is not used: it would turn 5² into 52.
_NARROW = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_ONE_WIDTH = _NARROW | dict.fromkeys(map(ord, SPACES), " ") | dict.fromkeys(map(ord, INVISIBLE), "")
_SPACED = _NARROW | dict.fromkeys(map(ord, SPACES), " ")


def one_width(text: str) -> str:
    r"""Convert full-width forms to half-width and each space to " ", remove invisible characters, and strip.

    Example:
        >>> one_width("　ＡＢ\u00a0（挂）\ufeff")
        'AB (挂)'
    """
    return text.translate(_ONE_WIDTH).strip()


def spaced(text: str) -> str:
    r"""Normalize as `one_width`, but convert invisible characters to spaces, so that they never join two digits.

    Example:
        >>> spaced("５\u200b５")
        '5 5'
    """
    return text.translate(_SPACED).strip()


def bare(text: str) -> str:
    r"""Strip every kind of space, and leave the rest of the text as it is.

    Example:
        >>> bare("\ufeff 工业　用地\u00a0")
        '工业　用地'
    """
    return text.strip(SPACES)
