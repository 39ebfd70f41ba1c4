"""A small spreadsheet program: reads an .xlsx file and works out the formulas that landprice writes.

It knows the functions that the workbooks use and fails on any other. Numbers are binary floats. Programs differ in
what they do about the last digits, so there are two ways to reckon, and a formula must give the same in both:

- plain: every operation as the processor does it;
- by 15 digits, as LibreOffice mostly does it: a difference that is only the floats' own counts as nothing.

In both, ROUND looks at the 15 digits that a user would see, as Excel and LibreOffice do.
"""

import io
import math
import operator
import re
import zipfile
from collections.abc import Callable, Collection, Mapping
from decimal import ROUND_DOWN, ROUND_HALF_UP, ROUND_UP, Decimal
from functools import cache
from typing import NamedTuple
from xml.etree import ElementTree as ET

Value = float | str | bool | None
Grid = list[Value]
"""The values of a range, row by row."""


class CellError(Exception):
    """An error value such as #VALUE!."""


class Place(NamedTuple):
    """A cell's address."""

    sheet: str
    column: int
    row: int


_XML = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_ADDRESS = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]+)")


class Spreadsheet:
    """The sheets of a file.

    Attributes:
        sheets: Their names in order.
        names: Where each defined name points to.
        stored: The values that the file holds, those of formulas included.
        formulas: The formulas' texts, without "=".
    """

    def __init__(self, content: bytes | None = None, *, by_15_digits: bool = False) -> None:
        """Read a file; without one, have no sheets."""
        self.by_15_digits = by_15_digits
        self.sheets: list[str] = []
        self.names: dict[str, str] = {}
        self.stored: dict[Place, Value] = {}
        self.formulas: dict[Place, str] = {}
        self._values: dict[Place, Value | CellError] = {}
        if content is not None:
            with zipfile.ZipFile(io.BytesIO(content)) as file:
                self._read(lambda name: ET.fromstring(file.read(f"xl/{name}.xml")))  # noqa: S314  our own

    def _read(self, part: Callable[[str], ET.Element]) -> None:
        shared = ["".join(one.text or "" for one in item.iter(f"{_XML}t")) for item in part("sharedStrings")]
        book = part("workbook")
        self.sheets = [sheet.attrib["name"] for sheet in book.iter(f"{_XML}sheet")]
        self.names = {name.attrib["name"]: name.text or "" for name in book.iter(f"{_XML}definedName")}
        for number, sheet in enumerate(self.sheets, 1):
            for cell in part(f"worksheets/sheet{number}").iter(f"{_XML}c"):
                self._read_cell(cell, sheet, shared)

    def _read_cell(self, cell: ET.Element, sheet: str, shared: list[str]) -> None:
        place = _place(sheet, cell.attrib["r"])
        formula, value, kind = cell.find(f"{_XML}f"), cell.findtext(f"{_XML}v"), cell.get("t", "n")
        if formula is not None:
            self.formulas[place] = formula.text or ""
        if value == "":
            self.stored[place] = ""
        elif value is not None:
            readers: dict[str, Callable[[str], Value]] = {"n": float, "str": str, "b": "1".__eq__, "e": str}
            self.stored[place] = shared[int(value)] if kind == "s" else readers[kind](value)

    def named(self, name: str) -> Place:
        """The cell that a name stands for."""
        sheet, _, address = self.names[name].rpartition("!")
        return _place(sheet.strip("'"), address)

    def change(self, cells: Mapping[str, Value]) -> None:
        """Type other values into named cells; None empties one. Every formula is worked out again."""
        self._values.clear()
        for name, value in cells.items():
            place = self.named(name)
            self.formulas.pop(place, None)
            self.stored[place] = value

    def value(self, place: Place) -> Value:
        """What a cell shows.

        Raises:
            CellError: An error value.
        """
        found = self._values.get(place, self)
        if found is self:
            try:
                found = self._work_out(place)
            except CellError as error:
                found = error
            self._values[place] = found
        if isinstance(found, CellError):
            raise CellError(*found.args)
        return found

    def _work_out(self, place: Place) -> Value:
        text = self.formulas.get(place)
        return self.stored.get(place) if text is None else self.work_out(text, place.sheet)

    def work_out(self, formula: str, sheet: str = "") -> Value:
        """What a formula gives on a sheet.

        Raises:
            CellError: An error value.

        Example:
            >>> Spreadsheet().work_out('IF(ROUND(2.675,2)=2.68,"as a user sees it","as the float is")')
            'as a user sees it'
        """
        value = _parsed(formula)(self, sheet)
        assert not isinstance(value, list), f"many values for one cell: {formula}"
        return 0.0 if value is None else value  # a reference to an empty cell shows 0

    def texts(self, sheet: str, columns: Collection[int] = range(1000)) -> list[list[str]]:
        """What a sheet shows in some of its columns, row by row; a number in up to 15 digits."""
        places = [place for place in {**self.stored, **self.formulas} if place.sheet == sheet]
        rows = [[""] * max(place.column for place in places) for _ in range(max(place.row for place in places))]
        for place in (one for one in places if one.column in columns):
            rows[place.row - 1][place.column - 1] = self._text(place)
        return rows

    def _text(self, place: Place) -> str:
        try:
            return _text(self.value(place))
        except CellError as error:
            return str(error)


