"""Which tests reach which lines: measured once, kept in `.mutation/`, measured again for test files that changed."""

import ast
import hashlib
import json
import os
import pickle
import re
import shutil
import sys
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

from mutants import Mutant

FOLDER = Path(".mutation")


class TestsFailError(Exception):
    """Tests fail without any mutant, so they can judge none."""


class Reach:
    """The lines of the package that each test reaches.

    Attributes:
        seconds: Processor time by test.
        modules: Third-party modules that the tests import.
    """

    def __init__(self, package: str, arguments: Sequence[str]) -> None:
        """Read what is kept."""
        self.package = package
        self.arguments = list(arguments)
        self.file = FOLDER / "reach.pickle"
        self.entries: dict[str, dict[str, object]] = {}
        self.modules: list[str] = []
        if self.file.exists():
            kept = pickle.loads(self.file.read_bytes())  # noqa: S301  written below, on this machine
            if kept["key"] == self._key():
                self.entries, self.modules = kept["entries"], kept["modules"]
        self.seconds: dict[str, float] = {}
        self._lines: dict[str, tuple[str, dict[int, set[str]]]] = {}

    def _key(self) -> str:
        """What every entry depends on: how the tests are run and what they share."""
        shared = [path for path in sorted(Path("tests").rglob("*.py")) if not path.name.startswith("test_")]
        shared = [path for path in shared if "mutation" not in path.parts]
        return _digest([Path("pyproject.toml"), *shared]) + repr(self.arguments)

    def measure(self, files: Sequence[str], workers: int) -> None:
        """Bring the entries of these test files up to date.

        Raises:
            TestsFailError: A test fails.
        """
        stale = [file for file in files if self.entries.get(file, {}).get("digest") != _digest([Path(file)])]
        if stale:
            print(f"measuring which lines {len(stale)} test files reach …", flush=True)
            shares = [share for share in (stale[worker::workers] for worker in range(workers)) if share]
            pids = {
                start(lambda n=n, share=share: self._map(share, FOLDER / f"map{n}")): n
                for n, share in enumerate(shares)
            }
            while pids:
                pid, status = os.wait()
                number = pids.pop(pid)
                self._take(FOLDER / f"map{number}", status, shares[number])
            kept = {"key": self._key(), "entries": self.entries, "modules": self.modules}
            self.file.write_bytes(pickle.dumps(kept))
        for file in files:
            self.seconds |= self.entries[file]["seconds"]
            for source, (digest, lines) in self.entries[file]["lines"].items():
                known, found = self._lines.setdefault(source, (digest, {}))
                if known != digest:  # measured at different times: any line may be meant
                    self._lines[source] = ("", found)
                for line, tests in lines.items():
                    found.setdefault(line, set()).update(tests)

    def _map(self, files: list[str], scratch: Path) -> int:
        """Run test files and write down what they reach. Runs in a process of its own."""
        from plugins import Mapper, run_pytest  # noqa: PLC0415  only where tests run

        scratch.mkdir(parents=True, exist_ok=True)
        mapper = Mapper(self.package, scratch / "coverage")
        code = run_pytest([*self.arguments, *files], mapper, scratch)
        mapper.save(scratch / "tests.json")
        return code

    def _take(self, scratch: Path, status: int, files: list[str]) -> None:
        """Read what a process has written down."""
        from coverage import CoverageData  # noqa: PLC0415

        log = (scratch / "log").read_text(errors="replace")
        if os.waitstatus_to_exitcode(status) not in (0, 1, 5):
            raise TestsFailError(log)
        found = json.loads((scratch / "tests.json").read_text())
        if found["failed"]:
            raise TestsFailError("\n".join(["These tests fail without a mutant:", *found["failed"], log[-3000:]]))
        data = CoverageData(str(scratch / "coverage"))
        data.read()
        by_file: dict[str, list[str]] = {file: [] for file in files}
        for test in found["seconds"]:
            by_file.setdefault(test.partition("::")[0], []).append(test)
        for file, tests in by_file.items():
            seconds = {test: found["seconds"][test] for test in tests}
            self.entries[file] = {"digest": _digest([Path(file)]), "seconds": seconds, "lines": {}}
        for path in data.measured_files():
            source = os.path.relpath(path)
            digest = _digest([Path(source)])
            for line, contexts in data.contexts_by_lineno(path).items():
                for context in contexts:
                    file = context.partition("::")[0]
                    if file in by_file:
                        lines = self.entries[file]["lines"].setdefault(source, (digest, {}))[1]
                        lines.setdefault(line, set()).update([context] if "::" in context else by_file[file])
        self.modules = sorted({*self.modules, *found["modules"]})
        shutil.rmtree(scratch)

    def tests_of(self, mutant: Mutant) -> set[str]:
        """The tests that reach a mutant: its line, or the lines that use a name which it defines at import.

        A name may be used for another one at import (a pattern that is made of two others): that one's users count. So
        do the tests of a file that has the name itself.
        """
        if not mutant.names:
            return self._at(mutant.file, lambda number: number == mutant.line)
        names = set(mutant.names)
        found: set[str] = set()
        # a template is measured too, but only a Python module has statements
        paths = [Path(file) for file in self._lines if file.endswith(".py")]
        modules = {str(path): path.read_bytes() for path in paths if path.exists()}
        at_import = [statement for source in modules.values() for statement in _import_statements(source)]
        while more := {name for defined, used in at_import if used & names for name in defined} - names:
            names |= more
        pattern = re.compile(rb"\b(" + b"|".join(re.escape(name.encode()) for name in names) + rb")\b")
        for file, source in modules.items():
            used = {number for number, line in enumerate(source.split(b"\n"), 1) if pattern.search(line)}
            used &= _function_lines(source)
            if used:
                found |= self._at(file, used.__contains__)
        tests = {test.partition("::")[0] for test in self.seconds}
        direct = re.compile(r"\b(" + "|".join(map(re.escape, mutant.names)) + r")\b")
        naming = {file for file in tests if direct.search(Path(file).read_text(encoding="utf-8"))}
        found |= {test for test in self.seconds if test.partition("::")[0] in naming}
        return found or set(self.seconds)

    def _at(self, file: str, wanted: object) -> set[str]:
        """The tests that reach wanted lines of a file; any line of it, where it was changed since."""
        digest, lines = self._lines.get(file, ("", {}))
        changed = digest != _digest([Path(file)])
        return set().union(*(tests for line, tests in lines.items() if changed or wanted(line)))


