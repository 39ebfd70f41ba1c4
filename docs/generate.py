# ruff: noqa: INP001, T201 -- a script that prints, and no package
"""Writes the parts of the documentation that come from the code, so that they can't drift from it.

The pages in ``docs/reference/`` are made whole, from the declarations of the inputs, the commands, the rule books and
the glossary. In the other pages the outputs of the commands shown, and the files shown, are brought up to date.

    python docs/generate.py            write what is stale
    python docs/generate.py --check    write nothing; name what is stale, and exit with 1
"""

import argparse
import sys
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import reference_commands
import reference_glossary
import reference_inputs
import reference_rules
import shown

ROOT = Path(__file__).resolve().parent.parent
REFERENCE = ROOT / "docs" / "reference"
PAGES: Mapping[str, Callable[[], str]] = {
    "commands.md": reference_commands.page,
    "inputs.md": reference_inputs.page,
    "rules.md": reference_rules.page,
    "glossary.md": reference_glossary.page,
}


def hand_written() -> list[Path]:
    """The pages written by hand, whose shown commands and files are brought up to date."""
    return sorted([*ROOT.glob("README*.md"), *(ROOT / "docs").glob("*.md")])


def wanted() -> dict[Path, str]:
    """Every page that comes from the code, whole or in parts, as it should be."""
    pages = {REFERENCE / name: page() for name, page in PAGES.items()}
    written = hand_written()
    with ThreadPoolExecutor() as pool:  # the commands shown are processes of their own
        pages |= dict(zip(written, pool.map(lambda path: shown.refreshed(path, ROOT), written), strict=True))
    return pages


def main(arguments: list[str]) -> int:
    """Write what is stale, or with ``--check`` name it.

    Returns:
        The exit code: 1 where ``--check`` found something stale.
    """
    parser = argparse.ArgumentParser(description="Bring the documentation up to date with the code.")
    parser.add_argument("--check", action="store_true", help="write nothing; exit with 1 where something is stale")
    check = parser.parse_args(arguments).check
    stale = {
        path: text for path, text in wanted().items() if not path.is_file() or path.read_text(encoding="utf-8") != text
    }
    for path, text in stale.items():
        if not check:
            path.write_text(text, encoding="utf-8")
        print(f"{path.relative_to(ROOT)}: {'stale; run python docs/generate.py' if check else 'written'}")
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
