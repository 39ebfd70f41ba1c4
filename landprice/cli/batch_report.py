"""The file of ``batch --report``."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from landprice.atomic_file_group import open_atomic, resolve_target
from landprice.cli import shared, streams
from landprice.errors import Lang
from landprice.ledger.report import RunReport
from landprice.present.formats import FORMATS, render


def report_file(given: Mapping[str, Any]) -> Path | None:
    """Return the file of ``--report``; a name without an ending is a JSON file.

    Raises:
        UsageError: Its ending names no format.
    """
    if given["report"] is None or not Path(given["report"]).suffix:
        return None if given["report"] is None else resolve_target(Path(given["report"]))
    path = shared.output_of(given["report"], FORMATS, option="--report")
    return None if path is None else resolve_target(path)


def write_report(file: Path, report: RunReport, lang: Lang, *, force: bool) -> None:
    """Write a run's report in the format that the file's ending names.

    Args:
        file: The file of ``--report``.
        report: What the run did.
        lang: The language of the report.
        force: Whether an existing file may be replaced.

    Raises:
        FileError: It can't be written.
    """
    from landprice.ledger.report_view import report_document  # noqa: PLC0415  few runs write a report

    content = render(report_document(report, lang), file.suffix.lower() or ".json")
    with open_atomic(file, force=force) as opened_file:
        opened_file.write(content)
    streams.write_err(f"报告：{file}" if lang == "zh" else f"Report: {file}")
