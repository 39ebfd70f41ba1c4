"""Small faults to plant in a module: a comparison turned, a call dropped, a constant one larger.

Works on the syntax tree for what to change and on the source text for the change itself, so a mutant differs from the
module in one place only. Not mutated: docstrings, annotations and other type expressions, assertions,
`TYPE_CHECKING` blocks, and arguments that only tune speed or restate what holds anyway (`lru_cache`, `strict=`).
"""

import ast
import copy
import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Mutant:
    """One fault in one module.

    Attributes:
        id: `path::scope#digest`; edits elsewhere in the file leave it as it is.
        file: The module's path, relative to the root.
        kind: What sort of fault it is.
        line: Where it stands.
        start: The first byte that is replaced.
        end: The byte behind the last one.
        text: What stands there instead.
        names: For a line that runs at import: the names that it defines. Otherwise empty.
    """

    id: str
    file: str
    kind: str
    line: int
    start: int
    end: int
    text: str
    names: tuple[str, ...]

    def apply(self, source: bytes) -> bytes:
        """The module with the fault."""
        return source[: self.start] + self.text.encode() + source[self.end :]

    def diff(self, source: bytes) -> str:
        """The lines that differ, before and after."""
        first = source.rfind(b"\n", 0, self.start) + 1
        last = source.find(b"\n", self.end)
        last = len(source) if last < 0 else last
        after = source[first : self.start] + self.text.encode() + source[self.end : last]
        old, new = source[first:last].decode().splitlines(), after.decode().splitlines()
        return "\n".join([f"- {line}" for line in old] + [f"+ {line}" for line in new])


_COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
_OPERATORS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Add,
    ast.Pow: ast.Mult,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
    ast.LShift: ast.RShift,
    ast.RShift: ast.LShift,
}
_PAIRS = [
    ("min", "max"),
    ("any", "all"),
    ("smaller", "larger"),
    ("minimum", "maximum"),
    ("startswith", "endswith"),
    ("removeprefix", "removesuffix"),
    ("partition", "rpartition"),
    ("lower", "upper"),
]
_RENAMED = {"fullmatch": "match", "match": "fullmatch", "search": "match", "sorted": "list", "reversed": "list"}
_RENAMED |= dict(_PAIRS) | {two: one for one, two in _PAIRS}
_TEXT_METHODS = {"strip", "lstrip", "rstrip", "replace", "removeprefix", "removesuffix", "translate"}
_KEPT_CALLS = {"tuple", "list", "iter", "dict", "frozenset"}  # mostly equivalent without the call
_KEPT_CALLS |= {
    "of",
    "len",
    "sum",
    "range",
    "enumerate",
    "next",
    "compile",
    "fullmatch",
    "match",
    "search",
    "finditer",
    "repr",
}
_SYMMETRIC = {"min", "max", "gcd", "lcm"}
_UNTOUCHED_CALLS = {"TypeVar", "ParamSpec", "NewType", "lru_cache", "dataclass", "cast"}
_UNTOUCHED_DECORATORS = {"lru_cache", "cache", "dataclass", "overload", "abstractmethod", "runtime_checkable"}
_UNTOUCHED_ARGUMENTS = {"strict", "encoding", "maxsize", "frozen", "slots", "stacklevel"}
_TYPES = {"Union", "Optional", "Callable", "Literal", "Mapping", "Sequence", "Iterable", "Iterator", "type", "ClassVar"}
_TYPES |= {"Annotated", "Generator", "Collection"}
_ATOMS = (ast.Constant, ast.Name, ast.Call, ast.Attribute, ast.Subscript, ast.List, ast.Dict, ast.Set, ast.JoinedStr)
_REGEX_CALLS = {"compile", "fullmatch", "match", "search", "sub", "split", "findall", "finditer"}

Change = tuple[str, ast.AST]


def find_mutants(file: str, source: bytes) -> list[Mutant]:
    r"""All mutants of a module, in the order of its text.

    Example:
        >>> for mutant in find_mutants("m.py", b"def f(a):\n    return a < 1\n"):
        ...     print(mutant.kind, "->", mutant.text)
        return -> return None
        comparison -> (a <= 1)
        comparison -> (a >= 1)
        number -> 2
        number -> 0
    """
    return _Finder(file, source).mutants


