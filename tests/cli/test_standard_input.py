"""A ledger from standard input: what it is, is told by its content, and it is priced as the file is."""

import io
import sys
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter

from landprice.cli.main import main
from landprice.errors import Exit

ROW = {"土地用途": "工业用地", "总价（万元）": "960", "供应年期": "20"}


class Input:
    """Standard input with these bytes."""

    def __init__(self, content: bytes, *, terminal: bool = False) -> None:
        """Of a pipe, or a terminal."""
        self.buffer = io.BytesIO(content)
        self.isatty = lambda: terminal


def as_xlsx() -> bytes:
    """The row as a workbook."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ROW)
        sheet.write_row(1, 0, ROW.values())
    return content.getvalue()


def as_parquet() -> bytes:
    """The row as Parquet."""
    content = io.BytesIO()
    pl.DataFrame([ROW]).write_parquet(content)
    return content.getvalue()


CSV = "，".join(ROW).replace("，", ",") + "\n" + ",".join(ROW.values()) + "\n"
JSON = '{"土地用途": "工业用地", "总价（万元）": "960", "供应年期": "20"}'


@pytest.mark.parametrize(
    "content",
    [CSV.encode(), CSV.encode("gb18030"), JSON.encode(), f"[{JSON}]".encode("gb18030"), as_parquet(), as_xlsx()],
    ids=["csv", "csv-gb18030", "jsonl", "json-gb18030", "parquet", "xlsx"],
)
def test_a_ledger_from_standard_input(content, monkeypatch, tmp_path, capfd):
    """The price is that of rules.md, 9 600 000 × 20 ÷ 50, and the report says where the rows came from."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "stdin", Input(content))
    arguments = ["batch", "-", "--calculator", "term", "-o", "priced.csv", "--report", "report.json", "--lang", "en"]
    assert main(arguments) == Exit.PRICED, capfd.readouterr().err
    assert "3840000.00" in Path("priced.csv").read_text("utf-8-sig")
    assert '"ledger": "-"' in Path("report.json").read_text("utf-8")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["priced.csv", "priced.rejects.csv", "report.json"]


def test_nothing_on_standard_input(monkeypatch, tmp_path, capfd):
    """A terminal is no ledger, and nothing is read from it; neither is an empty input."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "stdin", Input(b"", terminal=True))
    assert main(["batch", "-", "--calculator", "term", "--lang", "en"]) == Exit.USAGE
    assert "which is a terminal. Give it with < LEDGER or a pipe." in capfd.readouterr().err
    monkeypatch.setattr(sys, "stdin", Input(b""))
    assert main(["batch", "-", "--calculator", "term", "--lang", "en"]) == Exit.FILE
    assert "the file is empty" in capfd.readouterr().err
    assert not list(tmp_path.iterdir())
