"""How prompt an answer is where somebody waits for it: ratios, so that they hold on any machine.

- An amount of 100 000 characters that is no number, beside one of three: at most 1.5 times.
- From Ctrl-C to the end of a run in the middle of a million rows, as a share of the whole run: at most 0.2.

python benchmarks/promptness.py [RUNS]
"""

import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import ledgers
import timing

from landprice.errors import Exit

LANDPRICE = str(Path(sys.executable).with_name("landprice"))
REFUSED = [LANDPRICE, "term", "--use", "industrial", "--years", "20"]


def main() -> None:
    """Time both and print the ratios."""
    times = int(sys.argv[1]) if len(sys.argv) > 1 else 9
    print(timing.machine())
    long, short = [refused("9" * 10**5 + "x")], [refused("99x")]
    for _ in range(times):
        long.append(refused("9" * 10**5 + "x"))
        short.append(refused("99x"))
    ratio = statistics.median(a / b for a, b in zip(long[1:], short[1:], strict=True))
    print(f"an amount of 100 000 characters refused, beside one of three: {ratio:.2f}")
    with tempfile.TemporaryDirectory() as folder:
        ledger = Path(folder) / "ledger.csv"
        ledgers.generate(ledger, 1_000_000, "term")
        whole = batch(ledger, interrupted=False)
        ends = [batch(ledger, interrupted=True) for _ in range(times)]
    print(f"from Ctrl-C to the end, as a share of a whole run: {statistics.median(ends) / whole:.3f}")


def refused(text: str) -> float:
    """The seconds that a bad amount takes to be refused."""
    start = time.perf_counter()
    done = subprocess.run([*REFUSED, f"--full-price={text}"], capture_output=True, check=False)
    assert done.returncode == Exit.USAGE, done.stderr
    return time.perf_counter() - start


def batch(ledger: Path, *, interrupted: bool) -> float:
    """The seconds of a whole run, or from Ctrl-C to its end, once it has begun to write."""
    output = ledger.with_name("priced.csv")
    command = [LANDPRICE, "batch", str(ledger), "--calculator", "term", "--force", "-o", str(output)]
    start = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        if interrupted:
            while process.poll() is None and not list(ledger.parent.glob(".priced.csv.*")):
                time.sleep(0.01)
            time.sleep(0.2)
            start = time.perf_counter()
            process.send_signal(signal.SIGINT)
        code = process.wait()
    assert code in ({Exit.INTERRUPTED} if interrupted else {Exit.PRICED, Exit.ROWS_REJECTED}), code
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
