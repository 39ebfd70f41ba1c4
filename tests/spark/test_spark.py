"""Spark on ``local-cluster[2,1,1024]``, two workers of their own: its rows are those of the local engine.

The oracle is the local engine, run on the same ledger in the same test.
"""

import contextlib
import csv
import io
import os
import signal
import subprocess
import sys
import threading
import time
from decimal import Decimal
from pathlib import Path

import measured
import polars as pl
import pytest
import strategies
import tools
from hypothesis import Phase, given, settings
from ledgers import LEDGER_CALCULATORS, cells_of
from paths import EXAMPLES, ROOT

from landprice import rulebook
from landprice.cli.main import main
from landprice.errors import Exit, UsageError
from landprice.ledger.headings import ColumnOptions

for package in ("pyspark", "pyarrow", "pandas"):
    tools.package(package)
tools.program("java")

import pyspark  # noqa: E402
from pyspark.sql import SparkSession  # noqa: E402

from landprice.ledger.spark import job_config, price  # noqa: E402
from landprice.ledger.spark import session as sessions  # noqa: E402

pytestmark = pytest.mark.spark

EXAMPLE = EXAMPLES / "ledger.csv"
BOM = b"\xef\xbb\xbf"
TERM = ("--calculator", "term")
HEADING = "id,use,full_price,years"
SMALL_BLOCKS = ("--spark-conf", "spark.sql.files.maxPartitionBytes=20000")


@pytest.fixture(scope="module")
def spark(tmp_path_factory):
    """A session on two workers that are processes of their own, all of this test's."""
    home = tmp_path_factory.mktemp("spark")
    with pytest.MonkeyPatch.context() as patch, (home / "log").open("wb") as log:
        for name, value in measured.ENVIRONMENT.items():
            patch.setenv(name, value)
        patch.setenv("PYSPARK_PYTHON", sys.executable)
        patch.setenv("SPARK_LOCAL_IP", "127.0.0.1")
        patch.setenv("SPARK_WORKER_DIR", str(home / "work"))
        patch.setenv("PYTHONPATH", str(ROOT))  # of the workers, as an installed landprice would be
        with sessions.errors_to(log.fileno()):
            session = (
                SparkSession.builder.master("local-cluster[2,1,1024]")
                .config("spark.ui.enabled", "false")
                .config("spark.ui.showConsoleProgress", "false")
                .config("spark.local.dir", str(home / "local"))
                .config("spark.executorEnv.POLARS_MAX_THREADS", "1")
                .config("spark.sql.shuffle.partitions", "2")
                .getOrCreate()
            )
        yield session
        session.stop()


@pytest.fixture
def run(spark, tmp_path, capfd, monkeypatch):  # noqa: ARG001  the session is the one that runs
    """Price a ledger with Spark, in a folder of its own: the exit code and what was said.

    Paths are whole: Java's own folder is the one where the session was started.
    """
    monkeypatch.chdir(tmp_path)

    def go(ledger, *args, output="spark.csv", engine=("--engine", "spark")):
        paths = str(tmp_path / ledger), *args, *engine, "-o", str(tmp_path / output)
        code = main(["batch", *paths, "--lang", "en"])
        out, err = capfd.readouterr()
        assert (out, "Traceback" in err) == ("", False), err
        assert not list(tmp_path.glob(".*.part")), "something was left over"
        return code, err

    return go


def parts(folder):
    """The rows of a folder of CSV files, in the files' order, after seeing that each is whole in itself."""
    folder = Path(folder)
    assert (folder / "_SUCCESS").exists()
    files = sorted(folder.glob("part-*.csv"))
    heads = {file.read_bytes().partition(b"\n")[0] for file in files}
    (head,) = heads
    assert head.startswith(BOM)
    return head, [row for file in files for row in rows_in(file.read_bytes().partition(b"\n")[2])]


def rows_in(data):
    """The rows of some CSV text."""
    return list(csv.reader(io.StringIO(data.decode(), newline="")))


