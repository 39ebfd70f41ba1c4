"""``batch`` on generated ledgers beside what one would write by hand: ratios of whole processes, and peak memory.

    python benchmarks/ledger.py [hand copy decimal mixed gb18030 memory …] [--rows N] [--runs N]

Each comparison runs both in turn, each without outputs of an earlier run, and gives the median of the ratios, pair by
pair. The ledgers are drawn with a fixed seed and kept in a temporary folder.
"""

import argparse
import sys
import tempfile
from pathlib import Path

import ledgers
import scripts
import timing

LANDPRICE = str(Path(sys.executable).with_name("landprice"))
MEMORY_TIMES = 10
"""How many times longer the ledger is that the peak of memory is compared with."""


def batch(ledger: Path, priced: Path, *options: str) -> list[str]:
    """The command."""
    return [LANDPRICE, "batch", str(ledger), *options, "-o", str(priced)]


class Bench:
    """The comparisons, in one folder."""

    def __init__(self, home: Path, rows: int, runs: int) -> None:
        """Make them with ledgers of so many rows."""
        self.home, self.rows, self.runs = home, rows, runs
        self.written = home / "written"
        self.written.mkdir()
        self.priced, self.by_hand = self.written / "priced.csv", self.written / "by-hand.csv"

    def _script(self, name: str, *args: Path) -> list[str]:
        path = self.home / f"{name}_by_hand.py"
        path.write_text(getattr(scripts, name.upper()), encoding="utf-8")
        return [sys.executable, str(path), *map(str, args)]

    def _against(self, title: str, bound: str, ours: list[str], name: str, theirs: list[str], runs: int = 0) -> None:
        """Run both in turn and print the ratio."""
        mine, other = timing.paired(ours, theirs, runs or self.runs, self.written)
        print(f"{title} ({bound} is asked for)")
        timing.report("  landprice batch", mine)
        timing.report(f"  {name}", other)
        print(f"  ratio: {timing.ratio(mine, other):.2f}", flush=True)

    def hand(self) -> None:
        """The term prices against a script in Polars without checks."""
        ledger = ledgers.generate(self.home / "term.csv", self.rows, "term")
        theirs = self._script("hand", ledger, self.by_hand)
        ours = batch(ledger, self.priced, "--calculator", "term")
        timing.run(ours, self.written)
        timing.run(theirs)
        same = self.priced.read_bytes().removeprefix(b"\xef\xbb\xbf") == self.by_hand.read_bytes()
        self._against(f"term, {self.rows:,} rows", "at most 1.3", ours, "by hand in Polars, without checks", theirs)
        print(f"  both wrote the same bytes: {'yes' if same else 'NO'}")

    def copy(self, kind: str = "term", bound: str = "at most 2") -> None:
        """The term prices against copying what was written."""
        ledger = ledgers.generate(self.home / f"{kind}.csv", self.rows, kind)
        options = () if kind == "mixed" else ("--calculator", kind)
        ours = batch(ledger, self.priced, *options)
        timing.run(ours, self.written)
        kept = self.priced.replace(self.home / "kept.csv")
        theirs = self._script("copy", kept, self.by_hand)
        self._against(f"{kind}, {self.rows:,} rows", bound, ours, "copying the priced file with Polars", theirs)

    def mixed(self) -> None:
        """Rows of every calculator against copying what was written."""
        self.copy("mixed", "at most 4")

    def decimal(self) -> None:
        """The term prices against a script that goes row by row with Decimal and makes the same checks."""
        ledger = ledgers.generate(self.home / "term.csv", self.rows, "term")
        theirs = self._script("decimal", ledger, self.by_hand)
        ours = batch(ledger, self.priced, "--calculator", "term")
        self._against(f"term, {self.rows:,} rows", "at most 0.1", ours, "row by row in Decimal, same checks", theirs, 1)

    def gb18030(self) -> None:
        """A ledger in GB18030 against the same in UTF-8."""
        one = ledgers.generate(self.home / "gb18030.csv", self.rows, "term", "gb18030")
        other = ledgers.generate(self.home / "term.csv", self.rows, "term")
        ours = batch(one, self.priced, "--calculator", "term")
        theirs = batch(other, self.priced, "--calculator", "term")
        self._against(f"GB18030, {self.rows:,} rows", "at most 1.5", ours, "the same in UTF-8", theirs)

    def memory(self) -> None:
        """The peak of a ledger ten times as long."""
        peaks = []
        for rows in (self.rows, self.rows * MEMORY_TIMES):
            ledger = ledgers.generate(self.home / "long.csv", rows, "term")
            one = timing.run(batch(ledger, self.priced, "--calculator", "term"), self.written)
            print(
                f"term, {rows:,} rows: {one.seconds:.1f} s, {rows / one.seconds:,.0f} rows/s, peak {one.peak:.0f} MiB"
            )
            peaks.append(one.peak)
        print(f"  ratio of the peaks (at most 1.3 is asked for, and under 1,500 MiB): {peaks[1] / peaks[0]:.2f}")


def main() -> None:
    """Make the comparisons that are asked for, all but the longest unless said."""
    every = {
        "hand": Bench.hand,
        "copy": Bench.copy,
        "decimal": Bench.decimal,
        "mixed": Bench.mixed,
        "gb18030": Bench.gb18030,
        "memory": Bench.memory,
    }
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("which", nargs="*", choices=[*every, []], default=[])
    parser.add_argument("--rows", type=int, default=4_000_000)
    parser.add_argument("--runs", type=int, default=5)
    asked = parser.parse_args()
    print(timing.machine())
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(Path(folder), asked.rows, asked.runs)
        for name in asked.which or every:
            every[name](bench)


if __name__ == "__main__":
    main()
