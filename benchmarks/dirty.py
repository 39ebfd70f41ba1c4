"""Compares a dirty ledger with the clean one: the same parcels, with a tenth of the numbers written as in real ledgers.

    python benchmarks/dirty.py [ROWS ...] [--runs N] [--share PERCENT]

Nearly every dirty text is different (38,700.40㎡, 约12 000元/㎡, １３．５); one in twenty can't be read. The target is
at most 2 times the clean ledger. The rows are drawn with a fixed seed into a temporary folder.
"""

import argparse
import csv
import random
import sys
import tempfile
from pathlib import Path

import cn2an
import timing

HEADINGS = ["宗地编号", "土地用途", "土地面积（㎡）", "出让评估单价（元/㎡）", "供应年期"]
USES = ["工业用地", "仓储用地", "科研用地", "工矿仓储用地"]
WIDE = str.maketrans("0123456789.", "０１２３４５６７８９．")
TERMS = [str(cn2an.an2cn(years, "low")) for years in range(100)]


def draw_amount(draw: random.Random, text: str, unit: str) -> str:
    """Draw a dirty spelling of an amount."""
    whole, _, part = text.partition(".")
    grouped, spaced = f"{int(whole):,}.{part}", f"{int(whole):,}.{part}".replace(",", "\u00a0")
    forms = [
        text + unit,
        grouped,
        grouped + unit,
        spaced + unit,
        f"约{text}{unit}",
        text.translate(WIDE),
        f" {text} {unit}",
    ]
    return draw.choice(["—", f"{text}-{text}", "面议"]) if draw.random() < 0.05 else draw.choice(forms)  # noqa: PLR2004


def draw_term(draw: random.Random, years: int) -> str:
    """Draw a dirty spelling of a number of years."""
    forms = [f"{years}年", f"{TERMS[years]}年", TERMS[years], f"{years} 年", str(years).translate(WIDE)]
    return draw.choice(["长期", "2069-3-16", "工业50年、商业40年"]) if draw.random() < 0.05 else draw.choice(forms)  # noqa: PLR2004


def generate(clean: Path, dirty: Path, rows: int, share: float) -> None:
    """Write both ledgers."""
    draw = random.Random(20240131)
    with clean.open("w", encoding="utf-8", newline="") as plain, dirty.open("w", encoding="utf-8", newline="") as other:
        to_clean, to_dirty = csv.writer(plain, lineterminator="\n"), csv.writer(other, lineterminator="\n")
        to_clean.writerow(HEADINGS)
        to_dirty.writerow(HEADINGS)
        for number in range(rows):
            area, price = draw.randrange(10**7, 10**9), draw.randrange(10**4, 10**6)
            years = draw.randrange(5, 50)
            texts = f"{area // 10**4}.{area % 10**4:04d}", f"{price // 100}.{price % 100:02d}"
            name, use = f"津{number:08d}", draw.choice(USES)
            to_clean.writerow([name, use, *texts, years])
            cells = [
                draw_amount(draw, texts[0], "㎡") if draw.random() < share else texts[0],
                draw_amount(draw, texts[1], "元/㎡") if draw.random() < share else texts[1],
                draw_term(draw, years) if draw.random() < share else years,
            ]
            to_dirty.writerow([name, use, *cells])


def main() -> None:
    """Time both at each size and print the ratios."""
    parser = argparse.ArgumentParser()
    parser.add_argument("rows", nargs="*", type=int, default=[1_000_000, 4_000_000])
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--share", type=float, default=10, help="percentage of numbers that are dirty")
    arguments = parser.parse_args()
    print(timing.describe_machine())
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        (outputs := home / "outputs").mkdir()
        for rows in arguments.rows:
            clean, dirty = home / "clean.csv", home / "dirty.csv"
            generate(clean, dirty, rows, arguments.share / 100)
            landprice = str(Path(sys.executable).with_name("landprice"))
            options = ["--calculator", "term", "-o", str(outputs / "priced.csv")]
            ours, theirs = timing.paired(
                [landprice, "batch", str(dirty), *options],
                [landprice, "batch", str(clean), *options],
                arguments.runs,
                outputs,
            )
            print(f"{rows:,} rows, {arguments.share:g} % of the numbers dirty")
            timing.report("  dirty", ours)
            timing.report("  clean", theirs)
            print(f"  ratio: {timing.ratio(ours, theirs):.2f}")


if __name__ == "__main__":
    main()