def same_as_local(spark_name, local_name):
    """Both outputs hold the same rows, each as often, under the same headings."""
    for suffix in (".csv", ".rejects.csv"):
        head, rows = parts(spark_name + suffix)
        local_head, _, local_rows = Path(local_name + suffix).read_bytes().partition(b"\n")
        assert head == local_head
        assert sorted(rows) == sorted(rows_in(local_rows))


def reported(err):
    """Return the messages on the rows, without the names of the outputs."""
    return [line for line in err.splitlines() if not line.startswith(("Priced rows", "Rejected rows"))]


def term_ledger(rows, *more):
    """A term ledger of so many rows, every third one over the maximum, and some more as they are."""
    lines = [f"津{number},industrial,{number * 1000 + 7}.5,{number % 3 * 25 + 5}" for number in range(rows)]
    return "\n".join([HEADING, *lines, *more, ""]).encode()


# ── row for row ──


def drawn_parcels(calculator, number):
    """So many parcels of a calculator, the same on every run."""
    found = []

    @settings(max_examples=number, phases=[Phase.generate], derandomize=True, database=None)
    @given(strategies.parcels(calculator))
    def draw(parcel):
        """Keep one."""
        found.append(cells_of(parcel))

    draw()
    return found


def test_row_for_row_the_local_engine(run):
    """Every calculator over the whole range of its inputs, dirty, in many blocks: all of it as on one machine."""
    drawn = [
        {"calculator": key, "id": f"{key} {number}", **cells}
        for key in LEDGER_CALCULATORS
        for number, cells in enumerate(drawn_parcels(key, 60))
    ]
    headings = list(dict.fromkeys(key for row in drawn for key in row))
    # a column has one unit: prices at a review are totals here
    written = [f"{key}（元）" if key.startswith("reassessed_") else key for key in headings]
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(written)
    for row in drawn:
        writer.writerow([row.get(key, "") for key in headings])
    text.write("term,short\nterm," + '"stray,\n' + "\n" + ",".join(["nobody's"] * len(headings)) + "\n")
    whole = text.getvalue().encode() + "term,坏\n".encode("gb18030")
    Path("ledger.csv").write_bytes(whole.replace(b'"', b""))  # no quotes: it is cut into blocks
    prefix = ("--prefix", "out_")
    code, err = run("ledger.csv", *prefix, *SMALL_BLOCKS)
    local_code, local_err = run("ledger.csv", *prefix, output="local.csv", engine=())
    assert (code, local_code) == (Exit.ROWS_REJECTED, Exit.ROWS_REJECTED)
    assert reported(err) == reported(local_err)
    assert len(list(Path("spark.csv").glob("part-*"))) > 1
    same_as_local("spark", "local")


def test_cells_with_line_breaks_and_gb18030(run):
    """Quoted cells over several lines are never cut: such a ledger is read file by file; GB18030 is found out."""
    more = ['"a\nb",工业用地,5,5', '"c ""d""",工业用地,"5",5', "e,工业用地", 'f,"工业', "\x1a"]
    Path("ledger.csv").write_bytes(term_ledger(1500, *more).decode().encode("gb18030"))
    code, err = run("ledger.csv", *TERM, *SMALL_BLOCKS)
    local_code, local_err = run("ledger.csv", *TERM, output="local.csv", engine=())
    assert (code, reported(err)) == (local_code, reported(local_err))
    same_as_local("spark", "local")


def test_commas_between_tabs(run):
    """A cell of a ledger of tabs needs no quotes there, and needs them in the CSV that is written."""
    rows = "note\tuse\tfull_price\tyears\na,b\tindustrial\t960000\t20\nc,d\tindustrial\t960000\t60\n"
    Path("ledger.tsv").write_text(rows, encoding="utf-8")
    run("ledger.tsv", *TERM)
    run("ledger.tsv", *TERM, output="local.csv", engine=())
    same_as_local("spark", "local")
    assert parts("spark.csv")[1][0][:4] == ["a,b", "industrial", "960000", "20"]


