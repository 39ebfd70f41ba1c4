"""The function that the installed command ``landprice`` calls, wherever it is: pyproject.toml names it."""

import importlib
import tomllib

from paths import ROOT

_PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]

MODULE, FUNCTION = _PROJECT["scripts"]["landprice"].split(":")
"""The names of its module and of itself."""


def load():
    """The function."""
    return getattr(importlib.import_module(MODULE), FUNCTION)
