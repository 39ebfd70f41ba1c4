"""The formula of a cell as text: a spreadsheet formula that yields the formula in words.

Which branch a calculator takes may change when the reader changes an input in the workbook. So where the formula
depends on a condition or on a computed figure, its text is itself computed by the spreadsheet.
"""

from collections.abc import Callable

from landprice.formula import (
    ATOM,
    PRECEDENCE,
    BinaryOp,
    Call,
    CellRef,
    Conditional,
    Formula,
    Literal,
    Operator,
    Quantity,
    needs_brackets,
)

_MAX_NODES = 300  # of a formula that is shown live
_LONGEST_TEXT = 250  # a text inside a formula has at most 255 characters

ZERO = Literal("0")
UNKNOWN = Literal("?")

Piece = tuple[bool, str]
"""A piece of a text under construction: whether it is literal text (else a spreadsheet formula), and its content."""


def binary_op(op: Operator, left: Formula, right: Formula) -> Formula:
    """Join two formulas by an operator. A sum omits a term that is 0."""
    if op == "+" and ZERO in (left, right):
        return right if left == ZERO else left
    return BinaryOp(op, left, right)


def conditional(condition: str, yes: Formula, no: Formula) -> Formula:
    """Choose between two formulas by a condition. A branch that is unknown is left out."""
    if no in (yes, UNKNOWN):
        return yes
    if yes == UNKNOWN:
        return no
    if no == ZERO:
        return Conditional(condition, yes, None)
    if yes == ZERO:
        return Conditional(f"NOT({condition})", no, None)
    return Conditional(condition, yes, no)


class _TooManyNodesError(Exception):
    """The formula has more nodes than a reader could follow."""


def to_text_formula(  # noqa: C901  a branch for each kind of node
    formula: Formula, quantity: Callable[[Quantity], str], function: Callable[[str], str]
) -> str | None:
    """Convert a formula to a spreadsheet formula that yields its text.

    Args:
        formula: The tree.
        quantity: Names a quantity.
        function: Names a function.

    Returns:
        The spreadsheet formula without its ``=``: texts joined by &. None if the tree has too many nodes.

    Example:
        >>> tree = BinaryOp("÷", BinaryOp("×", Quantity("price", ""), Quantity("years", "")), Literal("50"))
        >>> to_text_formula(tree, lambda quantity: quantity.key, str)
        '"price × years ÷ 50"'
    """
    nodes = 0

    def operand(node: Formula, op: Operator, *, is_right: bool) -> list[Piece]:
        pieces, precedence = convert(node)
        return [(True, "("), *pieces, (True, ")")] if needs_brackets(precedence, op, is_right=is_right) else pieces

    def convert(node: Formula) -> tuple[list[Piece], int]:  # noqa: PLR0911
        """Convert a node; return its pieces and its precedence."""
        nonlocal nodes
        nodes += 1
        if nodes > _MAX_NODES:
            raise _TooManyNodesError
        if isinstance(node, Quantity):
            return [(True, quantity(node))], ATOM
        if isinstance(node, Literal):
            return [(True, node.shown)], ATOM
        if isinstance(node, CellRef):
            return [(False, node.text)], ATOM
        if isinstance(node, Call):
            arguments = [piece for arg in node.args for piece in [(True, ", "), *convert(arg)[0]]]
            return [(True, function(node.function) + "("), *arguments[1:], (True, ")")], ATOM
        if isinstance(node, Conditional):
            yes, yes_precedence = convert(node.yes)
            no, no_precedence = ([(True, "0")], ATOM) if node.no is None else convert(node.no)
            choice = f"IF({node.condition},{concatenate(yes)},{concatenate(no)})"
            return [(False, choice)], min(yes_precedence, no_precedence)
        left = operand(node.left, node.op, is_right=False)
        if node.op == "+" and isinstance(node.right, Conditional) and node.right.no is None:
            added = concatenate([(True, " + "), *convert(node.right.yes)[0]])
            return [*left, (False, f'IF({node.right.condition},{added},"")')], PRECEDENCE[node.op]
        symbol = node.op if node.op == "^" else f" {node.op} "
        return [*left, (True, symbol), *operand(node.right, node.op, is_right=True)], PRECEDENCE[node.op]

    try:
        return concatenate(convert(formula)[0])
    except _TooManyNodesError:
        return None


def concatenate(pieces: list[Piece]) -> str:
    """Join pieces by &; neighbouring texts become one.

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
    """Quote a text for use in a spreadsheet formula.

    Example:
        >>> quote('say "so" twice')
        '"say ""so"" twice"'
    """
    pieces = [text[start : start + _LONGEST_TEXT] for start in range(0, len(text), _LONGEST_TEXT)] or [""]
    return "&".join('"' + piece.replace('"', '""') + '"' for piece in pieces)
