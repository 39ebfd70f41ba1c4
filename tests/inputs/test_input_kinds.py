"""The kinds of input are classes: no other code tests for a kind, and every visitor handles each kind it receives."""

import ast
from pathlib import Path

import pytest

from landprice.calculators import all_calculators
from landprice.inputs import input_kinds
from landprice.inputs.input_kinds import Input, InputVisitor

ROOT = Path(__file__).parents[2]
KINDS = {name for name, value in vars(input_kinds).items() if isinstance(value, type) and issubclass(value, Input)}
FILES = [
    path
    for folder in ("landprice", "docs")
    for path in sorted((ROOT / folder).rglob("*.py"))
    if not path.is_relative_to(ROOT / "landprice" / "inputs")
]


def kinds_asked_for(tree):
    """The kinds of input that a module tells apart: by isinstance, issubclass, type() or a match."""
    found = set()
    for node in ast.walk(tree):
        asked = []
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id in ("isinstance", "issubclass")
        ):
            asked = node.args[1:]
        elif isinstance(node, ast.MatchClass):
            asked = [node.cls]
        elif isinstance(node, ast.Compare):
            asked = [side for side in (node.left, *node.comparators) if isinstance(side, ast.Name)]
        names = {part.id for one in asked for part in ast.walk(one) if isinstance(part, ast.Name)}
        found |= names & KINDS
    return found


def test_the_walk_finds_what_it_looks_for():
    """A file that asks is found, however it asks."""
    for text in (
        "isinstance(declared, NumberInput)",
        "isinstance(declared, ListInput | PartsInput)",
        "issubclass(kind, (str, UseInput))",
        "type(declared) is FlagInput",
        "match declared:\n    case NoteInput(): pass",
    ):
        assert kinds_asked_for(ast.parse(text)), text
    assert not kinds_asked_for(ast.parse("def number(self, declared: NumberInput): return NumberInput(key='a')"))


def test_no_file_but_the_inputs_own_asks_which_kind_an_input_is():
    """What differs by kind is a method of the kind, or of a visitor."""
    assert len(FILES) > 100
    asking = {str(path.relative_to(ROOT)): kinds_asked_for(ast.parse(path.read_text("utf-8"))) for path in FILES}
    assert {path: names for path, names in asking.items() if names} == {}


def test_a_new_kind_of_input_is_one_class_and_one_method():
    """A made-up kind needs its class and a method on the visitors that it is for; the others take it as `other`."""

    class MadeUpInput(Input, frozen=True, kw_only=True):
        def accept(self, visitor):
            return visitor.made_up(self)

    class Words(InputVisitor):
        def made_up(self, declared):
            return declared.key

    declared = MadeUpInput(key="since")
    assert declared.accept(Words()) == "since"
    assert declared.columns() == {"since": declared}
    assert declared.gather(declared.spread("2024")) == "2024"


@pytest.mark.parametrize("key", all_calculators())
def test_a_ledger_s_row_is_the_reverse_of_what_was_given(key):
    """`gather` gives back what `spread` laid out, for every input of every calculator."""
    samples = {"several": ["1", None, "2"], "parts": [("1", "2", None), (None, "3", None)], "other": "x"}

    class Sample(InputVisitor):
        def several(self, declared):
            assert declared.repeats
            return samples["several"]

        def parts(self, declared):
            assert declared.repeats
            width = len(declared.fields)
            return [(*part, *[None] * width)[:width] for part in samples["parts"]]

        def other(self, declared):
            assert not declared.repeats
            return samples["other"]

    for declared in all_calculators()[key].inputs.values():
        given = declared.accept(Sample())
        assert declared.gather(declared.spread(given)) == given
        assert all(
            any(
                name == pattern or input_kinds.number_in_key(name, pattern) is not None
                for pattern in declared.columns()
            )
            for name in declared.spread(given)
        )


def test_a_visitor_without_a_method_says_which():
    """No kind is passed over in silence."""
    with pytest.raises(NotImplementedError, match="InputVisitor has no method for FlagInput"):
        input_kinds.FlagInput(key="x").accept(InputVisitor())
