"""The pictures of the documentation: each exists, is small, is shown on a page, and has an alternative text."""

import re

import pytest
from paths import DOCS

from landprice.present.formats import FORMATS

PICTURES = sorted((DOCS / "pictures").glob("*.png"))
LARGEST = 200_000  # bytes
PNG = b"\x89PNG\r\n\x1a\n"


def named():
    """The pictures that the script takes, of the formats that there are."""
    script = (DOCS / "pictures.py").read_text(encoding="utf-8")
    wanted = re.findall(r'^    Picture\("([\w-]+)", \w+, "\w+", "(\.\w+)"', script, re.MULTILINE)
    return {name for name, ending in wanted if ending in FORMATS}


def test_every_picture_is_the_script_s():
    """The folder holds what docs/pictures.py writes, and nothing else."""
    assert {picture.stem for picture in PICTURES} == named()


@pytest.mark.parametrize("picture", PICTURES, ids=lambda picture: picture.stem)
def test_a_picture_is_small_and_shown(picture):
    """A PNG of under 200 kB that a page shows, with words in its place of at least a sentence's length."""
    written = picture.read_bytes()
    assert written.startswith(PNG)
    assert len(written) < LARGEST
    pages = "".join(page.read_text(encoding="utf-8") for page in DOCS.glob("*.md"))
    name = re.escape(f"pictures/{picture.name}")
    (words,) = re.findall(rf"!\[([^\]]+)\]\({name}\)", pages) or re.findall(rf'src="{name}"[^>]*alt="([^"]+)"', pages)
    assert len(words) >= 15
