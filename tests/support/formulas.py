"""The formulas that a statement prints, worked out again: what a reader with a pocket calculator would get.

Shares no code with the package: the text is read afresh, in fractions.
"""

import re
from fractions import Fraction

_TOKEN = re.compile(
    r"""
    (?P<number>\d[\d,]*(?:\.\d+)?(?:/\d[\d,]*)?%?) |
    (?P<function>min|max|annuity)\( |
    (?P<sign>[-+−×÷^()]|,\ ) |
    (?P<unit>元/㎡|元) |
    \s+
    """,
    re.VERBOSE,
)
_STRENGTH = {"+": 1, "−": 1, "×": 2, "÷": 2, "^": 3}


class CutOffError(ValueError):
    """A figure is shown cut off (0.7277…), so that the text does not give the amount."""


def worked_out(text: str) -> Fraction:
    """What a substituted formula comes to, exactly.

    Args:
        text: As a statement shows it, amounts in their base units; 50 元/㎡ is 50.

    Raises:
        CutOffError: A figure in it is cut off.

    Example:
        >>> worked_out("max(9,600,000.00 × 20 ÷ 50, 12.5) − (1 + 10%) × 2/3")
        Fraction(57599989, 15)
        >>> worked_out("5,000 × 50 元/㎡")
        Fraction(250000, 1)
    """
    if "…" in text:
        raise CutOffError(text)
    tokens: list[str] = []
    place = 0
    while place < len(text):
        match = _TOKEN.match(text, place)
        assert match is not None, text[place:]
        # a comma at a number's end parts the arguments of min and max
        taken = match[0].rstrip(",") if match["number"] else match[0]
        if taken.strip() and not match["unit"]:
            tokens.append(taken)
        place += len(taken)
    value, rest = _sum(tokens, 0)
    assert not rest, rest
    return value


def _sum(tokens: list[str], strength: int) -> tuple[Fraction, list[str]]:
    """What stands before the first sign that is no stronger, and what is left."""
    value, rest = _single(tokens)
    while rest and _STRENGTH.get(rest[0], 0) > strength:
        sign = rest[0]
        right, rest = _sum(rest[1:], _STRENGTH[sign])
        value = {
            "+": lambda a, b: a + b,
            "−": lambda a, b: a - b,
            "×": lambda a, b: a * b,
            "÷": lambda a, b: a / b,
            "^": lambda a, b: a ** int(b) if b.denominator == 1 else _cut_off(a, b),
        }[sign](value, right)
    return value, rest


def _single(tokens: list[str]) -> tuple[Fraction, list[str]]:
    """One number, bracket or function, and what is left."""
    first, *rest = tokens
    if first == "-":
        value, rest = _single(rest)
        return -value, rest
    if first[-1] != "(":
        number = Fraction(first.rstrip("%").replace(",", ""))
        return (number / 100 if first.endswith("%") else number), rest
    arguments = []
    while True:
        value, rest = _sum(rest, 0)
        arguments.append(value)
        closing, *rest = rest
        if closing == ")":
            return {"(": lambda value: value, "min(": min, "max(": max, "annuity(": _annuity}[first](*arguments), rest


def _annuity(rate: Fraction, first: Fraction, count: Fraction) -> Fraction:
    """One yuan at the start of each year, today."""
    return sum((1 / (1 + rate) ** (int(first) + year) for year in range(int(count))), Fraction(0))


def _cut_off(base: Fraction, power: Fraction) -> Fraction:
    raise CutOffError(f"{base}^{power}")
