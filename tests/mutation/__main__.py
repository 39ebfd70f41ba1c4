"""Mutation testing: plant one small fault at a time and see whether the tests fail. README.md says how to use it."""

import argparse
import gc
import hashlib
import importlib
import json
import os
import shutil
import signal
import sys
import time
import tomllib
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from mutants import Mutant, read_mutants
from reach import FOLDER, Reach, TestsFailError, start

HERE = Path(__file__).parent
ROOT = HERE.parent.parent


@dataclass
class Target:
    """Files whose mutants are counted together.

    Attributes:
        name: For the report.
        files: Patterns.
        threshold: Percent of its mutants that must be killed.
        mutants: Those that are judged.
        outcomes: By mutant: killed, timeout, survived or equivalent.
    """

    name: str
    files: list[str]
    threshold: float
    mutants: list[Mutant] = field(default_factory=list)
    outcomes: dict[str, str] = field(default_factory=dict)

    @property
    def score(self) -> float:
        """Percent of the mutants that are killed; equivalent ones don't count."""
        counts = Counter(self.outcomes.values())
        judged = counts.total() - counts["equivalent"]
        return 100 * (counts["killed"] + counts["timeout"]) / judged if judged else 100.0


def main(arguments: Sequence[str]) -> int:
    """Run the command; the exit code: 0, 1 below a threshold or with stale equivalents, 2 where the tests fail."""
    options = _parse(arguments)
    os.chdir(ROOT)
    config = tomllib.loads((HERE / "targets.toml").read_text(encoding="utf-8"))
    targets = [Target(**table) for table in config["targets"]]
    equivalents = read_equivalents()
    _distribute(targets, [os.path.relpath(Path(options.start, file)) for file in options.files])
    known = {mutant.id for target in targets for mutant in target.mutants}
    files = {mutant.file for target in targets for mutant in target.mutants}
    stale = [id_ for id_ in equivalents if id_ not in known and id_.partition("::")[0] in files]
    for id_ in stale:
        print(f"equivalents.toml: no such mutant: {id_}")
    _sample(targets, options)
    if options.list:
        for target in targets:
            for mutant in target.mutants:
                print(f"{mutant.id} {mutant.kind}, line {mutant.line}\n{mutant.diff(Path(mutant.file).read_bytes())}")
        return 0
    FOLDER.mkdir(exist_ok=True)
    (FOLDER / ".gitignore").write_text("*\n")
    tests = [os.path.relpath(Path(options.start, file)) for file in options.tests]
    tests = tests or sorted(str(path) for path in Path("tests").rglob("test_*.py"))
    reach = Reach(config["package"], config["pytest"])
    try:
        reach.measure(tests, options.jobs)
    except TestsFailError as error:
        print(error)
        return 2
    run = Run(reach, tests, config, options)
    run.judge(targets, equivalents)
    return report(targets, options, stale)


