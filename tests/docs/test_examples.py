"""Every example in a docstring runs and gives the output shown."""

import doctest
import importlib
import pkgutil

import pytest

import landprice

MODULES = ["landprice", *(module.name for module in pkgutil.walk_packages(landprice.__path__, "landprice."))]
HELPERS = ["effort", "formulas", "oracle", "strategies"]


@pytest.mark.parametrize("module", [*MODULES, *HELPERS])
def test_the_examples_of_a_module_run(module):
    """A module's examples, and those of the tests' own helpers."""
    result = doctest.testmod(importlib.import_module(module))
    assert result.failed == 0


def test_the_library_s_functions_have_examples():
    """Each function of the library shows one."""
    for name in landprice.__all__:
        found = getattr(landprice, name)
        if callable(found) and not isinstance(found, type) and found.__module__ == "landprice":
            assert ">>>" in found.__doc__, name


def test_a_name_that_the_library_has_not_is_an_attribute_error():
    """Ledger names are imported when they are asked for; others are what they are in any module."""
    assert landprice.Pricer.__name__ == "Pricer"
    with pytest.raises(AttributeError, match="has no attribute 'bogus'"):
        landprice.bogus  # noqa: B018  asking for it is the test