def read_mutants(root: Path, file: str) -> list[Mutant]:
    """All mutants of a file below the root."""
    return find_mutants(file, (root / file).read_bytes())


@dataclass
class _Finder:
    """One walk through a module."""

    file: str
    source: bytes
    mutants: list[Mutant] = field(default_factory=list)
    scope: list[str] = field(default_factory=list)
    statement: str = ""
    names: tuple[str, ...] = ()
    seen: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        """Walk."""
        self.starts = [0]
        for line in self.source.split(b"\n"):
            self.starts.append(self.starts[-1] + len(line) + 1)
        for node in ast.parse(self.source).body:
            self.visit_statement(node, at_import=True)

    # ── walking ──

    def visit_statement(self, node: ast.stmt, *, at_import: bool) -> None:
        """Mutate a statement and what is in it."""
        if _is_untouched(node):
            return
        self.statement = _header(node)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            self.visit_definition(node, at_import=at_import)
            return
        self.names = (*_names(node), *self.scope) if at_import else ()
        for change in _statement_changes(node):
            self.add(node, *change)
        if isinstance(node, ast.If | ast.While):
            for taken in (False, True) if isinstance(node, ast.If) else (False,):
                self.add(node.test, "condition", ast.Constant(taken))
        for value in _own_expressions(node):
            self.visit(value)
        for handler in getattr(node, "handlers", []):
            self.visit_handler(handler)
        for inner in _blocks(node):
            self.visit_statement(inner, at_import=at_import)

    def visit_handler(self, node: ast.ExceptHandler) -> None:
        """Mutate an exception handler as a whole: it handles nothing."""
        if not isinstance(node.body[0], ast.Raise):
            self.statement = _header(node)
            self.add_text(node.body[0], node.body[-1], "handler", "raise")

    def visit_definition(self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef, *, at_import: bool) -> None:
        """Mutate a function's defaults and body, or a class's."""
        self.names = (node.name, *self.scope) if at_import else ()
        for decorator in node.decorator_list:
            if _called(decorator) not in _UNTOUCHED_DECORATORS:
                self.visit(decorator)
        is_class = isinstance(node, ast.ClassDef)
        if not is_class:
            for default in [*node.args.defaults, *node.args.kw_defaults]:
                if default is not None:
                    self.visit(default)
        self.scope.append(node.name)
        for inner in node.body:
            self.visit_statement(inner, at_import=at_import and is_class)
        self.scope.pop()

    def visit(self, node: ast.AST) -> None:
        """Mutate an expression and what is in it."""
        if isinstance(node, ast.JoinedStr):  # positions inside are unreliable before Python 3.12
            for inner in _inside(node):
                for kind, new in _changes(inner):
                    self.add(node, kind, copy.deepcopy(node, {id(inner): new}))
            return
        for kind, new in _changes(node):
            self.add(node, kind, new)
        for child in _children(node):
            self.visit(child)

    # ── adding ──

    def add(self, node: ast.AST, kind: str, new: ast.AST) -> None:
        """Add the mutant in which another node stands in this one's place."""
        try:
            text = ast.unparse(ast.fix_missing_locations(new))
        except ValueError:  # a backslash inside an f-string, before Python 3.12
            return
        if isinstance(new, ast.expr) and not isinstance(new, _ATOMS):
            text = f"({text})"
        self.add_text(node, node, kind, text)

    def add_text(self, first: ast.AST, last: ast.AST, kind: str, text: str) -> None:
        """Add the mutant in which another text stands in the place of these nodes."""
        start = self.starts[first.lineno - 1] + first.col_offset
        end = self.starts[last.end_lineno - 1] + last.end_col_offset
        scope = ".".join(self.scope)
        what = "\0".join([scope, kind, self.statement, self.source[start:end].decode(), text])
        self.seen[what] += 1
        digest = hashlib.sha256(f"{what}\0{self.seen[what]}".encode()).hexdigest()[:8]
        id_ = f"{self.file}::{scope or '<module>'}#{digest}"
        self.mutants.append(Mutant(id_, self.file, kind, first.lineno, start, end, text, self.names))