def _parse(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python tests/mutation", description=__doc__)
    parser.add_argument("files", nargs="*", help="modules to mutate; all targets' unless given")
    parser.add_argument("--sample", type=int, help="judge so many mutants, each target's share by its size")
    parser.add_argument(
        "--seed", default=datetime.now(UTC).date().isoformat(), help="which sample; today's date unless given"
    )
    parser.add_argument("--only", nargs="+", default=[], metavar="ID", help="judge these mutants")
    parser.add_argument("--tests", nargs="+", default=[], metavar="FILE", help="run these test files alone")
    parser.add_argument(
        "--whole", action="store_true", help="before a mutant counts as survived, run the tests that don't reach it too"
    )
    parser.add_argument("--list", action="store_true", help="show the mutants, judge none")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--report", type=Path, metavar="FILE", help="write every outcome as JSON")
    parser.set_defaults(start=Path.cwd())
    return parser.parse_args(arguments)


def read_equivalents() -> dict[str, str]:
    """The reason why each equivalent mutant can't be killed, by id."""
    tables = tomllib.loads((HERE / "equivalents.toml").read_text(encoding="utf-8"))
    return {id_: table["reason"] for table in tables.get("equivalent", []) for id_ in table["ids"]}


def _distribute(targets: Sequence[Target], wanted: Sequence[str]) -> None:
    """Give each target the mutants of its files; of the wanted files alone, where any are."""
    taken: set[str] = set()
    files = sorted({str(path) for target in targets for one in target.files for path in Path().glob(one)})
    for target in targets:
        for file in files:
            if file not in taken and any(Path(file) in Path().glob(one) for one in target.files):
                taken.add(file)
                if not wanted or file in wanted:
                    target.mutants += read_mutants(Path(), file)
    for file in set(wanted) - taken:
        targets[0].mutants += read_mutants(Path(), file)


def _sample(targets: Sequence[Target], options: argparse.Namespace) -> None:
    """Leave the mutants that the options ask for."""
    total = sum(len(target.mutants) for target in targets)
    for target in targets:
        if options.only:
            target.mutants = [mutant for mutant in target.mutants if mutant.id in options.only]
        elif options.sample:
            count = -(-options.sample * len(target.mutants) // total)
            by_rank = sorted(target.mutants, key=lambda mutant: _rank(options.seed, mutant))
            chosen = set()
            for mutant in by_rank:
                if len(chosen) == count:
                    break
                if _compiles(mutant):
                    chosen.add(mutant.id)
            target.mutants = [mutant for mutant in target.mutants if mutant.id in chosen]


def _rank(seed: str, mutant: Mutant) -> str:
    """A random order that depends on the seed and the mutant alone."""
    return hashlib.sha256(f"{seed} {mutant.id}".encode()).hexdigest()


def _compiles(mutant: Mutant) -> bool:
    """Whether a mutant is Python."""
    try:
        compile(mutant.apply(Path(mutant.file).read_bytes()), mutant.file, "exec", dont_inherit=True)
    except SyntaxError:
        return False
    return True


@dataclass
class Task:
    """A mutant to be judged.

    Attributes:
        target: Where it is counted.
        mutant: The mutant.
        rest: Whether the tests that reach it have passed, so that the others are run.
        scratch: The folder of the process that runs them.
    """

    target: Target
    mutant: Mutant
    rest: bool = False
    scratch: Path = FOLDER


class Run:
    """Judges mutants, one process each, forked from this one, which has imported what takes long to import."""

    def __init__(self, reach: Reach, tests: list[str], config: dict[str, object], options: argparse.Namespace) -> None:
        """Take what is known of the tests."""
        self.reach, self.tests, self.config, self.options = reach, tests, config, options
        self.killers: dict[str, Counter[str]] = {}

    def judge(self, targets: Sequence[Target], equivalents: Collection[str]) -> None:
        """Judge the targets' mutants, several at a time."""
        waiting = []
        for target in targets:
            for mutant in filter(_compiles, target.mutants):
                if mutant.id in equivalents:
                    target.outcomes[mutant.id] = "equivalent"
                else:
                    waiting.append(Task(target, mutant))
        _import(self.reach.modules)
        free = [FOLDER / f"worker{number}" for number in range(self.options.jobs)]
        busy: dict[int, Task] = {}
        total, done, begun = len(waiting), 0, time.monotonic()
        while waiting or busy:
            while waiting and free:
                task = waiting.pop(0)
                task.scratch = free.pop()
                order = self._ordered(task.mutant, self.reach.tests_of(task.mutant))
                task.scratch.mkdir(exist_ok=True)
                (task.scratch / "test").write_text("")
                busy[start(lambda task=task, order=order: self._test(task, order))] = task
            pid, status = os.wait()
            task = busy.pop(pid)
            _end_group(pid)
            free.append(task.scratch)
            outcome = self._outcome(task, status)
            if outcome == "survived" and self.options.whole and not task.rest:
                waiting.insert(0, replace(task, rest=True))
                continue
            task.target.outcomes[task.mutant.id] = outcome
            done += 1
            _show(task.mutant, outcome, f"{done}/{total}, {time.monotonic() - begun:.0f} s")
        for scratch in free:
            shutil.rmtree(scratch, ignore_errors=True)

    def _test(self, task: Task, order: list[str]) -> int:
        """Run the tests against a mutant, in this order. Runs in a process of its own; its exit code is pytest's."""
        from plugins import Judge, MutatedModule, run_pytest  # noqa: PLC0415  only where tests run

        mutant, scratch = task.mutant, task.scratch
        source = mutant.apply(Path(mutant.file).read_bytes())
        name = mutant.file.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        sys.meta_path.insert(0, MutatedModule(name, Path(mutant.file).resolve(), source))
        judge = Judge(order, self.reach.seconds, scratch / "test", skip=task.rest)
        files = self.tests if task.rest else list(dict.fromkeys(test.partition("::")[0] for test in order))
        return run_pytest([*self.config["pytest"], "-x", *files], judge, scratch) if files else 0

    def _ordered(self, mutant: Mutant, tests: set[str]) -> list[str]:
        """Tests that have killed mutants of this module come first; then file by file, the quickest first."""
        killers, seconds = self.killers.get(mutant.file, Counter()), self.reach.seconds
        files: Counter[str] = Counter()
        for test in tests:
            files[test.partition("::")[0]] += seconds[test]

        def key(test: str) -> tuple[object, ...]:
            file = test.partition("::")[0]
            return -min(killers[test], 3), files[file], file, seconds[test]

        return sorted(tests, key=key)

    def _outcome(self, task: Task, status: int) -> str:
        """What came of a mutant; the test that killed it is remembered."""
        code = os.waitstatus_to_exitcode(status)
        if code in (0, 5):  # 5: no test reaches it
            return "survived"
        self.killers.setdefault(task.mutant.file, Counter())[(task.scratch / "test").read_text()] += 1
        return "timeout" if code in (-signal.SIGPROF, -signal.SIGALRM) else "killed"


def _import(modules: Sequence[str]) -> None:
    """Import modules that the tests use, so that the forked processes have them."""
    for name in modules:
        try:
            importlib.import_module(name)
        except ImportError:
            continue
    gc.collect()
    gc.freeze()


def _end_group(pid: int) -> None:
    """End what a test has started and left running."""
    try:
        os.killpg(pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return


def _show(mutant: Mutant, outcome: str, progress: str) -> None:
    """Show a mutant that survived, and how far the run is."""
    if outcome == "survived":
        print(f"\n{mutant.id}\n  {mutant.kind}, {mutant.file}:{mutant.line}")
        print(mutant.diff(Path(mutant.file).read_bytes()), flush=True)
    if sys.stdout.isatty() or progress.partition("/")[0].endswith("00"):
        print(progress, end="\r" if sys.stdout.isatty() else "\n", flush=True)


def report(targets: Sequence[Target], options: argparse.Namespace, stale: Sequence[str]) -> int:
    """Print the table, write the report; the exit code."""
    columns = ("killed", "timeout", "survived", "equivalent")
    print(f"\n{'':16}" + "".join(f"{name:>12}" for name in (*columns, "score", "at least")))
    failed = bool(stale)
    for target in targets:
        if not target.outcomes:
            continue
        counts = Counter(target.outcomes.values())
        low = target.score < target.threshold
        failed = failed or low
        figures = "".join(f"{counts[name]:>12}" for name in columns)
        print(f"{target.name:16}{figures}{target.score:>11.1f}%{target.threshold:>11}%{'  too low' if low else ''}")
    print(f"seed {options.seed}" if options.sample else "")
    if options.report:
        outcomes = {id_: outcome for target in targets for id_, outcome in sorted(target.outcomes.items())}
        scores = {target.name: round(target.score, 2) for target in targets if target.outcomes}
        content = {"seed": options.seed, "scores": scores, "outcomes": outcomes}
        (options.start / options.report).write_text(json.dumps(content, ensure_ascii=False, indent=1))
    return int(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
