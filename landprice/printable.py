"""Makes text from outside safe to show: it can't move the cursor, break a line or hide a character.

All outputs use it; escaping for markup is done by each format.
"""

_SPACES = (0x09, 0x0A, 0x0D, 0x2028, 0x2029)  # tab and line breaks
_REPLACED = (
    *range(0x80, 0xA0),  # C1 control characters
    *range(0x202A, 0x202F),  # bidirectional embeddings and overrides
    *range(0x2066, 0x206A),  # bidirectional isolates
    *range(0xD800, 0xE000),  # surrogates: bytes that were not UTF-8
)
_VISIBLE = (
    {code: 0x2400 + code for code in range(0x20)}  # Unicode's pictures of the control characters
    | {0x7F: 0x2421}
    | dict.fromkeys(_SPACES, 0x20)
    | dict.fromkeys(_REPLACED, 0xFFFD)
)


def visible(text: str) -> str:
    r"""Put a text on one line, with symbols for its control characters.

    Example:
        >>> visible("a\nb\x1b[31m")
        'a b␛[31m'
    """
    return text.translate(_VISIBLE)


_ESCAPED = {code: f"\\u{code:04x}" for code in (0x7F, *_REPLACED, 0x2028, 0x2029)}


def escape_json(text: str) -> str:
    r"""Escape, in JSON text, the characters that a terminal may act on and the encoder leaves as they are.

    Example:
        >>> escape_json('"a\u009b2J"')
        '"a\\u009b2J"'
    """
    return text.translate(_ESCAPED)
