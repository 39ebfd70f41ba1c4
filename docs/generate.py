# ruff: noqa: INP001, T201 -- a script that prints, not a package
"""Generate the parts of the documentation that come from the code.

The pages in ``docs/reference/`` are generated from the input declarations, the commands, the rule books and
the glossary. In the other pages, the command outputs and the files shown are updated.

    python docs/generate.py            write the stale pages
    python docs/generate.py --check    write nothing; list the stale pages and exit with 1
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


def list_hand_written() -> list[Path]:
    """List the hand-written pages, in which the shown commands and files are updated."""
    return sorted([*ROOT.glob("README*.md"), *(ROOT / "docs").glob("*.md")])


def render_pages() -> dict[Path, str]:
    """Render every page that comes from the code, wholly or in part."""
    pages = {REFERENCE / name: page() for name, page in PAGES.items()}
    hand_written = list_hand_written()
    with ThreadPoolExecutor() as pool:  # the shown commands run as processes of their own
        texts = pool.map(lambda path: shown.refresh(path, ROOT), hand_written)
        pages |= dict(zip(hand_written, texts, strict=True))
    return pages


def main(arguments: list[str]) -> int:
    """Write the stale pages, or list them with ``--check``.

    Returns:
        The exit code: 1 if ``--check`` found a stale page.
    """
    parser = argparse.ArgumentParser(description="Update the documentation from the code.")
    parser.add_argument("--check", action="store_true", help="write nothing; exit with 1 if a page is stale")
    check = parser.parse_args(arguments).check
    stale = {
        path: text
        for path, text in render_pages().items()
        if not path.is_file() or path.read_text(encoding="utf-8") != text
    }
    for path, text in stale.items():
        if not check:
            path.write_text(text, encoding="utf-8")
        print(f"{path.relative_to(ROOT)}: {'stale; run python docs/generate.py' if check else 'written'}")
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
