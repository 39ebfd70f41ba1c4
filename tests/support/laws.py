"""Checks a law on many drawn parcels at once, and reports the parcel that breaks it."""

import inspect
from collections.abc import Callable, Mapping
from typing import Any, Final

import draws
import pytest
from as_typed import as_text
from effort import SEEDS
from rule_cases import Inputs

ROWS: Final = 200
"""The parcels that a law is held for, for each seed."""


BROKEN: Final = (Exception, pytest.fail.Exception)
"""How a law breaks; the second is what pytest.raises says where nothing was raised."""


class _NotMeantError(Exception):
    """The law says nothing of a parcel."""


def given_that(holds: object) -> None:
    """Pass over a parcel of which a law says nothing."""
    if not holds:
        raise _NotMeantError


def hold_for(
    *calculators: str, rows: int = ROWS, at_least: float = 0.1
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Make a test of a law of one parcel: held for many, drawn from a seed.

    For example, a law of 200 drawn leases, for each seed::

        @hold_for("lease")
        def test_the_total_is_at_least_the_first_rent(inputs):
            amounts = drawn_amounts("lease", inputs)
            assert amounts["total_rent"] >= amounts["rent_1"]

    The law takes what it names of ``calculator``, ``inputs`` (drawn, as `oracle.price` takes them) and ``random``, for
    whatever else it draws. A parcel that breaks it is told of alone, without the inputs that make no difference.

    Args:
        calculators: Whose parcels; without one, a law draws all by itself from ``random``.
        rows: How many parcels.
        at_least: The share of them of which the law must have said something (`given_that`).
    """

    def make(law: Callable[..., None]) -> Callable[..., None]:
        law_of_many = _Law(law, rows, at_least)
        if calculators:

            @pytest.mark.parametrize("calculator", calculators)
            @pytest.mark.parametrize("seed", SEEDS)
            def test(calculator: str, seed: int) -> None:
                law_of_many.hold(calculator, seed)

        else:

            @pytest.mark.parametrize("seed", SEEDS)
            def test(seed: int) -> None:
                law_of_many.hold("", seed)

        test.__name__, test.__qualname__, test.__doc__ = law.__name__, law.__qualname__, law.__doc__
        test.__module__ = law.__module__
        return test

    return make


class _Law:
    """A law, and how many parcels it is held for."""

    def __init__(self, law: Callable[..., None], rows: int, at_least: float) -> None:
        """Keep them."""
        self._law = law
        self._wanted = inspect.signature(law).parameters.keys()
        self._rows = rows
        self._at_least = at_least

    def hold(self, calculator: str, seed: int) -> None:
        """Hold it for every parcel of a seed."""
        held = 0
        parcels = draws.parcels(calculator, seed, self._rows) if calculator else ({},) * self._rows
        for row, inputs in enumerate(parcels):
            try:
                self._hold_for(calculator, inputs, seed, row)
            except _NotMeantError:
                continue
            except BROKEN as error:
                least = smallest(inputs, self._broken_alike(error, calculator, seed, row))
                told = f"{calculator} {as_text(least)} (seed {seed}, row {row})"
                raise AssertionError(f"{self._law.__name__} does not hold for {told}: {error}") from error
            held += 1
        assert held >= self._at_least * self._rows, f"the law speaks of only {held} of {self._rows} parcels"

    def _hold_for(self, calculator: str, inputs: Inputs, seed: int, row: int) -> None:
        random = draws.seeded(seed, row)
        every = {"calculator": calculator, "inputs": dict(inputs), "random": random}
        self._law(**{name: value for name, value in every.items() if name in self._wanted})

    def _broken_alike(self, broken: BaseException, calculator: str, seed: int, row: int) -> Callable[[Inputs], bool]:
        """Return whether fewer inputs break it by the same kind of error."""

        def alike(fewer: Inputs) -> bool:
            try:
                self._hold_for(calculator, fewer, seed, row)
            except _NotMeantError:
                return False
            except BROKEN as error:
                return type(error) is type(broken)
            return False

        return alike


def smallest(inputs: Mapping[str, Any], fails: Callable[[Inputs], bool]) -> Inputs:
    """Leave out every input, and every item of a list, without which it fails just as well."""
    least = dict(inputs)
    for key in list(least):
        fewer = {name: value for name, value in least.items() if name != key}
        if fails(fewer):
            least = fewer
            continue
        while isinstance(least[key], list) and least[key] and fails(least | {key: least[key][:-1]}):
            least[key] = least[key][:-1]
    return least
