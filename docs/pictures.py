# ruff: noqa: INP001, T201 -- a script that prints, not a package
"""Write the pictures of the documentation: output files as a browser and an office suite show them.

    python docs/pictures.py            write every picture
    python docs/pictures.py page word  write the pictures whose names begin with one of these

Needs the development extra (``pip install -e '.[dev]'``), Chromium with its driver, LibreOffice and poppler's pdftoppm,
and a font with Chinese characters (Debian: chromium, chromium-driver, libreoffice-calc, libreoffice-writer,
poppler-utils, fonts-noto-cjk).
"""

import io
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "support")]

from browser import Browser, opened  # noqa: E402  the browser that the tests drive
from tools import program  # noqa: E402

from landprice.cli.main import main as landprice  # noqa: E402
from landprice.present.formats import FORMATS  # noqa: E402

PICTURES = ROOT / "docs" / "pictures"
COLOURS = 128
LARGEST = 200_000  # bytes

LEASE = (
    *("lease", "--use", "工业用地", "--unit-price", "480", "--area", "20000", "--years", "20", "--review-every", "5"),
    *("--reassessed", "560", "--reassessed", "600", "--reassessed", "500"),
    *("--parcel", "津北辰仓（挂）2018-015", "--location", "北辰区", "--valuation-date", "2024-03-01"),
)
COMPARE = (
    *("compare", "--use", "工业用地", "--unit-price", "480", "--area", "20000", "--years", "20"),
    *("--discount-rate", "5%"),
)
UNDERGROUND = (
    *("underground", "--unit-price", "5000", "--area", "6000"),
    *("--layer", "1:commercial:3000", "--layer", "2:commercial:2000", "--layer", "1:parking:6000"),
)


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of the file that a command writes: its name, the command, the language and how to capture it."""

    name: str
    command: tuple[str, ...]
    lang: str
    ending: str
    take: Callable[[Path, Browser], Image.Image]


def screen(width: int, height: int, start: str = "h1") -> Callable[[Path, Browser], Image.Image]:
    """Capture what a browser window of this size shows, from an element down."""

    def take(file: Path, browser: Browser) -> Image.Image:
        browser.open(file, width)
        return Image.open(io.BytesIO(browser.picture(width, height, start)))

    return take


def paper(dots: int) -> Callable[[Path, Browser], Image.Image]:
    """Capture the first printed page at this many dots per inch. A browser prints HTML, LibreOffice other files."""

    def take(file: Path, browser: Browser) -> Image.Image:
        pdf = file.with_suffix(".pdf")
        if file.suffix == ".html":
            browser.open(file, 1280)
            pdf.write_bytes(browser.printed())
        else:
            profile = f"-env:UserInstallation={(file.parent / 'profile').as_uri()}"
            convert = [program("soffice", "libreoffice"), profile, "--headless", "--convert-to", "pdf", "--outdir"]
            subprocess.run([*convert, file.parent, file], check=True, capture_output=True)  # noqa: S603  our own file
        shown = file.with_suffix("")
        draw = [program("pdftoppm"), "-png", "-r", str(dots), "-f", "1", "-l", "1", "-singlefile", pdf, shown]
        subprocess.run(draw, check=True)  # noqa: S603  our own file
        return Image.open(shown.with_suffix(".png"))

    return take


WANTED = (
    Picture("page", LEASE, "zh", ".html", screen(1100, 1500)),
    Picture("page-chart", LEASE, "zh", ".html", screen(1100, 450, "#charts")),
    Picture("page-telephone", UNDERGROUND, "en", ".html", screen(360, 1000)),
    Picture("page-paper", LEASE, "zh", ".html", paper(90)),
    Picture("page-compare", COMPARE, "zh", ".html", screen(1100, 1045, "#charts")),
    Picture("word", LEASE, "zh", ".docx", paper(90)),
    Picture("workbook", LEASE, "zh", ".xlsx", paper(130)),
)


def compress(picture: Image.Image) -> bytes:
    """Compress a picture to a small PNG.

    Raises:
        ValueError: The PNG is too large for a page.
    """
    written = io.BytesIO()
    picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(written, "PNG", optimize=True)
    if written.tell() > LARGEST:
        raise ValueError(f"a picture of {written.tell()} bytes: over {LARGEST}")
    return written.getvalue()


def main(names: list[str]) -> int:
    """Write the named pictures, or all."""
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as name, opened(Path(name) / "profile-of-browser") as browser:
        for wanted in WANTED:
            if wanted.ending not in FORMATS or (names and not wanted.name.startswith(tuple(names))):
                continue
            file = Path(name) / f"{wanted.name}{wanted.ending}"
            landprice([*wanted.command, "--lang", wanted.lang, "--output", str(file)])
            written = compress(wanted.take(file, browser))
            (PICTURES / f"{wanted.name}.png").write_bytes(written)
            print(f"docs/pictures/{wanted.name}.png: {len(written):,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