def test_many_files_and_formats(run):
    """A folder of files, TSV and packed ones; Parquet in and out: its columns as they are, decimals as decimals."""
    Path("many.csv").mkdir()
    for number in range(3):
        Path(f"many.csv/{number}.csv").write_bytes(term_ledger(2, f"b,nowhere,{number},1"))
    assert run("many.csv", *TERM, output="typed.parquet")[0] == Exit.ROWS_REJECTED
    priced = pl.read_parquet("typed.parquet/part-*.parquet")
    assert (priced.height, priced.schema["price"]) == (6, pl.Decimal(38, 2))
    assert priced.columns == [
        *HEADING.split(","),
        "full_term_price",
        "price",
        "reserve_price",
        "supply_method",
        "warnings",
    ]
    rejected = pl.read_parquet("typed.rejects.parquet/part-*.parquet")
    assert rejected.columns == [*HEADING.split(","), "row", "codes", "message"]
    assert sorted(rejected["row"]) == ["0.csv:4", "1.csv:4", "2.csv:4"]
    assert priced.filter(pl.col("id") == "津1")["price"].to_list() == [Decimal("604.50")] * 3  # 1007.5 × 30 ÷ 50

    typed = priced.select("id", "use", pl.col("full_price").cast(pl.Float64), years=pl.lit(20))
    typed.write_parquet("again.parquet")
    code, err = run("again.parquet", *TERM, output="text.tsv")
    assert (code, "6 rows: 6 priced, 0 rejected." in err) == (Exit.PRICED, True)
    rows = [line.split("\t") for line in Path("text.tsv/part-00000.tsv").read_text("utf-8-sig").splitlines()]
    assert min(row[2:6] for row in rows) == ["1007.5", "20", "1007.50", "403.00"]
    heading = "\t".join([*HEADING.split(","), "row", "codes", "message"])
    assert Path("text.rejects.tsv/part-00000.tsv").read_text("utf-8-sig") == heading + "\n"


# ── a worker dies ──


