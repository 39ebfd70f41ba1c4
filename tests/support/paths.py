"""Where the repository's files are, whichever folder a test is in."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TESTS = ROOT / "tests"
BOOKS = TESTS / "books"
FIGURES = TESTS / "figures"
DOCS = ROOT / "docs"
EXAMPLES = ROOT / "examples"