def _place(sheet: str, address: str) -> Place:
    match = _ADDRESS.fullmatch(address)
    assert match, address
    return Place(sheet, _column(match[1]), int(match[2]))


@cache
def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


# ── values ──


def _number(value: Value) -> float:
    if isinstance(value, str):
        raise CellError("#VALUE!")
    return float(value or 0)


def _truth(value: Value) -> bool:
    return bool(_number(value))


def _text(value: Value) -> str:
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value == int(value) and abs(value) < 1e15 else f"{value:.15g}"
    return value or ""


def _is_near(one: float, two: float) -> bool:
    """Whether two numbers differ by no more than the floats' own error."""
    return one == two or abs(one - two) < abs(one) * 2.0**-48


def _compare(sign: str, one: Value, two: Value, *, by_15_digits: bool) -> bool:
    """Compare as spreadsheets do: numbers before texts before truth values, letters of either case alike."""
    if one is None:
        one = "" if isinstance(two, str) else 0.0
    if two is None:
        two = "" if isinstance(one, str) else 0.0
    keys = [
        (2, value) if isinstance(value, bool) else (1, value.lower()) if isinstance(value, str) else (0, value)
        for value in (one, two)
    ]
    if by_15_digits and keys[0][0] == keys[1][0] == 0 and _is_near(keys[0][1], keys[1][1]):
        keys[1] = keys[0]
    return _COMPARISONS[sign](*keys)


_COMPARISONS = {
    "=": operator.eq,
    "<>": operator.ne,
    "<": operator.lt,
    ">": operator.gt,
    "<=": operator.le,
    ">=": operator.ge,
}


def _arithmetic(sign: str, one: Value, two: Value, *, by_15_digits: bool) -> float:
    left, right = _number(one), _number(two)
    try:
        result = _OPERATORS[sign](left, right)
    except ZeroDivisionError:
        raise CellError("#DIV/0!") from None
    except OverflowError:
        raise CellError("#NUM!") from None
    if isinstance(result, complex):
        raise CellError("#NUM!")
    if by_15_digits and sign in "+-" and _is_near(left, -right if sign == "+" else right):
        return 0.0
    return float(result)


_OPERATORS: dict[str, Callable[[float, float], float]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "^": operator.pow,
}


def _rounded(value: float, places: float, how: str) -> float:
    return float(Decimal(f"{value:.15g}").quantize(Decimal(1).scaleb(-int(places)), how))


# ── formulas ──

Formula = Callable[[Spreadsheet, str], Value | Grid]
"""Takes the file and the sheet that the formula stands on."""

_TOKEN = re.compile(
    r"""
    (?P<number>[0-9]+(?:\.[0-9]*)?(?:E[+-]?[0-9]+)?)
    | (?P<text>"(?:[^"]|"")*")
    | (?:(?:'(?P<quoted>[^']+)'|(?P<sheet>[^\W\d]\w*))!)?
      (?P<first>\$?[A-Z]{1,3}\$?[0-9]+)(?::(?P<last>\$?[A-Z]{1,3}\$?[0-9]+))?(?![\w(])
    | (?P<function>[A-Z]+)\(
    | (?P<name>[a-z_][a-z0-9_.]*)
    | (?P<sign><>|<=|>=|[-+*/^&=<>(),])
    """,
    re.VERBOSE,
)
_STRENGTH = {"=": 1, "<>": 1, "<": 1, ">": 1, "<=": 1, ">=": 1, "&": 2, "+": 3, "-": 3, "*": 4, "/": 4, "^": 5}


@cache
def _parsed(text: str) -> Formula:
    """A formula, ready to be worked out."""
    tokens: list[re.Match[str]] = []
    place = 0
    while place < len(text):
        match = _TOKEN.match(text, place)
        assert match, f"not understood: {text[place:]}"
        tokens.append(match)
        place = match.end()
    parser = _Parser(tokens)
    formula = parser.operation(0)
    assert parser.next is None, f"not understood: {text}"
    return formula


def forget() -> None:
    """Forget the formulas that were read: a file has thousands."""
    _parsed.cache_clear()
    _REFERENCES.clear()


