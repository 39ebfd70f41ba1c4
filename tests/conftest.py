"""What the tests share: how hard hypothesis tries, and the modules beside them.

``HYPOTHESIS_PROFILE=nightly`` draws 10 000 examples a law; the usual run, ``ci``, takes minutes on two cores; ``quick``
shows the first failure as it was drawn. A test
that costs more than most asks for fewer examples with `effort.examples`, so that the nightly run is whole all the same.
"""

import os
import signal
import sys
from pathlib import Path

import measured  # noqa: F401  first: what tests start is measured where they ask for it
import pytest
from hypothesis import HealthCheck, Phase, settings

sys.path.insert(0, str(Path(__file__).parent))  # `import oracle, strategies`, under every import mode of pytest

# a commit is judged by the same examples on every run; the nightly run draws afresh
settings.register_profile("ci", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("nightly", settings.get_profile("ci"), derandomize=False, max_examples=10_000)
settings.register_profile(
    "quick", settings.get_profile("ci"), phases=[Phase.explicit, Phase.generate], report_multiple_bugs=False
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


@pytest.fixture(scope="session", autouse=True)
def _signals():
    """Let the commands that tests start hear every signal, whatever this process was started to ignore.

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