def processes():
    """The processes of this machine: each one's id, its parent's, and its command line."""
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError, ValueError):
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            yield int(folder.name), parent, (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()


def executors(spark):
    """The executors of this session, by its application's own id."""
    app = spark.sparkContext.applicationId
    return [
        pid for pid, _, line in processes() if "CoarseGrainedExecutorBackend" in line and app in line and "java" in line
    ]


def python_workers(spark):
    """The Python workers of its executors: children of the daemons that are the executors' children."""
    every = list(processes())
    daemons = [pid for pid, parent, line in every if parent in executors(spark) and "pyspark.daemon" in line]
    return [pid for pid, parent, _ in every if parent in daemons]


@pytest.mark.parametrize("whom", [executors, python_workers])
def test_a_worker_is_killed_in_mid_job(spark, run, tmp_path, whom):
    """SIGKILL to an executor, or to a Python worker, while rows are being written: nothing is lost or doubled."""
    Path("ledger.csv").write_bytes(term_ledger(16000, "x,industrial"))
    run("ledger.csv", *TERM, output="local.csv", engine=())
    killed = []

    def kill():
        """Kill one as soon as a task has written its rows and others have not."""
        tracker, until = spark.sparkContext.statusTracker(), time.monotonic() + 300
        while time.monotonic() < until:
            stages = [tracker.getStageInfo(stage) for stage in tracker.getActiveStageIds()]
            half = any(stage is not None and 0 < stage.numCompletedTasks < stage.numTasks for stage in stages)
            if half and list(tmp_path.glob(".spark.csv.*.part/rows")) and (found := whom(spark)):
                os.kill(found[0], signal.SIGKILL)
                killed.append(found[0])
                return
            time.sleep(0.01)

    killer = threading.Thread(target=kill)
    killer.start()
    code, _ = run("ledger.csv", *TERM, *SMALL_BLOCKS)
    killer.join()
    assert killed, "nobody was killed in time"
    assert killed[0] not in whom(spark)
    assert code == Exit.ROWS_REJECTED
    assert len(list(Path("spark.csv").glob("part-*"))) > 10
    same_as_local("spark", "local")


def test_a_job_that_fails_is_one_line_and_leaves_nothing(run, monkeypatch):
    """A worker's error is reported in one line with exit code 6; existing output is unchanged."""
    Path("ledger.csv").write_bytes(term_ledger(3))
    Path("spark.csv").mkdir()
    Path("spark.csv/kept").touch()
    monkeypatch.setattr(job_config, "VERSION", "9.9.9")  # the workers have their own
    code, err = run("ledger.csv", *TERM, "--force")
    assert (code, err.count("\n")) == (Exit.FILE, 1)
    assert "the driver 9.9.9. Use the same environment on every node." in err
    assert Path("spark.csv/kept").exists()
    assert not Path("spark.rejects.csv").exists()


# ── in a notebook ──


def test_a_dataframe_in_a_notebook(spark):
    """Columns as they are, with what is added; a user's own book from a file that no worker has; counts by Spark."""
    rows = [
        ("A", "工业用地", Decimal("480.0000"), 20000.0, 20, [1]),
        ("B", "空地", Decimal(1), 0.1, 20, None),
        ("C", "工业用地", None, float("nan"), 60, []),
    ]
    schema = "id string, use string, unit_price decimal(18,6), area double, years int, tags array<int>"
    frame = spark.createDataFrame(rows, schema)
    with price(frame, calculator="term", lang="en", prefix="out_") as done:
        (priced,) = done.priced.collect()
        rejected = {row["id"]: row for row in done.rejected.collect()}
        summary = done.counts()
    assert tuple(priced)[:6] == rows[0]
    assert priced["out_price"] == Decimal("3840000.00")  # rules.md: 9 600 000 × 20 ÷ 50
    assert done.priced.schema["out_price"].dataType.simpleString() == "decimal(38,2)"
    assert rejected["B"]["out_codes"] == "unknown-use"
    assert rejected["C"]["out_codes"] == "not-a-number;missing-input;term-over-maximum"
    assert rejected["C"]["tags"] == []
    assert (summary.rows, summary.priced, summary.rejected) == (3, 1, 2)
    assert summary.codes == {"unknown-use": 1, "not-a-number": 1, "missing-input": 1, "term-over-maximum": 1}
    assert summary.uses["not-a-number", "industrial"] == 1


def test_a_dataframe_that_can_not_be_priced(spark, tmp_path):
    """What is wrong with the columns is said on the driver, before any job."""
    frame = spark.createDataFrame([("A", [1], 5)], "use string, area array<int>, years int")
    with pytest.raises(UsageError, match="“area” has the type array<int>"):
        price(frame, calculator="term", column_options=ColumnOptions({"unit_price": "480"}))
    with pytest.raises(UsageError, match="There already is a column “Price”"):
        price(frame.selectExpr("use", "years", "1 as full_price", "1 as Price"), calculator="term")
    own = tmp_path / "own.toml"
    own.write_text('id = "own"\ntitle = "自有"\nstatus = "draft"\n', encoding="utf-8")
    book = rulebook.load(own)
    own.unlink()
    frame = spark.createDataFrame([("industrial", "1000", "30")], "use string, full_price string, years string")
    done = price(frame, calculator="term", rules=book, keep=pyspark.StorageLevel.NONE)
    assert done.priced.first()["warnings"] == "term-over-general-limit"
    assert done.counts().warnings == {"term-over-general-limit": 1}


# ── what is refused ──


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        (["none.csv", "-o", "o.csv"], Exit.FILE, "none.csv: there is no such file"),
        (["l.csv"], Exit.USAGE, "--engine spark writes folders: name one with --output."),
        (
            ["l.csv", "-o", "o.xlsx"],
            Exit.USAGE,
            "reads and writes formats by their ending: .csv, .tsv, .jsonl, .parquet.",
        ),
        (["l.csv", "-o", "o.csv", "--rejects", "r.tsv"], Exit.USAGE, "both outputs need the same format (.csv)"),
        (["l.csv", "-o", "o.csv.gz"], Exit.USAGE, "without an ending of compression"),
        (["l.csv", "-o", "l.csv"], Exit.USAGE, "l.csv overlap"),
        (["there.csv", "-o", "there.csv/o.csv"], Exit.USAGE, "overlap: give each its own place."),
        (["l.csv", "-o", "there.csv"], Exit.FILE, "there.csv already exists. Use --force to replace it."),
        (["empty.csv", "-o", "o.csv"], Exit.FILE, "empty.csv: the file is empty"),
        (["mixed", "-o", "o.csv"], Exit.USAGE, "All files of a ledger need the same format"),
        (["nested.csv", "-o", "o.csv"], Exit.USAGE, "Spark did not read"),
        (["kinds.csv", "-o", "o.csv"], Exit.USAGE, "have names of partitions (kind)"),
        (["long.csv", "-o", "o.csv"], Exit.FILE, "bytes long (at most 16777216)"),
        (["no-zip.parquet", "-o", "o.csv"], Exit.FILE, "The Spark job failed"),
        (["l.csv", "-o", "o.csv", "--engine", "flink"], Exit.USAGE, "use local or spark"),
    ],
)
def test_what_spark_is_not_asked_to_do(spark, tmp_path, monkeypatch, capfd, args, code, said):  # noqa: ARG001
    """One line that says what was wrong, its exit code, and no output."""
    monkeypatch.chdir(tmp_path)
    good = term_ledger(1)
    for name, content in {
        "l.csv": good,
        "empty.csv": b"",
        "mixed/a.csv": good,
        "mixed/b.parquet": b"",
        "nested.csv/a.csv": good,
        "nested.csv/below/b.csv": good,
        "kinds.csv/kind=a/a.csv": good,
        "there.csv/old.csv": good,
        "long.csv": good + b"x" * (17 << 20),
        "no-zip.parquet": b"none",
    }.items():
        Path(name).parent.mkdir(exist_ok=True, parents=True)
        Path(name).write_bytes(content)
    args = [arg if arg.startswith("-") or arg == "flink" else str(tmp_path / arg) for arg in args]
    engine = [] if "--engine" in args else ["--engine", "spark"]
    assert main(["batch", *args, *engine, *TERM, "--lang", "en"]) == code
    out, err = capfd.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert said in err
    assert not list(tmp_path.glob("o.*"))
    assert not list(tmp_path.glob(".*.part"))


