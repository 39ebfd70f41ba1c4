"""Settings for every test: the number of Hypothesis examples, signal handlers, no locale.

``HYPOTHESIS_PROFILE`` says how often: ``default`` a few times, so that `pytest` alone stays quick; ``property`` as
often as .ci/run repeats them; ``nightly`` 10 000 examples a law, drawn afresh. See tests/support/effort.py.
"""

import gc
import os
import signal

import measured
import pytest
from hypothesis import HealthCheck, settings

gc.set_threshold(100_000, 20, 100)  # plans and workbooks are many small objects that live until a test ends

# a commit is judged by the same examples on every run; the nightly run draws afresh
settings.register_profile(
    "property", deadline=None, derandomize=True, database=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("default", settings.get_profile("property"), max_examples=30)
settings.register_profile("nightly", settings.get_profile("property"), derandomize=False, max_examples=10_000)
PROFILE = os.environ.get("HYPOTHESIS_PROFILE", "default")
settings.load_profile(PROFILE)


@pytest.fixture(scope="session", autouse=True)
def _measured():
    """Measure what tests start only where they ask. A worker of pytest-xdist begins to measure after this file."""
    measured.set_aside()


@pytest.fixture(scope="session", autouse=True)
def _signals():
    """Reset signals that this process was started to ignore, so that the commands of tests receive them.

    A shell has what it runs in the background ignore Ctrl-C, nohup a hang-up; both are handed down.
    """
    for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) == signal.SIG_IGN:
            signal.signal(number, signal.default_int_handler if name == "SIGINT" else signal.SIG_DFL)


@pytest.fixture(scope="session", autouse=True)
def _no_locale():
    """Take the language from the test, never from the machine that it runs on."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
            patch.delenv(name, raising=False)
        yield


def pytest_xdist_auto_num_workers(config):
    """Run a selection in this process: it takes less than starting others."""
    option = config.option
    selected = config.args != config.getini("testpaths") or option.keyword or getattr(option, "lf", False)
    return 0 if selected else None


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Outside the default run, a law drawn by Hypothesis draws all its examples: it belongs to the property run."""
    if PROFILE != "default":
        for item in items:
            if getattr(getattr(item, "obj", None), "is_hypothesis_test", False):
                item.add_marker("property")
