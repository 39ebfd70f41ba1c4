"""Programs that some tests need beside Python: an office suite, a browser, a Java runtime, a Node package.

Where one is missing its tests are skipped and say so; with ``LANDPRICE_EVERYTHING=1``, as CI sets it after installing
them all, a missing one is a failure.
"""

import importlib.util
import os
import shutil

import pytest


def program(*names: str) -> str:
    """The path of the first of these programs that is installed; the test is skipped where none is."""
    found = next((path for name in names if (path := shutil.which(name)) is not None), None)
    if found is None:
        missing(" / ".join(names))
    assert found is not None
    return found


def package(name: str) -> None:
    """Require a Python package that is not among the test dependencies."""
    if importlib.util.find_spec(name) is None:
        missing(f"the package {name}")


def missing(what: str) -> None:
    """Skip the test for want of something, or fail it where everything is to be there."""
    if os.environ.get("LANDPRICE_EVERYTHING") == "1":
        pytest.fail(f"{what} is not installed")
    pytest.skip(f"{what} is not installed", allow_module_level=True)