def test_what_a_killed_run_left(spark, tmp_path, monkeypatch, capfd):  # noqa: ARG001
    """It is named by the next run for the same output, and deleted with --force."""
    monkeypatch.chdir(tmp_path)
    Path("ledger.csv").write_bytes(term_ledger(2))
    left = Path(".spark.csv.0123456789ab.part")
    left.mkdir()
    other = Path(".other.csv.0123456789ab.part")
    other.mkdir()
    command = ["batch", str(tmp_path / "ledger.csv"), *TERM, "--engine", "spark", "-o", str(tmp_path / "spark.csv")]
    code = main([*command, "--lang", "en"])
    assert (code, left.exists()) == (Exit.PRICED, True)
    said = capfd.readouterr().err.splitlines()[0]
    assert said.startswith("An earlier run that was killed left")
    assert said.endswith(f"{left}; delete it unless another run is writing it.")
    code = main([*command, "--force", "--lang", "zh"])
    assert (code, left.exists(), other.exists()) == (Exit.PRICED, False, True)
    assert "part，已删除。" in capfd.readouterr().err


@pytest.mark.parametrize(
    ("missing", "said"),
    [
        ("pyspark", "needs the Python packages pyspark. Run pip install 'landprice[spark]' first."),
        ("java", "needs Java. Install a JDK 17"),
    ],
)
def test_what_has_to_be_installed(tmp_path, monkeypatch, capfd, missing, said):
    """What is missing is named, and how to get it: exit 2, one line."""
    if missing == "java":
        monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    else:
        monkeypatch.setattr(sessions.importlib.util, "find_spec", lambda name: None if name == missing else object())
    assert main(["batch", "l.csv", *TERM, "--engine", "spark", "-o", "o.csv", "--lang", "en"]) == Exit.USAGE
    err = capfd.readouterr().err
    assert (said in err, err.count("\n")) == (True, 1)


# ── a process of its own, which starts Spark ──


