"""Which processes that tests start are measured by coverage: those that start Spark.

In others it would take time that a test waits for, and be among what they import.
"""

import os

ENVIRONMENT: dict[str, str] = {}
"""The variables that have a process measured; empty in a run that is not."""


def set_aside() -> None:
    """Take the variables out of this process's environment, once coverage has begun."""
    ENVIRONMENT.update({name: os.environ.pop(name) for name in list(os.environ) if name.startswith("COVERAGE_PROCESS")})