@cache
def _import_statements(source: bytes) -> list[tuple[frozenset[str], frozenset[str]]]:
    """The names that each assignment of a module, outside its functions, defines and uses."""
    found = []
    blocks = [ast.parse(source).body]
    while blocks:
        for node in blocks.pop():
            if isinstance(node, ast.ClassDef):
                blocks.append(node.body)
            if isinstance(node, ast.Assign | ast.AnnAssign):
                stored = {
                    one.id for one in ast.walk(node) if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)
                }
                used = {one.id for one in ast.walk(node) if isinstance(one, ast.Name)}
                used |= {one.attr for one in ast.walk(node) if isinstance(one, ast.Attribute)}
                found.append((frozenset(stored), frozenset(used - stored)))
    return found


@cache
def _function_lines(source: bytes) -> set[int]:
    """The lines inside functions: they run after the import."""
    functions = [one for one in ast.walk(ast.parse(source)) if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef)]
    return {line for one in functions for line in range(one.body[0].lineno, (one.end_lineno or one.lineno) + 1)}


def start(work: object) -> int:
    """Run a function in a forked process that ends with the number it returns; the process's id."""
    sys.stdout.flush()
    pid = os.fork()
    if pid:
        return pid
    code = 70
    try:
        code = work()
    except BaseException:  # noqa: BLE001  a mutant may raise anything
        import traceback  # noqa: PLC0415

        traceback.print_exc()
    finally:
        sys.stdout.flush()
        os._exit(code)


def _digest(paths: Iterable[Path]) -> str:
    """The digest of files' contents; "" of one that isn't there."""
    contents = [path.read_bytes() for path in paths if path.exists()]
    return hashlib.sha256(b"\0".join(contents)).hexdigest() if contents else ""
