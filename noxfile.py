"""Common commands, the same on Linux, macOS and Windows. `nox --list` shows them.

They run in the environment that nox is installed in: the one that CONTRIBUTING.md sets up, with the packages of
requirements/dev.txt.
"""

import os
import sys
from pathlib import Path

import nox

nox.needs_version = ">=2025.2.9"
nox.options.default_venv_backend = "none"
nox.options.sessions = ["lint", "types", "tests"]

BENCHMARKS = ("startup", "ledger", "dirty")


@nox.session
def tests(session: nox.Session) -> None:
    """Run the default tests, or what pytest is told to: `nox -s tests -- -m office`."""
    python(session, "-m", "pytest", *session.posargs)


@nox.session
def full(session: nox.Session) -> None:
    """Run everything that CI runs, on Debian as root: it installs the programs that it needs."""
    session.run("bash", ".ci/run", external=True)


@nox.session
def lint(session: nox.Session) -> None:
    """Check style, imports, spelling, rule books and workflows, and mend what can be mended."""
    python(session, "-m", "pre_commit", "run", "--all-files", *session.posargs)
    python(session, "-c", "from importlinter.cli import lint_imports_command as run; run()")


@nox.session
def types(session: nox.Session) -> None:
    """Check the types."""
    python(session, "-m", "mypy", *session.posargs)


@nox.session
def docs(session: nox.Session) -> None:
    """Bring the generated parts of the documentation up to date; `-- --check` only names what is stale."""
    python(session, "docs/generate.py", *session.posargs)


@nox.session
def mutation(session: nox.Session) -> None:
    """Plant small faults and see whether the tests fail: `nox -s mutation -- landprice/calculators/term.py`."""
    if not session.posargs:
        session.error("Name a file: nox -s mutation -- landprice/calculators/term.py")
    python(session, "tests/mutation", *session.posargs)


@nox.session
def bench(session: nox.Session) -> None:
    """Run the benchmarks, or one with its arguments: `nox -s bench -- ledger hand --rows 1000000`."""
    chosen = [session.posargs] if session.posargs else [[name] for name in BENCHMARKS]
    for name, *arguments in chosen:
        python(session, f"benchmarks/{name}.py", *arguments)


@nox.session
def build(session: nox.Session) -> None:
    """Build the wheel and try it in an environment of its own, away from the source tree."""
    python(session, ".ci/wheel.py")


@nox.session(venv_backend="virtualenv", reuse_venv=True)
def lock(session: nox.Session) -> None:
    """Write requirements/*.txt anew, with the newest versions that pyproject.toml allows."""
    session.install("uv")
    lock_with = ("uv", "pip", "compile", "pyproject.toml", "--universal", "--upgrade", "--generate-hashes", "--quiet")
    plain = ("--no-annotate", "--no-emit-index-url", "--custom-compile-command", "nox -s lock")
    session.run(*lock_with, *plain, "--extra", "dev", "-o", "requirements/dev.txt")
    session.run(*lock_with, *plain, "--extra", "spark", "-c", "requirements/dev.txt", "-o", "requirements/spark.txt")


def python(session: nox.Session, *arguments: str) -> None:
    """Run Python in this environment, whose programs the commands then find, activated or not."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    session.run(sys.executable, *arguments, env={"PATH": path}, external=True)
