"""The words of a formula in a spreadsheet: as `words`, but what is chosen, and a number worked out, stand in them live.

A calculator's choice depends on the inputs, which a reader may change in the file; so the words are themselves a
formula of the spreadsheet, where there is anything to choose.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Union

from landprice.formula import Literal, Operation, Quantity, Sign
from landprice.kinds.cell.limbs import CellTerm

_STRENGTH: dict[str, int] = {"+": 1, "−": 1, "×": 2, "÷": 2, "^": 3}
_WHOLE = 4
_MOST_PARTS = 300  # of a formula in words; past that its first wording stands alone
_LONGEST_TEXT = 250  # a text inside a formula has at most 255 characters


@dataclass(frozen=True, slots=True)
class CellBinaryOp:
    """Two formulas joined by a sign."""

    sign: Sign
    left: "CellFormula"
    right: "CellFormula"


@dataclass(frozen=True, slots=True)
class CellCall:
    """An operation on formulas."""

    operation: Operation
    parts: tuple["CellFormula", ...]


@dataclass(frozen=True, slots=True)
class Conditional:
    """One formula where a condition of the spreadsheet holds, else another; nothing at all where there is none."""

    when: str
    yes: "CellFormula"
    no: Union["CellFormula", None]


@dataclass(frozen=True, slots=True)
class CellRef:
    """A number that a cell works out."""

    term: CellTerm


CellFormula = Quantity | Literal | CellBinaryOp | CellCall | Conditional | CellRef
NOTHING = Literal("0")
UNKNOWN = Literal("?")


def binary_op(sign: Sign, left: CellFormula, right: CellFormula) -> CellFormula:
    """Two formulas joined; a sum does not show what is not there."""
    if sign == "+" and NOTHING in (left, right):
        return right if left == NOTHING else left
    return CellBinaryOp(sign, left, right)


def conditional(when: str, yes: CellFormula, no: CellFormula) -> CellFormula:
    """One formula or the other; what is nothing or unknown is not worded."""
    blank = (NOTHING, UNKNOWN)
    if no in (yes, UNKNOWN):
        return yes
    if yes == UNKNOWN:
        return no
    if no in blank:
        return Conditional(when, yes, None)
    if yes in blank:
        return Conditional(f"NOT({when})", no, None)
    return Conditional(when, yes, no)


class _TooManyError(Exception):
    """The words of a formula have more parts than a reader could follow."""


Piece = tuple[bool, str]
"""A piece of a text that is being put together: whether it is text itself, or a formula that gives one; and which."""


def to_text_formula(  # noqa: C901  a branch for each kind of part
    wording: CellFormula, quantity: Callable[[Quantity], str], operation: Callable[[str], str]
) -> str | None:
    """The words as a formula of the spreadsheet, without its "=": texts joined by &; None where they are too many.

    Args:
        wording: The tree.
        quantity: How a named quantity is written.
        operation: How an operation is written.

    Example:
        >>> tree = CellBinaryOp("÷", CellBinaryOp("×", Quantity("price", ""), Quantity("years", "")), Literal("50"))
        >>> to_text_formula(tree, lambda quantity: quantity.key, str)
        '"price × years ÷ 50"'
    """
    parts = 0

    def bracketed(part: CellFormula, least: int, *, more: bool = False) -> list[Piece]:
        found, strength = pieces(part)
        weak = strength < least or (more and strength == least)
        return [(True, "("), *found, (True, ")")] if weak else found

    def pieces(part: CellFormula) -> tuple[list[Piece], int]:  # noqa: PLR0911
        """A part's pieces, and how strongly it holds together."""
        nonlocal parts
        parts += 1
        if parts > _MOST_PARTS:
            raise _TooManyError
        if isinstance(part, Quantity):
            return [(True, quantity(part))], _WHOLE
        if isinstance(part, Literal):
            return [(True, part.shown)], _WHOLE
        if isinstance(part, CellRef):
            return [(False, part.term.text)], _WHOLE
        if isinstance(part, CellCall):
            inner = [piece for one in part.parts for piece in [(True, ", "), *pieces(one)[0]]]
            return [(True, operation(part.operation) + "("), *inner[1:], (True, ")")], _WHOLE
        if isinstance(part, Conditional):
            yes, yes_strength = pieces(part.yes)
            no, no_strength = ([(True, "0")], _WHOLE) if part.no is None else pieces(part.no)
            either = f"IF({part.when},{concatenate(yes)},{concatenate(no)})"
            return [(False, either)], min(yes_strength, no_strength)
        strength = _STRENGTH[part.sign]
        left = bracketed(part.left, strength)
        if part.sign == "+" and isinstance(part.right, Conditional) and part.right.no is None:
            added = concatenate([(True, " + "), *pieces(part.right.yes)[0]])
            return [*left, (False, f'IF({part.right.when},{added},"")')], strength
        sign = part.sign if part.sign == "^" else f" {part.sign} "
        return [*left, (True, sign), *bracketed(part.right, strength, more=part.sign in "−÷^")], strength

    try:
        return concatenate(pieces(wording)[0])
    except _TooManyError:
        return None


def concatenate(pieces: list[Piece]) -> str:
    """Pieces joined by &, neighbouring texts made one.

    Example:
        >>> concatenate([(True, "a "), (True, "× "), (False, "C5")])
        '"a × "&C5'
    """
    joined: list[str] = []
    text = ""
    for is_text, content in [*pieces, (False, "")]:
        if is_text:
            text += content
            continue
        if text:
            joined.append(quote(text))
            text = ""
        if content:
            joined.append(content)
    return "&".join(joined) or '""'


def quote(text: str) -> str:
    """A text as it stands in a formula.

    Example:
        >>> quote('say "so" twice')
        '"say ""so"" twice"'
    """
    pieces = [text[start : start + _LONGEST_TEXT] for start in range(0, len(text), _LONGEST_TEXT)] or [""]
    return "&".join('"' + piece.replace('"', '""') + '"' for piece in pieces)