def alone(folder, *args):
    """The command as a process of its own, in a folder of its own."""
    run = [sys.executable, "-c", "from landprice.cli.main import run; run()"]
    command = [*run, "batch", "ledger.csv", *TERM, "--engine", "spark", "-o", "spark.csv", "--lang", "en", *args]
    environment = {**os.environ, **measured.ENVIRONMENT, "PYTHONPATH": str(ROOT), "TMPDIR": str(folder)}
    pipe = subprocess.PIPE
    return subprocess.Popen(
        command, cwd=folder, env=environment, stdout=pipe, stderr=pipe, text=True, start_new_session=True
    )


def test_the_command_starts_spark(tmp_path, monkeypatch, capfd):
    """With no session there it starts one, prices what the local engine prices, and leaves no log of Java's."""
    (tmp_path / "ledger.csv").write_bytes(term_ledger(300))
    with alone(tmp_path, "--master", "local[2]") as process:
        out, err = process.communicate(timeout=300)
    assert (process.returncode, out) == (Exit.ROWS_REJECTED, "")
    monkeypatch.chdir(tmp_path)
    assert main(["batch", "ledger.csv", *TERM, "-o", "local.csv", "--lang", "en"]) == Exit.ROWS_REJECTED
    assert reported(err) == reported(capfd.readouterr().err)
    same_as_local("spark", "local")
    assert not list(tmp_path.glob("landprice-spark-*.log"))


def test_a_spark_that_does_not_start_is_one_line(tmp_path):
    """The master that was asked for, why not, and where Java's own words are; no output."""
    (tmp_path / "ledger.csv").write_bytes(term_ledger(3))
    with alone(tmp_path, "--master", "no-such-master") as process:
        out, err = process.communicate(timeout=300)
    (log,) = tmp_path.glob("landprice-spark-*.log")
    assert (process.returncode, out, err.count("\n")) == (Exit.FILE, "", 1)
    assert "Spark did not start (master no-such-master): " in err
    assert err.endswith(f"; Spark's log: {log}\n")
    assert not list(tmp_path.glob("*spark.*csv*"))


def test_ctrl_c_ends_it(tmp_path):
    """SIGINT in mid-job ends it with 130 and one line; no output, nothing left over."""
    (tmp_path / "ledger.csv").write_bytes(term_ledger(20000))
    with alone(tmp_path, "--master", "local[1]", *SMALL_BLOCKS) as process:
        until = time.monotonic() + 300
        while not list(tmp_path.glob(".spark.csv.*.part/rows")) and process.poll() is None:
            assert time.monotonic() < until, "no job has begun"
            time.sleep(0.01)
        os.killpg(process.pid, signal.SIGINT)
        out, err = process.communicate(timeout=300)
    assert (process.returncode, out, err) == (Exit.INTERRUPTED, "", "Interrupted.\n")
    assert not list(tmp_path.glob("*spark.*csv*"))
    assert not list(tmp_path.glob("landprice-spark-*.log"))


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("--headings", "words", "-o", "priced.csv"), "--headings words"),
        (("--sheet", "台账", "-o", "priced.csv"), "--sheet"),
        (("--header-row", "0", "-o", "priced.csv"), "--header-row"),
        (("--delimiter", "ab", "-o", "priced.csv"), "delimiter"),
        ((), "--output"),
        (("-o", "priced.csv", "--rejects", "rejects.parquet"), "rejects.parquet"),
        (("-o", "priced.csv", "--report", "report.json"), "report.json"),
    ],
)
def test_an_option_that_does_not_fit_is_refused_before_spark_starts(tmp_path, monkeypatch, capfd, args, said):
    """One line that names it; nothing is written."""
    monkeypatch.chdir(tmp_path)
    Path("report.json").write_text("another's")
    Path("ledger.csv").write_text("use,full_price,years\nindustrial,960000,20\n")
    code = main(["batch", "ledger.csv", "--calculator", "term", "--engine", "spark", *args, "--lang", "en"])
    err = capfd.readouterr().err
    assert code in (Exit.USAGE, Exit.FILE)
    assert (said in err, err.count("\n")) == (True, 1)
    assert {path.name for path in tmp_path.iterdir()} == {"report.json", "ledger.csv"}
