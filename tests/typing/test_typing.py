"""mypy accepts correct uses of parcels and rejects wrong ones, such as a mistyped input."""

import re
import typing
from collections.abc import Sequence
from pathlib import Path

import pytest

from landprice.calculators import all_calculators
from landprice.inputs.input_kinds import InputVisitor
from landprice.kinds.base import Condition, Number, Text
from landprice.kinds.parcel import NamedUse, Review, SupplyPhase, UndergroundLayer, UsePart

HERE = Path(__file__).parent
OF_EVERY_PARCEL = {"numbers", "may_be_zero", "last_places"}


@pytest.fixture(scope="module")
def errors(tmp_path_factory):
    """The errors that mypy has of the two files: the file, the line and the code of each."""
    api = pytest.importorskip("mypy.api")
    config, cache = HERE.parents[1] / "pyproject.toml", tmp_path_factory.mktemp("mypy")
    files = [str(HERE / "parcels_pass.py"), str(HERE / "parcels_fail.py")]
    out, problems, _ = api.run(["--config-file", str(config), "--cache-dir", str(cache), "--no-error-summary", *files])
    assert not problems
    found = re.findall(r"^(.+?):(\d+): error: .*\[([a-z-]+)\]$", out, re.MULTILINE)
    assert len(found) == out.count(": error: ")
    return {(Path(file).name, int(line), code) for file, line, code in found}


@pytest.mark.process
def test_what_is_typed_right_passes(errors):
    """No error in the file of what is right."""
    assert {error for error in errors if error[0] == "parcels_pass.py"} == set()


@pytest.mark.process
def test_what_is_mistyped_fails(errors):
    """Each line that says so has its error, and no other line has one."""
    lines = (HERE / "parcels_fail.py").read_text("utf-8").splitlines()
    expected = {
        ("parcels_fail.py", number, line.partition("# E: ")[2])
        for number, line in enumerate(lines, 1)
        if "# E: " in line
    }
    assert len(expected) > 10
    assert errors == expected


PARTS = {"part": UsePart, "layer": UndergroundLayer, "phase": SupplyPhase}


class TypeInFormula(InputVisitor):
    """The type that an input has in a formula."""

    def number(self, declared):
        """A number."""
        assert declared.quantity() is not None
        return Number

    def word(self, declared):
        """A text."""
        assert declared.words
        return Text

    def use(self, declared):
        """A use as it was named."""
        assert declared.names_use
        return NamedUse

    def flag(self, declared):
        """A condition."""
        assert declared.yes_or_no
        return Condition

    def note(self, declared):
        """A text."""
        assert declared.free_text
        return Text

    def several(self, declared):
        """Numbers, or the prices at reviews."""
        return Sequence[Review if declared.item(1).quantity("元/㎡") != declared.item(1).quantity("元") else Number]

    def parts(self, declared):
        """Parts of what their first field is."""
        return Sequence[PARTS[declared.key]]


@pytest.mark.parametrize("key", all_calculators())
def test_a_calculator_s_parcel_has_its_inputs_and_no_others(key):
    """Each input is an attribute of the parcel that the formula is given, of the type that its kind has."""
    calculator = all_calculators()[key]
    parcel = typing.get_type_hints(calculator.compute)["parcel"]
    types = {name: hint for name, hint in typing.get_type_hints(parcel).items() if name not in OF_EVERY_PARCEL}
    assert types == {name: declared.accept(TypeInFormula()) for name, declared in calculator.inputs.items()}