def _is_untouched(node: ast.stmt) -> bool:
    """Whether a statement is left alone: it says nothing, or only what holds anyway."""
    match node:
        case ast.Expr():
            return isinstance(node.value, ast.Constant)
        case ast.If():
            return any(name in ast.unparse(node.test) for name in ("TYPE_CHECKING", "__name__"))
        case ast.Raise():
            return node.exc is not None and "NotImplementedError" in ast.unparse(node.exc)
        case ast.Assign():
            return ast.unparse(node.targets[0]) in {"__all__", "__slots__"} or _is_type(node.value)
        case ast.FunctionDef():
            return any(_called(decorator) == "overload" for decorator in node.decorator_list)
    return isinstance(node, ast.Assert | ast.Import | ast.ImportFrom | ast.Global | ast.Nonlocal | ast.Pass)


def _is_type(node: ast.AST) -> bool:
    """Whether an expression is a type alias."""
    if isinstance(node, ast.BinOp):
        return isinstance(node.op, ast.BitOr) and any(map(_is_type, (node.left, node.right)))
    if isinstance(node, ast.Subscript):
        return _called(node.value) in _TYPES or (_called(node.value) in {"tuple", "dict", "list"})
    return isinstance(node, ast.Constant) and node.value is None


def _called(node: ast.AST) -> str:
    """The last name of what is called or named."""
    if isinstance(node, ast.Call):
        node = node.func
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _names(node: ast.stmt) -> tuple[str, ...]:
    """The names that a statement assigns."""
    return tuple(one.id for one in ast.walk(node) if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store))


def _header(node: ast.stmt | ast.ExceptHandler) -> str:
    """A statement's text; of one that has a block, its first line."""
    text = ast.unparse(node)
    return text.partition("\n")[0] if hasattr(node, "body") else text


def _blocks(node: ast.stmt) -> Iterator[ast.stmt]:
    """The statements inside a statement."""
    for block in ("body", "orelse", "finalbody"):
        yield from getattr(node, block, [])
    for part in (*getattr(node, "handlers", []), *getattr(node, "cases", [])):
        yield from part.body


def _own_expressions(node: ast.stmt) -> Iterator[ast.AST]:
    """A statement's expressions, without those of its blocks and its annotation."""
    for name, value in ast.iter_fields(node):
        if name in {"body", "orelse", "finalbody", "handlers", "annotation"}:
            continue
        if name == "cases":
            yield from (case.guard for case in value if case.guard is not None)
            continue
        if isinstance(node, ast.Raise) and name == "cause":
            continue  # `from None` and `from error` differ in the traceback alone
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, ast.withitem):
                yield one.context_expr
            elif isinstance(one, ast.expr):
                yield one


def _children(node: ast.AST) -> Iterator[ast.AST]:
    """An expression's parts that may be mutated."""
    if isinstance(node, ast.Subscript) and _called(node.value) in _TYPES:
        return
    if isinstance(node, ast.Call) and _called(node) in _UNTOUCHED_CALLS:
        yield from node.args[1:] if _called(node) == "cast" else ()
        return
    if isinstance(node, ast.Lambda):
        yield from [default for default in (*node.args.defaults, *node.args.kw_defaults) if default is not None]
        yield node.body
        return
    special = _mutated_elsewhere(node)
    for child in ast.iter_child_nodes(node):
        if child is special:
            continue
        if isinstance(child, ast.keyword):
            if child.arg not in _UNTOUCHED_ARGUMENTS:
                yield child.value
        elif isinstance(child, ast.comprehension):
            yield from (child.iter, *child.ifs)
        elif isinstance(child, ast.expr | ast.Slice):
            yield child


def _mutated_elsewhere(node: ast.AST) -> ast.AST | None:
    """The part of an expression that has faults of its own kind: a regular expression, a set of characters."""
    if isinstance(node, ast.Call) and _is_pattern_call(node):
        return node.args[0]
    return node.comparators[0] if isinstance(node, ast.Compare) and _is_of_characters(node) else None