class _Parser:
    """A formula's tokens, taken one after the other."""

    def __init__(self, tokens: list[re.Match[str]]) -> None:
        self.tokens = iter(tokens)
        self.next = next(self.tokens, None)

    def take(self) -> re.Match[str]:
        token, self.next = self.next, next(self.tokens, None)
        assert token is not None
        return token

    def operation(self, strength: int) -> Formula:
        """Operands joined by signs that are stronger than this."""
        left = self.operand()
        while self.next and _STRENGTH.get(self.next[0], 0) > strength:
            sign = self.take()[0]
            left = _binary(sign, left, self.operation(_STRENGTH[sign]))
        return left

    def operand(self) -> Formula:
        token = self.take()
        if token["sign"] == "-":
            return _binary("-", lambda _book, _sheet: 0.0, self.operand())
        if token["sign"] == "(":
            inner = self.operation(0)
            assert self.take()[0] == ")"
            return inner
        if token["function"]:
            return _call(token["function"], self.arguments())
        if token["first"]:
            return _reference(token)
        if token["name"]:
            return _named(token["name"])
        assert token["number"] or token["text"], token[0]
        constant = float(token["number"]) if token["number"] else token["text"][1:-1].replace('""', '"')
        return lambda _book, _sheet: constant

    def arguments(self) -> list[Formula]:
        found = []
        while True:
            found.append(self.operation(0))
            sign = self.take()[0]
            if sign == ")":
                return found
            assert sign == ","


def _reference(token: re.Match[str]) -> Formula:
    """The value of a cell, or those of a range."""
    where = token["quoted"] or token["sheet"]
    first, last = _place("", token["first"]), _place("", token["last"] or token["first"])
    if token["last"] is None:
        fixed, (_, column, row) = first._replace(sheet=where or ""), first
        single: Formula = lambda book, sheet: book.value(fixed if where else Place(sheet, column, row))  # noqa: E731
        _REFERENCES.add(single)
        return single
    places = [
        Place("", column, row)
        for row in range(first.row, last.row + 1)
        for column in range(first.column, last.column + 1)
    ]
    return lambda book, sheet: [book.value(place._replace(sheet=where or sheet)) for place in places]


def _named(name: str) -> Formula:
    """What a defined name stands for."""
    named = lambda book, sheet: _parsed(book.names[name])(book, sheet)  # noqa: E731
    _REFERENCES.add(named)
    return named


_REFERENCES: set[Formula] = set()
"""The formulas that are no more than a reference to a cell: of such a cell, SUM, MIN and MAX leave a text out."""


def _as_range(reference: Formula) -> Formula:
    """The value of a reference as that of a range of one cell."""

    def work_out(book: Spreadsheet, sheet: str) -> Grid:
        value = reference(book, sheet)
        return value if isinstance(value, list) else [value]

    return work_out


def _binary(sign: str, left: Formula, right: Formula) -> Formula:
    """Two operands joined; over ranges, value by value."""

    def join(book: Spreadsheet, one: Value, two: Value) -> Value:
        if sign == "&":
            return _text(one) + _text(two)
        work = _compare if sign in _COMPARISONS else _arithmetic
        return work(sign, one, two, by_15_digits=book.by_15_digits)

    def work_out(book: Spreadsheet, sheet: str) -> Value | Grid:
        one, two = left(book, sheet), right(book, sheet)
        if isinstance(one, list) or isinstance(two, list):
            count = len(one if isinstance(one, list) else two)
            ones = one if isinstance(one, list) else [one] * count
            twos = two if isinstance(two, list) else [two] * count
            return [join(book, *pair) for pair in zip(ones, twos, strict=True)]
        return join(book, one, two)

    return work_out


def _call(name: str, arguments: list[Formula]) -> Formula:
    """Call a function. IF and IFERROR evaluate only the branch they return; an error is not a number."""
    if name == "IF":
        condition, yes, no = arguments
        return lambda book, sheet: (yes if _truth(condition(book, sheet)) else no)(book, sheet)
    if name == "IFERROR":
        return lambda book, sheet: _unless_error(book, sheet, *arguments)
    if name == "ISNUMBER":
        value, none = *arguments, lambda _book, _sheet: ""
        return lambda book, sheet: type(_unless_error(book, sheet, value, none)) is float
    function = _FUNCTIONS[name]
    if function in (_sum, _most, _least):
        arguments = [_as_range(one) if one in _REFERENCES else one for one in arguments]
    return lambda book, sheet: function(book, *[argument(book, sheet) for argument in arguments])


def _unless_error(book: Spreadsheet, sheet: str, tried: Formula, otherwise: Formula) -> Value | Grid:
    try:
        return tried(book, sheet)
    except CellError:
        return otherwise(book, sheet)


