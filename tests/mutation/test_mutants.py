"""The mutation tool: which mutants it makes, and that its two tables name existing code."""

import ast
import doctest
import tomllib
from pathlib import Path

import mutants
from mutants import find_mutants, read_mutants
from paths import ROOT

HERE = Path(__file__).parent
SOURCE = '''
import re
from functools import lru_cache

LIMIT: int = 5
NAME = re.compile(r"a+[b+]{1,3}")

@lru_cache(maxsize=8)
def first(value: "int" = 0, *, strict: bool = False) -> str | None:
    """Never changed."""
    assert value < 9
    if value <= LIMIT and not strict:
        return f"{value + 1} of {min(value, 2)}"
    try:
        raise ValueError("one", "two")
    except ValueError:
        print(value)
    return [one for one in sorted("abc", key=str) if one]

class Box:
    size = 7

    @property
    def full(self):
        return self.text.strip().fullmatch("x")
'''


def changed(kind):
    """The mutated texts of one kind."""
    return [mutant.text for mutant in find_mutants("m.py", SOURCE.encode()) if mutant.kind == kind]


def test_each_kind_of_fault_is_planted():
    """One module that has every construct, and what is made of it; docstrings, annotations and assertions stay."""
    assert changed("comparison") == ["(value < LIMIT)", "(value > LIMIT)"]
    assert changed("and/or") == ["(value <= LIMIT or not strict)"]
    assert changed("sign") == ["strict"]
    assert changed("pattern") == ["re.compile('a*[b+]{1,3}')", "re.compile('a+[b+]{1,4}')"]
    assert changed("constant") == ["True"]
    assert changed("operator") == ["f'{value - 1} of {min(value, 2)}'"]
    assert "f'{value + 1} of {max(value, 2)}'" in changed("function")
    assert "list('abc')" in changed("function")
    assert "self.text.strip().match('x')" in changed("function")
    assert "ValueError('two', 'one')" in changed("arguments")
    assert "sorted('abc')" in changed("arguments")
    assert "self.text" in changed("call")
    assert changed("statement") == ["pass", "pass"]
    assert changed("handler") == ["raise"]
    assert changed("return") == ["return None"] * 3
    without_filter = "([one for one in sorted('abc', key=str)])"
    assert set(changed("condition")) == {"(not strict)", "(value <= LIMIT)", "True", "False", without_filter}
    assert changed("number") == [
        "6",
        "4",
        "1",
        *(f"f'{{value + {n}}} of {{min(value, 2)}}'" for n in (2, 0)),
        *(f"f'{{value + 1}} of {{min(value, {n})}}'" for n in (3, 1)),
        "8",
        "6",
    ]
    assert {"'XXoneXX'", "'XXtwoXX'", "'XXabcXX'", "'XXxXX'"} < set(changed("text"))


def test_every_mutant_differs_in_one_place_and_has_an_id_of_its_own():
    """The rest of the text is left as it is; an unrelated edit above leaves the ids."""
    found = find_mutants("m.py", SOURCE.encode())
    assert len({mutant.id for mutant in found}) == len(found)
    for mutant in found:
        module = mutant.apply(SOURCE.encode()).decode()
        ast.parse(module)
        assert module != SOURCE
        assert module.startswith(SOURCE.encode()[: mutant.start].decode())
        assert module.endswith(SOURCE.encode()[mutant.end :].decode())
    moved = find_mutants("m.py", b"ADDED = 1\n" + SOURCE.encode())
    assert {mutant.id for mutant in found} <= {mutant.id for mutant in moved}


def test_a_line_that_runs_at_import_has_the_names_it_defines():
    """The tests that use a constant, a default or a field are found by its name."""
    names = {mutant.line: mutant.names for mutant in find_mutants("m.py", SOURCE.encode())}
    lines = SOURCE.split("\n")
    assert names[lines.index("LIMIT: int = 5") + 1] == ("LIMIT",)
    assert names[lines.index("    size = 7") + 1] == ("size", "Box")
    assert names[lines.index("    if value <= LIMIT and not strict:") + 1] == ()


def test_the_examples_hold():
    """The docstrings' examples."""
    assert doctest.testmod(mutants).failed == 0


def test_every_equivalent_mutant_exists_and_has_a_reason():
    """Once its code is gone, an entry must go too."""
    tables = tomllib.loads((HERE / "equivalents.toml").read_text(encoding="utf-8")).get("equivalent", [])
    ids = [id_ for table in tables for id_ in table["ids"]]
    assert len(ids) == len(set(ids))
    assert all(len(table["reason"]) > 20 for table in tables)
    files = {id_.partition("::")[0] for id_ in ids}
    assert set(ids) <= {mutant.id for file in files for mutant in read_mutants(ROOT, file)}


def test_every_target_has_files():
    """A pattern that matches nothing is a package that was renamed."""
    config = tomllib.loads((HERE / "targets.toml").read_text(encoding="utf-8"))
    for target in config["targets"]:
        for pattern in target["files"]:
            assert list(ROOT.glob(pattern)), pattern
