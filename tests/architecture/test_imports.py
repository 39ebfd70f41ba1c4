"""How the modules of the package depend on each other, read from their source."""

import ast
import subprocess
import sys
from collections import defaultdict
from functools import cache
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "landprice"


@cache
def modules():
    """Map each module's dotted name to its syntax tree and source lines."""
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        source = path.read_text(encoding="utf-8")
        found[name] = ast.parse(source), source.splitlines()
    return found


def is_type_checking(node):
    """Whether a statement is an ``if TYPE_CHECKING`` block, which never runs."""
    if not isinstance(node, ast.If):
        return False
    test = node.test
    return (test.id if isinstance(test, ast.Name) else getattr(test, "attr", "")) == "TYPE_CHECKING"


def walk_imports(node, *, in_function=False):
    """Yield every import that can run, with whether it stands in a function."""
    for child in ast.iter_child_nodes(node):
        if is_type_checking(child):
            continue
        if isinstance(child, ast.Import | ast.ImportFrom):
            yield child, in_function
        is_function = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        yield from walk_imports(child, in_function=in_function or is_function)


def imported_modules(node, names):
    """Resolve an import to modules of the package; ``from package import module`` is an import of the module."""
    if isinstance(node, ast.Import):
        return {alias.name for alias in node.names} & names
    assert not node.level, "the package uses absolute imports"
    paths = {f"{node.module}.{alias.name}" for alias in node.names}
    return {path if path in names else path.rpartition(".")[0] for path in paths} & names


def graph():
    """Map each module to the modules that it imports, in functions too."""
    names = modules().keys()
    return {
        name: {other for node, _ in walk_imports(tree) for other in imported_modules(node, names)} - {name}
        for name, (tree, _) in modules().items()
    }


def circles(edges):
    """Return the strongly connected components of more than one module (Tarjan's algorithm)."""
    index, lowest, stack, components = {}, {}, [], []

    def visit(node):
        index[node] = lowest[node] = len(index)
        stack.append(node)
        for target in sorted(edges[node]):
            if target not in index:
                visit(target)
            if target in stack:
                lowest[node] = min(lowest[node], lowest[target])
        if lowest[node] == index[node]:
            start = stack.index(node)
            component = sorted(stack[start:])
            del stack[start:]
            if len(component) > 1:
                components.append(component)

    for node in sorted(edges):
        if node not in index:
            visit(node)
    return components


@pytest.mark.parametrize(
    ("edges", "expected"),
    [
        ({"a": {"b"}, "b": {"c"}, "c": set()}, []),
        ({"a": {"b"}, "b": {"a"}, "c": {"a"}}, [["a", "b"]]),
        ({"a": {"b"}, "b": {"c"}, "c": {"d"}, "d": {"b"}, "e": {"f"}, "f": {"e"}}, [["b", "c", "d"], ["e", "f"]]),
    ],
)
def test_circles_are_found(edges, expected):
    """Of made-up graphs: without the check of the check, an empty answer would prove nothing."""
    assert circles(edges) == expected


def test_imports_in_functions_are_seen_and_imports_for_types_are_not():
    """Of made-up source: the graph has what can run."""
    source = """
if TYPE_CHECKING:
    from landprice.a import A
def load():
    if True:
        from landprice import b
    from landprice.c import C
"""
    found = [
        (sorted(imported_modules(node, {"landprice.a", "landprice.b", "landprice.c"})), in_function)
        for node, in_function in walk_imports(ast.parse(source))
    ]
    assert found == [(["landprice.b"], True), (["landprice.c"], True)]


def test_no_modules_import_each_other_in_a_circle():
    """Imports in functions are included: a circle that is only run later is still one."""
    assert circles(graph()) == []


def test_a_class_name_has_one_meaning():
    """A name that a search finds in two places, with two meanings, misleads."""
    places = defaultdict(list)
    for name, (tree, _) in modules().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                places[node.name].append(name)
    assert {name: where for name, where in places.items() if len(where) > 1} == {}


def test_imports_of_the_package_in_functions_say_why():
    """Each line has a comment with the reason behind ruff's mark (PLC0415); the first of a block speaks for it."""
    unexplained = []
    for name, (tree, lines) in modules().items():
        explained_until = 0
        for node, in_function in walk_imports(tree):
            if not in_function or not imported_modules(node, modules().keys()):
                continue
            comment = lines[node.lineno - 1].partition("PLC0415")[2].strip()
            if comment or node.lineno == explained_until + 1:
                explained_until = node.end_lineno
            else:
                unexplained.append(f"{name}:{node.lineno}")
    assert unexplained == []


def test_the_entry_point_imports_nothing_slow():
    """The signal handler must be there before slow imports begin, and ``landprice`` itself is imported before it."""
    code = (
        "import sys; before = set(sys.modules); import landprice.entry_point; print(*sorted(set(sys.modules) - before))"
    )
    done = subprocess.run([sys.executable, "-I", "-c", code], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert {name for name in loaded if name.startswith("landprice")} == {
        *("landprice", "landprice.entry_point", "landprice.version"),
    }
    assert not loaded & {"typing", "dataclasses", "inspect", "fractions", "msgspec", "typer", "polars"}
