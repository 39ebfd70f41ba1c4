"""Text that came from outside, made safe to show: nothing in it moves a cursor, breaks a line or hides a character.

Markup and escaping are each format's own; this is what all of them share.
"""

_SPACES = (0x09, 0x0A, 0x0D, 0x2028, 0x2029)  # tab and line breaks
_REPLACED = (
    *range(0x80, 0xA0),  # controls of the eighth bit
    *range(0x202A, 0x202F),  # what reverses the direction of the text after it
    *range(0x2066, 0x206A),  # the same, isolated
    *range(0xD800, 0xE000),  # halves of characters: bytes that were no UTF-8
)
_VISIBLE = (
    {code: 0x2400 + code for code in range(0x20)}  # Unicode's pictures of the control characters
    | {0x7F: 0x2421}
    | dict.fromkeys(_SPACES, 0x20)
    | dict.fromkeys(_REPLACED, 0xFFFD)
)


def visible(text: str) -> str:
    r"""A text on one line, its control characters as pictures of themselves.

    Example:
        >>> visible("a\nb\x1b[31m")
        'a b␛[31m'
    """
    return text.translate(_VISIBLE)
