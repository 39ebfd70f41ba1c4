"""Compares ``batch`` on generated ledgers with hand-written scripts: ratios of run times, and peak memory.

    python benchmarks/ledger.py [hand copy decimal mixed gb18030 diff memory …] [--rows N] [--runs N]

Each comparison runs both processes in turn, with the outputs of earlier runs deleted, and prints the median of the
ratios of the pairs. The ledgers are drawn with a fixed seed into a temporary folder.
"""

import argparse
import sys
import tempfile
from pathlib import Path

import baselines
import drawn_ledgers
import timing

LANDPRICE = str(Path(sys.executable).with_name("landprice"))
MEMORY_FACTOR = 10
"""How many times longer the second ledger of the memory comparison is."""


def batch_command(ledger: Path, priced: Path, *options: str) -> list[str]:
    """Return the command that prices a ledger."""
    return [LANDPRICE, "batch", str(ledger), *options, "-o", str(priced)]


class Benchmarks:
    """The comparisons, in one folder."""

    def __init__(self, home: Path, rows: int, runs: int) -> None:
        """Use ledgers of this many rows."""
        self.home, self.rows, self.runs = home, rows, runs
        self.written = home / "written"
        self.written.mkdir()
        self.priced, self.by_hand = self.written / "priced.csv", self.written / "by-hand.csv"

    def _script(self, name: str, *args: Path) -> list[str]:
        path = self.home / f"{name}_by_hand.py"
        path.write_text(getattr(baselines, name.upper()), encoding="utf-8")
        return [sys.executable, str(path), *map(str, args)]

    def _compare(self, title: str, bound: str, ours: list[str], name: str, theirs: list[str], runs: int = 0) -> None:
        """Run both in turn and print the ratio."""
        first, second = timing.paired(ours, theirs, runs or self.runs, self.written)
        print(f"{title} (target: {bound})")
        timing.report("  landprice", first)
        timing.report(f"  {name}", second)
        print(f"  ratio: {timing.ratio(first, second):.2f}", flush=True)

    def hand(self) -> None:
        """Compare term prices with a hand-written Polars script without checks."""
        ledger = drawn_ledgers.generate(self.home / "term.csv", self.rows, "term")
        theirs = self._script("hand", ledger, self.by_hand)
        ours = batch_command(ledger, self.priced, "--calculator", "term")
        timing.run(ours, self.written)
        timing.run(theirs)
        same = self.priced.read_bytes().removeprefix(b"\xef\xbb\xbf") == self.by_hand.read_bytes()
        self._compare(f"term, {self.rows:,} rows", "at most 1.3", ours, "by hand in Polars, without checks", theirs)
        print(f"  both wrote the same bytes: {'yes' if same else 'NO'}")

    def copy(self, kind: str = "term", bound: str = "at most 2") -> None:
        """Compare pricing with copying the priced file."""
        ledger = drawn_ledgers.generate(self.home / f"{kind}.csv", self.rows, kind)
        options = () if kind == "mixed" else ("--calculator", kind)
        ours = batch_command(ledger, self.priced, *options)
        timing.run(ours, self.written)
        kept = self.priced.replace(self.home / "kept.csv")
        theirs = self._script("copy", kept, self.by_hand)
        self._compare(f"{kind}, {self.rows:,} rows", bound, ours, "copying the priced file with Polars", theirs)

    def mixed(self) -> None:
        """Compare pricing rows of every calculator with copying the priced file."""
        self.copy("mixed", "at most 4")

    def decimal(self) -> None:
        """Compare term prices with a script that computes row by row with Decimal, with the same checks."""
        ledger = drawn_ledgers.generate(self.home / "term.csv", self.rows, "term")
        theirs = self._script("decimal", ledger, self.by_hand)
        ours = batch_command(ledger, self.priced, "--calculator", "term")
        self._compare(f"term, {self.rows:,} rows", "at most 0.1", ours, "row by row in Decimal, same checks", theirs, 1)

    def gb18030(self) -> None:
        """Compare a ledger in GB18030 with the same in UTF-8."""
        gb18030 = drawn_ledgers.generate(self.home / "gb18030.csv", self.rows, "term", "gb18030")
        utf8 = drawn_ledgers.generate(self.home / "term.csv", self.rows, "term")
        ours = batch_command(gb18030, self.priced, "--calculator", "term")
        theirs = batch_command(utf8, self.priced, "--calculator", "term")
        self._compare(f"GB18030, {self.rows:,} rows", "at most 1.5", ours, "the same in UTF-8", theirs)

    def diff(self) -> None:
        """Compare pricing a ledger under two rule books with pricing it once."""
        ledger = drawn_ledgers.generate(self.home / "term.csv", self.rows, "term")
        options = ["--calculator", "term", "-o", str(self.written / "diff.json")]
        ours = [LANDPRICE, "rules", "diff", "national", "tianjin-draft", "--ledger", str(ledger), *options]
        theirs = batch_command(ledger, self.priced, "--calculator", "term")
        self._compare(f"rules diff, {self.rows:,} rows", "at most 2.2", ours, "landprice batch once", theirs)

    def memory(self) -> None:
        """Compare peak memory with that of a ledger ten times as long."""
        peaks = []
        for rows in (self.rows, self.rows * MEMORY_FACTOR):
            ledger = drawn_ledgers.generate(self.home / "long.csv", rows, "term")
            run = timing.run(batch_command(ledger, self.priced, "--calculator", "term"), self.written)
            print(
                f"term, {rows:,} rows: {run.seconds:.1f} s, {rows / run.seconds:,.0f} rows/s, peak {run.peak:.0f} MiB"
            )
            peaks.append(run.peak)
        print(f"  ratio of the peaks (target: at most 1.3, and under 1,500 MiB): {peaks[1] / peaks[0]:.2f}")


def main() -> None:
    """Run the comparisons named on the command line, or all."""
    comparisons = {
        "hand": Benchmarks.hand,
        "copy": Benchmarks.copy,
        "decimal": Benchmarks.decimal,
        "mixed": Benchmarks.mixed,
        "gb18030": Benchmarks.gb18030,
        "diff": Benchmarks.diff,
        "memory": Benchmarks.memory,
    }
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("which", nargs="*", choices=[*comparisons, []], default=[])
    parser.add_argument("--rows", type=int, default=4_000_000)
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    print(timing.describe_machine())
    with tempfile.TemporaryDirectory() as folder:
        benchmarks = Benchmarks(Path(folder), options.rows, options.runs)
        for name in options.which or comparisons:
            comparisons[name](benchmarks)


if __name__ == "__main__":
    main()
