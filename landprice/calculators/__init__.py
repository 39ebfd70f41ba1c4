"""The law as functions: one file a rule, named as the rule is.

A file here that defines ``CALCULATOR`` is a calculator; the commands, the ledger and the reference find it.
"""

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from landprice.errors import UsageError
from landprice.pricing import Calculator, check_accepted, objections


@cache
def all_calculators() -> dict[str, Calculator]:
    """Every calculator by its key, in the rules' order."""
    modules = [import_module(f"{__name__}.{module.name}") for module in iter_modules(__path__)]
    found: list[Calculator] = [module.CALCULATOR for module in modules if hasattr(module, "CALCULATOR")]
    return {calculator.key: calculator for calculator in sorted(found, key=lambda calculator: calculator.order)}


@cache
def calculator_keys() -> tuple[str, ...]:
    """The keys of the calculators that could be there, by their files' names; nothing is imported."""
    return tuple(module.name.replace("_", "-") for module in iter_modules(__path__))


def get_calculator(key: str) -> Calculator:
    """One calculator by its key; only its own file is imported.

    Raises:
        UsageError: There is none of that name.
    """
    if key in calculator_keys():
        found = getattr(import_module(f"{__name__}.{key.replace('-', '_')}"), "CALCULATOR", None)
        if isinstance(found, Calculator):
            return found
    known = all_calculators()
    raise UsageError(
        f"没有规则“{key}”；有：{'、'.join(known)}。",
        f"There is no calculator “{key}”; there are: {', '.join(known)}.",
        key="calculator",
    )


__all__ = ["Calculator", "all_calculators", "calculator_keys", "check_accepted", "get_calculator", "objections"]
