"""Workbooks for tests: inputs changed in the file, the file recalculated by LibreOffice, its figures read.

Before a file is handed to LibreOffice every value is taken out of its formulas' cells, so that no figure read
afterwards can be one that was written: each was worked out by the office suite.
"""

import csv
import io
import json
import re
import subprocess
import zipfile
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape, unescape

import strategies
from tools import program

from landprice.glossary import OUTCOMES
from landprice.present.workbook.words import LABELS

FIELDS = {
    "mixed": ("use", "floor_area", "unit_price"),
    "cost": ("use", "land_area", "unit_price"),
    "phases": ("phase_area", "phase_years"),
    "underground": ("level", "kind", "layer_area", "surface_price"),
}
TEXTS = {"use", "primary", "kind", "method", "basis", "sale_basis", "supplied_by", "land_grade", "minimum_case"}
WORKERS, AT_ONCE = 2, 80
CSV = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false"
BREACHED, ACCEPTED, OK, DOUBT = (
    OUTCOMES["breached"][0],
    OUTCOMES["accepted"][0],
    LABELS["exact"][0],
    LABELS["not-exact"][0],
)


def cells_of(calculator: str, inputs: Mapping[str, object]) -> dict[str, str]:
    """A parcel's inputs by the names of their cells."""
    cells = {}
    for key, value in strategies.as_text(inputs).items():
        if isinstance(value, list):
            first = 0 if key == "index" else 1
            for number, text in enumerate(value, first):
                if key in {"part", "layer", "phase"}:
                    for field, one in zip(FIELDS[calculator], text.split(":"), strict=False):
                        cells[f"{field}_{number}"] = one
                elif text:
                    cells[f"{key}_{number}"] = re.sub(r"元.*", "", text)
        else:
            cells[key] = {"true": "是", "false": "否"}.get(value, value)
    return cells


def is_text(name: str) -> bool:
    """Whether a cell holds a word."""
    return (
        name in TEXTS
        or name.rsplit("_", 1)[0] in TEXTS
        or name in {"historic_district", "within_plan", "use_unchanged"}
    )


@dataclass
class Book:
    """A workbook as it was written, its values taken out."""

    parts: dict[str, bytes]
    names: dict[str, str]

    @classmethod
    def read(cls, content: bytes) -> "Book":
        """Take it apart."""
        with zipfile.ZipFile(io.BytesIO(content)) as file:
            parts = {name: file.read(name) for name in file.namelist()}
        for name, part in parts.items():
            if name.startswith("xl/worksheets/sheet"):
                parts[name] = re.sub(rb"(</f>)<v>[^<]*</v>", rb"\1", part)
        found = re.findall(r'<definedName name="([^"]+)"[^>]*>([^<]+)</definedName>', parts["xl/workbook.xml"].decode())
        return cls(parts, {name: unescape(place) for name, place in found})

    def row(self, name: str) -> int:
        """The row of a named cell on the first sheet."""
        return int(self.names[name].rsplit("$", 1)[1])

    def changed(self, cells: Mapping[str, str | None]) -> bytes:
        """The file with other values in named cells of its first sheet: numbers, or words; None empties one."""
        sheet = self.parts["xl/worksheets/sheet1.xml"].decode()
        for name, value in cells.items():
            place = self.names[name].rsplit("!", 1)[1].replace("$", "")
            pattern = rf'<c r="{place}" s="(\d+)"(?: t="s")?(?:/>|><v>[^<]*</v></c>)'
            if value is None:
                new = rf'<c r="{place}" s="\1"/>'
            elif is_text(name) or name.startswith("accept_"):
                new = rf'<c r="{place}" s="\1" t="inlineStr"><is><t>{escape(value)}</t></is></c>'
            else:
                new = rf'<c r="{place}" s="\1"><v>{value}</v></c>'
            sheet, count = re.subn(pattern, new, sheet)
            assert count == 1, (name, place)
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as written:
            for name, part in self.parts.items():
                written.writestr(name, sheet.encode() if name == "xl/worksheets/sheet1.xml" else part)
        return file.getvalue()


@dataclass
class Figures:
    """What the first sheet of a recalculated file says.

    Attributes:
        amounts: By the key of each line; "" where there is no figure.
        doubts: The keys of the lines of which it says that the last place is not sure.
        breached: The codes of the checks that are breached, accepted ones included.
        stopped: Whether it says that there is no figure.
        unsure: Whether it says that some line is not sure.
        gaps: What each line's formula in floats lacks to the exact figure.
    """

    amounts: dict[str, str]
    doubts: set[str]
    breached: set[str]
    stopped: bool
    unsure: bool
    gaps: dict[str, str]


def read_csv(path: Path) -> list[list[str]]:
    """The first sheet of a file that LibreOffice has recalculated."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def figures(rows: Sequence[Sequence[str]], book: Book, lines: Sequence[str]) -> Figures:
    """Find the figures in the texts of a recalculated first sheet."""
    checks = next(number for number, row in enumerate(rows) if row[0] == LABELS["checks"][0])
    assert not any(cell.startswith(("#", "Err:")) for row in rows for cell in row)
    state = next(row[1] for row in rows if row[0] == LABELS["state"][0])
    return Figures(
        {key: rows[book.row(key) - 1][1] for key in lines},
        {key for key in lines if rows[book.row(key) - 1][6] == DOUBT},
        {row[6] for row in rows[checks + 2 :] if row[1] in (BREACHED, ACCEPTED)},
        state == LABELS["refused"][0],
        state == LABELS["priced-doubt"][0],
        {key: rows[book.row(key) - 1][7] for key in lines},
    )


def record(book: Book) -> dict[str, object]:
    """The record for programs: the text of the first column of its sheet."""
    sheets = re.findall(r'<sheet name="([^"]+)"', book.parts["xl/workbook.xml"].decode())
    sheet = book.parts[f"xl/worksheets/sheet{sheets.index('landprice') + 1}.xml"].decode()
    shared = re.findall(r"<si><t[^>]*>(.*?)</t></si>", book.parts["xl/sharedStrings.xml"].decode(), re.DOTALL)
    places = re.findall(r'<c r="A\d+" t="s"><v>(\d+)</v>', sheet)
    return json.loads("".join(unescape(shared[int(place)], {"&quot;": '"'}) for place in places))


def recalculate(files: Sequence[Path], folder: Path) -> None:
    """Have LibreOffice work files out and write their first sheets as CSV, two processes at a time.

    One process takes some 250 files and then ends without a word: each is given fewer.
    """
    office = program("soffice", "libreoffice")

    def run(worker: int) -> None:
        profile = (folder / f"profile{worker}").as_uri()
        command = [office, f"-env:UserInstallation={profile}", "--headless", "--convert-to", CSV, "--outdir", folder]
        mine = files[worker::WORKERS]
        for start in range(0, len(mine), AT_ONCE):
            subprocess.run([*command, *mine[start : start + AT_ONCE]], capture_output=True, check=True, cwd=folder)

    with ThreadPoolExecutor(WORKERS) as workers:
        list(workers.map(run, range(WORKERS)))
    assert all(file.with_suffix(".csv").exists() for file in files)
