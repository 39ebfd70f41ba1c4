"""Compares ``batch --engine spark`` with ``batch`` on the same generated rows and the same cores.

    python benchmarks/spark.py [SMALL LARGE] [--runs N] [--calculator term|lease|…]

Both run as whole processes, in turn. Spark takes seconds to start, whatever the ledger, so the rate is also given
without the start: the difference in rows between LARGE and SMALL, divided by the difference in core seconds of Java,
the Python workers and the command together. Core seconds depend less than wall time on a busy machine.
"""

import argparse
import os
import statistics
import sys
import tempfile
from pathlib import Path

import timing
from drawn_ledgers import HEADINGS, generate


def main() -> None:
    """Time both at both sizes, and print the rates per core and their ratios."""
    parser = argparse.ArgumentParser()
    parser.add_argument("rows", nargs="*", type=int, default=[1_000_000, 4_000_000])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--calculator", choices=sorted(HEADINGS), default="term")
    options = parser.parse_args()
    small, large = options.rows
    cores = len(os.sched_getaffinity(0))
    print(timing.describe_machine())
    middle: dict[tuple[str, int], float] = {}
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        for rows in (small, large):
            ledger = home / f"{rows}.csv"
            generate(ledger, rows, options.calculator)
            landprice = [str(Path(sys.executable).with_name("landprice")), "batch", str(ledger), "--force"]
            landprice += ["--calculator", options.calculator]
            spark = [*landprice, "--engine", "spark", "--master", f"local[{cores}]", "-o", str(home / "spark.csv")]
            local = [*landprice, "-o", str(home / "priced.csv")]
            pairs = [(timing.run(spark), timing.run(local)) for _ in range(options.runs)]
            ours, theirs = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
            print(f"{rows:,} rows of {options.calculator}, {ledger.stat().st_size >> 20} MiB")
            timing.report("  --engine spark", ours)
            timing.report("  --engine local", theirs)
            print(f"  ratio: {timing.ratio(ours, theirs):.2f}")
            for engine, runs in (("spark", ours), ("local", theirs)):
                middle[engine, rows] = statistics.median(run.cpu for run in runs)
                print(f"  --engine {engine}: median {middle[engine, rows]:.1f} core seconds")
    rates = {engine: (large - small) / (middle[engine, large] - middle[engine, small]) for engine in ("spark", "local")}
    for engine, rate in rates.items():
        print(f"--engine {engine}: {rate:,.0f} rows a second a core, without its start")
    print(f"ratio: {rates['local'] / rates['spark']:.2f}")


if __name__ == "__main__":
    main()