def _inside(node: ast.JoinedStr) -> Iterator[ast.AST]:
    """The texts of an f-string, and every expression in it."""
    for value in node.values:
        if isinstance(value, ast.Constant):
            yield value
        elif isinstance(value, ast.FormattedValue):
            stack = [value.value]
            while stack:
                one = stack.pop()
                yield one
                stack += [] if isinstance(one, ast.JoinedStr) else _children(one)


# ── what is changed ──


def _statement_changes(node: ast.stmt) -> Iterator[Change]:
    """What can go wrong with a statement as a whole."""
    nothing = ast.Pass()
    target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
    stores = isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(target, ast.Attribute | ast.Subscript)
    if stores or isinstance(node, ast.Expr | ast.Raise | ast.Delete):
        yield "statement", nothing
    elif isinstance(node, ast.AugAssign):
        yield "statement", nothing
        if type(node.op) in _OPERATORS:
            yield "operator", ast.AugAssign(node.target, _OPERATORS[type(node.op)](), node.value)
    elif isinstance(node, ast.Return) and not (node.value is None or isinstance(node.value, ast.Constant)):
        yield "return", ast.Return(ast.Constant(None))
    elif isinstance(node, ast.Continue):
        yield "loop", ast.Break()
    elif isinstance(node, ast.Break):
        yield "loop", ast.Continue()


def _changes(node: ast.AST) -> Iterator[Change]:
    """What can go wrong with an expression."""
    changes = _CHANGES.get(type(node))
    return changes(node) if changes else iter(())


def _compare_changes(node: ast.Compare) -> Iterator[Change]:
    """The limit included or not, or the other way round."""
    for place, operator in enumerate(node.ops):
        for other in _COMPARISONS[type(operator)]:
            operators = [*node.ops[:place], other(), *node.ops[place + 1 :]]
            yield "comparison", ast.Compare(node.left, operators, node.comparators)
    if _is_of_characters(node):
        yield "text", ast.Compare(node.left, node.ops, [ast.Constant(node.comparators[0].value[1:])])


def _is_of_characters(node: ast.Compare) -> bool:
    """Whether a character is looked for in a text."""
    place = node.comparators[0]
    return (
        isinstance(node.ops[0], ast.In | ast.NotIn) and isinstance(place, ast.Constant) and isinstance(place.value, str)
    )


def _bool_changes(node: ast.BoolOp) -> Iterator[Change]:
    """One of the conditions missing, or "and" for "or"."""
    yield "and/or", ast.BoolOp(ast.Or() if isinstance(node.op, ast.And) else ast.And(), node.values)
    for place, _ in enumerate(node.values):
        rest = node.values[:place] + node.values[place + 1 :]
        yield "condition", rest[0] if len(rest) == 1 else ast.BoolOp(node.op, rest)


def _unary_changes(node: ast.UnaryOp) -> Iterator[Change]:
    """No sign."""
    yield "sign", node.operand


def _operator_changes(node: ast.BinOp) -> Iterator[Change]:
    """Another operator."""
    if type(node.op) in _OPERATORS and not _is_type(node):
        yield "operator", ast.BinOp(node.left, _OPERATORS[type(node.op)](), node.right)


def _choice_changes(node: ast.IfExp) -> Iterator[Change]:
    """Always the one, always the other."""
    yield "condition", node.body
    yield "condition", node.orelse


def _constant_changes(node: ast.Constant) -> Iterator[Change]:
    """Another value."""
    value = node.value
    if isinstance(value, bool):
        yield "constant", ast.Constant(not value)
    elif isinstance(value, int | float):
        yield "number", ast.Constant(value + 1)
        if value > 0:
            yield "number", ast.Constant(value - 1)
    elif isinstance(value, str):
        if re.fullmatch(r"\d+(\.\d+)?", value):
            yield "number", ast.Constant(value[:-1] + ("8" if value[-1] == "9" else str(int(value[-1]) + 1)))
        else:
            yield "text", ast.Constant(f"XX{value}XX" if value else "XX")
    elif isinstance(value, bytes):
        yield "text", ast.Constant(b"XX" + value)


def _comprehension_changes(node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp) -> Iterator[Change]:
    """A filter that is missing."""
    for comprehension in node.generators:
        for place, _ in enumerate(comprehension.ifs):
            fewer = copy.copy(comprehension)
            fewer.ifs = comprehension.ifs[:place] + comprehension.ifs[place + 1 :]
            yield "condition", copy.deepcopy(node, {id(comprehension): fewer})


