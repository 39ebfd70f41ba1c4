"""Which processes of the tests' own the coverage is measured of: those that start Spark.

Of others it would take the time that the tests give them to end in, and be among what they import.
"""

import os

ENVIRONMENT = {name: os.environ.pop(name) for name in list(os.environ) if name.startswith("COVERAGE_PROCESS_")}
"""What has a process measured: nothing in a run that is not."""
