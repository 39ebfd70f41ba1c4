"""Build the wheel, install it in an environment of its own, and use it in a folder that is not the source tree."""

import json
import os
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).parent.parent
LEDGER = "宗地编号,土地用途,成交价（万元）,供应年期\nA,工业用地,960,20\nB,空地,1,20\n"


def main() -> None:
    """Raise where the wheel falls short."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        run([sys.executable, "-m", "build", "--wheel", "--outdir", str(home), str(ROOT)], home)
        (wheel,) = home.glob("*.whl")
        venv.create(home / "venv", with_pip=True)
        bin_ = home / "venv" / "bin"
        run([str(bin_ / "pip"), "install", "-q", str(wheel)], home)
        landprice = str(bin_ / "landprice")
        parcel = ["term", "--use", "industrial", "--unit-price", "480", "--area", "20000", "--years", "20", "--json"]
        lines = {line["key"]: line["amount"] for line in json.loads(run([landprice, *parcel], home))["lines"]}
        assert lines["price"] == "3840000.00", lines
        assert "tianjin-draft" in run([landprice, "rules", "list"], home)
        assert "landprice" in run([str(bin_ / "python"), "-m", "landprice", "--version"], home)
        for ending in ("html", "docx", "xlsx", "json"):  # the page's template and style are files of the package
            run([landprice, *parcel[:-1], "--output", f"statement.{ending}"], home)
        run([landprice, "verify", "statement.json"], home)
        run([landprice, "verify", "statement.xlsx"], home)
        assert "landprice" in run([str(bin_ / "python"), "-c", "import landprice; print(landprice.__file__)"], home)
        (home / "ledger.csv").write_text(LEDGER, encoding="utf-8")
        run([landprice, "batch", "ledger.csv", "--calculator", "term", "-o", "priced.csv"], home, codes=(5,))
        assert "3840000.00" in (home / "priced.csv").read_text(encoding="utf-8-sig")
        assert "unknown-use" in (home / "priced.rejects.csv").read_text(encoding="utf-8-sig")
        (home / "own.toml").write_text('id = "own"\ntitle = "own"\nstatus = "draft"\nmistake = 1\n', encoding="utf-8")
        run([landprice, "rules", "check", "own.toml"], home, codes=(4,))
    print("the wheel works: 1 passed, 0 failed")


def run(command: list[str], home: Path, codes: tuple[int, ...] = (0,)) -> str:
    """Run a command away from the source tree."""
    environment = {key: value for key, value in os.environ.items() if key not in {"PYTHONPATH", "PYTHONHOME"}}
    done = subprocess.run(command, cwd=home, env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode not in codes:
        raise SystemExit(f"{command} ended with {done.returncode}:\n{done.stdout}\n{done.stderr}")
    return done.stdout


if __name__ == "__main__":
    main()
