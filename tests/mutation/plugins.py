"""What runs inside the processes that run tests: a plugin that measures which lines each reaches, one that judges.

The test modules and the package are imported only here, so that every mutant is imported into a fresh process.
"""

import functools
import json
import os
import resource
import signal
import sys
import time
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import find_spec, spec_from_file_location
from pathlib import Path
from types import CodeType, ModuleType

import pytest
from hypothesis import Phase, settings

MEMORY = 8 << 30
"""Address space of a process: a mutant that asks for ever more fails instead of taking the machine's."""


def run_pytest(arguments: list[str], plugin: object, scratch: Path) -> int:
    """Run tests in this process; everything that they print goes to a file in the scratch folder."""
    os.setpgid(0, 0)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    scratch.mkdir(parents=True, exist_ok=True)
    log = os.open(scratch / "log", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(log, 1)
    os.dup2(log, 2)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    fixed = ["-q", "-p", "no:cacheprovider", f"--basetemp={scratch / 'files'}", "--no-header", "--tb=short"]
    fixed += ["-W", "ignore::pytest.PytestAssertRewriteWarning"]  # what this process has imported for all
    fixed += ["-n0"] if find_spec("xdist") else []
    return int(pytest.main([*arguments, *fixed], plugins=[_Repeatable(), plugin]))


class _Repeatable:
    """Has Hypothesis draw the same examples each time, and stop at the first failure without shrinking it."""

    @pytest.hookimpl(trylast=True)
    def pytest_configure(self) -> None:
        """Lay these settings over the profile that the tests have chosen, under its name."""
        name = settings.get_current_profile_name()
        parent, phases = settings.get_profile(name), [Phase.explicit, Phase.generate]
        settings.register_profile(
            name, parent, phases=phases, derandomize=True, database=None, report_multiple_bugs=False, deadline=None
        )
        settings.load_profile(name)


# ── measuring ──


class Mapper:
    """Notes the lines of the package that each test reaches, and the processor time it takes.

    Between tests every `lru_cache` of the package is emptied: otherwise only the first test to call a cached function
    would be seen to reach it. What a test file's collection and its wider fixtures reach, all its tests reach.

    Attributes:
        seconds: By test.
        failed: Tests that failed.
        modules: Third-party modules that the tests have imported.
    """

    def __init__(self, package: str, data_file: Path) -> None:
        """Start measuring."""
        from coverage import Coverage  # noqa: PLC0415  the judging processes don't need it

        self.package = package
        self.coverage = Coverage(data_file=str(data_file), source=[package], branch=False, config_file=False)
        self.coverage.erase()
        self.coverage.start()
        self.seconds: dict[str, float] = {}
        self.failed: list[str] = []
        self.context = ""
        self._caches: tuple[int, list[object]] = (0, [])

    def _switch(self, context: str) -> None:
        self.context = context
        self.coverage.switch_context(context)

    @pytest.hookimpl(wrapper=True)
    def pytest_make_collect_report(self, collector):
        """Attribute what a module's import reaches to the module."""
        if isinstance(collector, pytest.Module):
            self._switch(collector.nodeid)
        return (yield)

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef, request):
        """Attribute what a fixture for several tests reaches to the module."""
        before = self.context
        if fixturedef.scope != "function":
            self._switch(request.node.nodeid.partition("::")[0])
        try:
            return (yield)
        finally:
            self._switch(before)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item):
        """Measure one test."""
        for cache in self._all_caches():
            cache.cache_clear()
        self._switch(item.nodeid)
        start = time.process_time()
        result = yield
        self.seconds[item.nodeid] = time.process_time() - start
        self._switch("")
        return result

    def pytest_runtest_logreport(self, report):
        """Note a failure."""
        if report.failed:
            self.failed.append(report.nodeid)

    def _all_caches(self) -> list[object]:
        """Every `lru_cache` of the package's modules and classes."""
        if self._caches[0] != len(sys.modules):
            modules = [module for name, module in sys.modules.items() if name.partition(".")[0] == self.package]
            values = [value for module in modules for value in vars(module).values()]
            values += [inner for value in values if isinstance(value, type) for inner in vars(value).values()]
            kind = functools._lru_cache_wrapper  # noqa: SLF001
            self._caches = len(sys.modules), [value for value in values if isinstance(value, kind)]
        return self._caches[1]

    def save(self, file: Path) -> None:
        """Write what was measured beside the coverage data."""
        self.coverage.stop()
        self.coverage.save()
        local = {self.package, "conftest", *(path.stem for path in Path("tests").rglob("*.py"))}
        modules = [name for name in sys.modules if name.partition(".")[0] not in local and not name.startswith("_")]
        file.write_text(json.dumps({"seconds": self.seconds, "failed": self.failed, "modules": modules}))


# ── judging ──


class Judge:
    """Runs the chosen tests in order until one fails; kills the process when one takes far too long."""

    def __init__(self, tests: list[str], seconds: dict[str, float], result: Path, *, skip: bool) -> None:
        """Take the tests to run, first to last, and how long each takes without a mutant.

        Args:
            tests: To run; or, with `skip`, to leave out.
            seconds: By test.
            result: The file that the failing test's name is written to.
            skip: Whether to run all the others instead.
        """
        self.order = {test: place for place, test in enumerate(tests)}
        self.seconds = seconds
        self.result = result
        self.skip = skip

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items):
        """Keep the tests to run. One that only exists with the mutant is run too."""
        if self.skip:
            items[:] = [item for item in items if item.nodeid not in self.order]
            items.sort(key=lambda item: self.seconds.get(item.nodeid, 0) > 1)
            return
        items[:] = [item for item in items if item.nodeid in self.order or item.nodeid not in self.seconds]
        items.sort(key=lambda item: self.order.get(item.nodeid, len(self.order)))

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item):
        """End the process by a signal when a test exceeds its limit."""
        usual = self.seconds.get(item.nodeid, 1)
        signal.signal(signal.SIGPROF, signal.SIG_DFL)
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_PROF, 5 + 5 * usual)  # processor time
        signal.setitimer(signal.ITIMER_REAL, 60 + 30 * usual)  # a deadlock uses none
        self.result.write_text(item.nodeid)
        result = yield
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.setitimer(signal.ITIMER_REAL, 0)
        return result

    def pytest_collection_finish(self) -> None:
        """Tell a failure in collection from one in a test."""
        self.result.write_text("")


class MutatedModule(MetaPathFinder):
    """Imports one module from a source that is not on the disk."""

    def __init__(self, name: str, path: Path, source: bytes) -> None:
        """Take the module's name, its file and the source to run instead."""
        self.name, self.path, self.source = name, path, source

    def find_spec(self, fullname: str, path: object = None, target: ModuleType | None = None) -> ModuleSpec | None:  # noqa: ARG002
        """Find that module alone."""
        if fullname != self.name:
            return None
        is_package = self.path.name == "__init__.py"
        loader = _Loader(fullname, str(self.path), self.source)
        folders = [str(self.path.parent)] if is_package else None
        return spec_from_file_location(fullname, self.path, loader=loader, submodule_search_locations=folders)


class _Loader(SourceFileLoader):
    """Compiles the mutated source; no cached bytecode is read or written."""

    def __init__(self, name: str, path: str, source: bytes) -> None:
        super().__init__(name, path)
        self.mutated = source

    def get_code(self, fullname: str) -> CodeType:
        """The code of the mutated module."""
        return compile(self.mutated, self.get_filename(fullname), "exec", dont_inherit=True)
