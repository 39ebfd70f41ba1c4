"""The calculators: the law as functions, one file a rule, named as in the rule's command.

Each file opens with the rule's name in Chinese and English, its document and article with the words that it applies,
and its formula. It defines ``CALCULATOR``; the commands, the ledger and the reference find it by that name.
"""

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from landprice.errors import UsageError
from landprice.pricing import Calculator, check_accepted, objections


@cache
def all_calculators() -> dict[str, Calculator]:
    """Return every calculator by its key, in the rules' order."""
    modules = [import_module(f"{__name__}.{module.name}") for module in iter_modules(__path__)]
    calculators: list[Calculator] = [module.CALCULATOR for module in modules]
    return {calculator.key: calculator for calculator in sorted(calculators, key=lambda calculator: calculator.order)}


@cache
def calculator_keys() -> tuple[str, ...]:
    """Return the keys of the calculators, from the names of their files, without importing them."""
    return tuple(module.name.replace("_", "-") for module in iter_modules(__path__))


def get_calculator(key: str) -> Calculator:
    """Import one calculator, by its key.

    Raises:
        UsageError: There is no such calculator.
    """
    if key in calculator_keys():
        calculator: Calculator = import_module(f"{__name__}.{key.replace('-', '_')}").CALCULATOR
        return calculator
    known = all_calculators()
    raise UsageError(
        f"没有规则“{key}”；有：{'、'.join(known)}。",
        f"There is no calculator “{key}”; there are: {', '.join(known)}.",
        key="calculator",
    )


__all__ = ["Calculator", "all_calculators", "calculator_keys", "check_accepted", "get_calculator", "objections"]
