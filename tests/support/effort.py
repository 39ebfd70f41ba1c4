"""The number of repetitions: few with `pytest` alone, more in the property run, most in the nightly run.

``HYPOTHESIS_PROFILE`` says which run it is (conftest.py). Laws over drawn parcels (`laws.hold_for`) and Hypothesis's
tests (`examples`) both follow it.
"""

from datetime import UTC, datetime
from typing import Final

import pytest
from hypothesis import settings

PROFILE: Final = settings.get_current_profile_name()
_TODAY: Final = int(datetime.now(tz=UTC).strftime("%Y%m%d"))
_MORE_SEEDS: Final = (*range(1, 5), *(range(_TODAY * 100, _TODAY * 100 + 40) if PROFILE == "nightly" else ()))
SEEDS: Final = (0, *(pytest.param(seed, marks=pytest.mark.property) for seed in _MORE_SEEDS))
"""What a law over drawn parcels is repeated for; the nightly run's own are new every day."""


def rows(seed: int, quick: int) -> int:
    """Return how many rows a drawn ledger has: ``quick`` of the first seed, more where building its plan is repeated.

    Args:
        seed: One of `SEEDS`.
        quick: The rows in the default run.
    """
    return quick if seed == 0 else max(quick, 500)


def examples(usually: int, quick: int | None = None) -> settings:
    """Return how many examples a test draws.

    Args:
        usually: In the property run, where the usual hundred would take too long; the nightly run draws all of its own.
        quick: In the default run; a quarter of them unless given.

    Example:
        >>> examples(20).max_examples in {5, 20, 10_000}
        True
    """
    if PROFILE == "nightly":
        return settings()
    if PROFILE == "property":
        return settings(max_examples=usually)
    return settings(max_examples=max(quick if quick is not None else usually // 4, 1))