def _call_changes(node: ast.Call) -> Iterator[Change]:
    """A call to another function, with other arguments, or none at all."""
    name = _called(node)
    if name in _UNTOUCHED_CALLS:
        return
    if name in _RENAMED and isinstance(node.func, ast.Name | ast.Attribute):
        function = copy.copy(node.func)
        setattr(function, "attr" if isinstance(function, ast.Attribute) else "id", _RENAMED[name])
        yield "function", ast.Call(function, node.args, [] if name == "sorted" else node.keywords)
    yield from _argument_changes(node)
    if _can_go(node, name):
        yield "call", node.args[0]
    if _is_text_call(node, name):
        yield "call", node.func.value
    if _is_pattern_call(node):
        yield from _pattern_changes(node)


def _argument_changes(node: ast.Call) -> Iterator[Change]:
    """The first two arguments swapped, or a named one missing."""
    plain = not any(isinstance(one, ast.Starred) for one in node.args[:2])
    if (
        plain
        and _called(node) not in _SYMMETRIC
        and len(node.args) > 1
        and ast.dump(node.args[0]) != ast.dump(node.args[1])
    ):
        yield "arguments", ast.Call(node.func, [node.args[1], node.args[0], *node.args[2:]], node.keywords)
    for place, keyword in enumerate(node.keywords):
        if keyword.arg is not None and keyword.arg not in _UNTOUCHED_ARGUMENTS:
            yield "arguments", ast.Call(node.func, node.args, node.keywords[:place] + node.keywords[place + 1 :])


def _can_go(node: ast.Call, name: str) -> bool:
    """Whether a call's only argument may well stand in its place."""
    single = len(node.args) == 1 and not node.keywords and not isinstance(node.args[0], ast.Starred)
    return single and name not in _KEPT_CALLS and name[:1].islower()


def _is_text_call(node: ast.Call, name: str) -> bool:
    """Whether a call is a method that gives its own object in another form."""
    if not isinstance(node.func, ast.Attribute):
        return False
    value = node.func.value
    if isinstance(value, ast.Name) and value.id in {"re", "pl", "self", "cls"}:
        return False
    return name in _TEXT_METHODS or not (node.args or node.keywords)


def _is_pattern_call(node: ast.Call) -> bool:
    """Whether the first argument is a regular expression."""
    function = node.func
    of_re = isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name) and function.value.id == "re"
    return of_re and function.attr in _REGEX_CALLS and bool(node.args)


_QUANTIFIER = re.compile(
    r"\\.|\[(?:\\.|[^\]\\])*\]|\(\?|(?P<many>(?<=[\w\])}.])[+*?](?![?+]))|\{(?P<most>\d+)\}|,(?P<to>\d+)\}"
)


def _pattern_changes(node: ast.Call) -> Iterator[Change]:
    """A regular expression that takes a little more or less."""
    for inner in ast.walk(node.args[0]):
        if not (isinstance(inner, ast.Constant) and isinstance(inner.value, str)):
            continue
        for match in _QUANTIFIER.finditer(inner.value):
            if match["many"]:
                other, (start, end) = {"+": "*", "*": "+", "?": ""}[match["many"]], match.span("many")
            elif match["most"] or match["to"]:
                group = "most" if match["most"] else "to"
                other, (start, end) = str(int(match[group]) + 1), match.span(group)
            else:
                continue
            new = ast.Constant(inner.value[:start] + other + inner.value[end:])
            yield "pattern", copy.deepcopy(node, {id(inner): new})


_CHANGES = {
    ast.Constant: _constant_changes,
    ast.Compare: _compare_changes,
    ast.BoolOp: _bool_changes,
    ast.UnaryOp: _unary_changes,
    ast.BinOp: _operator_changes,
    ast.IfExp: _choice_changes,
    ast.ListComp: _comprehension_changes,
    ast.SetComp: _comprehension_changes,
    ast.DictComp: _comprehension_changes,
    ast.GeneratorExp: _comprehension_changes,
    ast.Call: _call_changes,
}
