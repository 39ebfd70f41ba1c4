"""A ledger: ``batch`` on generated rows beside copying the priced file with Polars, time and peak memory.

    python benchmarks/ledger.py [ROWS ...] [--runs N] [--calculator term|lease|…]

The rows are drawn with a fixed seed and kept in a temporary folder.
"""

import argparse
import random
import sys
import tempfile
from pathlib import Path

import timing

COPY = """
import sys
import polars as pl

pl.scan_csv(sys.argv[1], infer_schema=False).sink_csv(sys.argv[2])
"""
USES = ["工业用地", "仓储用地", "科研用地", "工矿仓储用地"]
HEADINGS = {
    "term": ["宗地编号", "土地用途", "土地面积（㎡）", "出让评估单价（元/㎡）", "供应年期"],
    "lease": ["宗地编号", "土地用途", "土地面积（㎡）", "出让评估单价（元/㎡）", "供应年期", "租金调整周期"],
    "lease-to-sale": ["宗地编号", "土地用途", "土地面积（㎡）", "出让评估单价（元/㎡）", "租赁期", "出让年期"],
}


def cells(calculator: str, number: int, draw: random.Random) -> list[str]:
    """One row."""
    area, price = draw.randrange(10**7, 10**9), draw.randrange(10**4, 10**6)
    row = [
        f"津{number:08d}",
        draw.choice(USES),
        f"{area // 10**4}.{area % 10**4:04d}",
        f"{price // 100}.{price % 100:02d}",
    ]
    if calculator == "term":
        return [*row, str(draw.randrange(5, 50))]
    if calculator == "lease":
        return [*row, str(draw.randrange(5, 21)), "5"]
    return [*row, str(draw.randrange(1, 6)), str(draw.randrange(10, 45))]


def generate(path: Path, rows: int, calculator: str) -> None:
    """Write a ledger of so many rows."""
    draw = random.Random(20240131)
    with path.open("w", encoding="utf-8") as file:
        file.write(",".join(HEADINGS[calculator]) + "\n")
        for number in range(rows):
            file.write(",".join(cells(calculator, number, draw)) + "\n")


def main() -> None:
    """Time both at each size and print the ratios."""
    parser = argparse.ArgumentParser()
    parser.add_argument("rows", nargs="*", type=int, default=[1_000_000, 4_000_000])
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--calculator", choices=sorted(HEADINGS), default="term")
    asked = parser.parse_args()
    print(timing.machine())
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        copy = home / "copying.py"
        copy.write_text(COPY, encoding="utf-8")
        for rows in asked.rows:
            ledger, priced = home / f"{rows}.csv", home / "priced.csv"
            generate(ledger, rows, asked.calculator)
            landprice = str(Path(sys.executable).with_name("landprice"))
            batch = [landprice, "batch", str(ledger), "--calculator", asked.calculator, "-o", str(priced), "--force"]
            timing.run(batch)  # the priced file must be there to be copied
            kept = home / "kept.csv"
            priced.replace(kept)
            ours, theirs = timing.paired(
                batch, [sys.executable, str(copy), str(kept), str(home / "copied.csv")], asked.runs
            )
            sizes = f"{ledger.stat().st_size >> 20} MiB in, {kept.stat().st_size >> 20} MiB out"
            print(f"{rows:,} rows of {asked.calculator}: {sizes}")
            timing.report("  landprice batch", ours)
            timing.report("  copying the priced file with Polars", theirs)
            print(f"  ratio: {timing.ratio(ours, theirs):.2f}")


if __name__ == "__main__":
    main()