def _numbers(arguments: tuple[Value | Grid, ...]) -> list[float]:
    """Return the numbers among arguments; in a range, other values are left out."""
    found: list[float] = []
    for argument in arguments:
        if isinstance(argument, list):
            found += [value for value in argument if isinstance(value, float)]
        else:
            found.append(_number(argument))
    return found


def _sum(_book: Spreadsheet, *arguments: Value | Grid) -> float:
    return math.fsum(_numbers(arguments))


def _most(_book: Spreadsheet, *arguments: Value | Grid) -> float:
    return max(_numbers(arguments), default=0.0)


def _least(_book: Spreadsheet, *arguments: Value | Grid) -> float:
    return min(_numbers(arguments), default=0.0)


def _floor(book: Spreadsheet, value: Value) -> float:
    number = _number(value)
    nearest = float(round(number))
    return nearest if book.by_15_digits and _is_near(nearest, number) else float(math.floor(number))


def _find(_book: Spreadsheet, wanted: Value, text: Value) -> float:
    place = _text(text).find(_text(wanted))
    if place < 0:
        raise CellError("#VALUE!")
    return place + 1.0


def _index(_book: Spreadsheet, values: Value | Grid, number: Value) -> Value:
    assert isinstance(values, list)
    place = int(_number(number))
    if not 1 <= place <= len(values):
        raise CellError("#REF!")
    return values[place - 1]


def _match(book: Spreadsheet, wanted: Value, values: Value | Grid, kind: Value) -> float:
    assert isinstance(values, list)
    assert kind == 0, "only exact matches"
    assert not (isinstance(wanted, str) and re.search(r"[*?~]", wanted)), f"{wanted} is a pattern to a spreadsheet"
    for place, value in enumerate(values, 1):
        alike = value is not None and isinstance(value, str) == isinstance(wanted, str)
        if alike and _compare("=", value, wanted, by_15_digits=book.by_15_digits):
            return float(place)
    raise CellError("#N/A")


def _padded(_book: Spreadsheet, value: Value, shape: Value) -> str:
    assert isinstance(shape, str)
    if shape.startswith("#,##0"):
        places = len(shape.partition(".")[2])
        text = f"{Decimal(repr(_number(value))):,.{places}f}"
        return text.rstrip("0") if places else text
    assert set(shape) == {"0"}, shape
    return f"{int(_number(value)):0{len(shape)}d}"


def _present_value(_book: Spreadsheet, rate: Value, count: Value, paid: Value, end: Value, due: Value) -> float:
    each, terms = _number(rate), _number(count)
    assert (paid, end, due) == (-1.0, 0.0, 1.0), "one unit, in advance"
    if each <= -1:
        raise CellError("#NUM!")
    return terms if each == 0 else (1 - (1 + each) ** -terms) / each * (1 + each)


def _in_places(how: str) -> Callable[[Spreadsheet, Value, Value], float]:
    def work_out(book: Spreadsheet, value: Value, places: Value) -> float:
        number, count = _number(value), _number(places)
        if how == ROUND_HALF_UP or book.by_15_digits:
            return _rounded(number, count, how)
        step = 10.0**count
        whole = math.ceil(abs(number) * step) if how == ROUND_UP else math.floor(abs(number) * step)
        return math.copysign(whole / step, number)

    return work_out


_FUNCTIONS: dict[str, Callable[..., Value]] = {
    "ABS": lambda _book, value: abs(_number(value)),
    "AND": lambda _book, *values: all(map(_truth, values)),
    "FIND": _find,
    "INDEX": _index,
    "INT": _floor,
    "LEFT": lambda _book, text, count: _text(text)[: int(_number(count))],
    "LOWER": lambda _book, text: _text(text).lower(),
    "MATCH": _match,
    "MAX": _most,
    "MID": lambda _book, text, start, count: _text(text)[int(_number(start)) - 1 :][: int(_number(count))],
    "MIN": _least,
    "NOT": lambda _book, value: not _truth(value),
    "OR": lambda _book, *values: any(map(_truth, values)),
    "PV": _present_value,
    "ROUND": _in_places(ROUND_HALF_UP),
    "ROUNDDOWN": _in_places(ROUND_DOWN),
    "ROUNDUP": _in_places(ROUND_UP),
    "SUBSTITUTE": lambda _book, text, old, new: _text(text).replace(_text(old), _text(new)),
    "SUM": _sum,
    "SUMPRODUCT": lambda _book, values: math.fsum(_numbers((values,))),
    "TEXT": _padded,
    "TRIM": lambda _book, text: re.sub(" +", " ", _text(text).strip(" ")),
}
