"""Compares start-up with a bare Typer program: one parcel as JSON, as a whole process. The target is at most 0.8.

python benchmarks/startup.py [RUNS]
"""

import sys
import tempfile
from pathlib import Path

import timing

BARE = """
import typer

app = typer.Typer()


@app.command()
def main(use: str = "", unit_price: str = "", area: str = "", years: str = "", json: bool = False) -> None:
    print(use)


app()
"""
PARCEL = ["--use", "industrial", "--unit-price", "480", "--area", "20000", "--years", "20", "--json"]


def main() -> None:
    """Time both and print the ratio."""
    times = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    with tempfile.TemporaryDirectory() as folder:
        bare = Path(folder) / "bare.py"
        bare.write_text(BARE, encoding="utf-8")
        landprice = str(Path(sys.executable).with_name("landprice"))
        ours, theirs = timing.paired([landprice, "term", *PARCEL], [sys.executable, str(bare), *PARCEL], times)
    print(timing.describe_machine())
    timing.report("landprice term … --json", ours)
    timing.report("bare Typer program", theirs)
    print(f"ratio: {timing.ratio(ours, theirs):.2f}")


if __name__ == "__main__":
    main()
